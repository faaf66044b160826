//! Comments and documentation comments that told stories added and that stand at the tip: why the code is as it is, in the words
//! of those who wrote it. Often the best there is, where messages have no bodies.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashSet},
};

use super::{
    Evidence, Named, Origin, Sources, Statement, StatementId,
    arrivals::{Arrivals, nearly_all},
    documents::{self, BlockKind},
    drawings,
    excerpt::{self, Outlines},
};
use crate::{
    history::{CommitId, FilePatch, RepoPath},
    roles::Role,
    story::StoryId,
    symbols::{Comment, Definition, Kind, Language, Outline, Span},
};

/// At most so many comments of a story are evidence, those first that say most.
const OF_STORY: usize = 4;

/// Of one definition at most so many.
const OF_DEFINITION: usize = 2;

/// Files of a story in which comments are looked for, those with most new words first.
const FILES: usize = 8;

/// Comments of a file that are looked at; each is held against all definitions of the file.
const OF_FILE: usize = 500;

/// At most so many drawings from the comments of a story.
const DRAWINGS: usize = 2;

/// Sentences of a comment that is worth quoting.
const SENTENCES: usize = 8;

/// Comments below this score say what the code says.
const WORTH: f64 = 1.5;

/// What a story's author explains beside the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentFact {
    /// Its paragraphs, in order.
    pub statements: Vec<StatementId>,
    /// The commit that added it.
    pub commit: CommitId,
    /// The file, at the tip.
    pub path: RepoPath,
    /// The definition that it documents or stands in.
    pub definition: Option<Named>,
    /// It is the documentation of that definition.
    pub documents: bool,
}

/// A comment that may become a fact.
struct Candidate {
    score: f64,
    statements: Vec<Statement>,
    fact: CommentFact,
    first: usize,
}

/// A file at the tip in which comments are looked for.
struct File<'a> {
    path: &'a RepoPath,
    patch: &'a FilePatch,
    lines: Vec<&'a str>,
    arrived: BTreeSet<usize>,
    tip: CommitId,
}

/// Adds the comments of the told stories to their facts, and the drawings in them to the evidence.
pub(super) fn gather(evidence: &mut Evidence, sources: &Sources<'_>, arrivals: &Arrivals<'_>, outlines: &Outlines) {
    let Some(net) = sources.net else { return };
    let mut found: BTreeMap<StoryId, Vec<Candidate>> = BTreeMap::new();
    let mut drawn: BTreeMap<StoryId, usize> = BTreeMap::new();
    for file in files(sources, arrivals, net.tip) {
        let Some(outline) = file.patch.new.as_deref().and_then(|text| outlines.of(file.path, text)) else { continue };
        let arrived = outline.comments.iter().filter(|comment| nearly_all(comment.span, &file.arrived));
        for comment in arrived.take(OF_FILE) {
            let Some((story, commit)) = arrivals.source(file.path, documents::lines_of(&file.lines, comment.span))
            else {
                continue;
            };
            let Some(first) = first_line(comment, &file.lines) else { continue };
            let (definition, documents) = definition(comment, &outline);
            let named = definition.map(|definition| named(definition, file.path));
            if let Some((kind, span)) = drawings::of_comment(&comment.text, first) {
                let drawn = drawn.entry(story).or_default();
                let at = drawings::At {
                    path: file.path,
                    commit: file.tip,
                    story: Some(story),
                    definition: named.clone(),
                    sections: Vec::new(),
                };
                *drawn += usize::from(*drawn < DRAWINGS && drawings::add(evidence, &file.lines, span, kind, at));
            }
            if is_of_tests(comment, &outline) || is_ordered(&comment.text) {
                continue;
            }
            let statements = statements(comment, first, &file, arrivals);
            let score = score(&statements, documents, definition);
            if score >= WORTH {
                let fact = CommentFact {
                    statements: Vec::new(),
                    commit,
                    path: file.path.clone(),
                    definition: named,
                    documents,
                };
                found.entry(story).or_default().push(Candidate { score, statements, fact, first });
            }
        }
    }
    for facts in 0..evidence.stories.len() {
        let best = choose(found.remove(&evidence.stories[facts].id).unwrap_or_default());
        for Candidate { statements, fact, .. } in best {
            let statements = statements.into_iter().map(|statement| evidence.add_statement(statement)).collect();
            evidence.stories[facts].comments.push(CommentFact { statements, ..fact });
        }
    }
}

