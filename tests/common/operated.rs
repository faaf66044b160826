//! A service whose history has something for every section: faults with a symptom, a revert and a re-land, a mend of a
//! mend, errors, settings, log lines, another way, a standard.

use super::Repo;

const ERRORS: &str = "//! What can go wrong.\n\n/// Why a gate stays shut.\n#[derive(Debug)]\npub enum GateError {\n    \
    /// Nobody is there.\n    Missing,\n    /// The key is worn.\n    Worn,\n    /// Too many wait.\n    Crowded(usize),\n}\n";

const GATE: &str = "//! The gate.\n\n/// Opens the gate.\npub fn open(keys: &[u8]) -> bool {\n    keys[0] == 7\n}\n";

const OPENED: &str = "//! The gate.\n\n/// Opens the gate. Without keys it stays shut.\npub fn open(keys: &[u8]) -> bool {\n    \
    keys.first() == Some(&7)\n}\n";

const MAIN: &str = "//! Keeps the gate.\n\nuse log::info;\n\nfn main() {\n    let place = std::env::var(\"GATE_PLACE\").ok();\n    \
    info!(\"the gate stands at {place:?}\");\n}\n";

fn wind(blows: &str) -> String {
    format!("//! Wind.\n\n/// Tells whether it blows.\npub fn blows() -> bool {{\n    {blows}\n}}\n")
}

pub fn operated() -> Repo {
    let repo = Repo::new();
    repo.git(&["remote", "add", "origin", "https://git.sr.ht/~example/gate"]);
    repo.write("Cargo.toml", "[package]\nname = \"gate\"\nversion = \"0.1.0\"\n\n[dependencies]\nlog = \"0.4\"\n");
    repo.write("src/lib.rs", "//! A gate.\npub mod gate;\n");
    repo.git(&["add", "--all"]);
    repo.write("src/wind.rs", wind("false"));
    repo.git(&["add", "--all"]);
    repo.commit("src/gate.rs", GATE, "start");
    repo.git(&["tag", "v1"]);
    repo.write(
        "tests/open.rs",
        "#[test]\nfn empty_keys_keep_the_gate_shut() {\n    assert!(!gate::gate::open(&[]));\n}\n",
    );
    repo.git(&["add", "--all"]);
    let body = "gate: fix a crash without keys\n\nThe gate crashes when nobody brings a key. The root cause is that the \
        first key is read before anybody counts them.\n\nAn alternative would be to count the keys first, but that reads \
        the list twice. An empty list of keys now keeps the gate shut.";
    repo.commit("src/gate.rs", OPENED, body);
    repo.write("src/errors.rs", ERRORS);
    repo.git(&["add", "--all"]);
    let body = "gate: name what goes wrong\n\nCallers could not tell a worn key from a missing one, which made the gate's \
        keeper walk there each time. The names follow RFC 9457.\n\nThis does not say who waits.";
    repo.commit("src/lib.rs", "//! A gate.\npub mod errors;\npub mod gate;\n", body);
    repo.commit("src/main.rs", MAIN, "keep the gate where the environment says\n\nThe place was fixed in the code.");
    repo.commit("src/wind.rs", wind("true"), "wind: ask whether it blows");
    let asked = repo.git(&["rev-parse", "HEAD"]);
    let body = format!("Revert \"wind: ask whether it blows\"\n\nThis reverts commit {asked}.");
    repo.commit("src/wind.rs", wind("false"), &body);
    let body =
        format!("Reapply \"wind: ask whether it blows\"\n\nThe wind was asked on a calm day. This reapplies {asked}.");
    repo.commit("src/wind.rs", wind("true"), &body);
    let asked = repo.git(&["rev-parse", "HEAD"]);
    let body = format!(
        "wind: mend the question\n\nIt turned out that the wind blows from two sides.\n\nFixes: {}",
        &asked[..12]
    );
    repo.commit("src/wind.rs", wind("1 + 1 == 2"), &body);
    repo
}
