//! `composer.json`.

use serde_json::Value;

use super::{Declared, DependencyKind, RepoPath};

pub(super) fn read(path: &RepoPath, text: &str) -> Declared {
    let mut declared = Declared::default();
    let Ok(value) = serde_json::from_str::<Value>(text) else { return declared };
    let field = |name: &str| value.get(name).and_then(Value::as_str);
    if let Some(name) = field("name") {
        declared.package(path, name, field("description"));
    }
    declared.demand("license", field("license"));
    for (table, kind) in [("require", DependencyKind::Runtime), ("require-dev", DependencyKind::Dev)] {
        for (name, version) in value.get(table).and_then(Value::as_object).into_iter().flatten() {
            let version = version.as_str().unwrap_or_default();
            match name.as_str() {
                "php" => declared.demand("php", Some(version)),
                name => declared.require(table, name, version, kind),
            }
        }
    }
    declared
}
