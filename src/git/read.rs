//! Reading a range: messages and counts of each commit over all cores.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap, HashSet},
};

use gix::bstr::BString;

use super::{
    Error, Filter, Repo,
    attributes::Attributes,
    commit_id,
    decode::{Decoded, Raw},
    diff::{Counted, Differ, Sides, TreeDiff, Ways},
    error::one_line,
    mailmap::Mailmap,
    object_id,
    objects::Objects,
    pathspec::Specs,
    trees::{Change, TreeError},
};
use crate::{
    history::{ChangeKind, Commit, CommitId, FileChange, History, LineStat, NetChange, Range, ReadWarning, RepoPath},
    progress::{Progress, Stage},
    spread::{both, spread},
};

/// How many neighbouring commits a thread takes at a time: they share trees, and so the caches.
const CHUNK: usize = 32;

/// How many changes to one path a thread counts at a time.
const ROW: usize = 256;

impl Repo {
    /// Reads all commits of a range, newest first, and the difference between its two ends, where it has two and their
    /// trees are here. `paths` only mark the commits that are told; `filter` leaves others out.
    pub fn read(
        &self,
        range: &Range,
        filter: &Filter,
        paths: &[String],
        progress: &dyn Progress,
    ) -> Result<(History, Option<NetChange>), Error> {
        let specs = Specs::parse(self, paths, filter.first_parent)?;
        let local = self.local();
        let boundary: Vec<CommitId> = local
            .shallow_commits()
            .ok()
            .flatten()
            .map_or_else(Vec::new, |commits| commits.iter().map(|id| commit_id(id)).collect());
        let mailmap = self.mailmap();
        let ids = self.narrow(range, filter, &specs, &mailmap, progress)?;
        let (net, read) =
            both(|| self.compare_ends(range, paths), || self.read_commits(&ids, &boundary, &mailmap, progress));
        let mut read = read?;
        read.compared.extend(net?);
        self.count_lines(range, &mut read, progress)?;
        let ends = read.compared.drain(read.commits.len()..).next().zip(range.ends.as_ref());
        let net = ends.map(|(net, ends)| NetChange { base: ends.base, tip: ends.tip, files: net.files });
        for (commit, compared) in read.commits.iter_mut().zip(read.compared) {
            commit.files = compared.files;
        }
        // With a count all of them are.
        let (mut pathspecs, mut objects) = (specs.matcher(self, range), self.objects());
        let mut is_selected = |commit: &Commit| filter.max_count.is_some() || pathspecs.select(&mut objects, commit);
        let selected: Vec<bool> = read.commits.iter().map(&mut is_selected).collect();
        let mut twins = self.twins(range, &read.commits, (&mailmap, &boundary), progress)?;
        let told = read.commits.iter().zip(&selected).filter(|(_, selected)| **selected);
        let told: HashSet<CommitId> = told.map(|(commit, _)| commit.id).collect();
        twins.retain(|id, _| told.contains(id));
        if !selected.contains(&true) {
            return Err(Error::EmptyRange { spec: range.spec.clone(), reverse: None, filtered: true });
        }
        let warnings = read.warnings.into_iter().collect();
        let history = History::new(range.clone(), read.commits, selected, boundary, warnings).with_twins(twins);
        let net = net.map(|net| NetChange { files: news(net.files, &history), ..net });
        Ok((history, net))
    }

    /// The files that differ between the two ends and that pathspecs select.
    fn compare_ends(&self, range: &Range, paths: &[String]) -> Result<Option<Compared>, Error> {
        let Some(ends) = &range.ends else { return Ok(None) };
        let mut pathspecs = Specs::parse(self, paths, false)?.matcher(self, range);
        let mut differ = Differ::new(self.objects());
        let old = ends.base.map(|id| tree_of(differ.objects(), id)).transpose()?;
        let new = tree_of(differ.objects(), ends.tip)?;
        let diff = match differ.compare(old, Some(new)) {
            Ok(diff) => diff,
            Err(TreeError::Missing) => return Ok(None),
            Err(error) => return Err(unreadable(ends.tip, error)),
        };
        let mut names = PathNames::default();
        let mut compared = Compared::of(&diff.changes, &mut names);
        let selected: Vec<bool> = compared.files.iter().map(|file| pathspecs.touches(file)).collect();
        let mut of_files = selected.iter();
        compared.files.retain(|_| of_files.next().is_some_and(|selected| *selected));
        let mut of_sides = selected.iter();
        compared.sides.retain(|_| of_sides.next().is_some_and(|selected| *selected));
        Ok(Some(compared))
    }

