//! Changes of form alone: the same text with other blanks, line ends, order of imports, or addresses of links.

use super::{Sources, StoryFacts};
use crate::{
    history::{DiffLine, Hunk, LineKind, RepoPath},
    story::{Kind, kind},
};

/// Where a subject announces nothing else, so much of a change makes it one of form.
const NEARLY_ALL: f64 = 0.9;

/// Endings of languages in which blanks mean something.
const INDENTED: [&str; 16] = [
    "py", "pyi", "pyx", "yml", "yaml", "hs", "nim", "coffee", "pug", "haml", "sass", "fs", "mk", "slim", "elm", "jade",
];

/// What may stand before the words of a comment.
const MARKS: [&str; 4] = ["///", "//!", "//", "* "];

/// Tells whether what was read of a story does nothing but change its form, and that is most of it.
pub(super) fn is_all(story: &StoryFacts, sources: &Sources<'_>) -> bool {
    let own = |id| story.commits.contains(id);
    let patches = sources.contents.patches.iter().filter(|((id, _), _)| own(id));
    let links = speaks_of_links(&story.subject.words);
    let (mut form, mut all) = (0, 0);
    for ((_, path), patch) in patches.filter(|((_, path), _)| sources.roles.of(path).is_shown()) {
        for hunk in &patch.hunks {
            let lines = hunk.lines.iter().filter(|line| line.kind != LineKind::Context).count();
            all += lines;
            form += if is_form(path, hunk, links) { lines } else { 0 };
        }
    }
    let read = 2 * all as u64 >= story.lines.total();
    let announced = kind(&story.subject) < Kind::Unknown && !links;
    let enough = if announced { all as f64 } else { NEARLY_ALL * all as f64 };
    all > 0 && read && form as f64 >= enough
}

/// Tells whether a subject is about addresses: only then one that differs is no change of what the program does.
fn speaks_of_links(words: &str) -> bool {
    let lower = words.to_lowercase();
    lower.split(|c: char| !c.is_alphanumeric()).any(|word| matches!(word, "link" | "links" | "url" | "urls"))
}

/// Tells whether both sides of a hunk are the same but for their form.
fn is_form(path: &RepoPath, hunk: &Hunk, links: bool) -> bool {
    // A line that both sides have may stand between two that are joined on one of them.
    let side = |other: LineKind| hunk.lines.iter().filter(move |line| line.kind != other);
    let [old, new] = [LineKind::Added, LineKind::Removed].map(|other| imports_apart(side(other), links));
    let makes = path.file_name().to_lowercase().ends_with("makefile");
    let blanks_count = makes || INDENTED.contains(&path.extension().as_str());
    // Code that becomes a comment, or is none any more, is a change.
    let marked = |line: &String| MARKS.iter().any(|mark| line.trim_start().starts_with(mark));
    let comments = old.1.iter().chain(&new.1).all(marked);
    let squeezed = |lines: &[String]| squeezed(lines, comments);
    old.0 == new.0 && if blanks_count { old.1 == new.1 } else { squeezed(&old.1) == squeezed(&new.1) }
}

/// The lines that import something, sorted, and the others in their order.
fn imports_apart<'a>(lines: impl Iterator<Item = &'a DiffLine>, links: bool) -> (Vec<&'a str>, Vec<String>) {
    const STARTS: [&str; 6] = ["import ", "from ", "use ", "#include", "using ", "require "];
    let (mut imports, mut others) = (Vec::new(), Vec::new());
    for line in lines {
        match line.text.trim() {
            text if STARTS.iter().any(|start| text.starts_with(start)) => imports.push(text),
            "" => {}
            _ if links => others.push(without_addresses(&line.text)),
            _ => others.push(line.text.clone()),
        }
    }
    imports.sort_unstable();
    (imports, others)
}

/// Lines as one text without blanks outside of quotes and commas behind a last item; `comments` without their marks.
fn squeezed(lines: &[String], comments: bool) -> String {
    let mut text = String::new();
    let mut quote: Option<char> = None;
    for line in lines {
        let line = line.trim_start();
        let words = MARKS.iter().filter(|_| comments).find_map(|mark| line.strip_prefix(mark));
        for c in words.unwrap_or(line).chars() {
            match quote {
                None if matches!(c, '"' | '\'' | '`') && !comments => quote = Some(c),
                Some(open) if open == c => quote = None,
                _ => {}
            }
            let quoted = quote.is_some();
            if c.is_whitespace() && !quoted {
                continue;
            }
            if matches!(c, ')' | ']' | '}' | '>') && text.ends_with(',') && !quoted {
                text.pop();
            }
            text.push(c);
        }
    }
    text
}

/// A line without the addresses in it.
fn without_addresses(line: &str) -> String {
    let mut text = String::new();
    let mut rest = line;
    while let Some(at) = ["http://", "https://"].iter().filter_map(|scheme| rest.find(scheme)).min() {
        text.push_str(&rest[..at]);
        let ends = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '`' | ')' | ']' | '>');
        rest = rest[at..].find(ends).map_or("", |end| &rest[at + end..]);
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_form_is_known() {
        let check = |path: &str, old: &[&str], new: &[&str], links: bool, expected: bool| {
            let line = |kind| move |text: &&str| DiffLine { kind, text: (*text).to_owned() };
            let removed = old.iter().map(line(LineKind::Removed));
            let lines = removed.chain(new.iter().map(line(LineKind::Added))).collect();
            let hunk = Hunk { old_start: 1, new_start: 1, lines };
            assert_eq!(is_form(&RepoPath::new(path), &hunk, links), expected, "{path} {old:?} {new:?}");
        };
        check("a.cpp", &["void f()", "{", "  g(1,  2);"], &["void f() {", "    g(1,", "      2);"], false, true);
        check("a.rs", &["f(a, b)"], &["f(", "    a,", "    b,", ")"], false, true);
        check("a.c", &["// one two", "// three"], &["// one", "// two three"], false, true);
        check("a.ts", &["import b", "import a"], &["import a", "", "import b"], false, true);
        check("a.c", &["g(1);"], &["g(2);"], false, false);
        check("a.c", &["a();", "b();"], &["b();", "a();"], false, false);
        check("a.c", &["p(\"a b\");"], &["p(\"ab\");"], false, false);
        check("a.c", &[], &["g(1);"], false, false);
        check("a.c", &["// if (i >= n) return;"], &["if (i >= n) return;"], false, false);
        check("a.js", &["split(', ')"], &["split(',')"], false, false);
        check("Makefile", &["        cc"], &["\tcc"], false, false);
        check("a.py", &["    return x"], &["return x"], false, false);
        check("a.md", &["[a](http://b.c/d) and"], &["[a](https://b.c/e) and"], true, true);
        check("a.js", &["get(\"http://b.c/d\")"], &["get(\"https://b.c/d\")"], false, false);
    }
}
