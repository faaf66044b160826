//! Revision arguments by every rule of gitrevisions(7): the same commits in the same order as `git log`, or refused by both.

mod common;

use common::{
    Repo, alone,
    compare::{Differences, open},
    script::{Commit, Mark, Script},
    tangle::tangle,
};
use git_deepdive::{
    git::{self, PostSource},
    progress::{Progress, Silent, Stage},
    verify::post::{Source, closing_comment, read_closing},
};
use std::sync::atomic::{AtomicUsize, Ordering};

/// The ids that we select, in order; `None` where we refuse.
fn selected(repo: &Repo, words: &[&str]) -> Option<Vec<String>> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    match open(repo).resolve(&words, false, &Silent::default()) {
        Ok(range) => Some(range.ids.iter().map(ToString::to_string).collect()),
        Err(git::Error::EmptyRange { .. }) => Some(vec![]),
        Err(_) => None,
    }
}

/// What git selects; `None` where it refuses.
fn logged(repo: &Repo, words: &[&str]) -> Option<Vec<String>> {
    let done = repo.attempt(repo.root(), &[&["log", "--format=%H"], words, &["--"]].concat());
    let ids = || String::from_utf8_lossy(&done.stdout).lines().map(str::to_owned).collect();
    done.status.success().then(ids)
}

fn check_all(repo: &Repo, table: &[&[&str]]) {
    let mut differences = Differences::default();
    for words in table {
        differences.compare(words, &selected(repo, words), &logged(repo, words));
    }
}

/// A clone of the tangle with branches that follow, tags of tags, a log, and names that mean two things.
fn clone() -> Repo {
    let origin = tangle();
    let repo = Repo::none();
    repo.git(&["clone", "--quiet", &origin.root().display().to_string(), "."]);
    for (branch, start) in [("topic", "origin/topic"), ("other", "origin/other"), ("side/line", "origin/topic")] {
        repo.git(&["branch", "--quiet", "--track", branch, start]);
    }
    repo.git(&["tag", "--annotate", "--message", "first", "v1.0", "origin/octopus"]);
    repo.git(&["tag", "--annotate", "--message", "tag of a tag", "nested", "v1.0"]);
    repo.git(&["tag", "light", "origin/start"]);
    repo.git(&["switch", "--quiet", "other"]);
    repo.commit("local.txt", "local\n", "local: on other");
    repo.git(&["switch", "--quiet", "main"]);
    repo.commit("local.txt", "local\n", "local: one");
    repo.commit("local.txt", "local\nmore\n", "local: two [special]");
    repo.git(&["branch", "beef", "topic"]);
    repo.git(&["branch", "v1.0", "topic"]);
    repo.git(&["tag", "main", "HEAD~1"]);
    repo.git(&["branch", "same", "main~2"]);
    repo.git(&["tag", "tree", "HEAD^{tree}"]);
    repo.git(&["tag", "--annotate", "--message", "a blob", "blob", "HEAD:local.txt"]);
    repo.git(&["fetch", "--quiet", "origin"]);
    repo.git(&["branch", "--quiet", "--track", "beside", "topic"]);
    repo
}

#[test]
fn names_mean_what_they_mean_to_git() {
    alone("names_mean_what_they_mean_to_git", || check_all(&clone(), &NAMES));
}

/// Who interrupts in a walk, the first, the second, ….
struct Impatient {
    walks: AtomicUsize,
    last: usize,
}

impl Progress for Impatient {
    fn start(&self, _stage: Stage, _total: usize) {
        self.walks.fetch_add(1, Ordering::Relaxed);
    }

    fn advance(&self, _steps: usize) {}

    fn finish(&self) {}

    fn interrupted(&self) -> bool {
        self.walks.load(Ordering::Relaxed) >= self.last
    }
}

