//! The closing comment: the range for `verify` and the digest for "edited since".
//!
//! ```text
//! <!-- git-deepdive 1 tips=<hex>[,<hex>…] not=<hex>[,<hex>…] also=<hex>[,<hex>…] words=<number> by=<version> paths=<path>[,<path>…] sha256=<64 hex, of everything before the comment> -->
//! ```
//!
//! `also` names the older commits that the post cites, those that brought in lines which the range takes out. `words` and
//! `by` are there where the range and the paths alone say what was told: then the program that wrote the post can count
//! everything in it again. Paths count from the root of the repository and are percent-encoded.

use sha2::{Digest, Sha256};

use super::{Finding, FindingKind, Lookup, Source, citation::percent_decoded};
use crate::history::CommitId;

const START: &str = "<!-- git-deepdive ";

/// What a closing comment says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// Commits from which the range starts.
    pub tips: Vec<CommitId>,
    /// Commits that it excludes with everything they reach.
    pub not: Vec<CommitId>,
    /// Older commits that the post cites beside those of the range.
    pub also: Vec<CommitId>,
    /// How the post can be made again.
    pub recipe: Option<Recipe>,
    /// Whether the text above is the one that was written.
    pub digest_matches: bool,
}

/// What it takes besides the range to count again what a post counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipe {
    /// Words that the post could have.
    pub words: usize,
    /// Version of the program that wrote it: another may count stories and modules otherwise.
    pub by: String,
    /// Paths that chose what is told, from the root of the repository; none for all.
    pub paths: Vec<String>,
}

impl Recipe {
    /// A recipe for this program.
    pub fn new(words: usize, paths: Vec<String>) -> Self {
        Self { words, by: env!("CARGO_PKG_VERSION").to_owned(), paths }
    }

    /// Tells whether this program wrote the post: another version may count stories and modules otherwise.
    pub fn is_own(&self) -> bool {
        self.by == env!("CARGO_PKG_VERSION")
    }

    /// The fields, each with the blank before it.
    fn fields(&self) -> String {
        let paths = self.paths.iter().map(|path| encoded(path)).collect::<Vec<_>>().join(",");
        let paths = if paths.is_empty() { paths } else { format!(" paths={paths}") };
        format!(" words={} by={}{paths}", self.words, self.by)
    }
}

/// The comment that closes `body`, which should end with a line feed; none follows the comment.
pub fn closing_comment(tips: &[CommitId], not: &[CommitId], body: &str) -> String {
    closing_comment_with(tips, not, &[], None, body)
}

/// The same for a post that cites older commits too, or that can be made again.
pub fn closing_comment_with(
    tips: &[CommitId],
    not: &[CommitId],
    also: &[CommitId],
    recipe: Option<&Recipe>,
    body: &str,
) -> String {
    let field = |name: &str, ids: &[CommitId]| match ids {
        [] => String::new(),
        ids => format!(" {name}={}", list(ids)),
    };
    let not = format!("{}{}", field("not", not), field("also", also));
    let recipe = recipe.map(Recipe::fields).unwrap_or_default();
    format!("{START}1 tips={}{not}{recipe} sha256={} -->", list(tips), digest(body))
}

/// Reads the comment in the last line of a text; `None` where it is missing or malformed.
pub fn read_closing(text: &str) -> Option<Closing> {
    let start = start(text)?;
    let mut fields = text[start + START.len()..].trim_end().strip_suffix(" -->")?.split(' ').peekable();
    if fields.next() != Some("1") {
        return None;
    }
    let tips = ids(fields.next()?.strip_prefix("tips=")?)?;
    let not = match fields.peek().and_then(|field| field.strip_prefix("not=")) {
        None => Vec::new(),
        Some(list) => {
            fields.next();
            if list.is_empty() { Vec::new() } else { ids(list)? }
        }
    };
    let also = match fields.peek().and_then(|field| field.strip_prefix("also=")) {
        None => Vec::new(),
        Some(list) => {
            fields.next();
            ids(list)?
        }
    };
    let recipe = match fields.peek().and_then(|field| field.strip_prefix("words=")) {
        None => None,
        Some(words) => {
            fields.next();
            let by = fields.next()?.strip_prefix("by=")?.to_owned();
            let paths = fields.next_if(|field| field.starts_with("paths=")).map(|field| &field["paths=".len()..]);
            let paths = paths.map(|paths| paths.split(',').map(percent_decoded).collect()).unwrap_or_default();
            Some(Recipe { words: words.parse().ok()?, by, paths })
        }
    };
    let sha256 = fields.next()?.strip_prefix("sha256=")?;
    let hex = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if !hex || fields.next().is_some() {
        return None;
    }
    Some(Closing { tips, not, also, recipe, digest_matches: sha256 == digest(&text[..start]) })
}

