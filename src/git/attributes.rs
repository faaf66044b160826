//! What attribute files say of a path: how its lines are compared, and whether somebody wrote it by hand.
//!
//! Read are the `.gitattributes` of the newest commit of the range and, above them, `info/attributes` of this repository.
//! Git takes those of the work tree, and none in a bare repository unless `attr.tree` or `GIT_ATTR_SOURCE` name a tree; here
//! a bare clone and a work tree give the same post, whatever is checked out. The files of the user and of the system are
//! left out for the same reason, and letters are never folded, whatever `core.ignoreCase` says.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
    io::Read,
    path::{Path, PathBuf},
    sync::Arc,
};

use gix::{
    attrs::{
        Search, StateRef,
        search::{MetadataCollection, Outcome},
    },
    bstr::{BStr, ByteSlice},
    glob::pattern::Case,
};

use super::{Repo, object_id, objects::Objects, trees};
use crate::history::{Marks, Range, RepoPath};

/// Attribute files beyond this size are ignored (git's limit is 100 MB): each pattern is tried on each changed path.
const FILE_LIMIT: u64 = 256 * 1024;

/// Lines of this length are ignored, as in git.
const LINE_LIMIT: usize = 2048;

/// Lines with more `**` are ignored: each doubles the time that a path takes, in git as well, where thirty of them take
/// forever.
const STARS_LIMIT: usize = 4;

/// Nothing is said of longer paths, which no checkout could hold: each folder above one is kept by its name.
const PATH_LIMIT: usize = 4096;

/// What is looked up for each path, in the order of [`Answer`].
const WANTED: [&str; 4] = ["diff", "linguist-generated", "linguist-vendored", "linguist-documentation"];

/// A file without any of these words says nothing that is looked up: names of attributes, and of macros that set them.
const RELEVANT: [&str; 4] = ["diff", "binary", "linguist-", "[attr]"];

/// The file of a folder.
const FILE: &str = ".gitattributes";

/// How the lines of a file are compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Diffing {
    /// Its content tells text from binary; so do the drivers that git knows (`diff=rust`).
    #[default]
    Default,
    /// Text, whatever it holds (`diff`).
    Text,
    /// Binary, whatever it holds (`-diff`, `binary`).
    Binary,
}

/// What is known of one path.
#[derive(Debug, Clone, Copy, Default)]
struct Answer {
    diffing: Diffing,
    marks: Marks,
}

/// A folder of the newest tree.
#[derive(Debug, Clone, Copy, Default)]
struct Folder {
    /// Its tree, while there is one.
    tree: Option<gix::ObjectId>,
    /// An attribute file that counts for it may say something that is looked up.
    speaks: bool,
}

/// Looks up attributes; one a thread. Files are read when the first path below them is asked for, answers are kept.
pub(super) struct Attributes {
    objects: Objects,
    /// The repository's own file.
    own: Search,
    /// Files of the newest tree, those of a folder behind those of the folders above it.
    tree: Search,
    names: MetadataCollection,
    outcome: Outcome,
    folders: HashMap<Vec<u8>, Folder>,
    answers: HashMap<Vec<u8>, Answer>,
}

impl Repo {
    /// Attributes as the newest commit of a range has them.
    pub(super) fn attributes(&self, range: &Range) -> Attributes {
        let mut objects = self.objects();
        let tip = range.ends.as_ref().map(|ends| ends.tip).or(range.tips.first().copied());
        let commit = tip.and_then(|tip| objects.commit(&object_id(tip)).ok());
        let hash = objects.repo().object_hash();
        let tree = commit.and_then(|commit| gix::objs::CommitRefIter::from_bytes(&commit, hash).tree_id().ok());
        Attributes::new(objects, tree)
    }

    /// What attributes say of files; only of those of which they say something.
    pub fn read_marks(&self, range: &Range, paths: &BTreeSet<&RepoPath>) -> BTreeMap<RepoPath, Marks> {
        let mut attributes = self.attributes(range);
        let marked = paths.iter().filter_map(|path| {
            let marks = attributes.marks(path.as_str().as_bytes());
            (marks != Marks::default()).then(|| ((*path).clone(), marks))
        });
        marked.collect()
    }
}

