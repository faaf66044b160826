//! Numbers in running text with their units, and whether one text bears what the other says.
//!
//! Only a known unit, or a noun of what is counted, binds a number: any other word behind it is the sentence going on
//! ("429 leads to", "10 come in"), and asks no more than that the number occurs as a number. A capital word before it is
//! a name ("RHEL 10"): the number then is one of those that the name has.

mod durations;
mod named;
mod things;
mod words;

use std::collections::BTreeSet;

use self::{
    things::{things_around, things_of},
    words::{CLAIMS, ONWARD, UNITS, WORDS},
};
use super::spelling;

/// A number with what stands around it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quantity {
    /// The number without separators of thousands; a claim in words (`twice`) as its stem.
    number: String,
    /// The unit that is written onto it or follows it, by its stem; empty where what follows is no known unit.
    unit: String,
    /// Stems of the counted things that it is said of: those within three words behind it, or that right before it.
    things: Vec<&'static str>,
    /// The same with those that stand further before it: what it may be said of elsewhere.
    near: Vec<&'static str>,
    /// Its thing stands before it and is one ("argument 10"): the number says which one, or what it is, and counts nothing.
    is_label: bool,
    /// It says how often something happens ("1 time"), and compares nothing.
    is_how_often: bool,
    /// Its line and its word there.
    place: (usize, usize),
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

    /// Whether it measures something.
    pub fn has_unit(&self) -> bool {
        !self.unit.is_empty()
    }

    /// Whether it compares two amounts: percent, or a number of times.
    pub fn is_proportion(&self) -> bool {
        matches!(self.unit.as_str(), "%" | "x")
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
            // Half of one thing is not half of another.
            _ if self.kind == Kind::Claim => self.unit.is_empty() || known.unit.is_empty() || self.unit == known.unit,
            (false, _) => self.unit == known.unit,
            (true, false) => self.is_bare,
            (true, true) => self.things.is_empty() || self.things.iter().any(|thing| known.near.contains(thing)),
        }
    }

    /// Whether a number that stands in code bears it: the number and nothing that would be counted or measured by it.
    fn is_said_of_code(&self) -> bool {
        let unit = self.unit.is_empty() || self.is_how_often;
        self.is_number() && unit && (self.things.is_empty() || self.is_label)
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
    /// Numbers of the code among it.
    literals: BTreeSet<String>,
    steps: Vec<(String, String)>,
}

impl<'a> Known<'a> {
    /// The figures of a text, and those of the code in it.
    pub fn of(text: &'a str, code: &str) -> Self {
        // What a comment in code calls a half is not said of anything else.
        let code_lines: BTreeSet<&str> = code.lines().collect();
        let lines: Vec<&str> = text.lines().collect();
        let is_code = |line: usize| lines.get(line).is_some_and(|line| code_lines.contains(line));
        let stands = |known: &Quantity| known.kind != Kind::Claim || !is_code(known.place.0);
        let spelled = durations::durations(code)
            .map(|(number, unit)| Quantity { unit: unit.to_owned(), ..Quantity::named(number, String::new()) });
        let quantities = quantities(text).into_iter().filter(stands).chain(spelled).collect();
        Self { text, quantities, literals: literals(code).collect(), steps: steps(text) }
    }

