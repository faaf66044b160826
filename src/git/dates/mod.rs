//! Dates as git reads them on a command line: `2023-11-20 15:30`, `3 weeks ago`, `noon yesterday`.
//!
//! Git reads a text twice. The first reading wants a whole date with a time of day ([`exact`]), in any of the formats of
//! mails, logs and standards. Only where that fails the second one takes the text word by word ([`relative`]) and fills what
//! it doesn't say from the clock. Both are lenient to a fault: where git passes over what it can't understand and takes
//! the present moment, or a year it can't hold, this one refuses, since a range that silently is another one makes a
//! wrong post. Everything else is held to git's answers, with its oddities (`5 months ago` may be an hour off where
//! summer time began in between), in `tests/limits.rs`.

mod clock;
mod exact;
mod relative;

pub use clock::Clock;

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A word may be cut anywhere, so `fridays` covers `friday` and `fri`.
const WEEKDAYS: [&str; 7] = ["sundays", "mondays", "tuesdays", "wednesdays", "thursdays", "fridays", "saturdays"];

/// Why a text is no date.
type Refusal = String;

/// Seconds since the epoch, or what is wrong with the text.
pub(super) fn parse(text: &str, clock: &Clock) -> Result<i64, Refusal> {
    match exact::read(text.as_bytes(), clock)? {
        Some(seconds) => Ok(seconds),
        None => relative::read(text.as_bytes(), clock),
    }
}

/// A date and a time of day, each part known or not. Months count from 0; a day may lie behind the end of its month.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Fields {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    hour: Option<i64>,
    minute: Option<i64>,
    second: Option<i64>,
}

impl Fields {
    fn is_blank(&self) -> bool {
        *self == Self::default()
    }

    fn has_all_but_day(&self) -> bool {
        self.year.is_some() && self.month.is_some() && self.hour.is_some() && self.minute.is_some()
    }

    fn has_date(&self) -> bool {
        self.year.is_some() && self.month.is_some() && self.day.is_some()
    }

    /// Takes a time of day, if it is one.
    fn set_time(&mut self, hour: i64, minute: i64, second: i64) -> bool {
        let valid = hour <= 24 && minute < 60 && second <= 60;
        if valid {
            (self.hour, self.minute, self.second) = (Some(hour), Some(minute), Some(second));
        }
        valid
    }

    /// Takes a date, if it is one; without a year, that of the clock. With `past_only` nothing later than ten days from
    /// now is one: `11/12/2023` may be a day in November or in December.
    ///
    /// A date of a year that git doesn't know leaves its month and day behind, as it does in git.
    fn set_date(&mut self, year: Option<i64>, month: i64, day: i64, past_only: Option<&Clock>) -> bool {
        if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
            return false;
        }
        let mut read = *self;
        (read.month, read.day) = (Some(month - 1), Some(day));
        read.year = match (year, past_only) {
            (Some(year @ 1970..2100), _) => Some(year),
            (Some(year @ 71..100), _) => Some(1900 + year),
            (Some(year @ 0..38), _) => Some(2000 + year),
            (None, Some(clock)) => Some(clock.year_in_utc()),
            _ => None,
        };
        let Some(clock) = past_only else {
            *self = Self { year: read.year.or(self.year), ..read };
            return read.year.is_some();
        };
        const TEN_DAYS: i64 = 10 * 86_400;
        if read.year.is_none() || read.in_utc().is_some_and(|seconds| seconds > clock.now() + TEN_DAYS) {
            return false;
        }
        let year = if year.is_some() { read.year } else { self.year };
        *self = Self { year, ..read };
        true
    }

    /// The moment at which a clock in UTC shows this, between the years in which git computes.
    fn in_utc(&self) -> Option<i64> {
        let days = clock::days(self.year.filter(|year| (1970..2100).contains(year))?, self.month?, self.day?)?;
        Some(days * 86_400 + self.hour? * 3600 + self.minute? * 60 + self.second?)
    }

    /// Reads `<number><separator><number>[<separator><number>]` as a time of day or as a date; gives the length read.
    ///
    /// Of dates, the year comes first where the first number can't be a day or month. Else Americans write the month first
    /// and Europeans the day, with dots or where there is no other way.
    fn set_several(&mut self, text: &[u8], clock: &Clock) -> Option<usize> {
        let (first, mut end) = number(text, 0);
        let separator = byte(text, end);
        if !byte(text, end + 1).is_ascii_digit() {
            return None;
        }
        let (second, mut third) = (take_number(text, &mut end), None);
        if byte(text, end) == separator && byte(text, end + 1).is_ascii_digit() {
            third = Some(take_number(text, &mut end));
        }
        if separator == b':' {
            if !self.set_time(first, second, third.unwrap_or(0)) {
                return None;
            }
            // A fraction of a second.
            if byte(text, end) == b'.' && byte(text, end + 1).is_ascii_digit() && self.has_date() {
                take_number(text, &mut end);
            }
            return Some(end);
        }
        self.set_date_in_any_order(separator, [Some(first), Some(second), third], clock).then_some(end)
    }

    fn set_date_in_any_order(&mut self, separator: u8, numbers: [Option<i64>; 3], clock: &Clock) -> bool {
        let [Some(first), Some(second), third] = numbers else { return false };
        let year_first = first > 70
            && (self.set_date(Some(first), second, third.unwrap_or(-1), None)
                || self.set_date(Some(first), third.unwrap_or(-1), second, None));
        let american = |fields: &mut Self| fields.set_date(third, first, second, Some(clock));
        year_first
            || (separator != b'.' && american(self))
            || self.set_date(third, second, first, Some(clock))
            || (separator == b'.' && american(self))
    }
}

/// The byte at a place, 0 behind the end.
fn byte(text: &[u8], at: usize) -> u8 {
    text.get(at).copied().unwrap_or(0)
}

/// The digits at a place as a number, and where they end. No number of a date is as large as those that don't fit.
fn number(text: &[u8], at: usize) -> (i64, usize) {
    let digits = text[at..].iter().take_while(|byte| byte.is_ascii_digit());
    let mut end = at;
    let value = digits.fold(0_i64, |value, digit| {
        end += 1;
        value.saturating_mul(10).saturating_add(i64::from(digit - b'0'))
    });
    (value, end)
}

/// The number behind the separator at `end`, which moves behind the number.
fn take_number(text: &[u8], end: &mut usize) -> i64 {
    let (value, behind) = number(text, *end + 1);
    *end = behind;
    value
}

/// How many letters at the start of a text are the start of a name (given in lower case); 0 where the word is another one.
fn common(text: &[u8], name: &str) -> usize {
    for (place, letter) in text.iter().enumerate() {
        if letter.to_ascii_lowercase() != name.as_bytes().get(place).copied().unwrap_or(0) {
            return if letter.is_ascii_alphanumeric() { 0 } else { place };
        }
    }
    text.len()
}

/// Which of the names a text begins with, cut to three letters at least, and how many letters that are.
fn name(text: &[u8], names: &[&str]) -> Option<(usize, usize)> {
    let mut found = names.iter().enumerate().map(|(place, name)| (place, common(text, name)));
    found.find(|(_, letters)| *letters >= 3)
}

/// How many letters a text begins with.
fn word(text: &[u8]) -> usize {
    text.iter().take_while(|byte| byte.is_ascii_alphabetic()).count()
}
