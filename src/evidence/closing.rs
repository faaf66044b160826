//! Issues that messages close, by the words that forges act on.

use std::collections::BTreeSet;

use crate::history::{Commit, CommitId};

/// Words that close an issue at a forge, with what they say of it.
const CLOSING: [(&str, Closing); 9] = [
    ("fix", Closing::Fixes),
    ("fixes", Closing::Fixes),
    ("fixed", Closing::Fixes),
    ("close", Closing::Closes),
    ("closes", Closing::Closes),
    ("closed", Closing::Closes),
    ("resolve", Closing::Resolves),
    ("resolves", Closing::Resolves),
    ("resolved", Closing::Resolves),
];

/// What may stand before the verb in its sentence: `This commit also fixes #12.`
const SUBJECTS: [&str; 14] = [
    "this", "it", "that", "which", "commit", "change", "patch", "pr", "mr", "pull", "request", "also", "should", "will",
];

/// Words that go on with a sentence behind an issue that it closes. `Fix #12 regression` closes another one.
const GOING_ON: [&str; 18] = [
    "by", "in", "with", "when", "where", "which", "for", "as", "via", "using", "on", "at", "from", "to", "but",
    "while", "since", "because",
];

/// How a message says that it closes an issue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closing {
    /// It mends what the issue is about.
    Fixes,
    /// It closes it, for whatever reason.
    Closes,
    /// It settles it.
    Resolves,
}

impl Closing {
    /// The verb.
    pub fn word(self) -> &'static str {
        match self {
            Self::Fixes => "fixes",
            Self::Closes => "closes",
            Self::Resolves => "resolves",
        }
    }
}

/// An issue that a commit closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Closed {
    /// Its number.
    pub number: u64,
    /// The first commit whose message says so.
    pub commit: CommitId,
    /// The verb of the message.
    pub verb: Closing,
}

/// Words that take back what follows them, or say that it was only tried.
const WEAK: [&str; 17] = [
    "almost",
    "attempt",
    "attempted",
    "attempting",
    "attempts",
    "hopefully",
    "maybe",
    "never",
    "not",
    "partially",
    "partly",
    "perhaps",
    "tried",
    "tries",
    "try",
    "trying",
    "possibly",
];

/// Tells whether one of the last words takes back what follows: `does not fully close`, `partially fixes`, `attempts to fix`.
fn is_weakened(tokens: &[Token<'_>], at: usize) -> bool {
    let weak = |word: &str| word.ends_with("n't") || WEAK.contains(&word);
    let same = |token: &&Token<'_>| !token.ends() && token.in_body == tokens[at].in_body;
    tokens[..at].iter().rev().take(3).take_while(same).any(|token| weak(token.word()))
}

/// The numbers of the pull requests that a message links to.
fn proposed(message: &str) -> BTreeSet<u64> {
    message.split("/pull/").skip(1).filter_map(|rest| digits(rest).parse().ok()).collect()
}

/// The digits that a text begins with.
fn digits(text: &str) -> &str {
    &text[..text.bytes().take_while(u8::is_ascii_digit).count()]
}

/// What all messages say that they close, sorted by number; issues of a page count as those of the `project` of that name.
pub(super) fn closed_by(commits: &[&Commit], project: &str) -> Vec<Closed> {
    let project = project.to_lowercase();
    let mut found = Vec::new();
    for commit in commits {
        let message = commit.message().to_lowercase();
        let proposed = proposed(&message);
        // A pull request that is closed by being merged is no issue.
        let closed = in_words(&message, &project).into_iter().filter(|(number, _)| !proposed.contains(number));
        found.extend(closed.map(|(number, verb)| Closed { number, commit: commit.id, verb }));
    }
    // A stable sort: the commits stand oldest first.
    found.sort_by_key(|closed| closed.number);
    found.dedup_by_key(|closed| closed.number);
    found
}

/// A word of a message with its marks.
struct Token<'a> {
    text: &'a str,
    /// It is the first of its line.
    opens: bool,
    /// It stands in the body.
    in_body: bool,
}

impl<'a> Token<'a> {
    /// Without the marks around it.
    fn word(&self) -> &'a str {
        self.text.trim_start_matches(['(', '[', '*', '_']).trim_end_matches([':', '*', '_', '.', ','])
    }

    fn is_bullet(&self) -> bool {
        matches!(self.text, "-" | "*" | "+" | "•" | "–" | "—")
    }

    /// Nothing of the same clause follows.
    fn ends(&self) -> bool {
        self.text.ends_with(['.', ',', ';', ':', ')', ']', '!', '?'])
    }

    /// The issue that it names: `#12`, `o/r#12`, `https://forge.org/o/r/issues/12`.
    fn issue(&self, project: &str) -> Option<u64> {
        let bare = self.text.trim_start_matches(['(', '[', '<']).trim_end_matches(['.', ',', ';', ':', ')', ']', '>']);
        let ours = |place: &str| !project.is_empty() && place.rsplit('/').next() == Some(project);
        let (place, number) = bare.split_once("/issues/").or_else(|| bare.split_once('#'))?;
        let known = place.is_empty() || ours(place.trim_end_matches("/-"));
        let whole = known && !number.is_empty() && digits(number) == number;
        number.parse().ok().filter(|_| whole)
    }
}

