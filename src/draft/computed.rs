//! Calculations with numbers of the evidence: a writer names the numbers, the program does the sum and prints both.
//!
//! Exact fractions all the way; what doesn't fit, divides by zero or isn't a calculation is none.

use super::grouped;

/// Characters of a calculation: a longer one isn't read by anybody.
const LONGEST: usize = 80;

/// Powers that are taken.
const POWER: i128 = 128;

/// Numbers that stand in no evidence and need none: of bits and bytes, of times, of a hundred.
const KNOWN: [&str; 9] = ["1", "2", "8", "10", "24", "60", "100", "1000", "1024"];

/// A calculation with what it comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Computed {
    operands: Vec<String>,
    shown: String,
}

impl Computed {
    /// Does the calculation in words like `(256 * 1024) / 16`: numbers, decimal or `0x…`, with `+ - * / % ^` and brackets.
    pub fn of(words: &str) -> Option<Self> {
        let tokens = tokens(words.trim()).filter(|_| words.chars().count() <= LONGEST)?;
        let mut reader = Reader { tokens: &tokens, at: 0 };
        let value = reader.sum().filter(|_| reader.at == tokens.len())?;
        let operands: Vec<String> = tokens
            .iter()
            .filter_map(|token| if let Token::Number(_, it) = token { Some(it.clone()) } else { None })
            .collect();
        let is_known = |it: &String| KNOWN.contains(&it.as_str());
        if operands.len() < 2 || operands.iter().all(is_known) || !value.is_readable() {
            return None;
        }
        let shown = format!("{} ({})", value.shown(), tokens.iter().map(Token::shown).collect::<Vec<_>>().join(" "));
        let shown = shown.replace("( ", "(").replace(" )", ")").replace(" ^ ", "^");
        Some(Self { operands, shown })
    }

    /// Whether one number is divided by another: that gives a ratio, or percent, whatever the numbers count.
    pub fn is_ratio(&self) -> bool {
        self.shown.contains(" / ")
    }

    /// The numbers that have to stand in the evidence, as they were written.
    pub fn operands(&self) -> impl Iterator<Item = &str> {
        self.operands.iter().map(String::as_str).filter(|it| !KNOWN.contains(it))
    }

    /// `about 1.25 (81,920 / 65,534)`.
    pub fn shown(&self) -> &str {
        &self.shown
    }
}

/// Whether a number stands in a text, however its digits are grouped there.
pub fn has_number(text: &str, number: &str) -> bool {
    let Some(wanted) = Fraction::read(number) else { return false };
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | ',' | '\'');
    let words = text
        .split(|c: char| !is_part(c))
        .flat_map(ungrouped)
        .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    words.into_iter().any(|word| {
        // Behind the digits of a number in code stands its type, behind those in prose its unit.
        let bare = UNITS.iter().find_map(|unit| word.strip_suffix(unit)).unwrap_or(&word);
        Fraction::read(bare) == Some(wanted)
    })
}

/// What may stand right behind a number.
const UNITS: [&str; 14] = ["ul", "ull", "UL", "ULL", "ms", "us", "ns", "s", "u", "U", "l", "L", "n", "px"];

/// A word without what groups its digits in threes; where commas don't, its pieces.
fn ungrouped(word: &str) -> Vec<String> {
    let word = word.trim_matches(['.', ',', '\'', '_']);
    let pieces: Vec<&str> = word.split([',', '\'']).collect();
    let is_three = |piece: &&str| piece.len() >= 3 && piece.bytes().take(3).all(|byte| byte.is_ascii_digit());
    let grouped = pieces.len() > 1
        && pieces[0].len() <= 3
        && pieces[1..].iter().all(|it| is_three(it) && !it[3..].starts_with(|c: char| c.is_ascii_digit()));
    let pieces = if grouped { vec![pieces.concat()] } else { pieces.into_iter().map(str::to_owned).collect() };
    pieces.into_iter().map(|piece| piece.replace('_', "")).collect()
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Number(Fraction, String),
    Sign(char),
}

impl Token {
    fn shown(&self) -> String {
        match self {
            Self::Number(value, written) if value.over == 1 && !written.starts_with("0x") => value.shown(),
            Self::Number(_, written) => written.clone(),
            Self::Sign('*') => "×".to_owned(),
            Self::Sign('-') => "−".to_owned(),
            Self::Sign('%') => "mod".to_owned(),
            Self::Sign(sign) => sign.to_string(),
        }
    }
}

