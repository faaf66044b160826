//! The binary in real repositories: how the rooms are wired, what bad input leads to, and that nothing is lost by it.

mod common;

use std::{fs, path::Path};

use common::Repo;

#[test]
fn a_post_is_written_and_its_name_printed() {
    let repo = Repo::with_commits(3);
    let output = repo.run(&["HEAD~2.."]);
    let name = output.file();
    assert!(name.starts_with("2023-11-") && name.ends_with(".md"), "{name}");
    assert_eq!(repo.files(), [name, "file.txt"]);
    assert!(output.stderr.starts_with(&format!("wrote {name}: ")) && output.stderr.lines().count() == 1, "{output:?}");
    let post = fs::read_to_string(repo.path(name)).expect("the post");
    assert!(post.trim_end().ends_with(" -->") && post.contains("<!-- git-deepdive 1 tips="), "{post}");
}

#[test]
fn stdout_holds_the_result_and_nothing_else() {
    let repo = Repo::with_commits(3);
    let name = repo.run(&["HEAD~2..", "--quiet"]);
    let post = fs::read_to_string(repo.path(name.file())).expect("the post");
    for words in [&["--stdout", "HEAD~2.."][..], &["-o", "-", "HEAD~2.."]] {
        let output = repo.run(words);
        assert_eq!((output.code, &output.stdout), (Some(0), &post), "{words:?}");
        assert_eq!(output.stderr.lines().count(), 1, "{output:?}");
    }
    assert_eq!(name.stderr, "");
    let json = repo.run(&["--stdout", "--format", "json", "HEAD~2.."]);
    assert!(json.stdout.starts_with('{') && json.stdout.trim_end().ends_with('}'), "{json:?}");
    assert!(repo.run(&["--format", "json"]).file().ends_with(".json"));
}

#[test]
fn files_go_where_they_are_told() {
    let repo = Repo::with_commits(2);
    repo.write("posts/.keep", "");
    assert_eq!(repo.run(&["-o", "post.md", "HEAD"]).file(), "post.md");
    assert!(repo.run(&["--output-directory", "posts", "HEAD"]).file().starts_with("posts/2023-11-"));
    let variables = [("GIT_DEEPDIVE_OUTPUT_DIRECTORY", "posts"), ("GIT_DEEPDIVE_QUIET", "1")];
    let output = repo.run_in(repo.root(), &["HEAD"], &variables);
    assert!(output.file().starts_with("posts/") && output.stderr.is_empty(), "{output:?}");
}

#[test]
fn the_default_range_is_said() {
    let repo = Repo::with_commits(2);
    repo.git(&["tag", "v1"]);
    repo.commit("new.txt", "new\n", "new");
    let output = repo.run(&["--stdout"]);
    assert!(output.code == Some(0) && output.last_line().contains("v1.."), "{output:?}");
}

#[test]
fn configuration_of_a_repository_decides_neither_place_nor_template() {
    let repo = Repo::with_commits(2);
    let outside = repo.beside("outside");
    fs::create_dir(&outside).expect("a new folder");
    repo.git(&["config", "deepdive.outputDirectory", &outside.display().to_string()]);
    repo.git(&["config", "deepdive.template", "/etc/passwd"]);
    repo.git(&["config", "deepdive.length", "nonsense"]);
    let nonsense = repo.run(&[]);
    assert_eq!(nonsense.code, Some(2));
    assert!(nonsense.stderr.contains("`nonsense` from git's configuration, deepdive.length\nhint: "), "{nonsense:?}");

    repo.git(&["config", "deepdive.length", "short"]);
    let output = repo.run(&[]);
    assert!(repo.path(output.file()).exists());
    for key in ["deepdive.template", "deepdive.outputDirectory"] {
        assert!(output.stderr.contains(&format!("warning: {key} in the repository's")), "{output:?}");
    }
    repo.git(&["config", "--global", "deepdive.outputDirectory", &outside.display().to_string()]);
    assert!(Path::new(repo.run(&[]).file()).starts_with(&outside));
}

