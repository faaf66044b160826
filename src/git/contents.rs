//! Contents of what was picked: both sides of chosen files with their hunks, and the manifests of the two ends.

use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use gix::{
    ObjectId,
    objs::{CommitRefIter, Kind},
};

use super::{Error, Repo, commit_id, diff::is_binary, lines, object_id, objects::Objects, trees};
use crate::{
    history::{CommitId, Contents, DiffLine, FilePatch, Hunk, LineKind, Manifest, NetChange, Picks, Range, RepoPath},
    lines::{holds, split_lines},
    modules::is_manifest,
    progress::Progress,
    secrets::is_secret_file,
    spread::spread,
};

/// Files larger than this are never shown.
const SHOWN_LIMIT: usize = 8 * 1024 * 1024;

/// Lines around what differs in which a change may be moved to where a reader expects it.
const AROUND: usize = 100;

/// Lines of context around a change.
const CONTEXT: u32 = 3;

/// Manifests beyond this number are left unread: a tree of packages that size says nothing about one change.
const MANIFEST_LIMIT: usize = 400;

impl Repo {
    /// Reads the contents of the picks. Missing and binary files are left out, unreadable commits are an error.
    pub fn read_contents(
        &self,
        picks: &Picks,
        net: Option<&NetChange>,
        froms: &Froms<'_>,
        progress: &dyn Progress,
    ) -> Result<Contents, Error> {
        let commits = picks.commits.iter().map(|(id, paths)| Pick::Commit(*id, paths));
        let of_net = net.into_iter().flat_map(|net| picks.net.iter().map(move |path| Pick::Net(net, path)));
        let wanted: Vec<Pick<'_>> = commits.chain(of_net).collect();
        let texts = Texts::default();
        let read = spread(
            &wanted,
            || Files { texts: Arc::clone(&texts), ..self.files() },
            |files, pick| match pick {
                _ if progress.interrupted() => Err(Error::Interrupted),
                Pick::Commit(id, paths) => files.of_commit(*id, paths, froms),
                Pick::Net(net, path) => files.of_net(net, path),
            },
        )?;
        let mut contents = Contents::default();
        for (commit, path, patch) in read.into_iter().flatten() {
            match commit {
                Some(id) => contents.patches.insert((id, path), patch),
                None => contents.net.insert(path, patch),
            };
        }
        Ok(contents)
    }

    /// Reads all manifests of the newer end with their older versions, sorted by path; without ends those of the first tip.
    pub fn read_manifests(&self, range: &Range) -> Result<Vec<Manifest>, Error> {
        let mut files = self.files();
        let Some(tip) = range.ends.as_ref().map(|ends| ends.tip).or(range.tips.first().copied()) else {
            return Ok(Vec::new());
        };
        let new = files.tree(tip)?;
        let old = range.ends.as_ref().and_then(|ends| ends.base).map(|id| files.tree(id)).transpose()?;
        let mut paths = files.manifests(&[Some(new), old].into_iter().flatten().collect::<Vec<_>>());
        // Those near the root first: a limit cuts off what is deepest.
        paths.sort_by_cached_key(|path| (path.as_str().matches('/').count(), path.clone()));
        paths.dedup();
        paths.truncate(MANIFEST_LIMIT);
        paths.sort();
        let read = |path: RepoPath| Manifest {
            base: old.and_then(|tree| files.text(tree, &path)).map(|text| text.to_string()),
            tip: files.text(new, &path).map(|text| text.to_string()),
            path,
        };
        Ok(paths.into_iter().map(read).collect())
    }

    /// A reader of files for the current thread.
    pub(super) fn files(&self) -> Files {
        Files { objects: self.objects(), texts: Texts::default(), places: HashMap::new() }
    }
}

/// What is read at a time.
enum Pick<'a> {
    Commit(CommitId, &'a [RepoPath]),
    Net(&'a NetChange, &'a RepoPath),
}

/// Changes of files, with their commit unless they are those between the two ends.
type Patches = Vec<(Option<CommitId>, RepoPath, FilePatch)>;

/// Where a file of a commit was renamed from.
type Froms<'a> = dyn Fn(CommitId, &RepoPath) -> Option<RepoPath> + Sync + 'a;

