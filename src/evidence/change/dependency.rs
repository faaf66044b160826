//! Dependencies that came, went or changed, with the commits that name them.

use super::{super::excerpt::stands_apart, Action, Change, ChangeKind};
use crate::{
    history::{Commit, CommitId, History, Manifest},
    modules::Dependency,
    story::{Stories, StoryId},
};

/// A dependency change with the commits that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DependencyChange {
    /// What changed.
    pub dependency: Dependency,
    /// Commits that name it in their subject or body, oldest first; at most two: the first
    /// of what came or went, the last of what changed.
    pub commits: Vec<CommitId>,
    /// Their story.
    pub story: Option<StoryId>,
}

/// Adds to each dependency the commits that name it.
pub fn dependencies(found: Vec<Dependency>, history: &History, stories: &Stories) -> Vec<DependencyChange> {
    let with_commits = found.into_iter().map(|dependency| {
        let touches = |commit: &Commit| commit.files.iter().any(|file| file.path == dependency.manifest);
        let sets = |commit: &&Commit| touches(commit) && sets(commit, &dependency);
        let mut commits: Vec<CommitId> = history.told().filter(sets).map(|commit| commit.id).collect();
        // Of a requirement that only changed, what it is now came with the newest one.
        let bump = dependency.before.is_some() && dependency.after.is_some();
        commits.truncate(if bump { 1 } else { commits.len() });
        commits.reverse();
        let story = commits.first().and_then(|id| history.position(*id)).map(|position| stories.of[position]);
        commits.truncate(2);
        DependencyChange { dependency, commits, story }
    });
    with_commits.collect()
}

/// Tells whether a message says of a commit that it made a requirement what it is: by the new version of one that changed,
/// else by its name, unless the subject speaks of the contrary.
fn sets(commit: &Commit, dependency: &Dependency) -> bool {
    let message = commit.message();
    if !names(&message, &dependency.name) {
        return false;
    }
    let first =
        commit.subject.rsplit(": ").next().unwrap_or_default().split(' ').next().unwrap_or_default().to_lowercase();
    let takes = ["remove", "removes", "drop", "drops", "delete"].contains(&first.as_str());
    match (&dependency.before, &dependency.after) {
        (Some(_), Some(after)) => {
            let version = after.trim_start_matches(|c: char| !c.is_ascii_digit());
            !version.is_empty() && message.contains(version)
        }
        (_, None) => true,
        (None, Some(_)) => !takes,
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
