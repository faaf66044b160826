//! What was read from the repository so far, so that nothing is read twice, and how much was compared.

use std::{
    cell::{Cell, RefCell},
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use super::{
    Lookup, Source, citation,
    closing::find_closing,
    compare::{self, Readings},
};
use crate::history::CommitId;

/// So many bytes are compared in one post: thousands of times what a post needs, seconds for a hostile one.
const MAX_WORK: u64 = 8 << 30;
/// So many bytes of contents are kept.
const MAX_KEPT: usize = 128 << 20;

/// Something that a text cites, in which its quotations are searched.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cited {
    /// The message of a commit.
    Message(CommitId),
    /// A file at a commit.
    File(CommitId, String),
}

/// Content of a file, where it exists.
type Content = Option<Rc<str>>;

/// A source and what was read from it.
pub struct Sources<'a> {
    source: &'a dyn Source,
    /// Older commits that the text says it cites.
    also: BTreeSet<CommitId>,
    commits: RefCell<BTreeMap<String, Lookup>>,
    files: RefCell<BTreeMap<(CommitId, String), Content>>,
    readings: RefCell<BTreeMap<Cited, Option<Rc<Readings>>>>,
    /// Commits that are cited, with the first line that does.
    cited: RefCell<BTreeMap<CommitId, usize>>,
    kept: Cell<usize>,
    work: Cell<u64>,
}

impl<'a> Sources<'a> {
    /// Starts with nothing read; `text` may name commits beside those of its range.
    pub fn new(source: &'a dyn Source, text: &str) -> Self {
        let closing = find_closing(text).and_then(|(_, closing)| closing);
        Self {
            source,
            also: closing.into_iter().flat_map(|closing| closing.also).collect(),
            commits: RefCell::default(),
            files: RefCell::default(),
            readings: RefCell::default(),
            cited: RefCell::default(),
            kept: Cell::new(0),
            work: Cell::new(0),
        }
    }

    /// Tells whether so much was compared that the rest was left out.
    pub fn exhausted(&self) -> bool {
        self.work.get() > MAX_WORK
    }

    /// Counts bytes that are about to be compared; false where there were too many.
    pub fn spend(&self, bytes: usize) -> bool {
        self.work.set(self.work.get() + bytes as u64);
        !self.exhausted()
    }

    /// Looks a hash up.
    pub fn commit(&self, hex: &str) -> Lookup {
        if let Some(known) = self.commits.borrow().get(hex) {
            return *known;
        }
        let found = self.source.commit(hex);
        self.commits.borrow_mut().insert(hex.to_string(), found);
        found
    }

    /// The commit, if there is exactly one.
    pub fn found(&self, hex: &str) -> Option<CommitId> {
        match self.commit(hex) {
            Lookup::Found(id) => Some(id),
            Lookup::Unknown | Lookup::Ambiguous => None,
        }
    }

    /// Notes that a line cites a commit.
    pub fn cite(&self, id: CommitId, line: usize) {
        let mut cited = self.cited.borrow_mut();
        let first = cited.entry(id).or_insert(line);
        *first = line.min(*first);
    }

    /// The commits that were noted.
    pub fn cited(&self) -> BTreeMap<CommitId, usize> {
        self.cited.borrow().clone()
    }

    /// See [`Source::unreachable`].
    pub fn unreachable(&self, ids: &[CommitId]) -> Vec<CommitId> {
        self.source.unreachable(ids)
    }

    /// See [`Source::tag`].
    pub fn tag(&self, name: &str) -> Option<Lookup> {
        self.source.tag(name)
    }

    /// See [`Source::address`].
    pub fn address(&self) -> Option<String> {
        self.source.address()
    }

    /// See [`Source::in_range`]; what the closing comment names counts as well.
    pub fn in_range(&self, id: CommitId) -> bool {
        self.also.contains(&id) || self.source.in_range(id)
    }

    /// See [`Source::parent`].
    pub fn parent(&self, id: CommitId) -> Option<CommitId> {
        self.source.parent(id)
    }

    /// See [`Source::file`]; the path may be one that had to be shown with its braces parted.
    pub fn file(&self, id: CommitId, path: &str) -> Content {
        let key = (id, path.to_string());
        if let Some(known) = self.files.borrow().get(&key) {
            return known.clone();
        }
        let found = || compare::joined_names(path).iter().skip(1).find_map(|name| self.source.file(id, name));
        let content: Content = self.source.file(id, path).or_else(found).map(Rc::from);
        self.keep(content.as_ref().map_or(0, |content| content.len()) + path.len());
        self.files.borrow_mut().insert(key, content.clone());
        content
    }

    /// See [`Source::exists`].
    pub fn exists(&self, id: CommitId, path: &str) -> bool {
        self.source.exists(id, path)
    }

    /// See [`Source::branch`].
    pub fn branch(&self, name: &str) -> Option<CommitId> {
        self.source.branch(name)
    }

    /// The readings of something cited; none where it isn't there.
    pub fn readings(&self, cited: &Cited) -> Option<Rc<Readings>> {
        if let Some(known) = self.readings.borrow().get(cited) {
            return known.clone();
        }
        let text = match cited {
            Cited::Message(id) => self.source.message(*id),
            Cited::File(id, path) => self.file(*id, path).map(|content| content.to_string()),
        };
        let readings = text.map(|text| Rc::new(Readings::of(text)));
        // The text, and its readings should all of them be made.
        self.keep(readings.as_ref().map_or(0, |readings| 5 * readings.bytes()));
        self.readings.borrow_mut().insert(cited.clone(), readings.clone());
        readings
    }

    /// Counts what is kept and forgets everything where it is too much.
    fn keep(&self, bytes: usize) {
        self.spend(bytes);
        self.kept.set(self.kept.get() + bytes);
        if self.kept.get() > MAX_KEPT {
            self.kept.set(0);
            self.files.borrow_mut().clear();
            self.readings.borrow_mut().clear();
        }
    }

    /// The id behind a permalink.
    pub fn linked(&self, url: &str) -> Option<CommitId> {
        citation::permalink(url).and_then(|link| self.found(&link.hex))
    }
}
