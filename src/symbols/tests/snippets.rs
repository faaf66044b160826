//! One realistic snippet a language.

use super::{Language, check};
use crate::symbols::{Kind, outline};

#[test]
fn rust() {
    let source = r##"//! Room.
use std::fmt;

pub const MAX: usize = 3;

#[derive(Debug)]
pub struct Stack<T> {
    items: Vec<T>,
}

impl<T: Clone> Stack<T> {
    /// Makes one.
    pub fn new() -> Self {
        let open = "{";
        Stack { items: Vec::new() }
    }
    pub(self) const fn hidden(&self) {}
}

impl<'a, T> fmt::Display for &'a Stack<T>
where
    T: Fn(u8) -> u8,
{
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { write!(f, "}}") }
}

pub trait Shape {
    const SIDES: u8;
    fn area(&self) -> f64;
}
pub(crate) enum E { A, B { x: u8 } }
#[macro_export]
macro_rules! m {
    () => {};
}
#[cfg(test)]
mod tests {
    #[test]
    fn works() {
        if x { y() }
    }
}
"##;
    let expected = [
        "+constant MAX 4-4",
        "+struct Stack 6-9",
        "-implementation Stack 11-18",
        "+method Stack.new 13-16",
        "-method Stack.hidden 17-17",
        "-implementation Stack 20-25",
        "-method Stack.fmt 24-24",
        "+trait Shape 27-30",
        "+constant Shape.SIDES 28-28",
        "+method Shape.area 29-29",
        "+enum E 31-31",
        "+macro m 32-35",
        "-module tests 36-42",
        "-test tests.works 38-41",
    ];
    check(Language::Rust, source, &expected);
}

#[test]
fn python() {
    let source = "import os\n\nLIMIT = {\n    'a': 1,\n}\n\n@dataclass\nclass Stack(Base):\n    \"\"\"A stack.\"\"\"\n    SIZE: int = 3\n\n    @property\n    async def top(self,\n            x):\n        text = '''\ndef no():\n'''\n        return text\n\n    def _hidden(self): pass\n\n# comment\ndef outer():\n    def inner():\n        return 1\n    return inner\n\nclass TestStack:\n    def test_push(self):\n        assert True\n";
    let expected = [
        "+constant LIMIT 3-5",
        "+class Stack 7-20",
        "+constant Stack.SIZE 10-10",
        "+method Stack.top 12-18",
        "-method Stack._hidden 20-20",
        "+function outer 23-26",
        "+function inner 24-25",
        "+class TestStack 28-30",
        "+test TestStack.test_push 29-30",
    ];
    check(Language::Python, source, &expected);
}

#[test]
fn javascript() {
    let source = "const fs = require('fs');\nexport const LIMIT = 3;\nexport default class Stack extends Base {\n  #size = 0;\n  static async push(item) {\n    if (item) { return `}${item}`; }\n  }\n  pop = () => {\n  };\n}\nexport async function* walk(a, b) {\n  const inner = (x) => {\n    return x;\n  };\n}\nconst add = (a, b) =>\n  a + b;\nmodule.exports = { add, other: walk };\nexports.run = function () {\n};\nStack.prototype.top = function () {};\ndescribe('stack', () => {\n  it('pushes {', async () => {\n    walk();\n  });\n});\n";
    let expected = [
        "+constant LIMIT 2-2",
        "+class Stack 3-10",
        "+method Stack.push 5-7",
        "+method Stack.pop 8-9",
        "+function walk 11-15",
        "-function inner 12-14",
        "+function add 16-17",
        "+function run 19-20",
        "-method Stack.top 21-21",
        "-test stack 22-26",
        "-test pushes { 23-25",
    ];
    check(Language::JavaScript, source, &expected);
}

