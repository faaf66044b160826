//! Holding what we say to what git says.

use std::{collections::BTreeMap, fmt::Debug};

use git_deepdive::{
    git,
    history::{ChangeKind, FileChange, LineStat},
};

use super::Repo;

/// The repository as the library opens it.
pub fn open(repo: &Repo) -> git::Repo {
    git::Repo::discover(repo.root()).expect("there is a repository")
}

/// Path, kind, older path, lines (none for binaries).
pub type File = (String, char, Option<String>, Option<(u64, u64)>);

/// File changes as we have them, sorted.
pub fn files(files: &[FileChange]) -> Vec<File> {
    let file = |file: &FileChange| {
        let kind = match file.kind {
            ChangeKind::Added => 'A',
            ChangeKind::Deleted => 'D',
            ChangeKind::Modified => 'M',
            ChangeKind::Renamed => 'R',
        };
        let lines = match file.stat {
            LineStat::Lines(count) => Some((count.added, count.removed)),
            LineStat::Binary => None,
            // Differs from whatever git prints.
            LineStat::Unavailable => Some((u64::MAX, u64::MAX)),
        };
        (file.path.as_str().to_owned(), kind, file.from.as_ref().map(|from| from.as_str().to_owned()), lines)
    };
    let mut files: Vec<File> = files.iter().map(file).collect();
    files.sort();
    files
}

/// Reads what `--raw --numstat -z` printed for one pair of trees, sorted.
pub fn printed_files(printed: &[u8]) -> Vec<File> {
    let text = |field: &[u8]| String::from_utf8_lossy(field).into_owned();
    let mut fields = printed.split(|byte| *byte == 0).map(|field| field.strip_prefix(b"\n").unwrap_or(field));
    let mut fields = fields.by_ref().skip_while(|field| field.is_empty() || *field == b"\x02").peekable();
    let mut kinds: BTreeMap<Vec<u8>, char> = BTreeMap::new();
    let mut files = Vec::new();
    while let Some(field) = fields.next() {
        let field = field.strip_prefix(b"\x02").unwrap_or(field).trim_ascii_start();
        if field.is_empty() {
            continue;
        }
        if field.starts_with(b":") {
            let status = *field.rsplit(|byte| *byte == b' ').next().and_then(|s| s.first()).expect("a status");
            let mut path = fields.next().expect("a status has a path");
            if matches!(status, b'R' | b'C') {
                path = fields.next().expect("a rename has two paths");
            }
            kinds.insert(path.to_vec(), if status == b'T' { 'M' } else { char::from(status) });
            continue;
        }
        let mut columns = field.splitn(3, |byte| *byte == b'\t');
        let mut column = || columns.next().expect("a line has three columns");
        let (added, removed, path) = (text(column()), text(column()), column());
        let (from, path) = match path.is_empty() {
            true => (fields.next().map(text), fields.next().expect("a rename has two paths")),
            false => (None, path),
        };
        files.push((text(path), kinds[path], from, added.parse().ok().zip(removed.parse().ok())));
    }
    files.sort();
    files
}

/// Where we and git differ. All of them are shown, not only the first.
#[derive(Default)]
pub struct Differences(Vec<String>);

impl Differences {
    /// Notes a difference, if there is one.
    pub fn compare<T: PartialEq + Debug>(&mut self, what: &[&str], ours: &T, theirs: &T) {
        if ours != theirs {
            self.0.push(format!("{what:?}\n  ours   {ours:?}\n  git's  {theirs:?}"));
        }
    }
}

impl Drop for Differences {
    fn drop(&mut self) {
        assert!(self.0.is_empty() || std::thread::panicking(), "{} differences:\n{}", self.0.len(), self.0.join("\n"));
    }
}
