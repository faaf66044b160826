//! The built-in writer: deterministic, without a model and without a network.
//!
//! It has three voices. *Quote*: whole sentences of one source in their order ([`quoter`]). *Code*: excerpts by reference.
//! *Narrator*: sentences of our own whose every slot is an observed fact; it never says why, never praises, never
//! paraphrases.

mod architecture;
mod overview;
mod performance;
mod phrase;
mod quoter;
mod rest;
mod story;
mod title;

use super::Writer;
use crate::{
    draft::{Block, Difficulty, Draft, Inline, Section, SectionKind},
    evidence::{Evidence, StoryFacts},
    progress::{Progress, Stage},
};
use quoter::Quoter;

/// The offline writer.
#[derive(Debug, Clone, Copy)]
pub struct Offline {
    /// Words of the whole post, at most.
    pub words: usize,
}

/// Share of the words that the stories may take.
const STORY_SHARE: f64 = 0.62;

impl Writer for Offline {
    fn write(&self, evidence: &Evidence, progress: &dyn Progress) -> Draft {
        progress.start(Stage::Write, evidence.told);
        let mut quoter = Quoter::new(evidence);
        let overview = overview::section(evidence, &mut quoter);
        let context = rest::context(evidence, &mut quoter);
        let implementation = self.implementation(evidence, &mut quoter, progress);
        let sections = [
            (SectionKind::Overview, overview),
            (SectionKind::Context, context),
            (SectionKind::Architecture, architecture::section(evidence)),
            (SectionKind::Implementation, implementation),
            (SectionKind::Technology, rest::technology(evidence)),
            (SectionKind::Performance, performance::section(evidence)),
            (SectionKind::Testing, rest::testing(evidence)),
            (SectionKind::Future, rest::future(evidence, &mut quoter)),
            (SectionKind::Appendix, rest::appendix(evidence)),
        ];
        let sections = sections.into_iter().filter(|(_, blocks)| !blocks.is_empty());
        let draft = Draft {
            title: title::title(evidence),
            excerpt: title::excerpt(evidence),
            date: Some(evidence.range.newest),
            tags: title::tags(evidence),
            difficulty: difficulty(evidence),
            sections: sections.map(|(kind, blocks)| Section { kind, blocks }).collect(),
        };
        progress.finish();
        draft
    }
}

impl Offline {
    /// Stories in the order of their rank while there is room, grouped by module.
    fn implementation(&self, evidence: &Evidence, quoter: &mut Quoter<'_>, progress: &dyn Progress) -> Vec<Block> {
        let room = (self.words as f64 * STORY_SHARE) as usize;
        let share = room / evidence.told.max(1);
        let mut blocks = Vec::new();
        for facts in in_module_order(evidence) {
            blocks.extend(story::blocks(evidence, facts, quoter, share));
            progress.advance(1);
        }
        blocks
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
