//! The built-in writer: deterministic, without a model and without a network.
//!
//! It has three voices. *Quote*: whole sentences of one source in their order. *Code*: excerpts by reference.
//! *Narrator*: sentences of our own whose every slot is an observed fact; it never says why, never praises, never
//! paraphrases.

mod appendix;
mod architecture;
mod brief;
mod cite;
mod comparison;
mod conclusion;
mod context;
mod declared;
mod documented;
mod handling;
mod labels;
mod left;
mod length;
mod lessons;
mod narrator;
mod overview;
mod performance;
mod phrase;
mod production;
mod quoter;
mod story;
mod technology;
mod testing;
mod title;
mod trouble;
mod worth;
mod written;

use super::{Error, Writer, Written};
use crate::{
    draft::{Draft, Inline, Section, SectionKind},
    evidence::{Evidence, StoryFacts},
    progress::{Progress, Stage},
    spread,
};
use length::Limits;
use quoter::Quoter;

/// The offline writer.
#[derive(Debug, Clone, Copy)]
pub struct Offline {
    /// Words of the whole post, at most.
    pub words: usize,
}

/// One way to fill the room: how many stories are told in full, which share of all words they may quote, and how short
/// everything else is kept.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Plan {
    told: usize,
    share: f64,
    room: Room,
    extra: Extra,
}

/// What is said beside the stories told in full, beyond the least.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Extra {
    /// Stories in short besides those that the room gives.
    more: usize,
    /// Words of its message that each may quote; with none it has one sentence.
    words: usize,
    /// Entries of the changelog that are listed besides.
    entries: usize,
}

/// How much a plan leaves for what is not a quotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Room {
    /// All that there is to say.
    Ample,
    /// Lists are cut to about half.
    Lean,
    /// They are cut again, and only the first story has more than its words, its code and its tests.
    Tight,
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
    /// Ways to use the words that this plan leaves, the richer one first: a quarter goes to entries of the changelog, of which
    /// there are so many of so many words each, the rest to the stories in short. They are heard at length, and where that leaves room still,
    /// there are more of them.
    fn enriched(self, limits: &Limits, (entries, each): (usize, usize), spare: usize) -> Vec<Self> {
        let entries = entries.min(limits.entries).min(spare / 4 / each);
        let spare = spare - entries * each;
        let more = limits.brief.div_ceil(2);
        let (more, words) = match spare / (limits.brief + more).max(1) {
            words if words >= BRIEF_WORDS.end() / 2 => (more, words),
            _ => (0, spare / limits.brief.max(1)),
        };
        let at_length = |words: usize| Some(words).filter(|words| BRIEF_WORDS.contains(words)).unwrap_or_default();
        let words = at_length(words.min(*BRIEF_WORDS.end()));
        let ways = [
            Extra { more, words, entries },
            Extra { more: 0, words: at_length(words / 2), entries },
            Extra { more: 0, words: 0, entries: entries / 2 },
        ];
        let worth = ways.into_iter().filter(|way| way.words + way.entries > 0);
        worth.map(|extra| Self { extra, ..self }).collect()
    }
}

/// Words of a message that a story in short quotes, where there is room for more than a sentence.
const BRIEF_WORDS: std::ops::RangeInclusive<usize> = 25..=90;

/// With so many words for each of them, stories in short and entries are worth shorter lists elsewhere.
const BRIEF_WORTH: usize = 50;

/// How many stories are worth more than a paragraph: what ranks far below the first ones is not.
fn worthy(evidence: &Evidence) -> usize {
    let told = evidence.told_stories();
    let best = told.first().map_or(0.0, |story| story.features.score());
    let worth = |(rank, story): &(usize, &StoryFacts)| {
        // Without source code there is little to explain, however much was written.
        let (first, share) = if story.features.no_source > 0.0 { (1, 0.6) } else { (3, 0.3) };
        *rank < first || story.features.score() >= share * best.max(0.0)
    };
    told.iter().enumerate().take_while(worth).count()
}

impl Writer for Offline {
    fn write(&self, evidence: &Evidence, progress: &dyn Progress) -> Result<Written, Error> {
        Ok(Written { draft: self.draft(evidence, progress), notes: Vec::new(), repeatable: true })
    }
}

