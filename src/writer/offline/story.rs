//! One story: what its messages say in their own order, its code where the text has led up to it, what came back later,
//! its tests.

use super::{
    Limits, code, overview,
    phrase::{count, counted, join, lines},
    quoter::{Passage, Quoter},
    written,
};
use crate::{
    draft::{Block, FigureKind, Inline, Quote, SubjectForm, number, text},
    evidence::{Evidence, Excerpt, ExcerptId, MeasurementId, Place, RepairKind, Role, StoryFacts},
    history::{CommitId, day_range},
};

/// Words of one commit that comes back to a story.
const RETURNED_WORDS: usize = 55;

/// The blocks of a story within about `words` words of quotation.
pub(super) fn blocks(
    evidence: &Evidence,
    story: &StoryFacts,
    quoter: &mut Quoter<'_>,
    words: usize,
    limits: &Limits,
) -> Vec<Block> {
    let mut blocks = vec![
        Block::Heading(3, vec![Inline::Subject(story.lead, SubjectForm::Whole)]),
        Block::Paragraph(vec![Inline::Emphasis(summary(evidence, story))]),
    ];
    blocks.extend(written::entry(evidence, story, quoter));
    let mut spent = 0;
    for merge in &story.merged {
        let passages = quoter.passages(&merge.statements, (words / 3).saturating_sub(spent));
        spent += passages.iter().map(|passage| passage.words).sum::<usize>();
        blocks.extend(quoted(passages, merge.commit, "merge"));
    }
    let passages = quoter.passages(&story.statements, words.saturating_sub(spent));
    let silent = passages.is_empty() && story.statements.is_empty() && story.merged.is_empty();
    let spoken: usize = passages.iter().map(|passage| passage.words).sum();
    let mechanism = mechanism(evidence, story, silent);
    let split = code_place(&passages);
    let mut before = passages;
    let after = before.split_off(split);
    let continues = !before.is_empty();
    blocks.extend(quoted(before, story.lead, "message of"));
    blocks.extend(mechanism);
    blocks.extend(if continues { continued(after, story.lead) } else { quoted(after, story.lead, "message of") });
    let most = if spoken + spent > words / 2 { 1 } else { limits.comments };
    blocks.extend(written::comments(evidence, story, quoter, most));
    blocks.extend(written::drawing(evidence, story));
    blocks.extend(figures(evidence, story));
    blocks.extend(whole_files(story));
    blocks.extend(returned(evidence, story, quoter, words.saturating_sub(spent + spoken), limits));
    blocks.extend(repairs(story));
    blocks.extend(tests(evidence, story));
    blocks
}

/// `9 commits, 7 March to 3 April 2024, topic x; mostly y.`
fn summary(evidence: &Evidence, story: &StoryFacts) -> Vec<Inline> {
    let mut words = match story.commits.len() {
        0 => count(story.merges.len(), "merge", "merges"),
        many => count(many, "commit", "commits"),
    };
    words.push(text(", "));
    words.push(Inline::Date(day_range(story.dates.0, story.dates.1)));
    let topics = overview::topics(story);
    if !topics.is_empty() {
        words.push(text(if topics.len() == 1 { ", topic " } else { ", topics " }));
        words.extend(join(topics));
    }
    words.push(text(": "));
    words.extend(count(story.files, "file", "files"));
    words.push(text(", "));
    words.extend(counted(story.lines, "", &story.unwritten));
    if let Some(path) = story.main_file.as_ref().filter(|_| story.files > 1) {
        words.extend([text("; mostly "), code(path.as_str())]);
    } else if let Some(path) = &story.main_file {
        words.extend([text(", "), code(path.as_str())]);
    }
    words.push(text("."));
    let dependencies = dependencies(evidence, story);
    if !dependencies.is_empty() {
        words.push(text(" Dependencies: "));
        words.extend(dependencies);
        words.push(text("."));
    }
    if !story.fixes.is_empty() {
        words.push(text(" Fixes "));
        words.extend(join(story.fixes.iter().take(6).map(|issue| vec![Inline::Issue(*issue)]).collect()));
        words.push(text("."));
    }
    words
}

