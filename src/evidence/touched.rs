//! Definitions that a commit touches: which are new there, which stand beside another of their name, and which only have
//! another name or place.

use std::{
    cell::{Cell, OnceCell},
    collections::BTreeSet,
    hash::Hasher,
};

use super::{
    excerpt::Changed,
    fresh::fresh_lines,
    interest::is_step,
    substance::{comment_lines, is_code},
};
use crate::{
    hashing::{HashMap, HashMapExt, HashSet, digester},
    history::{Hunk, LineKind},
    lines::holds,
    symbols::{Definition, Kind, Outline, Span},
};

/// How a definition came to be as a commit has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Arrival {
    /// It was there before.
    Changed,
    /// Its name is new, and most of its lines are.
    Added,
    /// Its name was there, and still is: an overload, or the same under another `#ifdef`.
    Beside,
    /// Its name is new in its place; most of its lines stood under another name or in another place.
    Moved,
}

impl Arrival {
    /// It is there now and wasn't before, whatever stands beside it.
    pub fn is_new(self) -> bool {
        matches!(self, Self::Added | Self::Beside)
    }
}

/// A definition that a commit adds or changes.
pub struct Touched {
    /// The definition on the newer side.
    pub definition: Definition,
    /// Whether it was there before.
    pub arrival: Arrival,
    /// How many of its lines were added and say something that the same place didn't say before.
    pub added_lines: usize,
    /// How many were added that it had before with other blanks or in another place.
    pub moved_lines: usize,
    /// How many of the new ones begin a step of a computation.
    pub steps: usize,
}

/// A line of fewer characters is one of many.
const TELLING_LINE: usize = 8;

/// Of fewer such lines nobody can tell whether they moved.
const TELLING: usize = 3;

/// A shorter name is that of many definitions.
const NAMING: usize = 8;

/// A definition moved if this share of its telling lines was there before.
const KEPT: f64 = 0.7;

/// So many bytes of the definitions of one file are compared line by line: one inside the other, a hundred thousand deep,
/// would take minutes.
pub(super) const COMPARED: usize = 8 << 20;

/// Lines that a change takes out anywhere, or adds anywhere: whatever their case, and whatever the receiver of a method is
/// called, since what is exported, or becomes a method of something else, gets other names for the same.
#[derive(Default)]
pub(super) struct Elsewhere(HashSet<u64>);

impl Elsewhere {
    /// Reads what a commit takes out of these files.
    pub(super) fn taken_out<'a, 'b: 'a>(files: impl IntoIterator<Item = &'a Changed<'b>>) -> Self {
        Self::of(files.into_iter().flat_map(|file| &file.patch.hunks), LineKind::Removed)
    }

    /// Reads what these hunks have of one kind.
    pub(super) fn of<'a>(hunks: impl Iterator<Item = &'a Hunk>, kind: LineKind) -> Self {
        let changed = hunks.flat_map(|hunk| &hunk.lines).filter(|line| line.kind == kind);
        Self(changed.map(|line| line.text.trim()).filter(|line| is_telling(line)).map(unreceived).collect())
    }

    /// Tells whether a line stands on the other side.
    fn holds(&self, line: &str) -> bool {
        self.0.contains(&unreceived(line))
    }

    /// Tells whether the line that names a test stands on the other side: a test is known by its name, whatever became of it.
    fn names(&self, name: &str, head: &[&str]) -> bool {
        let names = |line: &&&str| line.len() <= LONG && line.contains(name);
        let named = head.iter().take(NAMED_WITHIN).find(names);
        name.len() >= NAMING && named.is_some_and(|line| is_telling(line.trim()) && self.holds(line.trim()))
    }

    /// Tells whether every telling line of a definition stands on the other side as well, and there the one that names it: of
    /// few lines nothing less is sure.
    fn has_short<'b>(&self, name: &str, lines: impl Iterator<Item = (&'b str, bool)>) -> bool {
        let (mut named, mut all, mut kept) = (false, 0, 0);
        for (line, changed) in lines.map(|(line, changed)| (line.trim(), changed)).filter(|(line, _)| is_telling(line))
        {
            all += 1;
            if all == TELLING {
                return false;
            }
            let here = self.holds(line);
            kept += usize::from(!changed || here);
            named |= here && line.len() <= LONG && line.contains(name);
        }
        named && kept == all && name.len() >= NAMING
    }

    /// Tells whether most of these lines stand on the other side as well: what isn't changed does, and so does what is there
    /// elsewhere.
    pub(super) fn has<'b>(&self, lines: impl Iterator<Item = (&'b str, bool)>) -> bool {
        let (mut all, mut kept) = (0, 0);
        for (line, changed) in lines.map(|(line, changed)| (line.trim(), changed)).filter(|(line, _)| is_telling(line))
        {
            all += 1;
            kept += usize::from(!changed || self.holds(line));
        }
        all >= TELLING && kept as f64 >= KEPT * all as f64
    }
}

