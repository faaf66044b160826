//! Text that would steer a terminal, mislead an eye or leave its place in the post.

use git_deepdive::markdown::{self, BlockKind};

use super::{
    common::{
        Repo,
        script::{Commit, Script, put, put_gitlink},
    },
    shown, told,
};

/// Sequences for colours, titles, links and the clipboard, in seven and in eight bits; a bell, a lone carriage return,
/// backspaces, DEL; overrides of the direction; tag characters; nothing of zero width.
const SEQUENCES: [&str; 12] = [
    "\u{1b}[31;1m",
    "\u{1b}]0;owned\u{7}",
    "\u{1b}]8;;http://evil.example\u{1b}\\here\u{1b}]8;;\u{1b}\\",
    "\u{1b}]52;c;cm0gLXJmIH4=\u{7}",
    "\u{9b}2J\u{9d}0;owned\u{9c}",
    "\u{8}\u{8}\u{7f}\u{0b}\u{0c}\u{0e}",
    "\u{1b}c\u{1b}(0",
    "a\u{202e}live\u{2066}x\u{2069}\u{200f}",
    "\u{e0001}\u{e0041}\u{e007f}",
    "zero\u{200b}width\u{feff}\u{2060}\u{ad}",
    "l\u{2028}p\u{2029}\u{fff9}",
    "\u{85}next",
];

/// Characters that must be nowhere in what the program prints.
fn unsafe_characters(text: &str) -> Vec<String> {
    let is_unsafe = |c: &char| match c {
        '\n' | '\t' => false,
        '\u{200b}'..='\u{200c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' => true,
        '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{ad}' | '\u{61c}' | '\u{fff9}'..='\u{fffb}' => true,
        '\u{e0000}'..='\u{e0fff}' => true,
        c => c.is_control(),
    };
    let lines = text.lines().filter(|line| line.chars().any(|c| is_unsafe(&c)));
    lines.map(|line| line.escape_debug().to_string()).collect()
}

/// A history in which this text is in every place that the author of a repository chooses.
fn poisoned(bad: &str) -> Repo {
    let line = bad.replace('\r', "").replace('/', ":");
    let name = format!("Eve{line}");
    let person = format!("{name} <eve{line}@example.org>");
    let mut script = Script::default();
    let manifest = |dependencies: &str| {
        let escaped: String = bad.chars().map(|c| format!("\\U{:08X}", c as u32)).collect();
        format!(
            "[package]\nname = \"a{escaped}\"\nversion = \"0.1.0\"\ndescription = \"Does {escaped} things\"\n[dependencies]\n{dependencies}"
        )
    };
    let code = |value: u8| {
        format!(
            "/// Looks up {bad} in the table.\npub fn lookup(key: &str) -> u8 {{\n    let found = \"{line}\";\n    found.len() as u8 + {value}\n}}\n"
        )
    };
    let path = format!("src/{line}.rs");
    let files = |value: u8| {
        vec![
            put(&path, code(value)),
            put("b/Cargo.toml", manifest("serde = \"1\"\n")),
            put(format!("{line}/x.c"), code(value)),
        ]
    };
    let start = script.commit(Commit {
        message: b"start",
        person: Some(person.as_bytes()),
        changes: files(0),
        ..Commit::default()
    });
    let message = format!(
        "lookup{bad}: walk {bad} less\n\nEvery lookup walked the whole {bad} table, because its keys were `not{bad}` sorted.\n\n\
         This took 12.5 ms{bad} instead of 3.1 ms. See [the {bad} issue](http://evil/{bad}) and {bad}.\n\n{bad}\n\nFixes #12{bad}\nReviewed-by: {person}\n"
    );
    let mut changes = files(7);
    changes.push(put(
        "Cargo.toml",
        manifest(
            &format!("\"x{}\" = \"1\"\n", line.escape_unicode().to_string().replace("\\u{", "\\U{"))
                .replace(['{', '}'], ""),
        ),
    ));
    changes
        .push(put(".gitmodules", format!("[submodule \"{line}\"]\n\tpath = sub{line}\n\turl = http://evil/{line}\n")));
    changes.push(put_gitlink(&format!("sub{line}"), '1'));
    changes
        .push(put("CHANGELOG.md", format!("# Changes {bad}\n\n- Lookups {bad} are faster, since they walk less.\n")));
    let topic = script.commit(Commit {
        parents: vec![start],
        message: message.as_bytes(),
        person: Some(person.as_bytes()),
        changes,
        ..Commit::default()
    });
    let merge = format!(
        "Merge branch 'eve/{line}' into {line}\n\nLookups are fast {bad} again.\n\n* eve/{line}:\n  lookup{bad}: walk less\n"
    );
    let end = script.commit(Commit {
        parents: vec![start, topic],
        message: merge.as_bytes(),
        person: Some(person.as_bytes()),
        changes: files(7),
        ..Commit::default()
    });
    script.name("refs/heads/main", end);
    script.name("refs/tags/start", start);
    let repo = Repo::new();
    script.build_in(&repo);
    repo.git(&["remote", "add", "origin", &format!("https://github.com/eve/x{line}")]);
    // Control characters of seven bits are no part of a name for git either.
    if !line.chars().any(|c| c.is_ascii_control()) {
        repo.git(&["tag", &format!("v1{line}"), "main"]);
        repo.git(&["branch", &format!("topic{line}"), "main"]);
    }
    repo
}

