//! Edge cases and errors: cases that messages name with what then happens, and the error type that came, in code. Names of
//! error types aren't listed, nor messages of errors and tests of such cases counted: what was read of a range is too little.

use super::{Limits, cite, code, quoter::Quoter};
use crate::{
    draft::{Block, Inline, text},
    evidence::{Action, ChangeKind, Evidence, Role},
    history::CommitId,
};

pub(super) fn section(evidence: &Evidence, quoter: &mut Quoter<'_>, limits: &Limits) -> Vec<Block> {
    if limits.items == 0 {
        return Vec::new();
    }
    let mut blocks = stated(evidence, quoter, limits.items);
    // Where many come and many go, code moved.
    let all = |action| cite::changes(evidence, ChangeKind::ErrorType, action).len();
    if all(Action::Added).min(all(Action::Removed)) < MANY {
        blocks.extend(error_code(evidence));
    }
    blocks
}

/// So many error types and variants on both sides are those of code that moved.
const MANY: usize = 12;

/// One sentence of each message that names a case and what then happens.
fn stated(evidence: &Evidence, quoter: &mut Quoter<'_>, most: usize) -> Vec<Block> {
    let mut items: Vec<Vec<Inline>> = Vec::new();
    let mut heard: Vec<CommitId> = Vec::new();
    let before = |role| matches!(role, Some(Role::Problem | Role::Diagnosis | Role::Alternative));
    for (id, statement, commit) in cite::stated(evidence) {
        if items.len() == most || heard.contains(&commit) || evidence.is_taken_back(commit) {
            continue;
        }
        let sentences = statement.sentences.iter().enumerate();
        let cases = sentences.filter(|(_, sentence)| !before(sentence.role) && is_case(&sentence.text));
        if let Some(run) = cases.filter_map(|(at, _)| quoter.one(id, at)).next() {
            heard.push(commit);
            items.push([cite::commit(commit), vec![text(": "), Inline::Quoted(run)]].concat());
        }
    }
    if items.is_empty() {
        return Vec::new();
    }
    let lead = if items.len() == 1 { "A case that a message names:" } else { "Cases that messages name, one of each:" };
    vec![Block::Paragraph(vec![text(lead)]), Block::List { numbered: false, items }]
}

/// States that most callers don't think of.
const STATES: &str = " empty | null| nil | none | missing | nonexistent| non-existent| does not exist| do not exist\
                      | malformed| truncated| negative | overflow| underflow| corrupt| invalid | too large| too long\
                      | out of memory| out-of-bounds| out of bounds| timeout is reached| timed out| concurrently| zero \
                      | unavailable";

/// Names of such cases.
const NAMED: [&str; 7] =
    ["edge case", "corner case", "special case", "race condition", "use-after-free", "out-of-bounds", "deadlock"];

/// What is done about a case.
const HANDLED: &str = " return| handle| skip| ignore| reject| error| fail| fall| now | avoid| instead| stop| refuse| \
                       treat| use | keep| read| report| allow| accept| prevent| solve| fix| drain| retr| omit| no longer ";

/// How a sentence speaks of the time before.
const BEFORE: &str = " previously | currently | used to | before this | prior to | until now | would have | formerly ";

/// Tells whether a sentence names a case, by its name or as a condition with a state that few think of, and what is done.
fn is_case(sentence: &str) -> bool {
    let lower = format!(" {} ", sentence.to_lowercase().replace(['`', '"', ',', '.', ';', ':', '(', ')'], " "));
    let any = |words: &str| words.split('|').any(|word| lower.contains(word));
    let named = NAMED.iter().any(|name| lower.contains(name));
    // Few sentences have a condition: what is done in all the others is not looked for.
    (named || is_condition(&lower)) && any(HANDLED) && !any(BEFORE)
}

/// Tells whether a sentence has a condition with a state that few think of.
fn is_condition(lower: &str) -> bool {
    let state = |text: &str| STATES.split('|').any(|state| text.contains(state));
    let conditions = [" when ", " if ", " in case ", " where ", " whenever "];
    let behind = conditions.iter().filter_map(|word| lower.split_once(word)).map(|(_, rest)| rest);
    let near = |rest: &str| rest.split(' ').filter(|word| !word.is_empty()).take(9).collect::<Vec<_>>().join(" ");
    let opens = [" an empty ", " a missing ", " a negative ", " an invalid ", " a corrupt", " a malformed "];
    opens.iter().any(|start| lower.starts_with(start))
        || behind.into_iter().any(|rest| state(&format!(" {} ", near(rest))))
}

/// The error type that came, in code, where no story shows it.
fn error_code(evidence: &Evidence) -> Vec<Block> {
    let found = evidence.error_type.and_then(|id| Some((id, evidence.excerpt(id)?.definition.as_ref()?)));
    let Some((id, named)) = found else { return Vec::new() };
    let lead = vec![text(format!("The {} ", named.noun)), code(named.name.clone()), text(" at the end of the range:")];
    vec![Block::Paragraph(lead), Block::Code(id)]
}

#[cfg(test)]
mod tests_of_handling {
    use super::*;

    #[test]
    fn cases_are_conditions_with_a_rare_state() {
        let check = |sentence: &str, expected: bool| assert_eq!(is_case(sentence), expected, "{sentence}");
        check("An empty list reads nothing, without querying.", true);
        check("When the file is truncated, the reader stops at the last whole line.", true);
        check("It returns `nil` when the bytes are there.", false);
        check("There is an edge case here where the comparison can be skipped.", true);
        check("Previously, an empty list was read as none.", false);
        check("When a ref is corrupt then it is not emitted at all.", false);
        check("This solves a race condition with the writer.", true);
        check("The function handles the case of an empty buffer.", false);
        check("Move the list to the end of the file.", false);
        check("If the catalog names a table that does not exist, it is read by name.", true);
    }
}
