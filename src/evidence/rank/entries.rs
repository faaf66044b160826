//! The entries of release notes that a range adds, each with how prominently it stands there.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        arrivals::{is_mostly, nearly_all, removed_words},
        documents::{self, Block, BlockKind, Known, Parsed},
    },
    declared::is_readme,
    features::{closes_a_hole, is_severe},
};
use crate::{
    hashing::HashSet,
    history::{FilePatch, LineKind, RepoPath},
    lines::split_lines,
    story::{Kind, kind, parse_subject},
    symbols::Span,
};

/// How entries below a heading are to be read: the first of its words that is found here decides.
const SECTIONS: &[(&str, f64)] = &[
    ("highlight", 1.5),
    ("major", 1.5),
    ("breaking", 1.0),
    ("incompatib", 1.0),
    ("security", 2.0),
    ("vulnerab", 2.0),
    ("feature", 1.0),
    ("added", 1.0),
    ("new", 1.0),
    ("enhancement", 0.7),
    ("perf", 0.8),
    ("improvement", 0.5),
    ("changed", 0.4),
    ("changes", 0.4),
    ("deprecat", 0.6),
    ("remov", 0.6),
    ("fix", -0.3),
    ("bug", -0.3),
    ("doc", -0.8),
    ("internal", -0.6),
    ("development", -0.6),
    ("dependenc", -0.9),
    ("build", -0.7),
    ("packaging", -0.7),
    ("test", -0.8),
    ("chore", -0.9),
    ("other", -0.5),
];

/// How an entry is to be read that closes a hole for attackers, whatever it stands below.
const SECURITY: f64 = 2.0;

/// How an entry is to be read about a crash, a hang, lost or spoilt data, which is a fix like others by its heading.
const SEVERE: f64 = 0.8;

/// How a heading is to be read that is the title of what is announced, below the release itself.
const ANNOUNCED: f64 = 0.8;

/// How entries are to be read below a heading that says nothing of them.
const UNNAMED: f64 = 0.2;

/// Headings of more words are about something, whatever words they hold.
const SECTION_WORDS: usize = 4;

/// Something that release notes tell.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Entry {
    /// Its lines.
    pub lines: Vec<String>,
    /// Its words: of its title, where it has one, and of its paragraphs.
    pub text: String,
    /// How prominently it stands there.
    pub prominence: f64,
    /// It stands below a heading for what breaks users.
    pub breaks: bool,
    /// It closes a hole for attackers, or stands below a heading for those that do.
    pub secures: bool,
}

/// The entries that a change adds to a document, in order, but for what is known or reworded; in a README only those of the
/// changelog that it holds.
pub(super) fn added(path: &RepoPath, patch: &FilePatch, known: &Known) -> Vec<Entry> {
    let Some(text) = patch.new.as_deref() else { return Vec::new() };
    let old = removed_words(patch);
    let mut parsed = documents::parse(text);
    if documents::is_guide(path, text, &parsed) {
        return Vec::new();
    }
    if is_readme(path) {
        let titles: Vec<bool> = parsed
            .blocks
            .iter()
            .map(|block| parsed.path(block).iter().any(|title| documents::heads_changelog(title)))
            .collect();
        let mut titles = titles.into_iter();
        parsed.blocks.retain(|_| titles.next().unwrap_or_default());
    }
    let entries = read(text, &parsed, &added_lines(patch), known);
    entries.into_iter().filter(|entry| !is_mostly(&entry.text, &old)).collect()
}

/// The entries of a document that stand on some of its lines, in order.
pub(super) fn with_lines(text: &str, lines: &HashSet<&str>) -> Vec<Entry> {
    let numbers = text.lines().enumerate().filter(|(_, line)| lines.contains(line)).map(|(at, _)| at + 1);
    read(text, &documents::parse(text), &numbers.collect(), &Known::default())
}

