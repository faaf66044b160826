//! Credentials in what was gathered: each is masked, what holds one is quoted and shown no more, and they are counted.
//!
//! Messages were masked before anything was read from them. Here it is what stands in files: a sentence that held a
//! credential can't be quoted, since it isn't its author's any more, and code that held one isn't shown.

use std::{borrow::Cow, collections::BTreeSet, ops::Range, sync::Arc};

use super::{Evidence, Excerpt, ExcerptId, Origin, Place, Sources, Statement};
use crate::{history::Contents, lines::holds, secrets, spread};

/// What opens a credential of many lines, whose middle nothing gives away.
const BLOCK: &str = "-----BEGIN";

/// Masks everything in place and counts it.
pub(super) fn mask(evidence: &mut Evidence, sources: &Sources<'_>) {
    let in_excerpt = |excerpt: &Excerpt| secrets::spans(&bare(excerpt).join("\n"), Some(excerpt.path.as_str()));
    let (blocks, (in_statements, in_excerpts)) = spread::both(
        || Blocks::of([sources.contents, sources.notes]),
        || (spread::map(&evidence.statements, in_statement), spread::map(&evidence.excerpts, in_excerpt)),
    );
    let mut count = 0;
    for (statement, found) in evidence.statements.iter_mut().zip(in_statements) {
        count += of_statement(statement, &found, &blocks);
    }
    let mut hidden = BTreeSet::new();
    for (place, (excerpt, found)) in evidence.excerpts.iter_mut().zip(in_excerpts).enumerate() {
        let found = of_excerpt(excerpt, &found, &blocks);
        if found > 0 {
            hidden.insert(ExcerptId(place));
        }
        count += found;
    }
    hide(evidence, &hidden);
    texts(evidence, &mut |text, path| {
        if let (Cow::Owned(masked), found) = masked(text, path) {
            count += found;
            *text = masked;
        }
    });
    evidence.masked += count;
}

/// Lines of files that stand inside a credential of several lines.
struct Blocks<'a>(BTreeSet<&'a str>);

impl<'a> Blocks<'a> {
    fn of(contents: [&'a Contents; 2]) -> Self {
        let patches = contents.into_iter().flat_map(|contents| contents.patches.values().chain(contents.net.values()));
        let texts = patches.flat_map(|patch| [patch.old.as_deref(), patch.new.as_deref()]).flatten();
        let mut lines = BTreeSet::new();
        let mut known = BTreeSet::new();
        for text in texts.filter(|text| known.insert(text.as_ptr()) && holds(text, BLOCK)) {
            for span in secrets::spans(text, None) {
                // A short line, a brace, stands elsewhere too.
                lines.extend(text[span].lines().map(str::trim).filter(|line| line.len() >= 16));
            }
        }
        Self(lines)
    }

    fn hold(&self, line: &str) -> bool {
        !self.0.is_empty() && self.0.contains(line.trim())
    }

    /// Whether any line of such a credential stands in running text.
    fn meet(&self, text: &str) -> bool {
        self.0.iter().any(|line| text.contains(line))
    }
}

fn masked<'t>(text: &'t str, path: Option<&str>) -> (Cow<'t, str>, usize) {
    let found = secrets::spans(text, path);
    if found.is_empty() { (Cow::Borrowed(text), 0) } else { (secrets::mask(text, path), found.len()) }
}

/// A credential may go over the end of what was taken for a sentence: the paragraph is looked at as a whole.
fn in_statement(statement: &Statement) -> Vec<Range<usize>> {
    let path = match &statement.origin {
        Origin::Document { path, .. } => Some(path.as_str()),
        Origin::Message(_) => None,
    };
    let whole: Vec<&str> = statement.sentences.iter().map(|sentence| sentence.text.as_str()).collect();
    secrets::spans(&whole.join(" "), path)
}

/// Masks what was found in a paragraph, sentence by sentence.
fn of_statement(statement: &mut Statement, found: &[Range<usize>], blocks: &Blocks<'_>) -> usize {
    let mut start = 0;
    let mut count = found.len();
    for sentence in &mut statement.sentences {
        let own = start..start + sentence.text.len();
        start = own.end + 1;
        let inside: Vec<Range<usize>> = found.iter().filter_map(|span| overlap(span, &own)).collect();
        let meets = blocks.meet(&sentence.text);
        if meets {
            count += 1;
            sentence.text = secrets::MASK.to_owned();
        } else if !inside.is_empty() {
            sentence.text = secrets::without(&sentence.text, &inside);
        }
        // What was masked in a message before stands here as its mask.
        if meets || sentence.text.contains(secrets::MASK) {
            sentence.quotable = false;
        }
    }
    count
}

/// The part of a span inside another, counted from the start of that.
fn overlap(span: &Range<usize>, own: &Range<usize>) -> Option<Range<usize>> {
    let part = span.start.max(own.start)..span.end.min(own.end);
    (part.start < part.end).then(|| part.start - own.start..part.end - own.start)
}

/// The lines of an excerpt. Signs of a diff are no part of what stands there.
fn bare(excerpt: &Excerpt) -> Vec<&str> {
    let signs = usize::from(excerpt.place == Place::Diff);
    excerpt.lines.iter().map(|line| line.get(signs..).unwrap_or_default()).collect()
}

