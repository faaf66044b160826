//! What a model writes: the sections of the offline draft, and the stories of the longest of them one by one, each with the
//! evidence that it may use and the blocks that stay as they are.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    choice::{Chapter, Choice, Find},
    doubles,
    items::{Item, Items},
    material, tasks, titles,
};
use crate::{
    draft::{Block, Draft, Inline, Section, SectionKind, text},
    evidence::{Evidence, ExcerptId, StoryFacts},
    history::CommitId,
    verify::draft::Gate,
    writer::offline::{Offline, extent},
};

/// One part of a post.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The section that it belongs to.
    pub kind: SectionKind,
    /// What it is called in prompts and progress.
    pub title: String,
    /// What it is planned to show.
    pub point: String,
    /// Another way, and the price of the one taken, as the plan has it.
    pub weighed: String,
    /// What the plan found for it, each with the code that shows it.
    pub finds: Vec<String>,
    /// Blocks that stay: headings, counted figures, tables, diagrams; above the model's, in the overview below.
    pub frame: Vec<Block>,
    /// The offline text, frame and all: what stands there where the model's doesn't.
    pub offline: Vec<Block>,
    /// The evidence, best first; none where the offline text stays anyway.
    pub items: Items,
    /// Its share of the words.
    pub weight: usize,
    /// What the model is asked for.
    pub task: &'static str,
    /// The lead of the story that it tells.
    pub lead: Option<CommitId>,
    /// The commit that the line below its heading names, where it tells no other.
    pub sole: Option<CommitId>,
    /// The text of the parts that it leads to, where it is written after them.
    pub finished: String,
}

impl Part {
    /// Whether it is written after the chapters, from their text.
    pub fn is_late(&self) -> bool {
        matches!(self.kind, SectionKind::Overview | SectionKind::Architecture | SectionKind::Conclusion)
    }

    /// Level of the headings inside.
    pub fn level(&self) -> u8 {
        if self.kind == SectionKind::Implementation { 4 } else { 3 }
    }
}

/// A choice made into parts: the evidence with the chosen stories in front, the offline draft that tells them, and what a
/// model writes of it.
#[derive(Debug)]
pub(super) struct Arranged {
    /// The evidence.
    pub evidence: Evidence,
    /// The offline draft.
    pub draft: Draft,
    /// A title of the model's choice.
    pub title: Option<Vec<Inline>>,
    /// The parts in their order.
    pub parts: Vec<Part>,
}

/// Arranges what was chosen for a post of so many words.
pub(super) fn arranged(evidence: &Evidence, choice: &Choice, words: usize) -> Arranged {
    let evidence = evidence.clone().led_by(&choice.leads()).telling(choice.told());
    let draft = Offline { words }.telling_all(&evidence, choice.brief.len());
    let gate = Gate::new(&evidence);
    let of_section = |section: &Section| of_section(section.kind, &section.blocks, &evidence, choice, &gate);
    let mut parts: Vec<Part> = draft.sections.iter().chain(&besides(&evidence, &draft)).flat_map(of_section).collect();
    parts.sort_by_key(|part| part.kind);
    only_once(&mut parts);
    let title = titles::of_post(choice, &parts, &evidence, &gate);
    Arranged { draft, title, parts, evidence: evidence.clone() }
}

/// Sections of which the offline writer has nothing to say by itself: one on tests, where the told stories have some, and a
/// last one, where there is more than one story to close.
fn besides(evidence: &Evidence, draft: &Draft) -> Vec<Section> {
    let told = evidence.told_stories();
    let tested = told.iter().any(|story| !material::tests(story, evidence).is_empty());
    let wanted = [(SectionKind::Testing, tested), (SectionKind::Conclusion, told.len() > 1)];
    let is_new = |kind: SectionKind| draft.sections.iter().all(|section| section.kind != kind);
    let wanted = wanted.into_iter().filter(|(kind, wanted)| *wanted && is_new(*kind));
    wanted.map(|(kind, _)| Section { kind, blocks: Vec::new(), given: None }).collect()
}

