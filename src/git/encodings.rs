//! Text of commits: UTF-8, unless the commit says otherwise.

use std::borrow::Cow;

/// The encoding that a commit names in its header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Encoding(&'static encoding_rs::Encoding);

impl Default for Encoding {
    fn default() -> Self {
        Self(encoding_rs::UTF_8)
    }
}

impl Encoding {
    /// The encoding of a label. Unknown ones count as UTF-8, and so do ASCII, which browsers take for windows-1252, and
    /// UTF-16, in which no message can be written: a NUL ends it.
    pub(super) fn named(label: &[u8]) -> Self {
        let label = String::from_utf8_lossy(label).trim().to_ascii_lowercase();
        let name = alias(&label);
        let known = encoding_rs::Encoding::for_label_no_replacement(name.as_bytes());
        let usable =
            |known: &&'static encoding_rs::Encoding| known.is_ascii_compatible() || *known == encoding_rs::ISO_2022_JP;
        Self(known.filter(usable).unwrap_or(encoding_rs::UTF_8))
    }

    /// Decodes a text. One that isn't what the label says, but is UTF-8, is taken as that; else what can't be read is
    /// replaced.
    pub(super) fn decode(self, bytes: &[u8]) -> Cow<'_, str> {
        let (text, had_errors) = self.0.decode_without_bom_handling(bytes);
        match std::str::from_utf8(bytes) {
            Ok(utf8) if had_errors => Cow::Borrowed(utf8),
            _ => text,
        }
    }
}

/// The name that browsers have for a label of iconv's.
fn alias(label: &str) -> Cow<'_, str> {
    Cow::Borrowed(match label {
        "ascii" | "us-ascii" | "646" | "ansi_x3.4-1968" => "utf-8",
        "latin-1" | "iso-latin-1" => "latin1",
        "cp932" | "sjis-win" => "shift_jis",
        "cp936" => "gbk",
        "cp949" | "uhc" | "euckr" => "euc-kr",
        "cp950" => "big5",
        "cp51932" | "eucjp" | "ujis" => "euc-jp",
        "macroman" => "macintosh",
        "koi8r" => "koi8-r",
        _ => match label.strip_prefix("cp") {
            Some(page) => return Cow::Owned(format!("windows-{page}")),
            None => label,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_choose_the_encoding() {
        let check = |label: &str, bytes: &[u8], expected: &str| {
            assert_eq!(Encoding::named(label.as_bytes()).decode(bytes), expected, "{label}");
        };
        check("ISO-8859-1", b"gr\xfc\xdfe", "gr\u{fc}\u{df}e");
        check("latin-1", b"gr\xfc\xdfe", "gr\u{fc}\u{df}e");
        check("CP1252", b"a \x96 b", "a \u{2013} b");
        check("cp932", b"\x93\xfa\x96{\x8c\xea", "\u{65e5}\u{672c}\u{8a9e}");
        check("EUC-JP", b"\xc6\xfc\xcb\xdc\xb8\xec", "\u{65e5}\u{672c}\u{8a9e}");
        check("ISO-2022-JP", b"\x1b$BF|K\\8l\x1b(B", "\u{65e5}\u{672c}\u{8a9e}");
        check("utf8", "gr\u{fc}n".as_bytes(), "gr\u{fc}n");
    }

    #[test]
    fn wrong_labels_do_no_harm() {
        let check = |label: &str, bytes: &[u8], expected: &str| {
            assert_eq!(Encoding::named(label.as_bytes()).decode(bytes), expected, "{label}");
        };
        check("ISO-2022-JP", "gr\u{fc}\u{df}e".as_bytes(), "gr\u{fc}\u{df}e");
        check("no-such", b"gr\xfc\xdfe", "gr\u{fffd}\u{fffd}e");
        check("UTF-16", b"plain", "plain");
        check("utf-7", b"plain", "plain");
        check("", b"plain", "plain");
    }
}
