//! Changes that the two ends of the range show: dependencies, options, variables, keys, metrics, log lines, migrations,
//! pipelines, error types, concurrency, tests, marks for later work, documentation, licences and toolchains.
//!
//! Each is **observed**: the name stands at one end and not at the other. Only files that were read are looked at, and what
//! paths alone tell. What moved from one file to another is no change. Extractors are flat tables of patterns (`rules`),
//! run over changed lines alone, and confirmed in the text without comments.

mod dependency;
mod errors;
mod keys;
mod lines;
mod options;
mod paths;
mod rules;
mod testing;
mod todo;

use std::collections::{BTreeMap, BTreeSet};

pub use dependency::{DependencyChange, dependencies, unnamed};
pub(super) use testing::is_near_tests;
pub use testing::{TestChanges, tests};
pub use todo::{Todo, todos};

use super::{
    Sources,
    excerpt::{self, Outlines},
};
use crate::{
    history::{CommitId, FilePatch, LineKind, RepoPath},
    lines::split_lines,
    modules::{self, DependencyKind, Imports, Modules},
    roles::Role,
    spread,
    story::StoryId,
    symbols,
};

/// What came, went or changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ChangeKind {
    /// A dependency of a manifest.
    Dependency(DependencyKind),
    /// An option of a command line.
    Option,
    /// An environment variable that is read.
    Variable,
    /// A key of a configuration.
    Key,
    /// A metric that is registered.
    Metric,
    /// Log lines of a file.
    Log,
    /// A database migration.
    Migration,
    /// A file of continuous integration.
    Pipeline,
    /// A file that says how the product is deployed.
    Deployment,
    /// A type of errors, or a variant of one.
    ErrorType,
    /// What an error says.
    ErrorMessage,
    /// A primitive of concurrency in a file.
    Concurrency,
    /// A cache in a file.
    Cache,
    /// A test.
    Test,
    /// A mark for later work.
    Todo,
    /// A document.
    Documentation,
    /// A licence.
    Licence,
    /// A version of a language, compiler or platform that is needed.
    Toolchain,
}

impl ChangeKind {
    /// One word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Dependency(DependencyKind::Runtime) => "dependency",
            Self::Dependency(DependencyKind::Build) => "build-dependency",
            Self::Dependency(DependencyKind::Dev) => "dev-dependency",
            Self::Option => "option",
            Self::Variable => "environment-variable",
            Self::Key => "configuration-key",
            Self::Metric => "metric",
            Self::Log => "log",
            Self::Migration => "migration",
            Self::Pipeline => "pipeline",
            Self::Deployment => "deployment",
            Self::ErrorType => "error-type",
            Self::ErrorMessage => "error-message",
            Self::Concurrency => "concurrency",
            Self::Cache => "cache",
            Self::Test => "test",
            Self::Todo => "todo",
            Self::Documentation => "documentation",
            Self::Licence => "licence",
            Self::Toolchain => "toolchain",
        }
    }
}

/// What happened to it between the two ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    /// It is there at the tip alone.
    Added,
    /// It is there at the base alone.
    Removed,
    /// It is at both, and differs.
    Changed,
}

impl Action {
    /// One word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// Something that differs between base and tip.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Change {
    /// What it is.
    pub kind: ChangeKind,
    /// Its name as the source has it: `--length`, `GIT_DIR`, `Error::Missing`.
    pub name: String,
    /// What happened to it.
    pub action: Action,
    /// The file, at the tip or, of what is gone, at the base.
    pub path: RepoPath,
    /// The line there, 1-based; none where the file as a whole is meant.
    pub line: Option<usize>,
    /// What there is to say besides: the table of a dependency, level and subject of a test.
    pub detail: Option<String>,
    /// The value before.
    pub before: Option<String>,
    /// The value after.
    pub after: Option<String>,
    /// How many are taken together here.
    pub count: usize,
    /// The first of them.
    pub samples: Vec<String>,
    /// The only commit among those read that adds or removes its line.
    pub commit: Option<CommitId>,
    /// The story of that commit.
    pub story: Option<StoryId>,
}

impl Change {
    fn new(kind: ChangeKind, action: Action, name: impl Into<String>, path: &RepoPath, line: Option<usize>) -> Self {
        let (name, path) = (name.into(), path.clone());
        let (detail, before, after, commit, story) = (None, None, None, None, None);
        Self { kind, name, action, path, line, detail, before, after, count: 1, samples: Vec::new(), commit, story }
    }
}

