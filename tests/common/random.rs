//! Random histories: the same seed gives the same repository, byte by byte.

mod files;

use std::{collections::BTreeMap, fs};

use super::Repo;
use files::{Tree, emit};

/// Chance that is the same every time (SplitMix64).
#[derive(Clone)]
pub struct Dice(u64);

impl Dice {
    /// Dice that fall as this seed says.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ 0xD1B5_4A32_D192_ED03)
    }

    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % sides.max(1) as u64) as usize
    }

    /// True in so many of a hundred throws.
    pub fn percent(&mut self, percent: usize) -> bool {
        self.roll(100) < percent
    }

    /// One of them.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }
}

/// A commit of a random history.
#[derive(Debug, Clone)]
pub struct Node {
    /// The full id, once the history is built.
    pub id: String,
    /// Places of the parents in [`History::commits`].
    pub parents: Vec<usize>,
    /// First line of the message.
    pub subject: String,
}

/// A random history as it was built in a repository.
#[derive(Debug)]
pub struct History {
    /// What it was made from.
    pub seed: u64,
    /// All commits, parents before children.
    pub commits: Vec<Node>,
    /// Full names of branches and tags of commits.
    pub refs: Vec<String>,
    /// Full names of tags of trees, blobs and the like.
    pub odd_refs: Vec<String>,
}

impl History {
    /// The commits that no other has for a parent.
    pub fn tips(&self) -> Vec<&Node> {
        let is_tip = |place: usize| self.commits.iter().all(|commit| !commit.parents.contains(&place));
        (0..self.commits.len()).filter(|place| is_tip(*place)).map(|place| &self.commits[place]).collect()
    }
}

/// What the random histories of one repository are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Many merges and names, hardly a file.
    Graph,
    /// Files that change in every way, few merges.
    Files,
}

/// Builds one history a seed in a new repository. Names of several histories don't clash: each begins with its seed,
/// unless there is only one.
pub fn build(seeds: &[u64], kind: Kind) -> (Repo, Vec<History>) {
    let repo = Repo::none();
    repo.git(&["init", "--quiet", "--template=", "--initial-branch=main"]);
    let mut writer = Writer { stream: Vec::new(), marks: 0, prefix: String::new() };
    let mut drafts = Vec::new();
    for seed in seeds {
        writer.prefix = if seeds.len() > 1 { format!("{seed}/") } else { String::new() };
        drafts.push(draft(*seed, kind, &mut writer));
    }
    fs::write(repo.beside("stream"), &writer.stream).expect("a new file");
    let import = "git -c fastimport.unpackLimit=1 -c core.fsync=none fast-import --quiet --force \
        --date-format=raw-permissive --export-marks=../marks <../stream";
    let done = repo.shell(import, &[]);
    assert_eq!(done.code, Some(0), "{seeds:?} {done:?}");
    let marks = read_marks(&fs::read_to_string(repo.beside("marks")).expect("fast-import wrote its marks"));
    let histories = drafts.into_iter().map(|(mut history, marked)| {
        for (commit, mark) in history.commits.iter_mut().zip(marked) {
            commit.id = marks[&mark].clone();
        }
        history
    });
    (repo, histories.collect())
}

fn read_marks(text: &str) -> BTreeMap<usize, String> {
    let mark = |line: &str| {
        let (mark, id) = line.strip_prefix(':')?.split_once(' ')?;
        Some((mark.parse().ok()?, id.to_owned()))
    };
    text.lines().filter_map(mark).collect()
}

/// The stream for fast-import.
struct Writer {
    stream: Vec<u8>,
    marks: usize,
    prefix: String,
}

impl Writer {
    fn line(&mut self, line: &str) {
        self.stream.extend_from_slice(line.as_bytes());
        self.stream.push(b'\n');
    }

    fn data(&mut self, bytes: &[u8]) {
        self.line(&format!("data {}", bytes.len()));
        self.stream.extend_from_slice(bytes);
        self.stream.push(b'\n');
    }

    fn mark(&mut self) -> usize {
        self.marks += 1;
        self.marks
    }

