//! Topic branches: which commits a merge brought in, and what it calls them.

use std::collections::{BTreeMap, BTreeSet};

use super::{Group, proposal, subject};
use crate::history::{Commit, CommitId, History};

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
    let name = match rest.strip_prefix(['\'', '"']) {
        Some(quoted) => quoted.split(['\'', '"']).next()?,
        // `Merge branch v3.6 into v3.7`, as people write it.
        None => rest.split_once(" into ").map(|(name, _)| name).filter(|name| !name.contains(' '))?,
    };
    let name = name.strip_prefix("origin/").unwrap_or(name);
    let mainline = matches!(
        name,
        "main" | "master" | "develop" | "trunk" | "unstable" | "next" | "maint" | "upstream/main" | "upstream/master"
    );
    (!mainline && !name.is_empty()).then(|| Topic::Branch(name.to_owned()))
}

/// More commits than this, with topics of their own, make a long-lived branch.
const LONG_LIVED: usize = 40;

/// So many topics of its own make one whatever its size.
const MANY_TOPICS: usize = 5;

/// A branch that is merged so often under one name is a line of its own: another project's, or the next release's.
const MERGED_OFTEN: usize = 4;

/// So many pull requests that were squashed into a commit each, half of a branch or more, make it a mainline that was
/// merged into a release line, or what was picked from one for a release.
const SQUASHED: usize = 3;

/// Branches that live inside long-lived branches are taken apart down to this depth.
const MOST_NESTED: usize = 50;

/// One group a merge with the commits that it brought in first, one group each for all others.
///
/// The mainline is the first-parent line from each tip. Its merges are taken oldest first, so that a commit belongs to
/// the merge that brought it in, not to a later one that contains it as well. A merge of a long-lived branch (a release
/// line, a rewrite) brings in no topic but a mainline of its own, which is taken apart in the same way.
pub(super) fn by_merges(history: &History) -> Vec<Group> {
    let owned = vec![false; history.commits.len()];
    let (merged, lines) = (merged_topics(history), lines(history));
    let mut woven = Weave { history, owned, merged, lines, groups: Vec::new(), waiting: Vec::new() };
    woven.along(&history.range.tips, 0);
    for (position, owned) in woven.owned.into_iter().enumerate() {
        if !owned {
            woven.groups.push(alone(history, position));
        }
    }
    let lines = woven.lines;
    same_branch(history, woven.groups, &lines)
}

/// A commit or merge that belongs to no topic.
fn alone(history: &History, position: usize) -> Group {
    let mut group = Group::default();
    let is_merge = history.commits[position].is_merge();
    if is_merge {
        group.merges.push(position);
        group.outer.push(position);
    } else {
        group.commits.push(position);
    }
    group
}

/// Commits that already belong to a group.
struct Weave<'a> {
    history: &'a History,
    owned: Vec<bool>,
    /// Topics that the mainline merges by their names.
    merged: BTreeSet<Topic>,
    /// Branches that are merged again and again.
    lines: BTreeSet<String>,
    groups: Vec<Group>,
    /// Merges of such topics into others that build on them.
    waiting: Vec<usize>,
}

/// Topics that the first-parent lines from the tips merge.
fn merged_topics(history: &History) -> BTreeSet<Topic> {
    let mut seen = BTreeSet::new();
    let mut found = BTreeSet::new();
    for tip in &history.range.tips {
        let mut current = history.position(*tip);
        while let Some(position) = current.filter(|position| seen.insert(*position)) {
            let commit = &history.commits[position];
            found.extend(parse(&commit.subject).filter(|_| commit.is_merge()));
            current = commit.parents.first().and_then(|id| history.position(*id));
        }
    }
    found
}

/// Names of branches, not of pull requests, that the range merges at least [`MERGED_OFTEN`] times.
fn lines(history: &History) -> BTreeSet<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for commit in history.commits.iter().filter(|commit| commit.is_merge()) {
        if let Some(Topic::Branch(name)) = parse(&commit.subject) {
            *counts.entry(name).or_insert(0) += 1;
        }
    }
    counts.into_iter().filter(|(_, count)| *count >= MERGED_OFTEN).map(|(name, _)| name).collect()
}

