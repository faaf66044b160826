//! `composer.json`.

use super::{Declared, DependencyKind, RepoPath, json};

pub(super) fn read(path: &RepoPath, text: &str) -> Declared {
    let Some((value, mut declared)) = json::read(path, text) else { return Declared::default() };
    for (table, kind) in [("require", DependencyKind::Runtime), ("require-dev", DependencyKind::Dev)] {
        for (name, version) in json::table(&value, table) {
            match name {
                "php" => declared.demand("php", Some(version)),
                name => declared.require(table, name, version, kind),
            }
        }
    }
    declared
}
