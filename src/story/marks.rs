//! What tells whether two groups of commits are about the same thing.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Group, Subject,
    subject::{self, numbers},
    topic, words,
};
use crate::{
    history::{Commit, History, RepoPath},
    roles::{Role, Roles},
    spread,
};

/// A word that more groups than this share names no single thing.
const RARE: usize = 5;

/// Words of one author about one file count as one thing for so long, in seconds: two weeks.
const SHORTLY: u64 = 14 * 24 * 3600;

/// Marks of one group.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Nobody would read about it, and nothing joins it.
    pub minor: bool,
    /// A merge brought it in.
    pub merged: bool,
    /// It is all of a pull request: a merge brought it in, or it was squashed into one commit.
    whole: bool,
    /// Issues and pull requests that its messages name.
    pub numbers: BTreeSet<u64>,
    /// The pull requests that brought it in.
    proposed: BTreeSet<u64>,
    /// Commits that its messages name.
    pub hashes: Vec<String>,
    /// Words that few other groups have.
    pub words: BTreeSet<String>,
    /// The subject of a single commit, without what says that it takes back or brings back.
    pub subject: Option<String>,
    /// It takes back or brings back another commit.
    pub again: bool,
    /// What its subject says it is about.
    pub scope: Option<String>,
    files: BTreeSet<RepoPath>,
    main: Option<RepoPath>,
    /// Who wrote most of it, and until when.
    pub author: String,
    written: i64,
}

impl Marks {
    /// Marks of a group, without its words.
    pub(super) fn of(history: &History, roles: &Roles, scopes: &Scopes, group: &Group) -> Self {
        let commits: Vec<&Commit> = group.commits.iter().map(|position| &history.commits[*position]).collect();
        let messages: Vec<String> =
            group.commits.iter().chain(&group.merges).map(|position| history.commits[*position].message()).collect();
        let lines = code_lines(&commits, roles);
        let single = commits.first().filter(|_| commits.len() == 1 && group.merges.is_empty());
        let subjects: Vec<Subject> = commits.iter().map(|commit| subject::parse(&commit.subject)).collect();
        let squashed = subjects.first().filter(|_| single.is_some()).and_then(|subject| subject.pull_request);
        let (original, again) = single.map_or(("", false), |commit| original(&commit.subject));
        Self {
            minor: subjects.iter().all(Subject::is_minor),
            merged: !group.merges.is_empty(),
            whole: !group.merges.is_empty() || squashed.is_some(),
            numbers: messages.iter().flat_map(|message| numbers(message)).collect(),
            proposed: group
                .merges
                .iter()
                .filter_map(|place| topic::pull_request(&history.commits[*place].subject))
                .chain(squashed)
                .collect(),
            hashes: messages.iter().filter(|message| !deploys(message)).flat_map(|message| hashes(message)).collect(),
            words: BTreeSet::new(),
            subject: single.map(|_| original.to_owned()),
            again,
            scope: single.and_then(|_| area(subjects)).filter(|scope| scopes.tells(scope)),
            main: main_file(&lines, roles),
            files: lines.into_keys().cloned().collect(),
            author: main_author(&commits),
            written: commits.iter().map(|commit| commit.author_date.seconds).max().unwrap_or_default(),
        }
    }

    /// A shared file, and an issue number, two rare words where both change the same file most or one author wrote both, or
    /// one of them where that author came back shortly after, to the file that one of them changes most if the word is a
    /// plain one; or the same area before both subjects, in the same file, shortly after.
    ///
    /// Pull requests are whole, whether a merge brought them in or a single commit: a later one goes on with it if it names
    /// it, or if it is by the same author, about its main file, and shares half of the words that nothing else has.
    pub(super) fn same_thing(&self, later: &Self) -> bool {
        if self.minor || later.minor || self.files.is_disjoint(&later.files) {
            return false;
        }
        let words = self.words.intersection(&later.words).count();
        let author = self.author == later.author;
        if self.whole || later.whole {
            let followed = !self.proposed.is_disjoint(&later.numbers);
            let most = 2 * words >= self.words.len().min(later.words.len());
            return followed || (author && words >= 2 && most && self.shares_main(later));
        }
        let numbered = !self.numbers.is_disjoint(&later.numbers);
        let shortly = author && later.written.abs_diff(self.written) <= SHORTLY;
        let same_main = self.main.is_some() && self.main == later.main;
        // An area that is the name of its main file says no more than the file does.
        let file = self.main.as_ref().map(|main| main.file_name().split('.').next().unwrap_or_default());
        let same_scope = self.scope.is_some() && self.scope == later.scope && self.scope.as_deref() != file;
        // One plain word of two subjects may well mean two things.
        let is_name = |word: &String| word.contains(['-', '_']);
        let named = shortly && self.words.intersection(&later.words).any(is_name);
        let worded = words == 1 && shortly && self.shares_main(later);
        let same_words = words >= 2 && (author || same_main);
        numbered || same_words || named || worded || (same_scope && same_main && shortly)
    }

