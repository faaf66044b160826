//! What the headings of a changelog say: a release, a sort of changes, or one change.

use super::{Block, BlockKind, Parsed, reference::without_references};

/// Tells whether the innermost heading above a block is about one change: it ends in a reference, or it is no version and no
/// sort of changes and stands above a paragraph (`### Support for closed dictionaries`).
pub(super) fn heads_a_change(parsed: &Parsed, block: &Block) -> bool {
    let sections = parsed.path(block);
    let Some(title) = sections.last() else { return false };
    if without_references(title).len() < title.len() {
        return true;
    }
    if sections.len() < 2 || !names_one_thing(title) {
        return false;
    }
    // Blocks stand in the order of their headings.
    let first = parsed.blocks.partition_point(|other| other.heading < block.heading);
    let below = parsed.blocks.get(first);
    below.is_some_and(|first| first.kind == BlockKind::Paragraph && first.text.split_whitespace().count() >= PARAGRAPH)
}

/// Words of a paragraph that a heading may be the title of.
const PARAGRAPH: usize = 12;

/// Words for sorts of changes, and for what holds them.
const SORTS: [&str; 22] = [
    "changelog",
    "released",
    "changes",
    "fixes",
    "improvements",
    "features",
    "updates",
    "notes",
    "release",
    "releases",
    "enhancements",
    "additions",
    "deprecations",
    "removals",
    "highlights",
    "issues",
    "bugs",
    "contributors",
    "overview",
    "summary",
    "upgrading",
    "migration",
];

/// Tells whether a title ends with a sort of changes.
pub(super) fn names_a_sort(title: &str) -> bool {
    let last = title.split_whitespace().next_back().unwrap_or_default();
    SORTS.contains(&last.trim_end_matches(':').to_lowercase().as_str())
}

/// Tells whether a heading is that of the list of changes which some keep in their README.
pub(in crate::evidence) fn heads_changelog(title: &str) -> bool {
    let lower = title.trim_end_matches(':').to_lowercase();
    matches!(
        lower.as_str(),
        "changelog" | "change log" | "changes" | "release notes" | "release history" | "version history"
    ) || lower.starts_with("changes since ")
        || lower.starts_with("changelog since ")
}

/// The title in a line that is only bold, or only capitals, or ends in a colon, and names a sort of changes: `**fixes**`,
/// `BUG FIXES`, `Bug fixes:`.
pub(super) fn sort_of_changes(line: &str) -> Option<&str> {
    const MORE: [&str; 8] =
        ["breaking", "added", "changed", "removed", "fixed", "deprecated", "security", "migrations"];
    let bare = line.trim_end_matches(':');
    let bold = bare.strip_prefix("**").and_then(|rest| rest.strip_suffix("**"));
    let capital = |c: char| c.is_ascii_uppercase() || matches!(c, ' ' | '&' | '/');
    let capitals = (bare.len() > 3 && bare.chars().all(capital)).then_some(bare);
    // One in bold goes up to the next one, which may be plain.
    let plain = (bare.len() < line.len() && names_a_sort(bare)).then_some(bare);
    let title = bold.or(capitals).or(plain)?.trim_end_matches(':');
    let few = (1..=4).contains(&title.split_whitespace().count()) && !title.contains(['*', '`', '[']);
    let first = title.split_whitespace().next().unwrap_or_default().to_lowercase();
    (few && (names_a_sort(title) || MORE.contains(&first.as_str()))).then_some(title)
}

/// Tells whether a heading in a changelog says what changed, and not which sort of changes follows, or in which release.
fn names_one_thing(title: &str) -> bool {
    let lower = title.to_lowercase();
    let words = || lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let digit = |c: char| c.is_ascii_digit();
    let is_version =
        |word: &str| word.trim_start_matches(['v', '[', '(']).starts_with(digit) && word.matches('.').count() > 1;
    let opens = lower.trim_start_matches(['v', '[', 'r']).starts_with(digit);
    let versioned = opens || lower.split_whitespace().any(is_version) || words().any(|word| word == "version");
    title.split_whitespace().count() >= 3 && !versioned && !words().any(|word| SORTS.contains(&word))
}

/// Tells whether an entry stands below a release up to that at the older end: what is written there later on came with that.
pub(super) fn is_of_released(sections: &[String], base: Option<&[u64]>) -> bool {
    base.zip(release(sections)).is_some_and(|(base, release)| release.as_slice() <= base)
}

