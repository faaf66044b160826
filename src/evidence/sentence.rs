//! Splitting prose into whole sentences, and what tells whether one can stand without the one before it.

mod leaning;

use std::ops::Range;

use crate::lines::places;
pub use leaning::leans;

/// Abbreviations whose full stop ends no sentence.
const ABBREVIATIONS: [&str; 16] = [
    "e.g.", "i.e.", "vs.", "cf.", "c.f.", "approx.", "resp.", "mr.", "dr.", "st.", "a.k.a.", "incl.", "eg.", "ie.",
    "viz.", "w.r.t.",
];

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
const POINTING: [&str; 14] = [
    "let's trace",
    "let's look at",
    "let's consider",
    "let's walk",
    "as above",
    "see below",
    "above benchmark",
    "mentioned above",
    "shown below",
    "described above",
    "following benchmark",
    "commit message",
    "the following",
    "as follows",
];

/// How sentences begin that point at an example which no quotation holds: `Above, on the first press, …`
const SHOWING: [&str; 4] = ["above, ", "below is ", "below are ", "below, "];

/// Phrases by which a pull request speaks of itself, its review, or the tools that it was made with.
const PROCESS: [&str; 55] = [
    "let me know",
    "i'll annotate",
    "my pr ",
    "happy to ",
    "with this draft",
    "ptal",
    "please review",
    "feel free to",
    "if you prefer",
    "if you would prefer",
    "would be preferred",
    "what i'm missing",
    "fresh pr",
    "the thread on #",
    "per review feedback",
    "per review comment",
    "review feedback",
    "review suggestion",
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
        && !POINTING.iter().any(|phrase| points(&lower, phrase))
        && !SHOWING.iter().any(|phrase| lower.starts_with(phrase))
        && !NEIGHBOURS.iter().filter(|phrase| **phrase != "this series").any(|phrase| lower.contains(phrase))
        && !has_footnote(sentence)
        && !counts_elsewhere(sentence)
        && !is_credit(sentence)
        && !is_picked(sentence)
        && !only_takes_back(&lower)
        && !compares_with_draft(&lower)
        && !is_process(&lower)
        && !is_own_affair(&lower)
        && !is_draft(&lower)
}

/// `Fix it (XXX)`: its author has left a mark to come back to, which reads as if this post had.
fn is_draft(lower: &str) -> bool {
    let marked = |mark: &str| {
        let behind = lower.find(mark).map(|at| &lower[at + mark.len()..]);
        behind.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    };
    ["(xxx", "(todo", "(tbd", "(fixme", "[xxx", "[todo", "[tbd", "[fixme"].into_iter().any(marked)
}

