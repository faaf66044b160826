//! Title and excerpt.

use super::{
    name, phrase,
    phrase::{count, join},
};
use crate::{
    draft::{Block, FigureKind, Inline, Run, Section, SectionKind, SubjectForm, text},
    evidence::{Evidence, MeasurementId, Role, StoryFacts},
    history::day_range,
    story::breaks_off,
};

/// Verbs that make a subject an order, so that "came to" can stand before it.
const IMPERATIVES: [&str; 43] = [
    "add",
    "allow",
    "avoid",
    "build",
    "change",
    "convert",
    "deprecate",
    "disable",
    "drop",
    "enable",
    "expose",
    "extend",
    "extract",
    "fix",
    "handle",
    "honor",
    "implement",
    "improve",
    "introduce",
    "make",
    "migrate",
    "move",
    "optimize",
    "parse",
    "prefer",
    "provide",
    "refactor",
    "remove",
    "rename",
    "replace",
    "respect",
    "return",
    "reuse",
    "rewrite",
    "show",
    "simplify",
    "speed",
    "split",
    "stop",
    "support",
    "switch",
    "teach",
    "use",
];

/// A chain of figures names the post; else the lead story does.
pub(super) fn title(evidence: &Evidence) -> Vec<Inline> {
    let lead = evidence.stories.first();
    let stands = |story: &&StoryFacts| ![story.title, story.lead].iter().any(|id| evidence.is_taken_back(*id));
    if let Some((first, last)) = chain(evidence) {
        let mut words = inside(evidence);
        words.extend(from_to(first, last, FigureKind::ScenarioName));
        let brings = |story: &&StoryFacts| {
            let words = phrase::title_words(evidence, story);
            let verb = first_word(&words);
            !story.measurements.contains(&first) && BRINGING.contains(&verb.as_str()) && words.contains(' ')
        };
        // What was measured too is nearer to the first half.
        let mut found: Vec<&StoryFacts> =
            evidence.stories.iter().take(SECOND).filter(brings).filter(|story| stands(story)).collect();
        found.sort_by_key(|story| story.measurements.is_empty());
        if let Some(story) = found.first() {
            words.extend([text(", and "), Inline::Subject(story.title, SubjectForm::Object)]);
        }
        return words;
    }
    let whole = |story: &StoryFacts| evidence.subject(story.title).is_none_or(|subject| !breaks_off(subject));
    let names = |story: &&StoryFacts| {
        let words = phrase::title_words(evidence, story);
        stands(story) && whole(story) && !words.ends_with('…') && speaks(&words)
    };
    let Some(lead) = evidence.told_stories().iter().find(names).or(lead.filter(stands).filter(|lead| whole(lead)))
    else {
        return vec![text("Inside "), subject_of(evidence)];
    };
    let verb = first_word(&phrase::title_words(evidence, lead));
    if IMPERATIVES.contains(&verb.as_str()) && !evidence.range.partial {
        let tag = evidence.range.ends.as_ref().and_then(|ends| ends.tip_tag.clone());
        let mut words = vec![text("How ")];
        match tag {
            Some(tag) if tag.starts_with(&evidence.project) => words.push(name(tag)),
            Some(tag) => words.extend([name(evidence.project.clone()), text(" "), name(tag)]),
            None if evidence.project.is_empty() => return vec![phrase::title(lead)],
            None => words.push(name(evidence.project.clone())),
        }
        words.extend([text(" came to "), Inline::Subject(lead.title, SubjectForm::Lowered)]);
        return words;
    }
    [inside(evidence), vec![phrase::title(lead)]].concat()
}

/// `Inside zls: `; nothing where the project has no name.
fn inside(evidence: &Evidence) -> Vec<Inline> {
    match subject_of(evidence) {
        subject @ Inline::Name(_) => vec![text("Inside "), subject, text(": ")],
        _ => Vec::new(),
    }
}

/// Tells whether a subject stands for a whole post: one that leans on something, or has hardly a word, does not.
fn speaks(subject: &str) -> bool {
    let mut words = subject.split_whitespace();
    let leans = words.any(|word| matches!(word, "this" | "it" | "these" | "them" | "here"));
    !leans && subject.split_whitespace().count() > 2 && subject.chars().count() <= 100
}

/// Verbs whose object is something that came.
const BRINGING: [&str; 6] = ["use", "add", "introduce", "support", "implement", "adopt"];

/// Stories among which the second half of a title is looked for.
const SECOND: usize = 5;

fn first_word(words: &str) -> String {
    words.split(' ').next().unwrap_or_default().to_lowercase()
}