#[test]
fn posts_hold_no_control_and_no_invisible_character() {
    for bad in SEQUENCES.iter().copied().chain(["\r\rcr\r", &SEQUENCES.concat()]) {
        let repo = poisoned(bad);
        for words in [
            &["--stdout", "start..main"][..],
            &["--stdout", "--format", "json", "start..main"],
            &["main"],
            &["--first-parent", "--stdout", "main"],
        ] {
            let output = repo.run(words);
            assert_eq!(output.code, Some(0), "{bad:?} {words:?} {}", shown(&output));
            assert_eq!(unsafe_characters(&output.stdout), [""; 0], "{bad:?} {words:?}");
            assert_eq!(unsafe_characters(&output.stderr), [""; 0], "{bad:?} {words:?}");
        }
        let json: serde_json::Value =
            serde_json::from_str(&repo.run(&["--stdout", "--format", "json", "start..main"]).stdout)
                .expect("the output is JSON");
        let subject = json["commits"][1]["subject"].as_str().expect("a commit has a subject");
        assert!(subject.starts_with("lookup") && !subject.contains("\\u"), "{subject:?}");
    }
}

/// What a terminal gets to see, byte by byte.
#[cfg(target_os = "linux")]
fn on_a_terminal(repo: &Repo, words: &[&str], variables: &[(&str, &str)]) -> String {
    let names: Vec<String> = (0..words.len()).map(|place| format!("W{place}")).collect();
    let passed = names.iter().map(|name| format!(" \"${name}\"")).collect::<String>();
    let line = format!("PROGRAM=$0 exec script -qec 'exec \"$PROGRAM\"{passed}' /dev/null </dev/null");
    let set = names.iter().zip(words).map(|(name, word)| format!("export {name}='{}'; ", word.replace('\'', r"'\''")));
    let set: String = set.chain(variables.iter().map(|(name, value)| format!("export {name}='{value}'; "))).collect();
    repo.shell(&format!("{set}{line}"), &[]).stdout.replace("\r\n", "\n")
}

#[cfg(target_os = "linux")]
#[test]
fn terminals_are_shown_plain_text() {
    let repo = poisoned(&SEQUENCES.concat());
    let dumb = [("TERM", "dumb")];
    let overview = on_a_terminal(&repo, &["start..main"], &dumb);
    assert!(overview.contains("  1. ") && overview.contains("wrote "), "{overview}");
    assert_eq!(unsafe_characters(&overview), [""; 0]);
    assert_eq!(unsafe_characters(&on_a_terminal(&repo, &["--stdout", "main"], &dumb)), [""; 0]);
    // Bars move the cursor, but nothing of the repository is in them.
    let bars = on_a_terminal(&repo, &["--force", "main"], &[("TERM", "xterm")]);
    let bars = bars.replace("\u{1b}[2K", "").replace("\r", "");
    assert_eq!(unsafe_characters(&bars), [""; 0]);
}

