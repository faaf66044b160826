//! What authors wrote about a story outside of its messages: the entry of a changelog, comments, drawings.

use std::collections::BTreeSet;

use super::{
    code, phrase,
    quoter::{Passage, Quoter},
};
use crate::{
    draft::{Block, Inline, QUOTED_SENTENCES, Run, text},
    evidence::{CommentFact, DrawingKind, Evidence, Excerpt, Origin, Place, Sentence, StatementId, StoryFacts},
    history::RepoPath,
    story::{parse_subject, words},
};

/// Words of an entry that are quoted.
const ENTRY: usize = 100;

/// Words that a title said again may have besides: `This commit adds …`.
const PLAIN: usize = 4;

/// Words of the title of an entry.
const TITLE: usize = 30;

/// Words of a comment that are quoted.
const COMMENT: usize = 75;

/// The entry of a changelog or fragment that tells of the story, written for those who use the project.
pub(super) fn entry(evidence: &Evidence, story: &StoryFacts, quoter: &mut Quoter<'_>) -> Vec<Block> {
    let title = phrase::title_words(evidence, story);
    let said = entries(evidence, story, &title).find_map(|statements| {
        let from = usize::from(titled(evidence, statements).is_some());
        let (passage, _) = quoted(evidence, quoter, &statements[from..], ENTRY)?;
        below_title(evidence, quoter, statements, &title, passage)
    });
    let Some((passage, file)) = said else { return Vec::new() };
    let mut lead = vec![text("The entry that the range adds to "), file, text(", says:")];
    if let Some(run) = passage.sentence() {
        lead.extend([text(" "), Inline::Quoted(run)]);
        return vec![Block::Paragraph(lead)];
    }
    vec![Block::Paragraph(lead), Block::Quote(passage.quote)]
}

/// One sentence of the entry with most words of the title for the overview, with the file that holds it; none where that is
/// the title over again.
pub(super) fn entry_point(evidence: &Evidence, story: &StoryFacts, quoter: &mut Quoter<'_>) -> Option<(Run, Inline)> {
    let title = phrase::title_words(evidence, story);
    let statements = own_entry(evidence, story, &title)?;
    spend_title(evidence, statements, &title, quoter);
    // Below a title stands what it is about; by itself it may be the fault that the change mends.
    let run = match titled(evidence, statements) {
        Some(first) if !says_title(first, &title) => quoter.opening(&statements[..1], TITLE),
        Some(_) => quoter.whole_sentence(&statements[1..], true),
        None => None,
    };
    let run = run.or_else(|| quoter.whole_sentence(statements, true))?;
    Some((run.clone(), file(evidence, run.statement)?))
}

/// The best of what stands below the title of the entry about a story, within a number of words, with the file that holds
/// it; none where the entry is no more than its title or a sentence.
pub(super) fn entry_body(
    evidence: &Evidence,
    story: &StoryFacts,
    quoter: &mut Quoter<'_>,
    words: usize,
) -> Option<(Passage, Inline)> {
    let title = phrase::title_words(evidence, story);
    let statements = own_entry(evidence, story, &title).filter(|statements| statements.len() > 1)?;
    spend_title(evidence, statements, &title, quoter);
    let from = usize::from(titled(evidence, statements).is_some());
    let passage = quoter.gist(&statements[from..], words)?;
    below_title(evidence, quoter, statements, &title, passage)
}

/// A passage of an entry with the title above it, unless that is what names the story, and the lines of both.
fn below_title(
    evidence: &Evidence,
    quoter: &mut Quoter<'_>,
    statements: &[StatementId],
    title: &str,
    mut passage: Passage,
) -> Option<(Passage, Inline)> {
    let sentences: usize = passage.quote.runs.iter().map(|run| run.end - run.first).sum();
    let first = titled(evidence, statements).filter(|first| !says_title(first, title));
    if first.is_some() && sentences < QUOTED_SENTENCES {
        let run = Run { statement: statements[0], first: 0, end: 1 };
        passage.words += quoter.length(&run);
        (passage.single, passage.opens) = (false, true);
        quoter.spend(std::slice::from_ref(&run));
        passage.quote.runs.insert(0, run);
    }
    let file = lines(evidence, &passage)?;
    Some((passage, file))
}

/// Tells whether more stands beside a sentence: in a message always, in an entry where it has another.
pub(super) fn goes_on(evidence: &Evidence, run: &Run) -> bool {
    let entry = evidence.entries.iter().find(|entry| entry.statements.contains(&run.statement));
    let sentences = |id: &StatementId| evidence.statement(*id).map_or(0, |statement| statement.sentences.len());
    entry.is_none_or(|entry| entry.statements.iter().map(sentences).sum::<usize>() > run.end - run.first)
}