    /// Reads single commits with their files, whose lines are counted.
    pub(super) fn read_some(
        &self,
        range: &Range,
        ids: &[CommitId],
        (mailmap, boundary): (&Mailmap, &[CommitId]),
        progress: &dyn Progress,
    ) -> Result<Vec<Commit>, Error> {
        let mut read = self.read_commits(ids, boundary, mailmap, progress)?;
        self.count_lines(range, &mut read, progress)?;
        for (commit, compared) in read.commits.iter_mut().zip(read.compared) {
            commit.files = compared.files;
        }
        Ok(read.commits)
    }

    /// Reads messages and compares trees over all cores, in the order of `ids`.
    fn read_commits(
        &self,
        ids: &[CommitId],
        boundary: &[CommitId],
        mailmap: &Mailmap,
        progress: &dyn Progress,
    ) -> Result<Chunk, Error> {
        let chunks: Vec<&[CommitId]> = ids.chunks(CHUNK).collect();
        progress.start(Stage::Diff, ids.len());
        let read = spread(
            &chunks,
            || Reader { differ: Differ::new(self.objects()), paths: PathNames::default() },
            |reader, chunk| reader.read_chunk(chunk, mailmap, boundary, progress),
        )?;
        progress.finish();
        let mut all = Chunk::default();
        for chunk in read {
            all.commits.extend(chunk.commits);
            all.compared.extend(chunk.compared);
            all.warnings.extend(chunk.warnings);
        }
        Ok(all)
    }

    /// Counts the lines of all changed files, path by path over all cores. Behind what the commits compare stands the
    /// difference between the two ends, which nobody is warned of.
    fn count_lines(&self, range: &Range, read: &mut Chunk, progress: &dyn Progress) -> Result<(), Error> {
        let compared = &read.compared;
        let rows = by_path(compared);
        progress.start(Stage::Count, rows.iter().map(Vec::len).sum());
        let counted = spread(
            &rows,
            || (Differ::new(self.objects()), self.attributes(range)),
            |(differ, attributes), row| {
                if progress.interrupted() {
                    return Err(Error::Interrupted);
                }
                let change = |(list, file): &Place| (compared[*list].sides[*file], &compared[*list].files[*file]);
                let changes: Vec<_> =
                    row.iter().map(change).map(|(sides, file)| (sides, ways(attributes, file))).collect();
                progress.advance(changes.len());
                Ok(differ.count(&changes))
            },
        )?;
        progress.finish();
        let counted = rows.into_iter().flatten().zip(counted.into_iter().flatten());
        for ((list, place), Counted { stat, too_large }) in counted {
            let file = &mut read.compared[list].files[place];
            file.stat = stat;
            if let Some(commit) = read.commits.get(list) {
                let is_missing = stat == LineStat::Unavailable && !too_large;
                read.warnings.extend(too_large.then(|| ReadWarning::TooLarge(commit.id, file.path.clone())));
                read.warnings.extend(is_missing.then_some(ReadWarning::MissingObject(commit.id)));
            }
        }
        Ok(())
    }
}

/// The files that differ between the two ends without those that only commits changed whose patch the excluded side has too.
fn news(files: Vec<FileChange>, history: &History) -> Vec<FileChange> {
    let paths = |told: bool| -> HashSet<&RepoPath> {
        let is_twin = |commit: &&Commit| history.twins.contains_key(&commit.id) != told;
        let files = history.commits.iter().filter(is_twin).flat_map(|commit| &commit.files);
        files.flat_map(|file| [Some(&file.path), file.from.as_ref()]).flatten().collect()
    };
    if history.twins.is_empty() || history.told().any(|commit| history.twins.contains_key(&commit.id)) {
        return files;
    }
    let (told, known) = (paths(true), paths(false));
    files.into_iter().filter(|file| told.contains(&file.path) || !known.contains(&file.path)).collect()
}

/// How the two sides of a file are compared.
fn ways(attributes: &mut Attributes, file: &FileChange) -> Ways {
    let new = attributes.kind(file.path.as_str().as_bytes());
    (file.from.as_ref().map_or(new, |from| attributes.kind(from.as_str().as_bytes())), new)
}

/// Places of changed files: which comparison, and which of its files.
type Place = (usize, usize);

/// The changes to each path in a row, newest first; long rows are cut, so that they can be spread over cores.
fn by_path(compared: &[Compared]) -> Vec<Vec<Place>> {
    let mut rows: Vec<Vec<Place>> = Vec::new();
    let mut latest = HashMap::new();
    for (list, compared) in compared.iter().enumerate() {
        for (place, file) in compared.files.iter().enumerate() {
            let row = latest.entry(file.path.as_str()).or_insert(rows.len());
            if rows.get(*row).is_none_or(|changes| changes.len() >= ROW) {
                *row = rows.len();
                rows.push(Vec::new());
            }
            rows[*row].push((list, place));
        }
    }
    // The long rows first: what is left at the end is short.
    rows.sort_by_key(|row| Reverse(row.len()));
    rows
}

