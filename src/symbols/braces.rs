//! Languages with braces: walks the tokens, keeps the open blocks, and recognises what a statement defines.

use super::comments::{self, Block};
use super::grammar::{Grammar, grammar};
use super::tokens::Code;
use super::{Body, Definition, Kind, Language, Span};
use super::{javascript, keyworded, preprocessor::Directive, shapes, shell};
use std::collections::HashSet;

/// A definition as a recogniser hands it over; numbers are token indices.
pub(super) struct Found {
    pub kind: Kind,
    pub name: String,
    /// A container that the definition names itself: the receiver in Go, `Stack` in `Stack::push`.
    pub container: Option<String>,
    pub public: bool,
    /// The last token before the body or the end of the statement.
    pub tail: Tail,
    /// Where the signature ends, if before the body.
    pub signature_end: Option<usize>,
}

/// How the head of a definition ends.
#[derive(Clone, Copy)]
pub(super) enum Tail {
    /// With this `{`.
    Body(usize),
    /// Without a body; the last token.
    Stop(usize),
}

/// Where a statement stands, as far as a recogniser needs to know.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place<'a> {
    /// Directly in the file, a namespace, or another block that holds definitions.
    File,
    /// Directly in the body of a definition with members: its kind, name, and whether it is public.
    Members(Kind, &'a str, bool),
    /// In a function, or in braces that mean something else.
    Inside,
}

/// What a recogniser sees of a statement.
pub(super) struct Statement<'a> {
    pub code: &'a Code<'a>,
    pub grammar: &'static Grammar,
    pub place: Place<'a>,
    /// The token behind the attributes.
    pub at: usize,
    /// An attribute says that it is a test.
    pub test: bool,
    /// What the last label said (`public:`).
    pub access: Option<bool>,
    /// Names that the file exports elsewhere: `export { name }`.
    pub exports: &'a HashSet<&'a str>,
    /// An attribute says that it is exported (`#[macro_export]`).
    pub exported: bool,
    /// The keyword of the group that it stands in: `const (` in Go.
    pub group: Option<Kind>,
}

/// An open `{`, or the `(` of a group.
struct Open {
    close: usize,
    /// The definition whose body it is.
    definition: Option<usize>,
    /// Statements in it stand as if around it: `extern "C" {`.
    transparent: bool,
    /// What the last label in it said (`public:`).
    access: Option<bool>,
    /// The keyword that each statement in it goes without.
    group: Option<Kind>,
}

struct Walk<'a> {
    code: &'a Code<'a>,
    comments: &'a [Block],
    grammar: &'static Grammar,
    exports: HashSet<&'a str>,
    open: Vec<Open>,
    definitions: Vec<Definition>,
}

/// The definitions of a text in a language with braces.
pub(super) fn definitions(code: &Code, comments: &[Block]) -> Vec<Definition> {
    let (grammar, exports) = (grammar(code.language), javascript::exports(code));
    let mut walk = Walk { code, comments, grammar, exports, open: Vec::new(), definitions: Vec::new() };
    let mut directives = code.directives.iter().peekable();
    let mut at = 0;
    let mut next = directives.peek().map_or(u32::MAX, |directive| directive.line);
    while at < code.len() {
        while next <= code.line(at) {
            directives.next().into_iter().for_each(|directive| walk.directive(directive));
            next = directives.peek().map_or(u32::MAX, |directive| directive.line);
        }
        at = walk.step(at);
    }
    directives.for_each(|directive| walk.directive(directive));
    walk.definitions.sort_by_key(|definition| (definition.span.first, std::cmp::Reverse(definition.span.last)));
    walk.definitions
}

