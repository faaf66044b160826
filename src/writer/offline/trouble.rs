//! Faults that the range mends, from what a reader meets: symptom, root cause, solution. What a told story says already is
//! not said again.

use super::{Limits, cite, code, phrase::count, quoter::Quoter};
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
    blocks
}

/// How words begin that name what goes wrong.
const FAULTS: &str = "fail crash panic error wrong incorrect leak hang hung deadlock broken break bug missing not never lost lose \
                      corrupt race stale ignored silently overflow off-by-one abort segfault slow flak invalid unexpected \
                      useless impossible duplicate cannot can't doesn't don't didn't isn't wasn't aren't without too";

/// Tells whether a sentence names something that went wrong, which a reader could meet.
fn fails(evidence: &Evidence, said: Said) -> bool {
    let sentence = evidence.statement(said.statement).and_then(|statement| statement.sentences.get(said.sentence));
    sentence.is_some_and(|sentence| names_fault(&sentence.text))
}

fn names_fault(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '\''));
    let whole = ["not", "bug", "race", "hang", "hung", "too"];
    words.into_iter().any(|word| {
        FAULTS
            .split_whitespace()
            .any(|fault| if whole.contains(&fault) { word == fault } else { word.starts_with(fault) })
    })
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
    words.push(text("."));
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_named_by_whole_words() {
        let check = |sentence: &str, expected: bool| assert_eq!(names_fault(sentence), expected, "{sentence}");
        check("The reader crashes on an empty file.", true);
        check("Keys were silently ignored.", true);
        check("The error is off-by-one.", true);
        check("It would not attempt to close.", true);
        check("The lengths report one byte too many.", true);
        check("Consider the notification that changed.", false);
        check("The tracer brackets each change.", false);
    }

    #[test]
    fn age_counts_lines_and_days() {
        let shown = |lines: usize, of: usize, days: u64| {
            let brought_by = crate::evidence::Ancestor {
                id: crate::history::CommitId::from_hex(&"a1".repeat(20)).expect("forty digits"),
                subject: String::new(),
                date: crate::history::Date { seconds: 0, offset: 0 },
                in_range: false,
                said: None,
            };
            let (commit, path) = (brought_by.id, crate::history::RepoPath::new("walk.rs"));
            cite::shown(&age(&Ancestry { story: 0, commit, path, lines, shown: 0, of, brought_by, days }))
        };
        assert_eq!(shown(1, 1, 3), "the line that it takes out of walk.rs was 3 days old.");
        assert_eq!(shown(4, 4, 1), "the 4 lines that it takes out of walk.rs were 1 day old.");
        assert_eq!(shown(3, 4, 1200), "3 of the 4 lines that it takes out of walk.rs were 1,200 days old.");
        assert_eq!(shown(1, 4, 2), "1 of the 4 lines that it takes out of walk.rs was 2 days old.");
        assert_eq!(shown(1, 1, 0), "");
    }
}
