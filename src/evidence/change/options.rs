//! Options of clap's derive, whose name is that of the field below the attribute.

use std::collections::BTreeMap;

use super::{Action, Change, ChangeKind, lines::Place};
use crate::{
    lines::split_lines,
    roles::Role,
    symbols::{self, Language},
};

/// Lines in which an attribute and its field stand.
const SPAN: usize = 16;

/// Options that one side alone derives.
pub(super) fn changes(place: &Place<'_>, role: Role) -> Vec<Change> {
    let rust = symbols::language(place.path.as_str()) == Some(Language::Rust);
    let sides = [Action::Removed, Action::Added].map(|action| place.side(action));
    let derives = |text: &&str| text.contains("#[arg(") || text.contains("#[clap(");
    if !rust || role != Role::Source || !sides.iter().any(derives) {
        return Vec::new();
    }
    let [old, new] = sides.map(derived);
    let only = |these: &BTreeMap<String, usize>, others: &BTreeMap<String, usize>, action| -> Vec<Change> {
        let only = these.iter().filter(|(name, _)| !others.contains_key(*name));
        only.map(|(name, line)| {
            Change::new(ChangeKind::Option, action, name.clone(), place.path_of(action), Some(*line))
        })
        .collect()
    };
    let mut found = only(&new, &old, Action::Added);
    found.extend(only(&old, &new, Action::Removed));
    found
}

/// `--dry-run` with the line of its attribute, for each field with a bare `long`.
fn derived(text: &str) -> BTreeMap<String, usize> {
    let code = symbols::views(Language::Rust, text).code;
    let lines: Vec<&str> = split_lines(&code).collect();
    let mut found = BTreeMap::new();
    for (at, line) in lines.iter().enumerate() {
        let start = line.trim_start();
        if !(start.starts_with("#[arg(") || start.starts_with("#[clap(")) {
            continue;
        }
        let Some((attribute, field)) = field(&lines[at..lines.len().min(at + SPAN)]) else { continue };
        let has_long = attribute.split([',', '(', ')']).any(|part| part.trim() == "long");
        // A field of no use of its own (`_interactive`) is there to be overridden.
        if has_long && !field.starts_with('_') {
            found.entry(format!("--{}", field.trim_start_matches("r#").replace('_', "-"))).or_insert(at + 1);
        }
    }
    found
}

/// The first attribute of some lines and the field below it.
fn field<'a>(lines: &[&'a str]) -> Option<(String, &'a str)> {
    let (mut attribute, mut depth, mut done) = (String::new(), 0i64, false);
    for line in lines {
        let trimmed = line.trim();
        if depth == 0 && done && !trimmed.is_empty() && !trimmed.starts_with("#[") {
            let name = trimmed.strip_prefix("pub ").or_else(|| trimmed.split_once(") ").map(|(_, rest)| rest));
            let (name, _) = name.unwrap_or(trimmed).split_once(':')?;
            let plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '#'));
            return plain.then_some((attribute, name));
        }
        if !done {
            attribute.push_str(trimmed);
        }
        depth += line.matches(['(', '[']).count() as i64 - line.matches([')', ']']).count() as i64;
        done |= depth == 0;
    }
    None
}
