//! Tables with a column, or rows, for before and after: in Markdown, or aligned with blanks.

use super::quantity::{figure, kind, number};
use super::{Figure, Measurement, Side, side};

/// Reads all such tables.
pub(super) fn measurements(lines: &[&str]) -> Vec<Measurement> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let end = (at..lines.len()).find(|&line| !is_row(lines[line])).unwrap_or(lines.len());
        if end >= at + 3 {
            found.extend(markdown(&lines[at..end], at));
        }
        if end == at {
            found.extend(aligned(lines, at));
        }
        at = end.max(at + 1);
    }
    found
}

fn is_row(line: &str) -> bool {
    line.trim_start().starts_with('|') && line.len() < 2000
}

fn cells(line: &str) -> Vec<&str> {
    let line = line.trim().trim_start_matches('|');
    line.strip_suffix('|').unwrap_or(line).split('|').map(|cell| cell.trim().trim_matches(['*', '`'])).collect()
}

fn markdown(lines: &[&str], first: usize) -> Vec<Measurement> {
    let is_rule = |line: &str| line.contains("--") && line.chars().all(|c| "|-: +".contains(c));
    let Some(rule) = lines.iter().take(3).position(|line| is_rule(line)).filter(|at| *at > 0) else {
        return Vec::new();
    };
    let header = cells(lines[rule - 1]);
    let rows: Vec<(usize, Vec<&str>)> =
        (rule + 1..lines.len()).map(|at| (first + at, cells(lines[at]))).filter(|(_, row)| row.len() > 1).collect();
    if let Some((before, after)) = columns(&header) {
        return rows.iter().filter_map(|(at, row)| by_columns(row, &header, before, after, *at)).collect();
    }
    let found = by_rows(&header, &rows);
    if found.is_empty() { rows.iter().flat_map(|(at, row)| by_arrows(row, &header, *at)).collect() } else { found }
}

/// Cells that hold both figures: `117.4 → 110.4 ms (−6.0%)`. Where a row has several, their headers tell them apart.
fn by_arrows(row: &[&str], header: &[&str], at: usize) -> Vec<Measurement> {
    let is_arrow = |cell: &&str| cell.contains('→') || cell.contains("->");
    let name = row.first().copied().filter(|cell| !is_arrow(cell)).unwrap_or_default();
    let several = row.iter().filter(|cell| is_arrow(cell)).count() > 1;
    let mut found = Vec::new();
    for (column, cell) in row.iter().enumerate().filter(|(_, cell)| is_arrow(cell)) {
        let title = header.get(column).copied().unwrap_or_default();
        let Some((baseline, result, change)) = both(cell, unit_of(title)) else { continue };
        let change = change.or_else(|| row.get(column + 1).copied().filter(|cell| is_change(cell)));
        let scenario = if several { format!("{name}, {title}") } else { name.to_owned() };
        let metric = metric(&result, &[name, title]);
        found.push(measured(&scenario, metric, result, baseline, change.map(str::to_owned), at));
    }
    found
}

/// Both figures of a cell, and what it says of them in brackets; the unit may stand at the second alone.
fn both<'c>(cell: &'c str, unit: &str) -> Option<(Figure, Figure, Option<&'c str>)> {
    let (old, new) = cell.split_once('→').or_else(|| cell.split_once("->"))?;
    let result = value(new, unit)?;
    let mut baseline = value(old, unit)?;
    if baseline.unit.is_empty() {
        baseline.unit.clone_from(&result.unit);
    }
    // Versions and counts go from one to the other as well.
    kind(&result.unit).filter(|_| baseline.unit == result.unit || kind(&baseline.unit) == kind(&result.unit))?;
    let change = new.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inside, _)| inside);
    Some((baseline, result, change.filter(|inside| is_change(inside))))
}

