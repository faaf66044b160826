//! The evidence of one part of a post: which items, in what order, how they look in a prompt, and how markers name them.

use std::collections::{BTreeMap, BTreeSet};

use super::alone;
use crate::{
    draft::{Fact, Given},
    evidence::{Evidence, Excerpt, ExcerptId, Figure, MeasurementId, Origin, Place, Statement, StatementId},
    history::CommitId,
    story::parse_subject,
};

/// The share of a prompt that messages may take before any diff.
const SAID: f64 = 0.5;

/// The class of what finds room first.
const NEEDED: usize = 3;

/// Statements with which a message begins.
const BEGINNING: usize = 5;

/// One piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Item {
    /// A commit with its subject.
    Commit(CommitId),
    /// What somebody wrote.
    Statement(StatementId),
    /// Code.
    Excerpt(ExcerptId),
    /// A figure.
    Measurement(MeasurementId),
    /// An observation in words of ours, with its number in the part.
    Fact(usize, Fact),
}

/// A marker in a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Marker {
    /// `[[c:fffd981ec2]]`.
    Commit(String),
    /// `[[S7]]`, or `[[S7.2]]`, `[[S7.2-3]]` for some of its sentences, as places from 0.
    Statement(StatementId, Option<(usize, usize)>),
    /// `[[E12]]`, or `[[E12 L5-L20]]` for some of its lines.
    Excerpt(Shown),
    /// `[[N3]]`.
    Measurement(MeasurementId),
    /// `[[O4]]`.
    Fact(usize),
}

/// Code that a marker names: all of an excerpt, or its lines from one to another, counted from 1.
pub(super) type Shown = (ExcerptId, Option<(usize, usize)>);

/// What stands between two brackets, name by name: several items in one pair are as good as several pairs, and lines
/// belong to the code before them.
pub(super) fn names(inner: &str) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in inner.split([',', ';']).map(str::trim) {
        let is_lines = name.strip_prefix('L').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
        match names.last_mut().filter(|before| is_lines && before.starts_with('E') && !before.contains('L')) {
            Some(code) => *code = format!("{code} {name}"),
            None => names.push(name.to_owned()),
        }
    }
    names
}

/// `L5-L20`, `L5–20`, `L5`.
fn lines(text: &str) -> Option<(usize, usize)> {
    let number = |text: &str| text.trim().trim_start_matches('L').parse::<usize>().ok();
    let (first, last) = text.split_once(['-', '–']).unwrap_or((text, text));
    // No excerpt has a million lines, and what is counted on from there must not overflow.
    Some((number(first)?, number(last)?)).filter(|(first, last)| first <= last && *last < 1_000_000)
}

impl Marker {
    /// Reads a marker with its brackets.
    pub fn parse(text: &str) -> Option<Self> {
        let inner = text.strip_prefix("[[")?.strip_suffix("]]")?.trim();
        if let Some(hex) = inner.strip_prefix("c:") {
            let hex = hex.trim();
            let is_hex = (7..=64).contains(&hex.len()) && hex.bytes().all(|byte| byte.is_ascii_hexdigit());
            return is_hex.then(|| Self::Commit(hex.to_owned()));
        }
        let number = |text: &str| text.parse::<usize>().ok();
        let kind = inner.chars().next().filter(char::is_ascii)?;
        let rest = &inner[1..];
        match kind {
            'E' => {
                let (id, part) = rest.split_once([' ', ':', '.']).map_or((rest, None), |(id, part)| (id, Some(part)));
                let part = part.map(str::trim).filter(|part| !part.is_empty());
                let part = part.map_or(Some(None), |part| lines(part).map(Some))?;
                Some(Self::Excerpt((ExcerptId(number(id)?), part)))
            }
            'N' => Some(Self::Measurement(MeasurementId(number(rest)?))),
            'O' => Some(Self::Fact(number(rest)?)),
            'S' => {
                let (id, part) = rest.split_once('.').map_or((rest, None), |(id, part)| (id, Some(part)));
                let part = match part.map(|part| part.split_once(['-', '–']).unwrap_or((part, part))) {
                    None => None,
                    Some((first, last)) => Some((number(first)?.checked_sub(1)?, number(last)?)),
                };
                Some(Self::Statement(StatementId(number(id)?), part))
            }
            _ => None,
        }
    }
}

