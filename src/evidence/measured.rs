//! Figures with their source: those of messages and of changed documents, each given to the story that its text names.

use std::{
    collections::{BTreeMap, BTreeSet},
    hash::{DefaultHasher, Hash, Hasher},
};

use super::{MeasurementId, measurement, measurement::Measurement};
use crate::{
    history::{Commit, CommitId, Contents, FilePatch, History, LineKind, NetChange, RepoPath},
    lines::split_lines,
    roles::{Role, Roles},
    spread,
    story::{Stories, Story, StoryId, Topic, parse_subject},
};

/// A figure with the commit that reported it.
#[derive(Debug, Clone, PartialEq)]
pub struct Reported {
    /// The commit whose message holds it, or the tip whose document does.
    pub commit: CommitId,
    /// The document that holds it; `None` for a message.
    pub path: Option<RepoPath>,
    /// The story that its text names, else that of the commit.
    pub story: StoryId,
    /// What it says.
    pub measurement: Measurement,
}

/// Figures of all told commits, oldest first, then those of release notes and benchmark documents.
pub(super) fn gather(
    history: &History,
    net: Option<&NetChange>,
    roles: &Roles,
    stories: &Stories,
    contents: &Contents,
) -> Vec<Reported> {
    let mut found = messages(history, roles, stories);
    let said: BTreeSet<(StoryId, String)> =
        found.iter().map(|reported| (reported.story, key(&reported.measurement))).collect();
    found.extend(
        merges(history, stories).into_iter().filter(|merge| !said.contains(&(merge.story, key(&merge.measurement)))),
    );
    let of_words: Vec<&mut Reported> =
        found.iter_mut().filter(|reported| is_of_words(history, roles, reported.commit)).collect();
    let names = (!of_words.is_empty()).then(|| Names::of(history, stories));
    if let Some(names) = &names {
        let told: Vec<(String, StoryId)> = of_words
            .iter()
            .map(|reported| (history.get(reported.commit).map(Commit::message).unwrap_or_default(), reported.story))
            .collect();
        let mut named = spread::map(&told, |(text, own)| names.story(text, Some(*own)));
        if named.contains(&None) {
            let pairs = names.pairs();
            let by_words = spread::map(&told, |(text, own)| names.by_words(&pairs, text, *own));
            named = named.into_iter().zip(by_words).map(|(named, by_words)| named.or(by_words)).collect();
        }
        for (reported, named) in of_words.into_iter().zip(named) {
            reported.story = named.unwrap_or(reported.story);
        }
    }
    if let Some(net) = net {
        let names = names.unwrap_or_else(|| Names::of(history, stories));
        let documents = documents(net, roles, stories, contents, &names);
        let known: BTreeSet<String> = found.iter().map(|reported| key(&reported.measurement)).collect();
        found.extend(documents.into_iter().filter(|reported| !known.contains(&key(&reported.measurement))));
    }
    found
}

fn messages(history: &History, roles: &Roles, stories: &Stories) -> Vec<Reported> {
    let positions: Vec<usize> = (0..history.commits.len()).rev().filter(|at| history.selected[*at]).collect();
    let found = spread::map(&positions, |position| {
        let commit = &history.commits[*position];
        if commit.is_merge() || roles.is_import(commit) {
            return Vec::new();
        }
        let reported =
            |measurement| Reported { commit: commit.id, path: None, story: stories.of[*position], measurement };
        measurement::parse(&commit.body).into_iter().map(reported).collect()
    });
    found.into_iter().flatten().collect()
}

/// Figures that merges report of what they bring in: a bot's merge holds the description of the pull request.
fn merges(history: &History, stories: &Stories) -> Vec<Reported> {
    let told = |story: &Story| story.commits.iter().chain(&story.merges).any(|position| history.selected[*position]);
    let stories = stories.list.iter().enumerate().filter(|(_, story)| told(story));
    let merges =
        stories.flat_map(|(id, story)| story.merges.iter().map(move |position| (id, &history.commits[*position])));
    let read = |(story, merge): (StoryId, &Commit)| {
        let reported = |measurement| Reported { commit: merge.id, path: None, story, measurement };
        measurement::parse(&merge.body).into_iter().map(reported).collect::<Vec<_>>()
    };
    merges.flat_map(read).collect()
}

/// What makes two reports the same: a document often repeats a message.
fn key(measurement: &Measurement) -> String {
    let text = |figure: &Option<measurement::Figure>| figure.as_ref().map(|figure| figure.text.clone());
    format!("{:?}{:?}{:?}", text(&measurement.result), text(&measurement.baseline), measurement.improvement)
}