/// The title that an entry begins with rather than a sentence: nothing ends it, and something follows.
pub(super) fn titled<'a>(evidence: &'a Evidence, statements: &[StatementId]) -> Option<&'a Sentence> {
    let [first, _, ..] = statements else { return None };
    match evidence.statement(*first)?.sentences.as_slice() {
        [only] if only.quotable && !only.text.ends_with(['.', '!', ':']) => Some(only),
        _ => None,
    }
}

/// Passes over first sentences that say the title over again: it stands above them.
pub(super) fn spend_title(evidence: &Evidence, statements: &[StatementId], title: &str, quoter: &mut Quoter<'_>) {
    for id in statements {
        let first = evidence.statement(*id).and_then(|statement| statement.sentences.first());
        if first.is_some_and(|first| says_title(first, title)) {
            quoter.pass_over(&Run { statement: *id, first: 0, end: 1 });
        }
    }
}

/// The entry about what names a story, where it says more than the title.
fn own_entry<'a>(evidence: &'a Evidence, story: &StoryFacts, title: &str) -> Option<&'a [StatementId]> {
    by_title(evidence, story, title).into_iter().next().filter(|ids| !repeats(evidence, ids, title))
}

/// The entries of a story that say more than its title: that of another commit doesn't take the place of its own.
fn entries<'a>(evidence: &'a Evidence, story: &StoryFacts, title: &'a str) -> impl Iterator<Item = &'a [StatementId]> {
    let most = if story.commits.len() > 1 { 1 } else { usize::MAX };
    by_title(evidence, story, title).into_iter().take(most).filter(move |ids| !repeats(evidence, ids, title))
}

/// The entries of a story, those first that share most words with its title: each commit may have one of its own.
fn by_title<'a>(evidence: &'a Evidence, story: &StoryFacts, title: &str) -> Vec<&'a [StatementId]> {
    let id = story.id;
    let own = evidence.entries.iter().filter(move |entry| entry.story == Some(id));
    let mut own: Vec<&[StatementId]> = own.map(|entry| entry.statements.as_slice()).collect();
    let named = words(title);
    let shared = |ids: &&[StatementId]| {
        let stated = ids.iter().filter_map(|id| evidence.statement(*id)).flat_map(|statement| &statement.sentences);
        let said: BTreeSet<String> = stated.flat_map(|sentence| words(&sentence.text)).collect();
        // Of two about the same, as a list of titles and what follows it, the one that says more.
        (std::cmp::Reverse(said.intersection(&named).count()), std::cmp::Reverse(ids.len()))
    };
    // One of several commits may have an entry that tells of nothing which the title names.
    if story.commits.len() > 1 {
        own.retain(|ids| shared(ids).0.0 > 0);
    }
    own.sort_by_cached_key(shared);
    own
}

/// Tells whether an entry is one sentence of the words of a title over again.
pub(super) fn repeats(evidence: &Evidence, ids: &[StatementId], title: &str) -> bool {
    only_sentence(evidence, ids).is_some_and(|sentence| says_title(sentence, title))
}

/// Tells whether the entry about what names a story says that over again, but for the name of a hole.
pub(super) fn only_names_a_hole(evidence: &Evidence, story: &StoryFacts) -> bool {
    let title = phrase::title_words(evidence, story);
    let sentence = own_entry(evidence, story, &title).and_then(|ids| only_sentence(evidence, ids));
    sentence.is_some_and(|sentence| {
        let named: Vec<&str> = holes(&sentence.text).collect();
        !named.is_empty() && says_title(sentence, &format!("{title} {}", named.join(" ")))
    })
}

/// The sentence that is all of an entry; who wrote it may stand behind.
fn only_sentence<'a>(evidence: &'a Evidence, ids: &[StatementId]) -> Option<&'a Sentence> {
    let [only] = ids else { return None };
    let (first, rest) = evidence.statement(*only)?.sentences.split_first()?;
    rest.iter().all(|sentence| sentence.text.starts_with('@')).then_some(first)
}

