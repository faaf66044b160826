//! Excerpts: verbatim lines of a file at a commit, or of a commit's diff, chosen to show the mechanism of a story.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
    sync::{Arc, Mutex, PoisonError},
};

use super::{
    deciding::{deciding, fresh_texts, within, worth},
    ends,
    fresh::fresh_lines,
    interest::WHOLE,
    substance,
    touched::{Arrival, Touched},
};
use crate::{
    escape,
    hashing::{HashMap, HashSet, HashSetExt},
    history::{Commit, CommitId, DiffLine, FilePatch, Hunk, LineKind, RepoPath},
    lines::{has_word, split_lines},
    spread::spread,
    symbols::{self, Definition, Kind, Outline, Span},
};

/// The line that stands for left-out lines.
pub const GAP: &str = "⋯";

/// Documentation up to this length is shown with its definition.
const DOC: usize = 16;

/// Of a long definition so many lines behind its first are shown, and a window of so many around its change.
const HEAD: usize = 9;
const WINDOW: usize = 20;

/// So many lines more where it would cut what is new.
const MORE: usize = 8;

/// Lines of a diff that are shown at most.
pub(super) const DIFF_LINES: usize = 40;

/// Definitions that are tried before a story goes without code.
pub(super) const TRIED: usize = 6;

/// Id of an excerpt: its place in [`super::Evidence::excerpts`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExcerptId(pub usize);

/// Where the lines of an excerpt stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// Lines of a file, in order, with gaps between the spans.
    File(Vec<Span>),
    /// Lines of a commit's diff against its first parent, with their signs.
    Diff,
}

/// Verbatim lines with their source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The commit whose tree, or whose diff, holds the lines.
    pub commit: CommitId,
    /// The commit whose change they show: its own diff, or what its definition became by then.
    pub by: CommitId,
    /// The file.
    pub path: RepoPath,
    /// The file before a rename, for diffs.
    pub from: Option<RepoPath>,
    /// Which lines.
    pub place: Place,
    /// The lines as they stand in the repository, gaps as [`GAP`].
    pub lines: Vec<String>,
    /// What is defined there, as the sentence above it names it.
    pub definition: Option<Named>,
}

impl Excerpt {
    /// The same with the lines from one to another alone, counted from 1 with the gaps; none where there are no such lines.
    pub fn part(&self, first: usize, last: usize) -> Option<Self> {
        let shown = self.lines.get(first.checked_sub(1)?..last)?;
        let before = shown.iter().take_while(|line| *line == GAP).count();
        let behind = shown.iter().rev().take_while(|line| *line == GAP).count();
        let shown = shown.get(before..shown.len().checked_sub(behind)?).filter(|shown| !shown.is_empty())?;
        let place = match &self.place {
            Place::Diff => Place::Diff,
            Place::File(spans) => {
                let numbers = spans.iter().flat_map(|span| span.first..=span.last);
                let skipped = self.lines[..first - 1 + before].iter().filter(|line| *line != GAP).count();
                let own = shown.iter().filter(|line| *line != GAP).count();
                Place::File(runs(numbers.skip(skipped).take(own)))
            }
        };
        Some(Self { place, lines: shown.to_vec(), ..self.clone() })
    }
}

/// Neighbouring numbers as spans.
fn runs(numbers: impl Iterator<Item = usize>) -> Vec<Span> {
    let mut runs: Vec<Span> = Vec::new();
    for number in numbers {
        match runs.last_mut().filter(|run| run.last + 1 == number) {
            Some(run) => run.last = number,
            None => runs.push(Span { first: number, last: number }),
        }
    }
    runs
}

/// A definition as sentences name it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Named {
    /// `function`, `struct`…
    pub noun: &'static str,
    /// `Stack::new`, `restart_key_less()`.
    pub name: String,
    /// Whether the commit brought it in.
    pub arrival: Arrival,
    /// Its file was read at the newer end, which has it no more.
    pub gone: bool,
}

