//! Random histories and random revision arguments: what we read is what git says, in git's order.
//!
//! `GIT_DEEPDIVE_CASES=10000` runs as many cases of each kind; `GIT_DEEPDIVE_SEED=17` runs that seed alone, twenty cases
//! of revisions or one history of files.

mod common;

use std::{collections::BTreeMap, env, fmt::Write};

use common::{
    Repo, alone,
    compare::{File, files, open, printed_files},
    random::{self, Dice, History, Kind, Node},
};
use git_deepdive::{
    git::{self, Bounds, Filter},
    history::{Ends, Range},
    progress::Silent,
};

/// Cases of each kind, unless the environment says otherwise.
const CASES: usize = 500;

/// Sets of revision arguments for one history.
const WORDS: usize = 20;

/// Histories of files in one repository.
const HISTORIES: usize = 25;

/// How many differences are shown.
const SHOWN: usize = 12;

/// The seeds to try: `each` cases come from one.
fn seeds(each: usize) -> Vec<u64> {
    let number = |name| env::var(name).ok().and_then(|value| value.parse::<usize>().ok());
    match number("GIT_DEEPDIVE_SEED") {
        Some(seed) => vec![seed as u64],
        None => (0..number("GIT_DEEPDIVE_CASES").unwrap_or(CASES).div_ceil(each) as u64).collect(),
    }
}

#[test]
fn random_revisions_select_what_they_select_for_git() {
    alone("random_revisions_select_what_they_select_for_git", || {
        let mut report = Report::default();
        for seed in seeds(WORDS) {
            let (repo, histories) = random::build(&[seed], Kind::Graph);
            let opened = open(&repo);
            let mut dice = Dice::new(seed + 1_000_000);
            for _ in 0..WORDS {
                let words = words(&mut dice, &histories[0]);
                compare_revisions(&repo, &opened, &words, seed, &mut report);
            }
        }
        report.end();
    });
}

fn compare_revisions(repo: &Repo, opened: &git::Repo, words: &[String], seed: u64, report: &mut Report) {
    let arguments: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = repo.attempt(repo.root(), &[&["rev-list"], &arguments[..], &["--"]].concat());
    let theirs = done.status.success().then(|| String::from_utf8_lossy(&done.stdout).into_owned());
    let theirs: Option<Vec<String>> = theirs.map(|ids| ids.lines().map(str::to_owned).collect());
    let (flags, revisions): (Vec<&str>, Vec<&str>) = arguments.iter().partition(|word| word.starts_with("--"));
    let date = |flag: &str| flags.iter().find_map(|word| word.strip_prefix(flag)?.parse().ok());
    let first_parent = flags.contains(&"--first-parent");
    let bounds = Bounds { first_parent, oldest: date("--max-age="), newest: date("--min-age=") };
    let revisions: Vec<String> = revisions.iter().map(ToString::to_string).collect();
    let ours = match opened.resolve_within(&revisions, bounds, &Silent::default()) {
        Ok(range) => Ok(range.ids.iter().map(ToString::to_string).collect()),
        Err(git::Error::EmptyRange { .. }) => Ok(vec![]),
        Err(error) => Err(error),
    };
    report.cases += 1;
    let category = match (&ours, &theirs) {
        (Ok(ours), Some(theirs)) if ours == theirs => return,
        (Err(_), None) => return,
        // Git passes over trees and blobs; we say what is wrong with them.
        (Err(git::Error::NotACommit { .. }), Some(_)) => return,
        // Where nothing is left git shows how it is used.
        (Ok(ours), None) if ours.is_empty() && done.status.code() == Some(129) => return,
        (Ok(_), None) => "git refuses",
        (Err(_), Some(_)) => "we refuse",
        (Ok(ours), Some(theirs)) if sorted(ours) == sorted(theirs) => "order",
        _ => "other commits",
    };
    let said = String::from_utf8_lossy(&done.stderr);
    report.add(category, format!("seed {seed} {words:?}\n  ours  {}\n  git's {} {said}", short(&ours), short(&theirs)));
}

fn sorted(ids: &[String]) -> Vec<&String> {
    let mut ids: Vec<&String> = ids.iter().collect();
    ids.sort_unstable();
    ids
}

