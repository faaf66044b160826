//! What the git room parses, through the repository that it is read from.

use std::collections::{BTreeMap, BTreeSet};

use git_deepdive::{
    dive::{Format, Length, Plan, dive},
    error::Error,
    git::{Arguments, Filter},
    history::{Range, RepoPath},
    progress::Silent,
};

use super::{FIELD, check_error, is_clean, store::Store, text};

/// One commit, `c`, of one tree with attributes, a mailmap and a source file. Objects are replaced, never added.
fn one_commit() -> Store {
    let store = Store::new('c');
    store.put_tree('a', &[(".gitattributes", 'd'), (".mailmap", 'b'), ("main.rs", 'e')]);
    store.put('b', "blob", b"");
    store.put('d', "blob", b"");
    store.put('e', "blob", b"fn main() {}\n");
    store.put_commit('c', 'a', &[], 0, "Begin");
    store
}

thread_local! {
    static ONE: Store = one_commit();
    static MANY: Store = many_commits();
}

/// A commit object, then a mailmap: a commit that begins with a tree is taken as it is.
pub fn commit(data: &[u8]) {
    let mut fields = data.splitn(2, |byte| *byte == FIELD);
    let (object, mailmap) = (fields.next().unwrap_or_default(), fields.next().unwrap_or_default());
    let head = format!("tree {}\n", Store::id('a'));
    let object = if object.starts_with(b"tree ") { object.to_vec() } else { [head.as_bytes(), object].concat() };
    let outcome = ONE.with(|store| {
        store.put('c', "commit", &object);
        store.put('b', "blob", mailmap);
        dive(&store.open(), &plan(), &Silent::default())
    });
    match outcome {
        Ok(outcome) => {
            assert_eq!(outcome.findings, 0, "{:#?}\n{}", outcome.warnings, outcome.text);
            assert!(is_clean(&outcome.text) && is_clean(&outcome.overview) && is_clean(&outcome.summary));
        }
        Err(error) => assert!(is_clean(&Error::of_dive(error, false).to_string())),
    }
}

fn plan() -> Plan {
    Plan {
        revisions: vec!["main".to_owned()],
        paths: Vec::new(),
        filter: Filter::default(),
        length: Length { words: 600 },
        format: Format::Markdown,
        modules: Vec::new(),
        template: None,
    }
}

/// An attribute file, then paths, one a line.
pub fn attributes(data: &[u8]) {
    let mut fields = data.splitn(2, |byte| *byte == FIELD);
    let (file, paths) = (fields.next().unwrap_or_default(), text(fields.next().unwrap_or_default()));
    let mut paths: BTreeSet<RepoPath> = paths.lines().take(32).map(RepoPath::new).collect();
    let plain = RepoPath::new("src/lib.rs");
    paths.insert(plain.clone());
    // Whatever stands above, the last line that fits a path counts.
    let file = [file, b"\nsrc/lib.rs linguist-generated -linguist-vendored\n"].concat();
    let marks = ONE.with(|store| {
        store.put_commit('c', 'a', &[], 0, "Begin");
        store.put('d', "blob", &file);
        store.open().read_marks(&range(), &paths.iter().collect())
    });
    assert!(marks.keys().all(|path| paths.contains(path)));
    if !file.windows(6).any(|word| word == b"[attr]") {
        let found = marks.get(&plain).copied().unwrap_or_default();
        assert_eq!((found.generated, found.vendored), (Some(true), Some(false)), "{}", text(&file));
    }
}

fn range() -> Range {
    let tip = Store::id('c');
    Range { tips: vec![tip], not: Vec::new(), ids: vec![tip], spec: "main".to_owned(), ends: None, parted: None }
}

/// Six commits, two of them in a topic; a branch and two tags.
fn many_commits() -> Store {
    let store = Store::new('6');
    store.put_tree('a', &[("main.rs", 'e')]);
    store.put('e', "blob", b"fn main() {}\n");
    store.put_commit('1', 'a', &[], 1, "Begin");
    store.put_commit('2', 'a', &['1'], 2, "feat: read keys");
    store.put_commit('3', 'a', &['1'], 3, "fix: decode keys");
    store.put_commit('4', 'a', &['3'], 4, "test keys");
    store.put_commit('5', 'a', &['2', '4'], 5, "Merge branch 'topic'");
    store.put_commit('6', 'a', &['5'], 6, "Release");
    let tag = format!("object {}\ntype commit\ntag v2\ntagger A <a@b> 1700000000 +0000\n\nv2\n", Store::id('5'));
    store.put('7', "tag", tag.as_bytes());
    store.point("heads/topic", '4');
    store.point("tags/v1", '2');
    store.point("tags/v2", '7');
    store
}

/// Revision arguments, one a line, and what they mean as git has it where that is simple.
pub fn revision(data: &[u8]) {
    let words: Vec<String> = text(data).split('\n').take(16).map(str::to_owned).collect();
    MANY.with(|store| {
        let repo = store.open();
        let given = Arguments { revisions: words.clone(), paths: Vec::new() };
        let split = match repo.split_paths(given, &Silent::default()) {
            Ok(split) => split,
            Err(error) => return check_error(error),
        };
        let both: Vec<String> = split.revisions.iter().chain(&split.paths).cloned().collect();
        assert_eq!(both, words, "words are lost, or in another order");
        match repo.resolve(&split.revisions, false, &Silent::default()) {
            Ok(range) => check_range(&range),
            Err(error) => check_error(error),
        }
    });
}

fn check_range(range: &Range) {
    let parents = BTreeMap::from([('1', ""), ('2', "1"), ('3', "1"), ('4', "3"), ('5', "24"), ('6', "5")]);
    let digit = |id: &git_deepdive::history::CommitId| id.to_string().chars().next().unwrap_or_default();
    let reached = |starts: Vec<char>| {
        let mut reached = BTreeSet::new();
        let mut open = starts;
        while let Some(next) = open.pop() {
            if reached.insert(next) {
                open.extend(parents[&next].chars());
            }
        }
        reached
    };
    let (tips, not) = (reached(range.tips.iter().map(digit).collect()), reached(range.not.iter().map(digit).collect()));
    let mut expected: Vec<char> = tips.difference(&not).copied().collect();
    // Dates follow the digits, and the newest commit comes first.
    expected.reverse();
    assert_eq!(range.ids.iter().map(digit).collect::<Vec<_>>(), expected, "{range:?}");
    assert!(!range.ids.is_empty());
}
