//! What has to be read for the stories that are told: few commits and files of each, whatever its size.

use std::collections::BTreeSet;

use super::documents;
use crate::{
    escape,
    hashing::HashSet,
    history::{Commit, FileChange, History, NetChange, Picks, RepoPath},
    roles::{Role as FileRole, Roles},
    story::{Stories, StoryId},
};

/// At most so many commits of a story have their changes read, the lead first.
const COMMITS_READ: usize = 12;

/// The same for a writer that reads whole changes.
const ALL_READ: usize = 30;

/// At most so many files of a commit are read, those with most changed lines first.
const FILES_READ: usize = 10;

/// Of changelogs and fragments beyond these so many more.
const DECLARED_READ: usize = 2;

/// Chooses the contents that the told stories need.
pub(super) fn picks(
    history: &History,
    net: Option<&NetChange>,
    roles: &Roles,
    stories: &Stories,
    told: &[StoryId],
    whole: bool,
) -> Picks {
    let commits_read = if whole { ALL_READ } else { COMMITS_READ };
    let mut picks = Picks::default();
    let in_net: HashSet<&RepoPath> = net.into_iter().flat_map(|net| &net.files).map(|file| &file.path).collect();
    let mut net_paths: BTreeSet<RepoPath> = BTreeSet::new();
    for id in told {
        let story = &stories.list[*id];
        let others = story.commits.iter().filter(|position| **position != story.lead && history.selected[**position]);
        for position in [&story.lead].into_iter().chain(others).take(commits_read) {
            let commit = &history.commits[*position];
            let paths = files_to_read(commit, roles);
            net_paths.extend(paths.iter().filter(|path| in_net.contains(path)).cloned());
            picks.commits.push((commit.id, paths));
        }
    }
    let told = net_paths.clone();
    if let Some(net) = net {
        let documents = documents::to_read(net, roles, &told.iter().collect()).into_iter();
        let documents = documents.chain(documents::shrunk(net, roles));
        net_paths.extend(documents.filter(|file| can_be_cited(file)).map(|file| file.path.clone()));
    }
    picks.net = net_paths.into_iter().collect();
    picks
}

/// Tells whether a caption can name the file so that readers find it.
fn can_be_cited(file: &FileChange) -> bool {
    [Some(&file.path), file.from.as_ref()].into_iter().flatten().all(|path| escape::is_legible(path.as_str()))
}

/// Files whose change can be shown: code first, then settings and documents; never what nobody wrote by hand. What the
/// commit declares is read beyond that number, since it says whose words the range's changelog holds.
fn files_to_read(commit: &Commit, roles: &Roles) -> Vec<RepoPath> {
    let shown = roles.files(commit).filter(|(file, role)| role.is_shown() && can_be_cited(file));
    let mut files: Vec<_> = shown.collect();
    files
        .sort_by_key(|(file, role)| (!role.is_code(), std::cmp::Reverse(file.stat.count().total()), file.path.clone()));
    let declared =
        files.iter().skip(FILES_READ).filter(|(_, role)| *role == FileRole::ReleaseNotes).take(DECLARED_READ);
    files.iter().take(FILES_READ).chain(declared).map(|(file, _)| file.path.clone()).collect()
}
