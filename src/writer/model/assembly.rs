//! The parts of a post put together: what one of them quotes or shows, none of the later ones does again.

use std::collections::BTreeMap;

use super::{Accepted, Reading, Told, gathering, parts::Arranged, reply::place_of, titles};
use crate::{
    draft::{Block, Draft, Given, Inline, Section, SectionKind, text},
    evidence::{Evidence, ExcerptId},
    history::CommitId,
    verify::draft::{Gate, is_note},
};

/// The post of all parts in their order; none where the model wrote no part. What was quoted in an earlier part isn't quoted
/// again.
pub(super) fn assembled(arranged: Arranged, told: Vec<Told>) -> (Option<Draft>, Vec<String>) {
    let Arranged { evidence, draft: offline, parts, .. } = &arranged;
    let (mut title, mut excerpt) = (arranged.title.clone(), None);
    let mut gate = Gate::new(evidence);
    let mut draft = Draft { sections: Vec::new(), ..offline.clone() };
    let mut notes = Vec::new();
    let mut by_model = 0;
    let mut readings = Vec::new();
    let mut shown = BTreeMap::new();
    for (part, told) in parts.iter().zip(told) {
        let (mut blocks, given) = match told {
            Told::Model(accepted) => {
                by_model += 1;
                let Accepted { blocks, given, heading, title: own, excerpt: line, shortened, reading, .. } = *accepted;
                readings.extend(reading);
                if shortened {
                    notes.push(format!("{}: words that did not stand after two repairs were left out", part.title));
                }
                title = own.map(|words| titles::named(words, evidence)).or(title);
                excerpt = line.or(excerpt);
                let (mut above, mut below) = (part.frame.clone(), blocks);
                gathering::gathered(&mut below, part.sole, evidence);
                if let Some((Block::Heading(_, words), heading)) = above.first_mut().zip(heading) {
                    *words = heading;
                }
                // The overview begins with its point, and ends with the counts.
                if part.kind == SectionKind::Overview {
                    std::mem::swap(&mut above, &mut below);
                }
                above.append(&mut below);
                (above, Some(given))
            }
            Told::Offline(reason) => {
                notes.push(format!("{}: the offline text stands, since {reason}", part.title));
                (part.offline.clone(), None)
            }
            Told::Silent => (part.offline.clone(), None),
        };
        refer_to_shown(&mut blocks, part.lead, &mut shown, evidence);
        add(&mut draft.sections, fitting(Section { kind: part.kind, blocks, given }, &mut gate));
    }
    // Parts that were not told bear no title.
    let given = draft.given();
    if let Some(title) = title.as_ref().filter(|title| gate.line(title, &given).is_ok()) {
        draft.title = title.clone();
    }
    if let Some(excerpt) = excerpt.as_ref().filter(|excerpt| gate.line(excerpt, &given).is_ok()) {
        draft.excerpt = excerpt.clone();
    }
    for line in [&mut draft.title, &mut draft.excerpt] {
        if gate.line(line, &given).is_err() {
            line.clear();
        }
    }
    let asked = parts.iter().filter(|part| !part.items.list.is_empty()).count();
    notes.insert(0, format!("{by_model} of {asked} parts are the model's, the others the offline writer's"));
    notes.extend(read_again(&readings));
    ((by_model > 0).then_some(draft), notes)
}

/// What the second readings came to; none where there were none.
fn read_again(readings: &[Reading]) -> Option<String> {
    let named: usize = readings.iter().map(|reading| reading.named).sum();
    let taken_out: usize = readings.iter().map(|reading| reading.taken_out).sum();
    let parts = if readings.len() == 1 { "1 part".to_owned() } else { format!("{} parts", readings.len()) };
    let found = match (named, taken_out) {
        (0, _) => "no sentence without ground".to_owned(),
        (named, out) => {
            let noun = if named == 1 { "sentence" } else { "sentences" };
            format!("{named} {noun} without ground: {out} taken out, {} written again", named.saturating_sub(out))
        }
    };
    (!readings.is_empty()).then(|| format!("a second reading of {parts} found {found}"))
}

/// The section without blocks that don't stand behind what came before it.
fn fitting<'a>(mut section: Section, gate: &mut Gate<'a>) -> Section {
    loop {
        let mut after = gate.clone();
        if after.section(&mut section).is_empty() {
            *gate = after;
            return section;
        }
    }
}

/// Appends to the section of the same kind, if it is the last one.
fn add(sections: &mut Vec<Section>, section: Section) {
    if section.blocks.is_empty() {
        return;
    }
    match sections.last_mut().filter(|last| last.kind == section.kind && last.kind == SectionKind::Implementation) {
        Some(last) => {
            last.blocks.extend(section.blocks);
            if let Some(given) = section.given {
                last.given.get_or_insert_with(Given::default).extend(given);
            }
        }
        None => sections.push(section),
    }
}

/// Puts a line that says where it stands in the place of code which an earlier part shows, and of its notes.
fn refer_to_shown(
    blocks: &mut Vec<Block>,
    lead: Option<CommitId>,
    shown: &mut BTreeMap<ExcerptId, Option<CommitId>>,
    evidence: &Evidence,
) {
    let mut moved = false;
    blocks.retain_mut(|block| {
        let Some(id) = block.excerpt() else {
            return !(std::mem::take(&mut moved) && without_notes(block));
        };
        moved = false;
        let story = stands_elsewhere(id, lead, shown);
        if let Some((story, excerpt)) = story.zip(evidence.excerpt(id)) {
            let words =
                [text("The code stands under "), Inline::Story(story), text(": "), place_of(excerpt), text(".")];
            *block = Block::Paragraph(words.into());
            moved = true;
        }
        true
    });
}

/// Takes notes to lines out of a list that stands below no code any more; whether nothing is left.
fn without_notes(block: &mut Block) -> bool {
    let Block::List { items, .. } = block else { return false };
    items.retain(|item| !is_note(item));
    items.is_empty()
}

/// The story that shows an excerpt already, other than the one at hand.
fn stands_elsewhere(
    id: ExcerptId,
    lead: Option<CommitId>,
    shown: &mut BTreeMap<ExcerptId, Option<CommitId>>,
) -> Option<CommitId> {
    let first = *shown.entry(id).or_insert(lead);
    first.filter(|_| first != lead)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_stand_below_their_code_alone() {
        let note = || vec![text("Line "), text(": "), Inline::Prose("computed once".to_owned())];
        let other = || vec![Inline::Prose("an item".to_owned())];
        let check = |items: Vec<Vec<Inline>>, left: usize| {
            let mut list = Block::List { numbered: false, items };
            assert_eq!(without_notes(&mut list), left == 0, "{list:?}");
            assert!(matches!(&list, Block::List { items, .. } if items.len() == left), "{list:?}");
        };
        check(vec![note(), note()], 0);
        check(vec![note(), other()], 1);
        check(vec![other(), other()], 2);
        assert!(!without_notes(&mut Block::Paragraph(note())));
    }

    #[test]
    fn only_the_first_part_shows_code() {
        let lead = |digit: char| CommitId::from_hex(&digit.to_string().repeat(40)).ok();
        let mut shown = BTreeMap::new();
        let check = |lead: Option<CommitId>, shown: &mut BTreeMap<ExcerptId, Option<CommitId>>, expected: bool| {
            assert_eq!(stands_elsewhere(ExcerptId(1), lead, shown).is_some(), expected, "{lead:?}");
        };
        check(lead('a'), &mut shown, false);
        check(lead('a'), &mut shown, false);
        check(lead('b'), &mut shown, true);
        check(None, &mut shown, true);
    }
}