/// A list as far as a reader needs it.
fn short(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    let mut out = String::new();
    let mut hex = 0;
    for c in text.chars() {
        hex = if c.is_ascii_hexdigit() { hex + 1 } else { 0 };
        if hex <= 7 {
            out.push(c);
        }
    }
    out.chars().take(600).collect()
}

/// One to four revision arguments, most of which name something. `:/text` isn't among them: git 2.47 takes the oldest
/// of the references for the youngest.
fn words(dice: &mut Dice, history: &History) -> Vec<String> {
    let mut words = Vec::new();
    if dice.percent(15) {
        words.push("--first-parent".to_owned());
    }
    for flag in ["--max-age", "--min-age"] {
        if dice.percent(10) {
            words.push(format!("{flag}={}", 1_600_000_000 + dice.roll(1500)));
        }
    }
    let count = [1, 1, 1, 2, 2, 3, 4][dice.roll(7)];
    words.extend((0..count).map(|_| word(dice, history)));
    words
}

fn word(dice: &mut Dice, history: &History) -> String {
    let side = |dice: &mut Dice| if dice.percent(8) { String::new() } else { revision(dice, history) };
    match dice.roll(20) {
        0..6 => revision(dice, history),
        6..11 => format!("{}..{}", side(dice), side(dice)),
        11..13 => format!("{}...{}", side(dice), side(dice)),
        13..16 => format!("^{}", revision(dice, history)),
        16 => format!("{}{}^@", if dice.percent(30) { "^" } else { "" }, revision(dice, history)),
        17 => format!("{}{}^!", if dice.percent(20) { "^" } else { "" }, revision(dice, history)),
        18 => format!("{}{}^-", if dice.percent(20) { "^" } else { "" }, revision(dice, history)),
        _ => format!("{}^-{}", revision(dice, history), dice.roll(4)),
    }
}

fn revision(dice: &mut Dice, history: &History) -> String {
    let mut name = base(dice, history);
    while dice.percent(40) {
        name.push_str(match dice.roll(14) {
            0..3 => "^",
            3 => "^2",
            4 => "^3",
            5..7 => "~",
            7 => "~2",
            8 => "~3",
            9 => "^0",
            10 => "^{commit}",
            11 => "^{}",
            12 => "^{/fix}",
            _ => "~1^2",
        });
    }
    name
}

fn base(dice: &mut Dice, history: &History) -> String {
    let node: &Node = dice.pick(&history.commits);
    let refs = |dice: &mut Dice| dice.pick(&history.refs).clone();
    match dice.roll(20) {
        0 => "HEAD".to_owned(),
        1 => "@".to_owned(),
        2..5 => node.id.clone(),
        5..8 => node.id[..4 + dice.roll(12)].to_owned(),
        8..15 => {
            let name = refs(dice);
            let cut = *dice.pick(&["", "refs/", "refs/heads/", "refs/tags/", "refs/heads/", "refs/tags/"]);
            name.strip_prefix(cut).unwrap_or(&name).to_owned()
        }
        15 => "main".to_owned(),
        16 => "HEAD^{/fix}".to_owned(),
        17 if !history.odd_refs.is_empty() => dice.pick(&history.odd_refs).clone(),
        18 => format!("v9-{}-g{}", dice.roll(9), &node.id[..7]),
        19 if dice.percent(20) => "no-such-name".to_owned(),
        _ => refs(dice),
    }
}

#[test]
fn random_files_change_as_they_change_for_git() {
    alone("random_files_change_as_they_change_for_git", || {
        let mut report = Report::default();
        for seeds in seeds(1).chunks(HISTORIES) {
            let (repo, histories) = random::build(seeds, Kind::Files);
            let opened = open(&repo);
            report.cases += histories.len();
            compare_commits(&repo, &opened, &histories, &mut report);
            compare_ends(&repo, &opened, &histories, &mut report);
        }
        report.end();
    });
}

