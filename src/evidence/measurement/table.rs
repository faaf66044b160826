//! Tables with a column, or rows, for before and after: in Markdown, or aligned with blanks.

use std::borrow::Cow;

use super::quantity::{figure, kind, number};
use super::{Figure, Measurement, Side, side};

/// Reads all such tables.
pub(super) fn measurements(lines: &[&str]) -> Vec<Measurement> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let (rows, end) = rows(lines, at);
        if rows.len() >= 3 {
            found.extend(markdown(&rows));
        }
        if rows.is_empty() {
            found.extend(aligned(lines, at));
        }
        at = end.max(at + 1);
    }
    found
}

/// The rows that begin at a line, each with its place, and the line behind them. What wraps messages wraps rows too: a row
/// without its last mark goes on in the lines below.
fn rows<'l>(lines: &[&'l str], first: usize) -> (Vec<(usize, Cow<'l, str>)>, usize) {
    const WRAPPED: usize = 6;
    let mut rows = Vec::new();
    let mut at = first;
    while at < lines.len() && is_row(lines[at]) {
        let (start, line) = (at, lines[at].trim_end());
        at += 1;
        let is_whole = |line: &str| line.ends_with(['|', '+']);
        let near = lines.len().min(at + WRAPPED);
        let below = (at..near).take_while(|&below| !is_row(lines[below]) && !lines[below].trim().is_empty());
        match below
            .into_iter()
            .find(|&below| is_whole(lines[below].trim_end()))
            .filter(|end| !is_whole(line) || *end == at)
        {
            Some(end) => {
                rows.push((start, Cow::Owned(lines[start..=end].join(" "))));
                at = end + 1;
            }
            None => rows.push((start, Cow::Borrowed(line))),
        }
    }
    (rows, at)
}

fn is_row(line: &str) -> bool {
    let line = line.trim_start();
    (line.starts_with('|') || line.starts_with("+-")) && line.len() < 2000
}

fn cells(line: &str) -> Vec<&str> {
    let line = line.trim().trim_start_matches('|');
    line.strip_suffix('|').unwrap_or(line).split('|').map(|cell| cell.trim().trim_matches(['*', '`'])).collect()
}

fn markdown(lines: &[(usize, Cow<'_, str>)]) -> Vec<Measurement> {
    let is_rule = |line: &str| line.contains("--") && line.chars().all(|c| "|-: +".contains(c));
    let is_rule = |(_, line): &(usize, Cow<'_, str>)| is_rule(line.trim());
    let Some(rule) = lines.iter().skip(1).take(3).position(is_rule).map(|at| at + 1) else {
        return Vec::new();
    };
    let header = cells(&lines[rule - 1].1);
    let rows: Vec<(usize, Vec<&str>)> =
        lines[rule + 1..].iter().map(|(at, line)| (*at, cells(line))).filter(|(_, row)| row.len() > 1).collect();
    let pairs = columns(&header).map_or_else(|| columns_of_units(&header), |pair| vec![pair]);
    if !pairs.is_empty() {
        let of_row = |(at, row): &(usize, Vec<&str>)| -> Vec<Measurement> {
            pairs.iter().filter_map(|&(before, after)| by_columns(row, &header, before, after, *at)).collect()
        };
        return rows.iter().flat_map(of_row).collect();
    }
    let mut found = by_rows(&header, &rows);
    if found.is_empty() {
        found = by_groups(&header, &rows);
    }
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

/// Several columns of each side, told apart by their units: `Main (ops/s) | Main (us/op) | limit (ops/s) | limit (us/op)`.
fn columns_of_units(header: &[&str]) -> Vec<(usize, usize)> {
    let before: Vec<usize> = (1..header.len()).filter(|at| cell_side(header[*at]) == Some(Side::Before)).collect();
    let last = before.last().copied().unwrap_or(header.len());
    let of_unit = |unit: &str| -> Vec<usize> {
        let others = (last + 1..header.len()).filter(|at| cell_side(header[*at]) != Some(Side::Before));
        others.filter(|at| !unit.is_empty() && unit_of(header[*at]) == unit).collect()
    };
    let pairs: Option<Vec<(usize, usize)>> = before
        .iter()
        .map(|at| match of_unit(unit_of(header[*at]))[..] {
            [after] => Some((*at, after)),
            _ => None,
        })
        .collect();
    pairs.filter(|pairs| pairs.len() > 1 && pairs.len() < 8).unwrap_or_default()
}

/// The side of a header cell: `Before`, `main (ms)`, `This PR`, `Optimized`.
fn cell_side(cell: &str) -> Option<Side> {
    match cell {
        "HEAD" => return Some(Side::After),
        "HEAD^" | "HEAD~" | "HEAD~1" => return Some(Side::Before),
        _ => {}
    }
    let inside = cell.strip_suffix(')').and_then(|cell| Some(cell.split_once('(')?.1)); // `QPS(unstable)`
    if let Some(side) = inside.and_then(side::of_word) {
        return Some(side);
    }
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
    // A row is named by what stands before its figures.
    let is_name = |cell: &&str| !cell.is_empty() && !cell.contains(['±', '+', '(']);
    let end = before.min(after).min(4);
    let first = row.iter().take(end).take(1);
    let others = row[..end].iter().skip(1).filter(|cell| is_name(cell));
    let names: Vec<&str> = first.chain(others).copied().filter(|cell| !cell.is_empty()).collect();
    let name = names.join(", ");
    let name = name.as_str();
    let change = row.iter().skip(before.max(after) + 1).find(|cell| is_change(cell) || is_no_change(cell));
    let metric = metric(&result, &[name, header[before], header[after]]);
    Some(measured(name, metric, result, baseline, change.map(|cell| (*cell).to_owned()), at))
}

/// `1.45x`, `−25.2% [−45.1%, +2.0%]`, `2x faster`.
fn is_change(cell: &str) -> bool {
    let digits = cell.trim_start_matches(['+', '-', '−', '~', '↓', '↑', ' ']);
    let tail = number(digits).map(|(.., rest)| rest.trim_start());
    tail.is_some_and(|rest| rest.starts_with(['%', 'x', '×', 'X']))
}

/// `~`, `~ (p=0.310 n=6)`: benchstat found no difference that it would call one.
fn is_no_change(cell: &str) -> bool {
    cell.strip_prefix('~').is_some_and(|rest| rest.is_empty() || rest.trim_start().starts_with('('))
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

/// Rows in twos that differ in the column of sides alone: `| gcc | dev | 113 |` above `| gcc | PR | 112 |`.
fn by_groups(header: &[&str], rows: &[(usize, Vec<&str>)]) -> Vec<Measurement> {
    let is_after = |row: &[&str], column: usize| row.get(column).and_then(|cell| cell_side(cell)) == Some(Side::After);
    let is_pair = |two: &[(usize, Vec<&str>)], column: usize| {
        let [(_, one), (_, other)] = two else { return false };
        one.get(..column) == other.get(..column) && is_after(one, column) != is_after(other, column)
    };
    let in_twos = |column: &usize| rows.len().is_multiple_of(2) && rows.chunks(2).all(|two| is_pair(two, *column));
    let Some(column) = (1..header.len().min(4)).find(in_twos) else { return Vec::new() };
    let mut found = Vec::new();
    for two in rows.chunks(2) {
        let [(first, one), (second, other)] = two else { continue };
        let (old, new) = if is_after(one, column) { (other, one) } else { (one, other) };
        for (at, title) in header.iter().copied().enumerate().skip(column + 1) {
            let figures = old.get(at).and_then(|cell| value(cell, unit_of(title)));
            if let Some((baseline, result)) = figures.zip(new.get(at).and_then(|cell| value(cell, unit_of(title)))) {
                let scenario = format!("{}, {title}", new[..column].join(", "));
                let metric = metric(&result, &[title]);
                found.push(measured(&scenario, metric, result, baseline, None, *first.min(second)));
            }
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
    if inside.len() < 12 && side::of_word(inside).is_none() { inside } else { "" }
}

/// `306.0s`, `12,474`, `1.2 ± 0.1 ms`, with the unit of the header where the cell has none.
fn value(cell: &str, unit: &str) -> Option<Figure> {
    let cell = cell.trim().trim_matches(['*', '`']).trim_start_matches('~');
    let (text, value, rest) = number(cell)?;
    let rest = rest.trim();
    let own = rest.split(['(', '±', '[']).next().unwrap_or_default().split("+/-").next().unwrap_or_default().trim();
    if own.len() > 12 || own.split_whitespace().count() > 1 || own.starts_with(['.', '-', ':', '/', ',']) {
        return None;
    }
    if own.is_empty() && (rest.starts_with('±') || rest.starts_with("+/-")) {
        let tail = rest.rsplit(' ').next().filter(|word| kind(word).is_some());
        return Some(figure(text, value, tail.unwrap_or(unit)));
    }
    Some(figure(text, value, if own.is_empty() { unit } else { own }))
}

pub(super) fn metric(result: &Figure, words: &[&str]) -> &'static str {
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
    let parts = line.split("  ").flat_map(|part| part.split('\t')).flat_map(|part| part.split(" | "));
    parts.map(|part| part.trim_matches([' ', '|'])).filter(|part| !part.is_empty()).collect()
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
    let bare = cell.trim_start_matches('~');
    super::tool::minutes(bare).filter(|time| time.unit == "s").or_else(|| value(cell, ""))
}
