//! Changes of definitions as JSON.

use serde::Serialize;

use crate::{evidence::Evidence, symbols::Change};

/// One definition that is not what it was at the other end.
#[derive(Serialize)]
pub(super) struct DefinitionShape<'a> {
    label: &'static str,
    change: &'static str,
    kind: &'static str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    former: Option<&'a str>,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    commit: String,
    lines: (usize, usize),
    public: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a str>,
    /// The lead commit of the story that changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<String>,
}

pub(super) fn definitions(evidence: &Evidence) -> Vec<DefinitionShape<'_>> {
    let lead = |id| evidence.stories.iter().find(|story| story.id == id).map(|story| story.lead.to_string());
    let shape = |found| {
        let found: &crate::evidence::DefinitionChange = found;
        DefinitionShape {
            label: "observed",
            change: word(found.change),
            kind: found.noun,
            name: &found.name,
            former: found.former.as_deref(),
            path: found.path.as_str(),
            from: found.from.as_ref().map(|from| from.as_str()),
            commit: found.commit.to_string(),
            lines: (found.span.first, found.span.last),
            public: found.public,
            before: found.before.as_deref(),
            after: found.after.as_deref(),
            story: found.story.and_then(lead),
        }
    };
    evidence.definitions.iter().map(shape).collect()
}

fn word(change: Change) -> &'static str {
    match change {
        Change::Added => "added",
        Change::Removed => "removed",
        Change::Renamed => "renamed",
        Change::Moved => "moved",
        Change::Signature => "signature",
        Change::Exposed => "more visible",
        Change::Hidden => "less visible",
        Change::Deprecated => "deprecated",
    }
}
