//! Dates in words: everything that the text leaves open comes from the clock.

use super::{Clock, Fields, MONTHS, Refusal, WEEKDAYS, byte, clock::Local, common, name, number, word};

/// A reading under way: the moment as far as it is known, and a number whose meaning the next word may tell.
struct Reading<'a> {
    clock: &'a Clock,
    fields: Fields,
    weekday: i64,
    summer: bool,
    pending: i64,
    understood: bool,
}

/// Reads a text word by word.
pub(super) fn read(text: &[u8], clock: &Clock) -> Result<i64, Refusal> {
    let now = clock.local(clock.now()).ok_or("the clock is wrong")?;
    let mut reading = Reading {
        clock,
        fields: Fields {
            hour: Some(now.hour),
            minute: Some(now.minute),
            second: Some(now.second),
            ..Fields::default()
        },
        weekday: now.weekday,
        summer: now.summer,
        pending: 0,
        understood: false,
    };
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        at += match rest[0] {
            byte if byte.is_ascii_digit() => reading.take_digits(rest)?,
            byte if byte.is_ascii_alphabetic() => reading.take_word(rest)?,
            _ => 1,
        };
    }
    reading.settle()?;
    if !reading.understood {
        return Err("nothing in it is a date".to_owned());
    }
    reading.go_back(0)
}

