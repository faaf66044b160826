//! Documents as blocks: headings, paragraphs, list items, tables and verbatim text, each with its lines.
//!
//! One tolerant reader for Markdown, reStructuredText, AsciiDoc and plain text, since authors mix their habits: it looks for
//! what is prose and where it stands, not for how it would be shown. One pass over the lines; every line is in at most one
//! block.

use super::forms::{
    directive, fence, indent, indent_of, is_form, is_row, is_term, is_title, item, joined, marked_heading, read_title,
    underline,
};
use super::release::{names_a_sort, sort_of_changes};
use crate::lines::split_lines;
use crate::symbols::Span;

/// What a block is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BlockKind {
    /// Running text.
    Paragraph,
    /// The first paragraph of a list item.
    Item,
    /// A table, as it was drawn.
    Table,
    /// Code, output, drawings; with the language that its fence names.
    Verbatim(String),
}

/// A block of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its lines in the file.
    pub span: Span,
    /// Its text: joined by blanks where it is prose, else the lines as they stand.
    pub text: String,
    /// The outermost list item that it belongs to, counted from 0.
    pub item: Option<usize>,
    /// The heading that it stands under: a place in [`Parsed::headings`].
    pub heading: Option<usize>,
    /// Where it stands among all that the document holds: of two blocks that follow each other, with nothing between that
    /// was passed over, the second has the next place.
    pub place: usize,
}

/// A heading, or a term that a list defines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// Its words.
    pub title: String,
    /// Its line.
    pub line: usize,
    /// How deep it stands, 1 for the topmost.
    level: usize,
    /// The heading above it.
    parent: Option<usize>,
}

/// A document taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Parsed {
    /// The blocks, in order.
    pub blocks: Vec<Block>,
    /// The headings, in order.
    pub headings: Vec<Heading>,
}

impl Parsed {
    /// Titles of the headings that a block stands under, outermost first.
    pub fn path(&self, block: &Block) -> Vec<String> {
        let mut titles = Vec::new();
        let mut next = block.heading;
        while let Some(heading) = next.and_then(|place| self.headings.get(place)) {
            titles.push(heading.title.clone());
            next = heading.parent;
        }
        titles.reverse();
        titles
    }
}

/// An item of so many words may be the name of a list.
const TITLE: usize = 3;

/// The same where the last of them is a sort of changes: `Bug fixes and improvements`.
const SORT: usize = 6;

/// Level of a line in bold that stands for a heading: below those with marks.
const BOLD: usize = 8;

/// Level of a defined term: below every heading.
const TERM: usize = 9;

/// So much deeper than its surroundings, text is verbatim.
const VERBATIM: usize = 4;

/// Directives of reStructuredText whose body is prose; that of all others is not.
const PROSE_DIRECTIVES: [&str; 12] = [
    "note",
    "warning",
    "tip",
    "important",
    "caution",
    "hint",
    "danger",
    "attention",
    "admonition",
    "versionadded",
    "versionchanged",
    "deprecated",
];

/// Takes a document apart.
pub fn parse(text: &str) -> Parsed {
    let lines: Vec<&str> = split_lines(text).collect();
    let mut reader = Reader { lines: &lines, at: front_matter(&lines), ..Reader::default() };
    while let Some(line) = reader.lines.get(reader.at) {
        reader.read(line);
    }
    reader.flush();
    reader.parsed
}

/// Number of lines of the settings that a page may begin with.
fn front_matter(lines: &[&str]) -> usize {
    let fence = lines.first().map(|line| line.trim_end()).filter(|line| matches!(*line, "---" | "+++"));
    let end = fence.and_then(|fence| lines.iter().skip(1).take(80).position(|line| line.trim_end() == fence));
    end.map_or(0, |end| end + 2)
}

/// What a line may be inside of: a list item, a term's definition, a directive.
#[derive(Clone, Copy)]
struct Container {
    /// Lines indented less end it.
    base: usize,
    /// The list item.
    item: Option<usize>,
}

/// The prose that is being read.
struct Open {
    kind: BlockKind,
    first: usize,
    last: usize,
    text: String,
}

#[derive(Default)]
struct Reader<'a> {
    lines: &'a [&'a str],
    /// The next line, from 0.
    at: usize,
    parsed: Parsed,
    open: Option<Open>,
    containers: Vec<Container>,
    items: usize,
    /// How often something was passed over that nobody says: markup, images, hidden comments.
    passed: usize,
    /// Marks of underlined headings in the order in which they came, which is that of their levels.
    underlines: Vec<char>,
}

