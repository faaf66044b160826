//! What paths alone tell: migrations, continuous integration, deployment, documentation, licences.

use super::{Action, Change, ChangeKind, Sources};
use crate::{
    history::{ChangeKind as FileKind, NetChange, RepoPath},
    roles::Role,
};

/// Starts of paths of continuous integration.
const PIPELINES: [&str; 13] = [
    ".github/workflows/",
    ".github/actions/",
    ".gitlab-ci",
    ".gitlab/ci/",
    ".circleci/",
    ".buildkite/",
    ".woodpecker",
    ".travis.yml",
    ".cirrus.yml",
    ".drone.yml",
    "azure-pipelines",
    "appveyor.yml",
    ".appveyor.yml",
];

/// File names of continuous integration anywhere.
const PIPELINE_NAMES: [&str; 3] = ["jenkinsfile", "bitbucket-pipelines.yml", "cloudbuild.yaml"];

/// Starts of file names that say how something is deployed.
const DEPLOYED: [&str; 6] =
    ["dockerfile", "containerfile", "docker-compose", "compose.y", "kustomization.y", "chart.y"];

/// Folders of deployment, for files of settings.
const DEPLOYED_FOLDERS: [&str; 8] =
    ["k8s", "kubernetes", "helm", "charts", "terraform", "ansible", "kustomize", "deploy"];

/// Folders that hold migrations, for files that are numbered.
const MIGRATIONS: [&str; 4] = ["migrations", "migration", "migrate", "versions"];

/// Files that differ and whose path says what they are.
pub(super) fn changes(net: &NetChange, sources: &Sources<'_>) -> Vec<Change> {
    let mut found = Vec::new();
    for file in &net.files {
        let role = sources.roles.of(&file.path);
        let Some(kind) = kind(&file.path, role) else { continue };
        let (action, path) = match file.kind {
            FileKind::Added => (Action::Added, &file.path),
            FileKind::Deleted => (Action::Removed, &file.path),
            _ => (Action::Changed, &file.path),
        };
        let renamed = file.from.as_ref().filter(|from| **from != file.path);
        let before = renamed.map(|from| from.as_str().to_owned());
        let name = path.as_str().to_owned();
        found.push(Change { before, ..Change::new(kind, action, name, path, None) });
    }
    let licence = |change: &Change| change.kind == ChangeKind::Licence && change.before.is_none();
    found.retain(|change| change.kind != ChangeKind::Licence || licence(change));
    found
}

fn kind(path: &RepoPath, role: Role) -> Option<ChangeKind> {
    let lower = path.as_str().to_ascii_lowercase();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    if role.is_of_tests() || !role.is_written() {
        return None;
    }
    if is_pipeline(&lower, name) {
        Some(ChangeKind::Pipeline)
    } else if is_deployment(&lower, name) {
        Some(ChangeKind::Deployment)
    } else if is_migration(&lower, name) {
        Some(ChangeKind::Migration)
    } else if is_licence(&lower) {
        Some(ChangeKind::Licence)
    } else if role == Role::Documentation && (is_document(name) || is_manual(path)) {
        Some(ChangeKind::Documentation)
    } else {
        None
    }
}

fn is_pipeline(path: &str, name: &str) -> bool {
    let settings = !path.ends_with(".md");
    settings && (PIPELINES.iter().any(|start| path.starts_with(start)) || PIPELINE_NAMES.contains(&name))
}

fn is_deployment(path: &str, name: &str) -> bool {
    // What a generator writes into the projects of others deploys nothing here.
    let folder = |folder: &str| matches!(folder, "templates" | "template" | "generators" | "skeleton" | "skeletons");
    let form =
        [".eex", ".erb", ".tt", ".j2", ".jinja", ".hbs", ".mustache", ".ejs"].iter().any(|end| name.ends_with(end));
    let charted = path.split('/').any(|folder| matches!(folder, "charts" | "helm"));
    if form || !charted && path.split('/').any(folder) {
        return false;
    }
    let settings = [".yaml", ".yml", ".tpl", ".tf", ".tfvars"].iter().any(|end| name.ends_with(end));
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    let in_folder = settings && folders.split('/').any(|folder| DEPLOYED_FOLDERS.contains(&folder));
    let named = DEPLOYED.iter().any(|start| name.starts_with(start)) && !is_code(name);
    named
        || in_folder
        || name.ends_with(".tf")
        || name.ends_with(".dockerfile")
        || matches!(name, "procfile" | "fly.toml")
        || (name.ends_with(".service") && !path.contains("/src/"))
}

