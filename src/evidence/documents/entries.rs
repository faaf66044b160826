//! Entries of changelogs and release notes, and fragments: one change each, in the words for users, tied to its story.

use std::collections::{BTreeMap, BTreeSet};

use super::super::closing;
use super::{
    Arrivals, Block, BlockKind, Evidence, Origin, Read, Sources, Span, StatementId, is_aside,
    known::folded,
    lines_of, of_text,
    reference::{Reference, end_of, group_numbers, plain, references, tagged, without_opening, without_references},
    release::{comparable, heads_a_change, is_of_released, version},
};
use crate::{
    history::{Commit, CommitId, History},
    roles::{DocumentKind, Roles},
    story::{Stories, Story, StoryId, Topic, parse_subject},
};

/// At most so many entries of a document are evidence, from its beginning.
const ENTRIES: usize = 200;

/// A commit that adds more entries than this writes up what others did.
const OWN_ENTRIES: usize = 3;

/// One change as its authors declare it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it says, in order: the item, and the paragraphs below it.
    pub statements: Vec<StatementId>,
    /// The sort of document that it stands in.
    pub kind: DocumentKind,
    /// Titles of the headings that it stands under, outermost first; of a fragment what its name and folder say.
    pub sections: Vec<String>,
    /// Issues and pull requests that it names.
    pub numbers: Vec<u64>,
    /// The story that it tells of, where a number, a hash or the commit that added it says so.
    pub story: Option<StoryId>,
}

/// What ties entries to stories.
pub(super) struct Ties<'a> {
    history: &'a History,
    stories: &'a Stories,
    roles: &'a Roles,
    /// Stories by the numbers that they name, and those whose pull request has the number.
    by_number: BTreeMap<u64, (BTreeSet<StoryId>, BTreeSet<StoryId>)>,
    /// Subjects of the range, without all that varies in copies of them.
    subjects: BTreeSet<String>,
    /// Stories of which nothing is new at the newer end, or nothing left.
    void: BTreeSet<StoryId>,
}

impl<'a> Ties<'a> {
    pub(super) fn of(sources: &Sources<'a>) -> Self {
        let Sources { history, stories, roles, .. } = *sources;
        let mut by_number: BTreeMap<u64, (BTreeSet<StoryId>, BTreeSet<StoryId>)> = BTreeMap::new();
        for (id, story) in stories.list.iter().enumerate() {
            // A commit without code that names a number is a list of what others did.
            let commits: Vec<&Commit> = story.commits.iter().map(|position| &history.commits[*position]).collect();
            let codes = commits.iter().flat_map(|commit| roles.files(commit)).any(|(_, role)| role.is_code());
            for number in named(story, &commits, sources.project).into_iter().filter(|_| codes) {
                by_number.entry(number).or_default().0.insert(id);
            }
            for topic in &story.topics {
                if let Topic::PullRequest(number, _) = topic {
                    by_number.entry(*number).or_default().1.insert(id);
                }
            }
        }
        let mut subjects = BTreeSet::new();
        for (position, commit) in history.commits.iter().enumerate() {
            let subject = parse_subject(&commit.subject);
            if let Some(number) = subject.pull_request {
                by_number.entry(number).or_default().1.insert(stories.of[position]);
            }
            subjects.insert(plain(&subject.words));
            subjects.insert(plain(&commit.subject));
        }
        subjects.remove("");
        let ranked = sources.shortlist.ranked.iter().zip(&sources.shortlist.features);
        let void = ranked.filter(|(_, features)| features.taken_back > 0.0).map(|(id, _)| *id).collect();
        Self { history, stories, roles, by_number, subjects, void }
    }