/// The best of a story, never the same words twice.
fn choose(mut candidates: Vec<Candidate>) -> Vec<Candidate> {
    candidates.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then_with(|| a.fact.path.cmp(&b.fact.path)).then(a.first.cmp(&b.first))
    });
    let mut said: HashSet<String> = HashSet::new();
    let mut spoken_of: BTreeMap<(RepoPath, Option<Named>), usize> = BTreeMap::new();
    candidates.retain(|candidate| {
        let new = candidate.statements.iter().flat_map(|s| &s.sentences).all(|s| !said.contains(&s.text));
        let here = spoken_of.entry((candidate.fact.path.clone(), candidate.fact.definition.clone())).or_default();
        let keep = new && *here < OF_DEFINITION;
        if keep {
            *here += 1;
            said.extend(candidate.statements.iter().flat_map(|s| &s.sentences).map(|s| s.text.clone()));
        }
        keep
    });
    candidates.truncate(OF_STORY);
    candidates
}

/// Source files that told stories change, those of each with most new words in comments.
fn files<'a>(sources: &Sources<'a>, arrivals: &Arrivals<'_>, tip: CommitId) -> Vec<File<'a>> {
    let mut promising: BTreeMap<&RepoPath, (usize, File<'a>)> = BTreeMap::new();
    for (path, patch) in sources.contents.net.iter().filter(|(path, _)| sources.roles.of(path) == Role::Source) {
        let (Some(text), Some(language)) = (patch.new.as_deref(), crate::symbols::language(path.as_str())) else {
            continue;
        };
        let arrived = arrivals.lines(patch);
        let lines: Vec<&str> = if arrived.is_empty() { Vec::new() } else { text.lines().collect() };
        let promise =
            arrived.iter().filter(|n| lines.get(**n - 1).is_some_and(|line| may_explain(language, line))).count();
        if promise > 0 {
            promising.insert(path, (promise, File { path, patch, lines, arrived, tip }));
        }
    }
    let mut wanted: BTreeSet<&RepoPath> = BTreeSet::new();
    let told: BTreeSet<StoryId> = sources.shortlist.ranked.iter().take(sources.shortlist.told).copied().collect();
    let mut of_stories: BTreeMap<StoryId, BTreeSet<&RepoPath>> = BTreeMap::new();
    for (commit, paths) in &sources.shortlist.picks.commits {
        let Some(story) = sources.history.position(*commit).map(|position| sources.stories.of[position]) else {
            continue;
        };
        of_stories.entry(story).or_default().extend(paths.iter().filter(|path| promising.contains_key(path)));
    }
    for (_, paths) in of_stories.into_iter().filter(|(story, _)| told.contains(story)) {
        let mut paths: Vec<&RepoPath> = paths.into_iter().collect();
        paths.sort_by_key(|path| (Reverse(promising.get(path).map_or(0, |(promise, _)| *promise)), *path));
        wanted.extend(paths.into_iter().take(FILES));
    }
    promising.into_iter().filter(|(path, _)| wanted.contains(path)).map(|(_, (_, file))| file).collect()
}

/// Tells whether a line may be one of a comment that has words.
fn may_explain(language: Language, line: &str) -> bool {
    let trimmed = line.trim_start();
    let marked =
        trimmed.starts_with("//") || trimmed.starts_with('*') || trimmed.starts_with("/*") || trimmed.starts_with('#');
    let docstring = language == Language::Python && !trimmed.ends_with([':', ')', ',', '(']);
    (marked || docstring) && trimmed.split_whitespace().nth(3).is_some()
}

/// The line of the file on which the text of a comment begins: opening marks may stand on lines of their own.
fn first_line(comment: &Comment, lines: &[&str]) -> Option<usize> {
    let begins = comment.text.lines().next()?.trim();
    let inside = documents::lines_of(lines, comment.span);
    inside.zip(comment.span.first..).find(|(line, _)| line.contains(begins)).map(|(_, number)| number)
}

/// The definition that a comment documents, else the innermost that it stands in.
fn definition<'a>(comment: &Comment, outline: &'a Outline) -> (Option<&'a Definition>, bool) {
    let documents = |definition: &&Definition| {
        definition.doc.is_some_and(|doc| doc.first <= comment.span.first && comment.span.last <= doc.last)
    };
    match outline.definitions.iter().find(documents) {
        Some(definition) => (Some(definition), true),
        None => (outline.enclosing(comment.span.first), false),
    }
}