impl Weave<'_> {
    /// Groups what lies along the first-parent lines from some commits, and behind their merges.
    fn along(&mut self, starts: &[CommitId], depth: usize) {
        let mut line = self.first_parents(starts);
        line.sort_unstable_by(|a, b| b.cmp(a));
        for position in line {
            if !self.history.commits[position].is_merge() {
                self.groups.push(alone(self.history, position));
                continue;
            }
            let group = self.brought_in(position);
            if depth < MOST_NESTED && self.is_long_lived(&group) {
                for brought in group.commits.iter().chain(&group.merges) {
                    self.owned[*brought] = *brought == position;
                }
                self.groups.push(alone(self.history, position));
                let branch = &self.history.commits[position].parents[1..];
                self.along(branch, depth + 1);
            } else {
                self.groups.push(group);
            }
            while let Some(merge) = self.waiting.pop() {
                let group = self.brought_in(merge);
                self.groups.push(group);
            }
        }
    }

    fn is_long_lived(&self, group: &Group) -> bool {
        let outer = group.merges.first().map(|merge| &self.history.commits[*merge]);
        if !group.commits.is_empty() && outer.is_some_and(is_collection) {
            return true;
        }
        let topic = |merge: &usize| parse(&self.history.commits[*merge].subject);
        let holds_many = |topic: Topic| {
            let name = topic.branch();
            is_release_line(name) || is_bundle(name) || self.lines.contains(name)
        };
        let release = group.merges.first().and_then(topic).is_some_and(holds_many);
        let topics = group.merges.iter().skip(1).filter_map(topic).count();
        let proposed = |position: &usize| subject::parse(&self.history.commits[*position].subject).pull_request;
        let own = group.merges.first().and_then(|merge| pull_request(&self.history.commits[*merge].subject));
        let squashed: Vec<u64> =
            group.commits.iter().filter_map(proposed).filter(|number| Some(*number) != own).collect();
        let requests = squashed.iter().collect::<BTreeSet<_>>().len();
        if requests >= SQUASHED && 2 * squashed.len() >= group.commits.len() {
            return true;
        }
        let named = group.merges.first().map(|merge| proposal::subject_of(&self.history.commits[*merge]));
        if group.commits.len() > 1 && named.is_some_and(announces_release) {
            return true;
        }
        let many = group.commits.len() > LONG_LIVED && (topics >= 2 || group.commits.len() > 3 * LONG_LIVED);
        many || topics >= MANY_TOPICS || (release && !group.commits.is_empty())
    }

    /// Places of the commits on the first-parent lines that nobody owns yet; the line owns them from now on.
    fn first_parents(&mut self, starts: &[CommitId]) -> Vec<usize> {
        let mut line = Vec::new();
        for start in starts {
            let mut current = Some(*start);
            while let Some(position) =
                current.and_then(|id| self.history.position(id)).filter(|place| !self.owned[*place])
            {
                self.owned[position] = true;
                line.push(position);
                current = self.history.commits[position].parents.first().copied();
            }
        }
        line
    }

    /// The merge and the commits that it reaches through its other parents and that nobody owns yet, but for topics that
    /// it only builds on: those that the mainline merges by themselves.
    fn brought_in(&mut self, merge: usize) -> Group {
        let topic = parse(&self.history.commits[merge].subject);
        let mut group = Group { merges: vec![merge], outer: vec![merge], ..Group::default() };
        let mut open: Vec<CommitId> = self.history.commits[merge].parents.iter().skip(1).copied().collect();
        while let Some(id) = open.pop() {
            let Some(position) = self.history.position(id).filter(|position| !self.owned[*position]) else { continue };
            self.owned[position] = true;
            let commit = &self.history.commits[position];
            let inner = parse(&commit.subject).filter(|inner| commit.is_merge() && topic.as_ref() != Some(inner));
            if inner.is_some_and(|inner| self.merged.contains(&inner)) {
                self.waiting.push(position);
                open.extend(commit.parents.first());
                continue;
            }
            if commit.is_merge() {
                group.merges.push(position);
            } else {
                group.commits.push(position);
            }
            open.extend(&commit.parents);
        }
        group
    }
}

