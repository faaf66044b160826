//! Phrases of the one safe form in running text: "the time drops from 2.6s to 650ms".
//!
//! A unit stands at both ends, the sentence has a verb of change, the figure went down, and nothing in the sentence
//! speaks of a setting ("the timeout"), of a possibility ("would") or of another commit. In git's history figures that
//! go up are settings, or the price of the way not taken.

use std::cell::OnceCell;

use super::quantity::{Kind, comparable, figure, kind, number, size};
use super::{Figure, Measurement, claim};

type Word<'a> = (usize, &'a str);

/// Words and stems, see [`is_form`].
const VERBS: &str = "drop reduc decreas improv lower speed sped shrink shrank shrunk shav cut cuts go goes went gone \
                     fall falls fell bring brings brought down faster took takes optimi";

const DOUBTS: &str = "limit timeout buffer default threshold interval delay max min cap capacity sleep wait period ttl \
                      expir retention retry retries chunk batch page quota tick grace backoff debounce poll stack \
                      budget deadline setting config option cache window block \
                      would could might may should if not cannot won't doesn't didn't isn't hope expect goal target \
                      adding compared comparing there";

/// Words for what is measured: beside one, a cache or a page may stand for where it was measured.
const MEASURED: &str = "benchmark runtime latency startup throughput seconds milliseconds faster speedup";

/// Words that make any two figures a setting.
const SETTINGS: &str = "limit timeout buffer default threshold interval delay sleep wait ttl expir retention retry quota \
                        backoff deadline setting config option budget";

/// What makes figures doubtful whatever is measured.
const SURE_DOUBTS: &str = "limit timeout buffer default threshold interval delay sleep wait ttl expir retention retry quota \
                           backoff deadline setting would could might may should if not cannot won't doesn't didn't isn't \
                           hope expect goal target";

const HYPOTHESES: &str = "would could might should if";

/// The price of a change, in figures that go up.
const LOSSES: &str = "slow slowed slows slower regress binary grow";

/// Words that may stand between a figure and the one that it changes to.
const CIRCUMSTANCES: usize = 12;

const MEMORY: &str = "memory heap rss allocat";

const SIZES: &str = "binary footprint usage install executable size shrink shrank shrunk smaller archive tarball";

pub(super) fn measurements(lines: &[&str]) -> Vec<Measurement> {
    let mut found = Vec::new();
    let mut words: Vec<Word> = Vec::new();
    let mut fenced = false;
    let mut in_item = false;
    for (at, line) in lines.iter().enumerate() {
        let text = line.trim_start();
        let is_fence = text.starts_with("```") || text.starts_with("~~~");
        fenced ^= is_fence;
        // The second line of an item stands as far in as code.
        let goes_on = in_item && !words.is_empty() && line.starts_with("    ") && !line.starts_with("        ");
        let is_code = line.starts_with("    ") && !goes_on
            || line.starts_with('\t')
            || text.starts_with(['>', '|', '$', '#'])
            || text.ends_with(" |");
        if text.is_empty() || is_fence || fenced || is_code {
            paragraph(&words, &mut found);
            words.clear();
            in_item = false;
        } else {
            if text.starts_with("- ") || text.starts_with("* ") {
                paragraph(&words, &mut found);
                words.clear();
                in_item = true;
            }
            words.extend(text.split_whitespace().map(|word| (at, word)));
        }
    }
    paragraph(&words, &mut found);
    found
}

fn paragraph(words: &[Word], found: &mut Vec<Measurement>) {
    if !words.iter().any(|(_, word)| word.bytes().any(|byte| byte.is_ascii_digit())) {
        return;
    }
    let ends = |word: &str| word.trim_end_matches([')', '"', '\'', '*']).ends_with(['.', '!', '?']);
    for sentence in words.split_inclusive(|(_, word)| ends(word)) {
        for part in sentence.chunks(120) {
            read(part, found);
        }
    }
}