/// Tells whether a comment stands in a test, or in a module of them.
fn is_of_tests(comment: &Comment, outline: &Outline) -> bool {
    let holds = |definition: &&Definition| {
        let from = definition.doc.map_or(definition.span.first, |doc| doc.first.min(definition.span.first));
        from <= comment.span.first && comment.span.last <= definition.span.last
    };
    let of_tests = |definition: &Definition| {
        let module = definition.kind == Kind::Module && matches!(definition.name.as_str(), "tests" | "test");
        module || definition.kind == Kind::Test
    };
    outline.definitions.iter().filter(holds).any(of_tests)
}

fn named(definition: &Definition, path: &RepoPath) -> Named {
    Named { noun: definition.kind.noun(), name: excerpt::display_name(definition, path), added: false }
}

/// Marks of comments that give orders to tools or belong to nobody.
const ORDERED: [&str; 28] = [
    "copyright",
    "license",
    "licence",
    "spdx-",
    "all rights reserved",
    "eslint",
    "prettier-ignore",
    "@ts-",
    "clang-format",
    "nolint",
    "noqa",
    "noinspection",
    "rubocop:",
    "swiftlint:",
    "ktlint",
    "istanbul",
    "pragma",
    "go:build",
    "go:generate",
    "type: ignore",
    "pylint:",
    "shellcheck ",
    "do not edit",
    "autogenerated",
    "auto-generated",
    "@generated",
    "@internal",
    "phpstan",
];

fn is_ordered(text: &str) -> bool {
    let lower = text.to_lowercase();
    ORDERED.iter().any(|mark| lower.contains(mark))
}

/// The paragraphs of a comment that are prose, new, and whole.
fn statements(comment: &Comment, first: usize, file: &File<'_>, arrivals: &Arrivals<'_>) -> Vec<Statement> {
    let parsed = documents::parse(&comment.text);
    let mut found: Vec<Statement> = Vec::new();
    for (place, block) in parsed.blocks.iter().enumerate() {
        let span = Span { first: block.span.first + first - 1, last: block.span.last + first - 1 };
        let lines: Vec<&str> = documents::lines_of(&file.lines, span).collect();
        let prose = block.kind == BlockKind::Paragraph && block.item.is_none();
        let prose = prose && is_prose(&block.text) && !runs_on(&lines);
        if !prose || !nearly_all(span, &file.arrived) || is_examples(&parsed.path(block)) {
            // A comment is quoted from its beginning to the first place where something else stands.
            if found.is_empty() { continue } else { break }
        }
        let origin = Origin::Document { commit: file.tip, path: file.path.clone(), first: span.first, last: span.last };
        let Some(mut statement) = documents::of_text(&block.text, false, place, &origin) else { continue };
        documents::close(&mut statement);
        let whole = statement.sentences.iter().take_while(|sentence| sentence.quotable).count();
        let cut = whole < statement.sentences.len();
        statement.sentences.truncate(whole);
        if whole > 0 && !arrivals.is_reworded(file.path, file.patch, &block.text) {
            found.push(statement);
        }
        if cut && !found.is_empty() {
            break;
        }
    }
    let mut room = SENTENCES;
    found.retain(|statement| {
        let fits = statement.sentences.len() <= room;
        room = if fits { room - statement.sentences.len() } else { 0 };
        fits
    });
    found
}

/// Words that only begin a sentence when they are capitalised.
const STARTERS: [&str; 16] = [
    "This",
    "The",
    "It",
    "If",
    "We",
    "Then",
    "When",
    "These",
    "That",
    "There",
    "Note",
    "Otherwise",
    "However",
    "Also",
    "But",
    "Because",
];

/// Tells whether a sentence begins on a new line behind one that was not ended: no reader can tell where.
fn runs_on(lines: &[&str]) -> bool {
    let opens = |line: &str| {
        let word = line.split(|c: char| !c.is_alphabetic()).find(|word| !word.is_empty()).unwrap_or_default();
        STARTERS.contains(&word)
    };
    let open_end = |line: &str| line.trim_end().ends_with(|c: char| c.is_alphanumeric() || matches!(c, '`' | ')'));
    lines.windows(2).any(|pair| open_end(pair[0]) && opens(pair[1]))
}

fn is_examples(sections: &[String]) -> bool {
    sections.iter().any(|title| title.to_lowercase().starts_with("example"))
}

/// Words without which hardly an English sentence is made.
const LITTLE: [&str; 32] = [
    "the", "a", "an", "is", "are", "to", "of", "in", "that", "and", "for", "it", "we", "be", "this", "with", "on",
    "not", "as", "by", "if", "or", "when", "from", "which", "but", "so", "can", "at", "has", "was", "will",
];

