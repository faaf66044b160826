//! Splitting prose into whole sentences, and what tells whether one can stand without the one before it.

use std::ops::Range;

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: [&str; 16] = [
    "e.g.", "i.e.", "vs.", "cf.", "c.f.", "approx.", "resp.", "mr.", "dr.", "st.", "a.k.a.", "incl.", "eg.", "ie.",
    "viz.", "w.r.t.",
];

/// First words that lean on the sentence before.
const LEANING: [&str; 66] = [
    "this",
    "that",
    "these",
    "those",
    "it",
    "its",
    "it's",
    "they",
    "their",
    "them",
    "instead",
    "furthermore",
    "but",
    "however",
    "also",
    "thus",
    "so",
    "therefore",
    "otherwise",
    "and",
    "then",
    "such",
    "similarly",
    "likewise",
    "both",
    "either",
    "neither",
    "another",
    "moreover",
    "additionally",
    "hence",
    "consequently",
    "meanwhile",
    "nevertheless",
    "nonetheless",
    "still",
    "yet",
    "or",
    "nor",
    "because",
    "which",
    "who",
    "he",
    "she",
    "his",
    "her",
    "there",
    "here",
    "again",
    "besides",
    "finally",
    "second",
    "third",
    "secondly",
    "lastly",
    "conversely",
    "alternatively",
    "likely",
    "too",
    "unfortunately",
    "accordingly",
    "namely",
    "indeed",
    "ditto",
    "specifically",
    "incidentally",
];

/// What "this" stands before where it means the change or the release that is told.
const OURS: [&str; 10] = ["commit", "patch", "change", "pr", "series", "pull", "release", "version", "topic", "merge"];

/// Phrases that point at a neighbour of the commit in its series.
const NEIGHBOURS: [&str; 22] = [
    "preceding commit",
    "preceding patch",
    "preceding two",
    "preceding change",
    "previous commit",
    "previous patch",
    "prior commit",
    "prior patch",
    "earlier commit",
    "earlier patch",
    "last commit",
    "next commit",
    "next patch",
    "next few commits",
    "next few patches",
    "subsequent commit",
    "subsequent patch",
    "following commit",
    "following patch",
    "upcoming commit",
    "parent commit",
    "this series",
];

/// Phrases that point at lines which a reader of the quotation doesn't have before them.
const POINTING: [&str; 9] = [
    "as above",
    "see below",
    "above benchmark",
    "mentioned above",
    "described above",
    "following benchmark",
    "commit message",
    "the following",
    "as follows",
];

/// Phrases by which a pull request speaks of itself, its review, or the tools that it was made with.
const PROCESS: [&str; 37] = [
    "before merging",
    "after merging this",
    "changelog entry",
    "changelog needed",
    "linked issue",
    "the issue discussion",
    "discussed in the issue",
    "discussed in the linked",
    "i confirmed",
    "i've confirmed",
    "i verified",
    "i have verified",
    "i've verified",
    "i tested",
    "i added a test",
    "i added tests",
    "i added the test",
    "i've added a test",
    "i've added tests",
    "stacked on ",
    "stacked pr",
    "for reviewers",
    "the reviewer",
    "ci run",
    "in order to test",
    "how to test",
    "to test this",
    "test plan",
    "steps to reproduce",
    "using this branch",
    "report here",
    "i have read the",
    "reproduced with",
    "reproduced and verified",
    "against the previous version",
    "contributing guide",
    ": warning: ",
];

/// How sentences begin that say who found something.
const CREDITS: [&str; 9] = [
    "spotted by ",
    "also spotted by ",
    "reported by ",
    "found by ",
    "discovered by ",
    "suggested by ",
    "pointed out by ",
    "thanks to ",
    "credits to ",
];

/// Programs that write code, where a sentence begins with one.
const TOOLS: [&str; 7] = ["codex", "claude", "copilot", "chatgpt", "gpt", "gemini", "cursor"];

/// Tells whether a sentence is about the making of a change rather than the change.
fn is_process(lower: &str) -> bool {
    let first = lower.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or_default();
    let added = lower.starts_with("i added ") && lower.split(' ').any(|word| word.starts_with("test"));
    let acts = || {
        let second = lower.split_whitespace().nth(1).unwrap_or_default();
        second.ends_with("ed")
            || matches!(second, "wrote" | "made" | "found" | "code" | "did" | "says" | "thinks" | "helped")
    };
    let credits = CREDITS.iter().any(|start| lower.starts_with(start));
    // `This PR is to address #12.`, `This PR restricts the behaviour to that.`
    let points = lower.starts_with("this pr ") && lower.split(' ').count() <= 8 && !lower.contains('`');
    added
        || points
        || credits
        || TOOLS.contains(&first) && acts()
        || PROCESS.iter().any(|phrase| lower.contains(phrase))
}

