//! The commits of a selection in the order of `git log`: git's own algorithm, also where clocks are wrong.
//!
//! Without exclusions commits leave a queue that is ordered by date, newest first, and their parents enter it. With
//! exclusions git first collects ("limits") the list: what is excluded travels down the same queue, and the walk ends a
//! few steps after only excluded commits are left that are older than everything found. Commits with equal dates keep
//! the order in which they entered.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{
    Error,
    graph::{Graph, Index},
};
use crate::progress::{Progress, Stage};

/// How many excluded commits git looks at after the last one that could matter.
const SLOP: u32 = 5;

/// After how many commits the progress hears of them.
const BATCH: usize = 256;

/// Where a walk starts, and what bounds it besides.
#[derive(Debug, Clone, Default)]
pub(super) struct Start {
    /// Commits as the arguments name them, and whether they are excluded with all that they reach.
    pub(super) commits: Vec<(Index, bool)>,
    /// Follow only the first parents of what is found; what is excluded is so with all its parents.
    pub(super) first_parent: bool,
    /// Older commits end the walk on their line.
    pub(super) oldest: Option<i64>,
    /// Younger commits are left out.
    pub(super) newest: Option<i64>,
    /// The walk ends with so many commits; with exclusions, some of them may be excluded by what it would have met later.
    pub(super) most: Option<usize>,
}

/// The selected commits, newest first as `git log` shows them.
pub(super) fn walk(graph: &mut Graph<'_>, start: &Start, progress: &dyn Progress) -> Result<Vec<Index>, Error> {
    progress.start(Stage::Walk, 0);
    let found = graph.reading_ahead(|graph| selected(graph, start, progress))?;
    progress.finish();
    Ok(found)
}

fn selected(graph: &mut Graph<'_>, start: &Start, progress: &dyn Progress) -> Result<Vec<Index>, Error> {
    let mut walk = Walk {
        graph,
        first_parent: start.first_parent,
        oldest: start.oldest.map(|date| date as u64),
        newest: start.newest.map(|date| date as u64),
        flags: Vec::new(),
        queue: Queue::default(),
        interesting: 0,
        found: Vec::new(),
    };
    walk.enter(&start.commits)?;
    let is_limited = start.commits.iter().any(|(_, not)| *not);
    let mut slop = SLOP;
    let mut last = u64::MAX;
    for steps in 1_usize.. {
        if steps.is_multiple_of(BATCH) {
            progress.advance(BATCH);
        }
        if progress.interrupted() {
            return Err(Error::Interrupted);
        }
        if start.most.is_some_and(|most| walk.found.len() >= most) {
            break;
        }
        let Some(commit) = walk.pop() else { break };
        if !is_limited {
            walk.step(commit)?;
        } else if walk.limited_step(commit, &mut last)? {
            slop = walk.slop_left(last, slop);
            if slop == 0 {
                break;
            }
        }
    }
    let Walk { mut found, flags, .. } = walk;
    found.retain(|commit| flags[*commit as usize] & EXCLUDED == 0);
    Ok(found)
}

/// Everything that this commit reaches is excluded too.
const EXCLUDED: u8 = 1;
/// The commit is or was in the queue.
const SEEN: u8 = 2;
/// The parents of the commit were looked at.
const ADDED: u8 = 4;
/// The commit is in the queue.
const QUEUED: u8 = 8;

struct Walk<'a, 'p> {
    graph: &'a mut Graph<'p>,
    first_parent: bool,
    oldest: Option<u64>,
    newest: Option<u64>,
    flags: Vec<u8>,
    queue: Queue,
    /// How many commits of the queue aren't excluded.
    interesting: usize,
    found: Vec<Index>,
}

/// Commits by date, newest first; of equal dates the one that came first.
#[derive(Default)]
struct Queue {
    heap: BinaryHeap<(u64, Reverse<u32>, Index)>,
    serial: u32,
}

impl Queue {
    fn push(&mut self, date: u64, commit: Index) {
        self.heap.push((date, Reverse(self.serial), commit));
        self.serial += 1;
    }
}

impl Walk<'_, '_> {
    /// Puts the commits that the arguments name into the queue.
    fn enter(&mut self, commits: &[(Index, bool)]) -> Result<(), Error> {
        for (commit, not) in commits {
            self.graph.parse(*commit)?;
            if *not {
                self.set(*commit, EXCLUDED);
            }
        }
        for (commit, _) in commits {
            if self.has(*commit, EXCLUDED) {
                self.exclude_parents(*commit);
            }
            self.see(*commit);
        }
        Ok(())
    }

