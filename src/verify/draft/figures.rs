//! Numbers in running text with their units, and whether one text bears what the other says.
//!
//! Only a known unit, or a noun of what is counted, binds a number: any other word behind it is the sentence going on
//! ("429 leads to", "10 come in"), and asks no more than that the number occurs as a number. A capital word before it is
//! a name ("RHEL 10"): the number then is one of those that the name has.

use super::spelling;

/// A number with what stands around it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quantity {
    /// The number without separators of thousands; a claim in words (`twice`) as its stem.
    number: String,
    /// The unit that is written onto it or follows it, by its stem; empty where what follows is no known unit.
    unit: String,
    /// Stems of the counted things within three words on either side.
    things: Vec<&'static str>,
    /// The word behind it goes on with the sentence, or there is none.
    is_bare: bool,
    /// Words with capitals that stand before it, the nearest first, in lower case.
    names: Vec<String>,
    /// As it stands.
    pub shown: String,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// A number.
    Number,
    /// Words that claim a proportion.
    Claim,
    /// A name with digits, a reference to an issue.
    Name,
    /// A version: a name that is held to what is cited.
    Version,
}

impl Quantity {
    /// Whether it is part of a name, which has to occur in its letters and digits, rather than a figure.
    pub fn is_name(&self) -> bool {
        self.kind == Kind::Name
    }

    fn is_number(&self) -> bool {
        self.kind == Kind::Number
    }

    /// Whether the same number with the same unit is `known`.
    fn is_borne_by(&self, known: &Self) -> bool {
        if self.number != known.number || self.kind != known.kind {
            return false;
        }
        match (self.unit.is_empty(), known.unit.is_empty()) {
            _ if self.kind == Kind::Claim => true,
            (false, _) => self.unit == known.unit,
            (true, false) => self.is_bare,
            (true, true) => self.things.is_empty() || self.things.iter().any(|thing| known.things.contains(thing)),
        }
    }

    /// Whether `known` has one of the names with another number.
    fn is_other_of(&self, known: &Self) -> bool {
        self.names.first().is_some_and(|name| known.names.contains(name))
    }
}

/// The figures of a text that is cited.
#[derive(Debug, Clone, Default)]
pub(super) struct Known<'a> {
    text: &'a str,
    quantities: Vec<Quantity>,
    steps: Vec<(String, String)>,
}

impl<'a> Known<'a> {
    /// The figures of a text.
    pub fn of(text: &'a str) -> Self {
        Self { text, quantities: quantities(text), steps: steps(text) }
    }

    /// Whether the text has the figure.
    pub fn bears(&self, figure: &Quantity) -> bool {
        if figure.kind == Kind::Version {
            return spelling::occurs(self.text, &figure.shown);
        }
        let same: Vec<&Quantity> = self.quantities.iter().filter(|known| figure.is_borne_by(known)).collect();
        if same.is_empty() {
            // "Go 1.23" is said of 1.23.0 as well.
            let is_other = self.quantities.iter().any(|known| known.is_number() && known.number == figure.number);
            let short = figure.is_number() && figure.unit.is_empty() && figure.number.contains('.');
            return short && !is_other && figure.things.is_empty() && spelling::occurs(self.text, &figure.number);
        }
        let named = |known: &&&Quantity| figure.is_other_of(known);
        !figure.is_number() || same.iter().any(|known| named(&known)) || !self.quantities.iter().any(|it| named(&&it))
    }

    /// The steps of a text that go the other way here: "from 95 to 180" where it fell from 180 to 95.
    pub fn turned(&self, text: &str) -> Vec<String> {
        let turned = |(from, to): &(String, String)| {
            let has = |from: &String, to: &String| self.steps.iter().any(|step| step.0 == *from && step.1 == *to);
            from != to && has(to, from) && !has(from, to)
        };
        steps(text).into_iter().filter(turned).map(|(from, to)| format!("from {from} to {to}")).collect()
    }
}

