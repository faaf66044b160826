//! Addresses of commits and files at the forge of a remote: GitHub, GitLab, Gitea and Forgejo, Bitbucket, sourcehut, Azure
//! DevOps.

use crate::{
    escape::url_path,
    history::{CommitId, RepoPath},
};

/// A forge with the repository's address there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Forge {
    base: String,
    kind: ForgeKind,
}

/// Forges differ in the paths of their pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ForgeKind {
    /// GitHub, and GitHub Enterprise.
    GitHub,
    /// GitLab.
    GitLab,
    /// Gitea and Forgejo.
    Gitea,
    /// Bitbucket Cloud.
    Bitbucket,
    /// sourcehut.
    SourceHut,
    /// Azure DevOps.
    Azure,
}

impl ForgeKind {
    /// The forge of this name, as `deepdive.forge` has it.
    pub fn parse(name: &str) -> Option<Self> {
        match name.to_ascii_lowercase().as_str() {
            "github" => Some(Self::GitHub),
            "gitlab" => Some(Self::GitLab),
            "gitea" | "forgejo" => Some(Self::Gitea),
            "bitbucket" => Some(Self::Bitbucket),
            "sourcehut" => Some(Self::SourceHut),
            "azure" => Some(Self::Azure),
            _ => None,
        }
    }

    /// The forge that a host's name gives away.
    fn of_host(host: &str) -> Option<Self> {
        let part = |name: &str| host.split('.').any(|part| part == name);
        match host {
            "codeberg.org" | "gitea.com" => Some(Self::Gitea),
            "bitbucket.org" => Some(Self::Bitbucket),
            "git.sr.ht" => Some(Self::SourceHut),
            "dev.azure.com" => Some(Self::Azure),
            _ if host.ends_with(".visualstudio.com") => Some(Self::Azure),
            _ if part("github") => Some(Self::GitHub),
            _ if part("gitlab") => Some(Self::GitLab),
            _ if part("gitea") || part("forgejo") => Some(Self::Gitea),
            _ => None,
        }
    }
}

impl Forge {
    /// The forge of a remote's URL, by its host.
    pub fn from_remote(url: &str) -> Option<Self> {
        Self::of_remote(url, None)
    }

    /// The forge of a remote's URL, as it is named, else by its host; `None` for others, for local paths, and where the
    /// address holds anything but plain characters.
    pub fn of_remote(url: &str, named: Option<ForgeKind>) -> Option<Self> {
        let (host, path) = split(url)?;
        let path = path.trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        let plain = |text: &str, extra: &[char]| text.chars().all(|c| c.is_ascii_alphanumeric() || extra.contains(&c));
        let top =
            |host: &str| host.rsplit('.').next().is_some_and(|last| last.chars().all(|c| c.is_ascii_alphabetic()));
        if !plain(host, &['.', '-'])
            || !plain(path, &['.', '-', '_', '/', '~'])
            || !path.contains('/')
            || path.contains("..")
            || (named.is_none() && !top(host))
        {
            return None;
        }
        let kind = named.or_else(|| ForgeKind::of_host(host))?;
        match kind {
            ForgeKind::Azure => azure(host, path).map(|base| Self { base, kind }),
            _ => Some(Self { base: format!("https://{host}/{path}"), kind }),
        }
    }

    /// The address of the repository, which those of its pages begin with.
    pub fn address(&self) -> &str {
        &self.base
    }

    /// The page of a commit.
    pub fn commit(&self, id: CommitId) -> String {
        match self.kind {
            ForgeKind::GitLab => format!("{}/-/commit/{id}", self.base),
            ForgeKind::Bitbucket => format!("{}/commits/{id}", self.base),
            ForgeKind::GitHub | ForgeKind::Gitea | ForgeKind::SourceHut | ForgeKind::Azure => {
                format!("{}/commit/{id}", self.base)
            }
        }
    }

    /// The page of a file at a commit, at lines counted from 1.
    pub fn file(&self, id: CommitId, path: &RepoPath, lines: Option<(usize, usize)>) -> String {
        let path = url_path(path.as_str());
        let anchor = self.anchor(lines);
        match self.kind {
            ForgeKind::GitHub => format!("{}/blob/{id}/{path}{anchor}", self.base),
            ForgeKind::GitLab => format!("{}/-/blob/{id}/{path}{anchor}", self.base),
            ForgeKind::Gitea => format!("{}/src/commit/{id}/{path}{anchor}", self.base),
            ForgeKind::Bitbucket => format!("{}/src/{id}/{path}{anchor}", self.base),
            ForgeKind::SourceHut => format!("{}/tree/{id}/item/{path}{anchor}", self.base),
            ForgeKind::Azure => format!("{}?path=/{path}&version=GC{id}{anchor}", self.base),
        }
    }

    fn anchor(&self, lines: Option<(usize, usize)>) -> String {
        let Some((first, last)) = lines else { return String::new() };
        let one = first == last;
        match self.kind {
            // Azure marks from a column to a column: whole lines end where the next one starts.
            ForgeKind::Azure => {
                format!("&line={first}&lineEnd={}&lineStartColumn=1&lineEndColumn=1", last.saturating_add(1))
            }
            ForgeKind::Bitbucket if one => format!("#lines-{first}"),
            ForgeKind::Bitbucket => format!("#lines-{first}:{last}"),
            _ if one => format!("#L{first}"),
            ForgeKind::GitLab | ForgeKind::SourceHut => format!("#L{first}-{last}"),
            ForgeKind::GitHub | ForgeKind::Gitea => format!("#L{first}-L{last}"),
        }
    }