#[test]
fn typescript() {
    let source = "export interface Shape<T> {\n  area(): number;\n  name: string;\n}\nexport type Id = string | {\n  a: number;\n};\nexport const enum Color { Red }\nnamespace N {\n  export function f(a: { b: string }): { c: number } {\n    return { c: 1 };\n  }\n}\n@Component({ selector: 'x' })\nexport abstract class View<T> implements Shape<T> {\n  constructor(private readonly x: number) {\n    super();\n  }\n  private hidden(): void {}\n  abstract draw(): void;\n}\nexport const g: (x: number) => void = (x) => {\n};\n";
    let expected = [
        "+interface Shape 1-4",
        "+method Shape.area 2-2",
        "+type Id 5-7",
        "+enum Color 8-8",
        "-module N 9-13",
        "+function N.f 10-12",
        "+class View 14-21",
        "+method View.constructor 16-18",
        "-method View.hidden 19-19",
        "+method View.draw 20-20",
        "+function g 22-23",
    ];
    check(Language::TypeScript, source, &expected);
}

#[test]
fn go() {
    let source = "package a\n\nconst Max = 3\n\ntype Stack[T any] struct {\n\titems []T\n}\n\ntype Shape interface {\n\tArea() float64\n}\n\ntype id = string\n\nfunc (s *Stack[T]) Push(item interface{}) (struct{}, error) {\n\tx := func() { }\n\treturn `}`\n}\n\nfunc helper() map[string]struct{} {\n}\n\nfunc TestPush(t *testing.T) {\n}\n";
    let expected = [
        "+constant Max 3-3",
        "+struct Stack 5-7",
        "+interface Shape 9-11",
        "+method Shape.Area 10-10",
        "-type id 13-13",
        "+method Stack.Push 15-18",
        "-function helper 20-21",
        "+test TestPush 23-24",
    ];
    check(Language::Go, source, &expected);
}

#[test]
fn c() {
    let source = "#include <x.h>\n#define MAX(a, b) \\\n\t((a) > (b))\n#define SIZE 3\nDEFINE_THING(foo)\nstatic const char *names[] = {\n\t\"}\",\n};\nstruct point {\n\tint x;\n};\ntypedef struct { int y; } pair_t;\ntypedef int (*cmp_fn)(const void *, const void *);\nenum color { RED };\nextern int declared(int x);\nstatic int hidden(void);\n\nstatic int\nhidden (void)\n{\n\tif (x) {\n\t\tcall(y);\n\t}\n#ifdef A\n\tif (a) {\n#else\n\tif (b) {\n#endif\n\t}\n}\n\nint old(a, b)\n\tint a;\n\tchar *b;\n{\n}\nstruct point *make(int x) {\n\treturn 0;\n}\nGIT_EXTERN(int) exported(void);\n__attribute__((noreturn))\nvoid die(const char *err, ...)\n{\n}\n";
    let expected = [
        "+macro MAX 2-3",
        "+constant SIZE 4-4",
        "-constant names 6-8",
        "+struct point 9-11",
        "+struct pair_t 12-12",
        "+type cmp_fn 13-13",
        "+enum color 14-14",
        "+function declared 15-15",
        "-function hidden 18-30",
        "+function old 32-36",
        "+function make 37-39",
        "+function exported 40-40",
        "+function die 41-44",
    ];
    check(Language::C, source, &expected);
}

#[test]
fn cpp() {
    let source = "namespace a::b {\ntemplate <typename T>\nclass Stack : public Base<T> {\npublic:\n  Stack() : x{1}, y(2) {\n  }\n  ~Stack();\n  bool operator==(const Stack& o) const { return true; }\nprivate:\n  void grow(int n) noexcept override;\n};\ntemplate <typename T>\nvoid Stack<T>::grow(int n) {\n  for (auto x : y) { }\n}\nauto f() -> std::vector<int> {\n}\n}\nextern \"C\" {\nint plain(void) { return 0; }\n}\nenum class Color { Red };\nusing Id = int;\nTEST(Stack, Grows) {\n}\n";
    let expected = [
        "+module b 1-18",
        "+class b.Stack 2-11",
        "+method Stack.Stack 5-6",
        "+method Stack.~Stack 7-7",
        "+method Stack.operator== 8-8",
        "-method Stack.grow 10-10",
        "+method Stack.grow 12-15",
        "+function b.f 16-17",
        "+function plain 20-20",
        "+enum Color 22-22",
        "+type Id 23-23",
        "-test Stack.Grows 24-25",
    ];
    check(Language::Cpp, source, &expected);
}

