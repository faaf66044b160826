//! What each changed file is for, and whether somebody wrote it by hand.
//!
//! Lock files, generated and minified code, snapshots and what was copied from elsewhere are counted, but never shown,
//! never scanned for definitions or statements, and never the reason for a ranking: one import outweighs a year of work.
//! Three things tell, the strongest first: attributes (`linguist-generated` and its kin, [`Marks`]), the path
//! (`known`), and the beginning of a large file (`content`), which alone is looked at after all others. Nothing is
//! read here.

mod content;
mod document;
mod known;
mod testing;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::{
    history::{Commit, CommitId, Contents, FileChange, History, LineCount, Manifest, Marks, NetChange, RepoPath},
    spread,
};

/// Code files with so many changed lines over the range may be read to see whether a program wrote them.
const DOUBTFUL: u64 = 100;

/// What a tool compiles from what somebody wrote, as pinned requirements, changes by a few lines at once.
const DOUBTFUL_SETTINGS: u64 = 4;

/// So many of them are read at most, those with most changed lines first.
const READ: usize = 64;

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Source code that ships.
    Source,
    /// Tests and benchmarks.
    Test,
    /// What tests read: inputs and expected outputs in formats of data.
    Fixture,
    /// Prose for readers.
    Documentation,
    /// CHANGELOG, NEWS, release notes: what authors declared.
    ReleaseNotes,
    /// Declares packages and dependencies.
    Manifest,
    /// Build, CI, editor and deployment settings.
    Configuration,
    /// Words of the program in other languages: people do write them, but they show nothing.
    Translation,
    /// Drawings, tables, fonts.
    Data,
    /// The exact versions that a package manager chose.
    Lock,
    /// Written by a program.
    Generated,
    /// Code without line breaks and names.
    Minified,
    /// Copied from elsewhere.
    Vendored,
    /// Output that a test recorded.
    Snapshot,
    /// Anything else.
    Other,
}

impl Role {
    /// Source and tests.
    pub fn is_code(self) -> bool {
        matches!(self, Self::Source | Self::Test)
    }

    /// Tests, what they read, and what they recorded.
    pub fn is_of_tests(self) -> bool {
        matches!(self, Self::Test | Self::Fixture | Self::Snapshot)
    }

    /// Written for this project, by hand.
    pub fn is_written(self) -> bool {
        !matches!(self, Self::Lock | Self::Generated | Self::Minified | Self::Vendored | Self::Snapshot)
    }

    /// Written by hand, in a form that shows a reader something.
    pub fn is_shown(self) -> bool {
        self.is_written() && !matches!(self, Self::Fixture | Self::Translation | Self::Data)
    }

    /// Files of this role, as sentences name them.
    pub fn files(self) -> &'static str {
        match self {
            Self::Source => "source files",
            Self::Test => "tests",
            Self::Fixture => "fixtures",
            Self::Documentation => "documentation",
            Self::ReleaseNotes => "release notes",
            Self::Manifest => "manifests",
            Self::Configuration => "configuration",
            Self::Translation => "translations",
            Self::Data => "data",
            Self::Lock => "lock files",
            Self::Generated => "generated files",
            Self::Minified => "minified files",
            Self::Vendored => "vendored files",
            Self::Snapshot => "snapshots",
            Self::Other => "other files",
        }
    }

    /// One word for the role, for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Source => "source",
            Self::Test => "test",
            Self::Fixture => "fixture",
            Self::Documentation => "documentation",
            Self::ReleaseNotes => "release-notes",
            Self::Manifest => "manifest",
            Self::Configuration => "configuration",
            Self::Translation => "translation",
            Self::Data => "data",
            Self::Lock => "lock",
            Self::Generated => "generated",
            Self::Minified => "minified",
            Self::Vendored => "vendored",
            Self::Snapshot => "snapshot",
            Self::Other => "other",
        }
    }
}

/// What sort of document an author wrote, those first that say most of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocumentKind {
    /// The notes of one release, or a draft of them.
    ReleaseNotes,
    /// A list of changes over all releases.
    Changelog,
    /// One change, written down to be collected into the changelog.
    Fragment,
    /// Why something is built as it is: design documents, decision records, proposals, plans.
    Design,
    /// Leads through something: an upgrade, a migration, a task.
    Guide,
    /// Documentation of what there is.
    Reference,
    /// The page that a folder opens with.
    Readme,
    /// Settings with comments for those who run the program.
    Configuration,
}

impl DocumentKind {
    /// Declares what a change means to users: release notes, changelog, fragment.
    pub fn declares(self) -> bool {
        matches!(self, Self::ReleaseNotes | Self::Changelog | Self::Fragment)
    }

