//! pytest-benchmark: a table of its own, in which an earlier run stands beside the present one.
//!
//! ```text
//! Name (time in us)            Min            Max            Mean         StdDev   …
//! -----------------------------------------------------------------------------------
//! test_parse (NOW)         10.1 (1.0)     20.4 (1.0)     12.3 (1.0)     0.8 (1.0)  …
//! test_parse (0001_a1b2)   15.0 (1.49)    31.2 (1.53)    18.1 (1.47)    1.1 (1.38) …
//! ```

use super::quantity::{figure, kind, number};
use super::{Figure, Measurement};

/// Reads all such tables.
pub(super) fn measurements(lines: &[&str]) -> Vec<Measurement> {
    let mut found = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        if let Some(header) = Header::of(line) {
            found.extend(header.pairs(lines, at + 1));
        }
    }
    found
}

/// Where the columns stand that are told.
struct Header<'a> {
    unit: &'a str,
    mean: usize,
    spread: Option<usize>,
}

/// One row: the name without the run, the run, and the mean.
struct Row<'a> {
    name: String,
    run: Option<&'a str>,
    mean: Figure,
    line: usize,
}

impl<'a> Header<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let (unit, rest) = line.trim().strip_prefix("Name (time in ")?.split_once(')')?;
        let columns: Vec<&str> = rest.split_whitespace().collect();
        let place = |name: &str| columns.iter().position(|column| *column == name);
        kind(unit)?;
        Some(Self { unit, mean: place("Mean")?, spread: place("StdDev") })
    }

    /// The rows below, an earlier run with the present one where both are there.
    fn pairs(&self, lines: &'a [&'a str], first: usize) -> Vec<Measurement> {
        let is_rule = |line: &str| line.len() > 3 && line.chars().all(|c| c == '-');
        let below = lines.iter().enumerate().skip(first);
        let rows = below.skip_while(|(_, line)| is_rule(line.trim()));
        let rows: Vec<Row<'_>> = rows.map_while(|(at, line)| self.row(line, at)).take(200).collect();
        let now = |row: &&Row<'_>| row.run.is_none_or(|run| run == "NOW");
        let before = |row: &Row<'_>| rows.iter().find(|other| other.name == row.name && !now(other));
        rows.iter().filter(now).map(|row| measured(row, before(row).filter(|_| row.run.is_some()))).collect()
    }

    fn row(&self, line: &'a str, at: usize) -> Option<Row<'a>> {
        let words: Vec<&str> = line.split_whitespace().collect();
        let is_number = |word: &&str| number(word).is_some_and(|(.., rest)| rest.is_empty());
        let start = words.iter().position(is_number).filter(|start| *start > 0)?;
        let in_brackets = |word: &str| word.starts_with('(') && word.ends_with(')');
        let figures: Vec<&str> = words[start..].iter().copied().filter(|word| !in_brackets(word)).collect();
        let value = |column: usize| number(figures.get(column)?).filter(|(.., rest)| rest.is_empty());
        let (text, mean, _) = value(self.mean)?;
        let mut mean = figure(text, mean, self.unit);
        if let Some((text, value, _)) = self.spread.and_then(value) {
            (mean.spread, mean.spread_unit) = (Some((text.to_owned(), value)), self.unit.to_owned());
        }
        let last = words[start - 1];
        let run = in_brackets(last).then(|| &last[1..last.len() - 1]).filter(|_| start > 1);
        let name = words[..start - usize::from(run.is_some())].join(" ");
        Some(Row { name, run, mean, line: at })
    }
}

fn measured(row: &Row<'_>, before: Option<&Row<'_>>) -> Measurement {
    let other = before.map_or(row.line, |before| before.line);
    Measurement {
        scenario: row.name.clone(),
        metric: "mean time".to_owned(),
        result: Some(row.mean.clone()),
        baseline: before.map(|before| before.mean.clone()),
        runs: None,
        improvement: None,
        disagrees: None,
        order_note: false,
        lines: (row.line.min(other), row.line.max(other)),
    }
}
