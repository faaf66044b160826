//! Finds comments and string literals and blanks them out, keeping the length and the line breaks of the text.

use super::Language;
use super::lexis::{Lexis, Quote, lexis};
use std::collections::HashMap;
use std::ops::Range;

/// A source text without its comments and strings.
pub(super) struct Stripped {
    /// As long as the source: comments are spaces, strings are `"` throughout, line breaks stay.
    pub code: Vec<u8>,
    pub comments: Vec<Range<usize>>,
    pub strings: Vec<Range<usize>>,
}

/// A source text in two forms, both with the line breaks and the length of the source.
pub struct Views {
    /// Without comments.
    pub spoken: String,
    /// Without comments, and with `"` throughout in place of strings.
    pub code: String,
}

/// Gives a source text without its comments, and without its strings as well.
///
/// Takes time linear in the length of the text.
pub fn views(language: Language, source: &str) -> Views {
    let stripped = strip(language, source);
    let mut spoken = source.as_bytes().to_vec();
    for range in &stripped.comments {
        spoken[range.clone()].iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')).for_each(|byte| *byte = b' ');
    }
    let replaced = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    let text = |bytes| String::from_utf8(bytes).unwrap_or_else(|error| replaced(error.into_bytes()));
    Views { spoken: text(spoken), code: text(stripped.code) }
}

/// Blanks comments and strings; every byte is looked at a bounded number of times.
pub(super) fn strip(language: Language, source: &str) -> Stripped {
    let bytes = source.as_bytes();
    let stripped = Stripped { code: without_blanks(source), comments: Vec::new(), strings: Vec::new() };
    let mut stripper = Stripper {
        language,
        lexis: lexis(language),
        bytes,
        at: 0,
        stripped,
        before: b'\n',
        word: 0..0,
        templates: Vec::new(),
        heredocs: Vec::new(),
        last_lines: None,
        open_line: [0; 3],
        plain: plain_marks(lexis(language)),
    };
    stripper.skip_html();
    stripper.line_start();
    while stripper.at < bytes.len() {
        stripper.step();
    }
    stripper.stripped
}

/// The bytes of a text, with spaces for the white space beyond ASCII: any other byte beyond it belongs to a word.
fn without_blanks(source: &str) -> Vec<u8> {
    let mut code = source.as_bytes().to_vec();
    if !source.is_ascii() {
        let blank = |(_, c): &(usize, char)| !c.is_ascii() && c.is_whitespace();
        for (at, c) in source.char_indices().filter(blank) {
            code[at..at + c.len_utf8()].fill(b' ');
        }
    }
    code
}

pub(super) struct Stripper<'a> {
    pub language: Language,
    pub lexis: &'static Lexis,
    pub bytes: &'a [u8],
    pub at: usize,
    stripped: Stripped,
    /// The last byte that is neither space nor comment.
    pub before: u8,
    /// The last word.
    pub word: Range<usize>,
    /// Depths of braces in the `${` of the open template literals.
    pub templates: Vec<usize>,
    /// Tags of here-documents that start at the next line.
    pub heredocs: Vec<&'a [u8]>,
    /// Where each distinct (trimmed) line stands last; made when first needed.
    pub last_lines: Option<HashMap<&'a [u8], usize>>,
    /// Up to where a `"`, a `'` (or another mark), a pattern is known not to close on its line.
    pub open_line: [usize; 3],
    /// Marks that begin neither a comment nor a literal: most of them, and looking for one takes long.
    plain: [bool; 256],
}

/// The bytes with which no comment and no literal of a language begins.
fn plain_marks(lexis: &Lexis) -> [bool; 256] {
    let mut plain = [true; 256];
    let quotes = lexis.quotes.iter().map(|quote| quote.mark);
    let begins = lexis.line_comments.iter().copied().chain(quotes).filter_map(|mark| mark.bytes().next());
    for byte in begins.chain(*b"'\\`}/@<?") {
        plain[usize::from(byte)] = false;
    }
    plain
}

