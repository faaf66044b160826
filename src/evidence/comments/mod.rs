//! Comments and documentation comments that told stories added and that stand at the tip: why the code is as it is, in the words
//! of those who wrote it. Often the best there is, where messages have no bodies.

mod branch;
mod worth;

use std::{
    borrow::Cow,
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    Arrival, Evidence, Named, Origin, Sources, Statement, StatementId,
    arrivals::{Arrivals, nearly_all},
    documents::{self, BlockKind},
    drawings::{self, DrawingKind},
    excerpt::{self, Outlines},
};
use crate::{
    hashing::{HashSet, HashSetExt},
    history::{CommitId, FilePatch, RepoPath},
    lines::split_lines,
    markdown,
    roles::Role,
    spread,
    story::StoryId,
    symbols::{self, Comment, Definition, Language, Outline, Span},
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

/// What a story's author explains beside the code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommentFact {
    /// Its paragraphs, in order.
    pub statements: Vec<StatementId>,
    /// The commit that added it, or most of it.
    pub commit: CommitId,
    /// All of it is that commit's.
    pub whole: bool,
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

/// A comment that the range added to a file.
struct Seen {
    story: StoryId,
    /// Where it stands.
    definition: Option<Named>,
    drawn: Option<(DrawingKind, Span)>,
    candidate: Option<Candidate>,
}

/// The comments of the files that told stories change, over all cores.
pub(super) struct Looked<'a>(Vec<(File<'a>, Vec<Seen>)>);

impl<'a> Looked<'a> {
    /// Looks at the comments that the range added.
    pub(super) fn at(sources: &Sources<'a>, arrivals: &Arrivals<'_>, outlines: &Outlines) -> Self {
        let Some(net) = sources.net else { return Self(Vec::new()) };
        let files = files(sources, arrivals, net.tip);
        let comments = spread::map(&files, |file| {
            let outline = file.patch.new.as_deref().and_then(|text| outlines.of(file.path, text));
            outline.map_or_else(Vec::new, |outline| comments(file, &outline, arrivals))
        });
        Self(files.into_iter().zip(comments).collect())
    }
}

/// Adds the comments of the told stories to their facts, and the drawings in them to the evidence.
pub(super) fn gather(evidence: &mut Evidence, looked: Looked<'_>) {
    let mut found = Found::default();
    for (file, comments) in looked.0 {
        comments.into_iter().for_each(|seen| found.take(evidence, &file, seen));
    }
    for facts in 0..evidence.stories.len() {
        let best = choose(found.candidates.remove(&evidence.stories[facts].id).unwrap_or_default());
        for Candidate { statements, fact, .. } in best {
            let statements = statements.into_iter().map(|statement| evidence.add_statement(statement)).collect();
            Arc::make_mut(&mut evidence.stories)[facts].comments.push(CommentFact { statements, ..fact });
        }
    }
}

/// What was found for each story.
#[derive(Default)]
struct Found {
    candidates: BTreeMap<StoryId, Vec<Candidate>>,
    drawings: BTreeMap<StoryId, usize>,
}

impl Found {
    /// Keeps what may become a fact, and adds what was drawn.
    fn take(&mut self, evidence: &mut Evidence, file: &File<'_>, seen: Seen) {
        let Seen { story, definition, drawn, candidate } = seen;
        let drawings = self.drawings.entry(story).or_default();
        if let Some((kind, span)) = drawn.filter(|_| *drawings < DRAWINGS) {
            let (path, commit) = (file.path, file.tip);
            let at = drawings::At { path, commit, story: Some(story), definition, sections: Vec::new() };
            *drawings += usize::from(drawings::add(evidence, &file.lines, span, kind, at));
        }
        if let Some(candidate) = candidate {
            self.candidates.entry(story).or_default().push(candidate);
        }
    }
}