/// Tells whether a sentence that begins with nothing of its own ends a part of it in a pronoun: `we won't have a use for it`.
fn points_back(sentence: &str) -> bool {
    const OPEN: [&str; 14] = [
        "we",
        "you",
        "i",
        "if",
        "once",
        "nothing",
        "nobody",
        "when",
        "anyone",
        "until",
        "as",
        "most",
        "none",
        "everything",
    ];
    const BEFORE: [&str; 10] = ["for", "using", "use", "of", "to", "by", "with", "from", "about", "on"];
    let words: Vec<String> = sentence
        .split_whitespace()
        .map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase())
        .collect();
    let opens = words.first().is_some_and(|first| OPEN.contains(&first.as_str()));
    let mut pairs = words.windows(2).zip(sentence.split_whitespace().skip(1)).enumerate();
    opens
        && pairs.any(|(place, (pair, written))| {
            let ends = written.ends_with(['.', ',', ';', ':', ')', '!', '?'])
                || words
                    .get(place + 2)
                    .is_none_or(|next| matches!(next.as_str(), "anymore" | "any" | "here" | "either" | "you" | "we"));
            BEFORE.contains(&pair[0].as_str())
                && (matches!(pair[1].as_str(), "that" | "this" | "those" | "these") && ends || pair[1] == "it")
        })
}

/// Splits joined prose into sentences, in order; nothing is lost but the blanks between them.
pub fn split(text: &str) -> Vec<String> {
    pieces(text).map(str::to_owned).collect()
}

/// The sentences of joined prose, in order.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text.trim();
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (sentence, behind) = rest.split_at(end(rest));
        rest = behind.trim_start();
        Some(sentence)
    })
}

/// Where the first sentence ends: at a final mark before a blank, outside of code spans and brackets, unless what follows
/// goes on with it. Brackets and code spans that are never closed end nothing early: what is open counts as text.
fn end(text: &str) -> usize {
    // A span of code ends with as many marks as it begins with, which the one that is open now has.
    let (mut brackets, mut code, mut marks) = (0_usize, 0_usize, 0_usize);
    let mut word = 0;
    for (at, byte) in text.bytes().enumerate() {
        if byte != b'`' && marks > 0 {
            code = if code == 0 {
                marks
            } else if code == marks {
                0
            } else {
                code
            };
            marks = 0;
        }
        match byte {
            b'`' => marks += 1,
            b'(' => brackets += 1,
            b')' => brackets = brackets.saturating_sub(1),
            b' ' => {
                if code == 0 && brackets == 0 && is_final(&text[word..at], &text[at + 1..]) {
                    return at;
                }
                word = at + 1;
            }
            _ => {}
        }
    }
    text.len()
}

/// Tells whether a sentence ends behind this word.
fn is_final(word: &str, after: &str) -> bool {
    let bare = word.trim_end_matches(['"', '\'', ')', ']', '`', '*', '_', '”', '’']);
    // Marks alone stand for what is left out: `[[ .. ]]`.
    let marked = bare.ends_with(['.', '!', '?', '。', '！', '？', '…']) && bare.contains(char::is_alphanumeric);
    marked && !continues(after) && !is_abbreviation(bare, after)
}

/// Tells whether the full stop of a word belongs to the word.
fn is_abbreviation(word: &str, after: &str) -> bool {
    let word = word.trim_start_matches(['(', '"', '`', '[']).to_lowercase();
    let initial = word.len() == 2 && word.ends_with('.') && word.starts_with(|c: char| c.is_ascii_alphabetic());
    let number = matches!(word.as_str(), "no." | "nr." | "fig." | "sec." | "p." | "pp.");
    initial || number && after.starts_with(|c: char| c.is_ascii_digit()) || ABBREVIATIONS.contains(&word.as_str())
}

