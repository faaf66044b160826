//! Compares the lines of a fence with the lines of a file that its caption names, and finds those that only moved.

use std::ops::RangeInclusive;

use super::caption::{Caption, What};
use super::diff::places;
use super::{Check, Finding, FindingKind};
use crate::lines::split_lines;
use crate::{escape, history::CommitId, markdown::CodeBlock};

/// So many lines of each side are shown of what differs.
const SHOWN: usize = 6;

/// What comparing an excerpt brought up.
#[derive(Debug)]
pub(super) enum Inspection {
    /// It is what the file says.
    Right,
    /// It stands elsewhere in the file: at these lines, at this commit.
    Moved(Vec<RangeInclusive<usize>>, CommitId, Finding),
    /// It is wrong.
    Wrong(Finding),
}

/// Checks an excerpt; `line` is the caption's.
pub fn check(check: &Check<'_>, line: usize, caption: &Caption, code: &CodeBlock) -> Option<Finding> {
    match inspect(check, line, caption, code) {
        Inspection::Right => None,
        Inspection::Moved(.., finding) | Inspection::Wrong(finding) => Some(finding),
    }
}

/// Compares an excerpt with the file at the commit of its caption, or at the one that was asked for.
pub(super) fn inspect(check: &Check<'_>, line: usize, caption: &Caption, code: &CodeBlock) -> Inspection {
    let What::Excerpt(ranges) = &caption.what else { return Inspection::Right };
    let wrong = |kind| Inspection::Wrong(Finding::new(line, kind));
    // An unknown commit of a link is reported where links are checked.
    let Some(own) = check.sources.found(&caption.hex) else {
        let hex = caption.hex.clone();
        let ambiguous = check.sources.commit(&hex) == super::Lookup::Ambiguous;
        let kind = if ambiguous { FindingKind::AmbiguousCommit { hex } } else { FindingKind::UnknownCommit { hex } };
        return wrong(kind);
    };
    let id = check.options.at.unwrap_or(own);
    let (path, commit) = (caption.path.clone(), id.short());
    let Some(content) = check.sources.file(id, &path) else {
        return wrong(FindingKind::NoFile { path, commit });
    };
    if !check.sources.spend(content.len()) {
        return Inspection::Right;
    }
    let lines: Vec<&str> = split_lines(&content).collect();
    let Some(finding) = difference(line, &path, &commit, ranges, &lines, code) else { return Inspection::Right };
    if let Some(places) = found_elsewhere(ranges, &lines, code).filter(|places| places != ranges) {
        let kind = FindingKind::Moved { path, commit, lines: listed(&places) };
        return Inspection::Moved(places, id, Finding::new(line, kind));
    }
    match (check.options.at, &finding.kind) {
        (Some(at), FindingKind::LineDiffers { .. }) if at != own => {
            let kind = FindingKind::Drifted { path, commit };
            Inspection::Wrong(Finding { kind, ..finding })
        }
        _ => Inspection::Wrong(finding),
    }
}

/// The first thing in which the fence is not what the caption says.
fn difference(
    line: usize,
    path: &str,
    commit: &str,
    ranges: &[RangeInclusive<usize>],
    lines: &[&str],
    code: &CodeBlock,
) -> Option<Finding> {
    let asked = ranges.last().map_or(0, |range| *range.end());
    if asked > lines.len() {
        let (path, commit) = (path.to_owned(), commit.to_owned());
        return Some(Finding::new(line, FindingKind::TooFewLines { path, commit, lines: lines.len(), asked }));
    }
    let mut shown = code.code.lines();
    let count = || FindingKind::LineCount {
        found: code.code.lines().count(),
        announced: ranges.iter().map(|range| range.clone().count()).sum::<usize>() + ranges.len() - 1,
    };
    let detail = || detail(ranges, lines, code);
    for (index, range) in ranges.iter().enumerate() {
        if index > 0 {
            let Some((number, gap)) = shown.next() else { return Some(Finding::new(line, count())) };
            if gap.trim() != "⋯" {
                return Some(Finding::new(number, FindingKind::NoGap));
            }
        }
        for repository in range.clone() {
            let Some((number, found)) = shown.next() else {
                return Some(Finding::new(line, count()).with_detail(detail()));
            };
            if !same_line(found, lines[repository - 1]) {
                let kind = FindingKind::LineDiffers { path: path.to_owned(), repository };
                return Some(Finding::new(number, kind).with_detail(detail()));
            }
        }
    }
    shown.next().map(|(number, _)| Finding::new(number, count()).with_detail(detail()))
}

