//! Pathspecs: which of the changed files, and so which of the commits, are told.

use std::{
    ops::ControlFlow,
    path::{Component, Path, PathBuf},
};

use gix::{
    ObjectId,
    bstr::{BStr, BString, ByteSlice},
    pathspec::{Defaults, MagicSignature, Pattern, Search},
};

use super::{
    Error, Repo,
    attributes::Attributes,
    error::one_line,
    object_id,
    objects::Objects,
    trees::{self, Change, Visitor},
};
use crate::history::{Commit, CommitId, FileChange, Range};

/// Pathspecs as they were parsed.
#[derive(Debug, Clone)]
pub(super) struct Specs {
    search: Option<Search>,
    first_parent: bool,
}

impl Specs {
    /// Parses pathspecs relative to the folder that the repository was opened from. With `first_parent` a merge touches
    /// what it changes against its first parent; without, it has to differ from all of them.
    pub(super) fn parse(repo: &Repo, specs: &[String], first_parent: bool) -> Result<Self, Error> {
        if specs.is_empty() {
            return Ok(Self { search: None, first_parent });
        }
        let refused = |spec: &str, reason: String| Error::Pathspec { spec: spec.to_owned(), reason };
        let defaults = Defaults::from_environment(&mut |name| std::env::var_os(name))
            .map_err(|error| refused(&specs.join(" "), one_line(error)))?;
        let prefix = repo.prefix();
        let parse = |spec: &String| {
            let pattern = gix::pathspec::parse(spec.as_bytes(), defaults);
            let pattern = pattern.map_err(|error| refused(spec, one_line(error)))?;
            // `:` means the folder.
            let pattern = if pattern.is_nil() { Pattern::from_literal(b".", pattern.signature) } else { pattern };
            Ok(if is_root(&pattern, &prefix) { everything() } else { pattern })
        };
        let patterns: Vec<Pattern> = specs.iter().map(parse).collect::<Result<_, _>>()?;
        let local = repo.local();
        let root = local.workdir().unwrap_or(local.git_dir());
        let root = root.canonicalize().unwrap_or_else(|_| root.to_owned());
        let search = Search::from_specs(patterns, Some(&prefix), &root)
            .map_err(|error| refused(&specs.join(" "), one_line(error)))?;
        Ok(Self { search: Some(search), first_parent })
    }

    /// True without pathspecs.
    pub(super) fn is_empty(&self) -> bool {
        self.search.is_none()
    }

    /// What a thread matches with; attributes are those of the newest commit of the range.
    pub(super) fn matcher(&self, repo: &Repo, range: &Range) -> Paths {
        let asks = |search: &Search| search.patterns().any(|pattern| !pattern.attributes.is_empty());
        let attributes = self.search.as_ref().is_some_and(asks).then(|| repo.attributes(range));
        Paths { search: self.search.clone(), first_parent: self.first_parent, attributes }
    }
}

impl Repo {
    /// Pathspecs as they would be said in the root of the repository; none where one says more than a path or a pattern.
    pub fn paths_from_top(&self, specs: &[String]) -> Option<Vec<String>> {
        let prefix = self.prefix();
        let from_top = |spec: &String| {
            let plain = !spec.starts_with(':') && !spec.starts_with('/') && !spec.split('/').any(|part| part == "..");
            let path: PathBuf = prefix.join(spec).components().collect();
            path.to_str().filter(|_| plain).map(str::to_owned)
        };
        specs.iter().map(from_top).collect()
    }
}

/// Pathspecs, ready to be matched by one thread.
pub(super) struct Paths {
    search: Option<Search>,
    first_parent: bool,
    attributes: Option<Attributes>,
}

impl Paths {
    /// Tells whether a changed file is selected, by its path or by the one that it was renamed from.
    pub(super) fn touches(&mut self, file: &FileChange) -> bool {
        let from = file.from.as_ref().map(|from| from.as_str().into());
        self.matches(file.path.as_str().into()) || from.is_some_and(|from| self.matches(from))
    }

    fn matches(&mut self, path: &BStr) -> bool {
        let Some(search) = &mut self.search else { return true };
        let attributes = &mut self.attributes;
        let found = search.pattern_matching_relative_path(path, Some(false), &mut |path, case, is_dir, out| {
            attributes.as_mut().is_some_and(|attributes| attributes.fill(path, case, is_dir, out))
        });
        found.is_some_and(|found| !found.is_excluded())
    }

    /// Tells whether a commit that was read is selected. Merges have no files then: their trees are compared.
    pub(super) fn select(&mut self, objects: &mut Objects, commit: &Commit) -> bool {
        if self.search.is_none() {
            return true;
        }
        if !commit.is_merge() {
            return commit.files.iter().any(|file| self.touches(file));
        }
        tree(objects.repo(), commit.id).is_some_and(|tree| self.touched(objects, tree, &commit.parents))
    }

    /// Tells whether a commit changes one of the paths. Git's rule for merges: one that is the same as any of its parents,
    /// as far as the paths go, has nothing of its own. A parent that is cut off has no files; where trees are missing
    /// nothing is known to change.
    pub(super) fn touched(&mut self, objects: &mut Objects, new: ObjectId, parents: &[CommitId]) -> bool {
        let parents = if self.first_parent { &parents[..parents.len().min(1)] } else { parents };
        if parents.is_empty() {
            return self.differs(objects, None, new);
        }
        parents.iter().all(|parent| {
            let old = tree(objects.repo(), *parent);
            old.is_some_and(|old| self.differs(objects, Some(old), new))
        })
    }

    /// Tells whether two trees differ in one of the paths; only folders that can hold one are read.
    fn differs(&mut self, objects: &mut Objects, old: Option<ObjectId>, new: ObjectId) -> bool {
        let mut any = Any { paths: self, found: false };
        let read = trees::visit(objects, old, Some(new), &mut any);
        any.found && read.is_ok()
    }
}

/// Looks for one file that is selected.
struct Any<'a> {
    paths: &'a mut Paths,
    found: bool,
}

impl Visitor for Any<'_> {
    fn enters(&mut self, folder: &BString) -> bool {
        // Excluded attributes would exclude every folder here.
        let search = self.paths.search.as_ref().filter(|_| self.paths.attributes.is_none());
        search.is_none_or(|search| search.can_match_relative_path(folder.as_bstr(), Some(true)))
    }

    fn file(&mut self, change: Change) -> ControlFlow<()> {
        self.found = self.paths.matches(change.path.as_bstr());
        if self.found { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// Tells whether a pathspec names the root of the repository: for gix `.` would match what begins with a dot.
fn is_root(pattern: &Pattern, prefix: &Path) -> bool {
    let from_top = pattern.signature.contains(MagicSignature::TOP);
    let path = if from_top { PathBuf::new() } else { prefix.to_owned() }.join(pattern.path().to_path_lossy());
    let mut depth = 0;
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if depth > 0 => depth -= 1,
            Component::ParentDir => return false,
            _ => depth += 1,
        }
    }
    depth == 0 && !pattern.is_excluded() && pattern.attributes.is_empty()
}

fn everything() -> Pattern {
    Pattern::from_literal(b"", MagicSignature::TOP)
}

fn tree(repo: &gix::Repository, commit: CommitId) -> Option<ObjectId> {
    Some(repo.find_commit(object_id(commit)).ok()?.tree_id().ok()?.detach())
}
