//! Functions around a change that nobody changed: those that the changed ones call, and those that call them. Whether an
//! error is caught, a lock is held or a value is checked is often decided there, and what can't be seen is guessed.
//!
//! Looks at the files that were read anyway, as they stand at the newer end.

use std::{
    collections::{BTreeSet, HashMap},
    sync::Arc,
};

use super::{
    Outlines,
    excerpt::{Excerpt, Named, Place, display_name, lines_of},
    touched::Arrival,
};
use crate::{
    history::{CommitId, FilePatch, RepoPath},
    lines::split_lines,
    roles::{Role, Roles},
    symbols::{Definition, Kind, Outline, Span},
};

/// Functions of one story, and of those at most so many that call one of its own.
const FUNCTIONS: usize = 8;
const CALLERS: usize = 2;

/// Bytes of them.
const BYTES: usize = 8 << 10;

/// A longer function is shown by its beginning, or around the call.
const LINES: usize = 45;
const AROUND: usize = 9;

/// A shorter name is everybody's.
const NAME: usize = 4;

/// Lines of a definition among which its name stands.
const HEAD: usize = 6;

/// A name with more definitions says nothing of which is meant.
const SAME: usize = 2;

/// Bytes of a file that is looked at.
const FILE: usize = 1 << 20;

/// The functions of all files that were read, by their names and by what they call.
pub(super) struct Calls<'a> {
    tip: Option<CommitId>,
    bodies: Vec<Body<'a>>,
    defined: HashMap<&'a str, Vec<usize>>,
    called: HashMap<&'a str, Vec<(usize, usize)>>,
}

struct Body<'a> {
    path: &'a RepoPath,
    lines: Arc<Vec<&'a str>>,
    outline: Arc<Outline>,
    place: usize,
}

impl Body<'_> {
    fn definition(&self) -> &Definition {
        &self.outline.definitions[self.place]
    }
}

impl<'a> Calls<'a> {
    /// Looks through the newer state of source files.
    pub fn of(
        tip: Option<CommitId>,
        files: impl Iterator<Item = (&'a RepoPath, &'a FilePatch)>,
        roles: &Roles,
        outlines: &Outlines,
    ) -> Self {
        let mut calls = Self { tip, bodies: Vec::new(), defined: HashMap::new(), called: HashMap::new() };
        let mut files: Vec<(&RepoPath, &FilePatch)> =
            files.filter(|(path, _)| roles.of(path) == Role::Source).collect();
        files.sort_by_key(|(path, _)| *path);
        for (path, patch) in files {
            let Some(text) = patch.new.as_deref().filter(|text| text.len() <= FILE) else { continue };
            let Some(outline) = outlines.of(path, text) else { continue };
            let lines = Arc::new(split_lines(text).collect::<Vec<_>>());
            calls.add(path, lines, outline);
        }
        let Self { defined, called, .. } = &mut calls;
        called.retain(|name, _| defined.contains_key(name));
        calls
    }

    fn add(&mut self, path: &'a RepoPath, lines: Arc<Vec<&'a str>>, outline: Arc<Outline>) {
        let definitions = &outline.definitions;
        let mut bodies: Vec<Option<usize>> = vec![None; definitions.len()];
        for (place, definition) in definitions.iter().enumerate() {
            if !matches!(definition.kind, Kind::Function | Kind::Method) || definition.name.len() < NAME {
                continue;
            }
            let at = self.bodies.len();
            bodies[place] = Some(at);
            let head = lines.iter().skip(definition.span.first - 1).take(HEAD);
            if let Some(name) = head.flat_map(|line| words(line)).find(|word| *word == definition.name) {
                self.defined.entry(name).or_default().push(at);
            }
            let (lines, outline) = (Arc::clone(&lines), Arc::clone(&outline));
            self.bodies.push(Body { path, lines, outline, place });
        }
        // What stands in several functions is called by the innermost alone.
        let (mut open, mut next): (Vec<usize>, usize) = (Vec::new(), 0);
        for (number, line) in lines.iter().enumerate().map(|(place, line)| (place + 1, line)) {
            while definitions.get(next).is_some_and(|found| found.span.first <= number) {
                open.push(next);
                next += 1;
            }
            while open.last().is_some_and(|place| definitions[*place].span.last < number) {
                open.pop();
            }
            let innermost = open.last().and_then(|place| Some((bodies[*place]?, &definitions[*place])));
            let Some((at, definition)) = innermost else { continue };
            for name in called(line).filter(|name| *name != definition.name || number != definition.span.first) {
                self.called.entry(name).or_default().push((at, number));
            }
        }
    }

