//! The words of a post shared out among its parts, so that all of them together, with what stands in any case, stay below
//! the number that was asked for.

use super::parts::Part;
use crate::{draft::Block, evidence::Evidence, writer::offline::words_of_block};

/// Words of a part: fewer say nothing, more are read by nobody.
const LEAST: usize = 110;
const MOST: usize = 900;

/// Words of a heading that the frame of a part doesn't hold.
const HEADING: usize = 2;

/// So much of what is left beside the frame is asked for: references and captions are words as well.
const ASKED: (usize, usize) = (9, 10);

/// The words of the parts, by their weights.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shares {
    /// Tenths of a word for each weight.
    level: usize,
    least: usize,
}

impl Shares {
    /// Shares a post of so many words out.
    pub fn of(parts: &[Part], words: usize, evidence: &Evidence) -> Self {
        let of = |blocks: &[Block]| -> usize { blocks.iter().map(|block| words_of_block(block, evidence)).sum() };
        let stands = |part: &Part| HEADING + of(if part.items.list.is_empty() { &part.offline } else { &part.frame });
        let weights: Vec<usize> =
            parts.iter().filter(|part| !part.items.list.is_empty()).map(|part| part.weight).collect();
        Self::by_weight(&weights, words, parts.iter().map(stands).sum())
    }

    /// The same by weights alone, beside so many words that stand in any case. Lists take no more than half of a post.
    fn by_weight(weights: &[usize], words: usize, frame: usize) -> Self {
        let left = words.saturating_sub(frame).max(words / 2);
        let asked = left * ASKED.0 / ASKED.1;
        let least = LEAST.min(asked / (2 * weights.len().max(1)));
        let sum = |level: usize| weights.iter().map(|weight| Self { level, least }.words(*weight)).sum::<usize>();
        // The largest level at which they fit; they grow with it.
        let (mut level, mut step) = (0, 1 << 14);
        while step > 0 {
            if sum(level + step) <= asked {
                level += step;
            }
            step /= 2;
        }
        Self { level, least }
    }

    /// The words of a part.
    pub fn words(self, weight: usize) -> usize {
        (weight * self.level / 10).clamp(self.least, MOST)
    }
}

/// Words that a part may have at most, as its writer is told; a reply is only refused where it has many more.
pub(super) fn most(words: usize) -> usize {
    words + words / 10
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_parts_together_stay_below_the_number() {
        let check = |weights: &[usize], words: usize, frame: usize, expected: &[usize]| {
            let shares = Shares::by_weight(weights, words, frame);
            let found: Vec<usize> = weights.iter().map(|weight| shares.words(*weight)).collect();
            assert_eq!(found, expected, "{weights:?} {words} {frame}");
            let most: usize = found.iter().map(|words| most(*words)).sum();
            assert!(most + frame.min(words / 2) <= words, "{most} of {words}");
        };
        check(&[8, 14, 10, 10, 4, 2], 2_500, 260, &[331, 579, 414, 414, 165, 110]);
        check(
            &[8, 14, 10, 10, 13, 3, 4, 1, 3, 2, 2, 2, 2, 2],
            2_500,
            400,
            &[183, 320, 229, 229, 297, 68, 91, 67, 68, 67, 67, 67, 67, 67],
        );
        check(&[8, 14, 10, 2, 2, 2, 2], 600, 120, &[77, 135, 97, 30, 30, 30, 30]);
        check(&[8, 14], 5_000, 100, &[900, 900]);
        check(&[8, 14, 10], 2_500, 9_000, &[281, 492, 352]);
        check(&[], 2_500, 0, &[]);
        check(&[1, 1], 2, 0, &[0, 0]);
    }
}