/// A line without case, blanks and receivers: `f.pages[x]` and `t.Pages[ x ]` are the same, and so is `self.pages[x]`.
fn unreceived(line: &str) -> u64 {
    let mut hasher = digester();
    let part = |c: char| c.is_alphanumeric() || c == '_';
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let end = if part(first) { rest.find(|c| !part(c)).unwrap_or(rest.len()) } else { first.len_utf8() };
        let (word, behind) = rest.split_at(end);
        let receives = behind.starts_with('.') && (matches!(word, "self" | "this") || word.len() <= 2);
        if !receives && !first.is_whitespace() {
            word.chars().flat_map(char::to_lowercase).for_each(|c| hasher.write_u32(c as u32));
        }
        rest = behind;
    }
    hasher.finish()
}

fn is_telling(line: &str) -> bool {
    line.len() >= TELLING_LINE && line.chars().any(char::is_alphanumeric)
}

/// Definitions that a commit adds or changes in a file, in order of their lines. `lines` are those of its newer version,
/// `taken_out` is what the commit takes out of all of its files.
///
/// A diff may show lines as added to a definition that is what it was, where the one before or behind it ends or begins alike.
pub(super) fn touched(file: &Changed<'_>, lines: &[&str], taken_out: &Elsewhere) -> Vec<Touched> {
    let Some(outline) = file.patch.new.as_deref().and_then(|new| file.outline(new)) else { return Vec::new() };
    let added = added_lines(&file.patch.hunks);
    let fresh = fresh_lines(&file.patch.hunks);
    let steps: Vec<usize> =
        fresh.iter().filter(|line| lines.get(**line - 1).is_some_and(|line| is_step(line))).copied().collect();
    let code = code_lines(file, &outline, lines);
    let former = Former::of(file, &added, lines);
    let now = namesakes(&outline);
    let mut room = COMPARED;
    let mut found = Vec::new();
    for definition in &outline.definitions {
        let Span { first, last } = definition.span;
        let inside = added_within(&added, first, last);
        if inside == 0 {
            continue;
        }
        let own = lines.get(first - 1..last.min(lines.len())).unwrap_or_default();
        if room > 0 {
            room = room.saturating_sub(own.iter().map(|line| line.len() + 1).sum());
        }
        let is_added = |line: usize| added.binary_search(&line).is_ok();
        let marked = || own.iter().enumerate().map(|(place, line)| (*line, is_added(first + place)));
        let had = || taken_out.has(marked()) || taken_out.has_short(last_part(&definition.name), marked());
        let many = now.get(&name(definition)).copied().unwrap_or_default();
        let arrival = if !former.defines(definition) {
            // What was split off from something that is still there is new.
            let split_off = || 2 * inside <= own.len() && !former.lost_a_name(&now);
            let is_test = definition.kind == Kind::Test || definition.name.to_lowercase().starts_with("test");
            let known =
                || is_test && (taken_out.names(last_part(&definition.name), own) || former.lost_like(definition, &now));
            if known() || room > 0 && had() && !split_off() { Arrival::Moved } else { Arrival::Added }
        } else if many > 1
            && definition.kind.is_callable()
            && inside == own.len()
            && many > former.namesakes(definition)
        {
            Arrival::Beside
        } else if room > 0 && 2 * inside <= own.len() && former.has_whole(own) {
            continue;
        } else {
            Arrival::Changed
        };
        let (new, steps) = (added_within(&fresh, first, last), added_within(&steps, first, last));
        // What only got other blanks, other comments, or lines in another order, does what it did.
        if added_within(&code, first, last) > 0 || arrival != Arrival::Changed {
            let (added_lines, moved_lines) = (new, inside - new);
            found.push(Touched { definition: definition.clone(), arrival, added_lines, moved_lines, steps });
        }
    }
    found
}

