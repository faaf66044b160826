//! What the git room reads, held to what git says of the same repository: which commits a range selects, whose they are,
//! which files they change and by how many lines.

mod common;

use std::collections::BTreeMap;

use common::{
    Repo, alone,
    compare::{Differences, files, open, printed_files},
    script::{Change, Commit, Script, gone, put, put_executable, put_gitlink, put_link},
    tangle::{prose, prose_line, tangle},
};
use git_deepdive::{
    git::Filter,
    history::{History, NetChange},
    progress::Silent,
};

#[test]
fn files_and_counts_are_those_of_numstat() {
    alone("files_and_counts_are_those_of_numstat", || {
        let cases = cases();
        let mut script = Script::default();
        for (name, before, after) in &cases {
            let before = script.line_of(None, vec![("before", before.clone())]);
            let after = script.line_of(Some(before), vec![(*name, after.clone())]);
            script.name(&format!("refs/heads/case-{name}"), after);
        }
        let repo = script.build();
        let mut differences = Differences::default();
        for (name, ..) in &cases {
            let branch = format!("case-{name}");
            compare_files(&repo, &[&branch], &mut differences);
            compare_net(&repo, &format!("{branch}~1..{branch}"), &mut differences);
        }
    });
}

/// A name, the files before, and what happens to them.
type Case = (&'static str, Vec<Change>, Vec<Change>);

fn cases() -> Vec<Case> {
    let long = prose(40);
    let edited = long.replace("line 7 ", "line seven ").replace("line 23 ", "line twenty-three ");
    let rewritten: String = (0..40).map(|n| if n < 26 { format!("new {n}\n") } else { prose_line(n) }).collect();
    let nul = |text: &str| [text.as_bytes(), b"\0\x01\x02"].concat();
    let move_all = |from: &str, to: &str| -> Vec<Change> {
        let moved = (0..6).flat_map(|n| {
            let content = format!("{n}\n{}", prose(10 + n));
            [gone(format!("{from}/f{n}.txt")), put(format!("{to}/f{n}.txt"), content)]
        });
        moved.collect()
    };
    let folder: Vec<Change> = (0..6).map(|n| put(format!("old/f{n}.txt"), format!("{n}\n{}", prose(10 + n)))).collect();
    let far_nul = |text: &str| [prose(400).as_bytes(), b"\0", text.as_bytes()].concat();
    vec![
        ("added", vec![put("a", "a\n")], vec![put("b/c", "1\n2\n3\n")]),
        ("added-empty", vec![put("a", "a\n")], vec![put("empty", "")]),
        ("deleted", vec![put("a", "a\n"), put("b", &long)], vec![gone("b")]),
        ("emptied", vec![put("a", &long)], vec![put("a", "")]),
        ("nothing", vec![put("a", "a\n")], vec![]),
        ("binary-renamed", vec![put("a.bin", nul("a")), put("b", "b\n")], vec![gone("a.bin"), put("c.bin", nul("a"))]),
        ("edited", vec![put("a", &long)], vec![put("a", &edited)]),
        ("renamed-exactly", vec![put("a.txt", &long)], vec![gone("a.txt"), put("sub/b.txt", &long)]),
        ("renamed-with-edits", vec![put("a.txt", &long)], vec![gone("a.txt"), put("b.txt", &edited)]),
        ("renamed-too-different", vec![put("a.txt", &long)], vec![gone("a.txt"), put("b.txt", &rewritten)]),
        ("renamed-and-mode", vec![put("a", &long)], vec![gone("a"), put_executable("b", &edited)]),
        ("renamed-folder", folder.clone(), move_all("old", "new/deep")),
        ("copied", vec![put("a", &long)], vec![put("b", &long)]),
        ("swapped", vec![put("a", &long), put("b", "b\n")], vec![put("a", "b\n"), put("b", &long)]),
        (
            "two-sources-one-target",
            vec![put("x/one.txt", &long), put("x/two.txt", &edited)],
            vec![gone("x/one.txt"), gone("x/two.txt"), put("y/one.txt", &long)],
        ),
        (
            "one-source-two-targets",
            vec![put("x/one.txt", &long)],
            vec![gone("x/one.txt"), put("y/one.txt", &edited), put("y/other.txt", &long)],
        ),
        (
            "equal-sources-by-name",
            vec![put("a/one.txt", &long), put("b/two.txt", &long)],
            vec![gone("a/one.txt"), gone("b/two.txt"), put("c/two.txt", &long), put("c/one.txt", &long)],
        ),
        ("mode", vec![put("a", "a\n"), put("b", "b\n")], vec![put_executable("a", "a\n")]),
        ("mode-and-content", vec![put("a", "a\n")], vec![put_executable("a", "a\nb\n")]),
        ("link-added", vec![put("a", "a\n")], vec![put_link("l", "a")]),
        ("link-turned", vec![put_link("l", "a")], vec![put_link("l", "b")]),
        ("link-renamed", vec![put_link("l", "some/long/target")], vec![gone("l"), put_link("m", "some/long/target")]),
        ("file-to-link", vec![put("a", "a\n")], vec![put_link("a", "b")]),
        ("link-to-file", vec![put_link("a", "b")], vec![put("a", "a\nb\n")]),
        ("gitlink-added", vec![put("a", "a\n")], vec![put_gitlink("sub", '1')]),
        ("gitlink-bumped", vec![put_gitlink("sub", '1')], vec![put_gitlink("sub", '2')]),
        ("gitlink-removed", vec![put("a", "a\n"), put_gitlink("sub", '1')], vec![gone("sub")]),
        ("file-to-folder", vec![put("a", &long)], vec![gone("a"), put("a/b", "b\n")]),
        ("folder-to-file", vec![put("a/b", "b\n"), put("a/c", "c\n")], vec![gone("a"), put("a", "a\n")]),
        ("binary-added", vec![put("a", "a\n")], vec![put("b", nul("b\n"))]),
        ("binary-changed", vec![put("b", nul("b\n"))], vec![put("b", nul("c\nd\n"))]),
        ("binary-removed", vec![put("a", "a\n"), put("b", nul("b\n"))], vec![gone("b")]),
        ("text-to-binary", vec![put("b", "b\n")], vec![put("b", nul("b\n"))]),
        ("nul-beyond-the-probe", vec![put("b", far_nul("x\n"))], vec![put("b", far_nul("y\n"))]),
        ("crlf", vec![put("a", &long)], vec![put("a", long.replace('\n', "\r\n"))]),
        ("lone-cr", vec![put("a", "a\rb\rc\n")], vec![put("a", "a\rx\rc\n")]),
        ("no-newline-added", vec![put("a", "a\nb\n")], vec![put("a", "a\nb")]),
        ("no-newline-removed", vec![put("a", "a\nb")], vec![put("a", "a\nb\nc\n")]),
        ("no-newline-new", vec![put("a", "a\n")], vec![put("b", "one")]),
        ("not-utf8", vec![put("a", b"gr\xfc\xdfe\n")], vec![put("a", b"gr\xfc\xdfe\n\xff\n")]),
        ("unusual-names", unusual_names("1\n"), unusual_names("1\n2\n")),
        ("unusual-names-added", vec![put("a", "a\n")], unusual_names("1\n")),
    ]
}

fn unusual_names(content: &str) -> Vec<Change> {
    let names: [&[u8]; 12] = [
        b"with space",
        b" leading",
        b"trailing ",
        b"\"quoted\"",
        b"it's",
        b"back\\slash",
        b"-dash",
        b"tab\there",
        b"line\nbreak",
        "gr\u{fc}\u{df}e/\u{65e5}\u{672c}.txt".as_bytes(),
        b"latin-\xfc",
        b":(glob)*.[c]",
    ];
    names.iter().map(|name| put(name, content)).collect()
}

#[test]
fn edits_of_code_are_counted_as_git_counts_them() {
    alone("edits_of_code_are_counted_as_git_counts_them", || {
        let mut script = Script::default();
        let mut dice = Dice(7);
        let mut files: Vec<Vec<String>> = (0..4).map(|_| (0..150).map(|_| dice.line()).collect()).collect();
        let content = |file: &[String]| file.concat();
        let all = |files: &[Vec<String>]| -> Vec<Change> {
            files.iter().enumerate().map(|(n, file)| put(format!("src/file{n}.c"), content(file))).collect()
        };
        let mut last = script.line_of(None, vec![("root", all(&files))]);
        for _ in 0..120 {
            let file = dice.roll(files.len());
            for _ in 0..=dice.roll(4) {
                dice.edit(&mut files[file]);
            }
            last = script.line_of(Some(last), vec![("edit", all(&files))]);
        }
        script.name("refs/heads/main", last);
        let repo = script.build();
        let mut differences = Differences::default();
        compare_files(&repo, &["main"], &mut differences);
        for (from, to) in [(120, 0), (100, 50), (60, 10), (5, 3), (90, 89)] {
            compare_net(&repo, &format!("main~{from}..main~{to}"), &mut differences);
        }
    });
}

/// Chance that is the same every time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    /// Code repeats itself: half of the lines are common ones.
    fn line(&mut self) -> String {
        const COMMON: [&str; 6] = ["}\n", "\n", "\treturn 0;\n", "{\n", "\t}\n", "\tif (err)\n"];
        match self.roll(12) {
            common @ 0..6 => COMMON[common].to_owned(),
            _ => format!("\tcall_{}(x, {});\n", self.roll(40), self.roll(3)),
        }
    }

    fn edit(&mut self, file: &mut Vec<String>) {
        let at = self.roll(file.len() - 30);
        let length = 1 + self.roll(12);
        match self.roll(5) {
            0 => drop(file.drain(at..at + length.min(file.len() - 60))),
            1 => {
                let block: Vec<String> = file[at..at + length].to_vec();
                let to = self.roll(file.len());
                file.splice(to..to, block);
            }
            2 => {
                let block: Vec<String> = file.drain(at..at + length).collect();
                let to = self.roll(file.len());
                file.splice(to..to, block);
            }
            _ => {
                let lines: Vec<String> = (0..length).map(|_| self.line()).collect();
                let end = at + self.roll(3);
                file.splice(at..end, lines);
            }
        }
    }
}