/// Tells whether text holds a place that nobody has filled in: that of a form for notes, which says nothing of this release.
pub(super) fn is_unfilled(text: &str) -> bool {
    const NAMES: [&str; 5] = ["version", "tag", "release", "date", "previous_version"];
    const MARKS: [(&str, &str); 5] = [("{{", "}}"), ("${", "}"), ("%", "%"), ("<", ">"), ("@", "@")];
    let lower = text.to_lowercase();
    let holds = |(open, close): &(&str, &str)| {
        let named = |at: usize| {
            let inside = lower[at + open.len()..].split_once(close).map(|(inside, _)| inside);
            inside.is_some_and(|inside| NAMES.contains(&inside.trim().trim_start_matches('.')))
        };
        // `Vec<Release>` is a type.
        let stands = |at: usize| *open != "<" || !lower[..at].ends_with(|c: char| c.is_alphanumeric());
        lower.match_indices(open).any(|(at, _)| stands(at) && named(at))
    };
    MARKS.iter().any(holds)
}

/// Tells whether a sentence thanks those who helped.
pub(super) fn gives_thanks(sentence: &str) -> bool {
    const PHRASES: [&str; 9] = [
        "contributions from",
        "contributions by",
        "contributors",
        "contributed to this release",
        "thank you",
        "thanks to",
        "many thanks",
        "special thanks",
        "credits go to",
    ];
    let lower = sentence.to_lowercase();
    PHRASES.iter().any(|phrase| lower.contains(phrase))
}

/// Tells whether a page that is called a changelog is one, by its title, if it has one, and its headings: some heading names a
/// release or a day, or the title says so. One without any is what its name says.
pub(super) fn lists_releases<'t>(title: Option<&'t str>, mut headings: impl Iterator<Item = &'t str>) -> bool {
    const TITLES: [&str; 7] = ["change", "release", "news", "history", "what's new", "notes", "updates"];
    const NEXT: [&str; 4] = ["unreleased", "upcoming", "next", "pending"];
    let first = headings.next();
    let Some(title) = title.or(first) else { return true };
    let lower = title.to_lowercase();
    let dated = |heading: &str| {
        let lower = heading.to_lowercase();
        let digits = lower.trim_start_matches(['[', 'v', 'r', '(']);
        version(heading).is_some()
            || digits.starts_with(|c: char| c.is_ascii_digit())
            || NEXT.iter().any(|next| lower.contains(next))
            || lower.split(|c: char| !c.is_ascii_digit()).any(|number| number.len() == 4)
    };
    TITLES.iter().any(|word| lower.contains(word)) || first.into_iter().chain(headings).any(dated)
}

/// The release at the older end, where the newest release of a folder is no earlier one: one that counts otherwise, as that of
/// another package may, says nothing of what came with it. The newest may be that of the older end itself, written up late.
pub(super) fn comparable(base: Option<Vec<u64>>, newest: Option<&Vec<u64>>) -> Option<Vec<u64>> {
    base.filter(|base| newest.is_some_and(|newest| newest >= base))
}

/// The release that something stands below, without zeros at its end: that of the innermost heading with a version, since a
/// document may be about one line of releases.
pub(super) fn release(sections: &[String]) -> Option<Vec<u64>> {
    sections.iter().rev().find_map(|section| version(section))
}