    /// The functions around what a story shows, those first that its new lines call; `by` is the story's commit.
    pub fn around(&self, shown: &[&Excerpt], by: CommitId) -> Vec<Excerpt> {
        let Some(tip) = self.tip else { return Vec::new() };
        let own = self.own(shown);
        let mut wanted: Vec<(usize, Vec<Span>)> = Vec::new();
        let mut known = own.clone();
        let lines = shown.iter().flat_map(|excerpt| new_lines(excerpt).map(move |line| (&excerpt.path, line)));
        for (path, name) in lines.flat_map(|(path, line)| called(line).map(move |name| (path, name))) {
            for at in self.defined.get(name).filter(|all| all.len() <= SAME).into_iter().flatten() {
                if (is_telling(name) || self.bodies[*at].path == path) && known.insert(*at) {
                    let span = self.bodies[*at].definition().span;
                    let last = span.last.min(span.first + LINES - 1);
                    wanted.push((*at, vec![Span { first: span.first, last }]));
                }
            }
        }
        let callees = wanted.len().min(FUNCTIONS / 2);
        wanted.truncate(FUNCTIONS);
        let mut callers = Vec::new();
        let paths: BTreeSet<&RepoPath> = own.iter().map(|at| self.bodies[*at].path).collect();
        for name in own.iter().map(|at| self.bodies[*at].definition().name.as_str()) {
            let all = self.called.get(name).filter(|_| self.defined.get(name).is_some_and(|all| all.len() <= SAME));
            let all =
                all.into_iter().flatten().filter(|(at, _)| is_telling(name) || paths.contains(self.bodies[*at].path));
            let new = all.filter(|(at, _)| known.insert(*at)).take(CALLERS);
            callers.extend(new.map(|(at, line)| (*at, self.around_call(*at, *line))));
        }
        // Half of the room is kept for each.
        let spare = FUNCTIONS.saturating_sub(callees + callers.len().min(FUNCTIONS / 2));
        wanted.truncate(callees + spare);
        wanted.extend(callers);
        let mut left = BYTES;
        let excerpts = wanted.into_iter().take(FUNCTIONS).filter_map(|(at, spans)| self.excerpt(at, spans, (tip, by)));
        let fits = |excerpt: &Excerpt| {
            let size: usize = excerpt.lines.iter().map(|line| line.len() + 6).sum();
            let fits = size <= left;
            left -= if fits { size } else { 0 };
            fits
        };
        excerpts.filter(fits).collect()
    }

    /// The functions in which what is shown stands.
    fn own(&self, shown: &[&Excerpt]) -> BTreeSet<usize> {
        let names: BTreeSet<(&RepoPath, &str)> = shown
            .iter()
            .filter_map(|excerpt| Some((&excerpt.path, last_name(&excerpt.definition.as_ref()?.name))))
            .collect();
        let meets = |body: &Body<'_>| {
            let span = body.definition().span;
            shown.iter().any(|excerpt| {
                let Place::File(spans) = &excerpt.place else { return false };
                excerpt.path == *body.path
                    && Some(excerpt.commit) == self.tip
                    && spans.iter().any(|it| it.first <= span.last && span.first <= it.last)
            })
        };
        let is_own = |body: &Body<'_>| names.contains(&(body.path, body.definition().name.as_str())) || meets(body);
        (0..self.bodies.len()).filter(|at| is_own(&self.bodies[*at])).collect()
    }

    /// The first line of a function and the lines around a call in it; all of a short one.
    fn around_call(&self, at: usize, line: usize) -> Vec<Span> {
        let span = self.bodies[at].definition().span;
        if span.last - span.first < LINES {
            return vec![span];
        }
        let (first, last) = ((line.saturating_sub(AROUND)).max(span.first), (line + AROUND).min(span.last));
        let window = Span { first, last };
        if first > span.first + 1 {
            vec![Span { first: span.first, last: span.first }, window]
        } else {
            vec![Span { first: span.first, last }]
        }
    }

    fn excerpt(&self, at: usize, spans: Vec<Span>, (commit, by): (CommitId, CommitId)) -> Option<Excerpt> {
        let body = &self.bodies[at];
        let definition = body.definition();
        let lines = lines_of(&body.lines, &spans)?;
        let name = display_name(definition, body.path);
        let named = Named { noun: definition.kind.noun(), name, arrival: Arrival::Changed, gone: false };
        let (path, place) = (body.path.clone(), Place::File(spans));
        Some(Excerpt { commit, by, path, from: None, place, lines, definition: Some(named) })
    }
}

