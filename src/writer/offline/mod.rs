//! The built-in writer: deterministic, without a model and without a network.
//!
//! It has three voices. *Quote*: whole sentences of one source in their order. *Code*: excerpts by reference.
//! *Narrator*: sentences of our own whose every slot is an observed fact; it never says why, never praises, never
//! paraphrases.

mod architecture;
mod length;
mod overview;
mod performance;
mod phrase;
mod quoter;
mod rest;
mod story;
mod title;
mod written;

use super::{Error, Writer, Written};
use crate::{
    draft::{Difficulty, Draft, Inline, Section, SectionKind},
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
        let context = rest::context(evidence, &mut quoter, &limits);
        let words = (self.words as f64 * share) as usize / evidence.told.max(1);
        let stories = in_module_order(evidence).into_iter();
        let implementation =
            stories.flat_map(|facts| story::blocks(evidence, facts, &mut quoter, words, &limits)).collect();
        let sections = [
            (SectionKind::Overview, overview),
            (SectionKind::Context, context),
            (SectionKind::Architecture, architecture::section(evidence, &limits)),
            (SectionKind::Implementation, implementation),
            (SectionKind::Technology, rest::technology(evidence, &limits)),
            (SectionKind::Performance, performance::section(evidence, &limits)),
            (SectionKind::Testing, rest::testing(evidence)),
            (SectionKind::Future, rest::future(evidence, &mut quoter, &limits)),
            (SectionKind::Appendix, rest::appendix(evidence, &limits)),
        ];
        let sections = sections.into_iter().filter(|(_, blocks)| !blocks.is_empty());
        let sections: Vec<Section> = sections.map(|(kind, blocks)| Section { kind, blocks, given: None }).collect();
        Draft {
            title: title::title(evidence),
            excerpt: title::excerpt(evidence, &sections),
            date: Some(evidence.range.newest),
            tags: title::tags(evidence),
            difficulty: difficulty(evidence),
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

/// Code makes a post intermediate; figures or several modules beside it make it advanced.
fn difficulty(evidence: &Evidence) -> Difficulty {
    let figures = evidence.measurements.iter().any(|reported| reported.measurement.baseline.is_some());
    match (evidence.excerpts.is_empty(), figures || evidence.modules.list.len() > 3) {
        (true, _) => Difficulty::Beginner,
        (false, false) => Difficulty::Intermediate,
        (false, true) => Difficulty::Advanced,
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
