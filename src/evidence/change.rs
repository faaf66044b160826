//! Changes that the trees show between the two ends or in one commit: tests, TODO marks, dependencies.

use std::collections::BTreeSet;

use crate::{
    history::{Commit, CommitId, Contents, History, LineKind, NetChange, RepoPath},
    modules::Dependency,
    roles::{Role, Roles},
    story::{Stories, StoryId},
};

/// A mark for later work that the range added and that still stands at the tip.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Todo {
    /// The commit at whose tree it was read.
    pub commit: CommitId,
    /// The file.
    pub path: RepoPath,
    /// Its line, 1-based.
    pub line: usize,
    /// The line without indentation.
    pub text: String,
}

/// A dependency change with the commits that name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DependencyChange {
    /// What changed.
    pub dependency: Dependency,
    /// Commits that name it in their subject or body, oldest first; at most two.
    pub commits: Vec<CommitId>,
    /// Their story.
    pub story: Option<StoryId>,
}

/// How the range changes tests.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TestChanges {
    /// Test files that are new between the two ends.
    pub added_files: Vec<RepoPath>,
    /// Recorded output changed as well; its lines are not counted.
    pub snapshots: bool,
    /// Lines that the commits add to test files.
    pub added_lines: u64,
    /// Lines that the commits remove from test files.
    pub removed_lines: u64,
    /// Commits that change source code.
    pub source_commits: usize,
    /// Commits that change source code and test files or snapshots.
    pub tested_commits: usize,
}

const MARKS: [&str; 4] = ["TODO", "FIXME", "XXX", "HACK"];

/// Marks on lines that the range added, among the files that were read; lines that only moved are none.
pub fn todos(contents: &Contents, net: Option<&NetChange>, roles: &Roles) -> Vec<Todo> {
    let Some(net) = net else { return Vec::new() };
    let removed: BTreeSet<&str> = contents
        .net
        .values()
        .flat_map(|patch| &patch.hunks)
        .flat_map(|hunk| &hunk.lines)
        .filter(|line| line.kind == LineKind::Removed)
        .map(|line| line.text.trim())
        .collect();
    let mut found = Vec::new();
    for (path, patch) in contents.net.iter().filter(|(path, _)| roles.of(path) == Role::Source) {
        for hunk in &patch.hunks {
            let mut number = hunk.new_start;
            for line in &hunk.lines {
                if line.kind == LineKind::Added && is_mark(&line.text) && !removed.contains(line.text.trim()) {
                    let text = line.text.trim().to_owned();
                    found.push(Todo { commit: net.tip, path: path.clone(), line: number, text });
                }
                number += usize::from(line.kind != LineKind::Removed);
            }
        }
    }
    found
}

/// A comment that holds a mark as a word: in code the same letters are a name.
fn is_mark(line: &str) -> bool {
    let comment = ["//", "#", "/*", "*", "--", ";", "<!--"].iter().any(|start| line.trim_start().starts_with(start));
    let inline = line.find("// ").map(|start| &line[start..]);
    let text = if comment { Some(line) } else { inline };
    text.is_some_and(|text| MARKS.iter().any(|mark| super::excerpt::mentions(text, mark)))
}

/// Adds to each dependency the commits that name it.
pub fn dependencies(found: Vec<Dependency>, history: &History, stories: &Stories) -> Vec<DependencyChange> {
    let with_commits = found.into_iter().map(|dependency| {
        let touches = |commit: &Commit| commit.files.iter().any(|file| file.path == dependency.manifest);
        let names = |commit: &&Commit| touches(commit) && super::excerpt::mentions(&commit.message(), &dependency.name);
        let mut commits: Vec<CommitId> = history.told().filter(names).map(|commit| commit.id).collect();
        commits.reverse();
        let story = commits.first().and_then(|id| history.position(*id)).map(|position| stories.of[position]);
        commits.truncate(2);
        DependencyChange { dependency, commits, story }
    });
    with_commits.collect()
}

/// Counts how the range changes tests.
pub fn tests(history: &History, net: Option<&NetChange>, roles: &Roles) -> TestChanges {
    let mut changes = TestChanges::default();
    for commit in history.told() {
        let has = |wanted: fn(Role) -> bool| roles.files(commit).any(|(_, role)| wanted(role));
        let source = has(|role| role == Role::Source);
        changes.source_commits += usize::from(source);
        changes.tested_commits += usize::from(source && has(Role::is_of_tests));
        changes.snapshots |= has(|role| role == Role::Snapshot);
        for (file, _) in roles.files(commit).filter(|(_, role)| is_test_file(*role)) {
            changes.added_lines += file.stat.count().added;
            changes.removed_lines += file.stat.count().removed;
        }
    }
    let new = |file: &&crate::history::FileChange| {
        file.kind == crate::history::ChangeKind::Added && is_test_file(roles.of(&file.path))
    };
    changes.added_files =
        net.into_iter().flat_map(|net| &net.files).filter(new).map(|file| file.path.clone()).collect();
    changes
}

/// What somebody wrote for tests; recorded output is left to programs.
fn is_test_file(role: Role) -> bool {
    role.is_of_tests() && role.is_written()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_stand_in_comments() {
        let check = |line: &str, expected: bool| assert_eq!(is_mark(line), expected, "{line}");
        check("    // TODO: cache this", true);
        check(" * FIXME later", true);
        check("let x = 1; // XXX why?", true);
        check("const TODO: u8 = 1;", false);
        check("// TODOS are fun", false);
    }
}
