//! What a model chooses to tell, and under which titles: the stories that it names are told as it orders them, what it invents
//! is passed over.

use super::{common::histories, honest, is_outline, run, server::Act, server::Server};

/// The post, and what was said of it, where the plan is this and all parts are told honestly.
fn told(plan: &'static str) -> (String, String, Vec<String>) {
    let repo = histories::topics();
    let server = Server::new(move |prompt| match is_outline(prompt) {
        true => Act::Say(plan.to_owned()),
        false => honest(prompt),
    });
    let output = run(&repo, &server, &["--stdout", "v1..main"]);
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    (output.stdout, output.stderr, server.requests())
}

#[test]
fn a_plan_is_followed() {
    let (post, said, requests) = told(
        "title: Hashes before keys, and whole records\n\
         idea: Both are about what is compared.\n\
         chapter 2, 1, 77, 2: Records and `table_get()` | one pass each\n\
         **brief 3**: how tests are run\n\
         brief 1: said already\n\
         section testing: one test",
    );
    assert!(post.contains("# kvd: Hashes before keys, and whole records\n"), "{post}\n{said}");
    assert!(post.contains("### Records and `table_get()`\n\n*[`"), "{post}");
    assert!(post.contains("### Also changed\n"), "{post}");
    assert!(post.contains("## Testing strategy\n") && !post.contains("## Performance analysis\n"), "{post}");
    let chapter = requests.iter().find(|prompt| prompt.contains("part \\\"Records and `table_get()`")).expect("asked");
    assert!(chapter.contains("Both are about what is compared.") && chapter.contains("one pass each"), "{chapter}");
    let places = ["commit: log: ", "commit: table: "].map(|words| chapter.find(words).expect("both are given"));
    assert!(places[0] < places[1], "the plan's order: {chapter}");
    assert!(!said.contains("names no chapters"), "{said}");
}

#[test]
fn titles_that_lie_are_those_of_the_commits() {
    let (post, _, _) = told(
        "title: Lookups are 73% faster with frob_nicate\n\
         chapter 1: It calls `frobnicate()` | so it is\n\
         chapter 2: Forty <b>times</b> [here](https://evil.example/) | and more",
    );
    for lie in ["73%", "frob", "evil.example", "<b>", "Forty"] {
        assert!(!post.contains(lie), "{lie}: {post}");
    }
    assert!(
        post.contains("### Compare hashes before keys\n") && post.contains("### Write a record at once\n"),
        "{post}"
    );
}

#[test]
fn without_a_plan_the_stories_are_told_by_rank() {
    for plan in ["chapter 77: Nothing | at all", "I would rather not.", "chapter: one\nbrief 1: two"] {
        let (post, said, _) = told(plan);
        assert!(post.contains("### Compare hashes before keys\n"), "{plan}: {post}");
        assert!(said.contains("the plan names no chapters that there are"), "{plan}: {said}");
    }
}
