//! What benchmark tools print, a line each: the figures of one line, under the name that stands before them.

use super::quantity::{figure, number};
use super::{Figure, hyperfine};

/// One figure of one line.
#[derive(Debug, Clone)]
pub(super) struct Found {
    pub name: String,
    pub metric: &'static str,
    pub figure: Figure,
    /// What the tool itself says of it: `1.45x  (± 0.00) slower`, `-30.1%`.
    pub comparison: Option<String>,
    /// A second print of what another line of the same tool says better.
    pub lesser: bool,
    /// Only a pair under headings makes it a measurement.
    pub loose: bool,
}

/// Units that only benchmarks print, and what they measure.
const RATES: &[(&str, &str)] = &[
    ("ns/iter", "time"),
    ("ns/iteration", "time"),
    ("ms/iter", "time"),
    ("us/iter", "time"),
    ("ns/op", "time"),
    ("us/op", "time"),
    ("ms/op", "time"),
    ("s/op", "time"),
    ("micros/op", "time"),
    ("B/op", "memory"),
    ("allocs/op", "allocations"),
    ("ops/sec", "throughput"),
    ("ops/s", "throughput"),
    ("ops/ms", "throughput"),
    ("op/s", "throughput"),
    ("i/s", "throughput"),
    ("req/s", "throughput"),
    ("req/sec", "throughput"),
    ("requests/s", "throughput"),
    ("requests/sec", "throughput"),
    ("requests/second", "throughput"),
    ("MB/s", "throughput"),
    ("MiB/s", "throughput"),
    ("GB/s", "throughput"),
    ("GiB/s", "throughput"),
];

/// What a unit that only benchmarks print measures.
pub(super) fn rated(unit: &str) -> Option<&'static str> {
    RATES.iter().find(|(name, _)| *name == unit).map(|(_, metric)| *metric)
}

/// Lines of the form `key: value`, with the unit that they imply.
const KEYS: &[(&str, &str, &str)] = &[
    ("Requests/sec", "throughput", "Requests/sec"),
    ("Requests/second", "throughput", "Requests/second"),
    ("Requests per second", "throughput", "Requests per second"),
    ("tps", "throughput", "tps"),
    ("latency average", "latency", "ms"),
    ("I refs", "instructions", "refs"),
    ("Maximum resident set size (kbytes)", "memory", "kbytes"),
    ("Elapsed (wall clock) time (h:mm:ss or m:ss)", "elapsed time", ""),
    ("User time (seconds)", "user time", "seconds"),
    ("System time (seconds)", "system time", "seconds"),
];

/// The figures of `line`; `above` is the last line before it that isn't blank.
pub(super) fn read(line: &str, above: &str) -> Vec<Found> {
    let line = line.trim().trim_start_matches("# ").trim_start();
    if line.len() > 400 || !line.bytes().any(|byte| byte.is_ascii_digit()) {
        return Vec::new();
    }
    let one = [criterion, untitled, counter, google, compared, java];
    if let Some(found) = one.iter().find_map(|read| read(line, above)) {
        return vec![found];
    }
    let several = [clock, shell, gnu, keyed, totals, k6, sided, compressor, ruby];
    several.iter().map(|read| read(line)).find(|found| !found.is_empty()).unwrap_or_else(|| rates(line))
}

/// `AddTombstones:  1822.61 us`: any name and figure. Only what stands around it can make that a benchmark.
pub(super) fn plain(line: &str) -> Option<Found> {
    let line = line.trim().trim_start_matches(['-', '*', '#']).trim_start();
    named(line).or_else(|| columned(line)).or_else(|| bracketed(line))
}

