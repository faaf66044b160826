//! What a story is called: the subject, in its author's words, that says what the whole is about.

use std::collections::{BTreeMap, BTreeSet};

use super::{Group, Kind, kind, marks::hashes, proposal, subject, topic, words};
use crate::history::{Commit, History};

/// What the plain words of a title weigh beside those that name things.
const PLAIN: f64 = 0.8;

/// A commit with a smaller part of the lines of the largest one of its story does a detail of it, and names that.
pub(crate) const DETAIL: u64 = 6;

/// What is known of each commit of a group, in their order.
pub(super) struct Weighed {
    /// How much it has to say.
    pub weights: Vec<f64>,
    /// It tells readers of its change in the documents.
    pub noted: Vec<bool>,
    /// Lines of code that it changes.
    pub lines: Vec<u64>,
}

/// The commit whose subject names the story.
///
/// One of many commits is a detail, unless its words are those of the branch, of the merge's description, or of the
/// other subjects.
pub(super) fn choose(history: &History, group: &Group, weighed: &Weighed) -> Option<usize> {
    let Weighed { weights, noted, lines } = weighed;
    if let ([only], []) = (group.commits.as_slice(), group.merges.as_slice()) {
        return Some(*only);
    }
    let subjects: Vec<BTreeSet<String>> = group.commits.iter().map(|place| named(&history.commits[*place])).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for word in subjects.iter().flatten() {
        *counts.entry(word).or_insert(0) += 1;
    }
    let guides: Vec<BTreeSet<String>> = group.outer.iter().map(|place| guide(&history.commits[*place])).collect();
    let described: Vec<BTreeSet<String>> =
        group.outer.iter().map(|place| plain_words(first_line(&history.commits[*place]))).collect();
    let longest = lines.iter().copied().max().unwrap_or_default();
    let heaviest = weights.iter().copied().fold(1.0, f64::max);
    let value = |place: usize| {
        let words = &subjects[place];
        let shared: f64 = words.iter().map(|word| (counts[word.as_str()] - 1) as f64).sum();
        let shared = shared / (words.len().max(2) * subjects.len().max(2)) as f64;
        let guided = guides.iter().map(|guide| overlap(words, guide)).fold(0.0, f64::max);
        // Where the title of a pull request names nothing (`lock command`), its plain words still tell one subject from another.
        let own = plain_words(&history.commits[group.commits[place]].subject);
        let repeated = described.iter().map(|title| overlap(&own, title)).fold(0.0, f64::max);
        let guided = guided.max(PLAIN * repeated);
        let weight = weights.get(place).copied().unwrap_or_default() / heaviest;
        let noted = if noted.get(place) == Some(&true) { 0.6 } else { 0.0 };
        // A branch may well be called after what a few lines do, but then it says so.
        let detail = lines.get(place).is_some_and(|lines| lines * DETAIL < longest) && guided < 0.5;
        let detail = if detail { -1.5 } else { 0.0 };
        let mends = if mends_own(history, group, group.commits[place]) { -3.0 } else { 0.0 };
        2.0 * guided
            + 2.0 * shared
            + weight
            + noted
            + detail
            + mends
            + announced(&history.commits[group.commits[place]])
    };
    if let Some(merge) = group.outer.iter().find(|place| speaks(&history.commits[**place].subject)) {
        return Some(*merge);
    }
    let best = (0..subjects.len())
        .max_by(|a, b| value(*a).total_cmp(&value(*b)).then(group.commits[*a].cmp(&group.commits[*b])));
    best.map(|place| group.commits[place]).or(group.merges.first().copied())
}

/// Tells whether a commit mends another one of its story, as its message says: nobody but its authors ever had that fault.
fn mends_own(history: &History, group: &Group, place: usize) -> bool {
    let commit = &history.commits[place];
    kind(&subject::parse(&commit.subject)) == Kind::Fixed
        && hashes(&commit.body)
            .iter()
            .filter_map(|hash| history.abbreviated(hash))
            .any(|other| other != place && group.commits.contains(&other))
}

/// Tells whether the subject of a merge is a sentence about what it brings in, not the form that git or a forge fills in.
fn speaks(subject: &str) -> bool {
    const FORMS: [&str; 10] =
        ["branch", "branches", "pull", "remote-tracking", "remote", "tag", "commit", "topic", "origin", "sync"];
    let rest = subject.trim_start_matches("Merge").trim_start_matches("merge").trim_start_matches([':', ' ']);
    let first = rest.split([' ', '/']).next().unwrap_or_default().to_lowercase();
    rest.split_whitespace().count() >= 4
        && !proposal::is_vague(rest)
        && !FORMS.contains(&first.as_str())
        && !rest.contains(" into ")
        && !first.starts_with('\'')
}

fn named(commit: &Commit) -> BTreeSet<String> {
    words::words(&subject::parse(&commit.subject).words)
}

/// What a merge says of its commits: the name of the branch, and the title of the pull request.
fn guide(merge: &Commit) -> BTreeSet<String> {
    let branch = topic::parse(&merge.subject).map(|topic| topic.branch().replace(['-', '_', '/'], " "));
    let mut found = words::words(&branch.unwrap_or_default());
    found.extend(words::words(first_line(merge)));
    found
}

/// What a forge puts below the subject of a merge: the title of the pull request.
fn first_line(merge: &Commit) -> &str {
    merge.body.lines().next().unwrap_or_default()
}

/// All words of a text, but for those that hold sentences together.
fn plain_words(text: &str) -> BTreeSet<String> {
    const JOINTS: [&str; 12] =
        ["the", "and", "for", "with", "from", "into", "that", "this", "when", "not", "are", "was"];
    let words = text.split(|c: char| !c.is_alphanumeric()).map(str::to_lowercase);
    words.filter(|word| word.len() >= 3 && !JOINTS.contains(&word.as_str())).collect()
}

/// Which part of the guide's words a subject has.
fn overlap(words: &BTreeSet<String>, guide: &BTreeSet<String>) -> f64 {
    words.intersection(guide).count() as f64 / guide.len().max(1) as f64
}

/// How well what a subject announces stands for a story.
fn announced(commit: &Commit) -> f64 {
    let parsed = subject::parse(&commit.subject);
    let minor = if parsed.is_minor() { -2.0 } else { 0.0 };
    minor
        + match kind(&parsed) {
            Kind::New => 0.5,
            Kind::Faster | Kind::Changed => 0.4,
            Kind::Fixed | Kind::Unknown => 0.1,
            Kind::TakenBack => -1.0,
            Kind::Internal => -0.3,
            Kind::Upkeep => -0.8,
        }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merges_that_are_sentences_speak() {
        let check = |subject: &str, expected: bool| assert_eq!(speaks(subject), expected, "{subject}");
        check("Merge: Fully abstract connections and load TLS (#12)", true);
        check("Merge support for sparse files in archives", true);
        check("Merge changes to config paths", false);
        check("Merge branch 'jk/a b c' of x", false);
        check("Merge pull request #12 from ann/fix-walk", false);
        check("Merge 'a' and 'b' and c", false);
        check("Merge topic of ours into main", false);
    }
}