#[test]
fn merges_and_roots_are_those_of_git() {
    alone("merges_and_roots_are_those_of_git", || {
        let repo = tangle();
        let mut differences = Differences::default();
        for words in [&["main"][..], &["main", "topic", "other"], &["octopus~1..main"], &["main", "^second-root"]] {
            compare_files(&repo, words, &mut differences);
            compare_people(&repo, words, &mut differences);
        }
        compare_net(&repo, "start..main", &mut differences);
        compare_net(&repo, "main", &mut differences);
    });
}

#[test]
fn people_and_subjects_are_those_of_git() {
    alone("people_and_subjects_are_those_of_git", || {
        let mut script = Script::default();
        let mailmap = "Ann Proper <ann@proper.example> <ann@old.example>\n\
            Bob Proper <bob@proper.example> Bobby <shared@example.org>\n\
            Carol Only Name <carol@example.org>\n\
            <dave@new.example> <DAVE@old.example>\n# a comment\nbroken line\n";
        let mut last = script.line_of(None, vec![("root", vec![put(".mailmap", mailmap)])]);
        let people: [&[u8]; 9] = [
            b"ann <ann@old.example>",
            b"Ann <ANN@OLD.EXAMPLE>",
            b"Bobby <shared@example.org>",
            b"Somebody Else <shared@example.org>",
            b"carol <carol@example.org>",
            b"Dave <dave@old.example>",
            b"Nobody Mapped <nobody@example.org>",
            "J\u{fc}rgen Gro\u{df} <jg@example.org>".as_bytes(),
            b"One <one@example.org>",
        ];
        for person in people {
            last = script.commit(Commit {
                parents: vec![last],
                message: b"by somebody",
                person: Some(person),
                ..Commit::default()
            });
        }
        let messages: [(&[u8], Option<&str>); 11] = [
            (b"", None),
            (b"\n\n  \nblank lines before", None),
            (b"two lines\nof one subject\n\nbody", None),
            (b"trailing blanks   \n   \nbody\n", None),
            (b"carriage return\r\n\r\nbody\r\n", None),
            (b"tab\tinside", None),
            (b"gr\xfc\xdfe aus K\xf6ln", Some("ISO-8859-1")),
            (b"10 \x80 by cp1252 \x96 dash", Some("windows-1252")),
            (b"\x93\xfa\x96{\x8c\xea", Some("Shift_JIS")),
            ("emoji \u{1f980} and \u{201c}quotes\u{201d}".as_bytes(), Some("UTF-8")),
            (b"#hash and: colon", None),
        ];
        for (message, encoding) in messages {
            last = script.commit(Commit { parents: vec![last], message, encoding, ..Commit::default() });
        }
        script.name("refs/heads/main", last);
        let repo = script.build();
        compare_people(&repo, &["main"], &mut Differences::default());
    });
}

