//! Definitions that a keyword introduces: `pub fn name`, `class Name`, `type Name`.

use super::braces::{Found, Place, Statement, Tail};
use super::tokens::Code;
use super::{Kind, Language};

/// Recognises modifiers, a keyword, a name.
pub(super) fn recognise(statement: &Statement) -> Option<Found> {
    let code = statement.code;
    if code.language == Language::Go
        && let Some(found) = go_listed(statement)
    {
        return Some(found);
    }
    // In a function C has no definitions of its own, and most statements stand in one.
    if matches!(code.language, Language::C | Language::Cpp) && statement.place == Place::Inside {
        return None;
    }
    let (modifiers, at) = modifiers(statement);
    let word = code.word(at);
    let kind = match code.language {
        Language::Rust if word == "const" => Kind::Constant,
        Language::Java if code.mark(at) == b'@' && code.word(at + 1) == "interface" => Kind::Interface,
        _ => statement.grammar.kind(word)?,
    };
    if matches!(kind, Kind::Constant | Kind::Variable) && statement.place == Place::Inside && !code.language.is_script()
    {
        return None;
    }
    match code.language {
        Language::Rust => rust(statement, &modifiers, at, kind),
        Language::Go => go(statement, at, kind),
        Language::JavaScript | Language::TypeScript => super::javascript::keyworded(statement, &modifiers, at, kind),
        Language::Kotlin => kotlin(statement, &modifiers, at, kind),
        Language::C | Language::Cpp => c_type(statement, &modifiers, at, kind),
        _ => plain(statement, &modifiers, at, kind),
    }
}

impl Language {
    fn is_script(self) -> bool {
        matches!(self, Language::JavaScript | Language::TypeScript)
    }
}

/// The modifiers, and the token behind them.
fn modifiers<'a>(statement: &Statement<'a>) -> (Vec<&'a str>, usize) {
    let (code, mut at, mut found) = (statement.code, statement.at, Vec::new());
    while found.len() < 16 {
        let word = code.word(at);
        let last = word == "const" && code.language == Language::Rust && !rust_const_modifies(code, at);
        let last = last || is_keyword_here(statement, at);
        if word.is_empty() || last || !statement.grammar.modifiers.contains(&word) {
            break;
        }
        found.push(word);
        at += 1;
        if code.mark(at) == b'(' && matches!(code.language, Language::Rust | Language::Swift) {
            if code.word(at + 1) == "self" {
                found.push("private");
            }
            at = code.after(at);
        }
        if word == "extern" && !code.string(at).is_empty() {
            at += 1;
        }
    }
    (found, at)
}

/// `const fn` against `const X`.
fn rust_const_modifies(code: &Code, at: usize) -> bool {
    matches!(code.word(at + 1), "fn" | "unsafe" | "async" | "extern")
}

/// Words that are a modifier before a keyword and a keyword before a name.
fn is_keyword_here(statement: &Statement, at: usize) -> bool {
    let code = statement.code;
    match (code.language, code.word(at)) {
        (Language::Swift, "class") => !matches!(code.word(at + 1), "func" | "var" | "let"),
        (Language::Kotlin, "fun") => code.word(at + 1) != "interface",
        _ => false,
    }
}

/// The kind of a function by where it stands.
pub(super) fn function_kind(statement: &Statement, member: bool) -> Kind {
    match statement.place {
        _ if statement.test => Kind::Test,
        Place::Members(Kind::Module, ..) if !member => Kind::Function,
        Place::Members(..) => Kind::Method,
        _ if member => Kind::Method,
        _ => Kind::Function,
    }
}

fn refine(statement: &Statement, kind: Kind) -> Kind {
    if kind == Kind::Function { function_kind(statement, false) } else { kind }
}

fn rust(statement: &Statement, modifiers: &[&str], at: usize, kind: Kind) -> Option<Found> {
    let code = statement.code;
    let mut public = modifiers.contains(&"pub") && !modifiers.contains(&"private");
    if let Place::Members(Kind::Trait, _, outer) = statement.place {
        public = outer;
    }
    let mut name_at = at + 1;
    match kind {
        Kind::Impl => {
            let (name, end) = impl_name(code, code.after_angles(at + 1))?;
            let tail = statement.tail(end);
            return Some(Found { kind, name, container: None, public: false, tail, signature_end: None });
        }
        Kind::Macro if code.mark(at + 1) == b'!' => {
            name_at += 1;
            public = statement.exported;
        }
        Kind::Constant if code.word(name_at) == "mut" => name_at += 1,
        _ => {}
    }
    let name = code.name(name_at)?.trim_start_matches("r#").to_string();
    let tail = match kind {
        Kind::Constant | Kind::Type => Tail::Stop(statement.statement_end(name_at + 1)),
        _ => statement.tail(name_at + 1),
    };
    let kind = refine(statement, kind);
    Some(Found { kind, name, container: None, public, tail, signature_end: None })
}

