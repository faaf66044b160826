//! Blocks as Markdown: headings, paragraphs, lists, quotations, code with captions, tables, diagrams.

use std::collections::BTreeSet;

use super::{Writer, inline};
use crate::{
    draft::{Block, Inline, Quote, Run},
    escape,
    evidence::{Evidence, Excerpt, Place},
    history::CommitId,
    symbols::{self, Span},
};

/// Marks left-out sentences.
const SKIPPED: &str = "[…]";

impl Writer<'_> {
    /// Blocks with a blank line between them.
    pub(super) fn blocks(&self, blocks: &[Block]) -> String {
        blocks.iter().map(|block| self.block(block)).collect::<Vec<_>>().join("\n\n")
    }

    fn block(&self, block: &Block) -> String {
        match block {
            Block::Heading(level, inlines) => self.heading(*level, inlines),
            Block::Paragraph(inlines) => self.inlines(inlines),
            Block::List { numbered, items } => self.list(*numbered, items),
            Block::Quote(quote) => self.quote(quote),
            Block::Code(id) => self.evidence.excerpt(*id).map_or_else(String::new, |excerpt| self.code(excerpt)),
            Block::Lines(id, first, last) => {
                let part = self.evidence.excerpt(*id).and_then(|excerpt| excerpt.part(*first, *last));
                part.map_or_else(String::new, |excerpt| self.code(&excerpt))
            }
            Block::Table { header, rows } => self.table(header, rows),
            Block::Diagram { nodes, edges } => diagram(nodes, edges),
        }
    }

    fn heading(&self, level: u8, inlines: &[Inline]) -> String {
        let text = match inlines {
            [Inline::Subject(id, _)] => escape::heading(&self.headed(*id)),
            _ => self.inlines(inlines),
        };
        format!("{} {text}", "#".repeat(usize::from(level)))
    }

    fn list(&self, numbered: bool, items: &[Vec<Inline>]) -> String {
        let items = items.iter().enumerate().map(|(place, item)| {
            let mark = if numbered { format!("{}.", place + 1) } else { "-".to_owned() };
            format!("{mark} {}", self.inlines(item))
        });
        items.collect::<Vec<_>>().join("\n")
    }

    /// Paragraphs of one source. Sentences left out inside a paragraph, or paragraphs between two, are marked.
    fn quote(&self, quote: &Quote) -> String {
        let mut paragraphs: Vec<(Option<String>, String)> = Vec::new();
        let mut before: Option<&Run> = None;
        for run in &quote.runs {
            let Some(statement) = self.evidence.statement(run.statement) else { continue };
            let text = inline::quoted(&self.run(run));
            match before.filter(|before| before.statement == run.statement) {
                Some(before) => {
                    let mark = if before.end == run.first { " ".to_owned() } else { format!(" {SKIPPED} ") };
                    if let Some((_, last)) = paragraphs.last_mut() {
                        last.push_str(&mark);
                        last.push_str(&text);
                    }
                }
                None => {
                    let cut = before.is_some_and(|before| self.is_cut(before, run));
                    if cut && let Some((_, last)) = paragraphs.last_mut() {
                        last.push(' ');
                        last.push_str(SKIPPED);
                    }
                    // Nothing marks the beginning of a quotation: whoever quotes begins where it matters.
                    let number = |number: usize| format!("{number}.");
                    let mark = statement.item.then(|| statement.number.map_or_else(|| "-".to_owned(), number));
                    paragraphs.push((mark, text));
                }
            }
            before = Some(run);
        }
        quoted_lines(&paragraphs)
    }

    /// Tells whether anything stood between two runs of different statements.
    fn is_cut(&self, before: &Run, run: &Run) -> bool {
        let (Some(earlier), Some(later)) =
            (self.evidence.statement(before.statement), self.evidence.statement(run.statement))
        else {
            return true;
        };
        before.end < earlier.sentences.len() || run.first > 0 || later.part != earlier.part + 1
    }

    /// Caption and fence.
    fn code(&self, excerpt: &Excerpt) -> String {
        let lines: Vec<String> = excerpt.lines.iter().map(|line| escape::code(line)).collect();
        let fence = escape::fence_for(lines.iter().map(String::as_str));
        let info = match excerpt.place {
            Place::File(_) => symbols::fence(excerpt.path.as_str()),
            Place::Diff => "diff",
        };
        format!("{}\n\n{fence}{info}\n{}\n{fence}", self.caption(excerpt), lines.join("\n"))
    }

    fn caption(&self, excerpt: &Excerpt) -> String {
        let path = escape::code_span(excerpt.path.as_str());
        let id = excerpt.commit;
        match &excerpt.place {
            Place::File(spans) => {
                let shown = format!("{path}, {}", lines(spans));
                let ends = self.evidence.range.ends.as_ref().filter(|ends| ends.tip == id);
                let tag = ends.and_then(|ends| ends.tip_tag.clone()).filter(|_| self.forge.is_some());
                let at = tag.map_or_else(|| format!("`{}`", self.short(id)), |tag| escape::inline(&tag));
                let whole = spans.first().zip(spans.last()).map(|(first, last)| (first.first, last.last));
                match self.forge {
                    Some(forge) => format!("[{shown}]({}) at {at}:", forge.file(id, &excerpt.path, whole)),
                    None => format!("{shown} at {at}:"),
                }
            }
            Place::Diff => {
                let renamed = excerpt.from.as_ref().map(|from| format!("{} → ", escape::code_span(from.as_str())));
                let shown = format!("{}{path}, diff of `{}`", renamed.unwrap_or_default(), self.short(id));
                match self.forge {
                    Some(forge) => format!("[{shown}]({}):", forge.commit(id)),
                    None => format!("{shown}:"),
                }
            }
        }
    }

    fn table(&self, header: &[String], rows: &[Vec<Vec<Inline>>]) -> String {
        let mut out = vec![
            format!("| {} |", header.iter().map(|it| escape::inline(it)).collect::<Vec<_>>().join(" | ")),
            format!("|{}", "---|".repeat(header.len())),
        ];
        for row in rows {
            let cells: Vec<String> = row.iter().map(|cell| cell_text(&self.inlines(cell))).collect();
            out.push(format!("| {} |", cells.join(" | ")));
        }
        out.join("\n")
    }
}

