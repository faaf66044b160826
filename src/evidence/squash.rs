//! Messages of squashed pull requests. Forges put the messages of all their commits one below the other, each under its
//! subject as the item of a list:
//!
//! ```text
//! * cache: bound the number of entries
//!
//! Entries were never dropped, so that …
//!
//! * cache: count bytes, not entries
//!
//! An entry may be as large as …
//! ```
//!
//! The first one says what the request is about; the others are what became of it until it was merged, up to taking back
//! what an earlier one says. Only the first is quoted, and none where a later one takes something back.

use super::{
    message::{Part, PartKind},
    sentence,
};
use crate::story::{Kind, kind, parse_subject};

/// The line that a forge puts below the steps, above those who helped.
const RULE: &str = "---------";

/// The commits of a squashed pull request, as the lines of its message.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Steps {
    /// Lines that are subjects of squashed commits, in order.
    pub lines: Vec<usize>,
    /// Something is said below one of them. A list whose items stand apart from each other, but hold all that is said, stays one.
    pub speak: bool,
}

/// The steps of a body: none unless it begins with one, and has another or says something below it.
pub(super) fn steps(lines: &[&str]) -> Steps {
    let is_blank = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_none_or(|line| line.trim().is_empty());
    // Above the rule of a forge, a subject may have its text right below it.
    let end = lines.iter().position(|line| *line == RULE).unwrap_or_default();
    let stands_alone = |at: usize| is_blank(at.checked_sub(1)) && (at < end || is_blank(Some(at + 1)));
    let found: Vec<usize> = (0..lines.len()).filter(|at| subject(lines[*at]).is_some() && stands_alone(*at)).collect();
    let first = lines.iter().position(|line| !line.trim().is_empty());
    let says = |(at, line): (usize, &&str)| {
        let line = if at < end { line.trim_start() } else { line };
        line.starts_with(|c: char| c.is_alphabetic()) && line.contains(' ') && !line.contains("-by: ")
    };
    let speak = lines.iter().enumerate().any(says);
    // A pull request of one commit has a step too, where something is said below it.
    if found.is_empty() || found.len() < 2 && !speak || found.first().copied() != first {
        return Steps::default();
    }
    Steps { lines: found, speak }
}

/// Takes out of what may be quoted what the steps of a pull request say and nobody may find in the change: all but the first,
/// and the first as well where a later one takes something back. What only mends or tidies is form.
pub(super) fn silence(parts: &mut [Part], steps: &Steps, lines: &[&str]) {
    let subjects: Vec<&str> = steps.lines.iter().filter_map(|at| subject(lines[*at])).collect();
    let turns = subjects.iter().skip(1).any(|subject| is_turn(subject)) || steps.speak && text_turns(parts);
    let mut met = 0;
    for part in parts {
        met += usize::from(part.kind == PartKind::Subject);
        let place = if steps.speak { met.checked_sub(1) } else { subjects.iter().position(|own| *own == part.text) };
        let Some(place) = place.filter(|place| turns || steps.speak && *place > 0 || is_spent(&subjects, *place))
        else {
            continue;
        };
        part.kind = match part.kind {
            PartKind::Subject if place == 0 => PartKind::Subject,
            _ if part.is_prose() && !is_spent(&subjects, place) => PartKind::Step,
            _ => PartKind::Form,
        };
    }
}

/// Tells whether the subject of a later step takes something back, or does it in another way than an earlier one.
fn is_turn(subject: &str) -> bool {
    let subject = without_mark(subject);
    let lower = subject.to_lowercase();
    !parse_subject(subject).is_minor()
        && (lower.split(|c: char| !c.is_alphanumeric()).any(takes_back) || PHRASES.iter().any(|at| lower.contains(at)))
}

/// Tells whether a sentence of a later step, other than one that only tidies up, says so from its beginning.
fn text_turns(parts: &[Part]) -> bool {
    let mut met = 0;
    let mut tidies = false;
    parts.iter().any(|part| {
        if part.kind == PartKind::Subject {
            met += 1;
            let subject = parse_subject(without_mark(&part.text));
            tidies = subject.is_minor() || matches!(kind(&subject), Kind::Internal | Kind::Upkeep);
        }
        met > 1 && !tidies && part.is_prose() && sentence::pieces(&part.text).any(begins_with_turn)
    })
}

fn begins_with_turn(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let first = lower.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty());
    first.is_some_and(takes_back) || PHRASES.iter().any(|phrase| lower.starts_with(phrase)) || lower.contains(BEFORE)
}

/// How a step speaks of what an earlier one did.
const BEFORE: &str = "previous approach";

/// What does something in another way than before.
const PHRASES: [&str; 6] = ["instead", "no longer", "rather than", "switch to", "switched to", "switch from"];

