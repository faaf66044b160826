//! Which lines of the tip the range brought in, and which told story did: what moved or was only reworded is no news.

use std::{
    collections::BTreeSet,
    hash::{DefaultHasher, Hash, Hasher},
    sync::{Mutex, PoisonError},
};

use super::Sources;
use crate::{
    hashing::{HashMap, HashMapExt, HashSet},
    history::{CommitId, DiffLine, FilePatch, Hunk, LineKind, RepoPath},
    roles::DocumentKind,
    story::StoryId,
    symbols::Span,
};

/// Words that are compared at a time to tell new text from old.
const SHINGLE: usize = 3;

/// Lines with fewer letters stand in many places and tell nothing of where they come from.
const LETTERS: usize = 6;

/// What the range brought in, among what was read.
pub(super) struct Arrivals<'a> {
    /// Lines that the range removed somewhere.
    removed: HashSet<&'a str>,
    /// Lines that it removed from what declares changes: only these can have moved within that.
    undeclared: HashSet<&'a str>,
    /// Lines that commits of told stories added, by file.
    brought: HashMap<(&'a RepoPath, &'a str), (StoryId, CommitId)>,
    /// Runs of words that the range removed from a file, for files that were asked for.
    old_words: Mutex<HashMap<RepoPath, HashSet<u64>>>,
}

impl<'a> Arrivals<'a> {
    /// Looks at everything that was read.
    pub(super) fn of(sources: &Sources<'a>) -> Self {
        let contents = sources.contents;
        let roles = sources.roles;
        let is_notes = |path: &RepoPath| roles.document(path).is_some_and(DocumentKind::declares);
        let removed_from = |notes: bool| -> HashSet<&'a str> {
            let patches = contents.net.iter().filter(|(path, _)| !notes || is_notes(path));
            let lines = patches.flat_map(|(_, patch)| lines(patch, LineKind::Removed)).map(|line| line.text.trim());
            lines.filter(|line| is_telling(line)).collect()
        };
        let mut brought = HashMap::new();
        // The newest commit that adds a line is the one that left it there: the range begins with it.
        for (position, commit) in sources.history.commits.iter().enumerate().filter(|(_, commit)| !commit.is_merge()) {
            for file in &commit.files {
                let Some((key, patch)) = contents.patches.get_key_value(&(commit.id, file.path.clone())) else {
                    continue;
                };
                // Words that the same commit takes out are an older one's, wherever it moves them.
                let old = removed_words(patch);
                let is_new = |text: &str| is_telling(text) && !is_mostly(text, &old);
                for line in lines(patch, LineKind::Added).filter(|line| is_new(&line.text)) {
                    brought.entry((&key.1, line.text.trim())).or_insert((sources.stories.of[position], commit.id));
                }
            }
        }
        Self { removed: removed_from(false), undeclared: removed_from(true), brought, old_words: Mutex::default() }
    }

    /// Numbers of the lines that the range added to a file and removed nowhere; of one that `declares` changes, from none such.
    pub(super) fn lines(&self, patch: &FilePatch, declares: bool) -> BTreeSet<usize> {
        let removed = if declares { &self.undeclared } else { &self.removed };
        let mut added = BTreeSet::new();
        for hunk in &patch.hunks {
            let newer = hunk.lines.iter().filter(|line| line.kind != LineKind::Removed);
            let numbered = (hunk.new_start..).zip(newer).filter(|(_, line)| line.kind == LineKind::Added);
            added.extend(numbered.filter(|(_, line)| !removed.contains(line.text.trim())).map(|(number, _)| number));
        }
        added
    }

    /// Tells whether some text of a file is mostly what the range took from that file: reworded, not written.
    pub(super) fn is_reworded(&self, path: &RepoPath, patch: &FilePatch, text: &str) -> bool {
        let mut known = self.old_words.lock().unwrap_or_else(PoisonError::into_inner);
        is_mostly(text, known.entry(path.clone()).or_insert_with(|| removed_words(patch)))
    }

    /// The told story, and its newest commit, that added most of some lines of a file.
    pub(super) fn source<'l>(
        &self,
        path: &RepoPath,
        lines: impl Iterator<Item = &'l str>,
    ) -> Option<(StoryId, CommitId)> {
        let mut votes: Vec<((StoryId, CommitId), usize)> = Vec::new();
        let mut telling = 0;
        for line in lines.filter(|line| is_telling(line)) {
            telling += 1;
            let Some(source) = self.brought.get(&(path, line.trim())) else { continue };
            match votes.iter_mut().find(|(known, _)| known.0 == source.0) {
                Some(vote) => vote.1 += 1,
                None => votes.push((*source, 1)),
            }
        }
        votes.into_iter().find(|(_, count)| count * 2 > telling).map(|(source, _)| source)
    }

    /// Tells whether a commit added all of some lines that say something.
    pub(super) fn is_of<'l>(
        &self,
        commit: CommitId,
        path: &RepoPath,
        mut lines: impl Iterator<Item = &'l str>,
    ) -> bool {
        let own = |line: &str| self.brought.get(&(path, line.trim())).is_some_and(|(_, by)| *by == commit);
        lines.all(|line| !is_telling(line) || own(line))
    }
}

/// Runs of words that a patch removes, hunk by hunk.
pub(super) fn removed_words(patch: &FilePatch) -> HashSet<u64> {
    let removed = |hunk: &'_ Hunk| -> Vec<u64> {
        shingles(hunk.lines.iter().filter(|line| line.kind == LineKind::Removed).map(|line| &*line.text))
    };
    patch.hunks.iter().flat_map(removed).collect()
}

/// Tells whether most runs of words of a text are among some others.
pub(super) fn is_mostly(text: &str, words: &HashSet<u64>) -> bool {
    let (mut all, mut same) = (0, 0);
    for shingle in shingles([text].into_iter()) {
        all += 1;
        same += usize::from(words.contains(&shingle));
    }
    same * 2 > all
}

/// Tells whether nearly all lines of a span are among some others.
pub(super) fn nearly_all(span: Span, arrived: &BTreeSet<usize>) -> bool {
    let all = span.last + 1 - span.first;
    arrived.range(span.first..=span.last).count() * 4 >= all * 3
}

fn lines(patch: &FilePatch, kind: LineKind) -> impl Iterator<Item = &DiffLine> {
    patch.hunks.iter().flat_map(|hunk| &hunk.lines).filter(move |line| line.kind == kind)
}

fn is_telling(line: &str) -> bool {
    line.chars().filter(|c| c.is_alphabetic()).take(LETTERS).count() == LETTERS
}

/// Hashes of runs of words; marks alone are no words.
fn shingles<'l>(lines: impl Iterator<Item = &'l str>) -> Vec<u64> {
    let words = lines.flat_map(str::split_whitespace).filter(|word| word.contains(char::is_alphanumeric));
    let words: Vec<&str> = words.collect();
    let hash = |run: &[&str]| {
        let mut hasher = DefaultHasher::new();
        run.hash(&mut hasher);
        hasher.finish()
    };
    words.windows(SHINGLE).map(hash).collect()
}
