//! The model of a range of commits: what every later room reads, and nothing of how it was read.
//!
//! Values only: no gix types, no file contents, nothing that grows with the size of the diffs. Text from the
//! repository is kept as it was decoded; the rooms that print it pass it through [`crate::escape`].

mod contents;
mod date;
mod id;
mod marks;
mod path;
mod trace;

use std::collections::BTreeMap;

pub use contents::{Contents, DiffLine, FilePatch, Hunk, LineKind, Manifest, Picks};
pub use date::{Date, day_range};
pub use id::{CommitId, ParseIdError};
pub use marks::Marks;
pub use path::RepoPath;
pub use trace::{Question, Traces};

/// A name and an address, after the mailmap.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Person {
    /// The name, as the mailmap spells it.
    pub name: String,
    /// The address, as the mailmap spells it.
    pub email: String,
}

/// One commit of the range with the files that it changes against its first parent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// The object id.
    pub id: CommitId,
    /// Parents in the order of the commit object; the first one is the mainline.
    pub parents: Vec<CommitId>,
    /// Who wrote the change.
    pub author: Person,
    /// When the change was written.
    pub author_date: Date,
    /// Who committed it, often the one who wrote the message.
    pub committer: Person,
    /// When it was committed; the order of the range.
    pub commit_date: Date,
    /// First paragraph of the message, its lines joined by a blank.
    pub subject: String,
    /// The rest of the message, without leading and trailing blank lines.
    pub body: String,
    /// Changed files sorted by path. Empty for merges (kept for their messages) and empty commits.
    pub files: Vec<FileChange>,
}

impl Commit {
    /// A commit with a message, by nobody and without files, for tests: its id is the number in each byte.
    #[cfg(test)]
    pub(crate) fn saying(number: u8, subject: &str, body: &str) -> Self {
        let person = Person { name: String::new(), email: String::new() };
        let date = Date { seconds: 0, offset: 0 };
        Self {
            id: CommitId::from_bytes(&[number; 20]).expect("20 bytes are an id"),
            parents: Vec::new(),
            author: person.clone(),
            author_date: date,
            committer: person,
            commit_date: date,
            subject: subject.to_owned(),
            body: body.to_owned(),
            files: Vec::new(),
        }
    }

    /// Tells whether the commit has two parents or more.
    pub fn is_merge(&self) -> bool {
        self.parents.len() > 1
    }

    /// Sum of the line counts of all files that have some.
    pub fn lines(&self) -> LineCount {
        self.files.iter().map(|file| file.stat.count()).sum()
    }

    /// Subject and body as one text, the form in which quotations of a message are checked.
    pub fn message(&self) -> String {
        if self.body.is_empty() { self.subject.clone() } else { format!("{}\n\n{}", self.subject, self.body) }
    }
}

/// What happened to a path between two trees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChangeKind {
    /// The path is new.
    Added,
    /// The path is gone.
    Deleted,
    /// Same path, other content or mode.
    Modified,
    /// The content came from another path ([`FileChange::from`]) that is gone.
    Renamed,
}

/// One changed file, as `git log --numstat -M` counts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileChange {
    /// The path after the change (before it, for a deletion).
    pub path: RepoPath,
    /// The path before a rename.
    pub from: Option<RepoPath>,
    /// What happened.
    pub kind: ChangeKind,
    /// How many lines.
    pub stat: LineStat,
}

/// Line counts of one file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineStat {
    /// Text: lines added and removed.
    Lines(LineCount),
    /// Binary content on one side at least: git prints `-`.
    Binary,
    /// The content is not in this repository (partial clone) or beyond the limits.
    Unavailable,
}

impl LineStat {
    /// The counts, zero where there are none.
    pub fn count(self) -> LineCount {
        match self {
            Self::Lines(count) => count,
            Self::Binary | Self::Unavailable => LineCount::default(),
        }
    }
}

/// Lines added and removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LineCount {
    /// Lines that only the newer side has.
    pub added: u64,
    /// Lines that only the older side has.
    pub removed: u64,
}

impl LineCount {
    /// Added and removed lines together.
    pub fn total(self) -> u64 {
        self.added + self.removed
    }
}

impl std::iter::Sum for LineCount {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::default(), |sum, count| Self {
            added: sum.added + count.added,
            removed: sum.removed + count.removed,
        })
    }
}

/// The commits that a set of revision arguments selects.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// Commits from which the walk starts, in the order of the arguments.
    pub tips: Vec<CommitId>,
    /// Commits that are excluded together with everything they reach.
    pub not: Vec<CommitId>,
    /// All commits that the range selects, newest first.
    pub ids: Vec<CommitId>,
    /// The range as it was typed, or as it was chosen.
    pub spec: String,
    /// The two trees that bound the range; `None` where several tips or a filter (`--author`, `--grep`, `-n`, dates)
    /// leave no such pair.
    pub ends: Option<Ends>,
    /// The excluded side, where it has gone its own way since the older end.
    pub parted: Option<Parted>,
}

/// An excluded side that has commits of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parted {
    /// A tag at its end, where it has one end.
    pub tag: Option<String>,
    /// The commits that only this side has, newest first.
    pub ids: Vec<CommitId>,
}

impl Range {
    /// The end of the excluded side, where that has one and has gone its own way.
    pub fn parted_end(&self) -> Option<CommitId> {
        let [end] = self.not[..] else { return None };
        self.parted.as_ref().map(|_| end)
    }

