//! Who brought a line in: the algorithm of `git blame` for some lines of some files at once.
//!
//! Commits are looked at by date, newest first, each once for all files whose lines have arrived there. A parent with the
//! same blob takes all lines of a file over, whatever else the commit merges; else each parent takes those that the diff
//! leaves alone, and what no parent takes was brought by the commit. Where a parent lacks the file, it is looked for
//! under the name that it was renamed from.
//!
//! ```text
//! asked at F^     A────B────C────F^   lines 3-9 go from F^ to C (same blob), there 3-5 stay (C brought them),
//!                      └─D──┘         6-9 go on to B, to D as 8-11, ...
//! ```
//!
//! The search is bounded by what it reads, not by time, so that the same range gives the same answers on any machine.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, HashSet},
    ops::Range,
    sync::Arc,
};

use gix::{
    ObjectId,
    bstr::{BString, ByteSlice},
    objs::Kind,
};

use super::{
    Error, Repo, commit_id,
    contents::Differing,
    decode::Raw,
    graph::Head,
    lines,
    mailmap::Mailmap,
    object_id,
    objects::{CommitHead, Objects},
    renames, trees,
    trees::{Mode, Side},
};
use crate::{
    history::{CommitId, Question, Traces},
    progress::Progress,
};

/// How much is read, in about bytes: on average for a question, and besides for each commit of the range, since who asks
/// for a long one has time. What is older stays unknown. A MiB takes some 22 million instructions; on `HEAD~20..` of git/git,
/// with 17 of them, that was a fifth of all.
const WORK: usize = 1024 * 1024;
const WORK_OF_COMMIT: usize = 16 * 1024;

/// What reading a commit and looking into a tree costs, compared with a byte of a file: inflating takes the time.
const COMMIT: usize = 3 * 1024;
const TREE: usize = 512;

/// How far a file is followed at once along first parents while it stays the same. Within such a step a change that is
/// taken back goes unseen, which git would see; in exchange most trees need not be read.
const STRIDE: u32 = 32;

/// Larger files are not traced.
const FILE_LIMIT: usize = 2 * 1024 * 1024;

/// How often a file that a parent lacks is looked for under another name.
const RENAMES: usize = 24;

/// With more deleted files than this a rename is only found by equal content or name.
const SOURCES: usize = 64;

impl Repo {
    /// Finds the commits that brought lines in, as `git blame` names them. Lines whose trail ends where a shallow clone is
    /// cut off, or leads further than the bounds of the search, have no answer; `commits` is how long the range is, and
    /// `holds` tells which commits are in it.
    pub fn trace(
        &self,
        questions: &[Question],
        (commits, holds): (usize, &dyn Fn(CommitId) -> bool),
        progress: &dyn Progress,
    ) -> Result<Traces, Error> {
        let limit = WORK * questions.len() + WORK_OF_COMMIT * commits;
        let mut tracer = Tracer::new(self.objects(), questions, holds, limit);
        for (number, question) in questions.iter().enumerate() {
            tracer.ask(number, question);
        }
        while let Some(commit) = tracer.next() {
            if progress.interrupted() {
                return Err(Error::Interrupted);
            }
            tracer.step(commit);
        }
        Ok(tracer.answers())
    }
}

/// Lines that follow each other, of one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    question: usize,
    /// Number of the first one where it was asked for, 1-based.
    asked: usize,
    /// Number of the first one in the version that it has arrived at, 0-based.
    here: u32,
    length: u32,
}

impl Run {
    /// The part of the run that stands on some lines of this version.
    fn within(&self, lines: &Range<u32>) -> Option<Self> {
        let start = self.here.max(lines.start);
        let end = (self.here + self.length).min(lines.end);
        let part =
            || Self { asked: self.asked + (start - self.here) as usize, here: start, length: end - start, ..*self };
        (start < end).then(part)
    }
}

/// A version of a file with the lines that have arrived there.
struct Suspect {
    path: BString,
    side: Side,
    runs: Vec<Run>,
    /// How many first parents are tried at once.
    stride: u32,
}

