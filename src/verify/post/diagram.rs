//! Checks Mermaid fences: the kind of a diagram, and for flowcharts each line by their grammar.
//!
//! A renderer shows nothing but an error where one line of a diagram is wrong. Kinds other than flowcharts are known by
//! their first word alone. The grammar: <https://mermaid.js.org/syntax/flowchart.html>.

use super::{Finding, FindingKind};
use crate::markdown::{BlockKind, Document};

/// Diagrams that Mermaid has besides flowcharts.
const KINDS: [&str; 24] = [
    "sequenceDiagram",
    "classDiagram",
    "classDiagram-v2",
    "stateDiagram",
    "stateDiagram-v2",
    "erDiagram",
    "journey",
    "gantt",
    "pie",
    "quadrantChart",
    "requirementDiagram",
    "gitGraph",
    "gitGraph:",
    "C4Context",
    "C4Container",
    "C4Component",
    "mindmap",
    "timeline",
    "sankey-beta",
    "xychart-beta",
    "block-beta",
    "packet-beta",
    "kanban",
    "architecture-beta",
];

/// First words of lines that declare nothing to be drawn.
const STATEMENTS: [&str; 8] = ["subgraph", "end", "direction", "classDef", "class", "click", "style", "linkStyle"];

/// Checks the diagrams of a document.
pub fn check(document: &Document) -> Vec<Finding> {
    let mut findings = Vec::new();
    for block in &document.blocks {
        if let BlockKind::Code(code) = &block.kind
            && code.info.as_deref() == Some("mermaid")
        {
            let fault = fault(code.code.lines());
            findings.extend(
                fault.map(|(line, fault)| Finding::new(line.unwrap_or(block.line), FindingKind::BadDiagram { fault })),
            );
        }
    }
    findings
}

/// The first fault, with its line.
fn fault<'a>(lines: impl Iterator<Item = (usize, &'a str)>) -> Option<(Option<usize>, &'static str)> {
    let mut lines = lines.skip_while(|(_, line)| is_aside(line));
    let (first, head) = match lines.next() {
        None => return Some((None, "it is empty")),
        Some((first, "---")) => {
            let mut rest = lines.by_ref().skip_while(|(_, line)| *line != "---").skip(1);
            rest.next().unwrap_or((first, ""))
        }
        Some(head) => head,
    };
    let mut words = head.trim().trim_end_matches(';').split_whitespace();
    match words.next() {
        Some("graph" | "flowchart") => {
            let direction = words.next().is_none_or(|word| matches!(word, "TB" | "TD" | "BT" | "RL" | "LR"));
            if !direction || words.next().is_some() {
                return Some((Some(first), "a flowchart goes TB, TD, BT, RL or LR"));
            }
        }
        Some(kind) if KINDS.contains(&kind) => return None,
        _ => return Some((Some(first), "it begins with no kind of diagram")),
    }
    let mut depth = 0_i32;
    for (number, line) in lines.filter(|(_, line)| !is_aside(line)) {
        let line = line.trim();
        match line.split([' ', ';']).next().unwrap_or_default() {
            "subgraph" => depth += 1,
            "end" => depth -= 1,
            word if STATEMENTS.contains(&word) => {}
            _ => {
                if let Some(fault) = Line(line).fault() {
                    return Some((Some(number), fault));
                }
            }
        }
        if depth < 0 {
            return Some((Some(number), "no subgraph is open here"));
        }
    }
    (depth > 0).then_some((None, "a subgraph has no end"))
}

fn is_aside(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with("%%")
}

/// What is left of a line.
struct Line<'a>(&'a str);

