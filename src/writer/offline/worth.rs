//! How much a sentence is worth to a reader, and what it surely is: what the quoting voice chooses by.

use std::{collections::HashSet, sync::LazyLock};

use crate::{
    evidence::{Role, Sentence},
    lines::places,
};

/// How much a sentence is worth to a reader.
pub(super) fn weight(sentence: &Sentence) -> f64 {
    let lower = sentence.text.to_lowercase();
    match sentence.role {
        _ if lower.ends_with('?') => 0.2,
        None if ["linter", "satisfies ", "rebase", "nit:", "feedback"].iter().any(|word| lower.contains(word)) => 0.2,
        _ if is_beside(&lower) => 0.3,
        _ if says_consequence(&sentence.text) => 3.4,
        Some(Role::Reason | Role::Diagnosis | Role::Problem) => 3.0,
        Some(Role::Alternative) => 2.6,
        Some(Role::Limitation) => 2.0,
        None if tells_change(&sentence.text) => 1.9,
        None => 1.0,
    }
}

/// Tells whether a sentence says what was done: an order, or what is so from now on.
pub(super) fn tells_change(sentence: &str) -> bool {
    const OPENERS: [&str; 15] = [
        "the fix ",
        "the solution ",
        "result: ",
        "the result: ",
        "instead, ",
        "now ",
        "now, ",
        "fix this",
        "fix it",
        "therefore",
        "to fix ",
        "to address ",
        "to solve ",
        "with this ",
        "so we ",
    ];
    const INSIDE: [&str; 6] = [" we now ", " so we ", " we therefore ", " we simply ", " is now ", " are now "];
    let lower = sentence.to_lowercase();
    gives_order(sentence)
        || names_change(&lower)
        || OPENERS.iter().any(|opener| lower.starts_with(opener))
        || INSIDE.iter().any(|phrase| lower.contains(phrase))
        || concludes(&lower)
}

/// Tells whether a sentence says what was so before, and not what is so now.
pub(super) fn says_what_was(sentence: &str) -> bool {
    const OPENERS: [&str; 11] = [
        "traditionally",
        "previously",
        "formerly",
        "historically",
        "originally",
        "currently,",
        "before this ",
        "before now",
        "until now",
        "up to now",
        "in the past",
    ];
    let lower = sentence.to_lowercase();
    let used_to = || {
        places(&lower, " used to ").any(|at| {
            let before = lower[..at].rsplit(' ').next().unwrap_or_default();
            !matches!(before, "is" | "are" | "be" | "was" | "were" | "been" | "being" | "get" | "gets" | "can" | "not")
        })
    };
    (OPENERS.iter().any(|opener| lower.starts_with(opener)) || used_to()) && !is_now(&lower)
}

/// Tells whether a sentence says what is so now, or what was done for it.
pub(super) fn says_what_is_now(sentence: &str) -> bool {
    tells_change(sentence) || is_now(&sentence.to_lowercase())
}

fn is_now(lower: &str) -> bool {
    const OPENERS: [&str; 5] = ["now ", "now, ", "from now on", "this release ", "this version "];
    OPENERS.iter().any(|opener| lower.starts_with(opener)) || lower.contains(" now ") || lower.contains(" no longer ")
}

/// Tells whether a sentence begins with one of some words, in lower case.
fn begins(sentence: &str, openers: &[&str]) -> bool {
    let lower = sentence.to_lowercase();
    openers.iter().any(|opener| lower.starts_with(opener))
}

/// Tells whether a sentence says that the one before it is not so.
pub(super) fn takes_back(sentence: &str) -> bool {
    const OPENERS: [&str; 9] = [
        "unfortunately",
        "but this is ",
        "but that is ",
        "but this does",
        "but that does",
        "however, this ",
        "however, that ",
        "this isn't ",
        "that isn't ",
    ];
    begins(sentence, &OPENERS)
}

