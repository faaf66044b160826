//! The present moment and the local time zone: the only part of a range that isn't in the repository.

use jiff::{Timestamp, civil, tz::TimeZone};

/// The present moment in a time zone, from which `yesterday` and a date without a zone are counted.
#[derive(Debug, Clone)]
pub struct Clock {
    now: i64,
    zone: TimeZone,
}

/// A moment as a clock on the wall shows it. Months count from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Local {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    pub(super) hour: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
    /// Counts from Sunday.
    pub(super) weekday: i64,
    pub(super) summer: bool,
}

const DAY: i64 = 86_400;

impl Clock {
    /// The clock of the machine, in the zone that `TZ` names.
    pub fn system() -> Self {
        Self { now: Timestamp::now().as_second(), zone: TimeZone::system() }
    }

    /// A clock that stands still at so many seconds since the epoch, in a zone by its name in the time zone database.
    pub fn stopped(now: i64, zone: &str) -> Option<Self> {
        Some(Self { now, zone: TimeZone::get(zone).ok()? })
    }

    /// What a moment since the epoch is in UTC.
    pub(super) fn utc() -> Self {
        Self { now: 0, zone: TimeZone::UTC }
    }

    /// The present moment.
    pub(super) fn now(&self) -> i64 {
        self.now
    }

    pub(super) fn year_in_utc(&self) -> i64 {
        date(self.now.div_euclid(DAY)).map_or(1970, |date| i64::from(date.year()))
    }

    /// What the clock on the wall shows at a moment, where a calendar holds it.
    pub(super) fn local(&self, seconds: i64) -> Option<Local> {
        let (offset, summer) = self.offset(seconds)?;
        let shown = seconds + offset;
        let date = date(shown.div_euclid(DAY))?;
        let of_day = shown.rem_euclid(DAY);
        Some(Local {
            year: date.year().into(),
            month: i64::from(date.month()) - 1,
            day: date.day().into(),
            hour: of_day / 3600,
            minute: of_day / 60 % 60,
            second: of_day % 60,
            weekday: date.weekday().to_sunday_zero_offset().into(),
            summer,
        })
    }

    /// The moment at which the clock on the wall shows this; parts beyond their limits carry over. `summer` chooses between
    /// summer and winter time as the C library's `mktime` does, even where the other one holds on that day: git takes it
    /// from the moment that it counts back from.
    pub(super) fn moment(&self, shown: &Local, summer: Option<bool>) -> Option<i64> {
        let of_day = shown.hour * 3600 + shown.minute * 60 + shown.second;
        let wall = days(shown.year, shown.month, shown.day)?.checked_mul(DAY)?.checked_add(of_day)?;
        let offsets = [self.offset(wall - DAY)?.0, self.offset(wall + DAY)?.0];
        let fits = |offset: &i64| self.offset(wall - offset).is_some_and(|(at, _)| at == *offset);
        let right =
            |offset: &i64| summer.is_none_or(|summer| self.offset(wall - offset).is_some_and(|at| at.1 == summer));
        let fitting = offsets.iter().find(|offset| fits(offset) && right(offset));
        let moment = wall - fitting.or_else(|| offsets.iter().find(|offset| fits(offset))).unwrap_or(&offsets[0]);
        match summer {
            Some(summer) if fitting.is_none() => {
                // Where summer time is unknown it would be one hour.
                let hour = if summer { -3600 } else { 3600 };
                Some(self.near_offset(moment, summer).map_or(moment + hour, |offset| wall - offset))
            }
            _ => Some(moment),
        }
    }

    /// The offset of the nearest summer (or winter) time, within some seven years.
    fn near_offset(&self, moment: i64, summer: bool) -> Option<i64> {
        const STEP: i64 = 7 * DAY - 3600;
        let around = (1..380).flat_map(|step| [moment - step * STEP, moment + step * STEP]);
        around
            .filter_map(|near| self.offset(near))
            .find(|(_, is_summer)| *is_summer == summer)
            .map(|(offset, _)| offset)
    }

    /// Seconds east of UTC at a moment, and whether that is summer time.
    fn offset(&self, seconds: i64) -> Option<(i64, bool)> {
        let info = self.zone.to_offset_info(Timestamp::from_second(seconds).ok()?);
        Some((info.offset().seconds().into(), info.dst().is_dst()))
    }
}

/// Days from the epoch to a day, which may lie behind the end of its month.
pub(super) fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    let first = civil::Date::new(year.try_into().ok()?, i8::try_from(month).ok()? + 1, 1).ok()?;
    let since = civil::Date::constant(1970, 1, 1).until(first).ok()?;
    Some(i64::from(since.get_days()) + day - 1)
}

fn date(days: i64) -> Option<civil::Date> {
    let span = jiff::Span::new().try_days(days).ok()?;
    civil::Date::constant(1970, 1, 1).checked_add(span).ok()
}
