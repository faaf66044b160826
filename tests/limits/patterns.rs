//! Messages against patterns.

use crate::{
    common::{
        Repo, alone,
        script::{Commit, Script},
    },
    compare,
};

const PATTERNS: &[&str] = &[
    "",
    "fix",
    "Fix",
    "^fix",
    "^fix:",
    "fix$",
    "^$",
    "^ ",
    "second line",
    "one.*second",
    r"fix\|add",
    "fix|add",
    r"\(fix\|add\): ",
    "feat(ui)",
    r"feat\(ui\)",
    "feat(ui)!",
    "a+b",
    r"a\+b",
    r"a\?b",
    "a?b",
    "a*b",
    "*b",
    "^*b",
    r"\(*b\)",
    r"x\|*b",
    r"a\{2\}",
    r"a\{2,\}b",
    r"a\{,2\}b",
    r"a\{1,3\}$",
    "a{2}",
    r"\(ab\)*c",
    r"\(ab\)\{2\}",
    "a^b",
    "a$b",
    r"\(^fix\)",
    r"\(b$\)",
    "[abc]$",
    "[^a-z]$",
    "[]]",
    "[^]a-z0-9 :()]",
    "[a-]b",
    r"[\]",
    "[.]$",
    r"[[:digit:]]\+$",
    "[[:upper:]]",
    "[[:space:]]$",
    "[[:punct:]]$",
    "[[:alpha:]][[:digit:]]",
    "[[:alnum:]_]$",
    "[^[:alnum:][:space:][:punct:]]",
    "[[.-.]]",
    "[[=a=]]b",
    "[+--]",
    r"\<add\>",
    r"\<ad",
    r"\bline\b",
    r"\Bine",
    r"\w\+@\w",
    r"\W$",
    r"\S\s\S",
    r"\`fix",
    r"line\'",
    r"1\.2",
    "1.2",
    r"\d",
    r"\.",
    r"\*",
    r"\[x\]",
    r"\/",
    r"\-",
    "gr.n",
    "gr..n",
    "gr\u{fc}n",
    "^\u{65e5}.\u{8a9e}$",
    "fix\nadd",
    "no such\n^feat",
    r"\(a",
    r"a\)",
    "[a",
    "[z-a]",
    "[[:nonsense:]]",
    r"a\{3,2\}",
    r"a\{x\}",
    r"a\{1",
    r"\{1\}",
    r"end\",
    "(a",
    "a)",
    "()",
    "(|a)b",
    "a|*b",
    "a{,2}b",
    "(ab){2}",
    "(fix|add)( |:)",
    "^(fix)?$",
    "a+?b",
    "+b",
    "a|^b$",
    "{1}",
    "x{y",
];

/// Commits with messages that patterns can tell apart.
fn sayings() -> Repo {
    let messages = [
        "fix: one\n\nsecond line\n",
        "Fix: two.\n",
        "add three\nsecond line of a subject\n\n- add item 3\n",
        "feat(ui)!: four (4)\n\nBREAKING: aab\n",
        "feat\\(ui\\): five\n",
        "aaab",
        "ab",
        "b",
        "*b*",
        "a+b a?b",
        "abab c ababc\n",
        "a^b\n\na$b\n",
        "a{2}{1} x{y\n",
        "[x] ] [ \\ /\n",
        "line\n\n trailing blank \n",
        "release 1.2\n\nnot 1x2; me@example.org, pa-th_x_\n",
        "gr\u{fc}n\n",
        "gr\u{fc}\u{fc}n \u{2014} \u{e9}\n",
        "\u{65e5}\u{672c}\u{8a9e}\n",
        "",
        "tab\there\n\nadding\n",
        "  indented fix\n",
        "returns\r\n\r\nline\r\n",
    ];
    let mut script = Script::default();
    let last = script.line_of(None, messages.iter().map(|message| (*message, vec![])).collect());
    let message = b"gr\xfcn in latin\n";
    let latin = Commit { parents: vec![last], message, encoding: Some("ISO-8859-1"), ..Commit::default() };
    let last = script.commit(latin);
    script.name("refs/heads/main", last);
    script.build()
}

#[test]
fn messages_match_as_they_match_for_git() {
    alone("patterns::messages_match_as_they_match_for_git", || {
        let repo = sayings();
        let main = |option: &str| vec![option.to_owned(), "main".to_owned()];
        for syntax in ["default", "extended", "fixed"] {
            repo.git(&["config", "grep.patternType", syntax]);
            compare(&repo, &PATTERNS.iter().map(|pattern| main(&format!("--grep={pattern}"))).collect::<Vec<_>>());
        }
        let check = |key: &str, value: &str, patterns: &[&str]| {
            repo.git(&["config", key, value]);
            compare(&repo, &patterns.iter().map(|pattern| main(&format!("--grep={pattern}"))).collect::<Vec<_>>());
        };
        check("grep.extendedRegexp", "true", &["(fix|add)"]);
        check("grep.patternType", "default", &["(fix|add)", "feat\\("]);
        check("grep.patternType", "basic", &["fix|add", "feat("]);
        check("grep.patternType", "nonsense", &["fix"]);
    });
}