/// `INT_MAX is no position, so use it for what is not set`: an order behind its reason.
fn concludes(lower: &str) -> bool {
    const SO: &str = ", so ";
    places(lower, SO).any(|at| {
        let next = lower[at + SO.len()..].split(' ').next().unwrap_or_default();
        ORDERS.contains(&next)
            || matches!(next, "let's" | "do" | "don't" | "set" | "call" | "check" | "skip" | "return")
    })
}

/// Tells whether a sentence speaks of its own commit.
fn names_change(lower: &str) -> bool {
    const THIS: &str = "this ";
    let whole = |rest: &str| !rest.starts_with(char::is_alphabetic);
    let named = |rest: &str| {
        ["commit", "patch", "change", "pr", "series"].iter().any(|name| rest.strip_prefix(name).is_some_and(whole))
    };
    places(lower, THIS).any(|at| named(&lower[at + THIS.len()..]))
}

/// Verbs with which a message orders its change.
const ORDERS: [&str; 34] = [
    "add",
    "adds",
    "fix",
    "fixes",
    "use",
    "make",
    "makes",
    "refactor",
    "teach",
    "introduce",
    "implement",
    "convert",
    "adapt",
    "change",
    "replace",
    "improve",
    "optimize",
    "stop",
    "let",
    "extend",
    "provide",
    "rework",
    "switch",
    "allow",
    "support",
    "move",
    "drop",
    "remove",
    "start",
    "extract",
    "reuse",
    "avoid",
    "handle",
    "ensure",
];

/// Tells whether a sentence begins with an order.
pub(super) fn gives_order(sentence: &str) -> bool {
    let first = sentence.split(' ').next().unwrap_or_default();
    first.starts_with(char::is_uppercase) && ORDERS.contains(&first.to_lowercase().as_str())
}

/// Other verbs that say what is done.
const DONE: &str = "accept align apply bump cache call catch check clean collapse compute correct decode decouple \
                    decrease default defer deprecate derive detect disable document drop emit enable encode enforce \
                    escape exclude expose fall feed flush force format generate give group guard honor honour ignore \
                    include increase inline integrate keep limit log maintain map mark merge minimize mitigate normalize \
                    only parse pass pin plumb populate prefer preserve prevent print promote propagate protect prune \
                    pull push put raise re read rebuild record recover reduce register reject relax release rename \
                    reorder report require reset resolve respect restore restrict restructure return revert rewrite run \
                    sanitize save send separate set share show shrink simplify skip sort specify split standardize store \
                    strip swap sync take test throw tighten track trim turn tweak unify unwrap update upgrade validate \
                    verify warn widen wire wrap write";

/// Tells whether a sentence opens with what is done, in whatever form: an order with another verb, `Prevents a panic`,
/// `Users can now choose`, `This fixes`.
pub(super) fn opens_change(sentence: &str) -> bool {
    static VERBS: LazyLock<HashSet<&str>> = LazyLock::new(|| DONE.split_whitespace().chain(ORDERS).collect());
    let lower = sentence.to_lowercase();
    let mut words = lower.split(' ').map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let (first, second) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let does = |word: &str| {
        let base = word.strip_suffix("es").or_else(|| word.strip_suffix('s'));
        VERBS.contains(word) || base.is_some_and(|base| VERBS.contains(base))
    };
    let subject = matches!(first, "this" | "it" | "that" | "we" | "which");
    tells_change(sentence)
        || does(first)
        || subject && does(second)
        || lower.contains(" now ")
        || lower.contains(" no longer ")
}

/// Tells whether a sentence surely or probably says what was done: what works no longer is what was wrong.
pub(super) fn is_done(sentence: &Sentence) -> bool {
    tells_change(&sentence.text) || opens_change(&sentence.text) && sentence.role != Some(Role::Problem)
}

