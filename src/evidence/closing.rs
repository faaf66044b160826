//! Issues that messages close, by the words that forges act on.

use std::collections::BTreeSet;

use crate::history::{Commit, CommitId};

/// Words that close an issue at a forge.
const CLOSING: [&str; 9] = ["fix", "fixes", "fixed", "close", "closes", "closed", "resolve", "resolves", "resolved"];

/// Tells whether one of the last words takes back what follows: `does not fully close`, `partially fixes`.
fn is_weakened(before: &[&str]) -> bool {
    let weak =
        |word: &&str| word.ends_with("n't") || matches!(*word, "not" | "never" | "partially" | "partly" | "almost");
    before.iter().rev().take(3).any(weak)
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
        let words: Vec<&str> = message
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ':'))
            .filter(|word| !word.is_empty())
            .collect();
        let proposed = proposed(&message);
        let mut closing = false;
        for (place, word) in words.iter().enumerate() {
            let plain = word.trim_end_matches(['.', ')']);
            let number = plain.strip_prefix('#').and_then(|digits| digits.parse().ok());
            match number {
                // A pull request that is closed by being merged is no issue.
                Some(number) if closing && !proposed.contains(&number) => found.push((number, commit.id)),
                Some(_) => {}
                _ => closing = (CLOSING.contains(word) && !is_weakened(&words[..place])) || (closing && *word == "and"),
            }
            // `(fix #12) (#34)`: the second number is that of the pull request.
            closing &= !word.ends_with(')');
        }
    }
    // A stable sort: the commits stand oldest first.
    found.sort_by_key(|(number, _)| *number);
    found.dedup_by_key(|(number, _)| *number);
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
        check("a", "See #12.", &[]);
        check("a", "Fixes: #12\nCloses: #34\nPull-request: https://example.org/x/pull/34", &[12]);
    }
}
