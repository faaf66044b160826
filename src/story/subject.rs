//! Subject lines: what stands before the words, what the words are about, how much they matter.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// Words that type a commit by the Conventional Commits specification, and their usual variants.
const TYPES: [&str; 16] = [
    "feat", "feature", "fix", "bugfix", "perf", "refactor", "docs", "doc", "test", "tests", "chore", "ci", "build",
    "style", "revert", "deps",
];

/// How subjects begin that announce no change of what the program does.
const MINOR_STARTS: [&str; 15] = [
    "bump ",
    "version package",
    "update project file",
    "update changelog",
    "update dependencies",
    "update deps",
    "rustfmt",
    "fix typo",
    "typo",
    "cargo update",
    "update readme",
    "update cargo.lock",
    "run cargo fmt",
    "now working on ",
    "deploying to ",
];

/// What stands in such subjects anywhere.
static MINOR_PARTS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    AhoCorasick::new([
        "typo",
        "cargo fmt",
        "rustfmt",
        "gofmt",
        "clang-format",
        "clang format",
        "inclusive language",
        "broken link",
        "broken/outdated link",
        "outdated link",
        "dead link",
        " merge from ",
    ])
    .ok()
});

/// Subjects that say nothing of what was done.
const EMPTY: [&str; 23] = [
    "code formatting",
    "code style",
    "format",
    "format code",
    "formatting",
    "go fmt",
    "reformat",
    "reformat code",
    "fmt",
    "wip",
    "fix",
    "fixes",
    "fixed",
    "update",
    "updates",
    "changes",
    "cleanup",
    "clean up",
    "misc",
    "tweaks",
    "polish",
    "polishing",
    "review comments",
];

/// A subject line taken apart.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// A conventional type, in lower case: `feat`.
    pub kind: Option<String>,
    /// What it is about, as the author wrote it before the colon or in brackets: `reftable/block`.
    pub scope: Option<String>,
    /// Marked as breaking with `!`.
    pub breaking: bool,
    /// The words, without prefix and without a trailing pull-request number.
    pub words: String,
    /// The number of a trailing `(#12)`.
    pub pull_request: Option<u64>,
}

impl Subject {
    /// Tells whether nobody would read a post about it: formatting, version bumps, dependency bots, typos.
    ///
    /// What breaks its users never is.
    pub fn is_minor(&self) -> bool {
        if self.breaking {
            return false;
        }
        let kind = self.kind.as_deref().unwrap_or_default();
        let scope = self.scope.as_deref().unwrap_or_default();
        let words = self.words.to_lowercase();
        matches!(kind, "style" | "ci" | "deps" | "chore")
            || matches!(scope, "deps" | "deps-dev" | "release" | "ci")
            || MINOR_STARTS.iter().any(|start| words.starts_with(start))
            || MINOR_PARTS.as_ref().is_some_and(|parts| parts.is_match(&words))
            || (words.starts_with("merge ") && !is_advisory(&words))
            || pleases_linter(&words)
            || announces_release(&words)
            || is_collection(&words)
            || answers_review(&words)
            || is_version(&words)
            || updates_dependencies(&words)
            || EMPTY.contains(&words.trim_end_matches('.'))
    }
}

/// What a forge calls every commit that comes out of a private advisory, whatever it does.
pub(super) fn is_advisory(subject: &str) -> bool {
    let lower = subject.trim().to_lowercase();
    lower == "merge commit from fork" || lower.starts_with("merge commit from ghsa-")
}

/// `fix clippy warnings`, `Lint`, `make the linter happy`, `remove unused imports`; who writes a linter changes lints for
/// others: `Add a lint for it`.
fn pleases_linter(words: &str) -> bool {
    const LINTERS: [&str; 6] = ["clippy", "lint", "lints", "linter", "linters", "linting"];
    // Who tidies up with one of these does nothing else besides, however long the subject is.
    const TOOLS: [&str; 6] = ["gofumpt", "golangci", "golangci-lint", "ktlint", "php-cs-fixer", "scalafmt"];
    const DONE: [&str; 20] = [
        "fix", "fixes", "fixed", "fixing", "make", "please", "satisfy", "silence", "address", "appease", "run",
        "apply", "resolve", "ignore", "allow", "cleanup", "clean", "more", "some", "the",
    ];
    const FOUND: [&str; 4] = ["clippy lint", "clippy warning", "clippy suggestion", "clippy error"];
    const WORDS: usize = 5;
    let few = words.split_whitespace().count() <= WORDS;
    let unused = few && (words.contains("unused import") || words.contains("unused_import"));
    let found = FOUND.iter().any(|found| words.contains(found));
    let mut words = words.split_whitespace().map(|word| word.trim_matches(|c: char| !c.is_alphanumeric()));
    let Some(first) = words.clone().next() else { return false };
    let tool = words.clone().any(|word| TOOLS.contains(&word));
    let linter = few && words.any(|word| LINTERS.contains(&word) || word.starts_with("clippy::"));
    let tidies = DONE.contains(&first) || matches!(first, "enable" | "remove" | "drop");
    tidies && (unused || found)
        || (DONE.contains(&first) || LINTERS.contains(&first)) && linter
        || DONE.contains(&first) && tool
}

