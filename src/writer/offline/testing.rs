//! How the range changes tests: by how many lines, where they stand apart, and which files are new. Which stories have none is
//! said there. Single tests aren't counted: only what the stories show was read.

use super::{
    Limits, cite, code,
    phrase::{join, lines},
};
use crate::{
    draft::{Block, Inline, text},
    evidence::{Evidence, StoryFacts},
    history::LineCount,
    symbols::Language,
};

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
    let mut change = Vec::new();
    if sum.total() > 0 && !stand_inline(evidence) {
        change.push(text("Test files change by "));
        change.extend(lines(sum));
        change.push(text(if tests.snapshots { ", snapshots apart" } else { "" }));
        change.push(text(", added up over the commits."));
    }
    cite::paragraph([change, files(evidence, limits)]).into_iter().collect()
}

/// Tells whether tests may stand in the files that they test: then those of other files are a part of them.
fn stand_inline(evidence: &Evidence) -> bool {
    let inline = [Language::Rust];
    let near = |story: &StoryFacts| story.near_tests && story.test_files.is_empty();
    inline.iter().any(|language| evidence.languages.contains(language)) || evidence.told_stories().iter().any(near)
}

/// `New test files: a and b.`
fn files(evidence: &Evidence, limits: &Limits) -> Vec<Inline> {
    let added = &evidence.tests.added_files;
    // One file is named by its story.
    if added.len() < 2 {
        return Vec::new();
    }
    let shown: Vec<Vec<Inline>> = added.iter().take(limits.items + 1).map(|path| vec![code(path.as_str())]).collect();
    let mut words = vec![text(match (shown.len(), added.len()) {
        (some, all) if some == all => "New test files: ",
        _ => "New test files, among others: ",
    })];
    words.extend(join(shown));
    words.push(text("."));
    words
}
