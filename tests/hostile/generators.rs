//! What comes after us: front matter that YAML readers take, shortcodes that site generators would execute, diagrams.

use git_deepdive::{
    escape,
    markdown::{self, BlockKind},
};
use saphyr::{LoadableYamlNode, Yaml};

use super::{
    common::{
        Repo,
        script::{Commit, Script, put},
    },
    shown, told,
};

/// Numbers that look random and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    /// Up to twelve pieces: what means something to YAML, or any character at all.
    fn text(&mut self) -> String {
        const PIECES: [&str; 40] = [
            ": ",
            "\"",
            "'",
            "---",
            "\n---\n",
            "+++",
            "# ",
            " #",
            "!!python/object:os.system ",
            "&a ",
            "*a",
            "- ",
            "? ",
            "| ",
            "> ",
            "[",
            "]",
            "}",
            ",",
            "\\",
            "\\\"",
            "\\u0041",
            "\n",
            "\t",
            "\r\n",
            "~",
            "null",
            "true",
            "0x1f",
            "1e3",
            "2024-01-01",
            "=",
            "<<: ",
            "@",
            "`",
            "\u{85}",
            "\u{feff}",
            "\u{ffff}",
            "\u{fffe}",
            "word ",
        ];
        let count = self.roll(12);
        let mut text = String::new();
        for _ in 0..count {
            match self.roll(3) {
                0 => text.extend(char::from_u32(self.roll(0x11_0000) as u32)),
                _ => text.push_str(PIECES[self.roll(PIECES.len())]),
            }
        }
        text
    }
}

/// The only value under a key of a mapping.
fn read_back(yaml: &str, key: &str) -> String {
    let documents = Yaml::load_from_str(yaml).unwrap_or_else(|error| panic!("{error}: {yaml}"));
    assert_eq!(documents.len(), 1, "{yaml}");
    documents[0][key].as_str().unwrap_or_else(|| panic!("no text: {yaml}")).to_owned()
}

#[test]
fn any_text_comes_back_from_yaml() {
    let mut dice = Dice(7);
    for _ in 0..4_000 {
        // Tags are parted, see below.
        let text = dice.text().replace(['{', '}', '%', '#'], "");
        let expected = escape::visible(&text).replace(['\n', '\t'], " ");
        assert_eq!(read_back(&format!("title: {}\n", escape::yaml(&text)), "title"), expected, "{text:?}");
        // What libyaml refuses, which Jekyll and Hugo read with.
        let printable =
            |c: char| matches!(c, '\n' | ' '..='~' | '\u{a0}'..='\u{fefe}' | '\u{ff00}'..='\u{fffd}' | '\u{10000}'..);
        assert!(expected.chars().all(printable), "{text:?}");
    }
}

#[test]
fn front_matter_comes_back_from_yaml() {
    let mut dice = Dice(11);
    let mut script = Script::default();
    let mut last = script.line_of(None, vec![("start", vec![put("a.c", "int a;\n")])]);
    let mut subjects = Vec::new();
    for number in 0..40 {
        let subject = format!("Add x{}", dice.text().replace(['\0', '{', '%', '#'], ""));
        let message = format!("{subject}\n\nThis was needed, because of {}.\n", dice.text().replace('\0', ""));
        let changes = vec![put("a.c", format!("int a = {number};\n"))];
        last = script.commit(Commit { parents: vec![last], message: message.as_bytes(), changes, ..Commit::default() });
        subjects.push((last, subject));
    }
    let repo = script.build();
    for (mark, subject) in subjects {
        let post = told(&repo, &[&format!("{}^!", mark.name())]);
        let end = post[4..].find("\n---\n").expect("front matter ends") + 4;
        let yaml = Yaml::load_from_str(&post[..end]).unwrap_or_else(|error| panic!("{error}: {subject:?}\n{post}"));
        let keys: Vec<&str> = yaml[0].as_mapping().expect("a mapping").keys().filter_map(|key| key.as_str()).collect();
        assert_eq!(keys, ["title", "excerpt", "date", "tags", "difficulty"], "{subject:?}");
        let title = yaml[0]["title"].as_str().expect("a title");
        let document = markdown::parse(&post);
        let heading = document.blocks.iter().find_map(|block| match &block.kind {
            BlockKind::Heading(1, text) => Some(text.plain.replace('`', "")),
            _ => None,
        });
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(heading.map(|heading| words(&heading)), Some(words(title)), "{subject:?}");
        assert!(!title.contains('\n'), "{subject:?}");
        let tags = yaml[0]["tags"].as_sequence().expect("tags");
        assert!(tags.iter().all(|tag| tag.as_str().is_some_and(|tag| !tag.contains([' ', ',', '"']))), "{tags:?}");
    }
}