/// Whether a name is hardly anybody else's: `write` and `update` are.
fn is_telling(name: &str) -> bool {
    let joined = name.trim_matches('_').contains('_') || name.chars().skip(1).any(char::is_uppercase);
    joined || name.len() >= 10
}

/// The name behind the last joint of a displayed one: `new` of `Stack::new()`.
fn last_name(name: &str) -> &str {
    let bare = name.strip_suffix("()").unwrap_or(name);
    bare.rsplit(|c: char| !is_word(c)).next().unwrap_or(bare)
}

/// The lines of an excerpt that a change brought; of code that isn't a diff all.
fn new_lines(excerpt: &Excerpt) -> impl Iterator<Item = &str> {
    let is_diff = excerpt.place == Place::Diff;
    let lines = excerpt.lines.iter().map(String::as_str);
    lines.filter_map(move |line| if is_diff { line.strip_prefix('+') } else { Some(line) })
}

/// The names in a line behind which a bracket opens.
fn called(line: &str) -> impl Iterator<Item = &str> {
    let before = line.match_indices('(').map(|(at, _)| &line[..at]);
    let name = |before: &'_ str| {
        before.rfind(|c: char| !is_word(c)).map_or(0, |at| at + before[at..].chars().next().map_or(1, char::len_utf8))
    };
    before.map(move |before| &before[name(before)..]).filter(|name| name.len() >= NAME)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !is_word(c)).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_before_brackets_are_calls() {
        let check = |line: &str, expected: &[&str]| assert_eq!(called(line).collect::<Vec<_>>(), expected, "{line}");
        check("    let x = read_all(&mut input, Size::of(file));", &["read_all"]);
        check("return this.handler(a).unwrap();", &["handler", "unwrap"]);
        check("if (value) {", &[]);
        check("", &[]);
    }

    /// The functions around one that a diff changes, by name, with the numbers of their first and last line.
    fn around(text: &str, changed: &str, diff: &str) -> Vec<(String, usize, usize)> {
        let path = RepoPath::new("src/pool.rs");
        let patch = FilePatch { new: Some(Arc::from(text)), ..FilePatch::default() };
        let id = CommitId::from_bytes(&[7; 20]).expect("twenty bytes are an id");
        let calls = Calls::of(Some(id), [(&path, &patch)].into_iter(), &Roles::default(), &Outlines::default());
        let named = Named { noun: "function", name: changed.to_owned(), arrival: Arrival::Changed, gone: false };
        let lines = diff.lines().map(str::to_owned).collect();
        let (from, place) = (None, Place::Diff);
        let shown = Excerpt { commit: id, by: id, path: path.clone(), from, place, lines, definition: Some(named) };
        let found = calls.around(&[&shown], id).into_iter().map(|excerpt| {
            let Place::File(spans) = &excerpt.place else { panic!("lines of the file") };
            let name = excerpt.definition.map(|named| named.name).unwrap_or_default();
            (name, spans[0].first, spans[spans.len() - 1].last)
        });
        found.collect()
    }

    #[test]
    fn what_a_change_calls_and_what_calls_it_is_around_it() {
        let text = "fn take() {\n    wait_for();\n}\n\nfn wait_for() {\n    loop {}\n}\n\nfn serve() {\n    take();\n}\n\n\
                    fn other() {\n    loop {}\n}\n";
        let names = |diff: &str| around(text, "take()", diff);
        let expected = [("wait_for()".to_owned(), 5, 7), ("serve()".to_owned(), 9, 11)];
        assert_eq!(names("-    spin();\n+    wait_for();"), expected);
        assert_eq!(names("+    wait();\n-    wait_for();"), expected[1..], "what is gone is called no more");
        assert_eq!(around(text, "none()", "+    1"), []);
        let long = format!("fn take() {{}}\n\nfn serve() {{\n{}    take();\n{0}}}\n", "    step;\n".repeat(60));
        assert_eq!(around(&long, "take()", "+ 1"), [("serve()".to_owned(), 3, 73)], "around the call alone");
    }

    #[test]
    fn names_lose_what_stands_before_their_joint() {
        for (name, expected) in [("Stack::new()", "new"), ("Pool#take()", "take"), ("run", "run"), ("ns.f()", "f")] {
            assert_eq!(last_name(name), expected);
        }
    }
}
