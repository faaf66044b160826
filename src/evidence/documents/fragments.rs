//! Fragments of changelogs that commits bring in and a release collects: each is the note of the commit that adds it.

use super::{Arrivals, DocumentKind, Evidence, Known, Read, Sources, entries, parse};
use crate::lines::split_lines;

/// Ties the entries to which fragments were collected to the stories of the commits that wrote them; what stands in no
/// changelog at the newer end is an entry by itself.
pub(super) fn gather(
    evidence: &mut Evidence,
    sources: &Sources<'_>,
    (ties, known): (&entries::Ties<'_>, &Known),
    arrivals: &Arrivals<'_>,
) {
    let Sources { history, stories, roles, notes, contents, .. } = *sources;
    let is_fragment = |path| roles.document(path) == Some(DocumentKind::Fragment);
    // What is still there is read as it stands.
    let is_there = |path| contents.net.get(path).is_some_and(|patch| patch.new.is_some());
    for ((id, path), patch) in notes.patches.iter().filter(|((_, path), _)| is_fragment(path) && !is_there(path)) {
        let Some(position) = history.position(*id).filter(|position| history.selected[*position]) else { continue };
        let Some(text) = patch.new.as_deref().filter(|_| patch.old.is_none()) else { continue };
        let story = stories.of[position];
        let mut read = Read {
            path,
            patch,
            lines: split_lines(text).collect(),
            parsed: parse(text),
            arrived: arrivals.lines(patch, true),
            tip: *id,
            story: Some(story),
        };
        read.parsed.blocks.retain(|block| !known.has(&block.text));
        entries::declare(evidence, &read, story, ties);
    }
}
