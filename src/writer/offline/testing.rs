//! Whether the range leaves tests alone: said only where nothing that it changes could be one.

use crate::evidence::Evidence;

/// Tells whether no commit of the range changes a test file, nor any path that could be taken for one, and nothing in the told
/// stories could either.
pub(super) fn is_untested(evidence: &Evidence) -> bool {
    let tests = &evidence.tests;
    let near = evidence.told_stories().iter().any(|story| story.near_tests || !story.test_files.is_empty());
    tests.lines == 0 && tests.tested_commits == 0 && tests.source_commits > 2 && !tests.near && !near
}
