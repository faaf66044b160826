//! One revision: from a name by the rules of gitrevisions(7) to an object, in git's own order of attempts.

use gix::{ObjectId, bstr::ByteSlice, objs::Kind, refs::Target, remote::Direction};

use super::{
    graph::{Graph, Index},
    reference,
    search::matching,
};

/// Digits that an abbreviated id has at least.
const SHORTEST: usize = 4;

/// So many `^` and `~` may follow each other.
const DEEPEST: usize = 4096;

/// Why a text names no object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Miss {
    /// Nothing has this name.
    Unknown,
    /// It names a file or a folder of a commit or of the index.
    File,
    /// Several objects begin with these digits.
    Ambiguous { digits: String, candidates: Vec<String> },
    /// The branch follows none, so that `@{u}` or `@{push}` mean nothing.
    NoUpstream { branch: String },
    /// The reference's log ends before the entry.
    LogTooShort { name: String, entries: usize },
}

/// What kind of object is wanted where digits are ambiguous.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Want {
    Any,
    Commit,
    Committish,
    Treeish,
}

/// The object that a revision argument names; of several that its digits begin, the one commit.
pub(super) fn resolve(graph: &mut Graph<'_>, name: &str) -> Result<ObjectId, Miss> {
    match object(graph, name, Want::Committish, 0) {
        Err(Miss::Unknown) => {}
        found => return found,
    }
    let (base, rest) = split_path(name).ok_or(Miss::Unknown)?;
    if let Some(pattern) = rest.strip_prefix('/').filter(|pattern| base.is_empty() && !pattern.is_empty()) {
        let starts = all_references(graph);
        return matching(graph, pattern, &starts);
    }
    let is_path = base.is_empty() || object(graph, base, Want::Treeish, 0).is_ok();
    Err(if is_path { Miss::File } else { Miss::Unknown })
}

/// Splits `tree:path` at the first colon outside of braces.
fn split_path(name: &str) -> Option<(&str, &str)> {
    let mut depth = 0_usize;
    let at = name.bytes().position(|byte| {
        depth = match byte {
            b'{' => depth + 1,
            b'}' => depth.saturating_sub(1),
            _ => depth,
        };
        byte == b':' && depth == 0
    })?;
    Some((&name[..at], &name[at + 1..]))
}

/// The commit that an object is, through tags.
pub(super) fn commit(graph: &mut Graph<'_>, id: ObjectId) -> Option<Index> {
    let id = if graph.is_packed_commit(&id) { id } else { peel(graph.repo(), id, Kind::Commit)? };
    let index = graph.index(id);
    graph.parse(index).ok().map(|()| index)
}

fn object(graph: &mut Graph<'_>, name: &str, want: Want, depth: usize) -> Result<ObjectId, Miss> {
    if depth > DEEPEST {
        return Err(Miss::Unknown);
    }
    let digits = name.len() - name.bytes().rev().take_while(u8::is_ascii_digit).count();
    match name[..digits].chars().next_back() {
        Some(mark @ ('^' | '~')) => {
            let base = &name[..digits - 1];
            let number = match &name[digits..] {
                "" => 1,
                number => number.parse::<i32>().map_err(|_| Miss::Unknown)? as u32,
            };
            let base = object(graph, base, Want::Committish, depth + 1)?;
            relative(graph, base, mark, number).ok_or(Miss::Unknown)
        }
        _ => simple(graph, name, want, depth),
    }
}

/// The parent of this number, or the ancestor so many first parents away.
fn relative(graph: &mut Graph<'_>, base: ObjectId, mark: char, number: u32) -> Option<ObjectId> {
    let mut index = commit(graph, base)?;
    if mark == '^' {
        let parent = if number == 0 { Some(index) } else { graph.parent(index, number - 1) };
        return parent.map(|parent| graph.object_id(parent));
    }
    for _ in 0..number {
        index = graph.parent(index, 0)?;
        graph.parse(index).ok()?;
    }
    Some(graph.object_id(index))
}

/// A name without parents behind it.
fn simple(graph: &mut Graph<'_>, name: &str, want: Want, depth: usize) -> Result<ObjectId, Miss> {
    match peeled(graph, name, depth) {
        Some(Err(Miss::Unknown)) | None => {}
        Some(found) => return found,
    }
    match named(graph, name) {
        Err(Miss::Unknown) => {}
        found => return found,
    }
    // What `git describe` prints: the digits behind the last `-g` count.
    if let Some((before, digits)) = name.rsplit_once("-g")
        && !before.is_empty()
        && let Ok(id) = abbreviated(graph.repo(), digits, Want::Commit)
    {
        return Ok(id);
    }
    abbreviated(graph.repo(), name, want)
}

