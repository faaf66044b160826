//! How the range changes tests: counts, and each test that came or went with its level and its subject.

use std::{
    cell::OnceCell,
    collections::{BTreeMap, BTreeSet},
};

use super::{Action, Change, ChangeKind, Outlines, lines::Place};
use crate::{
    evidence::{
        Sources,
        definitions::Side,
        touched::{Elsewhere, added_lines, removed_lines},
    },
    history::{Commit, FileChange, FilePatch, History, LineKind, NetChange, RepoPath},
    lines::holds,
    roles::{Role, Roles, may_be_of_tests},
    symbols::{Kind, Outline, Span},
};

/// How the range changes tests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestChanges {
    /// Test files that are new between the two ends.
    pub added_files: Vec<RepoPath>,
    /// Lines that the commits add to test files and remove from them.
    pub lines: u64,
    /// Some path that the commits change may have to do with tests, by any of its words.
    pub near: bool,
    /// Commits that change source code.
    pub source_commits: usize,
    /// Commits that change source code and test files or snapshots.
    pub tested_commits: usize,
}

/// Counts how the range changes tests.
pub fn tests(history: &History, net: Option<&NetChange>, roles: &Roles) -> TestChanges {
    let mut changes = TestChanges::default();
    for commit in history.told() {
        let has = |wanted: fn(Role) -> bool| roles.files(commit).any(|(_, role)| wanted(role));
        let source = has(|role| role == Role::Source);
        changes.source_commits += usize::from(source);
        changes.tested_commits += usize::from(source && has(Role::is_of_tests));
        changes.near |= commit.files.iter().any(|file| may_be_of_tests(&file.path));
        for (file, _) in roles.files(commit).filter(|(_, role)| is_test_file(*role)) {
            changes.lines += file.stat.count().total();
        }
    }
    let new = |file: &&FileChange| file.kind == crate::history::ChangeKind::Added && is_test_file(roles.of(&file.path));
    changes.added_files =
        net.into_iter().flat_map(|net| &net.files).filter(new).map(|file| file.path.clone()).collect();
    changes
}

/// What somebody wrote for tests; recorded output is left to programs.
fn is_test_file(role: Role) -> bool {
    role.is_of_tests() && role.is_written()
}

/// Words of a path that tell the level of its tests, the surest first.
const LEVELS: [(&str, &str); 15] = [
    ("fuzz", "fuzz"),
    ("fuzzing", "fuzz"),
    ("benches", "benchmark"),
    ("bench", "benchmark"),
    ("benchmarks", "benchmark"),
    ("benchmark", "benchmark"),
    ("microbenchmarks", "benchmark"),
    ("loadtest", "load"),
    ("load-test", "load"),
    ("load", "load"),
    ("e2e", "integration"),
    ("integration", "integration"),
    ("functional", "integration"),
    ("acceptance", "integration"),
    ("integrationtest", "integration"),
];

/// What a file has that tests properties over many inputs.
const PROPERTIES: [&str; 9] = [
    "proptest!",
    "quickcheck!",
    "#[quickcheck]",
    "from hypothesis",
    "import hypothesis",
    "fast-check",
    "testing/quick",
    "pgregory.net/rapid",
    "net.jqwik",
];

/// Tells whether a text names a library for tests of properties.
fn states_properties(text: &str) -> bool {
    PROPERTIES.iter().any(|mark| holds(text, mark))
}

/// Unit, integration, property, fuzz, benchmark or load, by name, path and content.
fn level(path: &RepoPath, name: &str, states_properties: impl FnOnce() -> bool) -> &'static str {
    let lower = path.as_str().to_ascii_lowercase();
    let mut parts = lower.split('/').flat_map(|part| [part, part.split('.').next().unwrap_or(part)]);
    let by_path = parts.find_map(|part| LEVELS.iter().find(|(word, _)| *word == part)).map(|(_, level)| *level);
    let by_name = [("Fuzz", "fuzz"), ("Benchmark", "benchmark")]
        .into_iter()
        .find(|(start, _)| lower.ends_with("_test.go") && name.starts_with(start));
    // Cargo builds each file of `tests` beside `src` as a program of its own.
    let cargo =
        lower.ends_with(".rs") && (lower.starts_with("tests/") || lower.contains("/tests/")) && !lower.contains("src/");
    match by_name.map(|(_, level)| level).or(by_path) {
        Some(level) => level,
        None if states_properties() => "property",
        None if cargo => "integration",
        None => "unit",
    }
}