/// Says of each part which of its code others show: stories show theirs, the one that the plan wants it for, else the first
/// that has it; the opening and the end show none.
fn only_once(parts: &mut [Part]) {
    use SectionKind::{Architecture, Conclusion, Context, Overview};
    let opens = |kind| matches!(kind, Overview | Context | Architecture | Conclusion);
    let mut wanted: BTreeMap<ExcerptId, String> = BTreeMap::new();
    for part in parts.iter() {
        for item in &part.items.needed {
            if let Item::Excerpt(id) = item {
                wanted.entry(*id).or_insert_with(|| part.title.clone());
            }
        }
    }
    // Tests that no chapter is planned with are the section's on tests.
    for part in parts.iter().filter(|part| part.kind == SectionKind::Testing) {
        for id in part.items.excerpts() {
            wanted.entry(id).or_insert_with(|| part.title.clone());
        }
    }
    let mut before = BTreeSet::new();
    let mut shown = |part: &mut Part| {
        let other = |id: &ExcerptId| wanted.get(id).map_or(before.contains(id), |title| *title != part.title);
        part.items.elsewhere = part.items.excerpts().filter(other).collect();
        before.extend(part.items.excerpts());
    };
    parts.iter_mut().filter(|part| part.kind == SectionKind::Implementation).for_each(&mut shown);
    parts.iter_mut().filter(|part| part.kind != SectionKind::Implementation && !opens(part.kind)).for_each(&mut shown);
    for part in parts.iter_mut().filter(|part| opens(part.kind)) {
        part.items.elsewhere = part.items.excerpts().collect();
    }
}

fn of_section(kind: SectionKind, blocks: &[Block], evidence: &Evidence, choice: &Choice, gate: &Gate<'_>) -> Vec<Part> {
    if kind == SectionKind::Implementation {
        return implementation(blocks, evidence, choice, gate);
    }
    let Some(point) = choice.section(kind) else { return Vec::new() };
    let (title, weight, task) = match kind {
        SectionKind::Overview => ("Overview", 8, tasks::OVERVIEW),
        SectionKind::Context => ("Context and problem statement", 3, tasks::CONTEXT),
        SectionKind::Architecture => ("Architecture", 4, tasks::ARCHITECTURE),
        SectionKind::Technology => ("Technology and tooling", 1, tasks::TECHNOLOGY),
        SectionKind::Performance => ("Performance analysis", 3, tasks::PERFORMANCE),
        SectionKind::Testing => ("Testing strategy", 2, tasks::TESTING),
        SectionKind::Future => ("Future improvements", 2, tasks::FUTURE),
        SectionKind::EdgeCases => ("Edge cases and error handling", 2, tasks::EDGES),
        SectionKind::Troubleshooting => ("Troubleshooting", 2, tasks::TROUBLE),
        SectionKind::Comparisons => ("Comparisons and alternatives", 2, tasks::COMPARISONS),
        SectionKind::Lessons => ("Lessons learned", 2, tasks::LESSONS),
        SectionKind::Production => ("Production considerations", 2, tasks::PRODUCTION),
        SectionKind::Conclusion => ("Conclusion", 3, tasks::CONCLUSION),
        SectionKind::Implementation | SectionKind::Appendix => ("Appendix", 0, ""),
    };
    let pieces = choice.pieces_of(kind);
    let found = found_items(&pieces, &[], evidence);
    let own = material::of_section(kind, blocks, evidence, choice.brief.len());
    let all: Vec<Item> = found.into_iter().chain(own).collect();
    let mut items = Items::of(all, evidence);
    items.needed = needed(&pieces, &items);
    let part = Part {
        kind,
        title: title.to_owned(),
        point: point.to_owned(),
        weighed: String::new(),
        finds: Vec::new(),
        frame: frame(kind, blocks, evidence),
        offline: blocks.to_vec(),
        items,
        weight,
        task,
        lead: None,
        sole: None,
        finished: String::new(),
    };
    vec![part]
}