/// The items of a part in the order in which they are given up last.
#[derive(Debug, Clone, Default)]
pub(super) struct Items {
    /// The items.
    pub list: Vec<Item>,
    /// Code that a part before this one has as well, and shows there.
    pub elsewhere: BTreeSet<ExcerptId>,
    /// Of code only the head is shown: the text above says what it does.
    pub heads: bool,
    /// Names that the text of other parts spells, which stood the gate there.
    pub spelled: BTreeSet<String>,
    /// What finds room before all else: a reply that is mended cites it.
    pub needed: BTreeSet<Item>,
}

impl Items {
    /// Items without those that were there before, those that don't stand alone, and what tells a model what to do; none
    /// where nothing of them can be cited. Observations get their numbers.
    pub fn of(items: impl IntoIterator<Item = Item>, evidence: &Evidence) -> Self {
        let mut known = BTreeSet::new();
        let fresh: Vec<Item> = items.into_iter().filter(|item| known.insert(item.clone())).collect();
        // One pull request says the same of each of its commits.
        let mut said = BTreeSet::new();
        let mut is_new = |item: &&Item| match item {
            Item::Statement(id) => said.insert(evidence.statement(*id).map(words_of)),
            _ => true,
        };
        let subjects: BTreeSet<String> = fresh.iter().filter_map(|item| subject(item, evidence)).collect();
        let stands = |item: &&Item| {
            !is_order(item, evidence) && alone::stands(item, &known, evidence) && !repeats(item, &subjects, evidence)
        };
        let mut observed = 0;
        let items: Vec<Item> =
            fresh.iter().filter(stands).filter(&mut is_new).map(|item| numbered(item, &mut observed)).collect();
        let citable = items.iter().any(|item| !matches!(item, Item::Fact(..)));
        Self { list: if citable { items } else { Vec::new() }, ..Self::default() }
    }

    /// Whether a marker names one of the items.
    pub fn has(&self, marker: &Marker) -> bool {
        match marker {
            Marker::Commit(hex) => self.commit(hex).is_some(),
            Marker::Statement(id, _) => self.list.contains(&Item::Statement(*id)),
            Marker::Excerpt((id, _)) => self.list.contains(&Item::Excerpt(*id)),
            Marker::Measurement(id) => self.list.contains(&Item::Measurement(*id)),
            Marker::Fact(number) => self.fact(*number).is_some_and(|fact| fact.source.is_some()),
        }
    }

    /// The observation with a number.
    pub fn fact(&self, number: usize) -> Option<&Fact> {
        self.list.iter().find_map(|item| match item {
            Item::Fact(place, fact) if *place == number => Some(fact),
            _ => None,
        })
    }

    /// The items that the markers of a reply name.
    pub fn cited(&self, reply: &str) -> BTreeSet<Item> {
        let inner = reply.split("[[").skip(1).filter_map(|rest| rest.split_once("]]")).map(|(inner, _)| inner);
        let markers = inner.flat_map(names).filter_map(|name| Marker::parse(&format!("[[{name}]]")));
        markers.filter_map(|marker| self.named(&marker)).collect()
    }

    /// The markers of all items.
    pub fn markers(&self) -> String {
        let marker = |item: &Item| match item {
            Item::Commit(id) => format!("[[c:{}]]", id.short()),
            Item::Statement(id) => format!("[[S{}]]", id.0),
            Item::Excerpt(id) => format!("[[E{}]]", id.0),
            Item::Measurement(id) => format!("[[N{}]]", id.0),
            Item::Fact(number, _) => format!("[[O{number}]]"),
        };
        self.list.iter().map(marker).collect::<Vec<_>>().join(", ")
    }

    /// The item that a marker names.
    pub fn named(&self, marker: &Marker) -> Option<Item> {
        Some(match marker {
            Marker::Commit(hex) => Item::Commit(self.commit(hex)?),
            Marker::Statement(id, _) => Item::Statement(*id),
            Marker::Excerpt((id, _)) => Item::Excerpt(*id),
            Marker::Measurement(id) => Item::Measurement(*id),
            Marker::Fact(number) => Item::Fact(*number, self.fact(*number)?.clone()),
        })
    }