/// The last segment of the type that an `impl` is for, and the token to look for its body from.
fn impl_name(code: &Code, from: usize) -> Option<(String, usize)> {
    let (mut name, mut at) = ("", from);
    while at < from + 64 {
        match (code.word(at), code.mark(at)) {
            ("for", _) if code.mark(at + 1) == b'<' => at = code.after_angles(at + 1) - 1,
            ("for", _) => name = "",
            ("where", _) | (_, b'{' | b';' | b'}') => break,
            ("dyn" | "mut" | "const" | "", _) => {}
            (word, _) if at == 0 || code.mark(at - 1) != b'\'' => name = word,
            _ => {}
        }
        let angles = code.after_angles(at);
        let group = matches!(code.mark(at), b'[' | b'(');
        if group && name.is_empty() {
            name = code.slice(code.tokens[at].start, code.tokens.get(code.after(at) - 1)?.end);
        }
        at = if angles > at { angles } else { code.after(at) };
    }
    (!name.is_empty() && name.len() < 100).then(|| (name.to_string(), at.min(code.len())))
}

fn go(statement: &Statement, at: usize, kind: Kind) -> Option<Found> {
    let code = statement.code;
    if kind == Kind::Function {
        return go_function(statement, at);
    }
    if statement.place != Place::File {
        return None;
    }
    let name = code.name(at + 1).filter(|name| *name != "_")?;
    let generic = code.mark(at + 2) == b'[' && !code.word(at + 4).is_empty();
    let after = if generic { code.after(at + 2) } else { at + 2 };
    let (kind, tail) = match code.word(after) {
        "struct" if kind == Kind::Type => (Kind::Struct, brace_or_end(statement, after + 1)),
        "interface" if kind == Kind::Type => (Kind::Interface, brace_or_end(statement, after + 1)),
        _ => (kind, Tail::Stop(statement.statement_end(at + 1))),
    };
    Some(Found { kind, name: name.to_string(), container: None, public: capital(name), tail, signature_end: None })
}

/// The kind of what stands in `const (`, `var (` or `type (`, where that starts here.
pub(super) fn go_group(statement: &Statement) -> Option<Kind> {
    let code = statement.code;
    let opens = code.language == Language::Go && statement.place == Place::File && code.mark(statement.at + 1) == b'(';
    if !opens || code.partner(statement.at + 1).is_none() || code.word(statement.at) == "func" {
        return None;
    }
    statement.grammar.kind(code.word(statement.at))
}

/// What stands without a keyword: an entry of a group, a method of an interface.
fn go_listed(statement: &Statement) -> Option<Found> {
    let code = statement.code;
    if let Some(kind) = statement.group {
        return go(statement, statement.at.checked_sub(1)?, kind);
    }
    let Place::Members(Kind::Interface, ..) = statement.place else { return None };
    let name = code.name(statement.at).filter(|_| code.mark(statement.at + 1) == b'(')?;
    let tail = Tail::Stop(statement.statement_end(statement.at));
    let (kind, name, public) = (Kind::Method, name.to_string(), capital(name));
    Some(Found { kind, name, container: None, public, tail, signature_end: None })
}

fn brace_or_end(statement: &Statement, at: usize) -> Tail {
    if statement.code.mark(at) == b'{' { Tail::Body(at) } else { statement.tail(at) }
}

