//! Finding renames among added and deleted files, as `git log -M` pairs them.
//!
//! The rules are those of git's `diffcore-rename.c` with their order and their constants, since two tools that choose
//! differently among similar files would count differently: first equal content, then a name that only one file on
//! either side has, then the most similar of all that are left, unless these are too many to compare.

use std::{cell::OnceCell, cmp::Reverse, collections::HashMap, sync::Arc};

use gix::bstr::BString;

use super::trees::{Change, Side};

/// A perfect match; the unit of all scores.
const MAX_SCORE: f64 = 60_000.0;

/// From here on files are similar enough: `-M`, which is `-M50%`.
const SIMILAR: u32 = 30_000;

/// From here on files of one name are taken for a rename without looking further: halfway up from [`SIMILAR`].
const SIMILAR_NAMESAKES: u32 = 45_000;

/// The square of this bounds how many pairs are compared: `diff.renameLimit`, whose default holds whatever it says.
const LIMIT: usize = 1000;

/// How many equal sources are looked at for one destination.
const EQUAL_SOURCES: usize = 100;

/// How many sources each destination remembers.
const CANDIDATES: usize = 4;

/// Content that is compared in pieces of at most so many bytes, cut at line breaks.
const PIECE: u32 = 64;

/// Numbers below this stand for the pieces.
const PIECE_NUMBERS: u32 = 107_927;

/// How contents are asked for.
pub(super) trait Contents {
    /// Size in bytes; `None` where the object is missing or too large to be compared.
    fn size(&mut self, side: &Side) -> Option<u64>;
    /// The bytes, and whether they are text. Git lets attributes decide that too, which matters for nothing but `\\r\\n`.
    fn read(&mut self, side: &Side) -> Option<(Arc<Vec<u8>>, bool)>;
}

/// Joins each pair of an added and a deleted file that is a rename. Returns true if so many were left after the exact
/// search that the inexact one didn't take place.
pub(super) fn join(changes: &mut Vec<Change>, contents: &mut impl Contents) -> bool {
    let mut search = Search::new(changes);
    if search.sources.is_empty() || search.destinations.is_empty() {
        return false;
    }
    search.equal_contents();
    search.namesakes(contents);
    let (sources, destinations) = search.open();
    let limited = sources.len() * destinations.len() > LIMIT * LIMIT;
    if !limited {
        search.most_similar(&sources, &destinations, contents);
    }
    let renamed = search.renamed;
    apply(changes, renamed);
    limited
}

/// A file on one side of the search.
struct File {
    /// Its place among the changes.
    at: usize,
    path: BString,
    side: Side,
    used: bool,
    size: OnceCell<Option<u64>>,
    pieces: OnceCell<Pieces>,
}

impl File {
    fn new(at: usize, path: BString, side: Side) -> Self {
        Self { at, path, side, used: false, size: OnceCell::new(), pieces: OnceCell::new() }
    }
}

struct Search {
    sources: Vec<File>,
    destinations: Vec<File>,
    /// Places of sources and destinations among the changes.
    renamed: Vec<(usize, usize)>,
}

impl Search {
    fn new(changes: &[Change]) -> Self {
        let file = |at: usize, side: &Option<Side>| side.map(|side| File::new(at, changes[at].path.clone(), side));
        let one_sided = |wanted: fn(&Change) -> (&Option<Side>, &Option<Side>)| {
            let found = changes.iter().enumerate().map(move |(at, change)| (at, wanted(change)));
            found.filter(|(_, (_, other))| other.is_none()).filter_map(|(at, (side, _))| file(at, side)).collect()
        };
        Self {
            sources: one_sided(|change| (&change.old, &change.new)),
            destinations: one_sided(|change| (&change.new, &change.old)),
            renamed: Vec::new(),
        }
    }

    fn record(&mut self, source: usize, destination: usize) {
        self.sources[source].used = true;
        self.destinations[destination].used = true;
        self.renamed.push((self.sources[source].at, self.destinations[destination].at));
    }

