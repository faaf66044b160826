//! What manifests declare: packages, their descriptions, what they depend on, and what they ask of toolchain and licence.
//!
//! One file an ecosystem, each a function from a text to [`Declared`]. TOML, JSON and XML are read as such, the rest line by
//! line. What can't be read declares nothing. Lock files are no manifests: they say what a program chose.

mod cargo;
mod dotnet;
mod go;
mod gradle;
mod json;
mod maven;
mod npm;
mod php;
mod python;
mod ruby;
mod swift;
mod xml;

use std::collections::{BTreeMap, BTreeSet};

use super::text;
use crate::{
    history::{Manifest, RepoPath},
    spread,
};

/// A package that a manifest of the newer end declares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Its name.
    pub name: String,
    /// What other manifests call it, where that isn't its name.
    pub id: String,
    /// The folder that holds it, empty for the root.
    pub folder: String,
    /// One line by its authors.
    pub description: Option<String>,
    /// The manifest.
    pub manifest: RepoPath,
    /// Ids of the packages that it depends on at run time.
    pub uses: BTreeSet<String>,
    /// Folders of projects that it names by their place.
    pub uses_folders: BTreeSet<String>,
}

/// What a dependency is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DependencyKind {
    /// The product itself.
    Runtime,
    /// Building it.
    Build,
    /// Tests, examples and tools of those who work on it.
    Dev,
}

impl DependencyKind {
    /// One word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Runtime => "runtime",
            Self::Build => "build",
            Self::Dev => "dev",
        }
    }
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
    /// What it is needed for.
    pub kind: DependencyKind,
    /// The version required before; `None` where it is new.
    pub before: Option<String>,
    /// The version required after; `None` where it is gone.
    pub after: Option<String>,
}

/// A licence, toolchain or platform that differs between the two ends of a manifest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Demand {
    /// The manifest.
    pub manifest: RepoPath,
    /// What it is about, as the manifest names it: `rust-version`, `engines.node`, `license`.
    pub name: String,
    /// Before; `None` where it is new.
    pub before: Option<String>,
    /// After; `None` where it is gone.
    pub after: Option<String>,
}

/// What one manifest declares.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Declared {
    packages: Vec<Declaration>,
    requirements: Vec<Requirement>,
    /// What it lists only because what it requires does.
    indirect: Vec<String>,
    /// Licence, toolchain and platform by name.
    demands: Vec<(String, String)>,
    /// Folders of projects that it names by their place.
    projects: BTreeSet<String>,
}

/// A package as a manifest declares it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Declaration {
    name: String,
    /// What others call it; empty where that is its name.
    id: String,
    folder: String,
    description: Option<String>,
    /// Ids that it uses besides the requirements of the manifest.
    uses: BTreeSet<String>,
}

/// A dependency as a manifest declares it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Requirement {
    table: String,
    name: String,
    version: String,
    kind: DependencyKind,
    /// The version stands in the manifest of the workspace.
    inherited: bool,
}

impl Declared {
    fn require(&mut self, table: &str, name: &str, version: &str, kind: DependencyKind) {
        let version = text::squeeze(version);
        self.requirements.push(Requirement {
            table: table.to_owned(),
            name: name.trim().to_owned(),
            version,
            kind,
            inherited: false,
        });
    }

    fn demand(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value.map(text::squeeze).filter(|value| !value.is_empty()) {
            self.demands.push((name.to_owned(), value));
        }
    }

    fn package(&mut self, path: &RepoPath, name: &str, description: Option<&str>) {
        let description = description.map(text::squeeze).filter(|text| !text.is_empty());
        let (name, folder) = (text::squeeze(name), path.folder().to_owned());
        self.packages.push(Declaration { name, folder, description, ..Declaration::default() });
    }
}

/// A reader of one kind of manifest.
type Reader = fn(&RepoPath, &str) -> Declared;

/// File names to readers: `*x` is an ending.
const READERS: [(&str, Reader); 23] = [
    ("Cargo.toml", cargo::read),
    ("package.json", npm::read),
    ("pnpm-workspace.yaml", npm::read_workspace),
    ("go.mod", go::read),
    ("pyproject.toml", python::read_pyproject),
    ("setup.cfg", python::read_setup_cfg),
    ("setup.py", python::read_setup),
    ("*requirements.txt", python::read_requirements),
    ("requirements*.txt", python::read_requirements),
    ("pom.xml", maven::read),
    ("build.gradle", gradle::read),
    ("build.gradle.kts", gradle::read),
    ("settings.gradle", gradle::read_settings),
    ("settings.gradle.kts", gradle::read_settings),
    ("*.versions.toml", gradle::read_catalog),
    ("Gemfile", ruby::read_gemfile),
    ("*.gemspec", ruby::read_gemspec),
    ("composer.json", php::read),
    ("*.csproj", dotnet::read),
    ("*.fsproj", dotnet::read),
    ("Directory.Packages.props", dotnet::read),
    ("Directory.Build.props", dotnet::read),
    ("Package.swift", swift::read),
];

