//! What attributes and names say of files, held to `git check-attr`, and what becomes of files that nobody wrote by hand:
//! counted, never shown, never the reason for a ranking.

mod common;

use std::{collections::BTreeSet, fmt::Write, fs};

use common::{
    Repo, alone,
    script::{Change, Script, gone, put, put_link},
};
use git_deepdive::{
    git,
    history::{Marks, RepoPath},
    progress::Silent,
};

/// Attributes that are asked for.
const ASKED: [&str; 3] = ["linguist-generated", "linguist-vendored", "linguist-documentation"];

/// What git says of paths at a revision, in the order of the paths.
fn gits_marks(repo: &Repo, revision: &str, paths: &[String]) -> Vec<Marks> {
    let list: String = paths.iter().flat_map(|path| [path, "\0"]).collect();
    fs::write(repo.beside("paths"), list).expect("a new file");
    let command = format!("git check-attr --source={revision} -z --stdin {} <../paths", ASKED.join(" "));
    let output = repo.shell(&command, &[]);
    assert_eq!(output.code, Some(0), "{output:?}");
    let fields: Vec<&str> = output.stdout.split_terminator('\0').collect();
    let flag = |field: &[&str]| match field[2] {
        "unspecified" => None,
        state => Some(!matches!(state, "unset" | "false")),
    };
    let of_path = |fields: &[&str]| {
        let flags: Vec<Option<bool>> = fields.chunks(3).map(flag).collect();
        Marks { generated: flags[0], vendored: flags[1], documentation: flags[2] }
    };
    fields.chunks(3 * ASKED.len()).map(of_path).collect()
}

fn our_marks(repo: &Repo, revision: &str, paths: &[String]) -> Vec<Marks> {
    let opened = git::Repo::discover(repo.root()).expect("there is a repository");
    let range = opened.resolve(&[revision.to_owned()], false, &Silent::default()).expect("there are commits");
    let paths: Vec<RepoPath> = paths.iter().map(|path| RepoPath::new(path)).collect();
    let marks = opened.read_marks(&range, &paths.iter().collect::<BTreeSet<_>>());
    paths.iter().map(|path| marks.get(path).copied().unwrap_or_default()).collect()
}

/// Parts of patterns. `a**` is left out: git matches what stands before the first wildcard apart and then takes the rest
/// for a leading `**`, which may cross slashes; by its manual, and here, two asterisks inside a part are one.
const PARTS: [&str; 16] =
    ["*", "**", "a", "src", "*.x", "?", "[ab]", "[!a]*", "f", "*.[xy]", "a*", "g.?", "[[:lower:]]*", "\\*", "[", "lib"];

/// A sequence of numbers that is the same on every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    fn pick<'a>(&mut self, of: &[&'a str]) -> &'a str {
        of[self.roll(of.len())]
    }

    /// A path of up to four parts.
    fn path(&mut self) -> String {
        let folders: Vec<&str> =
            (0..self.roll(4)).map(|_| self.pick(&["a", "b", "src", "lib", "a b", "deep", "x.d", "\u{fc}"])).collect();
        let name = self.pick(&["f", "g.x", "h.y", "a", "a.x", ".z", "A.X", "b[1]", "long-name.x", "q\"x", "!n", "#c"]);
        folders.into_iter().chain([name]).collect::<Vec<_>>().join("/")
    }

    fn pattern(&mut self) -> String {
        match self.roll(14) {
            0 => self.path().replace(' ', "?"),
            1 => format!("\"{}\"", self.path().replace('"', "\\\"").replace('\u{fc}', "\\303\\274")),
            2 => format!("!{}", self.pick(&["f", "*.x"])),
            3 => format!("\\{}", self.pick(&["!n", "#c", "f", "[attr]x"])),
            _ => {
                let lead = self.pick(&["", "", "", "", "/", "**/", "a/", "*/"]);
                let parts: Vec<&str> = (0..1 + self.roll(3)).map(|_| self.pick(&PARTS)).collect();
                format!("{lead}{}{}", parts.join("/"), self.pick(&["", "", "", "", "/", "/**"]))
            }
        }
    }

    fn assignments(&mut self) -> String {
        let one = |dice: &mut Self| {
            let name = match dice.roll(20) {
                0 => dice.pick(&["-x y", "b\u{e4}d", "builtin_x"]),
                1..8 => dice.pick(&["m1", "m2", "binary", "other"]),
                _ => dice.pick(&ASKED),
            };
            let state = dice.pick(&["", "", "", "-", "!"]);
            let value = dice.pick(&["", "", "", "=false", "=true", "=", "=x=y"]);
            format!("{state}{name}{value}")
        };
        (0..1 + self.roll(3)).map(|_| one(self)).collect::<Vec<_>>().join(self.pick(&[" ", "\t", "  "]))
    }

    /// A whole file.
    fn attributes(&mut self) -> String {
        let mut text = String::new();
        for _ in 0..1 + self.roll(12) {
            let (pattern, assignments) = (self.pattern(), self.assignments());
            let line = match self.roll(12) {
                0 => {
                    format!("[attr]{} {assignments}", self.pick(&["m1", "m2", "binary", "linguist-generated", "-bad"]))
                }
                1 => format!("# {pattern} {assignments}"),
                2 => format!("  {pattern} {assignments} "),
                3 => pattern,
                4 => format!("{pattern} {} linguist-generated", "x".repeat(2040 + self.roll(20))),
                5 => format!("{pattern} linguist-vendored {}", "x ".repeat(900)),
                _ => format!("{pattern} {assignments}"),
            };
            text.push_str(&line);
            text.push_str(self.pick(&["\n", "\n", "\n", "\r\n", "\n\n"]));
        }
        text
    }
}

