//! What is left: limits that the messages state, and marks for later work that the range leaves in the code.

use super::{Limits, cite, code, quoter::Quoter};
use crate::{
    draft::{Block, Inline, Quote, SubjectForm, text},
    evidence::{Evidence, Role, Todo},
};

pub(super) fn section(evidence: &Evidence, quoter: &mut Quoter<'_>, limits: &Limits) -> Vec<Block> {
    let mut blocks = stated(evidence, quoter, limits);
    blocks.extend(marks(evidence, limits));
    blocks
}

fn stated(evidence: &Evidence, quoter: &mut Quoter<'_>, limits: &Limits) -> Vec<Block> {
    let mut blocks = Vec::new();
    for story in evidence.stories.iter().take(evidence.told + limits.brief) {
        if blocks.len() >= 2 * limits.left {
            break;
        }
        let sources = story.others.iter().map(|other| (other.commit, &other.statements));
        for (commit, statements) in [(story.lead, &story.statements)].into_iter().chain(sources) {
            if let Some(run) = quoter.with_role(statements, &[Role::Limitation], 60) {
                blocks.push(Block::Paragraph(vec![
                    text("The message of "),
                    Inline::Commit(commit),
                    text(" ("),
                    Inline::Subject(commit, SubjectForm::Full),
                    text(") says about limits:"),
                ]));
                blocks.push(Block::Quote(Quote { runs: vec![run] }));
                break;
            }
        }
    }
    blocks
}

/// Marks on lines that the range adds, among the files that were read.
fn marks(evidence: &Evidence, limits: &Limits) -> Vec<Block> {
    let mut all: Vec<&Todo> = Vec::new();
    for todo in evidence.todos.iter().filter(|todo| says_what(&todo.text) && cite::ships(&todo.path)) {
        if !all.iter().any(|known| known.text == todo.text) {
            all.push(todo);
        }
    }
    if all.is_empty() {
        return Vec::new();
    }
    let most = limits.left.min(5);
    let listed = all.len().min(most);
    let mut lead = vec![text(match listed {
        1 => "A mark for later work that the range adds and that still stands at its end",
        _ => "Marks for later work that the range adds and that still stand at its end",
    })];
    lead.push(text(if listed < evidence.todos.len() { ", among others:" } else { ":" }));
    let items = all.iter().take(listed).map(|todo| mark(todo)).collect();
    vec![Block::Paragraph(lead), Block::List { numbered: false, items }]
}

/// Tells whether a mark says by itself what is to be done: `TODO: clean this up later` doesn't.
fn says_what(text: &str) -> bool {
    const LEAST: usize = 5;
    const LEANING: [&str; 5] = ["this", "it", "here", "these", "that"];
    let words: Vec<String> = text
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let mark = words.iter().position(|word| matches!(word.as_str(), "todo" | "fixme" | "xxx" | "hack"));
    let said = &words[mark.map_or(0, |at| at + 1)..];
    said.len() >= LEAST && !said.iter().take(LEAST).any(|word| LEANING.contains(&word.as_str()))
}

fn mark(todo: &Todo) -> Vec<Inline> {
    let file = Inline::File { commit: todo.commit, path: todo.path.clone(), lines: Some((todo.line, todo.line)) };
    vec![file, text(": "), code(todo.text.clone())]
}

#[cfg(test)]
mod tests_of_what_is_left {
    use super::*;

    #[test]
    fn marks_say_what_is_to_be_done() {
        let check = |text: &str, expected: bool| assert_eq!(says_what(text), expected, "{text}");
        check("// TODO: Clean this up later", false);
        check("# TODO", false);
        check("// FIXME(ann): read the list of all folders once", true);
        check("// TODO: handle it when the list is empty", false);
    }
}