#[test]
fn java() {
    let source = "package a;\n\npublic final class Stack<T> extends Base implements Shape {\n    public static final int MAX = 3;\n    private Map<String, List<T>> items = new HashMap<>();\n\n    public Stack(int n) {\n        this.n = n;\n    }\n\n    @Override\n    protected <R> List<R> map(Function<T, R> f) throws IOException, E {\n        if (x) { run(); }\n        return null;\n    }\n    void helper() {}\n    enum Color { RED, GREEN }\n    @Test\n    void pushes() {\n    }\n}\ninterface Shape {\n    double area();\n}\n";
    let expected = [
        "+class Stack 3-21",
        "+constant Stack.MAX 4-4",
        "+method Stack.Stack 7-9",
        "+method Stack.map 11-15",
        "-method Stack.helper 16-16",
        "-enum Stack.Color 17-17",
        "-test Stack.pushes 18-20",
        "-interface Shape 22-24",
        "-method Shape.area 23-23",
    ];
    check(Language::Java, source, &expected);
}

#[test]
fn kotlin() {
    let source = "package a\n\nconst val MAX = 3\n\ndata class Point(val x: Int, val y: Int = 2) : Base() {\n    fun len(): Int = x +\n        y\n    private suspend fun <T> hidden(a: T) {\n    }\n    companion object {\n        fun of() = Point(1)\n    }\n}\nenum class Color { RED }\ninternal object Pool { fun take() {} }\nfun List<Int>.total(): Int {\n    return 1\n}\n@Test\nfun `it works`() {\n}\ntypealias Id = String\n";
    let expected = [
        "+constant MAX 3-3",
        "+class Point 5-13",
        "+method Point.len 6-7",
        "-method Point.hidden 8-9",
        "+class Point.Companion 10-12",
        "+method Companion.of 11-11",
        "+enum Color 14-14",
        "-class Pool 15-15",
        "-method Pool.take 15-15",
        "+method List.total 16-18",
        "+test it works 19-21",
        "+type Id 22-22",
    ];
    check(Language::Kotlin, source, &expected);
}

#[test]
fn ruby() {
    let source = "module Data\n  MAX = 3\n  # A stack.\n  class Stack < Base\n    def initialize(items = [])\n      @x = items.map do |i|\n        i if i\n      end\n    end\n    def self.empty?; true; end\n    def size = @x.size\n    class << self\n      def make\n      end\n    end\n    private\n    def hidden!\n      <<~E\n        end\n      E\n    end\n  end\nend\ndescribe \"stack\" do\n  it \"works\" do\n  end\nend\n";
    let expected = [
        "+module Data 1-23",
        "+constant Data.MAX 2-2",
        "+class Data.Stack 4-22",
        "+method Stack.initialize 5-9",
        "+method Stack.empty? 10-10",
        "+method Stack.size 11-11",
        "+method Stack.make 13-14",
        "-method Stack.hidden! 17-21",
        "-test stack 24-27",
        "-test works 25-26",
    ];
    check(Language::Ruby, source, &expected);
}

