//! The sentences of our own writer, over posts of scripted repositories at every length: nothing hollow in them.

mod common;

use common::{
    Repo, alone, bodyless, histories, operated,
    script::{Script, put},
};
use git_deepdive::{
    dive::{self, Format, Length, Plan},
    git,
    progress::Silent,
    prose,
    writer::{Writer, offline::Offline},
};

fn findings(repo: &Repo, range: &str, words: usize) -> Vec<String> {
    let opened = git::Repo::discover(repo.root()).expect("a repository");
    let plan = Plan {
        revisions: vec![range.to_owned()],
        paths: Vec::new(),
        filter: git::Filter::default(),
        length: Length { words },
        format: Format::Markdown,
        modules: Vec::new(),
        template: None,
    };
    let (_, evidence) = dive::gather(&opened, &plan, &Silent::default()).expect("evidence");
    let written = Offline { words }.write(&evidence, &Silent::default()).expect("the offline writer can't fail");
    prose::draft(&written.draft.expect("the offline writer always has something to say"))
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn our_own_sentences_are_not_hollow() {
    alone("our_own_sentences_are_not_hollow", || {
        let check = |repo: &Repo, range: &str| {
            for words in [200, 600, 2500, 5000] {
                assert_eq!(findings(repo, range, words), Vec::<String>::new(), "{range} in {words} words");
            }
        };
        check(&histories::topics(), "v1..main");
        check(&histories::workspace(), "v0.1.0..main");
        check(&histories::trivial(), "HEAD");
        check(&bodyless::bodyless(), "v1..main");
        check(&operated::operated(), "v1..HEAD");
    });
}

#[test]
fn of_a_message_that_only_lists_the_beginning_is_quoted() {
    let items =
        ["rename the pages", "add a picture of the road", "take the old pictures away", "sort all pictures by name"];
    let listed: String = (1..=5)
        .map(|part| {
            let items: String = items
                .iter()
                .map(|item| format!("- {item} of part {part}, as the list of pictures wants it.\n"))
                .collect();
            format!("{items}\n")
        })
        .collect();
    let mut script = Script::default();
    let start = script.line_of(None, vec![("start", vec![put("src/pictures.rs", "fn none() {}\n")])]);
    let code = "fn one() -> usize {\n    let all = 3;\n    all + 1\n}\n";
    let message = format!("pictures: all of them anew\n\n{listed}");
    let end = script.line_of(Some(start), vec![(message.as_str(), vec![put("src/pictures.rs", code)])]);
    script.name("refs/heads/main", end);
    let output = script.build().run(&["--stdout", "main^!"]);
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    assert!(output.stdout.contains("of part 1, as the list"), "{}", output.stdout);
    assert!(!output.stdout.contains("Further on"), "{}", output.stdout);
}

#[test]
fn what_a_colon_announces_stands_with_it() {
    let check = |between: &str, expected: bool| {
        let mut script = Script::default();
        let start = script.line_of(None, vec![("start", vec![put("src/pool.rs", "fn none() {}\n")])]);
        let code = "fn grow() -> usize {\n    let waiting = 3;\n    waiting + 1\n}\n";
        let message = format!(
            "pool: count waiting readers apart\n\nReaders that wait for a page count no more towards the limit of the pool, which \
             has a limit of its own for them.\n\n{between}\n\nIf three readers run and twelve wait, the next one that \
             is done takes the place of a running one.\n"
        );
        let end = script.line_of(Some(start), vec![(message.as_str(), vec![put("src/pool.rs", code)])]);
        script.name("refs/heads/main", end);
        let output = script.build().run(&["--stdout", "main^!"]);
        assert_eq!(output.code, Some(0), "{}", output.stderr);
        let (example, introduced) = (output.stdout.contains("twelve wait"), output.stdout.contains(between));
        assert_eq!((example, introduced), (expected, expected), "{}", output.stdout);
        assert!(!output.stdout.contains("Further on"), "{}", output.stdout);
    };
    check("For example, imagine a pool of five readers and a limit of ten:", true);
    // What can't be quoted takes what it announces with it.
    check("As the previous commit of the series says for a pool of five:", false);
}