/// Numbers of the lines that a change adds to a file anew and that are code, without comments and brackets.
pub(super) fn code_lines(file: &Changed<'_>, outline: &Outline, lines: &[&str]) -> Vec<usize> {
    let comments = comment_lines(outline, lines);
    let is_code = |line: usize| !comments.contains(&line) && lines.get(line - 1).is_some_and(|line| is_code(line));
    fresh_lines(&file.patch.hunks).into_iter().filter(|line| is_code(*line)).collect()
}

/// The part of a composed name that stands in the source: of `Parser.reads_all` gtest has the two parts apart, and of
/// `reads all.[parser]` Catch2.
fn last_part(name: &str) -> &str {
    let name = name.split_once(".[").map_or(name, |(name, _)| name);
    let composed = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | ':'));
    name.rsplit(['.', ':']).next().filter(|last| composed && !last.is_empty()).unwrap_or(name)
}

/// The words of a name in their order, `test_reads_all` and `TestReadsAll`.
fn words(name: &str) -> Vec<String> {
    let mut spaced = String::new();
    for c in name.chars() {
        if c.is_uppercase() || !c.is_alphanumeric() {
            spaced.push(' ');
        }
        spaced.extend(c.is_alphanumeric().then_some(c));
    }
    spaced.split_whitespace().map(str::to_lowercase).collect()
}

pub(super) fn added_within(added: &[usize], first: usize, last: usize) -> usize {
    added.partition_point(|line| *line <= last) - added.partition_point(|line| *line < first)
}

fn name(definition: &Definition) -> (&str, Option<&str>) {
    (&definition.name, definition.container.as_deref())
}

/// How often a text defines each name in each container.
fn namesakes(outline: &Outline) -> HashMap<(&str, Option<&str>), usize> {
    let mut found = HashMap::new();
    for definition in &outline.definitions {
        *found.entry(name(definition)).or_default() += 1;
    }
    found
}

/// What stood in the older version of a file. Taking that version apart is dear, and mostly there is no need: a definition
/// whose head stayed was there, and one whose name stood nowhere was not.
struct Former<'a> {
    file: &'a Changed<'a>,
    added: &'a [usize],
    /// Lines of the newer version.
    lines: &'a [&'a str],
    /// Names and containers of the older one.
    known: OnceCell<HashMap<(String, Option<String>), usize>>,
    /// Whether one of them is gone.
    lost: OnceCell<bool>,
    /// How often the older version was searched for a name, or for a definition.
    searches: Cell<usize>,
}

/// So many lines of a definition are its head at most; so many names and definitions are searched for in the older version.
const NAMED_WITHIN: usize = 8;

/// No head of a definition stands on a longer line; looking for a name in one again and again would take minutes.
const LONG: usize = 2000;
const SEARCHES: usize = 32;