/// Attribute files in a tree are compared without a byte order mark: git skips it in files alone.
#[test]
fn attributes_are_those_of_git() {
    alone("attributes_are_those_of_git", || {
        let mut dice = Dice(11);
        let mut script = Script::default();
        const CASES: usize = 60;
        for case in 0..CASES {
            let folders = ["", "a/", "src/", "a/b/", "lib/deep/"];
            let files = folders.iter().enumerate().filter(|(place, _)| *place == 0 || case % 3 > 0);
            let files: Vec<Change> =
                files.map(|(_, folder)| put(format!("{folder}.gitattributes"), dice.attributes())).collect();
            let commit = script.line_of(None, vec![("attributes", files)]);
            script.name(&format!("refs/heads/case-{case}"), commit);
        }
        let repo = script.build();
        let mut differences = String::new();
        let (mut compared, mut set) = (0, 0);
        for case in 0..CASES {
            let own = if case % 4 == 0 { format!("\u{feff}{}", dice.attributes()) } else { String::new() };
            fs::write(repo.path(".git/info/attributes"), &own).expect("a new file");
            let revision = format!("case-{case}");
            let paths: Vec<String> = (0..40).map(|_| dice.path()).collect();
            let (git, ours) = (gits_marks(&repo, &revision, &paths), our_marks(&repo, &revision, &paths));
            for ((path, git), ours) in paths.iter().zip(&git).zip(&ours) {
                compared += 1;
                set += usize::from(*git != Marks::default());
                if git != ours {
                    let _ = writeln!(differences, "{revision} {path:?}: {git:?}, not {ours:?}");
                }
            }
        }
        assert!(differences.is_empty(), "{differences}");
        assert!(compared == 2400 && set > 400, "{set} of {compared} paths have attributes");
    });
}

#[test]
fn a_bare_clone_and_any_checkout_give_the_same_post() {
    let mut script = Script::default();
    let lines = |word: &str| format!("{word}\n").repeat(60);
    let root = script.line_of(None, vec![("root", vec![put("src/a.rs", "fn a() {}\n"), put("api.rs", "")])]);
    let attributes = put(".gitattributes", "api.rs linguist-generated\n*.bin2 -diff\n");
    let changes =
        vec![attributes, put("api.rs", lines("// api")), put("src/a.rs", lines("fn a() {}")), put("x.bin2", "a\n")];
    let tip = script.line_of(Some(root), vec![("api: add much", changes)]);
    script.name("refs/heads/main", root);
    script.name("refs/heads/topic", tip);
    let repo = script.build();
    repo.git(&["clone", "--quiet", "--bare", "--no-hardlinks", ".", "../work.git"]);
    let range = ["--format", "json", "--stdout", "main..topic"];
    let before = repo.run(&range);
    repo.git(&["switch", "--quiet", "topic"]);
    repo.write(".gitattributes", "* -diff linguist-vendored\n");
    let (after, bare) = (repo.run(&range), repo.run_in(&repo.beside("work.git"), &range, &[]));
    assert_eq!(roles(&before.stdout)["api.rs"], "generated", "{before:?}");
    assert_eq!((&before.stdout, before.code), (&after.stdout, Some(0)));
    assert_eq!(before.stdout, bare.stdout);
}

