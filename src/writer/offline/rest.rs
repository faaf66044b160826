//! The shorter sections: problems, dependencies, tests, what is left, and the appendix.

use super::{
    Limits, code,
    phrase::{self, count, lines},
    quoter::Quoter,
};
use crate::{
    draft::{Block, Inline, Quote, SubjectForm, number, text},
    evidence::{DependencyChange, Evidence, Role, StoryFacts},
    history::LineCount,
    story::parse_subject,
};

/// What hurt, in the words of the messages that mend it; only where enough of their text is left for the story itself.
pub(super) fn context(evidence: &Evidence, quoter: &mut Quoter<'_>, limits: &Limits) -> Vec<Block> {
    let mut blocks = Vec::new();
    for story in evidence.told_stories() {
        if blocks.len() >= limits.problems * 2 || quoter.left(&story.statements) < 5 {
            continue;
        }
        if let Some(run) = quoter.with_role(&story.statements, &[Role::Problem], 70) {
            blocks.push(Block::Paragraph(vec![
                Inline::Story(story.lead),
                text(", as "),
                Inline::Commit(story.lead),
                text(" states it:"),
            ]));
            blocks.push(Block::Quote(Quote { runs: vec![run] }));
        }
    }
    blocks
}

/// Dependencies that came, went or changed, those that came or went first.
pub(super) fn technology(evidence: &Evidence, limits: &Limits) -> Vec<Block> {
    let mut changes: Vec<&DependencyChange> = evidence.dependencies.iter().collect();
    if changes.is_empty() || limits.dependencies == 0 {
        return Vec::new();
    }
    let is_bump = |change: &&DependencyChange| change.dependency.before.is_some() && change.dependency.after.is_some();
    changes.sort_by_key(|change| (is_bump(change), change.commits.is_empty()));
    let many = |wanted: fn(&DependencyChange) -> bool| changes.iter().filter(|change| wanted(change)).count();
    let came = many(|change| change.dependency.before.is_none());
    let went = many(|change| change.dependency.after.is_none());
    let mut lead = vec![text("Manifests gained ")];
    lead.extend(count(came, "requirement", "requirements"));
    lead.push(text(", lost "));
    lead.push(number(went as u64));
    lead.push(text(" and changed "));
    lead.push(number((changes.len() - came - went) as u64));
    lead.push(text("."));
    let mut blocks = vec![Block::Paragraph(lead)];
    let rows = changes.iter().take(limits.dependencies).map(|change| dependency_row(change)).collect();
    blocks.push(Block::Table { header: vec!["Dependency", "Manifest", "Before", "After", "Named in"], rows });
    if changes.len() > limits.dependencies {
        let mut more =
            count(changes.len() - limits.dependencies, "more requirement changed", "more requirements changed");
        more.push(text("; they are left out here."));
        blocks.push(Block::Paragraph(more));
    }
    blocks
}

fn dependency_row(change: &DependencyChange) -> Vec<Vec<Inline>> {
    let dependency = &change.dependency;
    let version = |version: &Option<String>| match version.as_deref() {
        None => vec![text("—")],
        Some("") => vec![text("no version")],
        Some(version) => vec![code(version)],
    };
    let mut named = Vec::new();
    for (place, commit) in change.commits.iter().enumerate() {
        if place > 0 {
            named.push(text(", "));
        }
        named.push(Inline::Commit(*commit));
    }
    let place = vec![code(dependency.manifest.as_str()), text(", "), code(dependency.table.clone())];
    vec![vec![code(dependency.name.clone())], place, version(&dependency.before), version(&dependency.after), named]
}

/// How the range changes tests, and which told stories have none.
pub(super) fn testing(evidence: &Evidence) -> Vec<Block> {
    let tests = &evidence.tests;
    let sum = LineCount { added: tests.added_lines, removed: tests.removed_lines };
    if sum.total() == 0 {
        return Vec::new();
    }
    let mut words = Vec::new();
    words.extend(tested(tests.tested_commits as u64, tests.source_commits as u64));
    words.push(text("Test files change by "));
    words.extend(lines(sum));
    words.push(text(if tests.snapshots { ", snapshots apart" } else { "" }));
    words.push(text(", added up over the commits."));
    let mut blocks = vec![Block::Paragraph(words)];
    if !tests.added_files.is_empty() {
        let shown = tests.added_files.iter().take(6).map(|path| vec![code(path.as_str())]).collect();
        let mut lead = count(tests.added_files.len(), "test file is new", "test files are new");
        lead.push(text(if tests.added_files.len() > 6 { "; the first by name:" } else { ":" }));
        blocks.push(Block::Paragraph(lead));
        blocks.push(Block::List { numbered: false, items: shown });
    }
    blocks
}

