//! Times that code spells out: the unit stands in the name of what takes the number.

use super::super::spelling;

/// Parts of names that are units of time, with the unit; `minute: 30` is a time of the day.
const TIMES: [(&str, &str); 12] = [
    ("ms", "ms"),
    ("millis", "ms"),
    ("milliseconds", "ms"),
    ("secs", "s"),
    ("seconds", "s"),
    ("micros", "µs"),
    ("microseconds", "µs"),
    ("nanos", "ns"),
    ("nanoseconds", "ns"),
    ("minutes", "min"),
    ("hours", "h"),
    ("days", "day"),
];

/// Numbers with units in code: `Duration::from_secs(2)`, `initialDelaySeconds: 100`, `timeout_ms = 50`.
pub(super) fn durations(code: &str) -> impl Iterator<Item = (String, &'static str)> + '_ {
    code.lines().flat_map(|line| {
        let is_name = |c: char| c.is_alphanumeric() || c == '_';
        let starts = line.char_indices().filter(move |(at, c)| {
            c.is_ascii_digit() && !line[..*at].ends_with(|c: char| is_name(c) || c == '.' || c == '-')
        });
        starts.filter_map(move |(at, _)| {
            let end = line[at..].find(|c: char| !c.is_ascii_digit() && c != '_').map_or(line.len(), |end| at + end);
            // "1.5" and "0x10" are other numbers.
            let whole = !line[end..].starts_with(|c: char| is_name(c)) && !line[end..].starts_with('.');
            let before = line[..at].trim_end();
            let name = before.strip_suffix(['(', ':', '=']).map(str::trim_end).filter(|_| whole)?;
            let name = name.trim_end_matches(['"', '\'']);
            let start = name
                .rfind(|c: char| !is_name(c))
                .map_or(0, |at| at + name[at..].chars().next().map_or(1, char::len_utf8));
            let last = spelling::words(&name[start..]).last()?;
            let (_, unit) = TIMES.iter().find(|(part, _)| *part == last)?;
            Some((line[at..end].replace('_', ""), *unit))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_which_unit_their_number_has() {
        let check = |code: &str, expected: &[(&str, &str)]| {
            let found: Vec<(String, &str)> = durations(code).collect();
            let found: Vec<(&str, &str)> = found.iter().map(|(number, unit)| (number.as_str(), *unit)).collect();
            assert_eq!(found, expected, "{code}");
        };
        check("sleep(Duration::from_secs(2))", &[("2", "s")]);
        check("    initialDelaySeconds: 100", &[("100", "s")]);
        check("\"timeoutSeconds\": 1_000,", &[("1000", "s")]);
        check("const TIMEOUT_MS = 50;", &[("50", "ms")]);
        check("from_millis(5) and from_secs(7)", &[("5", "ms"), ("7", "s")]);
        check("from_secs(2.5)", &[]);
        check("retries: 3", &[]);
        check("minute: 30", &[]);
        check("seconds(limit, 3)", &[]);
        check("µs(4) é: 5", &[]);
    }
}
