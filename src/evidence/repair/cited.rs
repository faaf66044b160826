//! What a message says that its commit does to another one: phrases before an id, a pull request or a quoted subject.
//!
//! Only phrases that leave no doubt count, and only directly before what they name: `Since 1a2b3c4 (subject), …` tells a
//! history and no repair. What is indented or quoted with `>` is somebody else's text.

use super::RepairKind::{self, Fix, Fixup, FollowUp, PartialRevert, Reland, Revert};
use crate::story::parse_subject;

/// What a message calls another commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// The first digits of its id.
    Id(String),
    /// The number of its pull request.
    Number(u64),
    /// Its subject.
    Subject(&'a str),
}

/// Another commit and what is done to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cited<'a> {
    pub(super) kind: RepairKind,
    pub(super) target: Target<'a>,
}

/// How subjects begin that quote another subject, longest first.
const SUBJECTS: [(&str, RepairKind); 16] = [
    ("revert: ", Revert),
    ("revert \"", Revert),
    ("reverts \"", Revert),
    ("back out \"", Revert),
    ("backout \"", Revert),
    ("reapply \"", Reland),
    ("re-apply \"", Reland),
    ("reland \"", Reland),
    ("re-land \"", Reland),
    ("reland: ", Reland),
    ("reapply: ", Reland),
    ("[reland] ", Reland),
    ("reland ", Reland),
    ("fixup! ", Fixup),
    ("squash! ", Fixup),
    ("amend! ", Fixup),
];

/// Phrases that may stand before what they name, in lower case.
const CUES: [(&str, RepairKind); 81] = [
    ("this reverts", Revert),
    ("reverts", Revert),
    ("revert of", Revert),
    ("backs out", Revert),
    ("backout of", Revert),
    ("original commit changeset", Revert),
    ("reland of", Reland),
    ("re-land of", Reland),
    ("relands", Reland),
    ("re-lands", Reland),
    ("reapplies", Reland),
    ("re-applies", Reland),
    ("fix", Fix),
    ("fixed", Fix),
    ("fixes", Fix),
    ("fixes up", Fix),
    ("fix for", Fix),
    ("fix to", Fix),
    ("fix up for", Fix),
    ("fixup for", Fix),
    ("fixup of", Fix),
    ("fix-up for", Fix),
    ("bugfix for", Fix),
    ("corrects", Fix),
    ("amends", Fix),
    ("regression from", Fix),
    ("regression in", Fix),
    ("regression of", Fix),
    ("regression since", Fix),
    ("regressed in", Fix),
    ("regressed by", Fix),
    ("regressed since", Fix),
    ("broken in", Fix),
    ("broken by", Fix),
    ("broken since", Fix),
    ("broken with", Fix),
    ("broken after", Fix),
    ("broken as of", Fix),
    ("breakage from", Fix),
    ("breakage in", Fix),
    ("fallout from", Fix),
    ("fallout of", Fix),
    ("bug in", Fix),
    ("bug from", Fix),
    ("missed in", Fix),
    ("missed by", Fix),
    ("forgotten in", Fix),
    ("forgot in", Fix),
    ("overlooked in", Fix),
    ("oversight in", Fix),
    ("oversight from", Fix),
    ("mistake in", Fix),
    ("typo in", Fix),
    ("left over from", Fix),
    ("leftover from", Fix),
    ("leftovers from", Fix),
    ("should have been part of", Fix),
    ("should have been in", Fix),
    ("follow-up", FollowUp),
    ("follow-up to", FollowUp),
    ("follow-up of", FollowUp),
    ("follow-up for", FollowUp),
    ("follow-up on", FollowUp),
    ("follow-up from", FollowUp),
    ("follow up", FollowUp),
    ("follow up to", FollowUp),
    ("follow up of", FollowUp),
    ("follow up for", FollowUp),
    ("follow up on", FollowUp),
    ("follow up from", FollowUp),
    ("followup", FollowUp),
    ("followup to", FollowUp),
    ("followup of", FollowUp),
    ("followup for", FollowUp),
    ("followup on", FollowUp),
    ("followup from", FollowUp),
    ("following up on", FollowUp),
    ("follows up on", FollowUp),
    ("addendum to", FollowUp),
    ("amendment to", FollowUp),
    ("amendment of", FollowUp),
];

/// Phrases that name a cause only where a fault is named shortly before them.
const CAUSES: [&str; 15] = [
    "introduced in",
    "introduced by",
    "introduced with",
    "introduced from",
    "introduced at",
    "introduced after",
    "caused by",
    "coming from",
    "resulting from",
    "started after",
    "appeared after",
    "began after",
    "began with",
    "started with",
    "brought by",
];

