//! Which commits a branch or tag reaches: what nothing reaches, nobody else can fetch.

use std::collections::{BTreeSet, BinaryHeap};

use gix::refs::Target;

use super::{commit_id, graph::Graph, object_id, objects::Objects};
use crate::{history::CommitId, progress::Progress};

/// Those of the commits that no reference reaches, and neither HEAD.
///
/// Most commits that a text names are the target of a reference or lie close behind one, so the walk goes from all of
/// them at once, newest first, and ends when all are found; only what is lost costs a walk through everything. After an
/// interrupt, which the caller has to ask for, those are left that were not found until then.
pub(super) fn unreachable(objects: Objects, ids: &[CommitId], progress: &dyn Progress) -> Vec<CommitId> {
    let mut wanted: BTreeSet<CommitId> = ids.iter().copied().collect();
    let starts = targets(objects.repo());
    wanted.retain(|id| !starts.contains(id));
    let mut graph = Graph::new(objects, progress);
    let mut queue = BinaryHeap::new();
    let mut seen = BTreeSet::new();
    for id in starts {
        let index = graph.index(object_id(id));
        if !wanted.is_empty() && seen.insert(index) && graph.parse(index).is_ok() {
            queue.push((graph.date(index), index));
        }
    }
    while let Some((_, index)) = queue.pop() {
        if wanted.is_empty() {
            break;
        }
        wanted.remove(&graph.id(index));
        let parents: Vec<_> = graph.parents(index).to_vec();
        for parent in parents {
            if seen.insert(parent) && graph.parse(parent).is_ok() {
                queue.push((graph.date(parent), parent));
            }
        }
    }
    wanted.into_iter().collect()
}

/// The commits that references and HEAD lead to.
fn targets(repo: &gix::Repository) -> BTreeSet<CommitId> {
    let mut found = BTreeSet::new();
    found.extend(repo.head_id().ok().map(|id| commit_id(&id)));
    let Ok(references) = repo.refs.iter() else { return found };
    let Ok(all) = references.all() else { return found };
    for reference in all.flatten() {
        let id = match (reference.peeled, reference.target) {
            (Some(id), _) | (None, Target::Object(id)) => id,
            (None, Target::Symbolic(_)) => continue,
        };
        let commit = super::names::peel(repo, id)
            .filter(|id| repo.find_header(*id).is_ok_and(|header| header.kind() == gix::objs::Kind::Commit));
        found.extend(commit.map(|id| commit_id(&id)));
    }
    found
}
