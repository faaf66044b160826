//! What ties modules together: what manifests declare, what code imports, what commits change together.

use std::collections::{BTreeMap, BTreeSet};

use super::{ModuleId, Modules, Package};
use crate::{
    history::{History, RepoPath},
    roles::{Role, Roles},
    symbols::Language,
};

/// Commits that touch more modules than this say nothing about any two of them.
const WIDE: usize = 8;

/// Modules that fewer commits touch together are no pair.
const OFTEN: usize = 2;

/// At most so many pairs are kept, those that changed together most often.
const PAIRS: usize = 40;

/// A directed edge between two modules; of modules that change together, the smaller id comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edge {
    /// The dependent.
    pub from: ModuleId,
    /// What it depends on.
    pub to: ModuleId,
    /// How that is known.
    pub kind: EdgeKind,
}

/// How an edge is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EdgeKind {
    /// A manifest names the other package.
    Declared,
    /// Files that were read import it.
    Imported {
        /// How many of them.
        files: usize,
    },
    /// Commits of the range touch both.
    ChangedTogether {
        /// How many.
        commits: usize,
    },
}

impl EdgeKind {
    /// One word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Declared => "declared",
            Self::Imported { .. } => "imported",
            Self::ChangedTogether { .. } => "changed-together",
        }
    }

    /// How often it was seen.
    pub fn count(self) -> usize {
        match self {
            Self::Declared => 1,
            Self::Imported { files: count } | Self::ChangedTogether { commits: count } => count,
        }
    }
}

/// Edges that the manifests of some packages declare, sorted. A package without changes of its own is no module and has no edge.
pub(super) fn declared(modules: &Modules, packages: &[Package]) -> Vec<Edge> {
    let place = |folder: &str| modules.folders.get(folder).copied();
    let ids: BTreeMap<&str, ModuleId> =
        packages.iter().filter_map(|package| Some((package.id.as_str(), place(&package.folder)?))).collect();
    let names: BTreeMap<&str, ModuleId> =
        packages.iter().filter_map(|package| Some((package.name.as_str(), place(&package.folder)?))).collect();
    let mut edges = BTreeSet::new();
    for package in packages {
        let Some(from) = place(&package.folder) else { continue };
        let named =
            package.uses.iter().filter_map(|id| ids.get(id.as_str()).or_else(|| names.get(id.as_str())).copied());
        let placed = package.uses_folders.iter().filter_map(|folder| place(folder));
        let used = named.chain(placed).filter(|to| *to != from);
        edges.extend(used.map(|to| Edge { from, to, kind: EdgeKind::Declared }));
    }
    edges.into_iter().collect()
}

/// Pairs of modules that commits of the range touch together, sorted.
pub(super) fn changed_together(modules: &Modules, history: &History, roles: &Roles) -> Vec<Edge> {
    let mut counts: BTreeMap<(ModuleId, ModuleId), usize> = BTreeMap::new();
    for commit in history.told().filter(|commit| !commit.is_merge()) {
        let own = roles.files(commit).filter(|(_, role)| role.is_written() && *role != Role::Manifest);
        let touched: BTreeSet<ModuleId> = own.filter_map(|(file, _)| modules.of(&file.path)).collect();
        if touched.len() > WIDE {
            continue;
        }
        for from in &touched {
            for to in touched.range(from + 1..) {
                *counts.entry((*from, *to)).or_insert(0) += 1;
            }
        }
    }
    let mut pairs: Vec<_> = counts.into_iter().filter(|(_, commits)| *commits >= OFTEN).collect();
    pairs.sort_by_key(|(pair, commits)| (std::cmp::Reverse(*commits), *pair));
    pairs.truncate(PAIRS);
    pairs.sort_unstable();
    let edge = |((from, to), commits)| Edge { from, to, kind: EdgeKind::ChangedTogether { commits } };
    pairs.into_iter().map(edge).collect()
}