/// The pairs and the claims of one sentence; a claim beside a pair is its improvement.
fn read(words: &[Word], found: &mut Vec<Measurement>) {
    let plain: Vec<&str> = words.iter().map(|(_, word)| *word).collect();
    if !plain.iter().any(|word| word.bytes().any(|byte| byte.is_ascii_digit())) {
        return;
    }
    let bare = |word: &&str| match word.len() {
        ..60 => word.trim_matches(|c: char| !c.is_alphanumeric() && c != '-').to_lowercase(),
        _ => String::new(),
    };
    let bare: Vec<String> = plain.iter().map(bare).collect();
    let sentence = Sentence { words, bare: &bare, traits: OnceCell::new() };
    let mut pairs: Vec<(usize, usize, Measurement)> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match sentence.pair(at) {
            Some((end, measurement)) => {
                pairs.push((at, end, measurement));
                at = end.max(at + 1);
            }
            None => at += 1,
        }
    }
    for claim in claim::claims(&plain, &bare) {
        let text = plain[claim.start..claim.end].join(" ");
        let text = text.trim_matches(|c: char| "()[],.;:*!".contains(c)).to_owned();
        let count = pairs.len();
        let near = pairs.iter_mut().filter(|(start, end, pair)| {
            let behind = claim.start >= *end && claim.start <= *end + 3;
            pair.improvement.is_none() && (behind || count == 1 && claim.start < *start)
        });
        match near.last() {
            Some((.., pair)) => pair.improvement = Some(text),
            None if claim.metric.is_empty() => {}
            None => pairs.push((claim.start, claim.end, sentence.claimed(&claim, text))),
        }
    }
    pairs.sort_by_key(|(start, ..)| *start);
    found.extend(pairs.into_iter().map(|(.., measurement)| measurement));
}

struct Sentence<'a> {
    words: &'a [Word<'a>],
    bare: &'a [String],
    traits: OnceCell<Traits>,
}

/// What the words of a sentence say of the figures in it; asked once, however many figures there are.
struct Traits {
    /// It speaks of a setting, a possibility, another commit.
    doubtful: bool,
    setting: bool,
    hypothesis: bool,
    verb: bool,
    loss: bool,
    memory: bool,
    size: bool,
    /// Something changes, without a word on whether that is better.
    change: bool,
    benchmark: bool,
}

