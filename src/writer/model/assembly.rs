//! The parts of a post put together: what one of them quotes or shows, none of the later ones does again.

use std::collections::{BTreeMap, BTreeSet};

use super::{Accepted, Reading, Told, gathering, late::running, parts::Arranged, printed::place_of, titles};
use crate::{
    draft::{Block, Draft, Given, Inline, Section, SectionKind, SubjectForm, text},
    evidence::{Evidence, ExcerptId, Place},
    history::CommitId,
    verify::draft::{Gate, is_note},
    writer::offline::scope_of,
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
    let mut headings = Vec::new();
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
                if let Some(Block::Heading(_, words)) = above.first_mut() {
                    *words = heading.unwrap_or(words.clone());
                    headings.extend(part.lead.map(|lead| (words.clone(), lead)));
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
    draft.sections.iter_mut().for_each(|section| without_empty(&mut section.blocks));
    count_cited(&mut draft, evidence);
    draft.sections.iter_mut().for_each(|section| with_own_headings(section, &headings, evidence));
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
    let others = if by_model < asked { ", the others the offline writer's" } else { "" };
    notes.insert(0, format!("{by_model} of {asked} parts are the model's{others}"));
    notes.extend(read_again(&readings));
    ((by_model > 0).then_some(draft), notes)
}

/// Takes away a heading below which nothing stands.
fn without_empty(blocks: &mut Vec<Block>) {
    let is_heading = |block: Option<&Block>| matches!(block, Some(Block::Heading(..)));
    let level = |block: &Block| if let Block::Heading(level, _) = block { *level } else { u8::MAX };
    let mut place = blocks.len();
    while place > 0 {
        place -= 1;
        let next = blocks.get(place + 1);
        let bare = next.is_none_or(|next| is_heading(Some(next)) && level(next) <= level(&blocks[place]));
        if is_heading(blocks.get(place)) && bare {
            blocks.remove(place);
        }
    }
}

/// Gives chapters the title of their story where their own doesn't stand beside what the others were given: of "Java 17" and "Java
/// 21" one may be shown to one part alone.
fn with_own_headings(section: &mut Section, headings: &[(Vec<Inline>, CommitId)], evidence: &Evidence) {
    let Some(given) = &section.given else { return };
    let mut gate = Gate::new(evidence);
    for block in &mut section.blocks {
        let Block::Heading(_, words) = block else { continue };
        let Some((_, lead)) = headings.iter().find(|(heading, _)| heading == words) else { continue };
        let story = evidence.stories.iter().find(|story| story.lead == *lead);
        if let Some(story) = story.filter(|_| gate.line(words, given).is_err()) {
            *words = vec![Inline::Subject(story.title, SubjectForm::Raised)];
        }
    }
}

/// Says in the last line how many commits the post cites: what was planned isn't always what is told.
fn count_cited(draft: &mut Draft, evidence: &Evidence) {
    let (appendix, told): (Vec<&mut Section>, Vec<&mut Section>) =
        draft.sections.iter_mut().partition(|section| section.kind == SectionKind::Appendix);
    let cited: BTreeSet<CommitId> =
        told.iter().flat_map(|section| &section.blocks).flat_map(|block| commits(block, evidence)).collect();
    for section in appendix {
        if let Some(Block::Paragraph(scope)) = section.blocks.last_mut() {
            *scope = scope_of(evidence, cited.len(), " cited before the appendix");
        }
    }
}

/// The commits that a block cites, and those whose changes it shows.
fn commits(block: &Block, evidence: &Evidence) -> Vec<CommitId> {
    let shown = block.excerpt().and_then(|id| evidence.excerpt(id)).filter(|excerpt| excerpt.place == Place::Diff);
    let running = running(block).into_iter().flat_map(inner);
    let cited = running.filter_map(|inline| if let Inline::Commit(id) = inline { Some(*id) } else { None });
    cited.chain(shown.map(|excerpt| excerpt.by)).filter(|id| evidence.subject(*id).is_some()).collect()
}

/// An inline, or those that it makes heavy.
fn inner(inline: &Inline) -> Vec<&Inline> {
    match inline {
        Inline::Emphasis(inner) | Inline::Strong(inner) => inner.iter().collect(),
        inline => vec![inline],
    }
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
    fn headings_without_anything_below_them_go() {
        let heading = |level: u8| Block::Heading(level, vec![text("Words")]);
        let words = || Block::Paragraph(vec![text("Words")]);
        let check = |mut blocks: Vec<Block>, expected: &[Block]| {
            without_empty(&mut blocks);
            assert_eq!(blocks, expected);
        };
        check(vec![heading(3), words(), heading(3), heading(4)], &[heading(3), words()]);
        check(vec![heading(3), heading(4), words()], &[heading(3), heading(4), words()]);
        check(vec![heading(3), heading(3), words(), heading(3)], &[heading(3), words()]);
        check(vec![words()], &[words()]);
        check(Vec::new(), &[]);
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
