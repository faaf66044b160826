//! Settings from git's configuration, each with where it was read: what a repository says of itself is never trusted with
//! where code and keys go.

use gix::config::Source;

use super::Repo;
use crate::history::CommitId;

/// Where a setting was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingSource {
    /// System or user configuration, or the environment of the command: the user's own word.
    Protected,
    /// The repository's configuration, which may have come with it.
    Repository,
}

/// A value of `deepdive.*` with its source; the last one of its source wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// The value as written.
    pub value: String,
    /// Where it was read.
    pub source: SettingSource,
}

impl Repo {
    /// Values of `deepdive.<name>` by precedence, as git has it: the command's environment, the repository, the user.
    pub fn settings(&self, name: &str) -> Vec<Setting> {
        let local = self.local();
        let config = local.config_snapshot();
        let key = format!("deepdive.{name}");
        let read = |wanted: fn(Source) -> bool| {
            let trusted =
                |meta: &gix::config::file::Metadata| meta.trust == gix::sec::Trust::Full && wanted(meta.source);
            config.plumbing().string_filter(key.as_str(), trusted).map(|value| value.to_string())
        };
        let repository = |source| matches!(source, Source::Local | Source::Worktree);
        let command = |source| matches!(source, Source::Env | Source::Cli | Source::Api | Source::EnvOverride);
        let own = |source| {
            !matches!(
                source,
                Source::Local | Source::Worktree | Source::Env | Source::Cli | Source::Api | Source::EnvOverride
            )
        };
        let found = [
            (read(command), SettingSource::Protected),
            (read(repository), SettingSource::Repository),
            (read(own), SettingSource::Protected),
        ];
        found.into_iter().filter_map(|(value, source)| Some(Setting { value: value?, source })).collect()
    }

    /// Tells whether the history of the repository is cut off.
    pub fn is_shallow(&self) -> bool {
        self.local().is_shallow().unwrap_or(false)
    }

    /// URL of the remote that readers know: `origin`, else the only remote.
    pub fn remote_url(&self) -> Option<String> {
        let local = self.local();
        let names = local.remote_names();
        let name: &gix::bstr::BStr = names
            .iter()
            .map(AsRef::as_ref)
            .find(|name| *name == "origin")
            .or_else(|| names.iter().map(AsRef::as_ref).next())?;
        let remote = local.try_find_remote_without_url_rewrite(name)?.ok()?;
        remote.url(gix::remote::Direction::Fetch).map(|url| url.to_bstring().to_string())
    }

    /// The id of a commit cut to ten digits, or to as many as keep it apart from every other object.
    pub fn shorten(&self, id: CommitId) -> String {
        let local = self.local_as_it_was();
        let hex = id.to_string();
        let unique = |digits: usize| {
            let prefix = gix::hash::Prefix::new(&super::object_id(id), digits);
            prefix.is_ok_and(|prefix| matches!(local.objects.lookup_prefix(prefix, None), Ok(Some(Ok(_)))))
        };
        let digits = (id.short().len()..hex.len()).find(|digits| unique(*digits)).unwrap_or(hex.len());
        hex[..digits].to_owned()
    }

    /// Name of the repository's folder, for titles where no remote names it; the same from every linked worktree.
    pub fn folder_name(&self) -> String {
        let local = self.local();
        let common = local.common_dir().canonicalize().unwrap_or_else(|_| local.common_dir().to_owned());
        let folder = if common.ends_with(".git") { common.parent().unwrap_or(&common) } else { &common };
        let name = folder.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        name.strip_suffix(".git").unwrap_or(&name).to_owned()
    }
}
