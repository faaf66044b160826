//! The words of a paragraph as a reader sees them, for quotations of documents.

use pulldown_cmark::{BrokenLink, CowStr, Event, LinkType, Options, Parser, Tag, TagEnd};

/// Takes the marks of emphasis and of links from a paragraph; code keeps its marks. What stands for something else than
/// its own characters (entities, images, addresses in angle brackets) or is more than one paragraph stays as it is written,
/// so that every word of the answer can be found in the source.
pub fn words(text: &str) -> String {
    let is_marked = text.contains(['*', '_', '[', '\\']);
    let means_more = text.contains("![") || text.contains("<http") || text.contains('&') && text.contains(';');
    if !is_marked || means_more {
        return text.to_owned();
    }
    read(text).unwrap_or_else(|| text.to_owned())
}

/// `None` where the text isn't exactly one paragraph of words, code, emphasis and links.
fn read(text: &str) -> Option<String> {
    // ``[`Name`]`` is a link that only the documentation tool of the language can follow.
    let names = |link: BrokenLink<'_>| {
        let shortcut = matches!(link.link_type, LinkType::Shortcut | LinkType::ShortcutUnknown);
        (shortcut && is_code(&link.reference)).then_some((CowStr::Borrowed(""), CowStr::Borrowed("")))
    };
    let mut out = String::with_capacity(text.len());
    let mut ended = false;
    for event in Parser::new_with_broken_link_callback(text, Options::empty(), Some(names)) {
        if ended {
            return None;
        }
        match event {
            Event::Start(Tag::Link { dest_url, .. }) if dest_url.contains('(') => return None,
            Event::Start(Tag::Paragraph | Tag::Emphasis | Tag::Strong | Tag::Link { .. })
            | Event::End(TagEnd::Emphasis | TagEnd::Strong | TagEnd::Link) => {}
            Event::End(TagEnd::Paragraph) => ended = true,
            Event::Text(words) | Event::InlineHtml(words) => out.push_str(&words),
            Event::Code(code) => push_code(&mut out, &code),
            Event::SoftBreak => out.push(' '),
            _ => return None,
        }
    }
    ended.then_some(out)
}

fn is_code(label: &str) -> bool {
    label.len() > 2 && label.starts_with('`') && label.ends_with('`')
}

fn push_code(out: &mut String, code: &str) {
    let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let ticks = "`".repeat(longest + 1);
    let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
    out.extend([ticks.as_str(), pad, code, pad, ticks.as_str()]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_emphasis_and_links_are_taken() {
        let check = |text: &str, expected: &str| assert_eq!(words(text), expected, "{text}");
        check("**fixed:** the *slow* path", "fixed: the slow path");
        check("**breaking:** Remove `a_b*c` from __it__", "breaking: Remove `a_b*c` from it");
        check("See [the guide](https://h.org/a) for `x`", "See the guide for `x`");
        check("Uses [`Body::new`] and [`Vec`](std::vec::Vec)", "Uses `Body::new` and `Vec`");
        check("A ``a`b`` with *marks*", "A ``a`b`` with marks");
        check("Escaped \\*stars\\*", "Escaped *stars*");
    }

    #[test]
    fn what_means_more_than_its_characters_stays() {
        for text in [
            "2 * 3 * 4",
            "snake_case and other_case",
            "See [it][label] and [x]",
            "*a* &amp; b;",
            "![*alt*](a.png)",
            "*See* <https://h.org>",
            "- an *item*",
            "# A *title*",
            "*See* [x](https://h.org/a_(b))",
            "",
        ] {
            assert_eq!(words(text), text, "{text}");
        }
    }
}
