//! Credentials in text: keys, tokens, passwords. In goes a text, out come the places that must not be shown.
//!
//! The rules are those of gitleaks, kept as data. Nearly every text is done with one pass for the rules' keywords; a rule's
//! pattern is only compiled when one of its keywords was seen, and runs over bytes, without Unicode classes: all of them
//! would take 43 ms to compile that way, and 3.5 s with Unicode.

use std::{
    borrow::Cow,
    collections::BTreeSet,
    ops::Range,
    sync::{LazyLock, OnceLock},
};

use aho_corasick::AhoCorasick;
use regex::bytes::{Regex, RegexBuilder};

/// What stands in the place of a credential.
pub const MASK: &str = "[secret]";

/// Patterns of pathological size are refused rather than compiled.
const SIZE_LIMIT: usize = 8 << 20;

/// A pattern that is compiled when it is first needed; a pattern that isn't one matches nothing.
struct Pattern {
    source: &'static str,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    const fn new(source: &'static str) -> Self {
        Self { source, compiled: OnceLock::new() }
    }

    fn get(&self) -> Option<&Regex> {
        let compile = || RegexBuilder::new(self.source).unicode(false).size_limit(SIZE_LIMIT).build().ok();
        self.compiled.get_or_init(compile).as_ref()
    }

    fn is_match(&self, text: &[u8]) -> bool {
        self.get().is_some_and(|pattern| pattern.is_match(text))
    }
}

struct Rule {
    id: &'static str,
    /// Bits a byte below which a match is a word and no key.
    entropy: f64,
    /// The group that holds the credential; 0 is the first that matched, else the whole.
    group: usize,
    path: Option<Pattern>,
    pattern: Pattern,
}

/// Which part of a match an exception looks at.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Target {
    Secret,
    Match,
    Line,
}

/// What looks like a credential and is none; for one rule, or for all.
struct Exception {
    rule: &'static str,
    target: Target,
    pattern: Pattern,
}

struct Rules {
    rules: Vec<Rule>,
    exceptions: Vec<Exception>,
    /// Words that no credential holds, with their rule.
    stops: Vec<(&'static str, Vec<&'static str>)>,
    keywords: Option<AhoCorasick>,
    /// The rules of each keyword.
    of_keyword: Vec<Vec<usize>>,
}

static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::read(include_str!("rules.tsv")));

impl Rules {
    fn read(data: &'static str) -> Self {
        let mut rules = Self {
            rules: Vec::new(),
            exceptions: Vec::new(),
            stops: Vec::new(),
            keywords: None,
            of_keyword: Vec::new(),
        };
        let mut words: Vec<&str> = Vec::new();
        for line in data.lines() {
            let fields: Vec<&'static str> = line.split('\t').collect();
            match fields[..] {
                ["rule", id, entropy, group, keywords, path, pattern] => {
                    for keyword in keywords.split(',') {
                        words.push(keyword);
                        rules.of_keyword.push(vec![rules.rules.len()]);
                    }
                    rules.rules.push(Rule {
                        id,
                        entropy: entropy.parse().unwrap_or(0.0),
                        group: group.parse().unwrap_or(0),
                        path: (!path.is_empty()).then(|| Pattern::new(path)),
                        pattern: Pattern::new(pattern),
                    });
                }
                ["allow", rule, target, pattern] => {
                    let target = match target {
                        "match" => Target::Match,
                        "line" => Target::Line,
                        _ => Target::Secret,
                    };
                    rules.exceptions.push(Exception { rule, target, pattern: Pattern::new(pattern) });
                }
                ["stop", rule, stops] => rules.stops.push((rule, stops.split(' ').collect())),
                _ => {}
            }
        }
        rules.keywords = AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok();
        rules
    }

    /// Rules of which a keyword stands in the text.
    fn hit(&self, text: &str) -> BTreeSet<usize> {
        let found = self.keywords.iter().flat_map(|keywords| keywords.find_overlapping_iter(text));
        found.flat_map(|found| &self.of_keyword[found.pattern().as_usize()]).copied().collect()
    }