fn go_function(statement: &Statement, at: usize) -> Option<Found> {
    let code = statement.code;
    let (mut name_at, mut container) = (at + 1, None);
    if code.mark(name_at) == b'(' {
        let close = code.partner(name_at)?;
        let words = (name_at + 1..close.min(name_at + 12)).take_while(|&at| code.mark(at) != b'[');
        container = words.map(|at| code.word(at)).filter(|word| !word.is_empty()).last().map(str::to_string);
        name_at = close + 1;
    }
    let name = code.name(name_at)?;
    let test = ["Test", "Benchmark", "Fuzz", "Example"].iter().any(|prefix| {
        name.strip_prefix(prefix).is_some_and(|rest| !rest.starts_with(|first: char| first.is_lowercase()))
    });
    let kind = match () {
        () if container.is_some() => Kind::Method,
        () if test => Kind::Test,
        () => Kind::Function,
    };
    let tail = statement.tail(name_at + 1);
    Some(Found { kind, name: name.to_string(), container, public: capital(name), tail, signature_end: None })
}

fn capital(name: &str) -> bool {
    name.starts_with(char::is_uppercase)
}

fn kotlin(statement: &Statement, modifiers: &[&str], at: usize, kind: Kind) -> Option<Found> {
    let code = statement.code;
    let companion = modifiers.contains(&"companion") && code.mark(at + 1) != 0;
    let mut name_at = code.after_angles(at + 1);
    let mut container = None;
    while name_at < at + 40 {
        let behind = code.after_angles(name_at + 1);
        let dot = behind + usize::from(code.mark(behind) == b'?');
        if code.mark(dot) != b'.' {
            break;
        }
        container = code.name(name_at).map(str::to_string);
        name_at = dot + 1;
    }
    let name = if companion { "Companion" } else { code.name(name_at)? };
    let kind = match kind {
        Kind::Class if modifiers.contains(&"enum") => Kind::Enum,
        Kind::Function => function_kind(statement, container.is_some()),
        Kind::Constant if statement.place != Place::File && !modifiers.contains(&"const") => return None,
        kind => kind,
    };
    // Nobody outside sees a member of what nobody outside sees.
    let outer = !matches!(statement.place, Place::Members(_, _, false));
    let public = outer && !modifiers.iter().any(|word| matches!(*word, "private" | "protected" | "internal"));
    let tail = match kind {
        Kind::Constant | Kind::Type => Tail::Stop(statement.statement_end(name_at + 1)),
        _ if companion => statement.tail(at + 1),
        _ => statement.tail(name_at + 1),
    };
    Some(Found { kind, name: name.to_string(), container, public, tail, signature_end: None })
}

/// `struct name {`, `typedef struct … name;`, `namespace a::b {`, `using name = …;`.
fn c_type(statement: &Statement, modifiers: &[&str], at: usize, kind: Kind) -> Option<Found> {
    let code = statement.code;
    if statement.place == Place::Inside {
        return None;
    }
    let mut name_at = at + 1;
    if kind == Kind::Enum && matches!(code.word(name_at), "class" | "struct") {
        name_at += 1;
    }
    if kind != Kind::Module {
        name_at = behind_attributes(code, name_at);
    }
    while kind != Kind::Module
        && !code.word(name_at).is_empty()
        && name_at < at + 8
        && !matches!(code.word(name_at + 1), "" | "final")
    {
        name_at += 1; // an export macro before the name
    }
    while code.marks(name_at + 1, b"::") && name_at < at + 30 {
        name_at += 3;
    }
    if kind == Kind::Type && code.mark(name_at + 1) != b'=' {
        return None;
    }
    let tail = if kind == Kind::Type { Tail::Stop(statement.statement_end(at)) } else { statement.tail(at + 1) };
    let Tail::Body(brace) = tail else { return type_without_body(statement, modifiers, name_at, kind, tail) };
    let name = match code.name(name_at).filter(|_| name_at < brace) {
        Some(name) => name,
        None => code.name(code.after(brace)).filter(|_| modifiers.contains(&"typedef"))?,
    };
    if kind != Kind::Module && (name_at..brace).any(|at| matches!(code.mark(at), b'=' | b'(')) {
        return None;
    }
    Some(Found { kind, name: name.to_string(), container: None, public: true, tail, signature_end: None })
}

/// The token behind `__attribute__((…))`, `alignas(…)`, `[[…]]`.
fn behind_attributes(code: &Code, mut at: usize) -> usize {
    for _ in 0..8 {
        let called = matches!(code.word(at), "__attribute__" | "__declspec" | "alignas") && code.mark(at + 1) == b'(';
        at = match () {
            () if called => code.after(at + 1),
            () if code.mark(at) == b'[' => code.after(at),
            () => return at,
        };
    }
    at
}

