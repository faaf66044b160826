//! Commits by their parents and dates, each looked up at most once: what walks, merge bases and revisions share.
//!
//! A commit is a number here, so that flags and queues stay compact. Parents and dates come from the commit-graph where
//! git would trust it, else from the head of the commit object, read as git reads it.

use std::{collections::HashSet, sync::Arc};

use gix::{ObjectId, bstr::ByteSlice, hashtable::HashMap, prelude::FindExt};

use super::{
    Error,
    ahead::Ahead,
    commit_id,
    error::one_line,
    objects::{CommitHead, Objects},
};
use crate::{history::CommitId, progress::Progress};

/// The number of a commit in a [`Graph`].
pub(super) type Index = u32;

/// No commit yet at a place of the commit-graph.
const NONE: u32 = u32::MAX;

/// All commits that were met so far.
pub(super) struct Graph<'p> {
    objects: Objects,
    /// Who may stop whatever looks at commits.
    progress: &'p dyn Progress,
    cache: Option<gix::commitgraph::Graph>,
    /// Commits whose parents are cut off.
    shallow: HashSet<gix::ObjectId>,
    by_id: HashMap<gix::ObjectId, Index>,
    /// Numbers by place in the commit-graph.
    by_place: Vec<Index>,
    nodes: Vec<Node>,
    parents: Vec<Index>,
    buffer: Vec<u8>,
    /// Who reads commits before they are needed, while a walk runs.
    ahead: Option<Arc<Ahead>>,
}

/// One commit.
#[derive(Debug, Clone, Copy)]
struct Node {
    id: gix::ObjectId,
    place: u32,
    date: u64,
    first: u32,
    count: u32,
    is_parsed: bool,
}

impl<'p> Graph<'p> {
    /// An empty graph over the objects of a repository.
    pub(super) fn new(objects: Objects, progress: &'p dyn Progress) -> Self {
        let repo = objects.repo();
        let shallow: HashSet<gix::ObjectId> = repo
            .shallow_commits()
            .ok()
            .flatten()
            .map_or_else(HashSet::new, |commits| commits.iter().copied().collect());
        // As in git, a commit-graph knows nothing of shallow boundaries; gix itself minds replacements.
        let cache = if shallow.is_empty() { repo.commit_graph_if_enabled().ok().flatten() } else { None };
        let places = cache.as_ref().map_or(0, |cache| cache.num_commits() as usize);
        Self {
            objects,
            progress,
            cache,
            shallow,
            by_id: HashMap::default(),
            by_place: vec![NONE; places],
            nodes: Vec::new(),
            parents: Vec::new(),
            buffer: Vec::new(),
            ahead: None,
        }
    }

    /// Does something for which commits are read ahead on another thread, unless a commit-graph has them at hand.
    pub(super) fn reading_ahead<T>(&mut self, walk: impl FnOnce(&mut Self) -> T) -> T {
        if self.cache.is_some() {
            return walk(self);
        }
        let ahead = Arc::new(Ahead::default());
        let mut objects = self.objects.another();
        std::thread::scope(|scope| {
            let _end = ahead.until_dropped();
            scope.spawn(|| ahead.read(&mut objects));
            self.ahead = Some(Arc::clone(&ahead));
            let result = walk(self);
            self.ahead = None;
            result
        })
    }

    /// The repository behind the graph.
    pub(super) fn repo(&self) -> &gix::Repository {
        self.objects.repo()
    }

    /// Tells whether an id is that of a commit as packs hold it; of others that is not known yet. No object is looked up by
    /// gix for this, which opens every index anew the first time.
    pub(super) fn is_packed_commit(&mut self, id: &ObjectId) -> bool {
        self.objects.head(id).is_some()
    }

    /// Tells whether commits can't be read any more, because somebody wants to stop.
    pub(super) fn is_interrupted(&self) -> bool {
        self.progress.interrupted()
    }

    /// How many commits were met; every index is below.
    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The number of a commit; it isn't looked up yet.
    pub(super) fn index(&mut self, id: gix::ObjectId) -> Index {
        if let Some(place) = self.cache.as_ref().and_then(|cache| cache.lookup(id)) {
            return self.index_at(place);
        }
        match self.by_id.get(&id) {
            Some(known) => *known,
            None => {
                let index = self.push(id, NONE);
                self.by_id.insert(id, index);
                index
            }
        }
    }

