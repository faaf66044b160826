//! Subjects that run on into their bodies. Who writes a message as one paragraph, or lets a tool cut its first line, leaves
//! the end of a sentence below the empty line:
//!
//! ```text
//! add a RequiredRSASize for checking RSA key length in
//!
//! ssh(1). User authentication keys that fall beneath this limit will be
//! ignored.
//! ```
//!
//! A forge marks what it cuts: the rest stands below behind such a mark, or the first of the squashed commits has it whole.

use super::{
    heading::is_longer,
    subject::{parse, split_pull_request},
};
use crate::history::{Commit, History};

/// Words that only a sentence which goes on can end with.
const OPEN: [&str; 24] = [
    "a", "an", "the", "of", "and", "or", "nor", "that", "which", "whose", "its", "their", "your", "our", "we're",
    "they're", "is", "are", "was", "were", "than", "into", "between", "both",
];

/// Those of them that end no title, whoever wrote it.
const ENDLESS: [&str; 13] =
    ["a", "an", "the", "of", "and", "or", "nor", "that", "which", "whose", "their", "your", "than"];

/// Words that mostly lead on to something, and may belong to a verb: `what to listen on`.
const LEADING: [&str; 16] = [
    "in", "on", "to", "for", "with", "by", "from", "at", "when", "while", "if", "as", "via", "without", "until",
    "because",
];

/// How notes on who did it, and on what it mends, begin.
const NOTES: [&str; 26] = [
    "ok ",
    "from ",
    "with ",
    "by ",
    "via ",
    "bz",
    "patch ",
    "idea",
    "based on ",
    "feedback ",
    "suggested ",
    "reported ",
    "spotted ",
    "noticed ",
    "noted ",
    "pointed out ",
    "prompted ",
    "requested ",
    "found ",
    "discussed ",
    "tested ",
    "reviewed ",
    "see ",
    "closes",
    "fixes",
    "http",
];

/// So many subjects of a range that surely run on show that its authors write so.
const HOUSE: usize = 3;

/// Characters of a line that is full. Where authors write so, a shorter one may well break off.
const FULL: usize = 56;

/// Characters of the shortest line that breaks off where authors write so.
const SHORT: usize = 30;

/// Joins the subjects that run on with the rest of their sentence, which leaves the body; where a heading has no room for all of
/// it, the body begins with the whole sentence instead.
pub fn join_run_on(history: &mut History) {
    let surely = history.commits.iter().filter(|commit| !commit.is_merge() && runs_on(commit, false)).count();
    for commit in &mut history.commits {
        let joined =
            cut(commit).or_else(|| (!commit.is_merge() && runs_on(commit, surely >= HOUSE)).then(|| join(commit))?);
        if let Some((subject, body)) = joined {
            (commit.subject, commit.body) = (subject, body);
        }
    }
}

/// Tells whether a subject breaks off before its sentence ends, wherever that goes on: it leans on a word that doesn't follow, or
/// bears a mark of omission.
pub fn breaks_off(subject: &str) -> bool {
    let words = split_pull_request(subject).0.trim_end();
    words.ends_with('…') || words.ends_with("...") || without_open_end(words).len() < words.len()
}

/// The words of a subject without those at its end that lead on to what isn't there.
pub(super) fn without_open_end(words: &str) -> &str {
    match words.rsplit_once(' ') {
        Some((rest, last)) if rest.contains(' ') && ENDLESS.contains(&last) => without_open_end(rest),
        _ => words,
    }
}

