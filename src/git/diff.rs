//! What changed between two trees, and by how many lines, as `git log --numstat -M` says it.
//!
//! Two questions, asked at different times: [`Differ::compare`] tells which files changed, commit by commit, since
//! neighbours in history share their trees; [`Differ::count`] counts lines, path by path, since the versions of a file
//! share their lines and, in a pack, their bytes.

use std::{collections::HashMap, sync::Arc};

use gix::ObjectId;

use super::{
    attributes::Diffing,
    lines::{self, Lines},
    objects::{LARGE, Objects},
    renames,
    trees::{self, Change, Mode, Side, TreeError},
};
use crate::history::{LineCount, LineStat};

/// How many bytes git looks at to tell binary from text.
const BINARY_PROBE: usize = 8000;

/// Bytes of contents that are counted together.
const BATCH: usize = 16 * 1024 * 1024;

/// Compares trees and counts lines; one a thread.
pub(super) struct Differ {
    objects: Objects,
}

/// The files that differ and what could not be found out about them.
#[derive(Debug, Default)]
pub(super) struct TreeDiff {
    /// Changed files sorted by path.
    pub(super) changes: Vec<Change>,
    /// Some content that might have been renamed is not in this repository.
    pub(super) missing: bool,
    /// Renames were searched by identity only.
    pub(super) rename_limit: bool,
}

/// Both sides of a change; at least one is there.
pub(super) type Sides = (Option<Side>, Option<Side>);

/// How the older and the newer side are compared: each by its own path.
pub(super) type Ways = (Diffing, Diffing);

/// How a file's lines were counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Counted {
    pub(super) stat: LineStat,
    /// The file is beyond the size limit.
    pub(super) too_large: bool,
}

impl Differ {
    pub(super) fn new(objects: Objects) -> Self {
        Self { objects }
    }

    pub(super) fn objects(&mut self) -> &mut Objects {
        &mut self.objects
    }

    /// Compares two trees; `None` is the empty one.
    pub(super) fn compare(&mut self, old: Option<ObjectId>, new: Option<ObjectId>) -> Result<TreeDiff, TreeError> {
        let mut changes = trees::compare(&mut self.objects, old, new)?;
        let mut candidates = Candidates { objects: &mut self.objects, missing: false };
        let rename_limit = renames::join(&mut changes, &mut candidates);
        Ok(TreeDiff { missing: candidates.missing, changes, rename_limit })
    }

    /// Counts the lines of changes to one path, in their order; neighbours should share a side.
    pub(super) fn count(&mut self, changes: &[(Sides, Ways)]) -> Vec<Counted> {
        let mut counted = Vec::with_capacity(changes.len());
        while counted.len() < changes.len() {
            let mut contents = HashMap::new();
            let mut bytes = 0;
            let batch = changes[counted.len()..].iter().take_while(|((old, new), _)| {
                let open = bytes <= BATCH;
                for side in [new, old].into_iter().flatten().filter(|_| open) {
                    bytes += contents.entry(side.id).or_insert_with(|| load(&mut self.objects, side)).len();
                }
                open
            });
            let batch = batch.count();
            let mut counter = Counter { contents: &contents, lines: Lines::new(), versions: HashMap::new() };
            let next = changes[counted.len()..].iter().take(batch);
            counted.extend(next.map(|(sides, ways)| counter.count(sides, *ways)));
        }
        counted
    }
}

/// What loading one side gave.
enum Content {
    Text(Arc<Vec<u8>>),
    Binary(Arc<Vec<u8>>),
    TooLarge,
    Missing,
}

impl Content {
    fn len(&self) -> usize {
        match self {
            Self::Text(content) | Self::Binary(content) => content.len(),
            _ => 0,
        }
    }

    /// What is compared as text; links and submodules always are.
    fn text(&self, side: &Side, way: Diffing) -> Option<&[u8]> {
        let way = if matches!(side.mode, Mode::File | Mode::Executable) { way } else { Diffing::Default };
        match (self, way) {
            (Self::Text(content), Diffing::Default | Diffing::Text) | (Self::Binary(content), Diffing::Text) => {
                Some(content)
            }
            _ => None,
        }
    }
}

