//! Comparing two trees: which entries differ, in the order of their paths.

use std::{collections::HashSet, ops::ControlFlow};

use gix::{ObjectId, bstr::BString, objs::Kind};

use super::objects::Objects;

/// More changed files than anybody's commit has: beyond this a tree was made to exhaust its readers.
const FILES: usize = 2_000_000;

/// What a tree entry is, as git tells modes apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    File,
    Executable,
    Link,
    Submodule,
    Tree,
}

impl Mode {
    fn from_octal(digits: &[u8]) -> Option<Self> {
        let octal = |value: u32, digit: &u8| {
            let digit = digit.checked_sub(b'0').filter(|digit| *digit < 8)?;
            value.checked_mul(8)?.checked_add(u32::from(digit))
        };
        let mode = digits.iter().try_fold(0, octal)?;
        Some(match mode & 0o170_000 {
            0o100_000 if mode & 0o100 != 0 => Self::Executable,
            0o100_000 => Self::File,
            0o120_000 => Self::Link,
            0o040_000 => Self::Tree,
            _ => Self::Submodule,
        })
    }

    /// Tells whether the entry is a plain file, executable or not.
    pub(super) fn is_file(self) -> bool {
        matches!(self, Self::File | Self::Executable)
    }
}

/// One side of a change: a blob, or the commit of a submodule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) id: ObjectId,
    pub(super) mode: Mode,
}

/// A path whose entry differs between two trees; it has at least one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) path: BString,
    /// Where the old side comes from, if its path was another.
    pub(super) from: Option<BString>,
    pub(super) old: Option<Side>,
    pub(super) new: Option<Side>,
}

/// Why trees could not be compared.
#[derive(Debug)]
pub(super) enum TreeError {
    /// A tree isn't in this repository.
    Missing,
    /// A tree is damaged, or made to harm.
    Corrupt(String),
}

/// Who is told what differs.
pub(super) trait Visitor {
    /// Tells whether the inside of a folder is wanted.
    fn enters(&mut self, folder: &BString) -> bool;
    /// Takes a file that differs; the comparison ends with [`ControlFlow::Break`].
    fn file(&mut self, change: Change) -> ControlFlow<()>;
}

/// Compares two trees with all that they hold; `None` is the empty tree. Changes come sorted by path.
pub(super) fn compare(
    objects: &mut Objects,
    old: Option<ObjectId>,
    new: Option<ObjectId>,
) -> Result<Vec<Change>, TreeError> {
    let mut all = All::default();
    visit(objects, old, new, &mut all)?;
    if all.0.len() > FILES {
        return Err(TreeError::Corrupt(format!("more than {FILES} files differ")));
    }
    all.0.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(all.0)
}

/// Takes everything, up to the limit.
#[derive(Default)]
struct All(Vec<Change>);

impl Visitor for All {
    fn enters(&mut self, _folder: &BString) -> bool {
        true
    }

    fn file(&mut self, change: Change) -> ControlFlow<()> {
        self.0.push(change);
        if self.0.len() > FILES { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }
}

/// Tells a visitor of all files that differ between two trees, in no order.
pub(super) fn visit(
    objects: &mut Objects,
    old: Option<ObjectId>,
    new: Option<ObjectId>,
    visitor: &mut impl Visitor,
) -> Result<(), TreeError> {
    let hash = objects.repo().object_hash().len_in_bytes();
    // A list of what is left to do instead of recursion: nobody's tree is too deep for it.
    let mut left = vec![(BString::default(), old, new)];
    while let Some((folder, old, new)) = left.pop().filter(|_| left.len() < FILES) {
        if old == new {
            continue;
        }
        let (old, new) = (load(objects, old)?, load(objects, new)?);
        let (old, new) = (old.unwrap_or_default(), new.unwrap_or_default());
        let mut pairs = Pairs::of(&old, &new, hash);
        while let Some((old, new)) = pairs.next()? {
            let path = join(&folder, old.or(new).map(|entry| entry.name).unwrap_or_default());
            let side = |entry: Option<Entry<'_>>, is_tree: bool| {
                entry.map(|entry| entry.side).filter(|side| (side.mode == Mode::Tree) == is_tree)
            };
            match (side(old, false), side(new, false)) {
                (None, None) if !visitor.enters(&path) => {}
                (None, None) => {
                    left.push((path, side(old, true).map(|side| side.id), side(new, true).map(|side| side.id)))
                }
                (old, new) => {
                    if visitor.file(Change { path, from: None, old, new }).is_break() {
                        return Ok(());
                    }
                }
            }
        }
    }
    Ok(())
}

