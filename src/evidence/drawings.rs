//! Figures and tables that authors drew in comments and documents, as excerpts: the lines as they stand.
//!
//! Only what can't be anything else: a table has a frame or a row that underlines its head; a diagram has lines that meet over
//! several rows, and words in it.

use super::{
    Evidence, Excerpt, ExcerptId, Place,
    documents::{BlockKind, Parsed, is_row, lines_of},
    excerpt::Named,
};
use crate::{
    history::{CommitId, RepoPath},
    story::StoryId,
    symbols::Span,
};

/// Longer and wider drawings don't fit on a page.
const LONGEST: usize = 60;
const WIDEST: usize = 120;

/// At most so many drawings of one document.
const OF_DOCUMENT: usize = 3;

/// At most so many drawings of a range.
const ALL: usize = 24;

/// What was drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DrawingKind {
    /// Boxes, arrows, layouts.
    Diagram,
    /// Rows and columns.
    Table,
    /// Folders and files, or anything else that branches.
    Tree,
}

/// A figure or table with the lines that it is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// Its lines.
    pub excerpt: ExcerptId,
    /// What it is.
    pub kind: DrawingKind,
    /// The story that added it, where that is known.
    pub story: Option<StoryId>,
    /// Titles of the headings that it stands under, outermost first.
    pub sections: Vec<String>,
}

/// Adds the drawings of a document, of which only new blocks are given.
pub(super) fn of_document(
    evidence: &mut Evidence,
    path: &RepoPath,
    lines: &[&str],
    parsed: &Parsed,
    tip: CommitId,
    story: Option<StoryId>,
) {
    let (mut found, mut drawn_to) = (0, 0);
    for block in &parsed.blocks {
        let kind = match &block.kind {
            BlockKind::Table => framed(&block.text).map(|kind| (kind, block.span)),
            BlockKind::Verbatim(language) => verbatim(language, &block.text, block.span),
            BlockKind::Paragraph | BlockKind::Item => None,
        };
        let Some((kind, span)) = kind.filter(|_| found < OF_DOCUMENT) else { continue };
        let span =
            if kind == DrawingKind::Diagram && !is_fenced(&block.kind) { whole(lines, span, kind) } else { span };
        if span.first <= drawn_to {
            continue;
        }
        drawn_to = span.last;
        let at = At { path, commit: tip, story, definition: None, sections: parsed.path(block) };
        found += usize::from(add(evidence, lines, span, kind, at));
    }
}

/// Where a drawing stands, and whose it is.
pub(super) struct At<'a> {
    pub(super) path: &'a RepoPath,
    pub(super) commit: CommitId,
    pub(super) story: Option<StoryId>,
    pub(super) definition: Option<Named>,
    pub(super) sections: Vec<String>,
}

/// Adds a drawing, unless it is too large or there are enough.
pub(super) fn add(evidence: &mut Evidence, lines: &[&str], span: Span, kind: DrawingKind, at: At<'_>) -> bool {
    let shown: Vec<String> = lines_of(lines, span).map(str::to_owned).collect();
    let fits = shown.len() <= LONGEST && shown.iter().all(|line| line.chars().count() <= WIDEST);
    if !fits || evidence.drawings.len() == ALL {
        return false;
    }
    let At { path, commit, story, definition, sections } = at;
    let place = Place::File(vec![span]);
    let excerpt = Excerpt { commit, by: commit, path: path.clone(), from: None, place, lines: shown, definition };
    let Some(excerpt) = evidence.add_excerpt(excerpt) else { return false };
    evidence.drawings.push(Drawing { excerpt, kind, story, sections });
    true
}

/// Fences of languages for drawings.
const DRAWN: [&str; 8] = ["mermaid", "dot", "graphviz", "plantuml", "puml", "ditaa", "svgbob", "d2"];

/// Fences that name no language of code.
const PLAIN: [&str; 6] = ["", "text", "txt", "plain", "ascii", "none"];

/// Verbatim text with a language stands between fences, which are its ends.
fn is_fenced(kind: &BlockKind) -> bool {
    matches!(kind, BlockKind::Verbatim(language) if !language.is_empty())
}

/// What a fence holds, if it is a drawing.
fn verbatim(language: &str, text: &str, span: Span) -> Option<(DrawingKind, Span)> {
    if DRAWN.contains(&language) {
        return Some((DrawingKind::Diagram, span));
    }
    let kind = PLAIN.contains(&language).then(|| drawn(text)).flatten()?;
    Some((kind, span))
}

