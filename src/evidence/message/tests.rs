use super::*;

fn shown(body: &str) -> Vec<String> {
    parts(body).into_iter().map(|part| format!("{:?} {}", part.kind, part.text.replace('\n', "/"))).collect()
}

#[test]
fn a_kernel_style_body() {
    let body = "Records store their keys\nprefix-compressed.\n\nBenchmark:\n\n    Benchmark 1: a\n      Time 1 ms\n\n    Summary\n\nDone.\n\nSigned-off-by: A <a@b>\nReviewed-by: B <b@c>";
    assert_eq!(
        shown(body),
        [
            "Prose Records store their keys prefix-compressed.",
            "Prose Benchmark:",
            "Verbatim     Benchmark 1: a/      Time 1 ms/    Summary",
            "Prose Done."
        ]
    );
}

#[test]
fn a_pull_request_body() {
    let body = "## Description\n\nAdds a flag.\n\n- one thing\n  over two lines\n- [x] I have read it\n\n<!-- hidden\nmore -->\n\n## Checklist\n\nAll done.\n\n## Why\n\n```\ncode here\n\nmore\n```\n\nCloses #12, fixes #13.";
    assert_eq!(
        shown(body),
        [
            "Heading Description",
            "Prose Adds a flag.",
            "Item one thing over two lines",
            "Form [x] I have read it",
            "Form <!-- hidden/more -->",
            "Heading Checklist",
            "Form All done.",
            "Heading Why",
            "Verbatim ```/code here//more/```",
            "Form Closes #12, fixes #13."
        ]
    );
}

#[test]
fn what_explains_a_box_is_part_of_the_form() {
    let body =
        "This is:\n\n- [ ] a fix\n\t- no tests are needed\n- [x] more\n  - with an issue\n- one thing\n  - and another";
    let expected = [
        "Prose This is:",
        "Form [ ] a fix",
        "Form no tests are needed",
        "Form [x] more",
        "Form with an issue",
        "Item one thing",
        "Item and another",
    ];
    assert_eq!(shown(body), expected);
}

#[test]
fn records_are_no_prose() {
    assert_eq!(
        shown("Constraint: keep it\nTested: smoke\n  on linux"),
        ["Form Constraint: keep it/Tested: smoke/on linux"]
    );
}

#[test]
fn logs_of_merges_are_nobodys_words() {
    assert_eq!(
        shown("* ann/topic: (23 commits)\n  Read once.\n  Mend.\n  ..."),
        ["Form ann/topic: (23 commits)/Read once./Mend./..."]
    );
}

#[test]
fn headings_go_on_in_small_letters() {
    assert_eq!(
        shown("## It can take a value as well, which\ndepends on the result.\nIt is passed on."),
        ["Heading It can take a value as well, which", "Heading depends on the result.", "Prose It is passed on."]
    );
    assert_eq!(shown("## Keys\nare sorted."), ["Heading Keys", "Prose are sorted."]);
}

#[test]
fn quotations_go_on_without_marks() {
    assert_eq!(
        shown("The manual says:\n\n> A user that is\nnot listed is read\nelsewhere.\n\nSo it counts."),
        ["Prose The manual says:", "Verbatim > A user that is/not listed is read/elsewhere.", "Prose So it counts."]
    );
}

#[test]
fn tables_and_prompts_are_verbatim() {
    assert_eq!(
        shown("| a | b |\n|---|---|\n| 1 | 2 |\n\n$ cargo run"),
        ["Verbatim | a | b |/|---|---|/| 1 | 2 |", "Verbatim $ cargo run"].map(|s| s.to_owned()).to_vec().tap_join()
    );
}

#[test]
fn labels_are_headings() {
    let check = |body: &str, expected: &[&str]| assert_eq!(shown(body), expected, "{body}");
    check(
        "Motivation:\n\nIt leaks.\n\nResult:\n\nFewer leaks.",
        &["Heading Motivation", "Prose It leaks.", "Heading Result", "Prose Fewer leaks."],
    );
    check(
        "Summary: It leaks\nwhen full.\n\nTest Plan: ran it\n\nReviewed By: ann",
        &["Heading Summary", "Prose It leaks when full.", "Heading Test Plan", "Form ran it", "Form Reviewed By: ann"],
    );
    check(
        "**Why**\n\nIt leaks.\n\nProblem\n-------\nIt is slow.",
        &["Heading Why", "Prose It leaks.", "Heading Problem", "Prose It is slow."],
    );
    check("Benchmark: it is fast.", &["Prose Benchmark: it is fast."]);
}

#[test]
fn records_of_tools_are_forms() {
    let check = |body: &str, expected: &[&str]| assert_eq!(shown(body), expected, "{body}");
    check(
        "It leaks.\n\nDifferential Revision: https://example.org/D1",
        &["Prose It leaks.", "Form Differential Revision: https://example.org/D1"],
    );
    check("It leaks.\n\nChange-Id: I12\n\nSigned-off-by: A <a@b>", &["Prose It leaks."]);
    check("See gh-12, closes gh-13", &["Form See gh-12, closes gh-13"]);
    check(
        "Bumps [x](https://example.org) from 1 to 2.\n\nIt has a bug fix.",
        &["Form Bumps [x](https://example.org) from 1 to 2.", "Form It has a bug fix."],
    );
}

trait TapJoin {
    fn tap_join(self) -> Vec<String>;
}
impl TapJoin for Vec<String> {
    /// Verbatim parts that a single blank line separates are one part.
    fn tap_join(self) -> Vec<String> {
        vec![self.join("/").replace("/Verbatim ", "/")]
    }
}

#[test]
fn others_words_are_nobodys_prose() {
    let body = "The old description says:\n\n  If a file is gone,\n  it is written again.\n\nThat was never so.\n";
    let kinds: Vec<PartKind> = parts(body).into_iter().map(|part| part.kind).collect();
    assert_eq!(kinds, [PartKind::Prose, PartKind::Verbatim, PartKind::Prose]);
}

#[test]
fn where_a_change_was_picked_from_is_nobodys_statement() {
    let picked = "**This is a backport of PR #12 as merged into master (cfcad08dbd).**";
    assert_eq!(
        shown(&format!("{picked}\n\nIt reads on.")),
        [format!("Form {picked}"), "Prose It reads on.".to_owned()]
    );
    assert_eq!(shown("Backport of the walk to readers."), ["Prose Backport of the walk to readers."]);
    assert_eq!(shown("It reads on.\n\n(cherry-picked from 1a2b3c4)"), ["Prose It reads on."]);
}
