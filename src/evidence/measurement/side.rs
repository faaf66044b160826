//! Words that say whether figures are from before or after a change.

use super::Side;

const BEFORE: &str = "before old original originally baseline base master main unstable trunk unpatched previous \
                      previously prior current currently without";

const AFTER: &str = "after new this pr patched branch patch optimized now with";

/// What a change may be called: `with this patch`, `without the change`.
const CHANGES: &str = "change changes patch patches pr commit series branch optimization optimisation fix diff topic";

/// The side of a word that stands alone: `master`, `patched`; `with` and `this` don't.
pub(super) fn of_word(word: &str) -> Option<Side> {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
    if word.is_empty() || matches!(word.as_str(), "with" | "without" | "current" | "currently" | "now") {
        return None;
    }
    listed(&word)
}

fn listed(word: &str) -> Option<Side> {
    let is_in = |list: &str| list.split_whitespace().any(|listed| listed == word);
    if is_in(BEFORE) {
        Some(Side::Before)
    } else if is_in(AFTER) {
        Some(Side::After)
    } else {
        None
    }
}

/// The side that up to four words name: `this PR`, `without the change`, `after`, `base line`.
fn of_words(words: &[String]) -> Option<Side> {
    let is_change = |word: &String| CHANGES.split_whitespace().any(|change| change == word);
    let words: Vec<&String> = words.iter().filter(|word| !word.is_empty()).collect();
    match words[..] {
        [one] if one == "with" || one == "without" || one == "this" || one == "now" => None,
        [one] => listed(one),
        [one, two] if one == "base" && two == "line" => Some(Side::Before),
        [one, two]
            if matches!(
                one.as_str(),
                "this" | "new" | "old" | "with" | "without" | "before" | "after" | "previous" | "original"
            ) =>
        {
            (is_change(two) || matches!(two.as_str(), "code" | "version" | "behavior" | "fix"))
                .then(|| listed(one))
                .flatten()
        }
        [one, the, two] if matches!(the.as_str(), "the" | "this" | "my") && one != "this" => {
            is_change(two).then(|| listed(one)).flatten()
        }
        [one, the, two, _] if matches!(the.as_str(), "the" | "this") && is_change(two) => listed(one),
        _ => None,
    }
}

/// The side that a heading names: `Before:`, `**unstable**`, `--- without the change, smaller database`,
/// `a span, before this change:`, `With many refs, master needs (best of five):`, `[after, first run]`.
pub(super) fn heading(line: &str) -> Option<Side> {
    let text = line.trim();
    if text.len() > 200 || text.starts_with('$') || text.starts_with('|') {
        return None;
    }
    if text.starts_with(['-', '*']) && text[1..].starts_with(' ') && !text.ends_with(':') {
        return None;
    }
    let is_marked = text.starts_with(['#', '*', '[', '=']) || text.starts_with("--");
    let ends = text.trim_end_matches(['*', '`', '_', ' ']).ends_with([':', '-']);
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric() && c != '(' && c != ')');
    let count = bare.split_whitespace().count();
    if !(ends || is_marked || count <= 2) || count == 0 {
        return None;
    }
    let outside = bare.split(" (").next().unwrap_or(bare);
    let clean = |part: &str| -> Vec<String> {
        let word = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
        part.split_whitespace().map(word).skip_while(|word| matches!(word.as_str(), "and" | "" | "then")).collect()
    };
    let mut parts = outside.split([',', ':', ';']).chain(outside.rsplit(". ").take(1));
    parts.find_map(|part| {
        let words = clean(part);
        of_words(&words).or_else(|| match &words[..] {
            [one, verb] if ends && verb == "needs" => listed(one),
            _ if ends && words.len() > 3 => of_words(&words[words.len() - 3..]),
            _ => None,
        })
    })
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

/// A name with just one word for a side, and the name without it: `Common hex len/old/3`.
pub(super) fn named(name: &str) -> Option<(Side, String)> {
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