    fn commit(&mut self, message: &str, time: u64, parents: &[usize]) -> usize {
        let mark = self.mark();
        let prefix = self.prefix.clone();
        if parents.is_empty() {
            // Without it the tip of the branch would be the parent.
            self.line(&format!("reset refs/heads/{prefix}main\n"));
        }
        self.line(&format!("commit refs/heads/{prefix}main\nmark :{mark}"));
        self.line(&format!("committer Ann Author <ann@example.org> {time} +0000"));
        self.data(message.as_bytes());
        for (place, parent) in parents.iter().enumerate() {
            self.line(&format!("{} :{parent}", if place == 0 { "from" } else { "merge" }));
        }
        mark
    }

    fn reset(&mut self, name: &str, mark: usize) {
        self.line(&format!("reset {name}\nfrom :{mark}\n"));
    }

    fn tag(&mut self, name: &str, target: usize) -> usize {
        let mark = self.mark();
        self.line(&format!("tag {}\nmark :{mark}\nfrom :{target}", name.trim_start_matches("refs/tags/")));
        self.line("tagger Ann Author <ann@example.org> 1700000000 +0000");
        self.data(b"a tag");
        mark
    }
}

/// Writes one history; gives it with the mark of each commit.
fn draft(seed: u64, kind: Kind, writer: &mut Writer) -> (History, Vec<usize>) {
    let mut dice = Dice::new(seed);
    let most = if dice.percent(30) { 56 } else { 25 };
    let count = 5 + dice.roll(most);
    let clock = Clock::new(&mut dice);
    let mut trees: Vec<Tree> = Vec::new();
    let mut marks: Vec<usize> = Vec::new();
    let mut commits: Vec<Node> = Vec::new();
    let mut times: Vec<u64> = Vec::new();
    for place in 0..count {
        let parents = choose_parents(&mut dice, kind, &commits);
        let subject = subject(&mut dice, place);
        let body = if dice.percent(20) { format!("\n\nbody of {place}\n") } else { String::new() };
        let time = clock.time(&mut dice, place, parents.iter().map(|parent| times[*parent]).max());
        let parent_marks: Vec<usize> = parents.iter().map(|parent| marks[*parent]).collect();
        let mark = writer.commit(&format!("{subject}{body}"), time, &parent_marks);
        let old = parents.first().map_or_else(Tree::default, |parent| trees[*parent].clone());
        let mut tree = old.clone();
        for parent in parents.iter().skip(1) {
            tree.merge(&mut dice, &trees[*parent]);
        }
        match kind {
            Kind::Files if !dice.percent(4) => tree.change(&mut dice, &trees),
            Kind::Graph if dice.percent(30) => tree.touch(&mut dice),
            _ => {}
        }
        emit(&old, &tree, &mut writer.stream);
        marks.push(mark);
        times.push(time);
        trees.push(tree);
        commits.push(Node { id: String::new(), parents, subject });
    }
    let mut history = History { seed, commits, refs: Vec::new(), odd_refs: Vec::new() };
    name(&mut dice, kind, writer, &marks, &mut history);
    (history, marks)
}

/// Earlier commits that the next one has for parents: mostly recent ones, now and then the same pair as before
/// (criss-cross), many (octopus) or none (another root).
fn choose_parents(dice: &mut Dice, kind: Kind, commits: &[Node]) -> Vec<usize> {
    let Some(last) = commits.len().checked_sub(1) else { return vec![] };
    let (merges, roots) = if kind == Kind::Graph { (30, 4) } else { (12, 2) };
    if dice.percent(roots) {
        return vec![];
    }
    let recent = |dice: &mut Dice| last - dice.roll(last.min(6) + 1);
    let mut parents = vec![if dice.percent(60) { last } else { recent(dice) }];
    if dice.percent(merges) {
        let before = &commits[last].parents;
        if before.len() == 2 && dice.percent(30) {
            return vec![before[1], before[0]];
        }
        let more = if dice.percent(15) { 2 + dice.roll(4) } else { 1 };
        for _ in 0..more {
            let other = if dice.percent(20) { dice.roll(last + 1) } else { recent(dice) };
            if !parents.contains(&other) {
                parents.push(other);
            }
        }
    }
    parents
}

