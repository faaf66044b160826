//! The roles of statements, held to what readers of the full messages said: `tests/labels/roles/<role>.tsv`.
//!
//! Each label names a run that the program picked (repository, commit, first and last sentence of the message, counted from
//! one), the verdict of a reader who asked whether the run really has the role, the round of judging, and whether the
//! program still picked the run when the file was last written. No text is kept. To score the rules anew:
//!
//! ```text
//! ROLE_REPOSITORIES=<folder of bare repositories, uv.git, jq.git, …> cargo test --test statements -- --nocapture
//! ```
//!
//! Rounds: 1 is drawn at random over repositories that no rule had been written on. 2 is the same after the rules were
//! mended; for reasons over other repositories, for alternatives and limitations over all, their first. 3 holds runs that only
//! the rules mended after round 2 pick: from there on these repositories are seen. Precision over runs that are still picked
//! is therefore an upper bound for alternatives and limitations: rules were mended by some of the same labels.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::Path,
    process::Command,
};

use git_deepdive::{
    evidence::{Evidence, Role},
    history::CommitId,
};

/// How many of the runs must have their role.
const PRECISION: f64 = 0.90;

const ROLES: [(&str, Role, usize); 4] = [
    ("problem", Role::Problem, 195),
    ("reason", Role::Reason, 200),
    ("alternative", Role::Alternative, 160),
    ("limitation", Role::Limitation, 200),
];

/// A run of sentences of a message: repository, commit, first and last sentence.
type Run = (String, String, usize, usize);

struct Label {
    right: bool,
    picked: bool,
}

fn labels(role: &str) -> BTreeMap<Run, Label> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/labels/roles/{role}.tsv"));
    let text = fs::read_to_string(&file).expect("the labels are there");
    let mut labels = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [repository, commit, first, last, verdict, round, picked] = fields[..] else { panic!("{role}: {line:?}") };
        assert!(CommitId::from_hex(commit).is_ok(), "{role}: no commit: {line:?}");
        let (first, last): (usize, usize) = (first.parse().expect("a number"), last.parse().expect("a number"));
        assert!((1..=last).contains(&first), "{role}: no run: {line:?}");
        assert!(matches!(verdict, "right" | "wrong") && matches!(picked, "picked" | "dropped"), "{role}: {line:?}");
        assert!(matches!(round, "1" | "2" | "3"), "{role}: {line:?}");
        let label = Label { right: verdict == "right", picked: picked == "picked" };
        let known = labels.insert((repository.to_owned(), commit.to_owned(), first, last), label);
        assert!(known.is_none(), "{role}: judged twice: {line:?}");
    }
    labels
}

fn precision<'a>(labels: impl Iterator<Item = &'a Label>) -> (usize, f64) {
    let verdicts: Vec<bool> = labels.map(|label| label.right).collect();
    let right = verdicts.iter().filter(|right| **right).count();
    (verdicts.len(), right as f64 / verdicts.len().max(1) as f64)
}

#[test]
fn recorded_precision_is_kept() {
    for (name, _, least) in ROLES {
        let labels = labels(name);
        let (judged, precision) = precision(labels.values().filter(|label| label.picked));
        let repositories: BTreeSet<&String> = labels.keys().map(|(repository, ..)| repository).collect();
        assert!(judged >= least && repositories.len() >= 8, "{name}: {judged} runs of {repositories:?}");
        assert!(precision >= PRECISION, "{name}: {precision:.3} of {judged}");
    }
}

#[test]
fn rules_are_scored_on_real_repositories() {
    let Some(folder) = env::var_os("ROLE_REPOSITORIES") else {
        println!("not run: ROLE_REPOSITORIES names no folder of repositories; only the recorded precision was checked");
        return;
    };
    let labels: BTreeMap<&str, BTreeMap<Run, Label>> = ROLES.iter().map(|(name, ..)| (*name, labels(name))).collect();
    let repositories: BTreeSet<&String> = labels.values().flat_map(BTreeMap::keys).map(|run| &run.0).collect();
    let picked = picked(Path::new(&folder), &repositories);
    for (name, ..) in ROLES {
        let (labels, picked) = (&labels[name], &picked[name]);
        let (judged, precision) =
            precision(labels.iter().filter(|(run, _)| picked.contains(*run)).map(|(_, label)| label));
        let gone = labels.keys().filter(|run| !picked.contains(*run)).count();
        let open = picked.iter().filter(|run| !labels.contains_key(*run)).count();
        println!(
            "{name}: {precision:.3} of {judged} judged runs; {gone} judged runs no longer picked; {open} without label"
        );
        assert!(precision >= PRECISION, "{name}: {precision:.3} of {judged}");
    }
}

/// The runs that the program picks in all messages of the repositories, by role.
fn picked(folder: &Path, repositories: &BTreeSet<&String>) -> BTreeMap<&'static str, BTreeSet<Run>> {
    let mut picked: BTreeMap<&str, BTreeSet<Run>> = ROLES.iter().map(|(name, ..)| (*name, BTreeSet::new())).collect();
    for repository in repositories {
        let mut git = Command::new("git");
        git.arg("-C").arg(folder.join(format!("{repository}.git"))).args(["log", "--format=%H%x1f%b%x1e"]);
        let log = git.output().expect("git runs");
        assert!(log.status.success(), "{repository}: {}", String::from_utf8_lossy(&log.stderr));
        for record in String::from_utf8_lossy(&log.stdout).split('\u{1e}') {
            let Some((commit, body)) = record.trim_start().split_once('\u{1f}') else { continue };
            let id = CommitId::from_hex(commit).expect("git prints ids");
            let mut before = 0;
            for statement in Evidence::stated(body, id) {
                for (name, role, _) in ROLES {
                    let runs = statement.runs(role).into_iter();
                    let runs = runs.map(|run| {
                        ((*repository).clone(), commit.to_owned(), before + run.start + 1, before + run.end)
                    });
                    picked.get_mut(name).expect("all roles are there").extend(runs);
                }
                before += statement.sentences.len();
            }
        }
    }
    picked
}
