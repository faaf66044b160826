//! What is left of commits after all reverts: a revert can be reverted itself, and a re-land brings something back.

use std::collections::{BTreeMap, BTreeSet};

use super::{Repair, RepairKind};
use crate::history::{CommitId, History};

/// At most so many reverted merges are followed to the commits that they brought in.
const MERGES: usize = 64;

/// A longer row of reverts of reverts is not followed to its beginning.
const ROW: usize = 32;

/// Commits of which nothing is left: they were reverted, or they revert and were reverted. `repairs` are those of the
/// messages, oldest first.
pub fn taken_back(history: &History, repairs: &[Repair]) -> BTreeSet<CommitId> {
    let mut reverts: BTreeMap<CommitId, Vec<CommitId>> = BTreeMap::new();
    let mut gone: BTreeSet<CommitId> = BTreeSet::new();
    let mut merges = 0;
    for repair in repairs.iter().filter(|repair| repair.kind == RepairKind::Revert) {
        // Each revert in a row turns round what became of those before it.
        let mut seen = BTreeSet::new();
        let mut open = vec![(repair.of, true)];
        while let Some((id, is_gone)) = open.pop().filter(|_| seen.len() < ROW) {
            if !seen.insert(id) {
                continue;
            }
            set(&mut gone, id, is_gone);
            let is_merge = history.get(id).is_some_and(|commit| commit.is_merge());
            merges += usize::from(is_merge);
            if is_merge && merges <= MERGES {
                brought_in(history, id).into_iter().for_each(|brought| set(&mut gone, brought, is_gone));
            }
            open.extend(reverts.get(&id).into_iter().flatten().map(|of| (*of, !is_gone)));
        }
        reverts.entry(repair.commit).or_default().push(repair.of);
    }
    gone
}

fn set(gone: &mut BTreeSet<CommitId>, id: CommitId, is_gone: bool) {
    if is_gone {
        gone.insert(id)
    } else {
        gone.remove(&id)
    };
}

/// Commits that a post doesn't tell as current: taken back ones, and those that do nothing but take back.
pub fn spent(history: &History, repairs: &[Repair]) -> BTreeSet<CommitId> {
    let mut spent = taken_back(history, repairs);
    let brings_back = |id: CommitId| repairs.iter().any(|r| r.commit == id && r.kind == RepairKind::Reland);
    let reverts = repairs.iter().filter(|repair| repair.kind == RepairKind::Revert);
    spent.extend(reverts.map(|repair| repair.commit).filter(|id| !brings_back(*id)));
    spent
}

/// The commits that a merge brought into its first parent; none for other commits. Both sides are followed from young to
/// old until only commits are left that the first parent has as well.
fn brought_in(history: &History, merge: CommitId) -> Vec<CommitId> {
    let Some(commit) = history.get(merge).filter(|commit| commit.is_merge()) else { return Vec::new() };
    let mut open: BTreeMap<usize, bool> = BTreeMap::new();
    for (number, parent) in commit.parents.iter().enumerate() {
        if let Some(position) = history.position(*parent) {
            open.entry(position).and_modify(|brought| *brought &= number > 0).or_insert(number > 0);
        }
    }
    let mut found = Vec::new();
    while open.values().any(|brought| *brought) {
        let Some((position, brought)) = open.pop_first() else { break };
        let commit = &history.commits[position];
        found.extend(brought.then_some(commit.id));
        // Where clocks are wrong a parent can stand before its child; it is left out, so that the walk ends.
        for parent in commit.parents.iter().filter_map(|id| history.position(*id)).filter(|parent| *parent > position) {
            open.entry(parent).and_modify(|known| *known &= brought).or_insert(brought);
        }
    }
    found
}