/// Numbers of the lines that are new.
fn added_lines(patch: &FilePatch) -> BTreeSet<usize> {
    let mut added = BTreeSet::new();
    for hunk in &patch.hunks {
        let newer = hunk.lines.iter().filter(|line| line.kind != LineKind::Removed);
        added.extend((hunk.new_start..).zip(newer).filter(|(_, line)| line.kind == LineKind::Added).map(|(at, _)| at));
    }
    added
}

/// An entry is an item of a list with what stands below it, a paragraph, or all that stands under a heading of its own.
fn read(text: &str, parsed: &Parsed, added: &BTreeSet<usize>, known: &Known) -> Vec<Entry> {
    let lines: Vec<&str> = split_lines(text).collect();
    let titled = titled(parsed);
    let mut reader = Reader { lines: &lines, ..Reader::default() };
    let mut open: Option<(Place, Vec<&Block>)> = None;
    for (number, block) in parsed.blocks.iter().enumerate() {
        let prose = matches!(block.kind, BlockKind::Item | BlockKind::Paragraph);
        let place = match (block.heading, block.item) {
            (Some(heading), _) if titled.contains(&heading) => Place::Title(heading),
            (_, Some(item)) => Place::Item(item),
            _ => Place::Paragraph(number),
        };
        if open.as_ref().is_some_and(|(known, _)| *known != place) {
            reader.entry(parsed, open.take());
        }
        if prose && nearly_all(block.span, added) && !known.has(&block.text) {
            reader.enter(parsed, block, &titled);
            open.get_or_insert_with(|| (place, Vec::new())).1.push(block);
        } else if prose {
            reader.enter(parsed, block, &titled);
        }
    }
    reader.entry(parsed, open);
    reader.entries
}

/// What a block is a part of.
#[derive(PartialEq)]
enum Place {
    Title(usize),
    Item(usize),
    Paragraph(usize),
}

/// Headings that are titles of entries: they stand below one that names a section, name none themselves, and text follows
/// them rather than a list; or below the name of the release, and nothing but text follows.
fn titled(parsed: &Parsed) -> BTreeSet<usize> {
    let mut first: BTreeMap<usize, &Block> = BTreeMap::new();
    let mut lists: BTreeSet<usize> = BTreeSet::new();
    for block in &parsed.blocks {
        let heading = block.heading.unwrap_or(usize::MAX);
        first.entry(heading).or_insert(block);
        lists.extend(block.item.map(|_| heading));
    }
    let is_title = |(heading, block): &(usize, &Block)| {
        let path = parsed.path(block);
        let (Some(own), above) = (path.last(), &path[..path.len().saturating_sub(1)]) else { return false };
        let of_section = || above.iter().any(|title| value(title).is_some());
        let of_release = || above.iter().any(|title| is_release(title)) && !lists.contains(heading);
        *heading != usize::MAX
            && block.item.is_none()
            && value(own).is_none()
            && !is_release(own)
            && (of_section() || of_release())
    };
    first.into_iter().filter(is_title).map(|(heading, _)| heading).collect()
}

/// Tells whether a heading names a release: `## 1.2.0`, `# Changelog for X v1.18`.
fn is_release(heading: &str) -> bool {
    let version = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric()).trim_start_matches('v');
        word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.')
    };
    heading.split_whitespace().any(version)
}

/// How what stands under a heading is to be read, where its words say so.
fn value(heading: &str) -> Option<f64> {
    let few = heading.split_whitespace().count() <= SECTION_WORDS && !heading.contains('`');
    if few { announced(heading) } else { None }
}

/// The same for a line that only announces what follows: `This release includes the following changes:`.
fn announced(line: &str) -> Option<f64> {
    let lower = line.to_lowercase();
    SECTIONS.iter().find(|(word, _)| lower.contains(word)).map(|(_, value)| *value)
}

