//! Blocks as hyperfine prints them, version 1.0 to 1.20, also where an author has shortened them.

use super::quantity::{duration, figure, number, size};
use super::{Figure, Measurement, Side, heading, label};

/// Benchmarks of one session that are compared with each other; a real one has a dozen.
const MOST: usize = 64;

struct Benchmark<'a> {
    label: &'a str,
    metric: &'static str,
    mean: Figure,
    runs: Option<u64>,
    lines: (usize, usize),
}

/// What one run of the program printed.
#[derive(Default)]
struct Session<'a> {
    benchmarks: Vec<Benchmark<'a>>,
    summary: Option<Summary<'a>>,
    /// The heading above it: `Before:`.
    heading: Option<Side>,
}

/// `<fastest> ran` / `1.11 ± 0.04 times faster than <other>`
struct Summary<'a> {
    fastest: &'a str,
    others: Vec<(&'a str, &'a str)>,
    end: usize,
}

pub(super) fn measurements(lines: &[&str]) -> Vec<Measurement> {
    let sessions = sessions(lines);
    let mut found = Vec::new();
    let mut rest = &sessions[..];
    while let [session, after @ ..] = rest {
        rest = after;
        match (session.heading, after.first()) {
            (Some(Side::Before), Some(next)) if next.heading == Some(Side::After) => {
                found.extend(across(session, next));
                rest = &after[1..];
            }
            (Some(Side::Before), _) => {}
            _ => found.extend(within(session)),
        }
    }
    drop_contradictions(found)
}

/// One label with several figures and no word on which is which: none of them can be told.
fn drop_contradictions(mut found: Vec<Measurement>) -> Vec<Measurement> {
    let mut seen = std::collections::BTreeMap::new();
    for measurement in found.iter().filter(|measurement| measurement.baseline.is_none()) {
        *seen.entry(measurement.scenario.clone()).or_insert(0) += 1;
    }
    found.retain(|measurement| measurement.baseline.is_some() || seen.get(&measurement.scenario) == Some(&1));
    found
}

/// The session under `Before:` and the one under `After:`, benchmark by benchmark.
fn across(before: &Session, after: &Session) -> Vec<Measurement> {
    if before.benchmarks.len().max(after.benchmarks.len()) > MOST {
        return Vec::new();
    }
    let alone = |session: &Session, label: &str| session.benchmarks.iter().filter(|b| b.label == label).count() == 1;
    let same = |result: &&Benchmark| alone(before, result.label) && alone(after, result.label);
    let measure = |result: &Benchmark| {
        let baseline = before.benchmarks.iter().find(|b| b.label == result.label && b.metric == result.metric)?;
        Some(pair(baseline, result, result.label.to_owned(), None))
    };
    after.benchmarks.iter().filter(same).filter_map(measure).collect()
}

fn within(session: &Session) -> Vec<Measurement> {
    let all = &session.benchmarks;
    if all.len() > MOST {
        return Vec::new();
    }
    if let [first, second] = &all[..]
        && first.label == second.label
    {
        return session.summary.as_ref().and_then(|summary| by_summary(first, second, summary)).into_iter().collect();
    }
    let mut taken = vec![false; all.len()];
    let mut found = Vec::new();
    for (before, after, scenario) in pairs(all) {
        found.push(pair(&all[before], &all[after], scenario, session.summary.as_ref()));
        (taken[before], taken[after]) = (true, true);
    }
    let alone = all.iter().zip(&taken).filter(|(benchmark, taken)| !**taken && !label::is_baseline(benchmark.label));
    found.extend(alone.map(|(benchmark, _)| result_only(benchmark)));
    found
}