impl Sentence<'_> {
    fn has(&self, list: &str) -> bool {
        let words = self.bare.iter().filter(|word| word.starts_with(|c: char| c.is_ascii_alphabetic()));
        words.into_iter().any(|word| list.split(' ').any(|stem| is_form(word, stem)))
    }

    fn traits(&self) -> &Traits {
        self.traits.get_or_init(|| Traits {
            doubtful: self.is_doubtful(),
            setting: self.has(SETTINGS),
            hypothesis: self.has(HYPOTHESES),
            verb: self.has(VERBS),
            loss: self.has(LOSSES),
            memory: self.has(MEMORY) || self.is_stack_used(),
            size: self.has(SIZES),
            change: self.has("chang"),
            benchmark: self.has("benchmark"),
        })
    }

    fn is_doubtful(&self) -> bool {
        let settings = if self.has(MEASURED) { SURE_DOUBTS } else { DOUBTS };
        let is_doubt = |word: &String| {
            let is_stack = word.starts_with("stack") && self.is_stack_used();
            word.starts_with(|c: char| c.is_ascii_alphabetic())
                && word != "cached"
                && settings.split(' ').any(|stem| is_form(word, stem))
                && !is_stack
        };
        self.bare.iter().any(is_doubt) || self.bare.iter().any(|word| is_commit(word)) || self.names_an_option()
    }

    /// An option is spoken of; those of a command that was run (`jj --no-pager log`) say nothing.
    fn names_an_option(&self) -> bool {
        let mut in_command = false;
        self.words.iter().any(|(_, word)| {
            let bare = word.trim_start_matches(['`', '\'', '"', '(']);
            let is_option = bare.len() > 2 && bare.starts_with("--") && bare.as_bytes()[2].is_ascii_alphabetic();
            let is_named = is_option && !in_command;
            in_command ^= word.matches('`').count() % 2 == 1;
            is_named
        })
    }

    /// `reduces the amount of stack used`: no size that was set.
    fn is_stack_used(&self) -> bool {
        self.has("stack") && self.has("used usage uses use consum")
    }

    /// The pair of figures whose first word stands at `at`, and where it ends.
    fn pair(&self, at: usize) -> Option<(usize, Measurement)> {
        let words = self.words;
        if words[at].1.trim_start_matches('(').eq_ignore_ascii_case("from") {
            return self.change(at);
        }
        if !words[at].1.bytes().take(3).any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if let Some(found) = self.glued(at) {
            return Some(found);
        }
        let before_comma =
            || quantity(words, at, true).filter(|(_, next)| words.get(*next).is_some_and(|(_, word)| *word == "down"));
        let (one, next) = quantity(words, at, false).or_else(|| self.unitless(at)).or_else(before_comma)?;
        let link = words.get(next).map(|(_, word)| *word)?;
        match link {
            "->" | "-->" | "=>" | "→" => self.arrow(at, one, next + 1),
            "instead" if words.get(next + 1)?.1 == "of" => self.instead(at, one, next + 2),
            "down" if words.get(next + 1)?.1 == "from" => {
                let about = words.get(next + 2).is_some_and(|(_, word)| ABOUT.contains(word));
                self.instead(at, one, next + 2 + usize::from(about))
            }
            "before," | "before;" | "before" => self.then(at, one, next + 1),
            "of" | "in" | "for" | "on" if self.before_beyond(next).is_some() => {
                self.then(at, one, self.before_beyond(next)? + 1)
            }
            // `23 MB of memory instead of 327 MB`
            "of" if words.get(next + 2)?.1 == "instead" && words.get(next + 3)?.1 == "of" => {
                self.instead(at, one, next + 4)
            }
            _ => None,
        }
    }

    /// Where `before,` stands behind a figure and a few words on it: `takes 513 ms of work (2.53 GB/s) before, and 406 ms`.
    fn before_beyond(&self, at: usize) -> Option<usize> {
        let near = self.words.get(at..self.words.len().min(at + CIRCUMSTANCES))?;
        let ends = |word: &str| word.ends_with([',', ';', ':']) || matches!(word, "and" | "while" | "from" | "to");
        let place = near.iter().position(|(_, word)| matches!(*word, "before," | "before;"))?;
        near[..place].iter().all(|(_, word)| !ends(word)).then_some(at + place)
    }

    /// `48ms->21ms`: one word.
    fn glued(&self, at: usize) -> Option<(usize, Measurement)> {
        let word = self.words[at].1;
        let (old, new) = word.split_once("->").or_else(|| word.split_once('→')).filter(|(_, new)| !new.is_empty())?;
        let (baseline, _) = quantity(&[(0, old)], 0, false)?;
        let (result, _) = quantity(&[(0, new)], 0, true)?;
        if self.traits().setting {
            return None;
        }
        let metric = self.metric(&result)?;
        Some((at + 1, self.measured(at, at + 1, metric, result, Some(baseline))))
    }

    /// A number whose unit stands at the second figure only: `56.5 → 42.8 s`.
    fn unitless(&self, at: usize) -> Option<(Figure, usize)> {
        let (text, value, rest) = number(self.words[at].1.trim_start_matches(['~', '(']))?;
        let is_arrow = matches!(self.words.get(at + 1)?.1, "->" | "-->" | "=>" | "→");
        (rest.is_empty() && is_arrow).then(|| (figure(text, value, ""), at + 1))
    }

    fn arrow(&self, at: usize, mut baseline: Figure, next: usize) -> Option<(usize, Measurement)> {
        if self.words[..at].iter().any(|(_, word)| *word == "Bin") || self.traits().setting {
            return None;
        }
        let (result, end) = match quantity(self.words, next, true) {
            Some(found) => found,
            None => {
                let (text, value, rest) = number(self.words.get(next)?.1)?;
                let change = self.words.get(next + 1)?.1;
                let is_share = change.starts_with('(') && change.contains('%');
                (rest.is_empty() && is_share).then(|| (figure(text, value, ""), next + 1))?
            }
        };
        if baseline.unit.is_empty() {
            baseline.unit.clone_from(&result.unit);
        }
        let metric = self.metric(&result).or_else(|| result.unit.is_empty().then_some("value"))?;
        Some((end, self.measured(at, end, metric, result, Some(baseline))))
    }

    /// `3s instead of 10s`, `161 ms, down from 170 ms`.
    fn instead(&self, at: usize, result: Figure, next: usize) -> Option<(usize, Measurement)> {
        let (baseline, end) = quantity(self.words, next, true)?;
        if kind(&baseline.unit) != kind(&result.unit) || self.traits().setting || self.traits().hypothesis {
            return None;
        }
        let metric = self.metric(&result)?;
        Some((end, self.measured(at, end, metric, result, Some(baseline))))
    }

    /// `from <figure> to <figure>` at `at`.
    fn change(&self, at: usize) -> Option<(usize, Measurement)> {
        let words = self.words;
        let start = at + 1 + self.about(at + 1);
        let (mut baseline, mut next) = quantity(words, start, false).or_else(|| self.bare(start))?;
        if words.get(next)?.1 == "or" && words.get(next + 1)?.1 == "more" {
            next += 2;
        }
        let next = self.beyond_circumstances(next + usize::from(words.get(next)?.1 == "down"))?;
        let (result, end) = quantity(words, next + 1 + self.about(next + 1), true)?;
        let goes_on = words.get(end).is_some_and(|(_, word)| matches!(*word, "to" | "±" | "+-" | "+/-" | "ago"));
        let has_other = words.get(end).is_some_and(|(_, word)| *word == "or")
            && words.get(end + 1).is_some_and(|(_, word)| number(word.trim_start_matches('~')).is_some());
        if baseline.unit.is_empty() {
            baseline.unit.clone_from(&result.unit);
        }
        let traits = self.traits();
        // Nobody sets a time of 2.320 seconds.
        let is_measured = is_precise(&baseline) && is_precise(&result) || traits.benchmark;
        if goes_on || has_other || traits.doubtful || !(traits.verb || traits.loss || traits.change && is_measured) {
            return None;
        }
        // Figures that go up are settings, unless the sentence owns up to a price.
        if !is_better(&result, &baseline) && !traits.loss && !is_measured {
            return None;
        }
        let metric = self.metric(&result)?;
        Some((end, self.measured(at, end, metric, result, Some(baseline))))
    }

    /// One word more where a figure is a rough one: `from around 3 minutes`.
    fn about(&self, at: usize) -> usize {
        usize::from(self.words.get(at).is_some_and(|(_, word)| ABOUT.contains(word)))
    }

    /// Where `to` stands behind the first figure and a few words on how it came about: `from 27s on my M1 to 0.06s`, `from
    /// 5.2ms (using the old hasher) to 3.3ms`.
    fn beyond_circumstances(&self, at: usize) -> Option<usize> {
        let near = self.words.get(at..self.words.len().min(at + CIRCUMSTANCES))?;
        let figure = |word: &str| word.starts_with(|c: char| c.is_ascii_digit());
        let ends = |word: &str| word.ends_with([',', ';', ':']) || matches!(word, "and" | "while" | "from");
        let before = near.iter().position(|(_, word)| *word == "to")?;
        let clear = near[..before].iter().all(|(_, word)| !figure(word) && !ends(word));
        clear.then_some(at + before)
    }

    /// `330 ms before, 120 ms after`, `took 20 minutes before, now 3`.
    fn then(&self, at: usize, baseline: Figure, next: usize) -> Option<(usize, Measurement)> {
        let next = next + usize::from(matches!(self.words.get(next)?.1, "and" | "now"));
        let (result, end) = quantity(self.words, next, true)?;
        let in_brackets = |at: usize| self.words.get(at).is_some_and(|(_, word)| word.starts_with('('));
        let mut behind = end;
        while behind < end + 3 && (in_brackets(behind) || behind > end && in_brackets(behind - 1)) {
            behind += 1;
        }
        let is_after = |word: &String| matches!(word.as_str(), "after" | "now" | "afterwards");
        let after = [end, behind].iter().any(|at| self.bare.get(*at).is_some_and(is_after));
        if !after || kind(&baseline.unit) != kind(&result.unit) || self.traits().setting || self.traits().hypothesis {
            return None;
        }
        let metric = self.metric(&result)?;
        Some((end + 1, self.measured(at, end + 1, metric, result, Some(baseline))))
    }

    /// `from 11 to 2 seconds`: the first of two figures that share a unit.
    fn bare(&self, at: usize) -> Option<(Figure, usize)> {
        let (text, value, rest) = number(self.words.get(at)?.1)?;
        (rest.is_empty() && self.words.get(at + 1)?.1 == "to").then(|| (figure(text, value, ""), at + 1))
    }

    fn metric(&self, result: &Figure) -> Option<&'static str> {
        if let Some(metric) = super::tool::rated(&result.unit) {
            return Some(metric);
        }
        match kind(&result.unit)? {
            Kind::Time => Some("time"),
            _ if self.traits().memory => Some("memory"),
            _ if self.traits().size => Some("size"),
            _ => None,
        }
    }

    fn measured(&self, at: usize, end: usize, metric: &str, result: Figure, baseline: Option<Figure>) -> Measurement {
        Measurement {
            scenario: String::new(),
            metric: metric.to_owned(),
            result: Some(result),
            baseline,
            runs: None,
            improvement: None,
            disagrees: None,
            order_note: false,
            lines: (self.words[at].0, self.words[end - 1].0),
        }
    }

    /// A claim has the sentence for its scenario: without it "by 40%" says nothing.
    fn claimed(&self, claim: &claim::Claim, text: String) -> Measurement {
        const LONGEST: usize = 240;
        let words: Vec<&str> = self.words.iter().map(|(_, word)| *word).collect();
        let sentence = words.join(" ");
        Measurement {
            scenario: if sentence.len() <= LONGEST { sentence } else { String::new() },
            metric: claim.metric.to_owned(),
            result: None,
            baseline: None,
            runs: None,
            improvement: Some(text),
            disagrees: None,
            order_note: false,
            lines: (self.words[claim.start].0, self.words[claim.end - 1].0),
        }
    }
}

