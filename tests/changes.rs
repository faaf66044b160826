//! Changes between base and tip, and modules of several ecosystems, as the JSON has them.

mod common;

use common::Repo;
use serde_json::Value;

fn evidence(repo: &Repo, range: &str) -> Value {
    let output = repo.run(&["--stdout", "--format", "json", range]);
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    serde_json::from_str(&output.stdout).expect("JSON")
}

/// `action kind name path:line` of each change.
fn changes(evidence: &Value) -> Vec<String> {
    let word = |change: &Value, key: &str| change[key].as_str().unwrap_or_default().to_owned();
    let line = |change: &Value| change["line"].as_u64().map_or(String::new(), |line| format!(":{line}"));
    let list = evidence["changes"].as_array().expect("a list");
    let show = |change: &Value| {
        let [action, kind, name, path] = ["action", "kind", "name", "path"].map(|key| word(change, key));
        format!("{action} {kind} {name} {path}{}", line(change))
    };
    list.iter().map(show).collect()
}

fn service() -> Repo {
    let repo = Repo::new();
    repo.write("go.mod", "module example.org/x/service\n\ngo 1.21\n");
    repo.write("store/store.go", "// Package store keeps what was seen.\npackage store\n\nfunc Open() {}\n");
    repo.git(&["add", "--all"]);
    repo.commit("main.go", "package main\n\nfunc main() {}\n", "start");
    repo.write("go.mod", "module example.org/x/service\n\ngo 1.22\n\nrequire example.org/y v1.0.0\n");
    repo.write("db/migrations/0001_begin.sql", "CREATE TABLE a (b INT);\n");
    repo.write(".github/workflows/ci.yml", "on: push\n");
    repo.write(
        "store/store.go",
        "// Package store keeps what was seen.\npackage store\n\nimport \"sync\"\n\nvar lock sync.Mutex\n\nfunc Open() {}\n",
    );
    let main = "package main\n\nimport (\n\t\"os\"\n\n\t\"example.org/x/service/store\"\n)\n\n\
                func main() {\n\t// os.Getenv(\"COMMENTED\")\n\t_ = os.Getenv(\"SERVICE_PLACE\")\n\tstore.Open()\n}\n";
    repo.git(&["add", "--all"]);
    repo.commit("main.go", main, "service: read the place from the environment\n\nIt was fixed, which hurt.");
    repo
}

#[test]
fn changes_stand_with_their_place_and_commit() {
    let evidence = evidence(&service(), "HEAD~1..");
    assert_eq!(
        changes(&evidence),
        [
            "added dependency example.org/y go.mod:5",
            "added environment-variable SERVICE_PLACE main.go:11",
            "added migration db/migrations/0001_begin.sql db/migrations/0001_begin.sql",
            "added pipeline .github/workflows/ci.yml .github/workflows/ci.yml",
            "added concurrency sync.Mutex store/store.go:6",
            "changed toolchain go go.mod:3",
        ]
    );
    let variable = &evidence["changes"][1];
    assert_eq!(variable["label"], "observed");
    assert_eq!(variable["commit"], evidence["commits"][0]["id"]);
}

#[test]
fn modules_say_what_they_are_for_and_what_they_import() {
    let evidence = evidence(&service(), "HEAD~1..");
    let modules = evidence["modules"].as_array().expect("a list");
    let module = |folder: &str| modules.iter().find(|module| module["folder"] == folder).expect("a module");
    assert_eq!(module("store")["description"], "Package store keeps what was seen.");
    let edges = module("")["edges"].as_array().expect("a list");
    assert!(edges.iter().any(|edge| edge["kind"] == "imported" && edge["to"] == module("store")["id"]), "{edges:?}");
}

#[test]
fn modules_can_be_named_in_the_configuration() {
    let repo = service();
    repo.git(&["config", "--add", "deepdive.module", "keeper=store"]);
    let evidence = evidence(&repo, "HEAD~1..");
    let names: Vec<&str> =
        evidence["modules"].as_array().expect("a list").iter().filter_map(|m| m["name"].as_str()).collect();
    assert!(names.contains(&"keeper") && names.len() == 2, "{names:?}");
}