/// Dependencies that its commits name and that came or went; none where they are too many to read.
pub(super) fn dependencies(evidence: &Evidence, story: &StoryFacts) -> Vec<Inline> {
    let ours = evidence.dependencies.iter().filter(|change| change.story == Some(story.id));
    let mut items: Vec<Vec<Inline>> = Vec::new();
    for change in ours {
        let dependency = &change.dependency;
        let version = |version: &Option<String>| version.clone().filter(|version| !version.is_empty());
        let item = match (&dependency.before, &dependency.after) {
            (None, Some(_)) => version(&dependency.after)
                .map(|v| vec![code(dependency.name.clone()), text(" "), code(v), text(" added")]),
            (Some(_), None) => version(&dependency.before)
                .map(|v| vec![code(dependency.name.clone()), text(" "), code(v), text(" removed")]),
            _ => None,
        };
        items.extend(item.filter(|item| !items.contains(item)));
    }
    if items.len() > 8 { Vec::new() } else { join(items) }
}

/// The code stands behind the background and the problem, before reasons, alternatives and limits.
fn code_place(passages: &[Passage]) -> usize {
    let turn = passages
        .iter()
        .position(|passage| matches!(passage.role, Some(Role::Reason | Role::Alternative | Role::Limitation)));
    turn.filter(|turn| *turn > 0).unwrap_or(passages.len().min(2))
}

/// Quotations, each led in by what its first sentence surely is.
fn quoted(passages: Vec<Passage>, commit: CommitId, source: &'static str) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (place, passage) in passages.into_iter().enumerate() {
        let lead = if place == 0 { first_lead(&passage, commit, source) } else { vec![text(later_lead(passage.role))] };
        blocks.push(Block::Paragraph(lead));
        blocks.push(Block::Quote(passage.quote));
    }
    blocks
}

/// Quotations of a message that was quoted above already, with its code in between.
fn continued(passages: Vec<Passage>, commit: CommitId) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (place, passage) in passages.into_iter().enumerate() {
        let lead = match (place, passage.role) {
            (0, Some(Role::Alternative)) => {
                vec![text("On alternatives, the message of "), Inline::Commit(commit), text(" says:")]
            }
            (0, _) => vec![text("The message of "), Inline::Commit(commit), text(" goes on:")],
            (_, role) => vec![text(later_lead(role))],
        };
        blocks.push(Block::Paragraph(lead));
        blocks.push(Block::Quote(passage.quote));
    }
    blocks
}

fn first_lead(passage: &Passage, commit: CommitId, source: &'static str) -> Vec<Inline> {
    let (before, after) = match (passage.opens, passage.role) {
        (_, Some(Role::Problem)) => ("The problem, as the ", " puts it:"),
        (true, _) => ("The ", " begins:"),
        (false, _) => ("The ", " says:"),
    };
    vec![text(format!("{before}{source} ")), Inline::Commit(commit), text(after)]
}

fn later_lead(role: Option<Role>) -> &'static str {
    match role {
        Some(Role::Problem) => "Then the problem:",
        Some(Role::Diagnosis) => "The diagnosis:",
        Some(Role::Alternative) => "On alternatives:",
        _ => "It goes on:",
    }
}

/// The code of a story under a sentence that says what it is.
fn mechanism(evidence: &Evidence, story: &StoryFacts, silent: bool) -> Vec<Block> {
    let Some((id, excerpt)) = story.mechanism.and_then(|id| Some((id, evidence.excerpt(id)?))) else {
        return Vec::new();
    };
    let mut lead = Vec::new();
    if silent {
        lead.extend([Inline::Commit(story.lead), text(" has no prose beyond its subject. ")]);
    }
    lead.extend(match excerpt.place {
        Place::Diff => diff_lead(excerpt, story),
        Place::File(_) => file_lead(evidence, excerpt, story),
    });
    vec![Block::Paragraph(lead), Block::Code(id)]
}

/// `The change to the code is +1 −1 line of restart_key_less():`
fn diff_lead(excerpt: &Excerpt, story: &StoryFacts) -> Vec<Inline> {
    let signed = |sign: char| excerpt.lines.iter().filter(|line| line.starts_with(sign)).count() as u64;
    let shown = crate::history::LineCount { added: signed('+'), removed: signed('-') };
    let whole = story.lines == shown;
    let mut words = if whole {
        vec![text("The whole change is ")]
    } else {
        vec![Inline::Commit(excerpt.commit), text(" changes, among other lines, ")]
    };
    words.extend(lines(shown));
    match &excerpt.definition {
        Some(named) => words.extend([text(format!(" in the {} ", named.noun)), code(named.name.clone()), text(":")]),
        None => words.extend([text(" in "), code(excerpt.path.as_str()), text(":")]),
    }
    words
}

