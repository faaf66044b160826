//! Words made comparable: what a quotation may change (line joins, escaping, marks of comments) is taken off both sides.

use std::cell::OnceCell;

use crate::{restructured, words::words};

/// Marks of Markdown that change no word.
const MARKS: [u8; 6] = *b"`*_\\[]";

/// The words of a line with one blank between them: visible, without Markdown's marks and standalone list marks.
pub fn normal(text: &str) -> String {
    let visible = crate::escape::visible(text);
    let mut out = String::with_capacity(visible.len());
    for word in words(&visible) {
        let start = out.len();
        if start > 0 {
            out.push(' ');
        }
        let bare = out.len();
        if word.bytes().any(|byte| MARKS.contains(&byte)) {
            word.split(|c: char| c.is_ascii() && MARKS.contains(&(c as u8))).for_each(|part| out.push_str(part));
        } else {
            out.push_str(word);
        }
        if matches!(&out[bare..], "" | "-" | "+" | "•") {
            out.truncate(start);
        }
    }
    joined_braces(out)
}

/// Undoes the blanks that [`crate::escape`] puts into what site generators would take for a tag.
pub fn joined_braces(text: String) -> String {
    let parted = parted(&text);
    if parted.is_empty() { text } else { without(&text, &parted) }
}

/// So many blanks of a name are kept or undone one by one.
const PARTED: usize = 5;

/// The names that are shown so: this one, that with all such blanks undone, then those with some of them undone, since a name
/// may have had a blank of its own there.
pub fn joined_names(shown: &str) -> Vec<String> {
    let parted = parted(shown);
    let ways = if parted.len() <= PARTED { 1_u32 << parted.len() } else { 1 };
    let some = (1..ways.saturating_sub(1)).rev().map(|way| {
        let undone = parted.iter().enumerate().filter(|(place, _)| way & 1 << place != 0);
        without(shown, &undone.map(|(_, at)| *at).collect::<Vec<_>>())
    });
    let whole = (!parted.is_empty()).then(|| without(shown, &parted));
    [shown.to_owned()].into_iter().chain(whole).chain(some).collect()
}

/// Where a blank stands that may have been put into the mark of a tag.
fn parted(text: &str) -> Vec<usize> {
    const TAGS: [[u8; 2]; 6] = [*b"{{", *b"{%", *b"{#", *b"}}", *b"%}", *b"#}"];
    let bytes = text.as_bytes();
    if memchr::memchr2(b'{', b'}', bytes).is_none() {
        return Vec::new();
    }
    let around = |at: usize| Some([*bytes.get(at.checked_sub(1)?)?, *bytes.get(at + 1)?]);
    memchr::memchr_iter(b' ', bytes).filter(|at| around(*at).is_some_and(|around| TAGS.contains(&around))).collect()
}

/// A text without some of its blanks.
fn without(text: &str, blanks: &[usize]) -> String {
    text.char_indices().filter(|(at, _)| blanks.binary_search(at).is_err()).map(|(_, c)| c).collect()
}

/// Tells whether a path is the one shown, after escaping.
pub fn same_path(path: &str, shown: &str) -> bool {
    path == shown || joined_braces(crate::escape::visible(path)) == joined_braces(shown.to_string())
}

/// The readings of a message or file in which quotations are searched: as it stands; without the marks of comments and
/// block quotes at line starts; each with and without the numbers of lists; with links replaced by their text; and with
/// roles of reStructuredText as what they show.
///
/// Each is made when somebody asks for it: most quotations occur in the first.
#[derive(Debug)]
pub struct Readings {
    text: String,
    made: [OnceCell<String>; 6],
}

impl Readings {
    /// Those of a text.
    pub fn of(text: String) -> Self {
        Self { text, made: Default::default() }
    }

    /// How many bytes the text has.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// All of them, in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        let links = self.text.contains("](");
        let roles = self.text.contains(":`") || self.text.contains(">`_");
        let made = self.made.iter().enumerate().filter(move |(number, _)| match number {
            4 => links,
            5 => roles,
            _ => true,
        });
        made.map(|(number, made)| made.get_or_init(|| self.make(number)).as_str())
    }

    fn make(&self, number: usize) -> String {
        match number {
            0 => read(&self.text, |line| line),
            1 => read(&self.text, without_number),
            2 => read(&self.text, without_comment),
            3 => read(&self.text, |line| without_number(without_comment(line))),
            4 => read(&without_links(&self.text), |line| without_number(without_mark(line))),
            _ => read(&restructured::plain(&self.text), without_number),
        }
    }
}

fn read(text: &str, line_reading: impl Fn(&str) -> &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.lines() {
        let line = normal(line_reading(line.trim()));
        if !out.is_empty() && !line.is_empty() {
            out.push(' ');
        }
        out.push_str(&line);
    }
    out
}

