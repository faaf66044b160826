//! Times what it takes to know all commits, files, renames and line counts of a range, without a post:
//! `cargo bench --bench statistics -- <repository> [<range> [<runs>]]`.
//!
//! Runs `git log --numstat -M` and itself in turns, each in a process of its own, and prints the medians, the ratio, and
//! where the time went.

use std::{
    env,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use git_deepdive::{
    git::{Filter, Repo},
    progress::Silent,
};

const USAGE: &str = "usage: cargo bench --bench statistics -- <repository> [<range> [<runs>]]";

fn main() {
    // Cargo adds `--bench` to whatever was asked for; without more this is `cargo bench` or a test of all targets.
    let words: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["--once", repository, range] => once(repository, range),
        [repository] => compare(repository, "HEAD", 5),
        [repository, range] => compare(repository, range, 5),
        [repository, range, runs] => compare(repository, range, runs.parse().expect(USAGE)),
        _ => println!("{USAGE}"),
    }
}

/// Reads a range and prints how long each stage took.
fn once(repository: &str, range: &str) {
    let begin = Instant::now();
    let mut stage = begin;
    let mut lap = || {
        let took = stage.elapsed();
        stage = Instant::now();
        took.as_millis()
    };
    let repo = Repo::discover(Path::new(repository)).expect("a repository");
    let open = lap();
    let range = repo.resolve(&[range.to_owned()], false, &Silent::default()).expect("a range");
    let walk = lap();
    let (history, _) = repo.read(&range, &Filter::default(), &[], &Silent::default()).expect("a history");
    let read = lap();
    let files: usize = history.commits.iter().map(|commit| commit.files.len()).sum();
    println!("open {open} ms, walk {walk} ms, read {read} ms: {} commits, {files} files", history.commits.len());
}

fn compare(repository: &str, range: &str, runs: usize) {
    let this = env::current_exe().expect("the path of this program");
    let git = || timed(Command::new("git").args(["-C", repository, "log", "--numstat", "-M", range, "--"]));
    let ours = || timed(Command::new(&this).args(["--once", repository, range]));
    git();
    ours();
    let (mut theirs, mut own): (Vec<Duration>, Vec<Duration>) = (0..runs).map(|_| (git(), ours())).unzip();
    let (theirs, own) = (median(&mut theirs), median(&mut own));
    let ratio = own.as_secs_f64() / theirs.as_secs_f64();
    println!("git log {} ms, statistics {} ms, ratio {ratio:.3}", theirs.as_millis(), own.as_millis());
    Command::new(&this).args(["--once", repository, range]).status().expect("this program runs");
}

fn timed(command: &mut Command) -> Duration {
    let begin = Instant::now();
    let status = command.stdout(Stdio::null()).status().expect("the program runs");
    assert!(status.success(), "{command:?}");
    begin.elapsed()
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}
