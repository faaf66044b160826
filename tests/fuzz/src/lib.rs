//! The bodies of the fuzz targets. Each takes any bytes, hands them to one room by its public functions, and asserts what
//! must hold for all input; that it returns in time and in little memory is watched from outside.
//!
//! `.ci/fuzz` drives them with libFuzzer; the test `seeds` of the main package runs them over the seeds and their
//! mutations, so that a target can't rot between two fuzzings.

use std::borrow::Cow;

use git_deepdive::{error::Error, git};

mod escapes;
mod gates;
mod pipeline;
mod repository;
mod store;
mod texts;

/// What a target does with its input.
pub type Body = fn(&[u8]);

/// All targets by name; the seeds of each lie in the folder of that name.
pub const TARGETS: [(&str, Body); 14] = [
    ("attributes", repository::attributes),
    ("caption", gates::caption),
    ("closing", gates::closing),
    ("commit", repository::commit),
    ("date", texts::date),
    ("escape", escapes::escape),
    ("manifest", texts::manifest),
    ("markdown", gates::markdown),
    ("measurement", texts::measurement),
    ("pattern", texts::pattern),
    ("post", pipeline::post),
    ("remote", texts::remote),
    ("revision", repository::revision),
    ("symbols", texts::symbols),
];

/// The body of a target.
pub fn body(name: &str) -> Option<Body> {
    TARGETS.iter().find(|(known, _)| *known == name).map(|(_, body)| *body)
}

/// Parts of an input end at this byte, and larger parts, of which each has such parts, at [`PART`].
const FIELD: u8 = 0x1f;
const PART: u8 = 0x1e;

/// So long becomes a text that is repeated: what takes a square of the length shows in seconds, in a tenth of the length
/// without optimisation.
const LONG: usize = if cfg!(test) { 20 * 1024 } else { 192 * 1024 };

/// The input as text, as the program decodes what it reads.
fn text(data: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(data)
}

/// Behind a byte of `0xff` or `0xfe` the same text many times, on one line or on many.
fn maybe_long(data: &[u8]) -> Cow<'_, str> {
    let between = match data.first() {
        Some(0xff) => "",
        Some(0xfe) => "\n",
        _ => return text(data),
    };
    let once = format!("{}{between}", text(&data[1..]));
    Cow::Owned(once.repeat(LONG / once.len().max(1)))
}

/// Tells whether nothing in a text acts on a terminal or misleads an eye.
fn is_clean(text: &str) -> bool {
    let harmful = |c| {
        matches!(c,
            '\0'..='\x08' | '\x0b'..='\x1f' | '\x7f'..='\u{9f}' // C0, DEL and C1
            | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}' | '\u{200c}' | '\u{200e}' | '\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e0fff}')
    };
    !text.contains(harmful)
}

/// A text without its blanks: escaping may add some, and Markdown drops some.
fn dense(text: &str) -> String {
    text.split_whitespace().collect()
}

/// What the user sees of a refusal: one line and a hint.
fn check_error(error: git::Error) {
    let shown = Error::from(error).to_string();
    assert!(is_clean(&shown) && shown.matches('\n').count() <= 1, "{shown:?}");
}
