//! What comments and strings look like, one table a language.

use super::Language;

/// A string: opened and closed by these marks.
pub(super) struct Quote {
    pub mark: &'static str,
    /// A backslash takes the closing mark's meaning away.
    pub escapes: bool,
    /// May hold line breaks; else an unclosed mark is no string at all.
    pub multiline: bool,
}

/// The comments and strings of a language.
pub(super) struct Lexis {
    pub line_comments: &'static [&'static str],
    /// `/* */` exists.
    pub block_comments: bool,
    /// `/* /* */ */` is one comment.
    pub nested_comments: bool,
    /// Longer marks first.
    pub quotes: &'static [Quote],
    /// `/x/` is a pattern where a value may stand.
    pub patterns: bool,
    /// What introduces a here-document, "" for none.
    pub heredoc: &'static str,
}

const fn quote(mark: &'static str) -> Quote {
    Quote { mark, escapes: true, multiline: false }
}

const fn long(mark: &'static str) -> Quote {
    Quote { mark, escapes: true, multiline: true }
}

const fn verbatim(mark: &'static str) -> Quote {
    Quote { mark, escapes: false, multiline: true }
}

const fn slashes(quotes: &'static [Quote]) -> Lexis {
    Lexis { line_comments: &["//"], block_comments: true, nested_comments: false, quotes, patterns: false, heredoc: "" }
}

static RUST: Lexis = Lexis { nested_comments: true, ..slashes(&[long("\"")]) };
static PYTHON: Lexis = Lexis {
    line_comments: &["#"],
    block_comments: false,
    ..slashes(&[long("\"\"\""), long("'''"), quote("\""), quote("'")])
};
static JAVASCRIPT: Lexis = Lexis { patterns: true, ..slashes(&[quote("\""), quote("'")]) };
static GO: Lexis = slashes(&[verbatim("`"), quote("\""), quote("'")]);
static C: Lexis = slashes(&[quote("\""), quote("'")]);
static JAVA: Lexis = slashes(&[long("\"\"\""), quote("\""), quote("'")]);
static KOTLIN: Lexis =
    Lexis { nested_comments: true, ..slashes(&[verbatim("\"\"\""), quote("\""), quote("'"), quote("`")]) };
static RUBY: Lexis = Lexis {
    line_comments: &["#"],
    block_comments: false,
    patterns: true,
    heredoc: "<<",
    ..slashes(&[long("\""), long("'"), quote("`")])
};
static CSHARP: Lexis = slashes(&[verbatim("\"\"\""), quote("\""), quote("'")]);
static PHP: Lexis =
    Lexis { line_comments: &["//", "#"], heredoc: "<<<", ..slashes(&[long("\""), long("'"), long("`")]) };
static SWIFT: Lexis = Lexis { nested_comments: true, ..slashes(&[long("\"\"\""), quote("\""), quote("`")]) };
static SHELL: Lexis =
    Lexis { line_comments: &["#"], block_comments: false, heredoc: "<<", ..slashes(&[long("\""), verbatim("'")]) };

/// The comments and strings of a language.
pub(super) fn lexis(language: Language) -> &'static Lexis {
    match language {
        Language::Rust => &RUST,
        Language::Python => &PYTHON,
        Language::JavaScript | Language::TypeScript => &JAVASCRIPT,
        Language::Go => &GO,
        Language::C | Language::Cpp => &C,
        Language::Java => &JAVA,
        Language::Kotlin => &KOTLIN,
        Language::Ruby => &RUBY,
        Language::CSharp => &CSHARP,
        Language::Php => &PHP,
        Language::Swift => &SWIFT,
        Language::Shell => &SHELL,
    }
}