/// `I had a dumb bug`, `I'll see if I can`: what became of its author, and nothing of the change.
fn is_own_affair(lower: &str) -> bool {
    const OPENINGS: [&str; 12] = [
        "i had a ",
        "i'll ",
        "i will ",
        "i'm not sure",
        "i am not sure",
        "i'm going to ",
        "i forgot ",
        "i accidentally ",
        "i inadvertently ",
        "i don't know ",
        "i can't label",
        "sorry ",
    ];
    OPENINGS.iter().any(|opening| lower.starts_with(opening))
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

/// `This reverts commit 1a2b3c4, reversing changes made to 2a2b3c4.`: a relation, which is told as one, and no reason for it.
fn only_takes_back(lower: &str) -> bool {
    const PLAIN: [&str; 17] = [
        "this",
        "partially",
        "partly",
        "reverts",
        "revert",
        "reverted",
        "commit",
        "commits",
        "pr",
        "reversing",
        "changes",
        "made",
        "to",
        "and",
        "the",
        "in",
        "pull",
    ];
    let mut words = lower.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    lower.contains("revert")
        && words.all(|word| word.contains('#') || is_hash(word) || PLAIN.contains(&bare(word).as_str()))
}

/// Tells whether a sentence says what is other than in an attempt that was never taken in: `the initial approach in PR #12`.
fn compares_with_draft(lower: &str) -> bool {
    const FORMER: [&str; 7] = ["initial", "first", "earlier", "previous", "original", "prior", "former"];
    const DRAFT: [&str; 8] =
        ["approach", "attempt", "version", "draft", "iteration", "proposal", "implementation", "revision"];
    const WHERE: [&str; 9] = [
        "in pr",
        "in #",
        "in pull",
        "from #",
        "from pr",
        "of this pr",
        "of this pull",
        "of this patch",
        "of this change",
    ];
    let words: Vec<&str> = lower.split(' ').collect();
    let at = words.windows(2).position(|pair| {
        FORMER.contains(&pair[0]) && DRAFT.contains(&pair[1].trim_matches(|c: char| !c.is_alphanumeric()))
    });
    at.is_some_and(|at| {
        let behind = words[at + 2..].join(" ");
        WHERE.iter().any(|place| behind.starts_with(place)) || behind.starts_with("(#")
    })
}

fn is_hash(word: &str) -> bool {
    let word = word.trim_matches(|c: char| !c.is_alphanumeric());
    word.len() >= 7 && word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Tells whether a phrase stands in a text and points at what a reader doesn't have: `the following 8 bytes` are nothing that
/// was left out.
fn points(lower: &str, phrase: &str) -> bool {
    let counted = |at: usize| lower[at + phrase.len()..].trim_start().starts_with(|c: char| c.is_ascii_digit());
    lower.find(phrase).is_some_and(|at| !(phrase == "the following" && counted(at)))
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
    let issue = ["GitHub issue ", "GitHub PR "].iter().find_map(|start| sentence.strip_prefix(start));
    if issue.and_then(|rest| rest.split_once(' ')).is_some_and(|(number, rest)| {
        number.parse::<u64>().is_ok() && ["from ", "by ", "reported "].iter().any(|who| rest.starts_with(who))
    }) {
        return true;
    }
    let named = CREDITS.iter().find_map(|credit| sentence.strip_prefix(credit));
    let alone = |rest: &str| rest.starts_with(char::is_uppercase) && (!rest.contains(',') || rest.contains(" issue "));
    sentence.split_whitespace().count() <= 16 && named.is_some_and(alone)
}

/// Where a sentence points at a neighbour of its commit (`the previous patch`), as a range of bytes. A quotation leaves such
/// a sentence out, or makes the phrase a link to that commit.
pub fn neighbour(sentence: &str) -> Option<Range<usize>> {
    let lower = sentence.to_ascii_lowercase();
    let first = |phrase: &&str| places(&lower, phrase).next().map(|at| at..at + phrase.len());
    NEIGHBOURS.iter().filter_map(first).min_by_key(|place| place.start)
}

/// `because of (3)`: the number of an item of a list that isn't in the sentence.
fn counts_elsewhere(sentence: &str) -> bool {
    let numbers = sentence.match_indices('(').filter_map(|(at, _)| {
        let inside: String = sentence[at + 1..].chars().take_while(|c| *c != ')').take(3).collect();
        let bare = sentence[..at].is_empty() || sentence[..at].ends_with(' ');
        (bare && inside.len() == 1).then(|| inside.chars().next().filter(char::is_ascii_digit)).flatten()
    });
    let numbers: Vec<char> = numbers.collect();
    !numbers.is_empty() && !numbers.contains(&'1')
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
    fn marks_of_drafts_are_no_statement() {
        let check = |text: &str, expected: bool| assert_eq!(is_draft(&text.to_lowercase()), expected, "{text}");
        check("Fix the walk (epoll only) (XXX)", true);
        check("Fix the walk (TODO: count them)", true);
        check("Fix the walk (todos are kept)", false);
    }

    #[test]
    fn what_became_of_the_author_is_no_statement() {
        let check = |text: &str, expected: bool| assert_eq!(is_own_affair(&text.to_lowercase()), expected, "{text}");
        check("I had a dumb bug that kept the walk slow.", true);
        check("I'll see if I can make it even faster.", true);
        check("I measured it on ten folders.", false);
    }

    #[test]
    fn credits_of_issues_say_nothing() {
        let check = |text: &str, expected: bool| assert_eq!(is_credit(text), expected, "{text}");
        check("GitHub issue 12 from ann at h dot org.", true);
        check("GitHub issue 12 shows what is lost.", false);
        check("GitHub issues are read once.", false);
    }

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
        check("When it is 127, the following 8 bytes hold a number.", true);
        check("It is read in the following order.", false);
        check("no full stop here at all", false);
        check("... pretty underwhelming if you ask me.", false);
        check("Before merging I will revert that change.", false);
        check("Per the issue discussion, no changelog entry is included.", false);
        check("Spotted by a fuzzer, with thanks to those who keep it.", false);
        check("Codex tried to sneak in fixes for another issue.", false);
        check("I added two tests for the parser.", false);
        check("Let me know if another icon is better.", false);
        check("Happy to switch to a typed error case if that is better.", false);
        check("The thread on #12 settled on adding one first.", false);
        check("That is so because of (3) in most cases.", false);
        check("It is (1) read and (2) written at once.", true);
        check("This PR implements the fix discussed in the linked issue.", false);
        check(
            "**This is a backport of PR #12 as merged into main (cfcad08dbd4c2c4247f505d9a34ff5c09586b42e).**",
            false,
        );
        check("Backport of the walk to readers of old folders.", true);
        check("Cherry-picked from commit 1a2b3c4d5e of main.", false);
        check("This reverts commit 1a2b3c4d5e.", false);
        check("This reverts commit 1a2b3c4d5e, reversing changes made to 2a2b3c4d5e.", false);
        check("This reverts commit 1a2b3c4d5e, since it broke lists.", true);
        check("Reverting an entry takes no lock.", true);
        check("It refactors the initial approach in PR #12, replacing the pool.", false);
        check("An earlier version of this patch held the lock.", false);
        check("The previous version of the protocol had no lengths.", true);
        check("The first attempt in a row is free.", true);
        check("Above, on the first press, only the help is printed.", false);
        check("Below is the above example, but with this commit.", false);
        check("Above the limit, nothing is read.", true);
        check("Claude models are listed first.", true);
        check("Merging two lists takes one pass.", true);
    }
}
