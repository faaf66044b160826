//! The one gate for text from outside: first what could mislead an eye or a terminal is made visible or dropped
//! ([`visible`]), then the rest is escaped for the place where it will stand.
//!
//! Every function takes raw text and returns finished text for one place; applying two of them in a row is a mistake,
//! except that [`visible`] changes nothing that it has already changed.

mod markdown;

pub use markdown::{behind, code, code_span, fence_for, heading, inline, slug, without_tags};

/// Makes control, BiDi, tag and zero-width characters visible or drops them; keeps line breaks and tabs.
///
/// C0 controls become their pictures (`␛`), C1 controls and BiDi overrides `⟨U+202E⟩`, breaks that are no line feed (carriage
/// return, form feed, U+2028) the blank that whoever splits text into words takes them for; zero-width characters, tag characters and
/// a lone carriage return before a line break are dropped. A zero-width joiner stays between two
/// pictographs.
pub fn visible(text: &str) -> String {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte) || byte == b'\n' || byte == b'\t') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut previous = None;
    while let Some(c) = chars.next() {
        match c {
            '\n' | '\t' => out.push(c),
            '\r' if matches!(chars.peek(), Some('\n') | None) => {}
            '\x0b' | '\x0c' | '\r' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push(' '),
            '\0'..='\x1f' => out.push(char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}')),
            '\x7f' => out.push('\u{2421}'),
            '\u{200d}' if previous.is_some_and(pictograph) && chars.peek().copied().is_some_and(pictograph) => {
                out.push(c)
            }
            '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2064}' | '\u{feff}' | '\u{180e}' | '\u{ad}' => {}
            '\u{e0000}'..='\u{e0fff}' => {}
            '\u{80}'..='\u{9f}'
            | '\u{200e}'
            | '\u{200f}'
            | '\u{61c}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2066}'..='\u{206f}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{fffe}'..='\u{ffff}' => out.push_str(&format!("⟨U+{:04X}⟩", c as u32)),
            _ => out.push(c),
        }
        previous = Some(c);
    }
    out
}

/// Characters that a zero-width joiner may combine: emoji and their variation selector.
fn pictograph(c: char) -> bool {
    matches!(c, '\u{fe0f}' | '\u{2190}'..='\u{2bff}' | '\u{1f000}'..='\u{1faff}')
}

/// Tells whether a path stands in a code span as it is, tags of site generators apart: one that has to be escaped can't be
/// looked up again by a reader, nor by `verify`.
pub fn is_legible(path: &str) -> bool {
    let unmarked = !path.contains(['\n', '\t', '`']) && !path.contains(" → ") && path.trim() == path;
    unmarked && !path.is_empty() && visible(path) == path
}

/// One line for a terminal: visible, without line breaks, at most `limit` characters.
pub fn terminal(text: &str, limit: usize) -> String {
    let line = visible(text).replace(['\n', '\t'], " ");
    if line.chars().count() <= limit {
        line
    } else {
        line.chars().take(limit.saturating_sub(1)).chain(['…']).collect()
    }
}

/// A double-quoted YAML scalar; JSON strings are valid YAML.
pub fn yaml(text: &str) -> String {
    let line = break_shortcodes(&visible(text).replace(['\n', '\t'], " "));
    serde_json::to_string(&line).unwrap_or_else(|_| "\"\"".to_owned())
}

/// JSON that may be looked at in a terminal: what [`visible`] would change in it stands as `\u` and four digits, which
/// readers of JSON take back. All such characters are inside strings, since the text was made by a serialiser.
pub fn json(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        let plain = c == '\n' || (' '..='~').contains(&c) || visible(c.encode_utf8(&mut [0; 4])).chars().eq([c]);
        if plain {
            out.push(c);
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| out.push_str(&format!("\\u{unit:04x}")));
        }
    }
    out
}

/// A tag of the front matter: lower-case letters, digits, `-`, `+`, `#` and `.`; empty where nothing of that is left.
pub fn tag(text: &str) -> String {
    let mut out = String::new();
    for c in text.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            '.' | '+' | '#' if !out.is_empty() => out.push(c),
            _ if !out.is_empty() && !out.ends_with('-') => out.push('-'),
            _ => {}
        }
    }
    out.trim_end_matches(['-', '.']).to_owned()
}

