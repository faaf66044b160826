//! What the narrator counts and names, held to git on random histories: each number of a sentence is counted again.

mod common;

use common::{Repo, random::Dice};
use regex::Regex;

/// Histories that are tried.
const HISTORIES: u64 = 16;

/// A history of some commits above `base` that change source, tests and documents, with options, marks and reverts.
fn history(seed: u64) -> Repo {
    let mut dice = Dice::new(seed);
    let repo = Repo::new();
    repo.write("Cargo.toml", "[package]\nname = \"mill\"\nversion = \"0.1.0\"\n");
    repo.write("tests/run.rs", "#[test]\nfn runs() {}\n");
    repo.git(&["add", "--all"]);
    repo.commit("src/lib.rs", "//! A mill.\n", "start");
    repo.git(&["tag", "base"]);
    for number in 0..4 + dice.roll(6) {
        if dice.percent(70) {
            repo.write(&format!("src/part{}.rs", dice.roll(4)), source(&mut dice, number));
        }
        if dice.percent(45) {
            let empty = if dice.percent(50) { "empty" } else { "full" };
            let test = format!("#[test]\nfn turns_{empty}_{number}() {{\n    assert!({number} < 90);\n}}\n");
            repo.write(&format!("tests/turn{}.rs", dice.roll(3)), test);
        }
        repo.git(&["add", "--all"]);
        let message = format!("turn the stone {number} times\n\nThe stone stood still, which was wrong. It turns now.");
        repo.commit(&format!("notes{number}.txt"), format!("{number}\n"), &message);
        if dice.percent(25) {
            repo.git(&["revert", "--no-edit", "HEAD"]);
        }
    }
    repo
}

fn source(dice: &mut Dice, number: usize) -> String {
    let mut text = format!(
        "/// Turns {number} times.\npub fn turn_{number}(stones: usize) -> usize {{\n    stones * {number}\n}}\n"
    );
    if dice.percent(50) {
        text.push_str(&format!(
            "\npub fn place() -> Option<String> {{\n    std::env::var(\"MILL_{number}\").ok()\n}}\n"
        ));
    }
    if dice.percent(40) {
        text.push_str(&format!("\n// TODO: turn {number} stones at once\npub fn all() {{}}\n"));
    }
    text
}

/// The groups of the first match, numbers without their commas.
fn found(pattern: &str, post: &str) -> Option<Vec<String>> {
    let captures = Regex::new(pattern).expect("a pattern of the test").captures(post)?;
    Some(captures.iter().skip(1).flatten().map(|group| group.as_str().replace(',', "")).collect())
}

/// Files of each commit above `base`, without merges: none are there.
fn commits(repo: &Repo) -> Vec<Vec<(u64, u64, String)>> {
    let log = repo.git(&["log", "--numstat", "--format=format:@", "-M", "base..HEAD"]);
    let files = |commit: &str| {
        let lines = commit.lines().filter(|line| !line.is_empty()).map(|line| {
            let parts: Vec<&str> = line.split('\t').collect();
            (parts[0].parse().unwrap_or(0), parts[1].parse().unwrap_or(0), parts[2].to_owned())
        });
        lines.collect()
    };
    log.split('@').skip(1).map(files).collect()
}

#[test]
fn counted_sentences_hold() {
    let mut sentences = 0;
    for seed in 0..HISTORIES {
        let repo = history(seed);
        let output = repo.run(&["--stdout", "base..HEAD"]);
        assert_eq!(output.code, Some(0), "seed {seed}: {}", output.stderr);
        let post = output.stdout;
        let commits = commits(&repo);
        let mut check = |what: &str, pattern: &str, expected: Vec<String>| {
            if let Some(found) = found(pattern, &post) {
                assert_eq!(found, expected, "seed {seed}: {what}\n{post}");
                sentences += 1;
            }
        };
        let count = commits.len().to_string();
        check("scope", r"Scope: `base\.\.HEAD`, ([\d,]+) commits? in", vec![count]);
        let net = repo.git(&["diff", "--numstat", "-M", "base", "HEAD"]);
        let sum = |side: usize| {
            let side =
                net.lines().map(|line| line.split('\t').nth(side).and_then(|n| n.parse::<u64>().ok()).unwrap_or(0));
            side.sum::<u64>().to_string()
        };
        let files = net.lines().count().to_string();
        check("range", r"([\d,]+) files?, \+([\d,]+) −([\d,]+) lines net", vec![files, sum(0), sum(1)]);
        let is_source = |path: &String| path.starts_with("src/");
        let is_test = |path: &String| path.starts_with("tests/");
        let has =
            |files: &Vec<(u64, u64, String)>, wanted: &dyn Fn(&String) -> bool| files.iter().any(|f| wanted(&f.2));
        let sources = commits.iter().filter(|files| has(files, &is_source)).count();
        let tested = commits.iter().filter(|files| has(files, &is_source) && has(files, &is_test)).count();
        let both = vec![tested.to_string(), sources.to_string()];
        check("tested", r"(\d+) of the (\d+) commits that change source code also change a test file", both);
        let lines = |side: fn(&(u64, u64, String)) -> u64| {
            let tests = commits.iter().flatten().filter(|file| is_test(&file.2));
            tests.map(side).sum::<u64>().to_string()
        };
        let changed = vec![lines(|file| file.0), lines(|file| file.1)];
        check("test lines", r"Test files change by \+([\d,]+) −([\d,]+)", changed);
        let added =
            repo.git(&["diff", "--name-only", "--diff-filter=A", "base", "HEAD", "--", "tests"]).lines().count();
        check("new tests", r"(\d+) test files? (?:is|are) new", vec![added.to_string()]);
        names(&repo, &post, seed);
    }
    assert!(sentences > 30, "only {sentences} sentences were there to check");
}

/// Names that stand in lists are there at the tip, and were not at the base; reverts are those that messages name.
fn names(repo: &Repo, post: &str, seed: u64) {
    let variables = found(r"New environment variables?: ([^\n(]*)", post).unwrap_or_default().join("");
    for name in variables.split('`').filter(|name| name.starts_with("MILL_")) {
        let there = |revision: &str| repo.attempt(repo.root(), &["grep", "-q", name, revision]).status.success();
        assert!(there("HEAD") && !there("base"), "seed {seed}: {name}\n{post}");
    }
    let takes_back =
        Regex::new(r"`([0-9a-f]{10,})` \([^\n]*\) takes back `([0-9a-f]{10,})`").expect("a pattern of the test");
    for pair in takes_back.captures_iter(post) {
        let message = repo.git(&["show", "--no-patch", "--format=%B", &pair[1]]);
        assert!(message.contains(&format!("This reverts commit {}", &pair[2])), "seed {seed}: {message}");
    }
    let marks = found(r"adds (\d+) marks? for later work", post);
    if let Some(marks) = marks {
        let most = repo.git(&["grep", "-h", "TODO", "HEAD", "--", "src"]).lines().count();
        assert!(marks[0].parse::<usize>().is_ok_and(|marks| marks <= most), "seed {seed}: {marks:?} of {most}");
    }
}