    /// A step of a walk without exclusions.
    fn step(&mut self, commit: Index) -> Result<(), Error> {
        if self.is_too_old(commit) {
            return Ok(());
        }
        self.add_parents(commit)?;
        if !self.is_too_young(commit) {
            self.found.push(commit);
        }
        Ok(())
    }

    /// A step of a walk with exclusions; true if the commit is excluded. `last` is the date of the last one found.
    fn limited_step(&mut self, commit: Index, last: &mut u64) -> Result<bool, Error> {
        if self.is_too_old(commit) {
            self.set(commit, EXCLUDED);
        }
        if self.has(commit, EXCLUDED) {
            self.exclude_and_add_parents(commit);
            return Ok(true);
        }
        self.add_parents(commit)?;
        if !self.is_too_young(commit) {
            *last = self.graph.date(commit);
            self.found.push(commit);
        }
        Ok(false)
    }

    /// How many more excluded commits are worth a look.
    fn slop_left(&self, last: u64, slop: u32) -> u32 {
        match self.queue.heap.peek() {
            None => 0,
            Some((date, ..)) if last <= *date || self.interesting > 0 => SLOP,
            Some(_) => slop - 1,
        }
    }

    fn is_too_old(&self, commit: Index) -> bool {
        self.oldest.is_some_and(|oldest| self.graph.date(commit) < oldest)
    }

    fn is_too_young(&self, commit: Index) -> bool {
        self.newest.is_some_and(|newest| self.graph.date(commit) > newest)
    }

    fn add_parents(&mut self, commit: Index) -> Result<(), Error> {
        if self.has(commit, ADDED) {
            return Ok(());
        }
        self.set(commit, ADDED);
        let count = self.graph.parent_count(commit);
        for number in 0..if self.first_parent { count.min(1) } else { count } {
            let parent = self.graph.parent(commit, number).expect("the number is below the count");
            self.graph.parse(parent)?;
            self.see(parent);
        }
        Ok(())
    }

    /// Excludes the parents and all of their ancestors that are known so far. What can't be read is left out, as it
    /// would be excluded anyway.
    fn exclude_and_add_parents(&mut self, commit: Index) {
        if !self.has(commit, ADDED) {
            self.set(commit, ADDED);
            for number in 0..self.graph.parent_count(commit) {
                let parent = self.graph.parent(commit, number).expect("the number is below the count");
                self.exclude(parent);
                if self.graph.parse(parent).is_err() {
                    continue;
                }
                self.exclude_parents(parent);
                self.see(parent);
            }
        }
        self.exclude_parents(commit);
    }

    /// Excludes the ancestors of a commit as far as they were looked up. Those of a commit that was excluded before are
    /// not visited again.
    fn exclude_parents(&mut self, commit: Index) {
        let mut pending: Vec<Index> = self.graph.parents(commit).to_vec();
        while let Some(commit) = pending.pop() {
            if !self.has(commit, EXCLUDED) {
                self.exclude(commit);
                pending.extend_from_slice(self.graph.parents(commit));
            }
        }
    }

    fn exclude(&mut self, commit: Index) {
        if self.has(commit, QUEUED) && !self.has(commit, EXCLUDED) {
            self.interesting -= 1;
        }
        self.set(commit, EXCLUDED);
    }

    /// Puts a commit into the queue, the first time that it is met.
    fn see(&mut self, commit: Index) {
        if !self.has(commit, SEEN) {
            self.set(commit, SEEN | QUEUED);
            self.interesting += usize::from(!self.has(commit, EXCLUDED));
            self.queue.push(self.graph.date(commit), commit);
        }
    }

    fn pop(&mut self) -> Option<Index> {
        let (.., commit) = self.queue.heap.pop()?;
        self.flags[commit as usize] &= !QUEUED;
        self.interesting -= usize::from(!self.has(commit, EXCLUDED));
        Some(commit)
    }

    fn has(&self, commit: Index, flag: u8) -> bool {
        self.flags.get(commit as usize).is_some_and(|flags| flags & flag != 0)
    }

    fn set(&mut self, commit: Index, flag: u8) {
        let place = commit as usize;
        if place >= self.flags.len() {
            self.flags.resize(self.graph.len().max(place + 1), 0);
        }
        self.flags[place] |= flag;
    }
}
