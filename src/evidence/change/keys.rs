//! Keys of configuration in the files that document it: examples, defaults, and manuals that list them.

use std::{collections::BTreeMap, sync::LazyLock};

use regex::bytes::{Regex, RegexBuilder};

use super::{Action, Change, ChangeKind, lines::Place};
use crate::lines::split_lines;
use crate::{history::RepoPath, roles::Role};

/// How a file writes its keys.
#[derive(Clone, Copy)]
enum Form {
    /// `name.key::` of AsciiDoc, where manuals define a term.
    Term,
    /// `key value` or `key = value`, sections in brackets.
    Pairs,
    /// `NAME=value`.
    Environment,
    /// Nested mappings.
    Yaml,
    /// `"name": "a.b.c"` of Spring's metadata.
    Metadata,
}

static TERM: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([a-z][A-Za-z0-9]*(?:\.[\w<>*-]+)+)(?: \(\w+\))?::\s*$"));
static PAIR: LazyLock<Regex> = LazyLock::new(|| pattern(r"^([A-Za-z][\w.-]*)(?:\s*[=:]\s*|\s+)\S"));
static VARIABLE: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?:export )?([A-Z][A-Z0-9_]+)="));
static YAML: LazyLock<Regex> = LazyLock::new(|| pattern(r"^( *)([A-Za-z_][\w./-]*):(?:\s|$)"));
static METADATA: LazyLock<Regex> = LazyLock::new(|| pattern(r#"^\s*"name": "([a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+)""#));

/// Keys are ASCII, and with the letters of all scripts a pattern takes ten times as long to compile.
fn pattern(source: &str) -> Regex {
    RegexBuilder::new(source).unicode(false).build().expect("a valid pattern")
}

/// The group of a pattern that finds itself on a line.
fn group<'a>(pattern: &Regex, line: &'a str, number: usize) -> Option<&'a str> {
    line.get(pattern.captures(line.as_bytes())?.get(number)?.range())
}

/// The form of a file that documents a configuration, by its path.
fn form(path: &RepoPath, role: Role) -> Option<Form> {
    let lower = path.as_str().to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let shown = ["example", "sample", "default", "defaults", "dist"];
    let is_shown = name.split(['.', '-', '_']).any(|word| shown.contains(&word));
    let plain = name.trim_end_matches(".example").trim_end_matches(".sample").trim_end_matches(".dist");
    let ends = |all: &[&str]| all.iter().any(|end| plain.ends_with(end));
    if role.is_of_tests() || !role.is_written() || lower.starts_with('.') && !lower.starts_with(".env") {
        None
    } else if role == Role::Documentation && ends(&[".adoc", ".asciidoc", ".txt"]) {
        Some(Form::Term)
    } else if name.ends_with("configuration-metadata.json") {
        Some(Form::Metadata)
    } else if name.starts_with(".env") && is_shown {
        Some(Form::Environment)
    } else if ends(&[".yml", ".yaml"])
        && (is_shown || matches!(plain, "config.yml" | "config.yaml" | "application.yml"))
    {
        Some(Form::Yaml)
    } else if ends(&[".conf"])
        || (ends(&[".ini", ".cfg", ".properties", ".toml"]) && is_shown)
        || plain == "application.properties"
    {
        Some(Form::Pairs)
    } else {
        None
    }
}

/// Keys with the lines where they first stand.
fn keys(form: Form, text: &str) -> BTreeMap<String, usize> {
    let mut keys = BTreeMap::new();
    let mut section = String::new();
    let mut above: Vec<(usize, String)> = Vec::new();
    for (at, line) in split_lines(text).enumerate() {
        let key = match form {
            Form::Term => group(&TERM, line, 1).map(str::to_owned),
            Form::Environment => group(&VARIABLE, line, 1).map(str::to_owned),
            Form::Metadata => group(&METADATA, line, 1).map(str::to_owned),
            Form::Pairs => {
                if let Some(name) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
                    section = format!("{}.", name.0.trim_matches('['));
                }
                group(&PAIR, line, 1).map(|name| format!("{section}{name}"))
            }
            Form::Yaml => group(&YAML, line, 2).map(|name| {
                let indent = line.len() - line.trim_start_matches(' ').len();
                above.retain(|(outer, _)| *outer < indent);
                above.push((indent, name.to_owned()));
                let names: Vec<&str> = above.iter().take(8).map(|(_, name)| name.as_str()).collect();
                names.join(".")
            }),
        };
        if let Some(key) = key {
            keys.entry(key).or_insert(at + 1);
        }
    }
    keys
}

/// Keys that one side alone has.
pub(super) fn changes(place: &Place<'_>, role: Role) -> Vec<Change> {
    let Some(form) = form(place.path, role) else { return Vec::new() };
    let (old, new) = (keys(form, place.side(Action::Removed)), keys(form, place.side(Action::Added)));
    let only = |these: &BTreeMap<String, usize>, others: &BTreeMap<String, usize>, action| -> Vec<Change> {
        let only = these.iter().filter(|(name, _)| !others.contains_key(*name));
        only.map(|(name, line)| Change::new(ChangeKind::Key, action, name.clone(), place.path_of(action), Some(*line)))
            .collect()
    };
    let mut found = only(&new, &old, Action::Added);
    found.extend(only(&old, &new, Action::Removed));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_by_the_form_of_the_file() {
        let check = |path: &str, role: Role, text: &str, expected: &[&str]| {
            let found = form(&RepoPath::new(path), role).map(|form| keys(form, text)).unwrap_or_default();
            assert_eq!(found.keys().map(String::as_str).collect::<Vec<_>>(), expected, "{path}");
        };
        check(
            "Documentation/config/core.adoc",
            Role::Documentation,
            "core.bare::\n\ttext core.x\nnote::\n",
            &["core.bare"],
        );
        check("app.conf", Role::Other, "# port 1\nport 6379\nsave 900 1\n", &["port", "save"]);
        check("config.example.toml", Role::Configuration, "[log]\nlevel = \"x\"\n", &["log.level"]);
        check(".env.example", Role::Configuration, "API_URL=\n# X=1\n", &["API_URL"]);
        check("config.yml", Role::Configuration, "a:\n  b: 1\n  c:\n    - d\ne: 2\n", &["a", "a.b", "a.c", "e"]);
        check("tests/app.conf", Role::Fixture, "port 1\n", &[]);
        check("src/app.toml", Role::Configuration, "a = 1\n", &[]);
        check(
            "x/additional-spring-configuration-metadata.json",
            Role::Configuration,
            "\"name\": \"a.b-c\",\n",
            &["a.b-c"],
        );
    }
}
