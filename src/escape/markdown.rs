//! Escaping for the places of a Markdown document.

use super::{break_shortcodes, visible};

/// Running text: every character that CommonMark, GFM or a site generator could read as markup is escaped, except that
/// balanced code spans on one line stay code spans.
///
/// Commit messages are written with backticks; keeping them is the one piece of markup that quotations carry over.
/// Braces are escaped wherever they stand: beside Liquid, Hugo and Zola, which take two of them, MDX executes what stands
/// in one pair, and kramdown takes `` `x`{: onclick="…"} `` for attributes of the code span.
pub fn inline(text: &str) -> String {
    let text = visible(text);
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text.as_str();
    while let Some(start) = rest.find('`') {
        out.push_str(&plain(&rest[..start], out.is_empty()));
        let ticks = rest[start..].bytes().take_while(|byte| *byte == b'`').count();
        let after = &rest[start + ticks..];
        match closing_ticks(after, ticks) {
            Some(end) if !after[..end].contains('\n') && !after[..end].trim().is_empty() => {
                let (code, behind) = (&after[..end], &after[end + ticks..]);
                // Blanks at the ends of a span would be lost; they part words, and go outside.
                if code.starts_with(' ') && !out.ends_with(' ') && !out.is_empty() {
                    out.push(' ');
                }
                out.push_str(&code_span(code.trim()));
                if code.ends_with(' ') && !behind.starts_with(' ') && !behind.is_empty() {
                    out.push(' ');
                }
                rest = behind;
            }
            _ => {
                out.push_str(&"\\`".repeat(ticks));
                rest = after;
            }
        }
    }
    out.push_str(&plain(rest, out.is_empty()));
    out
}

/// The same for text that doesn't open its line: no list, heading or quotation could begin with it.
pub fn behind(text: &str) -> String {
    const BEFORE: &str = "x ";
    let escaped = inline(&format!("{BEFORE}{text}"));
    escaped.strip_prefix(BEFORE).map_or_else(|| inline(text), str::to_owned)
}

/// Byte offset of a run of exactly `ticks` backticks.
fn closing_ticks(text: &str, ticks: usize) -> Option<usize> {
    let mut offset = 0;
    while let Some(found) = text[offset..].find('`') {
        let start = offset + found;
        let run = text[start..].bytes().take_while(|byte| *byte == b'`').count();
        if run == ticks {
            return Some(start);
        }
        offset = start + run;
    }
    None
}

/// Escapes text that holds no code span; `at_start` tells whether a block could begin here.
fn plain(text: &str, at_start: bool) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut line_start = at_start;
    let mut chars = text.chars().peekable();
    let mut previous = ' ';
    while let Some(c) = chars.next() {
        let next = chars.peek().copied().unwrap_or(' ');
        let escape = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' => true,
            '_' => !(previous.is_alphanumeric() && next.is_alphanumeric()),
            '&' => next.is_ascii_alphabetic() || next == '#',
            '!' => next == '[',
            '{' | '}' => true,
            // A backslash stands before a brace, so it does not part the brace from what follows.
            '%' => previous == '{',
            '#' => line_start || previous == '{',
            '+' | '-' | '=' | '>' => line_start,
            ':' if line_start => true,
            '.' if out.ends_with("www") => true,
            '.' | ')' => line_start_number(&out) && next == ' ',
            ':' => next == '/' && matches!(previous, 'p' | 's'),
            '@' | '$' => true,
            _ => false,
        };
        if escape {
            out.push('\\');
        }
        out.push(c);
        line_start = c == '\n' || (line_start && c == ' ');
        previous = c;
    }
    out
}

/// Tells whether the current line of `out` is digits only, so that `.` would make it a list.
fn line_start_number(out: &str) -> bool {
    let line = out.rsplit('\n').next().unwrap_or(out).trim_start();
    !line.is_empty() && line.len() < 10 && line.bytes().all(|byte| byte.is_ascii_digit())
}

/// A code span with enough backticks, its content made visible and without shortcodes.
pub fn code_span(text: &str) -> String {
    let text = break_shortcodes(&visible(text).replace('\n', " "));
    let mut longest = 0;
    let mut run = 0;
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    let ticks = "`".repeat(longest + 1);
    let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{ticks}{pad}{text}{pad}{ticks}")
}

/// One line inside a code fence.
///
/// Jekyll, Eleventy, Hugo and Zola look for their tags before they look for fences, so `{{` and `{%` become `{ {` and
/// `{ %`. What closes a tag means nothing without what opens it and stays, so that the line reads, and mostly compiles, as
/// it did: `int a[1][1] = { {0}};`. Of 11,239 lines in posts about 13 projects 5 are changed.
pub fn code(line: &str) -> String {
    let line = visible(line);
    let opens = |at: usize| matches!(line.as_bytes().get(at + 1), Some(b'{' | b'%'));
    if memchr::memchr_iter(b'{', line.as_bytes()).any(opens) { without_tags(&line) } else { line }
}