/// One line; pipes inside code spans are escaped as tables need it.
fn cell_text(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut previous = ' ';
    for c in markdown.chars() {
        if c == '|' && previous != '\\' {
            out.push('\\');
        }
        out.push(if c == '\n' { ' ' } else { c });
        previous = c;
    }
    out
}

/// Paragraphs as a quotation; items of a list have a mark.
fn quoted_lines(paragraphs: &[(Option<String>, String)]) -> String {
    let mut out = String::new();
    let mut before: Option<bool> = None;
    for (mark, text) in paragraphs {
        if let Some(item_before) = before {
            out.push_str(if item_before && mark.is_some() { "\n" } else { "\n>\n" });
        }
        out.push_str("> ");
        out.extend(mark.iter().flat_map(|mark| [mark.as_str(), " "]));
        out.push_str(text);
        before = Some(mark.is_some());
    }
    out
}

/// `lines 344–350 and 355–366`, `line 7`.
fn lines(spans: &[Span]) -> String {
    let one = |span: &Span| {
        if span.first == span.last { span.first.to_string() } else { format!("{}–{}", span.first, span.last) }
    };
    match spans {
        [span] if span.first == span.last => format!("line {}", span.first),
        [rest @ .., last] if !rest.is_empty() => {
            format!("lines {} and {}", rest.iter().map(one).collect::<Vec<_>>().join(", "), one(last))
        }
        _ => format!("lines {}", spans.iter().map(one).collect::<Vec<_>>().join(", ")),
    }
}

fn diagram(nodes: &[String], edges: &[(usize, usize)]) -> String {
    let mut out = vec!["```mermaid".to_owned(), "graph TD".to_owned()];
    out.extend(nodes.iter().enumerate().map(|(place, label)| format!("    m{place}[\"{}\"]", escape::mermaid(label))));
    out.extend(edges.iter().map(|(from, to)| format!("    m{from} --> m{to}")));
    out.push("```".to_owned());
    out.join("\n")
}

/// Commits whose abbreviated id stands anywhere in the blocks.
pub(super) fn cited_commits(blocks: &[Block], evidence: &Evidence, cited: &mut BTreeSet<CommitId>) {
    inline::linked_commits(blocks, cited);
    for block in blocks {
        if let Some(excerpt) = block.excerpt().and_then(|id| evidence.excerpt(id)) {
            cited.insert(excerpt.commit);
        }
    }
    cited.extend(evidence.range.ends.iter().map(|ends| ends.tip));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_named_as_readers_say_them() {
        let span = |first, last| Span { first, last };
        assert_eq!(lines(&[span(7, 7)]), "line 7");
        assert_eq!(lines(&[span(7, 9)]), "lines 7–9");
        assert_eq!(lines(&[span(7, 9), span(12, 12)]), "lines 7–9 and 12");
        assert_eq!(lines(&[span(1, 2), span(4, 5), span(7, 9)]), "lines 1–2, 4–5 and 7–9");
    }

    #[test]
    fn labels_can_not_leave_their_node() {
        let shown = diagram(&["a\"]\nclick m0 \"javascript:x\"".to_owned()], &[]);
        assert_eq!(shown.lines().count(), 4);
        assert!(!shown.contains("\"]\n    click"), "{shown}");
    }

    #[test]
    fn items_of_a_quotation_stay_a_list() {
        let check = |marks: [Option<&str>; 3], expected: &str| {
            let texts = marks.into_iter().zip(["a", "b", "c"]);
            let paragraphs: Vec<_> = texts.map(|(mark, text)| (mark.map(str::to_owned), text.to_owned())).collect();
            assert_eq!(quoted_lines(&paragraphs), expected);
        };
        check([None, Some("-"), Some("-")], "> a\n>\n> - b\n> - c");
        check([None, Some("2."), Some("3.")], "> a\n>\n> 2. b\n> 3. c");
    }
}
