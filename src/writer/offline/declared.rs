//! What the changelog of the range says besides: entries that no story quotes, in the words written for users.

use super::{quoter::Quoter, written};
use crate::{
    draft::{Block, Inline, Run, text},
    evidence::{Entry, Evidence, Origin, StatementId},
    history::RepoPath,
    roles::DocumentKind,
};

/// Words of one entry at most, but for a first sentence that is longer.
const WORDS: usize = 30;

/// Words that an entry of the range takes in the list, on average.
pub(super) fn words_each(evidence: &Evidence) -> usize {
    let first =
        |entry: &Entry| entry.statements.first().and_then(|id| evidence.statement(*id)).map(|said| said.words());
    let found: Vec<usize> = evidence.entries.iter().filter_map(first).map(|words| words.min(WORDS)).collect();
    (found.iter().sum::<usize>() / found.len().max(1)).max(WORDS / 3) + 2
}

/// Headings below which stands what nobody may miss, in lower case.
const WEIGHTY: [&str; 6] = ["breaking", "incompatib", "security", "remov", "deprecat", "highlight"];

/// A heading and a list for each document, with at most so many entries in all.
pub(super) fn section(evidence: &Evidence, quoter: &mut Quoter<'_>, most: usize) -> Vec<Block> {
    let mut found: Vec<(&RepoPath, usize, Run)> = Vec::new();
    for entry in chosen(evidence, quoter, most) {
        // Below a title stands what it is about.
        let from = usize::from(written::is_titled(evidence, &entry.statements));
        if let Some((run, (path, line))) = quoter.opening(&entry.statements[from..], WORDS).zip(place(evidence, entry))
        {
            found.push((path, line, run));
        }
    }
    let mut blocks = Vec::new();
    while let Some((path, ..)) = found.first().cloned() {
        let (own, rest): (Vec<_>, Vec<_>) = found.into_iter().partition(|(other, ..)| *other == path);
        found = rest;
        blocks.extend(list(evidence, &own.into_iter().map(|(.., run)| run).collect::<Vec<_>>()));
    }
    if !blocks.is_empty() {
        blocks.insert(0, Block::Heading(3, vec![text("Also in the changelog")]));
    }
    blocks
}

/// Entries that say something yet unsaid, in their order: those first that nobody may miss, where not all fit.
fn chosen<'a>(evidence: &'a Evidence, quoter: &Quoter<'_>, most: usize) -> Vec<&'a Entry> {
    // Fragments are collected into a changelog at the release, and are a file each until then.
    let listed = |entry: &&Entry| entry.kind != DocumentKind::Fragment && says_something(evidence, entry);
    // A list of titles and what follows it may both tell of a change: the one that says more counts, once.
    let same = |entry: &Entry| -> Vec<&Entry> {
        let numbered = |other: &&Entry| !entry.numbers.is_empty() && other.numbers == entry.numbers;
        evidence.entries.iter().filter(numbered).collect()
    };
    let unsaid = |entry: &&Entry| {
        let same = same(entry);
        let fullest = same.iter().map(|other| other.statements.len()).max().unwrap_or_default();
        !quoter.has_quoted(&entry.statements)
            && !same.iter().any(|other| quoter.has_quoted(&other.statements))
            && entry.statements.len() >= fullest
            && !written::repeats_its_story(evidence, entry)
    };
    let all: Vec<&Entry> = evidence.entries.iter().filter(listed).filter(unsaid).collect();
    let weighty = |entry: &Entry| {
        let lower = entry.sections.iter().map(|section| section.to_lowercase());
        lower.into_iter().any(|section| WEIGHTY.iter().any(|word| section.contains(word)))
    };
    let (first, then): (Vec<_>, Vec<_>) = (0..all.len()).partition(|place| weighty(all[*place]));
    let mut places: Vec<usize> = first.into_iter().chain(then).take(most).collect();
    places.sort_unstable();
    places.into_iter().map(|place| all[place]).collect()
}

/// `Various bug fixes.` says nothing.
fn says_something(evidence: &Evidence, entry: &Entry) -> bool {
    let first = entry.statements.first().and_then(|id| evidence.statement(*id)).and_then(|said| said.sentences.first());
    first.is_some_and(|first| first.words() >= 4 && !first.text.to_lowercase().starts_with("various "))
}

/// The document of an entry, and its line.
fn place<'a>(evidence: &'a Evidence, entry: &Entry) -> Option<(&'a RepoPath, usize)> {
    match &evidence.statement(*entry.statements.first()?)?.origin {
        Origin::Document { path, first, .. } => Some((path, *first)),
        Origin::Message(_) => None,
    }
}

fn list(evidence: &Evidence, runs: &[Run]) -> Vec<Block> {
    let lines = |id: StatementId| match &evidence.statement(id)?.origin {
        Origin::Document { commit, path, first, last } => Some((*commit, path.clone(), *first, *last)),
        Origin::Message(_) => None,
    };
    let ends = runs.first().and_then(|run| lines(run.statement)).zip(runs.last().and_then(|run| lines(run.statement)));
    let Some(((commit, path, first, _), (.., last))) = ends else { return Vec::new() };
    let file = Inline::File { commit, path, lines: Some((first, last)) };
    let items = runs.iter().map(|run| vec![Inline::Quoted(run.clone())]).collect();
    vec![Block::Paragraph(vec![text("The range adds to "), file, text(":")]), Block::List { numbered: false, items }]
}
