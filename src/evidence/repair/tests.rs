//! Whole histories of a few messages.

use super::*;
use crate::history::Range;

/// Ids of twenty equal bytes, written with the same digit fourteen times in messages.
fn id(number: u8) -> CommitId {
    CommitId::from_bytes(&[number * 0x11; 20]).expect("twenty bytes")
}

/// A history of messages, oldest first; the commits are numbered from one. A merge names its parents.
fn history(messages: &[(&str, Option<[u8; 2]>)]) -> History {
    let commits = messages.iter().enumerate().map(|(place, (message, merged))| {
        let (subject, body) = message.split_once(" / ").unwrap_or((message, ""));
        let number = place as u8 + 1;
        let parents = merged.map_or_else(|| (1..number).next_back().into_iter().collect(), |merged| merged.to_vec());
        let parents = parents.into_iter().map(id).collect();
        Commit { id: id(number), parents, ..Commit::saying(number, subject, body) }
    });
    let mut commits: Vec<Commit> = commits.collect();
    commits.reverse();
    let ids: Vec<CommitId> = commits.iter().map(|commit| commit.id).collect();
    let range = Range { tips: vec![ids[0]], not: Vec::new(), ids, spec: String::new(), ends: None, parted: None };
    let selected = vec![true; commits.len()];
    History::new(range, commits, selected, Vec::new(), Vec::new())
}

/// The repairs as `2 Revert 1`, and which commits are taken back.
fn check(messages: &[&str], expected: &[&str], gone: &[u8]) {
    let messages: Vec<(&str, Option<[u8; 2]>)> = messages.iter().map(|message| (*message, None)).collect();
    check_merged(&messages, expected, gone);
}

fn check_merged(messages: &[(&str, Option<[u8; 2]>)], expected: &[&str], gone: &[u8]) {
    let history = history(messages);
    let found = repairs(&history);
    let number = |id: CommitId| id.as_bytes()[0] / 0x11;
    let shown: Vec<String> =
        found.iter().map(|r| format!("{} {:?} {}", number(r.commit), r.kind, number(r.of))).collect();
    assert_eq!(shown, expected, "{messages:?}");
    let taken: Vec<u8> = taken_back(&history, &found).into_iter().map(number).collect();
    assert_eq!(taken, gone, "{messages:?}");
}

#[test]
fn what_is_reverted_is_gone() {
    check(&["a", "b / This reverts commit 11111111."], &["2 Revert 1"], &[1]);
    check(&["a (#7)", "Revert \"a\" (#8)"], &["2 Revert 1"], &[1]);
    check(&["a (#7)", "Revert \"a (#7)\" (#8) / Reverts owner/name#7"], &["2 Revert 1"], &[1]);
    check(&["a", "b / This partially reverts commit 11111111."], &["2 PartialRevert 1"], &[]);
    check(&["Revert \"a\"", "a"], &[], &[]);
    check(&["a", "b / This reverts commit 99999999."], &[], &[]);
    check(&["a", "Revert \"a\" / This reverts commit 99999999."], &["2 Revert 1"], &[1]);
}

#[test]
fn what_is_brought_back_is_current() {
    let twice = ["a", "Revert \"a\"", "Revert \"Revert \"a\"\" / This reverts commit 22222222."];
    check(&twice, &["2 Revert 1", "3 Revert 2", "3 Reland 1"], &[2]);
    check(&["a", "Revert \"a\"", "Reapply \"a\""], &["2 Revert 1", "3 Reland 1"], &[1]);
    let again = ["add a walk (#1) (#2)", "Revert \"add a walk (#1) (#2)\"", "add a walk (#1)"];
    check(&again, &["2 Revert 1", "3 Reland 1"], &[1]);
    check(&["add a walk", "Revert \"add a walk\"", "add a run"], &["2 Revert 1"], &[1]);
    let thrice = ["a", "Revert \"a\"", "Revert \"Revert \"a\"\"", "b / This reverts commit 33333333."];
    check(&thrice, &["2 Revert 1", "3 Revert 2", "3 Reland 1", "4 Revert 3"], &[1, 3]);
}

#[test]
fn a_reverted_merge_takes_its_commits_along() {
    let revert = "c / This reverts commit 33333333, reversing changes made to 11111111.";
    let messages = [("a", None), ("b", None), ("Merge b", Some([1, 2])), (revert, None)];
    check_merged(&messages, &["4 Revert 3"], &[2, 3]);
}

#[test]
fn fixes_and_follow_ups_name_commits_of_the_range() {
    check(&["a", "b / Fixes: 11111111 (\"a\")"], &["2 Fix 1"], &[]);
    check(&["a", "b / Fixes: 99999999 (\"x\")"], &[], &[]);
    check(&["a (#7)", "b / Follow-up to #7."], &["2 FollowUp 1"], &[]);
    check(&["a", "fixup! a"], &["2 Fixup 1"], &[]);
    check(&["b / Fixes #7", "a (#7)"], &[], &[]);
}