    /// The one story with one of the numbers; pull requests are surer than what is only named.
    fn by_numbers(&self, numbers: &[u64]) -> Option<StoryId> {
        let sets = || numbers.iter().filter_map(|number| self.by_number.get(number));
        let only = |found: BTreeSet<StoryId>| (found.len() == 1).then(|| found.first().copied()).flatten();
        let own = only(sets().flat_map(|(_, own)| own).copied().collect());
        own.or_else(|| only(sets().flat_map(|(named, _)| named).copied().collect()))
    }

    /// The story of the first reference in a text that leads to one, commit or pull request; else of the first number that a
    /// story names.
    fn by_references(&self, text: &str) -> Option<StoryId> {
        let references = references(text);
        let only = |found: &BTreeSet<StoryId>| (found.len() == 1).then(|| found.first().copied()).flatten();
        let own = references.iter().find_map(|reference| match reference {
            Reference::Hash(hash) => self.history.abbreviated(hash).map(|position| self.stories.of[position]),
            Reference::Number(number) => self.by_number.get(number).and_then(|(_, own)| only(own)),
        });
        let named = || {
            references.iter().find_map(|reference| match reference {
                Reference::Hash(_) => None,
                Reference::Number(number) => self.by_number.get(number).and_then(|(named, _)| only(named)),
            })
        };
        own.or_else(named)
    }

    /// Tells whether an entry begins with a subject of the range.
    fn copies(&self, group: &Group<'_>) -> bool {
        let first = group.blocks.first().map(|block| block.text.as_str());
        let title = group.title.as_ref().map(|(title, _)| title.as_str());
        let text = title.or(first).map(|text| tagged(text).map_or(text, |(_, rest)| rest));
        text.is_some_and(|text| self.subjects.contains(&plain(text)))
    }

    /// Tells whether a commit writes down what it does itself, or what others of its story do.
    fn writes_of_itself(&self, story: StoryId, id: CommitId, entries: usize) -> bool {
        let codes = |commit: &Commit| self.roles.files(commit).any(|(_, role)| role.is_code());
        let story = || self.stories.list[story].commits.iter().any(|position| codes(&self.history.commits[*position]));
        (entries == 1 && story()) || (entries <= OWN_ENTRIES && self.history.get(id).is_some_and(codes))
    }
}

/// The numbers that a story is about. Where it has a pull request of its own, a number that its messages merely mention is
/// another's: `a side effect of #12`.
fn named(story: &Story, commits: &[&Commit], project: &str) -> Vec<u64> {
    let mut subjects = commits.iter().map(|commit| parse_subject(&commit.subject));
    let merged = story.topics.iter().any(|topic| matches!(topic, Topic::PullRequest(..)));
    let requested = merged || subjects.any(|subject| subject.pull_request.is_some());
    if requested {
        closing::closed_by(commits, project).into_iter().map(|closed| closed.number).collect()
    } else {
        story.numbers.clone()
    }
}