fn tokens(words: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = words;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            ' ' => 1,
            '0'..='9' => {
                let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !"._,".contains(c)).unwrap_or(rest.len());
                let written: String = rest[..end].chars().filter(|c| !matches!(c, '_' | ',')).collect();
                tokens.push(Token::Number(Fraction::read(&written)?, written));
                end
            }
            '+' | '-' | '*' | '/' | '%' | '^' | '(' | ')' => {
                tokens.push(Token::Sign(first));
                1
            }
            '×' | '−' => {
                tokens.push(Token::Sign(if first == '×' { '*' } else { '-' }));
                first.len_utf8()
            }
            _ => return None,
        };
        rest = &rest[length..];
    }
    Some(tokens)
}

/// Reads tokens by precedence: sums of products of powers.
struct Reader<'a> {
    tokens: &'a [Token],
    at: usize,
}

impl Reader<'_> {
    /// Takes the next token where it is one of these signs.
    fn sign(&mut self, signs: &[char]) -> Option<char> {
        match self.tokens.get(self.at) {
            Some(Token::Sign(sign)) if signs.contains(sign) => {
                self.at += 1;
                Some(*sign)
            }
            _ => None,
        }
    }

    fn sum(&mut self) -> Option<Fraction> {
        let mut value = self.product()?;
        while let Some(sign) = self.sign(&['+', '-']) {
            let other = self.product()?;
            value = value.plus(if sign == '-' { other.negated() } else { other })?;
        }
        Some(value)
    }

    fn product(&mut self) -> Option<Fraction> {
        let mut value = self.power()?;
        while let Some(sign) = self.sign(&['*', '/', '%']) {
            let other = self.power()?;
            value = match sign {
                '*' => value.times(other)?,
                '/' => value.times(other.inverted()?)?,
                _ => value.remainder(other)?,
            };
        }
        Some(value)
    }

    fn power(&mut self) -> Option<Fraction> {
        let value = self.atom()?;
        match self.sign(&['^']) {
            Some(_) => value.to_the(self.atom()?),
            None => Some(value),
        }
    }

    fn atom(&mut self) -> Option<Fraction> {
        if self.sign(&['(']).is_some() {
            let value = self.sum()?;
            return self.sign(&[')']).map(|_| value);
        }
        match self.tokens.get(self.at)? {
            Token::Number(value, _) => {
                self.at += 1;
                Some(*value)
            }
            Token::Sign(_) => None,
        }
    }
}

/// A fraction in lowest terms, its denominator above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Fraction {
    of: i128,
    over: i128,
}

impl Fraction {
    fn read(written: &str) -> Option<Self> {
        if let Some(hex) = written.strip_prefix("0x") {
            return Some(Self { of: i128::from(u64::from_str_radix(hex, 16).ok()?), over: 1 });
        }
        let (whole, part) = written.split_once('.').unwrap_or((written, ""));
        let is_digits = |digits: &str| digits.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !is_digits(whole) || !is_digits(part) || written.ends_with('.') {
            return None;
        }
        let over = 10_i128.checked_pow(u32::try_from(part.len()).ok()?)?;
        Self::of(format!("{whole}{part}").parse().ok()?, over)
    }

    fn of(of: i128, over: i128) -> Option<Self> {
        let (mut one, mut other) = (of.checked_abs()?, over.checked_abs()?);
        while other != 0 {
            (one, other) = (other, one % other);
        }
        (over != 0).then(|| Self { of: of / one * over.signum(), over: (over / one).abs() })
    }

    fn plus(self, other: Self) -> Option<Self> {
        let of = self.of.checked_mul(other.over)?.checked_add(other.of.checked_mul(self.over)?)?;
        Self::of(of, self.over.checked_mul(other.over)?)
    }

    fn negated(self) -> Self {
        Self { of: -self.of, ..self }
    }

    fn times(self, other: Self) -> Option<Self> {
        Self::of(self.of.checked_mul(other.of)?, self.over.checked_mul(other.over)?)
    }