    fn index_at(&mut self, place: gix::commitgraph::Position) -> Index {
        let known = self.by_place[place.0 as usize];
        if known != NONE {
            return known;
        }
        let id = self.cache.as_ref().expect("only a commit-graph has places").id_at(place).to_owned();
        let index = self.push(id, place.0);
        self.by_place[place.0 as usize] = index;
        index
    }

    fn push(&mut self, id: gix::ObjectId, place: u32) -> Index {
        self.nodes.push(Node { id, place, date: 0, first: 0, count: 0, is_parsed: false });
        (self.nodes.len() - 1) as Index
    }

    /// Reads parents and date of a commit, unless that is done. An interrupt is an error here: whatever walks, searches or
    /// compares histories comes by, and none of them takes a second between two commits.
    pub(super) fn parse(&mut self, index: Index) -> Result<(), Error> {
        let node = self.nodes[index as usize];
        if node.is_parsed {
            return Ok(());
        }
        if self.progress.interrupted() {
            return Err(Error::Interrupted);
        }
        let first = self.parents.len() as u32;
        let date = if node.place == NONE { self.parse_object(node.id) } else { self.parse_place(node.place) };
        let date =
            date.map_err(|reason| Error::Corrupt { commit: commit_id(&node.id).short(), what: "the commit", reason })?;
        let count = self.parents.len() as u32 - first;
        self.nodes[index as usize] = Node { date, first, count, is_parsed: true, ..node };
        Ok(())
    }

    fn parse_place(&mut self, place: u32) -> Result<u64, String> {
        let cache = self.cache.take().expect("only a commit-graph has places");
        let commit = cache.commit_at(gix::commitgraph::Position(place));
        let parents: Result<Vec<_>, _> = commit.iter_parents().collect();
        let date = commit.committer_timestamp();
        self.cache = Some(cache);
        for parent in parents.map_err(one_line)? {
            let parent = self.index_at(parent);
            self.parents.push(parent);
        }
        Ok(date)
    }

    fn parse_object(&mut self, id: ObjectId) -> Result<u64, String> {
        let read = match self.ahead.as_ref().and_then(|ahead| ahead.take(&id)) {
            Some(read) => read,
            None => self.read_object(id)?,
        };
        if self.shallow.contains(&id) {
            return Ok(read.date);
        }
        if let Some(ahead) = &self.ahead {
            ahead.want(read.date, &read.parents);
        }
        for parent in &read.parents {
            let parent = self.index(*parent);
            self.parents.push(parent);
        }
        Ok(read.date)
    }

    fn read_object(&mut self, id: ObjectId) -> Result<Arc<CommitHead>, String> {
        if let Some(head) = self.objects.head(&id) {
            return Ok(head);
        }
        let object = self.objects.repo().objects.find(&id, &mut self.buffer).map_err(one_line)?;
        match object.kind {
            gix::objs::Kind::Commit => {
                let head = Head::read(object.data).ok_or_else(|| "not a commit object".to_owned())?;
                Ok(Arc::new(CommitHead::from(&head)))
            }
            kind => Err(format!("it is a {kind}")),
        }
    }

    /// Seconds since the epoch, as git orders by; zero until the commit was parsed.
    pub(super) fn date(&self, index: Index) -> u64 {
        self.nodes[index as usize].date
    }

    /// How many parents a commit has; none until it was parsed.
    pub(super) fn parent_count(&self, index: Index) -> u32 {
        self.nodes[index as usize].count
    }

    /// One of the parents, counted from zero.
    pub(super) fn parent(&self, index: Index, number: u32) -> Option<Index> {
        let node = &self.nodes[index as usize];
        (number < node.count).then(|| self.parents[(node.first + number) as usize])
    }

    /// The parents of a parsed commit.
    pub(super) fn parents(&self, index: Index) -> &[Index] {
        let node = &self.nodes[index as usize];
        &self.parents[node.first as usize..(node.first + node.count) as usize]
    }

    pub(super) fn object_id(&self, index: Index) -> gix::ObjectId {
        self.nodes[index as usize].id
    }

    pub(super) fn id(&self, index: Index) -> CommitId {
        commit_id(&self.nodes[index as usize].id)
    }
}

