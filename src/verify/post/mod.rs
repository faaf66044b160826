//! Checks finished Markdown against the repository: captions and their code, commits, quotations, the closing comment.
//!
//! In goes the text of a post and a [`Source`], out come [`Finding`]s with line numbers; none means that every code
//! line, hash and quoted word was found where the post says it stands. The last stage of every dive and the `verify`
//! subcommand are this same function. It reads no repository itself and changes nothing.

mod caption;
mod citation;
mod closing;
mod commits;
mod compare;
mod diff;
mod excerpt;
mod finding;
mod front_matter;
mod quotes;
mod shape;
mod sources;
#[cfg(test)]
mod tests;

use crate::history::CommitId;
use crate::markdown::{self, Document, Refusal};

pub use closing::{Closing, closing_comment, read_closing};
pub use finding::{Finding, FindingKind};

/// What the check needs from a repository; implemented by `git/`, and by a table in tests.
pub trait Source {
    /// Looks up a full id or a prefix of at least four digits.
    fn commit(&self, hex: &str) -> Lookup;
    /// Tells whether the commit is one of the range (merges included) or one of its ends.
    fn in_range(&self, id: CommitId) -> bool;
    /// The decoded message: subject, an empty line, body.
    fn message(&self, id: CommitId) -> Option<String>;
    /// The decoded content (lossy UTF-8) of the path at the commit.
    fn file(&self, id: CommitId, path: &str) -> Option<String>;
    /// The first parent.
    fn parent(&self, id: CommitId) -> Option<CommitId>;
}

/// What a hash stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lookup {
    /// One commit.
    Found(CommitId),
    /// No commit of the repository.
    Unknown,
    /// Several objects.
    Ambiguous,
}

/// Checks a post; the findings are sorted by line.
pub fn post(text: &str, source: &dyn Source) -> Vec<Finding> {
    let document = markdown::parse(text);
    let mut findings = Vec::new();
    match document.refused {
        Some(Refusal::TooLong(bytes)) => return vec![Finding::new(1, FindingKind::TooLong { bytes })],
        Some(Refusal::TooComplex) => findings.push(Finding::new(1, FindingKind::TooComplex)),
        None => {}
    }
    let sources = sources::Sources::new(source);
    let check = Check { document: &document, sources: &sources, ours: closing::is_ours(text) };
    findings.extend(closing::check(text, source));
    findings.extend(front_matter::check(document.front_matter.as_ref()));
    findings.extend(shape::check(&document));
    findings.extend(commits::check(&check));
    findings.extend(check_code(&check));
    findings.extend(quotes::check(&check));
    findings.extend(sources.exhausted().then(|| Finding::new(1, FindingKind::TooMuch)));
    findings.sort();
    findings.dedup();
    findings
}

/// What every check reads.
struct Check<'a> {
    document: &'a Document,
    sources: &'a sources::Sources<'a>,
    /// Whether the text claims to be a post of ours, so that code without a caption is a fault.
    ours: bool,
}

/// Checks each code block against its caption.
fn check_code(check: &Check<'_>) -> Vec<Finding> {
    let blocks = &check.document.blocks;
    let mut findings = Vec::new();
    for block in blocks {
        let markdown::BlockKind::Code(code) = &block.kind else { continue };
        // A code block inside a quotation is quoted text.
        if block.quote.is_some() {
            continue;
        }
        let above = code.above.map(|index| &blocks[index]);
        let caption = above.and_then(|above| Some((above.line, caption::read(above.prose()?)?)));
        match caption {
            None if !check.ours || code.info.as_deref() == Some("mermaid") => {}
            None => findings.push(Finding::new(block.line, FindingKind::NoCaption)),
            Some((line, Err(fault))) => findings.push(Finding::new(line, FindingKind::BadCaption { fault })),
            Some((line, Ok(caption))) => match &caption.what {
                caption::What::Excerpt(_) => findings.extend(excerpt::check(check, line, &caption, code)),
                caption::What::Diff => findings.extend(diff::check(check, line, &caption, code)),
            },
        }
    }
    findings
}
