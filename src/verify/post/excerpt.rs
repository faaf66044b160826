//! Compares the lines of a fence with the lines of a file that its caption names.

use super::caption::{Caption, What};
use super::{Check, Finding, FindingKind};
use crate::markdown::CodeBlock;

/// Checks an excerpt; `line` is the caption's.
pub fn check(check: &Check<'_>, line: usize, caption: &Caption, code: &CodeBlock) -> Option<Finding> {
    let What::Excerpt(ranges) = &caption.what else { return None };
    // An unknown commit of a link is reported where links are checked.
    let Some(id) = check.sources.found(&caption.hex) else {
        return Some(Finding::new(line, FindingKind::UnknownCommit { hex: caption.hex.clone() }));
    };
    let (path, commit) = (caption.path.clone(), id.short());
    let Some(content) = check.sources.file(id, &path) else {
        return Some(Finding::new(line, FindingKind::NoFile { path, commit }));
    };
    if !check.sources.spend(content.len()) {
        return None;
    }
    let lines: Vec<&str> = content.lines().collect();
    let asked = ranges.last().map_or(0, |range| *range.end());
    if asked > lines.len() {
        return Some(Finding::new(line, FindingKind::TooFewLines { path, commit, lines: lines.len(), asked }));
    }
    let mut shown = code.code.lines();
    let count = || FindingKind::LineCount {
        found: code.code.lines().count(),
        announced: ranges.iter().map(|range| range.clone().count()).sum::<usize>() + ranges.len() - 1,
    };
    for (index, range) in ranges.iter().enumerate() {
        if index > 0 {
            let Some((number, gap)) = shown.next() else { return Some(Finding::new(line, count())) };
            if gap.trim() != "⋯" {
                return Some(Finding::new(number, FindingKind::NoGap));
            }
        }
        for repository in range.clone() {
            let Some((number, found)) = shown.next() else { return Some(Finding::new(line, count())) };
            if !same_line(found, lines[repository - 1]) {
                return Some(Finding::new(number, FindingKind::LineDiffers { path, repository }));
            }
        }
    }
    shown.next().map(|(number, _)| Finding::new(number, count()))
}

/// Tells whether a line of a fence is the repository's, after escaping.
pub fn same_line(found: &str, repository: &str) -> bool {
    found.trim_end_matches('\r') == crate::escape::code(repository.trim_end_matches('\r'))
}