/// Tells whether a sentence says how much more or less: `2x`, `40%`, `from 3 s to 2 s`, `roughly in half`.
pub(super) fn has_figure(sentence: &Sentence) -> bool {
    let lower = sentence.text.to_lowercase();
    let counted = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
    let factor = |word: &str| {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '%' | '×'));
        word.strip_suffix(['x', '×', '%']).is_some_and(|number| number.ends_with(|c: char| c.is_ascii_digit()))
    };
    let from_to = || {
        const FROM: &str = " from ";
        let behind = |at: usize| lower[at + FROM.len()..].split_once(" to ");
        places(&lower, FROM).filter_map(behind).any(|(from, to)| counted(from) && counted(to))
    };
    [" in half", " times faster", " times slower", " times less"].iter().any(|phrase| lower.contains(phrase))
        || lower.split_whitespace().any(factor)
        || from_to()
}

/// Tells whether a sentence says what follows for users: a fault that they meet, or what works no longer.
pub(super) fn says_consequence(sentence: &str) -> bool {
    const WORDS: [&str; 30] = [
        "crash",
        "crashes",
        "crashed",
        "crashing",
        "panic",
        "panics",
        "panicked",
        "corrupt",
        "corrupts",
        "corrupted",
        "corrupting",
        "corruption",
        "deadlock",
        "deadlocks",
        "hang",
        "hangs",
        "leak",
        "leaks",
        "leaked",
        "segfault",
        "segfaults",
        "attacker",
        "attack",
        "vulnerability",
        "security",
        "breaking",
        "aborts",
        "denial",
        "use-after-free",
        "truncated",
    ];
    const PHRASES: [&str; 17] = [
        "data loss",
        "lose data",
        "wrong result",
        "wrong value",
        "incorrect result",
        "fatal error",
        "remote peer",
        "infinite loop",
        "no longer",
        " is removed",
        " are removed",
        "now requires",
        "stack overflow",
        "buffer overflow",
        "syntax error",
        "race condition",
        "silently ",
    ];
    let lower = sentence.to_lowercase();
    let mut words = lower.split(|c: char| !c.is_alphanumeric() && c != '-');
    words.any(|word| WORDS.contains(&word)) || PHRASES.iter().any(|phrase| lower.contains(phrase))
}

/// Tells whether a sentence ends in a bare value or option (`is -1.`, `with --all`), which the next one explains.
pub(super) fn ends_bare(sentence: &str) -> bool {
    let last = sentence.trim_end_matches(['.', ':', ',']).rsplit(' ').next().unwrap_or_default();
    last.strip_prefix('-').is_some_and(|rest| !rest.is_empty()) || last.chars().all(|c| c.is_ascii_digit())
}

/// Tells whether a sentence is said by the way, whatever it speaks of.
pub(super) fn is_remark(sentence: &str) -> bool {
    const OPENERS: [&str; 13] = [
        "(",
        "hopefully",
        "note",
        "while ",
        "also",
        "as a side",
        "by the way",
        "btw",
        "incidentally",
        "fyi",
        "as an aside",
        "in passing",
        "drive-by",
    ];
    begins(sentence, &OPENERS)
}

/// Tells whether a sentence speaks of the tests and tools beside a change.
pub(super) fn is_beside(lower: &str) -> bool {
    [" test", "tests ", "benchmark", "linter", " lint", "changelog", "regression test", "reproduced", "verified"]
        .iter()
        .any(|word| lower.contains(word))
}