/// `52 of the 236 commits that change source code also change a test file.`
fn tested(tested: u64, all: u64) -> Vec<Inline> {
    const CHANGE: &str = " commits that change source code ";
    match (tested, all) {
        (_, 0) => Vec::new(),
        (0, 1) => vec![text("The one commit that changes source code changes no test file. ")],
        (_, 1) => vec![text("The one commit that changes source code also changes a test file. ")],
        (0, _) => vec![text("None of the "), number(all), text(CHANGE), text("changes a test file. ")],
        _ if tested == all => {
            vec![text("Each of the "), number(all), text(CHANGE), text("also changes a test file. ")]
        }
        (1, _) => vec![text("One of the "), number(all), text(CHANGE), text("also changes a test file. ")],
        _ => vec![number(tested), text(" of the "), number(all), text(CHANGE), text("also change a test file. ")],
    }
}

/// Limits that the messages state, and marks for later work that the range leaves in the code.
pub(super) fn future(evidence: &Evidence, quoter: &mut Quoter<'_>, limits: &Limits) -> Vec<Block> {
    let mut blocks = Vec::new();
    for story in evidence.told_stories() {
        if blocks.len() >= 2 * limits.left {
            break;
        }
        let sources = story.others.iter().map(|other| (other.commit, &other.statements));
        for (commit, statements) in [(story.lead, &story.statements)].into_iter().chain(sources) {
            if let Some(run) = quoter.with_role(statements, &[Role::Limitation], 60) {
                blocks.push(Block::Paragraph(vec![
                    text("The message of "),
                    Inline::Commit(commit),
                    text(" ("),
                    Inline::Subject(commit, SubjectForm::Whole),
                    text(") says about limits:"),
                ]));
                blocks.push(Block::Quote(Quote { runs: vec![run] }));
                break;
            }
        }
    }
    if !evidence.todos.is_empty() {
        let items = evidence.todos.iter().take(limits.left).map(|todo| {
            let file =
                Inline::File { commit: todo.commit, path: todo.path.clone(), lines: Some((todo.line, todo.line)) };
            vec![file, text(": "), code(todo.text.clone())]
        });
        let items: Vec<Vec<Inline>> = items.collect();
        let mut lead = vec![text("Among the files of the told stories, the range adds ")];
        lead.extend(count(evidence.todos.len(), "mark", "marks"));
        lead.push(text(match evidence.todos.len() {
            1 => " for later work that still stands at its end",
            _ => " for later work that still stand at its end",
        }));
        lead.push(text(if evidence.todos.len() > limits.left { "; the first:" } else { ":" }));
        blocks.push(Block::Paragraph(lead));
        blocks.push(Block::List { numbered: false, items });
    }
    blocks
}

/// The stories that were not told, one line each, and the scope.
pub(super) fn appendix(evidence: &Evidence, limits: &Limits) -> Vec<Block> {
    let (others, minor): (Vec<&StoryFacts>, Vec<&StoryFacts>) = evidence.stories[evidence.told..]
        .iter()
        .partition(|story| !parse_subject(&story.subject.words).is_minor() && !story.subject.is_minor());
    let mut blocks = Vec::new();
    if !others.is_empty() && limits.others > 0 {
        blocks.push(Block::Heading(3, vec![text("Other stories")]));
        blocks.push(Block::List {
            numbered: false,
            items: others.iter().take(limits.others).map(|story| line(story)).collect(),
        });
    }
    let mut scope = vec![text("Scope: "), code(evidence.range.spec.clone()), text(", ")];
    scope.extend(phrase::commits(evidence));
    scope.extend([
        text(" in "),
        number(evidence.stories.len() as u64),
        text(if evidence.stories.len() == 1 { " story" } else { " stories" }),
    ]);
    let told: usize = evidence.told_stories().iter().map(|story| story.commits.len()).sum();
    scope.push(text("; "));
    scope.extend(count(told, "commit is", "commits are"));
    scope.push(text(" in the stories told above"));
    let uncounted = others.len().saturating_sub(limits.others) + minor.len();
    if uncounted > 0 {
        scope.push(text(", and "));
        scope.extend(count(uncounted, "more story is", "more stories are"));
        scope.push(text(" not listed here"));
    }
    scope.push(text("."));
    blocks.push(Block::Paragraph(scope));
    blocks
}

fn line(story: &StoryFacts) -> Vec<Inline> {
    let mut words =
        vec![Inline::Commit(story.lead), text(" "), Inline::Subject(story.lead, SubjectForm::Whole), text(" (")];
    if story.commits.len() > 1 {
        words.extend(count(story.commits.len(), "commit", "commits"));
        words.push(text(", "));
    }
    words.extend(lines(story.lines));
    words.push(text(")"));
    words
}