/// Lines of `git log --numstat` that begin with a count, sorted, with a renamed file's new name.
fn numstat(repo: &Repo, revision: &str) -> Vec<String> {
    let source = format!("--attr-source={revision}");
    let log = repo.git_bytes(repo.root(), &[&source, "log", "--format=", "--numstat", "-z", "-M", revision]);
    let log = String::from_utf8(log).expect("the names are ASCII");
    let mut fields = log.split_terminator('\0');
    let mut lines = Vec::new();
    while let Some(field) = fields.next() {
        // A rename has an empty name here, and both names behind.
        let renamed = field.ends_with('\t').then(|| fields.by_ref().nth(1)).flatten().unwrap_or_default();
        lines.push(format!("{field}{renamed}"));
    }
    lines.sort();
    lines
}

/// The same from our JSON.
fn our_numstat(repo: &Repo, revision: &str) -> Vec<String> {
    let json = repo.run(&["--format", "json", "--stdout", revision]);
    let json: serde_json::Value = serde_json::from_str(&json.stdout).expect("the output is JSON");
    let files = json["commits"].as_array().into_iter().flatten().flat_map(|commit| commit["files"].as_array());
    let line = |file: &serde_json::Value| {
        let count = |key: &str| file[key].as_u64().map_or_else(|| "-".to_owned(), |count| count.to_string());
        format!("{}\t{}\t{}", count("added"), count("removed"), file["path"].as_str().unwrap_or_default())
    };
    let mut lines: Vec<String> = files.flatten().map(line).collect();
    lines.sort();
    lines
}

#[test]
fn counts_follow_the_diff_attribute() {
    let mut script = Script::default();
    let lines = "*.no -diff\n*.yes diff\n*.bin binary\n*.rs diff=rust\nkeep/*.no !diff\n*.own\tother\n";
    let text: String = (0..30).map(|number| format!("line {number}\n")).collect();
    let nul = |end: &str| [text.as_bytes(), b"\0", end.as_bytes()].concat();
    let files = |end: &str| -> Vec<Change> {
        let text = format!("{text}{end}");
        let names = ["a.no", "keep/a.no", "a.bin", "a.rs", "moves.no", "stays.no", "a.own"];
        let mut files: Vec<Change> = names.iter().map(|name| put(name, &text)).collect();
        files.extend([put("b.yes", nul(end)), put("b.rs", nul(end)), put("b.no", nul(end)), put_link("l.no", end)]);
        files
    };
    let moved = |end: &str| {
        let names = [("moves.no", "moved.txt"), ("a.rs", "a.no2"), ("stays.no", "stays2.no"), ("b.yes", "b.txt")];
        let change = |(from, to): (&str, &str)| {
            let content = if from == "b.yes" { nul(end) } else { format!("{text}{end}").into_bytes() };
            [gone(from), put(to, content)]
        };
        names.into_iter().flat_map(change).collect::<Vec<Change>>()
    };
    let commits = vec![
        ("add", files("one\n")),
        ("change", files("two\n")),
        ("move", moved("three\n")),
        ("remove", vec![gone("a.no"), gone("b.rs"), gone("l.no"), gone("b.txt")]),
        ("say", vec![put(".gitattributes", lines)]),
    ];
    let last = script.line_of(None, commits);
    script.name("refs/heads/main", last);
    let repo = script.build();
    let expected = numstat(&repo, "main");
    assert_eq!(our_numstat(&repo, "main"), expected);
    assert_eq!(expected.iter().filter(|line| line.starts_with("-\t")).count(), 17, "{expected:?}");
    assert!(expected.contains(&"1\t1\tb.yes".to_owned()), "{expected:?}");
}

/// Lines of code that make no sense, so that no two files are alike.
fn drop_of(lines: usize, seed: u64) -> String {
    let mut dice = Dice(seed);
    (0..lines).map(|number| format!("int made_{number}_{}(void) {{ return {number}; }}\n", dice.roll(1000))).collect()
}

/// A function in twenty lines.
const REAL: &str = "\
/// Turns an angle until it lies on the circle.
pub fn wrap(angle: f64) -> f64 {
    let turns = (angle / 360.0).floor();
    let rest = angle - turns * 360.0;
    if rest < 0.0 {
        return rest + 360.0;
    }
    rest
}

/// The shorter way from one angle to another.
pub fn way(from: f64, to: f64) -> f64 {
    let way = wrap(to - from);
    if way > 180.0 {
        way - 360.0
    } else {
        way
    }
}

";

