//! Where the code of a reply stands: below the paragraph whose notes speak of its lines, else where its marker stands alone.
//! A reply that shows no code so shows it below the first paragraph that ends in its marker, and without such a paragraph
//! below the first that refers to it.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use super::items::{Marker, Shown, names};
use crate::{
    evidence::{Excerpt, GAP, Place},
    markdown::{Block, BlockKind, Text},
};

/// The lines of an excerpt that are shown where these were chosen: of a diff as many more as it takes to reach a line that it
/// changes, behind them if there is one up to the next gap, else before them. Context alone shows no change.
pub(super) fn with_a_change(excerpt: &Excerpt, (first, last): (usize, usize)) -> (usize, usize) {
    let line = |at: &usize| excerpt.lines.get(at.wrapping_sub(1)).map_or("", String::as_str);
    let changes = |at: &usize| line(at).starts_with(['+', '-']);
    if excerpt.place != Place::Diff || (first..=last).any(|at| changes(&at)) {
        return (first, last);
    }
    let near = |at: &usize| line(at) != GAP;
    let behind = (last + 1..=excerpt.lines.len()).take_while(near).find(changes);
    let before = || (1..first).rev().find(changes);
    match behind {
        Some(behind) => (first, behind),
        None => match before() {
            Some(before) => (before, last),
            None => (first, (last + 1..=excerpt.lines.len()).find(changes).unwrap_or(last)),
        },
    }
}

/// The blocks below which code is shown that has notes, or whose marker ends a paragraph, as places.
pub(super) fn places(blocks: &[Block]) -> BTreeMap<Shown, usize> {
    let mut places = with_notes(blocks);
    for (place, block) in blocks.iter().enumerate() {
        for id in alone(block) {
            places.entry(id).or_insert(place);
        }
    }
    for (place, block) in blocks.iter().enumerate() {
        let BlockKind::Paragraph(words) = &block.kind else { continue };
        for id in closing(&words.plain) {
            places.entry(id).or_insert(place);
        }
    }
    places
}

/// The excerpts that a reply shows on purpose, where it does so: those whose markers stand alone, and those with notes.
pub(super) fn chosen(blocks: &[Block]) -> Option<BTreeSet<Shown>> {
    let alone: BTreeSet<Shown> = blocks.iter().flat_map(alone).collect();
    (!alone.is_empty()).then(|| alone.into_iter().chain(with_notes(blocks).into_keys()).collect())
}

/// The excerpts of a paragraph that holds nothing but markers.
fn alone(block: &Block) -> Vec<Shown> {
    let BlockKind::Paragraph(words) = &block.kind else { return Vec::new() };
    let mut rest = words.plain.trim();
    while let Some((inner, behind)) = rest.strip_prefix("[[").and_then(|rest| rest.split_once("]]")) {
        if excerpts_of(inner).next().is_none() {
            return Vec::new();
        }
        rest = behind.trim_start_matches(|c: char| c.is_whitespace() || ".,;".contains(c));
    }
    if rest.is_empty() { excerpts(&words.plain).collect() } else { Vec::new() }
}

/// The excerpts whose markers end the words.
fn closing(plain: &str) -> impl Iterator<Item = Shown> + '_ {
    let mut rest = plain;
    let markers = std::iter::from_fn(move || {
        let before = rest.trim_end_matches(|c: char| c.is_whitespace() || ".;:,".contains(c)).strip_suffix("]]")?;
        let start = before.rfind("[[")?;
        rest = &before[..start];
        Some(&before[start + 2..])
    });
    markers.take(MARKERS).flat_map(excerpts_of)
}

/// No paragraph ends in more markers.
const MARKERS: usize = 8;

/// The blocks below which code with notes is shown, as places.
fn with_notes(blocks: &[Block]) -> BTreeMap<Shown, usize> {
    let mut places = BTreeMap::new();
    let mut last = None;
    for (place, block) in blocks.iter().enumerate() {
        let (BlockKind::Paragraph(words) | BlockKind::Item(words) | BlockKind::Heading(_, words)) = &block.kind else {
            continue;
        };
        let opens = !place.checked_sub(1).is_some_and(|above| matches!(blocks[above].kind, BlockKind::Item(_)));
        match (last, note(&words.plain)) {
            (Some(id), Some(_)) if matches!(block.kind, BlockKind::Item(_)) && opens => {
                places.entry(id).or_insert(place.saturating_sub(1));
            }
            _ => last = excerpts(&words.plain).last().or(last),
        }
    }
    places
}

/// The line that a note is to, and its words: `L5: …`, `L5–7: …`.
pub(super) fn note(plain: &str) -> Option<(usize, &str)> {
    let (mark, rest) = plain.trim_start().strip_prefix('L')?.split_once([':', ' '])?;
    let place = mark.split(['-', '–']).next()?.parse().ok()?;
    Some((place, rest.trim_start_matches([':', ' '])))
}

/// The words without the marks of code around the number of a line that they begin with: `` `L5`: … `` is a note as well.
pub(super) fn unmarked(words: &Text) -> Text {
    let is_mark = |code: &Range<usize>| {
        code.start == 0 && words.plain[code.end..].starts_with(':') && note(&words.plain).is_some()
    };
    let marks = usize::from(words.code.first().is_some_and(is_mark));
    let mut words = words.clone();
    words.code.drain(..marks);
    words
}

