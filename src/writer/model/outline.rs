//! What the plan of a post is made from: each part with the kinds of evidence that it has and its one best statement, so
//! that nothing is planned which no part can tell.

use super::{
    alone,
    items::{Item, Items},
    parts::Part,
};
use crate::evidence::{Evidence, Role, Statement};

/// So much of a statement is shown, in characters.
const SHOWN: usize = 260;

/// One line for each part, as many as fit into so many bytes.
pub(super) fn evidence(parts: &[&Part], bytes: usize, evidence: &Evidence) -> String {
    let mut lines = String::new();
    for (place, part) in parts.iter().enumerate() {
        let has = has(&part.items, evidence).join(", ");
        let best = best(&part.items, evidence).map(|words| format!(": {words}")).unwrap_or_default();
        let mut line = format!("{} has {has}{best}\n", place + 1);
        if lines.len() + line.len() > bytes {
            line = format!("{} has {has}\n", place + 1);
        }
        if lines.len() + line.len() > bytes {
            break;
        }
        lines.push_str(&line);
    }
    lines.trim_end().to_owned()
}

/// The kinds of evidence among items.
fn has(items: &Items, evidence: &Evidence) -> Vec<String> {
    let of = |wanted: fn(&Item) -> bool| items.list.iter().filter(|item| wanted(item)).count();
    let counts = [
        (of(|item| matches!(item, Item::Commit(_))), "commit"),
        (of(|item| matches!(item, Item::Statement(_))), "statement"),
        (excerpts(items, evidence, false), "piece of code"),
        (excerpts(items, evidence, true), "test"),
        (of(|item| matches!(item, Item::Measurement(_))), "figure"),
        (of(|item| matches!(item, Item::Fact(..))), "observation"),
    ];
    let reasons = items.list.iter().any(|item| statement(item, evidence).is_some_and(|it| it.has(Role::Reason)));
    let counted = counts.into_iter().filter(|(count, _)| *count > 0).map(|(count, noun)| match (count, noun) {
        (1, noun) => format!("1 {noun}"),
        (count, "piece of code") => format!("{count} pieces of code"),
        (count, noun) => format!("{count} {noun}s"),
    });
    counted.chain(reasons.then(|| "stated reasons".to_owned())).collect()
}

fn excerpts(items: &Items, evidence: &Evidence, tests: bool) -> usize {
    let is_wanted = |item: &&Item| match item {
        Item::Excerpt(id) => {
            let named = evidence.excerpt(*id).and_then(|excerpt| excerpt.definition.as_ref());
            named.is_some_and(|named| named.noun == "test") == tests
        }
        _ => false,
    };
    items.list.iter().filter(is_wanted).count()
}

/// The first statement that says what was wrong or why, or else the first that can be quoted.
fn best(items: &Items, evidence: &Evidence) -> Option<String> {
    let statements = || items.list.iter().filter_map(|item| statement(item, evidence));
    let tells = |statement: &&Statement| [Role::Problem, Role::Reason].iter().any(|role| statement.has(*role));
    let whole = |statement: &&Statement| alone::is_quotable(&statement.sentences);
    let best = statements().filter(whole).find(tells).or_else(|| statements().find(whole))?;
    let words = best.sentences.iter().take(2).map(|one| one.text.as_str()).collect::<Vec<_>>().join(" ");
    Some(words.chars().take(SHOWN).collect())
}

fn statement<'a>(item: &Item, evidence: &'a Evidence) -> Option<&'a Statement> {
    match item {
        Item::Statement(id) => evidence.statement(*id),
        _ => None,
    }
}

/// What a plan says of the part with a number.
pub(super) fn line(plan: &str, number: usize) -> &str {
    let parted = plan.lines().filter_map(|line| line.split_once([':', '.', ')']));
    let mut of_part = parted.filter(|(mark, _)| {
        let mark = mark.trim_matches(|c: char| !c.is_ascii_digit());
        mark.parse() == Ok(number)
    });
    of_part.next().map_or("", |(_, words)| words.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_part_gets_its_line_of_the_plan() {
        let plan = "1: The point.\n**2**: Where: the parts.\n3. A list\nmore of it\n10: the end";
        let check = |number: usize, expected: &str| assert_eq!(line(plan, number), expected, "{number}");
        check(1, "The point.");
        check(2, "Where: the parts.");
        check(3, "A list");
        check(4, "");
        check(10, "the end");
    }
}