/// `AddTombstones:  1822.61 us`, `Total:  43.67s, 184ginstr`, `pummel: 1,000 callbacks in 2.56 seconds (389/sec)`.
fn named(line: &str) -> Option<Found> {
    let (name, rest) = line.split_once(": ").or_else(|| line.split_once(" = ")).or_else(|| line.split_once(":\t"))?;
    let rest = rest.trim_start().trim_start_matches('~');
    let counted = || {
        let (what, time) = rest.split_once(" in ")?;
        (number(what)?.2.split_whitespace().count() <= 2).then_some(time)
    };
    let (text, value, tail) = number(counted().unwrap_or(rest))?;
    let mut words = tail.split_whitespace();
    let unit = words.next()?;
    let ends = unit.ends_with(',') || words.next().is_none_or(|word| word.starts_with(['(', '±', '/']));
    let found = timed(name, text, value, unit.trim_end_matches(['.', ',', ';']))?;
    (ends && (found.metric == "time" || !unit.ends_with(','))).then_some(found)
}

/// `BM_Font/paint_glyph     1.78 ms`: the figure set off by blanks, with nothing behind it.
fn columned(line: &str) -> Option<Found> {
    let at = line.rfind("  ").max(line.rfind('\t'))?;
    let (text, value, unit) = number(line[at..].trim_start())?;
    let name = line[..at].trim_end();
    let is_one = !name.is_empty() && !name.contains("  ") && !name.contains(['\t', '|']);
    timed(name, text, value, unit.trim()).filter(|_| is_one)
}

/// `[ok]: rewrite under load, preamble=no (37249 ms)`
fn bracketed(line: &str) -> Option<Found> {
    let (name, inside) = line.strip_suffix(')')?.rsplit_once(" (")?;
    let (text, value, unit) = number(inside)?;
    // gtest's `[       OK ] Case (90 ms)` says that it passed.
    let is_name = name.len() < 100 && !name.contains('(') && !name.starts_with("[ ") && unit.starts_with(' ');
    let found = timed("", text, value, unit.trim()).filter(|found| is_name && found.metric == "time");
    found.map(|found| Found { name: name.trim().to_owned(), ..found })
}

fn timed(name: &str, text: &str, value: f64, unit: &str) -> Option<Found> {
    let metric = match super::quantity::kind(unit)? {
        super::Kind::Time => "time",
        super::Kind::Bytes => "memory",
        super::Kind::Count => "allocations",
    };
    let is_name = name.len() < 60 && name.split_whitespace().count() <= 6 && super::side::of_word(name).is_none();
    is_name.then(|| found(name.trim(), metric, figure(text, value, unit)))
}

fn found(name: &str, metric: &'static str, figure: Figure) -> Found {
    Found { name: name.to_owned(), metric, figure, comparison: None, lesser: false, loose: false }
}

/// `time:   [7.5444 ns 7.5807 ns 7.6140 ns]`, after its name or below it: the estimate stands in the middle.
fn criterion(line: &str, above: &str) -> Option<Found> {
    let (name, rest) = line.split_once("time:")?;
    let words: Vec<&str> = rest.trim_start().strip_prefix('[')?.split_once(']')?.0.split_whitespace().collect();
    let [_, _, estimate, unit, _, _] = words[..] else { return None };
    let (text, value, rest) = number(estimate).filter(|(.., rest)| rest.is_empty())?;
    let name = if name.trim().is_empty() { above.trim() } else { name.trim() };
    (rest.is_empty() && name.len() < 200).then(|| found(name, "time", figure(text, value, unit)))
}

/// hyperfine's line of times without the title that it prints above.
fn untitled(line: &str, above: &str) -> Option<Found> {
    let has_title = above.trim_start().starts_with("Benchmark ");
    let (metric, mean) = hyperfine::mean(line).filter(|_| !has_title)?;
    Some(found("", metric, mean))
}