    /// Whether the text has the figure.
    pub fn bears(&self, figure: &Quantity) -> bool {
        if figure.kind == Kind::Version {
            return spelling::occurs(self.text, &figure.shown);
        }
        if self.literals.contains(&figure.number) && figure.is_said_of_code() {
            return true;
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

/// All quantities of a text, in order.
pub(super) fn quantities(text: &str) -> Vec<Quantity> {
    let in_place = |(line, text): (usize, &str)| -> Vec<Quantity> {
        of_line(text).into_iter().map(|found| Quantity { place: (line, found.place.1), ..found }).collect()
    };
    text.lines().enumerate().flat_map(in_place).collect()
}

/// The words around a figure of a text, by which its writer finds it again.
pub(super) fn around(text: &str, figure: &Quantity) -> String {
    let (line, place) = figure.place;
    let words: Vec<&str> = text.lines().nth(line).unwrap_or_default().split_whitespace().collect();
    let (first, end) = (place.saturating_sub(AROUND), (place + 1 + AROUND).min(words.len()));
    // A semicolon by itself stands for code or a citation.
    let shown = words.get(first..end).unwrap_or_default().iter().map(|word| if *word == ";" { "…" } else { word });
    shown.collect::<Vec<_>>().join(" ")
}

/// Words on either side by which a figure is found again.
const AROUND: usize = 6;

fn of_line(line: &str) -> Vec<Quantity> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut found: Vec<Quantity> = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let bare = figure_of(word);
        if !has_digit(bare) {
            found.extend(in_words(bare, &words, place).map(|found| Quantity { place: (0, place), ..found }));
            continue;
        }
        // A range and a pair are two numbers.
        let parts: Vec<&str> = match kind_of(bare) {
            Kind::Number if bare.split(PAIR).all(has_digit) => bare.split(PAIR).collect(),
            _ => vec![bare],
        };
        for part in &parts {
            found.push(Quantity { place: (0, place), ..of_word(part, &words, place) });
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
    let (things, is_label) = things_of(words, place, attached);
    Quantity {
        is_how_often: attached.is_empty() && next.is_some_and(|next| is_how_often(next, words.get(place + 2))),
        unit,
        is_bare,
        things,
        is_label,
        near: things_around(words, place, attached),
        names: names_before(words, place),
        ..Quantity::named(number, shown)
    }
}

impl Quantity {
    fn named(number: String, shown: String) -> Self {
        Self {
            number,
            unit: String::new(),
            things: Vec::new(),
            near: Vec::new(),
            is_label: false,
            is_how_often: false,
            place: (0, 0),
            is_bare: true,
            names: Vec::new(),
            shown,
            kind: Kind::Number,
        }
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
    if lower == "half" && place.checked_sub(1).is_some_and(|before| is_one_of_two(words[before])) {
        return None;
    }
    if let Some(claim) = CLAIMS.iter().find(|claim| claim.contains(&lower.as_str())) {
        let unit = claimed_of(words, place);
        return Some(Quantity { kind: Kind::Claim, unit, ..Quantity::named(claim[0].to_owned(), bare.to_owned()) });
    }
    let (_, digits) = WORDS.iter().find(|(known, _)| *known == lower)?;
    let next = words.get(place + 1).filter(|_| !ends_phrase(words[place]))?;
    let unit = unit_of(next);
    // "One time" and "two times" count how often; everything else is a measurement.
    let is_how_often = is_how_often(next, words.get(place + 2));
    let shown = format!("{bare} {}", trimmed(next));
    (!unit.is_empty()).then(|| Quantity {
        unit,
        is_bare: false,
        is_how_often,
        ..Quantity::named((*digits).to_owned(), shown)
    })
}

/// The thing that a proportion is said of, by its stem: "half of the time", "half a record"; empty where none follows.
fn claimed_of(words: &[&str], place: usize) -> String {
    const PASSED: [&str; 9] = ["of", "the", "a", "an", "as", "its", "their", "all", "that"];
    if words.get(place).is_none_or(|word| ends_phrase(word)) {
        return String::new();
    }
    let behind = words[place + 1..].iter().map(|word| trimmed(word).to_lowercase());
    let thing = behind.take(NEAR_CLAIM).find(|word| !PASSED.contains(&word.as_str()));
    thing.map(|word| stem(&word).to_owned()).unwrap_or_default()
}

/// Words behind a proportion among which its thing is looked for.
const NEAR_CLAIM: usize = 4;

/// Whether a word says which half is meant, rather than how much of it: "the front half".
fn is_one_of_two(word: &str) -> bool {
    const ONES: [&str; 14] = [
        "front", "rear", "back", "first", "second", "other", "upper", "lower", "left", "right", "top", "bottom",
        "latter", "former",
    ];
    ONES.contains(&trimmed(word).to_lowercase().as_str())
}

/// Whether a number of times counts, and compares nothing: "1 time", but not "3 times faster" or "3 times as many".
fn is_how_often(times: &str, behind: Option<&&str>) -> bool {
    let lower = trimmed(times).to_lowercase();
    let behind = behind.filter(|_| !ends_phrase(times)).map(|word| trimmed(word).to_lowercase());
    let compares =
        |word: String| word.ends_with("er") || ["as", "more", "less", "the", "that"].contains(&word.as_str());
    matches!(lower.as_str(), "time" | "times") && !behind.is_some_and(compares)
}

/// The numbers that stand in code: runs of digits that are no part of a name.
fn literals(code: &str) -> impl Iterator<Item = String> + '_ {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let words = code.split(move |c: char| !is_word(c) && c != '.').map(|word| word.trim_matches('.'));
    let numbers = words.filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    numbers
        .filter(|word| word.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | '_')))
        .map(|word| word.replace('_', ""))
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
    let single = bare.strip_suffix('s').unwrap_or(&bare);
    let known = UNITS.iter().find(|names| [bare.as_str(), stem, single].iter().any(|name| names.contains(name)));
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
            let known = Known::of(said, "");
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
            let known = Known::of(said, "");
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
    fn another_part_of_the_sentence_is_not_counted() {
        let check = |words: &str, expected: &[&str]| {
            let found: Vec<&str> = quantities(words).iter().flat_map(|figure| figure.things.clone()).collect();
            assert_eq!(found, expected, "{words}");
        };
        check("47 is the character code", &[]);
        check("it returns 0 without a request", &[]);
        check("above 1 the request fails", &[]);
        check("12 of the tests", &["test"]);
        check("12 slow tests", &["test"]);
    }

    #[test]
    fn what_stands_further_off_is_not_counted() {
        let check = |words: &str, said: &str, expected: bool| {
            let known = Known::of(said, "");
            assert_eq!(quantities(words).iter().all(|figure| known.bears(figure)), expected, "{words} / {said}");
        };
        let lines = "of 15 lines that it takes out of a.go, 1 came 1932 days before it";
        check("of the 15 lines that it removes from the file, 1 had stood there for 1932 days", lines, true);
        check("of the 15 lines that it removes from the file, 2 had stood there", lines, false);
        check("an unset value with -1", "We often use -1 to indicate unset values.", true);
        check("an unset value with -2", "We often use -1 to indicate unset values.", false);
        check("it keeps the front half of exec", "", true);
        check("it takes half of the time", "", false);
        check("the time was cut in half", "", false);
        check("it takes half of the time", "so may still leave half a record behind", false);
        check("half a record stays", "so may still leave half a record behind", true);
        check("the time was cut in half", "it needs half the time", true);
        check("of the callers, 12 callers remain", "12 lines remain", false);
    }

    #[test]
    fn code_bears_its_numbers_and_no_measurement() {
        let check = |words: &str, code: &str, expected: bool| {
            let known = Known::of("", code);
            assert_eq!(quantities(words).iter().all(|figure| known.bears(figure)), expected, "{words} / {code}");
        };
        check("here with the argument 10", "filepathfilter.EnableCache(10))", true);
        check("here with the argument 100", "filepathfilter.EnableCache(10))", false);
        check("must have been seen exactly 1 time.", "assert.Equal(t, 1, seen[path])", true);
        check("exactly one time", "assert.Equal(t, 1, seen[path])", true);
        check("exactly 2 times", "assert.Equal(t, 1, seen[path])", false);
        check("3 times faster", "f(3)", false);
        check("3 times as many", "f(3)", false);
        check("for 10 callers", "EnableCache(10)", false);
        check("it takes 10 ms", "EnableCache(10)", false);
        check("the value -1 means all", "if (x == -1) {", true);
        check("the value 2", "utf2(x2, 12)", false);
        check("a limit of 1000", "LIMIT = 1_000;", true);
        check("it waits 2 seconds", "sleep(Duration::from_secs(2))", true);
        check("it waits 2 minutes", "sleep(Duration::from_secs(2))", false);
        check("it exits with 125 and the error says so", "run_podman 125 quadlet install", true);
        check("it exits with 125 errors and says so", "run_podman 125 quadlet install", false);
    }

    #[test]
    fn figures_are_shown_with_the_words_around_them() {
        let text = "One line.\nThe pair counted as set unless both were -1, so ; was valid and the rest was not.";
        let shown: Vec<String> = quantities(text).iter().map(|figure| around(text, figure)).collect();
        assert_eq!(shown, ["counted as set unless both were -1, so … was valid and the"]);
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
