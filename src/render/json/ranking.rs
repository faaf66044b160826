//! Why a story stands where it stands: what its rank is made of, and what came of it later.

use serde::Serialize;

use crate::evidence::StoryFacts;

#[derive(Serialize)]
pub(super) struct RankingShape {
    score: f64,
    features: Vec<FeatureShape>,
    /// Leads of the later stories that come back to it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    returns: Vec<String>,
}

/// A feature that is not zero: its value and weight, whose products add up to the score.
#[derive(Serialize)]
struct FeatureShape {
    name: &'static str,
    weight: f64,
    value: f64,
}

pub(super) fn shape(story: &StoryFacts) -> RankingShape {
    let parts = story.features.parts().into_iter().filter(|(_, _, value)| *value != 0.0);
    RankingShape {
        score: rounded(story.features.score()),
        features: parts.map(|(name, weight, value)| FeatureShape { name, weight, value: rounded(value) }).collect(),
        returns: story.returns.iter().map(ToString::to_string).collect(),
    }
}

/// Three digits are enough to compare by, and the same on every machine.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
