//! The grammar of captions: the line above a fence that says which lines of which file, or which diff, stand there.
//!
//! ```text
//! [`path`, lines 344–350 and 355–366](https://…/blob/<hex>/path#L344-L366) at v2.45.0:
//! [`path`, diff of `fffd981ec2`](https://…/commit/<hex>):
//! `path`, lines 344–366 at `786a3e4b8d`:
//! `path`, diff of `fffd981ec2`:
//! ```

use std::{ops::RangeInclusive, sync::LazyLock};

use regex::{Captures, Regex};

use super::citation::{Permalink, permalink};
use super::compare::same_path;
use crate::markdown::{Link, Text};

/// A line or a run of lines.
const RANGE: &str = "[0-9]{1,9}(?:[–-][0-9]{1,9})?";

/// The fault of a caption that only names lines.
pub const NO_COMMIT: &str = "names no commit";

/// What a caption says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caption {
    /// The file.
    pub path: String,
    /// The file before a rename.
    pub from: Option<String>,
    /// The commit's digits.
    pub hex: String,
    /// A name that it gives the commit besides the link: a tag.
    pub tag: Option<String>,
    /// Lines or a diff.
    pub what: What,
}

/// What stands in the fence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// These lines of the file, at least one run, in ascending order.
    Excerpt(Vec<RangeInclusive<usize>>),
    /// Lines of the diff.
    Diff,
}

/// Reads a paragraph as a caption; `None` where it isn't meant as one, a fault where it contradicts itself.
pub fn read(text: &Text) -> Option<Result<Caption, String>> {
    text.plain.trim_end().strip_suffix(':')?;
    read_citation(text, &text.plain)
}

/// The fault of what is meant as a caption and can't be read.
pub fn unclear() -> Result<Caption, String> {
    Err("is not understood".to_owned())
}

/// Tells whether the paragraph above a fence must be meant as a caption although it has none of the forms: it begins with
/// a path, and then speaks of lines or a diff, or leads to a commit. One slip in a caption leaves one of these.
pub fn meant(text: &Text) -> bool {
    static MARKS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"^.{0,2}(?:lines? |diff of )|^.{1,8} [0-9–, and-]+(?: at |:?$)| \S{1,3} [0-9a-fA-F]{7,64}\S?$")
            .expect("the pattern is constant")
    });
    const LONGEST: usize = 400;
    let Some(first) = text.code.first().filter(|code| code.start <= 1 && text.plain.len() <= LONGEST) else {
        return false;
    };
    let leads = |link: &Link| link.at.start <= 1 && permalink(&link.target).is_some();
    text.links.iter().any(leads) || MARKS.is_match(&text.plain[first.end..])
}

/// Reads a link inside a sentence, `` [`path`, lines 6–28](…) ``, by the same grammar.
pub fn read_link(text: &Text, link: &Link) -> Option<Result<Caption, String>> {
    let path = text.code_in(link.at.clone()).first().filter(|code| code.start == link.at.start)?;
    let rest = text.plain.get(path.end..link.at.end)?;
    let meant = rest.starts_with(", line") || rest.starts_with(", diff");
    let unclear = || meant.then(|| Err("is not understood".to_string()));
    parse(&text.plain[path.clone()], rest, Some(link)).or_else(unclear)
}

/// Compiles the patterns of captions.
pub fn prepare() {
    for pattern in [&BARE, &LINES, &DIFF] {
        LazyLock::force(pattern);
    }
}

static BARE: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = format!(r"^, lines? ({RANGE}(?:(?:, | and ){RANGE})*)(?: at ([0-9a-fA-F]{{7,64}})\b)?");
    Regex::new(&pattern).expect("the pattern is constant")
});

/// Reads citations in a sentence where no forge is known, `` `path`, lines 6–28 at `786a3e4b8d` ``, with their places.
pub fn read_bare(text: &Text) -> Vec<(usize, Result<Caption, String>)> {
    let bare = text.code.iter().filter(|code| text.link_at(code.start).is_none() && !text.is_quoted(code.start));
    let cited = bare.filter_map(|code| {
        // The longest list of lines is short; a window keeps many code spans in one long paragraph linear.
        let rest = text.plain[code.end..].strip_prefix(", line").map(|_| &text.plain[code.end..])?;
        let window = rest.char_indices().nth(200).map_or(rest, |(end, _)| &rest[..end]);
        Some((code.start, excerpt(&text.plain[code.clone()], &BARE.captures(window)?, None)))
    });
    cited.collect()
}

fn read_citation(text: &Text, plain: &str) -> Option<Result<Caption, String>> {
    let first = text.code.first().filter(|code| code.start == 0)?;
    let link = text.links.first().filter(|link| link.at.start == 0);
    let second = text.code.get(1).filter(|code| &plain[first.end..code.start] == " → ");
    let path_end = second.map_or(first.end, |code| code.end);
    let rest = plain[path_end..].trim_end().strip_suffix(':')?;
    parse(&plain[..path_end], rest, link)
}

