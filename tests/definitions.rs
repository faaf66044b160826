//! The scanner's definitions against universal-ctags: on small files written here, and on any folder of sources.
//!
//! `GIT_DEEPDIVE_SOURCES=<folder> cargo test --test definitions -- --nocapture` measures a folder: recall and ends for each
//! language, and the disagreements. It needs universal-ctags with JSON, and fails where that isn't there.

use std::{
    collections::BTreeMap,
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use git_deepdive::symbols::{self, Language, Outline};
use serde_json::Value;

/// The kinds of ctags that the scanner claims to know. Left out: local variables, fields, properties, enumerators,
/// parameters, labels, imports (no definitions of ours); prototypes and forward declarations (off in ctags); variables,
/// which the scanner takes only where they are constants of a file or a type.
const KINDS: [(Language, &[&str]); 13] = [
    (
        Language::Rust,
        &["module", "struct", "interface", "implementation", "function", "enum", "typedef", "macro", "method"],
    ),
    (Language::Python, &["class", "function", "member"]),
    (Language::JavaScript, &["function", "class", "method", "generator", "getter", "setter"]),
    (Language::TypeScript, &["function", "class", "interface", "enum", "method", "namespace", "generator", "alias"]),
    (Language::Go, &["func", "type", "struct", "interface", "const", "methodSpec", "talias"]),
    (Language::C, &["macro", "function", "enum", "struct", "union", "typedef"]),
    (Language::Cpp, &["macro", "function", "enum", "struct", "union", "typedef", "class", "namespace"]),
    (Language::Java, &["annotation", "class", "enum", "interface", "method"]),
    (Language::Kotlin, &["interface", "class", "object", "method", "typealias"]),
    (Language::Ruby, &["class", "method", "module", "singletonMethod"]),
    (Language::CSharp, &["class", "enum", "interface", "method", "namespace", "struct", "typedef"]),
    (Language::Php, &["class", "function", "interface", "trait"]),
    (Language::Shell, &["function"]),
];

/// What must be reached in a folder of sources.
const RECALL: f64 = 0.93;
const ENDS: f64 = 0.97;

/// One definition as ctags sees it.
struct Tag {
    path: PathBuf,
    line: usize,
    /// The text of that line.
    text: String,
    kind: String,
    name: String,
    end: Option<usize>,
}

/// What the comparison of one language came to.
#[derive(Default)]
struct Tally {
    files: usize,
    tags: usize,
    found: usize,
    /// Found ones whose end ctags says, and those that end there.
    ended: usize,
    ends: usize,
    /// Definitions of several lines that ctags doesn't have.
    more: usize,
    disagreements: Vec<String>,
    /// Tags that aren't held against the scanner, by their reason.
    excused: BTreeMap<&'static str, usize>,
}

/// What was missed or cut wrong on real files once: name and lines of each definition.
const SMALL: [(&str, &str, &str); 16] = [
    (
        "group.go",
        "package a\n\nconst (\n\tA = iota\n\t_\n\tB\n)\n\ntype (\n\tC struct {\n\t\tx int\n\t}\n\tD = string\n)\n",
        "A 4-4, B 6-6, C 10-12, D 13-13",
    ),
    (
        "methods.go",
        "package a\n\ntype Site interface {\n\tPages() []string\n\tAdd(\n\t\tx int,\n\t) error\n}\n",
        "Site 3-8, Pages 4-4, Add 5-7",
    ),
    ("dotted.ts", "namespace A.B {\n    function f() {\n    }\n}\n", "B 1-4, f 2-3"),
    (
        "overloads.ts",
        "declare class A {\n    constructor(s: string);\n    constructor(n: number);\n}\n",
        "A 1-4, constructor 2-2, constructor 3-3",
    ),
    ("heads.ts", "class A extends B implements\n  C, // why\n  D // so\n  {\n  run() {}\n}\n", "A 1-6, run 5-5"),
    (
        "here.rb",
        "class A\n  def a\n    raise <<-end_error\n\nnot an end\n    end_error\n  end\n\n  def b\n    x = <<END\ntext\nEND\n    x\n  end\nend\n",
        "A 1-15, a 2-7, b 9-14",
    ),
    (
        "Annotated.java",
        "class A {\n    public @Nullable String name() {\n        return null;\n    }\n    void delete(int key) {}\n}\n",
        "A 1-6, name 2-4, delete 5-5",
    ),
    (
        "nullable.kt",
        "fun <T> Array<out T>?.listed(): List<T> =\n    emptyList()\n\ninterface A {\n    fun a(): String?\n    fun b(): Int\n}\n\nval zone = find()!!\n\nfun c() {}\n",
        "listed 1-2, A 4-7, a 5-5, b 6-6, zone 9-9, c 11-11",
    ),
    (
        "Generic.cs",
        "class A {\n    void Check<T>(T x) {\n    }\n    public new virtual B Add(int x)\n        => base.Add(\n            x);\n    private (int, string) Pair() {\n    }\n}\n",
        "A 1-9, Check 2-3, Add 4-6, Pair 7-8",
    ),
    ("packed.h", "struct __attribute__ ((__packed__)) head {\n    int x;\n};\n", "head 1-3"),
    ("macros.h", "#define A \\\n    int a; \\\n\n#define B(x) \\\n    (x)\n", "A 1-3, B 4-5"),
    ("names.c", "static int lock(struct file *f)\n{\n\treturn import(f);\n}\n", "lock 1-4"),
    (
        "calls.cc",
        "INSTANTIATE_TEST_SUITE_P(\n    A, B,\n    ::testing::Combine(\n        ::testing::Bool(),\n        ::testing::Values(1)));\n",
        "",
    ),
    (
        "fields.cc",
        "class A {\n  std::queue<int> items_\n      GUARDED_BY(mutex_);\n  void Run();\n};\n",
        "A 1-5, Run 4-4",
    ),
    ("assigned.js", "app.init = function init() {\n  this.cache = {};\n};\n", "init 1-3"),
    ("optional.swift", "protocol A {\n    func a() -> String?\n    func b()\n}\n", "A 1-4, a 2-2, b 3-3"),
];

#[test]
fn small_files_have_the_definitions_that_were_missed_once() {
    for (path, source, expected) in SMALL {
        let language = symbols::language(path).expect("a known extension");
        let outline = symbols::outline(language, source);
        let shown = |found: &symbols::Definition| format!("{} {}-{}", found.name, found.span.first, found.span.last);
        let found: Vec<String> = outline.definitions.iter().map(shown).collect();
        assert_eq!(found.join(", "), expected, "{path}");
    }
}

#[test]
fn a_folder_that_is_named_agrees_with_ctags() {
    let Some(folder) = env::var_os("GIT_DEEPDIVE_SOURCES").map(PathBuf::from) else {
        println!("GIT_DEEPDIVE_SOURCES names no folder: nothing was measured");
        return;
    };
    assert!(has_ctags(), "universal-ctags with JSON is not on PATH: nothing was measured");
    let mut files = Vec::new();
    sources(&folder, &mut files);
    files.sort();
    assert!(!files.is_empty(), "no file of a known language in {}", folder.display());
    let mut failed = Vec::new();
    for (language, tally) in measure(&files) {
        let (recall, ends) = (ratio(tally.found, tally.tags), ratio(tally.ends, tally.ended));
        for line in &tally.disagreements {
            println!("{line}");
        }
        println!(
            "{:<11} {:>3} files, {:>5} tags, recall {recall:.3}, {:>5} with an end, {ends:.3} of them agree, {} more",
            language.name(),
            tally.files,
            tally.tags,
            tally.ended,
            tally.more,
        );
        for (reason, count) in &tally.excused {
            println!("{:>5} left out: {reason}", count);
        }
        if recall < RECALL || ends < ENDS {
            failed.push(language.name());
        }
    }
    assert!(failed.is_empty(), "below {RECALL} or {ENDS}: {failed:?}");
}

fn has_ctags() -> bool {
    let features = Command::new("ctags").arg("--list-features").output();
    features.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).lines().any(|line| line.starts_with("json")))
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}

