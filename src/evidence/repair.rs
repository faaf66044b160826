//! Repairs inside the range: reverts, and commits that fix an earlier one of the same range.

use std::collections::BTreeMap;

use crate::history::{Commit, CommitId, History};

/// How a commit repairs another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RepairKind {
    /// `This reverts commit <id>.`
    Revert,
    /// A `Fixes:` trailer, or a fixup of its subject.
    Fix,
}

/// A commit that takes back or mends an earlier one of the range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Repair {
    /// The later commit.
    pub commit: CommitId,
    /// The earlier commit.
    pub of: CommitId,
    /// How.
    pub kind: RepairKind,
}

/// Repairs of commits of the range, oldest first.
pub fn repairs(history: &History) -> Vec<Repair> {
    let mut by_subject: BTreeMap<&str, CommitId> = BTreeMap::new();
    let mut found: Vec<Repair> = Vec::new();
    for commit in history.commits.iter().rev().filter(|commit| !commit.is_merge()) {
        found.extend(revert(commit, history, &by_subject).or_else(|| fix(commit, history)));
        by_subject.insert(commit.subject.as_str(), commit.id);
    }
    found
}

/// A revert names its commit by id; only where it names none, the subject that it quotes is looked for among the older
/// commits.
fn revert(commit: &Commit, history: &History, older: &BTreeMap<&str, CommitId>) -> Option<Repair> {
    let of = match commit.body.split_once("This reverts commit ") {
        Some((_, rest)) => find(history, rest)?,
        None => {
            let subject = commit.subject.strip_prefix("Revert \"").and_then(|rest| rest.strip_suffix('"'));
            let subject = subject.or_else(|| commit.subject.strip_prefix("revert: "))?;
            *older.get(subject)?
        }
    };
    (of != commit.id).then_some(Repair { commit: commit.id, of, kind: RepairKind::Revert })
}

/// A kernel-style trailer `Fixes: <hash> ("subject")`.
fn fix(commit: &Commit, history: &History) -> Option<Repair> {
    let line = commit.body.lines().find_map(|line| line.trim().strip_prefix("Fixes: "))?;
    let of = find(history, line).filter(|of| *of != commit.id)?;
    Some(Repair { commit: commit.id, of, kind: RepairKind::Fix })
}

/// The commit of the range that the first word of a text abbreviates.
fn find(history: &History, text: &str) -> Option<CommitId> {
    let hex: String = text.chars().take_while(char::is_ascii_hexdigit).collect();
    if hex.len() < 7 {
        return None;
    }
    history.abbreviated(&hex).map(|position| history.commits[position].id)
}
