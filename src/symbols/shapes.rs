//! Functions that no keyword introduces: C, C++, Java, C#.

use super::braces::{Found, Place, Statement, Tail, attribute_end};
use super::keyworded::{function_kind, is_public};
use super::{Kind, Language};

/// Words that never stand in the head of a function. What is none of a language's words may be a name there: `delete` in
/// Java, `lock` in C.
fn is_control(language: Language, word: &str) -> bool {
    let own = match language {
        Language::C => matches!(word, "sizeof" | "defined" | "typedef" | "static_assert" | "_Static_assert"),
        Language::Cpp => matches!(
            word,
            "throw"
                | "new"
                | "delete"
                | "catch"
                | "try"
                | "sizeof"
                | "defined"
                | "using"
                | "import"
                | "typedef"
                | "namespace"
                | "static_assert"
                | "friend"
                | "co_await"
                | "co_return"
        ),
        Language::CSharp => matches!(
            word,
            "throw"
                | "catch"
                | "try"
                | "sizeof"
                | "using"
                | "namespace"
                | "lock"
                | "foreach"
                | "await"
                | "yield"
                | "fixed"
        ),
        _ => matches!(word, "throw" | "new" | "catch" | "try" | "import" | "package" | "assert" | "yield"),
    };
    own || matches!(word, "if" | "else" | "for" | "while" | "do" | "switch" | "case" | "return" | "goto")
}

/// Words that are no function's name.
const TYPES: [&str; 12] =
    ["int", "char", "void", "long", "short", "unsigned", "signed", "float", "double", "bool", "const", "decltype"];

const TEST_MACROS: [&str; 8] =
    ["TEST", "TEST_F", "TEST_P", "TYPED_TEST", "TEST_CASE", "BOOST_AUTO_TEST_CASE", "Test", "SCENARIO"];

/// Recognises `type name(parameters) {`, and `const type name = …;`.
pub(super) fn recognise(statement: &Statement) -> Option<Found> {
    let language = statement.code.language;
    match statement.place {
        Place::Inside => None,
        Place::File if matches!(language, Language::Java | Language::CSharp) => None,
        Place::Members(..) if language == Language::C => None,
        _ if statement.code.word(statement.at) == "typedef" => typedef(statement),
        _ => head(statement),
    }
}

/// What stands before the name.
struct Head<'a> {
    words: Vec<&'a str>,
    /// The token of the name.
    name: usize,
}

fn head(statement: &Statement) -> Option<Found> {
    let code = statement.code;
    let (mut at, mut words) = (statement.at, Vec::new());
    let mut name = None;
    while at < code.len().min(statement.at + 80) {
        let word = code.word(at);
        let types =
            matches!(code.language, Language::Java | Language::CSharp) && statement.grammar.kind(word).is_some();
        if is_control(code.language, word) || (types && !code.word(at + 1).is_empty()) {
            return None;
        }
        if word == "operator" && code.language != Language::Java {
            return operator(statement, at, &words);
        }
        match code.mark(at) {
            b'(' if opens_tuple(statement, at) => {
                words.push("tuple");
                at = code.after(at);
                continue;
            }
            b'(' => {
                // `Map<T>(`: the name stands before the angles.
                let generic = code.mark(at.checked_sub(1)?) == b'>';
                let head = Head { words: words.clone(), name: if generic { name? } else { at - 1 } };
                match function(statement, &head, at) {
                    Outcome::Found(found) => return Some(found),
                    Outcome::GoOn(next) => at = next,
                    Outcome::None => return None,
                }
                continue;
            }
            b'=' => return constant(statement, &words, at),
            b'<' => match code.after_angles(at) {
                after if after > at => at = after - 1,
                _ => return None,
            },
            b'[' => at = code.after(at) - 1,
            b'@' if code.language == Language::Java => at = attribute_end(code, at)? - 1,
            b':' if code.marks(at, b"::") => at += 1,
            0 | b'*' | b'&' | b'~' | b'.' | b'?' => {}
            b',' if code.language == Language::CSharp => {}
            _ => return None,
        }
        if !word.is_empty() {
            words.push(word);
            name = Some(at);
        }
        at += 1;
    }
    None
}

/// The `(` of a tuple as the type: `private (int, string) Name(`.
fn opens_tuple(statement: &Statement, open: usize) -> bool {
    let code = statement.code;
    let first = open == statement.at || statement.grammar.modifiers.contains(&code.word(open - 1));
    code.language == Language::CSharp && first && code.partner(open).is_some_and(|close| code.mark(close + 1) != b'{')
}

enum Outcome {
    Found(Found),
    /// A macro stood here; the head goes on at this token.
    GoOn(usize),
    None,
}