const MESSAGE: &str = "angle: wrap before comparing\n\n\
    Angles beyond the circle compare as if they were larger, so that a robot turns the long way round. \
    Wrap both before they are compared, because every caller would have to do it otherwise.\n";

/// Files nobody wrote by hand, each with a drop of lines, and what their role is called.
fn drops() -> [(&'static str, &'static str); 10] {
    [
        ("Cargo.lock", "lock"),
        ("vendor/zlib/inflate.c", "vendored"),
        ("api/types.pb.go", "generated"),
        ("web/app.min.js", "minified"),
        ("tests/__snapshots__/all.snap", "snapshot"),
        ("src/tables.rs", "generated"),
        ("copied/json.c", "vendored"),
        ("manual/index.c", "documentation"),
        ("src/unicode.rs", "generated"),
        ("src/bundle.js", "minified"),
    ]
}

const ATTRIBUTES: &str =
    "src/tables.rs linguist-generated\ncopied/** linguist-vendored=true\nmanual/* linguist-documentation\n";

fn dropped() -> Repo {
    let mut script = Script::default();
    let begin =
        vec![put(".gitattributes", ATTRIBUTES), put("src/angle.rs", "//! Angles.\n"), put("README.md", "Angles.\n")];
    let start = script.line_of(None, vec![("start", begin)]);
    let content = |number: usize, path: &str| match path {
        "src/unicode.rs" => format!("// Code generated by tables.py. DO NOT EDIT.\n\n{}", drop_of(5_000, 8)),
        "src/bundle.js" => drop_of(5_000, 9).replace('\n', " "),
        _ => drop_of(5_000, number as u64),
    };
    let all = drops().into_iter().enumerate().map(|(number, (path, _))| put(path, content(number, path)));
    let notes =
        put("vendor/zlib/CHANGELOG.md", "# 1.3\n\nThe inflater no longer reads beyond the end of its window.\n");
    let package = put("vendor/zlib/package.json", "{\"name\": \"zlib\", \"dependencies\": {\"left-pad\": \"1\"}}\n");
    let tip = script.line_of(
        Some(start),
        vec![
            ("Import everything that we need and add all of it", all.chain([notes, package]).collect()),
            (MESSAGE, vec![put("src/angle.rs", format!("//! Angles.\n\n{REAL}"))]),
        ],
    );
    script.name("refs/heads/main", tip);
    script.name("refs/tags/v1", start);
    script.build()
}

#[test]
fn what_nobody_wrote_is_counted_and_never_shown() {
    let repo = dropped();
    let json = repo.run(&["--format", "json", "--stdout", "v1..main"]);
    let roles = roles(&json.stdout);
    for (path, role) in drops() {
        assert_eq!(roles[path], role, "{path}");
    }
    let document: serde_json::Value = serde_json::from_str(&json.stdout).expect("the output is JSON");
    let numstat = repo.git(&["diff", "--numstat", "-M", "v1..main"]);
    let added: u64 = numstat.lines().filter_map(|line| line.split('\t').next()?.parse::<u64>().ok()).sum();
    assert_eq!((document["range"]["added"].as_u64(), added > 40_000), (Some(added), true));
    let excerpts: Vec<&str> =
        document["excerpts"].as_array().into_iter().flatten().filter_map(|excerpt| excerpt["path"].as_str()).collect();
    assert_eq!(excerpts, ["src/angle.rs"]);
    assert_eq!(document["dependencies"], serde_json::json!([]));

    let post = repo.run(&["--stdout", "v1..main"]);
    assert_eq!((post.code, post.stderr.contains("warning")), (Some(0), false), "{}", post.stderr);
    let first = |words: &str| post.stdout.find(words).unwrap_or(usize::MAX);
    assert!(first("[angle: wrap before comparing]") < first("[Import everything"), "{}", post.stdout);
    assert!(post.stdout.contains("title: \"angle: wrap before comparing\""), "{}", post.stdout);
    assert!(post.stdout.contains(" lines net, of these +"), "{}", post.stdout);
    for hidden in ["made_", "inflater", "left-pad", "(#zlib)", "| `zlib`", "vendor/", "c, work"] {
        assert!(!post.stdout.contains(hidden), "{hidden}: {}", post.stdout);
    }
}

