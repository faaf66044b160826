//! Definitions that differ between the two ends of the range, among the files that were read: each says which commit's
//! tree shows it, and which story brought it about.

use std::{
    cell::OnceCell,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    Sources,
    excerpt::{self, Outlines},
    touched::{COMPARED, Elsewhere, added_lines, removed_lines},
};
use crate::{
    hashing::{HashMap, HashMapExt, HashSet},
    history::{CommitId, FilePatch, LineKind, RepoPath},
    lines::{has_word, holds, split_lines},
    roles::Role,
    spread,
    story::StoryId,
    symbols::{self, Change, Definition, Outline, Span},
};

/// A definition that is not what it was at the other end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionChange {
    /// What happened.
    pub change: Change,
    /// `function`, `struct`…
    pub noun: &'static str,
    /// `Stack::new()`, as sentences name it.
    pub name: String,
    /// Its former name, where it was renamed or moved to another type.
    pub former: Option<String>,
    /// The file: at the tip, or at the base for what was removed.
    pub path: RepoPath,
    /// The file that it was moved from.
    pub from: Option<RepoPath>,
    /// The commit in whose tree the lines stand: the tip, or the base for what was removed.
    pub commit: CommitId,
    /// Its lines there.
    pub span: Span,
    /// Its documentation there.
    pub doc: Option<Span>,
    /// It can be seen outside its package; for what was removed, it could.
    pub public: bool,
    /// The signature at the base.
    pub before: Option<String>,
    /// The signature at the tip.
    pub after: Option<String>,
    /// The story that changed it: whose lines name it, or else the only one that changed its file.
    pub story: Option<StoryId>,
}

/// One difference with its file.
#[derive(Clone)]
struct Found {
    path: RepoPath,
    /// The path at the base.
    old_path: RepoPath,
    from: Option<RepoPath>,
    change: Change,
    old: Option<Definition>,
    new: Option<Definition>,
}

/// The changes of definitions in source files, by path and line.
pub(super) fn definitions(sources: &Sources<'_>, outlines: &Outlines) -> Vec<DefinitionChange> {
    let (Some(net), Some(ends)) = (sources.net, sources.history.range.ends.as_ref()) else { return Vec::new() };
    let former: BTreeMap<&RepoPath, &RepoPath> =
        net.files.iter().filter_map(|file| Some((&file.path, file.from.as_ref()?))).collect();
    let files = sources.contents.net.iter().filter(|(path, _)| sources.roles.of(path) == Role::Source);
    let files: Vec<(&RepoPath, &FilePatch)> = files.collect();
    let compared =
        spread::map(&files, |(path, patch)| of_file(path, former.get(path).copied().unwrap_or(path), patch, outlines));
    let mut found: Vec<Found> = compared.into_iter().flatten().collect();
    join_moves(&mut found);
    distrust_renames(&mut found, sources, outlines);
    distrust_removals(&mut found, sources);
    distrust_named(&mut found, sources);
    leave_out_moves(&mut found, sources);
    leave_out_known(&mut found, sources, outlines);
    let authors = Authors::of(sources, &found);
    let told = found.iter().filter_map(|found| {
        let commit = if found.new.is_some() { Some(net.tip) } else { ends.base };
        Some(told(found, commit?, authors.story(found, outlines)))
    });
    told.collect()
}

impl Found {
    /// The newer side, or the only one.
    fn shown(&self) -> &Definition {
        self.new.as_ref().or(self.old.as_ref()).expect("a difference has a side")
    }
}

