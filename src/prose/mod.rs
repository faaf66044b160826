//! Reads prose for what makes it hollow: praise, filler, guesses without a source, "not just X but Y", openings and phrases
//! that come again and again, walls of bullets, headings that say nothing.
//!
//! In goes a draft ([`draft`]) or Markdown ([`markdown()`]), out come [`Finding`]s. Only the writer's own words are read: what
//! is quoted, code, names, subjects and links are somebody else's, and may say what they like. It changes nothing.

mod words;

use std::{collections::BTreeMap, fmt};

use crate::{
    draft::{Block, Draft, Inline},
    markdown::{self, BlockKind, Text},
};

/// Something hollow, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The line of the Markdown, or the number of the block in the draft, both from 1.
    pub place: usize,
    /// What it is.
    pub fault: Fault,
}

/// What makes a sentence hollow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// Praise that no fact bears.
    Puffery(String),
    /// Words that could go.
    Filler(String),
    /// A guess in a sentence that cites nothing.
    Hedge(String),
    /// "Not just X but Y" and its kin.
    NotJust(String),
    /// Paragraphs or items in a row that begin with the same words.
    Opening(String),
    /// A phrase that comes again and again.
    Repeated(String),
    /// So many items in one list.
    Bullets(usize),
    /// A heading that says nothing of what is below.
    Heading(String),
}

impl Fault {
    /// Tells whether one sentence has it by itself. Rows of what is alike may be how the history is.
    pub fn is_of_one_sentence(&self) -> bool {
        !matches!(self, Self::Opening(_) | Self::Repeated(_) | Self::Bullets(_))
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.place)?;
        match &self.fault {
            Fault::Puffery(words) => write!(f, "praise without a fact: \"{words}\""),
            Fault::Filler(words) => write!(f, "filler: \"{words}\""),
            Fault::Hedge(words) => write!(f, "a guess without a source: \"{words}\""),
            Fault::NotJust(words) => write!(f, "\"{words}\": say what it is"),
            Fault::Opening(words) => write!(f, "the third in a row that begins with \"{words}\""),
            Fault::Repeated(words) => write!(f, "said again and again: \"{words}\""),
            Fault::Bullets(items) => write!(f, "a wall of {items} bullets"),
            Fault::Heading(words) => write!(f, "the heading \"{words}\" says nothing"),
        }
    }
}

/// Longer lists are walls.
const BULLETS: usize = 16;

/// So many paragraphs in a row may begin alike.
const ALIKE: usize = 2;

/// A run of so many words is a phrase…
const PHRASE: usize = 6;

/// … and one that comes more often than this is worn out.
const OFTEN: usize = 5;

/// Stands for what is not the writer's: no word, and no part of a phrase.
const FOREIGN: &str = "\u{fffc}";

/// Stands for a citation.
const CITED: &str = "\u{fffb}";

/// What kind of piece it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Heading(u8),
    Paragraph,
    Item,
}

/// A block in the writer's own words.
struct Piece {
    place: usize,
    kind: Kind,
    words: Vec<String>,
}

/// Reads a draft before it is settled or rendered; places are numbers of blocks, over all sections.
pub fn draft(draft: &Draft) -> Vec<Finding> {
    let blocks = draft.sections.iter().flat_map(|section| &section.blocks);
    let mut pieces = Vec::new();
    for (number, block) in blocks.enumerate() {
        let mut push = |kind, inlines: &[Inline]| {
            pieces.push(Piece { place: number + 1, kind, words: words(&own(inlines)) });
        };
        match block {
            Block::Heading(level, inlines) => push(Kind::Heading(*level), inlines),
            Block::Paragraph(inlines) => push(Kind::Paragraph, inlines),
            Block::List { items, .. } => items.iter().for_each(|item| push(Kind::Item, item)),
            Block::Table { rows, .. } => rows.iter().flatten().for_each(|cell| push(Kind::Heading(0), cell)),
            Block::Quote(_) | Block::Code(_) | Block::Lines(..) | Block::Diagram { .. } => {}
        }
    }
    check(&pieces)
}

/// Reads Markdown; places are lines.
pub fn markdown(text: &str) -> Vec<Finding> {
    let document = markdown::parse(text);
    let mut pieces = Vec::new();
    for block in document.blocks.iter().filter(|block| block.quote.is_none()) {
        let (kind, text) = match &block.kind {
            BlockKind::Heading(level, text) => (Kind::Heading(*level), text),
            BlockKind::Paragraph(text) => (Kind::Paragraph, text),
            BlockKind::Item(text) => (Kind::Item, text),
            _ => continue,
        };
        pieces.push(Piece { place: block.line, kind, words: words(&without_others(text)) });
    }
    check(&pieces)
}