/// `New in this file is the trait Flag, here as of 14.0.0:` whether it stood in another file before isn't known.
fn file_lead(evidence: &Evidence, excerpt: &Excerpt, story: &StoryFacts) -> Vec<Inline> {
    let Some(named) = &excerpt.definition else { return vec![text("From "), code(excerpt.path.as_str()), text(":")] };
    let changes = if story.commits.len() == 1 { "The commit changes the" } else { "The story changes the" };
    let lead = if named.added { "New in this file is the" } else { changes };
    let mut words = vec![text(format!("{lead} {} ", named.noun)), code(named.name.clone())];
    match evidence.range.ends.as_ref().filter(|ends| ends.tip == excerpt.commit) {
        Some(ends) => {
            words.push(text(", here as of "));
            words.push(ends.tip_tag.clone().map_or(Inline::Commit(ends.tip), Inline::Name));
        }
        None => words.extend([text(", here as of "), Inline::Commit(excerpt.commit)]),
    }
    words.push(text(":"));
    words
}

/// Up to three figures with a baseline, or the remark that a claim of speed has none.
fn figures(evidence: &Evidence, story: &StoryFacts) -> Vec<Block> {
    let chained = |id: &MeasurementId| evidence.chains.iter().any(|chain| chain.contains(id));
    let pairs = story
        .measurements
        .iter()
        .filter(|id| evidence.measurements[id.0].measurement.baseline.is_some() && !chained(id));
    let items: Vec<Vec<Inline>> = pairs.take(3).map(|id| pair(evidence, *id)).collect();
    if !items.is_empty() {
        let joined = story.measurements.iter().any(&chained);
        let lead =
            if joined { "Besides the joined steps, its messages report:" } else { "Figures that its messages report:" };
        return vec![Block::Paragraph(vec![text(lead)]), Block::List { numbered: false, items }];
    }
    if story.claims_speed {
        let who = if story.commits.len() == 1 { "The commit speaks" } else { "The story speaks" };
        return vec![Block::Paragraph(vec![text(format!(
            "{who} of speed, but its messages hold no figure that could be read."
        ))])];
    }
    Vec::new()
}

fn pair(evidence: &Evidence, id: MeasurementId) -> Vec<Inline> {
    vec![
        Inline::Figure(id, FigureKind::Scenario),
        text(": "),
        Inline::Figure(id, FigureKind::Baseline),
        text(" before, "),
        Inline::Figure(id, FigureKind::Result),
        text(" after ("),
        Inline::Commit(evidence.measurements[id.0].commit),
        text(")"),
    ]
}

/// Whole source files that went or came, where they are large enough to matter.
fn whole_files(story: &StoryFacts) -> Vec<Block> {
    let large = |files: &[(crate::history::RepoPath, u64)]| -> Vec<Vec<Inline>> {
        let files = files.iter().filter(|(_, lines)| *lines >= 60).take(4);
        files.map(|(path, lines)| vec![code(path.as_str()), text(" ("), number(*lines), text(" lines)")]).collect()
    };
    let (gone, new) = (large(&story.deleted_files), large(&story.added_files));
    if gone.is_empty() && new.is_empty() {
        return Vec::new();
    }
    let mut words = vec![text(if story.commits.len() == 1 { "The commit" } else { "The story" })];
    if !gone.is_empty() {
        words.push(text(" removes "));
        words.extend(join(gone.clone()));
    }
    if !new.is_empty() {
        words.push(text(if gone.is_empty() { " adds " } else { " and adds " }));
        words.extend(join(new));
    }
    words.push(text("."));
    vec![Block::Paragraph(words)]
}

