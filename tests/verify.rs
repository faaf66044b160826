//! `git deepdive verify` as a user meets it: what it says of a file, how it exits, what `--fix` changes.

mod common;

use std::{fs, io::Write, process::Stdio};

use common::{Repo, histories};

/// Three versions of a file: two lines come before a function, then one of its own lines changes.
fn moved() -> Repo {
    let repo = Repo::new();
    let function = "fn area(w: u32, h: u32) -> u32 {\n    w * h\n}\n";
    repo.commit("src/lib.rs", format!("// Shapes.\n\n{function}"), "one");
    repo.commit("src/lib.rs", format!("// Shapes.\n\nuse std::fmt;\n\n{function}"), "two");
    repo.git(&["tag", "v2"]);
    let saturating = function.replace("w * h", "w.saturating_mul(h)");
    repo.commit("src/lib.rs", format!("// Shapes.\n\nuse std::fmt;\n\n{saturating}"), "three");
    repo
}

/// A document with the function under a caption at a commit.
fn document(repo: &Repo, lines: &str, commit: &str) -> String {
    let id = repo.git(&["rev-parse", "--short=10", commit]);
    format!(
        "# Design\r\n\nThe area:\n\n`src/lib.rs`, {lines} at `{id}`:\n\n```rust\nfn area(w: u32, h: u32) -> u32 {{\n    w * h\n}}\n```\n\n\
         Behind it, `some_code`, [a link](x.md) and {{{{ braces }}}}.\n"
    )
}

#[test]
fn findings_are_said_as_compilers_do() {
    let repo = moved();
    let check = |lines: &str, commit: &str, words: &[&str], code: i32, expected: &str| {
        repo.write("doc.md", document(&repo, lines, commit).replace("{{ braces }}", ""));
        let done = repo.run(&[&["verify"], words, &["doc.md"]].concat());
        let tip = repo.git(&["rev-parse", "--short=10", "HEAD"]);
        assert_eq!(done.stdout, expected.replace("TIP", &tip), "{}", done.stderr);
        assert_eq!(done.code, Some(code), "{}", done.stderr);
    };
    check("lines 3–5", "HEAD~2", &[], 0, "");
    check("lines 3-5", "HEAD~2", &["--strict"], 0, "");
    check(
        "lines 5–7",
        "HEAD",
        &[],
        1,
        "doc.md:9: error: this line differs from line 6 of `src/lib.rs`\n    -    w * h\n    +    w.saturating_mul(h)\n",
    );
    check(
        "lines 3–5",
        "HEAD~2",
        &["--at", "HEAD"],
        1,
        "doc.md:8: error: `src/lib.rs` reads differently at TIP\n    -fn area(w: u32, h: u32) -> u32 {\n    -    w * h\n    \
         -}\n    +use std::fmt;\n    +\n    +fn area(w: u32, h: u32) -> u32 {\n",
    );
    let two = repo.git(&["rev-parse", "--short=10", "HEAD~1"]);
    check(
        "lines 3–5",
        "HEAD~2",
        &["--at", "v2", "--format", "github"],
        1,
        &format!(
            "::error file=doc.md,line=5,title=git-deepdive::these lines stand at lines 5–7 of `src/lib.rs` at {two}\n"
        ),
    );
}

#[test]
fn only_what_moved_is_mended() {
    let repo = moved();
    let two = repo.git(&["rev-parse", "--short=10", "HEAD~1"]);
    let check = |lines: &str, commit: &str, words: &[&str], code: i32, expected: (&str, &str)| {
        let before = document(&repo, lines, commit);
        repo.write("doc.md", &before);
        let done = repo.run(&[&["verify", "--fix"], words, &["doc.md"]].concat());
        assert_eq!(done.code, Some(code), "{} {}", done.stdout, done.stderr);
        let after = fs::read_to_string(repo.path("doc.md")).expect("the file is there");
        assert_eq!(after, before.replace(expected.0, expected.1));
    };
    check("lines 3–5", "HEAD~2", &[], 0, ("", ""));
    check("lines 2–4", "HEAD~2", &[], 0, ("lines 2–4", "lines 3–5"));
    check("line 1", "HEAD~2", &[], 0, ("line 1", "lines 3–5"));
    check("lines 5–7", "HEAD", &[], 1, ("", ""));
    check("lines 3–5", "HEAD~2", &["--at", "HEAD"], 1, ("", ""));
    let one = repo.git(&["rev-parse", "--short=10", "HEAD~2"]);
    let (old, new) = (format!("lines 3–5 at `{one}`"), format!("lines 5–7 at `{two}`"));
    check("lines 3–5", "HEAD~2", &["--at", "v2"], 0, (&old, &new));
}

