//! Whose repository is read, whose configuration counts, and that nothing in a repository is ever executed.

use std::{fs, path::Path};

use super::common::Repo;

/// Gives the repository's folder to somebody else. Only root can: `.ci/run` says when it does not run as root, and the
/// tests that need it end early.
#[cfg(unix)]
fn given_away(repo: &Repo, folder: &str) -> bool {
    let given = std::os::unix::fs::chown(repo.path(folder), Some(4321), Some(4321)).is_ok();
    if !given {
        println!("skipped: only root can give a repository to someone else");
    }
    given
}

#[cfg(unix)]
#[test]
fn a_repository_cannot_vouch_for_itself() {
    let repo = Repo::with_commits(1);
    let root = repo.root().display().to_string();
    if !given_away(&repo, ".git") {
        return;
    }
    for trusted in [root.as_str(), "*"] {
        repo.git_in(
            &repo.beside("home"),
            &["config", "--file", &format!("{root}/.git/config"), "safe.directory", trusted],
        );
        repo.run(&[]).fails(3, "is owned by someone else", "safe.directory");
    }
    let elsewhere = format!("{root}/folder");
    repo.git_in(&repo.beside("home"), &["config", "--global", "safe.directory", &elsewhere]);
    repo.run(&[]).fails(3, "is owned by someone else", "safe.directory");
    repo.git_in(&repo.beside("home"), &["config", "--global", "--add", "safe.directory", "*"]);
    repo.run(&[]).file();
}

#[cfg(unix)]
#[test]
fn a_foreign_bare_repository_is_refused() {
    let repo = Repo::with_commits(1);
    let bare = repo.beside("bare.git");
    repo.git(&["clone", "--quiet", "--bare", ".", &bare.display().to_string()]);
    if !given_away(&repo, &bare.display().to_string()) {
        return;
    }
    repo.run_in(&bare, &[], &[]).fails(3, "is owned by someone else", &bare.display().to_string());
    repo.run_in(&bare.join("objects"), &[], &[]).fails(3, "is owned by someone else", &bare.display().to_string());
}

#[cfg(unix)]
#[test]
fn the_configuration_of_a_foreign_repository_is_not_read() {
    let repo = Repo::with_commits(1);
    repo.git(&["config", "deepdive.length", "nonsense"]);
    repo.git(&["config", "include.path", &repo.beside("absent").display().to_string()]);
    if given_away(&repo, ".git") {
        // Had it been read, the invalid value would have been the error.
        repo.run(&[]).fails(3, "is owned by someone else", "safe.directory");
    }
}

#[test]
fn an_embedded_bare_repository_decides_nothing() {
    let repo = Repo::with_commits(1);
    let bare = repo.path("lib/evil");
    repo.git(&["init", "--quiet", "--bare", &bare.display().to_string()]);
    repo.git(&["push", "--quiet", &bare.display().to_string(), "main"]);
    for (key, value) in
        [("deepdive.outputDirectory", "/tmp"), ("deepdive.template", "/etc/passwd"), ("core.worktree", "..")]
    {
        repo.git_in(&bare, &["config", key, value]);
    }
    for folder in [bare.clone(), bare.join("objects"), bare.join("refs/heads")] {
        let output = repo.run_in(&folder, &[], &[]);
        assert!(output.code == Some(3) && output.stdout.is_empty(), "{folder:?} {output:?}");
    }
}

/// A repository in which everything that git would ever execute makes a file.
fn baited() -> (Repo, std::path::PathBuf) {
    let repo = Repo::new();
    let proof = repo.beside("PWNED");
    let bait = format!("/bin/sh -c 'touch {}'", proof.display());
    repo.write(".gitattributes", "* diff=evil filter=evil merge=evil text\n*.c diff=evil -merge\n");
    repo.git(&["add", "--all"]);
    repo.git(&["commit", "--quiet", "--message", "attributes"]);
    repo.commit(
        "src/a.c",
        "int a(void)\n{\n\treturn 1;\n}\n",
        "a: return one\n\nThis is needed because zero is taken.",
    );
    repo.commit(
        "src/a.c",
        "int a(void)\n{\n\treturn 2;\n}\n",
        "a: return two\n\nThe caller counts from two, so one is wrong.",
    );
    repo.git(&["tag", "--annotate", "--message", "v1", "v1", "HEAD~1"]);
    let keys = [
        "diff.external",
        "diff.evil.command",
        "diff.evil.textconv",
        "filter.evil.clean",
        "filter.evil.smudge",
        "filter.evil.process",
        "merge.evil.driver",
        "core.fsmonitor",
        "core.pager",
        "pager.deepdive",
        "pager.log",
        "core.sshCommand",
        "core.editor",
        "sequence.editor",
        "core.askPass",
        "core.gitProxy",
        "core.alternateRefsCommand",
        "credential.helper",
        "gpg.program",
        "gpg.ssh.program",
        "gpg.x509.program",
        "gpg.ssh.defaultKeyCommand",
        "interactive.diffFilter",
        "remote.origin.uploadpack",
        "remote.origin.receivepack",
        "remote.origin.vcs",
        "trailer.evil.command",
        "trailer.evil.cmd",
        "browser.evil.cmd",
        "uploadpack.packObjectsHook",
        "web.browser",
    ];
    let lines = keys.iter().map(|key| {
        let (section, name) = key.rsplit_once('.').expect("a key has a section");
        let section =
            section.split_once('.').map_or(section.to_owned(), |(section, sub)| format!("{section} \"{sub}\""));
        format!("[{section}]\n\t{name} = \"{bait}\"\n")
    });
    let mut config: String = lines.collect();
    config += &format!("[alias]\n\tdeepdive = \"!{bait}\"\n\tlog = \"!{bait}\"\n");
    config +=
        &format!("[remote \"origin\"]\n\turl = \"ext::{bait}\"\n\tpromisor = true\n\tpartialCloneFilter = blob:none\n");
    config += "[protocol]\n\tallow = always\n[protocol \"ext\"]\n\tallow = always\n[log]\n\tshowSignature = true\n";
    config += "[core]\n\thooksPath = evil-hooks\n[extensions]\n\tpartialClone = origin\n";
    fs::write(repo.path(".git/evil"), &config).expect("a new file");
    let mut own = fs::read_to_string(repo.path(".git/config")).expect("the configuration");
    own += &format!("{config}[includeIf \"gitdir:**\"]\n\tpath = evil\n[include]\n\tpath = evil\n");
    fs::write(repo.path(".git/config"), own).expect("the configuration");
    for hook in ["post-index-change", "post-checkout", "pre-auto-gc", "reference-transaction", "fsmonitor-watchman"] {
        for folder in [".git/hooks", "evil-hooks"] {
            executable(&repo, &format!("{folder}/{hook}"), &format!("#!/bin/sh\n{bait}\n"));
        }
    }
    (repo, proof)
}

