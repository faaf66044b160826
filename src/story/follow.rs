//! Groups that come back to the same thing: joined into one story where they say so, or where rare words and a file say
//! it for them.

use std::collections::{BTreeSet, HashMap};

use super::{
    Group,
    marks::{self, Marks, Scopes},
};
use crate::{history::History, roles::Roles, spread};

/// Stories of a side project with one huge file stay below this size.
const MOST: usize = 12;

/// Commits that name the commit that they mend, take back or bring back may make a story as long as this.
const MOST_NAMED: usize = 24;

/// More topics than this are a working area, not a topic.
const MOST_TOPICS: usize = 4;

/// Of the threads that share a number, a word or a scope with a group so many are looked at, the latest first.
const NEAR: usize = 64;

/// Commits of one push are committed in this many seconds by whatever rebased them.
const PUSH: u64 = 2;

/// Joins groups, oldest first.
pub(super) fn join(history: &History, roles: &Roles, groups: &mut Vec<Group>) {
    let (mut bare, mut named): (Vec<Group>, Vec<Group>) =
        std::mem::take(groups).into_iter().partition(|group| group.commits.is_empty());
    named.sort_by_key(|group| std::cmp::Reverse(group.commits.iter().max().copied()));
    let words = marks::rare_words(history, &named);
    let scopes = Scopes::of(history);
    let mut threads = Threads::default();
    let mut push = Push::default();
    let marks = spread::map(&named, |group| Marks::of(history, roles, &scopes, group));
    for ((group, words), mut marks) in named.into_iter().zip(words).zip(marks) {
        marks.words = words;
        push.goes_on_with(history, &group, &marks);
        let known = threads.continued_by(history, &marks).or_else(|| push.continued_by(&threads, &marks));
        let thread = threads.add(known, group, marks);
        push.threads.push(thread);
    }
    bare.extend(threads.list.into_iter().map(|thread| thread.group));
    *groups = bare;
}

/// Groups of one story with what is known of each.
#[derive(Default)]
struct Thread {
    group: Group,
    topics: usize,
    marks: Vec<Marks>,
}

impl Thread {
    fn is_open(&self, later: &Marks, most: usize) -> bool {
        let topics = self.topics + usize::from(later.merged);
        topics <= MOST_TOPICS && (later.merged || self.group.commits.len() < most)
    }
}

/// All threads so far, and which of them have what a later group may share with them: looking at each thread for each
/// commit took half a minute for the 82,000 commits of git.
#[derive(Default)]
struct Threads {
    list: Vec<Thread>,
    by_commit: HashMap<usize, usize>,
    by_subject: HashMap<String, usize>,
    by_number: HashMap<u64, Vec<usize>>,
    by_word: HashMap<String, Vec<usize>>,
    by_scope: HashMap<String, Vec<usize>>,
}

impl Threads {
    /// The latest thread that a group continues: one that it names, else one that is about the same thing.
    fn continued_by(&self, history: &History, later: &Marks) -> Option<usize> {
        if later.merged && later.minor {
            return None;
        }
        let taken_back =
            later.subject.as_ref().filter(|_| later.again).and_then(|subject| self.by_subject.get(subject));
        let hashed = later.hashes.iter().filter_map(|hash| self.by_commit.get(&history.abbreviated(hash)?));
        let mut named: Vec<usize> = hashed.chain(taken_back).copied().filter(|_| !later.merged).collect();
        named.sort_unstable();
        // A message may point at another commit for comparison.
        let about = |place: &usize| later.again || self.list[*place].marks.iter().any(|known| known.meets(later));
        let open = |place: &&usize| self.list[**place].is_open(later, MOST_NAMED) && about(place);
        if let Some(place) = named.iter().rev().find(open) {
            return Some(*place);
        }
        let numbered = later.numbers.iter().filter_map(|number| self.by_number.get(number));
        let worded = later.words.iter().filter_map(|word| self.by_word.get(word));
        let scoped = later.scope.iter().filter_map(|scope| self.by_scope.get(scope));
        let latest = |threads: &'_ Vec<usize>| threads.iter().rev().take(NEAR).copied().collect::<Vec<_>>();
        let candidates: BTreeSet<usize> = numbered.chain(worded).chain(scoped).flat_map(latest).collect();
        candidates.into_iter().rev().find(|place| {
            let thread = &self.list[*place];
            thread.is_open(later, MOST) && thread.marks.iter().any(|earlier| earlier.same_thing(later))
        })
    }

    /// Puts a group into a thread that is known, or into a new one.
    fn add(&mut self, known: Option<usize>, group: Group, marks: Marks) -> usize {
        let place = known.unwrap_or(self.list.len());
        if known.is_none() {
            self.list.push(Thread::default());
        }
        for position in &group.commits {
            self.by_commit.insert(*position, place);
        }
        if let Some(subject) = &marks.subject {
            self.by_subject.insert(subject.clone(), place);
        }
        for number in &marks.numbers {
            self.by_number.entry(*number).or_default().push(place);
        }
        for word in &marks.words {
            self.by_word.entry(word.clone()).or_default().push(place);
        }
        if let Some(scope) = &marks.scope {
            self.by_scope.entry(scope.clone()).or_default().push(place);
        }
        let thread = &mut self.list[place];
        thread.topics += usize::from(marks.merged);
        thread.group.commits.extend(group.commits);
        thread.group.merges.extend(group.merges);
        thread.group.outer.extend(group.outer);
        thread.marks.push(marks);
        place
    }
}

/// Commits that one author landed at once: forges that rebase pull requests, and `git am`, commit them within a second
/// or two. Where a whole branch was rebased so, the areas that subjects name tell its parts apart.
#[derive(Default)]
struct Push {
    author: String,
    committed: Option<i64>,
    threads: Vec<usize>,
}

impl Push {
    /// Begins anew unless the group lands together with the one before it.
    fn goes_on_with(&mut self, history: &History, group: &Group, marks: &Marks) {
        let committed = group.commits.first().map(|position| history.commits[*position].commit_date.seconds);
        let committed = committed.filter(|_| !marks.merged);
        let near = committed.zip(self.committed).is_some_and(|(later, earlier)| later.abs_diff(earlier) <= PUSH);
        if !near || self.author != marks.author {
            self.threads.clear();
        }
        self.author.clone_from(&marks.author);
        self.committed = committed;
    }

    fn continued_by(&self, threads: &Threads, later: &Marks) -> Option<usize> {
        self.threads.iter().rev().take(NEAR).copied().find(|place| {
            let thread = &threads.list[*place];
            thread.is_open(later, MOST) && thread.marks.iter().any(|earlier| earlier.same_push(later))
        })
    }
}