/// Marks of later work, which are listed elsewhere, and of documentation that is laid out by tools.
const NO_PROSE: [&str; 15] = [
    "TODO",
    "FIXME",
    "XXX",
    "HACK",
    "{@",
    "<p>",
    "<see",
    "<param",
    "@param",
    "@return",
    "\\param",
    "\\return",
    ":param",
    "Generated by",
    " // ",
];

/// Tells prose from code that was commented out, tags and marks.
fn is_prose(text: &str) -> bool {
    let begins = text
        .starts_with(|c: char| c.is_uppercase() || matches!(c, '`' | '"' | '(' | '[' | '_') || c.is_ascii_digit())
        || text
            .split_whitespace()
            .next()
            .is_some_and(|word| word.contains(['_', '(', '.']) || word.chars().any(char::is_uppercase));
    let words: Vec<&str> = text.split_whitespace().collect();
    let plain = words.iter().filter(|word| {
        let word = word.trim_matches(|c: char| c.is_ascii_punctuation());
        !word.is_empty() && word.chars().all(|c| c.is_alphabetic() || matches!(c, '\'' | '-' | '’'))
    });
    let little = words.iter().filter(|word| LITTLE.contains(&word.to_lowercase().as_str())).count();
    let english = text.chars().filter(|c| !c.is_ascii()).count() * 5 < text.chars().count();
    let code = text.ends_with([';', '{', '}', ',']) || text.starts_with('@') || text.contains(" = ") && little < 3;
    begins
        && !code
        && plain.count() * 10 >= words.len() * 6
        && (little >= 2 || (little == 1 && words.len() <= 8) || !english)
        && !NO_PROSE.iter().any(|mark| text.contains(mark))
}

/// Phrases that say why, with their weight; a blank stands around words.
const WHY: [(&str, f64); 66] = [
    (" because ", 2.0),
    (" so that ", 1.5),
    (" otherwise", 1.5),
    (" instead of ", 1.2),
    (" rather than ", 1.2),
    ("note that ", 0.8),
    (" must ", 1.0),
    (" must not ", 1.0),
    (" never ", 1.0),
    (" always ", 0.6),
    (" cannot ", 0.8),
    (" can't ", 0.8),
    (" to avoid ", 1.5),
    (" avoids ", 1.2),
    (" avoid ", 1.0),
    (" in order to ", 1.2),
    (" to ensure ", 1.2),
    (" ensures ", 1.0),
    (" to prevent ", 1.5),
    (" prevents ", 1.2),
    (" even though ", 1.2),
    (" even if ", 1.0),
    (" unless ", 0.8),
    (" however", 1.0),
    (" the reason ", 2.0),
    (" which means ", 1.2),
    (" this means ", 1.2),
    (" means that ", 1.0),
    (" guarantee", 1.2),
    (" invariant", 1.5),
    (" race ", 1.5),
    (" deadlock", 1.5),
    (" overflow", 1.0),
    (" corrupt", 1.0),
    (" since ", 0.8),
    (" as otherwise ", 1.0),
    (" would ", 0.7),
    (" only ", 0.4),
    (" safe ", 0.6),
    (" unsafe ", 0.6),
    (" cost", 0.6),
    (" expensive", 1.0),
    (" cheap", 0.8),
    (" fast", 0.5),
    (" slow", 0.6),
    (" performance", 0.8),
    (" allocat", 0.5),
    (" latency", 0.8),
    (" compatib", 0.4),
    (" workaround", 1.5),
    (" work around", 1.5),
    (" trade-off", 1.5),
    (" tradeoff", 1.5),
    (" assum", 0.7),
    (" requires ", 0.6),
    (" violat", 1.0),
    (" atomic", 0.6),
    (" deliberately", 1.5),
    (" intentional", 1.5),
    (" on purpose", 1.5),
    (" surprising", 1.0),
    (" subtle", 1.5),
    (" important", 0.8),
    (" this lets ", 1.2),
    (" this allows ", 1.2),
    (" but ", 0.5),
];

/// How comments begin that say what the line below them says.
const RESTATES: [&str; 32] = [
    "returns ",
    "return ",
    "gets ",
    "get ",
    "sets ",
    "set ",
    "creates ",
    "create ",
    "constructs ",
    "initializes ",
    "initialize ",
    "the name of ",
    "the number of ",
    "check if ",
    "checks if ",
    "checks whether ",
    "represents ",
    "example",
    "usage",
    "see ",
    "tests ",
    "test ",
    "builds ",
    "defines ",
    "add ",
    "adds ",
    "allocate ",
    "allocates ",
    "removes ",
    "contains ",
    "called when ",
    "a wrapper ",
];

