//! Comments: joined to blocks, freed of their markers, and matched to the definitions below them.

use super::strip::Stripped;
use super::tokens::Code;
use super::{Comment, Language, Span};

/// A comment, or consecutive line comments.
pub(super) struct Block {
    pub span: Span,
    /// `//`, `///`, `//!`, `#`, `/*`, `/**`; `"` for a docstring.
    marker: &'static str,
    /// The column of its first marker, in bytes.
    column: usize,
    /// Nothing but space stands before it.
    alone: bool,
    /// It says that what it documents is not to be used any more.
    deprecates: bool,
    lines: Vec<String>,
}

const MARKERS: [&str; 9] = ["/**", "/*!", "/*", "///", "//!", "//", "#!", "#", "=begin"];

/// The comments of a text, consecutive line comments joined.
pub(super) fn blocks(source: &str, stripped: &Stripped, code: &Code) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for range in &stripped.comments {
        let text = source.get(range.clone()).unwrap_or("");
        let begins = |marker: &&str| text.as_bytes().first() == marker.as_bytes().first() && text.starts_with(*marker);
        let marker = MARKERS.into_iter().find(begins).unwrap_or("");
        let span = Span { first: code.line_at(range.start), last: code.line_at(range.end.saturating_sub(1)) };
        let lines = clean(text, marker);
        let block = Block {
            span,
            marker,
            column: range.start - code.line_start(range.start),
            alone: code.alone(range.start),
            deprecates: lines.iter().any(|line| deprecates(code.language, line)),
            lines,
        };
        match blocks.last_mut() {
            Some(last) if last.continues(&block) => {
                last.span.last = block.span.last;
                last.deprecates |= block.deprecates;
                last.lines.extend(block.lines);
            }
            _ => blocks.push(block),
        }
    }
    blocks
}

impl Block {
    /// A docstring.
    pub(super) fn docstring(span: Span, text: &str) -> Block {
        let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
        let indent = |line: &&str| line.len() - line.trim_start().len();
        let margin = lines.iter().skip(1).filter(|line| !line.is_empty()).map(indent).min().unwrap_or(0);
        let mut rest = lines.iter().skip(1).map(|line| line.get(margin..).unwrap_or("").to_string()).collect();
        let mut lines = vec![lines.first().map_or("", |line| line.trim_start()).to_string()];
        lines.append(&mut rest);
        let deprecates = lines.iter().any(|line| deprecates(Language::Python, line));
        Block { span, marker: "\"", column: 0, alone: true, deprecates, lines }
    }

    pub(super) fn doc(&self) -> Doc {
        Doc { span: Some(self.span), deprecates: self.deprecates }
    }

    fn is_line(&self) -> bool {
        matches!(self.marker, "//" | "///" | "//!" | "#")
    }

    fn continues(&self, next: &Block) -> bool {
        let adjoins = self.span.last + 1 == next.span.first && next.alone;
        adjoins && self.is_line() && self.marker == next.marker && self.column == next.column
    }

    fn documents(&self, language: Language) -> bool {
        match language {
            Language::Rust => matches!(self.marker, "///" | "/**"),
            Language::CSharp => matches!(self.marker, "///" | "/**"),
            _ => self.marker != "#!",
        }
    }
}

/// What stands above a definition, or inside it in Python.
#[derive(Clone, Copy, Default)]
pub(super) struct Doc {
    pub span: Option<Span>,
    /// It says that the definition is not to be used any more.
    pub deprecates: bool,
}

/// The documentation comment that ends directly above a line.
pub(super) fn above(blocks: &[Block], language: Language, line: usize) -> Doc {
    let after = blocks.partition_point(|block| block.span.last < line);
    let block = after.checked_sub(1).and_then(|at| blocks.get(at));
    let block = block.filter(|block| block.span.last + 1 == line && block.alone && block.documents(language));
    block.map(Block::doc).unwrap_or_default()
}

/// Whether a line of documentation is the tag or the paragraph by which a language's tools know what is deprecated.
fn deprecates(language: Language, line: &str) -> bool {
    let line = line.trim_start();
    let tag = |text: &str| line.strip_prefix(text).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric));
    match language {
        Language::Go => line.starts_with("Deprecated: "),
        Language::Python => line.starts_with(".. deprecated::"),
        Language::Rust | Language::CSharp | Language::Swift | Language::Shell => false,
        Language::C | Language::Cpp => tag("@deprecated") || tag("\\deprecated"),
        _ => tag("@deprecated"),
    }
}

/// The comments with their text; those without any are left out.
pub(super) fn finish(mut blocks: Vec<Block>) -> Vec<Comment> {
    blocks.sort_by_key(|block| block.span);
    let comments = blocks.into_iter().map(|block| Comment { span: block.span, text: trimmed(&block.lines) });
    comments.filter(|comment| !comment.text.is_empty()).collect()
}

/// Joins lines, without the empty ones at both ends.
fn trimmed(lines: &[String]) -> String {
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    let last = lines.iter().rposition(|line| !line.is_empty()).map_or(first, |last| last + 1);
    lines[first..last].join("\n")
}

/// The lines of a comment without its markers.
fn clean(text: &str, marker: &str) -> Vec<String> {
    let text = text.strip_prefix(marker).unwrap_or(text);
    if !marker.starts_with("/*") {
        let text = text.strip_suffix("=end").unwrap_or(text);
        // An empty line is a line: it parts paragraphs, and those below it keep their numbers.
        let lines = if text.is_empty() { vec![""] } else { text.lines().collect() };
        return lines.into_iter().map(|line| margin(line).to_string()).collect();
    }
    let text = text.strip_suffix("*/").unwrap_or(text);
    let starred = text.lines().skip(1).all(|line| line.trim_start().starts_with('*') || line.trim().is_empty());
    let plain = text.lines().skip(1).filter(|line| !line.trim().is_empty());
    let indent = plain.map(|line| line.len() - line.trim_start().len()).min().unwrap_or(0);
    let body = |(number, line): (usize, &str)| {
        let line = match number {
            0 => line.trim_start_matches('*'),
            _ if starred => line.trim_start().trim_start_matches('*'),
            _ => return line.get(indent..).unwrap_or(line.trim_start()).trim_end().to_string(),
        };
        margin(line).to_string()
    };
    text.lines().enumerate().map(body).collect()
}

/// Takes the one space behind a marker away.
fn margin(line: &str) -> &str {
    line.strip_prefix(' ').unwrap_or(line).trim_end()
}
