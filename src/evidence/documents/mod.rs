//! Documents: what authors wrote down in the tree while they made the change.
//!
//! Plans, design documents, release notes, changelogs, guides, settings with comments: of each the passages that the range
//! added and that stand at the tip, under their headings. What was moved or only reworded is no news.

mod blocks;
mod choice;
mod entries;
mod forms;
mod fragments;
mod known;
mod reference;
mod release;

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
};

pub use blocks::{Block, BlockKind, Parsed, parse};
pub use choice::{natural, shrunk, to_read};
pub use entries::Entry;

pub(super) use forms::is_row;
pub(super) use known::Known;
pub(super) use reference::{plain, prepare, tagged};
pub(super) use release::heads_changelog;

use super::{
    Evidence, Origin, Role, Sources, Statement, StatementId,
    arrivals::{Arrivals, nearly_all},
    drawings,
    message::{Part, PartKind},
    sentence, statement,
};
use crate::{
    history::{ChangeKind, CommitId, FileChange, FilePatch, History, RepoPath},
    lines::split_lines,
    markdown, restructured,
    roles::DocumentKind,
    spread,
    story::{Stories, StoryId},
    symbols::Span,
};

/// Longer documents are no reading matter.
const LONGEST: usize = 2 * 1024 * 1024;

/// At most so many passages of a document, from its beginning, are evidence.
const PASSAGES: usize = 40;

/// A document that the range added or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Where it stands at the tip.
    pub path: RepoPath,
    /// What sort of document it is.
    pub kind: DocumentKind,
    /// The range brought it in.
    pub added: bool,
    /// The story whose commits added most of it.
    pub story: Option<StoryId>,
    /// What the range added to it, in order.
    pub passages: Vec<Passage>,
}

/// A paragraph or list item of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// What it says.
    pub statement: StatementId,
    /// Titles of the headings that it stands under, outermost first.
    pub sections: Vec<String>,
    /// The told story whose commit added it, or the document's.
    pub story: Option<StoryId>,
}

/// A document that was read.
#[derive(Clone)]
struct Read<'a> {
    path: &'a RepoPath,
    patch: &'a FilePatch,
    lines: Vec<&'a str>,
    parsed: Parsed,
    arrived: BTreeSet<usize>,
    tip: CommitId,
    story: Option<StoryId>,
}

impl Read<'_> {
    /// Some text of the document without the marks that its format has for emphasis, links and names.
    fn words<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let ending = self.path.file_name().rsplit('.').next().unwrap_or_default();
        let is_markdown = matches!(ending, "md" | "markdown" | "mdx" | "mkd");
        if is_markdown { Cow::Owned(markdown::words(text)) } else { restructured::plain(text) }
    }
}

