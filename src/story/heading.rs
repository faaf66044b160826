//! Subjects as headings: a message without an empty line has all of its words there.

use super::{
    Kind,
    joined::without_open_end,
    kind,
    subject::{Subject, parse, split_pull_request, without_branch},
};

/// Characters of a heading. What is longer loses its last clauses.
const LONGEST: usize = 90;

/// Characters that are left of it at least.
const SHORTEST: usize = 30;

/// Fewer words of a subject are a title only with what it is about.
const TELLING: usize = 4;

/// Words of a first sentence; after fewer a full stop is that of an abbreviation.
const SENTENCE: usize = 2;

/// The words of a subject as a heading: its first sentence, without thanks at its end, cut at a clause where it is still
/// long. Only what is cut inside a sentence gets a mark of omission.
pub fn heading(words: &str) -> String {
    let words = without_tail(before_closing(without_credit(first_line(first_sentence(words)))));
    if !is_longer(words) {
        let whole = without_open_end(words);
        return if whole.len() < words.len() { format!("{whole}…") } else { words.to_owned() };
    }
    let end = words.char_indices().nth(LONGEST).map_or(words.len(), |(at, _)| at);
    let kept = clause(&words[..end]).or_else(|| Some(words[..end].rsplit_once(' ')?.0)).unwrap_or(&words[..end]);
    let open = kept.matches('`').count() % 2 == 1;
    let kept = if open { kept.rsplit_once('`').map_or(kept, |(kept, _)| kept) } else { kept };
    format!("{}…", kept.trim_end_matches([' ', ',', ';', ':', '(']))
}

/// Tells whether a heading has no room for all words.
pub(super) fn is_longer(words: &str) -> bool {
    words.chars().count() > LONGEST
}

/// Tells whether a subject says nothing by itself: `fix #12`, or words among which its author's shell took some out.
pub fn is_hollow(subject: &str) -> bool {
    let words = parse(subject).words;
    let is_word = |word: &&str| word.chars().any(char::is_alphabetic) && !is_reference(word) && !is_closing(word);
    words.split_whitespace().filter(is_word).count() < SENTENCE && has_reference(&words)
        || words.match_indices("  ").any(|(at, _)| {
            words[..at].ends_with(char::is_lowercase) && words[at..].trim_start().starts_with(char::is_lowercase)
        })
}

/// The words of a subject as a title: what it is about stands before words that say too little by themselves (`add this
/// script`) or lean on it.
pub fn titled(subject: &str) -> String {
    let parsed = parse(subject);
    let leans = || {
        // Of a long one nobody sees the end.
        let shown = heading(&parsed.words);
        let mut words = shown.split(' ');
        words.any(|word| matches!(word, "this" | "it" | "these" | "its" | "them" | "here"))
    };
    let few = || parsed.words.split_whitespace().count() < TELLING;
    match () {
        () if states_fault(&parsed) => format!("Fix: {}", parsed.words),
        () if few() || leans() => with_area(subject),
        () => parsed.words,
    }
}

/// Tells whether the words behind `fix:` say what was wrong, so that they would read as what is so without it: `links are not
/// followed`, but not `follow links that are not folders`.
fn states_fault(parsed: &Subject) -> bool {
    const FAULTS: [&str; 24] = [
        " is not ",
        " are not ",
        " do not ",
        " does not ",
        " did not ",
        " was not ",
        " were not ",
        " isn't ",
        " aren't ",
        " don't ",
        " doesn't ",
        " didn't ",
        " cannot ",
        " can't ",
        " fails to ",
        " fail to ",
        " failed to ",
        " lost ",
        " loses ",
        " crashes ",
        " panics ",
        " hangs ",
        " is missing ",
        " is broken ",
    ];
    const CLAUSES: [&str; 8] = [" that ", " which ", " when ", " if ", " where ", " because ", " so ", " instead "];
    let lower = format!("{} ", parsed.words.to_lowercase());
    let end = CLAUSES.iter().filter_map(|clause| lower.find(clause)).min().map_or(lower.len(), |at| at + 1);
    let bare = Subject { words: parsed.words.clone(), ..Subject::default() };
    matches!(parsed.kind.as_deref(), Some("fix" | "bugfix"))
        && kind(&bare) == Kind::Unknown
        && FAULTS.iter().any(|fault| lower[..end].contains(fault))
}

