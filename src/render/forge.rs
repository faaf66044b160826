//! Addresses of commits and files at the forge of a remote: GitHub, GitLab, Gitea and Forgejo.

use crate::{
    escape::url_path,
    history::{CommitId, RepoPath},
};

/// A forge with the repository's address there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forge {
    base: String,
    kind: Kind,
}

/// Forges differ in the paths of their pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    GitHub,
    GitLab,
    Gitea,
}

impl Forge {
    /// Recognises the forge of a remote's URL by its host; `None` for others, for local paths, and where the address
    /// holds anything but plain characters.
    pub fn from_remote(url: &str) -> Option<Self> {
        let (host, path) = split(url)?;
        let path = path.trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        let plain = |text: &str, extra: &[char]| text.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(&c));
        if !plain(host, &['.', '-', ':'])
            || !plain(path, &['.', '-', '_', '/', '~'])
            || !path.contains('/')
            || path.contains("..")
        {
            return None;
        }
        let kind = match host {
            "github.com" => Kind::GitHub,
            "codeberg.org" | "gitea.com" => Kind::Gitea,
            _ if !host.rsplit('.').next().is_some_and(|last| last.chars().all(|c| c.is_ascii_alphabetic())) => {
                return None;
            }
            _ if host.split('.').any(|part| part == "github") => Kind::GitHub,
            _ if host.split('.').any(|part| part == "gitlab") => Kind::GitLab,
            _ if host.split('.').any(|part| matches!(part, "gitea" | "forgejo")) => Kind::Gitea,
            _ => return None,
        };
        Some(Self { base: format!("https://{host}/{path}"), kind })
    }

    /// The address of the repository, which those of its pages begin with.
    pub fn address(&self) -> &str {
        &self.base
    }

    /// The page of a commit.
    pub fn commit(&self, id: CommitId) -> String {
        match self.kind {
            Kind::GitHub | Kind::Gitea => format!("{}/commit/{id}", self.base),
            Kind::GitLab => format!("{}/-/commit/{id}", self.base),
        }
    }

    /// The page of a file at a commit, at lines counted from 1.
    pub fn file(&self, id: CommitId, path: &RepoPath, lines: Option<(usize, usize)>) -> String {
        let path = url_path(path.as_str());
        let anchor = match (self.kind, lines) {
            (_, None) => String::new(),
            (_, Some((first, last))) if first == last => format!("#L{first}"),
            (Kind::GitLab, Some((first, last))) => format!("#L{first}-{last}"),
            (_, Some((first, last))) => format!("#L{first}-L{last}"),
        };
        match self.kind {
            Kind::GitHub => format!("{}/blob/{id}/{path}{anchor}", self.base),
            Kind::GitLab => format!("{}/-/blob/{id}/{path}{anchor}", self.base),
            Kind::Gitea => format!("{}/src/commit/{id}/{path}{anchor}", self.base),
        }
    }

    /// The page of an issue or pull request; forges lead from one to the other.
    pub fn issue(&self, number: u64) -> String {
        match self.kind {
            Kind::GitHub | Kind::Gitea => format!("{}/issues/{number}", self.base),
            Kind::GitLab => format!("{}/-/issues/{number}", self.base),
        }
    }
}

/// Host and path of `https://host/path`, `ssh://git@host:22/path` and `git@host:path`.
fn split(url: &str) -> Option<(&str, &str)> {
    let (authority, path) = match url.split_once("://") {
        Some(("https" | "http" | "git" | "ssh" | "git+ssh", rest)) => rest.split_once('/')?,
        Some(_) => return None,
        None => url.split_once(':').filter(|(host, _)| !host.contains('/') && host.len() > 1)?,
    };
    let host = authority.rsplit('@').next()?;
    // A port of ssh leads to no page; one of https belongs to the address, and nothing is known of pages there.
    let (host, port) = host.split_once(':').unwrap_or((host, ""));
    let host = if host == "ssh.github.com" { "github.com" } else { host };
    let page = !host.is_empty() && (port.is_empty() || !url.starts_with("http"));
    page.then_some((host, path))
}

/// Name of the project that a remote's URL ends with.
pub fn project_name(url: &str) -> Option<String> {
    let (_, path) = split(url)?;
    let name = path.trim_matches('/').rsplit('/').next()?;
    let name = name.strip_suffix(".git").unwrap_or(name);
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forges_are_recognised() {
        let id = CommitId::from_hex(&"ab".repeat(20)).unwrap();
        let hex = id.to_string();
        let check = |url: &str, expected: &str| {
            let found = Forge::from_remote(url).map(|forge| forge.file(id, &RepoPath::new("a b.c"), Some((3, 9))));
            assert_eq!(found.unwrap_or_default(), expected.replace("ID", &hex), "{url}");
        };
        check("https://github.com/git/git.git", "https://github.com/git/git/blob/ID/a%20b.c#L3-L9");
        check("git@github.com:git/git.git", "https://github.com/git/git/blob/ID/a%20b.c#L3-L9");
        check("https://user:secret@gitlab.com/g/sub/p.git", "https://gitlab.com/g/sub/p/-/blob/ID/a%20b.c#L3-9");
        check("ssh://git@codeberg.org:22/o/r.git", "https://codeberg.org/o/r/src/commit/ID/a%20b.c#L3-L9");
        check("/srv/git/project.git", "");
        check("https://example.org/o/r", "");
        check("https://gitlab.example:8443/o/r", "");
        check("ssh://git@ssh.github.com:443/o/r.git", "https://github.com/o/r/blob/ID/a%20b.c#L3-L9");
        check("git@github.com-work:o/r.git", "");
        check("https://github.com/o/r](http://evil", "");
    }

    #[test]
    fn projects_are_named_by_their_remote() {
        assert_eq!(project_name("git@github.com:BurntSushi/ripgrep.git").as_deref(), Some("ripgrep"));
        assert_eq!(project_name("/tmp/x.git"), None);
    }
}