fn of_file(path: &RepoPath, old_path: &RepoPath, patch: &FilePatch, outlines: &Outlines) -> Vec<Found> {
    let outline = |path: &RepoPath, text: Option<&str>| text.map(|text| outlines.of(path, text).unwrap_or_default());
    let (old, new) = (outline(old_path, patch.old.as_deref()), outline(path, patch.new.as_deref()));
    let none = Outline::default();
    let (old, new) = (old.as_deref().unwrap_or(&none), new.as_deref().unwrap_or(&none));
    let differences = symbols::compare(old, new);
    let (before, now) = (names(old), names(new));
    // What has a namesake, as an overload or under another `#ifdef`, is there before and after.
    let told = differences.into_iter().filter(|found| match (found.change, found.old, found.new) {
        (Change::Added, _, Some(new)) => !before.contains(&name(new)),
        (Change::Removed, Some(old), _) => !now.contains(&name(old)),
        _ => true,
    });
    let found = told.map(|found| Found {
        path: path.clone(),
        old_path: old_path.clone(),
        from: None,
        change: found.change,
        old: found.old.cloned(),
        new: found.new.cloned(),
    });
    found.collect()
}

fn name(definition: &Definition) -> (&str, Option<&str>) {
    (&definition.name, definition.container.as_deref())
}

fn names(outline: &Outline) -> HashSet<(&str, Option<&str>)> {
    outline.definitions.iter().map(name).collect()
}

