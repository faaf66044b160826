//! Pairs the lines that tools print: under `Before:` and `After:`, or under names that say which run is which.

use std::collections::BTreeMap;

use super::tool::{self, Found};
use super::{Measurement, Side, side};

struct Run {
    found: Found,
    line: usize,
    /// What the line itself says: `550 requests per second after this commit`.
    side: Option<Side>,
    /// The line of the command above it, zero without one.
    command: usize,
}

/// What stands below one heading.
#[derive(Default)]
struct Block {
    side: Option<Side>,
    runs: Vec<Run>,
    /// The heading says `current`, which is what came before only where something else comes after.
    is_current: bool,
}

/// The runs of one name, each with its side and its place.
type Sides = Vec<(Side, usize)>;

/// Lines below a heading that may still belong to it.
const REACH: usize = 60;

pub(super) fn measurements(lines: &[&str]) -> Vec<Measurement> {
    let mut blocks = blocks(lines);
    let is_said_better =
        blocks.iter().flat_map(|block| &block.runs).any(|run| run.found.figure.unit == "i/s" && !run.found.lesser);
    for block in &mut blocks {
        // Beside a tool's own figures, any other figure is a detail of it.
        let by_tool = block.runs.iter().any(|run| !run.found.loose);
        block.runs.retain(|run| !(is_said_better && run.found.lesser || by_tool && run.found.loose));
    }
    blocks.retain(|block| !block.runs.is_empty());
    if let [block] = &mut blocks[..]
        && block.is_current
    {
        block.side = None;
    }
    let mut found = Vec::new();
    let mut at = 0;
    while at < blocks.len() {
        let next = blocks.get(at + 1).and_then(|block| block.side);
        let second = blocks.get(at + 2).and_then(|block| block.side);
        match (blocks[at].side, next) {
            (Some(Side::Before), Some(Side::After)) => {
                let before = at;
                while blocks.get(at + 1).is_some_and(|block| block.side == Some(Side::After)) {
                    at += 1;
                    found.extend(across(&blocks[before], &blocks[at], lines));
                }
            }
            (Some(Side::After), Some(Side::Before)) if second != Some(Side::After) => {
                found.extend(across(&blocks[at + 1], &blocks[at], lines));
                at += 1;
            }
            // What stands above "with this patch:" was measured without it.
            (None, Some(Side::After)) => {
                let (news, rest) = blocks.split_at_mut(at + 1);
                let taken = last_of_each(&mut news[at], &rest[0]);
                found.extend(across(&taken, &rest[0], lines));
                found.extend(within(&blocks[at]));
                at += 1;
            }
            (Some(Side::Before), _) => found.extend(twice(&blocks, at)),
            _ => found.extend(within(&blocks[at])),
        }
        at += 1;
    }
    found
}

fn blocks(lines: &[&str]) -> Vec<Block> {
    let mut blocks = vec![Block::default()];
    let mut above = "";
    let mut start = 0;
    let mut paragraph = 0;
    let mut command = 0;
    for (at, line) in lines.iter().enumerate() {
        if line.trim().is_empty() {
            paragraph = at + 1;
            continue;
        }
        if line.trim_start().starts_with("$ ") {
            command = at;
        }
        let mut found = tool::read(line, above);
        if found.is_empty() && blocks.last().is_some_and(|block| block.side.is_some()) {
            found.extend(tool::plain(line).map(|found| Found { loose: true, ..found }));
        }
        if found.is_empty() {
            let introduced =
                || lines.get(paragraph).filter(|_| paragraph < at).and_then(|first| side::introduction(first, line));
            if let Some(side) = side::heading(line).or_else(introduced) {
                let is_current = line.trim().to_ascii_lowercase().starts_with("current");
                blocks.push(Block { side: Some(side), is_current, ..Block::default() });
                start = at;
            } else if line.trim() == "Comparison:" || line.trim() == "# Comparison:" {
                let side = blocks.last().and_then(|block| block.side);
                blocks.push(Block { side, ..Block::default() });
            } else if at - start > REACH && blocks.last().is_some_and(|block| block.side.is_some()) {
                blocks.push(Block::default());
            }
            comparison(&mut blocks, line);
        }
        let block = blocks.last_mut().expect("it starts with one");
        let side = if found.is_empty() { None } else { side::tail(line) };
        block.runs.extend(found.into_iter().map(|found| Run { found, line: at, side, command }));
        above = line;
    }
    blocks
}