/// Gathers all changes, sorted by kind, name, action and path. There are none where the range has no two ends.
pub fn gather(sources: &Sources<'_>, outlines: &Outlines, dependencies: &[DependencyChange]) -> Vec<Change> {
    let Some(net) = sources.net else { return Vec::new() };
    let read = &sources.contents.net;
    let base_path = |path: &RepoPath| {
        let file = net.files.iter().find(|file| file.path == *path);
        file.and_then(|file| file.from.clone()).unwrap_or_else(|| path.clone())
    };
    let subjects = testing::Subjects::of(read, sources.roles, outlines);
    let of_file = |(path, patch): &(&RepoPath, &FilePatch)| {
        let place = lines::Place { path, from: &base_path(path), patch, outlines };
        let role = sources.roles.of(path);
        let mut found = lines::changes(&place, role);
        found.extend(errors::changes(&place, role));
        found.extend(options::changes(&place, role));
        found.extend(keys::changes(&place, role));
        found.extend(testing::changes(&place, role, &subjects));
        found.extend(todo::changes(&place, role));
        found
    };
    let files: Vec<(&RepoPath, &FilePatch)> = read.iter().collect();
    let mut found = known_elsewhere(without_moves(spread::map(&files, of_file).concat()), &files);
    Introduced::of(sources).mark(&mut found);
    found.extend(paths::changes(net, sources));
    found.extend(dependency::changes(dependencies, sources.manifests));
    found.extend(demands(sources));
    let mut found = logs_together(found);
    found.sort();
    found.dedup_by(|a, b| (a.kind, &a.name, a.action, &a.path) == (b.kind, &b.name, b.action, &b.path));
    found
}

/// The modules with the edges that the read source files import.
pub fn importing(sources: &Sources<'_>, outlines: &Outlines) -> Modules {
    let mut texts: BTreeMap<&RepoPath, &str> = BTreeMap::new();
    let of_commits = sources.contents.patches.iter().map(|((_, path), patch)| (path, patch));
    for (path, patch) in of_commits.chain(&sources.contents.net) {
        texts.extend(patch.new.as_deref().filter(|_| sources.roles.of(path) == Role::Source).map(|text| (path, text)));
    }
    let outlined: Vec<_> =
        texts.into_iter().filter_map(|(path, text)| Some((path, outlines.of(path, text)?))).collect();
    let files = outlined.iter().filter_map(|(path, outline)| {
        let language = symbols::language(path.as_str())?;
        Some(Imports { path, language, names: &outline.imports })
    });
    let changed = sources.history.told().flat_map(|commit| &commit.files);
    let net = sources.net.into_iter().flat_map(|net| &net.files);
    let known: BTreeSet<&RepoPath> = changed.chain(net).map(|file| &file.path).collect();
    sources.modules.clone().importing(&files.collect::<Vec<_>>(), &known)
}

/// Leaves out what stands at both ends, in different files.
fn without_moves(found: Vec<Change>) -> Vec<Change> {
    let side = |action| -> BTreeSet<(ChangeKind, String)> {
        let side = found.iter().filter(|change| change.action == action);
        side.map(|change| (change.kind, change.name.clone())).collect()
    };
    let (added, removed) = (side(Action::Added), side(Action::Removed));
    let moved: BTreeSet<_> = added.intersection(&removed).cloned().collect();
    let stays =
        |change: &Change| change.action == Action::Changed || !moved.contains(&(change.kind, change.name.clone()));
    found.into_iter().filter(stays).collect()
}

/// So many options and variables are looked for in all files: more are no list that anybody reads.
const ASKED: usize = 256;

/// Without options and variables of which another file that was read speaks on the side where they should not be: `--pre`
/// that went to a group of options is not gone, and a variable that was read before isn't new.
fn known_elsewhere(found: Vec<Change>, files: &[(&RepoPath, &FilePatch)]) -> Vec<Change> {
    let named = |change: &Change| matches!(change.kind, ChangeKind::Option | ChangeKind::Variable);
    let asked: Vec<&Change> = found.iter().filter(|change| named(change)).take(ASKED).collect();
    let stands = spread::map(&asked, |change| {
        let added = change.action == Action::Added;
        let speaks = |(path, patch): &(&RepoPath, &FilePatch)| {
            let text = if added { patch.old.as_deref() } else { patch.new.as_deref() };
            let code = symbols::language(path.as_str()).is_some();
            code && text.is_some_and(|text| excerpt::mentions(text, &change.name))
        };
        files.iter().any(speaks)
    });
    let mut stands = stands.into_iter();
    found.into_iter().filter(|change| !(named(change) && stands.next() == Some(true))).collect()
}

