//! What introduces a definition, one table a language with braces.

use super::{Kind, Language};

/// The words that introduce definitions in a language with braces.
pub(super) struct Grammar {
    /// Words that may stand before a keyword.
    pub modifiers: &'static [&'static str],
    pub keywords: &'static [(&'static str, Kind)],
    /// A line break ends a statement.
    pub line_ends: bool,
    /// Functions are introduced by no keyword, as in C.
    pub bare_functions: bool,
}

static RUST: Grammar = Grammar {
    modifiers: &["pub", "async", "unsafe", "extern", "const", "default", "auto"],
    keywords: &[
        ("fn", Kind::Function),
        ("struct", Kind::Struct),
        ("enum", Kind::Enum),
        ("union", Kind::Struct),
        ("trait", Kind::Trait),
        ("type", Kind::Type),
        ("mod", Kind::Module),
        ("static", Kind::Constant),
        ("macro_rules", Kind::Macro),
        ("impl", Kind::Impl),
    ],
    line_ends: false,
    bare_functions: false,
};

static SCRIPT: Grammar = Grammar {
    modifiers: &["export", "default", "declare", "async", "abstract"],
    keywords: &[
        ("function", Kind::Function),
        ("class", Kind::Class),
        ("interface", Kind::Interface),
        ("enum", Kind::Enum),
        ("namespace", Kind::Module),
        ("module", Kind::Module),
        ("type", Kind::Type),
        ("const", Kind::Constant),
        ("let", Kind::Constant),
        ("var", Kind::Constant),
    ],
    line_ends: true,
    bare_functions: false,
};

static GO: Grammar = Grammar {
    modifiers: &[],
    keywords: &[("func", Kind::Function), ("type", Kind::Type), ("const", Kind::Constant), ("var", Kind::Variable)],
    line_ends: true,
    bare_functions: false,
};

static C: Grammar = Grammar {
    modifiers: &["static", "const", "extern", "typedef", "inline", "export"],
    keywords: &[("struct", Kind::Struct), ("union", Kind::Struct), ("enum", Kind::Enum)],
    line_ends: false,
    bare_functions: true,
};

static CPP: Grammar = Grammar {
    modifiers: &["static", "const", "extern", "typedef", "inline", "export", "constexpr"],
    keywords: &[
        ("struct", Kind::Struct),
        ("union", Kind::Struct),
        ("class", Kind::Class),
        ("enum", Kind::Enum),
        ("namespace", Kind::Module),
        ("using", Kind::Type),
        ("concept", Kind::Trait),
    ],
    line_ends: false,
    bare_functions: true,
};

static JAVA: Grammar = Grammar {
    modifiers: &[
        "public",
        "protected",
        "private",
        "static",
        "final",
        "abstract",
        "sealed",
        "non-sealed",
        "strictfp",
        "default",
    ],
    keywords: &[
        ("class", Kind::Class),
        ("interface", Kind::Interface),
        ("enum", Kind::Enum),
        ("record", Kind::Class),
        ("@interface", Kind::Interface),
    ],
    line_ends: false,
    bare_functions: true,
};

static CSHARP: Grammar = Grammar {
    modifiers: &[
        "public",
        "protected",
        "private",
        "internal",
        "static",
        "sealed",
        "abstract",
        "partial",
        "readonly",
        "ref",
        "unsafe",
        "new",
        "file",
    ],
    keywords: &[
        ("class", Kind::Class),
        ("interface", Kind::Interface),
        ("struct", Kind::Struct),
        ("enum", Kind::Enum),
        ("record", Kind::Class),
        ("namespace", Kind::Module),
        ("delegate", Kind::Type),
    ],
    line_ends: false,
    bare_functions: true,
};

static KOTLIN: Grammar = Grammar {
    modifiers: &[
        "public",
        "private",
        "protected",
        "internal",
        "open",
        "abstract",
        "final",
        "override",
        "inline",
        "suspend",
        "operator",
        "infix",
        "tailrec",
        "external",
        "data",
        "enum",
        "sealed",
        "annotation",
        "inner",
        "value",
        "companion",
        "const",
        "lateinit",
        "expect",
        "actual",
        "fun",
    ],
    keywords: &[
        ("fun", Kind::Function),
        ("class", Kind::Class),
        ("interface", Kind::Interface),
        ("object", Kind::Class),
        ("typealias", Kind::Type),
        ("val", Kind::Constant),
    ],
    line_ends: true,
    bare_functions: false,
};

static PHP: Grammar = Grammar {
    modifiers: &["public", "private", "protected", "static", "final", "abstract", "readonly"],
    keywords: &[
        ("function", Kind::Function),
        ("class", Kind::Class),
        ("interface", Kind::Interface),
        ("trait", Kind::Trait),
        ("enum", Kind::Enum),
        ("const", Kind::Constant),
    ],
    line_ends: false,
    bare_functions: false,
};

static SWIFT: Grammar = Grammar {
    modifiers: &[
        "public",
        "private",
        "fileprivate",
        "internal",
        "open",
        "package",
        "static",
        "class",
        "final",
        "override",
        "mutating",
        "nonmutating",
        "required",
        "convenience",
        "indirect",
        "nonisolated",
        "lazy",
    ],
    keywords: &[
        ("func", Kind::Function),
        ("init", Kind::Function),
        ("class", Kind::Class),
        ("struct", Kind::Struct),
        ("enum", Kind::Enum),
        ("protocol", Kind::Interface),
        ("extension", Kind::Impl),
        ("actor", Kind::Class),
        ("typealias", Kind::Type),
        ("let", Kind::Constant),
    ],
    line_ends: true,
    bare_functions: false,
};

static NONE: Grammar = Grammar { modifiers: &[], keywords: &[], line_ends: true, bare_functions: false };

/// The table of a language; an empty one where definitions end otherwise than by braces.
pub(super) fn grammar(language: Language) -> &'static Grammar {
    match language {
        Language::Rust => &RUST,
        Language::JavaScript | Language::TypeScript => &SCRIPT,
        Language::Go => &GO,
        Language::C => &C,
        Language::Cpp => &CPP,
        Language::Java => &JAVA,
        Language::CSharp => &CSHARP,
        Language::Kotlin => &KOTLIN,
        Language::Php => &PHP,
        Language::Swift => &SWIFT,
        Language::Python | Language::Ruby | Language::Shell => &NONE,
    }
}

impl Grammar {
    pub(super) fn kind(&self, word: &str) -> Option<Kind> {
        self.keywords.iter().find(|(keyword, _)| *keyword == word).map(|&(_, kind)| kind)
    }
}
