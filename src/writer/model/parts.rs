//! What a model writes: the sections of the offline draft, and the stories of the longest of them one by one, each with the
//! evidence that it may use and the blocks that stay as they are.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    choice::{Chapter, Choice, Find},
    cited, doubles, facts,
    items::{Item, Items},
    tasks, titles,
};
use crate::{
    draft::{Block, Draft, Inline, Section, SectionKind, text},
    evidence::{DefinitionChange, Evidence, ExcerptId, Role, Spoken, StatementId, StoryFacts},
    history::{CommitId, RepoPath},
    symbols,
    verify::draft::Gate,
    writer::offline::{Offline, extent},
};

/// Changes between the two ends that are told to a model, for one part.
const FACTS: usize = 40;

/// Days after which lines are old.
const OLD: u64 = 365;

/// Later commits that take up the work of a story, likewise.
const LATER: usize = 6;

/// Definitions that differ between the two ends, likewise.
const DEFINITIONS: usize = 16;

/// One part of a post.
#[derive(Debug, Clone)]
pub(super) struct Part {
    /// The section that it belongs to.
    pub kind: SectionKind,
    /// What it is called in prompts and progress.
    pub title: String,
    /// What it is planned to show.
    pub point: String,
    /// How it takes up what stands before it.
    pub link: String,
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
        matches!(self.kind, SectionKind::Overview | SectionKind::Architecture)
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
    let told = choice.chapters.iter().map(|chapter| chapter.leads.len()).sum();
    let evidence = evidence.clone().led_by(&choice.leads()).telling(told);
    let mut draft = Offline { words }.telling_all(&evidence, choice.brief.len());
    // What is told in a paragraph is no other story, whatever the offline writer could say of it.
    let title = |lead: &CommitId| evidence.stories.iter().find(|story| story.lead == *lead).map(|story| story.title);
    let brief: Vec<Inline> = choice.brief.iter().filter_map(|(lead, _)| title(lead)).map(Inline::Commit).collect();
    let appendix = draft.sections.iter_mut().filter(|section| section.kind == SectionKind::Appendix);
    for block in appendix.flat_map(|section| &mut section.blocks) {
        if let Block::List { items, .. } = block {
            items.retain(|item| item.first().is_none_or(|first| !brief.contains(first)));
        }
    }
    draft.sections.iter_mut().for_each(|section| section.blocks.retain(|block| !is_empty(block)));
    let gate = Gate::new(&evidence);
    let of_section = |section: &Section| of_section(section.kind, &section.blocks, &evidence, choice, &gate);
    let mut parts: Vec<Part> = draft.sections.iter().chain(&testing(&evidence)).flat_map(of_section).collect();
    parts.sort_by_key(|part| part.kind);
    only_once(&mut parts);
    let title = titles::of_post(choice, &parts, &evidence, &gate);
    Arranged { draft, title, parts, evidence: evidence.clone() }
}

/// A section on tests, of which the offline writer has nothing to say by itself, where the told stories have some.
fn testing(evidence: &Evidence) -> Option<Section> {
    let tested = evidence.told_stories().iter().any(|story| story.test.is_some());
    tested.then(|| Section { kind: SectionKind::Testing, blocks: Vec::new(), given: None })
}

fn is_empty(block: &Block) -> bool {
    matches!(block, Block::List { items, .. } if items.is_empty())
}