/// What one file imports, as its language writes it.
pub struct Imports<'a> {
    /// The file.
    pub path: &'a RepoPath,
    /// Its language.
    pub language: Language,
    /// Paths and names.
    pub names: &'a [String],
}

/// Edges that files import, sorted: only where it is sure which module is meant.
pub(super) fn imported(modules: &Modules, files: &[Imports<'_>], known: &BTreeSet<&RepoPath>) -> Vec<Edge> {
    let places = Places::of(modules, known);
    let mut counts: BTreeMap<(ModuleId, ModuleId), usize> = BTreeMap::new();
    for file in files {
        let Some(from) = modules.of(file.path) else { continue };
        let used: BTreeSet<ModuleId> = file.names.iter().filter_map(|name| places.find(file, name)).collect();
        for to in used.into_iter().filter(|to| *to != from) {
            *counts.entry((from, to)).or_insert(0) += 1;
        }
    }
    let edge = |((from, to), files)| Edge { from, to, kind: EdgeKind::Imported { files } };
    counts.into_iter().map(edge).collect()
}

/// Where imports lead.
struct Places<'a> {
    modules: &'a Modules,
    paths: &'a BTreeSet<&'a RepoPath>,
    folders: BTreeSet<&'a str>,
    /// Packages of Java and Kotlin with the modules that hold files of them.
    packages: BTreeMap<String, BTreeSet<ModuleId>>,
}

impl<'a> Places<'a> {
    fn of(modules: &'a Modules, paths: &'a BTreeSet<&'a RepoPath>) -> Self {
        let mut packages: BTreeMap<String, BTreeSet<ModuleId>> = BTreeMap::new();
        for path in paths {
            let inside = ["/java/", "/kotlin/"].iter().find_map(|mark| path.folder().split_once(mark));
            if let (Some((_, package)), Some(module)) = (inside, modules.of(path)) {
                packages.entry(package.replace('/', ".")).or_default().insert(module);
            }
        }
        let folders = paths.iter().flat_map(|path| ancestors(path.folder()));
        Self { modules, paths, folders: folders.collect(), packages }
    }

    fn find(&self, file: &Imports<'_>, name: &str) -> Option<ModuleId> {
        match file.language {
            Language::Rust => self.rust(file.path, name),
            Language::Go => self.go(name),
            Language::JavaScript | Language::TypeScript => self.script(file.path, name),
            Language::Python => self.python(file.path, name),
            Language::C | Language::Cpp => self.header(file.path, name),
            Language::Java | Language::Kotlin => self.java(name),
            Language::Swift => self.package(|package| package.name == name),
            Language::Ruby => self.ruby(name),
            Language::CSharp | Language::Php | Language::Shell => None,
        }
    }

    /// The module that is the folder of a package.
    fn package(&self, is_meant: impl Fn(&Package) -> bool) -> Option<ModuleId> {
        let package = self.modules.packages.iter().find(|package| is_meant(package))?;
        self.modules.folders.get(&package.folder).copied()
    }

    /// The module of a folder or file that the range touches.
    fn touched(&self, path: &str) -> Option<ModuleId> {
        let path = RepoPath::new(path);
        if self.paths.contains(&path) {
            return self.modules.of(&path);
        }
        let folder = self.folders.contains(path.as_str());
        folder.then(|| self.modules.of(&RepoPath::new(&format!("{}/_", path.as_str())))).flatten()
    }

    fn rust(&self, from: &RepoPath, name: &str) -> Option<ModuleId> {
        let mut parts = name.split("::");
        match parts.next()? {
            "crate" => {
                let own = self.modules.packages.iter().filter(|package| from.is_in(&package.folder));
                let root = own.max_by_key(|package| package.folder.len())?;
                let rest: Vec<&str> = parts.collect();
                let source = if root.folder.is_empty() { "src".to_owned() } else { format!("{}/src", root.folder) };
                let place = |count: usize| format!("{source}/{}", rest[..count].join("/"));
                (1..=rest.len()).rev().find_map(|count| self.modules.folders.get(&place(count)).copied())
            }
            first => self.package(|package| package.name.replace('-', "_") == first),
        }
    }

