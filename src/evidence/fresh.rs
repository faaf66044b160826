//! Which lines of a diff change something: more than blanks, line breaks, the order of lines, or a comment behind code.

use std::{
    hash::{DefaultHasher, Hasher},
    ops::Range,
};

use super::substance::without_comment;
use crate::{
    hashing::{HashMap, HashMapExt},
    history::{DiffLine, Hunk, LineKind},
};

/// Those of the added lines that the same hunk doesn't take out elsewhere or with other blanks, without empty ones.
pub(super) fn fresh_lines<'a>(hunks: impl IntoIterator<Item = &'a Hunk>) -> Vec<usize> {
    let mut found = Vec::new();
    for hunk in hunks {
        let mut number = hunk.new_start;
        for (line, fresh) in hunk.lines.iter().zip(fresh(hunk)) {
            found.extend((fresh && line.kind == LineKind::Added).then_some(number));
            number += usize::from(line.kind != LineKind::Removed);
        }
    }
    found
}

/// For each line of a hunk whether it is a change by more than its place, its blanks, or where its lines break.
pub(super) fn fresh(hunk: &Hunk) -> Vec<bool> {
    let has = |kind: LineKind| hunk.lines.iter().any(|line| line.kind == kind);
    // What only adds or only takes out has no other side to be the same as.
    if !has(LineKind::Added) || !has(LineKind::Removed) {
        let says = |line: &DiffLine| line.kind != LineKind::Context && !line.text.trim().is_empty();
        return hunk.lines.iter().map(says).collect();
    }
    let mut texts: Vec<Option<u64>> = hunk.lines.iter().map(without_blanks).collect();
    for group in groups(hunk).filter(|group| is_rewrapped(&hunk.lines[group.clone()])) {
        texts[group].fill(None);
    }
    let mut left: HashMap<u64, usize> = HashMap::new();
    let mut kept: HashMap<u64, usize> = HashMap::new();
    let of = |kind: LineKind| hunk.lines.iter().zip(&texts).filter(move |(line, _)| line.kind == kind);
    of(LineKind::Removed).filter_map(|(_, text)| *text).for_each(|text| *left.entry(text).or_default() += 1);
    let takes = |text: u64, from: &mut HashMap<u64, usize>| match from.get_mut(&text) {
        Some(many) if *many > 0 => {
            *many -= 1;
            true
        }
        _ => false,
    };
    let mut changes = vec![false; hunk.lines.len()];
    for kind in [LineKind::Added, LineKind::Removed] {
        for (place, text) in texts.iter().enumerate().filter(|(place, _)| hunk.lines[*place].kind == kind) {
            let Some(text) = *text else { continue };
            let known = if kind == LineKind::Added { takes(text, &mut left) } else { takes(text, &mut kept) };
            if kind == LineKind::Added && known {
                *kept.entry(text).or_default() += 1;
            }
            changes[place] = !known;
        }
    }
    changes
}

/// Changed lines of a hunk that follow each other.
fn groups(hunk: &Hunk) -> impl Iterator<Item = Range<usize>> {
    let changed = |at: usize| hunk.lines.get(at).is_some_and(|line| line.kind != LineKind::Context);
    let starts = (0..hunk.lines.len()).filter(move |at| changed(*at) && !(*at > 0 && changed(at - 1)));
    starts.map(move |start| start..(start..=hunk.lines.len()).find(|at| !changed(*at)).unwrap_or(start))
}

/// Tells whether both sides of some changed lines say the same, however they break it into lines.
fn is_rewrapped(lines: &[DiffLine]) -> bool {
    let side = |kind: LineKind| {
        let own = lines.iter().filter(move |line| line.kind == kind);
        own.flat_map(|line| without_comment(&line.text).chars().filter(|c| !c.is_whitespace()))
    };
    side(LineKind::Added).next().is_some() && side(LineKind::Added).eq(side(LineKind::Removed))
}

/// What a changed line says, whatever its blanks and the comment behind it, as a number; `None` of context and of a line that says nothing.
fn without_blanks(line: &DiffLine) -> Option<u64> {
    let mut hasher = DefaultHasher::new();
    let mut words =
        without_comment(&line.text).split_whitespace().filter(|_| line.kind != LineKind::Context).peekable();
    words.peek()?;
    words.for_each(|word| hasher.write(word.as_bytes()));
    Some(hasher.finish())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_blanks_change_nothing() {
        let line = |kind, text: &str| DiffLine { kind, text: text.into() };
        let lines = vec![
            line(LineKind::Removed, "  a();"),
            line(LineKind::Removed, "  b();"),
            line(LineKind::Added, "    a();"),
            line(LineKind::Context, "c();"),
            line(LineKind::Added, "    a();"),
        ];
        assert_eq!(fresh(&Hunk { old_start: 1, new_start: 1, lines }), [false, true, false, false, true]);
    }

    #[test]
    fn other_line_breaks_change_nothing() {
        let check = |lines: &[&str], expected: &[bool]| {
            let line = |line: &&str| DiffLine {
                kind: match line.as_bytes().first() {
                    Some(b'+') => LineKind::Added,
                    Some(b'-') => LineKind::Removed,
                    _ => LineKind::Context,
                },
                text: line[1..].to_owned(),
            };
            let hunk = Hunk { old_start: 1, new_start: 1, lines: lines.iter().map(line).collect() };
            assert_eq!(fresh(&hunk), expected, "{lines:?}");
        };
        check(&["-if (x)", "-{", "+if (x) {", " a();"], &[false, false, false, false]);
        check(&["-read(a,", "-     b);", "+read(a, b);", " x", "+c();"], &[false, false, false, false, true]);
        check(&["-if (x)", "+if (y) {", " a();"], &[true, true, false]);
    }
}
