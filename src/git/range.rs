//! The grammar of revision arguments: from what `git log` takes to tips, excluded commits and the two ends.

use super::{
    Error, Repo,
    bases::merge_bases,
    graph::{Graph, Index},
    names::Names,
    revision::{self, Miss},
    twins,
    walk::{Start, walk},
};
use crate::{
    history::{CommitId, Ends, Parted, Range},
    progress::Progress,
};

/// How many commits the default range goes back where no tag is found.
const DEFAULT_COMMITS: usize = 20;

/// Among so many commits, the newest, the last tag is looked for first; then among sixteen times as many each time.
const TAGGED_WITHIN: usize = 1 << 10;

/// Revision arguments and paths as they stand on the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arguments {
    /// What stands before `--`: revisions, then perhaps paths.
    pub revisions: Vec<String>,
    /// What stands after `--`.
    pub paths: Vec<String>,
}

/// What bounds a walk besides its tips and excluded commits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bounds {
    /// Follow only the first parents of merges.
    pub first_parent: bool,
    /// Commits before this moment (seconds since the epoch) end the walk on their line, as `--since` does in git: a
    /// younger commit behind an older one isn't found.
    pub oldest: Option<i64>,
    /// Commits after this moment are left out.
    pub newest: Option<i64>,
}

/// What the arguments name, in their order.
#[derive(Debug, Default)]
struct Selection {
    /// Commits, and whether they are excluded.
    commits: Vec<(Index, bool)>,
    /// An argument has two tips and their merge bases.
    symmetric: bool,
    /// The older end where `X^!` or `X^-` names it.
    own_base: Option<Index>,
}

impl Repo {
    /// Splits the words before `--` into revisions and paths, as git does: the first one that is no revision but a file
    /// or a pathspec with magic starts the paths. `..` alone is the folder above.
    pub fn split_paths(&self, mut arguments: Arguments, progress: &dyn Progress) -> Result<Arguments, Error> {
        let is_path = |word: &String| word.starts_with(":(") || self.folder.join(word).exists();
        let Some(first) = arguments.revisions.iter().position(is_path) else { return Ok(arguments) };
        let mut graph = self.graph(progress);
        for position in first..arguments.revisions.len() {
            let word = &arguments.revisions[position];
            let is_revision =
                |graph: &mut Graph<'_>| word != ".." && select(graph, word, &mut Selection::default()).is_ok();
            if is_path(word) && !is_revision(&mut graph) {
                let paths = arguments.revisions.split_off(position);
                arguments.paths.splice(0..0, paths);
                break;
            }
        }
        Ok(arguments)
    }

    /// Resolves revision arguments to a range and walks it; none at all choose the default range. With `first_parent`
    /// only the first parents of merges are followed. A range that selects nothing is an error.
    pub fn resolve(&self, revisions: &[String], first_parent: bool, progress: &dyn Progress) -> Result<Range, Error> {
        self.resolve_within(revisions, Bounds { first_parent, ..Bounds::default() }, progress)
    }

    /// The same within bounds. Where dates bound the range it has no two ends.
    pub fn resolve_within(
        &self,
        revisions: &[String],
        bounds: Bounds,
        progress: &dyn Progress,
    ) -> Result<Range, Error> {
        let Bounds { first_parent, oldest, newest } = bounds;
        let is_dated = oldest.is_some() || newest.is_some();
        let mut graph = self.graph(progress);
        let local = graph.repo().clone();
        let names = Names::new(&local);
        let chosen;
        let revisions = if revisions.is_empty() {
            chosen = vec![default_range(&mut graph, &names, progress)?];
            &chosen
        } else {
            revisions
        };
        let mut selection = Selection::default();
        names.read_beside(|| {
            let mut words = revisions.iter();
            words.try_for_each(|word| {
                select(&mut graph, word, &mut selection).map_err(|miss| explain(&mut graph, &names, word, miss))
            })
        })?;
        let spec = revisions.join(" ");
        let start = Start { commits: selection.commits.clone(), first_parent, oldest, newest, most: None };
        let found = walk(&mut graph, &start, progress)?;
        if found.is_empty() {
            let reverse = if is_dated { None } else { reverse(&mut graph, &selection, revisions, progress)? };
            return Err(Error::EmptyRange { reverse, spec, filtered: is_dated });
        }
        let left_out = first_parent && found.iter().any(|commit| graph.parent_count(*commit) > 1);
        let ends = if is_dated || left_out { None } else { ends(&mut graph, &names, &selection, &found)? };
        let parted = parted(&mut graph, &names, &selection, ends.as_ref(), progress)?;
        let ids = found.iter().map(|commit| graph.id(*commit)).collect();
        let (tips, not) = (selection.ids(&graph, false), selection.ids(&graph, true));
        Ok(Range { tips, not, ids, spec, ends, parted })
    }

