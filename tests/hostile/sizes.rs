//! Sizes that nobody needs: huge files, bombs, messages, trees and commits cost bounded time and memory, and what was
//! left out is said.

#![cfg(target_os = "linux")]

use std::fs;

use super::{
    common::{
        Repo,
        script::{Commit, Script, put},
    },
    craft::measured,
    full_size, shown,
};

const MIB: u64 = 1024 * 1024;

/// Runs within these bounds; the time is that of optimised builds.
#[track_caller]
fn bounded(repo: &Repo, words: &[&str], memory: u64, seconds: f64) -> super::Output {
    let (output, used) = measured(repo, &[words, &["--stdout"]].concat());
    let slow = if full_size() { 1.0 } else { 12.0 };
    assert!(used.memory < memory, "{words:?}: {} MiB", used.memory / MIB);
    assert!(used.seconds < seconds * slow, "{words:?}: {:.1} s", used.seconds);
    super::checked(&output);
    output
}

/// Lines of text of at least this size.
fn lines(bytes: usize) -> String {
    let mut text = String::with_capacity(bytes + 64);
    while text.len() < bytes {
        text.push_str(&format!("line {} of a very long file\n", text.len()));
    }
    text
}

#[test]
fn huge_files_are_counted_or_called_too_large() {
    let repo = Repo::new();
    let text = lines(if full_size() { 60 * MIB as usize } else { 34 * MIB as usize });
    let old = repo.put("blob", &text);
    let new = repo.put("blob", text.replacen("line", "lime", 10));
    repo.commit_blobs("big.txt", [&old, &new]);
    let output = bounded(&repo, &["main~1..main"], 300 * MIB, 5.0);
    assert!(output.stderr.contains("big.txt"), "{output:?}");
    drop(text);
    let text = lines(5 * MIB as usize);
    let (old, new) = (repo.put("blob", &text), repo.put("blob", text.replacen("line 1", "lime 1", 100)));
    repo.commit_blobs("big.c", [&old, &new]);
    bounded(&repo, &["main~1..main"], 300 * MIB, 5.0);
}

#[test]
fn bombs_do_not_go_off() {
    let repo = Repo::new();
    let small = repo.put("blob", "small\n");
    let sizes: [(u64, u64); 6] = [
        (1 << 30, 1 << 30),
        (250 * MIB, 250 * MIB),
        (1000, 2 << 30),
        (1000, 200 * MIB),
        (200 * MIB, 10),
        (1000, u64::MAX),
    ];
    for byte in [0, b'x', b'\n'] {
        for (length, claimed) in sizes {
            let bomb = repo.put_run('b', byte, length, claimed);
            for blobs in [[&small, &bomb], [&bomb, &small]] {
                repo.commit_blobs("big.txt", blobs.map(String::as_str));
                bounded(&repo, &["main~1..main"], 300 * MIB, 5.0);
            }
        }
        let (one, two) =
            (repo.put_run('c', byte, 250 * MIB, 250 * MIB), repo.put_run('d', byte, 250 * MIB - 1, 250 * MIB - 1));
        repo.commit_blobs("big.txt", [&one, &two]);
        bounded(&repo, &["main~1..main"], 300 * MIB, 5.0);
    }
}

#[test]
fn bombs_in_packs_do_not_go_off() {
    let repo = Repo::new();
    let bomb = repo.put("blob", vec![b'x'; 34 * MIB as usize]);
    let small = repo.put("blob", "small\n");
    repo.commit_blobs("big.txt", [&small, &bomb]);
    repo.git(&["repack", "-a", "-d", "-q"]);
    repo.git(&["prune-packed"]);
    bounded(&repo, &["main~1..main"], 300 * MIB, 5.0);
    // The header of the entry says 34 MiB in five bytes; from now on it says 2 GiB and more.
    let packs = fs::read_dir(repo.path(".git/objects/pack")).expect("packs").flatten().map(|entry| entry.path());
    let pack = packs.into_iter().find(|path| path.extension().is_some_and(|end| end == "pack")).expect("a pack");
    let mut bytes = fs::read(&pack).expect("the pack");
    let size = 34 * MIB;
    let header = [
        0xb0 | (size & 15) as u8,
        0x80 | (size >> 4 & 127) as u8,
        0x80 | (size >> 11 & 127) as u8,
        0x80 | (size >> 18 & 127) as u8,
        (size >> 25) as u8,
    ];
    let at = bytes.windows(5).position(|window| window == header).expect("the entry");
    bytes[at + 4] = 0x7f;
    fs::remove_file(&pack).expect("the pack");
    fs::write(&pack, bytes).expect("the pack");
    bounded(&repo, &["main~1..main"], 300 * MIB, 5.0);
}

