//! Stories that are told in a paragraph each: their name, one or two sentences in the words of their authors, the
//! strongest figure.

use super::{
    cite, length, overview,
    phrase::{count, join, of_story, title_words},
    point,
    quoter::{Passage, Quoter},
    written,
};
use crate::{
    draft::{Block, Inline, SubjectForm, text},
    evidence::{Evidence, Role, StoryFacts},
    history::CommitId,
    story::parse_subject,
};

/// A message of one sentence and fewer words stands in the paragraph itself.
const LENGTH: usize = 40;

/// Words of its message that a story in short may quote at most.
const LONGEST: usize = 130;

/// Fewer words of a message aren't worth a second quotation.
const LEAST: usize = 12;

/// Lines outside of code that are nothing to read of.
const SLIGHT: u64 = 6;

/// What the paragraphs say, and which stories they told.
#[derive(Debug, Default)]
pub(super) struct Brief {
    /// A heading and the paragraphs; nothing where there are none.
    pub blocks: Vec<Block>,
    /// Leads of the stories.
    pub told: Vec<CommitId>,
}

/// Of the stories behind those told in full the first ones that somebody says something of; at most so many, with so many
/// words of its message for each of them, of which a story may leave some to those behind it; or with one sentence.
pub(super) fn stories(evidence: &Evidence, quoter: &mut Quoter<'_>, most: usize, words: usize) -> Brief {
    let mut brief = Brief::default();
    let mut room = most * words;
    let read = |story: &&StoryFacts| {
        let features = &story.features;
        // A line in a document or a setting is nothing to read of.
        let slight = features.no_source > 0.0 && story.lines.total() <= SLIGHT;
        let void = features.upkeep + features.minor + features.unwritten + features.taken_back;
        !story.subject.is_minor() && !slight && void == 0.0
    };
    let behind = evidence.stories[evidence.told..].iter().filter(read);
    for story in behind.take(3 * most) {
        if brief.told.len() == most {
            break;
        }
        let share = (room / (most - brief.told.len())).min(LONGEST);
        let at_length = if words > 0 { at_length(evidence, quoter, story, share) } else { None };
        let told = at_length.or_else(|| Some(vec![Block::Paragraph(paragraph(evidence, quoter, story)?)]));
        if let Some(blocks) = told {
            room = room.saturating_sub(length::quoted_in(&blocks, evidence));
            brief.blocks.extend(blocks);
            brief.told.push(story.lead);
        }
    }
    if !brief.blocks.is_empty() {
        brief.blocks.insert(0, Block::Heading(3, vec![text("More stories in short")]));
    }
    brief
}

/// What the changelog and the message say of a story, within a number of words; none where neither says more than a sentence.
fn at_length(evidence: &Evidence, quoter: &mut Quoter<'_>, story: &StoryFacts, words: usize) -> Option<Vec<Block>> {
    let body = written::entry_body(evidence, story, quoter, words * 2 / 3);
    let left = words.saturating_sub(body.as_ref().map_or(0, |(body, _)| body.words));
    let message = if left < LEAST { None } else { message(evidence, story, quoter, left) };
    let spoken = match &message {
        Some((_, gist)) => !gist.single || gist.words >= LENGTH,
        None => false,
    };
    // With a sentence of each, both are heard.
    let point = if body.is_none() { written::entry_point(evidence, story, quoter) } else { None };
    if body.is_none() && !spoken && (point.is_none() || message.is_none()) {
        let said = message.iter().flat_map(|(_, gist)| &gist.quote.runs).chain(point.iter().map(|(run, _)| run));
        quoter.put_back(said);
        return None;
    }
    let commit = message.as_ref().map(|(commit, _)| *commit);
    // What an entry says is about what names the story.
    let entry = body.is_some() || point.is_some();
    let title = commit.filter(|_| !entry && !story.merges.contains(&story.title)).unwrap_or(story.title);
    let mut lead = vec![Inline::Strong(vec![Inline::Subject(title, SubjectForm::Raised)]), text(" (")];
    let file = body.as_ref().map(|(_, file)| file).or(point.as_ref().map(|(_, file)| file));
    lead.extend(file.into_iter().flat_map(|file| [file.clone(), text("; ")]));
    lead.push(Inline::Commit(title));
    lead.extend(size(evidence, story, title));
    lead.push(text(")"));
    let figure = overview::figure(evidence, story);
    if let Some((run, _)) = point {
        lead.extend([text(": "), Inline::Quoted(run)]);
    } else if !figure.is_empty() {
        lead.push(text("."));
    }
    lead.extend(figure);
    let mut blocks = Vec::new();
    if let Some((body, _)) = body {
        lead.push(text(if lead.last() == Some(&text(")")) { ":" } else { " The changelog:" }));
        blocks.extend([Block::Paragraph(std::mem::take(&mut lead)), Block::Quote(body.quote)]);
    }
    if let Some((commit, gist)) = message {
        match lead.last() {
            None => lead.extend([text("The message of "), Inline::Commit(commit), text(":")]),
            Some(last) if commit != title => {
                let ended = if *last == text(")") { ". The message of " } else { " The message of " };
                lead.extend([text(ended), Inline::Commit(commit), text(":")]);
            }
            Some(last) if *last == text(")") => lead.push(text(":")),
            Some(_) => lead.push(text(" The message:")),
        }
        match gist.sentence().filter(|_| gist.words < LENGTH) {
            Some(run) => blocks.push(Block::Paragraph([lead, vec![text(" "), Inline::Quoted(run)]].concat())),
            None => blocks.extend([Block::Paragraph(lead), Block::Quote(gist.quote)]),
        }
    }
    Some(blocks)
}

