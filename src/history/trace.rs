//! Where lines came from: what is asked, and what was found.

use std::collections::BTreeMap;

use super::{Commit, CommitId, RepoPath};

/// Lines of a file as they stand at a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The commit at which the lines stand.
    pub at: CommitId,
    /// The file.
    pub path: RepoPath,
    /// 1-based numbers of the lines, ascending.
    pub lines: Vec<usize>,
    /// Whether they are followed beyond the range: lines that an older commit brought in stay without an answer else.
    pub beyond: bool,
}

/// The commits that brought lines in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Traces {
    /// For each question its lines, ascending, with the commit that brought each of them; those whose trail was lost or too
    /// long are left out.
    pub lines: Vec<Vec<(usize, CommitId)>>,
    /// These commits, without their files.
    pub commits: BTreeMap<CommitId, Commit>,
}
