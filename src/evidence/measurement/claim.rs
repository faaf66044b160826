//! Claims without figures: "2.3x faster", "reduces the size by 40%", "a 15% speedup".

use std::cell::OnceCell;

use super::quantity::number;

/// A claim in a sentence: where it stands, the metric that its words name.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim {
    pub start: usize,
    pub end: usize,
    /// Empty where no word names one: then only figures beside it say what is meant.
    pub metric: &'static str,
}

/// Words right behind `2x` or `40%`, and what they speak of; an empty metric is that of the sentence.
const EFFECTS: &[(&str, &str)] = &[
    ("faster", "time"),
    ("slower", "time"),
    ("quicker", "time"),
    ("speedup", "time"),
    ("speedups", "time"),
    ("speed-up", "time"),
    ("speed", "time"),
    ("slowdown", "time"),
    ("fast", "time"),
    ("smaller", "size"),
    ("larger", "size"),
    ("less", ""),
    ("fewer", ""),
    ("reduction", ""),
    ("decrease", ""),
    ("increase", ""),
    ("saving", ""),
    ("savings", ""),
    ("improvement", "performance"),
    ("gain", "performance"),
    ("boost", "performance"),
    ("better", "performance"),
    ("performance", "performance"),
    ("drop", ""),
    ("off", ""),
];

/// Stems of verbs and nouns before `by 40%`, `of 40%`, `about 40%`.
const CHANGES: &[&str] = &[
    "reduc",
    "improv",
    "cut",
    "speed",
    "sped",
    "decreas",
    "increas",
    "sav",
    "drop",
    "shrink",
    "shrank",
    "shav",
    "lower",
    "slow",
    "boost",
    "faster",
    "gain",
    "accelerat",
    "speedup",
    "regress",
];

/// What the rest of the sentence says of the metric.
const METRICS: &[(&str, &str)] = &[
    ("allocat", "allocations"),
    ("memory", "memory"),
    ("heap", "memory"),
    ("rss", "memory"),
    ("throughput", "throughput"),
    ("latency", "time"),
    ("runtime", "time"),
    ("time", "time"),
    ("speed", "time"),
    ("sped", "time"),
    ("fast", "time"),
    ("slow", "time"),
    ("quick", "time"),
    ("accelerat", "time"),
    ("run", "time"),
    ("build", "time"),
    ("size", "size"),
    ("smaller", "size"),
    ("binary", "size"),
    ("footprint", "size"),
    ("performance", "performance"),
    ("perf", "performance"),
    ("cpu", "performance"),
    ("instruction", "instructions"),
    ("improv", "performance"),
    ("bytes", "size"),
    ("savings", "performance"),
];

/// Words that make a sentence no report of what the change did.
const DOUBTS: &str = "would could might may should expect hope goal if unless coverage maybe perhaps \
                      theoretically hit ratio opacity width height margin padding probability chance sample sampling \
                      percentile threshold default limit timeout browser budget quota zoom discount nobody";

/// The claims of a sentence, given as written and bare in lower case.
pub(super) fn claims(words: &[&str], bare: &[String]) -> Vec<Claim> {
    // Nearly all sentences with a digit end here.
    if !(0..words.len()).any(|at| amount(words, at).is_some()) {
        return Vec::new();
    }
    if bare.iter().any(|word| DOUBTS.split(' ').any(|doubt| doubt == word)) {
        return Vec::new();
    }
    let mut found: Vec<Claim> = Vec::new();
    let mut changed = None;
    let topic = OnceCell::new();
    let of_sentence = |near: Option<&'static str>| near.or_else(|| *topic.get_or_init(|| of_sentence(bare)));
    let mut near = None;
    let mut read_to = 0;
    for at in 0..words.len() {
        // "the phase improved by 20%, system CPU by 29%, and peak RSS by 24%": each has its own.
        near = METRICS.iter().find(|(stem, _)| bare[at].starts_with(stem)).map(|(_, metric)| *metric).or(near);
        if CHANGES.iter().any(|stem| bare[at].starts_with(stem)) {
            changed = Some(at);
        }
        let Some(mut end) = amount(words, at).filter(|_| at >= read_to) else { continue };
        let before = |back: usize| at.checked_sub(back).map_or("", |at| bare[at].as_str());
        let is_bound = matches!((before(2), before(1)), ("up", "to") | ("more", "than"));
        if !is_bound && matches!(before(1), "not" | "than" | "the" | "only" | "from" | "to") {
            continue;
        }
        let denied = |word: &String| matches!(word.as_str(), "didn't" | "doesn't" | "don't" | "isn't" | "wasn't");
        if bare[at.saturating_sub(4)..at].iter().any(denied) {
            continue;
        }
        let verb = changed.filter(|verb| at - verb <= 14 && !words[*verb..at].iter().any(|word| word.ends_with(';')));
        let effect = effect(words, bare, end);
        let metric = match (effect, verb) {
            (Some((last, metric)), _) => {
                end = last + 1;
                Some(if metric.is_empty() { of_sentence(near).unwrap_or_default() } else { metric })
            }
            (None, Some(_)) if is_led_in(bare, at, &found) => of_sentence(near),
            (None, Some(verb)) if is_signed(words, at, verb) => of_sentence(near),
            _ => None,
        };
        if let Some(metric) = metric {
            found.push(Claim { start: at, end, metric });
            read_to = end;
        }
    }
    found
}

