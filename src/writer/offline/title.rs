//! Title and excerpt.

use super::{name, phrase, phrase::count};
use crate::{
    draft::{Block, FigureKind, Inline, Run, Section, SubjectForm, text},
    evidence::{Evidence, MeasurementId, Role},
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
    if let Some((first, last)) = chain(evidence) {
        let mut words = vec![text("Inside "), subject_of(evidence), text(": ")];
        words.extend(from_to(first, last, FigureKind::ScenarioName));
        let brings = |words: &str| {
            let verb = words.split(' ').next().unwrap_or_default().to_lowercase();
            matches!(verb.as_str(), "use" | "add" | "introduce" | "support" | "implement") && words.contains(' ')
        };
        let second =
            evidence.told_stories().iter().find(|s| !s.measurements.contains(&first) && brings(&s.subject.words));
        if let Some(story) = second {
            words.extend([text(", and "), Inline::Subject(story.lead, SubjectForm::Object)]);
        }
        return words;
    }
    let Some(lead) = lead else { return vec![text("Inside "), subject_of(evidence)] };
    let verb = lead.subject.words.split(' ').next().unwrap_or_default().to_lowercase();
    if IMPERATIVES.contains(&verb.as_str()) && !evidence.range.partial {
        let tag = evidence.range.ends.as_ref().and_then(|ends| ends.tip_tag.clone());
        let mut words = vec![text("How ")];
        match tag {
            Some(tag) if tag.starts_with(&evidence.project) => words.push(name(tag)),
            Some(tag) => words.extend([name(evidence.project.clone()), text(" "), name(tag)]),
            None => words.push(name(evidence.project.clone())),
        }
        words.extend([text(" came to "), Inline::Subject(lead.lead, SubjectForm::Lowered)]);
        return words;
    }
    vec![text("Inside "), subject_of(evidence), text(": "), Inline::Subject(lead.lead, SubjectForm::Whole)]
}

/// A sentence for a feed; it promises reasons only where the sections quote some.
pub(super) fn excerpt(evidence: &Evidence, sections: &[Section]) -> Vec<Inline> {
    if let Some((first, last)) = chain(evidence) {
        let mut words = vec![text("How ")];
        words.extend(count(evidence.range.commits, "commit", "commits"));
        words.extend([text(" to "), subject_of(evidence), text(" brought ")]);
        words.extend(from_to(first, last, FigureKind::Scenario));
        words.extend(between(evidence));
        words.push(text("."));
        return words;
    }
    let reasons = quoted_runs(sections).any(|run| gives_reason(evidence, run));
    let mut words = phrase::commits(evidence);
    words.extend([text(" to "), name(evidence.project.clone())]);
    words.extend(between(evidence));
    if evidence.told_stories().is_empty() {
        words.push(text("."));
        return words;
    }
    words.push(text(if reasons {
        ", told with the reasons that their authors gave: "
    } else {
        ", told from their messages and code: "
    }));
    for (place, story) in evidence.told_stories().iter().take(4).enumerate() {
        if place > 0 {
            words.push(text("; "));
        }
        words.push(Inline::Subject(story.lead, SubjectForm::Lowered));
    }
    words.push(text("."));
    words
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
    match (phrase::base(evidence), phrase::tip(evidence)) {
        (Some(base), Some(tip)) => vec![text(" between "), base, text(" and "), tip],
        (None, Some(tip)) => vec![text(" up to "), tip],
        _ => Vec::new(),
    }
}

/// The project with the folder that the paths select.
fn subject_of(evidence: &Evidence) -> Inline {
    match evidence.range.common_folder.as_str() {
        folder if evidence.range.partial && !folder.is_empty() => name(folder),
        _ => name(evidence.project.clone()),
    }
}