    /// The commit that one revision names.
    pub fn commit_named(&self, spec: &str, progress: &dyn Progress) -> Result<CommitId, Error> {
        let mut graph = self.graph(progress);
        let local = graph.repo().clone();
        match commit(&mut graph, spec) {
            Ok(index) => Ok(graph.id(index)),
            Err(miss) => Err(explain(&mut graph, &Names::new(&local), spec, miss)),
        }
    }

    /// An empty graph.
    fn graph<'p>(&self, progress: &'p dyn Progress) -> Graph<'p> {
        Graph::new(self.objects(), progress)
    }
}

impl Selection {
    /// The commits of one side, each once, in the order of the arguments.
    fn side(&self, not: bool) -> Vec<Index> {
        let mut side: Vec<Index> = Vec::new();
        for (commit, _) in self.commits.iter().filter(|(_, excluded)| *excluded == not) {
            if !side.contains(commit) {
                side.push(*commit);
            }
        }
        side
    }

    fn ids(&self, graph: &Graph<'_>, not: bool) -> Vec<CommitId> {
        self.side(not).into_iter().map(|commit| graph.id(commit)).collect()
    }
}

/// Why an argument selects nothing.
#[derive(Debug, PartialEq, Eq)]
enum NotSelected {
    /// This part of it names nothing.
    Miss(String, Miss),
    /// This part of it names a tree or a blob.
    NotACommit(String),
    /// Histories could not be compared.
    Walk(String, String),
}

/// Adds what one argument selects.
fn select(graph: &mut Graph<'_>, word: &str, selection: &mut Selection) -> Result<(), NotSelected> {
    if let Some((one, other)) = word.split_once("..") {
        let done = select_dots(graph, one, other, selection);
        // Dots can also stand in the text of `:/text` and `^{/text}`.
        let is_other = matches!(done, Err(NotSelected::Miss(..))) && select_one(graph, word, selection).is_ok();
        return if is_other { Ok(()) } else { done };
    }
    select_one(graph, word, selection)
}

/// Adds what an argument without dots selects.
fn select_one(graph: &mut Graph<'_>, word: &str, selection: &mut Selection) -> Result<(), NotSelected> {
    // The first mark counts, and only at the end; `^@` alone is `@`, excluded.
    let ends_with = |mark: &str| word.split_once(mark).filter(|(base, rest)| !base.is_empty() && rest.is_empty());
    if let Some((base, _)) = ends_with("^@") {
        return select_parents(graph, base, None, selection);
    }
    let mut name = word;
    let mut own_base = false;
    if let Some((base, _)) = ends_with("^!") {
        name = base;
        exclude_parents(graph, base, None, selection)?;
        own_base = true;
    } else if let Some((base, number)) = word.split_once("^-") {
        name = base;
        let unknown = || NotSelected::Miss(word.to_owned(), Miss::Unknown);
        let number = if number.is_empty() { 1 } else { number.parse().map_err(|_| unknown())? };
        exclude_parents(graph, base, Some(number), selection)?;
        own_base = number == 1;
    }
    let (not, name) = name.strip_prefix('^').map_or((false, name), |name| (true, name));
    let commit = commit(graph, name)?;
    if own_base && !not {
        selection.own_base = graph.parent(commit, 0);
    }
    selection.commits.push((commit, not));
    Ok(())
}

/// `A..B` and `A...B`; an empty side is `HEAD`.
fn select_dots(graph: &mut Graph<'_>, one: &str, other: &str, selection: &mut Selection) -> Result<(), NotSelected> {
    let (symmetric, other) = other.strip_prefix('.').map_or((false, other), |other| (true, other));
    let or_head = |name: &str| if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() };
    let (one, other) = (commit(graph, &or_head(one))?, commit(graph, &or_head(other))?);
    if symmetric {
        let bases = merge_bases(graph, one, other)
            .map_err(|error| NotSelected::Walk(graph.id(one).short(), error.to_string()))?;
        selection.commits.extend(bases.into_iter().map(|base| (base, true)));
        selection.symmetric = true;
    }
    selection.commits.extend([(one, !symmetric), (other, false)]);
    Ok(())
}