/// The drawing inside of a comment, of which the lines begin at a line of the file: the longest run of lines that no empty
/// lines and no prose interrupt.
pub(super) fn of_comment(text: &str, first: usize) -> Option<(DrawingKind, Span)> {
    // Most comments hold nothing that a line could be drawn with.
    if text.is_ascii() && !text.contains("--") && !text.contains("==") {
        return None;
    }
    let lines: Vec<&str> = text.lines().collect();
    let marked: Vec<bool> = lines.iter().map(|line| is_drawn(line)).collect();
    let mut best: Option<(usize, usize)> = None;
    let mut start = 0;
    while start < lines.len() {
        if !marked[start] {
            start += 1;
            continue;
        }
        // Labels may stand between two lines that are drawn.
        let mut end = start;
        while let Some(next) = (end + 1..(end + 3).min(lines.len())).find(|next| marked[*next]) {
            end = next;
        }
        if best.is_none_or(|(from, to)| end - start > to - from) {
            best = Some((start, end));
        }
        start = end + 1;
    }
    let (from, to) = best?;
    let kind = framed(&lines[from..=to].join("\n"))?;
    let Span { first: from, last: to } = whole(&lines, Span { first: from + 1, last: to + 1 }, kind);
    Some((kind, Span { first: first + from - 1, last: first + to - 1 }))
}

/// A diagram with the lines that belong to it: those without a gap above and below that are drawn or label what is.
fn whole(lines: &[&str], span: Span, kind: DrawingKind) -> Span {
    let label = |line: &str| {
        let indent = line.len() - line.trim_start().len();
        let words = line.split_whitespace().count();
        words > 0 && (is_drawn(line) || words <= 2 || (indent >= 8 && words <= 8))
    };
    let belongs = |number: usize| lines.get(number - 1).is_some_and(|line| label(line));
    let Span { mut first, mut last } = span;
    // What is longer is not shown, so that nobody has to look further.
    while kind == DrawingKind::Diagram && first > 1 && last - first < LONGEST && belongs(first - 1) {
        first -= 1;
    }
    while kind == DrawingKind::Diagram && last - first < LONGEST && belongs(last + 1) {
        last += 1;
    }
    Span { first, last }
}

/// Tells whether a line is a part of a drawing: strokes, a row, or nothing but what joins the lines around it.
fn is_drawn(line: &str) -> bool {
    let joints = || !line.trim().is_empty() && line.chars().all(|c| c.is_whitespace() || "|vV^+-/\\│▼▲".contains(c));
    strokes(line) > 0 || is_row(line.trim()) || joints()
}

/// What rows with frames are: a table, or a drawing of boxes.
fn framed(text: &str) -> Option<DrawingKind> {
    // What Markdown parts as a table is one or nothing: with a single row it says as much as a sentence.
    let markdown =
        text.lines().nth(1).is_some_and(|row| row.contains('-') && row.chars().all(|c| "|-: \t".contains(c)));
    if is_table(text) {
        Some(DrawingKind::Table)
    } else if markdown {
        None
    } else {
        drawn(text)
    }
}

/// Tells whether rows make a table: two columns, a row or a frame that parts the head from two rows or more.
fn is_table(text: &str) -> bool {
    let rows: Vec<&str> = text.lines().map(str::trim).filter(|row| !row.is_empty()).collect();
    let frame = |row: &&&str| {
        let marks = row.len() >= 5 && row.chars().all(|c| "|+-=: ".contains(c)) && row.contains(['-', '=']);
        marks && row.split(['|', '+', ' ']).filter(|part| part.len() >= 2).count() >= 2
    };
    let frames: Vec<&str> = rows.iter().filter(frame).copied().collect();
    let body: Vec<&str> = rows.iter().filter(|row| !frame(row)).copied().collect();
    let cells = |row: &&str| row.starts_with('|') && row.matches('|').count() >= 3 && !row.contains("+-");
    // Boxes beside each other have gaps between their edges; a table has none.
    let boxes = frames.iter().any(|row| row.starts_with('+') && row.contains(' '));
    let simple = rows.first().is_some_and(|row| row.starts_with("==")) && frames.len() >= 2;
    !frames.is_empty() && body.len() >= 3 && !boxes && (simple || body.iter().all(cells))
}

