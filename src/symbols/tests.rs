//! Outlines of whole snippets, one a language, and texts made to be slow or to break the scanner.

use super::*;
use crate::stopwatch::now;
use std::time::Duration;

mod changes;
mod snippets;

/// `+` for public, noun, container and name, lines.
fn shown(definition: &Definition) -> String {
    let Definition { kind, name, container, public, span, .. } = definition;
    let container = container.as_ref().map(|container| format!("{container}.")).unwrap_or_default();
    let sign = if *public { "+" } else { "-" };
    format!("{sign}{} {container}{name} {}-{}", kind.noun(), span.first, span.last)
}

fn check(language: Language, source: &str, expected: &[&str]) {
    let outline = outline(language, source);
    let found: Vec<String> = outline.definitions.iter().map(shown).collect();
    assert_eq!(found, expected, "{language:?}: {source}");
}

fn texts(language: Language, source: &str) -> Vec<String> {
    outline(language, source).comments.into_iter().map(|comment| comment.text).collect()
}

#[test]
fn braces_in_strings_and_comments_do_not_count() {
    let cases = [
        (
            Language::Rust,
            "fn a() {\n let _ = ('{', \"{\", r#\"\"{\"#, b'{', '\\'', \"\\\"{\"); // {\n /* { /* { */ */\n}\nfn b<'a>() {}\n",
        ),
        (
            Language::JavaScript,
            "function a() {\n x = `{ ${f({a: `}`})} {`; y = /[/{]{/.test(z) / 2; // {\n '{' + \"{\"\n}\nfunction b() {}\n",
        ),
        (Language::Go, "func a() {\n x := `{\\`; y := '{'; z := \"\\\"{\"\n /* { */\n}\nfunc b() {}\n"),
        (
            Language::C,
            "int a(void) {\n char x = '{', *y = \"\\\"{\"; /* { */ // {\n return '\\'';\n}\nint b(void) {}\n",
        ),
        (Language::Cpp, "int a() {\n auto x = R\"x({)\"{)x\"; int y = 1'000;\n char z = '{';\n}\nint b() {}\n"),
        (Language::Php, "<?php function a() {\n $x = '{'; $y = <<<E\n{ E {\nE;\n}\nfunction b() {}\n"),
        (Language::Kotlin, "fun a() {\n val x = \"\"\"{\"\"\"; val y = '{' /* { /* { */ */\n\n}\nfun b() {}\n"),
        (Language::Swift, "func a() {\n let x = \"\"\"\n {\n \"\"\"; let y = \"{\"\n}\nfunc b() {}\n"),
        (Language::Shell, "a() {\n x='{' y=\"{\" z=${x#\\}}\n cat <<-\\E\n {\n E\n}\nb() { :; }\n"),
    ];
    for (language, source) in cases {
        let outline = outline(language, source);
        let names: Vec<&str> = outline.definitions.iter().map(|found| found.name.as_str()).collect();
        let line = source.lines().count();
        assert_eq!(names, ["a", "b"], "{language:?}");
        assert_eq!(outline.definitions[0].span.last, line - 1, "{language:?}");
    }
}

#[test]
fn comments_lose_their_markers_and_keep_their_indentation() {
    let cases = [
        (Language::Rust, "// one\n//   two\n\n// three\n", vec!["one\n  two", "three"]),
        (Language::Rust, "//! a\n// b\nlet x = 1; // c\n", vec!["a", "b", "c"]),
        (Language::C, "/*\n * one\n *\n *   two\n */\n", vec!["one\n\n  two"]),
        (Language::C, "/* plain\n   lines */\n", vec!["plain\nlines"]),
        (Language::Java, "/**\n * @return é\r\n */\n", vec!["@return é"]),
        (Language::Python, "\"\"\"Doc.\n\n    more\n\"\"\"\n# a\n# b\nx = '# no'\n", vec!["Doc.\n\nmore", "a\nb"]),
        (Language::Ruby, "=begin\none\n=end\n# two\n", vec!["one", "two"]),
        (Language::Shell, "echo $# a#b # c\n", vec!["c"]),
        (Language::Php, "<p># no</p><?php # yes\n?> // no\n", vec!["yes"]),
    ];
    for (language, source, expected) in cases {
        assert_eq!(texts(language, source), expected, "{language:?}: {source}");
    }
}

