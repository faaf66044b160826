//! What of a change is code: more than comments, imports, brackets, and the tests that stand in the same file. And what of
//! it is new: more than what stood in the range's files before.

use std::{collections::BTreeSet, hash::Hasher, sync::OnceLock};

use super::{
    excerpt::{Changed, stands_in, test_scopes},
    fresh::fresh,
};
use crate::{
    hashing::{HashSet, HashSetExt, digester},
    history::{FilePatch, Hunk, LineKind},
    lines::split_lines,
    symbols::{Outline, Span},
};

/// How a line begins that only brings in what is defined elsewhere.
const IMPORTS: [&str; 12] = [
    "use ",
    "pub use ",
    "import ",
    "#include",
    "from ",
    "package ",
    "require",
    "require_relative",
    "mod ",
    "pub mod ",
    "using ",
    "extern crate ",
];

/// Tells whether a line only brings in what is defined elsewhere.
pub(super) fn is_import(line: &str) -> bool {
    IMPORTS.iter().any(|start| line.starts_with(start))
}

/// Tells whether a line looks like a comment.
pub(super) fn looks_like_comment(line: &str) -> bool {
    ["//", "/*", "* ", "*/", "# ", "-- ", ";;", "\"\"\""].iter().any(|mark| line.starts_with(mark)) || line == "#"
}

/// Tells whether a line by itself says what a program does.
pub(super) fn is_code(line: &str) -> bool {
    let line = line.trim();
    line.contains(char::is_alphanumeric) && !is_import(line) && !looks_like_comment(line)
}

/// Nobody writes a comment behind a longer line.
const LINE: usize = 400;

/// A line of code without the comment behind it; a mark that may stand within the code ends nothing.
pub(super) fn without_comment(line: &str) -> &str {
    if line.len() > LINE {
        return line;
    }
    const DIRECTIVES: [&str; 10] = [
        "nolint",
        "noqa",
        "type: ignore",
        "pylint:",
        "eslint-",
        "clang-format",
        "pragma",
        "ts-ignore",
        "rubocop:",
        "fmt: ",
    ];
    let ends = |(at, mark): (usize, &str)| {
        let (before, behind) = (line[..at].trim_end(), line[at + mark.len()..].trim_start().to_lowercase());
        let in_text = before.matches('"').count() % 2 == 1 || before.matches('\'').count() % 2 == 1;
        // `color: #333` and `f(a, #[cfg(x)] b)` go on.
        let complete = match mark {
            " #" => line[..at + 1].ends_with("  "),
            _ => before.ends_with([';', '{', '}', ',', ':']),
        };
        let directs = DIRECTIVES.iter().any(|directive| behind.starts_with(directive));
        (!before.is_empty() && !in_text && (complete || directs)).then_some(before)
    };
    [" //", " /*", " #"].iter().find_map(|mark| line.match_indices(mark).find_map(ends)).unwrap_or(line)
}

/// Numbers of the lines that hold nothing but comments.
pub(super) fn comment_lines(outline: &Outline, lines: &[&str]) -> BTreeSet<usize> {
    let line = |number: usize| lines.get(number.saturating_sub(1)).map_or("", |line| line.trim());
    let begins = |number: usize| {
        ["//", "/*", "*", "#", "--", ";", "\"\"\"", "'''", "r\"\"\""].iter().any(|mark| line(number).starts_with(mark))
    };
    // Code may stand in front of the first line.
    let alone =
        |span: Span| (span.first..=span.last).filter(move |number: &usize| *number > span.first || begins(*number));
    outline.comments.iter().flat_map(|comment| alone(comment.span)).collect()
}

/// Trimmed texts of the lines of comments in the newer version of a file.
pub(super) fn commented<'a>(file: &Changed<'a>) -> HashSet<&'a str> {
    let Some(text) = file.patch.new.as_deref() else { return HashSet::new() };
    let lines: Vec<&str> = split_lines(text).collect();
    let prose = file.outline(text).map(|outline| comment_lines(&outline, &lines)).unwrap_or_default();
    prose.into_iter().filter_map(|number| Some(lines.get(number - 1)?.trim())).collect()
}