    fn go(&self, name: &str) -> Option<ModuleId> {
        let rest = |package: &Package| {
            let rest = name.strip_prefix(package.id.as_str()).filter(|_| package.id.contains('/'))?;
            (rest.is_empty() || rest.starts_with('/')).then(|| format!("{}{rest}/_", package.folder))
        };
        let found = self.modules.packages.iter().filter_map(|package| Some((package.id.len(), rest(package)?)));
        let (_, path) = found.max()?;
        self.modules.of(&RepoPath::new(path.trim_start_matches('/')))
    }

    fn script(&self, from: &RepoPath, name: &str) -> Option<ModuleId> {
        if name.starts_with('.') {
            let path = super::text::resolve(from.folder(), name)?;
            return self.modules.of(&RepoPath::new(&path));
        }
        let is_meant = |package: &Package| {
            name.strip_prefix(package.name.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.package(|package| !package.name.is_empty() && is_meant(package))
    }

    fn python(&self, from: &RepoPath, name: &str) -> Option<ModuleId> {
        let dots = name.bytes().take_while(|byte| *byte == b'.').count();
        let rest = name[dots..].replace('.', "/");
        if dots > 0 {
            let up = "../".repeat(dots - 1);
            return self.touched(&super::text::resolve(from.folder(), &format!("{up}{rest}"))?).or_else(|| {
                let above = rest.rsplit_once('/').map_or("", |(above, _)| above);
                self.touched(&super::text::resolve(from.folder(), &format!("{up}{above}"))?)
            });
        }
        let own =
            self.modules.packages.iter().map(|package| package.folder.as_str()).filter(|folder| !folder.is_empty());
        let roots = ["", "src", "lib"].map(str::to_owned).into_iter();
        let roots = roots.chain(own.flat_map(|folder| [folder.to_owned(), format!("{folder}/src")]));
        let path = |root: &str| if root.is_empty() { rest.clone() } else { format!("{root}/{rest}") };
        roots.into_iter().find_map(|root| {
            let path = path(&root);
            let above = path.rsplit_once('/').map(|(above, _)| above).filter(|above| *above != root);
            self.touched(&format!("{path}.py")).or_else(|| self.touched(&path)).or_else(|| self.touched(above?))
        })
    }

    fn header(&self, from: &RepoPath, name: &str) -> Option<ModuleId> {
        let near = super::text::resolve(from.folder(), name);
        let places = [Some(name.to_owned()), Some(format!("include/{name}")), Some(format!("src/{name}"))];
        let path = near.into_iter().chain(places.into_iter().flatten()).map(|path| RepoPath::new(&path));
        let found = path.into_iter().find(|path| {
            self.paths.contains(path)
                || (path.as_str().contains('/') && self.modules.folders.contains_key(path.folder()))
        })?;
        self.modules.of(&found)
    }

    fn java(&self, name: &str) -> Option<ModuleId> {
        let mut name = name;
        loop {
            if let Some(found) = self.packages.get(name) {
                return found.first().copied().filter(|_| found.len() == 1);
            }
            name = name.rsplit_once('.')?.0;
        }
    }

    fn ruby(&self, name: &str) -> Option<ModuleId> {
        let end = format!("lib/{name}.rb");
        let fits = |path: &&&RepoPath| {
            path.as_str().strip_suffix(end.as_str()).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'))
        };
        let mut found = self.paths.iter().filter(fits);
        let path = found.next().filter(|_| found.next().is_none())?;
        self.modules.of(path)
    }
}

/// A folder and those above it.
fn ancestors(folder: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder), |folder| folder.rsplit_once('/').map(|(above, _)| above))
        .filter(|folder| !folder.is_empty())
}
