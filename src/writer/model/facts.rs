//! What was observed, in words of ours, each with what a post cites for it: changes between the two ends, modules, marks for
//! later work, and what is known to be missing.

use super::items::Item;
use crate::{
    draft::{Fact, Source},
    evidence::{
        Action, Ancestry, Change, ChangeKind, DefinitionChange, Evidence, Repair, RepairKind, StoryFacts, Todo,
    },
    history::{CommitId, RepoPath},
    symbols,
};

/// Modules that are told to a model.
const MODULES: usize = 14;

fn fact(words: String, source: Option<Source>) -> Item {
    Item::Fact(0, Fact { words, source })
}

/// What differs between the two ends: seen in its commit, else in its file at the tip, or at the base where it is gone.
pub(super) fn of_change(change: &Change, evidence: &Evidence) -> Item {
    let values = match (&change.before, &change.after) {
        (Some(before), Some(after)) => format!(", from `{before}` to `{after}`"),
        (None, Some(after)) => format!(", `{after}`"),
        _ => String::new(),
    };
    let (kind, action, path) = (change.kind.word(), change.action.word(), change.path.as_str());
    let by = change.commit.map(|id| format!(" by c:{}", id.short())).unwrap_or_default();
    let ends = evidence.range.ends.as_ref();
    let at = ends.and_then(|ends| if change.action == Action::Removed { ends.base } else { Some(ends.tip) });
    let file = || at.map(|at| Source::File(at, change.path.clone(), change.line));
    let source = change.commit.map(Source::Commit).or_else(file);
    fact(format!("{kind} `{}` {action}{values} in {path}{by}", change.name), source)
}

/// How a definition differs between the two ends, with what it is called by: seen where it stands.
pub(super) fn of_definition(change: &DefinitionChange) -> Item {
    let DefinitionChange { noun, name, path, .. } = change;
    let path = path.as_str();
    let code = |text: &Option<String>| text.as_ref().map(|text| format!("`{text}`")).unwrap_or_default();
    let (before, after) = (code(&change.before), code(&change.after));
    let former = change.former.as_deref().unwrap_or(name);
    let words = match change.change {
        symbols::Change::Added => format!("{noun} `{name}` is new in {path}: {after}"),
        symbols::Change::Removed => format!("{noun} `{name}` is gone from {path}: {before}"),
        symbols::Change::Renamed => format!("{noun} `{former}` is called `{name}` now, in {path}: {after}"),
        symbols::Change::Moved => {
            let from = change.from.as_ref().map_or(path, |from| from.as_str());
            format!("{noun} `{former}` of {from} is `{name}` in {path} now: {after}")
        }
        symbols::Change::Signature => format!("{noun} `{name}` in {path} was {before} and is {after}"),
        symbols::Change::Exposed => format!("{noun} `{name}` in {path} can be seen from outside now: {after}"),
        symbols::Change::Hidden => format!("{noun} `{name}` in {path} can no longer be seen from outside: {after}"),
        symbols::Change::Deprecated => format!("{noun} `{name}` in {path} is marked as deprecated"),
    };
    fact(words, Some(Source::File(change.commit, change.path.clone(), Some(change.span.first))))
}

/// Where lines came from that a story takes out.
pub(super) fn of_ancestry(found: &Ancestry) -> Item {
    let Ancestry { commit, path, lines, of, days, brought_by, .. } = found;
    let when = when(*days);
    let words = format!(
        "of {of} lines that c:{} takes out of {}, {lines} came {when}, with the commit \"{}\"",
        commit.short(),
        path.as_str(),
        brought_by.subject
    );
    fact(words, Some(Source::Commit(*commit)))
}

/// How long before.
fn when(days: u64) -> String {
    match days {
        0 => "less than a day before it".to_owned(),
        1 => "1 day before it".to_owned(),
        _ => format!("{days} days before it"),
    }
}

/// What modules are for, and which of them nothing is known of.
pub(super) fn modules(evidence: &Evidence) -> Vec<Item> {
    let tip = evidence.range.ends.as_ref().map(|ends| ends.tip);
    let mut silent = Vec::new();
    let mut facts = Vec::new();
    for (id, module) in evidence.modules.list.iter().enumerate().take(MODULES) {
        let name = evidence.modules.display(id);
        match (&module.description, &module.described_in) {
            (Some(purpose), path) => {
                let source = tip.zip(path.clone()).map(|(tip, path)| Source::File(tip, path, None));
                facts.push(fact(format!("module `{name}`, folder `{}/`: {purpose}", module.folder), source));
            }
            (None, _) if module.folder.is_empty() => {}
            (None, _) if module.folder == name => silent.push(format!("`{name}/`")),
            (None, _) => silent.push(format!("`{name}` in `{}/`", module.folder)),
        }
    }
    if !silent.is_empty() {
        facts.push(fact(format!("modules without a stated purpose: {}", silent.join(", ")), None));
    }
    facts
}

