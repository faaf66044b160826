//! What a line of a document can be by its form: a heading, an underline, an item of a list, a row of a table, a directive,
//! markup that nobody says. Each answer is about one line; what it means among its neighbours is the reader's business.

use crate::markdown;

/// Columns before the first character; a tab is four.
pub(super) fn indent(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

/// The depth of a line that is not empty.
pub(super) fn indent_of(line: &str) -> Option<usize> {
    (!line.trim().is_empty()).then(|| indent(line))
}

pub(super) fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A title as a reader sees it. A link that its author mistyped, `[1.2](https://…]`, is as good as one, and a place kept for
/// the date, `1.2 (TBD)`, is nothing to read.
pub(super) fn read_title(text: &str) -> String {
    let read = markdown::words(&joined(text));
    let kept = ["(TBD)", "(tbd)", "(TODO)", "- TBD"].iter().find_map(|place| read.strip_suffix(place));
    let words = kept.unwrap_or(&read).trim_end();
    let Some((label, _)) = words.split_once("](") else { return words.to_owned() };
    let (before, label) = label.rsplit_once('[').unwrap_or((label, ""));
    [before, label].concat()
}

pub(super) fn fence(trimmed: &str) -> Option<&'static str> {
    ["```", "~~~"].into_iter().find(|mark| trimmed.starts_with(mark))
}

/// The level and the title of `## Title` and `== Title`.
pub(super) fn marked_heading(trimmed: &str) -> Option<(usize, &str)> {
    let mark = trimmed.chars().next().filter(|c| matches!(c, '#' | '='))?;
    let title = trimmed.trim_start_matches(mark);
    let level = trimmed.len() - title.len();
    let words = title.trim().trim_end_matches('#').trim_end();
    ((1..=6).contains(&level) && title.starts_with(' ') && !words.is_empty() && !words.starts_with('='))
        .then_some((level, words))
}

/// The mark of a line that underlines a heading.
pub(super) fn underline(line: &str) -> Option<char> {
    let trimmed = line.trim_end();
    let mark = trimmed.chars().next().filter(|c| "=-~^\"*+#._".contains(*c))?;
    (trimmed.len() >= 3 && trimmed.chars().all(|c| c == mark)).then_some(mark)
}

/// Tells whether a line can be what is underlined: short, and no sentence, item, row or marks.
pub(super) fn is_title(text: &str) -> bool {
    let length = text.chars().count();
    let other = underline(text).is_some() || is_row(text) || item(text, false).is_some();
    (1..=90).contains(&length) && !other && text.chars().any(char::is_alphanumeric)
}

/// A row of a table, or a line that frames one: `| a | b |`, `+---+---+`, `=== ===`.
pub(in crate::evidence) fn is_row(trimmed: &str) -> bool {
    let cells =
        trimmed.len() > 2 && trimmed.starts_with('|') && trimmed[1..].contains('|') && !trimmed.starts_with("||");
    let frame = |mark: char| {
        let marks = trimmed.chars().all(|c| c == mark || c == '-' || c == '=' || c == ' ');
        marks && trimmed.split(mark).filter(|part| part.len() >= 2).count() >= 2
    };
    cells || (trimmed.starts_with('+') && frame('+')) || (trimmed.starts_with("==") && frame(' '))
}

/// How wide the mark of a list item is, and what stands behind it. Inside a paragraph only what can't be meant otherwise.
pub(super) fn item(trimmed: &str, inside: bool) -> Option<(usize, &str)> {
    let rest = trimmed.trim_start_matches(['*', '-', '+', '•']);
    let bullets = trimmed.chars().count() - rest.chars().count();
    if (1..=3).contains(&bullets) && (rest.starts_with([' ', '\t'])) && (bullets == 1 || trimmed.starts_with("**")) {
        return Some((bullets + 1, rest.trim_start()));
    }
    // The bullet of typewriters, which notes of old projects keep.
    if let Some(rest) = trimmed.strip_prefix("o ") {
        return Some((2, rest.trim_start()));
    }
    let digits = trimmed.bytes().take_while(u8::is_ascii_digit).count();
    let rest = trimmed.get(digits..)?.strip_prefix(['.', ')'])?;
    let numbered = (1..=3).contains(&digits) && rest.starts_with(' ') && (!inside || &trimmed[..digits] == "1");
    numbered.then(|| (digits + 2, rest.trim_start()))
}

/// The name of `.. note:: text`, of `!!! note` and of `::: tip`; a comment has an empty one.
pub(super) fn directive(trimmed: &str) -> Option<&str> {
    if let Some(rest) = trimmed.strip_prefix(".. ") {
        return Some(rest.split_once("::").map_or("", |(name, _)| name.trim()));
    }
    let rest = trimmed.strip_prefix("!!! ").or_else(|| trimmed.strip_prefix("??? "))?;
    Some(if rest.is_empty() { "" } else { "admonition" })
}

/// `core.fileMode::`: what the text below it explains.
pub(super) fn is_term(line: &str) -> bool {
    line.trim_end().ends_with("::") && !line.starts_with(char::is_whitespace) && line.split_whitespace().count() <= 6
}

/// Markup, badges, references: nothing that anybody says.
pub(super) fn is_form(trimmed: &str) -> bool {
    let reference = trimmed.starts_with('[') && trimmed.split_once("]: ").is_some_and(|(_, rest)| !rest.contains(' '));
    let marks =
        trimmed.starts_with('[') && trimmed.ends_with(']') && !trimmed.contains("](") && !trimmed.contains(". ");
    let field = trimmed.strip_prefix(':').and_then(|rest| rest.split_once(':')).is_some_and(|(name, rest)| {
        !name.is_empty() && !name.contains(['`', ' ']) && (rest.is_empty() || rest.starts_with(' '))
    });
    let macros =
        ["include::", "image::", "ifdef::", "ifndef::", "endif::", "ifeval::", "{{<", "{{%", "{%", ":::", "import "]
            .iter()
            .any(|start| trimmed.starts_with(start));
    // What is quoted is somebody else's.
    trimmed.starts_with('>')
        || trimmed.starts_with("![")
        || trimmed.starts_with("[![")
        || (trimmed.starts_with('<') && trimmed.ends_with('>') && !trimmed.starts_with("<http"))
        || trimmed.starts_with("~~~")
        || (trimmed.starts_with('*')
            && trimmed.ends_with('*')
            && !trimmed.contains(". ")
            && trimmed.len() < 80
            && !trimmed.starts_with("**"))
        || reference
        || marks
        || field
        || macros
}
