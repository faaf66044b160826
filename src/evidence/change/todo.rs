//! Marks for later work that the range added and that still stand at the tip.

use std::collections::BTreeSet;

use super::{Action, Change, ChangeKind, lines::Place};
use crate::{
    history::{CommitId, Contents, LineKind, NetChange, RepoPath},
    roles::{Role, Roles},
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

const MARKS: [&str; 3] = ["TODO", "FIXME", "XXX"];

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
pub(super) fn is_mark(line: &str) -> bool {
    let comment = ["//", "#", "/*", "*", "--", ";", "<!--"].iter().any(|start| line.trim_start().starts_with(start));
    let inline = line.find("// ").map(|start| &line[start..]);
    let text = if comment { Some(line) } else { inline };
    text.is_some_and(|text| MARKS.iter().any(|mark| super::super::excerpt::mentions(text, mark)))
}

/// Marks that came or went, by the text of their lines.
pub(super) fn changes(place: &Place<'_>, role: Role) -> Vec<Change> {
    if role != Role::Source {
        return Vec::new();
    }
    let marked = |(action, number, line): (Action, usize, &str)| {
        let elsewhere = || place.side(other(action)).lines().any(|known| known.trim() == line.trim());
        let found = is_mark(line) && !elsewhere();
        found.then(|| Change::new(ChangeKind::Todo, action, line.trim(), place.path_of(action), Some(number)))
    };
    place.changed_lines().filter_map(marked).collect()
}

fn other(action: Action) -> Action {
    if action == Action::Added { Action::Removed } else { Action::Added }
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
