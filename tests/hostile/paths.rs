//! Paths that no working tree could hold, or that mean something to a shell, to Markdown or to a file system.

use std::fs;

use git_deepdive::markdown;

use super::{
    common::{
        Repo,
        script::{Commit, Script, gone, put},
    },
    shown, told,
};

const CODE: &str = "/* Looks up a key. */\nint lookup(int key)\n{\n\treturn key;\n}\n";

#[test]
fn trees_that_git_would_not_make_are_told_and_lead_nowhere() {
    let names: [&[u8]; 16] = [
        b"..",
        b".",
        b".git",
        b".GIT",
        b"git~1",
        b"/etc/passwd",
        b"../../x.c",
        b"a/b.c",
        b"",
        b"x\\y.c",
        b"C:\\x.c",
        b"nul.c",
        b"con",
        b"\xff\xfe.c",
        b".gitmodules",
        b"\xe2\x80\x8d.git",
    ];
    for name in names {
        let repo = Repo::new();
        let (old, new) = (repo.put("blob", CODE), repo.put("blob", CODE.replace("key;", "key + 1;")));
        // As a file, as a folder, as a link, twice, and in the wrong order.
        let folders = [&old, &new].map(|blob| repo.put_tree(&[("100644", b"x.c", blob)]));
        let trees = |blob: &str, folder: &str| {
            [
                repo.put_tree(&[("100644", name, blob)]),
                repo.put_tree(&[("40000", name, folder)]),
                repo.put_tree(&[("120000", name, blob)]),
                repo.put_tree(&[("100644", name, blob), ("100644", name, blob)]),
                repo.put_tree(&[("100644", b"z.c", blob), ("100644", name, blob), ("40000", b"a", folder)]),
            ]
        };
        for (old, new) in trees(&old, &folders[0]).iter().zip(trees(&new, &folders[1])) {
            repo.commit_trees(&[old, &new]);
            let output = repo.run(&["--quiet", "main~1..main"]);
            // Gix refuses some trees as malformed, which is said; the rest is told.
            let refused =
                output.code == Some(3) && output.stderr.starts_with("error: ") && output.stderr.lines().count() == 2;
            assert!(refused || output.code == Some(0), "{name:?} {}", shown(&output));
            for file in repo.files() {
                assert!(file.ends_with(".md") && file.starts_with("2023-"), "{file:?}");
                fs::remove_file(repo.path(&file)).expect("our post");
            }
        }
        let beside = fs::read_dir(repo.beside("")).expect("a folder").flatten().map(|entry| entry.file_name());
        let mut beside: Vec<_> = beside.filter(|name| name != "object").collect();
        beside.sort();
        assert_eq!(beside, ["home", "work"], "{name:?}");
    }
}

/// Names that are odd in a shell, in Markdown, in a URL, for Windows, or by their length.
fn odd_names() -> Vec<String> {
    let names = [
        "-rf",
        "--output=x",
        "a\nb.c",
        "a\tb.c",
        "a\"b.c",
        "a'b.c",
        "a|b.c",
        "a`b.c",
        "``.c",
        "a<b>.c",
        "<script>.c",
        "a&b.c",
        "a*b*_c_.c",
        "a[b](c).c",
        "![x](y).c",
        "# a.c",
        "> a.c",
        "a b.c",
        " a.c",
        "a .c ",
        "a\\b.c",
        "a%20b.c",
        "a?b#c.c",
        "a:b.c",
        "$(x).c",
        "{{x}}.c",
        "{%x%}.c",
        "{{< x >}}.c",
        "a → b.c",
        "a, lines 1–2 at `b`.c",
        "con",
        "CON.c",
        "aux.md",
        "nul",
        "😀.c",
        "👨\u{200d}👩.c",
        "日本.c",
        "..c",
        "...",
        "a;b.c",
        "%%{init}%%.c",
        "a\"];click b.c",
        "@me.c",
        "#1.c",
        "<!-- x -->.c",
        "---",
        "+++",
        "~.c",
        "é.c",
        "e\u{301}.c",
    ];
    names
        .iter()
        .map(|name| (*name).to_owned())
        .chain([format!("{}.c", "n".repeat(250)), "d/".repeat(100) + "x.c"])
        .collect()
}