/// Phrases that a number behind them says to be an issue, not a commit: what forges close by, and what is as often said of
/// an issue. A pull request that the range merged may carry the same number in its subject, as commits do that were made
/// for the issue.
const OF_ISSUES: [&str; 7] = ["fix", "fixed", "fixes", "fix for", "fix to", "bugfix for", "corrects"];

/// Words that name a fault.
const FAULTS: [&str; 30] = [
    "bug",
    "bugs",
    "regression",
    "regressions",
    "issue",
    "issues",
    "problem",
    "problems",
    "error",
    "errors",
    "leak",
    "leaks",
    "breakage",
    "race",
    "crash",
    "crashes",
    "typo",
    "typos",
    "failure",
    "failures",
    "deadlock",
    "mistake",
    "regressed",
    "fails",
    "failing",
    "flaky",
    "oversight",
    "misbehavior",
    "overflow",
    "flakiness",
];

/// Words between a phrase and what it names that change nothing.
const FILLERS: [&str; 13] = [
    "commit", "commits", "pr", "prs", "pull", "request", "the", "change", "changes", "revision", "patch", "merge",
    "git",
];

/// Words directly before a phrase that make it speak of something else: `a similar breakage in`, `after the fix for`.
const DENYING: [&str; 8] = ["not", "never", "cannot", "similar", "after", "since", "without", "before"];

/// Words before `reverts` that say that something stays.
const PARTIAL: [&str; 6] = ["partially", "partly", "mostly", "selectively", "half", "part"];

/// Everything that a message says of other commits, in its order; a subject that quotes another one comes last, and only
/// where the body names nothing that is reverted or brought back.
pub(super) fn cited<'a>(subject: &'a str, body: &str) -> Vec<Cited<'a>> {
    // What names a commit has a digit.
    let names = |text: &str| text.bytes().any(|byte| byte.is_ascii_digit());
    let mut found = if names(subject) || names(body) { in_words(&own_words(subject, body)) } else { Vec::new() };
    if disables_a_test(subject) {
        found.retain(|cited| cited.kind != Fix);
    }
    let quoted = of_subject(subject);
    let named = found.iter().any(|cited| quoted.as_ref().is_some_and(|quoted| quoted.kind == cited.kind));
    // Git names a revert of a revert after the first one, but says which commit it takes back.
    let brings_back =
        quoted.as_ref().is_some_and(|quoted| quoted.kind == Reland) && found.iter().any(|cited| cited.kind == Revert);
    found.extend(quoted.filter(|_| !named && !brings_back));
    found
}

/// Tells whether a subject announces that a test runs no more: it hides what fails, and mends nothing.
fn disables_a_test(subject: &str) -> bool {
    const VERBS: [&str; 10] =
        ["disable", "disables", "skip", "skips", "ignore", "ignores", "mute", "mutes", "quarantine", "mark"];
    let words = parse_subject(subject).words.to_lowercase();
    let mut words = words.split(|c: char| c.is_whitespace() || c == '_' || c == ',').filter(|word| !word.is_empty());
    let verb = words.next().filter(|word| VERBS.contains(word));
    // `Disable the cache in tests` is about the cache.
    let mut object = words.by_ref().take_while(|word| !matches!(*word, "in" | "for" | "on" | "when" | "from" | "to"));
    let is_test = object.any(|word| matches!(word.trim_matches('`'), "test" | "tests" | "testcase" | "testcases"));
    is_test
        && verb.is_some_and(|verb| verb != "mark" || words.any(|word| matches!(word, "xfail" | "flaky" | "skipped")))
}

/// The subject that another subject quotes.
pub(super) fn of_subject(subject: &str) -> Option<Cited<'_>> {
    let (start, kind) = SUBJECTS
        .iter()
        .find(|(start, _)| subject.get(..start.len()).is_some_and(|begins| begins.eq_ignore_ascii_case(start)))?;
    let rest = subject[start.len()..].trim();
    let quoted = if start.ends_with('"') { &rest[..rest.rfind('"')?] } else { rest };
    (!quoted.is_empty()).then_some(Cited { kind: *kind, target: Target::Subject(quoted) })
}

/// Subject and body on one line, without what is quoted, in lower case.
fn own_words(subject: &str, body: &str) -> String {
    let foreign = |line: &&str| line.starts_with('>') || line.starts_with("    ") || line.starts_with('\t');
    let mut text = String::with_capacity(subject.len() + body.len() + 2);
    for line in std::iter::once(subject).chain(body.lines().filter(|line| !foreign(line))) {
        for word in line.split_whitespace() {
            match word.is_ascii() {
                true => text.extend(word.bytes().map(|byte| char::from(byte.to_ascii_lowercase()))),
                false => text.push_str(&word.to_lowercase()),
            }
            text.push(' ');
        }
        // The subject, and a paragraph, end what was said.
        if line.trim().is_empty() || line.len() == subject.len() && line == subject {
            text.push_str(". ");
        }
    }
    text
}