/// Each commit against its first parent.
fn compare_commits(repo: &Repo, opened: &git::Repo, histories: &[History], report: &mut Report) {
    let nodes: BTreeMap<&str, (&History, &Node)> = histories
        .iter()
        .flat_map(|history| history.commits.iter().map(move |node| (node.id.as_str(), (history, node))))
        .collect();
    let tips: Vec<&str> = histories.iter().flat_map(|history| history.tips()).map(|node| node.id.as_str()).collect();
    let range = range(opened, &tips);
    let (history, _) = opened.read(&range, &Filter::default(), &[], &Silent::default()).expect("commits are there");
    let log = ["log", "--no-merges", "--raw", "--numstat", "-M", "-z", "--abbrev=40", "--format=%x01%H%x02"];
    let printed = repo.git_bytes(repo.root(), &[&log[..], &tips[..], &["--"]].concat());
    let mut theirs: BTreeMap<String, Vec<File>> = BTreeMap::new();
    for part in printed.split(|byte| *byte == 1).filter(|part| part.len() > 40) {
        theirs.insert(String::from_utf8_lossy(&part[..40]).into_owned(), printed_files(&part[41..]));
    }
    for commit in &history.commits {
        let id = commit.id.to_string();
        let (from, _) = nodes[id.as_str()];
        let theirs = if commit.is_merge() { vec![] } else { theirs.remove(&id).unwrap_or_default() };
        let what = format!("seed {} commit {id} `{}`", from.seed, commit.subject);
        compare_files(&what, &files(&commit.files), &theirs, report);
    }
    for id in theirs.keys() {
        report.add("a commit is missing", id.clone());
    }
}

/// Pairs of commits far from each other.
fn compare_ends(repo: &Repo, opened: &git::Repo, histories: &[History], report: &mut Report) {
    for history in histories {
        let mut dice = Dice::new(history.seed + 2_000_000);
        let base = &dice.pick(&history.commits).id;
        let tip = &dice.pick(&history.commits).id;
        let mut range = range(opened, &[tip]);
        let id = |hex: &str| git_deepdive::history::CommitId::from_hex(hex).expect("git prints ids");
        range.ends = Some(Ends { base: Some(id(base)), tip: id(tip), base_tag: None, tip_tag: None });
        range.ids.truncate(1);
        let (_, net) = opened.read(&range, &Filter::default(), &[], &Silent::default()).expect("trees are there");
        let net = net.expect("the range has two ends");
        let diff = ["diff", "--raw", "--numstat", "-M", "-z", "--abbrev=40", base, tip, "--"];
        let theirs = printed_files(&repo.git_bytes(repo.root(), &diff));
        let what = format!("seed {} net {base} {tip}", history.seed);
        compare_files(&what, &files(&net.files), &theirs, report);
    }
}

fn range(opened: &git::Repo, words: &[&str]) -> Range {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    opened.resolve(&words, false, &Silent::default()).expect("the range is not empty")
}

fn compare_files(what: &str, ours: &[File], theirs: &[File], report: &mut Report) {
    if ours == theirs {
        return;
    }
    let only = |these: &[File], those: &[File]| -> Vec<File> {
        these.iter().filter(|file| !those.contains(file)).cloned().collect()
    };
    let (more, fewer) = (only(ours, theirs), only(theirs, ours));
    let shape = |files: &[File]| -> Vec<(String, char, Option<String>)> {
        files.iter().map(|(path, kind, from, _)| (path.clone(), *kind, from.clone())).collect()
    };
    let binary = |files: &[File]| -> Vec<bool> { files.iter().map(|file| file.3.is_none()).collect() };
    let category = if shape(&more) == shape(&fewer) {
        if binary(&more) == binary(&fewer) { "line counts" } else { "binary or text" }
    } else if more.iter().chain(&fewer).any(|file| file.1 == 'R') {
        "renames"
    } else {
        "files and kinds"
    };
    let list = |files: &[File]| -> String { format!("{files:?}").chars().take(900).collect() };
    report.add(category, format!("{what}\n  ours  {}\n  git's {}", list(&more), list(&fewer)));
}

/// Where we and git differ, by category.
#[derive(Default)]
struct Report {
    cases: usize,
    found: BTreeMap<&'static str, Vec<String>>,
}

impl Report {
    fn add(&mut self, category: &'static str, what: String) {
        self.found.entry(category).or_default().push(what);
    }

    /// Fails if anything was found.
    fn end(self) {
        assert!(self.cases > 0);
        let mut text = String::new();
        for (category, all) in &self.found {
            let _ = writeln!(text, "\n{category}: {} of {} cases", all.len(), self.cases);
            all.iter().take(SHOWN).for_each(|one| text += &format!("{one}\n"));
        }
        assert!(self.found.is_empty(), "{text}");
    }
}
