//! Declared over guessed: which stories the release notes of the range tell of, and how prominently.
//!
//! An entry is a list item or a paragraph of lines that the range adds to a release-notes document. It points at the story
//! whose commit added one of these lines together with its code; else at stories by pull-request and issue numbers, by
//! hashes, or by using the words of a message.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::entries::{self, Entry};
use crate::{
    history::{Commit, CommitId, Contents, History, LineKind, NetChange, Picks, RepoPath},
    roles::{Role, Roles},
    spread,
    story::{self, Stories, Story, StoryId},
};

/// Release-notes documents that are read, those with most changed lines first: monorepos have one a package.
const DOCUMENTS: usize = 24;

/// Commits whose own change of the notes is read at most, the newest first.
const COMMITS: usize = 128;

/// Who adds more lines at once writes up a release, not a change.
const RELEASE: usize = 24;

/// A line of fewer characters may stand in the notes twice.
const TELLING: usize = 20;

/// An entry that points at more stories than this points at none.
const MOST_POINTED_AT: usize = 4;

/// A word that more stories use tells them apart no longer.
const RARE: usize = 12;

/// Words of a message beyond its subject that entries are compared with.
const WORDS_OF_BODY: usize = 80;

/// What the words of an entry weigh at most, together.
const LONG: f64 = 5.0;

/// What a word weighs that only one story has, and two that two have, nearly.
const ALONE: f64 = 1.4;

/// What release notes say of one story.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Declared {
    /// They have an entry about it.
    pub entry: bool,
    /// How prominent its best entry is, from -1 to 3.
    pub prominence: f64,
}

impl Declared {
    fn add(&mut self, entry: &Entry) {
        self.prominence = if self.entry { self.prominence.max(entry.prominence) } else { entry.prominence };
        self.entry = true;
    }
}

/// The release notes that a range changes, and the commits that change them together with code.
pub fn notes(history: &History, net: Option<&NetChange>, roles: &Roles) -> Picks {
    let files = net.into_iter().flat_map(|net| &net.files);
    let mut found: Vec<(u64, RepoPath)> = files
        .filter(|file| roles.of(&file.path) == Role::ReleaseNotes)
        .map(|file| (file.stat.count().added, file.path.clone()))
        .filter(|(added, _)| *added > 0)
        .collect();
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let net: Vec<RepoPath> = found.into_iter().take(DOCUMENTS).map(|(_, path)| path).collect();
    let commits = history.commits.iter().filter(|_| !net.is_empty()).filter_map(|commit| noting(commit, roles));
    Picks { commits: commits.take(COMMITS).collect(), net }
}

/// The release notes that a commit changes together with code, if it does.
fn noting(commit: &Commit, roles: &Roles) -> Option<(CommitId, Vec<RepoPath>)> {
    let of =
        |wanted: fn(Role) -> bool| roles.files(commit).filter(move |(_, role)| wanted(*role)).map(|(file, _)| file);
    let notes: Vec<RepoPath> = of(|role| role == Role::ReleaseNotes).map(|file| file.path.clone()).collect();
    let code = of(Role::is_code).next().is_some();
    let minor = story::parse_subject(&commit.subject).is_minor();
    (code && !minor && !notes.is_empty()).then_some((commit.id, notes))
}

/// What the notes say of each story.
pub(super) fn declared(history: &History, roles: &Roles, stories: &Stories, notes: &Contents) -> Vec<Declared> {
    let mut found = vec![Declared::default(); stories.list.len()];
    let entries: Vec<Entry> = notes.net.values().flat_map(entries::added).collect();
    if entries.is_empty() {
        return found;
    }
    let index = Index::of(history, roles, stories);
    let authors = Authors::of(history, stories, notes);
    for entry in &entries {
        let written = authors.of_entry(entry);
        let stories = if written.is_empty() { index.pointed_at(history, stories, entry) } else { written };
        stories.into_iter().for_each(|story| found[story].add(entry));
    }
    found
}

/// Which story's commit added a line to the notes.
struct Authors<'a> {
    of_lines: HashMap<&'a str, StoryId>,
}

impl<'a> Authors<'a> {
    fn of(history: &History, stories: &Stories, notes: &'a Contents) -> Self {
        let mut of_lines = HashMap::new();
        for ((commit, _), patch) in &notes.patches {
            let Some(position) = history.position(*commit) else { continue };
            let lines = patch.hunks.iter().flat_map(|hunk| &hunk.lines).filter(|line| line.kind == LineKind::Added);
            let lines: Vec<&str> =
                lines.map(|line| line.text.trim()).filter(|line| line.len() >= TELLING).take(RELEASE + 1).collect();
            if lines.len() <= RELEASE {
                of_lines.extend(lines.into_iter().map(|line| (line, stories.of[position])));
            }
        }
        Self { of_lines }
    }

    fn of_entry(&self, entry: &Entry) -> BTreeSet<StoryId> {
        entry.lines.iter().filter_map(|line| self.of_lines.get(line.as_str())).copied().collect()
    }
}

