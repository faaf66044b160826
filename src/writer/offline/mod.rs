//! The built-in writer: deterministic, without a model and without a network.
//!
//! It has three voices. *Quote*: whole sentences of one source in their order. *Code*: excerpts by reference.
//! *Narrator*: sentences of our own whose every slot is an observed fact; it never says why, never praises, never
//! paraphrases.

mod appendix;
mod architecture;
mod cite;
mod comparison;
mod conclusion;
mod context;
mod handling;
mod labels;
mod left;
mod length;
mod lessons;
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
mod written;

use super::{Error, Writer, Written};
use crate::{
    draft::{Draft, Inline, Section, SectionKind},
    evidence::{Evidence, StoryFacts},
    progress::{Progress, Stage},
};
use length::Limits;
use quoter::Quoter;

/// The offline writer.
#[derive(Debug, Clone, Copy)]
pub struct Offline {
    /// Words of the whole post, at most.
    pub words: usize,
}

/// Shares of the words that quotations of the stories may take: a post has room for its stories first, then for their
/// words.
const SHARES: [f64; 3] = [0.6, 0.42, 0.28];

/// Stories below this number are only given up when shorter quotations don't help.
const FEW: usize = 3;

impl Writer for Offline {
    fn write(&self, evidence: &Evidence, progress: &dyn Progress) -> Result<Written, Error> {
        Ok(Written { draft: self.draft(evidence, progress), notes: Vec::new(), repeatable: true })
    }
}

impl Offline {
    /// Tells as many stories as fit: a draft that turns out too long is written again, with shorter quotations, then
    /// with one story less.
    pub fn draft(&self, evidence: &Evidence, progress: &dyn Progress) -> Draft {
        progress.start(Stage::Write, 0);
        let many =
            (FEW.min(evidence.told)..=evidence.told).rev().flat_map(|told| SHARES[..2].iter().map(move |s| (told, *s)));
        let few =
            (1..=FEW.min(evidence.told)).rev().flat_map(|told| [SHARES[2], 0.15, 0.05].map(|share| (told, share)));
        let mut draft = self.attempt(&evidence.telling(0), 0.0);
        for (told, share) in many.chain(few) {
            draft = self.attempt(&evidence.telling(told), share);
            progress.advance(1);
            if length::words(&draft, evidence) <= self.words {
                break;
            }
        }
        progress.finish();
        draft
    }

    fn attempt(&self, evidence: &Evidence, share: f64) -> Draft {
        let limits = Limits::of(self.words);
        let mut quoter = Quoter::new(evidence);
        let overview = overview::section(evidence, &mut quoter, &limits);
        let context = context::section(evidence, &mut quoter, &limits);
        let words = (self.words as f64 * share) as usize / evidence.told.max(1);
        let stories = in_module_order(evidence).into_iter();
        let implementation =
            stories.flat_map(|facts| story::blocks(evidence, facts, &mut quoter, words, &limits)).collect();
        let sections = [
            (SectionKind::Overview, overview),
            (SectionKind::Context, context),
            (SectionKind::Architecture, architecture::section(evidence, &limits)),
            (SectionKind::Implementation, implementation),
            (SectionKind::Technology, technology::section(evidence, &mut quoter, &limits)),
            (SectionKind::Performance, performance::section(evidence, &limits)),
            (SectionKind::EdgeCases, handling::section(evidence, &mut quoter, &limits)),
            (SectionKind::Testing, testing::section(evidence, &limits)),
            (SectionKind::Production, production::section(evidence, &limits)),
            (SectionKind::Troubleshooting, trouble::section(evidence, &mut quoter, &limits)),
            (SectionKind::Comparisons, comparison::section(evidence, &mut quoter, &limits)),
            (SectionKind::Future, left::section(evidence, &mut quoter, &limits)),
            (SectionKind::Lessons, lessons::section(evidence, &mut quoter, &limits)),
            (SectionKind::Appendix, appendix::section(evidence, &limits)),
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

/// Told stories by module, in the order in which the best story of each module ranks, then by rank.
fn in_module_order(evidence: &Evidence) -> Vec<&StoryFacts> {
    let told = evidence.told_stories();
    let mut order: Vec<(usize, usize)> = Vec::new();
    for (rank, facts) in told.iter().enumerate() {
        let first = told.iter().position(|other| other.module == facts.module).unwrap_or(rank);
        order.push((first, rank));
    }
    order.sort_unstable();
    order.into_iter().map(|(_, rank)| &told[rank]).collect()
}

/// Shorthand for an identifier.
fn code(name: impl Into<String>) -> Inline {
    Inline::Code(name.into())
}

/// Shorthand for a plain observed name.
fn name(name: impl Into<String>) -> Inline {
    Inline::Name(name.into())
}