/// How much a sentence sounds like what was achieved.
pub(super) fn achievement(sentence: &Sentence) -> f64 {
    let lower = sentence.text.to_lowercase();
    let first = lower.split(' ').next().unwrap_or_default().trim_matches(',');
    let names_change = names_change(&lower);
    let words = sentence.words();
    let personal = lower.split(' ').take(6).any(|word| matches!(word, "i" | "i'd" | "i'm" | "i've" | "my"));
    let length = match words {
        0..=5 => -2.0,
        6..=32 => 1.0,
        33..=45 => 0.0,
        _ => -1.5,
    };
    let role = match sentence.role {
        Some(Role::Problem) => -0.8,
        Some(Role::Reason) => 0.5,
        Some(Role::Limitation | Role::Alternative) => -1.0,
        _ => 0.0,
    };
    length + role + if ORDERS.contains(&first) { 1.6 } else { 0.0 } + if names_change { 1.4 } else { 0.0 }
        - if personal { 1.5 } else { 0.0 }
        - if is_beside(&lower) { 1.2 } else { 0.0 }
        - if matches!(first, "this" | "it" | "these" | "there") && !names_change { 1.0 } else { 0.0 }
        + if lower.contains(" now ") || says_consequence(&sentence.text) { 0.8 } else { 0.0 }
}

/// The role of a sentence where a sentence of ours may name it.
pub(super) fn strong_role(sentence: &Sentence) -> Option<Role> {
    sentence.role.filter(|_| is_strong(sentence))
}

