//! Patches that stand twice: picked from one branch to another, or merged along two ways.
//!
//! What the excluded side has too is no news of a range, as for `git log --cherry-pick`. Git compares the texts of all patches of
//! both sides. Here author, date of writing and subject have to be the same, which a cherry-pick, a rebase and `git am` keep, and
//! then the files with their counts of lines: that costs nothing where nothing has parted. Who applies a patch again by hand, or
//! lets a program carry it to another branch, keeps its subject alone: then its lines have to be enough to be no accident. A
//! patch that had to be fitted to the other branch is known by its author, its subject and most of its lines, or
//! by its pull request.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Error, Repo, decode::Raw, mailmap::Mailmap, object_id};
use crate::{
    history::{Commit, CommitId, FileChange, LineCount, LineStat, Range, RepoPath},
    modules::is_manifest,
    progress::Progress,
    spread::spread,
};

/// Of the other side so many commits are looked at, the newest first: about a second.
pub(super) const LOOKED_AT: usize = 20_000;

/// How many of them a thread takes at a time.
const CHUNK: usize = 256;

/// Of the commits with one mark so many are compared.
const ALIKE: usize = 8;

/// Words of a subject that tells one change from others, and lines that two patches don't have in common by chance.
const WORDS: usize = 4;
const LINES: u64 = 8;

/// So many commits are compared that have nothing but their subject in common.
const BY_SUBJECT: usize = 1_000;

/// Lines that another version is, in a file that has others besides.
const OF_VERSION: u64 = 3;

/// Files with the version of a project that nobody reads dependencies from here, in lower case.
const OTHER_MANIFESTS: [&str; 7] =
    ["mix.exs", "gradle.properties", "project.clj", "meson.build", "cmakelists.txt", "configure.ac", "pubspec.yaml"];

/// What copies of a commit keep: author, date of writing, subject without what was put around it.
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
        let wanted = Wanted::of(commits);
        let alike = self.alike(&parted.ids, &wanted, mailmap, progress)?;
        for other in
            self.read_some(range, &alike, (mailmap, boundary), progress)?.iter().filter(|other| !other.is_merge())
        {
            for commit in wanted.twins_of(other) {
                found.insert(commit.id, other.id);
            }
        }
        Ok(found)
    }

    /// Those of the commits that have one of the marks, and some that have one of the subjects.
    fn alike(
        &self,
        ids: &[CommitId],
        wanted: &Wanted<'_>,
        mailmap: &Mailmap,
        progress: &dyn Progress,
    ) -> Result<Vec<CommitId>, Error> {
        let dates: HashSet<i64> = wanted.marked.keys().map(|(_, date, _)| *date).collect();
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
                    let raw = Raw::read(&data)?;
                    if !dates.contains(&raw.authored()) {
                        return wanted.has_subject(&raw).then_some((*id, false));
                    }
                    let commit = raw.commit(*id, mailmap)?.commit;
                    let marked = wanted.marked.contains_key(&mark(&commit));
                    (marked || wanted.titled.contains_key(title(&commit.subject))).then_some((*id, marked))
                };
                Ok(chunk.iter().filter_map(&mut is_alike).collect::<Vec<(CommitId, bool)>>())
            },
        )?;
        let mut room = BY_SUBJECT;
        let mut fits = |marked: bool| {
            room = room.saturating_sub(usize::from(!marked));
            marked || room > 0
        };
        Ok(read.into_iter().flatten().filter(|(_, marked)| fits(*marked)).map(|(id, _)| id).collect())
    }
}

/// The commits of a range, by what copies of them keep.
struct Wanted<'a> {
    marked: HashMap<Mark<'a>, Vec<&'a Commit>>,
    /// By subjects that only one commit has.
    titled: HashMap<&'a str, &'a Commit>,
    /// By the pull requests behind their subjects.
    numbered: HashMap<u64, &'a Commit>,
    /// By the pull requests of which their messages say that they carry them here.
    carried: HashMap<u64, &'a Commit>,
}

