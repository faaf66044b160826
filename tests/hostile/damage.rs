//! Repositories that are broken or not all there: each case has its own plain message, or a post that says what it lacks.

use std::{fs, path::Path};

use super::{
    checked,
    common::{Output, Repo},
    shown,
};

/// Fails unless the run ended with exit code 3, one line that holds this text, and a hint; the same with backtraces asked for.
#[track_caller]
fn refused(repo: &Repo, words: &[&str], expected: &str) -> String {
    let output = repo.run_in(repo.root(), words, &[("RUST_BACKTRACE", "full"), ("RUST_LIB_BACKTRACE", "1")]);
    output.fails(3, expected, "");
    assert_eq!(repo.run(words).stderr, output.stderr);
    output.stderr
}

/// A history of files in two folders, so that there are trees below trees.
fn history() -> Repo {
    let repo = Repo::new();
    for number in 1..=4 {
        let code = format!("int lookup(int key)\n{{\n\treturn key + {number};\n}}\n");
        repo.write("lib/deep/b.c", &code).git(&["add", "--all"]);
        repo.commit(
            "src/a.c",
            code,
            &format!("a: add {number}\n\nThe key was off by {number}, because it was counted from zero."),
        );
    }
    repo
}

/// Writes a file that may be read only.
fn replace(path: &Path, bytes: &[u8]) {
    let _ = fs::remove_file(path);
    fs::write(path, bytes).expect("the file can be written");
}

/// Ways to break a file.
const DAMAGES: [fn(Vec<u8>) -> Vec<u8>; 7] = [
    |_| Vec::new(),
    |bytes| bytes[..bytes.len() / 2].to_vec(),
    |bytes| bytes[..bytes.len() - 1].to_vec(),
    |mut bytes| {
        let middle = bytes.len() / 2;
        bytes[middle] ^= 0xff;
        bytes
    },
    |mut bytes| {
        bytes[0] ^= 0x55;
        bytes
    },
    |bytes| vec![0; bytes.len()],
    |bytes| vec![0xff; bytes.len()],
];

#[test]
fn broken_loose_objects_are_said_in_a_line() {
    let repo = history();
    for revision in [
        "HEAD",
        "HEAD~1",
        "HEAD^{tree}",
        "HEAD~1^{tree}",
        "HEAD:src",
        "HEAD~2:lib/deep",
        "HEAD:src/a.c",
        "HEAD~1:src/a.c",
    ] {
        let object = repo.object(revision);
        let whole = fs::read(&object).expect("the object is loose");
        for (number, change) in DAMAGES.into_iter().enumerate() {
            replace(&object, &change(whole.clone()));
            let output = repo.run_in(repo.root(), &["--stdout", "HEAD~3.."], &[("RUST_BACKTRACE", "full")]);
            plain(&output, &format!("{revision}, damage {number}"));
        }
        replace(&object, &whole);
    }
    checked(&repo.run(&["--stdout", "HEAD~3.."]));
}

/// Either a post, with a warning where something is missing, or an error of one line with a hint.
#[track_caller]
fn plain(output: &Output, what: &str) {
    match output.code {
        Some(0) => checked(output),
        Some(3) => {
            let lines: Vec<&str> = output.stderr.lines().collect();
            let as_expected =
                matches!(lines[..], [error, hint] if error.starts_with("error: ") && hint.starts_with("hint: "));
            assert!(as_expected && output.stdout.is_empty(), "{what}: {}", shown(output));
        }
        _ => panic!("{what}: {}", shown(output)),
    }
    assert!(
        !output.stderr.contains("internal error") && !output.stderr.contains("stack backtrace"),
        "{what}: {}",
        shown(output)
    );
}

#[test]
fn broken_packs_are_said_in_a_line() {
    let repo = history();
    repo.git(&["repack", "-a", "-d", "-q", "-b"]);
    let files = fs::read_dir(repo.path(".git/objects/pack")).expect("packs").flatten().map(|entry| entry.path());
    let mut broken = 0;
    for file in files.collect::<Vec<_>>() {
        let whole = fs::read(&file).expect("the file is there");
        for (number, change) in DAMAGES.into_iter().enumerate() {
            replace(&file, &change(whole.clone()));
            let output = repo.run_in(repo.root(), &["--stdout", "HEAD~3.."], &[("RUST_BACKTRACE", "full")]);
            plain(&output, &format!("{file:?}, damage {number}"));
            broken += usize::from(output.code == Some(3));
        }
        fs::remove_file(&file).expect("the file is there");
        plain(&repo.run(&["--stdout", "HEAD"]), &format!("no {file:?}"));
        replace(&file, &whole);
    }
    assert!(broken > 5, "only {broken} damages were seen");
    checked(&repo.run(&["--stdout", "HEAD~3.."]));
}