/// Tells whether a sentence says a title over again; what a hole is called is news, whatever stands beside it.
fn says_title(sentence: &Sentence, title: &str) -> bool {
    // Most sentences are longer, and their words need not be looked at.
    if sentence.words() > title.split_whitespace().count() + PLAIN
        || holes(&sentence.text).any(|hole| !title.contains(hole))
    {
        return false;
    }
    let said = words(&parse_subject(&sentence.text).words);
    if said.is_empty() {
        return false;
    }
    let title = words(title);
    // What is written as code is that name, and no form of a word that is like it.
    let names: BTreeSet<String> = sentence.text.split('`').skip(1).step_by(2).flat_map(words).collect();
    let new = said
        .iter()
        .filter(|word| !title.iter().any(|known| known == *word || !names.contains(*word) && is_form(known, word)));
    new.filter(|word| word.chars().any(char::is_alphabetic)).count() <= said.len() / 5
}

/// Names of holes in a sentence: `CVE-2026-1234`, `GHSA-f946-j5j2-4w5m`.
fn holes(sentence: &str) -> impl Iterator<Item = &str> {
    let names = sentence.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    names.filter(|name| ["CVE-", "GHSA-"].iter().any(|mark| name.starts_with(mark)))
}

/// Tells whether two words differ by an ending.
fn is_form(one: &str, other: &str) -> bool {
    const ENDING: usize = 4;
    one.len().abs_diff(other.len()) <= ENDING && (one.starts_with(other) || other.starts_with(one))
}

/// At most so many comments of the story, without those that its excerpts show anyway.
pub(super) fn comments(evidence: &Evidence, story: &StoryFacts, quoter: &mut Quoter<'_>, most: usize) -> Vec<Block> {
    let mut blocks = Vec::new();
    let shown: Vec<&Excerpt> =
        [story.mechanism, story.test].into_iter().flatten().filter_map(|id| evidence.excerpt(id)).collect();
    for comment in &story.comments {
        if blocks.len() >= 2 * most {
            break;
        }
        if comment.statements.iter().any(|id| shown.iter().any(|excerpt| holds(evidence, excerpt, *id)))
            || quoter.says_again(&comment.statements, &of_messages(story))
        {
            continue;
        }
        if let Some((passage, file)) = quoted(evidence, quoter, &comment.statements, COMMENT) {
            blocks.push(Block::Paragraph(comment_lead(comment, file)));
            blocks.push(Block::Quote(passage.quote));
        }
    }
    blocks
}

/// What the entries of a story say.
pub(super) fn of_entries(evidence: &Evidence, story: &StoryFacts) -> Vec<StatementId> {
    let own = evidence.entries.iter().filter(|entry| entry.story == Some(story.id));
    own.flat_map(|entry| &entry.statements).copied().collect()
}

/// What the messages of a story say.
pub(super) fn of_messages(story: &StoryFacts) -> Vec<StatementId> {
    let spoken = story.merged.iter().chain(&story.others).flat_map(|spoken| &spoken.statements);
    story.statements.iter().chain(spoken).copied().collect()
}

/// `A comment that c1d2e3f4a5 adds in Stack::new (walk.rs, lines 3–5) says:`
fn comment_lead(comment: &CommentFact, file: Inline) -> Vec<Inline> {
    let mut words = match &comment.definition {
        Some(named) if comment.documents => {
            vec![text(format!("The documentation of the {} ", named.noun)), code(named.name.clone())]
        }
        Some(named) => vec![text("A comment in "), code(named.name.clone())],
        None => vec![text("A comment")],
    };
    match comment.definition.is_some() {
        // Later commits may have written a part of it anew.
        _ if !comment.whole => words.extend([text(" ("), file, text(") says:")]),
        true => {
            words.extend([text(", which "), Inline::Commit(comment.commit), text(" adds ("), file, text("), says:")])
        }
        false => words.extend([text(" that "), Inline::Commit(comment.commit), text(" adds ("), file, text(") says:")]),
    }
    words
}

/// The first figure or table that the story adds, as its authors drew it.
pub(super) fn drawing(evidence: &Evidence, story: &StoryFacts) -> Vec<Block> {
    let Some(drawing) = evidence.drawings.iter().find(|drawing| drawing.story == Some(story.id)) else {
        return Vec::new();
    };
    let Some(excerpt) = evidence.excerpt(drawing.excerpt) else { return Vec::new() };
    let noun = match drawing.kind {
        DrawingKind::Table => "A table",
        DrawingKind::Diagram => "A drawing",
        DrawingKind::Tree => "A tree",
    };
    let lead = vec![text(format!("{noun} that the range adds to ")), code(excerpt.path.as_str()), text(":")];
    vec![Block::Paragraph(lead), Block::Code(drawing.excerpt)]
}

