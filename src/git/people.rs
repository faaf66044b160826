//! Authors and committers: `Name <address> seconds zone`, read as leniently as git does, then through the mailmap.

use gix::bstr::ByteSlice;

use super::{encodings::Encoding, mailmap::Mailmap};
use crate::history::{Date, Person};

/// Name and address, after the mailmap. The mailmap is UTF-8, whatever the commit is written in.
pub(super) fn person(line: &[u8], encoding: Encoding, mailmap: &Mailmap) -> Person {
    let (name, email) = split(line).unwrap_or_default();
    mailmap.resolve(Person { name: encoding.decode(name).into_owned(), email: encoding.decode(email).into_owned() })
}

/// Name and address as they stand there; `None` where there is no address in brackets.
fn split(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let start = line.find_byte(b'<')?;
    let email = &line[start + 1..];
    let email = &email[..email.find_byte(b'>')?];
    let name = &line[..start];
    let end = name.iter().rposition(|byte| !is_space(*byte)).map_or(0, |last| last + 1);
    Some((&name[..end], email))
}

/// The date behind the last bracket; the epoch where none is written, or one that no clock shows.
pub(super) fn date(line: &[u8]) -> Date {
    let behind = line.rfind_byte(b'>').map_or(&[][..], |end| &line[end + 1..]);
    let (seconds, rest) = digits(trim_start(behind));
    let Some(seconds) = seconds.filter(|seconds| i64::try_from(*seconds).is_ok()) else {
        return Date { seconds: 0, offset: 0 };
    };
    let rest = trim_start(rest);
    let zone = match rest.first() {
        Some(b'+') => digits(&rest[1..]).0.map(|zone| zone as i64),
        Some(b'-') => digits(&rest[1..]).0.map(|zone| -(zone as i64)),
        _ => None,
    };
    Date { seconds: seconds as i64, offset: zone.map_or(0, offset) }
}

/// Seconds east of UTC for `+0130`, written as the number 130; 0 where no day has so many hours.
fn offset(zone: i64) -> i32 {
    let minutes = zone / 100 * 60 + zone % 100;
    if minutes.abs() < 24 * 60 { minutes as i32 * 60 } else { 0 }
}

/// The number that a text begins with, none where it is too large, and the rest.
fn digits(text: &[u8]) -> (Option<u64>, &[u8]) {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    (text[..end].to_str().ok().and_then(|digits| digits.parse().ok()), &text[end..])
}

fn trim_start(text: &[u8]) -> &[u8] {
    &text[text.iter().position(|byte| !is_space(*byte)).unwrap_or(text.len())..]
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_people_are_read_as_git_reads_them() {
        let check = |line: &str, name: &str, email: &str, seconds: i64, offset: i32| {
            let person = person(line.as_bytes(), Encoding::default(), &Mailmap::default());
            assert_eq!((person.name.as_str(), person.email.as_str()), (name, email), "{line}");
            assert_eq!(date(line.as_bytes()), Date { seconds, offset }, "{line}");
        };
        check("A B <a@b> 12 +0130", "A B", "a@b", 12, 5400);
        check("<a@b> 12 -0700", "", "a@b", 12, -25_200);
        check(" A  < a@b > 12 +0000", " A", " a@b ", 12, 0);
        check("A <a@b> c> 12 +0000", "A", "a@b", 12, 0);
        check("A <a@b>", "A", "a@b", 0, 0);
        check("A <a@b> 12", "A", "a@b", 12, 0);
        check("A <a@b> never +0100", "A", "a@b", 0, 0);
        check("A <a@b> 12 +051800", "A", "a@b", 12, 0);
        check("A <a@b> 99999999999999999999 +0100", "A", "a@b", 0, 0);
        check("A a@b 12 +0000", "", "", 0, 0);
        check("A <a@b 12 +0000", "", "", 0, 0);
        check("", "", "", 0, 0);
    }
}
