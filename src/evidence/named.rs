//! What stories are called whose subject doesn't say it: `fix #12`, or a sentence that a forge or its author cut.

use std::sync::Arc;

use super::{Evidence, Sentence, StatementId, StoryFacts};
use crate::story::{breaks_off, is_hollow};

/// Words of a sentence that may take the place of a subject.
const WORDS: std::ops::RangeInclusive<usize> = 3..=20;

/// Gives commits that name a told story, and whose subject says nothing by itself, what a changelog says of the story for a
/// subject, or else how its message begins. Sentences have to be masked before, since one with a credential is no subject.
pub(super) fn name(evidence: &mut Evidence) {
    let named = |story: &StoryFacts| {
        let subject = evidence.subject(story.title)?;
        if !is_hollow(subject) && !breaks_off(subject) {
            return None;
        }
        let entries = evidence.entries.iter().filter(|entry| entry.story == Some(story.id));
        let declared = || entries.filter_map(|entry| first(evidence, &entry.statements)).next();
        let own = story.others.iter().find(|other| other.commit == story.title).map(|other| &other.statements);
        let stated = || first(evidence, own.unwrap_or(&story.statements)).filter(|_| is_hollow(subject));
        Some((story.title, declared().or_else(stated)?))
    };
    let found: Vec<_> = evidence.stories.iter().filter_map(named).collect();
    if !found.is_empty() {
        Arc::make_mut(&mut evidence.subjects).extend(found);
    }
}

/// The first sentence of some statements as a subject.
fn first(evidence: &Evidence, statements: &[StatementId]) -> Option<String> {
    titled(evidence.statement(*statements.first()?)?.sentences.first()?)
}

/// A sentence as a subject, where it stands by itself.
fn titled(sentence: &Sentence) -> Option<String> {
    let words = sentence.text.trim_end_matches(['.', ' ']);
    let whole = sentence.quotable && !sentence.leans && !words.ends_with([':', '?', '…', ',']);
    (whole && WORDS.contains(&words.split_whitespace().count())).then(|| words.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_name_what_has_no_name() {
        let check = |text: &str, leans: bool, expected: Option<&str>| {
            let sentence = Sentence { text: text.to_owned(), role: None, leans, quotable: true };
            assert_eq!(titled(&sentence).as_deref(), expected, "{text}");
        };
        check("Restore bulk action buttons on the tabs.", false, Some("Restore bulk action buttons on the tabs"));
        check("This restores bulk action buttons.", true, None);
        check("It does these things:", false, None);
        check("Restore them.", false, None);
    }

    #[test]
    fn a_sentence_that_was_masked_is_no_subject() {
        let text = format!("The engine logs in with {} by itself.", crate::secrets::MASK);
        let sentence = Sentence { text, role: None, leans: false, quotable: false };
        assert_eq!(titled(&sentence), None);
    }
}
