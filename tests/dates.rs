//! The options that limit a range, held to git: dates, patterns, counts, merges, pathspecs.

mod common;

use std::process::Command;

use common::Repo;
use git_deepdive::git::{Clock, Filter};

/// Dates that mean for us what they mean for git.
const DATES: &[&str] = &[
    // Whole dates.
    "2023-11-20 15:30:00",
    "2023-11-20 15:30",
    "2023-11-20T15:30:00",
    "2023-11-20T15:30:00Z",
    "2023-11-20T15:30:00+02:00",
    "2023-11-20T15:30:00 +0200",
    "2023-11-20T15:30:00-0730",
    "2023-11-20T15:30:00.123456Z",
    "2023-11-20T15:30Z",
    "2023-11-20 15:30:00 +0530",
    "2023-11-20 15:30:00 -08",
    "2023-11-20 15:30:00 UTC",
    "2023-11-20 15:30:00 PST",
    "2023-11-20 15:30:00 CEST",
    "2023-11-20 15:30:00 EST",
    "2023-11-20 03:30:00 PM",
    "2023-11-20 12:30:00 AM",
    "20231120T153000",
    "20231120T1530",
    "20231120T15",
    "20231120T153000Z",
    "20231120T153000.5+01",
    "20231120 153000",
    "20231120 15:30:00",
    "20231120 15:30:00.25",
    "2023.11.20 15:30:00",
    "2023/11/20 15:30:00",
    "2023-20-11 15:30:00",
    "11/20/2023 15:30:00",
    "20/11/2023 15:30:00",
    "20.11.2023 15:30:00",
    "11.20.2023 15:30:00",
    "20.11.23 15:30:00",
    "11/20/23 15:30",
    "03/04/2023 15:30:00",
    "03.04.2023 15:30:00",
    "03-04-2023 15:30:00",
    "12/11/2023 10:00",
    "11/12/2023 10:00",
    "Mon, 20 Nov 2023 15:30:00 +0000",
    "Mon, 20 Nov 2023 15:30:00 GMT",
    "20 Nov 2023 15:30:00 -0500",
    "Mon Nov 20 15:30:00 2023",
    "Mon Nov 20 15:30:00 2023 +0200",
    "Mon Nov 20 15:30:00 CET 2023",
    "Thu, 7 Apr 2005 15:14:13 -0700",
    "Nov 20 2023 15:30",
    "November 20, 2023 15:30:10",
    "nov 5 05 10:00:00",
    "5 nov 99 10:00:00",
    "2008-02-14 20:30:45",
    "2008-02-14 20:30:45 -:30",
    "2008-02-14 20:30:45 -05:00",
    "2008-02-14 20:30:45 -0015",
    "2008-02-14 20:30:45 +15",
    "1970-01-01 00:00:01 +0000",
    "2099-12-31 23:59:59 +0000",
    "2000-02-29 12:00:00",
    "2023-02-31 12:00:00",
    "2023-11-20 24:00:00",
    "2023-11-20 15:30:60",
    // Seconds.
    "@1700000000",
    "@1700000000 +0000",
    "@0 +0000",
    "@86400 -0500",
    "1700000000",
    "1700000000 +0200",
    "1112911993 -0700",
    "100000000",
    "@4102444799",
    // Days.
    "2023-11-20",
    "2023-11-2",
    "2023-1-2",
    "2023.11.20",
    "2023/11/20",
    "2023-20-11",
    "20/11/2023",
    "11/20/2022",
    "20.11.2023",
    "11.20.2022",
    "20-11-2023",
    "20/11/23",
    "20/11",
    "11/20",
    "20.11",
    "3/4",
    "20 Nov 2023",
    "20 Nov",
    "Nov 20",
    "Nov 20 2023",
    "Nov 20, 2023",
    "nov",
    "november",
    "Novem",
    "20th of November 2023",
    "Nov 20th",
    "1st January",
    "January 5",
    "Dec 25",
    "Dec 02",
    "jun 6",
    "June 2020",
    "20 6 2020",
    "6 june, 09",
    "10",
    "31",
    "1",
    "5 12",
    "5 12 21",
    "Feb 30",
    "april 31 2022",
    "2023-11-20 10am",
    "2023-11-20 noon",
    "2023-11-20 tea",
    "Nov 20 2023 noon",
    "Nov 20 2023 10pm",
    "12:34",
    "12:34:56",
    "23:59",
    "00:00",
    "24:00",
    "12:34 yesterday",
    "yesterday 12:34",
    "6am yesterday",
    "6pm yesterday",
    "yesterday 6pm",
    "3:00",
    "15:00",
    "10am",
    "10 AM",
    "10pm",
    "12am",
    "12pm",
    "am",
    "pm",
    "10:30 pm",
    // Words.
    "now",
    "never",
    "yesterday",
    "noon",
    "midnight",
    "tea",
    "noon today",
    "midnight today",
    "noon yesterday",
    "yesterday noon",
    "yesterday at noon",
    "tea yesterday",
    "tea last saturday",
    "midnight yesterday",
    "10am noon",
    "last monday",
    "last tue",
    "last wednesday",
    "last thursday",
    "last friday",
    "last sat",
    "last sunday",
    "2 fridays ago",
    "3 monday",
    "one friday",
    "last month",
    "last year",
    "last week",
    "last day",
    "last",
    "one week ago",
    "two days ago",
    "three weeks ago",
    "ten years ago",
    "eleven days ago 3 days",
    "1 second ago",
    "30 seconds ago",
    "5 minutes ago",
    "5 min 5 minutes ago",
    "2 hours ago",
    "1 hour",
    "1 day ago",
    "3.days.ago",
    "3.day",
    "2.weeks.ago",
    "2 weeks 3 days ago",
    "3 weeks ago",
    "1 month ago",
    "5 months ago",
    "6.months",
    "12 months ago",
    "14 months 2 weeks",
    "1 year ago",
    "1 year 2 months ago",
    "1 year, 2 months, 3 days ago",
    "10 years ago",
    "3 days ago at noon",
    "noon 3 days ago",
    "2 weeks ago 10am",
    "yesterday 2 days ago",
    "1 week ago yesterday",
    "3 DAYS AGO",
    "YESTERDAY",
    "Last Friday",
    "  2   weeks\tago ",
    "two.weeks.ago",
    "a week 1",
    "since 3 days",
    "the 5th of march",
    "on the 3rd",
    "jan 5 noon",
    "feb 29",
    "2 jan 3 days ago",
    "last friday noon",
    "last friday 3pm",
    "friday 2 weeks ago",
];