#[test]
fn links_are_mended_whole() {
    let repo = moved();
    let (one, two) = (repo.git(&["rev-parse", "HEAD~2"]), repo.git(&["rev-parse", "HEAD~1"]));
    let text = |blob: &str, id: &str, lines: &str, anchor: &str, at: &str| {
        format!(
            "[`src/lib.rs`, {lines}](https://forge.example/o/r{blob}{id}/src/lib.rs#{anchor}){at}:\n\n```rust\nfn area(w: u32, h: u32) -> \
             u32 {{\n⋯\n}}\n```\n"
        )
    };
    for (blob, old, new) in
        [("/blob/", "L3-L5", "L5-L7"), ("/-/blob/", "L3-5", "L5-7"), ("/src/commit/", "L3-L5", "L5-L7")]
    {
        repo.write("doc.md", text(blob, &one, "lines 3 and 5", old, " at v1"));
        let done = repo.run(&["verify", "--fix", "--at", "v2", "doc.md"]);
        assert_eq!(done.code, Some(0), "{}", done.stdout);
        let after = fs::read_to_string(repo.path("doc.md")).expect("the file is there");
        assert_eq!(after, text(blob, &two, "lines 5 and 7", new, &format!(" at `{}`", &two[..10])));
    }
}

#[test]
fn posts_pass_and_say_what_was_edited() {
    let repo = histories::topics();
    let post = repo.run(&["--stdout", "v1..main"]).stdout;
    let check = |text: &str, words: &[&str], code: i32, expected: &[&str]| {
        repo.write("post.md", text);
        let done = repo.run(&[&["verify"], words, &["post.md"]].concat());
        assert_eq!(done.code, Some(code), "{}{}", done.stdout, done.stderr);
        let lines: Vec<&str> = done.stdout.lines().collect();
        assert_eq!(lines.len(), expected.len(), "{}", done.stdout);
        for (line, expected) in lines.iter().zip(expected) {
            assert!(line.contains(expected), "{line}\n{expected}");
        }
    };
    check(&post, &[], 0, &[]);
    check(&post, &["--strict"], 0, &[]);
    check(&post.replacen("## Overview\n", "## Overview\n\nA word before.\n", 1), &[], 0, &[]);
    let figure = post.replacen(", 6 commits changed", ", 7 commits changed", 1);
    let lines =
        ["post.md:13: warning: the figure 7 commits is borne out by nothing", "-7 commits", "+2 commits", "+6 commits"];
    check(&figure, &[], 0, &lines);
    check(&figure, &["--strict"], 1, &[lines[0].replace("warning", "error").as_str(), lines[1], lines[2], lines[3]]);
    let bare = post.replacen("## Future", "```sh\nmake\n```\n\n## Future", 1);
    check(&bare, &[], 0, &["warning: this code has no caption"]);
    check(&post.replacen("words=2500", "words=ten", 1), &[], 1, &["the closing comment is malformed"]);
}

