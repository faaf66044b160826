//! The whole way from commits to a post, without a repository: whatever the commits say, the second gate finds nothing.
//!
//! An input is a byte of options and then commits, oldest first, each ended by [`PART`](super::PART): its message, then
//! paths and contents by turns, each ended by [`FIELD`](super::FIELD). No content at all removes a file. A message that
//! begins with `Merge ` makes a merge of the commit before it.

use std::{
    collections::{BTreeMap, BTreeSet},
    convert::Infallible,
};

use git_deepdive::{
    dive::{self, Archive, Read},
    evidence::Budget,
    history::{
        ChangeKind, Commit, CommitId, Contents, Date, DiffLine, Ends, FileChange, FilePatch, History, Hunk, LineCount,
        LineKind, LineStat, Manifest, NetChange, Person, Picks, Question, Range, RepoPath, Traces,
    },
    markdown,
    progress::Silent,
    render::{self, Forge},
    roles,
    verify::{self, draft},
    writer::offline::Offline,
};

use super::{
    FIELD, PART,
    gates::{Table, id},
    is_clean, text,
};

/// Longer histories show nothing new and take long.
const COMMITS: usize = 24;
const FILES: usize = 6;

/// The files of a commit.
type Tree = BTreeMap<String, String>;

/// Writes a post of the commits, twice, and checks it.
pub fn post(data: &[u8]) {
    let Some((options, rest)) = data.split_first() else { return };
    let story = Story::read(rest);
    if story.commits.is_empty() {
        return;
    }
    let text = story.tell(*options);
    assert_eq!(story.tell(*options), text, "the same commits, other bytes");
}

/// Commits as they were read, oldest first, with the files that each one has.
struct Story {
    commits: Vec<Commit>,
    trees: Vec<Tree>,
}

impl Story {
    fn read(data: &[u8]) -> Self {
        let mut story = Self { commits: Vec::new(), trees: vec![Tree::new()] };
        for part in data.split(|byte| *byte == PART).take(COMMITS) {
            story.add(part);
        }
        story
    }

    fn add(&mut self, part: &[u8]) {
        let mut fields = part.split(|byte| *byte == FIELD).map(text);
        let message = fields.next().unwrap_or_default();
        let number = self.commits.len() + 1;
        let is_merge = number > 1 && message.starts_with("Merge ");
        let mut tree = self.trees.last().cloned().unwrap_or_default();
        while let Some(path) = fields.next().filter(|_| !is_merge) {
            let content = fields.next().unwrap_or_default();
            if !is_path(&path) || content.contains('\0') || tree.len() >= FILES {
                continue;
            }
            match content.is_empty() {
                true => tree.remove(&*path),
                false => tree.insert(path.into_owned(), content.into_owned()),
            };
        }
        let (subject, body) = split_message(&message);
        let date = Date { seconds: 1_700_000_000 + 86_400 * number as i64, offset: 3_600 };
        let person = Person { name: "A U Thor".to_owned(), email: "author@example.org".to_owned() };
        let parents = if is_merge { vec![id(number - 2), id(number - 1)] } else { vec![id(number - 1)] };
        self.commits.push(Commit {
            id: id(number),
            parents,
            author: person.clone(),
            author_date: date,
            committer: person,
            commit_date: date,
            subject,
            body,
            files: self.trees.last().map_or_else(Vec::new, |before| changes(before, &tree)),
        });
        self.trees.push(tree);
    }

    fn tip(&self) -> CommitId {
        id(self.commits.len())
    }

    /// The second gate's view.
    fn table(&self) -> Table {
        let mut table = Table::default();
        table.messages.insert(id(0), "Begin".to_owned());
        for commit in &self.commits {
            table.messages.insert(commit.id, commit.message());
            table.parents.insert(commit.id, commit.parents[0]);
        }
        table.files = self.trees.iter().enumerate().map(|(number, tree)| (id(number), tree.clone())).collect();
        table
    }

