//! Numbers and units as people write them.

use super::Figure;

/// What a unit counts. Less is better in all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Time,
    Bytes,
    Count,
}

/// Unit, kind, and seconds in it (bytes and counts aren't converted).
///
/// `m`, `h`, `K`, `B`, `kb` and `mb` mean other things too often; days and weeks are settings, not measurements.
const UNITS: &[(&str, Kind, f64)] = &[
    ("ns", Kind::Time, 1e-9),
    ("nanosecond", Kind::Time, 1e-9),
    ("nanoseconds", Kind::Time, 1e-9),
    ("us", Kind::Time, 1e-6),
    ("µs", Kind::Time, 1e-6),
    ("μs", Kind::Time, 1e-6),
    ("microsecond", Kind::Time, 1e-6),
    ("microseconds", Kind::Time, 1e-6),
    ("ms", Kind::Time, 1e-3),
    ("msec", Kind::Time, 1e-3),
    ("millisecond", Kind::Time, 1e-3),
    ("milliseconds", Kind::Time, 1e-3),
    ("s", Kind::Time, 1.0),
    ("sec", Kind::Time, 1.0),
    ("secs", Kind::Time, 1.0),
    ("second", Kind::Time, 1.0),
    ("seconds", Kind::Time, 1.0),
    ("min", Kind::Time, 60.0),
    ("mins", Kind::Time, 60.0),
    ("minute", Kind::Time, 60.0),
    ("minutes", Kind::Time, 60.0),
    ("hour", Kind::Time, 3600.0),
    ("hours", Kind::Time, 3600.0),
    ("byte", Kind::Bytes, 1.0),
    ("bytes", Kind::Bytes, 1.0),
    ("kB", Kind::Bytes, 1e3),
    ("KB", Kind::Bytes, 1e3),
    ("MB", Kind::Bytes, 1e6),
    ("GB", Kind::Bytes, 1e9),
    ("TB", Kind::Bytes, 1e12),
    ("KiB", Kind::Bytes, 1024.0),
    ("MiB", Kind::Bytes, 1048576.0),
    ("GiB", Kind::Bytes, 1073741824.0),
    ("allocs", Kind::Count, 1.0),
];

pub(super) fn kind(unit: &str) -> Option<Kind> {
    UNITS.iter().find(|(name, ..)| *name == unit).map(|&(_, kind, _)| kind)
}

pub(super) fn size(unit: &str) -> Option<f64> {
    UNITS.iter().find(|(name, ..)| *name == unit).map(|&(.., size)| size)
}

/// Both values on one scale: any two times, anything else only in one unit.
pub(super) fn comparable(a: &Figure, b: &Figure) -> Option<(f64, f64)> {
    if a.unit == b.unit {
        return Some((a.value, b.value));
    }
    let time = |figure: &Figure| match kind(&figure.unit)? {
        Kind::Time => Some(figure.value * size(&figure.unit)?),
        _ => None,
    };
    Some((time(a)?, time(b)?))
}

/// Splits a number off the front of `text`: `1,068,485 allocs` gives `1,068,485`, its value, and ` allocs`.
pub(super) fn number(text: &str) -> Option<(&str, f64, &str)> {
    const LONGEST: usize = 20;
    let digit = |at: usize| text.as_bytes().get(at).is_some_and(u8::is_ascii_digit);
    let run = |from: usize| (from..from + LONGEST).take_while(|&at| digit(at)).count();
    let mut end = run(0);
    if end == 0 {
        return None;
    }
    let grouped = end <= 3;
    while grouped && text.as_bytes().get(end) == Some(&b',') && run(end + 1) == 3 && end < LONGEST {
        end += 4;
    }
    if text.as_bytes().get(end) == Some(&b'.') && digit(end + 1) {
        end += 1 + run(end + 1);
    }
    let continues = matches!(text.as_bytes().get(end), Some(b'.' | b',')) && digit(end + 1);
    if end > LONGEST || digit(end) || continues {
        return None;
    }
    let value = text[..end].replace(',', "").parse().ok()?;
    Some((&text[..end], value, &text[end..]))
}

/// Splits `162.1 ms` off the front of `text`; the unit must be one of time.
pub(super) fn duration(text: &str) -> Option<(&str, f64, &str, &str)> {
    let (written, value, rest) = number(text)?;
    let rest = rest.trim_start();
    let end = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
    let unit = &rest[..end];
    (kind(unit) == Some(Kind::Time)).then_some((written, value, unit, &rest[end..]))
}

pub(super) fn figure(text: &str, value: f64, unit: &str) -> Figure {
    Figure { text: text.to_owned(), value, unit: unit.to_owned(), spread: None, spread_unit: String::new() }
}