impl Stripper<'_> {
    fn step(&mut self) {
        let byte = self.bytes[self.at];
        if byte == b'\n' {
            self.at += 1;
            self.line_start();
        } else if is_word(byte) {
            self.word();
        } else if byte <= b' ' {
            self.at += 1;
        } else if self.plain[usize::from(byte)] || !(self.comment() || self.special(byte) || self.quoted()) {
            self.mark(byte);
        }
    }

    /// The first byte is compared by itself: nearly always it differs, and a call for that takes longer than the answer.
    pub(super) fn starts(&self, text: &str) -> bool {
        self.bytes.get(self.at) == text.as_bytes().first() && self.bytes[self.at..].starts_with(text.as_bytes())
    }

    pub(super) fn peek(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn line_end(&self, from: usize) -> usize {
        let found = memchr::memchr(b'\n', self.bytes.get(from..).unwrap_or_default());
        found.map_or(self.bytes.len(), |at| from + at)
    }

    /// Takes up to `end` as a comment.
    fn take_comment(&mut self, end: usize) {
        let range = self.at..end.min(self.bytes.len());
        self.fill(range.clone(), b' ');
        self.at = range.end;
        self.stripped.comments.push(range);
    }

    /// Takes up to `end` as a string.
    pub(super) fn take_string(&mut self, from: usize, end: usize) {
        let range = from..end.min(self.bytes.len());
        self.fill(range.clone(), b'"');
        self.at = range.end;
        self.before = b'"';
        self.stripped.strings.push(range);
    }

    pub(super) fn fill(&mut self, range: Range<usize>, with: u8) {
        // Without a branch the compiler makes vector instructions of it.
        for byte in &mut self.stripped.code[range] {
            *byte = if *byte == b'\n' { b'\n' } else { with };
        }
    }

    fn word(&mut self) {
        let start = self.at;
        self.at += word_length(&self.bytes[start..]);
        self.word = start..self.at;
        self.before = b'a';
        let word = &self.bytes[start..self.at];
        match (self.language, word) {
            (Language::Rust, b"r" | b"br" | b"cr") => self.rust_raw(start),
            (Language::Cpp, b"R" | b"LR" | b"uR" | b"UR" | b"u8R") => self.cpp_raw(start),
            (Language::Ruby, b"__END__") if start == 0 || self.bytes[start - 1] == b'\n' => {
                self.take_comment(self.bytes.len())
            }
            _ => {}
        }
    }

    fn comment(&mut self) -> bool {
        if self.lexis.line_comments.iter().any(|marker| self.starts(marker)) && self.comment_may_start() {
            let mut end = self.line_end(self.at);
            if self.language == Language::Php {
                end = find(&self.bytes[..end], self.at, b"?>").unwrap_or(end);
            }
            let carriage = usize::from(end > self.at && self.bytes[end - 1] == b'\r');
            self.take_comment(end - carriage);
            return true;
        }
        if self.lexis.block_comments && self.starts("/*") {
            let end = self.block_end();
            self.take_comment(end);
            return true;
        }
        false
    }

    /// `#` is a comment in a shell only behind white space; `#[` is an attribute in PHP.
    fn comment_may_start(&self) -> bool {
        match self.language {
            Language::Shell => {
                self.at == 0 || matches!(self.bytes[self.at - 1], b' ' | b'\t' | b'\r' | b'\n' | b';' | b'(' | b'&')
            }
            Language::Php => !self.starts("#["),
            _ => true,
        }
    }

    fn block_end(&self) -> usize {
        if !self.lexis.nested_comments {
            return find(self.bytes, self.at + 2, b"*/").map_or(self.bytes.len(), |at| at + 2);
        }
        let (mut at, mut depth) = (self.at + 2, 1);
        while at + 1 < self.bytes.len() {
            match &self.bytes[at..at + 2] {
                b"*/" if depth == 1 => return at + 2,
                b"*/" => (at, depth) = (at + 2, depth - 1),
                b"/*" => (at, depth) = (at + 2, depth + 1),
                _ => at += 1,
            }
        }
        self.bytes.len()
    }

    /// The literals that only one language or two have.
    fn special(&mut self, byte: u8) -> bool {
        let script = matches!(self.language, Language::JavaScript | Language::TypeScript);
        match byte {
            b'\'' if self.language == Language::Rust => self.rust_char(),
            b'\'' if self.after_digit() => self.pass(1),
            b'\'' if self.language == Language::Shell && self.before == b'$' => self.shell_ansi(),
            b'\\' if self.language == Language::Shell => self.shell_escape(),
            b'`' if script => self.template(self.at, self.at + 1),
            b'}' if self.templates.last() == Some(&0) => {
                self.templates.pop();
                self.template(self.at, self.at + 1)
            }
            b'/' if self.lexis.patterns => self.pattern(),
            b'@' if self.language == Language::CSharp && self.peek(1) == b'"' => self.csharp_verbatim(),
            b'<' if !self.lexis.heredoc.is_empty() && self.starts(self.lexis.heredoc) => self.heredoc(),
            b'?' if self.language == Language::Php && self.starts("?>") => {
                self.skip_html();
                true
            }
            _ => false,
        }
    }

    pub(super) fn pass(&mut self, bytes: usize) -> bool {
        self.before = self.bytes[self.at];
        self.at += bytes;
        true
    }

    /// At the start of a line: here-documents, `=begin`.
    fn line_start(&mut self) {
        for tag in std::mem::take(&mut self.heredocs) {
            let last = self.last_lines.as_ref().and_then(|lines| lines.get(tag)).copied();
            let mut at = self.at;
            while last >= Some(at) {
                let end = self.line_end(at);
                let line = terminator(&self.bytes[at..end]);
                if line == tag {
                    self.take_string(self.at, end);
                    break;
                }
                at = end + 1;
            }
        }
        if self.language == Language::Ruby && self.starts("=begin") {
            let end = find(self.bytes, self.at, b"\n=end").map_or(self.bytes.len(), |at| self.line_end(at + 1));
            self.take_comment(end);
        }
    }

    /// Blanks text outside of `<?php … ?>`; a text without `<?` is code.
    fn skip_html(&mut self) {
        if self.language != Language::Php {
            return;
        }
        let open = find(self.bytes, self.at, b"<?");
        if self.at == 0 && open.is_none() {
            return;
        }
        let mut end = open.map_or(self.bytes.len(), |at| at + 2);
        if self.bytes[end..].starts_with(b"php") {
            end += 3;
        }
        self.fill(self.at..end, b' ');
        self.at = end;
    }

    fn quoted(&mut self) -> bool {
        let Some(quote) = self.lexis.quotes.iter().find(|quote| self.starts(quote.mark)) else { return false };
        let slot = usize::from(!quote.mark.starts_with('"'));
        if !quote.multiline && self.at < self.open_line[slot] {
            return false;
        }
        match closing(self.bytes, self.at + quote.mark.len(), quote) {
            Some(end) => self.take_string(self.at, end),
            None if quote.multiline => self.take_string(self.at, self.bytes.len()),
            None => {
                self.open_line[slot] = self.line_end(self.at);
                return false;
            }
        }
        true
    }

    fn mark(&mut self, byte: u8) {
        if let Some(depth) = self.templates.last_mut() {
            match byte {
                b'{' => *depth += 1,
                b'}' => *depth = depth.saturating_sub(1),
                _ => {}
            }
        }
        self.before = byte;
        self.at += 1;
    }
}

