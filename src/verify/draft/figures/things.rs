//! What a number counts: the things behind it up to the end of the phrase, or that right before it.

use super::{ends_phrase, has_digit, stem, trimmed, words::THINGS};

/// The counted thing that a word names, by its stem.
pub(super) fn thing(word: &str) -> Option<&'static str> {
    let lower = trimmed(word).to_lowercase();
    let stem = stem(&lower);
    THINGS.into_iter().find(|thing| {
        *thing == lower
            || *thing == stem
            || stem
                .strip_suffix("ie")
                .or(stem.strip_suffix('i'))
                .is_some_and(|cut| thing.strip_suffix('y') == Some(cut))
    })
}

/// Stems of the counted things behind a number up to the end of the phrase.
pub(super) fn things_behind(words: &[&str], place: usize, attached: &str) -> Vec<&'static str> {
    let mut found: Vec<&str> = thing(attached).into_iter().collect();
    for (at, word) in words[place + 1..].iter().take(3).enumerate() {
        // "12 slow and flaky tests", but "with 125 and the error says so".
        let begins = || words.get(place + at + 2).is_some_and(|next| ["the", "a", "an", "its"].contains(next));
        let joins = ["and", "or"].contains(word) && (begins() || !found.is_empty());
        let parts = PARTS.contains(word) || at == 0 && *word == "the";
        if ends_phrase(words[place + at]) || has_digit(word) || joins || parts {
            break;
        }
        found.extend(thing(word));
    }
    found
}

/// Words that begin another part of the sentence: "47 is the code of a character" counts no characters.
const PARTS: [&str; 24] = [
    "that", "which", "is", "are", "was", "were", "means", "then", "a", "an", "without", "with", "in", "to", "for",
    "from", "at", "by", "on", "when", "if", "as", "before", "after",
];

/// The things that a number is said of, those behind it or the one right before it, and whether that one is but named by it.
pub(super) fn things_of(words: &[&str], place: usize, attached: &str) -> (Vec<&'static str>, bool) {
    let behind = things_behind(words, place, attached);
    let before = place
        .checked_sub(1)
        .map(|before| words[before])
        .filter(|word| behind.is_empty() && (!ends_phrase(word) || word.ends_with(':')));
    match before.and_then(|word| Some((word, thing(word)?))) {
        Some((word, found)) => (vec![found], trimmed(word).to_lowercase() == found),
        None => (behind, false),
    }
}

/// Stems of counted things near a number: those behind it, else those before it.
pub(super) fn things_around(words: &[&str], place: usize, attached: &str) -> Vec<&'static str> {
    let mut found = things_behind(words, place, attached);
    if found.is_empty() {
        let before =
            words[..place].iter().rev().take(2).take_while(|word| !has_digit(word) && !word.ends_with(['.', ';']));
        found.extend(before.filter_map(|word| thing(word)));
    }
    found
}