/// Says of each part which of its code others show: stories show theirs, the one that the plan wants it for, else the first
/// that has it; the opening shows none.
fn only_once(parts: &mut [Part]) {
    let opens = |kind| matches!(kind, SectionKind::Overview | SectionKind::Context | SectionKind::Architecture);
    let mut wanted: BTreeMap<ExcerptId, String> = BTreeMap::new();
    for part in parts.iter() {
        for item in &part.items.needed {
            if let Item::Excerpt(id) = item {
                wanted.entry(*id).or_insert_with(|| part.title.clone());
            }
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
        // Two sentences with nothing new.
        SectionKind::Conclusion => return Vec::new(),
        SectionKind::Implementation | SectionKind::Appendix => ("Appendix", 0, ""),
    };
    let items = Items::of(items(kind, blocks, evidence, choice.brief.len()), evidence);
    let part = Part {
        kind,
        title: title.to_owned(),
        point: point.to_owned(),
        link: String::new(),
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
        let all =
            told.iter().flat_map(|story| story_items(story, evidence)).chain(found_items(&found, &told, evidence));
        let mut items = Items::of(doubles::without_doubles(all.collect(), evidence), evidence);
        items.needed = needed(&found, &items);
        let own = titles::of_chapter(chapter, &told, &items, evidence, gate);
        let frame = own.unwrap_or_else(|| offline.iter().take(2).filter(|block| is_summary(block)).cloned().collect());
        parts.push(Part {
            kind: SectionKind::Implementation,
            title: title_of(chapter, evidence),
            point: chapter.point.clone(),
            link: chapter.link.clone(),
            finds: chapter.finds.iter().map(|find| as_hint(find, evidence)).collect(),
            frame,
            offline,
            items,
            // The strongest stands first.
            weight: 7 + 3 * told.len().min(3) + if parts.is_empty() { 4 } else { 0 },
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
    let items = brief.iter().flat_map(|story| brief_items(story, evidence));
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
            link: String::new(),
            finds: Vec::new(),
            frame: vec![Block::Heading(3, vec![text(ALSO_TITLE)])],
            offline: rest,
            items,
            weight: 2 + choice.brief.len(),
            task: tasks::ALSO,
            lead: None,
            sole: None,
            finished: String::new(),
        });
    }
    parts
}

/// A find as a prompt names it, with the code that is there.
fn as_hint(find: &Find, evidence: &Evidence) -> String {
    let pieces: Vec<String> =
        find.pieces.iter().filter(|id| evidence.excerpt(**id).is_some()).map(|id| format!("[[E{}]]", id.0)).collect();
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
            items.extend(spoken(story).take(SAID).map(Item::Statement));
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

fn items(kind: SectionKind, blocks: &[Block], evidence: &Evidence, brief: usize) -> Vec<Item> {
    let told = evidence.told_stories();
    match kind {
        SectionKind::Overview => overview(evidence, brief),
        SectionKind::Context => {
            let wanted = |id: &StatementId| has(evidence, *id, &[Role::Problem, Role::Diagnosis]);
            told.iter().flat_map(|story| with_commit(story, spoken(story).filter(wanted))).collect()
        }
        SectionKind::Architecture => architecture(evidence),
        SectionKind::Technology => {
            let named = evidence.dependencies.iter().flat_map(|change| &change.commits);
            let facts =
                changes(evidence, |word| word.contains("dependency") || ["toolchain", "pipeline"].contains(&word));
            named.take(FACTS).map(|id| Item::Commit(*id)).chain(facts).chain(facts::none_removed(evidence)).collect()
        }
        SectionKind::Performance => {
            let figures = told.iter().flat_map(|story| &story.measurements);
            let mut items: Vec<Item> = figures.map(|id| Item::Measurement(*id)).collect();
            let measured = told.iter().filter(|story| !story.measurements.is_empty());
            items.extend(measured.flat_map(|story| with_commit(story, spoken(story).take(6))));
            items
        }
        SectionKind::Testing => {
            let tested = told.iter().filter(|story| story.test.is_some());
            let mut items: Vec<Item> = tested
                .flat_map(|story| [Item::Commit(story.lead)].into_iter().chain(story.test.map(Item::Excerpt)))
                .collect();
            items.extend(changes(evidence, |word| word == "test"));
            items.extend(told.iter().flat_map(|story| with_fact(story, facts::untested(story))));
            items
        }
        SectionKind::Future => {
            let wanted = |id: &StatementId| has(evidence, *id, &[Role::Limitation]);
            let mut items: Vec<Item> =
                told.iter().flat_map(|story| with_commit(story, spoken(story).filter(wanted))).collect();
            let todos = evidence.todos.iter().take(FACTS);
            items.extend(todos.map(facts::of_todo));
            items
        }
        SectionKind::EdgeCases => {
            let cases = cited::items(blocks, evidence);
            let errors = changes(evidence, |word| word.starts_with("error"));
            if cases.is_empty() { cases } else { [cases, errors].concat() }
        }
        SectionKind::Comparisons => cited::items(blocks, evidence),
        SectionKind::Troubleshooting | SectionKind::Lessons => cited::items_with_repairs(blocks, evidence),
        SectionKind::Production => production(evidence),
        SectionKind::Conclusion | SectionKind::Implementation | SectionKind::Appendix => Vec::new(),
    }
}

/// What was declared for users, and what can be set, watched or called differently.
fn production(evidence: &Evidence) -> Vec<Item> {
    const KINDS: [&str; 8] = [
        "option",
        "environment-variable",
        "configuration-key",
        "metric",
        "log",
        "migration",
        "deployment",
        "toolchain",
    ];
    let notes = evidence.notes.iter().take(12).map(|id| Item::Statement(*id));
    let gone = |change: &DefinitionChange| {
        change.public && matches!(change.change, symbols::Change::Removed | symbols::Change::Deprecated)
    };
    let documents = evidence.documents.iter().flat_map(|document| &document.passages).take(10);
    let documents = documents.map(|passage| Item::Statement(passage.statement));
    notes
        .chain(changes(evidence, |word| KINDS.contains(&word)))
        .chain(definitions(evidence, gone))
        .chain(documents)
        .collect()
}

/// Of each story what it says first, its figures and the code that carries it; of those told in a paragraph a sentence.
fn overview(evidence: &Evidence, brief: usize) -> Vec<Item> {
    let notes = evidence.notes.iter().take(8).map(|id| Item::Statement(*id));
    let stories = evidence.told_stories().iter().flat_map(|story| {
        let first = weighty(story, evidence).into_iter().take(5).map(Item::Statement);
        let figures = story.measurements.iter().take(2).map(|id| Item::Measurement(*id));
        let code = story.mechanism.map(Item::Excerpt);
        [Item::Commit(story.lead)].into_iter().chain(first).chain(figures).chain(code)
    });
    let others = evidence.stories[evidence.told..].iter().take(brief).flat_map(|story| {
        let first = weighty(story, evidence).into_iter().take(1).map(Item::Statement);
        [Item::Commit(story.lead)].into_iter().chain(first)
    });
    // What the whole is for stands in the purpose of its parts.
    let purposes = facts::modules(evidence)
        .into_iter()
        .filter(|item| matches!(item, Item::Fact(_, fact) if fact.source.is_some()));
    purposes.take(4).chain(stories).chain(notes).chain(others).collect()
}

/// What a story says: what its lead says first, then the problems and reasons that its other commits state.
fn weighty(story: &StoryFacts, evidence: &Evidence) -> Vec<StatementId> {
    const OF_LEAD: usize = 3;
    let weighs = |id: &StatementId| has(evidence, *id, &[Role::Problem, Role::Diagnosis, Role::Reason]);
    let mut lead = story.statements.clone();
    lead.sort_by_key(|id| !weighs(id));
    lead.truncate(OF_LEAD);
    let mut others: Vec<StatementId> = spoken(story).filter(|id| !lead.contains(id)).collect();
    others.sort_by_key(|id| !weighs(id));
    [lead, others].concat()
}

fn architecture(evidence: &Evidence) -> Vec<Item> {
    let documents = evidence.documents.iter().flat_map(|document| &document.passages).take(12);
    let told = evidence.told_stories().iter().flat_map(|story| {
        let said = spoken(story).take(1).map(Item::Statement);
        [Item::Commit(story.lead)].into_iter().chain(said).chain(story.mechanism.map(Item::Excerpt))
    });
    let is_type = |change: &DefinitionChange| {
        change.public && matches!(change.noun, "struct" | "enum" | "trait" | "interface" | "class" | "type")
    };
    facts::modules(evidence)
        .into_iter()
        .chain(documents.map(|passage| Item::Statement(passage.statement)))
        .chain(told)
        .chain(definitions(evidence, is_type))
        .collect()
}

/// What a paragraph about a story needs: what it says, the best of its code.
fn brief_items(story: &StoryFacts, evidence: &Evidence) -> Vec<Item> {
    let figures = story.measurements.iter().take(2).map(|id| Item::Measurement(*id));
    let code = story.mechanism.iter().chain(story.diffs.iter().take(3));
    let entries = evidence.entries.iter().filter(|entry| entry.story == Some(story.id));
    let entries = entries.flat_map(|entry| &entry.statements).take(2).map(|id| Item::Statement(*id));
    [Item::Commit(story.lead)]
        .into_iter()
        .chain(spoken(story).take(10).map(Item::Statement))
        .chain(entries)
        .chain(figures)
        .chain(code.map(|id| Item::Excerpt(*id)))
        .chain(later(story, evidence))
        .collect()
}

/// Everything about one story, what carries it first.
fn story_items(story: &StoryFacts, evidence: &Evidence) -> Vec<Item> {
    let of_commit = |commit: CommitId| {
        let by = move |id: &&ExcerptId| evidence.excerpt(**id).is_some_and(|excerpt| excerpt.by == commit);
        story.diffs.iter().filter(by).map(|id| Item::Excerpt(*id))
    };
    let mut items = vec![Item::Commit(story.lead)];
    items.extend(story.merged.iter().flat_map(spoken_items));
    items.extend(story.statements.iter().map(|id| Item::Statement(*id)));
    items.extend(story.mechanism.map(Item::Excerpt));
    items.extend(story.measurements.iter().map(|id| Item::Measurement(*id)));
    items.extend(story.further.iter().map(|id| Item::Excerpt(*id)));
    items.extend(of_commit(story.lead));
    items.extend(story.test.map(Item::Excerpt));
    let entries = evidence.entries.iter().filter(|entry| entry.story == Some(story.id));
    items.extend(entries.flat_map(|entry| &entry.statements).map(|id| Item::Statement(*id)));
    items.extend(story.comments.iter().flat_map(|comment| &comment.statements).map(|id| Item::Statement(*id)));
    let drawings = evidence.drawings.iter().filter(|drawing| drawing.story == Some(story.id));
    items.extend(drawings.map(|drawing| Item::Excerpt(drawing.excerpt)));
    for spoken in &story.others {
        items.extend(spoken_items(spoken).chain(of_commit(spoken.commit)));
    }
    items.extend(story.commits.iter().map(|id| Item::Commit(*id)));
    items.extend(story.diffs.iter().map(|id| Item::Excerpt(*id)));
    items.extend(later(story, evidence));
    items.extend(definitions(evidence, |change| change.story == Some(story.id)));
    // How old lines are says something where they were old.
    let ancestry = evidence.ancestry.iter().filter(|found| found.story == story.id && found.days >= OLD);
    items.extend(ancestry.take(1).map(facts::of_ancestry));
    let changes = evidence.changes.iter().filter(|change| change.story == Some(story.id));
    items.extend(changes.take(FACTS).map(|change| facts::of_change(change, evidence)));
    // That no test changes is said once, where tests are told of.
    items.extend(facts::unmeasured(story));
    items
}

/// What other commits of the range did to a story's work afterwards: what it says of itself may not be so any more.
/// First those that mend it or take lines out of it, then those that come back to it, then those that change its files.
fn later(story: &StoryFacts, evidence: &Evidence) -> Vec<Item> {
    let repairs = evidence.repairs.iter().filter(|repair| story.commits.contains(&repair.of));
    let mending = repairs.map(|repair| (repair.commit, facts::of_repair(repair)));
    let returns = story.returns.iter().map(|lead| (*lead, facts::of_return(*lead, None)));
    let shown = story.mechanism.iter().chain(&story.further).filter_map(|id| evidence.excerpt(*id));
    let paths: BTreeSet<&RepoPath> = shown.map(|excerpt| &excerpt.path).collect();
    let after = evidence.stories.iter().filter(|other| other.dates.0.seconds > story.dates.1.seconds);
    let beside = after.filter_map(|other| {
        let path = other.main_file.as_ref().filter(|path| paths.contains(path))?;
        Some((other.lead, facts::of_return(other.lead, Some(path))))
    });
    let mut known = BTreeSet::new();
    let is_other = |commit: CommitId| !story.commits.contains(&commit) && evidence.subject(commit).is_some();
    let later = mending.chain(returns).chain(beside).filter(|(commit, _)| is_other(*commit) && known.insert(*commit));
    later.take(LATER).flat_map(|(commit, fact)| [Item::Commit(commit), fact]).collect()
}

/// Definitions that differ between the two ends, those that others can use first.
fn definitions(evidence: &Evidence, wanted: impl Fn(&DefinitionChange) -> bool) -> Vec<Item> {
    let mut changes: Vec<&DefinitionChange> = evidence.definitions.iter().filter(|change| wanted(change)).collect();
    changes.sort_by_key(|change| !change.public);
    changes.into_iter().take(DEFINITIONS).map(facts::of_definition).collect()
}

fn spoken_items(spoken: &Spoken) -> impl Iterator<Item = Item> + '_ {
    [Item::Commit(spoken.commit)].into_iter().chain(spoken.statements.iter().map(|id| Item::Statement(*id)))
}

/// What the messages of a story say, merges and lead first.
fn spoken(story: &StoryFacts) -> impl Iterator<Item = StatementId> + '_ {
    let merged = story.merged.iter().flat_map(|spoken| &spoken.statements);
    let others = story.others.iter().flat_map(|spoken| &spoken.statements);
    merged.chain(&story.statements).chain(others).copied()
}

/// Statements behind the lead of their story; nothing where there are none.
fn with_commit(story: &StoryFacts, statements: impl Iterator<Item = StatementId>) -> Vec<Item> {
    let statements: Vec<Item> = statements.map(Item::Statement).collect();
    if statements.is_empty() { statements } else { [vec![Item::Commit(story.lead)], statements].concat() }
}

fn has(evidence: &Evidence, id: StatementId, roles: &[Role]) -> bool {
    evidence.statement(id).is_some_and(|statement| roles.iter().any(|role| statement.has(*role)))
}

fn changes(evidence: &Evidence, wanted: impl Fn(&str) -> bool) -> Vec<Item> {
    let changes = evidence.changes.iter().filter(|change| wanted(change.kind.word()));
    let of_commit = changes.take(FACTS).flat_map(|change| {
        let commit: Option<CommitId> = change.commit;
        commit.map(Item::Commit).into_iter().chain([facts::of_change(change, evidence)])
    });
    of_commit.collect()
}

/// An observation behind the lead of its story.
fn with_fact(story: &StoryFacts, fact: Option<Item>) -> Vec<Item> {
    fact.map(|fact| vec![Item::Commit(story.lead), fact]).unwrap_or_default()
}
