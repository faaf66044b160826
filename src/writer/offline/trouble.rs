//! Faults that the range mends, from what a reader meets: symptom, root cause, solution, prevention. What a told story
//! says already is only pointed to.

use super::{
    Limits, cite, code,
    phrase::{count, join},
    quoter::Quoter,
};
use crate::{
    draft::{Block, Inline, Run, number, text},
    evidence::{Ancestry, Evidence, RepairFacts, RepairKind, Said},
};

/// One paragraph for each fault whose symptom was not quoted above.
pub(super) fn section(evidence: &Evidence, quoter: &mut Quoter<'_>, limits: &Limits) -> Vec<Block> {
    let mut blocks = Vec::new();
    for facts in &evidence.repair_facts {
        if blocks.len() >= limits.items || evidence.is_taken_back(facts.commit) {
            continue;
        }
        let Some(said) = facts.symptom.filter(|_| cite::told(evidence, facts.commit).is_none()) else { continue };
        if !fails(evidence, said) {
            continue;
        }
        if let Some(symptom) = quoter.one(said.statement, said.sentence) {
            let cause = facts.diagnosis.and_then(|said| quoter.one(said.statement, said.sentence));
            blocks.push(Block::Paragraph(fault(evidence, facts, symptom, cause)));
        }
    }
    if !blocks.is_empty() {
        blocks.extend(told(evidence));
    }
    blocks
}

/// Words of what goes wrong.
const FAULTS: &str = "fail|crash|panic|error|wrong|incorrect|leak|hang|hung|deadlock|broken|break|bug|missing|not |n't|never|lost|lose\
                      |corrupt|race|stale|ignored|silently|overflow|off-by-one|too many|too few|abort|segfault|slow|flak|\
                      invalid|unexpected|useless|impossible|duplicate";

/// Tells whether a sentence names something that went wrong, which a reader could meet.
fn fails(evidence: &Evidence, said: Said) -> bool {
    let sentence = evidence.statement(said.statement).and_then(|statement| statement.sentences.get(said.sentence));
    let lower = sentence.map(|sentence| sentence.text.to_lowercase()).unwrap_or_default();
    FAULTS.split('|').any(|word| lower.contains(word))
}

fn fault(evidence: &Evidence, facts: &RepairFacts, symptom: Run, cause: Option<Run>) -> Vec<Inline> {
    let label = |words: &str| Inline::Strong(vec![text(words)]);
    let mut words = vec![label("Symptom:"), text(" "), Inline::Quoted(symptom), text(" ")];
    let cause = cause.map_or_else(|| origin(evidence, facts), |run| vec![Inline::Quoted(run)]);
    if !cause.is_empty() {
        words.extend([label("Root cause:"), text(" ")]);
        words.extend(cause);
        words.push(text(" "));
    }
    words.extend([label("Solution:"), text(" ")]);
    words.extend(cite::commit(facts.commit));
    words.extend([text(". "), label("Prevention:"), text(" ")]);
    words.extend(prevention(facts));
    words
}

/// Where the fault came from: a commit of the range that the message names, or that wrote the lines that are taken out.
fn origin(evidence: &Evidence, facts: &RepairFacts) -> Vec<Inline> {
    if let Some(repair) = facts.of.iter().find(|repair| repair.kind == RepairKind::Fix) {
        return [vec![text("the message names ")], cite::commit(repair.of), vec![text(".")]].concat();
    }
    let lines = facts.causes.first().and_then(|id| evidence.ancestry.get(id.0));
    lines.map_or_else(Vec::new, age)
}

/// `3 of the 4 lines that it takes out of walk.rs were 412 days old.`
fn age(lines: &Ancestry) -> Vec<Inline> {
    if lines.days == 0 {
        return Vec::new();
    }
    let mut words = match (lines.lines, lines.of) {
        (1, 1) => vec![text("the line that it takes out of ")],
        (some, all) if some == all => vec![text("the "), number(all as u64), text(" lines that it takes out of ")],
        (some, all) => {
            vec![number(some as u64), text(" of the "), number(all as u64), text(" lines that it takes out of ")]
        }
    };
    words.extend([code(lines.path.as_str()), text(if lines.lines == 1 { " was " } else { " were " })]);
    words.extend(count(usize::try_from(lines.days).unwrap_or(usize::MAX), "day old", "days old"));
    words.push(text("."));
    words
}

/// The test files that the repair changes.
fn prevention(facts: &RepairFacts) -> Vec<Inline> {
    match facts.test_files.as_slice() {
        [] => vec![text("it changes no test file.")],
        files => {
            let mut words = vec![text("it changes ")];
            words.extend(cite::some(cite::codes(files.iter().map(|path| path.as_str())), 2));
            words.push(text("."));
            words
        }
    }
}

/// `The faults behind A and B are told above.`
fn told(evidence: &Evidence) -> Option<Block> {
    let mended = |story: &&crate::evidence::StoryFacts| {
        evidence.repair_facts.iter().any(|facts| facts.symptom.is_some() && story.commits.contains(&facts.commit))
    };
    let stories: Vec<Vec<Inline>> =
        evidence.told_stories().iter().filter(mended).map(|story| vec![Inline::Story(story.lead)]).collect();
    let lead = match stories.len() {
        0 => return None,
        1 => "A fault is also told in ",
        _ => "Faults are also told in ",
    };
    Some(Block::Paragraph([vec![text(lead)], join(stories), vec![text(".")]].concat()))
}
