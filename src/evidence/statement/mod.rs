//! Statements: paragraphs and list items that somebody wrote, as runs of whole sentences with the role that cue phrases
//! make sure of.

mod cues;
mod form;
mod role;
mod words;

pub(super) use cues::prepare;

use std::ops::Range;

use self::role::Reader;
use super::{
    message::{self, Part, PartKind},
    sentence,
};
use crate::{
    history::{CommitId, RepoPath},
    words::words,
};

/// Id of a statement: its place in [`super::Evidence::statements`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementId(pub usize);

/// Where a statement was written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// In the message of a commit.
    Message(CommitId),
    /// In a document of the tree, on these lines (1-based, inclusive).
    Document {
        /// The commit whose tree holds it.
        commit: CommitId,
        /// The document.
        path: RepoPath,
        /// First line.
        first: usize,
        /// Last line.
        last: usize,
    },
}

/// What a sentence is for, where a cue phrase leaves no doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// What was wrong.
    Problem,
    /// Why it was wrong.
    Diagnosis,
    /// Why the change is as it is.
    Reason,
    /// What else was thought of.
    Alternative,
    /// What it does not do, or costs.
    Limitation,
}

/// A paragraph or list item of one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Statement {
    /// Where it was written.
    pub origin: Origin,
    /// True for an item of a list.
    pub item: bool,
    /// The number of an item, where its list has numbers.
    pub number: Option<usize>,
    /// Place of the paragraph among the parts of its source: neighbours follow each other.
    pub part: usize,
    /// The subject of the commit that says it, the first of a squashed pull request.
    pub step: Option<String>,
    /// Its sentences, in order.
    pub sentences: Vec<Sentence>,
}

/// A whole sentence, as it was written but for joined lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    /// The words.
    pub text: String,
    /// What it is for, where that is sure.
    pub role: Option<Role>,
    /// It needs the sentence before it.
    pub leans: bool,
    /// It can stand in a quotation.
    pub quotable: bool,
}

/// A quotation has at most so many sentences with one role.
const LONGEST_RUN: usize = 4;

impl Sentence {
    /// Number of words.
    pub fn words(&self) -> usize {
        words(&self.text).count()
    }

    /// Where it points at a neighbour of its commit (`the previous patch`), as a range of bytes: a phrase to link, or a
    /// reason to leave the sentence out. Such a sentence isn't [`Self::quotable`] as it stands.
    pub fn neighbour(&self) -> Option<Range<usize>> {
        sentence::neighbour(&self.text)
    }
}

impl Statement {
    /// Number of words of all sentences.
    pub fn words(&self) -> usize {
        self.sentences.iter().map(Sentence::words).sum()
    }

    /// Its sentences, joined.
    pub(super) fn text(&self) -> String {
        self.sentences.iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join(" ")
    }

    /// Lists and comments often leave the last full stop out: their last sentence is whole nevertheless.
    pub(super) fn close(&mut self) {
        if let Some(last) = self.sentences.last_mut().filter(|last| !last.quotable) {
            let marked = last.text.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '`' | ')' | '"'));
            last.quotable = marked && sentence::quotable(&format!("{}.", last.text));
        }
    }

    /// Tells whether any sentence has the role.
    pub fn has(&self, role: Role) -> bool {
        self.sentences.iter().any(|sentence| sentence.role == Some(role))
    }

    /// Tells whether its last sentence announces what follows (`This did require a few things:`).
    pub fn leads_in(&self) -> bool {
        self.sentences.last().is_some_and(|last| last.text.ends_with(':'))
    }

    /// Tells whether its last sentence could stand in a quotation but for the colon that it [ends](Self::leads_in) in.
    pub fn announces(&self) -> bool {
        let said = self.sentences.last().and_then(|last| last.text.strip_suffix(':'));
        said.is_some_and(|said| sentence::quotable(&format!("{said}.")))
    }

    /// The runs of sentences with a role that can be quoted by themselves, in order: whole sentences that follow each other,
    /// the first of which leans on nothing. Where the first one with the role leans, up to two sentences before it are
    /// taken in.
    pub fn runs(&self, role: Role) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        let mut place = 0;
        while place < self.sentences.len() {
            let speaks = |place: usize| self.sentences[place].role == Some(role) && self.sentences[place].quotable;
            let most = self.sentences.len().min(place + LONGEST_RUN);
            let end = (place..most).find(|place| !speaks(*place)).unwrap_or(most);
            let free = runs.last().map_or(0, |last| last.end);
            if end > place
                && let Some(start) = self.start(place, free)
            {
                runs.push(start..end);
            }
            place = end.max(place + 1);
        }
        runs
    }

    /// Where a run that needs a sentence can begin, after what was taken before.
    fn start(&self, place: usize, free: usize) -> Option<usize> {
        let earliest = place.saturating_sub(2).max(free);
        let quotable = |start: &usize| self.sentences[*start..=place].iter().all(|sentence| sentence.quotable);
        (earliest..=place).rev().take_while(quotable).find(|start| !self.sentences[*start].leans)
    }
}