#[test]
fn usage_errors_are_a_line_and_a_hint() {
    let repo = Repo::with_commits(1);
    let check = |words: &[&str], error: &str, hint: &str| repo.run(words).fails(2, error, hint);
    check(&["--zzz"], "unexpected argument '--zzz'", "git deepdive -h");
    check(&["--all"], "unexpected argument '--all'", "git deepdive -h");
    check(&["--leng=3"], "unexpected argument '--leng'", "`--length`");
    check(&["-3"], "unexpected argument '-3'", "`-n 3`");
    check(&[""], "a value is required", "git deepdive -h");
    check(&["--stdout", "--output", "x"], "cannot be used with", "git deepdive -h");
    check(&["--merges", "--no-merges"], "cannot be used with", "git deepdive -h");
    check(&["--length", "7"], "invalid value `7` from --length", "100 to 50000");
    check(&["--since", "whenever"], "--since `whenever`", "2024-03-01");
    check(&["--grep", "\\("], "--grep `\\(`", "regular expression");
    check(&["--template", "missing.md"], "cannot read the template missing.md: no such file", "from --template");
    check(&["--", ":(bogus)x"], "the path `:(bogus)x`", "pathspecs");
    check(&["completions", "vim"], "invalid value 'vim'", "git deepdive -h");
    repo.write("broken.md", "{{ nonsense");
    check(&["--template", "broken.md"], "template: ", "leave --template out");
}

#[test]
fn help_version_and_completions_need_no_repository() {
    let nowhere = Repo::none();
    let check = |words: &[&str], expected: &str| {
        let output = nowhere.run(words);
        assert!(output.code == Some(0) && output.stdout.contains(expected) && output.stderr.is_empty(), "{output:?}");
    };
    check(&["-h"], "Usage: git deepdive [<options>]");
    check(&["--help"], "\nEXIT STATUS:\n");
    check(&["-V"], concat!("git-deepdive ", env!("CARGO_PKG_VERSION"), "\n"));
    check(&["completions", "bash"], "_git_deepdive() {");
    for shell in ["zsh", "fish", "powershell", "elvish"] {
        check(&["completions", shell], "output-directory");
    }
}

#[test]
fn ranges_that_select_nothing_say_what_would() {
    let repo = Repo::with_commits(3);
    repo.git(&["branch", "maintenance", "HEAD~1"]);
    let check = |words: &[&str], error: &str, hint: &str| repo.run(words).fails(3, error, hint);
    check(&["HEAD~20.."], "`HEAD~20..` goes back further", "`git deepdive HEAD`, the longest range `HEAD~2..`");
    check(&["mian.."], "unknown revision `mian`", "did you mean `main`");
    check(&["src/lost.rs"], "unknown revision `src/lost.rs`", "`git deepdive -- src/lost.rs`");
    check(&["0123456789"], "unknown revision `0123456789`", "`git branch -a`");
    check(&["@{u}.."], "unknown revision `@{u}`", "`git branch -vv`");
    check(&["HEAD:file.txt"], "`HEAD:file.txt` is no commit", "name a commit");
    check(&["main..maintenance"], "no commits in `main..maintenance`", "did you mean `maintenance..main`?");
    check(&["HEAD.."], "no commits in `HEAD..`", "older commit first");
    check(&["--author", "nobody"], "no commits in", "no option or path");
    check(&["HEAD", "--", "absent"], "no commits in `HEAD`", "no option or path");
    assert_eq!(repo.files(), ["file.txt"]);
}

#[test]
fn odd_histories_are_told() {
    let root = Repo::with_commits(1);
    root.run(&["HEAD"]).file();
    assert_eq!(root.run(&["HEAD^!", "--stdout"]).code, Some(0));

    let merges = Repo::with_commits(2);
    merges.git(&["switch", "--quiet", "--create", "topic", "HEAD~1"]);
    merges.commit("topic.txt", "topic\n", "topic");
    merges.git(&["switch", "--quiet", "main"]);
    merges.git(&["merge", "--quiet", "--no-ff", "--message", "Merge topic", "topic"]);
    merges.run(&["--merges", "HEAD"]).file();
    assert_eq!(merges.run(&["--stdout", "HEAD^1..", "^topic"]).code, Some(0));

    let shallow = merges.beside("shallow");
    let origin = format!("file://{}", merges.root().display());
    merges.git(&["clone", "--quiet", "--depth", "1", &origin, &shallow.display().to_string()]);
    merges.run_in(&shallow, &["HEAD"], &[]).file();
    merges.run_in(&shallow, &["HEAD~20.."], &[]).fails(3, "goes back further", "`git fetch --unshallow`");
}

