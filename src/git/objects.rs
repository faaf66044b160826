//! Trees and blobs, each inflated once where that can be.
//!
//! Packs store neighbouring versions of a file as deltas against each other. Gix keeps the results of such chains but
//! not the full objects that they begin with, and inflates these again for each of their children: on the 8,700 files of
//! git v2.40.0..v2.45.0, read path by path, that took 477 ms against the 254 ms that this reader takes. What it can't
//! read (loose objects, odd packs, replaced objects, anything corrupt) is left to gix, whose errors it returns.

use std::{
    cmp::Ordering,
    collections::HashMap,
    path::Path,
    sync::{Arc, OnceLock, PoisonError, RwLock},
};

use gix::{
    ObjectId,
    hashtable::HashMap as ById,
    objs::{Find, Kind},
    odb::pack::{data, index},
};

use super::graph::Head;

/// Bytes of decoded objects that a thread keeps as bases for others.
const BASES: usize = 24 * 1024 * 1024;

/// Bytes of decoded objects that are kept from stage to stage.
const KEPT: usize = 2 * BASES;

/// Larger objects are left to gix, which refuses them: nothing beyond this is compared or shown.
pub(super) const LARGE: u64 = 32 * 1024 * 1024;

/// The packs of a repository and its alternates; shared by all threads.
#[derive(Default)]
pub(super) struct Packs {
    list: Vec<Pack>,
    /// What readers kept that are gone: the next stage reads many of the same objects, each on another thread.
    kept: RwLock<Kept>,
    /// Commits that a walk has met: following lines through the history meets most of them again.
    heads: RwLock<ById<ObjectId, Arc<CommitHead>>>,
}

impl std::fmt::Debug for Packs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} packs", self.list.len())
    }
}

struct Pack {
    index: index::File,
    data: OnceLock<Option<data::File>>,
}

impl Packs {
    /// Maps the indices. With replaced objects there are none: gix knows how to replace.
    pub(super) fn open(repo: &gix::Repository) -> Self {
        let store = repo.objects.store_ref();
        if store.replacements().next().is_some() && !repo.objects.ignore_replacements {
            return Self::default();
        }
        let mut folders = vec![store.path().join("pack")];
        folders.extend(store.alternate_db_paths().unwrap_or_default().iter().map(|path| path.join("pack")));
        let entries = folders.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
        let mut paths: Vec<_> = entries.map(|entry| entry.path()).filter(|path| is_index(path)).collect();
        paths.sort();
        let open = |path: &Path| index::File::at(path, repo.object_hash()).ok();
        let pack = |path: &std::path::PathBuf| Some(Pack { index: open(path)?, data: OnceLock::new() });
        Self { list: paths.iter().filter_map(pack).collect(), kept: RwLock::default(), heads: RwLock::default() }
    }
}

impl Packs {
    /// An object that a reader has kept.
    fn kept(&self, place: Place) -> Option<Object> {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).objects.get(&place).cloned()
    }

    /// Keeps what a reader has decoded, in place of all that was kept before where that would be too much.
    fn keep(&self, bases: Bases) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.bytes + bases.young_bytes > KEPT {
            *kept = Kept::default();
        }
        for (place, object) in bases.young {
            // Several readers may have decoded the same object.
            let bytes = object.data.len();
            if kept.objects.insert(place, object).is_none() {
                kept.bytes += bytes;
            }
        }
    }
}

fn is_index(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "idx")
}

impl Pack {
    fn data(&self) -> Option<&data::File> {
        let open = || data::File::at(self.index.path().with_extension("pack"), self.index.object_hash()).ok();
        self.data.get_or_init(open).as_ref()
    }

    fn offset(&self, id: &gix::oid) -> Option<u64> {
        let position = position(id, self.index.num_objects(), |at| self.index.oid_at_index(at));
        position.map(|position| self.index.pack_offset_at_index(position))
    }
}

/// The place of an id in a sorted list of so many. Ids are spread evenly, so their first bytes tell where to look: that
/// takes four or five looks where halving takes twelve, each at memory that nobody looked at before. A list that was made to
/// mislead such guesses is halved after some of them.
fn position<'a>(id: &gix::oid, count: u32, id_at: impl Fn(u32) -> &'a gix::oid) -> Option<u32> {
    const GUESSES: usize = 16;
    let wanted = first_bytes(id);
    let (mut low, mut high) = (0, count);
    let (mut from, mut to) = (0, u32::MAX);
    let mut looks = 0;
    while low < high {
        let count = high - low;
        let guess = u64::from(wanted - from) * u64::from(count) / (u64::from(to - from) + 1);
        let at = low + if looks < GUESSES { guess as u32 } else { count / 2 };
        looks += 1;
        let found = id_at(at);
        match first_bytes(found).cmp(&wanted).then_with(|| found.cmp(id)) {
            Ordering::Equal => return Some(at),
            Ordering::Less => (low, from) = (at + 1, first_bytes(found)),
            Ordering::Greater => (high, to) = (at, first_bytes(found)),
        }
    }
    None
}

