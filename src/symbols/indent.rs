//! Languages whose definitions end by indentation: Python, and Ruby by an `end` as deep as its opening.

use super::comments::{self, Block};
use super::tokens::Code;
use super::{Body, Definition, Kind, Span};

/// A definition whose end isn't known yet.
struct Scope {
    indent: usize,
    definition: Option<usize>,
    /// Definitions that follow in it are private (Ruby).
    private: bool,
}

/// The definitions of a Python text; docstrings are added to the comments.
pub(super) fn python(code: &Code, comments: &mut Vec<Block>) -> Vec<Definition> {
    let mut python =
        Python { code, scopes: Vec::new(), definitions: Vec::new(), decorated: None, deprecated: false, opened: true };
    let (mut at, mut last) = (0, 1);
    while at < code.len() {
        let end = logical_end(code, at);
        python.close(code.indent(at), last);
        python.line(at, end, comments);
        last = code.tokens[end - 1].last as usize;
        at = end;
    }
    python.close(0, last);
    python.definitions
}

/// The token behind a logical line: brackets and a `\` join lines.
fn logical_end(code: &Code, from: usize) -> usize {
    let mut at = code.after(from);
    while at < code.len() && (!code.first(at) || code.mark(at - 1) == b'\\') {
        at = code.after(at);
    }
    at.min(code.len())
}

struct Python<'a> {
    code: &'a Code<'a>,
    scopes: Vec<Scope>,
    definitions: Vec<Definition>,
    /// The first decorator of the definition to come.
    decorated: Option<usize>,
    /// A decorator says that it is not to be used any more.
    deprecated: bool,
    /// A docstring may stand here.
    opened: bool,
}

impl Python<'_> {
    fn close(&mut self, indent: usize, last: usize) {
        while let Some(scope) = self.scopes.pop_if(|scope| scope.indent >= indent) {
            if let Some(index) = scope.definition {
                self.definitions[index].span.last = last.max(self.definitions[index].span.first);
            }
        }
    }

    fn line(&mut self, at: usize, end: usize, comments: &mut Vec<Block>) {
        let code = self.code;
        let opened = std::mem::take(&mut self.opened);
        if code.mark(at) == b'@' {
            self.decorated = self.decorated.or(Some(at));
            let named = (at + 1..end.min(at + 6)).take_while(|&at| code.mark(at) != b'(').map(|at| code.word(at));
            self.deprecated |= named.last() == Some("deprecated");
            return;
        }
        let first = self.decorated.take().unwrap_or(at);
        let deprecated = std::mem::take(&mut self.deprecated);
        let keyword = at + usize::from(code.word(at) == "async");
        match code.word(keyword) {
            "def" | "class" => self.define(first, keyword, end, deprecated),
            _ if opened && is_docstring(code, at, end) => self.document(at, comments),
            _ => self.constant(at, end),
        }
    }

    fn container(&self) -> Option<&Definition> {
        let scope = self.scopes.last()?;
        scope.definition.map(|index| &self.definitions[index]).filter(|outer| outer.kind == Kind::Class)
    }

    fn define(&mut self, first: usize, keyword: usize, end: usize, deprecated: bool) {
        let code = self.code;
        let Some(name) = code.name(keyword + 1) else { return };
        let container = self.container().map(|outer| outer.name.clone());
        let kind = match code.word(keyword) {
            "class" => Kind::Class,
            _ if name.starts_with("test_") || name == "test" => Kind::Test,
            _ if container.is_some() => Kind::Method,
            _ => Kind::Function,
        };
        let mut colon = keyword;
        while colon < end && code.mark(colon) != b':' {
            colon = code.after(colon);
        }
        self.add(kind, name, container, first, keyword, colon.min(end));
        if let Some(added) = self.definitions.last_mut() {
            added.deprecated = deprecated;
        }
        let indent = code.indent(first);
        self.scopes.push(Scope { indent, definition: Some(self.definitions.len() - 1), private: false });
        self.opened = true;
    }

    fn add(&mut self, kind: Kind, name: &str, container: Option<String>, first: usize, at: usize, cut: usize) {
        let code = self.code;
        let public = !name.starts_with('_') || (name.starts_with("__") && name.ends_with("__"));
        let start = if at > 0 && code.word(at - 1) == "async" { at - 1 } else { at };
        let signature = code.signature(code.tokens[start].start, code.tokens[cut - 1].end);
        let span = Span { first: code.line(first) as usize, last: code.tokens[cut - 1].last as usize };
        let (name, doc, deprecated, body) = (name.to_string(), None, false, Body::at(cut));
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

    fn document(&mut self, at: usize, comments: &mut Vec<Block>) {
        let code = self.code;
        let span = Span { first: code.line(at) as usize, last: code.tokens[at].last as usize };
        let block = Block::docstring(span, code.string(at));
        if let Some(index) = self.scopes.last().and_then(|scope| scope.definition) {
            self.definitions[index].doc = Some(span);
            self.definitions[index].deprecated |= block.doc().deprecates;
        }
        comments.push(block);
    }

    /// `NAME = …` and `NAME: type = …` of a module or class.
    fn constant(&mut self, at: usize, end: usize) {
        let code = self.code;
        let Some(name) = code.name(at).filter(|name| shouted(name)) else { return };
        let place = self.scopes.is_empty() || self.container().is_some();
        let assigned = code.mark(at + 1) == b':' || (code.mark(at + 1) == b'=' && code.mark(at + 2) != b'=');
        if place && assigned && code.indent(at) == self.scopes.last().map_or(0, |_| code.indent(at)) {
            let container = self.container().map(|outer| outer.name.clone());
            self.add(Kind::Constant, name, container, at, at, end);
        }
    }
}

