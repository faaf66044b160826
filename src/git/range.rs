//! The grammar of revision arguments: from what `git log` takes to tips, excluded commits and the two ends.

use std::collections::{HashMap, HashSet};

use gix::{bstr::BStr, revision::plumbing::Spec};

use super::{Error, Repo, commit_id, error::one_line, names::Names, object_id};
use crate::{
    history::{CommitId, Ends, Range},
    progress::{Progress, Silent, Stage},
};

/// How many commits the default range goes back where no tag is found.
const DEFAULT_COMMITS: usize = 20;

/// Revision arguments and paths as they stand on the command line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Arguments {
    /// What stands before `--`: revisions, then perhaps paths.
    pub revisions: Vec<String>,
    /// What stands after `--`.
    pub paths: Vec<String>,
}

/// Tips, excluded commits, and the older end where an argument names it itself.
#[derive(Debug, Default)]
struct Selection {
    tips: Vec<CommitId>,
    not: Vec<CommitId>,
    symmetric: bool,
    own_base: Option<CommitId>,
}

impl Repo {
    /// Splits the words before `--` into revisions and paths, as git does: the first one that is no revision but a file
    /// or a pathspec with magic starts the paths.
    pub fn split_paths(&self, mut arguments: Arguments) -> Result<Arguments, Error> {
        let local = self.local();
        let is_path = |word: &String| word.starts_with(":(") || self.folder.join(word).exists();
        for position in 0..arguments.revisions.len() {
            let word = &arguments.revisions[position];
            if is_path(word) && local.rev_parse(BStr::new(word.trim_start_matches('^'))).is_err() {
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
        let local = self.local();
        let names = Names::read(&local);
        let chosen;
        let revisions = if revisions.is_empty() {
            chosen = vec![default_range(&local, &names)?];
            &chosen
        } else {
            revisions
        };
        let mut selection = Selection::default();
        for spec in revisions {
            add(&local, &names, spec, &mut selection)?;
        }
        if selection.tips.is_empty() && !selection.not.is_empty() {
            selection.tips.push(peel(&local, &names, "HEAD")?);
        }
        let spec = revisions.join(" ");
        let mut found = walk(&local, &selection, &spec, progress)?;
        if first_parent {
            keep_first_parents(&mut found, &selection.tips);
        }
        if found.is_empty() {
            return Err(Error::EmptyRange { reverse: reverse(&local, &selection, &spec), spec, filtered: false });
        }
        let left_out = first_parent && found.iter().any(|(_, parents)| parents.len() > 1);
        let ends = ends(&local, &names, &selection, &found).filter(|_| !left_out);
        let ids = found.into_iter().map(|(id, _)| id).collect();
        Ok(Range { tips: selection.tips, not: selection.not, ids, spec, ends })
    }
}

/// A commit with its parents.
type Node = (CommitId, Vec<CommitId>);

/// All commits that are selected, in the order of `git log`.
fn walk(
    repo: &gix::Repository,
    selection: &Selection,
    spec: &str,
    progress: &dyn Progress,
) -> Result<Vec<Node>, Error> {
    progress.start(Stage::Walk, 0);
    let walk = repo
        .rev_walk(selection.tips.iter().map(|id| object_id(*id)))
        .with_hidden(selection.not.iter().map(|id| object_id(*id)))
        .sorting(gix::revision::walk::Sorting::ByCommitTime(Default::default()))
        .all()
        .map_err(|error| corrupt(spec, error))?;
    let mut found: Vec<Node> = Vec::new();
    for info in walk {
        let info = info.map_err(|error| corrupt(&found.last().map_or(spec.to_owned(), |(id, _)| id.short()), error))?;
        found.push((commit_id(&info.id), info.parent_ids.iter().map(|id| commit_id(id)).collect()));
        progress.advance(1);
        if progress.interrupted() {
            return Err(Error::Interrupted);
        }
    }
    progress.finish();
    Ok(found)
}

/// Keeps the commits on the first-parent lines of the tips.
fn keep_first_parents(found: &mut Vec<Node>, tips: &[CommitId]) {
    let first: HashMap<CommitId, Option<CommitId>> =
        found.iter().map(|(id, parents)| (*id, parents.first().copied())).collect();
    let mut keep = HashSet::new();
    for tip in tips {
        let mut current = Some(*tip);
        while let Some(id) = current.filter(|id| first.contains_key(id) && keep.insert(*id)) {
            current = first.get(&id).copied().flatten();
        }
    }
    found.retain(|(id, _)| keep.contains(id));
}

/// The range with its ends exchanged, where it is a single `A..B` that would then select something.
fn reverse(repo: &gix::Repository, selection: &Selection, spec: &str) -> Option<String> {
    let (from, to) = spec.split_once("..").filter(|(_, to)| !to.starts_with('.') && !spec.contains(' '))?;
    let reversed = Selection { tips: selection.not.clone(), not: selection.tips.clone(), ..Default::default() };
    let found = walk(repo, &reversed, spec, &Silent::default()).ok()?;
    let head = |name: &str| if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() };
    (!found.is_empty()).then(|| format!("{}..{}", head(to), head(from)))
}

/// `<last tag>..HEAD`, else the last commits, else everything.
fn default_range(repo: &gix::Repository, names: &Names) -> Result<String, Error> {
    let head = peel(repo, names, "HEAD")?;
    let walk = repo
        .rev_walk([object_id(head)])
        .sorting(gix::revision::walk::Sorting::ByCommitTime(Default::default()))
        .all()
        .map_err(|error| corrupt("HEAD", error))?;
    for info in walk.flatten().skip(1) {
        if let Some(tag) = names.tag(commit_id(&info.id)) {
            return Ok(format!("{tag}.."));
        }
    }
    let ancestors = first_parent_ancestors(repo, head);
    Ok(if ancestors > DEFAULT_COMMITS { format!("HEAD~{DEFAULT_COMMITS}..") } else { "HEAD".to_owned() })
}

/// Adds what one argument selects.
fn add(repo: &gix::Repository, names: &Names, spec: &str, selection: &mut Selection) -> Result<(), Error> {
    if let Some(name) = spec.strip_prefix('^').and_then(|rest| rest.strip_suffix("^@")) {
        selection.not.extend(parents(repo, peel(repo, names, name)?));
        return Ok(());
    }
    let parsed = repo.rev_parse(BStr::new(spec)).map_err(|_| unknown(repo, names, spec))?;
    let commit = |id: gix::ObjectId| peel_id(repo, id).ok_or_else(|| Error::NotACommit { spec: spec.to_owned() });
    match parsed.detach() {
        Spec::Include(id) => selection.tips.push(commit(id)?),
        Spec::Exclude(id) => selection.not.push(commit(id)?),
        Spec::Range { from, to } => {
            selection.not.push(commit(from)?);
            selection.tips.push(commit(to)?);
        }
        Spec::Merge { theirs, ours } => {
            let (theirs, ours) = (commit(theirs)?, commit(ours)?);
            let bases = repo.merge_bases_many(object_id(theirs), &[object_id(ours)]).unwrap_or_default();
            selection.not.extend(bases.iter().map(|id| commit_id(id)));
            selection.tips.extend([theirs, ours]);
            selection.symmetric = true;
        }
        Spec::IncludeOnlyParents(id) => selection.tips.extend(parents(repo, commit(id)?)),
        Spec::ExcludeParents(id) => {
            let id = commit(id)?;
            let parents = parents(repo, id);
            selection.own_base = parents.first().copied();
            selection.not.extend(parents);
            selection.tips.push(id);
        }
    }
    Ok(())
}

/// The trees that bound the selection, if it has one tip and one place where it left the excluded history.
///
/// An excluded commit that is a parent in the range is where it began; only otherwise a merge base is searched, which
/// costs another walk (150 ms for 3,500 commits of git/git).
fn ends(repo: &gix::Repository, names: &Names, selection: &Selection, found: &[Node]) -> Option<Ends> {
    let [tip] = selection.tips[..] else { return None };
    if selection.symmetric {
        return None;
    }
    let base = match (selection.own_base, &selection.not[..]) {
        (Some(base), _) => Some(base),
        (None, []) => None,
        (None, [not]) if found.iter().any(|(_, parents)| parents.contains(not)) => Some(*not),
        (None, not) => {
            let bases: Option<Vec<_>> =
                not.iter().map(|id| repo.merge_base(object_id(*id), object_id(tip)).ok().flatten()).collect();
            let mut bases: Vec<CommitId> = bases?.iter().map(|id| commit_id(id)).collect();
            bases.dedup();
            let [base] = bases[..] else { return None };
            Some(base)
        }
    };
    Some(Ends { base, tip, base_tag: base.and_then(|id| names.tag(id)), tip_tag: names.tag(tip) })
}

/// Turns a failure to parse into the message that helps most.
fn unknown(repo: &gix::Repository, names: &Names, spec: &str) -> Error {
    if repo.head().is_ok_and(|head| head.is_unborn()) {
        return Error::Unborn;
    }
    let sides = spec.trim_start_matches('^').split("..").map(|side| side.trim_start_matches('.'));
    for side in sides.filter(|side| !side.is_empty()) {
        if repo.rev_parse_single(BStr::new(side)).is_ok() {
            continue;
        }
        let name = side.split(['~', '^']).next().unwrap_or(side);
        if name.len() < side.len()
            && let Ok(id) = peel(repo, names, if name.is_empty() { "HEAD" } else { name })
        {
            let ancestors = first_parent_ancestors(repo, id);
            return Error::HistoryTooShort { spec: spec.to_owned(), name: name.to_owned(), ancestors };
        }
        return Error::UnknownRevision { spec: side.to_owned(), near: names.near(name) };
    }
    Error::UnknownRevision { spec: spec.to_owned(), near: Vec::new() }
}

/// The commit that a single revision names, through tags.
fn peel(repo: &gix::Repository, names: &Names, spec: &str) -> Result<CommitId, Error> {
    if spec == "HEAD" && repo.head().is_ok_and(|head| head.is_unborn()) {
        return Err(Error::Unborn);
    }
    let id = repo
        .rev_parse_single(BStr::new(spec))
        .map_err(|_| Error::UnknownRevision { spec: spec.to_owned(), near: names.near(spec) })?;
    peel_id(repo, id.detach()).ok_or_else(|| Error::NotACommit { spec: spec.to_owned() })
}

fn peel_id(repo: &gix::Repository, id: gix::ObjectId) -> Option<CommitId> {
    let object = repo.find_object(id).ok()?;
    object.peel_to_kind(gix::objs::Kind::Commit).ok().map(|commit| commit_id(&commit.id))
}

fn parents(repo: &gix::Repository, id: CommitId) -> Vec<CommitId> {
    let commit = repo.find_commit(object_id(id)).ok();
    commit.map_or_else(Vec::new, |commit| commit.parent_ids().map(|id| commit_id(&id)).collect())
}

/// Number of commits behind `id` along first parents, up to the boundary of a shallow clone.
fn first_parent_ancestors(repo: &gix::Repository, id: CommitId) -> usize {
    let walk = repo.rev_walk([object_id(id)]).first_parent_only().all();
    walk.map_or(0, |walk| walk.flatten().count().saturating_sub(1))
}

fn corrupt(spec: &str, error: impl std::fmt::Debug + std::fmt::Display) -> Error {
    Error::Corrupt { commit: spec.to_owned(), what: "its history", reason: one_line(error) }
}
