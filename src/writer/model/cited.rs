//! The evidence of a section that the offline writer makes of citations: what its blocks quote, show and cite, in their order.

use super::{facts, items::Item};
use crate::{
    draft::{Block, Inline, Quote, Run},
    evidence::{Evidence, Origin, StatementId},
};

/// With fewer quotations a section is a list that no prose makes better.
const QUOTED: usize = 2;

/// The items behind blocks, each statement behind its commit; none where they are too few for prose.
pub(super) fn items(blocks: &[Block], evidence: &Evidence) -> Vec<Item> {
    let mut items = Vec::new();
    for block in blocks {
        of_block(block, evidence, &mut items);
    }
    if blocks.iter().map(quoted).sum::<usize>() < QUOTED { Vec::new() } else { items }
}

/// The same, with what mends or takes back what.
pub(super) fn items_with_repairs(blocks: &[Block], evidence: &Evidence) -> Vec<Item> {
    let mut items = items(blocks, evidence);
    let commits = |item: &Item| matches!(item, Item::Commit(_));
    let cited: Vec<Item> = items.iter().filter(|item| commits(item)).cloned().collect();
    let repairs = evidence.repairs.iter().filter(|repair| cited.contains(&Item::Commit(repair.commit)));
    items.extend(repairs.map(facts::of_repair));
    items
}

/// How many runs of sentences a block quotes.
fn quoted(block: &Block) -> usize {
    let of = |inlines: &[Inline]| inlines.iter().filter(|inline| matches!(inline, Inline::Quoted(_))).count();
    match block {
        Block::Heading(_, inlines) | Block::Paragraph(inlines) => of(inlines),
        Block::List { items, .. } => items.iter().map(|item| of(item)).sum(),
        Block::Quote(Quote { runs }) => runs.len(),
        Block::Table { rows, .. } => rows.iter().flatten().map(|cell| of(cell)).sum(),
        Block::Code(_) | Block::Lines(..) | Block::Diagram { .. } => 0,
    }
}

fn of_block(block: &Block, evidence: &Evidence, items: &mut Vec<Item>) {
    match block {
        Block::Heading(_, inlines) | Block::Paragraph(inlines) => of_inlines(inlines, evidence, items),
        Block::List { items: listed, .. } => listed.iter().for_each(|item| of_inlines(item, evidence, items)),
        Block::Quote(Quote { runs }) => runs.iter().for_each(|run| of_run(run, evidence, items)),
        Block::Code(id) | Block::Lines(id, ..) => items.push(Item::Excerpt(*id)),
        Block::Table { rows, .. } => rows.iter().flatten().for_each(|cell| of_inlines(cell, evidence, items)),
        Block::Diagram { .. } => {}
    }
}

fn of_inlines(inlines: &[Inline], evidence: &Evidence, items: &mut Vec<Item>) {
    for inline in inlines {
        match inline {
            Inline::Commit(id) | Inline::Subject(id, _) | Inline::Story(id) => items.push(Item::Commit(*id)),
            Inline::Quoted(run) => of_run(run, evidence, items),
            Inline::Figure(id, _) => items.push(Item::Measurement(*id)),
            Inline::Emphasis(inner) | Inline::Strong(inner) => of_inlines(inner, evidence, items),
            _ => {}
        }
    }
}

fn of_run(run: &Run, evidence: &Evidence, items: &mut Vec<Item>) {
    let StatementId(place) = run.statement;
    let message = |id: StatementId| match evidence.statement(id).map(|statement| &statement.origin) {
        Some(Origin::Message(commit)) => Some(*commit),
        _ => None,
    };
    let commit = message(run.statement);
    items.extend(commit.map(Item::Commit));
    // What it leans on, and what goes on from there.
    let near = [place.checked_sub(1), Some(place), Some(place + 1)].into_iter().flatten().map(StatementId);
    let same = near.filter(|id| *id == run.statement || commit.is_some() && message(*id) == commit);
    items.extend(same.map(Item::Statement));
}
