//! What messages refer to outside of the repository: standards, advisories, addresses.

use std::collections::BTreeMap;

use crate::{
    history::{CommitId, History},
    story::parse_subject,
};

/// Something that a message names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// `RFC 9110`, `CVE-2024-1234`, `https://example.org/design`, as it is commonly written.
    pub name: String,
    /// The oldest commit whose message names it.
    pub commit: CommitId,
}

/// At most so many are kept.
const MOST: usize = 40;

/// Of the pages that one message names, the first so many: more is a list of sources.
const PAGES: usize = 2;

/// Longer addresses are no reading matter.
const LONGEST: usize = 100;

/// Everything that the told messages name, standards and advisories first, then addresses; each once.
pub(super) fn gather(history: &History) -> Vec<Resource> {
    let mut found: BTreeMap<(bool, String), CommitId> = BTreeMap::new();
    for commit in history.told().filter(|commit| !commit.is_merge()) {
        // Messages of bots and of version bumps are copied from elsewhere.
        let copied = || commit.author.name.ends_with("[bot]") || parse_subject(&commit.subject).is_minor();
        let names = named(&commit.message());
        if names.is_empty() || copied() {
            continue;
        }
        let (pages, standards): (Vec<String>, Vec<String>) =
            names.into_iter().partition(|name| name.starts_with("https:"));
        found.extend(standards.into_iter().map(|name| ((false, name), commit.id)));
        found.extend(pages.into_iter().take(PAGES).map(|name| ((true, name), commit.id)));
    }
    found.into_iter().take(MOST).map(|((_, name), commit)| Resource { name, commit }).collect()
}

/// What may begin something that is looked for: most messages hold none.
const STARTS: [&str; 7] = ["https://", "RFC", "rfc", "Rfc", "PEP", "pep", "CVE-"];

fn named(message: &str) -> Vec<String> {
    let mut found = Vec::new();
    let speaks = |line: &&str| STARTS.iter().any(|start| line.contains(start)) && !is_trailer(line);
    for line in message.lines().filter(speaks) {
        let mut words = line.split_whitespace().peekable();
        while let Some(word) = words.next() {
            let plain = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '/');
            found.extend(standard(plain, words.peek().copied()));
            found.extend(advisory(plain));
            found.extend(address(word));
        }
    }
    found
}

/// `Signed-off-by:`, `Link:`: lines for programs.
fn is_trailer(line: &str) -> bool {
    line.split_once(": ").is_some_and(|(key, _)| key.contains('-') && !key.contains(' ')) || line.starts_with("Link: ")
}

/// `RFC 9110`, `RFC9110` and `rfc-9110` as `RFC 9110`; PEPs the same.
fn standard(word: &str, next: Option<&str>) -> Option<String> {
    let series = ["RFC", "PEP"]
        .into_iter()
        .find(|series| word.get(..series.len()).is_some_and(|start| start.eq_ignore_ascii_case(series)))?;
    let rest = word[series.len()..].trim_start_matches('-');
    let number = match rest {
        "" => next?.trim_matches(|c: char| !c.is_ascii_digit()),
        rest => rest,
    };
    let digits = number.bytes().all(|byte| byte.is_ascii_digit());
    let fits = if series == "RFC" { (3..=4).contains(&number.len()) } else { (1..=4).contains(&number.len()) };
    // `rfc` in lower case before a number that stands apart is a word, and `pep8` is a tool.
    let lower = !word.starts_with(series);
    (digits && fits && !(lower && (rest.is_empty() || series == "PEP"))).then(|| format!("{series} {number}"))
}

fn advisory(word: &str) -> Option<String> {
    let rest = word.strip_prefix("CVE-")?;
    let (year, number) = rest.split_once('-')?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (digits(year) && digits(number) && year.len() == 4).then(|| word.to_owned())
}

/// Parts of addresses of forges, of builds and of pictures: of these the post has its own.
const PASSING: [&str; 27] = [
    "/+/",
    "/issues/",
    "/pull/",
    "/pulls/",
    "/commit/",
    "/commits/",
    "/compare/",
    "/merge_requests/",
    "/releases/",
    "/actions/",
    "/runs/",
    "/blob/",
    "/tree/",
    "/user-attachments/",
    "/assets/",
    "/checks",
    "/badge",
    "dependabot",
    "renovate",
    "codecov",
    "localhost",
    "example.com",
    "example.org",
    "shields.io",
    "/discussions/",
    "lore.kernel.org",
    "camo.",
];

/// A plain address of a page, without the place on it. One that goes on with anything else is none: its stump is another page.
fn address(word: &str) -> Option<String> {
    let start = word.find("https://")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '.' | '-' | '_' | '~' | '+' | ',');
    let rest = &word[start..];
    let end = rest.find(|c| !plain(c)).unwrap_or(rest.len());
    let behind = rest[end..].chars().next();
    let cut = behind.is_some_and(|c| !matches!(c, '#' | ')' | ']' | '>' | '"' | '\'' | '`' | '’' | '”'));
    let address = rest[..end].trim_end_matches(['.', ':', '-', '/', ',', '+']);
    let (host, path) = address.strip_prefix("https://")?.split_once('/')?;
    // The page of a project or of a person at a forge is no reading matter.
    let bare = ["github.com", "gitlab.com", "codeberg.org"].contains(&host) && path.split('/').count() < 3;
    let passing = bare || PASSING.iter().any(|part| address.contains(part));
    (!cut && host.contains('.') && !path.is_empty() && !passing && address.len() <= LONGEST).then(|| address.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn standards_advisories_and_pages() {
        let check = |line: &str, expected: &[&str]| {
            assert_eq!(named(line), expected, "{line}");
        };
        check("As RFC 9110 says, and RFC7230, section 3.", &["RFC 9110", "RFC 7230"]);
        check("see rfc9110 and the rfc 12", &["RFC 9110"]);
        check("PEP 8, PEP-517, pep8 errors, pep-8", &["PEP 8", "PEP 517"]);
        check("Fixes CVE-2024-1234.", &["CVE-2024-1234"]);
        check("See https://docs.example.net/a_b-c/d#part.", &["https://docs.example.net/a_b-c/d"]);
        check("<https://example.net/x>", &["https://example.net/x"]);
        check(
            "https://a.example.net/b/+/aef71951 https://host.net/a(b) https://host.net/a!b https://host.net/a;b",
            &[],
        );
        check(
            "(see https://host.net/a,b/c+d, https://host.net/e.)",
            &["https://host.net/a,b/c+d", "https://host.net/e"],
        );
        check("https://github.com/o/r/pull/3 https://example.net", &[]);
        check("https://user@host.net/x https://host.net/x?token=1", &[]);
        check(
            "https://github.com/o https://github.com/o/r https://github.com/o/r/wiki/x",
            &["https://github.com/o/r/wiki/x"],
        );
        check("Reviewed-by: https://host.net/me", &[]);
    }
}