const ZONES: [&str; 6] =
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"];

/// In winter, in summer, on the last of a month, in the hour of a clock change, at the start of a year.
const MOMENTS: [i64; 6] = [1_700_000_000, 1_688_212_345, 1_711_882_800, 1_698_541_200, 1_704_067_201, 1_709_208_000];

#[test]
fn dates_mean_what_they_mean_for_git() {
    let repo = Repo::new();
    let mut all = Vec::new();
    for zone in ZONES {
        for now in MOMENTS {
            let clock = Clock::stopped(now, zone).expect("the zone is known");
            let theirs = git_dates(&repo, DATES, now, zone);
            let ours = |date: &str| Filter::date_at("--since", date, &clock).map_err(|error| error.to_string());
            let differences: Vec<String> = DATES
                .iter()
                .zip(&theirs)
                .filter(|(date, theirs)| ours(date) != Ok(**theirs))
                .map(|(date, theirs)| format!("{date}: {:?} and not {theirs}", ours(date)))
                .collect();
            all.extend(differences.iter().map(|difference| format!("at {now} in {zone}: {difference}")));
        }
    }
    assert!(all.is_empty(), "{} differences:\n{}", all.len(), all.join("\n"));
}

#[test]
fn words_of_dates_in_any_order_mean_what_they_mean_for_git() {
    const WORDS: [&str; 60] = [
        "1",
        "2",
        "7",
        "12",
        "13",
        "31",
        "05",
        "0009",
        "1999",
        "2022",
        "2031",
        "30",
        "hours",
        "day",
        "days",
        "weeks",
        "wee",
        "month",
        "months",
        "mont",
        "years",
        "year",
        "seconds",
        "minute",
        "last",
        "ago",
        "one",
        "three",
        "ten",
        "eleven",
        "yesterday",
        "noon",
        "tea",
        "midnight",
        "now",
        "never",
        "today",
        "am",
        "PM",
        "10:30",
        "23:59:59",
        "7:5",
        "2021-03-14",
        "3/14/2021",
        "14.3.2010",
        "6:5",
        "Jan",
        "march",
        "Oct",
        "Sun",
        "fridays",
        "wednesday",
        "UTC",
        "EST",
        "+0300",
        "-11",
        "T10",
        "Z",
        "of",
        "20200229",
    ];
    let repo = Repo::new();
    let mut dice = Dice(3);
    let (mut refused, mut all) = (0, Vec::new());
    for (zone, now) in ZONES.into_iter().cycle().zip(MOMENTS.into_iter().cycle().skip(1)).take(12) {
        let clock = Clock::stopped(now, zone).expect("the zone is known");
        let texts: Vec<String> = (0..400)
            .map(|_| {
                let separators = [" ", " ", " ", ".", ", ", "-", ""];
                let words =
                    (0..=dice.roll(4)).map(|_| [WORDS[dice.roll(WORDS.len())], separators[dice.roll(7)]].concat());
                words.collect()
            })
            .collect();
        for (text, theirs) in texts.iter().zip(git_dates(&repo, &texts, now, zone)) {
            match Filter::date_at("--since", text, &clock) {
                Ok(ours) if ours == theirs => {}
                Ok(ours) => all.push(format!("at {now} in {zone}: `{text}`: {ours} and not {theirs}")),
                Err(_) => refused += 1,
            }
        }
    }
    assert!(all.is_empty(), "{} differences:\n{}", all.len(), all.join("\n"));
    assert!((100..1600).contains(&refused), "{refused} of 4800 refused");
}

