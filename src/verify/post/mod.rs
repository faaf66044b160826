//! Checks finished Markdown against the repository: captions and their code, commits, quotations, figures, the closing
//! comment.
//!
//! In goes a text and a [`Source`], out come [`Finding`]s with line numbers; none means that every code line, hash and
//! quoted word was found where the text says it stands. The last stage of every dive ([`post`]) and the `verify`
//! subcommand ([`check`]) are the same code. It reads no repository itself and changes nothing.
//!
//! What is a fault depends on what the text claims to be, its [`Nature`]: a post of ours vouches for every word, an edited
//! one for all but its running text, any other file for what stands under a caption or a link of ours.

mod caption;
mod citation;
mod closing;
mod commits;
mod compare;
mod diagram;
mod diff;
mod excerpt;
mod figures;
mod finding;
mod fix;
mod front_matter;
mod own;
mod quotes;
mod shape;
mod sources;
mod tables;
#[cfg(test)]
mod tests;

use crate::history::CommitId;
use crate::markdown::{self, BlockKind, Document, Refusal};
use crate::spread;

pub use closing::{Closing, Recipe, closing_comment, closing_comment_with, find_closing, read_closing};
pub use finding::{Finding, FindingKind, Severity};
pub use fix::{Fixed, fix};

/// For the tests of the room that makes addresses.
#[cfg(test)]
pub(crate) use citation::permalink;

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
    /// Tells whether the commit has a file or folder of the path, whatever is in it.
    fn exists(&self, id: CommitId, path: &str) -> bool {
        self.file(id, path).is_some()
    }
    /// The first parent.
    fn parent(&self, id: CommitId) -> Option<CommitId>;
    /// What a tag leads to; [`Lookup::Unknown`] where there is none of that name, `None` where tags aren't known.
    fn tag(&self, _name: &str) -> Option<Lookup> {
        None
    }
    /// The commit of a branch, here or at the remote; `None` where it isn't known.
    fn branch(&self, _name: &str) -> Option<CommitId> {
        None
    }
    /// Those of the commits that no branch or tag reaches, so that nobody else can have them.
    fn unreachable(&self, _ids: &[CommitId]) -> Vec<CommitId> {
        Vec::new()
    }
    /// The address of the repository at its forge.
    fn address(&self) -> Option<String> {
        None
    }
    /// The id cut to ten digits, or to as many as keep it apart.
    fn shorten(&self, id: CommitId) -> String {
        id.short()
    }
    /// The same source for another core; `None` where there can be only one.
    fn another(&self) -> Option<Box<dyn Source + Send + '_>> {
        None
    }
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

/// What a text claims to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    /// A post as it was written: its digest matches.
    Post,
    /// A post that somebody worked on.
    Edited,
    /// Any other Markdown.
    Markdown,
}

/// How a text is checked.
#[derive(Debug, Clone, Copy, Default)]
pub struct Options<'a> {
    /// Hold excerpts to this commit instead of that of their caption.
    pub at: Option<CommitId>,
    /// Count every warning, and code without a caption anywhere.
    pub strict: bool,
    /// The same post as the program writes it now: what it counts is what can be counted.
    pub recounted: Option<&'a str>,
}

/// Compiles the patterns of every check, which otherwise happens when the first one is made.
pub fn prepare() {
    caption::prepare();
    citation::prepare();
    shape::prepare();
}

/// Checks a post that was just written: everything counts. The findings are sorted by line.
pub fn post(text: &str, source: &dyn Source) -> Vec<Finding> {
    let ours = closing::is_ours(text);
    let mut findings = closing::check(text, source);
    findings.extend(with_document(text, source, &Options::default(), Gate { nature: Nature::Post, ours, dive: true }));
    sorted(findings)
}

/// Tells what a text claims to be.
pub fn nature(text: &str) -> Nature {
    match find_closing(text) {
        Some((_, Some(closing))) if closing.digest_matches => Nature::Post,
        Some(_) => Nature::Edited,
        None => Nature::Markdown,
    }
}