/// Takes the log lines of a file together: one by one they say little.
fn logs_together(found: Vec<Change>) -> Vec<Change> {
    const SAMPLES: usize = 3;
    let (logs, mut others): (Vec<Change>, Vec<Change>) =
        found.into_iter().partition(|change| change.kind == ChangeKind::Log);
    let mut files: BTreeMap<(RepoPath, Action), Vec<Change>> = BTreeMap::new();
    for log in logs {
        files.entry((log.path.clone(), log.action)).or_default().push(log);
    }
    for mut logs in files.into_values() {
        logs.sort_by_key(|log| log.line);
        let count = logs.len();
        let samples: Vec<String> = logs.iter().take(SAMPLES).map(|log| log.name.clone()).collect();
        let commits: BTreeSet<Option<CommitId>> = logs.iter().map(|log| log.commit).collect();
        let Some(first) = logs.into_iter().next() else { continue };
        let (commit, story) = if commits.len() == 1 { (first.commit, first.story) } else { (None, None) };
        others.push(Change { count, samples, commit, story, ..first });
    }
    others
}

/// Licences and toolchains of manifests.
fn demands(sources: &Sources<'_>) -> Vec<Change> {
    let shape = |demand: modules::Demand| {
        let licence = demand.name.to_ascii_lowercase().contains("license");
        let action = match (&demand.before, &demand.after) {
            (None, _) => Action::Added,
            (_, None) => Action::Removed,
            _ => Action::Changed,
        };
        let text = sources.manifests.iter().find(|manifest| manifest.path == demand.manifest).and_then(|manifest| {
            if action == Action::Removed { manifest.base.as_deref() } else { manifest.tip.as_deref() }
        });
        let value = demand.after.as_ref().or(demand.before.as_ref());
        let last = demand.name.rsplit('.').next().unwrap_or(&demand.name);
        let line = dependency::line_of(text.unwrap_or_default(), last, value.map(String::as_str));
        let kind = if licence { ChangeKind::Licence } else { ChangeKind::Toolchain };
        let change = Change::new(kind, action, demand.name.clone(), &demand.manifest, line);
        Change { before: demand.before, after: demand.after, ..change }
    };
    modules::demands(sources.manifests).into_iter().map(shape).collect()
}

/// Which of the commits that were read adds or removes a line.
struct Introduced<'a> {
    sources: &'a Sources<'a>,
    /// Changed lines without their indentation, by path and side, with their commits.
    lines: BTreeMap<(&'a RepoPath, Action, &'a str), BTreeSet<CommitId>>,
}

impl<'a> Introduced<'a> {
    fn of(sources: &'a Sources<'a>) -> Self {
        let mut lines: BTreeMap<_, BTreeSet<CommitId>> = BTreeMap::new();
        for ((id, path), patch) in &sources.contents.patches {
            for line in patch.hunks.iter().flat_map(|hunk| &hunk.lines) {
                let action = match line.kind {
                    LineKind::Added => Action::Added,
                    LineKind::Removed => Action::Removed,
                    LineKind::Context => continue,
                };
                lines.entry((path, action, line.text.trim())).or_default().insert(*id);
            }
        }
        Self { sources, lines }
    }

    fn mark(&self, changes: &mut [Change]) {
        let mut texts: BTreeMap<(RepoPath, bool), Vec<&str>> = BTreeMap::new();
        for change in changes {
            let Some(patch) = self.patch(&change.path) else { continue };
            let is_gone = change.action == Action::Removed;
            let text = if is_gone { &patch.old } else { &patch.new };
            let split = || split_lines(text.as_deref().unwrap_or_default()).collect();
            let lines = texts.entry((change.path.clone(), is_gone)).or_insert_with(split);
            let line = change.line.and_then(|line| lines.get(line - 1));
            let commits = line.and_then(|line| self.lines.get(&(&change.path, change.action, line.trim())));
            let only = commits.filter(|commits| commits.len() == 1).and_then(|commits| commits.first());
            let position = only.and_then(|id| self.sources.history.position(*id));
            change.commit = only.copied();
            change.story = position.map(|position| self.sources.stories.of[position]);
        }
    }

    fn patch(&self, path: &RepoPath) -> Option<&FilePatch> {
        self.sources.contents.net.get(path)
    }
}

#[cfg(test)]
mod tests;
