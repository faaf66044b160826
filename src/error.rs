//! What the user reads when something went wrong: one line, a hint what to do next, an exit code.
//!
//! The rooms report typed errors; this one gives each a kind, and the hint that only somebody can write who knows the
//! command line. Everything printed is made safe for a terminal.

use std::{
    borrow::Cow,
    fmt,
    io::{self, Write},
    path::Path,
    process::ExitCode,
    sync::atomic::{AtomicBool, Ordering},
};

use crate::{config, dive, escape, git, output, writer};

/// What kind of thing went wrong; each has its exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Verification found something.
    Verification,
    /// The command line or the configuration.
    Usage,
    /// The repository or the range.
    Repository,
    /// The model service.
    Model,
    /// The output could not be written.
    Output,
    /// The user asked to stop.
    Interrupted,
}

impl Kind {
    /// The exit code.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Verification => 1,
            Self::Usage => 2,
            Self::Repository => 3,
            Self::Model => 4,
            Self::Output => 5,
            Self::Interrupted => 130,
        }
    }
}

/// An error as the user sees it; `Display` is what is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    kind: Kind,
    message: String,
    hint: Option<String>,
}

impl Error {
    /// An error without a hint.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), hint: None }
    }

    /// A mistake on the command line or in the configuration.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// What went wrong in a dive; where the clone is shallow, a revision may be missing for that reason.
    pub fn of_dive(error: dive::Error, is_shallow: bool) -> Self {
        let unshallow = "this clone is shallow: `git fetch --unshallow` brings the rest of its history";
        match error {
            dive::Error::Git(error) if is_shallow && is_out_of_reach(&error) => Self::from(error).hint(unshallow),
            dive::Error::Git(error) => error.into(),
            dive::Error::Template(_) => {
                Self::usage(error.to_string()).hint("leave --template out to see the post in its usual structure")
            }
            dive::Error::Writer(error) => error.into(),
        }
    }

    /// Adds what to do next.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: Some(hint.into()), ..self }
    }

    /// Prints the error on stderr; where stderr is gone, nobody reads it anyway.
    pub fn print(&self) {
        let _ = writeln!(io::stderr(), "{self}");
    }

    /// The exit code of its kind.
    pub fn exit_code(&self) -> ExitCode {
        ExitCode::from(self.kind.exit_code())
    }
}

/// Longest line that is printed, in characters: an argument may be of any length.
const LINE: usize = 2_000;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "error: {}", escape::terminal(&self.message, LINE))?;
        match &self.hint {
            Some(hint) => write!(f, "\nhint: {}", escape::terminal(hint, LINE)),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}

impl From<git::Error> for Error {
    fn from(error: git::Error) -> Self {
        let hint = git_hint(&error);
        let kind = match error {
            git::Error::Interrupted => Kind::Interrupted,
            git::Error::Filter { .. } | git::Error::Pathspec { .. } => Kind::Usage,
            _ => Kind::Repository,
        };
        Self { hint, ..Self::new(kind, error.to_string()) }
    }
}

impl From<config::Error> for Error {
    fn from(error: config::Error) -> Self {
        let hint = error.hint();
        Self { hint, ..Self::usage(error.to_string()) }
    }
}

impl From<output::Error> for Error {
    fn from(error: output::Error) -> Self {
        let hint = output_hint(&error);
        Self { hint, ..Self::new(Kind::Output, error.to_string()) }
    }
}

impl From<writer::Error> for Error {
    fn from(error: writer::Error) -> Self {
        use writer::Error as E;
        let (kind, hint) = match &error {
            E::Interrupted => (Kind::Interrupted, None),
            E::Service { hint, .. } => (Kind::Model, hint.clone()),
            E::TooDear(_) => {
                let hint =
                    "--max-tokens allows more; --length short and a smaller range need fewer; --dry-run shows them";
                (Kind::Usage, Some(hint.to_owned()))
            }
            E::Prompt { .. } => (Kind::Usage, Some("deepdive.prompts names the folder of the templates".to_owned())),
            E::Shown => (Kind::Usage, None),
        };
        Self { hint, ..Self::new(kind, error.to_string()) }
    }
}

/// Tells whether more history could hold what was asked for.
fn is_out_of_reach(error: &git::Error) -> bool {
    match error {
        git::Error::HistoryTooShort { .. } => true,
        git::Error::UnknownRevision { near, .. } => near.is_empty(),
        _ => false,
    }
}

