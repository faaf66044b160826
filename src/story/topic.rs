//! Topic branches: which commits a merge brought in, and what it calls them.

use std::collections::BTreeMap;

use super::Group;
use crate::history::{CommitId, History};

/// What a merge calls the commits that it brings in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Topic {
    /// `Merge branch 'ps/reftable-iteration-perf'`
    Branch(String),
    /// `Merge pull request #12 from user/branch`
    PullRequest(u64, String),
}

impl Topic {
    /// The branch name.
    pub fn branch(&self) -> &str {
        match self {
            Self::Branch(name) | Self::PullRequest(_, name) => name,
        }
    }
}

/// Reads the subject of a merge; merges of a mainline into a topic (`Merge branch 'main' into x`) name no topic.
pub fn parse(subject: &str) -> Option<Topic> {
    if let Some(rest) = subject.strip_prefix("Merge pull request #") {
        let (number, branch) = rest.split_once(" from ")?;
        let branch = branch.split_once('/').map_or(branch, |(_, name)| name);
        return Some(Topic::PullRequest(number.parse().ok()?, branch.trim().to_owned()));
    }
    let rest = subject.strip_prefix("Merge ")?;
    let rest = rest.strip_prefix("remote-tracking ").unwrap_or(rest);
    let rest = rest.strip_prefix("branch ").or_else(|| rest.strip_prefix("topic "))?;
    let name = rest.strip_prefix(['\'', '"'])?.split(['\'', '"']).next()?;
    let name = name.strip_prefix("origin/").unwrap_or(name);
    let mainline = matches!(
        name,
        "main" | "master" | "develop" | "trunk" | "next" | "maint" | "upstream/main" | "upstream/master"
    );
    (!mainline && !name.is_empty()).then(|| Topic::Branch(name.to_owned()))
}

/// One group a merge with the commits that it brought in first, one group each for all others.
///
/// The mainline is the first-parent line from each tip. Its merges are taken oldest first, so that a commit belongs to
/// the merge that brought it in, not to a later one that contains it as well.
pub(super) fn by_merges(history: &History) -> Vec<Group> {
    let mut owner: Vec<Option<usize>> = vec![None; history.commits.len()];
    let mut groups: Vec<Group> = Vec::new();
    let mainline = mainline(history);
    for position in &mainline {
        owner[*position] = Some(usize::MAX);
    }
    let mut merges: Vec<usize> =
        mainline.into_iter().filter(|position| history.commits[*position].is_merge()).collect();
    merges.sort_unstable_by(|a, b| b.cmp(a));
    for merge in merges {
        let group = brought_in(history, merge, groups.len(), &mut owner);
        groups.push(group);
    }
    for (position, commit) in history.commits.iter().enumerate() {
        if matches!(owner[position], None | Some(usize::MAX)) && !(commit.is_merge() && has_group(&groups, position)) {
            let alone = if commit.is_merge() {
                Group { merges: vec![position], ..Group::default() }
            } else {
                Group { commits: vec![position], ..Group::default() }
            };
            groups.push(alone);
        }
    }
    same_branch(history, groups)
}

fn has_group(groups: &[Group], merge: usize) -> bool {
    groups.iter().any(|group| group.merges.first() == Some(&merge))
}

/// Places of all commits on the first-parent lines of the tips.
fn mainline(history: &History) -> Vec<usize> {
    let mut line = Vec::new();
    let mut seen = vec![false; history.commits.len()];
    for tip in &history.range.tips {
        let mut current = Some(*tip);
        while let Some(position) = current.and_then(|id| history.position(id)).filter(|position| !seen[*position]) {
            seen[position] = true;
            line.push(position);
            current = history.commits[position].parents.first().copied();
        }
    }
    line
}

/// The commits that a merge reaches through its other parents and that nobody owns yet.
fn brought_in(history: &History, merge: usize, number: usize, owner: &mut [Option<usize>]) -> Group {
    let mut group = Group { merges: vec![merge], ..Group::default() };
    let mut open: Vec<CommitId> = history.commits[merge].parents.iter().skip(1).copied().collect();
    while let Some(id) = open.pop() {
        let Some(position) = history.position(id).filter(|position| owner[*position].is_none()) else { continue };
        owner[position] = Some(number);
        let commit = &history.commits[position];
        if commit.is_merge() {
            group.merges.push(position);
        } else {
            group.commits.push(position);
        }
        open.extend(&commit.parents);
    }
    group
}

/// Joins groups that merged the same branch more than once.
fn same_branch(history: &History, groups: Vec<Group>) -> Vec<Group> {
    let mut by_name: BTreeMap<Topic, usize> = BTreeMap::new();
    let mut joined: Vec<Group> = Vec::with_capacity(groups.len());
    for group in groups {
        let outermost = group.merges.first().and_then(|merge| parse(&history.commits[*merge].subject));
        match outermost.map(without_part).and_then(|topic| match by_name.get(&topic) {
            Some(known) => Some(*known),
            None => {
                by_name.insert(topic, joined.len());
                None
            }
        }) {
            Some(known) => {
                joined[known].commits.extend(group.commits);
                joined[known].merges.extend(group.merges);
            }
            None => joined.push(group),
        }
    }
    joined
}

/// A topic without what numbers its continuation: `perf-part2`, `perf-v3` and `perf-2` go on with `perf`.
fn without_part(topic: Topic) -> Topic {
    let Topic::Branch(name) = &topic else { return topic };
    let digits = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let marks = ["-part-", "-part", "-pt", "-more", "-v", "-"];
    let stem = (digits.len() < name.len() || name.ends_with("-more"))
        .then(|| marks.iter().find_map(|mark| digits.strip_suffix(mark)))
        .flatten();
    stem.filter(|stem| stem.len() > 3).map_or(topic.clone(), |stem| Topic::Branch(stem.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn continuations_belong_to_their_topic() {
        let check = |name: &str, expected: &str| {
            assert_eq!(without_part(Topic::Branch(name.to_owned())), Topic::Branch(expected.to_owned()), "{name}");
        };
        check("ps/iteration-perf-part2", "ps/iteration-perf");
        check("jk/fix-v3", "jk/fix");
        check("ps/iteration-perf", "ps/iteration-perf");
        check("fix-2", "fix-2");
        check("utf8", "utf8");
    }

    #[test]
    fn merges_name_their_topics() {
        let check = |subject: &str, expected: Option<Topic>| assert_eq!(parse(subject), expected, "{subject}");
        check(
            "Merge branch 'ps/reftable-iteration-perf'",
            Some(Topic::Branch("ps/reftable-iteration-perf".to_owned())),
        );
        check("Merge branch 'jk/x' into maint-2.43", Some(Topic::Branch("jk/x".to_owned())));
        check("Merge pull request #12 from ann/fix-walk", Some(Topic::PullRequest(12, "fix-walk".to_owned())));
        check("Merge remote-tracking branch 'origin/feat'", Some(Topic::Branch("feat".to_owned())));
        check("Merge branch 'main' into feature", None);
        check("Merge tag 'v1.2'", None);
        check("Sync with 2.44", None);
    }
}
