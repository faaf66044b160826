//! What an entry of a changelog refers to, and its words without that: numbers of issues and pull requests, hashes, who did it.

use std::sync::LazyLock;

use regex::bytes::{Regex, RegexBuilder};

use crate::{
    history::RepoPath,
    roles::DocumentKind,
    story::{Kind, Subject, kind},
};

/// The references that end a text; of one that has nothing else, all of it.
pub(super) fn end_of(text: &str) -> &str {
    let words = without_references(text);
    if words.split_whitespace().nth(2).is_none() { text } else { text.get(words.len()..).unwrap_or_default() }
}

/// Compiles the patterns of references and credits.
pub(in crate::evidence) fn prepare() {
    LazyLock::force(&REFERENCES);
    LazyLock::force(&CREDIT);
}

/// References that end an entry: `(#12, #13)`, `([#12](url) by @ann)`, `([#12](url) by [ann](url))`, `closes [#12](url)`, `` :pr:`12` ``. A bare `#12` outside of
/// brackets is a part of its sentence.
static REFERENCES: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let link = r"\[(?:[^\]\s]*\d|[0-9a-f]{7,40})`?\](?:\([^)\s]*\))?";
    let url = r"https?://[^\s)]+/(?:pull|pulls|issues|merge_requests|commit)/[0-9a-f]+";
    let named = r"(?:(?i:issue|pr|pull request)\s+)?#\d+";
    let one = format!(
        r"(?i:see)\s+{named}(?:(?:,|\s+and)\s+{named})*|\((?:{link}|{url}|:[a-z]+:`\d+`|by\s+\[@?[\w-]+\](?:\([^)\s]*\))?|#\d+|(?i:gh)-\d+|@[\w-]+|\[@[\w-]+\](?:\([^)\s]*\))?|[0-9a-f]{{7,40}}|by|and|see|thanks|to|closes|fixes|resolves|[\s,])+\)|(?i:closes|fixes|resolves)\s+{link}|{link}|:[a-z]+:`\d+`"
    );
    // With the letters and digits of all scripts this takes twenty times as long to compile.
    RegexBuilder::new(&format!(r"(?:[\s,]+(?:{one})[.,]?)+$")).unicode(false).build().ok()
});

/// The sort of change, or the part of the program, that stands in brackets before an entry, and the entry: `[FEATURE] Add x.`
pub(in crate::evidence) fn tagged(text: &str) -> Option<(&str, &str)> {
    let (tag, rest) = text.strip_prefix('[')?.split_once("] ")?;
    let is_tag = tag.starts_with(char::is_alphabetic) && tag.split(' ').count() <= 3 && tag.len() <= 30;
    // `[Keys] are sorted.` is a sentence with a link.
    let begins = rest.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '`')
        || kind(&Subject { words: rest.to_owned(), ..Subject::default() }) != Kind::Unknown
        || tag.contains('.') && !tag.contains(' ');
    (is_tag && begins && !tag.contains([']', '('])).then_some((tag, rest))
}

/// Who did it, and in which pull request: `(Ann Author, PR 12)`, `(Ann, PR [12](url), Ben, PR [13](url))`.
static CREDIT: LazyLock<Option<regex::Regex>> = LazyLock::new(|| {
    let number = r"(?:\[#?\d+\](?:\([^)\s]*\))?|#?\d+)";
    regex::Regex::new(&format!(
        r"\s*\((?:\p{{L}}[^()\[\]]{{0,80}}?,?\s+)?PRs?\s+{number}(?:(?:\s*[,;&]|\s+and)\s+(?:[^()\[\],;]{{1,60}},\s+)?(?:PR\s+)?{number})*\)[.]?$"
    ))
    .ok()
});

/// Words that no sentence ends with.
const LEADING_ON: [&str; 14] = [
    "for",
    "of",
    "in",
    "from",
    "with",
    "on",
    "and",
    "the",
    "against",
    "fix",
    "address",
    "addresses",
    "mitigate",
    "avoid",
];

