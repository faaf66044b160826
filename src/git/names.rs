//! Names of commits: tags for readers, near misses for hints. References are read when somebody asks, not before.

use std::{cell::OnceCell, collections::BTreeMap};

use gix::refs::Target;

use super::{commit_id, object_id};
use crate::{history::CommitId, spread::both};

/// How many near names a hint shows.
const NEAR: usize = 3;

/// The references of a repository, by what they name.
pub(super) struct Names<'r> {
    repo: &'r gix::Repository,
    tags: OnceCell<Tags>,
}

/// Tags by the object that they lead to as far as that is known without a look at it.
#[derive(Default)]
struct Tags {
    by_id: BTreeMap<gix::ObjectId, Vec<String>>,
    /// Loose references, which may be annotated tags: their object, their name.
    unpeeled: Vec<(gix::ObjectId, String)>,
}

impl<'r> Names<'r> {
    pub(super) fn new(repo: &'r gix::Repository) -> Self {
        Self { repo, tags: OnceCell::new() }
    }

    /// Does something while another core reads the tags, which somebody will ask for.
    pub(super) fn read_beside<T>(&self, work: impl FnOnce() -> T) -> T {
        if self.tags.get().is_some() {
            return work();
        }
        let repo = self.repo.clone();
        let (tags, done) = both(move || Tags::read(&repo), work);
        // The work may have asked for them already.
        let _known = self.tags.set(tags);
        done
    }

    /// The tag at a commit: of several the shortest, then the first by name.
    pub(super) fn tag(&self, id: CommitId) -> Option<String> {
        let tags = self.tags.get_or_init(|| Tags::read(self.repo));
        let id = object_id(id);
        let unpeeled = tags.unpeeled.iter().filter(|(object, _)| *object == id || peel(self.repo, *object) == Some(id));
        let names = tags.by_id.get(&id).into_iter().flatten().chain(unpeeled.map(|(_, name)| name));
        names.min_by_key(|name| (name.len(), *name)).cloned()
    }

    /// All commits that have a tag, with the name that [`Self::tag`] gives.
    pub(super) fn tags(&self) -> BTreeMap<CommitId, String> {
        let tags = self.tags.get_or_init(|| Tags::read(self.repo));
        let known = tags.by_id.iter().flat_map(|(id, names)| names.iter().map(|name| (*id, name)));
        let unpeeled = tags.unpeeled.iter().filter_map(|(object, name)| Some((peel(self.repo, *object)?, name)));
        let mut best: BTreeMap<CommitId, String> = BTreeMap::new();
        for (id, name) in known.chain(unpeeled) {
            let kept = best.entry(commit_id(&id)).or_insert_with(|| name.clone());
            if (name.len(), name) < (kept.len(), kept) {
                *kept = name.clone();
            }
        }
        best
    }

    /// Reference names that look like `name`, best first.
    pub(super) fn near(&self, name: &str) -> Vec<String> {
        let all = self.all();
        let mut scored: Vec<(f64, &String)> = all
            .iter()
            .map(|known| (strsim::jaro_winkler(name, known).max(strsim::jaro_winkler(name, last_part(known))), known))
            .filter(|(score, _)| *score > 0.8)
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        scored.dedup_by(|a, b| a.1 == b.1);
        scored.into_iter().take(NEAR).map(|(_, known)| known.clone()).collect()
    }

    fn all(&self) -> Vec<String> {
        let mut names = vec!["HEAD".to_owned()];
        if let Ok(references) = self.repo.refs.iter()
            && let Ok(all) = references.all()
        {
            names.extend(all.flatten().map(|reference| reference.name.shorten().to_string()));
        }
        names
    }
}

impl Tags {
    /// Reads all tags; unreadable ones are left out. A file of packed references says what annotated tags lead to, so
    /// that no object is looked up here (13 ms for the 1,000 tags of git/git).
    fn read(repo: &gix::Repository) -> Self {
        let mut tags = Self::default();
        let Ok(references) = repo.refs.iter() else { return tags };
        let Ok(prefix) = "refs/tags/".try_into() else { return tags };
        let packed = repo.refs.cached_packed_buffer().ok().flatten();
        // A loose reference can hide a packed one of its name.
        let is_packed = |name: &gix::refs::FullName, id| {
            let found = packed.as_ref().and_then(|packed| packed.try_find(name.as_ref()).ok().flatten());
            found.is_some_and(|found| found.object.is_none() && found.target() == id)
        };
        let Ok(iter) = references.prefixed(prefix) else { return tags };
        for reference in iter.flatten() {
            let name = reference.name.shorten().to_string();
            match (reference.peeled, reference.target) {
                (Some(id), _) => tags.by_id.entry(id).or_default().push(name),
                (None, Target::Object(id)) if is_packed(&reference.name, id) => {
                    tags.by_id.entry(id).or_default().push(name);
                }
                (None, Target::Object(id)) => tags.unpeeled.push((id, name)),
                (None, Target::Symbolic(_)) => {}
            }
        }
        tags
    }
}

/// What a tag leads to.
pub(super) fn peel(repo: &gix::Repository, mut id: gix::ObjectId) -> Option<gix::ObjectId> {
    while repo.find_header(id).ok()?.kind() == gix::objs::Kind::Tag {
        id = repo.find_object(id).ok()?.try_into_tag().ok()?.target_id().ok()?.detach();
    }
    Some(id)
}

fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}