/// `62,037,201,030 instructions   #   1.399 IPC   ( +-  0.142% )` and `16.728692052  seconds time elapsed`.
fn counter(line: &str, _: &str) -> Option<Found> {
    let (text, value, rest) = number(line)?;
    let rest = rest.trim_start();
    if rest.starts_with("seconds time elapsed") {
        return Some(found("", "elapsed time", figure(text, value, "seconds")));
    }
    let (name, note) = rest.split_once(" #")?;
    let name = name.trim();
    let is_name = name.len() < 40 && name.split(' ').count() <= 2 && name.starts_with(char::is_alphabetic);
    let is_note = note.trim_start().starts_with(|c: char| c.is_ascii_digit());
    (is_name && is_note).then(|| found("", "counter", figure(text, value, name)))
}

/// Google Benchmark: `BM_Set/8    12.3 ns    12.2 ns    5600000`.
fn google(line: &str, _: &str) -> Option<Found> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let [name, time, unit, cpu, other, runs, ..] = words[..] else { return None };
    let is_row =
        (name.starts_with("BM_") || name.contains('/')) && matches!(unit, "ns" | "us" | "ms" | "s") && unit == other;
    let (text, value, rest) = number(time)?;
    let whole = rest.is_empty() && number(cpu).is_some() && runs.bytes().all(|byte| byte.is_ascii_digit());
    (is_row && whole).then(|| found(name, "time", figure(text, value, unit)))
}

/// critcmp: `baseline   3.28   560.6±4.01ms`.
fn compared(line: &str, _: &str) -> Option<Found> {
    let (head, value) = line.split_once('±').filter(|(_, rest)| !rest.contains('±'))?;
    let mut words: Vec<&str> = head.split_whitespace().collect();
    let (mean, ratio) = (words.pop()?, words.pop()?);
    let (text, number_of, rest) = number(mean)?;
    let (spread, spread_value, unit) = number(value)?;
    let unit = unit.split_whitespace().next().filter(|unit| super::quantity::kind(unit).is_some())?;
    let is_ratio = number(ratio).is_some_and(|(text, _, rest)| rest.is_empty() && text.contains('.'));
    let mut mean = figure(text, number_of, unit);
    (mean.spread, mean.spread_unit) = (Some((spread.to_owned(), spread_value)), unit.to_owned());
    (rest.is_empty() && is_ratio && !words.is_empty()).then(|| found(&words.join(" "), "mean time", mean))
}

/// JMH: `MyBenchmark.parse   thrpt   25   1234.567 ± 12.345   ops/s`.
fn java(line: &str, _: &str) -> Option<Found> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mode =
        words.iter().position(|word| matches!(*word, "thrpt" | "avgt" | "sample" | "ss")).filter(|at| *at > 0)?;
    let rest: Vec<&str> = words[mode + 1..].iter().copied().filter(|word| *word != "≈").collect();
    let unit = *rest.last().filter(|unit| unit.contains('/'))?;
    // Old versions print `samples  score  error  unit` without a sign.
    let unsigned = if rest.len() == 4 { 2 } else { rest.len() - 1 };
    let sign = rest.iter().position(|word| matches!(*word, "±" | "?")).unwrap_or(unsigned);
    let (text, value, tail) = number(rest.get(sign.checked_sub(1)?)?)?;
    let mut mean = figure(text, value, unit);
    if let Some((spread, value, "")) =
        rest.get(sign + 1).filter(|_| sign + 2 < rest.len() && sign != unsigned).and_then(|word| number(word))
    {
        (mean.spread, mean.spread_unit) = (Some((spread.to_owned(), value)), unit.to_owned());
    }
    let metric = if words[mode] == "thrpt" { "throughput" } else { "time" };
    tail.is_empty().then(|| found(&words[..mode].join(" "), metric, mean))
}

/// bash: `real    0m2.210s`, and two of them side by side.
fn clock(line: &str) -> Vec<Found> {
    let mut words = line.split_whitespace();
    let metric = match words.next() {
        Some("real") => "real time",
        Some("user") => "user time",
        Some("sys") => "system time",
        _ => return Vec::new(),
    };
    let times: Option<Vec<Found>> = words.take(4).map(|word| Some(found("", metric, minutes(word)?))).collect();
    times.filter(|times| times.len() <= 2).unwrap_or_default()
}