/// The blocks of each story, its heading first.
fn split_at_stories(blocks: &[Block]) -> Vec<Vec<Block>> {
    let mut stories: Vec<Vec<Block>> = Vec::new();
    for block in blocks {
        if matches!(block, Block::Heading(3, _)) || stories.is_empty() {
            stories.push(Vec::new());
        }
        if let Some(story) = stories.last_mut() {
            story.push(block.clone());
        }
    }
    stories
}

/// The chapters in their order, then what is told in a paragraph each. What the offline writer lists behind its stories is
/// the text of the latter.
fn implementation(blocks: &[Block], evidence: &Evidence, choice: &Choice, gate: &Gate<'_>) -> Vec<Part> {
    let mut stories = BTreeMap::new();
    let mut rest = Vec::new();
    for blocks in split_at_stories(blocks) {
        match lead_of(&blocks, evidence) {
            Some(lead) => drop(stories.insert(lead, blocks)),
            None => rest.extend(blocks),
        }
    }
    let mut parts: Vec<Part> = Vec::new();
    for chapter in &choice.chapters {
        let of = |lead: &CommitId| evidence.told_stories().iter().find(|story| story.lead == *lead);
        let told: Vec<&StoryFacts> = chapter.leads.iter().filter_map(of).collect();
        let offline: Vec<Block> = chapter.leads.iter().filter_map(|lead| stories.remove(lead)).flatten().collect();
        let found: Vec<ExcerptId> = chapter.finds.iter().flat_map(|find| &find.pieces).copied().collect();
        let all = told
            .iter()
            .flat_map(|story| material::story_items(story, evidence))
            .chain(found_items(&found, &told, evidence));
        let mut items = Items::of(doubles::without_doubles(all.collect(), evidence), evidence);
        items.needed = needed(&found, &items);
        let own = titles::of_chapter(chapter, &told, &items, evidence, gate);
        let frame = own.unwrap_or_else(|| offline.iter().take(2).filter(|block| is_summary(block)).cloned().collect());
        parts.push(Part {
            kind: SectionKind::Implementation,
            title: title_of(chapter, evidence),
            point: chapter.point.clone(),
            weighed: chapter.weighed.clone(),
            finds: chapter.finds.iter().map(|find| as_hint(find, &items)).collect(),
            frame,
            offline,
            items,
            // The strongest stands first.
            weight: 8 + 2 * told.len().min(4) + if parts.is_empty() { 6 } else { 0 },
            task: tasks::STORY,
            lead: chapter.leads.first().copied(),
            sole: match told.as_slice() {
                [story] if story.commits.len() == 1 => Some(story.lead),
                _ => None,
            },
            finished: String::new(),
        });
    }
    let brief = choice.brief.iter().filter_map(|(lead, _)| evidence.stories.iter().find(|story| story.lead == *lead));
    let brief: Vec<&StoryFacts> = brief.collect();
    let items = brief.iter().flat_map(|story| material::brief_items(story, evidence));
    let items: Vec<Item> = items.chain(found_items(&choice.pieces, &brief, evidence)).collect();
    let points = choice.brief.iter().filter(|(_, point)| !point.is_empty());
    let point = points.map(|(lead, point)| format!("c:{}: {point}", lead.short())).collect::<Vec<_>>().join("; ");
    if !rest.is_empty() || !items.is_empty() {
        let mut items = Items::of(doubles::without_doubles(items, evidence), evidence);
        items.needed = needed(&choice.pieces, &items);
        parts.push(Part {
            kind: SectionKind::Implementation,
            title: ALSO_TITLE.to_owned(),
            point,
            weighed: String::new(),
            finds: Vec::new(),
            frame: vec![Block::Heading(3, vec![text(ALSO_TITLE)])],
            offline: rest,
            items,
            weight: 2 + (2 * choice.brief.len()).div_ceil(3),
            task: tasks::ALSO,
            lead: None,
            sole: None,
            finished: String::new(),
        });
    }
    parts
}

