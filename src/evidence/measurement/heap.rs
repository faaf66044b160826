//! Pairs of valgrind's heap summaries, under `Before:` and `After:`.

use super::quantity::{figure, number};
use super::{Figure, Measurement, Side, heading};

struct Block {
    heading: Option<(Side, usize)>,
    /// The line of the heading, or of the block without one.
    start: usize,
    end: usize,
    allocations: Figure,
}

pub(super) fn measurements(lines: &[&str]) -> Vec<Measurement> {
    let blocks = blocks(lines);
    let side = |block: Option<&Block>| block.and_then(|block| block.heading).map(|(side, _)| side);
    let mut found = Vec::new();
    for (at, pair) in blocks.windows(2).enumerate() {
        let [before, after] = pair else { continue };
        let is_pair = (side(Some(before)), side(Some(after))) == (Some(Side::Before), Some(Side::After));
        let is_only = side(blocks.get(at + 2)) != Some(Side::After);
        // A third block under a heading of its own, right below, is a second "after": which is the change's?
        let is_last = blocks.get(at + 2).is_none_or(|next| side(Some(next)).is_some() || next.start > after.end + 12);
        if is_pair && is_only && is_last {
            found.push(Measurement {
                scenario: scenario(lines, before.start, before.heading.map_or(0, |(_, column)| column)),
                metric: "allocations".to_owned(),
                result: Some(after.allocations.clone()),
                baseline: Some(before.allocations.clone()),
                runs: None,
                improvement: None,
                disagrees: None,
                order_note: false,
                lines: (before.start, after.end),
            });
        }
    }
    found
}

fn blocks(lines: &[&str]) -> Vec<Block> {
    let mut blocks = Vec::new();
    for (at, _) in lines.iter().enumerate().filter(|(_, line)| line.ends_with("HEAP SUMMARY:")) {
        let usage = (at + 1..lines.len().min(at + 5)).find_map(|line| Some((line, allocations(lines[line])?)));
        let Some((end, allocations)) = usage else { continue };
        let is_command = |line: &str| line.is_empty() || line.starts_with(['$', '`', '~']);
        let above = (at.saturating_sub(6)..at).rev().find(|&line| !is_command(lines[line].trim_start()));
        let heading = above.and_then(|line| heading(lines[line]));
        let start = above.filter(|_| heading.is_some()).unwrap_or(at);
        blocks.push(Block { heading, start, end, allocations });
    }
    blocks
}

/// `total heap usage: 1,068,485 allocs, 1,068,363 frees, 281,122,886 bytes allocated`
fn allocations(line: &str) -> Option<Figure> {
    let (_, usage) = line.split_once("total heap usage: ")?;
    let (text, value, rest) = number(usage)?;
    rest.starts_with(" allocs,").then(|| figure(text, value, "allocs"))
}

/// The author's words for what was run, from the paragraph that ends with the heading at `line` and `column`.
///
/// Only sentences that say so are taken; a sentence on the effect ("reduces the number of allocations when iterating
/// through reflogs") names the code, not the run, and differs with each step.
fn scenario(lines: &[&str], line: usize, column: usize) -> String {
    const LONGEST: usize = 30;
    let blank = |line: &usize| !lines[*line].trim().is_empty();
    let mut text: Vec<&str> = Vec::new();
    let mut end = line;
    if lines[line][..column].trim().trim_matches(['-', '*']).is_empty() {
        end = (line.saturating_sub(2)..line).rev().find(blank).map_or(line, |above| above + 1);
    } else {
        text.push(&lines[line][..column]);
    }
    text.extend((end.saturating_sub(LONGEST)..end).rev().take_while(blank).map(|line| lines[line]));
    text.reverse();
    let paragraph = text.iter().flat_map(|line| line.split_whitespace()).collect::<Vec<_>>().join(" ");
    paragraph.rsplit(". ").find_map(run_named_in).unwrap_or_default()
}

/// ```text
/// Using `git show-ref --quiet` in a repository with ~350k refs this leads   git show-ref --quiet
/// The following benchmark prints a single matching ref out of 1 million refs   a single matching ref out of …
/// ```
fn run_named_in(sentence: &str) -> Option<String> {
    const LONGEST: usize = 100;
    let told = ["Using `", "benchmark of `", "done with `", "benchmark as in the preceding commit, with `"];
    let command = told.iter().find_map(|words| Some(sentence.split_once(words)?.1.split_once('`')?.0));
    if sentence.matches('`').count() == 2
        && let Some(command) = command.filter(|command| (1..LONGEST).contains(&command.len()))
    {
        return Some(command.to_owned());
    }
    let rest = sentence.strip_prefix("The following ")?;
    let rest = rest.strip_prefix("benchmark ").or_else(|| rest.strip_prefix("measurements "))?;
    let verbs = ["prints ", "shows ", "show ", "lists ", "creates ", "were done when ", "are done when "];
    let run = verbs.iter().find_map(|verb| rest.strip_prefix(verb))?.trim_end_matches('.');
    (run.len() < LONGEST && !run.contains(['`', ','])).then(|| run.to_owned())
}
