//! The model writer as a whole: the program, a service on loopback, the post.

#[path = "../common/mod.rs"]
mod common;
mod lies;
mod plans;
mod review;
mod secrets;
mod server;
mod told;

use std::{
    fs,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use common::{Output, Repo, histories};
use git_deepdive::{
    dive::{self, Format, Length, Plan},
    draft::{Block, Inline},
    evidence::{Evidence, ExcerptId},
    git,
    progress::{Progress, Silent},
    writer::{self, Writer, Written, offline::Offline},
};
use server::{Act, Server};

/// Tells the plan from the parts.
fn is_outline(prompt: &str) -> bool {
    prompt.contains("Write a plan")
}

/// Tells a second reading from what is written.
fn is_review(prompt: &str) -> bool {
    prompt.contains("Reply with one line for each sentence that is not borne out")
}

/// The marker of the first line of a prompt that holds some words; of statements in several sentences that of the sentence.
fn marker(prompt: &str, words: &str) -> String {
    let line = prompt.lines().find(|line| line.contains(words)).expect("the prompt holds these words").trim_start();
    match line.strip_prefix("[[") {
        Some(rest) => format!("[[{}]]", rest.split("]]").next().expect("a marker ends")),
        None => format!("[[{}]]", line.split(' ').next().expect("a line has words")),
    }
}

/// The first commit that a prompt gives, and its subject.
fn commit(prompt: &str) -> (String, String) {
    let line = prompt.lines().find(|line| line.starts_with("[[c:") && line.contains("]] commit: "));
    let (marker, subject) = line.and_then(|line| line.split_once(" commit: ")).expect("a prompt gives a commit");
    (marker.to_owned(), subject.to_owned())
}

/// A model that says what it is told, and cites it.
fn honest(prompt: &str) -> Act {
    if is_outline(prompt) {
        return Act::Say("1: the point".to_owned());
    }
    if is_review(prompt) {
        return Act::Say("none".to_owned());
    }
    let (marker, subject) = commit(prompt);
    let words: Vec<&str> = subject.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).collect();
    Act::Say(format!("Honestly told, {} is what happened here {marker}.", words.join(" ")))
}

/// Runs the program with the service as the provider `mine`.
fn run(repo: &Repo, server: &Server, words: &[&str]) -> Output {
    let config = format!("[deepdive \"mine\"]\n\tendpoint = {}\n", server.endpoint);
    fs::write(repo.beside("home/.gitconfig"), config).expect("a new file");
    let words = [&["--model", "mine/model-x"], words].concat();
    repo.run(&words)
}

#[test]
fn a_post_by_a_model_stands_and_is_paid_for_once() {
    let repo = histories::topics();
    let server = Server::new(honest);
    let first = run(&repo, &server, &["--stdout", "v1..main"]);
    assert_eq!(first.code, Some(0), "{}", first.stderr);
    assert!(first.stdout.matches("Honestly told, ").count() >= 3, "{}\n{}", first.stdout, first.stderr);
    assert!(first.stderr.starts_with("127.0.0.1:"), "{}", first.stderr);
    assert!(first.stderr.contains(" prompts for model-x, about "), "{}", first.stderr);
    let asked = server.requests().len();
    let second = run(&repo, &server, &["--stdout", "v1..main"]);
    assert_eq!((second.code, second.stdout.as_str()), (Some(0), first.stdout.as_str()), "{}", second.stderr);
    assert_eq!(server.requests().len(), asked);
    let third = run(&repo, &server, &["--no-cache", "--stdout", "v1..main"]);
    assert_eq!((third.code, server.requests().len()), (Some(0), 2 * asked));
    fs::write(repo.path("post.md"), &first.stdout).expect("a new file");
    let checked = repo.run(&["verify", "post.md"]);
    assert_eq!(checked.code, Some(0), "{}", checked.stdout);
}

/// A writer whose draft is the offline one with another block.
struct Lying(Block);

impl Writer for Lying {
    fn write(&self, evidence: &Evidence, progress: &dyn Progress) -> Result<Written, writer::Error> {
        let mut draft = Offline { words: 600 }.draft(evidence, progress);
        draft.sections[0].blocks.push(self.0.clone());
        Ok(Written { draft: Some(draft), notes: Vec::new(), repeatable: false })
    }
}

