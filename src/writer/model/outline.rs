//! What the plan of a post is made from: the stories of the range, each with its size, what is known of it, what it says of
//! itself first, and its changes piece by piece as far as there is room; and the sections that the post can have besides.

use std::{cmp::Reverse, collections::BTreeSet};

use super::{
    alone, choice,
    items::{self, Item, Items},
    parts::Part,
};
use crate::{
    evidence::{Evidence, ExcerptId, Role, Statement, StatementId, StoryFacts, gravity},
    history::Date,
    story::parse_subject,
};

/// So much of what a story says is shown, in characters.
const SHOWN: usize = 900;

/// Sentences of one statement that are shown.
const SENTENCES: usize = 3;

/// The same of what a section has.
const BEST: usize = 200;

/// Commits of a story that are named, and letters of a name.
const NAMED: usize = 12;
const NAME: usize = 90;

/// The share of the room that stories take by what they are called and say.
const SAID: f64 = 0.5;

/// Bytes of code that each story gets before others get more, then before those get all they have.
const CODE: [usize; 3] = [2_500, 8_000, usize::MAX];

/// One entry for each story with its code, as much as fits into so many bytes. Of each story stands what it is called, then
/// what it says, then its changes piece by piece: first some of each story, the gravest first, then more, as long as there is
/// room. An editor can't choose what was not shown: what decides whether a commit matters often is one line of its diff.
pub(super) fn stories(bytes: usize, evidence: &Evidence) -> String {
    let offered = choice::offered(evidence);
    let read = evidence.told;
    let mut left = bytes;
    let mut heads: Vec<String> = Vec::new();
    for (place, story) in offered.iter().enumerate() {
        let head = format!("{}: {}\n", place + 1, head(story, evidence, place < read));
        if head.len() > left {
            break;
        }
        left -= head.len();
        heads.push(head);
    }
    let spoken = ((bytes as f64 * SAID) as usize).min(left) / read.min(heads.len()).max(1);
    let mut texts: Vec<String> = Vec::new();
    for (place, story) in offered.iter().take(heads.len()).enumerate() {
        let text = if place < read { words_of(story, evidence, spoken.min(SHOWN)) } else { String::new() };
        let text = if text.len() <= left { text } else { String::new() };
        left -= text.len();
        texts.push(text);
    }
    let code = code(left, &offered[..heads.len().min(read)], evidence);
    let none = || (String::new(), 0);
    let code = code.into_iter().chain(std::iter::repeat_with(none));
    let mut lines = String::new();
    for ((head, text), (code, more)) in heads.into_iter().zip(texts).zip(code) {
        lines.push_str(&head);
        lines.push_str(&text);
        lines.push_str(&code);
        if more > 0 && !code.is_empty() {
            lines.push_str(&format!("   ({more} more pieces of its code have no room here)\n"));
        }
    }
    lines
}

/// What a story says, and what its commits are called, in about so many bytes each.
fn words_of(story: &StoryFacts, evidence: &Evidence, bytes: usize) -> String {
    let said = said(story, evidence, bytes);
    let mut words = if said.is_empty() { said } else { format!("   says: {said}\n") };
    let mut names: Vec<&str> =
        story.commits.iter().filter(|id| **id != story.title).filter_map(|id| evidence.subject(*id)).collect();
    names.sort_by_key(|name| Reverse(gravity(name)));
    let names: Vec<String> = names.iter().take(NAMED).map(|name| name.chars().take(NAME).collect()).collect();
    let names = names.join("; ");
    if !names.is_empty() && names.len() <= bytes {
        words.push_str(&format!("   its commits: {names}\n"));
    }
    words
}

/// The code of each story as far as it fits, and how many pieces don't.
fn code(bytes: usize, stories: &[&StoryFacts], evidence: &Evidence) -> Vec<(String, usize)> {
    let is_test = |story: &StoryFacts, id: &ExcerptId| {
        let excerpt = evidence.excerpt(*id);
        excerpt.is_some_and(|excerpt| story.test_files.contains(&excerpt.path)) || story.test == Some(*id)
    };
    let pieces: Vec<Vec<(ExcerptId, String)>> = stories
        .iter()
        .map(|story| {
            let mut ids: Vec<ExcerptId> = story.mechanism.iter().chain(&story.diffs).copied().collect();
            ids.extend(story.test);
            ids.sort_by_key(|id| is_test(story, id));
            ids.into_iter().map(|id| (id, items::bare_excerpt(id, evidence))).collect()
        })
        .collect();
    let grave = |place: &usize| {
        let story = stories[*place];
        let subjects = story.commits.iter().filter_map(|id| evidence.subject(*id));
        Reverse((story.features.secures > 0.0, subjects.map(gravity).max()))
    };
    let mut order: Vec<usize> = (0..stories.len()).collect();
    order.sort_by_key(grave);
    let mut left = bytes;
    let mut shown: Vec<BTreeSet<usize>> = vec![BTreeSet::new(); stories.len()];
    let mut known = BTreeSet::new();
    for most in CODE {
        for place in &order {
            let mut used: usize = shown[*place].iter().map(|at| pieces[*place][*at].1.len()).sum();
            for (at, (id, text)) in pieces[*place].iter().enumerate() {
                let fits = text.len() <= left && used.saturating_add(text.len()) <= most;
                // Tests stand behind what they try.
                if fits && (most == usize::MAX || !is_test(stories[*place], id)) && known.insert(*id) {
                    left -= text.len();
                    used += text.len();
                    shown[*place].insert(at);
                }
            }
        }
    }
    let text = |(pieces, shown): (&Vec<(ExcerptId, String)>, &BTreeSet<usize>)| {
        let text: String = shown.iter().map(|at| pieces[*at].1.as_str()).collect();
        (text, pieces.len() - shown.len())
    };
    pieces.iter().zip(&shown).map(text).collect()
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
fn head(story: &StoryFacts, evidence: &Evidence, read: bool) -> String {
    let title = evidence.subject(story.title).map(|subject| parse_subject(subject).words).unwrap_or_default();
    let commits = story.commits.len();
    let module = story.module.map(|id| evidence.modules.display(id).to_owned()).filter(|name| !name.is_empty());
    let place = story.main_file.as_ref().or(story.source_file.as_ref()).map(|path| path.as_str().to_owned()).or(module);
    let day = |date: Date| date.iso().chars().take(10).collect::<String>();
    let (first, last) = (day(story.dates.0), day(story.dates.1));
    let when = if first == last { first } else { format!("{first} to {last}") };
    let mut parts = vec![format!("{commits} commit{}, {when}", if commits == 1 { "" } else { "s" })];
    parts.push(format!("+{} -{}", story.lines.added, story.lines.removed));
    if !read {
        return format!("{title} ({}; its code was not read)", parts.join("; "));
    }
    parts.extend(place.map(|place| format!("mostly {place}")));
    if let Some(closed) = story.fixes.first() {
        parts.push(format!("{} #{}", closed.verb.word(), closed.number));
    }
    let noted = evidence.entries.iter().any(|entry| entry.story == Some(story.id));
    parts.extend(noted.then(|| "in the release notes".to_owned()));
    let known = [
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