/// What must agree between what left one file and what came to another.
type Name = (String, &'static str);

/// Makes one move of a removal and an addition of the same name, kind and body in two files. Where only name and kind agree,
/// both are left out: it may be the same thing, changed on its way.
fn join_moves(found: &mut Vec<Found>) {
    let mut gone: BTreeMap<Name, Vec<usize>> = BTreeMap::new();
    let mut come: BTreeMap<Name, Vec<usize>> = BTreeMap::new();
    for (place, found) in found.iter().enumerate() {
        let side = match found.change {
            Change::Added => &mut come,
            Change::Removed => &mut gone,
            _ => continue,
        };
        let definition = found.new.as_ref().or(found.old.as_ref());
        let key = definition.map(|definition| (definition.name.clone(), definition.kind.noun()));
        side.entry(key.unwrap_or_default()).or_default().push(place);
    }
    let mut dropped = BTreeSet::new();
    for (name, left) in &gone {
        let Some(arrived) = come.get(name) else { continue };
        match (&left[..], &arrived[..]) {
            ([left], [arrived]) if is_same(&found[*left], &found[*arrived]) => {
                let (old, from) = (found[*left].old.clone(), found[*left].old_path.clone());
                let moved = &mut found[*arrived];
                (moved.change, moved.old, moved.from) = (Change::Moved, old, Some(from));
                dropped.insert(*left);
            }
            (left, arrived) => dropped.extend(left.iter().chain(arrived)),
        }
    }
    let mut place = 0;
    found.retain(|_| (!dropped.contains(&place), place += 1).0);
}

/// A name that still stands in another file went there; what has its place now is new.
fn distrust_renames(found: &mut [Found], sources: &Sources<'_>, outlines: &Outlines) {
    let former =
        |found: &Found| found.old.as_ref().filter(|_| found.change == Change::Renamed).map(|old| old.name.clone());
    let names: BTreeSet<String> = found.iter().filter_map(former).collect();
    if names.is_empty() {
        return;
    }
    let mut kept: BTreeMap<String, BTreeSet<&RepoPath>> = BTreeMap::new();
    for (path, patch) in &sources.contents.net {
        let outline = patch.new.as_deref().and_then(|text| outlines.of(path, text)).unwrap_or_default();
        let known = outline.definitions.iter().filter(|definition| names.contains(&definition.name));
        for definition in known {
            kept.entry(definition.name.clone()).or_default().insert(path);
        }
    }
    for found in found {
        let Some(former) = former(found) else { continue };
        if kept.get(&former).is_some_and(|paths| paths.iter().any(|path| **path != found.path)) {
            (found.change, found.old) = (Change::Added, None);
        }
    }
}

/// A function that stands by itself and is still called in the code that was read at the tip may have gone to a file that
/// wasn't read: one that became an inline function of a header isn't gone.
fn distrust_removals(found: &mut Vec<Found>, sources: &Sources<'_>) {
    let free = |found: &Found| {
        let shown = found.shown();
        found.change == Change::Removed && shown.container.is_none() && shown.kind.is_callable()
    };
    let names: HashSet<&str> =
        found.iter().filter(|found| free(found)).map(|found| found.shown().name.as_str()).collect();
    if names.is_empty() {
        return;
    }
    let texts: Vec<&str> = sources.contents.net.values().filter_map(|patch| patch.new.as_deref()).collect();
    let called = spread::map(&texts, |text| {
        let word = |(at, _): (usize, &str)| {
            let is_word = |c: &char| c.is_alphanumeric() || *c == '_';
            let length: usize = text[..at].chars().rev().take_while(is_word).map(char::len_utf8).sum();
            // A method of that name is another one, and so is what a definition begins.
            let before = &text[..at - length];
            let other =
                [".", "->", "fn ", "def ", "func ", "fun ", "function "].iter().any(|mark| before.ends_with(mark));
            names.get(&text[at - length..at]).filter(|_| !other).map(|name| (*name).to_owned())
        };
        text.match_indices('(').filter_map(word).collect::<BTreeSet<String>>()
    });
    let called: BTreeSet<String> = called.into_iter().flatten().collect();
    found.retain(|found| !(free(found) && called.contains(&found.shown().name)));
}

/// A method whose name its file still has, and a type or constant whose name any file still has that was read, may have gone to
/// a file that wasn't.
fn distrust_named(found: &mut Vec<Found>, sources: &Sources<'_>) {
    let bound = |found: &Found| {
        let shown = found.shown();
        found.change == Change::Removed && (shown.container.is_some() || !shown.kind.is_callable())
    };
    let names: HashSet<&str> =
        found.iter().filter(|found| bound(found)).map(|found| found.shown().name.as_str()).collect();
    if names.is_empty() {
        return;
    }
    let texts: Vec<(&RepoPath, &str)> =
        sources.contents.net.iter().filter_map(|(path, patch)| Some((path, patch.new.as_deref()?))).collect();
    let held = spread::map(&texts, |(path, text)| {
        let words = text.split(|c: char| !c.is_alphanumeric() && c != '_');
        let held: BTreeSet<String> = words.filter(|word| names.contains(word)).map(str::to_owned).collect();
        ((*path).clone(), held)
    });
    let of_code: BTreeSet<String> = held
        .iter()
        .filter(|(path, _)| sources.roles.of(path).is_code())
        .flat_map(|(_, words)| words.iter().cloned())
        .collect();
    let held: BTreeMap<RepoPath, BTreeSet<String>> = held.into_iter().collect();
    found.retain(|found| {
        let shown = found.shown();
        let here = || held.get(&found.path).is_some_and(|words| words.contains(&shown.name));
        let anywhere = || shown.container.is_none() && of_code.contains(&shown.name);
        !(bound(found) && (here() || anywhere()))
    });
}

/// What came with most of its lines from elsewhere only has another name or place, and what most lines stayed of isn't gone.
fn leave_out_moves(found: &mut Vec<Found>, sources: &Sources<'_>) {
    let hunks = || sources.contents.net.values().flat_map(|patch| &patch.hunks);
    let (gone, come) = (Elsewhere::of(hunks(), LineKind::Removed), Elsewhere::of(hunks(), LineKind::Added));
    let mut sides: BTreeMap<RepoPath, [Side<'_>; 2]> = BTreeMap::new();
    found.retain(|found| {
        let (other, side) = match found.change {
            Change::Added => (&gone, 1),
            Change::Removed => (&come, 0),
            _ => return true,
        };
        let Some(patch) = sources.contents.net.get(&found.path) else { return true };
        let sides = sides.entry(found.path.clone()).or_insert_with(|| {
            [
                Side::of(patch.old.as_deref(), removed_lines(&patch.hunks)),
                Side::of(patch.new.as_deref(), added_lines(&patch.hunks)),
            ]
        });
        !sides[side].stands_elsewhere(found.shown().span, other)
    });
}

/// Who comes or goes and is known at the other end: under the same name in another file that was read, as a function is that a
/// header comes to declare, or as one side of a rename.
fn leave_out_known(found: &mut Vec<Found>, sources: &Sources<'_>, outlines: &Outlines) {
    type Known<'k> = (&'k str, Option<&'k str>);
    let wanted: HashSet<(String, Option<String>)> = found
        .iter()
        .filter(|found| matches!(found.change, Change::Added | Change::Removed))
        .map(|found| owned(name(found.shown())))
        .collect();
    if wanted.is_empty() {
        return;
    }
    let is_wanted = |known: Known<'_>| wanted.contains(&owned(known));
    let files: Vec<(&RepoPath, &FilePatch)> =
        sources.contents.net.iter().filter(|(path, _)| sources.roles.of(path).is_code()).collect();
    let sides = spread::map(&files, |(path, patch)| {
        [&patch.old, &patch.new].map(|text| {
            let outline = text.as_deref().and_then(|text| outlines.of(path, text)).unwrap_or_default();
            let known = outline.definitions.iter().map(name).filter(|known| is_wanted(*known)).map(owned);
            known.collect::<HashSet<_>>()
        })
    });
    let mut ends: [HashSet<(String, Option<String>)>; 2] = Default::default();
    for side in sides {
        for (end, known) in ends.iter_mut().zip(side) {
            end.extend(known);
        }
    }
    for renamed in found.iter().filter(|found| found.change == Change::Renamed) {
        ends[0].extend(renamed.new.as_ref().map(|new| owned(name(new))));
        ends[1].extend(renamed.old.as_ref().map(|old| owned(name(old))));
    }
    found.retain(|found| match found.change {
        Change::Added => !ends[0].contains(&owned(name(found.shown()))),
        Change::Removed => !ends[1].contains(&owned(name(found.shown()))),
        _ => true,
    });
}

fn owned((name, container): (&str, Option<&str>)) -> (String, Option<String>) {
    (name.to_owned(), container.map(str::to_owned))
}

/// One side of a file, for looking at its definitions line by line.
pub(super) struct Side<'a> {
    lines: Vec<&'a str>,
    /// Numbers of the changed ones.
    changed: Vec<usize>,
    /// Bytes that may still be looked at.
    room: usize,
}

impl<'a> Side<'a> {
    pub(super) fn of(text: Option<&'a str>, changed: Vec<usize>) -> Self {
        Self { lines: split_lines(text.unwrap_or_default()).collect(), changed, room: COMPARED }
    }

    /// Tells whether most lines of a span stand on the other side as well.
    pub(super) fn stands_elsewhere(&mut self, span: Span, other: &Elsewhere) -> bool {
        let own = self.lines.get(span.first - 1..span.last.min(self.lines.len())).unwrap_or_default();
        if self.room == 0 {
            return false;
        }
        self.room = self.room.saturating_sub(own.iter().map(|line| line.len() + 1).sum());
        let lines = own.iter().zip(span.first..);
        let lines = lines.map(|(line, number)| (*line, self.changed.binary_search(&number).is_ok()));
        self.room > 0 && other.has(lines)
    }
}

/// A body of so many tokens is no chance where the name agrees too.
const TELLING: usize = 8;

fn is_same(left: &Found, arrived: &Found) -> bool {
    let bodies = left.old.as_ref().zip(arrived.new.as_ref()).map(|(old, new)| (old.body, new.body));
    bodies.is_some_and(|(old, new)| old.len() >= TELLING && old.is_same(&new)) && left.path != arrived.path
}

fn told(found: &Found, commit: CommitId, story: Option<StoryId>) -> DefinitionChange {
    let shown = found.shown();
    let (path, side) = match found.new {
        Some(_) => (&found.path, found.old.as_ref()),
        None => (&found.old_path, None),
    };
    let name = excerpt::display_name(shown, path);
    let former = side.map(|old| excerpt::display_name(old, &found.old_path)).filter(|former| *former != name);
    DefinitionChange {
        change: found.change,
        noun: shown.kind.noun(),
        name,
        former,
        path: path.clone(),
        from: found.from.clone(),
        commit,
        span: shown.span,
        doc: shown.doc,
        public: symbols::is_exported(shown) && !is_internal(path),
        before: found.old.as_ref().map(|old| old.signature.clone()),
        after: found.new.as_ref().map(|new| new.signature.clone()),
        story,
    }
}

/// A name and where it stands.
type Placed = (String, Option<String>);

/// The change of a file by a commit, as far as it concerns some names.
struct Patch<'a> {
    path: &'a RepoPath,
    patch: &'a FilePatch,
    /// The names that its changed lines hold.
    names: BTreeSet<String>,
    /// Those of them that stand as words in the older text, and in the newer one; found where somebody asks.
    held: OnceCell<[HashSet<String>; 2]>,
    /// What the two texts define; made where a name stands in both.
    defined: OnceCell<[HashSet<Placed>; 2]>,
}