/// `3m25.693s`, `2.10`, `3:27.08`: the value in seconds, the text without its unit.
pub(super) fn minutes(word: &str) -> Option<Figure> {
    let text = word.strip_suffix('s').unwrap_or(word);
    if text.len() > 16 || !text.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let mut seconds = 0.0;
    let mut parts = 0;
    for part in text.split(['m', ':']) {
        let (_, value, rest) = number(part)?;
        seconds = if rest.is_empty() { seconds * 60.0 + value } else { return None };
        parts += 1;
    }
    let unit = if word.len() > text.len() { "s" } else { "" };
    (parts <= 3 && (text.contains('.') || parts > 1)).then(|| figure(text, seconds, unit))
}

/// zsh: `jj log  0.12s user 0.31s system 103% cpu 0.418 total`.
fn shell(line: &str) -> Vec<Found> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let Some(at) = words.iter().position(|word| *word == "user").filter(|at| *at > 0) else { return Vec::new() };
    let [user, "user", system, "system", _, "cpu", total, "total"] = words[at - 1..] else { return Vec::new() };
    let name = words[..at - 1].join(" ");
    let times = [(user, "user time"), (system, "system time"), (total, "total time")];
    times.iter().filter_map(|(word, metric)| Some(found(&name, metric, minutes(word)?))).collect()
}

/// GNU time: `12.28user 0.29system 0:12.57elapsed 99%CPU`.
fn gnu(line: &str) -> Vec<Found> {
    let suffixes = [("user", "user time"), ("system", "system time"), ("elapsed", "elapsed time")];
    let words = line.split_whitespace().zip(suffixes);
    let times: Option<Vec<Found>> =
        words.map(|(word, (suffix, metric))| Some(found("", metric, minutes(word.strip_suffix(suffix)?)?))).collect();
    times.filter(|times| times.len() == 3).unwrap_or_default()
}

/// `Requests/sec:  2819.6`, `tps = 1234.5 (without initial connection time)`, `==12== I   refs:  1,234`.
fn keyed(line: &str) -> Vec<Found> {
    let line = line.strip_prefix("==").and_then(|rest| Some(rest.split_once("== ")?.1)).unwrap_or(line).trim_start();
    let line = line.rsplit_once(". Requests/second").map_or(line, |(before, _)| &line[before.len() + 2..]);
    let line = line.split_whitespace().collect::<Vec<_>>().join(" ");
    let keyed = KEYS.iter().find_map(|(key, metric, unit)| {
        Some((line.strip_prefix(key)?.trim_start().strip_prefix([':', '='])?, metric, unit))
    });
    let Some((value, metric, unit)) = keyed else { return rate_named(&line).into_iter().collect() };
    let word = value.split_whitespace().next().unwrap_or_default();
    if *metric == "elapsed time" {
        return minutes(word).map(|time| found("", metric, time)).into_iter().collect();
    }
    let read = number(word).filter(|(.., rest)| rest.is_empty());
    read.map(|(text, value, _)| found("", metric, figure(text, value, unit))).into_iter().collect()
}

/// `Complete in 20.201 s; Rough parallel ops/sec = 1584062`
fn rate_named(line: &str) -> Option<Found> {
    let (name, value) = line.rsplit_once("; ").map_or(line, |(_, last)| last).split_once(" = ")?;
    let (name, unit) = name.rsplit_once(' ').unwrap_or(("", name));
    let (text, value, _) = number(value).filter(|(.., rest)| rest.is_empty() || rest.starts_with(" ("))?;
    let metric = rated(unit).or((unit == "QPS").then_some("throughput")).filter(|_| name.len() < 60)?;
    Some(found(name, metric, figure(text, value, unit)))
}