/// Adds the entries of a document that the range brought in; copies of subjects are nothing new.
pub(super) fn gather(
    evidence: &mut Evidence,
    read: &Read<'_>,
    kind: DocumentKind,
    ties: &Ties<'_>,
    arrivals: &Arrivals<'_>,
    newest: Option<&Vec<u64>>,
) {
    let groups = if kind == DocumentKind::Fragment { fragment(read) } else { items(read, kind) };
    let groups: Vec<Group<'_>> = groups.into_iter().take(ENTRIES).collect();
    let sources: Vec<Option<(StoryId, CommitId)>> = groups
        .iter()
        .map(|group| {
            arrivals.source(read.path, group.blocks.iter().flat_map(|block| lines_of(&read.lines, block.span)))
        })
        .collect();
    // Where the release that the range goes on from stands on a branch of its own, the base is where they parted.
    let base = evidence.range.ends.as_ref().and_then(|ends| ends.base_tag.clone());
    let base = base.or_else(|| evidence.range.twins.tag.clone()).as_deref().and_then(version);
    let base = comparable(base, newest);
    let base = base.as_deref();
    // A list that is made of subjects is made of those before the range as well, which nobody can tell apart here.
    let copies = groups.iter().filter(|group| ties.copies(group)).count();
    let generated = kind != DocumentKind::Fragment && copies > OWN_ENTRIES && 2 * copies > groups.len();
    for (group, source) in groups.iter().zip(&sources) {
        let title = group.title.iter().map(|(title, _)| title.as_str());
        let whole: Vec<&str> = title.chain(group.blocks.iter().map(|block| block.text.as_str())).collect();
        let whole = whole.join(" ");
        if is_of_bot(&whole) && !is_grave(&group.sections) || arrivals.is_reworded(read.path, read.patch, &whole) {
            continue;
        }
        let numbers = group_numbers(&whole, read.path, kind);
        let added_with = |commit: CommitId| sources.iter().flatten().filter(|(_, other)| *other == commit).count();
        let own =
            || source.filter(|(of, commit)| ties.writes_of_itself(*of, *commit, added_with(*commit))).map(|(of, _)| of);
        let of_fragment = || read.story.filter(|_| kind == DocumentKind::Fragment);
        // What ends the entry says whose it is; its words may name the cause of what was mended.
        let first = group.title.as_ref().map(|(title, _)| title.as_str());
        let first = first.or(group.blocks.first().map(|block| block.text.as_str())).unwrap_or_default();
        let story = ties.by_references(end_of(first)).or_else(|| ties.by_references(&whole));
        let story = story.or_else(|| ties.by_numbers(&numbers)).or_else(own).or_else(of_fragment);
        let void = story.is_some_and(|story| ties.void.contains(&story));
        if void || (generated && story.is_none()) || is_of_released(&group.sections, base) {
            continue;
        }
        let statements = statements(evidence, read, group, ties);
        if !statements.is_empty() {
            // What stands in brackets before it parts entries as a heading does.
            let tag = tagged(first).map(|(tag, _)| tag.to_owned()).filter(|tag| !group.sections.contains(tag));
            let sections = group.sections.iter().cloned().chain(tag).collect();
            evidence.entries.push(Entry { statements, kind, sections, numbers, story });
        }
    }
}

/// Tells whether one of some headings is for what breaks users, or for closed holes.
fn is_grave(sections: &[String]) -> bool {
    let named = |section: &String| {
        let lower = section.to_lowercase();
        ["breaking", "incompatib", "security", "vulnerab"].iter().any(|word| lower.contains(word))
    };
    sections.iter().any(named)
}

/// The blocks of one entry.
struct Group<'a> {
    blocks: Vec<&'a Block>,
    sections: Vec<String>,
    /// Its title, where it stands in a heading.
    title: Option<(String, usize)>,
}

/// The outermost items of lists, each with what stands below it; the headings that are about one change, each with its text;
/// and the paragraphs of a changelog that tell of one. What leads up to a list stands above its items as their heading does.
fn items<'a>(read: &'a Read<'_>, kind: DocumentKind) -> Vec<Group<'a>> {
    let mut groups: BTreeMap<(usize, usize), Group<'a>> = BTreeMap::new();
    let mut lead: Option<&Block> = None;
    let mut item_of: Option<(usize, usize)> = None;
    for (number, block) in read.parsed.blocks.iter().enumerate() {
        let mut sections = read.parsed.path(block);
        let heading = block.heading.filter(|_| heads_a_change(&read.parsed, block));
        let item = if heading.is_some() { None } else { block.item };
        if item.is_none() {
            lead = Some(block).filter(|block| leads_up(block));
        }
        let paragraph = heading.is_none() && item.is_none() && kind == DocumentKind::Changelog && tells_a_change(block);
        if (heading.is_none() && item.is_none() && !paragraph) || is_aside(&sections) {
            continue;
        }
        // The first block of each keeps its place in the document.
        let of = match (heading, item) {
            (Some(_), _) => 0,
            (_, Some(item)) => match item_of.filter(|(known, _)| *known == item) {
                Some((_, first)) => first,
                None => {
                    item_of = Some((item, number + 1));
                    number + 1
                }
            },
            _ => number + 1,
        };
        if let Some(lead) = lead.filter(|lead| item.is_some() && lead.heading == block.heading) {
            sections.push(read.words(&lead.text).into_owned());
        }
        let group = groups.entry((block.heading.map_or(0, |heading| heading + 1), of)).or_insert_with(|| {
            let line = heading.and_then(|place| read.parsed.headings.get(place)).map(|heading| heading.line);
            let title =
                line.and_then(|line| Some((sections.pop()?, line))).filter(|(_, line)| read.arrived.contains(line));
            Group { blocks: Vec::new(), sections, title }
        });
        group.blocks.push(block);
    }
    groups.into_values().flat_map(by_scope).collect()
}