/// `Prepare release 3.3.0-rc.1`, ``Merge `stable` into `main`; Release 8.2.0``: what it brings in, a release has in common.
fn announces_release(title: &str) -> bool {
    const STARTS: [&str; 6] =
        ["release ", "releasing ", "prepare release ", "prepare for release ", "prepare ", "cut "];
    let title = subject::parse(title).words.to_lowercase();
    // `Cut 2.5 MB from it` speaks of no version.
    let is_version = |word: &str| {
        let bare = word.trim_matches(['"', '`']);
        let digits = bare.trim_start_matches('v');
        digits.starts_with(|c: char| c.is_ascii_digit())
            && (bare.len() > digits.len() || digits.matches('.').count() > 1)
    };
    let announces = |clause: &str| {
        let rest = STARTS.iter().filter_map(|start| clause.strip_prefix(start)).next_back().unwrap_or_default();
        rest.split(' ').find(|word| !matches!(*word, "release" | "version" | "for" | "of")).is_some_and(is_version)
    };
    title.split([';', ',']).any(|clause| announces(clause.trim()))
}

/// Fewer pull requests in the message of a merge are what it refers to.
const COLLECTED: usize = 2;

/// Tells whether a merge brings in what was picked for a release, as its subject says (`Cherry-picks for 1.2.0`) or a body
/// that lists pull requests and says little else.
fn is_collection(merge: &Commit) -> bool {
    if subject::is_collection(proposal::subject_of(merge)) {
        return true;
    }
    let lines = || merge.body.lines().map(str::trim).filter(|line| !line.is_empty());
    let is_request = |line: &&str| {
        let address = line.strip_prefix(['-', '*']).map(str::trim_start).unwrap_or_default();
        let pulls = ["/pull/", "/pulls/", "/merge_requests/"].iter().any(|part| address.contains(part));
        pulls && address.starts_with("http") && !address.contains(' ')
    };
    let requests = lines().filter(is_request).count();
    requests >= COLLECTED && 2 * requests >= lines().count()
}

/// The number that a merge, or a squashed commit, has of its own.
pub(super) fn pull_request(subject: &str) -> Option<u64> {
    match parse(subject) {
        Some(Topic::PullRequest(number, _)) => Some(number),
        _ => subject::parse(subject).pull_request,
    }
}

/// A branch name without what numbers a candidate: `3.3` of `3.3rc1` and of `3.3-rc.1`.
fn without_candidate(branch: &str) -> &str {
    let stem = branch.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches(['.', '-']);
    let marked = |mark: &str| Some(stem.strip_suffix(mark)?.trim_end_matches(['-', '.', '_']));
    let version = ["rc", "beta", "alpha", "pre"].into_iter().find_map(marked);
    version.filter(|version| version.ends_with(|c: char| c.is_ascii_digit())).unwrap_or(branch)
}

/// `v0.7.x`, `1.0`, `release/2024.1`, `3.3rc1`: a branch that releases are made from, named by a version and nothing else.
fn is_release_line(branch: &str) -> bool {
    let branch = without_candidate(branch);
    let version = branch.rsplit(['/', '-']).next().unwrap_or(branch).trim_start_matches('v');
    let numbered = version.contains('.') && version.split('.').all(|part| part == "x" || part.parse::<u32>().is_ok());
    let prefix = branch.strip_suffix(version).unwrap_or_default().trim_end_matches(['v', '/', '-']);
    // Named after what it merges, or without a number.
    let merges = branch.contains("merge") && (branch.contains("release") || branch.contains("internal"));
    if matches!(branch, "stable" | "release" | "maintenance") || merges {
        return true;
    }
    numbered
        && matches!(
            prefix,
            "" | "prepare" | "cut" | "release" | "releases" | "stable" | "maint" | "maintenance" | "branch"
        )
}

