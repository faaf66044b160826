//! The built-in writer: deterministic, without a model and without a network.
//!
//! It has three voices. *Quote*: whole sentences of one source in their order. *Code*: excerpts by reference.
//! *Narrator*: sentences of our own whose every slot is an observed fact; it never says why, never praises, never
//! paraphrases.

mod appendix;
mod architecture;
mod breaking;
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
mod plan;
mod point;
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
    draft::{Block, Draft, Inline, Run, Section, SectionKind},
    evidence::{Evidence, StoryFacts},
    history::CommitId,
    progress::{Progress, Stage},
};
pub(super) use appendix::scope_of;
use length::Limits;
pub(super) use length::of_block as words_of_block;
use plan::{BRIEF_WORDS, Extra, Plan, Room, Search};
use quoter::Quoter;

/// The offline writer.
#[derive(Debug, Clone, Copy)]
pub struct Offline {
    /// Words of the whole post, at most.
    pub words: usize,
}

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

/// Titles of the stories told in full of which a draft has nothing below the line about their size.
fn bare(draft: &Draft) -> Vec<CommitId> {
    let sections = draft.sections.iter().filter(|section| section.kind == SectionKind::Implementation);
    let bare = |blocks: &[Block]| {
        let heads = blocks.iter().enumerate().filter_map(|(place, block)| match block {
            Block::Heading(_, words) => Some((place, words.as_slice())),
            _ => None,
        });
        let heads: Vec<(usize, &[Inline])> = heads.collect();
        let ends = heads.iter().skip(1).map(|(place, _)| *place).chain([blocks.len()]);
        let short = heads.iter().zip(ends).filter(|((place, _), end)| end - place <= 2);
        short
            .filter_map(|((_, words), _)| if let [Inline::Subject(id, _)] = words { Some(*id) } else { None })
            .collect::<Vec<_>>()
    };
    sections.flat_map(|section| bare(&section.blocks)).collect()
}

/// A post with a smaller share of its words, in percent, has room for more stories.
const FILLED: usize = 65;

/// How many stories can be told at all: where there is code, and where it isn't upkeep.
fn able(evidence: &Evidence) -> usize {
    let has = |story: &&StoryFacts| {
        let features = &story.features;
        features.upkeep + features.minor + features.unwritten + features.taken_back + features.no_source == 0.0
    };
    evidence.told_stories().iter().take_while(has).count()
}

/// How large the range is, in a sentence or two.
pub(super) fn extent(evidence: &Evidence) -> Vec<Inline> {
    overview::range(evidence)
}

impl Writer for Offline {
    fn write(&self, evidence: &Evidence, progress: &dyn Progress) -> Result<Written, Error> {
        Ok(Written { draft: Some(self.draft(evidence, progress)), notes: Vec::new(), repeatable: true })
    }
}

impl Offline {
    /// The post within its words. A story of which nothing but its heading is left ranks behind those told in full.
    pub fn draft(&self, evidence: &Evidence, progress: &dyn Progress) -> Draft {
        progress.start(Stage::Write, 0);
        let mut draft = self.best(evidence, progress);
        let mut bare = bare(&draft);
        // What breaks users is said first, where even that it does is all that is known.
        let breaks = |title: &CommitId| {
            evidence.told_stories().iter().any(|story| story.title == *title && breaking::is_marked(evidence, story))
        };
        bare.retain(|title| !breaks(title));
        let told = evidence.told_stories().iter().map(|story| story.lead);
        let told: Vec<CommitId> = told
            .filter(|lead| {
                evidence.told_stories().iter().all(|story| story.lead != *lead || !bare.contains(&story.title))
            })
            .collect();
        if !bare.is_empty() && !told.is_empty() {
            draft = self.best(&evidence.clone().led_by(&told), progress);
        }
        progress.finish();
        draft
    }

