//! What a message marks as a breaking change: the footer of that name is quoted wherever its story is told.

use super::quoter::Quoter;
use crate::{
    draft::{Block, Inline, Quote, Run, text},
    evidence::{Evidence, Origin, StatementId, StoryFacts},
    story::parse_subject,
};

/// What the footer of a breaking change begins with.
const MARKS: [&str; 2] = ["BREAKING CHANGE", "BREAKING-CHANGE"];

/// Tells whether a subject of the story, or the footer of a message, marks it as a breaking change.
pub(super) fn is_marked(evidence: &Evidence, story: &StoryFacts) -> bool {
    let subjects = story.commits.iter().filter_map(|id| evidence.subject(*id));
    footers(evidence, story).next().is_some() || subjects.into_iter().any(|subject| parse_subject(subject).breaking)
}

/// The footers that are not quoted yet.
pub(super) fn quoted(evidence: &Evidence, story: &StoryFacts, quoter: &mut Quoter<'_>) -> Vec<Block> {
    let mut blocks = Vec::new();
    for id in footers(evidence, story) {
        let Some(statement) = evidence.statement(id).filter(|_| quoter.left(&[id]) > 0) else { continue };
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
                && sentences.first().is_some_and(|first| MARKS.iter().any(|mark| first.text.starts_with(mark)))
        })
    })
}