/// `X^@`: all parents of a commit; with a `^` before it they are excluded.
fn select_parents(
    graph: &mut Graph<'_>,
    name: &str,
    number: Option<u32>,
    selection: &mut Selection,
) -> Result<(), NotSelected> {
    let (not, name) = name.strip_prefix('^').map_or((false, name), |name| (true, name));
    let commit = commit(graph, name)?;
    let parents: Vec<Index> = match number {
        None => graph.parents(commit).to_vec(),
        Some(number) => {
            let parent = number.checked_sub(1).and_then(|number| graph.parent(commit, number));
            let missing = || NotSelected::Miss(format!("{name}^{number}"), Miss::Unknown);
            vec![parent.ok_or_else(missing)?]
        }
    };
    selection.commits.extend(parents.into_iter().map(|parent| (parent, not)));
    Ok(())
}

/// The other way round: the parents are excluded where the commit isn't.
fn exclude_parents(
    graph: &mut Graph<'_>,
    name: &str,
    number: Option<u32>,
    selection: &mut Selection,
) -> Result<(), NotSelected> {
    let start = selection.commits.len();
    select_parents(graph, name, number, selection)?;
    selection.commits[start..].iter_mut().for_each(|(_, not)| *not = !*not);
    Ok(())
}

/// The commit that a revision names, through tags.
fn commit(graph: &mut Graph<'_>, name: &str) -> Result<Index, NotSelected> {
    let id = revision::resolve(graph, name).map_err(|miss| NotSelected::Miss(name.to_owned(), miss))?;
    revision::commit(graph, id).ok_or_else(|| NotSelected::NotACommit(name.to_owned()))
}

/// The range that was probably meant, where one selects nothing: a single `A..B` with its ends exchanged, or `A..` where
/// only `^A` was given.
fn reverse(
    graph: &mut Graph<'_>,
    selection: &Selection,
    words: &[String],
    progress: &dyn Progress,
) -> Result<Option<String>, Error> {
    let [word] = words else { return Ok(None) };
    let (commits, meant) = match (word.strip_prefix('^'), word.split_once("..")) {
        (Some(name), None) => {
            let Ok(head) = commit(graph, "HEAD") else { return Ok(None) };
            let mut commits = selection.commits.clone();
            commits.push((head, false));
            (commits, format!("{name}.."))
        }
        (None, Some((from, to))) if !to.starts_with('.') => {
            let exchanged = selection.commits.iter().map(|(commit, not)| (*commit, !not)).collect();
            let or_head = |name: &str| if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() };
            (exchanged, format!("{}..{}", or_head(to), or_head(from)))
        }
        _ => return Ok(None),
    };
    match walk(graph, &Start { commits, ..Start::default() }, progress) {
        Err(Error::Interrupted) => Err(Error::Interrupted),
        found => Ok(found.ok().filter(|found| !found.is_empty()).map(|_| meant)),
    }
}

/// `<last tag>..HEAD`, else the last commits, else everything.
fn default_range(graph: &mut Graph<'_>, names: &Names<'_>, progress: &dyn Progress) -> Result<String, Error> {
    let head = commit(graph, "HEAD").map_err(|miss| explain(graph, names, "HEAD", miss))?;
    let tags = names.tags();
    let mut most = TAGGED_WITHIN;
    while !tags.is_empty() {
        let start = Start { commits: vec![(head, false)], most: Some(most), ..Start::default() };
        let found = walk(graph, &start, progress)?;
        let tag = found.iter().skip(1).find_map(|commit| tags.get(&graph.id(*commit)));
        if let Some(tag) = tag {
            return Ok(format!("{tag}.."));
        }
        if found.len() < most {
            break;
        }
        most *= 16;
    }
    let ancestors = first_parent_ancestors(graph, head);
    Ok(if ancestors > DEFAULT_COMMITS { format!("HEAD~{DEFAULT_COMMITS}..") } else { "HEAD".to_owned() })
}