/// The comments that the range added to a file.
fn comments(file: &File<'_>, outline: &Outline, arrivals: &Arrivals<'_>) -> Vec<Seen> {
    let arrived = outline.comments.iter().filter(|comment| nearly_all(comment.span, &file.arrived));
    let tests = excerpt::test_scopes(outline, &file.lines);
    let seen = |comment: &Comment| {
        let lines = || documents::lines_of(&file.lines, comment.span);
        let ((story, commit), first) = arrivals.source(file.path, lines()).zip(first_line(comment, &file.lines))?;
        let whole = arrivals.is_of(commit, file.path, lines());
        let (around, documents) = definition(comment, outline);
        let definition = around.map(|definition| named(definition, file.path));
        let drawn = drawings::of_comment(&comment.text, first);
        let inside = around.filter(|around| !documents && around.kind.is_callable());
        let speaks = !excerpt::stands_in(&tests, comment.span)
            && !worth::is_ordered(&comment.text)
            && !inside.is_some_and(|around| branch::is_conditional(&file.lines, around.span, comment.span.first));
        let candidate = || {
            let statements = statements(comment, first, file, arrivals);
            let score = worth::score(&statements, documents, around);
            let (path, definition) = (file.path.clone(), definition.clone());
            let fact = CommentFact { statements: Vec::new(), commit, whole, path, definition, documents };
            (score >= worth::WORTH).then_some(Candidate { score, statements, fact, first })
        };
        let candidate = if speaks { candidate() } else { None };
        Some(Seen { story, definition, drawn, candidate })
    };
    arrived.take(OF_FILE).filter_map(seen).collect()
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
    let code = sources.contents.net.iter().filter(|(path, _)| sources.roles.of(path) == Role::Source);
    let code: Vec<(&'a RepoPath, &'a FilePatch)> = code.collect();
    let promising = spread::map(&code, |(path, patch)| {
        let (text, language) = (patch.new.as_deref()?, symbols::language(path.as_str())?);
        let arrived = arrivals.lines(patch, false);
        let lines: Vec<&str> = if arrived.is_empty() { Vec::new() } else { split_lines(text).collect() };
        let promise =
            arrived.iter().filter(|n| lines.get(**n - 1).is_some_and(|line| may_explain(language, line))).count();
        (promise > 0).then_some((*path, (promise, File { path, patch, lines, arrived, tip })))
    });
    let promising: BTreeMap<&RepoPath, (usize, File<'a>)> = promising.into_iter().flatten().collect();
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

fn named(definition: &Definition, path: &RepoPath) -> Named {
    Named {
        noun: definition.kind.noun(),
        name: excerpt::display_name(definition, path),
        arrival: Arrival::Changed,
        gone: false,
    }
}

/// The paragraphs of a comment that are prose, new, and whole.
fn statements(comment: &Comment, first: usize, file: &File<'_>, arrivals: &Arrivals<'_>) -> Vec<Statement> {
    let parsed = documents::parse(&comment.text);
    let mut found: Vec<Statement> = Vec::new();
    for block in &parsed.blocks {
        let span = Span { first: block.span.first + first - 1, last: block.span.last + first - 1 };
        let lines: Vec<&str> = documents::lines_of(&file.lines, span).collect();
        let prose = block.kind == BlockKind::Paragraph && block.item.is_none();
        let prose = prose && worth::is_prose(&block.text) && !worth::runs_on(&lines);
        if !prose || !nearly_all(span, &file.arrived) || is_examples(&parsed.path(block)) {
            // A comment is quoted from its beginning to the first place where something else stands.
            if found.is_empty() { continue } else { break }
        }
        let origin = Origin::Document { commit: file.tip, path: file.path.clone(), first: span.first, last: span.last };
        let text = words(&block.text, file.path);
        let Some(mut statement) = documents::of_text(&text, false, block.place, &origin) else { continue };
        statement.close();
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

/// The words of a paragraph, without marks of emphasis and links in languages whose comments are Markdown.
fn words<'t>(text: &'t str, path: &RepoPath) -> Cow<'t, str> {
    match symbols::language(path.as_str()) {
        Some(Language::Rust | Language::Swift | Language::Kotlin) => Cow::Owned(markdown::words(text)),
        _ => Cow::Borrowed(text),
    }
}

fn is_examples(sections: &[String]) -> bool {
    sections.iter().any(|title| title.to_lowercase().starts_with("example"))
}