impl Line<'_> {
    /// Nodes with links between them.
    fn fault(mut self) -> Option<&'static str> {
        loop {
            if !self.node() {
                return Some("a node is a name, then perhaps a label in closed brackets");
            }
            while self.0.trim_start().starts_with('&') {
                self.0 = &self.0.trim_start()[1..];
                if !self.node() {
                    return Some("a node follows `&`");
                }
            }
            self.0 = self.0.trim_start();
            if self.0.is_empty() || self.0 == ";" {
                return None;
            }
            if !self.link() {
                return Some("a link between nodes looks like `-->`, `---`, `-.->` or `==>`");
            }
        }
    }

    fn node(&mut self) -> bool {
        let rest = self.0.trim_start();
        let name = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.');
        let mut end = 0;
        for (at, c) in rest.char_indices() {
            // A hyphen is part of a name only inside of it: two of them begin a link.
            let inner = c == '-' && rest[at + 1..].starts_with(name) && at > 0;
            if !name(c) && !inner {
                break;
            }
            end = at + c.len_utf8();
        }
        self.0 = &rest[end..];
        end > 0 && self.shape() && self.class()
    }

    /// A label in brackets of any of the shapes: they must close in the order in which they open, outside of quotes.
    fn shape(&mut self) -> bool {
        if !self.0.starts_with(['[', '(', '{', '>']) {
            return true;
        }
        let mut open = Vec::new();
        let mut quoted = false;
        for (at, c) in self.0.char_indices() {
            match c {
                '"' => quoted = !quoted,
                _ if quoted => {}
                '[' | '(' | '{' => open.push(c),
                '>' if at == 0 => open.push('['),
                ']' | ')' | '}' => {
                    let closes = match open.pop() {
                        Some('[') => ']',
                        Some('(') => ')',
                        _ => '}',
                    };
                    if closes != c {
                        return false;
                    }
                    if open.is_empty() {
                        self.0 = &self.0[at + 1..];
                        return true;
                    }
                }
                _ => {}
            }
        }
        false
    }

    /// `:::name` behind a node.
    fn class(&mut self) -> bool {
        let Some(rest) = self.0.strip_prefix(":::") else { return true };
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        self.0 = &rest[end..];
        end > 0
    }

    fn link(&mut self) -> bool {
        let rest = self.0.strip_prefix(['<', 'o', 'x']).unwrap_or(self.0);
        let line = |text: &str| text.bytes().take_while(|byte| matches!(byte, b'-' | b'=' | b'.' | b'~')).count();
        let first = line(rest);
        if first < 2 {
            return false;
        }
        let mut after = &rest[first..];
        if let Some(behind) = after.strip_prefix(['>', 'o', 'x']) {
            after = behind;
        } else if first == 2 && !rest.starts_with('~') {
            // `-- words -->`: the label stands inside the link.
            let Some(place) = after.find("--").or(after.find("==")).or(after.find(".-")) else { return false };
            let closing = &after[place..];
            after = &closing[line(closing)..];
            after = after.strip_prefix(['>', 'o', 'x']).unwrap_or(after);
        }
        let after = after.trim_start();
        self.0 = match after.strip_prefix('|') {
            Some(label) => match label.find('|') {
                Some(end) => &label[end + 1..],
                None => return false,
            },
            None => after,
        };
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flowcharts_have_a_grammar() {
        let check = |text: &str, expected: bool| {
            let found = fault(text.lines().enumerate().map(|(at, line)| (at + 1, line)));
            assert_eq!(found.is_none(), expected, "{text}: {found:?}");
        };
        check("graph TD\n    m0[\"a\"]\n    m1[\"b (c)\"]\n    m0 --> m1", true);
        check("flowchart LR\nA-->B & C --> D:::hot\nB-- text -->C\nC -.-> A\nA ==>|x| B;", true);
        check("graph LR", true);
        check("graph\nsubgraph one\na[(db)] --- b{{x}}\nend\nclick a \"x\"\nstyle a fill:#fff", true);
        check("%% note\nsequenceDiagram\nA->>B: hi", true);
        check("graph XX\na --> b", false);
        check("grph TD\na --> b", false);
        check("graph TD\nm0[\"a]", false);
        check("graph TD\nm0[\"a\") --> b", false);
        check("graph TD\nm0 -> m1", false);
        check("graph TD\nm0 --> ", false);
        check("graph TD\nsubgraph a\nb --> c", false);
        check("graph TD\nend", false);
        check("", false);
    }
}