/// Where `2.3x`, `~40%`, `12 times`, `10% to 20%` at `at` ends.
fn amount(words: &[&str], at: usize) -> Option<usize> {
    let end = one_amount(words, at)?;
    let is_between = |back: usize| at.checked_sub(back).is_some_and(|at| words[at] == "between");
    let goes_on = words.get(end).is_some_and(|link| match *link {
        "to" | "-" | "–" | "~" => true,
        "and" => is_between(1) || is_between(2),
        _ => false,
    });
    let second = words.get(end + 1).filter(|_| goes_on && end == at + 1).and_then(|_| one_amount(words, end + 1));
    Some(second.unwrap_or(end))
}

/// `2.3x`, `1-2%`, `1.5x-2x`, `10-fold`.
fn one_amount(words: &[&str], at: usize) -> Option<usize> {
    let word = words[at].trim_start_matches(['(', '~', '+', '-', '−', '≈', '*', '[', '`']);
    let (text, value, mut rest) = number(word)?;
    let unit = rest.strip_prefix(['%', 'x', 'X', '×']).unwrap_or(rest);
    if let Some((_, _, second)) = unit.strip_prefix(['-', '–']).and_then(number) {
        rest = second;
    }
    let rest = rest.trim_end_matches([',', '.', ')', ';', ':', '*', '!', ']', '`']);
    let is_small = value > 0.0 && value < 100_000.0 && text.len() < 9;
    match rest {
        "x" | "X" | "×" | "%" | "-fold" | "fold" if is_small => Some(at + 1),
        "" if is_small && words.get(at + 1).is_some_and(|next| next.trim_end_matches(['.', ',']) == "times") => {
            let known = words.get(at + 2).is_some_and(|next| {
                let bare = next.trim_end_matches([',', '.', ')', ';']);
                matches!(bare, "faster" | "slower" | "as" | "smaller" | "less" | "fewer" | "quicker")
            });
            (known || at > 0 && words[at - 1] == "by").then_some(at + 2)
        }
        _ => None,
    }
}

/// `speed is increased by a good deal (+30-50%)`, `the improvement to ops/sec was +21%`.
fn is_signed(words: &[&str], at: usize, verb: usize) -> bool {
    let word = words[at];
    let in_brackets = word.starts_with(['(', '[']) && word[1..].starts_with(['+', '-', '−']);
    let was = at > 0 && matches!(words[at - 1], "was" | "were") && word.starts_with(['+', '-', '−']);
    (in_brackets || was) && at - verb <= 8
}

/// The effect that stands right behind an amount: at most two words on.
fn effect(words: &[&str], bare: &[String], end: usize) -> Option<(usize, &'static str)> {
    if words[end - 1].ends_with([',', '.', ';', ')']) {
        return None;
    }
    for at in end..bare.len().min(end + 3) {
        if let Some((_, metric)) = EFFECTS.iter().find(|(word, _)| *word == bare[at]) {
            let is_as = bare[at] != "fast" || bare[at - 1] == "as";
            return is_as.then_some((at, *metric));
        }
        if !matches!(
            bare[at].as_str(),
            "as" | "cpu"
                | "performance"
                | "overall"
                | "runtime"
                | "memory"
                | "time"
                | "size"
                | "speed"
                | "perf"
                | "object"
                | "the"
                | "times"
                | "throughput"
                | "latency"
                | "compile"
                | "wall"
                | "wall-clock"
                | "wallclock"
        ) && !bare[at].ends_with("-path")
        {
            return None;
        }
    }
    None
}

/// `by`, `of`, `by about`, or the verb itself stands before the amount, or another claim and `and`.
fn is_led_in(bare: &[String], at: usize, found: &[Claim]) -> bool {
    const VAGUE: &str = "about around approximately roughly nearly almost up to over more than an a another some ~ at least \
                         between anywhere roundabout";
    let mut before = bare[..at]
        .iter()
        .rev()
        .take(4)
        .skip_while(|word| VAGUE.split(' ').any(|vague| vague == *word) || word.is_empty());
    before.next().is_some_and(|word| {
        matches!(word.as_str(), "by" | "of" | "is" | "be")
            || CHANGES.iter().any(|stem| word.starts_with(stem))
            || word == "and" && found.last().is_some_and(|claim| claim.end + 12 > at)
    })
}

fn of_sentence(bare: &[String]) -> Option<&'static str> {
    let named = METRICS.iter().find(|(stem, _)| bare.iter().any(|word| word.starts_with(stem)));
    let timed = || bare.iter().any(|word| super::quantity::duration(word).is_some_and(|(.., rest)| rest.is_empty()));
    named.map(|(_, metric)| *metric).or_else(|| timed().then_some("time"))
}