/// The best of the message of a story's merge, of the commit that names it, or of its lead.
fn message(
    evidence: &Evidence,
    story: &StoryFacts,
    quoter: &mut Quoter<'_>,
    words: usize,
) -> Option<(CommitId, Passage)> {
    let title = title_words(evidence, story);
    let named = story.others.iter().find(|other| other.commit == story.title);
    let merged = story.merged.iter().map(|merge| (merge.commit, &merge.statements));
    let sources = merged.chain(named.map(|other| (other.commit, &other.statements)));
    let mut sources = sources.chain([(story.lead, &story.statements)]);
    sources.find_map(|(commit, ids)| {
        written::spend_title(evidence, ids, &title, quoter);
        Some((commit, quoter.gist(ids, words)?))
    })
}

/// `; 3 commits; +12 −3`, or the others of a few by their subjects: `; with abc (fix the walk); +12 −3`. One may be another
/// change, which nobody finds by a number.
fn size(evidence: &Evidence, story: &StoryFacts, title: CommitId) -> Vec<Inline> {
    const FEW: usize = 4;
    let others: Vec<CommitId> = story.commits.iter().filter(|id| **id != title).copied().collect();
    let quiet = |id: &CommitId| {
        let subject = parse_subject(evidence.subject(*id).unwrap_or_default());
        subject.is_minor() || subject.words.split_whitespace().count() < 3
    };
    let mut words = Vec::new();
    if story.commits.len() > 1 {
        words.push(text("; "));
        if others.len() < FEW && !others.iter().any(quiet) && others.len() < story.commits.len() {
            words.push(text("with "));
            words.extend(join(others.into_iter().map(cite::commit).collect()));
        } else {
            words.extend(count(story.commits.len(), "commit", "commits"));
        }
    }
    words.push(text("; "));
    words.extend(of_story(story));
    words
}

/// `**Allow two readers** (abc; 3 commits; +12 −3): "The lock is taken once." Reads went from 2 ms to 1 ms.`
fn paragraph(evidence: &Evidence, quoter: &mut Quoter<'_>, story: &StoryFacts) -> Option<Vec<Inline>> {
    let said = point::said(evidence, quoter, story, true)?;
    // The name and the sentence are those of one commit, unless the merge of the topic has a title.
    let entitled = story.merges.contains(&story.title);
    let commit = said.commit.filter(|_| !entitled);
    let named = commit.unwrap_or(story.title);
    let mut words = vec![Inline::Strong(vec![Inline::Subject(named, SubjectForm::Raised)]), text(" (")];
    match commit {
        Some(commit) => words.push(Inline::Commit(commit)),
        None => words.extend(said.source),
    }
    words.extend(size(evidence, story, named));
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
