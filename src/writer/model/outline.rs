//! What the plan of a post is made from: the stories of the range, each with its size, what is known of it, and what it says
//! of itself first, and the sections that the post can have besides.

use super::{
    alone, choice,
    items::{Item, Items},
    parts::Part,
};
use crate::{
    evidence::{Evidence, Role, Statement, StatementId, StoryFacts},
    story::parse_subject,
};

/// So much of what a story says is shown, in characters.
const SHOWN: usize = 620;

/// Sentences of one statement that are shown.
const SENTENCES: usize = 3;

/// The same of what a section has.
const BEST: usize = 200;

/// One entry for each story, as many as fit into so many bytes, those that rank first at greater length.
pub(super) fn stories(bytes: usize, evidence: &Evidence) -> String {
    let offered = choice::offered(evidence);
    let each = (bytes / offered.len().max(1)).saturating_sub(200).min(SHOWN);
    let mut lines = String::new();
    for (place, story) in offered.iter().enumerate() {
        let head = head(story, evidence);
        let said = said(story, evidence, each);
        let said = if said.is_empty() { said } else { format!("\n   says: {said}") };
        let entry = format!("{}: {head}{said}\n", place + 1);
        if lines.len() + entry.len() > bytes {
            break;
        }
        lines.push_str(&entry);
    }
    lines
}

/// The sections besides with what they have, one a line.
pub(super) fn sections(parts: &[Part], evidence: &Evidence) -> String {
    let line = |(kind, name): (crate::draft::SectionKind, &str)| {
        let part = parts.iter().find(|part| part.kind == kind && !part.items.list.is_empty())?;
        let best = best(&part.items, evidence).map(|words| format!(": {words}")).unwrap_or_default();
        Some(format!("section {name} has {}{best}", has(&part.items, evidence).join(", ")))
    };
    choice::SECTIONS.into_iter().filter_map(line).collect::<Vec<_>>().join("\n")
}

/// Name, size, place and kinds of evidence of a story.
fn head(story: &StoryFacts, evidence: &Evidence) -> String {
    let title = evidence.subject(story.title).map(|subject| parse_subject(subject).words).unwrap_or_default();
    let commits = story.commits.len();
    let module = story.module.map(|id| evidence.modules.display(id).to_owned()).filter(|name| !name.is_empty());
    let place = story.main_file.as_ref().or(story.source_file.as_ref()).map(|path| path.as_str().to_owned()).or(module);
    let mut parts = vec![format!("{commits} commit{}", if commits == 1 { "" } else { "s" })];
    parts.push(format!("+{} -{}", story.lines.added, story.lines.removed));
    parts.extend(place.map(|place| format!("mostly {place}")));
    if let Some((issue, _)) = story.fixes.first() {
        parts.push(format!("fixes #{issue}"));
    }
    let noted = evidence.entries.iter().any(|entry| entry.story == Some(story.id));
    parts.extend(noted.then(|| "in the release notes".to_owned()));
    let code = usize::from(story.mechanism.is_some()) + story.further.len() + story.diffs.len();
    let known = [
        (if code > 0 { "its code" } else { "" }),
        (if story.test.is_some() || !story.test_files.is_empty() { "a test" } else { "" }),
        (if story.measurements.is_empty() { "" } else { "figures" }),
        (if story.returns.is_empty() { "" } else { "later stories that come back to it" }),
    ];
    let known: Vec<&str> = known.into_iter().filter(|known| !known.is_empty()).collect();
    if !known.is_empty() {
        parts.push(format!("has {}", known.join(", ")));
    }
    format!("{title} ({})", parts.join("; "))
}

/// What a story says of itself: what was wrong and why first, then its figures, then the rest in order.
fn said(story: &StoryFacts, evidence: &Evidence, bytes: usize) -> String {
    let merged = story.merged.iter().flat_map(|spoken| &spoken.statements);
    let others = story.others.iter().flat_map(|spoken| &spoken.statements);
    let all: Vec<StatementId> = merged.chain(&story.statements).chain(others).copied().collect();
    let of = |id: &StatementId| evidence.statement(*id);
    let weight = |id: &StatementId| {
        let has = |role| of(id).is_some_and(|statement| statement.has(role));
        match () {
            () if has(Role::Problem) || has(Role::Diagnosis) => 0,
            () if has(Role::Reason) => 1,
            () => 2,
        }
    };
    let mut best: Vec<(usize, StatementId)> = all.iter().copied().enumerate().collect();
    best.sort_by_key(|(place, id)| (weight(id), *place));
    let mut words = String::new();
    for statement in best.iter().filter_map(|(_, id)| of(id)) {
        let whole = statement.sentences.iter().filter(|one| !alone::is_cut(&one.text)).take(SENTENCES);
        for sentence in whole {
            if sentence.text.contains(&story.subject.words) || words.contains(&sentence.text) {
                continue;
            }
            if words.len() + sentence.text.len() > bytes {
                continue;
            }
            words.push_str(if words.is_empty() { "" } else { " " });
            words.push_str(&sentence.text);
        }
    }
    words
}

/// The kinds of evidence among items.
fn has(items: &Items, evidence: &Evidence) -> Vec<String> {
    let of = |wanted: fn(&Item) -> bool| items.list.iter().filter(|item| wanted(item)).count();
    let counts = [
        (of(|item| matches!(item, Item::Commit(_))), "commit"),
        (of(|item| matches!(item, Item::Statement(_))), "statement"),
        (excerpts(items, evidence, false), "piece of code"),
        (excerpts(items, evidence, true), "test"),
        (of(|item| matches!(item, Item::Measurement(_))), "figure"),
        (of(|item| matches!(item, Item::Fact(..))), "observation"),
    ];
    let reasons = items.list.iter().any(|item| statement(item, evidence).is_some_and(|it| it.has(Role::Reason)));
    let counted = counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, noun)| match (count, noun) {
        (1, noun) => format!("1 {noun}"),
        (count, "piece of code") => format!("{count} pieces of code"),
        (count, noun) => format!("{count} {noun}s"),
    });
    counted.chain(reasons.then(|| "stated reasons".to_owned())).collect()
}

fn excerpts(items: &Items, evidence: &Evidence, tests: bool) -> usize {
    let is_wanted = |item: &&Item| match item {
        Item::Excerpt(id) => {
            let named = evidence.excerpt(*id).and_then(|excerpt| excerpt.definition.as_ref());
            named.is_some_and(|named| named.noun == "test") == tests
        }
        _ => false,
    };
    items.list.iter().filter(is_wanted).count()
}

/// The first statement that says what was wrong or why, or else the first that can be quoted.
fn best(items: &Items, evidence: &Evidence) -> Option<String> {
    let statements = || items.list.iter().filter_map(|item| statement(item, evidence));
    let tells = |statement: &&Statement| [Role::Problem, Role::Reason].iter().any(|role| statement.has(*role));
    let whole = |statement: &&Statement| alone::is_quotable(&statement.sentences);
    let best = statements().filter(whole).find(tells).or_else(|| statements().find(whole))?;
    let words = best.sentences.iter().take(2).map(|one| one.text.as_str()).collect::<Vec<_>>().join(" ");
    Some(words.chars().take(BEST).collect())
}

fn statement<'a>(item: &Item, evidence: &'a Evidence) -> Option<&'a Statement> {
    match item {
        Item::Statement(id) => evidence.statement(*id),
        _ => None,
    }
}
