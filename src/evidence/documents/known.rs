//! What changelogs and release notes said at the older end already, wherever that stands by now.

use super::{
    LONGEST,
    blocks::{BlockKind, parse},
    reference::{tagged, without_opening, without_references},
};
use crate::{
    history::{Contents, History},
    restructured,
    roles::{DocumentKind, Roles},
    spread,
};

/// The paragraphs and items of both ends.
#[derive(Debug, Default)]
pub(in crate::evidence) struct Known {
    older: Said,
    newer: Said,
}

impl Known {
    /// Those of all documents that declare changes, among what was read.
    pub(in crate::evidence) fn of(contents: &Contents, history: &History, roles: &Roles) -> Self {
        let declares = |path| roles.document(path).is_some_and(DocumentKind::declares);
        let patches = || contents.net.iter().filter(|(path, _)| declares(path)).map(|(_, patch)| patch);
        // Who works on two lines of releases declares a change in both: told once, it is known.
        let once = history.range.parted_end().is_some();
        let newer =
            || if once { Said::default() } else { Said::of(patches().filter_map(|patch| patch.new.as_deref())) };
        let (older, newer) = spread::both(|| Said::of(patches().filter_map(|patch| patch.old.as_deref())), newer);
        Self { older, newer }
    }

    /// Tells whether some words were there, and stand now no more often: what was taken back and done again is news.
    pub(in crate::evidence) fn has(&self, text: &str) -> bool {
        let words = folded(text);
        let before = self.older.count(&words);
        before > 0 && before >= self.newer.count(&words)
    }
}

/// Of the entries that begin alike so many are compared: who writes "Updated dependencies" does it a thousand times.
const ALIKE: usize = 16;

/// Paragraphs and items, sorted by their letters; each with its text.
#[derive(Debug, Default)]
struct Said(Vec<(String, String)>);

impl Said {
    fn of<'t>(texts: impl Iterator<Item = &'t str>) -> Self {
        let prose = |kind: &BlockKind| matches!(kind, BlockKind::Item | BlockKind::Paragraph);
        let texts = texts.filter(|text| text.len() <= LONGEST);
        let blocks = texts.flat_map(|text| parse(text).blocks).filter(|block| prose(&block.kind));
        let mut said: Vec<(String, String)> = blocks.map(|block| (letters(opened(&block.text)), block.text)).collect();
        said.sort_unstable();
        Self(said)
    }

    /// How often some folded words stand there. References stand behind the words, and looking for them in all that an old
    /// changelog holds would take long: only what begins with the words is looked into.
    fn count(&self, words: &str) -> usize {
        let first = self.0.partition_point(|(letters, _)| letters.as_str() < words);
        let alike = self.0[first..].iter().take(ALIKE).take_while(|(letters, _)| letters.starts_with(words));
        if words.is_empty() { 0 } else { alike.filter(|(_, text)| folded(text) == words).count() }
    }
}

/// A text without case, blanks, punctuation, markup and references.
pub(in crate::evidence) fn folded(text: &str) -> String {
    letters(without_references(opened(text)))
}

/// A text without what stands before its words.
fn opened(text: &str) -> &str {
    without_opening(tagged(text).map_or(text, |(_, rest)| rest))
}

fn letters(text: &str) -> String {
    let text = restructured::plain(text);
    let mut letters = String::with_capacity(text.len());
    for c in text.chars().filter(|c| c.is_alphanumeric()) {
        if c.is_ascii() { letters.push(c.to_ascii_lowercase()) } else { letters.extend(c.to_lowercase()) }
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_moved_or_spelt_anew_is_known() {
        let check = |old: &str, new: &str, expected: bool| {
            let known = Known { older: Said::of([old].into_iter()), newer: Said::of([new].into_iter()) };
            assert_eq!(known.has(new), expected, "{old} {new}");
        };
        check("## 2.3\n\n- Fish no longer silences errors.\n", "fish no longer silences errors", true);
        check(
            "* Fix the walk\n  through folders (#12)\n",
            "Fix the walk through folders ([#12](https://h.org/12))",
            true,
        );
        check("- Add `x`, and\n- y\n", "Add x and", true);
        check("- Fix the walk\n", "Fix the walk through folders", false);
        check("- Raise at 10\n", "Raise at 12", false);
        check("", "Fix it", false);
        check("---\n", "***", false);
    }

    #[test]
    fn what_is_declared_again_is_news() {
        let said = |text: &str| Said::of([text].into_iter());
        let old = "* Revert it (#2)\n* Add x to y (#1)\n";
        let known = Known { older: said(old), newer: said(&format!("* Add x to y (#3)\n{old}")) };
        assert!(!known.has("Add x to y (#3)") && known.has("Revert it"));
        let known = Known { older: said(old), newer: Said::default() };
        assert!(known.has("Add x to y (#3)"));
    }
}
