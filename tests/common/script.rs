//! Histories as a stream for `git fast-import`: one process builds a whole repository, and every byte of a commit (its
//! names, dates, encoding, modes) can be chosen.

use super::Repo;

/// A history that is being written down.
#[derive(Default)]
pub struct Script {
    stream: Vec<u8>,
    marks: usize,
}

/// A commit of the script.
#[derive(Debug, Clone, Copy)]
pub struct Mark(usize);

/// One commit. Without a time it is a day younger than the one before it in the script.
#[derive(Default)]
pub struct Commit<'a> {
    /// The parents; the changes count from the first.
    pub parents: Vec<Mark>,
    /// The message, as bytes.
    pub message: &'a [u8],
    /// `Name <address>` of author and committer.
    pub person: Option<&'a [u8]>,
    /// Seconds since the epoch.
    pub time: Option<u64>,
    /// The encoding header.
    pub encoding: Option<&'a str>,
    /// What happens to files.
    pub changes: Vec<Change>,
}

/// What happens to a path.
#[derive(Clone)]
pub enum Change {
    /// The path has this mode and content.
    Put(&'static str, Vec<u8>, Vec<u8>),
    /// The path is a commit of another repository.
    Gitlink(Vec<u8>, char),
    /// The path is gone.
    Gone(Vec<u8>),
}

/// A file.
pub fn put(path: impl AsRef<[u8]>, content: impl AsRef<[u8]>) -> Change {
    Change::Put("100644", path.as_ref().to_vec(), content.as_ref().to_vec())
}

/// A file that can be executed.
pub fn put_executable(path: &str, content: impl AsRef<[u8]>) -> Change {
    Change::Put("100755", path.into(), content.as_ref().to_vec())
}

/// A symbolic link.
pub fn put_link(path: &str, target: &str) -> Change {
    Change::Put("120000", path.into(), target.into())
}

/// A submodule at the commit whose id is this hexadecimal digit, forty times.
pub fn put_gitlink(path: &str, digit: char) -> Change {
    Change::Gitlink(path.into(), digit)
}

/// No file any more.
pub fn gone(path: impl AsRef<[u8]>) -> Change {
    Change::Gone(path.as_ref().to_vec())
}

impl Script {
    /// Writes a commit down.
    pub fn commit(&mut self, commit: Commit<'_>) -> Mark {
        self.marks += 1;
        let mark = Mark(self.marks);
        let time = commit.time.unwrap_or(1_700_000_000 + self.marks as u64 * 86_400);
        let person = commit.person.unwrap_or(b"Ann Author <ann@example.org>");
        // Every commit has a ref of its own, so that none is lost and any can be named.
        self.line(format!("commit refs/scripted/{}\nmark :{}", mark.0, mark.0));
        for role in ["author", "committer"] {
            self.stream.extend([role.as_bytes(), b" ", person].concat());
            self.line(format!(" {time} +0000"));
        }
        if let Some(encoding) = commit.encoding {
            self.line(format!("encoding {encoding}"));
        }
        self.data(commit.message);
        for (place, parent) in commit.parents.iter().enumerate() {
            self.line(format!("{} :{}", if place == 0 { "from" } else { "merge" }, parent.0));
        }
        for change in &commit.changes {
            match change {
                Change::Put(mode, path, content) => {
                    self.line(format!("M {mode} inline {}", quoted(path)));
                    self.data(content);
                }
                Change::Gitlink(path, digit) => {
                    self.line(format!("M 160000 {} {}", digit.to_string().repeat(40), quoted(path)));
                }
                Change::Gone(path) => self.line(format!("D {}", quoted(path))),
            }
        }
        mark
    }

    /// Commits on top of each other: message and changes of each. Gives the last one.
    pub fn line_of(&mut self, parent: Option<Mark>, commits: Vec<(&str, Vec<Change>)>) -> Mark {
        let mut last = parent;
        for (message, changes) in commits {
            let parents = last.into_iter().collect();
            last = Some(self.commit(Commit { parents, message: message.as_bytes(), changes, ..Commit::default() }));
        }
        last.expect("a line has commits")
    }

    /// Points a ref to a commit.
    pub fn name(&mut self, name: &str, mark: Mark) {
        self.line(format!("reset {name}\nfrom :{}\n", mark.0));
    }

    /// Builds the history in a new repository and checks `main` out, if the script names it.
    pub fn build(&self) -> Repo {
        let repo = Repo::new();
        self.build_in(&repo);
        repo
    }

    /// Builds the history in a repository and checks its branch out.
    pub fn build_in(&self, repo: &Repo) {
        std::fs::write(repo.beside("stream"), &self.stream).expect("a new file");
        let done = repo.shell("git fast-import --quiet --date-format=raw-permissive <../stream", &[]);
        assert_eq!(done.code, Some(0), "{done:?}");
        // What is committed from now on is younger.
        repo.days.set(repo.days.get().max(self.marks as u32));
        if repo.path(".git/refs/heads/main").exists() {
            repo.git(&["reset", "--quiet", "--hard"]);
        }
    }

    fn line(&mut self, line: String) {
        self.stream.extend(line.into_bytes());
        self.stream.push(b'\n');
    }

    fn data(&mut self, bytes: &[u8]) {
        self.line(format!("data {}", bytes.len()));
        self.stream.extend(bytes);
        self.stream.push(b'\n');
    }
}

impl Mark {
    /// A name by which git knows the commit.
    pub fn name(self) -> String {
        format!("refs/scripted/{}", self.0)
    }
}

/// A path as git quotes it.
fn quoted(path: &[u8]) -> String {
    let plain = |byte: &u8| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\');
    let bytes =
        path.iter().map(|byte| if plain(byte) { char::from(*byte).to_string() } else { format!("\\{byte:03o}") });
    format!("\"{}\"", bytes.collect::<String>())
}