#[test]
fn limiting_options_mean_what_they_mean_to_git() {
    let repo = Repo::with_commits(4);
    repo.git(&["switch", "--quiet", "--create", "topic", "HEAD~2"]);
    repo.commit("topic.txt", "topic\n", "topic\n\nWith a body.");
    repo.git(&["switch", "--quiet", "main"]);
    repo.git(&["merge", "--quiet", "--no-ff", "--message", "Merge topic", "topic"]);
    let dates = repo.git(&["log", "--format=%cI"]);
    let (middle, late) = (dates.lines().nth(3).expect("six commits"), dates.lines().nth(1).expect("six commits"));
    let check = |words: &[&str]| {
        let expected = repo.git(&[&["log", "--format=%H"], words].concat());
        let mut expected: Vec<&str> = expected.lines().collect();
        expected.sort_unstable();
        let output = repo.run(&[&["--stdout", "--format", "json"], words].concat());
        assert_eq!(output.commits(), expected, "{words:?}");
    };
    check(&["HEAD"]);
    check(&["-n", "2", "HEAD"]);
    check(&["--max-count=1", "topic"]);
    check(&["--since", middle, "HEAD"]);
    check(&["--after", middle, "--before", late, "HEAD"]);
    check(&["--until", middle, "HEAD"]);
    check(&["--author", "^Ann .*@example", "HEAD"]);
    check(&["--grep", "^two$", "--grep", "body", "HEAD"]);
    check(&["--first-parent", "HEAD"]);
    check(&["--no-merges", "HEAD"]);
    check(&["--merges", "HEAD"]);
    check(&["topic", "^main~2"]);
    check(&["main~2...topic"]);
}

#[test]
fn a_folder_without_commits_or_repository_is_said() {
    Repo::none().run(&[]).fails(3, "not a git repository", "go into a repository");
    for words in [&[][..], &["HEAD"], &["HEAD~3.."]] {
        Repo::new().run(words).fails(3, "the branch has no commits yet", "first commit");
    }
}

#[test]
fn a_missing_blob_is_a_warning_and_a_corrupt_commit_an_error() {
    let repo = Repo::with_commits(3);
    fs::remove_file(repo.object("HEAD~1:file.txt")).expect("the object is loose");
    let output = repo.run(&["HEAD"]);
    output.file();
    assert!(output.stderr.contains("warning: ") && output.stderr.contains("objects are missing"), "{output:?}");

    let object = repo.object("HEAD~1");
    let bytes = fs::read(&object).expect("the object is loose");
    fs::remove_file(&object).expect("a loose object can be removed");
    for broken in [&bytes[..bytes.len() / 2], &[]] {
        fs::write(&object, broken).expect("and written again");
        repo.run(&["HEAD"]).fails(3, "corrupt", "`git fsck`");
    }
}

#[test]
fn every_way_to_a_repository_tells_the_same() {
    let repo = Repo::with_commits(3);
    repo.write("folder/.keep", "");
    let root = repo.root();
    let (linked, bare, beside) = (repo.beside("linked"), repo.beside("bare.git"), repo.beside("home"));
    repo.git(&["worktree", "add", "--quiet", &linked.display().to_string()]);
    repo.git(&["clone", "--quiet", "--bare", ".", &bare.display().to_string()]);
    let git_dir = root.join(".git").display().to_string();
    let words = ["--stdout", "--format", "json", "HEAD~2..HEAD"];
    let expected = repo.run(&words);
    assert_eq!(expected.commits().len(), 2, "{expected:?}");
    let check = |folder: &Path, variables: &[(&str, &str)]| {
        let output = repo.run_in(folder, &words, variables);
        // A clone has another name and remote than its origin, so only the commits are compared.
        assert_eq!(output.commits(), expected.commits(), "{folder:?} {variables:?} {output:?}");
    };
    check(&root.join("folder"), &[]);
    check(&linked, &[]);
    check(&bare, &[]);
    check(&beside, &[("GIT_DIR", &git_dir)]);
    check(root, &[("TZ", "Asia/Kolkata"), ("LC_ALL", "C"), ("RUST_BACKTRACE", "1")]);
}