/// A text without the references at its end, and without the `see` that pointed at them.
pub(super) fn without_references(text: &str) -> &str {
    let text = without_numbers(without_thanks(without_brackets(text)));
    // Most entries name none, and the pattern takes long to compile.
    let credit = text.contains("PR").then(|| CREDIT.as_ref()?.find(text)).flatten();
    let text = credit.map_or(text, |found| &text[..found.start()]);
    let found = REFERENCES.as_ref().and_then(|pattern| pattern.find(text.as_bytes()));
    let Some(rest) = found.and_then(|found| text.get(..found.start())) else { return text };
    // "Revert the fix for [CVE-1](…) (#12)" is about the first one.
    if rest.split_whitespace().next_back().is_some_and(|last| LEADING_ON.contains(&last)) {
        let behind = &text[rest.len()..];
        let start = behind.len() - behind.trim_start().len();
        let end = behind[start..].find(char::is_whitespace).map_or(behind.len(), |length| start + length);
        return text[..rest.len() + end].trim_end_matches(',');
    }
    let pointed = [" see also", " see", " See also", " See"].iter().find_map(|see| rest.strip_suffix(see));
    pointed.map_or(rest, |rest| rest.trim_end_matches([',', ';']))
}

/// A text without the brackets at its end that hold nothing but numbers, each as a link or not, and who did it: `[#12, ann]`,
/// `[[GH-12](https://…)][[GH-13](https://…)]`.
fn without_brackets(text: &str) -> &str {
    let rest = text.trim_end();
    let Some(inner_end) = rest.strip_suffix(']').map(str::len) else { return text };
    let mut depth = 1;
    let open = rest[..inner_end].char_indices().rev().find(|(_, c)| {
        depth += i32::from(*c == ']') - i32::from(*c == '[');
        depth == 0
    });
    let Some((open, _)) = open else { return text };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let number = |word: &&str| ["#", "GH-", "gh-"].iter().any(|mark| word.strip_prefix(mark).is_some_and(digits));
    let account = |word: &str| word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '@'));
    let inner = rest[open + 1..inner_end].split([' ', ',', '[', ']', '(', ')']).filter(|word| !word.is_empty());
    let words: Vec<&str> = inner.collect();
    let refers = words.first().is_some_and(number)
        && words.len() <= 6
        && words.iter().all(|word| number(word) || word.starts_with("http") || account(word));
    let before = rest[..open].trim_end();
    // What leads on to a reference is left to the pattern for them.
    let last = before.rsplit(' ').next().unwrap_or_default().to_ascii_lowercase();
    let leads = LEADING_ON.contains(&last.as_str())
        || matches!(last.as_str(), "see" | "also" | "closes" | "fixes" | "resolves");
    if refers && !leads { without_brackets(before) } else { text }
}

/// A text without whom it thanks at its end in the way of reStructuredText: `` … -- by :user:`ann` and :user:`ben`. ``
fn without_thanks(text: &str) -> &str {
    let Some((words, people)) = text.rsplit_once("by :user:`") else { return text };
    let is_person = |word: &str| word == "and" || word.trim_end_matches([',', '.']).ends_with('`');
    let thanked = people.split_whitespace().all(is_person);
    // The first of several stands behind an earlier `by`.
    if !thanked || !words.trim_end().ends_with("--") && !words.is_empty() {
        return text;
    }
    words.trim_end().trim_end_matches('-').trim_end()
}

/// An entry without the commit or the issue that it begins with: `` [`1a2b3c4`](https://…) Added x ``,
/// `` `#12 <https://…>`_: Added x ``, `#12: Add x` and `[#12](https://…): Add x`.
pub(super) fn without_opening(text: &str) -> &str {
    let hashed = text.split_once(' ').filter(|(hash, _)| is_hash(hash));
    let text = hashed.map_or(text, |(_, rest)| rest.trim_start_matches([' ', '-', ':']));
    let Some((number, rest)) = text.split_once(": ") else { return text };
    if let Some((label, address)) = number.strip_prefix('[').and_then(|link| link.split_once("](")) {
        let digits = label.trim_start_matches('#');
        let numbered = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let linked = address.ends_with(')') && !address.contains(' ');
        return if numbered && linked { rest.trim_start() } else { text };
    }
    let bare = number.trim_start_matches('`');
    let digits = bare.strip_prefix('#').map(|rest| rest.split(' ').next().unwrap_or_default());
    let numbered = digits.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    let linked = bare.split_once(" <").is_some_and(|(_, url)| url.ends_with(">`_") || url.ends_with(">`__"));
    if numbered && (linked || !bare.contains(' ')) { rest.trim_start() } else { text }
}