/// Units that make a number a measurement, by stem, each list one unit.
const UNITS: [&[&str]; 40] = [
    &["ms", "millisecond", "msec"],
    &["s", "sec", "second"],
    &["µs", "us", "microsecond"],
    &["ns", "nanosecond"],
    &["min", "minute"],
    &["h", "hour"],
    &["day"],
    &["week"],
    &["%", "percent", "pct"],
    &["x", "×", "time", "fold"],
    &["b", "byte"],
    &["kb", "kilobyte"],
    &["kib"],
    &["mb", "megabyte"],
    &["mib"],
    &["gb", "gigabyte"],
    &["gib"],
    &["kb/s"],
    &["mb/s"],
    &["mib/s"],
    &["gb/s"],
    &["gib/s"],
    &["k"],
    &["m", "million"],
    &["bn", "billion"],
    &["thousand"],
    &["hundred"],
    &["ghz"],
    &["mhz"],
    &["tb", "terabyte"],
    &["tib"],
    &["pb"],
    &["mbit/s", "mbps"],
    &["gbit/s", "gbps"],
    &["op/s", "ops/s", "ops"],
    &["req/s", "rps", "qps"],
    &["month"],
    &["year"],
    &["cycle"],
    &["allocation", "alloc"],
];

/// Words for numbers; they are figures before a unit alone.
const WORDS: [(&str, &str); 24] = [
    ("one", "1"),
    ("two", "2"),
    ("three", "3"),
    ("four", "4"),
    ("five", "5"),
    ("six", "6"),
    ("seven", "7"),
    ("eight", "8"),
    ("nine", "9"),
    ("ten", "10"),
    ("eleven", "11"),
    ("twelve", "12"),
    ("fifteen", "15"),
    ("twenty", "20"),
    ("thirty", "30"),
    ("forty", "40"),
    ("fifty", "50"),
    ("sixty", "60"),
    ("seventy", "70"),
    ("eighty", "80"),
    ("ninety", "90"),
    ("hundred", "100"),
    ("thousand", "1000"),
    ("million", "1000000"),
];

/// Words that claim a proportion without a digit, each list one claim.
const CLAIMS: [&[&str]; 9] = [
    &["twice", "doubled", "doubling", "doubles", "twofold"],
    &["halved", "halving", "halves", "half"],
    &["tripled", "triples", "tripling", "threefold", "thrice"],
    &["quadrupled", "fourfold"],
    &["tenfold"],
    &["magnitude"],
    &["dozens", "dozen"],
    &["hundreds"],
    &["thousands", "millions"],
];

/// Nouns of what is counted, by their stems. Words that are verbs as often ("runs", "steps") bind nothing.
const THINGS: [&str; 58] = [
    "allocation",
    "argument",
    "attempt",
    "author",
    "benchmark",
    "bug",
    "byte",
    "caller",
    "character",
    "client",
    "column",
    "commit",
    "connection",
    "container",
    "contributor",
    "core",
    "crate",
    "dependency",
    "element",
    "entry",
    "error",
    "event",
    "field",
    "file",
    "function",
    "header",
    "item",
    "iteration",
    "key",
    "line",
    "message",
    "method",
    "module",
    "node",
    "object",
    "option",
    "package",
    "page",
    "parameter",
    "path",
    "pixel",
    "request",
    "response",
    "retry",
    "row",
    "server",
    "story",
    "stream",
    "symbol",
    "task",
    "test",
    "thread",
    "token",
    "user",
    "value",
    "variant",
    "warning",
    "word",
];

/// Words that go on with a sentence behind a number.
const ONWARD: [&str; 62] = [
    "a", "after", "again", "also", "an", "and", "are", "as", "at", "be", "because", "been", "before", "but", "by",
    "can", "could", "each", "for", "from", "had", "has", "have", "here", "if", "in", "instead", "into", "is", "it",
    "its", "may", "might", "not", "now", "of", "on", "only", "or", "over", "rather", "so", "such", "than", "that",
    "the", "then", "there", "this", "through", "to", "under", "until", "was", "were", "when", "where", "which",
    "while", "will", "with", "without",
];

/// All quantities of a text, in order.
pub(super) fn quantities(text: &str) -> Vec<Quantity> {
    text.lines().flat_map(of_line).collect()
}

fn of_line(line: &str) -> Vec<Quantity> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut found: Vec<Quantity> = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let bare = figure_of(word);
        if !has_digit(bare) {
            found.extend(in_words(bare, &words, place));
            continue;
        }
        // A range and a pair are two numbers.
        let parts: Vec<&str> = match kind_of(bare) {
            Kind::Number if bare.split(PAIR).all(has_digit) => bare.split(PAIR).collect(),
            _ => vec![bare],
        };
        for part in &parts {
            found.push(of_word(part, &words, place));
        }
    }
    found
}