/// Tags that Liquid, Hugo, Zola, MDX and kramdown execute.
const TAGS: [&str; 16] = [
    "{{ site.github.token }}",
    "{% include_relative ../../secret %}",
    "{%- raw -%}",
    "{% endraw %}",
    "{{< readfile file=\"/etc/passwd\" >}}",
    "{{% readfile file=\"/etc/passwd\" %}}",
    "{{</* x */>}}",
    "{{ load_data(path=\"/etc/passwd\") }}",
    "{% resize() %}x{% end %}",
    "{{{{",
    "{% comment %}",
    "{process.env.SECRET}",
    "{: onclick=\"alert(1)\"}",
    "{#id .class onclick=alert(1)}",
    "{#- x -#}",
    "{{'{{'}}",
];

#[test]
fn shortcodes_are_text_everywhere() {
    for (place, tag) in TAGS.into_iter().enumerate() {
        let mut script = Script::default();
        let code = |value: u8| {
            format!(
                "/// Looks up {tag} first.\npub fn lookup(key: u8) -> u8 {{\n    let tag = \"{tag}\";\n    key + {value}\n}}\n"
            )
        };
        let long = |value: u8| format!("{}{}", code(value), "// more\n".repeat(30));
        let manifest = |name: &str| {
            format!("[package]\nname = \"a-{name}\"\nversion = \"0.1.0\"\ndescription = \"\"\"Does {tag} x\"\"\"\n")
        };
        let files = |value: u8, lib: String| {
            let changes = format!("# Changes\n\n- Say {tag} and `{tag}` once, because {value} is enough.\n");
            vec![
                put("a/src/lib.rs", lib),
                put("a/Cargo.toml", manifest("a")),
                put("b/Cargo.toml", manifest("b")),
                put("CHANGELOG.md", changes),
                put(format!("x{}/x.rs", tag.replace('/', "_")), code(value)),
            ]
        };
        let start = script.commit(Commit { message: b"start", changes: files(0, String::new()), ..Commit::default() });
        let person = format!("{} <a@b>", tag.replace(['<', '>'], ""));
        let message = format!(
            "lookup: say {tag} `{tag}`\n\nEvery lookup said {tag}, because its keys were `{tag}` and `x`{tag}. [link {tag}](http://e/{tag})\n\n- It is {tag} now.\n\nThis took 12 ms {tag}.\n"
        );
        let commit = |parents, changes| Commit {
            parents,
            message: message.as_bytes(),
            person: Some(person.as_bytes()),
            changes,
            ..Commit::default()
        };
        let middle = script.commit(commit(vec![start], files(1, long(1))));
        let end = script.commit(commit(vec![middle], files(2, long(2))));
        script.name("refs/tags/start", start);
        script.name("refs/heads/main", end);
        let repo = script.build();
        if place % 2 == 0 {
            repo.git(&["remote", "add", "origin", "https://github.com/example/project.git"]);
        }
        for words in [&["start..main"][..], &["--length", "long", "main"]] {
            let post = told(&repo, words);
            assert!(!post.contains("{{") && !post.contains("{%"), "{tag}\n{post}");
            let body = &post[post.find("\n# ").expect("a title")..];
            let bare = markdown::parse(body).bare.text;
            let naked = bare.char_indices().find(|(at, c)| matches!(c, '{' | '}') && !bare[..*at].ends_with('\\'));
            assert_eq!(naked, None, "{tag}\n{post}");
            // It is shown, not left out.
            assert!(body.contains("lookup") && body.contains('{'), "{tag}\n{post}");
        }
    }
}

