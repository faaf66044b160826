//! Reads Markdown into plain values with line numbers; the only room that names pulldown-cmark.
//!
//! In goes the text of a file or of a reply, out comes a [`Document`]: headings, paragraphs, list items, code blocks,
//! tables and comments in their order, each with the plain text that a reader sees and where its links, code spans and
//! quotations stand. It judges nothing and can't fail: what is too long or too complex is [refused](Refusal) as a value.

mod quotation;
mod read;
#[cfg(test)]
mod tests;
mod words;

use std::ops::Range;

pub use quotation::{Marks, Quotation};
pub use words::words;

/// Longest text that is read, in bytes.
pub const MAX_BYTES: usize = 8 << 20;

/// Reads Markdown; time and memory grow with the length of the text alone.
pub fn parse(text: &str) -> Document {
    if text.len() > MAX_BYTES {
        return Document { refused: Some(Refusal::TooLong(text.len())), ..Document::default() };
    }
    read::document(text)
}

/// A text as blocks in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Document {
    /// Why the text was not read, or not to its end.
    pub refused: Option<Refusal>,
    /// The lines between the two `---`, where the text opens with them.
    pub front_matter: Option<Verbatim>,
    /// Everything else, in order.
    pub blocks: Vec<Block>,
    /// Link definitions, sorted by line.
    pub definitions: Vec<Definition>,
    /// References without a definition, sorted by line: `[x]` in prose counts, since only the reader of it can tell.
    pub unresolved: Vec<Unresolved>,
    /// The source after the front matter, with code and comments replaced by blanks.
    pub bare: Verbatim,
}

/// Why a text was not read, or not to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// More than [`MAX_BYTES`]: so many.
    TooLong(usize),
    /// More parts than any text for readers has.
    TooComplex,
}

/// Text kept as it stands, several lines of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verbatim {
    /// Number of its first line.
    pub line: usize,
    /// The lines, each ended by a line feed.
    pub text: String,
}

impl Verbatim {
    /// The lines with their numbers, without line ends.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let text = self.text.strip_suffix('\n').unwrap_or(&self.text);
        let count = if self.text.is_empty() { 0 } else { usize::MAX };
        text.split('\n').take(count).enumerate().map(|(index, line)| (self.line + index, line))
    }
}

/// One block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Its first line.
    pub line: usize,
    /// Number of the outermost blockquote that holds it.
    pub quote: Option<usize>,
    /// What it is.
    pub kind: BlockKind,
}

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockKind {
    /// A heading of level 1 to 6.
    Heading(u8, Text),
    /// A paragraph.
    Paragraph(Text),
    /// A paragraph of a list item.
    Item(Text),
    /// A fenced or indented code block.
    Code(CodeBlock),
    /// A table, its head first.
    Table(Vec<Row>),
    /// An HTML comment that is a block of its own.
    Comment(String),
    /// Other HTML.
    Html(String),
    /// A horizontal rule.
    Rule,
}

impl Block {
    /// The text of a paragraph or list item.
    pub fn prose(&self) -> Option<&Text> {
        match &self.kind {
            BlockKind::Paragraph(text) | BlockKind::Item(text) => Some(text),
            _ => None,
        }
    }
}

/// A code block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeBlock {
    /// What stands behind the opening fence; `None` for an indented block.
    pub info: Option<String>,
    /// The code.
    pub code: Verbatim,
    /// Index of the paragraph directly above, which may be its caption.
    pub above: Option<usize>,
}

/// One row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its line.
    pub line: usize,
    /// Its cells, without empty ones at the end.
    pub cells: Vec<Text>,
}

/// Text as a reader sees it: without marks of emphasis, links and code.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Text {
    /// The words; line breaks are blanks.
    pub plain: String,
    /// Code spans, as places in `plain`, in order.
    pub code: Vec<Range<usize>>,
    /// Links and images, in the order in which they begin.
    pub links: Vec<Link>,
    /// Outermost quotations in quotation marks, in order.
    pub quotations: Vec<Quotation>,
    /// Where in `plain` a new source line begins.
    breaks: Vec<(usize, usize)>,
}

impl Text {
    /// The source line of a place in `plain`.
    pub fn line_at(&self, place: usize) -> usize {
        let index = self.breaks.partition_point(|(start, _)| *start <= place);
        self.breaks.get(index.saturating_sub(1)).map_or(1, |(_, line)| *line)
    }

    /// The code spans that begin inside a part of `plain`.
    pub fn code_in(&self, part: Range<usize>) -> &[Range<usize>] {
        let place = |limit| self.code.partition_point(|code| code.start < limit);
        let (first, end) = (place(part.start), place(part.end));
        &self.code[first..end.max(first)]
    }

    /// Tells whether a place in `plain` stands in quotation marks: between both, since one alone bounds nothing.
    pub fn is_quoted(&self, place: usize) -> bool {
        let index = self.quotations.partition_point(|quotation| quotation.at.start <= place);
        let last = self.quotations[..index].last();
        last.is_some_and(|quotation| quotation.marks == Marks::Both && quotation.at.contains(&place))
    }

    /// The link that holds a place in `plain`.
    pub fn link_at(&self, place: usize) -> Option<&Link> {
        let index = self.links.partition_point(|link| link.at.start <= place);
        self.links[..index].last().filter(|link| link.at.contains(&place))
    }
}

/// A link or an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where its text stands in the plain text.
    pub at: Range<usize>,
    /// Its target; that of the definition for a reference.
    pub target: String,
    /// The label of the definition it refers to.
    pub label: Option<String>,
}

/// A link definition, `[label]: target`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Definition {
    /// Its line.
    pub line: usize,
    /// The label as written.
    pub label: String,
    /// The target.
    pub target: String,
}

/// A reference without a definition.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unresolved {
    /// Its line.
    pub line: usize,
    /// The label as written.
    pub label: String,
    /// Whether it has the form `[text][label]`, which nothing but a reference has.
    pub explicit: bool,
}
