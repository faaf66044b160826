//! Reading a range: messages and counts of each commit over all cores.

use std::collections::BTreeSet;

use super::{
    Error, Filter, Repo, commit_id,
    decode::{self, Decoded},
    diff::{Differ, TreeDiff},
    error::one_line,
    filter::Paths,
    object_id,
    spread::spread,
};
use crate::{
    history::{Commit, CommitId, History, NetChange, Range, ReadWarning},
    progress::{Progress, Stage},
};

/// How many neighbouring commits a thread takes at a time: they share trees, and so the caches.
const CHUNK: usize = 32;

impl Repo {
    /// Reads all commits of a range, newest first. `paths` only mark the commits that are told; `filter` leaves others out.
    pub fn read_history(
        &self,
        range: &Range,
        filter: &Filter,
        paths: &[String],
        progress: &dyn Progress,
    ) -> Result<History, Error> {
        let mut pathspecs = Paths::parse(self, paths)?;
        let boundary: Vec<CommitId> = self
            .local()
            .shallow_commits()
            .ok()
            .flatten()
            .map_or_else(Vec::new, |commits| commits.iter().map(|id| commit_id(id)).collect());
        let (commits, warnings) = self.read_commits(&range.ids, &boundary, progress)?;
        let mut commits: Vec<Commit> = commits.into_iter().filter(|commit| filter.accepts(commit)).collect();
        let touches = |commit: &Commit, pathspecs: &mut Paths| {
            pathspecs.is_empty() || commit.files.iter().any(|file| pathspecs.touches(file))
        };
        if let Some(count) = filter.max_count {
            commits.retain(|commit| touches(commit, &mut pathspecs));
            commits.truncate(count);
        }
        let selected: Vec<bool> = commits.iter().map(|commit| touches(commit, &mut pathspecs)).collect();
        if !selected.contains(&true) {
            return Err(Error::EmptyRange { spec: range.spec.clone(), reverse: None, filtered: true });
        }
        Ok(History::new(range.clone(), commits, selected, boundary, warnings))
    }

    /// Compares the two ends of a range, where it has two.
    pub fn net_change(&self, range: &Range, paths: &[String]) -> Result<Option<NetChange>, Error> {
        let Some(ends) = &range.ends else { return Ok(None) };
        let mut pathspecs = Paths::parse(self, paths)?;
        let repo = self.local();
        let tree = |id: CommitId| {
            let commit = repo.find_commit(object_id(id)).map_err(|error| corrupt(id, "the commit", error))?;
            commit.tree_id().map(gix::Id::detach).map_err(|error| corrupt(id, "the commit", error))
        };
        let (old, new) = (ends.base.map(tree).transpose()?, tree(ends.tip)?);
        let mut differ = Differ::new(self.local()).map_err(|error| corrupt(ends.tip, "the tree", error.0))?;
        let TreeDiff { mut files, .. } =
            differ.compare(old, Some(new)).map_err(|error| corrupt(ends.tip, "the tree", error.0))?;
        files.retain(|file| pathspecs.touches(file));
        Ok(Some(NetChange { base: ends.base, tip: ends.tip, files }))
    }

    /// Reads messages and counts, chunk by chunk over all cores; the result is in the order of `ids`.
    fn read_commits(
        &self,
        ids: &[CommitId],
        boundary: &[CommitId],
        progress: &dyn Progress,
    ) -> Result<(Vec<Commit>, Vec<ReadWarning>), Error> {
        progress.start(Stage::Diff, ids.len());
        let chunks: Vec<&[CommitId]> = ids.chunks(CHUNK).collect();
        let mailmap = self.local().open_mailmap();
        let read =
            spread(&chunks, || None, |differ, chunk| self.read_chunk(differ, chunk, &mailmap, boundary, progress))?;
        progress.finish();
        let mut commits = Vec::with_capacity(ids.len());
        let mut warnings = BTreeSet::new();
        for (chunk, warned) in read {
            commits.extend(chunk);
            warnings.extend(warned);
        }
        Ok((commits, warnings.into_iter().collect()))
    }

    fn read_chunk(
        &self,
        differ: &mut Option<Differ>,
        ids: &[CommitId],
        mailmap: &gix::mailmap::Snapshot,
        boundary: &[CommitId],
        progress: &dyn Progress,
    ) -> Result<(Vec<Commit>, Vec<ReadWarning>), Error> {
        let differ = match differ {
            Some(differ) => differ,
            None => differ.insert(Differ::new(self.local()).map_err(|error| corrupt(ids[0], "the index", error.0))?),
        };
        let mut commits = Vec::with_capacity(ids.len());
        let mut warnings = Vec::new();
        for id in ids {
            if progress.interrupted() {
                return Err(Error::Interrupted);
            }
            commits.push(read_commit(differ, *id, mailmap, boundary.contains(id), &mut warnings)?);
            progress.advance(1);
        }
        Ok((commits, warnings))
    }
}

/// Reads one commit and compares it with its first parent; merges keep only their message.
fn read_commit(
    differ: &mut Differ,
    id: CommitId,
    mailmap: &gix::mailmap::Snapshot,
    is_boundary: bool,
    warnings: &mut Vec<ReadWarning>,
) -> Result<Commit, Error> {
    let Decoded { mut commit, tree: new_tree, message_cut } = decode_commit(differ.repo(), id, mailmap)?;
    if message_cut {
        warnings.push(ReadWarning::MessageCut(id));
    }
    if commit.is_merge() {
        return Ok(commit);
    }
    let parent = commit.parents.first().filter(|_| !is_boundary);
    let old_tree = parent.map(|parent| parent_tree(differ.repo(), *parent)).transpose()?;
    match differ.compare(old_tree, Some(new_tree)) {
        Ok(diff) => {
            warnings.extend(diff.missing.then_some(ReadWarning::MissingObject(id)));
            warnings.extend(diff.rename_limit.then_some(ReadWarning::RenameLimit(id)));
            warnings.extend(diff.too_large.into_iter().map(|path| ReadWarning::TooLarge(id, path)));
            commit.files = diff.files;
        }
        Err(error) if differ.repo().has_object(new_tree) => return Err(corrupt(id, "a tree", error.0)),
        Err(_) => warnings.push(ReadWarning::MissingObject(id)),
    }
    Ok(commit)
}

fn decode_commit(repo: &gix::Repository, id: CommitId, mailmap: &gix::mailmap::Snapshot) -> Result<Decoded, Error> {
    let object = repo.find_commit(object_id(id)).map_err(|error| corrupt(id, "the commit", error))?;
    let raw = object.decode().map_err(|error| corrupt(id, "the commit", error))?;
    decode::commit(id, &raw, mailmap).ok_or_else(|| corrupt(id, "its author or committer", "unreadable"))
}

fn parent_tree(repo: &gix::Repository, parent: CommitId) -> Result<gix::ObjectId, Error> {
    let commit = repo.find_commit(object_id(parent)).map_err(|error| corrupt(parent, "the commit", error))?;
    commit.tree_id().map(gix::Id::detach).map_err(|error| corrupt(parent, "the commit", error))
}

fn corrupt(id: CommitId, what: &'static str, error: impl std::fmt::Display) -> Error {
    Error::Corrupt { commit: id.short(), what, reason: one_line(error.to_string()) }
}