/// The entry at a path; `None` where there is none or a tree on the way can't be read. `places` are where the names of this
/// path stood in the trees that were looked at last: mostly they stand there in these.
pub(super) fn find(objects: &mut Objects, tree: ObjectId, path: &[u8], places: &mut Vec<usize>) -> Option<Side> {
    let hash = objects.repo().object_hash().len_in_bytes();
    let mut found = Side { id: tree, mode: Mode::Tree };
    for (depth, name) in path.split(|byte| *byte == b'/').enumerate() {
        let tree = load(objects, Some(found.id).filter(|_| found.mode == Mode::Tree)).ok().flatten()?;
        places.resize(places.len().max(depth + 1), 0);
        (found, places[depth]) = find_near(&tree, name, places[depth], hash)?;
    }
    Some(found)
}

/// The entry of one tree with a name, and its place. What stands before it is passed over, as far as it could be read.
fn find_named(tree: &[u8], name: &[u8], hash: usize) -> Option<(Side, usize)> {
    let mut entries = Entries { rest: tree, hash };
    while let Some(end) = entry_end(entries.rest, hash) {
        let head = &entries.rest[..end - hash - 1];
        let mode = head.iter().position(|byte| *byte == b' ')?;
        if head[mode + 1..] == *name {
            let place = tree.len() - entries.rest.len();
            return Some((entries.next()?.side, place));
        }
        Mode::from_octal(&head[..mode])?;
        entries.rest = &entries.rest[end..];
    }
    None
}

/// The entry of one tree with a name, looked for first where it stood in a tree like this one. Gives its place as well.
pub(super) fn find_near(tree: &[u8], name: &[u8], near: usize, hash: usize) -> Option<(Side, usize)> {
    // In the middle of a mode (`0644 name`) an entry could begin as well; such a mode begins with neither.
    let begins = |rest: &&[u8]| rest.starts_with(b"1") || rest.starts_with(b"40000 ");
    let rest = |place: usize| tree.get(place..).filter(begins);
    let at = |place: usize| Entries { rest: rest(place)?, hash }.next().filter(|entry| entry.name == name);
    if let Some(entry) = at(near) {
        return Some((entry.side, near));
    }
    find_named(tree, name, hash)
}

/// Paths of all files of some names in some trees, in no order, where trees share a folder once; unreadable trees are passed
/// over.
pub(super) fn named(objects: &mut Objects, trees: &[ObjectId], is_wanted: &dyn Fn(&[u8]) -> bool) -> Vec<BString> {
    let hash = objects.repo().object_hash().len_in_bytes();
    let mut found = Vec::new();
    let mut left: Vec<_> = trees.iter().map(|tree| (BString::default(), *tree)).collect();
    let mut seen = HashSet::new();
    let mut entries = 0;
    while let Some((folder, tree)) = left.pop().filter(|_| entries < FILES) {
        if trees.len() > 1 && !seen.insert((folder.clone(), tree)) {
            continue;
        }
        let tree = load(objects, Some(tree)).ok().flatten().unwrap_or_default();
        for entry in (Entries { rest: &tree, hash }) {
            entries += 1;
            match entry.side.mode {
                Mode::Tree => left.push((join(&folder, entry.name), entry.side.id)),
                mode if mode.is_file() && is_wanted(entry.name) => found.push(join(&folder, entry.name)),
                _ => {}
            }
        }
    }
    found
}

