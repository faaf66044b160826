//! Figures that authors reported in commit messages and documents, as they reported them.
//!
//! In goes one text; out come its [`Measurement`]s: hyperfine blocks, pairs of valgrind heap summaries, and phrases of
//! the form "from 3.5s to 297ms". Numbers and units stay as written. A figure is only paired with a baseline where the
//! text itself says which of the two runs came first; everything doubtful is left out, and nothing is ever re-run.

mod block;
mod chain;
mod claim;
mod delta;
mod heap;
mod hyperfine;
mod label;
mod matrix;
mod prose;
mod quantity;
mod said;
mod side;
mod suites;
mod table;
mod tool;

pub use chain::chains;

use quantity::Kind;

/// One figure as its author reported it.
///
/// All strings are verbatim parts of the text; an approximate figure keeps its tilde (`~250`).
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// The number as written: `162.1`, `1,068,485`.
    pub text: String,
    /// The number, in its own unit.
    pub value: f64,
    /// The unit as written: `ms`, `seconds`, `allocs`.
    pub unit: String,
    /// What stands after `±`: the number as written, and its value in the unit of the figure.
    pub spread: Option<(String, f64)>,
    /// The unit of the spread as written, empty without one.
    pub spread_unit: String,
}

/// What a change did to one number, or, without a baseline, one number.
#[derive(Debug, Clone, PartialEq)]
pub struct Measurement {
    /// The author's words for what was measured, without the part that tells the two runs apart; empty where the text
    /// has no words that surely belong to the figure.
    pub scenario: String,
    /// `mean time`, `time`, `allocations`, `memory` or `size`.
    pub metric: String,
    /// After the change. Without a baseline nothing says so: then it is the figure of the scenario as it is named.
    /// `None` where the text only says how much better it became: then `improvement` holds all there is.
    pub result: Option<Figure>,
    /// Before the change; `None` where the text doesn't say which run came first.
    pub baseline: Option<Figure>,
    /// Runs behind each mean; `None` where result and baseline differ in it.
    pub runs: Option<u64>,
    /// The author's comparison of just these two: `1.11 ± 0.04 times faster`. `None` where the change lost.
    pub improvement: Option<String>,
    /// Our own comparison of the two figures, where it isn't what the author's words say.
    pub disagrees: Option<String>,
    /// Both runs carry the same label; which came first was taken from the summary line (git's 9da5c992dd).
    pub order_note: bool,
    /// First and last line of the block in the text, counted from 0.
    pub lines: (usize, usize),
}

/// Returns the measurements in `text`, in the order in which they stand there. Takes time linear in its length.
pub fn parse(text: &str) -> Vec<Measurement> {
    if !may_hold_figures(text) {
        return Vec::new();
    }
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let mut found = hyperfine::measurements(&lines);
    found.extend(heap::measurements(&lines));
    found.extend(delta::measurements(&lines));
    found.extend(table::measurements(&lines));
    found.extend(suites::measurements(&lines));
    found.extend(matrix::measurements(&lines));
    let mut taken: Vec<(usize, usize)> = found.iter().map(|measurement| measurement.lines).collect();
    taken.sort_unstable();
    // A line that a table has read is no line of a tool.
    let in_table = |line: usize| {
        let next = taken.partition_point(|(first, _)| *first <= line);
        taken[..next].iter().rev().take(4).any(|(_, last)| line <= *last)
    };
    let blocks = block::measurements(&lines);
    found.extend(blocks.into_iter().filter(|measurement| !in_table(measurement.lines.0)));
    found.extend(prose::measurements(&lines));
    for measurement in &mut found {
        measurement.disagrees = said::disagreement(measurement);
        if is_placeholder(&measurement.scenario) {
            measurement.scenario.clear();
        }
    }
    found.sort_by_key(|measurement| measurement.lines);
    found
}

/// Tells whether a label is what a script calls a side or a variable, and names nothing that was measured: `opt`, `n`.
fn is_placeholder(label: &str) -> bool {
    const NAMES: [&str; 24] = [
        "opt",
        "optimized",
        "optimised",
        "improved",
        "new",
        "old",
        "after",
        "before",
        "this",
        "patch",
        "patched",
        "branch",
        "pr",
        "head",
        "current",
        "main",
        "master",
        "base",
        "baseline",
        "size",
        "fast",
        "slow",
        "foo",
        "bar",
    ];
    let bare = label.trim_matches(|c: char| !c.is_alphanumeric()).to_ascii_lowercase();
    bare.chars().count() == 1 || NAMES.contains(&bare.as_str())
}

