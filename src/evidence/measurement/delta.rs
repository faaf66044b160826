//! Tables of benchstat (old and new layout) and benchcmp: `name  old time/op  new time/op  delta`.

use super::quantity::{Kind, figure, kind, number};
use super::{Figure, Measurement};

/// Reads all such tables.
pub(super) fn measurements(lines: &[&str]) -> Vec<Measurement> {
    let mut found = Vec::new();
    let mut open: Option<(&'static str, String)> = None;
    for (at, line) in lines.iter().enumerate() {
        if line.len() > 1000 {
            continue;
        }
        if let Some(header) = header(line) {
            open = Some(header);
        } else if line.trim().is_empty() || line.trim_start().starts_with("```") {
            open = None;
        } else if let Some((metric, unit)) = &open {
            found.extend(row(line, metric, unit, at));
        } else if let Some(found_here) = perf(line, at) {
            found.push(found_here);
        } else if line.contains("(p=") && line.contains(" n=") {
            found.extend(row(line, "", "", at)); // the header is missing
        }
    }
    found
}

/// git's own suite: `4000.1: log -3000   0.18(0.14+0.04)   0.19(0.17+0.02) +5.6%`, elapsed time before user and system.
fn perf(line: &str, at: usize) -> Option<Measurement> {
    if !line.trim_end().ends_with(['%', '=']) {
        return None;
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    let [name @ .., before, after, change] = &words[..] else { return None };
    // A row of the suite has a number before its name; then the figures may be shortened, or sizes.
    let is_numbered = name.first().and_then(|first| first.strip_suffix(':')).is_some_and(|first| {
        first.split_once('.').is_some_and(|(script, test)| {
            script.len() == 4 && [script, test].iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit()))
        })
    });
    let elapsed = |word: &str| {
        let (text, value, rest) = number(word)?;
        if is_numbered && matches!(rest, "" | "K" | "M" | "G") {
            return Some(figure(text, value, rest));
        }
        let (user, system) = rest.strip_prefix('(')?.strip_suffix(')')?.split_once('+')?;
        [user, system].iter().all(|part| number(part).is_some()).then(|| figure(text, value, ""))
    };
    let is_change = change.ends_with('%') && change.starts_with(['+', '-']) || *change == "=";
    if name.is_empty() || !is_change || name.iter().any(|word| word.contains('(') && elapsed(word).is_some()) {
        return None;
    }
    let result = elapsed(after)?;
    Some(Measurement {
        scenario: name.join(" "),
        metric: if result.unit.is_empty() { "elapsed time" } else { "size" }.to_owned(),
        result: Some(result),
        baseline: Some(elapsed(before)?),
        runs: None,
        improvement: change.ends_with('%').then(|| (*change).to_owned()),
        disagrees: None,
        order_note: false,
        lines: (at, at),
    })
}

/// The metric of a table and the unit that its header names.
fn header(line: &str) -> Option<(&'static str, String)> {
    let words = || line.split_whitespace().filter(|word| !matches!(*word, "│" | "|"));
    let mut begin = words();
    let (first, second) = (begin.next()?, begin.next()?);
    if second != "old" && second != first && !(first == "name" && second.contains('/')) {
        return None;
    }
    let words: Vec<&str> = words().collect();
    let unit = match words[..] {
        ["name", unit] => unit,
        ["name" | "benchmark", "old", unit, ..] if words.contains(&"new") => unit,
        [unit, other, "vs", "base", ..] if unit == other => unit,
        _ => return None,
    };
    let metric = match unit {
        "time/op" | "ns/op" | "sec/op" => "time",
        "alloc/op" | "bytes" | "B/op" => "memory",
        "allocs/op" | "allocs" => "allocations",
        "speed" | "MB/s" | "B/s" => "throughput",
        _ if words.len() == 2 => return None,
        _ => "value",
    };
    let is_unit = line.contains("benchmark");
    Some((metric, if is_unit { unit.to_owned() } else { String::new() }))
}

/// `RelURL-10   159ns ± 5%   18ns ± 4%   -88.89%  (p=0.029 n=4+4)`
fn row(line: &str, metric: &str, unit: &str, at: usize) -> Option<Measurement> {
    let line = line.replace(['│', '|'], " ");
    let mut words = line.split_whitespace().filter(|word| *word != "±" && *word != "∞").peekable();
    let name = words.next().filter(|name| !name.starts_with("geomean") && !name.starts_with("[Geo"))?;
    let mut figures: Vec<Figure> = Vec::new();
    let mut delta = None;
    for word in words {
        let word = word.trim_start_matches('±');
        if word.starts_with(['-', '+', '~']) || figures.len() == 2 && word.ends_with('x') {
            delta = Some(word);
            break;
        }
        if word.ends_with('%') || word.starts_with(['¹', '²', '³']) {
            continue;
        }
        let (text, value, rest) = number(word).filter(|(.., rest)| rest.len() <= 4)?;
        figures.push(figure(text, value, if rest.is_empty() { unit } else { rest }));
    }
    let (baseline, result) = match &figures[..] {
        [baseline, result] if delta.is_some() => (Some(baseline.clone()), result),
        // benchstat of one run: `name  time/op`
        [result] if delta.is_none() && !metric.is_empty() => (None, result),
        _ => return None,
    };
    let improvement = delta.filter(|delta| delta.ends_with(['%', 'x'])).map(str::to_owned);
    let metric = match (metric, kind(&result.unit)) {
        ("", Some(Kind::Time)) => "time",
        ("", _) if result.unit.ends_with('B') => "memory",
        ("", _) => "value",
        (metric, _) => metric,
    };
    Some(Measurement {
        scenario: name.to_owned(),
        metric: metric.to_owned(),
        result: Some(result.clone()),
        baseline,
        runs: None,
        improvement,
        disagrees: None,
        order_note: false,
        lines: (at, at),
    })
}