#[test]
fn limiting_flags_select_what_they_select_for_git() {
    let repo = tangle();
    repo.git(&[
        "commit",
        "--quiet",
        "--allow-empty",
        "--author",
        "Zoe Zane <zoe@example.net>",
        "-m",
        "feat(x): by Zoe",
    ]);
    let dates = repo.git(&["log", "--format=%cI", "main"]);
    let dates: Vec<&str> = dates.lines().collect();
    let (late, middle, early) = (dates[2], dates[dates.len() / 2], dates[dates.len() - 2]);
    let day = &middle[..10];
    let (midnight, zulu) = (format!("{day}T00:00:00Z"), format!("{day} 12:30:00 +0200"));
    let table: Vec<Vec<&str>> = vec![
        vec!["--since", middle],
        vec!["--until", middle],
        vec!["--since", early, "--until", late],
        vec!["--after", &midnight],
        vec!["--before", &zulu],
        vec!["--author", "Zoe"],
        vec!["--author", "zoe@example"],
        vec!["--author", "^Zoe Zane <zoe@example.net>$"],
        vec!["--author", "Zoe", "--author", "^Ann"],
        vec!["--grep", "Merge"],
        vec!["--grep", "^Merge branch"],
        vec!["--grep", "topic is about"],
        vec!["--grep", "about[.]$"],
        vec!["--grep", "a+b"],
        vec!["--grep", "\\(x1\\|x2\\)"],
        vec!["--grep", "(x1)"],
        vec!["--grep", "x1", "--grep", "x2"],
        vec!["--grep", "Merge", "--author", "Ann"],
        vec!["-n", "1"],
        vec!["-n", "4"],
        vec!["-n", "400"],
        vec!["--max-count", "3", "--no-merges"],
        vec!["-n", "2", "--merges"],
        vec!["-n", "3", "--grep", "1"],
        vec!["--first-parent"],
        vec!["--first-parent", "--no-merges"],
        vec!["--first-parent", "-n", "3"],
        vec!["--no-merges"],
        vec!["--merges"],
        vec!["--merges", "--since", middle],
        vec!["--author", "zoe"],
        vec!["--author", "zoe@example.net>$"],
        vec!["--since", "2023-11-20 10:00"],
        vec!["--until", "1700600000"],
        vec!["-n", "0"],
        vec!["--first-parent", "--merges"],
    ];
    let ranges: [&[&str]; 4] = [&["main"], &["start..main"], &["main", "other", "^topic"], &["octopus...other"]];
    let differences = &mut Differences::default();
    for (words, range) in table.iter().flat_map(|words| ranges.map(|range| (words, range))) {
        compare_program(&repo, "", &[words, range].concat(), &[], differences);
    }
}

