//! What two versions of a file say differently, and what is deprecated.

use super::super::{Change, Difference, Language, compare, outline};

/// `renamed a -> b`, `signature T.f`.
fn shown(found: &Difference) -> String {
    let name = |definition: &super::Definition| {
        let container = definition.container.as_ref().map(|container| format!("{container}.")).unwrap_or_default();
        format!("{container}{}", definition.name)
    };
    let change = format!("{:?}", found.change).to_lowercase();
    match (found.change, found.old, found.new) {
        (Change::Renamed | Change::Moved, Some(old), Some(new)) => format!("{change} {} -> {}", name(old), name(new)),
        (_, old, new) => format!("{change} {}", new.or(old).map(name).unwrap_or_default()),
    }
}

fn check(language: Language, old: &str, new: &str, expected: &str) {
    let (before, after) = (outline(language, old), outline(language, new));
    let found: Vec<String> = compare(&before, &after).iter().map(shown).collect();
    assert_eq!(found.join(", "), expected, "{language:?}: {old} -> {new}");
    assert!(compare(&after, &after).is_empty(), "{language:?}: {new}");
}

#[test]
fn definitions_come_and_go() {
    check(Language::Rust, "fn a() {}", "fn a() {}\npub fn b() {}\nstruct C;", "added b, added C");
    check(Language::Python, "def a():\n    pass\ndef b():\n    pass\n", "def a():\n    pass\n", "removed b");
    check(Language::JavaScript, "", "export function a() {\n}\nconst B = 1;", "added a, added B");
    check(Language::TypeScript, "interface A { a(): void }", "type B = string;", "added B, removed A");
    check(Language::Go, "package a\nfunc A() {}", "package a\nconst (\n\tB = 1\n)\n", "removed A, added B");
    check(
        Language::C,
        "int a(void) { return 1; }",
        "#define A 3\nint b(int x) { return x; }",
        "added A, removed a, added b",
    );
    check(Language::Cpp, "", "class A { public: void f(); };", "added A");
    check(Language::Java, "class A { void a() {} }", "class A { void a() {} void b() {} }", "added A.b");
    check(Language::Kotlin, "fun a() {}", "fun a() {}\ntypealias B = Int", "added B");
    check(
        Language::Ruby,
        "class A\n  def a\n  end\nend\n",
        "class A\n  def b(x)\n    x\n  end\nend\n",
        "added A.b, removed A.a",
    );
    check(Language::CSharp, "class A { void B() {} }", "class A { void B() {} void C() => D(); }", "added A.C");
    check(Language::Php, "<?php function a() {}", "<?php function a() {}\ninterface B {}", "added B");
    check(Language::Swift, "func a() {}", "func a() {}\nstruct B {\n    func c() {}\n}", "added B");
    check(Language::Shell, "a() {\n true\n}\n", "a() {\n true\n}\nb() {\n true\n}\n", "added b");
}

#[test]
fn signatures_change_where_more_than_blanks_do() {
    check(Language::Rust, "fn a(x: u8) {}", "fn a(\n    x: u8,\n) {\n}", "");
    check(Language::Rust, "fn a(x: u8) {}", "fn a(x: u16) {}", "signature a");
    check(Language::Rust, "const A: u8 = 1;", "const A: u8 = 2;", "signature A");
    check(Language::Rust, "struct A { x: u8 }", "struct A { y: u8 }", "");
    check(Language::Python, "def a(x): pass\n", "async def a(x, y=1): pass\n", "signature a");
    check(Language::JavaScript, "const a = (x) => x;", "const a = (x, y) => x;", "signature a");
    check(Language::JavaScript, "const a = (x) => x;", "const a = (x) => x + 1;", "");
    check(Language::TypeScript, "function a(x: string): void {}", "function a(x: number): void {}", "signature a");
    check(
        Language::Go,
        "package a\nfunc (s *S) A() {}",
        "package a\nfunc (s *S) A() error { return nil }",
        "signature S.A",
    );
    check(Language::C, "int a(int x)\n{\n}", "int a(int x,\n      int y)\n{\n}", "signature a");
    check(Language::Cpp, "class A : B {};", "class A : B, C {};", "signature A");
    check(Language::Java, "class A { int a() { return 1; } }", "class A { long a() { return 1; } }", "signature A.a");
    check(Language::Kotlin, "fun a() = 1", "fun a() = 2", "");
    check(Language::Ruby, "def a(x)\nend\n", "def a(x, y: 1)\nend\n", "signature a");
    check(Language::CSharp, "class A { int B() => 1; }", "class A { int B() => 2; }", "");
    check(Language::Php, "<?php function a($x) {}", "<?php function a($x, $y) {}", "signature a");
    check(Language::Swift, "func a(_ x: Int) {}", "func a(_ x: Int) throws {}", "signature a");
}