fn load(objects: &mut Objects, side: &Side) -> Content {
    if side.mode == Mode::Submodule {
        return Content::Text(Arc::new(format!("Subproject commit {}\n", side.id).into_bytes()));
    }
    match objects.find(&side.id) {
        Ok(Some(blob)) if blob.data.len() as u64 > LARGE => Content::TooLarge,
        Ok(Some(blob)) if is_binary(&blob.data) => Content::Binary(blob.data),
        Ok(Some(blob)) => Content::Text(blob.data),
        Err(_) if objects.size(&side.id).is_some_and(|size| size > LARGE) => Content::TooLarge,
        Ok(None) | Err(_) => Content::Missing,
    }
}

/// Git's rule: a NUL byte near the beginning.
pub(super) fn is_binary(content: &[u8]) -> bool {
    content[..content.len().min(BINARY_PROBE)].contains(&0)
}

/// Counts within one batch of contents.
struct Counter<'a> {
    contents: &'a HashMap<ObjectId, Content>,
    lines: Lines<'a>,
    versions: HashMap<ObjectId, usize>,
}

impl<'a> Counter<'a> {
    fn count(&mut self, (old, new): &Sides, ways: Ways) -> Counted {
        let contents = self.contents;
        let content = |side: &Option<Side>| side.as_ref().and_then(|side| contents.get(&side.id));
        let any = |kind: fn(&Content) -> bool| [old, new].into_iter().filter_map(content).any(kind);
        let mut too_large = any(|content| matches!(content, Content::TooLarge));
        let text = |side: &Option<Side>, way| side.as_ref().and_then(|side| contents.get(&side.id)?.text(side, way));
        let stat = match (text(old, ways.0), text(new, ways.1)) {
            _ if any(|content| matches!(content, Content::Missing)) => LineStat::Unavailable,
            (Some(before), Some(after)) => {
                let same = old.as_ref().zip(new.as_ref()).is_some_and(|(old, new)| old.id == new.id);
                let count = if same {
                    Some(LineCount::default())
                } else {
                    self.differing(old.as_ref(), before, new.as_ref(), after)
                };
                too_large = count.is_none();
                count.map_or(LineStat::Unavailable, LineStat::Lines)
            }
            (None, Some(after)) if old.is_none() => {
                LineStat::Lines(LineCount { added: lines::lines(after), removed: 0 })
            }
            (Some(before), None) if new.is_none() => {
                LineStat::Lines(LineCount { added: 0, removed: lines::lines(before) })
            }
            _ => LineStat::Binary,
        };
        Counted { stat, too_large }
    }

    fn differing(
        &mut self,
        old: Option<&Side>,
        before: &'a [u8],
        new: Option<&Side>,
        after: &'a [u8],
    ) -> Option<LineCount> {
        if let Some(count) = lines::count_one_place(before, after) {
            return Some(count);
        }
        let mut version = |side: Option<&Side>, content| {
            side.map(|side| *self.versions.entry(side.id).or_insert_with(|| self.lines.add(content)))
        };
        let (new, old) = version(new, after).zip(version(old, before))?;
        self.lines.count(old, new)
    }
}

/// The files among which renames are searched.
struct Candidates<'a> {
    objects: &'a mut Objects,
    missing: bool,
}

impl renames::Contents for Candidates<'_> {
    fn size(&mut self, side: &Side) -> Option<u64> {
        let size = self.objects.size(&side.id);
        self.missing |= size.is_none();
        size.filter(|size| *size <= LARGE)
    }

    fn read(&mut self, side: &Side) -> Option<(Arc<Vec<u8>>, bool)> {
        let blob = self.objects.find(&side.id).ok().flatten()?;
        let is_text = !is_binary(&blob.data);
        Some((blob.data, is_text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_byte_far_behind_is_text() {
        let mut content = vec![b'a'; BINARY_PROBE];
        content.push(0);
        assert!(!is_binary(&content));
        assert!(is_binary(&content[1..]));
    }
}