/// The words of a subject behind what it is about, as its author wrote that: for a line with nothing else beside it. Behind
/// a conventional type stands what the type leaves out.
pub fn with_area(subject: &str) -> String {
    let parsed = parse(subject);
    match parsed.scope {
        Some(_) if parsed.kind.is_none() => split_pull_request(without_branch(subject)).0.to_owned(),
        _ if states_fault(&parsed) => split_pull_request(without_branch(subject)).0.to_owned(),
        _ => parsed.words,
    }
}

/// What a subject is about, where that has a name of its own and bounds what the words say: `OpenBSD: use kqueue by default`.
/// A part of the project (`table: compare hashes`) is known from the files; a release or a ticket bounds nothing.
pub fn bounding_area(subject: &str) -> Option<String> {
    const NO_NAMES: [&str; 11] = [
        "Minor",
        "Major",
        "Internal",
        "Misc",
        "Hotfix",
        "Improvement",
        "Enhancement",
        "Security",
        "Core",
        "All",
        "Release",
    ];
    let parsed = parse(subject);
    let scope = parsed.scope.filter(|_| parsed.kind.is_none() && !without_branch(subject).starts_with('['))?;
    let named = scope.starts_with(char::is_uppercase) && !NO_NAMES.contains(&scope.as_str());
    // `Win32` is a platform; `SPARK-12` and `V1.2` are none.
    let numbered = scope.contains(['-', '.', '#', '_']) && scope.contains(|c: char| c.is_ascii_digit())
        || scope.trim_start_matches(['v', 'V', 'r', 'R']).starts_with(|c: char| c.is_ascii_digit());
    (named && !numbered).then_some(scope)
}

/// The sentences of a subject behind the one that is its heading, as whole messages without an empty line have them.
pub fn behind_heading(subject: &str) -> Option<&str> {
    let rest = subject.strip_prefix(first_sentence(subject))?.strip_prefix('.')?.trim_start();
    (rest.split_whitespace().count() >= SENTENCE).then_some(rest)
}

/// The text up to the full stop that ends its first sentence, without it.
fn first_sentence(text: &str) -> &str {
    let ends = text.match_indices(". ").find(|(at, _)| {
        let goes_on = text[at + 2..].trim_start().starts_with(|c: char| c.is_uppercase() || c == '`');
        let before = &text[..*at];
        let abbreviated = before.ends_with("e.g") || before.ends_with("i.e") || before.matches('`').count() % 2 == 1;
        goes_on && !abbreviated && before.split_whitespace().count() >= SENTENCE
    });
    ends.map_or(text, |(at, _)| &text[..at])
}

/// Of a long text the part before a word that can only begin a sentence: git joins the lines of a subject, and whoever left
/// the empty line out left the full stop out too.
fn first_line(text: &str) -> &str {
    const OPENERS: [&str; 9] =
        [" The ", " This ", " These ", " When ", " If ", " It ", " We ", " Currently ", " Previously "];
    if text.chars().count() <= LONGEST {
        return text;
    }
    let begins = OPENERS.iter().filter_map(|opener| text.find(opener)).min();
    let whole = |at: &usize| {
        let before = text[..*at].chars().next_back();
        text[..*at].chars().count() >= SHORTEST && before.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit())
    };
    begins.filter(whole).map_or(text, |at| &text[..at])
}

/// The text without the people at its end: `…, from Ann in GitHub issue 12`, `…, reported by Ben`.
fn without_credit(text: &str) -> &str {
    const CREDITS: [&str; 14] = [
        "from ",
        "by ",
        "reported by ",
        "pointed out by ",
        "spotted by ",
        "requested by ",
        "suggested by ",
        "based on a diff from ",
        "based on code from ",
        "patch by ",
        "found by ",
        "GitHub issue ",
        "prompted by ",
        "mostly from ",
    ];
    let credit = |at: &usize| {
        let rest = text[at + 2..].trim_start();
        CREDITS.iter().any(|credit| {
            let named = rest.strip_prefix(credit).and_then(|rest| rest.chars().next());
            named.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit()) || named.is_some() && rest.contains(" dot ")
        })
    };
    let ends = text.match_indices([',', ';', '.']).map(|(at, _)| at).filter(|at| text[at + 1..].starts_with(' '));
    let first = ends.filter(credit).find(|at| text[..*at].split_whitespace().count() >= SENTENCE);
    first.map_or(text, |at| &text[..at])
}

