//! Turns the parser's events into blocks.

use std::{cell::RefCell, ops::Range};

use pulldown_cmark::{BrokenLink, CodeBlockKind, CowStr, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};

use super::{
    Block, BlockKind, CodeBlock, Definition, Document, Link, Refusal, Row, Text, Unresolved, Verbatim, quotation,
};

/// So many events are read: a post of 5 MiB has a tenth of them.
const MAX_EVENTS: usize = 4_000_000;
/// So many references without definition are kept.
const MAX_UNRESOLVED: usize = 10_000;

/// Reads a text that isn't too long.
pub fn document(text: &str) -> Document {
    let (front_matter, start) = front_matter(text);
    let lines = LineTable::new(text);
    let body = &text[start..];
    let options =
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_FOOTNOTES | Options::ENABLE_TASKLISTS;
    let unresolved = RefCell::new(Vec::new());
    let callback = |link: BrokenLink<'_>| -> Option<(CowStr<'_>, CowStr<'_>)> {
        let mut list = unresolved.borrow_mut();
        if list.len() < MAX_UNRESOLVED {
            let explicit = matches!(
                link.link_type,
                LinkType::Reference | LinkType::ReferenceUnknown | LinkType::Collapsed | LinkType::CollapsedUnknown
            );
            let (line, label) = (lines.number(start + link.span.start), link.reference.to_string());
            list.push(Unresolved { line, label, explicit });
        }
        None
    };
    let parser = Parser::new_with_broken_link_callback(body, options, Some(callback));
    let mut definitions: Vec<Definition> = parser
        .reference_definitions()
        .iter()
        .map(|(label, definition)| Definition {
            line: lines.number(start + definition.span.start),
            label: label.to_string(),
            target: definition.dest.to_string(),
        })
        .collect();
    definitions.sort_by(|a, b| (a.line, &a.label).cmp(&(b.line, &b.label)));

    let mut reader = Reader::new(&lines, start);
    let mut refused = None;
    for (index, (event, range)) in parser.into_offset_iter().enumerate() {
        if index == MAX_EVENTS {
            refused = Some(Refusal::TooComplex);
            break;
        }
        reader.event(event, range);
    }
    reader.flush();
    let (blocks, masked) = (reader.blocks, reader.masked);
    let mut unresolved = unresolved.into_inner();
    unresolved.sort();
    unresolved.dedup();
    let bare = Verbatim { line: lines.number(start), text: bare(body, &masked) };
    Document { refused, front_matter, blocks, definitions, unresolved, bare }
}

/// Splits off the lines between `---` and `---` at the very start; returns where the rest begins.
fn front_matter(text: &str) -> (Option<Verbatim>, usize) {
    // Some editors begin a file with a mark of its byte order.
    let begin = text.len() - text.trim_start_matches('\u{feff}').len();
    let mut place = begin;
    for (index, line) in text[begin..].split_inclusive('\n').enumerate() {
        let fence = line.trim_end() == "---";
        if index == 0 && !fence {
            break;
        }
        if index > 0 && fence {
            let start = text.find('\n').map_or(place, |end| end + 1);
            return (Some(Verbatim { line: 2, text: text[start..place].to_string() }), place + line.len());
        }
        place += line.len();
    }
    (None, begin)
}

