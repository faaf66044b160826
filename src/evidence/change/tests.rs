use super::*;
use crate::{
    history::{DiffLine, Hunk},
    roles::Role,
};

/// What became of a file that had the lines on `-`, has those on `+`, and had and has all others.
fn patch_of(diff: &str) -> FilePatch {
    let mut lines = Vec::new();
    let (mut old, mut new) = (String::new(), String::new());
    for line in diff.lines() {
        let (kind, text) = match line.as_bytes().first() {
            Some(b'-') => (LineKind::Removed, &line[1..]),
            Some(b'+') => (LineKind::Added, &line[1..]),
            _ => (LineKind::Context, line.strip_prefix(' ').unwrap_or(line)),
        };
        if kind != LineKind::Added {
            old.extend([text, "\n"]);
        }
        if kind != LineKind::Removed {
            new.extend([text, "\n"]);
        }
        lines.push(DiffLine { kind, text: text.to_owned() });
    }
    let hunks = vec![Hunk { old_start: 1, new_start: 1, lines }];
    FilePatch { old: Some(old.into()), new: Some(new.into()), hunks }
}

/// What such a file shows.
fn found(path: &str, diff: &str) -> Vec<String> {
    let (patch, path, outlines) = (patch_of(diff), RepoPath::new(path), Outlines::default());
    let place = lines::Place { path: &path, from: &path, patch: &patch, outlines: &outlines };
    let mut found = lines::changes(&place, Role::Source);
    found.extend(errors::changes(&place, Role::Source));
    found.extend(options::changes(&place, Role::Source));
    found.extend(todo::changes(&place, Role::Source));
    found.sort();
    let line = |change: &Change| change.line.unwrap_or_default();
    found.iter().map(|c| format!("{} {} {} {}", c.action.word(), c.kind.word(), c.name, line(c))).collect()
}

fn check(path: &str, diff: &str, expected: &[&str]) {
    assert_eq!(found(path, diff), expected, "{path}: {diff}");
}

#[test]
fn options() {
    check(
        "a.rs",
        "+    .long(\"name\")\n-    .long(\"old-name\")\n",
        &["added option --name 1", "removed option --old-name 1"],
    );
    check("a.py", "+p.add_argument(\n+    \"-n\",\n+    \"--name\",\n", &["added option --name 3"]);
    check("a.py", "+run([\"git\", \"--name\"])\n", &[]);
    check("a.go", "+flag.StringVar(&x, \"name\", \"\", \"usage\")\n", &["added option --name 1"]);
    check("a.go", "+cmd.Flags().BoolP(\"name\", \"n\", false, \"usage\")\n", &["added option --name 1"]);
    check("a.c", "+\tOPT_BOOL(0, \"name\", &x, N_(\"x\")),\n", &["added option --name 1"]);
    check("a.c", "+  {\"name\", required_argument, 0, 'n'},\n", &["added option --name 1"]);
    check("a.ts", "+cli.option('-n, --name <x>', `words`)\n", &["added option --name 1"]);
    check("a.ts", "+const args = ['--name']\n", &[]);
    check("a.rb", "+opts.on(\"-n\", \"--name NAME\") { }\n", &["added option --name 1"]);
    check("a.cs", "+var o = new Option<bool>(\"--name\", \"x\");\n", &["added option --name 1"]);
    check("a.rs", "+    #[arg(long)]\n+    _interactive: bool,\n }\n", &[]);
    let derive = " struct Args {\n+    #[arg(long, short)]\n+    pub dry_run: bool,\n+    #[arg(long = \"other\")]\n+    x: u8,\n+    #[arg(short)]\n+    y: u8,\n }\n";
    check("a.rs", derive, &["added option --dry-run 2", "added option --other 4"]);
}

#[test]
fn variables() {
    check("a.rs", "+let x = env::var(\"NAME\");\n", &["added environment-variable NAME 1"]);
    check("a.rs", "+// env::var(\"NAME\")\n+let x = \"env::var(\\\"NAME\\\")\";\n", &[]);
    check("a.py", "+x = os.environ.get('NAME', 1)\n", &["added environment-variable NAME 1"]);
    check("a.py", "+os.environ['NAME'] = '1'\n", &[]);
    check("a.ts", "+if (process.env.NAME === '1') {}\n", &["added environment-variable NAME 1"]);
    check("a.ts", "+process.env.NAME = '1'\n", &[]);
    check("a.go", "+x := os.Getenv(\"NAME\")\n", &["added environment-variable NAME 1"]);
    check("a.java", "-String x = System.getenv(\"NAME\");\n", &["removed environment-variable NAME 1"]);
    check("a.c", "+char *x = getenv(\"NAME\");\n", &["added environment-variable NAME 1"]);
    check("a.rb", "+x = ENV.fetch(\"NAME\") { 1 }\n", &["added environment-variable NAME 1"]);
    check("a.rb", "+ENV[\"NAME\"] ||= \"1\"\n-y = ENV[\"NAME\"]\n", &[]);
}

