//! The options that limit a range and the paths that choose from it, held to git.

#[path = "../common/mod.rs"]
mod common;
mod crowd;
mod options;
mod paths;
mod patterns;

use common::Repo;
use git_deepdive::{
    cli::{self, Request},
    config,
    git::{self, Arguments},
    progress::Silent,
};

/// The commits that we select for words of a command line, in their order.
fn ours(repo: &git::Repo, words: &[&str]) -> Result<Vec<String>, git::Error> {
    let words = std::iter::once("git-deepdive").chain(words.iter().copied()).map(std::ffi::OsString::from);
    let Ok(Request::Post(options)) = cli::parse(words) else { panic!("not the words of a post") };
    let filter = config::filter(&options, repo.pattern_syntax()?)?;
    let arguments = Arguments { revisions: options.revisions, paths: options.paths };
    let Arguments { revisions, paths } = repo.split_paths(arguments, &Silent::default())?;
    let range = repo.resolve_within(&revisions, filter.bounds(), &Silent::default())?;
    let (history, _) = repo.read(&range, &filter, &paths, &Silent::default())?;
    Ok(history.told().map(|commit| commit.id.to_string()).collect())
}

/// The commits that the program selects, run in a folder; none where nothing is left.
fn ours_in(repo: &Repo, folder: &str, variables: &[(&str, &str)], words: &[String]) -> Result<Vec<String>, String> {
    let words: Vec<&str> =
        ["--format", "json", "--stdout"].into_iter().chain(words.iter().map(String::as_str)).collect();
    let output = repo.run_in(&repo.path(folder), &words, variables);
    match output.code {
        Some(3) if output.stderr.contains("nothing is left") || output.stderr.contains("no commits in") => Ok(vec![]),
        Some(0) => Ok(output.commits()),
        _ => Err(output.stderr),
    }
}

/// The commits that git selects in a folder; none where it fails.
fn theirs_in(repo: &Repo, folder: &str, variables: &[(&str, &str)], words: &[String]) -> Option<Vec<String>> {
    let set = variables.iter().map(|(name, value)| format!("export {name}={value}; "));
    let line = format!("{}cd '{folder}' && exec git log --format=%H \"$@\"", set.collect::<String>());
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = repo.shell(&line, &words);
    (done.code == Some(0)).then(|| done.stdout.lines().map(str::to_owned).collect())
}

/// The commits that git selects; none where it fails.
fn theirs(repo: &Repo, words: &[&str]) -> Option<Vec<String>> {
    let log = [&["log", "--format=%H"], words].concat();
    let done = repo.shell("export LC_ALL=C.UTF-8; exec git \"$@\"", &log);
    (done.code == Some(0)).then(|| done.stdout.lines().map(str::to_owned).collect())
}

/// Compares what is selected; fails with all differences.
fn compare<W: AsRef<str>>(repo: &Repo, cases: &[Vec<W>]) {
    let opened = git::Repo::discover(repo.root()).expect("there is a repository");
    let difference = |words: &Vec<W>| {
        let words: Vec<&str> = words.iter().map(AsRef::as_ref).collect();
        let theirs = theirs(repo, &words);
        let ours = match ours(&opened, &words) {
            Err(git::Error::EmptyRange { .. }) => Ok(vec![]),
            other => other.map_err(|error| error.to_string()),
        };
        let same = ours.as_ref().ok() == theirs.as_ref();
        (!same).then(|| format!("{words:?}\n  ours   {ours:?}\n  git's  {theirs:?}"))
    };
    let differences: Vec<String> = cases.iter().filter_map(difference).collect();
    assert!(differences.is_empty(), "{} differences:\n{}", differences.len(), differences.join("\n"));
}