#[test]
fn each_walk_of_a_range_can_be_interrupted() {
    alone("each_walk_of_a_range_can_be_interrupted", || {
        let repo = Repo::new();
        repo.commit("a.txt", "a\n", "base");
        repo.git(&["tag", "old"]);
        repo.git(&["branch", "side"]);
        repo.commit("a.txt", "b\n", "main alone");
        repo.commit("a.txt", "c\n", "main again");
        repo.git(&["switch", "--quiet", "side"]);
        repo.commit("b.txt", "b\n", "side alone");
        let check = |words: &[&str], last: usize| {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            let ended = open(&repo).resolve(&words, false, &Impatient { walks: AtomicUsize::new(0), last });
            assert!(matches!(ended, Err(git::Error::Interrupted)), "{words:?} {last}: {ended:?}");
        };
        // The tag of a default range is looked for, then the range is walked.
        check(&[], 1);
        check(&[], 2);
        // What only the other side has comes second.
        check(&["main..side"], 1);
        check(&["main..side"], 2);
        // An empty range is tried the other way round.
        check(&["main..main~1"], 1);
        check(&["main..main~1"], 2);
    });
}

/// Who interrupts when asked so often.
struct Asked {
    times: AtomicUsize,
    most: usize,
}

impl Progress for Asked {
    fn start(&self, _stage: Stage, _total: usize) {}

    fn advance(&self, _steps: usize) {}

    fn finish(&self) {}

    fn interrupted(&self) -> bool {
        self.times.fetch_add(1, Ordering::Relaxed) >= self.most
    }
}

/// Two lines of a thousand commits each from one root, `one` and `other`.
fn forked() -> Repo {
    let mut script = Script::default();
    let mut commit = |parents: Vec<Mark>| script.commit(Commit { parents, message: b"more", ..Commit::default() });
    let root = commit(vec![]);
    let [one, other] = [(); 2].map(|()| (0..1000).fold(root, |last, _| commit(vec![last])));
    script.name("refs/heads/one", one);
    script.name("refs/heads/other", other);
    let repo = script.build();
    // Else every commit has a name of its own, and nothing is searched.
    repo.shell("git for-each-ref --format='delete %(refname)' refs/scripted | git update-ref --stdin", &[]);
    repo
}

#[test]
fn what_looks_for_commits_ends_when_it_is_interrupted() {
    alone("what_looks_for_commits_ends_when_it_is_interrupted", || {
        let repo = forked();
        let check = |what: &str, look: &dyn Fn(&git::Repo, &Asked) -> bool| {
            for most in [0, 1, 20, 500] {
                let asked = Asked { times: AtomicUsize::new(0), most };
                assert!(look(&open(&repo), &asked), "{what} went on after {most} looks");
                let times = asked.times.load(Ordering::Relaxed);
                assert!((most + 1..most + 10).contains(&times), "{what}: asked {times} times instead of {most}");
            }
        };
        let resolve = |word: &'static str| {
            move |repo: &git::Repo, asked: &Asked| {
                matches!(repo.resolve(&[word.to_owned()], false, asked), Err(git::Error::Interrupted))
            }
        };
        check("the merge base of a symmetric difference", &resolve("one...other"));
        check("so many first parents", &resolve("one~900"));
        let named = |repo: &git::Repo, asked: &Asked| {
            matches!(repo.commit_named(":/nobody wrote this", asked), Err(git::Error::Interrupted))
        };
        check("the commit that `--at` names", &named);
        // What `verify` walks: its caller asks for the interrupt itself.
        let tip = open(&repo).commit_named("one", &Silent::default()).expect("a branch");
        let closing = read_closing(&closing_comment(&[tip], &[], "")).expect("a closing comment");
        let range = |repo: &git::Repo, asked: &Asked| {
            PostSource::of_text(repo, Some(&closing), None, asked);
            true
        };
        check("the range of a closing comment", &range);
        let root = open(&repo).commit_named("one~1000", &Silent::default()).expect("the root");
        let reached = |repo: &git::Repo, asked: &Asked| {
            PostSource::of_text(repo, None, None, asked).unreachable(&[root]) == [root]
        };
        check("what no branch reaches", &reached);
    });
}

#[test]
fn the_last_tag_is_found_however_far_back_it_stands() {
    alone("the_last_tag_is_found_however_far_back_it_stands", || {
        let mut script = Script::default();
        let mut commit = |parents: Vec<Mark>| script.commit(Commit { parents, message: b"more", ..Commit::default() });
        let mut tip = commit(vec![]);
        let tagged = tip;
        for _ in 0..1100 {
            tip = commit(vec![tip]);
        }
        script.name("refs/tags/far", tagged);
        script.name("refs/heads/main", tip);
        let repo = script.build();
        let range = open(&repo).resolve(&[], false, &Silent::default()).expect("commits behind a tag");
        assert_eq!((range.spec.as_str(), range.ids.len()), ("far..", 1100));
    });
}

