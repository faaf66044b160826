//! Repairs inside the range: reverts and what became of them, and commits that mend an earlier one of the same range.
//!
//! [`repairs`] reads messages alone and says only what they say; [`reworked`] adds what the lines show; [`taken_back`]
//! draws the sum of all reverts; [`facts`](facts::gather) puts together what a reader with the same trouble needs.

mod cited;
mod facts;
mod undone;

use std::collections::{BTreeMap, BTreeSet};

pub use facts::RepairFacts;
pub(super) use facts::{gather, is_asked_how_old};
pub(super) use undone::{spent, taken_back};

use self::cited::Target;
use super::origin::Ancestry;
use crate::{
    history::{Commit, CommitId, History},
    roles::Roles,
    spread,
    story::{Stories, Topic, parse_subject},
};

/// How a commit repairs another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RepairKind {
    /// `This reverts commit <id>.`, or a subject that quotes the other one.
    Revert,
    /// `This partially reverts commit <id>.`
    PartialRevert,
    /// Brings back what a revert took away: `Reapply "…"`, a revert of the revert.
    Reland,
    /// A `Fixes:` trailer, or words that name the other commit as the cause of a fault.
    Fix,
    /// A follow-up of the other commit, in its own words.
    FollowUp,
    /// `fixup!`, `squash!`, `amend!` and the subject of the other commit.
    Fixup,
    /// Takes out lines that the other commit brought in, and doesn't say so.
    Rework,
}

impl RepairKind {
    /// Tells whether the message says so, or only the lines show it.
    pub fn is_stated(self) -> bool {
        self != Self::Rework
    }
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

/// Repairs of commits of the range, oldest first, as messages name them.
pub fn repairs(history: &History) -> Vec<Repair> {
    let mut older = Older { history, by_subject: BTreeMap::new(), by_number: BTreeMap::new() };
    let mut found: Vec<Repair> = Vec::new();
    let mut reverts: BTreeMap<CommitId, Vec<CommitId>> = BTreeMap::new();
    // What was taken back, by its subject: who lands it again often says no word of that.
    let mut gone: BTreeMap<&str, CommitId> = BTreeMap::new();
    let cited = spread::map(&history.commits, |commit| match commit.is_merge() {
        true => Vec::new(),
        false => cited::cited(&commit.subject, &commit.body),
    });
    for (commit, cited) in history.commits.iter().zip(cited).rev() {
        let first = found.len();
        for cited in cited {
            let Some(of) = older.find(&cited.target).filter(|of| *of != commit.id) else { continue };
            let known = found[first..].iter().any(|repair| repair.of == of);
            found.extend((!known).then_some(Repair { commit: commit.id, of, kind: cited.kind }));
        }
        // The hash may be one from before a rebase.
        if found.len() == first
            && !commit.is_merge()
            && let Some(quoted) = cited::of_subject(&commit.subject).filter(|quoted| quoted.kind == RepairKind::Revert)
        {
            let of = older.find(&quoted.target).filter(|of| *of != commit.id);
            found.extend(of.map(|of| Repair { commit: commit.id, of, kind: quoted.kind }));
        }
        // What reverts a revert brings back what that one took away.
        for revert in found[first..].to_vec().iter().filter(|repair| repair.kind == RepairKind::Revert) {
            reverts.entry(commit.id).or_default().push(revert.of);
            let back = reverts.get(&revert.of).into_iter().flatten().filter(|of| !reverts.contains_key(of));
            found.extend(back.map(|of| Repair { commit: commit.id, of: *of, kind: RepairKind::Reland }));
        }
        if let Some(of) = gone.remove(bare(&commit.subject)).filter(|_| found.len() == first && !commit.is_merge()) {
            found.push(Repair { commit: commit.id, of, kind: RepairKind::Reland });
        }
        let taken = found[first..].iter().filter(|repair| repair.kind == RepairKind::Revert);
        gone.extend(taken.filter_map(|repair| Some((subject_of_its_own(history, repair.of)?, repair.of))));
        older.add(commit);
    }
    found
}

/// Fewer words are the subject of many a commit.
const TELLING: usize = 3;

/// The subject of a commit, without the numbers behind it, where it says enough to be known by it.
fn subject_of_its_own(history: &History, id: CommitId) -> Option<&str> {
    let subject = bare(&history.get(id)?.subject);
    let telling = subject.split_whitespace().count() >= TELLING && !parse_subject(subject).is_minor();
    telling.then_some(subject)
}

/// A subject without the numbers of pull requests and issues behind it: `a (#12) (#13)`.
fn bare(subject: &str) -> &str {
    let numbered = subject.trim().strip_suffix(')').and_then(|rest| rest.rsplit_once(" (#"));
    match numbered.filter(|(_, number)| number.bytes().all(|byte| byte.is_ascii_digit())) {
        Some((words, _)) => bare(words),
        None => subject.trim(),
    }
}

/// The commits that were met so far, by what messages call them.
struct Older<'a> {
    history: &'a History,
    by_subject: BTreeMap<&'a str, CommitId>,
    by_number: BTreeMap<u64, CommitId>,
}