/// A find as a prompt names it, with the code that is there.
fn as_hint(find: &Find, items: &Items) -> String {
    let is_there = |id: &&ExcerptId| items.list.contains(&Item::Excerpt(**id));
    let pieces: Vec<String> = find.pieces.iter().filter(is_there).map(|id| format!("[[E{}]]", id.0)).collect();
    if pieces.is_empty() { find.words.clone() } else { format!("{} ({})", find.words, pieces.join(", ")) }
}

/// Code that the plan names for a part, with its commit and what that says where it is of none of its stories.
fn found_items(pieces: &[ExcerptId], told: &[&StoryFacts], evidence: &Evidence) -> Vec<Item> {
    const SAID: usize = 8;
    let mut items = Vec::new();
    for id in pieces {
        let Some(excerpt) = evidence.excerpt(*id) else { continue };
        let has = |story: &&StoryFacts| story.commits.contains(&excerpt.by);
        if let Some(story) = evidence.stories.iter().find(has).filter(|_| !told.iter().any(has)) {
            items.push(Item::Commit(excerpt.by));
            items.extend(material::spoken(story).take(SAID).map(Item::Statement));
        }
        items.push(Item::Excerpt(*id));
    }
    items
}

/// What finds room before all else in a part: the code that the plan names for it, with its commits.
fn needed(pieces: &[ExcerptId], items: &Items) -> BTreeSet<Item> {
    pieces.iter().map(|id| Item::Excerpt(*id)).filter(|item| items.list.contains(item)).collect()
}

/// Heading of what is told in a paragraph each.
const ALSO_TITLE: &str = "Also changed";

/// The story whose heading opens blocks.
fn lead_of(blocks: &[Block], evidence: &Evidence) -> Option<CommitId> {
    let Some(Block::Heading(_, inlines)) = blocks.first() else { return None };
    let Some(Inline::Subject(id, _)) = inlines.first() else { return None };
    let of = |story: &&StoryFacts| story.lead == *id || story.title == *id;
    evidence.told_stories().iter().find(of).map(|story| story.lead)
}

/// What a chapter is called in prompts.
pub(super) fn title_of(chapter: &Chapter, evidence: &Evidence) -> String {
    let story = || evidence.stories.iter().find(|story| Some(&story.lead) == chapter.leads.first());
    match chapter.heading.is_empty() {
        true => story().map(|story| story.subject.words.clone()).unwrap_or_default(),
        false => chapter.heading.clone(),
    }
}

/// A heading, or the line of counted figures below it.
fn is_summary(block: &Block) -> bool {
    match block {
        Block::Heading(..) => true,
        Block::Paragraph(inlines) => matches!(inlines.as_slice(), [Inline::Emphasis(_)]),
        _ => false,
    }
}

/// What stays of a section: the line that counts the range, tables and diagrams with what leads to them.
fn frame(kind: SectionKind, blocks: &[Block], evidence: &Evidence) -> Vec<Block> {
    if kind == SectionKind::Overview {
        return vec![Block::Paragraph(extent(evidence))];
    }
    // How often modules changed says little beside words about them.
    let stays = |block: &Block| match block {
        Block::Table { .. } => kind != SectionKind::Architecture,
        block => matches!(block, Block::Diagram { .. }),
    };
    let mut frame = Vec::new();
    for (place, block) in blocks.iter().enumerate() {
        if stays(block) {
            frame.extend(place.checked_sub(1).map(|above| &blocks[above]).filter(|above| is_plain(above)).cloned());
            frame.push(block.clone());
        }
    }
    frame
}

fn is_plain(block: &Block) -> bool {
    matches!(block, Block::Paragraph(_) | Block::Heading(..))
}
