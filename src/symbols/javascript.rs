//! What JavaScript and TypeScript define otherwise than other languages: arrow functions, methods, tests.

use super::braces::{Found, Place, Statement, Tail};
use super::tokens::Code;
use super::{Kind, Language};
use crate::words::words;
use std::collections::HashSet;

/// Judges a statement whose keyword stands at `at`.
pub(super) fn keyworded(statement: &Statement, modifiers: &[&str], at: usize, kind: Kind) -> Option<Found> {
    let code = statement.code;
    let listed = statement.place == Place::File && statement.exports.contains(code.word(at + 1));
    let public = modifiers.contains(&"export") || listed;
    let found = |kind, name: &str, tail| {
        Some(Found { kind, name: name.to_string(), container: None, public, tail, signature_end: None })
    };
    match kind {
        Kind::Constant if code.word(at + 1) == "enum" => found(Kind::Enum, code.name(at + 2)?, statement.tail(at + 3)),
        Kind::Constant => variable(statement, public, at),
        Kind::Function | Kind::Class => {
            let name_at = at + 1 + usize::from(code.mark(at + 1) == b'*');
            let unnamed =
                modifiers.contains(&"default") && (code.name(name_at).is_none() || code.word(name_at) == "extends");
            let name = if unnamed { "default" } else { code.name(name_at)? };
            found(kind, name, statement.tail(name_at))
        }
        Kind::Type => {
            let name = code.name(at + 1)?;
            matches!(code.mark(at + 2), b'=' | b'<').then_some(())?;
            found(kind, name, Tail::Stop(statement.statement_end(at)))
        }
        Kind::Module if code.mark(at + 2) == b'.' => {
            let end = (at + 2..at + 20).step_by(2).find(|&dot| code.mark(dot) != b'.')?;
            found(kind, code.name(end - 1)?, statement.tail(end))
        }
        Kind::Module if !code.string(at + 1).is_empty() => found(kind, code.string(at + 1), statement.tail(at + 2)),
        _ => {
            let tail @ Tail::Body(_) = statement.tail(at + 2) else { return None };
            found(kind, code.name(at + 1)?, tail)
        }
    }
}

/// `const name = (…) => …`, and constants of a file.
fn variable(statement: &Statement, public: bool, at: usize) -> Option<Found> {
    let code = statement.code;
    let name = code.name(at + 1)?.to_string();
    let equals = equals(statement, at + 2)?;
    let found = |kind, tail| Some(Found { kind, name, container: None, public, tail, signature_end: None });
    if let Some(tail) = function_value(statement, equals + 1) {
        let worth = statement.place != Place::Inside || matches!(tail, Tail::Body(_));
        return if worth { found(Kind::Function, tail) } else { None };
    }
    if code.word(equals + 1) == "class" {
        return found(Kind::Class, statement.tail(equals + 2));
    }
    let constant = code.word(at) == "const" && statement.place != Place::Inside && code.word(equals + 1) != "require";
    if constant { found(Kind::Constant, Tail::Stop(statement.statement_end(equals))) } else { None }
}

/// The `=` behind a name and its type.
fn equals(statement: &Statement, from: usize) -> Option<usize> {
    let code = statement.code;
    let mut at = from;
    while at < from + 60 {
        match code.mark(at) {
            b'=' if code.marks(at, b"=>") => at += 1,
            b'=' => return (!code.marks(at, b"==")).then_some(at),
            b';' | b'}' | b')' => return None,
            _ if at == from && code.mark(at) != b':' && code.mark(at) != b'?' && code.mark(at) != b'!' => return None,
            _ => {}
        }
        at = code.after(at);
    }
    None
}

/// The tail of a function that stands as a value.
fn function_value(statement: &Statement, from: usize) -> Option<Tail> {
    let code = statement.code;
    let at = from + usize::from(code.word(from) == "async");
    if code.word(at) == "function" {
        return Some(statement.tail(at + 1));
    }
    let at = code.after_angles(at);
    let mut arrow = match code.mark(at) {
        b'(' => code.partner(at)? + 1,
        _ if code.name(at).is_some() => at + 1,
        _ => return None,
    };
    if code.mark(arrow) == b':' && code.mark(at) == b'(' {
        arrow = (arrow..arrow + 40).find(|&at| code.marks(at, b"=>"))?;
    }
    if !code.marks(arrow, b"=>") {
        return None;
    }
    let body = arrow + 2;
    Some(if code.mark(body) == b'{' { Tail::Body(body) } else { Tail::Stop(statement.statement_end(body)) })
}

/// Recognises tests, assigned functions, and members of classes and interfaces.
pub(super) fn recognise(statement: &Statement) -> Option<Found> {
    test(statement).or_else(|| match statement.place {
        Place::Members(Kind::Class | Kind::Interface, ..) => member(statement),
        _ => assigned(statement),
    })
}

/// `it('does', () => {`, `describe.skip("x", …)`, `test.each(…)("x", …)`.
fn test(statement: &Statement) -> Option<Found> {
    let code = statement.code;
    let mut at = statement.at;
    let known = ["it", "test", "describe", "context", "suite", "specify"];
    if !known.contains(&code.word(at)) {
        return None;
    }
    at += 1;
    while code.mark(at) == b'.' && at < statement.at + 9 {
        let each = code.word(at + 1) == "each";
        at += 2;
        if each {
            at = code.after(at);
        }
    }
    let name = code.string(at + 1);
    if code.mark(at) != b'(' || name.is_empty() {
        return None;
    }
    let (name, tail, signature_end) = (one_line(name)?, Tail::Body(at), Some(at + 2));
    Some(Found { kind: Kind::Test, name, container: None, public: false, tail, signature_end })
}

