//! The literals that only one language or two have: raw strings, characters, templates, patterns, here-documents.

use super::Language;
use super::lexis::Quote;
use super::strip::{Stripper, closing, find, is_word, last_lines};

impl Stripper<'_> {
    /// `r#"…"#`; anything else stays as it is (`r#type`).
    pub(super) fn rust_raw(&mut self, start: usize) {
        let hashes = self.bytes[self.at..].iter().take_while(|&&byte| byte == b'#').count();
        if self.peek(hashes) != b'"' || hashes > 255 {
            return;
        }
        let close = [&b"\""[..], &vec![b'#'; hashes]].concat();
        let end = find(self.bytes, self.at + hashes + 1, &close).map_or(self.bytes.len(), |at| at + close.len());
        self.take_string(start, end);
    }

    /// `R"tag(…)tag"`, the tag at most 16 bytes.
    pub(super) fn cpp_raw(&mut self, start: usize) {
        let tag = self.bytes[self.at..].iter().skip(1).take(17).take_while(|&&byte| byte != b'(').count();
        if self.peek(0) != b'"' || self.peek(1 + tag) != b'(' {
            return;
        }
        let close = [&b")"[..], &self.bytes[self.at + 1..self.at + 1 + tag], &b"\""[..]].concat();
        let end = find(self.bytes, self.at + tag + 2, &close).map_or(self.bytes.len(), |at| at + close.len());
        self.take_string(start, end);
    }

    /// `1'000` in C++14.
    pub(super) fn after_digit(&self) -> bool {
        self.language == Language::Cpp && self.at > 0 && self.bytes[self.at - 1].is_ascii_digit()
    }

    /// A character literal; a lifetime or label is passed over.
    pub(super) fn rust_char(&mut self) -> bool {
        let rest = &self.bytes[self.at + 1..];
        let line = &rest[..rest.len().min(14)];
        let end = if line.first() == Some(&b'\\') {
            line.iter().skip(2).position(|&byte| byte == b'\'').map(|found| found + 2)
        } else {
            let width = line.iter().skip(1).take_while(|&&byte| byte & 0xC0 == 0x80).count() + 1;
            (line.get(width) == Some(&b'\'')).then_some(width)
        };
        match end {
            Some(end) => self.take_string(self.at, self.at + end + 2),
            None => self.at += 1,
        }
        true
    }

    pub(super) fn shell_ansi(&mut self) -> bool {
        let end = closing(self.bytes, self.at + 1, &Quote { mark: "'", escapes: true, multiline: true });
        self.take_string(self.at, end.unwrap_or(self.bytes.len()));
        true
    }

    /// Takes a piece of a template literal, up to its end or to the next `${`.
    pub(super) fn template(&mut self, from: usize, text: usize) -> bool {
        let mut at = text;
        while at < self.bytes.len() {
            match self.bytes[at] {
                b'\\' => at += 1,
                b'`' => break,
                b'$' if self.bytes.get(at + 1) == Some(&b'{') => {
                    self.templates.push(0);
                    at += 1;
                    break;
                }
                _ => {}
            }
            at += 1;
        }
        self.take_string(from, at + 1);
        true
    }

    /// `/x/` where a value may stand and the line holds its end; else a division.
    pub(super) fn pattern(&mut self) -> bool {
        if self.at < self.open_line[2] || !self.value_may_start() {
            return false;
        }
        let (mut at, mut class) = (self.at + 1, false);
        while at < self.bytes.len() {
            match self.bytes[at] {
                b'\n' => break,
                b'\\' => at += 1,
                b'[' => class = true,
                b']' => class = false,
                b'/' if !class => {
                    self.take_string(self.at, at + 1);
                    return true;
                }
                _ => {}
            }
            at += 1;
        }
        self.open_line[2] = at;
        false
    }

    fn value_may_start(&self) -> bool {
        let keywords: [&[u8]; 12] =
            [b"return", b"typeof", b"case", b"in", b"of", b"when", b"if", b"unless", b"and", b"or", b"not", b"yield"];
        match self.before {
            b'a' => keywords.contains(&&self.bytes[self.word.clone()]),
            b')' | b']' | b'}' | b'"' => false,
            b'<' => self.language == Language::Ruby,
            _ => true,
        }
    }

    /// `@"…""…"`.
    pub(super) fn csharp_verbatim(&mut self) -> bool {
        let mut at = self.at + 2;
        while let Some(found) = find(self.bytes, at, b"\"") {
            if self.bytes.get(found + 1) != Some(&b'"') {
                self.take_string(self.at, found + 1);
                return true;
            }
            at = found + 2;
        }
        self.take_string(self.at, self.bytes.len());
        true
    }

    /// Notes the tag of a here-document whose end exists; the operator itself stays code.
    pub(super) fn heredoc(&mut self) -> bool {
        let operator = self.lexis.heredoc.len();
        let rest = &self.bytes[self.at + operator..];
        let sign = rest.iter().take_while(|&&byte| b"-~ \\'\"".contains(&byte)).count();
        let length = rest[sign.min(rest.len())..].iter().take_while(|&&byte| is_word(byte)).count();
        let tag = &rest[sign..sign + length];
        let indented = matches!(self.peek(operator), b'-' | b'~') && tag.first().is_some_and(u8::is_ascii_alphabetic);
        let upper = tag.first().is_some_and(u8::is_ascii_uppercase) && self.peek(operator) != b' ' || indented;
        let here_string = self.language == Language::Shell && self.peek(operator) == b'<';
        if tag.is_empty() || here_string || (self.language == Language::Ruby && !upper) {
            return self.pass(operator);
        }
        let bytes = self.bytes;
        let lines = self.last_lines.get_or_insert_with(|| last_lines(bytes));
        if lines.get(tag).is_some_and(|&last| last > self.at) {
            self.heredocs.push(tag);
        }
        let close = usize::from(matches!(self.peek(operator + sign + length), b'\'' | b'"'));
        self.pass(operator + sign + length + close)
    }

    /// `\{`: the brace doesn't count.
    pub(super) fn shell_escape(&mut self) -> bool {
        let end = (self.at + 2).min(self.bytes.len());
        self.fill(self.at..end, b'_');
        self.pass(end - self.at)
    }
}
