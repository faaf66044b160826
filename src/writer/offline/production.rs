//! What those who run the program must know: what to set, to migrate, to replace, and what can be watched.

use super::{Limits, cite, documented, quoter::Quoter};
use crate::{
    draft::{Block, Inline, text},
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
            found.retain(|change| !is_of_others(&change.name));
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

/// `GIT_TEST_X`: what only a project's own tests set, and what every program finds set.
fn is_of_others(name: &str) -> bool {
    const SESSION: [&str; 12] = [
        "CI",
        "PATH",
        "HOME",
        "USER",
        "SHELL",
        "TMUX",
        "STY",
        "DISPLAY",
        "WAYLAND_DISPLAY",
        "LANG",
        "PWD",
        "COLORTERM",
    ];
    name.split(['_', '-', '.']).any(|word| word.eq_ignore_ascii_case("test") || word.eq_ignore_ascii_case("tests"))
        || name.starts_with("CI_")
        || ["XDG_", "TERM", "LC_", "GITHUB_"].iter().any(|start| name.starts_with(start))
        || SESSION.contains(&name)
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

/// Files that say how the program is deployed and that came or went: that others changed says nothing by itself.
fn deployment(evidence: &Evidence, most: usize) -> Option<Vec<Inline>> {
    let found: Vec<&Change> = [Action::Added, Action::Removed]
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
        // Go lets nobody outside of the module import these, nor the programs below `cmd`.
        Some(L::Go) => !path.split('/').any(|folder| matches!(folder, "internal" | "cmd")),
        Some(_) => true,
    }
}

/// Tells whether a definition is a constructor without parameters: a class that has none gets it.
fn is_implied(name: &str, signature: &str) -> bool {
    let mut parts = name.trim_end_matches("()").rsplit(['.', ':', '#']);
    let (last, outer) = (parts.next().unwrap_or_default(), parts.find(|part| !part.is_empty()));
    let constructs = last == "constructor" || last == "init" || outer == Some(last);
    constructs && signature.split_once('(').is_some_and(|(_, rest)| rest.trim_start().starts_with(')'))
}

/// Tells whether something is a member in a language whose classes are public where a package exports them again, which the
/// class itself doesn't say.
fn is_inner(name: &str, path: &str) -> bool {
    symbols::language(path) == Some(symbols::Language::TypeScript) && name.contains(['.', '#'])
}

/// Public definitions that went or are not to be used any more.
fn definitions(evidence: &Evidence, change: symbols::Change, most: usize) -> Option<Vec<Inline>> {
    let wanted = |found: &&DefinitionChange| {
        // What goes in favour of the inherited one is still there.
        let inherits = found.before.as_ref().is_some_and(|before| before.split(' ').any(|word| word == "override"));
        let is_gone = change == symbols::Change::Removed;
        let implied = is_implied(&found.name, found.before.as_deref().unwrap_or_default());
        found.change == change
            && found.public
            && !(is_gone && (inherits || implied))
            && !is_inner(&found.name, found.path.as_str())
            && says_exposure(found.path.as_str())
            && cite::ships(&found.path)
    };
    let found: Vec<&DefinitionChange> = evidence.definitions.iter().filter(wanted).collect();
    if found.is_empty() {
        return None;
    }
    let label = match (change, found.len()) {
        (symbols::Change::Deprecated, 1) => "Deprecated definition: ",
        (symbols::Change::Deprecated, _) => "Deprecated definitions: ",
        // Only what surely went is known: nobody may take the list for whole.
        (_, 1) => "At least this definition marked public is gone: ",
        (_, _) => "At least these definitions marked public are gone: ",
    };
    let mut words = vec![text(label)];
    words.extend(cite::some(cite::codes(found.iter().map(|found| found.name.as_str())), most));
    Some(words)
}

/// Metrics that came or went: by their names, since others than those read may have them.
fn watched(evidence: &Evidence, most: usize) -> Vec<Vec<Inline>> {
    let mut paragraphs = Vec::new();
    for (action, one, more) in [
        (Action::Added, "Metric added: ", "Metrics added: "),
        (Action::Removed, "Metric removed: ", "Metrics removed: "),
    ] {
        let found = cite::changes(evidence, ChangeKind::Metric, action);
        if !found.is_empty() {
            let mut words = vec![text(if distinct(&found) == 1 { one } else { more })];
            words.extend(cite::some(cite::codes(found.iter().map(|change| change.name.as_str())), most));
            words.extend(places(evidence, &found));
            words.push(text("."));
            paragraphs.push(words);
        }
    }
    paragraphs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn implied_constructors_and_inner_members_are_no_loss() {
        let check = |name: &str, signature: &str, path: &str, expected: (bool, bool)| {
            assert_eq!((is_implied(name, signature), is_inner(name, path)), expected, "{name}");
        };
        check("TrieRouter.constructor()", "constructor()", "src/router.ts", (true, true));
        check("Node.constructor()", "constructor(method?: string)", "src/node.ts", (false, true));
        check("serve()", "export function serve()", "src/serve.ts", (false, false));
        check("Walk.Walk()", "public Walk()", "src/Walk.java", (true, false));
        check("Walk.Walk()", "public Walk(int depth)", "src/Walk.java", (false, false));
        check("Walk.close()", "public void close()", "src/Walk.java", (false, false));
    }
}