#[test]
fn visibility_is_no_part_of_the_signature() {
    check(Language::Rust, "fn a() {}", "pub fn a() {}", "exposed a");
    check(Language::Rust, "pub(crate) fn a() {}", "pub fn a() {}", "exposed a");
    check(Language::Rust, "pub fn a() {}", "fn a(x: u8) {}", "signature a, hidden a");
    check(Language::TypeScript, "function a() {}", "export function a() {}", "exposed a");
    check(Language::C, "static int a(void) { }", "int a(void) { }", "exposed a");
    check(Language::Java, "class A { public void a() {} }", "class A { private void a() {} }", "hidden A.a");
    check(Language::Kotlin, "fun a() {}", "internal fun a() {}", "hidden a");
    check(Language::CSharp, "class A { internal void B() {} }", "class A { public void B() {} }", "exposed A.B");
    check(
        Language::Php,
        "<?php class A { private function b() {} }",
        "<?php class A { public function b() {} }",
        "exposed A.b",
    );
    check(Language::Swift, "private func a() {}", "public func a() {}", "exposed a");
}

#[test]
fn a_rename_keeps_the_body() {
    let body = "{ let y = x + 1; if y > 2 { b(y) } else { c(y) } }";
    let (old, new) = (format!("fn a(x: u8) {body}"), format!("fn z(x: u8) {body}"));
    check(Language::Rust, &old, &new, "renamed a -> z");
    check(Language::Rust, &old, &format!("pub fn z(x: u16) {body}"), "renamed a -> z, signature z, exposed z");
    // Twice the same body: which one it was nobody knows.
    check(Language::Rust, &old, &format!("fn z(x: u8) {body}\nfn y(x: u8) {body}"), "added z, removed a, added y");
    check(Language::Rust, "fn a() {}", "fn b() {}", "added b, removed a");
    check(Language::Rust, "fn a(x: S) -> u8 { x.y.z }", "fn b(x: S) -> u8 { x.y.z }", "renamed a -> b");
    check(Language::Rust, "fn a(x: S) -> u8 { x.y.z }", "fn b(x: T) -> u8 { x.y.z }", "added b, removed a");
    let class = |name: &str| {
        format!("class {name}\n  def a(x)\n    b(x, c: 1, d: 2, e: 3)\n    f(x, g: 1, h: 2)\n  end\nend\n")
    };
    check(Language::Ruby, &class("A"), &class("B"), "renamed A -> B");
    let class = |name: &str| {
        format!(
            "struct {name} {{ x: u8, y: u8, z: Vec<u8>, a: u8, b: u8, c: u8 }}\nimpl {name} {{ fn a(&self) {{ b(self.x) }} }}"
        )
    };
    check(Language::Rust, &class("A"), &class("B"), "renamed A -> B");
    let go = |name: &str| format!("package a\nfunc {name}(x int) int {{\n\treturn b(x, c(x), d(x))\n}}\n");
    check(Language::Go, &go("a"), &go("A"), "renamed a -> A, exposed A");
}

