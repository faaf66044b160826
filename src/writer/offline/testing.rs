//! How the range changes tests: how often, at which level, and which told stories have none.

use super::{
    Limits, cite, code,
    phrase::{count, join, lines},
};
use crate::{
    draft::{Block, Inline, number, text},
    evidence::{Action, Change, ChangeKind, Evidence, StoryFacts},
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
    let often = tested(tests.tested_commits as u64, tests.source_commits as u64);
    let paragraphs = [
        cite::paragraph([often, change]),
        cite::paragraph([levels(evidence), files(evidence, limits)]),
        cite::paragraph([representative(evidence), untested(evidence)]),
    ];
    paragraphs.into_iter().flatten().collect()
}

/// `52 of the 236 commits that change source code also change a test file.`
fn tested(tested: u64, all: u64) -> Vec<Inline> {
    const CHANGE: &str = " commits that change source code ";
    match (tested, all) {
        (_, 0) => Vec::new(),
        (0, 1) => vec![text("The one commit that changes source code changes no test file.")],
        (_, 1) => vec![text("The one commit that changes source code also changes a test file.")],
        (0, _) => vec![text("None of the "), number(all), text(CHANGE), text("changes a test file.")],
        _ if tested == all => {
            vec![text("Each of the "), number(all), text(CHANGE), text("also changes a test file.")]
        }
        (1, _) => vec![text("One of the "), number(all), text(CHANGE), text("also changes a test file.")],
        _ => vec![number(tested), text(" of the "), number(all), text(CHANGE), text("also change a test file.")],
    }
}

/// The level that the evidence gives a test, without its subject.
fn level(change: &Change) -> &str {
    let detail = change.detail.as_deref().unwrap_or_default();
    detail.split(',').next().unwrap_or_default()
}

/// `The files that were read for this post gain 86 tests and lose 6; by place and name, these include 26 integration
/// tests. `
fn levels(evidence: &Evidence) -> Vec<Inline> {
    let tests = |action| {
        evidence.changes.iter().filter(move |change| change.kind == ChangeKind::Test && change.action == action)
    };
    let (added, removed) = (tests(Action::Added).count(), tests(Action::Removed).count());
    let lead = "The files that were read for this post ";
    let mut words = match (added, removed) {
        (0, 0) => return Vec::new(),
        (0, _) => [vec![text(lead), text("lose ")], count(removed, "test", "tests")].concat(),
        (_, 0) => [vec![text(lead), text("gain ")], count(added, "test", "tests")].concat(),
        _ => [
            vec![text(lead), text("gain ")],
            count(added, "test", "tests"),
            vec![text(" and lose "), number(removed as u64)],
        ]
        .concat(),
    };
    // What no place or name tells apart counts as unit test; that is no finding.
    const LEVELS: [(&str, &str, &str); 5] = [
        ("integration", " integration test", " integration tests"),
        ("property", " property test", " property tests"),
        ("fuzz", " fuzz target", " fuzz targets"),
        ("benchmark", " benchmark", " benchmarks"),
        ("load", " load test", " load tests"),
    ];
    let of = |wanted: &str| tests(Action::Added).filter(|change| level(change) == wanted).count();
    let some: Vec<Vec<Inline>> = LEVELS
        .iter()
        .map(|(name, one, more)| (of(name), one, more))
        .filter(|(many, ..)| *many > 0)
        .map(|(many, one, more)| vec![number(many as u64), text(if many == 1 { *one } else { *more })])
        .collect();
    if added == 1 && !some.is_empty() {
        words.push(text(if of("integration") > 0 { "; by place and name, an " } else { "; by place and name, a " }));
        words.push(text(LEVELS.iter().find(|(name, ..)| of(name) > 0).map_or("", |(_, one, _)| one.trim_start())));
    } else if !some.is_empty() {
        words.push(text("; by place and name, these include "));
        words.extend(join(some));
    }
    words.push(text("."));
    words
}

/// `New test files: a and b.`
fn files(evidence: &Evidence, limits: &Limits) -> Vec<Inline> {
    let added = &evidence.tests.added_files;
    if added.is_empty() {
        return Vec::new();
    }
    let mut words = count(added.len(), "test file is new: ", "test files are new: ");
    words.extend(cite::some(added.iter().map(|path| vec![code(path.as_str())]).collect(), limits.items + 1));
    words.push(text("."));
    words
}

/// Where the post shows a test.
fn representative(evidence: &Evidence) -> Vec<Inline> {
    let shown = |story: &&StoryFacts| story.test.and_then(|id| evidence.excerpt(id)?.definition.as_ref()).is_some();
    let Some(story) = evidence.told_stories().iter().find(shown) else { return Vec::new() };
    let named = story.test.and_then(|id| evidence.excerpt(id)?.definition.as_ref());
    let Some(named) = named else { return Vec::new() };
    vec![
        text("A test that the post shows, "),
        code(named.name.clone()),
        text(", stands with "),
        Inline::Story(story.lead),
        text("."),
    ]
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_often_tests_change_with_the_source() {
        let check = |some: u64, all: u64, expected: &str| assert_eq!(cite::shown(&tested(some, all)), expected);
        check(0, 0, "");
        check(0, 1, "The one commit that changes source code changes no test file.");
        check(1, 1, "The one commit that changes source code also changes a test file.");
        check(0, 3, "None of the 3 commits that change source code changes a test file.");
        check(1, 3, "One of the 3 commits that change source code also changes a test file.");
        check(2, 3, "2 of the 3 commits that change source code also change a test file.");
        check(3, 3, "Each of the 3 commits that change source code also changes a test file.");
    }
}
