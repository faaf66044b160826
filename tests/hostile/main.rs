//! Hostile and broken repositories, hostile text, and surroundings that fail: what the program must withstand.
//!
//! Every test here is about something that an attacker or bad luck can bring about. Sizes are those that a build without
//! optimisation handles in seconds; [`full_size`] asks for the real ones.

#[path = "../common/mod.rs"]
mod common;

mod craft;
mod damage;
mod disk;
mod generators;
mod paths;
mod signals;
mod sizes;
mod templates;
mod text;
mod trust;

use common::{Output, Repo};

/// Tells whether sizes are the real ones: set for optimised builds only, see `.ci/run`.
fn full_size() -> bool {
    std::env::var_os("GIT_DEEPDIVE_TEST_FULL_SIZE").is_some()
}

/// A run that went well, whose gates found nothing. Gives the post.
#[track_caller]
fn told(repo: &Repo, words: &[&str]) -> String {
    let output = repo.run(&[&["--stdout"], words].concat());
    checked(&output);
    output.stdout
}

#[track_caller]
fn checked(output: &Output) {
    assert!(output.code == Some(0) && output.last_line().ends_with(", 0 findings"), "{words}", words = shown(output));
}

/// The end of what a run said, for messages: its output may be of any size.
fn shown(output: &Output) -> String {
    let end = |text: &str| text.chars().rev().take(3_000).collect::<Vec<_>>().into_iter().rev().collect::<String>();
    format!("exit code {:?}\n{}\n{}", output.code, end(&output.stdout), end(&output.stderr))
}