/// Tells whether a word is a commit, as code or as a link or bare.
fn is_hash(word: &str) -> bool {
    let label = word.strip_prefix('[').and_then(|link| link.split_once("](")).filter(|(_, url)| url.ends_with(')'));
    let hash = label.map_or(word, |(label, _)| label).trim_end_matches(':').trim_matches('`');
    let hex = hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    (7..=40).contains(&hash.len()) && hex && hash.contains(|c: char| c.is_ascii_digit())
}

/// A sentence that has ended without the bare numbers and the accounts behind it: `Allow x. #15999 #16165`, `Allow x @ann @ben
/// #12`.
fn without_numbers(text: &str) -> &str {
    let digits = |rest: &str| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_digit());
    let number = |word: &str| word.strip_prefix('#').is_some_and(digits);
    let account = |word: &str| {
        let name = word.trim_start_matches('\\').strip_prefix('@').unwrap_or_default();
        !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_')
    };
    let (mut rest, mut accounts, mut numbers) = (text.trim_end(), 0, 0);
    while let Some((before, last)) = rest.rsplit_once(' ') {
        let last = last.trim_end_matches([',', '.']);
        if number(last) {
            numbers += 1;
        } else if account(last) {
            accounts += 1;
        } else {
            break;
        }
        rest = before.trim_end();
    }
    let last = rest.rsplit(' ').next().unwrap_or_default();
    let named =
        matches!(last, "by" | "to" | "of" | "from" | "and" | "with" | "in" | "for" | "see" | "thanks" | "Thanks");
    let credited = accounts > 0 && numbers > 0 && !named;
    if rest.ends_with(['.', '!', ')']) && !(accounts > 0 && numbers == 0) || credited { rest } else { text }
}

/// What an entry names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reference<'a> {
    /// The first digits of a commit's id.
    Hash(&'a str),
    /// An issue or a pull request.
    Number(u64),
}

/// Everything that a text names, in its order.
pub(super) fn references(text: &str) -> Vec<Reference<'_>> {
    let mut found: Vec<(usize, Reference<'_>)> =
        numbers(text).into_iter().map(|(at, number)| (at, Reference::Number(number))).collect();
    let mut at = 0;
    for word in text.split(|c: char| !c.is_ascii_alphanumeric()) {
        let hex = (7..=40).contains(&word.len()) && word.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        found.extend(hex.then_some((at, Reference::Hash(word))));
        at += word.len() + text[at + word.len()..].chars().next().map_or(0, char::len_utf8);
    }
    found.sort_unstable();
    found.into_iter().map(|(_, reference)| reference).collect()
}

/// Issues and pull requests that a text names, each with its place.
fn numbers(text: &str) -> Vec<(usize, u64)> {
    let mut found = Vec::new();
    for mark in ["#", "/pull/", "/issues/", "PR/", "GH-", "gh-", ":pr:`", ":issue:`", ":gh:`"] {
        for (at, _) in text.match_indices(mark) {
            let digits = text[at + mark.len()..].split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
            found.extend(digits.parse::<u64>().ok().filter(|_| digits.len() <= 7).map(|number| (at, number)));
        }
    }
    found
}

