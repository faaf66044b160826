//! Variants of error enums in Rust, which no single line tells from other names.

use super::{Action, Change, ChangeKind, lines::Place};
use crate::{
    lines::split_lines,
    roles::Role,
    symbols::{self, Kind, Language, Outline},
};

/// Variants that came or went, of enums whose name says that they are errors.
pub(super) fn changes(place: &Place<'_>, role: Role) -> Vec<Change> {
    let rust = symbols::language(place.path.as_str()) == Some(Language::Rust);
    let may_have = |text: &str| text.contains("enum ") && text.contains("Error");
    if !rust || role != Role::Source || ![Action::Removed, Action::Added].iter().any(|side| may_have(place.side(*side)))
    {
        return Vec::new();
    }
    let variants = |action| {
        let text = place.side(action);
        let outline = place.outlines.of(place.path, text).filter(|_| may_have(text));
        outline.map(|outline| variants(text, &outline)).unwrap_or_default()
    };
    let (old, new) = (variants(Action::Removed), variants(Action::Added));
    let without = |these: &[(String, usize)], others: &[(String, usize)], action| -> Vec<Change> {
        let only = these.iter().filter(|(name, _)| !others.iter().any(|(other, _)| other == name));
        let change = |(name, line): &(String, usize)| {
            Change::new(ChangeKind::ErrorType, action, name.clone(), place.path_of(action), Some(*line))
        };
        only.map(change).collect()
    };
    let mut found = without(&new, &old, Action::Added);
    found.extend(without(&old, &new, Action::Removed));
    found
}

/// `Error::Missing` with its line, of all enums named so.
fn variants(text: &str, outline: &Outline) -> Vec<(String, usize)> {
    let is_error = |name: &str| name.ends_with("Error") || name.ends_with("ErrorKind");
    let enums = outline.definitions.iter().filter(|found| found.kind == Kind::Enum && is_error(&found.name));
    let enums: Vec<_> = enums.filter(|found| found.span.last > found.span.first).collect();
    if enums.is_empty() {
        return Vec::new();
    }
    let views = symbols::views(Language::Rust, text);
    let lines: Vec<&str> = split_lines(&views.code).collect();
    let mut found = Vec::new();
    for error in enums {
        let mut depth = 0i64;
        for number in error.span.first..=error.span.last.min(lines.len()) {
            let line = lines[number - 1];
            let name: String = line.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            let starts = name.starts_with(char::is_uppercase);
            let after = line.trim()[name.len()..].trim_start().chars().next();
            if depth == 1 && starts && matches!(after, None | Some(',' | '(' | '{' | '=')) {
                found.push((format!("{}::{name}", error.name), number));
            }
            let count = |marks: &[char]| line.matches(marks).count() as i64;
            // Attributes and tuples nest as well: a variant stands directly in the braces of the enum.
            depth += count(&['{', '(', '[']) - count(&['}', ')', ']']);
        }
    }
    found
}