/// `^{commit}`, `^{}`, `^{/text}` and the like at the end of a name; `None` if nothing like that stands there.
fn peeled(graph: &mut Graph<'_>, name: &str, depth: usize) -> Option<Result<ObjectId, Miss>> {
    let (base, kind) = name.strip_suffix('}')?.rsplit_once("^{")?;
    if base.is_empty() {
        return None;
    }
    let wanted = match kind {
        "" => None,
        "object" => None,
        "commit" => Some(Kind::Commit),
        "tree" => Some(Kind::Tree),
        "blob" => Some(Kind::Blob),
        "tag" => Some(Kind::Tag),
        text if text.starts_with('/') => Some(Kind::Commit),
        _ => return None,
    };
    let want = match wanted {
        Some(Kind::Commit) => Want::Committish,
        Some(Kind::Tree) => Want::Treeish,
        _ => Want::Any,
    };
    let outer = match object(graph, base, want, depth + 1) {
        Ok(outer) => outer,
        Err(miss) => return Some(Err(miss)),
    };
    let inner = match (kind, wanted) {
        ("object", _) => exists(graph.repo(), outer),
        (_, None) => peel_tags(graph.repo(), outer).map(|(id, _)| id),
        (_, Some(wanted)) => peel(graph.repo(), outer, wanted),
    };
    let Some(inner) = inner else { return Some(Err(Miss::Unknown)) };
    Some(match kind.strip_prefix('/') {
        None | Some("") => Ok(inner),
        Some(pattern) => {
            let start = graph.index(inner);
            matching(graph, pattern, &[start])
        }
    })
}

fn exists(repo: &gix::Repository, id: ObjectId) -> Option<ObjectId> {
    repo.find_header(id).ok().map(|_| id)
}

/// What tags lead to.
fn peel_tags(repo: &gix::Repository, mut id: ObjectId) -> Option<(ObjectId, Kind)> {
    loop {
        match repo.find_header(id).ok()?.kind() {
            Kind::Tag => id = repo.find_object(id).ok()?.try_into_tag().ok()?.target_id().ok()?.detach(),
            kind => return Some((id, kind)),
        }
    }
}

/// The first object of a kind on the way through tags, and to a commit's tree.
fn peel(repo: &gix::Repository, id: ObjectId, wanted: Kind) -> Option<ObjectId> {
    if wanted == Kind::Tag {
        return exists(repo, id).filter(|id| repo.find_header(*id).is_ok_and(|header| header.kind() == Kind::Tag));
    }
    match peel_tags(repo, id)? {
        (id, kind) if kind == wanted => Some(id),
        (id, Kind::Commit) if wanted == Kind::Tree => repo.find_commit(id).ok()?.tree_id().ok().map(gix::Id::detach),
        _ => None,
    }
}

/// A full id, a reference, or an entry of its log.
fn named(graph: &mut Graph<'_>, name: &str) -> Result<ObjectId, Miss> {
    let repo = graph.repo();
    if let Some(id) = full_id(repo, name) {
        return Ok(id);
    }
    let (base, entry) = split_log(name).ok_or(Miss::Unknown)?;
    if !base.is_empty() && base.split('/').any(|part| part.bytes().all(|byte| byte == b'.')) {
        return Err(Miss::Unknown);
    }
    if let Some(before) =
        switches(name).filter(|_| entry.is_none()).and_then(|n| reference::checked_out_before(repo, n))
        && let Some(id) = full_id(repo, &before)
    {
        return Ok(id);
    }
    let Some(entry) = entry else {
        let base = substitute(repo, base)?;
        return reference::short(repo, &base).map(|found| found.id).ok_or(Miss::Unknown);
    };
    let (found, lines) = match base {
        "" => {
            let found = reference::exact(repo, "HEAD").ok_or(Miss::Unknown)?;
            let lines = reference::log(repo, &found.name).unwrap_or_default();
            (found, lines)
        }
        base => reference::with_log(repo, &substitute(repo, base)?).ok_or(Miss::Unknown)?,
    };
    reference::log_entry(found, &lines, entry)
}

fn full_id(repo: &gix::Repository, name: &str) -> Option<ObjectId> {
    (name.len() == repo.object_hash().len_in_hex()).then(|| ObjectId::from_hex(name.as_bytes()).ok()).flatten()
}

/// Splits `name@{entry}`. `@{u}`, `@{push}` and `@{-1}` are part of the name; `None` for a `@{-1}` inside a name.
fn split_log(name: &str) -> Option<(&str, Option<&str>)> {
    let Some(inner) = name.strip_suffix('}') else { return Some((name, None)) };
    // At least one character stands between the braces.
    let searched = &inner.as_bytes()[..inner.len().saturating_sub(1)];
    let Some(at) = searched.rfind(b"@{") else { return Some((name, None)) };
    if inner[at + 2..].starts_with('-') {
        return (at == 0).then_some((name, None));
    }
    Some(if mark(&name[at..]).is_some() { (name, None) } else { (&name[..at], Some(&inner[at + 2..])) })
}