/// The trees that bound the selection, if it has one tip and one place where it left the excluded history.
///
/// An excluded commit that is a parent in the range is where it began; only otherwise a merge base is searched, which
/// costs another walk (150 ms for 3,500 commits of git/git).
fn ends(
    graph: &mut Graph<'_>,
    names: &Names<'_>,
    selection: &Selection,
    found: &[Index],
) -> Result<Option<Ends>, Error> {
    let (tips, not) = (selection.side(false), selection.side(true));
    let [tip] = tips[..] else { return Ok(None) };
    if selection.symmetric {
        return Ok(None);
    }
    let base = match (selection.own_base, &not[..]) {
        (Some(base), _) => Some(base),
        (None, []) => None,
        (None, [not]) if found.iter().any(|commit| graph.parents(*commit).contains(not)) => Some(*not),
        (None, not) => {
            let mut bases = Vec::new();
            for not in not {
                let Some(base) = merge_bases(graph, *not, tip)?.first().copied() else { return Ok(None) };
                if !bases.contains(&base) {
                    bases.push(base);
                }
            }
            let [base] = bases[..] else { return Ok(None) };
            Some(base)
        }
    };
    let (base, tip) = (base.map(|base| graph.id(base)), graph.id(tip));
    Ok(Some(Ends { base, tip, base_tag: base.and_then(|id| names.tag(id)), tip_tag: names.tag(tip) }))
}

/// What only the excluded side has, where the older end of the range lies before it: the same walk the other way round.
fn parted(
    graph: &mut Graph<'_>,
    names: &Names<'_>,
    selection: &Selection,
    ends: Option<&Ends>,
    progress: &dyn Progress,
) -> Result<Option<Parted>, Error> {
    let not = selection.ids(graph, true);
    let Some(base) = ends.and_then(|ends| ends.base) else { return Ok(None) };
    if selection.own_base.is_some() || not.contains(&base) {
        return Ok(None);
    }
    let commits = selection.commits.iter().map(|(commit, not)| (*commit, !not)).collect();
    let found = walk(graph, &Start { commits, most: Some(twins::LOOKED_AT), ..Start::default() }, progress)?;
    let tag = if let [only] = not[..] { names.tag(only) } else { None };
    Ok(Some(Parted { tag, ids: found.into_iter().map(|commit| graph.id(commit)).collect() }))
}

/// Turns a failure into the message that helps most.
fn explain(graph: &mut Graph<'_>, names: &Names<'_>, word: &str, why: NotSelected) -> Error {
    if graph.is_interrupted() {
        return Error::Interrupted;
    }
    if graph.repo().head().is_ok_and(|head| head.is_unborn()) {
        return Error::Unborn;
    }
    let (part, miss) = match why {
        NotSelected::NotACommit(spec) => return Error::NotACommit { spec },
        NotSelected::Walk(commit, reason) => return Error::Corrupt { commit, what: "its history", reason },
        NotSelected::Miss(part, miss) => (part, miss),
    };
    match miss {
        Miss::Ambiguous { digits, candidates } => return Error::Ambiguous { digits, candidates },
        Miss::File => return Error::NotACommit { spec: part },
        Miss::NoUpstream { branch } => return Error::NoUpstream { spec: part, branch },
        Miss::LogTooShort { name, entries } => return Error::LogTooShort { name, entries },
        Miss::Unknown => {}
    }
    let part = part.trim_start_matches('^');
    let name = part.split(['~', '^']).next().unwrap_or(part);
    let base = if name.is_empty() { "HEAD" } else { name };
    if name.len() < part.len()
        && let Ok(commit) = commit(graph, base)
    {
        let ancestors = first_parent_ancestors(graph, commit);
        return Error::HistoryTooShort { spec: word.to_owned(), name: name.to_owned(), ancestors };
    }
    Error::UnknownRevision { spec: part.to_owned(), near: names.near(name) }
}

/// Number of commits behind `commit` along first parents, up to the boundary of a shallow clone.
fn first_parent_ancestors(graph: &mut Graph<'_>, mut commit: Index) -> usize {
    let mut count = 0;
    while let Some(parent) = graph.parent(commit, 0).filter(|parent| graph.parse(*parent).is_ok()) {
        commit = parent;
        count += 1;
    }
    count
}