/// Tells whether a word takes something back, in whatever form: `removes`, `dropping`.
fn takes_back(word: &str) -> bool {
    const VERBS: [&str; 7] = ["revert", "remov", "drop", "replac", "rework", "renam", "undo"];
    const ENDINGS: [&str; 9] = ["", "e", "s", "es", "d", "ed", "ing", "ped", "ping"];
    VERBS.iter().filter_map(|verb| word.strip_prefix(verb)).any(|ending| ENDINGS.contains(&ending))
}

/// Tells whether a step of a list is one that nobody finds in the change: it only mends or tidies an earlier one, or was made for
/// a review, or a later one takes it back.
fn is_spent(subjects: &[&str], place: usize) -> bool {
    let announced = |subject: &str| kind(&parse_subject(without_mark(subject)));
    let mends = subjects.first().is_some_and(|first| announced(first) == Kind::Fixed);
    let tidies = |subject: &str| {
        let minor = parse_subject(without_mark(subject)).is_minor();
        minor
            || matches!(announced(subject), Kind::Upkeep | Kind::TakenBack)
            || announced(subject) == Kind::Fixed && !mends
    };
    place > 0 && tidies(subjects[place])
}

/// A subject without the name of a picture before it: `:sparkles: add a lock`.
fn without_mark(subject: &str) -> &str {
    let marked = subject.strip_prefix(':').and_then(|rest| rest.split_once(": "));
    marked.filter(|(name, _)| !name.contains(' ')).map_or(subject, |(_, rest)| rest)
}

/// The subject that a line holds.
pub(super) fn subject(line: &str) -> Option<&str> {
    line.strip_prefix("* ").map(str::trim).filter(|subject| !subject.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::message;

    #[test]
    fn squashed_messages_are_known_by_their_shape() {
        let check = |body: &str, expected: &[usize]| {
            let steps = steps(&body.lines().collect::<Vec<_>>());
            assert_eq!(if steps.speak { steps.lines } else { Vec::new() }, expected, "{body}");
        };
        check("* one\n\nIt says why.\n\n* two\n\n---------\n\nCo-authored-by: A <a@b>", &[0, 4]);
        check("\n* one\n\n* two\n\nIt says why.", &[1, 3]);
        check("* one\nIt says why.\n\n* two\n  It says what.\n\n---------\n\nCo-authored-by: A <a@b>", &[0, 3]);
        // Nothing but subjects: a list.
        check("* one\n\n* two\n\nCo-authored-by: A <a@b>", &[]);
        // A list within a text, and one whose items follow each other.
        check("It does two things:\n\n* one\n\n* two", &[]);
        check("* one\n* two\n\nIt says why.", &[]);
        check("* one\n  goes on\n\n* two\n\nIt says why.", &[]);
        check("* one\n\nIt says why.", &[0]);
        check("* one\n", &[]);
        check("", &[]);
    }

    #[test]
    fn only_the_first_step_speaks_and_none_where_a_later_one_takes_back() {
        let check = |body: &str, expected: &[&str]| {
            let spoken = message::parts(body).into_iter().filter(Part::is_prose).map(|part| part.text);
            assert_eq!(spoken.collect::<Vec<_>>(), expected, "{body}");
        };
        let first = "* add a lock\n\nIt bounds the walk.\n\n";
        check(&format!("{first}* count bytes\n\nAn entry may be large."), &["It bounds the walk."]);
        check(&format!("{first}* fix typo\n\n* remove unused imports"), &["It bounds the walk."]);
        check(&format!("{first}* walk in order\n\nInstead of a lock, sort them."), &[]);
        check(
            &format!("{first}* count bytes\n\nThe walk now drops them, instead of a lock."),
            &["It bounds the walk."],
        );
        check(&format!("{first}* refactor: tidy up\n\nRemoves the old walk."), &["It bounds the walk."]);
        check(&format!("{first}* remove the lock for now"), &[]);
        check(&format!("{first}* dropping it"), &[]);
        check(&format!("{first}* tell dropouts and removals apart"), &["It bounds the walk."]);
        // Of what is no squashed pull request nothing goes.
        check("Add a lock.\n\nRemove the walk.", &["Add a lock.", "Remove the walk."]);
    }

    #[test]
    fn items_that_are_gone_or_tidy_up_say_nothing() {
        let check = |subjects: &[&str], expected: &[&str]| {
            let body: String = subjects.iter().map(|line| format!("* {line}\n\n")).collect();
            let spoken = message::parts(&body).into_iter().filter(Part::is_prose).map(|part| part.text);
            assert_eq!(spoken.collect::<Vec<_>>(), expected, "{subjects:?}");
        };
        check(&["Add a lock", "fix typo", "Address review", "Count bytes"], &["Add a lock", "Count bytes"]);
        check(&["Add a lock", "Count bytes", "Revert \"Count bytes\""], &[]);
        check(&["Add a lock", "Fix tests", ":bug: fix the lock"], &["Add a lock"]);
        check(&["Fix the lock", "Fix the walk"], &["Fix the lock", "Fix the walk"]);
        check(&["Add a lock"], &["Add a lock"]);
    }
}