/// `release 1.2`, `Release ignore 0.4`, `Changelog for v1.2`, `prepare the next release`, `Prepare for v2`; what is released or prepared besides
/// is the program's own: `release the lock early`.
fn announces_release(words: &str) -> bool {
    let mut words = words.split_whitespace();
    if !matches!(words.next(), Some("release" | "releasing" | "prepare" | "preparing" | "prep" | "cut" | "changelog")) {
        return false;
    }
    let about = |word: &str| {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).trim_start_matches('v');
        matches!(bare, "release" | "releases" | "version" | "notes" | "changelog" | "rc" | "beta" | "alpha")
            || bare.starts_with(|c: char| c.is_ascii_digit())
    };
    let mut rest = words.take(4).peekable();
    rest.peek().is_none() || rest.any(about)
}

/// `Cherry-picks for 2.14.3-RC.1`, `backports to v1.2`: what a release was put together from.
pub(super) fn is_collection(subject: &str) -> bool {
    const STARTS: [&str; 8] = [
        "cherry-picks ",
        "cherry picks ",
        "cherrypicks ",
        "cherry-pick ",
        "cherry pick ",
        "picks ",
        "backports ",
        "backport ",
    ];
    let lower = subject.to_lowercase();
    let Some(rest) = STARTS.iter().find_map(|start| lower.strip_prefix(start)) else { return false };
    let Some(goal) = ["for ", "to ", "into "].iter().find_map(|word| rest.strip_prefix(word)) else { return false };
    let version = goal.split_whitespace().next().unwrap_or_default().trim_start_matches('v');
    version.starts_with(|c: char| c.is_ascii_digit())
}

/// `Addresses code review comments`: what was said of a change before anybody used it.
fn answers_review(words: &str) -> bool {
    let first = words.split(' ').next().unwrap_or_default();
    let answers = ["address", "apply", "incorporate", "respond", "implement", "handle", "pr ", "code review"];
    let said = ["review comment", "review feedback", "code review", "review suggestion", "pr comments", "pr feedback"];
    let answered = answers.iter().any(|verb| first.starts_with(verb)) || first == "more";
    answered && words.split(' ').count() <= 7 && said.iter().any(|word| words.contains(word))
        || matches!(words, "review feedback" | "pr feedback" | "code review" | "address review" | "address comments")
        || words.starts_with("address review")
}

/// `update critical containerd and docker deps`
fn updates_dependencies(words: &str) -> bool {
    let mut words = words.split_whitespace();
    let updates = matches!(words.next(), Some("update" | "bump" | "upgrade" | "refresh" | "align"));
    updates && words.any(|word| matches!(word, "deps" | "dependencies" | "vendored" | "submodule" | "submodules"))
}

/// `1.2.3`, `ignore-0.4.33`, `git 2.45-rc1`, `the 16th batch`, `increment version to 1.2`: names of states, not of changes.
fn is_version(words: &str) -> bool {
    let version = |part: &str| {
        let part = part.trim_start_matches('v');
        part.starts_with(|c: char| c.is_ascii_digit()) && part.contains('.')
    };
    let count = words.split(' ').count();
    let named = words.split_once("version ").is_some_and(|(_, rest)| version(rest) && count <= 5);
    let raised = {
        const VERBS: [&str; 6] = ["increment", "set", "advance", "raise", "increase", "tick"];
        let mut rest = words.split(' ');
        rest.next().is_some_and(|first| VERBS.contains(&first))
            && rest.next().is_some_and(|next| next == "version")
            && count <= 6
            && rest.any(version)
    };
    named || raised || (count <= 2 && words.split([' ', '-']).any(version)) || words.ends_with(" batch")
}

