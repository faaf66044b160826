//! What a subject announces: by its conventional type, else by its first verb and what that is about.

use super::{Subject, subject::is_advisory};

/// Kinds of change, from those that readers look for to those that they skip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Something that was not there: a feature, an option, an interface.
    New,
    /// The same in less time or memory.
    Faster,
    /// Something replaced, switched, given up.
    Changed,
    /// A defect mended.
    Fixed,
    /// Nothing that a subject tells.
    Unknown,
    /// Something taken back.
    TakenBack,
    /// Another shape for the same behaviour.
    Internal,
    /// Tests, documents, builds, formatting.
    Upkeep,
}

/// First words of subjects, in the imperative; other forms are brought to it before they are looked up.
const VERBS: &[(&str, Kind)] = &[
    ("add", Kind::New),
    ("allow", Kind::New),
    ("enable", Kind::New),
    ("expose", Kind::New),
    ("generate", Kind::New),
    ("implement", Kind::New),
    ("introduce", Kind::New),
    ("learn", Kind::New),
    ("let", Kind::New),
    ("offer", Kind::New),
    ("provide", Kind::New),
    ("stabilize", Kind::New),
    ("support", Kind::New),
    ("teach", Kind::New),
    ("accelerate", Kind::Faster),
    ("cache", Kind::Faster),
    ("optimise", Kind::Faster),
    ("optimize", Kind::Faster),
    ("parallelize", Kind::Faster),
    ("reduce", Kind::Faster),
    ("reuse", Kind::Faster),
    ("speed", Kind::Faster),
    ("cap", Kind::Changed),
    ("change", Kind::Changed),
    ("default", Kind::Changed),
    ("deprecate", Kind::Changed),
    ("disable", Kind::Changed),
    ("drop", Kind::Changed),
    ("extend", Kind::Changed),
    ("improve", Kind::Changed),
    ("migrate", Kind::Changed),
    ("port", Kind::Changed),
    ("raise", Kind::Changed),
    ("redesign", Kind::Changed),
    ("reimplement", Kind::Changed),
    ("reject", Kind::Changed),
    ("remove", Kind::Changed),
    ("replace", Kind::Changed),
    ("require", Kind::Changed),
    ("restrict", Kind::Changed),
    ("rewrite", Kind::Changed),
    ("sanitize", Kind::Changed),
    ("show", Kind::Changed),
    ("start", Kind::Changed),
    ("switch", Kind::Changed),
    ("use", Kind::Changed),
    ("validate", Kind::Changed),
    ("verify", Kind::Changed),
    ("warn", Kind::Changed),
    ("correct", Kind::Fixed),
    ("ensure", Kind::Fixed),
    ("fix", Kind::Fixed),
    ("handle", Kind::Fixed),
    ("prevent", Kind::Fixed),
    ("repair", Kind::Fixed),
    ("resolve", Kind::Fixed),
    ("revert", Kind::TakenBack),
    ("clean", Kind::Internal),
    ("cleanup", Kind::Internal),
    ("consolidate", Kind::Internal),
    ("convert", Kind::Internal),
    ("deduplicate", Kind::Internal),
    ("extract", Kind::Internal),
    ("factor", Kind::Internal),
    ("inline", Kind::Internal),
    ("modernize", Kind::Internal),
    ("move", Kind::Internal),
    ("pass", Kind::Internal),
    ("prepare", Kind::Internal),
    ("refactor", Kind::Internal),
    ("rename", Kind::Internal),
    ("reorder", Kind::Internal),
    ("reorganize", Kind::Internal),
    ("simplify", Kind::Internal),
    ("split", Kind::Internal),
    ("tidy", Kind::Internal),
    ("tweak", Kind::Internal),
    ("unify", Kind::Internal),
    ("bump", Kind::Upkeep),
    ("clarify", Kind::Upkeep),
    ("document", Kind::Upkeep),
    ("format", Kind::Upkeep),
    ("merge", Kind::Upkeep),
    ("mention", Kind::Upkeep),
    ("pin", Kind::Upkeep),
    ("reformat", Kind::Upkeep),
    ("silence", Kind::Upkeep),
    ("test", Kind::Upkeep),
    ("upgrade", Kind::Upkeep),
    ("vendor", Kind::Upkeep),
];

