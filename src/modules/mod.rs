//! From paths and manifests to the modules of the code base that is told about, and the edges between them.
//!
//! Takes the files that a range touches and the manifests of its ends; gives modules in order of their size in the change,
//! and a rule that puts every path into exactly one. It reads no file that is not given to it.

mod edges;
mod manifest;
mod name;
mod purpose;
mod text;

use std::collections::{BTreeMap, BTreeSet};

pub use edges::{Edge, EdgeKind, Imports};
pub use manifest::{Demand, Dependency, DependencyKind, Package, demands, dependencies, is_manifest, packages};
pub use name::{NAMED_IN, common_name, extended_name, is_anyones, plain_name, project_name};

use crate::{
    history::{History, LineCount, Manifest, RepoPath},
    roles::{Role, Roles},
};

/// A module that holds more than this share of the change is split into its folders.
const SPLIT_SHARE: f64 = 0.5;

/// Modules below this depth of folders are not split further.
const MAX_DEPTH: usize = 5;

/// So many modules without a description are looked up in their own documentation.
const DESCRIBED: usize = 24;

/// Place of a module in [`Modules::list`].
pub type ModuleId = usize;

/// A part of the code base: a package, or a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Module {
    /// The package's name, or the folder where two packages share a name or none is there; empty for files at the root.
    pub name: String,
    /// The folder that holds it, empty for the root.
    pub folder: String,
    /// What its manifest, or else its own documentation, says it is for.
    pub description: Option<String>,
    /// Where that is said.
    pub described_in: Option<RepoPath>,
    /// Where that manifest is.
    pub manifest: Option<RepoPath>,
    /// How many commits of the range change more in it than manifests and lock files.
    pub commits: usize,
    /// How many of these change code.
    pub coded: usize,
    /// Lines that the commits add and remove in files that somebody wrote.
    pub lines: LineCount,
    /// Lines that they add and remove in lock files, generated and vendored files.
    pub unwritten: LineCount,
}

impl Module {
    /// Tells whether it is what no other module holds, and little of that is code: no part that anybody would name.
    pub fn is_rest(&self) -> bool {
        self.folder.is_empty() && 2 * self.coded < self.commits
    }
}

/// All modules that the range touches.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Modules {
    /// Modules by the number of commits that touch them, most first, then by name.
    pub list: Vec<Module>,
    /// What ties them together, sorted by the two ends and by how it is known.
    pub edges: Vec<Edge>,
    /// The older end declares other dependencies between them.
    pub rewired: bool,
    folders: BTreeMap<String, ModuleId>,
    packages: Vec<Package>,
}

/// A module that the user names: `git`, a folder, or `reader=src/git`, a folder with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Its name; the folder where none was given.
    pub name: String,
    /// The folder, without a slash at its end; empty for the root.
    pub folder: String,
}

impl Named {
    /// Reads `folder` or `name=folder`.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, folder) = text.split_once('=').unwrap_or((text, text));
        let folder = text::resolve("", folder.trim())?;
        let name = name.trim().trim_matches('/');
        (!name.is_empty()).then(|| Self { name: name.to_owned(), folder })
    }
}

impl Modules {
    /// The module that a path belongs to: the deepest one whose folder holds it.
    pub fn of(&self, path: &RepoPath) -> Option<ModuleId> {
        module_folder(path.folder(), |folder| self.folders.contains_key(folder))
            .and_then(|folder| self.folders.get(folder).copied())
    }

    /// Declared dependencies, as `(dependent, dependency)`, sorted.
    pub fn declared(&self) -> Vec<(ModuleId, ModuleId)> {
        let declared = self.edges.iter().filter(|edge| edge.kind == EdgeKind::Declared);
        declared.map(|edge| (edge.from, edge.to)).collect()
    }

    /// Files that may say what the largest modules without a description are for.
    pub fn documents(&self) -> Vec<RepoPath> {
        let silent = self.list.iter().filter(|module| module.description.is_none() && !module.folder.is_empty());
        let paths = silent.take(DESCRIBED).flat_map(|module| purpose::documents(&module.folder));
        paths.map(|path| RepoPath::new(&path)).collect()
    }

    /// The same modules with what the beginnings of such files say.
    pub fn described(mut self, beginnings: &BTreeMap<RepoPath, String>) -> Self {
        for module in self.list.iter_mut().filter(|module| module.description.is_none()) {
            let paths = purpose::documents(&module.folder).into_iter().map(|path| RepoPath::new(&path));
            let found = paths.filter(|_| !module.folder.is_empty()).find_map(|path| {
                let purpose = purpose::purpose(path.as_str(), beginnings.get(&path)?)?;
                Some((path, purpose))
            });
            if let Some((path, purpose)) = found {
                module.description = Some(purpose);
                module.described_in = Some(path);
            }
        }
        self
    }