#[test]
fn scanners_take_linear_time() {
    let scale = if full_size() { 20 } else { 1 };
    let minified = "function a(b,c){return b?c(b):function(d){return{a:d,b:[c]}}};".repeat(4_000 * scale);
    let files = [
        ("a.c", "%q(".repeat(5_000 * scale)),
        ("a.cpp", "%q(".repeat(5_000 * scale)),
        ("a.cs", "%q(".repeat(5_000 * scale)),
        ("a.rb", "%q(".repeat(5_000 * scale)),
        ("a.sh", "\0".repeat(15_000 * scale)),
        ("b.sh", format!("{}\0", "a\n".repeat(7_500 * scale))),
        ("a.py", "(".repeat(15_000 * scale)),
        ("a.js", minified),
        ("b.js", "(".repeat(15_000 * scale)),
        ("a.rs", "r#\"".repeat(5_000 * scale)),
        ("b.rs", "/*".repeat(15_000 * scale)),
        ("c.rs", "fn a(){".repeat(5_000 * scale)),
        ("a.go", "`".repeat(15_001 * scale)),
        ("a.ts", "`${".repeat(5_000 * scale)),
        ("a.java", "class A{".repeat(5_000 * scale)),
        ("a.php", "<?php <<<A\n".repeat(3_000 * scale)),
        ("c.sh", "<<A <<B\n".repeat(3_000 * scale)),
        ("c.py", "\"\"\"'''".repeat(5_000 * scale)),
        ("d.py", (0..1_000 * scale).map(|n| format!("{}if x:\n", " ".repeat(n % 500))).collect()),
        ("a.md", "[".repeat(15_000 * scale)),
        ("b.md", "> ".repeat(15_000 * scale)),
        ("CHANGELOG.md", "- [a](b) ".repeat(5_000 * scale)),
        ("package.json", "[".repeat(15_000 * scale)),
        ("Cargo.toml", format!("a = {}", "[".repeat(15_000 * scale))),
        ("b/Cargo.toml", "[a.b]\nc = 1\n".repeat(3_000 * scale)),
    ];
    for (path, content) in files {
        let repo = Repo::new();
        let old = put(path, format!("{}\n{content}\n", "x\n".repeat(3)));
        let mut script = Script::default();
        let start = script.commit(Commit {
            message: b"start",
            changes: vec![old, put("x.c", "int x;\n")],
            ..Commit::default()
        });
        let message = b"x: grow\n\nIt was too small, because nobody had asked for more.\n";
        let new = put(path, format!("{}\n{content}", "y\n".repeat(30)));
        let end = script.commit(Commit { parents: vec![start], message, changes: vec![new], ..Commit::default() });
        script.name("refs/tags/start", start);
        script.name("refs/tags/end", end);
        script.build_in(&repo);
        let output = bounded(&repo, &["start..end"], 500 * MIB, 3.0);
        assert!(output.stdout.contains("x: grow"), "{path}: {}", shown(&output));
    }
}

#[test]
fn messages_of_any_length_are_cut() {
    let sizes = if full_size() { 10 * MIB as usize } else { MIB as usize };
    let filled = |text: &str| text.repeat(sizes / text.len());
    let mut script = Script::default();
    let start = script.commit(Commit { message: b"start", changes: vec![put("a.c", "int a;\n")], ..Commit::default() });
    let messages = [
        format!("Say it {}", filled("again ")),
        filled("x"),
        format!(
            "Say it\n\n{}",
            (0..sizes / 50).map(|n| format!("It was needed for reason {n}, because it was.\n")).collect::<String>()
        ),
        format!("Say it\n\n{}", filled("\n")),
        format!("Say it\n\n{}", filled("`a")),
        format!("Say it\n\n{}", filled("- a\n")),
        format!("Say it\n\n{}", filled("(")),
        format!("Say it\n\n{}", filled("[a](")),
        format!("Say it\n\n{}", filled("It took 1.5 ms to 2.5 ms, ")),
        format!("Say it\n\n{}", filled("| a | b |\n")),
        format!("Say it\n\n{}", filled("Signed-off-by: A <a@b>\n")),
        format!("Say it\n\n{}", filled("\u{1f468}\u{200d}\u{1f469}")),
        format!("Say it\n\n{}", filled("\u{1b}[31m")),
        format!("Say it\n\n{}", filled("A. ")),
        format!("Say it\n\n{}", filled("The same is said again because it was slow. ")),
    ];
    let changes = || vec![put("a.c", "int b;\n")];
    let marks: Vec<_> = messages
        .iter()
        .map(|message| {
            script.commit(Commit {
                parents: vec![start],
                message: message.as_bytes(),
                changes: changes(),
                ..Commit::default()
            })
        })
        .collect();
    let repo = script.build();
    for mark in marks {
        let output = bounded(&repo, &[&format!("{}^!", mark.name())], 300 * MIB, 3.0);
        let cut = "the message is longer than 64 KiB, or its subject than 2,000 bytes, and was cut";
        assert!(output.stderr.contains(cut), "{}", shown(&output));
        assert!(output.stdout.len() < 100_000, "{}", output.stdout.len());
    }
}

