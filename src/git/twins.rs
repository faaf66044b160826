//! Patches that stand twice: picked from one branch to another, or merged along two ways.
//!
//! What the excluded side has too is no news of a range, as for `git log --cherry-pick`. Git compares the texts of all patches of
//! both sides. Here author, date of writing and subject have to be the same, which a cherry-pick, a rebase and `git am` keep, and
//! then the files with their counts of lines: that costs nothing where nothing has parted.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Error, Repo, decode::Raw, mailmap::Mailmap, object_id};
use crate::{
    history::{Commit, CommitId, FileChange, LineStat, Range},
    progress::Progress,
    spread::spread,
};

/// Of the other side so many commits are looked at, the newest first: about a second.
pub(super) const LOOKED_AT: usize = 20_000;

/// How many of them a thread takes at a time.
const CHUNK: usize = 256;

/// Of the commits with one mark so many are compared.
const ALIKE: usize = 8;

/// What copies of a commit keep: author, date of writing, subject.
type Mark<'a> = (&'a str, i64, &'a str);

impl Repo {
    /// Commits of a range whose patch another commit has too, with that commit.
    pub(super) fn twins(
        &self,
        range: &Range,
        commits: &[Commit],
        (mailmap, boundary): (&Mailmap, &[CommitId]),
        progress: &dyn Progress,
    ) -> Result<BTreeMap<CommitId, CommitId>, Error> {
        let mut found = within(commits);
        let Some(parted) = &range.parted else { return Ok(found) };
        let mut marked: HashMap<Mark<'_>, Vec<&Commit>> = HashMap::new();
        for commit in commits.iter().filter(|commit| !commit.is_merge()) {
            marked.entry(mark(commit)).or_default().push(commit);
        }
        let alike = self.alike(&parted.ids, &marked.keys().copied().collect(), mailmap, progress)?;
        for other in
            self.read_some(range, &alike, (mailmap, boundary), progress)?.iter().filter(|other| !other.is_merge())
        {
            for commit in
                marked.get(&mark(other)).into_iter().flatten().take(ALIKE).filter(|commit| same_patch(commit, other))
            {
                found.insert(commit.id, other.id);
            }
        }
        Ok(found)
    }

    /// Those of the commits that have one of the marks.
    fn alike(
        &self,
        ids: &[CommitId],
        marks: &HashSet<Mark<'_>>,
        mailmap: &Mailmap,
        progress: &dyn Progress,
    ) -> Result<Vec<CommitId>, Error> {
        let dates: HashSet<i64> = marks.iter().map(|(_, date, _)| *date).collect();
        let chunks: Vec<&[CommitId]> = ids[..ids.len().min(LOOKED_AT)].chunks(CHUNK).collect();
        let read = spread(
            &chunks,
            || self.objects(),
            |objects, chunk| {
                if progress.interrupted() {
                    return Err(Error::Interrupted);
                }
                let mut is_alike = |id: &CommitId| {
                    let data = objects.commit(&object_id(*id)).ok()?;
                    let raw = Raw::read(&data).filter(|raw| dates.contains(&raw.authored()))?;
                    let commit = raw.commit(*id, mailmap)?.commit;
                    marks.contains(&mark(&commit)).then_some(commit.id)
                };
                Ok(chunk.iter().filter_map(&mut is_alike).collect::<Vec<CommitId>>())
            },
        )?;
        Ok(read.into_iter().flatten().collect())
    }
}

/// Copies of one patch within a range, each with the oldest of them. What was taken back was brought back on purpose.
fn within(commits: &[Commit]) -> BTreeMap<CommitId, CommitId> {
    let mut found = BTreeMap::new();
    let mut known: HashMap<Mark<'_>, Vec<&Commit>> = HashMap::new();
    for commit in commits.iter().rev().filter(|commit| !commit.is_merge() && !commit.files.is_empty()) {
        let same = known.entry(mark(commit)).or_default();
        match same.iter().find(|older| same_patch(older, commit)) {
            Some(older) => {
                found.insert(commit.id, older.id);
            }
            None if same.len() < ALIKE => same.push(commit),
            None => {}
        }
    }
    if !found.is_empty() {
        let taken_back: HashSet<&str> = commits.iter().filter_map(|commit| reverted(&commit.subject)).collect();
        let subjects: HashMap<CommitId, &str> =
            commits.iter().map(|commit| (commit.id, commit.subject.as_str())).collect();
        found.retain(|id, _| !taken_back.contains(subjects[id]));
    }
    found
}

/// `Revert "subject"`
fn reverted(subject: &str) -> Option<&str> {
    subject.strip_prefix("Revert \"")?.strip_suffix('"')
}

fn mark(commit: &Commit) -> Mark<'_> {
    (&commit.author.email, commit.author_date.seconds, &commit.subject)
}

/// Tells whether two commits change the same files by as many lines, as far as they could be counted. A copy is committed at
/// another time: what a script commits again and again within a second is no copy.
fn same_patch(one: &Commit, other: &Commit) -> bool {
    if one.commit_date.seconds == other.commit_date.seconds {
        return false;
    }
    let same = |(a, b): (&FileChange, &FileChange)| {
        let unknown = [a.stat, b.stat].contains(&LineStat::Unavailable);
        a.path == b.path && a.kind == b.kind && (unknown || a.stat == b.stat)
    };
    let told = |commit: &'_ Commit| -> Vec<FileChange> {
        let files = commit.files.iter().filter(|file| !varies(file));
        files.cloned().collect()
    };
    let (ours, theirs) = (told(one), told(other));
    if ours.is_empty() && one.files.len() != other.files.len() {
        return false;
    }
    let all = if ours.is_empty() { (&one.files, &other.files) } else { (&ours, &theirs) };
    all.0.len() == all.1.len() && all.0.iter().zip(all.1).all(same)
}

/// Tells whether a file differs between copies of one patch: another branch has other entries around it, and other versions.
fn varies(file: &FileChange) -> bool {
    let name = file.path.file_name().to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    matches!(stem, "changelog" | "changes" | "news" | "history" | "releasenotes")
        || name.ends_with(".lock")
        || matches!(name.as_str(), "go.sum" | "package-lock.json" | "pnpm-lock.yaml")
}