/// Tells whether a text ends as a sentence does: with a final mark, outside of code spans and brackets.
fn ends(text: &str) -> bool {
    let bare = text.trim_end_matches(['"', '\'', ')', ']', '`', '*', '_', '”', '’']);
    let marked = bare.ends_with(['.', '!', '?', ':', '。', '！', '？', '…']);
    let last = text.rsplit(' ').next().unwrap_or(text);
    let last = last.trim_end_matches(['"', '\'', ')', ']', '`', '*', '_', '”', '’']);
    let open_code = text.matches('`').count() % 2 == 1;
    let open_bracket = text.matches('(').count() > text.matches(')').count();
    let cut = last.to_lowercase() != "etc." && is_abbreviation(last, "");
    marked && !cut && !open_code && !open_bracket
}

/// Tells whether a piece goes on with the sentence before it.
fn continues(piece: &str) -> bool {
    piece.starts_with(|c: char| c.is_lowercase() || matches!(c, ',' | ';' | ')' | '%'))
}

/// Tells whether a sentence leans on the one before it. `opens` is true for the first sentence of a message, where
/// "this" is the commit itself.
pub fn leans(sentence: &str, opens: bool) -> bool {
    let mut words = sentence
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ':' | '`' | '(' | '"'))
        .filter(|word| !word.is_empty());
    let first = words.next().unwrap_or_default().to_lowercase();
    let second = words.next().unwrap_or_default().to_lowercase();
    let names_commit = OURS.contains(&second.as_str());
    let opening_pronoun =
        matches!(first.as_str(), "this" | "these" | "it" | "there" | "also" | "still" | "both" | "unfortunately");
    let phrase = matches!(
        (first.as_str(), second.as_str()),
        (
            "in" | "for" | "with" | "from" | "due" | "as" | "to" | "on" | "by" | "after" | "prior",
            "this" | "that" | "these" | "such" | "addition" | "particular" | "contrast" | "turn" | "other"
        )
    );
    let refers = matches!(
        (first.as_str(), second.as_str()),
        ("the", "former" | "latter" | "same" | "above")
            | ("as", "part")
            | ("for", "example" | "instance")
            | ("doing", "so")
    );
    let third = words.next().unwrap_or_default().to_lowercase();
    let counts = first == "the" && counts_on(&second, &third)
        || matches!(first.as_str(), "one" | "two") && second == "of" && third == "them";
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    let opening: Vec<String> = sentence.split_whitespace().take(6).map(bare).collect();
    let pronoun = opening.iter().take(5).enumerate().any(|(place, word)| match word.as_str() {
        // `The reader keeps its list`: whose it is stands before it.
        "its" | "their" => place < 2 || !opening[..place].iter().any(|word| names_something(word)),
        "it" | "they" | "them" | "these" | "those" | "that's" => true,
        // `To fix this, …` stands below what is to be fixed, at the least a title.
        "this" if place == 2 && first == "to" && MENDS.contains(&second.as_str()) => false,
        // "The largest change of this release" points at what is told anyway.
        "this" => !opening.get(place + 1).is_some_and(|next| OURS.contains(&next.as_str())),
        _ => false,
    });
    // `Because it is read twice, the lock is held` says itself what follows.
    let reasons = first == "because" && sentence.contains(", ");
    let leans = LEANING.contains(&first.as_str()) && !reasons
        || phrase
        || refers
        || counts
        || [" that.", " this.", " these.", " those."].iter().any(|end| sentence.ends_with(end))
        || [" this off", " this up", " this out", ", it instead "].iter().any(|inside| sentence.contains(inside))
        || points_back(sentence)
        || (pronoun && !sentence.starts_with('"'));
    leans && !(names_commit && first == "this") && !opens_well(opens, opening_pronoun, &first)
}

/// Verbs of what is done about a fault.
const MENDS: [&str; 8] = ["fix", "address", "solve", "resolve", "avoid", "prevent", "mitigate", "remedy"];

/// Tells whether a word at the beginning of a sentence may be what `its` stands for.
fn names_something(word: &str) -> bool {
    const NOTHING: [&str; 24] = [
        "the", "a", "an", "in", "on", "of", "for", "to", "by", "with", "from", "at", "as", "when", "if", "while",
        "once", "all", "only", "and", "or", "now", "is", "are",
    ];
    word.len() > 2 && !NOTHING.contains(&word) && !LEANING.contains(&word)
}