#[test]
fn imports_are_paths() {
    let cases = [
        (Language::Rust, "use std::{fmt, io::{self, Read as R}};\npub use a::*;\n", "std::fmt std::io std::io::Read a"),
        (
            Language::Python,
            "import a.b as c, d\nfrom . import e\nfrom .f import (g,\n  h as i)\n",
            "a.b d .e .f.g .f.h",
        ),
        (
            Language::JavaScript,
            "import {\n a\n} from './b.js';\nimport 'c';\nconst d = require(\"d\");\n",
            "./b.js c d",
        ),
        (Language::Go, "import (\n\t\"fmt\"\n\tx \"a/b\"\n)\nimport \"c\"\n", "fmt a/b c"),
        (Language::C, "#include <stdio.h>\n# include \"a/b.h\"\n// #include \"no.h\"\n", "stdio.h a/b.h"),
        (Language::Java, "import static a.b.C;\nimport d.*;\n", "a.b.C d.*"),
        (Language::Kotlin, "import a.b\nimport c.d as e\n", "a.b c.d"),
        (Language::CSharp, "using System.Text;\nusing (var x = y()) {}\n", "System.Text"),
        (Language::Php, "<?php\nuse App\\Model;\nrequire_once 'x.php';\n", "App\\Model x.php"),
        (Language::Swift, "import Foundation\n", "Foundation"),
        (Language::Ruby, "require \"set\"\nrequire_relative 'a/b'\n", "set a/b"),
        (Language::Shell, ". ./lib.sh\nsource \"$d/x.sh\"; ls\n", "./lib.sh $d/x.sh"),
    ];
    for (language, source, expected) in cases {
        assert_eq!(outline(language, source).imports.join(" "), expected, "{language:?}");
    }
}

#[test]
fn documentation_stands_above_or_is_a_docstring() {
    let cases = [
        (Language::Rust, "/// A.\n/// B.\n#[derive(Debug)]\npub struct X;\n", Some((1, 2)), (3, 4)),
        (Language::Rust, "// No.\nfn x() {}\n", None, (2, 2)),
        (Language::C, "/*\n * A.\n */\nint x(void)\n{\n}\n", Some((1, 3)), (4, 6)),
        (Language::Go, "// X is.\nfunc X() {}\n", Some((1, 1)), (2, 2)),
        (Language::Go, "// Far.\n\nfunc X() {}\n", None, (3, 3)),
        (Language::Python, "@d\ndef x():\n    \"\"\"A.\n    B.\n    \"\"\"\n    pass\n", Some((3, 5)), (1, 6)),
        (Language::Java, "/** A. */\n@Test\nclass X {\n}\n", Some((1, 1)), (2, 4)),
    ];
    for (language, source, doc, span) in cases {
        let found = outline(language, source).definitions.remove(0);
        assert_eq!(found.doc.map(|doc| (doc.first, doc.last)), doc, "{source}");
        assert_eq!((found.span.first, found.span.last), span, "{source}");
    }
}

#[test]
fn signature_ends_at_the_body() {
    let cases = [
        (
            Language::Rust,
            "#[inline]\npub fn x<T>(\n    a: T, // why\n) -> u8\nwhere\n    T: Copy,\n{ 1 }",
            "pub fn x<T>( a: T, ) -> u8 where T: Copy,",
        ),
        (Language::Rust, "const X: &str = \"a  b\";", "const X: &str = \"a b\""),
        (Language::Python, "async def x(a: int = {1: 2}) -> str: pass", "async def x(a: int = {1: 2}) -> str"),
        (
            Language::TypeScript,
            "export function x(a: { b: string }): { c: number } { }",
            "export function x(a: { b: string }): { c: number }",
        ),
        (Language::Go, "func X(v interface{}) map[string]struct{} {\n}", "func X(v interface{}) map[string]struct{}"),
        (Language::C, "static int\nx (void)\n{\n}", "static int x (void)"),
    ];
    for (language, source, expected) in cases {
        assert_eq!(outline(language, source).definitions[0].signature, expected);
    }
    let long = format!("fn é({}) {{}}", "é, ".repeat(300));
    assert_eq!(outline(Language::Rust, &long).definitions[0].signature.chars().count(), 200);
}

#[test]
fn enclosing_is_the_innermost() {
    let outline = outline(Language::Rust, "mod a {\n    impl B {\n        fn c() {\n        }\n    }\n}\n");
    let names = [1, 2, 3, 4, 5, 6, 7].map(|line| outline.enclosing(line).map(|found| found.name.as_str()));
    assert_eq!(names, [Some("a"), Some("B"), Some("c"), Some("c"), Some("B"), Some("a"), None]);
}

#[test]
fn carriage_returns_change_nothing() {
    let source = "/// A.\nfn a() {\n}\n// b\n// c\nstruct D {\n}\n";
    let unix = outline(Language::Rust, source);
    let dos = outline(Language::Rust, &source.replace('\n', "\r\n"));
    assert_eq!(unix, dos);
}

