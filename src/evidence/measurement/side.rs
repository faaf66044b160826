//! Words that say whether figures are from before or after a change.

use super::Side;

const BEFORE: &[&str] = &[
    "before",
    "old",
    "original",
    "originally",
    "baseline",
    "base",
    "master",
    "main",
    "unstable",
    "trunk",
    "unpatched",
    "previous",
    "previously",
    "prior",
    "current",
    "currently",
    "without",
];

const AFTER: &[&str] = &["after", "new", "this", "pr", "patched", "branch", "patch", "optimized", "now", "with"];

/// Bytes of the longest of them.
const LONGEST: usize = 10;

/// What a change may be called: `with this patch`, `without the change`.
const CHANGES: &[&str] = &[
    "change",
    "changes",
    "patch",
    "patches",
    "pr",
    "commit",
    "series",
    "branch",
    "optimization",
    "optimisation",
    "fix",
    "diff",
    "topic",
];

/// The side of a word that stands alone: `master`, `patched`; `with` and `this` don't.
pub(super) fn of_word(word: &str) -> Option<Side> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    if word.is_empty() || word.len() > LONGEST {
        return None;
    }
    let word = word.to_ascii_lowercase();
    if matches!(word.as_str(), "with" | "without" | "current" | "currently" | "now") {
        return None;
    }
    listed(&word)
}

/// The side of a name of one to four words: `upstream main`, `this branch`, `after cargo build`.
pub(super) fn of_name(name: &str) -> Option<Side> {
    let words: Vec<String> = name.split_whitespace().take(8).map(|word| word.to_ascii_lowercase()).collect();
    match &words[..] {
        [one] => of_word(one),
        [first, ..] if words.len() <= 6 && matches!(first.as_str(), "before" | "after") => listed(first),
        [_, ..] if words.len() <= 4 => of_words(&words),
        _ => None,
    }
}

fn listed(word: &str) -> Option<Side> {
    if BEFORE.contains(&word) {
        Some(Side::Before)
    } else if AFTER.contains(&word) {
        Some(Side::After)
    } else {
        None
    }
}

/// The side that up to four words name: `this PR`, `without the change`, `after`, `base line`.
fn of_words(words: &[String]) -> Option<Side> {
    let is_change = |word: &String| CHANGES.contains(&word.as_str());
    let words: Vec<&String> = words.iter().filter(|word| !word.is_empty()).collect();
    match words[..] {
        [one] if one == "with" || one == "without" || one == "this" || one == "now" => None,
        [one] => listed(one),
        [one, two] if one == "base" && two == "line" => Some(Side::Before),
        [one, two]
            if matches!(one.as_str(), "upstream" | "origin" | "current" | "latest")
                && matches!(two.as_str(), "main" | "master" | "trunk") =>
        {
            Some(Side::Before)
        }
        [one, two] if matches!(one.as_str(), "with" | "without") && two == "it" => listed(one),
        // `Before caching`
        [one, two] if matches!(one.as_str(), "before" | "after") && two.len() > 5 && two.ends_with("ing") => {
            listed(one)
        }
        [one, two]
            if matches!(
                one.as_str(),
                "this"
                    | "new"
                    | "old"
                    | "with"
                    | "without"
                    | "before"
                    | "after"
                    | "previous"
                    | "original"
                    | "base"
                    | "baseline"
            ) =>
        {
            const RESULTS: [&str; 6] = ["performance", "results", "result", "numbers", "timings", "implementation"];
            (is_change(two)
                || matches!(two.as_str(), "code" | "version" | "behavior" | "fix")
                || RESULTS.contains(&two.as_str()) && !matches!(one.as_str(), "this" | "with" | "without"))
            .then(|| listed(one))
            .flatten()
        }
        [one, the, two] if matches!(the.as_str(), "the" | "this" | "my") && one != "this" => {
            is_change(two).then(|| listed(one)).flatten()
        }
        [one, the, two, ..] if words.len() <= 12 && matches!(the.as_str(), "the" | "this") && is_change(two) => {
            listed(one)
        }
        _ => None,
    }
}

