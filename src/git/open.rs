//! Finding and opening a repository under the rules of trust: what git refuses is refused, nothing in the repository is
//! ever executed, and limits hold whatever its configuration says.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use gix::sec::trust::Mapping;

use super::{
    Error, Repo,
    error::one_line,
    objects::{Objects, Packs},
    parameters,
};

/// Values that no configuration of a repository can change: memory bounds, and no lazy fetching. An object beyond the first
/// is refused before memory is taken for it; it is the size beyond which files count as binary.
const OVERRIDES: [&str; 3] =
    ["gitoxide.objects.allocLimit=33554432", "core.bigFileThreshold=33554432", "core.fsmonitor=false"];

/// Size in bytes of the cache of decoded objects that each thread keeps: trees of neighbouring commits.
const OBJECT_CACHE: usize = 16 * 1024 * 1024;

impl Repo {
    /// Opens the repository that `GIT_DIR` names, or else the one that holds `folder`.
    pub fn discover(folder: &Path) -> Result<Self, Error> {
        // From a relative folder inside a bare repository gix makes a path that isn't there.
        let folder = &folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        refuse_environment()?;
        let given = parameters::read();
        let options = || gix::open::Options::default().cli_overrides(given.iter().cloned()).config_overrides(OVERRIDES);
        let trust = Mapping { full: options(), reduced: options().bail_if_untrusted(true) };
        let upwards = gix::discover::upwards::Options { match_ceiling_dir_or_error: false, ..Default::default() };
        let found = gix::ThreadSafeRepository::discover_with_environment_overrides_opts(folder, upwards, trust);
        let shared = found.map_err(|error| classify(folder, &format!("{error:?} {error}")))?;
        let local = shared.to_thread_local();
        let storage = local.config_snapshot().string("extensions.refStorage").map(|value| value.to_string());
        if let Some(storage) = storage.filter(|storage| storage != "files") {
            return Err(Error::RefStorage { storage: crate::escape::terminal(&storage, 40) });
        }
        if std::env::var_os("GIT_DIR").is_none() {
            refuse_embedded(&local)?;
        }
        refuse_grafts(&local)?;
        Ok(Self { shared, folder: folder.to_owned(), packs: OnceLock::new() })
    }

    /// A handle for the current thread.
    pub(super) fn local(&self) -> gix::Repository {
        let mut local = self.shared.to_thread_local();
        local.object_cache_size_if_unset(OBJECT_CACHE);
        local
    }

    /// The same for looking ids up by their first digits: each look would read the folder of packs again, in case that it
    /// has new ones.
    pub(super) fn local_as_it_was(&self) -> gix::Repository {
        let mut local = self.local();
        local.objects.refresh_never();
        local
    }

    /// A reader of objects for the current thread.
    pub(super) fn objects(&self) -> Objects {
        let local = self.local();
        let packs = self.packs.get_or_init(|| Arc::new(Packs::open(&local)));
        Objects::new(local, Arc::clone(packs))
    }

    /// The folder from which pathspecs count, relative to the root of the work tree. Where the environment names the
    /// repository and nothing its work tree, the folder itself is the root.
    pub(super) fn prefix(&self) -> PathBuf {
        let local = self.local();
        let is_set = |name: &str| std::env::var_os(name).is_some();
        let is_root =
            is_set("GIT_DIR") && !is_set("GIT_WORK_TREE") && local.config_snapshot().string("core.worktree").is_none();
        if is_root {
            return PathBuf::new();
        }
        let canonical = |path: &Path| path.canonicalize().unwrap_or_else(|_| path.to_owned());
        local
            .workdir()
            .and_then(|root| canonical(&self.folder).strip_prefix(canonical(root)).ok().map(Path::to_owned))
            .unwrap_or_default()
    }
}

/// Git looks for objects and grafts where these say; gix doesn't, and would tell another history.
const NOT_HONOURED: [&str; 3] = ["GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_GRAFT_FILE"];

fn refuse_environment() -> Result<(), Error> {
    let is_set = |name: &&str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    NOT_HONOURED.into_iter().find(is_set).map_or(Ok(()), |variable| Err(Error::Environment { variable }))
}

/// Grafts change parents; git has replaced them by replacement objects, which gix follows.
fn refuse_grafts(repo: &gix::Repository) -> Result<(), Error> {
    let path = repo.common_dir().join("info/grafts");
    let text = std::fs::read(&path).unwrap_or_default();
    let is_graft = |line: &[u8]| !line.trim_ascii().is_empty() && !line.starts_with(b"#");
    if text.split(|byte| *byte == b'\n').any(is_graft) { Err(Error::Grafts { path }) } else { Ok(()) }
}

/// Chooses our error for what gix reports; gix has no public type for each case, but stable wording in its chain.
fn classify(folder: &Path, report: &str) -> Error {
    let has = |needle: &str| report.contains(needle);
    if has("NoGitRepository") || has("Could not find a git repository") || has("not a git repository") {
        return Error::NotARepository { folder: folder.to_owned() };
    }
    if has("UnsafeGitDir") || has("considered unsafe") || has("not owned by") {
        let path = gix::discover::upwards(folder)
            .map_or_else(|_| folder.to_owned(), |(path, _)| path.into_repository_and_work_tree_directories().0);
        return Error::Untrusted { path };
    }
    Error::Open { reason: one_line(report.rsplit('\n').next().unwrap_or(report)) }
}

/// A bare repository that was found, not named, and lies in somebody's work tree may have been committed there together
/// with its configuration.
fn refuse_embedded(repo: &gix::Repository) -> Result<(), Error> {
    if repo.workdir().is_some() || !repo.is_bare() {
        return Ok(());
    }
    let git_dir = repo.git_dir().canonicalize().unwrap_or_else(|_| repo.git_dir().to_owned());
    let inside_git_dir = git_dir.components().any(|part| part.as_os_str() == ".git");
    let inside_work_tree = git_dir.ancestors().skip(1).any(|folder| folder.join(".git").exists());
    if inside_work_tree && !inside_git_dir { Err(Error::EmbeddedBare { path: git_dir }) } else { Ok(()) }
}
