//! Inline markup of reStructuredText as a reader sees it: roles and links as their text.
//!
//! Evidence quotes by this reading, and [`crate::verify`] finds the quotation by the same one.

use std::borrow::Cow;

/// Longest name of a role, and longest text of one, in bytes; what is longer was never meant as one.
const NAME: usize = 24;
const BODY: usize = 200;

/// Roles whose text is a label for readers, and no name in code.
const LABELS: [&str; 12] =
    ["doc", "ref", "term", "numref", "any", "abbr", "guilabel", "menuselection", "title", "dfn", "emphasis", "strong"];

/// Roles that name a standard or an advisory by its number, with what stands before the number.
const NUMBERED: [(&str, &str); 3] = [("cve", "CVE-"), ("rfc", "RFC "), ("pep", "PEP ")];

/// Roles whose text is shown as it stands: none of it is a label or an address.
const RAW: [&str; 8] = ["code", "literal", "math", "samp", "file", "command", "kbd", "expr"];

/// Roles for members, which say little without what they belong to.
const MEMBERS: [&str; 3] = ["meth", "attr", "method"];

/// The text with each `` :role:`text` `` and `` `text <address>`_ `` as what it shows; code keeps its marks.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    if !text.contains(":`") && !text.contains(">`_") {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('`') {
        let (before, marked) = rest.split_at(at);
        let ticks = marked.bytes().take_while(|byte| *byte == b'`').count();
        let body = &marked[ticks..];
        let end = body.find(&marked[..ticks]);
        let Some(end) = end.filter(|end| *end <= BODY && *end > 0) else {
            out.push_str(before);
            out.push_str(&marked[..ticks]);
            rest = body;
            continue;
        };
        let behind = &body[end + ticks..];
        let shown = if ticks == 1 { shown(before, &body[..end], behind) } else { None };
        match shown {
            Some((kept, words, behind)) => {
                out.push_str(kept);
                out.push_str(&words);
                rest = behind;
            }
            None => {
                out.push_str(before);
                out.push_str(&marked[..2 * ticks + end]);
                rest = behind;
            }
        }
    }
    out.push_str(rest);
    // A backslash keeps marks apart from what they touch.
    Cow::Owned(out.replace("`\\ ", "`").replace("`\\-", "`-"))
}

/// What stands before some marked text, what that shows, and what follows; `None` where it is neither a role nor a link.
fn shown<'t>(before: &'t str, body: &'t str, behind: &'t str) -> Option<(&'t str, String, &'t str)> {
    if let Some((kept, role)) = role(before) {
        return Some((kept, of_role(role, body), behind));
    }
    let address = |body: &'t str| labelled(body).filter(|(_, target)| target.contains("://"));
    let (label, _) = address(body).filter(|_| behind.starts_with('_'))?;
    Some((before, label.to_owned(), behind.trim_start_matches('_')))
}

/// The role that a text ends with, and what stands before it: `` see :py:meth: ``.
fn role(before: &str) -> Option<(&str, &str)> {
    let inner = before.strip_suffix(':')?;
    let name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, ':' | '-' | '+' | '.');
    let start = inner.len() - inner.bytes().rev().take_while(|byte| name(char::from(*byte))).count();
    let colon = start + inner[start..].find(':')?;
    let (kept, role) = (&inner[..colon], &inner[colon + 1..]);
    let is_role = !role.is_empty() && role.len() <= NAME && !kept.ends_with(|c: char| c.is_alphanumeric() || c == '`');
    is_role.then_some((kept, role.rsplit(':').next()?))
}

/// What a role shows of its text.
fn of_role(role: &str, body: &str) -> String {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if matches!(role, "issue" | "pr" | "pull" | "gh" | "bug") && digits(body) {
        return format!("#{body}");
    }
    if let Some((_, name)) = NUMBERED.iter().find(|(known, _)| *known == role) {
        return format!("{name}{body}");
    }
    if role == "user" {
        return format!("@{body}");
    }
    if RAW.contains(&role) {
        return format!("`{body}`");
    }
    let label = labelled(body).map(|(label, _)| label);
    if LABELS.contains(&role) {
        return label.unwrap_or(body).to_owned();
    }
    let name = label.unwrap_or_else(|| match body.strip_prefix('~') {
        Some(path) => last_of(path, if MEMBERS.contains(&role) { 2 } else { 1 }),
        None => body.trim_start_matches('!'),
    });
    format!("`{name}`")
}

/// `text <target>`, with a blank between them.
fn labelled(body: &str) -> Option<(&str, &str)> {
    let (label, target) = body.strip_suffix('>')?.rsplit_once('<')?;
    let words = label.trim_end();
    (!words.is_empty() && words.len() < label.len()).then_some((words, target))
}

/// The last so many parts of a name with dots.
fn last_of(path: &str, parts: usize) -> &str {
    let dot = path.rmatch_indices('.').map(|(at, _)| at + 1).nth(parts - 1);
    dot.map_or(path, |at| &path[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roles_and_links_are_their_text() {
        let check = |text: &str, expected: &str| assert_eq!(plain(text), expected, "{text}");
        check("Added :py:attr:`~aiohttp.CookieJar.cookies` to it", "Added `CookieJar.cookies` to it");
        check("Added :func:`~aiohttp.encode_basic_auth`.", "Added `encode_basic_auth`.");
        check("(:class:`Parameter`)", "(`Parameter`)");
        check(":doc:`complete's <cmds/complete>` options", "complete's options");
        check(":kbd:`ctrl-w` and :ref:`the list`", "`ctrl-w` and the list");
        check(":code:`Option<String>` and :c:expr:`if a <b>`", "`Option<String>` and `if a <b>`");
        check(":class:`List<String>` and :class:`a list <List>`", "`List<String>` and `a list`");
        check("in :file:`~/.config/a.toml`", "in `~/.config/a.toml`");
        check("as :term:`x\ny <z>` in :issue:`12`, :cve:`2026-1`", "as x\ny in #12, CVE-2026-1");
        check("by :user:`ann`", "by @ann");
        check("`Fluent <https://h.org>`__ replaces it", "Fluent replaces it");
        check("``:py:meth:`x` `` stays", "``:py:meth:`x` `` stays");
        check("a::`b` and `c` and x:y:`z`", "a::`b` and `c` and x:y:`z`");
        check("one ` alone :a:`b`", "one ` alone :a:`b`");
        check("`a <b>`_", "`a <b>`_");
        check("(:x:`a`\\-:x:`b`) and ``c``\\ s", "(`a`-`b`) and ``c``s");
        check("no marks", "no marks");
    }

    #[test]
    fn any_text_is_read_in_one_pass() {
        for piece in ["`", ":a:`", "``", "`a <", ":`b`"] {
            plain(&piece.repeat(30_000));
        }
    }
}