/// Tests that came or went, each with its level and what its name names. What has most of its lines from a test that went
/// only got another name.
pub(super) fn changes(place: &Place<'_>, role: Role, subjects: &Subjects) -> Vec<Change> {
    if !has_tests(place, role) {
        return Vec::new();
    }
    let side = |text: Option<&str>| -> Vec<(String, Span)> {
        let outline = text.and_then(|text| place.outlines.of(place.path, text));
        outline.map(|outline| names(&outline)).unwrap_or_default()
    };
    let (old, new) = (side(place.patch.old.as_deref()), side(place.patch.new.as_deref()));
    let both = |names: &[(String, Span)]| names.iter().map(|(name, _)| name.clone()).collect::<BTreeSet<_>>();
    let (before, after) = (both(&old), both(&new));
    let mut come: Vec<(String, Span)> = new.into_iter().filter(|(name, _)| !before.contains(name)).collect();
    let mut gone: Vec<(String, Span)> = old.into_iter().filter(|(name, _)| !after.contains(name)).collect();
    if !come.is_empty() && !gone.is_empty() {
        let hunks = &place.patch.hunks;
        let mut newer = Side::of(place.patch.new.as_deref(), added_lines(hunks));
        let mut older = Side::of(place.patch.old.as_deref(), removed_lines(hunks));
        let (taken, brought) =
            (Elsewhere::of(hunks.iter(), LineKind::Removed), Elsewhere::of(hunks.iter(), LineKind::Added));
        let (all_come, all_gone) = (come.len(), gone.len());
        come.retain(|(_, span)| !newer.stands_elsewhere(*span, &taken));
        gone.retain(|(_, span)| !older.stands_elsewhere(*span, &brought));
        // One that lost lines with its name is as little gone as the one that is left of it is new.
        let (kept, left) = (all_come - come.len(), all_gone - gone.len());
        gone.drain(..kept.saturating_sub(left).min(gone.len()));
        come.truncate(come.len() - left.saturating_sub(kept).min(come.len()));
    }
    let of = |list: Vec<(String, Span)>, action| list.into_iter().map(move |(name, span)| (action, (name, span.first)));
    let (added, removed) = (of(come, Action::Added), of(gone, Action::Removed));
    // A file of many tests is looked through once a side.
    let of_properties = [OnceCell::new(), OnceCell::new()];
    let shape = |(action, (name, line)): (Action, (String, usize))| {
        let states = match action {
            Action::Removed => &of_properties[0],
            _ => &of_properties[1],
        };
        let path = place.path_of(action);
        let level = level(path, &name, || *states.get_or_init(|| states_properties(place.side(action))));
        let subject = subjects.named_by(&name);
        let detail = subject.map_or_else(|| level.to_owned(), |subject| format!("{level}, {subject}"));
        Change { detail: Some(detail), ..Change::new(ChangeKind::Test, action, name, path, Some(line)) }
    };
    added.chain(removed).map(shape).collect()
}

/// Test files, and source files that hold tests beside the code.
fn has_tests(place: &Place<'_>, role: Role) -> bool {
    let beside = |text: &str| text.contains("#[test]") || text.contains("::test]");
    let texts = || [&place.patch.old, &place.patch.new].into_iter().flatten();
    role == Role::Test || (role == Role::Source && place.path.extension() == "rs" && texts().any(|text| beside(text)))
}

fn names(outline: &Outline) -> Vec<(String, Span)> {
    let tests =
        outline.definitions.iter().filter(|definition| definition.kind == Kind::Test && !definition.name.is_empty());
    tests.map(|test| (test.name.clone(), test.span)).collect()
}

/// `caddytest/integration/a.caddyfiletest`, a `#[test]` beside the code: names of tests go beyond what roles know.
pub(in crate::evidence) fn is_near_tests(commit: &Commit, sources: &Sources<'_>) -> bool {
    let speaks = |text: &str| {
        let lower = text.to_lowercase();
        lower.contains("test") || lower.contains("fuzz")
    };
    let changed = |file: &FileChange| sources.contents.patches.get(&(commit.id, file.path.clone()));
    let lines = |patch: &FilePatch| {
        let mut lines = patch.hunks.iter().flat_map(|hunk| &hunk.lines).filter(|line| line.kind != LineKind::Context);
        lines.any(|line| {
            let text = line.text.trim_start();
            text.starts_with(['#', '@']) && speaks(text) || begins_a_test(text)
        })
    };
    commit.files.iter().any(|file| speaks(file.path.as_str()) || changed(file).is_some_and(lines))
}