/// Takes a subject line apart. Text that follows no known form is all words.
pub fn parse(subject: &str) -> Subject {
    let (rest, pull_request) = split_pull_request(without_branch(subject));
    let rest = without_issue(rest);
    let mut parsed = Subject { pull_request, ..Subject::default() };
    // `feat (Repo): words`: the specification has no blank there, and authors have.
    let kind = conventional_type(rest);
    let joined = kind.and_then(|kind| rest[kind.len()..].strip_prefix(" (").map(|behind| format!("{kind}({behind}")));
    let formal = joined.as_deref().unwrap_or(rest);
    if let Some(kind) = kind
        && let Ok(commit) = git_conventional::Commit::parse(formal)
        && commit.type_().as_str().eq_ignore_ascii_case(kind)
    {
        parsed.kind = Some(kind.to_owned());
        parsed.scope = commit.scope().map(|scope| scope.as_str().to_owned());
        parsed.breaking = commit.breaking();
        // A revert without its prefix would read as the change that it takes back.
        let reverts = parsed.kind.as_deref() == Some("revert");
        parsed.words = if reverts { rest } else { commit.description() }.trim().to_owned();
        return parsed;
    }
    let (scope, words) = split_scope(rest);
    // `[Fix] x` is a type in other clothes.
    let bracketed = scope.filter(|_| rest.starts_with('[')).map(str::to_lowercase);
    let bracketed = bracketed.map(|kind| match kind.as_str() {
        "fixed" | "bug" => "fix".to_owned(),
        "added" | "new" => "feat".to_owned(),
        _ => kind,
    });
    if let Some(kind) = bracketed.filter(|kind| TYPES.contains(&kind.as_str())) {
        return Subject { kind: Some(kind), words: words.trim().to_owned(), ..parsed };
    }
    parsed.scope = scope.map(str::to_owned);
    parsed.words = words.trim().to_owned();
    parsed
}

/// The known type that a subject begins with, if it may be a conventional one: asking the parser takes fifty times as long,
/// and most subjects begin with something else.
fn conventional_type(subject: &str) -> Option<&'static str> {
    let word = subject.split(['(', '!', ':', ' ']).next()?;
    TYPES.into_iter().find(|kind| kind.eq_ignore_ascii_case(word))
}

/// `[3.14] words`, `[PR #12/abcd backport][3.14] words`: a subject without the branch that it was brought to.
pub(super) fn without_branch(subject: &str) -> &str {
    let subject = subject.trim();
    let tagged = subject.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    match tagged.filter(|(tag, rest)| names_branch(tag) && rest.contains(char::is_alphanumeric)) {
        Some((_, rest)) => without_branch(rest.trim_start_matches([':', ' '])),
        None => subject,
    }
}

/// `3.14`, `v5.12.x`, `release-1.2`, `backport 3.2`, `PR #12/abcd backport`
fn names_branch(tag: &str) -> bool {
    let lower = tag.trim().to_lowercase();
    if lower.split([' ', '-', ':']).any(|word| matches!(word, "backport" | "backports" | "backported")) {
        return true;
    }
    // `[Fix owner/name#12]`
    if !numbers(&format!(" {} ", lower.replace(|c: char| c.is_alphanumeric() && !c.is_ascii_digit(), " "))).is_empty() {
        return true;
    }
    let line = ["release", "branch", "stable", "maint"].iter().find_map(|line| lower.strip_prefix(line));
    let version = line.unwrap_or(&lower).trim_start_matches(['-', '/', ' ', 'v']);
    version.contains('.')
        && version.starts_with(|c: char| c.is_ascii_digit())
        && version.split('.').all(|part| part == "x" || part.parse::<u32>().is_ok())
}

/// `subject (#12)` without its end.
pub(super) fn split_pull_request(subject: &str) -> (&str, Option<u64>) {
    let found = subject.strip_suffix(')').and_then(|rest| rest.rsplit_once("(#"));
    match found.and_then(|(words, number)| Some((words.trim_end(), number.parse().ok()?))) {
        Some((words, number)) if !words.is_empty() => (words, Some(number)),
        _ => (subject, None),
    }
}