#[test]
fn pathspecs_select_what_they_select_for_git() {
    let mut script = Script::default();
    let files = [
        "README.md",
        "src/lib.rs",
        "src/main.rs",
        "src/deep/er/mod.rs",
        "src/deep/er/table.c",
        "tests/all.rs",
        "docs/a b.md",
        "docs/gr\u{fc}\u{df}e.md",
        "docs/[x].md",
        "srcery/lib.rs",
        "-dash",
    ];
    let mut commits: Vec<(&str, Vec<Change>)> = vec![("root", vec![put("root.txt", "root\n")])];
    commits.extend(files.iter().map(|path| (*path, vec![put(path, "1\n")])));
    commits.push(("src and docs", vec![put("src/lib.rs", "1\n2\n"), put("docs/a b.md", "1\n2\n")]));
    commits.push(("both tests", vec![put("tests/all.rs", "1\n2\n"), put("tests/new.rs", "new\n")]));
    commits.push(("link", vec![put_link("src/link", "lib.rs"), put_gitlink("vendor/sub", '3')]));
    commits.push(("gone", vec![gone("srcery/lib.rs")]));
    commits.push(("to be moved", vec![put("moved.txt", "1\n2\n3\n4\n")]));
    commits.push(("moved", vec![gone("moved.txt"), put("to/moved.txt", "1\n2\n3\n4\n")]));
    let last = script.line_of(None, commits);
    script.name("refs/heads/main", last);
    let repo = script.build();
    let table: [(&str, &[&str]); 41] = [
        ("", &["src"]),
        ("", &["src/"]),
        ("", &["src/lib.rs"]),
        ("", &["./src/lib.rs"]),
        ("", &["src", "docs"]),
        ("", &["srcery"]),
        ("", &["*.rs"]),
        ("", &["src/*.rs"]),
        ("", &["src/*/mod.rs"]),
        ("", &[":(glob)src/*.rs"]),
        ("", &[":(glob)**/*.rs"]),
        ("", &[":(glob)src/**/mod.rs"]),
        ("", &[":(glob)*.md"]),
        ("", &[":(icase)SRC/LIB.RS"]),
        ("", &[":(icase)readme*"]),
        ("", &[":(literal)docs/[x].md"]),
        ("", &["docs/[x].md"]),
        ("", &["docs/a b.md"]),
        ("", &["docs/gr\u{fc}\u{df}e.md"]),
        ("", &["-dash"]),
        ("", &["vendor/sub"]),
        ("", &["src/link"]),
        ("", &[":(exclude)src"]),
        ("", &[":!src", ":!docs"]),
        ("", &[":^*.md"]),
        ("", &["src", ":(exclude)src/deep"]),
        ("", &["*.rs", ":(exclude,glob)**/lib.rs"]),
        ("", &[":(top)src"]),
        ("", &["."]),
        ("", &[".", ":(exclude)src"]),
        ("", &["moved.txt"]),
        ("", &["to/moved.txt"]),
        ("src", &["."]),
        ("src", &["lib.rs"]),
        ("src", &["*.rs"]),
        ("src", &["../docs"]),
        ("src", &[":/docs"]),
        ("src", &[":(top)tests", "deep"]),
        ("src", &[":(exclude)deep"]),
        ("src", &[".", ":(exclude)../src/lib.rs"]),
        ("src/deep", &["er/mod.rs"]),
    ];
    let differences = &mut Differences::default();
    for (folder, paths) in table {
        compare_program(&repo, folder, &["main"], paths, differences);
    }
    compare_program(&repo, "", &["-n", "2", "main~2"], &["src"], differences);
    compare_program(&repo, "", &["main~6..main"], &["src", "tests"], differences);
}