/// Lines that held a credential become the mask.
fn of_excerpt(excerpt: &mut Excerpt, found: &[Range<usize>], blocks: &Blocks<'_>) -> usize {
    let is_diff = excerpt.place == Place::Diff;
    let text: Vec<String> = bare(excerpt).into_iter().map(str::to_owned).collect();
    let mut count = found.len();
    let mut start = 0;
    // The last line of a credential may be too short to be known, and where it begins may not be shown.
    let held: Vec<bool> = text.iter().map(|text| blocks.hold(text)).collect();
    let in_block =
        |place: usize| (place.saturating_sub(1)..=place + 1).any(|at| held.get(at).is_some_and(|held| *held));
    for (place, (line, text)) in excerpt.lines.iter_mut().zip(&text).enumerate() {
        let own = start..start + text.len();
        start = own.end + 1;
        let in_block = in_block(place);
        count += usize::from(in_block && !found.iter().any(|span| overlap(span, &own).is_some()));
        if in_block || found.iter().any(|span| overlap(span, &own).is_some()) {
            let sign: String = line.chars().take(usize::from(is_diff)).collect();
            *line = format!("{sign}{}", secrets::MASK);
        }
    }
    count
}

/// Takes excerpts out of wherever they would be shown.
fn hide(evidence: &mut Evidence, hidden: &BTreeSet<ExcerptId>) {
    if hidden.is_empty() {
        return;
    }
    let shown = |id: &ExcerptId| !hidden.contains(id);
    for story in Arc::make_mut(&mut evidence.stories) {
        story.mechanism = story.mechanism.filter(shown);
        story.test = story.test.filter(shown);
        story.further.retain(shown);
        story.around.retain(shown);
        story.diffs.retain(shown);
    }
    for facts in &mut evidence.repair_facts {
        facts.remedy = facts.remedy.filter(shown);
        facts.test = facts.test.filter(shown);
    }
    evidence.drawings.retain(|drawing| shown(&drawing.excerpt));
    evidence.error_type = evidence.error_type.filter(shown);
}

/// Every other text that came out of a file, with that file. Subjects are looked at again, though messages were masked: they
/// are what most of a post is made of, and whoever gives a commit another one may take its words from anywhere.
fn texts(evidence: &mut Evidence, each: &mut dyn FnMut(&mut String, Option<&str>)) {
    let mut all = |texts: &mut dyn Iterator<Item = &mut String>, path: Option<&str>| {
        texts.for_each(|text| each(text, path));
    };
    all(&mut Arc::make_mut(&mut evidence.subjects).values_mut(), None);
    for entry in &mut evidence.entries {
        all(&mut entry.sections.iter_mut(), None);
    }
    for excerpt in &mut evidence.excerpts {
        let names = excerpt.definition.iter_mut().map(|named| &mut named.name);
        all(&mut names.into_iter(), Some(excerpt.path.as_str()));
    }
    for todo in &mut evidence.todos {
        all(&mut [&mut todo.text].into_iter(), Some(todo.path.as_str()));
    }
    for change in &mut evidence.changes {
        let values = change.detail.iter_mut().chain(&mut change.before).chain(&mut change.after);
        all(&mut values.chain([&mut change.name]).chain(&mut change.samples), Some(change.path.as_str()));
    }
    for change in &mut evidence.definitions {
        all(&mut change.before.iter_mut().chain(&mut change.after), Some(change.path.as_str()));
    }
    for change in &mut evidence.dependencies {
        let dependency = &mut change.dependency;
        all(&mut dependency.before.iter_mut().chain(&mut dependency.after).chain([&mut dependency.name]), None);
    }
    for reported in &mut evidence.measurements {
        let measurement = &mut reported.measurement;
        let words = measurement.improvement.iter_mut().chain(&mut measurement.disagrees);
        all(&mut words.chain([&mut measurement.scenario]), None);
    }
    for module in &mut evidence.modules.list {
        all(&mut module.description.iter_mut(), None);
    }
    for ancestry in &mut evidence.ancestry {
        all(&mut [&mut ancestry.brought_by.subject].into_iter(), None);
    }
    for passage in evidence.documents.iter_mut().flat_map(|document| &mut document.passages) {
        all(&mut passage.sections.iter_mut(), None);
    }
    for drawing in &mut evidence.drawings {
        all(&mut drawing.sections.iter_mut(), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::history::{FilePatch, RepoPath};

    #[test]
    fn credentials_of_any_file_are_known_by_their_lines() {
        let inside = "MIIEowIBAAKCAQEA7bq1Zk3vX9pR2tLwYc5sNd8fGh0jQe4u";
        let marks = |mark: &str| format!("-----{mark} RSA {} KEY-----", "PRIVATE");
        let head = "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,0123456789ABCDEF";
        let text = format!("{}\n{head}\n\n{inside}\n{}\n", marks("BEGIN"), marks("END"));
        let patch = FilePatch { old: Some(text.as_str().into()), ..FilePatch::default() };
        let mut holds = Contents::default();
        holds.net.insert(RepoPath::new("news/1.fix.md"), patch);
        let none = Contents::default();
        let check = |contents: [&Contents; 2], expected: bool| {
            assert_eq!(Blocks::of(contents).meet(&format!("see {inside} there")), expected);
        };
        check([&holds, &none], true);
        check([&none, &holds], true);
        check([&none, &none], false);
    }
}
