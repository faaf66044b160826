//! Stories that come back to what an earlier one made: the way that a thing took through time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Story, StoryId, subject, words};
use crate::{
    history::{History, RepoPath},
    roles::Roles,
    spread,
};

/// A word of more stories than this names no single thing.
const RARE: usize = 10;

/// Says for each story which later ones change its main file, or have theirs among its files, under a rare word that
/// both use.
pub(super) fn find(history: &History, roles: &Roles, stories: &[Story]) -> Vec<Vec<StoryId>> {
    let mut files = Files::default();
    let places: Vec<Places> = stories.iter().map(|story| files.of(history, roles, story)).collect();
    let mut by_word: BTreeMap<String, Vec<StoryId>> = BTreeMap::new();
    let words = spread::map(stories, |story| {
        let subjects = story.commits.iter().map(|position| subject::parse(&history.commits[*position].subject));
        let subjects = subjects.filter(|subject| !subject.is_minor());
        subjects.flat_map(|subject| words::words(&subject.words)).collect::<BTreeSet<String>>()
    });
    for (id, words) in words.into_iter().enumerate() {
        for word in words {
            by_word.entry(word).or_default().push(id);
        }
    }
    let mut returns: Vec<BTreeSet<StoryId>> = vec![BTreeSet::new(); stories.len()];
    for sharing in by_word.values().filter(|sharing| (2..=RARE).contains(&sharing.len())) {
        for (place, earlier) in sharing.iter().enumerate() {
            let later = sharing[place + 1..].iter().filter(|later| places[*earlier].met_by(&places[**later]));
            returns[*earlier].extend(later);
        }
    }
    returns.into_iter().map(|ids| ids.into_iter().collect()).collect()
}

/// Numbers instead of paths: they are compared often.
#[derive(Default)]
struct Files<'a> {
    numbers: HashMap<&'a RepoPath, usize>,
}

/// Source files of a story, in order, and the one with most changed lines.
struct Places {
    all: Vec<usize>,
    main: Option<usize>,
}

impl<'a> Files<'a> {
    fn of(&mut self, history: &'a History, roles: &'a Roles, story: &Story) -> Places {
        let mut lines: BTreeMap<usize, u64> = BTreeMap::new();
        for (file, _) in story
            .commits
            .iter()
            .flat_map(|position| roles.files(&history.commits[*position]))
            .filter(|(_, role)| role.is_code())
        {
            let next = self.numbers.len();
            let number = *self.numbers.entry(&file.path).or_insert(next);
            *lines.entry(number).or_insert(0) += file.stat.count().total();
        }
        let main = lines.iter().max_by_key(|(number, lines)| (**lines, std::cmp::Reverse(**number)));
        Places { main: main.map(|(number, _)| *number), all: lines.into_keys().collect() }
    }
}

impl Places {
    fn met_by(&self, later: &Self) -> bool {
        let has = |places: &Self, file: Option<usize>| file.is_some_and(|file| places.all.binary_search(&file).is_ok());
        has(self, later.main) || has(later, self.main)
    }
}