/// Tells whether the body goes on where the subject ends. Where authors `mostly` write so, a line in lower case is enough.
fn runs_on(commit: &Commit, mostly: bool) -> bool {
    let (words, number) = split_pull_request(&commit.subject);
    let last = words.rsplit(' ').next().unwrap_or_default();
    let paragraph = first_paragraph(&commit.body);
    let Some(first) = paragraph.chars().next().filter(|_| number.is_none() && words.contains(' ')) else {
        return false;
    };
    let word = paragraph.split_whitespace().next().unwrap_or_default();
    let is_form = word.ends_with("-by:") || word.ends_with(':') && word.len() > 1 || word.contains("://");
    let is_list = matches!(first, '*' | '-' | '+' | '#' | '>' | '|' | '=' | '<' | '[')
        || word.ends_with(['.', ')']) && word.len() <= 3;
    if is_form || is_list || NOTES.iter().any(|note| paragraph.starts_with(note)) {
        return false;
    }
    let lower = first.is_lowercase() || matches!(first, '(' | '"' | '`' | '~' | '/' | '\'');
    let plain = word.trim_end_matches(',').chars().all(char::is_alphabetic);
    let length = words.chars().count();
    let goes_on = words.ends_with(|c: char| c.is_alphanumeric() || matches!(c, ',' | '"' | ')'));
    match () {
        () if OPEN.contains(&last) => lower || first.is_uppercase() && OPEN[..6].contains(&last),
        () if LEADING.contains(&last) => lower && (mostly || length >= SHORT),
        () if mostly => lower && goes_on && length >= SHORT,
        // A sentence begins further down as sentences do, so the one that begins the body is none; but one may begin with a name.
        () => plain && lower && goes_on && length >= FULL && begins_later(&paragraph),
    }
}

/// Tells whether a sentence of the paragraph behind the first begins with a capital.
fn begins_later(paragraph: &str) -> bool {
    let begins = |(at, _): (usize, &str)| paragraph[at + 2..].trim_start().starts_with(char::is_uppercase);
    paragraph.match_indices(". ").any(begins)
}

/// The first paragraph of a body, its lines joined by a blank.
fn first_paragraph(body: &str) -> String {
    let lines = body.lines().take_while(|line| !line.trim().is_empty());
    lines.map(str::trim).collect::<Vec<_>>().join(" ")
}

/// What stands behind the first paragraph.
fn behind_first(body: &str) -> &str {
    body.find("\n\n").map_or("", |at| body[at..].trim_start_matches('\n'))
}

/// The subject with the rest of its sentence, and the body without it.
fn join(commit: &Commit) -> Option<(String, String)> {
    let paragraph = first_paragraph(&commit.body);
    let end = sentence_end(&paragraph);
    let (rest, behind) = paragraph.split_at(end);
    let behind = behind.trim_start_matches(['.', ';', ',']).trim_start();
    // What follows the sentence in the same breath is about people.
    let behind = if is_note(behind) { "" } else { behind };
    let subject = format!("{} {}", commit.subject.trim_end(), rest.trim_end());
    let stop = if paragraph[end..].starts_with('.') { "." } else { "" };
    let words = parse(&subject).words;
    let whole = if is_longer(&words) { format!("{words}{stop}") } else { String::new() };
    let first = [whole.as_str(), behind].iter().filter(|text| !text.is_empty()).copied().collect::<Vec<_>>().join(" ");
    let parts: Vec<&str> =
        [first.as_str(), behind_first(&commit.body)].into_iter().filter(|part| !part.is_empty()).collect();
    Some((subject, parts.join("\n\n")))
}

/// Where the first sentence of a paragraph ends: at its full stop, or before notes on who did it.
fn sentence_end(paragraph: &str) -> usize {
    let stop = paragraph.match_indices(". ").map(|(at, _)| at).find(|at| {
        let before = &paragraph[..*at];
        !before.ends_with("e.g")
            && !before.ends_with("i.e")
            && paragraph[at + 2..].trim_start().starts_with(|c: char| !c.is_lowercase())
    });
    let note = paragraph.match_indices(['.', ';', ',']).map(|(at, _)| at).find(|at| is_note(&paragraph[at + 1..]));
    let end = paragraph.strip_suffix('.').map_or(paragraph.len(), str::len);
    [stop, note].into_iter().flatten().fold(end, usize::min)
}

fn is_note(text: &str) -> bool {
    let lower = text.trim_start().to_lowercase();
    NOTES.iter().any(|note| lower.starts_with(note))
}

