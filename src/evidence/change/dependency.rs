//! Dependencies that came, went or changed, with the commits that name them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Action, Change, ChangeKind};
use crate::{
    history::{Commit, CommitId, Contents, History, LineKind, Manifest, Picks, RepoPath},
    lines::stands_apart,
    modules::Dependency,
    story::{Stories, StoryId},
};

/// A dependency change with the commits that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DependencyChange {
    /// What changed.
    pub dependency: Dependency,
    /// Commits that name it in their subject or body, oldest first; at most two: the first of what came or went, the last of
    /// what changed. Where none does, the one that changed its line.
    pub commits: Vec<CommitId>,
    /// Their messages name it.
    pub named: bool,
    /// Their story.
    pub story: Option<StoryId>,
}

/// Adds to each dependency the commits that name it, or the one that changed its line among `contents`, which [`unnamed`]
/// asks for.
pub fn dependencies(
    found: Vec<Dependency>,
    history: &History,
    stories: &Stories,
    contents: &Contents,
) -> Vec<DependencyChange> {
    let with_commits = found.into_iter().map(|dependency| {
        let sets = |commit: &&Commit| sets(commit, &dependency);
        let touching: Vec<&Commit> = touching(history, &dependency.manifest).collect();
        let mut commits: Vec<CommitId> = touching.iter().copied().filter(sets).map(|commit| commit.id).collect();
        // Of a requirement that only changed, what it is now came with the newest one.
        let bump = dependency.before.is_some() && dependency.after.is_some();
        commits.truncate(if bump { 1 } else { commits.len() });
        commits.reverse();
        commits.truncate(2);
        let named = !commits.is_empty();
        if !named {
            commits.extend(changed_by(&dependency, &touching, contents));
        }
        let story = commits.first().and_then(|id| history.position(*id)).map(|position| stories.of[position]);
        DependencyChange { dependency, commits, named, story }
    });
    with_commits.collect()
}

/// So many commits of one manifest are read, the newest first, and so many in all.
const COMMITS: usize = 32;
const ALL: usize = 96;

/// The commits one of which brought or took a requirement that no message names, with the manifest.
pub fn unnamed(found: &[Dependency], history: &History) -> Picks {
    let mut wanted: BTreeMap<CommitId, BTreeSet<RepoPath>> = BTreeMap::new();
    let came_or_went = |found: &&Dependency| found.before.is_none() != found.after.is_none();
    for dependency in found.iter().filter(came_or_went) {
        let touching: Vec<&Commit> = touching(history, &dependency.manifest).collect();
        if touching.len() > 1 && !touching.iter().any(|commit| sets(commit, dependency)) {
            for commit in touching.iter().take(COMMITS) {
                wanted.entry(commit.id).or_default().insert(dependency.manifest.clone());
            }
        }
    }
    let commits = wanted.into_iter().take(ALL).map(|(id, paths)| (id, paths.into_iter().collect()));
    Picks { commits: commits.collect(), net: Vec::new() }
}

/// The told commits that touch a file.
fn touching<'h>(history: &'h History, path: &RepoPath) -> impl Iterator<Item = &'h Commit> {
    let touches = |commit: &&Commit| !commit.is_merge() && commit.files.iter().any(|file| file.path == *path);
    history.told().filter(touches)
}

/// The commit that changed the line of a requirement, newest first: the only one that touches its manifest, or the first of
/// those whose change was read that has it.
fn changed_by(dependency: &Dependency, touching: &[&Commit], contents: &Contents) -> Option<CommitId> {
    if let [only] = touching {
        return Some(only.id);
    }
    let kind = if dependency.after.is_some() { LineKind::Added } else { LineKind::Removed };
    let version = dependency.after.as_deref().or(dependency.before.as_deref()).unwrap_or_default();
    let changes = |id: &CommitId| {
        let patch = contents.patches.get(&(*id, dependency.manifest.clone()));
        let mut lines = patch.into_iter().flat_map(|patch| &patch.hunks).flat_map(|hunk| &hunk.lines);
        lines.any(|line| line.kind == kind && names(&line.text, &dependency.name) && line.text.contains(version))
    };
    touching.iter().map(|commit| commit.id).find(changes)
}