    /// One word for it, for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::ReleaseNotes => "release-notes",
            Self::Changelog => "changelog",
            Self::Fragment => "fragment",
            Self::Design => "design",
            Self::Guide => "guide",
            Self::Reference => "reference",
            Self::Readme => "readme",
            Self::Configuration => "configuration",
        }
    }
}

/// Lines in files that nobody wrote by hand, by role, most first.
pub type Unwritten = Vec<(Role, LineCount)>;

/// The role of each path that a range touches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles {
    known: HashMap<RepoPath, Role>,
    /// Attributes say that somebody wrote them: their content can't say otherwise.
    written: BTreeSet<RepoPath>,
    /// Commits that bring in the history of another repository in one piece.
    imports: HashSet<CommitId>,
}

/// Paths whose role matters: changed files and manifests.
pub fn paths<'a>(
    history: &'a History,
    net: Option<&'a NetChange>,
    manifests: &'a [Manifest],
) -> BTreeSet<&'a RepoPath> {
    let changed = history.commits.iter().flat_map(|commit| &commit.files);
    let changed = changed.chain(net.into_iter().flat_map(|net| &net.files)).map(|file| &file.path);
    changed.chain(manifests.iter().map(|manifest| &manifest.path)).collect()
}

/// Tells what each path is for.
pub fn assign(history: &History, paths: &BTreeSet<&RepoPath>, marks: &BTreeMap<RepoPath, Marks>) -> Roles {
    let of = |path: &RepoPath| role(path, marks.get(path).copied().unwrap_or_default());
    let written = marks.iter().filter(|(_, marks)| marks.generated == Some(false)).map(|(path, _)| path.clone());
    Roles {
        known: paths.iter().map(|path| ((*path).clone(), of(path))).collect(),
        written: written.collect(),
        imports: history.commits.iter().filter(|commit| is_import(commit)).map(|commit| commit.id).collect(),
    }
}

/// Commits of `git subtree --squash`, and of syncs that were made one commit: their tree is the other project's own root, so that no path of theirs tells
/// where it is going to be put, and their message lists the other project's commits.
fn is_import(commit: &Commit) -> bool {
    let has = |key: &str| commit.body.lines().any(|line| line.starts_with(key));
    // `Merge commit '5f29bd0…' into lib-subtree-update`, as one commit.
    let synced = || {
        let subject = commit.subject.as_str();
        !commit.is_merge() && subject.starts_with("Merge commit '") && subject.contains("subtree")
    };
    commit.body.contains("git-subtree-dir: ") && has("git-subtree-dir: ") && has("git-subtree-split: ") || synced()
}

/// Attributes first, then the path; an attribute that is set to false takes a known name back.
fn role(path: &RepoPath, marks: Marks) -> Role {
    if marks.vendored.unwrap_or_else(|| known::is_vendored(path)) {
        return Role::Vendored;
    }
    let program = known::program(path).filter(|_| marks.generated != Some(false));
    let program = program.or((marks.generated == Some(true)).then_some(Role::Generated));
    match program.unwrap_or_else(|| known::purpose(path)) {
        role @ Role::ReleaseNotes => role,
        role if role.is_written() && marks.documentation == Some(true) => Role::Documentation,
        role => role,
    }
}

/// Tells whether a folder is one of tests, or lies in one.
pub fn is_in_tests(folder: &str) -> bool {
    testing::is_below_tests(&format!("{}/", folder.to_lowercase()))
}

/// Words of paths that may have to do with tests, whatever a project means by them.
const NEAR_TESTS: [&str; 11] =
    ["spec", "specs", "regress", "regression", "regressions", "integration", "e2e", "t", "check", "checks", "samples"];

/// Tells whether a path may have to do with tests: where one of a range does, nobody can say that it changes none.
pub fn may_be_of_tests(path: &RepoPath) -> bool {
    let lower = path.as_str().to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric());
    words.any(|word| word.contains("test") || NEAR_TESTS.contains(&word))
}

impl Roles {
    /// The role of a path; of one that the range doesn't touch, what its name says.
    pub fn of(&self, path: &RepoPath) -> Role {
        self.known.get(path).copied().unwrap_or_else(|| role(path, Marks::default()))
    }

    /// What sort of document a path holds, if any.
    pub fn document(&self, path: &RepoPath) -> Option<DocumentKind> {
        document::kind(path, self.of(path))
    }