#[test]
fn embedded_bare_repositories_are_refused() {
    let repo = Repo::with_commits(1);
    let bare = repo.path("lib/evil.git");
    repo.git(&["clone", "--quiet", "--bare", ".", &bare.display().to_string()]);
    repo.run_in(&bare, &[], &[]).fails(3, "lies inside another work tree", "git --git-dir=");
    let named = repo.run_in(&bare, &["--stdout"], &[("GIT_DIR", &bare.display().to_string())]);
    assert_eq!(named.code, Some(0), "{named:?}");
}

#[cfg(unix)]
#[test]
fn repositories_of_others_are_refused_until_they_are_trusted() {
    let repo = Repo::with_commits(1);
    if std::os::unix::fs::chown(repo.path(".git"), Some(4321), None).is_err() {
        println!("skipped: only root can give a repository to someone else");
        return;
    }
    let root = repo.root().display().to_string();
    let command = format!("git config --global --add safe.directory {root}");
    repo.run(&[]).fails(3, "is owned by someone else", &command);
    assert_eq!(repo.files(), ["file.txt"]);
    repo.git_in(&repo.beside("home"), &["config", "--global", "--add", "safe.directory", &root]);
    repo.run(&[]).file();
}

#[test]
fn only_unedited_posts_of_ours_are_overwritten() {
    let repo = Repo::with_commits(3);
    let post = || fs::read_to_string(repo.path("post.md")).expect("the post");
    let run = |words: &[&str]| repo.run(&[&["-o", "post.md"], words].concat());
    run(&["HEAD~1.."]).file();
    let first = post();
    assert!(run(&["HEAD~1.."]).last_line().starts_with("unchanged: post.md: "));
    run(&["HEAD~2.."]).file();
    assert_ne!(post(), first);

    for (content, error) in
        [(first.replacen('\n', "\nmine\n", 1), "was edited"), ("mine\n".to_owned(), "post.md exists")]
    {
        repo.write("post.md", &content);
        run(&["HEAD~2.."]).fails(5, error, "--force overwrites it");
        assert_eq!(post(), content);
        run(&["--force", "HEAD~1.."]).file();
        assert_eq!(post(), first);
    }
    assert_eq!(repo.files(), ["file.txt", "post.md"]);
}

#[cfg(unix)]
#[test]
fn output_that_cannot_be_written_leaves_nothing() {
    let repo = Repo::with_commits(2);
    repo.write("kept.md", "kept\n");
    std::os::unix::fs::symlink("/dev/full", repo.path("full.md")).expect("a new link");
    std::os::unix::fs::symlink("kept.md", repo.path("link.md")).expect("a new link");
    let before = repo.files();
    let check = |words: &[&str], error: &str, hint: &str| repo.run(words).fails(5, error, hint);
    check(&["-o", "no/post.md"], "the folder no does not exist", "`mkdir -p no`");
    check(&["--output-directory", "my posts"], "the folder my posts does not exist", "`mkdir -p 'my posts'`");
    check(&["-o", "file.txt/post.md"], "file.txt is no folder", "--output-directory");
    check(&["-o", "."], ". is a folder", "`--output-directory .`");
    check(&["-o", "full.md"], "full.md is a symbolic link", "the file that it points to");
    check(&["-o", "link.md"], "link.md is a symbolic link", "the file that it points to");
    check(&["-o", "/dev/null"], "/dev/null is no plain file", "--stdout");
    match repo.unwritable() {
        Some(folder) => check(&["--output-directory", &folder], "cannot write", "choose another place"),
        None => println!("skipped: no folder was found that this user can't write to"),
    }
    assert_eq!(repo.files(), before);
    assert_eq!(fs::read_to_string(repo.path("kept.md")).expect("the file"), "kept\n");
}

#[cfg(unix)]
#[test]
fn a_full_disk_keeps_the_old_post() {
    let repo = Repo::with_commits(2);
    repo.run(&["-o", "post.md", "HEAD^!"]).file();
    let old = fs::read(repo.path("post.md")).expect("the post");
    // No file may grow: writing fails as on a full disk, for every user and without mounting one.
    let full = "ulimit -f 0; trap '' XFSZ; exec \"$0\" \"$@\"";
    for words in [["-o", "post.md", "HEAD"], ["-o", "new.md", "HEAD"]] {
        repo.shell(full, &words).fails(
            5,
            &format!("cannot write {}: file too large", words[1]),
            "choose another place",
        );
    }
    assert_eq!(fs::read(repo.path("post.md")).expect("the post"), old);
    assert_eq!(repo.files(), ["file.txt", "post.md"]);
}

