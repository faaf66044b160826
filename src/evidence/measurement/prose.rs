//! Phrases of the one safe form in running text: "the time drops from 2.6s to 650ms".
//!
//! A unit stands at both ends, the sentence has a verb of change, the figure went down, and nothing in the sentence
//! speaks of a setting ("the timeout"), of a possibility ("would") or of another commit. In git's history figures that
//! go up are settings, or the price of the way not taken.

use super::quantity::{Kind, comparable, figure, kind, number, size};
use super::{Figure, Measurement};

type Word<'a> = (usize, &'a str);

/// Words and stems, see [`is_form`].
const VERBS: &str = "drop reduc decreas improv lower speed sped shrink shrank shrunk shav cut cuts go goes went gone \
                     fall falls fell bring brings brought down";

const DOUBTS: &str = "limit timeout buffer default threshold interval delay max min cap capacity sleep wait period ttl \
                      expir retention retry retries chunk batch page quota tick grace backoff debounce poll stack \
                      budget deadline setting config option cache window block \
                      would could might may should if not cannot won't doesn't didn't isn't hope expect goal target \
                      adding compared comparing there";

const MEMORY: &str = "memory heap rss allocat";

const SIZES: &str = "binary footprint usage install executable size";

pub(super) fn measurements(lines: &[&str]) -> Vec<Measurement> {
    let mut found = Vec::new();
    let mut words: Vec<Word> = Vec::new();
    let mut fenced = false;
    for (at, line) in lines.iter().enumerate() {
        let text = line.trim_start();
        let is_fence = text.starts_with("```") || text.starts_with("~~~");
        fenced ^= is_fence;
        let is_code = line.starts_with("    ") || line.starts_with('\t') || text.starts_with(['>', '|', '$', '#']);
        if text.is_empty() || is_fence || fenced || is_code {
            paragraph(&words, &mut found);
            words.clear();
        } else {
            if text.starts_with("- ") || text.starts_with("* ") {
                paragraph(&words, &mut found);
                words.clear();
            }
            words.extend(text.split_whitespace().map(|word| (at, word)));
        }
    }
    paragraph(&words, &mut found);
    found
}

fn paragraph(words: &[Word], found: &mut Vec<Measurement>) {
    for at in 0..words.len() {
        if words[at].1.trim_start_matches('(').eq_ignore_ascii_case("from") {
            found.extend(phrase(words, at));
        }
    }
}

/// `from <figure> to <figure>` at `at`.
fn phrase(words: &[Word], at: usize) -> Option<Measurement> {
    let (baseline, next) = quantity(words, at + 1, false)?;
    let next = next + usize::from(words.get(next)?.1 == "down");
    let (result, end) = quantity(words, next + 1, true).filter(|_| words[next].1 == "to")?;
    let goes_on = words.get(end).is_some_and(|(_, word)| matches!(*word, "to" | "or" | "±" | "+-" | "+/-" | "ago"));
    if goes_on || !is_less(&result, &baseline) {
        return None;
    }
    let sentence = sentence(words, at, end);
    let has = |list: &str| sentence.iter().any(|word| list.split(' ').any(|stem| is_form(word, stem)));
    let is_option = |word: &str| word.len() > 2 && word.starts_with("--");
    let is_setting = has(DOUBTS) || sentence.iter().any(|word| is_commit(word) || is_option(word));
    if !has(VERBS) || is_setting {
        return None;
    }
    let metric = match kind(&result.unit)? {
        Kind::Time => "time",
        _ if has(MEMORY) => "memory",
        _ if has(SIZES) => "size",
        _ => return None,
    };
    Some(Measurement {
        scenario: String::new(),
        metric: metric.to_owned(),
        result,
        baseline: Some(baseline),
        runs: None,
        improvement: None,
        order_note: false,
        lines: (words[at].0, words[end - 1].0),
    })
}

/// `170 ms`, `170ms`, `~170ms` at `at`, and where the words go on.
fn quantity(words: &[Word], at: usize, is_last: bool) -> Option<(Figure, usize)> {
    let word = words.get(at)?.1;
    let (_, value, rest) = number(word.strip_prefix('~').unwrap_or(word))?;
    let (unit, next) = if rest.is_empty() { (words.get(at + 1)?.1, at + 2) } else { (rest, at + 1) };
    let unit = if is_last { unit.trim_end_matches(['.', ',', ';', ':', ')', '!']) } else { unit };
    kind(unit).filter(|kind| *kind != Kind::Count)?;
    let text = &word[..word.len() - rest.len()];
    Some((figure(text, value, unit), next))
}

fn is_less(result: &Figure, baseline: &Figure) -> bool {
    if let Some((before, after)) = comparable(baseline, result) {
        return before > after;
    }
    let bytes = |figure: &Figure| size(&figure.unit).map(|size| figure.value * size);
    // Far enough apart that it doesn't matter which kilobyte is meant.
    kind(&result.unit) == kind(&baseline.unit)
        && bytes(baseline).zip(bytes(result)).is_some_and(|(before, after)| before > after * 1.2)
}

/// The words of the sentence around `at..end`, in lower case and bare; 40 back and 25 on at most.
fn sentence(words: &[Word], at: usize, end: usize) -> Vec<String> {
    let ends = |word: &str| word.trim_end_matches([')', '"', '\'', '*']).ends_with(['.', '!', '?']);
    let back = words[at.saturating_sub(40)..at].iter().rev().take_while(|(_, word)| !ends(word));
    let last = end - 1;
    let on = words[end..].iter().take(25).scan(ends(words[last].1), |over, (_, word)| {
        let now = *over;
        *over = ends(word);
        (!now).then_some(*word)
    });
    let bare = |word: &str| word.trim_matches(|c: char| !c.is_alphanumeric() && c != '-').to_lowercase();
    back.map(|(_, word)| *word).chain(on).filter(|word| word.len() < 60).map(bare).collect()
}

/// A stem of four letters or more stands for all its forms.
fn is_form(word: &str, stem: &str) -> bool {
    word == stem || (stem.len() > 3 && word.starts_with(stem)) || word.strip_suffix('s') == Some(stem)
}

fn is_commit(word: &str) -> bool {
    let hex = word.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    (7..=64).contains(&word.len()) && hex && word.bytes().any(|b| b.is_ascii_digit())
}