/// Adds what the documents of the range say: passages, entries of changelogs, drawings, release notes.
pub(super) fn gather(evidence: &mut Evidence, sources: &Sources<'_>, arrivals: &Arrivals<'_>) {
    let Some(net) = sources.net else { return };
    let told = sources.shortlist.picks.commits.iter().flat_map(|(_, paths)| paths).collect();
    let files = to_read(net, sources.roles, &told);
    let authors = authors(sources.history, sources.stories, &files.iter().map(|file| &file.path).collect());
    let mut ties = None;
    let known = Known::of(sources.contents, sources.history, sources.roles);
    let reading = |file: &'_ FileChange| {
        let (path, patch) = sources.contents.net.get_key_value(&file.path)?;
        let text = patch.new.as_deref().filter(|text| text.len() <= LONGEST)?;
        let kind = sources.roles.document(path)?;
        let mut read = Read {
            path,
            patch,
            lines: split_lines(text).collect(),
            parsed: if kind == DocumentKind::Configuration { settings(text) } else { parse(text) },
            arrived: arrivals.lines(patch, kind.declares()),
            tip: net.tip,
            story: authors.get(path).copied(),
        };
        // What begins as it did was reworded.
        read.parsed
            .blocks
            .retain(|block| read.arrived.contains(&block.span.first) && nearly_all(block.span, &read.arrived));
        let kind = match kind_by_headings(kind, &read.parsed) {
            DocumentKind::Changelog | DocumentKind::ReleaseNotes if is_guide(path, text, &read.parsed) => {
                DocumentKind::Guide
            }
            kind => kind,
        };
        if kind.declares() {
            read.parsed.blocks.retain(|block| !known.has(&block.text) && !release::is_unfilled(&block.text));
        }
        Some((file.kind == ChangeKind::Added, read, kind))
    };
    let reads = spread::map(&files, |file| reading(file));
    let reads: Vec<(bool, Read<'_>, DocumentKind)> =
        reads.into_iter().flatten().flat_map(|(added, read, kind)| parted(added, read, kind)).collect();
    // A project may have a changelog for each line of its releases, side by side.
    let mut newest: BTreeMap<&str, Vec<u64>> = BTreeMap::new();
    for (_, read, _) in reads.iter().filter(|(.., kind)| kind.declares()) {
        let blocks = read.parsed.blocks.iter().filter(|block| !release::heads_a_change(&read.parsed, block));
        if let Some(found) = blocks.filter_map(|block| release::release(&read.parsed.path(block))).max() {
            let known = newest.entry(read.path.folder()).or_default();
            *known = found.max(std::mem::take(known));
        }
    }
    for (added, read, kind) in &reads {
        let (path, kind, added) = (read.path, *kind, *added);
        if kind.declares() {
            let ties = ties.get_or_insert_with(|| entries::Ties::of(sources));
            entries::gather(evidence, read, kind, ties, arrivals, newest.get(path.folder()));
        }
        drawings::of_document(evidence, path, &read.lines, &read.parsed, net.tip, read.story);
        let passages = passages(evidence, read, kind, arrivals);
        if !passages.is_empty() {
            evidence.documents.push(Document { path: path.clone(), kind, added, story: read.story, passages });
        }
    }
    if sources.notes.patches.keys().any(|(_, path)| sources.roles.document(path) == Some(DocumentKind::Fragment)) {
        let ties = ties.get_or_insert_with(|| entries::Ties::of(sources));
        fragments::gather(evidence, sources, (ties, &known), arrivals);
    }
    evidence.notes = notes(evidence);
}

/// A README without the changelog that it holds, and that one by itself; any other document as it is.
fn parted(added: bool, read: Read<'_>, kind: DocumentKind) -> Vec<(bool, Read<'_>, DocumentKind)> {
    let lists = |block: &Block| read.parsed.path(block).iter().any(|title| heads_changelog(title));
    if kind != DocumentKind::Readme || !read.parsed.blocks.iter().any(lists) {
        return vec![(added, read, kind)];
    }
    let (entries, rest): (Vec<Block>, Vec<Block>) = read.parsed.blocks.iter().cloned().partition(lists);
    let part =
        |blocks: Vec<Block>| Read { parsed: Parsed { blocks, headings: read.parsed.headings.clone() }, ..read.clone() };
    vec![(added, part(rest), kind), (added, part(entries), DocumentKind::Changelog)]
}

