//! What a history leaves open, on standard error and in the JSON.

mod common;

use common::{Repo, operated};
use serde_json::Value;

fn asked(repo: &Repo, range: &str) -> Vec<String> {
    let output = repo.run(&["--stdout", "--quiet", "--questions", range]);
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    output.stderr.lines().map(str::to_owned).collect()
}

fn json(repo: &Repo, range: &str) -> Value {
    let output = repo.run(&["--stdout", "--format", "json", range]);
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    serde_json::from_str(&output.stdout).expect("JSON")
}

#[test]
fn a_revert_that_does_not_say_why_is_asked_about() {
    let repo = operated::operated();
    let revert = repo.git(&["log", "--format=%h", "--abbrev=10", "--grep=^Revert", "v1..HEAD"]);
    let of = repo.git(&["log", "--format=%h", "--abbrev=10", "--grep=^wind: ask", "v1..HEAD"]);
    let lines = asked(&repo, "v1..HEAD");
    assert!(lines.contains(&format!("{revert} reverts {of}: why was it wrong?")), "{lines:?}");
    let questions = json(&repo, "v1..HEAD")["questions"].clone();
    let missing: Vec<&str> =
        questions.as_array().expect("a list").iter().filter_map(|q| q["missing"].as_str()).collect();
    assert_eq!(missing.iter().filter(|missing| **missing == "explanation").count(), 1, "{questions}");
}

#[test]
fn what_is_explained_is_not_asked_about() {
    let repo = Repo::new();
    repo.commit("a.rs", "pub fn a() {}\n", "start");
    repo.commit("a.rs", "pub fn a() -> u8 {\n    1\n}\n", "count from one");
    let id = repo.git(&["rev-parse", "HEAD"]);
    let body =
        format!("Revert \"count from one\"\n\nThis reverts commit {id}.\n\nEverybody else counts from zero here.");
    repo.commit("a.rs", "pub fn a() {}\n", &body);
    repo.commit(
        "a.rs",
        "pub fn a() -> u8 {\n    0\n}\n",
        "read it faster\n\nReading is now 3 times faster, 20 ms instead of 60 ms.",
    );
    assert_eq!(json(&repo, "HEAD~3..")["questions"], Value::Array(Vec::new()));
}

#[test]
fn dependencies_without_a_reason_are_asked_about() {
    let repo = Repo::new();
    let manifest = |lines: &str| format!("[package]\nname = \"x\"\nversion = \"0.1.0\"\n\n[dependencies]\n{lines}");
    repo.commit("Cargo.toml", manifest(""), "start");
    repo.commit("Cargo.toml", manifest("rope = \"1\"\n"), "use rope");
    repo.commit(
        "Cargo.toml",
        manifest("rope = \"1\"\nlace = \"2\"\n"),
        "use lace\n\nUse lace because rope has no ends.",
    );
    let questions = json(&repo, "HEAD~2..")["questions"].clone();
    let about: Vec<&str> = questions.as_array().expect("a list").iter().filter_map(|q| q["about"].as_str()).collect();
    assert_eq!(about, ["adds the dependency rope"]);
}

#[test]
fn sections_that_are_not_there_say_what_they_need() {
    let repo = Repo::with_commits(3);
    let lines = asked(&repo, "HEAD~2..");
    let needs = "no section \"Lessons learned\": it needs a revert, a fix of a commit of the range, or a message that looks back";
    assert!(lines.iter().any(|line| line == needs), "{lines:?}");
    let left_out = json(&repo, "HEAD~2..")["left_out"].clone();
    let sections: Vec<&str> =
        left_out.as_array().expect("a list").iter().filter_map(|s| s["section"].as_str()).collect();
    assert!(sections.contains(&"troubleshooting") && !sections.contains(&"overview"), "{sections:?}");
}
