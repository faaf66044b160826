//! Whether words have to do with what they cite: they share some of its vocabulary. That is what it says, the parts of its
//! identifiers, and the words by which one speaks of such code. It tells sense from nonsense and no more.

use std::collections::BTreeSet;

use super::{figures, spelling};
use crate::evidence::{Evidence, ExcerptId};

/// A paragraph of so many content words shares two with what it cites, a shorter one shares one.
const LONG: usize = 8;

/// Content words of a sentence that leads to code or a quotation.
const LEAD: usize = 10;

/// Letters by which words are compared: "normalisation" is of the family of `normalize`.
const LETTERS: usize = 6;

/// What stands in code, and the words by which one speaks of it.
const SPOKEN: [(&str, &str); 12] = [
    ("(", "argument parameter signature call caller calls function method passed"),
    ("return", "returns result"),
    ("->", "returns result signature type"),
    ("if ", "condition check branch whether"),
    ("for ", "loop each iterates"),
    ("while ", "loop"),
    ("assert", "asserts assertion expects expected compares test"),
    ("expect", "asserts assertion expects expected compares test"),
    ("err", "error failure fails"),
    ("struct ", "type field"),
    ("enum ", "type variant"),
    (" = ", "assigns value stores"),
];

/// The words by which one speaks of the lines of excerpts.
pub(super) fn of_code(excerpts: &BTreeSet<ExcerptId>, evidence: &Evidence) -> String {
    let excerpts = excerpts.iter().filter_map(|id| evidence.excerpt(*id));
    let spoken = excerpts.flat_map(|excerpt| {
        let noun = excerpt.definition.as_ref().map(|named| named.noun).into_iter();
        let found = SPOKEN.iter().filter(|(sign, _)| excerpt.lines.iter().any(|line| line.contains(sign)));
        noun.chain(found.map(|(_, words)| *words))
    });
    spoken.collect::<Vec<_>>().join(" ")
}

/// Whether words speak of what they cite, or of code in general where code is cited; so many of its names they have whole,
/// however short ("h2_tx").
pub(super) fn is_related(plain: &str, said: &str, spoken: &str, names: usize) -> bool {
    let own: BTreeSet<String> = content(plain).collect();
    let known: BTreeSet<String> = content(said).collect();
    let general: BTreeSet<String> = content(spoken).collect();
    let shared = own.iter().filter(|word| known.contains(*word) || general.contains(*word)).count();
    shared.max(names) >= if own.len() > LONG { 2 } else { 1 }
}

/// Whether words that lead on, no more than a sentence has, share one with what stands below.
pub(super) fn leads_to(plain: &str, said: &str) -> bool {
    let own: BTreeSet<String> = content(plain).collect();
    let known: BTreeSet<String> = content(said).collect();
    own.len() <= LEAD && own.iter().any(|word| known.contains(word))
}

/// Whether words are too few to say much.
pub(super) fn is_short(plain: &str) -> bool {
    content(plain).collect::<BTreeSet<_>>().len() <= LONG
}

/// Words of four letters and more by their first letters, without those that say nothing; identifiers by their parts.
fn content(text: &str) -> impl Iterator<Item = String> + '_ {
    const EMPTY: [&str; 34] = [
        "this", "that", "these", "those", "with", "from", "into", "when", "where", "which", "what", "have", "been",
        "were", "will", "would", "could", "should", "there", "their", "they", "then", "than", "such", "also", "only",
        "more", "most", "some", "each", "because", "while", "about", "commit",
    ];
    let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase).chain(spelling::words(text));
    words
        .filter(|word| word.chars().count() >= 4 && !EMPTY.contains(&word.as_str()))
        .map(|word| figures::stem(&word).chars().take(LETTERS).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_speak_of_what_they_cite() {
        let said = "The counter is kept in a register of eight bits.";
        let check = |plain: &str, expected: bool| assert_eq!(is_related(plain, said, "", 0), expected, "{plain}");
        check("A wider register keeps the counters.", true);
        check("Quantum supremacy was reached by our team.", false);
        check("HACKED", false);
        assert!(leads_to(
            "The fix splits each operation into halves that keep it.",
            "the counter is kept for each operation"
        ));
        assert!(!leads_to("Quantum supremacy was reached by our team.", said));
        assert!(!leads_to(
            "Any client that knew the address could read every secret in memory, and the maintainers kept it from users for years, \
             all because of the counter",
            said
        ));
    }

    #[test]
    fn code_is_spoken_of_by_its_parts_and_its_kind() {
        let said = "pub fn max_local_error_reset_streams(&mut self, max: impl Into<Option<usize>>) -> &mut Self {";
        let spoken = "method argument parameter signature call caller returns type";
        let signature = "The parameter type is the one visible design decision; a caller can pass a value or nothing.";
        assert!(is_related(signature, said, spoken, 0));
        assert!(is_related("Remote resets are bounded.", said, "", 0));
        assert!(is_related("The cancellation has a path.", "send_task detects via poll_cancelled", "", 0));
        let short = "The one for receiving asks it as well, although the figure is about the other direction.";
        assert!(is_related(short, "if self.h2_tx {", "", 1) && !is_related(short, "if self.h2_tx {", "", 0));
        let long = "Quantum supremacy was reached by our whole happy team in a distant laboratory far away from here, with h2_tx.";
        assert!(!is_related(long, "if self.h2_tx {", "", 1));
        assert!(!is_related(
            "Quantum supremacy was reached by our whole team in a laboratory far away.",
            said,
            spoken,
            0
        ));
    }
}
