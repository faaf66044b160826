//! Where lines came from: histories by script, compared with `git blame`, and what the evidence makes of it.

mod common;

use std::collections::BTreeMap;

use common::{
    Repo,
    script::{Commit, Mark, Script, gone, put},
};
use git_deepdive::{
    git,
    history::{CommitId, Question, RepoPath},
    progress::Silent,
};

/// Asks for all lines of a file at a revision and compares the answers with those of git. Gives how many lines there were.
fn check(repo: &Repo, revision: &str, path: &str) -> usize {
    let at = repo.git(&["rev-parse", &format!("{revision}^{{commit}}")]);
    let blamed = repo.git(&["blame", "--porcelain", &at, "--", path]);
    let header = |line: &str| -> Option<(usize, String)> {
        let mut words = line.split(' ');
        let (id, _, number) = (words.next()?, words.next()?, words.next()?);
        (id.len() == 40 && CommitId::from_hex(id).is_ok()).then_some((number.parse().ok()?, id.to_owned()))
    };
    let expected: BTreeMap<usize, String> =
        blamed.lines().filter(|line| !line.starts_with('\t')).filter_map(header).collect();
    let question = Question {
        at: CommitId::from_hex(&at).expect("git prints whole ids"),
        path: RepoPath::new(path),
        lines: expected.keys().copied().collect(),
        beyond: true,
    };
    let opened = git::Repo::discover(repo.root()).expect("there is a repository");
    let traces = opened.trace(&[question], (100, &|_| false), &Silent::default()).expect("nobody interrupts");
    let found: Vec<(usize, String)> = traces.lines[0].iter().map(|(line, id)| (*line, id.to_string())).collect();
    assert_eq!(found, expected.clone().into_iter().collect::<Vec<_>>(), "{revision}:{path}");
    assert!(traces.lines[0].iter().all(|(_, id)| traces.commits.contains_key(id)));
    expected.len()
}

/// So many lines, some of them other ones.
fn text(count: usize, others: &[(usize, &str)]) -> String {
    let line = |number: usize| match others.iter().find(|(other, _)| *other == number) {
        Some((_, words)) => format!("{words}\n"),
        None => format!("line {number}\n"),
    };
    (1..=count).map(line).collect()
}

fn merge<'a>(parents: &[Mark], path: &str, content: &str) -> Commit<'a> {
    Commit { parents: parents.to_vec(), message: b"merge", changes: vec![put(path, content)], ..Commit::default() }
}

/// The evidence of a range as JSON.
fn evidence(repo: &Repo, range: &str) -> serde_json::Value {
    let output = repo.run(&["--stdout", "--format", "json", range]);
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    serde_json::from_str(&output.stdout).expect("it is JSON")
}

#[test]
fn a_fix_knows_what_it_mends() {
    let pump = |speed: &str, guard: &str| {
        format!("fn pump() {{\n    open_valve();\n{guard}    set_speed({speed});\n    run_until_empty();\n}}\n")
    };
    let first = "pump: empty the tank\n\nThe tank was emptied by hand, because no pump was strong enough.\n";
    let faster = "pump: run faster\n\nNobody likes to wait for the pump.\n";
    let fix = "pump: fix the overheating\n\n\
        Currently the pump fails to stop when it is hot. This was caused by nothing but heat.\n\n\
        A pump that is not cooled has to stay below half of its speed, and nobody checks how warm it is. The guard\n\
        costs nothing.\n";
    let mut script = Script::default();
    let start = script.line_of(None, vec![(first, vec![put("src/pump.rs", pump("slow", ""))])]);
    let main = script.line_of(
        Some(start),
        vec![
            ("readme", vec![put("README.md", "Pumps.\n")]),
            (faster, vec![put("src/pump.rs", pump("full", ""))]),
            (
                fix,
                vec![
                    put("src/pump.rs", pump("half", "    stop_if_hot();\n").replace("open_valve", "open_main_valve")),
                    put("tests/pump.rs", "#[test]\nfn stays_cool() {\n    assert!(pump_temperature() < 90);\n}\n"),
                ],
            ),
        ],
    );
    script.name("refs/tags/v1", start);
    script.name("refs/heads/main", main);
    let repo = script.build();
    let evidence = evidence(&repo, "v1..main");
    let fix = repo.git(&["rev-parse", "main"]);
    let mended: Vec<(String, bool, u64)> = evidence["ancestry"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|found| found["commit"] == fix.as_str())
        .map(|found| {
            let brought = &found["brought_by"];
            (brought["subject"].to_string(), brought["in_range"] == true, found["days"].as_u64().expect("days"))
        })
        .collect();
    let names = |subject: &str, in_range, days| (format!("\"{subject}\""), in_range, days);
    assert_eq!(mended, [names("pump: run faster", true, 1), names("pump: empty the tank", false, 3)]);
    let facts = &evidence["repair_facts"][0];
    assert_eq!(facts["commit"], fix.as_str());
    assert_eq!(facts["test_files"][0], "tests/pump.rs");
    let symptom = facts["symptom"]["statement"].as_str().expect("a statement");
    let statements = evidence["statements"].as_array().expect("a list");
    let said = statements.iter().find(|statement| statement["id"] == symptom).expect("it is there");
    assert_eq!(said["sentences"][0]["text"], "Currently the pump fails to stop when it is hot.");
}

