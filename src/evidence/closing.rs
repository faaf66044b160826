//! Issues that messages close, by the words that forges act on.

use crate::history::Commit;

/// Words that close an issue at a forge.
const CLOSING: [&str; 9] = ["fix", "fixes", "fixed", "close", "closes", "closed", "resolve", "resolves", "resolved"];

/// Tells whether one of the last words takes back what follows: `does not fully close`, `partially fixes`.
fn is_weakened(before: &[&str]) -> bool {
    let weak =
        |word: &&str| word.ends_with("n't") || matches!(*word, "not" | "never" | "partially" | "partly" | "almost");
    before.iter().rev().take(3).any(weak)
}

/// Numbers behind `fixes`, `closes`, `resolves` in all messages, sorted.
pub(super) fn closed_by(commits: &[&Commit]) -> Vec<u64> {
    let mut found = Vec::new();
    for commit in commits {
        let message = commit.message().to_lowercase();
        let words: Vec<&str> = message
            .split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | ':'))
            .filter(|word| !word.is_empty())
            .collect();
        let mut closing = false;
        for (place, word) in words.iter().enumerate() {
            let number = word.trim_end_matches('.').strip_prefix('#').and_then(|digits| digits.parse().ok());
            match number {
                Some(number) if closing => found.push(number),
                _ => closing = (CLOSING.contains(word) && !is_weakened(&words[..place])) || (closing && *word == "and"),
            }
        }
    }
    found.sort_unstable();
    found.dedup();
    found
}