    /// The page of an issue or pull request, where forges lead from one to the other. At sourcehut they live elsewhere.
    pub fn issue(&self, number: u64) -> Option<String> {
        match self.kind {
            ForgeKind::GitHub | ForgeKind::Gitea | ForgeKind::Bitbucket => {
                Some(format!("{}/issues/{number}", self.base))
            }
            ForgeKind::GitLab => Some(format!("{}/-/issues/{number}", self.base)),
            ForgeKind::Azure => {
                let (project, _) = self.base.split_once("/_git/")?;
                Some(format!("{project}/_workitems/edit/{number}"))
            }
            ForgeKind::SourceHut => None,
        }
    }
}

/// The address of a repository of Azure DevOps; over ssh, host and path are others: `ssh.dev.azure.com`, `v3/org/project/repo`.
fn azure(host: &str, path: &str) -> Option<String> {
    if let Some(rest) = path.strip_prefix("v3/") {
        let [organisation, project, repository] = rest.split('/').collect::<Vec<_>>()[..] else { return None };
        return Some(format!("https://dev.azure.com/{organisation}/{project}/_git/{repository}"));
    }
    path.contains("_git/").then(|| format!("https://{host}/{path}"))
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
    let host = match host {
        "ssh.github.com" => "github.com",
        "ssh.dev.azure.com" | "vs-ssh.visualstudio.com" => "dev.azure.com",
        "altssh.bitbucket.org" => "bitbucket.org",
        host => host,
    };
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
            let found = Forge::of_remote(url, None).map(|forge| forge.file(id, &RepoPath::new("a b.c"), Some((3, 9))));
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
        check("git@bitbucket.org:o/r.git", "https://bitbucket.org/o/r/src/ID/a%20b.c#lines-3:9");
        check("https://git.sr.ht/~o/r", "https://git.sr.ht/~o/r/tree/ID/item/a%20b.c#L3-9");
        let azure = "https://dev.azure.com/o/p/_git/r?path=/a%20b.c&version=GCID&line=3&lineEnd=10&lineStartColumn=1&lineEndColumn=1";
        check("https://o@dev.azure.com/o/p/_git/r", azure);
        check("git@ssh.dev.azure.com:v3/o/p/r", azure);
        check("https://dev.azure.com/o/p", "");
    }

    #[test]
    fn a_named_forge_needs_no_telling_host() {
        let id = CommitId::from_hex(&"ab".repeat(20)).unwrap();
        let check = |url: &str, name: &str, expected: &str| {
            let forge = Forge::of_remote(url, ForgeKind::parse(name));
            let found = forge.map(|forge| forge.commit(id).replace(&id.to_string(), "ID"));
            assert_eq!(found.unwrap_or_default(), expected, "{url} {name}");
        };
        check("https://git.example.org/o/r.git", "gitlab", "https://git.example.org/o/r/-/commit/ID");
        check("git@code:o/r", "Forgejo", "https://code/o/r/commit/ID");
        check("https://git.example.org/o/r", "bitbucket", "https://git.example.org/o/r/commits/ID");
        check("https://git.example.org/o/r", "cvs", "");
        check("/srv/git/project.git", "gitlab", "");
    }

    #[test]
    fn issues_stand_where_the_forge_keeps_them() {
        let check = |url: &str, expected: Option<&str>| {
            let forge = Forge::of_remote(url, None).expect("a forge");
            assert_eq!(forge.issue(7).as_deref(), expected, "{url}");
        };
        check("https://github.com/o/r", Some("https://github.com/o/r/issues/7"));
        check("https://dev.azure.com/o/p/_git/r", Some("https://dev.azure.com/o/p/_workitems/edit/7"));
        check("https://git.sr.ht/~o/r", None);
    }

    #[test]
    fn the_second_gate_reads_every_address() {
        use crate::verify::post::permalink;
        let id = CommitId::from_hex(&"ab".repeat(20)).unwrap();
        let remotes = [
            "https://github.com/o/r",
            "https://gitlab.com/o/r",
            "https://codeberg.org/o/r",
            "https://bitbucket.org/o/r",
            "https://git.sr.ht/~o/r",
            "https://dev.azure.com/o/p/_git/r",
        ];
        for url in remotes {
            let forge = Forge::of_remote(url, None).expect("a forge");
            let base = forge.address().to_owned();
            for lines in [None, Some((3, 3)), Some((3, 9))] {
                let path = RepoPath::new("src/a b.c");
                let link = permalink(&forge.file(id, &path, lines)).expect("a link");
                assert_eq!((link.base, link.hex), (base.clone(), id.to_string()), "{url}");
                assert_eq!((link.path.as_deref(), link.lines), (Some("src/a b.c"), lines), "{url}");
            }
            let link = permalink(&forge.commit(id)).expect("a link");
            assert_eq!((link.base, link.hex, link.path), (base, id.to_string(), None), "{url}");
        }
    }

    #[test]
    fn projects_are_named_by_their_remote() {
        assert_eq!(project_name("git@github.com:BurntSushi/ripgrep.git").as_deref(), Some("ripgrep"));
        assert_eq!(project_name("/tmp/x.git"), None);
    }
}