/// What parts two numbers that are written as one word.
const PAIR: [char; 4] = ['–', '/', '→', '-'];

fn has_digit(word: &str) -> bool {
    word.chars().any(|c| c.is_ascii_digit())
}

/// A word without the marks around it.
fn figure_of(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric() && !"%#+-−~".contains(c))
}

/// Names of code and standards have a letter first, versions points between their numbers, issues their mark.
fn kind_of(word: &str) -> Kind {
    let numbers: Vec<&str> = word.trim_start_matches('v').split('.').collect();
    let digit_first = |part: &&&str| part.starts_with(|c: char| c.is_ascii_digit());
    let is_version = word.starts_with('v') || numbers.len() > 2;
    if is_version && numbers.len() > 1 && numbers.iter().take(2).filter(digit_first).count() == 2 {
        return Kind::Version;
    }
    let letters_first = word.chars().next().is_some_and(char::is_alphabetic);
    let hex = word.len() >= 7 && word.chars().all(|c| c.is_ascii_hexdigit()) && word.chars().any(char::is_alphabetic);
    if letters_first || word.starts_with('#') || hex { Kind::Name } else { Kind::Number }
}

fn of_word(word: &str, words: &[&str], place: usize) -> Quantity {
    let kind = kind_of(word);
    if kind != Kind::Number {
        let shown = word.trim_matches(|c: char| "+-−~".contains(c)).to_owned();
        return Quantity { kind, ..Quantity::named(shown.clone(), shown) };
    }
    let digits = word.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end =
        digits.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '_' | '\'')).unwrap_or(digits.len());
    let (number, attached) = digits.split_at(end);
    let number = number.trim_end_matches(['.', ',']).replace([',', '_', '\''], "");
    let attached = attached.trim_start_matches(['-', '‑']);
    let next = words.get(place + 1).filter(|_| !ends_phrase(words[place])).copied();
    let (unit, shown) = match (attached, next) {
        ("", Some(next)) => (unit_behind(words, place), format!("{word} {}", trimmed(next))),
        ("", None) => (String::new(), word.to_owned()),
        _ => (unit_of(attached), word.to_owned()),
    };
    let is_bare = attached.is_empty() && next.is_none_or(goes_on);
    Quantity {
        unit,
        is_bare,
        things: things_around(words, place, attached),
        names: names_before(words, place),
        ..Quantity::named(number, shown)
    }
}

impl Quantity {
    fn named(number: String, shown: String) -> Self {
        let (things, names) = (Vec::new(), Vec::new());
        Self { number, unit: String::new(), things, is_bare: true, names, shown, kind: Kind::Number }
    }
}

/// The unit behind a number; that of the next one where both share it: "from 180 to 95 ms".
fn unit_behind(words: &[&str], place: usize) -> String {
    let unit = words.get(place + 1).map(|word| unit_of(word)).unwrap_or_default();
    let shares = words.get(place + 1).is_some_and(|word| ["to", "and", "or", "→", "->"].contains(word));
    let next = words.get(place + 2).map(|word| figure_of(word)).filter(|next| shares && has_digit(next));
    match next {
        Some(next) if unit.is_empty() && kind_of(next) == Kind::Number => of_word(next, words, place + 2).unit,
        _ => unit,
    }
}

/// Stems of counted things near a number: those behind it up to the end of the phrase, else those before it.
fn things_around(words: &[&str], place: usize, attached: &str) -> Vec<&'static str> {
    let thing = |word: &str| {
        let lower = trimmed(word).to_lowercase();
        let stem = stem(&lower);
        THINGS.into_iter().find(|thing| {
            *thing == lower
                || *thing == stem
                || stem.strip_suffix("ie").is_some_and(|cut| thing.strip_suffix('y') == Some(cut))
        })
    };
    let mut found: Vec<&str> = thing(attached).into_iter().collect();
    if !ends_phrase(words[place]) {
        let behind = words[place + 1..].iter().take(3);
        let mut ended = false;
        found.extend(
            behind
                .take_while(|word| !has_digit(word) && !std::mem::replace(&mut ended, ends_phrase(word)))
                .filter_map(|word| thing(word)),
        );
    }
    if found.is_empty() {
        let before =
            words[..place].iter().rev().take(2).take_while(|word| !has_digit(word) && !word.ends_with(['.', ';']));
        found.extend(before.filter_map(|word| thing(word)));
    }
    found
}

