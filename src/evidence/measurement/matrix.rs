//! Rows of figures below names of columns, once before a change and once after it.
//!
//! ```text
//! Before:           Cortex A53     A72         before   1.2 s   300 MB        group    new            old
//! dct_8x8_neon:          365.7   290.2         after    0.8 s   280 MB        parse    1.00  2.9±0µs  1.06  3.1±0µs
//! After:
//! dct_8x8_neon:          297.7   222.2
//! ```

use super::quantity::{figure, kind, number};
use super::{Figure, Measurement, Side, side};

/// Rows and columns that are read of one block; a real one has a dozen of each.
const MOST: usize = 40;

/// Reads all such tables.
pub(super) fn measurements(lines: &[&str]) -> Vec<Measurement> {
    let mut found = Vec::new();
    let mut before: Option<Grid> = None;
    let mut at = 0;
    while at < lines.len() {
        if let Some((grid, end)) = Grid::read(lines, at) {
            match (&before, grid.side) {
                (Some(old), Side::After) => found.extend(old.pairs(&grid)),
                (_, Side::After) => {}
                (_, Side::Before) => before = Some(grid),
            }
            at = end;
            continue;
        }
        found.extend(two_rows(lines, at));
        found.extend(compared(lines, at));
        at += 1;
    }
    found
}

/// The rows below one heading.
struct Grid<'a> {
    side: Side,
    columns: Vec<&'a str>,
    rows: Vec<Row<'a>>,
}

struct Row<'a> {
    name: &'a str,
    values: Vec<Figure>,
    line: usize,
}

impl<'a> Grid<'a> {
    /// The grid whose heading stands at `at`, and the line behind it.
    fn read(lines: &[&'a str], at: usize) -> Option<(Self, usize)> {
        let (word, columns) = lines[at].trim().split_once(':')?;
        let side = side::of_word(word).filter(|_| !word.contains(' '))?;
        let columns: Vec<&str> = columns.split("  ").map(str::trim).filter(|name| !name.is_empty()).collect();
        let mut rows = Vec::new();
        let mut end = at + 1;
        while end < lines.len().min(at + 2 * MOST) && rows.len() < MOST {
            let line = lines[end].trim();
            match row(line, end) {
                Some(row) => rows.push(row),
                // A part of its own: `ARM32:   Cortex A7   A8`
                None if line
                    .split_once(':')
                    .is_some_and(|(word, _)| side::of_word(word).is_none() && is_name(word)) => {}
                None => break,
            }
            end += 1;
        }
        (!rows.is_empty()).then_some((Self { side, columns, rows }, end))
    }

    /// Row by row, where both have the same ones.
    fn pairs(&self, after: &Grid<'_>) -> Vec<Measurement> {
        let is_same = self.rows.len() == after.rows.len()
            && self.rows.iter().zip(&after.rows).all(|(a, b)| a.name == b.name && a.values.len() == b.values.len());
        if !is_same {
            return Vec::new();
        }
        let mut found = Vec::new();
        for (old, new) in self.rows.iter().zip(&after.rows) {
            for (column, (baseline, result)) in old.values.iter().zip(&new.values).enumerate() {
                let title = self.columns.get(column).filter(|_| self.columns.len() == old.values.len());
                let scenario = title.map_or_else(|| old.name.to_owned(), |title| format!("{}, {title}", old.name));
                found.push(measured(scenario, "value", result, baseline, (old.line, new.line)));
            }
        }
        found
    }
}

fn is_name(word: &str) -> bool {
    !word.is_empty() && word.len() < 60 && !word.contains(' ')
}

/// `dct_8x8_neon:   365.7   290.2`: a name, and two or more figures without a unit.
fn row(line: &str, at: usize) -> Option<Row<'_>> {
    let (name, rest) = line.split_once(':').filter(|(name, _)| is_name(name))?;
    let values: Option<Vec<Figure>> = rest.split_whitespace().take(MOST).map(bare).collect();
    let values = values.filter(|values| values.len() > 1)?;
    Some(Row { name, values, line: at })
}

fn bare(word: &str) -> Option<Figure> {
    number(word).filter(|(.., rest)| rest.is_empty()).map(|(text, value, _)| figure(text, value, ""))
}

/// `1.2s` or a figure without a unit.
fn timed(word: &str) -> Option<Figure> {
    let (text, value, unit) = number(word)?;
    (unit.is_empty() || kind(unit).is_some()).then(|| figure(text, value, unit))
}

