//! What went another way than planned: reverts, what was brought back, mended mends, and lessons that authors state. What
//! happened, not morals.

use super::{Limits, cite, quoter::Quoter};
use crate::{
    draft::{Block, Inline, Quote, number, text},
    evidence::{Evidence, Repair, RepairKind, Role},
    history::CommitId,
};

/// Words of a reason that a revert gives.
const REASON: usize = 60;

pub(super) fn section(evidence: &Evidence, quoter: &mut Quoter<'_>, limits: &Limits) -> Vec<Block> {
    let mut blocks = reverts(evidence, quoter, limits);
    blocks.extend(mended_again(evidence, limits));
    blocks.extend(mended(evidence, limits));
    blocks.extend(stated(evidence, quoter, limits));
    blocks
}

/// Each revert with what it takes back, what brought that back again, and the reason in the words of its message.
fn reverts(evidence: &Evidence, quoter: &mut Quoter<'_>, limits: &Limits) -> Vec<Block> {
    let mut blocks = Vec::new();
    let is_revert = |repair: &&Repair| {
        let kind = matches!(repair.kind, RepairKind::Revert | RepairKind::PartialRevert);
        kind && !evidence.codeless.contains(&repair.commit)
    };
    let mut all: Vec<&Repair> = evidence.repairs.iter().filter(is_revert).collect();
    all.dedup_by_key(|repair| repair.commit);
    // Those that say why come first.
    let mut silent = Vec::new();
    for repair in &all {
        if blocks.len() >= 4 * limits.items {
            silent.push(*repair);
            continue;
        }
        let ids = cite::message(evidence, repair.commit);
        let why = quoter.with_role(&ids, &[Role::Reason, Role::Problem, Role::Diagnosis], REASON);
        let why = why.map(|run| Quote { runs: vec![run] });
        match why.or_else(|| quoter.gist(&ids, REASON).map(|passage| passage.quote)) {
            Some(why) => {
                let lead = [revert(evidence, repair), vec![text("; its message says:")]].concat();
                blocks.extend([Block::Paragraph(lead), Block::Quote(why)]);
            }
            None => silent.push(*repair),
        }
    }
    if limits.items > 0 {
        let items: Vec<Vec<Inline>> =
            silent.iter().take(2 * limits.items).map(|repair| revert(evidence, repair)).collect();
        match items.as_slice() {
            [] => {}
            [only] => blocks.push(Block::Paragraph([only.clone(), vec![text(".")]].concat())),
            _ => blocks.push(Block::List { numbered: false, items }),
        }
    }
    blocks
}

/// `b (subject) takes back a (subject), and c (subject) brings it in again`
fn revert(evidence: &Evidence, repair: &Repair) -> Vec<Inline> {
    let verb = if repair.kind == RepairKind::Revert { " takes back " } else { " takes back a part of " };
    let mut words = [cite::commit(repair.commit), vec![text(verb)], cite::commit(repair.of)].concat();
    let again = evidence.repairs.iter().find(|other| other.kind == RepairKind::Reland && other.of == repair.of);
    if let Some(again) = again {
        words.push(text(", and "));
        words.extend(cite::commit(again.commit));
        words.push(text(" brings it in again"));
    }
    words
}

/// Commits that mend a commit of the range which mended another one.
fn mended_again(evidence: &Evidence, limits: &Limits) -> Vec<Block> {
    let chains = fixes(evidence).filter_map(|second| {
        let first = fixes(evidence).find(|first| first.commit == second.of)?;
        Some((second, first))
    });
    let sentence = |(second, first): (&Repair, &Repair)| {
        let words = [
            cite::commit(second.commit),
            vec![text(" mends ")],
            cite::commit(second.of),
            vec![text(", which itself mended ")],
            cite::commit(first.of),
            vec![text(".")],
        ];
        Block::Paragraph(words.concat())
    };
    chains.take(limits.items).map(sentence).collect()
}

/// Commits of the range whose messages name an earlier one as what they mend.
fn mended(evidence: &Evidence, limits: &Limits) -> Vec<Block> {
    let again: Vec<CommitId> = fixes(evidence).map(|repair| repair.commit).collect();
    // A told story says itself what it mends, and what mends it.
    let told = |repair: &Repair| [repair.commit, repair.of].iter().any(|id| cite::told(evidence, *id).is_some());
    let mut pairs: Vec<&Repair> =
        fixes(evidence).filter(|repair| !again.contains(&repair.of) && !told(repair)).collect();
    pairs.dedup_by_key(|repair| repair.commit);
    if pairs.is_empty() || limits.items == 0 {
        return Vec::new();
    }
    if let [only] = pairs.as_slice() {
        let words = [
            vec![text("By its message, ")],
            cite::commit(only.commit),
            vec![text(" mends ")],
            cite::commit(only.of),
            vec![text(".")],
        ];
        return vec![Block::Paragraph(words.concat())];
    }
    let mut lead = vec![
        text("By their messages, at least "),
        number(pairs.len() as u64),
        text(" commits mend what earlier commits of the range brought in"),
    ];
    lead.push(text(if pairs.len() > limits.items + 1 { "; the first:" } else { ":" }));
    let most = if pairs.len() == limits.items + 1 { pairs.len() } else { limits.items };
    let item =
        |repair: &&Repair| [cite::commit(repair.commit), vec![text(" mends ")], cite::commit(repair.of)].concat();
    let items = pairs.iter().take(most).map(item).collect();
    vec![Block::Paragraph(lead), Block::List { numbered: false, items }]
}

/// Commits that mend others, as their messages say.
fn fixes(evidence: &Evidence) -> impl Iterator<Item = &Repair> {
    let code = |repair: &&Repair| !evidence.codeless.contains(&repair.commit);
    evidence.repairs.iter().filter(|repair| repair.kind == RepairKind::Fix).filter(code)
}

/// How a sentence begins or goes on that looks back.
const LOOKS_BACK: [&str; 9] = [
    "in hindsight",
    "lesson",
    "was a mistake",
    "turned out to be",
    "turned out that",
    "turns out that",
    "we learned",
    "did not work out",
    "didn't work out",
];

/// Sentences that look back, in the words of their messages.
fn stated(evidence: &Evidence, quoter: &mut Quoter<'_>, limits: &Limits) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for (id, statement, commit) in cite::stated(evidence) {
        for (at, sentence) in statement.sentences.iter().enumerate() {
            let lower = sentence.text.to_lowercase();
            if blocks.len() >= limits.items || !LOOKS_BACK.iter().any(|phrase| lower.contains(phrase)) {
                continue;
            }
            if let Some(run) = quoter.one(id, at) {
                let words = [cite::commit(commit), vec![text(" looks back: "), Inline::Quoted(run)]];
                blocks.push(Block::Paragraph(words.concat()));
            }
        }
    }
    blocks
}