/// Holds what the program prints as JSON to `git rev-list`.
fn compare_program(repo: &Repo, folder: &str, words: &[&str], paths: &[&str], differences: &mut Differences) {
    let folder = repo.path(folder);
    let tail: Vec<&str> = if paths.is_empty() { vec![] } else { [&["--"], paths].concat() };
    let theirs = repo.git_bytes(&folder, &[&["rev-list"], words, &tail].concat());
    let mut theirs: Vec<String> = String::from_utf8_lossy(&theirs).lines().map(str::to_owned).collect();
    theirs.sort_unstable();
    let output = repo.run_in(&folder, &[&["--stdout", "--format", "json"], words, &tail].concat(), &[]);
    let empty = output.code == Some(3) && output.stderr.starts_with("error: no commits in");
    let ours = match output.code {
        Some(0) => Ok(output.commits()),
        _ if empty => Ok(vec![]),
        _ => Err(output.stderr),
    };
    differences.compare(&[words, &tail].concat(), &ours, &Ok(theirs));
}

fn read(repo: &Repo, words: &[&str]) -> (History, Option<NetChange>) {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let (repo, progress) = (open(repo), Silent::default());
    let range = repo.resolve(&words, false, &progress).expect("the range is not empty");
    repo.read(&range, &Filter::default(), &[], &progress).expect("the commits are there")
}

