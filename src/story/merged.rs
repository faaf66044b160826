//! Messages of squashed pull requests without what isn't theirs. Where the mainline was merged into the branch, forges put
//! the messages of its commits among those of the branch:
//!
//! ```text
//! Track all events of the mouse (#30)
//!
//! * pass events to the server         of this pull request
//!
//! * fix: cwd and usability (#12)      the subject of a commit of the mainline,
//!
//! * keep cwd between reloads          and its message: of which commit is not to be known any more
//! ```
//!
//! Whatever such a message says below the first line of another commit, this commit may have nothing to do with it.

use std::collections::HashSet;

use super::subject;
use crate::{
    history::{Commit, History},
    spread,
};

/// So many numbered subjects among those of a branch were merged into it, whether the range has their commits or not.
const MANY: usize = 3;

/// Ends each message where it goes on with those of other commits. Only filters and the masking of credentials read a message
/// before.
pub fn drop_merged(history: &mut History) {
    let ends = {
        let numbered = |commit: &&Commit| subject::parse(&commit.subject).pull_request.is_some();
        let known: HashSet<&str> =
            history.commits.iter().filter(numbered).map(|commit| commit.subject.trim()).collect();
        spread::map(&history.commits, |commit| end(commit, &|line| known.contains(line)))
    };
    for (commit, end) in history.commits.iter_mut().zip(ends) {
        if let Some(end) = end {
            commit.body.truncate(end);
        }
    }
}

/// Where the messages of other commits begin in a body; `known` tells the subjects of the range that end in the number of a
/// pull request.
fn end(commit: &Commit, known: &dyn Fn(&str) -> bool) -> Option<usize> {
    if !commit.body.trim_start().starts_with("* ") || !commit.body.contains("(#") {
        return None;
    }
    let own = subject::parse(&commit.subject).pull_request;
    let mut items = 0;
    let mut foreign: Vec<(usize, u64)> = Vec::new();
    let (mut is_known, mut first) = (false, false);
    let mut at = 0;
    let mut above_blank = true;
    let mut lines = commit.body.split_inclusive('\n').peekable();
    while let Some(line) = lines.next() {
        let alone = above_blank && lines.peek().is_none_or(|next| next.trim().is_empty());
        if let Some(item) = line.strip_prefix("* ").map(str::trim).filter(|_| alone) {
            let number = subject::parse(item).pull_request.filter(|number| Some(*number) != own);
            if let Some(number) = number.filter(|_| !commit.subject.contains(item)) {
                is_known |= known(item);
                first |= items == 0;
                foreign.push((at, number));
            }
            items += 1;
        }
        above_blank = line.trim().is_empty();
        at += line.len();
    }
    let numbers: HashSet<u64> = foreign.iter().map(|(_, number)| *number).collect();
    // A message that begins so may be that of a branch of pull requests, and all of them its own.
    let merged = is_known || numbers.len() >= MANY && !first;
    foreign.first().filter(|_| merged).map(|(at, _)| *at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_end_where_those_of_the_mainline_begin() {
        let check = |body: &str, expected: &str| {
            let commit = Commit::saying(1, "Track the mouse (#30)", body);
            let known = |line: &str| matches!(line, "fix: usability (#12)" | "Track the mouse (#30)");
            let end = end(&commit, &known).unwrap_or(body.len());
            assert_eq!(&body[..end], expected, "{body}");
        };
        let merged = "* pass events\n\nIt does.\n\n* fix: usability (#12)\n\nIt was bad.\n\n* tests\n";
        check(merged, "* pass events\n\nIt does.\n\n");
        // What stands before it is as foreign, whether the range has its commit or not.
        check("* pass events\n\n* fix: a (#9)\n\n* fix: usability (#12)\n", "* pass events\n\n");
        let older = "* pass events\n\n* fix: a (#9)\n\nIt was.\n\n* fix: b (#10)\n\n* fix: c (#11)\n\n* tests\n";
        check(older, "* pass events\n\n");
        // One or two numbers may be issues.
        let issues = "* pass events (#9)\n\nIt does.\n\n* fix: a (#10)\n";
        check(issues, issues);
        // Nothing but pull requests: they came by this one.
        let bundle = "* fix: a (#9)\n\nIt was.\n\n* fix: b (#10)\n\n* fix: c (#11)\n";
        check(bundle, bundle);
        // A list of a text, and the pull request itself.
        let list = "* pass events\n* fix: usability (#12)\n* fix: b (#10)\n* fix: c (#11)\n";
        check(list, list);
        let text = "It does:\n\n* fix: usability (#12)\n\n* more\n";
        check(text, text);
        let own = "* Track the mouse (#30)\n\nIt does.\n\n* tests (#30)\n";
        check(own, own);
        check("", "");
    }
}
