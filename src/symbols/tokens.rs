//! Stripped text to tokens with their lines and matched brackets.

use std::ops::Range;

use super::Language;
use super::preprocessor::{Conditionals, Directive};
use super::strip::{Stripped, is_word};
use crate::lines::line_starts;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Shape {
    Word,
    Text,
    Mark(u8),
}

/// A word, a string or one punctuation byte; offsets in bytes, lines from 1.
#[derive(Clone, Copy, Debug)]
pub(super) struct Token {
    pub shape: Shape,
    pub start: u32,
    pub end: u32,
    pub line: u32,
    /// The line of its end: another one for strings alone.
    pub last: u32,
    /// First of its line.
    pub first: bool,
}

/// A source file as the recognisers see it.
pub(super) struct Code<'a> {
    pub language: Language,
    pub source: &'a str,
    /// The stripped text.
    pub stripped: &'a [u8],
    pub tokens: Vec<Token>,
    /// For each bracket the index of its partner, `NONE` for anything else.
    partners: Vec<u32>,
    pub directives: Vec<Directive>,
    /// Offsets of the lines.
    lines: Vec<u32>,
}

const NONE: u32 = u32::MAX;

/// Splits the stripped text into tokens and matches the brackets.
pub(super) fn tokenize<'a>(language: Language, source: &'a str, stripped: &'a Stripped) -> Code<'a> {
    let lines = line_starts(source).map(|start| start as u32).collect();
    let code = &stripped.code;
    // In ordinary code a token takes some six bytes with the space before it.
    let (tokens, partners, directives) = (Vec::with_capacity(code.len() / 6), Vec::new(), Vec::new());
    let mut result = Code { language, source, stripped: code, tokens, partners, directives, lines };
    let mut conditionals = Conditionals::default();
    let (mut strings, mut comments) = (stripped.strings.iter(), stripped.comments.iter());
    let (mut string, mut comment) = (strings.next(), comments.next());
    // Where the next one begins: most bytes stand before that.
    let begins = |range: Option<&Range<usize>>| range.map_or(usize::MAX, |range| range.start);
    let (mut string_at, mut comment_at) = (begins(string), begins(comment));
    let in_words = in_words(language);
    let (mut at, mut line, mut first) = (0, 1, true);
    while at < code.len() {
        let byte = code[at];
        if byte == b'\n' {
            (at, line, first) = (at + 1, line + 1, true);
            continue;
        }
        if byte <= b' ' || byte == 0x7F {
            if at < comment_at {
                at += 1;
                continue;
            }
            while comment.is_some_and(|range| range.start < at) {
                comment = comments.next();
            }
            comment_at = begins(comment);
            // A comment is nothing but blanks.
            let end = comment.filter(|range| range.start == at).map_or(at + 1, |range| range.end.max(at + 1));
            if end > at + 1 {
                let breaks = memchr::memchr_iter(b'\n', &code[at..end]).count();
                (line, first) = (line + breaks as u32, first || breaks > 0);
            }
            at = end;
            continue;
        }
        if first && byte == b'#' && has_directives(language) {
            let directive = Directive::read(code, at, line);
            conditionals.read(directive.word(code), result.tokens.len());
            at = directive.end as usize;
            line = directive.last;
            result.directives.push(directive);
            continue;
        }
        if at >= string_at {
            while string.is_some_and(|range| range.end <= at) {
                string = strings.next();
            }
            string_at = begins(string);
        }
        // A here-document may start with an empty line, so behind its own start.
        let (shape, end) = match string.filter(|_| at >= string_at) {
            Some(range) => {
                string = strings.next();
                string_at = begins(string);
                (Shape::Text, range.end)
            }
            None => plain(&in_words, code, at),
        };
        let breaks = match shape {
            Shape::Text => memchr::memchr_iter(b'\n', &code[at..end]).count() as u32,
            _ => 0,
        };
        conditionals.count(byte);
        result.tokens.push(Token { shape, start: at as u32, end: end as u32, line, last: line + breaks, first });
        (at, line, first) = (end, line + breaks, false);
    }
    result.partners = partners_of(&result, &conditionals.skipped(result.tokens.len()));
    result
}

fn has_directives(language: Language) -> bool {
    matches!(language, Language::C | Language::Cpp | Language::CSharp | Language::Swift)
}