impl Suspect {
    /// The same with a longer stride.
    fn further(self) -> Self {
        Self { stride: (self.stride * 2).min(STRIDE), ..self }
    }
}

/// What is kept of a commit object.
struct Node {
    tree: ObjectId,
    parents: Vec<ObjectId>,
    date: u64,
    /// How many first parents were followed to it, when it was met.
    steps: u32,
}

/// What is known of a path.
#[derive(Default)]
struct Known {
    /// Where the name of each folder, and that of the file, stood in the tree above it.
    places: Vec<usize>,
    /// The file by the tree of its topmost folder: most commits leave that alone.
    sides: HashMap<ObjectId, Option<Side>>,
}

struct Tracer<'a> {
    objects: Objects,
    questions: &'a [Question],
    /// Which commits are in the range.
    holds: &'a dyn Fn(CommitId) -> bool,
    /// Commits whose parents are cut off.
    shallow: HashSet<ObjectId>,
    nodes: HashMap<ObjectId, Option<Arc<Node>>>,
    paths: HashMap<BString, Known>,
    queue: BinaryHeap<(u64, Reverse<u64>, ObjectId)>,
    serial: u64,
    waiting: HashMap<ObjectId, Vec<Suspect>>,
    renames: usize,
    read: usize,
    limit: usize,
    found: Vec<Vec<(usize, ObjectId)>>,
}

impl<'a> Tracer<'a> {
    fn new(objects: Objects, questions: &'a [Question], holds: &'a dyn Fn(CommitId) -> bool, limit: usize) -> Self {
        let shallow = objects.repo().shallow_commits().ok().flatten();
        let shallow = shallow.map_or_else(HashSet::new, |commits| commits.iter().copied().collect());
        Self {
            objects,
            questions,
            holds,
            shallow,
            nodes: HashMap::new(),
            paths: HashMap::new(),
            queue: BinaryHeap::new(),
            serial: 0,
            waiting: HashMap::new(),
            renames: 0,
            read: 0,
            limit,
            found: vec![Vec::new(); questions.len()],
        }
    }

    fn ask(&mut self, number: usize, question: &Question) {
        let at = object_id(question.at);
        let path = BString::from(question.path.as_str());
        let Some(side) = self.node(at).and_then(|node| self.side(node.tree, &path)) else { return };
        let mut runs: Vec<Run> = Vec::new();
        for line in &question.lines {
            match runs.last_mut() {
                Some(run) if run.asked + run.length as usize == *line => run.length += 1,
                _ => runs.push(Run { question: number, asked: *line, here: line.saturating_sub(1) as u32, length: 1 }),
            }
        }
        self.hand_over(at, Suspect { path, side, runs, stride: 1 });
    }

    /// Lets lines arrive at a commit, unless nobody wants to know more of them than that it is beyond the range.
    fn hand_over(&mut self, commit: ObjectId, mut suspect: Suspect) {
        if !(self.holds)(commit_id(&commit)) {
            suspect.runs.retain(|run| self.questions[run.question].beyond);
        }
        if suspect.runs.is_empty() {
            return;
        }
        let Some(node) = self.node(commit) else { return };
        let waiting = self.waiting.entry(commit).or_default();
        if waiting.is_empty() {
            self.serial += 1;
            self.queue.push((node.date, Reverse(self.serial), commit));
        }
        match waiting.iter_mut().find(|known| known.path == suspect.path) {
            Some(known) => {
                known.runs.extend(suspect.runs);
                known.stride = known.stride.min(suspect.stride);
            }
            None => waiting.push(suspect),
        }
    }

    /// The youngest commit at which lines wait, unless too much was read already.
    fn next(&mut self) -> Option<ObjectId> {
        if self.read > self.limit { None } else { self.queue.pop().map(|(_, _, commit)| commit) }
    }