/// `The first two are easy`, `the other one`, `the rest of them`: counts on what was listed before.
fn counts_on(second: &str, third: &str) -> bool {
    const ORDINALS: [&str; 5] = ["first", "second", "third", "fourth", "last"];
    const COUNTED: [&str; 22] = [
        "one", "ones", "two", "three", "four", "few", "is", "are", "was", "were", "has", "have", "of", "case", "cases",
        "part", "step", "approach", "option", "problem", "issue", "reason",
    ];
    match second {
        "others" | "rest" | "two" | "three" | "four" | "remaining" => true,
        "other" => matches!(
            third,
            "one"
                | "ones"
                | "two"
                | "three"
                | "half"
                | "is"
                | "are"
                | "was"
                | "were"
                | "can"
                | "could"
                | "has"
                | "will"
        ),
        _ => ORDINALS.contains(&second) && COUNTED.contains(&third),
    }
}

/// At the beginning of a message pronouns stand for the commit; conjunctions still lean on nothing.
fn opens_well(opens: bool, opening: bool, first: &str) -> bool {
    opens && (opening || !LEANING.contains(&first))
}

/// Tells whether a sentence can be quoted at all: whole, of readable length, pointing at nothing that isn't there.
pub fn quotable(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let words = sentence.split_whitespace().count();
    let longest = sentence.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
    let begins = sentence.starts_with(|c: char| {
        c.is_alphanumeric() || matches!(c, '`' | '"' | '\'' | '(' | '*' | '_' | '-' | '$' | '@' | '/' | '<' | '“')
    });
    (4..=90).contains(&words)
        && begins
        && longest <= 80
        && ends(sentence)
        && !sentence.ends_with(':')
        && !POINTING.iter().any(|phrase| lower.contains(phrase))
        && !NEIGHBOURS.iter().filter(|phrase| **phrase != "this series").any(|phrase| lower.contains(phrase))
        && !has_footnote(sentence)
        && !is_credit(sentence)
        && !is_picked(sentence)
        && !is_process(&lower)
}

/// `**This is a backport of PR #12 as merged into main (1a2b3c4).**`, `Backport of #12`, `Cherry-picked from 1a2b3c4`: where a
/// change comes from, and nothing of it.
pub(super) fn is_picked(text: &str) -> bool {
    const STARTS: [&str; 12] = [
        "this is a backport of",
        "this is a manual backport of",
        "this is an automated backport of",
        "this is an automated cherry-pick of",
        "automated cherry-pick of",
        "automated cherry pick of",
        "backport of",
        "backport-of:",
        "backported from",
        "cherry picked from",
        "cherry-picked from",
        "manual backport of",
    ];
    const WORDS: usize = 16;
    let lower = text.trim_start_matches(['*', '_', '(', '>', ' ']).to_lowercase();
    let names = lower.contains('#') || lower.contains("http") || lower.split(' ').any(is_hash);
    STARTS.iter().any(|start| lower.starts_with(start)) && names && lower.split_whitespace().count() <= WORDS
}