/// What the first gate finds is left out and said; what only the finished text shows throws it away.
#[test]
fn a_model_s_post_that_fails_its_last_check_is_the_offline_one() {
    let repo = histories::topics();
    let opened = git::Repo::discover(repo.root()).expect("there is a repository");
    let plan = Plan {
        revisions: vec!["v1..main".to_owned()],
        paths: Vec::new(),
        filter: git::Filter::default(),
        length: Length { words: 600 },
        format: Format::Markdown,
        modules: Vec::new(),
        template: None,
    };
    let offline = dive::dive(&opened, &plan, &Silent::default()).expect("the range is not empty");
    let body = |text: &str| text.lines().filter(|line| !line.starts_with("<!--")).collect::<Vec<_>>().join("\n");
    let check = |block: Block, same: bool, said: &str| {
        let outcome =
            dive::dive_with(&Lying(block), &opened, &plan, &Silent::default()).expect("the range is not empty");
        assert_eq!((body(&outcome.text), outcome.findings), (body(&offline.text), 0));
        assert_eq!(outcome.text == offline.text, same, "whose post it is stands in its last line");
        assert!(outcome.notes.iter().any(|note| note.contains(said)), "{:?}", outcome.notes);
    };
    check(Block::Code(ExcerptId(999)), false, "left out of the post: a piece of code refers to no excerpt");
    let words = "\"None of these words stand in any message of the range\".";
    let unknown = Block::Paragraph(vec![Inline::Number(words.to_owned())]);
    check(unknown, true, "the offline post takes the place of the model's, which did not stand its last check");
}

#[test]
fn nothing_is_sent_that_was_not_allowed() {
    let repo = histories::topics();
    let server = Server::new(honest);
    let shown = run(&repo, &server, &["--dry-run", "v1..main"]);
    assert_eq!(shown.code, Some(0), "{}", shown.stderr);
    assert!(shown.stdout.contains("===== to 127.0.0.1:") && shown.stdout.contains("[[c:"), "{}", shown.stdout);
    let dear = run(&repo, &server, &["--max-tokens", "1000", "v1..main"]);
    assert_eq!(dear.code, Some(2), "{}", dear.stderr);
    assert!(dear.stderr.contains("nothing was sent"), "{}", dear.stderr);
    assert_eq!(server.requests().len(), 0);
    let offline = run(&repo, &server, &["--model", "offline", "--stdout", "v1..main"]);
    assert_eq!((offline.code, server.requests().len()), (Some(0), 0));
    assert_eq!(repo.run(&["--dry-run", "v1..main"]).code, Some(2));
}