/// `test "x" {`, `it('reads', …`, `TEST_F(X, y)`: cases as languages without attributes write them.
fn begins_a_test(line: &str) -> bool {
    let (word, rest) = line.split_at(line.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(line.len()));
    let rest = rest.trim_start();
    let case = matches!(word, "test" | "it" | "describe") && rest.starts_with(['(', '"', '\'', '`', '{']);
    case || word.starts_with("TEST") && rest.starts_with('(') || word == "unittest" && rest.starts_with('{')
}

/// What the read files define, by the words of its name.
#[derive(Default)]
pub(super) struct Subjects(BTreeMap<Vec<String>, String>);

/// Files whose definitions may be the subject of a test.
const SUBJECT_FILES: usize = 60;

impl Subjects {
    pub(super) fn of(read: &BTreeMap<RepoPath, FilePatch>, roles: &Roles, outlines: &Outlines) -> Self {
        let sources = read.iter().filter(|(path, _)| roles.of(path) == Role::Source).take(SUBJECT_FILES);
        let outlines = sources.filter_map(|(path, patch)| outlines.of(path, patch.new.as_deref()?));
        let mut subjects = BTreeMap::new();
        for outline in outlines {
            for name in outline.definitions.iter().filter(|found| found.kind != Kind::Test).map(|found| &found.name) {
                let words = words(name);
                if words.len() > 1 || name.len() >= 7 {
                    subjects.entry(words).or_insert_with(|| name.clone());
                }
            }
        }
        Self(subjects)
    }

    /// The definition whose words stand in the name of the test next to each other: the longest, and the first of those.
    fn named_by(&self, test: &str) -> Option<&str> {
        let words = words(test);
        let runs = (1..=words.len().min(8)).rev().flat_map(|length| words.windows(length));
        runs.take(200).find_map(|run| self.0.get(run)).map(String::as_str)
    }
}

/// `read_wholeFile` as `read`, `whole`, `file`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && lower) {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            words.last_mut().into_iter().for_each(|word| word.extend(c.to_lowercase()));
        }
        lower = c.is_lowercase();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn cases_begin_with_their_word() {
        let check = |line: &str, expected: bool| assert_eq!(begins_a_test(line), expected, "{line}");
        check("test \"Parser: fuzz\" {", true);
        check("it('reads', () => {", true);
        check("TEST_F(Parser, reads) {", true);
        check("unittest {", true);
        check("it = 1;", false);
        check("testing.expect(x);", false);
        check("// it (as a whole) stays", false);
    }

    #[test]
    fn levels_by_name_path_and_content() {
        let check = |path: &str, name: &str, text: &str, expected: &str| {
            assert_eq!(level(&RepoPath::new(path), name, || states_properties(text)), expected, "{path} {name}");
        };
        check("src/walk.rs", "finds_all", "", "unit");
        check("tests/cli.rs", "runs", "", "integration");
        check("crates/a/tests/cli.rs", "runs", "", "integration");
        check("src/tests/cli.rs", "runs", "", "unit");
        check("fuzz/parse.rs", "x", "", "fuzz");
        check("pkg/x_test.go", "FuzzParse", "", "fuzz");
        check("pkg/x_test.go", "BenchmarkParse", "", "benchmark");
        check("pkg/x_test.go", "TestParse", "", "unit");
        check("test_x.py", "test_x", "from hypothesis import given\n", "property");
        check("tests/integration/test_x.py", "test_x", "", "integration");
        check("src/loader_test.go", "TestLoad", "", "unit");
    }

    #[test]
    fn subjects_are_whole_runs_of_words() {
        let known = ["read_whole_file", "read_file", "Parsers", "Loader"];
        let subjects = Subjects(known.iter().map(|name| (words(name), (*name).to_owned())).collect());
        let check = |test: &str, expected: Option<&str>| assert_eq!(subjects.named_by(test), expected, "{test}");
        check("read_whole_file_keeps_order", Some("read_whole_file"));
        check("testReadFileTwice", Some("read_file"));
        check("whole_read", None);
        check("parsers", Some("Parsers"));
        check("TestParser", None);
    }
}
