//! Which test shows a story: one that its message or its code speaks of, that runs, and that is about nothing else.

use std::{cmp::Reverse, collections::HashSet};

use super::{
    deciding::fresh_texts,
    ends,
    excerpt::{Changed, Excerpt, TRIED, Tip, at_tip, definition, mentions},
    interest::Talk,
    touched::{Arrival, Elsewhere, Touched, touched},
};
use crate::{
    lines::split_lines,
    roles::{Role, Roles},
    symbols::{Definition, Kind, Span},
};

/// A small test that the commit adds or changes, one that the words speak of before others.
pub(super) fn test(changed: &[Changed<'_>], roles: &Roles, tip: Tip<'_>, words: &str) -> Option<Excerpt> {
    let (talk, taken_out) = (Talk::of(words, &[]), Elsewhere::taken_out(changed));
    let mut candidates: Vec<(usize, &Changed<'_>, Touched)> = Vec::new();
    for file in changed.iter().filter(|file| roles.of(file.path).is_code()) {
        let Some(outline) = file.patch.new.as_deref().and_then(|text| file.outline(text)) else { continue };
        let known_form = outline.definitions.iter().any(|found| found.kind == Kind::Test);
        // Where tests have a form that the language knows, what is only called so helps them.
        let role = if known_form { Role::Source } else { roles.of(file.path) };
        // Most files define no test, and what a commit touches in them takes long to tell.
        if !outline.definitions.iter().any(|found| is_test(found, role)) {
            continue;
        }
        let known = at_tip(file, tip);
        let stands = |found: &Definition| {
            known.as_ref().is_none_or(|known| known.contains(&(found.name.clone(), found.container.clone())))
        };
        let lines: Vec<&str> = split_lines(file.patch.new.as_deref().unwrap_or_default()).collect();
        let tests = touched(file, &lines, &taken_out).into_iter().filter(|touched| is_test(&touched.definition, role));
        let tests = tests.filter(|touched| stands(&touched.definition));
        let tests = tests.filter(|touched| {
            !is_skipped(touched.definition.span, &lines) && !talk.is_beside_test(&touched.definition.name)
        });
        let sized =
            tests.map(|touched| (touched.definition.span.last - touched.definition.span.first + 1, file, touched));
        candidates.extend(sized.filter(|(length, _, _)| (3..=30).contains(length)));
    }
    // What shares no word with the message, and uses nothing that the commit changes, is a test of something else.
    let code = changed.iter().filter(|file| roles.of(file.path) == Role::Source);
    let code: Vec<&str> = code.flat_map(|file| fresh_texts(&file.patch.hunks)).flat_map(names_in).collect();
    let code: HashSet<&str> = code.into_iter().collect();
    let tie = |file: &Changed<'_>, touched: &Touched| -> (usize, usize) {
        let (span, name) = (touched.definition.span, touched.definition.name.as_str());
        let text = file.patch.new.as_deref().unwrap_or_default();
        let lines: Vec<&str> = split_lines(text).skip(span.first - 1).take(span.last + 1 - span.first).collect();
        let uses = lines.iter().any(|line| names_in(line).any(|name| code.contains(name)));
        let issue = name.split(|c: char| !c.is_ascii_digit()).any(|number| number.len() > 2 && mentions(words, number));
        let named = talk.topics_in(name).min(3) + if issue { 3 } else { 0 };
        (named, talk.said_in(&lines).min(3) + 2 * usize::from(uses))
    };
    candidates.retain(|(_, file, touched)| tie(file, touched) > (0, 0));
    candidates.sort_by_cached_key(|(length, file, touched)| {
        let helper =
            touched.definition.kind != Kind::Test && !touched.definition.name.to_lowercase().starts_with("test");
        (helper, touched.arrival != Arrival::Added, Reverse(tie(file, touched)), length.abs_diff(10))
    });
    // What the commit hardly has a line of any more is another one's.
    let own = |shown: &Excerpt, file: &Changed<'_>| {
        let added: HashSet<&str> = fresh_texts(&file.patch.hunks).collect();
        let telling: Vec<&str> = ends::telling(shown.lines.iter().map(String::as_str)).collect();
        2 * telling.iter().filter(|line| added.contains(**line)).count() >= telling.len()
    };
    let mut tried = candidates.iter().take(TRIED);
    tried.find_map(|(_, file, touched)| {
        let shown = definition(file, touched, tip)?;
        (!touched.arrival.is_new() || own(&shown, file)).then_some(shown)
    })
}