/// Words of what leads up to a list; more of them are a text of its own.
const LEAD: std::ops::RangeInclusive<usize> = 2..=24;

/// Bytes of it: each item of its list bears a copy.
const LEAD_BYTES: usize = 400;

/// Tells whether a paragraph leads up to a list: `This makes the following stable:`. The version in one is that of something else
/// than of what follows.
fn leads_up(block: &Block) -> bool {
    block.kind == BlockKind::Paragraph
        && block.text.len() <= LEAD_BYTES
        && block.text.ends_with(':')
        && LEAD.contains(&block.text.split_whitespace().count())
        && version(&block.text).is_none()
}

/// Tells whether a paragraph outside of lists is about one change: it names its pull request in brackets.
pub(super) fn tells_a_change(block: &Block) -> bool {
    let named = |(at, mark): (usize, &str)| block.text[at + mark.len()..].starts_with(|c: char| c.is_ascii_digit());
    block.kind == BlockKind::Paragraph
        && block.item.is_none()
        && !block.text.ends_with(':')
        && ["(#", "([#"].iter().flat_map(|mark| block.text.match_indices(mark)).any(named)
}

/// A list of changes below a scope (`* **http1:**`) as one entry each; any other entry as it is.
fn by_scope(group: Group<'_>) -> Vec<Group<'_>> {
    let scope =
        |block: &&Block| block.text.trim_end_matches('*').ends_with(':') && block.text.split_whitespace().count() <= 3;
    let scoped = group.title.is_none() && group.blocks.first().is_some_and(scope);
    if !scoped || group.blocks.len() < 2 {
        return vec![group];
    }
    let mut entries: Vec<Group<'_>> = Vec::new();
    let named = group.blocks[0].text.trim_matches(['*', ':', ' ']).to_owned();
    let sections: Vec<String> = group.sections.into_iter().chain([named]).collect();
    for block in group.blocks.into_iter().skip(1) {
        match entries.last_mut().filter(|_| block.kind != BlockKind::Item) {
            Some(entry) => entry.blocks.push(block),
            None => entries.push(Group { blocks: vec![block], sections: sections.clone(), title: None }),
        }
    }
    entries
}

/// Adds what a commit declares in a file of its own: the entry of its story, wherever a release took it meanwhile.
pub(super) fn declare(evidence: &mut Evidence, read: &Read<'_>, story: StoryId, ties: &Ties<'_>) {
    let groups = fragment(read);
    let Some(group) = groups.first().filter(|_| !ties.void.contains(&story)) else { return };
    let title = group.title.as_ref().map(|(title, _)| title.as_str());
    let Some(first) = title.or(group.blocks.first().map(|block| block.text.as_str())) else { return };
    let (words, title) = (folded(first), plain(first));
    let says = |entry: &Entry| {
        let first = entry.statements.first().and_then(|id| evidence.statements.get(id.0));
        // A release puts the number between the sort of a change and its title.
        let same = |text: &str| is_same(&folded(text), &words) || !title.is_empty() && plain(text) == title;
        first.is_some_and(|first| same(&first.text()))
    };
    // A summary and what follows it both have it.
    let mut collected = false;
    for entry in evidence.entries.iter_mut().filter(|entry| says(entry)) {
        entry.story = Some(story);
        collected = true;
    }
    if collected {
        return;
    }
    let statements = if is_of_bot(first) { Vec::new() } else { statements(evidence, read, group, ties) };
    if !statements.is_empty() {
        let numbers = group_numbers(first, read.path, DocumentKind::Fragment);
        let sections = group.sections.clone();
        evidence.entries.push(Entry {
            statements,
            kind: DocumentKind::Fragment,
            sections,
            numbers,
            story: Some(story),
        });
    }
}

/// Letters of an entry that another one begins with only where it is the same one, cut or gone on with.
const BEGINNING: usize = 32;

/// Tells whether two folded entries are one: who collects them for a release shortens some.
fn is_same(one: &str, other: &str) -> bool {
    let (short, long) = if one.len() < other.len() { (one, other) } else { (other, one) };
    one == other || short.len() >= BEGINNING && long.starts_with(short)
}

/// A fragment as one entry: its title, if it has one, and its paragraphs.
fn fragment<'a>(read: &'a Read<'_>) -> Vec<Group<'a>> {
    let blocks: Vec<&Block> = read.parsed.blocks.iter().collect();
    let title = read.parsed.headings.first().filter(|heading| read.arrived.contains(&heading.line));
    let title = title.map(|heading| (heading.title.clone(), heading.line));
    let folder = read.path.folder().rsplit('/').next().unwrap_or_default();
    let mut sections = vec![folder.to_owned()];
    // `12.feature.rst`: the tools that collect fragments sort them by the word in the middle.
    let mut words = read.path.file_name().split('.').skip(1);
    sections.extend(words.next().filter(|word| word.len() > 3).map(str::to_owned));
    let empty = blocks.is_empty() && title.is_none();
    if empty { Vec::new() } else { vec![Group { blocks, sections, title }] }
}

fn statements(evidence: &mut Evidence, read: &Read<'_>, group: &Group<'_>, ties: &Ties<'_>) -> Vec<StatementId> {
    let origin =
        |span: Span| Origin::Document { commit: read.tip, path: read.path.clone(), first: span.first, last: span.last };
    // A heading stands right above its first block.
    let above = group.blocks.first().map_or(0, |block| block.place.saturating_sub(1));
    let title = group.title.iter().map(|(text, line)| (text.as_str(), true, Span { first: *line, last: *line }, above));
    let prose = group.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Item | BlockKind::Paragraph));
    let texts =
        title.chain(prose.map(|block| (block.text.as_str(), block.kind == BlockKind::Item, block.span, block.place)));
    let mut found = Vec::new();
    let mut copied = false;
    // What is cut parts a paragraph from the next one.
    let mut cuts = 0;
    for (order, (text, item, span, place)) in texts.enumerate() {
        let whole = tagged(text).map_or(text, |(_, rest)| rest);
        let text = without_references(whole);
        let place = place + cuts;
        cuts += usize::from(text.len() < whole.trim_end().len());
        let text = without_opening(text);
        // Items below a copied subject are the rest of a generated list; paragraphs were written.
        copied |= order == 0 && ties.subjects.contains(&plain(text));
        if copied && (order == 0 || item) {
            continue;
        }
        let words = read.words(text);
        if words.starts_with(['#', '[']) || words.split_whitespace().nth(2).is_none() || is_filled_in(text) {
            continue;
        }
        let Some(mut statement) = of_text(&words, item, place, &origin(span)) else { continue };
        statement.close();
        statement
            .sentences
            .iter_mut()
            .filter(|sentence| is_credit(&sentence.text))
            .for_each(|credit| credit.quotable = false);
        found.push(evidence.add_statement(statement));
    }
    found
}

