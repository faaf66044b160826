//! Contents of what was picked: both sides of chosen files with their hunks, and the manifests of the two ends.

use gix::diff::blob::{Algorithm, Diff, InternedInput, sources::byte_lines};

use super::{Error, Repo, diff::is_binary, object_id, spread::spread};
use crate::{
    history::{CommitId, Contents, DiffLine, FilePatch, Hunk, LineKind, Manifest, NetChange, Picks, Range, RepoPath},
    progress::Progress,
};

/// Files larger than this are never shown.
const SHOWN_LIMIT: usize = 8 * 1024 * 1024;

/// Lines of context around a change.
const CONTEXT: u32 = 3;

/// File names that declare modules and dependencies.
const MANIFESTS: [&str; 2] = ["Cargo.toml", "package.json"];

/// Manifests beyond this number are left unread: a tree of packages that size says nothing about one change.
const MANIFEST_LIMIT: usize = 400;

impl Repo {
    /// Reads the contents of the picks. Missing and binary files are left out, unreadable commits are an error.
    pub fn read_contents(
        &self,
        picks: &Picks,
        net: Option<&NetChange>,
        froms: &(dyn Fn(CommitId, &RepoPath) -> Option<RepoPath> + Sync),
        progress: &dyn Progress,
    ) -> Result<Contents, Error> {
        let of_commits = spread(
            &picks.commits,
            || self.local(),
            |repo, (id, paths)| {
                if progress.interrupted() {
                    return Err(Error::Interrupted);
                }
                let new = tree(repo, *id)?;
                let old = first_parent(repo, *id)?.map(|parent| tree(repo, parent)).transpose()?;
                let read = paths.iter().filter_map(|path| {
                    let from = froms(*id, path);
                    let patch = patch(old.as_ref(), Some(&new), from.as_ref().unwrap_or(path), path)?;
                    Some(((*id, path.clone()), patch))
                });
                Ok(read.collect::<Vec<_>>())
            },
        )?;
        let of_net = match net {
            Some(net) => spread(
                &picks.net,
                || self.local(),
                |repo, path| {
                    let old = net.base.map(|id| tree(repo, id)).transpose()?;
                    let from = net.files.iter().find(|file| file.path == *path).and_then(|file| file.from.clone());
                    let patch = patch(old.as_ref(), Some(&tree(repo, net.tip)?), from.as_ref().unwrap_or(path), path);
                    Ok(patch.map(|patch| (path.clone(), patch)))
                },
            )?,
            None => Vec::new(),
        };
        Ok(Contents {
            patches: of_commits.into_iter().flatten().collect(),
            net: of_net.into_iter().flatten().collect(),
        })
    }

    /// Reads all manifests of the newer end with their older versions, sorted by path; without ends those of the first tip.
    pub fn read_manifests(&self, range: &Range) -> Result<Vec<Manifest>, Error> {
        let repo = self.local();
        let Some(tip) = range.ends.as_ref().map(|ends| ends.tip).or(range.tips.first().copied()) else {
            return Ok(Vec::new());
        };
        let new = tree(&repo, tip)?;
        let old = range.ends.as_ref().and_then(|ends| ends.base).map(|id| tree(&repo, id)).transpose()?;
        let mut paths = manifest_paths(&new);
        paths.extend(old.iter().flat_map(manifest_paths));
        paths.sort();
        paths.dedup();
        paths.truncate(MANIFEST_LIMIT);
        let read = |path: RepoPath| Manifest {
            base: old.as_ref().and_then(|tree| text(tree, &path)),
            tip: text(&new, &path),
            path,
        };
        Ok(paths.into_iter().map(read).collect())
    }

    /// The text of a file at a commit, decoded as UTF-8 with replacement characters; `None` where there is no such text.
    pub fn file_text(&self, id: CommitId, path: &str) -> Option<String> {
        let repo = self.local();
        let tree = tree(&repo, id).ok()?;
        text(&tree, &RepoPath::new(path))
    }
}