#[test]
fn odd_paths_are_shown_safely() {
    for (place, name) in odd_names().into_iter().enumerate() {
        let mut script = Script::default();
        let folder = format!("{}/x.c", name.trim_end_matches('/'));
        let paths = [
            name.clone(),
            format!("src/{name}"),
            if name.contains("d/d/") { "y.c".to_owned() } else { format!("top/{folder}") },
        ];
        let at = |value: u8| {
            paths.iter().map(|path| put(path, CODE.replace("key;", &format!("key + {value};")))).collect::<Vec<_>>()
        };
        let small = Commit { message: b"lookup: start", changes: at(0), ..Commit::default() };
        let start = script.commit(small);
        let message = b"lookup: add one to the key\n\nThe key was off by one, because it was counted from zero.";
        let next = script.commit(Commit { parents: vec![start], message, changes: at(1), ..Commit::default() });
        let mut moved = vec![put(format!("moved/{}", name.replace('/', "_")), CODE.replace("key;", "key + 2;"))];
        moved.push(gone(&paths[0]));
        let message = b"lookup: move it away\n\nIt stood in the wrong place, because nobody had moved it.";
        let last = script.commit(Commit { parents: vec![next], message, changes: moved, ..Commit::default() });
        script.name("refs/tags/start", start);
        script.name("refs/tags/end", last);
        // With a forge paths stand in URLs as well.
        let repo = script.build();
        if place % 2 == 0 {
            repo.git(&["remote", "add", "origin", "https://github.com/example/project.git"]);
        }
        let post = told(&repo, &["start..end"]);
        let bare = markdown::parse(&post).bare.text;
        for forbidden in ["<script>", "<!-- x", "\n# a", "\n> a.c", "![x]", "javascript:"] {
            assert!(!bare.replace("\\<", "").contains(forbidden), "{name:?}: {forbidden}\n{post}");
        }
        assert!(!post.contains("{{") && !post.contains("{%"), "{name:?}\n{post}");
    }
}

#[test]
fn names_of_posts_stay_in_the_folder() {
    let modules = [
        "../../etc/x",
        "CON",
        "nul",
        "",
        "/etc/passwd",
        "a/../../b",
        "..",
        "-rf",
        "com1",
        "日本",
        "😀",
        "a\nb",
        ".hidden",
        "x\u{202e}y",
    ];
    for module in modules.iter().map(|name| (*name).to_owned()).chain(["n".repeat(300)]) {
        let repo = Repo::new();
        let manifest = |version: u8| {
            format!(
                "[package]\nname = {}\nversion = \"0.{version}.0\"\n",
                serde_json::to_string(&module).expect("text").replace("\\u", "\\u00").replace("\\u0000", "\\u")
            )
        };
        repo.write("src/lib.rs", "pub fn one() -> u8 {\n    1\n}\n").commit("Cargo.toml", manifest(1), "start");
        repo.write("src/lib.rs", "pub fn two() -> u8 {\n    2\n}\n").git(&["add", "--all"]);
        repo.git(&["remote", "add", "origin", &format!("https://github.com/x/{}", module.replace('\n', ""))]);
        repo.commit("Cargo.toml", manifest(2), "one: say two instead\n\nIt said one, because two was taken.");
        repo.write("posts/.keep", "");
        let output = repo.run(&["--output-directory", "posts", "HEAD~1.."]);
        let name = output.file().strip_prefix("posts/2023-").expect("the post is in its folder");
        let plain =
            name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-' || byte == b'.');
        assert!(plain && name.len() < 100 && name.matches('.').count() == 1, "{module:?}: {name:?}");
        assert!(
            !repo.path("Cargo.toml.md").exists() && fs::read_dir(repo.path("posts")).expect("the folder").count() == 2
        );
    }
}