impl Reading<'_> {
    fn take_digits(&mut self, text: &[u8]) -> Result<usize, Refusal> {
        self.settle()?;
        self.understood = true;
        let (value, end) = number(text, 0);
        if matches!(byte(text, end), b':' | b'.' | b'/' | b'-')
            && let Some(length) = self.fields.set_several(text, self.clock)
        {
            return Ok(length);
        }
        // `Dec 02`, but never `Dec 0002`.
        if text[0] != b'0' || end <= 2 {
            self.pending = value;
        }
        Ok(end)
    }

    /// Gives the number that no word has claimed the place that is still free: day, month, year.
    fn settle(&mut self) -> Result<(), Refusal> {
        let number = std::mem::take(&mut self.pending);
        match number {
            0 => {}
            ..32 if self.fields.day.is_none() => self.fields.day = Some(number),
            ..13 if self.fields.month.is_none() => self.fields.month = Some(number - 1),
            1970..2100 if self.fields.year.is_none() => self.fields.year = Some(number),
            70..100 if self.fields.year.is_none() => self.fields.year = Some(1900 + number),
            ..38 if self.fields.year.is_none() => self.fields.year = Some(2000 + number),
            _ => return Err(format!("{number} is no day, month or year there")),
        }
        Ok(())
    }

    fn take_word(&mut self, text: &[u8]) -> Result<usize, Refusal> {
        let end = word(text);
        let understood = self.take_month(text) || self.take_special(text)? || self.take_step(text)?;
        self.understood |= understood;
        Ok(end)
    }

    fn take_month(&mut self, text: &[u8]) -> bool {
        let month = name(text, &MONTHS);
        if let Some((month, _)) = month {
            self.fields.month = Some(month as i64);
        }
        month.is_some()
    }

    /// Words that name a moment or a time of day.
    fn take_special(&mut self, text: &[u8]) -> Result<bool, Refusal> {
        const DAY: i64 = 86_400;
        let is = |word: &str| common(text, word) == word.len();
        let of_day = [("noon", 12), ("midnight", 0), ("tea", 17)].into_iter().find(|(word, _)| is(word));
        if is("yesterday") {
            self.pending = 0;
            self.go_back(DAY)?;
        } else if is("now") {
            self.pending = 0;
            self.go_back(0)?;
        } else if is("never") {
            self.pending = 0;
            self.show(0)?;
        } else if let Some((_, hour)) = of_day {
            self.settle()?;
            // Before that hour, the last one was yesterday.
            if self.fields.hour.is_some_and(|now| now < hour) {
                self.go_back(DAY)?;
            }
            (self.fields.hour, self.fields.minute, self.fields.second) = (Some(hour), Some(0), Some(0));
        } else if is("pm") || is("am") {
            let number = std::mem::take(&mut self.pending);
            if number != 0 {
                (self.fields.hour, self.fields.minute, self.fields.second) = (Some(number), Some(0), Some(0));
            }
            let afternoon = if is("pm") { 12 } else { 0 };
            self.fields.hour = self.fields.hour.map(|hour| hour % 12 + afternoon);
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    /// `3 weeks`, `last friday`, `two`: how far to go back.
    fn take_step(&mut self, text: &[u8]) -> Result<bool, Refusal> {
        const NUMBERS: [&str; 10] = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
        const UNITS: [(&str, i64); 5] =
            [("seconds", 1), ("minutes", 60), ("hours", 3600), ("days", 86_400), ("weeks", 7 * 86_400)];
        if self.pending == 0 {
            let number = NUMBERS.iter().position(|name| common(text, name) == name.len());
            let number = number.map(|place| place as i64 + 1).or((common(text, "last") == 4).then_some(1));
            self.pending = number.unwrap_or(0);
            return Ok(number.is_some());
        }
        let count = self.pending;
        if let Some((_, seconds)) = UNITS.iter().find(|(name, _)| common(text, name) >= name.len() - 1) {
            self.pending = 0;
            self.go_back(seconds.saturating_mul(count))?;
        } else if let Some((day, _)) = name(text, &WEEKDAYS) {
            self.pending = 0;
            let apart = self.weekday - day as i64;
            let weeks = if apart > 0 { count - 1 } else { count };
            self.go_back(weeks.saturating_mul(7).saturating_add(apart).saturating_mul(86_400))?;
        } else if common(text, "months") >= 5 {
            self.go_back_months(count)?;
        } else if common(text, "years") >= 4 {
            self.go_back_months(count.saturating_mul(12))?;
        } else {
            return Ok(false);
        }
        Ok(true)
    }

    fn go_back_months(&mut self, count: i64) -> Result<(), Refusal> {
        self.pending = 0;
        self.go_back(0)?;
        let (Some(year), Some(month)) = (self.fields.year, self.fields.month) else { return Ok(()) };
        let months = (year * 12 + month).saturating_sub(count);
        if months < FIRST_YEAR * 12 {
            return Err(TOO_FAR.to_owned());
        }
        (self.fields.year, self.fields.month) = (Some(months.div_euclid(12)), Some(months.rem_euclid(12)));
        Ok(())
    }

    /// Fills what is still open from the clock and goes so many seconds back. A month later than the present one was that
    /// of the year before.
    fn go_back(&mut self, seconds: i64) -> Result<i64, Refusal> {
        let clock = self.clock;
        let now = clock.local(clock.now()).ok_or(TOO_FAR)?;
        let fields = &self.fields;
        let month = fields.month.unwrap_or(now.month);
        let year = fields.year.unwrap_or(now.year - i64::from(month > now.month));
        let shown = Local {
            year,
            month,
            day: fields.day.unwrap_or(now.day),
            hour: fields.hour.unwrap_or(now.hour),
            minute: fields.minute.unwrap_or(now.minute),
            second: fields.second.unwrap_or(now.second),
            weekday: 0,
            summer: false,
        };
        let moment = clock.moment(&shown, Some(self.summer)).ok_or(TOO_FAR)?;
        self.show(moment.saturating_sub(seconds))
    }

    /// Sets all parts to a moment.
    fn show(&mut self, moment: i64) -> Result<i64, Refusal> {
        let local = self.clock.local(moment).filter(|local| local.year >= FIRST_YEAR).ok_or(TOO_FAR)?;
        self.fields = Fields::of(&local);
        (self.weekday, self.summer) = (local.weekday, local.summer);
        Ok(moment)
    }
}

/// For git an earlier year is none at all, so that it takes the present one.
const FIRST_YEAR: i64 = 1900;

const TOO_FAR: &str = "it is too long ago";
