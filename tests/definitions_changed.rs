//! The changes of definitions in the evidence of a range, as the JSON gives them.

mod common;

use common::Repo;
use serde_json::Value;

const WALK: &str = "pub fn walk(paths: &[Path]) -> usize {\n    let mut seen = 0;\n    for path in paths {\n        if \
                    path.exists() {\n            seen += 1;\n        }\n    }\n    seen\n}\n";

/// `added src/b.rs Cache`, in the order of the JSON.
fn changes(repo: &Repo, range: &str) -> Vec<String> {
    let output = repo.run(&["--stdout", "--format", "json", range]);
    let json: Value = serde_json::from_str(&output.stdout).expect("JSON");
    let shown = |found: &Value| {
        let text = |field: &str| found[field].as_str().unwrap_or_default().to_owned();
        assert_eq!(text("label"), "observed");
        let from = [text("former"), text("from")].into_iter().find(|from| !from.is_empty());
        let from = from.map(|from| format!(" < {from}")).unwrap_or_default();
        format!("{} {} {} {}{from}", text("change"), text("path"), found["lines"], text("name"))
    };
    json["definitions"].as_array().expect("a list").iter().map(shown).collect()
}

#[test]
fn what_changed_between_the_ends_is_told_once() {
    let repo = Repo::new();
    repo.commit("src/a.rs", format!("{WALK}\npub fn old() {{}}\n\nfn kept(x: u8) {{}}\n"), "Add the walk");
    repo.commit("src/b.rs", "pub struct First;\n", "Add b");
    let cache = "/// Keeps what was read.\npub struct Cache {\n    size: usize,\n}\n\nimpl Cache {\n    pub fn new() -> \
                 Self {\n        Self { size: 0 }\n    }\n}\n";
    // What was added and removed again within the range is no change.
    repo.commit("src/c.rs", "pub fn passing() {}\n", "Try something");
    repo.commit("src/c.rs", "pub fn staying() {}\n", "Take it back");
    repo.commit("src/b.rs", format!("{cache}\n{WALK}"), "Cache what was read and move the walk");
    repo.commit("src/a.rs", "pub fn kept(x: u16) {}\n", "Keep less");
    let expected = [
        "signature src/a.rs [1,1] kept()",
        "more visible src/a.rs [1,1] kept()",
        "removed src/a.rs [11,11] old()",
        "added src/b.rs [2,4] Cache",
        "removed src/b.rs [1,1] First",
        "moved src/b.rs [12,20] walk() < src/a.rs",
        "added src/c.rs [1,1] staying()",
    ];
    let mut found = changes(&repo, "HEAD~4..");
    let mut expected = expected.map(str::to_owned).to_vec();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn tests_and_commits_without_ends_change_no_definitions() {
    let repo = Repo::new();
    repo.commit("src/a.rs", "fn a() {}\n", "Add a");
    repo.commit("tests/a.rs", "fn b() {}\n", "Add tests of a");
    assert_eq!(changes(&repo, "HEAD~1.."), Vec::<String>::new());
    let output = repo.run(&["--stdout", "--format", "json", "-n", "1", "HEAD"]);
    let json: Value = serde_json::from_str(&output.stdout).expect("JSON");
    assert_eq!(json["definitions"], Value::Array(Vec::new()));
}

#[test]
fn what_only_has_another_name_and_place_neither_came_nor_went() {
    let repo = Repo::new();
    repo.commit("src/a.rs", WALK, "Add the walk");
    repo.commit("src/b.rs", "pub fn other() {}\n", "Add b");
    repo.commit("src/a.rs", "pub fn left() {}\n", "Take the walk out");
    repo.commit("src/b.rs", format!("pub fn other() {{}}\n\n{}", WALK.replace("walk", "stroll")), "Stroll");
    assert_eq!(changes(&repo, "HEAD~2.."), ["added src/a.rs [1,1] left()"]);
}

#[test]
fn what_its_file_still_speaks_of_may_have_moved() {
    let repo = Repo::new();
    repo.commit(
        "src/a.rs",
        "pub struct Size {\n    lines: usize,\n}\n\npub struct Gone;\n\nfn f(size: Size) {}\n",
        "Add a",
    );
    repo.commit("src/a.rs", "use other::Size;\n\nfn f(size: Size) {}\n", "Use the size of another package");
    assert_eq!(changes(&repo, "HEAD~1.."), ["removed src/a.rs [5,5] Gone"]);
}

#[test]
fn another_definition_of_a_name_is_no_new_one() {
    let repo = Repo::new();
    repo.commit("a.c", "#ifdef X\nint f(int a) {\n    return a;\n}\n#endif\n", "Add f");
    repo.commit(
        "a.c",
        "#ifdef X\nint f(int a) {\n    return a;\n}\n#else\nint f(int a, int b) {\n    return a + b;\n}\n#endif\n",
        "Add f for others",
    );
    assert_eq!(changes(&repo, "HEAD~1.."), [""; 0]);
}