#[test]
fn what_was_brought_back_is_not_taken_back() {
    let repo = Repo::with_commits(1);
    repo.commit("src/a.rs", "fn a() {}\n", "a: add it").commit("src/b.rs", "fn b() {}\n", "b: add it");
    for _ in 0..2 {
        repo.git(&["revert", "--no-edit", "HEAD"]);
    }
    repo.git(&["revert", "--no-edit", "HEAD~3"]);
    let gone = evidence(&repo, "HEAD~5..")["taken_back"].clone();
    let expected = [repo.git(&["rev-parse", "HEAD~4"]), repo.git(&["rev-parse", "HEAD~2"])];
    let found: Vec<&str> = gone.as_array().expect("a list").iter().filter_map(|id| id.as_str()).collect();
    assert!(found.len() == 2 && expected.iter().all(|id| found.contains(&id.as_str())), "{gone} {expected:?}");
}

#[test]
fn lines_of_a_straight_line() {
    let mut script = Script::default();
    let versions = [
        text(40, &[]),
        text(40, &[(7, "seven")]),
        text(43, &[(7, "seven")]),
        format!("top\n{}", text(43, &[(7, "seven"), (20, "twenty"), (21, "more")])),
        format!("top\n{}", text(30, &[(7, "seven"), (20, "twenty"), (21, "more")])),
    ];
    let mut commits: Vec<(&str, Vec<_>)> = Vec::new();
    for version in &versions {
        commits.push(("changes", vec![put("src/deep/a.rs", version)]));
        commits.push(("elsewhere", vec![put("b.rs", version)]));
    }
    let main = script.line_of(None, commits);
    script.name("refs/heads/main", main);
    assert_eq!(check(&script.build(), "main", "src/deep/a.rs"), 31);
}

#[test]
fn lines_that_long_stayed_the_same() {
    let mut script = Script::default();
    let start = script.line_of(None, vec![("start", vec![put("src/a.rs", text(9, &[]))])]);
    let mut last = start;
    for step in 0..150 {
        last = script.line_of(Some(last), vec![("elsewhere", vec![put("src/b.rs", format!("{step}\n"))])]);
        if step == 70 {
            last = script.line_of(Some(last), vec![("changes", vec![put("src/a.rs", text(9, &[(4, "four")]))])]);
        }
    }
    script.name("refs/heads/main", last);
    let repo = script.build();
    check(&repo, "main", "src/a.rs");
    check(&repo, "main~33", "src/a.rs");
}