/// Paths of manifests in a tree; unreadable subtrees are passed over.
fn manifest_paths(tree: &gix::Tree<'_>) -> Vec<RepoPath> {
    let mut recorder = gix::traverse::tree::Recorder::default();
    if tree.traverse().breadthfirst(&mut recorder).is_err() {
        return Vec::new();
    }
    let is_manifest = |path: &RepoPath| MANIFESTS.contains(&path.file_name());
    let blobs = recorder.records.into_iter().filter(|entry| entry.mode.is_blob());
    blobs.map(|entry| RepoPath::new(&entry.filepath.to_string())).filter(is_manifest).collect()
}

fn tree(repo: &gix::Repository, id: CommitId) -> Result<gix::Tree<'_>, Error> {
    let corrupt = |error: &dyn std::fmt::Display| Error::Corrupt {
        commit: id.short(),
        what: "its tree",
        reason: super::error::one_line(error.to_string()),
    };
    repo.find_commit(object_id(id)).map_err(|error| corrupt(&error))?.tree().map_err(|error| corrupt(&error))
}

/// The first parent, unless the history is cut off there.
fn first_parent(repo: &gix::Repository, id: CommitId) -> Result<Option<CommitId>, Error> {
    let commit = repo.find_commit(object_id(id)).map_err(|error| Error::Corrupt {
        commit: id.short(),
        what: "the commit",
        reason: super::error::one_line(error.to_string()),
    })?;
    let parent = commit.parent_ids().next().filter(|parent| repo.has_object(*parent));
    Ok(parent.map(|parent| super::commit_id(&parent)))
}

/// The text of a file in a tree: no binary, no link to elsewhere, nothing beyond the limit.
fn text(tree: &gix::Tree<'_>, path: &RepoPath) -> Option<String> {
    let entry = tree.lookup_entry_by_path(path.as_str()).ok().flatten().filter(|entry| entry.mode().is_blob())?;
    let blob = entry.object().ok()?;
    let fits = blob.data.len() <= SHOWN_LIMIT && !is_binary(&blob.data);
    fits.then(|| String::from_utf8_lossy(&blob.data).into_owned())
}

fn patch(
    old: Option<&gix::Tree<'_>>,
    new: Option<&gix::Tree<'_>>,
    old_path: &RepoPath,
    new_path: &RepoPath,
) -> Option<FilePatch> {
    let old = old.and_then(|tree| text(tree, old_path));
    let new = new.and_then(|tree| text(tree, new_path));
    (old.is_some() || new.is_some()).then(|| FilePatch {
        hunks: hunks(old.as_deref().unwrap_or_default(), new.as_deref().unwrap_or_default()),
        old,
        new,
    })
}

/// Line changes with git's slider heuristics, so that hunks begin where a reader expects them to.
fn hunks(old: &str, new: &str) -> Vec<Hunk> {
    let input = InternedInput::new(byte_lines(old.as_bytes()), byte_lines(new.as_bytes()));
    let mut diff = Diff::compute(Algorithm::Myers, &input);
    diff.postprocess_lines(&input);
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let mut hunks: Vec<Hunk> = Vec::new();
    let mut reached = 0;
    for change in diff.hunks() {
        let joins = !hunks.is_empty() && change.before.start <= reached + 2 * CONTEXT;
        let start = if joins { reached } else { change.before.start.saturating_sub(CONTEXT) };
        if !joins {
            trailing_context(&mut hunks, &old, reached);
            let lead = change.before.start - start;
            hunks.push(Hunk {
                old_start: start as usize + 1,
                new_start: (change.after.start - lead) as usize + 1,
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
    fn new_and_removed_files_are_one_hunk() {
        assert_eq!(shown("", "a\nb\n"), "1,1:+a|+b|");
        assert_eq!(shown("a\n", ""), "1,1:-a|");
    }
}