/// Texts by blob: most are the newer side of one change and the older side of the next.
type Texts = Arc<Mutex<HashMap<ObjectId, Arc<str>>>>;

/// Reads files of commits; one a thread.
pub(super) struct Files {
    objects: Objects,
    texts: Texts,
    /// Where the names of a path stood in the trees of the commit before.
    places: HashMap<RepoPath, Vec<usize>>,
}

impl Files {
    /// The tree of a commit.
    pub(super) fn tree(&mut self, id: CommitId) -> Result<ObjectId, Error> {
        let data = self.objects.commit(&object_id(id)).map_err(|error| corrupt(id, "the commit", error))?;
        let tree = CommitRefIter::from_bytes(&data, self.objects.repo().object_hash()).tree_id();
        tree.map_err(|error| corrupt(id, "the commit", error))
    }

    fn of_commit(&mut self, id: CommitId, paths: &[RepoPath], froms: &Froms<'_>) -> Result<Patches, Error> {
        let new = self.tree(id)?;
        let old = self.first_parent(id)?.map(|parent| self.tree(parent)).transpose()?;
        let read = paths.iter().filter_map(|path| {
            let from = froms(id, path);
            let patch = self.patch((old, from.as_ref().unwrap_or(path)), (new, path))?;
            Some((Some(id), path.clone(), patch))
        });
        Ok(read.collect())
    }

    fn of_net(&mut self, net: &NetChange, path: &RepoPath) -> Result<Patches, Error> {
        let old = net.base.map(|id| self.tree(id)).transpose()?;
        let new = self.tree(net.tip)?;
        let from = net.files.iter().find(|file| file.path == *path).and_then(|file| file.from.as_ref());
        let patch = self.patch((old, from.unwrap_or(path)), (new, path));
        Ok(patch.into_iter().map(|patch| (None, path.clone(), patch)).collect())
    }

    /// The first parent, unless the history is cut off there.
    fn first_parent(&mut self, id: CommitId) -> Result<Option<CommitId>, Error> {
        let data = self.objects.commit(&object_id(id)).map_err(|error| corrupt(id, "the commit", error))?;
        let repo = self.objects.repo();
        let parent = CommitRefIter::from_bytes(&data, repo.object_hash()).parent_ids().next();
        Ok(parent.filter(|parent| repo.has_object(*parent)).map(|parent| commit_id(&parent)))
    }

    /// The text of a file in a tree, as UTF-8 with replacement characters: no binary, no link to elsewhere, nothing beyond
    /// the limit, and no file that is there to hold credentials.
    pub(super) fn text(&mut self, tree: ObjectId, path: &RepoPath) -> Option<Arc<str>> {
        if is_secret_file(path.as_str()) {
            return None;
        }
        let places = self.places.entry(path.clone()).or_default();
        let side = trees::find(&mut self.objects, tree, path.as_str().as_bytes(), places)?;
        if !side.mode.is_file() {
            return None;
        }
        let known = self.texts.lock().unwrap_or_else(PoisonError::into_inner).get(&side.id).cloned();
        if known.is_some() {
            return known;
        }
        let blob = self.objects.find(&side.id).ok().flatten().filter(|object| object.kind == Kind::Blob)?;
        let fits = blob.data.len() <= SHOWN_LIMIT && !is_binary(&blob.data);
        let text: Arc<str> = fits.then(|| match std::str::from_utf8(&blob.data) {
            Ok(text) => text.into(),
            // Slower by far, even where nothing has to be replaced.
            Err(_) => String::from_utf8_lossy(&blob.data).into(),
        })?;
        self.texts.lock().unwrap_or_else(PoisonError::into_inner).insert(side.id, Arc::clone(&text));
        Some(text)
    }

    /// Tells whether anything stands at a path of a tree, a folder too.
    pub(super) fn exists(&mut self, tree: ObjectId, path: &RepoPath) -> bool {
        trees::find(&mut self.objects, tree, path.as_str().trim_end_matches('/').as_bytes(), &mut Vec::new()).is_some()
    }