/// Judges `name(…)`, whose parenthesis stands at `open`.
fn function(statement: &Statement, head: &Head, open: usize) -> Outcome {
    let code = statement.code;
    let (Some(name), Some(close)) = (code.name(head.name), code.partner(open)) else { return Outcome::None };
    let before = head.words.len().saturating_sub(1);
    let c_like = matches!(code.language, Language::C | Language::Cpp);
    if c_like && TEST_MACROS.contains(&name) && before == 0 && code.mark(close + 1) == b'{' {
        return Outcome::Found(test_macro(statement, open, close));
    }
    if c_like && !code.word(close + 1).is_empty() && macro_goes_on(statement, close + 1) {
        let alone = before == 0 && code.first(close + 1) && name != "__attribute__";
        return if alone { Outcome::None } else { Outcome::GoOn(close + 1) };
    }
    if c_like && matches!(name, "__attribute__" | "__declspec" | "alignas") {
        return Outcome::GoOn(close + 1);
    }
    if TYPES.contains(&name) {
        return Outcome::None;
    }
    let Some(tail) = tail(statement, close) else { return Outcome::None };
    let container = qualifier(statement, head.name);
    if !is_definition(statement, head, container.as_deref(), tail, open) {
        return Outcome::None;
    }
    // `queue_ GUARDED_BY(mutex_);` is a field with a note.
    let noted = before > 1 && shouted(name) && name.contains('_') && matches!(tail, Tail::Stop(_));
    if c_like && noted && statement.place != Place::File {
        return Outcome::None;
    }
    let member = container.is_some();
    let kind = if is_c_test(statement, name, open, close) { Kind::Test } else { function_kind(statement, member) };
    let destructor = head.name > 0 && code.mark(head.name - 1) == b'~';
    let name = if destructor { format!("~{name}") } else { macro_argument(statement, head, name, open) };
    let public = visible(statement, &head.words);
    Outcome::Found(Found { kind, name, container, public, tail, signature_end: None })
}

/// `DEFINE_X(name) {` defines `name`.
fn macro_argument(statement: &Statement, head: &Head, name: &str, open: usize) -> String {
    let shouted = head.words.len() == 1 && !name.contains(|letter: char| letter.is_lowercase());
    let argument = statement.code.name(open + 1).filter(|_| shouted);
    argument.unwrap_or(name).to_string()
}

/// Whether a name follows that has parentheses of its own: `GIT_EXTERN(int) git_init(void)`.
fn macro_goes_on(statement: &Statement, from: usize) -> bool {
    let code = statement.code;
    let known = ["const", "noexcept", "override", "final", "throw", "requires", "volatile", "__attribute__", "where"];
    if known.contains(&code.word(from)) {
        return false;
    }
    let mut at = from;
    while at < from + 12 && (!code.word(at).is_empty() || matches!(code.mark(at), b'*' | b'&' | b':')) {
        at += 1;
    }
    code.mark(at) == b'('
        && at > from
        && code.word(at - 1) != "__attribute__"
        && !(at == from + 1 && shouted(code.word(from)))
}

fn shouted(word: &str) -> bool {
    !word.contains(|letter: char| letter.is_lowercase())
}

/// Whether what was read can be a definition and isn't a call.
fn is_definition(statement: &Statement, head: &Head, container: Option<&str>, tail: Tail, open: usize) -> bool {
    let code = statement.code;
    let before = head.words.len().saturating_sub(1);
    let name = code.word(head.name);
    let constructor =
        matches!(statement.place, Place::Members(_, outer, _) if outer == name) || container == Some(name);
    match (code.language, tail) {
        _ if constructor => true,
        (Language::C | Language::Cpp, Tail::Stop(_)) if statement.place == Place::File => {
            let value = code.text(open + 1).starts_with(|first: char| first == '"' || first.is_ascii_digit());
            before > 0 && container.is_none() && !value && !head.words.contains(&"static")
        }
        (Language::C | Language::Cpp, Tail::Body(brace)) if before == 0 => {
            let direct = !shouted(name) || code.partner(open) == brace.checked_sub(1);
            direct && code.first(head.name) && code.indent(head.name) == 0
        }
        _ => before > 0,
    }
}

/// What follows the parameters, up to the body or the end; none where it can't be a function.
fn tail(statement: &Statement, close: usize) -> Option<Tail> {
    let code = statement.code;
    let mut at = close + 1;
    while at < code.len().min(close + 80) {
        match code.mark(at) {
            b'{' => return Some(Tail::Body(at)),
            b';' if old_style(statement, close, at) => {}
            b';' => return Some(Tail::Stop(at)),
            b':' => return Some(behind_initialisers(statement, at)),
            b'=' if code.language == Language::CSharp && code.mark(at + 1) == b'>' => {
                return Some(Tail::Stop(statement.statement_end(at)));
            }
            b'=' if matches!(code.word(at + 1), "default" | "delete" | "0") => return Some(Tail::Stop(at + 2)),
            b'(' | b'[' => {
                at = code.after(at);
                continue;
            }
            0 | b'-' | b'>' | b'<' | b'&' | b'*' | b'.' | b',' => {}
            _ => return None,
        }
        at += 1;
    }
    None
}

/// `int main(argc, argv) int argc; char **argv; {`.
fn old_style(statement: &Statement, close: usize, at: usize) -> bool {
    let code = statement.code;
    if code.language != Language::C || at == close + 1 || !code.first(close + 1) {
        return false;
    }
    let mut rest = close + 1..close + 60;
    rest.find(|&at| !matches!(code.mark(at), 0 | b'*' | b';' | b',' | b'[' | b']'))
        .is_some_and(|at| code.mark(at) == b'{')
}