/// What stands behind phrases, with what is listed behind it: `reverts 1a2b3c4, 2b3c4d5 and 3c4d5e6`.
fn in_words(text: &str) -> Vec<Cited<'static>> {
    let mut found: Vec<Cited<'static>> = Vec::new();
    let mut words: Vec<&str> = Vec::new();
    let mut listed: Option<(RepairKind, bool)> = None;
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let Some(target) = target(word) else {
            if !matches!(word, "and" | "," | "&" | "commit" | "commits") {
                listed = None;
            }
            words.push(word);
            continue;
        };
        let is_foreign = word.contains('#') && !word.trim_start_matches(OPENING).starts_with('#');
        let is_id = matches!(target, Target::Id(_));
        let listed_kind = listed.filter(|(_, ids)| *ids == is_id).map(|(kind, _)| kind);
        let kind = listed_kind.or_else(|| kind(&words, is_id)).filter(|kind| *kind == Revert || !is_foreign);
        found.extend(kind.map(|kind| Cited { kind, target }));
        let goes_on = word.ends_with(',') || !word.ends_with(['.', ':', ';', ')']);
        listed = kind.filter(|_| goes_on).map(|kind| (kind, is_id));
        words.push(word);
    }
    found
}

/// What may stand around an id or a number.
const OPENING: [char; 7] = ['(', '[', '`', '"', '\'', '<', '*'];
const CLOSING: [char; 12] = [')', ']', '`', '"', '\'', '>', '.', ',', ';', ':', '*', '!'];

/// The commit that a word names: digits of an id, `#12`, `owner/name#12`, the address of either.
fn target(word: &str) -> Option<Target<'static>> {
    if !word.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let word = word.trim_start_matches(OPENING).trim_end_matches(CLOSING);
    let is_address = word.starts_with("https://");
    if let Some((_, number)) = word.rsplit_once('#').filter(|_| !is_address) {
        return number.parse().ok().map(Target::Number);
    }
    let hex = if is_address { word.rsplit_once("/commit/")?.1 } else { word };
    let is_id = (7..=64).contains(&hex.len()) && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
    (is_id && hex.bytes().any(|byte| byte.is_ascii_digit())).then(|| Target::Id(hex.to_owned()))
}

/// How far back a phrase and the fault that it explains are looked for, in words.
const REACH: usize = 12;

/// The kind that the words before a commit, or before a number, tell; of a sentence that ended nothing counts.
fn kind(words: &[&str], is_id: bool) -> Option<RepairKind> {
    let mut words = &words[words.len().saturating_sub(REACH)..];
    while let Some((last, before)) = words.split_last().filter(|(last, _)| FILLERS.contains(&bare(last))) {
        if last.ends_with(['.', ';']) {
            break;
        }
        words = before;
    }
    let ended = words.iter().rposition(|word| word.ends_with(['.', ';']));
    let sentence = &words[ended.map_or(0, |place| place + 1)..];
    let said: Vec<&str> = sentence.iter().map(|word| bare(word)).collect();
    let ends = |cue: &str| ends_with(&said, cue);
    if CAUSES.iter().any(|cue| ends(cue)) {
        return said.iter().any(|word| FAULTS.contains(word)).then_some(Fix);
    }
    let (cue, kind) = CUES.iter().find(|(cue, _)| ends(cue)).filter(|(cue, _)| is_id || !OF_ISSUES.contains(cue))?;
    let before = &said[..said.len() - cue.split(' ').count()];
    let denied = before.last().is_some_and(|word| DENYING.contains(word) || word.ends_with("n't"));
    let partial = *kind == Revert && before.iter().any(|word| PARTIAL.contains(word));
    (!denied).then_some(if partial { PartialRevert } else { *kind })
}

/// A word without what stands around it.
fn bare(word: &str) -> &str {
    word.trim_start_matches(OPENING).trim_end_matches(CLOSING)
}

