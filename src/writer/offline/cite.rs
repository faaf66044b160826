//! How the shorter sections name what they speak of: commits with their subjects, files, names in a row.

use super::{code, phrase::join, quoter::Quoter};
use crate::{
    draft::{Block, Inline, Run, SubjectForm, number, text},
    evidence::{Action, Change, ChangeKind, Evidence, Origin, Role, Statement, StatementId, StoryFacts, mentions},
    history::{CommitId, RepoPath},
};

/// `c1d2e3f4a5 (read each line once)`
pub(super) fn commit(id: CommitId) -> Vec<Inline> {
    vec![Inline::Commit(id), text(" ("), Inline::Subject(id, SubjectForm::Full), text(")")]
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
const WORKSHOP: [&str; 29] = [
    "doc",
    "docs",
    "documentation",
    "website",
    "site",
    "xtask",
    "devtools",
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
    "bench",
    "benches",
    "benchmark",
    "benchmarks",
    "sample",
    "samples",
    "demo",
    "demos",
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

/// The words of inlines, for tests of sentences.
#[cfg(test)]
pub(super) fn shown(inlines: &[Inline]) -> String {
    let words = inlines.iter().map(|inline| match inline {
        Inline::Text(words) | Inline::Number(words) | Inline::Code(words) | Inline::Name(words) => words.clone(),
        Inline::Commit(id) => id.to_string()[..2].to_owned(),
        Inline::Subject(..) => "s".to_owned(),
        Inline::File { path, .. } => path.as_str().to_owned(),
        _ => "?".to_owned(),
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_named_and_the_rest_is_counted() {
        let check = |many: usize, expected: &str| {
            let items = ["a", "b", "c", "d", "e"].into_iter().take(many);
            assert_eq!(shown(&some(codes(items), 2)), expected);
        };
        check(1, "a");
        check(2, "a and b");
        // One that would be alone behind is named as well.
        check(3, "a, b and c");
        check(4, "a, b and 2 more");
        check(5, "a, b and 3 more");
        assert_eq!(shown(&some(codes(["a", "a", "b"]), 2)), "a and b");
    }

    #[test]
    fn what_only_builders_run_is_no_matter_of_those_who_deploy() {
        let check = |path: &str, expected: bool| assert_eq!(ships(&RepoPath::new(path)), expected, "{path}");
        check("src/main.rs", true);
        check("lib/config.py", true);
        check("build.rs", false);
        check("scripts/release.sh", false);
        check("container-tests/build.gradle.kts", false);
        check("okhttp-testing-support/src/FakeDns.kt", false);
    }

    #[test]
    fn sentences_make_one_paragraph() {
        let sentence = |words: &str| vec![text(words)];
        let Some(Block::Paragraph(words)) = paragraph([sentence("A."), Vec::new(), sentence("B.")]) else {
            panic!("there are two sentences")
        };
        assert_eq!(shown(&words), "A. B.");
        assert_eq!(paragraph([Vec::new()]), None);
    }
}