fn executable(repo: &Repo, path: &str, content: &str) {
    repo.write(path, content);
    #[cfg(unix)]
    fs::set_permissions(repo.path(path), std::os::unix::fs::PermissionsExt::from_mode(0o755)).expect("our own file");
}

#[cfg(unix)]
#[test]
fn nothing_in_a_repository_is_executed() {
    let (repo, proof) = baited();
    // The bait is one: git takes it.
    repo.shell("git --no-pager diff HEAD~1 >../out 2>&1", &[]);
    assert!(proof.exists(), "git executes what the configuration names");
    fs::remove_file(&proof).expect("the file is there");

    // A blob that is missing must not be fetched either: the remote is a command.
    fs::remove_file(repo.object("HEAD~1:src/a.c")).expect("the object is loose");
    let path = std::env::var("PATH").unwrap_or_default();
    let variables = [("PATH", path.as_str()), ("TERM", "xterm")];
    for words in [
        &["HEAD"][..],
        &["--stdout", "v1.."],
        &["--stdout", "--format", "json", "HEAD"],
        &["--stdout", "HEAD", "--", "src"],
    ] {
        let output = repo.run_in(repo.root(), words, &variables);
        assert_eq!(output.code, Some(0), "{output:?}");
        assert!(!proof.exists(), "{words:?} executed something");
    }
    repo.run_in(&repo.path("src"), &["@{u}.."], &variables).fails(3, "unknown revision", "");
    assert!(!proof.exists());
}

/// Every program that is started, and everything that could lead to a network.
#[cfg(target_os = "linux")]
const TRACED: &str = "execve,execveat,socket,connect,sendto,bind,accept,accept4,socketpair";

#[cfg(target_os = "linux")]
#[test]
fn no_program_is_started_and_no_socket_opened() {
    let (repo, proof) = baited();
    let probe = repo.shell("strace -f -qq -e trace=execve -o ../probe /bin/true", &[]);
    if probe.code != Some(0) {
        // Some containers forbid tracing; `.ci/run` fetches strace where it can.
        println!("skipped: strace is missing or not allowed: {}", probe.stderr);
        return;
    }
    fs::remove_file(repo.object("HEAD~1:src/a.c")).expect("the object is loose");
    for words in [&["HEAD"][..], &["--stdout", "v1.."], &["HEAD~3.."], &["--author", "Ann", "--stdout"]] {
        let line = format!("exec strace -f -qq -e trace={TRACED} -o ../trace \"$0\" \"$@\"");
        let output = repo.shell(&line, words);
        assert!(matches!(output.code, Some(0 | 3)), "{output:?}");
        let trace = fs::read_to_string(repo.beside("trace")).expect("strace writes its file");
        // `???(` is a thread that ended before strace knew what it called.
        let noise = ["+++", "---", "???("];
        let calls: Vec<&str> = trace.lines().filter(|line| !noise.iter().any(|mark| line.contains(mark))).collect();
        assert!(
            matches!(calls[..], [own] if own.contains("execve(") && own.contains("git-deepdive")),
            "{words:?}\n{trace}"
        );
    }
    assert!(!proof.exists());
}

#[test]
fn a_symbolic_link_is_no_mailmap_and_no_template() {
    let repo = Repo::with_commits(2);
    if !cfg!(unix) || !Path::new("/etc/passwd").exists() {
        return;
    }
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("/etc/passwd", repo.path(".mailmap")).expect("a new link");
        fs::write(repo.beside("map"), "Owned <owned@example.org> <ann@example.org>\n").expect("a new file");
        fs::remove_file(repo.path(".mailmap")).expect("our link");
        std::os::unix::fs::symlink(repo.beside("map"), repo.path(".mailmap")).expect("a new link");
    }
    let json = repo.run(&["--stdout", "--format", "json", "HEAD"]);
    assert!(json.stdout.contains("Ann Author") && !json.stdout.contains("Owned"), "{json:?}");
    repo.git(&["config", "mailmap.file", &repo.beside("map").display().to_string()]);
    let expected = repo.git(&["log", "-1", "--format=%aN"]);
    let json = repo.run(&["--stdout", "--format", "json", "HEAD"]);
    assert!(json.stdout.contains(&expected), "git says {expected}");
}
