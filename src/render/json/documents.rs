//! What authors wrote down in the tree, as JSON: documents, entries of changelogs, comments, drawings.

use serde::Serialize;

use crate::{
    evidence::{CommentFact, Drawing, DrawingKind, Entry, Evidence, Passage, StatementId, StoryFacts},
    story::StoryId,
};

/// The lists of what was written down. Stories are named by the commit that leads them.
#[derive(Serialize)]
pub(super) struct Written<'a> {
    documents: Vec<DocumentShape<'a>>,
    entries: Vec<EntryShape<'a>>,
    comments: Vec<CommentShape<'a>>,
    drawings: Vec<DrawingShape<'a>>,
}

#[derive(Serialize)]
struct DocumentShape<'a> {
    path: &'a str,
    kind: &'static str,
    added: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<String>,
    passages: Vec<PassageShape<'a>>,
}

#[derive(Serialize)]
struct PassageShape<'a> {
    statement: String,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    sections: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<String>,
}

#[derive(Serialize)]
struct EntryShape<'a> {
    statements: Vec<String>,
    kind: &'static str,
    sections: &'a [String],
    #[serde(skip_serializing_if = "<[u64]>::is_empty")]
    numbers: &'a [u64],
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<String>,
}

#[derive(Serialize)]
struct CommentShape<'a> {
    statements: Vec<String>,
    story: String,
    commit: String,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    definition: Option<&'a str>,
    documents: bool,
}

#[derive(Serialize)]
struct DrawingShape<'a> {
    excerpt: String,
    kind: &'static str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    sections: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<String>,
}

/// What authors wrote down, in the order of the evidence.
pub(super) fn written(evidence: &Evidence) -> Written<'_> {
    let lead = |id: StoryId| evidence.stories.iter().find(|story| story.id == id).map(|story| story.lead.to_string());
    let document = |document| {
        let document: &crate::evidence::Document = document;
        DocumentShape {
            path: document.path.as_str(),
            kind: document.kind.word(),
            added: document.added,
            story: document.story.and_then(lead),
            passages: document.passages.iter().map(|passage| passage_shape(passage, &lead)).collect(),
        }
    };
    let comments = |story| {
        let story: &StoryFacts = story;
        story.comments.iter().map(|comment| comment_shape(comment, story))
    };
    Written {
        documents: evidence.documents.iter().map(document).collect(),
        entries: evidence.entries.iter().map(|entry| entry_shape(entry, &lead)).collect(),
        comments: evidence.stories.iter().flat_map(comments).collect(),
        drawings: evidence.drawings.iter().map(|drawing| drawing_shape(drawing, &lead)).collect(),
    }
}

/// The id of a story's lead.
type Lead<'a> = &'a dyn Fn(StoryId) -> Option<String>;

fn ids(statements: &[StatementId]) -> Vec<String> {
    statements.iter().map(|id| format!("S{}", id.0)).collect()
}

fn passage_shape<'a>(passage: &'a Passage, lead: Lead<'_>) -> PassageShape<'a> {
    PassageShape {
        statement: format!("S{}", passage.statement.0),
        sections: &passage.sections,
        story: passage.story.and_then(lead),
    }
}

fn entry_shape<'a>(entry: &'a Entry, lead: Lead<'_>) -> EntryShape<'a> {
    EntryShape {
        statements: ids(&entry.statements),
        kind: entry.kind.word(),
        sections: &entry.sections,
        numbers: &entry.numbers,
        story: entry.story.and_then(lead),
    }
}

fn comment_shape<'a>(comment: &'a CommentFact, story: &StoryFacts) -> CommentShape<'a> {
    CommentShape {
        statements: ids(&comment.statements),
        story: story.lead.to_string(),
        commit: comment.commit.to_string(),
        path: comment.path.as_str(),
        definition: comment.definition.as_ref().map(|named| named.name.as_str()),
        documents: comment.documents,
    }
}

fn drawing_shape<'a>(drawing: &'a Drawing, lead: Lead<'_>) -> DrawingShape<'a> {
    let kind = match drawing.kind {
        DrawingKind::Diagram => "diagram",
        DrawingKind::Table => "table",
        DrawingKind::Tree => "tree",
    };
    DrawingShape {
        excerpt: format!("E{}", drawing.excerpt.0),
        kind,
        sections: &drawing.sections,
        story: drawing.story.and_then(lead),
    }
}