/// The bytes of which words consist.
fn in_words(language: Language) -> [bool; 256] {
    let mut in_words = std::array::from_fn(|byte| is_word(byte as u8));
    in_words[usize::from(b'$')] = true;
    in_words[usize::from(b'-')] = language == Language::Shell;
    in_words
}

/// A word or a punctuation byte, with its end.
fn plain(in_words: &[bool; 256], code: &[u8], at: usize) -> (Shape, usize) {
    let length = code[at..].iter().position(|byte| !in_words[usize::from(*byte)]);
    let end = length.map_or(code.len(), |length| at + length);
    if end == at { (Shape::Mark(code[at]), at + 1) } else { (Shape::Word, end) }
}

/// Matches brackets; one that closes nothing is ignored, a `}` also closes what was left open inside.
fn partners_of(code: &Code, skipped: &[bool]) -> Vec<u32> {
    let mut partners = vec![NONE; code.tokens.len()];
    let mut open: Vec<(u8, usize)> = Vec::new();
    let mut braces = 0;
    for (index, token) in code.tokens.iter().enumerate() {
        let Shape::Mark(mark) = token.shape else { continue };
        if skipped[index] || (code.language == Language::Shell && !matches!(mark, b'{' | b'}')) {
            continue;
        }
        match mark {
            b'{' | b'(' | b'[' => {
                open.push((mark, index));
                braces += usize::from(mark == b'{');
            }
            b'}' if braces > 0 => {
                while open.pop_if(|(mark, _)| *mark != b'{').is_some() {}
                braces -= 1;
                pair(&mut partners, open.pop(), index);
            }
            b')' | b']' => {
                let opening = if mark == b')' { b'(' } else { b'[' };
                let top = open.pop_if(|(mark, _)| *mark == opening);
                pair(&mut partners, top, index);
            }
            _ => {}
        }
    }
    partners
}

fn pair(partners: &mut [u32], open: Option<(u8, usize)>, close: usize) {
    if let Some((_, open)) = open {
        partners[open] = close as u32;
        partners[close] = open as u32;
    }
}

