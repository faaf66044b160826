//! Sentences of messages that announce what isn't there: a message may be older than its own commit, and a later commit may
//! have taken out what it brought in.

use super::{Sources, Statement, ends::Ends};
use crate::{
    history::{Commit, FilePatch, RepoPath},
    lines::holds,
    roles::{Role, Roles},
};

/// Names of a message that are looked for at most.
const LOOKED_FOR: usize = 12;

/// A shorter name stands by chance in any text.
const SHORTEST: usize = 5;

/// Marks sentences that announce a name as none to quote where everything that their commit changes was read and the name
/// stands neither at the tip nor at the other end, nor in what the commit changed; and then also its other
/// sentences about such names.
pub(super) fn distrust(statements: &mut [Statement], commit: &Commit, sources: &Sources<'_>) {
    if sources.net.is_none() || commit.is_merge() {
        return;
    }
    let mut room = LOOKED_FOR;
    let mut patches: Option<Option<Vec<(&RepoPath, &FilePatch)>>> = None;
    let mut is_wrong = |text: &str| {
        names(text).any(|name| {
            let Some(patches) = patches.get_or_insert_with(|| read(commit, sources)) else { return false };
            room = room.saturating_sub(1);
            room > 0 && !is_known(name, patches, sources)
        })
    };
    let mut doubted = false;
    for sentence in statements.iter_mut().flat_map(|statement| &mut statement.sentences) {
        if sentence.quotable && announces(&sentence.text) && is_wrong(&sentence.text) {
            sentence.quotable = false;
            doubted = true;
        }
    }
    if !doubted {
        return;
    }
    // A message that is older than its commit is so as a whole, and what follows speaks of the same.
    for statement in statements {
        let mut behind = false;
        for sentence in &mut statement.sentences {
            if is_wrong(&sentence.text) {
                sentence.quotable = false;
            }
            sentence.leans |= behind;
            behind |= !sentence.quotable;
        }
    }
}

/// Marks all sentences as none to quote where all source code that their commit changes is at the end of the range what it was
/// at the beginning: what they say was taken back, in whatever words.
pub(super) fn distrust_undone(statements: &mut [Statement], commit: &Commit, (roles, ends): (&Roles, &Ends<'_>)) {
    let mut code = roles.files(commit).filter(|(_, role)| *role == Role::Source).peekable();
    if code.peek().is_some() && code.all(|(file, _)| !ends.differ(&file.path)) {
        let sentences = statements.iter_mut().flat_map(|statement| &mut statement.sentences);
        sentences.for_each(|sentence| sentence.quotable = false);
    }
}

/// Marks sentences as none to quote that say what is not there yet, in a message that others of its story come after.
pub(super) fn distrust_plans(statements: &mut [Statement]) {
    for sentence in statements.iter_mut().flat_map(|statement| &mut statement.sentences) {
        sentence.quotable &= !awaits(&sentence.text);
    }
}

/// Tells whether a sentence says that something is not there yet, or comes later.
fn awaits(sentence: &str) -> bool {
    const LATER: [&str; 4] = ["follows in a ", "in a later commit", "in a follow-up commit", "not yet wired"];
    let lower = sentence.to_lowercase();
    let yet = lower.ends_with(" yet.") || lower.contains(" yet;") || lower.contains(" yet,");
    LATER.iter().any(|phrase| lower.contains(phrase))
        || yet && ["nothing", "not ", "n't ", " no ", "nobody", "none "].iter().any(|word| lower.contains(word))
}

/// What a commit changes in code and other files that people write, where all of it was read.
fn read<'a>(commit: &Commit, sources: &Sources<'a>) -> Option<Vec<(&'a RepoPath, &'a FilePatch)>> {
    let shown = sources.roles.files(commit).filter(|(_, role)| role.is_shown());
    let patches: Option<Vec<_>> = shown
        .map(|(file, _)| sources.contents.patches.get_key_value(&(commit.id, file.path.clone())))
        .map(|found| found.map(|((_, path), patch)| (path, patch)))
        .collect();
    patches.filter(|patches| !patches.is_empty())
}