impl Attributes {
    /// Attributes as a tree has them; without one, those of the repository alone.
    fn new(objects: Objects, root: Option<gix::ObjectId>) -> Self {
        let mut names = MetadataCollection::default();
        // No file is read here, so nothing can fail; it defines the macro `binary`.
        let tree = Search::new_globals(std::iter::empty::<PathBuf>(), &mut Vec::new(), &mut names).unwrap_or_default();
        let own_file = objects.repo().common_dir().join("info").join("attributes");
        let mut attributes = Self {
            objects,
            own: Search::default(),
            tree,
            names,
            outcome: Outcome::default(),
            folders: HashMap::new(),
            answers: HashMap::new(),
        };
        // Macros stand in these two alone and the repository's own win, so both are read before anything is matched.
        let root = attributes.folder(Folder { tree: root, speaks: false }, b"");
        let own = read_file(&own_file).map(|bytes| attributes.add_own(&bytes));
        attributes.folders.insert(Vec::new(), Folder { speaks: root.speaks || own == Some(true), ..root });
        attributes
    }

    /// How the lines of a regular file are compared; the caller knows that links and submodules have no attributes.
    pub(super) fn kind(&mut self, path: &[u8]) -> Diffing {
        self.answer(path).diffing
    }

    /// Whether somebody wrote the file, in linguist's words.
    pub(super) fn marks(&mut self, path: &[u8]) -> Marks {
        self.answer(path).marks
    }

    /// Fills in what a pathspec with `:(attr:…)` asks for, as gix's pathspec search wants it. The answer is always true:
    /// the search itself compares, and `:(attr:!name)` wants a path of which nothing is said.
    pub(super) fn fill(&mut self, path: &BStr, case: Case, is_dir: bool, out: &mut Outcome) -> bool {
        out.initialize(&self.names);
        if !is_usable(path) {
            return true;
        }
        self.load(folder_of(path));
        find([&self.own, &self.tree], &self.names, path, case, is_dir, out);
        true
    }

    fn answer(&mut self, path: &[u8]) -> Answer {
        if !is_usable(path) || !self.load(folder_of(path)).speaks {
            return Answer::default();
        }
        if let Some(answer) = self.answers.get(path) {
            return *answer;
        }
        self.outcome.initialize_with_selection(&self.names, WANTED);
        find([&self.own, &self.tree], &self.names, path.as_bstr(), Case::Sensitive, false, &mut self.outcome);
        let answer = Answer::of(&self.outcome);
        self.answers.insert(path.to_vec(), answer);
        answer
    }

    /// Reads the attribute files of a folder and of those above it, from the top, unless that was done.
    fn load(&mut self, folder: &[u8]) -> Folder {
        let mut next = folder;
        let mut unknown = Vec::new();
        let mut above = loop {
            match self.folders.get(next) {
                Some(known) => break *known,
                None => unknown.push(next),
            }
            next = folder_of(next);
        };
        while let Some(folder) = unknown.pop() {
            let tree = above
                .tree
                .and_then(|tree| self.subtree(tree, &folder[folder.rfind_byte(b'/').map_or(0, |slash| slash + 1)..]));
            above = self.folder(Folder { tree, ..above }, folder);
            self.folders.insert(folder.to_vec(), above);
        }
        above
    }

    fn subtree(&mut self, tree: gix::ObjectId, name: &[u8]) -> Option<gix::ObjectId> {
        let found = trees::find(&mut self.objects, tree, name, &mut Vec::new());
        found.filter(|side| side.mode == trees::Mode::Tree).map(|side| side.id)
    }

    /// Adds the patterns of a folder's file to what is said above it.
    fn folder(&mut self, above: Folder, path: &[u8]) -> Folder {
        let Some(bytes) = above.tree.and_then(|tree| self.read_blob(tree)) else { return above };
        let bytes = within_limits(&bytes);
        let Ok(folder) = gix::path::from_bstr(path.as_bstr()) else { return above };
        let source = folder.join(FILE);
        let added =
            self.tree.add_patterns_buffer(&bytes, source, Some(Path::new("")), &mut self.names, path.is_empty());
        Folder { speaks: above.speaks || (added.is_ok() && is_relevant(&bytes)), ..above }
    }

    /// The attribute file in a tree: no link, as git follows none, and nothing beyond the limit.
    fn read_blob(&mut self, tree: gix::ObjectId) -> Option<Arc<Vec<u8>>> {
        let found = trees::find(&mut self.objects, tree, FILE.as_bytes(), &mut Vec::new());
        let blob = found.filter(|side| side.mode.is_file())?.id;
        self.objects.size(&blob).filter(|size| *size <= FILE_LIMIT)?;
        Some(self.objects.find(&blob).ok().flatten()?.data)
    }

