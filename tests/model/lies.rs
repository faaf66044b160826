//! A model that lies on purpose: none of it reaches a post.

use super::{commit, common::histories, is_outline, run, server::Act, server::Server};

/// Answers every part with words that cite a true commit, and holds a lie.
fn check(name: &str, canary: &str, lie: impl Fn(&str, &str) -> String + Send + Sync + 'static) {
    check_prompt(name, canary, move |prompt| {
        let (marker, subject) = commit(prompt);
        lie(&marker, &subject)
    });
}

/// The same for lies that are made from more of a prompt.
fn check_prompt(name: &str, canary: &str, lie: impl Fn(&str) -> String + Send + Sync + 'static) {
    let repo = histories::topics();
    let server = Server::new(move |prompt| match is_outline(prompt) {
        true => Act::Say("1: the point".to_owned()),
        false => Act::Say(lie(prompt)),
    });
    let lied = run(&repo, &server, &["--stdout", "v1..main"]);
    assert_eq!(lied.code, Some(0), "{name}: {}", lied.stderr);
    assert!(!lied.stdout.contains(canary), "{name}: {}\n{}", lied.stdout, lied.stderr);
    assert!(lied.stdout.contains("## Overview"), "{name}: {}", lied.stdout);
    assert!(lied.stderr.contains("0 of "), "{name}: {}", lied.stderr);
    let offline = repo.run(&["--stdout", "v1..main"]).stdout;
    let body = |text: &str| text.lines().filter(|line| !line.starts_with("<!--")).collect::<Vec<_>>().join("\n");
    assert_eq!(body(&lied.stdout), body(&offline), "{name}: what is left is the offline post");
}

#[test]
fn commits_figures_and_names() {
    check("a commit id", "deadbeef42", |marker, subject| format!("The {subject} began in deadbeef42 {marker}."));
    check("a marker of no commit", "cafebabe42", |_, subject| format!("{subject} began [[c:cafebabe42]]."));
    check("a figure", "73%", |marker, subject| format!("{subject} made it 73% faster {marker}."));
    check("a figure in words", "seventy", |marker, subject| format!("{subject} cut seventy percent {marker}."));
    check("a claim", "twice", |marker, subject| format!("{subject} is twice as fast {marker}."));
    check("a calculation", "4,257", |marker, subject| format!("{subject} takes [[= 4242 + 15]] bytes {marker}."));
    check("numbers of nobody", "percent faster", |marker, subject| {
        format!("{subject} is [[= 100 - 8 + 2 + 1]] percent faster {marker}.")
    });
    check("a list of a calculation", "7,654,321", |marker, subject| {
        format!("What holds for {subject} {marker}:\n\n- [[= 7654321 + 7]]")
    });
    check("an example that is a figure", "3 ms", |marker, subject| format!("{subject} takes such as `3 ms` {marker}."));
    check("an example that is an option", "--no-frob", |marker, subject| {
        format!("{subject} adds options such as `--no-frob=always` {marker}.")
    });
    check("no calculation", "takes 2", |marker, subject| format!("{subject} takes [[= 2 + x]] bytes {marker}."));
    check("a half", "half of the time", |marker, subject| format!("{subject} takes half of the time {marker}."));
    check("a name", "frobnicate", |marker, subject| format!("{subject} calls `frobnicate()` {marker}."));
    check("a call as an example", "frobni", |marker, subject| {
        format!("{subject} calls for example `frobnicate(1)` {marker}.")
    });
    check("a name as an example", "frob_nicate", |marker, subject| {
        format!("{subject} reads such as `/frob_nicate/x` {marker}.")
    });
    check("no example", "/etc/x", |marker, subject| format!("{subject} reads `/etc/x` {marker}."));
    check("a bare name", "frob_nicate", |marker, subject| format!("{subject} calls frob_nicate {marker}."));
}

