//! What stood the gate is read once more by a reviewer who sees nothing but a part and its evidence: what he names goes, and
//! whatever else he says changes nothing.

use super::{common::Output, common::histories, is_outline, is_review, marker, run, server::Act, server::Server};

const DOUBTED: &str = "All callers of it take the lock first";

/// A part of four sentences, of which one is doubted.
fn part(prompt: &str) -> String {
    let at = |words: &str| marker(prompt, words);
    format!(
        "A lookup compares the stored hash before it compares the text {first}. {DOUBTED}. Keys share a prefix, and a text \
         is compared byte by byte {profile}.\n\nThe search starts at the slot that the hash names {second}.",
        first = at("commit: table: compare hashes"),
        profile = at("three quarters of the time"),
        second = at("commit: table: probe"),
    )
}

/// The number of the sentence that holds some words.
fn number(prompt: &str, words: &str) -> usize {
    let line = prompt.lines().find(|line| line.contains(words)).expect("the part is shown");
    line.split(':').next().and_then(|number| number.parse().ok()).expect("its sentences have numbers")
}

/// A post whose reviewer does this, and whose writer does that when he is asked again.
fn told(review: fn(&str) -> Act, again: fn(&str) -> Act, words: &[&str]) -> (Output, Vec<String>) {
    let repo = histories::topics();
    let server = Server::new(move |prompt| match prompt {
        _ if is_outline(prompt) => Act::Say("chapter 1: The table | it".to_owned()),
        _ if is_review(prompt) => review(prompt),
        _ if !prompt.contains("Write the part \"The table\"") => Act::Say("Nothing to say.".to_owned()),
        _ if prompt.contains("It was checked and is refused") => again(prompt),
        _ => Act::Say(part(prompt)),
    });
    let output = run(&repo, &server, &[&["--stdout", "v1..main"], words].concat());
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    assert!(output.stderr.contains(" 0 findings"), "{}", output.stderr);
    (output, server.requests())
}

fn same(prompt: &str) -> Act {
    Act::Say(part(prompt))
}

fn doubt(prompt: &str) -> Act {
    match prompt.contains(DOUBTED) {
        true => Act::Say(format!("{}: no caller is shown", number(prompt, DOUBTED))),
        false => Act::Say("none".to_owned()),
    }
}

#[track_caller]
fn holds(post: &Output, all: &[(&str, bool)]) {
    for (words, expected) in all {
        assert_eq!(post.stdout.contains(words), *expected, "{words}: {}\n{}", post.stdout, post.stderr);
    }
}

#[test]
fn what_is_named_and_comes_back_is_taken_out() {
    let (post, requests) = told(doubt, same, &[]);
    holds(&post, &[("compares the stored hash", true), (DOUBTED, false), ("Keys share a prefix", true)]);
    holds(&post, &[("starts at the slot", true)]);
    let said = "a second reading of 1 part found 1 sentence without ground: 1 taken out, 0 written again";
    assert!(post.stderr.contains(said), "{}", post.stderr);
    let doubt = format!("no ground for \\\"{DOUBTED}.\\\": no caller is shown");
    assert_eq!(requests.iter().filter(|request| request.contains(&doubt)).count(), 1, "it is asked for again once");
}

#[test]
fn what_comes_back_twice_is_counted_once() {
    let again = |prompt: &str| Act::Say(part(prompt).replace(DOUBTED, &format!("{DOUBTED}. {DOUBTED}")));
    let (post, _) = told(doubt, again, &[]);
    holds(&post, &[("compares the stored hash", true), (DOUBTED, false), ("Keys share a prefix", true)]);
    assert!(post.stderr.contains(": 1 taken out, 0 written again"), "{}", post.stderr);
}

#[test]
fn what_is_written_again_stands() {
    let again = |prompt: &str| Act::Say(part(prompt).replace(DOUBTED, "The text comes second"));
    let (post, _) = told(doubt, again, &[]);
    holds(&post, &[("compares the stored hash", true), (DOUBTED, false), ("The text comes second", true)]);
    assert!(post.stderr.contains(": 0 taken out, 1 written again"), "{}", post.stderr);
}

/// What is new in a part that was written again is read as well, and nobody writes a third time.
#[test]
fn what_comes_new_is_taken_out_where_it_is_named() {
    const NEW: &str = "The writer takes the lock for it";
    let review = |prompt: &str| match prompt.contains(NEW) {
        true => Act::Say(format!("{}: no lock is shown\n1: not shown", number(prompt, NEW))),
        false => doubt(prompt),
    };
    let again = |prompt: &str| Act::Say(part(prompt).replace(DOUBTED, NEW));
    let (post, requests) = told(review, again, &[]);
    holds(&post, &[("compares the stored hash", true), (DOUBTED, false), (NEW, false), ("Keys share a prefix", true)]);
    assert!(post.stderr.contains("found 2 sentences without ground: 1 taken out, 1 written again"), "{}", post.stderr);
    assert_eq!(requests.iter().filter(|request| is_review(request)).count(), 2);
}