/// What the newest release notes say of a release as a whole: the paragraphs below one heading outside of its lists, else the
/// items of the newest release that are paragraphs. Those of two headings are never joined.
fn notes(evidence: &Evidence) -> Vec<StatementId> {
    let kinds = [DocumentKind::ReleaseNotes, DocumentKind::Changelog];
    let base = evidence.range.ends.as_ref().and_then(|ends| ends.base_tag.as_deref());
    let base = base.or(evidence.range.twins.tag.as_deref()).unwrap_or_default();
    let is_ours = |document: &&Document| kinds.contains(&document.kind) && !is_of(document.path.file_name(), base);
    let newest = evidence.documents.iter().filter(is_ours);
    let Some(newest) = newest.max_by_key(|document| natural(document.path.as_str())) else { return Vec::new() };
    let entries: Vec<&Entry> =
        evidence.entries.iter().filter(|entry| stands_in(evidence, entry, &newest.path)).collect();
    // Sections below a release are those of the sorts of changes: what comes first stands below the newest one.
    let passage = newest.passages.first();
    let line = |id: StatementId| evidence.statement(id).map_or(0, first_line);
    let first = entries
        .first()
        .filter(|entry| passage.is_none_or(|passage| line(entry.statements[0]) < line(passage.statement)));
    let sections = first.map(|entry| &entry.sections).or(passage.map(|passage| &passage.sections));
    let release = sections.map_or(&[][..], |sections| release_of(sections));
    if release.last().is_some_and(|release| is_of(release, base)) {
        return Vec::new();
    }
    let speaks = |id: &StatementId| {
        let statement = evidence.statement(*id);
        let first = |statement: &Statement| statement.sentences[0].text.clone();
        statement
            .filter(|statement| !statement.item)
            .map(first)
            .is_some_and(|first| !is_list_of_changes(&first) && !release::gives_thanks(&first))
    };
    let stands = |id: &StatementId| {
        evidence
            .statement(*id)
            .map(|statement| &statement.sentences[0])
            .is_some_and(|first| first.quotable && (!first.leans || is_about_the_release(&first.text)))
    };
    // What a release before the newest one says of itself ("the same as 5.3.0") is no word on the range.
    let within = |sections: &[String]| release_of(sections) == release;
    let spoken = || newest.passages.iter().filter(|passage| speaks(&passage.statement) && within(&passage.sections));
    if let Some(lead) = spoken().find(|passage| stands(&passage.statement)) {
        let same = spoken().filter(|passage| passage.sections == lead.sections);
        return same.map(|passage| passage.statement).collect();
    }
    let whole = |entry: &&&Entry| {
        // A title is none, whatever stands below it.
        let words = entry.statements.first().and_then(|id| evidence.statement(*id)).map_or(0, Statement::words);
        within(&entry.sections) && entry.story.is_none() && words >= PARAGRAPH
    };
    let mut found = entries.iter().filter(whole).peekable();
    let sections = found.peek().map(|entry| &entry.sections);
    let same = found.clone().filter(|entry| Some(&entry.sections) == sections);
    same.filter_map(|entry| entry.statements.first().copied()).take(NOTED).collect()
}

/// Tells whether a sentence below the heading of a release speaks of that: `This is a patch release with security fixes.`
fn is_about_the_release(sentence: &str) -> bool {
    let mut words = sentence.split_whitespace().map(|word| word.trim_matches([',', '.', ':']));
    words.next() == Some("This") && words.next() == Some("is") && words.take(5).any(|word| word == "release")
}

/// The headings down to the one that names a release, or the first.
fn release_of(sections: &[String]) -> &[String] {
    let named = sections.iter().rposition(|section| release::version(section).is_some());
    &sections[..named.map_or(1, |at| at + 1).min(sections.len())]
}

/// Tells whether a name or a heading is that of a tag's version: notes on the older end may well be written behind it.
fn is_of(text: &str, tag: &str) -> bool {
    let version = tag.trim_start_matches(|c: char| !c.is_ascii_digit());
    let goes_on = |c: char| c.is_ascii_digit();
    let stands = |(at, _): (usize, &str)| {
        let (before, after) = (&text[..at], &text[at + version.len()..]);
        let part = after.strip_prefix('.').is_some_and(|rest| rest.starts_with(goes_on));
        !before.ends_with(|c: char| c == '.' || goes_on(c)) && !after.starts_with(goes_on) && !part
    };
    version.contains('.') && text.match_indices(version).any(stands)
}

/// Words of an entry that is a paragraph about the release rather than a line about one change.
const PARAGRAPH: usize = 18;

/// So many of these are taken for release notes.
const NOTED: usize = 4;

fn stands_in(evidence: &Evidence, entry: &Entry, document: &RepoPath) -> bool {
    let origin = entry.statements.first().and_then(|id| evidence.statement(*id)).map(|statement| &statement.origin);
    matches!(origin, Some(Origin::Document { path, .. }) if path == document)
}