/// `before:  11.6 seconds`, `this branch: 1.69s`, `after cargo build: 4.69s`, which only the line for the other side makes
/// a measurement.
fn sided(line: &str) -> Vec<Found> {
    let line = line.trim_start_matches(['-', '*', ' ']);
    let Some((name, rest)) = line.split_once(':').filter(|(name, _)| super::side::of_name(name).is_some()) else {
        return Vec::new();
    };
    let rest = rest.trim().trim_start_matches('~');
    let read = number(rest).and_then(|(text, value, rest)| {
        let unit = rest.trim().trim_end_matches(['.', ',']);
        let metric = match super::quantity::kind(unit)? {
            super::Kind::Time => "time",
            super::Kind::Bytes => "size",
            super::Kind::Count => return None,
        };
        Some(Found { loose: true, ..found(name.trim(), metric, figure(text, value, unit)) })
    });
    read.into_iter().collect()
}

/// Ruby's Benchmark: `naming:   0.350000   0.000000   0.350000 (  0.354709)`, the real time in brackets.
fn ruby(line: &str) -> Vec<Found> {
    let read = || {
        let (head, real) = line.strip_suffix(')')?.rsplit_once('(')?;
        let words: Vec<&str> = head.split_whitespace().collect();
        let [name @ .., user, system, total] = &words[..] else { return None };
        let is_plain = |word: &str| number(word).is_some_and(|(text, _, rest)| rest.is_empty() && text.contains('.'));
        let (text, value, _) = number(real.trim()).filter(|_| is_plain(real.trim()))?;
        let is_row = [user, system, total].iter().all(|word| is_plain(word)) && name.len() <= 6;
        is_row.then(|| found(name.join(" ").trim_end_matches(':'), "real time", figure(text, value, "")))
    };
    read().into_iter().collect()
}

/// The benchmark that zstd and lz4 have built in: `1#silesia.tar : 211988480 -> 73656930 (2.878), 268.2 MB/s , 701.0 MB/s`,
/// the speed of compression before that of decompression.
fn compressor(line: &str) -> Vec<Found> {
    let speeds = || -> Option<Vec<Found>> {
        let (name, rest) = line.split_once(" : ")?;
        let (_, rest) = rest.split_once(" -> ")?;
        let (_, rest) = rest.split_once('(')?;
        let (ratio, rest) = rest.split_once(')')?;
        number(ratio)?;
        let speeds = rest.trim_start_matches(',').split(',').take(2);
        let read = |(what, speed): (&str, &str)| {
            let (text, value, unit) = number(speed.trim())?;
            let unit = unit.trim();
            unit.ends_with("B/s")
                .then(|| found(&format!("{}, {what}", name.trim()), "throughput", figure(text, value, unit)))
        };
        ["compression", "decompression"].into_iter().zip(speeds).map(read).collect()
    };
    speeds().unwrap_or_default()
}

/// k6: `http_req_duration....: avg=104.78ms min=12.1ms med=98.2ms …` and `http_reqs....: 5898   98.2/s`.
fn k6(line: &str) -> Vec<Found> {
    let Some((head, rest)) = line.trim_start_matches(['✓', '✗', ' ']).split_once("..: ") else { return Vec::new() };
    let name = head.trim_end_matches('.');
    if name.is_empty() || name.contains(' ') {
        return Vec::new();
    }
    let mut words = rest.split_whitespace();
    let first = words.next().unwrap_or_default();
    let read = match first.strip_prefix("avg=") {
        Some(mean) => {
            number(mean).filter(|(.., unit)| super::quantity::kind(unit).is_some()).map(|mean| ("mean time", mean))
        }
        None => {
            words.next().and_then(number).filter(|(.., unit)| unit.ends_with("/s")).map(|rate| ("throughput", rate))
        }
    };
    read.map(|(metric, (text, value, unit))| found(name, metric, figure(text, value, unit))).into_iter().collect()
}

