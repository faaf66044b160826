//! Random histories of several people, and chance to choose from them.

use crate::common::{
    Repo,
    script::{Change, Commit, Script, gone, put},
};

/// Chance that is the same every time.
pub struct Dice(pub u64);

impl Dice {
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    pub fn percent(&mut self, percent: usize) -> bool {
        self.roll(100) < percent
    }

    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }
}

const FILES: [&str; 9] = [
    "README.md",
    "src/main.rs",
    "src/lib.rs",
    "src/git/walk.rs",
    "src/git/diff.c",
    "docs/a b.md",
    "docs/Guide.md",
    "vendor/lib.rs",
    "tests/[x].rs",
];

/// Sixty commits of several people, with merges that bring nothing of their own and merges that do; `main` and `v1`.
pub fn crowd(seed: u64) -> Repo {
    let people = [
        "Ann Author <ann@example.org>",
        "ann <ann@old.example>",
        "Bob (the builder) <bob@example.org>",
        "Dr. Eve <eve+git@example.org>",
        "J\u{fc}rgen <j@example.org>",
    ];
    let subjects = ["fix: ", "add ", "Fix ", "docs(ui): ", "Revert \"x\" ", ""];
    let mut dice = Dice(seed);
    let mut script = Script::default();
    let mailmap = put(".mailmap", "Ann Author <ann@example.org> <ann@old.example>\nRobert <bob@example.org>\n");
    let attributes = "*.md prose=yes\n*.rs -code rust\nmain.rs code\n*.c binary\nvendor/** linguist-vendored\n";
    let root = vec![mailmap, put(".gitattributes", attributes)];
    let mut marks = vec![script.line_of(None, vec![("root", root)])];
    let mut trees: Vec<Vec<(&str, String)>> = vec![vec![]];
    for number in 1..60_u64 {
        let first = marks.len() - 1 - dice.roll(marks.len().min(4));
        let second = marks.len() - 1 - dice.roll(marks.len().min(6));
        let mut parents = vec![first];
        parents.extend((dice.percent(30) && second != first).then_some(second));
        let mut tree = trees[first].clone();
        if let [_, other] = parents[..] {
            // What only the other one has, and sometimes its version of what both have.
            for (path, content) in trees[other].clone() {
                match tree.iter_mut().find(|(known, _)| *known == path) {
                    Some(known) if dice.percent(50) => known.1 = content,
                    Some(_) => {}
                    None => tree.push((path, content)),
                }
            }
        }
        if parents.len() == 1 || dice.percent(25) {
            for _ in 0..dice.roll(3) {
                let path = *dice.pick(&FILES);
                tree.retain(|(known, _)| *known != path);
                if !dice.percent(20) {
                    tree.push((path, format!("{number}\n")));
                }
            }
        }
        let message = format!("{}{number}\n\nbody of {}\n", dice.pick(&subjects), dice.roll(9));
        let before = &trees[first];
        let mut changes: Vec<Change> =
            before.iter().filter(|old| !tree.iter().any(|new| new.0 == old.0)).map(|old| gone(old.0)).collect();
        changes.extend(tree.iter().filter(|new| !before.contains(new)).map(|(path, content)| put(path, content)));
        // Of the odd histories some clocks are weeks behind.
        let late = if seed % 2 == 1 && dice.percent(15) { dice.roll(20) as u64 } else { 0 };
        marks.push(script.commit(Commit {
            time: Some(1_700_000_000 + (number - late.min(number)) * 86_400),
            parents: parents.iter().map(|parent| marks[*parent]).collect(),
            message: message.as_bytes(),
            person: Some(dice.pick(&people).as_bytes()),
            changes,
            ..Commit::default()
        }));
        trees.push(tree);
    }
    script.name("refs/tags/v1", marks[20]);
    script.name("refs/heads/topic", marks[marks.len() - 3]);
    script.name("refs/heads/main", marks[marks.len() - 1]);
    script.build()
}