#[test]
fn a_repository_chooses_no_model_and_no_address() {
    let repo = histories::topics();
    let server = Server::new(honest);
    repo.git(&["config", "deepdive.model", "evil/model"]);
    repo.git(&["config", "deepdive.evil.endpoint", &server.endpoint]);
    let own = repo.run(&["--stdout", "v1..main"]);
    assert_eq!(own.code, Some(0));
    assert!(own.stderr.contains("deepdive.model in the repository's configuration is ignored"), "{}", own.stderr);
    let named = repo.run(&["--model", "evil/model", "--stdout", "v1..main"]);
    assert_eq!(named.code, Some(2), "{}", named.stderr);
    assert!(named.stderr.contains("deepdive.evil.endpoint in the repository's"), "{}", named.stderr);
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn prompts_are_the_user_s_to_change() {
    let repo = histories::topics();
    let server = Server::new(honest);
    let folder = repo.beside("home/prompts");
    fs::create_dir_all(&folder).expect("a new folder");
    let folder_name = folder.display().to_string();
    let shown = |template: &str, variables: &[(&str, &str)]| {
        fs::write(folder.join("section.md"), template).expect("a new file");
        let config = format!("[deepdive \"mine\"]\n\tendpoint = {}\n", server.endpoint);
        fs::write(repo.beside("home/.gitconfig"), config).expect("a new file");
        repo.run_in(repo.root(), &["--model", "mine/x", "--dry-run", "v1..main"], variables)
    };
    let own = "{# git-deepdive prompts 7 #}\nTell {{ title }} in rhymes:\n{{ evidence }}\n";
    let output = shown(own, &[("GIT_DEEPDIVE_PROMPTS", &folder_name)]);
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    assert!(
        output.stdout.contains("Tell Overview in rhymes:\n(the text of the chapters, as it was accepted)\n[[c:"),
        "{}",
        output.stdout
    );
    let output = shown("Tell {{ title }}", &[("GIT_DEEPDIVE_PROMPTS", &folder_name)]);
    assert_eq!(output.code, Some(2), "{}", output.stderr);
    assert!(output.stderr.contains("does not begin with {# git-deepdive prompts 7 #}"), "{}", output.stderr);
    repo.git(&["config", "deepdive.prompts", &folder_name]);
    let output = shown(own, &[]);
    assert!(!output.stdout.contains("in rhymes"), "{}", output.stdout);
    assert!(
        output.stderr.contains("deepdive.prompts in the repository's configuration is ignored"),
        "{}",
        output.stderr
    );
}

#[test]
fn a_service_that_refuses_ends_with_4_and_a_hint() {
    let repo = histories::topics();
    let server = Server::new(|_| Act::Refuse(401));
    let refused = run(&repo, &server, &["v1..main"]);
    assert_eq!(refused.code, Some(4), "{}", refused.stderr);
    assert!(refused.stderr.contains("the key was refused") && refused.stderr.contains("hint: "), "{}", refused.stderr);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_run_that_broke_off_goes_on_where_it_stopped() {
    let repo = histories::topics();
    let broken = Arc::new(AtomicBool::new(true));
    let breaks = Arc::clone(&broken);
    let server = Server::new(move |prompt| {
        match breaks.load(Ordering::Relaxed) && prompt.contains("Write the part \"Testing") {
            true => Act::Refuse(400),
            false => honest(prompt),
        }
    });
    let first = run(&repo, &server, &["--jobs", "1", "--stdout", "v1..main"]);
    assert_eq!(first.code, Some(4), "{}", first.stderr);
    assert_eq!(first.stdout, "");
    let before = server.requests().len();
    broken.store(false, Ordering::Relaxed);
    let second = run(&repo, &server, &["--jobs", "1", "--stdout", "v1..main"]);
    assert_eq!(second.code, Some(0), "{}", second.stderr);
    let (first, second) = (&server.requests()[..before], &server.requests()[before..]);
    let answered = &first[..first.len() - 1];
    assert!(before > 3 && second.iter().all(|request| !answered.contains(request)), "{before} {}", second.len());
}

#[test]
fn prompts_fit_small_windows_and_large_ones() {
    let repo = Repo::with_commits(1);
    repo.git(&["tag", "v1"]);
    let body: Vec<String> = (0..120)
        .map(|place| {
            format!("The engine forgets the turn of kind {place}, because nobody counts it. A counter mends that.")
        })
        .collect();
    repo.commit("engine.rs", "pub fn count() {}\n", &format!("engine: count\n\n{}\n", body.join("\n\n")));
    let sizes = |tokens: usize| {
        // Refuses what a model with such a window would refuse; three bytes are a token.
        let server = Server::new(move |prompt| match prompt.len() / 3 > tokens {
            true => Act::Refuse(413),
            false => honest(prompt),
        });
        let config = format!(
            "[deepdive \"mine\"]\n\tendpoint = {}\n\tcontextTokens = {tokens}\n\tmaxTokens = 1k\n",
            server.endpoint
        );
        fs::write(repo.beside("home/.gitconfig"), config).expect("a new file");
        let output = repo.run(&["--no-cache", "--model", "mine/x", "--stdout", "v1..main"]);
        assert_eq!(output.code, Some(0), "{}", output.stderr);
        let longest = server.requests().iter().map(String::len).max().unwrap_or_default();
        (longest, output.stderr)
    };
    let (small, said) = sizes(4_000);
    assert!(small / 3 < 4_000 - 1_000 && said.contains(" did not fit the model's window ("), "{small} {said}");
    let (large, said) = sizes(200_000);
    assert!(large > 2 * small && !said.contains("did not fit"), "{small} {large} {said}");
}

#[test]
fn parts_are_asked_for_at_the_same_time() {
    let repo = histories::topics();
    let server = Server::new(|prompt| match honest(prompt) {
        Act::Say(text) => Act::Wait(Duration::from_millis(1_500), text),
        act => act,
    });
    let start = std::time::Instant::now();
    let output = run(&repo, &server, &["--stdout", "--jobs", "16", "v1..main"]);
    let (took, asked) = (start.elapsed(), server.requests().len());
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    // The plan, then the chapters and what stands beside them at once, then what opens the post, each of them read once more:
    // five times, however many.
    assert!(asked >= 10 && took < Duration::from_millis(1_500) * 6, "{asked} prompts took {took:?}");
}