#[test]
fn merged_lines_go_to_the_branch_that_has_them() {
    let mut script = Script::default();
    let base = script.line_of(None, vec![("base", vec![put("a.rs", text(30, &[]))])]);
    let ours = script.line_of(Some(base), vec![("ours", vec![put("a.rs", text(30, &[(3, "ours")]))])]);
    let theirs = script.line_of(Some(base), vec![("theirs", vec![put("a.rs", text(30, &[(20, "theirs")]))])]);
    let both = script.commit(merge(&[ours, theirs], "a.rs", &text(30, &[(3, "ours"), (20, "theirs"), (25, "merge")])));
    let taken = script.commit(merge(&[ours, theirs], "a.rs", &text(30, &[(20, "theirs")])));
    script.name("refs/heads/main", both);
    let repo = script.build();
    check(&repo, &both.name(), "a.rs");
    check(&repo, &taken.name(), "a.rs");
}

#[test]
fn renamed_files_are_followed() {
    let mut script = Script::default();
    let main = script.line_of(
        None,
        vec![
            ("start", vec![put("old/a.rs", text(30, &[])), put("old/z.rs", text(9, &[(1, "z")]))]),
            ("changes", vec![put("old/a.rs", text(30, &[(9, "nine")]))]),
            ("moves", vec![gone("old/a.rs"), put("new/a.rs", text(30, &[(9, "nine")]))]),
            (
                "moves and changes",
                vec![gone("new/a.rs"), gone("old/z.rs"), put("new/b.rs", text(30, &[(9, "nine"), (12, "twelve")]))],
            ),
            ("changes", vec![put("new/b.rs", text(31, &[(9, "nine"), (12, "twelve")]))]),
        ],
    );
    script.name("refs/heads/main", main);
    assert_eq!(check(&script.build(), "main", "new/b.rs"), 31);
}

#[test]
fn lines_without_a_break_at_the_end() {
    let mut script = Script::default();
    let main = script.line_of(
        None,
        vec![
            ("start", vec![put("a.rs", "one\ntwo")]),
            ("adds", vec![put("a.rs", "one\ntwo\nthree")]),
            ("breaks", vec![put("a.rs", "one\ntwo\nthree\n")]),
        ],
    );
    script.name("refs/heads/main", main);
    check(&script.build(), "main", "a.rs");
}

#[test]
fn what_cannot_be_asked_has_no_answer() {
    let repo = Repo::with_commits(2);
    let opened = git::Repo::discover(repo.root()).expect("there is a repository");
    let at = CommitId::from_hex(&repo.git(&["rev-parse", "HEAD"])).expect("git prints whole ids");
    let nobody = CommitId::from_hex(&"1".repeat(40)).expect("forty digits");
    let ask = |at, path: &str, lines: &[usize]| {
        let question = Question { at, path: RepoPath::new(path), lines: lines.to_vec(), beyond: true };
        opened.trace(&[question], (100, &|_| false), &Silent::default()).expect("nobody interrupts").lines[0].len()
    };
    assert_eq!(ask(at, "file.txt", &[1, 2]), 2);
    assert_eq!(ask(at, "file.txt", &[]), 0);
    assert_eq!(ask(at, "no.txt", &[1]), 0);
    assert_eq!(ask(nobody, "file.txt", &[1]), 0);
}

#[test]
fn what_is_older_than_the_range_is_followed_where_that_is_wanted() {
    let mut script = Script::default();
    let older = script.line_of(None, vec![("older", vec![put("a.rs", text(4, &[]))])]);
    let newer =
        script.line_of(Some(older), vec![("newer", vec![put("a.rs", text(4, &[(2, "other"), (3, "others")]))])]);
    script.name("refs/heads/main", newer);
    let repo = script.build();
    let opened = git::Repo::discover(repo.root()).expect("there is a repository");
    let at = CommitId::from_hex(&repo.git(&["rev-parse", "main"])).expect("git prints whole ids");
    let check = |beyond: bool, expected: &[usize]| {
        let question = Question { at, path: RepoPath::new("a.rs"), lines: vec![1, 2, 3, 4], beyond };
        let traces = opened.trace(&[question], (1, &|id| id == at), &Silent::default()).expect("nobody interrupts");
        assert_eq!(traces.lines[0].iter().map(|(line, _)| *line).collect::<Vec<_>>(), expected, "{beyond}");
    };
    check(true, &[1, 2, 3, 4]);
    check(false, &[2, 3]);
}
