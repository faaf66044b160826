//! What a model writes: the sections of the offline draft, and the stories of the longest of them one by one, each with the
//! evidence that it may use and the blocks that stay as they are.

use std::collections::BTreeSet;

use super::{
    cited, facts,
    items::{Item, Items},
};
use crate::{
    draft::{Block, Draft, Inline, SectionKind},
    evidence::{DefinitionChange, Evidence, Role, Spoken, StatementId, StoryFacts},
    history::{CommitId, RepoPath},
};

/// Changes between the two ends that are told to a model, for one part.
const FACTS: usize = 40;

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
    /// Blocks that stay: headings, counted figures, tables, diagrams.
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
}

impl Part {
    /// Level of the headings inside.
    pub fn level(&self) -> u8 {
        if self.kind == SectionKind::Implementation { 4 } else { 3 }
    }
}

/// The parts of a post in their order.
pub(super) fn parts(draft: &Draft, evidence: &Evidence) -> Vec<Part> {
    let parts = draft.sections.iter().flat_map(|section| of_section(section.kind, &section.blocks, evidence));
    let mut parts: Vec<Part> = parts.collect();
    let mut before = BTreeSet::new();
    for part in &mut parts {
        part.items.elsewhere = part.items.excerpts().filter(|id| before.contains(id)).collect();
        before.extend(part.items.excerpts());
    }
    parts
}

fn of_section(kind: SectionKind, blocks: &[Block], evidence: &Evidence) -> Vec<Part> {
    if kind == SectionKind::Implementation {
        return split_at_stories(blocks).into_iter().map(|blocks| of_story(blocks, evidence)).collect();
    }
    let (title, weight, task) = match kind {
        SectionKind::Overview => ("Overview", 3, OVERVIEW),
        SectionKind::Context => ("Context and problem statement", 3, CONTEXT),
        SectionKind::Architecture => ("Architecture", 2, ARCHITECTURE),
        SectionKind::Technology => ("Technology and tooling", 1, TECHNOLOGY),
        SectionKind::Performance => ("Performance analysis", 2, PERFORMANCE),
        SectionKind::Testing => ("Testing strategy", 2, TESTING),
        SectionKind::Future => ("Future improvements", 1, FUTURE),
        SectionKind::EdgeCases => ("Edge cases and error handling", 1, EDGES),
        SectionKind::Troubleshooting => ("Troubleshooting", 1, TROUBLE),
        SectionKind::Comparisons => ("Comparisons and alternatives", 1, COMPARISONS),
        SectionKind::Lessons => ("Lessons learned", 1, LESSONS),
        // Lists of observed names, and two sentences with nothing new: what the offline writer says of them stays.
        SectionKind::Production => ("Production considerations", 0, ""),
        SectionKind::Conclusion => ("Conclusion", 0, ""),
        SectionKind::Implementation | SectionKind::Appendix => ("Appendix", 0, ""),
    };
    let items = Items::of(items(kind, blocks, evidence), evidence);
    let frame = frame(kind, blocks);
    vec![Part { kind, title: title.to_owned(), frame, offline: blocks.to_vec(), items, weight, task, lead: None }]
}

const OVERVIEW: &str = "Open the post: the point first. Say what the range brings, the largest pieces of work with their \
    results, and what a reader has to know beforehand. No lists of commits.";
const CONTEXT: &str = "Say what was wrong or missing before, why it was so, and what was tried or is usual, as far as it \
    is stated.";
const ARCHITECTURE: &str = "Explain the parts that the change touches and how they fit together: what each is responsible \
    for, how data flows between them, and what changed in that.";
const STORY: &str = "Explain this piece of work: the problem, the mechanism in the order in which it works, the code that \
    carries it, the decisions with their reasons, alternatives and price, and edge cases, each as far as the evidence has \
    it.";
const TESTED_STORY: &str = "Explain this piece of work: the problem, the mechanism in the order in which it works, the code \
    that carries it, the decisions with their reasons, alternatives and price, edge cases, each as far as the evidence has \
    it, and what its tests hold down.";
const TECHNOLOGY: &str = "Say which dependencies, tools and settings came and went, and the stated reasons.";
const PERFORMANCE: &str = "Discuss the figures: what was measured, what changed them, what they don't show. Only figures \
    that are given, each by its marker.";
const TESTING: &str = "Explain how the change is tested: kinds of tests, and one test that is worth reading.";
const FUTURE: &str = "Say what is left: stated limitations and marks for later work, each with its source.";
const EDGES: &str =
    "Say which edge cases and failures the change handles and how, each with its source. No list of names.";
const TROUBLE: &str = "For each fault that was mended: the symptom that one meets, its root cause, the solution, and what \
    keeps it from coming back, as far as each is stated. One short paragraph a fault.";
const COMPARISONS: &str = "Compare the ways that were thought of: what speaks for and against each, and which one was \
    taken, as far as it is stated.";
const LESSONS: &str = "Say what went another way than planned: what was taken back or mended again, and why, as far as it \
    is stated. What happened, no morals.";

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