    /// They change the same code file, or one of them changes none.
    pub(super) fn meets(&self, later: &Self) -> bool {
        self.files.is_empty() || later.files.is_empty() || !self.files.is_disjoint(&later.files)
    }

    /// Commits that landed in the same push and name the same area, in the same files.
    pub(super) fn same_push(&self, later: &Self) -> bool {
        let same_scope = self.scope.is_some() && self.scope == later.scope;
        let shared_word = !self.words.is_disjoint(&later.words);
        !self.minor && !later.minor && (same_scope || shared_word) && !self.files.is_disjoint(&later.files)
    }

    fn shares_main(&self, later: &Self) -> bool {
        let within =
            |main: &Option<RepoPath>, files: &BTreeSet<RepoPath>| main.as_ref().is_some_and(|m| files.contains(m));
        within(&self.main, &later.files) || within(&later.main, &self.files)
    }
}

/// The file with most changed lines, a test only where there is nothing else: many changes share one.
fn main_file(lines: &BTreeMap<&RepoPath, u64>, roles: &Roles) -> Option<RepoPath> {
    let order = |path: &&RepoPath, lines: u64| (roles.of(path) != Role::Test, lines);
    let most = lines.iter().max_by_key(|(path, lines)| (order(path, **lines), std::cmp::Reverse(**path)));
    most.map(|(path, _)| (*path).clone())
}

/// The area that the subject of a single commit names. Behind a conventional type stands a package or a layer, which is
/// too much to be one thing.
fn area(subjects: Vec<Subject>) -> Option<String> {
    subjects.into_iter().find(|subject| subject.kind.is_none())?.scope
}

/// How many commits name each area before their subject.
pub(super) struct Scopes {
    counts: BTreeMap<String, usize>,
    commits: usize,
}

impl Scopes {
    pub(super) fn of(history: &History) -> Self {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        let scopes = spread::map(&history.commits, |commit| subject::parse(&commit.subject).scope);
        for scope in scopes.into_iter().flatten() {
            *counts.entry(scope).or_insert(0) += 1;
        }
        Self { counts, commits: history.commits.len() }
    }

    /// An area that an eighth of all commits name, and ten at least, is as good as none.
    fn tells(&self, scope: &str) -> bool {
        let count = self.counts.get(scope).copied().unwrap_or_default();
        count < 10 || 8 * count < self.commits
    }
}

/// Changed lines of each code file, tests included.
fn code_lines<'a>(commits: &[&'a Commit], roles: &'a Roles) -> BTreeMap<&'a RepoPath, u64> {
    let mut lines: BTreeMap<&RepoPath, u64> = BTreeMap::new();
    let files = commits.iter().flat_map(|commit| roles.files(commit));
    for (file, _) in files.filter(|(_, role)| role.is_code()) {
        *lines.entry(&file.path).or_insert(0) += file.stat.count().total();
    }
    lines
}

fn main_author(commits: &[&Commit]) -> String {
    let mut authors: BTreeMap<&str, usize> = BTreeMap::new();
    for commit in commits {
        *authors.entry(&commit.author.name).or_insert(0) += 1;
    }
    authors.into_iter().max_by_key(|(_, commits)| *commits).map(|(name, _)| name.to_owned()).unwrap_or_default()
}

/// What stands before a subject that is taken back or brought back.
const AGAIN: [&str; 8] =
    ["Revert \"", "Reapply \"", "Reland \"", "Re-land \"", "revert: ", "reland: ", "[reland] ", "[Reland] "];