/// `Fixes: #12: words` and `#12: words` without what closes an issue: the message names it as a whole.
fn without_issue(subject: &str) -> &str {
    let verb = ["fixes", "fixed", "closes", "resolves", "refs"].into_iter().find_map(|verb| {
        let rest = subject.get(verb.len()..).filter(|_| subject[..verb.len()].eq_ignore_ascii_case(verb))?;
        rest.starts_with([':', ' ']).then(|| rest.trim_start_matches([':', ' ']))
    });
    let rest = verb.unwrap_or(subject);
    let numbered = rest.strip_prefix('#').and_then(|rest| rest.split_once(": "));
    let is_number = |number: &str| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    match numbered.filter(|(number, words)| is_number(number) && !words.trim().is_empty()) {
        Some((_, words)) => words.trim_start(),
        None => subject,
    }
}

/// `area: words` and `[area] words`, where the area is short and looks like a name: one word, or a list of them.
fn split_scope(subject: &str) -> (Option<&str>, &str) {
    if let Some((scope, words)) = subject.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        let words = words.trim_start_matches([':', ' ']);
        return if words.is_empty() { (None, subject) } else { (Some(scope.trim()), words) };
    }
    let Some((scope, words)) = subject.split_once(": ") else { return (None, subject) };
    let named = !scope.is_empty()
        && scope.len() <= 40
        && scope.split([' ', ',']).filter(|word| !word.is_empty()).count() <= 3
        && is_list(scope)
        && !is_verb(scope)
        && !scope.contains(['"', '`', '(', '\''])
        && !words.trim().is_empty();
    if named { (Some(scope.trim()), words) } else { (None, subject) }
}

/// One word, or several with commas or the like between them: `lsm & compaction`.
fn is_list(scope: &str) -> bool {
    let words: Vec<&str> = scope.split_whitespace().collect();
    let parts = |word: &str| matches!(word, "and" | "&" | "+" | "/" | "|");
    words.windows(2).all(|pair| pair[0].ends_with([',', '/', '+', '&', '|']) || parts(pair[0]) || parts(pair[1]))
}

/// `Added: a walk`: what was done, and no area; git has an area `add`.
fn is_verb(scope: &str) -> bool {
    const FORMS: [&str; 14] = [
        "fixes", "fixed", "fixup", "adds", "added", "removes", "removed", "changes", "changed", "improves", "improved",
        "updated", "renamed", "dropped",
    ];
    FORMS.contains(&scope.to_lowercase().as_str()) || matches!(scope, "Add" | "Remove" | "Improve" | "Update" | "Drop")
}

