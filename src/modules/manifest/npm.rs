//! `package.json`, and the catalogs of `pnpm-workspace.yaml`.

use serde_json::Value;

use super::{Declared, DependencyKind, RepoPath, json};

const TABLES: [(&str, DependencyKind); 4] = [
    ("dependencies", DependencyKind::Runtime),
    ("devDependencies", DependencyKind::Dev),
    ("peerDependencies", DependencyKind::Runtime),
    ("optionalDependencies", DependencyKind::Runtime),
];

pub(super) fn read(path: &RepoPath, text: &str) -> Declared {
    let Some((value, mut declared)) = json::read(path, text) else { return Declared::default() };
    for (engine, version) in value.get("engines").and_then(Value::as_object).into_iter().flatten() {
        declared.demand(&format!("engines.{engine}"), version.as_str());
    }
    for (table, kind) in TABLES {
        for (name, version) in json::table(&value, table) {
            declared.require(table, name, version, kind);
        }
    }
    declared
}

/// The versions that packages of a workspace share: `catalog:` and each list below `catalogs:`.
pub(super) fn read_workspace(_: &RepoPath, text: &str) -> Declared {
    let mut declared = Declared::default();
    let mut table = String::new();
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let Some((key, value)) =
            line.trim().split_once(": ").or_else(|| line.trim().strip_suffix(':').map(|key| (key, "")))
        else {
            continue;
        };
        let unquoted = |text: &str| text.trim().trim_matches(['"', '\'']).to_owned();
        match (indent, key) {
            (0, key) => table = if key.starts_with("catalog") { key.to_owned() } else { String::new() },
            _ if table.is_empty() || key.starts_with('#') => {}
            (_, key) if value.is_empty() => table = format!("catalogs.{}", unquoted(key)),
            (_, key) => {
                let version = unquoted(value.split(" #").next().unwrap_or(value));
                declared.require(&table, &unquoted(key), &version, DependencyKind::Runtime);
            }
        }
    }
    declared
}