/// Two rows, `before` and `after`, below the names of the columns.
fn two_rows(lines: &[&str], at: usize) -> Vec<Measurement> {
    let cells = |line: &'_ str| -> Option<(Side, Vec<Option<Figure>>)> {
        let is_value = |word: &&str| timed(word).is_some() || matches!(*word, "n/a" | "-");
        let mut words = line.split_whitespace().take(MOST);
        // Of nearly every line the second word is no value: that is told sooner than what the first one stands for.
        let first = words.next().filter(|word| !word.ends_with(':'))?;
        words.clone().next().filter(is_value)?;
        let side = side::of_word(first)?;
        let values: Vec<&str> = words.collect();
        (values.len() > 1 && values.iter().all(is_value)).then(|| (side, values.into_iter().map(timed).collect()))
    };
    let (Some(one), Some(other)) = (cells(lines[at]), lines.get(at + 1).and_then(|line| cells(line))) else {
        return Vec::new();
    };
    if one.0 == other.0 || one.1.len() != other.1.len() || at == 0 {
        return Vec::new();
    }
    let above = if lines[at - 1].trim().is_empty() && at > 1 { at - 2 } else { at - 1 };
    let titles: Vec<&str> = lines[above].split("  ").map(str::trim).filter(|name| !name.is_empty()).collect();
    if titles.len() != one.1.len() {
        return Vec::new();
    }
    let (old, new) = if one.0 == Side::Before { (one.1, other.1) } else { (other.1, one.1) };
    let pairs = old.iter().zip(&new).zip(titles);
    let measured = |((old, new), title): ((&Option<Figure>, &Option<Figure>), &str)| {
        let metric =
            if new.as_ref()?.unit.is_empty() { "value" } else { super::table::metric(new.as_ref()?, &[title]) };
        Some(measured(title.to_owned(), metric, new.as_ref()?, old.as_ref()?, (at, at + 1)))
    };
    pairs.filter_map(measured).collect()
}

/// critcmp: `group   new   old` above rows of a ratio and a mean for each.
fn compared(lines: &[&str], at: usize) -> Vec<Measurement> {
    if !lines[at].trim_start().starts_with("group") {
        return Vec::new();
    }
    let header: Vec<&str> = lines[at].split_whitespace().collect();
    let ["group", one, other] = header[..] else { return Vec::new() };
    let forward = match (side::of_word(one), side::of_word(other)) {
        (Some(Side::Before), Some(Side::After) | None) | (None, Some(Side::After)) => true,
        (Some(Side::After), Some(Side::Before) | None) | (None, Some(Side::Before)) => false,
        _ => return Vec::new(),
    };
    let mut found = Vec::new();
    for (line, row) in lines.iter().enumerate().skip(at + 1).take(MOST * 4) {
        let words: Vec<&str> = row.split_whitespace().collect();
        if words.iter().all(|word| word.chars().all(|c| c == '-')) && !words.is_empty() {
            continue;
        }
        let Some((name, first, second)) = means(&words) else { break };
        let (baseline, result) = if forward { (first, second) } else { (second, first) };
        found.push(measured(name, "mean time", &result, &baseline, (line, line)));
    }
    found
}

/// `parse/10k   1.00   32.7±0.17ms   1.05   34.4±0.24ms`, a column for the throughput behind each.
fn means(words: &[&str]) -> Option<(String, Figure, Figure)> {
    let start = words.iter().position(|word| word.contains('±'))?.checked_sub(1).filter(|start| *start > 0)?;
    let figures: Vec<Figure> = words.iter().filter_map(|word| mean(word)).collect();
    let [first, second] = <[Figure; 2]>::try_from(figures).ok()?;
    Some((words[..start].join(" "), first, second))
}

fn mean(word: &str) -> Option<Figure> {
    let (mean, spread) = word.split_once('±')?;
    let (text, value, _) = number(mean).filter(|(.., rest)| rest.is_empty())?;
    let (spread, spread_value, unit) = number(spread).filter(|(.., unit)| kind(unit).is_some())?;
    let mut mean = figure(text, value, unit);
    (mean.spread, mean.spread_unit) = (Some((spread.to_owned(), spread_value)), unit.to_owned());
    Some(mean)
}

fn measured(scenario: String, metric: &str, result: &Figure, baseline: &Figure, lines: (usize, usize)) -> Measurement {
    Measurement {
        scenario,
        metric: metric.to_owned(),
        result: Some(result.clone()),
        baseline: Some(baseline.clone()),
        runs: None,
        improvement: None,
        disagrees: None,
        order_note: false,
        lines,
    }
}
