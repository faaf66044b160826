//! What is a test by its path alone: folders of tests, names of test files, formats that hold nothing else.

/// Folders of tests.
pub(super) const TEST_FOLDERS: [&str; 18] = [
    "test",
    "tests",
    "testing",
    "testdata",
    "mdtest",
    "spec",
    "specs",
    "__tests__",
    "regress",
    "benches",
    "bench",
    "fixtures",
    "t",
    "e2e",
    "fuzz",
    "fuzzing",
    "fuzzers",
    "fuzz_targets",
];

/// Tells whether a path, in lower case, lies in a folder of tests; below `src/main` lies what a module ships, whatever it is
/// called.
pub(super) fn is_below_tests(path: &str) -> bool {
    let path = path.rsplit_once("src/main/").map_or_else(|| shipped(path), |(_, below)| below);
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    folder.split('/').any(is_test_folder)
}

/// What lies below the sources of a module that helps to test, as `tokio-test/src` and `kotlinx-coroutines-test/common/src`: users
/// call it, whatever the module's name ends in.
fn shipped(path: &str) -> &str {
    const KINDS: [&str; 14] = [
        "unit",
        "integration",
        "it",
        "e2e",
        "system",
        "smoke",
        "stress",
        "perf",
        "fuzz",
        "bench",
        "functional",
        "acceptance",
        "compat",
        "regression",
    ];
    let helps = |folder: &str| folder.strip_suffix("-test").is_some_and(|stem| !KINDS.contains(&stem));
    let mut below = path;
    while let Some((folder, rest)) = below.split_once('/') {
        if helps(folder) {
            let of_set = || rest.split_once('/').and_then(|(_, rest)| rest.strip_prefix("src/"));
            return rest.strip_prefix("src/").or_else(of_set).unwrap_or(path);
        }
        below = rest;
    }
    path
}

/// `tests`, `unit-tests`, `commonTest`, `caddytest`: folders named for tests, also those of source sets; the folder is in
/// lower case.
fn is_test_folder(folder: &str) -> bool {
    TEST_FOLDERS.contains(&folder)
        || folder.split(['-', '_', ' ', '.']).any(|word| matches!(word, "test" | "tests" | "testdata"))
        || ends_in_test(folder)
}

/// `commontest`, and no word of English that only ends so.
fn ends_in_test(word: &str) -> bool {
    const OTHERS: [&str; 8] = ["latest", "contest", "protest", "attest", "detest", "fastest", "greatest", "shortest"];
    let stem = word.strip_suffix("tests").or_else(|| word.strip_suffix("test"));
    // `src/_pytest` is the product.
    stem.is_some_and(|stem| stem.trim_matches('_').len() >= 3) && !OTHERS.contains(&word)
}

/// Formats that hold nothing but cases for a runner of their project's own: `.bats`, `.caddyfiletest`.
pub(super) fn is_case(extension: &str) -> bool {
    matches!(extension, "bats" | "slt" | "phpt" | "feature") || ends_in_test(extension)
}

/// Names of test files; the case tells `WalkTest.kt` from `contest.kt`.
pub(super) fn is_test_name(name: &str) -> bool {
    let lower = name.to_lowercase();
    let stem = name.split('.').next().unwrap_or(name);
    let mut words = stem.split(['_', '-']);
    let camel = ["Test", "Tests", "Spec", "Specs", "TestCase", "Fuzzer"].iter().any(|end| {
        let before = stem.strip_suffix(end).and_then(|before| before.chars().next_back());
        before.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit())
    });
    // Elsewhere a spec is a specification.
    let specs =
        matches!(lower.rsplit('.').next(), Some("rb" | "js" | "jsx" | "ts" | "tsx" | "php" | "exs" | "lua" | "cr"));
    // What runs tests is none: `compute-test-shard.sh`.
    let runs = matches!(lower.rsplit('.').next(), Some("sh" | "bash" | "ps1"));
    let ends = stem.split(['_', '-']).next().into_iter().chain(stem.split(['_', '-']).next_back());
    // Compiled modules of Elixir are no tests, whatever they are called: those are scripts.
    if lower.ends_with(".ex") {
        return false;
    }
    // `afl-fuzz.c` is a program of that name.
    let fuzzes = [stem.split('_').next(), stem.split('_').next_back()];
    let fuzzes = stem.contains('_') && fuzzes.into_iter().flatten().any(|word| matches!(word, "fuzz" | "fuzzer"));
    let told = |word: &str| !runs || ends.clone().any(|end| end == word);
    words.any(|word| match word.to_lowercase().as_str() {
        "test" | "tests" | "bench" => told(word),
        "spec" => specs,
        _ => false,
    }) || lower.contains(".test.")
        || lower.contains(".spec.")
        || camel
        || fuzzes
}
