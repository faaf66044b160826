//! Compares the lines of a fence with the lines of a file that its caption names.

use super::caption::{Caption, What};
use super::{Check, Finding, FindingKind};
use crate::{escape, markdown::CodeBlock};

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
