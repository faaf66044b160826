//! Whole dates: mails, logs, ISO 8601, seconds since the epoch.

use super::{Clock, Fields, MONTHS, Refusal, WEEKDAYS, byte, clock::Local, common, name, number, word};

/// A reading under way.
#[derive(Default)]
struct Reading {
    fields: Fields,
    /// The text began with seconds since the epoch, which need no zone.
    from_epoch: bool,
    /// Minutes east of UTC.
    zone: Option<i64>,
}

/// Reads a text that names a day and a time of day; nothing where it doesn't.
pub(super) fn read(text: &[u8], clock: &Clock) -> Result<Option<i64>, Refusal> {
    if let Some(seconds) = header(text) {
        return Ok(Some(seconds));
    }
    let text = text.split(|byte| matches!(byte, 0 | b'\n')).next().unwrap_or_default();
    let (mut reading, mut at) = (Reading::default(), 0);
    while at < text.len() {
        let rest = &text[at..];
        at += match rest[0] {
            byte if byte.is_ascii_alphabetic() => reading.take_word(rest),
            byte if byte.is_ascii_digit() => reading.take_digits(rest, clock),
            b'+' | b'-' if byte(rest, 1).is_ascii_digit() => reading.take_zone(rest),
            _ => 1,
        };
    }
    // Git counts such a day from the start of the month: it is the one before the last of the month before.
    if reading.fields.day.is_none() && reading.fields.has_all_but_day() {
        return Err("it names a month and a time of day, but no day".to_owned());
    }
    Ok(reading.moment(clock))
}

/// `@<seconds> <zone>`, as commits hold it; only so can a small number be a moment.
fn header(text: &[u8]) -> Option<i64> {
    let text = text.strip_prefix(b"@")?;
    let (seconds, end) = number(text, 0);
    let zone = text[end..].strip_prefix(b" +").or_else(|| text[end..].strip_prefix(b" -"))?;
    let zone = zone.strip_suffix(b"\n").unwrap_or(zone);
    (end > 0 && zone.len() == 4 && zone.iter().all(u8::is_ascii_digit)).then_some(seconds)
}

impl Reading {
    fn take_word(&mut self, text: &[u8]) -> usize {
        if let Some((month, letters)) = name(text, &MONTHS) {
            self.fields.month = Some(month as i64);
            return letters;
        }
        if let Some((_, letters)) = name(text, &WEEKDAYS) {
            return letters;
        }
        for (zone, hours) in ZONES {
            let letters = common(text, zone);
            if letters >= 3 || letters == zone.len() {
                self.zone = self.zone.or(Some(hours * 60));
                return letters;
            }
        }
        if common(text, "pm") == 2 {
            self.fields.hour = Some(self.fields.hour.map_or(11, |hour| hour % 12 + 12));
            return 2;
        }
        if common(text, "am") == 2 {
            self.fields.hour = self.fields.hour.map(|hour| hour % 12);
            return 2;
        }
        // The `T` of ISO 8601: hours may follow without minutes and colons.
        if text[0] == b'T' && byte(text, 1).is_ascii_digit() && self.fields.hour.is_none() {
            (self.fields.minute, self.fields.second) = (Some(0), Some(0));
            return 1;
        }
        word(text)
    }

    fn take_digits(&mut self, text: &[u8], clock: &Clock) -> usize {
        let (value, end) = number(text, 0);
        if value >= 100_000_000 && self.fields.is_blank() {
            self.from_epoch = true;
            self.fields = Fields::of_epoch(value);
            return end;
        }
        if matches!(byte(text, end), b':' | b'.' | b'/' | b'-')
            && let Some(length) = self.fields.set_several(text, clock)
        {
            return length;
        }
        match end {
            8 => {
                self.fields.set_date(Some(value / 10_000), value / 100 % 100, value % 100, None);
                end
            }
            6 => {
                let is_time = self.fields.set_time(value / 10_000, value / 100 % 100, value % 100);
                let fraction = is_time && byte(text, end) == b'.' && byte(text, end + 1).is_ascii_digit();
                if fraction { number(text, end + 1).1 } else { end }
            }
            _ => {
                self.take_number(value, end);
                end
            }
        }
    }

