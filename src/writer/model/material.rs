//! What each part may cite: of a section what it is about, of a story everything that is known of it, what carries it first.

use std::collections::BTreeSet;

use super::{cited, facts, items::Item};
use crate::{
    draft::{Block, SectionKind},
    evidence::{DefinitionChange, Evidence, ExcerptId, Role, Spoken, StatementId, StoryFacts},
    history::{CommitId, RepoPath},
    symbols,
};

/// Changes between the two ends that are told to a model, for one part.
const FACTS: usize = 40;

/// Days after which lines are old.
const OLD: u64 = 365;

/// Later commits that take up the work of a story, likewise.
const LATER: usize = 6;

/// Definitions that differ between the two ends, likewise.
const DEFINITIONS: usize = 16;

/// What a section may cite; `blocks` are its offline ones, `brief` stories are told in a paragraph.
pub(super) fn of_section(kind: SectionKind, blocks: &[Block], evidence: &Evidence, brief: usize) -> Vec<Item> {
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
            let tested =
                told.iter().map(|story| (story, tests(story, evidence))).filter(|(_, tests)| !tests.is_empty());
            let of_story = |(story, tests): (&StoryFacts, Vec<ExcerptId>)| {
                [Item::Commit(story.lead)].into_iter().chain(tests.into_iter().map(Item::Excerpt)).collect::<Vec<_>>()
            };
            let mut items: Vec<Item> = tested.flat_map(of_story).collect();
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
        // Its text is made of what the other parts say.
        SectionKind::Conclusion if told.len() > 1 => told.iter().map(|story| Item::Commit(story.lead)).collect(),
        SectionKind::Conclusion | SectionKind::Implementation | SectionKind::Appendix => Vec::new(),
    }
}

/// The code of a story's tests: the one that shows most first, then what its commits do to test files.
pub(super) fn tests(story: &StoryFacts, evidence: &Evidence) -> Vec<ExcerptId> {
    const TESTS: usize = 5;
    let is_test =
        |id: &&ExcerptId| evidence.excerpt(**id).is_some_and(|excerpt| story.test_files.contains(&excerpt.path));
    let diffs = story.diffs.iter().filter(is_test).copied();
    story.test.into_iter().chain(diffs).take(TESTS).collect()
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
pub(super) fn brief_items(story: &StoryFacts, evidence: &Evidence) -> Vec<Item> {
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
pub(super) fn story_items(story: &StoryFacts, evidence: &Evidence) -> Vec<Item> {
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
    items.extend(story.around.iter().map(|id| Item::Excerpt(*id)));
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
pub(super) fn spoken(story: &StoryFacts) -> impl Iterator<Item = StatementId> + '_ {
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
