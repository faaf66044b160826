//! Holding what we say to what git says.

use std::fmt::Debug;

use git_deepdive::git;

use super::Repo;

/// The repository as the library opens it.
pub fn open(repo: &Repo) -> git::Repo {
    git::Repo::discover(repo.root()).expect("there is a repository")
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