#[test]
fn commits_that_touch_everything_are_told() {
    let files = if full_size() { 100_000 } else { 2_000 };
    let mut script = Script::default();
    let all = |content: &str| {
        (0..files).map(|n| put(format!("d{:03}/{:03}/f{n}.c", n % 100, n / 100 % 100), content)).collect::<Vec<_>>()
    };
    let start = script.commit(Commit { message: b"start", changes: all("int a;\n"), ..Commit::default() });
    let message = b"a: rename to b\n\nThe name was taken, because everything is called a.\n";
    let end = script.commit(Commit { parents: vec![start], message, changes: all("int b;\n"), ..Commit::default() });
    script.name("refs/tags/start", start);
    script.name("refs/tags/end", end);
    let repo = script.build();
    let output = bounded(&repo, &["start..end"], 500 * MIB, 5.0);
    let files = files.to_string();
    let count = format!("{},{} files", &files[..files.len() - 3], &files[files.len() - 3..]);
    assert!(output.stdout.contains(&count), "{}", shown(&output));
    bounded(&repo, &["start"], 700 * MIB, 20.0);
    bounded(&repo, &["start..end", "--format", "json"], 700 * MIB, 10.0);
}

#[test]
fn deep_trees_are_walked() {
    let depth = if full_size() { 4_000 } else { 1_500 };
    let mut script = Script::default();
    let path = |name: &str| "d/".repeat(depth) + name;
    let at = |value: u8| {
        vec![put(path("x.c"), format!("int x = {value};\n")), put(path("package.json"), "{\"name\": \"x\"}\n")]
    };
    let start = script.commit(Commit { message: b"start", changes: at(0), ..Commit::default() });
    let end = script.commit(Commit {
        parents: vec![start],
        message: b"x: count\n\nIt was needed, because it was.",
        changes: at(1),
        ..Commit::default()
    });
    script.name("refs/tags/start", start);
    script.name("refs/tags/end", end);
    let repo = script.build();
    bounded(&repo, &["start..end"], 300 * MIB, 5.0);
    bounded(&repo, &["end"], 300 * MIB, 5.0);
    bounded(&repo, &["end", "--", "d/d", ":(exclude)**/y"], 300 * MIB, 5.0);
}

#[test]
fn many_commits_are_told_in_a_post_of_the_same_length() {
    let repo = Repo::new();
    repo.import_history(if full_size() { 50_000 } else { 2_000 });
    let output = bounded(&repo, &["main"], 500 * MIB, 10.0);
    assert!(output.stdout.len() < 200_000 && output.stdout.contains("in the stories told above"), "{}", shown(&output));
}

#[test]
fn octopuses_and_long_rows_of_tags_are_told() {
    let parents = if full_size() { 3_000 } else { 300 };
    let mut script = Script::default();
    let start = script.commit(Commit { message: b"start", changes: vec![put("a.c", "int a;\n")], ..Commit::default() });
    let arms: Vec<_> = (0..parents)
        .map(|n| {
            let message = format!("arm {n}\n\nIt was needed, because of {n}.\n");
            script.commit(Commit {
                parents: vec![start],
                message: message.as_bytes(),
                changes: vec![put(format!("f{n}.c"), "int f;\n")],
                ..Commit::default()
            })
        })
        .collect();
    for (number, arm) in arms.iter().enumerate() {
        script.name(&format!("refs/tags/t{number}"), *arm);
    }
    let end = script.commit(Commit { parents: arms, message: b"Merge everything\n\nAt once.\n", ..Commit::default() });
    script.name("refs/heads/main", end);
    let repo = script.build();
    bounded(&repo, &["main"], 300 * MIB, 5.0);
    bounded(&repo, &["main^!"], 300 * MIB, 5.0);
}

/// Each heading of a changelog is looked at with the paragraph below it.
#[test]
fn a_changelog_of_headings_takes_linear_time() {
    let entry = |n: usize| {
        format!("### Read part {n}\n\nThe part with this number is read before the others are, as it always was.\n\n")
    };
    let many = if full_size() { 40_000 } else { 10_000 };
    let text: String = (0..many).map(entry).collect();
    let mut script = Script::default();
    let at = |text: &str| vec![put("CHANGELOG.md", format!("# Changelog\n\n## 1.0\n\n{text}"))];
    let start = script.commit(Commit { message: b"start", changes: at(""), ..Commit::default() });
    let end =
        script.commit(Commit { parents: vec![start], message: b"Release", changes: at(&text), ..Commit::default() });
    script.name("refs/tags/start", start);
    script.name("refs/tags/end", end);
    bounded(&script.build(), &["start..end"], 500 * MIB, 5.0);
}