impl Walk<'_> {
    /// Looks at one token; returns the next one to look at.
    fn step(&mut self, at: usize) -> usize {
        while self.open.last().is_some_and(|open| open.close <= at) {
            self.open.pop();
        }
        if self.starts_statement(at) {
            let attributes = Attributes::read(self.code, at);
            let place = self.place();
            let Attributes { end, test, exported, deprecated } = attributes;
            let (code, grammar, exports) = (self.code, self.grammar, &self.exports);
            let (access, group) = self.open.last().map_or((None, None), |open| (open.access, open.group));
            let statement = Statement { code, grammar, place, at: end, test, access, exports, exported, group };
            if let Some(kind) = keyworded::go_group(&statement) {
                return self.push_group(end + 1, kind);
            }
            if let Some(found) = recognise(&statement) {
                return self.record(at, end, deprecated, found);
            }
            if end > at {
                return end;
            }
        }
        if self.code.mark(at) == b':' && self.code.language == Language::Cpp {
            self.label(at);
        }
        if self.code.mark(at) == b'{' && self.code.partner(at).is_some() {
            self.push(at, None);
        }
        if self.is_call(at) { self.code.after(at) } else { at + 1 }
    }

    /// `public:`, `private:`, `protected:`.
    fn label(&mut self, colon: usize) {
        let word = self.code.word(colon.saturating_sub(1));
        if let Some(open) = self.open.last_mut()
            && matches!(word, "public" | "private" | "protected")
        {
            open.access = Some(word == "public");
        }
    }

    fn starts_statement(&self, at: usize) -> bool {
        let Some(before) = at.checked_sub(1) else { return true };
        let mark = self.code.mark(before);
        // Where a line break ends nothing, an operator at the end of a line says that the next one goes on.
        let goes_on = || {
            !self.grammar.line_ends
                && matches!(mark, b'=' | b',' | b'(' | b'+' | b'-' | b'*' | b'|' | b'&' | b'<' | b'?' | b'.')
        };
        self.code.first(at) && !goes_on() || matches!(mark, b'{' | b'}' | b';')
    }

    /// Whether nothing is defined in the parentheses that open here: arguments, even on lines of their own.
    fn is_call(&self, at: usize) -> bool {
        self.grammar.bare_functions && self.code.mark(at) == b'(' && self.code.partner(at).is_some()
    }

    fn push(&mut self, brace: usize, definition: Option<usize>) {
        let close = self.code.partner(brace).unwrap_or(self.code.len());
        let linkage = brace >= 2 && !self.code.string(brace - 1).is_empty() && self.code.word(brace - 2) == "extern";
        let transparent = linkage || brace >= 1 && self.code.word(brace - 1) == "namespace";
        self.open.push(Open { close, definition, transparent, access: None, group: None });
    }

    /// Opens the `(` of a group; returns the token behind it.
    fn push_group(&mut self, open: usize, kind: Kind) -> usize {
        let close = self.code.partner(open).unwrap_or(self.code.len());
        self.open.push(Open { close, definition: None, transparent: true, access: None, group: Some(kind) });
        open + 1
    }

    fn place(&self) -> Place<'_> {
        let Some(open) = self.open.iter().rev().take(64).find(|open| !open.transparent) else { return Place::File };
        let Some(definition) = open.definition.map(|index| &self.definitions[index]) else { return Place::Inside };
        match definition.kind {
            kind if kind.holds_members() => Place::Members(kind, &definition.name, definition.public),
            _ => Place::Inside,
        }
    }

    fn record(&mut self, first: usize, at: usize, deprecated: bool, found: Found) -> usize {
        let code = self.code;
        // Where the text ends inside a statement, so does the statement: `A() = default`.
        let tail = match found.tail {
            Tail::Stop(last) => Tail::Stop(last.min(code.len().saturating_sub(1))),
            body => body,
        };
        let last = match tail {
            Tail::Body(brace) => self.body_end(first, brace),
            Tail::Stop(last) => code.tokens[last].last as usize,
        };
        let cut = found.signature_end.unwrap_or(match tail {
            Tail::Body(brace) => brace,
            Tail::Stop(last) if found.kind.is_callable() => expression(code, at, last).unwrap_or(last + 1),
            Tail::Stop(last) => last + 1,
        });
        let cut = cut - usize::from(cut > at + 1 && code.mark(cut - 1) == b';');
        let end = code.tokens.get(cut.saturating_sub(1)).map_or(0, |token| token.end);
        let span = Span { first: code.line(first) as usize, last };
        let above = |line| comments::above(self.comments, code.language, line);
        let doc = Some(above(span.first)).filter(|doc| doc.span.is_some());
        let doc = doc.unwrap_or_else(|| above(code.line(at) as usize));
        let deprecated = deprecated || doc.deprecates || head_deprecates(code, at, cut);
        let (doc, body) = (doc.span, Body::at(cut));
        let enclosing = self.open.iter().rev().take(64).find_map(|open| open.definition);
        let container = enclosing.map(|index| &self.definitions[index]).filter(|outer| outer.kind.holds_members());
        let container = found.container.or_else(|| container.map(|outer| outer.name.clone()));
        let signature = code.signature(code.tokens[at].start, end);
        let (kind, name, public) = (found.kind, found.name, found.public);
        let of_class = false;
        self.definitions.push(Definition {
            kind,
            name,
            container,
            of_class,
            public,
            signature,
            doc,
            span,
            deprecated,
            body,
        });
        match tail {
            Tail::Body(brace) => {
                self.push(brace, Some(self.definitions.len() - 1));
                if self.code.partner(brace).is_none() {
                    self.close_by_line(brace, last);
                }
                brace + 1
            }
            Tail::Stop(last) => (last + 1).max(cut).max(at + 1),
        }
    }

    /// The line of the closing brace; of one without a partner, the next line that starts with `}` as deep as the
    /// definition, among the next 500 tokens that start lines.
    fn body_end(&self, first: usize, brace: usize) -> usize {
        let code = self.code;
        if let Some(close) = code.partner(brace) {
            return code.line(close) as usize;
        }
        let indent = code.indent(first);
        let mut starts = (brace + 1..code.len().min(brace + 4000)).filter(|&at| code.first(at)).take(500);
        let close = starts.find(|&at| code.mark(at) == b'}' && code.indent(at) == indent);
        code.line(close.unwrap_or(brace)) as usize
    }

    /// Closes the block just opened behind a line.
    fn close_by_line(&mut self, brace: usize, line: usize) {
        let tokens = &self.code.tokens;
        if let Some(open) = self.open.last_mut() {
            open.close = brace + 1 + tokens[brace + 1..].partition_point(|token| token.line as usize <= line);
        }
    }

    /// `#define NAME(…)` is a macro, `#define NAME value` a constant.
    fn directive(&mut self, directive: &Directive) {
        let code = self.code;
        if directive.word(code.stripped) != b"define" || code.language == Language::CSharp {
            return;
        }
        let text = code.slice(directive.start, directive.end);
        let Some((_, rest)) = text.split_once("define") else { return };
        let rest = rest.trim();
        let length = rest.bytes().take_while(|&byte| byte.is_ascii_alphanumeric() || byte == b'_').count();
        let (name, value) = rest.split_at(length);
        let guard = ["_H", "_H_", "_HPP", "_H_INCLUDED"].iter().any(|end| name.ends_with(end));
        if name.is_empty() || value.trim().is_empty() || guard {
            return;
        }
        let (kind, cut) = match value.starts_with('(') {
            true => (Kind::Macro, text.len() - value.len() + value.find(')').map_or(value.len(), |at| at + 1)),
            false => (Kind::Constant, text.len()),
        };
        let signature = code.signature(directive.start, directive.start + cut as u32);
        let span = Span { first: directive.line as usize, last: directive.last as usize };
        let doc = comments::above(self.comments, code.language, span.first);
        let (name, deprecated, doc) = (name.to_string(), doc.deprecates, doc.span);
        // A macro is its text: the digest of its body is that of nothing, and its signature says what it is.
        let body = Body::at(usize::MAX);
        let (container, public) = (None, true);
        let of_class = false;
        self.definitions.push(Definition {
            kind,
            name,
            container,
            of_class,
            public,
            signature,
            doc,
            span,
            deprecated,
            body,
        });
    }
}

