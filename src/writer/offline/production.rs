//! What those who run the program must know: what to set, to migrate, to replace, and what can be watched.

use super::{Limits, cite, code, documented, phrase::count, quoter::Quoter};
use crate::{
    draft::{Block, Inline, number, text},
    evidence::{Action, Change, ChangeKind, DefinitionChange, Evidence},
    symbols,
};

pub(super) fn section(evidence: &Evidence, quoter: &mut Quoter<'_>, limits: &Limits) -> Vec<Block> {
    let most = limits.items.max(2) + 1;
    let items: Vec<Vec<Inline>> = checklist(evidence, most, limits.items > 0);
    let watched = if limits.items > 0 { watched(evidence, most) } else { Vec::new() };
    let checklist = if items.is_empty() { Vec::new() } else { vec![Block::List { numbered: false, items }] };
    let parts = [
        ("Deployment checklist", checklist),
        ("In the documentation", documented::settings(evidence, quoter, 2 * limits.items)),
        ("Monitoring and observability", watched.into_iter().map(Block::Paragraph).collect()),
    ];
    let parts: Vec<(&'static str, Vec<Block>)> = parts.into_iter().filter(|(_, blocks)| !blocks.is_empty()).collect();
    let headed = parts.len() > 1;
    let titled = |(title, blocks): (&'static str, Vec<Block>)| {
        headed.then(|| Block::Heading(3, vec![text(title)])).into_iter().chain(blocks)
    };
    parts.into_iter().flat_map(titled).collect()
}

/// One item for each kind of change that has any.
fn checklist(evidence: &Evidence, most: usize, whole: bool) -> Vec<Vec<Inline>> {
    const KINDS: [(ChangeKind, &str, &str); 3] = [
        (ChangeKind::Option, "Option", "Options"),
        (ChangeKind::Variable, "Environment variable", "Environment variables"),
        (ChangeKind::Key, "Configuration key", "Configuration keys"),
    ];
    let mut items = Vec::new();
    for (kind, one, more) in KINDS {
        for (action, fate) in [(Action::Added, "added"), (Action::Removed, "removed")] {
            let mut found = cite::changes(evidence, kind, action);
            found.retain(|change| !is_of_tests(&change.name));
            if !found.is_empty() {
                items.push(named(evidence, fate, &found, if distinct(&found) == 1 { one } else { more }, most));
            }
        }
    }
    items.extend(migrations(evidence, most));
    items.extend(deployment(evidence, most));
    if whole {
        items.extend(definitions(evidence, symbols::Change::Deprecated, most));
        items.extend(definitions(evidence, symbols::Change::Removed, most));
    }
    // That documents changed says nothing by itself.
    if whole && !items.is_empty() {
        items.extend(documents(evidence));
    }
    items
}

/// `Options added: --auto and --all (main.rs)`: that is so of the files that were read, others may have had them before.
fn named(evidence: &Evidence, fate: &str, found: &[&Change], noun: &str, most: usize) -> Vec<Inline> {
    let mut words = vec![text(format!("{noun} {fate}: "))];
    words.extend(cite::some(cite::codes(found.iter().map(|change| change.name.as_str())), most));
    words.extend(places(evidence, found));
    words
}

/// The file or the two files in which they all stand.
fn places(evidence: &Evidence, found: &[&Change]) -> Vec<Inline> {
    let mut files: Vec<Vec<Inline>> = Vec::new();
    for change in found {
        let file = vec![cite::file(evidence, change)];
        if !files.contains(&file) {
            files.push(file);
        }
    }
    if files.len() > 2 {
        return Vec::new();
    }
    [vec![text(" (")], super::phrase::join(files), vec![text(")")]].concat()
}

fn distinct(found: &[&Change]) -> usize {
    let mut names: Vec<&str> = found.iter().map(|change| change.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names.len()
}

/// `GIT_TEST_X`: what only a project's own tests set.
fn is_of_tests(name: &str) -> bool {
    name.split(['_', '-', '.']).any(|word| word.eq_ignore_ascii_case("test") || word.eq_ignore_ascii_case("tests"))
        || name.starts_with("CI_")
        || matches!(name, "CI" | "PATH" | "HOME")
}

fn migrations(evidence: &Evidence, most: usize) -> Option<Vec<Inline>> {
    let found = cite::changes(evidence, ChangeKind::Migration, Action::Added);
    if found.is_empty() {
        return None;
    }
    let mut words = vec![text(if found.len() == 1 { "Migration to run: " } else { "Migrations to run: " })];
    words.extend(cite::some(found.iter().map(|change| vec![cite::file(evidence, change)]).collect(), most));
    Some(words)
}

/// Files that say how the program is deployed.
fn deployment(evidence: &Evidence, most: usize) -> Option<Vec<Inline>> {
    let found: Vec<&Change> = [Action::Added, Action::Changed, Action::Removed]
        .iter()
        .flat_map(|action| cite::changes(evidence, ChangeKind::Deployment, *action))
        .collect();
    if found.is_empty() {
        return None;
    }
    let mut words = vec![text("Deployment files: ")];
    let item = |change: &&Change| vec![cite::file(evidence, change), text(format!(" {}", change.action.word()))];
    words.extend(cite::some(found.iter().map(item).collect(), most));
    Some(words)
}

/// Languages in which a definition says by itself whether others may use it.
fn says_exposure(path: &str) -> bool {
    use symbols::Language as L;
    match symbols::language(path) {
        None | Some(L::C | L::Cpp | L::Shell | L::Python | L::Ruby | L::Php | L::JavaScript) => false,
        // Go lets nobody outside of the module import these.
        Some(L::Go) => !path.split('/').any(|folder| folder == "internal"),
        Some(_) => true,
    }
}

/// Public definitions that went or are not to be used any more.
fn definitions(evidence: &Evidence, change: symbols::Change, most: usize) -> Option<Vec<Inline>> {
    let wanted = |found: &&DefinitionChange| {
        found.change == change && found.public && says_exposure(found.path.as_str()) && cite::ships(&found.path)
    };
    let found: Vec<&DefinitionChange> = evidence.definitions.iter().filter(wanted).collect();
    if found.is_empty() {
        return None;
    }
    let label = match (change, found.len()) {
        (symbols::Change::Deprecated, 1) => "Deprecated definition: ",
        (symbols::Change::Deprecated, _) => "Deprecated definitions: ",
        (_, 1) => "Definition marked public that is gone: ",
        (_, _) => "Definitions marked public that are gone: ",
    };
    let mut words = vec![text(label)];
    words.extend(cite::some(cite::codes(found.iter().map(|found| found.name.as_str())), most));
    Some(words)
}

/// The documents that differ: named where they are few.
fn documents(evidence: &Evidence) -> Option<Vec<Inline>> {
    let found: Vec<&Change> =
        evidence.changes.iter().filter(|change| change.kind == ChangeKind::Documentation).collect();
    match found.as_slice() {
        [] => None,
        few if few.len() <= 3 => {
            let items = few.iter().map(|change| vec![cite::file(evidence, change)]).collect();
            Some([vec![text("Documentation changed: ")], super::phrase::join(items)].concat())
        }
        many => {
            let mut words = vec![text("Documentation changed: ")];
            words.extend(count(many.len(), "file", "files"));
            words.extend(folder(many));
            Some(words)
        }
    }
}

/// The folder that holds all of them, if there is one.
fn folder(found: &[&Change]) -> Vec<Inline> {
    let first = |change: &&Change| change.path.as_str().split_once('/').map(|(folder, _)| folder.to_owned());
    let folders: std::collections::BTreeSet<Option<String>> = found.iter().map(first).collect();
    match folders.into_iter().collect::<Vec<_>>().as_slice() {
        [Some(folder)] => vec![text(" in "), code(format!("{folder}/"))],
        _ => Vec::new(),
    }
}

/// What is counted in the files that were read may have stood elsewhere before.
pub(super) const READ: &str = "In the files that were read for this post, ";

/// Metrics, then log lines.
fn watched(evidence: &Evidence, most: usize) -> Vec<Vec<Inline>> {
    let mut paragraphs = Vec::new();
    for (action, verb) in [(Action::Added, "are added"), (Action::Removed, "are removed")] {
        let found = cite::changes(evidence, ChangeKind::Metric, action);
        if !found.is_empty() {
            let one = verb.replace("are", "is");
            let mut words = vec![text(READ)];
            words.extend(count(found.len(), &format!("metric {one}: "), &format!("metrics {verb}: ")));
            words.extend(cite::some(cite::codes(found.iter().map(|change| change.name.as_str())), most));
            words.extend(places(evidence, &found));
            words.push(text("."));
            paragraphs.push(words);
        }
    }
    paragraphs.extend(logs(evidence, most));
    paragraphs
}

/// How many log lines came and went, with the first of some files.
fn logs(evidence: &Evidence, most: usize) -> Option<Vec<Inline>> {
    let side = |action| cite::changes(evidence, ChangeKind::Log, action);
    let (added, removed) = (side(Action::Added), side(Action::Removed));
    let sum = |found: &[&Change]| found.iter().map(|change| change.count).sum::<usize>();
    let (came, went) = (sum(&added), sum(&removed));
    if came + went == 0 {
        return None;
    }
    let mut words = match (came, went) {
        (0, _) => count(went, "log line is removed", "log lines are removed"),
        (_, 0) => count(came, "log line is added", "log lines are added"),
        _ => [
            count(came, "log line is added", "log lines are added"),
            vec![text(", "), number(went as u64), text(if went == 1 { " is removed" } else { " are removed" })],
        ]
        .concat(),
    };
    words.insert(0, text(READ));
    let mut files: Vec<&&Change> = added.iter().collect();
    files.sort_by_key(|change| (std::cmp::Reverse(change.count), change.path.clone()));
    let item = |change: &&&Change| {
        let sample =
            change.samples.iter().find(|sample| sample.split(' ').count() > 2 && sample.chars().count() <= 80)?;
        Some(vec![code(sample.clone()), text(" ("), cite::file(evidence, change), text(")")])
    };
    let items: Vec<Vec<Inline>> = files.iter().filter_map(item).take(most).collect();
    if !items.is_empty() {
        words.push(text(if came > items.len() { "; among those added: " } else { ": " }));
        words.extend(super::phrase::join(items));
    }
    words.push(text("."));
    Some(words)
}
