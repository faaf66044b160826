//! Credentials of many shapes in many places: none is sent, kept or written.

use std::{fs, path::Path};

use super::{common::Repo, honest, run, server::Server};

/// Characters as they stand in keys, different for each number, and none of them a word.
fn random(seed: usize, length: usize, alphabet: &[u8]) -> String {
    let mut state = (seed as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x1234_5678_9abc_def1;
    let next = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(alphabet[(state >> 11) as usize % alphabet.len()])
    };
    (0..length).map(next).collect()
}

/// Credentials as they look; put together here, so that no scanner takes this file for a leak. Behind each the part of it
/// that must not be seen anywhere.
fn shapes(seed: usize) -> Vec<(String, String)> {
    const MIXED: &[u8] = b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    const UPPER: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    const LOWER: &[u8] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    let mixed = |place: usize, length: usize| random(seed * 100 + place, length, MIXED);
    let lower = |place: usize, length: usize| random(seed * 100 + place, length, LOWER);
    let whole = |text: String| (text.clone(), text);
    let named = |name: &str, value: String| (format!("{name} = \"{value}\""), value);
    vec![
        whole(format!("AKIA{}", random(seed * 100 + 1, 16, UPPER))),
        whole(format!("ghp_{}", mixed(2, 36))),
        whole(format!("github_pat_{}_{}", mixed(3, 22), mixed(4, 59))),
        whole(format!("glpat-{}", mixed(5, 20))),
        whole(format!("sk_live_{}", mixed(6, 24))),
        whole(format!("xoxb-{}-{}-{}", "123456789012", "1234567890123", mixed(7, 24))),
        whole(format!("AIza{}", mixed(8, 35))),
        whole(format!("SG.{}.{}", mixed(9, 22), mixed(10, 43))),
        whole(format!("npm_{}", lower(11, 36))),
        named("api_key", mixed(12, 32)),
        named("password", mixed(13, 24)),
        named("client_secret", mixed(14, 40)),
        named("auth_token", lower(15, 40)),
    ]
}

/// A key of many lines.
fn block(seed: usize) -> (String, Vec<String>) {
    let lines: Vec<String> = (0..6)
        .map(|line| random(seed * 1000 + line, 64, b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))
        .collect();
    let head = ["-----BEGIN RSA", "PRIVATE KEY-----"].join(" ");
    let end = ["-----END RSA", "PRIVATE KEY-----"].join(" ");
    (format!("{head}\n{}\n{end}\n", lines.join("\n")), lines)
}

/// A repository with a credential of each shape in a message, in code, in a document and elsewhere, and all of them.
fn planted() -> (Repo, Vec<String>) {
    let repo = Repo::with_commits(1);
    repo.git(&["tag", "v1"]);
    let mut secrets = Vec::new();
    for (place, (text, secret)) in shapes(1).into_iter().enumerate() {
        let message = format!(
            "engine: use credential {place}\n\nThe engine could not log in, because its access was never written down \
             anywhere. It now uses {text} for the whole login of the machine. The login is tried once a minute.\n"
        );
        repo.commit(&format!("src/part{place}.rs"), format!("pub fn part{place}() {{}}\n"), &message);
        secrets.push(secret);
    }
    for (place, (text, secret)) in shapes(2).into_iter().enumerate() {
        let code = format!(
            "/// Logs in with {text} as long as nobody minds, because the service wants it so.\n\
             pub fn log_in{place}() -> bool {{\n    // TODO: {text} should come from outside.\n    let {text};\n    true\n}}\n"
        );
        let message =
            format!("engine: log in {place}\n\nThe service refuses whoever doesn't log in before anything else.\n");
        repo.commit(&format!("src/part{place}.rs"), code, &message);
        secrets.push(secret);
    }
    let mut document = String::from("# Operating the engine\n\n");
    for (text, secret) in shapes(3) {
        document.push_str(&format!(
            "## Logging in\n\nThe engine logs in with {text} because the service asks for it.\n\n- {text}\n\n"
        ));
        secrets.push(secret);
    }
    repo.commit("docs/design.md", &document, "docs: say how the engine logs in");
    repo.commit("CHANGELOG.md", document.replace("# Op", "# Changes\n\n## 1.0\n\n# Op"), "docs: a changelog");
    // A sentence that names a commit which says nothing by itself.
    let (text, secret) = shapes(7).swap_remove(1);
    let entry = format!("- The engine logs in with {text} by itself (#12).\n");
    repo.commit(
        "CHANGELOG.md",
        document.replace("# Op", &format!("# Changes\n\n## 1.0\n\n{entry}\n# Op")),
        "docs: more",
    );
    repo.commit("src/login.rs", "/// Logs in.\npub fn login() -> bool {\n    true\n}\n", "Fix #12");
    secrets.push(secret);
    let (key, lines) = block(4);
    let code = format!("/// The key of the service, which it checks itself.\npub const KEY: &str = \"{key}\";\n");
    repo.commit("src/key.rs", code, "engine: a key of its own");
    repo.commit("certs/server.pem", &key, "engine: its certificate");
    secrets.extend(lines);
    let (_, plain) = shapes(5).swap_remove(10);
    // Files that are there for credentials aren't read at all, whatever stands in them.
    repo.commit(".env", format!("UNSUSPICIOUS={plain}\n"), "engine: settings");
    secrets.push(plain);
    let (subject, secret) = shapes(6).swap_remove(1);
    repo.commit("src/last.rs", "pub fn last() {}\n", &format!("engine: {subject} is gone"));
    secrets.push(secret);
    (repo, secrets)
}

fn assert_none(what: &str, text: &str, secrets: &[String]) {
    let found: Vec<&String> = secrets.iter().filter(|secret| text.contains(secret.as_str())).collect();
    assert!(found.is_empty(), "{what} holds {found:?}");
}

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.expect("a readable folder").path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![fs::read_to_string(path).unwrap_or_default()] })
        .collect()
}

#[test]
fn no_credential_is_sent_kept_or_written() {
    let (repo, secrets) = planted();
    let server = Server::new(honest);
    let post = run(&repo, &server, &["--length", "long", "--stdout", "v1..main"]);
    assert_eq!(post.code, Some(0), "{}", post.stderr);
    assert!(post.stderr.contains(" masked"), "the number is said: {}", post.stderr);
    let sent = server.requests();
    assert!(sent.len() > 3);
    sent.iter().for_each(|request| assert_none("a request", request, &secrets));
    let kept = files(&repo.beside("home/.cache"));
    assert!(kept.len() > 3);
    kept.iter().for_each(|answer| assert_none("the cache", answer, &secrets));
    assert_none("the post", &post.stdout, &secrets);
    assert_none("what was said", &post.stderr, &secrets);
    let shown = run(&repo, &server, &["--dry-run", "v1..main"]);
    assert_none("a dry run", &shown.stdout, &secrets);
    let offline = repo.run(&["--length", "long", "--stdout", "v1..main"]);
    assert_eq!(offline.code, Some(0), "{}", offline.stderr);
    assert_none("the offline post", &offline.stdout, &secrets);
    let json = repo.run(&["--format", "json", "--stdout", "v1..main"]);
    assert_none("the JSON", &json.stdout, &secrets);
}