/// Numbers of issues and pull requests that a message names as `#12` or `owner/repo#12`, in order.
pub(super) fn numbers(message: &str) -> Vec<u64> {
    let mut found = Vec::new();
    for (position, _) in message.match_indices('#') {
        let before = message[..position].chars().next_back().unwrap_or(' ');
        let digits: String = message[position + 1..].chars().take_while(char::is_ascii_digit).take(8).collect();
        let after = message[position + 1 + digits.len()..].chars().next().unwrap_or(' ');
        if !before.is_alphanumeric()
            && !matches!(before, '/' | '&' | '#')
            && !after.is_alphanumeric()
            && let Ok(number) = digits.parse()
        {
            found.push(number);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(subject: &str) -> String {
        let parsed = parse(subject);
        let part = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
        let number = parsed.pull_request.map(|number| number.to_string());
        format!("{}|{}|{}|{}", part(parsed.kind), part(parsed.scope), parsed.words, part(number))
    }

    #[test]
    fn subjects_are_taken_apart() {
        let check = |subject: &str, expected: &str| assert_eq!(shown(subject), expected);
        check("feat(args): add --x (#12)", "feat|args|add --x|12");
        check("Fix: walk", "fix|-|walk|-");
        check("feat (Repo): raise an error", "feat|Repo|raise an error|-");
        check("fix (again) the walk", "-|-|fix (again) the walk|-");
        check("reftable/block: fix binary search", "-|reftable/block|fix binary search|-");
        check("net/http: fix race", "-|net/http|fix race|-");
        check("ignore,globset: increase pool", "-|ignore,globset|increase pool|-");
        check("[3.14] feat(jar): add cookies (#12)", "feat|jar|add cookies|12");
        check("[PR #1/abcd backport][v3.14.x] Fix sends", "-|-|Fix sends|-");
        check("[backport 3.2] walk: follow links", "-|walk|follow links|-");
        check("[3.14]", "-|-|[3.14]|-");
        check("[net.core] follow links", "-|net.core|follow links|-");
        check("[core] speed up", "-|core|speed up|-");
        check("ignore, globset: increase pool", "-|ignore, globset|increase pool|-");
        check("Fix warning: a function is deprecated (#9)", "-|-|Fix warning: a function is deprecated|9");
        check("Fix scan_fuzz: objects must be read", "-|-|Fix scan_fuzz: objects must be read|-");
        check("Added: a walk", "-|-|Added: a walk|-");
        check("lsm & compaction: fix the walk", "-|lsm & compaction|fix the walk|-");
        check("merge: fix the walk", "-|merge|fix the walk|-");
        check("uvar migration: know more defaults", "-|-|uvar migration: know more defaults|-");
        check("Fixes: #10673: make it covariant", "-|-|make it covariant|-");
        check("#12: make it covariant", "-|-|make it covariant|-");
        check("Closes #12: net: fix it", "-|net|fix it|-");
        check("[Fix] speed up", "fix|-|speed up|-");
        check("[FIXED] A data race", "fix|-|A data race|-");
        check("Add hyperlinks", "-|-|Add hyperlinks|-");
        check(
            "this is a long sentence about a thing: it goes on",
            "-|-|this is a long sentence about a thing: it goes on|-",
        );
        check("(#12)", "-|-|(#12)|-");
        check("[WIP]", "-|-|[WIP]|-");
        check("revert: add caching", "revert|-|revert: add caching|-");
    }

    #[test]
    fn minor_subjects_are_known() {
        let check = |subject: &str, expected: bool| assert_eq!(parse(subject).is_minor(), expected, "{subject}");
        check("fmt", true);
        // What is called so is a part of many a program.
        check("fmt: fix soundness bug", false);
        check("fix clippy warnings", true);
        check("Lint", true);
        check("update clang format again", true);
        check("apply golangci-lint autofixes, work around false positives", true);
        check("reformat code", true);
        check("Format dates as the locale does", false);
        check("Make clippy happy", true);
        check("Fix clippy::needless_lifetimes", true);
        check("Enable some clippy lints to prevent having dbg in a release again", true);
        check("Fix unused_imports", true);
        check("Add a code action that removes unused imports", false);
        check("Show clippy warnings in the list", false);
        check("apply ktlint to all files", true);
        check("Add support for ktlint 1.0", false);
        check("Remove the lint command", false);
        check("Add a lint for useless vectors", false);
        check("Fix a false positive for `Lint/UselessAssignment`", false);
        check("Do not lint code from macros", false);
        check("cargo: look the index up once", false);
        check("Version Packages (#123)", true);
        check("Update project files", true);
        check("chore(deps): bump clap from 4.5 to 4.6", true);
        check("Bump actions/checkout from 4 to 5", true);
        check("ignore-0.4.33", true);
        check("Git 2.45-rc1", true);
        check("use 2.5 as default", false);
        check("The 16th batch", true);
        check("2026.02.11, Version 1.52.0 (Stable)", true);
        check("Now working on version 1.52.1", true);
        check("Increment version to 2.0.16-stable-dev", true);
        check("Increment version of each node", false);
        check("Set version in the header of 1.0 requests and those that follow", false);
        check("deps: update serde", true);
        check("Fix typo in README", true);
        check("wip", true);
        check("Release the stale reply binding of a push", false);
        check("Prepare statements once", false);
        check("Changelog for v4.15.3 (#3012)", true);
        check("Changelog entries by author", false);
        check("Merge the lists of two walks", true);
        check("Merge commit from fork", false);
        check("Prepare 2026.1.0 release", true);
        check("release: prepare for v2", true);
        check("Release ignore 0.4.33", true);
        check("Addresses code review comments", true);
        check("Show code review comments in the view", false);
        check("Cherry-picks for 2.14.3-RC.1", true);
        check("wip: add a scanner", false);
        check("feat: add a scanner", false);
        check("chore!: remove node 18 support", false);
        check("reftable/block: fix binary search over restart counter", false);
    }

    #[test]
    fn numbers_are_found() {
        assert_eq!(numbers("Fixes #12, closes o/r#34; not a#5 nor #6x &#39; ##7"), [12]);
    }
}