/// The subject of the commit that this one takes back or brings back, or the subject itself, without a pull-request
/// number; and whether it is another's.
fn original(subject: &str) -> (&str, bool) {
    let mut rest = subject.trim();
    let mut again = false;
    loop {
        rest = rest.rsplit_once(" (#").filter(|(_, number)| number.ends_with(')')).map_or(rest, |(rest, _)| rest);
        let Some(inner) = AGAIN.iter().find_map(|prefix| rest.strip_prefix(prefix)) else { return (rest, again) };
        rest = inner.strip_suffix('"').unwrap_or(inner);
        again = true;
    }
}

/// `Deploying to master from @ owner/name@1a2b3c4d`, `deploy: 1a2b3c4d`: a program says which state it took, and changes
/// nothing about it.
fn deploys(message: &str) -> bool {
    const VERBS: [&str; 6] = ["deploy", "deploying", "deployed", "deploys", "publish", "publishing"];
    let subject = message.lines().next().unwrap_or_default();
    let first = subject.split([' ', ':']).next().unwrap_or_default().to_lowercase();
    VERBS.contains(&first.as_str()) && !hashes(subject).is_empty()
}

/// Runs of 7 to 40 hex digits with a letter and a digit: how messages name other commits.
pub(crate) fn hashes(message: &str) -> Vec<String> {
    let is_hash = |word: &&str| {
        (7..=40).contains(&word.len())
            && word.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'))
            && word.contains(|c: char| c.is_ascii_digit())
            && word.contains(|c: char| c.is_ascii_alphabetic())
    };
    message.split(|c: char| !c.is_ascii_alphanumeric()).filter(is_hash).map(str::to_owned).collect()
}

/// For each group the words that name it and that few other groups have.
pub(super) fn rare_words(history: &History, groups: &[Group]) -> Vec<BTreeSet<String>> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut by_group: Vec<BTreeSet<String>> = spread::map(groups, |group| typical_words(history, group));
    for word in by_group.iter().flatten() {
        *counts.entry(word.clone()).or_insert(0) += 1;
    }
    for words in &mut by_group {
        words.retain(|word| counts.get(word).is_some_and(|count| (2..=RARE).contains(count)));
    }
    by_group
}

/// Words of the branch, and those that a quarter of the subjects have: one detail of many names no topic.
fn typical_words(history: &History, group: &Group) -> BTreeSet<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for position in &group.commits {
        for word in words::words(&subject::parse(&history.commits[*position].subject).words) {
            *counts.entry(word).or_insert(0) += 1;
        }
    }
    let enough = group.commits.len().div_ceil(4);
    let mut found: BTreeSet<String> =
        counts.into_iter().filter(|(_, count)| *count >= enough).map(|(word, _)| word).collect();
    let topics = group.merges.iter().filter_map(|position| topic::parse(&history.commits[*position].subject));
    found.extend(topics.flat_map(|topic| words::words(&topic.branch().replace(['-', '_'], " "))));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_named_in_messages() {
        assert_eq!(hashes("reverts 53679e4c43, see deadbee1 and 1234567 or abcdefg"), ["53679e4c43", "deadbee1"]);
    }

    #[test]
    fn what_a_program_deployed_is_not_what_it_is_about() {
        let check = |message: &str, expected: bool| assert_eq!(deploys(message), expected, "{message}");
        check("Deploying to master from @ ann/walk@93415493b4bae90177c8e0f9cbea17ef235132b5", true);
        check("deploy: 93415493b4bae901", true);
        check("deploy: add a chart\n\nSee 93415493b4bae901.", false);
        check("Mend what 93415493b4bae901 broke", false);
    }

    #[test]
    fn what_is_taken_back_is_known_by_its_subject() {
        let check = |subject: &str, expected: (&str, bool)| assert_eq!(original(subject), expected, "{subject}");
        check("Add caching (#12)", ("Add caching", false));
        check("Revert \"Add caching (#12)\" (#15)", ("Add caching", true));
        check("Reapply \"Add caching\"", ("Add caching", true));
        check("Revert \"Revert \"Add caching\"\"", ("Add caching", true));
        check("revert: feat: add caching", ("feat: add caching", true));
        check("Revert to the old way", ("Revert to the old way", false));
    }
}
