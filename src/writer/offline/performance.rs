//! Figures: chains of steps joined, single pairs, and what is claimed without one.

use super::{Limits, phrase::count};
use crate::{
    draft::{Block, FigureKind, Inline, SubjectForm, text},
    evidence::{Evidence, MeasurementId, measurement},
};

pub(super) fn section(evidence: &Evidence, limits: &Limits) -> Vec<Block> {
    let mut blocks = table(evidence, limits);
    let claims: Vec<Vec<Inline>> = evidence
        .told_stories()
        .iter()
        .filter(|story| story.claims_speed)
        .map(|story| {
            vec![Inline::Commit(story.lead), text(" ("), Inline::Subject(story.lead, SubjectForm::Full), text(")")]
        })
        .collect();
    if !blocks.is_empty() && !claims.is_empty() {
        blocks.push(Block::Paragraph(vec![text(
            "Told stories that speak of speed without a figure that could be read:",
        )]));
        blocks.push(Block::List { numbered: false, items: claims });
    }
    blocks
}

fn table(evidence: &Evidence, limits: &Limits) -> Vec<Block> {
    let mut rows = Vec::new();
    let mut notes: Vec<Vec<Inline>> = Vec::new();
    for chain in evidence.chains.iter().take(4) {
        rows.extend(chain_row(evidence, chain));
    }
    let chained = |id: &MeasurementId| evidence.chains.iter().take(4).any(|chain| chain.contains(id));
    if !rows.is_empty() {
        notes.push(vec![text("Rows of joined steps are joined by us: each step's baseline lies within one standard deviation of the result before it, or equals it. No message measures the two ends against each other.")]);
    }
    let mut ours = !rows.is_empty();
    let pairs: Vec<MeasurementId> = (0..evidence.measurements.len())
        .map(MeasurementId)
        .filter(|id| evidence.measurements[id.0].measurement.baseline.is_some() && !chained(id))
        .collect();
    let total = rows.len() + pairs.len();
    for id in pairs {
        if rows.len() < limits.figures {
            ours = ours || evidence.measurements[id.0].measurement.improvement.is_none();
            rows.push(pair_row(evidence, id));
        }
    }
    if rows.is_empty() {
        return Vec::new();
    }
    let ordered = evidence.measurements.iter().find(|reported| reported.measurement.order_note);
    if let Some(reported) = ordered {
        notes.push(vec![
            text("Both runs of "),
            Inline::Commit(reported.commit),
            text(" carry the same label in its message; the order follows its summary line."),
        ]);
    }
    if ours {
        notes.push(vec![text("Improvements marked as ours are computed from the two figures of their row; the others are in the authors' words.")]);
    }
    if total > rows.len() {
        let mut more = count(total - rows.len(), "more pair of figures is", "more pairs of figures are");
        more.push(text(" left out here."));
        notes.push(more);
    }
    let header = ["Scenario", "Metric", "Result", "Baseline", "Improvement"].map(str::to_owned).to_vec();
    let mut blocks = vec![Block::Heading(3, vec![text("Benchmarks")]), Block::Table { header, rows }];
    blocks.extend(notes.into_iter().map(Block::Paragraph));
    blocks
}

/// The first baseline against the last result, with the commits at both ends.
fn chain_row(evidence: &Evidence, chain: &[MeasurementId]) -> Option<Vec<Vec<Inline>>> {
    let (first, last) = chain.first().copied().zip(chain.last().copied())?;
    let reported = |id: MeasurementId| &evidence.measurements[id.0];
    let baseline = reported(first).measurement.baseline.as_ref()?;
    let result = reported(last).measurement.result.as_ref()?;
    let improvement = measurement::improvement(baseline, result, &reported(last).measurement.metric);
    let mut scenario = vec![Inline::Figure(first, FigureKind::Scenario), text(", ")];
    scenario.extend(count(chain.len(), "step joined", "steps joined"));
    scenario.extend([
        text(", "),
        Inline::Commit(reported(first).commit),
        text(" to "),
        Inline::Commit(reported(last).commit),
    ]);
    Some(vec![
        scenario,
        vec![Inline::Figure(last, FigureKind::MetricName)],
        vec![Inline::Figure(last, FigureKind::Result)],
        vec![Inline::Figure(first, FigureKind::Baseline)],
        computed(improvement),
    ])
}

fn pair_row(evidence: &Evidence, id: MeasurementId) -> Vec<Vec<Inline>> {
    let reported = &evidence.measurements[id.0];
    let measurement = &reported.measurement;
    let improvement = match (&measurement.improvement, &measurement.baseline, &measurement.result) {
        (Some(_), ..) => vec![Inline::Figure(id, FigureKind::Improvement)],
        (None, Some(baseline), Some(result)) => {
            computed(measurement::improvement(baseline, result, &measurement.metric))
        }
        _ => Vec::new(),
    };
    vec![
        vec![Inline::Figure(id, FigureKind::Scenario), text(", "), Inline::Commit(reported.commit)],
        vec![Inline::Figure(id, FigureKind::Metric)],
        vec![Inline::Figure(id, FigureKind::Result)],
        vec![Inline::Figure(id, FigureKind::Baseline)],
        improvement,
    ]
}

/// An improvement that we computed is a number of ours.
fn computed(improvement: Option<String>) -> Vec<Inline> {
    improvement.map_or_else(Vec::new, |words| vec![Inline::Number(words), text(" (ours)")])
}
