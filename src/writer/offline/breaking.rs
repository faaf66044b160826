//! What a message marks as a breaking change: the footer of that name is quoted wherever its story is told.

use super::quoter::Quoter;
use crate::{
    draft::{Block, Inline, Quote, Run, text},
    evidence::{Evidence, Origin, Statement, StatementId, StoryFacts},
    story::parse_subject,
};

/// What the footer of a breaking change begins with.
const MARKS: [&str; 3] = ["BREAKING CHANGE: ", "BREAKING-CHANGE: ", "BREAKING CHANGES: "];

/// Tells whether a subject of the story, or the footer of a message, marks it as a breaking change.
pub(super) fn is_marked(evidence: &Evidence, story: &StoryFacts) -> bool {
    let subjects = story.commits.iter().filter_map(|id| evidence.subject(*id));
    footers(evidence, story).next().is_some() || subjects.into_iter().any(|subject| parse_subject(subject).breaking)
}

/// The footers that are not quoted yet.
pub(super) fn quoted(evidence: &Evidence, story: &StoryFacts, quoter: &mut Quoter<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for id in footers(evidence, story) {
        let is_new = |statement: &&Statement| quoter.left(&[id]) == statement.sentences.len();
        let Some(statement) = evidence.statement(id).filter(is_new) else { continue };
        let Origin::Message(commit) = statement.origin else { continue };
        let run = Run { statement: id, first: 0, end: statement.sentences.len() };
        quoter.spend(std::slice::from_ref(&run));
        let lead = vec![text("The message of "), Inline::Commit(commit), text(" marks a breaking change:")];
        blocks.extend([Block::Paragraph(lead), Block::Quote(Quote { runs: vec![run] })]);
    }
    blocks
}

/// The statements that are such footers, whole and short enough to be quoted.
fn footers(evidence: &Evidence, story: &StoryFacts) -> impl Iterator<Item = StatementId> {
    const SENTENCES: usize = 4;
    let spoken = story.merged.iter().chain(&story.others).flat_map(|spoken| &spoken.statements);
    story.statements.iter().chain(spoken).copied().filter(|id| {
        evidence.statement(*id).is_some_and(|statement| {
            let sentences = &statement.sentences;
            sentences.len() <= SENTENCES
                && sentences.iter().all(|sentence| sentence.quotable)
                && sentences.first().is_some_and(|first| marks(&first.text))
        })
    })
}

/// Tells whether a sentence marks a breaking change; that of a form may say that there is none.
fn marks(sentence: &str) -> bool {
    let Some(said) = MARKS.iter().find_map(|mark| sentence.strip_prefix(mark)) else { return false };
    let said = said.to_lowercase();
    let words: Vec<&str> = said.split(|c: char| !(c.is_alphanumeric() || c == '/')).filter(|w| !w.is_empty()).collect();
    match words.as_slice() {
        [] | ["none" | "n/a" | "nothing", ..] | ["no"] => false,
        // "No longer reads …" breaks, "No breaking changes" doesn't.
        ["no", rest @ ..] => !rest.iter().any(|word| matches!(*word, "breaking" | "change" | "changes" | "impact")),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn footers_mark_what_breaks() {
        let check = |sentence: &str, expected: bool| assert_eq!(marks(sentence), expected, "{sentence}");
        check("BREAKING CHANGE: The option is gone.", true);
        check("BREAKING-CHANGE: no longer reads `a`", true);
        check("BREAKING CHANGES: the options are gone", true);
        check("BREAKING CHANGES are listed in UPGRADING.md.", false);
        check("BREAKING CHANGE: None of the public API changes.", false);
        check("BREAKING CHANGE: n/a", false);
        check("BREAKING CHANGE: No.", false);
        check("BREAKING CHANGE: no API changes", false);
    }
}