    /// The files that a commit changes, with their roles.
    pub fn files<'a>(&'a self, commit: &'a Commit) -> impl Iterator<Item = (&'a FileChange, Role)> {
        let import = self.is_import(commit);
        commit.files.iter().map(move |file| (file, if import { Role::Vendored } else { self.of(&file.path) }))
    }

    /// Tells whether a commit brings in the history of another repository, so that its words are not the project's.
    pub fn is_import(&self, commit: &Commit) -> bool {
        self.imports.contains(&commit.id)
    }

    /// Code files that change most, and so for manifests and settings, whose beginning may say that a program wrote them.
    pub fn doubtful(&self, history: &History) -> Vec<RepoPath> {
        let settings = |role| matches!(role, Role::Manifest | Role::Configuration | Role::Other);
        let code = self.most_changed(history, DOUBTFUL, Role::is_code);
        code.into_iter().chain(self.most_changed(history, DOUBTFUL_SETTINGS, settings)).collect()
    }

    /// The files of some roles that change by at least so many lines, those that change most first.
    fn most_changed(&self, history: &History, least: u64, wanted: impl Fn(Role) -> bool) -> Vec<RepoPath> {
        let mut lines: BTreeMap<&RepoPath, u64> = BTreeMap::new();
        let changed = history.told().flat_map(|commit| self.files(commit));
        for (file, _) in changed.filter(|(_, role)| wanted(*role)) {
            *lines.entry(&file.path).or_insert(0) += file.stat.count().total();
        }
        let mut most: Vec<(u64, &RepoPath)> =
            lines.into_iter().filter(|(_, lines)| *lines >= least).map(|(path, lines)| (lines, path)).collect();
        most.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        most.into_iter().take(READ).map(|(_, path)| path.clone()).collect()
    }

    /// The same roles where the beginnings of files say otherwise.
    pub fn told_by(mut self, beginnings: &BTreeMap<RepoPath, String>) -> Self {
        self.revise(&beginnings.iter().map(|(path, beginning)| (path, beginning.as_str())).collect::<Vec<_>>());
        self
    }

    /// The same roles where the contents that were read say otherwise.
    pub fn told_by_contents(mut self, contents: &Contents) -> Self {
        // What a file is at the end decides, where that was read.
        let of_commits = contents.patches.iter().map(|((_, path), patch)| (path, patch));
        let gone = of_commits.filter(|(path, _)| !contents.net.contains_key(path));
        let files = contents.net.iter().chain(gone);
        let texts: Vec<(&RepoPath, &str)> =
            files.filter_map(|(path, patch)| Some((path, patch.new.as_deref().or(patch.old.as_deref())?))).collect();
        self.revise(&texts);
        self
    }

    /// Of a file that stands here several times the first text counts that tells something.
    fn revise(&mut self, texts: &[(&RepoPath, &str)]) {
        let programs = spread::map(texts, |(path, content)| {
            let role = self.of(path);
            let open = role.is_shown()
                && !matches!(role, Role::Documentation | Role::ReleaseNotes)
                && !self.written.contains(*path);
            if open { content::program(path, content) } else { None }
        });
        for ((path, _), program) in texts.iter().zip(programs).rev() {
            self.known.extend(program.map(|program| ((*path).clone(), program)));
        }
    }

    /// Manifests of the project itself.
    pub fn own(&self, manifests: Vec<Manifest>) -> Vec<Manifest> {
        manifests.into_iter().filter(|manifest| self.of(&manifest.path).is_written()).collect()
    }

    /// Lines in files that nobody wrote by hand, by role, most first.
    pub fn unwritten<'a>(files: impl Iterator<Item = (&'a FileChange, Role)>) -> Unwritten {
        let mut sums: BTreeMap<Role, LineCount> = BTreeMap::new();
        for (file, role) in files.filter(|(_, role)| !role.is_written()) {
            let sum = sums.entry(role).or_default();
            *sum = [*sum, file.stat.count()].into_iter().sum();
        }
        let mut sums: Unwritten = sums.into_iter().filter(|(_, lines)| lines.total() > 0).collect();
        sums.sort_by_key(|(role, lines)| (std::cmp::Reverse(lines.total()), *role));
        sums
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{ChangeKind, Date, LineStat, Person, Range};

    fn history(commits: Vec<Commit>) -> History {
        let range =
            Range { tips: Vec::new(), not: Vec::new(), ids: Vec::new(), spec: String::new(), ends: None, parted: None };
        let selected = vec![true; commits.len()];
        History::new(range, commits, selected, Vec::new(), Vec::new())
    }

    #[test]
    fn imports_of_other_histories_are_vendored_wherever_their_files_stand() {
        let commit = |digit: u8, body: &str| Commit {
            id: CommitId::from_bytes(&[digit; 20]).expect("20 bytes"),
            parents: Vec::new(),
            author: Person { name: String::new(), email: String::new() },
            author_date: Date { seconds: 0, offset: 0 },
            committer: Person { name: String::new(), email: String::new() },
            commit_date: Date { seconds: 0, offset: 0 },
            subject: String::new(),
            body: body.to_owned(),
            files: vec![FileChange {
                path: RepoPath::new("src/x.c"),
                from: None,
                kind: ChangeKind::Added,
                stat: LineStat::Binary,
            }],
        };
        let squashed = "1234567 A commit\n\ngit-subtree-dir: lib/x\ngit-subtree-split: 60e5075d4ac7";
        let spoken = "The trailers `git-subtree-dir: x` and\n`git-subtree-split: y` are read.";
        let history = history(vec![commit(1, squashed), commit(2, spoken), commit(3, "git-subtree-dir: x")]);
        let roles = assign(&history, &BTreeSet::new(), &BTreeMap::new());
        let found: Vec<Role> = history.commits.iter().flat_map(|commit| roles.files(commit)).map(|(_, r)| r).collect();
        assert_eq!(found, [Role::Vendored, Role::Source, Role::Source]);
    }

    #[test]
    fn attributes_are_stronger_than_names() {
        let set = |generated, vendored, documentation| Marks { generated, vendored, documentation };
        let check = |path: &str, marks, expected| assert_eq!(role(&RepoPath::new(path), marks), expected, "{path}");
        check("src/tables.rs", set(Some(true), None, None), Role::Generated);
        check("src/tables.rs", set(None, Some(true), None), Role::Vendored);
        check("src/tables.rs", set(None, None, Some(true)), Role::Documentation);
        check("Cargo.lock", set(Some(true), None, None), Role::Lock);
        check("Cargo.lock", set(Some(false), None, None), Role::Other);
        check("api/x.pb.go", set(Some(false), None, None), Role::Source);
        check("vendor/x.c", set(None, Some(false), None), Role::Source);
        check("vendor/Cargo.lock", set(None, Some(false), None), Role::Lock);
        check("vendor/CHANGELOG.md", set(None, None, None), Role::Vendored);
        check("CHANGELOG.md", set(None, None, Some(true)), Role::ReleaseNotes);
        check("Cargo.lock", set(None, None, Some(true)), Role::Lock);
    }

    #[test]
    fn content_speaks_where_no_attribute_does() {
        let header = "// Code generated by stringer. DO NOT EDIT.\n".to_owned();
        let [plain, taken_back, notes] = ["a.go", "b.go", "CHANGELOG.md"].map(RepoPath::new);
        let marks = [(taken_back.clone(), Marks { generated: Some(false), ..Marks::default() })].into();
        let roles = assign(&history(Vec::new()), &[&plain, &taken_back, &notes].into(), &marks);
        let beginnings = [&plain, &taken_back, &notes].map(|path| (path.clone(), header.clone())).into();
        let roles = roles.told_by(&beginnings);
        assert_eq!(
            [&plain, &taken_back, &notes].map(|path| roles.of(path)),
            [Role::Generated, Role::Source, Role::ReleaseNotes]
        );
    }

    #[test]
    fn compiled_requirements_are_nobodys_writing() {
        let [compiled, written, tests] =
            ["requirements/dev.txt", "requirements-tests.txt", "tests/data/words.txt"].map(RepoPath::new);
        let commit = |path: &RepoPath| FileChange {
            path: path.clone(),
            from: None,
            kind: ChangeKind::Modified,
            stat: LineStat::Lines(LineCount { added: 3, removed: 3 }),
        };
        let files = [&compiled, &written, &tests].map(commit).to_vec();
        let history = history(vec![Commit { files, ..Commit::saying(1, "", "") }]);
        let roles = assign(&history, &[&compiled, &written, &tests].into(), &BTreeMap::new());
        assert_eq!(roles.doubtful(&history), [written.clone(), compiled.clone()]);
        let head = "#\n# This file is autogenerated by pip-compile with Python 3.12\n# by the following command:\n";
        let beginnings = [(compiled.clone(), head.to_owned()), (written.clone(), "pytest\n".to_owned())].into();
        let roles = roles.told_by(&beginnings);
        assert_eq!(
            [&compiled, &written, &tests].map(|path| roles.of(path)),
            [Role::Generated, Role::Manifest, Role::Fixture]
        );
    }

    #[test]
    fn folders_of_tests_hold_what_tests_are_made_of() {
        let check = |folder: &str, expected: bool| assert_eq!(is_in_tests(folder), expected, "{folder}");
        check("test cases/rust/1 basic", true);
        check("crates/core/tests", true);
        check("crates/core", false);
        check("regress", true);
        check("", false);
    }

    #[test]
    fn what_may_be_a_test_is_known_by_any_word() {
        let check = |path: &str, expected: bool| assert_eq!(may_be_of_tests(&RepoPath::new(path)), expected, "{path}");
        check("regress/sync-output.sh", true);
        check("t/0001-basic.t", true);
        check("src/SelfTest.cpp", true);
        check("integration/cli.bats", true);
        check("src/main.rs", false);
        check("src/text.rs", false);
    }
}
