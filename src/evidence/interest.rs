//! How well a definition shows the mechanism of a change: whether the message speaks of it, how much of it is new, whether
//! others use it, and how much of it is more than plumbing.

use std::collections::BTreeSet;

use super::{
    excerpt::{Changed, mentions},
    substance,
    touched::Touched,
};
use crate::{
    hashing::{HashMap, HashMapExt},
    history::LineKind,
    symbols::{Definition, Kind},
};

/// Definitions up to this length are shown whole.
pub(super) const WHOLE: usize = 46;

/// Definitions up to this length are shown nearly whole.
pub(super) const LONG: usize = 80;

/// Lines around a change that are shown with it.
const AROUND: usize = 6;

/// Tells whether words speak of faults and how they are met, in whatever words.
fn is_of_faults(said: &str, sort: &[&str]) -> bool {
    const FAULTS: [&str; 12] = [
        "reject",
        "invalid",
        "malformed",
        "error",
        "exception",
        "fail",
        "crash",
        "panic",
        "refuse",
        "valid",
        "fix",
        "prevent",
    ];
    sort.iter().any(|word| matches!(*word, "invalid" | "error")) && FAULTS.iter().any(|fault| said.contains(fault))
}

/// What the commit says and changes, as far as the definitions of it are measured by that.
pub(super) struct Talk<'a> {
    /// The message.
    words: &'a str,
    /// Stems of the words of the subject that say what it is about.
    topics: BTreeSet<String>,
    /// Words of the message that only a program has.
    identifiers: BTreeSet<&'a str>,
    /// How often each identifier stands in added lines.
    used: HashMap<&'a str, usize>,
}

