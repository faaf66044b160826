//! Texts to lines, several times as fast as the standard library finds them: it begins to search anew behind each line break,
//! and whole files are taken apart many times in a dive.

/// The lines of a text, exactly as [`str::lines`] gives them.
pub(crate) fn split_lines(text: &str) -> Lines<'_> {
    Lines { text, breaks: Breaks::of(text), start: 0 }
}

/// Where each line of a text begins, counting an empty one behind the last line break.
pub(crate) fn line_starts(text: &str) -> impl Iterator<Item = usize> + '_ {
    std::iter::once(0).chain(Breaks::of(text).map(|at| at + 1))
}

/// The lines of a content, each with its line break.
pub(crate) fn whole_lines(content: &[u8]) -> impl Iterator<Item = &[u8]> {
    let ends = Breaks::of_bytes(content).map(|at| at + 1);
    let rest = content.last().filter(|last| **last != b'\n').map(|_| content.len());
    let mut start = 0;
    ends.chain(rest).map(move |end| &content[std::mem::replace(&mut start, end)..end])
}

/// Tells whether a long text holds a piece of text.
pub(crate) fn holds(text: &str, piece: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), piece.as_bytes()).is_some()
}

/// Where a piece of text stands in another one, in a fraction of the time that [`str::match_indices`] takes.
pub(crate) fn places<'a>(text: &'a str, piece: &'a str) -> impl Iterator<Item = usize> + 'a {
    memchr::memmem::find_iter(text.as_bytes(), piece.as_bytes())
}

/// Tells whether a long text holds a word that is no part of another one.
pub(crate) fn has_word(text: &str, word: &str) -> bool {
    stands_apart(text, word, |c| c.is_alphanumeric() || c == '_')
}

/// Tells whether a name stands in a text with nothing on either side that would be a part of it.
pub(crate) fn stands_apart(text: &str, name: &str, joins: impl Fn(char) -> bool) -> bool {
    memchr::memmem::find_iter(text.as_bytes(), name.as_bytes()).any(|at| {
        let (before, behind) = (text.get(..at), text.get(at + name.len()..));
        !before.is_some_and(|text| text.ends_with(&joins)) && !behind.is_some_and(|text| text.starts_with(&joins))
    })
}

/// Numbers of the lines that hold a piece of text, counted from one; `starts` is where each line begins.
pub(crate) fn lines_with<'a>(text: &'a str, starts: &'a [usize], piece: &'a str) -> impl Iterator<Item = usize> + 'a {
    let mut last = 0;
    memchr::memmem::find_iter(text.as_bytes(), piece.as_bytes()).filter_map(move |at| {
        let number = starts.partition_point(|start| *start <= at);
        (std::mem::replace(&mut last, number) != number).then_some(number)
    })
}

/// See [`split_lines`].
pub(crate) struct Lines<'a> {
    text: &'a str,
    breaks: Breaks<'a>,
    start: usize,
}

impl<'a> Iterator for Lines<'a> {
    type Item = &'a str;

    #[inline]
    fn next(&mut self) -> Option<&'a str> {
        let Some(end) = self.breaks.next() else {
            let last = &self.text[self.start..];
            self.start = self.text.len();
            return (!last.is_empty()).then_some(last);
        };
        let carriage = end > self.start && self.text.as_bytes()[end - 1] == b'\r';
        let line = &self.text[self.start..end - usize::from(carriage)];
        self.start = end + 1;
        Some(line)
    }
}

/// The places of the line breaks, eight bytes at a time: lines are short, and calling a search that is made for long ones
/// takes longer than they do.
struct Breaks<'a> {
    words: std::slice::Iter<'a, [u8; 8]>,
    rest: &'a [u8],
    /// Where the bytes begin that were looked at last.
    base: usize,
    /// The highest bit of each of them that is a line break nobody was told of yet.
    found: u64,
    next: usize,
}

const LOW: u64 = 0x7f7f_7f7f_7f7f_7f7f;
const BREAKS: u64 = 0x0a0a_0a0a_0a0a_0a0a;

impl<'a> Breaks<'a> {
    fn of(text: &'a str) -> Self {
        Self::of_bytes(text.as_bytes())
    }

    fn of_bytes(bytes: &'a [u8]) -> Self {
        let (words, rest) = bytes.as_chunks();
        Self { words: words.iter(), rest, base: 0, found: 0, next: 0 }
    }