fn git_hint(error: &git::Error) -> Option<String> {
    use git::Error as E;
    Some(match error {
        E::NotARepository { .. } => "go into a repository first, or name one: `git -C <folder> deepdive`".to_owned(),
        E::Untrusted { path } => {
            format!("if you trust its owner: `git config --global --add safe.directory {}`", quoted(&root_of(path)))
        }
        E::EmbeddedBare { path } => {
            format!("if you trust where it came from, name it: `git --git-dir={} deepdive`", quoted(path))
        }
        E::Open { .. } => "see whether `git status` can read it".to_owned(),
        E::RefStorage { .. } => "`git refs migrate --ref-format=files` converts a copy of the repository".to_owned(),
        E::Environment { variable } => format!("run it without: `env -u {variable} git deepdive`"),
        E::Grafts { .. } => "`git replace --convert-graft-file` makes replacement objects of them".to_owned(),
        E::Unborn => "there is nothing to tell before the first commit".to_owned(),
        E::UnknownRevision { spec, near } => unknown_revision(spec, near),
        E::HistoryTooShort { spec, name, ancestors } => too_short(spec, name, *ancestors),
        E::Ambiguous { candidates, .. } => {
            let candidates: Vec<&str> = candidates.iter().map(|id| id.get(..16).unwrap_or(id)).take(3).collect();
            format!("write more digits: {}", candidates.join(", "))
        }
        E::NoUpstream { .. } => "`git branch -vv` shows what the branches follow".to_owned(),
        E::LogTooShort { name, .. } => format!("`git reflog {name}` lists them"),
        E::NotACommit { .. } => "name a commit, a tag or a branch; paths stand after `--`".to_owned(),
        E::EmptyRange { reverse: Some(reverse), .. } => format!("the range is empty; did you mean `{reverse}`?"),
        E::EmptyRange { filtered: true, .. } => {
            "the range has commits, but no option or path leaves one over".to_owned()
        }
        E::EmptyRange { .. } => "put an older commit first, like `HEAD~20..` or `v1.0.0..`".to_owned(),
        E::Filter { option: "--since" | "--until", .. } => "dates look like `2024-03-01` or `2 weeks ago`".to_owned(),
        E::Filter { .. } => "it is a basic regular expression, as `git log` takes it".to_owned(),
        E::Pathspec { .. } => "`git help glossary` explains pathspecs".to_owned(),
        E::Corrupt { .. } | E::File { .. } => {
            "`git fsck` lists the damage; in a partial clone `git fetch --refetch` brings what is missing".to_owned()
        }
        E::Interrupted => return None,
    })
}

fn unknown_revision(spec: &str, near: &[String]) -> String {
    let is_path_like = spec.contains(['/', '*']) || Path::new(spec).extension().is_some();
    match near {
        _ if spec == "help" => "`git deepdive -h` shows the options, `man git-deepdive` all of it".to_owned(),
        _ if spec.contains("@{") => "`git branch -vv` shows what the branch follows".to_owned(),
        [] if is_path_like => format!("if it is a path, write `--` before it: `git deepdive -- {spec}`"),
        [] => "`git branch -a` and `git tag` list the names".to_owned(),
        [name] => format!("did you mean `{name}`?"),
        [names @ .., last] => format!("did you mean `{}` or `{last}`?", names.join("`, `")),
    }
}

/// The whole history, and the longest range that there is.
fn too_short(spec: &str, name: &str, ancestors: usize) -> String {
    let name = if name.is_empty() { "HEAD" } else { name };
    let end = spec.split_once("..").map(|(_, end)| end.trim_start_matches('.'));
    let whole = end.filter(|end| !end.is_empty()).unwrap_or(name);
    let whole = format!("the whole history is `git deepdive {whole}`");
    match end {
        Some(end) if ancestors > 0 => format!("{whole}, the longest range `{name}~{ancestors}..{end}`"),
        _ => whole,
    }
}

fn output_hint(error: &output::Error) -> Option<String> {
    use output::Error as E;
    Some(match error {
        E::FolderMissing { folder } => format!("create it: `mkdir -p {}`", quoted(folder)),
        E::NotAFolder { .. } => "choose another place with --output-directory".to_owned(),
        E::IsAFolder { path } => format!("for a file in it: `--output-directory {}`", quoted(path)),
        E::Link { .. } => "name the file that it points to; with --force the link itself is replaced".to_owned(),
        E::Special { .. } => "print the post with --stdout".to_owned(),
        E::Exists { .. } | E::Edited { .. } => "--force overwrites it; -o chooses another name".to_owned(),
        E::Write { reason, .. } if reason.kind() == io::ErrorKind::StorageFull => {
            "free some space, or choose another place with --output-directory".to_owned()
        }
        E::Write { .. } => "choose another place with --output-directory".to_owned(),
        E::Stdout { .. } => return None,
    })
}