fn first_line(statement: &Statement) -> usize {
    match &statement.origin {
        Origin::Document { first, .. } => *first,
        Origin::Message(_) => 0,
    }
}

/// Generated entries (`#12: fix x`, `feat: …`) are subjects over again.
fn is_list_of_changes(text: &str) -> bool {
    text.starts_with(['#', '[', '*', '-']) || text.contains("](http")
}

/// The story that added most lines to each of some files; none where several stories did.
fn authors(history: &History, stories: &Stories, paths: &BTreeSet<&RepoPath>) -> BTreeMap<RepoPath, StoryId> {
    let mut lines: BTreeMap<&RepoPath, BTreeMap<StoryId, u64>> = BTreeMap::new();
    for (position, commit) in history.commits.iter().enumerate().filter(|(_, commit)| !commit.is_merge()) {
        for file in commit.files.iter().filter(|file| paths.contains(&file.path)) {
            *lines.entry(&file.path).or_default().entry(stories.of[position]).or_default() += file.stat.count().added;
        }
    }
    let most = lines.into_iter().filter_map(|(path, stories)| {
        let total: u64 = stories.values().sum();
        let (story, count) = stories.into_iter().max_by_key(|(story, count)| (*count, std::cmp::Reverse(*story)))?;
        (count * 3 >= total * 2).then(|| (path.clone(), story))
    });
    most.collect()
}

/// The passages that speak: whole sentences, no entries of a list of changes.
fn passages(evidence: &mut Evidence, read: &Read<'_>, kind: DocumentKind, arrivals: &Arrivals<'_>) -> Vec<Passage> {
    let mut found = Vec::new();
    let mut said = BTreeSet::new();
    for block in &read.parsed.blocks {
        if found.len() == PASSAGES {
            break;
        }
        // Lists of changes are entries, not passages.
        if kind == DocumentKind::Fragment || (kind.declares() && block.item.is_some()) {
            continue;
        }
        let Some(mut statement) = statement_of(block, read).filter(says_something) else { continue };
        if arrivals.is_reworded(read.path, read.patch, &block.text) {
            continue;
        }
        let sections = read.parsed.path(block);
        let told_elsewhere = kind.declares() && (is_aside(&sections) || release::heads_a_change(&read.parsed, block))
            || kind == DocumentKind::Changelog && entries::tells_a_change(block);
        if told_elsewhere || !said.insert(block.text.as_str()) {
            continue;
        }
        if kind == DocumentKind::Design {
            by_section(&mut statement, &sections);
        }
        let story =
            arrivals.source(read.path, lines_of(&read.lines, block.span)).map(|(story, _)| story).or(read.story);
        found.push(Passage { statement: evidence.add_statement(statement), sections, story });
    }
    found
}

/// The lines of a span.
pub(super) fn lines_of<'l>(lines: &[&'l str], span: Span) -> impl Iterator<Item = &'l str> {
    lines.iter().take(span.last).skip(span.first - 1).copied()
}

/// A block of prose as a statement.
fn statement_of(block: &Block, read: &Read<'_>) -> Option<Statement> {
    let origin =
        Origin::Document { commit: read.tip, path: read.path.clone(), first: block.span.first, last: block.span.last };
    let item = block.kind == BlockKind::Item;
    let prose = item || block.kind == BlockKind::Paragraph;
    prose.then(|| of_text(&read.words(&block.text), item, block.place, &origin)).flatten()
}

/// Some text of a document as a statement. Nothing in a document means the commit by `this`.
pub(super) fn of_text(text: &str, item: bool, place: usize, origin: &Origin) -> Option<Statement> {
    let kind = if item { PartKind::Item } else { PartKind::Prose };
    let mut statement = statement::statements(&[Part { kind, text: text.to_owned(), number: None }], origin).pop()?;
    statement.part = place;
    for sentence in &mut statement.sentences {
        sentence.leans = sentence::leans(&sentence.text, false);
    }
    Some(statement)
}

