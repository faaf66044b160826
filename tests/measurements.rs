//! Measurements against messages that were labelled by hand, in two halves: `develop` was looked at while the rules were
//! written, `aside` was not.
//!
//! The labels (`tests/labels/measurements`) are facts, not texts: repository, commit, and which figures its message
//! reports. With `GIT_DEEPDIVE_REPOSITORIES` set to a folder that holds `<name>.git`, the messages are read from there
//! (with git, the reference of our tests) and precision and recall are printed; `GIT_DEEPDIVE_SHOW=develop` lists the
//! misses of a half. Without it only the form of the labels is checked.

use std::{env, fs, path::Path, process::Command};

use git_deepdive::evidence::measurement::{self, Figure, Measurement};

/// One labelled message.
struct Case {
    repository: String,
    commit: String,
    labels: Vec<Label>,
}

/// One measurement that the message holds.
#[derive(Debug)]
struct Label {
    /// Whether it is as well to leave it out.
    optional: bool,
    /// A claim without figures.
    claim: bool,
    result: String,
    baseline: Option<String>,
}

fn cases(half: &str) -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/labels/measurements/{half}.tsv"));
    let text = fs::read_to_string(path).expect("the labels are part of the repository");
    text.lines().filter(|line| !line.starts_with('#')).map(case).collect()
}

fn case(line: &str) -> Case {
    let columns: Vec<&str> = line.split('\t').collect();
    let [repository, commit, _, labels] = columns[..] else { panic!("four columns in {line}") };
    let labels = labels.split(';').map(str::trim).filter(|label| !label.is_empty()).map(label).collect();
    Case { repository: repository.to_owned(), commit: commit.to_owned(), labels }
}

fn label(text: &str) -> Label {
    let (optional, text) = text.strip_prefix('?').map_or((false, text), |rest| (true, rest));
    let (claim, text) = text.strip_prefix('~').map_or((false, text), |rest| (true, rest));
    let (result, baseline) = text.split_once('<').map_or((text, None), |(result, baseline)| (result, Some(baseline)));
    Label { optional, claim, result: result.to_owned(), baseline: baseline.map(str::to_owned) }
}

/// The body of a message, `None` where the repository or the commit isn't there.
fn body(folder: &str, case: &Case) -> Option<String> {
    let repository = Path::new(folder).join(format!("{}.git", case.repository));
    let log = ["log", "-1", "--format=%b", &case.commit];
    let output = Command::new("git").arg("--git-dir").arg(repository).args(log).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}

fn is_figure(label: &str, figure: &Figure) -> bool {
    let text = figure.text.trim_start_matches('~');
    let (number, unit) = label.split_once(' ').unwrap_or((label, ""));
    number.trim_end_matches(char::is_alphabetic) == text.trim_end_matches(char::is_alphabetic)
        && (unit.is_empty() || unit == figure.unit)
}

impl Label {
    fn is(&self, found: &Measurement) -> bool {
        if self.claim {
            let digits = self.result.trim_end_matches(|c: char| !c.is_ascii_digit());
            return found.improvement.as_ref().is_some_and(|words| words.contains(digits));
        }
        let baseline = match (&self.baseline, &found.baseline) {
            (Some(label), Some(figure)) => is_figure(label, figure),
            (None, None) => true,
            _ => false,
        };
        baseline && found.result.as_ref().is_some_and(|figure| is_figure(&self.result, figure))
    }
}

/// Right, wrong and missed measurements.
#[derive(Default)]
struct Score {
    right: usize,
    wrong: usize,
    missed: usize,
}

fn score(case: &Case, found: &[Measurement], shown: bool, score: &mut Score) {
    let mut used = vec![false; found.len()];
    let mut met = vec![false; case.labels.len()];
    // Figures first, what is required before what is optional; then claims, which may stand beside figures.
    for (claim, optional) in [(false, false), (false, true), (true, false), (true, true)] {
        for (at, label) in case.labels.iter().enumerate().filter(|(_, l)| l.claim == claim && l.optional == optional) {
            let fits = |place: &usize| {
                let free = !used[*place] || claim && found[*place].result.is_some();
                free && label.is(&found[*place])
            };
            if let Some(place) = (0..found.len()).find(fits) {
                let counts = !used[place] && !optional;
                (used[place], met[at]) = (true, true);
                score.right += usize::from(counts || claim && !optional);
            }
        }
    }
    let missed: Vec<&Label> =
        case.labels.iter().zip(&met).filter(|(label, met)| !**met && !label.optional).map(|(label, _)| label).collect();
    let wrong: Vec<&Measurement> =
        found.iter().zip(&used).filter(|(_, used)| !**used).map(|(found, _)| found).collect();
    score.missed += missed.len();
    score.wrong += wrong.len();
    if shown && !(missed.is_empty() && wrong.is_empty()) {
        println!("{} {}: missed {}, wrong {}", case.repository, &case.commit[..10], missed.len(), wrong.len());
        missed.iter().for_each(|label| println!("    missed {label:?}"));
        wrong.iter().for_each(|found| println!("    wrong  {}", told(found)));
    }
}

fn told(found: &Measurement) -> String {
    let show = |figure: &Option<Figure>| figure.as_ref().map_or("-".to_owned(), |f| format!("{} {}", f.text, f.unit));
    format!(
        "{} | {} | {} -> {} | {:?}",
        found.scenario,
        found.metric,
        show(&found.baseline),
        show(&found.result),
        found.improvement
    )
}

#[test]
fn labels_are_well_formed() {
    for half in ["develop", "aside"] {
        for case in cases(half) {
            assert!(case.commit.len() == 40 && case.commit.bytes().all(|byte| byte.is_ascii_hexdigit()), "{half}");
            for label in &case.labels {
                assert!(label.result.contains(|c: char| c.is_ascii_digit()), "{}: {label:?}", case.commit);
            }
        }
    }
}

#[test]
fn labelled_messages_are_read() {
    let Ok(folder) = env::var("GIT_DEEPDIVE_REPOSITORIES") else {
        println!("GIT_DEEPDIVE_REPOSITORIES names no folder: only the form of the labels is checked");
        return;
    };
    for half in ["develop", "aside"] {
        let shown = env::var("GIT_DEEPDIVE_SHOW").is_ok_and(|shown| shown == half);
        let (mut total, mut absent, cases) = (Score::default(), 0, cases(half));
        for case in &cases {
            match body(&folder, case) {
                Some(body) => score(case, &measurement::parse(&body), shown, &mut total),
                None => absent += 1,
            }
        }
        let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        let (precision, recall) =
            (share(total.right, total.right + total.wrong), share(total.right, total.right + total.missed));
        println!(
            "{half}: {} messages, {absent} absent; {} right, {} wrong, {} missed; precision {precision:.3}, recall {recall:.3}",
            cases.len(),
            total.right,
            total.wrong,
            total.missed
        );
    }
}