/// The first heading above that says how to read what stands below: whether it is for what breaks users, or for what
/// closes holes.
fn grave(path: &[String]) -> (bool, bool) {
    let own = path.iter().rev().find(|title| value(title).is_some()).map(|title| title.to_lowercase());
    let has = |words: &[&str]| own.as_ref().is_some_and(|own| words.iter().any(|word| own.contains(word)));
    (has(&["breaking", "incompatib"]), has(&["security", "vulnerab"]))
}

/// Weighs entries in their order.
#[derive(Default)]
struct Reader<'a> {
    lines: &'a [&'a str],
    entries: Vec<Entry>,
    /// The heading, and the paragraph like one, under which it stands.
    heading: Option<usize>,
    section: f64,
    /// The words of a heading say how to read the section.
    is_named: bool,
    sections: usize,
    order: usize,
}

impl Reader<'_> {
    /// Takes note of a heading before a block, and of a paragraph that is one: `Features:`.
    fn enter(&mut self, parsed: &Parsed, block: &Block, titled: &BTreeSet<usize>) {
        if block.heading != self.heading {
            let path = parsed.path(block);
            self.heading = block.heading;
            let title = block.heading.filter(|heading| titled.contains(heading)).map(|_| ANNOUNCED);
            self.begin(path.iter().rev().find_map(|title| value(title)).or(title));
        }
        if leads(block) {
            self.begin(announced(&block.text));
        }
    }

    fn begin(&mut self, value: Option<f64>) {
        self.section = value.unwrap_or(UNNAMED);
        self.is_named = value.is_some();
        self.sections += 1;
        self.order = 0;
    }

    /// What is said first, and at length, was thought more of.
    fn entry(&mut self, parsed: &Parsed, found: Option<(Place, Vec<&Block>)>) {
        let Some((place, blocks)) = found else { return };
        if blocks.iter().all(|block| leads(block)) {
            return;
        }
        let title = match place {
            Place::Title(heading) => parsed.headings.get(heading),
            _ => None,
        };
        let words: Vec<&str> =
            title.map(|title| title.title.as_str()).into_iter().chain(blocks.iter().map(|b| b.text.as_str())).collect();
        let text = words.join(" ");
        let refers = text.contains('#') || text.contains("/pull/");
        if text.split_whitespace().count() < if refers { 2 } else { 3 } {
            return;
        }
        let spans = title.map(|title| Span { first: title.line, last: title.line }).into_iter();
        let spans = spans.chain(blocks.iter().map(|block| block.span));
        let lines = spans.flat_map(|span| documents::lines_of(self.lines, span)).map(|line| line.trim().to_owned());
        let order = 0.6 / (1.0 + self.order as f64 / 4.0) + 0.4 / (1.0 + self.sections as f64 / 2.0);
        let length = 0.2 * (1.0 + text.split_whitespace().count().min(80) as f64 / 10.0).ln();
        self.order += 1;
        let section = if self.is_named { self.section } else { typed(&text).unwrap_or(self.section) };
        let section = if closes_a_hole(&text) { section.max(SECURITY) } else { section };
        let section = if is_severe(&text) { section.max(SEVERE) } else { section };
        let (breaks, secures) = blocks.first().map_or((false, false), |block| grave(&parsed.path(block)));
        let secures = secures || closes_a_hole(&text);
        self.entries.push(Entry {
            prominence: section + order + length,
            lines: lines.collect(),
            text,
            breaks,
            secures,
        });
    }
}

/// How an entry is to be read that is a conventional subject or names its sort in brackets, where no heading says it:
/// `feat(html)!: support more sources`, `[FEATURE] Support more sources`.
fn typed(text: &str) -> Option<f64> {
    if let Some((tag, _)) = documents::tagged(text) {
        return value(tag);
    }
    let subject = parse_subject(text);
    subject.kind.as_ref()?;
    Some(match kind(&subject) {
        _ if subject.breaking => 1.0,
        Kind::New => 1.0,
        Kind::Faster => 0.8,
        Kind::Changed => 0.5,
        Kind::Fixed => -0.3,
        Kind::Unknown => UNNAMED,
        Kind::TakenBack | Kind::Internal | Kind::Upkeep => -0.8,
    })
}

