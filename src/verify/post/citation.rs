//! Commits and files that a text names: permalinks of forges and hashes in code spans.

use std::sync::LazyLock;

use regex::{Regex, bytes};

/// A link to a commit, or to a file at one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permalink {
    /// Address of the repository at its forge.
    pub base: String,
    /// The commit's digits, as written but in lower case.
    pub hex: String,
    /// The file, decoded.
    pub path: Option<String>,
    /// First and last line.
    pub lines: Option<(usize, usize)>,
}

/// Compiles the pattern of links to commits and files.
pub fn prepare() {
    LazyLock::force(&PERMALINK);
}

/// On bytes: what stands for any character would be compiled to all that UTF-8 has.
static PERMALINK: LazyLock<bytes::Regex> = LazyLock::new(|| {
    let pattern = concat!(
        r"^(?<base>[A-Za-z][A-Za-z0-9+.-]*://[^?#]+?)(?:/-)?/(?:commit|blob|src/commit)/",
        r"(?<hex>[0-9a-fA-F]{4,64})(?:/(?<path>[^?#]*))?(?:\?[^#]*)?(?:#(?<anchor>.*))?$"
    );
    bytes::RegexBuilder::new(pattern).unicode(false).build().expect("the pattern is constant")
});

/// Reads `…/commit/<hex>`, `…/blob/<hex>/path#L1-L2` and the same of GitLab (`/-/`) and Gitea (`/src/commit/`); with whole
/// ids alone those of Bitbucket (`/commits/`, `/src/<id>/`), sourcehut (`/tree/<id>/item/`) and Azure DevOps.
pub fn permalink(url: &str) -> Option<Permalink> {
    static OTHERS: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(?<base>[A-Za-z][A-Za-z0-9+.-]*://[^?#]+?)/(?:commits|src|tree)/",
            r"(?<hex>[0-9a-fA-F]{64}|[0-9a-fA-F]{40})(?:/(?:item/)?(?<path>[^?#]*))?(?:\?[^#]*)?(?:#(?<anchor>.*))?$"
        ))
        .expect("the pattern is constant")
    });
    let named = |base: &str, hex: &str, path: Option<&str>, anchor: Option<&str>| Permalink {
        base: base.to_owned(),
        hex: hex.to_ascii_lowercase(),
        path: path.filter(|path| !path.is_empty()).map(percent_decoded),
        lines: anchor.and_then(anchor_lines),
    };
    if let Some(found) = PERMALINK.captures(url.as_bytes()) {
        let part = |name: &str| found.name(name).and_then(|part| url.get(part.range()));
        return Some(named(part("base")?, part("hex")?, part("path"), part("anchor")));
    }
    let Some(found) = OTHERS.captures(url) else { return azure(url) };
    let part = |name: &str| found.name(name).map(|part| part.as_str());
    Some(named(part("base")?, part("hex")?, part("path"), part("anchor")))
}

/// Reads `…/_git/repo?path=/a.c&version=GC<id>&line=3&lineEnd=10&…`: the last line is the one before its end.
fn azure(url: &str) -> Option<Permalink> {
    static LINK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(?<base>[A-Za-z][A-Za-z0-9+.-]*://[^?#]+/_git/[^?#/]+)\?path=/?(?<path>[^&#]+)&version=GC",
            r"(?<hex>[0-9a-fA-F]{64}|[0-9a-fA-F]{40})",
            r"(?:&line=(?<first>[0-9]{1,9})&lineEnd=(?<end>[0-9]{1,9})&lineStartColumn=1&lineEndColumn=1)?$"
        ))
        .expect("the pattern is constant")
    });
    let found = LINK.captures(url).filter(|_| url.contains("/_git/"))?;
    let line = |name: &str| found.name(name).and_then(|line| line.as_str().parse::<usize>().ok());
    Some(Permalink {
        base: found["base"].to_string(),
        hex: found["hex"].to_ascii_lowercase(),
        path: Some(percent_decoded(&found["path"])),
        lines: line("first").zip(line("end").and_then(|end| end.checked_sub(1))),
    })
}

