//! The repository as the second gate sees it.

use std::{cell::RefCell, collections::BTreeSet};

use gix::objs::Kind;

use super::{Repo, commit_id, contents::Files, decode::Raw, names, object_id, reach, reference};
use crate::{
    history::{CommitId, History, RepoPath},
    progress::Progress,
    verify::post::{Closing, Lookup, Source},
};

/// Answers the questions of [`crate::verify::post`] from a repository and the range that a post is about.
pub struct PostSource<'a> {
    repo: &'a Repo,
    local: gix::Repository,
    files: RefCell<Files>,
    scope: Scope<'a>,
    address: Option<String>,
    progress: &'a dyn Progress,
}

/// The commits that a text may name.
enum Scope<'a> {
    /// Those of a range that was read.
    History(&'a History),
    /// Those of a range that a closing comment names, with its ends; and where the walk started.
    Range(BTreeSet<CommitId>, Vec<CommitId>),
    /// All of them.
    Everything,
}

impl<'a> PostSource<'a> {
    /// Binds the repository and the range.
    pub fn new(repo: &'a Repo, history: &'a History, progress: &'a dyn Progress) -> Self {
        Self::within(repo, Scope::History(history), progress)
    }

    /// Binds the repository and what a text itself says that it is about. What it answers after an interrupt is worth nothing.
    pub fn of_text(
        repo: &'a Repo,
        closing: Option<&Closing>,
        address: Option<String>,
        progress: &'a dyn Progress,
    ) -> Self {
        let scope = closing.and_then(|closing| range_of(repo, closing, progress)).unwrap_or(Scope::Everything);
        Self { address, ..Self::within(repo, scope, progress) }
    }

    fn within(repo: &'a Repo, scope: Scope<'a>, progress: &'a dyn Progress) -> Self {
        Self { repo, local: repo.local_as_it_was(), files: RefCell::new(repo.files()), scope, address: None, progress }
    }
}

/// The range of a closing comment; none where its ends aren't here.
fn range_of<'a>(repo: &Repo, closing: &Closing, progress: &dyn Progress) -> Option<Scope<'a>> {
    let tips = closing.tips.iter().map(ToString::to_string);
    let revisions: Vec<String> = tips.chain(closing.not.iter().map(|id| format!("^{id}"))).collect();
    let range = repo.resolve(&revisions, false, progress).ok()?;
    let base = range.ends.and_then(|ends| ends.base);
    Some(Scope::Range(
        range.ids.into_iter().chain(range.tips).chain(range.not).chain(base).collect(),
        closing.tips.clone(),
    ))
}

impl Source for PostSource<'_> {
    fn commit(&self, hex: &str) -> Lookup {
        // A digest of SHA-256 may stand where an id could, and gix slices what is longer than an id of this repository.
        if hex.len() > self.local.object_hash().len_in_hex() {
            return Lookup::Unknown;
        }
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
        let history = match &self.scope {
            Scope::Everything => return true,
            Scope::Range(ids, _) => return ids.contains(&id),
            Scope::History(history) => history,
        };
        let range = &history.range;
        let is_base = range.ends.as_ref().is_some_and(|ends| ends.base == Some(id));
        is_base || history.get(id).is_some() || range.tips.contains(&id) || range.not.contains(&id)
    }

    fn message(&self, id: CommitId) -> Option<String> {
        if let Scope::History(history) = &self.scope
            && let Some(commit) = history.get(id)
        {
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

    fn exists(&self, id: CommitId, path: &str) -> bool {
        let mut files = self.files.borrow_mut();
        files.tree(id).is_ok_and(|tree| files.exists(tree, &RepoPath::new(path)))
    }

    fn parent(&self, id: CommitId) -> Option<CommitId> {
        let object = self.local.find_commit(object_id(id)).ok()?;
        object.parent_ids().next().map(|parent| commit_id(&parent))
    }

    fn tag(&self, name: &str) -> Option<Lookup> {
        let reference = self.local.try_find_reference(&format!("refs/tags/{name}")).ok().flatten();
        let id = reference.and_then(|reference| names::peel(&self.local, reference.try_id()?.detach()));
        Some(id.map_or(Lookup::Unknown, |id| Lookup::Found(commit_id(&id))))
    }

    fn branch(&self, name: &str) -> Option<CommitId> {
        let names = [format!("refs/heads/{name}"), format!("refs/remotes/origin/{name}")];
        let found = names.iter().find_map(|name| reference::exact(&self.local, name))?;
        Some(commit_id(&found.id))
    }

    fn unreachable(&self, ids: &[CommitId]) -> Vec<CommitId> {
        // What the tips of the range reach is there if they are.
        let ids: Vec<CommitId> = match &self.scope {
            Scope::Range(range, tips) => ids.iter().filter(|id| !range.contains(id)).chain(tips).copied().collect(),
            Scope::History(_) | Scope::Everything => ids.to_vec(),
        };
        reach::unreachable(self.repo.objects(), &ids, self.progress)
    }

    fn address(&self) -> Option<String> {
        self.address.clone()
    }

    fn shorten(&self, id: CommitId) -> String {
        self.repo.shorten(id)
    }

    fn another(&self) -> Option<Box<dyn Source + Send + '_>> {
        let Scope::History(history) = self.scope else { return None };
        Some(Box::new(Self::new(self.repo, history, self.progress)))
    }
}