/// Where the numbers and words of entries lead.
#[derive(Default)]
struct Index {
    own: BTreeMap<u64, BTreeSet<StoryId>>,
    mentioned: BTreeMap<u64, BTreeSet<StoryId>>,
    by_word: BTreeMap<String, Vec<StoryId>>,
    /// Stories that change release notes.
    noted: BTreeSet<StoryId>,
}

impl Index {
    fn of(history: &History, roles: &Roles, stories: &Stories) -> Self {
        let mut index = Self::default();
        let words = spread::map(&stories.list, |story| story_words(history, story));
        for ((id, story), words) in stories.list.iter().enumerate().zip(words) {
            for number in own_numbers(history, story) {
                index.own.entry(number).or_default().insert(id);
            }
            for number in &story.numbers {
                index.mentioned.entry(*number).or_default().insert(id);
            }
            let mut files = story.commits.iter().flat_map(|position| roles.files(&history.commits[*position]));
            if files.any(|(_, role)| role == Role::ReleaseNotes) {
                index.noted.insert(id);
            }
            for word in words {
                index.by_word.entry(word).or_default().push(id);
            }
        }
        index
    }

    fn pointed_at(&self, history: &History, stories: &Stories, entry: &Entry) -> BTreeSet<StoryId> {
        let mut found = BTreeSet::new();
        for number in numbers(&entry.text) {
            let known = self.own.get(&number).or_else(|| self.mentioned.get(&number));
            found.extend(known.filter(|ids| ids.len() <= MOST_POINTED_AT).into_iter().flatten());
        }
        let hashed = story::hashes(&entry.text);
        found.extend(hashed.iter().filter_map(|hash| history.abbreviated(hash)).map(|position| stories.of[position]));
        if found.is_empty() || found.len() > 2 * MOST_POINTED_AT {
            self.worded(entry).into_iter().collect()
        } else {
            found
        }
    }

    /// The story that uses most of the entry's words that tell stories apart: half of them, and three at least.
    fn worded(&self, entry: &Entry) -> Option<StoryId> {
        let words = story::words(&entry.text);
        let mut shared: BTreeMap<StoryId, (usize, f64)> = BTreeMap::new();
        let mut total = 0.0;
        for word in &words {
            let users = self.by_word.get(word).map_or(&[][..], Vec::as_slice);
            let weight = 1.0 / (1.0 + (users.len() as f64)).ln().max(0.5);
            total += if users.is_empty() { 0.5 } else { weight };
            for id in users.iter().filter(|_| users.len() <= RARE) {
                let (count, sum) = shared.entry(*id).or_default();
                *count += 1;
                *sum += weight;
            }
        }
        // Of a long entry nobody repeats all words; who also changed the notes needs to share only what is his alone.
        let enough = 0.4 * total.min(LONG);
        let value = |id: &StoryId, sum: f64| if self.noted.contains(id) { 1.5 * sum } else { sum };
        let points = |id: &StoryId, (count, sum): (usize, f64)| {
            (count >= 3 && sum >= enough) || (self.noted.contains(id) && sum >= ALONE)
        };
        let found = shared.into_iter().filter(|(id, found)| points(id, *found));
        let found = found.map(|(id, (_, sum))| (value(&id, sum), id));
        found.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, id)| id)
    }
}

/// Numbers of the pull requests that brought a story in.
fn own_numbers(history: &History, story: &Story) -> Vec<u64> {
    let subjects = story.commits.iter().filter_map(|p| story::parse_subject(&history.commits[*p].subject).pull_request);
    let topics = story.topics.iter().filter_map(|topic| match topic {
        story::Topic::PullRequest(number, _) => Some(*number),
        story::Topic::Branch(_) => None,
    });
    subjects.chain(topics).collect()
}

/// Words of subjects, and of the beginnings of messages.
fn story_words(history: &History, story: &Story) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for position in story.commits.iter().chain(&story.merges) {
        let commit = &history.commits[*position];
        found.extend(story::words(&commit.subject));
        if commit.is_merge() || *position == story.lead {
            let beginning: Vec<&str> = commit.body.split_whitespace().take(WORDS_OF_BODY).collect();
            found.extend(story::words(&beginning.join(" ")));
        }
    }
    found
}

/// `#12`, `pull/12`, `issues/12`.
fn numbers(text: &str) -> Vec<u64> {
    let marks = ["#", "pull/", "issues/", ":pr:`", ":issue:`"];
    let behind = marks.iter().flat_map(|mark| text.match_indices(mark).map(|(place, _)| &text[place + mark.len()..]));
    behind.filter_map(|rest| rest[..rest.bytes().take_while(u8::is_ascii_digit).take(8).count()].parse().ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_in_references_and_addresses() {
        assert_eq!(numbers("see #12, pull/34 and :pr:`56`, not # or 78"), [12, 34, 56]);
    }
}
