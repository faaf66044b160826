//! Joins the steps of one scenario that follow upon each other.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::quantity::{comparable, size};
use super::{Figure, Measurement};

/// Chains that a step is compared with; bounds the time of a hostile history.
const LATEST: usize = 256;

/// Returns the chains of two or more steps, as indices into `steps` (oldest first), longest chain first.
///
/// A step joins a chain when scenario and metric are equal and its baseline is within one standard deviation (its own or
/// that of the chain's last result, the larger) of that result; without a spread, or without a scenario, the two must be
/// equal. Of several such chains it joins the longest. A step that fits nowhere opens a chain of its own, so that it breaks no other.
pub fn chains(steps: &[&Measurement]) -> Vec<Vec<usize>> {
    let mut open: BTreeMap<(&str, &str), Vec<Vec<usize>>> = BTreeMap::new();
    for (index, step) in steps.iter().enumerate() {
        let (Some(baseline), Some(_)) = (&step.baseline, &step.result) else { continue };
        let chains = open.entry((&step.scenario, &step.metric)).or_default();
        let fits = |chain: &[usize]| {
            let last = &steps[*chain.last().expect("a chain is made with one step")].result;
            last.as_ref().is_some_and(|last| continues(last, baseline, &step.scenario))
        };
        let place = chains.iter().enumerate().rev().take(LATEST).filter(|(_, chain)| fits(chain));
        match place.max_by_key(|(_, chain)| chain.len()).map(|(at, _)| at) {
            Some(at) => chains[at].push(index),
            None => chains.push(vec![index]),
        }
    }
    let mut joined: Vec<_> = open.into_values().flatten().filter(|chain| chain.len() > 1).collect();
    joined.sort_by_key(|chain| (Reverse(chain.len()), chain[0]));
    joined
}

fn continues(last: &Figure, baseline: &Figure, scenario: &str) -> bool {
    let Some((before, after)) = comparable(last, baseline) else { return false };
    if scenario.is_empty() {
        return before == after && significant_digits(last) >= 4; // any two things may take 2 s
    }
    let in_one_unit = last.unit == baseline.unit;
    let spread = |figure: &Figure| {
        let (_, value) = figure.spread.as_ref()?;
        Some(if in_one_unit { *value } else { value * size(&figure.unit)? })
    };
    match spread(last).into_iter().chain(spread(baseline)).reduce(f64::max) {
        // 148.9 and 145.5 ms are 3.4 apart, give or take a rounding error of binary fractions.
        Some(deviation) => (before - after).abs() <= deviation * (1.0 + 1e-9),
        None => before == after,
    }
}

fn significant_digits(figure: &Figure) -> usize {
    figure.text.trim_start_matches(['~', '0', '.']).bytes().filter(u8::is_ascii_digit).count()
}
