//! The evidence as JSON: its own wire shapes, with a version that changes when they do.

mod changes;
mod definitions;
mod documents;
mod gaps;
mod measurements;
mod ranking;
mod repairs;

use serde::Serialize;

use crate::{
    draft::Draft,
    escape,
    evidence::{Evidence, Excerpt, Origin, Place, StoryFacts},
    history::{Commit, FileChange, History, LineStat},
    roles::{Role, Roles, Unwritten},
};

/// Version of the schema; raised by any change that a reader must know of.
pub const SCHEMA_VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    schema: u32,
    generator: &'static str,
    project: &'a str,
    range: RangeShape<'a>,
    modules: Vec<ModuleShape<'a>>,
    stories: Vec<StoryShape<'a>>,
    statements: Vec<StatementShape<'a>>,
    excerpts: Vec<ExcerptShape<'a>>,
    measurements: Vec<measurements::MeasurementShape<'a>>,
    chains: Vec<Vec<String>>,
    definitions: Vec<definitions::DefinitionShape<'a>>,
    #[serde(flatten)]
    repairs: repairs::Shapes<'a>,
    #[serde(flatten)]
    written: documents::Written<'a>,
    dependencies: Vec<changes::DependencyShape<'a>>,
    todos: Vec<changes::TodoShape<'a>>,
    changes: Vec<changes::ChangeShape<'a>>,
    sections: Vec<&'static str>,
    #[serde(flatten)]
    open: gaps::Shapes<'a>,
    warnings: Vec<String>,
    commits: Vec<CommitShape<'a>>,
}

#[derive(Serialize)]
struct RangeShape<'a> {
    spec: &'a str,
    tips: Vec<String>,
    not: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    base: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tip: Option<String>,
    commits: usize,
    merges: usize,
    added: u64,
    removed: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unwritten: Vec<UnwrittenShape>,
    authors: Vec<AuthorShape<'a>>,
}

/// How many of the lines stand in files of a role that nobody writes by hand.
#[derive(Serialize)]
struct UnwrittenShape {
    role: &'static str,
    added: u64,
    removed: u64,
}

#[derive(Serialize)]
struct AuthorShape<'a> {
    name: &'a str,
    commits: usize,
}

#[derive(Serialize)]
struct ModuleShape<'a> {
    id: String,
    name: &'a str,
    folder: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    commits: usize,
    added: u64,
    removed: u64,
    /// Lines of lock files, generated and vendored files, which the counts above leave out.
    unwritten_added: u64,
    unwritten_removed: u64,
    uses: Vec<String>,
    edges: Vec<changes::EdgeShape>,
}

#[derive(Serialize)]
struct StoryShape<'a> {
    lead: String,
    subject: &'a str,
    title: String,
    ranking: ranking::RankingShape,
    told: bool,
    commits: Vec<String>,
    merges: Vec<String>,
    topics: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    module: Option<String>,
    added: u64,
    removed: u64,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    unwritten: Vec<UnwrittenShape>,
    statements: Vec<String>,
    excerpts: Vec<String>,
    measurements: Vec<String>,
}

#[derive(Serialize)]
struct StatementShape<'a> {
    id: String,
    label: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lines: Option<(usize, usize)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    squashed: Option<&'a str>,
    sentences: Vec<SentenceShape<'a>>,
}

#[derive(Serialize)]
struct SentenceShape<'a> {
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<String>,
}

#[derive(Serialize)]
struct ExcerptShape<'a> {
    id: String,
    label: &'static str,
    commit: String,
    path: &'a str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    spans: Vec<(usize, usize)>,
    lines: &'a [String],
}

#[derive(Serialize)]
struct CommitShape<'a> {
    id: String,
    parents: Vec<String>,
    author: &'a str,
    date: String,
    subject: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    twin: Option<String>,
    files: Vec<FileShape<'a>>,
}

#[derive(Serialize)]
struct FileShape<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    added: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    removed: Option<u64>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    binary: bool,
    role: &'static str,
}

/// The evidence with the commits and their per-file counts, as one JSON object and a line break.
pub fn evidence_json(evidence: &Evidence, draft: &Draft, history: &History, roles: &Roles) -> String {
    let range = &evidence.range;
    let document = Document {
        schema: SCHEMA_VERSION,
        generator: concat!("git-deepdive ", env!("CARGO_PKG_VERSION")),
        project: &evidence.project,
        range: RangeShape {
            spec: &range.spec,
            tips: history.range.tips.iter().map(ToString::to_string).collect(),
            not: history.range.not.iter().map(ToString::to_string).collect(),
            base: range.ends.as_ref().and_then(|ends| ends.base).map(|id| id.to_string()),
            tip: range.ends.as_ref().map(|ends| ends.tip.to_string()),
            commits: range.commits,
            merges: range.merges,
            added: range.lines.added,
            removed: range.lines.removed,
            unwritten: unwritten(&range.unwritten),
            authors: range.authors.iter().map(|(name, commits)| AuthorShape { name, commits: *commits }).collect(),
        },
        modules: modules(evidence),
        stories: evidence.stories.iter().map(|story| story_shape(story, draft.told.contains(&story.lead))).collect(),
        statements: statements(evidence),
        excerpts: evidence.excerpts.iter().enumerate().map(|(place, excerpt)| excerpt_shape(place, excerpt)).collect(),
        measurements: measurements::shapes(evidence),
        chains: evidence.chains.iter().map(|chain| chain.iter().map(|id| format!("N{}", id.0)).collect()).collect(),
        definitions: definitions::definitions(evidence),
        repairs: repairs::shapes(evidence),
        written: documents::written(evidence),
        dependencies: changes::dependencies(evidence),
        todos: changes::todos(evidence),
        changes: changes::changes(evidence),
        sections: draft.sections.iter().map(|section| super::section_names(section.kind).0).collect(),
        open: gaps::shapes(evidence, draft),
        warnings: history.warnings.iter().map(ToString::to_string).collect(),
        commits: history
            .commits
            .iter()
            .zip(&history.selected)
            .filter(|(commit, selected)| **selected || history.twins.contains_key(&commit.id))
            .map(|(commit, _)| commit_shape(commit, history, roles))
            .collect(),
    };
    let mut text = escape::json(&serde_json::to_string_pretty(&document).unwrap_or_default());
    text.push('\n');
    text
}

