//! Signatures as they are compared: without what says who can see them, and without the ways to break a line.

use super::Definition;

/// How far a definition can be seen.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Exposure {
    Private,
    /// Within a crate, an assembly, a module: `pub(crate)`, `internal`.
    Package,
    Public,
}

pub(super) fn exposure(definition: &Definition) -> Exposure {
    let mut words = definition.signature.split(|c: char| c.is_whitespace()).take(4);
    match definition.public {
        false => Exposure::Private,
        true if words.any(|word| word.starts_with("pub(") || matches!(word, "internal" | "package")) => {
            Exposure::Package
        }
        true => Exposure::Public,
    }
}

/// Tells whether a definition can be seen outside of its package, as far as its own words say.
pub fn is_exported(definition: &Definition) -> bool {
    exposure(definition) == Exposure::Public
}

/// A signature ready to be compared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Sign {
    pub text: String,
    /// The end was cut off.
    cut: bool,
    name: String,
}

/// Words that only say who can see a definition.
const VISIBILITY: [&str; 9] =
    ["pub", "public", "private", "protected", "internal", "fileprivate", "package", "export", "declare"];

/// Words that say it in C.
const LINKAGE: [&str; 2] = ["static", "extern"];

pub(super) fn sign(definition: &Definition) -> Sign {
    let signature = &definition.signature;
    let (text, cut) = match signature.strip_suffix('…') {
        Some(text) => (text, true),
        None => (signature.as_str(), false),
    };
    Sign { text: dense(without(&without_attributes(text), &VISIBILITY)), cut, name: definition.name.clone() }
}

impl Sign {
    /// Whether two signatures say the same; with `linkage` also where only one is `static`.
    pub(super) fn is_same(&self, other: &Sign, linkage: bool) -> bool {
        let text = |sign: &Sign| match linkage {
            true => without(&sign.text, &LINKAGE).to_owned(),
            false => sign.text.clone(),
        };
        self.agrees(&text(self), other, &text(other))
    }

    /// Whether two signatures differ in the name alone.
    pub(super) fn is_renamed(&self, other: &Sign) -> bool {
        let text = |sign: &Sign| replace_word(&sign.text, &sign.name);
        self.agrees(&text(self), other, &text(other))
    }

    /// Whether the texts are the same as far as both are there.
    fn agrees(&self, own: &str, other: &Sign, others: &str) -> bool {
        match self.cut || other.cut {
            true => own.bytes().zip(others.bytes()).all(|(a, b)| a == b),
            false => own == others,
        }
    }
}

/// The text without these words at its beginning, and without the `(crate)` of `pub(crate)`.
fn without<'a>(text: &'a str, words: &[&str]) -> &'a str {
    let mut rest = text.trim_start();
    loop {
        let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        if length == 0 || length == rest.len() || !words.contains(&&rest[..length]) {
            return rest;
        }
        let behind = rest[length..].trim_start();
        rest = match (&rest[..length], behind.strip_prefix('(').and_then(|scope| scope.split_once(')'))) {
            ("pub" | "private" | "public", Some((_, behind))) => behind.trim_start(),
            _ => behind,
        };
    }
}

/// The text without `__attribute__((…))`.
fn without_attributes(text: &str) -> String {
    let Some((before, rest)) = text.split_once("__attribute__") else { return text.to_owned() };
    let mut depth = 0;
    let closes = |c: char| {
        depth += i32::from(c == '(') - i32::from(c == ')');
        depth == 0 && c == ')'
    };
    let end = rest.find(closes).map_or(0, |end| end + 1);
    format!("{before}{}", without_attributes(&rest[end..]))
}

/// The text without blanks that part nothing and without commas before a closing bracket.
fn dense(text: &str) -> String {
    let word = |c: char| c.is_alphanumeric() || matches!(c, '_' | '$');
    let mut dense = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            ' ' => {
                let parts = dense.ends_with(word) && characters.peek().is_some_and(|next| word(*next));
                dense.extend(parts.then_some(' '));
            }
            ')' | ']' | '>' | '}' => {
                dense.truncate(dense.trim_end_matches(',').len());
                dense.push(c);
            }
            _ => dense.push(c),
        }
    }
    dense.truncate(dense.trim_end_matches([',', ';']).len());
    dense
}

fn replace_word(text: &str, name: &str) -> String {
    let word = |c: char| c.is_alphanumeric() || c == '_';
    let found = text.match_indices(name).find(|(start, _)| {
        let before = text[..*start].ends_with(word);
        !before && !text[start + name.len()..].starts_with(word)
    });
    match found {
        Some((start, _)) => format!("{}\0{}", &text[..start], &text[start + name.len()..]),
        None => text.to_owned(),
    }
}