/// A mark for later work.
pub(super) fn of_todo(todo: &Todo) -> Item {
    let words = format!("still in {}, line {}: {}", todo.path.as_str(), todo.line, todo.text);
    fact(words, Some(Source::File(todo.commit, todo.path.clone(), Some(todo.line))))
}

/// That a story changes source code and no test, where that is known.
pub(super) fn untested(story: &StoryFacts) -> Option<Item> {
    let tested = story.test.is_some() || story.near_tests || !story.test_files.is_empty();
    let words = "this work changes source code and no test file".to_owned();
    (story.source_file.is_some() && !tested).then(|| fact(words, Some(Source::Commit(story.lead))))
}

/// That a story speaks of speed without a figure.
pub(super) fn unmeasured(story: &StoryFacts) -> Option<Item> {
    let words = "the messages of this work speak of speed, and no figure could be read in them".to_owned();
    story.claims_speed.then(|| fact(words, Some(Source::Commit(story.lead))))
}

/// What a commit mends or takes back.
pub(super) fn of_repair(repair: &Repair) -> Item {
    let verb = match repair.kind {
        RepairKind::Revert => "takes back",
        RepairKind::PartialRevert => "takes back a part of",
        RepairKind::Reland => "brings in again",
        RepairKind::Fix => "is marked as a fix of",
        RepairKind::FollowUp => "is a follow-up of",
        RepairKind::Fixup => "is a fixup of",
        RepairKind::Rework => "takes out lines of",
    };
    let within = match repair.kind {
        RepairKind::Fix | RepairKind::FollowUp | RepairKind::Rework => ": the older end of the range has neither",
        _ => "",
    };
    let words = format!("c:{}, which is later, {verb} c:{}{within}", repair.commit.short(), repair.of.short());
    fact(words, Some(Source::Commit(repair.commit)))
}

/// That a later story comes back to what another one did, or changes a file of it.
pub(super) fn of_return(lead: CommitId, path: Option<&RepoPath>) -> Item {
    let what =
        path.map_or("comes back to what this work changed".to_owned(), |path| format!("changes {} too", path.as_str()));
    fact(format!("c:{}, which is later, {what}", lead.short()), Some(Source::Commit(lead)))
}

/// That no dependency went, where some came or changed and the two ends are known.
pub(super) fn none_removed(evidence: &Evidence) -> Option<Item> {
    let mut changes =
        evidence.changes.iter().filter(|change| matches!(change.kind, ChangeKind::Dependency(_))).peekable();
    let first = changes.peek()?.path.clone();
    let tip = evidence.range.ends.as_ref()?.tip;
    let kept = changes.all(|change| change.action != Action::Removed);
    kept.then(|| fact("no dependency was dropped".to_owned(), Some(Source::File(tip, first, None))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::symbols::{Change as Kind, Span};

    #[test]
    fn it_is_said_how_long_before_lines_came() {
        let id = CommitId::from_bytes(&[7; 20]).expect("twenty bytes are an id");
        let check = |days: u64, expected: &str| assert_eq!(when(days), expected);
        check(0, "less than a day before it");
        check(1, "1 day before it");
        check(13, "13 days before it");
        let Item::Fact(_, later) = of_return(id, Some(&RepoPath::new("a.c"))) else { panic!("no fact") };
        assert_eq!(later.words, "c:0707070707, which is later, changes a.c too");
    }

    #[test]
    fn definitions_are_told_with_their_signatures() {
        let check = |change: Kind, before: Option<&str>, after: Option<&str>, expected: &str| {
            let change = DefinitionChange {
                change,
                noun: "function",
                name: "push()".to_owned(),
                former: Some("add()".to_owned()),
                path: RepoPath::new("src/a.rs"),
                from: None,
                commit: CommitId::from_bytes(&[7; 20]).expect("twenty bytes are an id"),
                span: Span { first: 3, last: 9 },
                doc: None,
                public: true,
                before: before.map(str::to_owned),
                after: after.map(str::to_owned),
                story: None,
            };
            let Item::Fact(_, fact) = of_definition(&change) else { panic!("no fact") };
            assert_eq!(fact.words, expected);
            assert!(matches!(fact.source, Some(Source::File(_, _, Some(3)))), "{:?}", fact.source);
        };
        check(Kind::Added, None, Some("fn push(n: u8)"), "function `push()` is new in src/a.rs: `fn push(n: u8)`");
        check(Kind::Removed, Some("fn push()"), None, "function `push()` is gone from src/a.rs: `fn push()`");
        check(
            Kind::Signature,
            Some("fn push()"),
            Some("fn push(n: u8)"),
            "function `push()` in src/a.rs was `fn push()` and is `fn push(n: u8)`",
        );
        check(
            Kind::Renamed,
            Some("fn add()"),
            Some("fn push()"),
            "function `add()` is called `push()` now, in src/a.rs: `fn push()`",
        );
    }
}
