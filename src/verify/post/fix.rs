//! Mends what only moved: the line numbers of a caption whose code stands elsewhere in its file now, and abbreviations of
//! ids that became too short. What changed in substance stays as it is, for a person to look at.
//!
//! Only the lines of captions, and the ids that are mended, are touched; every other byte stays.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
    sync::LazyLock,
};

use regex::{Captures, Regex};

use super::{
    Check, Lookup, Options, Source, caption, captioned, citation,
    excerpt::{Inspection, inspect, listed},
    nature, own, sources,
};
use crate::{
    history::CommitId,
    markdown::{self, BlockKind},
};

/// A text after mending.
#[derive(Debug, PartialEq, Eq)]
pub struct Fixed {
    /// The whole text.
    pub text: String,
    /// How many captions and ids were mended.
    pub count: usize,
}

/// Mends a text.
pub fn fix(text: &str, source: &dyn Source, options: &Options<'_>) -> Fixed {
    let document = markdown::parse(text);
    let sources = sources::Sources::new(source, text);
    let ours = nature(text) != super::Nature::Markdown;
    let own = own::Own::of(&document, &sources, ours);
    let check = Check { document: &document, sources: &sources, own, ours, edited: false, options, recounted: None };
    let captions = moved(&check, source);
    let ids = short_ids(&check, source);
    let code: BTreeSet<usize> = document.blocks.iter().flat_map(code_lines).collect();
    let mut out = String::with_capacity(text.len());
    let mut count = ids.len();
    let mut caption: Option<&Caption> = None;
    for (index, line) in text.split_inclusive('\n').enumerate() {
        let number = index + 1;
        caption = captions.get(&number).or(caption).filter(|caption| number < caption.end);
        count += usize::from(captions.contains_key(&number));
        let mended = caption.map_or_else(|| line.to_owned(), |caption| caption.mend(line));
        out.push_str(&if code.contains(&number) { line.to_owned() } else { with_ids(mended, &ids) });
    }
    Fixed { text: out, count }
}

/// What a caption should say.
struct Caption {
    /// The line of the fence.
    end: usize,
    lines: Vec<RangeInclusive<usize>>,
    /// The commit in full and abbreviated, where it is another.
    commit: Option<(String, String)>,
}

/// Captions to be mended, by their first line.
fn moved(check: &Check<'_>, source: &dyn Source) -> BTreeMap<usize, Caption> {
    let mut found = BTreeMap::new();
    for block in check.document.blocks.iter().filter(|block| block.quote.is_none()) {
        let BlockKind::Code(code) = &block.kind else { continue };
        let Some((line, Ok(caption))) = captioned(check.document, code) else { continue };
        if let Inspection::Moved(lines, id, _) = inspect(check, line, &caption, code) {
            let other = check.sources.found(&caption.hex) != Some(id);
            let commit = other.then(|| (id.to_string(), source.shorten(id)));
            found.insert(line, Caption { end: block.line, lines, commit });
        }
    }
    found
}

