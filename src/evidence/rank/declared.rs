//! Declared over guessed: which stories the release notes of the range tell of, and how prominently.
//!
//! An entry is a list item or a paragraph of lines that the range adds to a release-notes document; where the tip has no such
//! document any more, of lines that its commits added. It points at the story whose commit added one of these lines together
//! with its code; else at the story of a hash or of a pull request that it names, of a subject that it repeats, of an issue, or
//! of a message whose words it uses, in this order.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    super::{
        arrivals::{is_mostly, removed_words},
        documents::{self, Known},
    },
    entries::{self, Entry},
};
use crate::{
    hashing::{HashMap, HashMapExt, HashSet},
    history::{Commit, CommitId, Contents, History, LineKind, NetChange, Picks, RepoPath},
    roles::{Role, Roles},
    spread,
    story::{self, Stories, Story, StoryId},
};

/// Release-notes documents that are read, those with most changed lines first: monorepos have one a package.
const DOCUMENTS: usize = 24;

/// Commits whose own change of the notes is read at most, the newest first.
const COMMITS: usize = 128;

/// The same where the tip has no release notes: then all that is known of them is what commits added.
const COMMITS_OF_GONE: usize = 512;

/// Who adds more lines at once writes up a release, not a change.
const RELEASE: usize = 24;

/// A line of fewer characters may stand in the notes twice.
const TELLING: usize = 20;

/// An entry that points at more stories than this points at none.
const MOST_POINTED_AT: usize = 4;

/// A word that more stories use tells them apart no longer.
const RARE: usize = 12;

/// Of a long story so many subjects are compared with entries.
const SUBJECTS: usize = 24;

/// Words of a message beyond its subject that entries are compared with.
const WORDS_OF_BODY: usize = 80;

/// What more stories use than this is no name of one of them.
const NAMED_BY: usize = MOST_POINTED_AT;

/// A subject of fewer letters and digits may be repeated by chance.
const REPEATED: usize = 12;

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
    /// One that names it, or that it wrote, stands among those that break users.
    pub breaks: bool,
    /// The same for those that close a hole.
    pub secures: bool,
}

impl Declared {
    fn add(&mut self, entry: &Entry, surely: bool) {
        self.breaks |= surely && entry.breaks;
        self.secures |= surely && entry.secures;
        self.prominence = if self.entry { self.prominence.max(entry.prominence) } else { entry.prominence };
        self.entry = true;
    }
}

/// The release notes that a range changes, and the commits that change them together with code.
pub fn notes(history: &History, net: Option<&NetChange>, roles: &Roles) -> Picks {
    let files = || net.into_iter().flat_map(|net| &net.files);
    let mut found: Vec<(u64, RepoPath)> = files()
        .filter(|file| roles.of(&file.path) == Role::ReleaseNotes)
        .map(|file| (file.stat.count().added, file.path.clone()))
        .filter(|(added, _)| *added > 0)
        .collect();
    found.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let mut net: Vec<RepoPath> = found.into_iter().take(DOCUMENTS).map(|(_, path)| path).collect();
    let gone = net.is_empty();
    let commits = history.commits.iter().filter_map(|commit| noting(commit, roles, gone));
    let most = if gone { COMMITS_OF_GONE } else { COMMITS };
    let readme = files().find(|file| is_readme(&file.path) && file.stat.count().added > 0);
    net.extend(readme.map(|file| file.path.clone()));
    Picks { commits: commits.take(most).collect(), net }
}

/// Tells whether a file is the README of the whole, which may hold the changelog.
pub(super) fn is_readme(path: &RepoPath) -> bool {
    path.folder().is_empty() && path.as_str().to_ascii_lowercase().starts_with("readme")
}