fn first_bytes(id: &gix::oid) -> u32 {
    id.as_bytes().first_chunk().map_or(0, |bytes| u32::from_be_bytes(*bytes))
}

/// What a walk needs of a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CommitHead {
    pub(super) tree: ObjectId,
    pub(super) parents: Vec<ObjectId>,
    pub(super) date: u64,
}

impl From<&Head<'_>> for CommitHead {
    fn from(head: &Head<'_>) -> Self {
        Self { tree: head.tree, parents: head.parents().collect(), date: head.date }
    }
}

/// So many of them are kept, some megabytes.
const HEADS: usize = 32 * 1024;

/// So many packed bytes of a commit hold its parents and its date, mostly.
const PACKED: u64 = 288;

/// Room for what they give.
type Beginning = [u8; 2048];

/// A decoded object.
#[derive(Clone)]
pub(super) struct Object {
    pub(super) kind: Kind,
    pub(super) data: Arc<Vec<u8>>,
}

/// Reads objects; one a thread.
pub(super) struct Objects {
    repo: gix::Repository,
    packs: Arc<Packs>,
    latest: usize,
    bases: Bases,
    inflate: gix::zlib::Inflate,
    delta: Vec<u8>,
}

impl Objects {
    pub(super) fn new(repo: gix::Repository, packs: Arc<Packs>) -> Self {
        Self { repo, packs, latest: 0, bases: Bases::default(), inflate: Default::default(), delta: Vec::new() }
    }

    pub(super) fn repo(&self) -> &gix::Repository {
        &self.repo
    }

    /// A reader of the same packs for another thread.
    pub(super) fn another(&self) -> Self {
        Self::new(self.repo.clone(), Arc::clone(&self.packs))
    }

    /// Reads an object; `None` where it isn't there, an error where it can't be read.
    pub(super) fn find(&mut self, id: &gix::oid) -> Result<Option<Object>, String> {
        if let Some(object) = self.locate(id).and_then(|(pack, offset)| self.decode(pack, offset)) {
            return Ok(Some(object));
        }
        let mut buffer = Vec::new();
        let kind = match self.repo.objects.try_find(id, &mut buffer) {
            Ok(found) => found.map(|found| found.kind),
            Err(error) => return Err(error.to_string()),
        };
        Ok(kind.map(|kind| Object { kind, data: Arc::new(buffer) }))
    }

    /// Reads a commit, with gix's word for why it can't be read.
    pub(super) fn commit(&mut self, id: &gix::oid) -> Result<Arc<Vec<u8>>, String> {
        match self.find(id) {
            Ok(Some(object)) if object.kind == Kind::Commit => Ok(object.data),
            _ => self
                .repo
                .find_commit(id)
                .map(|commit| Arc::new(commit.detach().data))
                .map_err(|error| error.to_string()),
        }
    }

    /// The head of a commit, mostly without inflating more than that; `None` where it is stored in another way.
    pub(super) fn head(&mut self, id: &gix::oid) -> Option<Arc<CommitHead>> {
        if let Some(known) = self.packs.heads.read().unwrap_or_else(PoisonError::into_inner).get(id) {
            return Some(Arc::clone(known));
        }
        let mut beginning: Beginning = [0; _];
        let head = Head::whole(self.beginning(id, &mut beginning)?)?;
        let head = Arc::new(CommitHead::from(&head));
        let mut heads = self.packs.heads.write().unwrap_or_else(PoisonError::into_inner);
        if heads.len() < HEADS {
            heads.insert(id.to_owned(), Arc::clone(&head));
        }
        Some(head)
    }

