//! A history with everything that merges can do.

use super::{
    Repo,
    script::{Change, Commit, Mark, Script, gone, put},
};

/// Merges with and without conflicts, an octopus, a criss-cross, a second root, an empty commit, a revert.
///
/// ```text
/// start - a1 - m1 - o - x1 - y1 - w - empty - revert   main
///      \- t1 -/    /|     \ /    /
///       \- b1 ----/ |      X    /
///        \- c1 ----/      / \  /
///         \- d1 -------- x2 - y2      other
/// root2 ----------------------/ (merged by w)
/// ```
pub fn tangle() -> Repo {
    let mut script = Script::default();
    let line = |script: &mut Script, parent: Option<Mark>, name: &str, content: &str| {
        script.line_of(parent, vec![(name, vec![put(format!("{name}.txt"), content)])])
    };
    let start = script.line_of(None, vec![("start", vec![put("shared.txt", prose(20)), put("gone.txt", "gone\n")])]);
    let a1 = line(&mut script, Some(start), "a1", "a1\n");
    let t1 = script.line_of(Some(start), vec![("t1", vec![put("shared.txt", format!("top\n{}", prose(20)))])]);
    let (b1, c1) = (line(&mut script, Some(start), "b1", "b1\n"), line(&mut script, Some(start), "c1", "c1\n"));
    let d1 = line(&mut script, Some(start), "d1", "d1\n");
    let merge = |script: &mut Script, parents: &[Mark], message: &str, changes: Vec<Change>| {
        let message = message.as_bytes();
        script.commit(Commit { parents: parents.to_vec(), message, changes, ..Commit::default() })
    };
    let evil = vec![put("shared.txt", format!("top\n{}conflict\n", prose(20))), put("evil.txt", "evil\n")];
    let m1 = merge(&mut script, &[a1, t1], "Merge branch 'topic'\n\nWhat the topic is about.\n", evil);
    let octopus = vec![put("b1.txt", "b1\n"), put("c1.txt", "c1\n")];
    let o = merge(&mut script, &[m1, b1, c1], "Merge branches 'b' and 'c'", octopus);
    let (x1, x2) = (line(&mut script, Some(o), "x1", "x1\n"), line(&mut script, Some(d1), "x2", "x2\n"));
    let y1 = merge(&mut script, &[x1, x2], "cross", vec![put("x2.txt", "x2\n"), put("d1.txt", "d1\n")]);
    let y2 = merge(&mut script, &[x2, x1], "criss", vec![put("x1.txt", "x1\n")]);
    let root2 = line(&mut script, None, "root2", "a second root\n");
    let w = merge(&mut script, &[y1, y2, root2], "Merge everything", vec![put("root2.txt", "a second root\n")]);
    let empty = script.line_of(Some(w), vec![("empty", vec![])]);
    let revert = script.line_of(Some(empty), vec![("Revert \"a1\"", vec![gone("a1.txt"), gone("gone.txt")])]);
    for (name, mark) in [("start", start), ("octopus", o), ("topic", t1), ("other", y2), ("second-root", root2)] {
        script.name(&format!("refs/heads/{name}"), mark);
    }
    script.name("refs/heads/main", revert);
    script.build()
}

/// A line of text.
pub fn prose_line(number: usize) -> String {
    format!("this is line {number} of a text about nothing\n")
}

/// So many lines of text.
pub fn prose(lines: usize) -> String {
    (0..lines).map(prose_line).collect()
}
