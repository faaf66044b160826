//! Dates of commits, always shown in the time zone that the commit recorded.

use jiff::{Timestamp, tz::Offset};

/// A moment with the offset that its author's clock had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Date {
    /// Seconds since 1970-01-01T00:00:00Z.
    pub seconds: i64,
    /// Seconds east of UTC.
    pub offset: i32,
}

impl Date {
    /// The calendar day at the recorded offset; days that no calendar holds become the nearest that one does.
    fn day(self) -> jiff::civil::Date {
        let timestamp = Timestamp::from_second(self.seconds).unwrap_or(if self.seconds < 0 {
            Timestamp::MIN
        } else {
            Timestamp::MAX
        });
        let offset = Offset::from_seconds(self.offset).unwrap_or(Offset::UTC);
        offset.to_datetime(timestamp).date()
    }

    /// `2024-04-23`
    pub fn iso(self) -> String {
        let day = self.day();
        format!("{:04}-{:02}-{:02}", day.year(), day.month(), day.day())
    }

    /// `23 April 2024`
    pub fn long(self) -> String {
        let day = self.day();
        format!("{} {} {}", day.day(), month(day.month()), day.year())
    }
}

/// `7 March to 3 April 2024`: two days as briefly as they can be told apart.
pub fn day_range(first: Date, last: Date) -> String {
    let (a, b) = (first.day().min(last.day()), first.day().max(last.day()));
    let end = format!("{} {} {}", b.day(), month(b.month()), b.year());
    if a == b {
        end
    } else if (a.year(), a.month()) == (b.year(), b.month()) {
        format!("{} to {end}", a.day())
    } else if a.year() == b.year() {
        format!("{} {} to {end}", a.day(), month(a.month()))
    } else {
        format!("{} {} {} to {end}", a.day(), month(a.month()), a.year())
    }
}

fn month(number: i8) -> &'static str {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    MONTHS[usize::try_from(number - 1).unwrap_or(0).min(11)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(seconds: i64, offset: i32) -> Date {
        Date { seconds, offset }
    }

    #[test]
    fn days_are_those_of_the_recorded_offset() {
        assert_eq!(date(0, 0).iso(), "1970-01-01");
        assert_eq!(date(0, -3600).iso(), "1969-12-31");
        assert_eq!(date(1_713_909_600, 7200).iso(), "2024-04-24");
        assert_eq!(date(1_713_909_600, 0).long(), "23 April 2024");
    }

    #[test]
    fn impossible_dates_stay_in_the_calendar() {
        assert_eq!(date(i64::MAX, 0).iso(), "9999-12-30");
        assert_eq!(date(0, i32::MAX).iso(), "1970-01-01");
    }

    #[test]
    fn ranges_are_brief() {
        let day = 86_400;
        let check =
            |a: i64, b: i64, expected: &str| assert_eq!(day_range(date(a * day, 0), date(b * day, 0)), expected);
        check(0, 0, "1 January 1970");
        check(0, 4, "1 to 5 January 1970");
        check(40, 2, "3 January to 10 February 1970");
        check(0, 400, "1 January 1970 to 5 February 1971");
    }
}
