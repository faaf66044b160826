//! How the shorter sections name what they speak of: commits with their subjects, files, names in a row.

use super::{code, phrase::join, quoter::Quoter};
use crate::{
    draft::{Block, Inline, Run, SubjectForm, number, text},
    evidence::{Action, Change, ChangeKind, Evidence, Origin, Role, Statement, StatementId, StoryFacts, mentions},
    history::{CommitId, RepoPath},
};

/// `c1d2e3f4a5 (read each line once)`
pub(super) fn commit(id: CommitId) -> Vec<Inline> {
    vec![Inline::Commit(id), text(" ("), Inline::Subject(id, SubjectForm::Whole), text(")")]
}

/// At most so many items and how many there are besides: `a, b and 3 more`. One that would be alone behind is named as well.
pub(super) fn some(items: Vec<Vec<Inline>>, most: usize) -> Vec<Inline> {
    let more = items.len().saturating_sub(most);
    if more <= 1 {
        return join(items);
    }
    let mut shown: Vec<Vec<Inline>> = items.into_iter().take(most).collect();
    shown.push(vec![number(more as u64), text(" more")]);
    join(shown)
}

/// Names in code marks, each once, in the order in which they come.
pub(super) fn codes<'a>(names: impl IntoIterator<Item = &'a str>) -> Vec<Vec<Inline>> {
    let mut shown: Vec<Vec<Inline>> = Vec::new();
    for name in names {
        let item = vec![code(name)];
        if !shown.contains(&item) {
            shown.push(item);
        }
    }
    shown
}

/// A paragraph of the sentences that there are; none of them ends in a blank.
pub(super) fn paragraph(sentences: impl IntoIterator<Item = Vec<Inline>>) -> Option<Block> {
    let mut words: Vec<Inline> = Vec::new();
    for sentence in sentences.into_iter().filter(|sentence| !sentence.is_empty()) {
        if !words.is_empty() {
            words.push(text(" "));
        }
        words.extend(sentence);
    }
    (!words.is_empty()).then_some(Block::Paragraph(words))
}

/// The file of a change: at the tip, or at the base for what is gone.
pub(super) fn file(evidence: &Evidence, change: &Change) -> Inline {
    let ends = evidence.range.ends.as_ref();
    let commit = match change.action {
        Action::Removed => ends.and_then(|ends| ends.base),
        _ => ends.map(|ends| ends.tip),
    };
    let path = change.path.clone();
    match commit {
        Some(commit) => Inline::File { commit, path, lines: None },
        None => code(path.as_str()),
    }
}

/// Changes of a kind, without those in files that only those who build the project run.
pub(super) fn changes(evidence: &Evidence, kind: ChangeKind, action: Action) -> Vec<&Change> {
    let wanted = |change: &&Change| change.kind == kind && change.action == action && ships(&change.path);
    evidence.changes.iter().filter(wanted).collect()
}

/// Folders whose programs are for those who build the project.
const WORKSHOP: [&str; 16] = [
    "ci",
    "scripts",
    "script",
    "utils",
    "tools",
    "tool",
    "hack",
    "dev",
    "examples",
    "example",
    "benches",
    "benchmarks",
    "build-logic",
    "buildSrc",
    "contrib",
    ".github",
];

/// Tells whether a file belongs to what users get.
pub(super) fn ships(path: &RepoPath) -> bool {
    let mut parts: Vec<&str> = path.as_str().split('/').collect();
    let name = parts.pop().unwrap_or_default();
    let built = matches!(name, "build.rs" | "setup.py" | "conftest.py" | "gulpfile.js" | "Rakefile")
        || name.ends_with(".gradle")
        || name.ends_with(".gradle.kts");
    !built && !parts.iter().any(|part| WORKSHOP.contains(part) || part.contains("test"))
}

/// The messages of the range that were read, statement by statement; ancestors of its lines have been read as well.
pub(super) fn stated(evidence: &Evidence) -> impl Iterator<Item = (StatementId, &Statement, CommitId)> {
    evidence.statements.iter().enumerate().filter_map(|(place, statement)| match statement.origin {
        Origin::Message(commit) if evidence.subjects.contains_key(&commit) => {
            Some((StatementId(place), statement, commit))
        }
        _ => None,
    })
}

/// What the message of a commit says, as far as it was read.
pub(super) fn message(evidence: &Evidence, commit: CommitId) -> Vec<StatementId> {
    let of_commit = |place: &usize| evidence.statements[*place].origin == Origin::Message(commit);
    (0..evidence.statements.len()).filter(of_commit).map(StatementId).collect()
}

/// The story that a commit belongs to, if it is told.
pub(super) fn told(evidence: &Evidence, commit: CommitId) -> Option<&StoryFacts> {
    evidence.told_stories().iter().find(|story| story.commits.contains(&commit))
}

/// The first sentence of a message with one of some roles that names something and was not quoted yet.
pub(super) fn naming(
    quoter: &mut Quoter<'_>,
    evidence: &Evidence,
    ids: &[StatementId],
    role: Role,
    name: &str,
) -> Option<Run> {
    for id in ids {
        let Some(statement) = evidence.statement(*id) else { continue };
        for (place, sentence) in statement.sentences.iter().enumerate() {
            if sentence.role == Some(role)
                && mentions(&sentence.text, name)
                && let Some(run) = quoter.one(*id, place)
            {
                return Some(run);
            }
        }
    }
    None
}