fn of_story(blocks: Vec<Block>, evidence: &Evidence) -> Part {
    let lead = match blocks.first() {
        Some(Block::Heading(_, inlines)) => match inlines.first() {
            Some(Inline::Subject(id, _)) => Some(*id),
            _ => None,
        },
        _ => None,
    };
    let story = evidence.told_stories().iter().find(|story| Some(story.lead) == lead);
    let title = story.map(|story| story.subject.words.clone()).unwrap_or_default();
    let frame = blocks.iter().take(2).filter(|block| is_summary(block)).cloned().collect();
    let items = story.map(|story| Items::of(story_items(story, evidence), evidence)).unwrap_or_default();
    let task = if story.is_some_and(|story| story.test.is_some()) { TESTED_STORY } else { STORY };
    Part { kind: SectionKind::Implementation, title, frame, offline: blocks, items, weight: 5, task, lead }
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
fn frame(kind: SectionKind, blocks: &[Block]) -> Vec<Block> {
    if kind == SectionKind::Overview {
        return blocks.iter().take(1).cloned().collect();
    }
    let mut frame = Vec::new();
    for (place, block) in blocks.iter().enumerate() {
        if matches!(block, Block::Table { .. } | Block::Diagram { .. }) {
            frame.extend(place.checked_sub(1).map(|above| &blocks[above]).filter(|above| is_plain(above)).cloned());
            frame.push(block.clone());
        }
    }
    frame
}

fn is_plain(block: &Block) -> bool {
    matches!(block, Block::Paragraph(_) | Block::Heading(..))
}

fn items(kind: SectionKind, blocks: &[Block], evidence: &Evidence) -> Vec<Item> {
    let told = evidence.told_stories();
    match kind {
        SectionKind::Overview => overview(evidence),
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
        SectionKind::Production | SectionKind::Conclusion | SectionKind::Implementation | SectionKind::Appendix => {
            Vec::new()
        }
    }
}

/// The lead of each story, with the first thing that it says and its first figure.
fn overview(evidence: &Evidence) -> Vec<Item> {
    let notes = evidence.notes.iter().take(6).map(|id| Item::Statement(*id));
    let stories = evidence.told_stories().iter().flat_map(|story| {
        let first = spoken(story).take(2).map(Item::Statement);
        let figure = story.measurements.first().map(|id| Item::Measurement(*id));
        [Item::Commit(story.lead)].into_iter().chain(first).chain(figure)
    });
    let others = evidence.stories[evidence.told..].iter().take(10).map(|story| Item::Commit(story.lead));
    stories.chain(notes).chain(others).collect()
}

fn architecture(evidence: &Evidence) -> Vec<Item> {
    let documents = evidence.documents.iter().flat_map(|document| &document.passages).take(12);
    let leads = evidence.told_stories().iter().flat_map(|story| with_commit(story, spoken(story).take(1)));
    let is_type = |change: &DefinitionChange| {
        change.public && matches!(change.noun, "struct" | "enum" | "trait" | "interface" | "class" | "type")
    };
    facts::modules(evidence)
        .into_iter()
        .chain(documents.map(|passage| Item::Statement(passage.statement)))
        .chain(leads)
        .chain(definitions(evidence, is_type))
        .collect()
}

/// Everything about one story, what carries it first.
fn story_items(story: &StoryFacts, evidence: &Evidence) -> Vec<Item> {
    let mut items = vec![Item::Commit(story.lead)];
    items.extend(story.mechanism.map(Item::Excerpt));
    items.extend(story.merged.iter().flat_map(spoken_items));
    items.extend(story.statements.iter().map(|id| Item::Statement(*id)));
    items.extend(story.measurements.iter().map(|id| Item::Measurement(*id)));
    items.extend(story.test.map(Item::Excerpt));
    items.extend(story.further.iter().map(|id| Item::Excerpt(*id)));
    let entries = evidence.entries.iter().filter(|entry| entry.story == Some(story.id));
    items.extend(entries.flat_map(|entry| &entry.statements).map(|id| Item::Statement(*id)));
    items.extend(story.comments.iter().flat_map(|comment| &comment.statements).map(|id| Item::Statement(*id)));
    let drawings = evidence.drawings.iter().filter(|drawing| drawing.story == Some(story.id));
    items.extend(drawings.map(|drawing| Item::Excerpt(drawing.excerpt)));
    items.extend(story.others.iter().flat_map(spoken_items));
    items.extend(story.commits.iter().map(|id| Item::Commit(*id)));
    items.extend(later(story, evidence));
    items.extend(definitions(evidence, |change| change.story == Some(story.id)));
    let ancestry = evidence.ancestry.iter().filter(|found| found.story == story.id);
    items.extend(ancestry.take(2).map(facts::of_ancestry));
    let changes = evidence.changes.iter().filter(|change| change.story == Some(story.id));
    items.extend(changes.take(FACTS).map(|change| facts::of_change(change, evidence)));
    items.extend(facts::untested(story).into_iter().chain(facts::unmeasured(story)));
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
