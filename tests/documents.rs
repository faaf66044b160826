//! What authors wrote down in the tree: every statement stands on its lines of the tip, whatever happened on the way there.

mod common;

use common::{
    Repo,
    script::{Change, Script, gone, put},
};
use serde_json::Value;

/// The evidence of a range.
fn evidence(repo: &Repo, range: &str) -> Value {
    let output = repo.run(&["--stdout", "--format", "json", range]);
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    serde_json::from_str(&output.stdout).expect("JSON")
}

/// The sentences of a statement.
fn said(evidence: &Value, id: &Value) -> String {
    let place: usize = id.as_str().and_then(|id| id[1..].parse().ok()).expect("an id");
    let sentences = evidence["statements"][place]["sentences"].as_array().expect("sentences");
    sentences.iter().map(|sentence| sentence["text"].as_str().expect("text")).collect::<Vec<_>>().join(" ")
}

fn list<'a>(value: &'a Value, name: &str) -> &'a [Value] {
    value[name].as_array().map(Vec::as_slice).expect(name)
}

/// Holds the words of every statement of a document, and the lines of every drawing, to the blob at the tip.
fn stands_at_the_tip(repo: &Repo, evidence: &Value) -> usize {
    let lines = |commit: &Value, path: &Value, span: &Value| -> Vec<String> {
        let object = format!("{}:{}", commit.as_str().expect("a commit"), path.as_str().expect("a path"));
        let blob = String::from_utf8_lossy(&repo.git_bytes(repo.root(), &["show", &object])).into_owned();
        let (first, last) = (span[0].as_u64().expect("a line"), span[1].as_u64().expect("a line"));
        blob.lines().skip(first as usize - 1).take((last + 1 - first) as usize).map(str::to_owned).collect()
    };
    let mut held = 0;
    for statement in list(evidence, "statements").iter().filter(|statement| statement["path"].is_string()) {
        let text = lines(&statement["commit"], &statement["path"], &statement["lines"]).join(" ");
        let mut have = text.split(|c: char| !c.is_alphanumeric());
        for sentence in list(statement, "sentences") {
            let text = sentence["text"].as_str().expect("text");
            for word in text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
                assert!(have.any(|other| other == word), "{word:?} of {text:?} stands elsewhere: {statement}");
            }
        }
        held += 1;
    }
    for drawing in list(evidence, "drawings") {
        let place: usize = drawing["excerpt"].as_str().and_then(|id| id[1..].parse().ok()).expect("an id");
        let excerpt = &evidence["excerpts"][place];
        let shown: Vec<String> =
            list(excerpt, "lines").iter().map(|line| line.as_str().expect("a line").to_owned()).collect();
        assert_eq!(shown, lines(&excerpt["commit"], &excerpt["path"], &excerpt["spans"][0]));
        held += 1;
    }
    held
}

const CHANGELOG: &str = "# Changelog\n\n## 1.0\n\n- Read the log.\n";

const CODE: &str = "pub fn append(log: &mut Vec<u8>) {\n    log.push(1);\n}\n";

const CODE_EXPLAINED: &str = "\
/// Appends a record to the log.
///
/// The length is written last, because a reader that sees a length must be able to trust that the record behind it is whole.
/// Otherwise it would have to check every byte.
///
/// ```text
/// +--------+---------+     +--------+
/// | length | payload |---->| length |
/// +--------+---------+     +--------+
/// ```
pub fn append(log: &mut Vec<u8>) {
    // Increment the counter.
    log.push(1);
    // let x = log.len(); log.truncate(x - 1);
    // TODO: Flush here, because a crash would lose the record otherwise.
    // The buffer must never be cleared here: readers hold on to it until they have seen its end.
    log.push(2);
}
";

const DECISION: &str = "\
# 7. Write the length last

## Status

Accepted

## Context

A process that is killed leaves half a record behind. Readers take it for a whole one.

## Decision

We write the length of a record after its payload.

## Considered alternatives

A checksum behind each record would find the same damage later and at a higher price.

## Consequences

Records can no longer be read while they are written.

| reader | before | after |
|--------|--------|-------|
| tail   | works  | waits |
| replay | works  | works |
";

