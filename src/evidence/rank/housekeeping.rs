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
    let mut folders = path.split('/');
    folders.next_back();
    path.split_once('/').is_some_and(|(top, _)| FOLDERS.contains(&top)) || folders.any(|folder| SITES.contains(&folder))
}

/// Folders of the pages on a project, and of the code that shows them.
const SITES: [&str; 2] = ["docs", "website"];

/// Folders of what a program says in other languages.
const TRANSLATED: [&str; 12] = [
    "i18n",
    "intl",
    "l10n",
    "lang",
    "langs",
    "languages",
    "lc_messages",
    "locale",
    "locales",
    "messages",
    "translation",
    "translations",
];

/// Names in such a folder of what gathers the languages.
const GATHERING: [&str; 4] = ["all", "index", "languages", "mod"];

/// Tells whether a file says in another language what the program says: below a folder for that, it or a folder there has the
/// name of a language. What handles languages, or one called `lang`, has names of its own.
pub(super) fn is_translation(path: &str) -> bool {
    let mut parts = path.split('/').skip_while(|part| !TRANSLATED.contains(&part.to_lowercase().as_str()));
    parts.next();
    parts.any(|part| {
        let stem = part.split('.').next().unwrap_or(part);
        is_language(stem) || part.contains('.') && GATHERING.contains(&stem)
    })
}

/// `de`, `pt-BR`, `zh_Hans`, `ast`
fn is_language(name: &str) -> bool {
    let (language, region) =
        name.split_once(['-', '_']).map_or((name, None), |(language, rest)| (language, Some(rest)));
    let lower = |c: char| c.is_ascii_lowercase();
    // Of what has three letters most is something else.
    let known =
        language.len() == 2 || language.len() == 3 && (region.is_some() || matches!(language, "ast" | "fil" | "ckb"));
    let marked = region
        .is_none_or(|region| (2..=4).contains(&region.len()) && region.chars().all(|c| c.is_ascii_alphanumeric()));
    known && marked && language.chars().all(lower) && !matches!(language, "io" | "js" | "ui" | "db" | "fs")
}

/// Tells whether all source code of some commits says in other languages what the program says.
pub(super) fn translates(roles: &Roles, commits: &[&Commit]) -> bool {
    let files = commits.iter().flat_map(|commit| roles.files(commit));
    let mut sources = files.filter(|(_, role)| *role == Role::Source).map(|(file, _)| file.path.as_str()).peekable();
    sources.peek().is_some() && sources.all(is_translation)
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
    fn sites_are_backstage() {
        let check = |path: &str, expected: bool| assert_eq!(is_backstage(path), expected, "{path}");
        check("packages/docs/components/ecosystem.tsx", true);
        check("website/src/index.js", true);
        check("scripts/release.sh", true);
        check("src/docs.rs", false);
        check("src/scripts/run.rs", false);
    }

    #[test]
    fn translations_are_known() {
        let check = |path: &str, expected: bool| assert_eq!(is_translation(path), expected, "{path}");
        check("packages/zod/src/v4/locales/is.ts", true);
        check("src/locales/index.ts", true);
        check("resources/lang/de/validation.php", true);
        check("src/i18n/pt-BR.json", true);
        check("locale/zh_Hans/app.ftl", true);
        check("src/main/java/org/apache/commons/lang/Strings.java", false);
        check("src/i18n/plural.ts", false);
        check("src/locale/parse/walk.rs", false);
        check("src/is.ts", false);
        check("src/lang/io/read.rs", false);
    }

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