/// The source with the given ranges (sorted, or inside one before) replaced by blanks, line by line the same.
fn bare(body: &str, masked: &[Range<usize>]) -> String {
    let mut bytes = body.as_bytes().to_vec();
    let mut done = 0;
    for range in masked {
        for byte in &mut bytes[range.start.max(done).min(range.end)..range.end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        done = done.max(range.end);
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

/// Where lines start.
struct LineTable(Vec<usize>);

impl LineTable {
    fn new(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(ends).collect())
    }

    fn number(&self, place: usize) -> usize {
        self.0.partition_point(|start| *start <= place)
    }
}

/// A block of text that is being read.
struct Open {
    line: usize,
    kind: Target,
    text: Text,
    links: Vec<usize>,
}

#[derive(Clone, Copy)]
enum Target {
    Heading(u8),
    Paragraph,
    Item,
    Cell,
}

#[derive(Clone, Copy, PartialEq)]
enum Container {
    Quote,
    Item,
    Footnote,
}

struct Reader<'a> {
    lines: &'a LineTable,
    /// Where the body starts in the text.
    start: usize,
    blocks: Vec<Block>,
    /// Ranges of the body that are code or comment.
    masked: Vec<Range<usize>>,
    containers: Vec<Container>,
    quote_depth: usize,
    quotes: usize,
    open: Option<Open>,
    code: Option<(usize, CodeBlock)>,
    html: Option<(usize, String)>,
    table: Option<(usize, Vec<Row>)>,
}

impl<'a> Reader<'a> {
    fn new(lines: &'a LineTable, start: usize) -> Self {
        Self {
            lines,
            start,
            blocks: Vec::new(),
            masked: Vec::new(),
            containers: Vec::new(),
            quote_depth: 0,
            quotes: 0,
            open: None,
            code: None,
            html: None,
            table: None,
        }
    }

    fn line(&self, range: &Range<usize>) -> usize {
        self.lines.number(self.start + range.start)
    }

    fn event(&mut self, event: Event<'_>, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.begin(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => match (&mut self.code, &mut self.html) {
                (Some((_, block)), _) => block.code.text.push_str(&text),
                (None, Some((_, html))) => html.push_str(&text),
                (None, None) => self.text(&text, range),
            },
            Event::Code(code) => {
                self.masked.push(range.clone());
                self.text("", range.clone());
                let start = self.place();
                self.text(&code, range);
                let end = self.place();
                self.with_open(|open| open.text.code.push(start..end));
            }
            Event::Html(html) => match &mut self.html {
                Some((_, text)) => text.push_str(&html),
                None => self.text(&html, range),
            },
            Event::InlineHtml(html) if html.starts_with("<!--") => self.masked.push(range),
            Event::InlineHtml(html) | Event::InlineMath(html) | Event::DisplayMath(html) => self.text(&html, range),
            Event::FootnoteReference(label) => self.text(&format!("[^{label}]"), range),
            Event::SoftBreak | Event::HardBreak => self.text(" ", range),
            Event::Rule => {
                self.flush();
                self.push(self.line(&range), BlockKind::Rule);
            }
            Event::TaskListMarker(_) => {}
        }
    }

    fn begin(&mut self, tag: Tag<'_>, range: Range<usize>) {
        let line = self.line(&range);
        match tag {
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough => self.text("", range),
            Tag::Link { link_type, dest_url, id, .. } | Tag::Image { link_type, dest_url, id, .. } => {
                self.text("", range);
                let referred = matches!(link_type, LinkType::Reference | LinkType::Collapsed | LinkType::Shortcut);
                let label = referred.then(|| id.to_string());
                let at = self.place();
                self.with_open(|open| {
                    open.links.push(open.text.links.len());
                    open.text.links.push(Link { at: at..at, target: dest_url.to_string(), label });
                });
            }
            Tag::Heading { level, .. } => self.open_text(line, Target::Heading(heading_level(level))),
            Tag::Paragraph => {
                let item = self.containers.last() == Some(&Container::Item);
                self.open_text(line, if item { Target::Item } else { Target::Paragraph });
            }
            Tag::TableCell => self.open_text(line, Target::Cell),
            Tag::Table(_) => {
                self.flush();
                self.table = Some((line, Vec::new()));
            }
            Tag::TableHead | Tag::TableRow => {
                if let Some((_, rows)) = &mut self.table {
                    rows.push(Row { line, cells: Vec::new() });
                }
            }
            Tag::CodeBlock(kind) => self.begin_code(kind, range),
            Tag::HtmlBlock => {
                self.flush();
                self.html = Some((line, String::new()));
                self.masked.push(range);
            }
            Tag::BlockQuote(_) => self.enter(Container::Quote),
            Tag::Item => self.enter(Container::Item),
            Tag::FootnoteDefinition(_) => self.enter(Container::Footnote),
            _ => self.flush(),
        }
    }

    fn begin_code(&mut self, kind: CodeBlockKind<'_>, range: Range<usize>) {
        self.flush();
        let line = self.line(&range);
        let (info, first) = match kind {
            CodeBlockKind::Fenced(info) => (Some(info.to_string()), line + 1),
            CodeBlockKind::Indented => (None, line),
        };
        let quote = self.quote();
        let above = self.blocks.last().filter(|block| block.prose().is_some() && block.quote == quote);
        let above = above.map(|_| self.blocks.len() - 1);
        self.masked.push(range);
        self.code = Some((line, CodeBlock { info, code: Verbatim { line: first, text: String::new() }, above }));
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Link | TagEnd::Image => {
                let end = self.place();
                self.with_open(|open| {
                    if let Some(index) = open.links.pop() {
                        open.text.links[index].at.end = end;
                    }
                });
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough => {}
            TagEnd::TableHead | TagEnd::TableRow => {
                if let Some(row) = self.table.as_mut().and_then(|(_, rows)| rows.last_mut()) {
                    let used = row.cells.iter().rposition(|cell| !cell.plain.is_empty()).map_or(0, |last| last + 1);
                    row.cells.truncate(used);
                    row.cells.shrink_to_fit();
                }
            }
            TagEnd::Table => {
                if let Some((line, rows)) = self.table.take() {
                    self.push(line, BlockKind::Table(rows));
                }
            }
            TagEnd::CodeBlock => {
                if let Some((line, block)) = self.code.take() {
                    self.push(line, BlockKind::Code(block));
                }
            }
            TagEnd::HtmlBlock => self.end_html(),
            TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.flush();
                if self.containers.pop() == Some(Container::Quote) {
                    self.quote_depth -= 1;
                }
            }
            _ => self.flush(),
        }
    }

    fn end_html(&mut self) {
        let Some((line, html)) = self.html.take() else { return };
        let trimmed = html.trim();
        let comment = trimmed.starts_with("<!--") && trimmed.find("-->") == Some(trimmed.len().saturating_sub(3));
        self.push(line, if comment { BlockKind::Comment(trimmed.to_string()) } else { BlockKind::Html(html) });
    }

    fn enter(&mut self, container: Container) {
        self.flush();
        if container == Container::Quote {
            self.quotes += usize::from(self.quote_depth == 0);
            self.quote_depth += 1;
        }
        self.containers.push(container);
    }

    fn open_text(&mut self, line: usize, kind: Target) {
        self.flush();
        self.open = Some(Open { line, kind, text: Text::default(), links: Vec::new() });
    }

    /// Adds to the open block; text that stands in no paragraph is that of a tight list item.
    fn text(&mut self, text: &str, range: Range<usize>) {
        let line = self.line(&range);
        if self.open.is_none() {
            self.open_text(line, Target::Item);
        }
        self.with_open(|open| {
            if open.text.breaks.last().is_none_or(|(_, last)| *last < line) {
                open.text.breaks.push((open.text.plain.len(), line));
            }
            open.text.plain.push_str(text);
        });
    }

    fn with_open(&mut self, change: impl FnOnce(&mut Open)) {
        if let Some(open) = &mut self.open {
            change(open);
        }
    }

    fn place(&self) -> usize {
        self.open.as_ref().map_or(0, |open| open.text.plain.len())
    }

    fn quote(&self) -> Option<usize> {
        (self.quote_depth > 0).then_some(self.quotes)
    }

    fn push(&mut self, line: usize, kind: BlockKind) {
        let quote = self.quote();
        self.blocks.push(Block { line, quote, kind });
    }

    /// Ends the open text, if any.
    fn flush(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        open.text.quotations = quotation::quotations(&open.text.plain, &open.text.code);
        match open.kind {
            Target::Heading(level) => self.push(open.line, BlockKind::Heading(level, open.text)),
            Target::Paragraph => self.push(open.line, BlockKind::Paragraph(open.text)),
            Target::Item => self.push(open.line, BlockKind::Item(open.text)),
            Target::Cell => {
                if let Some(row) = self.table.as_mut().and_then(|(_, rows)| rows.last_mut()) {
                    row.cells.push(open.text);
                }
            }
        }
    }
}

fn heading_level(level: HeadingLevel) -> u8 {
    level as u8
}
