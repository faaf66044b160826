//! Python: `pyproject.toml` (PEP 621, PEP 735, poetry), `setup.cfg`, literal lists of `setup.py`, requirement files.

use toml::{Table, Value};

use super::{Declared, DependencyKind, RepoPath, text};

/// Name and version of a requirement: `requests[socks] >= 2.8 ; python_version < "3.9"`.
fn parse(requirement: &str) -> Option<(String, String)> {
    let requirement = requirement.split(';').next()?.trim();
    let end =
        requirement.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).unwrap_or(requirement.len());
    let (name, rest) = requirement.split_at(end);
    let rest = rest.trim_start();
    let rest = rest.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or(rest, |(_, rest)| rest).trim();
    let sure = rest.is_empty() || rest.starts_with(['<', '>', '=', '!', '~', '(', '@', '^']);
    let starts = name.starts_with(|c: char| c.is_ascii_alphanumeric());
    (starts && sure).then(|| (normal(name), rest.trim_matches(['(', ')']).to_owned()))
}

/// A name as the package index compares it.
fn normal(name: &str) -> String {
    name.to_ascii_lowercase().replace(['_', '.'], "-")
}

fn require(declared: &mut Declared, table: &str, requirement: &str, kind: DependencyKind) {
    if let Some((name, version)) = parse(requirement) {
        declared.require(table, &name, &version, kind);
    }
}

fn require_all(declared: &mut Declared, table: &str, list: Option<&Value>, kind: DependencyKind) {
    for requirement in list.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str) {
        require(declared, table, requirement, kind);
    }
}

pub(super) fn read_pyproject(path: &RepoPath, text: &str) -> Declared {
    let mut declared = Declared::default();
    let Ok(table) = text.parse::<Table>() else { return declared };
    let tool = |name: &str| table.get("tool").and_then(|tool| tool.get(name));
    if let Some(project) = table.get("project") {
        let field = |name: &str| project.get(name).and_then(Value::as_str);
        if let Some(name) = field("name") {
            declared.package(path, &normal(name), field("description"));
        }
        declared.demand("requires-python", field("requires-python"));
        let licence = project.get("license").and_then(|value| value.get("text")).and_then(Value::as_str);
        declared.demand("license", field("license").or(licence));
        require_all(&mut declared, "dependencies", project.get("dependencies"), DependencyKind::Runtime);
        groups(&mut declared, project.get("optional-dependencies"), DependencyKind::Runtime);
    }
    groups(&mut declared, table.get("dependency-groups"), DependencyKind::Dev);
    let build = table.get("build-system").and_then(|build| build.get("requires"));
    require_all(&mut declared, "build-system.requires", build, DependencyKind::Build);
    let dev = tool("uv").and_then(|uv| uv.get("dev-dependencies"));
    require_all(&mut declared, "tool.uv.dev-dependencies", dev, DependencyKind::Dev);
    if let Some(poetry) = tool("poetry") {
        read_poetry(&mut declared, path, poetry);
    }
    declared
}

/// Lists by name, each a table of its own.
fn groups(declared: &mut Declared, lists: Option<&Value>, kind: DependencyKind) {
    for (name, list) in lists.and_then(Value::as_table).into_iter().flatten() {
        require_all(declared, name, Some(list), kind);
    }
}

fn read_poetry(declared: &mut Declared, path: &RepoPath, poetry: &Value) {
    let field = |name: &str| poetry.get(name).and_then(Value::as_str);
    if let Some(name) = field("name").filter(|_| declared.packages.is_empty()) {
        declared.package(path, &normal(name), field("description"));
    }
    poetry_table(declared, "dependencies", poetry.get("dependencies"), DependencyKind::Runtime);
    poetry_table(declared, "dev-dependencies", poetry.get("dev-dependencies"), DependencyKind::Dev);
    for (name, group) in poetry.get("group").and_then(Value::as_table).into_iter().flatten() {
        poetry_table(declared, name, group.get("dependencies"), DependencyKind::Dev);
    }
}

fn poetry_table(declared: &mut Declared, table: &str, list: Option<&Value>, kind: DependencyKind) {
    for (name, value) in list.and_then(Value::as_table).into_iter().flatten() {
        let version = value.as_str().or_else(|| value.get("version").and_then(Value::as_str)).unwrap_or_default();
        match name.as_str() {
            "python" => declared.demand("python", Some(version)),
            name => declared.require(table, &normal(name), version, kind),
        }
    }
}