/// Seeds that, repeated, have been slow or wrong in scanners.
const SEEDS: [&str; 84] = [
    "{",
    "}",
    "(",
    ")",
    "[",
    "]",
    "<",
    ">",
    "\"",
    "'",
    "`",
    "/",
    "\\",
    "#",
    "@",
    "\0",
    "\n",
    " ",
    "\r\n",
    ";",
    ":",
    ",",
    "=",
    "a",
    "é",
    "$",
    "${",
    "`${",
    "/*",
    "*/",
    "//",
    "r#\"",
    "R\"(",
    "\"\"\"",
    "'''",
    "<<A\n",
    "<<<A\n",
    "<<A <<B ",
    "#if\n",
    "#else {\n",
    "#if\n#else {\n",
    "#define a b\n",
    "fn a",
    "fn a\n",
    "fn a {\n",
    "class A\n",
    "class A {\n",
    "impl<",
    "impl A for\n",
    "def a\n",
    "def a:\n",
    " def a\n",
    "pub ",
    "pub\n",
    "#[a]\n",
    "@a\n",
    "@a(",
    "use a::{",
    "use a,\n",
    "use {\n",
    "import a,\n",
    "from a import b,\n",
    "const a =\n",
    "const a = (\n",
    "a = (b) =>\n",
    "a(\n",
    "a b(\n",
    "a b(c)\n",
    "a b(c) d\n",
    "int a(b) {\n",
    "a::",
    "a<b\n",
    "namespace {",
    "extern \"C\" {",
    "it('a', () => {\n",
    "test_expect_success 'a'\n",
    "end\n",
    "  end\n",
    "private\n",
    "'\\",
    "=/[",
    "=/a ",
    "func (a b) c(\n",
    "typedef a (*\n",
];

/// How long a text of so many bytes may take. Without optimisation a machine with other work gets a tenth of the text.
fn limits() -> (usize, Duration) {
    if cfg!(debug_assertions) { (20_000, Duration::from_secs(2)) } else { (100_000, Duration::from_millis(50)) }
}

/// The outline of a text that is made to be slow: in time, and with spans inside it.
fn check_any(language: Language, name: &str, source: &str) {
    let limit = limits().1;
    let start = now();
    let outline = outline(language, source);
    let took = now() - start;
    assert!(took < limit, "{language:?} {name:?}: {took:?}");
    let lines = source.bytes().filter(|&byte| byte == b'\n').count() + 1;
    let spans = outline.definitions.iter().flat_map(|found| [Some(found.span), found.doc]).flatten();
    for span in spans.chain(outline.comments.iter().map(|comment| comment.span)) {
        let inside = 1 <= span.first && span.first <= span.last && span.last <= lines;
        assert!(inside, "{language:?} {name:?} {span:?}");
    }
}

#[test]
fn any_text_takes_linear_time() {
    let size = limits().0;
    for seed in SEEDS {
        let source = seed.repeat(size / seed.len());
        let indented: String = (0..400).map(|depth| format!("{}{seed}\n", " ".repeat(depth))).collect();
        for language in Language::ALL {
            check_any(language, seed, &source);
            check_any(language, seed, &indented);
        }
    }
}

#[test]
fn any_byte_takes_linear_time() {
    // What isn't ASCII is one class to the scanner; four of them stand for all, and for what decoding makes of the rest.
    let size = limits().0;
    for character in (0..=0x7F_u8).map(char::from).chain(['\u{80}', 'é', '\u{FF}', '\u{FFFD}']) {
        let source = character.to_string().repeat(size / character.len_utf8());
        for language in Language::ALL {
            check_any(language, &source[..character.len_utf8()], &source);
        }
    }
}

#[test]
fn any_token_takes_linear_time() {
    let size = limits().0;
    for language in Language::ALL {
        let (grammar, lexis) = (grammar::grammar(language), lexis::lexis(language));
        let words = grammar.modifiers.iter().copied().chain(grammar.keywords.iter().map(|(word, _)| *word));
        let quotes = lexis.quotes.iter().map(|quote| quote.mark);
        let marks = lexis.line_comments.iter().copied().chain(quotes).chain([lexis.heredoc, "=>", "@a", "#[a]", "(a)"]);
        for token in words.chain(marks).filter(|token| !token.is_empty()) {
            for end in [" ", "\n", " a(", " a {\n", "<"] {
                let once = format!("{token}{end}");
                check_any(language, &once, &once.repeat(size / once.len()));
            }
        }
    }
}

#[test]
fn any_pair_of_seeds_is_survived() {
    for first in SEEDS {
        for second in SEEDS {
            let source = format!("{first}{second}a{first} {second}\n{second}é{first}");
            for language in Language::ALL {
                outline(language, &source);
            }
        }
    }
}
