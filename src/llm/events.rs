//! Lines and server-sent events out of bytes that arrive in any pieces.
//!
//! Format: <https://html.spec.whatwg.org/multipage/server-sent-events.html>. Lines end with LF, CRLF or CR; comments keep the
//! connection alive; several `data:` lines are one event.

use std::io::{self, BufRead};

/// Longer lines are refused: no server sends a megabyte of one token.
const LONGEST_LINE: usize = 4 << 20;

/// One event of a stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Event {
    /// The name behind `event:`, empty without one.
    pub name: String,
    /// The lines behind `data:`, joined.
    pub data: String,
}

/// Reads lines, whatever they end with.
pub(super) struct Lines<R> {
    reader: R,
    /// The last line ended with CR: a LF at the start of the next one belongs to it.
    after_cr: bool,
}

impl<R: BufRead> Lines<R> {
    pub fn new(reader: R) -> Self {
        Self { reader, after_cr: false }
    }

    /// The next line without its end; `None` behind the last one. A last line without an end is a line too.
    pub fn next(&mut self) -> io::Result<Option<String>> {
        let mut line = Vec::new();
        loop {
            let bytes = self.reader.fill_buf()?;
            if bytes.is_empty() {
                return Ok((!line.is_empty()).then(|| String::from_utf8_lossy(&line).into_owned()));
            }
            if std::mem::take(&mut self.after_cr) && bytes[0] == b'\n' {
                self.reader.consume(1);
                continue;
            }
            let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            line.extend_from_slice(&bytes[..end.unwrap_or(bytes.len())]);
            if line.len() > LONGEST_LINE {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "a line of the stream has no end"));
            }
            let used = end.map_or(bytes.len(), |end| end + 1);
            self.after_cr = end.is_some_and(|end| bytes[end] == b'\r');
            self.reader.consume(used);
            if end.is_some() {
                return Ok(Some(String::from_utf8_lossy(&line).into_owned()));
            }
        }
    }
}

/// Reads server-sent events.
pub(super) struct Events<R> {
    lines: Lines<R>,
    first: bool,
}

impl<R: BufRead> Events<R> {
    pub fn new(reader: R) -> Self {
        Self { lines: Lines::new(reader), first: true }
    }

    /// The next event with data. The last one counts even where the blank line behind it is missing: the format's own
    /// terminator tells whether the stream was cut.
    pub fn next(&mut self) -> io::Result<Option<Event>> {
        let mut event = Event::default();
        let mut has_data = false;
        while let Some(line) = self.lines.next()? {
            let line = if std::mem::take(&mut self.first) { line.trim_start_matches('\u{feff}') } else { &line };
            if line.is_empty() {
                if has_data {
                    return Ok(Some(event));
                }
                event = Event::default();
                continue;
            }
            let (field, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.strip_prefix(' ').unwrap_or(value);
            match field {
                "data" => {
                    if has_data {
                        event.data.push('\n');
                    }
                    event.data.push_str(value);
                    has_data = true;
                }
                "event" => value.clone_into(&mut event.name),
                // A comment, an id, a delay for reconnecting, or a body that is no event stream at all.
                _ => {}
            }
        }
        Ok(has_data.then_some(event))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time, as a slow network does.
    struct Drops<'a>(&'a [u8]);

    impl io::Read for Drops<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some((first, rest)) = self.0.split_first() else { return Ok(0) };
            buffer[0] = *first;
            self.0 = rest;
            Ok(1)
        }
    }

    fn check(text: &str, expected: &[(&str, &str)]) {
        for text in [text.to_owned(), text.replace('\n', "\r\n"), text.replace('\n', "\r")] {
            let mut events = Events::new(io::BufReader::with_capacity(1, Drops(text.as_bytes())));
            let mut found = Vec::new();
            while let Some(event) = events.next().unwrap() {
                found.push((event.name, event.data));
            }
            let found: Vec<(&str, &str)> = found.iter().map(|(name, data)| (name.as_str(), data.as_str())).collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn events_are_read_in_any_pieces() {
        check("data: a\n\ndata: b\n\n", &[("", "a"), ("", "b")]);
        check("event: ping\ndata: {}\n\n", &[("ping", "{}")]);
        check(":\n\n: OPENROUTER PROCESSING\n\ndata: a\n\n", &[("", "a")]);
        check("data: a\ndata: b\n\n", &[("", "a\nb")]);
        check("data:a\ndata\ndata:  b\n\n", &[("", "a\n\n b")]);
        check("event: alone\n\ndata: a", &[("", "a")]);
        check("\u{feff}data: a\n\n", &[("", "a")]);
        check("id: 1\nretry: 3\ndata: a\n\n", &[("", "a")]);
        check("", &[]);
    }

    #[test]
    fn endless_lines_are_refused() {
        let text = vec![b'a'; LONGEST_LINE + 2];
        assert!(Lines::new(&text[..]).next().is_err());
    }
}
