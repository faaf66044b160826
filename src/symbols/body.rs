//! Bodies of definitions as digests: enough to tell that two are the same, whatever their white space and comments.

use std::{hash::Hasher, ops::Range};

use super::Definition;
use super::tokens::Code;
use crate::hashing::digester;

/// The code behind the signature of a definition, without its text.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Body {
    /// The token at which it starts.
    start: usize,
    tokens: usize,
    digest: u64,
}

impl Body {
    /// A body that starts at a token and isn't digested yet.
    pub(super) fn at(start: usize) -> Body {
        Body { start, tokens: 0, digest: 0 }
    }

    /// How many words, strings and marks it has.
    pub fn len(&self) -> usize {
        self.tokens
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.tokens == 0
    }

    /// Something to sort by that is the same for the same bodies.
    pub(super) fn digest(&self) -> (usize, u64) {
        (self.tokens, self.digest)
    }

    /// Whether two bodies are the same, token by token, as far as a digest of 61 bits tells.
    pub fn is_same(&self, other: &Body) -> bool {
        self.digest() == other.digest()
    }
}

/// The prime 2^61 - 1, of which a polynomial digest is the remainder.
const PRIME: u64 = (1 << 61) - 1;

/// The base of the polynomial: any number that is no small one.
const BASE: u64 = 0x0b4e_71d3_9a85_c26f;

/// The product, reduced: what stands above the 61st bit counts as much as what stands below it.
fn times(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    reduced((product as u64 & PRIME) + (product >> 61) as u64)
}

/// The remainder of any number.
fn reduced(number: u64) -> u64 {
    let folded = (number & PRIME) + (number >> 61);
    if folded >= PRIME { folded - PRIME } else { folded }
}

/// The bytes of a token as a number below the prime: as they are where there are no more than seven, else their digest. A
/// multiplication for each byte, or for seven of a long string, took longer than everything else here.
fn number(source: &[u8], token: Range<usize>) -> u64 {
    if token.len() <= SEVEN {
        return word(source, token.start, token.len());
    }
    let mut digester = digester();
    digester.write(&source[token]);
    digester.finish() % PRIME
}

/// So many bytes fit into a number below the prime, with a mark behind the last one.
const SEVEN: usize = 7;

/// At most seven bytes as a number that also tells how many they are.
fn word(source: &[u8], start: usize, length: usize) -> u64 {
    let mark = 1 << (8 * length);
    // Eight bytes are read at once, unless the text ends before.
    let read = match source.get(start..).and_then(<[u8]>::first_chunk) {
        Some(bytes) => u64::from_le_bytes(*bytes),
        None => source[start..start + length].iter().rev().fold(0, |read, byte| read << 8 | u64::from(*byte)),
    };
    read & (mark - 1) | mark
}

/// Digests the bodies of all definitions.
///
/// The digest of a run of tokens is the difference of two digests that start at the first token, so that definitions inside
/// each other, a thousand deep, take no longer than as many side by side.
pub(super) fn digest(code: &Code, definitions: &mut [Definition]) {
    if definitions.is_empty() {
        return;
    }
    let room = code.len() + 1;
    let mut prefixes = Vec::with_capacity(room);
    prefixes.push(0);
    let mut prefix = 0;
    for token in &code.tokens {
        let number = number(code.source.as_bytes(), token.start as usize..token.end as usize);
        prefix = reduced(times(prefix, BASE) + number);
        prefixes.push(prefix);
    }
    let ends = |definition: &Definition| {
        let start = definition.body.start.min(code.len());
        (start, code.tokens.partition_point(|token| token.line as usize <= definition.span.last).max(start))
    };
    // No power beyond the length of a body is needed.
    let longest = definitions.iter().map(ends).map(|(start, end)| end - start).max().unwrap_or_default();
    let mut powers = vec![1];
    for at in 0..longest {
        powers.push(times(powers[at], BASE));
    }
    for definition in definitions {
        let (start, end) = ends(definition);
        let before = times(prefixes[start], powers[end - start]);
        let digest = reduced(prefixes[end] + PRIME - before);
        definition.body = Body { start, tokens: end - start, digest };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_of_the_same_bytes_are_the_same_number_wherever_they_stand() {
        let texts =
            ["", "a", "b", "ab", "ba", "a\0", "abcdefg", "abcdefgh", "abcdefgi", "abcdefg\0", "abcdefghijklmnopq"];
        let at = |text: &str, before: &str, behind: &str| {
            number([before, text, behind].concat().as_bytes(), before.len()..before.len() + text.len())
        };
        for text in texts {
            let alone = at(text, "", "");
            assert_eq!([at(text, "x", ""), at(text, "", "yy"), at(text, "xxx", "long enough")], [alone; 3], "{text:?}");
            let same = texts.iter().filter(|other| at(other, "", "") == alone).count();
            assert_eq!(same, 1, "{text:?}");
        }
    }
}
