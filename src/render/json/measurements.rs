//! Measurements as JSON.

use serde::Serialize;

use crate::evidence::{Evidence, Figure, Reported};

/// One measurement: figures, or only what the author says of them.
#[derive(Serialize)]
pub(super) struct MeasurementShape<'a> {
    id: String,
    label: &'static str,
    commit: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    scenario: &'a str,
    metric: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<FigureShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    baseline: Option<FigureShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    runs: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    improvement: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    disagrees: Option<&'a str>,
}

#[derive(Serialize)]
struct FigureShape<'a> {
    text: &'a str,
    unit: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    spread: Option<&'a str>,
}

/// All measurements, in the order of their ids.
pub(super) fn shapes(evidence: &Evidence) -> Vec<MeasurementShape<'_>> {
    evidence.measurements.iter().enumerate().map(|(place, reported)| shape(place, reported)).collect()
}

fn shape(place: usize, reported: &Reported) -> MeasurementShape<'_> {
    let measurement = &reported.measurement;
    MeasurementShape {
        id: format!("N{place}"),
        label: "stated",
        commit: reported.commit.to_string(),
        path: reported.path.as_ref().map(|path| path.as_str()),
        scenario: &measurement.scenario,
        metric: &measurement.metric,
        result: measurement.result.as_ref().map(figure),
        baseline: measurement.baseline.as_ref().map(figure),
        runs: measurement.runs,
        improvement: measurement.improvement.as_deref(),
        disagrees: measurement.disagrees.as_deref(),
    }
}

fn figure(figure: &Figure) -> FigureShape<'_> {
    FigureShape {
        text: &figure.text,
        unit: &figure.unit,
        spread: figure.spread.as_ref().map(|(text, _)| text.as_str()),
    }
}