/// Words with capitals right before a number, or before the numbers that it is listed with: of "RHEL/CentOS 8 and 9" both
/// names have both.
fn names_before(words: &[&str], place: usize) -> Vec<String> {
    let listed = |word: &&&str| has_digit(word) || ["and", "or", "to"].contains(&trimmed(word));
    let before: Vec<&str> = words[..place].iter().rev().skip_while(listed).take(4).copied().collect();
    let nearest = place - words[..place].iter().rev().take_while(listed).count();
    let capital = |word: &&&str| word.chars().any(char::is_uppercase);
    let in_phrase = |(at, word): &(usize, &&str)| *at == 0 && nearest > 0 || !ends_phrase(word);
    let named = before.iter().enumerate().take_while(in_phrase).map(|(_, word)| word).take_while(capital);
    named.flat_map(|word| word.split('/').map(|name| trimmed(name).to_lowercase())).collect()
}

/// Pairs of numbers of which a text says that one became the other.
fn steps(text: &str) -> Vec<(String, String)> {
    text.lines().flat_map(steps_of_line).collect()
}

fn steps_of_line(line: &str) -> Vec<(String, String)> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let number = |place: usize| {
        let word = figure_of(words.get(place).copied().unwrap_or_default());
        has_digit(word).then(|| of_word(word, &words, place)).filter(|found| found.kind != Kind::Name)
    };
    let plain = |found: Quantity| found.number.trim_start_matches('v').to_owned();
    let is_to = |place: usize| words.get(place).is_some_and(|word| ["to", "→", "->"].contains(word));
    let step = |place: usize| {
        let from = number(place)?;
        let to = (place + 1..place + 3).find(|at| is_to(*at)).and_then(|at| number(at + 1))?;
        Some((plain(from), plain(to)))
    };
    (0..words.len()).filter_map(step).collect()
}

/// Claims in words, and numbers in words before a unit.
fn in_words(bare: &str, words: &[&str], place: usize) -> Option<Quantity> {
    let lower = bare.to_lowercase();
    if let Some(claim) = CLAIMS.iter().find(|claim| claim.contains(&lower.as_str())) {
        return Some(Quantity { kind: Kind::Claim, ..Quantity::named(claim[0].to_owned(), bare.to_owned()) });
    }
    let (_, digits) = WORDS.iter().find(|(known, _)| *known == lower)?;
    let next = words.get(place + 1).filter(|_| !ends_phrase(words[place]))?;
    let unit = unit_of(next);
    // "One time" and "two times" count how often; everything else is a measurement.
    let shown = format!("{bare} {}", trimmed(next));
    (!unit.is_empty()).then(|| Quantity { unit, is_bare: false, ..Quantity::named((*digits).to_owned(), shown) })
}

fn goes_on(word: &str) -> bool {
    let word = trimmed(word).to_lowercase();
    word.is_empty() || ONWARD.contains(&word.as_str())
}

fn trimmed(word: &str) -> &str {
    word.trim_matches(|c: char| ".,;:!?\"'“”‘’…()[]{}*".contains(c))
}

fn ends_phrase(word: &str) -> bool {
    word.ends_with(['.', ',', ';', ':', '!', '?', ')', '"', '”'])
}

/// The first word of the list that a unit belongs to; empty for a word that is no unit.
fn unit_of(word: &str) -> String {
    let bare = trimmed(word).to_lowercase();
    let stem = stem(&bare);
    let known = UNITS.iter().find(|names| names.contains(&bare.as_str()) || names.contains(&stem));
    known.map(|names| names[0].to_owned()).unwrap_or_default()
}