#[test]
fn equal_times_keep_the_order_of_git() {
    alone("equal_times_keep_the_order_of_git", || {
        let mut script = Script::default();
        let mut commit = |parents: Vec<Mark>, time| {
            let message = b"at the same time";
            script.commit(Commit { parents, message, time: Some(time), ..Commit::default() })
        };
        let root = commit(vec![], 1_700_000_000);
        let (mut left, mut right) = (root, root);
        for _ in 0..5 {
            left = commit(vec![left], 1_700_000_000);
            right = commit(vec![right], 1_700_000_000);
        }
        let merge = commit(vec![left, right], 1_700_000_000);
        // Clocks that go wrong: a child that is older than its parent.
        let skewed = commit(vec![merge], 1_600_000_000);
        let tip = commit(vec![skewed], 1_700_000_001);
        script.name("refs/heads/main", tip);
        let repo = script.build();
        let differences = &mut Differences::default();
        for words in [&["main"][..], &["main~1..main"], &["main~2", "main"], &["main^@", "^main~3"]] {
            differences.compare(words, &selected(&repo, words), &logged(&repo, words));
        }
    });
}

#[test]
fn ids_may_be_abbreviated() {
    alone("ids_may_be_abbreviated", || {
        let repo = clone();
        let head = repo.git(&["rev-parse", "HEAD"]);
        let upper = head[..9].to_uppercase();
        let described = repo.git(&["describe", "HEAD~1"]);
        let cases = [
            head.clone(),
            format!("{head}~3..{head}"),
            format!("{}^!", &head[..8]),
            head[..4].to_owned(),
            head[..3].to_owned(),
            format!("{}..", &head[..39]),
            upper,
            format!("{described}.."),
            format!("{described}^2"),
            format!("anything-g{}", &head[..7]),
            format!("-g{}", &head[..7]),
            format!("x-g{}x", &head[..7]),
            "0".repeat(40),
            "g".repeat(40),
        ];
        let table: Vec<[&str; 1]> = cases.iter().map(|word| [word.as_str()]).collect();
        check_all(&repo, &table.iter().map(|words| &words[..]).collect::<Vec<_>>());
        // Git overlooks what stands behind the last digit of an id, up to 64 digits; to us this is a typing error.
        assert_eq!(selected(&repo, &[&format!("{head}0")]), None);
    });
}

#[test]
fn of_objects_with_equal_digits_the_commit_is_meant() {
    alone("of_objects_with_equal_digits_the_commit_is_meant", || {
        let repo = Repo::new();
        repo.import_history(700);
        let objects = repo.git(&["cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)"]);
        let objects: Vec<(&str, &str)> = objects.lines().filter_map(|line| line.split_once(' ')).collect();
        let digits: Vec<&str> =
            objects.windows(2).filter(|pair| pair[0].0[..4] == pair[1].0[..4]).map(|pair| &pair[0].0[..4]).collect();
        assert!(digits.len() > 10, "{digits:?}");
        let table: Vec<[&str; 1]> = digits.iter().map(|digits| [*digits]).collect();
        check_all(&repo, &table.iter().map(|words| &words[..]).collect::<Vec<_>>());
        let ambiguous = |words: &[&str]| logged(&repo, words).is_none();
        assert!(table.iter().any(|words| ambiguous(words)) && !table.iter().all(|words| ambiguous(words)));
    });
}