pub(super) fn load(objects: &mut Objects, id: Option<ObjectId>) -> Result<Option<std::sync::Arc<Vec<u8>>>, TreeError> {
    let Some(id) = id else { return Ok(None) };
    // The empty tree need not be stored.
    if id == ObjectId::empty_tree(objects.repo().object_hash()) {
        return Ok(None);
    }
    let object = objects.find(&id).map_err(TreeError::Corrupt)?.ok_or(TreeError::Missing)?;
    if object.kind == Kind::Tree {
        Ok(Some(object.data))
    } else {
        Err(TreeError::Corrupt(format!("{id} is no tree but a {}", object.kind)))
    }
}

fn join(folder: &BString, name: &[u8]) -> BString {
    let mut path = Vec::with_capacity(folder.len() + 1 + name.len());
    if !folder.is_empty() {
        path.extend_from_slice(folder);
        path.push(b'/');
    }
    path.extend_from_slice(name);
    path.into()
}

/// An entry of a tree.
#[derive(Clone, Copy)]
struct Entry<'a> {
    name: &'a [u8],
    side: Side,
}

/// What an old and a new tree have under one name.
type Pair<'a> = (Option<Entry<'a>>, Option<Entry<'a>>);

/// The entries that differ between two trees, those of one name together.
struct Pairs<'a> {
    old: Entries<'a>,
    new: Entries<'a>,
    /// Number of bytes that both end with alike.
    suffix: usize,
}

impl<'a> Pairs<'a> {
    /// Begins at the first entry that differs, and ends behind the last: trees of neighbours are mostly equal.
    fn of(old: &'a [u8], new: &'a [u8], hash: usize) -> Self {
        let equal = common_prefix(old, new);
        let mut start = 0;
        while let Some(end) = entry_end(&old[start..], hash).map(|length| start + length).filter(|end| *end <= equal) {
            start = end;
        }
        let (old, new) = (&old[start..], &new[start..]);
        Self { old: Entries { rest: old, hash }, new: Entries { rest: new, hash }, suffix: common_suffix(old, new) }
    }

    /// Tells whether all that is left is known to be the same.
    fn are_left_alike(&self) -> bool {
        let left = self.old.rest.len();
        left == self.new.rest.len() && left <= self.suffix
    }

    /// Passes over entries that are the same byte by byte, as most are between two that differ.
    fn skip_equal(&mut self) {
        while !self.are_left_alike()
            && let Some(length) = entry_end(self.old.rest, self.old.hash)
            && self.new.rest.get(..length) == Some(&self.old.rest[..length])
        {
            (self.old.rest, self.new.rest) = (&self.old.rest[length..], &self.new.rest[length..]);
        }
    }

    fn next(&mut self) -> Result<Option<Pair<'a>>, TreeError> {
        loop {
            self.skip_equal();
            if self.are_left_alike() {
                return Ok(None);
            }
            let (old, new) = (self.old.peek()?, self.new.peek()?);
            let order = match (&old, &new) {
                (Some((old, _)), Some((new, _))) => sort_key(old).cmp(sort_key(new)),
                (Some(_), None) => std::cmp::Ordering::Less,
                _ => std::cmp::Ordering::Greater,
            };
            let old = old.filter(|_| order.is_le());
            let new = new.filter(|_| order.is_ge());
            let take = |entries: &mut Entries<'a>, found: Option<(Entry<'a>, &'a [u8])>| {
                found.map(|(entry, rest)| {
                    entries.rest = rest;
                    entry
                })
            };
            let (old, new) = (take(&mut self.old, old), take(&mut self.new, new));
            if old.map(|entry| entry.side) != new.map(|entry| entry.side) {
                return Ok(Some((old, new)));
            }
        }
    }
}