/// A word without the endings of plural and tense.
pub(super) fn stem(word: &str) -> &str {
    let cut = |ending: &str, least: usize| word.strip_suffix(ending).filter(|stem| stem.chars().count() >= least);
    cut("ing", 4).or(cut("ed", 4)).or(cut("es", 5)).or(cut("s", 3)).or(cut("e", 4)).unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_borne_with_their_unit_alone() {
        let check = |words: &str, said: &str, expected: bool| {
            let known = Known::of(said);
            let borne =
                quantities(words).iter().all(|quantity| known.bears(quantity)) && known.turned(words).is_empty();
            assert_eq!(borne, expected, "{words} / {said}");
        };
        check("It takes 95 ms.", "from 180 ms to 95 ms", true);
        check("It takes 95ms.", "from 180 ms to 95 ms", true);
        check("It takes 96 ms.", "from 180 ms to 95 ms", false);
        check("It takes 95 seconds.", "from 180 ms to 95 ms", false);
        check("a 95% cut", "from 180 ms to 95 ms", false);
        check("a 30 percent cut", "30% less", true);
        check("thirty percent less", "30% less", true);
        check("thirty percent less", "20% less", false);
        check("two new functions", "nothing", true);
        check("twice as fast", "the time doubled", true);
        check("twice as fast", "faster", false);
        check("adds 3 new functions", "adds 3 functions", true);
        check("adds 3 tests", "adds 3 functions", false);
        check("1,068,485 allocations", "1068485 allocs", true);
        check("lines 3–9", "lines 3–9", true);
        check("it fell by 12.", "12 callers", true);
        check("2.5x faster", "2.5 times faster", true);
        check("10x faster", "2.5 times faster", false);
    }

    #[test]
    fn a_word_behind_a_number_is_no_unit() {
        let check = |words: &str, said: &str, expected: bool| {
            let known = Known::of(said);
            let borne =
                quantities(words).iter().all(|quantity| known.bears(quantity)) && known.turned(words).is_empty();
            assert_eq!(borne, expected, "{words} / {said}");
        };
        let rhel = "no longer provide packages for Debian 10 (\"buster\"), RHEL/CentOS 7, or SUSE Linux Enterprise Server (SLES) 12.";
        check(
            "a response with the HTTP status code 429 leads to a retry",
            "after all 429 status code HTTP responses",
            true,
        );
        check("those based on Debian 10, RHEL/CentOS 7 and SLES 12 go out", rhel, true);
        check(
            "distributions based on RHEL 10 come in",
            "based on Red Hat Enterprise Linux (RHEL) 10, such as Rocky",
            true,
        );
        check(
            "Go v1.24 makes kernel version 3.2 the minimum",
            "using Go v1.24, requires Linux kernel version 3.2 or later",
            true,
        );
        check("normalises the case as RFC 9110 has it", "normalize case per RFC 9110.", true);
        check("with exit 137 as the named case", "signal handling (exit 137)", true);
        check(
            "the entries for RHEL 8 and 9 were removed",
            "for RHEL/CentOS 8, RHEL/Rocky Linux 9, and Rocky Linux 10",
            true,
        );
        check("it needs Go 1.23", "the build requires Go v1.23.0", true);
        check("from 180 to 95 ms", "95 ms after, 180 ms before", true);
        check("95MB/s on disk", "95 MB/s", true);
        // Another number of the same name, another unit, another thing, another direction.
        check("those based on RHEL 12 and SLES 7", rhel, false);
        check("it needs Go 1.24", "the build requires Go v1.23.0", false);
        check("3.2 GB of it", "kernel version 3.2 or later", false);
        check("95 callers", "95 ms", false);
        check("it takes 95 percent", "it takes 95 ms", false);
        check("3% faster", "3x faster", false);
        check("3 times faster", "3% faster", false);
        check("95 KB", "95 MB", false);
        check("429 requests were sent", "all 429 status codes", false);
        check("it fell from 95 ms to 180 ms", "from 180 ms to 95 ms", false);
        check("it went from 0.36.0 to 0.33.0", "from `v0.33.0` to `v0.36.0`", false);
        check("version 0.34.0", "from `v0.33.0` to `v0.36.0`", false);
    }

    #[test]
    fn names_with_digits_are_names() {
        let check = |text: &str, expected: &[&str]| {
            let found = quantities(text);
            let names: Vec<&str> = found.iter().filter(|q| q.is_name()).map(|q| q.shown.as_str()).collect();
            assert_eq!(names, expected, "{text}");
        };
        check("SHA-256 and x86_64, i64", &["SHA-256", "x86_64", "i64"]);
        check("it fixes #42.", &["#42"]);
        check("commit 1a2b3c4d5e did", &["1a2b3c4d5e"]);
        check("it takes 3 s", &[]);
    }
}