    /// The commit that some hexadecimal digits mean, among the given ones.
    pub fn commit(&self, hex: &str) -> Option<CommitId> {
        if hex.len() < 7 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        self.list.iter().find_map(|item| match item {
            Item::Commit(id) if id.starts_with(hex) => Some(*id),
            _ => None,
        })
    }

    /// The same as the gate wants to know it.
    pub fn given(&self) -> Given {
        let mut given = Given { names: self.spelled.clone(), ..Given::default() };
        for item in &self.list {
            match item {
                Item::Commit(id) => {
                    given.commits.insert(*id);
                }
                Item::Statement(id) => {
                    given.statements.insert(*id);
                }
                Item::Excerpt(id) => {
                    given.excerpts.insert(*id);
                }
                Item::Measurement(id) => {
                    given.measurements.insert(*id);
                }
                Item::Fact(_, fact) => given.facts.push(fact.clone()),
            }
        }
        given
    }

    /// The items that fit into so many bytes, and how many don't: how each message begins, then all messages up to a share,
    /// then diffs, of which there is most, then what is left. Items that are too long by themselves are passed over, so that
    /// one long excerpt doesn't keep out all that follows.
    pub fn within(&self, bytes: usize, evidence: &Evidence) -> (Self, usize) {
        let sizes: Vec<usize> = self.list.iter().map(|item| self.item(item, evidence).len() + 1).collect();
        let classes = self.classes(evidence);
        let said = (bytes as f64 * SAID) as usize;
        let mut left = bytes;
        let mut fits = vec![false; self.list.len()];
        for (class, reserve) in [(NEEDED, 0), (0, 0), (1, bytes - said), (2, 0), (1, 0)] {
            for place in (0..self.list.len()).filter(|place| classes[*place] == class) {
                if !fits[place] && sizes[place] + reserve <= left {
                    left -= sizes[place];
                    fits[place] = true;
                }
            }
        }
        let kept: Vec<Item> = self.list.iter().zip(fits).filter(|(_, fits)| *fits).map(|(it, _)| it.clone()).collect();
        let dropped = self.list.len() - kept.len();
        (Self { list: kept, ..self.clone() }, dropped)
    }

    /// How early each item finds room: [`NEEDED`] before all, then 0 for what a part can't do without, 1 for the rest of long
    /// messages, 2 for diffs.
    fn classes(&self, evidence: &Evidence) -> Vec<usize> {
        let first = self.list.iter().position(|item| matches!(item, Item::Excerpt(_)));
        let mut heard: BTreeMap<CommitId, usize> = BTreeMap::new();
        let mut class = |(place, item): (usize, &Item)| match item {
            item if self.needed.contains(item) => NEEDED,
            Item::Excerpt(id) => match evidence.excerpt(*id) {
                Some(excerpt) if excerpt.place == Place::Diff && Some(place) != first => 2,
                _ if is_around(*id, evidence) => 2,
                _ => 0,
            },
            Item::Statement(id) => match evidence.statement(*id).map(|statement| &statement.origin) {
                Some(Origin::Message(commit)) => {
                    let before = heard.entry(*commit).or_default();
                    *before += 1;
                    usize::from(*before > BEGINNING)
                }
                _ => 0,
            },
            _ => 0,
        };
        self.list.iter().enumerate().map(&mut class).collect()
    }

    /// The code among the items.
    pub fn excerpts(&self) -> impl Iterator<Item = ExcerptId> + '_ {
        self.list.iter().filter_map(|item| match item {
            Item::Excerpt(id) => Some(*id),
            _ => None,
        })
    }

    fn item(&self, item: &Item, evidence: &Evidence) -> String {
        let elsewhere = |id: &ExcerptId| self.elsewhere.contains(id);
        let shown = shown(item, matches!(item, Item::Excerpt(id) if elsewhere(id)), evidence);
        match item {
            Item::Excerpt(id) if self.heads && elsewhere(id) => shown.lines().next().unwrap_or_default().to_owned(),
            _ => shown,
        }
    }

    /// All items as the prompt shows them.
    pub fn shown(&self, evidence: &Evidence) -> String {
        self.list.iter().map(|item| self.item(item, evidence)).collect::<Vec<_>>().join("\n")
    }
}

