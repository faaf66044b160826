//! What a reader with the same trouble needs of a repair: the symptom, the cause, the remedy, and what keeps it away.

use std::collections::BTreeSet;

use super::super::{AncestryId, Evidence, ExcerptId, Said, Sources, StoryFacts, origin::with_role, statement::Role};
use super::{Repair, RepairKind};
use crate::{
    history::{Commit, CommitId, RepoPath},
    roles::Roles,
    story::{StoryId, parse_subject},
};

/// At most so many repairs are looked into, those of the best stories first.
const FACTS: usize = 40;

/// Fixes that repair nothing of the range are looked into in so many of the best stories, told or not.
const STORIES: usize = 60;

/// A commit that mends something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepairFacts {
    /// The commit.
    pub commit: CommitId,
    /// Its story.
    pub story: StoryId,
    /// What it repairs in the range, as far as that is known.
    pub of: Vec<Repair>,
    /// What was wrong, in its words.
    pub symptom: Option<Said>,
    /// Why it was wrong, in its words.
    pub diagnosis: Option<Said>,
    /// Where the lines came from that it takes out; most lines first.
    pub causes: Vec<AncestryId>,
    /// Its code, where the story shows it.
    pub remedy: Option<ExcerptId>,
    /// A test of its story, where the commit is the one that tells it.
    pub test: Option<ExcerptId>,
    /// Test files that it changes.
    pub test_files: Vec<RepoPath>,
}

/// Looks into the commits that repair others or say that they fix something. One that repairs nothing of the range is left
/// out where it names no symptom.
pub fn gather(evidence: &mut Evidence, sources: &Sources<'_>) -> Vec<RepairFacts> {
    let stories = evidence.stories.clone();
    let mut found = Vec::new();
    for (rank, story) in stories.iter().enumerate() {
        for commit in story.commits.iter().filter_map(|id| sources.history.get(*id)) {
            if found.len() == FACTS {
                return found;
            }
            let of: Vec<Repair> =
                evidence.repairs.iter().filter(|repair| repair.commit == commit.id).copied().collect();
            let stated = of.iter().any(|repair| repair.kind.is_stated() && repair.kind != RepairKind::Reland);
            if stated || is_fix(commit) && rank < STORIES.max(evidence.told) {
                let facts = facts(evidence, sources, story, commit, of);
                found.extend((stated || facts.symptom.is_some()).then_some(facts));
            }
        }
    }
    found
}

/// Words that begin the subject of a fix.
const FIXES: [&str; 8] = ["fix", "fixes", "fixed", "repair", "correct", "bugfix", "hotfix", "unbreak"];

/// Tells whether a reader of a repair hears how old the faulty lines were: where no commit of the range is known to be to blame.
pub(in crate::evidence) fn is_asked_how_old(commit: &Commit, repairs: &[Repair]) -> bool {
    let mut own = repairs.iter().filter(|repair| repair.commit == commit.id).peekable();
    (own.peek().is_some() || is_fix(commit)) && own.all(|repair| repair.kind != RepairKind::Fix)
}

/// Tells whether a subject announces a fix.
fn is_fix(commit: &Commit) -> bool {
    let subject = parse_subject(&commit.subject);
    let first = subject.said().split([' ', ':']).next().unwrap_or_default().to_lowercase();
    let typed = matches!(subject.kind.as_deref(), Some("fix" | "bugfix"));
    (typed || FIXES.contains(&first.as_str())) && !subject.is_minor()
}

fn facts(
    evidence: &mut Evidence,
    sources: &Sources<'_>,
    story: &StoryFacts,
    commit: &Commit,
    of: Vec<Repair>,
) -> RepairFacts {
    let is_lead = story.lead == commit.id;
    let diagnosis = with_role(evidence, commit, &[Role::Diagnosis]);
    let symptom = with_role(evidence, commit, &[Role::Problem]);
    RepairFacts {
        commit: commit.id,
        story: story.id,
        of,
        symptom,
        diagnosis,
        causes: causes(evidence, commit.id),
        remedy: story.mechanism.filter(|id| is_lead || evidence.excerpt(*id).is_some_and(|e| e.commit == commit.id)),
        test: story.test.filter(|_| is_lead),
        test_files: test_files(commit, sources.roles),
    }
}

/// Ancestries of what a commit takes out, those with most lines first.
fn causes(evidence: &Evidence, commit: CommitId) -> Vec<AncestryId> {
    let mut found: Vec<AncestryId> = (0..evidence.ancestry.len())
        .filter(|place| evidence.ancestry[*place].commit == commit)
        .map(AncestryId)
        .collect();
    found.sort_by_key(|id| (std::cmp::Reverse(evidence.ancestry[id.0].lines), *id));
    found
}

/// The test files that a commit changes besides code: where there is no code, the fault was one of the tests.
fn test_files(commit: &Commit, roles: &Roles) -> Vec<RepoPath> {
    if !roles.files(commit).any(|(_, role)| role.is_code() && !role.is_of_tests()) {
        return Vec::new();
    }
    let files: BTreeSet<&RepoPath> =
        roles.files(commit).filter(|(_, role)| role.is_of_tests()).map(|(file, _)| &file.path).collect();
    files.into_iter().cloned().collect()
}