/// Checks any Markdown as what it claims to be. The findings are sorted by line.
pub fn check(text: &str, source: &dyn Source, options: &Options<'_>) -> Vec<Finding> {
    let nature = nature(text);
    let ours = nature != Nature::Markdown;
    let mut findings = Vec::new();
    if ours {
        findings.extend(closing::check_found(text, source));
    }
    findings.extend(with_document(text, source, options, Gate { nature, ours, dive: false }));
    if options.strict {
        findings.iter_mut().for_each(|finding| finding.severity = Severity::Error);
    }
    sorted(findings)
}

fn sorted(mut findings: Vec<Finding>) -> Vec<Finding> {
    findings.sort();
    findings.dedup();
    findings
}

/// What the text is, and whether it was written a moment ago.
#[derive(Clone, Copy)]
struct Gate {
    nature: Nature,
    ours: bool,
    dive: bool,
}

fn with_document(text: &str, source: &dyn Source, options: &Options<'_>, gate: Gate) -> Vec<Finding> {
    let document = markdown::parse(text);
    let mut findings = Vec::new();
    match document.refused {
        Some(Refusal::TooLong(bytes)) => return vec![Finding::new(1, FindingKind::TooLong { bytes })],
        Some(Refusal::TooComplex) => findings.push(Finding::new(1, FindingKind::TooComplex)),
        None => {}
    }
    // Half of a post's check is the search for its quotations.
    let quoted = |source: &dyn Source| with_sources(&document, text, source, options, gate, quotes::check);
    let others = || with_sources(&document, text, source, options, gate, |check| but_quotations(check, gate));
    let (quoted, others) = match source.another().filter(|_| gate.dive) {
        Some(another) => spread::both(move || quoted(&*another), others),
        None => (quoted(source), others()),
    };
    findings.extend(quoted.into_iter().chain(others));
    findings
}

/// What a check finds, and whether it had to leave something out.
fn with_sources(
    document: &Document,
    text: &str,
    source: &dyn Source,
    options: &Options<'_>,
    gate: Gate,
    find: impl FnOnce(&Check<'_>) -> Vec<Finding>,
) -> Vec<Finding> {
    let sources = &sources::Sources::new(source, text);
    let recounted = options.recounted.map(markdown::parse);
    let own = own::Own::of(document, sources, gate.ours);
    let edited = gate.nature == Nature::Edited && !gate.dive;
    let mut findings = find(&Check { document, sources, own, ours: gate.ours, edited, options, recounted });
    findings.extend(sources.exhausted().then(|| Finding::new(1, FindingKind::TooMuch)));
    findings
}

/// All but [`quotes`].
fn but_quotations(check: &Check<'_>, gate: Gate) -> Vec<Finding> {
    let Check { document, options, .. } = check;
    let mut findings = Vec::new();
    if gate.ours || gate.dive {
        findings.extend(front_matter::check(document.front_matter.as_ref()));
    }
    let shapes = shape::check(check).into_iter().map(|finding| softened(finding, gate));
    findings.extend(shapes.filter(|finding| counts(&finding.kind, gate.nature, options)));
    findings.extend(commits::check(check).into_iter().map(|finding| softened(finding, gate)));
    findings.extend(check_code(check, gate));
    findings.extend(diagram::check(document));
    if !gate.dive {
        let tables = tables::check(check, gate.nature == Nature::Post);
        let figures = figures::check(check);
        findings.extend(tables.into_iter().chain(figures).map(|finding| softened(finding, gate)));
        findings.extend(unreachable(check));
    }
    findings
}

/// What only a post of ours must have is a warning elsewhere.
fn softened(finding: Finding, gate: Gate) -> Finding {
    use FindingKind as K;
    let loose = match &finding.kind {
        // Who takes a paragraph out leaves its definitions behind.
        K::NoFigure { .. } | K::Unused { .. } => gate.nature != Nature::Post,
        K::EmptyHeading { .. } | K::HeadingJump { .. } => gate.nature != Nature::Post,
        K::Leftover { .. } | K::Undefined { .. } => !gate.ours,
        K::UnknownTag { .. } | K::BrokenLink { .. } | K::NoFigureInRow { .. } | K::OtherRepository { .. } => !gate.ours,
        _ => false,
    };
    if loose { finding.warning() } else { finding }
}

/// Tells whether a fault of form is one in a text like this: how others write headings is their affair, and the documentation
/// of a template language is full of braces; who wants to hear of it asks for the strict check.
fn counts(kind: &FindingKind, nature: Nature, options: &Options<'_>) -> bool {
    use FindingKind as K;
    nature != Nature::Markdown
        || options.strict
        || match kind {
            K::EmptyHeading { .. } | K::HeadingJump { .. } => false,
            K::Leftover { text } => shape::is_ours(text),
            _ => true,
        }
}

/// What every check reads.
struct Check<'a> {
    document: &'a Document,
    sources: &'a sources::Sources<'a>,
    /// Which links lead into the repository.
    own: own::Own,
    /// Whether the text claims to be a post of ours, so that code without a caption is a fault.
    ours: bool,
    /// Whether somebody worked on the post.
    edited: bool,
    options: &'a Options<'a>,
    /// The same post as it is counted now.
    recounted: Option<Document>,
}