/// The one column of each side; beside an "after" alone, the column to its left.
fn columns(header: &[&str]) -> Option<(usize, usize)> {
    let sides: Vec<(usize, Side)> =
        header.iter().enumerate().filter_map(|(at, cell)| Some((at, cell_side(cell)?))).collect();
    match sides[..] {
        [(one, Side::Before), (two, Side::After)] => Some((one, two)),
        [(two, Side::After), (one, Side::Before)] => Some((one, two)),
        [(two, Side::After)] if two >= 2 => Some((two - 1, two)),
        [(one, Side::Before)] if one + 1 < header.len() && one >= 1 => Some((one, one + 1)),
        _ => None,
    }
}

/// The side of a header cell: `Before`, `main (ms)`, `This PR`, `Optimized`.
fn cell_side(cell: &str) -> Option<Side> {
    let words: Vec<&str> = cell.split(['(', '[', '<', ',']).next()?.split_whitespace().take(4).collect();
    if words.len() > 3 {
        return None;
    }
    let first = words.first()?;
    side::of_word(first).or_else(|| (words.len() == 2).then(|| side::of_word(words[1])).flatten())
}

fn by_columns(row: &[&str], header: &[&str], before: usize, after: usize, at: usize) -> Option<Measurement> {
    let unit = |column: usize| unit_of(header.get(column).copied().unwrap_or_default());
    let baseline = value(row.get(before)?, unit(before))?;
    let result = value(row.get(after)?, unit(after))?;
    let name = row.first().filter(|_| before > 0 && after > 0).copied().unwrap_or_default();
    let change = row.iter().skip(before.max(after) + 1).find(|cell| is_change(cell));
    let metric = metric(&result, &[name, header[before], header[after]]);
    Some(measured(name, metric, result, baseline, change.map(|cell| (*cell).to_owned()), at))
}

/// `1.45x`, `−25.2% [−45.1%, +2.0%]`, `2x faster`.
fn is_change(cell: &str) -> bool {
    let digits = cell.trim_start_matches(['+', '-', '−', '~', '↓', '↑', ' ']);
    let tail = number(digits).map(|(.., rest)| rest.trim_start());
    tail.is_some_and(|rest| rest.starts_with(['%', 'x', '×', 'X']))
}

fn by_rows(header: &[&str], rows: &[(usize, Vec<&str>)]) -> Vec<Measurement> {
    let sided = |row: &&(usize, Vec<&str>)| cell_side_of_row(row.1[0]);
    let before: Vec<_> = rows.iter().filter(|row| sided(row) == Some(Side::Before)).collect();
    let after: Vec<_> = rows.iter().filter(|row| sided(row) == Some(Side::After)).collect();
    let (Some(old), [new]) = (before.last(), &after[..]) else { return Vec::new() };
    let mut found = Vec::new();
    for (column, name) in header.iter().copied().enumerate().skip(1) {
        let unit = unit_of(name);
        let values = old
            .1
            .get(column)
            .and_then(|cell| value(cell, unit))
            .zip(new.1.get(column).and_then(|cell| value(cell, unit)));
        if let Some((baseline, result)) = values {
            let metric = metric(&result, &[name]);
            found.push(measured(name, metric, result, baseline, None, old.0.min(new.0)));
        }
    }
    found
}

fn cell_side_of_row(cell: &str) -> Option<Side> {
    cell.split_whitespace().next().and_then(side::of_word)
}

/// The unit that a header names: `Time (ms)`, `Memory [MiB]`.
fn unit_of(cell: &str) -> &str {
    let inside = cell.rsplit_once(['(', '[']).map_or("", |(_, rest)| rest.trim_end_matches([')', ']']));
    if inside.len() < 12 { inside } else { "" }
}

/// `306.0s`, `12,474`, `1.2 ± 0.1 ms`, with the unit of the header where the cell has none.
fn value(cell: &str, unit: &str) -> Option<Figure> {
    let cell = cell.trim().trim_matches(['*', '`']).trim_start_matches('~');
    let (text, value, rest) = number(cell)?;
    let rest = rest.trim();
    let own = rest.split(['(', '±', '[']).next().unwrap_or_default().trim();
    if own.len() > 12 || own.split_whitespace().count() > 1 || own.starts_with(['.', '-', ':', '/', ',']) {
        return None;
    }
    if own.is_empty() && rest.starts_with('±') {
        let tail = rest.rsplit(' ').next().filter(|word| kind(word).is_some());
        return Some(figure(text, value, tail.unwrap_or(unit)));
    }
    Some(figure(text, value, if own.is_empty() { unit } else { own }))
}