/// A range with everything that authors write down.
fn written() -> Repo {
    let mut script = Script::default();
    let start = script.line_of(
        None,
        vec![(
            "log: first version",
            vec![
                put("CHANGELOG.md", CHANGELOG),
                put("src/log.rs", CODE),
                put("docs/usage.md", "# Usage\n\nStart the program with the name of a log file.\n"),
            ],
        )],
    );
    let entry = "# Changelog\n\n## Unreleased\n\nThis release changes the format of the log on disk.\n\n### Fixed\n\n\
                 - A log that was cut off is read to its last whole record. Before, reading it failed.\n\n\
                 \u{20}   Nothing has to be done for old logs.\n- log: write it atomically (#12)\n\n## 1.0\n\n- Read the log.\n";
    let end = script.line_of(
        Some(start),
        vec![
            (
                "log: write the length last\n\nReaders take half a record for a whole one.",
                vec![
                    put("src/log.rs", CODE_EXPLAINED),
                    put("CHANGELOG.md", entry),
                    put("docs/adr/0007-length-last.md", DECISION),
                ],
            ),
            (
                "log: write it atomically (#12)",
                vec![put("src/atomic.rs", "pub fn write() -> usize {\n    let a = 1;\n    a + 2\n}\n")],
            ),
            (
                "Collect a note (#31)",
                vec![put("newsfragments/31.feature.md", "Logs can be read backwards, from the newest record on.\n")],
            ),
        ],
    );
    script.name("refs/heads/main", end);
    script.name("refs/tags/v1", start);
    script.build()
}

#[test]
fn what_is_stated_stands_on_its_lines() {
    let repo = written();
    let evidence = evidence(&repo, "v1..main");
    assert!(stands_at_the_tip(&repo, &evidence) >= 9, "{evidence:#}");
}

#[test]
fn entries_are_tied_to_their_stories_and_copies_of_subjects_are_none() {
    let repo = written();
    let evidence = evidence(&repo, "v1..main");
    let subject = |story: &Value| -> String {
        let known = list(&evidence, "stories").iter().find(|known| known["lead"] == *story);
        known.map_or(String::new(), |story| story["subject"].as_str().expect("a subject").to_owned())
    };
    let shown = list(&evidence, "entries").iter().map(|entry| {
        let words: Vec<String> = list(entry, "statements").iter().map(|id| said(&evidence, id)).collect();
        let section = entry["sections"].as_array().and_then(|sections| sections.last()).and_then(Value::as_str);
        format!("{} [{}] {}", subject(&entry["story"]), section.unwrap_or_default(), words.join(" / "))
    });
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [
            "write the length last [Fixed] A log that was cut off is read to its last whole record. Before, reading it \
             failed. / Nothing has to be done for old logs.",
            "Collect a note [feature] Logs can be read backwards, from the newest record on.",
        ]
    );
}

#[test]
fn decision_records_give_roles() {
    let repo = written();
    let evidence = evidence(&repo, "v1..main");
    let design = list(&evidence, "documents").iter().find(|document| document["kind"] == "design").expect("a record");
    assert_eq!(design["added"], true);
    let shown = list(design, "passages").iter().map(|passage| {
        let place: usize = passage["statement"].as_str().and_then(|id| id[1..].parse().ok()).expect("an id");
        let role = evidence["statements"][place]["sentences"][0]["role"].as_str().unwrap_or("none").to_owned();
        format!(
            "{} {role}",
            passage["sections"].as_array().and_then(|s| s.last()).and_then(Value::as_str).unwrap_or_default()
        )
    });
    assert_eq!(
        shown.collect::<Vec<_>>(),
        ["Context problem", "Decision none", "Considered alternatives alternative", "Consequences limitation"]
    );
}

#[test]
fn comments_say_why_and_belong_to_a_definition() {
    let repo = written();
    let evidence = evidence(&repo, "v1..main");
    let shown = list(&evidence, "comments").iter().map(|comment| {
        let words: Vec<String> = list(comment, "statements").iter().map(|id| said(&evidence, id)).collect();
        format!("{} {} {}", comment["definition"].as_str().unwrap_or_default(), comment["documents"], words.join(" / "))
    });
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [
            "append() true Appends a record to the log. / The length is written last, because a reader that sees a length \
             must be able to trust that the record behind it is whole. Otherwise it would have to check every byte.",
        ]
    );
}

#[test]
fn drawings_are_shown_as_they_stand() {
    let repo = written();
    let evidence = evidence(&repo, "v1..main");
    let mut kinds: Vec<&str> =
        list(&evidence, "drawings").iter().filter_map(|drawing| drawing["kind"].as_str()).collect();
    kinds.sort_unstable();
    assert_eq!(kinds, ["diagram", "table"]);
}

#[test]
fn what_is_gone_at_the_tip_or_was_there_before_is_not_stated() {
    let mut script = Script::default();
    let old = "# Guide\n\nThe cache is kept in memory, and all of it is lost when the program ends.\n";
    let moved = "# All\n\nThe cache is kept in memory, and all of it is lost when the program ends.\n";
    let reworded = "# Notes\n\nA log is a file to which records are added at its end, one after the other.\n";
    let later = "# Notes\n\nA log is a plain file to which records are added at its end, one after the other.\n";
    let passing = format!("{CODE}// The lock must be taken first, because a writer may free the entry otherwise.\n");
    let start = script.line_of(
        None,
        vec![("start", vec![put("docs/guide.md", old), put("docs/design.md", reworded), put("src/log.rs", CODE)])],
    );
    let end = script.line_of(
        Some(start),
        vec![
            ("log: lock", vec![put("src/log.rs", passing)]),
            (
                "log: move and reword",
                vec![
                    put("src/log.rs", CODE.replace("1", "3")),
                    put("docs/design/all.md", moved),
                    put("docs/design.md", later),
                    put("docs/guide.md", "# Guide\n"),
                ],
            ),
        ],
    );
    script.name("refs/heads/main", end);
    let repo = script.build();
    let evidence = evidence(&repo, "main~2..main");
    assert_eq!(list(&evidence, "documents"), [] as [Value; 0]);
    assert_eq!(list(&evidence, "comments"), [] as [Value; 0]);
}