fn numbered(item: &Item, observed: &mut usize) -> Item {
    match item {
        Item::Fact(_, fact) => {
            *observed += 1;
            Item::Fact(*observed, fact.clone())
        }
        other => other.clone(),
    }
}

/// An item as the prompt shows it: its marker first, then where it is from, then what it says.
fn shown(item: &Item, elsewhere: bool, evidence: &Evidence) -> String {
    match item {
        Item::Commit(id) => {
            let subject = evidence.subjects.get(id).map_or("", String::as_str);
            format!("[[c:{}]] commit: {subject}", id.short())
        }
        Item::Statement(id) => statement(*id, evidence),
        Item::Excerpt(id) => excerpt(*id, elsewhere, evidence),
        Item::Measurement(id) => measurement(*id, evidence),
        Item::Fact(number, fact) => match fact.source {
            Some(_) => format!("[[O{number}]] observed: {}", fact.words),
            None => format!("for orientation: {}", fact.words),
        },
    }
}

fn statement(id: StatementId, evidence: &Evidence) -> String {
    let Some(statement) = evidence.statement(id) else { return String::new() };
    let source = match &statement.origin {
        Origin::Message(commit) => format!("message of c:{}", commit.short()),
        Origin::Document { path, first, last, .. } => format!("{}, lines {first} to {last}", path.as_str()),
    };
    let only = if alone::is_quotable(&statement.sentences) { "" } else { "; cite only" };
    let marker = format!("[[S{}]] ({source}{only})", id.0);
    match statement.sentences.as_slice() {
        [one] => format!("{marker} {}", one.text),
        many => {
            let whole = many.iter().enumerate().filter(|(_, one)| !alone::is_cut(&one.text));
            let lines = whole.map(|(place, one)| format!("  S{}.{} {}", id.0, place + 1, one.text));
            std::iter::once(marker).chain(lines).collect::<Vec<_>>().join("\n")
        }
    }
}

fn excerpt(id: ExcerptId, elsewhere: bool, evidence: &Evidence) -> String {
    let Some(excerpt) = evidence.excerpt(id) else { return String::new() };
    let elsewhere = if elsewhere { " (shown in another part)" } else { "" };
    let head = format!("[[E{}]] code: {}{elsewhere}", id.0, head_of(id, excerpt, evidence));
    let lines = excerpt.lines.iter().enumerate().map(|(place, line)| format!("  L{}| {line}", place + 1));
    std::iter::once(head).chain(lines).collect::<Vec<_>>().join("\n")
}

/// Where code is from, what is defined there, and whether it is gone.
fn head_of(id: ExcerptId, excerpt: &Excerpt, evidence: &Evidence) -> String {
    let what = match &excerpt.place {
        Place::Diff => format!("diff of c:{} in {}", excerpt.commit.short(), excerpt.path.as_str()),
        Place::File(_) => format!("{} at c:{}", excerpt.path.as_str(), excerpt.commit.short()),
    };
    let named = excerpt.definition.as_ref().map(|named| format!(", {} `{}`", named.noun, named.name));
    let gone = excerpt.definition.as_ref().is_some_and(|named| named.gone) || evidence.undone.contains(&id);
    let gone = if gone { " (gone at the end of the range)" } else { "" };
    let around = if is_around(id, evidence) { " (around the change)" } else { "" };
    format!("{what}{}{gone}{around}", named.unwrap_or_default())
}

fn is_around(id: ExcerptId, evidence: &Evidence) -> bool {
    evidence.stories.iter().any(|story| story.around.contains(&id))
}

/// Code as a plan is made from it: nobody cites its lines there.
pub(super) fn bare_excerpt(id: ExcerptId, evidence: &Evidence) -> String {
    let Some(excerpt) = evidence.excerpt(id) else { return String::new() };
    let head = format!("   E{}: {}", id.0, head_of(id, excerpt, evidence));
    let lines = excerpt.lines.iter().map(|line| format!("    {line}"));
    std::iter::once(head).chain(lines).map(|line| line + "\n").collect()
}