#[test]
fn rows_of_modules_are_counted_again() {
    let repo = histories::workspace();
    let post = repo.run(&["--stdout", "v0.1.0..main"]).stdout;
    let row = post.lines().find(|line| line.starts_with("| `seek-")).expect("a row of a module");
    let commits = row.split(" | ").nth(2).and_then(|cell| cell.parse::<usize>().ok()).expect("the number of commits");
    let wrong = row.replacen(&format!(" | {commits} | "), &format!(" | {} | ", commits + 1), 1);
    for (text, code) in [(post.clone(), 0), (post.replacen(row, &wrong, 1), 1)] {
        repo.write("post.md", &text);
        let done = repo.run(&["verify", "post.md"]);
        assert_eq!((done.code, done.stdout.contains("error: a row")), (Some(code), code == 1), "{}", done.stdout);
    }
}

#[test]
fn posts_about_paths_are_counted_again() {
    let repo = histories::topics();
    let check = |folder: &str, path: &str, recorded: &str| {
        let post = repo.run_in(&repo.path(folder), &["--stdout", "v1..main", "--", path], &[]).stdout;
        assert!(post.contains(&format!(" paths={recorded} sha256=")), "{post}");
        assert!(post.contains(" commits changed "), "{post}");
        repo.write("post.md", post.replacen(" commits changed ", "7 commits changed ", 1));
        let done = repo.run(&["verify", "post.md"]);
        assert!(done.stdout.contains("7 commits is borne out by nothing"), "{}", done.stdout);
        repo.write("post.md", post.replacen("## Overview\n", "## Overview\n\nA word before.\n", 1));
        let done = repo.run(&["verify", "post.md"]);
        assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""));
    };
    check("", "src", "src");
    check("src", ".", "src");
}

#[test]
fn measured_figures_stand_in_a_message_where_nothing_is_counted_again() {
    let repo = Repo::with_commits(1);
    repo.commit("file.txt", "fast\n", "fast: read once\n\nIt took 180.7 ms, now 95.8 ms.");
    let id = repo.git(&["rev-parse", "HEAD"]);
    let check = |words: &str, expected: &str| {
        let digest = "0".repeat(64);
        let head = "---\ntitle: \"A\"\nexcerpt: \"B\"\ndate: 2024-01-01\ntags: [a]\ndifficulty: Advanced\n---\n\n";
        let text = format!("{head}{words} in `{}`.\n\n<!-- git-deepdive 1 tips={id} sha256={digest} -->\n", &id[..10]);
        repo.write("post.md", text);
        let done = repo.run(&["verify", "post.md"]);
        assert_eq!((done.code, done.stdout.as_str()), (Some(0), expected), "{}", done.stderr);
    };
    check("From 180.7 ms to 95.8 ms, 3.5× faster, 12 times", "");
    let warning = "post.md:9: warning: the figure 95.7 ms is borne out by nothing that is cited or counted here\n";
    check("From 180.7 ms to 95.7 ms", warning);
}

#[test]
fn commits_that_nobody_can_fetch_are_a_warning() {
    let repo = Repo::with_commits(2);
    repo.git(&["checkout", "--quiet", "--detach"]);
    repo.commit("file.txt", "lost\n", "lost");
    let lost = repo.git(&["rev-parse", "--short=10", "HEAD"]);
    repo.git(&["checkout", "--quiet", "main"]);
    repo.write("doc.md", format!("`file.txt`, line 1 at `{lost}`:\n\n```\nlost\n```\n"));
    let done = repo.run(&["verify", "doc.md"]);
    assert_eq!(done.code, Some(0), "{}", done.stderr);
    assert_eq!(
        done.stdout,
        format!("doc.md:1: warning: commit `{lost}` is on no branch and under no tag here: readers can't fetch it\n")
    );
    assert_eq!(repo.run(&["verify", "--strict", "doc.md"]).code, Some(1));
}