/// The comment that stands directly above a line, whether or not the language takes it for documentation.
pub(super) fn said_above(outline: &Outline, lines: &[&str], line: usize) -> Option<Span> {
    let behind = outline.comments.partition_point(|comment| comment.span.last < line);
    let above = outline.comments.get(behind.checked_sub(1)?)?.span;
    let alone = ["//", "/*", "#", "--", ";"].iter().any(|mark| lines[above.first - 1].trim_start().starts_with(mark));
    (above.last + 1 == line && alone).then_some(above)
}

/// Numbers of the comment lines of the newer side, and where it holds tests.
fn aside(file: &Changed<'_>) -> (BTreeSet<usize>, Vec<Span>) {
    let Some(text) = file.patch.new.as_deref() else { return Default::default() };
    let lines: Vec<&str> = split_lines(text).collect();
    let outline = file.outline(text).unwrap_or_default();
    (comment_lines(&outline, &lines), test_scopes(&outline, &lines))
}

/// The hunks of a file that change code outside of its own tests, each with how many such lines it changes.
pub(super) fn of_code<'a>(file: &Changed<'a>) -> Vec<(&'a Hunk, u64)> {
    let (comments, tests) = aside(file);
    let counted = |hunk: &Hunk| {
        let mut number = hunk.new_start;
        let mut count = 0;
        for (line, fresh) in hunk.lines.iter().zip(fresh(hunk)) {
            let commented = line.kind == LineKind::Added && comments.contains(&number);
            let tests = stands_in(&tests, Span { first: number, last: number });
            count += u64::from(fresh && is_code(&line.text) && !commented && !tests);
            number += usize::from(line.kind != LineKind::Removed);
        }
        count
    };
    file.patch.hunks.iter().map(|hunk| (hunk, counted(hunk))).filter(|(_, lines)| *lines > 0).collect()
}

/// How many lines of code a commit changes in a file, without those of its tests.
pub(super) fn lines_of_code(file: &Changed<'_>) -> u64 {
    of_code(file).iter().map(|(_, lines)| lines).sum()
}

/// A shorter line stands anywhere.
const TELLING: usize = 12;

/// Of fewer pairs of lines nobody can tell whether they were copied.
const FEW: usize = 3;

/// A definition was there before if more than this share of its lines was.
const KNOWN: f64 = 0.6;

/// The lines of the range's files at its beginning, read where they are first asked for.
pub(super) struct Before<'a> {
    files: Vec<&'a FilePatch>,
    pairs: OnceLock<HashSet<u64>>,
}

impl<'a> Before<'a> {
    /// Of these files the older sides.
    pub(super) fn of(files: impl Iterator<Item = &'a FilePatch>) -> Self {
        Self { files: files.collect(), pairs: OnceLock::new() }
    }

    /// Tells whether most of these lines stood in one of the files, wherever, one behind the other: what they are was moved,
    /// or copied. Single lines are alike in much that has nothing to do with each other.
    pub(super) fn had(&self, lines: &[&str]) -> bool {
        let own: Vec<u64> = pairs(lines.iter().copied()).collect();
        let known = self.pairs.get_or_init(|| {
            let old = self.files.iter().filter_map(|patch| patch.old.as_deref());
            old.flat_map(|text| pairs(split_lines(text))).collect()
        });
        let kept = own.iter().filter(|pair| known.contains(pair)).count();
        own.len() >= FEW && kept as f64 > KNOWN * own.len() as f64
    }
}

/// Each line that says something together with the next such line.
fn pairs<'l>(lines: impl Iterator<Item = &'l str>) -> impl Iterator<Item = u64> {
    let mut before: Option<u64> = None;
    lines.filter_map(told).filter_map(move |line| before.replace(line).map(|before| before.rotate_left(1) ^ line))
}

