//! Stories that are told in a paragraph each: their name, one or two sentences in the words of their authors, the
//! strongest figure.

use super::{
    overview,
    phrase::{count, of_story},
    quoter::Quoter,
    written,
};
use crate::{
    draft::{Block, Inline, SubjectForm, text},
    evidence::{Evidence, Role, StoryFacts},
    history::CommitId,
};

/// A message of one sentence and fewer words stands in the paragraph itself.
const LENGTH: usize = 40;

/// What the paragraphs say, and which stories they told.
#[derive(Debug, Default)]
pub(super) struct Brief {
    /// A heading and the paragraphs; nothing where there are none.
    pub blocks: Vec<Block>,
    /// Leads of the stories.
    pub told: Vec<CommitId>,
}

/// Of the stories behind those told in full the first ones that somebody says something of; at most so many, each with at
/// most so many words of its message, or with one sentence.
pub(super) fn stories(evidence: &Evidence, quoter: &mut Quoter<'_>, most: usize, words: usize) -> Brief {
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
        let at_length = if words > 0 { at_length(evidence, quoter, story, words) } else { None };
        let told = at_length.or_else(|| Some(vec![Block::Paragraph(paragraph(evidence, quoter, story)?)]));
        if let Some(blocks) = told {
            brief.blocks.extend(blocks);
            brief.told.push(story.lead);
        }
    }
    if !brief.blocks.is_empty() {
        brief.blocks.insert(0, Block::Heading(3, vec![text("More stories in short")]));
    }
    brief
}

/// The entry of the changelog about a story, where it says more than the title, and the best of its message below it; none
/// where that is no more than a sentence.
fn at_length(evidence: &Evidence, quoter: &mut Quoter<'_>, story: &StoryFacts, words: usize) -> Option<Vec<Block>> {
    let named = story.others.iter().find(|other| other.commit == story.title);
    let merged = story.merged.iter().map(|merge| (merge.commit, &merge.statements));
    let sources =
        merged.chain(named.map(|other| (other.commit, &other.statements))).chain([(story.lead, &story.statements)]);
    let (commit, gist) = sources.into_iter().find_map(|(commit, ids)| Some((commit, quoter.gist(ids, words)?)))?;
    if gist.single && gist.words < LENGTH {
        quoter.put_back(&gist.quote.runs);
        return None;
    }
    let entry = written::entry_point(evidence, story, quoter);
    let title = if story.merges.contains(&story.title) { story.title } else { commit };
    let mut lead = vec![Inline::Strong(vec![Inline::Subject(title, SubjectForm::Raised)]), text(" (")];
    lead.extend(entry.iter().flat_map(|(_, file)| [file.clone(), text("; ")]));
    lead.push(Inline::Commit(commit));
    lead.extend(size(story));
    lead.push(text(")"));
    let figure = overview::figure(evidence, story);
    lead.extend(match entry {
        Some((run, _)) => vec![text(": "), Inline::Quoted(run)],
        None if figure.is_empty() => Vec::new(),
        None => vec![text(".")],
    });
    lead.extend(figure);
    lead.push(text(if lead.last() == Some(&text(")")) { ":" } else { " The message:" }));
    Some(vec![Block::Paragraph(lead), Block::Quote(gist.quote)])
}

/// `; 3 commits; +12 −3`
fn size(story: &StoryFacts) -> Vec<Inline> {
    let mut words = Vec::new();
    if story.commits.len() > 1 {
        words.push(text("; "));
        words.extend(count(story.commits.len(), "commit", "commits"));
    }
    words.push(text("; "));
    words.extend(of_story(story));
    words
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
    words.extend(size(story));
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
