//! Paragraphs that many messages have: what a form asks, and nobody says of a change.

use std::collections::BTreeSet;

use super::Statement;
use crate::{
    hashing::{HashMap, HashSet},
    history::History,
};

/// A paragraph that so many messages with different subjects have is of none of them.
const COPIES: usize = 3;

/// Fewer words are said again by chance.
const WORDS: usize = 6;

/// What several messages of a range have word by word.
pub(super) struct Copied(HashSet<String>);

impl Copied {
    pub(super) fn of(history: &History) -> Self {
        Self::among(history.commits.iter().map(|commit| (commit.subject.as_str(), commit.body.as_str())))
    }

    fn among<'t>(messages: impl Iterator<Item = (&'t str, &'t str)>) -> Self {
        let mut met: HashMap<String, BTreeSet<&str>> = HashMap::default();
        for (subject, body) in messages {
            for paragraph in body.split("\n\n").filter(|paragraph| paragraph.split_whitespace().count() >= WORDS) {
                let subjects = met.entry(spaced(paragraph)).or_default();
                if subjects.len() < COPIES {
                    subjects.insert(subject);
                }
            }
        }
        Self(met.into_iter().filter(|(_, subjects)| subjects.len() >= COPIES).map(|(paragraph, _)| paragraph).collect())
    }

    /// Lets nobody quote what is copied.
    pub(super) fn silence(&self, statements: &mut [Statement]) {
        if self.0.is_empty() {
            return;
        }
        for statement in statements.iter_mut().filter(|statement| self.0.contains(&spaced(&statement.text()))) {
            statement.sentences.iter_mut().for_each(|sentence| sentence.quotable = false);
        }
    }
}

fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_three_messages_have_is_of_none() {
        let check = |messages: &[(&str, &str)], expected: bool| {
            let copied = Copied::among(messages.iter().copied());
            assert_eq!(copied.0.contains("Your name will be added to the file."), expected, "{messages:?}");
        };
        let body = "It walks.\n\nYour name will be added\nto the file.\n";
        check(&[("a", body), ("b", body), ("c", body)], true);
        check(&[("a", body), ("b", body)], false);
        check(&[("a", body), ("a", body), ("a", body)], false);
    }
}