/// criterion: `change: [-1.0290% +0.0841% +1.2289%] (p = 0.88 > 0.05)`, below the time.
fn comparison(blocks: &mut [Block], line: &str) {
    let Some(rest) = line.trim().strip_prefix("change: [") else { return };
    let middle = rest.split_whitespace().nth(1).filter(|word| word.ends_with('%'));
    if let Some(run) = blocks.last_mut().and_then(|block| block.runs.last_mut()) {
        run.found.comparison = middle.map(str::to_owned);
    }
}

/// Runs of one name and metric, which stand in both blocks equally often, or below the same command.
fn across(before: &Block, after: &Block, lines: &[&str]) -> Vec<Measurement> {
    let mut olds: BTreeMap<(&str, &str, &str), Vec<&Run>> = BTreeMap::new();
    for run in &before.runs {
        olds.entry(key(run)).or_default().push(run);
    }
    let mut news: BTreeMap<(&str, &str, &str), Vec<&Run>> = BTreeMap::new();
    for run in &after.runs {
        news.entry(key(run)).or_default().push(run);
    }
    let mut found = Vec::new();
    for (key, runs) in &news {
        match olds.get(key) {
            Some(old) if old.len() == runs.len() => {
                found.extend(old.iter().zip(runs).map(|(old, new)| pair(old, new, key.0)))
            }
            Some(old) => found.extend(by_command(old, runs, lines).map(|(old, new)| pair(old, new, key.0))),
            // `parsing/short` before and `parsing_fast/short` after.
            None if runs.len() == 1 && alike(&olds, key).is_some() => {
                found.extend(alike(&olds, key).map(|old| pair(old, runs[0], key.0)));
            }
            // Both blocks have one line of a kind: the names are the programs.
            None if runs.len() == 1 => {
                let is_kind = |other: &&(&str, &str, &str)| (other.1, other.2) == (key.1, key.2);
                let alone = olds.keys().filter(is_kind).count() == 1 && news.keys().filter(is_kind).count() == 1;
                let old = olds.iter().find(|(other, _)| is_kind(other)).filter(|(_, old)| alone && old.len() == 1);
                found.extend(old.map(|(_, old)| pair(old[0], runs[0], key.0)));
            }
            _ => {}
        }
    }
    found
}

/// The one run whose name ends in the same part.
fn alike<'r>(olds: &BTreeMap<(&str, &str, &str), Vec<&'r Run>>, key: &(&str, &str, &str)) -> Option<&'r Run> {
    let (_, end) = key.0.rsplit_once('/')?;
    let is_alike = |other: &&(&str, &str, &str)| {
        (other.1, other.2) == (key.1, key.2) && other.0.rsplit_once('/').is_some_and(|(_, last)| last == end)
    };
    let mut found = olds.keys().take(MOST).filter(is_alike);
    let only = found.next().filter(|_| olds.len() <= MOST && found.next().is_none())?;
    match &olds[only][..] {
        [run] => Some(run),
        _ => None,
    }
}

/// Names of a block that are compared with each other.
const MOST: usize = 64;

/// The one run of a command on each side.
fn by_command<'r>(old: &[&'r Run], new: &[&'r Run], lines: &[&str]) -> impl Iterator<Item = (&'r Run, &'r Run)> {
    let command = |run: &Run| lines[run.command].trim();
    let named = |run: &&&Run| run.command > 0;
    let mut olds: BTreeMap<&str, Vec<&'r Run>> = BTreeMap::new();
    for run in old.iter().filter(named) {
        olds.entry(command(run)).or_default().push(run);
    }
    let mut news: BTreeMap<&str, Vec<&'r Run>> = BTreeMap::new();
    for run in new.iter().filter(named) {
        news.entry(command(run)).or_default().push(run);
    }
    let pairs: Vec<(&Run, &Run)> = news
        .iter()
        .filter_map(|(command, new)| match (&olds.get(command)?[..], &new[..]) {
            ([old], [new]) => Some((*old, *new)),
            _ => None,
        })
        .collect();
    pairs.into_iter()
}