impl<'a> Former<'a> {
    fn of(file: &'a Changed<'a>, added: &'a [usize], lines: &'a [&'a str]) -> Self {
        Self { file, added, lines, known: OnceCell::new(), lost: OnceCell::new(), searches: Cell::new(0) }
    }

    /// Tells whether the older version had a definition of that name in that place.
    fn defines(&self, wanted: &Definition) -> bool {
        let Some(old) = self.file.patch.old.as_deref() else { return false };
        if self.keeps_head(wanted) {
            return true;
        }
        if self.may_search() && !holds(old, last_part(&wanted.name)) {
            return false;
        }
        self.namesakes(wanted) > 0
    }

    /// How many definitions of that name in that place the older version had.
    fn namesakes(&self, wanted: &Definition) -> usize {
        let name = (wanted.name.clone(), wanted.container.clone());
        self.known().get(&name).copied().unwrap_or_default()
    }

    fn known(&self) -> &HashMap<(String, Option<String>), usize> {
        let known = || {
            let outline = self.file.patch.old.as_deref().and_then(|old| self.file.outline(old)).unwrap_or_default();
            let owned = |((name, container), many): ((&str, Option<&str>), usize)| {
                ((name.to_owned(), container.map(str::to_owned)), many)
            };
            namesakes(&outline).into_iter().map(owned).collect()
        };
        self.known.get_or_init(known)
    }

    /// Tells whether a name of the older version is gone.
    fn lost_a_name(&self, now: &HashMap<(&str, Option<&str>), usize>) -> bool {
        let lost =
            || self.known().keys().any(|(name, container)| !now.contains_key(&(name.as_str(), container.as_deref())));
        *self.lost.get_or_init(lost)
    }

    /// Tells whether a name of the older version is gone that shares all words but one or two with that of a definition, or ends
    /// with half of them; or as it does behind the name of what is tried, which is gone as well.
    fn lost_like(&self, wanted: &Definition, now: &HashMap<(&str, Option<&str>), usize>) -> bool {
        const OTHERS: usize = 2;
        let own = words(&wanted.name);
        if own.len() <= OTHERS + 1 || !self.lost_a_name(now) || !self.may_search() {
            return false;
        }
        let gone = || {
            self.known().keys().filter(|(name, container)| !now.contains_key(&(name.as_str(), container.as_deref())))
        };
        let is_of = |test: &[String], ends: usize, tried: &str| {
            let tried = words(tried);
            ends > 0 && !tried.is_empty() && test[..test.len() - ends].ends_with(&tried)
        };
        gone().map(|(name, _)| words(name)).any(|other| {
            let longest = own.len().max(other.len());
            let shared = own.iter().collect::<BTreeSet<_>>().intersection(&other.iter().collect()).count();
            let ends = own.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
            shared + OTHERS >= longest && shared > OTHERS
                || 2 * (ends + 1) > longest && ends > OTHERS
                || gone().any(|(tried, _)| is_of(&other, ends, tried))
                    && now.keys().any(|(tried, _)| is_of(&own, ends, tried))
        })
    }

    /// Tells whether the older version had these lines one behind the other.
    fn has_whole(&self, lines: &[&str]) -> bool {
        let whole = || format!("{}\n", lines.join("\n"));
        self.may_search() && self.file.patch.old.as_deref().is_some_and(|old| holds(old, &whole()))
    }

    fn may_search(&self) -> bool {
        self.searches.replace(self.searches.get() + 1) < SEARCHES
    }

    /// Tells whether the lines down to the name are none that were added.
    fn keeps_head(&self, wanted: &Definition) -> bool {
        let first = wanted.span.first;
        let head = self.lines.iter().skip(first - 1).take(NAMED_WITHIN);
        let name = last_part(&wanted.name);
        let named = head.take(wanted.span.last - first + 1).position(|line| line.len() <= LONG && line.contains(name));
        named.is_some_and(|named| added_within(self.added, first, first + named) == 0)
    }
}

/// Numbers of the added lines on the newer side, in their order.
pub(super) fn added_lines<'a>(hunks: impl IntoIterator<Item = &'a Hunk>) -> Vec<usize> {
    lines_of(hunks, LineKind::Added)
}

/// Numbers of the removed lines on the older side, in their order.
pub(super) fn removed_lines<'a>(hunks: impl IntoIterator<Item = &'a Hunk>) -> Vec<usize> {
    lines_of(hunks, LineKind::Removed)
}

