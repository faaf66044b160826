//! Small readings of lines that several ecosystems share.

/// White space as single blanks.
pub(super) fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The quoted strings of a text, in order, without escapes.
pub(super) fn quoted(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(['"', '\'']) {
        let mark = &rest[start..=start];
        let inside = &rest[start + 1..];
        let Some(end) = inside.find(mark) else { break };
        found.push(&inside[..end]);
        rest = &inside[end + 1..];
    }
    found
}

/// The line without a comment that starts with the mark outside of quotes.
pub(super) fn without_comment<'a>(line: &'a str, mark: &str) -> &'a str {
    let mut quote = None;
    for (at, byte) in line.bytes().enumerate() {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            (None, _) if line.as_bytes()[at..].starts_with(mark.as_bytes()) => return &line[..at],
            _ => {}
        }
    }
    line
}

/// The text inside the bracket that opens at `open`, up to its partner or the end.
pub(super) fn bracketed(text: &str, open: usize) -> &str {
    let (mut depth, mut quote) = (0usize, None);
    for (at, byte) in text.bytes().enumerate().skip(open) {
        match (quote, byte) {
            (None, b'"' | b'\'') => quote = Some(byte),
            (Some(open), byte) if open == byte => quote = None,
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') => {
                depth -= 1;
                if depth == 0 {
                    return &text[open + 1..at];
                }
            }
            _ => {}
        }
    }
    text.get(open + 1..).unwrap_or_default()
}

/// A path of slashes without `.` and `..`, taken from a folder; `None` above the root.
pub(super) fn resolve(folder: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split(['/', '\\']) {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}