/// `dockerfile.go` reads Dockerfiles.
fn is_code(name: &str) -> bool {
    crate::symbols::language(name).is_some() || name.ends_with(".md")
}

/// `0001_initial.py`, `20240102_add.rb`, `V1__init.sql`, `up.sql` in a folder of migrations.
fn is_migration(path: &str, name: &str) -> bool {
    let folders: Vec<&str> = path.rsplit_once('/').map_or("", |(folders, _)| folders).split('/').collect();
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let flyway =
        name.starts_with(['v', 'u', 'r']) && digits(&name[1..]) > 0 && name.contains("__") && name.ends_with(".sql");
    let inside = folders.iter().any(|folder| MIGRATIONS.contains(folder));
    let numbered = digits(name) >= 3 && name[digits(name)..].starts_with(['_', '-', '.']);
    let made =
        [".py", ".rb", ".sql", ".js", ".ts", ".php", ".cs", ".go", ".rs", ".exs"].iter().any(|end| name.ends_with(end));
    flyway || (inside && numbered && made) || (inside && matches!(name, "up.sql" | "down.sql"))
}

fn is_licence(path: &str) -> bool {
    let stem = path.split('.').next().unwrap_or(path);
    let words: Vec<&str> = stem.split(['-', '_']).collect();
    matches!(words.first(), Some(&("license" | "licence" | "copying" | "unlicense"))) && !path.contains('/')
}

/// A page of the manual in the form that it is made from.
fn is_manual(path: &RepoPath) -> bool {
    let in_manual = path.folder().split('/').any(|folder| matches!(folder, "man" | "manpages"));
    let form = path.extension();
    in_manual && (matches!(form.as_str(), "xml" | "scd" | "pod" | "ronn") || form.len() == 1)
}

fn is_document(name: &str) -> bool {
    [".md", ".mdx", ".rst", ".adoc", ".txt", ".tex", ".org", ".1"].iter().any(|end| name.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_tell_what_files_are() {
        let check = |path: &str, role: Role, expected: Option<ChangeKind>| {
            assert_eq!(kind(&RepoPath::new(path), role), expected, "{path}");
        };
        check(".github/workflows/ci.yml", Role::Configuration, Some(ChangeKind::Pipeline));
        check(".github/ISSUE_TEMPLATE/bug.md", Role::Documentation, Some(ChangeKind::Documentation));
        check("Jenkinsfile", Role::Other, Some(ChangeKind::Pipeline));
        check("docker/Dockerfile.alpine", Role::Other, Some(ChangeKind::Deployment));
        check("src/dockerfile.go", Role::Source, None);
        check("priv/templates/gen/Dockerfile.eex", Role::Other, None);
        check("charts/app/templates/service.yaml", Role::Configuration, Some(ChangeKind::Deployment));
        check("charts/app/values.yaml", Role::Configuration, Some(ChangeKind::Deployment));
        check("src/charts/bar.ts", Role::Source, None);
        check("infra/main.tf", Role::Other, Some(ChangeKind::Deployment));
        check("db/migrate/20240102030405_add_name.rb", Role::Source, Some(ChangeKind::Migration));
        check("app/migrations/0002_more.py", Role::Source, Some(ChangeKind::Migration));
        check("src/main/resources/db/V2__more.sql", Role::Source, Some(ChangeKind::Migration));
        check("migrations/20240101_x/up.sql", Role::Source, Some(ChangeKind::Migration));
        check("src/migrations/mod.rs", Role::Source, None);
        check("tests/migrations/0001_initial.py", Role::Test, None);
        check("LICENSE-MIT", Role::Other, Some(ChangeKind::Licence));
        check("src/license.rs", Role::Source, None);
        check("docs/guide.md", Role::Documentation, Some(ChangeKind::Documentation));
        check("man/walk.xml", Role::Documentation, Some(ChangeKind::Documentation));
        check("man/walk.8", Role::Documentation, Some(ChangeKind::Documentation));
        check("docs/build.sh", Role::Source, None);
    }
}
