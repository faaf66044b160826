//! Titles in a model's words: held to the evidence of what they stand above, or else those that commits give.

use super::{
    choice::{Chapter, Choice},
    items::Items,
    parts::Part,
    reply::{self, Room},
};
use crate::{
    draft::{Block, Given, Inline, Section, SectionKind, SubjectForm, number, text},
    evidence::{Evidence, StoryFacts},
    verify::draft::Gate,
};

/// Words of a title.
pub(super) const WORDS: usize = 18;

/// Words of an excerpt.
pub(super) const EXCERPT: usize = 60;

/// The heading of a chapter with the stories below it; none where the stories name it.
pub(super) fn of_chapter(
    chapter: &Chapter,
    told: &[&StoryFacts],
    items: &Items,
    evidence: &Evidence,
    gate: &Gate<'_>,
) -> Option<Vec<Block>> {
    let heading = checked(&chapter.heading, (3, WORDS), items, items.given(), evidence, gate)?;
    let mut words = Vec::new();
    for story in told {
        words.push(text(if words.is_empty() { "" } else { "; " }));
        words.extend([Inline::Commit(story.title), text(" "), Inline::Subject(story.title, SubjectForm::Whole)]);
        words.push(text(" ("));
        if story.commits.len() > 1 {
            words.extend([number(story.commits.len() as u64), text(" commits, ")]);
        }
        words.extend([text("+"), number(story.lines.added), text(" −"), number(story.lines.removed), text(")")]);
    }
    Some(vec![Block::Heading(3, heading), Block::Paragraph(vec![Inline::Emphasis(words)])])
}

/// `git-lfs v3.7.0: ` and the words that were chosen; none where they don't stand.
pub(super) fn of_post(choice: &Choice, parts: &[Part], evidence: &Evidence, gate: &Gate<'_>) -> Option<Vec<Inline>> {
    let items = parts.iter().find(|part| part.kind == SectionKind::Overview).map(|part| &part.items)?;
    let mut given = Given::default();
    parts.iter().for_each(|part| given.extend(part.items.given()));
    let words = checked(&choice.title, (1, WORDS), items, given, evidence, gate)?;
    Some(named(words, evidence))
}

/// A title behind the name and version of the project.
pub(super) fn named(words: Vec<Inline>, evidence: &Evidence) -> Vec<Inline> {
    let tag = evidence.range.ends.as_ref().and_then(|ends| ends.tip_tag.clone());
    let named = match tag {
        Some(tag) if tag.starts_with(&evidence.project) => vec![Inline::Name(tag)],
        Some(tag) => vec![Inline::Name(evidence.project.clone()), text(" "), Inline::Name(tag)],
        None if evidence.project.is_empty() => return words,
        None => vec![Inline::Name(evidence.project.clone())],
    };
    [named, vec![text(": ")], words].concat()
}

/// A title as inlines, where it is short and passes the gate with what it is about.
pub(super) fn checked(
    title: &str,
    (level, most): (u8, usize),
    items: &Items,
    given: Given,
    evidence: &Evidence,
    gate: &Gate<'_>,
) -> Option<Vec<Inline>> {
    let words = title.split_whitespace().count();
    if words == 0 || words > most {
        return None;
    }
    let read =
        reply::read(&format!("# {title}"), items, evidence, Room { level, words: most + 1, code: 0, unasked: false });
    let [Block::Heading(_, inlines)] = read.blocks.as_slice() else { return None };
    // A heading with nothing below it would be dropped.
    let blocks = vec![Block::Heading(level, inlines.clone()), Block::Paragraph(vec![text("So it is.")])];
    let mut section = Section { kind: SectionKind::Implementation, blocks, given: Some(given) };
    let stands = read.findings.is_empty() && gate.clone().section(&mut section).is_empty();
    stands.then(|| inlines.clone())
}
