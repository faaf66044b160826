//! A good post, and what happens when any of its characters is changed.

use std::collections::BTreeMap;

use super::*;
use crate::stopwatch::now;

const TIP: &str = "786a3e4b8d754d2b14b1208b98eeb0a554ef19a8";
const FIX: &str = "fffd981ec2d7965733a4a15f9071e3734f7654a6";
const TEST: &str = "e8b808258e70d85918aaee0c84817b74a747c9d5";
const BASE: &str = "0a1f2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c";
const OUTSIDE: &str = "1234567890abcdef1234567890abcdef12345678";

/// A repository as a table: four commits in a row, the last one before the range.
#[derive(Default)]
struct Table {
    messages: BTreeMap<CommitId, &'static str>,
    files: BTreeMap<(CommitId, &'static str), String>,
}

fn id(hex: &str) -> CommitId {
    CommitId::from_hex(hex).expect("full ids in tests")
}

impl Source for Table {
    fn commit(&self, hex: &str) -> Lookup {
        let mut found = self.messages.keys().filter(|id| hex.len() >= 4 && id.to_string().starts_with(hex));
        match (found.next(), found.next()) {
            (None, _) => Lookup::Unknown,
            (Some(id), None) => Lookup::Found(*id),
            (Some(_), Some(_)) => Lookup::Ambiguous,
        }
    }

    fn in_range(&self, commit: CommitId) -> bool {
        commit != id(OUTSIDE)
    }

    fn message(&self, id: CommitId) -> Option<String> {
        self.messages.get(&id).map(|message| (*message).to_string())
    }

    fn file(&self, id: CommitId, path: &str) -> Option<String> {
        self.files.iter().find(|((commit, name), _)| *commit == id && *name == path).map(|(_, content)| content.clone())
    }