    fn is_excepted(&self, rule: &Rule, text: &[u8], whole: &Range<usize>, secret: &Range<usize>) -> bool {
        let line = || {
            let start = text[..whole.start].iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1);
            let end = text[whole.end..].iter().position(|byte| *byte == b'\n').map_or(text.len(), |at| whole.end + at);
            start..end
        };
        let own = |id: &str| id == rule.id || id == "*";
        let excepted = self.exceptions.iter().filter(|exception| own(exception.rule)).any(|exception| {
            let part = match exception.target {
                Target::Secret => secret.clone(),
                Target::Match => whole.clone(),
                Target::Line => line(),
            };
            exception.pattern.is_match(&text[part])
        });
        excepted || {
            let lower = text[secret.clone()].to_ascii_lowercase();
            let stops = self.stops.iter().filter(|(id, _)| own(id)).flat_map(|(_, words)| words);
            stops.into_iter().any(|word| lower.windows(word.len()).any(|window| window == word.as_bytes()))
        }
    }
}

/// Reads the rules, which otherwise happens when the first text is looked at.
pub fn prepare() {
    LazyLock::force(&RULES);
}

/// The credentials in a text, in order and apart from each other. The path is that of its file, where it has one.
pub fn spans(text: &str, path: Option<&str>) -> Vec<Range<usize>> {
    let bytes = text.as_bytes();
    let mut found: Vec<Range<usize>> = Vec::new();
    for rule in RULES.hit(text).into_iter().map(|place| &RULES.rules[place]) {
        let elsewhere = |wanted: &Pattern| !path.is_some_and(|path| wanted.is_match(path.as_bytes()));
        if rule.path.as_ref().is_some_and(elsewhere) {
            continue;
        }
        let Some(pattern) = rule.pattern.get() else { continue };
        for captures in pattern.captures_iter(bytes) {
            let Some(whole) = captures.get(0).map(|whole| whole.range()) else { continue };
            let first = || (1..captures.len()).find_map(|group| captures.get(group));
            let group = if rule.group == 0 { first() } else { captures.get(rule.group) };
            let secret = group.map_or(whole.clone(), |group| group.range());
            if entropy(&bytes[secret.clone()]) > rule.entropy && !RULES.is_excepted(rule, bytes, &whole, &secret) {
                found.push(secret);
            }
        }
    }
    merged(text, found)
}

/// Tells whether a text holds a credential.
pub fn holds_secret(text: &str, path: Option<&str>) -> bool {
    !spans(text, path).is_empty()
}

/// The text with [`MASK`] in the place of each credential.
pub fn mask<'a>(text: &'a str, path: Option<&str>) -> Cow<'a, str> {
    let found = spans(text, path);
    if found.is_empty() { Cow::Borrowed(text) } else { Cow::Owned(without(text, &found)) }
}

/// The text with [`MASK`] in the place of each of some [`spans`] of it.
pub fn without(text: &str, spans: &[Range<usize>]) -> String {
    let mut masked = String::with_capacity(text.len());
    let mut end = 0;
    for span in spans {
        masked.push_str(&text[end..span.start]);
        masked.push_str(MASK);
        // What a credential of several lines took stays as many lines.
        masked.extend(text[span.clone()].chars().filter(|c| *c == '\n'));
        end = span.end;
    }
    masked.push_str(&text[end..]);
    masked
}

/// Tells whether a file is there to hold credentials: it is never read.
pub fn is_secret_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    let example = ["example", "sample", "template", "dist"].iter().any(|part| name.ends_with(part));
    let environment = (name == ".env" || name.starts_with(".env.")) && !example;
    let keys = ["id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", ".npmrc", ".netrc", ".pypirc", ".htpasswd", ".pgpass"];
    let endings = [".pem", ".key", ".p12", ".pfx", ".jks", ".keystore", ".kdbx", ".ppk"];
    environment || keys.contains(&name.as_str()) || endings.iter().any(|ending| name.ends_with(ending))
}