impl<'a> Talk<'a> {
    /// Reads the message and the added lines once.
    pub(super) fn of(words: &'a str, files: &[&Changed<'a>]) -> Self {
        let subject = words.lines().next().unwrap_or_default();
        let topics = parts(subject).into_iter().map(|word| (stem(&word), word));
        let topics = topics.filter(|(stem, word)| ![stem, word].iter().any(|form| EMPTY.contains(&form.as_str())));
        let topics = topics.map(|(stem, _)| stem);
        let mut used = HashMap::new();
        // What only its tests call is no more for it.
        let code = files.iter().flat_map(|file| substance::of_code(file)).map(|(hunk, _)| hunk);
        let added = code.flat_map(|hunk| &hunk.lines);
        for line in added.filter(|line| line.kind == LineKind::Added) {
            for word in line.text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| word.len() > 2) {
                *used.entry(word).or_insert(0) += 1;
            }
        }
        Talk { words, topics: topics.collect(), identifiers: identifiers(words), used }
    }

    /// How many words of the message these lines have: those of the subject, and identifiers.
    pub(super) fn said_in(&self, lines: &[&str]) -> usize {
        let topics = self.topics.iter().filter(|topic| lines.iter().any(|line| contains_ignoring_case(line, topic)));
        topics.count() + self.identifiers_in(lines)
    }

    /// Tells whether the subject names a definition.
    pub(super) fn names(&self, definition: &Definition) -> bool {
        is_named(self.words.lines().next().unwrap_or_default(), &definition.name)
    }

    /// Tells whether a test is about an old form, or about how something fails, where the words speak of nothing of the kind.
    pub(super) fn is_beside_test(&self, name: &str) -> bool {
        const SORTS: [&[&str]; 4] = [
            &["legacy", "deprecat", "compat", "backward"],
            &["invalid", "malformed", "illegal"],
            &["error", "fail", "throw", "raise", "panic"],
            &["helper", "fixture"],
        ];
        let lower = name.to_lowercase().replace("invalidat", "");
        let said = self.words.to_lowercase();
        let beside = |words: &&&[&str]| words.iter().any(|word| lower.contains(word));
        SORTS
            .iter()
            .filter(beside)
            .any(|words| !words.iter().any(|word| said.contains(word)) && !is_of_faults(&said, words))
    }

    fn identifiers_in(&self, lines: &[&str]) -> usize {
        self.identifiers.iter().filter(|name| lines.iter().any(|line| mentions(line, name))).count()
    }

    /// How well a definition shows what the message speaks of; what is not above zero shows nothing. `lines` are its own,
    /// `new` those that are new.
    pub(super) fn interest(&self, touched: &Touched, lines: &[&str], new: &[&str], path: &str) -> f64 {
        let definition = &touched.definition;
        let length = lines.len().max(1);
        let code = Code::of(lines);
        let Some(kind) = kind(definition, &code) else { return -1.0 };
        // Of what was there before the change is shown, of what is new all of it.
        let (share, shown) = match touched.arrival.is_new() {
            true => (touched.added_lines as f64 / length as f64, length),
            false => (0.5, length.min(2 * touched.added_lines + AROUND)),
        };
        let named = is_named(self.words, &definition.name);
        let used = self.used.get(definition.name.as_str()).copied().unwrap_or(0).saturating_sub(1);
        // What was there before says nothing of what changed.
        let steps = if touched.arrival.is_new() { code.steps } else { touched.steps };
        let tail = path.rmatch_indices('/').nth(1).map_or(path, |(at, _)| &path[at + 1..]);
        let plumbing = is_plumbing(definition, &code) || code.is_wrapper(definition) || is_text(definition, length);
        kind + size(shown)
            + 1.5 * share
            + 0.3 * (touched.added_lines as f64).ln_1p()
            + if named { 4.0 } else { 0.0 }
            + self.about(definition, new)
            + (0.8 * self.identifiers_in(new) as f64).min(2.4)
            + 0.4 * (used.min(10) as f64).ln_1p()
            + if touched.arrival.is_new() { 1.2 } else { 0.0 }
            + if definition.public { 0.4 } else { 0.0 }
            + if definition.doc.is_some() { 0.6 } else { 0.0 }
            + (steps as f64 * 0.25).min(1.2)
            + if !touched.arrival.is_new() && touched.steps > 0 { 0.8 } else { 0.0 }
            + 0.5 * self.topics_in(tail).min(2) as f64
            - if plumbing { 3.0 } else { 0.0 }
            - if is_aside(path) { 3.0 } else { 0.0 }
            - if self.is_only_an_error(definition) { 2.0 } else { 0.0 }
            - if self.is_beside(definition) && self.said_in(new) == 0 { 2.0 } else { 0.0 }
    }

    /// A type of errors, or what builds one, where the subject speaks of none: how it fails is not how it works.
    fn is_only_an_error(&self, definition: &Definition) -> bool {
        let ends = |name: &str| ["Error", "Exception", "Failure", "Warning"].iter().any(|end| name.ends_with(end));
        let is_error = ends(&definition.name) || definition.container.as_deref().is_some_and(ends);
        is_error && !["error", "exception", "fail", "failure", "warn"].iter().any(|word| self.topics.contains(*word))
    }

    /// What reads and writes another form, or tells what happens, where the subject speaks of nothing of the kind.
    fn is_beside(&self, definition: &Definition) -> bool {
        const BESIDE: [&str; 11] = [
            "unmarshal",
            "marshal",
            "serialize",
            "deserialize",
            "debug",
            "log",
            "print",
            "dump",
            "trace",
            "usage",
            "help",
        ];
        let words = parts_of_any_length(&definition.name);
        words.first().is_some_and(|word| BESIDE.contains(&word.as_str()) && !self.topics.contains(&stem(word)))
    }

    /// How many words of the subject a name holds.
    pub(super) fn topics_in(&self, name: &str) -> usize {
        parts(name).iter().map(|word| stem(word)).filter(|word| self.topics.contains(word)).count()
    }

    /// How many words of the subject its name holds, and its lines.
    fn about(&self, definition: &Definition, lines: &[&str]) -> f64 {
        let stems = |name: &str| parts(name).iter().map(|word| stem(word)).collect::<BTreeSet<String>>();
        let name = stems(&definition.name);
        // All methods of a type share its name: that says which type, and less of which method.
        let outer = definition.container.as_deref().map(stems).unwrap_or_default();
        let in_outer = self.topics.intersection(&outer).count();
        let in_name = self.topics.intersection(&name).count();
        let said = |topic: &&String| lines.iter().any(|line| contains_ignoring_case(line, topic));
        let in_lines = self.topics.difference(&name).filter(said).count();
        (1.1 * in_name as f64).min(2.6) + (0.5 * in_outer as f64).min(1.5) + (0.35 * in_lines as f64).min(1.4)
    }
}