/// A sentence for a feed: the point first, then what the post holds; it promises reasons, code and figures only where the
/// sections have them.
pub(super) fn excerpt(evidence: &Evidence, sections: &[Section]) -> Vec<Inline> {
    if let Some((first, last)) = chain(evidence) {
        let mut words = vec![text("How ")];
        words.extend(count(evidence.range.commits, "commit", "commits"));
        words.extend([text(" to "), subject_of(evidence), text(" brought ")]);
        words.extend(from_to(first, last, FigureKind::Scenario));
        words.extend(between(evidence));
        let repairs = evidence.repair_facts.len();
        words.push(text(if repairs > 1 { ", and the bugs mended on the way." } else { "." }));
        return words;
    }
    let told = evidence.told_stories();
    let mut words = Vec::new();
    for (place, story) in told.iter().take(FEED).enumerate() {
        if place > 0 {
            words.push(text("; "));
        }
        words.push(Inline::Subject(story.title, if place == 0 { SubjectForm::Raised } else { SubjectForm::Lowered }));
    }
    if !told.is_empty() {
        words.push(text(": from "));
    }
    words.extend(phrase::commits(evidence));
    words.extend([text(" to "), phrase::project(evidence)]);
    words.extend(between(evidence));
    let holds = holds(evidence, sections);
    if !holds.is_empty() && !told.is_empty() {
        words.push(text(", with "));
        words.extend(join(holds.into_iter().map(|noun| vec![text(noun)]).collect()));
    }
    words.push(text("."));
    words
}

/// Stories that a feed names.
const FEED: usize = 3;

/// With fewer quotations that give one, a post promises no reasons.
const REASONS: usize = 3;

/// What the sections have for those who follow the link.
fn holds(evidence: &Evidence, sections: &[Section]) -> Vec<&'static str> {
    let blocks = || sections.iter().flat_map(|section| &section.blocks);
    let reasons = quoted_runs(sections).filter(|run| gives_reason(evidence, run)).count() >= REASONS;
    let code = blocks().any(|block| matches!(block, Block::Code(_)));
    let figures = sections.iter().any(|section| section.kind == SectionKind::Performance);
    let mut holds = Vec::new();
    holds.extend(reasons.then_some("the reasons that their authors gave"));
    holds.extend(code.then_some("the code"));
    holds.extend(figures.then_some("the figures"));
    holds
}

fn quoted_runs(sections: &[Section]) -> impl Iterator<Item = &Run> {
    let blocks = sections.iter().flat_map(|section| &section.blocks);
    blocks.flat_map(|block| match block {
        Block::Quote(quote) => quote.runs.as_slice(),
        _ => &[],
    })
}

fn gives_reason(evidence: &Evidence, run: &Run) -> bool {
    let statement = evidence.statement(run.statement);
    let sentences = statement.and_then(|statement| statement.sentences.get(run.first..run.end)).unwrap_or_default();
    sentences.iter().any(|sentence| matches!(sentence.role, Some(Role::Reason | Role::Problem)))
}

/// The longest chain of figures that has words for what was measured.
fn chain(evidence: &Evidence) -> Option<(MeasurementId, MeasurementId)> {
    let named = |chain: &&Vec<MeasurementId>| {
        chain.first().is_some_and(|first| !evidence.measurements[first.0].measurement.scenario.is_empty())
    };
    let chain = evidence.chains.iter().find(named)?;
    chain.first().copied().zip(chain.last().copied())
}

fn from_to(first: MeasurementId, last: MeasurementId, scenario: FigureKind) -> Vec<Inline> {
    vec![
        Inline::Figure(first, scenario),
        text(" from "),
        Inline::Figure(first, FigureKind::BaselineShort),
        text(" to "),
        Inline::Figure(last, FigureKind::ResultShort),
    ]
}

fn between(evidence: &Evidence) -> Vec<Inline> {
    match (phrase::older(evidence), phrase::tip(evidence)) {
        (Some(base @ Inline::Name(_)), Some(tip @ Inline::Name(_))) => {
            vec![text(" between "), base, text(" and "), tip]
        }
        (None, Some(tip @ Inline::Name(_))) => vec![text(" up to "), tip],
        // An id says nothing in a feed.
        _ => {
            let (first, last) = evidence.range.dates;
            vec![text(", "), Inline::Date(day_range(first, last))]
        }
    }
}

/// The project with the folder that the paths select.
fn subject_of(evidence: &Evidence) -> Inline {
    match evidence.range.common_folder.as_str() {
        folder if evidence.range.partial && !folder.is_empty() => name(folder),
        _ => phrase::project(evidence),
    }
}
