//! What hurt, in the words of the messages that mend it.

use super::{Limits, quoter::Quoter};
use crate::{
    draft::{Block, Inline, Quote, text},
    evidence::{Evidence, Role},
};

/// One problem of each story, only where enough of its text is left for the story itself.
pub(super) fn section(evidence: &Evidence, quoter: &mut Quoter<'_>, limits: &Limits) -> Vec<Block> {
    let mut blocks = Vec::new();
    for story in evidence.told_stories() {
        if blocks.len() >= limits.problems * 2 || quoter.left(&story.statements) < 5 {
            continue;
        }
        if let Some(run) = quoter.with_role(&story.statements, &[Role::Problem], 70) {
            blocks.push(Block::Paragraph(vec![
                Inline::Story(story.lead),
                text(", as "),
                Inline::Commit(story.lead),
                text(" states it:"),
            ]));
            blocks.push(Block::Quote(Quote { runs: vec![run] }));
        }
    }
    blocks
}
