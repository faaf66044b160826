//! What hurt, in the words of the messages that mend it.

use super::{Limits, cite, quoter::Quoter};
use crate::{
    draft::{Block, Inline, Quote, text},
    evidence::Evidence,
};

/// One problem of each story, as far as the stories don't quote it themselves.
pub(super) fn section(evidence: &Evidence, quoter: &mut Quoter<'_>, limits: &Limits) -> Vec<Block> {
    let mut blocks = Vec::new();
    for story in evidence.stories.iter() {
        if blocks.len() >= limits.problems * 2 {
            break;
        }
        if let Some(run) = quoter.problem(&story.statements, 70) {
            let told = cite::told(evidence, story.lead).is_some();
            let mut lead = if told {
                vec![Inline::Story(story.lead), text(", as "), Inline::Commit(story.lead)]
            } else {
                cite::commit(story.lead)
            };
            lead.push(text(" states a problem:"));
            blocks.push(Block::Paragraph(lead));
            blocks.push(Block::Quote(Quote { runs: vec![run] }));
        }
    }
    blocks
}
