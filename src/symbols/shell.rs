//! Shell functions, and tests of Bats and of git's own test library.

use super::Kind;
use super::braces::{Found, Statement, Tail};
use super::javascript::one_line;

/// Recognises `name() {`, `function name {`, `readonly NAME=`, and tests.
pub(super) fn recognise(statement: &Statement) -> Option<Found> {
    let code = statement.code;
    let at = statement.at;
    if statement.test && !code.string(at).is_empty() && code.mark(at + 1) == b'{' {
        let (name, tail) = (one_line(code.string(at))?, Tail::Body(at + 1));
        return Some(Found { kind: Kind::Test, name, container: None, public: false, tail, signature_end: None });
    }
    match code.word(at) {
        "" => None,
        "function" => function(statement, at + 1),
        "readonly" if code.mark(at + 2) == b'=' => {
            let end = (at..at + 40).find(|&next| next + 1 >= code.len() || code.first(next + 1))?;
            let name = code.name(at + 1)?.to_string();
            let (kind, tail) = (Kind::Constant, Tail::Stop(end));
            Some(Found { kind, name, container: None, public: true, tail, signature_end: None })
        }
        "test_expect_success" | "test_expect_failure" => library_test(statement),
        _ if code.mark(at + 1) == b'(' && code.mark(at + 2) == b')' => function(statement, at),
        _ => None,
    }
}

fn function(statement: &Statement, name_at: usize) -> Option<Found> {
    let code = statement.code;
    let name = code.name(name_at)?.to_string();
    let parentheses = code.mark(name_at + 1) == b'(' && code.mark(name_at + 2) == b')';
    let body = name_at + 1 + if parentheses { 2 } else { 0 };
    let tail = match code.mark(body) {
        b'{' => Tail::Body(body),
        b'(' => Tail::Stop(subshell_end(statement, body)),
        _ => return None,
    };
    let (public, signature_end) = (!name.starts_with('_'), Some(body));
    Some(Found { kind: Kind::Function, name, container: None, public, tail, signature_end })
}

/// The `)` that starts a line as deep as the function; parentheses aren't matched in a shell, for `case`.
fn subshell_end(statement: &Statement, open: usize) -> usize {
    let code = statement.code;
    let indent = code.indent(statement.at);
    let mut starts = (open..code.len().min(open + 1000)).filter(|&at| code.first(at));
    starts.find(|&at| code.mark(at) == b')' && code.indent(at) == indent).unwrap_or(open)
}

/// `test_expect_success PREREQUISITE 'title' 'body'`.
fn library_test(statement: &Statement) -> Option<Found> {
    let code = statement.code;
    let title = (statement.at + 1..statement.at + 5).find(|&at| !code.string(at).is_empty())?;
    let body = (title + 1..title + 8).find(|&at| !code.string(at).is_empty());
    let (name, tail) = (one_line(code.string(title))?, Tail::Stop(body.unwrap_or(title)));
    let signature_end = Some(title + 1);
    Some(Found { kind: Kind::Test, name, container: None, public: false, tail, signature_end })
}