/// A paragraph that lies goes, with what leans on it; the true ones around it stay.
#[test]
fn what_stands_beside_a_lie_stays() {
    let repo = histories::topics();
    let server = Server::new(move |prompt| {
        if is_outline(prompt) {
            return Act::Say("1: the point".to_owned());
        }
        let (marker, subject) = commit(prompt);
        Act::Say(format!(
            "What was wanted is told by {subject} {marker}.\n\nIt made all of that 73% faster {marker}.\n\n\
             This is why it pays {marker}.\n\nWhat came of it is {subject} once more {marker}. It calls `frobnicate()` \
             {marker}. And {subject} is the end of it {marker}."
        ))
    });
    let told = run(&repo, &server, &["--stdout", "v1..main"]);
    assert_eq!(told.code, Some(0), "{}", told.stderr);
    for lie in ["73%", "This is why it pays", "frobnicate"] {
        assert!(!told.stdout.contains(lie), "{lie}: {}\n{}", told.stdout, told.stderr);
    }
    for truth in ["What was wanted is told by", "What came of it is", "is the end of it"] {
        assert!(told.stdout.contains(truth), "{truth}: {}\n{}", told.stdout, told.stderr);
    }
    assert!(told.stderr.contains("words that did not stand after two repairs were left out"), "{}", told.stderr);
}

#[test]
fn figures_of_others_and_turned_round() {
    let check_figure = |name: &str, canary: &str, words: &'static str| {
        check_prompt(name, canary, move |prompt| match prompt.lines().find(|line| line.contains("before 180.7 ms")) {
            Some(line) => format!("The time of the lookup {words} {}.", &line[..line.find(']').expect("a marker") + 2]),
            None => "Nothing.".to_owned(),
        });
    };
    check_figure("another unit", "121.4 s ", "fell to 121.4 s in the benchmark");
    check_figure("another thing", "180.7 callers", "counts 180.7 callers");
    check_figure("figures turned round", "from 121.4", "went from 121.4 ms to 180.7 ms");
    check_figure("a percentage for a factor", "1.49%", "is 1.49% faster");
    check_figure("another number", "121.5", "fell to 121.5 ms");
    check_figure("a version", "v3.2.1", "is that of v3.2.1");
    check_figure("a name with another number", "SHA-512", "pays for SHA-512");
}

/// What the program computes from numbers of the evidence stands with them.
#[test]
fn calculations_with_numbers_that_are_cited() {
    let repo = histories::topics();
    let server = Server::new(move |prompt| match prompt.lines().find(|line| line.contains("before 180.7 ms")) {
        Some(line) if !is_outline(prompt) => {
            let marker = &line[..line.find(']').expect("a marker") + 2];
            Act::Say(format!("Each run of `kvd bench get` saves [[= 180.7 - 121.4]] ms {marker}."))
        }
        _ => Act::Say("1: the point".to_owned()),
    });
    let told = run(&repo, &server, &["--stdout", "v1..main"]);
    assert!(told.stdout.contains("saves 59.3 (180.7 − 121.4) ms"), "{}\n{}", told.stdout, told.stderr);
}

/// A table is held to what the words above it cite, cell by cell.
#[test]
fn tables_of_what_is_cited() {
    const FOREIGN: &str =
        "nobody anywhere can log in any longer, every disk of theirs is erased silently, lights flicker, doors open";
    let table = |cell: &'static str| {
        let repo = histories::topics();
        let server = Server::new(move |prompt| match is_outline(prompt) {
            true => Act::Say("1: the point".to_owned()),
            false => {
                let (marker, subject) = commit(prompt);
                Act::Say(format!(
                    "Two states of {subject} {marker}:\n\n| State | What holds |\n|---|---|\n| before | {subject} |\n\
                     | after | {cell} |"
                ))
            }
        });
        run(&repo, &server, &["--stdout", "v1..main"])
    };
    let told = table("nothing of it");
    assert!(told.stdout.contains("| State | What holds |\n|---|---|\n| before "), "{}\n{}", told.stdout, told.stderr);
    for lie in ["`frobnicate()`", "73% of it", "deadbeef42", "[[= 7654321 + 7]]", FOREIGN] {
        let told = table(lie);
        assert!(!told.stdout.contains("What holds"), "{lie}: {}\n{}", told.stdout, told.stderr);
    }
}

