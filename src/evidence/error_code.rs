//! The error type that the range adds, as the tip has it.

use super::{Action, Arrival, ChangeKind, Evidence, Excerpt, ExcerptId, Named, Place, Sources, excerpt::lines_of};
use crate::{
    lines::split_lines,
    symbols::{self, Span},
};

/// Longer types are not shown.
const LONGEST: usize = 26;

/// With fewer new names a list says as much.
const FEWEST: usize = 3;

/// Adds the error type with most new names that fits, unless a story shows its lines.
pub(super) fn gather(evidence: &mut Evidence, sources: &Sources<'_>) -> Option<ExcerptId> {
    let new = |kind, path: &str| {
        let of_kind = |change: &&super::Change| change.kind == kind && change.action == Action::Added;
        evidence.changes.iter().filter(of_kind).filter(|change| change.path.as_str() == path).count()
    };
    let types = evidence.definitions.iter().filter(|found| {
        let named = found.name.contains("Error") || found.name.ends_with("Exception");
        let shape = matches!(found.noun, "enum" | "struct" | "class" | "type");
        let fits = (3..=LONGEST).contains(&(found.span.last + 1 - found.span.first.min(found.span.last)));
        found.change == symbols::Change::Added
            && named
            && shape
            && fits
            && !is_shown(evidence, found.path.as_str(), found.span)
    });
    // An enum says more than what wraps it.
    let best = types.max_by_key(|found| {
        let variants = new(ChangeKind::ErrorType, found.path.as_str());
        (variants, found.noun == "enum", std::cmp::Reverse((found.path.clone(), found.span.first)))
    })?;
    // A class without a body shows nothing that its name doesn't say.
    if new(ChangeKind::ErrorType, best.path.as_str()) < FEWEST {
        return None;
    }
    let text = sources.contents.net.get(&best.path)?.new.as_deref()?;
    let lines: Vec<&str> = split_lines(text).collect();
    let spans = vec![best.span];
    let excerpt = Excerpt {
        commit: best.commit,
        by: best.commit,
        path: best.path.clone(),
        from: None,
        lines: lines_of(&lines, &spans)?,
        place: Place::File(spans),
        definition: Some(Named { noun: best.noun, name: best.name.clone(), arrival: Arrival::Added, gone: false }),
    };
    evidence.add_excerpt(excerpt)
}

fn is_shown(evidence: &Evidence, path: &str, span: Span) -> bool {
    evidence.excerpts.iter().filter(|excerpt| excerpt.path.as_str() == path).any(|excerpt| match &excerpt.place {
        Place::File(spans) => spans.iter().any(|shown| shown.first <= span.last && span.first <= shown.last),
        Place::Diff => true,
    })
}