/// `typedef struct a b;` and `using a = b;` define a type, `struct a;` and `struct a b;` nothing.
fn type_without_body(statement: &Statement, modifiers: &[&str], name: usize, kind: Kind, tail: Tail) -> Option<Found> {
    let code = statement.code;
    let name = match (kind, tail) {
        (Kind::Type, _) => code.name(name)?,
        (_, Tail::Stop(end)) if modifiers.contains(&"typedef") => code.name(end.checked_sub(1)?)?,
        _ => return None,
    };
    let found =
        Found { kind: Kind::Type, name: name.to_string(), container: None, public: true, tail, signature_end: None };
    Some(found)
}

/// Java, C#, PHP, Swift.
fn plain(statement: &Statement, modifiers: &[&str], at: usize, kind: Kind) -> Option<Found> {
    let code = statement.code;
    let language = code.language;
    let mut name_at = at + 1 + usize::from(code.mark(at) == b'@');
    if language == Language::Php && code.mark(name_at) == b'&' {
        name_at += 1;
    }
    if language == Language::CSharp && code.word(at) == "record" && matches!(code.word(name_at), "struct" | "class") {
        name_at += 1;
    }
    if language == Language::Swift && code.word(at) == "init" {
        name_at = at;
        if !matches!(statement.place, Place::Members(..)) || !matches!(code.mark(at + 1), b'(' | b'?' | b'<' | b'!') {
            return None;
        }
    }
    if language == Language::Php && kind == Kind::Constant && code.mark(name_at + 1) != b'=' {
        name_at += 1; // a typed constant
    }
    while matches!(language, Language::CSharp | Language::Swift) && code.mark(name_at + 1) == b'.' && name_at < at + 30
    {
        name_at += 2;
    }
    let name = match (language, code.word(at)) {
        (Language::CSharp, "delegate") => delegate_name(code, name_at)?,
        (Language::Swift, "func") if code.mark(name_at) != 0 => operator(code, name_at),
        _ => code.name(name_at)?,
    };
    if code.language == Language::Swift
        && kind == Kind::Constant
        && matches!(statement.place, Place::Members(..))
        && !modifiers.contains(&"static")
    {
        return None;
    }
    let public = is_public(statement, modifiers);
    let tail = match kind {
        Kind::Constant | Kind::Type => Tail::Stop(statement.statement_end(name_at + 1)),
        _ => statement.tail(name_at + usize::from(name_at > at || kind != Kind::Function)),
    };
    let kind = php_or_swift_test(statement, name, refine(statement, kind));
    Some(Found { kind, name: name.to_string(), container: None, public, tail, signature_end: None })
}

/// `testName` in a class is a test by the rule of XCTest and PHPUnit.
fn php_or_swift_test(statement: &Statement, name: &str, kind: Kind) -> Kind {
    let tests = matches!(statement.code.language, Language::Php | Language::Swift);
    let named = name.strip_prefix("test").is_some_and(|rest| !rest.starts_with(|first: char| first.is_lowercase()));
    if kind == Kind::Method && tests && named && name != "test" { Kind::Test } else { kind }
}

fn delegate_name<'a>(code: &Code<'a>, from: usize) -> Option<&'a str> {
    let parenthesis = (from..from + 30).find(|&at| code.mark(at) == b'(')?;
    code.name(parenthesis - 1)
}

fn operator<'a>(code: &Code<'a>, at: usize) -> &'a str {
    let end = (at..at + 4).take_while(|&at| !matches!(code.mark(at), 0 | b'(')).last().unwrap_or(at);
    code.slice(code.tokens[at].start, code.tokens[end].end)
}

/// The rule of Java, C#, PHP and Swift.
pub(super) fn is_public(statement: &Statement, modifiers: &[&str]) -> bool {
    let has = |word: &str| modifiers.contains(&word);
    let interface = matches!(statement.place, Place::Members(Kind::Interface, _, true));
    match statement.code.language {
        Language::Java => has("public") || has("protected") || (interface && !has("private")),
        Language::CSharp => {
            let namespace = matches!(statement.code.word(statement.at), "namespace");
            has("public") || has("internal") || has("protected") || (interface && !has("private")) || namespace
        }
        Language::Php => !has("private") && !has("protected"),
        _ => !has("private") && !has("fileprivate"),
    }
}