/// The excerpts that words refer to, in order.
fn excerpts(plain: &str) -> impl Iterator<Item = Shown> + '_ {
    let markers = plain.match_indices("[[").filter_map(|(start, _)| plain[start + 2..].split_once("]]"));
    markers.flat_map(|(inner, _)| excerpts_of(inner))
}

/// The excerpts among the names inside of a marker.
fn excerpts_of(inner: &str) -> impl Iterator<Item = Shown> + '_ {
    names(inner).into_iter().filter_map(|name| match Marker::parse(&format!("[[{name}]]"))? {
        Marker::Excerpt(shown) => Some(shown),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        history::{CommitId, RepoPath},
        markdown,
    };

    #[test]
    fn code_stands_below_the_paragraph_that_ends_in_it() {
        let check = |text: &str, expected: &[(usize, usize)]| {
            let places = places(&markdown::parse(text).blocks);
            let places: Vec<(usize, usize)> = places.into_iter().map(|((id, _), place)| (id.0, place)).collect();
            assert_eq!(places, expected, "{text}");
        };
        check("In passing [[E1]] it is named.\n\nIt works so. [[E1]]", &[(1, 1)]);
        check("It works so [[E1]].\n\nAnd so [[E1]].", &[(1, 0)]);
        check("Two at once [[E1]] [[E2, S3]]:", &[(1, 0), (2, 0)]);
        check("In passing [[E1]] it is named.", &[]);
        check("- an item [[E1]]", &[]);
        check("It ends [[E1]]\n\nIt is noted [[E1]]\n\n- L1: so", &[(1, 1)]);
    }

    #[test]
    fn markers_that_stand_alone_choose() {
        let check = |text: &str, expected: Option<&[usize]>| {
            let blocks = markdown::parse(text).blocks;
            let found = chosen(&blocks).map(|ids| ids.into_iter().map(|(id, _)| id.0).collect::<Vec<_>>());
            assert_eq!(found.as_deref(), expected, "{text}");
        };
        check("It works so. [[E1]]\n\nAnd so [[E2]].", None);
        check("It works so [[E1]].\n\n[[E2]]\n\nAnd so [[E3]].", Some(&[2]));
        check("It works so [[E1]].\n\n[[E2]] [[E4]].\n\nAnd so [[E3]]\n\n- L1: so", Some(&[2, 3, 4]));
        check("It works so:\n\n[[S2]]", None);
        check("[[E1]] is where it begins.", None);
    }

    #[test]
    fn notes_may_be_marked_as_code() {
        let check = |text: &str, expected: usize| {
            let document = markdown::parse(text);
            let BlockKind::Item(words) = &document.blocks[0].kind else { panic!("an item") };
            assert_eq!(unmarked(words).code.len(), expected, "{text}");
        };
        check("- `L5`: calls `f()`", 1);
        check("- `L5–7`: the head", 0);
        check("- `L5` is a name", 1);
        check("- `Limit`: a name", 1);
        check("- a word, `L5`: a name", 1);
    }

    #[test]
    fn a_part_of_a_diff_shows_a_change() {
        let excerpt = |place: Place, lines: &str| Excerpt {
            commit: CommitId::from_bytes(&[1; 20]).expect("twenty bytes are an id"),
            by: CommitId::from_bytes(&[1; 20]).expect("twenty bytes are an id"),
            path: RepoPath::new("a.rs"),
            from: None,
            place,
            lines: lines.split('|').map(str::to_owned).collect(),
            definition: None,
        };
        let check = |lines: &str, chosen: (usize, usize), expected: (usize, usize)| {
            assert_eq!(with_a_change(&excerpt(Place::Diff, lines), chosen), expected, "{lines}");
            assert_eq!(with_a_change(&excerpt(Place::File(Vec::new()), lines), chosen), chosen, "{lines}");
        };
        check(" a| b|-c|+d| e", (1, 3), (1, 3));
        check(" a| b|-c|+d| e", (1, 2), (1, 3));
        check(" a| b|-c|+d| e", (5, 5), (4, 5));
        check("+a| b|⋯| c|+d", (2, 2), (1, 2));
        check(" a|⋯| c|+d", (1, 1), (1, 4));
        check(" a| b", (1, 1), (1, 1));
    }

    #[test]
    fn code_stands_where_its_notes_do() {
        let check = |text: &str, expected: &[(usize, usize)]| {
            let places = with_notes(&markdown::parse(text).blocks);
            let places: Vec<(usize, usize)> = places.into_iter().map(|((id, _), place)| (id.0, place)).collect();
            assert_eq!(places, expected, "{text}");
        };
        check(
            "A method [[c:577874591c]] [[E1]].\n\nIt stores [[E1]]\n\n- L4: the limit\n- L6: the rest\n\nA type [[E1]].",
            &[(1, 1)],
        );
        check("The type in [[E1]].\n\nIt stores.\n\n- L4: the limit", &[(1, 1)]);
        check("The type in [[E1]].\n\n- an item\n- another", &[]);
        check("Two, [[E1, E2]].\n\n- L1–3: the head", &[(2, 0)]);
        check("- L1: nothing above", &[]);
    }
}
