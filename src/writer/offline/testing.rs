//! By how many lines the range changes tests, where they stand apart. Single tests aren't counted: only what the stories
//! show was read; names of files tell nobody what is tested.

use super::{cite, phrase::lines};
use crate::{
    draft::{Block, text},
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

pub(super) fn section(evidence: &Evidence) -> Vec<Block> {
    let tests = &evidence.tests;
    let sum = LineCount { added: tests.added_lines, removed: tests.removed_lines };
    let mut change = Vec::new();
    if sum.total() > 0 && !stand_inline(evidence) {
        change.push(text("Test files change by "));
        change.extend(lines(sum));
        change.push(text(if tests.snapshots { ", snapshots apart" } else { "" }));
        change.push(text(", added up over the commits."));
    }
    cite::paragraph([change]).into_iter().collect()
}

/// Tells whether tests may stand in the files that they test: then those of other files are a part of them.
fn stand_inline(evidence: &Evidence) -> bool {
    let inline = [Language::Rust];
    let near = |story: &StoryFacts| story.near_tests && story.test_files.is_empty();
    inline.iter().any(|language| evidence.languages.contains(language)) || evidence.told_stories().iter().any(near)
}