/// `forward-v0.31.2-patches`, `backports`, `misc-fixes`: what was collected for a merge and has nothing else in common.
fn is_bundle(branch: &str) -> bool {
    const COLLECTED: [&str; 10] = [
        "patches",
        "backports",
        "cherrypicks",
        "picks",
        "misc",
        "assorted",
        "rollup",
        "bundle",
        "various",
        "followups",
    ];
    let words = || branch.split(['-', '_', '/', '.']);
    // `ci-fixes`, `cleanups`: of one sort, and not of one thing.
    let own = branch.rsplit('/').next().unwrap_or_default();
    let (last, count) = (own.split(['-', '_', '.']).next_back(), own.split(['-', '_', '.']).count());
    if count <= 2 && last.is_some_and(|last| matches!(last, "fixes" | "cleanup" | "cleanups" | "tweaks" | "updates")) {
        return true;
    }
    let versioned = words().any(|word| {
        let digits = word.trim_start_matches('v');
        !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    words().any(|word| COLLECTED.contains(&word) || versioned && matches!(word, "fixes" | "backport" | "forward"))
}

/// Joins groups that merged the same branch more than once.
fn same_branch(history: &History, groups: Vec<Group>, lines: &BTreeSet<String>) -> Vec<Group> {
    let mut by_name: BTreeMap<Topic, usize> = BTreeMap::new();
    let mut joined: Vec<Group> = Vec::with_capacity(groups.len());
    for group in groups {
        let outermost = group.merges.first().and_then(|merge| parse(&history.commits[*merge].subject));
        let outermost = outermost.filter(|topic| !is_release_line(topic.branch()) && !lines.contains(topic.branch()));
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
                joined[known].outer.extend(group.outer);
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
    fn release_lines_are_known_by_their_names() {
        let check = |branch: &str, expected: bool| assert_eq!(is_release_line(branch), expected, "{branch}");
        check("v0.7.x", true);
        check("2.45", true);
        check("release/2024.1", true);
        check("maint-2.44", true);
        check("3.3rc1", true);
        check("release-3.3.0-rc.1", true);
        check("prepare-3.3.0", true);
        check("arc1", false);
        check("fix-src2", false);
        check("fix-1.2", false);
        check("upgrade/serde-1.0", false);
        check("perf", false);
    }

    #[test]
    fn merges_of_releases_are_known_by_their_titles() {
        let check = |title: &str, expected: bool| assert_eq!(announces_release(title), expected, "{title}");
        check("Prepare release 3.3.0-rc.1", true);
        check("Merge `stable` into `main`; Release 8.2.0 (#2873)", true);
        check("chore: release v1.2.0", true);
        check("Release the lock in 1.2.0 and later", false);
        check("Cut 2.5 MB from the binary", false);
        check("Cut release v1.2", true);
        check("Release the lock before the walk", false);
        check("Prepare statements once", false);
        check("Mend what release 1.2 broke", false);
    }

    #[test]
    fn merges_of_what_was_picked_are_known() {
        let check = |subject: &str, body: &str, expected: bool| {
            assert_eq!(is_collection(&Commit::saying(1, subject, body)), expected, "{subject}: {body}");
        };
        check("Cherry-picks for 2.14.3-RC.1 (#12)", "", true);
        check("Backports to v1.2", "", true);
        check("Cherry-pick commits in order", "", false);
        check("Backport the walk to old folders", "", false);
        let listed = "Includes:\n\n- https://h.org/o/r/pull/12\n- https://h.org/o/r/pull/13";
        check("Merge branch 'x'", listed, true);
        check("Merge branch 'x'", "Follows https://h.org/o/r/pull/12.\n\n- https://h.org/o/r/pull/11", false);
        check("Merge branch 'x'", "Fixes:\n\n- https://h.org/o/r/issues/12\n- https://h.org/o/r/issues/13", false);
    }

    #[test]
    fn bundles_are_known_by_their_names() {
        let check = |branch: &str, expected: bool| assert_eq!(is_bundle(branch), expected, "{branch}");
        check("forward-v0.31.2-patches", true);
        check("fixes-from-v0.31.1", true);
        check("jk/misc-leaks", true);
        check("backport-2.x", true);
        check("backport-1234", true);
        check("ps/reftable-iteration-perf", false);
        check("ci-fixes", true);
        check("ann/cleanups", true);
        check("fixes-for-walk", false);
        check("patch-1", false);
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
        check("Merge branch v3.6 into v3.7", Some(Topic::Branch("v3.6".to_owned())));
        check("Merge branch protection of all folders into one", None);
        check("Merge branch 'main' into feature", None);
        check("Merge tag 'v1.2'", None);
        check("Sync with 2.44", None);
    }
}