impl<'a> Older<'a> {
    fn add(&mut self, commit: &'a Commit) {
        self.by_subject.insert(commit.subject.as_str(), commit.id);
        let number = match crate::story::topic_of(&commit.subject).filter(|_| commit.is_merge()) {
            Some(Topic::PullRequest(number, _)) => Some(number),
            _ => parse_subject(&commit.subject).pull_request,
        };
        self.by_number.extend(number.map(|number| (number, commit.id)));
    }

    /// The commit that a message means. Digits can mean any commit of the range, everything else an older one.
    fn find(&self, target: &Target<'_>) -> Option<CommitId> {
        match target {
            Target::Id(hex) => self.history.abbreviated(hex).map(|position| self.history.commits[position].id),
            Target::Number(number) => self.by_number.get(number).copied(),
            Target::Subject(subject) => self.by_subject(subject),
        }
    }

    /// The youngest commit of this subject, with or without the number of its pull request.
    fn by_subject(&self, subject: &str) -> Option<CommitId> {
        if let Some(id) = self.by_subject.get(subject) {
            return Some(*id);
        }
        let numbered = format!("{subject} (#");
        let mut after = self.by_subject.range(numbered.as_str()..);
        let (found, id) = after.next()?;
        let digits = found.strip_prefix(numbered.as_str())?.strip_suffix(')')?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then_some(*id)
    }
}

/// The commits of some repairs that change no code: what a pipeline or a lock file went through teaches nobody.
pub(super) fn codeless(history: &History, roles: &Roles, repairs: &[Repair]) -> BTreeSet<CommitId> {
    let code = |commit: &Commit| roles.files(commit).any(|(_, role)| role.is_code());
    let commits = repairs.iter().filter_map(|repair| history.get(repair.commit));
    commits.filter(|commit| !code(commit)).map(|commit| commit.id).collect()
}

/// So many lines that one commit brought in and another one takes out are no accident.
const REWORKED: usize = 3;

/// Commits that take out lines which another story of the range brought in, beyond what their messages say.
pub(super) fn reworked(ancestry: &[Ancestry], repairs: &[Repair], history: &History, stories: &Stories) -> Vec<Repair> {
    let mut lines: BTreeMap<(CommitId, CommitId), usize> = BTreeMap::new();
    for found in ancestry.iter().filter(|found| found.brought_by.in_range) {
        *lines.entry((found.commit, found.brought_by.id)).or_default() += found.lines;
    }
    let story = |id: CommitId| history.position(id).map(|position| stories.of[position]);
    let is_new = |commit: CommitId, of: CommitId| {
        let stated = repairs.iter().any(|repair| repair.commit == commit && repair.of == of);
        story(commit) != story(of) && !stated
    };
    let found = lines.into_iter().filter(|((commit, of), lines)| *lines >= REWORKED && is_new(*commit, *of));
    found.map(|((commit, of), _)| Repair { commit, of, kind: RepairKind::Rework }).collect()
}

#[cfg(test)]
mod tests;