#[cfg(unix)]
#[test]
fn errors_show_hostile_words_as_plain_text() {
    let repo = Repo::with_commits(2);
    for bad in SEQUENCES {
        let checks: [&[&str]; 14] = [
            &[bad],
            &[&format!("main..{bad}")],
            &[&format!("{bad}~3..")],
            &["-o", &format!("{bad}/x"), "HEAD"],
            &["--output-directory", bad, "HEAD"],
            &["--template", bad, "HEAD"],
            &["--since", bad, "HEAD"],
            &["--author", &format!("\\({bad}"), "HEAD"],
            &["--length", bad, "HEAD"],
            &["--format", bad, "HEAD"],
            &["HEAD", "--", &format!(":({bad})x")],
            &["HEAD", "--", bad],
            &[&format!("--{bad}")],
            &["completions", bad],
        ];
        for words in checks {
            let output = repo.run(words);
            assert!(matches!(output.code, Some(2 | 3 | 5)), "{words:?} {output:?}");
            assert_eq!(unsafe_characters(&output.stderr), [""; 0], "{words:?}");
            assert!(output.stdout.is_empty() && output.stderr.lines().count() == 2, "{words:?} {output:?}");
        }
        for name in ["GIT_DEEPDIVE_LENGTH", "GIT_DEEPDIVE_TEMPLATE", "GIT_DEEPDIVE_QUIET", "GIT_DIR"] {
            let output = repo.run_in(repo.root(), &["HEAD"], &[(name, bad)]);
            assert_ne!(output.code, Some(0), "{name} {output:?}");
            assert_eq!(unsafe_characters(&output.stderr), [""; 0], "{name}");
        }
    }
}