fn is_docstring(code: &Code, at: usize, end: usize) -> bool {
    end == at + 1 && (code.text(at).starts_with("\"\"\"") || code.text(at).starts_with("'''"))
        || (code.word(at).len() <= 2 && end == at + 2 && code.text(at + 1).starts_with("\"\"\""))
}

fn shouted(name: &str) -> bool {
    name.len() > 1
        && name.starts_with(|first: char| first.is_uppercase() || first == '_')
        && !name.contains(|letter: char| letter.is_lowercase())
        && name.contains(|letter: char| letter.is_uppercase())
}

/// The definitions of a Ruby text.
pub(super) fn ruby(code: &Code, comments: &[Block]) -> Vec<Definition> {
    let mut ruby = Ruby { code, comments, scopes: Vec::new(), definitions: Vec::new() };
    let (mut at, mut last) = (0, 1);
    while at < code.len() {
        let mut end = at + 1;
        while end < code.len() && !code.first(end) {
            end += 1;
        }
        ruby.line(at, end, last);
        last = code.tokens[end - 1].last as usize;
        at = end;
    }
    ruby.close(0, last, true);
    ruby.definitions
}

struct Ruby<'a> {
    code: &'a Code<'a>,
    comments: &'a [Block],
    scopes: Vec<Scope>,
    definitions: Vec<Definition>,
}

