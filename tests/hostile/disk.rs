//! Disks that are full, folders that are locked, processes that are killed in mid-write: the old file or the new one,
//! never half of either.

#![cfg(unix)]

use std::{
    fs,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use super::{
    common::{Output, Repo},
    shown,
};

/// A template that makes a post of more than a MiB, so that writing takes a while.
fn long_posts(repo: &Repo) -> String {
    let line = "x".repeat(9_999);
    let template = format!("{{{{ title }}}}\n\n~~~\n{{% for x in range(end=130) %}}{line}\n{{% endfor %}}~~~\n");
    fs::write(repo.beside("long.md"), template).expect("a new file");
    repo.beside("long.md").display().to_string()
}

/// The post by this template, for commits that differ.
fn write_long(repo: &Repo, template: &str, range: &str) -> Output {
    repo.run(&["--quiet", "--force", "-o", "post.md", "--template", template, range])
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_process_leaves_the_old_post_or_the_new_one() {
    let repo = Repo::with_commits(3);
    let template = long_posts(&repo);
    let mut whole = Vec::new();
    for range in ["HEAD~1..", "HEAD~2.."] {
        // The closing check finds that the long text is no post; it is written all the same.
        write_long(&repo, &template, range);
        whole.push(fs::read(repo.path("post.md")).expect("the post"));
    }
    assert!(whole[0].len() > 1_000_000 && whole[0] != whole[1]);
    let start = Instant::now();
    write_long(&repo, &template, "HEAD~1..");
    let longest = start.elapsed().max(Duration::from_millis(10)) * 5 / 4;
    let (mut killed, mut seen) = (0, [false; 2]);
    for turn in 0..200_u32 {
        // On a busy machine runs take longer than the one that was timed: then later kills find both posts written.
        if turn >= 40 && seen == [true; 2] {
            break;
        }
        let range = ["HEAD~1..", "HEAD~2.."][turn as usize % 2];
        let words = ["--quiet", "--force", "-o", "post.md", "--template", &template, range];
        let mut command = repo.command(repo.root(), &words, &[]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the program was built");
        // Writing is the end of a run.
        thread::sleep(longest * (20 + turn) / 60);
        child.kill().expect("the program is our child");
        killed += usize::from(child.wait().expect("the program is our child").code().is_none());
        let found = fs::read(repo.path("post.md")).expect("there always is a post");
        let which = whole.iter().position(|whole| *whole == found);
        seen[which.unwrap_or_else(|| panic!("{} bytes that are neither post", found.len()))] = true;
    }
    assert!(killed > 5, "only {killed} processes were killed");
    assert_eq!(seen, [true; 2], "both posts were written");
    // What a killed process leaves is known by its name, and the next run is not disturbed by it.
    let left = repo.files().into_iter().filter(|name| name != "file.txt" && name != "post.md");
    assert!(left.clone().all(|name| name.starts_with(".git-deepdive-") && name.ends_with(".tmp")), "{left:?}");
    write_long(&repo, &template, "HEAD~1..");
    assert_eq!(fs::read(repo.path("post.md")).expect("the post"), whole[0]);
}

#[test]
fn a_file_that_may_not_grow_is_not_there() {
    let repo = Repo::with_commits(2);
    repo.run(&["-o", "old.md", "HEAD~1.."]).file();
    let old = fs::read(repo.path("old.md")).expect("the post");
    let template = long_posts(&repo);
    for blocks in [0, 1, 1_000] {
        for name in ["old.md", "new.md"] {
            let line = format!("ulimit -f {blocks}; trap '' XFSZ; exec \"$0\" \"$@\"");
            let output = repo.shell(&line, &["--force", "-o", name, "--template", &template, "HEAD"]);
            assert_eq!(output.code, Some(5), "{}", shown(&output));
            let expected = format!("error: cannot write {name}: file too large");
            assert!(output.stderr.contains(&expected) && output.stdout.is_empty(), "{}", shown(&output));
            assert_eq!(repo.files(), ["file.txt", "old.md"], "{blocks}");
        }
    }
    assert_eq!(fs::read(repo.path("old.md")).expect("the post"), old);
}

/// A file system of this size in a folder; only root can mount one, and not in every container.
#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_nothing_is_left() {
    let repo = Repo::with_commits(2);
    fs::create_dir(repo.path("small")).expect("a new folder");
    let template = long_posts(&repo);
    let line = "unshare --mount /bin/sh -c 'mount -t tmpfs -o size=1m tmpfs small || exit 99; \"$0\" \"$@\"; code=$?; ls -A small >&2; exit $code' \"$0\" \"$@\"";
    let output = repo.shell(line, &["-o", "small/post.md", "--template", &template, "HEAD"]);
    if matches!(output.code, Some(1 | 99 | 127)) && !output.stderr.contains("warning: ") {
        println!("skipped: no file system can be mounted here: {}", output.stderr);
        return;
    }
    assert_eq!(output.code, Some(5), "{}", shown(&output));
    let end = "error: cannot write small/post.md: no space left on device\nhint: free some space, or choose another place with --output-directory\n";
    assert!(output.stderr.ends_with(end), "{}", shown(&output));
}

#[test]
fn locked_folders_and_files_are_said() {
    let repo = Repo::with_commits(2);
    let check = |words: &[&str], error: &str| repo.run(words).fails(5, error, "");
    if let Some(folder) = repo.unwritable() {
        check(&["-o", &format!("{folder}/post.md"), "HEAD"], "cannot write");
    }
    if fs::metadata("/proc/self").is_ok() {
        check(&["-o", "/proc/post.md", "HEAD"], "cannot write /proc/post.md");
        check(&["-o", "/proc/self/nothing/post.md", "HEAD"], "does not exist");
    }
    check(&["-o", &format!("{}.md", "x".repeat(300)), "HEAD"], "file name too long");
    check(&["-o", &"x/".repeat(3_000), "HEAD"], "");
    assert_eq!(repo.files(), ["file.txt"]);
}

#[test]
fn closed_streams_are_no_panic() {
    let repo = Repo::with_commits(2);
    let template = long_posts(&repo);
    let long = ["--stdout", "--template", &template, "HEAD"];
    for (line, words, codes) in [
        ("\"$0\" \"$@\" | head -n 1", &long[..], &[0][..]),
        ("\"$0\" \"$@\" 2>&1 | head -n 1", &["HEAD~9.."], &[0]),
        ("exec \"$0\" \"$@\" >&-", &["--stdout", "HEAD"], &[0]),
        ("exec \"$0\" \"$@\" >&-", &["-o", "a.md", "HEAD"], &[0]),
        ("exec \"$0\" \"$@\" 2>&-", &["--stdout", "HEAD"], &[0]),
        ("exec \"$0\" \"$@\" 2>&-", &["HEAD~9.."], &[3]),
        ("exec \"$0\" \"$@\" <&- >&- 2>&-", &["-o", "b.md", "HEAD"], &[0]),
        ("exec \"$0\" \"$@\" <&- >&- 2>&-", &["HEAD~9.."], &[3]),
        ("exec \"$0\" \"$@\" <&- >&- 2>&-", &["--zzz"], &[2]),
        ("exec \"$0\" \"$@\" >&- 2>&-", &["-h"], &[0]),
    ] {
        let output = repo.shell(line, words);
        assert!(codes.contains(&output.code.unwrap_or(-1)), "{line} {words:?} {}", shown(&output));
        assert!(!output.stderr.contains("panic") && !output.stderr.contains("internal error"), "{line} {output:?}");
    }
    // With a closed stdin a descriptor of the file could be mistaken for a stream.
    for name in ["a.md", "b.md"] {
        let post = fs::read_to_string(repo.path(name)).expect("the post");
        assert!(post.starts_with("---\n") && post.ends_with(" -->\n"), "{post}");
    }
    if fs::metadata("/dev/full").is_ok() {
        let output = repo.shell("exec \"$0\" \"$@\" 2>/dev/full", &["--stdout", "HEAD"]);
        assert_eq!(output.code, Some(0), "{output:?}");
        let output = repo.shell("exec \"$0\" \"$@\" >/dev/full", &long);
        assert_eq!(output.code, Some(5), "{output:?}");
    }
}