impl<'a> Wanted<'a> {
    fn of(commits: &'a [Commit]) -> Self {
        let mut marked: HashMap<Mark<'_>, Vec<&Commit>> = HashMap::new();
        let mut titled: HashMap<&str, Vec<&Commit>> = HashMap::new();
        for commit in commits.iter().filter(|commit| !commit.is_merge()) {
            marked.entry(mark(commit)).or_default().push(commit);
            titled.entry(title(&commit.subject)).or_default().push(commit);
        }
        let only = titled.into_iter().filter_map(|(title, commits)| match commits[..] {
            [only] if title.split_whitespace().count() >= WORDS => Some((title, only)),
            _ => None,
        });
        let changes = || commits.iter().filter(|commit| !commit.is_merge());
        let numbered = changes().flat_map(|commit| numbers(&commit.subject).map(move |number| (number, commit)));
        let carried = changes().flat_map(|commit| {
            carried(&commit.subject).chain(carried(&commit.body)).map(move |number| (number, commit))
        });
        Self { titled: only.collect(), marked, numbered: numbered.collect(), carried: carried.collect() }
    }

    /// Tells whether a commit has one of the subjects, or carries a pull request from one branch to the other.
    fn has_subject(&self, raw: &Raw<'_>) -> bool {
        let message = raw.message();
        let subject = message.trim_start().lines().next().unwrap_or_default().trim_end();
        self.titled.contains_key(title(subject))
            || !self.carried.is_empty() && numbers(subject).any(|number| self.carried.contains_key(&number))
            || !self.numbered.is_empty() && carried(&message).any(|number| self.numbered.contains_key(&number))
    }

    /// The commits that have the patch of another one, or what became of it on another branch.
    fn twins_of<'s>(&'s self, other: &'s Commit) -> impl Iterator<Item = &'a Commit> + use<'a, 's> {
        let marked = self.marked.get(&mark(other)).into_iter().flatten().take(ALIKE).copied();
        let marked = marked.filter(|commit| same_patch(commit, other));
        let counted = |commit: &&Commit| is_counted(commit) && is_counted(other);
        let titled = self.titled.get(title(&other.subject)).copied().filter(counted).filter(|commit| {
            let same_author = commit.author.email == other.author.email;
            let enough = told(commit).map(|file| file.stat.count().total()).sum::<u64>() >= LINES;
            enough && same_patch(commit, other) || same_author && is_fitted(commit, other)
        });
        let here = numbers(&other.subject).filter_map(|number| self.carried.get(&number));
        let there = carried(&other.subject).chain(carried(&other.body)).filter_map(|number| self.numbered.get(&number));
        let by_number = here.chain(there).copied().filter(counted).filter(|commit| shares_files(commit, other));
        marked.chain(titled).chain(by_number)
    }
}

/// Tells whether one patch may be what became of another on a branch with other lines around it: half of the files of each
/// are the other's, and neither is twice as long. What was not written at the same time has to have as many lines in the same
/// files for the most part: a program gives all its changes one title.
fn is_fitted(one: &Commit, other: &Commit) -> bool {
    let lines = |commit: &Commit| told(commit).map(|file| file.stat.count().total()).sum::<u64>();
    let (ours, theirs) = (lines(one), lines(other));
    let counts: HashMap<&RepoPath, LineCount> = told(one).map(|file| (&file.path, file.stat.count())).collect();
    let common = |file: &FileChange| {
        let (count, here) = (file.stat.count(), counts.get(&file.path).copied().unwrap_or_default());
        count.added.min(here.added) + count.removed.min(here.removed)
    };
    let as_long = || ours.max(theirs) <= 2 * ours.min(theirs);
    let mostly = || ours.min(theirs) >= LINES && 4 * told(other).map(common).sum::<u64>() >= 3 * ours.max(theirs);
    let at_once = one.author_date.seconds == other.author_date.seconds;
    shares_files(one, other) && shares_files(other, one) && if at_once { as_long() } else { mostly() }
}

/// Tells whether a commit changes half of the files of another one.
fn shares_files(of: &Commit, by: &Commit) -> bool {
    let paths: HashSet<&RepoPath> = told(by).map(|file| &file.path).collect();
    let (mut all, mut shared) = (0, 0);
    for file in told(of) {
        all += 1;
        shared += usize::from(paths.contains(&file.path));
    }
    shared > 0 && 2 * shared >= all
}

/// The pull requests behind a subject: `Mend it (#12) (#13)`.
fn numbers(subject: &str) -> impl Iterator<Item = u64> {
    let mut rest = subject.trim_end();
    std::iter::from_fn(move || {
        let (before, number) = rest.strip_suffix(')')?.rsplit_once(" (#")?;
        rest = before.trim_end();
        number.parse().ok()
    })
}