#[test]
fn a_changelog_that_is_made_of_subjects_says_nothing_of_its_own() {
    let entries = |unknown: &str| {
        let mut script = Script::default();
        let start = script.line_of(None, vec![("log: first version", vec![put("CHANGELOG", "")])]);
        let work = (1..=4).map(|n| (format!("log: take step {n} of the work"), put(format!("src/{n}.rs"), CODE)));
        let (subjects, files): (Vec<String>, Vec<_>) = work.unzip();
        let copies: String = subjects.iter().map(|subject| format!("    - {subject}\n")).collect();
        let mut commits: Vec<_> =
            subjects.iter().zip(files).map(|(subject, file)| (subject.as_str(), vec![file])).collect();
        let log = format!("2026/11/27 : 1.1\n{copies}    - {unknown}\n");
        commits.push(("Release 1.1", vec![put("CHANGELOG", log)]));
        let end = script.line_of(Some(start), commits);
        script.name("refs/heads/main", end);
        script.name("refs/tags/v1", start);
        list(&evidence(&script.build(), "v1..main"), "entries").len()
    };
    assert_eq!(entries("log: read the last record when the first one is broken"), 0);
}

#[test]
fn credentials_in_headings_and_in_titles_cut_in_two_are_masked() {
    let token = format!("ghp_{}", "a1B2c3D4e5F6g7H8i9".repeat(2));
    let (head, tail) = token.split_at(20);
    let changelog = format!(
        "# Changelog\n\n## 2.0\n\n### The token {token}\n\n- Read the last record first.\n- Keep the first one as it was.\n\n\
         ### Fixed\n\n- Mend the walk through folders.\n- Mend the walk back as well.\n"
    );
    let message =
        format!("log: use the token {head}…\n\n…{tail}\n\nIt was missing, so that nobody could read the log.");
    let mut script = Script::default();
    let start = script.line_of(None, vec![("start", vec![put("CHANGELOG.md", CHANGELOG)])]);
    let end = script.line_of(
        Some(start),
        vec![(message.as_str(), vec![put("src/log.rs", CODE)]), ("Release", vec![put("CHANGELOG.md", &changelog)])],
    );
    script.name("refs/heads/main", end);
    script.name("refs/tags/v1", start);
    let repo = script.build();
    for format in ["md", "json"] {
        let output = repo.run(&["--stdout", "--format", format, "v1..main"]);
        assert_eq!(output.code, Some(0), "{}", output.stderr);
        assert!(!output.stdout.contains(&token), "{}", output.stdout);
    }
}

#[test]
fn code_is_shown_as_far_as_it_stands_at_the_end() {
    let code = |n: usize, last: &str| {
        let pushed: String = (0..12).map(|k| format!("    log.push(next * {n} + {k});\n")).collect();
        format!("pub fn append(log: &mut Vec<usize>) {{\n    let next = log.len();\n{pushed}    log.{last}();\n}}\n")
    };
    let shown = |last: Vec<Change>| {
        let mut script = Script::default();
        let first = vec![put("src/main.rs", "fn main() {}\n"), put("src/log.rs", code(1, "sort"))];
        let start = script.line_of(None, vec![("start", first)]);
        let changed = ("log: count from the end, since readers wait for it", vec![put("src/log.rs", code(2, "dedup"))]);
        let end = script.line_of(Some(start), vec![changed, ("log: its place is another one", last)]);
        script.name("refs/heads/main", end);
        script.name("refs/tags/v1", start);
        let post = script.build().run(&["--stdout", "v1..main"]);
        assert_eq!(post.code, Some(0), "{}", post.stderr);
        let shown = post.stdout.contains("\n    log.dedup();") || post.stdout.contains("\n+    log.dedup();");
        (shown, post.stdout.contains("the end of the range has it no more"))
    };
    assert_eq!(shown(Vec::new()), (true, false));
    // Under a later name too.
    assert_eq!(shown(vec![gone("src/log.rs"), put("src/journal.rs", code(2, "dedup"))]), (true, false));
    // What is gone shows nothing of how anything works.
    assert_eq!(shown(vec![gone("src/log.rs")]), (false, false));
}
