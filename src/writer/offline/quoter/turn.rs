//! What was so before is quoted with what is so now, or not at all: whoever reads only the first takes it for the result.

use std::ops::Range;

use crate::{
    draft::QUOTED_SENTENCES,
    evidence::Sentence,
    writer::offline::worth::{says_what_is_now, says_what_was},
};

/// Words of a quotation that goes on to what is so now.
const WORDS: usize = 80;

/// A run of a paragraph, up to the sentence that says what is so now where its last words on that are what was so before;
/// where such a sentence isn't `free` or too far away, what stands before the old state, which may be nothing. A paragraph
/// that says no more than what was is left as it is.
pub(super) fn to_turn(sentences: &[Sentence], run: Range<usize>, free: impl Fn(&Sentence) -> bool) -> Range<usize> {
    let Some(was) = run.clone().rev().find(|place| says_what_was(&sentences[*place].text)) else { return run };
    let turn = (was + 1..sentences.len()).find(|place| says_what_is_now(&sentences[*place].text));
    let Some(turn) = turn.filter(|turn| *turn >= run.end) else { return run };
    let longer = run.start..turn + 1;
    let words: usize = sentences[longer.clone()].iter().map(Sentence::words).sum();
    let fits = longer.len() <= QUOTED_SENTENCES && words <= WORDS;
    if fits && sentences[run.end..longer.end].iter().all(free) { longer } else { run.start..was }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_goes_on_to_what_is() {
        let check = |texts: &[&str], run: Range<usize>, expected: Range<usize>| {
            let sentence =
                |text: &&str| Sentence { text: (*text).to_owned(), role: None, leans: false, quotable: true };
            let sentences: Vec<Sentence> = texts.iter().map(sentence).collect();
            let free = |sentence: &Sentence| !sentence.text.contains("gone");
            assert_eq!(to_turn(&sentences, run, free), expected, "{texts:?}");
        };
        let old = "Traditionally both readers had one lock.";
        check(&[old, "It turned out to be slow.", "Now each has its own."], 0..1, 0..3);
        check(&[old, "It turned out to be slow."], 0..1, 0..1);
        check(&["Readers wait.", old, "Now each has the gone one."], 0..2, 0..1);
        check(&[old, "Now each has the gone one."], 0..1, 0..0);
        check(&[old, "Now each has its own.", "Writers do too."], 0..2, 0..2);
        check(&["Readers wait.", "Now each has its own lock."], 0..1, 0..1);
        check(&[old, "a", "b", "c", "d", "e", "Now each has its own."], 0..1, 0..0);
    }
}
