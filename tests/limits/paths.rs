//! Pathspecs. A commit is told if it touches one of the paths: those of `git log --full-history`, of its merges only the
//! ones that differ from all their parents, as without it.

use std::collections::BTreeSet;

use crate::{
    common::{Repo, alone},
    crowd::crowd,
    ours_in, theirs_in,
};

const PATHS: &[&[&str]] = &[
    &["."],
    &["./"],
    &[":"],
    &[":/"],
    &["src"],
    &["src/"],
    &["./src"],
    &["src/."],
    &["src//git"],
    &["src/../docs"],
    &["sr"],
    &["README.md"],
    &["README.md/"],
    &["readme.md"],
    &["nothing"],
    &["src/git", "docs"],
    &[".", "src"],
    &["*.md"],
    &["*.rs"],
    &["*/lib.rs"],
    &["src/*.rs"],
    &["src/*"],
    &["s*c"],
    &["?rc/main.rs"],
    &["[sd]*"],
    &["docs/a b.md"],
    &["docs/a*"],
    &["tests/[x].rs"],
    &["tests/\\[x\\].rs"],
    &[":(literal)tests/[x].rs"],
    &[":(literal)*.md"],
    &[":(glob)*.rs"],
    &[":(glob)**/*.rs"],
    &[":(glob)src/*.rs"],
    &[":(glob)src/**"],
    &[":(glob)**/git"],
    &[":(glob)**/git/**"],
    &[":(icase)readme.MD"],
    &[":(icase)DOCS"],
    &[":(icase)SRC/*.RS"],
    &[":(icase,glob)**/guide.md"],
    &[":(top)src"],
    &[":(top,icase)SRC"],
    &[":/docs", ":!docs/Guide.md"],
    &[":!src"],
    &[":^src"],
    &[":(exclude)src"],
    &[":!src", ":!docs"],
    &[":!*.md"],
    &[":(exclude,glob)**/*.rs"],
    &[":(exclude,icase)SRC"],
    &["src", ":!src/git"],
    &["src", ":!src"],
    &["*.rs", ":!vendor/"],
    &[".", ":!vendor"],
    &[":!."],
    &[":(top,exclude)src"],
    &[":/!src"],
    &[":!/src"],
    &["src/main.rs", "src/lib.rs", "README.md"],
    &["src/main.rs/x"],
    &[":(top)"],
    &[":(,top,)src"],
    &[":()src"],
    &[":(attr:prose)"],
    &[":(attr:prose=yes)"],
    &[":(attr:prose=no)"],
    &[":(attr:-code)"],
    &[":(attr:code)"],
    &[":(attr:!code)"],
    &[":(attr:nothing)"],
    &[":(attr:linguist-vendored)"],
    &[":(attr:binary)"],
    &[":(attr:-diff)"],
    &[":(attr:rust -code)"],
    &[":(attr:rust)src"],
    &[":(attr:rust,icase)SRC"],
    &[":(attr:rust,glob)src/*"],
    &["src", ":(exclude,attr:rust)"],
    &[":(exclude,attr:prose=yes)"],
    &[":(exclude,attr:rust)src"],
    &[":(attr:rust)", "docs"],
    &[":(top,attr:linguist-vendored)."],
];

/// What git says of paths: plainly, with the whole history, and without merges.
fn check(repo: &Repo, folder: &str, variables: &[(&str, &str)], paths: &[&str]) -> Option<String> {
    let words = |options: &[&'static str]| -> Vec<String> {
        let words = options.iter().chain(&["main", "--"]).chain(paths);
        words.map(|word| (*word).to_owned()).collect()
    };
    let git = |options: &[&'static str]| -> Option<BTreeSet<String>> {
        theirs_in(repo, folder, variables, &words(options)).map(|ids| ids.into_iter().collect())
    };
    let ours = ours_in(repo, folder, variables, &words(&[]));
    let (Some(plain), Some(full), Some(single), Some(first)) =
        (git(&[]), git(&["--full-history"]), git(&["--full-history", "--no-merges"]), git(&["--first-parent"]))
    else {
        return ours.ok().map(|ours| format!("{folder} {paths:?}: git refuses, we find {}", ours.len()));
    };
    let ours: BTreeSet<String> = match ours {
        Ok(ours) => ours.into_iter().collect(),
        Err(error) => return Some(format!("{folder} {paths:?}: {error}")),
    };
    let ours_first = ours_in(repo, folder, variables, &words(&["--first-parent"])).unwrap_or_default();
    let differences = [
        (plain.difference(&ours).count(), "told by git log, not by us"),
        (ours.difference(&full).count(), "told by us, not by git log --full-history"),
        (single.difference(&ours).count(), "no merges, told by git log --full-history, not by us"),
        (first.symmetric_difference(&ours_first.into_iter().collect()).count(), "different along first parents"),
    ];
    let differences: Vec<String> =
        differences.iter().filter(|(count, _)| *count > 0).map(|(count, what)| format!("{count} {what}")).collect();
    (!differences.is_empty()).then(|| format!("{folder} {variables:?} {paths:?}: {}", differences.join(", ")))
}

#[test]
fn paths_select_what_they_select_for_git() {
    alone("paths::paths_select_what_they_select_for_git", || {
        let repo = crowd(21);
        let cases = PATHS.iter().filter_map(|paths| check(&repo, ".", &[], paths));
        let differences: Vec<String> = cases.collect();
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    });
}

