//! What became of paths and lines: which differ between the two ends of the range, which the newer end has no more.

use crate::{
    hashing::HashSet,
    history::{ChangeKind, History, NetChange, RepoPath},
};

/// The two ends; where none bound the range, every path may differ and none is gone.
pub(super) struct Ends<'a> {
    differ: Option<HashSet<&'a RepoPath>>,
    gone: HashSet<&'a RepoPath>,
}

impl<'a> Ends<'a> {
    pub(super) fn of(history: &'a History, net: Option<&'a NetChange>) -> Self {
        let files = || net.into_iter().flat_map(|net| &net.files);
        let mut gone: HashSet<&RepoPath> =
            files().filter(|file| file.kind == ChangeKind::Deleted).map(|file| &file.path).collect();
        let mut paths: HashSet<&RepoPath> = files().map(|file| &file.path).collect();
        // The newest commit first: a name leads to the one before it.
        for file in history.commits.iter().flat_map(|commit| &commit.files) {
            if let Some(from) = file.from.as_ref().filter(|_| paths.contains(&file.path)) {
                paths.insert(from);
                // What moved on is not gone, though too little may be left of it for the two ends to be compared.
                if !gone.contains(&file.path) {
                    gone.remove(from);
                }
            }
        }
        Self { differ: net.map(|_| paths), gone }
    }

    /// Tells whether something of what the range did to a path stands at its end, under that name or a later one. What the
    /// end has as the beginning had it shows nothing that stands.
    pub(super) fn differ(&self, path: &RepoPath) -> bool {
        self.differ.as_ref().is_none_or(|paths| paths.contains(path))
    }

    /// Tells whether the newer end has no such file, though the older one had.
    pub(super) fn has_lost(&self, path: &RepoPath) -> bool {
        self.gone.contains(path)
    }
}

/// Characters of a line that says something by itself: shorter ones stand anywhere.
const TELLING: usize = 8;

/// The lines of a text, for [`stand`].
pub(super) fn lines(text: &str) -> HashSet<&str> {
    text.lines().map(bare).collect()
}

/// Those of some lines that say something, without blanks around them and without the bracket that opens a block.
pub(super) fn telling<'l>(lines: impl Iterator<Item = &'l str>) -> impl Iterator<Item = &'l str> {
    lines.map(bare).filter(|line| line.chars().count() >= TELLING)
}

/// Where a block opens on a line of its own in one place, and on the line before in another, the code is the same.
fn bare(line: &str) -> &str {
    line.trim().trim_end_matches('{').trim_end()
}

/// Tells whether at least half of the lines that were added are there at the end; what only takes out stands.
pub(super) fn stand<'l>(added: impl Iterator<Item = &'l str>, at_tip: &HashSet<&str>) -> bool {
    let (all, kept) =
        telling(added).fold((0, 0), |(all, kept), line| (all + 1, kept + usize::from(at_tip.contains(line))));
    2 * kept >= all
}

/// Tells whether nearly all lines that were added are there at the end; what only takes out stands.
pub(super) fn nearly_all_stand<'l>(added: impl Iterator<Item = &'l str>, at_tip: &HashSet<&str>) -> bool {
    let (all, kept) =
        telling(added).fold((0, 0), |(all, kept), line| (all + 1, kept + usize::from(at_tip.contains(line))));
    10 * kept >= 9 * all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_of_what_was_added_has_to_stand() {
        let check = |added: &[&str], expected: bool| {
            let at_tip = lines("  read_all();\n}\nclose_it();\n");
            assert_eq!(stand(added.iter().copied(), &at_tip), expected, "{added:?}");
        };
        check(&[], true);
        check(&["}"], true);
        check(&["    read_all();", "open_it_twice();"], true);
        check(&["open_it();", "open_it_twice();", "close_it();"], false);
        check(&["    read_all() {", "{"], false);
        check(&["    close_it();", "read_all(); {"], true);
        let nearly = |added: &[&str]| nearly_all_stand(added.iter().copied(), &lines("read_all();\nclose_it();\n"));
        assert!(nearly(&[]) && nearly(&["  read_all();", "}"]));
        assert!(!nearly(&["read_all();", "close_it();", "open_it();"]));
    }
}