#[test]
fn csharp() {
    let source = "using System;\nnamespace A.B\n{\n    [Serializable]\n    public partial class Stack<T> : Base where T : new()\n    {\n        private const int Max = 3;\n        public int Size { get; set; }\n        public Stack(int n) : base(n)\n        {\n            Run($\"{n}\");\n        }\n        public int Count() => items.Count;\n        internal async Task<List<T>> Map(string s = @\"{\"\"\") {\n        }\n        [Fact]\n        public void Works() { if (x) { } }\n    }\n    public interface IShape { double Area(); }\n    public record Point(int X);\n    enum Color { Red }\n}\n";
    let expected = [
        "+module B 2-22",
        "+class B.Stack 4-18",
        "-constant Stack.Max 7-7",
        "+method Stack.Stack 9-12",
        "+method Stack.Count 13-13",
        "+method Stack.Map 14-15",
        "+test Stack.Works 16-17",
        "+interface B.IShape 19-19",
        "+method IShape.Area 19-19",
        "+class B.Point 20-20",
        "-enum B.Color 21-21",
    ];
    check(Language::CSharp, source, &expected);
}

#[test]
fn php() {
    let source = "<h1>{</h1>\n<?php\nnamespace App;\n#[Attr]\nfinal class Stack extends Base implements Shape {\n    private const MAX = 3;\n    public static function make(array $a = []): ?self {\n        $f = function () use ($a) { return \"}\"; };\n    }\n    protected function hidden() {}\n    public function testWorks(): void {}\n}\ninterface Shape { public function area(): float; }\nfunction &helper() {\n}\n?>\n}\n";
    let expected = [
        "+class Stack 4-12",
        "-constant Stack.MAX 6-6",
        "+method Stack.make 7-9",
        "-method Stack.hidden 10-10",
        "+test Stack.testWorks 11-11",
        "+interface Shape 13-13",
        "+method Shape.area 13-13",
        "+function helper 14-15",
    ];
    check(Language::Php, source, &expected);
}

#[test]
fn swift() {
    let source = "import Foundation\n\npublic struct Stack<T>: Shape where T: Equatable {\n    static let max = 3\n    private var items: [T] = []\n    public init(_ n: Int) {\n        items = []\n    }\n    private func hidden() -> Int { 1 }\n    class func make() {}\n}\nprotocol Shape {\n    func area() -> Double\n}\nextension Stack {\n    func top() -> T? {\n        return \"\\(items)}\"\n    }\n}\nclass StackTests: XCTestCase {\n    func testPush() {}\n}\n";
    let expected = [
        "+struct Stack 3-11",
        "+constant Stack.max 4-4",
        "+method Stack.init 6-8",
        "-method Stack.hidden 9-9",
        "+method Stack.make 10-10",
        "+interface Shape 12-14",
        "+method Shape.area 13-13",
        "+implementation Stack 15-19",
        "+method Stack.top 16-18",
        "+class StackTests 20-22",
        "+test StackTests.testPush 21-21",
    ];
    check(Language::Swift, source, &expected);
}

#[test]
fn shell() {
    let source = "#!/bin/sh\nreadonly MAX=3\nusage () {\n\tcase $1 in\n\ta) echo '{' ;;\n\tesac\n}\nfunction run_it\n{\n\techo \"${x:-}\" }\n}\nsub () (\n\tcd x\n)\ntest_expect_success PERL 'init works' '\n\tgit init\n'\n@test \"adds {\" {\n\ttrue\n}\n";
    let expected = [
        "+constant MAX 2-2",
        "+function usage 3-7",
        "+function run_it 8-10",
        "+function sub 12-14",
        "-test init works 15-17",
        "-test adds { 18-20",
    ];
    check(Language::Shell, source, &expected);
}

#[test]
fn ruby_methods_are_of_the_class_or_of_its_instances() {
    let source =
        "class Cache\n  class << self\n    def sum\n    end\n  end\n  def self.make; end\n  def read\n  end\nend\n";
    let found = outline(Language::Ruby, source).definitions;
    let methods: Vec<(&str, bool)> = found
        .iter()
        .filter(|found| found.kind == Kind::Method)
        .map(|found| (found.name.as_str(), found.of_class))
        .collect();
    assert_eq!(methods, [("sum", true), ("make", true), ("read", false)]);
}
