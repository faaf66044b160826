//! What the history leaves open, for whoever writes or reviews it: decisions without a reason, figures without a baseline,
//! claims of speed without a figure, reverts without an explanation. Nothing of it is for readers of the post.

use std::collections::BTreeSet;

use super::{Action, ChangeKind, Evidence, RepairKind, Role, Statement, StoryFacts};
use crate::{
    history::{CommitId, History},
    modules::DependencyKind,
};

/// What is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GapKind {
    /// Something came or went, and no message says why.
    Reason,
    /// A figure, and no figure of before.
    Baseline,
    /// A claim of speed, and no figure.
    Figure,
    /// A revert that only says what it reverts.
    Explanation,
}

impl GapKind {
    /// One word for programs.
    pub fn word(self) -> &'static str {
        match self {
            Self::Reason => "reason",
            Self::Baseline => "baseline",
            Self::Figure => "figure",
            Self::Explanation => "explanation",
        }
    }
}

/// A question that the history leaves open.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Gap {
    /// What is missing.
    pub kind: GapKind,
    /// The commit that one would ask.
    pub commit: CommitId,
    /// What it did or said, in words of ours and names as they were observed.
    pub about: String,
}

/// At most so many of each kind.
const MOST: usize = 20;

/// All gaps, by kind, in the order in which the evidence has their subjects; one of a kind for a commit.
pub(super) fn gather(evidence: &Evidence, history: &History) -> Vec<Gap> {
    let kinds = [reasons(evidence, history), baselines(evidence), figures(evidence), explanations(evidence, history)];
    let mut found = Vec::new();
    for gaps in kinds {
        let mut seen = BTreeSet::new();
        found.extend(gaps.into_iter().filter(|gap| seen.insert(gap.commit)).take(MOST));
    }
    found
}

/// Requirements, options and keys that came or went, and files that went as a whole.
fn reasons(evidence: &Evidence, history: &History) -> Vec<Gap> {
    let mut found = Vec::new();
    for change in &evidence.dependencies {
        let dependency = &change.dependency;
        let verb = match (&dependency.before, &dependency.after) {
            (None, Some(_)) => "adds",
            (Some(_), None) => "removes",
            _ => continue,
        };
        let runs = dependency.kind == DependencyKind::Runtime;
        if let Some(commit) = change.commits.first().filter(|_| runs) {
            found.push(Gap {
                kind: GapKind::Reason,
                commit: *commit,
                about: format!("{verb} the dependency {}", dependency.name),
            });
        }
    }
    for change in evidence.changes.iter().filter(|change| change.action == Action::Removed) {
        let noun = match change.kind {
            ChangeKind::Option => "the option",
            ChangeKind::Variable => "the environment variable",
            ChangeKind::Key => "the configuration key",
            ChangeKind::Metric => "the metric",
            _ => continue,
        };
        let about = format!("removes {noun} {}", change.name);
        found.extend(change.commit.map(|commit| Gap { kind: GapKind::Reason, commit, about }));
    }
    let removes = |story: &StoryFacts| {
        let (path, lines) = story.deleted_files.first().filter(|(_, lines)| *lines >= 60)?;
        let about = format!("removes {path}, {lines} lines", path = path.as_str());
        (story.commits.len() == 1).then_some(Gap { kind: GapKind::Reason, commit: story.lead, about })
    };
    found.extend(evidence.stories.iter().filter_map(removes));
    found.truncate(8 * MOST);
    found.retain(|gap| !says(history, gap.commit, gives_reason));
    found
}

fn gives_reason(statement: &Statement) -> bool {
    [Role::Reason, Role::Problem, Role::Diagnosis].iter().any(|role| statement.has(*role))
}

/// Tells whether a message holds a statement of some sort.
fn says(history: &History, commit: CommitId, wanted: impl Fn(&Statement) -> bool) -> bool {
    history.get(commit).is_some_and(|commit| Evidence::stated(&commit.body, commit.id).iter().any(wanted))
}

fn baselines(evidence: &Evidence) -> Vec<Gap> {
    let alone = evidence.measurements.iter().filter(|reported| {
        let measurement = &reported.measurement;
        reported.path.is_none() && measurement.baseline.is_none() && measurement.improvement.is_none()
    });
    let gap = |reported: &super::Reported| {
        let figure = reported.measurement.result.as_ref()?;
        let of = if reported.measurement.scenario.is_empty() { "" } else { " of " };
        let about = format!("reports {} {}{of}{}", figure.text, figure.unit, reported.measurement.scenario);
        Some(Gap { kind: GapKind::Baseline, commit: reported.commit, about })
    };
    alone.filter_map(gap).collect()
}

fn figures(evidence: &Evidence) -> Vec<Gap> {
    let claims = evidence.stories.iter().filter(|story| story.claims_speed);
    claims.map(|story| Gap { kind: GapKind::Figure, commit: story.lead, about: "speaks of speed".to_owned() }).collect()
}

fn explanations(evidence: &Evidence, history: &History) -> Vec<Gap> {
    let reverts = evidence.repairs.iter().filter(|repair| repair.kind == RepairKind::Revert);
    let explains = |statement: &Statement| {
        statement.sentences.iter().any(|sentence| {
            let lower = sentence.text.to_lowercase();
            sentence.words() > 4 && !lower.starts_with("this reverts") && !lower.starts_with("reverts ")
        })
    };
    let open = reverts.filter(|repair| !says(history, repair.commit, explains));
    let gap = |repair: &super::Repair| {
        let about = format!("reverts {}", repair.of.short());
        Gap { kind: GapKind::Explanation, commit: repair.commit, about }
    };
    open.map(gap).collect()
}