impl Reader<'_> {
    fn read(&mut self, line: &str) {
        let trimmed = line.trim();
        let indent = indent(line);
        if trimmed.is_empty() || matches!(trimmed, "+" | "--") {
            self.flush();
            self.at += 1;
        } else if let Some(mark) = fence(trimmed) {
            self.fenced(mark, trimmed);
        } else if trimmed.starts_with("<!--") {
            self.hidden();
        } else if trimmed == "|===" {
            self.until(BlockKind::Table, |line| line.trim() == "|===");
        } else if self.heading(line, trimmed) {
            // Read with all its lines.
        } else if is_row(trimmed) {
            self.run_of(BlockKind::Table, |line| is_row(line.trim()));
        } else if let Some((marker, content)) = item(trimmed, self.open.is_some()) {
            self.item(indent, marker, content);
        } else if let Some(name) = directive(trimmed) {
            self.directive(indent, name);
        } else if is_form(trimmed) {
            self.flush();
            self.passed += 1;
            self.at += 1;
        } else {
            self.prose(line, trimmed, indent);
        }
    }

    fn prose(&mut self, line: &str, trimmed: &str, indent: usize) {
        if let Some(open) = &mut self.open {
            open.text.push(' ');
            open.text.push_str(&joined(trimmed));
            open.last = self.at;
            self.at += 1;
            return self.literal_follows(trimmed, indent);
        }
        self.leave(indent);
        let base = self.containers.last().map_or(0, |container| container.base);
        if indent >= base + VERBATIM {
            return self.indented(base + VERBATIM);
        }
        self.begin(BlockKind::Paragraph, trimmed);
        self.at += 1;
        if is_term(line)
            && self.lines.get(self.at).is_some_and(|next| indent_of(next).is_some_and(|next| next > indent))
        {
            self.open = None;
            self.push_heading(trimmed.trim_end_matches(':'), TERM, self.at);
            self.containers.push(Container { base: indent + 1, item: self.containers.last().and_then(|c| c.item) });
        } else {
            self.literal_follows(trimmed, indent);
        }
    }

    /// A paragraph that ends in two colons announces verbatim text, where a blank line and deeper text follow.
    fn literal_follows(&mut self, trimmed: &str, indent: usize) {
        let blank = self.lines.get(self.at).is_some_and(|line| line.trim().is_empty());
        let deeper = self.lines.get(self.at + 1).is_some_and(|line| indent_of(line).is_some_and(|next| next > indent));
        if trimmed.ends_with("::") && blank && deeper {
            self.flush();
            self.at += 1;
            self.indented(indent + 1);
        }
    }

    /// Starts a list item; its text may go on below, as deep as two columns behind its mark.
    fn item(&mut self, indent: usize, marker: usize, content: &str) {
        self.flush();
        self.leave(indent);
        let outer = self.containers.iter().find_map(|container| container.item);
        if outer.is_none() && self.names_a_list(indent, content) {
            self.at += 1;
            self.push_heading(content.trim_end_matches(':'), TERM, self.at);
            self.containers.push(Container { base: indent + marker.min(2), item: None });
            return;
        }
        let number = outer.unwrap_or_else(|| {
            self.items += 1;
            self.items - 1
        });
        self.containers.push(Container { base: indent + marker.min(2), item: Some(number) });
        if !content.is_empty() && !is_form(content) {
            self.begin(BlockKind::Item, content);
        }
        self.at += 1;
    }

    /// Tells whether an item is only the name of the list below it: `* Features`, above items that stand deeper.
    fn names_a_list(&self, indent: usize, content: &str) -> bool {
        let words = content.split_whitespace().count();
        let few = words <= TITLE || words <= SORT && names_a_sort(content);
        let few = few && content.starts_with(char::is_uppercase);
        let below = self.lines.get(self.at + 1).filter(|_| few && !content.ends_with(['.', '!', '?']));
        below
            .is_some_and(|line| indent_of(line).is_some_and(|next| next > indent) && item(line.trim(), false).is_some())
    }

    /// Tells whether the next line that isn't blank begins a list.
    fn leads_list(&self) -> bool {
        let mut behind = self.lines.iter().skip(self.at + 1).take(2).map(|line| line.trim());
        behind.find(|line| !line.is_empty()).is_some_and(|line| item(line, false).is_some())
    }

    fn directive(&mut self, indent: usize, name: &str) {
        self.flush();
        self.leave(indent);
        self.at += 1;
        if PROSE_DIRECTIVES.contains(&name) {
            // Its name stands between the paragraphs.
            self.passed += 1;
            self.containers.push(Container { base: indent + 1, item: self.containers.last().and_then(|c| c.item) });
        } else {
            self.indented(indent + 1);
        }
    }

    /// Headings with marks before them, or with a line below them.
    fn heading(&mut self, line: &str, trimmed: &str) -> bool {
        if let Some((level, title)) = marked_heading(trimmed).filter(|_| indent(line) < VERBATIM) {
            self.flush();
            self.containers.clear();
            self.push_heading(title, level, self.at + 1);
            self.at += 1;
            return true;
        }
        if let Some(title) =
            sort_of_changes(trimmed).filter(|_| indent(line) == 0 && self.open.is_none() && self.leads_list())
        {
            self.containers.clear();
            self.push_heading(title, BOLD, self.at + 1);
            self.at += 1;
            return true;
        }
        let below = |at: usize| self.lines.get(at).and_then(|line| underline(line));
        // `____` frames a quotation.
        let over = underline(line).filter(|mark| *mark != '_' && self.open.is_none());
        let over = over.filter(|mark| below(self.at + 2) == Some(*mark));
        let (title, mark) = match (over, below(self.at + 1)) {
            (Some(mark), _) => (self.at + 1, mark),
            (None, Some(mark)) if !matches!(mark, '.' | '_') && self.open.is_none() && indent(line) == 0 => {
                (self.at, mark)
            }
            _ => return self.rule(line),
        };
        // A line above a title is as long as the title; verbatim text is framed as well.
        let framed = |text: &&str| over.is_none() || text.chars().count() <= trimmed.len();
        let title_text = self.lines.get(title).map(|line| line.trim());
        let Some(text) = title_text.filter(|text| is_title(text)).filter(framed) else {
            return self.rule(line);
        };
        let level = self.underlines.iter().position(|known| *known == mark).unwrap_or_else(|| {
            self.underlines.push(mark);
            self.underlines.len() - 1
        });
        self.containers.clear();
        self.push_heading(text, level + 1, title + 1);
        self.at = title + 2;
        true
    }

    /// A line of marks that is no part of a heading ends what stands before it; in AsciiDoc it opens verbatim text, which begins
    /// on the next line. With an empty one below, it parts releases in Markdown.
    fn rule(&mut self, line: &str) -> bool {
        let trimmed = line.trim_end();
        if underline(line).is_none() {
            return false;
        }
        let ahead = self.lines.iter().skip(self.at + 1);
        let parts = ahead.clone().next().is_none_or(|next| next.trim().is_empty());
        match trimmed.len() >= 4
            && !parts
            && trimmed.starts_with(['-', '.'])
            && ahead.take(200).any(|line| line.trim_end() == trimmed)
        {
            true => self.until(BlockKind::Verbatim(String::new()), |line| line.trim_end() == trimmed),
            false => {
                self.flush();
                self.at += 1;
            }
        }
        true
    }

    fn push_heading(&mut self, title: &str, level: usize, line: usize) {
        self.flush();
        let mut parent = self.parsed.headings.len().checked_sub(1);
        while let Some(above) = parent.and_then(|place| self.parsed.headings.get(place)).filter(|h| h.level >= level) {
            parent = above.parent;
        }
        self.parsed.headings.push(Heading { title: read_title(title), line, level, parent });
    }

    fn fenced(&mut self, mark: &str, trimmed: &str) {
        let language = trimmed.trim_start_matches(['`', '~']).trim().trim_start_matches(['{', '.']);
        let language = language.split([' ', ',', '}', '{']).next().unwrap_or_default().to_lowercase();
        self.until(BlockKind::Verbatim(language), |line| fence(line.trim()) == Some(mark) && line.trim().len() < 8);
    }

    /// A block from the line after this one to the line before the one that ends it, or to the end of the text.
    fn until(&mut self, kind: BlockKind, ends: impl Fn(&str) -> bool) {
        self.flush();
        let first = self.at + 1;
        let end = self.lines.iter().skip(first).position(|line| ends(line)).map_or(self.lines.len(), |n| first + n);
        let table = kind == BlockKind::Table;
        // A table is shown with its frame, verbatim text without its fences.
        let (from, to) = if table { (self.at, (end + 1).min(self.lines.len())) } else { (first, end) };
        self.push_lines(kind, from, to);
        self.at = end + 1;
    }

    /// The lines from here on for which something holds.
    fn run_of(&mut self, kind: BlockKind, holds: impl Fn(&str) -> bool) {
        self.flush();
        let end =
            self.lines.iter().skip(self.at).position(|line| !holds(line)).map_or(self.lines.len(), |n| self.at + n);
        self.push_lines(kind, self.at, end);
        self.at = end;
    }

    /// Verbatim text as long as it is this deep.
    fn indented(&mut self, depth: usize) {
        let start = self.at + self.lines.iter().skip(self.at).take_while(|line| line.trim().is_empty()).count();
        let inside = |line: &&&str| indent_of(line).is_none_or(|indent| indent >= depth);
        let mut end = start + self.lines.iter().skip(start).take_while(inside).count();
        while end > start && self.lines[end - 1].trim().is_empty() {
            end -= 1;
        }
        self.push_lines(BlockKind::Verbatim(String::new()), start, end);
        self.at = end.max(self.at);
    }

    /// Skips a comment that is not shown.
    fn hidden(&mut self) {
        self.flush();
        self.passed += 1;
        let end = self.lines.iter().skip(self.at).position(|line| line.contains("-->"));
        self.at = end.map_or(self.lines.len(), |end| self.at + end + 1);
    }

    fn push_lines(&mut self, kind: BlockKind, from: usize, to: usize) {
        if from < to {
            let text = self.lines[from..to].join("\n");
            self.push(kind, Span { first: from + 1, last: to }, text);
        }
    }

    fn push(&mut self, kind: BlockKind, span: Span, text: String) {
        let item = self.containers.iter().find_map(|container| container.item);
        let heading = self.parsed.headings.len().checked_sub(1);
        let place = self.parsed.blocks.len() + self.parsed.headings.len() + self.passed;
        self.parsed.blocks.push(Block { kind, span, text, item, heading, place });
    }

    fn begin(&mut self, kind: BlockKind, text: &str) {
        self.open = Some(Open { kind, first: self.at, last: self.at, text: joined(text) });
    }

    fn flush(&mut self) {
        if let Some(open) = self.open.take() {
            self.push(open.kind, Span { first: open.first + 1, last: open.last + 1 }, open.text);
        }
    }

    /// Leaves what a line of this depth is not inside of.
    fn leave(&mut self, indent: usize) {
        while self.containers.last().is_some_and(|container| indent < container.base) {
            self.containers.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let parsed = parse(text);
        let shown = parsed.blocks.iter().map(|block| {
            let kind = match &block.kind {
                BlockKind::Paragraph => "p".to_owned(),
                BlockKind::Item => "i".to_owned(),
                BlockKind::Table => "t".to_owned(),
                BlockKind::Verbatim(language) => format!("v{language}"),
            };
            let item = block.item.map_or(String::new(), |item| format!("#{item}"));
            let text = block.text.replace('\n', "|");
            format!("{kind}{item} {}-{} {}> {text}", block.span.first, block.span.last, parsed.path(block).join("/"))
        });
        assert_eq!(shown.collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn markdown() {
        check(
            "# A\n\nOne\ntwo.\n\n## B\n- x\n  y\n\n  z\n- w\n",
            &["p 3-4 A> One two.", "i#0 7-8 A/B> x y", "p#0 10-10 A/B> z", "i#1 11-11 A/B> w"],
        );
        check(
            "a\n\n```rust\nfn f() {}\n```\n\n    code\n\nb",
            &["p 1-1 > a", "vrust 4-4 > fn f() {}", "v 7-7 >     code", "p 9-9 > b"],
        );
        check(
            "---\ntitle: x\n---\na\n<!-- b\nc -->\n| a | b |\n|---|---|\n| 1 | 2 |\n",
            &["p 4-4 > a", "t 7-9 > | a | b |||---|---||| 1 | 2 |"],
        );
        check("A\n=\nx\n\nB\n---\ny\n\nC\n---\nz\n", &["p 1-3 > A = x", "p 7-7 B> y", "p 11-11 C> z"]);
        check("a\n\n> b\n> c\n\nd\n", &["p 1-1 > a", "p 6-6 > d"]);
        check("# A\n# B\n## C\nx\n# D\ny\n", &["p 4-4 B/C> x", "p 6-6 D> y"]);
        check("# [1.2](https://h.org/1) (x)\na\n# [1.1](https://h.org/2]\nb", &["p 2-2 1.2 (x)> a", "p 4-4 1.1> b"]);
        check("# 1.1\n\na\n\n-----\n\n# 1.0\n\nb\n\n-----\n", &["p 3-3 1.1> a", "p 9-9 1.0> b"]);
        check("# 1.3(TBD)\na\n# 1.2 - TBD\nb", &["p 2-2 1.3> a", "p 4-4 1.2> b"]);
    }

    #[test]
    fn frames_of_quotations_are_no_underlines() {
        let parsed = parse("= Mount\n\n____\nmount /cd\n____\n\nThe device is read.\n");
        let headings: Vec<&str> = parsed.headings.iter().map(|heading| heading.title.as_str()).collect();
        let blocks: Vec<&str> = parsed.blocks.iter().map(|block| block.text.as_str()).collect();
        assert_eq!((headings, blocks), (vec!["Mount"], vec!["mount /cd", "The device is read."]));
    }

    #[test]
    fn what_is_passed_over_parts_its_neighbours() {
        let check = |text: &str, expected: &[usize]| {
            let places: Vec<usize> = parse(text).blocks.iter().map(|block| block.place).collect();
            assert_eq!(places, expected, "{text}");
        };
        check("a\n\nb\n", &[0, 1]);
        check("a\n\n<img src=\"x\" />\n\nb\n", &[0, 2]);
        check("a\n\n<!-- x -->\n\nb\n", &[0, 2]);
        check("a\n\n| x |\n\nb\n", &[0, 1, 2]);
        check("a\n\n## x\n\nb\n\nc\n", &[0, 2, 3]);
    }

    #[test]
    fn lists_of_changes() {
        check(
            "*   Add x.\n\n    Because of y.\n\n    ```ruby\n    a\n    ```\n\n    *Ann Author*\n\n*   Add z.\n",
            &["i#0 1-1 > Add x.", "p#0 3-3 > Because of y.", "vruby#0 6-6 >     a", "i#1 11-11 > Add z."],
        );
        check(
            " * One\n   two.\n\n * Three.\n   - four\n",
            &["i#0 1-2 > One two.", "i#1 4-4 > Three.", "i#1 5-5 > four"],
        );
        check(
            "* Features\n  * Add x\n  * Add y\n\n* Fixes\n  * z\n",
            &["i#0 2-2 Features> Add x", "i#1 3-3 Features> Add y", "i#2 6-6 Fixes> z"],
        );
        check(
            "- Add many other new things\n  - y\n- Bug fixes and improvements\n    - Add x\n",
            &["i#0 1-1 > Add many other new things", "i#0 2-2 > y", "i#1 4-4 Bug fixes and improvements> Add x"],
        );
        check("Version 2\n---------\n\n-   One\n    two. :issue:`12`\n", &["i#0 4-5 Version 2> One two. :issue:`12`"]);
    }

    #[test]
    fn structured_text() {
        check(
            ".. note:: x\n\n   Mind this.\n\n.. code-block:: python\n\n   f()\n\nDone::\n\n  g()\n",
            &["p 3-3 > Mind this.", "v 7-7 >    f()", "p 9-9 > Done::", "v 11-11 >   g()"],
        );
        check("====\nA\n====\n\nB\n~~~\nx\n", &["p 7-7 A/B> x"]);
        check("+--+--+\n| a| b|\n+--+--+\nx\n", &["t 1-3 > +--+--+|| a| b||+--+--+", "p 4-4 > x"]);
    }

    #[test]
    fn manual_pages() {
        check(
            "core.x::\n\tSays what\n\tit is.\n+\nMore.\n\ncore.y::\n\tOther.\n\n----\ngit x y\n----\nend\n",
            &[
                "p 2-3 core.x> Says what it is.",
                "p 5-5 core.x> More.",
                "p 8-8 core.y> Other.",
                "v 11-11 core.y> git x y",
                "p 13-13 core.y> end",
            ],
        );
        check("= T\n\n== U\nx\n", &["p 4-4 T/U> x"]);
    }

    #[test]
    fn any_text_is_read_in_one_pass() {
        for piece in [
            "```",
            "- ",
            "a\n=\n",
            "<!--",
            "|a|b|\n",
            ".. x::\n\n",
            "    ",
            "x::\n\n ",
            "----\n",
            "|===\n",
            "\n",
            "# a\n",
            "~",
        ] {
            parse(&piece.repeat(3000));
        }
    }
}
