//! What came of it: a measured result, and what is left. Nothing that was not said above.

use super::phrase::count;
use crate::{
    draft::{Block, FigureKind, Inline, Section, SectionKind, text},
    evidence::{Evidence, MeasurementId},
};

/// Two or three sentences, where a chain of figures or a told story with a baseline bears them.
pub(super) fn section(evidence: &Evidence, before: &[Section]) -> Vec<Block> {
    let Some(mut words) = joined(evidence).or_else(|| measured(evidence)) else { return Vec::new() };
    words.extend(left(before));
    vec![Block::Paragraph(words)]
}

/// `By the figures of its authors, x went from 180.7 ms to 100.7 ms in 12 steps.`
fn joined(evidence: &Evidence) -> Option<Vec<Inline>> {
    let named = |id: &MeasurementId| !evidence.measurements[id.0].measurement.scenario.is_empty();
    let chain = evidence.chains.iter().find(|chain| chain.first().is_some_and(named))?;
    let (first, last) = (*chain.first()?, *chain.last()?);
    let mut words = from_to(first, last, "By the figures of its authors, ");
    words.push(text(" in "));
    words.extend(count(chain.len(), "step", "steps"));
    words.push(text("; no message measures the two ends against each other."));
    Some(words)
}

/// The largest gain among the told stories whose two figures have words for what was measured. One alone stands in the overview.
fn measured(evidence: &Evidence) -> Option<Vec<Inline>> {
    let gain = |id: MeasurementId| {
        let measurement = &evidence.measurements[id.0].measurement;
        let (result, baseline) = (measurement.result.as_ref()?, measurement.baseline.as_ref()?);
        let same = result.unit == baseline.unit && result.value > 0.0 && baseline.value > 0.0;
        (same && !measurement.scenario.is_empty()).then(|| (baseline.value / result.value).ln().abs())
    };
    let told = evidence.told_stories().iter().flat_map(|story| story.measurements.iter().map(move |id| (story, *id)));
    let gains: Vec<_> = told.filter_map(|(story, id)| Some((gain(id)?, story, id))).collect();
    if gains.len() < 2 {
        return None;
    }
    let (_, story, id) = gains.into_iter().max_by(|a, b| a.0.total_cmp(&b.0).then(b.2.cmp(&a.2)))?;
    let mut words = from_to(id, id, "The largest change that a told story reports: ");
    words.extend([text(", with "), Inline::Story(story.lead), text(".")]);
    Some(words)
}

fn from_to(first: MeasurementId, last: MeasurementId, lead: &str) -> Vec<Inline> {
    vec![
        text(lead),
        Inline::Figure(first, FigureKind::Scenario),
        text(" went from "),
        Inline::Figure(first, FigureKind::BaselineShort),
        text(" to "),
        Inline::Figure(last, FigureKind::ResultShort),
    ]
}

/// `2 stated limits are left; they are quoted above.`
fn left(before: &[Section]) -> Vec<Inline> {
    let future =
        before.iter().filter(|section| section.kind == SectionKind::Future).flat_map(|section| &section.blocks);
    let limits = future.filter(|block| matches!(block, Block::Quote(_))).count();
    if limits == 0 {
        return Vec::new();
    }
    let mut words = vec![text(" ")];
    words.extend(count(
        limits,
        "stated limit is left; it is quoted above.",
        "stated limits are left; they are quoted above.",
    ));
    words
}