    /// Both sides of a file; `None` where neither is there as text.
    fn patch(&mut self, old: (Option<ObjectId>, &RepoPath), new: (ObjectId, &RepoPath)) -> Option<FilePatch> {
        let old = old.0.and_then(|tree| self.text(tree, old.1));
        let new = self.text(new.0, new.1);
        (old.is_some() || new.is_some()).then(|| FilePatch {
            hunks: hunks(old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default()),
            old,
            new,
        })
    }

    /// Paths of manifests in some trees.
    fn manifests(&mut self, trees: &[ObjectId]) -> Vec<RepoPath> {
        let may_be = |name: &[u8]| std::str::from_utf8(name).is_ok_and(is_manifest);
        let found = trees::named(&mut self.objects, trees, &may_be);
        let paths = found.iter().map(|path| RepoPath::new(&path.to_string()));
        paths.filter(|path| is_manifest(path.as_str())).collect()
    }
}

fn corrupt(id: CommitId, what: &'static str, error: impl std::fmt::Display) -> Error {
    Error::Corrupt { commit: id.short(), what, reason: super::error::one_line(error.to_string()) }
}

/// The part of two texts in which they differ, whole lines, with some of what they have in common around it: nobody shows
/// the rest, and looking its lines up took a quarter of the time that reading contents took.
pub(super) struct Differing<'a> {
    /// How many lines stand before it in both.
    pub(super) before: usize,
    pub(super) old: &'a str,
    pub(super) new: &'a str,
}

impl<'a> Differing<'a> {
    pub(super) fn of(old: &'a str, new: &'a str) -> Self {
        let prefix = trees::common_prefix(old.as_bytes(), new.as_bytes());
        let breaks = old.as_bytes()[..prefix].iter().rposition(|byte| *byte == b'\n');
        let mut start = breaks.map_or(0, |at| at + 1);
        for _ in 0..AROUND {
            let Some(above) = start.checked_sub(1) else { break };
            start = old.as_bytes()[..above].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
        }
        let suffix = trees::common_suffix(&old.as_bytes()[start..], &new.as_bytes()[start..]);
        // The line in which the common end begins differs itself, unless it begins with that end.
        let tail = &old.as_bytes()[old.len() - suffix..];
        let kept = tail.split_inclusive(|byte| *byte == b'\n').take(AROUND + 1).map(<[u8]>::len).sum::<usize>();
        let rest = suffix - kept;
        let before = lines::lines(&old.as_bytes()[..start]) as usize;
        Self { before, old: &old[start..old.len() - rest], new: &new[start..new.len() - rest] }
    }
}

/// Line changes with git's slider heuristics, so that hunks begin where a reader expects them to. Lines of which only the
/// break changed are the same: nobody who is shown them would see a difference.
fn hunks(old: &str, new: &str) -> Vec<Hunk> {
    let [old, new] = [old, new].map(with_plain_breaks);
    let Differing { before, old, new } = Differing::of(&old, &new);
    let diff = lines::diff(old.as_bytes(), new.as_bytes());
    let (old, new): (Vec<&str>, Vec<&str>) = (split_lines(old).collect(), split_lines(new).collect());
    let mut hunks: Vec<Hunk> = Vec::new();
    let mut reached = 0;
    for change in diff.hunks() {
        let joins = !hunks.is_empty() && change.before.start <= reached + 2 * CONTEXT;
        let start = if joins { reached } else { change.before.start.saturating_sub(CONTEXT) };
        if !joins {
            trailing_context(&mut hunks, &old, reached);
            let lead = change.before.start - start;
            hunks.push(Hunk {
                old_start: before + start as usize + 1,
                new_start: before + (change.after.start - lead) as usize + 1,
                lines: Vec::new(),
            });
        }
        if let Some(hunk) = hunks.last_mut() {
            push(hunk, LineKind::Context, &old, start..change.before.start);
            push(hunk, LineKind::Removed, &old, change.before.clone());
            push(hunk, LineKind::Added, &new, change.after.clone());
        }
        reached = change.before.end;
    }
    trailing_context(&mut hunks, &old, reached);
    hunks
}

