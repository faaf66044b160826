//! Options together and alone.

use crate::{
    common::alone,
    compare,
    crowd::{Dice, crowd},
};

/// Options and a range, by chance.
fn limits(dice: &mut Dice) -> Vec<String> {
    let mut words = Vec::new();
    let day = |dice: &mut Dice| 1_700_000_000 + dice.roll(70) as u64 * 86_400 - dice.roll(2) as u64;
    if dice.percent(25) {
        words.push(format!("--since=@{} +0000", day(dice)));
    }
    if dice.percent(25) {
        words.push(format!("--{}=@{} +0000", dice.pick(&["until", "before"]), day(dice)));
    }
    for _ in 0..dice.roll(6).saturating_sub(3) {
        let authors = [
            "Ann",
            "ann",
            "^Ann",
            "Robert",
            "bob@",
            "(the",
            "J.rgen <",
            "org>$",
            "Dr\\.",
            "nobody",
            "old.example",
            "^.* <e",
        ];
        words.push(format!("--author={}", dice.pick(&authors)));
    }
    for _ in 0..dice.roll(6).saturating_sub(3) {
        let patterns =
            ["fix", "^[Ff]ix", "body of [1-5]", "docs(", "\\bRevert\\b", "[13579]$", "nothing", "^$", "1\\|2"];
        words.push(format!("--grep={}", dice.pick(&patterns)));
    }
    if dice.percent(30) {
        words.extend(["-n".to_owned(), dice.roll(25).to_string()]);
    }
    match dice.roll(6) {
        0 => words.push("--merges".to_owned()),
        1 => words.push("--no-merges".to_owned()),
        _ => {}
    }
    if dice.percent(20) {
        words.push("--first-parent".to_owned());
    }
    words.push((*dice.pick(&["main", "main", "v1..main", "main~9..main", "topic...main", "v1", "main^!"])).to_owned());
    words
}

#[test]
fn options_together_select_what_they_select_for_git() {
    alone("options::options_together_select_what_they_select_for_git", || {
        let mut dice = Dice(11);
        for seed in 0..3 {
            let repo = crowd(seed);
            let cases: Vec<Vec<String>> = (0..80).map(|_| limits(&mut dice)).collect();
            compare(&repo, &cases);
        }
    });
}

#[test]
fn options_alone_select_what_they_select_for_git() {
    alone("options::options_alone_select_what_they_select_for_git", || {
        let repo = crowd(5);
        let cases = [
            "--author=",
            "--author=^$",
            "--author=Author <ann@example.org>$",
            "--author=ann@old",
            "--author=Bob",
            "--author=1700",
            "--grep=",
            "--grep=tree",
            "--grep=Ann",
            "-n0",
            "-n1000",
            "--max-count=3",
            "--after=@0 +0000",
            "--until=@0 +0000",
            "--since=1971-01-01 00:00 --until=2090-01-01 00:00",
            "--merges --first-parent",
            "--no-merges --first-parent",
            "--since=2023-11-20T22:13:20Z --until=2023-11-20T22:13:20Z",
        ];
        let words = |case: &str| -> Vec<String> {
            let options = case.split(" --").enumerate();
            let options =
                options.map(|(place, option)| if place == 0 { option.to_owned() } else { format!("--{option}") });
            options.chain(["main".to_owned()]).collect()
        };
        compare(&repo, &cases.iter().map(|case| words(case)).collect::<Vec<_>>());
        repo.git(&["config", "log.mailmap", "false"]);
        compare(&repo, &[words("--author=^ann <ann@old"), words("--author=Robert")]);
    });
}