impl<'a> Code<'a> {
    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    /// The text between two offsets; "" where they don't fall between characters.
    pub(super) fn slice(&self, start: u32, end: u32) -> &'a str {
        self.source.get(start as usize..end as usize).unwrap_or("")
    }

    /// The text of a token, "" past the end.
    pub(super) fn text(&self, index: usize) -> &'a str {
        self.tokens.get(index).map_or("", |token| self.slice(token.start, token.end))
    }

    /// The text of a word, "" for any other token.
    pub(super) fn word(&self, index: usize) -> &'a str {
        match self.tokens.get(index) {
            Some(token) if token.shape == Shape::Word => self.text(index),
            _ => "",
        }
    }

    /// The text of a string without its marks, "" for any other token.
    pub(super) fn string(&self, index: usize) -> &'a str {
        match self.tokens.get(index) {
            Some(token) if token.shape == Shape::Text => self.text(index).trim_matches(['"', '\'', '`', '@', '\\']),
            _ => "",
        }
    }

    /// The punctuation byte, 0 for any other token.
    pub(super) fn mark(&self, index: usize) -> u8 {
        match self.tokens.get(index) {
            Some(Token { shape: Shape::Mark(mark), .. }) => *mark,
            _ => 0,
        }
    }

    /// Whether these marks stand here without space between them.
    pub(super) fn marks(&self, index: usize, marks: &[u8]) -> bool {
        let adjoins = |at: usize| at == index || self.tokens[at].start == self.tokens[at - 1].end;
        marks.iter().enumerate().all(|(ahead, &mark)| self.mark(index + ahead) == mark && adjoins(index + ahead))
    }

    /// A word that can be a name: not a number.
    pub(super) fn name(&self, index: usize) -> Option<&'a str> {
        let text = match self.tokens.get(index)?.shape {
            Shape::Word => self.text(index),
            Shape::Text if self.text(index).starts_with('`') => self.string(index),
            _ => return None,
        };
        (!text.is_empty() && !text.starts_with(|first: char| first.is_ascii_digit())).then_some(text)
    }

    pub(super) fn partner(&self, index: usize) -> Option<usize> {
        self.partners.get(index).filter(|&&partner| partner != NONE).map(|&partner| partner as usize)
    }

    /// The token behind the bracket group that opens here, or the next one.
    pub(super) fn after(&self, index: usize) -> usize {
        match self.mark(index) {
            b'(' | b'[' | b'{' => self.partner(index).map_or(index, |partner| partner.max(index)) + 1,
            _ => index + 1,
        }
    }

    /// The token behind `<…>`, where that stands here and closes within 64 tokens; else the same token.
    pub(super) fn after_angles(&self, index: usize) -> usize {
        let (mut depth, mut at) = (0, index);
        while at < index + 64 {
            match self.mark(at) {
                b'<' => depth += 1,
                b'>' if at > 0 && matches!(self.mark(at - 1), b'-' | b'=') => {}
                b'>' => depth -= 1,
                b';' | b'{' | b'}' | b')' => return index,
                _ if depth == 0 => return index,
                _ => {}
            }
            at = if self.mark(at) == b'(' { self.after(at) } else { at + 1 };
            if depth <= 0 {
                return if self.mark(index) == b'<' { at } else { index };
            }
        }
        index
    }

    pub(super) fn first(&self, index: usize) -> bool {
        self.tokens.get(index).is_some_and(|token| token.first)
    }

    pub(super) fn line(&self, index: usize) -> u32 {
        self.tokens.get(index).map_or(0, |token| token.line)
    }

    /// The line of an offset.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        self.lines.partition_point(|&start| start as usize <= offset)
    }

    /// Bytes of white space before the first token of this token's line.
    pub(super) fn indent(&self, index: usize) -> usize {
        let start = self.lines.get((self.line(index) as usize).saturating_sub(1)).map_or(0, |&start| start as usize);
        self.source.as_bytes()[start..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
    }

    /// Whether the line's text is nothing but space before the offset.
    pub(super) fn alone(&self, offset: usize) -> bool {
        let before = self.source.as_bytes()[..offset].iter().rev().find(|byte| !matches!(byte, b' ' | b'\t'));
        before.is_none_or(|&byte| byte == b'\n')
    }

    /// The offset at which the line of an offset starts.
    pub(super) fn line_start(&self, offset: usize) -> usize {
        self.lines[self.line_at(offset) - 1] as usize
    }

    /// The text from one offset to another, comments removed, white space joined, at most 200 characters.
    pub(super) fn signature(&self, start: u32, end: u32) -> String {
        let start = (start as usize).min(self.source.len());
        let end = self.source.floor_char_boundary((end as usize).min(start + 2000));
        let source = self.source.get(start..end).unwrap_or("");
        if source.is_ascii() {
            return shorten(self.words_of(start, source));
        }
        let (mut text, mut space) = (String::new(), false);
        for (ahead, character) in source.char_indices() {
            let blank = character.is_whitespace() || self.stripped[start + ahead] == b' ';
            if !blank && space && !text.is_empty() {
                text.push(' ');
            }
            if !blank {
                text.push(character);
            }
            space = blank;
        }
        shorten(text)
    }

    /// The same of ASCII alone, a word at a time, as far as it is shown.
    fn words_of(&self, start: usize, source: &str) -> String {
        let bytes = source.as_bytes().iter().zip(&self.stripped[start..start + source.len()]);
        let blank = |(byte, code): (&u8, &u8)| matches!(byte, b'\t'..=b'\r' | b' ') || *code == b' ';
        let mut blanks = bytes.map(blank);
        let mut text = String::with_capacity(source.len().min(SHOWN + 1));
        // How many bytes were looked at; the first one of a word and the one behind it are among them.
        let mut seen = 0;
        while text.len() <= SHOWN {
            let Some(gap) = blanks.position(|blank| !blank) else { break };
            let word = seen + gap;
            let end = blanks.position(|blank| blank).map_or(source.len(), |rest| word + 1 + rest);
            seen = end + 1;
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&source[word..end]);
        }
        text
    }
}

/// Characters of a signature.
const SHOWN: usize = 200;

/// At most 200 characters, the last one `…` if something was left out.
fn shorten(mut text: String) -> String {
    // So many bytes are no more characters.
    if text.len() <= SHOWN {
        return text;
    }
    if let Some((cut, _)) = text.char_indices().nth(SHOWN - 1)
        && text[cut..].chars().count() > 1
    {
        text.truncate(cut);
        text.push('…');
    }
    text
}