static LINES: LazyLock<Regex> = LazyLock::new(|| {
    let range = "[0-9]{1,9}(?:[–-][0-9]{1,9})?";
    Regex::new(&format!(r"^, lines? ({range}(?:(?:, | and ){range})*)(?: at (\S.*))?$"))
        .expect("the pattern is constant")
});

static DIFF: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^, diff of ([0-9a-fA-F]{4,64})$").expect("the pattern is constant"));

/// Reads what follows the path; `None` where it has neither form.
fn parse(path: &str, rest: &str, link: Option<&Link>) -> Option<Result<Caption, String>> {
    let target = link.map(|link| permalink(&link.target));
    match LINES.captures(rest) {
        Some(found) => Some(excerpt(path, &found, target)),
        None => DIFF.captures(rest).map(|found| diff(path, &found[1], target)),
    }
}

/// The link of a caption, and where it leads if that is a commit.
type Target = Option<Option<Permalink>>;

fn excerpt(path: &str, found: &Captures<'_>, target: Target) -> Result<Caption, String> {
    let ranges = ranges(&found[1]).ok_or("names its lines in no ascending order")?;
    let at = found.get(2).map(|at| at.as_str());
    let (first, last) = (*ranges[0].start(), *ranges[ranges.len() - 1].end());
    let Some(link) = target else {
        let hex = at.filter(|hex| is_hex(hex)).ok_or(NO_COMMIT)?.to_ascii_lowercase();
        return Ok(Caption { path: path.to_string(), from: None, hex, tag: None, what: What::Excerpt(ranges) });
    };
    let link = link.ok_or("links to no commit")?;
    let linked = link.path.ok_or("links to no file")?;
    if !same_path(&linked, path) {
        return Err(format!("names `{path}`, its link `{linked}`"));
    }
    if link.lines != Some((first, last)) {
        return Err(format!("names lines {first} to {last}, its link others"));
    }
    if let Some(other) = at.filter(|at| super::citation::hash_like(at) && !is_prefix(at, &link.hex)) {
        return Err(format!("names `{other}`, its link {}", link.hex));
    }
    let tag = at.filter(|at| !super::citation::hash_like(at)).map(str::to_owned);
    Ok(Caption { path: linked, from: None, hex: link.hex, tag, what: What::Excerpt(ranges) })
}

fn diff(path: &str, shown: &str, target: Target) -> Result<Caption, String> {
    let hex = match target {
        None => shown.to_ascii_lowercase(),
        Some(link) => link.ok_or("links to no commit")?.hex,
    };
    if !is_prefix(shown, &hex) {
        return Err(format!("names `{shown}`, its link {hex}"));
    }
    let (from, path) = match path.split_once(" → ") {
        Some((from, path)) => (Some(from.to_string()), path),
        None => (None, path),
    };
    Ok(Caption { path: path.to_string(), from, hex, tag: None, what: What::Diff })
}

/// Reads `344–350 and 355–366`; each run begins at least two lines after the one before ends.
fn ranges(list: &str) -> Option<Vec<RangeInclusive<usize>>> {
    let mut ranges: Vec<RangeInclusive<usize>> = Vec::new();
    for part in list.replace(" and ", ", ").split(", ") {
        let (first, last) = part.split_once(['–', '-']).unwrap_or((part, part));
        let (first, last): (usize, usize) = (first.parse().ok()?, last.parse().ok()?);
        let after = ranges.last().map_or(1, |range| range.end() + 2);
        if first < after || last < first {
            return None;
        }
        ranges.push(first..=last);
    }
    Some(ranges)
}

fn is_hex(text: &str) -> bool {
    (4..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

fn is_prefix(shown: &str, hex: &str) -> bool {
    hex.starts_with(&shown.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown;

    #[test]
    fn a_slip_leaves_a_caption_that_is_meant() {
        let check = |text: &str, expected: bool| {
            let document = markdown::parse(text);
            let text = document.blocks[0].prose().expect("a paragraph");
            assert_eq!(read(text).is_some() || meant(text), expected, "{text:?}");
        };
        check("`a.c`, lines 3–9 at `0a1b2c3d4e`:", true);
        check("`a.c`, linxs 3–9 at `0a1b2c3d4e`:", true);
        check("`a.c`, lines 3–9 at `0a1b2c3d4e`x", true);
        check("`a.c`, lines 3–9 at `0a1b2c3d4z`:", true);
        check("`a.c`, difm of `0a1b2c3d4e`:", true);
        check("`a.c`, diff of `0z1b2c3d4e`:", true);
        check("[`a.c`, linxs 3](https://e/o/r/blob/0a1b2c3d4e/a.c#L3) at v1:", true);
        check("`make` builds it:", false);
        check("For 3 lines of `a.c`:", false);
        check("`a.c` has 12 functions, as told above:", false);
    }
}
