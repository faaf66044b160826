//! Words of a reply between its markers.

use super::{Line, QUOTED};
use crate::draft::Inline;

/// Adds words; quotation marks around less than a quotation become single ones, which claim to quote nobody.
pub(super) fn push_words(words: &str, line: &mut Line) {
    if words.is_empty() {
        return;
    }
    let mut out = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(start) = rest.find(['"', '“']) {
        let open = if rest[start..].starts_with('"') { '"' } else { '“' };
        let inner = &rest[start + open.len_utf8()..];
        let end = inner.find(if open == '"' { '"' } else { '”' });
        let short = end.filter(|end| inner[..*end].split_whitespace().count() < QUOTED);
        match (short, end) {
            (Some(end), _) => {
                out.push_str(&format!("{}‘{}’", &rest[..start], &inner[..end]));
                rest = &inner[end + if open == '"' { 1 } else { '”'.len_utf8() }..];
            }
            _ => {
                out.push_str(&rest[..start + open.len_utf8()]);
                rest = inner;
            }
        }
    }
    out.push_str(rest);
    line.ends_in_code &= !out.chars().any(char::is_alphanumeric);
    line.inlines.push(Inline::Prose(out.replace('`', "'")));
}

/// Whether a tag or an entity stands in the text, which the parser hands on as words.
pub(super) fn holds_html(plain: &str) -> bool {
    let mut rest = plain;
    while let Some(start) = rest.find('<') {
        let inner = &rest[start + 1..];
        let tag = inner.trim_start_matches('/');
        if tag.starts_with(|c: char| c.is_ascii_alphabetic() || c == '!') && inner.contains('>') {
            return true;
        }
        rest = inner;
    }
    false
}