/// What the kind is worth; none for those that are too large or too much to be shown.
fn kind(definition: &Definition, code: &Code) -> Option<f64> {
    Some(match definition.kind {
        Kind::Module | Kind::Impl | Kind::Test => return None,
        Kind::Function | Kind::Method => 1.2,
        Kind::Trait | Kind::Interface if code.calls > 1 => 1.8,
        Kind::Trait | Kind::Interface => 0.4,
        // What has fields alone says little beside a function that uses them.
        Kind::Enum | Kind::Struct | Kind::Class if code.steps == 0 => 0.2,
        Kind::Enum | Kind::Struct | Kind::Class => 1.0,
        Kind::Type => 0.2,
        Kind::Constant | Kind::Variable | Kind::Macro => 0.0,
    })
}

fn size(length: usize) -> f64 {
    match length {
        0..=2 => -1.0,
        3..=4 => -0.3,
        5..=6 => 0.4,
        7..=WHOLE => 1.5,
        _ if length <= LONG => 0.8,
        _ => -0.5 - (length as f64 / 400.0),
    }
}

/// Words that begin a step of a computation rather than a part of its frame.
const STEPS: [&str; 24] = [
    "if", "elif", "else", "for", "foreach", "while", "loop", "match", "switch", "case", "try", "catch", "guard",
    "unless", "until", "when", "select", "defer", "yield", "await", "throw", "raise", "except", "goto",
];

/// Tells whether a line of code begins a step of a computation, rather than a part of its frame.
pub(super) fn is_step(line: &str) -> bool {
    let line = line.trim_start().trim_start_matches(['}', ' ']);
    STEPS.contains(&line.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default())
}

/// Words, strings and marks of a body that does no more than one thing.
const STATEMENT: usize = 14;

/// Whether a function is little more than a long string.
fn is_text(definition: &Definition, length: usize) -> bool {
    matches!(definition.kind, Kind::Function | Kind::Method) && length > 7 && definition.body.len() < length
}

/// What the lines of a definition are made of.
struct Code {
    /// Lines that branch, repeat or fail.
    steps: usize,
    /// Lines with a call or parameters.
    calls: usize,
}

impl Code {
    fn of(lines: &[&str]) -> Self {
        let comment = |line: &str| line.starts_with("//") || line.starts_with(['#', '*']) || line.starts_with("/*");
        let lines = || lines.iter().skip(1).map(|line| line.trim()).filter(|line| !line.is_empty() && !comment(line));
        Code {
            steps: lines().filter(|line| is_step(line)).count(),
            calls: lines().filter(|line| line.contains('(')).count(),
        }
    }

    /// A statement or two that hand something on.
    fn is_wrapper(&self, definition: &Definition) -> bool {
        matches!(definition.kind, Kind::Function | Kind::Method) && self.steps == 0 && definition.body.len() < STATEMENT
    }
}

/// Names that the languages and their libraries give to what every type has.
const PLUMBING: [&str; 34] = [
    "new",
    "__init__",
    "constructor",
    "init",
    "initialize",
    "__construct",
    "default",
    "fmt",
    "eq",
    "ne",
    "hash",
    "clone",
    "drop",
    "toString",
    "ToString",
    "equals",
    "Equals",
    "hashCode",
    "GetHashCode",
    "compareTo",
    "__repr__",
    "__str__",
    "__eq__",
    "__hash__",
    "to_s",
    "inspect",
    "description",
    "debugDescription",
    "String",
    "GoString",
    "Error",
    "close",
    "Close",
    "setUp",
];