/// Conventional types.
const TYPES: &[(&str, Kind)] = &[
    ("feat", Kind::New),
    ("feature", Kind::New),
    ("perf", Kind::Faster),
    ("fix", Kind::Fixed),
    ("bugfix", Kind::Fixed),
    ("revert", Kind::TakenBack),
    ("refactor", Kind::Internal),
    ("build", Kind::Upkeep),
    ("chore", Kind::Upkeep),
    ("ci", Kind::Upkeep),
    ("deps", Kind::Upkeep),
    ("doc", Kind::Upkeep),
    ("docs", Kind::Upkeep),
    ("style", Kind::Upkeep),
    ("test", Kind::Upkeep),
];

/// What a scope or the object of a verb may be that no user of the program meets.
const BACKSTAGE: &[&str] = &[
    "action",
    "actions",
    "assert",
    "assertion",
    "assertions",
    "benchmark",
    "benchmarks",
    "build",
    "changelog",
    "cargo",
    "ci",
    "comment",
    "comments",
    "deps",
    "doc",
    "docblock",
    "docblocks",
    "docs",
    "documentation",
    "fuzz",
    "example",
    "examples",
    "github",
    "godoc",
    "guide",
    "javadoc",
    "javadocs",
    "kdoc",
    "lint",
    "makefile",
    "mypy",
    "pyright",
    "readme",
    "release",
    "sample",
    "signing",
    "samples",
    "spec",
    "style",
    "t",
    "test",
    "testing",
    "tests",
    "tests-lib",
    "testutils",
    "vendored",
    "website",
    "workflow",
];

impl Subject {
    /// The words behind an area of several words, which is no scope: `vi mode: fix the x command`.
    pub fn said(&self) -> &str {
        let area = |area: &str| {
            let first = area.split(' ').next().unwrap_or_default().to_lowercase();
            area.len() <= 40 && area.split(' ').count() <= 3 && verb(&first).is_none()
        };
        let parted = self.words.split_once(": ").filter(|(before, _)| area(before));
        parted.map_or(&self.words, |(_, behind)| behind.trim_start())
    }
}

/// Says what a subject announces.
pub fn kind(subject: &Subject) -> Kind {
    let lower = subject.said().to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | ';')).collect();
    let first = words.first().copied().unwrap_or_default();
    if first == "revert" || first == "reverts" {
        return Kind::TakenBack;
    }
    if is_advisory(&lower) {
        return Kind::Fixed;
    }
    if let Some(known) = subject.kind.as_deref().and_then(typed) {
        return if subject.breaking && known >= Kind::Unknown { Kind::Changed } else { known };
    }
    let scope = subject.scope.as_deref().unwrap_or_default().to_lowercase();
    let area = scope.split(['/', ' ', ',', '.']).next().unwrap_or_default();
    let versions = || words.iter().any(|word| is_version(word));
    let announced = match verb(first).unwrap_or(Kind::Unknown) {
        Kind::Unknown if first == "update" && (words.len() < 3 || versions()) => Kind::Upkeep,
        announced => announced,
    };
    let gone = matches!(announced, Kind::Internal) && words.iter().any(|word| word.starts_with("deprecated"));
    let announced = if gone && first.starts_with("clean") { Kind::Changed } else { announced };
    let announced = if announced == Kind::Unknown && announces_support(&words) { Kind::New } else { announced };
    let about = words.iter().skip(1).take(4).any(|word| BACKSTAGE.contains(word));
    // `Release: execution contexts` names what a release brings; what makes one is known by its words.
    let backstage = (BACKSTAGE.contains(&area) && area != "release")
        || area == "testing"
        || (about && !matches!(announced, Kind::Faster));
    let upkeep = backstage || serves_ci(&words) || mends_a_test(subject.said(), announced);
    if upkeep && !subject.breaking { Kind::Upkeep } else { announced }
}

/// What is done for continuous integration, where a subject ends with that: `disable the progress bar in CI` is for users.
const CHECKING: [&str; 16] = [
    "verify", "run", "test", "check", "fix", "build", "cache", "lint", "install", "move", "bump", "split", "speed",
    "use", "add", "update",
];

/// `verify formatting in CI`, `add clang-tools for ci_static_analysis_clang`, `` switch to `actions/checkout@v4` ``
fn serves_ci(words: &[&str]) -> bool {
    let last = words.iter().map(|word| word.trim_end_matches('.')).rfind(|word| !word.is_empty());
    let step = |word: &&str| {
        let word = word.trim_start_matches('`');
        word.starts_with("ci_") || word.starts_with("actions/") && word.contains('@')
    };
    let checks = words.first().is_some_and(|first| CHECKING.contains(first));
    words.len() > 2 && last == Some("ci") && checks || words.iter().any(step)
}