#[test]
fn other_markdown_is_left_in_peace() {
    let repo = Repo::with_commits(1);
    let digest = "0123456789abcdef".repeat(4);
    let text = format!(
        "---\nanything: goes\n---\n\nText with [brackets], `deadbeef1`, {{{{ braces }}}} and 12 figures, a fix in `ldo.c`, line 498, the \
         digest `{digest}`, [one](https://forge.example/other/repo/commit/{digest}), \"words that nobody here has said\".\n\n#### \
         Deep\n\n> A quotation of somebody else entirely.\n\n```sh\nmake\n```\n\n| a | 1 |\n|---|---|\n| b | 2 |\n\n## Empty\n"
    );
    repo.write("doc.md", text);
    let done = repo.run(&["verify", "doc.md"]);
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), ""));
    assert_eq!(repo.run(&["verify", "--strict", "doc.md"]).code, Some(1));
}

#[test]
fn links_into_the_repository_are_followed() {
    let repo = moved();
    repo.git(&["remote", "add", "origin", "git@github.com:me/Shapes.git"]);
    let id = repo.git(&["rev-parse", "HEAD"]);
    let check = |address: &str, expected: &str| {
        repo.write("doc.md", format!("[a link]({})\n", address.replace("ID", &id)));
        let done = repo.run(&["verify", "doc.md"]);
        let expected = match expected {
            "" => String::new(),
            _ => format!("doc.md:1: error: {}\n", expected.replace("TIP", &id[..10])),
        };
        assert_eq!(done.stdout, expected, "{address}");
        assert_eq!(done.code, Some(i32::from(!expected.is_empty())));
    };
    let missing = "`src/no.rs` does not exist at TIP";
    check("https://github.com/me/shapes/blob/ID/src/lib.rs#L3-L7", "");
    check("https://github.com/me/shapes/blob/ID/src", "");
    check("https://github.com/me/shapes/blob/ID/src/no.rs", missing);
    check("https://github.com/Me/Shapes.git/blob/ID/src/no.rs#L3", missing);
    check("http://www.github.com/me/shapes/blob/ID/src/no.rs?plain=1#L3", missing);
    check("https://github.com/me/shapes/blob/ID/src/lib.rs#L8", "`src/lib.rs` has 7 lines at TIP, not 8");
    check("https://github.com/me/shapes/blob/ID/src/lib.rs#L4-L3", "the link leads to lines 4 to 3, which no file has");
    check("https://github.com/me/shapes/blob/ID/src/lib.rs#L0", "the link leads to lines 0 to 0, which no file has");
    check("https://github.com/me/shapes/tree/ID/src/", "");
    check("https://github.com/me/shapes/tree/ID/no/", "`no/` does not exist at TIP");
    check("https://github.com/me/shapes/raw/ID/src/no.rs", missing);
    check("https://github.com/me/shapes/blob/main/src/lib.rs#L7", "");
    check("https://github.com/me/shapes/blob/main/src/no.rs", missing);
    check("https://github.com/me/shapes/tree/main", "");
    check("https://github.com/me/shapes/blob/v2/src/lib.rs#L7", "");
    check("https://github.com/me/shapes/blob/elsewhere/src/no.rs", "");
    check("https://github.com/me/shapes/commit/ID", "");
    check("https://github.com/me/shapes/commit/0123456789", "`0123456789` is no commit of the repository");
    check("https://github.com/other/shapes/commit/0123456789", "");
    check("https://github.com/upstream/shapes/blob/ID/src/no.rs", missing);
}

#[test]
fn code_of_other_repositories_is_a_warning() {
    let repo = moved();
    repo.git(&["remote", "add", "origin", "git@github.com:me/shapes.git"]);
    let id = "0123456789abcdef0123456789abcdef01234567";
    let link = format!("https://github.com/other/shapes/blob/{id}/a.c#L3");
    repo.write("doc.md", format!("[`a.c`, line 3]({link}):\n\n```c\nint a;\n```\n"));
    let done = repo.run(&["verify", "doc.md"]);
    let expected = "doc.md:1: warning: the link leads to another repository, https://github.com/other/shapes\n";
    assert_eq!((done.code, done.stdout.as_str()), (Some(0), expected));
}