/// Constructors, what every type has, and accessors.
fn is_plumbing(definition: &Definition, code: &Code) -> bool {
    let name = definition.name.as_str();
    let constructor = definition.container.as_deref() == Some(name) || name.starts_with('~');
    let accessor = || {
        let short = definition.span.last - definition.span.first < 6 && code.steps == 0;
        let words = parts_of_any_length(name);
        short && words.len() > 1 && matches!(words[0].as_str(), "get" | "set" | "is" | "has" | "with")
    };
    let disposes = || {
        let short = definition.span.last - definition.span.first < 12;
        let words = parts_of_any_length(name);
        short && words.iter().any(|word| matches!(word.as_str(), "free" | "destroy" | "dispose" | "cleanup"))
    };
    matches!(definition.kind, Kind::Function | Kind::Method)
        && (constructor || PLUMBING.contains(&name) || accessor() || disposes())
}

/// Folders whose code is there to try or to build the rest.
const ASIDE: [&str; 16] = [
    "playground",
    "playgrounds",
    "example",
    "examples",
    "sample",
    "samples",
    "demo",
    "demos",
    "dev",
    "script",
    "scripts",
    "tools",
    "bench",
    "benches",
    "benchmarks",
    "testing",
];

/// Tells whether a path lies in such a folder, or in one of tests.
pub(super) fn is_aside(path: &str) -> bool {
    let mut folders = path.split('/');
    folders.next_back();
    folders.any(|folder| ASIDE.contains(&folder) || folder.starts_with("__") || folder.to_lowercase().contains("test"))
}

/// Words of a subject that are no topic.
const EMPTY: [&str; 40] = [
    "add",
    "adds",
    "added",
    "support",
    "use",
    "uses",
    "using",
    "make",
    "makes",
    "fix",
    "fixes",
    "fixed",
    "remove",
    "removes",
    "update",
    "updates",
    "allow",
    "allows",
    "with",
    "from",
    "into",
    "when",
    "where",
    "that",
    "this",
    "more",
    "than",
    "some",
    "only",
    "instead",
    "feat",
    "feature",
    "implement",
    "improve",
    "possible",
    "issue",
    "code",
    "should",
    "introduce",
    "rework",
];

/// The words of a text or of an identifier, lower case, those of four letters or more: `usePackageJSON`, `into_word`.
fn parts(text: &str) -> Vec<String> {
    parts_of_any_length(text).into_iter().filter(|word| word.len() >= 4).collect()
}

fn parts_of_any_length(text: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut lower = false;
    for c in text.chars() {
        let parts = !c.is_alphanumeric() || (c.is_uppercase() && lower);
        lower = c.is_lowercase();
        if parts {
            words.push(String::new());
        }
        if c.is_alphanumeric() {
            words.last_mut().expect("there is always one").extend(c.to_lowercase());
        }
    }
    words.retain(|word| !word.is_empty());
    words
}

/// Words of a message that only a program has: in backticks, `read_all`, `readAll`, `--all`.
fn identifiers(text: &str) -> BTreeSet<&str> {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let spelled = |word: &str| {
        let inside = |c: char| word.trim_matches('_').contains(c);
        let mut pairs = word.chars().zip(word.chars().skip(1));
        word.len() >= 5 && (inside('_') || pairs.any(|(a, b)| a.is_lowercase() && b.is_uppercase()))
    };
    let marked = text.split('`').skip(1).step_by(2).filter(|code| code.len() <= 60 && !code.contains('\n'));
    let marked = marked.flat_map(|code| code.split(|c| !is_word(c))).filter(|word| word.len() >= 4);
    let plain = text.split(|c| !is_word(c)).filter(|word| spelled(word));
    marked.chain(plain).filter(|word| !word.starts_with(|c: char| c.is_ascii_digit())).collect()
}

/// A word without the endings that most often change: enough to find `hyperlinks` in `hyperlink`.
fn stem(word: &str) -> String {
    let cut = ["ing", "ies", "ed", "es", "s"].into_iter().find_map(|end| word.strip_suffix(end));
    cut.filter(|cut| cut.len() >= 4).unwrap_or(word).to_owned()
}

