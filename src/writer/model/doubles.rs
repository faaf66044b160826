//! Code that a part has twice: a diff that only adds what stands whole beside it, and lines that only bring names in.

use super::items::Item;
use crate::evidence::{Evidence, Excerpt, GAP, Place};

/// The items without diffs that say nothing which the others don't.
pub(super) fn without_doubles(items: Vec<Item>, evidence: &Evidence) -> Vec<Item> {
    let excerpt = |item: &Item| match item {
        Item::Excerpt(id) => evidence.excerpt(*id),
        _ => None,
    };
    let whole: Vec<&Excerpt> =
        items.iter().filter_map(excerpt).filter(|excerpt| matches!(excerpt.place, Place::File(_))).collect();
    let is_double = |found: &Excerpt| {
        let same = whole.iter().filter(|other| other.path == found.path);
        found.place == Place::Diff
            && (brings_names(&found.lines) || same.into_iter().any(|it| adds(&found.lines, &it.lines)))
    };
    let kept: Vec<bool> = items.iter().map(|item| !excerpt(item).is_some_and(is_double)).collect();
    items.into_iter().zip(kept).filter(|(_, kept)| *kept).map(|(item, _)| item).collect()
}

/// Whether a diff takes nothing away, and each line that it adds stands among the lines, in their order.
fn adds(diff: &[String], lines: &[String]) -> bool {
    let mut rest = lines.iter();
    let changed = || diff.iter().filter(|line| line.starts_with(['+', '-']));
    changed().next().is_some()
        && changed().all(|line| match line.strip_prefix('+') {
            Some(added) => added.trim().is_empty() || rest.any(|line| line == added),
            None => false,
        })
}

/// Whether the lines that a diff changes are imports.
fn brings_names(diff: &[String]) -> bool {
    const STARTS: [&str; 5] = ["use ", "import ", "#include", "require ", "pub use "];
    let changed = diff.iter().filter(|line| *line != GAP).filter_map(|line| line.strip_prefix(['+', '-']));
    let mut changed = changed.map(str::trim).filter(|line| !line.is_empty()).peekable();
    let imports = |line: &str| match line.strip_prefix("from ") {
        Some(rest) => rest.contains(" import "),
        // A line of Go's list of imports is nothing but a path.
        None if line.starts_with('"') => line.ends_with('"') && line.contains('/') && !line.contains(' '),
        None => STARTS.iter().any(|start| line.starts_with(start)),
    };
    changed.peek().is_some() && changed.all(imports)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        text.split('|').map(str::to_owned).collect()
    }

    #[test]
    fn what_is_added_whole_is_known() {
        let check = |diff: &str, expected: bool| assert_eq!(adds(&lines(diff), &lines("a|b|c|d")), expected, "{diff}");
        check(" x|+b|+|+d", true);
        check("+d|+b", false);
        check("+b|-x", false);
        check("+b|+e", false);
        check(" b", false);
    }

    #[test]
    fn imports_are_told_from_code() {
        let check = |diff: &str, expected: bool| assert_eq!(brings_names(&lines(diff)), expected, "{diff}");
        check(" x|+use a::b;|-use c;", true);
        check("+\t\"github.com/a/b\"", true);
        check("+\t\"a string\"", false);
        check("+from a import b|+import c", true);
        check("+from here on", false);
        check("+use a::b;|+call();", false);
        check(" use a;", false);
    }
}