impl Patch<'_> {
    /// Tells whether the commit brought a definition in, or took it out.
    fn turns(&self, definition: &Definition, comes: bool, outlines: &Outlines) -> bool {
        let [before, after] = if comes { [0, 1] } else { [1, 0] };
        let all = self.held.get_or_init(|| [&self.patch.old, &self.patch.new].map(|text| self.held(text.as_deref())));
        let held = |side: usize| all[side].contains(definition.name.as_str());
        if !held(before) {
            return held(after);
        }
        let defined = self.defined.get_or_init(|| {
            [&self.patch.old, &self.patch.new].map(|text| {
                let outline = text.as_deref().and_then(|text| outlines.of(self.path, text)).unwrap_or_default();
                outline.definitions.iter().map(|known| owned(name(known))).collect()
            })
        });
        let wanted = owned(name(definition));
        !defined[before].contains(&wanted) && defined[after].contains(&wanted)
    }

    /// The names that stand in a text: those that are words as whole words.
    fn held(&self, text: Option<&str>) -> HashSet<String> {
        let text = text.unwrap_or_default();
        // Looking for one name takes a tenth of the time of taking a text apart.
        if self.names.len() <= FEW {
            let stands = |name: &&String| if is_one_word(name) { has_word(text, name) } else { holds(text, name) };
            return self.names.iter().filter(stands).cloned().collect();
        }
        let words = text.split(|c| !is_of_word(c)).filter(|word| self.names.contains(*word));
        let marked = self.names.iter().filter(|name| !is_one_word(name) && holds(text, name));
        words.map(str::to_owned).chain(marked.cloned()).collect()
    }
}