/// Commits besides the lead: the two that say most in their own words, the others by subject.
fn returned(
    evidence: &Evidence,
    story: &StoryFacts,
    quoter: &mut Quoter<'_>,
    words: usize,
    limits: &Limits,
) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut told: Vec<CommitId> = Vec::new();
    let mut by_words: Vec<_> = story.others.iter().collect();
    by_words.sort_by_key(|other| {
        std::cmp::Reverse(
            other.statements.iter().filter_map(|id| evidence.statement(*id)).map(|s| s.words()).sum::<usize>(),
        )
    });
    let voices = if words > 150 { 2 } else { 1 };
    for other in by_words.into_iter().take(voices) {
        if let Some(passage) = quoter.first_passage(&other.statements, RETURNED_WORDS) {
            blocks.push(Block::Paragraph(vec![
                Inline::Commit(other.commit),
                text(" ("),
                Inline::Subject(other.commit, SubjectForm::Whole),
                text(") says:"),
            ]));
            blocks.push(Block::Quote(Quote { runs: passage.quote.runs }));
            told.push(other.commit);
        }
    }
    let rest: Vec<CommitId> =
        story.commits.iter().filter(|id| **id != story.lead && !told.contains(id)).copied().collect();
    if rest.is_empty() {
        return blocks;
    }
    let mut words = vec![text("Also in this story: ")];
    let named: Vec<Vec<Inline>> = rest
        .iter()
        .take(limits.named)
        .map(|id| vec![Inline::Commit(*id), text(" ("), Inline::Subject(*id, SubjectForm::Whole), text(")")])
        .collect();
    let more = rest.len().saturating_sub(limits.named);
    if more > 0 {
        let mut items = named;
        items.push(vec![number(more as u64), text(" more")]);
        words.extend(join(items));
    } else {
        words.extend(join(named));
    }
    words.push(text("."));
    blocks.push(Block::Paragraph(vec![Inline::Emphasis(words)]));
    blocks
}

/// Reverts and fixes that touch the story.
fn repairs(story: &StoryFacts) -> Vec<Block> {
    let mut words = Vec::new();
    for repair in story.repairs.iter().take(3) {
        let verb = match repair.kind {
            RepairKind::Revert => " reverts ",
            RepairKind::PartialRevert => " reverts a part of ",
            RepairKind::Reland => " brings back ",
            RepairKind::Fix => " is marked as a fix of ",
            RepairKind::FollowUp => " is a follow-up of ",
            RepairKind::Fixup => " is a fixup of ",
            RepairKind::Rework => " takes out lines of ",
        };
        words.push(text(if words.is_empty() { "Inside the range, " } else { ", " }));
        words.extend([Inline::Commit(repair.commit), text(verb), Inline::Commit(repair.of)]);
    }
    words.push(text("."));
    if story.repairs.is_empty() { Vec::new() } else { vec![Block::Paragraph(words)] }
}

/// A test of the story, its test files, or the remark that it has none.
fn tests(evidence: &Evidence, story: &StoryFacts) -> Vec<Block> {
    let label = Inline::Strong(vec![text("Tests.")]);
    if let Some((id, excerpt)) = story.test.and_then(|id| Some((id, evidence.excerpt(id)?))) {
        return test_code(label, id, excerpt);
    }
    match story.test_files.as_slice() {
        [] => {
            let sources = story.source_file.is_some();
            let none = if story.commits.len() == 1 {
                " The commit changes no test file."
            } else {
                " None of these commits changes a test file."
            };
            if sources { vec![Block::Paragraph(vec![label, text(none)])] } else { Vec::new() }
        }
        [only] => vec![Block::Paragraph(vec![label, text(" Changed with it: "), code(only.as_str()), text(".")])],
        [first, rest @ ..] => {
            let mut words = vec![label, text(" Changed with it: "), code(first.as_str()), text(" and ")];
            words.extend(count(rest.len(), "more test file", "more test files"));
            words.push(text("."));
            vec![Block::Paragraph(words)]
        }
    }
}

fn test_code(label: Inline, id: ExcerptId, excerpt: &Excerpt) -> Vec<Block> {
    let lead = match &excerpt.definition {
        Some(named) if named.added => vec![label, text(" Added with it, "), code(named.name.clone()), text(":")],
        Some(named) => vec![label, text(" Changed with it, "), code(named.name.clone()), text(":")],
        None => vec![label, text(" Changed with it:")],
    };
    vec![Block::Paragraph(lead), Block::Code(id)]
}
