//! Claims that something is missing. No amount of evidence shows that there is none of something: a writer may say so only
//! where what it cites does.

/// What a history has or lacks, by stems; each list is one thing.
const THINGS: [&[&str]; 7] = [
    &["test", "tests", "untested", "coverage"],
    &["figure", "figures", "measurement", "measurements", "benchmark", "benchmarks", "numbers"],
    &["reason", "reasons", "rationale", "motivation", "explanation"],
    &["dependency", "dependencies"],
    &["documentation", "undocumented", "changelog"],
    &["alternative", "alternatives"],
    &["commits", "stories", "messages", "changes"],
];

/// The thing that only "none of" denies: much code runs "without changes".
const HISTORY: usize = 6;

/// Words behind which something is missing.
const NONE: [&str; 9] = ["no", "none", "neither", "without", "lacks", "lack", "lacking", "zero", "nor"];

/// Words that say of what stands before them that it is missing.
const MISSING: [&str; 8] =
    ["missing", "absent", "lacking", "unstated", "not given", "not stated", "not reported", "not recorded"];

/// Words that say all by themselves what is missing.
const ALONE: [&str; 2] = ["untested", "undocumented"];

/// Words that begin to speak of something; of two behind a denial the second begins to speak of something else.
const DETERMINERS: [&str; 13] =
    ["a", "an", "the", "any", "its", "their", "this", "these", "those", "his", "our", "each", "every"];

/// Words that say all that is denied by themselves: "without it the test fails".
const PRONOUNS: [&str; 6] = ["it", "them", "him", "which", "whom", "one"];

/// Words by which something before them is missing; without one, what stands behind is: "the missing name".
const BE: [&str; 12] = ["is", "are", "was", "were", "be", "been", "being", "remain", "remains", "stays", "goes", "go"];

/// How far the thing stands behind the word that denies it.
const NEAR: usize = 4;

/// The sentences that claim an absence which the text that is cited doesn't state.
pub(super) fn claims<'a>(plain: &'a str, said: &str) -> impl Iterator<Item = &'a str> {
    let stated: Vec<usize> = said.lines().flat_map(clauses).flat_map(missing).collect();
    clauses(plain).filter(move |clause| missing(clause).iter().any(|thing| !stated.contains(thing)))
}

/// Parts of a text that deny for themselves.
fn clauses(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(['.', ';', '!', '?', ':']).map(str::trim).filter(|clause| !clause.is_empty())
}

/// The things of which a clause says that they are missing, as places in [`THINGS`].
fn missing(clause: &str) -> Vec<usize> {
    let lower = clause.to_lowercase();
    let words: Vec<&str> = lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let things = |words: &[&str]| -> Vec<usize> {
        (0..THINGS.len()).filter(|thing| words.iter().any(|word| THINGS[*thing].contains(word))).collect()
    };
    let mut found = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let behind = &words[place + 1..(place + 1 + NEAR).min(words.len())];
        let denied = denied(behind);
        // "A header without numbers" is an input; "faster without numbers" is none.
        let input = |thing: &&str| ["header", "headers", "line", "lines", "range", "hunk", "hunks"].contains(thing);
        if *word == "without" && matches!(behind, ["numbers", ..]) && words[..place].last().is_some_and(input) {
            continue;
        }
        // "No reason to return" says what code does, and "no test passes by accident" what tests do.
        if matches!(behind, ["reason" | "reasons", "to", ..]) || matches!(behind, ["test", verb, ..] if acts(verb)) {
            continue;
        }
        let before = &words[place.saturating_sub(NEAR)..place];
        let pair = format!("{word} {}", behind.first().copied().unwrap_or_default());
        match () {
            // "The undocumented function" speaks of the function.
            () if ALONE.contains(word) && matches!(before.last(), Some(&("the" | "its" | "their"))) => {}
            () if ALONE.contains(word) => found.extend(things(&[word])),
            // "No longer", "no more than" and "no other way" deny something else.
            () if NONE.contains(word) && !matches!(behind.first(), Some(&("longer" | "more" | "other" | "new"))) => {
                found.extend(things(denied).into_iter().filter(|thing| *thing != HISTORY || *word == "none"));
            }
            () if MISSING.contains(word) || MISSING.contains(&pair.as_str()) => {
                let about = if before.iter().any(|word| BE.contains(word)) { before } else { denied };
                found.extend(things(about).into_iter().filter(|thing| *thing != HISTORY));
            }
            () => {}
        }
    }
    found
}

/// Whether a word says how tests end, which is no word of what they look at.
fn acts(word: &str) -> bool {
    matches!(word, "passes" | "fails" | "survives" | "breaks")
}

/// The words that a denial is about: up to where something else is spoken of.
fn denied<'a, 'b>(behind: &'a [&'b str]) -> &'a [&'b str] {
    if behind.first().is_some_and(|first| PRONOUNS.contains(first)) {
        return &behind[..1];
    }
    let joined = |place: usize| matches!(behind[place - 1], "of" | "or" | "nor" | "and");
    let is_other = |place: &usize| DETERMINERS.contains(&behind[*place]) && !joined(*place);
    &behind[..(1..behind.len()).find(is_other).unwrap_or(behind.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_said_by_somebody() {
        let check = |plain: &str, said: &str, expected: bool| {
            assert_eq!(claims(plain, said).next().is_some(), expected, "{plain} / {said}");
        };
        check("The removal of the custom package has no test in this material.", "skip the package", true);
        check("With the flag, an empty list is no reason to return.", "fn write()", false);
        check("The removal has no test.", "no test file changes with it", false);
        check("No dependency of the range was dropped.", "dependency `x` changed", true);
        check("No dependency was dropped.", "no dependency was removed", false);
        check("The commits state no reason beyond the update itself.", "bump x", true);
        check("No test that exercises a request is recorded with these commits.", "store config", true);
        check("None of the commits changes it.", "store config", true);
        check("The path is untested.", "no figure is given", true);
        check("A figure is missing.", "faster", true);
        check("It was merged without a benchmark.", "faster", true);
        // What code does or leaves is no absence from the history.
        check("The parent no longer waits for the child, and no pipe is left.", "", false);
        check("It needed no new design; the test does not show how the cache behaves.", "", false);
        check("The check spares calls without output changes; no file name and no suffix is tested in it.", "", false);
        check("Without a context the command still runs.", "", false);
        check("An OID that was seen is skipped; without a watcher the test does nothing.", "", false);
        check("Without it the test fails.", "", false);
        check("The test for the missing name checks the wording of the error.", "", false);
        check("It came without a reason or a figure for it.", "a reason", true);
        check("It came without any test.", "", true);
        check("It panics if they are not consumed, so that no test passes by accident.", "", false);
        check("No test covers the hang.", "", true);
        check("No test guards it.", "", true);
        check("A hunk header without numbers counts as one line.", "", false);
        check("It is said to be faster without numbers to bear it out.", "", true);
        check("No numbers are given for it.", "", true);
        check("It is said to be faster without a benchmark.", "", true);
        check("No test files change with it.", "", true);
        check("It ships as an untested change.", "", true);
        check("The tests send a stale and a missing reference, on messages and replies.", "", false);
        check("Whoever calls the undocumented `route` with the path gets less.", "", false);
        check("The option is undocumented.", "", true);
        check("No test file changes with it.", "", true);
        check("The tests are still missing.", "", true);
        check("The missing tests would have found it.", "", true);
        check("None of the many tests covers it.", "", true);
    }
}
