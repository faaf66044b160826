//! Which statements a model can do something with: not those that were cut where a link stood, and none that leans on a
//! sentence which it doesn't see.

use std::collections::BTreeSet;

use super::items::Item;
use crate::evidence::{Evidence, Origin, Sentence, StatementId};

/// Sentences that a quotation may have.
const QUOTED_SENTENCES: usize = 6;

/// Words that no sentence ends with; behind them a link was taken out.
const OPEN_ENDS: [&str; 20] = [
    "a",
    "an",
    "and",
    "as",
    "at",
    "by",
    "following",
    "for",
    "from",
    "in",
    "of",
    "or",
    "per",
    "ref",
    "see",
    "than",
    "the",
    "to",
    "via",
    "with",
];

/// With more words a sentence says something although its end is cut.
const SHORT: usize = 12;

/// Whether a statement says something by itself, or behind the one before it, which is `known` too. A short sentence that
/// leans on another says nothing; a long one names what it speaks of, and is cited rather than quoted.
pub(super) fn stands(item: &Item, known: &BTreeSet<Item>, evidence: &Evidence) -> bool {
    let Item::Statement(id) = item else { return true };
    let Some(statement) = evidence.statement(*id) else { return false };
    let fragment = matches!(statement.sentences.as_slice(), [one] if one.leans && one.words() < SHORT);
    statement.sentences.iter().any(|one| !is_cut(&one.text)) && (!fragment || has_before(*id, known, evidence))
}

/// Whether the statement before one is of the same source, and among the items.
fn has_before(id: StatementId, known: &BTreeSet<Item>, evidence: &Evidence) -> bool {
    let before = id.0.checked_sub(1).map(StatementId).filter(|before| known.contains(&Item::Statement(*before)));
    let origin = |id: StatementId| evidence.statement(id).map(|statement| &statement.origin);
    let same = |a: &Origin, b: &Origin| match (a, b) {
        (Origin::Message(a), Origin::Message(b)) => a == b,
        (Origin::Document { path: a, .. }, Origin::Document { path: b, .. }) => a == b,
        _ => false,
    };
    before.and_then(origin).zip(origin(id)).is_some_and(|(before, own)| same(before, own))
}

/// Whether a sentence was cut: it is a bare link, or ends where a link stood.
pub(super) fn is_cut(sentence: &str) -> bool {
    let is_link = |word: &&str| word.contains("://") || word.starts_with('#');
    let words: Vec<&str> = sentence.split_whitespace().filter(|word| !is_link(word)).collect();
    let bare = |word: &&str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let said = words.iter().filter(|word| !bare(word).is_empty()).count();
    let last = sentence.split_whitespace().last().filter(|last| !is_link(last)).map(|last| bare(&last));
    said < 2 || words.len() < SHORT && last.is_some_and(|last| OPEN_ENDS.contains(&last.as_str()))
}

/// Whether sentences can be quoted: whole, few, and leaning on nothing.
pub(super) fn is_quotable(sentences: &[Sentence]) -> bool {
    let whole = sentences.iter().all(|sentence| sentence.quotable) && sentences.len() <= QUOTED_SENTENCES;
    whole && sentences.first().is_some_and(|first| !first.leans)
}

/// Whether a sentence is an item of a list, which has no full stop and can be quoted as one.
pub(super) fn is_item(sentences: &[Sentence]) -> bool {
    matches!(sentences, [one] if !one.leans && !is_cut(&one.text) && one.words() > 3 && !one.text.ends_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_cut_says_nothing() {
        let check = |sentence: &str, expected: bool| assert_eq!(is_cut(sentence), expected, "{sentence}");
        check("This was discussed in", true);
        check("Remove the use of.", true);
        check("https://github.com/hyperium/h2/pull/784", true);
        check("Ref https://github.com/hyperium/hyper/issues/3623", true);
        check("Fixes #12", true);
        check("Open a new, fresh SQLite database to write into", false);
        check("Rocky Linux 10.0 was released, and we added a Dockerfile for this platform to our set in", false);
        check("Propogate https://github.com/hyperium/h2/pull/784 up to hyper interface", false);
        check("As described in #2757.", false);
        check("The counter is kept.", false);
    }
}
