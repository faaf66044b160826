//! Which links lead into the repository that a text is held to, and whether what they lead to is there.

use super::citation::{NamedLink, Permalink, code_label, named_link, permalink, same_repository};
use super::{Check, FindingKind, Lookup, caption, sources::Sources};
use crate::{
    history::CommitId,
    markdown::{CodeBlock, Document},
};

/// So many parts of a path are tried as the name of a branch or tag.
const MAX_PARTS: usize = 4;
/// So many digits of an id are nobody else's.
const SURE: usize = 10;

/// The address of the repository at its forge, as far as it is known.
pub(super) struct Own {
    address: Option<String>,
    ours: bool,
}

impl Own {
    /// Reads the address off a text. A post of ours tells it by its definitions and captions; any other file has its
    /// remote's, and that of its captions where there is no remote.
    pub fn of(document: &Document, sources: &Sources<'_>, ours: bool) -> Self {
        let definitions = document.definitions.iter().filter(|definition| code_label(&definition.label).is_some());
        let captions = document.blocks.iter().filter_map(|block| {
            let text = block.prose()?;
            caption::read(text)?.ok()?;
            text.links.first()
        });
        let captions = captions.map(|link| &link.target);
        let mut targets = definitions.filter(|_| ours).map(|definition| &definition.target).chain(captions);
        let mut told = || targets.find_map(|target| permalink(target)).map(|link| link.base);
        Self { address: if ours { told() } else { sources.address().or_else(told) }, ours }
    }

    /// Whether the address is known.
    pub fn has_address(&self) -> bool {
        self.address.is_some()
    }

    /// Tells whether a link leads into the repository. Other repositories may be linked too, and their commits can't be
    /// looked up; but a commit that is here is the repository's, if the link goes to its fork.
    pub fn holds(&self, check: &Check<'_>, link: &Permalink) -> bool {
        let Some(address) = &self.address else { return self.ours || Self::knows(check, link) };
        // The program writes one address, letter by letter.
        if self.ours {
            return *address == link.base;
        }
        same_repository(address, &link.base) || Self::knows(check, link)
    }

    fn knows(check: &Check<'_>, link: &Permalink) -> bool {
        link.hex.len() >= SURE && check.sources.found(&link.hex).is_some()
    }

    /// Tells whether code is shown from another repository, as any file but a post may.
    pub fn is_foreign(&self, check: &Check<'_>, code: &CodeBlock) -> bool {
        let caption = code.above.and_then(|above| check.document.blocks[above].prose());
        let link = caption.and_then(|text| permalink(&text.links.first()?.target));
        !self.ours && link.is_some_and(|link| !self.holds(check, &link))
    }
}

/// Checks that what a link without a caption's words leads to is there.
pub(super) fn check_target(check: &Check<'_>, link: &Permalink, push: &mut dyn FnMut(FindingKind)) {
    let (Some(path), Some(id)) = (&link.path, check.sources.found(&link.hex)) else { return };
    check_file(check, id, path, link.lines, push);
}

/// Checks a link that names its commit by a tag or a branch, or leads to a folder.
pub(super) fn check_named(check: &Check<'_>, url: &str, push: &mut dyn FnMut(FindingKind)) {
    let Some(link) = named_link(url) else { return };
    if !check.own.address.as_deref().is_some_and(|address| same_repository(address, &link.base)) {
        return;
    }
    let Some((id, path)) = resolved(check, &link, push) else { return };
    check_file(check, id, path, link.lines, push);
}

/// The commit of a link and the path behind its name. Branches that aren't here say nothing.
fn resolved<'a>(
    check: &Check<'_>,
    link: &'a NamedLink,
    push: &mut dyn FnMut(FindingKind),
) -> Option<(CommitId, &'a str)> {
    let rest = link.rest.as_str();
    let splits = rest.match_indices('/').map(|(at, _)| (&rest[..at], &rest[at + 1..])).take(MAX_PARTS);
    let splits: Vec<(&str, &str)> = splits.chain((!rest.contains('/')).then_some((rest, ""))).collect();
    let (first, behind) = *splits.first()?;
    if matches!(first.len(), 40 | 64) && first.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let found = check.sources.found(first);
        if found.is_none() {
            push(FindingKind::UnknownCommit { hex: first.to_owned() });
        }
        return Some((found?, behind));
    }
    splits.into_iter().find_map(|(name, path)| {
        let tag = match check.sources.tag(name) {
            Some(Lookup::Found(id)) => Some(id),
            _ => None,
        };
        Some((tag.or_else(|| check.sources.branch(name))?, path))
    })
}

fn check_file(
    check: &Check<'_>,
    id: CommitId,
    path: &str,
    lines: Option<(usize, usize)>,
    push: &mut dyn FnMut(FindingKind),
) {
    let (path, commit) = (path.to_owned(), id.short());
    if !path.is_empty() && !check.sources.exists(id, &path) {
        return push(FindingKind::NoFile { path, commit });
    }
    let Some((first, last)) = lines else { return };
    if first == 0 || last < first {
        return push(FindingKind::BadLines { first, last });
    }
    let Some(content) = check.sources.file(id, &path) else { return };
    let lines = content.lines().count();
    if check.sources.spend(content.len()) && last > lines {
        push(FindingKind::TooFewLines { path, commit, lines, asked: last });
    }
}