/// A short paragraph that announces what follows.
fn leads(block: &Block) -> bool {
    block.item.is_none() && block.text.ends_with(':') && block.text.len() < 60
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Entry> {
        super::read(text, &documents::parse(text), &(1..=text.lines().count()).collect(), &Known::default())
    }

    #[test]
    fn entries_are_items_and_paragraphs() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(read(text).iter().map(|entry| entry.text.as_str()).collect::<Vec<_>>(), expected, "{text}");
        };
        check("## 1.2\n\nA word to all\nof you.\n", &["A word to all of you."]);
        check(
            "Features\n--------\n\n* one thing here\n  goes on\n* two things there\n",
            &["one thing here goes on", "two things there"],
        );
        check(" o one of a\n o two of b\n   goes on\n", &["one of a", "two of b goes on"]);
        check(
            "* Features\n  * one of a\n  * two of b\n\n* Fixes\n  * three of c\n",
            &["one of a", "two of b", "three of c"],
        );
        check("Fixes:\n\n- a b c (#12)\n\n- a (#13)\n- a b\n", &["a b c (#12)", "a (#13)"]);
    }

    #[test]
    fn what_stands_first_under_a_better_heading_is_more_prominent() {
        let found = read("### Fixed\n- a b c\n### Added\n- d e f\n- g h i\n");
        let prominence: Vec<f64> = found.iter().map(|entry| entry.prominence).collect();
        assert!(prominence[1] > prominence[2] && prominence[2] > prominence[0], "{prominence:?}");
    }

    #[test]
    fn types_of_entries_say_what_no_heading_says() {
        let found = read("## 6.0.0\n* chore: tidy a thing\n* feat: add a thing\n");
        assert!(found[1].prominence > found[0].prominence + 1.0, "{found:?}");
        let found = read("### Features\n* chore: tidy a thing\n* feat: add a thing\n");
        assert!(found[0].prominence > found[1].prominence, "{found:?}");
    }

    #[test]
    fn entries_on_some_lines_are_found() {
        let found = with_lines("### Added\n- a b c\n- d e f\n", &HashSet::from_iter(["- d e f"]));
        assert_eq!(found.iter().map(|entry| entry.text.as_str()).collect::<Vec<_>>(), ["d e f"]);
    }

    #[test]
    fn headings_below_a_release_are_titles_where_text_follows() {
        let text = "# Changelog for X v1.18\n\nX is new.\n\n## JSON support\n\nIt reads JSON.\n\nAnd writes it.\n\n\
                    ## v1.18.0 (2024-12-19)\n\n#### Mix\n\n* [mix] Add a flag\n";
        let found = read(text);
        let texts: Vec<&str> = found.iter().map(|entry| entry.text.as_str()).collect();
        assert_eq!(texts, ["X is new.", "JSON support It reads JSON. And writes it.", "[mix] Add a flag"]);
        assert!(found[1].prominence > found[2].prominence, "{found:?}");
    }

    #[test]
    fn headings_below_a_section_are_titles_of_entries() {
        let text = "Notes\n=====\n\nMajor Features\n--------------\n\n### Add `x` to new things\n\nIt does a.\n\nAnd b.\n\n\
                    ### Give y to all of them\n\nIt does c.\n\nRailties\n--------\n\n* Fix z in a.\n";
        let found = read(text);
        let texts: Vec<&str> = found.iter().map(|entry| entry.text.as_str()).collect();
        assert_eq!(
            texts,
            ["Add `x` to new things It does a. And b.", "Give y to all of them It does c.", "Fix z in a."]
        );
        assert!(found[0].prominence > found[1].prominence && found[1].prominence > found[2].prominence + 1.0);
    }
}