/// Whole characters, in order, none inside another.
fn merged(text: &str, mut found: Vec<Range<usize>>) -> Vec<Range<usize>> {
    found.sort_by_key(|span| (span.start, span.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for span in found {
        let start = text.floor_char_boundary(span.start);
        let end = text.ceil_char_boundary(span.end);
        match merged.last_mut().filter(|last| last.end >= start) {
            Some(last) => last.end = last.end.max(end),
            None => merged.push(start..end),
        }
    }
    merged
}

/// Shannon's entropy in bits a byte.
fn entropy(bytes: &[u8]) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in bytes {
        counts[usize::from(*byte)] += 1;
    }
    let total = bytes.len() as f64;
    let share = |count: &u32| {
        let share = f64::from(*count) / total;
        -share * share.log2()
    };
    counts.iter().filter(|count| **count > 0).map(share).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Credentials as they look; put together here, so that no scanner takes this file for a leak.
    fn canaries() -> Vec<String> {
        let random = "x7Kp2QvN9mRt4WzB8cYd6FhJ3sLg5AeU1oXi0DnVbTqM";
        let upper = "Q7XK2PVN5MRT4WZB";
        vec![
            format!("AKIA{upper}"),
            format!("ghp_{}", &random[..36]),
            format!(
                "github_pat_{}_{}",
                &random[..22],
                format!("{random}{random}").chars().take(59).collect::<String>()
            ),
            format!("glpat-{}", &random[..20]),
            format!("sk_live_{}", &random[..24]),
            format!("xoxb-{}-{}-{}", "123456789012", "1234567890123", &random[..24]),
            format!("AIza{}", format!("{random}{random}").chars().take(35).collect::<String>()),
            format!("SG.{}.{}", &random[..22], format!("{random}{random}").chars().take(43).collect::<String>()),
            format!("npm_{}", random[..36].to_lowercase()),
            format!("-----BEGIN RSA PRIVATE KEY-----\n{random}{random}\n{random}\n-----END RSA PRIVATE KEY-----"),
            format!("eyJ{}.eyJ{}.{}", "hbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9", "zdWIiOiIxMjM0NTY3ODkwIn0", &random[..43]),
        ]
    }

    #[test]
    fn credentials_are_masked_wherever_they_stand() {
        for canary in canaries() {
            let places = [
                format!("token = \"{canary}\"\n"),
                format!("Use {canary} to log in.\n"),
                format!("Grüße:\n\n    {canary}\n\nEnde"),
                format!("curl -H 'Authorization: Bearer {canary}' https://example.org\n"),
            ];
            for text in places {
                let masked = mask(&text, None);
                assert!(!masked.contains(&canary) && masked.contains(MASK), "{text} {masked}");
                assert_eq!(masked.lines().count(), text.lines().count());
            }
        }
    }

    #[test]
    fn named_values_are_masked() {
        let value = "x7Kp2QvN9mRt4WzB8cYd6F";
        for text in
            [format!("api_key = \"{value}\""), format!("password: '{value}'"), format!("export SECRET_TOKEN={value}\n")]
        {
            assert!(!mask(&text, None).contains(value), "{text}");
        }
    }

    #[test]
    fn ordinary_text_stays_as_it_is() {
        let check = |text: &str| assert_eq!(mask(text, None), text);
        check("Records store their keys prefix-compressed. The key at the current index is compared.");
        check("let token = tokens.next().expect(\"there is one\");");
        check("Fixes: 1a03591812 (\"reftable/record: use scratch buffer when decoding records\")");
        check("password = \"\"");
        check("api_key = os.environ[\"API_KEY\"]");
        check("access: private, auth: none, secret: false");
        check("see https://example.org/secret/tokens.html?key=value");
        check("sha256 = 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
        check("");
    }

    #[test]
    fn rules_that_belong_to_files_look_at_the_path() {
        let text = "resource \"x\" {\n  password = \"hunter2-Xy7\"\n}\n";
        assert!(holds_secret(text, Some("main.tf")) && !holds_secret("password = \"hunter2-Xy7\"", Some("a.rs")));
    }

    #[test]
    fn all_patterns_compile() {
        let patterns = RULES.rules.iter().map(|rule| &rule.pattern);
        let patterns = patterns.chain(RULES.exceptions.iter().map(|exception| &exception.pattern));
        for pattern in patterns.chain(RULES.rules.iter().filter_map(|rule| rule.path.as_ref())) {
            assert!(pattern.get().is_some(), "{}", pattern.source);
        }
        assert!(RULES.rules.len() > 200 && RULES.rules.iter().all(|rule| !rule.id.is_empty()));
    }

    #[test]
    fn files_of_keys_are_known_by_name() {
        let check = |path: &str, expected: bool| assert_eq!(is_secret_file(path), expected, "{path}");
        check(".env", true);
        check("deploy/.env.production", true);
        check(".env.example", false);
        check("certs/server.pem", true);
        check("home/.ssh/id_ed25519", true);
        check("id_ed25519.pub", false);
        check("src/environment.rs", false);
    }

    #[test]
    fn time_grows_with_the_text_alone() {
        for text in
            ["key=".repeat(20_000), "a".repeat(100_000), "token: \"".repeat(10_000), "-----BEGIN ".repeat(9_000)]
        {
            spans(&text, None);
        }
    }
}