    fn history(&self) -> History {
        let commits: Vec<Commit> = self.commits.iter().rev().cloned().collect();
        let range = Range {
            tips: vec![self.tip()],
            not: vec![id(0)],
            ids: commits.iter().map(|commit| commit.id).collect(),
            spec: "v1.0..topic".to_owned(),
            ends: Some(Ends { base: Some(id(0)), tip: self.tip(), base_tag: Some("v1.0".to_owned()), tip_tag: None }),
            parted: None,
        };
        let selected = vec![true; commits.len()];
        History::new(range, commits, selected, Vec::new(), Vec::new())
    }

    /// The first and the last tree.
    fn ends(&self) -> (&Tree, &Tree) {
        (&self.trees[0], &self.trees[self.commits.len()])
    }

    fn picked(&self, picks: &Picks) -> Contents {
        let of_commit = |(commit, paths): &(CommitId, Vec<RepoPath>)| {
            let number = self.commits.iter().position(|known| known.id == *commit)?;
            let (old, new) = (&self.trees[number], &self.trees[number + 1]);
            let patches = paths.iter().filter_map(|path| Some(((*commit, path.clone()), patch(old, new, path)?)));
            Some(patches.collect::<Vec<_>>())
        };
        let (old, new) = self.ends();
        Contents {
            patches: picks.commits.iter().filter_map(of_commit).flatten().collect(),
            net: picks.net.iter().filter_map(|path| Some((path.clone(), patch(old, new, path)?))).collect(),
        }
    }

    fn manifests(&self) -> Vec<Manifest> {
        let (old, new) = self.ends();
        let paths = new.keys().map(|path| RepoPath::new(path));
        let paths = paths.filter(|path| matches!(path.file_name(), "Cargo.toml" | "package.json"));
        let read = |path: RepoPath| Manifest {
            base: old.get(path.as_str()).cloned(),
            tip: new.get(path.as_str()).cloned(),
            path,
        };
        paths.map(read).collect()
    }

    fn tell(&self, options: u8) -> String {
        let history = self.history();
        let (old, new) = self.ends();
        let net = NetChange { base: Some(id(0)), tip: self.tip(), files: changes(old, new) };
        let manifests = self.manifests();
        let paths: BTreeSet<&RepoPath> = roles::paths(&history, Some(&net), &manifests);
        let roles = roles::assign(&history, &paths, &BTreeMap::new());
        let mut read = Read { manifests: roles.own(manifests), history, net: Some(net), roles };
        let words = [600, 2_500, 5_000, 120][usize::from(options % 4)];
        let Ok(evidence) = dive::evidence("project", &mut read, &[], Budget::of(words), self);
        let Read { history, roles, .. } = read;
        let draft = Offline { words }.draft(&evidence, &Silent::default());
        let (settled, dropped) = draft::settle(draft, &evidence);
        assert!(dropped.is_empty(), "the first gate: {dropped:?}");
        let json = render::evidence_json(&evidence, settled.draft(), &history, &roles);
        assert!(is_clean(&json) && serde_json::from_str::<serde_json::Value>(&json).is_ok(), "{json}");
        let forge = ["https://github.com/o/r", "https://gitlab.com/g/r", "/nowhere", "https://codeberg.org/o/r"];
        let options = render::Options {
            forge: Forge::from_remote(forge[usize::from(options / 4 % 4)]),
            template: None,
            recipe: None,
            shorten: &|id| id.short(),
            interrupted: &|| false,
        };
        let text = render::render(&settled, &evidence, &history.range, &options).expect("our template renders");
        self.check(&text);
        text
    }

    fn check(&self, text: &str) {
        assert!(is_clean(text), "{text:?}");
        let findings: Vec<String> = verify::post::post(text, &self.table()).iter().map(ToString::to_string).collect();
        assert!(findings.is_empty(), "the second gate: {findings:#?}\n{text}");
        let read = markdown::parse(text).front_matter.expect("a post opens with front matter");
        let yaml = <saphyr::Yaml as saphyr::LoadableYamlNode>::load_from_str(&read.text).expect("it is YAML");
        for key in ["title", "excerpt", "difficulty"] {
            assert!(yaml[0][key].as_str().is_some_and(|value| !value.is_empty()), "{key}: {}", read.text);
        }
        let closing = verify::post::read_closing(text).expect("a post ends with its closing comment");
        assert!(closing.tips == [self.tip()] && closing.not == [id(0)] && closing.digest_matches);
    }
}

