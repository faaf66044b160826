//! Commits that come back to the same thing: joined into one story where they say so, or where a rare word and a file
//! say it for them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    Group,
    subject::{self, numbers},
};
use crate::{
    history::{Commit, History, RepoPath},
    roles::Roles,
};

/// A word that more commits than this share names no single thing.
const RARE: usize = 5;

/// Stories of a side project with one huge file stay below this size.
const MOST: usize = 12;

/// Of the threads that share a number or a word with a commit so many are looked at, the latest first.
const NEAR: usize = 64;

/// Words of subjects that are never the name of a thing.
const COMMON: [&str; 96] = [
    "with",
    "from",
    "that",
    "this",
    "when",
    "into",
    "instead",
    "support",
    "remove",
    "change",
    "update",
    "make",
    "using",
    "allow",
    "avoid",
    "rename",
    "refactor",
    "improve",
    "better",
    "handle",
    "handling",
    "error",
    "errors",
    "tests",
    "test",
    "readme",
    "documentation",
    "release",
    "version",
    "message",
    "messages",
    "function",
    "option",
    "options",
    "config",
    "command",
    "default",
    "code",
    "some",
    "more",
    "only",
    "should",
    "build",
    "fixes",
    "initial",
    "implement",
    "moved",
    "clean",
    "replace",
    "simplify",
    "introduce",
    "convert",
    "extract",
    "extend",
    "provide",
    "prefer",
    "enable",
    "disable",
    "deprecate",
    "switch",
    "print",
    "reduce",
    "return",
    "rework",
    "rewrite",
    "split",
    "start",
    "stop",
    "without",
    "where",
    "which",
    "while",
    "there",
    "their",
    "other",
    "first",
    "second",
    "after",
    "before",
    "against",
    "during",
    "behavior",
    "behaviour",
    "correct",
    "correctly",
    "proper",
    "properly",
    "missing",
    "broken",
    "multiple",
    "possible",
    "available",
    "changelog",
    "template",
    "output",
    "expose",
];

/// Joins groups of single commits; groups that a merge made stay as their authors made them.
pub(super) fn join(history: &History, roles: &Roles, groups: &mut Vec<Group>) {
    let words = rare_words(history);
    let mut joined: Vec<Group> = Vec::new();
    let mut singles: Vec<Group> = Vec::new();
    for group in groups.drain(..) {
        if group.merges.is_empty() { singles.push(group) } else { joined.push(group) }
    }
    singles.sort_by_key(|group| std::cmp::Reverse(group.commits.first().copied()));
    let mut threads = Threads::default();
    for group in singles {
        let Some(position) = group.commits.first().copied() else { continue };
        let marks = Marks::of(&history.commits[position], roles, words.get(&position).cloned().unwrap_or_default());
        let thread = match threads.continued_by(history, &marks) {
            Some(thread) => {
                threads.list[thread].group.commits.push(position);
                thread
            }
            None => {
                threads.list.push(Thread { group, marks: Vec::new() });
                threads.list.len() - 1
            }
        };
        threads.add(thread, position, marks);
    }
    joined.extend(threads.list.into_iter().map(|thread| thread.group));
    *groups = joined;
}

/// Commits of one story with what is known of each.
struct Thread {
    group: Group,
    marks: Vec<Marks>,
}

/// All threads so far, and which of them have what a later commit may share with them: looking at each thread for each
/// commit took half a minute for the 82,000 commits of git.
#[derive(Default)]
struct Threads {
    list: Vec<Thread>,
    by_commit: HashMap<usize, usize>,
    by_number: HashMap<u64, Vec<usize>>,
    by_word: HashMap<String, Vec<usize>>,
}

impl Threads {
    /// The latest thread that a commit continues.
    fn continued_by(&self, history: &History, later: &Marks) -> Option<usize> {
        let named = later.hashes.iter().filter_map(|hash| self.by_commit.get(&history.abbreviated(hash)?));
        let numbered = later.numbers.iter().filter_map(|number| self.by_number.get(number));
        let worded = later.words.iter().filter_map(|word| self.by_word.get(word));
        let latest = |threads: &'_ Vec<usize>| threads.iter().rev().take(NEAR).copied().collect::<Vec<_>>();
        let named: BTreeSet<usize> = named.copied().collect();
        let mut candidates: BTreeSet<usize> = numbered.chain(worded).flat_map(latest).collect();
        candidates.extend(&named);
        let open = |thread: &Thread| thread.group.commits.len() < MOST;
        let same = |thread: &Thread| thread.marks.iter().any(|earlier| earlier.same_thing(later));
        candidates.into_iter().rev().find(|place| {
            let thread = &self.list[*place];
            open(thread) && (named.contains(place) || same(thread))
        })
    }