fn fields(output: &[u8]) -> impl Iterator<Item = String> {
    let fields = output.split(|byte| *byte == 0).filter(|field| !field.is_empty());
    fields.map(|field| String::from_utf8_lossy(field).into_owned())
}

/// What git prints for each commit, by id; merges have no entry.
fn log(repo: &Repo, words: &[&str]) -> BTreeMap<String, Vec<u8>> {
    let format = ["--raw", "--numstat", "--abbrev=40", "--format=%x01%H%x02"];
    let words = [&["log", "-M", "-z"], &format[..], words, &["--"]].concat();
    let output = repo.git_bytes(repo.root(), &words);
    let commits = output.split(|byte| *byte == 1).filter(|part| part.len() > 40);
    let commits = commits.map(|part| {
        let end = part.iter().position(|byte| *byte == 2).expect("an id ends");
        let start = part[end + 1..].iter().position(|byte| !matches!(byte, 0 | b'\n')).unwrap_or(0);
        (String::from_utf8_lossy(&part[..end]).into_owned(), part[end + 1 + start..].to_vec())
    });
    commits.collect()
}

fn compare_files(repo: &Repo, words: &[&str], differences: &mut Differences) {
    let (history, _) = read(repo, words);
    let printed = log(repo, words);
    differences.compare(words, &history.commits.len(), &printed.len());
    for commit in &history.commits {
        let id = commit.id.to_string();
        let theirs = printed_files(&printed[&id]);
        differences.compare(&[words, &[&commit.subject]].concat(), &files(&commit.files), &theirs);
    }
}

/// Compares the two ends; a range without `..` begins at the empty tree.
fn compare_net(repo: &Repo, range: &str, differences: &mut Differences) {
    let (_, net) = read(repo, &[range]);
    let empty = repo.git(&["hash-object", "-t", "tree", "/dev/null"]);
    let (base, tip) = range.split_once("..").unwrap_or((&empty, range));
    let diff = ["diff", "--raw", "--numstat", "-M", "-z", "--abbrev=40", base, tip, "--"];
    let theirs = printed_files(&repo.git_bytes(repo.root(), &diff));
    differences.compare(&[range], &net.map(|net| files(&net.files)), &Some(theirs));
}

fn compare_people(repo: &Repo, words: &[&str], differences: &mut Differences) {
    let (history, _) = read(repo, words);
    let format = "--format=%H%x01%P%x01%aN <%aE>%x01%cN <%cE>%x01%at %ct%x01%s";
    let output = repo.git_bytes(repo.root(), &[&["log", "-z", format], words, &["--"]].concat());
    let theirs: Vec<String> = fields(&output).collect();
    let ours = history.commits.iter().map(|commit| {
        let parents: Vec<String> = commit.parents.iter().map(ToString::to_string).collect();
        let (author, committer) = (&commit.author, &commit.committer);
        [
            commit.id.to_string(),
            parents.join(" "),
            format!("{} <{}>", author.name, author.email),
            format!("{} <{}>", committer.name, committer.email),
            format!("{} {}", commit.author_date.seconds, commit.commit_date.seconds),
            commit.subject.clone(),
        ]
        .join("\u{1}")
    });
    let ours: Vec<String> = ours.collect();
    differences.compare(words, &ours.len(), &theirs.len());
    for (ours, theirs) in ours.iter().zip(&theirs) {
        differences.compare(words, ours, theirs);
    }
}