/// Fewer words say nothing by themselves.
const WORDS: usize = 6;

/// Tells whether a statement has a sentence that can be quoted.
fn says_something(statement: &Statement) -> bool {
    statement.words() >= WORDS && statement.sentences.iter().any(|sentence| sentence.quotable)
}

/// Sections of release notes that say nothing of a change, by how they begin.
const ASIDE: [&str; 12] = [
    "contributors",
    "new contributors",
    "thanks",
    "acknowledg",
    "credits",
    "authors",
    "full changelog",
    "install",
    "download",
    "checksum",
    "sponsors",
    "packages updated",
];

/// Tells whether one of the headings begins a section that says nothing of a change.
fn is_aside(sections: &[String]) -> bool {
    let aside = |title: &String| {
        let words = title.trim_start_matches(|c: char| !c.is_alphabetic()).to_lowercase();
        ASIDE.iter().any(|start| words.starts_with(start))
    };
    sections.last().is_some_and(aside)
}

/// What headings of design documents make sure of, where they are these words.
const SECTIONS: [(&str, Role); 6] = [
    ("context", Role::Problem),
    ("background", Role::Problem),
    ("problem", Role::Problem),
    ("the problem", Role::Problem),
    ("rejected", Role::Alternative),
    ("why", Role::Reason),
];

/// What they make sure of, where they hold these words.
const SECTIONS_ABOUT: [(&str, Role); 16] = [
    ("problem statement", Role::Problem),
    ("motivation", Role::Problem),
    ("alternatives", Role::Alternative),
    ("considered options", Role::Alternative),
    ("options considered", Role::Alternative),
    ("other approaches", Role::Alternative),
    ("rejected approaches", Role::Alternative),
    ("prior art", Role::Alternative),
    ("consequences", Role::Limitation),
    ("drawbacks", Role::Limitation),
    ("limitations", Role::Limitation),
    ("known issues", Role::Limitation),
    ("caveats", Role::Limitation),
    ("non-goals", Role::Limitation),
    ("out of scope", Role::Limitation),
    ("rationale", Role::Reason),
];

/// The role that a heading makes sure of; numbers and marks before its words, and what stands in brackets, are left out.
fn role_of_section(title: &str) -> Option<Role> {
    let words = title.trim_start_matches(|c: char| !c.is_alphabetic()).to_lowercase();
    let words = words.split('(').next().unwrap_or_default().trim();
    let is = |known: &&(&str, Role)| words == known.0;
    let about = |known: &&(&str, Role)| super::excerpt::mentions(words, known.0);
    SECTIONS.iter().find(is).or_else(|| SECTIONS_ABOUT.iter().find(about)).map(|(_, role)| *role)
}

/// Gives the sentences of a design document the role of their section, the innermost that has one.
fn by_section(statement: &mut Statement, sections: &[String]) {
    let Some(role) = sections.iter().rev().find_map(|title| role_of_section(title)) else { return };
    for sentence in &mut statement.sentences {
        // Lists of consequences say which of them are good.
        let good = role == Role::Limitation && sentence.text.starts_with("Good");
        sentence.role = Some(if good { Role::Reason } else { role });
    }
}

/// Headings of decision records and proposals; three of them make a design document of any page.
const DESIGN_HEADINGS: [&str; 14] = [
    "status",
    "context",
    "decision",
    "consequences",
    "motivation",
    "alternatives",
    "drawbacks",
    "unresolved questions",
    "prior art",
    "goals",
    "non-goals",
    "rationale",
    "problem statement",
    "background",
];

/// A page with the headings of a decision record is one, wherever it stands.
fn kind_by_headings(kind: DocumentKind, parsed: &Parsed) -> DocumentKind {
    let known = |heading: &&&str| parsed.headings.iter().any(|h| h.title.to_lowercase().starts_with(**heading));
    let design = kind > DocumentKind::Design && DESIGN_HEADINGS.iter().filter(known).count() >= 3;
    if design { DocumentKind::Design } else { kind }
}

