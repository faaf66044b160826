//! How files begin: enough to see whether a program wrote them.

use std::{collections::BTreeMap, convert::Infallible};

use super::{Repo, contents::Files};
use crate::{
    history::{Range, RepoPath},
    spread::spread,
};

/// Characters that are kept of a file.
const BEGINNING: usize = 16 * 1024;

impl Repo {
    /// The beginning of each file at the newer end of a range, or, where it is gone there, at the older one. Missing,
    /// binary and large files are left out.
    pub fn read_beginnings(&self, range: &Range, paths: &[RepoPath]) -> BTreeMap<RepoPath, String> {
        let mut files = self.files();
        let ends = range.ends.as_ref();
        let ends = [ends.map(|ends| ends.tip).or(range.tips.first().copied()), ends.and_then(|ends| ends.base)];
        let trees: Vec<_> = ends.into_iter().flatten().filter_map(|id| files.tree(id).ok()).collect();
        let beginning = |files: &mut Files, path: &RepoPath| {
            let text = trees.iter().find_map(|tree| files.text(*tree, path));
            Ok::<_, Infallible>(text.map(|text| (path.clone(), text.chars().take(BEGINNING).collect())))
        };
        spread(paths, || self.files(), beginning).into_iter().flatten().flatten().collect()
    }
}