    /// Pairs files of equal content, of several those of one name.
    fn equal_contents(&mut self) {
        let mut by_id: HashMap<_, Vec<usize>> = HashMap::new();
        for (place, source) in self.sources.iter().enumerate() {
            by_id.entry(source.side.id).or_default().push(place);
        }
        for place in 0..self.destinations.len() {
            let target = &self.destinations[place];
            let equal = by_id.get(&target.side.id).map_or(&[][..], Vec::as_slice).iter();
            let mut best: Option<(usize, bool)> = None;
            let mut looked_at = 0;
            for source in equal {
                let from = &self.sources[*source];
                let fits = from.side.mode == target.side.mode || from.side.mode.is_file() && target.side.mode.is_file();
                if !fits || from.used {
                    continue;
                }
                let same_name = name(&from.path) == name(&target.path);
                if best.is_none_or(|(_, best)| same_name && !best) {
                    best = Some((*source, same_name));
                }
                looked_at += 1;
                if same_name || looked_at == EQUAL_SOURCES {
                    break;
                }
            }
            if let Some((source, _)) = best {
                self.record(source, place);
            }
        }
    }

    /// Pairs files whose name is left on each side only once, if they are very similar.
    fn namesakes(&mut self, contents: &mut impl Contents) {
        let (sources, destinations) = (names(&self.sources), names(&self.destinations));
        for place in 0..self.sources.len() {
            let base = name(&self.sources[place].path);
            if sources.get(base) != Some(&Some(place)) {
                continue;
            }
            let Some(Some(target)) = destinations.get(base) else { continue };
            if self.similarity(place, *target, contents) >= SIMILAR_NAMESAKES {
                self.record(place, *target);
            }
        }
    }

    /// Places of the sources and destinations that are not paired yet.
    fn open(&self) -> (Vec<usize>, Vec<usize>) {
        let open = |files: &[File]| (0..files.len()).filter(|place| !files[*place].used).collect();
        (open(&self.sources), open(&self.destinations))
    }

    /// Compares every source with every destination and pairs the best ones first.
    fn most_similar(&mut self, sources: &[usize], destinations: &[usize], contents: &mut impl Contents) {
        let mut scores = Vec::new();
        for destination in destinations {
            let mut best: Vec<Score> = Vec::with_capacity(CANDIDATES);
            for source in sources {
                let similarity = self.similarity(*source, *destination, contents);
                let same_name = name(&self.sources[*source].path) == name(&self.destinations[*destination].path);
                let score = Score { similarity, same_name, source: *source, destination: *destination };
                remember(&mut best, score);
            }
            scores.extend(best.into_iter().filter(|score| score.similarity >= SIMILAR));
        }
        // The sort is stable, as git's is: of equal pairs the first by path wins.
        scores.sort_by_key(|score| Reverse(score.rank()));
        for score in scores {
            if !self.sources[score.source].used && !self.destinations[score.destination].used {
                self.record(score.source, score.destination);
            }
        }
    }

    /// How much of the larger of two files stands in both, of [`MAX_SCORE`]; 0 where their sizes already differ too much.
    fn similarity(&self, source: usize, destination: usize, contents: &mut impl Contents) -> u32 {
        let (source, destination) = (&self.sources[source], &self.destinations[destination]);
        if !source.side.mode.is_file() || !destination.side.mode.is_file() {
            return 0;
        }
        let mut size = |file: &File| *file.size.get_or_init(|| contents.size(&file.side));
        let (Some(one), Some(two)) = (size(source), size(destination)) else { return 0 };
        let (larger, smaller) = (one.max(two) as f64, one.min(two) as f64);
        if larger * (MAX_SCORE - f64::from(SIMILAR)) < (larger - smaller) * MAX_SCORE || two == 0 {
            return 0;
        }
        for file in [source, destination] {
            file.pieces.get_or_init(|| match contents.read(&file.side) {
                Some((data, is_text)) => Pieces::of(&data, is_text),
                None => Pieces::default(),
            });
        }
        let pieces = source.pieces.get().zip(destination.pieces.get());
        let copied = pieces.map_or(0, |(source, destination)| source.in_common(destination));
        (copied as f64 * MAX_SCORE / larger) as u32
    }
}

