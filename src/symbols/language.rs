//! Path to language and to the info string of a Markdown fence, by file name or extension.

use super::Language;

impl Language {
    /// The name as it is written in prose: "Rust", "C++".
    pub fn name(self) -> &'static str {
        match self {
            Language::Rust => "Rust",
            Language::Python => "Python",
            Language::JavaScript => "JavaScript",
            Language::TypeScript => "TypeScript",
            Language::Go => "Go",
            Language::C => "C",
            Language::Cpp => "C++",
            Language::Java => "Java",
            Language::Kotlin => "Kotlin",
            Language::Ruby => "Ruby",
            Language::CSharp => "C#",
            Language::Php => "PHP",
            Language::Swift => "Swift",
            Language::Shell => "Shell",
        }
    }

    /// The info string of a Markdown fence: "rust", "cpp".
    pub fn fence(self) -> &'static str {
        match self {
            Language::Rust => "rust",
            Language::Python => "python",
            Language::JavaScript => "javascript",
            Language::TypeScript => "typescript",
            Language::Go => "go",
            Language::C => "c",
            Language::Cpp => "cpp",
            Language::Java => "java",
            Language::Kotlin => "kotlin",
            Language::Ruby => "ruby",
            Language::CSharp => "csharp",
            Language::Php => "php",
            Language::Swift => "swift",
            Language::Shell => "sh",
        }
    }
}

/// The language of a file, by its repository-relative path.
pub fn language(path: &str) -> Option<Language> {
    let file = file_name(path);
    match file {
        "Rakefile" | "Gemfile" | "Podfile" | "Vagrantfile" | "Guardfile" | "Fastfile" => return Some(Language::Ruby),
        "SConstruct" | "SConscript" | "wscript" => return Some(Language::Python),
        ".bashrc" | ".bash_profile" | ".profile" | ".zshrc" | "PKGBUILD" => return Some(Language::Shell),
        _ => {}
    }
    Some(match extension(file)?.as_str() {
        "rs" => Language::Rust,
        "py" | "pyi" | "pyw" => Language::Python,
        "js" | "mjs" | "cjs" | "jsx" => Language::JavaScript,
        "ts" | "tsx" | "mts" | "cts" => Language::TypeScript,
        "go" => Language::Go,
        "c" | "h" => Language::C,
        "cc" | "cpp" | "cxx" | "c++" | "hh" | "hpp" | "hxx" | "h++" | "ipp" | "inl" | "cu" | "cuh" => Language::Cpp,
        "java" => Language::Java,
        "kt" | "kts" => Language::Kotlin,
        "rb" | "rake" | "gemspec" | "ru" => Language::Ruby,
        "cs" | "csx" => Language::CSharp,
        "php" | "phtml" => Language::Php,
        "swift" => Language::Swift,
        "sh" | "bash" | "zsh" | "ksh" | "bats" => Language::Shell,
        _ => return None,
    })
}

/// The info string of a Markdown fence for a file; "" where the format is unknown.
pub fn fence(path: &str) -> &'static str {
    match path_extension(path).as_deref() {
        Some("tsx") => return "tsx",
        Some("jsx") => return "jsx",
        _ => {}
    }
    if let Some(language) = language(path) {
        return language.fence();
    }
    let file = file_name(path);
    let named = fence_of_name(file);
    if !named.is_empty() {
        return named;
    }
    extension(file).map_or("", |extension| fence_of_extension(&extension))
}

fn fence_of_name(file: &str) -> &'static str {
    match file {
        "Makefile" | "makefile" | "GNUmakefile" | "Kbuild" => "make",
        "Dockerfile" | "Containerfile" => "dockerfile",
        "CMakeLists.txt" => "cmake",
        "Cargo.lock" | "poetry.lock" | "uv.lock" | "Pipfile" => "toml",
        "meson.build" | "meson_options.txt" => "meson",
        "Jenkinsfile" => "groovy",
        "BUILD" | "WORKSPACE" | "BUILD.bazel" | "MODULE.bazel" => "starlark",
        "go.mod" => "go-mod",
        ".gitconfig" | ".gitmodules" | ".editorconfig" | ".npmrc" => "ini",
        ".clang-format" | ".clang-tidy" => "yaml",
        ".babelrc" | ".eslintrc" | "composer.lock" => "json",
        "Kconfig" => "kconfig",
        _ if file.starts_with("Dockerfile.") => "dockerfile",
        _ => "",
    }
}