impl Archive for Story {
    type Error = Infallible;

    fn beginnings(&self, _: &Read, paths: &[RepoPath]) -> BTreeMap<RepoPath, String> {
        let tip = self.ends().1;
        paths.iter().filter_map(|path| Some((path.clone(), tip.get(path.as_str())?.clone()))).collect()
    }

    fn contents(&self, _: &Read, picks: &Picks) -> Result<Contents, Infallible> {
        Ok(self.picked(picks))
    }

    /// Nothing is known of what came before.
    fn traces(&self, _: &Read, _: &[Question]) -> Result<Traces, Infallible> {
        Ok(Traces::default())
    }
}

/// Tells whether git lets a file have this path.
fn is_path(path: &str) -> bool {
    let forbidden = |part: &str| matches!(part, "" | "." | "..") || part.eq_ignore_ascii_case(".git");
    !path.contains('\0') && !path.split('/').any(forbidden)
}

/// As the git room reads messages.
fn split_message(message: &str) -> (String, String) {
    let mut lines = message.lines().map(str::trim_end).skip_while(|line| line.trim().is_empty()).peekable();
    let mut subject = Vec::new();
    while let Some(line) = lines.next_if(|line| !line.trim().is_empty()) {
        subject.push(line.trim());
    }
    let body: Vec<&str> = lines.skip_while(|line| line.trim().is_empty()).collect();
    (subject.join(" "), body.join("\n").trim_end().to_owned())
}

fn changes(old: &Tree, new: &Tree) -> Vec<FileChange> {
    let paths: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let changed = paths.into_iter().filter_map(|path| {
        let kind = match (old.get(path), new.get(path)) {
            (Some(old), Some(new)) if old == new => return None,
            (Some(_), Some(_)) => ChangeKind::Modified,
            (None, _) => ChangeKind::Added,
            (_, None) => ChangeKind::Deleted,
        };
        let path = RepoPath::new(path);
        let lines = patch(old, new, &path)?.hunks.into_iter().flat_map(|hunk| hunk.lines);
        let mut count = LineCount::default();
        for line in lines {
            count.added += u64::from(line.kind == LineKind::Added);
            count.removed += u64::from(line.kind == LineKind::Removed);
        }
        Some(FileChange { path, from: None, kind, stat: LineStat::Lines(count) })
    });
    changed.collect()
}

/// One hunk around all that differs: the simplest diff that is right.
fn patch(old: &Tree, new: &Tree, path: &RepoPath) -> Option<FilePatch> {
    let (old, new) = (old.get(path.as_str()).cloned(), new.get(path.as_str()).cloned());
    if old.is_none() && new.is_none() {
        return None;
    }
    let lines = |text: &Option<String>| -> Vec<String> {
        text.iter().flat_map(|text| text.split_inclusive('\n')).map(str::to_owned).collect()
    };
    let (before, after) = (lines(&old), lines(&new));
    let same = |pair: &(&String, &String)| pair.0 == pair.1;
    let head = before.iter().zip(&after).take_while(same).count();
    let tail = before[head..].iter().rev().zip(after[head..].iter().rev()).take_while(same).count();
    let (before_end, after_end) = (before.len() - tail, after.len() - tail);
    if head == before_end && head == after_end {
        return Some(FilePatch { old: old.map(Into::into), new: new.map(Into::into), hunks: Vec::new() });
    }
    let start = head.saturating_sub(3);
    let line = |kind| move |line: &String| DiffLine { kind, text: line.lines().next().unwrap_or_default().to_owned() };
    let shown = before[start..head].iter().map(line(LineKind::Context));
    let shown = shown.chain(before[head..before_end].iter().map(line(LineKind::Removed)));
    let shown = shown.chain(after[head..after_end].iter().map(line(LineKind::Added)));
    let shown = shown.chain(before[before_end..].iter().take(3).map(line(LineKind::Context)));
    let hunk = Hunk { old_start: start + 1, new_start: start + 1, lines: shown.collect() };
    Some(FilePatch { old: old.map(Into::into), new: new.map(Into::into), hunks: vec![hunk] })
}