/// The part of a path after its last slash.
fn name(path: &BString) -> &[u8] {
    path.rsplit(|byte| *byte == b'/').next().unwrap_or_default()
}

/// Places by name of the files that are not paired yet; `None` for names that several have.
fn names(files: &[File]) -> HashMap<Vec<u8>, Option<usize>> {
    let mut names = HashMap::new();
    for (place, file) in files.iter().enumerate().filter(|(_, file)| !file.used) {
        names.entry(name(&file.path).to_vec()).and_modify(|known| *known = None).or_insert(Some(place));
    }
    names
}

/// How well a source fits a destination.
#[derive(Clone, Copy)]
struct Score {
    similarity: u32,
    same_name: bool,
    source: usize,
    destination: usize,
}

impl Score {
    fn rank(&self) -> (u32, bool) {
        (self.similarity, self.same_name)
    }
}

/// Keeps the best few: a better one takes the place of the first among the worst.
fn remember(best: &mut Vec<Score>, score: Score) {
    if best.len() < CANDIDATES {
        best.push(score);
    } else if let Some(worst) = best.iter_mut().min_by_key(|known| known.rank())
        && worst.rank() < score.rank()
    {
        *worst = score;
    }
}

/// Takes the deleted halves out and gives each added half its source.
fn apply(changes: &mut Vec<Change>, renamed: Vec<(usize, usize)>) {
    for (source, destination) in &renamed {
        let (from, old) = (changes[*source].path.clone(), changes[*source].old);
        changes[*destination].from = Some(from);
        changes[*destination].old = old;
    }
    let mut gone = vec![false; changes.len()];
    renamed.iter().for_each(|(source, _)| gone[*source] = true);
    let mut gone = gone.into_iter();
    changes.retain(|_| !gone.next().unwrap_or_default());
}

/// How many bytes of a file stand in pieces of each number, sorted by number.
#[derive(Default)]
struct Pieces(Vec<(u32, u64)>);

impl Pieces {
    /// Cuts a file behind each line break and after each [`PIECE`] bytes; in text `\r\n` counts as `\n`.
    fn of(data: &[u8], is_text: bool) -> Self {
        let mut pieces = Vec::with_capacity(data.len() / 32 + 1);
        let (mut low, mut high, mut length) = (0u32, 0u32, 0u32);
        let number = |low: u32, high: u32| low.wrapping_add(high.wrapping_mul(0x61)) % PIECE_NUMBERS;
        for (place, byte) in data.iter().enumerate() {
            if is_text && *byte == b'\r' && data.get(place + 1) == Some(&b'\n') {
                continue;
            }
            let before = low;
            low = ((low << 7) ^ (high >> 25)).wrapping_add(u32::from(*byte));
            high = (high << 7) ^ (before >> 25);
            length += 1;
            if length == PIECE || *byte == b'\n' {
                pieces.push((number(low, high), u64::from(length)));
                (low, high, length) = (0, 0, 0);
            }
        }
        if length > 0 {
            pieces.push((number(low, high), u64::from(length)));
        }
        pieces.sort_unstable_by_key(|(number, _)| *number);
        pieces.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            kept.1 += if same { next.1 } else { 0 };
            same
        });
        Self(pieces)
    }

    /// How many bytes stand in pieces of both.
    fn in_common(&self, other: &Self) -> u64 {
        let mut others = other.0.iter().peekable();
        let count = |(number, bytes): &(u32, u64)| {
            while others.next_if(|(other, _)| other < number).is_some() {}
            others.next_if(|(other, _)| other == number).map_or(0, |(_, other)| *bytes.min(other))
        };
        self.0.iter().map(count).sum()
    }
}