    fn inverted(self) -> Option<Self> {
        Self::of(self.over, self.of)
    }

    fn remainder(self, other: Self) -> Option<Self> {
        let whole = self.over == 1 && other.over == 1 && self.of >= 0 && other.of > 0;
        whole.then(|| Self { of: self.of % other.of, over: 1 })
    }

    fn to_the(self, power: Self) -> Option<Self> {
        let times = (power.over == 1 && (0..=POWER).contains(&power.of)).then_some(power.of)?;
        (0..times).try_fold(Self { of: 1, over: 1 }, |value, _| value.times(self))
    }

    /// Whether its digits say something: a fraction neither next to nothing nor beyond all use.
    fn is_readable(self) -> bool {
        let value = self.of.unsigned_abs() as f64 / self.over as f64;
        value < 9e18 && (self.over == 1 || (1e-6..1e9).contains(&value))
    }

    /// With thousands grouped; what is no whole number with three digits that say something.
    fn shown(self) -> String {
        let sign = if self.of < 0 { "−" } else { "" };
        let of = self.of.unsigned_abs();
        if self.over == 1 {
            return match u64::try_from(of) {
                Ok(whole) => format!("{sign}{}", grouped(whole)),
                Err(_) => format!("{sign}{of}"),
            };
        }
        let value = of as f64 / self.over as f64;
        let digits = (2 - value.log10().floor() as i32).clamp(0, 12) as usize;
        let rounded = format!("{value:.digits$}");
        let exact = Self::read(&rounded).is_some_and(|it| it == Self { of: self.of.abs(), ..self });
        let rounded =
            if rounded.contains('.') { rounded.trim_end_matches('0').trim_end_matches('.') } else { &rounded };
        format!("{}{sign}{rounded}", if exact { "" } else { "about " })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_done_exactly() {
        let check = |words: &str, expected: Option<&str>| {
            assert_eq!(Computed::of(words).as_ref().map(Computed::shown), expected, "{words}");
        };
        check("256 * 1024", Some("262,144 (256 × 1,024)"));
        check("81920 / 65534", Some("about 1.25 (81,920 / 65,534)"));
        check("4_294_967_326 % 2^32", Some("30 (4,294,967,326 mod 2^32)"));
        check("(2 / 3) ^ 10", Some("about 0.0173 ((2 / 3)^10)"));
        check("1 / 10 ^ 7 + 3 - 3", None);
        check("100 - 8 + 2 + 1", None);
        check("10 - 2.5", Some("7.5 (10 − 2.5)"));
        check("2 - 10 / 4", Some("−0.5 (2 − 10 / 4)"));
        check("0xff + 1", Some("256 (0xff + 1)"));
        check("1,000 × 3", Some("3,000 (1,000 × 3)"));
        check("100000 / 3", Some("about 33333 (100,000 / 3)"));
        for none in
            ["", "7", "1 / 0", "2 ^ 999", "1 +", "1 2", "(1 + 2", "x * 2", "9 ^ 100", "1.2.3 + 1", "5 mod 2", "-1 + 2"]
        {
            check(none, None);
        }
        check(&"1 + ".repeat(30), None);
    }

    #[test]
    fn what_nobody_has_to_show_is_no_operand() {
        let computed = Computed::of("(5 * 60 + 7) / 100").expect("a calculation");
        assert_eq!(computed.operands().collect::<Vec<_>>(), ["5", "7"]);
    }

    #[test]
    fn numbers_stand_in_texts_as_their_authors_group_them() {
        let check = |text: &str, number: &str, expected: bool| {
            assert_eq!(has_number(text, number), expected, "{text} {number}")
        };
        check("at most 65,534 fields.", "65534", true);
        check("const MOST: u32 = 81_920;", "81920", true);
        check("limit = 8192UL;", "8192", true);
        check("waits 250ms", "250", true);
        check("0x10000", "65536", true);
        check("a ratio of 2.50", "2.5", true);
        check("f(10,20)", "10", true);
        check("f(10,20)", "1020", false);
        check("[1,2,3]", "123", false);
        check("786a3e4b8d", "786", false);
        check("10k", "10", false);
        check("v1.25.3", "25", false);
        check("655340", "65534", false);
        check("x65534", "65534", false);
        check("", "1", false);
    }
}
