//! Paths inside a repository.

use std::{fmt, sync::Arc};

/// A path inside the repository, `/`-separated, relative to its root.
///
/// Git's paths are bytes; ours are the lossy UTF-8 reading, converted once in [`crate::git`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Arc<str>);

impl RepoPath {
    /// Wraps a path as git stores it.
    pub fn new(path: &str) -> Self {
        Self(Arc::from(path))
    }

    /// The path as stored.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The part after the last slash.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The file's name with that of the folder around it.
    pub fn tail(&self) -> &str {
        let cut = self.0.rmatch_indices('/').nth(1).map_or(0, |(at, _)| at + 1);
        &self.0[cut..]
    }

    /// The part before the last slash, empty for a file at the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The lower-case extension without its dot, empty where there is none.
    pub fn extension(&self) -> String {
        self.file_name().rsplit_once('.').map_or(String::new(), |(stem, extension)| {
            if stem.is_empty() { String::new() } else { extension.to_ascii_lowercase() }
        })
    }

    /// Tells whether the path lies in `folder` (given without a slash at its end); every path lies in `""`.
    pub fn is_in(&self, folder: &str) -> bool {
        folder.is_empty() || self.0.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
    }

    /// The path with everything made visible that a terminal or a reader would not see.
    pub fn display(&self) -> String {
        crate::escape::visible(&self.0)
    }
}

impl fmt::Debug for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

impl From<&str> for RepoPath {
    fn from(path: &str) -> Self {
        Self::new(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_path() {
        let path = RepoPath::new("crates/ignore/src/walk.RS");
        assert_eq!(
            (path.folder(), path.file_name(), path.extension().as_str()),
            ("crates/ignore/src", "walk.RS", "rs")
        );
        assert_eq!(path.tail(), "src/walk.RS");
        assert_eq!((RepoPath::new("src/walk.rs").tail(), RepoPath::new("walk.rs").tail()), ("src/walk.rs", "walk.rs"));
        let dotfile = RepoPath::new(".gitignore");
        assert_eq!((dotfile.folder(), dotfile.extension().as_str()), ("", ""));
    }

    #[test]
    fn a_folder_is_not_a_prefix_of_letters() {
        let path = RepoPath::new("src/git/walk.rs");
        assert!(path.is_in("") && path.is_in("src") && path.is_in("src/git"));
        assert!(!path.is_in("sr") && !path.is_in("src/git/walk.rs"));
    }
}