fn lines_of<'a>(hunks: impl IntoIterator<Item = &'a Hunk>, kind: LineKind) -> Vec<usize> {
    let mut found = Vec::new();
    for hunk in hunks {
        let other = if kind == LineKind::Added { LineKind::Removed } else { LineKind::Added };
        let mut number = if kind == LineKind::Added { hunk.new_start } else { hunk.old_start };
        for line in &hunk.lines {
            found.extend((line.kind == kind).then_some(number));
            number += usize::from(line.kind != other);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        evidence::excerpt::Outlines,
        history::{Commit, FilePatch, RepoPath},
    };

    /// What a commit touches in a file that has the lines on ` ` and `+` and had those on ` ` and `-`.
    fn check(path: &str, diff: &str, expected: &[(&str, Arrival)]) {
        let patch = FilePatch::of_diff(diff);
        let commit = Commit::saying(1, "", "");
        let (path, outlines) = (RepoPath::new(path), Outlines::default());
        let file = Changed { commit: &commit, path: &path, patch: &patch, outlines: &outlines, plain: false };
        let lines: Vec<&str> = patch.new.as_deref().unwrap_or_default().lines().collect();
        let found = touched(&file, &lines, &Elsewhere::taken_out([&file]));
        let found: Vec<_> = found.iter().map(|found| (found.definition.name.as_str(), found.arrival)).collect();
        assert_eq!(found, expected, "{diff}");
    }

    const STEPS: &str = "     open_the_file();\n     read_all_lines();\n     close_the_file();\n }\n";

    #[test]
    fn what_has_most_of_its_lines_from_elsewhere_moved() {
        check(
            "a.c",
            &format!("-void old_name(void) {{\n+void new_name(void) {{\n{STEPS}"),
            &[("new_name", Arrival::Moved)],
        );
        let (left, came) = (STEPS.replace("\n ", "\n-"), STEPS.replace("\n ", "\n+"));
        let (left, came) = (format!("-{}", &left[1..]), format!("+{}", &came[1..]));
        check(
            "a.c",
            &format!("-void old(void) {{\n{left} int x;\n+void fresh(void) {{\n{came}"),
            &[("fresh", Arrival::Moved)],
        );
        check("a.c", &format!(" int x;\n+void fresh(void) {{\n{came}"), &[("fresh", Arrival::Added)]);
    }

    #[test]
    fn what_is_split_off_is_new() {
        check(
            "a.c",
            &format!(" void whole(void) {{\n     begin();\n+    part();\n+}}\n+void part(void) {{\n{STEPS}"),
            &[("whole", Arrival::Changed), ("part", Arrival::Added)],
        );
    }

    #[test]
    fn another_branch_of_the_preprocessor_stands_beside() {
        check(
            "a.c",
            &format!(
                " #ifdef X\n void f(void) {{\n{STEPS}+#else\n+void f(void) {{\n+    return_at_once();\n+}}\n #endif\n"
            ),
            &[("f", Arrival::Beside)],
        );
        check(
            "a.c",
            " void f(void) {\n     open_the_file();\n-    read_all();\n+    read_some();\n }\n",
            &[("f", Arrival::Changed)],
        );
    }

    #[test]
    fn what_only_lies_where_a_diff_is_cut_is_not_touched() {
        check(
            "a.rs",
            " #[test]\n fn one() {\n     works();\n+}\n+\n+#[test]\n+fn other() {\n+    fails();\n }\n",
            &[("other", Arrival::Added)],
        );
    }

    #[test]
    fn composed_names_of_tests_stand_in_parts() {
        check(
            "parser.cpp",
            " TEST(Parser, reads_all)\n {\n-  test(\"a\");\n+  test(\"b\");\n }\n",
            &[("Parser.reads_all", Arrival::Changed)],
        );
        check(
            "parser.cpp",
            " int x;\n+TEST(Parser, reads_all)\n+{\n+  test(\"b\");\n+}\n",
            &[("Parser.reads_all", Arrival::Added)],
        );
    }

    #[test]
    fn a_test_of_the_same_body_under_another_name_moved() {
        let body = "     open_the_file();\n     read_all_lines();\n-    with_preview();\n     close_the_file();\n     assert_eq!(a, b);\n }\n";
        check(
            "a.rs",
            &format!(" #[test]\n-fn preview_reads_all() {{\n+fn reads_all() {{\n{body}"),
            &[("reads_all", Arrival::Moved)],
        );
    }

    #[test]
    fn a_short_definition_moved_where_all_of_it_stood_elsewhere() {
        let gone = "-#[test]\n-fn reads_hex() {\n-    assert_eq!(parse(\"x1\"), 1);\n-}\n";
        let came = gone.replace("\n-", "\n+").replacen('-', "+", 1);
        check("a.rs", &format!("{gone} mod tests {{\n{came} }}\n"), &[("reads_hex", Arrival::Moved)]);
        let other = came.replace("x1", "y1");
        check(
            "a.rs",
            &format!("{gone} mod tests {{\n{other} }}\n"),
            &[("tests", Arrival::Changed), ("reads_hex", Arrival::Moved)],
        );
        // A function is its lines, a test its name.
        let function = format!("{gone} mod x {{\n{other} }}\n").replace("#[test]", "#[inline]");
        check("a.rs", &function, &[("x", Arrival::Changed), ("reads_hex", Arrival::Added)]);
    }

    #[test]
    fn receivers_and_case_are_no_part_of_a_line() {
        let same = |a: &str, b: &str| unreceived(a) == unreceived(b);
        assert!(same("f.pages[x] = freeOf(f)", "t.Pages[ x ] = FreeOf(f)"));
        assert!(same("self.read(line)", "this.read(line)"));
        assert!(!same("page.read(line)", "list.read(line)"));
    }

    #[test]
    fn renamed_tests_are_not_new() {
        let test = |name: &str, line: &str| {
            format!("def {name}(server):\n    context = make()\n    {line}\n    assert done\n")
        };
        let minus = test("test_create_ssl_context_with_get", "load(1)").replace("\n", "\n-");
        let plus = test("test_ssl_context_with_get", "load(2)").replace("\n", "\n+");
        let diff = format!("-{}\n+{}\n", minus.trim_end_matches('-'), plus.trim_end_matches('+'));
        check("test_a.py", &diff.replace("\n\n", "\n"), &[("test_ssl_context_with_get", Arrival::Moved)]);
    }

    #[test]
    fn tests_of_what_was_renamed_are_not_new() {
        let test = |sign: char, name: &str, call: &str| {
            format!("{sign}#[test]\n{sign}fn {name}() {{\n{sign}    {call};\n{sign}}}\n")
        };
        let gone = test('-', "parse_requirement_not_a_number", "parse_requirement(x).unwrap_err()");
        let came = test('+', "read_specifier_not_a_number", "read_specifier(x).unwrap_err()");
        check("a.rs", &format!("{gone}{came}"), &[("read_specifier_not_a_number", Arrival::Moved)]);
        let other = test('+', "read_specifier_of_a_number", "read_specifier(x).unwrap()");
        check("a.rs", &format!("{gone}{other}"), &[("read_specifier_of_a_number", Arrival::Added)]);
        let tried = "-fn parse_hex_requirement() {\n-    one();\n-}\n+fn read_specifier() {\n+    other();\n+}\n";
        let (gone, came) = (
            test('-', "parse_hex_requirement_invalid_one", "parse_hex_requirement(2)"),
            test('+', "read_specifier_invalid_one", "read_specifier(2)"),
        );
        check(
            "a.rs",
            &format!("{tried}{gone}{came}"),
            &[("read_specifier", Arrival::Added), ("read_specifier_invalid_one", Arrival::Moved)],
        );
    }

    #[test]
    fn other_blanks_change_nothing() {
        check("a.c", " void f(void) {\n-  read(a,  b);\n+    read(a, b);\n }\n", &[]);
        check("a.c", " void f(void) {\n-  read(a);\n+    if (a)\n+        read(a);\n }\n", &[("f", Arrival::Changed)]);
    }

    #[test]
    fn few_lines_move_nothing() {
        check("a.c", "-int one(void) {\n+int other(void) {\n     return 1;\n }\n", &[("other", Arrival::Added)]);
    }
}
