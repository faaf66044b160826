//! Source text to definitions with spans, comments and imports.
//!
//! A linear scanner with one table a language: comments and strings are stripped (`strip`), the rest becomes tokens with
//! matched brackets (`tokens`), and definitions are recognised where a statement starts (`braces`, `keyworded`,
//! `shapes`, `indent`). It never parses expressions, never fails, and takes time linear in the text, whatever the text.

mod body;
mod braces;
mod comments;
mod compare;
mod exposure;
mod grammar;
mod imports;
mod indent;
mod javascript;
mod keyworded;
mod language;
mod lexis;
mod literals;
mod preprocessor;
mod shapes;
mod shell;
mod strip;
#[cfg(test)]
mod tests;
mod tokens;

pub use body::Body;
pub use compare::{Change, Difference, compare};
pub use exposure::is_exported;
pub use language::{fence, language};
pub use strip::{Views, views};

/// A programming language that the scanner knows.
#[expect(missing_docs, reason = "the names say it")]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Language {
    Rust,
    Python,
    JavaScript,
    TypeScript,
    Go,
    C,
    Cpp,
    Java,
    Kotlin,
    Ruby,
    CSharp,
    Php,
    Swift,
    Shell,
}

impl Language {
    /// All languages.
    pub const ALL: [Language; 14] = [
        Language::Rust,
        Language::Python,
        Language::JavaScript,
        Language::TypeScript,
        Language::Go,
        Language::C,
        Language::Cpp,
        Language::Java,
        Language::Kotlin,
        Language::Ruby,
        Language::CSharp,
        Language::Php,
        Language::Swift,
        Language::Shell,
    ];

    /// What stands between a type and its member where the language's own people name one in prose.
    pub fn joint(self) -> &'static str {
        match self {
            Self::Rust | Self::C | Self::Cpp | Self::Php => "::",
            Self::Ruby => "#",
            _ => ".",
        }
    }
}

/// What a definition defines.
#[expect(missing_docs, reason = "the names say it")]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    Function,
    Method,
    Struct,
    Enum,
    Trait,
    Interface,
    Class,
    Type,
    Constant,
    Variable,
    Module,
    Macro,
    Impl,
    Test,
}

impl Kind {
    /// The word for it in a sentence: "function", "struct".
    pub fn noun(self) -> &'static str {
        match self {
            Kind::Function => "function",
            Kind::Method => "method",
            Kind::Struct => "struct",
            Kind::Enum => "enum",
            Kind::Trait => "trait",
            Kind::Interface => "interface",
            Kind::Class => "class",
            Kind::Type => "type",
            Kind::Constant => "constant",
            Kind::Variable => "variable",
            Kind::Module => "module",
            Kind::Macro => "macro",
            Kind::Impl => "implementation",
            Kind::Test => "test",
        }
    }

    /// Whether it has parameters and a body to run.
    pub fn is_callable(self) -> bool {
        matches!(self, Kind::Function | Kind::Method | Kind::Test)
    }

    /// Whether members are defined directly inside it.
    fn holds_members(self) -> bool {
        use Kind::{Class, Enum, Impl, Interface, Module, Struct, Trait};
        matches!(self, Struct | Enum | Trait | Interface | Class | Module | Impl)
    }
}

/// A run of lines, counted from 1, both ends inclusive.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Span {
    /// The first line.
    pub first: usize,
    /// The last line.
    pub last: usize,
}

/// One definition of a source file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Definition {
    /// What it defines.
    pub kind: Kind,
    /// Its name, without qualification.
    pub name: String,
    /// The enclosing implementation, class, trait or module: `Stack` for `new` in `impl Stack { fn new() }`.
    pub container: Option<String>,
    /// A method of the class itself and not of its instances, where the language writes their names in different ways (Ruby).
    pub of_class: bool,
    /// Visible outside its module or file, by the language's own rule.
    pub public: bool,
    /// The text up to the opening of the body, comments removed, whitespace joined, at most 200 characters.
    pub signature: String,
    /// The documentation comment directly above; in Python the docstring inside.
    pub doc: Option<Span>,
    /// From the first attribute or decorator to the end, without a documentation comment above.
    pub span: Span,
    /// An attribute, an annotation or the documentation says that it is not to be used any more.
    pub deprecated: bool,
    /// What follows the signature.
    pub body: Body,
}

/// A comment: a block comment, or consecutive line comments; in Python also a docstring.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Comment {
    /// Its lines.
    pub span: Span,
    /// The text without markers; indentation behind the marker is kept, for figures.
    pub text: String,
}

/// What one source file defines, says and imports, in the order of the text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outline {
    /// Definitions, outer ones before those inside them.
    pub definitions: Vec<Definition>,
    /// Comments.
    pub comments: Vec<Comment>,
    /// Module paths or file names as written (`std::fmt`, `./api.js`, `git2.h`), each once.
    pub imports: Vec<String>,
}

impl Outline {
    /// The innermost definition whose span holds the line: of those that begin above it, the nearest that ends below it.
    pub fn enclosing(&self, line: usize) -> Option<&Definition> {
        let above = self.definitions.partition_point(|found| found.span.first <= line);
        self.definitions[..above].iter().rev().find(|found| line <= found.span.last)
    }
}

/// Finds the definitions, comments and imports of a source file.
///
/// Takes time linear in the length of the text, for any text; a text of 4 GiB or more has an empty outline.
pub fn outline(language: Language, source: &str) -> Outline {
    if u32::try_from(source.len()).is_err() {
        return Outline::default();
    }
    let stripped = strip::strip(language, source);
    let code = tokens::tokenize(language, source, &stripped);
    let mut blocks = comments::blocks(source, &stripped, &code);
    let mut definitions = match language {
        Language::Python => indent::python(&code, &mut blocks),
        Language::Ruby => indent::ruby(&code, &blocks),
        _ => braces::definitions(&code, &blocks),
    };
    body::digest(&code, &mut definitions);
    let imports = imports::imports(&code);
    Outline { definitions, comments: comments::finish(blocks), imports }
}
