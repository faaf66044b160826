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

/// Marks sentences as none to quote that name what nobody finds: a name that the commit had and neither end of the range has;
/// or one that they announce and that was nowhere at all, where everything that their commit changes was read. Then also its
/// other sentences about such names.
pub(super) fn distrust(statements: &mut [Statement], commit: &Commit, sources: &Sources<'_>) {
    if sources.net.is_none() || commit.is_merge() {
        return;
    }
    let mut room = LOOKED_FOR;
    let mut read_once: Option<Patches<'_>> = None;
    let mut is_wrong = |text: &str, news: bool| {
        let named = names(text).chain(coded(text).filter(|_| !news));
        named.into_iter().any(|name| {
            let patches = read_once.get_or_insert_with(|| read(commit, sources));
            let doubtful = match stage(name, patches, sources) {
                Stage::Passing => true,
                Stage::Nowhere => news && patches.whole,
                Stage::Kept => false,
            };
            room = room.saturating_sub(usize::from(doubtful));
            doubtful && room > 0 && !stands(name, sources)
        })
    };
    let mut doubted = false;
    for sentence in statements.iter_mut().flat_map(|statement| &mut statement.sentences) {
        let text = &sentence.text;
        let news = announces(text) || opens_with_option(text);
        if sentence.quotable && (is_wrong(text, false) || news && is_wrong(text, true)) {
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
            if is_wrong(&sentence.text, true) {
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

/// Marks sentences as none to quote that say what is not there yet, in a message that others of its story come after, or whose
/// code is changed again behind it.
pub(super) fn distrust_plans(statements: &mut [Statement], commit: &Commit, followed: bool, sources: &Sources<'_>) {
    let sentences = || statements.iter().flat_map(|statement| &statement.sentences);
    if !sentences().any(|sentence| sentence.quotable && awaits(&sentence.text)) {
        return;
    }
    let anew = !followed && is_written_anew(commit, sources);
    for sentence in statements.iter_mut().flat_map(|statement| &mut statement.sentences) {
        sentence.quotable &= !(followed && awaits(&sentence.text) || anew && is_postponed(&sentence.text));
    }
}

/// Tells whether later commits of the range change in a source file of a commit at least a quarter of the lines that it
/// changes there.
fn is_written_anew(commit: &Commit, sources: &Sources<'_>) -> bool {
    const FEWEST: u64 = 10;
    let later: Vec<&Commit> = sources.history.commits.iter().take_while(|later| later.id != commit.id).collect();
    let own = sources.roles.files(commit).filter(|(_, role)| *role == Role::Source).map(|(file, _)| file);
    own.into_iter().any(|file| {
        let again = later.iter().flat_map(|later| &later.files).filter(|other| other.path == file.path);
        let lines: u64 = again.map(|other| other.stat.count().total()).sum();
        lines >= FEWEST && 4 * lines >= file.stat.count().total()
    })
}

/// Tells whether a sentence says that something is not there yet, or comes later.
fn awaits(sentence: &str) -> bool {
    let lower = sentence.to_lowercase();
    let yet = lower.ends_with(" yet.") || lower.contains(" yet;") || lower.contains(" yet,");
    is_postponed(sentence)
        || yet && ["nothing", "not ", "n't ", " no ", "nobody", "none "].iter().any(|word| lower.contains(word))
}

/// Tells whether a sentence says of the change itself that a part of it comes later.
fn is_postponed(sentence: &str) -> bool {
    const LATER: [&str; 23] = [
        "follows in a ",
        "in a later commit",
        "in a later patch",
        "in a later change",
        "in a follow-up",
        "in a followup",
        "in follow-up",
        "left for a follow-up",
        "not yet wired",
        "not yet implemented",
        "not implemented yet",
        "n't implemented yet",
        "not yet supported",
        "not supported yet",
        "n't yet have",
        "for now",
        "for the time being",
        "the plan is ",
        "in a future ",
        "future change",
        "currently just ",
        "currently it just ",
        "as todo",
    ];
    let lower = sentence.to_lowercase();
    lower.starts_with("todo") || LATER.iter().any(|phrase| lower.contains(phrase))
}

/// What was read of that which a commit changes in code and other files that people write.
struct Patches<'a> {
    list: Vec<(&'a RepoPath, &'a FilePatch)>,
    /// Of each file but tests its patch or both ends were read.
    whole: bool,
}

fn read<'a>(commit: &Commit, sources: &Sources<'a>) -> Patches<'a> {
    let contents = sources.contents;
    let files = || sources.roles.files(commit).filter(|(_, role)| role.is_shown());
    let patch = |path: &RepoPath| contents.patches.get_key_value(&(commit.id, path.clone()));
    let list = files().filter_map(|(file, _)| patch(&file.path)).map(|((_, path), patch)| (path, patch)).collect();
    // What only tests name is nothing that a message announces.
    let mut own = files().filter(|(_, role)| *role != Role::Test).map(|(file, _)| &file.path).peekable();
    let is_read = |path: &RepoPath| patch(path).is_some() || contents.net.contains_key(path);
    Patches { list, whole: own.peek().is_some() && own.all(is_read) }
}

/// Where the files of a commit have a name.
enum Stage {
    /// In a file that has it at an end of the range as well, or of which nobody looked up what became.
    Kept,
    /// In files that have it at no end of the range.
    Passing,
    /// In none.
    Nowhere,
}

fn stage(name: &str, patches: &Patches<'_>, sources: &Sources<'_>) -> Stage {
    let spelled = spellings(name);
    let mut stage = Stage::Nowhere;
    for (path, _) in patches.list.iter().filter(|(_, patch)| has(&spelled, patch)) {
        // What became of a file that doesn't differ in the end, or has another name there, nobody looked up.
        match sources.contents.net.get(*path) {
            Some(net) if !has(&spelled, net) => stage = Stage::Passing,
            _ => return Stage::Kept,
        }
    }
    stage
}

/// Tells whether a file that was read has a name at an end of the range.
fn stands(name: &str, sources: &Sources<'_>) -> bool {
    let spelled = spellings(name);
    sources.contents.net.values().any(|patch| has(&spelled, patch))
}

fn has(spelled: &[String], patch: &FilePatch) -> bool {
    [&patch.old, &patch.new].into_iter().flatten().any(|text| spelled.iter().any(|name| holds(text, name)))
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
    const WORDS: [&str; 12] = [
        "add",
        "adds",
        "added",
        "adding",
        "introduce",
        "introduces",
        "introduced",
        "new",
        "provides",
        "expose",
        "exposes",
        "exposed",
    ];
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

/// Tells whether a sentence is about an option: ``-l`/`--long` brings it back.``
fn opens_with_option(sentence: &str) -> bool {
    sentence.trim_start_matches('`').starts_with('-') && sentence.contains("--")
}

/// Identifiers that are marked as code.
fn coded(sentence: &str) -> impl Iterator<Item = &str> {
    let spans = sentence.split('`').skip(1).step_by(2);
    let names = spans.map(|span| span.trim_end_matches("()").rsplit([':', '.']).next().unwrap_or_default());
    let is_name = |name: &&str| name.len() >= SHORTEST && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    names.filter(is_name)
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
    fn identifiers_are_marked_as_code() {
        let check = |text: &str, expected: &[&str]| {
            assert_eq!(coded(text).collect::<Vec<_>>(), expected, "{text}");
        };
        check("A `nightly` tag, `Reader::next_line()` and `self.entries`.", &["nightly", "next_line", "entries"]);
        check("The nightly tag, `a b c`, `x`, `--long` and `f(reader)`.", &[]);
    }

    #[test]
    fn sentences_open_with_options() {
        let check = |text: &str, expected: bool| assert_eq!(opens_with_option(text), expected, "{text}");
        check("`-l`/`--files-with-matches` restores paths.", true);
        check("--long is gone.", true);
        check("As `git log --first-parent` does, it counts.", false);
        check("`-` reads from the input.", false);
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
        check("We don't yet have a reader of streams.", true);
        check("Caching is not implemented yet", true);
        check("The plan is to fold that into one table in a future change.", true);
        check("Currently it just holds two flags.", true);
        check("Currently the reader fails on empty lines.", false);
        check("Nothing is yet faster than a table.", false);
        check("The hook was an empty TODO, so nobody noticed.", false);
        check("Yet another reader is there.", false);
        check("Removing entries is left for a later patch.", false);
        check("The lock is taken, yet no reader waits.", false);
    }

    #[test]
    fn parts_of_a_change_are_postponed() {
        let check = |text: &str, expected: bool| assert_eq!(is_postponed(text), expected, "{text}");
        check("TODO: more documentation.", true);
        check("Caching is not implemented yet.", true);
        check("An initial state has no entries to count yet.", false);
        check("Removing entries is left for a later patch.", false);
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