/// The `=` or `=>` of a function whose body is an expression.
fn expression(code: &Code, from: usize, last: usize) -> Option<usize> {
    let arrow = match code.language {
        Language::Kotlin => false,
        Language::CSharp | Language::JavaScript | Language::TypeScript => true,
        _ => return None,
    };
    let mut at = from;
    while at <= last {
        if code.mark(at) == b'=' && code.marks(at, b"=>") == arrow {
            return Some(at);
        }
        at = code.after(at);
    }
    None
}

fn recognise(statement: &Statement) -> Option<Found> {
    match statement.code.language {
        Language::Shell => shell::recognise(statement),
        Language::JavaScript | Language::TypeScript => {
            keyworded::recognise(statement).or_else(|| javascript::recognise(statement))
        }
        _ if statement.grammar.bare_functions => {
            shapes::recognise(statement).or_else(|| keyworded::recognise(statement))
        }
        _ => keyworded::recognise(statement),
    }
}

/// The attributes, annotations and decorators before a statement.
struct Attributes {
    end: usize,
    test: bool,
    exported: bool,
    deprecated: bool,
}

impl Attributes {
    fn read(code: &Code, at: usize) -> Attributes {
        let mut attributes = Attributes { end: at, test: false, exported: false, deprecated: false };
        for _ in 0..64 {
            let start = attributes.end;
            let Some(end) = attribute_end(code, start) else { break };
            attributes.end = end;
            let path: Vec<&str> = (start..end.min(start + 10))
                .take_while(|&at| code.mark(at) != b'(')
                .map(|at| code.word(at))
                .filter(|word| !word.is_empty())
                .collect();
            attributes.deprecated |= names_deprecated(code, start, end, &path);
            attributes.exported |= path.contains(&"macro_export");
            attributes.test |= path.last().is_some_and(|last| names_test(last));
        }
        attributes
    }
}

