//! Names that are put together from what stands apart in the evidence: a command with its options, a key with its value, a
//! member with its type, an annotation without its mark.

use std::collections::BTreeSet;

/// Whether something is put together from parts that stand together in what is cited.
pub(super) fn is_joined(name: &str, said: &str) -> bool {
    is_command(name, said) || is_setting(name, said)
}

/// A name without the mark of an annotation: an import has none.
pub(super) fn without_mark(name: &str) -> &str {
    let bare = name.strip_prefix('@').unwrap_or(name);
    if bare.starts_with(char::is_uppercase) { bare } else { name }
}

/// Whether a command line is put together from what one clause of what is cited says: `podman exec --no-session` where a flag
/// `--no-session` of `podman exec` is spoken of.
fn is_command(name: &str, said: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let has_option = words.iter().skip(1).any(|word| word.starts_with('-'));
    let options = words.iter().position(|word| word.starts_with('-')).unwrap_or(words.len());
    let (command, options) = words.split_at(options);
    let bears = |clause: &str| {
        let bare = |word: &'_ str| word.trim_matches(|c: char| ".,:!?\"'`()[]".contains(c)).to_owned();
        let said: Vec<String> = clause.split_whitespace().map(bare).collect();
        said.windows(command.len().max(1)).any(|part| part == command)
            && options.iter().all(|option| said.iter().any(|word| word == option))
    };
    has_option && said.lines().flat_map(|line| line.split([';', '.'])).any(bears)
}

/// Whether a line of configuration is a key and the next value that a clause of what is cited names behind it:
/// `progress-style = false` where `progress-style` is set to `false`.
fn is_setting(name: &str, said: &str) -> bool {
    let Some((key, value)) = name.split_once([':', '=']) else { return false };
    let (key, value) = (key.trim(), bare(value));
    let is_key = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
    if key.len() < LEAST || !key.chars().all(is_key) || value.is_empty() || value.contains(char::is_whitespace) {
        return false;
    }
    let bears = |clause: &str| {
        let mut words = clause.split(|c: char| c.is_whitespace() || matches!(c, '=' | ':')).map(bare);
        words.any(|word| word == key) && words.take_while(|word| !is_set(word)).take(BEHIND).any(|word| word == value)
    };
    let clauses = said.lines().flat_map(|line| line.split([';', ',']).flat_map(|clause| clause.split(". ")));
    clauses.filter(|clause| !clause.split_whitespace().any(is_negation)).any(bears)
}

/// Whether a word says that something is not so; "no" is a value as well.
fn is_negation(word: &str) -> bool {
    let word = bare(word).to_lowercase();
    matches!(word.as_str(), "not" | "never" | "without" | "cannot") || word.ends_with("n't")
}

/// Letters of the shortest key.
const LEAST: usize = 3;

/// Words behind a key among which its value stands.
const BEHIND: usize = 5;

/// Whether a word is a key itself, whose value is another's.
fn is_set(word: &str) -> bool {
    word.contains(['_', '-']) && word.contains(char::is_alphabetic)
}

/// A word without the marks around it, and the signs of a diff.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| c.is_whitespace() || "+.,!?\"'`()[]{}".contains(c))
}

/// Whether the parts of a dotted name stand in one line that brings names in, in their order: `std::sync::Arc` where
/// `use std::sync::{Arc, Mutex}` stands; or a member of a type:
/// `AtomicInteger.incrementAndGet()` where `counter.incrementAndGet()` is called and a line declares such a counter.
pub(super) fn is_path(name: &str, said: &str) -> bool {
    let name = name.strip_suffix("()").unwrap_or(name);
    let parts: Vec<&str> = name.split(['.', ':', '#']).filter(|part| !part.is_empty()).collect();
    let are_names = parts.iter().all(|part| part.chars().all(is_name) && part.contains(char::is_alphabetic));
    if parts.len() < 2 || !are_names || name.starts_with('.') {
        return false;
    }
    let imports = |line: &str| imported(line).iter().any(|path| path.windows(parts.len()).any(|names| names == parts));
    short_lines(said).any(imports) || matches!(parts.as_slice(), [owner, member] if is_member(owner, member, said))
}

/// The lines of a text but for those that nobody reads.
fn short_lines(said: &str) -> impl Iterator<Item = &str> {
    const LONGEST: usize = 400;
    said.lines().filter(|line| line.len() <= LONGEST)
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Words with which lines begin that bring names in.
const IMPORTS: [&str; 6] = ["use ", "pub use ", "import ", "from ", "using ", "alias "];

/// The dotted names that a line brings in, each as its parts: what stands in one list is beside each other.
fn imported(line: &str) -> Vec<Vec<&str>> {
    let line = line.trim_start_matches(['+', '-', ' ', '\t']);
    let Some(line) = IMPORTS.iter().find_map(|start| line.strip_prefix(start)) else { return Vec::new() };
    let mut paths: Vec<Vec<&str>> = Vec::new();
    let mut path: Vec<&str> = Vec::new();
    // How many parts the names of each open list share.
    let mut shared: Vec<usize> = Vec::new();
    let mut rest = line;
    while let Some(c) = rest.chars().next() {
        let end = rest.find(|c: char| !is_name(c)).unwrap_or(rest.len());
        match c {
            _ if end > 0 && &rest[..end] == "import" => shared.push(path.len()),
            _ if end > 0 => path.push(&rest[..end]),
            '{' | '(' => shared.push(path.len()),
            '.' | ':' => {}
            // What a blank or a comma parts is another name; what a list is taken from stays before ` import `.
            _ if c.is_whitespace() && rest.trim_start().starts_with("import ") => {}
            _ => {
                paths.push(path.clone());
                let kept = if matches!(c, '}' | ')') { shared.pop() } else { shared.last().copied() };
                path.truncate(kept.unwrap_or(0));
            }
        }
        rest = &rest[if end > 0 { end } else { c.len_utf8() }..];
    }
    paths.push(path);
    paths
}

/// Whether something is called as a member of what some line declares to be of a type.
fn is_member(owner: &str, member: &str, said: &str) -> bool {
    let declared = |receiver: &str| receiver == owner || short_lines(said).any(|line| declares(line, owner, receiver));
    let called = |mark: &str| {
        let call = format!("{mark}{member}(");
        let calls = said.match_indices(&call).map(|(at, _)| &said[..at]);
        let receivers = calls.map(|before| &before[before.trim_end_matches(is_name).len()..]);
        receivers.filter(|it| !matches!(*it, "" | "self" | "this")).collect::<BTreeSet<_>>().into_iter().any(declared)
    };
    owner.starts_with(char::is_uppercase) && (called(".") || called("::"))
}

/// Whether a line says what type something is of: `Owner<T> it`, `it: Owner`, `it = new Owner()`, `it pkg.Owner`.
fn declares(line: &str, owner: &str, it: &str) -> bool {
    let places = |name: &str| {
        let at = line.match_indices(name).map(|(at, found)| (at, at + found.len()));
        let whole =
            |(start, end): &(usize, usize)| !line[..*start].ends_with(is_name) && !line[*end..].starts_with(is_name);
        at.filter(whole).collect::<Vec<_>>()
    };
    let before = |gap: &str| {
        let gap = gap.trim_end_matches(['*', '&', '?', ' ']);
        gap.is_empty() || gap.starts_with(['<', '[']) && gap.ends_with(['>', ']'])
    };
    let behind = |gap: &str| {
        let sign = gap.trim_start().starts_with([':', '=']) || gap.ends_with('.') || gap == " ";
        sign && gap.chars().all(|c| is_name(c) || " .:=&*<".contains(c))
    };
    let owners = places(owner);
    places(it).iter().any(|(start, end)| {
        owners.iter().any(|(first, last)| {
            last < start && before(&line[*last..*start]) || end < first && behind(&line[*end..*first])
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_joined_from_words_of_one_line() {
        let said = "Add the `--no-session` flag to `podman exec`, which is faster.\nOther commands take --no-lock.";
        let check = |name: &str, expected: bool| assert_eq!(is_joined(name, said), expected, "{name}");
        check("podman exec --no-session", true);
        check("podman exec --no-lock", false);
        check("podman exec --no-sess", false);
        check("podman run --no-session", false);
        check("podman faster", false);
    }

    #[test]
    fn settings_are_joined_from_a_key_and_its_value() {
        let said = "Set `progress-style` to `false`, and `color-mode` to `always`.\n+retries: 3\nlevel and false\n\
                    `paging` is not set to `auto`";
        let check = |name: &str, expected: bool| assert_eq!(is_joined(name, said), expected, "{name}");
        check("progress-style = false", true);
        check("progress-style: \"false\"", true);
        check("color-mode=always", true);
        check("retries = 3", true);
        check("progress-style = always", false);
        check("progress-style = true", false);
        check("color-mode = false", false);
        check("retries = 30", false);
        check("is = false", false);
        check("other-key = false", false);
        check("paging = auto", false);
    }

    #[test]
    fn dotted_names_are_joined_from_imports_and_members() {
        let said = "use std::sync::{Arc, Mutex};\n+from os import path\nprivate AtomicInteger count;\ncount.addAndGet(2)\nList all";
        let check = |name: &str, expected: bool| assert_eq!(is_path(name, said), expected, "{name}");
        check("std::sync::Arc", true);
        check("std::sync::Mutex", true);
        check("std::sync::RwLock", false);
        check("std::rc::Arc", false);
        check("os.path", true);
        check("os.walk", false);
        check("AtomicInteger.addAndGet()", true);
        check("AtomicInteger#addAndGet", true);
        check("AtomicInteger.getAndAdd()", false);
        check("AtomicLong.addAndGet()", false);
        check("List.count()", false);
        let said = "use std::{sync::{Arc, Mutex}, io};\nfrom os import path, walk\nlet map = HashMap::new();\n\
                    let guard: &Mutex<u8> = it;\nguard.lock();\nuse the Foo Bar\nf(guard, Table)";
        let check = |name: &str, expected: bool| assert_eq!(is_path(name, said), expected, "{name}");
        check("std::sync::Mutex", true);
        check("std::io", true);
        check("std::sync::io", false);
        check("Arc::Mutex", false);
        check("os.walk", true);
        check("path.walk", false);
        check("Foo.Bar", false);
        check("Mutex.lock()", true);
        check("HashMap.lock()", false);
        check("Table.lock()", false);
    }

    #[test]
    fn annotations_are_named_with_their_mark() {
        let check = |name: &str, expected: &str| assert_eq!(without_mark(name), expected, "{name}");
        check("@IgnoreJRERequirement", "IgnoreJRERequirement");
        check("@media", "@media");
        check("Ignore", "Ignore");
    }
}