/// The line with what opens a tag of a site generator parted by a blank: the part of [`code`] that a fence which others
/// wrote may lack.
pub fn without_tags(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut previous = ' ';
    for c in line.chars() {
        if previous == '{' && matches!(c, '{' | '%') {
            out.push(' ');
        }
        out.push(c);
        previous = c;
    }
    out
}

/// A fence of backticks that no line of `lines` can close.
pub fn fence_for<'a>(lines: impl IntoIterator<Item = &'a str>) -> String {
    let longest = lines.into_iter().map(|line| {
        let line = line.trim_start_matches([' ', '\t', '+', '-']);
        line.bytes().take_while(|byte| *byte == b'`').count()
    });
    "`".repeat(longest.max().unwrap_or(0).max(2) + 1)
}

/// Text of a heading: one line of [`inline`].
pub fn heading(text: &str) -> String {
    inline(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The anchor that GitHub makes of a heading's raw text.
pub fn slug(text: &str) -> String {
    visible(text)
        .to_lowercase()
        .chars()
        .filter_map(|c| match c {
            ' ' => Some('-'),
            '-' | '_' => Some(c),
            c if c.is_alphanumeric() => Some(c),
            _ => None,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_opens_no_line_opens_no_block() {
        let check = |text: &str, expected: &str| assert_eq!(behind(text), expected, "{text}");
        check("0. Then", "0. Then");
        check("- so", "- so");
        check(" and *more*", " and \\*more\\*");
        check("_one_", "\\_one\\_");
    }

    #[test]
    fn markup_is_escaped_and_code_spans_stay() {
        let check = |input: &str, expected: &str| assert_eq!(inline(input), expected, "{input}");
        check("point _greater_ than", "point \\_greater\\_ than");
        check("snake_case stays", "snake_case stays");
        check("call `binsearch()` now", "call `binsearch()` now");
        check("`Arc<Mutex<Vec<_>>>`", "`Arc<Mutex<Vec<_>>>`");
        check("Arc<Mutex<T>>", "Arc\\<Mutex\\<T>>");
        check("a lone ` tick", "a lone \\` tick");
        check("``a`b`` c", "``a`b`` c");
        check("![x](http://e/?d=1)", "\\!\\[x\\](http\\://e/?d=1)");
        check("- no list\n# no heading", "\\- no list\n\\# no heading");
        check("1. no list", "1\\. no list");
        check("version 1.2 stays", "version 1.2 stays");
        check("{{ x }} {% y %}", "\\{\\{ x \\}\\} \\{\\% y %\\}");
        check("{{< x >}} {{% x %}} {# y #}", "\\{\\{\\< x >\\}\\} \\{\\{\\% x %\\}\\} \\{\\# y #\\}");
        check("`x`{: onclick=\"y\"} {process.env.KEY}", "`x`\\{: onclick=\"y\"\\} \\{process.env.KEY\\}");
        check(":::danger", "\\:::danger");
        check("a | b", "a \\| b");
        check("cc @someone a@b.c", "cc \\@someone a\\@b.c");
        check("www.evil.example $x$", "www\\.evil.example \\$x\\$");
        check("AT&T &amp;", "AT\\&T \\&amp;");
    }

    #[test]
    fn code_opens_no_tags() {
        let check = |input: &str, expected: &str| {
            assert_eq!(code(input), expected, "{input}");
            assert_eq!(code(expected), expected, "twice");
        };
        check("    if: ${{ always() }}", "    if: ${ { always() }}");
        check("{{< readfile x >}}{{% x %}}", "{ {< readfile x >}}{ { % x %}}");
        check("{% endraw %}{%- x -%}", "{ % endraw %}{ %- x -%}");
        check("{{{%", "{ { { %");
        check("{\u{200b}{ x }}", "{ { x }}");
        check("a = {0}; printf(\"%d}}\")", "a = {0}; printf(\"%d}}\")");
    }

    #[test]
    fn fences_are_longer_than_what_they_hold() {
        assert_eq!(fence_for(["a", "b"]), "```");
        assert_eq!(fence_for(["+````", "b"]), "`````");
    }

    #[test]
    fn blanks_at_the_ends_of_code_still_part_words() {
        assert_eq!(inline("a` b `c"), "a `b` c");
        assert_eq!(inline("a ` b ` c"), "a `b` c");
        assert_eq!(inline("` b `"), "`b`");
    }

    #[test]
    fn code_spans_hold_backticks_and_no_tags() {
        assert_eq!(code_span("a`b"), "``a`b``");
        assert_eq!(code_span("`a"), "`` `a ``");
        assert_eq!(code_span("{{x}}"), "`{ {x} }`");
    }

    #[test]
    fn slugs_are_those_of_the_forge() {
        let check = |input: &str, expected: &str| assert_eq!(slug(input), expected);
        check("Replace clap with lexopt", "replace-clap-with-lexopt");
        check(
            "Use work-stealing stack instead of `Arc<Mutex<Vec<_>>>`",
            "use-work-stealing-stack-instead-of-arcmutexvec_",
        );
    }
}
