//! Shapes of what differs between base and tip, and of the edges between modules.

use serde::Serialize;

use crate::evidence::{Change, Evidence};

#[derive(Serialize)]
pub(super) struct DependencyShape<'a> {
    manifest: &'a str,
    table: &'a str,
    name: &'a str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a str>,
    commits: Vec<String>,
}

#[derive(Serialize)]
pub(super) struct TodoShape<'a> {
    path: &'a str,
    line: usize,
    text: &'a str,
}

#[derive(Serialize)]
pub(super) struct EdgeShape {
    to: String,
    kind: &'static str,
    count: usize,
}

#[derive(Serialize)]
pub(super) struct ChangeShape<'a> {
    id: String,
    label: &'static str,
    kind: &'static str,
    action: &'static str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<&'a str>,
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "is_one")]
    count: usize,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    samples: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for a reference")]
fn is_one(count: &usize) -> bool {
    *count == 1
}

pub(super) fn dependencies(evidence: &Evidence) -> Vec<DependencyShape<'_>> {
    let shape = |change| {
        let change: &crate::evidence::DependencyChange = change;
        let dependency = &change.dependency;
        DependencyShape {
            manifest: dependency.manifest.as_str(),
            table: &dependency.table,
            name: &dependency.name,
            kind: dependency.kind.word(),
            before: dependency.before.as_deref(),
            after: dependency.after.as_deref(),
            commits: change.commits.iter().map(ToString::to_string).collect(),
        }
    };
    evidence.dependencies.iter().map(shape).collect()
}

pub(super) fn todos(evidence: &Evidence) -> Vec<TodoShape<'_>> {
    let todos = evidence.todos.iter();
    todos.map(|todo| TodoShape { path: todo.path.as_str(), line: todo.line, text: &todo.text }).collect()
}

/// Edges of all kinds that lead from a module; of modules that change together, the one with the smaller id has it.
pub(super) fn edges(evidence: &Evidence, id: usize) -> Vec<EdgeShape> {
    let own = evidence.modules.edges.iter().filter(|edge| edge.from == id);
    let shape = |edge: &crate::modules::Edge| EdgeShape {
        to: format!("M{}", edge.to),
        kind: edge.kind.word(),
        count: edge.kind.count(),
    };
    own.map(shape).collect()
}

pub(super) fn changes(evidence: &Evidence) -> Vec<ChangeShape<'_>> {
    evidence.changes.iter().enumerate().map(|(place, change)| shape(evidence, place, change)).collect()
}

fn shape<'a>(evidence: &Evidence, place: usize, change: &'a Change) -> ChangeShape<'a> {
    let story = change.story.and_then(|id| evidence.stories.iter().find(|story| story.id == id));
    ChangeShape {
        id: format!("C{place}"),
        label: "observed",
        kind: change.kind.word(),
        action: change.action.word(),
        name: &change.name,
        detail: change.detail.as_deref(),
        before: change.before.as_deref(),
        after: change.after.as_deref(),
        path: change.path.as_str(),
        line: change.line,
        count: change.count,
        samples: &change.samples,
        commit: change.commit.map(|id| id.to_string()),
        story: story.map(|story| story.lead.to_string()),
    }
}