#[cfg(unix)]
#[test]
fn posts_have_the_mode_that_the_umask_leaves() {
    use std::os::unix::fs::PermissionsExt;
    let repo = Repo::with_commits(1);
    for (umask, expected) in [("022", 0o644), ("027", 0o640), ("077", 0o600)] {
        repo.shell(&format!("umask {umask}; exec \"$0\" \"$@\""), &["-o", umask, "HEAD"]).file();
        let mode = fs::metadata(repo.path(umask)).expect("the post").permissions().mode();
        assert_eq!(mode & 0o777, expected, "umask {umask}");
    }
}

#[cfg(unix)]
#[test]
fn streams_that_are_gone_or_full_are_no_panic() {
    let repo = Repo::with_commits(2);
    for words in [&["--stdout", "HEAD"][..], &["HEAD"], &["-h"], &["completions", "zsh"]] {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let done = repo.command(repo.root(), words, &[]).stdout(writer).output().expect("the program was built");
        let stderr = String::from_utf8_lossy(&done.stderr);
        assert!(
            done.status.success() && !stderr.contains("panic") && stderr.lines().count() <= 1,
            "{words:?} {stderr}"
        );
    }
    assert_eq!(repo.shell("\"$0\" \"$@\" | head -n 1", &["--stdout", "HEAD"]).stdout.lines().count(), 1);
    assert_eq!(repo.shell("exec \"$0\" \"$@\" >&-", &["--stdout", "HEAD"]).code, Some(0));
    assert_eq!(repo.shell("exec \"$0\" \"$@\" 2>&-", &["HEAD~9.."]).code, Some(3));
    if Path::new("/dev/full").exists() {
        let output = repo.shell("exec \"$0\" \"$@\" >/dev/full", &["--stdout", "HEAD"]);
        assert_eq!(output.code, Some(5));
        assert_eq!(output.stderr, "error: cannot write to standard output: no space left on device\n");
    }
}

#[test]
fn errors_have_no_backtrace_and_no_control_characters() {
    let repo = Repo::with_commits(1);
    let variables = [("RUST_BACKTRACE", "full"), ("RUST_LIB_BACKTRACE", "1")];
    for words in [&["HEAD~9.."][..], &["--zzz"], &["-o", "no/x"], &["\u{1b}]0;owned\u{7}\u{202e}"], &["--\u{1b}[31m"]] {
        let (plain, traced) = (repo.run(words), repo.run_in(repo.root(), words, &variables));
        assert_eq!((plain.code, &plain.stderr), (traced.code, &traced.stderr));
        let safe = |c: char| c == '\n' || !c.is_control() && c != '\u{202e}';
        assert!(plain.stderr.lines().count() == 2 && plain.stderr.chars().all(safe), "{plain:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_ends_the_run_and_leaves_nothing() {
    use std::{
        process::{Command, Stdio},
        thread::sleep,
        time::Duration,
    };
    let repo = Repo::new();
    repo.import_history(20_000);
    let interrupted = |signal: &str| {
        let mut command = repo.command(repo.root(), &["HEAD"], &[]);
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program was built");
        let status = format!("/proc/{}/status", child.id());
        let listens = || fs::read_to_string(&status).is_ok_and(|status| common::catches_interrupts(&status));
        while !listens() {
            sleep(Duration::from_millis(1));
        }
        Command::new("kill").args([signal, &child.id().to_string()]).status().expect("there is kill");
        child.wait_with_output().expect("the program ends")
    };
    for signal in ["-INT", "-TERM"] {
        // On a busy machine a run may be over before the signal comes.
        let mut done = interrupted(signal);
        for _ in 0..5 {
            if done.status.code() != Some(0) {
                break;
            }
            repo.files().iter().for_each(|name| fs::remove_file(repo.path(name)).expect("the post"));
            done = interrupted(signal);
        }
        assert_eq!(done.status.code(), Some(130), "{done:?}");
        assert_eq!(String::from_utf8_lossy(&done.stderr), "error: interrupted\n");
        assert!(done.stdout.is_empty() && repo.files().is_empty(), "{:?}", repo.files());
    }
}