/// Whether a commit changes documents alone: then its figures speak of other commits.
fn is_of_words(history: &History, roles: &Roles, id: CommitId) -> bool {
    let Some(commit) = history.get(id) else { return false };
    let mut files = roles.files(commit).peekable();
    files.peek().is_some() && files.all(|(_, role)| matches!(role, Role::ReleaseNotes | Role::Documentation))
}

/// Figures in lines that the range adds to release notes and to documents on performance.
fn documents(
    net: &NetChange,
    roles: &Roles,
    stories: &Stories,
    contents: &Contents,
    names: &Names<'_>,
) -> Vec<Reported> {
    let mut found = Vec::new();
    for (path, patch) in contents.net.iter().filter(|(path, _)| reports_figures(roles.of(path), path)) {
        for text in added(patch) {
            for measurement in measurement::parse(&text) {
                let around = paragraph(&text, measurement.lines);
                let story = names.story(&around, None);
                let Some(story) = story.filter(|story| *story < stories.list.len()) else { continue };
                found.push(Reported { commit: net.tip, path: Some(path.clone()), story, measurement });
            }
        }
    }
    found
}

fn reports_figures(role: Role, path: &RepoPath) -> bool {
    let name = path.as_str().to_ascii_lowercase();
    let is_on_speed = || ["bench", "perf"].iter().any(|word| name.contains(word));
    role == Role::ReleaseNotes || role == Role::Documentation && is_on_speed()
}

