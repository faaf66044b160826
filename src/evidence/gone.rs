//! Titles that name what a later commit of the range took out again: readers would look for it at the end in vain.

use std::collections::BTreeSet;

use super::{
    Sources, StoryFacts,
    excerpt::{Outlines, mentions},
};
use crate::{
    history::{CommitId, FilePatch, RepoPath},
    roles::Role,
};

/// Letters of an identifier that no other word is like.
const TELLING: usize = 6;

/// Tells whether the subject of a story names something that its commits define and that no file of theirs defines at the end
/// of the range. What wasn't read isn't known to be gone.
pub(super) fn is_named(story: &StoryFacts, sources: &Sources<'_>, outlines: &Outlines) -> bool {
    let named = identifiers(&story.subject.words);
    if named.is_empty() || sources.net.is_none() {
        return false;
    }
    let own = |id: &CommitId| story.commits.contains(id);
    let patches =
        || sources.contents.patches.iter().filter(|((id, path), _)| own(id) && sources.roles.of(path) == Role::Source);
    let defines = |path: &RepoPath, text: Option<&str>, name: &str| {
        let outline = text.filter(|text| mentions(text, name)).and_then(|text| outlines.of(path, text));
        outline.is_some_and(|outline| outline.definitions.iter().any(|found| found.name == name))
    };
    named.iter().any(|name| {
        let adds = |path: &RepoPath, patch: &FilePatch| {
            defines(path, patch.new.as_deref(), name) && !defines(path, patch.old.as_deref(), name)
        };
        let mut added = patches().filter(|((_, path), patch)| adds(path, patch)).map(|((_, path), _)| path).peekable();
        let stands = |path| sources.contents.net.get(path).is_none_or(|net| defines(path, net.new.as_deref(), name));
        added.peek().is_some() && !added.any(stands)
    })
}

/// Words of a subject that only a program has: `SSLContext`, `read_all`.
fn identifiers(subject: &str) -> BTreeSet<&str> {
    let words = subject.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| word.len() >= TELLING);
    let is_composed = |word: &&str| {
        let mut letters = word.chars().zip(word.chars().skip(1));
        letters.any(|(a, b)| a.is_lowercase() && b.is_uppercase() || a == '_' || a.is_uppercase() && b.is_uppercase())
            && word.contains(char::is_lowercase)
    };
    words.filter(is_composed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers_are_words_of_programs() {
        let check = |subject: &str, expected: &[&str]| {
            assert_eq!(identifiers(subject).into_iter().collect::<Vec<_>>(), expected, "{subject}");
        };
        check("Introduce new SSLContext API", &["SSLContext"]);
        check("Add `read_all` for Readers", &["read_all"]);
        check("Drop support for README files", &[]);
        check("Let macOS find it", &[]);
    }
}