fn subject(dice: &mut Dice, place: usize) -> String {
    let word = *dice.pick(&["fix", "add", "drop", "Merge branch 'x'", "WIP", "fix", "rename (all)", "a.b [c] *"]);
    if dice.percent(15) { word.to_owned() } else { format!("{word} {place}") }
}

/// How commits are dated.
enum Clock {
    /// Children are younger than their parents, branches interleave.
    Right,
    /// All at one second.
    Equal,
    /// A few seconds for all.
    Coarse,
    /// As `Right`, but some clocks are days off.
    Skewed(usize),
    /// Any order.
    Chaos,
}

const START: u64 = 1_600_000_000;

impl Clock {
    fn new(dice: &mut Dice) -> Self {
        match dice.roll(10) {
            0..4 => Self::Right,
            4 => Self::Equal,
            5 | 6 => Self::Coarse,
            7 | 8 => Self::Skewed(5 + dice.roll(30)),
            _ => Self::Chaos,
        }
    }

    fn time(&self, dice: &mut Dice, place: usize, parent: Option<u64>) -> u64 {
        let after = parent.unwrap_or(START) + dice.roll(100) as u64;
        match self {
            Self::Right => after,
            Self::Equal => START,
            Self::Coarse => START + (place / 8 + dice.roll(3)) as u64,
            Self::Skewed(percent) if dice.percent(*percent) => after + dice.roll(4000) as u64 - 2000,
            Self::Skewed(_) => after,
            Self::Chaos => START + dice.roll(1000) as u64,
        }
    }
}

/// Puts branches and tags on the commits; `main` is the last one.
fn name(dice: &mut Dice, kind: Kind, writer: &mut Writer, marks: &[usize], history: &mut History) {
    let prefix = writer.prefix.clone();
    writer.reset(&format!("refs/heads/{prefix}main"), marks[marks.len() - 1]);
    history.refs.push(format!("refs/heads/{prefix}main"));
    if kind == Kind::Files {
        return;
    }
    // Names that are also those of another kind, that look like abbreviated ids or like the output of describe.
    let names = ["topic", "side/line", "v1.0", "beef", "light", "x-1-gabcdef", "other"];
    for number in 0..1 + dice.roll(4) {
        let name = format!("refs/heads/{}{}", dice.pick(&names), if dice.percent(50) { "" } else { "-b" });
        let clashes = |known: &String| known.starts_with(&format!("{name}/")) || name.starts_with(&format!("{known}/"));
        if history.refs.iter().any(clashes) {
            continue;
        }
        writer.reset(&name, *dice.pick(marks));
        history.refs.push(name);
        if number > 0 && dice.percent(40) {
            let name = format!("refs/remotes/origin/b{number}");
            writer.reset(&name, *dice.pick(marks));
            history.refs.push(name);
        }
    }
    let mut tags: Vec<usize> = Vec::new();
    for number in 0..dice.roll(5) {
        let name = format!("refs/tags/{}{}", dice.pick(&names), number);
        let name = if number == 0 && dice.percent(50) { "refs/tags/v1.0".to_owned() } else { name };
        match dice.roll(4) {
            0 => writer.reset(&name, *dice.pick(marks)),
            1 if !tags.is_empty() => {
                let target = *dice.pick(&tags);
                tags.push(writer.tag(&name, target));
            }
            _ => {
                let target = *dice.pick(marks);
                tags.push(writer.tag(&name, target));
            }
        }
        history.refs.push(name);
    }
    history.refs.sort();
    history.refs.dedup();
    if dice.percent(30) {
        let blob = writer.mark();
        writer.line(&format!("blob\nmark :{blob}"));
        writer.data(b"tagged\n");
        writer.tag("refs/tags/of-blob", blob);
        history.odd_refs.push("refs/tags/of-blob".to_owned());
    }
}
