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

/// A commit of a squashed pull request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its place among them, from 0.
    pub place: usize,
    /// Its subject.
    pub subject: String,
}

/// Which lines of a body are subjects of squashed commits, in order: none unless the body begins with one, has another, and
/// says something below one of them. A list whose items stand apart from each other, but hold all that is said, stays one.
pub(super) fn subjects(lines: &[&str]) -> Vec<usize> {
    let is_blank = |at: Option<usize>| at.and_then(|at| lines.get(at)).is_none_or(|line| line.trim().is_empty());
    let stands_alone = |at: usize| is_blank(at.checked_sub(1)) && is_blank(Some(at + 1));
    let found: Vec<usize> = (0..lines.len()).filter(|at| subject(lines[*at]).is_some() && stands_alone(*at)).collect();
    let first = lines.iter().position(|line| !line.trim().is_empty());
    let says =
        |line: &&str| line.starts_with(|c: char| c.is_alphabetic()) && line.contains(' ') && !line.contains("-by: ");
    let squashed = found.len() > 1 && found.first().copied() == first && lines.iter().any(says);
    if squashed { found } else { Vec::new() }
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
            assert_eq!(subjects(&body.lines().collect::<Vec<_>>()), expected, "{body}");
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
}
