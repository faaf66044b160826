//! What only those meet who work on a project: its continuous integration, its formatters and linters, its scripts.

use crate::{
    history::{Commit, FileChange},
    roles::{Role, Roles},
    story::Kind,
};

/// Folders at the top that build, test and release a project.
const FOLDERS: [&str; 20] = [
    "script",
    "scripts",
    "ci",
    ".ci",
    ".github",
    ".gitlab",
    ".circleci",
    ".buildkite",
    ".husky",
    ".vscode",
    ".devcontainer",
    "hack",
    "packaging",
    "rpm",
    "debian",
    "docker",
    "build-aux",
    "contrib",
    "examples",
    "vendor-bin",
];

/// Of these, those that hold nothing but what checks a project.
const CHECKING: [&str; 9] =
    ["ci", ".ci", ".github", ".gitlab", ".circleci", ".buildkite", ".husky", ".vscode", "vendor-bin"];

/// How the names of files begin that configure what checks, formats or watches the code.
const TOOLS: [&str; 38] = [
    ".appveyor",
    ".ci.",
    ".cirrus",
    ".clang-",
    ".codecov",
    ".codespell",
    ".editorconfig",
    ".eslint",
    ".flake8",
    ".git-blame-ignore-revs",
    ".gitattributes",
    ".gitignore",
    ".gitlab-ci",
    ".golangci",
    ".markdownlint",
    ".mdsf",
    ".mergify",
    ".php-cs-fixer",
    ".php_cs",
    ".pre-commit",
    ".prettier",
    ".pylintrc",
    ".rubocop",
    ".rustfmt",
    ".scalafix",
    ".scalafmt",
    ".stylelint",
    ".travis",
    ".typos",
    ".yamllint",
    "appveyor",
    "azure-pipelines",
    "clippy.toml",
    "codecov",
    "eslint.config",
    "jenkinsfile",
    "phpstan",
    "rustfmt.toml",
];

/// Code that builds, tests and releases the project, and none that its users run.
pub(super) fn is_backstage(path: &str) -> bool {
    path.split_once('/').is_some_and(|(top, _)| FOLDERS.contains(&top))
}

/// Tells whether a file serves nothing but the checks of a project.
fn checks(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    path.split_once('/').is_some_and(|(top, _)| CHECKING.contains(&top))
        || TOOLS.iter().any(|start| name.starts_with(start))
}

/// Tells whether commits change nothing but what checks the project, with what nobody wrote, and with documents and manifests
/// where the subject announces nothing that those would be about.
pub(super) fn is_all(roles: &Roles, commits: &[&Commit], announced: Kind) -> bool {
    let files = || commits.iter().flat_map(|commit| roles.files(commit));
    let is_beside = |(file, role): (&FileChange, Role)| {
        // What it requires to be checked stands in manifests.
        let beside = match role {
            Role::Documentation | Role::ReleaseNotes => announced >= Kind::Unknown,
            Role::Manifest => announced == Kind::Upkeep,
            _ => false,
        };
        beside || checks(file.path.as_str()) || !role.is_written()
    };
    files().any(|(file, _)| checks(file.path.as_str())) && files().all(is_beside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_checks_a_project_is_known() {
        let check = |path: &str, expected: bool| assert_eq!(checks(path), expected, "{path}");
        check(".github/workflows/ci.yml", true);
        check("vendor-bin/phpstan/composer.json", true);
        check(".clang-format", true);
        check("sub/.golangci.yml", true);
        check(".ci.readme.fmt.sh", true);
        check("src/ci/mod.rs", false);
        check("Cargo.toml", false);
        check("scripts/release.sh", false);
    }
}