#[test]
fn a_text_means_the_youngest_commit_that_has_it() {
    alone("a_text_means_the_youngest_commit_that_has_it", || {
        let repo = clone();
        // Git 2.47 begins with the oldest reference, so its log is asked instead.
        let check = |text: &str, pattern: &str| {
            let youngest = repo.git(&["log", "--all", "-1", "--format=%ct", "--extended-regexp", "--grep", pattern]);
            let ours = selected(&repo, &[&format!(":/{text}")]).and_then(|ids| ids.first().cloned()).expect(text);
            assert_eq!(repo.git(&["log", "-1", "--format=%ct", &ours]), youngest, "{text}");
        };
        check("local", "local");
        check("^b1", "^b1");
        check("^[xy]1", "^[xy]1");
        check("(criss|cross)", "(criss|cross)");
        check("topic..s", "topic..s");
        check("one.*", "one");
        assert_eq!(selected(&repo, &[":/no such text"]), None);
        assert_eq!(selected(&repo, &[":/!x"]), None);
        assert_eq!(selected(&repo, &[":/!!x"]), None);
        assert_eq!(selected(&repo, &[":/a("]), None);
    });
}

#[test]
fn what_names_no_commit_is_said_with_a_hint() {
    let repo = clone();
    let check = |words: &[&str], error: &str, hint: &str| repo.run(words).fails(3, error, hint);
    check(&["HEAD:local.txt"], "`HEAD:local.txt` is no commit", "name a commit");
    check(&[":local.txt"], "`:local.txt` is no commit", "name a commit");
    check(&["tree"], "`tree` is no commit", "name a commit");
    check(&["tree..main"], "`tree` is no commit", "name a commit");
    check(&["blob"], "`blob` is no commit", "name a commit");
    check(&["HEAD^{tree}"], "`HEAD^{tree}` is no commit", "name a commit");
    check(&["beef@{u}.."], "unknown revision `beef@{u}`: beef follows no branch", "`git branch -vv`");
    check(&["topic@{7}"], "the log of topic has only 1 entries", "`git reflog topic`");
    check(&["^other"], "no commits in `^other`", "did you mean `other..`?");
    check(&["HEAD^9"], "`HEAD^9` goes back further", "whole history");
    check(&["mian"], "unknown revision `mian`", "did you mean `main`");
}

