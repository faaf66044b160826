//! What hurt, in the words of the messages that mend it.

use super::{Limits, quoter::Quoter};
use crate::{
    draft::{Block, Inline, Quote, text},
    evidence::Evidence,
};

/// One problem of each told story, as far as the stories don't quote it themselves: that of another one is no problem of the
/// range.
pub(super) fn section(evidence: &Evidence, quoter: &mut Quoter<'_>, limits: &Limits) -> Vec<Block> {
    let mut blocks = Vec::new();
    for story in evidence.told_stories() {
        if blocks.len() >= limits.problems * 2 {
            break;
        }
        if let Some(run) = quoter.problem(&story.statements, 70) {
            let lead =
                vec![Inline::Story(story.lead), text(", as "), Inline::Commit(story.lead), text(" states a problem:")];
            blocks.push(Block::Paragraph(lead));
            blocks.push(Block::Quote(Quote { runs: vec![run] }));
        }
    }
    blocks
}
