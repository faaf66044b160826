//! The modules and files that a text imports.

use super::Language;
use super::tokens::Code;
use std::collections::HashSet;

/// What is imported, in order, each once.
pub(super) fn imports(code: &Code) -> Vec<String> {
    let mut imports = Imports { code, found: Vec::new(), seen: HashSet::new() };
    match code.language {
        Language::C | Language::Cpp => imports.includes(),
        _ => {
            for at in (0..code.len()).filter(|&at| code.first(at) || matches!(code.mark(at - 1), b';' | b'{' | b'}')) {
                imports.statement(at);
            }
        }
    }
    if matches!(code.language, Language::JavaScript | Language::TypeScript) {
        imports.required();
    }
    imports.found
}

struct Imports<'a> {
    code: &'a Code<'a>,
    found: Vec<String>,
    seen: HashSet<String>,
}

impl Imports<'_> {
    fn add(&mut self, path: &str) {
        let path = path.trim();
        if !path.is_empty() && path.len() <= 300 && !path.contains('\n') && self.seen.insert(path.to_string()) {
            self.found.push(path.to_string());
        }
    }

    fn includes(&mut self) {
        let code = self.code;
        for directive in &code.directives {
            if directive.word(code.stripped) == b"include" {
                let text = code.slice(directive.start, directive.end);
                let path = text.split(['"', '<', '>']).nth(1).unwrap_or("");
                self.add(path);
            }
        }
    }

    fn statement(&mut self, at: usize) {
        let code = self.code;
        match (code.language, code.word(at)) {
            (Language::Rust, "pub") => {
                let next = code.after(at + 1);
                self.rust(if code.mark(at + 1) == b'(' { next } else { at + 1 });
            }
            (Language::Rust, _) => self.rust(at),
            (Language::Python, "import") => self.python_import(at + 1),
            (Language::Python, "from") => self.python_from(at + 1),
            (Language::JavaScript | Language::TypeScript, "import" | "export") => self.script(at),
            (Language::Go, "import") => self.go(at + 1),
            (Language::Java | Language::Kotlin | Language::Swift, "import") => self.dotted(at + 1),
            (Language::CSharp, "using") => self.dotted(at + 1),
            (Language::Php, "use") if code.indent(at) == 0 => self.dotted(at + 1),
            (Language::Php, "require" | "require_once" | "include" | "include_once")
            | (Language::Ruby, "require" | "require_relative" | "load") => {
                let open = usize::from(code.mark(at + 1) == b'(');
                self.add(code.string(at + 1 + open));
            }
            (Language::Shell, "source") => self.shell(at + 1),
            (Language::Shell, _) if code.mark(at) == b'.' => self.shell(at + 1),
            _ => {}
        }
    }

    /// The path of one line: `java.util.List`, `App\Model`.
    fn dotted(&mut self, from: usize) {
        let code = self.code;
        let skip = matches!(code.word(from), "static" | "function" | "const" | "global" | "class" | "struct" | "func");
        let mut at = from + usize::from(skip);
        let start = at;
        while at < start + 60 && (at == start || !code.first(at)) && code.mark(at) != b';' {
            match (code.word(at), code.mark(at)) {
                ("as", _) | (_, b'=' | b'(' | b'{') => break,
                ("", 0) => break,
                _ => at += 1,
            }
        }
        if at > start && code.mark(at) != b'(' && code.mark(at) != b'=' {
            self.add(code.slice(code.tokens[start].start, code.tokens[at - 1].end).trim_end_matches(['\\', '.']));
        }
    }

    /// `use a::{b, c::{d, e as f}};` imports `a::b`, `a::c::d`, `a::c::e`.
    fn rust(&mut self, from: usize) {
        let code = self.code;
        let keyword = code.word(from);
        if keyword == "extern" && code.word(from + 1) == "crate" {
            return self.add(code.word(from + 2));
        }
        if keyword != "use" {
            return;
        }
        let (mut prefixes, mut path, mut renamed) = (Vec::new(), String::new(), false);
        for at in from + 1..code.len().min(from + 400) {
            match (code.word(at), code.mark(at)) {
                ("use" | "pub" | "fn", _) if at > from => return,
                ("as", _) => renamed = true,
                ("", b'{') if prefixes.len() < 16 && path.len() < 200 => prefixes.push(std::mem::take(&mut path)),
                ("", b'*') => {}
                ("", mark @ (b',' | b'}' | b';')) => {
                    let whole = format!("{}{path}", prefixes.concat());
                    self.add(if path.is_empty() && mark != b';' {
                        ""
                    } else {
                        whole.trim_end_matches("::self").trim_end_matches("::")
                    });
                    path.clear();
                    renamed = false;
                    if mark == b';' || (mark == b'}' && prefixes.pop().is_none()) {
                        return;
                    }
                }
                ("", b':') => path.push(':'),
                ("", _) => return,
                (word, _) if !renamed && path.len() < 200 => path.push_str(word),
                _ => {}
            }
        }
    }

    fn python_import(&mut self, from: usize) {
        let code = self.code;
        let mut at = from;
        while let Some((path, next)) = self.python_path(at).filter(|_| at < from + 60) {
            self.add(&path);
            let next = if code.word(next) == "as" { next + 2 } else { next };
            if code.mark(next) != b',' {
                return;
            }
            at = next + 1;
        }
    }

    /// `from a.b import c, d as e` imports `a.b.c`, `a.b.d`.
    fn python_from(&mut self, from: usize) {
        let code = self.code;
        let Some((path, mut at)) = self.python_path(from) else { return };
        if code.word(at) != "import" {
            return;
        }
        at += 1 + usize::from(code.mark(at + 1) == b'(');
        let dot = if path.ends_with('.') { "" } else { "." };
        for _ in 0..200 {
            if code.mark(at) == b'*' {
                return self.add(&path);
            }
            let Some(name) = code.name(at) else { return };
            self.add(&format!("{path}{dot}{name}"));
            at += if code.word(at + 1) == "as" { 3 } else { 1 };
            if code.mark(at) != b',' {
                return;
            }
            at += 1;
        }
    }

    fn python_path(&self, from: usize) -> Option<(String, usize)> {
        let code = self.code;
        let (mut path, mut at) = (String::new(), from);
        while at < from + 40 {
            match (code.word(at), code.mark(at)) {
                ("", b'.') => path.push('.'),
                ("import" | "as", _) | ("", _) => break,
                (word, _) if path.is_empty() || path.ends_with('.') => path.push_str(word),
                _ => break,
            }
            at += 1;
        }
        (!path.is_empty()).then_some((path, at))
    }

    /// `import x from "y"`, `import "y"`, `export { x } from "y"`.
    fn script(&mut self, from: usize) {
        let code = self.code;
        let mut at = from + 1;
        while at < from + 40 {
            if !code.string(at).is_empty() {
                let named = code.word(at - 1) == "from" || code.word(at - 1) == "import";
                return self.add(if named { code.string(at) } else { "" });
            }
            if matches!(code.mark(at), b';' | b'=' | b'(') {
                return;
            }
            at = code.after(at);
        }
    }

    /// `require("x")` and `import("x")` anywhere.
    fn required(&mut self) {
        let code = self.code;
        for at in 0..code.len() {
            if matches!(code.word(at), "require" | "import") && code.mark(at + 1) == b'(' {
                self.add(code.string(at + 2));
            }
        }
    }

    fn go(&mut self, from: usize) {
        let code = self.code;
        let end = match code.mark(from) {
            b'(' => code.partner(from).unwrap_or(from),
            _ => from + 2,
        };
        for at in from..end {
            self.add(code.string(at));
        }
    }

    /// `. ./lib.sh`: the words as written, up to white space.
    fn shell(&mut self, from: usize) {
        let Some(token) = self.code.tokens.get(from).filter(|token| !token.first) else { return };
        let rest = self.code.slice(token.start, self.code.source.len() as u32);
        let end = rest.find(|character: char| character.is_whitespace() || character == ';').unwrap_or(rest.len());
        self.add(rest[..end].trim_matches(['"', '\'']));
    }
}