/// Statements of the parts of one source, in order.
pub fn statements(parts: &[Part], origin: &Origin) -> Vec<Statement> {
    let mut reader = Reader::default();
    let mut first = true;
    let mut step: Option<String> = None;
    let mut found = Vec::new();
    for (part, block) in parts.iter().enumerate() {
        if block.kind == PartKind::Heading {
            reader.heading(&block.text);
        }
        if block.kind == PartKind::Subject {
            step = Some(block.text.clone());
            continue;
        }
        let texts = block.sentences();
        if texts.is_empty() {
            first = first && block.kind == PartKind::Heading;
            continue;
        }
        reader.paragraph(block.kind == PartKind::Item);
        let sentences = texts.iter().enumerate().map(|(place, text)| Sentence {
            role: reader.sentence(text, texts.get(place + 1).map(String::as_str)),
            leans: sentence::leans(text, first && place == 0) && !message::is_breaking(text),
            quotable: sentence::quotable(text),
            text: text.clone(),
        });
        let sentences = sentences.collect();
        let item = block.kind == PartKind::Item;
        let (origin, step, number) = (origin.clone(), step.clone(), block.number);
        let mut statement = Statement { origin, item, number, part, step, sentences };
        // Titles of commits in the message of a merge are lists as well, and footers end without a full stop.
        if message::is_breaking(&block.text) || item && block.text.starts_with(|c: char| c.is_uppercase() || c == '`') {
            statement.close();
        }
        if !item && is_whole(&block.text, parts.get(part + 1)) {
            statement.close();
        }
        found.push(statement);
        first = false;
    }
    found
}

/// Tells whether a paragraph without a full stop is none the less whole: it begins as sentences do and titles don't, and leads up to
/// no code and to no list, but for figures.
fn is_whole(text: &str, next: Option<&Part>) -> bool {
    const FEWEST: usize = 6;
    const OPENERS: [&str; 24] = [
        "This",
        "It",
        "It's",
        "There",
        "There's",
        "That",
        "These",
        "We",
        "The",
        "In",
        "On",
        "When",
        "If",
        "Without",
        "NB.",
        "Currently",
        "Previously",
        "Before",
        "Because",
        "Since",
        "Now",
        "Both",
        "However,",
        "Otherwise,",
    ];
    let opens = text.split(' ').next().is_some_and(|word| OPENERS.contains(&word));
    let last = text.rsplit(". ").next().unwrap_or(text);
    let leads = next.is_some_and(|next| matches!(next.kind, PartKind::Verbatim | PartKind::Item));
    opens && last.split_whitespace().count() >= FEWEST && (!leads || has_factor(&last.to_lowercase()))
}

/// The role of a paragraph read by itself: that of its first sentence that has one.
pub(super) fn role(paragraph: &str) -> Option<Role> {
    let mut reader = Reader::default();
    let mut pieces = sentence::pieces(paragraph).peekable();
    std::iter::from_fn(|| pieces.next().map(|text| reader.sentence(text, pieces.peek().copied()))).flatten().next()
}

/// Tells whether a text has a factor or a share: `~1.6x`, `2×`, `40%`.
fn has_factor(lower: &str) -> bool {
    let is_factor = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '%' && c != '×');
        let number = word.strip_suffix(['x', '×', '%']);
        // `0x` begins a number, and is none of times.
        number.is_some_and(|number| number.starts_with(|c: char| c.is_ascii_digit()) && number != "0")
    };
    lower.split_whitespace().any(is_factor)
}

/// Tells whether a sentence says by how much something gets better: `~55x faster`, `2-2200x speedups`, `uses 16% less memory`.
pub fn states_gain(text: &str) -> bool {
    let lower = text.to_lowercase();
    let gains = [
        "faster",
        "speed",
        "quicker",
        "improve",
        "reduc",
        "less memory",
        "fewer",
        "cuts ",
        "saves ",
        "throughput",
        "latency",
    ];
    gains.iter().any(|gain| lower.contains(gain)) && has_factor(&lower)
}

