//! Other ways that authors name, as far as their stories did not quote them yet.

use super::{Limits, cite, quoter::Quoter};
use crate::{
    draft::{Block, Quote, text},
    evidence::{Evidence, Role},
    history::CommitId,
};

/// Words of one way with what speaks for and against it.
const WORDS: usize = 65;

/// One quotation for each message that names another way: what it is, and what follows on it.
pub(super) fn section(evidence: &Evidence, quoter: &mut Quoter<'_>, limits: &Limits) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut heard: Vec<CommitId> = Vec::new();
    for (id, statement, commit) in cite::stated(evidence) {
        if blocks.len() >= 2 * limits.items || heard.contains(&commit) || !statement.has(Role::Alternative) {
            continue;
        }
        if let Some(run) = quoter.with_role(&[id], &[Role::Alternative], WORDS) {
            heard.push(commit);
            let lead = [vec![text("From the message of ")], cite::commit(commit), vec![text(":")]].concat();
            blocks.push(Block::Paragraph(lead));
            blocks.push(Block::Quote(Quote { runs: vec![run] }));
        }
    }
    blocks
}