/// The pull requests that a message says were carried from another branch: `Backport of: #12`, `pick from <url>/pull/12`, or
/// `backport GH-12`. A bare number counts anything.
fn carried(message: &str) -> impl Iterator<Item = u64> {
    const CARRIED: [&str; 5] = ["backport", "back-port", "pick from", "picked from", "pick of"];
    let says = |line: &&str| {
        let lower = line.to_ascii_lowercase();
        CARRIED.iter().any(|word| lower.contains(word))
    };
    let refers = |line: &&str| ["#", "/pull/", "GH-", "gh-"].iter().any(|mark| line.contains(mark));
    message
        .lines()
        .filter(refers)
        .filter(says)
        .flat_map(|line| line.split(|c: char| c.is_whitespace() || "(),:;[]".contains(c)).filter_map(referred))
}

/// The number of a pull request that a word refers to.
fn referred(word: &str) -> Option<u64> {
    let marked = ["#", "GH-", "gh-"].iter().find_map(|mark| word.strip_prefix(mark));
    let number = marked.or_else(|| word.rsplit_once("/pull/").map(|(_, number)| number))?;
    number.parse().ok()
}

/// Tells whether all that a commit changes could be counted.
fn is_counted(commit: &Commit) -> bool {
    told(commit).all(|file| matches!(file.stat, LineStat::Lines(_)))
}

/// A subject without the branches and pull requests that carrying it to another branch puts around it:
/// `[PR #12/1a2b backport][3.14] Mend it (#13)`.
fn title(subject: &str) -> &str {
    let mut rest = subject;
    while let Some((_, behind)) = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        rest = behind.trim_start();
    }
    while let Some((before, _)) = rest
        .strip_suffix(')')
        .and_then(|rest| rest.rsplit_once(" (#"))
        .filter(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit()))
    {
        rest = before.trim_end();
    }
    if rest.is_empty() { subject } else { rest }
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
    (&commit.author.email, commit.author_date.seconds, title(&commit.subject))
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
    let (ours, theirs): (Vec<&FileChange>, Vec<&FileChange>) = (told(one).collect(), told(other).collect());
    if ours.is_empty() {
        return one.files.len() == other.files.len() && one.files.iter().zip(&other.files).all(same);
    }
    ours.len() == theirs.len() && ours.into_iter().zip(theirs).all(same)
}

/// The files of a patch that are the same in all its copies.
fn told(commit: &Commit) -> impl Iterator<Item = &FileChange> {
    commit.files.iter().filter(|file| !varies(file))
}

