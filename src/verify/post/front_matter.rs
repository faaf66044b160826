//! Checks the front matter: the keys of a post, each with a value that any YAML reader takes as it is meant.

use std::{collections::BTreeSet, sync::LazyLock};

use regex::Regex;

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
    const STRING: &str = r#""(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*""#;
    static TEXT: LazyLock<Regex> = LazyLock::new(|| pattern(STRING));
    static DATE: LazyLock<Regex> = LazyLock::new(|| pattern("[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"));
    static LIST: LazyLock<Regex> = LazyLock::new(|| {
        let item = format!(r"(?:{STRING}|[\p{{L}}\p{{N}}_.][^\s,\[\]{{}}\x22:]*)");
        pattern(&format!(r"\[{item}(?:, ?{item})*\]"))
    });
    static WORD: LazyLock<Regex> = LazyLock::new(|| pattern(&format!(r"(?:{STRING}|\p{{L}}[\p{{L}}\p{{N}} _-]*)")));
    let (regex, expected) = match form {
        Form::Text => (&TEXT, "string in double quotes"),
        Form::Date => (&DATE, "date"),
        Form::List => (&LIST, "list in square brackets"),
        Form::Word => (&WORD, "word"),
    };
    (!regex.is_match(value)).then_some(expected)
}

fn pattern(inner: &str) -> Regex {
    Regex::new(&format!("^(?:{inner})$")).expect("the pattern is constant")
}
