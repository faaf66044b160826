//! Paragraphs that three messages with different subjects have: what a form asks, and nobody says of a change.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::Statement;
use crate::{
    hashing::{HashMap, HashSet},
    history::History,
};

/// Fewer words are said again by chance.
const WORDS: usize = 6;

/// What several messages of a range have word by word, by its digest: the words of all messages would be too many to keep.
pub(super) struct Copied(HashSet<u64>);

impl Copied {
    pub(super) fn of(history: &History) -> Self {
        Self::among(history.commits.iter().map(|commit| (commit.subject.as_str(), commit.body.as_str())))
    }

    fn among<'t>(messages: impl Iterator<Item = (&'t str, &'t str)>) -> Self {
        // Of each paragraph the first subject that has it, and the second.
        let mut met: HashMap<u64, (u64, Option<u64>)> = HashMap::default();
        let mut copied = HashSet::default();
        for (subject, body) in messages {
            let subject = digest(subject);
            for paragraph in body.split("\n\n").filter(|paragraph| paragraph.split_whitespace().count() >= WORDS) {
                let paragraph = digest(paragraph);
                let (first, second) = met.entry(paragraph).or_insert((subject, None));
                match second {
                    _ if *first == subject => {}
                    None => *second = Some(subject),
                    Some(second) if *second == subject => {}
                    Some(_) => drop(copied.insert(paragraph)),
                }
            }
        }
        Self(copied)
    }

    /// Lets nobody quote what is copied.
    pub(super) fn silence(&self, statements: &mut [Statement]) {
        if self.0.is_empty() {
            return;
        }
        for statement in statements.iter_mut().filter(|statement| self.0.contains(&digest(&statement.text()))) {
            statement.sentences.iter_mut().for_each(|sentence| sentence.quotable = false);
        }
    }
}

/// A digest of a text's words, the same in every run.
fn digest(text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    text.split_whitespace().for_each(|word| word.hash(&mut hasher));
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_three_messages_have_is_of_none() {
        let check = |messages: &[(&str, &str)], expected: bool| {
            let copied = Copied::among(messages.iter().copied());
            assert_eq!(copied.0.contains(&digest("Your name will be added to the file.")), expected, "{messages:?}");
        };
        let body = "It walks.\n\nYour name will be added\nto the file.\n";
        check(&[("a", body), ("b", body), ("c", body)], true);
        check(&[("a", body), ("b", body)], false);
        check(&[("a", body), ("a", body), ("a", body)], false);
    }
}
