//! The same range gives the same bytes: whatever the time zone, the locale, the home, the folder, the clone and the
//! number of cores.

mod common;

use common::{
    Repo,
    script::{Change, Commit, Script, put},
};

const POST: [&str; 2] = ["--stdout", "start..main"];
const JSON: [&str; 4] = ["--stdout", "--format", "json", "start..main"];

#[test]
fn neither_place_nor_language_nor_home_reaches_the_output() {
    let repo = repository();
    let (post, json) = (printed(&repo, &POST), printed(&repo, &JSON));
    let home = repo.beside("another-home").display().to_string();
    let variables: [&[(&str, &str)]; 14] = [
        &[("TZ", "UTC")],
        &[("TZ", "Asia/Kolkata")],
        &[("TZ", "Pacific/Kiritimati")],
        &[("TZ", "America/St_Johns")],
        &[("TZ", "nowhere")],
        &[("TZ", "XYZ-13:30")],
        &[("LC_ALL", "C")],
        &[("LC_ALL", "tr_TR.UTF-8")],
        &[("LC_ALL", "de_DE.ISO-8859-1"), ("LANG", "de_DE")],
        &[("LANG", "ja_JP.UTF-8"), ("LANGUAGE", "ja")],
        &[("HOME", &home)],
        &[("XDG_CONFIG_HOME", &home), ("XDG_CACHE_HOME", &home), ("USER", "somebody")],
        &[("COLUMNS", "20"), ("TERM", "dumb"), ("NO_COLOR", "1")],
        &[("COLUMNS", "200"), ("TERM", "xterm-256color"), ("CLICOLOR_FORCE", "1"), ("RUST_BACKTRACE", "1")],
    ];
    for variables in variables {
        same(&repo.run_in(repo.root(), &POST, variables), &post, &format!("{variables:?}"));
        same(&repo.run_in(repo.root(), &JSON, variables), &json, &format!("{variables:?} as JSON"));
    }
}

#[test]
fn every_run_and_every_folder_give_the_same() {
    let repo = repository();
    let (post, json) = (printed(&repo, &POST), printed(&repo, &JSON));
    for _ in 0..3 {
        assert_eq!(printed(&repo, &POST), post);
        assert_eq!(printed(&repo, &JSON), json);
    }
    for folder in ["crates", "crates/store/src", "docs"] {
        same(&repo.run_in(&repo.path(folder), &POST, &[]), &post, folder);
        same(&repo.run_in(&repo.path(folder), &JSON, &[]), &json, folder);
    }
}

#[test]
fn every_clone_gives_the_same() {
    let repo = repository();
    repo.git(&["remote", "add", "origin", "https://github.com/example/project.git"]);
    let post = printed(&repo, &POST);
    let (linked, bare, packed) = (repo.beside("linked"), repo.beside("bare.git"), repo.beside("packed"));
    repo.git(&["worktree", "add", "--quiet", "--detach", &linked.display().to_string()]);
    for (folder, option) in [(&bare, "--bare"), (&packed, "--no-hardlinks")] {
        repo.git(&["clone", "--quiet", option, ".", &folder.display().to_string()]);
        repo.git_in(folder, &["remote", "set-url", "origin", "https://github.com/example/project.git"]);
        repo.git_in(folder, &["fetch", "--quiet", &repo.root().display().to_string(), "start:start"]);
    }
    repo.git_in(&packed, &["repack", "-a", "-d", "-f", "-q", "--depth=50"]);
    repo.git_in(&packed, &["commit-graph", "write", "--reachable"]);
    for folder in [&linked, &linked.join("crates"), &bare, &bare.join("objects"), &packed] {
        same(&repo.run_in(folder, &POST, &[]), &post, &folder.display().to_string());
    }
    let git_dir = repo.path(".git").display().to_string();
    let named = repo.run_in(&repo.beside("home"), &POST, &[("GIT_DIR", &git_dir)]);
    same(&named, &post, "GIT_DIR");
}

/// Runs the program on the first core that this process may use.
#[cfg(target_os = "linux")]
const ONE_CORE: &str = r#"
    command -v taskset >/dev/null || exit 99
    core=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
    exec taskset -c "$core" "$0" "$@"