fn measurement(id: MeasurementId, evidence: &Evidence) -> String {
    let Some(reported) = evidence.measurements.get(id.0) else { return String::new() };
    let measurement = &reported.measurement;
    let figure = |figure: &Figure| format!("{} {}", figure.text, figure.unit).trim_end().to_owned();
    let parts = [
        Some(measurement.scenario.clone()).filter(|scenario| !scenario.is_empty()),
        Some(measurement.metric.clone()).filter(|metric| !metric.is_empty()),
        measurement.baseline.as_ref().map(|it| format!("before {}", figure(it))),
        measurement.result.as_ref().map(|it| format!("after {}", figure(it))),
        measurement.improvement.clone(),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    format!("[[N{}]] measured, reported in c:{}: {}", id.0, reported.commit.short(), parts.join("; "))
}

fn words_of(statement: &Statement) -> String {
    statement.sentences.iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>().join(" ")
}

fn subject(item: &Item, evidence: &Evidence) -> Option<String> {
    match item {
        Item::Commit(id) => evidence.subjects.get(id).map(|subject| parse_subject(subject).words.to_lowercase()),
        _ => None,
    }
}

/// Whether a statement says no more than the subject of a commit that is given: titles of merges often do.
fn repeats(item: &Item, subjects: &BTreeSet<String>, evidence: &Evidence) -> bool {
    let Item::Statement(id) = item else { return false };
    match evidence.statement(*id).map(|statement| statement.sentences.as_slice()) {
        Some([one]) => subjects.contains(&parse_subject(&one.text).words.to_lowercase()),
        _ => false,
    }
}

/// Whether a text talks to a model instead of about a program.
fn is_order(item: &Item, evidence: &Evidence) -> bool {
    const ORDERS: [&str; 14] = [
        "ignore previous",
        "ignore all previous",
        "ignore the previous",
        "ignore all prior",
        "ignore prior",
        "ignore the above",
        "ignore all instructions",
        "ignore your instructions",
        "disregard previous",
        "disregard all previous",
        "disregard the above",
        "your system prompt",
        "you are now a",
        "as an ai language model",
    ];
    let Item::Statement(id) = item else { return false };
    let Some(statement) = evidence.statement(*id) else { return true };
    let words: Vec<String> = statement.sentences.iter().map(|sentence| sentence.text.to_lowercase()).collect();
    let words = words.join(" ");
    ORDERS.iter().any(|order| words.contains(order))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reply_cites_is_known_among_the_items() {
        let fact = |words: &str| Fact { words: words.to_owned(), source: None };
        let list = vec![Item::Fact(1, fact("one")), Item::Fact(2, fact("other"))];
        let items = Items { list: list.clone(), ..Items::default() };
        let cited = items.cited("It is so [[O2, E7 L1-L3]], and [[O9]] [[no marker]].");
        assert_eq!(cited, [Item::Excerpt(ExcerptId(7)), list[1].clone()].into());
    }

    #[test]
    fn markers_are_read() {
        let check = |text: &str, expected: Option<Marker>| assert_eq!(Marker::parse(text), expected, "{text}");
        check("[[E12]]", Some(Marker::Excerpt((ExcerptId(12), None))));
        for lines in ["E12 L5-L20", "E12 L5–20", "E12: L5-L20", "E12 5-20"] {
            check(&format!("[[{lines}]]"), Some(Marker::Excerpt((ExcerptId(12), Some((5, 20))))));
        }
        check("[[E12 L7]]", Some(Marker::Excerpt((ExcerptId(12), Some((7, 7))))));
        check("[[E12 L20-L5]]", None);
        check("[[E12 L1-L18446744073709551615]]", None);
        check("[[E12 here]]", None);
        assert_eq!(names("E12, L5-L20; S7,E3 L1,L2"), ["E12 L5-L20", "S7", "E3 L1", "L2"]);
        check("[[O4]]", Some(Marker::Fact(4)));
        check("[[N0]]", Some(Marker::Measurement(MeasurementId(0))));
        check("[[S7]]", Some(Marker::Statement(StatementId(7), None)));
        check("[[S7.2]]", Some(Marker::Statement(StatementId(7), Some((1, 2)))));
        check("[[S7.2-3]]", Some(Marker::Statement(StatementId(7), Some((1, 3)))));
        check("[[S7.0]]", None);
        check("[[c:fffd981ec2]]", Some(Marker::Commit("fffd981ec2".to_owned())));
        check("[[c:xyz]]", None);
        check("[[X1]]", None);
        check("[[é]]", None);
        check("E12", None);
    }
}
