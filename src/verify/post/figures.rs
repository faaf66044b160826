//! Checks figures in running text: each must stand in a message that its paragraph cites, or be one that the program
//! counts at the same place when it writes the post again.
//!
//! What counts as the same place is the section, and the word before or behind: words may be edited around a figure, and
//! figures may move with their sentence.

use std::collections::{BTreeMap, BTreeSet};

use super::{Check, Finding, FindingKind, quotes};
use crate::markdown::{Block, BlockKind, Document, Text};

/// A figure with what stands around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// Where it begins in the text.
    pub place: usize,
    /// Its digits, without separators of thousands; with the sign that stands before them.
    pub number: String,
    /// As it stands, with the word behind it.
    pub shown: String,
    before: String,
    behind: String,
}

/// Figures of a section, each with a neighbour.
#[derive(Default)]
struct Known {
    near: BTreeSet<(String, Neighbour)>,
    /// The figures between two words, to be shown.
    shown: BTreeMap<[Neighbour; 2], BTreeSet<String>>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Neighbour {
    Before(String),
    Behind(String),
}

/// Checks the figures of a post. Where they can't be counted again, those of an edited post that were measured must at least
/// stand in a message that it cites.
pub fn check(check: &Check<'_>) -> Vec<Finding> {
    let Some(recounted) = &check.recounted else { return if check.edited { measured(check) } else { Vec::new() } };
    let sections = sections(recounted);
    let mut findings = Vec::new();
    for (section, line, text) in prose(check.document) {
        let place = [of_commit(&section, text), section, String::new()];
        let known = place.iter().find_map(|place| sections.get(place));
        let unknown: Vec<Token> = of_text(text).filter(|token| !known.is_some_and(|known| known.has(token))).collect();
        if unknown.is_empty() {
            continue;
        }
        let messages = quotes::messages(check, &[text]);
        let said: BTreeSet<String> =
            messages.iter().flat_map(|message| tokens(message)).map(|token| token.number).collect();
        for token in unknown.into_iter().filter(|token| !said.contains(&token.number)) {
            let line = if text.plain.is_empty() { line } else { text.line_at(token.place) };
            let detail = known.map(|known| known.instead(&token)).unwrap_or_default();
            findings.push(Finding::new(line, FindingKind::NoFigure { figure: token.shown }).with_detail(detail));
        }
    }
    findings
}

/// Units of what authors measure. We compute ratios and count lines, files and commits ourselves.
const UNITS: [&str; 30] = [
    "ns",
    "us",
    "µs",
    "μs",
    "ms",
    "s",
    "sec",
    "seconds",
    "minutes",
    "hours",
    "bytes",
    "kB",
    "KB",
    "KiB",
    "MB",
    "MiB",
    "GB",
    "GiB",
    "TB",
    "TiB",
    "MB/s",
    "MiB/s",
    "GB/s",
    "GiB/s",
    "req/s",
    "ops/s",
    "allocs",
    "allocations",
    "cycles",
    "instructions",
];

/// Figures with a unit that stand in no message which the post cites anywhere: a sum of several steps names the last of them.
fn measured(check: &Check<'_>) -> Vec<Finding> {
    let texts: Vec<&Text> = check.document.blocks.iter().flat_map(texts).collect();
    let messages = quotes::messages(check, &texts);
    let said: BTreeSet<String> =
        messages.iter().flat_map(|message| tokens(message)).map(|token| token.number).collect();
    let mut findings = Vec::new();
    for (_, line, text) in prose(check.document) {
        let unknown = of_text(text).filter(|token| UNITS.contains(&token.behind.as_str()));
        for token in unknown.filter(|token| !said.contains(&token.number)) {
            let line = if text.plain.is_empty() { line } else { text.line_at(token.place) };
            findings.push(Finding::new(line, FindingKind::NoFigure { figure: token.shown }));
        }
    }
    findings
}

/// The texts of a block.
fn texts(block: &Block) -> Vec<&Text> {
    match &block.kind {
        BlockKind::Heading(_, text) | BlockKind::Paragraph(text) | BlockKind::Item(text) => vec![text],
        BlockKind::Table(rows) => rows.iter().flat_map(|row| &row.cells).collect(),
        _ => Vec::new(),
    }
}

/// Headings, paragraphs and items outside of quotations, with the heading that they stand under, captions apart.
fn prose(document: &Document) -> impl Iterator<Item = (String, usize, &Text)> {
    let captions: BTreeSet<usize> = document
        .blocks
        .iter()
        .filter_map(|block| match &block.kind {
            BlockKind::Code(code) => code.above,
            _ => None,
        })
        .filter(|above| document.blocks[*above].prose().is_some_and(|text| super::caption::read(text).is_some()))
        .collect();
    let mut section = String::new();
    document.blocks.iter().enumerate().filter_map(move |(index, block)| match &block.kind {
        _ if block.quote.is_some() || captions.contains(&index) => None,
        BlockKind::Heading(level, text) => {
            let above = std::mem::replace(&mut section, text.plain.clone());
            let own = if *level == 1 { String::new() } else { above };
            Some((own, block.line, text))
        }
        BlockKind::Paragraph(text) | BlockKind::Item(text) => Some((section.clone(), block.line, text)),
        _ => None,
    })
}

/// A section's part that tells of a commit: lists say the same of each, with other figures.
fn of_commit(section: &str, text: &Text) -> String {
    let codes = text.code.iter().map(|code| &text.plain[code.clone()]);
    let first = codes.into_iter().find(|code| super::citation::hexadecimal(code));
    first.map_or_else(|| section.to_owned(), |id| format!("{section}\n{id}"))
}

/// The figures of each section, of its parts that tell of a commit, and of all under an empty name.
fn sections(document: &Document) -> BTreeMap<String, Known> {
    let mut sections: BTreeMap<String, Known> = BTreeMap::new();
    for (section, _, text) in prose(document) {
        for token in of_text(text) {
            let places = BTreeSet::from([String::new(), section.clone(), of_commit(&section, text)]);
            places.into_iter().for_each(|place| sections.entry(place).or_default().add(&token));
        }
        sections.entry(section).or_default();
    }
    sections
}

impl Known {
    fn add(&mut self, token: &Token) {
        let neighbours = token.neighbours();
        self.near.extend(neighbours.iter().map(|neighbour| (token.number.clone(), neighbour.clone())));
        self.shown.entry(neighbours).or_default().insert(token.shown.clone());
    }