/// One file that a commit changes, ready to be looked at.
pub struct Changed<'a> {
    /// The commit.
    pub commit: &'a Commit,
    /// The file.
    pub path: &'a RepoPath,
    /// Its two sides.
    pub patch: &'a FilePatch,
    /// Where outlines are kept.
    pub outlines: &'a Outlines,
    /// Of its own two sides no outline is wanted, only of the tip.
    pub plain: bool,
}

impl Changed<'_> {
    /// The outline of a version of the file.
    pub(super) fn outline(&self, text: &str) -> Option<Arc<Outline>> {
        self.outlines.of(self.path, text)
    }
}

/// Outlines of source texts, each made once: the excerpts of one story ask for the same ones again and again.
///
/// A text is known by the place where it lies, since looking at all of it takes longer than the answer is worth: the
/// contents that hold the texts must outlive the outlines.
#[derive(Default)]
pub struct Outlines(Mutex<HashMap<Key, Arc<Outline>>>);

impl Outlines {
    /// Makes the outlines of some files beforehand, over all cores. Texts that are the same have the same one: what the last
    /// commit left is what stands at the tip.
    pub fn of_all<'a>(files: impl Iterator<Item = (&'a RepoPath, &'a str)>) -> Self {
        let mut texts: Vec<(symbols::Language, &str)> =
            files.filter_map(|(path, text)| Some((symbols::language(path.as_str())?, text))).collect();
        texts.sort_by_key(|(language, text)| (Reverse(text.len()), key(*language, text)));
        texts.dedup_by_key(|(language, text)| key(*language, text));
        let mut same: Vec<Vec<(symbols::Language, &str)>> = Vec::new();
        for text in texts {
            let mut alike = same.iter_mut().rev().take(TRIED);
            match alike.find(|group| group[0] == text) {
                Some(group) => group.push(text),
                None => same.push(vec![text]),
            }
        }
        let outline = |_: &mut (), group: &Vec<(symbols::Language, &str)>| {
            let (language, text) = group[0];
            let made = Arc::new(symbols::outline(language, text));
            Ok::<_, Infallible>(
                group.iter().map(|(_, text)| (key(language, text), Arc::clone(&made))).collect::<Vec<_>>(),
            )
        };
        Self(Mutex::new(spread(&same, || (), outline).into_iter().flatten().flatten().collect()))
    }

    /// The outline of a text; `None` where the language of the path isn't known.
    pub(super) fn of(&self, path: &RepoPath, text: &str) -> Option<Arc<Outline>> {
        let language = symbols::language(path.as_str())?;
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = key(language, text);
        let found = known().get(&key).map(Arc::clone);
        // Two that ask at once both make it, rather than one wait for the other.
        Some(found.unwrap_or_else(|| {
            let made = Arc::new(symbols::outline(language, text));
            known().insert(key, Arc::clone(&made));
            made
        }))
    }
}

/// The language of a text and where it lies.
type Key = (symbols::Language, usize, usize);

fn key(language: symbols::Language, text: &str) -> Key {
    (language, text.as_ptr().addr(), text.len())
}

