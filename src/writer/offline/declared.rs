//! What the changelog of the range says besides: entries that no story quotes, in the words written for users.

use std::collections::BTreeMap;

use super::{quoter::Quoter, written};
use crate::{
    draft::{Block, text},
    evidence::{Entry, Evidence},
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
    if most == 0 {
        return Vec::new();
    }
    let mut found = Vec::new();
    for entry in chosen(evidence, quoter, most) {
        // Below a title stands what it is about.
        let from = usize::from(written::is_titled(evidence, &entry.statements));
        found.extend(quoter.opening(&entry.statements[from..], WORDS).map(|run| (Vec::new(), run)));
    }
    let mut blocks = written::lists(evidence, found);
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
    let mut numbered: BTreeMap<&[u64], (usize, bool)> = BTreeMap::new();
    for entry in evidence.entries.iter().filter(|entry| !entry.numbers.is_empty()) {
        let (fullest, quoted) = numbered.entry(&entry.numbers).or_default();
        *fullest = entry.statements.len().max(*fullest);
        *quoted |= quoter.has_quoted(&entry.statements);
    }
    let unsaid = |entry: &&Entry| {
        let (fullest, quoted) = numbered.get(entry.numbers.as_slice()).copied().unwrap_or_default();
        entry.statements.len() >= fullest
            && !quoted
            && !quoter.has_quoted(&entry.statements)
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