/// The text without what its end refers to: `…, closes #12`, `… (fixes #12)`, `… @ann`, `…, see #12`, `… (#12)`.
fn without_tail(text: &str) -> &str {
    let Some((before, last)) = text.rsplit_once(' ') else { return text };
    let bare = last.trim_matches(['(', ')', '.', ',', '[', ']']);
    let enclosed = last.starts_with(['(', '[']) && last.trim_end_matches('.').ends_with([')', ']']);
    let refers = is_number(bare) || bare.starts_with('@') && bare.len() > 2 && !bare.contains('/');
    let rest = match before.rsplit_once(' ') {
        _ if enclosed && refers => before,
        Some((rest, verb)) if is_number(bare) && is_closing(verb) && (verb.starts_with('(') || ends_apart(rest)) => {
            rest
        }
        Some((_, word)) if bare.starts_with('@') && refers && !leads_on(word) => before,
        _ => return text,
    };
    let rest = rest.trim_end_matches([',', ';', ':', '-', ' ', '.']);
    if rest.split_whitespace().count() >= SENTENCE { without_tail(rest) } else { text }
}

/// The text up to the first issue that it closes apart from its words: what follows stood on lines of its own, as in `… @ann closes
/// #12 node only`.
fn before_closing(text: &str) -> &str {
    let closing = |at: &usize| {
        let mut words = text[*at..].split_whitespace();
        let verb = words.next().unwrap_or_default().to_ascii_lowercase();
        let closes = ["close", "closes", "fix", "fixes", "resolve", "resolves"].contains(&verb.as_str());
        closes && words.next().is_some_and(is_number) && ends_apart(text[..*at].trim_end())
    };
    let starts = text.match_indices(' ').map(|(at, _)| at + 1);
    starts
        .filter(closing)
        .find(|at| text[..*at].split_whitespace().count() > SENTENCE)
        .map_or(text, |at| text[..at].trim_end_matches([' ', ',', ';', ':', '-', '.']))
}

/// Tells whether what follows a text is no part of its sentence.
fn ends_apart(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    text.ends_with([',', ';', ':', '-', '.', ')', ']']) || is_reference(last)
}

/// Words behind which an account belongs to the sentence: `thanks to @ann`.
fn leads_on(word: &str) -> bool {
    const LEADING: [&str; 11] = ["by", "to", "of", "from", "and", "with", "in", "for", "the", "as", "a"];
    LEADING.contains(&word.to_ascii_lowercase().as_str())
}

/// `#12`, `owner/name#12`, `GH-12`, `@ann`.
fn is_reference(word: &str) -> bool {
    let bare = word.trim_matches(['(', ')', '.', ',', ';', ':', '[', ']']);
    is_number(bare) || bare.starts_with('@') && bare.len() > 2
}

fn is_number(word: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    word.rsplit_once('#').is_some_and(|(_, number)| digits(number)) || word.strip_prefix("GH-").is_some_and(digits)
}

/// Verbs, and other words, that stand before the number of an issue.
fn is_closing(word: &str) -> bool {
    const WORDS: [&str; 19] = [
        "close", "closes", "closed", "fix", "fixes", "fixed", "fixing", "resolve", "resolves", "resolved", "re", "ref",
        "refs", "see", "issue", "issues", "bug", "gh", "address",
    ];
    WORDS.contains(&word.trim_matches(['(', ':', ',']).to_ascii_lowercase().as_str())
}

fn has_reference(words: &str) -> bool {
    words.split_whitespace().any(is_reference)
}