"#;

#[cfg(target_os = "linux")]
#[test]
fn one_core_gives_what_all_give() {
    let repo = repository();
    for words in [&POST[..], &JSON] {
        let all = printed(&repo, words);
        let one = repo.shell(ONE_CORE, words);
        assert_ne!(one.code, Some(99), "taskset is missing: install util-linux, which it belongs to");
        same(&one, &all, "one core");
    }
}

/// What a run prints. Fails unless it went well.
fn printed(repo: &Repo, words: &[&str]) -> String {
    let output = repo.run(words);
    assert_eq!(output.code, Some(0), "{output:?}");
    assert!(output.stdout.len() > 2_000, "too little to be told apart: {output:?}");
    output.stdout
}

#[track_caller]
fn same(output: &common::Output, expected: &str, what: &str) {
    assert_eq!(output.code, Some(0), "{what}: {output:?}");
    let differ = output.stdout.lines().zip(expected.lines()).find(|(found, expected)| found != expected);
    assert!(output.stdout == expected, "{what} gives another text: {differ:?}");
}

/// Enough commits to keep several threads busy: topics, equal times, far time zones, names that sort differently by
/// locale, three crates.
fn repository() -> Repo {
    let mut script = Script::default();
    let mut files =
        vec![put("Cargo.toml", "[workspace]\nmembers = [\"crates/*\"]\n"), put("docs/index.md", "# Docs\n")];
    for name in ["store", "Index", "\u{e5}rchive"] {
        let manifest = format!("[package]\nname = \"{}\"\nversion = \"0.1.0\"\n", name.to_lowercase());
        files.push(put(format!("crates/{name}/Cargo.toml"), manifest));
        files.push(put(format!("crates/{name}/src/lib.rs"), source(name, 0)));
    }
    let start = script.line_of(None, vec![("start", files)]);
    script.name("refs/heads/start", start);
    let mut main = start;
    for topic in 0..12_u64 {
        let name = ["store", "Index", "\u{e5}rchive"][topic as usize % 3];
        let mut tip = main;
        let mut merged: Vec<Change> = Vec::new();
        for step in 0..6 {
            let change = put(format!("crates/{name}/src/lib.rs"), source(name, topic * 10 + step));
            let note = put(format!("docs/{topic}-{step}.md"), format!("# Note {step}\n\nText.\n"));
            let message = format!(
                "{name}: make step {step} of topic {topic} faster\n\nEvery lookup walked the whole table, because the \
                 keys were not sorted. Sort them once, and search by halves.\n\nThis costs memory: one word a key.\n"
            );
            let person: &[u8] = if step % 2 == 0 { b"Zo\xc3\xab <zoe@example.org>" } else { b"ann <ann@example.org>" };
            let commit = Commit {
                parents: vec![tip],
                message: message.as_bytes(),
                person: Some(person),
                time: Some(1_700_000_000 + topic * 3_600),
                changes: vec![change.clone(), note.clone()],
                ..Commit::default()
            };
            tip = script.commit(commit);
            merged.extend([change, note]);
        }
        let message = format!("Merge branch 'topic-{topic}'\n\nLookups in {name} no longer walk the table.\n");
        let time = Some(1_700_000_000 + topic * 3_600);
        let parents = vec![main, tip];
        main =
            script.commit(Commit { parents, message: message.as_bytes(), time, changes: merged, ..Commit::default() });
    }
    script.name("refs/heads/main", main);
    script.build()
}

fn source(name: &str, version: u64) -> String {
    let functions = (0..8).map(|n| {
        let turn = if version % 8 == n { version } else { n };
        format!(
            "/// Looks a key up, way {n}.\npub fn lookup_{n}(keys: &[u64], key: u64) -> Option<usize> {{\n    \
             let found = keys.binary_search(&(key + {turn}));\n    // TODO: tell absent keys from empty tables\n    \
             found.ok()\n}}\n\n"
        )
    });
    format!("//! The {name} crate, version {version}.\n\n{}", functions.collect::<String>())
}