/// The body behind `: a(1), b{2}`.
fn behind_initialisers(statement: &Statement, from: usize) -> Tail {
    let code = statement.code;
    let mut at = from;
    while at < code.len().min(from + 200) {
        match code.mark(at) {
            b'{' if code.word(at - 1).is_empty() || code.tokens[at].start > code.tokens[at - 1].end => {
                return Tail::Body(at);
            }
            b';' => return Tail::Stop(at),
            _ => at = code.after(at),
        }
    }
    Tail::Stop(at.min(code.len()) - 1)
}

/// `Stack` in `Stack::push` and in `Stack<T>::push`.
fn qualifier(statement: &Statement, name: usize) -> Option<String> {
    let code = statement.code;
    let name = if name > 0 && code.mark(name - 1) == b'~' { name - 1 } else { name };
    let colons = name.checked_sub(2)?;
    if !code.marks(colons, b"::") || colons == 0 {
        return None;
    }
    let before = (colons.saturating_sub(20)..colons).rev();
    let mut depth = 0;
    for at in before {
        match code.mark(at) {
            b'>' => depth += 1,
            b'<' => depth -= 1,
            0 if depth == 0 => return code.name(at).map(str::to_string),
            _ => {}
        }
    }
    None
}

fn operator(statement: &Statement, at: usize, words: &[&str]) -> Option<Found> {
    let code = statement.code;
    let from = at + 1 + 2 * usize::from(code.marks(at + 1, b"()"));
    let open = (from..from + 6).find(|&at| code.mark(at) == b'(')?;
    if words.is_empty() && code.word(at + 1).is_empty() {
        return None; // the type stood on the line above, behind a `friend`
    }
    let tail = tail(statement, code.partner(open)?)?;
    let name = code.slice(code.tokens[at].start, code.tokens[open - 1].end).to_string();
    let container = qualifier(statement, at);
    let kind = function_kind(statement, container.is_some());
    Some(Found { kind, name, container, public: visible(statement, words), tail, signature_end: None })
}

fn test_macro(statement: &Statement, open: usize, close: usize) -> Found {
    let code = statement.code;
    let parts = (open + 1..close.min(open + 8)).filter(|&at| code.mark(at) == 0);
    let parts: Vec<&str> = parts.map(|at| code.text(at).trim_matches('"')).collect();
    let (name, tail) = (parts.join("."), Tail::Body(close + 1));
    Found { kind: Kind::Test, name, container: None, public: false, tail, signature_end: None }
}

/// `void test_name(void)`, as the test frameworks of C want it.
fn is_c_test(statement: &Statement, name: &str, open: usize, close: usize) -> bool {
    let code = statement.code;
    let void = close == open + 1 || (close == open + 2 && code.word(open + 1) == "void");
    let returns = (statement.at..open).any(|at| code.word(at) == "void");
    code.language == Language::C && name.starts_with("test_") && void && returns
}

/// `static const char *names[] = …;`, `static final int X = …;`.
fn constant(statement: &Statement, words: &[&str], equals: usize) -> Option<Found> {
    let code = statement.code;
    let constant = match code.language {
        Language::Java => words.contains(&"final") && words.contains(&"static"),
        Language::CSharp => words.contains(&"const") || (words.contains(&"static") && words.contains(&"readonly")),
        _ => words.contains(&"const") || words.contains(&"constexpr"),
    };
    let name = words.last().filter(|_| constant && words.len() > 2)?.to_string();
    let tail = Tail::Stop(statement.statement_end(equals));
    let public = visible(statement, words);
    Some(Found { kind: Kind::Constant, name, container: None, public, tail, signature_end: None })
}

/// `typedef int name;`, `typedef void (*name)(int);`; with a body it is left to the keywords.
fn typedef(statement: &Statement) -> Option<Found> {
    let code = statement.code;
    let tail @ Tail::Stop(end) = statement.tail(statement.at) else { return None };
    let pointer = (statement.at..end.min(statement.at + 30)).find(|&at| code.marks(at, b"(*"));
    let name = match pointer {
        Some(open) => code.name(open + 2)?,
        None if code.mark(end.checked_sub(1)?) == b')' => code.name(code.partner(end - 1)?.checked_sub(1)?)?,
        None if code.mark(end - 1) == b']' => code.name(code.partner(end - 1)?.checked_sub(1)?)?,
        None => code.name(end - 1)?,
    };
    let name = name.to_string();
    Some(Found { kind: Kind::Type, name, container: None, public: true, tail, signature_end: None })
}

fn visible(statement: &Statement, words: &[&str]) -> bool {
    match (statement.code.language, statement.place) {
        (Language::Java | Language::CSharp, _) => is_public(statement, words),
        (Language::Cpp, Place::Members(kind, ..)) if kind != Kind::Module => {
            statement.access.unwrap_or(kind != Kind::Class)
        }
        _ => !words.contains(&"static"),
    }
}