/// The state of a file at the tip, with its change since the other end.
pub type Tip<'a> = &'a dyn Fn(&RepoPath) -> Option<(CommitId, &'a FilePatch)>;

/// Numbers on the newer side of all changed lines; a removed one counts where it stood.
fn touched_lines(hunk: &Hunk) -> Vec<usize> {
    let mut number = hunk.new_start;
    let mut touched = Vec::new();
    for line in &hunk.lines {
        if line.kind != LineKind::Context {
            touched.push(number);
        }
        number += usize::from(line.kind != LineKind::Removed);
    }
    touched
}

/// Where a source file holds its own tests: modules that are named for them or only built for them, and the tests
/// themselves. What stands there shows no mechanism, however well the message speaks of it.
pub(super) fn test_scopes(outline: &Outline, lines: &[&str]) -> Vec<Span> {
    let named = |name: &str| {
        let mut words = name.split('_');
        words.any(|word| matches!(word.to_ascii_lowercase().as_str(), "test" | "tests"))
    };
    let only_for_tests = |span: Span| {
        let own = lines.iter().take(span.last).skip(span.first - 1).map(|line| line.trim_start());
        own.take_while(|line| line.starts_with("#[")).any(|line| {
            line.starts_with("#[cfg(test") || line.starts_with("#[cfg(all(test") || line.starts_with("#[cfg(any(test")
        })
    };
    let scopes = outline.definitions.iter().filter(|definition| match definition.kind {
        Kind::Test => true,
        Kind::Module if named(&definition.name) => true,
        _ => only_for_tests(definition.span),
    });
    let with_doc = |definition: &Definition| Span {
        first: definition.doc.map_or(definition.span.first, |doc| doc.first.min(definition.span.first)),
        last: definition.span.last,
    };
    let mut scopes: Vec<Span> = scopes.map(with_doc).collect();
    scopes.sort_by_key(|scope| (scope.first, Reverse(scope.last)));
    let mut outermost: Vec<Span> = Vec::new();
    for scope in scopes {
        if outermost.last().is_none_or(|outer| outer.last < scope.last) {
            outermost.push(scope);
        }
    }
    outermost
}

/// Tells whether a span lies within one of the scopes, which [`test_scopes`] gives in their order.
pub(super) fn stands_in(scopes: &[Span], span: Span) -> bool {
    let before = scopes.partition_point(|scope| scope.first <= span.first);
    scopes[..before].last().is_some_and(|scope| span.last <= scope.last)
}

/// Tells whether a text names an identifier as a whole word.
pub fn mentions(text: &str, name: &str) -> bool {
    has_word(text, name)
}

/// A definition with its documentation, at the tip where it still stands there, else at the commit.
pub(super) fn definition(file: &Changed<'_>, touched: &Touched, tip: Tip<'_>) -> Option<Excerpt> {
    let wanted = &touched.definition;
    let here = file.patch.new.as_deref()?;
    let at_tip = tip(file.path).and_then(|(commit, patch)| {
        let text = patch.new.as_deref()?;
        let found = same(file.outline(text)?.as_ref(), text, wanted, here)?;
        Some((commit, found, patch, text))
    });
    let gone = at_tip.is_none() && tip(file.path).is_some();
    let (commit, mut found, patch, text) = at_tip.unwrap_or_else(|| (file.commit.id, wanted.clone(), file.patch, here));
    let all: Vec<&str> = split_lines(text).collect();
    let outline = file.outline(text);
    let said = outline.as_ref().and_then(|outline| substance::said_above(outline, &all, found.span.first));
    found.doc = found.doc.filter(|doc| doc.first < found.span.first).or(said);
    // The range's change of it may be that of other stories too.
    let fresh = || {
        let own: BTreeSet<&str> = fresh_texts(&file.patch.hunks).collect();
        let lines = fresh_lines(&patch.hunks).into_iter().filter_map(|line| Some((line, all.get(line - 1)?.trim())));
        let prose = outline.as_ref().map(|outline| substance::comment_lines(outline, &all)).unwrap_or_default();
        let lines = lines.filter(|(line, text)| own.contains(text) && !prose.contains(line));
        lines.map(|(line, text)| (line, worth(text))).collect()
    };
    let last = all.get(found.span.last.min(all.len()).saturating_sub(1)).map_or("", |line| line.trim());
    // What ends by indentation has no line that ends it.
    let closes = !last.contains(|c: char| c.is_alphanumeric()) || last == "end";
    let closes = closes && symbols::language(file.path.as_str()) != Some(symbols::Language::Python);
    let spans = spans(&found, all.len(), closes, fresh);
    let lines = lines_of(&all, &spans)?;
    let definition =
        Some(Named { noun: found.kind.noun(), name: display_name(&found, file.path), arrival: touched.arrival, gone });
    let by = file.commit.id;
    Some(Excerpt { commit, by, path: file.path.clone(), from: None, place: Place::File(spans), lines, definition })
}

/// Names and containers of what a file defines at the tip, where the tip of the file was read. A file of a hundred thousand
/// definitions is asked for each of them: they are looked up.
pub(super) fn at_tip(file: &Changed<'_>, tip: Tip<'_>) -> Option<BTreeSet<(String, Option<String>)>> {
    let (_, patch) = tip(file.path)?;
    let Some(text) = patch.new.as_deref() else { return Some(BTreeSet::new()) };
    let outline = file.outline(text)?;
    Some(outline.definitions.iter().map(|found| (found.name.clone(), found.container.clone())).collect())
}

/// Definitions of one name in one file, as under `#ifdef`, that are compared.
const VARIANTS: usize = 8;

/// What became of a definition of one text in another. Under `#ifdef` one name has several: the one that shares most lines.
fn same(outline: &Outline, text: &str, wanted: &Definition, of: &str) -> Option<Definition> {
    let alike = |d: &&Definition| d.name == wanted.name && d.container == wanted.container && d.kind == wanted.kind;
    let found: Vec<&Definition> = outline.definitions.iter().filter(alike).collect();
    // More of one name are no variants of one definition, and comparing all of them has no end.
    if found.len() < 2 || found.len() > VARIANTS {
        return found.first().map(|definition| (*definition).clone());
    }
    let lines = |text: &'_ str, span: Span| -> BTreeSet<String> {
        split_lines(text).take(span.last).skip(span.first - 1).map(|line| line.trim().to_owned()).collect()
    };
    let own = lines(of, wanted.span);
    let shared = |definition: &Definition| lines(text, definition.span).intersection(&own).count();
    found.into_iter().rev().max_by_key(|definition| shared(definition)).cloned()
}

