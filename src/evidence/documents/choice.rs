//! Which documents of a range are read: few of each sort, those first that say most.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use crate::{
    history::{ChangeKind, FileChange, NetChange, RepoPath},
    roles::{DocumentKind, Roles},
};

/// How many documents of a sort are read at most. Fragments are a few lines each; of a changelog only the added lines matter.
const READ: [(DocumentKind, usize); 8] = [
    (DocumentKind::ReleaseNotes, 3),
    (DocumentKind::Changelog, 6),
    (DocumentKind::Fragment, 24),
    (DocumentKind::Design, 6),
    (DocumentKind::Guide, 4),
    (DocumentKind::Reference, 6),
    (DocumentKind::Readme, 2),
    (DocumentKind::Configuration, 2),
];

/// Documents of the range to read, by their sort; `told` are the paths that told stories change. What describes the
/// program as a whole counts only where a told story changes it.
pub fn to_read<'a>(net: &'a NetChange, roles: &Roles, told: &BTreeSet<&RepoPath>) -> Vec<&'a FileChange> {
    let mut sorts: BTreeMap<DocumentKind, Vec<&FileChange>> = BTreeMap::new();
    for file in net.files.iter().filter(|file| file.kind != ChangeKind::Deleted && file.stat.count().added > 0) {
        let kind = roles.document(&file.path);
        let matters =
            |kind: &DocumentKind| kind.declares() || *kind == DocumentKind::Design || told.contains(&file.path);
        if let Some(kind) = kind.filter(matters) {
            sorts.entry(kind).or_default().push(file);
        }
    }
    let mut chosen = Vec::new();
    for (kind, limit) in READ {
        let mut files = sorts.remove(&kind).unwrap_or_default();
        match kind {
            DocumentKind::ReleaseNotes => files.sort_by_key(|file| Reverse(natural(file.path.as_str()))),
            _ => files.sort_by_key(|file| {
                (!told.contains(&file.path), Reverse(file.stat.count().added), Reverse(natural(file.path.as_str())))
            }),
        }
        chosen.extend(files.into_iter().take(limit));
    }
    chosen
}

/// How many documents that lost lines are read.
const SHRUNK: usize = 6;

/// Documents that lost most lines: what they lost and another one gained was moved, not written.
pub fn shrunk<'a>(net: &'a NetChange, roles: &Roles) -> Vec<&'a FileChange> {
    let lost = |file: &&FileChange| file.stat.count().removed;
    let mut files: Vec<&FileChange> =
        net.files.iter().filter(|file| lost(file) > 0 && roles.document(&file.path).is_some()).collect();
    files.sort_by_key(|file| (Reverse(lost(file)), &file.path));
    files.truncate(SHRUNK);
    files
}

/// Sorts `2.45.0.txt` behind `2.9.0.txt`.
pub fn natural(path: &str) -> Vec<(u64, String)> {
    path.split(['.', '/', '-', '_']).map(|part| (part.parse().unwrap_or(0), part.to_owned())).collect()
}
