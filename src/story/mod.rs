//! From commits to stories, the unit of telling: a topic branch, a pull request, or commits that come back to the same
//! thing. Takes the whole range, so that pathspecs only choose which stories are told; every commit is in exactly one.
//!
//! ```text
//! main   A───M1──────C──────M2        M1, M2 merge topics; C was committed on the mainline
//!         ╲ ╱         ╲    ╱
//! topics   a─b          d─e           stories: {a, b, M1}, {C}, {d, e, M2}
//! ```

mod follow;
mod heading;
mod joined;
mod kind;
mod marks;
mod merged;
mod picked;
mod proposal;
mod returns;
mod subject;
mod title;
mod topic;
mod words;

use std::collections::BTreeMap;

pub use heading::{behind_heading, bounding_area, heading, is_hollow, titled, with_area};
pub use joined::{breaks_off, join_run_on};
pub use kind::{Kind, kind};
pub(crate) use marks::hashes;
pub use merged::drop_merged;
pub use picked::name_picked;
pub use proposal::subject_of;
pub use subject::{Subject, parse as parse_subject};
pub(crate) use title::DETAIL;
pub use topic::{Topic, parse as topic_of};
pub(crate) use words::words;

use crate::{
    history::{Commit, History, LineCount},
    modules::{ModuleId, Modules},
    roles::{Role, Roles},
    spread,
};

/// Place of a story in [`Stories::list`].
pub type StoryId = usize;

/// Commits that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Story {
    /// Places in [`History::commits`] of the commits that change something, oldest first.
    pub commits: Vec<usize>,
    /// Places of the merges that brought them in, oldest first.
    pub merges: Vec<usize>,
    /// Place of the commit with the most to say.
    pub lead: usize,
    /// Place of the commit whose subject is the story's name; of a merge where there is nothing else.
    pub title: usize,
    /// Place of what names the story for readers: the merge whose pull request has a title, else that commit.
    pub named: usize,
    /// Topic branches and pull requests, oldest first.
    pub topics: Vec<Topic>,
    /// Issue and pull-request numbers that the messages name, sorted.
    pub numbers: Vec<u64>,
    /// The module that most of its changed lines lie in.
    pub module: Option<ModuleId>,
    /// Later stories that come back to what this one changed, in their order.
    pub returns: Vec<StoryId>,
}

/// All stories of a range.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stories {
    /// In order of their first commit, oldest first.
    pub list: Vec<Story>,
    /// Story of the commit at the same place in [`History::commits`].
    pub of: Vec<StoryId>,
}

/// Puts every commit into one story.
pub fn weave(history: &History, roles: &Roles, modules: &Modules) -> Stories {
    let mut groups = topic::by_merges(history);
    follow::join(history, roles, &mut groups);
    let mut list: Vec<Story> = spread::map(&groups, |group| story(history, roles, modules, group.clone()));
    list.sort_by_key(|story| std::cmp::Reverse(story.commits.first().or(story.merges.first()).copied()));
    for (story, returns) in returns::find(history, roles, &list).into_iter().enumerate() {
        list[story].returns = returns;
    }
    let mut of = vec![0; history.commits.len()];
    for (id, story) in list.iter().enumerate() {
        for position in story.commits.iter().chain(&story.merges) {
            of[*position] = id;
        }
    }
    Stories { list, of }
}

/// Commits and merges of one story while it is put together, in no order.
#[derive(Debug, Clone, Default)]
struct Group {
    commits: Vec<usize>,
    merges: Vec<usize>,
    /// Those of the merges that brought topics in; the others lie within the topics.
    outer: Vec<usize>,
}

fn story(history: &History, roles: &Roles, modules: &Modules, mut group: Group) -> Story {
    group.commits.sort_unstable_by(|a, b| b.cmp(a));
    group.merges.sort_unstable_by(|a, b| b.cmp(a));
    group.outer.sort_unstable_by(|a, b| b.cmp(a));
    let commit = |position: &usize| &history.commits[*position];
    let weights: Vec<f64> = group.commits.iter().map(|position| weight(commit(position), roles)).collect();
    let lead = group.commits.iter().zip(&weights).max_by(|a, b| a.1.total_cmp(b.1).then(a.0.cmp(b.0)));
    let lead = lead.map(|(position, _)| *position).or(group.merges.first().copied()).unwrap_or(0);
    let noted = group.commits.iter().map(|position| is_noted(commit(position), roles)).collect();
    let lines = group.commits.iter().map(|position| lines_of_code(commit(position), roles).total()).collect();
    let title = title::choose(history, &group, &title::Weighed { weights, noted, lines }).unwrap_or(lead);
    let named = proposal::names(history, &group).unwrap_or(title);
    let mut numbers: Vec<u64> = group
        .commits
        .iter()
        .chain(&group.merges)
        .flat_map(|position| subject::numbers(&commit(position).message()))
        .collect();
    numbers.sort_unstable();
    numbers.dedup();
    let topics = group.merges.iter().filter_map(|position| topic::parse(&commit(position).subject)).collect();
    Story {
        module: main_module(history, roles, modules, &group.commits),
        lead,
        title,
        named,
        returns: Vec::new(),
        topics,
        numbers,
        commits: group.commits,
        merges: group.merges,
    }
}

/// How much a commit has to say about its story: words of its message and lines of its code.
fn weight(commit: &Commit, roles: &Roles) -> f64 {
    let words = if roles.is_import(commit) { 0 } else { commit.body.split_whitespace().count() } as f64;
    let lines = lines_of_code(commit, roles);
    let minor = subject::parse(&commit.subject).is_minor();
    ((1.0 + words).ln() + 0.7 * (1.0 + lines.total() as f64).ln()) * if minor { 0.3 } else { 1.0 }
}

fn lines_of_code(commit: &Commit, roles: &Roles) -> LineCount {
    roles.files(commit).filter(|(_, role)| role.is_code()).map(|(file, _)| file.stat.count()).sum()
}

/// Tells whether a commit changes code and what readers are told of it.
fn is_noted(commit: &Commit, roles: &Roles) -> bool {
    let roles = || roles.files(commit).map(|(_, role)| role);
    roles().any(Role::is_code) && roles().any(|role| matches!(role, Role::ReleaseNotes | Role::Documentation))
}

fn main_module(history: &History, roles: &Roles, modules: &Modules, commits: &[usize]) -> Option<ModuleId> {
    let mut sizes: BTreeMap<ModuleId, u64> = BTreeMap::new();
    for (file, role) in commits.iter().flat_map(|position| roles.files(&history.commits[*position])) {
        if let Some(id) = modules.of(&file.path) {
            let weight = if role.is_code() { 1 + 10 * file.stat.count().total() } else { 1 };
            *sizes.entry(id).or_insert(0) += weight;
        }
    }
    sizes.into_iter().max_by_key(|(id, size)| (*size, std::cmp::Reverse(*id))).map(|(id, _)| id)
}
