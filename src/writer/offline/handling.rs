//! Edge cases and errors: cases that messages name with what then happens, tests that are named for such a case, error
//! types and messages that came or went.

use std::{collections::BTreeSet, sync::LazyLock};

use super::{
    Limits, cite, code,
    phrase::{count, join},
    production::READ,
    quoter::Quoter,
};
use crate::{
    draft::{Block, Inline, text},
    evidence::{Action, Change, ChangeKind, Evidence, Role},
    history::CommitId,
};

pub(super) fn section(evidence: &Evidence, quoter: &mut Quoter<'_>, limits: &Limits) -> Vec<Block> {
    if limits.items == 0 {
        return Vec::new();
    }
    let mut blocks = stated(evidence, quoter, limits.items);
    blocks.extend(tests(evidence, limits.items));
    blocks.extend(types(evidence, limits.items));
    blocks.extend(error_code(evidence));
    blocks.extend(messages(evidence, limits.items));
    blocks
}

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
    if !any(HANDLED) || any(BEFORE) {
        return false;
    }
    if NAMED.iter().any(|name| lower.contains(name)) {
        return true;
    }
    let state = |text: &str| STATES.split('|').any(|state| text.contains(state));
    let conditions = [" when ", " if ", " in case ", " where ", " whenever "];
    let behind = conditions.iter().filter_map(|word| lower.split_once(word)).map(|(_, rest)| rest);
    let near = |rest: &str| rest.split(' ').filter(|word| !word.is_empty()).take(9).collect::<Vec<_>>().join(" ");
    let opens = [" an empty ", " a missing ", " a negative ", " an invalid ", " a corrupt", " a malformed "];
    opens.iter().any(|start| lower.starts_with(start))
        || behind.into_iter().any(|rest| state(&format!(" {} ", near(rest))))
}

/// Words of names of tests that name such a case.
static TESTED: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    let words = "empty invalid missing malformed corrupt corrupted overflow overflows underflow negative zero null nil nan \
                 truncated error errors fail fails failing failure rejects rejected duplicate duplicates nonexistent \
                 exceeds edge unreadable";
    words.split_whitespace().collect()
});

/// Tests that came and are named for such a case, with the file of the first.
fn tests(evidence: &Evidence, most: usize) -> Option<Block> {
    let added =
        evidence.changes.iter().filter(|change| change.kind == ChangeKind::Test && change.action == Action::Added);
    let tests: Vec<&Change> = added.filter(|change| names_case(&change.name)).collect();
    if tests.is_empty() {
        return None;
    }
    let mut words = count(tests.len(), "new test is named", "new tests are named");
    words.push(text(" for a failure or an edge case: "));
    let shown = spread(&tests)
        .into_iter()
        .map(|test| vec![code(test.name.clone()), text(" ("), cite::file(evidence, test), text(")")]);
    words.extend(cite::some(shown.collect(), most));
    words.push(text("."));
    Some(Block::Paragraph(words))
}

/// The first of each file, then the others: a file with many does not hide the rest.
fn spread<'a>(all: &[&'a Change]) -> Vec<&'a Change> {
    let mut seen = BTreeSet::new();
    let (firsts, others): (Vec<&Change>, Vec<&Change>) = all.iter().partition(|change| seen.insert(&change.path));
    firsts.into_iter().chain(others).collect()
}

/// Tells whether a word of a test's name is that of such a case: `rejectsEmptyLines`, `test_zero_length`.
fn names_case(name: &str) -> bool {
    let mut words = vec![String::new()];
    let mut lower = false;
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && lower) {
            words.push(String::new());
        }
        words.last_mut().into_iter().for_each(|word| word.extend(c.to_lowercase().filter(|c| c.is_alphanumeric())));
        lower = c.is_lowercase();
    }
    words.iter().any(|word| TESTED.contains(word.as_str()))
}

/// Error types and variants that came or went.
fn types(evidence: &Evidence, most: usize) -> Vec<Block> {
    const SIDES: [(Action, &str, &str); 2] = [
        (Action::Added, "error type or variant is new: ", "error types and variants are new: "),
        (Action::Removed, "error type or variant is gone: ", "error types and variants are gone: "),
    ];
    let mut blocks = Vec::new();
    for (action, one, more) in SIDES {
        let found = cite::changes(evidence, ChangeKind::ErrorType, action);
        let Some(first) = found.first() else { continue };
        let mut words = count(found.len(), one, more);
        words.extend(cite::some(cite::codes(found.iter().map(|change| change.name.as_str())), most));
        if found.iter().all(|change| change.path == first.path) {
            words.extend([text(", in "), cite::file(evidence, first)]);
        }
        words.push(text("."));
        blocks.push(Block::Paragraph(words));
    }
    blocks
}

/// The error type that came, in code, where no story shows it.
fn error_code(evidence: &Evidence) -> Vec<Block> {
    let found = evidence.error_type.and_then(|id| Some((id, evidence.excerpt(id)?.definition.as_ref()?)));
    let Some((id, named)) = found else { return Vec::new() };
    let lead = vec![text(format!("The {} ", named.noun)), code(named.name.clone()), text(" at the end of the range:")];
    vec![Block::Paragraph(lead), Block::Code(id)]
}

/// Messages of errors that came, as users and logs will show them.
fn messages(evidence: &Evidence, most: usize) -> Option<Block> {
    let all = cite::changes(evidence, ChangeKind::ErrorMessage, Action::Added);
    let found: Vec<&Change> = all.into_iter().filter(|change| speaks(&change.name)).collect();
    if found.is_empty() {
        return None;
    }
    let shown = spread(&found);
    let items = shown
        .iter()
        .take(most)
        .map(|change| vec![code(change.name.clone()), text(" ("), cite::file(evidence, change), text(")")]);
    let mut words = vec![text(READ)];
    words.extend(count(found.len(), "message of an error is added", "messages of errors are added"));
    words.push(text(if found.len() > most { "; some of them: " } else { ": " }));
    words.extend(join(items.collect()));
    words.push(text("."));
    Some(Block::Paragraph(words))
}

/// Tells whether a message says something beyond its placeholders, and fits on a line.
fn speaks(message: &str) -> bool {
    let words = message.split([' ', ':']).filter(|word| word.chars().filter(|c| c.is_alphabetic()).count() >= 3);
    let plain = words.filter(|word| !word.contains(['%', '{', '}', '$', '#']));
    plain.count() >= 3 && message.chars().count() <= 90 && !message.contains('`')
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

    #[test]
    fn names_of_tests_are_read_word_by_word() {
        let check = |name: &str, expected: bool| assert_eq!(names_case(name), expected, "{name}");
        check("rejects_empty_lines", true);
        check("testReadsNullColumn", true);
        check("TestZeroLength", true);
        check("emptiness", false);
        check("reads_all_lines", false);
        check("invalid path", true);
    }

    #[test]
    fn messages_say_something() {
        let check = |message: &str, expected: bool| assert_eq!(speaks(message), expected, "{message}");
        check("%s cannot contain newline", true);
        check("{msg}", false);
        check("server %s: %v", false);
        check("pattern given is not valid UTF-8", true);
    }
}