    /// The range without its ends, where single commits were picked out of it.
    pub fn picked(self, picks: bool) -> Self {
        Self { ends: self.ends.filter(|_| !picks), ..self }
    }
}

/// The two ends of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ends {
    /// Older end, not part of the range; `None` stands for the empty tree.
    pub base: Option<CommitId>,
    /// Newer end, part of the range.
    pub tip: CommitId,
    /// A tag at the older end.
    pub base_tag: Option<String>,
    /// A tag at the newer end.
    pub tip_tag: Option<String>,
}

/// Commits of a range and what was noticed while they were read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History {
    /// The range that was read.
    pub range: Range,
    /// All commits of the range, newest first as `git log` shows them, merges included.
    pub commits: Vec<Commit>,
    /// Whether the commit at the same place is told: selected by the pathspecs, and none of the [`Self::twins`].
    pub selected: Vec<bool>,
    /// Selected commits whose patch is no news, each with the commit that has it too: one that only the excluded side has, or
    /// an older one of the range.
    pub twins: BTreeMap<CommitId, CommitId>,
    /// Commits whose parents are cut off (shallow clone).
    pub boundary: Vec<CommitId>,
    /// What could not be read as asked.
    pub warnings: Vec<ReadWarning>,
    index: BTreeMap<CommitId, usize>,
}

impl History {
    /// Puts the parts together; `selected` has one entry a commit.
    pub fn new(
        range: Range,
        commits: Vec<Commit>,
        selected: Vec<bool>,
        boundary: Vec<CommitId>,
        warnings: Vec<ReadWarning>,
    ) -> Self {
        let index = commits.iter().enumerate().map(|(position, commit)| (commit.id, position)).collect();
        Self { range, commits, selected, twins: BTreeMap::new(), boundary, warnings, index }
    }

    /// The same with commits whose patch stands elsewhere too: they are told no more, unless nothing else would be.
    pub fn with_twins(mut self, twins: BTreeMap<CommitId, CommitId>) -> Self {
        let told = |commit: &Commit| !commit.is_merge() && !twins.contains_key(&commit.id);
        if self.told().any(told) {
            for (commit, selected) in self.commits.iter().zip(&mut self.selected) {
                *selected &= !twins.contains_key(&commit.id);
            }
        }
        self.twins = twins;
        self
    }

    /// Tells whether pathspecs leave commits out.
    pub fn is_partial(&self) -> bool {
        let mut commits = self.commits.iter().zip(&self.selected);
        commits.any(|(commit, selected)| !selected && !self.twins.contains_key(&commit.id))
    }

    /// Place of a commit in [`Self::commits`], if the range has it.
    pub fn position(&self, id: CommitId) -> Option<usize> {
        self.index.get(&id).copied()
    }

    /// The commit, if the range has it.
    pub fn get(&self, id: CommitId) -> Option<&Commit> {
        self.position(id).map(|position| &self.commits[position])
    }

    /// Place of the one commit of the range whose id begins with some hexadecimal digits; `None` if several do.
    pub fn abbreviated(&self, hex: &str) -> Option<usize> {
        let mut found = self.index.range(CommitId::first_with(hex)?..).take_while(|(id, _)| id.starts_with(hex));
        let (_, position) = found.next()?;
        found.next().is_none().then_some(*position)
    }

    /// The path that a file of a commit was renamed from.
    pub fn renamed_from(&self, id: CommitId, path: &RepoPath) -> Option<RepoPath> {
        self.get(id)?.files.iter().find(|file| file.path == *path).and_then(|file| file.from.clone())
    }

    /// Commits that the pathspecs select and that are news, newest first.
    pub fn told(&self) -> impl Iterator<Item = &Commit> {
        self.commits.iter().zip(&self.selected).filter(|(_, selected)| **selected).map(|(commit, _)| commit)
    }
}

/// Something that could not be read as git would; said on stderr and where it concerns a figure.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReadWarning {
    /// A tree or blob of this commit is missing; renames were not searched, some counts are unavailable.
    MissingObject(CommitId),
    /// So many files were added and deleted that only exact renames were searched.
    RenameLimit(CommitId),
    /// A file was too large to be compared and counts as binary.
    TooLarge(CommitId, RepoPath),
    /// The message or its subject was longer than the limit and was cut.
    MessageCut(CommitId),
}

impl std::fmt::Display for ReadWarning {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::MissingObject(id) => {
                write!(f, "{}: objects are missing or damaged; no rename search, line counts incomplete", id.short())
            }
            Self::RenameLimit(id) => write!(f, "{}: too many files for the inexact rename search", id.short()),
            Self::TooLarge(id, path) => write!(f, "{}: {} is too large to be compared", id.short(), path.display()),
            Self::MessageCut(id) => write!(
                f,
                "{}: the message is longer than 64 KiB, or its subject than 2,000 bytes, and was cut",
                id.short()
            ),
        }
    }
}

/// The difference between the two ends of a range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetChange {
    /// Older end: `None` stands for the empty tree.
    pub base: Option<CommitId>,
    /// Newer end.
    pub tip: CommitId,
    /// Changed files sorted by path, those selected by the pathspecs.
    pub files: Vec<FileChange>,
}

impl NetChange {
    /// Sum of the line counts of all files that have some.
    pub fn lines(&self) -> LineCount {
        self.files.iter().map(|file| file.stat.count()).sum()
    }
}
