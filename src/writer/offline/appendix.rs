//! What the post names without telling it: the other stories, what messages refer to, and the scope.

use super::{
    Limits, cite, code,
    phrase::{self, count, lines},
};
use crate::{
    draft::{Block, Inline, SubjectForm, number, text},
    evidence::{Evidence, StoryFacts},
    history::CommitId,
    story::parse_subject,
};

/// `brief` are the leads of stories that were told in a paragraph.
pub(super) fn section(evidence: &Evidence, brief: &[CommitId], limits: &Limits) -> Vec<Block> {
    let mut others: Vec<&StoryFacts> = evidence.stories[evidence.told..]
        .iter()
        .filter(|story| !brief.contains(&story.lead))
        .filter(|story| is_news(story))
        .collect();
    others.sort_by_key(|story| !story.subject.breaking);
    let mut blocks = Vec::new();
    if !others.is_empty() && limits.others > 0 {
        blocks.push(Block::Heading(3, listed(limits.others, others.len())));
        let items = others.iter().take(limits.others).map(|story| line(story)).collect();
        blocks.push(Block::List { numbered: false, items });
    }
    blocks.extend(resources(evidence, limits));
    blocks.push(Block::Paragraph(scope(evidence, brief)));
    blocks
}

/// `Other stories`, with how many of how many where the list is cut.
fn listed(most: usize, all: usize) -> Vec<Inline> {
    if all <= most {
        return vec![text("Other stories")];
    }
    vec![text("Other stories ("), number(most as u64), text(" of "), number(all as u64), text(")")]
}

/// Tells whether readers may look for a story: not where only tests, documents or builds change, or nothing stands. What breaks
/// users is looked for wherever it stands.
fn is_news(story: &StoryFacts) -> bool {
    let minor = || parse_subject(&story.subject.words).is_minor() || story.subject.is_minor();
    let features = &story.features;
    let aside = !story.subject.breaking && features.no_source + features.upkeep > 0.0;
    !aside && features.taken_back == 0.0 && !minor()
}

fn line(story: &StoryFacts) -> Vec<Inline> {
    let mut words =
        vec![Inline::Commit(story.title), text(" "), Inline::Subject(story.title, SubjectForm::Full), text(" (")];
    if story.commits.len() > 1 {
        words.extend(count(story.commits.len(), "commit", "commits"));
        words.push(text(", "));
    }
    words.extend(lines(story.lines));
    words.extend(story.summed.then(|| text(" summed")));
    words.extend(story.subject.breaking.then(|| text("; breaking")));
    words.push(text(")"));
    words
}

/// Standards and advisories that messages name; of an address nobody knows what stands there.
fn resources(evidence: &Evidence, limits: &Limits) -> Vec<Block> {
    let standards = evidence.resources.iter().filter(|resource| !resource.name.starts_with("https:"));
    let item = |resource: &crate::evidence::Resource| {
        vec![code(resource.name.clone()), text(" ("), Inline::Commit(resource.commit), text(")")]
    };
    let items: Vec<Vec<Inline>> = standards.map(item).collect();
    if limits.items == 0 || items.is_empty() {
        return Vec::new();
    }
    let mut words = vec![text("Named in messages: ")];
    words.extend(cite::some(items, limits.items + 2));
    words.push(text("."));
    vec![Block::Heading(3, vec![text("Resources")]), Block::Paragraph(words)]
}

/// The line on the scope with the commits of the stories that were told.
fn scope(evidence: &Evidence, brief: &[CommitId]) -> Vec<Inline> {
    let in_short = evidence.stories[evidence.told..].iter().filter(|story| brief.contains(&story.lead));
    let told: usize = evidence.told_stories().iter().chain(in_short).map(|story| story.commits.len()).sum();
    scope_of(evidence, told, if brief.is_empty() { TOLD } else { TOLD_IN_SHORT })
}

const TOLD: &str = " in the stories told above";
const TOLD_IN_SHORT: &str = " in the stories told above, in full or in short";

/// `Scope: v1..v2, 53 commits in 17 stories; 44 commits are in the stories told above.`: how many, and where they are.
pub(in crate::writer) fn scope_of(evidence: &Evidence, told: usize, place: &'static str) -> Vec<Inline> {
    let mut scope = vec![text("Scope: "), code(evidence.range.spec.clone()), text(", ")];
    scope.extend(phrase::commits(evidence));
    scope.extend([
        text(" in "),
        number(evidence.stories.len() as u64),
        text(if evidence.stories.len() == 1 { " story" } else { " stories" }),
    ]);
    if told < evidence.range.commits {
        scope.push(text("; "));
        scope.extend(count(told, "commit is", "commits are"));
        scope.push(text(place));
    }
    scope.push(text("."));
    scope
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_that_is_cut_says_so() {
        let check = |most, all, expected: &str| assert_eq!(phrase::shown(&listed(most, all)), expected);
        check(10, 73, "Other stories (10 of 73)");
        check(10, 10, "Other stories");
        check(10, 1, "Other stories");
    }
}