/// The end of a string whose text starts at `at`.
pub(super) fn closing(bytes: &[u8], mut at: usize, quote: &Quote) -> Option<usize> {
    let mark = quote.mark.as_bytes();
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if quote.escapes => at += 1 + usize::from(bytes[at + 1..].starts_with(b"\r\n")),
            b'\n' if !quote.multiline => return None,
            byte if byte == mark[0] && bytes[at..].starts_with(mark) => return Some(at + mark.len()),
            _ => {}
        }
        at += 1;
    }
    None
}

pub(super) fn is_word(byte: u8) -> bool {
    WORD[usize::from(byte)]
}

/// How many bytes of a word a text begins with.
pub(super) fn word_length(bytes: &[u8]) -> usize {
    bytes.iter().position(|byte| !is_word(*byte)).unwrap_or(bytes.len())
}

/// One look instead of five comparisons: every byte of a text is asked for.
static WORD: [bool; 256] = {
    let mut word = [false; 256];
    let mut byte = 0;
    while byte < word.len() {
        let ascii = byte as u8;
        word[byte] = ascii.is_ascii_alphanumeric() || ascii == b'_' || byte >= 0x80;
        byte += 1;
    }
    word
};

/// The line as it would end a here-document: trimmed, without what may follow the tag in PHP and Ruby.
fn terminator(line: &[u8]) -> &[u8] {
    let line = line.trim_ascii();
    &line[..line.iter().take_while(|&&byte| is_word(byte)).count()]
}

pub(super) fn last_lines(bytes: &[u8]) -> HashMap<&[u8], usize> {
    let mut lines = HashMap::new();
    let mut at = 0;
    for line in bytes.split(|&byte| byte == b'\n') {
        lines.insert(terminator(line), at);
        at += line.len() + 1;
    }
    lines
}

pub(super) fn find(bytes: &[u8], from: usize, needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(bytes.get(from..)?, needle).map(|at| from + at)
}
