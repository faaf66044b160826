//! How the range changes tests: by how many lines, which files are new, and which told stories have none. Single tests aren't
//! counted: only what the stories show was read.

use super::{
    Limits, cite, code,
    phrase::{join, lines},
};
use crate::{
    draft::{Block, Inline, number, text},
    evidence::{Evidence, StoryFacts},
    history::LineCount,
};

/// Tells whether that a story changes no test file is said for all of them at once: where most of three stories or more have
/// none, by this section, or by the overview where the range changes no test at all.
pub(super) fn says_what_is_untested(evidence: &Evidence) -> bool {
    let told = || evidence.told_stories().iter();
    let (all, untested) = (
        told().filter(|story| story.source_file.is_some()).count(),
        told().filter(|story| story.is_untested()).count(),
    );
    all > 2 && 2 * untested > all && (has_lines(evidence) || is_untested(evidence))
}

/// Tells whether no commit of the range changes a test file, and nothing in the told stories could be taken for one.
pub(super) fn is_untested(evidence: &Evidence) -> bool {
    let near = evidence.told_stories().iter().any(|story| story.near_tests || !story.test_files.is_empty());
    !has_lines(evidence) && evidence.tests.tested_commits == 0 && evidence.tests.source_commits > 2 && !near
}

fn has_lines(evidence: &Evidence) -> bool {
    evidence.tests.added_lines + evidence.tests.removed_lines > 0
}

pub(super) fn section(evidence: &Evidence, limits: &Limits) -> Vec<Block> {
    let tests = &evidence.tests;
    let sum = LineCount { added: tests.added_lines, removed: tests.removed_lines };
    if sum.total() == 0 {
        return Vec::new();
    }
    let mut change = vec![text("Test files change by ")];
    change.extend(lines(sum));
    change.push(text(if tests.snapshots { ", snapshots apart" } else { "" }));
    change.push(text(", added up over the commits."));
    let paragraphs = [cite::paragraph([change, files(evidence, limits)]), cite::paragraph([untested(evidence)])];
    paragraphs.into_iter().flatten().collect()
}

/// `New test files: a and b.`
fn files(evidence: &Evidence, limits: &Limits) -> Vec<Inline> {
    let added = &evidence.tests.added_files;
    if added.is_empty() {
        return Vec::new();
    }
    let shown: Vec<Vec<Inline>> = added.iter().take(limits.items + 1).map(|path| vec![code(path.as_str())]).collect();
    let mut words = vec![text(match (shown.len(), added.len()) {
        (_, 1) => "New test file: ",
        (some, all) if some == all => "New test files: ",
        _ => "New test files, among others: ",
    })];
    words.extend(join(shown));
    words.push(text("."));
    words
}

/// Told stories that change source code and no test.
fn untested(evidence: &Evidence) -> Vec<Inline> {
    let told: Vec<&StoryFacts> = evidence.told_stories().iter().filter(|story| story.source_file.is_some()).collect();
    let without: Vec<Vec<Inline>> =
        told.iter().filter(|story| story.is_untested()).map(|story| vec![Inline::Story(story.lead)]).collect();
    if without.is_empty() || told.len() < 2 {
        return Vec::new();
    }
    let many = without.len();
    if many == told.len() {
        return vec![
            text("None of the "),
            number(many as u64),
            text(" told stories that change source code changes a test file."),
        ];
    }
    let mut words = match many {
        1 => vec![
            text("Of the "),
            number(told.len() as u64),
            text(" told stories that change source code, one changes no test file: "),
        ],
        _ => vec![
            text("Of the "),
            number(told.len() as u64),
            text(" told stories that change source code, "),
            number(many as u64),
            text(" change no test file: "),
        ],
    };
    words.extend(cite::some(without, 4));
    words.push(text("."));
    words
}
