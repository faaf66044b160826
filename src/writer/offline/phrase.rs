//! Small pieces of sentences: plurals, lists, ranges of the history.

use crate::{
    draft::{Inline, SubjectForm, number, text},
    evidence::{Evidence, StoryFacts},
    history::LineCount,
    roles::Unwritten,
    story::{heading, titled},
};

/// `1 commit`, `53 commits`.
pub(super) fn count(many: usize, one: &str, more: &str) -> Vec<Inline> {
    vec![number(many as u64), text(format!(" {}", if many == 1 { one } else { more }))]
}

/// The commits of the range, or its merges where it has nothing else.
pub(super) fn commits(evidence: &Evidence) -> Vec<Inline> {
    match evidence.range.commits {
        0 => count(evidence.range.merges, "merge", "merges"),
        many => count(many, "commit", "commits"),
    }
}

/// `+1,130 −950`
pub(super) fn lines(lines: LineCount) -> Vec<Inline> {
    vec![text("+"), number(lines.added), text(" −"), number(lines.removed)]
}

/// `+50,020 −3 lines, of these +50,000 −0 in lock files and vendored files`: what nobody wrote by hand is told apart where
/// it is more than two thirds.
pub(super) fn counted(all: LineCount, noun: &'static str, unwritten: &Unwritten) -> Vec<Inline> {
    let mut words = lines(all);
    words.push(text(noun));
    let by_none: LineCount = unwritten.iter().map(|(_, lines)| *lines).sum();
    if by_none == all && all.total() > 0 {
        words.push(text(", all in "));
    } else if by_none.total() * 3 > all.total() * 2 {
        words.push(text(", of these "));
        words.extend(lines(by_none));
        words.push(text(" in "));
    } else {
        return words;
    }
    words.extend(join(unwritten.iter().map(|(role, _)| vec![text(role.files())]).collect()));
    words
}

/// The lines of a story: where its commits change the same files again and again, they are a sum and no difference.
pub(super) fn of_story(story: &StoryFacts) -> Vec<Inline> {
    counted(story.lines, if story.summed { " summed" } else { "" }, &story.unwritten)
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn join(items: Vec<Vec<Inline>>) -> Vec<Inline> {
    let last = items.len().saturating_sub(1);
    let mut joined = Vec::new();
    for (place, item) in items.into_iter().enumerate() {
        match place {
            0 => {}
            _ if place == last => joined.push(text(" and ")),
            _ => joined.push(text(", ")),
        }
        joined.extend(item);
    }
    joined
}

/// The newer end as readers name it: its tag, else the commit.
pub(super) fn tip(evidence: &Evidence) -> Option<Inline> {
    let ends = evidence.range.ends.as_ref()?;
    Some(ends.tip_tag.clone().map_or(Inline::Commit(ends.tip), Inline::Name))
}

/// The older end; `None` where the range begins with the history.
pub(super) fn base(evidence: &Evidence) -> Option<Inline> {
    let ends = evidence.range.ends.as_ref()?;
    ends.base.map(|base| ends.base_tag.clone().map_or(Inline::Commit(base), Inline::Name))
}

/// The older end as readers name it: its tag, or that of the release whose branch parted there, else the commit.
pub(super) fn older(evidence: &Evidence) -> Option<Inline> {
    let tag = evidence.range.twins.tag.clone().map(Inline::Name);
    match base(evidence)? {
        base @ Inline::Commit(_) => Some(tag.unwrap_or(base)),
        base => Some(base),
    }
}

/// The project by its name, where it has one.
pub(super) fn project(evidence: &Evidence) -> Inline {
    match evidence.project.as_str() {
        "" => text("the project"),
        project => Inline::Name(project.to_owned()),
    }
}

/// What the range changed, as a noun: the folder that holds all of it, else the project.
pub(super) fn object(evidence: &Evidence) -> Inline {
    match evidence.range.common_folder.as_str() {
        "" => project(evidence),
        _ if !evidence.range.partial => project(evidence),
        folder => Inline::Code(format!("{folder}/")),
    }
}

/// The commit that a story is named after: that of its title, unless its words say nothing.
pub(super) fn title(story: &StoryFacts) -> Inline {
    Inline::Subject(story.title, SubjectForm::Whole)
}

/// The words of a story's title as its heading has them, without prefix and number.
pub(super) fn title_words(evidence: &Evidence, story: &StoryFacts) -> String {
    evidence.subject(story.title).map(|subject| heading(&titled(subject))).unwrap_or_default()
}

/// Running text as the tests of sentences read it.
#[cfg(test)]
pub(super) fn shown(inlines: &[Inline]) -> String {
    let words = inlines.iter().map(|inline| match inline {
        Inline::Text(words) | Inline::Number(words) | Inline::Date(words) | Inline::Name(words) => words.clone(),
        Inline::Code(words) => format!("`{words}`"),
        Inline::Commit(id) => id.short(),
        Inline::Subject(id, _) => format!("subject of {}", id.short()),
        Inline::Emphasis(inner) | Inline::Strong(inner) => shown(inner),
        other => format!("{other:?}"),
    });
    words.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_wrote_is_told_apart_where_it_dominates() {
        use crate::roles::Role;
        let lines = |added, removed| LineCount { added, removed };
        let unwritten = vec![(Role::Vendored, lines(900, 0)), (Role::Lock, lines(100, 5))];
        let check = |all, expected| assert_eq!(shown(&counted(all, " lines", &unwritten)), expected);
        check(lines(1020, 8), "+1,020 −8 lines, of these +1,000 −5 in vendored files and lock files");
        check(lines(1000, 5), "+1,000 −5 lines, all in vendored files and lock files");
        check(lines(1600, 5), "+1,600 −5 lines");
        assert_eq!(shown(&counted(lines(0, 0), "", &Vec::new())), "+0 −0");
    }

    #[test]
    fn plurals_and_lists() {
        assert_eq!(shown(&count(1, "commit", "commits")), "1 commit");
        assert_eq!(shown(&count(1200, "commit", "commits")), "1,200 commits");
        let items = |n: usize| (0..n).map(|i| vec![text(["a", "b", "c"][i])]).collect();
        assert_eq!(shown(&join(items(1))), "a");
        assert_eq!(shown(&join(items(2))), "a and b");
        assert_eq!(shown(&join(items(3))), "a, b and c");
    }
}