/// A path as part of a URL: everything but unreserved characters and slashes is percent-encoded.
pub fn url_path(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

/// A label of a Mermaid node, without its quotes: entity codes for everything that could end it or mean something.
pub fn mermaid(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '"' | '<' | '>' | '&' | '#' | ';' | '`' | '\\' | '{' | '}' | '[' | ']' | '(' | ')' | '|' | '%' => {
                out.push_str(&format!("#{};", c as u32));
            }
            '\n' | '\t' => out.push(' '),
            _ => out.push(c),
        }
    }
    out
}

/// Part of a file name: lower-case letters, digits and single hyphens, at most 60 characters; empty where nothing is left.
pub fn file_stem(text: &str) -> String {
    let mut out = String::new();
    for c in visible(text).to_lowercase().chars() {
        if c.is_ascii_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.chars().take(60).collect::<String>().trim_end_matches('-').to_owned()
}

/// Puts a blank into what Liquid, Hugo and Zola would take for a tag: `{{` becomes `{ {`.
fn break_shortcodes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut previous = ' ';
    for c in text.chars() {
        let opens = previous == '{' && matches!(c, '{' | '%' | '#');
        let closes = matches!(previous, '}' | '%' | '#') && c == '}';
        if opens || closes {
            out.push(' ');
        }
        out.push(c);
        previous = c;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_invisible_survives() {
        let check = |input: &str, expected: &str| assert_eq!(visible(input), expected);
        check("plain\ttext\n", "plain\ttext\n");
        check("a\x1b[31mred\x07", "a␛[31mred␇");
        check("dos\r\nline\rmid", "dos\nline mid");
        check("\u{9b}31m\u{7f}", "⟨U+009B⟩31m␡");
        check("form\u{c}feed\u{85}line\u{2028}end", "form feed line end");
        check("no\u{ffff}character", "no⟨U+FFFF⟩character");
        check("user\u{202e}nimda", "user⟨U+202E⟩nimda");
        check("zero\u{200b}width\u{feff}tag\u{e0041}", "zerowidthtag");
        check("family 👨\u{200d}👩 a\u{200d}b", "family 👨\u{200d}👩 ab");
        check("naïve Grüße 日本", "naïve Grüße 日本");
    }

    #[test]
    fn visible_is_idempotent() {
        let nasty: String = (0..0x3000).filter_map(char::from_u32).chain(['\u{e0001}', '\u{feff}']).collect();
        let once = visible(&nasty);
        assert_eq!(visible(&once), once);
    }

    #[test]
    fn yaml_values_are_json_strings_without_tags() {
        assert_eq!(yaml("a: \"b\"\n---"), r#""a: \"b\" ---""#);
        assert_eq!(yaml("{{ site.x }} {% y %}"), r#""{ { site.x } } { % y % }""#);
    }

    #[test]
    fn json_hides_nothing_and_loses_nothing() {
        let nasty = "a\u{7f}b\u{9b}c\u{202e}d\u{e0041}e\u{200b}f\tg\u{1b}h \u{1f468}\u{200d}\u{1f469} ü\n";
        let text = serde_json::to_string(nasty).unwrap();
        let escaped = json(&text);
        assert_eq!(serde_json::from_str::<String>(&escaped).unwrap(), nasty);
        assert!(escaped.contains("b\\u009bc\\u202ed\\udb40\\udc41e\\u200bf"), "{escaped}");
        assert_eq!(visible(&escaped), escaped);
    }

    #[test]
    fn tags_hold_few_characters() {
        let check = |input: &str, expected: &str| assert_eq!(tag(input), expected);
        check("C++", "c++");
        check("My Project!", "my-project");
        check("../etc", "etc");
        check("#tools", "tools");
        check("日本", "");
    }

    #[test]
    fn legible_paths_are_shown_as_they_are() {
        let check = |path: &str, expected: bool| assert_eq!(is_legible(path), expected, "{path:?}");
        check("src/a b/größe.rs", true);
        check("{{cookiecutter.name}}/setup.py", true);
        check("a\u{1b}[31m.rs", false);
        check("a\u{202e}sr.rs", false);
        check("a\nb", false);
        check(" a", false);
        check("a → b", false);
        check("", false);
    }

    #[test]
    fn urls_and_labels_and_names() {
        assert_eq!(url_path("a b/ü#?.rs"), "a%20b/%C3%BC%23%3F.rs");
        assert_eq!(mermaid("a\"]; click x"), "a#34;#93;#59; click x");
        assert_eq!(file_stem("../../etc/Pass Wd\n"), "etc-pass-wd");
        assert_eq!(file_stem("日本"), "");
        assert_eq!(terminal("a\nb\x1b and more", 6), "a b␛ …");
    }
}