/// `title by @ann in https://…/pull/12`, as a forge fills in its notes from the titles of pull requests.
fn is_filled_in(text: &str) -> bool {
    text.rsplit_once(" by @")
        .and_then(|(_, rest)| rest.split_once(" in http"))
        .is_some_and(|(who, _)| !who.contains(' '))
        && !text.contains(". ")
}

/// Tells whether an entry is about a version that a program asks for, or written by one: `Bump x from 1 to 2`, `chore(deps): …`,
/// `Update dependency x to v2`, `Fix x (@some[bot])`.
fn is_of_bot(text: &str) -> bool {
    // What closes a hole is news, whoever's it is.
    if ["CVE-", "GHSA-"].iter().any(|hole| text.contains(hole)) {
        return false;
    }
    const OPENINGS: [&str; 6] = [
        "update dependency ",
        "update all non-major ",
        "lock file maintenance",
        "pin dependenc",
        "update actions/",
        "[pre-commit.ci]",
    ];
    let lower = text.to_lowercase();
    let subject = parse_subject(without_opening(text));
    let words = subject.words.trim_start_matches(['*', ' ']).to_lowercase();
    let is_digest = words.starts_with("update ") && words.contains(" digest to ");
    let is_bump = words.starts_with("bump ") && words.contains(" from ") && words.contains(" to ");
    let scoped = ["(deps)", "(deps-dev)", "(deps-optional)"].iter().any(|scope| lower.contains(scope));
    let account = ["[bot]", "@dependabot", "@renovate"].iter().any(|account| lower.contains(account));
    scoped || account || is_digest || is_bump || OPENINGS.iter().any(|opening| words.starts_with(opening))
}