    /// The first bytes of a commit, as many as some of its packed bytes give, or all of it; `None` where it is stored in
    /// another way. Inflating ends where the packed bytes do: zlib writes the last bytes of a full buffer one by one, half
    /// as fast as the others.
    fn beginning<'a>(&mut self, id: &gix::oid, buffer: &'a mut Beginning) -> Option<&'a [u8]> {
        let (pack, offset) = self.locate(id)?;
        let file = self.packs.list[pack].data()?;
        let entry = file.entry(offset).ok().filter(|entry| entry.header == data::entry::Header::Commit)?;
        let end = (entry.data_offset + PACKED).min(file.data_len() as u64);
        let packed = file.entry_slice(entry.data_offset..end)?;
        self.inflate.reset();
        let (_, _, length) = self.inflate.prefix(packed, buffer).ok()?;
        Some(&buffer[..length])
    }

    /// Size of an object in bytes, mostly without inflating it; `None` where it isn't there.
    pub(super) fn size(&self, id: &gix::oid) -> Option<u64> {
        gix::objs::FindHeader::try_header(&self.repo.objects, id).ok().flatten().map(|header| header.size)
    }

    /// The pack that has an object, tried first where the last one was found.
    fn locate(&mut self, id: &gix::oid) -> Option<(usize, u64)> {
        let packs = self.packs.list.len();
        let (pack, offset) = (0..packs)
            .map(|step| (self.latest + step) % packs)
            .find_map(|pack| Some((pack, self.packs.list[pack].offset(id)?)))?;
        self.latest = pack;
        Some((pack, offset))
    }

    /// Decodes an entry and all that it builds on, keeping each of them as a base; `None` where anything is unusual.
    fn decode(&mut self, pack: usize, offset: u64) -> Option<Object> {
        let file = self.packs.list[pack].data()?;
        let mut deltas = Vec::new();
        let mut next = offset;
        let mut object = loop {
            if let Some(base) = self.bases.get((pack, next)).or_else(|| self.packs.kept((pack, next))) {
                break base;
            }
            let entry =
                file.entry(next).ok().filter(|entry| entry.decompressed_size <= LARGE && deltas.len() < MAX_CHAIN)?;
            match entry.header {
                data::entry::Header::OfsDelta { base_distance } => {
                    let base = next.checked_sub(base_distance).filter(|base| *base < next)?;
                    deltas.push((next, entry));
                    next = base;
                }
                data::entry::Header::RefDelta { base_id } => {
                    let base = self.packs.list[pack].offset(&base_id)?;
                    deltas.push((next, entry));
                    next = base;
                }
                header => {
                    let mut data = vec![0; entry.decompressed_size as usize];
                    file.decompress_entry(&entry, &mut self.inflate, &mut data).ok()?;
                    let object = Object { kind: header.as_kind()?, data: Arc::new(data) };
                    self.bases.put((pack, next), &object);
                    break object;
                }
            }
        };
        for (offset, entry) in deltas.into_iter().rev() {
            self.delta.resize(entry.decompressed_size as usize, 0);
            file.decompress_entry(&entry, &mut self.inflate, &mut self.delta).ok()?;
            object = Object { kind: object.kind, data: Arc::new(apply(&object.data, &self.delta)?) };
            self.bases.put((pack, offset), &object);
        }
        Some(object)
    }
}

impl Drop for Objects {
    fn drop(&mut self) {
        let bases = std::mem::take(&mut self.bases);
        // On a long range, where much was dropped already, the next stage begins elsewhere.
        if bases.old.is_empty() && !bases.young.is_empty() {
            self.packs.keep(bases);
        }
    }
}

/// Longer chains are taken for circles, which deltas that name their base could form; git itself writes no longer ones.
const MAX_CHAIN: usize = 4095;

/// Applies a delta in the format of packs: two sizes, then instructions that copy from the base or carry new bytes.
/// `None` where it doesn't fit its base.
fn apply(base: &[u8], delta: &[u8]) -> Option<Vec<u8>> {
    let (base_size, rest) = size(delta)?;
    let (result_size, mut rest) = size(rest)?;
    if base_size != base.len() as u64 || result_size > LARGE {
        return None;
    }
    let result_size = result_size as usize;
    let mut out = Vec::with_capacity(result_size);
    while let [instruction, behind @ ..] = rest {
        rest = match instruction {
            0 => return None,
            literal @ 1..=0x7f => {
                let (literal, behind) = behind.split_at_checked(usize::from(*literal))?;
                out.extend_from_slice(literal);
                behind
            }
            copy => {
                let (start, behind) = sparse(*copy, 4, behind)?;
                let (length, behind) = sparse(*copy >> 4, 3, behind)?;
                let length = if length == 0 { 0x10000 } else { length };
                out.extend_from_slice(base.get(start..start + length)?);
                behind
            }
        };
        if out.len() > result_size {
            return None;
        }
    }
    (out.len() == result_size).then_some(out)
}

/// A number in groups of seven bits, the lowest first, each but the last one with its high bit set.
fn size(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0;
    for (place, byte) in bytes.iter().enumerate().take(9) {
        value |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some((value, &bytes[place + 1..]));
        }
    }
    None
}

/// A little-endian number of at most `width` bytes, of which only those are there whose bit is set in `present`.
fn sparse(present: u8, width: usize, mut bytes: &[u8]) -> Option<(usize, &[u8])> {
    let mut value = 0;
    for place in (0..width).filter(|place| present & (1 << place) != 0) {
        let (byte, behind) = bytes.split_first()?;
        value |= usize::from(*byte) << (8 * place);
        bytes = behind;
    }
    Some((value, bytes))
}

