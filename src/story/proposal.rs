//! What a merge says of itself on a forge: the title of the pull request stands in its body, and its subject is a form.

use super::{
    Group, Kind, kind,
    subject::{self, is_advisory},
};
use crate::history::{Commit, History};

/// Longer first lines are sentences.
const LONGEST: usize = 100;

/// Fewer words name nothing.
const FEWEST: usize = 3;

/// Words that a title of a bundle has beside what it is a bundle of.
const VAGUE: [&str; 14] = [
    "improvements",
    "improvement",
    "fixes",
    "updates",
    "update",
    "changes",
    "cleanup",
    "cleanups",
    "misc",
    "miscellaneous",
    "various",
    "tweaks",
    "wip",
    "followup",
];

/// The title of the pull request that a merge brought in, as forges write it below their form of a subject.
pub fn proposal(commit: &Commit) -> Option<&str> {
    let form = |start: &str| commit.subject.starts_with(start);
    let gitlab = || form("Merge branch '") && commit.body.contains("\nSee merge request ");
    if is_advisory(&commit.subject)
        && let Some(step) = first_step(&commit.body)
    {
        return Some(step);
    }
    let is_form = commit.is_merge() && (form("Merge pull request #") || gitlab());
    if !is_form && !is_advisory(&commit.subject) {
        return None;
    }
    let mut lines = commit.body.lines();
    let title = lines.next()?.trim();
    let alone = lines.next().is_none_or(|next| next.trim().is_empty());
    (alone && is_title(title)).then_some(title)
}

fn is_title(line: &str) -> bool {
    let whole = !line.ends_with(['…', ':', ',']) && !line.ends_with("...");
    let plain = line.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '`' | '['));
    let trailer = line.split(' ').next().is_some_and(|word| word.ends_with("-by:"));
    whole && plain && !trailer && line.chars().count() <= LONGEST
}

/// The first of the subjects that a squashed branch left in a body which tells of more than tests and documents.
fn first_step(body: &str) -> Option<&str> {
    let item = |line: &'_ str| line.starts_with(['*', '-']) && line[1..].starts_with(' ');
    if !body.starts_with("* ") && !body.starts_with("- ") {
        return None;
    }
    let mut lines = body.lines().peekable();
    while let Some(line) = lines.next() {
        let whole = lines.peek().is_none_or(|next| next.trim().is_empty() || item(next.trim_start()));
        let step = line.get(2..).unwrap_or_default().trim();
        let parsed = subject::parse(step);
        if item(line) && whole && !parsed.is_minor() && kind(&parsed) != Kind::Upkeep && is_title(step) {
            return Some(step);
        }
    }
    None
}

/// The subject of a commit, or, where that is a form, the title that stands below it.
pub fn subject_of(commit: &Commit) -> &str {
    proposal(commit).unwrap_or(&commit.subject)
}

/// The merge whose title names a topic of several commits better than the subject of one of them.
pub(super) fn names(history: &History, group: &Group) -> Option<usize> {
    let named = |place: &&usize| proposal(&history.commits[**place]).is_some_and(says_what);
    group.outer.iter().filter(|_| group.commits.len() > 1).find(named).copied()
}

/// Tells whether a title names a change and not a bundle, a version or upkeep.
fn says_what(title: &str) -> bool {
    let parsed = subject::parse(title);
    let lower = parsed.words.to_lowercase();
    let words = || lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    // `Closes gh-12` is no title, and `v1.2 and newer` is the end of one.
    let first = words().next().unwrap_or_default();
    let refers = ["closes", "close", "fixes", "fixed", "resolves", "see"].contains(&first)
        && words().any(|word| word.bytes().all(|b| b.is_ascii_digit()));
    let names = first.chars().all(char::is_alphabetic) && !refers;
    names && words().count() >= FEWEST && !is_vague(&lower) && !parsed.is_minor()
}

/// Tells whether a title speaks of some changes rather than of what they do: such a word opens it, ends it, or has what it is
/// about behind it. `Detect repo changes by polling` speaks of other changes.
pub(super) fn is_vague(title: &str) -> bool {
    const ALWAYS: [&str; 5] = ["misc", "miscellaneous", "various", "wip", "followup"];
    let lower = title.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let about = |word: &&str| matches!(*word, "for" | "to" | "in" | "from" | "of" | "and");
    let vague = |place: usize| {
        let ends = words.get(place + 1).is_none_or(&about);
        ALWAYS.contains(&words[place]) || (place == 0 || ends) && VAGUE.contains(&words[place])
    };
    (0..words.len()).any(vague)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::CommitId;

    #[test]
    fn titles_stand_below_the_forms_of_forges() {
        let check = |subject: &str, body: &str, expected: Option<&str>| {
            let id = |digit: u8| CommitId::from_bytes(&[digit; 20]).expect("20 bytes");
            let commit = Commit { parents: vec![id(2), id(3)], ..Commit::saying(1, subject, body) };
            assert_eq!(proposal(&commit), expected, "{subject}: {body}");
            assert_eq!(subject_of(&commit), expected.unwrap_or(subject));
        };
        let pull = "Merge pull request #12 from ann/walk";
        check(pull, "Walk folders in order\n", Some("Walk folders in order"));
        check(pull, "Walk folders in order\n\nThey were not.", Some("Walk folders in order"));
        check(pull, "The folders that are\nwalked are not in order.", None);
        check(pull, "Walk folders in the order in which…", None);
        check(pull, "", None);
        check(pull, "* one\n* two", None);
        check(pull, "Signed-off-by: Ann", None);
        check("Merge commit from GHSA-q6r2", "Reject bare line ends", Some("Reject bare line ends"));
        check("Merge branch 'walk' into 'main'", "Walk in order\n\nSee merge request x/y!12", Some("Walk in order"));
        check("Merge branch 'walk'", "Folders are walked in order.", None);
    }

    #[test]
    fn advisories_are_called_what_their_commits_do() {
        let check = |body: &str, expected: Option<&str>| {
            assert_eq!(proposal(&Commit::saying(1, "Merge commit from fork", body)), expected, "{body}");
        };
        check("* Drop headers on redirect\n\n* Add a changelog entry", Some("Drop headers on redirect"));
        check("* Spec: add a repro\n\n* Fix: ignore the length\n", Some("Fix: ignore the length"));
        check("- Fix injection into `random`\n  - Cast the seed\n", Some("Fix injection into `random`"));
        check("walk: reject absolute targets\n\nThey led out.", Some("walk: reject absolute targets"));
        check("The filter only checked\nfor one sign.", None);
        check("", None);
    }

    #[test]
    fn titles_of_bundles_name_nothing() {
        let check = |title: &str, expected: bool| assert_eq!(says_what(title), expected, "{title}");
        check("Report missing objects consistently when pushing", true);
        check("tsdb: fix goroutine leaks", true);
        check("SHA256 improvements", false);
        check("Detect external repo changes via polling", true);
        check("Merge changes to paths", false);
        check("[v5.7] various different test fixes", false);
        check("Bump to v5.7.1", false);
        check("walk: order", false);
        check("Closes gh-50273", false);
        check("TLS: v1.2 and updated list", false);
        check("Fix the order of the walk", true);
    }
}
