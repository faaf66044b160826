//! The sentences of our own writer, over posts of scripted repositories at every length: nothing hollow in them.

mod common;

use common::{Repo, alone, bodyless, histories, operated};
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
    prose::draft(&written.draft).iter().map(ToString::to_string).collect()
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