/// Files of languages that both know, in any depth.
fn sources(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder can be read").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, files);
        } else if kinds(&path).is_some() {
            files.push(path);
        }
    }
}

fn kinds(path: &Path) -> Option<(Language, &'static [&'static str])> {
    let language = symbols::language(path.to_str()?)?;
    KINDS.iter().find(|(known, _)| *known == language).map(|(_, kinds)| (language, *kinds))
}

fn measure(files: &[PathBuf]) -> BTreeMap<Language, Tally> {
    let mut tallies: BTreeMap<Language, Tally> = BTreeMap::new();
    let mut outlines: BTreeMap<&Path, (Outline, Vec<bool>)> = BTreeMap::new();
    let mut lines: BTreeMap<&Path, Vec<String>> = BTreeMap::new();
    for path in files {
        let (language, _) = kinds(path).expect("only known files are listed");
        let source = String::from_utf8_lossy(&fs::read(path).expect("the file can be read")).into_owned();
        let outline = symbols::outline(language, &source);
        tallies.entry(language).or_default().files += 1;
        let matched = vec![false; outline.definitions.len()];
        outlines.insert(path, (outline, matched));
        lines.insert(path, source.lines().map(str::to_owned).collect());
    }
    for mut tag in tags(files) {
        let (language, kinds) = kinds(&tag.path).expect("only known files are asked for");
        let tally = tallies.entry(language).or_default();
        let (outline, matched) = outlines.get_mut(tag.path.as_path()).expect("each file has an outline");
        tag.text = lines[tag.path.as_path()].get(tag.line - 1).cloned().unwrap_or_default();
        if !kinds.contains(&tag.kind.as_str()) {
            continue;
        }
        match excuse(&tag, language, outline) {
            Some(reason) => *tally.excused.entry(reason).or_default() += 1,
            None => compare(&tag, outline, matched, tally),
        }
    }
    for (path, (outline, matched)) in outlines {
        let (language, _) = kinds(path).expect("only known files are listed");
        let tally = tallies.entry(language).or_default();
        for (found, _) in outline.definitions.iter().zip(matched).filter(|(found, known)| !known && has_body(found)) {
            tally.more += 1;
            tally.disagreements.push(format!("more {}:{} {}", path.display(), found.span.first, found.signature));
        }
    }
    tallies
}