    fn has(&self, token: &Token) -> bool {
        token.neighbours().into_iter().any(|neighbour| self.near.contains(&(token.number.clone(), neighbour)))
    }

    /// What is counted where the figure stands.
    fn instead(&self, token: &Token) -> Vec<String> {
        let Some(found) = self.shown.get(&token.neighbours()).filter(|found| found.len() <= 3) else {
            return Vec::new();
        };
        std::iter::once(format!("-{}", token.shown)).chain(found.iter().map(|shown| format!("+{shown}"))).collect()
    }
}

impl Token {
    fn neighbours(&self) -> [Neighbour; 2] {
        [Neighbour::Before(self.before.clone()), Neighbour::Behind(self.behind.clone())]
    }
}

/// The figures of a text that are its own: not in code, in links or in quotation marks, and no versions.
pub fn of_text(text: &Text) -> impl Iterator<Item = Token> {
    let own = |place: usize| {
        let code = text.code.partition_point(|code| code.end <= place);
        let in_code = text.code.get(code).is_some_and(|code| code.contains(&place));
        !in_code && text.link_at(place).is_none() && !text.is_quoted(place)
    };
    tokens(&text.plain).into_iter().filter(move |token| own(token.place))
}

/// All figures of a text: runs of digits with their points and commas that are no part of a word. Versions (`2.45.0`,
/// `v14`) and numbers of issues (`#12`) are names.
pub fn tokens(text: &str) -> Vec<Token> {
    let mut found = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(offset) = bytes[at..].iter().position(u8::is_ascii_digit) {
        let start = at + offset;
        let len = bytes[start..].iter().take_while(|b| b.is_ascii_digit() || matches!(b, b'.' | b',')).count();
        let raw = text[start..start + len].trim_end_matches(['.', ',']);
        at = start + len;
        let previous = text[..start].chars().next_back();
        let part = previous.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '#' | '/' | '.'));
        if part || raw.matches('.').count() > 1 {
            // The rest of the word belongs to it.
            at += bytes[at..].iter().take_while(|b| b.is_ascii_alphanumeric()).count();
            continue;
        }
        let sign = previous.filter(|c| matches!(c, '+' | '−')).map(String::from).unwrap_or_default();
        let end = start + raw.len();
        let (before, behind) = (last_word(&text[..start - sign.len()]), first_word(&text[end..]));
        let shown = format!("{sign}{raw} {behind}").trim_end().to_owned();
        let number = format!("{sign}{}", raw.replace(',', ""));
        found.push(Token { place: start, number, shown, before, behind });
    }
    found
}

/// So far is looked for a neighbour.
const WORD: usize = 40;

fn first_word(text: &str) -> String {
    let window = &text[..text.floor_char_boundary(WORD)];
    window.split_whitespace().next().map(bare).unwrap_or_default()
}

fn last_word(text: &str) -> String {
    let window = &text[text.ceil_char_boundary(text.len().saturating_sub(WORD))..];
    window.split_whitespace().next_back().map(bare).unwrap_or_default()
}

fn bare(word: &str) -> String {
    word.trim_matches(|c: char| c.is_ascii_punctuation() && !matches!(c, '+' | '%')).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_stand_between_words() {
        let check = |text: &str, expected: &[(&str, &str)]| {
            let found = tokens(text);
            let found: Vec<_> = found.iter().map(|token| (token.number.as_str(), token.shown.as_str())).collect();
            assert_eq!(found, expected, "{text}");
        };
        check(
            "6 commits: 5 files, +1,083 −11 lines.",
            &[("6", "6 commits"), ("5", "5 files"), ("+1083", "+1,083 −11"), ("−11", "−11 lines")],
        );
        check("from 180.7 ms to 38.2.", &[("180.7", "180.7 ms"), ("38.2", "38.2")]);
        check("x86 v14 2.45.0 #12 a_1 sha256", &[]);
        check(
            "16 to 18 November 2023, 4.7× faster",
            &[("16", "16 to"), ("18", "18 November"), ("2023", "2023"), ("4.7", "4.7 ×")],
        );
    }
}
