//! Which commits make one story, what it is called, and what stands first: one small history a rule.

mod common;

use common::{
    Repo,
    script::{Change, Commit, Script, put},
};
use git_deepdive::{
    dive,
    evidence::{self, Budget},
    git::{self, Filter},
    history::History,
    modules,
    progress::Silent,
    story::{self, Stories},
};

/// A commit of a line of history: message, changed files, and how many seconds after the one before it.
struct Step {
    message: &'static str,
    files: &'static [&'static str],
    after: u64,
}

const DAY: u64 = 86_400;

fn step(message: &'static str, files: &'static [&'static str]) -> Step {
    Step { message, files, after: DAY }
}

/// In the same second as the one before.
fn at_once(message: &'static str, files: &'static [&'static str]) -> Step {
    Step { message, files, after: 0 }
}

/// One commit after the other on `main`, behind a first one that is tagged `start`. Each writes new lines to its files.
fn line(steps: &[Step]) -> Repo {
    let mut script = Script::default();
    let mut time = 1_700_000_000;
    let first =
        Commit { message: b"start", time: Some(time), changes: vec![put("README", "r\n")], ..Commit::default() };
    let start = script.commit(first);
    let mut last = start;
    for (place, step) in steps.iter().enumerate() {
        time += step.after;
        let content = |path: &str| format!("{path}\n{}", format!("line of step {place}\n").repeat(12));
        let changes: Vec<Change> = step.files.iter().map(|path| put(path, content(path))).collect();
        let message = step.message.as_bytes();
        last = script.commit(Commit { parents: vec![last], message, time: Some(time), changes, ..Commit::default() });
    }
    script.name("refs/heads/main", last);
    script.name("refs/tags/start", start);
    script.build()
}

/// What the stories of `start..main` look like.
struct Told {
    history: History,
    stories: Stories,
    /// Titles, best first.
    ranked: Vec<String>,
}

fn tell(repo: &Repo) -> Told {
    let silent = Silent::default();
    let repo = git::Repo::discover(repo.root()).expect("there is a repository");
    let range = repo.resolve(&["start..main".to_owned()], false, &silent).expect("the range is not empty");
    let (mut history, net) = repo.read(&range, &Filter::default(), &[], &silent).expect("the commits are there");
    story::drop_merged(&mut history);
    let roles = dive::roles(&repo, &history, net.as_ref(), &[]);
    let modules = modules::group(&history, &roles, &[], &[]);
    let stories = story::weave(&history, &roles, &modules);
    let notes = evidence::release_notes(&history, net.as_ref(), &roles);
    let notes = repo.read_contents(&notes, net.as_ref(), &|_, _| None, &silent).expect("the blobs are there");
    let shortlist = evidence::shortlist(&history, net.as_ref(), &roles, &stories, &notes, Budget::of(2500));
    let title = |id: &usize| history.commits[stories.list[*id].title].subject.clone();
    let ranked = shortlist.ranked.iter().map(title).collect();
    Told { history, stories, ranked }
}

/// The commits of each story by their place in the line, stories in order.
fn groups(told: &Told) -> Vec<Vec<usize>> {
    let newest = told.history.commits.len() - 1;
    told.stories.list.iter().map(|story| story.commits.iter().map(|place| newest - place).collect()).collect()
}

#[track_caller]
fn check(steps: &[Step], expected: &[&[usize]]) {
    assert_eq!(groups(&tell(&line(steps))), expected);
}

#[test]
fn follow_ups_belong_to_what_they_follow() {
    // By a shared number and file.
    check(
        &[
            step("Add compaction (#12)", &["a.c"]),
            step("Mend a leak\n\nFollow-up to #12.", &["a.c"]),
            step("Other", &["b.c"]),
        ],
        &[&[0, 1], &[2]],
    );
    // A number without a file is a coincidence.
    check(&[step("Add compaction (#12)", &["a.c"]), step("Speak louder\n\nSee #12.", &["b.c"])], &[&[0], &[1]]);
    // By two rare words.
    check(&[step("Read zlib streams lazily", &["a.c"]), step("Close zlib streams", &["a.c", "b.c"])], &[&[0, 1]]);
}

#[test]
fn one_plain_word_joins_what_is_about_one_file() {
    check(&[step("Read zlib lazily", &["a.c"]), step("Close zlib", &["a.c", "b.c"])], &[&[0, 1]]);
    // A file that both change besides says nothing, but for what can only be a name. Both files of the last commit are
    // there before, so that it changes as much of one as of the other.
    let (first, besides): (&[&str], &[&str]) = (&["a.c", "s.c"], &["b.c", "s.c"]);
    let red = || step("Paint it red", &["b.c"]);
    check(&[red(), step("Read zlib lazily", first), step("Close zlib", besides)], &[&[0], &[1], &[2]]);
    check(&[red(), step("Add change-nth", first), step("Mend change-nth", besides)], &[&[0], &[1, 2]]);
}

#[test]
fn what_was_merged_into_a_branch_joins_nothing() {
    let squashed = "Track the mouse (#30)\n\n* pass events\n\n* Keep folders (#12)\n\nFixes #11.\n\n* tests\n";
    check(&[step("Keep folders (#12)", &["a.c"]), step(squashed, &["a.c"])], &[&[0], &[1]]);
    let own = "Track the mouse (#30)\n\n* pass events\n\nAs of #12.\n\n* tests\n";
    check(&[step("Keep folders (#12)", &["a.c"]), step(own, &["a.c"])], &[&[0, 1]]);
}

#[test]
fn what_a_release_brings_in_is_no_topic() {
    let mut script = Script::default();
    let start = script.line_of(None, vec![("start", vec![put("a.c", "a\n")])]);
    let steps = |name: &'static str| {
        vec![
            ("Count folders", vec![put(format!("{name}1.c"), "1\n")]),
            ("Paint it", vec![put(format!("{name}2.c"), "2\n")]),
        ]
    };
    let mut main = start;
    for (name, message) in [
        ("a", "Merge pull request #7 from ann/3.3rc1\n\nPicks"),
        ("b", "Merge pull request #8 from ann/prep\n\nPrepare release 3.3.0-rc.1"),
        ("c", "Merge pull request #9 from ann/walk\n\nWalk in order"),
    ] {
        let branch = script.line_of(Some(main), steps(name));
        let changes = vec![put(format!("{name}1.c"), "1\n"), put(format!("{name}2.c"), "2\n")];
        main = script.commit(Commit {
            parents: vec![main, branch],
            message: message.as_bytes(),
            changes,
            ..Commit::default()
        });
    }
    script.name("refs/heads/main", main);
    script.name("refs/tags/start", start);
    let told = tell(&script.build());
    let mut sizes: Vec<usize> = told.stories.list.iter().map(|story| story.commits.len()).collect();
    sizes.sort_unstable();
    assert_eq!(sizes.last(), Some(&2), "{:?}", told.stories.list);
    assert_eq!(sizes.iter().filter(|size| **size == 2).count(), 1, "{:?}", told.stories.list);
}

#[test]
fn what_is_taken_back_and_brought_back_is_one_story() {
    check(
        &[
            step("Cache lookups (#7)", &["a.c"]),
            step("Paint it red", &["b.c"]),
            step("Revert \"Cache lookups (#7)\" (#9)", &["a.c"]),
            step("Reapply \"Cache lookups\" (#11)", &["a.c"]),
        ],
        &[&[0, 2, 3], &[1]],
    );
}

#[test]
fn what_landed_at_once_in_one_area_is_one_story() {
    check(
        &[
            step("walker: count the folders", &["walk.c", "x.c"]),
            at_once("walker: forget the files", &["walk.c"]),
            at_once("printer: align columns", &["walk.c"]),
        ],
        &[&[0, 1], &[2]],
    );
    // Later, and in another file first of all, the area alone says nothing.
    let later = Step { after: 40 * DAY, ..step("walker: forget the files", &["y.c"]) };
    check(&[step("walker: count the folders", &["walk.c"]), later], &[&[0], &[1]]);
}

#[test]
fn a_squashed_pull_request_is_whole() {
    check(
        &[
            step("parser: closed dictionaries keep their keys (#12)", &["src/parser.rs", "tests/parser.rs"]),
            step("parser: closed dictionaries in comprehensions (#13)", &["src/walk.rs", "tests/parser.rs"]),
            step("parser: follow up on #12", &["src/parser.rs"]),
        ],
        &[&[0, 2], &[1]],
    );
}

#[test]
fn chores_and_typos_join_nothing() {
    check(
        &[
            step("Bump serde from 1.0 to 1.1", &["a.c"]),
            step("Bump serde from 1.1 to 1.2", &["a.c"]),
            step("Fix typo in compaction", &["a.c"]),
            step("Speed up compaction", &["a.c"]),
        ],
        &[&[0], &[1], &[2], &[3]],
    );
}

#[test]
fn release_lines_that_are_merged_forward_are_no_topic() {
    let mut script = Script::default();
    let start = script.line_of(None, vec![("start", vec![put("a.c", "a\n")])]);
    let mut main = script.line_of(Some(start), vec![("On main", vec![put("m.c", "m\n")])]);
    let mut release = start;
    for (place, message) in ["Count folders", "Align columns", "Paint it red"].into_iter().enumerate() {
        let file = put(format!("r{place}.c"), format!("{message}\n"));
        release = script.line_of(Some(release), vec![(message, vec![file.clone()])]);
        main = script.commit(Commit {
            parents: vec![main, release],
            message: b"Merge branch '4.0.x'",
            changes: vec![file],
            ..Commit::default()
        });
    }
    script.name("refs/heads/main", main);
    script.name("refs/tags/start", start);
    let told = tell(&script.build());
    assert!(told.stories.list.iter().all(|story| story.commits.len() <= 1), "{:?}", told.stories.list);
}

#[test]
fn a_topic_is_called_by_what_its_subjects_share() {
    let told = tell(&line(&[
        step("lexer: split the reader\n\nA long explanation of a detail that takes many words to tell.", &["lex.c"]),
        at_once("lexer: add raw strings", &["lex.c", "docs/strings.md"]),
        at_once("lexer: test raw strings", &["lex.c", "tests/lex.c"]),
    ]));
    assert_eq!(told.ranked, ["lexer: add raw strings"]);
}

#[test]
fn later_stories_return_to_earlier_ones() {
    let later = Step { after: 40 * DAY, ..step("Mend the arena of small blocks", &["b.c", "arena.c"]) };
    let told =
        tell(&line(&[step("Allocate from an arena", &["arena.c", "arena.h"]), step("Paint it red", &["p.c"]), later]));
    let returns: Vec<&[usize]> = told.stories.list.iter().map(|story| story.returns.as_slice()).collect();
    assert!(groups(&told).len() < 3 || returns[0] == [2], "{returns:?}");
}

#[test]
fn what_release_notes_tell_stands_first() {
    let mut script = Script::default();
    let code = |name: &str| put(format!("{name}.c"), format!("{name}\n").repeat(40));
    let start = script.line_of(None, vec![("start", vec![put("CHANGELOG.md", "# Changes\n")])]);
    let main = script.line_of(
        Some(start),
        vec![
            ("Rework the walker\n\nBecause it was slow, all of it is written anew.", vec![code("walker")]),
            ("Colour by extension (#12)", vec![code("colour")]),
            ("Notes", vec![put("CHANGELOG.md", "# Changes\n\n## Highlights\n\n- Files have colours now, see #12.\n")]),
        ],
    );
    script.name("refs/heads/main", main);
    script.name("refs/tags/start", start);
    assert_eq!(tell(&script.build()).ranked[0], "Colour by extension (#12)");
}

#[test]
fn bulk_and_upkeep_stand_last() {
    let told = tell(&line(&[
        step("Reformat everything", &["a.c", "b.c", "c.c", "d.c"]),
        step("Add an index of words", &["index.c", "docs/index.md"]),
        step("docs: more words", &["docs/more.md"]),
        step("Bump deps", &["Cargo.lock"]),
    ]));
    assert_eq!(told.ranked[0], "Add an index of words");
    assert_eq!(told.ranked[3], "Bump deps");
}