fn without_comment(line: &str) -> &str {
    const MARKS: [&str; 16] =
        ["///", "//!", "//", "/**", "/*!", "/*", "*/", "<!--", "\"\"\"", "--", ";;", ";", "*", ">", "%", "dnl "];
    let line = line.trim_start();
    if line.starts_with('#') {
        return line.trim_start_matches('#');
    }
    MARKS.iter().find_map(|mark| line.strip_prefix(mark)).unwrap_or(line)
}

/// What a document with links has: there `--quiet` at the beginning of a line is an option, and no comment of Lua.
fn without_mark(line: &str) -> &str {
    let option = line.trim_start().strip_prefix("--").is_some_and(|rest| rest.starts_with(char::is_alphabetic));
    if option { line } else { without_comment(line) }
}

fn without_number(line: &str) -> &str {
    let line = line.trim_start();
    let rest = line.trim_start_matches(|c: char| c.is_ascii_digit());
    let digits = line.len() - rest.len();
    let mark = rest.strip_prefix(['.', ')']).filter(|rest| rest.starts_with(' '));
    mark.filter(|_| (1..=9).contains(&digits)).unwrap_or(line)
}

/// Replaces `[text](target)` by `text`.
fn without_links(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(middle) = rest.find("](") {
        out.push_str(&rest[..middle]);
        let target = &rest[middle + 2..];
        let end = target.find([')', '\n']).filter(|end| target[*end..].starts_with(')'));
        rest = end.map_or(target, |end| &target[end + 1..]);
    }
    out.push_str(rest);
    out
}

/// Tells whether the runs (normal already) occur in a reading, in order, each beginning and ending with whole words.
pub fn occur(reading: &str, runs: &[String]) -> bool {
    let mut place = 0;
    runs.iter().all(|run| {
        let rest = &reading[place..];
        let found = rest.match_indices(run.as_str()).find(|(at, _)| whole_words(reading, place + at, run));
        found.inspect(|(at, _)| place += at + run.len()).is_some()
    })
}

/// Tells whether a run at a place is cut out at the borders of words: "00.7 ms" is no quotation of "100.7 ms".
fn whole_words(reading: &str, start: usize, run: &str) -> bool {
    let before = reading[..start].chars().rev();
    let after = reading[start + run.len()..].chars();
    border(run.chars(), before) && border(run.chars().rev(), after)
}

/// `inner` leads into the run, `outer` away from it.
fn border(mut inner: impl Iterator<Item = char>, mut outer: impl Iterator<Item = char>) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| matches!(c, '.' | ',' | '\'' | '’' | '-'));
    let word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let (first, second) = (inner.next(), inner.next());
    let (near, far) = (outer.next(), outer.next());
    !(word(first) && word(near)
        || word(first) && joins(near) && word(far)
        || joins(first) && word(second) && word(near))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_blanks_of_their_own() {
        let check = |shown: &str, expected: &[&str]| assert_eq!(joined_names(shown), expected, "{shown}");
        check("a b", &["a b"]);
        check("é{ {b", &["é{ {b", "é{{b"]);
        check("{ { {", &["{ { {", "{{{", "{ {{", "{{ {"]);
        check("{ % }", &["{ % }", "{%}", "{ %}", "{% }"]);
        check("{ x {", &["{ x {"]);
        let long = "{ ".repeat(7);
        check(long.trim_end(), &[long.trim_end(), "{{{{{{{"]);
    }

    #[test]
    fn quotations_are_whole_words_in_order() {
        let check = |source: &str, quote: &str, expected: bool| {
            let runs: Vec<String> = quote.split("[…]").map(normal).collect();
            let found = Readings::of(source.to_owned()).iter().any(|reading| occur(reading, &runs));
            assert_eq!(found, expected, "{quote:?} in {source:?}");
        };
        check("one two\nthree", "one two three", true);
        check("one two\nthree", "one […] three", true);
        check("one two\nthree", "three […] one", false);
        check("one two\nthree", "ne two", false);
        check("took 100.7 ms", "took 100.", false);
        check("took 100.7 ms", "00.7 ms", false);
        check("took 100.7 ms", ".7 ms", false);
        check("ends here.Next", "ends here", false);
        check("- one two\n- three\n", "one two three", true);
        check("1. one two\n2. three\n", "one two three", true);
        check("in version\n2. Then more", "in version 2. Then more", true);
        check("// a comment\n// of two lines", "a comment of two lines", true);
        check("/*\n * a comment\n * of two lines\n */", "a comment of two lines", true);
        check("# --help prints\n# this", "--help prints this", true);
        check("is *very* `good_name` \\n", "is very `goodname` n", true);
        check("see [the issue](https://e/1) for more", "see the issue for more", true);
        check("[#1](https://e/1):\n--quiet stops", "#1: --quiet stops", true);
        check("> see [#1](https://e/1)\n> here", "see #1 here", true);
        check("is :py:attr:`~a.B.c` of\n:issue:`1`", "is `B.c` of #1", true);
        check("a {{{{ tag stays", "a { { { { tag", true);
        check("a {{ tag }} stays", "a { { tag } } stays", true);
        check("日本語。次の文。", "次の文。", true);
    }
}