fn metric(result: &Figure, words: &[&str]) -> &'static str {
    let has = |stem: &str| words.iter().any(|word| word.to_ascii_lowercase().contains(stem));
    let is_rate = result.unit.contains('/') && !result.unit.ends_with("/op") || result.unit.ends_with("ps");
    match kind(&result.unit) {
        Some(super::Kind::Time) => "time",
        _ if is_rate || has("throughput") || has("ops/") || has("/s") || has("per sec") || has("qps") || has("rps") => {
            "throughput"
        }
        _ if has("alloc") => "allocations",
        Some(super::Kind::Bytes) if has("size") => "size",
        Some(super::Kind::Bytes) => "memory",
        _ if has("time") || has("latency") => "time",
        _ => "value",
    }
}

fn measured(
    name: &str,
    metric: &str,
    result: Figure,
    baseline: Figure,
    improvement: Option<String>,
    at: usize,
) -> Measurement {
    Measurement {
        scenario: name.to_owned(),
        metric: metric.to_owned(),
        result: Some(result),
        baseline: Some(baseline),
        runs: None,
        improvement,
        disagrees: None,
        order_note: false,
        lines: (at, at),
    }
}

/// `before   after` above rows of two figures, with or without a name before them.
fn aligned(lines: &[&str], at: usize) -> Vec<Measurement> {
    let columns: Vec<&str> = split_columns(lines[at]);
    let [.., one, two] = columns[..] else { return Vec::new() };
    let (first, second) = (cell_side(one), cell_side(two));
    let forward = match (first, second) {
        (Some(Side::Before), Some(Side::After)) => true,
        (Some(Side::After), Some(Side::Before)) => false,
        _ => return Vec::new(),
    };
    if columns.len() > 3 || columns.iter().any(|cell| cell.bytes().any(|byte| byte.is_ascii_digit())) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (line, row) in lines.iter().enumerate().skip(at + 1).take(50) {
        let cells: Vec<&str> = row.split_whitespace().collect();
        let is_rule = !row.is_empty() && row.chars().all(|c| "-=+| ".contains(c));
        if is_rule || (line == at + 1 && cells.is_empty()) {
            continue;
        }
        let Some((name, old, new)) = two_values(row) else { break };
        let (baseline, result) = if forward { (old, new) } else { (new, old) };
        let metric = match name {
            "real" => "real time",
            "user" => "user time",
            "sys" => "system time",
            _ => metric(&result, &[name]),
        };
        let name = if metric.ends_with(" time") { "" } else { name };
        found.push(measured(name, metric, result, baseline, None, line));
    }
    found
}

/// Splits where two blanks or a tab stand.
fn split_columns(line: &str) -> Vec<&str> {
    if line.len() > 300 {
        return Vec::new();
    }
    line.split("  ").flat_map(|part| part.split('\t')).map(str::trim).filter(|part| !part.is_empty()).collect()
}

fn two_values(row: &str) -> Option<(&str, Figure, Figure)> {
    let columns = split_columns(row);
    let values: Vec<Figure> = columns.iter().rev().take(2).filter_map(|cell| plain(cell)).collect();
    let [new, old] = &values[..] else { return None };
    let name = columns.len().checked_sub(3).map_or("", |at| columns[at]);
    (columns.len() <= 3).then(|| (name, old.clone(), new.clone()))
}

/// `848032.56`, `170 ms`, `3m25.693s`.
fn plain(cell: &str) -> Option<Figure> {
    super::tool::minutes(cell).filter(|time| time.unit == "s").or_else(|| value(cell, ""))
}