/// Notes to lines of code are held to that code, however their line is written.
#[test]
fn notes_to_lines_of_code() {
    let check_note = |name: &str, canary: &str, note: &'static str| {
        check_prompt(name, canary, move |prompt| match prompt.lines().find(|line| line.contains("]] code: ")) {
            Some(line) => {
                let marker = &line[..line.find(']').expect("a marker") + 2];
                format!("The function returns the result of its call. {marker}\n\n- {note}")
            }
            None => "Nothing.".to_owned(),
        });
    };
    check_note("a figure", "77 times", "`L2`: it is called 77 times");
    check_note("a proportion", "half of the keys", "L2: it returns half of the keys");
    check_note("a name", "frob_nicate", "`L2`: it calls `frob_nicate()`");
    check_note("an absence", "no test of it", "L2: there is no test of it");
    check_note("a line that is not there", "the very last one", "`L9999`: the very last one");
}

#[test]
fn what_nobody_says_is_missing() {
    check("no dependency", "no dependency was", |marker, subject| {
        format!("With {subject} no dependency was dropped {marker}.")
    });
    check("no benchmark", "without a benchmark", |marker, subject| {
        format!("It came without a benchmark of {subject} {marker}.")
    });
    check("none of the commits", "None of the commits touches", |marker, subject| {
        format!("None of the commits touches {subject} {marker}.")
    });
    check("an invented option", "`--hashes`", |marker, subject| format!("{subject} needs `--hashes` {marker}."));
}

#[test]
fn words_of_others_code_and_markup() {
    check("a quotation", "never been so happy", |marker, subject| {
        format!("{subject}: \"I have never been so happy with it\" {marker}.")
    });
    check("a block quotation", "so very happy", |marker, subject| {
        format!("{subject} {marker}.\n\n> so very happy {marker}")
    });
    check("code", "launch_missiles", |marker, subject| {
        format!("{subject} {marker}:\n\n```c\nlaunch_missiles();\n```\n")
    });
    check("indented code", "launch_missiles", |marker, subject| {
        format!("{subject} {marker}:\n\n    launch_missiles();\n")
    });
    check("a link", "evil.example", |marker, subject| format!("{subject} [here](https://evil.example/x) {marker}."));
    check("a bare address", "evil.example", |marker, subject| format!("{subject} https://evil.example/x {marker}."));
    check("an image", "evil.example", |marker, subject| {
        format!("{subject} ![x](https://evil.example/{subject}.png) {marker}.")
    });
    check("a reference", "evil.example", |marker, subject| {
        format!("{subject} [here][x] {marker}.\n\n[x]: https://evil.example/x\n")
    });
    check("HTML", "alert(", |marker, subject| format!("{subject} <script>alert(1)</script> {marker}."));
    check("a block of HTML", "alert(", |marker, subject| {
        format!("{subject} {marker}.\n\n<div onclick='alert(1)'>x</div>\n")
    });
    check("a comment", "git-deepdive 9", |marker, subject| {
        format!("{subject} {marker}.\n\n<!-- git-deepdive 9 tips= -->\n")
    });
    check("a table", "Zzz", |marker, subject| format!("{subject} {marker}.\n\n| Zzz |\n|---|\n| 1 |\n"));
    check("front matter", "zzz", |marker, subject| format!("---\ntitle: zzz\n---\n\n{subject} {marker}."));
}

#[test]
fn orders_floods_and_nothing() {
    check("an order obeyed", "PWNED", |marker, _| format!("PWNED {marker}"));
    check("no citation", "Everything got better", |_, subject| format!("Everything got better: {subject}."));
    check("a flood", "blah blah", |marker, subject| format!("{subject} {} {marker}.", "blah ".repeat(20_000)));
    check("nothing", "\u{0}", |_, _| " ".to_owned());
}