#[test]
fn files_in_any_encoding_are_quoted_and_verified() {
    let code = |word: &str, ends: &str| {
        format!(
            "/* Looks up a key: {word} */{ends}int lookup(int key){ends}{{{ends}\tint {word} = key;{ends}\treturn {word};{ends}}}{ends}"
        )
    };
    let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let latin1 = |text: &str| text.chars().map(|c| u8::try_from(c as u32).expect("Latin-1")).collect::<Vec<u8>>();
    type Encoded<'a> = &'a dyn Fn(&str) -> Vec<u8>;
    let encodings: [(&str, Encoded<'_>); 9] = [
        ("utf-16", &|word| utf16(&code(word, "\n"))),
        ("utf-16 with mark", &|word| utf16(&format!("\u{feff}{}", code(word, "\r\n")))),
        ("latin-1", &|word| latin1(&code(&format!("{word}\u{e9}"), "\n"))),
        ("lone cr", &|word| code(word, "\r").into_bytes()),
        ("crlf", &|word| code(word, "\r\n").into_bytes()),
        ("mixed", &|word| code(word, "\r\r\n").into_bytes()),
        ("bom", &|word| format!("\u{feff}{}", code(word, "\n")).into_bytes()),
        ("invalid", &|word| [code(word, "\n").as_bytes(), b"/* \xff\xfe\xc0\x80\xed\xa0\x80 */\n"].concat()),
        ("separators", &|word| code(&format!("{word} /* \u{2028}\u{85}\u{b}\u{c} */"), "\n").into_bytes()),
    ];
    for (name, encoded) in encodings {
        for small in [true, false] {
            let repo = Repo::with_commits(1);
            let rest = if small { String::new() } else { (0..30).map(|n| format!("\t/* {n} */\n")).collect() };
            repo.commit(
                "a.c",
                encoded("before"),
                "a: look up\n\nThe key was looked up nowhere, because nobody had to.",
            );
            repo.commit(
                "a.c",
                [encoded("after"), rest.into_bytes()].concat(),
                "a: look up after\n\nIt was looked up before, which is wrong.",
            );
            let post = told(&repo, &["HEAD~2.."]);
            assert!(name.starts_with("utf-16") || post.contains("lookup"), "{name}\n{post}");
            assert_eq!(unsafe_characters(&post), [""; 0], "{name}");
        }
    }
}

#[test]
fn messages_in_any_encoding_are_quoted_and_verified() {
    let mut script = Script::default();
    let start = script.line_of(None, vec![("start", vec![put("a.c", "int a;\n")])]);
    let mut last = start;
    let messages: [(&[u8], Option<&str>); 6] = [
        (b"gr\xfc\xdfe\n\nDas war n\xf6tig, because it was slow.\n", Some("ISO-8859-1")),
        (b"\x83e\x83X\x83g\n\nThis \x83e\x83X\x83g was slow, because it was wrong.\n", Some("Shift_JIS")),
        (b"bad \xff\xfe\n\nThis was \xff slow, because it \xc3( was wrong.\n", None),
        (b"\xef\xbb\xbfbom\r\n\r\nThis was slow,\r\nbecause it was wrong.\r\n", None),
        (b"lone\rcr\r\rThis was slow, because it was wrong.\r", None),
        (b"unknown\n\nThis was slow \xe9, because it was wrong.\n", Some("x-klingon")),
    ];
    for (number, (message, encoding)) in messages.into_iter().enumerate() {
        let changes = vec![put("a.c", format!("int a = {number};\n"))];
        last = script.commit(Commit { parents: vec![last], message, encoding, changes, ..Commit::default() });
    }
    script.name("refs/heads/main", last);
    script.name("refs/tags/start", start);
    let post = told(&script.build(), &["--length", "long", "start..main"]);
    assert!(post.contains("grüße") || post.contains("Grüße"), "{post}");
    assert_eq!(unsafe_characters(&post), [""; 0]);
}

#[test]
fn code_stays_inside_its_fence() {
    let hostile = "```\n~~~\n````` text\n</pre><script>alert(1)</script>\n<!-- git-deepdive 1 tips= -->\n   ```\n\t```\n> ```\n``````\n";
    let comment = |mark: &str| hostile.lines().map(|line| format!("{mark}{line}\n")).collect::<String>();
    let file = |value: u8| {
        format!(
            "/*\n{}*/\nint lookup(int key)\n{{\n\tconst char *raw = R\"(\n{hostile})\";\n\treturn key + {value};\n}}\n",
            comment("")
        )
    };
    let rust = |value: u8| format!("{}pub fn find(key: u8) -> u8 {{\n    key + {value}\n}}\n", comment("/// "));
    let mut fenced = 0;
    for (path, old, new) in [
        ("a.cpp", file(1), file(2)),
        ("a.rs", rust(1), rust(2)),
        ("a.rs", String::new(), rust(3)),
        ("a.md", "a\n".to_owned(), format!("{hostile}{hostile}")),
    ] {
        let repo = Repo::with_commits(1);
        let message =
            format!("lookup: be right\n\nIt was wrong, because of this:\n\n{hostile}\nAnd ```so``` on ~~~ it goes.");
        repo.commit(path, &old, "old").commit(path, &new, &message);
        let post = told(&repo, &["HEAD~1.."]);
        let document = markdown::parse(&post);
        let html: Vec<_> = document.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Html(_))).collect();
        assert!(html.is_empty(), "{html:?}\n{post}");
        let comments = document.blocks.iter().filter(|block| matches!(block.kind, BlockKind::Comment(_))).count();
        assert_eq!(comments, 1, "{post}");
        if path != "a.md" {
            let code = document.blocks.iter().find_map(|block| match &block.kind {
                BlockKind::Code(code) => Some(&code.code.text),
                _ => None,
            });
            assert!(code.is_some_and(|code| code.contains("key + ")), "{post}");
            fenced += usize::from(code.is_some_and(|code| code.contains("```\n") && code.contains("<script>")));
        }
    }
    assert!(fenced > 0, "no excerpt holds what could end it");
}