/// Issues and pull requests that an entry names, and the number in a fragment's name.
pub(super) fn group_numbers(text: &str, path: &RepoPath, kind: DocumentKind) -> Vec<u64> {
    let mut numbers: Vec<u64> = numbers(text).into_iter().map(|(_, number)| number).collect();
    if kind == DocumentKind::Fragment {
        // `12.feature.md`, `issue-4971`.
        let words = path.file_name().split(['.', '-', '_']).take(2);
        numbers.extend(words.filter_map(|word| word.parse::<u64>().ok()).take(1));
    }
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// A subject or an entry without marks, case, what it is about, numbers, and who did it: `by @ann in https://…`, `(Ann Author)`.
pub(in crate::evidence) fn plain(text: &str) -> String {
    let text = without_author(without_references(text));
    let text = [" by @", " by [@"].iter().find_map(|by| text.split_once(by)).map_or(text, |(what, _)| what);
    let author = text.strip_suffix(')').and_then(|text| text.rsplit_once(" (")).filter(|(_, name)| is_name(name));
    // In front of who did it stands in which pull request.
    let text = author.map_or(text, |(what, _)| without_references(what));
    let text = without_opening(text);
    let marked = text.strip_prefix("**").and_then(|rest| rest.split_once(":**"));
    let about =
        marked.or_else(|| text.split_once(": ")).filter(|(about, _)| about.len() <= 30 && !about.contains(". "));
    let words = about.map_or(text, |(_, words)| words);
    words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A text without who did it behind its number, whatever that one is called: `Fix it (#12) (Ann (Anna) Author)`.
fn without_author(text: &str) -> &str {
    let numbered =
        |at: usize| text[..at].rsplit_once(" (#").filter(|(_, number)| number.bytes().all(|b| b.is_ascii_digit()));
    let found = text.rfind(") (").and_then(numbered);
    found.filter(|_| text.ends_with(')')).map_or(text, |(what, _)| what)
}

/// Tells whether something in brackets may be the name of a person or an account.
fn is_name(text: &str) -> bool {
    let words = text.split(' ').count();
    words <= 4 && text.chars().all(|c| c.is_alphanumeric() || " .-_[]'".contains(c)) && !text.contains("  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_at_the_end_are_left_out() {
        let check = |text: &str, expected: &str| assert_eq!(without_references(text), expected, "{text}");
        check("fs: add x ([#8266])", "fs: add x");
        check("Restore the buttons [#12, ann1]", "Restore the buttons");
        check("Count them  [[GH-1](https://h.org/1)][[GH-2](https://h.org/2/files)]", "Count them");
        check("Read all of [a, b]", "Read all of [a, b]");
        check("Read `x[#12 is the first]`", "Read `x[#12 is the first]`");
        check("Add x ([#12](https://h.org/p/12))", "Add x");
        check("Add x. [#9](https://h.org/9)", "Add x.");
        check(
            "Revert the fix for [CVE-1](https://h.org/1) ([#2](https://h.org/2))",
            "Revert the fix for [CVE-1](https://h.org/1)",
        );
        check("Fix it. :issue:`12`", "Fix it.");
        check(
            "Bump x to fix [CVE-2](https://h.org/2.html), see #12, #13 (@ann)",
            "Bump x to fix [CVE-2](https://h.org/2.html)",
        );
        check("Strip the mark, see #3314", "Strip the mark");
        check("Fix `x` being ignored, see issue #3171 and PR #3168", "Fix `x` being ignored");
        check("For what is left see #12 and the guide", "For what is left see #12 and the guide");
        check("Skip characters (:issue:`12`, :pr:`13`).", "Skip characters");
        check(
            "fix: x ([#1](https://h.org)) ([c12c653](https://h.org/c)), closes [#2](https://h.org) [#3](https://h.org)",
            "fix: x",
        );
        check("Say which release fixes", "Say which release fixes");
        check("ux: pin (https://h.org/o/p/pull/12 and https://h.org/o/p/pull/13)", "ux: pin");
        check("Allow x. #15999 #16165", "Allow x.");
        check("Mend what was said in #12", "Mend what was said in #12");
        check("Fix `f(x)` (#12, #13)", "Fix `f(x)`");
        check("Fix print (#12 by @ann)", "Fix print");
        check("Add x ([#12](https://h.org/p/12) by [ann](https://h.org/ann))", "Add x");
        check("Add x ([note](https://h.org/n))", "Add x ([note](https://h.org/n))");
        check("Support `#[attribute]` in x", "Support `#[attribute]` in x");
        check("x", "x");
        check("Fix a crash (Ann B. Author, PR 21462)", "Fix a crash");
        check("Fix it (Ann, PR [12](https://h.org/12), Ben Ö. C, PR [13](https://h.org/13))", "Fix it");
        check("Fix it (PR #12 and #13).", "Fix it");
        check("Fix what (Ann, and others) said", "Fix what (Ann, and others) said");
        check("Use `x` for y @ann @ben-c @c_d #3232", "Use `x` for y");
        check("Use `x` for y. @ann #1 #2", "Use `x` for y.");
        check("Mend what was said by @ann #12", "Mend what was said by @ann #12");
        check("Update to 0.17.8, see [#3808](https://h.org/3808)", "Update to 0.17.8");
        check("Update to 0.17.8, see [#3808]", "Update to 0.17.8");
        check("Fix it -- by :user:`ann`.", "Fix it");
        check("Fix it.  -- by :user:`ann`, :user:`ben` and :user:`c-d`.", "Fix it.");
        check("Set by :user:`ann` at last", "Set by :user:`ann` at last");
        check("-- by :user:`ann`.", "");
    }

    #[test]
    fn the_references_at_the_end_are_asked_first() {
        let check = |text: &str, expected: &str| assert_eq!(end_of(text), expected, "{text}");
        check("Fix what #100 broke ([#200](https://h.org/200))", " ([#200](https://h.org/200))");
        check(
            "[#3673](https://h.org/3673), [#3770](https://h.org/3770)",
            "[#3673](https://h.org/3673), [#3770](https://h.org/3770)",
        );
        check("Fix it all", "");
    }

    #[test]
    fn references_stand_in_their_order() {
        let check = |text: &str, expected: &[Reference<'_>]| assert_eq!(references(text), expected, "{text}");
        check(
            "Fix it ([#12](https://h.org/12), 9574e55, #3)",
            &[Reference::Number(12), Reference::Hash("9574e55"), Reference::Number(3)],
        );
        check("[a299a](https://h.org/commit/a299a7d3f7)", &[Reference::Hash("a299a7d3f7")]);
        check("é #5", &[Reference::Number(5)]);
    }

    #[test]
    fn references_at_the_beginning_are_left_out() {
        let check = |text: &str, expected: &str| assert_eq!(without_opening(text), expected, "{text}");
        check("`#12 <https://h.org/12>`_: Added x.", "Added x.");
        check("#12: add x", "add x");
        check("[`05a003e`](https://h.org/c) add x", "add x");
        check("05a003e add x", "add x");
        check("defaced the walls", "defaced the walls");
        check("#fff: a colour", "#fff: a colour");
        check("[#12](https://h.org/12): add x", "add x");
        check("[CVE-1](https://h.org/12): add x", "[CVE-1](https://h.org/12): add x");
        check("Add x: y", "Add x: y");
    }

    #[test]
    fn tags_in_brackets_are_no_words_of_an_entry() {
        let check = |text: &str, expected: Option<(&str, &str)>| assert_eq!(tagged(text), expected, "{text}");
        check("[FEATURE] Rules: Add x. #12", Some(("FEATURE", "Rules: Add x. #12")));
        check("[Code.Fragment] Provide more", Some(("Code.Fragment", "Provide more")));
        check("[Keys] are sorted between runs.", None);
        check("[Walk.Token] document the options", Some(("Walk.Token", "document the options")));
        check("[walk] release the lock", None);
        check("[walk] fix the lock", Some(("walk", "fix the lock")));
        check("[#12](https://h.org/12): fix x", None);
        check("[a](https://h.org/12) or [new x] Y", None);
        check("[12] X", None);
        check("[a] [b] X", None);
    }

    #[test]
    fn numbers_of_entries() {
        let check = |text: &str, path: &str, expected: &[u64]| {
            let kind = if path.starts_with('n') { DocumentKind::Fragment } else { DocumentKind::Changelog };
            assert_eq!(group_numbers(text, &RepoPath::new(path), kind), expected, "{text}");
        };
        check("Fix ([PR/21683](https://h.org/pull/21683)) and #12", "c", &[12, 21683]);
        check(":pr:`5` closes GH-6, `#fff`", "c", &[5, 6]);
        check("Fix.", "news/77.bugfix.rst", &[77]);
    }

    #[test]
    fn copies_of_subjects_are_known() {
        let check = |a: &str, b: &str, same: bool| assert_eq!(plain(a) == plain(b), same, "{a} {b}");
        check("**time**: Fix the `Sleep` race ([#12])", "time: fix the Sleep race (#12)", true);
        check("unix: fix the race (Ann B. Author)", "unix: fix the race", true);
        check("Fix the race by [@ann](https://h.org/ann) in https://h.org/12", "Fix the race", true);
        check("**css:** fix it ([#1](https://h.org)) ([05a003e](https://h.org/c))", "fix(css): fix it (#1)", true);
        check("Fix the race.", "fix(time): fix the race", true);
        check("[`05a003e`](https://h.org/c) docs: use x.* (#12) (Ann (Anna Author))", "docs: use x.* (#12)", true);
        check("Replace `a` with `b` ([#12], [#13], thanks @ann, @ben)", "Replace `a` with `b` (#12)", true);
        check("Fix the race of two timers.", "time: fix the race", false);
    }
}