fn fence_of_extension(extension: &str) -> &'static str {
    match extension {
        "toml" => "toml",
        "yaml" | "yml" => "yaml",
        "json" | "webmanifest" | "ipynb" => "json",
        "jsonc" | "json5" => "json5",
        "md" | "markdown" | "mdx" => "markdown",
        "html" | "htm" | "xhtml" => "html",
        "css" => "css",
        "scss" => "scss",
        "sass" => "sass",
        "less" => "less",
        "sql" => "sql",
        "mk" | "mak" => "make",
        "cmake" => "cmake",
        "dockerfile" => "dockerfile",
        "diff" | "patch" => "diff",
        "ini" | "cfg" | "conf" | "properties" | "desktop" | "service" => "ini",
        "xml" | "xsd" | "xsl" | "svg" | "csproj" | "plist" | "pom" => "xml",
        "proto" => "protobuf",
        "graphql" | "gql" => "graphql",
        "tf" | "tfvars" | "hcl" => "hcl",
        "nix" => "nix",
        "lua" => "lua",
        "pl" | "pm" | "t" => "perl",
        "r" => "r",
        "jl" => "julia",
        "scala" | "sbt" => "scala",
        "groovy" | "gradle" => "groovy",
        "dart" => "dart",
        "ex" | "exs" => "elixir",
        "erl" | "hrl" => "erlang",
        "hs" => "haskell",
        "ml" | "mli" => "ocaml",
        "clj" | "cljs" | "cljc" | "edn" => "clojure",
        "zig" => "zig",
        "vue" => "vue",
        "svelte" => "svelte",
        "ps1" | "psm1" => "powershell",
        "bat" | "cmd" => "batch",
        "fish" => "fish",
        "vim" => "vim",
        "el" | "lisp" => "lisp",
        "tex" | "sty" => "latex",
        "rst" => "rst",
        "adoc" | "asciidoc" => "asciidoc",
        "m" | "mm" => "objectivec",
        "s" | "asm" => "asm",
        "tcl" => "tcl",
        "awk" => "awk",
        "bzl" | "star" => "starlark",
        "fs" | "fsx" => "fsharp",
        "csv" => "csv",
        _ => "",
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn path_extension(path: &str) -> Option<String> {
    extension(file_name(path))
}

/// The lower-case extension of a file name that has a stem too.
fn extension(file: &str) -> Option<String> {
    let (stem, extension) = file.rsplit_once('.')?;
    (!stem.is_empty()).then(|| extension.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn language_goes_by_name_then_extension() {
        let cases = [
            ("src/main.rs", Some(Language::Rust)),
            ("a/b/Rakefile", Some(Language::Ruby)),
            ("x.D.TS", Some(Language::TypeScript)),
            ("x.cpp", Some(Language::Cpp)),
            ("git.h", Some(Language::C)),
            ("t/t0001-init.sh", Some(Language::Shell)),
            (".rs", None),
            ("rs", None),
            ("", None),
            ("dir.rs/README", None),
        ];
        for (path, expected) in cases {
            assert_eq!(language(path), expected, "{path}");
        }
    }

    #[test]
    fn fence_knows_formats_too() {
        let cases = [
            ("Cargo.toml", "toml"),
            ("Cargo.lock", "toml"),
            ("Makefile", "make"),
            ("docker/Dockerfile.ci", "dockerfile"),
            ("a.YML", "yaml"),
            ("x.cs", "csharp"),
            ("x.tsx", "tsx"),
            ("LICENSE", ""),
            ("x.unknown", ""),
        ];
        for (path, expected) in cases {
            assert_eq!(fence(path), expected, "{path}");
        }
    }
}
