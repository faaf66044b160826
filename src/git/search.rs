//! Commits by their messages: `:/text` and `^{/text}`.

use std::{cmp::Reverse, collections::BinaryHeap};

use gix::{ObjectId, bstr::ByteSlice};
use regex::bytes::{Regex, RegexBuilder};

use super::{
    graph::{Graph, Index},
    revision::Miss,
};

/// The youngest commit whose message matches among those that the starts reach, in git's order of dates.
pub(super) fn matching(graph: &mut Graph<'_>, pattern: &str, starts: &[Index]) -> Result<ObjectId, Miss> {
    let (negative, pattern) = match pattern.strip_prefix('!') {
        None => (false, pattern),
        Some(rest) if rest.starts_with('!') => (false, rest),
        Some(rest) => (true, rest.strip_prefix('-').ok_or(Miss::Unknown)?),
    };
    let regex = compile(pattern).ok_or(Miss::Unknown)?;
    let mut search = Search::new(graph, starts);
    while let Some(commit) = search.next() {
        let id = search.graph.object_id(commit);
        let Ok(object) = search.graph.repo().find_object(id) else { continue };
        let message = object.data.find(b"\n\n").map(|end| &object.data[end + 2..]);
        if message.is_some_and(|message| regex.is_match(message)) != negative {
            return Ok(id);
        }
    }
    Err(Miss::Unknown)
}

/// Commits by date, newest first, each once.
struct Search<'a, 'p> {
    graph: &'a mut Graph<'p>,
    heap: BinaryHeap<(u64, Reverse<u32>, Index)>,
    serial: u32,
    seen: Vec<bool>,
}

impl<'a, 'p> Search<'a, 'p> {
    fn new(graph: &'a mut Graph<'p>, starts: &[Index]) -> Self {
        let mut search = Self { graph, heap: BinaryHeap::new(), serial: 0, seen: Vec::new() };
        starts.iter().for_each(|start| search.add(*start));
        search
    }

    fn add(&mut self, commit: Index) {
        if self.seen.get(commit as usize) == Some(&true) || self.graph.parse(commit).is_err() {
            return;
        }
        self.seen.resize(self.graph.len(), false);
        self.seen[commit as usize] = true;
        self.heap.push((self.graph.date(commit), Reverse(self.serial), commit));
        self.serial += 1;
    }

    fn next(&mut self) -> Option<Index> {
        let (.., commit) = self.heap.pop()?;
        for number in 0..self.graph.parent_count(commit) {
            if let Some(parent) = self.graph.parent(commit, number) {
                self.add(parent);
            }
        }
        Some(commit)
    }
}

/// A POSIX extended regular expression with GNU's `\w`, `\b`, `\<` and their like; `.` matches a newline, `^` and `$` only
/// the ends of the message.
fn compile(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(&from_extended(pattern)).dot_matches_new_line(true).build().ok()
}

/// Turns an extended expression into the syntax of [`regex`]: brackets know no escapes, and a backslash makes everything
/// but GNU's few classes literal.
fn from_extended(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 8);
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let tail = &rest[c.len_utf8()..];
        rest = match c {
            '[' => bracket(rest, &mut out),
            '\\' => escape(tail, &mut out),
            // A repetition of nothing is nothing.
            '*' | '+' | '?' if out.is_empty() || out.ends_with(['(', '|']) && !out.ends_with("\\(") => tail,
            _ => {
                out.push(c);
                tail
            }
        };
    }
    out
}

/// Copies a bracket expression; gives what stands behind it.
fn bracket<'a>(text: &'a str, out: &mut String) -> &'a str {
    let start = 1 + usize::from(text[1..].starts_with('^'));
    let start = start + usize::from(text[start..].starts_with(']'));
    let mut end = start;
    while let Some(c) = text[end..].chars().next().filter(|c| *c != ']') {
        end += class(&text[end..]).map_or(c.len_utf8(), str::len);
    }
    let Some(rest) = text[end..].strip_prefix(']') else {
        // It never ends: an error for both.
        out.push('[');
        return &text[1..];
    };
    out.push('[');
    let mut inner = &text[1..end];
    if let Some(negated) = inner.strip_prefix('^') {
        out.push('^');
        inner = negated;
    }
    while let Some(c) = inner.chars().next() {
        if let Some(class) = class(inner) {
            out.push_str(class);
            inner = &inner[class.len()..];
            continue;
        }
        if matches!(c, '[' | ']' | '\\' | '&' | '~' | '^') {
            out.push('\\');
        }
        out.push(c);
        inner = &inner[c.len_utf8()..];
    }
    out.push(']');
    rest
}

/// `[:alpha:]` at the beginning of a text.
fn class(text: &str) -> Option<&str> {
    let end = text.strip_prefix("[:")?.find(":]")?;
    Some(&text[..end + 4])
}

fn escape<'a>(text: &'a str, out: &mut String) -> &'a str {
    let Some(c) = text.chars().next() else {
        out.push('\\');
        return text;
    };
    match c {
        'w' | 'W' | 's' | 'S' | 'b' | 'B' | '<' | '>' => out.extend(['\\', c]),
        '`' => out.push_str(r"\A"),
        '\'' => out.push_str(r"\z"),
        _ => out.push_str(&regex::escape(&c.to_string())),
    }
    &text[c.len_utf8()..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extended_expressions_mean_what_git_means() {
        let check = |pattern: &str, expected: &str| assert_eq!(from_extended(pattern), expected, "{pattern}");
        check("^fix(es)?: a{2}", "^fix(es)?: a{2}");
        check(r"[\d]", r"[\\d]");
        check(r"[]a]|[^]&&b]", r"[\]a]|[^\]\&\&b]");
        check("[[:alpha:]_]", "[[:alpha:]_]");
        check(r"\d\w\.\(", r"d\w\.\(");
        check("*a|*b", "a|b");
        check(r"\<a\>", r"\<a\>");
    }

    #[test]
    fn anchors_are_the_ends_of_the_message() {
        let matches = |pattern: &str, text: &str| compile(pattern).map(|regex| regex.is_match(text.as_bytes()));
        assert_eq!(matches("^two", "one\ntwo"), Some(false));
        assert_eq!(matches("one$", "one\ntwo"), Some(false));
        assert_eq!(matches("one.two", "one\ntwo"), Some(true));
        assert_eq!(matches("a{x", "a{x"), None);
        assert_eq!(matches("(a", "(a"), None);
    }
}