/// What some lines draw, if they do: a line goes on in the line below it, and there are words.
fn drawn(text: &str) -> Option<DrawingKind> {
    let lines: Vec<Vec<char>> = text.lines().map(|line| line.chars().collect()).collect();
    if lines.len() < 3 {
        return None;
    }
    let branches =
        text.lines().filter(|line| ["├─", "└─", "|-- ", "`-- ", "+-- "].iter().any(|b| line.contains(b))).count();
    if branches >= 2 && branches * 2 >= lines.len() && !text.contains(['┌', '┐', '┘', '▶']) {
        return Some(DrawingKind::Tree);
    }
    let across = text.lines().filter(|line| strokes(line) > 0).count();
    let down = lines.windows(2).map(|pair| meets(&pair[0], &pair[1])).filter(|meets| *meets).count();
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= 2).count();
    let code = text.lines().filter(|line| looks_like_code(line)).count();
    let sure = across >= 2 && down >= 2 && words >= 2 && code * 4 <= lines.len();
    sure.then_some(DrawingKind::Diagram)
}

/// Pieces of lines across: edges of boxes, arrows, box-drawing characters.
fn strokes(line: &str) -> usize {
    let ends = [
        "+--",
        "--+",
        "+==",
        "-->",
        "<--",
        "==>",
        "|--",
        "--|",
        ".--",
        "--.",
        "`--",
        "--'",
        "->|",
        "──",
        "──▶",
        "◀──",
        "━━",
        "══",
        "╌╌",
    ];
    let ascii = ends.iter().filter(|stroke| line.contains(**stroke)).count();
    let edge = line.trim().starts_with('|') && line.trim_end().ends_with('|') && line.trim().len() > 2;
    let boxes = !line.is_ascii() && line.contains(['│', '┌', '└', '┐', '┘', '├', '┤', '┬', '┴', '▲', '▼', '▶', '◀']);
    ascii + usize::from(edge) + usize::from(boxes)
}

/// Tells whether a line down goes on from one row to the next in the same column.
fn meets(upper: &[char], lower: &[char]) -> bool {
    const DOWN: &str = "|+^vV│┌┐└┘├┤┬┴┼▲▼║╔╗╚╝╠╣/\\";
    const SURE: &str = "|│+┌┐└┘├┤┬┴┼║▼▲";
    let pair =
        |(a, b): (&char, &char)| DOWN.contains(*a) && DOWN.contains(*b) && (SURE.contains(*a) || SURE.contains(*b));
    upper.iter().zip(lower).any(pair)
}

fn looks_like_code(line: &str) -> bool {
    let trimmed = line.trim();
    trimmed.ends_with([';', '{']) || trimmed.contains("||") || trimmed.contains("&&") || trimmed.contains("();")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diagrams_meet_over_several_lines() {
        let check = |text: &str, expected| assert_eq!(drawn(text), expected, "{text}");
        let diagram = Some(DrawingKind::Diagram);
        check("+------+     +-----+\n| log  |---->| map |\n+------+     +-----+", diagram);
        check("┌────┐\n│ a1 │ bb\n└────┘", diagram);
        check("head --> next\n  |\n  v\ntail --> end\n  |\n  v", diagram);
        check("src\n├── main.rs\n└── lib.rs", Some(DrawingKind::Tree));
        check("a --> b\nc --> d\ne --> f", None);
        check("if (a || b) {\n  x->y;\n  y--;\n}", None);
        check("just\nsome\nwords", None);
    }

    #[test]
    fn tables_have_a_head() {
        let check = |text: &str, expected| assert_eq!(is_table(text), expected, "{text}");
        check("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |", true);
        check("+---+---+\n| a | b |\n+---+---+\n| 1 | 2 |\n| 2 | 2 |\n+---+---+", true);
        check("==== ====\nA    B\n==== ====\nx    y\nz    w\n==== ====", true);
        check("| a | b |\n| 1 | 2 |", false);
        check("+---+ +---+\n| a | | b |\n| c | | d |\n| e | | f |\n+---+ +---+", false);
        check("|---|---|", false);
    }

    #[test]
    fn a_comment_may_hold_a_drawing() {
        let text = "The log:\n\n+-----+-----+\n| len | sum |\n+-----+-----+\n\nAll of that is written at once.";
        assert_eq!(of_comment(text, 10), Some((DrawingKind::Diagram, Span { first: 12, last: 14 })));
        let text = "start\n  |\n  v\n+---+   +---+\n| a1|-->| b1|\n+---+   +---+\n  |\n done\n\nAll of that.";
        assert_eq!(of_comment(text, 1), Some((DrawingKind::Diagram, Span { first: 1, last: 8 })));
        assert_eq!(of_comment("Words\nand no lines.", 1), None);
    }
}