    fn add_own(&mut self, bytes: &[u8]) -> bool {
        let bytes = within_limits(bytes);
        let added = self.own.add_patterns_buffer(&bytes, "info/attributes".into(), None, &mut self.names, true);
        added.is_ok() && is_relevant(&bytes)
    }
}

/// Fills in from the strongest file to the weakest: what is found first stays.
fn find(groups: [&Search; 2], names: &MetadataCollection, path: &BStr, case: Case, is_dir: bool, out: &mut Outcome) {
    out.initialize(names);
    for group in groups {
        if !out.is_done() {
            group.pattern_matching_relative_path(path, case, Some(is_dir), out);
        }
    }
}

impl Answer {
    fn of(outcome: &Outcome) -> Self {
        let mut states = outcome.iter_selected().map(|found| found.assignment.state);
        let mut next = || states.next().unwrap_or(StateRef::Unspecified);
        let diffing = match next() {
            StateRef::Set => Diffing::Text,
            StateRef::Unset => Diffing::Binary,
            StateRef::Value(_) | StateRef::Unspecified => Diffing::Default,
        };
        let marks = Marks { generated: flag(next()), vendored: flag(next()), documentation: flag(next()) };
        Self { diffing, marks }
    }
}

/// Linguist's reading of a flag: every value but `false` sets it.
fn flag(state: StateRef<'_>) -> Option<bool> {
    match state {
        StateRef::Set => Some(true),
        StateRef::Unset => Some(false),
        StateRef::Value(value) => Some(value.as_bstr() != "false"),
        StateRef::Unspecified => None,
    }
}

/// Trees that no git wrote may hold names that no file system knows.
fn is_usable(path: &[u8]) -> bool {
    !path.starts_with(b"/") && path.len() <= PATH_LIMIT
}

fn folder_of(path: &[u8]) -> &[u8] {
    path.rfind_byte(b'/').map_or(b"", |slash| &path[..slash])
}

fn is_relevant(bytes: &[u8]) -> bool {
    RELEVANT.iter().any(|word| bytes.contains_str(word))
}

/// The content of an attribute file without the lines that git ignores for their length, or that would take too long.
fn within_limits(bytes: &[u8]) -> Cow<'_, [u8]> {
    let is_beyond = |line: &&[u8]| {
        line.trim_end_with(|c| c == '\n').len() >= LINE_LIMIT
            || line.find_iter("**").take(STARS_LIMIT + 1).count() > STARS_LIMIT
    };
    if bytes.lines_with_terminator().any(|line| is_beyond(&line)) {
        Cow::Owned(bytes.lines_with_terminator().filter(|line| !is_beyond(line)).collect::<Vec<_>>().concat())
    } else {
        Cow::Borrowed(bytes)
    }
}