/// The side that a heading names: `Before:`, `**unstable**`, `--- without the change, smaller database`,
/// `a span, before this change:`, `With many refs, master needs (best of five):`, `[after, first run]`.
pub(super) fn heading(line: &str) -> Option<Side> {
    let text = line.trim();
    if let Some((_, comment)) = text.split_once(" # ").filter(|_| text.len() <= 200 && text.starts_with('$')) {
        return of_words(&words_of(comment)); // `$ time ./b # before this commit`
    }
    if text.len() > 200 || text.starts_with('$') || text.starts_with('|') {
        return None;
    }
    if text.starts_with(['-', '*']) && text[1..].starts_with(' ') && !text.ends_with(':') {
        return None;
    }
    if let Some(side) = text.strip_suffix(':').and_then(super::from_to) {
        return Some(side);
    }
    let is_marked = text.starts_with(['#', '*', '[', '=']) || text.starts_with("--");
    let ends = text.trim_end_matches(['*', '`', '_', ' ']).ends_with([':', '-']);
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric() && c != '(' && c != ')');
    let count = bare.split_whitespace().count();
    if !(ends || is_marked || count <= 2) || count == 0 {
        // `Baseline: USE_CLANG=1 make bench`
        let (first, rest) = text.split_once(": ")?;
        let is_told = !rest.contains("://") && !rest.ends_with('.');
        return of_word(first).filter(|_| is_told && first.starts_with(|c: char| c.is_ascii_uppercase()));
    }
    // `Benchmark results (master):`
    let inside =
        text.trim_end_matches(':').strip_suffix(')').and_then(|text| text.rsplit_once(" (")).map(|(_, last)| last);
    if let Some(side) = inside.filter(|_| text.ends_with(':')).and_then(|inside| of_words(&words_of(inside))) {
        return Some(side);
    }
    let outside = bare.split(" (").next().unwrap_or(bare);
    let mut parts = outside.split([',', ':', ';']).chain(outside.rsplit(". ").take(1));
    parts.find_map(|part| {
        let words = words_of(part);
        of_words(&words).or_else(|| match &words[..] {
            [one, verb] if ends && verb == "needs" => listed(one),
            [the, one, .., verb] if ends && the == "the" && one == "baseline" && verb == "is" => listed(one),
            _ if ends && words.len() > 3 => of_words(&words[words.len() - 3..]),
            _ => None,
        })
    })
}

/// The side of a paragraph that leads to figures: `After this patch, with all parameters as they were,` … `suffers a bit:`.
pub(super) fn introduction(first: &str, last: &str) -> Option<Side> {
    let clause = first.trim().split_once(", ").map_or(first.trim(), |(clause, _)| clause).trim_end_matches(',');
    let is_introduction = last.trim_end().ends_with(':') && clause.split_whitespace().count() >= 2;
    of_words(&words_of(clause)).filter(|_| is_introduction)
}

fn words_of(part: &str) -> Vec<String> {
    let word = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
    part.split_whitespace().map(word).skip_while(|word| matches!(word.as_str(), "and" | "" | "then")).collect()
}

/// The side at the end of a line of figures: `550 requests per second after this commit`, `… with old method`.
pub(super) fn tail(line: &str) -> Option<Side> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let digit = words.iter().rposition(|word| word.bytes().any(|byte| byte.is_ascii_digit()))?;
    let rest: Vec<&str> = words[digit + 1..].iter().copied().take(8).collect();
    let at = rest.iter().position(|word| matches!(*word, "after" | "before" | "with" | "without"))?;
    match rest[at..] {
        ["with", "old", ..] | ["before" | "without", ..] => Some(Side::Before),
        ["with", "new", ..] | ["after", ..] => Some(Side::After),
        _ => None,
    }
}

/// Whether a name says the side and nothing else: `this branch`, not `after cargo build`.
fn whole(name: &str) -> bool {
    let words: Vec<String> = name.split_whitespace().map(str::to_ascii_lowercase).collect();
    words.len() <= 4 && of_words(&words).is_some()
}

/// A name with just one word for a side, and the name without it: `Common hex len/old/3`.
pub(super) fn named(name: &str) -> Option<(Side, String)> {
    if let Some(side) = of_name(name).filter(|_| name.split_whitespace().count() > 1 && whole(name)) {
        return Some((side, String::new()));
    }
    // `Old (per handler)` beside `New (per route)`
    if let Some(side) = name.split_once(" (").filter(|_| name.ends_with(')')).and_then(|(head, _)| of_word(head)) {
        return Some((side, String::new()));
    }
    let is_edge = |c: char| !c.is_alphanumeric();
    let mut sides = name.split(is_edge).filter_map(|word| Some((of_word(word)?, word)));
    let (side, word) = sides.next().filter(|_| name.len() < 200)?;
    if sides.next().is_some() {
        return None;
    }
    let kept: Vec<&str> = name.split(is_edge).filter(|part| *part != word && !part.is_empty()).collect();
    let start = name.find(word)?;
    let rest = format!("{}{}", name[..start].trim_end_matches(['/', '_', '-', ' ', ':']), &name[start + word.len()..]);
    Some((side, if kept.is_empty() { String::new() } else { rest.trim().to_owned() }))
}