/// Tells whether a message says of a commit that it made a requirement what it is: by the new version of one that changed,
/// else by its name in the subject, unless that speaks of the contrary. A body names what is there besides.
fn sets(commit: &Commit, dependency: &Dependency) -> bool {
    let message = commit.message();
    let bump = dependency.before.is_some() && dependency.after.is_some();
    if !names(if bump { &message } else { &commit.subject }, &dependency.name) {
        return false;
    }
    let first =
        commit.subject.rsplit(": ").next().unwrap_or_default().split(' ').next().unwrap_or_default().to_lowercase();
    let takes = ["remove", "removes", "drop", "drops", "delete"].contains(&first.as_str());
    // Who brings another version of it neither brought it nor took it away.
    let bumps = ["bump", "bumps", "update", "updates", "upgrade", "upgrades", "pin", "pins"].contains(&first.as_str());
    match (&dependency.before, &dependency.after) {
        (Some(_), Some(after)) => {
            let version = after.trim_start_matches(|c: char| !c.is_ascii_digit());
            !version.is_empty() && message.contains(version)
        }
        (_, None) => !bumps,
        (None, Some(_)) => !takes && !bumps,
    }
}

/// The same as changes, with their lines in the manifests.
pub(super) fn changes(found: &[DependencyChange], manifests: &[Manifest]) -> Vec<Change> {
    let shape = |change: &DependencyChange| {
        let dependency = &change.dependency;
        let action = match (&dependency.before, &dependency.after) {
            (None, _) => Action::Added,
            (_, None) => Action::Removed,
            _ => Action::Changed,
        };
        let manifest = manifests.iter().find(|manifest| manifest.path == dependency.manifest);
        let text = manifest
            .and_then(|manifest| if action == Action::Removed { &manifest.base } else { &manifest.tip }.as_deref());
        let version = dependency.after.as_ref().or(dependency.before.as_ref());
        let line = line_of(text.unwrap_or_default(), &dependency.name, version.map(String::as_str));
        let kind = ChangeKind::Dependency(dependency.kind);
        let only = change.commits.first().copied().filter(|_| change.commits.len() == 1);
        Change {
            detail: Some(dependency.table.clone()),
            before: dependency.before.clone(),
            after: dependency.after.clone(),
            commit: only,
            story: change.story.filter(|_| only.is_some()),
            ..Change::new(kind, action, dependency.name.clone(), &dependency.manifest, line)
        }
    };
    found.iter().map(shape).collect()
}

/// The first line that has the name and the value, else the first that has the name.
pub(super) fn line_of(text: &str, name: &str, value: Option<&str>) -> Option<usize> {
    let last = name.rsplit([':', '/']).next().unwrap_or(name);
    let named = |line: &&(usize, &str)| names(line.1, name) || names(line.1, last);
    let lines: Vec<(usize, &str)> = text.lines().enumerate().filter(|line| named(&line)).collect();
    let with_value =
        lines.iter().find(|(_, line)| value.is_some_and(|value| !value.is_empty() && line.contains(value)));
    with_value.or(lines.first()).map(|(at, _)| at + 1)
}

/// Tells whether a text names a package: `axum-extra` is not `axum`.
fn names(text: &str, package: &str) -> bool {
    stands_apart(text, package, |c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::modules::DependencyKind;

    #[test]
    fn a_message_sets_what_it_speaks_of() {
        let check = |subject: &str, before: Option<&str>, after: Option<&str>, expected: bool| {
            let dependency = Dependency {
                manifest: RepoPath::new("Cargo.toml"),
                table: "dependencies".to_owned(),
                name: "serde".to_owned(),
                kind: DependencyKind::Runtime,
                before: before.map(str::to_owned),
                after: after.map(str::to_owned),
            };
            let (subject, body) = subject.split_once(" / ").unwrap_or((subject, ""));
            let commit = Commit::saying(1, subject, body);
            assert_eq!(sets(&commit, &dependency), expected, "{subject}: {before:?} {after:?}");
        };
        check("Speak to others / It takes serde and log.", None, Some("1.0"), false);
        check("Upgrade all / serde 0.9 to 1.0", Some("0.9"), Some("1.0"), true);
        check("deps: add serde", None, Some("1.0"), true);
        check("Bump serde to 1.0.2", None, Some("1.0"), false);
        check("drop serde", None, Some("1.0"), false);
        check("drop serde", Some("1.0"), None, true);
        check("Update serde to 1.0", Some("0.9"), None, false);
        check("Update serde to 1.0", Some("0.9"), Some("1.0"), true);
        check("Update serde", Some("0.9"), Some("1.0"), false);
    }
}
