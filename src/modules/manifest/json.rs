//! What manifests written in JSON have in common: a name with a description, a licence, tables of versions by name.

use serde_json::Value;

use super::{Declared, RepoPath};

/// Reads a manifest and notes its package and licence; `None` where the text is no JSON.
pub(super) fn read(path: &RepoPath, text: &str) -> Option<(Value, Declared)> {
    let value = serde_json::from_str::<Value>(text).ok()?;
    let mut declared = Declared::default();
    let field = |name: &str| value.get(name).and_then(Value::as_str);
    if let Some(name) = field("name") {
        declared.package(path, name, field("description"));
    }
    declared.demand("license", field("license"));
    Some((value, declared))
}

/// The entries of a table: names and versions, an empty one where it is no text.
pub(super) fn table<'v>(value: &'v Value, name: &str) -> impl Iterator<Item = (&'v str, &'v str)> {
    let entries = value.get(name).and_then(Value::as_object).into_iter().flatten();
    entries.map(|(name, version)| (name.as_str(), version.as_str().unwrap_or_default()))
}