impl Offline {
    /// Tries one `Plan` after the other until the draft is short enough, then gives the stories in short what it leaves. Where
    /// that is too little for more than a sentence each, a plan with shorter lists may say more: the one that quotes most is
    /// taken.
    pub fn draft(&self, evidence: &Evidence, progress: &dyn Progress) -> Draft {
        progress.start(Stage::Write, 0);
        let plans = plans(worthy(evidence));
        let first = self.best(evidence, &plans, 0, progress);
        let draft = first.map(|(plan, draft)| {
            let spare = self.words.saturating_sub(length::words(&draft, evidence));
            let reserve = BRIEF_WORTH * self.limits(Room::Lean).brief;
            let rest: Vec<Plan> = match plans.iter().position(|known| *known == plan) {
                Some(at) if spare < reserve => {
                    plans[at + 1..].iter().copied().take_while(|next| next.told == plan.told).collect()
                }
                _ => Vec::new(),
            };
            let draft = self.enriched(evidence, plan, draft, progress);
            let other = self.best(evidence, &rest, reserve, progress);
            let other = other.map(|(plan, draft)| self.enriched(evidence, plan, draft, progress));
            match other.filter(|other| length::quoted(other, evidence) > length::quoted(&draft, evidence)) {
                Some(other) => other,
                None => draft,
            }
        });
        progress.finish();
        let last = plans.last().copied();
        let last = last.unwrap_or(Plan { told: 0, share: 0.0, room: Room::Ample, extra: Extra::default() });
        draft.unwrap_or_else(|| self.attempt(&evidence.clone().telling(last.told), last))
    }

    /// The draft by the richest way to use what a plan leaves, else the draft as it is.
    fn enriched(&self, evidence: &Evidence, plan: Plan, draft: Draft, progress: &dyn Progress) -> Draft {
        let spare = self.words.saturating_sub(length::words(&draft, evidence));
        let richer =
            plan.enriched(&self.limits(plan.room), (evidence.entries.len(), declared::words_each(evidence)), spare);
        self.first_that_fits(evidence, &richer, 0, progress).map_or(draft, |(_, draft)| draft)
    }

    /// The first plan whose draft leaves so many words.
    fn best(
        &self,
        evidence: &Evidence,
        plans: &[Plan],
        reserve: usize,
        progress: &dyn Progress,
    ) -> Option<(Plan, Draft)> {
        // Two at once: mostly the first ones are too long.
        plans.chunks(2).find_map(|plans| self.first_that_fits(evidence, plans, reserve, progress))
    }

    /// Tries some plans at once.
    fn first_that_fits(
        &self,
        evidence: &Evidence,
        plans: &[Plan],
        reserve: usize,
        progress: &dyn Progress,
    ) -> Option<(Plan, Draft)> {
        let tried = spread::map(plans, |plan| {
            progress.advance(1);
            (*plan, self.attempt(&evidence.clone().telling(plan.told), *plan))
        });
        tried.into_iter().find(|(_, draft)| length::words(draft, evidence) + reserve <= self.words)
    }

    fn limits(&self, room: Room) -> Limits {
        let limits = Limits::of(self.words);
        match room {
            Room::Ample => limits,
            Room::Lean => limits.lean(),
            Room::Tight => limits.lean().tight(),
        }
    }