/// The files that differ between two trees, not counted yet, and the sides of each.
#[derive(Default)]
struct Compared {
    files: Vec<FileChange>,
    sides: Vec<Sides>,
}

impl Compared {
    fn of(changes: &[Change], paths: &mut PathNames) -> Self {
        let files = changes.iter().map(|change| file_change(change, paths)).collect();
        Self { files, sides: changes.iter().map(|change| (change.old, change.new)).collect() }
    }
}

/// What a thread reads commits with.
struct Reader {
    differ: Differ,
    paths: PathNames,
}

/// Some commits, without their files, and what each of them compares.
#[derive(Default)]
struct Chunk {
    commits: Vec<Commit>,
    compared: Vec<Compared>,
    warnings: BTreeSet<ReadWarning>,
}

impl Reader {
    fn read_chunk(
        &mut self,
        ids: &[CommitId],
        mailmap: &Mailmap,
        boundary: &[CommitId],
        progress: &dyn Progress,
    ) -> Result<Chunk, Error> {
        let mut chunk = Chunk::default();
        for id in ids {
            if progress.interrupted() {
                return Err(Error::Interrupted);
            }
            let Decoded { commit, tree, message_cut } = decode_commit(self.differ.objects(), *id, mailmap)?;
            chunk.warnings.extend(message_cut.then_some(ReadWarning::MessageCut(*id)));
            chunk.compared.push(self.compare(&commit, tree, boundary.contains(id), &mut chunk.warnings)?);
            chunk.commits.push(commit);
            progress.advance(1);
        }
        Ok(chunk)
    }

    /// Compares a commit with its first parent; merges keep only their message.
    fn compare(
        &mut self,
        commit: &Commit,
        tree: gix::ObjectId,
        is_boundary: bool,
        warnings: &mut BTreeSet<ReadWarning>,
    ) -> Result<Compared, Error> {
        if commit.is_merge() {
            return Ok(Compared::default());
        }
        let parent = commit.parents.first().filter(|_| !is_boundary);
        let old_tree = parent.map(|parent| tree_of(self.differ.objects(), *parent)).transpose()?;
        let TreeDiff { changes, missing, rename_limit } = match self.differ.compare(old_tree, Some(tree)) {
            Ok(diff) => diff,
            Err(TreeError::Missing) => TreeDiff { missing: true, ..Default::default() },
            Err(error) => return Err(unreadable(commit.id, error)),
        };
        warnings.extend(missing.then_some(ReadWarning::MissingObject(commit.id)));
        warnings.extend(rename_limit.then_some(ReadWarning::RenameLimit(commit.id)));
        Ok(Compared::of(&changes, &mut self.paths))
    }
}

/// Paths that were seen, each kept once.
#[derive(Default)]
struct PathNames(HashMap<BString, RepoPath>);

impl PathNames {
    fn name(&mut self, path: &BString) -> RepoPath {
        if let Some(known) = self.0.get(path) {
            return known.clone();
        }
        let name = RepoPath::new(&path.to_string());
        self.0.insert(path.clone(), name.clone());
        name
    }
}

/// A changed file whose lines were not counted.
fn file_change(change: &Change, paths: &mut PathNames) -> FileChange {
    let kind = match (&change.from, change.old, change.new) {
        (Some(_), ..) => ChangeKind::Renamed,
        (None, None, _) => ChangeKind::Added,
        (None, _, None) => ChangeKind::Deleted,
        _ => ChangeKind::Modified,
    };
    let from = change.from.as_ref().map(|from| paths.name(from));
    FileChange { path: paths.name(&change.path), from, kind, stat: LineStat::Unavailable }
}

fn decode_commit(objects: &mut Objects, id: CommitId, mailmap: &Mailmap) -> Result<Decoded, Error> {
    let data = objects.commit(&object_id(id)).map_err(|error| corrupt(id, "the commit", error))?;
    let decoded = Raw::read(&data).and_then(|raw| raw.commit(id, mailmap));
    decoded.ok_or_else(|| corrupt(id, "the commit", "it has no tree"))
}

fn tree_of(objects: &mut Objects, id: CommitId) -> Result<gix::ObjectId, Error> {
    let data = objects.commit(&object_id(id)).map_err(|error| corrupt(id, "the commit", error))?;
    let tree = gix::objs::CommitRefIter::from_bytes(&data, objects.repo().object_hash()).tree_id();
    tree.map_err(|error| corrupt(id, "the commit", error))
}

fn unreadable(id: CommitId, error: TreeError) -> Error {
    match error {
        TreeError::Missing => corrupt(id, "a tree", "it is missing"),
        TreeError::Corrupt(reason) => corrupt(id, "a tree", reason),
    }
}

fn corrupt(id: CommitId, what: &'static str, error: impl std::fmt::Display) -> Error {
    Error::Corrupt { commit: id.short(), what, reason: one_line(error.to_string()) }
}
