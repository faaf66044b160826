//! Cargo manifests: packages, renamed dependencies, what is inherited from a workspace.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::{Declared, DependencyKind, Manifest, RepoPath, Requirement, text};

const TABLES: [(&str, DependencyKind); 3] = [
    ("dependencies", DependencyKind::Runtime),
    ("dev-dependencies", DependencyKind::Dev),
    ("build-dependencies", DependencyKind::Build),
];

pub(super) fn read(path: &RepoPath, text: &str) -> Declared {
    let mut declared = Declared::default();
    let Ok(table) = text.parse::<Table>() else { return declared };
    let workspace = table.get("workspace").and_then(|workspace| workspace.get("package"));
    for package in [table.get("package"), workspace].into_iter().flatten() {
        let field = |name: &str| package.get(name).and_then(Value::as_str);
        if let Some(name) = field("name") {
            declared.package(path, name, field("description"));
        }
        for name in ["rust-version", "edition", "license"] {
            declared.demand(name, field(name));
        }
    }
    tables(&table, "", &mut declared);
    declared
}

/// Collects the dependency tables, those of `workspace` and `target.*` as well.
fn tables(table: &Table, prefix: &str, declared: &mut Declared) {
    for (key, value) in table {
        let Some(inner) = value.as_table() else { continue };
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        if let Some((_, kind)) = TABLES.iter().find(|(name, _)| name == key) {
            let needed = inner.iter().map(|(name, value)| requirement(&path, name, value, *kind));
            declared.requirements.extend(needed);
        } else if matches!(key.as_str(), "workspace" | "target") || prefix == "target" {
            tables(inner, &path, declared);
        }
    }
}

fn requirement(table: &str, name: &str, value: &Value, kind: DependencyKind) -> Requirement {
    let field = |name: &str| value.get(name).and_then(Value::as_str);
    Requirement {
        table: table.to_owned(),
        name: field("package").unwrap_or(name).to_owned(),
        version: value.as_str().or_else(|| field("version")).unwrap_or_default().to_owned(),
        kind,
        inherited: value.get("workspace").and_then(Value::as_bool) == Some(true),
    }
}

/// Descriptions of packages that take them from the manifest of their workspace.
pub(super) fn inherited_descriptions(manifests: &[Manifest]) -> BTreeMap<RepoPath, String> {
    let parse = |manifest: &Manifest| manifest.tip.as_deref()?.parse::<Table>().ok();
    let named = |manifest: &&Manifest| {
        let says = |text: &String| text.contains("description.workspace") || text.contains("[workspace");
        manifest.path.file_name() == "Cargo.toml" && manifest.tip.as_ref().is_some_and(says)
    };
    let tables: Vec<(&RepoPath, Table)> =
        manifests.iter().filter(named).filter_map(|manifest| Some((&manifest.path, parse(manifest)?))).collect();
    let given = |table: &Table| {
        let package = table.get("workspace")?.get("package")?;
        package.get("description")?.as_str().map(text::squeeze)
    };
    let roots: Vec<(&str, String)> =
        tables.iter().filter_map(|(path, table)| Some((path.folder(), given(table)?))).collect();
    let asks = |table: &Table| table.get("package")?.get("description")?.get("workspace")?.as_bool();
    let takers = tables.iter().filter(|(_, table)| asks(table) == Some(true));
    let with_root = takers.filter_map(|(path, _)| {
        let above = roots.iter().filter(|(folder, _)| path.is_in(folder));
        let (_, description) = above.max_by_key(|(folder, _)| folder.len())?;
        Some(((*path).clone(), description.clone()))
    });
    with_root.collect()
}