/// Whether ctags ought to know it: not a constant, a type without a body, a declaration, a test by its title.
fn has_body(found: &symbols::Definition) -> bool {
    use symbols::Kind::{Class, Enum, Function, Interface, Method, Struct, Trait};
    matches!(found.kind, Function | Method | Class | Struct | Enum | Trait | Interface)
        && found.span.last > found.span.first
}

/// Looks for the tag among the definitions; each answers for one tag.
fn compare(tag: &Tag, outline: &Outline, matched: &mut [bool], tally: &mut Tally) {
    let place = |tag: &Tag| format!("{}:{} {} {}", tag.path.display(), tag.line, tag.kind, tag.name);
    tally.tags += 1;
    let same = |(at, found): &(usize, &symbols::Definition)| {
        let holds = found.span.first <= tag.line && tag.line <= found.span.last;
        !matched[*at] && holds && (plain(&found.name) == plain(&tag.name) || is_named_by_macro(found, tag))
    };
    let candidates = outline.definitions.iter().enumerate().filter(same);
    let Some((at, found)) = candidates.min_by_key(|(_, found)| tag.line - found.span.first) else {
        tally.disagreements.push(format!("missing {}", place(tag)));
        return;
    };
    matched[at] = true;
    tally.found += 1;
    let Some(end) = tag.end else { return };
    tally.ended += 1;
    if found.span.last == end {
        tally.ends += 1;
    } else {
        tally.disagreements.push(format!("end {} {} ours {}", place(tag), end, found.span.last));
    }
}

/// `TEST_IMPL(name) {`: ctags takes the macro for the name.
fn is_named_by_macro(found: &symbols::Definition, tag: &Tag) -> bool {
    found.signature.strip_prefix(tag.name.as_str()).is_some_and(|rest| rest.trim_start().starts_with('('))
}