/// What differs between the fence and the lines that the caption names: a diff of one hunk, since what both begin and end
/// with is all that has to be left out for a reader.
fn detail(ranges: &[RangeInclusive<usize>], lines: &[&str], code: &CodeBlock) -> Vec<String> {
    let mut expected: Vec<String> = Vec::new();
    for (index, range) in ranges.iter().enumerate() {
        expected.extend((index > 0).then(|| "⋯".to_owned()));
        expected.extend(lines[range.start() - 1..*range.end()].iter().map(|line| escape::code(line)));
    }
    let found: Vec<String> = code.code.lines().map(|(_, line)| line.to_owned()).collect();
    let same = |a: &String, b: &String| escape::without_tags(a.trim_end_matches('\r')) == b.trim_end_matches('\r');
    let head = found.iter().zip(&expected).take_while(|(a, b)| same(a, b)).count();
    let room = found.len().min(expected.len()) - head;
    let tail = found.iter().rev().zip(expected.iter().rev()).take(room).take_while(|(a, b)| same(a, b)).count();
    let mut out = Vec::new();
    for (sign, side) in [('-', &found), ('+', &expected)] {
        let side = &side[head..side.len() - tail];
        out.extend(side.iter().take(SHOWN).map(|line| format!("{sign}{line}")));
        out.extend((side.len() > SHOWN).then(|| format!("{sign} … {} more", side.len() - SHOWN)));
    }
    out
}

/// Where else in the file the lines of a fence stand, gaps between them as before, if there is exactly one such place.
fn found_elsewhere(
    ranges: &[RangeInclusive<usize>],
    lines: &[&str],
    code: &CodeBlock,
) -> Option<Vec<RangeInclusive<usize>>> {
    let file: Vec<String> = lines.iter().map(|line| escape::code(line.trim_end_matches('\r'))).collect();
    let shown: Vec<String> =
        code.code.lines().map(|(_, line)| escape::without_tags(line.trim_end_matches('\r'))).collect();
    let runs: Vec<&[String]> = match ranges {
        [_] => vec![&shown],
        _ => shown.split(|line| line.trim() == "⋯").collect(),
    };
    if runs.len() != ranges.len() || runs.iter().any(|run| run.is_empty()) {
        return None;
    }
    let mut found = Vec::new();
    let mut from = 0;
    for run in runs {
        let places = places(&file, run, from, None);
        let [place] = places[..] else { return None };
        found.push(place + 1..=place + run.len());
        from = place + run.len() + 1;
    }
    Some(found)
}

/// `lines 344–350 and 355–366`, `line 7`, as captions have it.
pub(super) fn listed(ranges: &[RangeInclusive<usize>]) -> String {
    let one = |range: &RangeInclusive<usize>| match (range.start(), range.end()) {
        (first, last) if first == last => first.to_string(),
        (first, last) => format!("{first}–{last}"),
    };
    match ranges {
        [only] if only.start() == only.end() => format!("line {}", only.start()),
        [rest @ .., last] if !rest.is_empty() => {
            format!("lines {} and {}", rest.iter().map(one).collect::<Vec<_>>().join(", "), one(last))
        }
        _ => format!("lines {}", ranges.iter().map(one).collect::<Vec<_>>().join(", ")),
    }
}

/// Tells whether a line of a fence is the repository's, after escaping; the tags of site generators may also stand there
/// as they are, since others than us show code too.
pub fn same_line(found: &str, repository: &str) -> bool {
    escape::without_tags(found.trim_end_matches('\r')) == escape::code(repository.trim_end_matches('\r'))
}

#[cfg(test)]
mod tests {
    use super::same_line;

    #[test]
    fn lines_are_escaped_and_tags_may_be() {
        let check = |found: &str, repository: &str, expected: bool| {
            assert_eq!(same_line(found, repository), expected, "{found:?} for {repository:?}");
        };
        check("run: ${ { x }}", "run: ${{ x }}", true);
        check("run: ${{ x }}", "run: ${{ x }}", true);
        check("run: ${ { x } }", "run: ${{ x }}", false);
        check("run: ${{ y }}", "run: ${{ x }}", false);
        check("\u{241b}[31m", "\u{1b}[31m", true);
        check("\u{1b}[31m", "\u{1b}[31m", false);
    }
}
