//! Checks the front matter: the keys of a post, each with a value that any YAML reader takes as it is meant.

use std::collections::BTreeSet;

use super::{Finding, FindingKind};
use crate::markdown::Verbatim;

const KEYS: [(&str, Form); 5] = [
    ("title", Form::Text),
    ("excerpt", Form::Text),
    ("date", Form::Date),
    ("tags", Form::List),
    ("difficulty", Form::Word),
];

#[derive(Clone, Copy)]
enum Form {
    Text,
    Date,
    List,
    Word,
}

/// Checks the lines between the `---`.
pub fn check(front_matter: Option<&Verbatim>) -> Vec<Finding> {
    let Some(front_matter) = front_matter else { return vec![Finding::new(1, FindingKind::NoFrontMatter)] };
    let mut findings = Vec::new();
    let mut keys = BTreeSet::new();
    let mut lines = front_matter.lines().peekable();
    while let Some((number, line)) = lines.next() {
        let mut push = |kind| findings.push(Finding::new(number, kind));
        // What a template adds may be nested; it belongs to the key above.
        if line.trim().is_empty() || line.starts_with([' ', '#']) || line.starts_with("- ") {
            continue;
        }
        let Some((key, value)) = line.split_once(':').filter(|(key, _)| is_key(key)) else {
            push(FindingKind::BadLine);
            continue;
        };
        let (key, value) = (key.to_string(), value.trim());
        let form = KEYS.iter().find(|(name, _)| *name == key).map(|(_, form)| *form);
        let nested = lines.peek().is_some_and(|(_, next)| next.starts_with([' ', '-']));
        if !keys.insert(key.clone()) {
            push(FindingKind::KeyTwice { key });
        } else if matches!(value, "" | "\"\"" | "''" | "[]") && (form.is_some() || !nested) {
            push(FindingKind::EmptyValue { key });
        } else if let Some(expected) = form.and_then(|form| fault(form, value)) {
            push(FindingKind::BadValue { key, expected });
        }
    }
    let missing = KEYS.iter().filter(|(key, _)| !keys.contains(*key));
    findings.extend(missing.map(|(key, _)| Finding::new(1, FindingKind::NoKey { key })));
    findings
}

fn is_key(key: &str) -> bool {
    !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-')
}

/// What the value should be, where it isn't.
fn fault(form: Form, value: &str) -> Option<&'static str> {
    let (is_right, expected) = match form {
        Form::Text => (string(value) == Some(""), "string in double quotes"),
        Form::Date => (is_date(value), "date"),
        Form::List => (is_list(value), "list in square brackets"),
        Form::Word => (string(value) == Some("") || is_word(value), "word"),
    };
    (!is_right).then_some(expected)
}

/// What follows a string in double quotes, with the escapes of JSON; `None` where none stands here.
fn string(text: &str) -> Option<&str> {
    let mut rest = text.strip_prefix('"')?;
    loop {
        let end = rest.find(|c: char| matches!(c, '"' | '\\' | '\0'..='\x1f'))?;
        rest = &rest[end..];
        if let Some(behind) = rest.strip_prefix('"') {
            return Some(behind);
        }
        let escaped = rest.strip_prefix('\\')?;
        rest = match escaped.strip_prefix('u') {
            Some(digits) if digits.bytes().take_while(u8::is_ascii_hexdigit).count() >= 4 => &digits[4..],
            Some(_) => return None,
            None => escaped.strip_prefix(['"', '\\', '/', 'b', 'f', 'n', 'r', 't'])?,
        };
    }
}

/// `2024-04-23`, by the calendar as far as a month of 31 days goes.
fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut number = |digits: usize| {
        let part = parts.next().filter(|part| part.len() == digits && part.bytes().all(|byte| byte.is_ascii_digit()));
        part.and_then(|part| part.parse::<u32>().ok())
    };
    let date = (number(4), number(2), number(2));
    matches!(date, (Some(_), Some(1..=12), Some(1..=31))) && parts.next().is_none()
}

/// `[git, "two words", v2.1]`
fn is_list(text: &str) -> bool {
    let Some(mut rest) = text.strip_prefix('[') else { return false };
    while let Some(behind) = string(rest).or_else(|| bare(rest)) {
        match behind.strip_prefix(',') {
            Some(next) => rest = next.strip_prefix(' ').unwrap_or(next),
            None => return behind == "]",
        }
    }
    false
}

/// What follows an item without quotes.
fn bare(text: &str) -> Option<&str> {
    text.strip_prefix(|c: char| c.is_alphanumeric() || matches!(c, '_' | '.'))?;
    let ends = |c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']' | '{' | '}' | '"' | ':');
    text.find(ends).map(|end| &text[end..])
}

fn is_word(text: &str) -> bool {
    text.starts_with(char::is_alphabetic) && text.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | '_' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_have_the_form_of_their_key() {
        let check = |form: Form, value: &str, expected: bool| {
            assert_eq!(fault(form, value).is_none(), expected, "{value}");
        };
        check(Form::Text, "\"plain\"", true);
        check(Form::Text, "\"\"", true);
        check(Form::Text, r#""with \"quotes\", \\ and \u00e9""#, true);
        check(Form::Text, r#""\u00e""#, false);
        check(Form::Text, r#""\x""#, false);
        check(Form::Text, "\"open", false);
        check(Form::Text, "\"closed\" twice\"", false);
        check(Form::Text, "\"a\tb\"", false);
        check(Form::Text, "bare", false);
        check(Form::Date, "2024-04-23", true);
        check(Form::Date, "2024-12-31", true);
        check(Form::Date, "2024-13-01", false);
        check(Form::Date, "2024-04-32", false);
        check(Form::Date, "2024-00-01", false);
        check(Form::Date, "2024-4-23", false);
        check(Form::Date, "24-04-23", false);
        check(Form::Date, "2024-04-23-01", false);
        check(Form::Date, "2024-04-23T00:00", false);
        check(Form::List, "[git]", true);
        check(Form::List, "[git, \"two words\",c++, .net, \"[x]\", \u{e9}t\u{e9}]", true);
        check(Form::List, "[]", false);
        check(Form::List, "[git,]", false);
        check(Form::List, "[git,  two]", false);
        check(Form::List, "[two words]", false);
        check(Form::List, "[a: b]", false);
        check(Form::List, "[git", false);
        check(Form::List, "[git] x", false);
        check(Form::List, "[-git]", false);
        check(Form::List, "git", false);
        check(Form::Word, "advanced", true);
        check(Form::Word, "very hard-going", true);
        check(Form::Word, "\"quoted\"", true);
        check(Form::Word, "1st", false);
        check(Form::Word, "[x]", false);
    }
}