/// The writer's own words, with marks for the rest.
fn own(inlines: &[Inline]) -> String {
    let words = inlines.iter().map(|inline| match inline {
        Inline::Text(words) => words.clone(),
        Inline::Emphasis(inner) | Inline::Strong(inner) => own(inner),
        Inline::Commit(_) | Inline::File { .. } | Inline::Quoted(_) | Inline::Figure(..) => format!(" {CITED} "),
        _ => format!(" {FOREIGN} "),
    });
    words.collect()
}

/// A text without quotations, code and links.
fn without_others(text: &Text) -> String {
    // A link around a code span begins where that does: it comes first, and a stable sort leaves it there.
    let mut marks: Vec<(std::ops::Range<usize>, &str)> =
        text.links.iter().map(|link| (link.at.clone(), CITED)).collect();
    marks.extend(text.quotations.iter().map(|quotation| (quotation.at.clone(), FOREIGN)));
    marks.extend(text.code.iter().map(|code| (code.clone(), FOREIGN)));
    marks.sort_by_key(|(at, _)| (at.start, std::cmp::Reverse(at.end)));
    let mut out = String::new();
    let mut end = 0;
    for (at, mark) in marks {
        if at.start >= end {
            out.push_str(text.plain.get(end..at.start).unwrap_or_default());
            out.push_str(&format!(" {mark} "));
        }
        end = end.max(at.end);
    }
    out.push_str(text.plain.get(end..).unwrap_or_default());
    out
}

/// Words in lower case without the marks around them; ends of sentences stay as a word of their own.
fn words(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for word in text.to_lowercase().replace('’', "'").split_whitespace() {
        let plain = word.trim_matches(|c: char| !c.is_alphanumeric() && !FOREIGN.contains(c) && !CITED.contains(c));
        if !plain.is_empty() {
            found.push(plain.to_owned());
        }
        if word.ends_with(['.', '!', '?', ';', ':']) {
            found.push(".".to_owned());
        }
    }
    found
}

fn check(pieces: &[Piece]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for piece in pieces {
        let mut push = |fault| findings.push(Finding { place: piece.place, fault });
        heard(&piece.words, words::PUFFERY).into_iter().for_each(|words| push(Fault::Puffery(words)));
        heard(&piece.words, words::FILLER).into_iter().for_each(|words| push(Fault::Filler(words)));
        for sentence in piece.words.split(|word| word == ".") {
            if !sentence.iter().any(|word| word == CITED) {
                heard(sentence, words::HEDGES).into_iter().for_each(|words| push(Fault::Hedge(words)));
            }
            not_just(sentence).into_iter().for_each(|words| push(Fault::NotJust(words)));
        }
        if let Kind::Heading(3..) = piece.kind {
            let heading = piece.words.join(" ");
            if words::EMPTY_HEADINGS.split('|').any(|empty| empty == heading) {
                push(Fault::Heading(heading));
            }
        }
    }
    findings.extend(openings(pieces));
    findings.extend(worn(pieces));
    findings.extend(walls(pieces));
    findings.sort();
    findings
}

/// Phrases of a list that stand in some words, each once.
fn heard(words: &[String], list: &str) -> Vec<String> {
    let mut found = Vec::new();
    for phrase in list.split('|') {
        let parts: Vec<&str> = phrase.split(' ').collect();
        let fits = |window: &[String]| window.iter().zip(&parts).all(|(word, part)| is(word, part));
        if words.windows(parts.len()).any(fits) {
            found.push(phrase.trim_end_matches('*').to_owned());
        }
    }
    found
}

fn is(word: &str, part: &str) -> bool {
    part.strip_suffix('*').map_or(word == part, |stem| word.starts_with(stem))
}

/// `not just x but y`, `more than just x`, `it's not x, it's y`.
fn not_just(sentence: &[String]) -> Option<String> {
    let at = |wanted: &[&str]| {
        sentence.windows(wanted.len()).position(|window| window.iter().zip(wanted).all(|(word, part)| word == part))
    };
    for word in ["just", "only", "merely", "simply"] {
        let turns = |start: usize| sentence[start..].iter().any(|word| word == "but");
        if at(&["not", word]).is_some_and(turns) || at(&["isn't", word]).is_some() {
            return Some(format!("not {word} … but"));
        }
    }
    at(&["more", "than", "just"]).map(|_| "more than just".to_owned())
}