fn is_hash(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.len() >= 7 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// `From Ann Berg in GitHub issue 12.`, `Written by Ben.`: thanks, and nothing of the change.
fn is_credit(sentence: &str) -> bool {
    const CREDITS: [&str; 8] = [
        "From ",
        "Written by ",
        "Reported by ",
        "Patch by ",
        "Spotted by ",
        "Found by ",
        "Pointed out by ",
        "Suggested by ",
    ];
    let named = CREDITS.iter().find_map(|credit| sentence.strip_prefix(credit));
    let alone = |rest: &str| rest.starts_with(char::is_uppercase) && (!rest.contains(',') || rest.contains(" issue "));
    sentence.split_whitespace().count() <= 16 && named.is_some_and(alone)
}

/// Where a sentence points at a neighbour of its commit (`the previous patch`), as a range of bytes. A quotation leaves such
/// a sentence out, or makes the phrase a link to that commit.
pub fn neighbour(sentence: &str) -> Option<Range<usize>> {
    let lower = sentence.to_ascii_lowercase();
    let places = NEIGHBOURS.iter().filter_map(|phrase| lower.find(phrase).map(|at| at..at + phrase.len()));
    places.min_by_key(|place| place.start)
}

/// `[1]`: a mark whose note the quotation would leave behind.
fn has_footnote(sentence: &str) -> bool {
    sentence.match_indices('[').any(|(position, _)| {
        let inside: String = sentence[position + 1..].chars().take_while(|c| *c != ']').take(3).collect();
        !inside.is_empty() && inside.chars().all(|c| c.is_ascii_digit() || c == '*')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_whole() {
        let check = |text: &str, expected: &[&str]| assert_eq!(split(text), expected, "{text}");
        check("One thing. Another thing!", &["One thing.", "Another thing!"]);
        check(
            "Prefixes (e.g. \"refs/heads/\") are common. Next.",
            &["Prefixes (e.g. \"refs/heads/\") are common.", "Next."],
        );
        check("Use `a. B` here. Then", &["Use `a. B` here.", "Then"]);
        check("Version 1.2 is out. See foo.rs for more.", &["Version 1.2 is out.", "See foo.rs for more."]);
        check("It is (see A. B.) done. End.", &["It is (see A. B.) done.", "End."]);
        check("It is `(?m:^|\\W)` now. Done.", &["It is `(?m:^|\\W)` now.", "Done."]);
        check("It is (?m:^|W) now. Done.", &["It is (?m:^|W) now.", "Done."]);
        check("Use assert!(x) and a != bb. Done.", &["Use assert!(x) and a != bb.", "Done."]);
        check("It is in lists, sets, etc. The rest is not.", &["It is in lists, sets, etc.", "The rest is not."]);
        check("See no. 5 of the list. Done.", &["See no. 5 of the list.", "Done."]);
        check("See https://example.org/a.b?c. Done.", &["See https://example.org/a.b?c.", "Done."]);
        check("Globs in [[ .. ]] are known, c.f. Bash. Done.", &["Globs in [[ .. ]] are known, c.f. Bash.", "Done."]);
        check("It waits... Then it goes.", &["It waits...", "Then it goes."]);
        check("no full stop", &["no full stop"]);
        check("", &[]);
    }

    #[test]
    fn leaning_sentences_are_known() {
        let check = |text: &str, opens: bool, expected: bool| assert_eq!(leans(text, opens), expected, "{text}");
        check("This works by chance.", false, true);
        check("This represents yet another iteration.", true, false);
        check("This commit adds a flag.", false, false);
        check("But `binsearch()` expects a value.", false, true);
        check("In addition, it helps.", false, true);
        check("Records store prefixes of keys.", false, false);
        check("A slow version of this is simple to do.", false, true);
        check("If it isn't, then we can't cross.", false, true);
        check("I decided against that.", false, true);
        check("The former is slow.", false, true);
        check("For example, a lock.", false, true);
        check("The largest change in this release is the lock.", false, false);
        check("The largest change in this file is the lock.", false, true);
        check("IMO, that's a good trade.", false, true);
        check("Once we have ported all messages we won't have a use for it anymore.", false, true);
        check("If you are interested in using it in your project, say so.", false, true);
        check("Nothing in builtin.conf would be subject to that.", false, true);
        check("The reader keeps a list for it.", false, false);
        check("We point to that file first.", false, false);
        check("The other can be mended by a newer version.", false, true);
        check("The reader keeps its list.", false, false);
        check("In its place stands a lock.", false, true);
        check("To fix this, track the commit by its hash.", false, false);
        check("To see this, read the table.", false, true);
        check("Because paths are read twice, the lock is held.", false, false);
        check("Because of the lock.", false, true);
    }

    #[test]
    fn neighbours_are_found() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(neighbour(text).map(|at| &text[at]), expected, "{text}");
        };
        check("As the previous commit says.", Some("previous commit"));
        check("Ünder the Next Patch of this series.", Some("Next Patch"));
        check("This commit stands alone.", None);
    }

    #[test]
    fn fragments_and_pointers_are_not_quoted() {
        let check = |text: &str, expected: bool| assert_eq!(quotable(text), expected, "{text}");
        check("The mechanism is broken.", true);
        check("The numbers are:", false);
        check("Written by Ann Berg, GitHub issue 4353.", false);
        check("From Ann Berg in GitHub issue 12.", false);
        check("From here on, all readers share one table.", true);
        check("As the preceding commit explains, all is well.", false);
        check("See the notes [1] for more.", false);
        check("no full stop here at all", false);
        check("... pretty underwhelming if you ask me.", false);
        check("Before merging I will revert that change.", false);
        check("Per the issue discussion, no changelog entry is included.", false);
        check("Spotted by a fuzzer, with thanks to those who keep it.", false);
        check("Codex tried to sneak in fixes for another issue.", false);
        check("I added two tests for the parser.", false);
        check("This PR implements the fix discussed in the linked issue.", false);
        check(
            "**This is a backport of PR #12 as merged into main (cfcad08dbd4c2c4247f505d9a34ff5c09586b42e).**",
            false,
        );
        check("Backport of the walk to readers of old folders.", true);
        check("Cherry-picked from commit 1a2b3c4d5e of main.", false);
        check("Claude models are listed first.", true);
        check("Merging two lists takes one pass.", true);
    }
}