    fn parent(&self, commit: CommitId) -> Option<CommitId> {
        (commit == id(FIX)).then(|| id(BASE)).or((commit == id(TEST)).then(|| id(FIX)))
    }
}

const OLD: &str = "static int restart_key_less(size_t idx, void *args)
{
\tstruct restart_find_args *a = args;
\tint n;

\tn = reftable_decode_key(&rkey, &extra, in, a->r->src);
\tif (n < 0) {
\t\ta->error = 1;
\t\treturn -1;
\t}

\treturn strbuf_cmp(&a->key, &rkey);
}

/*
 * Note that we explicitly search for the first restart point _greater_
 * than the sought-after record, not equal to it.
 */
int seek(void)
{
\treturn 0;
}
";

fn table() -> Table {
    let new = OLD.replace("return strbuf_cmp(&a->key, &rkey);", "return strbuf_cmp(&a->key, &rkey) < 0;");
    let mut table = Table::default();
    table.messages.insert(id(TIP), "Git 2.45\n\nA release with fixes.");
    table.messages.insert(
        id(FIX),
        "reftable/block: fix binary search over restart counter\n\nRecords store their keys prefix-compressed. As many records will share\na \
         common prefix (e.g. \"refs/heads/\"), this can save space.\n\nThis mechanism is broken though. We call `binsearch()` in vain.\n\n- It \
         returns a truish value.\n- It took 100.7 ms.\n\nThe [result] of it is `strbuf_cmp()` < 0 now, see {{ x }}.",
    );
    table
        .messages
        .insert(id(TEST), "reftable: spell out the needle\n\nRefactor the test to spell out the needle as well.");
    table.messages.insert(id(BASE), "Git 2.44");
    table.messages.insert(id(OUTSIDE), "An older commit");
    for (commit, content) in [(TIP, &new), (FIX, &new), (TEST, &new), (BASE, &OLD.to_string())] {
        table.files.insert((id(commit), "reftable/block.c"), content.clone());
    }
    table.files.insert((id(FIX), "a b.txt"), "one\ntwo\nthree\n".to_string());
    table.files.insert((id(BASE), "old.txt"), "one\n2\nthree\n".to_string());
    table
}

const GOOD: &str = r#"---
title: "Inside reftable: a \"binary\" search"
excerpt: "How one commit fixed it."
date: 2024-04-23
tags: [technical, deep-dive, c, "c++"]
difficulty: Advanced
---

# Inside reftable

## Overview

Between v2.44.0 and v2.45.0, one commit says: "This mechanism is broken though." ([`fffd981ec2`]; 1 commit.)

## Implementation details

### Fix binary search over restart counter

*1 commit, 7 March 2024; mostly `reftable/block.c`.*

The message of [`fffd981ec2`] begins with the background:

> Records store their keys prefix-compressed. […]
>
> This mechanism is broken though. We call `binsearch()` in vain.
>
> - It returns a truish value.
> - It took 100.7 ms.

The whole change is one line ([`reftable/block.c`, lines 1–13](https://github.com/git/git/blob/786a3e4b8d754d2b14b1208b98eeb0a554ef19a8/reftable/block.c#L1-L13)):

[`reftable/block.c`, diff of `fffd981ec2`](https://github.com/git/git/commit/fffd981ec2d7965733a4a15f9071e3734f7654a6):

```diff
 	}
 
-	return strbuf_cmp(&a->key, &rkey);
+	return strbuf_cmp(&a->key, &rkey) < 0;
 }
```

The message says why:

> The \[result\] of it is `strbuf_cmp()` \< 0 now, see \{\{ x \}\}.

[`reftable/block.c`, lines 1–3 and 11–13](https://github.com/git/git/blob/786a3e4b8d754d2b14b1208b98eeb0a554ef19a8/reftable/block.c#L1-L13) at v2.45.0:

```c
static int restart_key_less(size_t idx, void *args)
{
	struct restart_find_args *a = args;
⋯

	return strbuf_cmp(&a->key, &rkey) < 0;
}
```

A comment that [`fffd981ec2`] has above `seek()` says:

> Note that we explicitly search for the first restart point \_greater\_ than the sought-after record, not equal to it.

**Tests.** [`e8b808258e`] changes it: "Refactor the test to spell out the needle as well." It is "short".

| Scenario | Says |
|---|---|
| [`e8b808258e`] | "spell out the needle" |

```mermaid
graph LR
```

[`e8b808258e`]: https://github.com/git/git/commit/e8b808258e70d85918aaee0c84817b74a747c9d5
[`fffd981ec2`]: https://github.com/git/git/commit/fffd981ec2d7965733a4a15f9071e3734f7654a6

"#;

fn closed(body: &str) -> String {
    format!("{body}{}\n", closing_comment(&[id(TIP)], &[id(BASE)], body))
}

/// Findings of a body, closed anew: what is found although the digest is right.
fn check(body: &str) -> Vec<Finding> {
    post(&closed(body), &table())
}

/// The good post with one thing replaced (the first place of it that counts).
fn with(from: &str, to: &str) -> Vec<Finding> {
    assert!(GOOD.contains(from), "{from}");
    check(&GOOD.replacen(from, to, 1))
}

#[test]
fn a_hash_within_a_quotation_is_a_word_of_it() {
    let check = |item: &str, expected: usize| {
        let mut table = table();
        let list = "- `fffd981ec2` read each line of the list once (Ann)\n- `fffd981ec2` and write it\n";
        table.files.insert((id(TIP), "CHANGES.md"), list.to_owned());
        let lead = format!("In [`CHANGES.md`, lines 1–2](https://github.com/git/git/blob/{TIP}/CHANGES.md#L1-L2):");
        let text = format!(
            "{lead}\n\n- \"`fffd981ec2` read each line of the list once (Ann)\"\n- \"{item}\"\n\nThe whole change"
        );
        let body = GOOD.replacen("The whole change", &text, 1);
        let wrong = post(&closed(&body), &table)
            .into_iter()
            .filter(|found| matches!(found.kind, FindingKind::NotQuoted { .. }));
        assert_eq!(wrong.count(), expected, "{item}");
    };
    check("`fffd981ec2` and write it", 0);
    check("`fffd981ec2` and write it thrice", 1);
}

#[test]
fn a_good_post_has_no_findings() {
    assert_eq!(check(GOOD), []);
    assert_eq!(check(&GOOD.replace('–', "-")), []);
    let gitlab = GOOD.replace("/blob/", "/-/blob/").replace("/commit/", "/-/commit/").replace("#L1-L13", "#L1-13");
    assert_eq!(check(&gitlab), []);
    assert_eq!(check(&GOOD.replace("/blob/", "/src/commit/")), []);
    assert_eq!(post(&closed(GOOD).replace('\n', "\r\n"), &table()).len(), 1, "the digest differs, nothing else");
}

/// Every character between the two marks, changed to others, must give a finding.
fn mutations(from: &str, to: &str, counts: impl Fn(char) -> bool) {
    let start = GOOD.find(from).expect("the mark is in the post") + from.len();
    let end = start + GOOD[start..].find(to).expect("the mark is in the post");
    let mut tried = 0;
    for (at, c) in GOOD[start..end].char_indices().filter(|(_, c)| counts(*c)) {
        for other in ['0', '1', 'f', 'g', 'X', ' ', '+', '-', '"'] {
            let same = other == c || (c.is_whitespace() && other == ' ');
            if same {
                continue;
            }
            let body = format!("{}{other}{}", &GOOD[..start + at], &GOOD[start + at + c.len_utf8()..]);
            assert_ne!(check(&body), [], "{c:?} at {at} of {from:?} changed to {other:?}");
            tried += 1;
        }
    }
    assert!(tried > 8, "{from}");
}

#[test]
fn every_changed_character_of_code_is_found() {
    mutations("```diff\n", "```", |c| c != '\n');
    mutations("```c\n", "```", |c| c != '\n');
}

#[test]
fn every_changed_hash_digit_is_found() {
    let digit = |c: char| c.is_ascii_hexdigit();
    mutations("though.\" ([`", "`]; 1", digit);
    mutations("The message of [`", "`]", digit);
    mutations("lines 1–13](https://github.com/git/git/blob/", "/", digit);
    mutations("diff of `", "`]", digit);
    mutations("diff of `fffd981ec2`](https://github.com/git/git/commit/", ")", digit);
    mutations("11–13](https://github.com/git/git/blob/", "/", digit);
    mutations("A comment that [`", "`]", digit);
    mutations("**Tests.** [`", "`]", digit);
    mutations("| [`", "`]", digit);
    mutations("graph LR\n```\n\n[`", "`]: ", digit);
    mutations("a747c9d5\n[`", "`]: ", digit);
    mutations("[`e8b808258e`]: https://github.com/git/git/commit/", "\n", digit);
    mutations("[`fffd981ec2`]: https://github.com/git/git/commit/", "\n", digit);
}

#[test]
fn every_changed_line_number_is_found() {
    let digit = |c: char| c.is_ascii_digit();
    mutations("one line ([`reftable/block.c`, lines ", "]", digit);
    mutations("reftable/block.c#L", ")", digit);
    mutations("now, see \\{\\{ x \\}\\}.\n\n[`reftable/block.c`, lines ", "]", digit);
    mutations(
        "11–13](https://github.com/git/git/blob/786a3e4b8d754d2b14b1208b98eeb0a554ef19a8/reftable/block.c#L",
        ")",
        digit,
    );
}

#[test]
fn every_changed_word_of_a_quotation_is_found() {
    let word = |c: char| c.is_alphanumeric();
    mutations("one commit says: \"", "\" (", word);
    mutations("background:\n\n", "\n\nThe whole", word);
    mutations("says why:\n\n", "\n\n[", word);
    mutations("`seek()` says:\n\n", "\n\n**", word);
    mutations("changes it: \"", "\" It", word);
    mutations("| \"", "\" |", word);
}

#[test]
fn every_changed_path_of_a_caption_is_found() {
    let path = |c: char| c.is_alphanumeric() || c == '/';
    mutations("#L1-L13)):\n\n[`", "`, diff", path);
    mutations("x \\}\\}.\n\n[`", "`, lines", path);
    mutations("one line ([`", "`, lines", path);
}

#[test]
fn one_thing_wrong_is_one_kind_of_finding() {
    let check = |from: &str, to: &str, expected: &str| {
        let found: Vec<String> = with(from, to).iter().map(|finding| finding.kind.to_string()).collect();
        assert!(found.iter().any(|found| found.contains(expected)), "{from} -> {to}: {found:?}");
    };
    check("date: 2024-04-23\n", "", "has no `date`");
    check("date: 2024-04-23", "date: 23 April", "is no date");
    check("title: \"Inside", "title: Inside", "is no string");
    check("excerpt: \"How one commit fixed it.\"", "excerpt: \"\"", "has no value");
    check("[technical, deep-dive, c, \"c++\"]", "technical", "is no list");
    check("---\ntitle", "title", "does not open with front matter");
    check("## Implementation details\n", "## Empty\n\n## Implementation details\n", "under the heading \"Empty\"");
    check("### Fix", "#### Fix", "level 4 follows");
    check("It is \"short\".", "It is [[`E12`]].", "left over");
    check("It is \"short\".", "It is {{ title }}.", "left over");
    check("It is \"short\".", "It is [TODO: say more].", "left over");
    check("It is \"short\".", "It is (tbd).", "left over");
    check("It is \"short\".", "It is \"longer than it ever was\".", "no cited commit or file says this");
    check("It is \"short\".", "It is \"longer than it ever was", "one mark");
    check("It is \"short\".", "Nobody cites [`1234567890`].", "is not defined");
    check("It is \"short\".", "As [x](https://github.com/git/git/commit/1234567890abcdef) says.", "not in the range");
    check("7654a6\n\n", "7654a\n\n", "only part of a commit's id");
    check("git/commit/fffd981ec2d", "got/commit/fffd981ec2d", "another repository");
    check("[`fffd981ec2`]: ", "[`abcdef1234`]: https://e\n[`fffd981ec2`]: ", "is not used");
    check("```mermaid", "```text", "no caption");
    check(
        "It is \"short\".",
        "It is.\n\n## New\n\n\"Longer than it ever was\", it is.",
        "that this quotation could come from",
    );
    check("`e8b808258e`] changes it", "`fffd981ec2`] changes it", "no cited commit");
    check("-L13) at v2.45.0", "-L13) at `fffd981ec2`", "its link");
    check("1–3 and 11–13]", "1–3 and 4–13]", "ascending");
    check("⋯\n", "", "not here");
    check("⋯\n", "⋯\n⋯\n", "differs from line 11");
    check("&rkey) < 0;\n}\n```", "&rkey) < 0;\n}\n\n```", "stand at lines 1–3 and 11–14");
    check("&rkey) < 0;\n}\n```", "&rkey) < 0;\n}\nx\n```", "8 lines");
    check(" \t}\n", "-\t}\n", "keeps it");
}

#[test]
fn ids_of_letters_are_cited_like_others() {
    let letters = "fadedaceebadcafeddedfacedeafbeeffadeddab";
    let mut table = table();
    table.messages.insert(id(letters), "Sort keys\n\nEvery lookup walked the whole table before.");
    let (start, _) = GOOD.split_once("## Overview").expect("a heading");
    let post = |cited: &str, words: &str| {
        post(&closed(&format!("{start}## A\n\nThe message of `{cited}` begins:\n\n> {words}\n\n")), &table)
    };
    assert_eq!(post(&letters[..10], "Every lookup walked the whole table before."), []);
    assert_eq!(post(&letters[..10], "Every lookup walked the whole table twice.").len(), 1);
    assert_eq!(post("acceded", "Every lookup walked the whole table before.").len(), 1, "a word is no commit");
}

#[test]
fn a_lone_mark_is_a_subject_s_own() {
    let mut table = table();
    table.messages.insert(id(TEST), "Revert \"spell out");
    let (start, _) = GOOD.split_once("## Overview").expect("a heading");
    let post = |words: &str| {
        let body = format!("{start}## A\n\nSo did `e8b808258e` ({words}).\n\n");
        post(&closed(&body), &table).into_iter().map(|finding| finding.kind).collect::<Vec<_>>()
    };
    assert_eq!(post("Revert \"spell out"), []);
    assert_eq!(post("Revert \"spell"), [], "what stands behind the word is the post's");
    assert_eq!(post("Revert \"spell, and so on"), []);
    assert!(matches!(post("Revert \"spelled out")[..], [FindingKind::OpenQuotation { .. }]));
    assert!(matches!(post("Revert spell \"out")[..], [FindingKind::OpenQuotation { .. }]));
}

#[test]
fn a_commit_behind_a_lone_mark_is_cited() {
    let mut table = table();
    table.messages.insert(id(TEST), "Revert \"spell out the keys of all pages\"");
    let (start, _) = GOOD.split_once("## Overview").expect("a heading");
    let found = |words: &str| post(&closed(&format!("{start}## A\n\n{words}\n\n")), &table).len();
    assert_eq!(found("**Revert \"spell out the…** (`e8b808258e`; +3 −38)."), 0, "a title is cut where it is too long");
    assert_eq!(found("**Revert \"spelt out the…** (`e8b808258e`; +3 −38)."), 1);
}

#[test]
fn lone_marks_of_two_subjects_are_no_quotation() {
    let (start, _) = GOOD.split_once("## Overview").expect("a heading");
    let found = |subjects: [&'static str; 2], words: &str| {
        let mut table = table();
        table.messages.insert(id(TEST), subjects[0]);
        table.messages.insert(id(FIX), subjects[1]);
        let body = format!("{start}## A\n\nNext: {words} (`e8b808258e`, `fffd981ec2`).\n\n");
        post(&closed(&body), &table).len()
    };
    let subjects = ["He says \"this and", "the fix,\" he adds"];
    assert_eq!(found(subjects, "He says \"this and, the fix,\" he adds"), 0);
    assert_eq!(found(subjects, "He says \"those and, the fix,\" he adds"), 1);
    assert_eq!(found(subjects, "He says \"this and, the fix\" he adds"), 1);
    assert_eq!(found(["Revert \"c", "Revert \""], "Revert \"c, and so on and Revert \""), 0);
    let revert = ["Revert \"keep the records sorted\"", "keep the records sorted"];
    assert_eq!(found(revert, "Revert \"keep the records sorted\""), 0);
    assert_eq!(found(revert, "Revert \"keep the rekords sorted\""), 1, "both marks are of one subject");
}

#[test]
fn subjects_behind_their_commits_are_no_left_overs() {
    let (start, _) = GOOD.split_once("## Overview").expect("a heading");
    let found = |words: &str| {
        let mut table = table();
        table.messages.insert(id(FIX), "TODO: options are read");
        post(&closed(&format!("{start}## A\n\n{words}\n\n")), &table).len()
    };
    assert_eq!(found("Also: `fffd981ec2` (TODO: options are read)."), 0);
    assert_eq!(found("Also: `fffd981ec2` (TODO: options)."), 1, "a part of it is none");
    assert_eq!(found("Also: `fffd981ec2` (TODO: options are read).\n\nFigures follow (TODO)."), 1);
    assert_eq!(found("Also: `fffd981ec2`. Figures follow (TODO: options are read)."), 1, "not behind it");
    let goes_on = |words: &str| {
        let mut table = table();
        table.messages.insert(id(FIX), "TODO: options are read ... since the last one");
        post(&closed(&format!("{start}## A\n\n{words}\n\n")), &table).len()
    };
    assert_eq!(goes_on("Also: `fffd981ec2` (TODO: options are read)."), 0);
    assert_eq!(goes_on("Also: `fffd981ec2` (TODO: options are)."), 1);
}

#[test]
fn captions_without_a_forge() {
    let body = |caption: &str, code: &str| {
        let (start, _) = GOOD.split_once("## Overview").expect("a heading");
        check(&format!("{start}## Code\n\nOf `fffd981ec2`.\n\n{caption}\n\n```diff\n{code}```\n\n"))
    };
    let good = |caption: &str, code: &str| assert_eq!(body(caption, code), [], "{caption}");
    let bad = |caption: &str, code: &str| assert_ne!(body(caption, code), [], "{caption} {code}");
    good("`a b.txt`, lines 2–3 at `fffd981ec2`:", "two\nthree\n");
    good("`a b.txt`, line 2 at `fffd981ec2`:", "two\n");
    good("`a b.txt`, lines 1 and 3 at `fffd981ec2`:", "one\n  ⋯\nthree\n");
    good("`old.txt → a b.txt`, diff of `fffd981ec2`:", " one\n-2\n+two\n three\n");
    good("`old.txt` → `a b.txt`, diff of `fffd981ec2`:", "@@ -1,3 +1,3 @@\n one\n-2\n+two\n three\n");
    good("`a b.txt`, diff of `fffd981ec2`:", "+two\n+three\n");
    bad("`old.txt → a b.txt`, diff of `fffd981ec2`:", "@@ -2,3 +1,3 @@\n one\n-2\n+two\n three\n");
    bad("`old.txt → a b.txt`, diff of `fffd981ec2`:", "-one\n");
    bad("`old.txt → a b.txt`, diff of `fffd981ec2`:", "+three\n");
    bad("`old.txt → a b.txt`, diff of `fffd981ec2`:", " one\n⋯\n three\n");
    bad("`a b.txt`, diff of `fffd981ec2`:", "+two\n+one\n");
    bad("`a b.txt`, lines 2–3 at `fffd981ec3`:", "two\nthree\n");
    bad("`a b.txt`, lines 2–3 at `786a3e4b8d`:", "two\nthree\n");
    bad("`a b.txt`, lines 2–4 at `fffd981ec2`:", "two\nthree\n");
    bad("`a b.txt`, lines 0–1 at `fffd981ec2`:", "one\n");
    bad("`a b.txt`, lines 2–3 at v1:", "two\nthree\n");
}

#[test]
fn the_closing_comment_is_read_back() {
    let text = closed(GOOD);
    let closing = read_closing(&text).expect("it was just written");
    assert_eq!((closing.tips, closing.not, closing.digest_matches), (vec![id(TIP)], vec![id(BASE)], true));
    let edited = text.replacen("one line", "two lines", 1);
    assert!(!read_closing(&edited).expect("it is still there").digest_matches);
    assert!(post(&edited, &table()).iter().any(|finding| finding.kind == FindingKind::Edited));
    let empty = closing_comment(&[id(TIP)], &[], "x\n");
    assert_eq!(read_closing(&format!("x\n{empty}")).map(|closing| closing.not), Some(Vec::new()));
    assert_eq!(post(GOOD, &table()).iter().filter(|finding| finding.kind == FindingKind::NoClosing).count(), 1);
    let comment = text.rfind("<!--").expect("it was just written");
    for (at, c) in text[comment..].trim_end().char_indices() {
        let other = if c == '0' { '1' } else { '0' };
        let changed = format!("{}{other}{}", &text[..comment + at], &text[comment + at + 1..]);
        assert_ne!(post(&changed, &table()), [], "{at}");
    }
}

#[test]
fn closing_comments_are_found_behind_other_text() {
    let check = |text: &str, expected: Nature| assert_eq!(nature(text), expected, "{text}");
    let text = closed(GOOD);
    check(&text, Nature::Post);
    check(&format!("{text}\nA word behind.\n"), Nature::Edited);
    check(&text.replace("one line", "two lines"), Nature::Edited);
    check(&format!("```\n{text}```\n"), Nature::Markdown);
    check(GOOD, Nature::Markdown);
}

#[test]
fn edited_posts_are_read_as_editors_leave_them() {
    let check = |from: &str, to: &str, expected: &[(&str, Severity)]| {
        let text = closed(GOOD).replacen(from, to, 1);
        assert_eq!(nature(&text), Nature::Edited, "{to}");
        let found = super::check(&text, &table(), &Options::default());
        let found: Vec<_> = found.iter().map(|finding| (finding.kind.rule(), finding.severity)).collect();
        assert_eq!(found, expected, "{to}");
    };
    let overview = "## Overview\n";
    let with = |words: &str| format!("{overview}\n{words}\n");
    check(overview, &with("A word."), &[]);
    check("---\n", "\u{feff}---\n", &[]);
    check(overview, &with("See [this][nowhere]."), &[("undefined", Severity::Error)]);
    check(overview, &with("See [that][]."), &[("undefined", Severity::Error)]);
    check(overview, &with("See `fffd981ec2` and `restart_key_less`."), &[]);
    check(overview, &with("See `fffd981ec3`."), &[("unknown-commit", Severity::Warning)]);
    check(overview, &with("See `1234567890abcdef`."), &[("out-of-range", Severity::Warning)]);
}

#[test]
fn hostile_posts_take_bounded_time() {
    let start = now();
    let quotes = "\"a a a a\" ".repeat(100_000);
    let posts = [
        format!("[`fffd981ec2`] {quotes}\n\n[`fffd981ec2`]: https://e/commit/{FIX}\n"),
        format!("{}x", "> ".repeat(50_000)),
        "[`a`, lines 1](b):\n\n```\n".repeat(20_000),
        format!("[`x`]({}):\n", "/commit/".repeat(100_000)),
        format!("{} {quotes}", format!("[`fffd981ec2`](https://e/commit/{FIX}) ").repeat(30_000)),
        "[`a`](b) \"`c` d\" ".repeat(100_000),
        "[[".repeat(200_000),
        "# a\n".repeat(100_000),
        "`a.b` ".repeat(100_000),
        "[`fffd981ec2`](https://e/commit/fffd981ec2) \"one two three four\"\n\n".repeat(20_000),
    ];
    for text in posts {
        let before = now();
        post(&closed(&text), &table());
        let took = now() - before;
        assert!(took.as_secs() < 10, "{} {took:?}", &text[..20]);
    }
    assert!((now() - start).as_secs() < 60);
}