/// Tells whether a role is named in so many words that a sentence of ours may name it too.
fn is_strong(sentence: &Sentence) -> bool {
    const PROBLEM: [&str; 22] = [
        "broken",
        " bug",
        " fails",
        " fail ",
        " failed ",
        "crash",
        " panic",
        " wrong",
        "incorrect",
        "regression",
        "deadlock",
        "leak",
        " race",
        "confusing",
        "inefficien",
        "wasteful",
        "unexpected",
        "problem",
        " error",
        "doesn't work",
        "does not work",
        " no way ",
    ];
    const REASON: [&str; 4] = ["because", "the reason", "that is why", "this is why"];
    const LIMITATION: [&str; 12] = [
        "does not yet",
        "doesn't yet",
        "not yet ",
        "for now",
        "limitation",
        "downside",
        "drawback",
        "at the cost",
        "trade-off",
        "not supported",
        "is left for",
        "does not handle",
    ];
    let lower = sentence.text.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match sentence.role {
        Some(Role::Problem) => has(&PROBLEM),
        Some(Role::Diagnosis) => has(&["root cause", "culprit", "caused by", "turns out", "the cause"]),
        Some(Role::Alternative) => has(&[
            "alternative",
            "another option",
            "another approach",
            "considered",
            "one option",
            "could also",
            "could have",
        ]),
        Some(Role::Reason) => has(&REASON),
        Some(Role::Limitation) => has(&LIMITATION),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sentence(text: &str) -> Sentence {
        Sentence { text: text.to_owned(), role: None, leans: false, quotable: true }
    }

    #[test]
    fn our_words_name_a_role_where_its_own_do() {
        let check = |text: &str, role: Role, expected: bool| {
            let sentence = Sentence { role: Some(role), ..sentence(text) };
            assert_eq!(strong_role(&sentence).is_some(), expected, "{text}");
        };
        check("The parser fails when a line is empty.", Role::Problem, true);
        check("Keys were sorted twice.", Role::Problem, false);
        check("Keys are sorted because readers need an order.", Role::Reason, true);
        check("Sort keys so that readers find them.", Role::Reason, false);
        check("An alternative would be a lock.", Role::Alternative, true);
        check("Nested lists are not supported.", Role::Limitation, true);
    }

    #[test]
    fn orders_begin_with_their_verb() {
        let check = |text: &str, expected: bool| assert_eq!(gives_order(text), expected, "{text}");
        check("Refactor the code to reuse the buffer.", true);
        check("The code is refactored.", false);
        check("use of a lock is slow.", false);
    }

    #[test]
    fn what_was_done_is_known() {
        let check = |text: &str, expected: bool| assert_eq!(tells_change(text), expected, "{text}");
        check("Fix this by comparing the hashes first.", true);
        check("The fix adds a guard before the conversion.", true);
        check("Instead, the lock is taken once.", true);
        check("The reader of this patch finds a table.", true);
        check("Readers are told where they are; we now count lines.", true);
        check("We often use -1 to indicate unset values.", false);
        check("INT_MAX is no position, so use it for unset values.", true);
        check("The value is -1, so it is never reached.", false);
        check("This problem is as old as the table.", false);
        check("The lock was taken for each line.", false);
    }

    #[test]
    fn openings_say_what_is_done_or_what_was() {
        let check = |text: &str, expected: bool| assert_eq!(opens_change(text), expected, "{text}");
        check("Wrap the sender in a guard.", true);
        check("Prevents a panic when the list is empty.", true);
        check("This fixes a crash.", true);
        check("Users can now choose the lines.", true);
        check("We often use -1 to indicate unset values.", false);
        check("The lock is taken for each line.", false);
        check("The reasoning for a lock is order.", false);
    }

    #[test]
    fn what_was_is_told_from_what_is() {
        let check = |text: &str, was: bool, is: bool| {
            assert_eq!((says_what_was(text), says_what_is_now(text)), (was, is), "{text}");
        };
        check("Traditionally both readers had one lock.", true, false);
        check("Previously, keys were sorted, and now they are not.", false, true);
        check("Readers used to wait for the lock.", true, false);
        check("The lock is used to order readers.", false, false);
        check("This release gives each its own.", false, true);
        check("Keys are no longer sorted.", false, true);
        check("The previous reader is kept.", false, false);
        check("Before the lock is taken, keys are sorted.", false, false);
    }

    #[test]
    fn figures_say_how_much() {
        let check = |text: &str, expected: bool| assert_eq!(has_figure(&sentence(text)), expected, "{text}");
        check("That cuts the time in half.", true);
        check("Reads are ~55x faster.", true);
        check("The time falls from 3 s to 200 ms.", true);
        check("We go from 1.2 to another table.", false);
        check("Read the x86 table.", false);
    }

    #[test]
    fn bare_values_need_what_follows() {
        let check = |text: &str, expected: bool| assert_eq!(ends_bare(text), expected, "{text}");
        check("The fields are set if they are not both -1.", true);
        check("Readers had to pass --all.", true);
        check("It is read since version 3.", true);
        check("The list has two well-known ends.", false);
    }

    #[test]
    fn consequences_are_what_users_meet() {
        let check = |text: &str, expected: bool| assert_eq!(says_consequence(text), expected, "{text}");
        check("A single frame will cause a fatal error in the receiving process.", true);
        check("The reader hangs on an empty line.", true);
        check("Lists are no longer sorted.", true);
        check("Old keys are removed.", true);
        check("The hanging indent is kept.", false);
        check("Keys are sorted once.", false);
    }

    #[test]
    fn remarks_are_made_by_the_way() {
        let check = |text: &str, expected: bool| assert_eq!(is_remark(text), expected, "{text}");
        check("(The reader crashes without it.)", true);
        check("Note that the old reader fails on it.", true);
        check("While at it, fix a wrong comment.", true);
        check("The reader fails on empty lines.", false);
    }

    #[test]
    fn what_stands_beside_a_change_is_known() {
        let check = |text: &str, expected: bool| assert_eq!(is_beside(text), expected, "{text}");
        check("adds the first unit tests for this area.", true);
        check("satisfies the linter.", true);
        check("keys are sorted at the latest when they are read.", false);
    }

    #[test]
    fn what_the_next_sentence_takes_back() {
        let check = |text: &str, expected: bool| assert_eq!(takes_back(text), expected, "{text}");
        check("Unfortunately, this isn't accurate.", true);
        check("However, this fails on Windows.", true);
        check("However many there are, each is read.", false);
        check("It is read twice.", false);
    }

    #[test]
    fn achievements_sound_like_them() {
        let better = |a: &str, b: &str| assert!(achievement(&sentence(a)) > achievement(&sentence(b)), "{a} / {b}");
        better(
            "Refactor the code to reuse the buffer across all records.",
            "Records are stored in a buffer that is allocated each time.",
        );
        better("This commit adds a scanner that reads each line once.", "Scanners are hard.");
    }
}