/// The head of a commit object: what a walk needs of it.
pub(super) struct Head<'a> {
    pub(super) tree: gix::ObjectId,
    /// The `parent` lines.
    parents: &'a [u8],
    /// Digits of an id.
    digits: usize,
    pub(super) date: u64,
}

impl<'a> Head<'a> {
    /// Reads the first lines of a commit object; `None` where git would call it bogus.
    pub(super) fn read(data: &'a [u8]) -> Option<Self> {
        let rest = data.strip_prefix(b"tree ")?;
        let digits = rest.iter().position(|byte| *byte == b'\n').filter(|digits| matches!(digits, 40 | 64))?;
        let tree = gix::ObjectId::from_hex(&rest[..digits]).ok()?;
        let lines = &rest[digits + 1..];
        let width = b"parent ".len() + digits + 1;
        let mut length = 0;
        while let Some(line) = lines.get(length..length + width).filter(|line| line.starts_with(b"parent ")) {
            gix::ObjectId::from_hex(&line[7..width - 1]).ok().filter(|_| line[width - 1] == b'\n')?;
            length += width;
        }
        Some(Self { tree, parents: &lines[..length], digits, date: date(&lines[length..]) })
    }

    /// The same from the beginning of an object; `None` as well where it may go on behind that.
    pub(super) fn whole(beginning: &'a [u8]) -> Option<Self> {
        let committer = beginning.find(b"\ncommitter ")?;
        beginning[committer + 1..].contains(&b'\n').then(|| Self::read(beginning)).flatten()
    }

    pub(super) fn parents(&self) -> impl Iterator<Item = gix::ObjectId> + '_ {
        let width = b"parent ".len() + self.digits + 1;
        let id = move |line: &[u8]| gix::ObjectId::from_hex(&line[7..width - 1]).expect("`read` has tried it");
        self.parents.chunks_exact(width).map(id)
    }
}

/// The committer's date as git reads it: the number behind the last `>` of the line, zero where there is none. A
/// negative number wraps around and is later than all others.
fn date(lines: &[u8]) -> u64 {
    let line = |lines: &'_ [u8]| lines.iter().position(|byte| *byte == b'\n');
    let Some(author) = lines.starts_with(b"author").then(|| line(lines)).flatten() else { return 0 };
    let rest = &lines[author + 1..];
    let Some(end) = rest.starts_with(b"committer").then(|| line(rest)).flatten() else { return 0 };
    let Some(bracket) = rest[..end].iter().rposition(|byte| *byte == b'>') else { return 0 };
    let text = rest[bracket + 1..end].trim_ascii_start();
    let (negative, digits) = text.strip_prefix(b"-").map_or((false, text), |digits| (true, digits));
    let mut digits = digits.iter().take_while(|byte| byte.is_ascii_digit());
    let number = digits.try_fold(0_u64, |number, digit| number.checked_mul(10)?.checked_add(u64::from(digit - b'0')));
    match number {
        Some(number) if negative => number.wrapping_neg(),
        Some(number) => number,
        None => u64::MAX,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_as_git_reads_them() {
        let check = |committer: &str, expected: u64| {
            assert_eq!(date(format!("author a <b> 1 +0000\n{committer}\n\n").as_bytes()), expected, "{committer}");
        };
        check("committer a <b> 1700000000 +0100", 1_700_000_000);
        check("committer a <b>1700000000", 1_700_000_000);
        check("committer a <b> c> 12x", 12);
        check("committer a <b> x12", 0);
        check("committer a <b>", 0);
        check("committer nobody", 0);
        check("encoding x", 0);
        check("committer a <b> -1 +0000", u64::MAX);
        check("committer a <b> 99999999999999999999999", u64::MAX);
        assert_eq!(date(b"committer a <b> 12 +0000\n"), 0);
    }

    #[test]
    fn bogus_commits_are_none() {
        let tree = format!("tree {}\n", "a".repeat(40));
        let read = |text: String| Head::read(text.as_bytes()).map(|head| head.parents().count());
        assert_eq!(read(format!("{tree}parent {0}\nparent {0}\nauthor x\n", "b".repeat(40))), Some(2));
        assert_eq!(read(tree.clone()), Some(0));
        assert_eq!(read(format!("{tree}parent {}\n", "x".repeat(40))), None);
        assert_eq!(read("tree abc\n".to_owned()), None);
        assert_eq!(read(String::new()), None);
    }
}