#[rustfmt::skip]
const NAMES: [&[&str]; 205] = [
    &["HEAD"],
    &["@"],
    &["main"],
    &["light..main"],
    &["v1.0.."],
    &["..other"],
    &["topic...other"],
    &["main...other"],
    &["...other"],
    &["^light", "main"],
    &["main", "^topic", "^other"],
    &["topic", "other"],
    &["topic..main", "light..other"],
    &["main", "main"],
    &["HEAD^!"],
    &["v1.0^!"],
    &["main~3^!"],
    &["main~5^@"],
    &["v1.0^@"],
    &["v1.0^-"],
    &["v1.0^-2"],
    &["v1.0^2"],
    &["v1.0^2..v1.0"],
    &["HEAD~5^2~1"],
    &["HEAD^^^.."],
    &["HEAD^{/^x1}"],
    &["HEAD^{/^Merge branch}.."],
    &["HEAD^{/Merge branches}"],
    &["HEAD^{/!-local}"],
    &[":/^local: one"],
    &[":/criss"],
    &[":/b1"],
    &["v1.0"],
    &["nested..main"],
    &["v1.0^{}"],
    &["v1.0^{commit}..main"],
    &["v1.0^0"],
    &["tags/v1.0..heads/main"],
    &["refs/tags/v1.0..refs/heads/main"],
    &["side/line"],
    &["origin/main.."],
    &["origin..main"],
    &["remotes/origin/other..other"],
    &["@{u}.."],
    &["@{upstream}.."],
    &["main@{u}..main"],
    &["other@{u}...main"],
    &["@{push}.."],
    &["HEAD@{1}.."],
    &["@{1}.."],
    &["main@{2}..main@{0}"],
    &["@{-1}"],
    &["@{-1}..@"],
    &["main@{2000-01-01}..main"],
    &["^main~4^2", "main"],
    &["main", "^main~2^@"],
    &["HEAD@{0}"],
    &["@{0}"],
    &["main@{1}"],
    &["@{u}~1"],
    &["@{U}"],
    &["main@{UpStream}"],
    &["@@{u}"],
    &["@@{1}"],
    &["@{-1}@{u}"],
    &["@{-1}~1"],
    &["@{-1}^"],
    &["@{-2}"],
    &["@{-9}"],
    &["@{-0}"],
    &["main@{-1}"],
    &["other@{u}@{0}"],
    &["@{u}@{0}"],
    &["origin/main@{0}"],
    &["HEAD^{tag}"],
    &["v1.0^{tag}"],
    &["nested^{tag}"],
    &["v1.0^{object}"],
    &["HEAD^{blob}"],
    &["HEAD^{commit}"],
    &["HEAD^{}"],
    &["HEAD^{nonsense}"],
    &["HEAD^{"],
    &["^{commit}"],
    &["nested^{}^{commit}"],
    &["HEAD~0"],
    &["HEAD~"],
    &["HEAD^~2"],
    &["HEAD~1^2"],
    &["HEAD^0~"],
    &["HEAD^9"],
    &["HEAD~999"],
    &["HEAD~99999999999"],
    &["HEAD^00"],
    &["HEAD~02"],
    &["main~3^2~1"],
    &["HEAD^1^1"],
    &["HEAD^{/}"],
    &["HEAD^{/nothing like it}"],
    &["HEAD^{/!!x}"],
    &["HEAD^{/!x}"],
    &["HEAD^{/^x1}^"],
    &["HEAD^{/(x|y)1}"],
    &["HEAD^{/Merge branch.*topic is}"],
    &["HEAD^{/a(}"],
    &["HEAD^{/[[:space:]]and}"],
    &["HEAD^{/x1$}"],
    &["HEAD^{/!-local}~1"],
    &["^v1.0^@", "main"],
    &["main", "^HEAD~3^!"],
    &["main", "^HEAD~2^-"],
    &["^HEAD^!"],
    &["HEAD^-9"],
    &["HEAD^-0"],
    &["HEAD^-x"],
    &["HEAD~4^-"],
    &["HEAD~4^-2"],
    &["HEAD^@^@"],
    &["HEAD^!^!"],
    &["^@"],
    &["^@", "main"],
    &["^@^"],
    &["^@^@"],
    &[".."],
    &["..."],
    &["...."],
    &["main..other..topic"],
    &["^main..other"],
    &["main..."],
    &["..topic"],
    &["main..main"],
    &["v1.0..main"],
    &["v1.0...topic"],
    &["nested...other"],
    &["other..main", "topic"],
    &["FETCH_HEAD"],
    &["ORIG_HEAD"],
    &["main."],
    &["refs/heads"],
    &["/main"],
    &["main/"],
    &["heads/main"],
    &["heads//main"],
    &["tags/main"],
    &["refs/tags/main"],
    &["refs/heads/main"],
    &["main"],
    &["remotes/origin"],
    &["origin"],
    &["origin/HEAD"],
    &["refs/remotes/origin/HEAD"],
    &["heads/origin"],
    &["beef"],
    &["heads/v1.0"],
    &["tags/v1.0"],
    &["refs/heads/v1.0..v1.0"],
    &["v1.0"],
    &["side"],
    &["side/line~1"],
    &["HEAD", "HEAD~3"],
    &["HEAD~3", "HEAD"],
    &["main", "^main"],
    &["^main", "main"],
    &["^main"],
    &["^other", "^main"],
    &["topic", "^topic~1", "other", "^other~2"],
    &["beside@{u}"],
    &["@{u}...HEAD"],
    &["other@{push}"],
    &["beside@{push}"],
    &["@{push}^"],
    &["no-such@{u}"],
    &["HEAD@{u}"],
    &["v1.0@{u}"],
    &["@{now}"],
    &["main@{now}"],
    &["@{yesterday}"],
    &["main@{1700000000}"],
    &["main@{9}"],
    &["main@{3}"],
    &["main@{4}"],
    &["side/line@{1}"],
    &["origin/main@{1}"],
    &["topic@{0}"],
    &["topic@{1}"],
    &["ma in"],
    &["main\u{e9}"],
    &["../main"],
    &["."],
    &["HEAD."],
    &["no-such-name"],
    &["main~x"],
    &["main^x"],
    &["main^{"],
    &["main}"],
    &["@{}"],
    &["@{"],
    &["@ {0}"],
    &["main@"],
    &["@@"],
    &["@~1"],
    &["@^2"],
    &["@^0"],
    &["@..other"],
    &["other..@"],
];