/// `#[deprecated]`, `@Deprecated`, `[Obsolete("…")]`, `[[deprecated]]`, `@available(*, deprecated)`.
fn names_deprecated(code: &Code, start: usize, end: usize, path: &[&str]) -> bool {
    let known = |word: &str| matches!(word, "deprecated" | "Deprecated" | "Obsolete" | "ObsoleteAttribute");
    match path {
        ["available", ..] => (start..end.min(start + 40)).any(|at| known(code.word(at))),
        path => path.last().is_some_and(|last| known(last)),
    }
}

/// `int old(void) __attribute__((deprecated))`, and the attribute before the type.
fn head_deprecates(code: &Code, at: usize, cut: usize) -> bool {
    let c_like = matches!(code.language, Language::C | Language::Cpp);
    let attribute = |at: usize| matches!(code.word(at), "deprecated" | "__deprecated__");
    c_like && (at..cut.min(at + 80)).any(|at| attribute(at) && code.mark(at.saturating_sub(1)) == b'(')
}

fn names_test(last: &str) -> bool {
    let known = ["test", "rstest", "test_case", "bench", "Test", "ParameterizedTest", "Fact", "Theory", "TestMethod"];
    known.contains(&last) || last == "TestCase" || last.ends_with("_test") || last == "Property"
}

