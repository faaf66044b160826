//! Stories that are told in a paragraph each: their name, one or two sentences in the words of their authors, the
//! strongest figure.

use super::{
    overview,
    phrase::{count, of_story},
    quoter::Quoter,
};
use crate::{
    draft::{Block, Inline, SubjectForm, text},
    evidence::{Evidence, Role, StoryFacts},
    history::CommitId,
};

/// What the paragraphs say, and which stories they told.
#[derive(Debug, Default)]
pub(super) struct Brief {
    /// A heading and the paragraphs; nothing where there are none.
    pub blocks: Vec<Block>,
    /// Leads of the stories.
    pub told: Vec<CommitId>,
}

/// Of the stories behind those told in full the first ones that somebody says something of; at most so many.
pub(super) fn stories(evidence: &Evidence, quoter: &mut Quoter<'_>, most: usize) -> Brief {
    let mut brief = Brief::default();
    let read = |story: &&StoryFacts| {
        let features = &story.features;
        !story.subject.is_minor() && features.upkeep + features.minor + features.unwritten + features.taken_back == 0.0
    };
    let behind = evidence.stories[evidence.told..].iter().filter(read);
    for story in behind.take(3 * most) {
        if brief.told.len() == most {
            break;
        }
        if let Some(words) = paragraph(evidence, quoter, story) {
            brief.blocks.push(Block::Paragraph(words));
            brief.told.push(story.lead);
        }
    }
    if !brief.blocks.is_empty() {
        brief.blocks.insert(0, Block::Heading(3, vec![text("More stories in short")]));
    }
    brief
}

/// `**Allow two readers** (abc; 3 commits; +12 −3): "The lock is taken once." Reads went from 2 ms to 1 ms.`
fn paragraph(evidence: &Evidence, quoter: &mut Quoter<'_>, story: &StoryFacts) -> Option<Vec<Inline>> {
    let said = overview::said(evidence, quoter, story, true)?;
    // The name and the sentence are those of one commit, unless the merge of the topic has a title.
    let entitled = story.merges.contains(&story.title);
    let commit = said.commit.filter(|_| !entitled);
    let named = commit.unwrap_or(story.title);
    let mut words = vec![Inline::Strong(vec![Inline::Subject(named, SubjectForm::Raised)]), text(" (")];
    match commit {
        Some(commit) => words.push(Inline::Commit(commit)),
        None => words.extend(said.source),
    }
    if story.commits.len() > 1 {
        words.push(text("; "));
        words.extend(count(story.commits.len(), "commit", "commits"));
    }
    words.push(text("; "));
    words.extend(of_story(story));
    let lead = if said.begins && commit.is_some() { "), whose message begins: " } else { "): " };
    words.extend([text(lead), Inline::Quoted(said.run)]);
    let why = why(quoter, story, &words);
    words.extend(why);
    words.extend(overview::figure(evidence, story));
    Some(words)
}

/// The sentence of the lead that says what was wrong, or why it was done so, where there is one besides the first; `cited` is
/// what the paragraph cites already.
fn why(quoter: &mut Quoter<'_>, story: &StoryFacts, cited: &[Inline]) -> Vec<Inline> {
    const ROLES: [Role; 3] = [Role::Problem, Role::Diagnosis, Role::Reason];
    let Some((run, role)) = quoter.one_with_role(&story.statements, &ROLES) else { return Vec::new() };
    let mut words = vec![text(match role {
        Some(Role::Problem) => " The problem",
        Some(Role::Diagnosis) => " The cause",
        Some(Role::Reason) => " The reason",
        _ => " And",
    })];
    let lead = Inline::Commit(story.lead);
    if !cited.contains(&lead) {
        words.extend([text(" ("), lead, text(")")]);
    }
    words.extend([text(": "), Inline::Quoted(run)]);
    words
}