fn unwritten(lines: &Unwritten) -> Vec<UnwrittenShape> {
    let shape = |(role, lines): &(Role, crate::history::LineCount)| UnwrittenShape {
        role: role.word(),
        added: lines.added,
        removed: lines.removed,
    };
    lines.iter().map(shape).collect()
}

fn modules(evidence: &Evidence) -> Vec<ModuleShape<'_>> {
    let uses = |id: usize| {
        let edges = evidence.modules.declared().into_iter().filter(move |(from, _)| *from == id);
        edges.map(|(_, to)| format!("M{to}")).collect()
    };
    let shape = |(id, module)| {
        let module: &crate::modules::Module = module;
        ModuleShape {
            id: format!("M{id}"),
            name: &module.name,
            folder: &module.folder,
            description: module.description.as_deref(),
            commits: module.commits,
            added: module.lines.added,
            removed: module.lines.removed,
            unwritten_added: module.unwritten.added,
            unwritten_removed: module.unwritten.removed,
            uses: uses(id),
            edges: changes::edges(evidence, id),
        }
    };
    evidence.modules.list.iter().enumerate().map(shape).collect()
}

fn story_shape(story: &StoryFacts, told: bool) -> StoryShape<'_> {
    StoryShape {
        lead: story.lead.to_string(),
        subject: &story.subject.words,
        title: story.title.to_string(),
        ranking: ranking::shape(story),
        told,
        commits: story.commits.iter().map(ToString::to_string).collect(),
        merges: story.merges.iter().map(ToString::to_string).collect(),
        topics: story.topics.iter().map(|topic| topic.branch()).collect(),
        module: story.module.map(|id| format!("M{id}")),
        added: story.lines.added,
        removed: story.lines.removed,
        unwritten: unwritten(&story.unwritten),
        statements: story
            .statements
            .iter()
            .chain(story.merged.iter().flat_map(|merge| &merge.statements))
            .map(|id| format!("S{}", id.0))
            .collect(),
        excerpts: story
            .mechanism
            .iter()
            .chain(&story.test)
            .chain(&story.further)
            .map(|id| format!("E{}", id.0))
            .collect(),
        measurements: story.measurements.iter().map(|id| format!("N{}", id.0)).collect(),
    }
}

fn statements(evidence: &Evidence) -> Vec<StatementShape<'_>> {
    let shape = |(place, statement)| {
        let statement: &crate::evidence::Statement = statement;
        let (commit, path, lines) = match &statement.origin {
            Origin::Message(id) => (id, None, None),
            Origin::Document { commit, path, first, last } => (commit, Some(path.as_str()), Some((*first, *last))),
        };
        let sentence = |sentence| {
            let sentence: &crate::evidence::Sentence = sentence;
            SentenceShape { text: &sentence.text, role: sentence.role.map(|role| format!("{role:?}").to_lowercase()) }
        };
        StatementShape {
            id: format!("S{place}"),
            label: "stated",
            commit: Some(commit.to_string()),
            path,
            lines,
            squashed: statement.step.as_deref(),
            sentences: statement.sentences.iter().map(sentence).collect(),
        }
    };
    evidence.statements.iter().enumerate().map(shape).collect()
}

fn excerpt_shape(place: usize, excerpt: &Excerpt) -> ExcerptShape<'_> {
    let (kind, spans) = match &excerpt.place {
        Place::File(spans) => ("file", spans.iter().map(|span| (span.first, span.last)).collect()),
        Place::Diff => ("diff", Vec::new()),
    };
    ExcerptShape {
        id: format!("E{place}"),
        label: "observed",
        commit: excerpt.commit.to_string(),
        path: excerpt.path.as_str(),
        kind,
        spans,
        lines: &excerpt.lines,
    }
}

fn commit_shape<'a>(commit: &'a Commit, history: &History, roles: &'a Roles) -> CommitShape<'a> {
    CommitShape {
        id: commit.id.to_string(),
        parents: commit.parents.iter().map(ToString::to_string).collect(),
        author: &commit.author.name,
        date: commit.author_date.iso(),
        subject: &commit.subject,
        twin: history.twins.get(&commit.id).map(ToString::to_string),
        files: roles.files(commit).map(|(file, role)| file_shape(file, role)).collect(),
    }
}

fn file_shape(file: &FileChange, role: Role) -> FileShape<'_> {
    let count = match file.stat {
        LineStat::Lines(count) => Some(count),
        LineStat::Binary | LineStat::Unavailable => None,
    };
    FileShape {
        path: file.path.as_str(),
        from: file.from.as_ref().map(|from| from.as_str()),
        added: count.map(|count| count.added),
        removed: count.map(|count| count.removed),
        binary: file.stat == LineStat::Binary,
        role: role.word(),
    }
}