/// A line that says something, without blanks around it.
fn told(line: &str) -> Option<u64> {
    let line = line.trim();
    let telling = line.len() >= TELLING && line.contains(char::is_alphanumeric);
    telling.then(|| {
        let mut hasher = digester();
        hasher.write(line.as_bytes());
        hasher.finish()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        evidence::excerpt::Outlines,
        history::{Commit, RepoPath},
        symbols::{Language, outline},
    };

    #[test]
    fn a_comment_behind_code_is_no_part_of_it() {
        let check = |line: &str, expected: &str| assert_eq!(without_comment(line), expected, "{line}");
        check("color: #333;", "color: #333;");
        check("f(a, #[cfg(x)] b)", "f(a, #[cfg(x)] b)");
        check(&" #".repeat(300), &" #".repeat(300));
        check("struct hash<T> // NOLINT(cert-dcl58-cpp)", "struct hash<T>");
        check("read(a); // all of it", "read(a);");
        check("import os  # noqa: F401", "import os");
        check("x = 1  # one", "x = 1");
        check("x = a // b", "x = a // b");
        check("x = \"a; // b\"", "x = \"a; // b\"");
        check("// whole", "// whole");
        check("see http://example.org", "see http://example.org");
    }

    #[test]
    fn what_is_said_above_a_definition_belongs_to_it() {
        let text = "// Why it is so,\n// and not so.\n#[test]\nfn first() {}\nlet x = 1; // one\nfn second() {}\n\n// Apart.\n\nfn third() {}\n";
        let outline = outline(Language::Rust, text);
        let lines: Vec<&str> = text.lines().collect();
        let check = |line: usize, expected: Option<(usize, usize)>| {
            let span = said_above(&outline, &lines, line).map(|span| (span.first, span.last));
            assert_eq!(span, expected, "{line}");
        };
        check(3, Some((1, 2)));
        check(6, None);
        check(10, None);
    }

    #[test]
    fn comments_imports_and_brackets_are_no_code() {
        let check = |line: &str, expected: bool| assert_eq!(is_code(line), expected, "{line}");
        check("    read(a);", true);
        check("#define LIMIT 3", true);
        check("*out = 1;", true);
        check("    }", false);
        check("// read(a);", false);
        check("use std::fs;", false);
        check("#include <mutex>", false);
        check("", false);
    }

    /// How many lines of code a diff changes outside of the tests of its file.
    fn count(path: &str, diff: &str) -> u64 {
        let patch = FilePatch::of_diff(diff);
        let (commit, path, outlines) = (Commit::saying(1, "", ""), RepoPath::new(path), Outlines::default());
        let file = Changed { commit: &commit, path: &path, patch: &patch, outlines: &outlines, plain: false };
        lines_of_code(&file)
    }

    #[test]
    fn what_is_said_of_code_and_what_tests_it_is_not_counted() {
        assert_eq!(count("a.rs", " fn a() {\n-    one(x);\n+    // Both of them.\n+    two(x);\n }\n"), 2);
        assert_eq!(
            count("a.py", " def a():\n-    \"\"\"One.\"\"\"\n+    \"\"\"One.\n+    And two.\"\"\"\n     pass\n"),
            0
        );
        assert_eq!(count("a.rs", " fn a() {}\n #[cfg(test)]\n mod tests {\n-    one(x);\n+    two(x);\n }\n"), 0);
        assert_eq!(count("a.c", " void f(void) {\n-  read(a);\n+    read(a);  // all\n }\n"), 0);
    }

    #[test]
    fn what_stood_elsewhere_before_is_not_new() {
        let text = "fn old() {\n    let first = read(all);\n    let second = sort(first);\n    write(second, all);\n    \
                    flush(second, all);\n}\n";
        let patch = FilePatch { old: Some(text.into()), ..FilePatch::default() };
        let before = Before::of([&patch].into_iter());
        let check = |lines: &[&str], expected: bool| assert_eq!(before.had(lines), expected, "{lines:?}");
        let copied =
            ["let first = read(all);", "  let second = sort(first);", "write(second, all);", "flush(second, all);"];
        check(&[&["fn new_name() {"], &copied[..]].concat(), true);
        check(&copied[..2], false);
        // The same lines in another order are other code.
        check(&[copied[3], copied[1], copied[0], copied[2], "close(second, all);"], false);
        check(&[copied[0], "let other = sort(last);", "write(other, nothing);", "close(other, nothing);"], false);
    }
}
