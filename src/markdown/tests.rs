use super::*;
use crate::stopwatch::now;

/// What is read, one block a line, as the tests compare it.
fn outline(text: &str) -> String {
    let mut lines = Vec::new();
    for block in parse(text).blocks {
        let quote = if block.quote.is_some() { "> " } else { "" };
        let what = match &block.kind {
            BlockKind::Heading(level, text) => format!("h{level} {}", text.plain),
            BlockKind::Paragraph(text) => format!("p {}", text.plain),
            BlockKind::Item(text) => format!("li {}", text.plain),
            BlockKind::Code(code) => {
                format!("code {:?} {:?} {:?}", code.info, code.code.lines().collect::<Vec<_>>(), code.above)
            }
            BlockKind::Table(rows) => {
                let cells = |row: &Row| row.cells.iter().map(|cell| cell.plain.clone()).collect::<Vec<_>>().join("|");
                format!(
                    "table {}",
                    rows.iter().map(|row| format!("{}:{}", row.line, cells(row))).collect::<Vec<_>>().join(" / ")
                )
            }
            BlockKind::Comment(text) => format!("comment {text}"),
            BlockKind::Html(text) => format!("html {}", text.trim()),
            BlockKind::Rule => "rule".to_string(),
        };
        lines.push(format!("{} {quote}{what}", block.line));
    }
    lines.join("\n")
}

#[test]
fn blocks_have_their_kind_and_line() {
    let check = |text: &str, expected: &str| assert_eq!(outline(text), expected, "{text}");
    check("# A `b` *c*\n\ntext\nmore\n", "1 h1 A b c\n3 p text more");
    check("---\ntitle: x\n---\n\n# A {#id}\n", "5 h1 A {#id}");
    check("- a\n  - b\n- c\n", "1 li a\n2 li b\n3 li c");
    check("- a\n\n- b\n", "1 li a\n3 li b");
    check("> a\n>\n> - b\n> > c\n", "1 > p a\n3 > li b\n4 > p c");
    check(
        "p:\n\n```rust\na\n\n\tb \n```\n",
        "1 p p:\n3 code Some(\"rust\") [(4, \"a\"), (5, \"\"), (6, \"\\tb \")] Some(0)",
    );
    check("# h\n\n```\n```\n", "1 h1 h\n3 code Some(\"\") [] None");
    check("    a\n    b\n", "1 code None [(1, \"a\"), (2, \"b\")] None");
    check("| a | `b` |\n|---|---|\n| c \\| d | |\n", "1 table 1:a|b / 3:c | d");
    check("<!-- x -->\n\n<p>\n\n***\n", "1 comment <!-- x -->\n3 html <p>\n5 rule");
    check("a[^1]\n\n[^1]: b\n", "1 p a[^1]\n3 p b");
    check("- [x] done\n\n~~gone~~\n", "1 li done\n3 p gone");
    check("\\_a\\_ &lt; b\n", "1 p _a_ < b");
    check("", "");
}

#[test]
fn text_keeps_places_and_lines() {
    let document = parse("see\n[`a`, b](u) and [`c`] [d]\n\n[`c`]: v\n[e]: w\n");
    let text = document.blocks[0].prose().expect("a paragraph");
    assert_eq!(text.plain, "see a, b and c [d]");
    let links: Vec<_> =
        text.links.iter().map(|link| (&text.plain[link.at.clone()], &*link.target, link.label.as_deref())).collect();
    assert_eq!(links, [("a, b", "u", None), ("c", "v", Some("`c`"))]);
    assert_eq!(text.code.iter().map(|code| &text.plain[code.clone()]).collect::<Vec<_>>(), ["a", "c"]);
    assert_eq!((text.line_at(0), text.line_at(4), text.line_at(16)), (1, 2, 2));
    assert!(text.link_at(4).is_some() && text.link_at(9).is_none());
    assert_eq!(document.unresolved, [Unresolved { line: 2, label: "d".to_string(), explicit: false }]);
    let definitions: Vec<_> = document.definitions.iter().map(|d| (d.line, &*d.label, &*d.target)).collect();
    assert_eq!(definitions, [(4, "`c`", "v"), (5, "e", "w")]);
}

#[test]
fn quotations_are_the_outermost() {
    let check = |text: &str, expected: &[&str]| {
        let document = parse(text);
        let text = document.blocks[0].prose().expect("a paragraph");
        let found: Vec<_> = text.quotations.iter().map(|quotation| &text.plain[quotation.at.clone()]).collect();
        assert_eq!(found, expected);
    };
    check("says \"one two\" and “three”.", &["one two", "three"]);
    check("\"in \"refs/heads/\" there\"", &["in \"refs/heads/\" there"]);
    check("(e.g. \"x\"), `\"code\"`", &["x"]);
    check("\" a b\" c", &[" a b"]);
    check("5\" wide, \"a b\"", &["5", "a b"]);
    check("\"never ends", &["never ends"]);
    check("\"ends in code `x`\"", &["ends in code x"]);
}

#[test]
fn code_is_blank_in_the_bare_text() {
    let document = parse("---\nt: {{\n---\na `{{` b {{\n\n```\n{{\n```\n\n<!-- {{ -->\n");
    assert_eq!(document.bare.line, 4);
    let lines: Vec<_> = document.bare.lines().filter(|(_, line)| line.contains("{{")).collect();
    assert_eq!(lines, [(4, "a      b {{")]);
}

#[test]
fn what_is_too_long_is_refused() {
    assert_eq!(parse(&"a".repeat(MAX_BYTES + 1)).refused, Some(Refusal::TooLong(MAX_BYTES + 1)));
}

#[test]
fn hostile_text_takes_bounded_time() {
    let table = format!("{}\n{}\n{}", "|a".repeat(2000), "|-".repeat(2000), "|\n".repeat(100_000));
    let texts = [
        ">".repeat(100_000),
        format!("{}x\n", "> ".repeat(100_000)).repeat(4),
        "- ".repeat(100_000),
        table,
        "[".repeat(1_000_000),
        "[a](".repeat(200_000),
        "[a][".repeat(200_000),
        "*a ".repeat(300_000),
        "*_".repeat(300_000),
        "![[]()".repeat(100_000),
        "`a``".repeat(200_000),
        "<!--".repeat(200_000),
        "<a ".repeat(200_000),
        "\"a ".repeat(1_000_000),
        "[`a`]: b\n".repeat(200_000),
        "[^a]: b\n\n".repeat(200_000),
        "~~a ".repeat(200_000),
        "a\n\n".repeat(1_000_000),
        "&#".repeat(500_000),
        "1. a\n".repeat(300_000),
        (0..2000).map(|depth| format!("{}- a\n", " ".repeat(depth))).collect(),
    ];
    for text in texts {
        let start = now();
        parse(&text);
        let start_of_text: String = text.chars().take(20).collect();
        let took = now() - start;
        assert!(took.as_secs() < 10, "{start_of_text} {took:?}");
    }
}