    /// Sends the lines that wait at a commit on to its parents; what is left was brought by it.
    fn step(&mut self, commit: ObjectId) {
        let Some(node) = self.node(commit) else { return };
        for suspect in self.waiting.remove(&commit).unwrap_or_default() {
            let left = self.pass(&node, suspect);
            let is_cut_off = self.shallow.contains(&commit);
            for run in left.into_iter().filter(|_| !is_cut_off) {
                let lines = (0..run.length as usize).map(|line| (run.asked + line, commit));
                self.found[run.question].extend(lines);
            }
        }
    }

    /// Hands lines to the parents and gives those that none of them has.
    fn pass(&mut self, node: &Node, suspect: Suspect) -> Vec<Run> {
        let mut earlier: Vec<(ObjectId, BString, Side)> = Vec::new();
        let mut lacking: Vec<ObjectId> = Vec::new();
        if let Some(ancestor) = self.leap(node, &suspect) {
            self.hand_over(ancestor, suspect.further());
            return Vec::new();
        }
        for parent in &node.parents {
            // Where a parent is missing, nobody knows what it had.
            let Some(tree) = self.node(*parent).map(|node| node.tree) else { return Vec::new() };
            match self.side(tree, &suspect.path) {
                Some(side) if side.id == suspect.side.id => {
                    // What failed with a longer stride is not tried with the next one at once.
                    let stride = if suspect.stride > 1 { 1 } else { 2 };
                    self.hand_over(*parent, Suspect { stride, ..suspect });
                    return Vec::new();
                }
                Some(side) => earlier.push((*parent, suspect.path.clone(), side)),
                None => lacking.push(*parent),
            }
        }
        for parent in lacking {
            let Ok(renamed) = self.renamed(parent, node.tree, &suspect) else { return Vec::new() };
            match renamed {
                Some((path, side)) if side.id == suspect.side.id => {
                    self.hand_over(parent, Suspect { path, stride: 1, ..suspect });
                    return Vec::new();
                }
                Some((path, side)) => earlier.push((parent, path, side)),
                None => {}
            }
        }
        self.divide(earlier, suspect)
    }

    /// An ancestor some first parents away that has the same file. Those of all files are the same, so that their trees are
    /// read once.
    fn leap(&mut self, node: &Node, suspect: &Suspect) -> Option<ObjectId> {
        let mut reached = *node.parents.first().filter(|_| suspect.stride > 1)?;
        let mut ancestor = self.node_after(reached, node.steps + 1)?;
        while !ancestor.steps.is_multiple_of(suspect.stride) {
            reached = *ancestor.parents.first()?;
            ancestor = self.node_after(reached, ancestor.steps + 1)?;
        }
        let side = self.side(ancestor.tree, &suspect.path)?;
        (side.id == suspect.side.id).then_some(reached)
    }

    /// Hands the lines over that stand in earlier versions as well, and gives the others.
    fn divide(&mut self, earlier: Vec<(ObjectId, BString, Side)>, suspect: Suspect) -> Vec<Run> {
        let mut left = suspect.runs;
        let mut tried: Vec<ObjectId> = Vec::new();
        for (parent, path, side) in earlier {
            if left.is_empty() || tried.contains(&side.id) {
                continue;
            }
            tried.push(side.id);
            let (Some(old), Some(new)) = (self.text(side.id), self.text(suspect.side.id)) else { return Vec::new() };
            let (passed, kept) = split(&left, &unchanged(&old.to_str_lossy(), &new.to_str_lossy(), &left));
            left = kept;
            if !passed.is_empty() {
                self.hand_over(parent, Suspect { path, side, runs: passed, stride: 1 });
            }
        }
        left
    }

    /// The name that a file has in a parent that lacks it; an error where nobody looks for it.
    fn renamed(&mut self, parent: ObjectId, tree: ObjectId, suspect: &Suspect) -> Result<Option<(BString, Side)>, ()> {
        self.renames += 1;
        if self.renames > RENAMES {
            return Err(());
        }
        let old = self.node(parent).ok_or(())?.tree;
        let mut changes = trees::compare(&mut self.objects, Some(old), Some(tree)).map_err(|_| ())?;
        changes.retain(|change| change.new.is_none() || change.path == suspect.path);
        self.read += changes.len() * 64;
        let mut candidates = Candidates { objects: &mut self.objects, read: &mut self.read, left: SOURCES };
        renames::join(&mut changes, &mut candidates);
        let found = changes.into_iter().find(|change| change.path == suspect.path);
        Ok(found.and_then(|change| change.from.zip(change.old)))
    }

