//! Functions as they stand at the newer end, whole, where the diffs of a story touch them: who explains a change has to see
//! the branch that decides, which is often a line that nobody changed.

use std::collections::BTreeMap;

use super::{
    ends,
    excerpt::{Changed, Excerpt, GAP, Named, Place, Tip, display_name, lines_of},
    touched::Arrival,
};
use crate::{
    hashing::{HashMap, HashMapExt, HashSet},
    history::LineKind,
    lines::split_lines,
    roles::{Role, Roles},
    symbols::{Definition, Kind, Span},
};

/// Functions of one story.
const FUNCTIONS: usize = 6;

/// Bytes of them.
const BYTES: usize = 10 << 10;

/// A longer function says less than its diff.
const LINES: usize = 90;

/// The functions, those first of which most lines came; `shown` is shown already.
pub(super) fn functions(
    commits: &[(bool, Vec<Changed<'_>>)],
    roles: &Roles,
    tip: Tip<'_>,
    shown: &[&Excerpt],
) -> Vec<Excerpt> {
    let standing = commits.iter().filter(|(taken_back, _)| !taken_back).flat_map(|(_, files)| files);
    let mut found: Vec<(usize, Excerpt)> = Vec::new();
    for file in standing.filter(|file| roles.of(file.path) == Role::Source) {
        found.extend(of_file(file, tip).into_iter().filter(|(_, excerpt)| !shown.iter().any(|it| holds(it, excerpt))));
    }
    found.sort_by_key(|(hits, _)| std::cmp::Reverse(*hits));
    let mut left = BYTES;
    let mut seen = Vec::new();
    let fits = |excerpt: &Excerpt| {
        let size: usize = excerpt.lines.iter().map(|line| line.len() + 6).sum();
        let place = (excerpt.path.clone(), excerpt.place.clone());
        let fits = size <= left && !seen.contains(&place);
        seen.push(place);
        left -= if fits { size } else { 0 };
        fits
    };
    found.into_iter().map(|(_, excerpt)| excerpt).filter(fits).take(FUNCTIONS).collect()
}

/// Whether an excerpt shows all of another one.
fn holds(shown: &Excerpt, other: &Excerpt) -> bool {
    shown.path == other.path
        && shown.commit == other.commit
        && !shown.lines.iter().any(|line| line == GAP)
        && matches!((&shown.place, &other.place), (Place::File(a), Place::File(b))
            if a.iter().any(|a| b.iter().all(|b| a.first <= b.first && b.last <= a.last)))
}

/// The functions of one file that hold lines which a commit added or left beside those that it took out, with how many.
fn of_file(file: &Changed<'_>, tip: Tip<'_>) -> Vec<(usize, Excerpt)> {
    let Some((commit, patch)) = tip(file.path) else { return Vec::new() };
    let Some(text) = patch.new.as_deref() else { return Vec::new() };
    let Some(outline) = file.outline(text) else { return Vec::new() };
    let near = file.patch.hunks.iter().flat_map(|hunk| {
        let adds = hunk.lines.iter().any(|line| line.kind == LineKind::Added);
        let told = hunk.lines.iter().filter(move |line| match line.kind {
            LineKind::Added => true,
            LineKind::Context => !adds,
            LineKind::Removed => false,
        });
        ends::telling(told.map(|line| line.text.as_str())).collect::<Vec<_>>()
    });
    let wanted: HashSet<&str> = near.collect();
    let all: Vec<&str> = split_lines(text).collect();
    // What stands in several places says nothing of where it came.
    let mut places: HashMap<&str, Option<usize>> = HashMap::new();
    for (place, line) in all.iter().enumerate() {
        if let Some(line) = wanted.get(line.trim()) {
            places.entry(line).and_modify(|known| *known = None).or_insert(Some(place + 1));
        }
    }
    let mut hits: BTreeMap<(usize, usize), (usize, &Definition)> = BTreeMap::new();
    for line in places.into_values().flatten() {
        let definition = outline.enclosing(line).filter(|found| matches!(found.kind, Kind::Function | Kind::Method));
        if let Some(definition) = definition.filter(|found| found.span.last - found.span.first < LINES) {
            hits.entry((definition.span.first, definition.span.last)).or_insert((0, definition)).0 += 1;
        }
    }
    let excerpt = |(hits, definition): (usize, &Definition)| {
        let first = definition.doc.map_or(definition.span.first, |doc| doc.first.min(definition.span.first));
        let spans = vec![Span { first, last: definition.span.last }];
        let lines = lines_of(&all, &spans)?;
        let name = display_name(definition, file.path);
        let named = Named { noun: definition.kind.noun(), name, arrival: Arrival::Changed, gone: false };
        let (by, path) = (file.commit.id, file.path.clone());
        let place = Place::File(spans);
        Some((hits, Excerpt { commit, by, path, from: None, place, lines, definition: Some(named) }))
    };
    hits.into_values().filter_map(excerpt).collect()
}