/// The added lines of each hunk as one text.
fn added(patch: &FilePatch) -> Vec<String> {
    let lines = |hunk: &crate::history::Hunk| {
        let added = hunk.lines.iter().filter(|line| line.kind == LineKind::Added);
        added.map(|line| line.text.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
    };
    patch.hunks.iter().map(lines).filter(|text| !text.is_empty()).collect()
}

/// The list item or the paragraph that holds these lines, with the lines above it that belong to the item.
fn paragraph(text: &str, (first, last): (usize, usize)) -> String {
    const LONGEST: usize = 30;
    let lines: Vec<&str> = split_lines(text).collect();
    let is_start = |line: &str| line.is_empty() || line.starts_with(['*', '-', '#', '+']);
    let start = (first.saturating_sub(LONGEST)..=first).rev().find(|at| is_start(lines[*at])).unwrap_or(first);
    let end = (last + 1..lines.len().min(last + LONGEST)).find(|at| is_start(lines[*at])).unwrap_or(last + 1);
    lines[start..end.min(lines.len())].join("\n")
}

/// By what a text may name a story.
struct Names<'a> {
    /// Issues and pull requests: those that a commit closes or belongs to, else those it mentions.
    numbers: BTreeMap<u64, BTreeSet<StoryId>>,
    mentions: BTreeMap<u64, BTreeSet<StoryId>>,
    ids: BTreeMap<String, StoryId>,
    subjects: Vec<(&'a str, StoryId)>,
}

impl<'a> Names<'a> {
    fn of(history: &'a History, stories: &Stories) -> Self {
        let mut names =
            Self { numbers: BTreeMap::new(), mentions: BTreeMap::new(), ids: BTreeMap::new(), subjects: Vec::new() };
        let named = spread::map(&history.commits, |commit| numbers(&commit.message()));
        for ((commit, named), story) in history.commits.iter().zip(named).zip(&stories.of) {
            names.add(commit, named, *story);
        }
        for (id, story) in stories.list.iter().enumerate() {
            for topic in &story.topics {
                if let Topic::PullRequest(number, _) = topic {
                    names.numbers.entry(*number).or_default().insert(id);
                }
            }
        }
        names
    }

    /// Adds a commit with the numbers that its message names.
    fn add(&mut self, commit: &'a Commit, named: Vec<(u64, bool)>, story: StoryId) {
        self.ids.insert(commit.id.to_string(), story);
        if let Some(number) = parse_subject(&commit.subject).pull_request {
            self.numbers.entry(number).or_default().insert(story);
        }
        for (number, closes) in named {
            let known = if closes { &mut self.numbers } else { &mut self.mentions };
            known.entry(number).or_default().insert(story);
        }
        if commit.subject.len() >= 20 && commit.subject.contains(' ') {
            self.subjects.push((&commit.subject, story));
        }
    }

    /// The one other story that the text names.
    fn story(&self, text: &str, own: Option<StoryId>) -> Option<StoryId> {
        let one = |found: BTreeSet<StoryId>| {
            let mut others = found.into_iter().filter(|story| Some(*story) != own);
            others.next().filter(|_| others.next().is_none())
        };
        let numbered = |known: &BTreeMap<u64, BTreeSet<StoryId>>| {
            one(numbers(text).into_iter().filter_map(|(number, _)| known.get(&number)).flatten().copied().collect())
        };
        let by_id = || one(ids(text).filter_map(|prefix| self.with_prefix(prefix)).collect());
        let quoted =
            || one(self.subjects.iter().filter(|(words, _)| text.contains(*words)).map(|(_, id)| *id).collect());
        numbered(&self.numbers).or_else(|| numbered(&self.mentions)).or_else(by_id).or_else(quoted)
    }

    /// The pairs of words in each of the subjects.
    fn pairs(&self) -> Vec<Vec<u64>> {
        spread::map(&self.subjects, |(subject, _)| pairs_of_words(subject))
    }

    /// The story whose subjects share two pairs of neighbouring words or more with the text: "inner literal extraction"
    /// names "add new inner literal extractor". Of several the one with most such subjects, then the oldest.
    fn by_words(&self, pairs: &[Vec<u64>], text: &str, own: StoryId) -> Option<StoryId> {
        let spoken: BTreeSet<u64> = pairs_of_words(text).into_iter().collect();
        let mut scores: BTreeMap<StoryId, (usize, usize, usize)> = BTreeMap::new();
        let others = self.subjects.iter().zip(pairs).enumerate().filter(|(_, ((_, story), _))| *story != own);
        for (age, ((_, story), pairs)) in others {
            let shared = pairs.iter().filter(|pair| spoken.contains(pair)).count();
            if shared >= 2 {
                let score = scores.entry(*story).or_default();
                *score = (score.0.max(shared), score.1 + 1, age);
            }
        }
        scores.into_iter().max_by_key(|(story, score)| (*score, std::cmp::Reverse(*story))).map(|(story, _)| story)
    }

    fn with_prefix(&self, prefix: &str) -> Option<StoryId> {
        let mut found = self.ids.range(prefix.to_owned()..).take_while(|(id, _)| id.starts_with(prefix));
        found.next().map(|(_, story)| *story).filter(|_| found.next().is_none())
    }
}

/// Neighbouring words of five letters or more, by their first six letters: each pair once, as a digest.
fn pairs_of_words(text: &str) -> Vec<u64> {
    let words: Vec<String> = text
        .split(|c: char| c.is_whitespace() || c == '-')
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .collect();
    let is_long = |word: &String| word.len() >= 5 && word.chars().all(char::is_alphabetic);
    let digest = |two: &[String]| {
        let mut hasher = DefaultHasher::new();
        two.iter().for_each(|word| word.chars().take(6).collect::<String>().hash(&mut hasher));
        hasher.finish()
    };
    let mut pairs: Vec<u64> = words.windows(2).filter(|two| two.iter().all(is_long)).map(digest).collect();
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

/// Words that close an issue.
const CLOSING: [&str; 9] = ["fix", "fixes", "fixed", "close", "closes", "closed", "resolve", "resolves", "resolved"];

/// Numbers after `#` or at the end of an address of an issue, and whether a word of closing stands before it.
fn numbers(text: &str) -> Vec<(u64, bool)> {
    let mut found = Vec::new();
    if !text.contains('#') && !text.contains("/issues/") && !text.contains("/pull/") {
        return found;
    }
    let mut closing = false;
    for word in text.split(|c: char| c.is_whitespace() || matches!(c, ',' | '(' | ')' | '[' | ']' | ':')) {
        let address =
            || word.contains('/').then(|| word.rsplit_once("/issues/").or_else(|| word.rsplit_once("/pull/")));
        let tail = word.rsplit_once('#').or_else(|| address()?);
        let number = tail.and_then(|(_, digits)| digits.trim_end_matches(['.', ';']).parse().ok());
        if let Some(number) = number {
            found.push((number, closing));
        } else if !word.is_empty() && word != "and" {
            closing = CLOSING.iter().any(|known| word.eq_ignore_ascii_case(known));
        }
    }
    found
}

/// Words that may be the id of a commit.
fn ids(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric());
    words.filter(|word| {
        let hex = word.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
        (7..=64).contains(&word.len()) && hex && word.bytes().any(|byte| byte.is_ascii_digit())
    })
}

/// Chains of steps, longest first; the figures of one message alone make none.
pub(super) fn chains(measurements: &[Reported]) -> Vec<Vec<MeasurementId>> {
    let steps: Vec<&Measurement> = measurements.iter().map(|reported| &reported.measurement).collect();
    let found = measurement::chains(&steps).into_iter();
    let one_commit = |chain: &Vec<usize>| {
        let commits: BTreeSet<CommitId> = chain.iter().map(|step| measurements[*step].commit).collect();
        commits.len() < chain.len()
    };
    found.filter(|chain| !one_commit(chain)).map(|chain| chain.into_iter().map(MeasurementId).collect()).collect()
}