    /// A commit; `None` where it isn't here or no commit.
    fn node(&mut self, id: ObjectId) -> Option<Arc<Node>> {
        self.node_after(id, 0)
    }

    /// A commit that so many first parents were followed to.
    fn node_after(&mut self, id: ObjectId, steps: u32) -> Option<Arc<Node>> {
        if let Some(known) = self.nodes.get(&id) {
            return known.clone();
        }
        self.read += COMMIT;
        let is_cut_off = self.shallow.contains(&id);
        let node = |head: &CommitHead| {
            let parents = if is_cut_off { Vec::new() } else { head.parents.clone() };
            Arc::new(Node { tree: head.tree, parents, date: head.date, steps })
        };
        let found = match self.objects.head(&id) {
            Some(head) => Some(node(&head)),
            None => {
                let object = self.objects.find(&id).ok().flatten().filter(|object| object.kind == Kind::Commit);
                object.and_then(|object| Head::read(&object.data).map(|head| node(&CommitHead::from(&head))))
            }
        };
        self.nodes.insert(id, found.clone());
        found
    }

    /// A file in a tree. Below the root, what is known of a folder is not looked up again.
    fn side(&mut self, tree: ObjectId, path: &BString) -> Option<Side> {
        let mut known = self.paths.remove(path).unwrap_or_default();
        let side = self.look_up(tree, path, &mut known);
        self.paths.insert(path.clone(), known);
        side.filter(|side| side.mode.is_file())
    }

    fn look_up(&mut self, tree: ObjectId, path: &BString, known: &mut Known) -> Option<Side> {
        let hash = self.objects.repo().object_hash().len_in_bytes();
        let mut found = Side { id: tree, mode: Mode::Tree };
        let mut top = None;
        for (depth, name) in path.split_str("/").enumerate() {
            let tree = trees::load(&mut self.objects, Some(found.id).filter(|_| found.mode == Mode::Tree)).ok()??;
            self.read += TREE + tree.len() / 64;
            known.places.resize(known.places.len().max(depth + 1), 0);
            let place;
            (found, place) = trees::find_near(&tree, name, known.places[depth], hash)?;
            known.places[depth] = place;
            if depth == 0 && path.contains(&b'/') {
                if let Some(side) = known.sides.get(&found.id) {
                    return *side;
                }
                top = Some(found.id);
            }
        }
        if let Some(top) = top {
            known.sides.insert(top, Some(found));
        }
        Some(found)
    }

    fn text(&mut self, blob: ObjectId) -> Option<Arc<Vec<u8>>> {
        let object = self.objects.find(&blob).ok().flatten().filter(|object| object.kind == Kind::Blob)?;
        self.read += object.data.len();
        (object.data.len() <= FILE_LIMIT).then_some(object.data)
    }

    fn answers(self) -> Traces {
        let mut traces = Traces::default();
        for mut lines in self.found {
            lines.sort_unstable();
            let named: Vec<(usize, CommitId)> = lines.into_iter().map(|(line, id)| (line, commit_id(&id))).collect();
            for (_, id) in &named {
                if !traces.commits.contains_key(id)
                    && let Ok(object) = self.objects.repo().find_commit(object_id(*id))
                    && let Some(decoded) = Raw::read(&object.data).and_then(|raw| raw.commit(*id, &Mailmap::default()))
                {
                    traces.commits.insert(*id, decoded.commit);
                }
            }
            traces.lines.push(named);
        }
        traces
    }
}

/// Deleted files as the search for renames reads them.
struct Candidates<'a> {
    objects: &'a mut Objects,
    read: &'a mut usize,
    left: usize,
}