#[test]
fn json_has_a_schema() {
    let repo = moved();
    repo.write("doc.md", document(&repo, "lines 5–7", "HEAD"));
    repo.write("other.md", "nothing\n");
    let done = repo.run(&["verify", "--format=json", "doc.md", "other.md"]);
    let json: serde_json::Value = serde_json::from_str(&done.stdout).expect("it is JSON");
    assert_eq!(json["schema_version"], 1);
    assert_eq!((&json["errors"], &json["files"][1]["kind"]), (&1.into(), &"markdown".into()));
    let errors = json["files"][0]["findings"].as_array().expect("a list");
    let error = errors.iter().find(|finding| finding["severity"] == "error").expect("one is an error");
    assert_eq!((&error["line"], &error["rule"]), (&9.into(), &"line-differs".into()));
    assert_eq!(done.stderr, "error: 2 files: 1 finding, 0 warnings\n");
}

#[test]
fn mistakes_have_their_codes() {
    let repo = moved();
    repo.write("doc.md", "text\n");
    repo.run(&["verify"]).fails(2, "error: the following required arguments were not provided", "lists the options");
    repo.run(&["verify", "no.md"]).fails(2, "error: cannot read no.md: no such file or directory", "from this folder");
    repo.run(&["verify", "src"]).fails(2, "error: cannot read src: it is a folder", "from this folder");
    repo.run(&["verify", "--at", "nowhere", "doc.md"]).fails(3, "error: unknown revision `nowhere`", "git tag");
    repo.run(&["verify", "--fix", "-"]).fails(2, "error: standard input can't be mended", "name the file");
    let outside = repo.run_in(repo.beside("home").as_path(), &["verify", "doc.md"], &[]);
    outside.fails(3, "error: not a git repository", "go into a repository");
}

#[test]
fn standard_input_is_a_file() {
    let repo = moved();
    let mut child = repo
        .command(repo.root(), &["verify", "-"], &[])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program was built");
    let text = document(&repo, "lines 5–7", "HEAD");
    child.stdin.take().expect("it is piped").write_all(text.as_bytes()).expect("it is read");
    let done = child.wait_with_output().expect("it ends");
    assert_eq!(done.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&done.stdout).starts_with("-:9: error: "));
}

#[test]
fn hostile_files_are_bounded() {
    let repo = moved();
    let id = repo.git(&["rev-parse", "HEAD"]);
    let caption = |path: &str| format!("`{path}`, lines 1–2 at `{}`:\n\n```\nx\n```\n", &id[..10]);
    let table = format!("{}|\n{}|\n{}|\n", "|a".repeat(2_000), "|-".repeat(2_000), "|1".repeat(2_000));
    let closed = |text: String| {
        format!("{text}\n<!-- git-deepdive 1 tips={id} words=2500 by=0.1.0 sha256={} -->\n", "0".repeat(64))
    };
    let texts = [
        ">".repeat(100_000),
        table.repeat(20),
        closed(table.repeat(20)),
        "````\n```\n".repeat(20_000),
        ["../../etc/passwd", "/etc/passwd", "src/../src/lib.rs", ".", "\u{1b}[31m", "a\u{202e}b"].map(caption).concat(),
        caption("src/lib.rs").repeat(5_000),
        closed("12 3,4 5.6 7 ".repeat(50_000)),
        closed("[a](https://e/commit/1 12 `x` ".repeat(20_000)),
        format!("graph TD\n{}", "```mermaid\ngraph TD\na[[[[[[\n```\n\n".repeat(10_000)),
        "x](http://a ".repeat(100_000),
        "\0\u{1b}]0;title\u{7}\r".repeat(10_000),
    ];
    for text in texts {
        repo.write("doc.md", &text);
        let before = std::time::Instant::now();
        let done = repo.run(&["verify", "doc.md"]);
        let shown: String = text.chars().take(30).collect();
        assert!(matches!(done.code, Some(0 | 1)), "{shown:?} {:?} {}", done.code, done.stderr);
        assert!(before.elapsed().as_secs() < 60, "{shown:?} {:?}", before.elapsed());
        assert!(!done.stdout.contains('\u{1b}'), "{shown:?}");
    }
}