/// `Stack::new()`, `Cache.Prune()`: functions get brackets, methods their container, as the language of the file writes it.
pub fn display_name(definition: &Definition, path: &RepoPath) -> String {
    let callable = matches!(definition.kind, Kind::Function | Kind::Method);
    // Catch2 has tags behind the name of a test.
    if let Some((name, _)) = definition.name.split_once(".[").filter(|_| definition.kind == Kind::Test) {
        return name.to_owned();
    }
    let name = match (&definition.container, definition.kind) {
        (Some(container), Kind::Method | Kind::Function) if !container.contains(' ') => {
            let joint = symbols::language(path.as_str()).map_or(".", symbols::Language::joint);
            // Ruby writes `#` for what an instance has.
            let joint = if definition.of_class { "." } else { joint };
            format!("{container}{joint}{}", definition.name)
        }
        _ => definition.name.clone(),
    };
    if callable { format!("{name}()") } else { name }
}

/// The whole definition with its documentation; of a long one its head, the part whose new lines are worth most, and the
/// line that ends it. `fresh` gives the new lines with their worth.
fn spans(
    definition: &Definition,
    length: usize,
    closes: bool,
    fresh: impl FnOnce() -> BTreeMap<usize, usize>,
) -> Vec<Span> {
    let last = definition.span.last.min(length);
    let doc =
        definition.doc.filter(|doc| doc.first < definition.span.first && definition.span.first - doc.first <= DOC);
    let first = doc.map_or(definition.span.first, |doc| doc.first);
    if last + 1 - first <= WHOLE {
        return vec![Span { first, last }];
    }
    let fresh = fresh();
    let head = (definition.span.first + HEAD).min(last);
    let added = || if head + 2 > last { fresh.range(..0) } else { fresh.range(head + 2..=last) };
    let within = |line: usize| fresh.range(line..(line + WINDOW).min(last + 1)).map(|(_, worth)| worth).sum::<usize>();
    let densest = added().map(|(line, _)| line).max_by_key(|line| (within(**line), Reverse(**line)));
    // A window that would cut what is new ends behind it.
    let behind = |end: usize| (end..(end + MORE).min(last)).find(|end| !fresh.contains_key(&(end + 1))).unwrap_or(end);
    let mut spans = match densest {
        None => vec![Span { first, last: (head + WINDOW / 2).min(last) }],
        Some(line) if line.saturating_sub(2) <= head + 2 => vec![Span { first, last: behind(line + WINDOW).min(last) }],
        Some(line) => {
            vec![Span { first, last: head }, Span { first: line - 1, last: behind(line + WINDOW - 2).min(last) }]
        }
    };
    match spans.last_mut() {
        // A gap of one line would take the room of that line.
        Some(shown) if shown.last + 2 >= last => shown.last = last,
        _ if closes => spans.push(Span { first: last, last }),
        _ => {}
    }
    spans
}