/// `Fix TestRaft_RejectsRequests`, `fix test_reads_all_lines on Windows`: a test by its name, which is none of a type.
fn mends_a_test(said: &str, announced: Kind) -> bool {
    let names = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        let parts = word.matches('_').count();
        word.starts_with("Test") && parts > 0 || word.starts_with("test_") && parts > 1
    };
    announced == Kind::Fixed && said.split_whitespace().take(4).any(names)
}

/// `initial support for profiles`, `ngtcp2 + openssl support`
fn announces_support(words: &[&str]) -> bool {
    const FIRST: [&str; 9] =
        ["initial", "basic", "experimental", "preliminary", "native", "full", "partial", "builtin", "built-in"];
    match words {
        [first, second, ..] if FIRST.contains(first) => matches!(*second, "support" | "implementation" | "version"),
        [.., last] => words.len() > 1 && last.trim_end_matches('.') == "support",
        _ => false,
    }
}

/// `1.2.3`, `v2.0`
fn is_version(word: &str) -> bool {
    let digits = word.trim_start_matches('v');
    digits.starts_with(|c: char| c.is_ascii_digit()) && digits.contains('.')
}

fn typed(name: &str) -> Option<Kind> {
    let name = if name == "tests" { "test" } else { name };
    TYPES.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind)
}

/// `adds`, `added`, `adding` and `add` are one verb.
fn verb(word: &str) -> Option<Kind> {
    let known = |stem: &str| VERBS.iter().find(|(verb, _)| *verb == stem).map(|(_, kind)| *kind);
    let stems = ["s", "es", "ed", "d", "ing"].into_iter().filter_map(|end| word.strip_suffix(end));
    let mut stems = stems.flat_map(|stem| [stem.to_owned(), format!("{stem}e"), undoubled(stem)]);
    known(word).or_else(|| stems.find_map(|stem| known(&stem)))
}

/// `dropp` of `dropped` without what the ending doubled.
fn undoubled(stem: &str) -> String {
    let mut letters: Vec<char> = stem.chars().collect();
    if letters.len() > 2 && letters[letters.len() - 1] == letters[letters.len() - 2] {
        letters.pop();
    }
    letters.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::{super::parse_subject, *};

    #[test]
    fn subjects_announce_kinds() {
        let check = |subject: &str, expected: Kind| assert_eq!(kind(&parse_subject(subject)), expected, "{subject}");
        check("Add --rcfile", Kind::New);
        check("Added option to set a reference", Kind::New);
        check("clone: teach it --revision", Kind::New);
        check("feat(cli): read JSON", Kind::New);
        check("perf: fewer copies", Kind::Faster);
        check("Dropped node 18", Kind::Changed);
        check("chore!: remove node 18 support", Kind::Changed);
        check("Fixes a crash", Kind::Fixed);
        check("Revert \"Add x\"", Kind::TakenBack);
        check("caddytls: Initial support for ACME profiles", Kind::New);
        check("vquic: ngtcp2 + openssl support", Kind::New);
        check("Remove Node 18 support", Kind::Changed);
        check("vi mode: fix the x command", Kind::Fixed);
        check("Fix warning: add a prototype", Kind::Fixed);
        check("Refactor; move events into core", Kind::Internal);
        check("Add 'groups==1.3' to vendored libs", Kind::Upkeep);
        check("Vendor tomli-w", Kind::Upkeep);
        check("Moving code", Kind::Internal);
        check("Cleanup the deprecated flags", Kind::Changed);
        check("Clean up the walk", Kind::Internal);
        check("add tests for x", Kind::Upkeep);
        check("docs: add a guide", Kind::Upkeep);
        check("Add DocBlock to WatchConfig", Kind::Upkeep);
        check("Add the block to the document", Kind::New);
        check("tests/cli: support x", Kind::Upkeep);
        check("Verify formatting of code snippets in CI", Kind::Upkeep);
        check("Disable the progress bar in CI", Kind::Changed);
        check("Add clang-tools to required tools for ci_static_analysis_clang", Kind::Upkeep);
        check("Switch to `actions/checkout@v4` and upgrade tools", Kind::Upkeep);
        check("testing: remove a wrapper", Kind::Upkeep);
        check("Fix flaky TestRaft_RejectsRequests", Kind::Upkeep);
        check("Fixes test_reads_all_lines on Windows", Kind::Upkeep);
        check("Fix TestClient without a loop", Kind::Fixed);
        check("Fix test_client in threads", Kind::Fixed);
        check("Add circular references", Kind::New);
        check("Dual channel replication", Kind::Unknown);
        check("Merge commit from fork", Kind::Fixed);
        check("Release: execution contexts", Kind::Unknown);
        check("Reject bare line ends", Kind::Changed);
    }
}
