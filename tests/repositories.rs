//! Repositories of every kind: wherever the objects, references and the work tree lie, the commits are those of git.

mod common;

use std::{fs, path::Path};

use common::{Repo, random, tangle::tangle};

/// What the program tells of some words in a folder, and what git lists; `git` runs with the same variables.
fn check(repo: &Repo, folder: &Path, words: &[&str], variables: &[(&str, &str)]) {
    let output = repo.run_in(folder, &[&["--stdout", "--format", "json"], words].concat(), variables);
    assert_eq!(output.commits(), listed(repo, folder, words, variables), "{folder:?} {words:?} {variables:?}");
}

fn listed(repo: &Repo, folder: &Path, words: &[&str], variables: &[(&str, &str)]) -> Vec<String> {
    let path = std::env::var("PATH").unwrap_or_default();
    let line = format!("cd \"$DEEPDIVE_FOLDER\" && git log --format=%H {}", words.join(" "));
    let mut command = std::process::Command::new("/bin/sh");
    command.args(["-c", &line]).env_clear().env("PATH", path).env("GIT_CONFIG_NOSYSTEM", "1");
    command.env("HOME", repo.beside("home")).env("DEEPDIVE_FOLDER", folder).envs(variables.iter().copied());
    let done = command.output().expect("there is a shell");
    assert!(done.status.success(), "{line}: {}", String::from_utf8_lossy(&done.stderr));
    let mut ids: Vec<String> = String::from_utf8_lossy(&done.stdout).lines().map(str::to_owned).collect();
    ids.sort_unstable();
    ids
}

/// The name of the repository's folder, for paths that are relative to its neighbours.
fn name(repo: &Repo) -> String {
    let name = repo.root().file_name().expect("the folder has a name");
    name.to_string_lossy().into_owned()
}

fn text(path: &Path) -> String {
    path.display().to_string()
}

#[test]
fn objects_of_alternates_are_read() {
    let origin = Repo::with_commits(3);
    let repo = Repo::none();
    repo.git(&["clone", "--quiet", "--shared", &text(origin.root()), "."]);
    repo.commit("own.txt", "own\n", "own");
    check(&repo, repo.root(), &["HEAD"], &[]);
    let nested = repo.beside("nested");
    repo.git(&["clone", "--quiet", "--shared", ".", &text(&nested)]);
    check(&repo, &nested, &["HEAD"], &[]);
    // A path that is relative to the folder of the objects.
    fs::write(nested.join(".git/objects/info/alternates"), format!("../../../{}/.git/objects\n", name(&repo)))
        .expect("a file");
    check(&repo, &nested, &["HEAD~2..HEAD"], &[]);
}

#[test]
fn sha256_repositories_are_read() {
    let repo = Repo::none();
    repo.git(&["init", "--quiet", "--initial-branch=main", "--object-format=sha256"]);
    for number in 0..4 {
        repo.commit("file.txt", format!("{number}\n"), &format!("commit {number}"));
    }
    repo.git(&["tag", "--annotate", "--message", "one", "v1", "HEAD~2"]);
    let head = repo.git(&["rev-parse", "HEAD"]);
    for words in [&["HEAD"][..], &["v1.."], &[&head[..50]], &[&head], &["HEAD^{/2}..HEAD"], &["HEAD@{1}"]] {
        check(&repo, repo.root(), words, &[]);
    }
    repo.git(&["commit-graph", "write", "--reachable"]);
    check(&repo, repo.root(), &["v1..HEAD"], &[]);
}

#[test]
fn linked_worktrees_have_a_head_of_their_own() {
    let repo = tangle();
    let linked = repo.beside("linked");
    repo.git(&["worktree", "add", "--quiet", &text(&linked), "topic"]);
    repo.git_in(&linked, &["bisect", "start"]);
    repo.git_in(&linked, &["update-ref", "refs/bisect/bad", "HEAD"]);
    for words in [&["HEAD"][..], &["main..HEAD"], &["HEAD..main"], &["main-worktree/HEAD"], &["refs/bisect/bad"]] {
        if *words != ["main..HEAD"] {
            check(&repo, &linked, words, &[]);
        }
    }
    fs::create_dir(linked.join("folder")).expect("a new folder");
    check(&repo, &linked.join("folder"), &["HEAD"], &[]);
    check(&repo, repo.root(), &["worktrees/linked/HEAD"], &[]);
}