pub(super) fn lines_of(all: &[&str], spans: &[Span]) -> Option<Vec<String>> {
    let mut lines = Vec::new();
    for (place, span) in spans.iter().enumerate() {
        if place > 0 {
            lines.push(GAP.to_owned());
        }
        lines.extend(all.get(span.first.checked_sub(1)?..span.last)?.iter().map(|line| (*line).to_owned()));
    }
    let readable = lines.iter().all(|line| line.chars().count() <= 240);
    readable.then_some(lines)
}

/// The hunks of a small change, or the part of the largest hunk of a large one that is worth most; only those that change
/// code.
pub(super) fn diff(file: &Changed<'_>, tip: Tip<'_>) -> Option<Excerpt> {
    let hunks: Vec<Hunk> = substance::of_code(file).into_iter().map(|(hunk, _)| hunk.clone()).collect();
    diff_of(file, &hunks, &prose(file), lines_at(file, tip).as_ref())
}

/// The part of a diff that lies within a definition of the newer side.
pub(super) fn diff_within(file: &Changed<'_>, span: Span, tip: Tip<'_>) -> Option<Excerpt> {
    let hunks: Vec<Hunk> = file.patch.hunks.iter().filter_map(|hunk| within(hunk, span)).collect();
    diff_of(file, &hunks, &prose(file), lines_at(file, tip).as_ref())
}

/// The lines that a file has at the tip, where that is known.
fn lines_at<'a>(file: &Changed<'_>, tip: Tip<'a>) -> Option<HashSet<&'a str>> {
    Some(ends::lines(tip(file.path)?.1.new.as_deref().unwrap_or_default()))
}

/// The lines of a file that are comments, where its outline is wanted.
pub(super) fn prose<'a>(file: &Changed<'a>) -> HashSet<&'a str> {
    if file.plain { HashSet::new() } else { substance::commented(file) }
}