#[test]
fn paths_count_from_the_folder() {
    alone("paths::paths_count_from_the_folder", || {
        let repo = crowd(22);
        std::fs::create_dir_all(repo.path("src/git")).expect("new folders");
        let root = repo.root().display().to_string();
        let absolute = [root.clone(), format!("{root}/src"), format!("{root}/src/git/../main.rs")];
        let cases: [&[&str]; 26] = [
            &["."],
            &[".."],
            &["../.."],
            &["../../.."],
            &[":"],
            &[":/"],
            &["walk.rs"],
            &["git"],
            &["git/"],
            &["../docs"],
            &["../lib.rs"],
            &["../../README.md"],
            &["*.rs"],
            &["*"],
            &["../*.rs"],
            &[":(glob)*.rs"],
            &[":(glob)**/*.rs"],
            &[":(icase)WALK.rs"],
            &[":(icase)../LIB.RS"],
            &[":/docs"],
            &[":(top)src/lib.rs"],
            &[":!walk.rs"],
            &[":!*.rs"],
            &[":!."],
            &["..", ":!."],
            &[".", ":!/docs"],
        ];
        let absolute = absolute.iter().map(|path| vec![path.as_str()]);
        let cases: Vec<Vec<&str>> = cases.iter().map(|paths| paths.to_vec()).chain(absolute).collect();
        let folders = ["src", "src/git"].into_iter().flat_map(|folder| cases.iter().map(move |paths| (folder, paths)));
        let differences: Vec<String> = folders.filter_map(|(folder, paths)| check(&repo, folder, &[], paths)).collect();
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    });
}

#[test]
fn variables_change_what_paths_mean() {
    alone("paths::variables_change_what_paths_mean", || {
        let repo = crowd(23);
        let paths: [&[&str]; 7] =
            [&["*.rs"], &["src"], &["SRC"], &["tests/[x].rs"], &[":!src"], &[":(glob)**/*.rs"], &["src/*"]];
        let variables: [&[(&str, &str)]; 6] = [
            &[("GIT_LITERAL_PATHSPECS", "1")],
            &[("GIT_GLOB_PATHSPECS", "1")],
            &[("GIT_NOGLOB_PATHSPECS", "1")],
            &[("GIT_ICASE_PATHSPECS", "1")],
            &[("GIT_LITERAL_PATHSPECS", "0")],
            &[("GIT_ICASE_PATHSPECS", "true"), ("GIT_GLOB_PATHSPECS", "true")],
        ];
        let cases = variables.iter().flat_map(|variables| paths.iter().map(move |paths| (variables, paths)));
        let differences: Vec<String> =
            cases.filter_map(|(variables, paths)| check(&repo, ".", variables, paths)).collect();
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    });
}

#[test]
fn a_bare_repository_has_paths_too() {
    alone("paths::a_bare_repository_has_paths_too", || {
        let repo = crowd(24);
        repo.git(&["clone", "--quiet", "--bare", ".", "bare.git"]);
        std::fs::rename(repo.path("bare.git"), repo.beside("bare.git")).expect("it can be moved");
        let paths: [&[&str]; 5] = [&["src"], &["*.md"], &[":/"], &["."], &[":!src"]];
        let cases = paths.iter().flat_map(|paths| ["../bare.git", "../bare.git/refs"].map(|folder| (folder, paths)));
        let differences: Vec<String> = cases.filter_map(|(folder, paths)| check(&repo, folder, &[], paths)).collect();
        assert!(differences.is_empty(), "{}", differences.join("\n"));
    });
}

#[test]
fn paths_that_mean_nothing_are_refused() {
    alone("paths::paths_that_mean_nothing_are_refused", || {
        let repo = crowd(25);
        let check = |path: &str, message: &str| {
            let output = repo.run(&["--stdout", "main", "--", path]);
            assert_eq!(output.code, Some(2), "{path}: {output:?}");
            assert!(output.stderr.contains(message), "{path}: {output:?}");
        };
        check(":(nonsense)src", "cannot understand the path `:(nonsense)src`");
        check(":(top", "cannot understand the path");
        check(":(literal,glob)src", "cannot understand the path");
        check("../outside", "cannot understand the path");
        check("/outside", "cannot understand the path");
        check(":(attr:)src", "cannot understand the path");
        check(":(attr:a,attr:b)src", "cannot understand the path");
    });
}

#[test]
fn a_count_is_one_of_commits_that_touch_the_paths() {
    alone("paths::a_count_is_one_of_commits_that_touch_the_paths", || {
        let repo = crowd(26);
        for paths in [&["src"][..], &["docs", "*.md"], &[":!src"], &["vendor"]] {
            for count in ["1", "2", "5", "100"] {
                let words: Vec<String> = ["--no-merges", "-n", count, "main", "--"]
                    .iter()
                    .chain(paths)
                    .map(|word| (*word).to_owned())
                    .collect();
                let full = [&["--full-history".to_owned()], &words[..]].concat();
                let mut theirs = theirs_in(&repo, ".", &[], &full).expect("git takes it");
                theirs.sort_unstable();
                assert_eq!(ours_in(&repo, ".", &[], &words), Ok(theirs), "{words:?}");
            }
        }
    });
}