fn is_known(name: &str, patches: &[(&RepoPath, &FilePatch)], sources: &Sources<'_>) -> bool {
    let spelled = spellings(name);
    let has = |text: &Option<std::sync::Arc<str>>| {
        text.as_deref().is_some_and(|text| spelled.iter().any(|name| holds(text, name)))
    };
    // What became of a file that doesn't differ in the end, or has another name there, nobody looked up.
    let of_commit = |(path, patch): &(&RepoPath, &FilePatch)| {
        has(&patch.old) || has(&patch.new) && !sources.contents.net.contains_key(*path)
    };
    patches.iter().any(of_commit) || sources.contents.net.values().any(|patch| has(&patch.new) || has(&patch.old))
}

/// `--no-dry-run` may be `dry_run`, `dry-run` or `DryRun` in code.
fn spellings(name: &str) -> Vec<String> {
    let bare = name.trim_start_matches('-');
    let bare = bare.strip_prefix("no-").filter(|_| name.starts_with('-')).unwrap_or(bare);
    let camel = |first_upper: bool| -> String {
        let words = bare.split(['-', '_']).enumerate().map(|(place, word)| {
            let mut letters = word.chars();
            let first = letters.next().map(|first| match place == 0 && !first_upper {
                true => first.to_string(),
                false => first.to_uppercase().collect(),
            });
            format!("{}{}", first.unwrap_or_default(), letters.as_str())
        });
        words.collect()
    };
    vec![
        bare.to_owned(),
        bare.replace('_', "-"),
        bare.replace('-', "_"),
        bare.replace('-', "_").to_uppercase(),
        bare.replace('-', "_").to_lowercase(),
        camel(true),
        camel(false),
    ]
}

/// Tells whether a sentence says that something is there now that wasn't.
fn announces(sentence: &str) -> bool {
    const WORDS: [&str; 9] =
        ["add", "adds", "added", "adding", "introduce", "introduces", "introduced", "new", "provides"];
    let mut words = sentence.split(|c: char| !c.is_alphanumeric());
    words.any(|word| WORDS.iter().any(|known| word.eq_ignore_ascii_case(known)))
}

/// Long options, and names with an underscore in them: other words may be anybody's.
fn names(sentence: &str) -> impl Iterator<Item = &str> {
    let name = |word: &'_ str| word.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '*')).len();
    sentence
        .split(|c: char| c.is_whitespace() || matches!(c, '=' | '(' | '[' | ',' | '/' | '.' | ':' | '<'))
        .filter_map(move |word| {
            let start = word.find(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '*'))?;
            let word = word.get(start..start + name(word))?;
            let whole = word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'));
            let option = word.starts_with("--") && word.len() > SHORTEST;
            let joined = word.trim_matches('_').contains('_') && !word.contains('-') && word.len() > SHORTEST;
            (whole && (option || joined)).then_some(word)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_options_and_joined_words() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(names(text).collect::<Vec<_>>(), expected, "{text}");
        };
        check("Two are added: --dwarf-pid (-P) and --dwarf-unwind (-u).", &["--dwarf-pid", "--dwarf-unwind"]);
        check("`DCS_GUARD_WRITE` and `GUARD_*` have been added.", &["DCS_GUARD_WRITE"]);
        check("Add `read_all()`, a.b_c_def and `x`.", &["read_all", "b_c_def"]);
        check("It adds a well-known name -- with dashes.", &[]);
        check("A new `Vec<_>` is added: __x__.", &[]);
    }

    #[test]
    fn sentences_announce() {
        let check = |text: &str, expected: bool| assert_eq!(announces(text), expected, "{text}");
        check("Two command line parameters are added: --x.", true);
        check("A new strategy called `last_seen`.", true);
        check("The table `last_seen` is gone.", false);
        check("The newest is an address.", false);
    }

    #[test]
    fn what_is_not_there_yet_is_known() {
        let check = |text: &str, expected: bool| assert_eq!(awaits(text), expected, "{text}");
        check("Nothing reads the option yet; wiring follows.", true);
        check("The reader does that in a later commit.", true);
        check("It is not yet wired up.", true);
        check("Yet another reader is there.", false);
        check("Removing entries is left for a later patch.", false);
        check("The lock is taken, yet no reader waits.", false);
    }

    #[test]
    fn names_have_spellings() {
        let check = |name: &str, text: &str| assert!(spellings(name).iter().any(|s| text.contains(s)), "{name} {text}");
        check("--no-dry-run", "dry_run: bool");
        check("--dry-run", "DryRun");
        check("round_robin", "\"round-robin\"");
        check("--cache-size", "CACHE_SIZE");
    }
}