#[test]
fn labels_of_diagrams_stay_labels() {
    let label = regex::Regex::new("^    m\\d+\\[\"(?:[^\"\\[\\]<>&#;`\\\\{}()|%\\p{Cc}]|#\\d+;)+\"\\]$")
        .expect("the pattern is constant");
    let edge = regex::Regex::new(r"^    m\d+ --> m\d+$").expect("the pattern is constant");
    let names = [
        "a<b>&\"c\"",
        "x\"];\n    click m0 \"javascript:alert(1)\"",
        "end",
        "%%{init: {'theme': 'x'}}%%",
        "a\nb",
        "a;b",
        "größe 日本 😀",
        "```",
        "<script>alert(1)</script>",
        "#quot;",
        "click m0 href \"http://evil\"",
        "\\\"",
        "a --> b",
        "style m0 fill:#f00",
        "subgraph x",
        "{{ x }}",
        "-->",
        "\u{1b}[31m\u{202e}",
    ];
    let mut diagrams = 0;
    for name in names {
        let repo = Repo::new();
        let quoted = escape::json(&serde_json::to_string(name).expect("text"));
        let package = |name: &str, rest: &str| {
            format!("{{\"name\": {name}, \"version\": \"1.0.0\", \"dependencies\": {{{rest}}}}}\n")
        };
        let write = |value: u8| {
            repo.write("package.json", "{\"name\": \"root\", \"private\": true, \"workspaces\": [\"packages/*\"]}\n");
            repo.write("packages/one/package.json", package(&quoted, ""));
            repo.write("packages/two/package.json", package("\"two\"", &format!("{quoted}: \"*\"")));
            // Two boxes and an arrow are no diagram, nor is what was tied together before.
            let two = if value > 1 { ", \"two\": \"*\"" } else { "" };
            repo.write("packages/three/package.json", package("\"three\"", &format!("{quoted}: \"*\"{two}")));
            repo.write("packages/one/x.js", format!("export function one() {{\n  return {value};\n}}\n"));
            repo.write("packages/two/x.js", format!("export function two() {{\n  return {value};\n}}\n"));
            repo.write("packages/three/x.js", format!("export function three() {{\n  return {value};\n}}\n"));
            repo.git(&["add", "--all"]);
        };
        write(1);
        repo.git(&["commit", "--quiet", "--message", "start"]);
        write(2);
        repo.git(&["commit", "--quiet", "--message", "Return two\n\nIt returned one, because nobody counted."]);
        let post = told(&repo, &["HEAD~1.."]);
        let document = markdown::parse(&post);
        for block in &document.blocks {
            let BlockKind::Code(code) = &block.kind else { continue };
            if code.info.as_deref() != Some("mermaid") {
                continue;
            }
            diagrams += 1;
            let mut lines = code.code.lines().map(|(_, line)| line);
            assert_eq!(lines.next(), Some("graph TD"));
            let wrong: Vec<&str> = lines.filter(|line| !label.is_match(line) && !edge.is_match(line)).collect();
            assert_eq!(wrong, [""; 0], "{name:?}");
        }
        let output = repo.run(&["HEAD~1..", "--stdout", "--format", "json"]);
        assert_eq!(output.code, Some(0), "{}", shown(&output));
    }
    assert!(diagrams >= names.len() / 2, "only {diagrams} diagrams");
}
