//! `Gemfile` and gem specifications.

use super::{Declared, DependencyKind, RepoPath, text};

pub(super) fn read_gemfile(_: &RepoPath, text: &str) -> Declared {
    let mut declared = Declared::default();
    let mut dev = false;
    for line in text.lines().map(|line| text::without_comment(line, "#")) {
        let trimmed = line.trim();
        let indented = line.starts_with([' ', '\t']);
        if let Some(groups) = trimmed.strip_prefix("group ").filter(|_| !indented) {
            dev = !groups.contains("default") && !groups.contains("production");
        } else if trimmed == "end" && !indented {
            dev = false;
        } else if let Some(gem) = trimmed.strip_prefix("gem ").or_else(|| trimmed.strip_prefix("gem(")) {
            let kind = if dev { DependencyKind::Dev } else { DependencyKind::Runtime };
            require(&mut declared, "gem", gem, kind);
        } else if let Some(version) = trimmed.strip_prefix("ruby ") {
            declared.demand("ruby", text::quoted(version).first().copied());
        }
    }
    declared
}

/// `"name", "~> 1.0", ">= 1.0.2", require: false`: only what stands before the options is a version.
fn require(declared: &mut Declared, table: &str, gem: &str, kind: DependencyKind) {
    let plain = gem.find(": ").or_else(|| gem.find("=>")).map_or(gem, |at| &gem[..at]);
    let words = text::quoted(plain);
    let is_version = |text: &&&str| text.starts_with(|c: char| c.is_ascii_digit() || "~><=!".contains(c));
    let versions: Vec<&str> = words.iter().skip(1).filter(is_version).copied().collect();
    if let Some(name) = words.first().filter(|name| gem.trim_start().starts_with(['"', '\'']) && !name.contains("#{")) {
        declared.require(table, name, &versions.join(", "), kind);
    }
}

const CALLS: [(&str, DependencyKind); 3] = [
    (".add_development_dependency", DependencyKind::Dev),
    (".add_runtime_dependency", DependencyKind::Runtime),
    (".add_dependency", DependencyKind::Runtime),
];

pub(super) fn read_gemspec(path: &RepoPath, text: &str) -> Declared {
    let mut declared = Declared::default();
    let stem = path.file_name().strip_suffix(".gemspec").unwrap_or_default();
    let (mut name, mut summary) = (stem.to_owned(), None);
    for line in text.lines().map(|line| text::without_comment(line, "#")) {
        if let Some((call, kind)) = CALLS.iter().find(|(call, _)| line.contains(call)) {
            let rest = line.split_once(call).map_or("", |(_, rest)| rest);
            require(&mut declared, &call[1..], rest.trim_start_matches(['(', ' ', '<']), *kind);
        }
        let Some((left, right)) = line.split_once('=') else { continue };
        let field = left.trim().split_once('.').map_or("", |(_, field)| field);
        match (field, text::quoted(right).first()) {
            ("name", Some(value)) => (*value).clone_into(&mut name),
            ("summary", Some(value)) => summary = Some((*value).to_owned()),
            ("required_ruby_version" | "license", Some(value)) => declared.demand(field, Some(value)),
            _ => {}
        }
    }
    declared.package(path, &name, summary.as_deref());
    declared
}