#[test]
fn an_attribute_takes_a_known_name_back() {
    let repo = dropped();
    let lines = "Cargo.lock linguist-generated=false\nvendor/** -linguist-vendored\n*.pb.go linguist-generated=false\n\
        src/unicode.rs !linguist-generated\nsrc/unicode.rs -linguist-generated\n";
    repo.commit(".gitattributes", lines, "attributes: take back");
    let roles = roles(&repo.run(&["--format", "json", "--stdout", "v1..main"]).stdout);
    let taken = ["Cargo.lock", "vendor/zlib/inflate.c", "api/types.pb.go", "src/unicode.rs", "src/tables.rs"];
    assert_eq!(
        taken.map(|path| roles[path].as_str().unwrap_or_default()),
        ["other", "source", "source", "source", "source"]
    );
}

/// What `git subtree --squash` makes: the other project's files at its own root, then merged into a folder.
#[test]
fn a_squashed_import_is_nobodys_story() {
    let mut script = Script::default();
    let squash = format!(
        "Squashed 'lib/zlib/' changes from 1234567..89abcde\n\n{}\ngit-subtree-dir: lib/zlib\ngit-subtree-split: 89abcdef\n",
        "89abcde The window grows because it was too small, which hurt everyone who had large files.\n".repeat(40)
    );
    let start = script.line_of(None, vec![("start", vec![put("src/angle.rs", "//! Angles.\n")])]);
    let import = script.line_of(None, vec![(&squash, vec![put("src/inflate.c", drop_of(3_000, 1))])]);
    let merged = script.commit(common::script::Commit {
        parents: vec![start, import],
        message: b"Merge commit '89abcdef' as 'lib/zlib'",
        changes: vec![gone("src/inflate.c"), put("lib/zlib/src/inflate.c", drop_of(3_000, 1))],
        ..Default::default()
    });
    let tip =
        script.line_of(Some(merged), vec![(MESSAGE, vec![put("src/angle.rs", format!("//! Angles.\n\n{REAL}"))])]);
    script.name("refs/heads/main", tip);
    script.name("refs/tags/v1", start);
    let repo = script.build();
    let post = repo.run(&["--stdout", "v1..main"]).stdout;
    assert!(post.contains("title: \"angle: wrap before comparing\""), "{post}");
    assert!(!post.contains("made_") && !post.contains("The window grows"), "{post}");
}

/// Git itself takes forever on the first of these.
#[test]
fn no_pattern_takes_forever() {
    let mut script = Script::default();
    let patterns =
        ["**/".repeat(30) + "a*b", "*a".repeat(60) + "z", "[a-z]*".repeat(60) + "!", "**/*a/".repeat(4) + "z"];
    let lines: String = patterns.iter().map(|pattern| format!("{pattern} linguist-generated\n")).collect();
    let folder = "aaaaaaaa/".repeat(60);
    let files = (0..10).map(|number| put(format!("{folder}{}{number}.rs", "a".repeat(60)), "fn a() {}\n"));
    let attributes = put(".gitattributes", lines.repeat(20));
    let last = script.line_of(None, vec![("deep", files.chain([attributes]).collect())]);
    script.name("refs/heads/deep", last);
    let repo = script.build();
    let begun = std::time::Instant::now();
    assert_eq!(repo.run(&["--stdout", "deep"]).code, Some(0));
    let taken = begun.elapsed();
    assert!(taken.as_secs() < 20, "{taken:?}");
}

#[test]
fn links_and_huge_files_are_no_attributes() {
    let mut script = Script::default();
    let attributes = "*.rs linguist-generated\n";
    let link = [put_link(".gitattributes", "real"), put("real", attributes)];
    let huge = format!("{attributes}{}", "# nothing\n".repeat(1_000_000));
    for (name, files) in [("link", link.to_vec()), ("huge", vec![put(".gitattributes", huge)])] {
        let last = script.line_of(None, vec![(name, [files, vec![put("src/a.rs", "fn a() {}\n")]].concat())]);
        script.name(&format!("refs/heads/{name}"), last);
    }
    let repo = script.build();
    for name in ["link", "huge"] {
        let roles = roles(&repo.run(&["--format", "json", "--stdout", name]).stdout);
        assert_eq!(roles["src/a.rs"], "source", "{name}");
    }
}

/// Role of each changed file of a printed JSON.
fn roles(json: &str) -> serde_json::Value {
    let json: serde_json::Value = serde_json::from_str(json).expect("the output is JSON");
    let files = json["commits"].as_array().into_iter().flatten().flat_map(|commit| commit["files"].as_array());
    let roles = files.flatten().filter_map(|file| Some((file["path"].as_str()?.to_owned(), file["role"].clone())));
    serde_json::Value::Object(roles.collect())
}