    fn attempt(&self, evidence: &Evidence, plan: Plan) -> Draft {
        let limits = self.limits(plan.room);
        let mut quoter = Quoter::new(evidence);
        // In the order of what readers miss most: a sentence that two places want goes to the first of them.
        let first_screen = overview::quoted(evidence, &mut quoter, &limits);
        let words = (self.words as f64 * plan.share) as usize;
        let mut implementation = Vec::new();
        for (rank, facts) in evidence.told_stories().iter().enumerate() {
            let words = words * weight(rank) / (0..evidence.told).map(weight).sum::<usize>().max(1);
            let slim = plan.room == Room::Tight && rank > 0 || plan.room == Room::Lean && rank > 2;
            let limits = if slim { limits.slim() } else { limits };
            implementation.extend(story::blocks(evidence, facts, &mut quoter, words, &limits));
        }
        // Problems that the stories in short would quote as well stand in front.
        let context = context::section(evidence, &mut quoter, &limits);
        let brief = brief::stories(evidence, &mut quoter, limits.brief + plan.extra.more, plan.extra.words);
        implementation.extend(brief.blocks);
        implementation.extend(declared::section(evidence, &mut quoter, plan.extra.entries));
        let sections = [
            (SectionKind::Overview, overview::section(evidence, first_screen, brief.told.len())),
            (SectionKind::Context, context),
            (SectionKind::Architecture, architecture::section(evidence, &limits)),
            (SectionKind::Implementation, implementation),
            (SectionKind::Technology, technology::section(evidence, &mut quoter, &limits)),
            (SectionKind::Performance, performance::section(evidence, &limits)),
            (SectionKind::EdgeCases, handling::section(evidence, &mut quoter, &limits)),
            (SectionKind::Testing, testing::section(evidence, &limits)),
            (SectionKind::Production, production::section(evidence, &mut quoter, &limits)),
            (SectionKind::Troubleshooting, trouble::section(evidence, &mut quoter, &limits)),
            (SectionKind::Comparisons, comparison::section(evidence, &mut quoter, &limits)),
            (SectionKind::Future, left::section(evidence, &mut quoter, &limits)),
            (SectionKind::Lessons, lessons::section(evidence, &mut quoter, &limits)),
            (SectionKind::Appendix, appendix::section(evidence, &brief.told, &limits)),
        ];
        let sections = sections.into_iter().filter(|(_, blocks)| !blocks.is_empty());
        let mut sections: Vec<Section> = sections.map(|(kind, blocks)| Section { kind, blocks, given: None }).collect();
        let blocks = conclusion::section(evidence, &sections);
        let place = sections.len() - usize::from(!sections.is_empty());
        let kind = SectionKind::Conclusion;
        sections.splice(place..place, (!blocks.is_empty()).then_some(Section { kind, blocks, given: None }));
        Draft {
            title: title::title(evidence),
            excerpt: title::excerpt(evidence, &sections),
            date: Some(evidence.range.newest),
            tags: labels::tags(evidence),
            difficulty: labels::difficulty(evidence, &sections),
            told: evidence.told_stories().iter().map(|story| story.lead).collect(),
            sections,
        }
    }
}

/// How many parts of the words a story may take, by its rank: the first ones are why a post is read.
fn weight(rank: usize) -> usize {
    match rank {
        0 => 4,
        1 => 3,
        _ => 2,
    }
}

/// Shorthand for an identifier.
fn code(name: impl Into<String>) -> Inline {
    Inline::Code(name.into())
}

/// Shorthand for a plain observed name.
fn name(name: impl Into<String>) -> Inline {
    Inline::Name(name.into())
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
    fn what_a_plan_leaves_goes_to_entries_and_the_stories_in_short() {
        let plan = Plan { told: 3, share: 0.6, room: Room::Ample, extra: Extra::default() };
        let check = |entries: usize, spare: usize, expected: &[(usize, usize, usize)]| {
            let ways = plan.enriched(&Limits::of(2500), (entries, 30), spare);
            let shown: Vec<_> = ways.iter().map(|way| (way.extra.more, way.extra.words, way.extra.entries)).collect();
            assert_eq!(shown, expected, "{entries} {spare}");
        };
        check(0, 0, &[]);
        check(0, 250, &[]);
        check(0, 360, &[(0, 30, 0)]);
        check(0, 720, &[(0, 60, 0), (0, 30, 0)]);
        check(0, 1000, &[(6, 55, 0), (0, 27, 0)]);
        check(0, 9000, &[(6, 90, 0), (0, 45, 0)]);
        check(9, 250, &[(0, 0, 2), (0, 0, 2), (0, 0, 1)]);
        check(9, 1000, &[(0, 63, 8), (0, 31, 8), (0, 0, 4)]);
    }

    #[test]
    fn first_stories_take_most_of_the_words() {
        assert_eq!([0, 1, 2, 9].map(weight), [4, 3, 2, 2]);
    }
}