/// The release notes that a commit changes together with code, or, where the tip has none, that it changes at all.
fn noting(commit: &Commit, roles: &Roles, gone: bool) -> Option<(CommitId, Vec<RepoPath>)> {
    let of =
        |wanted: fn(Role) -> bool| roles.files(commit).filter(move |(_, role)| wanted(*role)).map(|(file, _)| file);
    let notes = of(|role| role == Role::ReleaseNotes).filter(|file| !gone || file.stat.count().added > 0);
    let notes: Vec<RepoPath> = notes.map(|file| file.path.clone()).collect();
    let code = || of(Role::is_code).next().is_some() && !story::parse_subject(&commit.subject).is_minor();
    (!notes.is_empty() && (gone || code())).then_some((commit.id, notes))
}

/// What the notes say of each story.
pub(super) fn declared(history: &History, roles: &Roles, stories: &Stories, notes: &Contents) -> Vec<Declared> {
    let mut found = vec![Declared::default(); stories.list.len()];
    let known = Known::of(notes, history, roles);
    let added = notes.net.iter().flat_map(|(path, patch)| entries::added(path, patch, &known));
    let mut entries: Vec<Entry> = added.collect();
    if notes.net.keys().all(is_readme) && entries.is_empty() {
        entries.extend(gone(history, notes));
    }
    if entries.is_empty() {
        return found;
    }
    let index = Index::of(history, roles, stories);
    let authors = Authors::of(history, roles, stories, notes);
    let named: Vec<Named> = entries.iter().map(|entry| index.named(history, stories, entry)).collect();
    let surely = named.iter().filter(|named| !named.surely.is_empty()).count();
    // Where most entries name what they tell of, one that names nothing of the range may well tell of something else.
    let referring = named.iter().filter(|named| named.refers).count() <= 2 * surely;
    for (entry, named) in entries.iter().zip(named) {
        let written = authors.of_entry(entry);
        let sure = !written.is_empty() || !named.surely.is_empty();
        let stories = match () {
            () if !written.is_empty() => written,
            () if !named.surely.is_empty() => named.surely,
            () => match index.repeated(entry) {
                Some(story) => BTreeSet::from([story]),
                None if !named.perhaps.is_empty() => named.perhaps,
                None => {
                    let sure = referring && named.refers;
                    index.worded(history, stories, entry, sure).into_iter().collect()
                }
            },
        };
        stories.into_iter().for_each(|story| found[story].add(entry, sure));
    }
    found
}

/// The entries that commits added to notes which the tip has no longer, as the last version of each has them.
fn gone(history: &History, notes: &Contents) -> Vec<Entry> {
    let mut last: BTreeMap<&RepoPath, (usize, &str)> = BTreeMap::new();
    let mut added: BTreeMap<&RepoPath, HashSet<&str>> = BTreeMap::new();
    for ((commit, path), patch) in &notes.patches {
        let (Some(position), Some(text)) = (history.position(*commit), patch.new.as_deref()) else { continue };
        let lines = patch.hunks.iter().flat_map(|hunk| &hunk.lines).filter(|line| line.kind == LineKind::Added);
        added.entry(path).or_default().extend(lines.map(|line| line.text.as_str()));
        let newest = last.entry(path).or_insert((position, text));
        if position < newest.0 {
            *newest = (position, text);
        }
    }
    last.into_iter().flat_map(|(path, (_, text))| entries::with_lines(text, &added[path])).collect()
}

/// Which story's commit added a line to the notes.
struct Authors<'a> {
    of_lines: HashMap<&'a str, StoryId>,
}

