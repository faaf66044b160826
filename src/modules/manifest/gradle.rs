//! Gradle: dependency lines of build files, included projects, version catalogs.

use std::sync::LazyLock;

use regex::Regex;
use toml::{Table, Value};

use super::{Declaration, Declared, DependencyKind, RepoPath, text};

/// `implementation("group:name:version")`, `testImplementation libs.junit`, `api project(':core')`.
static LINE: LazyLock<Regex> = LazyLock::new(|| {
    let configurations = r"(?i:\w*implementation|\w*api|\w*compileOnly|\w*runtimeOnly|\w*optional|annotationProcessor|kapt|ksp|\w*classpath)";
    Regex::new(&format!(r"^\s*({configurations})\s*\(?\s*(.+)$")).expect("a valid pattern")
});
static PLUGIN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"^\s*id\s*\(?\s*["']([\w.-]+)["']\s*\)?\s*version\s*\(?\s*["']([^"']+)["']"#).expect("a valid pattern")
});

pub(super) fn read(path: &RepoPath, text: &str) -> Declared {
    let mut declared = Declared::default();
    let folder = path.folder();
    if let Some(name) = folder.rsplit('/').next().filter(|name| !name.is_empty()) {
        declared.package(path, name, description(text));
    }
    for line in text.lines().map(|line| text::without_comment(line, "//")) {
        if let Some(plugin) = PLUGIN.captures(line) {
            declared.require("plugins", &plugin[1], &plugin[2], DependencyKind::Build);
        } else if let Some(found) = LINE.captures(line) {
            dependency(&mut declared, &found[1], &found[2]);
        }
    }
    declared
}

/// `description = "…"` at the start of a line.
fn description(text: &str) -> Option<&str> {
    let line = text.lines().find(|line| line.starts_with("description"))?;
    text::quoted(line).first().copied().filter(|text| !text.contains('$'))
}

fn dependency(declared: &mut Declared, configuration: &str, rest: &str) {
    let lower = configuration.to_ascii_lowercase();
    let kind = match lower.as_str() {
        lower if lower.contains("test") => DependencyKind::Dev,
        "annotationprocessor" | "kapt" | "ksp" | "classpath" => DependencyKind::Build,
        _ => DependencyKind::Runtime,
    };
    let quoted = text::quoted(rest);
    if rest.contains("project(") {
        let place = quoted.iter().find(|text| text.starts_with(':'));
        let folder = place.map(|place| place.trim_start_matches(':').replace(':', "/"));
        declared.projects.extend(folder.filter(|_| kind != DependencyKind::Dev));
    } else if let Some(alias) = rest.strip_prefix("libs.") {
        let end = alias.find(|c: char| !(c.is_alphanumeric() || "._-".contains(c))).unwrap_or(alias.len());
        declared.require(configuration, &format!("libs.{}", &alias[..end]), "", kind);
    } else if let Some(coordinates) = quoted.first() {
        let mut parts = coordinates.splitn(3, ':');
        let (Some(group), Some(name)) = (parts.next(), parts.next()) else { return };
        if !group.is_empty() && !coordinates.contains([' ', '/']) {
            declared.require(configuration, &format!("{group}:{name}"), parts.next().unwrap_or_default(), kind);
        }
    }
}

/// Projects that are included by their place; a list may run over lines.
pub(super) fn read_settings(path: &RepoPath, text: &str) -> Declared {
    let mut declared = Declared::default();
    let mut inside = false;
    for line in text.lines().map(|line| text::without_comment(line, "//")) {
        let trimmed = line.trim();
        inside |= trimmed.starts_with("include ") || trimmed.starts_with("include(");
        if !inside {
            continue;
        }
        for project in text::quoted(trimmed).into_iter().filter(|text| !text.contains(['$', ' '])) {
            let place = project.trim_start_matches(':').replace(':', "/");
            if let Some(folder) = text::resolve(path.folder(), &place).filter(|folder| !folder.is_empty()) {
                let name = folder.rsplit('/').next().unwrap_or(&folder).to_owned();
                declared.packages.push(Declaration { name, folder, ..Declaration::default() });
            }
        }
        inside = trimmed.ends_with([',', '(']);
    }
    declared
}

pub(super) fn read_catalog(_: &RepoPath, text: &str) -> Declared {
    let mut declared = Declared::default();
    let Ok(table) = text.parse::<Table>() else { return declared };
    let versions = table.get("versions");
    for (section, kind) in [("libraries", DependencyKind::Runtime), ("plugins", DependencyKind::Build)] {
        for (_, value) in table.get(section).and_then(Value::as_table).into_iter().flatten() {
            let field = |name: &str| value.get(name).and_then(Value::as_str);
            let joined = || Some(format!("{}:{}", field("group")?, field("name")?));
            let (name, given) = match value.as_str().and_then(|text| text.rsplit_once(':')) {
                Some((name, version)) => (Some(name.to_owned()), version.to_owned()),
                None => (field("module").or(field("id")).map(str::to_owned).or_else(joined), version(value, versions)),
            };
            if let Some(name) = name {
                declared.require(section, &name, &given, kind);
            }
        }
    }
    declared
}

/// A version of its own, or the one that it refers to.
fn version(value: &Value, versions: Option<&Value>) -> String {
    let own = value.get("version");
    let reference = own.and_then(|own| own.get("ref")).and_then(Value::as_str);
    let referred = reference.and_then(|name| versions?.get(name)?.as_str());
    own.and_then(Value::as_str).or(referred).or(reference).unwrap_or_default().to_owned()
}