/// The length of `@{upstream}`, `@{u}` or `@{push}` at the beginning of a text, and what it asks for.
fn mark(text: &str) -> Option<(usize, Direction)> {
    let marks = [("@{upstream}", Direction::Fetch), ("@{u}", Direction::Fetch), ("@{push}", Direction::Push)];
    marks.into_iter().find_map(|(mark, direction)| {
        let begins = text.get(..mark.len()).is_some_and(|start| start.eq_ignore_ascii_case(mark));
        begins.then_some((mark.len(), direction))
    })
}

/// The number of `@{-1}` at the beginning of a text.
fn switches(text: &str) -> Option<usize> {
    text.strip_prefix("@{-")?.split_once('}')?.0.parse().ok().filter(|number| *number > 0)
}

/// Puts the names of references in the place of `@`, `@{-1}`, `@{u}` and `@{push}`; other names stay as they are.
fn substitute(repo: &gix::Repository, name: &str) -> Result<String, Miss> {
    if let Some(number) = switches(name) {
        let rest = name.split_once('}').map_or("", |(_, rest)| rest);
        return match reference::checked_out_before(repo, number) {
            Some(before) if rest.is_empty() => Ok(before),
            Some(before) => substitute(repo, &format!("{before}{rest}")),
            None => Ok(name.to_owned()),
        };
    }
    if name == "@" {
        return Ok("HEAD".to_owned());
    }
    if let Some(rest) = name.strip_prefix('@').filter(|rest| rest.starts_with("@{")) {
        return substitute(repo, &format!("HEAD{rest}"));
    }
    for (at, _) in name.match_indices('@') {
        let Some((length, direction)) = mark(&name[at..]) else { continue };
        let branch = &name[..at];
        if at + length < name.len() || branch.contains(':') {
            return Ok(name.to_owned());
        }
        let tracking = reference::tracking(repo, branch, direction)
            .filter(|name| name.as_bstr().to_str().is_ok_and(|name| reference::exact(repo, name).is_some()));
        let branch = || if branch.is_empty() { "HEAD".to_owned() } else { branch.to_owned() };
        return tracking.map(|name| name.as_bstr().to_string()).ok_or_else(|| Miss::NoUpstream { branch: branch() });
    }
    Ok(name.to_owned())
}

/// The object whose id begins with these digits. Among several the only one of the wanted kind is meant.
fn abbreviated(repo: &gix::Repository, digits: &str, want: Want) -> Result<ObjectId, Miss> {
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_hex || !(SHORTEST..=repo.object_hash().len_in_hex()).contains(&digits.len()) {
        return Err(Miss::Unknown);
    }
    let digits = digits.to_ascii_lowercase();
    let prefix = gix::hash::Prefix::from_hex(&digits).map_err(|_| Miss::Unknown)?;
    let mut candidates = Default::default();
    // Collisions end the search of one index early unless candidates are asked for.
    repo.objects.lookup_prefix(prefix, Some(&mut candidates)).map_err(|_| Miss::Unknown)?;
    let mut candidates: Vec<ObjectId> = candidates.into_iter().collect();
    candidates.sort_unstable();
    if candidates.len() > 1 {
        let fits = |id: &ObjectId| is_wanted(repo, *id, want);
        let fitting: Vec<ObjectId> = candidates.iter().copied().filter(fits).collect();
        candidates = if fitting.is_empty() { candidates } else { fitting };
    }
    match candidates[..] {
        [] => Err(Miss::Unknown),
        [id] => Ok(id),
        _ => Err(Miss::Ambiguous { digits, candidates: candidates.iter().map(ToString::to_string).collect() }),
    }
}

fn is_wanted(repo: &gix::Repository, id: ObjectId, want: Want) -> bool {
    let kind = || repo.find_header(id).ok().map(|header| header.kind());
    match want {
        Want::Any => true,
        Want::Commit => kind() == Some(Kind::Commit),
        Want::Committish => peel(repo, id, Kind::Commit).is_some(),
        Want::Treeish => peel(repo, id, Kind::Tree).is_some(),
    }
}

/// The commits of all references in the order in which git collects them: by name, the last first.
fn all_references(graph: &mut Graph<'_>) -> Vec<Index> {
    let mut ids: Vec<ObjectId> = Vec::new();
    if let Ok(references) = graph.repo().refs.iter()
        && let Ok(all) = references.all()
    {
        for reference in all.flatten() {
            let id = match (reference.peeled, &reference.target) {
                (Some(id), _) => Some(id),
                (None, Target::Object(id)) => Some(*id),
                (None, Target::Symbolic(name)) => name
                    .as_bstr()
                    .to_str()
                    .ok()
                    .and_then(|name| reference::exact(graph.repo(), name))
                    .map(|found| found.id),
            };
            ids.extend(id);
        }
    }
    ids.extend(reference::exact(graph.repo(), "HEAD").map(|found| found.id));
    ids.into_iter().rev().filter_map(|id| commit(graph, id)).collect()
}