    /// The same modules with the edges that files import; known are the paths that the range touches.
    pub fn importing(mut self, files: &[Imports<'_>], known: &BTreeSet<&RepoPath>) -> Self {
        let imported = edges::imported(&self, files, known);
        self.edges.extend(imported);
        self.edges.sort_unstable();
        self
    }

    /// Words for a module: its name, or the folder, or the root.
    pub fn display(&self, id: ModuleId) -> &str {
        self.list.get(id).map_or("", |module| if module.name.is_empty() { "the top level" } else { &module.name })
    }
}

/// Groups what the told commits touch. Where modules are named, they are the modules, and all else is the top level.
pub fn group(history: &History, roles: &Roles, manifests: &[Manifest], named: &[Named]) -> Modules {
    let packages = packages(manifests);
    let folders = if named.is_empty() {
        split(&touches(history, roles), packages.iter().map(|package| package.folder.clone()).collect())
    } else {
        named.iter().map(|named| named.folder.clone()).chain([String::new()]).collect()
    };
    let mut modules = count(history, roles, &folders, &packages);
    for named in named {
        let meant = modules.list.iter_mut().filter(|module| module.folder == named.folder);
        meant.for_each(|module| module.name.clone_from(&named.name));
    }
    modules.list.sort_by(|a, b| b.commits.cmp(&a.commits).then_with(|| a.folder.cmp(&b.folder)));
    modules.folders = modules.list.iter().enumerate().map(|(id, module)| (module.folder.clone(), id)).collect();
    modules.packages = packages;
    modules.edges = edges::declared(&modules, &modules.packages);
    if manifests.iter().any(|manifest| manifest.base != manifest.tip) {
        modules.rewired = edges::declared(&modules, &manifest::older_packages(manifests)) != modules.edges;
    }
    modules.edges.extend(edges::changed_together(&modules, history, roles));
    modules.edges.sort_unstable();
    modules
}

/// How often each folder's own files are touched.
fn touches(history: &History, roles: &Roles) -> BTreeMap<String, usize> {
    let mut touches = BTreeMap::new();
    let changed = history.told().flat_map(|commit| roles.files(commit));
    for (file, _) in changed.filter(|(_, role)| role.is_code()) {
        *touches.entry(file.path.folder().to_owned()).or_insert(0) += 1;
    }
    touches
}

/// Starts from packages and top-level folders, and splits what holds most of the change while that tells it apart.
fn split(touches: &BTreeMap<String, usize>, packages: BTreeSet<String>) -> BTreeSet<String> {
    let mut folders = packages.clone();
    folders.insert(String::new());
    folders.extend(touches.keys().filter(|folder| !folder.is_empty()).map(|folder| first_folders(folder, 1)));
    let total: usize = touches.values().sum();
    for _ in 0..MAX_DEPTH {
        let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
        for (folder, count) in touches {
            if let Some(module) = module_folder(folder, |folder| folders.contains(folder)) {
                *sizes.entry(module).or_insert(0) += count;
            }
        }
        let largest = sizes.iter().max_by_key(|(folder, size)| (**size, std::cmp::Reverse(**folder)));
        let Some((module, _)) = largest.filter(|(_, size)| **size as f64 > SPLIT_SHARE * total as f64) else { break };
        let depth = depth(module);
        let inside = |folder: &&String| RepoPath::new(folder).is_in(module) && depth < MAX_DEPTH;
        let parts: BTreeSet<String> = touches.keys().filter(inside).map(|f| first_folders(f, depth + 1)).collect();
        if parts.is_subset(&folders) {
            break;
        }
        folders.extend(parts);
    }
    deepen(touches, folders, &packages)
}

/// Replaces a folder by the deepest one that holds all that is touched in it: `crates` by `crates/core`. Packages stay.
fn deepen(
    touches: &BTreeMap<String, usize>,
    folders: BTreeSet<String>,
    packages: &BTreeSet<String>,
) -> BTreeSet<String> {
    let mut common: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for folder in touches.keys() {
        let Some(module) = module_folder(folder, |folder| folders.contains(folder)) else { continue };
        let parts: Vec<&str> = folder.split('/').collect();
        let shared = common.entry(module).or_insert_with(|| parts.clone());
        let same = shared.iter().zip(&parts).take_while(|(a, b)| a == b).count();
        shared.truncate(same);
    }
    let deeper = |folder: &String| common.get(folder.as_str()).map_or(folder.clone(), |parts| parts.join("/"));
    let keeps = |folder: &String| folder.is_empty() || packages.contains(folder);
    folders.iter().map(|folder| if keeps(folder) { folder.clone() } else { deeper(folder) }).collect()
}

fn depth(folder: &str) -> usize {
    if folder.is_empty() { 0 } else { folder.matches('/').count() + 1 }
}

fn first_folders(folder: &str, count: usize) -> String {
    folder.split('/').take(count).collect::<Vec<_>>().join("/")
}

/// The deepest folder at or above `folder` that is a module.
fn module_folder(folder: &str, is_module: impl Fn(&str) -> bool) -> Option<&str> {
    let mut current = folder;
    loop {
        if is_module(current) {
            return Some(current);
        }
        if current.is_empty() {
            return None;
        }
        current = current.rsplit_once('/').map_or("", |(parent, _)| parent);
    }
}

/// How much of the range lies in a module.
#[derive(Default)]
struct Size {
    commits: usize,
    coded: usize,
    lines: LineCount,
    unwritten: LineCount,
    /// Lines of code by the endings of their files.
    code: BTreeMap<String, u64>,
}

impl Size {
    /// Tells whether less than half of the code is in a language that a manifest is for: it describes what is around the rest, as the
    /// bindings for one language are.
    fn is_beside(&self, manifest: &str) -> bool {
        let own: &[&str] = match manifest.rsplit('/').next().unwrap_or_default() {
            "Cargo.toml" => &["rs"],
            "package.json" => &["js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "vue", "svelte"],
            "go.mod" => &["go"],
            "pyproject.toml" | "setup.py" | "setup.cfg" => &["py", "pyi", "pyx"],
            _ => return false,
        };
        let of_language: u64 = own.iter().filter_map(|ending| self.code.get(*ending)).sum();
        2 * of_language < self.code.values().sum()
    }
}

fn count(history: &History, roles: &Roles, folders: &BTreeSet<String>, packages: &[Package]) -> Modules {
    let mut found: BTreeMap<&str, Size> = BTreeMap::new();
    for commit in history.told() {
        let mut touched = BTreeSet::new();
        let mut coded = BTreeSet::new();
        for (file, role) in roles.files(commit) {
            let Some(folder) = module_folder(file.path.folder(), |folder| folders.contains(folder)) else { continue };
            let Some(folder) = folders.get(folder) else { continue };
            if role.is_written() && role != Role::Manifest {
                touched.insert(folder.as_str());
            }
            if role.is_code() {
                coded.insert(folder.as_str());
            }
            let size = found.entry(folder).or_default();
            if role.is_code() {
                *size.code.entry(file.path.extension()).or_default() += file.stat.count().total();
            }
            // Manifests have no commits of their own here, and what tests read nobody reads.
            let lines = match role {
                Role::Manifest | Role::Fixture => continue,
                role if role.is_written() => &mut size.lines,
                _ => &mut size.unwritten,
            };
            *lines = [*lines, file.stat.count()].into_iter().sum();
        }
        for folder in touched {
            found.entry(folder).or_default().commits += 1;
        }
        for folder in coded {
            found.entry(folder).or_default().coded += 1;
        }
    }
    let shared = |name: &str| packages.iter().filter(|package| package.name == name).count() > 1;
    let list = found.into_iter().filter(|(_, size)| size.commits > 0).map(|(folder, size)| {
        let package = packages.iter().find(|package| package.folder == folder);
        let describes = |package: &&Package| {
            package.description.as_ref().is_some_and(|said| *said != package.name)
                && !size.is_beside(package.manifest.as_str())
        };
        let described = package.filter(describes);
        Module {
            name: package
                .filter(|package| !shared(&package.name))
                .map_or_else(|| folder.to_owned(), |package| package.name.clone()),
            folder: folder.to_owned(),
            description: described.and_then(|package| package.description.clone()),
            described_in: described.map(|package| package.manifest.clone()),
            manifest: package.map(|package| package.manifest.clone()),
            commits: size.commits,
            coded: size.coded,
            lines: size.lines,
            unwritten: size.unwritten,
        }
    });
    Modules { list: list.collect(), ..Modules::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touched(folders: &[(&str, usize)]) -> BTreeMap<String, usize> {
        folders.iter().map(|(folder, count)| ((*folder).to_owned(), *count)).collect()
    }

    #[test]
    fn the_module_that_holds_most_is_split() {
        let folders = split(&touched(&[("src/git", 6), ("src/render", 5), ("docs", 1)]), BTreeSet::new());
        assert_eq!(folders.into_iter().collect::<Vec<_>>(), ["", "docs", "src", "src/git", "src/render"]);
    }

    #[test]
    fn folders_stay_whole_where_none_holds_most() {
        let folders = split(&touched(&[("a/x", 3), ("b/y", 3), ("c", 3)]), BTreeSet::new());
        assert_eq!(folders.into_iter().collect::<Vec<_>>(), ["", "a/x", "b/y", "c"]);
    }

    #[test]
    fn a_path_belongs_to_the_deepest_module() {
        let modules = ["", "src", "src/git"];
        let find = |folder: &'static str| module_folder(folder, |folder| modules.contains(&folder));
        assert_eq!(find("src/git/walk"), Some("src/git"));
        assert_eq!(find("src/render"), Some("src"));
        assert_eq!(find("docs"), Some(""));
    }
}