/// Name, metric and unit; a counter's metric is its unit.
fn key(run: &Run) -> (&str, &str, &str) {
    let unit = &run.found.figure.unit;
    (&run.found.name, run.found.metric, if super::quantity::kind(unit) == Some(super::Kind::Time) { "" } else { unit })
}

fn pair(before: &Run, after: &Run, name: &str) -> Measurement {
    let said = [after, before].iter().find_map(|run| run.found.comparison.clone());
    Measurement {
        scenario: name.to_owned(),
        metric: metric(after),
        result: Some(after.found.figure.clone()),
        baseline: Some(before.found.figure.clone()),
        runs: None,
        improvement: said,
        disagrees: None,
        order_note: false,
        lines: (before.line.min(after.line), before.line.max(after.line)),
    }
}

fn metric(run: &Run) -> String {
    if run.found.metric == "counter" { run.found.figure.unit.clone() } else { run.found.metric.to_owned() }
}

/// Takes the last run of each kind that the block below has too.
fn last_of_each(block: &mut Block, below: &Block) -> Block {
    let mut taken = Block { side: Some(Side::Before), ..Block::default() };
    for run in &below.runs {
        if let Some(place) = block.runs.iter().rposition(|old| key(old) == key(run)) {
            taken.runs.push(block.runs.remove(place));
        }
    }
    taken
}

/// Everything stands twice under the one heading "before": the second time below a name of the author's own.
fn twice(blocks: &[Block], at: usize) -> Vec<Measurement> {
    let runs = &blocks[at].runs;
    let half = runs.len() / 2;
    let is_twice =
        runs.len().is_multiple_of(2) && half <= 8 && (0..half).all(|run| key(&runs[run]) == key(&runs[half + run]));
    let is_alone = blocks.iter().filter(|block| block.side.is_some()).count() == 1;
    if !(is_twice && is_alone) || runs[..half].iter().any(|run| run.line + 2 > runs[half].line) {
        return Vec::new();
    }
    (0..half).map(|run| pair(&runs[run], &runs[half + run], &runs[run].found.name)).collect()
}

/// Names in one block that differ in a word for a side: `old/32` and `new/32`.
fn within(block: &Block) -> Vec<Measurement> {
    let sided = |run: &Run| match run.side {
        Some(side) => Some((side, String::new())),
        None => side::named(&run.found.name),
    };
    let mut groups: BTreeMap<(String, &str, &str), Sides> = BTreeMap::new();
    for (at, run) in block.runs.iter().enumerate() {
        if let Some((side, rest)) = sided(run) {
            let (_, metric, unit) = key(run);
            groups.entry((rest, metric, unit)).or_default().push((side, at));
        }
    }
    let mut taken = vec![false; block.runs.len()];
    let mut found = Vec::new();
    for ((name, ..), list) in &groups {
        for two in list.chunks(2) {
            let [(one, first), (other, second)] = two else { continue };
            if one == other || list.len() % 2 != 0 {
                continue;
            }
            let (before, after) = if *one == Side::Before { (*first, *second) } else { (*second, *first) };
            found.push(pair(&block.runs[before], &block.runs[after], name));
            (taken[before], taken[after]) = (true, true);
        }
    }
    if let [first, second] = &block.runs[..]
        && !taken[0]
        && key(first).1 == key(second).1
        && let (Some((side, _)), None) | (None, Some((side, _))) = (sided(first), sided(second))
    {
        let named_first = sided(first).is_some();
        let (old, new) = if (side == Side::Before) == named_first { (first, second) } else { (second, first) };
        return vec![pair(old, new, &new.found.name)];
    }
    let rest =
        block.runs.iter().zip(&taken).filter(|(run, taken)| !**taken && !run.found.loose).map(|(run, _)| alone(run));
    found.extend(rest);
    found
}

fn alone(run: &Run) -> Measurement {
    Measurement {
        scenario: run.found.name.clone(),
        metric: metric(run),
        result: Some(run.found.figure.clone()),
        baseline: None,
        runs: None,
        improvement: run.found.comparison.clone(),
        disagrees: None,
        order_note: false,
        lines: (run.line, run.line),
    }
}