/// What interfaces say of their results.
const RETURNS: [&str; 8] = [
    " returns true if ",
    " returns true when ",
    " returns 0 on ",
    " return 1 if ",
    " returns false if ",
    " returns none if ",
    " returns an error if ",
    " returns nil if ",
];

/// Words with which a comment goes on from the one before it.
const GOES_ON: [&str; 9] = ["otherwise", "then", "now", "finally", "next", "also", "and", "so", "but"];

fn goes_on(opening: &str) -> bool {
    let first = opening.split(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_lowercase();
    GOES_ON.contains(&first.as_str())
}

/// How much a comment says beyond the code.
fn score(statements: &[Statement], documents: bool, definition: Option<&Definition>) -> f64 {
    let sentences: Vec<_> = statements.iter().flat_map(|statement| &statement.sentences).collect();
    let Some(opening) = sentences.first() else { return 0.0 };
    let words: usize = sentences.iter().map(|sentence| sentence.words()).sum();
    let text = sentences.iter().map(|sentence| sentence.text.to_lowercase()).collect::<Vec<_>>().join(" ");
    let text = format!(" {text} ");
    let mut why: Vec<f64> = WHY.iter().filter(|(phrase, _)| text.contains(phrase)).map(|(_, weight)| *weight).collect();
    why.sort_by(|a, b| b.total_cmp(a));
    // Each further reason counts half of the one before it.
    let why: f64 = why.iter().zip([1.0, 0.5, 0.25, 0.125]).map(|(weight, share)| weight * share).sum();
    let restates = RESTATES.iter().any(|start| opening.text.to_lowercase().starts_with(start));
    let length = match (words, sentences.len()) {
        (0..=7, _) => -2.0,
        (8..=13, 1) => 0.0,
        (_, 1) => 0.4,
        (_, 2..=5) => 1.0,
        _ => 0.7,
    };
    let public = definition.is_some_and(|definition| definition.public) && documents;
    let reasons = sentences.iter().filter(|sentence| sentence.role.is_some()).count().min(2) as f64;
    why + length
        + 0.4 * reasons
        + if public { 0.3 } else { 0.0 }
        + if restates { -1.0 } else { 0.0 }
        + if opening.leans { -0.4 } else { 0.0 }
        + if goes_on(&opening.text) { -1.0 } else { 0.0 }
        + if RETURNS.iter().any(|phrase| text.contains(phrase)) { -0.8 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_told_from_code() {
        let check = |text: &str, expected| assert_eq!(is_prose(text), expected, "{text}");
        check("The cache is cleared first, since its keys are stale.", true);
        check("`x` is never negative here.", true);
        check("poll_next() must not be called again after that.", true);
        check("let x = foo(bar, baz);", false);
        check("foo(a, b); bar(c, d);", false);
        check("TODO: the cache is not cleared yet.", false);
        check("@param the name of the file", false);
        check("------ the end ------", false);
    }

    #[test]
    fn reasons_outweigh_what_the_code_says() {
        let worth = |text: &str| {
            let id = CommitId::from_hex(&"a1".repeat(20)).unwrap();
            let origin = Origin::Document { commit: id, path: RepoPath::new("a.rs"), first: 1, last: 1 };
            let statements: Vec<Statement> = documents::of_text(text, false, 0, &origin).into_iter().collect();
            score(&statements, false, None) >= WORTH
        };
        let check = |text: &str, expected| assert_eq!(worth(text), expected, "{text}");
        check("We go depth-first because a breadth-first walk would hold every folder in memory at once.", true);
        check("The lock must be taken before the map is read. Otherwise a writer may free the entry.", true);
        check("Returns the number of entries in the map.", false);
        check("Increment the counter by one here.", false);
    }

    #[test]
    fn sentences_without_ends_are_left_alone() {
        let check = |lines: &[&str], expected| assert_eq!(runs_on(lines), expected, "{lines:?}");
        check(&["// We keep the map", "// This is slow."], true);
        check(&["// We keep the map", "// of all keys. This is slow."], false);
    }

    #[test]
    fn orders_to_tools_are_nobodys_words() {
        let check = |text: &str, expected| assert_eq!(is_ordered(text), expected, "{text}");
        check("Copyright 2024 The Authors. All rights reserved.", true);
        check("eslint-disable-next-line no-console -- because we must", true);
        check("The rule is checked twice.", false);
    }
}