/// The names of a program in a line: those of two words, and what is called.
fn names_in(line: &str) -> impl Iterator<Item = &str> {
    const SHORTEST: usize = 4;
    const COMMON: [&str; 14] = [
        "require", "return", "assert", "expect", "describe", "test", "println", "format", "print", "equal", "push",
        "catch", "while", "switch",
    ];
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    line.split(move |c: char| !is_name(c)).filter(move |name| {
        let behind = name.as_ptr() as usize - line.as_ptr() as usize + name.len();
        let called = line[behind..].starts_with('(') && !COMMON.contains(name);
        let two = name.contains('_') || name.chars().skip(1).any(char::is_uppercase);
        name.len() >= SHORTEST && (called || two)
    })
}

/// Tells whether a test is switched off: by a mark above it, in the line that names it, or right below that.
fn is_skipped(span: Span, lines: &[&str]) -> bool {
    const MARKS: [&str; 18] = [
        "@Ignore",
        "@Disabled",
        "#[ignore",
        "#[should_panic = \"not yet",
        "t.Skip(",
        "t.Skipf(",
        "t.SkipNow(",
        "xit(",
        "xtest(",
        "xdescribe(",
        "it.skip(",
        "test.skip(",
        "describe.skip(",
        "it.todo(",
        "@unittest.skip(",
        "pytest.mark.skip(",
        "pytest.mark.skip\n",
        "[Ignore",
    ];
    const ABOVE: usize = 5;
    let first = span.first.saturating_sub(1);
    let above = lines[..first.min(lines.len())].iter().rev().take(ABOVE).map(|line| line.trim());
    let above = above.take_while(|line| line.starts_with(['@', '#', '[']));
    let own = lines.iter().skip(first).take((span.last + 1 - span.first).min(2)).map(|line| line.trim());
    let marked = |line: &str| {
        let ended = format!("{line}\n");
        MARKS.iter().any(|mark| {
            let at = ended.find(mark);
            at.is_some_and(|at| !ended[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
        })
    };
    above.chain(own).any(marked)
}

/// Tells whether a definition is a test.
fn is_test(definition: &Definition, role: Role) -> bool {
    let named = || {
        let lower = definition.name.to_lowercase();
        lower.starts_with("test") || ["test", "tests", "spec"].iter().any(|end| lower.ends_with(end))
    };
    definition.kind == Kind::Test
        || (role == Role::Test && matches!(definition.kind, Kind::Function | Kind::Method) && named())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_that_are_switched_off_are_known() {
        let check = |text: &str, first: usize, expected: bool| {
            let lines: Vec<&str> = text.lines().collect();
            assert_eq!(is_skipped(Span { first, last: lines.len() }, &lines), expected, "{text}");
        };
        check("@Test\n@Ignore(\"flaky\")\nvoid walks() {\n}", 3, true);
        check("#[test]\n#[ignore]\nfn walks() {\n}", 3, true);
        check("#[test]\n#[ignore]\nfn walks() {\n}", 1, true);
        check("func TestWalk(t *testing.T) {\n\tt.Skip(\"slow\")\n}", 1, true);
        check("xit('walks', () => {\n})", 1, true);
        check("exit('walks', () => {\n})", 1, false);
        check("@pytest.mark.skip\ndef test_walk():\n    pass", 2, true);
        check("@pytest.mark.skipif(windows, reason='no')\ndef test_walk():\n    pass", 2, false);
        check("#[test]\nfn ignores_walks() {\n}", 2, false);
        check("#[ignore]\nfn one() {}\n\nfn walks() {\n}", 4, false);
    }
}