pub(super) fn read_setup_cfg(path: &RepoPath, text: &str) -> Declared {
    let mut declared = Declared::default();
    let (mut section, mut key) = (String::new(), String::new());
    let (mut name, mut description) = (None, None);
    for line in text.lines().map(|line| text::without_comment(line, "#")) {
        if let Some(inside) = line.strip_prefix('[').and_then(|rest| rest.trim_end().strip_suffix(']')) {
            (section, key) = (inside.to_owned(), String::new());
            continue;
        }
        let continued = line.starts_with([' ', '\t']);
        let value = match line.split_once('=').filter(|_| !continued) {
            Some((name, value)) => {
                name.trim().clone_into(&mut key);
                value.trim()
            }
            None => line.trim(),
        };
        match (section.as_str(), key.as_str()) {
            (_, _) if value.is_empty() => {}
            ("metadata", "name") => name = Some(normal(value)),
            ("metadata", "description") => description = Some(value.to_owned()),
            ("metadata", "license") => declared.demand("license", Some(value)),
            ("options", "python_requires") => declared.demand("python_requires", Some(value)),
            ("options", "install_requires") => {
                require(&mut declared, "install_requires", value, DependencyKind::Runtime);
            }
            ("options", "setup_requires") => require(&mut declared, "setup_requires", value, DependencyKind::Build),
            ("options.extras_require", extra) => require(&mut declared, extra, value, DependencyKind::Runtime),
            _ => {}
        }
    }
    if let Some(name) = name {
        declared.package(path, &name, description.as_deref());
    }
    declared
}

pub(super) fn read_setup(path: &RepoPath, text: &str) -> Declared {
    let mut declared = Declared::default();
    let code: String = text.lines().flat_map(|line| [text::without_comment(line, "#"), "\n"]).collect();
    let Some(call) = code.find("setup(") else { return declared };
    let arguments = text::bracketed(&code, call + "setup".len());
    let value = |key: &str| {
        let at = arguments.match_indices(key).find(|(at, _)| {
            let before = arguments[..*at].chars().next_back();
            before.is_none_or(|c| !(c.is_alphanumeric() || c == '_'))
                && arguments[at + key.len()..].trim_start().starts_with('=')
        })?;
        arguments[at.0 + key.len()..].trim_start().strip_prefix('=').map(str::trim_start)
    };
    let string = |key: &str| {
        value(key)
            .filter(|rest| rest.starts_with(['"', '\'']))
            .and_then(|rest| text::quoted(rest).first().map(ToString::to_string))
    };
    // `setup(name=NAME)`, with a constant of the file.
    let constant = || {
        let name = value("name")?.split(|c: char| !(c.is_alphanumeric() || c == '_')).next()?;
        let assigned = code.lines().find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix('='))?;
        text::quoted(assigned).first().map(ToString::to_string).filter(|_| !name.is_empty())
    };
    if let Some(name) = string("name").or_else(constant) {
        declared.package(path, &normal(&name), string("description").as_deref());
    }
    declared.demand("python_requires", string("python_requires").as_deref());
    declared.demand("license", string("license").as_deref());
    for (key, kind) in [
        ("install_requires", DependencyKind::Runtime),
        ("setup_requires", DependencyKind::Build),
        ("tests_require", DependencyKind::Dev),
    ] {
        let list = value(key).filter(|rest| rest.starts_with('[')).map(|rest| text::bracketed(rest, 0));
        for requirement in list.map(text::quoted).into_iter().flatten() {
            require(&mut declared, key, requirement, kind);
        }
    }
    // `{"i18n": ["Babel>=2.7"]}`: a list below each name.
    let extras =
        value("extras_require").filter(|rest| rest.starts_with('{')).map_or("", |rest| text::bracketed(rest, 0));
    for (at, _) in extras.match_indices('[').take(EXTRAS) {
        for requirement in text::quoted(text::bracketed(extras, at)) {
            require(&mut declared, "extras_require", requirement, DependencyKind::Runtime);
        }
    }
    declared
}

/// So many lists of optional requirements are read.
const EXTRAS: usize = 64;

pub(super) fn read_requirements(path: &RepoPath, text: &str) -> Declared {
    let mut declared = Declared::default();
    // What a resolver wrote says so: it is a lock file under another name.
    if text.lines().take(3).any(|line| line.starts_with('#') && line.contains("autogenerated")) {
        return declared;
    }
    let name = path.file_name();
    let dev = ["dev", "test", "doc", "lint", "typing", "build", "ci"].iter().any(|word| name.contains(word));
    let kind = if dev { DependencyKind::Dev } else { DependencyKind::Runtime };
    for line in text.lines().filter(|line| !line.starts_with(['#', '-', ' '])) {
        let line = line.split(" #").next().unwrap_or(line).split(" --").next().unwrap_or_default();
        require(&mut declared, name, line.trim_end_matches('\\'), kind);
    }
    declared
}
