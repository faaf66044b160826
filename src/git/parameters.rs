//! Settings of the command itself: `git -c key=value deepdive`, which git hands on in `GIT_CONFIG_PARAMETERS`.

use gix::bstr::BString;

/// The settings as `key=value`, in their order; nothing from a value that git would not have written.
pub(super) fn read() -> Vec<BString> {
    let value = std::env::var_os("GIT_CONFIG_PARAMETERS");
    value.and_then(|value| parse(value.as_encoded_bytes())).unwrap_or_default()
}

/// Reads quoted words: `'key'='value'`, `'key'=` for a key without a value, and `'key=value'` as git wrote it before 2.31.
fn parse(mut text: &[u8]) -> Option<Vec<BString>> {
    let mut settings = Vec::new();
    loop {
        text = text.trim_ascii_start();
        if text.is_empty() {
            return Some(settings);
        }
        let (mut setting, rest) = unquote(text)?;
        text = rest;
        if let Some(rest) = text.strip_prefix(b"=") {
            text = rest;
            if !rest.is_empty() && !rest[0].is_ascii_whitespace() {
                let (value, rest) = unquote(rest)?;
                setting.push(b'=');
                setting.extend(value);
                text = rest;
            }
        }
        settings.push(setting.into());
    }
}

/// A word in single quotes; `'\''` and `'\!'` stand for the two characters that are written outside of them.
fn unquote(text: &[u8]) -> Option<(Vec<u8>, &[u8])> {
    let mut word = Vec::new();
    let mut rest = text.strip_prefix(b"'")?;
    loop {
        let end = rest.iter().position(|byte| *byte == b'\'')?;
        word.extend_from_slice(&rest[..end]);
        rest = &rest[end + 1..];
        match rest {
            [b'\\', escaped @ (b'\'' | b'!'), b'\'', more @ ..] => {
                word.push(*escaped);
                rest = more;
            }
            _ => return Some((word, rest)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_of_quoting_are_read() {
        let check = |text: &str, expected: &[&str]| {
            let settings = parse(text.as_bytes()).unwrap_or_default();
            assert_eq!(settings, expected.iter().map(|one| BString::from(*one)).collect::<Vec<_>>(), "{text}");
        };
        check("", &[]);
        check("'deepdive.length'='short'", &["deepdive.length=short"]);
        check("'a.b'='1' 'c.d'=''", &["a.b=1", "c.d="]);
        check("'a.b'= 'c.d'='2'", &["a.b", "c.d=2"]);
        check("'a.b=1' 'c.d'", &["a.b=1", "c.d"]);
        check(r"'a.b'='it'\''s'\!''", &["a.b=it's!"]);
        check("'a.b'='unended", &[]);
        check("a.b=1", &[]);
    }
}
