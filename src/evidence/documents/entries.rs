//! Entries of changelogs and release notes, and fragments: one change each, in the words for users, tied to its story.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use regex::bytes::{Regex, RegexBuilder};

use super::super::closing;
use super::{
    Arrivals, Block, BlockKind, Evidence, Origin, Parsed, Read, Sources, Span, StatementId, close, is_aside, lines_of,
    of_text,
};
use crate::{
    history::{Commit, CommitId, History, RepoPath},
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
}

impl<'a> Ties<'a> {
    pub(super) fn of(sources: &Sources<'a>) -> Self {
        let Sources { history, stories, roles, .. } = *sources;
        let mut by_number: BTreeMap<u64, (BTreeSet<StoryId>, BTreeSet<StoryId>)> = BTreeMap::new();
        for (id, story) in stories.list.iter().enumerate() {
            // A commit without code that names a number is a list of what others did.
            let commits: Vec<&Commit> = story.commits.iter().map(|position| &history.commits[*position]).collect();
            let codes = commits.iter().flat_map(|commit| roles.files(commit)).any(|(_, role)| role.is_code());
            for number in named(story, &commits).into_iter().filter(|_| codes) {
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
        Self { history, stories, roles, by_number, subjects }
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

    /// Tells whether a commit writes down what it does itself.
    fn writes_of_itself(&self, id: CommitId, entries: usize) -> bool {
        let code = self.history.get(id).is_some_and(|commit| self.roles.files(commit).any(|(_, role)| role.is_code()));
        entries == 1 || (code && entries <= OWN_ENTRIES)
    }
}

/// The numbers that a story is about. Where it has a pull request of its own, a number that its messages merely mention is
/// another's: `a side effect of #12`.
fn named(story: &Story, commits: &[&Commit]) -> Vec<u64> {
    let mut subjects = commits.iter().map(|commit| parse_subject(&commit.subject));
    let merged = story.topics.iter().any(|topic| matches!(topic, Topic::PullRequest(..)));
    let requested = merged || subjects.any(|subject| subject.pull_request.is_some());
    if requested {
        closing::closed_by(commits).into_iter().map(|(number, _)| number).collect()
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
) {
    let groups = if kind == DocumentKind::Fragment { fragment(read) } else { items(read) };
    let groups: Vec<Group<'_>> = groups.into_iter().take(ENTRIES).collect();
    let sources: Vec<Option<(StoryId, CommitId)>> = groups
        .iter()
        .map(|group| {
            arrivals.source(read.path, group.blocks.iter().flat_map(|block| lines_of(&read.lines, block.span)))
        })
        .collect();
    // A list that is made of subjects is made of those before the range as well, which nobody can tell apart here.
    let copies = groups.iter().filter(|group| ties.copies(group)).count();
    let generated = kind != DocumentKind::Fragment && copies > OWN_ENTRIES && 2 * copies > groups.len();
    for (group, source) in groups.iter().zip(&sources) {
        let title = group.title.iter().map(|(title, _)| title.as_str());
        let whole: Vec<&str> = title.chain(group.blocks.iter().map(|block| block.text.as_str())).collect();
        let whole = whole.join(" ");
        let numbers = group_numbers(&whole, read.path, kind);
        let added_with = |commit: CommitId| sources.iter().flatten().filter(|(_, other)| *other == commit).count();
        let own =
            || source.filter(|(_, commit)| ties.writes_of_itself(*commit, added_with(*commit))).map(|(story, _)| story);
        let of_fragment = || read.story.filter(|_| kind == DocumentKind::Fragment);
        // What ends the entry says whose it is; its words may name the cause of what was mended.
        let first = group.title.as_ref().map(|(title, _)| title.as_str());
        let first = first.or(group.blocks.first().map(|block| block.text.as_str())).unwrap_or_default();
        let story = ties.by_references(end_of(first)).or_else(|| ties.by_references(&whole));
        let story = story.or_else(|| ties.by_numbers(&numbers)).or_else(own).or_else(of_fragment);
        if generated && story.is_none() {
            continue;
        }
        let statements = statements(evidence, read, group, ties);
        if !statements.is_empty() {
            evidence.entries.push(Entry { statements, kind, sections: group.sections.clone(), numbers, story });
        }
    }
}

/// The references that end a text; of one that has nothing else, all of it.
fn end_of(text: &str) -> &str {
    let words = without_references(text);
    if words.split_whitespace().nth(2).is_none() { text } else { text.get(words.len()..).unwrap_or_default() }
}

/// The blocks of one entry.
struct Group<'a> {
    blocks: Vec<&'a Block>,
    sections: Vec<String>,
    /// Its title, where it stands in a heading.
    title: Option<(String, usize)>,
}

/// The outermost items of lists, each with what stands below it; and the headings that are about one change, each with its text.
fn items<'a>(read: &'a Read<'_>) -> Vec<Group<'a>> {
    let mut groups: BTreeMap<(usize, Option<usize>), Group<'a>> = BTreeMap::new();
    for block in &read.parsed.blocks {
        let mut sections = read.parsed.path(block);
        let heading = block.heading.filter(|_| heads_a_change(&read.parsed, block));
        let item = if heading.is_some() { None } else { block.item };
        if (heading.is_none() && item.is_none()) || is_aside(&sections) {
            continue;
        }
        let group = groups.entry((block.heading.map_or(0, |heading| heading + 1), item)).or_insert_with(|| {
            let line = heading.and_then(|place| read.parsed.headings.get(place)).map(|heading| heading.line);
            let title =
                line.and_then(|line| Some((sections.pop()?, line))).filter(|(_, line)| read.arrived.contains(line));
            Group { blocks: Vec::new(), sections, title }
        });
        group.blocks.push(block);
    }
    groups.into_values().flat_map(by_scope).collect()
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
    for block in group.blocks.into_iter().skip(1) {
        match entries.last_mut().filter(|_| block.kind != BlockKind::Item) {
            Some(entry) => entry.blocks.push(block),
            None => entries.push(Group { blocks: vec![block], sections: group.sections.clone(), title: None }),
        }
    }
    entries
}

/// Tells whether the innermost heading above a block is about one change: it ends in a reference, or it is no version and no
/// sort of changes and stands above a paragraph (`### Support for closed dictionaries`).
pub(super) fn heads_a_change(parsed: &Parsed, block: &Block) -> bool {
    let sections = parsed.path(block);
    let Some(title) = sections.last() else { return false };
    if without_references(title).len() < title.len() {
        return true;
    }
    let below = parsed.blocks.iter().find(|other| other.heading == block.heading);
    let prose = below
        .is_some_and(|first| first.kind == BlockKind::Paragraph && first.text.split_whitespace().count() >= PARAGRAPH);
    prose && sections.len() > 1 && names_one_thing(title)
}

/// Words of a paragraph that a heading may be the title of.
const PARAGRAPH: usize = 12;

/// Tells whether a heading in a changelog says what changed, and not which sort of changes follows, or in which release.
fn names_one_thing(title: &str) -> bool {
    const SORTS: [&str; 22] = [
        "changelog",
        "released",
        "changes",
        "fixes",
        "improvements",
        "features",
        "updates",
        "notes",
        "release",
        "releases",
        "enhancements",
        "additions",
        "deprecations",
        "removals",
        "highlights",
        "issues",
        "bugs",
        "contributors",
        "overview",
        "summary",
        "upgrading",
        "migration",
    ];
    let lower = title.to_lowercase();
    let words = || lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let digit = |c: char| c.is_ascii_digit();
    let is_version =
        |word: &str| word.trim_start_matches(['v', '[', '(']).starts_with(digit) && word.matches('.').count() > 1;
    let opens = lower.trim_start_matches(['v', '[', 'r']).starts_with(digit);
    let versioned = opens || lower.split_whitespace().any(is_version) || words().any(|word| word == "version");
    title.split_whitespace().count() >= 3 && !versioned && !words().any(|word| SORTS.contains(&word))
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
        if text.starts_with(['#', '[']) || text.split_whitespace().nth(2).is_none() || is_filled_in(text) {
            continue;
        }
        let Some(mut statement) = of_text(&read.words(text), item, place, &origin(span)) else { continue };
        close(&mut statement);
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

/// `Added by @ann in …`, `Thanks to @ben`: who did it, and not what.
fn is_credit(sentence: &str) -> bool {
    let words: Vec<&str> = sentence.split_whitespace().take(4).collect();
    matches!(words.as_slice(), [_, "by" | "to", who, ..] | ["By", who, ..] if who.starts_with('@'))
}

/// References that end an entry: `(#12, #13)`, `([#12](url) by @ann)`, `([#12](url) by [ann](url))`, `closes [#12](url)`, `` :pr:`12` ``. A bare `#12` outside of
/// brackets is a part of its sentence.
static REFERENCES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let link = r"\[(?:[^\]\s]*\d|[0-9a-f]{7,40})`?\](?:\([^)\s]*\))?";
    let url = r"https?://[^\s)]+/(?:pull|pulls|issues|merge_requests|commit)/[0-9a-f]+";
    let one = format!(
        r"\((?:{link}|{url}|by\s+\[@?[\w-]+\](?:\([^)\s]*\))?|#\d+|(?i:gh)-\d+|@[\w-]+|\[@[\w-]+\](?:\([^)\s]*\))?|[0-9a-f]{{7,40}}|by|and|see|closes|fixes|resolves|[\s,])+\)|(?i:closes|fixes|resolves)\s+{link}|{link}|:[a-z]+:`\d+`"
    );
    // With the letters and digits of all scripts this takes twenty times as long to compile.
    RegexBuilder::new(&format!(r"(?:[\s,]+(?:{one})[.,]?)+$")).unicode(false).build().ok()
});

/// The sort of change, or the part of the program, that stands in brackets before an entry, and the entry: `[FEATURE] Add x.`
pub(in crate::evidence) fn tagged(text: &str) -> Option<(&str, &str)> {
    let (tag, rest) = text.strip_prefix('[')?.split_once("] ")?;
    let is_tag = tag.starts_with(char::is_alphabetic) && tag.split(' ').count() <= 3 && tag.len() <= 30;
    // `[Keys] are sorted.` is a sentence with a link.
    let begins = rest.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '`');
    (is_tag && begins && !tag.contains([']', '('])).then_some((tag, rest))
}

/// Who did it, and in which pull request: `(Ann Author, PR 12)`, `(Ann, PR [12](url), Ben, PR [13](url))`.
static CREDIT: LazyLock<Option<regex::Regex>> = LazyLock::new(|| {
    let number = r"(?:\[#?\d+\](?:\([^)\s]*\))?|#?\d+)";
    regex::Regex::new(&format!(
        r"\s*\((?:\p{{L}}[^()\[\]]{{0,80}}?,?\s+)?PRs?\s+{number}(?:(?:\s*[,;&]|\s+and)\s+(?:[^()\[\],;]{{1,60}},\s+)?(?:PR\s+)?{number})*\)[.]?$"
    ))
    .ok()
});

/// A text without the references at its end, and without the `see` that pointed at them.
fn without_references(text: &str) -> &str {
    let text = without_numbers(text);
    // Most entries name none, and the pattern takes long to compile.
    let credit = text.contains("PR").then(|| CREDIT.as_ref()?.find(text)).flatten();
    let text = credit.map_or(text, |found| &text[..found.start()]);
    let found = REFERENCES.as_ref().and_then(|pattern| pattern.find(text.as_bytes()));
    let Some(rest) = found.and_then(|found| text.get(..found.start())) else { return text };
    let pointed = [" see also", " see", " See also", " See"].iter().find_map(|see| rest.strip_suffix(see));
    pointed.map_or(rest, |rest| rest.trim_end_matches([',', ';']))
}

/// An entry without the issue that it begins with: `` `#12 <https://…>`_: Added x `` and `#12: Add x`.
fn without_opening(text: &str) -> &str {
    let Some((number, rest)) = text.split_once(": ") else { return text };
    let bare = number.trim_start_matches('`');
    let digits = bare.strip_prefix('#').map(|rest| rest.split(' ').next().unwrap_or_default());
    let numbered = digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    let linked = bare.split_once(" <").is_some_and(|(_, url)| url.ends_with(">`_") || url.ends_with(">`__"));
    if numbered && (linked || !bare.contains(' ')) { rest.trim_start() } else { text }
}

/// A sentence that has ended without the bare numbers and the accounts behind it: `Allow x. #15999 #16165`, `Allow x @ann @ben
/// #12`.
fn without_numbers(text: &str) -> &str {
    let digits = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
    let number = |word: &str| word.strip_prefix('#').is_some_and(digits);
    let account = |word: &str| {
        let name = word.trim_start_matches('\\').strip_prefix('@').unwrap_or_default();
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    let (mut rest, mut accounts, mut numbers) = (text.trim_end(), 0, 0);
    while let Some((before, last)) = rest.rsplit_once(' ') {
        let last = last.trim_end_matches([',', '.']);
        if number(last) {
            numbers += 1;
        } else if account(last) {
            accounts += 1;
        } else {
            break;
        }
        rest = before.trim_end();
    }
    let last = rest.rsplit(' ').next().unwrap_or_default();
    let named =
        matches!(last, "by" | "to" | "of" | "from" | "and" | "with" | "in" | "for" | "see" | "thanks" | "Thanks");
    let credited = accounts > 0 && numbers > 0 && !named;
    if rest.ends_with(['.', '!', ')']) && !(accounts > 0 && numbers == 0) || credited { rest } else { text }
}

/// What an entry names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reference<'a> {
    /// The first digits of a commit's id.
    Hash(&'a str),
    /// An issue or a pull request.
    Number(u64),
}

/// Everything that a text names, in its order.
fn references(text: &str) -> Vec<Reference<'_>> {
    let mut found: Vec<(usize, Reference<'_>)> =
        numbers(text).into_iter().map(|(at, number)| (at, Reference::Number(number))).collect();
    let mut at = 0;
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        let hex = (7..=40).contains(&word.len()) && word.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        found.extend(hex.then_some((at, Reference::Hash(word))));
        at += word.len() + text[at + word.len()..].chars().next().map_or(0, char::len_utf8);
    }
    found.sort_unstable();
    found.into_iter().map(|(_, reference)| reference).collect()
}

/// Issues and pull requests that a text names, each with its place.
fn numbers(text: &str) -> Vec<(usize, u64)> {
    let mut found = Vec::new();
    for mark in ["#", "/pull/", "/issues/", "PR/", "GH-", "gh-", ":pr:`", ":issue:`", ":gh:`"] {
        for (at, _) in text.match_indices(mark) {
            let digits = text[at + mark.len()..].split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
            found.extend(digits.parse::<u64>().ok().filter(|_| digits.len() <= 7).map(|number| (at, number)));
        }
    }
    found
}

/// Issues and pull requests that an entry names, and the number in a fragment's name.
fn group_numbers(text: &str, path: &RepoPath, kind: DocumentKind) -> Vec<u64> {
    let mut numbers: Vec<u64> = numbers(text).into_iter().map(|(_, number)| number).collect();
    if kind == DocumentKind::Fragment {
        let name = path.file_name().split(['.', '-', '_']).next().unwrap_or_default();
        numbers.extend(name.parse::<u64>().ok());
    }
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// A subject or an entry without marks, case, what it is about, numbers, and who did it: `by @ann in https://…`, `(Ann Author)`.
pub(in crate::evidence) fn plain(text: &str) -> String {
    let text = without_references(text);
    let text = [" by @", " by [@"].iter().find_map(|by| text.split_once(by)).map_or(text, |(what, _)| what);
    let author = text.strip_suffix(')').and_then(|text| text.rsplit_once(" (")).filter(|(_, name)| is_name(name));
    let text = author.map_or(text, |(what, _)| what);
    let marked = text.strip_prefix("**").and_then(|rest| rest.split_once(":**"));
    let about =
        marked.or_else(|| text.split_once(": ")).filter(|(about, _)| about.len() <= 30 && !about.contains(". "));
    let words = about.map_or(text, |(_, words)| words);
    words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Tells whether something in brackets may be the name of a person or an account.
fn is_name(text: &str) -> bool {
    let words = text.split(' ').count();
    words <= 4 && text.chars().all(|c| c.is_alphanumeric() || " .-_[]'".contains(c)) && !text.contains("  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_at_the_end_are_left_out() {
        let check = |text: &str, expected: &str| assert_eq!(without_references(text), expected, "{text}");
        check("fs: add x ([#8266])", "fs: add x");
        check("Add x ([#12](https://h.org/p/12))", "Add x");
        check("Add x. [#9](https://h.org/9)", "Add x.");
        check("Fix it. :issue:`12`", "Fix it.");
        check(
            "fix: x ([#1](https://h.org)) ([c12c653](https://h.org/c)), closes [#2](https://h.org) [#3](https://h.org)",
            "fix: x",
        );
        check("Say which release fixes", "Say which release fixes");
        check("ux: pin (https://h.org/o/p/pull/12 and https://h.org/o/p/pull/13)", "ux: pin");
        check("Allow x. #15999 #16165", "Allow x.");
        check("Mend what was said in #12", "Mend what was said in #12");
        check("Fix `f(x)` (#12, #13)", "Fix `f(x)`");
        check("Fix print (#12 by @ann)", "Fix print");
        check("Add x ([#12](https://h.org/p/12) by [ann](https://h.org/ann))", "Add x");
        check("Add x ([note](https://h.org/n))", "Add x ([note](https://h.org/n))");
        check("Support `#[attribute]` in x", "Support `#[attribute]` in x");
        check("x", "x");
        check("Fix a crash (Ann B. Author, PR 21462)", "Fix a crash");
        check("Fix it (Ann, PR [12](https://h.org/12), Ben Ö. C, PR [13](https://h.org/13))", "Fix it");
        check("Fix it (PR #12 and #13).", "Fix it");
        check("Fix what (Ann, and others) said", "Fix what (Ann, and others) said");
        check("Use `x` for y @ann @ben-c @c_d #3232", "Use `x` for y");
        check("Use `x` for y. @ann #1 #2", "Use `x` for y.");
        check("Mend what was said by @ann #12", "Mend what was said by @ann #12");
        check("Update to 0.17.8, see [#3808](https://h.org/3808)", "Update to 0.17.8");
        check("Update to 0.17.8, see [#3808]", "Update to 0.17.8");
    }

    #[test]
    fn the_references_at_the_end_are_asked_first() {
        let check = |text: &str, expected: &str| assert_eq!(end_of(text), expected, "{text}");
        check("Fix what #100 broke ([#200](https://h.org/200))", " ([#200](https://h.org/200))");
        check(
            "[#3673](https://h.org/3673), [#3770](https://h.org/3770)",
            "[#3673](https://h.org/3673), [#3770](https://h.org/3770)",
        );
        check("Fix it all", "");
    }

    #[test]
    fn references_stand_in_their_order() {
        let check = |text: &str, expected: &[Reference<'_>]| assert_eq!(references(text), expected, "{text}");
        check(
            "Fix it ([#12](https://h.org/12), 9574e55, #3)",
            &[Reference::Number(12), Reference::Hash("9574e55"), Reference::Number(3)],
        );
        check("[a299a](https://h.org/commit/a299a7d3f7)", &[Reference::Hash("a299a7d3f7")]);
        check("é #5", &[Reference::Number(5)]);
    }

    #[test]
    fn references_at_the_beginning_are_left_out() {
        let check = |text: &str, expected: &str| assert_eq!(without_opening(text), expected, "{text}");
        check("`#12 <https://h.org/12>`_: Added x.", "Added x.");
        check("#12: add x", "add x");
        check("#fff: a colour", "#fff: a colour");
        check("Add x: y", "Add x: y");
    }

    #[test]
    fn tags_in_brackets_are_no_words_of_an_entry() {
        let check = |text: &str, expected: Option<(&str, &str)>| assert_eq!(tagged(text), expected, "{text}");
        check("[FEATURE] Rules: Add x. #12", Some(("FEATURE", "Rules: Add x. #12")));
        check("[Code.Fragment] Provide more", Some(("Code.Fragment", "Provide more")));
        check("[Keys] are sorted between runs.", None);
        check("[#12](https://h.org/12): fix x", None);
        check("[a](https://h.org/12) or [new x] Y", None);
        check("[12] X", None);
        check("[a] [b] X", None);
    }

    #[test]
    fn lists_below_a_scope_are_entries_each() {
        let check = |text: &str, expected: &[usize]| {
            let parsed = super::super::parse(text);
            let group = Group { blocks: parsed.blocks.iter().collect(), sections: Vec::new(), title: None };
            let blocks: Vec<usize> = by_scope(group).iter().map(|entry| entry.blocks.len()).collect();
            assert_eq!(blocks, expected, "{text}");
        };
        check("* **http1:**\n  * allow keep-alive\n  * fold case\n", &[1, 1]);
        check("* Fix the walk through folders.\n\n  It was slow.\n", &[2]);
        check("* **http1:**\n", &[1]);
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

    #[test]
    fn headings_name_changes_or_sorts_of_them() {
        let check = |title: &str, expected: bool| assert_eq!(names_one_thing(title), expected, "{title}");
        check("Support for Closed TypedDicts (PEP 728)", true);
        check("Respect explicit types of `__new__()`", true);
        check("Border around the list", true);
        check("Bug fixes and other changes", false);
        check("Experimental wheel for Python 3.14", true);
        check("The 1.24.0 of March", false);
        check("Version 2 of March", false);
        check("2.0 and its parts", false);
        check("Performance improvements", false);
        check("Added", false);
    }

    #[test]
    fn numbers_of_entries() {
        let check = |text: &str, path: &str, expected: &[u64]| {
            let kind = if path.starts_with('n') { DocumentKind::Fragment } else { DocumentKind::Changelog };
            assert_eq!(group_numbers(text, &RepoPath::new(path), kind), expected, "{text}");
        };
        check("Fix ([PR/21683](https://h.org/pull/21683)) and #12", "c", &[12, 21683]);
        check(":pr:`5` closes GH-6, `#fff`", "c", &[5, 6]);
        check("Fix.", "news/77.bugfix.rst", &[77]);
    }

    #[test]
    fn copies_of_subjects_are_known() {
        let check = |a: &str, b: &str, same: bool| assert_eq!(plain(a) == plain(b), same, "{a} {b}");
        check("**time**: Fix the `Sleep` race ([#12])", "time: fix the Sleep race (#12)", true);
        check("unix: fix the race (Ann B. Author)", "unix: fix the race", true);
        check("Fix the race by [@ann](https://h.org/ann) in https://h.org/12", "Fix the race", true);
        check("**css:** fix it ([#1](https://h.org)) ([05a003e](https://h.org/c))", "fix(css): fix it (#1)", true);
        check("Fix the race.", "fix(time): fix the race", true);
        check("Fix the race of two timers.", "time: fix the race", false);
    }
}
