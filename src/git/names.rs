//! Names of commits: tags for readers, near misses for hints.

use std::collections::BTreeMap;

use super::commit_id;
use crate::history::CommitId;

/// How many near names a hint shows.
const NEAR: usize = 3;

/// Tags by commit, and the short names of all references.
#[derive(Debug, Default)]
pub(super) struct Names {
    tags: BTreeMap<CommitId, String>,
    all: Vec<String>,
}

impl Names {
    /// Reads the references of a repository; unreadable ones are left out.
    pub(super) fn read(repo: &gix::Repository) -> Self {
        let mut names = Self::default();
        let Ok(references) = repo.references() else { return names };
        let Ok(iter) = references.all() else { return names };
        for mut reference in iter.flatten() {
            let full = reference.name().as_bstr().to_string();
            let short = reference.name().shorten().to_string();
            if full.starts_with("refs/tags/")
                && let Ok(id) = reference.peel_to_id()
            {
                names.add_tag(commit_id(&id), short.clone());
            }
            names.all.push(short);
        }
        names.all.push("HEAD".to_owned());
        names
    }

    /// Of several tags at one commit the shortest wins, then the first by name.
    fn add_tag(&mut self, id: CommitId, name: String) {
        let kept = self.tags.entry(id).or_insert_with(|| name.clone());
        if (name.len(), &name) < (kept.len(), kept) {
            *kept = name;
        }
    }

    /// The tag at a commit.
    pub(super) fn tag(&self, id: CommitId) -> Option<String> {
        self.tags.get(&id).cloned()
    }

    /// Reference names that look like `name`, best first.
    pub(super) fn near(&self, name: &str) -> Vec<String> {
        let mut scored: Vec<(f64, &String)> = self
            .all
            .iter()
            .map(|known| (strsim::jaro_winkler(name, known).max(strsim::jaro_winkler(name, last_part(known))), known))
            .filter(|(score, _)| *score > 0.8)
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        scored.dedup_by(|a, b| a.1 == b.1);
        scored.into_iter().take(NEAR).map(|(_, known)| known.clone()).collect()
    }
}

fn last_part(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}