/// The first version in a text, without zeros at its end: at least two numbers with dots between them.
pub(super) fn version(text: &str) -> Option<Vec<u64>> {
    let words = text.split(|c: char| c.is_whitespace() || matches!(c, '-' | '_' | '[' | ']' | '(' | ')' | ','));
    let numbers = |word: &str| -> Option<Vec<u64>> {
        let word = word.trim_start_matches(['v', 'V', 'r']).trim_end_matches([':', '.']);
        let parts: Option<Vec<u64>> = word.split('.').map(|part| part.parse().ok()).collect();
        let mut parts = parts.filter(|parts| parts.len() > 1)?;
        while parts.last() == Some(&0) {
            parts.pop();
        }
        Some(parts)
    };
    words.into_iter().find_map(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn releases_up_to_the_older_end_are_out() {
        let check = |heading: &str, base: &str, expected: bool| {
            let sections: Vec<String> = heading.split(" > ").map(str::to_owned).collect();
            assert_eq!(is_of_released(&sections, version(base).as_deref()), expected, "{heading} {base}");
        };
        check("1.7", "jq-1.7.1", true);
        check("1.8.0", "jq-1.7.1", false);
        check("Mypy 2.1", "v2.1.0", true);
        check("fish 3.4.0 (released March 12, 2022)", "4.7.1", true);
        check("[0.26.0] 2026-06-26", "v0.25.0", false);
        check("pytest 8.4.10 (2026-06-02)", "8.4.2", false);
        check("Changelog for v1.18 > v1.18.2 > Fixes", "v1.18.0", false);
        check("Unreleased", "8.4.2", false);
        check("Bug fixes", "8.4.2", false);
        check("1.0", "main", false);
    }

    #[test]
    fn unfilled_places_are_known() {
        let check = |text: &str, expected: bool| assert_eq!(is_unfilled(text), expected, "{text}");
        check("Docker image: `docker.io/walk:{{.version}}`", true);
        check("Walk ${VERSION} is out", true);
        check("Walk %VERSION% is out", true);
        check("Install walk@<version>", true);
        check("Templates know `{{ name }}` now", false);
        check("`${HOME}` is expanded", false);
        check("Return `Vec<Release>`", false);
        check("50% of versions are 10% smaller", false);
    }

    #[test]
    fn thanks_are_known() {
        let check = |text: &str, expected: bool| assert_eq!(gives_thanks(text), expected, "{text}");
        check("The 0.3.2 release includes contributions from [a], [b], and [c].", true);
        check("Thank you!", true);
        check("This release mends the walk.", false);
    }

    #[test]
    fn changelogs_have_releases() {
        let check = |title: Option<&str>, headings: &[&str], expected: bool| {
            assert_eq!(lists_releases(title, headings.iter().copied()), expected, "{title:?} {headings:?}");
        };
        check(Some("Migration guide"), &["Error customization", "deprecates `message`"], false);
        check(Some("Migration guide"), &["4.0", "deprecates `message`"], true);
        check(None, &["Changelog", "Added"], true);
        check(None, &["Walk", "[Unreleased]"], true);
        check(None, &["Walk", "March 2024"], true);
        check(None, &["Moving from walk", "Errors"], false);
        check(None, &[], true);
    }

    #[test]
    fn folders_that_go_on_from_the_older_end_count_alike() {
        let check = |base: &str, newest: &str, expected: bool| {
            let found = comparable(version(base), version(newest).as_ref());
            assert_eq!(found.is_some(), expected, "{base} {newest}");
        };
        check("3.5.1", "3.5.1", true);
        check("v3.5.0", "3.5", true);
        check("3.5.1", "3.6", true);
        check("3.5.1", "0.4.0", false);
        check("3.5.1", "Unreleased", false);
        check("main", "3.5.1", false);
    }

    #[test]
    fn changelogs_stand_below_their_heading() {
        let check = |title: &str, expected: bool| assert_eq!(heads_changelog(title), expected, "{title}");
        check("Changelog", true);
        check("Changes since 3.2", true);
        check("Reporting changes", false);
    }

    #[test]
    fn bold_lines_and_capitals_name_sorts() {
        let check = |line: &str, expected: Option<&str>| assert_eq!(sort_of_changes(line), expected, "{line}");
        check("**fixes**", Some("fixes"));
        check("**breaking changes**", Some("breaking changes"));
        check("**Security:**", Some("Security"));
        check("BUG FIXES", Some("BUG FIXES"));
        check("IMPROVEMENTS", Some("IMPROVEMENTS"));
        check("**walk:** follow links", None);
        check("**the walk**", None);
        check("HTTP", None);
        check("Bug fixes:", Some("Bug fixes"));
        check("Bug fixes", None);
        check("It does these things:", None);
    }

    #[test]
    fn headings_name_changes_or_sorts_of_them() {
        let check = |title: &str, expected: bool| assert_eq!(names_one_thing(title), expected, "{title}");
        check("Support for Closed TypedDicts (PEP 728)", true);
        check("Respect explicit types of `__new__()`", true);
        check("Border around the list", true);
        check("Bug fixes and other changes", false);
        check("Experimental wheel for Python 3.14", true);
        check("The 1.24.0 of March", false);
        check("Version 2 of March", false);
        check("2.0 and its parts", false);
        check("Performance improvements", false);
        check("Added", false);
    }
}