/// A subject that a forge cut, with its rest from the body: behind a mark in its first line, or in the first of its squashed
/// commits.
fn cut(commit: &Commit) -> Option<(String, String)> {
    let (words, _) = split_pull_request(&commit.subject);
    let begun = words.strip_suffix('…').or_else(|| words.strip_suffix("..."))?;
    let behind = &commit.subject[words.len()..];
    let line = commit.body.lines().next()?.trim();
    if let Some(rest) = line.strip_prefix('…').or_else(|| line.strip_prefix("...")) {
        let body = commit.body.trim_start().get(line.len()..).unwrap_or_default().trim_start_matches('\n');
        return Some((format!("{begun}{rest}{behind}"), body.to_owned()));
    }
    let item = line.strip_prefix("* ").or_else(|| line.strip_prefix("- ")).unwrap_or(line);
    let whole = item.starts_with(begun) && item.len() > begun.len() && !item.ends_with(['…', ':']);
    whole.then(|| (format!("{item}{behind}"), commit.body.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_go_on_below_the_empty_line() {
        let check = |mostly: bool, subject: &str, body: &str, expected: Option<(&str, &str)>| {
            let commit = Commit::saying(1, subject, body);
            let joined = runs_on(&commit, mostly).then(|| join(&commit)).flatten();
            assert_eq!(
                joined,
                expected.map(|(subject, body)| (subject.to_owned(), body.to_owned())),
                "{subject}: {body}"
            );
        };
        check(false, "check the length of keys in the", "agent. Keys below it\nare ignored.\n\nok ann@", {
            Some(("check the length of keys in the agent", "Keys below it are ignored.\n\nok ann@"))
        });
        check(false, "add a size for checking the length in", "ssh(1); ok ann@", {
            Some(("add a size for checking the length in ssh(1)", ""))
        });
        let long = "upstream: allow intervals and verification of the signature";
        check(false, long, "times to take dates. They are read.", {
            Some(("upstream: allow intervals and verification of the signature times to take dates", "They are read."))
        });
        check(false, long, "the signature is read.", None);
        check(true, "upstream: allow the flag to work with \"-Y sign\"", "operations; bz12", {
            Some(("upstream: allow the flag to work with \"-Y sign\" operations", ""))
        });
        check(true, "upstream: fix the flag", "it was lost.", None);
        check(true, "upstream: allow the flag to work with signs", "ok ann@", None);
        check(true, "upstream: allow the flag to work with signs", "It was lost.", None);
        check(true, "upstream: allow the flag to work with signs", "- one\n- two", None);
        check(
            false,
            "Handle the error of a signal in the check of a node that stops",
            "os.kill() ignored it. It is lost.",
            None,
        );
        check(false, "Let people log in", "They could not.", None);
        check(false, "Add a gauge to hold the last time that (#12)", "* Add a gauge\n\nThis is new.", None);
        check(false, "Read the lists in the", "Signed-off-by: Ann", None);
    }

    #[test]
    fn what_has_no_room_in_a_heading_begins_the_body() {
        let subject =
            "upstream: allow certificate validity intervals, sshsig verification times and expiry-time of the";
        let commit = Commit::saying(1, subject, "keys to accept dates in the UTC time zone. More.");
        let (subject, body) = join(&commit).expect("it runs on");
        assert!(subject.ends_with("expiry-time of the keys to accept dates in the UTC time zone"), "{subject}");
        assert!(body.starts_with("allow certificate") && body.ends_with("UTC time zone. More."), "{body}");
    }

    #[test]
    fn cut_subjects_have_their_rest_below() {
        let check = |subject: &str, body: &str, expected: Option<(&str, &str)>| {
            let found = cut(&Commit::saying(1, subject, body));
            assert_eq!(
                found,
                expected.map(|(subject, body)| (subject.to_owned(), body.to_owned())),
                "{subject}: {body}"
            );
        };
        check(
            "Walk folders in ord…",
            "…er of names\n\nThey were not.",
            Some(("Walk folders in order of names", "They were not.")),
        );
        check("Walk folders in ord… (#12)", "…er", Some(("Walk folders in order (#12)", "")));
        check("Walk folders in ord… (#12)", "* Walk folders in order\n\nThey", {
            Some(("Walk folders in order (#12)", "* Walk folders in order\n\nThey"))
        });
        check("Walk folders in ord… (#12)", "* Sort names", None);
        check("Walk folders in order", "…er", None);
    }

    #[test]
    fn subjects_that_break_off_are_known() {
        let check = |subject: &str, expected: bool| assert_eq!(breaks_off(subject), expected, "{subject}");
        check("Add a gauge to hold the last restore time that (#454)", true);
        check("Walk folders in ord…", true);
        check("Say where to listen on", false);
        check("Walk folders in order", false);
        check("the", false);
    }
}