    fn best(&self, evidence: &Evidence, progress: &dyn Progress) -> Draft {
        let search = Search {
            words: self.words,
            evidence,
            attempt: &|plan| {
                progress.advance(1);
                match plan.told == evidence.told {
                    true => self.attempt(evidence, plan),
                    false => self.attempt(&evidence.clone().telling(plan.told), plan),
                }
            },
        };
        let worthy = worthy(evidence);
        let draft = search.draft(worthy);
        let told = able(evidence);
        // Where there is room for them, those that rank lower are told as well.
        if told > worthy && length::words(&draft, evidence) * 100 < self.words * FILLED {
            return search.draft(told);
        }
        draft
    }

    /// The draft that tells all of the told stories in full, and so many behind them in short, however long it gets: of it
    /// stands what a model leaves.
    pub(super) fn telling_all(&self, evidence: &Evidence, brief: usize) -> Draft {
        let extra = Extra { words: *BRIEF_WORDS.end() / 2, brief: Some(brief), ..Extra::default() };
        self.attempt(evidence, Plan { told: evidence.told, share: 0.6, room: Room::Lean, extra })
    }

    fn attempt(&self, evidence: &Evidence, plan: Plan) -> Draft {
        let limits = plan.room.limits(self.words);
        let limits = Limits { brief: plan.extra.brief.unwrap_or(limits.brief), ..limits };
        let mut quoter = Quoter::new(evidence);
        // In the order of what readers miss most: a sentence that two places want goes to the first of them.
        let first_screen = overview::quoted(evidence, &mut quoter, &limits);
        let words = (self.words as f64 * plan.share) as usize;
        let mut implementation = Vec::new();
        for (rank, facts) in evidence.told_stories().iter().enumerate() {
            let words = words * weight(rank) / (0..evidence.told).map(weight).sum::<usize>().max(1);
            let slim = plan.room == Room::Tight && rank > 0 || plan.room == Room::Lean && rank > 2;
            let limits = if slim { limits.slim() } else { limits };
            // What the overview says of a story is said again in its place: without it the section has no point. An entry of
            // nothing else is no reason to.
            let said: Vec<Run> = first_screen.said_of(rank);
            let said: Vec<Run> = said.into_iter().filter(|run| written::goes_on(evidence, run)).collect();
            quoter.put_back(said.iter());
            implementation.extend(story::blocks(evidence, facts, &mut quoter, words, &limits));
            quoter.spend(&said);
        }
        // Problems that the stories in short would quote as well stand in front.
        let context = context::section(evidence, &mut quoter, &limits);
        let declared = declared::section(evidence, &mut quoter, limits.entries, self.words);
        let brief = brief::stories(evidence, &mut quoter, limits.brief + plan.extra.more, plan.extra.words);
        implementation.extend(brief.blocks);
        // Whoever gives their number tells all of them, whatever could be said of them here.
        let given = plan.extra.brief.map(|most| evidence.stories[evidence.told..].iter().take(most));
        let in_short = given.map_or(brief.told.clone(), |stories| stories.map(|story| story.lead).collect());
        let sections = [
            (SectionKind::Overview, overview::section(evidence, first_screen, declared, brief.told.len())),
            (SectionKind::Context, context),
            (SectionKind::Architecture, architecture::section(evidence, &limits)),
            (SectionKind::Implementation, implementation),
            (SectionKind::Technology, technology::section(evidence, &mut quoter, &limits)),
            (SectionKind::Performance, performance::section(evidence, &limits)),
            (SectionKind::EdgeCases, handling::section(evidence, &mut quoter, &limits)),
            (SectionKind::Production, production::section(evidence, &mut quoter, &limits)),
            (SectionKind::Troubleshooting, trouble::section(evidence, &mut quoter, &limits)),
            (SectionKind::Comparisons, comparison::section(evidence, &mut quoter, &limits)),
            (SectionKind::Future, left::section(evidence, &mut quoter, &limits)),
            (SectionKind::Lessons, lessons::section(evidence, &mut quoter, &limits)),
            (SectionKind::Appendix, appendix::section(evidence, &in_short, &limits)),
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
    fn first_stories_take_most_of_the_words() {
        assert_eq!([0, 1, 2, 9].map(weight), [4, 3, 2, 2]);
    }
}