impl<'a> Authors<'a> {
    fn of(history: &History, roles: &Roles, stories: &Stories, notes: &'a Contents) -> Self {
        let mut of_lines = HashMap::new();
        let codes = |place: &usize| roles.files(&history.commits[*place]).any(|(_, role)| role.is_code());
        for ((commit, _), patch) in &notes.patches {
            let Some(position) = history.position(*commit).filter(codes) else { continue };
            let lines = patch.hunks.iter().flat_map(|hunk| &hunk.lines).filter(|line| line.kind == LineKind::Added);
            // Who rewords an entry, or corrects an address in it, is not who declares it.
            let old = removed_words(patch);
            let lines = lines.map(|line| line.text.trim()).filter(|line| line.len() >= TELLING);
            let lines: Vec<&str> = lines.filter(|line| !is_mostly(line, &old)).take(RELEASE + 1).collect();
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
    by_subject: HashMap<String, BTreeSet<StoryId>>,
    by_word: BTreeMap<String, Vec<StoryId>>,
    /// Stories that change release notes.
    noted: BTreeSet<StoryId>,
}

/// What an entry refers to.
struct Named {
    /// Stories of hashes and pull requests that it names.
    surely: BTreeSet<StoryId>,
    /// Stories that name the same issues.
    perhaps: BTreeSet<StoryId>,
    /// It names a number or a hash, whether the range has it or not.
    refers: bool,
}

impl Index {
    fn of(history: &History, roles: &Roles, stories: &Stories) -> Self {
        let mut index = Self::default();
        let words = spread::map(&stories.list, |story| story_words(history, story));
        let subjects = spread::map(&stories.list, |story| repeatable(history, story));
        for ((id, story), (words, subjects)) in stories.list.iter().enumerate().zip(words.into_iter().zip(subjects)) {
            for number in own_numbers(history, story) {
                index.own.entry(number).or_default().insert(id);
            }
            for number in &story.numbers {
                index.mentioned.entry(*number).or_default().insert(id);
            }
            let files = || story.commits.iter().flat_map(|position| roles.files(&history.commits[*position]));
            let mut notes = files().filter(|(_, role)| *role == Role::ReleaseNotes).map(|(file, _)| file).peekable();
            if notes.peek().is_some() {
                index.noted.insert(id);
            }
            for number in notes.filter_map(|file| numbered(file.path.file_name())) {
                index.mentioned.entry(number).or_default().insert(id);
            }
            for subject in subjects {
                index.by_subject.entry(subject).or_default().insert(id);
            }
            for word in words {
                index.by_word.entry(word).or_default().push(id);
            }
        }
        index
    }

    fn named(&self, history: &History, stories: &Stories, entry: &Entry) -> Named {
        let (numbers, hashes) = (numbers(&entry.text), story::hashes(&entry.text));
        let of = |index: &BTreeMap<u64, BTreeSet<StoryId>>| -> BTreeSet<StoryId> {
            let known = numbers.iter().filter_map(|number| index.get(number));
            known.filter(|ids| ids.len() <= MOST_POINTED_AT).flatten().copied().collect()
        };
        let hashed = hashes.iter().filter_map(|hash| history.abbreviated(hash)).map(|position| stories.of[position]);
        let few = |ids: BTreeSet<StoryId>| if ids.len() > 2 * MOST_POINTED_AT { BTreeSet::new() } else { ids };
        let surely = few(of(&self.own).into_iter().chain(hashed).collect());
        Named { surely, perhaps: few(of(&self.mentioned)), refers: !numbers.is_empty() || !hashes.is_empty() }
    }

    /// The one story with a commit whose subject an entry, or its first sentence, is.
    fn repeated(&self, entry: &Entry) -> Option<StoryId> {
        let first = entry.text.split(". ").next().unwrap_or_default();
        let known = [entry.text.as_str(), first].map(|text| self.by_subject.get(&documents::plain(text)));
        known.into_iter().flatten().find(|ids| ids.len() == 1)?.first().copied()
    }

    /// The story that uses most of the entry's words that tell stories apart: half of them, and three at least; or all words
    /// of a subject, or a name that is nearly its own. `sure` asks for more of them.
    fn worded(&self, history: &History, stories: &Stories, entry: &Entry, sure: bool) -> Option<StoryId> {
        let words = story::words(&entry.text);
        let names = interfaces(&entry.text);
        let mut shared: BTreeMap<StoryId, Shared> = BTreeMap::new();
        let mut total = 0.0;
        for word in &words {
            let users = self.by_word.get(word).map_or(&[][..], Vec::as_slice);
            let weight = 1.0 / (1.0 + (users.len() as f64)).ln().max(0.5);
            total += if users.is_empty() { 0.5 } else { weight };
            let name = users.len() <= NAMED_BY && names.contains(word);
            for id in users.iter().filter(|_| users.len() <= RARE) {
                let found = shared.entry(*id).or_default();
                found.words += 1;
                found.weight += weight;
                found.named |= name;
            }
        }
        // Of a long entry nobody repeats all words; who also changed the notes needs to share only what is his alone.
        let enough = if sure { 0.7 * total } else { 0.4 * total.min(LONG) };
        let value = |id: &StoryId, found: &Shared| {
            found.weight * if self.noted.contains(id) || found.named { 1.5 } else { 1.0 }
        };
        let points = |id: &StoryId, found: &Shared| {
            (found.words >= 3 && found.weight >= enough)
                || (found.named && !sure)
                || (self.noted.contains(id) && found.weight >= ALONE && !sure)
                || (found.words >= 2 && found.words * 3 >= words.len() && covers(history, &stories.list[*id], &words))
        };
        let found = shared.into_iter().filter(|(id, found)| points(id, found));
        let found = found.map(|(id, shared)| (value(&id, &shared), id));
        found.max_by(|a, b| a.0.total_cmp(&b.0).then(b.1.cmp(&a.1))).map(|(_, id)| id)
    }
}

/// What an entry and a story have in common.
#[derive(Default)]
struct Shared {
    words: usize,
    weight: f64,
    /// A name among the words.
    named: bool,
}

/// Tells whether all words of one of a story's subjects are among some others, two at least.
fn covers(history: &History, story: &Story, words: &BTreeSet<String>) -> bool {
    let subjects = story.commits.iter().take(SUBJECTS).map(|position| &history.commits[*position].subject);
    subjects.map(|subject| story::words(subject)).any(|own| own.len() >= 2 && own.is_subset(words))
}

/// Words of a text that are written as names of an interface: `--resume-retries`, `cmd_array()`.
fn interfaces(text: &str) -> BTreeSet<String> {
    let named = |word: &&str| word.trim_start_matches(['`', '(', '"', '\'']).starts_with("--") || word.contains('_');
    text.split_whitespace().filter(named).flat_map(story::words).collect()
}

/// The subjects of a story as entries repeat them.
fn repeatable(history: &History, story: &Story) -> Vec<String> {
    let subjects = story.commits.iter().chain(&story.merges).map(|position| &history.commits[*position].subject);
    subjects.map(|subject| documents::plain(subject)).filter(|subject| subject.len() >= REPEATED).collect()
}

/// The number of a fragment: `12.feature.rst`.
fn numbered(name: &str) -> Option<u64> {
    let digits = name.split(['.', '-', '_']).next()?;
    digits.parse().ok().filter(|_| (2..=7).contains(&digits.len()) && digits.len() < name.len())
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
    fn names_of_interfaces_are_words_of_their_own() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(interfaces(text).iter().map(String::as_str).collect::<Vec<_>>(), expected, "{text}");
        };
        check("Control it with the `--resume-retries` flag.", &["resume-retrie"]);
        check("Added a new `cmd_array()` method -- at last", &["cmd_array"]);
    }

    #[test]
    fn fragments_have_numbers() {
        let check = |name: &str, expected: Option<u64>| assert_eq!(numbered(name), expected, "{name}");
        check("12989.removal.rst", Some(12989));
        check("77-fix.md", Some(77));
        check("brave-cats.md", None);
        check("NEWS", None);
    }

    #[test]
    fn numbers_are_found_in_references_and_addresses() {
        assert_eq!(numbers("see #12, pull/34 and :pr:`56`, not # or 78"), [12, 34, 56]);
    }
}