#[test]
fn what_does_not_stand_when_written_again_is_the_rest() {
    let lie = |_: &str| Act::Say("It calls `frobnicate()` 77 times.".to_owned());
    let short = |prompt: &str| Act::Say(format!("It is so {}.", marker(prompt, "commit: table: compare hashes")));
    for again in [lie, short, |_: &str| Act::Refuse(400)] {
        let (post, _) = told(doubt, again, &[]);
        holds(&post, &[("compares the stored hash", true), (DOUBTED, false), ("Keys share a prefix", true)]);
        holds(&post, &[("frobnicate", false), ("It is so", false), ("starts at the slot", true)]);
        assert!(post.stderr.contains(": 1 taken out, 0 written again"), "{}", post.stderr);
    }
}

#[test]
fn a_reviewer_who_names_nothing_changes_nothing() {
    let body =
        |post: &Output| post.stdout.lines().filter(|line| !line.starts_with("<!--")).collect::<Vec<_>>().join("\n");
    let unread = told(doubt, same, &["--no-review"]);
    holds(&unread.0, &[(DOUBTED, true)]);
    assert!(
        !unread.0.stderr.contains("a second reading") && !unread.1.iter().any(|it| is_review(it)),
        "{}",
        unread.0.stderr
    );
    let say = [
        |_: &str| Act::Say("none".to_owned()),
        |_: &str| Act::Say("The part reads well.\n\n1. It is fine.".to_owned()),
        |_: &str| Act::Say("0: all\n77: the end\n2: OK".to_owned()),
        |_: &str| Act::Refuse(400),
    ];
    for review in say {
        let (post, _) = told(review, |_| Act::Say("It was asked again.".to_owned()), &[]);
        assert_eq!(body(&post), body(&unread.0), "{}", post.stderr);
    }
}

#[test]
fn a_reviewer_who_names_everything_gets_the_offline_text() {
    let (post, _) = told(|_| Act::Say("1: no\n2: no\n3: no\n4: not at all\n5: no".to_owned()), same, &[]);
    let (offline, _) = told(doubt, same, &["--model", "offline"]);
    assert!(post.stderr.contains("a second reading found no ground for most of it"), "{}", post.stderr);
    let body =
        |post: &Output| post.stdout.lines().filter(|line| !line.starts_with("<!--")).collect::<Vec<_>>().join("\n");
    assert_eq!(body(&post), body(&offline));
}

#[test]
fn a_reviewer_sees_the_part_and_its_evidence() {
    let (_, requests) = told(|_| Act::Say("none".to_owned()), same, &[]);
    let reviews: Vec<&String> = requests.iter().filter(|request| is_review(request)).collect();
    let [review] = reviews.as_slice() else { panic!("one part stood, {} were read", reviews.len()) };
    let written =
        requests.iter().find(|request| request.contains("Write the part \\\"The table")).expect("it was asked for");
    let items = |request: &str| -> Vec<String> {
        let lines = request.split("\\n").filter(|line| line.starts_with("[[") && line.contains("]] "));
        lines.map(|line| line.replace(" (shown in another part)", "")).collect()
    };
    let (seen, given) = (items(review), items(written));
    assert!(!seen.is_empty() && seen.iter().all(|line| given.contains(line)), "{seen:?}\n{given:?}");
    assert!(!review.contains("You write one part") && review.contains("Nothing else is known"), "{review}");
}

#[test]
fn readings_are_announced() {
    let repo = histories::topics();
    let server = Server::new(|_| Act::Refuse(401));
    let shown = |words: &[&str]| run(&repo, &server, &[&["--dry-run", "v1..main"], words].concat()).stdout;
    let (with, without) = (shown(&[]), shown(&["--no-review"]));
    assert!(
        with.contains(": Overview, second reading\n")
            && with.contains("\n(the text of the part, as it was accepted)\n"),
        "{with}"
    );
    assert!(!without.contains("second reading"), "{without}");
    let prompts = |shown: &str| shown.matches("===== prompt ").count();
    assert_eq!(prompts(&with) + 1, 2 * prompts(&without));
}

/// Who allows as many tokens as the parts take gets them, unread.
#[test]
fn readings_are_the_first_thing_to_save() {
    let (free, _) = told(doubt, same, &["--no-review"]);
    let announced = free.stderr.lines().find(|line| line.contains(" prompts for ")).expect("it is said beforehand");
    let number = |before: &str| -> usize {
        let rest = announced.split(before).nth(1).and_then(|rest| rest.split(' ').next()).expect("a number of tokens");
        rest.replace(',', "").parse().expect("a number")
    };
    let most = (number("about ") + number("at most ")).to_string();
    let (spared, requests) = told(doubt, same, &["--max-tokens", &most]);
    holds(&spared, &[(DOUBTED, true)]);
    assert!(!requests.iter().any(|request| is_review(request)), "{}", spared.stderr);
    assert!(spared.stderr.contains("no part was read a second time: --max-tokens has no room"), "{}", spared.stderr);
}
