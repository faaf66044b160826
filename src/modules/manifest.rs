//! What manifests declare: packages, their descriptions, and what they depend on. Cargo and npm.

use std::collections::{BTreeMap, BTreeSet};

use crate::history::{Manifest, RepoPath};

/// A package that a manifest of the newer end declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// The folder of its manifest, empty for the root.
    pub folder: String,
    /// One line by its authors.
    pub description: Option<String>,
    /// The manifest.
    pub manifest: RepoPath,
    /// Names of the packages that it depends on at run time.
    pub uses: BTreeSet<String>,
}

/// A dependency that differs between the two ends of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Dependency {
    /// The manifest.
    pub manifest: RepoPath,
    /// The table that declares it: `dependencies`, `dev-dependencies`, …
    pub table: String,
    /// Its name.
    pub name: String,
    /// The version required before; `None` where it is new.
    pub before: Option<String>,
    /// The version required after; `None` where it is gone.
    pub after: Option<String>,
}

/// Dependencies of one manifest: `(table, name)` to the version that it requires, empty where none is named.
type Declared = BTreeMap<(String, String), String>;

/// Packages of the newer end, sorted by folder.
pub fn packages(manifests: &[Manifest]) -> Vec<Package> {
    manifests.iter().filter_map(package).collect()
}

/// Dependencies that came, went, or changed their version, sorted by manifest, table and name.
pub fn dependencies(manifests: &[Manifest]) -> Vec<Dependency> {
    let mut changed = Vec::new();
    for manifest in manifests {
        if manifest.base == manifest.tip {
            continue;
        }
        let declared =
            |text: &Option<String>| text.as_deref().map(|text| declared(&manifest.path, text)).unwrap_or_default();
        let (before, after) = (declared(&manifest.base), declared(&manifest.tip));
        let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
        for key in keys {
            let (before, after) = (before.get(key).cloned(), after.get(key).cloned());
            if before != after {
                let (table, name) = key.clone();
                changed.push(Dependency { manifest: manifest.path.clone(), table, name, before, after });
            }
        }
    }
    changed
}

fn package(manifest: &Manifest) -> Option<Package> {
    let text = manifest.tip.as_deref()?;
    let folder = manifest.path.folder().to_owned();
    let (name, description) = if is_cargo(&manifest.path) {
        let table: toml::Table = text.parse().ok()?;
        let package = table.get("package")?.as_table()?;
        let field = |name: &str| package.get(name).and_then(toml::Value::as_str).map(squeeze);
        (field("name")?, field("description"))
    } else {
        let value: serde_json::Value = serde_json::from_str(text).ok()?;
        let field = |name: &str| value.get(name).and_then(serde_json::Value::as_str).map(squeeze);
        (field("name")?, field("description"))
    };
    let uses =
        declared(&manifest.path, text).into_keys().filter(|(table, _)| !table.contains("dev")).map(|(_, name)| name);
    Some(Package { name, folder, description, manifest: manifest.path.clone(), uses: uses.collect() })
}

fn is_cargo(path: &RepoPath) -> bool {
    path.file_name() == "Cargo.toml"
}

fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn declared(path: &RepoPath, text: &str) -> Declared {
    let mut declared = Declared::new();
    if is_cargo(path) {
        if let Ok(table) = text.parse::<toml::Table>() {
            cargo_tables(&table, "", &mut declared);
        }
    } else if let Ok(value) = serde_json::from_str::<serde_json::Value>(text) {
        for table in ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"] {
            for (name, version) in value.get(table).and_then(serde_json::Value::as_object).into_iter().flatten() {
                declared.insert((table.to_owned(), name.clone()), version.as_str().unwrap_or_default().to_owned());
            }
        }
    }
    declared
}

/// Collects the dependency tables of a Cargo manifest, those of `workspace` and `target.*` as well.
fn cargo_tables(table: &toml::Table, prefix: &str, declared: &mut Declared) {
    for (key, value) in table {
        let Some(inner) = value.as_table() else { continue };
        let path = if prefix.is_empty() { key.clone() } else { format!("{prefix}.{key}") };
        match key.as_str() {
            "dependencies" | "dev-dependencies" | "build-dependencies" => {
                for (name, requirement) in inner {
                    declared.insert((path.clone(), name.clone()), cargo_version(requirement));
                }
            }
            "workspace" | "target" => cargo_tables(inner, &path, declared),
            _ if prefix == "target" => cargo_tables(inner, &path, declared),
            _ => {}
        }
    }
}

fn cargo_version(requirement: &toml::Value) -> String {
    let version = requirement.as_str().or_else(|| requirement.get("version").and_then(toml::Value::as_str));
    version.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn manifest(path: &str, base: &str, tip: &str) -> Manifest {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Manifest { path: RepoPath::new(path), base: some(base), tip: some(tip) }
    }

    fn changes(path: &str, base: &str, tip: &str) -> Vec<String> {
        let found = dependencies(&[manifest(path, base, tip)]);
        let show = |version: Option<String>| version.unwrap_or_else(|| "none".to_owned());
        found.into_iter().map(|d| format!("{} {}: {} to {}", d.table, d.name, show(d.before), show(d.after))).collect()
    }

    #[test]
    fn cargo_dependencies_are_compared() {
        let base = "[dependencies]\nclap = \"2.33\"\nlog = { version = \"0.4\" }\n[target.'cfg(unix)'.dependencies]\nlibc = \"0.2\"\n";
        let tip = "[dependencies]\nlexopt = \"0.3.0\"\nlog = { version = \"0.4.20\" }\n[workspace.dependencies]\nserde = \"1\"\n";
        assert_eq!(
            changes("Cargo.toml", base, tip),
            [
                "dependencies clap: 2.33 to none",
                "dependencies lexopt: none to 0.3.0",
                "dependencies log: 0.4 to 0.4.20",
                "target.cfg(unix).dependencies libc: 0.2 to none",
                "workspace.dependencies serde: none to 1",
            ]
        );
    }

    #[test]
    fn npm_dependencies_are_compared() {
        let found = changes("web/package.json", "{}", r#"{"devDependencies": {"vite": "^7.0.0"}}"#);
        assert_eq!(found, ["devDependencies vite: none to ^7.0.0"]);
    }

    #[test]
    fn packages_name_what_they_use() {
        let text = "[package]\nname = \"grep\"\ndescription = \"\"\"Fast\nsearch\"\"\"\n[dependencies]\ngrep-cli = \"0.1\"\n[dev-dependencies]\ntermcolor = \"1\"\n";
        let found =
            packages(&[manifest("crates/grep/Cargo.toml", "", text), manifest("x/Cargo.toml", "", "broken = [")]);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].name.as_str(), found[0].folder.as_str()), ("grep", "crates/grep"));
        assert_eq!(found[0].description.as_deref(), Some("Fast search"));
        assert_eq!(found[0].uses, BTreeSet::from(["grep-cli".to_owned()]));
    }
}
