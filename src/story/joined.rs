//! Subjects that run on into their bodies. Who writes a message as one paragraph, or lets a tool cut its first line, leaves
//! the end of a sentence below the empty line:
//!
//! ```text
//! add a RequiredRSASize directive for checking the RSA key length of the
//!
//! client. User authentication keys that fall beneath this limit will be
//! ignored.
//! ```
//!
//! A forge marks what it cuts: the rest stands below behind such a mark, or the first of the squashed commits has it whole.

use super::{
    heading::is_longer,
    subject::{parse, split_pull_request},
};
use crate::history::{Commit, History};

/// Words that end no subject, whoever wrote it. Most prepositions are none of them: `choose what to listen on`.
const ENDLESS: [&str; 18] = [
    "a", "an", "the", "of", "and", "or", "nor", "that", "which", "whose", "their", "your", "than", "because", "unless",
    "whereas", "during", "via",
];

/// Words of the shortest subject that goes on.
const WORDS: usize = 3;

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

/// Characters that tell whether a text is such a note: more than any of them has.
const OPENING: usize = 16;

/// Joins the subjects that run on with the rest of their sentence, which leaves the body; where a heading has no room for all of
/// it, the body begins with the whole sentence instead.
pub fn join_run_on(history: &mut History) {
    for commit in &mut history.commits {
        let joined = cut(commit).or_else(|| (!commit.is_merge() && runs_on(commit)).then(|| join(commit))?);
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

/// Tells whether the body goes on where the subject ends. That it begins in lower case says nothing by itself: many a body
/// begins with the name of a program or of a function.
fn runs_on(commit: &Commit) -> bool {
    let (words, number) = split_pull_request(&commit.subject);
    if number.is_some() || words.split_whitespace().count() < WORDS {
        return false;
    }
    let last = words.rsplit(' ').next().unwrap_or_default();
    let paragraph = first_paragraph(&commit.body);
    let word = paragraph.split_whitespace().next().unwrap_or_default();
    let is_form = word.ends_with("-by:") || word.ends_with(':') && word.len() > 1 || word.contains("://");
    let is_item = word.ends_with(['.', ')']) && word.len() <= 3;
    if is_form || is_item || NOTES.iter().any(|note| paragraph.starts_with(note)) {
        return false;
    }
    (ENDLESS.contains(&last) || last.ends_with(',')) && word.starts_with(char::is_lowercase)
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
    let lower: String = text.trim_start().chars().take(OPENING).flat_map(char::to_lowercase).collect();
    NOTES.iter().any(|note| lower.starts_with(note))
}

/// A subject that a forge cut, with its rest from the body: behind a mark in its first line, or in the first of its squashed
/// commits.
fn cut(commit: &Commit) -> Option<(String, String)> {
    let (words, _) = split_pull_request(&commit.subject);
    let begun = words.strip_suffix('…').or_else(|| words.strip_suffix("..."))?;
    if begun.split_whitespace().count() < WORDS {
        return None;
    }
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
        let check = |subject: &str, body: &str, expected: Option<(&str, &str)>| {
            let commit = Commit::saying(1, subject, body);
            let joined = runs_on(&commit).then(|| join(&commit)).flatten();
            assert_eq!(
                joined,
                expected.map(|(subject, body)| (subject.to_owned(), body.to_owned())),
                "{subject}: {body}"
            );
        };
        check("check the length of keys in the", "agent. Keys below it\nare ignored.\n\nok ann@", {
            Some(("check the length of keys in the agent", "Keys below it are ignored.\n\nok ann@"))
        });
        check("add a size for checking the length of", "ssh(1); ok ann@", {
            Some(("add a size for checking the length of ssh(1)", ""))
        });
        check("Read names, lists,", "and what stands in them.", {
            Some(("Read names, lists, and what stands in them", ""))
        });
        // Bodies that begin with a name, behind subjects that end.
        check("Don't mutate the caller's string in Inflector#transliterate", "transliterate only copied. It is.", None);
        check("describe: fix --exclude, --match with --contains and --all", "git describe acts as a wrapper.", None);
        check("Light up the epoll backend on Windows", "libevent is lacking a scalable backend. It has.", None);
        check("Allow choosing the interface to listen on", "useful for containers, where the first is private.", None);
        check("Allow choosing the folder to read the settings from", "useful for containers.", None);
        check("Keep both", "some users want tabs", None);
        check("Find out where we are", "this helps debugging", None);
        check("Fix the", "reader of names.", None);
        check("Handle the end of the", "Reader is gone.", None);
        check("Handle the end of the", "- one\n- two", None);
        check("Handle the end of the", "ok ann@", None);
        check("Let people log in", "They could not.", None);
        check("Add a gauge to hold the last time that (#12)", "* Add a gauge\n\nThis is new.", None);
        check("Read the lists in the", "Signed-off-by: Ann", None);
    }

    #[test]
    fn sentences_end_before_notes() {
        let check = |text: &str, expected: usize| assert_eq!(sentence_end(text), expected, "{}", text.len());
        check("agent, OK ann@", 5);
        check("agent. Keys", 5);
        // Takes no time, though each of them may be the end.
        check(&",".repeat(1 << 16), 1 << 16);
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
        check("...", "all tests were removed", None);
        check("wip...", "- wip is over, all tests were removed", None);
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
