//! What of a change decides: how much a changed line shows, the part of a long hunk that is worth most, hunks within a
//! definition.

use std::cmp::Reverse;

use super::{
    excerpt::DIFF_LINES,
    fresh::fresh,
    interest::is_step,
    substance::{is_import, looks_like_comment},
};
use crate::{
    history::{DiffLine, Hunk, LineKind},
    symbols::Span,
};

/// So many lines that only close blocks stand behind what they end.
const CLOSING: usize = 3;

/// Trimmed texts of the lines that hunks add and that say something new.
pub(super) fn fresh_texts(hunks: &[Hunk]) -> impl Iterator<Item = &str> {
    let of_hunk = |hunk: &'_ Hunk| -> Vec<bool> { fresh(hunk) };
    hunks
        .iter()
        .flat_map(move |hunk| hunk.lines.iter().zip(of_hunk(hunk)))
        .filter(|(line, fresh)| *fresh && line.kind == LineKind::Added)
        .map(|(line, _)| line.text.trim())
}

/// How much a changed line shows of what is decided: a branch most, what is declared little, what is said or imported
/// nothing.
pub(super) fn worth(line: &str) -> usize {
    const DECLARES: [&str; 6] = ["export ", "const ", "type ", "enum ", "@", "#["];
    let line = line.trim();
    let decides = || is_step(line) || [" && ", " || ", " ? ", " if "].iter().any(|mark| line.contains(mark));
    match () {
        () if !line.contains(char::is_alphanumeric) || looks_like_comment(line) || is_import(line) => 0,
        () if DECLARES.iter().any(|start| line.starts_with(start)) => 1,
        () if decides() => 6,
        () if ["return", "break", "continue"].iter().any(|start| line.starts_with(start)) => 4,
        () if line.contains('(') => 3,
        () => 2,
    }
}

/// The part of a hunk that lies within some lines of the newer side, where it changes any.
pub(super) fn within(hunk: &Hunk, span: Span) -> Option<Hunk> {
    let (mut old, mut new, mut start) = (hunk.old_start, hunk.new_start, None);
    let mut lines = Vec::new();
    for line in &hunk.lines {
        if (span.first..=span.last).contains(&new) {
            start.get_or_insert((old, new));
            lines.push(line.clone());
        }
        old += usize::from(line.kind != LineKind::Added);
        new += usize::from(line.kind != LineKind::Removed);
    }
    let changes = lines.iter().any(|line| line.kind != LineKind::Context);
    let (old_start, new_start) = start?;
    changes.then_some(Hunk { old_start, new_start, lines })
}

/// The lines of a hunk with their signs, of a long one those whose changes are worth most, and what they are worth; those
/// that are `dull` are worth nothing.
pub(super) fn deciding(hunk: &Hunk, dull: &dyn Fn(&DiffLine) -> bool) -> (usize, Vec<String>) {
    let worths: Vec<usize> = fresh(hunk)
        .into_iter()
        .zip(&hunk.lines)
        .map(|(fresh, line)| match line.kind {
            _ if !fresh || dull(line) => 0,
            LineKind::Removed => worth(&line.text).div_ceil(3),
            _ => worth(&line.text),
        })
        .collect();
    let lines = signed(hunk);
    if lines.len() <= DIFF_LINES {
        return (worths.iter().sum(), lines);
    }
    let sum = |window: &[usize]| window.iter().sum::<usize>();
    let windows = worths.windows(DIFF_LINES).map(sum).enumerate();
    let (start, worth) = windows.max_by_key(|(start, worth)| (*worth, Reverse(*start))).unwrap_or_default();
    // The end of a block belongs to it.
    let closes = |line: &&String| !line.contains(char::is_alphanumeric) && line.len() > 1;
    let start = start + lines.iter().skip(start + DIFF_LINES).take(CLOSING).take_while(closes).count();
    (worth, lines.into_iter().skip(start).take(DIFF_LINES).collect())
}

fn signed(hunk: &Hunk) -> Vec<String> {
    let sign = |kind| match kind {
        LineKind::Context => ' ',
        LineKind::Removed => '-',
        LineKind::Added => '+',
    };
    hunk.lines.iter().map(|line| format!("{}{}", sign(line.kind), line.text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A hunk that begins at line 10 of both sides; the first character of each line is its sign.
    fn hunk(lines: &[String]) -> Hunk {
        let line = |line: &String| {
            let kind = match line.as_bytes().first() {
                Some(b'-') => LineKind::Removed,
                Some(b'+') => LineKind::Added,
                _ => LineKind::Context,
            };
            crate::history::DiffLine { kind, text: line.get(1..).unwrap_or_default().to_owned() }
        };
        Hunk { old_start: 10, new_start: 10, lines: lines.iter().map(line).collect() }
    }

    #[test]
    fn of_a_long_hunk_the_part_that_decides_is_shown() {
        let quiet = (0..60).map(|place| format!("+    let x{place} = {place};"));
        let branch = ["+    if late(x) {", "+        return None;", "+    }"].map(String::from);
        let lines: Vec<String> = quiet.chain(branch.clone()).collect();
        let (_, shown) = deciding(&hunk(&lines), &|_| false);
        assert_eq!((shown.len(), shown.ends_with(&branch)), (DIFF_LINES, true));
    }

    #[test]
    fn branches_are_worth_more_than_declarations() {
        let lines = ["+use a::b;", "+// Why it is so.", "+const A: u8 = 1;", "+    read(a)", "+    if a.is_late() {"];
        let worths = lines.map(|line| deciding(&hunk(&[line.to_owned()]), &|_| false).0);
        assert_eq!(worths, [0, 0, 1, 3, 6]);
        let moved = hunk(&["-  read(a)".to_owned(), "+    read(a)".to_owned()]);
        assert_eq!(deciding(&moved, &|_| false).0, 0);
        let said = hunk(&["+    Reads if it is late.".to_owned()]);
        assert_eq!(deciding(&said, &|line| line.text.trim() == "Reads if it is late.").0, 0);
    }

    #[test]
    fn a_hunk_is_cut_where_the_definition_ends() {
        let lines = [" a", "-b", "+c", " d", "+e"].map(String::from);
        let cut = |first, last| within(&hunk(&lines), Span { first, last }).map(|hunk| signed(&hunk).join(""));
        assert_eq!(cut(10, 12).as_deref(), Some(" a-b+c d"));
        assert_eq!(cut(13, 20).as_deref(), Some("+e"));
        assert_eq!(cut(10, 10), None);
        assert_eq!(cut(30, 40), None);
    }
}