/// Tells whether a file differs between copies of one patch: another branch has other entries around it, and other versions.
fn varies(file: &FileChange) -> bool {
    let name = file.path.file_name().to_ascii_lowercase();
    let stem = name.split('.').next().unwrap_or_default();
    let versioned = stem == "version"
        || is_manifest(file.path.as_str())
        || name.ends_with(".gemspec")
        || OTHER_MANIFESTS.contains(&name.as_str());
    let count = file.stat.count();
    matches!(stem, "changelog" | "changes" | "news" | "history" | "releasenotes")
        || name.ends_with(".lock")
        || matches!(name.as_str(), "go.sum" | "package-lock.json" | "pnpm-lock.yaml")
        || versioned && count.added <= OF_VERSION && count.removed <= OF_VERSION
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{ChangeKind, Date};

    fn patch(id: u8, subject: &str, day: i64, files: &[(&str, u64, u64)]) -> Commit {
        let mut commit = Commit::saying(id, subject, "");
        commit.author_date = Date { seconds: day, offset: 0 };
        commit.commit_date = Date { seconds: i64::from(id), offset: 0 };
        let file = |(path, added, removed): &(&str, u64, u64)| FileChange {
            path: RepoPath::new(path),
            from: None,
            kind: ChangeKind::Modified,
            stat: LineStat::Lines(LineCount { added: *added, removed: *removed }),
        };
        commit.files = files.iter().map(file).collect();
        commit
    }

    #[test]
    fn subjects_are_the_same_whatever_was_put_around_them() {
        let check = |subject: &str, expected: &str| assert_eq!(title(subject), expected, "{subject}");
        check("[PR #12/1a2b backport][3.14] Mend it (#13)", "Mend it");
        check("Mend it (#12) (#13)", "Mend it");
        check("Mend it (and more)", "Mend it (and more)");
        check("[12]", "[12]");
    }

    #[test]
    fn patches_are_copies_but_for_versions_and_changelogs() {
        type Files<'a> = &'a [(&'a str, u64, u64)];
        let check = |ours: (&str, i64, Files<'_>), theirs: (&str, i64, Files<'_>), expected: bool| {
            let commits = [patch(1, ours.0, ours.1, ours.2)];
            let other = patch(2, theirs.0, theirs.1, theirs.2);
            let found = Wanted::of(&commits).twins_of(&other).next().is_some();
            assert_eq!(found, expected, "{ours:?} {theirs:?}");
        };
        let files: Files<'_> = &[("lib/a.ex", 20, 4), ("mix.exs", 1, 1)];
        let other: Files<'_> = &[("CHANGELOG.md", 6, 0), ("lib/a.ex", 20, 4), ("mix.exs", 2, 1)];
        check(("Respect length", 5, files), ("Respect length", 5, other), true);
        check(("Respect length", 5, files), ("Respect length", 6, other), false);
        check(
            ("Respect length of all headers", 5, files),
            ("[1.18] Respect length of all headers (#3)", 6, other),
            true,
        );
        check(
            ("Respect length of all headers", 5, files),
            ("Respect length of all headers", 6, &[("lib/c.ex", 20, 4)]),
            false,
        );
        check(("Mend the spelling", 5, &[("a.md", 1, 1)]), ("Mend the spelling", 6, &[("a.md", 1, 1)]), false);
        check(("Mend it", 5, &[("a.md", 1, 1)]), ("Mend it", 5, &[("a.md", 1, 1)]), true);
        check(("Mend it", 5, &[("a.md", 1, 1)]), ("Mend it (#3)", 5, &[("a.md", 1, 1)]), true);
        let fitted: Files<'_> = &[("lib/a.ex", 24, 4), ("lib/b.ex", 1, 0)];
        check(("[3.9] backport #8 (read)", 5, files), ("Respect length (#8)", 6, fitted), true);
        check(("Respect length (#8)", 5, files), ("Backport #8 and #9", 6, fitted), true);
        check(("Respect length (#8)", 5, files), ("Backport #8", 6, &[("lib/c.ex", 20, 4)]), false);
        check(("Respect length (#8)", 5, files), ("Fix what #8 broke", 6, fitted), false);
    }

    #[test]
    fn a_patch_that_was_fitted_is_known_by_its_author() {
        let check = |author: &str, files: &[(&str, u64, u64)], expected: bool| {
            let ours = [patch(1, "Respect length of all headers", 5, &[("lib/a.ex", 20, 4)])];
            let mut theirs = patch(2, "Respect length of all headers (#3)", 6, files);
            theirs.author.email = author.to_owned();
            assert_eq!(Wanted::of(&ours).twins_of(&theirs).next().is_some(), expected, "{author} {files:?}");
        };
        check("", &[("lib/a.ex", 18, 4), ("lib/b.ex", 1, 1)], true);
        check("", &[("lib/a.ex", 8, 0)], false);
        check("", &[("lib/b.ex", 20, 3)], false);
        check("", &[("lib/a.ex", 14, 0)], false);
        check("", &[("lib/a.ex", 4, 20)], false);
        check("a@example.org", &[("lib/a.ex", 18, 4)], false);
        check("a@example.org", &[("lib/a.ex", 20, 4)], true);
    }

    #[test]
    fn messages_say_what_they_carry() {
        let check = |message: &str, expected: &[u64]| {
            assert_eq!(carried(message).collect::<Vec<_>>(), expected, "{message}");
        };
        check("[3.9] backport #8234 (read) (#8270)", &[8234, 8270]);
        check("Read\n\nBackport of: #12", &[12]);
        check("pick from https://example.org/a/pull/12", &[12]);
        check("(cherry picked from commit 1234567)", &[]);
        check("Backports are read since #12.", &[]);
        check("Read #12", &[]);
        check("Backport GH-12, #13", &[12, 13]);
        check("Do not pick from 2 queues at once (#500)", &[500]);
    }
}