#[test]
fn namesakes_are_a_set() {
    let twins = "#[cfg(unix)]\nfn a() { b() }\n#[cfg(windows)]\nfn a() { c() }\n";
    check(Language::Rust, twins, "fn a() { c() }\n", "");
    check(Language::Rust, "fn a() { c() }\n", twins, "");
    let overloads = "class A { void a(int x) {} void a(long x) {} }";
    check(Language::Java, overloads, "class A { void a(long x) {} void a(int x) {} }", "");
    check(Language::Java, overloads, "class A { void a(long x) {} void a(int x) {} void a() {} }", "added A.a");
    check(Language::Java, overloads, "class A { void a(int x) {} }", "removed A.a");
    let froms =
        "impl From<A> for C { fn from(a: A) -> C { x(a) } }\nimpl From<B> for C { fn from(b: B) -> C { y(b) } }\n";
    check(Language::Rust, froms, &froms.replace("y(b)", "z(b)"), "");
    check(Language::C, "#define A 1", "#define A(x) x", "signature A");
    check(Language::Java, "class A { void a() {} }", "interface A { void a(); }", "signature A");
    check(Language::Swift, "#if a\nlet b = 1\n#endif\n", "#if a\nlet b = 1\n#else\nlet b = 2\n#endif\n", "");
    check(Language::C, "int a(int x);\nint a(int x) { return 1; }", "int a(int x) { return 1; }", "");
}

#[test]
fn what_is_inside_is_left_out() {
    check(Language::Rust, "fn a() {\n}", "fn a() {\n    fn b() {\n    }\n}", "");
    check(Language::Rust, "fn a() {}", "fn a() {}\nmod tests {\n    fn b() {}\n    #[test]\n    fn c() {}\n}", "");
    check(Language::JavaScript, "function a() {\n}", "function a() {\n  const b = () => {\n  };\n}", "");
    check(Language::Python, "def a():\n    pass\n", "def a():\n    def b():\n        pass\n", "");
}

#[test]
fn a_move_keeps_name_and_body() {
    let body = "{ let y = x + 1; if y > 2 { b(y) } else { c(y) } }";
    let method =
        |name: &str, other: &str| format!("impl {name} {{ fn a(x: u8) {body} }}\nimpl {other} {{ fn q() {{}} }}");
    check(Language::Rust, &method("A", "B"), &method("B", "A"), "moved A.a -> B.a, added A.q, removed B.q");
}

#[test]
fn deprecation_is_read_where_the_language_writes_it() {
    let cases = [
        (Language::Rust, "#[deprecated(since = \"1\")]\nfn a() {}"),
        (Language::Python, "@warnings.deprecated(\"no\")\ndef a(): pass\n"),
        (Language::Python, "def a():\n    \"\"\"A.\n\n    .. deprecated:: 3\n    \"\"\"\n"),
        (Language::JavaScript, "/**\n * @deprecated Use b.\n */\nfunction a() {}"),
        (Language::TypeScript, "/** @deprecated */\nexport function a() {}"),
        (Language::Go, "package a\n\n// A is.\n//\n// Deprecated: use B.\nfunc A() {}"),
        (Language::C, "__attribute__((deprecated))\nint a(void) { }"),
        (Language::C, "/** @deprecated */\nint a(void) { }"),
        (Language::Cpp, "[[deprecated(\"b\")]] int a() { }"),
        (Language::Java, "@Deprecated(since = \"3\")\nclass A {}"),
        (Language::Kotlin, "@Deprecated(\"no\")\nfun a() {}"),
        (Language::Ruby, "# @deprecated no\ndef a\nend\n"),
        (Language::CSharp, "[Obsolete(\"no\")]\nclass A {}"),
        (Language::Php, "<?php\n/** @deprecated */\nfunction a() {}"),
        (Language::Swift, "@available(*, deprecated, renamed: \"b\")\nfunc a() {}"),
    ];
    for (language, source) in cases {
        assert!(outline(language, source).definitions[0].deprecated, "{language:?}: {source}");
        let plain = source.replace("eprecated", "escribed").replace("Obsolete", "Old");
        assert!(!outline(language, &plain).definitions[0].deprecated, "{language:?}: {plain}");
        check(language, &plain, source, &format!("deprecated {}", outline(language, source).definitions[0].name));
    }
}