/// Tells whether a page that is called a changelog lists no releases: it is a guide, as one that leads from release to release is.
pub(super) fn is_guide(path: &RepoPath, text: &str, parsed: &Parsed) -> bool {
    let title = text.strip_prefix("---\n").and_then(|rest| {
        let settings = rest.lines().take_while(|line| line.trim_end() != "---");
        settings.filter_map(|line| line.strip_prefix("title:")).map(|title| title.trim().trim_matches('"')).next()
    });
    let headings = parsed.headings.iter().map(|heading| heading.title.as_str());
    // What is a heading in plain text is a guess.
    let name = path.file_name().to_lowercase();
    let marked = [".md", ".mdx", ".markdown"].iter().any(|ending| name.ends_with(ending));
    marked && name.contains("change") && !release::lists_releases(title, headings)
}

/// The comments of a file of settings: each run of lines with the mark before them is a text of its own.
fn settings(text: &str) -> Parsed {
    let begins = |mark: &str| text.lines().any(|line| line.starts_with(mark));
    let mark = if begins("; ") {
        ";"
    } else if begins("// ") {
        "//"
    } else {
        "#"
    };
    let bare = |line: &str| match line.strip_prefix(mark) {
        // A setting that is commented out is none.
        Some(rest) if rest.is_empty() || rest.starts_with(' ') => rest.strip_prefix(' ').unwrap_or(rest).to_owned(),
        _ => String::new(),
    };
    let mut parsed = parse(&text.lines().map(bare).collect::<Vec<_>>().join("\n"));
    parsed.blocks.retain(|block| block.kind != BlockKind::Table);
    parsed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_release_is_what_its_heading_names() {
        let check = |text: &str, expected: bool| assert_eq!(is_about_the_release(text), expected, "{text}");
        check("This is a patch release with security fixes.", true);
        check("This is the first release of the line.", true);
        check("This is why the lock is held.", false);
        check("This release is the same as 5.3.0.", false);
    }

    #[test]
    fn notes_on_the_older_end_are_known() {
        let check = |text: &str, tag: &str, expected: bool| assert_eq!(is_of(text, tag), expected, "{text} {tag}");
        check("Release-notes-for-1.8.0.md", "1.8.0", true);
        check("Release-notes-for-1.8.0.md", "1.8", false);
        check("## [v0.30.0] - 2025-06-04", "v0.30.0", true);
        check("0.30.0", "v0.31.0", false);
        check("11.8.0", "1.8.0", false);
        check("CHANGES", "release-5", false);
        check("CHANGES", "", false);
    }

    #[test]
    fn sections_of_decision_records_give_roles() {
        let check = |title: &str, expected| assert_eq!(role_of_section(title), expected, "{title}");
        check("Context and Problem Statement", Some(Role::Problem));
        check("2. Alternatives considered (optional)", Some(Role::Alternative));
        check("Drawbacks", Some(Role::Limitation));
        check("Considered alternatives", Some(Role::Alternative));
        check("Decision", None);
        check("Context locals", None);
        check("Contextual menus", None);
    }

    #[test]
    fn headings_make_a_decision_record() {
        let check = |text: &str, expected| {
            assert_eq!(kind_by_headings(DocumentKind::Reference, &parse(text)), expected, "{text}")
        };
        check("# 7. Use x\n## Status\n## Context\n## Decision\n", DocumentKind::Design);
        check("# Status codes\n## Context\n", DocumentKind::Reference);
    }

    #[test]
    fn settings_speak_in_their_comments() {
        let parsed = settings("# One\n# two.\n#\n# Three.\nport 1\n#bind 2\n# Four.\n");
        let shown: Vec<_> = parsed.blocks.iter().map(|b| (b.span.first, b.span.last, b.text.as_str())).collect();
        assert_eq!(shown, [(1, 2, "One two."), (4, 4, "Three."), (7, 7, "Four.")]);
        let parsed = settings("// One\n// two.\n//\n// bind \"a\"\nport 1\n");
        assert_eq!(parsed.blocks[0].text, "One two.");
    }
}
