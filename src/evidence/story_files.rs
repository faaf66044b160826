//! The files of a story: how many, the main ones, those that come and go, its tests.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    history::{ChangeKind, Commit, FileChange, NetChange, RepoPath},
    roles::{Role as FileRole, Roles},
};

pub(super) fn count_files(commits: &[&Commit]) -> usize {
    let mut paths: Vec<&RepoPath> = commits.iter().flat_map(|commit| &commit.files).map(|file| &file.path).collect();
    paths.sort_unstable();
    paths.dedup();
    paths.len()
}

pub(super) fn main_file(commits: &[&Commit], roles: &Roles) -> Option<RepoPath> {
    let mut sizes: BTreeMap<(&RepoPath, FileRole), u64> = BTreeMap::new();
    for (file, role) in commits.iter().flat_map(|commit| roles.files(commit)) {
        *sizes.entry((&file.path, role)).or_insert(0) += file.stat.count().total();
    }
    let total: u64 = sizes.values().sum();
    let largest = sizes.into_iter().max_by_key(|((path, _), size)| (*size, std::cmp::Reverse((*path).clone())));
    let ((path, role), size) = largest?;
    (size * 2 > total && total > 0 && role.is_written()).then(|| path.clone())
}

/// The source file with most changed lines.
pub(super) fn source_file(commits: &[&Commit], roles: &Roles) -> Option<RepoPath> {
    let mut sizes: BTreeMap<&RepoPath, u64> = BTreeMap::new();
    for file in sources(commits, roles) {
        *sizes.entry(&file.path).or_insert(0) += file.stat.count().total();
    }
    let largest = sizes.into_iter().max_by_key(|(path, size)| (*size, std::cmp::Reverse((*path).clone())));
    largest.map(|(path, _)| path.clone())
}

/// Source files that a story deletes or adds, most lines first, as the end of the range has them.
pub(super) fn whole(
    commits: &[&Commit],
    roles: &Roles,
    (kind, other): (ChangeKind, ChangeKind),
    net: Option<&NetChange>,
) -> Vec<(RepoPath, u64)> {
    at_the_end(net, (kind, whole_files(commits, roles, kind, other)))
}

/// Source files with one fate and not also the other: what is deleted and added again is told as neither.
fn whole_files(commits: &[&Commit], roles: &Roles, kind: ChangeKind, other: ChangeKind) -> Vec<(RepoPath, u64)> {
    let files = || sources(commits, roles);
    let undone: BTreeSet<&RepoPath> = files().filter(|file| file.kind == other).map(|file| &file.path).collect();
    let mut found: Vec<(RepoPath, u64)> = files()
        .filter(|file| file.kind == kind && !undone.contains(&file.path))
        .map(|file| (file.path.clone(), file.stat.count().total()))
        .collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    found.dedup_by(|a, b| a.0 == b.0);
    found
}

/// Those of the files whose fate is the same between the two ends, with no more lines than there, most first: what later
/// commits take out again or bring back is told as the end has it, and what they add is theirs.
fn at_the_end(net: Option<&NetChange>, (kind, found): (ChangeKind, Vec<(RepoPath, u64)>)) -> Vec<(RepoPath, u64)> {
    let Some(net) = net else { return found };
    let fate = |path: &RepoPath| net.files.binary_search_by(|file| file.path.cmp(path)).ok().map(|at| &net.files[at]);
    let stands = |(path, lines): (RepoPath, u64)| {
        let at_end = fate(&path).filter(|file| file.kind == kind)?.stat.count().total();
        Some((path, lines.min(at_end)))
    };
    let mut found: Vec<(RepoPath, u64)> = found.into_iter().filter_map(stands).collect();
    found.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    found
}

/// Changed source files, once for each commit.
fn sources<'a>(commits: &'a [&'a Commit], roles: &'a Roles) -> impl Iterator<Item = &'a FileChange> {
    let changed = commits.iter().flat_map(|commit| roles.files(commit));
    changed.filter(|(_, role)| *role == FileRole::Source).map(|(file, _)| file)
}

/// Tests first, then what they read, then what they recorded.
pub(super) fn test_files(commits: &[&Commit], roles: &Roles) -> Vec<RepoPath> {
    let files = commits.iter().flat_map(|commit| roles.files(commit)).map(|(file, role)| (role, &file.path));
    let mut found: Vec<(FileRole, &RepoPath)> = files.filter(|(role, _)| role.is_of_tests()).collect();
    found.sort();
    found.dedup();
    found.into_iter().map(|(_, path)| path.clone()).collect()
}