/// Where an object stands: in which pack, at which offset.
type Place = (usize, u64);

/// Decoded objects that all readers have.
#[derive(Default)]
struct Kept {
    objects: HashMap<Place, Object>,
    bytes: usize,
}

/// Decoded objects by pack and offset, in two generations: when the young one is full it becomes the old one, and what
/// was not asked for since then is dropped.
#[derive(Default)]
struct Bases {
    young: HashMap<Place, Object>,
    old: HashMap<Place, Object>,
    young_bytes: usize,
}

impl Bases {
    fn get(&mut self, place: Place) -> Option<Object> {
        if let Some(object) = self.young.get(&place) {
            return Some(object.clone());
        }
        let object = self.old.remove(&place)?;
        self.put(place, &object);
        Some(object)
    }

    fn put(&mut self, place: Place, object: &Object) {
        if object.data.len() > BASES / 4 {
            return;
        }
        self.young_bytes += object.data.len();
        if self.young_bytes > BASES / 2 {
            self.old = std::mem::take(&mut self.young);
            self.young_bytes = object.data.len();
        }
        self.young.insert(place, object.clone());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deltas_copy_and_insert() {
        let base: Vec<u8> = (0..=255).cycle().take(70_000).collect();
        let check = |instructions: &[u8], expected: Option<&[u8]>| {
            let length = expected.map_or(4, <[u8]>::len);
            // 70,000 and the length, in groups of seven bits.
            let mut delta = vec![0xf0, 0xa2, 0x04];
            delta.extend([length as u8 & 0x7f | 0x80, (length >> 7) as u8 & 0x7f | 0x80, (length >> 14) as u8]);
            delta.extend_from_slice(instructions);
            assert_eq!(apply(&base, &delta).as_deref(), expected, "{instructions:?}");
        };
        check(&[4, 9, 8, 7, 6], Some(&[9, 8, 7, 6]));
        check(&[0b1001_0001, 2, 3, 1, 7], Some(&[2, 3, 4, 7]));
        check(&[0b1001_0011, 1, 1, 4], Some(&[1, 2, 3, 4]));
        check(&[0b1000_0000], Some(&base[..0x10000]));
        // Cut off, beyond the base, too long, too short, the reserved instruction.
        check(&[4, 9, 8], None);
        check(&[0b1001_0111, 0xff, 0xff, 0xff, 4], None);
        check(&[5, 9, 8, 7, 6, 5], None);
        check(&[3, 9, 8, 7], None);
        check(&[0], None);
    }

    #[test]
    fn a_delta_fits_one_base_only() {
        assert_eq!(apply(b"abc", &[3, 1, 1, b'x']), Some(b"x".to_vec()));
        assert_eq!(apply(b"abcd", &[3, 1, 1, b'x']), None);
        assert_eq!(apply(b"abc", &[3, 0x80]), None);
        assert_eq!(apply(b"abc", &[]), None);
    }

    #[test]
    fn ids_are_found_where_they_stand() {
        let id = |first: u32| {
            let mut bytes = [7; 20];
            bytes[..4].copy_from_slice(&first.to_be_bytes());
            gix::ObjectId::from_bytes_or_panic(&bytes)
        };
        let even: Vec<u32> = (0..1000).map(|n| n * 4_294_967).collect();
        let doubling: Vec<u32> = (0..32).map(|n| 1 << n).collect();
        let crowded: Vec<u32> = [vec![0], (0..1000).map(|n| u32::MAX - 1000 + n).collect()].concat();
        for list in [vec![], vec![0], vec![u32::MAX], even, doubling, crowded] {
            let ids: Vec<gix::ObjectId> = list.iter().map(|first| id(*first)).collect();
            let find = |id: gix::ObjectId| position(&id, ids.len() as u32, |at| &ids[at as usize]);
            for (place, first) in list.iter().enumerate() {
                assert_eq!(find(id(*first)), Some(place as u32));
            }
            for absent in [1_u32 << 20 | 1, 5, u32::MAX / 2].into_iter().filter(|absent| !list.contains(absent)) {
                assert_eq!(find(id(absent)), None);
            }
        }
    }

    #[test]
    fn bases_are_dropped_once_nobody_asks() {
        let mut bases = Bases::default();
        let object = |size: usize| Object { kind: Kind::Blob, data: Arc::new(vec![0; size]) };
        bases.put((0, 0), &object(1));
        for offset in 1..=8 {
            bases.put((0, offset), &object(BASES / 8));
            assert!(bases.get((0, 0)).is_some(), "what is used stays");
        }
        assert!(bases.get((0, 1)).is_none(), "what isn't used goes");
    }
}