/// Words that may stand before the figure that was.
const ABOUT: [&str; 7] = ["around", "about", "roughly", "roundabout", "approximately", "nearly", "almost"];

/// `170 ms`, `170ms`, `~170ms` at `at`, and where the words go on.
fn quantity(words: &[Word], at: usize, is_last: bool) -> Option<(Figure, usize)> {
    let at = at + usize::from(words.get(at).is_some_and(|(_, word)| matches!(*word, "just" | "only")));
    let word = words.get(at)?.1.trim_start_matches(['(', '[', '`', '*']);
    let bare = word.strip_prefix('~').unwrap_or(word);
    // `2m11s`
    let clock = || {
        let bare = bare.trim_end_matches(['.', ',', ';', ':', ')', '!', '`', '*']);
        let mut time = super::tool::minutes(bare).filter(|time| time.unit == "s")?;
        if word.starts_with('~') {
            time.text.insert(0, '~');
        }
        Some((time, at + 1))
    };
    let (_, value, rest) = number(bare)?;
    if rest.starts_with('m') && rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
        return clock();
    }
    let (unit, next) = if rest.is_empty() { (words.get(at + 1)?.1, at + 2) } else { (rest, at + 1) };
    let unit = unit.trim_end_matches(['`', '*']);
    let unit = if matches!(unit, "sec." | "secs." | "min.") { unit.trim_end_matches('.') } else { unit };
    let unit = if is_last { unit.trim_end_matches(['.', ',', ';', ':', ')', '!', '`', '*']) } else { unit };
    let is_known = kind(unit).is_some_and(|kind| kind != Kind::Count) || super::tool::rated(unit).is_some();
    is_known.then_some(())?;
    let text = &word[..word.len() - rest.len()];
    Some((figure(text, value, unit), next))
}

/// Three digits, one of them behind the point.
fn is_precise(figure: &Figure) -> bool {
    let digits = figure.text.trim_start_matches(['~', '0', '.']).bytes().filter(u8::is_ascii_digit).count();
    figure.text.contains('.') && digits >= 3
}

fn is_better(result: &Figure, baseline: &Figure) -> bool {
    match super::tool::rated(&result.unit) {
        Some("throughput") => result.unit == baseline.unit && result.value > baseline.value,
        _ => is_less(result, baseline),
    }
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

/// A stem of four letters or more stands for all its forms.
fn is_form(word: &str, stem: &str) -> bool {
    if word == "windows" && stem == "window" {
        return false; // the system, not the setting
    }
    word == stem || (stem.len() > 3 && word.starts_with(stem)) || word.strip_suffix('s') == Some(stem)
}

fn is_commit(word: &str) -> bool {
    let hex = word.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
    (7..=64).contains(&word.len()) && hex && word.bytes().any(|b| b.is_ascii_digit())
}
