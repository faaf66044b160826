//! Numbers in running text with their units, and whether one text bears what the other says.

/// A number with what stands behind it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quantity {
    /// The number without separators of thousands; a claim in words (`twice`) as its stem.
    number: String,
    /// The unit that is written onto it or follows it, by its stem; empty where what follows is no known unit.
    unit: String,
    /// Stems of the words behind it, up to three.
    behind: Vec<String>,
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
    /// A name with digits, a version, a reference to an issue.
    Name,
}

impl Quantity {
    /// Whether it is part of a name, which has to occur as it stands, rather than a figure.
    pub fn is_name(&self) -> bool {
        self.kind == Kind::Name
    }

    /// Whether the same number with the same unit is `known`.
    pub fn is_borne_by(&self, known: &Self) -> bool {
        if self.number != known.number || known.kind == Kind::Name {
            return false;
        }
        if self.kind == Kind::Claim || known.kind == Kind::Claim {
            return self.kind == known.kind;
        }
        match (self.unit.is_empty(), known.unit.is_empty()) {
            (false, _) | (_, false) if self.behind.is_empty() && self.unit.is_empty() => true,
            (false, _) | (_, false) => self.unit == known.unit,
            (true, true) => self.behind.is_empty() || self.behind.iter().any(|word| known.behind.contains(word)),
        }
    }
}

/// Units that make a number a measurement, by stem, each list one unit.
const UNITS: [&[&str]; 30] = [
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
    &["kb"],
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

/// All quantities of a text, in order.
pub(super) fn quantities(text: &str) -> Vec<Quantity> {
    text.lines().flat_map(of_line).collect()
}

fn of_line(line: &str) -> Vec<Quantity> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let mut found = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let behind = &words[place + 1..];
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric() && !"%#+-−~".contains(c));
        if !bare.chars().any(|c| c.is_ascii_digit()) {
            found.extend(in_words(bare, word, behind));
            continue;
        }
        // A range and a pair are two numbers.
        let parts: Vec<&str> = match is_name(bare) {
            true => vec![bare],
            false => bare.split(['–', '/', '→', '-']).filter(|part| part.chars().any(|c| c.is_ascii_digit())).collect(),
        };
        for (index, part) in parts.iter().enumerate() {
            let last = index + 1 == parts.len();
            let ends = !last || ends_phrase(word);
            found.push(of_word(part, if ends { &[] } else { behind }));
        }
    }
    found
}

/// Names of code, standards and versions: a letter first, three numbers with points, an issue.
fn is_name(word: &str) -> bool {
    let letters_first = word.chars().next().is_some_and(char::is_alphabetic);
    let issue = word.starts_with('#');
    let numbers: Vec<&str> = word.split('.').collect();
    let version = numbers.len() > 2 && numbers.iter().all(|part| part.starts_with(|c: char| c.is_ascii_digit()));
    let hex = word.len() >= 7 && word.chars().all(|c| c.is_ascii_hexdigit()) && word.chars().any(char::is_alphabetic);
    letters_first || issue || version || hex
}

fn of_word(word: &str, behind: &[&str]) -> Quantity {
    if is_name(word) {
        let shown = word.trim_matches(|c: char| "+-−~".contains(c)).to_owned();
        return Quantity { number: shown.clone(), unit: String::new(), behind: Vec::new(), shown, kind: Kind::Name };
    }
    let digits = word.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end =
        digits.find(|c: char| !c.is_ascii_digit() && !matches!(c, '.' | ',' | '_' | '\'')).unwrap_or(digits.len());
    let (number, attached) = digits.split_at(end);
    let number = number.trim_end_matches(['.', ',']).replace([',', '_', '\''], "");
    let attached = attached.trim_start_matches(['-', '‑']);
    let words = || behind_of(behind);
    let unit = match attached {
        "" => behind.first().map(|word| unit_of(word)).unwrap_or_default(),
        attached => Some(unit_of(attached))
            .filter(|unit| !unit.is_empty())
            .unwrap_or_else(|| stem(&attached.to_lowercase()).to_owned()),
    };
    let shown = match (attached, behind.first()) {
        ("", Some(next)) => format!("{word} {}", trimmed(next)),
        _ => word.to_owned(),
    };
    let behind = if attached.is_empty() { words() } else { Vec::new() };
    Quantity { number, unit, behind, shown, kind: Kind::Number }
}

/// Claims in words, and numbers in words before a unit.
fn in_words(bare: &str, word: &str, behind: &[&str]) -> Option<Quantity> {
    let lower = bare.to_lowercase();
    if let Some(claim) = CLAIMS.iter().find(|claim| claim.contains(&lower.as_str())) {
        let shown = bare.to_owned();
        return Some(Quantity {
            number: claim[0].to_owned(),
            unit: String::new(),
            behind: Vec::new(),
            shown,
            kind: Kind::Claim,
        });
    }
    let (_, digits) = WORDS.iter().find(|(known, _)| *known == lower)?;
    let next = behind.first().filter(|_| !ends_phrase(word))?;
    let unit = unit_of(next);
    let behind = behind_of(behind);
    // "One time" and "two times" count how often; everything else is a measurement.
    (!unit.is_empty()).then(|| Quantity {
        number: (*digits).to_owned(),
        unit,
        behind,
        shown: format!("{bare} {}", trimmed(next)),
        kind: Kind::Number,
    })
}

/// The next words up to the end of the phrase, by their stems.
fn behind_of(words: &[&str]) -> Vec<String> {
    let mut stems = Vec::new();
    for word in words.iter().take(3) {
        let bare = trimmed(word).to_lowercase();
        if bare.chars().any(|c| c.is_ascii_digit()) || bare == ";" {
            break;
        }
        if bare.len() > 2
            && !["the", "and", "for", "are", "was", "were", "from", "with", "more", "than"].contains(&bare.as_str())
        {
            stems.push(stem(&bare).to_owned());
        }
        if ends_phrase(word) {
            break;
        }
    }
    stems
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
            let known = quantities(said);
            let borne = quantities(words).iter().all(|quantity| known.iter().any(|known| quantity.is_borne_by(known)));
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
    fn names_with_digits_are_names() {
        let check = |text: &str, expected: &[&str]| {
            let found = quantities(text);
            let names: Vec<&str> = found.iter().filter(|q| q.is_name()).map(|q| q.shown.as_str()).collect();
            assert_eq!(names, expected, "{text}");
        };
        check("SHA-256 and x86_64, i64", &["SHA-256", "x86_64", "i64"]);
        check("version 1.2.3 fixes #42.", &["1.2.3", "#42"]);
        check("commit 1a2b3c4d5e did", &["1a2b3c4d5e"]);
        check("it takes 3 s", &[]);
    }
}