/// Tells whether a text claims speed without a figure.
pub fn claims_speed(text: &str) -> bool {
    let lower = text.to_lowercase();
    let claims =
        ["faster", "speed up", "speeds up", "speedup", "quicker", "performance improvement", "improves performance"];
    claims.iter().any(|claim| lower.contains(claim)) && !has_factor(&lower) && !has_duration(&lower)
}

/// Tells whether a text in lower case has a time or a rate, whether or not it could be read as a measurement: `0.631s`, `12 ms`.
fn has_duration(lower: &str) -> bool {
    const UNITS: [&str; 16] = [
        "s", "ms", "us", "µs", "ns", "sec", "secs", "second", "seconds", "minutes", "ns/op", "ms/op", "fps", "mb/s",
        "gb/s", "ops/s",
    ];
    let mut words = lower
        .split_whitespace()
        .map(|word| word.trim_matches(['(', ')', ',', ';', ':', '~', '*', '`', '.']))
        .peekable();
    while let Some(word) = words.next() {
        let unit = word.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
        let is_number = word.starts_with(|c: char| c.is_ascii_digit());
        if is_number
            && (UNITS.contains(&unit) || unit.is_empty() && words.peek().is_some_and(|next| UNITS.contains(next)))
        {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_are_whole_without_a_full_stop() {
        let check = |text: &str, next: Option<PartKind>, expected: bool| {
            let next = next.map(|kind| Part { kind, text: String::new(), number: None });
            assert_eq!(is_whole(text, next.as_ref()), expected, "{text}");
        };
        check("This can have a huge impact on the walk", None, true);
        check("This is about 1.06x faster on the walk", Some(PartKind::Item), true);
        check("This does these two things to the walk", Some(PartKind::Item), false);
        check("Remove backpressure support from the old adapters", None, false);
        check("This is it", None, false);
    }

    #[test]
    fn sure_constructions_give_roles() {
        let check = |text: &str, expected: Option<Role>| assert_eq!(role(text), expected, "{text}");
        check("The parser fails when a line is empty.", Some(Role::Problem));
        check("Previously, the flag was silently ignored.", Some(Role::Problem));
        check("There is currently no way to name two files.", Some(Role::Problem));
        check("The cache forgot to close its file.", Some(Role::Problem));
        check("Use a lock, because two threads may write.", Some(Role::Reason));
        check("To avoid a second lookup, keep the entry.", Some(Role::Reason));
        check("Move the table so that both parsers can reach it.", Some(Role::Reason));
        check("It turns out that the cache is never used.", Some(Role::Diagnosis));
        check("An alternative would be a lock.", Some(Role::Alternative));
        check("We could also count the lines twice, but it is slow.", Some(Role::Alternative));
        check("I considered a second table, but it would grow too fast.", Some(Role::Alternative));
        check("This does not handle nested lists.", Some(Role::Limitation));
        check("Add a reader; for now we only support one file.", Some(Role::Limitation));
    }

    #[test]
    fn what_is_mended_or_planned_is_no_limitation() {
        let is = |text: &str, role: Role| stated(text).iter().flat_map(|s| &s.sentences).any(|s| s.role == Some(role));
        let limits = |text: &str, expected: bool| assert_eq!(is(text, Role::Limitation), expected, "{text}");
        limits("Add a reader. Nested lists are not yet supported.", true);
        limits("Add a reader. In the future we should read several files.", true);
        limits("Add a reader. In the future we may read several files.", false);
        limits("Add a reader. It is smaller, as nested lists are not yet supported.", false);
        limits("Add a reader. Future work will use it to test the lists.", false);
        limits("Fixed a regression in which lists were slightly slower.", false);
        limits("Add a reader. This doesn't fix an issue, it's good practice.", false);
        limits("Add a reader. The check was left for a follow-up.", false);
        let other = |text: &str, expected: bool| assert_eq!(is(text, Role::Alternative), expected, "{text}");
        other("We could have used a lock, but that would be slower.", true);
        other("In that case we could return an error, but it is never read.", false);
        other("We could potentially see two of them, but the lock prevents it.", false);
        other("We could improve this further, but it is fast enough.", false);
        other("The build was rejected because the owner was wrong.", false);
        other("I decided against a second table.", true);
    }

    #[test]
    fn a_factor_is_a_figure() {
        let check = |text: &str, expected: bool| assert_eq!(claims_speed(text), expected, "{text}");
        check("The lookup is faster now.", true);
        check("The lookup is ~1.6x faster.", false);
        check("Small files are 40% faster, large ones twice as fast.", false);
        check("Use 0x10 slots, which is faster.", true);
        check("Faster: 0.631s before, 0.426s after.", false);
        check("It is faster now (12 ms).", false);
        check("It is faster for 12 readers.", true);
        check("The list is sorted.", false);
    }

    #[test]
    fn single_words_give_none() {
        let check = |text: &str| assert_eq!(role(text), None, "{text}");
        check("Records store their keys.");
        check("The bug list has a slow page.");
        check("Fix the crash in the parser.");
        check("If the write fails, the error is returned.");
        check("The result is not wrong.");
        check("The reader no longer crashes when a line is empty.");
        check("It might crash when the disk is full.");
        check("Add a test that the parser fails for an empty line.");
        check("Currently a `panic` is a word in quotation marks.");
        check("Der Parser ist kaputt, weil die Zeile leer ist.");
    }

    #[test]
    fn what_was_said_before_decides() {
        let check = |body: &str, expected: &[Option<Role>]| {
            let found = stated(body);
            let roles: Vec<Option<Role>> = found.iter().flat_map(|s| &s.sentences).map(|s| s.role).collect();
            assert_eq!(roles, expected, "{body}");
        };
        // The present is the time after the change once the change was told.
        check("The cache is broken. Add a lock.", &[Some(Role::Problem), None]);
        check("Add a lock. The cache is broken.", &[None, None]);
        // A heading or label announces what its first paragraph is.
        check("Motivation:\n\nTwo readers share one file.\n\nResult:\n\nFewer files.", &[Some(Role::Reason), None]);
        check("## Alternatives\n\nA lock per file is slower.", &[Some(Role::Alternative)]);
        // What a list leaves for later is not done.
        check("Suggested follow-up:\n\n- Use a lock because two threads may write.", &[None, None]);
    }

    #[test]
    #[expect(clippy::single_range_in_vec_init, reason = "a list of runs that has one")]
    fn runs_take_in_what_they_lean_on() {
        let check = |body: &str, role: Role, expected: &[std::ops::Range<usize>]| {
            let found = stated(body);
            assert_eq!(found[0].runs(role), expected, "{body}");
        };
        check("Keys are sorted by hand. This is broken for two files.", Role::Problem, &[0..2]);
        check("Keys are sorted. The cache fails when two files are open.", Role::Problem, &[1..2]);
        check("See this [1] for more. This is broken for two files.", Role::Problem, &[]);
    }

    #[test]
    fn neighbours_and_lists_are_marked() {
        let found = stated("As the previous commit says, all is well here. It needed a few things:\n\n- one\n- two");
        let first = &found[0].sentences[0];
        assert_eq!(first.neighbour().map(|at| &first.text[at]), Some("previous commit"));
        assert!(found[0].leads_in() && !found[1].leads_in());
    }

    #[test]
    fn items_keep_their_numbers() {
        let found = stated("Steps are taken here.\n\n1. start the reader\n2. read a line\n\n- no number here");
        assert_eq!(found.iter().map(|s| s.number).collect::<Vec<_>>(), [None, Some(1), Some(2), None]);
    }

    #[test]
    fn the_first_of_squashed_commits_speaks() {
        let body =
            "* cache: bound it\n\nThe cache is broken. Add a lock.\n\n* cache: count bytes\n\nThis counts bytes.";
        let steps = |body: &str| stated(body).into_iter().map(|said| said.step).collect::<Vec<_>>();
        assert_eq!(steps(body), [Some("cache: bound it".to_owned())]);
        assert_eq!(steps("Add a lock.\n\n* one\n\n* two"), [None, None, None]);
    }

    fn stated(body: &str) -> Vec<Statement> {
        let id = CommitId::from_hex(&"a1".repeat(20)).unwrap();
        statements(&super::super::message::parts(body), &Origin::Message(id))
    }

    #[test]
    fn the_first_this_of_a_message_is_the_commit() {
        let parts = super::super::message::parts("This works. This fails.\n\nThis is new.");
        let id = CommitId::from_hex(&"a1".repeat(20)).unwrap();
        let found = statements(&parts, &Origin::Message(id));
        let leaning: Vec<bool> = found.iter().flat_map(|s| &s.sentences).map(|s| s.leans).collect();
        assert_eq!(leaning, [false, true, true]);
    }
}