fn with_plain_breaks(text: &str) -> Cow<'_, str> {
    if holds(text, "\r\n") { text.replace("\r\n", "\n").into() } else { text.into() }
}

fn trailing_context(hunks: &mut [Hunk], old: &[&str], reached: u32) {
    if let Some(hunk) = hunks.last_mut() {
        push(hunk, LineKind::Context, old, reached..reached + CONTEXT);
    }
}

fn push(hunk: &mut Hunk, kind: LineKind, lines: &[&str], range: std::ops::Range<u32>) {
    for number in range {
        if let Some(text) = lines.get(number as usize) {
            hunk.lines.push(DiffLine { kind, text: (*text).to_owned() });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> String {
        let sign = |kind| match kind {
            LineKind::Context => ' ',
            LineKind::Removed => '-',
            LineKind::Added => '+',
        };
        let hunks = hunks(old, new);
        let text = hunks.iter().map(|hunk| {
            let lines: String = hunk.lines.iter().map(|line| format!("{}{}|", sign(line.kind), line.text)).collect();
            format!("{},{}:{lines}", hunk.old_start, hunk.new_start)
        });
        text.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn hunks_have_three_lines_of_context() {
        let old = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        assert_eq!(shown(old, &old.replace('5', "x")), "2,2: 2| 3| 4|-5|+x| 6| 7| 8|");
    }

    #[test]
    fn other_line_breaks_change_no_line() {
        let old = "1\r\n2\r\n3\r\n4\r\n";
        assert_eq!(shown(old, "1\n2\n3\n4\n"), "");
        assert_eq!(shown(old, "1\n2\nx\n4\n"), "1,1: 1| 2|-3|+x| 4|");
        assert_eq!(shown("1\n2\n", "1\n2\r\nx\r\n"), "1,1: 1| 2|+x|");
    }

    #[test]
    fn hunks_meet_but_never_overlap() {
        let old: String = (1..=20).map(|n| format!("{n}\n")).collect();
        let changed = |lines: [&str; 2]| {
            let [one, two] = lines.map(|line| format!("\n{line}\n"));
            hunks(&old, &old.replacen(&one, "\nx\n", 1).replacen(&two, "\ny\n", 1))
        };
        assert_eq!(changed(["5", "8"]).len(), 1);
        assert_eq!(changed(["5", "10"]).len(), 1);
        assert_eq!(changed(["5", "12"]).len(), 1);
        assert_eq!(changed(["5", "13"]).len(), 2);
        for second in 6..=19 {
            let hunks = changed(["4", &second.to_string()]);
            let shown = hunks.iter().flat_map(|hunk| &hunk.lines).filter(|line| line.kind != LineKind::Added);
            let mut shown: Vec<&str> = shown.map(|line| line.text.as_str()).collect();
            let many = shown.len();
            shown.dedup();
            shown.sort_unstable();
            shown.dedup();
            assert_eq!(shown.len(), many, "{second}");
        }
    }

    #[test]
    fn far_lines_change_nothing_but_numbers() {
        let far: String = (0..500).map(|n| format!("far {n}\n")).collect();
        for (old, new) in [("a\n", "b\n"), ("a\n", ""), ("", "a\nb\n"), ("a\nb\nc\n", "a\nx\nc\ny\n"), ("", "")] {
            for end in ["", "\n", "last"] {
                let [old, new] = [old, new].map(|text| format!("{far}{text}{far}{end}"));
                let cut = hunks(&old, &new);
                let around =
                    |text: &str| text.lines().skip(497).take(text.lines().count() - 994).collect::<Vec<_>>().join("\n");
                let mut near = hunks(&around(&old), &around(&new));
                near.iter_mut().for_each(|hunk| {
                    hunk.old_start += 497;
                    hunk.new_start += 497;
                });
                assert_eq!(cut, near, "{old:?} {new:?}");
            }
        }
        assert_eq!(hunks("a\nb", "a\nb\n").len(), 1);
    }

    #[test]
    fn new_and_removed_files_are_one_hunk() {
        assert_eq!(shown("", "a\nb\n"), "1,1:+a|+b|");
        assert_eq!(shown("a\n", ""), "1,1:-a|");
    }
}