/// Tells whether the lines of an excerpt hold a statement.
fn holds(evidence: &Evidence, excerpt: &Excerpt, id: StatementId) -> bool {
    let Some(Origin::Document { path, first: first_line, last, .. }) =
        evidence.statement(id).map(|statement| &statement.origin)
    else {
        return false;
    };
    // Code shows a comment that is said there in the same words, in whatever file.
    let plain = |text: &str| text.chars().filter(|c| c.is_alphanumeric()).collect::<String>();
    let lines = excerpt.lines.iter().filter_map(|line| match excerpt.place {
        Place::File(_) => Some(line.as_str()),
        Place::Diff => line.strip_prefix('+'),
    });
    let shown: String = lines.map(plain).collect();
    let said = evidence.statement(id).map(|statement| &statement.sentences);
    let first = said.and_then(|sentences| sentences.first()).map(|first| plain(&first.text)).unwrap_or_default();
    let within = match &excerpt.place {
        Place::File(spans) => spans.iter().any(|span| span.first <= *last && *first_line <= span.last),
        Place::Diff => false,
    };
    excerpt.path == *path && within || !first.is_empty() && shown.contains(&first)
}

/// The first passage of statements of one file, with the file and its lines.
pub(super) fn quoted(
    evidence: &Evidence,
    quoter: &mut Quoter<'_>,
    statements: &[StatementId],
    words: usize,
) -> Option<(Passage, Inline)> {
    let passage = quoter.first_passage(statements, words)?;
    let file = lines(evidence, &passage)?;
    Some((passage, file))
}

/// The file that holds a passage, with its lines.
fn lines(evidence: &Evidence, passage: &Passage) -> Option<Inline> {
    between(evidence, passage.quote.runs.first()?, passage.quote.runs.last()?)
}

/// The file of two runs with the lines from the first to the last.
pub(super) fn between(evidence: &Evidence, first: &Run, last: &Run) -> Option<Inline> {
    let (Inline::File { commit, path, lines }, Inline::File { lines: last, .. }) =
        (file(evidence, first.statement)?, file(evidence, last.statement)?)
    else {
        return None;
    };
    let lines = lines.zip(last).map(|((first, _), (_, last))| (first, last));
    Some(Inline::File { commit, path, lines })
}

/// The path of the document that a quotation is from.
pub(super) fn document(evidence: &Evidence, run: &Run) -> Option<RepoPath> {
    path(evidence, run.statement)
}

/// The path of the document that holds a statement.
pub(super) fn path(evidence: &Evidence, id: StatementId) -> Option<RepoPath> {
    match file(evidence, id) {
        Some(Inline::File { path, .. }) => Some(path),
        _ => None,
    }
}

/// What documents of the range hold, as a list for each of them: what leads up to a quotation, and the quotation.
pub(super) fn lists(evidence: &Evidence, mut found: Vec<(Vec<Inline>, Run)>) -> Vec<Block> {
    let document = |run: &Run| document(evidence, run);
    let mut blocks = Vec::new();
    while let Some(path) = found.first().map(|(_, run)| document(run)) {
        let (own, rest): (Vec<_>, Vec<_>) = found.into_iter().partition(|(_, run)| document(run) == path);
        found = rest;
        let ends = own.first().zip(own.last());
        let Some(file) = ends.and_then(|((_, first), (_, last))| between(evidence, first, last)) else { continue };
        let items = own.into_iter().map(|(lead, run)| [lead, vec![Inline::Quoted(run)]].concat()).collect();
        blocks.push(Block::Paragraph(vec![text("In "), file, text(", the range adds:")]));
        blocks.push(Block::List { numbered: false, items });
    }
    blocks
}

/// The lines of the document that hold a statement.
fn file(evidence: &Evidence, id: StatementId) -> Option<Inline> {
    match &evidence.statement(id)?.origin {
        Origin::Document { commit, path, first, last } => {
            Some(Inline::File { commit: *commit, path: path.clone(), lines: Some((*first, *last)) })
        }
        Origin::Message(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_holes_are_news() {
        let check = |sentence: &str, title: &str, expected: bool| {
            let sentence = Sentence { text: sentence.to_owned(), role: None, leans: false, quotable: true };
            assert_eq!(says_title(&sentence, title), expected, "{}", sentence.text);
        };
        check("Detect circular imports of modules.", "Detect circular imports of modules", true);
        check("CVE-2026-1234: Detect circular imports.", "Detect circular imports", false);
        check("CVE-2026-1234: Detect circular imports.", "Detect circular imports (CVE-2026-1234)", true);
        check("Reject bytes that are null in paths of modules.", "Detect circular imports", false);
    }
}