/// Names compare as if those of folders ended with a slash.
fn sort_key<'a>(entry: &Entry<'a>) -> impl Iterator<Item = u8> + use<'a> {
    let slash = (entry.side.mode == Mode::Tree).then_some(b'/');
    entry.name.iter().copied().chain(slash)
}

/// The entries of one tree that were not looked at yet.
struct Entries<'a> {
    rest: &'a [u8],
    hash: usize,
}

impl<'a> Entries<'a> {
    /// The next entry, and what follows it.
    fn peek(&self) -> Result<Option<(Entry<'a>, &'a [u8])>, TreeError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let parsed = || {
            let (mode, behind) = split_at_byte(self.rest, b' ')?;
            let (name, behind) = split_at_byte(behind, 0)?;
            let (id, behind) = behind.split_at_checked(self.hash)?;
            let side = Side { id: ObjectId::try_from(id).ok()?, mode: Mode::from_octal(mode)? };
            Some((Entry { name, side }, behind))
        };
        parsed().map(Some).ok_or_else(|| TreeError::Corrupt("an entry of a tree is cut off".to_owned()))
    }
}

/// Entries in their order, up to one that can't be read.
impl<'a> Iterator for Entries<'a> {
    type Item = Entry<'a>;

    fn next(&mut self) -> Option<Entry<'a>> {
        let (entry, rest) = self.peek().ok().flatten()?;
        self.rest = rest;
        Some(entry)
    }
}

fn split_at_byte(bytes: &[u8], byte: u8) -> Option<(&[u8], &[u8])> {
    let at = gix::bstr::ByteSlice::find_byte(bytes, byte)?;
    Some((&bytes[..at], &bytes[at + 1..]))
}

/// Length of the first entry.
fn entry_end(bytes: &[u8], hash: usize) -> Option<usize> {
    let name = gix::bstr::ByteSlice::find_byte(bytes, 0)?;
    Some(name + 1 + hash).filter(|end| *end <= bytes.len())
}

/// Number of bytes that two slices begin with alike.
pub(super) fn common_prefix(a: &[u8], b: &[u8]) -> usize {
    // Large steps first: comparing many bytes costs a call, comparing some known number of them a few instructions.
    let mut equal = same_steps(a.chunks_exact(LARGE_STEP), b.chunks_exact(LARGE_STEP)) * LARGE_STEP;
    let (a, b) = (&a[equal..], &b[equal..]);
    let steps = same_steps(a.as_chunks::<STEP>().0.iter(), b.as_chunks::<STEP>().0.iter());
    equal += steps * STEP;
    equal + same_steps(a[steps * STEP..].iter(), b[steps * STEP..].iter())
}

/// Number of bytes that two slices end with alike.
pub(super) fn common_suffix(a: &[u8], b: &[u8]) -> usize {
    let mut equal = same_steps(a.rchunks_exact(LARGE_STEP), b.rchunks_exact(LARGE_STEP)) * LARGE_STEP;
    let (a, b) = (&a[..a.len() - equal], &b[..b.len() - equal]);
    let steps = same_steps(a.as_rchunks::<STEP>().1.iter().rev(), b.as_rchunks::<STEP>().1.iter().rev());
    equal += steps * STEP;
    equal + same_steps(a[..a.len() - steps * STEP].iter().rev(), b[..b.len() - steps * STEP].iter().rev())
}

/// Bytes that are compared at once.
const LARGE_STEP: usize = 4096;
const STEP: usize = 64;

