//! Finds the quotations of a plain text by their marks: `"…"` and `“…”`, outermost ones only.

use std::ops::Range;

/// Words in quotation marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotation {
    /// The words without their marks, as a place in the plain text.
    pub at: Range<usize>,
    /// Which marks it has.
    pub marks: Marks,
}

/// The marks of a quotation that the text has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marks {
    /// Both.
    Both,
    /// None that closes: it goes on to the end of the text.
    OpeningOnly,
    /// None that opens: it begins where the quotation before ends, or with the text.
    ClosingOnly,
}

#[derive(PartialEq)]
enum Mark {
    Open,
    Close,
    /// Stands between blanks.
    Either,
}

/// Finds the quotations of a text; marks inside the code spans (sorted) are none.
pub fn quotations(plain: &str, code: &[Range<usize>]) -> Vec<Quotation> {
    let mut found = Vec::new();
    let mut open: Vec<usize> = Vec::new();
    let mut done = 0;
    for (at, mark, len) in marks(plain, code) {
        let mark = match mark {
            Mark::Either if open.is_empty() => Mark::Open,
            Mark::Either => Mark::Close,
            mark => mark,
        };
        match (mark, open.pop()) {
            (Mark::Open | Mark::Either, outer) => {
                open.extend(outer);
                open.push(at + len);
            }
            (Mark::Close, None) => {
                found.push(Quotation { at: done..at, marks: Marks::ClosingOnly });
                done = at + len;
            }
            (Mark::Close, Some(start)) if open.is_empty() => {
                found.push(Quotation { at: start..at, marks: Marks::Both });
                done = at + len;
            }
            (Mark::Close, Some(_)) => {}
        }
    }
    if let Some(start) = open.first() {
        found.push(Quotation { at: *start..plain.len(), marks: Marks::OpeningOnly });
    }
    found
}

/// Marks with their place and length. A straight mark opens after a blank or an opening bracket and before a word, and
/// closes after a word.
fn marks(plain: &str, code: &[Range<usize>]) -> Vec<(usize, Mark, usize)> {
    let mut found = Vec::new();
    let mut spans = code.iter().peekable();
    let mut before = None;
    let mut chars = plain.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        while spans.peek().is_some_and(|span| span.end <= at) {
            spans.next();
        }
        let in_code = spans.peek().is_some_and(|span| span.contains(&at));
        let after = chars.peek().map(|(_, c)| *c);
        let mark = match c {
            _ if in_code => None,
            '“' => Some(Mark::Open),
            '”' => Some(Mark::Close),
            '"' => straight(before, after),
            _ => None,
        };
        found.extend(mark.map(|mark| (at, mark, c.len_utf8())));
        before = Some(c);
    }
    found
}

fn straight(before: Option<char>, after: Option<char>) -> Option<Mark> {
    let opens = before.is_none_or(|c| c.is_whitespace() || "([{<—–-/:=\"“'".contains(c));
    let word_follows = after.is_some_and(|c| !c.is_whitespace() && !".,;:)]}".contains(c));
    let blank = |c: Option<char>| c.is_none_or(char::is_whitespace);
    match (opens && word_follows, blank(before)) {
        (true, _) => Some(Mark::Open),
        (false, true) => Some(Mark::Either),
        // Inside a word it is part of it.
        (false, false) if after.is_some_and(char::is_alphanumeric) => None,
        (false, false) => Some(Mark::Close),
    }
}