impl renames::Contents for Candidates<'_> {
    fn size(&mut self, side: &Side) -> Option<u64> {
        self.objects.size(&side.id).filter(|size| *size <= FILE_LIMIT as u64)
    }

    fn read(&mut self, side: &Side) -> Option<(Arc<Vec<u8>>, bool)> {
        self.left = self.left.checked_sub(1)?;
        let object = self.objects.find(&side.id).ok().flatten()?;
        *self.read += object.data.len();
        let is_text = !super::diff::is_binary(&object.data);
        Some((object.data, is_text))
    }
}

/// Lines that two versions share: where they begin in the older one and in the newer one, and how many follow.
type Shared = (u32, u32, u32);

/// The lines that two versions share, in order; where nobody asks for the part in which they differ, it isn't compared.
fn unchanged(old: &str, new: &str, runs: &[Run]) -> Vec<Shared> {
    let Differing { before, old, new } = Differing::of(old, new);
    let before = before as u32;
    let behind = |text: &str| before + lines::lines(text.as_bytes()) as u32;
    let (old_end, new_end) = (behind(old), behind(new));
    if runs.iter().all(|run| run.within(&(before..new_end)).is_none()) {
        return vec![(0, 0, before), (old_end, new_end, u32::MAX - new_end.max(old_end))];
    }
    let mut shared = Vec::new();
    let (mut from, mut to) = (0, 0);
    for change in lines::diff(old.as_bytes(), new.as_bytes()).hunks() {
        shared.push((from, to, before + change.after.start - to));
        (from, to) = (before + change.before.end, before + change.after.end);
    }
    // Behind the last change everything is shared, also what was cut off.
    shared.push((from, to, u32::MAX - to.max(from)));
    shared
}

/// Parts runs into what an older version has, by its line numbers, and what it hasn't.
fn split(runs: &[Run], shared: &[Shared]) -> (Vec<Run>, Vec<Run>) {
    let (mut passed, mut kept) = (Vec::new(), Vec::new());
    for run in runs {
        let mut next = run.here;
        let first = shared.partition_point(|(_, to, length)| to + length <= run.here);
        for (from, to, length) in &shared[first..] {
            kept.extend(run.within(&(next..(*to).max(next))));
            next = next.max(*to);
            let Some(part) = run.within(&(*to..to + length)) else { break };
            next = part.here + part.length;
            passed.push(Run { here: part.here - to + from, ..part });
        }
        kept.extend(run.within(&(next..u32::MAX)));
    }
    (passed, kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_parted_by_what_both_versions_have() {
        let check = |old: &str, new: &str, asked: Range<u32>, passed: &[(usize, u32, u32)], kept: &[(usize, u32)]| {
            let run = Run { question: 0, asked: 100, here: asked.start, length: asked.len() as u32 };
            let lines = |text: &str| text.chars().map(|c| format!("{c}\n")).collect::<String>();
            let (on, left) = split(&[run], &unchanged(&lines(old), &lines(new), &[run]));
            assert_eq!(
                on.iter().map(|run| (run.asked, run.here, run.length)).collect::<Vec<_>>(),
                passed,
                "{old} {new}"
            );
            assert_eq!(left.iter().map(|run| (run.asked, run.length)).collect::<Vec<_>>(), kept, "{old} {new}");
        };
        check("abc", "abc", 0..3, &[(100, 0, 3)], &[]);
        check("abc", "axbc", 0..4, &[(100, 0, 1), (102, 1, 2)], &[(101, 1)]);
        check("abc", "axbc", 1..2, &[], &[(100, 1)]);
        check("axxbc", "abc", 0..3, &[(100, 0, 1), (101, 3, 2)], &[]);
        check("", "abc", 0..3, &[], &[(100, 3)]);
        check("abcdef", "xbcdey", 0..6, &[(101, 1, 4)], &[(100, 1), (105, 1)]);
        check("abcdef", "abcdefgh", 4..8, &[(100, 4, 2)], &[(102, 2)]);
        check("abcdefgh", "bcxyfg", 2..4, &[], &[(100, 2)]);
        check("abcdefgh", "bcxyfg", 3..5, &[(101, 5, 1)], &[(100, 1)]);
    }
}