#[test]
fn what_stands_on_the_other_side_is_no_change() {
    check("a.go", "-x := os.Getenv(\"NAME\")\n+y := os.Getenv(\"NAME\")\n", &[]);
    check("a.go", " x := os.Getenv(\"NAME\")\n+y := os.Getenv(\"NAME\")\n", &[]);
    check("a.rs", "+#[cfg(test)]\n+mod tests {\n+    fn a() { env::var(\"NAME\"); }\n+}\n", &[]);
}

#[test]
fn errors() {
    check("a.rs", " pub enum Error {\n     A,\n+    B { x: u8 },\n }\n", &["added error-type Error::B 3"]);
    check("a.py", "+class NameError2(Exception):\n+class BadError(Exception):\n", &["added error-type BadError 2"]);
    check(
        "a.go",
        "+var ErrName = errors.New(\"no name\")\n",
        &["added error-type ErrName 1", "added error-message no name 1"],
    );
    check("a.java", "+throw new StateException(\"no name\");\n", &["added error-message no name 1"]);
    check("a.rb", "+class Missing < StandardError\n", &["added error-type Missing 1"]);
}

#[test]
fn metrics_logs_and_concurrency() {
    check(
        "a.go",
        "+c := prometheus.NewCounter(prometheus.CounterOpts{\n+\tName: \"seen_total\",\n",
        &["added metric seen_total 2"],
    );
    check("a.go", "+x := Person{\n+\tName: \"seen\",\n", &[]);
    check("a.rs", "+    tracing::warn!(\"no {name}\");\n", &["added log no {name} 1"]);
    check("a.java", "+\tlogger.info(\"began\");\n", &["added log began 1"]);
    check("a.rs", "+    x: Mutex<u8>,\n", &["added concurrency Mutex 1"]);
    check("a.rs", "     x: Mutex<u8>,\n+    y: Mutex<u8>,\n", &[]);
    check("a.go", "+\tgo func() {\n", &["added concurrency go 1"]);
    check("a.py", "+@functools.lru_cache\n", &["added cache functools.lru_cache 1"]);
}

/// Tests that a file shows to have come or gone.
fn tests_of(path: &str, diff: &str) -> Vec<String> {
    let (patch, path, outlines) = (patch_of(diff), RepoPath::new(path), Outlines::default());
    let place = lines::Place { path: &path, from: &path, patch: &patch, outlines: &outlines };
    let found = testing::changes(&place, Role::Test, &testing::Subjects::default());
    found.iter().map(|change| format!("{} {}", change.action.word(), change.name)).collect()
}

#[test]
fn a_test_with_another_name_is_not_new() {
    let body = "     let text = open_the_file();\n-    preview(true);\n     let lines = read_all(text);\n     assert_eq!(lines, 3);\n     close_the_file();\n }\n";
    let renamed = format!(" #[test]\n-fn preview_reads() {{\n+fn reads() {{\n{body}");
    assert!(tests_of("tests/a.rs", &renamed).is_empty());
    let other = " #[test]\n-fn one_reads() {\n-    assert!(parse(\"one\"));\n+fn other_walks() {\n+    assert!(walk(\"other\"));\n }\n";
    assert_eq!(tests_of("tests/a.rs", other), ["added other_walks", "removed one_reads"]);
}

#[test]
fn marks_that_moved_are_no_change() {
    check("a.rs", "-// TODO: a\n+// TODO: b\n", &["removed todo // TODO: a 1", "added todo // TODO: b 1"]);
    check("a.rs", "-    // TODO: a\n+// TODO: a\n", &[]);
}

#[test]
fn what_moved_between_files_is_no_change() {
    let change = |action, path: &str| Change::new(ChangeKind::Variable, action, "NAME", &RepoPath::new(path), Some(1));
    assert!(without_moves(vec![change(Action::Added, "a.rs"), change(Action::Removed, "b.rs")]).is_empty());
    assert_eq!(without_moves(vec![change(Action::Added, "a.rs"), change(Action::Added, "b.rs")]).len(), 2);
}

#[test]
fn what_another_file_had_is_neither_new_nor_gone() {
    let patch = |old: &str, new: &str| FilePatch { old: Some(old.into()), new: Some(new.into()), hunks: Vec::new() };
    let (here, there) = (RepoPath::new("a.py"), RepoPath::new("b.py"));
    let found = |action, name: &str, there_had: &str, there_has: &str| {
        let change = Change::new(ChangeKind::Option, action, name, &here, Some(1));
        let patches = [patch("x", "x"), patch(there_had, there_has)];
        known_elsewhere(vec![change], &[(&here, &patches[0]), (&there, &patches[1])]).len()
    };
    assert_eq!(found(Action::Removed, "--pre", "", "add(\"--pre\")"), 0, "it moved");
    assert_eq!(found(Action::Removed, "--pre", "add(\"--pre\")", ""), 1);
    assert_eq!(found(Action::Added, "--pre", "add(\"--pre\")", ""), 0, "it was there");
    assert_eq!(found(Action::Added, "--pre", "", "add(\"--pre\")"), 1);
}