    fn add(&mut self, thread: usize, position: usize, marks: Marks) {
        self.by_commit.insert(position, thread);
        for number in &marks.numbers {
            self.by_number.entry(*number).or_default().push(thread);
        }
        for word in &marks.words {
            self.by_word.entry(word.clone()).or_default().push(thread);
        }
        self.list[thread].marks.push(marks);
    }
}

/// What tells whether two commits are about the same thing.
struct Marks {
    minor: bool,
    numbers: BTreeSet<u64>,
    hashes: Vec<String>,
    words: BTreeSet<String>,
    files: BTreeSet<RepoPath>,
    main: Option<RepoPath>,
}

impl Marks {
    fn of(commit: &Commit, roles: &Roles, words: BTreeSet<String>) -> Self {
        let message = commit.message();
        let code = || roles.files(commit).filter(|(_, role)| role.is_code()).map(|(file, _)| file);
        Self {
            main: code().max_by_key(|file| file.stat.count().total()).map(|file| file.path.clone()),
            minor: subject::parse(&commit.subject).is_minor(),
            numbers: numbers(&message).into_iter().collect(),
            hashes: hashes(&message),
            words,
            files: code().map(|file| file.path.clone()).collect(),
        }
    }

    /// A shared file, and an issue number, two rare words, or, where both change the same file most, one rare word.
    fn same_thing(&self, later: &Self) -> bool {
        if self.minor || later.minor {
            return false;
        }
        let shared_file = !self.files.is_disjoint(&later.files);
        let same_main = later.main.as_ref().is_some_and(|main| self.main.as_ref() == Some(main));
        let words = self.words.intersection(&later.words).count();
        shared_file && (!self.numbers.is_disjoint(&later.numbers) || words >= 2 || (words == 1 && same_main))
    }
}

/// Runs of 7 to 40 hex digits with a letter and a digit: how messages name other commits.
fn hashes(message: &str) -> Vec<String> {
    let is_hash = |word: &&str| {
        (7..=40).contains(&word.len())
            && word.chars().all(|c| matches!(c, '0'..='9' | 'a'..='f'))
            && word.contains(|c: char| c.is_ascii_digit())
            && word.contains(|c: char| c.is_ascii_alphabetic())
    };
    message.split(|c: char| !c.is_ascii_alphanumeric()).filter(is_hash).map(str::to_owned).collect()
}

/// For each commit the words of its subject that few other subjects have.
fn rare_words(history: &History) -> BTreeMap<usize, BTreeSet<String>> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut by_commit: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for (position, commit) in history.commits.iter().enumerate().filter(|(_, commit)| !commit.is_merge()) {
        let words = words(&subject::parse(&commit.subject).words);
        for word in &words {
            *counts.entry(word.clone()).or_insert(0) += 1;
        }
        by_commit.insert(position, words);
    }
    for words in by_commit.values_mut() {
        words.retain(|word| counts.get(word).is_some_and(|count| (2..=RARE).contains(count)));
    }
    by_commit
}

/// Words of five letters and more, in lower case, without a plural `s`.
fn words(subject: &str) -> BTreeSet<String> {
    subject
        .split(|c: char| !c.is_alphanumeric() && c != '_' && c != '-')
        .map(|word| word.trim_matches('-').to_lowercase())
        .map(|word| if word.len() > 5 { word.trim_end_matches('s').to_owned() } else { word })
        .filter(|word| {
            word.chars().count() >= 5 && !COMMON.contains(&word.as_str()) && !word.chars().all(|c| c.is_ascii_digit())
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_things() {
        let found = words("Use work-stealing stacks instead of `Arc<Mutex<Vec<_>>>` for 10000 errors");
        assert_eq!(found.into_iter().collect::<Vec<_>>(), ["mutex", "stack", "work-stealing"]);
    }

    #[test]
    fn hashes_are_named_in_messages() {
        assert_eq!(hashes("reverts 53679e4c43, see deadbee1 and 1234567 or abcdefg"), ["53679e4c43", "deadbee1"]);
    }
}
