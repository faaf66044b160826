//! The repository as the second gate sees it.

use std::cell::RefCell;

use gix::objs::Kind;

use super::{Repo, commit_id, contents::Files, decode::Raw, object_id};
use crate::{
    history::{CommitId, History, RepoPath},
    verify::post::{Lookup, Source},
};

/// Answers the questions of [`crate::verify::post`] from a repository and the range that a post is about.
pub struct PostSource<'a> {
    local: gix::Repository,
    files: RefCell<Files>,
    history: &'a History,
}

impl<'a> PostSource<'a> {
    /// Binds the repository and the range.
    pub fn new(repo: &Repo, history: &'a History) -> Self {
        Self { local: repo.local(), files: RefCell::new(repo.files()), history }
    }
}

impl Source for PostSource<'_> {
    fn commit(&self, hex: &str) -> Lookup {
        let Ok(prefix) = gix::hash::Prefix::from_hex(hex) else { return Lookup::Unknown };
        let mut candidates = Default::default();
        let found = self.local.objects.lookup_prefix(prefix, Some(&mut candidates));
        let is_commit =
            |id: &gix::ObjectId| self.local.find_header(*id).is_ok_and(|header| header.kind() == Kind::Commit);
        match found {
            Ok(Some(Ok(id))) if is_commit(&id) => Lookup::Found(commit_id(&id)),
            Ok(Some(Err(()))) => {
                let commits: Vec<_> = candidates.iter().filter(|id| is_commit(id)).collect();
                match commits[..] {
                    [id] => Lookup::Found(commit_id(id)),
                    [] => Lookup::Unknown,
                    _ => Lookup::Ambiguous,
                }
            }
            _ => Lookup::Unknown,
        }
    }

    fn in_range(&self, id: CommitId) -> bool {
        let range = &self.history.range;
        let is_base = range.ends.as_ref().is_some_and(|ends| ends.base == Some(id));
        is_base || self.history.get(id).is_some() || range.tips.contains(&id) || range.not.contains(&id)
    }

    fn message(&self, id: CommitId) -> Option<String> {
        if let Some(commit) = self.history.get(id) {
            return Some(commit.message());
        }
        let object = self.local.find_commit(object_id(id)).ok()?;
        Raw::read(&object.data).map(|raw| raw.quotable())
    }

    fn file(&self, id: CommitId, path: &str) -> Option<String> {
        let mut files = self.files.borrow_mut();
        let tree = files.tree(id).ok()?;
        files.text(tree, &RepoPath::new(path)).map(|text| text.to_string())
    }

    fn parent(&self, id: CommitId) -> Option<CommitId> {
        let object = self.local.find_commit(object_id(id)).ok()?;
        object.parent_ids().next().map(|parent| commit_id(&parent))
    }
}