/// Why a tag is not held against the scanner, if it isn't.
fn excuse(tag: &Tag, language: Language, outline: &Outline) -> Option<&'static str> {
    let text = tag.text.trim();
    let script = matches!(language, Language::JavaScript | Language::TypeScript);
    let c_like = matches!(language, Language::C | Language::Cpp);
    let has_word = |word: &str| text.split(|c: char| !c.is_alphanumeric() && c != '_').any(|found| found == word);
    let same = |found: &&symbols::Definition| found.span.first <= tag.line && plain(&found.name) == plain(&tag.name);
    let again = |kind: &str| {
        tag.kind == kind && outline.definitions.iter().any(|found| same(&found) && tag.line <= found.span.last)
    };
    match tag.kind.as_str() {
        _ if tag.name.starts_with(['<', '_']) && tag.name.len() > 6 && tag.name.contains("anon") => Some("no name"),
        _ if tag.name.starts_with('<') => Some("no name"),
        "function" if language == Language::Shell && tag.name.ends_with('=') => {
            Some("ctags: an array taken for a function")
        }
        "typedef" if language == Language::CSharp && text.starts_with("using") => Some("an alias of an import"),
        "class" if language == Language::CSharp && text.contains(&format!("where {} ", tag.name)) => {
            Some("ctags: a constraint taken for a class")
        }
        "method" if language == Language::CSharp && tag.name.contains('.') && text.starts_with(&tag.name) => {
            Some("ctags: a call taken for a method")
        }
        _ if !text.contains(plain(&tag.name).trim_start_matches("operator")) => Some("ctags: noise"),
        "namespace" if text.contains(&format!("{}::", tag.name)) => Some("an outer name of a nested namespace"),
        "macro" if text.trim_start_matches(['#', ' ', '\t']).split_whitespace().nth(2).is_none() => {
            Some("a macro without a value")
        }
        "function" | "struct" | "class" | "enum" | "union" | "typedef" if c_like && is_local(tag, outline) => {
            Some("local to a function of C or C++")
        }
        "typedef" if again("typedef") => Some("the typedef name of its own struct"),
        "class" if script && !has_word("class") => Some("ctags: an object taken for a class"),
        "alias" if script && !declares_type(text, &tag.name) => Some("ctags: a type's use taken for its definition"),
        "method" if language == Language::Kotlin && !has_word("fun") => Some("ctags: a lambda's parameter, or noise"),
        "method" if script && matches!(tag.name.as_str(), "function" | "new") => Some("ctags: a keyword for a name"),
        "function" if script && text.contains(&format!("function {}", tag.name)) && !starts_statement(text) => {
            Some("the name of a function expression")
        }
        _ => None,
    }
}

/// Whether the tag stands inside a function that ends as ctags says.
fn is_local(tag: &Tag, outline: &Outline) -> bool {
    use symbols::Kind::{Function, Method, Test};
    let around = |found: &symbols::Definition| found.span.first < tag.line && tag.line <= found.span.last;
    let function = |found: &symbols::Definition| matches!(found.kind, Function | Method | Test);
    let own = |found: &symbols::Definition| found.signature.contains(tag.name.as_str());
    outline.definitions.iter().any(|found| function(found) && around(found) && !own(found))
}

/// `type Name =`, `type Name<…>`, and not `export { type Name, … }`.
fn declares_type(text: &str, name: &str) -> bool {
    let Some((_, rest)) = text.split_once(&format!("type {name}")) else { return false };
    rest.is_empty() || rest.trim_start().starts_with(['=', '<'])
}

/// Whether a line starts with a function rather than holding one as a value.
fn starts_statement(text: &str) -> bool {
    let words = text.split_whitespace().take_while(|word| !word.starts_with("function"));
    words.into_iter().all(|word| matches!(word, "export" | "default" | "async" | "declare"))
}

/// A name without what the two write differently: blanks, backticks, qualification.
fn plain(name: &str) -> String {
    let name: String = name.chars().filter(|c| !c.is_whitespace() && *c != '`').collect();
    if name.starts_with("operator") { name } else { name.rsplit([':', '.']).next().unwrap_or(&name).to_owned() }
}

fn tags(files: &[PathBuf]) -> Vec<Tag> {
    let arguments = ["--options=NONE", "--fields=+neK", "--extras=-{anonymous}", "--output-format=json", "-f", "-"];
    let languages = ["--langmap=C:.c.h"];
    let output = Command::new("ctags").args(arguments).args(languages).args(files).output().expect("ctags runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let tags = text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON"));
    tags.filter(|tag: &Value| tag["_type"] == "tag").filter_map(|tag| read(&tag)).collect()
}

fn read(tag: &Value) -> Option<Tag> {
    let number = |field: &str| tag[field].as_u64().map(|number| number as usize);
    Some(Tag {
        path: PathBuf::from(tag["path"].as_str()?),
        line: number("line")?,
        text: String::new(),
        kind: tag["kind"].as_str()?.to_owned(),
        name: tag["name"].as_str()?.to_owned(),
        end: number("end"),
    })
}