/// The folder that `safe.directory` has to name: the work tree of a `.git` folder, else the repository itself.
fn root_of(git_dir: &Path) -> Cow<'_, Path> {
    let git_dir = git_dir.canonicalize().map_or(Cow::Borrowed(git_dir), Cow::Owned);
    match git_dir.parent() {
        Some(root) if git_dir.ends_with(".git") => Cow::Owned(root.to_owned()),
        _ => git_dir,
    }
}

/// A path as one word of a shell command.
fn quoted(path: &Path) -> String {
    let path = path.display().to_string();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "/._-+,:@%~".contains(c);
    if !path.is_empty() && path.chars().all(is_plain) { path } else { format!("'{}'", path.replace('\'', r"'\''")) }
}

/// A panic is a fault of ours: it is said once, in one line, and never with a backtrace, whatever the environment asks.
pub fn show_panics_as_errors() {
    static SAID: AtomicBool = AtomicBool::new(false);
    std::panic::set_hook(Box::new(|panic| {
        // A panic in a worker thread comes back in the thread that joins it.
        if SAID.swap(true, Ordering::Relaxed) {
            return;
        }
        let place = panic.location().map(|place| format!(" at {}:{}", place.file(), place.line())).unwrap_or_default();
        let payload = panic.payload();
        let text = payload.downcast_ref::<String>().map(String::as_str).or(payload.downcast_ref::<&str>().copied());
        let what = text.unwrap_or("no message");
        Error::new(Kind::Verification, format!("internal error{place}: {what}"))
            .hint("this is a fault of git-deepdive; please report it with the command that led to it")
            .print();
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(error: impl Into<Error>, code: u8, expected: &str) {
        let error = error.into();
        assert_eq!((error.kind.exit_code(), error.to_string().as_str()), (code, expected));
    }

    #[test]
    fn unknown_names_get_the_hint_that_fits() {
        let hint = |spec: &str, near: &[&str]| {
            unknown_revision(spec, &near.iter().map(ToString::to_string).collect::<Vec<_>>())
        };
        assert_eq!(hint("mian", &["main"]), "did you mean `main`?");
        assert_eq!(hint("v1", &["v1.0", "v1.1", "v2"]), "did you mean `v1.0`, `v1.1` or `v2`?");
        assert_eq!(hint("src/x.rs", &[]), "if it is a path, write `--` before it: `git deepdive -- src/x.rs`");
        assert_eq!(hint("nothing", &[]), "`git branch -a` and `git tag` list the names");
    }

    #[test]
    fn short_histories_get_their_longest_range() {
        assert_eq!(
            too_short("HEAD~20..", "HEAD", 4),
            "the whole history is `git deepdive HEAD`, the longest range `HEAD~4..`"
        );
        assert_eq!(
            too_short("main~9..topic", "main", 2),
            "the whole history is `git deepdive topic`, the longest range `main~2..topic`"
        );
        assert_eq!(too_short("HEAD~20..", "HEAD", 0), "the whole history is `git deepdive HEAD`");
        assert_eq!(too_short("~3", "", 1), "the whole history is `git deepdive HEAD`");
    }

    #[test]
    fn text_from_outside_cannot_steer_the_terminal() {
        let spec = "a\x1b[31m\nb".to_owned();
        check(
            git::Error::UnknownRevision { spec, near: vec!["c\u{202e}".to_owned()] },
            3,
            "error: unknown revision `a␛[31m b`\nhint: did you mean `c⟨U+202E⟩`?",
        );
    }

    #[test]
    fn paths_in_commands_are_one_word() {
        let check = |path: &str, expected: &str| assert_eq!(quoted(Path::new(path)), expected);
        check("/srv/a-b_1.git", "/srv/a-b_1.git");
        check("my posts", "'my posts'");
        check("it's;$(x)", r"'it'\''s;$(x)'");
        check("", "''");
    }

    #[test]
    fn interrupts_end_with_130() {
        check(git::Error::Interrupted, 130, "error: interrupted");
    }
}