/// A regular file up to the limit; anything else is nothing.
fn read_file(path: &Path) -> Option<Vec<u8>> {
    if !std::fs::metadata(path).ok()?.is_file() {
        return None;
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path).ok()?.take(FILE_LIMIT + 1).read_to_end(&mut bytes).ok()?;
    (bytes.len() as u64 <= FILE_LIMIT).then_some(bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use gix::objs::{Tree, tree};

    use super::{super::objects::Packs, *};

    /// Attributes of a repository with these files and this file of its own.
    fn attributes(files: &[(&str, &str)], own: &str) -> (tempfile::TempDir, Attributes) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let repo = gix::init_bare(folder.path()).expect("a new repository");
        std::fs::create_dir_all(folder.path().join("info")).expect("a new folder");
        std::fs::write(folder.path().join("info/attributes"), own).expect("a new file");
        let root = write_tree(&repo, files);
        let packs = Arc::new(Packs::open(&repo));
        (folder, Attributes::new(Objects::new(repo, packs), Some(root)))
    }

    /// A name that ends in `@` is a link.
    fn write_tree(repo: &gix::Repository, files: &[(&str, &str)]) -> gix::ObjectId {
        let mut folders: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
        let mut entries = Vec::new();
        for (path, content) in files {
            match path.split_once('/') {
                Some((folder, rest)) => folders.entry(folder).or_default().push((rest, content)),
                None => {
                    let oid = repo.write_blob(content).expect("a new object").detach();
                    let mode = if path.ends_with('@') { tree::EntryKind::Link } else { tree::EntryKind::Blob }.into();
                    entries.push(tree::Entry { mode, filename: path.trim_end_matches('@').into(), oid });
                }
            }
        }
        for (folder, files) in folders {
            let oid = write_tree(repo, &files);
            entries.push(tree::Entry { mode: tree::EntryKind::Tree.into(), filename: folder.into(), oid });
        }
        entries.sort();
        repo.write_object(Tree { entries }).expect("a new object").detach()
    }

    #[track_caller]
    fn check(files: &[(&str, &str)], own: &str, expected: &[(&str, Diffing)]) {
        let (_folder, mut attributes) = attributes(files, own);
        for (path, diffing) in expected {
            assert_eq!(attributes.kind(path.as_bytes()), *diffing, "{path}");
        }
    }

    #[test]
    fn diff_is_set_unset_or_the_name_of_a_driver() {
        let lines = "*.x diff\n*.y -diff\n*.z diff=rust\n*.b binary\n*.n diff\n/sub/*.n !diff\n*.f diff=false\n";
        let expected = [
            ("a.x", Diffing::Text),
            ("sub/deep/a.y", Diffing::Binary),
            ("a.z", Diffing::Default),
            ("a.b", Diffing::Binary),
            ("a.n", Diffing::Text),
            ("sub/a.n", Diffing::Default),
            ("a.f", Diffing::Default),
            ("other", Diffing::Default),
        ];
        check(&[(".gitattributes", lines)], "", &expected);
    }

    #[test]
    fn deeper_files_win_and_the_repositorys_own_most() {
        let files = [(".gitattributes", "* diff\n"), ("a/.gitattributes", "*.x -diff\n*.y -diff\n"), ("a/b/f", "")];
        let own = "a/b/*.y !diff\n";
        let expected = [("f.x", Diffing::Text), ("a/f.x", Diffing::Binary), ("a/b/f.x", Diffing::Binary)];
        check(&files, own, &expected);
        check(
            &files,
            own,
            &[("a/b/f.y", Diffing::Default), ("gone/f.y", Diffing::Text), ("a/gone/f.y", Diffing::Binary)],
        );
    }

    #[test]
    fn macros_stand_at_the_root_alone() {
        let files = [
            (".gitattributes", "[attr]blob -diff\n*.x blob\n"),
            ("a/.gitattributes", "[attr]blob diff\n[attr]mine -diff\n*.y mine\n*.z blob\n"),
        ];
        let expected = [("a/f.x", Diffing::Binary), ("a/f.y", Diffing::Default), ("a/f.z", Diffing::Binary)];
        check(&files, "", &expected);
        check(&files, "[attr]blob diff\n", &[("f.x", Diffing::Text), ("a/f.z", Diffing::Text)]);
    }

    #[test]
    fn nothing_is_read_through_links_or_beyond_the_limits() {
        check(&[(".gitattributes@", "* -diff\n")], "", &[("f", Diffing::Default)]);
        let long = format!("*.x {} -diff\n*.y -diff\n", "a ".repeat(LINE_LIMIT));
        check(&[(".gitattributes", &long)], "", &[("f.x", Diffing::Default), ("f.y", Diffing::Binary)]);
        let starred = format!("{}f -diff\n{}f diff\n", "**/".repeat(STARS_LIMIT + 1), "**/".repeat(STARS_LIMIT));
        check(&[(".gitattributes", &starred)], "", &[("a/f", Diffing::Text)]);
        let large = format!("* -diff\n{}", "# a comment\n".repeat(FILE_LIMIT as usize / 12));
        check(&[(".gitattributes", &large)], "", &[("f", Diffing::Default)]);
        check(&[], &large, &[("f", Diffing::Default)]);
        let deep = format!("{}f", "d/".repeat(PATH_LIMIT));
        check(
            &[(".gitattributes", "* -diff\n")],
            "",
            &[("d/f", Diffing::Binary), (&deep, Diffing::Default), ("/f", Diffing::Default)],
        );
    }

    #[test]
    fn flags_are_read_as_linguist_reads_them() {
        let lines = "*.a linguist-generated\n*.b linguist-generated=false\n*.c -linguist-generated\n*.d linguist-generated=true\n*.e linguist-generated=no\n";
        let (_folder, mut attributes) = attributes(&[(".gitattributes", lines)], "");
        let mut check = |path: &str, expected| {
            assert_eq!(attributes.marks(path.as_bytes()).generated, expected, "{path}");
        };
        check("f.a", Some(true));
        check("f.b", Some(false));
        check("f.c", Some(false));
        check("f.d", Some(true));
        check("f.e", Some(true));
        check("f", None);
    }
}
