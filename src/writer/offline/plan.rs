//! How the words of a post are shared out: plans from rich to poor, and the search for the one that says most.

use super::length::{self, Limits};
use crate::{draft::Draft, evidence::Evidence, spread};

/// One way to fill the room: how many stories are told in full, which share of all words they may quote, and how short
/// everything else is kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Plan {
    /// Stories told in full.
    pub told: usize,
    /// The share of all words that they may quote.
    pub share: f64,
    /// What is left for all else.
    pub room: Room,
    /// What is said beside them.
    pub extra: Extra,
}

/// What is said beside the stories told in full, beyond the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Extra {
    /// Stories in short besides those that the room gives.
    pub more: usize,
    /// Words of their messages that each may quote on average; with none it has one sentence.
    pub words: usize,
    /// How many stories in short there are, where that is given.
    pub brief: Option<usize>,
}

/// How much a plan leaves for what is not a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Room {
    /// All that there is to say.
    Ample,
    /// Lists are cut to about half.
    Lean,
    /// They are cut again, and only the first story has more than its words, its code and its tests.
    Tight,
}

impl Room {
    /// What a post of so many words holds.
    pub(super) fn limits(self, words: usize) -> Limits {
        let limits = Limits::of(words);
        match self {
            Self::Ample => limits,
            Self::Lean => limits.lean(),
            Self::Tight => limits.lean().tight(),
        }
    }
}

/// The ways from the richest on: lists go before quotations, and quotations before stories, but few stories told well
/// before many told in a sentence.
fn plans(most: usize) -> Vec<Plan> {
    let plan = |told, share, room| Plan { told, share, room, extra: Extra::default() };
    let many = (1..=most)
        .rev()
        .flat_map(|told| [plan(told, 0.6, Room::Ample), plan(told, 0.5, Room::Lean), plan(told, 0.36, Room::Tight)]);
    let least = [0.25, 0.15, 0.05].map(|share| plan(1, share, Room::Tight));
    many.chain(least.into_iter().filter(|_| most > 0)).collect()
}

impl Plan {
    /// Ways to use the words that this plan leaves, the richer one first: the stories in short are heard at length, and where
    /// that leaves room still, there are more of them.
    fn enriched(self, limits: &Limits, spare: usize) -> Vec<Self> {
        let more = limits.brief.div_ceil(2);
        let (more, words) = match spare / (limits.brief + more).max(1) {
            words if words >= BRIEF_WORDS.end() / 2 => (more, words),
            _ => (0, spare / limits.brief.max(1)),
        };
        let words = words.min(*BRIEF_WORDS.end());
        let way = |more, words| Extra { more, words, brief: None };
        let ways = [way(more, words), way(0, words * 3 / 4), way(0, words / 2)];
        let worth = ways.into_iter().filter(|way| BRIEF_WORDS.contains(&way.words));
        worth.map(|extra| Self { extra, ..self }).collect()
    }
}

/// Words of a message that a story in short quotes, where there is room for more than a sentence.
pub(super) const BRIEF_WORDS: std::ops::RangeInclusive<usize> = 25..=90;

/// With so many words for each of them, stories in short are worth shorter lists elsewhere.
const BRIEF_WORTH: usize = 50;

/// Looks for the plan whose draft says most within the words.
pub(super) struct Search<'a> {
    /// Words of the post, at most.
    pub words: usize,
    /// What it is written from.
    pub evidence: &'a Evidence,
    /// Writes by a plan.
    pub attempt: &'a (dyn Fn(Plan) -> Draft + Sync),
}

impl Search<'_> {
    /// Tries one plan after the other until the draft is short enough, then gives the stories in short what it leaves. Where
    /// that is too little for more than a sentence each, a plan with shorter lists may say more: the one that quotes most is
    /// taken. `most` stories are told in full at most.
    pub(super) fn draft(&self, most: usize) -> Draft {
        let plans = plans(most);
        let Some((place, draft)) = self.first(&plans, 0) else {
            let nothing = Plan { told: 0, share: 0.0, room: Room::Ample, extra: Extra::default() };
            return (self.attempt)(plans.last().copied().unwrap_or(nothing));
        };
        let plan = plans[place];
        let reserve = BRIEF_WORTH * Room::Lean.limits(self.words).brief;
        let shorter: Vec<Plan> = match self.spare(&draft) < reserve {
            true => plans[place + 1..].iter().copied().take_while(|next| next.told == plan.told).collect(),
            false => Vec::new(),
        };
        let other = || self.first(&shorter, reserve).map(|(place, draft)| self.enriched(shorter[place], draft));
        let (other, draft) = spread::both(other, || self.enriched(plan, draft));
        let quoted = |draft: &Draft| length::quoted(draft, self.evidence);
        match other.filter(|other| quoted(other) > quoted(&draft)) {
            Some(other) => other,
            None => draft,
        }
    }

    /// The draft by the richest way to use what a plan leaves, else the draft as it is.
    fn enriched(&self, plan: Plan, draft: Draft) -> Draft {
        let richer = plan.enriched(&plan.room.limits(self.words), self.spare(&draft));
        self.first(&richer, 0).map_or(draft, |(_, draft)| draft)
    }

    /// The first plan whose draft leaves so many words, by its place, and the draft.
    fn first(&self, plans: &[Plan], reserve: usize) -> Option<(usize, Draft)> {
        let fits = |(_, draft): &(usize, Draft)| length::words(draft, self.evidence) + reserve <= self.words;
        let places: Vec<usize> = (0..plans.len()).collect();
        // Two at once: mostly the first ones are too long.
        places.chunks(2).find_map(|places| {
            let tried = spread::map(places, |place| (*place, (self.attempt)(plans[*place])));
            tried.into_iter().find(fits)
        })
    }

    /// Words that a draft leaves.
    fn spare(&self, draft: &Draft) -> usize {
        self.words.saturating_sub(length::words(draft, self.evidence))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_go_from_rich_to_poor() {
        let plan = |told, share, room| Plan { told, share, room, extra: Extra::default() };
        assert_eq!(plans(0), []);
        let all = plans(3);
        assert_eq!(all[0], plan(3, 0.6, Room::Ample));
        assert_eq!(all.last(), Some(&plan(1, 0.05, Room::Tight)));
        let falls = |pair: &[Plan]| pair[0].told > pair[1].told || pair[0].share > pair[1].share;
        assert!(all.windows(2).all(falls), "{all:?}");
    }

    #[test]
    fn what_a_plan_leaves_goes_to_the_stories_in_short() {
        let plan = Plan { told: 3, share: 0.6, room: Room::Ample, extra: Extra::default() };
        let check = |spare: usize, expected: &[(usize, usize)]| {
            let ways = plan.enriched(&Limits::of(2500), spare);
            let shown: Vec<_> = ways.iter().map(|way| (way.extra.more, way.extra.words)).collect();
            assert_eq!(shown, expected, "{spare}");
        };
        check(0, &[]);
        check(250, &[]);
        check(360, &[(0, 30)]);
        check(720, &[(0, 60), (0, 45), (0, 30)]);
        check(1000, &[(6, 55), (0, 41), (0, 27)]);
        check(9000, &[(6, 90), (0, 67), (0, 45)]);
    }
}
