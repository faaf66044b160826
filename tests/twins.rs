//! Patches that two branches have, or one range twice: they are listed, and not told as news.

mod common;

use std::collections::BTreeSet;

use common::Repo;

/// Subjects of the commits of a range, and of those that have a twin, sorted.
fn listed(repo: &Repo, range: &str) -> (Vec<String>, Vec<String>) {
    let output = repo.run(&["--stdout", "--format", "json", range]);
    let document: serde_json::Value = serde_json::from_str(&output.stdout).expect("JSON");
    let commits = document["commits"].as_array().expect("commits").iter();
    let subject = |commit: &serde_json::Value| commit["subject"].as_str().expect("a subject").to_owned();
    let all: BTreeSet<String> = commits.clone().map(subject).collect();
    let twins: BTreeSet<String> = commits.filter(|commit| commit["twin"].is_string()).map(subject).collect();
    (all.into_iter().collect(), twins.into_iter().collect())
}

/// What the overview says of left-out commits.
fn said(repo: &Repo, range: &str) -> String {
    let output = repo.run(&["--stdout", range]);
    assert_eq!(output.code, Some(0), "{output:?}");
    let overview = output.stdout.split("## Overview\n\n").nth(1).expect("an overview");
    overview.lines().next().expect("a paragraph").to_owned()
}

fn function(name: &str) -> String {
    format!("pub fn {name}() -> usize {{\n    {}\n}}\n", name.len())
}

/// `main` goes on after `v1` was branched off; one of its commits was picked for `v1`.
fn parted() -> Repo {
    let repo = Repo::new();
    repo.commit("Cargo.toml", "[package]\nname = \"x\"\n", "begin");
    repo.commit("src/walk.rs", function("walk"), "add a walk");
    repo.git(&["branch", "release"]);
    repo.commit("src/mend.rs", function("mend"), "mend the walk");
    repo.commit("src/news.rs", function("news"), "add news");
    repo.git(&["checkout", "--quiet", "release"]);
    repo.git(&["cherry-pick", "main~1"]);
    repo.commit("VERSION", "1\n", "version 1");
    repo.git(&["tag", "v1"]);
    repo.git(&["checkout", "--quiet", "main"]);
    repo
}

#[test]
fn what_the_excluded_side_has_is_left_out() {
    let repo = parted();
    let (all, twins) = listed(&repo, "v1..main");
    assert_eq!(
        (all, twins),
        (vec!["add news".to_owned(), "mend the walk".to_owned()], vec!["mend the walk".to_owned()])
    );
    let overview = said(&repo, "v1..main");
    assert!(overview.contains("1 commit changed"), "{overview}");
    assert!(overview.contains(" 1 more commit is left out: v1 has the same change under another hash."), "{overview}");
    // What only the picked commit changed is no difference either.
    assert!(overview.contains("1 file, "), "{overview}");
    // The excluded side may have no tag.
    let overview = said(&repo, "release~1..main");
    assert!(overview.contains("the excluded side has the same change under another hash."), "{overview}");
}

#[test]
fn a_range_of_nothing_else_is_told() {
    let repo = parted();
    let overview = said(&repo, "v1..main~1");
    assert!(overview.contains("1 commit changed"), "{overview}");
    assert!(overview.contains(" Of these changes, v1 has 1 too, under other hashes."), "{overview}");
}

#[test]
fn nothing_is_left_out_where_nothing_has_parted() {
    let repo = parted();
    for range in ["main~2..main", "HEAD", "v1~1^!"] {
        assert_eq!(listed(&repo, range).1, Vec::<String>::new(), "{range}");
    }
    // A range of both sides has the patch twice.
    assert_eq!(listed(&repo, "v1...main").1, ["mend the walk"]);
}

#[test]
fn another_change_under_the_same_subject_is_news() {
    let repo = parted();
    repo.git(&["checkout", "--quiet", "-b", "other", "main~2"]);
    repo.git(&["cherry-pick", "--no-commit", "main~1"]);
    repo.write("src/more.rs", function("more")).git(&["add", "src/more.rs"]);
    repo.git(&["commit", "--quiet", "--reuse-message", "main~1"]);
    assert_eq!(listed(&repo, "v1..other"), (vec!["mend the walk".to_owned()], Vec::new()));
}

#[test]
fn a_patch_that_was_merged_twice_counts_once() {
    let repo = parted();
    repo.git(&["merge", "--quiet", "--no-edit", "release"]);
    assert_eq!(listed(&repo, "main~2^..main").1, ["mend the walk"]);
    let overview = said(&repo, "main~2^..main");
    assert!(overview.contains(" 1 commit that repeats a patch of the range is not counted."), "{overview}");
}

#[test]
fn what_was_taken_back_and_picked_again_is_news() {
    let repo = parted();
    repo.git(&["revert", "--no-edit", "main~1"]);
    repo.git(&["cherry-pick", "main~2"]);
    assert_eq!(listed(&repo, "main~4..main").1, Vec::<String>::new());
}