/// Tells whether the last words are those of a phrase.
fn ends_with(words: &[&str], phrase: &str) -> bool {
    let mut words = words.iter().rev();
    phrase.rsplit(' ').all(|wanted| words.next() == Some(&wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a message says, as `Kind target`.
    fn check(subject: &str, body: &str, expected: &[&str]) {
        let shown = |cited: Cited<'_>| match cited.target {
            Target::Id(hex) => format!("{:?} {hex}", cited.kind),
            Target::Number(number) => format!("{:?} #{number}", cited.kind),
            Target::Subject(subject) => format!("{:?} {subject}", cited.kind),
        };
        let found: Vec<String> = cited(subject, body).into_iter().map(shown).collect();
        assert_eq!(found, expected, "{subject} / {body}");
    }

    #[test]
    fn reverts_name_an_id_a_number_or_a_subject() {
        check("Revert \"a: b\"", "This reverts commit 1a2b3c4d5e.", &["Revert 1a2b3c4d5e"]);
        check("Revert \"a: b\"", "This reverts\ncommit 1a2b3c4d5e, since\nit broke c.", &["Revert 1a2b3c4d5e"]);
        check("Revert \"a: b\" (#12)", "Reverts owner/name#11", &["Revert #11"]);
        check("Revert \"a: b\" (#12)", "", &["Revert a: b"]);
        check("revert: feat: a", "", &["Revert feat: a"]);
        check(
            "a",
            "This reverts commits 1a2b3c4, 2a2b3c4 and 3a2b3c4.",
            &["Revert 1a2b3c4", "Revert 2a2b3c4", "Revert 3a2b3c4"],
        );
        check("a", "This partially reverts commit 1a2b3c4.", &["PartialRevert 1a2b3c4"]);
        check("a", "This reverts part of commit 1a2b3c4.", &[]);
        check("a", "This does not revert 1a2b3c4, which was reverted in 2a2b3c4.", &[]);
        check("a", "> This reverts commit 1a2b3c4.", &[]);
        check("a", "Log:\n\n    This reverts commit 1a2b3c4.", &[]);
    }

    #[test]
    fn relands_bring_something_back() {
        check("Reapply \"a\"", "", &["Reland a"]);
        check("Reland: a", "", &["Reland a"]);
        check("Reapply \"a\"", "This reverts commit 1a2b3c4.", &["Revert 1a2b3c4"]);
        check("a", "This is a reland of commit 1a2b3c4.", &["Reland 1a2b3c4"]);
    }

    #[test]
    fn fixes_name_the_cause() {
        check("a", "Text.\n\nFixes: 1a2b3c4d (\"b\")\nFixes: 2a2b3c4d (\"c\")", &["Fix 1a2b3c4d", "Fix 2a2b3c4d"]);
        check("a", "This is a fix for 1a2b3c4.", &["Fix 1a2b3c4"]);
        check("a", "A regression introduced in commit `1a2b3c4`.", &["Fix 1a2b3c4"]);
        check("a", "Fixes a leak that was introduced in #12.", &["Fix #12"]);
        check("a", "Use the option introduced in 1a2b3c4.", &[]);
        check("a", "It was broken by 1a2b3c4 (subject, 2020-01-01).", &["Fix 1a2b3c4"]);
        check("a", "Since 1a2b3c4 (subject, 2020-01-01), we do b.", &[]);
        check("a", "There was a problem. It was introduced in 1a2b3c4.", &[]);
        check("a", "(cherry picked from commit 1a2b3c4d5e)", &[]);
        check("a", "See 1a2b3c4 and #12.", &[]);
        check("a", "It is leak-free since 1a2b3c4.", &[]);
        check("a", "As after a similar breakage in 1a2b3c4.", &[]);
        check("a", "The leak started after #12.", &["Fix #12"]);
        check("a", "Fixes other/name#12", &[]);
    }

    #[test]
    fn what_a_number_names_may_be_an_issue() {
        check("Trim sequences (#12)", "Fix #12", &[]);
        check("a", "To fix #12, 1a2b3c4 did more.", &[]);
        check("a", "This is a fix for #12.", &[]);
        check("cwd and usability fixes (#12)", "* a\n\n* usability fixes (#13)", &[]);
        check("a", "It was broken by #12.", &["Fix #12"]);
        check("a", "A regression from #12 and #13.", &["Fix #12", "Fix #13"]);
        check("a", "Fixup for #12.", &["Fix #12"]);
    }

    #[test]
    fn a_test_that_is_disabled_mends_nothing() {
        check("Disable error message test on Windows (#13)", "The error test introduced by #12 fails.", &[]);
        check("ci: skip flaky tests", "They were broken by 1a2b3c4.", &[]);
        check("Mark test_walk as xfail", "Broken since 1a2b3c4.", &[]);
        check("Disable error message test", "Follow-up to #12.", &["FollowUp #12"]);
        check("Skip empty lines", "It was broken by 1a2b3c4.", &["Fix 1a2b3c4"]);
        check("Disable the cache in tests", "It was broken by 1a2b3c4.", &["Fix 1a2b3c4"]);
    }

    #[test]
    fn follow_ups_name_what_they_follow() {
        check("a", "Follow-up to #12.", &["FollowUp #12"]);
        check("a (follow-up for 1a2b3c4)", "", &["FollowUp 1a2b3c4"]);
        check("a", "Followup 1a2b3c4", &["FollowUp 1a2b3c4"]);
        check("fixup! a: b", "", &["Fixup a: b"]);
    }

    #[test]
    fn what_a_sentence_before_said_is_over() {
        check("a", "It follows up. 1a2b3c4 was first.", &[]);
        check("Fixes a bug in", "1a2b3c4 is another one.", &[]);
    }
}