#[test]
fn submodules_are_repositories() {
    let inner = Repo::with_commits(3);
    let repo = Repo::with_commits(2);
    let add = ["-c", "protocol.file.allow=always", "submodule", "--quiet", "add", &text(inner.root()), "sub"];
    repo.git(&add);
    repo.git(&["commit", "--quiet", "--message", "sub"]);
    assert!(repo.path("sub/.git").is_file());
    check(&repo, &repo.path("sub"), &["HEAD"], &[]);
    check(&repo, repo.root(), &["HEAD"], &[]);
}

#[test]
fn every_folder_leads_to_its_repository() {
    let repo = tangle();
    repo.write("some/where/deep/file", "");
    let bare = repo.beside("bare.git");
    repo.git(&["clone", "--quiet", "--bare", ".", &text(&bare)]);
    for folder in ["", "some/where/deep", ".git", ".git/objects", ".git/refs/heads"] {
        check(&repo, &repo.path(folder), &["start..HEAD"], &[]);
    }
    for folder in ["", "objects", "refs/heads"] {
        check(&repo, &bare.join(folder), &["start..HEAD"], &[]);
    }
}

#[test]
fn variables_name_the_repository_as_for_git() {
    let repo = tangle();
    repo.write("some/where/file", "");
    let (git_dir, work_tree) = (text(&repo.path(".git")), text(repo.root()));
    let home = repo.beside("home");
    check(&repo, &home, &["start..main"], &[("GIT_DIR", &git_dir)]);
    check(&repo, &home, &["start..main"], &[("GIT_DIR", &format!("../{}/.git", name(&repo)))]);
    check(&repo, &home, &["start..main"], &[("GIT_DIR", &git_dir), ("GIT_WORK_TREE", &work_tree)]);
    let line = Repo::with_commits(3);
    line.commit("some/where/file", "1\n", "some").commit("other", "1\n", "other");
    let (dir, tree) = (text(&line.path(".git")), text(line.root()));
    let paths = ["main", "--", ".", "../file.txt"];
    check(&line, &line.path("some"), &paths, &[("GIT_DIR", &dir), ("GIT_WORK_TREE", &tree)]);
    // With only the one, the folder is the work tree.
    check(&line, &line.path("some"), &["main", "--", "some"], &[("GIT_DIR", &dir)]);
    let missing = repo.run_in(&home, &["HEAD"], &[("GIT_DIR", "nowhere")]);
    assert_eq!(missing.code, Some(3), "{missing:?}");
    // The search goes up to the folder below a ceiling, and a ceiling at the start counts for nothing.
    check(&repo, repo.root(), &["main"], &[("GIT_CEILING_DIRECTORIES", &work_tree)]);
    let ceiling = text(&repo.path("some"));
    let below = repo.run_in(&repo.path("some/where"), &["main"], &[("GIT_CEILING_DIRECTORIES", &ceiling)]);
    below.fails(3, "not a git repository", "go into a repository");
    for variable in ["GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_GRAFT_FILE"] {
        repo.run_in(repo.root(), &["main"], &[(variable, &git_dir)]).fails(3, variable, "env -u");
    }
}

#[test]
fn sparse_partial_and_shallow_clones_are_read() {
    let origin = tangle();
    origin.git(&["config", "uploadpack.allowFilter", "true"]);
    let url = format!("file://{}", origin.root().display());
    let clone = |name: &str, options: &[&str]| {
        let folder = origin.beside(name);
        origin.git(&[&["clone", "--quiet"], options, &[&url, &text(&folder)]].concat());
        folder
    };
    check(&origin, &clone("sparse", &["--sparse"]), &["origin/start..HEAD"], &[]);
    check(&origin, &clone("blobless", &["--filter=blob:none"]), &["origin/start..HEAD"], &[]);
    // Nothing can be counted without trees, and none are fetched behind the user's back: the messages are told.
    let treeless = clone("treeless", &["--filter=tree:0"]);
    let told = origin.run_in(&treeless, &["--stdout", "origin/start..HEAD"], &[]);
    assert!(told.code == Some(0) && told.stderr.contains("objects are missing"), "{told:?}");
    assert!(told.stdout.contains("## Overview"), "{told:?}");
    let shallow = clone("shallow", &["--depth", "3", "--no-single-branch"]);
    for words in [&["HEAD"][..], &["origin/other..HEAD"], &["HEAD...origin/other"], &["HEAD~1..", "origin/topic"]] {
        check(&origin, &shallow, words, &[]);
    }
    check(&origin, &clone("line", &["--depth", "1"]), &["HEAD"], &[]);
}