/// Checks each code block against its caption.
fn check_code(check: &Check<'_>, gate: Gate) -> Vec<Finding> {
    let mut findings = Vec::new();
    for block in &check.document.blocks {
        let BlockKind::Code(code) = &block.kind else { continue };
        // A code block inside a quotation is quoted text.
        if block.quote.is_some() {
            continue;
        }
        // Indented code is text as often as not.
        let expected = check.ours || check.options.strict && code.info.is_some();
        match captioned(check.document, code) {
            None if !expected || code.info.as_deref() == Some("mermaid") => {}
            None => {
                let finding = Finding::new(block.line, FindingKind::NoCaption);
                findings.push(if gate.dive { finding } else { finding.warning() });
            }
            Some((line, Err(fault))) => {
                // Others may name lines without saying of which commit.
                let loose = fault == caption::NO_COMMIT && !check.ours;
                let finding = Finding::new(line, FindingKind::BadCaption { fault });
                findings.push(if loose { finding.warning() } else { finding });
            }
            Some(_) if check.own.is_foreign(check, code) => {}
            Some((line, Ok(caption))) => {
                let tag = |kind| findings.push(softened(Finding::new(line, kind), gate));
                commits::check_caption(check, line, &caption, tag);
                match &caption.what {
                    caption::What::Excerpt(_) => findings.extend(excerpt::check(check, line, &caption, code)),
                    caption::What::Diff => findings.extend(diff::check(check, line, &caption, code)),
                }
            }
        }
    }
    findings
}

/// The caption of a code block with its line.
fn captioned(document: &Document, code: &markdown::CodeBlock) -> Option<(usize, Result<caption::Caption, String>)> {
    let above = &document.blocks[code.above?];
    let text = above.prose()?;
    Some((above.line, caption::read(text).or_else(|| caption::meant(text).then(caption::unclear))?))
}

/// Commits that are cited, but that readers can't fetch; said once each.
fn unreachable(check: &Check<'_>) -> Vec<Finding> {
    let cited = check.sources.cited();
    let ids: Vec<CommitId> = cited.keys().copied().collect();
    let lost = check.sources.unreachable(&ids);
    let finding = |id: CommitId| {
        Finding::new(cited.get(&id).copied().unwrap_or(1), FindingKind::Unreachable { hex: id.short() }).warning()
    };
    lost.into_iter().map(finding).collect()
}
