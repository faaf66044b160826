//! Whole posts, as files to be read: `INSTA_UPDATE=always cargo test --test posts` writes them anew.

mod common;

use common::{Repo, bodyless, histories, operated};

#[test]
fn topics_with_bodies_and_figures() {
    insta::assert_snapshot!("topics", post(&histories::topics(), "v1..main"));
}

#[test]
fn a_workspace_of_conventional_commits() {
    insta::assert_snapshot!("workspace", post(&histories::workspace(), "v0.1.0..main"));
}

#[test]
fn three_trivial_commits() {
    insta::assert_snapshot!("trivial", post(&histories::trivial(), "HEAD"));
}

#[test]
fn comments_and_documents_speak_where_messages_do_not() {
    insta::assert_snapshot!("bodyless", post(&bodyless::bodyless(), "v1..main"));
}

#[test]
fn faults_settings_and_second_thoughts_have_their_sections() {
    insta::assert_snapshot!("operated", post(&operated::operated(), "v1..HEAD"));
}

/// The post of a range. Fails unless both gates found nothing.
fn post(repo: &Repo, range: &str) -> String {
    let output = repo.run(&["--stdout", range]);
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    assert!(!output.stderr.contains("warning: "), "{}", output.stderr);
    output.stdout
}