impl Ruby<'_> {
    /// Ends the scopes deeper than `indent`, and with `level` those as deep.
    fn close(&mut self, indent: usize, last: usize, level: bool) {
        while let Some(scope) = self.scopes.pop_if(|scope| scope.indent > indent || (level && scope.indent == indent)) {
            if let Some(index) = scope.definition {
                self.definitions[index].span.last = last;
            }
        }
    }

    fn line(&mut self, at: usize, end: usize, last: usize) {
        let code = self.code;
        if code.word(at).is_empty() && !code.text(at).is_empty() && code.mark(at) == 0 {
            return; // the text of a here-document stands at any depth
        }
        let indent = code.indent(at);
        if code.word(at) == "end" {
            self.close(indent, last, false);
            return self.close(indent, code.line(at) as usize, true);
        }
        self.close(indent, last, false);
        let hidden = matches!(code.word(at), "private" | "protected");
        if hidden && end == at + 1 {
            if let Some(scope) = self.scopes.last_mut() {
                scope.private = true;
            }
            return;
        }
        let public_word = matches!(code.word(at), "public" | "module_function" | "private_class_method");
        let keyword = at + usize::from((hidden || public_word) && end > at + 1);
        match code.word(keyword) {
            "def" => self.method(at, keyword, end, hidden),
            "class" | "module" => self.class(at, keyword, end),
            "it" | "describe" | "context" | "test" | "specify"
                if code.word(end - 1) == "do" || code.mark(end - 1) == b'|' =>
            {
                let title = super::javascript::one_line(code.string(at + 1));
                let name = title.unwrap_or_else(|| code.word(at + 1).to_string());
                if !name.is_empty() {
                    self.add(Kind::Test, &name, None, false, (at, end), true);
                }
            }
            word if word.starts_with(|first: char| first.is_uppercase()) && code.mark(keyword + 1) == b'=' => {
                let inside =
                    self.scopes.last().and_then(|scope| scope.definition).map(|index| self.definitions[index].kind);
                if shouted(word) && !matches!(inside, Some(Kind::Method | Kind::Function | Kind::Test)) {
                    let container = self.container();
                    self.add(Kind::Constant, word, container, true, (at, end), false);
                }
            }
            _ => {}
        }
    }

    fn container(&self) -> Option<String> {
        let outer =
            self.scopes.iter().rev().take(64).find_map(|scope| scope.definition).map(|index| &self.definitions[index]);
        outer.filter(|outer| matches!(outer.kind, Kind::Class | Kind::Module)).map(|outer| outer.name.clone())
    }

    fn method(&mut self, at: usize, keyword: usize, end: usize, hidden: bool) {
        let code = self.code;
        let start = code.tokens[keyword].end;
        let line = code.slice(start, code.tokens[end - 1].end).trim_start();
        let length = line
            .find(|character: char| character.is_whitespace() || matches!(character, '(' | ';'))
            .unwrap_or(line.len());
        let name = &line[..length];
        let setter = name.len() > 1 && line[length..].starts_with(" =");
        if name.is_empty() || length > 100 {
            return;
        }
        let parameters = line[length..].trim_start();
        let endless = setter || (parameters.starts_with('(') && parameters.contains(") = "));
        let container = self.container();
        let kind = match container {
            Some(_) if name.starts_with("test_") => Kind::Test,
            Some(_) => Kind::Method,
            None => Kind::Function,
        };
        let public = !hidden && !self.scopes.last().is_some_and(|scope| scope.private);
        let open = !endless && code.word(end - 1) != "end";
        self.add(kind, name, container, public, (at, end), open);
    }

    fn class(&mut self, at: usize, keyword: usize, end: usize) {
        let code = self.code;
        if code.mark(keyword + 1) == b'<' {
            self.scopes.push(Scope { indent: code.indent(at), definition: None, private: false });
            return;
        }
        let Some(mut name) = code.name(keyword + 1) else { return };
        let mut next = keyword + 2;
        while code.marks(next, b"::") && next < end {
            name = code.name(next + 2).unwrap_or(name);
            next += 3;
        }
        let kind = if code.word(keyword) == "class" { Kind::Class } else { Kind::Module };
        let container = self.container();
        self.add(kind, name, container, true, (at, end), code.word(end - 1) != "end");
    }

    fn add(
        &mut self,
        kind: Kind,
        name: &str,
        container: Option<String>,
        public: bool,
        line: (usize, usize),
        open: bool,
    ) {
        let code = self.code;
        let (at, end) = line;
        let signature = code.signature(code.tokens[at].start, code.tokens[end - 1].end);
        let span = Span { first: code.line(at) as usize, last: code.tokens[end - 1].last as usize };
        let above = comments::above(self.comments, code.language, span.first);
        let (doc, deprecated, body) = (above.span, above.deprecates, Body::at(end));
        // Only `class << self` opens a scope that is none of a definition.
        let in_class = kind == Kind::Method && self.scopes.last().is_some_and(|scope| scope.definition.is_none());
        if open {
            self.scopes.push(Scope {
                indent: code.indent(at),
                definition: Some(self.definitions.len()),
                private: false,
            });
        }
        let (name, of_class) = match name.strip_prefix("self.") {
            Some(own) => (own.to_string(), true),
            None => (name.to_string(), in_class),
        };
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