/// The text up to the last boundary between clauses, if enough is left.
fn clause(text: &str) -> Option<&str> {
    const BOUNDARIES: [&str; 19] = [
        ", ",
        "; ",
        ": ",
        " - ",
        " – ",
        " (",
        " so that ",
        " because ",
        " which ",
        " when ",
        " if ",
        " since ",
        " to ",
        " and ",
        " for ",
        " that ",
        " with ",
        " without ",
        " instead of ",
    ];
    let ends = BOUNDARIES.iter().flat_map(|boundary| text.match_indices(boundary)).map(|(at, _)| at);
    let end = ends.filter(|at| text[..*at].chars().count() >= SHORTEST).max()?;
    Some(&text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_say_what_they_are_about() {
        let check = |subject: &str, expected: &str| assert_eq!(titled(subject), expected, "{subject}");
        check("context_menu.lua: add this script (#12)", "context_menu.lua: add this script");
        check("xdg-activation-v1: new protocol implementation", "xdg-activation-v1: new protocol implementation");
        check("walk: follow links to other folders", "follow links to other folders");
        check("[walk] links", "[walk] links");
        check("feat(walk): follow links", "follow links");
        check("add it", "add it");
        check("fix(walk): links are not followed", "Fix: links are not followed");
        check("fix(walk): follow links that are not folders", "follow links that are not folders");
    }

    #[test]
    fn subjects_of_a_number_are_hollow() {
        let check = |subject: &str, expected: bool| assert_eq!(is_hollow(subject), expected, "{subject}");
        check("fix #12", true);
        check("Fixes: #12", true);
        check("see owner/name#12", true);
        check("fix the walk, #12", false);
        check("Set body to  if  and  @ann", true);
        check("Saves 55ms.  Reads less", false);
        check("Fix", false);
    }

    #[test]
    fn areas_stand_as_they_were_written() {
        let check = |subject: &str, expected: &str| assert_eq!(with_area(subject), expected, "{subject}");
        check("[mypyc] Generate less code for it (#12)", "[mypyc] Generate less code for it");
        check("[3.14] walk: follow links (#12)", "walk: follow links");
        check("a: a: keep the walk in order", "a: a: keep the walk in order");
        check("feat(walk): follow links to folders", "follow links to folders");
        check("follow links", "follow links");
        check("fix(walk): links are not followed (#12)", "fix(walk): links are not followed");
    }

    #[test]
    fn areas_bound_what_words_say() {
        let check = |subject: &str, expected: Option<&str>| {
            assert_eq!(bounding_area(subject).as_deref(), expected, "{subject}");
        };
        check("OpenBSD: use kqueue by default", Some("OpenBSD"));
        check("GPU: allow more flags", Some("GPU"));
        check("vfs: fix a hang", None);
        check("[Mypyc] Generate less code", None);
        check("SPARK-12: generate less code", None);
        check("V1.2: generate less code", None);
        check("Win32: generate less code", Some("Win32"));
        check("X11: generate less code", Some("X11"));
        check("Minor: generate less code", None);
        check("fix(vfs): a hang", None);
        check("Generate less code", None);
    }

    #[test]
    fn what_stands_behind_the_heading_is_said() {
        let check = |subject: &str, expected: Option<&str>| assert_eq!(behind_heading(subject), expected, "{subject}");
        check("Optimize sixel_print. Previously, it scanned twice.", Some("Previously, it scanned twice."));
        check("Fix binary search over restart counter", None);
        check("Fix binary search.", None);
        check("Handle e.g. The Thing", None);
    }

    #[test]
    fn long_subjects_lose_their_last_clauses() {
        let check = |words: &str, expected: &str| assert_eq!(heading(words), expected, "{words}");
        check("Fix binary search over restart counter", "Fix binary search over restart counter");
        check("Optimize sixel_print. Previously, the algorithm scanned each pixel", "Optimize sixel_print");
        check("Handle e.g. The Thing in v1.2. X", "Handle e.g. The Thing in v1.2");
        check("Split the list of keys, closes #12", "Split the list of keys");
        check("Split the list (fixes #12)", "Split the list");
        check("Explain what fixes #12", "Explain what fixes #12");
        check("Fixes #12", "Fixes #12");
        check("Set the length on a null body @ann closes #12", "Set the length on a null body");
        check("Set body if null @ann closes #12 closes #13", "Set body if null");
        check(
            "Set the length on a null body @ann closes #12 #13 node only closes #14",
            "Set the length on a null body",
        );
        check("Deprecate the weights, see #12", "Deprecate the weights");
        check("Deprecate the weights (#12) (#13)", "Deprecate the weights");
        check("Mention thanks to @ann", "Mention thanks to @ann");
        check("Update @types/node", "Update @types/node");
        check("Add a gauge to hold the last restore time that", "Add a gauge to hold the last restore time…");
        check(
            "Switch to getopt_long from OpenSSH, from Koichi Murase in GitHub issue 4492",
            "Switch to getopt_long from OpenSSH",
        );
        check(
            "Add seconds options for clock mode, from augustus7613 dot mail at pm dot me",
            "Add seconds options for clock mode",
        );
        check(
            "Read lines from disk, from memory and from the network",
            "Read lines from disk, from memory and from the network",
        );
        check(
            "Add an option variation-selector-always-wide to instruct tmux not to always interpret VS16 as a wide character",
            "Add an option variation-selector-always-wide to instruct tmux not…",
        );
        check(
            "Remove duplicate RaftTerm in endpoint status fields output The fields output for endpoint status printed it twice",
            "Remove duplicate RaftTerm in endpoint status fields output",
        );
        check(&"x".repeat(120), &format!("{}…", "x".repeat(90)));
    }
}