/// memtier: `Totals   123456.78   0.00   ...` (operations per second come first).
fn totals(line: &str) -> Vec<Found> {
    let mut words = line.split_whitespace();
    if words.next() != Some("Totals") || line.split_whitespace().count() < 4 {
        return Vec::new();
    }
    let read = words.next().and_then(number).filter(|(.., rest)| rest.is_empty());
    read.map(|(text, value, _)| found("Totals", "throughput", figure(text, value, ""))).into_iter().collect()
}

/// `fillseq  :  3.188 micros/op 313682 ops/sec;  34.7 MB/s`, `BenchmarkX-4  500000  5728 ns/op  624 B/op`.
fn rates(line: &str) -> Vec<Found> {
    if line.starts_with('(') {
        return Vec::new(); // an aside
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    if words.iter().any(|word| matches!(*word, "=>" | "->" | "-->" | "→")) {
        return Vec::new(); // a sentence on both
    }
    let mut list = Vec::new();
    let mut name_end = None;
    for (at, word) in words.iter().enumerate().take(40) {
        let bare = word.trim_start_matches(['~', '(']);
        let Some((text, value, rest)) = number(bare).filter(|(.., rest)| rest.len() < 16) else { continue };
        let scale = rest.len() == 1 && rest.starts_with(['k', 'M', 'G']);
        let mut next = at + 1;
        let with_spread = words.get(next).is_some_and(|word| word.starts_with("(±"));
        if with_spread {
            next += if words[next].ends_with(')') { 1 } else { 2 };
        }
        let unit = if rest.is_empty() || scale { words.get(next).copied().unwrap_or_default() } else { rest };
        let unit = unit.trim_end_matches([';', ',', ')', '.']);
        let Some((unit, metric)) = rate(unit, &words[next.min(words.len())..]) else { continue };
        name_end.get_or_insert(at);
        let text = if scale { &bare[..text.len() + 1] } else { text };
        list.push(Found { lesser: with_spread, ..found("", metric, figure(text, value, unit)) });
    }
    let Some(end) = name_end else { return list };
    let Some(name) = name(&words[..end]) else { return Vec::new() };
    let is_only_speed = list.iter().all(|found| found.figure.unit.ends_with("B/s"));
    let ends = words.last().is_some_and(|word| word.ends_with("B/s"));
    let labelled = words[..end].last().is_some_and(|word| word.ends_with(':'));
    if is_only_speed && !(ends && list.len() == 1 && labelled) {
        return Vec::new();
    }
    let comparison = line.rsplit_once(" - ").map(|(_, words)| words.trim());
    let comparison = comparison.filter(|words| words.ends_with("slower") || words.ends_with("faster"));
    for found in &mut list {
        found.name.clone_from(&name);
        found.comparison = comparison.map(str::to_owned);
    }
    list
}

/// A unit of [`RATES`], or `requests per second`.
fn rate<'a>(unit: &'a str, words: &[&str]) -> Option<(&'a str, &'static str)> {
    if matches!(words, ["requests", "per", second, ..] if second.starts_with("second")) && unit == "requests" {
        return Some(("requests per second", "throughput"));
    }
    rated(unit).map(|metric| (unit, metric))
}

/// The name before the figures; a line with more than a name is a sentence.
fn name(words: &[&str]) -> Option<String> {
    let noise = |word: &&&str| {
        !matches!(**word, "test" | "..." | "bench:" | ":" | "=" | "-")
            && !word.bytes().all(|byte| byte.is_ascii_digit())
    };
    let kept: Vec<&str> = words.iter().filter(noise).copied().collect();
    let is_set_off = words.last().is_none_or(|word| word.ends_with([':', '=']) || *word == "...");
    let name = kept.join(" ").trim_end_matches([':', '=', ' ']).to_owned();
    let is_sentence = kept.len() > if is_set_off { 12 } else { 4 } || name.len() > 160;
    (!is_sentence && !name.ends_with([',', '.'])).then_some(name)
}