fn reader(name: &str) -> Option<Reader> {
    let fits = |pattern: &str| match pattern.split_once('*') {
        Some((start, end)) => name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end),
        None => name == pattern,
    };
    // Every file of two trees is asked for, and most end in a letter with which no manifest ends.
    let ends_alike = |pattern: &str| pattern.as_bytes().last() == name.as_bytes().last();
    READERS.iter().find(|(pattern, _)| ends_alike(pattern) && fits(pattern)).map(|(_, read)| *read)
}

/// Folders whose manifests are what tests or generators read: they declare nothing of the project.
const DATA_FOLDERS: [&str; 24] = [
    "fixtures",
    "fixture",
    "__fixtures__",
    "test-fixtures",
    "testdata",
    "test_data",
    "test-data",
    "test-projects",
    "test_projects",
    "testprojects",
    "resources",
    "seeds",
    "corpus",
    "snapshots",
    "__snapshots__",
    "templates",
    "template",
    "stubs",
    "mocks",
    "__mocks__",
    "playground",
    "playgrounds",
    "node_modules",
    "dockertest",
];

/// Folders whose packages serve those who work on the project, and are no modules of their own.
const SIDE_FOLDERS: [&str; 24] = [
    "example",
    "examples",
    "sample",
    "samples",
    "demo",
    "demos",
    "bench",
    "benches",
    "benchmark",
    "benchmarks",
    "test",
    "tests",
    "spec",
    "e2e",
    "fuzz",
    "fuzzing",
    "smoke-test",
    "smoke-tests",
    "integration-test",
    "integration-tests",
    "system-test",
    "testing",
    "stress-test",
    "starters",
];

fn is_below(path: &str, names: &[&str]) -> bool {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    folder.split('/').any(|part| names.iter().any(|name| part.eq_ignore_ascii_case(name)))
}

/// Tells whether a file declares packages or dependencies of the project, by its path.
pub fn is_manifest(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let scaffold = || path.split('/').any(|part| part.starts_with("template-"));
    reader(name).is_some() && !is_below(path, &DATA_FOLDERS) && !scaffold()
}

fn read(path: &RepoPath, text: &str) -> Declared {
    reader(path.file_name()).map(|read| read(path, text)).unwrap_or_default()
}

/// Packages of the newer end, each folder once, sorted by folder.
pub fn packages(manifests: &[Manifest]) -> Vec<Package> {
    packages_of(manifests, |manifest| manifest.tip.as_deref())
}

/// The same of the older end.
pub(super) fn older_packages(manifests: &[Manifest]) -> Vec<Package> {
    packages_of(manifests, |manifest| manifest.base.as_deref())
}

fn packages_of(manifests: &[Manifest], text: fn(&Manifest) -> Option<&str>) -> Vec<Package> {
    let inherited = cargo::inherited_descriptions(manifests);
    let mut packages: BTreeMap<String, Package> = BTreeMap::new();
    for manifest in manifests.iter().filter(|manifest| !is_below(manifest.path.as_str(), &SIDE_FOLDERS)) {
        let declared = text(manifest).map(|text| read(&manifest.path, text)).unwrap_or_default();
        let alone = declared.packages.len() == 1;
        for declaration in declared.packages {
            let mut package = Package {
                id: if declaration.id.is_empty() { declaration.name.clone() } else { declaration.id },
                name: declaration.name,
                folder: declaration.folder,
                description: declaration.description.or_else(|| inherited.get(&manifest.path).cloned()),
                manifest: manifest.path.clone(),
                uses: declaration.uses,
                uses_folders: BTreeSet::new(),
            };
            if alone {
                let used = declared.requirements.iter().filter(|needed| needed.kind != DependencyKind::Dev);
                package.uses.extend(used.map(|needed| needed.name.clone()));
                package.uses_folders.clone_from(&declared.projects);
            }
            merge(&mut packages, package);
        }
    }
    packages.into_values().collect()
}

/// Two manifests of one folder describe one package; the first that has a description names it.
fn merge(packages: &mut BTreeMap<String, Package>, package: Package) {
    let Some(known) = packages.get_mut(&package.folder) else {
        packages.insert(package.folder.clone(), package);
        return;
    };
    if known.description.is_none() && package.description.is_some() {
        known.name = package.name;
        known.id = package.id;
        known.description = package.description;
        known.manifest = package.manifest;
    }
    known.uses.extend(package.uses);
    known.uses_folders.extend(package.uses_folders);
}

/// Requirements of one manifest by table and name.
type Required = BTreeMap<(String, String), Requirement>;