fn same_steps<T: PartialEq>(a: impl Iterator<Item = T>, b: impl Iterator<Item = T>) -> usize {
    a.zip(b).take_while(|(a, b)| a == b).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(entries: &[(&str, &str, u8)]) -> Vec<u8> {
        let entry = |(mode, name, id): &(&str, &str, u8)| [format!("{mode} {name}\0").as_bytes(), &[*id; 20]].concat();
        entries.iter().flat_map(entry).collect()
    }

    fn differing(old: &[(&str, &str, u8)], new: &[(&str, &str, u8)]) -> Vec<String> {
        let (old, new) = (tree(old), tree(new));
        let mut pairs = Pairs::of(&old, &new, 20);
        let mut found = Vec::new();
        while let Some((old, new)) = pairs.next().expect("well-formed trees") {
            let sign = |entry: Option<Entry<'_>>, sign| if entry.is_some() { sign } else { "" };
            let name = old.or(new).map(|entry| String::from_utf8_lossy(entry.name).into_owned()).unwrap_or_default();
            found.push(format!("{}{}{name}", sign(old, "-"), sign(new, "+")));
        }
        found
    }

    #[test]
    fn common_ends_are_measured_to_the_byte() {
        let long = b"0123456789".repeat(2000);
        for differs in [0, 1, 63, 64, 4095, 4096, 4097, 8190, 19_999] {
            let mut other = long.clone();
            other[differs] = b'x';
            assert_eq!(common_prefix(&long, &other), differs);
            assert_eq!(common_suffix(&long, &other), long.len() - 1 - differs);
        }
        assert_eq!((common_prefix(&long, &long[..5000]), common_suffix(&long, &long[5000..])), (5000, 15_000));
        assert_eq!((common_prefix(b"", b"a"), common_suffix(b"", b"")), (0, 0));
    }

    #[test]
    fn entries_that_differ_are_found() {
        let old = [("100644", "a", 1), ("40000", "b", 2), ("100644", "c", 3), ("120000", "d", 4)];
        let mut new = old;
        assert!(differing(&old, &new).is_empty());
        new[2].2 = 9;
        assert_eq!(differing(&old, &new), ["-+c"]);
        assert_eq!(differing(&old, &new[1..]), ["-a", "-+c"]);
        assert_eq!(differing(&old[..3], &old), ["+d"]);
        assert_eq!(differing(&old, &[]), ["-a", "-b", "-c", "-d"]);
        new[0].0 = "100755";
        assert_eq!(differing(&old, &new), ["-+a", "-+c"]);
    }

    #[test]
    fn what_lies_between_two_differences_is_looked_at_once() {
        // With a look at all that is left after each entry this took minutes.
        let names: Vec<String> = (0..100_000).map(|n| format!("f{n:06}")).collect();
        let old: Vec<_> = names.iter().map(|name| ("100644", name.as_str(), 1)).collect();
        let mut new = old.clone();
        new[0].2 = 2;
        new[99_999].2 = 2;
        assert_eq!(differing(&old, &new), ["-+f000000", "-+f099999"]);
    }

    #[test]
    fn modes_that_git_never_writes_mean_the_nearest_one() {
        assert!(differing(&[("100644", "a", 1)], &[("100664", "a", 1)]).is_empty());
        assert_eq!(Mode::from_octal(b"100775"), Some(Mode::Executable));
        assert_eq!(Mode::from_octal(b"040000"), Some(Mode::Tree));
        assert_eq!(Mode::from_octal(b"1006x4"), None);
        assert_eq!(Mode::from_octal(b"77777777777777"), None);
    }

    #[test]
    fn a_folder_sorts_as_if_its_name_ended_with_a_slash() {
        let old = [("100644", "a", 1), ("100644", "a.c", 2), ("40000", "a", 3)];
        assert_eq!(differing(&old, &[("100644", "a.c", 2), ("40000", "a", 3)]), ["-a"]);
        assert_eq!(differing(&old[..2], &old[1..]), ["-a", "+a"]);
    }

    #[test]
    fn a_tree_that_is_cut_off_is_an_error() {
        let whole = tree(&[("100644", "a", 1)]);
        for end in 1..whole.len() {
            assert!(Pairs::of(&whole[..end], &[], 20).next().is_err(), "{end}");
        }
    }
}
