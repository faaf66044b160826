//! Issues that messages close, by the words that forges act on.

use std::collections::BTreeSet;

use crate::history::{Commit, CommitId};

/// Words that close an issue at a forge.
const CLOSING: [&str; 9] = ["fix", "fixes", "fixed", "close", "closes", "closed", "resolve", "resolves", "resolved"];

/// Words that take back what follows them, or say that it was only tried.
const WEAK: [&str; 17] = [
    "almost",
    "attempt",
    "attempted",
    "attempting",
    "attempts",
    "hopefully",
    "maybe",
    "never",
    "not",
    "partially",
    "partly",
    "perhaps",
    "tried",
    "tries",
    "try",
    "trying",
    "possibly",
];

/// Tells whether one of the last words takes back what follows: `does not fully close`, `partially fixes`, `attempts to fix`.
fn is_weakened(before: &[&str]) -> bool {
    before.iter().rev().take(3).any(|word| word.ends_with("n't") || WEAK.contains(word))
}

/// The numbers of the pull requests that a message links to.
fn proposed(message: &str) -> BTreeSet<u64> {
    let number =
        |rest: &str| rest[..rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len()].parse().ok();
    message.split("/pull/").skip(1).filter_map(number).collect()
}

/// Numbers behind `fixes`, `closes`, `resolves` in all messages, sorted, each with the first commit that has it.
pub(super) fn closed_by(commits: &[&Commit]) -> Vec<(u64, CommitId)> {
    let mut found = Vec::new();
    for commit in commits {
        let message = commit.message().to_lowercase();
        let proposed = proposed(&message);
        // A pull request that is closed by being merged is no issue.
        let closed = in_words(&message).into_iter().filter(|number| !proposed.contains(number));
        found.extend(closed.map(|number| (number, commit.id)));
    }
    // A stable sort: the commits stand oldest first.
    found.sort_by_key(|(number, _)| *number);
    found.dedup_by_key(|(number, _)| *number);
    found
}

/// The numbers that a message in lower case closes.
fn in_words(message: &str) -> Vec<u64> {
    let mut found = Vec::new();
    let mut before: Vec<&str> = Vec::new();
    let mut closing = false;
    for (at, line) in message.lines().enumerate() {
        let begins = before.len();
        for token in line.split([' ', '\t', ',', ':']).filter(|token| !token.is_empty()) {
            // Forges put the number of a pull request behind its subject: `usability fixes (#12)`. A word closes what
            // stands in brackets behind it only where a line begins with it.
            let own = at > 0 && before.get(begins).is_some_and(|word| CLOSING.contains(word));
            closing &= own || !token.starts_with("(#");
            for word in token.split('(').filter(|word| !word.is_empty()) {
                let plain = word.trim_end_matches(['.', ')']);
                match plain.strip_prefix('#').and_then(|digits| digits.parse::<u64>().ok()) {
                    Some(number) => found.extend(closing.then_some(number)),
                    None => closing = (CLOSING.contains(&word) && !is_weakened(&before)) || (closing && word == "and"),
                }
                // `(fix #12) (#34)`: the second number is that of the pull request.
                closing &= !word.ends_with(')');
                before.push(word);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_forges_close_issues() {
        let check = |subject: &str, body: &str, expected: &[u64]| {
            let commit = Commit::saying(1, subject, body);
            let found: Vec<u64> = closed_by(&[&commit]).into_iter().map(|(number, _)| number).collect();
            assert_eq!(found, expected, "{subject}: {body}");
        };
        check("a", "Fixes #12, #13 and #14.", &[12, 13, 14]);
        check("a", "The crash is fixed. #12 tracks the rest.", &[]);
        check("fix: prefer it (fix #12) (#34)", "", &[12]);
        check("a (fixes #12, closes #13) (#34)", "", &[12, 13]);
        check("a (#34)", "Closes (#12)", &[12]);
        check("a", "It does not fully close #12.", &[]);
        check("a", "Attempts to fix #12.", &[]);
        check("Try to fix #12", "", &[]);
        check("a", "The retry fixes #12.", &[12]);
        check("a", "It closes\n#12.", &[12]);
        check("a", "See #12.", &[]);
        check("feat(x): add it, closes #12", "", &[12]);
        check("fix: it (closes #12)", "", &[12]);
        check("a", "Fixes: #12\nCloses: #34\nPull-request: https://example.org/x/pull/34", &[12]);
    }

    #[test]
    fn the_pull_request_of_a_subject_is_not_closed() {
        let check = |subject: &str, body: &str, expected: &[u64]| {
            let commit = Commit::saying(1, subject, body);
            let found: Vec<u64> = closed_by(&[&commit]).into_iter().map(|(number, _)| number).collect();
            assert_eq!(found, expected, "{subject}: {body}");
        };
        check("a couple grammar fixes (#12)", "", &[]);
        check("properly focus pane after tab was closed (#12)", "", &[]);
        check("docs: fixes (#12)", "", &[]);
        check("a (#34)", "* fix: cwd and usability fixes (#12)\n\n* tests", &[]);
        check("a (#34)", "* fixes (#12)\n\n* tests", &[]);
        check("Fixes (#12)", "", &[]);
        check("a couple grammar fixes (#34)", "Fixes (#12)", &[12]);
        check("a (#34)", "closes (#12)", &[12]);
    }
}
