//! Contents of files that were picked out of a range: few, whatever the length of the range.

use std::{collections::BTreeMap, sync::Arc};

use super::{CommitId, RepoPath};

/// Which contents are wanted.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Picks {
    /// Commits with those of their files whose change is wanted.
    pub commits: Vec<(CommitId, Vec<RepoPath>)>,
    /// Files whose change between the two ends is wanted.
    pub net: Vec<RepoPath>,
}

/// The contents that were picked; what is missing, binary or too large is not there.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Contents {
    /// Changes of single commits.
    pub patches: BTreeMap<(CommitId, RepoPath), FilePatch>,
    /// Changes between the two ends.
    pub net: BTreeMap<RepoPath, FilePatch>,
}

/// One text file before and after.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilePatch {
    /// Content before; `None` where the file is new.
    pub old: Option<Arc<str>>,
    /// Content after; `None` where the file is gone. The same content of several patches may be the same text in memory.
    pub new: Option<Arc<str>>,
    /// The changes in order, each with up to three lines of context.
    pub hunks: Vec<Hunk>,
}

impl FilePatch {
    /// A patch of one hunk with all lines of a file, each behind its sign, for tests.
    #[cfg(test)]
    pub(crate) fn of_diff(diff: &str) -> Self {
        let line = |line: &str| {
            let kind = match line.as_bytes().first() {
                Some(b'-') => LineKind::Removed,
                Some(b'+') => LineKind::Added,
                _ => LineKind::Context,
            };
            DiffLine { kind, text: line.get(1..).unwrap_or_default().to_owned() }
        };
        let lines: Vec<DiffLine> = diff.lines().map(line).collect();
        let side = |without: LineKind| {
            let lines = lines.iter().filter(|line| line.kind != without);
            lines.map(|line| format!("{}\n", line.text)).collect::<String>()
        };
        let (old, new) = (Some(side(LineKind::Added).into()), Some(side(LineKind::Removed).into()));
        Self { old, new, hunks: vec![Hunk { old_start: 1, new_start: 1, lines }] }
    }
}

/// A run of changed lines with its context.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hunk {
    /// 1-based number of the first line on the older side.
    pub old_start: usize,
    /// 1-based number of the first line on the newer side.
    pub new_start: usize,
    /// Removed lines stand before the added ones that replace them.
    pub lines: Vec<DiffLine>,
}

/// One line of a hunk, without its line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffLine {
    /// Which side has it.
    pub kind: LineKind,
    /// Its text.
    pub text: String,
}

/// Which side of a change a line belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LineKind {
    /// Both sides.
    Context,
    /// The older side only.
    Removed,
    /// The newer side only.
    Added,
}

/// A file that declares modules or dependencies, at both ends of the range.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// Where it is.
    pub path: RepoPath,
    /// Content at the older end.
    pub base: Option<String>,
    /// Content at the newer end.
    pub tip: Option<String>,
}
