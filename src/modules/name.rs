//! What a project is called where nothing but its files tells.

/// Files that open with the name of the project.
pub const READMES: [&str; 4] = ["README.md", "README", "README.rst", "README.adoc"];

/// Tells whether a folder is called as any project's could be.
pub fn is_anyones(folder: &str) -> bool {
    const NAMES: [&str; 16] = [
        "",
        "repo",
        "repository",
        "git",
        "src",
        "source",
        "code",
        "project",
        "checkout",
        "clone",
        "work",
        "workspace",
        "app",
        "main",
        "master",
        "tmp",
    ];
    NAMES.contains(&folder.to_lowercase().as_str())
}

/// A package's name without its scope, and without what says that it is only the frame of a workspace.
pub fn plain_name(package: &str) -> String {
    let name = package.rsplit('/').next().unwrap_or(package);
    let ends = ["-monorepo", "-workspace", "-root", "-docs"];
    ends.iter().find_map(|end| name.strip_suffix(end)).filter(|name| !name.is_empty()).unwrap_or(name).to_owned()
}

/// The one word that a README has for its title.
pub fn titled(text: &str) -> Option<String> {
    let lines: Vec<&str> = text.lines().map(str::trim).filter(|line| !line.is_empty()).take(12).collect();
    let marked = lines.iter().find_map(|line| line.strip_prefix("# ").or_else(|| line.strip_prefix("= ")));
    let underlined =
        || lines.windows(2).find(|pair| pair[1].len() > 2 && pair[1].chars().all(|c| c == '=')).map(|pair| pair[0]);
    let title = marked.or_else(underlined)?.trim_matches(['#', '=', ' ', '*']);
    let named = title.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+'));
    (named && (2..=30).contains(&title.chars().count()) && title.to_lowercase() != "readme").then(|| title.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_found() {
        assert!(is_anyones("repo") && is_anyones("SRC") && !is_anyones("ripgrep"));
        let plain = |name: &str, expected: &str| assert_eq!(plain_name(name), expected, "{name}");
        plain("@vitejs/vite-monorepo", "vite");
        plain("jj-docs", "jj");
        plain("-docs", "-docs");
        plain("ripgrep", "ripgrep");
        let check = |text: &str, expected: Option<&str>| assert_eq!(titled(text).as_deref(), expected, "{text}");
        check("![logo](a.svg)\n\n# mpv\n\nA player.", Some("mpv"));
        check("OkHttp\n======\n\nSee.", Some("OkHttp"));
        check("# Welcome to tmux!\n", None);
        check("# README\n", None);
        check("text\n", None);
    }
}
