//! Which stories are told: what was stated and measured counts more than how much was changed.

use std::collections::BTreeSet;

use super::{
    measurement,
    message::{self, PartKind},
    picks,
    repair::{self, RepairKind},
    statement::{self, Role},
};
use crate::{
    history::{Commit, History, NetChange, Picks},
    roles::{Role as FileRole, Roles},
    story::{Stories, Story, StoryId, Topic, parse_subject},
};

/// How much a post may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Budget {
    /// Words of the whole post.
    pub words: usize,
}

impl Budget {
    /// How many stories fit, told with text and code.
    fn stories(self) -> usize {
        (self.words / 380).clamp(2, 14)
    }
}

/// The stories in order of their rank, and what has to be read for those that are told.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shortlist {
    /// All stories that the pathspecs select, best first.
    pub ranked: Vec<StoryId>,
    /// How many of them are told in full.
    pub told: usize,
    /// Contents that the told ones need.
    pub picks: Picks,
}

/// What was taken back is only told when nothing else is there.
const REVERTED: f64 = 8.0;

/// A story that changes nothing but what nobody wrote by hand: a drop of somebody else's code, a lock file.
const BY_NOBODY: f64 = 4.0;

/// Below this score a story is only told when nothing better is there.
const WORTH_TELLING: f64 = 0.0;

/// Ranks the stories and chooses what to read.
pub fn shortlist(
    history: &History,
    net: Option<&NetChange>,
    roles: &Roles,
    stories: &Stories,
    budget: Budget,
) -> Shortlist {
    let reverted: BTreeSet<StoryId> = repair::repairs(history)
        .into_iter()
        .filter(|repair| repair.kind == RepairKind::Revert)
        .flat_map(|repair| [history.position(repair.of), history.position(repair.commit)])
        .flatten()
        .map(|position| stories.of[position])
        .collect();
    let only_merges = history.told().all(|commit| commit.is_merge());
    let selected: BTreeSet<StoryId> = (0..history.commits.len())
        .filter(|position| history.selected[*position] && (only_merges || !history.commits[*position].is_merge()))
        .map(|position| stories.of[position])
        .collect();
    let value =
        |id: StoryId| score(history, roles, &stories.list[id]) - if reverted.contains(&id) { REVERTED } else { 0.0 };
    let mut scored: Vec<(f64, StoryId)> = selected.into_iter().map(|id| (value(id), id)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let worth = scored.iter().filter(|(score, _)| *score >= WORTH_TELLING).count();
    let told = worth.min(budget.stories()).max(usize::from(!scored.is_empty()));
    let ranked: Vec<StoryId> = scored.into_iter().map(|(_, id)| id).collect();
    let picks = picks::picks(history, net, roles, stories, &ranked[..told]);
    Shortlist { ranked, told, picks }
}

/// The score of a story: a sum of logarithms, so that no single commit outweighs everything.
fn score(history: &History, roles: &Roles, story: &Story) -> f64 {
    let commits: Vec<&Commit> =
        story.commits.iter().filter(|position| history.selected[**position]).map(|p| &history.commits[*p]).collect();
    let spoken = story.commits.iter().chain(&story.merges).map(|p| &history.commits[*p]);
    let spoken: Vec<Spoken> = spoken.filter(|commit| !roles.is_import(commit)).map(Spoken::of).collect();
    let words: usize = spoken.iter().map(|spoken| spoken.words).sum();
    let reasons: usize = spoken.iter().map(|spoken| spoken.reasons).sum();
    let measured = spoken.iter().filter(|spoken| spoken.measured).count();
    let described = story.merges.iter().any(|p| !history.commits[*p].body.is_empty());
    let lines = |wanted: fn(FileRole) -> bool| -> f64 {
        let files = commits.iter().flat_map(|commit| roles.files(commit)).filter(|(_, role)| wanted(*role));
        files.map(|(file, _)| file.stat.count().total()).sum::<u64>() as f64
    };
    let has = |wanted: fn(FileRole) -> bool| {
        commits.iter().flat_map(|commit| roles.files(commit)).any(|(_, role)| wanted(role))
    };
    let declared = has(|role| role == FileRole::ReleaseNotes);
    let by_nobody = has(|_| true) && !has(FileRole::is_written);
    let lead = &history.commits[story.lead];
    let code = (1.0 + lines(|role| role == FileRole::Source)).ln();
    let tests = (1.0 + lines(|role| role == FileRole::Test)).ln();
    let told = (1.0 + words as f64 / 20.0).ln();
    let mut score = 1.2 * told + 0.7 * (1.0 + reasons as f64).ln() + 0.55 * code + 0.15 * tests;
    score += 1.2 * (1.0 + measured as f64).ln() + 0.4 * (commits.len() as f64).ln();
    score += if described { 0.5 } else { 0.0 } + if declared { 0.8 } else { 0.0 };
    score += lead_weight(lead, story) - if by_nobody { BY_NOBODY } else { 0.0 };
    if code == 0.0 { score * 0.5 } else { score }
}

/// What the lead's subject says about how much a reader cares.
fn lead_weight(lead: &Commit, story: &Story) -> f64 {
    let subject = parse_subject(&lead.subject);
    if subject.is_minor() {
        return -4.0;
    }
    let verb = subject.words.split(' ').next().unwrap_or_default().to_lowercase();
    let verb = match verb.as_str() {
        "add" | "adds" | "implement" | "introduce" | "support" | "replace" | "rewrite" | "migrate" | "use" => 0.6,
        "remove" | "deprecate" | "switch" | "allow" | "speed" | "optimize" => 0.4,
        "cleanup" | "clean" | "rename" | "reformat" | "move" | "bump" | "update" | "clarify" | "extract"
        | "refactor" | "simplify" | "inline" | "tidy" | "reorganize" | "split" => -0.8,
        _ => 0.0,
    };
    let kind = match subject.kind.as_deref() {
        Some("feat" | "feature" | "perf") => 0.8,
        Some("fix" | "bugfix" | "revert") => 0.3,
        Some("docs" | "doc" | "test" | "tests" | "build") => -1.0,
        _ => 0.0,
    };
    let pull_request = matches!(story.topics.first(), Some(Topic::PullRequest(..))) || subject.pull_request.is_some();
    verb + kind + if subject.breaking { 1.0 } else { 0.0 } + if pull_request { 0.2 } else { 0.0 }
}

/// What a message says, in numbers.
struct Spoken {
    words: usize,
    reasons: usize,
    measured: bool,
}

impl Spoken {
    fn of(commit: &Commit) -> Self {
        if commit.body.is_empty() {
            return Self { words: 0, reasons: 0, measured: false };
        }
        let parts = message::parts(&commit.body);
        let reasons = parts.iter().filter(|part| part.is_prose()).filter_map(|part| statement::role(&part.text));
        Self {
            words: message::prose_words(&parts).min(600),
            reasons: reasons.filter(|role| *role != Role::Limitation).count(),
            measured: parts.iter().any(|part| part.kind == PartKind::Verbatim)
                && !measurement::parse(&commit.body).is_empty(),
        }
    }
}