impl Caption {
    fn mend(&self, line: &str) -> String {
        static LINES: LazyLock<Regex> = LazyLock::new(|| {
            let range = "[0-9]{1,9}(?:[–-][0-9]{1,9})?";
            pattern(&format!("(`, )lines? {range}(?:(?:, | and ){range})*"))
        });
        static ANCHOR: LazyLock<Regex> = LazyLock::new(|| pattern("#L[0-9]{1,9}(-L?)?(?:[0-9]{1,9})?"));
        static BLOB: LazyLock<Regex> = LazyLock::new(|| pattern("/(blob|src/commit)/[0-9a-fA-F]{4,64}/"));
        static AT: LazyLock<Regex> = LazyLock::new(|| pattern(r" at \S+:(\s*)$"));
        let line = LINES.replace(line, |found: &Captures<'_>| format!("{}{}", &found[1], listed(&self.lines)));
        let gitlab = line.contains("/-/blob/");
        let line = ANCHOR.replace(&line, |_: &Captures<'_>| self.anchor(gitlab));
        let Some((id, short)) = &self.commit else { return line.into_owned() };
        let line = BLOB.replace(&line, |found: &Captures<'_>| format!("/{}/{id}/", &found[1]));
        AT.replace(&line, |found: &Captures<'_>| format!(" at `{short}`:{}", &found[1])).into_owned()
    }

    fn anchor(&self, gitlab: bool) -> String {
        let ends = self.lines.first().zip(self.lines.last());
        let (first, last) = ends.map_or((1, 1), |(first, last)| (*first.start(), *last.end()));
        match gitlab {
            _ if first == last => format!("#L{first}"),
            true => format!("#L{first}-{last}"),
            false => format!("#L{first}-L{last}"),
        }
    }
}

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is constant")
}

/// An id as it stands and as it should, both with what stands around it.
type Renewal = (String, String);

/// Abbreviations that stand for several objects although their definition has the whole id, and links of a post that hold
/// only part of one.
fn short_ids(check: &Check<'_>, source: &dyn Source) -> BTreeSet<Renewal> {
    let mut renewals = BTreeSet::new();
    for definition in &check.document.definitions {
        let Some(link) = citation::permalink(&definition.target) else { continue };
        let Some(id) = check.sources.found(&link.hex) else { continue };
        renewals.extend(part_of_id(check, &link, id));
        let shown = definition.label.trim_matches('`').to_owned();
        let ambiguous = check.sources.commit(&shown) == Lookup::Ambiguous && link.hex.starts_with(&shown);
        if ambiguous && definition.label.starts_with('`') {
            renewals.insert((format!("`{shown}`"), format!("`{}`", source.shorten(id))));
        }
    }
    for block in &check.document.blocks {
        let Some(text) = block.prose() else { continue };
        for link in &text.links {
            let Some(target) = citation::permalink(&link.target) else { continue };
            let Some(id) = check.sources.found(&target.hex) else { continue };
            renewals.extend(part_of_id(check, &target, id));
            if let Some(Ok(caption)) = caption::read(text)
                && caption.what == caption::What::Diff
            {
                let shown = text.code.last().map(|code| text.plain[code.clone()].to_owned()).unwrap_or_default();
                if check.sources.commit(&shown) == Lookup::Ambiguous {
                    renewals.insert((format!("`{shown}`"), format!("`{}`", source.shorten(id))));
                }
            }
        }
    }
    renewals
}

fn part_of_id(check: &Check<'_>, link: &citation::Permalink, id: CommitId) -> Option<Renewal> {
    let whole = link.hex.len() == 40 || link.hex.len() == 64;
    (check.ours && !whole).then(|| (format!("/{}", link.hex), format!("/{id}")))
}

/// The line with ids renewed where no further digit follows.
fn with_ids(line: String, ids: &BTreeSet<Renewal>) -> String {
    ids.iter().filter(|(old, _)| line.contains(old.as_str())).fold(line.clone(), |line, (old, new)| {
        let mut out = String::with_capacity(line.len() + new.len());
        let mut rest = line.as_str();
        while let Some(place) = rest.find(old.as_str()) {
            let behind = &rest[place + old.len()..];
            out.push_str(&rest[..place]);
            out.push_str(if behind.starts_with(|c: char| c.is_ascii_hexdigit()) { old } else { new });
            rest = behind;
        }
        out.push_str(rest);
        out
    })
}

/// The lines of a code block.
fn code_lines(block: &markdown::Block) -> std::ops::Range<usize> {
    match &block.kind {
        BlockKind::Code(code) => block.line..code.code.line + code.code.lines().count(),
        _ => 0..0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verify::post::closing_comment;

    const ONE: &str = "1234567890abcdef1234567890abcdef12345678";
    const OTHER: &str = "12345678ffabcdef1234567890abcdef12345678";

    /// Two commits whose ids begin alike, with one file.
    struct Alike;

    fn id(hex: &str) -> CommitId {
        CommitId::from_hex(hex).expect("full ids in tests")
    }

    impl Source for Alike {
        fn commit(&self, hex: &str) -> Lookup {
            match [ONE, OTHER].map(|id| id.starts_with(hex)) {
                [true, true] => Lookup::Ambiguous,
                [true, false] => Lookup::Found(id(ONE)),
                [false, true] => Lookup::Found(id(OTHER)),
                [false, false] => Lookup::Unknown,
            }
        }

        fn in_range(&self, _: CommitId) -> bool {
            true
        }

        fn message(&self, _: CommitId) -> Option<String> {
            None
        }

        fn file(&self, _: CommitId, path: &str) -> Option<String> {
            (path == "a.c").then(|| "one\ntwo\nthree\ntwo\nfour\nfive\n".to_owned())
        }

        fn parent(&self, _: CommitId) -> Option<CommitId> {
            None
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let fixed = fix(text, &Alike, &Options::default());
        assert_eq!(fixed.text, expected);
        assert_eq!(fixed.count > 0, text != expected);
    }

    #[test]
    fn ambiguous_abbreviations_get_more_digits() {
        let text = |short: &str| {
            format!("See [`{short}`], `123456780`.\n\n```\n`12345678`\n```\n\n[`{short}`]: https://e/commit/{ONE}\n")
        };
        check(&text("12345678"), &text("1234567890"));
        check(&text("1234567890"), &text("1234567890"));
    }

    #[test]
    fn posts_link_to_whole_ids() {
        let text = |hex: &str| {
            let body = format!("[x](https://e/commit/{hex}) [y](https://e/blob/{ONE}/a.c#L1)\n\n");
            format!("{body}{}\n", closing_comment(&[id(ONE)], &[], "as it was"))
        };
        check(&text("1234567890"), &text(ONE));
        let other = "[x](https://e/commit/1234567890)\n".to_owned();
        check(&other, &other);
    }

    #[test]
    fn lines_are_renewed_where_there_is_one_place() {
        let text = |lines: &str, code: &str| format!("`a.c`, {lines} at `1234567890`:\n\n```\n{code}\n```\n");
        check(&text("lines 1–2", "three\ntwo"), &text("lines 3–4", "three\ntwo"));
        check(&text("lines 1 and 3", "three\n⋯\nfive"), &text("lines 3 and 6", "three\n⋯\nfive"));
        check(&text("line 1", "two"), &text("line 1", "two"));
        check(&text("lines 1–2", "three\ntoo"), &text("lines 1–2", "three\ntoo"));
        let quoted = text("lines 1–2", "three\ntwo").replace('\n', "\n> ");
        check(&quoted, &quoted);
    }
}