/// A string as a name: on one line, at most 200 characters; none of blanks alone.
pub(super) fn one_line(text: &str) -> Option<String> {
    const SHOWN: usize = 200;
    let mut joined = words(text).collect::<Vec<_>>().join(" ");
    if let Some((end, _)) = joined.char_indices().nth(SHOWN).filter(|_| joined.len() > SHOWN) {
        joined.truncate(end);
    }
    (!joined.is_empty()).then_some(joined)
}

/// `exports.name = function`, `Stack.prototype.push = …`.
fn assigned(statement: &Statement) -> Option<Found> {
    let code = statement.code;
    let mut path = vec![code.name(statement.at)?];
    let mut at = statement.at + 1;
    while code.mark(at) == b'.' && path.len() < 6 {
        path.push(code.name(at + 1)?);
        at += 2;
    }
    if code.mark(at) != b'=' || path.len() < 2 || path[0] == "this" {
        return None;
    }
    let tail = function_value(statement, at + 1)?;
    let exported = matches!(path[0], "exports" | "module");
    let name = path.pop()?.to_string();
    let plumbing = ["exports", "module", "prototype", "window", "globalThis", "self"];
    let container = path.iter().rev().find(|part| !plumbing.contains(part)).map(|part| part.to_string());
    let kind = if container.is_some() { Kind::Method } else { Kind::Function };
    Some(Found { kind, name, container, public: exported, tail, signature_end: None })
}

/// The names in `export { a, b as c }`, `export default a`, `module.exports = { a, b: c }`, `module.exports = a`.
pub(super) fn exports<'a>(code: &Code<'a>) -> HashSet<&'a str> {
    let mut names = HashSet::new();
    if !matches!(code.language, Language::JavaScript | Language::TypeScript) {
        return names;
    }
    for at in (0..code.len()).filter(|&at| code.first(at)) {
        let value = match (code.word(at), code.word(at + 2)) {
            ("export", _) if code.word(at + 1) == "default" => at + 2,
            ("export", _) if code.mark(at + 1) == b'{' => at + 1,
            ("module", "exports") if code.mark(at + 3) == b'=' => at + 4,
            _ => continue,
        };
        match code.partner(value).filter(|_| code.mark(value) == b'{') {
            Some(close) => listed(code, value + 1, close, &mut names),
            None => names.extend(code.name(value)),
        }
    }
    names
}

fn listed<'a>(code: &Code<'a>, from: usize, close: usize, names: &mut HashSet<&'a str>) {
    let mut at = from;
    while at < close {
        if matches!(code.mark(at - 1), b'{' | b',' | b':') && matches!(code.mark(at + 1), b',' | b'}')
            || code.word(at + 1) == "as"
        {
            names.extend(code.name(at));
        }
        at = code.after(at);
    }
}

const MEMBER_MODIFIERS: [&str; 12] = [
    "static",
    "async",
    "get",
    "set",
    "public",
    "private",
    "protected",
    "readonly",
    "override",
    "abstract",
    "accessor",
    "declare",
];

fn member(statement: &Statement) -> Option<Found> {
    let code = statement.code;
    let (mut at, mut public) = (statement.at, true);
    while MEMBER_MODIFIERS.contains(&code.word(at)) && at < statement.at + 8 && !ends_name(code, at + 1) {
        public &= !matches!(code.word(at), "private" | "protected");
        at += 1;
    }
    at += usize::from(matches!(code.mark(at), b'*' | b'#'));
    let name = code.name(at)?;
    let hidden = code.mark(at.saturating_sub(1)) == b'#' || name.starts_with('_');
    let outer = matches!(statement.place, Place::Members(_, _, true));
    let after = at + 1 + usize::from(matches!(code.mark(at + 1), b'?' | b'!'));
    let open = code.after_angles(after);
    let tail = match code.mark(open) {
        b'(' if matches!(name, "if" | "for" | "while" | "switch" | "catch") => return None,
        b'(' if name == "constructor" && code.mark(code.partner(open)? + 1) == b';' => {
            Tail::Stop(code.partner(open)? + 1)
        }
        b'(' => member_tail(statement, code.partner(open)?)?,
        b'=' | b':' => function_value(statement, equals(statement, open)? + 1)?,
        _ => return None,
    };
    let public = public && !hidden && outer;
    Some(Found { kind: Kind::Method, name: name.to_string(), container: None, public, tail, signature_end: None })
}

fn ends_name(code: &Code, at: usize) -> bool {
    matches!(code.mark(at), b'(' | b'=' | b':' | b'?' | b';' | b'<')
}

/// The tail of a method; without a type or a body behind the parameters it was a call.
fn member_tail(statement: &Statement, close: usize) -> Option<Tail> {
    let tail = statement.tail(close + 1);
    let typed = statement.code.mark(close + 1) == b':';
    matches!(tail, Tail::Body(_) if typed || statement.code.mark(close + 1) == b'{').then_some(tail).or(match tail {
        Tail::Stop(_) if typed => Some(Tail::Stop(statement.statement_end(close + 1))),
        _ => None,
    })
}