/// Tells in one pass whether a digit is followed by what may be a unit. Most messages hold none.
fn may_hold_figures(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_unit = |at: usize| {
        let rest = &bytes[at + 1..];
        match rest.first() {
            Some(b' ' | b'\t' | b'|' | b'%') | None => true,
            Some(b'-') => rest.starts_with(b"-fold"),
            Some(byte) => byte.is_ascii_alphabetic() || !byte.is_ascii(),
        }
    };
    (0..bytes.len()).any(|at| bytes[at].is_ascii_digit() && is_unit(at))
}

/// Says how much better the last result is than the first baseline: `1.79× faster`, `7.6× fewer`, `1.00×`.
///
/// This is our sum and no author's. A change for the worse is named as plainly (`1.32× slower`). `None` where a value is
/// zero, where the two can't be compared (`KB` and `MB`: nobody says which kilobyte it was), or where nobody knows whether more is better.
pub fn improvement(m_first_baseline: &Figure, last_result: &Figure, metric: &str) -> Option<String> {
    let (before, after) = quantity::comparable(m_first_baseline, last_result)?;
    if !(before > 0.0 && after > 0.0 && before.is_finite() && after.is_finite()) {
        return None;
    }
    let (better, worse) = match quantity::kind(&last_result.unit) {
        Some(Kind::Time) => ("faster", "slower"),
        Some(Kind::Count) => ("fewer", "more"),
        Some(Kind::Bytes) if metric == "size" => ("smaller", "larger"),
        Some(Kind::Bytes) => ("less", "more"),
        None if metric.ends_with("time") || metric == "latency" => ("faster", "slower"),
        None if metric == "throughput" => {
            let ratio = if before >= after { before / after } else { after / before };
            let word = if after >= before { "more" } else { "less" };
            return Some(if ratio < 1.005 { "1.00×".to_owned() } else { format!("{}× {word}", rounded(ratio)) });
        }
        None if matches!(metric, "allocations" | "instructions") => ("fewer", "more"),
        None => return None,
    };
    let ratio = if before >= after { before / after } else { after / before };
    Some(match ratio {
        ratio if ratio < 1.005 => "1.00×".to_owned(),
        ratio => format!("{}× {}", rounded(ratio), if before >= after { better } else { worse }),
    })
}

/// Two digits or so that mean something: `1.79`, `7.6`, `47.8`, `165`.
fn rounded(ratio: f64) -> String {
    match ratio {
        ratio if ratio < 1.995 => format!("{ratio:.2}"),
        ratio if ratio < 99.95 => format!("{ratio:.1}"),
        ratio => format!("{ratio:.0}"),
    }
}

/// Which of two runs a word, a label or a heading stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

/// The side named by a heading at the end of `line`: `Before:`, `… reflogs. After this change:`.
///
/// Whatever is more specific (`After change with a growth factor of 2:`) is no heading: there may be several of it.
fn heading(line: &str) -> Option<(Side, usize)> {
    let body = line.trim_end().strip_suffix(':')?;
    if let Some(side) = from_to(body) {
        return Some((side, 0));
    }
    let start = body
        .rmatch_indices(". ")
        .map(|(at, _)| at + 2)
        .next()
        .unwrap_or_else(|| body.len() - body.trim_start_matches([' ', '\t', '-', '*', '#']).len());
    let lead_in = |word: &str| matches!(word, "..." | "…" | "and" | "And");
    let words: Vec<_> = body[start..].split_whitespace().skip_while(|word| lead_in(word)).take(4).collect();
    let words: Vec<_> = words.iter().map(|word| word.to_ascii_lowercase()).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let side = match words[..] {
        ["before", ..] | ["without", "this", _] => Side::Before,
        ["after", ..] | ["with", "this", _] => Side::After,
        _ => return None,
    };
    let plain =
        matches!(words[1..], [] | ["change" | "patch"] | ["this" | "the", "change" | "commit" | "patch" | "series"]);
    plain.then_some((side, start))
}

/// Sentences that two blocks of figures end: `This speeds it up from:`, `to:`.
fn from_to(body: &str) -> Option<Side> {
    let words: Vec<String> = body.split_whitespace().map(str::to_ascii_lowercase).collect();
    let better = ["speed", "sped", "reduc", "improv", "drop", "goes", "went", "cut", "down"];
    match &words[..] {
        [one] if one == "to" => Some(Side::After),
        [one, two] if one == "down" && two == "to" => Some(Side::After),
        [before @ .., last] if last == "from" => {
            let is_change = before.iter().any(|word| better.iter().any(|stem| word.starts_with(stem)));
            is_change.then_some(Side::Before)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests_of_labels {
    use super::*;

    #[test]
    fn variables_name_nothing() {
        let check = |label: &str, expected: bool| assert_eq!(is_placeholder(label), expected, "{label}");
        check("opt", true);
        check("`n`", true);
        check("Size:", true);
        check("sort", false);
        check("opt of the walk", false);
    }
}

#[cfg(test)]
mod formats;
#[cfg(test)]
mod tests;