/// Chance that is the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

#[test]
fn what_git_silently_takes_for_another_date_is_refused() {
    let clock = Clock::stopped(1_700_000_000, "UTC").expect("the zone is known");
    let check = |date: &str, reason: &str| match Filter::date_at("--until", date, &clock) {
        Err(error) => assert_eq!(error.to_string(), format!("cannot understand --until `{date}`: {reason}")),
        Ok(seconds) => panic!("`{date}` is {seconds}"),
    };
    for nothing in ["", "  ", "garbage", "today", "friday", "ago"] {
        check(nothing, "nothing in it is a date");
    }
    check("20231120", "20231120 is no day, month or year there");
    check("2023-13-45", "45 is no day, month or year there");
    check("1960-01-01", "1960 is no day, month or year there");
    check("12/24/2023", "2023 is no day, month or year there");
    check("@86400", "86400 is no day, month or year there");
    check("40 of march", "40 is no day, month or year there");
    check("march 2022 10:30", "it names a month and a time of day, but no day");
    check("200 years ago", "it is too long ago");
    check("100000 years ago", "it is too long ago");
    check("99999999999999999999 days ago", "it is too long ago");
}

/// What git makes of dates, with its clock stopped.
fn git_dates(repo: &Repo, dates: &[impl AsRef<str>], now: i64, zone: &str) -> Vec<i64> {
    let mut command = Command::new("git");
    command.arg("rev-parse").args(dates.iter().map(|date| format!("--since={}", date.as_ref())));
    command.current_dir(repo.root()).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("TZ", zone).env("GIT_TEST_DATE_NOW", now.to_string());
    let output = command.output().expect("git is installed").stdout;
    let output = String::from_utf8(output).expect("numbers are ASCII");
    let lines = output.lines().map(|line| line.strip_prefix("--max-age=").expect("a limit"));
    // For git dates before the epoch wrap around, so that none is at or after them.
    let numbers: Vec<i64> = lines.map(|line| (line.parse::<u64>().expect("a number") as i64).max(0)).collect();
    assert_eq!(numbers.len(), dates.len());
    numbers
}