    /// Guesses by its digits what a number alone is: an hour, a year, a zone, a day.
    fn take_number(&mut self, value: i64, digits: usize) {
        let fields = &mut self.fields;
        if fields.hour.is_none() && (fields.minute, fields.second) == (Some(0), Some(0)) {
            let (hour, minute) = if digits == 4 { (value / 100, value % 100) } else { (value, 0) };
            if matches!(digits, 2 | 4) && fields.set_time(hour, minute, 0) {
                return;
            }
            (fields.minute, fields.second) = (None, None);
        }
        match (digits, value) {
            (4, ..=1400) if self.zone.is_none() => self.zone = Some(value / 100 * 60 + value % 100),
            (4, 1901..2100) => fields.year = Some(value),
            (3.., _) => {}
            (_, 1..=31) if fields.day.is_none() => fields.day = Some(value),
            (2, ..10) if fields.year.is_none() && fields.day.is_some() => fields.year = Some(2000 + value),
            (2, 70..) if fields.year.is_none() => fields.year = Some(1900 + value),
            (_, 1..=12) if fields.month.is_none() => fields.month = Some(value - 1),
            _ => {}
        }
    }

    /// `+0200`, `+02:00`, `+02`; anything else is passed over.
    fn take_zone(&mut self, text: &[u8]) -> usize {
        let (value, mut end) = number(text, 1);
        let (hours, minutes) = match end - 1 {
            4 => (value / 100, value % 100),
            2 if byte(text, end) == b':' => {
                let (minutes, behind) = number(text, end + 1);
                end = behind;
                (value, if end == 6 { minutes } else { 60 })
            }
            2 => (value, 0),
            _ => (value, 60),
        };
        if minutes < 60 && hours < 24 {
            let offset = hours * 60 + minutes;
            self.zone = Some(if text[0] == b'-' { -offset } else { offset });
        }
        end
    }

    fn moment(self, clock: &Clock) -> Option<i64> {
        let seconds = self.fields.in_utc()?;
        if self.from_epoch {
            return Some(seconds);
        }
        match self.zone {
            Some(minutes) => Some(seconds - minutes * 60),
            None => {
                let fields = self.fields;
                let local = Local {
                    year: fields.year?,
                    month: fields.month?,
                    day: fields.day?,
                    hour: fields.hour?,
                    minute: fields.minute?,
                    second: fields.second?,
                    weekday: 0,
                    summer: false,
                };
                clock.moment(&local, None)
            }
        }
    }
}

impl Fields {
    /// The date and the time of day of a moment, in UTC.
    fn of_epoch(seconds: i64) -> Self {
        Clock::utc().local(seconds).map_or_else(Self::default, |local| Self::of(&local))
    }

    /// All fields of a moment.
    pub(super) fn of(local: &Local) -> Self {
        Self {
            year: Some(local.year),
            month: Some(local.month),
            day: Some(local.day),
            hour: Some(local.hour),
            minute: Some(local.minute),
            second: Some(local.second),
        }
    }
}

/// Names of time zones that git knows, with hours east of UTC, summer time counted in.
const ZONES: [(&str, i64); 43] = [
    ("idlw", -12),
    ("nt", -11),
    ("cat", -10),
    ("hst", -10),
    ("hdt", -9),
    ("yst", -9),
    ("ydt", -8),
    ("pst", -8),
    ("pdt", -7),
    ("mst", -7),
    ("mdt", -6),
    ("cst", -6),
    ("cdt", -5),
    ("est", -5),
    ("edt", -4),
    ("ast", -3),
    ("adt", -2),
    ("wat", -1),
    ("gmt", 0),
    ("utc", 0),
    ("z", 0),
    ("wet", 0),
    ("bst", 1),
    ("cet", 1),
    ("met", 1),
    ("mewt", 1),
    ("mest", 2),
    ("cest", 2),
    ("mesz", 2),
    ("fwt", 1),
    ("fst", 2),
    ("eet", 2),
    ("eest", 3),
    ("wast", 7),
    ("wadt", 8),
    ("cct", 8),
    ("jst", 9),
    ("east", 10),
    ("eadt", 11),
    ("gst", 10),
    ("nzt", 12),
    ("nzst", 12),
    ("nzdt", 13),
];