/// The token behind the attribute that starts here.
pub(super) fn attribute_end(code: &Code, at: usize) -> Option<usize> {
    match (code.language, code.mark(at)) {
        (Language::Rust | Language::Php, b'#') => {
            let bracket = at + 1 + usize::from(code.mark(at + 1) == b'!');
            (code.mark(bracket) == b'[' && code.partner(bracket).is_some()).then(|| code.after(bracket))
        }
        (Language::Cpp, 0) if code.word(at) == "template" => {
            let end = code.after_angles(at + 1);
            (end > at + 1).then_some(end)
        }
        (Language::CSharp, b'[') => code.partner(at).map(|close| close + 1),
        (Language::Cpp, b'[') if code.mark(at + 1) == b'[' => code.partner(at).map(|close| close + 1),
        (Language::Rust | Language::Php | Language::CSharp | Language::C | Language::Cpp, _) => None,
        (_, b'@') if !code.word(at + 1).is_empty() && code.word(at + 1) != "interface" => {
            let mut end = at + 2;
            while end < at + 16 && matches!(code.mark(end), b'.' | b':') && !code.word(end + 1).is_empty() {
                end += 2;
            }
            let arguments = code.mark(end) == b'(' && code.tokens[end].start == code.tokens[end - 1].end;
            Some(if arguments { code.after(end) } else { end })
        }
        _ => None,
    }
}

impl Statement<'_> {
    /// Finds the body or the end of a head from a token on.
    pub(super) fn tail(&self, from: usize) -> Tail {
        let code = self.code;
        let mut at = from;
        while at < code.len().min(from + 300) {
            match code.mark(at) {
                b'{' if self.is_type_brace(at) => {}
                b'{' => return Tail::Body(at),
                b';' => return Tail::Stop(at),
                b'}' => return Tail::Stop(at.saturating_sub(1).max(self.at)),
                b'=' if self.opens_expression(at) => return Tail::Stop(self.statement_end(at)),
                _ if at > self.at && self.line_ends_before(at) => return Tail::Stop(at - 1),
                _ => {}
            }
            at = code.after(at);
        }
        Tail::Stop(at.min(code.len()).saturating_sub(1).max(self.at))
    }

    /// `=` of an expression body.
    fn opens_expression(&self, at: usize) -> bool {
        let code = self.code;
        match code.language {
            Language::Kotlin => code.mark(at + 1) != b'=' && code.mark(at - 1) != b'=',
            Language::CSharp => code.mark(at + 1) == b'>',
            _ => false,
        }
    }

    /// A brace that belongs to a type: `interface{}`, `): { a: string } {`.
    fn is_type_brace(&self, at: usize) -> bool {
        let code = self.code;
        match code.language {
            Language::Go => matches!(code.word(at - 1), "interface" | "struct") && at > self.at + 2,
            Language::TypeScript => {
                matches!(code.mark(at - 1), b':' | b'|' | b'&' | b'<' | b'>' if code.mark(at - 1) != b'>' || code.mark(at - 2) == b'=')
            }
            _ => false,
        }
    }

    /// The last token of the statement that holds this one.
    pub(super) fn statement_end(&self, from: usize) -> usize {
        let code = self.code;
        let mut at = from;
        while at < code.len().min(from + 500) {
            match code.mark(at) {
                b';' => return at,
                b'}' | b')' | b']' => return at.saturating_sub(1).max(self.at),
                _ if at > from && self.line_ends_before(at) => return at - 1,
                _ => at = code.after(at),
            }
        }
        at.min(code.len()).saturating_sub(1)
    }

    /// Whether a line break before this token ends the statement.
    fn line_ends_before(&self, at: usize) -> bool {
        let code = self.code;
        if !self.grammar.line_ends || !code.first(at) {
            return false;
        }
        let goes_on = b".?:=+-*/%&|<>,({";
        let open = b".:=+-*/%&|<,([{";
        let joins = |word: &str| matches!(word, "where" | "extends" | "implements" | "throws" | "else");
        // `String?` and `x!!` end a line of Kotlin or Swift; elsewhere the operator waits for its right side.
        let postfix = matches!(code.language, Language::Kotlin | Language::Swift);
        !goes_on.contains(&code.mark(at))
            && !open.contains(&code.mark(at - 1))
            && (postfix || !matches!(code.mark(at - 1), b'?' | b'!'))
            && !joins(code.word(at))
            && !joins(code.word(at - 1))
    }
}
