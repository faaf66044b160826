//! Names that are put together from what stands apart in the evidence: a command with its options, a key with its value, a
//! member with its type, an annotation without its mark.

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
    said.lines().flat_map(|line| line.split([';', ',']).flat_map(|clause| clause.split(". "))).any(bears)
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
/// `use std::sync::{Arc, Mutex}` stands; or the last one as a member, and its type anywhere else:
/// `AtomicInteger.incrementAndGet()` where `counter.incrementAndGet()` is called on such a thing.
pub(super) fn is_path(name: &str, said: &str) -> bool {
    let name = name.strip_suffix("()").unwrap_or(name);
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let parts: Vec<&str> = name.split(['.', ':', '#']).filter(|part| !part.is_empty()).collect();
    let are_names = parts.iter().all(|part| part.chars().all(is_name) && part.contains(char::is_alphabetic));
    if parts.len() < 2 || !are_names || name.starts_with('.') {
        return false;
    }
    let words = |line: &'_ str| line.split(|c: char| !is_name(c)).map(str::to_owned).collect::<Vec<_>>();
    let in_order = |line: &str| {
        let mut found = words(line).into_iter();
        parts.iter().all(|part| found.any(|word| word == *part))
    };
    let is_member = |(owner, member): (&str, &str)| {
        let called = [format!(".{member}("), format!("::{member}(")];
        owner.starts_with(char::is_uppercase)
            && called.iter().any(|call| said.contains(call))
            && said.lines().any(|line| words(line).iter().any(|word| word == owner))
    };
    let imported = |line: &str| IMPORTS.iter().any(|start| line.trim_start_matches(['+', '-', ' ']).starts_with(start));
    said.lines().filter(|line| imported(line)).any(in_order)
        || matches!(parts.as_slice(), [owner, member] if is_member((owner, member)))
}

/// Words with which lines begin that bring names in.
const IMPORTS: [&str; 6] = ["use ", "pub use ", "import ", "from ", "using ", "alias "];

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
        let said = "Set `progress-style` to `false`, and `color-mode` to `always`.\n+retries: 3\nlevel and false";
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
    }

    #[test]
    fn annotations_are_named_with_their_mark() {
        let check = |name: &str, expected: &str| assert_eq!(without_mark(name), expected, "{name}");
        check("@IgnoreJRERequirement", "IgnoreJRERequirement");
        check("@media", "@media");
        check("Ignore", "Ignore");
    }
}
