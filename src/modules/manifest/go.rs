//! `go.mod`: the module, what it requires directly, what it replaces.

use super::{Declaration, Declared, DependencyKind, RepoPath};

pub(super) fn read(path: &RepoPath, text: &str) -> Declared {
    let mut declared = Declared::default();
    let mut block = "";
    for line in text.lines() {
        // What is only needed by others is the resolver's choice, as in a lock file.
        let indirect = line.contains("// indirect");
        let line = line.split("//").next().unwrap_or_default().trim();
        let (verb, rest) = match line.split_once(char::is_whitespace) {
            _ if !block.is_empty() => (block, line),
            Some((verb, rest)) => (verb, rest.trim()),
            None => (line, ""),
        };
        match (verb, rest) {
            (_, ")") => block = "",
            (verb, "(") => block = verb,
            (_, "") => {}
            ("module", name) => declared.packages.push(module(path, name)),
            ("go" | "toolchain", version) => declared.demand(verb, Some(version)),
            ("require", needed) => {
                let mut words = needed.split_whitespace();
                let (name, version) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
                let name = name.trim_matches('"');
                match indirect {
                    true => declared.indirect.push(name.to_owned()),
                    false => declared.require("require", name, version, DependencyKind::Runtime),
                }
            }
            ("tool", name) => declared.require("tool", name, "", DependencyKind::Dev),
            ("replace", line) => {
                if let Some((old, new)) = line.split_once("=>") {
                    let name = old.split_whitespace().next().unwrap_or_default();
                    declared.require("replace", name, new, DependencyKind::Runtime);
                }
            }
            _ => {}
        }
    }
    declared
}

/// Its name is the last part of its path that is no version.
fn module(path: &RepoPath, id: &str) -> Declaration {
    let id = id.trim_matches('"');
    let is_version = |part: &&str| part.strip_prefix('v').is_some_and(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    let name = id.rsplit('/').find(|part| !is_version(part)).unwrap_or(id);
    let (name, id, folder) = (name.to_owned(), id.to_owned(), path.folder().to_owned());
    Declaration { name, id, folder, ..Declaration::default() }
}