#[test]
fn every_flipped_byte_of_a_pack_is_survived() {
    let repo = history();
    repo.git(&["repack", "-a", "-d", "-q"]);
    let files = fs::read_dir(repo.path(".git/objects/pack")).expect("packs").flatten().map(|entry| entry.path());
    let pack = files.into_iter().find(|path| path.extension().is_some_and(|found| found == "pack")).expect("a pack");
    let whole = fs::read(&pack).expect("the pack");
    fs::remove_file(&pack).expect("the pack");
    let step = if super::full_size() { 1 } else { whole.len() / 25 };
    for place in (12..whole.len()).step_by(step) {
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << (place % 8);
        fs::write(&pack, bytes).expect("the pack");
        let output = repo.run(&["--stdout", "HEAD~3.."]);
        // A flipped bit in the words of a message gives other words, and in code other code: both are what is there.
        assert!(matches!(output.code, Some(0 | 3)), "byte {place}: {}", shown(&output));
        plain(&output, &format!("byte {place}"));
    }
}

#[test]
fn broken_refs_and_settings_are_said_in_a_line() {
    let check = |break_it: &dyn Fn(&Repo), words: &[&str], expected: &str| {
        let repo = history();
        break_it(&repo);
        refused(&repo, words, expected)
    };
    let write = |path: &'static str, content: &'static str| {
        move |repo: &Repo| fs::write(repo.path(path), content).expect("a file")
    };
    let mut messages = vec![
        check(&write(".git/HEAD", "ref: refs/heads/nowhere\n"), &[], "has no commits yet"),
        check(&write(".git/refs/heads/main", "0123456789012345678901234567890123456789\n"), &["HEAD"], ""),
        check(&write(".git/refs/heads/main", "nonsense\n"), &["HEAD"], ""),
        check(&write(".git/config", "[core\n"), &[], "cannot open the repository"),
        check(&write(".git/config", "[core]\n\trepositoryformatversion = 7\n"), &[], ""),
        check(&write(".git/objects/info/alternates", "/nowhere/at/all\n"), &["absent"], "unknown revision"),
        check(&|_| {}, &["HEAD.."], "no commits in `HEAD..`"),
        check(&|_| {}, &["main~9.."], "goes back further"),
        check(&|_| {}, &["HEAD:src/a.c"], "is no commit"),
    ];
    messages.push({
        let repo = Repo::none();
        refused(&repo, &[], "not a git repository")
    });
    messages.push(refused(&Repo::new(), &["HEAD~1.."], "has no commits yet"));
    let distinct: std::collections::BTreeSet<&String> = messages.iter().collect();
    assert!(distinct.len() >= 8, "{messages:#?}");

    // What git survives is survived.
    for (path, content) in [
        (".git/packed-refs", "nonsense\n"),
        (".git/shallow", "nonsense\n"),
        (".git/refs/tags/broken", ""),
        (".git/index", "x"),
    ] {
        let repo = history();
        fs::write(repo.path(path), content).expect("a file");
        plain(&repo.run(&["--stdout", "HEAD~2.."]), path);
    }
    let detached = history();
    detached.git(&["checkout", "--quiet", "--detach", "HEAD~1"]);
    checked(&detached.run(&["--stdout", "HEAD~1.."]));
}

#[test]
fn shallow_clones_are_told_from_where_they_are_cut_off() {
    let repo = history();
    let shallow = repo.beside("shallow");
    let origin = format!("file://{}", repo.root().display());
    repo.git(&["clone", "--quiet", "--depth", "2", &origin, &shallow.display().to_string()]);
    let output = repo.run_in(&shallow, &["--stdout", "HEAD"], &[]);
    checked(&output);
    assert!(output.stderr.contains("the history is shallow"), "{output:?}");
    checked(&repo.run_in(&shallow, &["--stdout", "HEAD~1.."], &[]));
    repo.run_in(&shallow, &["HEAD~2.."], &[]).fails(3, "goes back further", "git fetch --unshallow");
}

#[test]
fn partial_clones_are_told_without_fetching() {
    let repo = history();
    repo.git(&["config", "uploadpack.allowFilter", "true"]);
    let origin = format!("file://{}", repo.root().display());
    for filter in ["blob:none", "tree:0", "blob:limit=10"] {
        let partial = repo.beside(&filter.replace([':', '='], "-"));
        repo.git(&["clone", "--quiet", "--bare", "--filter", filter, &origin, &partial.display().to_string()]);
        let objects = || repo.git_in(&partial, &["count-objects", "-v"]);
        let before = objects();
        for words in [&["--stdout", "HEAD~2.."][..], &["--stdout", "HEAD"], &["--stdout", "HEAD^!"]] {
            let output = repo.run_in(&partial, words, &[]);
            checked(&output);
            let marked = output
                .stderr
                .lines()
                .filter(|line| line.starts_with("warning: ") && line.contains("objects are missing"))
                .count();
            assert!(marked > 0, "{filter} {}", shown(&output));
        }
        assert_eq!(objects(), before, "{filter}");
    }
}