/// The benchmarks that are before and after of one scenario; the surest pairs first, and none with two candidates.
fn pairs(all: &[Benchmark]) -> Vec<(usize, usize, String)> {
    let mut candidates = Vec::new();
    for (at, first) in all.iter().enumerate() {
        let others = all.iter().enumerate().skip(at + 1).filter(|(_, second)| second.metric == first.metric);
        for (other, second) in others {
            candidates.extend(label::pair(first.label, second.label).map(|names| (at, other, names)));
        }
    }
    let mut taken = vec![false; all.len()];
    let mut found = Vec::new();
    for certainty in label::Certainty::ALL {
        let fits = candidates
            .iter()
            .filter(|(one, other, names)| names.certainty == certainty && !taken[*one] && !taken[*other]);
        let fits: Vec<_> = fits.collect();
        let mut partners = vec![0; all.len()];
        for (one, other, _) in &fits {
            partners[*one] += 1;
            partners[*other] += 1;
        }
        for (one, other, names) in fits.into_iter().filter(|(one, other, _)| partners[*one] + partners[*other] == 2) {
            let (before, after) = if names.first == Side::Before { (*one, *other) } else { (*other, *one) };
            found.push((before, after, names.scenario.clone()));
            (taken[before], taken[after]) = (true, true);
        }
    }
    found
}

fn result_only(benchmark: &Benchmark) -> Measurement {
    Measurement {
        scenario: benchmark.label.to_owned(),
        metric: benchmark.metric.to_owned(),
        result: Some(benchmark.mean.clone()),
        baseline: None,
        runs: benchmark.runs,
        improvement: None,
        disagrees: None,
        order_note: false,
        lines: benchmark.lines,
    }
}

fn pair(before: &Benchmark, after: &Benchmark, scenario: String, summary: Option<&Summary>) -> Measurement {
    let won = summary.filter(|summary| summary.fastest == after.label);
    let words =
        won.and_then(|won| won.others.iter().find(|(_, other)| *other == before.label).map(|(words, _)| *words));
    let end = won.filter(|_| words.is_some()).map_or(0, |won| won.end);
    Measurement {
        scenario,
        metric: after.metric.to_owned(),
        result: Some(after.mean.clone()),
        baseline: Some(before.mean.clone()),
        runs: after.runs.filter(|_| after.runs == before.runs),
        improvement: words.map(str::to_owned),
        disagrees: None,
        order_note: false,
        lines: (before.lines.0.min(after.lines.0), before.lines.1.max(after.lines.1).max(end)),
    }
}

/// Two benchmarks under one label, by mistake: only the summary names both sides, the fastest first.
fn by_summary(first: &Benchmark, second: &Benchmark, summary: &Summary) -> Option<Measurement> {
    let [(words, slower)] = summary.others[..] else { return None };
    let names = label::pair(summary.fastest, slower).filter(|names| names.certainty != label::Certainty::Baseline)?;
    if first.label != slower && first.label != summary.fastest || first.metric != second.metric {
        return None;
    }
    let (a, b) = super::quantity::comparable(&first.mean, &second.mean).filter(|(a, b)| a != b)?;
    let (fast, slow) = if a < b { (first, second) } else { (second, first) };
    let result_won = names.first == Side::After;
    let (before, after) = if result_won { (slow, fast) } else { (fast, slow) };
    let mut measurement = pair(before, after, names.scenario, None);
    measurement.improvement = result_won.then(|| words.to_owned());
    measurement.order_note = true;
    measurement.lines.1 = measurement.lines.1.max(summary.end);
    Some(measurement)
}

fn sessions<'a>(lines: &[&'a str]) -> Vec<Session<'a>> {
    let mut sessions: Vec<Session> = Vec::new();
    let mut last_number = 0;
    let mut end = 0;
    for (at, line) in lines.iter().enumerate() {
        if let Some((number, label)) = title(line) {
            let goes_on = sessions.last().is_some_and(|session| session.summary.is_none()) && number > last_number;
            if !goes_on {
                sessions.push(Session { heading: heading_above(&lines[end..at]), ..Session::default() });
            }
            last_number = number;
            end = at + 1;
            if let (Some(session), Some(benchmark)) = (sessions.last_mut(), benchmark(lines, at, label)) {
                end = benchmark.lines.1 + 1;
                session.benchmarks.push(benchmark);
            }
        } else if line.trim_start() == "Summary"
            && let Some(session) = sessions.last_mut().filter(|session| session.summary.is_none())
        {
            session.summary = summary(lines, at);
            end = session.summary.as_ref().map_or(end, |summary| summary.end + 1);
        }
    }
    sessions
}