/// Finds the closing comment wherever it stands on a line of its own, the last one of several; gives its line and what it
/// says. What was written behind it makes the post an edited one.
pub fn find_closing(text: &str) -> Option<(usize, Option<Closing>)> {
    if let Some(place) = start(text) {
        return Some((line_of(text, place), read_closing(text)));
    }
    // A post that shows such a comment in a fence is none by that.
    let mut fenced = false;
    let mut found = None;
    let mut place = 0;
    for (number, line) in text.split_inclusive('\n').enumerate() {
        fenced ^= line.trim_start().starts_with("```");
        if !fenced && line.starts_with(START) {
            found = Some((number + 1, place + line.len()));
        }
        place += line.len();
    }
    let (line, end) = found?;
    Some((line, read_closing(&text[..end]).map(|closing| Closing { digest_matches: false, ..closing })))
}

fn line_of(text: &str, place: usize) -> usize {
    text[..place].bytes().filter(|byte| *byte == b'\n').count() + 1
}

/// Checks the comment of a text that may have been edited.
pub(super) fn check_found(text: &str, source: &dyn Source) -> Vec<Finding> {
    match find_closing(text) {
        None => Vec::new(),
        Some((line, None)) => vec![Finding::new(line, FindingKind::BadClosing)],
        Some((line, Some(closing))) => ends(line, &closing, source),
    }
}

/// Tells whether the last line is meant as a closing comment.
pub(super) fn is_ours(text: &str) -> bool {
    start(text).is_some()
}

/// Checks that the comment is there, that its commits exist and that nothing above it was changed.
pub(super) fn check(text: &str, source: &dyn Source) -> Vec<Finding> {
    let line = text.trim_end().bytes().filter(|byte| *byte == b'\n').count() + 1;
    let finding = |kind| Finding::new(line, kind);
    let Some(closing) = read_closing(text) else {
        let kind = if is_ours(text) { FindingKind::BadClosing } else { FindingKind::NoClosing };
        return vec![finding(kind)];
    };
    let mut findings: Vec<Finding> =
        (!closing.digest_matches).then(|| finding(FindingKind::Edited)).into_iter().collect();
    findings.extend(ends(line, &closing, source));
    findings
}

/// Checks that the ends of the range exist.
fn ends(line: usize, closing: &Closing, source: &dyn Source) -> Vec<Finding> {
    let check = |id: &CommitId| {
        let hex = id.to_string();
        let kind = match source.commit(&hex) {
            Lookup::Found(_) if closing.also.contains(id) => return None,
            Lookup::Found(_) if source.in_range(*id) => return None,
            Lookup::Found(_) => FindingKind::OutOfRange { hex },
            Lookup::Ambiguous => FindingKind::AmbiguousCommit { hex },
            Lookup::Unknown => FindingKind::UnknownCommit { hex },
        };
        Some(Finding::new(line, kind))
    };
    closing.tips.iter().chain(&closing.not).chain(&closing.also).filter_map(check).collect()
}

/// Where the comment starts in the last line.
fn start(text: &str) -> Option<usize> {
    let line = text.trim_end().rfind('\n').map_or(0, |end| end + 1);
    text[line..].find(START).map(|place| line + place)
}

/// A path without what would end the field, the list or the comment.
fn encoded(path: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'.' | b'_' | b'-' | b'*');
    let one = |byte: u8| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") };
    path.bytes().map(one).collect()
}

fn list(ids: &[CommitId]) -> String {
    ids.iter().map(CommitId::to_string).collect::<Vec<_>>().join(",")
}

fn ids(list: &str) -> Option<Vec<CommitId>> {
    list.split(',').map(|hex| CommitId::from_hex(hex).ok()).collect()
}

fn digest(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_kept_as_they_were_asked_for() {
        let check = |paths: &[&str], expected: &str| {
            let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
            let tip = CommitId::from_hex(&"a1".repeat(20)).expect("40 digits");
            let recipe = Recipe::new(600, paths);
            let comment = closing_comment_with(&[tip], &[], &[], Some(&recipe), "text\n");
            assert!(comment.contains(expected), "{comment}");
            let closing = read_closing(&format!("text\n{comment}\n")).expect("it is well formed");
            assert_eq!((closing.recipe, closing.digest_matches), (Some(recipe), true));
        };
        check(&[], concat!(" by=", env!("CARGO_PKG_VERSION"), " sha256="));
        check(&["src", "docs/*.md"], " paths=src,docs/*.md sha256=");
        check(&["a b,c -->\n", "é"], " paths=a%20b%2Cc%20--%3E%0A,%C3%A9 sha256=");
    }
}
