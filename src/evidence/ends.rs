//! What became of paths, without reading a file: which differ between the two ends of the range, which the newer end has no
//! more.

use std::collections::HashSet;

use crate::history::{ChangeKind, History, NetChange, RepoPath};

/// The two ends; where none bound the range, every path may differ and none is gone.
pub(super) struct Ends<'a> {
    differ: Option<HashSet<&'a RepoPath>>,
    gone: HashSet<&'a RepoPath>,
}

impl<'a> Ends<'a> {
    pub(super) fn of(history: &'a History, net: Option<&'a NetChange>) -> Self {
        let files = || net.into_iter().flat_map(|net| &net.files);
        let mut gone: HashSet<&RepoPath> =
            files().filter(|file| file.kind == ChangeKind::Deleted).map(|file| &file.path).collect();
        let mut paths: HashSet<&RepoPath> = files().map(|file| &file.path).collect();
        // The newest commit first: a name leads to the one before it.
        for file in history.commits.iter().flat_map(|commit| &commit.files) {
            if let Some(from) = file.from.as_ref().filter(|_| paths.contains(&file.path)) {
                paths.insert(from);
                // What moved on is not gone, though too little may be left of it for the two ends to be compared.
                if !gone.contains(&file.path) {
                    gone.remove(from);
                }
            }
        }
        Self { differ: net.map(|_| paths), gone }
    }

    /// Tells whether something of what the range did to a path stands at its end, under that name or a later one. What the
    /// end has as the beginning had it shows nothing that stands.
    pub(super) fn differ(&self, path: &RepoPath) -> bool {
        self.differ.as_ref().is_none_or(|paths| paths.contains(path))
    }

    /// Tells whether the newer end has no such file, though the older one had.
    pub(super) fn has_lost(&self, path: &RepoPath) -> bool {
        self.gone.contains(path)
    }
}