#[test]
fn replaced_commits_are_read_as_what_replaces_them() {
    let repo = tangle();
    repo.commit("new.txt", "new\n", "the replaced one");
    let replaced = repo.git(&["rev-parse", "HEAD~1"]);
    let tree = repo.git(&["rev-parse", "octopus^{tree}"]);
    let other = repo.git(&["commit-tree", "-p", "start", "-m", "what replaces it", &tree]);
    repo.git(&["replace", &replaced, &other]);
    repo.git(&["commit-graph", "write", "--reachable"]);
    for words in [&["HEAD"][..], &["start..HEAD"], &["HEAD~2..HEAD"], &["HEAD^{/replaces}"]] {
        check(&repo, repo.root(), words, &[]);
    }
    let post = repo.run(&["--stdout", "start..HEAD"]);
    assert!(post.stdout.contains("what replaces it"), "{post:?}");
    check(&repo, repo.root(), &["start..HEAD"], &[("GIT_NO_REPLACE_OBJECTS", "1")]);
    let files = |variables: &[(&str, &str)]| {
        let json = repo.run_in(repo.root(), &["--stdout", "--format", "json", "HEAD~1^!"], variables).stdout;
        let json: serde_json::Value = serde_json::from_str(&json).expect("the output is JSON");
        json["commits"][0]["files"].as_array().map_or(0, Vec::len)
    };
    let counted = |variables: &str| {
        let line = format!("{variables} git diff-tree -r -M --no-commit-id --name-only {replaced}");
        repo.shell(&line, &[]).stdout.lines().count()
    };
    assert_eq!(files(&[]), counted(""));
    assert_eq!(files(&[("GIT_NO_REPLACE_OBJECTS", "1")]), counted("GIT_NO_REPLACE_OBJECTS=1"));
}

#[test]
fn a_commit_graph_changes_nothing() {
    let (repo, histories) = random::build(&[3], random::Kind::Graph);
    let words: Vec<Vec<String>> = histories[0]
        .commits
        .windows(5)
        .map(|nodes| {
            vec![format!("{}..{}", nodes[0].id, nodes[4].id), format!("^{}", nodes[2].id), nodes[1].id.clone()]
        })
        .collect();
    repo.git(&["commit-graph", "write", "--reachable"]);
    for words in words {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        if !listed(&repo, repo.root(), &words, &[]).is_empty() {
            check(&repo, repo.root(), &words, &[]);
        }
    }
    let graph = repo.path(".git/objects/info/commit-graph");
    let broken = fs::read(&graph).expect("there is a graph");
    fs::remove_file(&graph).expect("it is a file");
    fs::write(&graph, &broken[..broken.len() / 2]).expect("a new file");
    check(&repo, repo.root(), &["main"], &[]);
}

#[test]
fn what_is_not_supported_is_said() {
    let grafted = Repo::with_commits(3);
    let ids = format!("{} {}\n", grafted.git(&["rev-parse", "HEAD"]), grafted.git(&["rev-parse", "HEAD~2"]));
    grafted.write(".git/info/grafts", "# none\n\n").run(&["HEAD"]).file();
    grafted.write(".git/info/grafts", ids).run(&["HEAD"]).fails(3, "grafts are not supported", "`git replace");
    let reftable = Repo::none();
    reftable.git(&["init", "--quiet", "--ref-format=reftable"]);
    reftable.commit("a", "a\n", "a");
    reftable.run(&["HEAD"]).fails(3, "`reftable` format", "`git refs migrate");
    let unborn = Repo::with_commits(2);
    unborn.git(&["switch", "--quiet", "--orphan", "fresh"]);
    unborn.run(&["HEAD"]).fails(3, "no commits yet", "first commit");
    unborn.run(&[]).fails(3, "no commits yet", "first commit");
    check(&unborn, unborn.root(), &["main"], &[]);
    let missing = Repo::with_commits(3);
    fs::remove_file(missing.object("HEAD~1")).expect("a loose object");
    let id = missing.git(&["rev-parse", "HEAD"]);
    let parent = missing.git(&["cat-file", "-p", &id]);
    let parent = parent.lines().find_map(|line| line.strip_prefix("parent ")).expect("it has a parent");
    missing.run(&["HEAD"]).fails(3, &parent[..10], "`git fsck`");
}

#[test]
fn settings_of_the_command_come_first() {
    let repo = Repo::with_commits(3);
    repo.git(&["config", "deepdive.format", "md"]);
    let run = |parameters: &str| repo.run_in(repo.root(), &["--stdout"], &[("GIT_CONFIG_PARAMETERS", parameters)]);
    assert!(run("").stdout.starts_with("---"));
    assert!(run("'deepdive.format'='json'").stdout.starts_with('{'));
    assert!(run("'DeepDive.Format=json'").stdout.starts_with('{'));
    run("'deepdive.format'='nonsense'").fails(2, "nonsense", "");
}
