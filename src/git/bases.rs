//! Merge bases: the best commits that two commits both reach, several where histories cross.

use std::{cmp::Reverse, collections::BinaryHeap};

use super::{
    Error,
    graph::{Graph, Index},
};

/// Reached from the one side.
const ONE: u8 = 1;
/// Reached from the other side.
const OTHER: u8 = 2;
/// An ancestor of a common commit: no news behind it.
const STALE: u8 = 4;
/// Both sides reach the commit and nothing younger in between.
const RESULT: u8 = 8;

/// All merge bases of two commits, newest first.
pub(super) fn merge_bases(graph: &mut Graph<'_>, one: Index, other: Index) -> Result<Vec<Index>, Error> {
    if one == other {
        return Ok(vec![one]);
    }
    let (found, flags) = paint(graph, one, &[other])?;
    let found: Vec<Index> = found.into_iter().filter(|commit| flags.get(*commit) & STALE == 0).collect();
    remove_redundant(graph, found)
}

/// Leaves out what another one of them reaches: with wrong clocks such a commit can come first.
fn remove_redundant(graph: &mut Graph<'_>, commits: Vec<Index>) -> Result<Vec<Index>, Error> {
    let mut kept = commits.clone();
    for commit in &commits {
        let others: Vec<Index> = kept.iter().filter(|other| *other != commit).copied().collect();
        if others.is_empty() {
            break;
        }
        let (_, flags) = paint(graph, *commit, &others)?;
        let is_reached = flags.get(*commit) & OTHER != 0;
        kept.retain(|other| if other == commit { !is_reached } else { flags.get(*other) & ONE == 0 });
    }
    Ok(kept)
}

/// Walks down from both sides until everything left is stale. Gives what both reach, newest first.
fn paint(graph: &mut Graph<'_>, one: Index, others: &[Index]) -> Result<(Vec<Index>, Flags), Error> {
    let mut paint = Paint { graph, flags: Flags::default(), heap: BinaryHeap::new(), serial: 0, fresh: 0 };
    paint.add(one, ONE)?;
    for other in others {
        paint.add(*other, OTHER)?;
    }
    let mut found: Vec<Index> = Vec::new();
    while paint.fresh > 0
        && let Some(commit) = paint.pop()
    {
        let mut flags = paint.flags.get(commit) & (ONE | OTHER | STALE);
        if flags == ONE | OTHER {
            if paint.flags.get(commit) & RESULT == 0 {
                paint.flags.add(commit, RESULT);
                let date = paint.graph.date(commit);
                let place = found.partition_point(|known| paint.graph.date(*known) >= date);
                found.insert(place, commit);
            }
            flags |= STALE;
        }
        for number in 0..paint.graph.parent_count(commit) {
            let parent = paint.graph.parent(commit, number).expect("the number is below the count");
            if paint.flags.get(parent) & flags != flags {
                paint.add(parent, flags)?;
            }
        }
    }
    Ok((found, paint.flags))
}

struct Paint<'a, 'p> {
    graph: &'a mut Graph<'p>,
    flags: Flags,
    heap: BinaryHeap<(u64, Reverse<u32>, Index, bool)>,
    serial: u32,
    /// How many entries of the queue weren't stale when they entered.
    fresh: usize,
}

impl Paint<'_, '_> {
    /// Marks a commit and queues it. It can be queued again with more marks; a stale mark makes its older entry count
    /// as fresh a little longer than in git, which costs a few steps and changes nothing.
    fn add(&mut self, commit: Index, flags: u8) -> Result<(), Error> {
        self.graph.parse(commit)?;
        self.flags.add(commit, flags);
        let is_fresh = self.flags.get(commit) & STALE == 0;
        self.fresh += usize::from(is_fresh);
        self.heap.push((self.graph.date(commit), Reverse(self.serial), commit, is_fresh));
        self.serial += 1;
        Ok(())
    }

    fn pop(&mut self) -> Option<Index> {
        let (.., commit, is_fresh) = self.heap.pop()?;
        self.fresh -= usize::from(is_fresh);
        Some(commit)
    }
}

/// Marks by commit.
#[derive(Default)]
struct Flags(Vec<u8>);

impl Flags {
    fn get(&self, commit: Index) -> u8 {
        self.0.get(commit as usize).copied().unwrap_or(0)
    }

    fn add(&mut self, commit: Index, flags: u8) {
        let place = commit as usize;
        if place >= self.0.len() {
            self.0.resize((place + 1).next_power_of_two(), 0);
        }
        self.0[place] |= flags;
    }
}
