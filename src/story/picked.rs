//! Commits that were picked from merges. `git cherry-pick -m 1`, as maintainers of a release branch use it, leaves a plain
//! commit with the form of a merge as its subject, and what it does stands below:
//!
//! ```text
//! Merge pull request #12 from ann/walk
//!
//! walk: follow links once
//! (cherry picked from commit 30708c06c815fc84de93f2965551ccd7f39a6a88)
//! ```

use crate::history::{Commit, History};

/// Longer first lines are sentences.
const LONGEST: usize = 100;

/// Gives commits that were picked from merges of pull requests the title of these as their subject, with the number behind it as
/// forges write it.
pub fn name_picked(history: &mut History) {
    for commit in history.commits.iter_mut().filter(|commit| !commit.is_merge()) {
        if let Some((subject, rest)) = named(commit) {
            commit.body.drain(..rest);
            commit.subject = subject;
        }
    }
}

/// The subject that stands in the body, and where the body goes on.
fn named(commit: &Commit) -> Option<(String, usize)> {
    let behind = commit.subject.strip_prefix("Merge pull request #")?;
    let (number, _) = behind.split_once(" from ")?;
    number.parse::<u64>().ok()?;
    let start = commit.body.len() - commit.body.trim_start().len();
    let mut lines = commit.body[start..].split_inclusive('\n');
    let line = lines.next()?;
    let next = lines.next().map_or("", str::trim);
    let title = line.trim();
    let alone = next.is_empty() || next.starts_with("(cherry picked from ") || next.contains("-by: ");
    let whole =
        !title.ends_with(['…', ':', ',']) && !title.ends_with("...") && !title.starts_with(['(', '*', '#', '-']);
    let trailer = title.split(' ').next().is_some_and(|word| word.ends_with("-by:"));
    let behind = format!(" (#{number})");
    let numbered = if title.ends_with(&behind) { title.to_owned() } else { format!("{title}{behind}") };
    (alone && whole && !trailer && title.chars().count() <= LONGEST).then_some((numbered, start + line.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn picked_merges_are_called_what_was_merged() {
        let check = |subject: &str, body: &str, expected: Option<(&str, &str)>| {
            let commit = Commit::saying(1, subject, body);
            let found = named(&commit).map(|(subject, rest)| (subject, commit.body[rest..].to_owned()));
            assert_eq!(found, expected.map(|(subject, rest)| (subject.to_owned(), rest.to_owned())), "{body}");
        };
        let form = "Merge pull request #12 from ann/walk";
        check(form, "walk: follow links\n(cherry picked from commit 3070)\n", {
            Some(("walk: follow links (#12)", "(cherry picked from commit 3070)\n"))
        });
        check(form, "\nFollow links\n\nThey led out.\n", Some(("Follow links (#12)", "\nThey led out.\n")));
        check(form, "Follow links", Some(("Follow links (#12)", "")));
        check(form, "They led out\nof the tree.", None);
        check(form, "(cherry picked from commit 3070)\n", None);
        check(form, "", None);
        check(form, "Signed-off-by: Ann <a@x.org>\n", None);
        check(form, "* Follow links\n\n* Count them", None);
        check(form, "Follow links (#12)", Some(("Follow links (#12)", "")));
        check("Merge pull request #x from ann/walk", "Follow links", None);
        check("Merge branch 'walk'", "Follow links", None);
    }
}
