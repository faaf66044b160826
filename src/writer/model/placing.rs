//! Where the code of a reply stands: below the paragraph whose notes speak of its lines, and without notes below the first
//! paragraph that refers to it.

use std::collections::BTreeMap;

use super::items::Marker;
use crate::{
    evidence::ExcerptId,
    markdown::{Block, BlockKind},
};

/// The blocks below which code with notes is shown, as places.
pub(super) fn with_notes(blocks: &[Block]) -> BTreeMap<ExcerptId, usize> {
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

/// The excerpts that words refer to, in order.
fn excerpts(plain: &str) -> impl Iterator<Item = ExcerptId> + '_ {
    let markers = plain.match_indices("[[").filter_map(|(start, _)| plain[start + 2..].split_once("]]"));
    let names = markers.flat_map(|(inner, _)| inner.split([',', ';']));
    names.filter_map(|name| match Marker::parse(&format!("[[{}]]", name.trim()))? {
        Marker::Excerpt(id) => Some(id),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::markdown;

    #[test]
    fn code_stands_where_its_notes_do() {
        let check = |text: &str, expected: &[(usize, usize)]| {
            let places = with_notes(&markdown::parse(text).blocks);
            let places: Vec<(usize, usize)> = places.into_iter().map(|(id, place)| (id.0, place)).collect();
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