    /// The highest bit of each byte that is a line break.
    fn among(bytes: [u8; 8]) -> u64 {
        let others = u64::from_le_bytes(bytes) ^ BREAKS;
        !(((others & LOW) + LOW) | others | LOW)
    }
}

impl Iterator for Breaks<'_> {
    type Item = usize;

    #[inline]
    fn next(&mut self) -> Option<usize> {
        while self.found == 0 {
            let bytes = match self.words.next() {
                Some(word) => *word,
                None if self.rest.is_empty() => return None,
                None => {
                    let mut last = [0; 8];
                    last[..self.rest.len()].copy_from_slice(self.rest);
                    self.rest = &[];
                    last
                }
            };
            (self.base, self.next) = (self.next, self.next + 8);
            self.found = Self::among(bytes);
        }
        let at = self.base + self.found.trailing_zeros() as usize / 8;
        self.found &= self.found - 1;
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_those_of_the_standard_library() {
        let check = |text: &str, piece: &str, expected: &[usize]| {
            assert_eq!(places(text, piece).collect::<Vec<_>>(), expected, "{text}");
            assert_eq!(text.match_indices(piece).map(|(at, _)| at).collect::<Vec<_>>(), expected, "{text}");
        };
        check("this and this one", "this ", &[0, 9]);
        check("é, so é, so", ", so ", &[2]);
        check("aaaa", "aa", &[0, 2]);
        check("thi", "this", &[]);
    }

    #[test]
    fn lines_are_those_of_the_standard_library() {
        let parts = ["", "a", "\n", "\r", "\r\n", "é\n", "\n\n"];
        for first in parts {
            for second in parts {
                for third in parts {
                    let text = [first, second, third, first].concat();
                    let found: Vec<&str> = split_lines(&text).collect();
                    assert_eq!(found, text.lines().collect::<Vec<_>>(), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn whole_lines_have_their_breaks() {
        let check = |text: &str, expected: &[&str]| {
            let found: Vec<&[u8]> = whole_lines(text.as_bytes()).collect();
            assert_eq!(found, expected.iter().map(|line| line.as_bytes()).collect::<Vec<_>>(), "{text:?}");
        };
        check("", &[]);
        check("a", &["a"]);
        check("a\n", &["a\n"]);
        check("\n\na\r\nb", &["\n", "\n", "a\r\n", "b"]);
    }

    #[test]
    fn every_line_break_is_found_wherever_it_stands() {
        // Bytes that differ from a line break by one bit, among them those of characters beyond ASCII.
        let others: String = "\u{b}\u{8}\u{2}\u{1a}*J\u{8a}\u{10a}".chars().cycle().take(30).collect();
        for (at, _) in others.char_indices() {
            for breaks in ["\n", "\n\n", "\n\u{b}\n"] {
                let text = [&others[..at], breaks, &others[at..]].concat();
                let expected: Vec<usize> = text.match_indices('\n').map(|(at, _)| at).collect();
                assert_eq!(Breaks::of(&text).collect::<Vec<_>>(), expected, "{text:?}");
            }
        }
    }

    #[test]
    fn words_are_no_parts_of_others() {
        let check = |text: &str, expected: bool| assert_eq!(has_word(text, "add"), expected, "{text:?}");
        ["add", "x.add(", "é add", "added, add"].iter().for_each(|text| check(text, true));
        ["", "ad", "added", "radd", "_add", "éadd", "add1"].iter().for_each(|text| check(text, false));
    }

    #[test]
    fn lines_that_hold_a_piece_are_found_once_each() {
        let check = |text: &str, piece: &str, expected: &[usize]| {
            let starts: Vec<usize> = line_starts(text).collect();
            assert_eq!(lines_with(text, &starts, piece).collect::<Vec<_>>(), expected, "{text:?} {piece:?}");
        };
        check("a b\nb\n\nab b", "b", &[1, 2, 4]);
        check("a\nb", "c", &[]);
        check("", "", &[1]);
        check("é\nx", "", &[1, 2]);
    }

    #[test]
    fn a_line_begins_behind_each_break() {
        let check =
            |text: &str, expected: &[usize]| assert_eq!(line_starts(text).collect::<Vec<_>>(), expected, "{text:?}");
        check("", &[0]);
        check("a\nbc\n", &[0, 2, 5]);
        check("\n\nx", &[0, 1, 2]);
    }
}