/// A link to a file or folder by whatever name of a commit: the address of the repository, what stands behind it (the name
/// and the path, which only the repository can tell apart), and the lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedLink {
    /// Address of the repository at its forge.
    pub base: String,
    /// A name with slashes or without, a slash, and a path.
    pub rest: String,
    /// First and last line.
    pub lines: Option<(usize, usize)>,
}

/// Reads `…/blob/main/path#L1`, and the same of `tree`, `raw`, `blame`, GitLab's `/-/` and Gitea's `src/branch`, `src/tag`.
pub fn named_link(url: &str) -> Option<NamedLink> {
    static LINK: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(concat!(
            r"^(?<base>[A-Za-z][A-Za-z0-9+.-]*://[^?#]+?)(?:/-)?/",
            r"(?:blob|tree|raw|blame|(?:src|raw)/(?:branch|tag|commit))/(?<rest>[^?#]+)(?:\?[^#]*)?(?:#(?<anchor>.*))?$"
        ))
        .expect("the pattern is constant")
    });
    let found = LINK.captures(url)?;
    Some(NamedLink {
        base: found["base"].to_string(),
        rest: percent_decoded(&found["rest"]),
        lines: found.name("anchor").and_then(|anchor| anchor_lines(anchor.as_str())),
    })
}

/// The address of a repository as forges compare it: whatever the scheme, the case, a `www.` and a `.git`.
pub fn same_repository(one: &str, other: &str) -> bool {
    fn bare(base: &str) -> String {
        let base = base.strip_prefix("https://").or_else(|| base.strip_prefix("http://")).unwrap_or(base);
        let base = base.strip_prefix("www.").unwrap_or(base).trim_end_matches('/');
        base.strip_suffix(".git").unwrap_or(base).to_lowercase()
    }
    bare(one) == bare(other)
}

static ANCHOR: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"^(?:L|lines-)([0-9]{1,9})(?:(?:-L?|:)([0-9]{1,9}))?$").expect("the pattern is constant")
});

/// Reads `L7`, `L344-L366`, `L344-366`, `lines-7` and `lines-344:366`.
fn anchor_lines(anchor: &str) -> Option<(usize, usize)> {
    let found = ANCHOR.captures(anchor)?;
    let first = found[1].parse().ok()?;
    Some((first, found.get(2).map_or(Some(first), |last| last.as_str().parse().ok())?))
}

/// Undoes the encoding of addresses; what is no UTF-8 then gets replacement characters.
pub fn percent_decoded(path: &str) -> String {
    let digit = |byte: Option<&u8>| byte.and_then(|byte| char::from(*byte).to_digit(16));
    let bytes = path.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], digit(bytes.get(at + 1)), digit(bytes.get(at + 2))) {
            (b'%', Some(high), Some(low)) => {
                decoded.push((high * 16 + low) as u8);
                at += 3;
            }
            (byte, ..) => {
                decoded.push(byte);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// The code of a label that is one code span.
pub fn code_label(label: &str) -> Option<&str> {
    label.strip_prefix('`')?.strip_suffix('`').map(str::trim)
}

/// Tells whether a code span may be the abbreviation of a commit: 7 to 64 hexadecimal digits, one of them decimal.
pub fn hash_like(code: &str) -> bool {
    hexadecimal(code) && code.bytes().any(|byte| byte.is_ascii_digit())
}

/// Tells whether a code span has the form of an id, if only of letters, as one in 18,000 abbreviations to ten digits has:
/// where a commit is looked up anyway, no word can pass for one.
pub fn hexadecimal(code: &str) -> bool {
    (7..=64).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Tells whether a code span looks like a commit with a slip: as [`hash_like`], but any letters.
pub fn nearly_hash_like(code: &str) -> bool {
    (7..=64).contains(&code.len())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric())
        && code.bytes().filter(|byte| !byte.is_ascii_hexdigit()).count() <= 1
        && code.bytes().any(|byte| byte.is_ascii_digit())
}