/// The issues that a message in lower case closes: those directly behind a verb that begins a line, a clause or what stands in
/// brackets.
fn in_words(message: &str, project: &str) -> Vec<(u64, Closing)> {
    let lines = message.lines().enumerate();
    let tokens: Vec<Token<'_>> = lines
        .flat_map(|(line, text)| {
            let words = text.split_whitespace().enumerate();
            words.map(move |(at, text)| Token { text, opens: at == 0, in_body: line > 0 })
        })
        .collect();
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let word = token.word();
        let verb = CLOSING.iter().find(|(verb, _)| *verb == word && !token.text.ends_with(['.', ',']));
        let verb = verb.map(|(_, verb)| *verb);
        let Some(verb) = verb.filter(|_| begins(&tokens, at) && !is_weakened(&tokens, at)) else { continue };
        found.extend(behind(&tokens, at, project).into_iter().map(|number| (number, verb)));
    }
    found
}

/// Tells whether a clause begins with a word, but for what means the change itself.
fn begins(tokens: &[Token<'_>], at: usize) -> bool {
    for place in (0..=at).rev() {
        let token = &tokens[place];
        let Some(before) = place.checked_sub(1).map(|before| &tokens[before]) else { return true };
        if token.opens
            || token.text.starts_with(['(', '['])
            || before.ends()
            || before.is_bullet()
            || before.text == "and"
        {
            return true;
        }
        if !SUBJECTS.contains(&before.word()) {
            return false;
        }
    }
    true
}

/// The issues behind a verb; none where the sentence goes on about something else of theirs.
fn behind(tokens: &[Token<'_>], verb: usize, project: &str) -> Vec<u64> {
    let mut found = Vec::new();
    // Forges put the number of a pull request in brackets behind its subject: `Fixes (#12)`.
    let own = tokens[verb].opens && tokens[verb].in_body;
    let listed = tokens[verb].text.ends_with(':');
    for (at, token) in tokens.iter().enumerate().skip(verb + 1) {
        if token.is_bullet() && token.opens && listed || token.text == "and" && !found.is_empty() {
            continue;
        }
        let bracketed = token.text.starts_with('(') && !(own && found.is_empty());
        let Some(number) = token.issue(project).filter(|_| !bracketed) else {
            let before = &tokens[at - 1];
            let apart = before.ends() || before.text == "and" || token.opens || token.is_bullet();
            let goes_on = apart || bracketed || token.text.starts_with('(') || GOING_ON.contains(&token.word());
            return if goes_on { found } else { Vec::new() };
        };
        found.push(number);
        // `(fix #12) (#34)`: the second number is that of the pull request.
        if token.text.ends_with([')', ']']) && !bracketed && !token.text.starts_with('(') {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_forges_close_issues() {
        let check = |subject: &str, body: &str, expected: &[u64]| {
            let commit = Commit::saying(1, subject, body);
            let found: Vec<u64> = closed_by(&[&commit], "r").into_iter().map(|closed| closed.number).collect();
            assert_eq!(found, expected, "{subject}: {body}");
        };
        check("a", "Fixes #12, #13 and #14.", &[12, 13, 14]);
        check("a", "The crash is fixed. #12 tracks the rest.", &[]);
        check("fix: prefer it (fix #12) (#34)", "", &[12]);
        check("a (fixes #12, closes #13) (#34)", "", &[12, 13]);
        check("a (#34)", "Closes (#12)", &[12]);
        check("a", "It does not fully close #12.", &[]);
        check("a", "Attempts to fix #12.", &[]);
        check("Try to fix #12", "", &[]);
        check("Reconnect on the second try", "Fixes #12", &[12]);
        check("a", "This should also fix #12.", &[12]);
        check("a", "It closes\n#12.", &[12]);
        check("a", "This commit also fixes #12 by a lock.", &[12]);
        check("Fix #12 regression: restore it", "Fix #13 regression", &[]);
        check("a", "As they said when they closed #12.", &[]);
        check("a", "Fixes: https://h.org/o/r/issues/12\nFixes https://h.org/o/other/issues/13", &[12]);
        check("a", "Fixes:\n\n- o/r#12\n- https://h.org/o/r/issues/13", &[12, 13]);
        check("a", "Fixes #12 and #13 since they hang", &[12, 13]);
        check("a", "See #12.", &[]);
        check("feat(x): add it, closes #12", "", &[12]);
        check("fix: it (closes #12)", "", &[12]);
        check("a", "Fixes: #12\nCloses: #34\nPull-request: https://example.org/x/pull/34", &[12]);
    }

    #[test]
    fn the_verb_is_that_of_the_message() {
        let commit = Commit::saying(1, "a", "Fixes #2, Closes #1. It resolves #3.");
        let found: Vec<(u64, Closing)> =
            closed_by(&[&commit], "r").into_iter().map(|closed| (closed.number, closed.verb)).collect();
        assert_eq!(found, [(1, Closing::Closes), (2, Closing::Fixes), (3, Closing::Resolves)]);
    }

    #[test]
    fn the_pull_request_of_a_subject_is_not_closed() {
        let check = |subject: &str, body: &str, expected: &[u64]| {
            let commit = Commit::saying(1, subject, body);
            let found: Vec<u64> = closed_by(&[&commit], "r").into_iter().map(|closed| closed.number).collect();
            assert_eq!(found, expected, "{subject}: {body}");
        };
        check("a couple grammar fixes (#12)", "", &[]);
        check("properly focus pane after tab was closed (#12)", "", &[]);
        check("docs: fixes (#12)", "", &[]);
        check("a (#34)", "* fix: cwd and usability fixes (#12)\n\n* tests", &[]);
        check("a (#34)", "* fixes (#12)\n\n* tests", &[]);
        check("Fixes (#12)", "", &[]);
        check("a couple grammar fixes (#34)", "Fixes (#12)", &[12]);
        check("a (#34)", "closes (#12)", &[12]);
    }
}