/// Hunks of a file as far as there is room, those first that are no [`prose`]; where it is known what stands at the tip, only
/// those whose lines do.
pub(super) fn diff_of(
    file: &Changed<'_>,
    hunks: &[Hunk],
    prose: &HashSet<&str>,
    at_tip: Option<&HashSet<&str>>,
) -> Option<Excerpt> {
    let gone = |line: &DiffLine| {
        let added = (line.kind == LineKind::Added).then_some(line.text.as_str());
        at_tip.is_some_and(|at_tip| !ends::nearly_all_stand(added.into_iter(), at_tip))
    };
    let dull = |line: &DiffLine| prose.contains(line.text.trim()) || gone(line);
    let parts: Vec<(usize, Vec<String>)> = hunks.iter().map(|hunk| deciding(hunk, &dull)).collect();
    let stands = |place: &usize| {
        let added = parts[*place].1.iter().filter_map(|line| line.strip_prefix('+'));
        at_tip.is_none_or(|at_tip| ends::nearly_all_stand(added, at_tip))
    };
    let mut places: Vec<usize> = (0..parts.len()).filter(stands).collect();
    places.sort_by_key(|place| Reverse(parts[*place].0));
    let mut chosen: BTreeSet<usize> = BTreeSet::new();
    let mut room = DIFF_LINES + 1;
    for place in places {
        let (worth, part) = &parts[place];
        if part.len() < room && (*worth > 0 || chosen.is_empty()) {
            room -= part.len() + 1;
            chosen.insert(place);
        }
    }
    let mut lines: Vec<String> = Vec::new();
    for place in &chosen {
        lines.extend((!lines.is_empty()).then(|| GAP.to_owned()));
        lines.extend(parts[*place].1.iter().cloned());
    }
    let readable = lines.iter().all(|line| line.chars().count() <= 240);
    // Where only line ends change, or what nobody sees, both sides of a line look the same, one behind the other: nothing to
    // show. A line that moved is the same on both sides, with others between.
    let differs = lines.split(|line| !line.starts_with(['+', '-'])).all(|changed| {
        let side = |sign: char| changed.iter().filter_map(move |line| line.strip_prefix(sign)).map(escape::visible);
        let removed: BTreeSet<String> = side('-').collect();
        !side('+').any(|line| removed.contains(&line))
    });
    let changes = differs && lines.iter().any(|line| line.starts_with(['+', '-']));
    let outlined = || file.patch.new.as_deref().and_then(|text| file.outline(text));
    let outline = if file.plain { None } else { outlined() };
    let definition = outline.and_then(|outline| {
        let touched: BTreeSet<usize> = chosen.iter().flat_map(|place| touched_lines(&hunks[*place])).collect();
        let innermost = outline.enclosing(*touched.first()?)?;
        let all = touched.iter().all(|line| (innermost.span.first..=innermost.span.last).contains(line));
        // A namespace around the whole file says nothing of the place.
        (all && innermost.kind != Kind::Module).then(|| Named {
            noun: innermost.kind.noun(),
            name: display_name(innermost, file.path),
            arrival: Arrival::Changed,
            gone: false,
        })
    });
    let from = file.commit.files.iter().find(|change| change.path == *file.path).and_then(|change| change.from.clone());
    (readable && changes).then(|| Excerpt {
        commit: file.commit.id,
        by: file.commit.id,
        path: file.path.clone(),
        from,
        place: Place::Diff,
        lines,
        definition,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn removed_lines_count_where_they_stood() {
        use crate::history::DiffLine;
        let line = |kind| DiffLine { kind, text: String::new() };
        let lines = [LineKind::Context, LineKind::Removed, LineKind::Context, LineKind::Added, LineKind::Removed];
        let hunk = Hunk { old_start: 5, new_start: 5, lines: lines.map(line).to_vec() };
        assert_eq!(touched_lines(&hunk), [6, 7, 8]);
    }

    #[test]
    fn tests_within_a_source_file_are_known() {
        let text = "fn work() {\n    step();\n}\n\n#[cfg(test)]\nmod checks {\n    fn given() {\n        step();\n    }\n}\n\n\
                    mod unit_tests {\n    fn other() {}\n}\n\n#[test]\nfn works() {\n    work();\n}\n\nmod latest {\n    fn last() {}\n}\n";
        let outline = symbols::outline(symbols::Language::Rust, text);
        let scopes = test_scopes(&outline, &text.lines().collect::<Vec<_>>());
        let outside = outline.definitions.iter().filter(|found| !stands_in(&scopes, found.span));
        assert_eq!(outside.map(|found| found.name.as_str()).collect::<Vec<_>>(), ["work", "latest", "last"]);
    }

    #[test]
    fn parts_keep_their_lines() {
        let id = CommitId::from_bytes(&[7; 20]).expect("twenty bytes are an id");
        let lines = ["a", "b", GAP, "c", "d", GAP, "e"].map(str::to_owned).to_vec();
        let spans = [(1, 2), (5, 6), (9, 9)].map(|(first, last)| Span { first, last }).to_vec();
        let path = RepoPath::new("a.c");
        let place = Place::File(spans);
        let whole = Excerpt { commit: id, by: id, path, from: None, place, lines, definition: None };
        let check = |first: usize, last: usize, expected: Option<(&str, &[(usize, usize)])>| {
            let part = whole.part(first, last).map(|part| {
                let Place::File(spans) = part.place else { panic!("lines of a file") };
                (part.lines.join(""), spans.iter().map(|span| (span.first, span.last)).collect::<Vec<_>>())
            });
            let part = part.as_ref().map(|(lines, spans)| (lines.as_str(), spans.as_slice()));
            assert_eq!(part, expected, "{first} to {last}");
        };
        check(1, 2, Some(("ab", &[(1, 2)])));
        check(2, 5, Some(("b⋯cd", &[(2, 2), (5, 6)])));
        check(3, 6, Some(("cd", &[(5, 6)])));
        check(5, 7, Some(("d⋯e", &[(6, 6), (9, 9)])));
        check(3, 3, None);
        check(0, 2, None);
        check(6, 8, None);
    }

    #[test]
    fn names_are_whole_words() {
        assert!(mentions("call `binsearch()` here", "binsearch"));
        assert!(!mentions("call rebinsearch", "binsearch"));
        assert!(!mentions("binsearches", "binsearch"));
    }
}
