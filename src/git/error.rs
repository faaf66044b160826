//! What can go wrong between us and a repository.

use std::path::PathBuf;

use crate::history::{CommitId, RepoPath};

/// A failure of the git room. `Display` says what happened; the hint to it is made in [`crate::error`].
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No repository at or above the folder.
    #[error("not a git repository (or any of the parent folders): {}", .folder.display())]
    NotARepository {
        /// Where the search began.
        folder: PathBuf,
    },
    /// Somebody else owns the repository.
    #[error("the repository at {} is owned by someone else", .path.display())]
    Untrusted {
        /// The git directory.
        path: PathBuf,
    },
    /// A bare repository inside another work tree, which an attacker may have committed there.
    #[error("the bare repository at {} lies inside another work tree", .path.display())]
    EmbeddedBare {
        /// The git directory.
        path: PathBuf,
    },
    /// The repository is there, but can't be opened.
    #[error("cannot open the repository: {reason}")]
    Open {
        /// What gix said, on one line.
        reason: String,
    },
    /// References are stored in a way that gix doesn't read.
    #[error("references in the `{storage}` format are not supported yet")]
    RefStorage {
        /// The value of `extensions.refStorage`.
        storage: String,
    },
    /// A variable that changes the history for git, but not for us.
    #[error("{variable} is set, which is not supported")]
    Environment {
        /// Its name.
        variable: &'static str,
    },
    /// Parents are changed by a file of grafts.
    #[error("grafts are not supported: {}", .path.display())]
    Grafts {
        /// The file.
        path: PathBuf,
    },
    /// `HEAD` points to a branch without commits.
    #[error("the branch has no commits yet")]
    Unborn,
    /// A revision argument names nothing.
    #[error("unknown revision `{spec}`")]
    UnknownRevision {
        /// The argument.
        spec: String,
        /// Names that look alike, best first.
        near: Vec<String>,
    },
    /// An abbreviated id that several objects have.
    #[error("the short id `{digits}` is ambiguous")]
    Ambiguous {
        /// What was typed of it.
        digits: String,
        /// The full ids, sorted.
        candidates: Vec<String>,
    },
    /// `@{u}` or `@{push}` of a branch that follows none.
    #[error("unknown revision `{spec}`: {branch} follows no branch")]
    NoUpstream {
        /// The argument.
        spec: String,
        /// The branch's name, or `HEAD`.
        branch: String,
    },
    /// `main@{9}` with fewer entries in the log.
    #[error("the log of {name} has only {entries} entries")]
    LogTooShort {
        /// The reference.
        name: String,
        /// How many there are.
        entries: usize,
    },
    /// `HEAD~20` in a repository with fewer commits.
    #[error(
        "`{spec}` goes back further than the history: {name} has {ancestors} commits before it in its first-parent line"
    )]
    HistoryTooShort {
        /// The argument.
        spec: String,
        /// The part before the `~`.
        name: String,
        /// How far back one can go.
        ancestors: usize,
    },
    /// A revision argument names a tree or blob.
    #[error("`{spec}` is no commit")]
    NotACommit {
        /// The argument.
        spec: String,
    },
    /// Nothing lies in the range.
    #[error("no commits in `{spec}`")]
    EmptyRange {
        /// The range as typed.
        spec: String,
        /// The range with its ends exchanged, where that one isn't empty.
        reverse: Option<String>,
        /// True where filters or pathspecs left nothing over.
        filtered: bool,
    },
    /// A value of a limiting option can't be understood.
    #[error("cannot understand {option} `{value}`: {reason}")]
    Filter {
        /// `--since`, `--grep`…
        option: &'static str,
        /// What was given.
        value: String,
        /// Why not.
        reason: String,
    },
    /// A pathspec can't be understood.
    #[error("cannot understand the path `{spec}`: {reason}")]
    Pathspec {
        /// What was given.
        spec: String,
        /// Why not.
        reason: String,
    },
    /// An object is there, but broken.
    #[error("commit {commit}: {what} is corrupt or missing: {reason}")]
    Corrupt {
        /// The commit that was being read.
        commit: String,
        /// Which part of it.
        what: &'static str,
        /// What gix said, on one line.
        reason: String,
    },
    /// A file could not be read at a commit.
    #[error("cannot read {} at {}: {reason}", .path.display(), .commit.short())]
    File {
        /// The commit.
        commit: CommitId,
        /// The path.
        path: RepoPath,
        /// What gix said, on one line.
        reason: String,
    },
    /// The user asked to stop.
    #[error("interrupted")]
    Interrupted,
}

/// One line of an error with its causes, as gix reports them.
pub(super) fn one_line(error: impl std::fmt::Debug + std::fmt::Display) -> String {
    crate::escape::terminal(&error.to_string(), 300)
}