/// The heading right above a session, past the command line and the fence.
fn heading_above(lines: &[&str]) -> Option<Side> {
    let is_command =
        |line: &str| line.is_empty() || line.starts_with(['$', '`', '~']) || line.starts_with("hyperfine ");
    let above = lines.iter().rev().take(8).find(|line| !is_command(line.trim_start()))?;
    heading(above).map(|(side, _)| side)
}

/// `Benchmark 1: <label>`, and `Benchmark #1: <label>` up to version 1.11.
fn title(line: &str) -> Option<(u64, &str)> {
    let rest = line.trim_start().strip_prefix("Benchmark ")?;
    let rest = rest.strip_prefix('#').unwrap_or(rest);
    let (digits, label) = rest.split_once(": ").filter(|(digits, _)| digits.len() <= 6)?;
    let label = label.trim();
    if label.is_empty() {
        return None;
    }
    digits.bytes().all(|b| b.is_ascii_digit()).then(|| Some((digits.parse().ok()?, label)))?
}

fn benchmark<'a>(lines: &[&'a str], at: usize, label: &'a str) -> Option<Benchmark<'a>> {
    // Anything but blank lines in between would be the rest of a label that was wrapped.
    let time = (at + 1..lines.len().min(at + 4)).find(|&line| !lines[line].is_empty())?;
    let (metric, mean) = mean(lines[time])?;
    let range = lines.get(time + 1).filter(|line| line.trim_start().starts_with("Range"));
    let runs = range.and_then(|line| runs(line));
    Some(Benchmark { label, metric, mean, runs, lines: (at, time + usize::from(range.is_some())) })
}

/// `Time (mean ± σ):     162.1 ms ±   4.4 ms    [User: …`, and `Time (abs ≡):  500.6 ms` of a single run.
pub(super) fn mean(line: &str) -> Option<(&'static str, Figure)> {
    let rest = line.trim_start().strip_prefix("Time (")?;
    let (what, rest) = rest.split_once("):")?;
    let metric = if what.starts_with("mean") {
        "mean time"
    } else if what.starts_with("abs") {
        "time"
    } else {
        return None;
    };
    let (text, value, unit, rest) = duration(rest.trim_start())?;
    let mut mean = figure(text, value, unit);
    let rest = rest.trim_start();
    // "±" also as "+-", "+/-", and as an encoding went wrong.
    let sign = rest.find(|c: char| !"±+/-Â\u{fffd}?".contains(c)).unwrap_or(rest.len());
    if (1..=6).contains(&sign) {
        let (text, value, unit, _) = duration(rest[sign..].trim_start())?;
        let value = if unit == mean.unit { value } else { value * size(unit)? / size(&mean.unit)? };
        mean.spread = Some((text.to_owned(), value));
        mean.spread_unit = unit.to_owned();
    } else if !rest.is_empty() && !rest.starts_with('[') {
        return None;
    }
    Some((metric, mean))
}

fn runs(range: &str) -> Option<u64> {
    let words = range.strip_suffix(" runs")?;
    let (text, value, rest) = number(words.rsplit(char::is_whitespace).next()?)?;
    (rest.is_empty() && !text.contains('.')).then_some(value as u64)
}

fn summary<'a>(lines: &[&'a str], at: usize) -> Option<Summary<'a>> {
    let unquoted = |label: &'a str| label.strip_prefix('\'').and_then(|l| l.strip_suffix('\'')).unwrap_or(label);
    let first = at + 1 + usize::from(lines.get(at + 1).is_some_and(|line| line.is_empty()));
    let fastest = unquoted(lines.get(first)?.trim().strip_suffix(" ran")?);
    let (mut others, mut end) = (Vec::new(), first);
    while let Some((words, label)) = lines.get(end + 1).and_then(|line| line.trim().split_once(" than ")) {
        if !words.ends_with(" times faster") || number(words).is_none() {
            break;
        }
        others.push((words, unquoted(label.trim_start())));
        end += 1;
    }
    Some(Summary { fastest, others, end })
}
