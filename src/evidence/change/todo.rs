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

/// Marks on lines that the range added, among the files that were read; lines that only moved are none, nor those that were
/// reworded, nor a part of one that was split. A mark whose sentence goes on in the next line is left out: half of it says
/// another thing.
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
        let gone = patch.hunks.iter().flat_map(|hunk| &hunk.lines);
        let gone = gone.filter(|line| line.kind == LineKind::Removed && is_mark(&line.text));
        let gone: BTreeSet<(String, String)> = gone.flat_map(|line| pairs(&line.text)).collect();
        for hunk in &patch.hunks {
            let mut number = hunk.new_start;
            let mut after = hunk.lines.iter().filter(|line| line.kind != LineKind::Removed).skip(1);
            for line in &hunk.lines {
                let next = if line.kind == LineKind::Removed { None } else { after.next() };
                if line.kind == LineKind::Added
                    && is_mark(&line.text)
                    && !removed.contains(line.text.trim())
                    && !is_reworded(&line.text, &gone)
                    && !next.is_some_and(|next| goes_on(&line.text, &next.text))
                {
                    let text = line.text.trim().to_owned();
                    found.push(Todo { commit: net.tip, path: path.clone(), line: number, text });
                }
                number += usize::from(line.kind != LineKind::Removed);
            }
        }
    }
    found
}

/// Words that stand one behind the other.
fn pairs(text: &str) -> Vec<(String, String)> {
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let words: Vec<String> = text.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect();
    words.windows(2).map(|pair| (pair[0].clone(), pair[1].clone())).collect()
}

/// Tells whether most of a mark stood in marks that the file lost.
fn is_reworded(text: &str, gone: &BTreeSet<(String, String)>) -> bool {
    let own = pairs(text);
    let kept = own.iter().filter(|pair| gone.contains(*pair)).count();
    2 * kept > own.len()
}

/// Tells whether the comment of a line ends in the next one.
fn goes_on(line: &str, next: &str) -> bool {
    let (line, next) = (line.trim(), next.trim());
    let sign = |text: &str| text.chars().take_while(|c| !c.is_alphanumeric() && !c.is_whitespace()).collect::<String>();
    let begins = sign(line);
    let words = next.strip_prefix(begins.as_str()).map(str::trim_start).unwrap_or_default();
    let comment = !begins.is_empty() && sign(next) == begins;
    let ended = line.ends_with(['.', '!', '?', ':', '/']);
    comment && !ended && words.starts_with(|c: char| c.is_lowercase() || c == '`' || c == '(') && !is_mark(next)
}

/// A comment that a mark opens, or that has one with a colon or a bracket behind it: in code the same letters are a name, and in a
/// sentence they are what it is about (`a TODO commit`).
pub(super) fn is_mark(line: &str) -> bool {
    let comment = ["//", "#", "/*", "*", "--", ";", "<!--"].iter().any(|start| line.trim_start().starts_with(start));
    let inline = line.find("// ").map(|start| &line[start..]);
    let text = if comment { Some(line) } else { inline };
    text.is_some_and(|text| MARKS.iter().any(|mark| marks(text, mark)))
}

fn marks(comment: &str, mark: &str) -> bool {
    let opens = |before: &str| !before.contains(char::is_alphanumeric);
    super::super::excerpt::mentions(comment, mark)
        && comment.match_indices(mark).any(|(at, _)| {
            let (before, after) = (&comment[..at], &comment[at + mark.len()..]);
            opens(before) || after.starts_with([':', '('])
        })
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
    fn reworded_marks_are_none() {
        let gone =
            pairs("// TODO: should update the timestamp, primary key and unique keys range,").into_iter().collect();
        let check = |line: &str, expected: bool| assert_eq!(is_reworded(line, &gone), expected, "{line}");
        check("// TODO: should update the timestamp range,", true);
        check("// TODO: should update the unique keys range,", true);
        check("// TODO: read the next one", false);
    }

    #[test]
    fn comments_go_on() {
        let check = |line: &str, next: &str, expected: bool| assert_eq!(goes_on(line, next), expected, "{line} {next}");
        check("// TODO: parse the tables before loading the", "// program.", true);
        check("# TODO: parse the tables,", "# then load them", true);
        check("// TODO: parse the tables.", "// then load them", false);
        check("// TODO: parse the tables", "// The next one", false);
        check("// TODO: parse the tables", "load();", false);
        check("x(); // TODO: parse", "y();", false);
    }

    #[test]
    fn marks_stand_in_comments() {
        let check = |line: &str, expected: bool| assert_eq!(is_mark(line), expected, "{line}");
        check("    // TODO: cache this", true);
        check(" * FIXME later", true);
        check("let x = 1; // XXX why?", true);
        check("const TODO: u8 = 1;", false);
        check("// TODOS are fun", false);
        check("// When both a TODO and a non-TODO commit share that hash", false);
        check("// Not in order, TODO(ann): sort", true);
    }
}