/// `Added by @ann in …`, `Thanks to @ben`: who did it, and not what.
fn is_credit(sentence: &str) -> bool {
    let words: Vec<&str> = sentence.split_whitespace().take(4).collect();
    matches!(words.as_slice(), [_, "by" | "to", who, ..] | ["By", who, ..] if who.starts_with('@'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_below_a_scope_are_entries_each() {
        let check = |text: &str, expected: &[usize]| {
            let parsed = super::super::parse(text);
            let blocks = parsed.blocks.iter().collect();
            let group = Group { blocks, sections: Vec::new(), title: None };
            let blocks: Vec<usize> = by_scope(group).iter().map(|entry| entry.blocks.len()).collect();
            assert_eq!(blocks, expected, "{text}");
        };
        check("* **http1:**\n  * allow keep-alive\n  * fold case\n", &[1, 1]);
        check("* Fix the walk through folders.\n\n  It was slow.\n", &[2]);
        check("* **http1:**\n", &[1]);
    }

    #[test]
    fn entries_of_bots_are_no_news() {
        let check = |text: &str, expected: bool| assert_eq!(is_of_bot(text), expected, "{text}");
        check(
            "[#12](https://h.org/12): chore(deps): update x digest to 66cd2cc ([@renovate[bot]](https://h.org/r))",
            true,
        );
        check("Bump x from 1.2 to 1.3 (#12)", true);
        check("Update dependency x to v2", true);
        check("build(deps-dev): bump the group with 3 updates", true);
        check("Bump the minimum version to 3.11", false);
        check("Update the digest that is shown", false);
        check("Drop a dependency", false);
        check("Bump `regex` from 1.5.4 to 1.5.5 to fix CVE-2022-24713", false);
    }

    #[test]
    fn what_forges_fill_in_says_nothing() {
        let check = |text: &str, filled: bool, credit: bool| {
            assert_eq!((is_filled_in(text), is_credit(text)), (filled, credit), "{text}");
        };
        check("hashmap: a khash by @ann in https://h.org/o/r/pull/12", true, false);
        check("The tool now has a `blame` command. Added by @ann in https://h.org/12", false, false);
        check("Added by @ann in https://h.org/12", true, true);
        check("Thanks to @ann", false, true);
        check("Added to the list of commands", false, false);
    }
}
