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
//! what an earlier one says.

use std::collections::BTreeSet;

use crate::story::{Kind, kind, parse_subject};

/// A commit of a squashed pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its place among them, from 0.
    pub place: usize,
    /// Its subject.
    pub subject: String,
}

/// The commits of a squashed pull request, as the lines of its message.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Steps {
    /// Lines that are subjects of squashed commits, in order.
    pub lines: Vec<usize>,
    /// Something is said below one of them. A list whose items stand apart from each other, but hold all that is said, stays one.
    pub speak: bool,
}

/// The steps of a body: none unless it begins with one and has another.
pub(super) fn steps(lines: &[&str]) -> Steps {
    let is_blank = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_none_or(|line| line.trim().is_empty());
    let stands_alone = |at: usize| is_blank(at.checked_sub(1)) && is_blank(Some(at + 1));
    let found: Vec<usize> = (0..lines.len()).filter(|at| subject(lines[*at]).is_some() && stands_alone(*at)).collect();
    let first = lines.iter().position(|line| !line.trim().is_empty());
    let says =
        |line: &&str| line.starts_with(|c: char| c.is_alphabetic()) && line.contains(' ') && !line.contains("-by: ");
    if found.len() < 2 || found.first().copied() != first {
        return Steps::default();
    }
    Steps { lines: found, speak: lines.iter().any(says) }
}

/// The subjects of steps that nobody finds in the change: a later one that only mends or tidies an earlier one, or was made
/// for a review, and one that a later one takes back.
pub(super) fn spent<'a>(steps: &Steps, lines: &[&'a str]) -> BTreeSet<&'a str> {
    let subjects: Vec<&str> = steps.lines.iter().filter_map(|at| subject(lines[*at])).collect();
    let announced = |subject: &str| kind(&parse_subject(without_mark(subject)));
    let mends = subjects.first().is_some_and(|first| announced(first) == Kind::Fixed);
    let tidies = |subject: &str| {
        let minor = parse_subject(without_mark(subject)).is_minor();
        minor
            || matches!(announced(subject), Kind::Upkeep | Kind::TakenBack)
            || announced(subject) == Kind::Fixed && !mends
    };
    let taken: BTreeSet<String> = subjects.iter().filter_map(|subject| taken_back(subject)).collect();
    let is_spent = |(place, subject): &(usize, &&str)| {
        *place > 0 && tidies(subject) || taken.contains(&without_mark(subject).to_lowercase())
    };
    subjects.iter().enumerate().filter(is_spent).map(|(_, subject)| *subject).collect()
}

/// What a subject says that it takes back: `Revert "add a lock"`, `revert add a lock`.
fn taken_back(subject: &str) -> Option<String> {
    let lower = without_mark(subject).to_lowercase();
    let of = ["revert ", "revert: ", "undo "].iter().find_map(|verb| lower.strip_prefix(verb))?;
    Some(of.trim_matches(['"', '\'', ' ']).to_owned())
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

    #[test]
    fn squashed_messages_are_known_by_their_shape() {
        let check = |body: &str, expected: &[usize]| {
            let steps = steps(&body.lines().collect::<Vec<_>>());
            assert_eq!(if steps.speak { steps.lines } else { Vec::new() }, expected, "{body}");
        };
        check("* one\n\nIt says why.\n\n* two\n\n---------\n\nCo-authored-by: A <a@b>", &[0, 4]);
        check("\n* one\n\n* two\n\nIt says why.", &[1, 3]);
        // Nothing but subjects: a list.
        check("* one\n\n* two\n\nCo-authored-by: A <a@b>", &[]);
        // A list within a text, and one whose items follow each other.
        check("It does two things:\n\n* one\n\n* two", &[]);
        check("* one\n* two\n\nIt says why.", &[]);
        check("* one\n  goes on\n\n* two\n\nIt says why.", &[]);
        check("* one\n\nIt says why.", &[]);
        check("", &[]);
    }

    #[test]
    fn steps_that_are_gone_or_tidy_up_say_nothing() {
        let check = |subjects: &[&str], expected: &[&str]| {
            let lines: Vec<String> = subjects.iter().flat_map(|line| [format!("* {line}"), String::new()]).collect();
            let lines: Vec<&str> = lines.iter().map(String::as_str).collect();
            let found = spent(&steps(&lines), &lines);
            assert_eq!(found, expected.iter().copied().collect(), "{subjects:?}");
        };
        check(&["Add a lock", "fix typo", "Address review", "Count bytes"], &["fix typo", "Address review"]);
        check(&["Add a lock", "Count bytes", "Revert \"Count bytes\""], &["Count bytes", "Revert \"Count bytes\""]);
        check(&["Add a lock", "Fix tests", ":bug: fix the lock"], &["Fix tests", ":bug: fix the lock"]);
        check(&["Fix the lock", "Fix the walk"], &[]);
        check(&["Add a lock"], &[]);
    }
}
