//! What a project is called where nothing but its files tells.

use std::{borrow::Cow, collections::BTreeMap};

/// Files that may say the name of the project, those first that declare it.
pub const NAMED_IN: [&str; 13] = [
    "dune-project",
    "mix.exs",
    "shard.yml",
    "settings.gradle",
    "settings.gradle.kts",
    "meson.build",
    "CMakeLists.txt",
    "configure.ac",
    "README.md",
    "README",
    "README.rst",
    "README.adoc",
    "README.asciidoc",
];

/// The name that one of [`NAMED_IN`] gives, by how it begins.
pub fn project_name(file: &str, text: &str) -> Option<String> {
    match file {
        "meson.build" | "CMakeLists.txt" => declared(text, "project"),
        "configure.ac" => declared(text, "AC_INIT"),
        "dune-project" => assigned(text, "(name "),
        "mix.exs" => assigned(text, "app: :"),
        "shard.yml" => assigned(text, "name: "),
        "settings.gradle" | "settings.gradle.kts" => assigned(text, "rootProject.name ="),
        _ => titled(text),
    }
}

/// The first argument of a call at the beginning of a line: `project('mpv',`, `project(curl C)`, `AC_INIT([tmux], 3.8)`.
fn declared(text: &str, call: &str) -> Option<String> {
    let begins = |(at, _): &(usize, &str)| text[..*at].ends_with('\n') || *at == 0;
    let (at, _) = text.match_indices(call).find(begins)?;
    let rest = text[at + call.len()..].trim_start().strip_prefix('(')?;
    let rest = rest.trim_start().trim_start_matches(['\'', '"', '[']);
    let name = rest.split(|c: char| c.is_whitespace() || matches!(c, '\'' | '"' | ']' | ',' | ')')).next()?;
    is_name(name).then(|| name.to_owned())
}

/// What stands behind a key at the beginning of a line: `(name dune)`, `rootProject.name = 'mockito'`, `app: :ecto,`.
fn assigned(text: &str, key: &str) -> Option<String> {
    let rest = text.lines().find_map(|line| line.trim_start().strip_prefix(key))?;
    let name = rest.trim().trim_matches(['\'', '"', ')', ',']);
    is_name(name).then(|| name.to_owned())
}

/// One word of letters, digits and what joins them.
fn is_name(text: &str) -> bool {
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | '+');
    (2..=30).contains(&text.chars().count()) && text.chars().all(joins)
}

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
    let ends = ["-monorepo", "-workspace", "-root", "-docs", "-parent", "-aggregator"];
    ends.iter().find_map(|end| name.strip_suffix(end)).filter(|name| !name.is_empty()).unwrap_or(name).to_owned()
}

/// What the names of most packages begin with: `helix` of `helix-core`, `helix-term` and `xtask`.
pub fn common_name(packages: &[&str]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    // The scope of `@vue/runtime-core` is what its neighbours share.
    let scoped = |name: &&'_ str| name.starts_with('@') && name.contains('/');
    for name in packages {
        let first = match name.strip_prefix('@').and_then(|name| name.split_once('/')).filter(|_| scoped(name)) {
            Some((scope, _)) => Some(scope),
            None => name.split_once(['-', '_']).map(|(first, _)| first),
        };
        first.into_iter().for_each(|first| *counts.entry(first).or_default() += 1);
    }
    let (name, count) = counts.into_iter().max_by_key(|(name, count)| (*count, std::cmp::Reverse(*name)))?;
    (count > 2 && 3 * count >= 2 * packages.len() && name.len() > 1).then(|| name.to_owned())
}

/// The one word that a README has for its title, also before what it is: the first thing that it says, behind pictures and
/// markup.
fn titled(text: &str) -> Option<String> {
    let markup = |line: &&str| !line.is_empty() && !line.starts_with(['<', '!', '[']);
    let mut lines = text.lines().map(str::trim).filter(markup);
    let first = lines.next()?;
    let underlined = || lines.next().filter(|next| next.len() > 2 && next.chars().all(|c| c == '=')).map(|_| first);
    let title = first.strip_prefix("# ").or_else(|| first.strip_prefix("= ")).or_else(underlined)?;
    let title = without_images(title);
    let title =
        [" - ", " – ", " — ", ": "].iter().find_map(|dash| title.split_once(dash)).map_or(&*title, |(name, _)| name);
    let title = title.trim_matches(['#', '=', ' ', '*']);
    (is_name(title) && title.to_lowercase() != "readme").then(|| title.to_owned())
}

/// A title of AsciiDoc without its pictures: `image:logo.png[Logo] Kakoune`.
fn without_images(title: &str) -> Cow<'_, str> {
    let Some((before, rest)) = title.split_once("image:") else { return Cow::Borrowed(title) };
    let after = rest.split_once(']').map_or("", |(_, after)| after);
    Cow::Owned(format!("{before} {}", without_images(after).trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_packages_share_the_name() {
        let check = |packages: &[&str], expected: Option<&str>| {
            assert_eq!(common_name(packages).as_deref(), expected, "{packages:?}");
        };
        check(&["helix-core", "helix-term", "helix-lsp", "xtask"], Some("helix"));
        check(&["helix-core", "helix-term"], None);
        check(&["@vue/compiler-core", "@vue/runtime-core", "@vue/shared", "vue"], Some("vue"));
        check(&["a-x", "b-x", "c-x", "c-y", "c-z"], None);
        check(&[], None);
    }

    #[test]
    fn names_are_found() {
        assert!(is_anyones("repo") && is_anyones("SRC") && !is_anyones("ripgrep"));
        let plain = |name: &str, expected: &str| assert_eq!(plain_name(name), expected, "{name}");
        plain("@vitejs/vite-monorepo", "vite");
        plain("jj-docs", "jj");
        plain("-docs", "-docs");
        plain("ripgrep", "ripgrep");
        let named = |file: &str, text: &str, expected: &str| {
            assert_eq!(project_name(file, text).as_deref(), Some(expected), "{file}: {text}");
        };
        named("dune-project", "(lang dune 3.0)\n(name dune)\n", "dune");
        named("settings.gradle.kts", "plugins {}\nrootProject.name = \"mockito\"\n", "mockito");
        let check = |text: &str, expected: Option<&str>| assert_eq!(titled(text).as_deref(), expected, "{text}");
        check("![logo](a.svg)\n\n# mpv\n\nA player.", Some("mpv"));
        check("OkHttp\n======\n\nSee.", Some("OkHttp"));
        check("# Welcome to tmux!\n", None);
        check("# README\n", None);
        check("# ShellCheck - A shell script analysis tool\n", Some("ShellCheck"));
        check("= image:{logo}[K,32,link=\"{x}\"] Kakoune image:{ci}[link=\"{y}\"]\n", Some("Kakoune"));
        check("# A tool - for shells\n", None);
        check("text\n", None);
        check("<p>\n<img>\n</p>\n\nA system for applications.\n\n# Contributing\n", None);
        let check = |file: &str, text: &str, expected: Option<&str>| {
            assert_eq!(project_name(file, text).as_deref(), expected, "{text}");
        };
        check("meson.build", "# a project('x')\nproject(\n  'flatpak',\n  'c',\n)", Some("flatpak"));
        check("CMakeLists.txt", "cmake_minimum_required(VERSION 3)\nproject(CURL C)\n", Some("CURL"));
        check("CMakeLists.txt", "project(${NAME})\n", None);
        check("configure.ac", "AC_INIT([tmux], next-3.8)\n", Some("tmux"));
        check("README.md", "# mpv\n", Some("mpv"));
    }
}
