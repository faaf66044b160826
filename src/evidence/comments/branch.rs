//! Comments that hold under a condition: quoted without it, they say of the whole what is so of one branch.

use crate::symbols::Span;

/// A conditional block of fewer lines that returns is a guard, and no other way to do the same.
const BLOCK: usize = 6;

/// Tells whether a line of a function stands in one of its branches, or behind one that returns: in what is done otherwise.
pub(super) fn is_conditional(lines: &[&str], definition: Span, line: usize) -> bool {
    let before = lines.get(definition.first.saturating_sub(1)..line.saturating_sub(1)).unwrap_or_default();
    let Some(own) = lines.get(line.saturating_sub(1)).map(|line| indent(line)) else { return false };
    stands_under(before, own) || before.iter().enumerate().any(|(at, _)| returns(&before[at..], own))
}

/// Tells whether a line of some indentation stands under a condition, with the lines of the definition before it.
fn stands_under(before: &[&str], own: usize) -> bool {
    let (mut level, mut ended) = (own, 0);
    for line in before.iter().skip(1).rev().filter(|line| !line.trim().is_empty()) {
        match line.trim_start() {
            text if text.starts_with("#endif") => ended += 1,
            text if text.starts_with("#if") && ended == 0 => return true,
            text if text.starts_with("#if") => ended -= 1,
            text if text.starts_with('#') && indent(line) == 0 => {}
            text if indent(line) < level => {
                level = indent(line);
                if is_condition(text) {
                    return true;
                }
            }
            _ => {}
        }
    }
    false
}

/// Tells whether lines begin with a condition whose block is long and returns before a line of some indentation.
fn returns(lines: &[&str], own: usize) -> bool {
    let [head, rest @ ..] = lines else { return false };
    let level = indent(head);
    if level > own || !is_condition(head.trim_start()) {
        return false;
    }
    let block = rest.iter().take_while(|line| line.trim().is_empty() || indent(line) > level);
    let block: Vec<&&str> = block.filter(|line| !line.trim().is_empty()).collect();
    let leaves = |line: &str| ["return", "throw ", "raise "].iter().any(|word| line.trim_start().starts_with(word));
    block.len() >= BLOCK && block.len() < rest.len() && block.last().is_some_and(|last| leaves(last))
}

fn is_condition(text: &str) -> bool {
    const WORDS: [&str; 12] =
        ["if", "elif", "else", "elsif", "unless", "case", "switch", "match", "when", "default", "catch", "except"];
    let text = text.trim_start_matches(['}', ' ']);
    WORDS.contains(&text.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default())
}

fn indent(line: &str) -> usize {
    line.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 4 } else { 1 }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_of_branches_hold_under_their_condition() {
        let check = |text: &str, expected: bool| {
            let lines: Vec<&str> = text.lines().collect();
            let line = lines.iter().position(|line| line.contains("HERE")).expect("it is there") + 1;
            let definition = Span { first: 1, last: lines.len() };
            assert_eq!(is_conditional(&lines, definition, line), expected, "{text}");
        };
        check("fn a() {\n    // HERE\n    b();\n}", false);
        check("fn a() {\n    while b() {\n        // HERE\n        c();\n    }\n}", false);
        check("fn a() {\n    if b() {\n        // HERE\n        c();\n    }\n}", true);
        check("fn a() {\n    match b {\n        C => {\n            // HERE\n        }\n    }\n}", true);
        check("void a()\n{\n#ifdef X\n  // HERE\n  b();\n#endif\n}", true);
        check("void a()\n{\n#ifdef X\n  b();\n#endif\n  // HERE\n}", false);
        check("def a():\n    if not b:\n        return\n    # HERE\n    c()", false);
        let block = "    b();\n".repeat(BLOCK);
        check(&format!("int a() {{\n  if (x) {{\n{block}    return 0;\n  }}\n  /* HERE */\n}}"), true);
        check(&format!("int a() {{\n  if (x) {{\n{block}  }}\n  /* HERE */\n}}"), false);
    }
}