fn required(path: &RepoPath, text: Option<&str>) -> Required {
    let declared = text.map(|text| read(path, text)).unwrap_or_default();
    declared.requirements.into_iter().map(|needed| ((needed.table.clone(), needed.name.clone()), needed)).collect()
}

/// Dependencies that came, went, or changed their version, sorted by manifest, table and name.
///
/// What a manifest requires that another one of its sort required before, or still does, is no change of the project: it
/// moved, to a workspace for one, or one more package needs it.
pub fn dependencies(manifests: &[Manifest]) -> Vec<Dependency> {
    let mut changed = Vec::new();
    for manifest in manifests.iter().filter(|manifest| manifest.base != manifest.tip) {
        let [before, after] = [&manifest.base, &manifest.tip].map(|text| required(&manifest.path, text.as_deref()));
        let side = is_below(manifest.path.as_str(), &SIDE_FOLDERS);
        for key in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
            let (old, new) = (before.get(key), after.get(key));
            let inherited = [old, new].iter().flatten().any(|needed| needed.inherited);
            let same = old.map(|needed| &needed.version) == new.map(|needed| &needed.version);
            let to_workspace = inherited && old.is_some() && new.is_some();
            let Some(kind) = new.or(old).map(|needed| needed.kind).filter(|_| !same && !to_workspace) else { continue };
            changed.push(Dependency {
                manifest: manifest.path.clone(),
                table: key.0.clone(),
                name: key.1.clone(),
                kind: if side { DependencyKind::Dev } else { kind },
                before: old.map(|needed| needed.version.clone()),
                after: new.map(|needed| needed.version.clone()),
            });
        }
    }
    // What another manifest of its sort has at the other end moved, or one more package needs it; what the repository holds
    // itself is one of its modules.
    if !changed.is_empty() {
        let (base, tip) = spread::both(|| names(manifests, |m| &m.base), || names(manifests, |m| &m.tip));
        let key = |found: &Dependency| (sort(&found.manifest), plain(&found.name));
        let own: BTreeSet<String> = packages(manifests).into_iter().map(|package| package.name).collect();
        changed.retain(|found| !own.contains(&found.name));
        changed.retain(|found| match (&found.before, &found.after) {
            (None, _) => !base.contains(&key(found)),
            (_, None) => !tip.contains(&key(found)),
            _ => true,
        });
    }
    changed
}

/// Names of all that the manifests of one end require, themselves or by what they require, each with the sort of its manifest.
fn names(manifests: &[Manifest], end: fn(&Manifest) -> &Option<String>) -> BTreeSet<(String, String)> {
    let of = |manifest: &Manifest| {
        let declared = end(manifest).as_deref().map(|text| read(&manifest.path, text)).unwrap_or_default();
        let required = declared.requirements.into_iter().map(|needed| needed.name);
        required.chain(declared.indirect).map(|name| (sort(&manifest.path), plain(&name))).collect::<Vec<_>>()
    };
    spread::map(manifests, of).into_iter().flatten().collect()
}

/// What a manifest is called, in one word for all those of Python.
fn sort(manifest: &RepoPath) -> String {
    let name = manifest.file_name();
    let python = name.ends_with(".txt") || matches!(name, "pyproject.toml" | "setup.py" | "setup.cfg" | "Pipfile");
    if python { "python".to_owned() } else { name.to_owned() }
}

/// A name as indexes of packages compare it: `sphinx_copybutton` is `Sphinx-Copybutton`.
fn plain(name: &str) -> String {
    name.to_lowercase().replace(['_', '.'], "-")
}

/// Licences, toolchains and platforms that manifests ask for and that changed, sorted by manifest and name.
pub fn demands(manifests: &[Manifest]) -> Vec<Demand> {
    let mut changed = Vec::new();
    let own = |manifest: &&Manifest| !is_below(manifest.path.as_str(), &SIDE_FOLDERS);
    for manifest in manifests.iter().filter(own).filter(|manifest| manifest.base.is_some() && manifest.tip.is_some()) {
        if manifest.base == manifest.tip {
            continue;
        }
        let demands = |text: &Option<String>| -> BTreeMap<String, String> {
            text.as_deref().map(|text| read(&manifest.path, text).demands).unwrap_or_default().into_iter().collect()
        };
        let (before, after) = (demands(&manifest.base), demands(&manifest.tip));
        for name in before.keys().chain(after.keys()).collect::<BTreeSet<_>>() {
            let (old, new) = (before.get(name).cloned(), after.get(name).cloned());
            if old != new {
                let manifest = manifest.path.clone();
                changed.push(Demand { manifest, name: name.clone(), before: old, after: new });
            }
        }
    }
    changed
}

#[cfg(test)]
mod tests;