/// Three of a kind in a row whose first three words agree.
fn openings(pieces: &[Piece]) -> Vec<Finding> {
    let start = |piece: &Piece| {
        let own = piece.words.iter().take(3).all(|word| word != FOREIGN && word != CITED && word != ".");
        (own && piece.words.len() > 3).then(|| piece.words[..3].join(" "))
    };
    let mut findings = Vec::new();
    let mut row = 0;
    for pair in pieces.windows(2) {
        let alike = pair[0].kind == pair[1].kind && start(&pair[0]).is_some() && start(&pair[0]) == start(&pair[1]);
        row = if alike { row + 1 } else { 0 };
        if row == ALIKE {
            findings
                .extend(start(&pair[1]).map(|words| Finding { place: pair[1].place, fault: Fault::Opening(words) }));
        }
    }
    findings
}

/// Phrases of the writer's own that come more than five times.
fn worn(pieces: &[Piece]) -> Vec<Finding> {
    let mut known: BTreeMap<&[String], Vec<usize>> = BTreeMap::new();
    for piece in pieces {
        for window in piece.words.windows(PHRASE) {
            if window.iter().all(|word| word != FOREIGN && word != CITED && word != ".") {
                known.entry(window).or_default().push(piece.place);
            }
        }
    }
    let often = known.into_iter().filter(|(_, places)| places.len() > OFTEN);
    often.map(|(words, places)| Finding { place: places[OFTEN], fault: Fault::Repeated(words.join(" ")) }).collect()
}

/// Lists that are longer than anybody reads.
fn walls(pieces: &[Piece]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for row in pieces.chunk_by(|a, b| a.kind == Kind::Item && b.kind == Kind::Item) {
        if row[0].kind == Kind::Item && row.len() > BULLETS {
            findings.push(Finding { place: row[0].place, fault: Fault::Bullets(row.len()) });
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        draft::{Section, SectionKind, text},
        history::CommitId,
    };

    fn faults(text: &str) -> Vec<String> {
        markdown(text).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn hollow_words_are_found() {
        let check = |text: &str, expected: &[&str]| assert_eq!(faults(text), expected, "{text}");
        check("The parser reads one line.", &[]);
        check("A powerful parser.", &["1: praise without a fact: \"powerful\""]);
        check("It seamlessly reads lines.", &["1: praise without a fact: \"seamless\""]);
        check("It is worth noting that it reads.", &["1: filler: \"it is worth noting\""]);
        check("It is not just fast, but small.", &["1: \"not just … but\": say what it is"]);
        check("It is not only fast.", &[]);
        check("It probably reads one line.", &["1: a guess without a source: \"probably\""]);
        check("By [`a1b2c3d4e5`](https://e/c), it probably reads one line.", &[]);
        check("## Introduction\n\nx\n\n### Summary\n\ny", &["5: the heading \"summary\" says nothing"]);
    }

    #[test]
    fn what_others_wrote_is_not_read() {
        let check = |text: &str| assert_eq!(faults(text), Vec::<String>::new(), "{text}");
        check("> A powerful, seamless parser.");
        check("The message says: \"A powerful parser, probably.\"");
        check("It calls `robust` and `leverage()`.");
        check("See [a powerful parser](https://example.org).");
        check("```\na powerful parser\n```");
    }

    #[test]
    fn rows_that_are_alike() {
        let lines = |words: &[&str]| words.join("\n\n");
        let check = |text: String, expected: usize| assert_eq!(markdown(&text).len(), expected, "{text}");
        check(lines(&["The commit adds a.", "The commit adds b."]), 0);
        check(lines(&["The commit adds a.", "The commit adds b.", "The commit adds c."]), 1);
        check((0..16).map(|i| format!("- item {i}\n")).collect(), 0);
        check((0..17).map(|i| format!("- item {i}\n")).collect(), 1);
        check(lines(&["One two three four five six.", "a"].repeat(5)), 0);
        check(lines(&["One two three four five six.", "a"].repeat(6)), 1);
    }

    #[test]
    fn of_a_draft_only_its_own_words_are_read() {
        let id = CommitId::from_hex(&"a1".repeat(20)).expect("forty digits");
        let check = |inlines: Vec<Inline>, expected: usize| {
            let blocks = vec![Block::Paragraph(inlines)];
            let sections = vec![Section { kind: SectionKind::Overview, blocks, given: None }];
            assert_eq!(draft(&Draft { sections, ..Draft::default() }).len(), expected);
        };
        check(vec![text("A powerful parser.")], 1);
        check(vec![text("A parser, "), Inline::Name("powerful".to_owned()), text(".")], 0);
        check(vec![text("It is probably read.")], 1);
        check(vec![text("It is probably read by "), Inline::Commit(id), text(".")], 0);
        check(vec![Inline::Emphasis(vec![text("Basically so.")])], 1);
    }
}
