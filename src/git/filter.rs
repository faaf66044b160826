//! The limiting options of `git log`: dates, authors, messages, merges, count.

use regex::Regex;

use super::{
    Bounds, Clock, Error, Repo, Syntax, dates,
    decode::Raw,
    error::one_line,
    mailmap::Mailmap,
    object_id,
    objects::Objects,
    pathspec::{Paths, Specs},
    patterns,
};
use crate::{
    history::{CommitId, Range},
    progress::Progress,
    spread::spread,
};

/// Which commits of a range are wanted.
#[derive(Debug, Default)]
pub struct Filter {
    /// Committed at or after this moment (seconds since the epoch), as [`Bounds::oldest`] has it.
    pub since: Option<i64>,
    /// Committed at or before this moment.
    pub until: Option<i64>,
    /// Any of these matches `Name <address>` of the author.
    pub authors: Vec<Regex>,
    /// Any of these matches a line of the message.
    pub messages: Vec<Regex>,
    /// At most so many commits, newest first.
    pub max_count: Option<usize>,
    /// Leaves merges out (`Some(false)`) or everything else (`Some(true)`).
    pub merges: Option<bool>,
    /// Follows only the first parents of merges, which touch the paths that they change against those.
    pub first_parent: bool,
}

impl Filter {
    /// Reads a date as git understands it (`2024-03-01`, `2 weeks ago`), by the clock of the machine.
    pub fn date(option: &'static str, value: &str) -> Result<i64, Error> {
        Self::date_at(option, value, &Clock::system())
    }

    /// Reads a date as git understands it, by any clock. Commits have no dates before the epoch, nor has this.
    pub fn date_at(option: &'static str, value: &str, clock: &Clock) -> Result<i64, Error> {
        let seconds = dates::parse(value, clock).map(|seconds| seconds.max(0));
        seconds.map_err(|reason| Error::Filter { option, value: value.to_owned(), reason })
    }

    /// Compiles a pattern of `--author` or `--grep`.
    pub fn pattern(option: &'static str, value: &str, syntax: Syntax) -> Result<Regex, Error> {
        patterns::compile(value, syntax).map_err(|reason| Error::Filter { option, value: value.to_owned(), reason })
    }

    /// Tells whether the filter picks single commits out of a range, so that its two ends no longer bound what is told.
    pub fn picks(&self) -> bool {
        let is_dated = self.since.is_some() || self.until.is_some();
        is_dated || self.looks_inside() || self.max_count.is_some() || self.merges == Some(true)
    }

    /// What bounds the walk already; the rest is decided commit by commit.
    pub fn bounds(&self) -> Bounds {
        Bounds { first_parent: self.first_parent, oldest: self.since, newest: self.until }
    }

    /// Tells whether commits have to be read to know which are wanted.
    fn looks_inside(&self) -> bool {
        !self.authors.is_empty() || !self.messages.is_empty()
    }

    /// Tells whether the commit passes everything but the bounds of the walk and the count.
    fn accepts(&self, commit: &Raw<'_>, mailmap: &Mailmap) -> bool {
        self.merges.is_none_or(|merges| (commit.parents.len() > 1) == merges)
            && (self.authors.is_empty() || self.by_any_author(commit, mailmap))
            && (self.messages.is_empty() || self.in_any_line(&commit.message()))
    }

    fn by_any_author(&self, commit: &Raw<'_>, mailmap: &Mailmap) -> bool {
        let author = commit.author(mailmap);
        let author = format!("{} <{}>", author.name, author.email);
        self.authors.iter().any(|pattern| pattern.is_match(&author))
    }

    /// Git matches line by line, and the empty line above a message counts with it.
    fn in_any_line(&self, message: &str) -> bool {
        let found = |pattern: &Regex| pattern.is_match("") || message.split('\n').any(|line| pattern.is_match(line));
        self.messages.iter().any(found)
    }
}

/// How many commits a thread looks at at a time.
const CHUNK: usize = 256;

/// How many commits are looked at before their number is held against the count.
const BATCH: usize = 16 * CHUNK;

impl Repo {
    /// The commits of a range that the filter wants, in their order. With a count they are the first so many of those that touch the
    /// paths; without, paths leave none out. They are looked at before any is compared file by file, which costs twenty
    /// times as much, and no more of them than it takes.
    pub(super) fn narrow(
        &self,
        range: &Range,
        filter: &Filter,
        paths: &Specs,
        mailmap: &Mailmap,
        progress: &dyn Progress,
    ) -> Result<Vec<CommitId>, Error> {
        let count = filter.max_count.unwrap_or(usize::MAX);
        let paths = filter.max_count.and(Some(paths)).filter(|paths| !paths.is_empty());
        if paths.is_none() && !filter.looks_inside() && filter.merges.is_none() {
            return Ok(range.ids.iter().take(count).copied().collect());
        }
        let mut wanted = Vec::new();
        for batch in range.ids.chunks(BATCH) {
            if wanted.len() >= count {
                break;
            }
            let chunks: Vec<&[CommitId]> = batch.chunks(CHUNK).collect();
            let paths = || paths.map(|paths| paths.matcher(self, range));
            let looker = || Looker { objects: self.objects(), filter, paths: paths(), mailmap };
            let found = spread(&chunks, looker, |looker, chunk| looker.look(chunk, progress))?;
            wanted.extend(found.into_iter().flatten());
        }
        wanted.truncate(count);
        Ok(wanted)
    }
}

/// What a thread needs to look at commits.
struct Looker<'a> {
    objects: Objects,
    filter: &'a Filter,
    paths: Option<Paths>,
    mailmap: &'a Mailmap,
}

impl Looker<'_> {
    /// Those of the commits that are wanted.
    fn look(&mut self, ids: &[CommitId], progress: &dyn Progress) -> Result<Vec<CommitId>, Error> {
        let mut wanted = Vec::new();
        for id in ids {
            if progress.interrupted() {
                return Err(Error::Interrupted);
            }
            let corrupt = |reason: String| Error::Corrupt { commit: id.short(), what: "the commit", reason };
            let object = self.objects.find(&object_id(*id)).map_err(|error| corrupt(one_line(error)))?;
            let object = object.ok_or_else(|| corrupt("it is missing".to_owned()))?;
            let commit = Raw::read(&object.data).ok_or_else(|| corrupt("it is no commit".to_owned()))?;
            let mut touched = |paths: &mut Paths| {
                commit.tree().is_some_and(|tree| paths.touched(&mut self.objects, tree, &commit.parents))
            };
            let is_wanted = self.filter.accepts(&commit, self.mailmap) && self.paths.as_mut().is_none_or(&mut touched);
            wanted.extend(is_wanted.then_some(*id));
        }
        Ok(wanted)
    }
}
