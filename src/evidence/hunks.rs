//! The diffs of a story piece by piece, for a writer that reads code and chooses what of it to show: hunks in the order of
//! their commits and files, long ones in pieces, without what other excerpts show and what is gone at the tip.

use std::collections::BTreeSet;

use super::{
    ends,
    excerpt::{Changed, Excerpt, Place, Tip, diff_of, prose},
};
use crate::{
    hashing::HashSet,
    history::{Hunk, LineKind},
    roles::{Role, Roles},
};

/// Bytes of code of one story, and of these of tests.
const BYTES: usize = 28 << 10;
const TESTS: usize = 9 << 10;

/// A piece of so many lines and more ends at the next empty line, and of so many at the latest.
const ENOUGH: usize = 24;
const MOST: usize = 40;

/// A hunk shows nothing new if this share of what it adds stands in other excerpts, and it takes out no line.
const KNOWN: f64 = 0.8;

/// Bytes of code of one story that the range takes out again: the way there.
const UNDONE: usize = 6 << 10;

/// The pieces of a story.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    /// Those of which most stands at the tip.
    pub standing: Vec<Excerpt>,
    /// Those that the range takes out again.
    pub undone: Vec<Excerpt>,
}

/// The pieces; `commits` are the files that each of the commits changes, those first that matter most, with whether the
/// commit was taken back as a whole; `shown` is what is shown of them already.
pub(super) fn hunks<'a>(
    commits: &[(bool, Vec<Changed<'_>>)],
    roles: &Roles,
    tip: Tip<'_>,
    shown: impl Iterator<Item = &'a Excerpt>,
) -> Pieces {
    let shown: Vec<&Excerpt> = shown.collect();
    // Only the lines of a diff have a sign.
    let bare = |excerpt: &Excerpt, line: &str| {
        let bare = if excerpt.place == Place::Diff { line.get(1..).unwrap_or_default() } else { line };
        bare.trim().to_owned()
    };
    let lines = shown.iter().flat_map(|excerpt| excerpt.lines.iter().map(|line| bare(excerpt, line)));
    let mut known: HashSet<String> = lines.collect();
    let diffs = shown.iter().filter(|excerpt| excerpt.place == Place::Diff);
    let mut gone: HashSet<String> = diffs.flat_map(|excerpt| changed(excerpt, '-')).collect();
    let (mut left, mut tests, mut way) = (BYTES, TESTS, UNDONE);
    let mut found = Pieces::default();
    for (taken_back, files) in commits {
        let mut files: Vec<(bool, &Changed<'_>)> = files
            .iter()
            .filter_map(|file| match roles.of(file.path) {
                Role::Source | Role::Configuration | Role::Manifest => Some((false, file)),
                Role::Test => Some((true, file)),
                _ => None,
            })
            .collect();
        files.sort_by_key(|(is_test, _)| *is_test);
        for (is_test, file) in files {
            let at_tip = tip(file.path).map(|(_, patch)| ends::lines(patch.new.as_deref().unwrap_or_default()));
            let prose = prose(file);
            for hunk in &file.patch.hunks {
                let stood = at_tip.as_ref().is_none_or(|at_tip| ends::stand(added(hunk), at_tip));
                let undone = *taken_back || !stood;
                if is_known(hunk, &known, &gone) || undone && is_test {
                    continue;
                }
                for piece in pieces(hunk) {
                    let Some(excerpt) = diff_of(file, &[piece], &prose, None) else { continue };
                    let size = excerpt.lines.iter().map(|line| line.len() + 6).sum::<usize>();
                    if undone {
                        if size <= way {
                            way -= size;
                            found.undone.push(excerpt);
                        }
                        continue;
                    }
                    if size > left || is_test && size > tests {
                        continue;
                    }
                    left -= size;
                    tests -= if is_test { size } else { 0 };
                    known.extend(changed(&excerpt, '+'));
                    // What the story itself brought and moves later shows nothing where it goes.
                    gone.extend(changed(&excerpt, '-').chain(changed(&excerpt, '+')));
                    found.standing.push(excerpt);
                }
            }
        }
    }
    found
}

/// The lines of a diff that have a sign, without it.
fn changed(excerpt: &Excerpt, sign: char) -> impl Iterator<Item = String> + '_ {
    excerpt.lines.iter().filter_map(move |line| line.strip_prefix(sign)).map(|line| line.trim().to_owned())
}

/// The lines that a hunk adds and that say something.
fn added(hunk: &Hunk) -> impl Iterator<Item = &str> {
    let added = hunk.lines.iter().filter(|line| line.kind == LineKind::Added);
    ends::telling(added.map(|line| line.text.as_str()))
}

/// Whether a hunk changes nothing that isn't shown, or only what is imported.
fn is_known(hunk: &Hunk, known: &HashSet<String>, gone: &HashSet<String>) -> bool {
    const IMPORTS: [&str; 5] = ["use ", "import ", "#include ", "from ", "mod "];
    let changed = || hunk.lines.iter().filter(|line| line.kind != LineKind::Context && line.text.trim().len() > 2);
    if changed().all(|line| IMPORTS.iter().any(|start| line.text.trim_start().starts_with(start))) {
        return true;
    }
    // A line that takes the place of another shows what was so before, however short both are: a test that was turned round
    // in passing is one character of a diff.
    let removed = changed().any(|line| line.kind == LineKind::Removed && !gone.contains(line.text.trim()));
    let lines: BTreeSet<&str> = added(hunk).collect();
    let shown = lines.iter().filter(|line| known.contains(**line)).count();
    !removed && shown as f64 >= KNOWN * lines.len() as f64
}

/// A hunk in pieces that end at empty lines, each with a change.
fn pieces(hunk: &Hunk) -> Vec<Hunk> {
    let mut pieces = Vec::new();
    let (mut old, mut new) = (hunk.old_start, hunk.new_start);
    let mut piece = Hunk { old_start: old, new_start: new, lines: Vec::new() };
    for line in &hunk.lines {
        old += usize::from(line.kind != LineKind::Added);
        new += usize::from(line.kind != LineKind::Removed);
        piece.lines.push(line.clone());
        let ends = piece.lines.len() >= ENOUGH && line.text.trim().is_empty() || piece.lines.len() >= MOST;
        if ends && hunk.lines.len() > MOST {
            let next = Hunk { old_start: old, new_start: new, lines: Vec::new() };
            pieces.push(std::mem::replace(&mut piece, next));
        }
    }
    pieces.push(piece);
    pieces.retain(|piece| piece.lines.iter().any(|line| line.kind != LineKind::Context));
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::DiffLine;

    fn hunk(lines: &[&str]) -> Hunk {
        let line = |text: &&str| DiffLine {
            kind: match text.chars().next() {
                Some('+') => LineKind::Added,
                Some('-') => LineKind::Removed,
                _ => LineKind::Context,
            },
            text: text[1..].to_owned(),
        };
        Hunk { old_start: 1, new_start: 1, lines: lines.iter().map(line).collect() }
    }

    #[test]
    fn long_hunks_end_at_empty_lines() {
        let mut lines = vec!["+a line of code"; 30];
        lines.extend(["+"].into_iter().chain(vec!["+another line"; 20]));
        let found = pieces(&hunk(&lines));
        assert_eq!(
            found.iter().map(|piece| (piece.new_start, piece.lines.len())).collect::<Vec<_>>(),
            [(1, 31), (32, 20)]
        );
        assert_eq!(pieces(&hunk(&vec!["+a line of code"; 90])).len(), 3);
        assert_eq!(pieces(&hunk(&[" a", "+b", " c"])).len(), 1);
        let mut still = vec!["+a line of code"; 40];
        still.extend(vec![" as it was"; 5]);
        assert_eq!(pieces(&hunk(&still)).len(), 1);
    }

    #[test]
    fn what_is_gone_or_shown_is_left_out() {
        let tip = HashSet::from_iter(["let a = first();", "let b = second();"]);
        let check =
            |lines: &[&str], expected: bool| assert_eq!(ends::stand(added(&hunk(lines)), &tip), expected, "{lines:?}");
        check(&["+    let a = first();"], true);
        check(&["+    let c = third();"], false);
        check(&["-    let c = third();", "+}"], true);
        let known = HashSet::from_iter(["let a = first();".to_owned()]);
        let gone = HashSet::from_iter(["one old line".to_owned()]);
        let check = |lines: &[&str], expected: bool| {
            assert_eq!(is_known(&hunk(lines), &known, &gone), expected, "{lines:?}");
        };
        check(&["+    let a = first();"], true);
        check(&["+    let a = first();", "+    let c = third();"], false);
        check(&["-one line", "-two lines", "-three lines", "+    let a = first();"], false);
        check(&["-one old line", "+    let a = first();"], true);
        check(&["-one old line"], true);
        check(&["-another line"], false);
        check(&["-use std::fs;", "+use std::io;", "+"], true);
    }
}
