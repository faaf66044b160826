//! The closing comment: the range for `verify` and the digest for "edited since".
//!
//! ```text
//! <!-- git-deepdive 1 tips=<hex>[,<hex>…] not=<hex>[,<hex>…] sha256=<64 hex, of everything before the comment> -->
//! ```

use sha2::{Digest, Sha256};

use super::{Finding, FindingKind, Lookup, Source};
use crate::history::CommitId;

const START: &str = "<!-- git-deepdive ";

/// What a closing comment says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Closing {
    /// Commits from which the range starts.
    pub tips: Vec<CommitId>,
    /// Commits that it excludes with everything they reach.
    pub not: Vec<CommitId>,
    /// Whether the text above is the one that was written.
    pub digest_matches: bool,
}

/// The comment that closes `body`, which should end with a line feed; none follows the comment.
pub fn closing_comment(tips: &[CommitId], not: &[CommitId], body: &str) -> String {
    let not = if not.is_empty() { String::new() } else { format!(" not={}", list(not)) };
    format!("{START}1 tips={}{not} sha256={} -->", list(tips), digest(body))
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
    let sha256 = fields.next()?.strip_prefix("sha256=")?;
    let hex = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    if !hex || fields.next().is_some() {
        return None;
    }
    Some(Closing { tips, not, digest_matches: sha256 == digest(&text[..start]) })
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
    for id in closing.tips.iter().chain(&closing.not) {
        let hex = id.to_string();
        match source.commit(&hex) {
            Lookup::Found(_) if source.in_range(*id) => {}
            Lookup::Found(_) => findings.push(finding(FindingKind::OutOfRange { hex })),
            Lookup::Ambiguous => findings.push(finding(FindingKind::AmbiguousCommit { hex })),
            Lookup::Unknown => findings.push(finding(FindingKind::UnknownCommit { hex })),
        }
    }
    findings
}

/// Where the comment starts in the last line.
fn start(text: &str) -> Option<usize> {
    let line = text.trim_end().rfind('\n').map_or(0, |end| end + 1);
    text[line..].find(START).map(|place| line + place)
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