/// Whether a line holds a lower-case word; ASCII alone is folded.
fn contains_ignoring_case(line: &str, word: &str) -> bool {
    line.len() >= word.len()
        && line.as_bytes().windows(word.len()).any(|part| part.eq_ignore_ascii_case(word.as_bytes()))
}

/// Tells whether a text speaks of a definition: in backticks, as a call, or by a name that is no English word.
fn is_named(text: &str, name: &str) -> bool {
    let spelled = name.contains('_') || name.chars().skip(1).any(char::is_uppercase);
    let marked = || {
        [format!("`{name}`"), format!("`{name}("), format!("{name}()"), format!("::{name}`")]
            .iter()
            .any(|form| text.contains(form.as_str()))
    };
    name.len() >= 4 && (spelled && mentions(text, name) || marked())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::touched::Arrival;
    use crate::symbols::{Language, outline};

    #[test]
    fn identifiers_are_made_of_words() {
        let check = |text: &str, expected: &[&str]| assert_eq!(parts(text), expected, "{text}");
        check("usePackageJSON", &["package", "json"]);
        check("into_word", &["into", "word"]);
        check("Use workspaces: simplify", &["workspaces", "simplify"]);
        assert_eq!([stem("hyperlinks"), stem("caching"), stem("uses")], ["hyperlink", "cach", "uses"]);
    }

    #[test]
    fn identifiers_are_no_english_words() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(identifiers(text).into_iter().collect::<Vec<_>>(), expected, "{text}");
        };
        check("Let `grid` and read_all() use the `a` table", &["grid", "read_all"]);
        check("The fooBar of HTTP is 12_000 long, see __init__", &["fooBar"]);
        assert_eq!(Talk::of("Show the grid\n\nSo `Mode::Lines` stays.", &[]).said_in(&["Mode::Grid(x)"]), 2);
        assert_eq!(Talk::of("Show the table", &[]).said_in(&["Mode::Grid(x)"]), 0);
    }

    /// The name of the definition that is shown of a new file.
    fn best(language: Language, subject: &str, source: &str) -> String {
        let talk = Talk::of(subject, &[]);
        let lines: Vec<&str> = source.lines().collect();
        let score = |found: &Definition| {
            let own = &lines[found.span.first - 1..found.span.last];
            let (definition, arrival) = (found.clone(), Arrival::Added);
            let touched = Touched { definition, arrival, added_lines: own.len(), moved_lines: 0, steps: 0 };
            talk.interest(&touched, own, own, "src/a")
        };
        let found = outline(language, source).definitions.into_iter();
        found.max_by(|a, b| score(a).total_cmp(&score(b))).map(|found| found.name).unwrap_or_default()
    }

    #[test]
    fn what_does_the_work_is_shown() {
        let rust = "struct Cache {\n    size: usize,\n    items: Vec<Item>,\n    limit: usize,\n    x: u8,\n}\n\nimpl Cache {\n    \
                    fn new() -> Cache {\n        let x = 1;\n        let y = 2;\n        let z = 3;\n        Cache { x, y, z }\n    }\n    \
                    fn len(&self) -> usize {\n        self.items.len()\n    }\n    \
                    fn evict(&mut self) {\n        while self.size > self.limit {\n            let oldest = self.items.remove(0);\n            \
                    self.size -= oldest.size();\n        }\n    }\n}\n";
        assert_eq!(best(Language::Rust, "Bound the cache", rust), "evict");
        let text = "/// Words.\nfn help() -> &'static str {\n    r#\"\nif it\nfor it\nwhile it\ntry it\ncase it\nelse it\n\"#\n}\n\n\
                    fn print(all: &[Line]) -> usize {\n    let mut count = 0;\n    for line in all {\n        count += line.write();\n    \
                    }\n    count\n}\n";
        assert_eq!(best(Language::Rust, "Try it", text), "print");
    }
}