/// So many names are looked for one by one.
const FEW: usize = 12;

/// Tells whether a name is nothing but a word.
fn is_one_word(name: &str) -> bool {
    name.chars().all(is_of_word)
}

fn is_of_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Go lets nobody else import what lies below a folder of that name.
fn is_internal(path: &RepoPath) -> bool {
    path.extension() == "go" && path.folder().split('/').any(|folder| folder == "internal")
}

/// Who changed what, to find the story of a definition.
struct Authors<'a> {
    /// For each path and name the patches that change a line with it, those of newer commits first.
    patches: HashMap<(&'a RepoPath, String), Vec<(StoryId, usize)>>,
    /// What these patches say of the names.
    read: Vec<Patch<'a>>,
    /// For each path, side and name how many lines each story changed that hold the name.
    named: HashMap<(&'a RepoPath, LineKind, String), BTreeMap<StoryId, u64>>,
    /// For each path the changed lines of each story.
    lines: BTreeMap<&'a RepoPath, BTreeMap<StoryId, u64>>,
}

impl<'a> Authors<'a> {
    fn of(sources: &Sources<'a>, found: &[Found]) -> Self {
        let (history, stories) = (sources.history, sources.stories);
        let mut authors =
            Authors { patches: HashMap::new(), read: Vec::new(), named: HashMap::new(), lines: BTreeMap::new() };
        let mut names: BTreeMap<&RepoPath, BTreeSet<&str>> = BTreeMap::new();
        for found in found {
            names.entry(&found.path).or_default().insert(&found.shown().name);
        }
        let mut read: Vec<(usize, &RepoPath, &FilePatch)> = Vec::new();
        for ((id, path), patch) in &sources.contents.patches {
            read.extend(history.position(*id).map(|position| (position, path, patch)));
        }
        read.sort_by_key(|(position, path, _)| (*position, *path));
        for (position, path, patch) in read {
            if let Some(names) = names.get(path) {
                authors.read(path, stories.of[position], patch, names);
            }
        }
        for (position, commit) in history.commits.iter().enumerate() {
            for file in &commit.files {
                let count = file.stat.count().total();
                *authors.lines.entry(&file.path).or_default().entry(stories.of[position]).or_default() += count;
            }
        }
        authors
    }

    /// Counts the changed lines that hold the names, looking at each line once.
    fn read(&mut self, path: &'a RepoPath, story: StoryId, patch: &'a FilePatch, names: &BTreeSet<&str>) {
        let (words, marked): (Vec<&str>, Vec<&str>) = names.iter().partition(|name| is_one_word(name));
        let words: HashSet<&str> = words.into_iter().collect();
        let changed = patch.hunks.iter().flat_map(|hunk| &hunk.lines).filter(|line| line.kind != LineKind::Context);
        let place = self.read.len();
        let mut seen: BTreeSet<&str> = BTreeSet::new();
        for line in changed {
            let mut held: BTreeSet<&str> =
                line.text.split(|c| !is_of_word(c)).filter(|word| words.contains(word)).collect();
            held.extend(marked.iter().filter(|name| excerpt::mentions(&line.text, name)));
            for name in held {
                if seen.insert(name) {
                    self.patches.entry((path, name.to_owned())).or_default().push((story, place));
                }
                *self.named.entry((path, line.kind, name.to_owned())).or_default().entry(story).or_default() += 1;
            }
        }
        if !seen.is_empty() {
            let names = seen.into_iter().map(str::to_owned).collect();
            self.read.push(Patch { path, patch, names, held: OnceCell::new(), defined: OnceCell::new() });
        }
    }

    /// The story that brought the definition in, or took it out; of what only changed, the one that changed most lines with its
    /// name in them. Else the only one that changed its file: where several did and none of what was read shows it, it may be
    /// any one's.
    fn story(&self, found: &'a Found, outlines: &Outlines) -> Option<StoryId> {
        let side = if found.new.is_some() { LineKind::Added } else { LineKind::Removed };
        let most = |counts: &BTreeMap<StoryId, u64>| {
            let most = counts.iter().max_by_key(|(story, count)| (**count, std::cmp::Reverse(**story)));
            most.map(|(story, _)| *story)
        };
        if matches!(found.change, Change::Added | Change::Removed | Change::Renamed) {
            let (shown, comes) = (found.shown(), found.new.is_some());
            let candidates = self.patches.get(&(&found.path, shown.name.clone())).into_iter().flatten();
            let mut turning = candidates.filter(|(_, place)| self.read[*place].turns(shown, comes, outlines));
            let only = || self.lines.get(&found.path).filter(|stories| stories.len() == 1).and_then(most);
            return turning.next().map(|(story, _)| *story).or_else(only);
        }
        let named = self.named.get(&(&found.path, side, found.shown().name.clone())).and_then(most);
        named.or_else(|| self.lines.get(&found.path).filter(|stories| stories.len() == 1).and_then(most))
    }
}
