//! The command line: clap definitions only. The help text is the documentation, and so is the manual page made of it.
//!
//! Words go in, [`Request`] comes out; values that can come from elsewhere too are left as text for [`crate::config`].
//! The only room that names clap.

use std::{ffi::OsString, path::PathBuf};

use clap::{
    ArgAction, CommandFactory, Parser, builder::NonEmptyStringValueParser, error::ContextKind, error::ErrorKind,
};

use crate::error::Error;

const USAGE: &str = "git deepdive [<options>] [<revision-range>...] [--] [<path>...]
       git deepdive verify [<options>] <file>...
       git deepdive completions <shell>";

const DESCRIPTION: &str = "\
Reads the commits that a revision range selects and writes a long-form post in Markdown about how the change was built \
and why: in the words of its authors, with the code, and with the commit behind everything it says. It needs no network \
and changes nothing but the file that it writes; the same range gives the same bytes. With --model a language model writes \
instead, held to the same evidence.

The post goes to a file in the current folder, named for the day of the newest commit and the module that changed most; \
the name is printed. A file that git-deepdive did not write, or that was edited since, is never overwritten without \
--force.";

/// What the user asks for.
#[derive(Debug)]
pub enum Request {
    /// Write a post.
    Post(Box<Options>),
    /// Check files.
    Verify(VerifyOptions),
    /// Print this text: help, version, completions.
    Text(String),
}

/// Turn a range of commits into a technical deep dive
#[derive(Debug, Parser)]
#[command(
    name = "git-deepdive",
    bin_name = "git deepdive",
    version,
    long_about = DESCRIPTION,
    override_usage = USAGE,
    after_help = "Ranges, configuration, exit status and examples: `git deepdive --help`",
    after_long_help = chapters_as_text(),
    args_conflicts_with_subcommands = true,
    args_override_self = true,
    disable_help_subcommand = true,
    max_term_width = 100
)]
struct Line {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

/// Everything that shapes a post, as it stands on the command line.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// Commits to tell of, as `git log` takes them [default: since the last tag]
    #[arg(value_name = "revision-range", value_parser = NonEmptyStringValueParser::new())]
    pub revisions: Vec<String>,

    /// Tell only the commits that touch these paths
    #[arg(value_name = "path", last = true, value_parser = NonEmptyStringValueParser::new())]
    pub paths: Vec<String>,

    /// Write to this file; `-` stands for standard output
    #[arg(short, long, value_name = "file", value_hint = clap::ValueHint::FilePath)]
    #[arg(conflicts_with_all = ["output_directory", "stdout"])]
    pub output: Option<PathBuf>,

    /// Write the file into this folder instead of the current one
    #[arg(long, value_name = "dir", value_hint = clap::ValueHint::DirPath)]
    #[arg(conflicts_with = "stdout")]
    pub output_directory: Option<PathBuf>,

    /// Print the post instead of writing a file
    #[arg(long, conflicts_with = "force")]
    pub stdout: bool,

    /// Overwrite a file that something else wrote, or that was edited since
    #[arg(long)]
    pub force: bool,

    /// Print no progress, no overview and no closing line; warnings and errors stay
    #[arg(short, long)]
    pub quiet: bool,

    /// At most so many words: short (600), normal (2500), long (5000), or a number [default: normal]
    ///
    /// There is no minimum: a small change makes a short post. More commits make it more selective, not longer.
    #[arg(long, value_name = "length", help_heading = "Contents")]
    pub length: Option<String>,

    /// Write the post (md), or the evidence behind it (json) [default: md]
    ///
    /// The evidence is every numbered fact with its source, and every commit of the range with its line counts per file;
    /// a schema version is in it.
    #[arg(long, value_name = "format", help_heading = "Contents", hide_possible_values = true)]
    #[arg(value_parser = ["md", "json"])]
    pub format: Option<String>,

    /// Print what the history leaves open: decisions without a reason, figures without a baseline, reverts without an explanation
    ///
    /// Each with its commit, on standard error, with the sections that the post lacks and what they need. The JSON has the same.
    #[arg(long, help_heading = "Contents")]
    pub questions: bool,

    /// Give the post the structure of this Tera template
    #[arg(long, value_name = "file", help_heading = "Contents", value_hint = clap::ValueHint::FilePath)]
    pub template: Option<PathBuf>,

    /// Let a language model write the post from the same evidence: provider/model, or `offline` [default: offline]
    ///
    /// Providers: anthropic, openai, gemini, openrouter, groq, mistral, deepseek, xai, together, azure, ollama, llamacpp,
    /// lmstudio, vllm, `command/<program>`, and any other whose address is configured. Before anything is sent, stderr says
    /// to whom, how much, and at what price. What the model says is held to the evidence; what doesn't stand is left out,
    /// and a part of which too little is left is the offline one.
    #[arg(long, value_name = "model", help_heading = "Model")]
    pub model: Option<String>,

    /// Ask for so many parts at a time [default: 8, on this machine 2]
    #[arg(short, long, value_name = "number", help_heading = "Model")]
    pub jobs: Option<String>,

    /// Spend no more tokens without asking; where nobody can be asked, send nothing [default: 400000]
    #[arg(long, value_name = "number", help_heading = "Model")]
    pub max_tokens: Option<String>,

    /// Print every prompt as it would be sent, and send nothing
    #[arg(long, help_heading = "Model")]
    pub dry_run: bool,

    /// Don't have the model read its parts a second time
    #[arg(long, help_heading = "Model")]
    pub no_review: bool,

    /// Neither take answers from the cache nor keep them
    #[arg(long, help_heading = "Model")]
    pub no_cache: bool,

    /// Only commits at or after this date, `2024-03-01` or `2 weeks ago` (also: --after)
    #[arg(long, alias = "after", value_name = "date", help_heading = "Commit limiting")]
    pub since: Option<String>,

    /// Only commits at or before this date (also: --before)
    #[arg(long, alias = "before", value_name = "date", help_heading = "Commit limiting")]
    pub until: Option<String>,

    /// Only commits whose author, `Name <address>`, matches this basic regular expression, as git log takes it; repeat it for any of several
    #[arg(long, value_name = "pattern", help_heading = "Commit limiting")]
    pub author: Vec<String>,

    /// Only commits whose message matches this basic regular expression, as git log takes it; repeat it for any of several
    #[arg(long, value_name = "pattern", help_heading = "Commit limiting")]
    pub grep: Vec<String>,

    /// Only the newest so many commits
    #[arg(short = 'n', long, value_name = "number", help_heading = "Commit limiting")]
    pub max_count: Option<usize>,

    /// Follow only the first parent of merges
    #[arg(long, help_heading = "Commit limiting")]
    pub first_parent: bool,

    /// Leave merges out
    #[arg(long, help_heading = "Commit limiting", conflicts_with = "merges")]
    pub no_merges: bool,

    /// Only merges
    #[arg(long, help_heading = "Commit limiting")]
    pub merges: bool,
}

/// Everything that shapes a check, as it stands on the command line.
#[derive(Debug, clap::Args)]
pub struct VerifyOptions {
    /// Markdown files, ours or any; `-` stands for standard input
    #[arg(value_name = "file", required = true, value_hint = clap::ValueHint::FilePath)]
    pub files: Vec<PathBuf>,

    /// Hold excerpts to this revision instead of the commits of their captions: is that still what the code says?
    #[arg(long, value_name = "revision", value_parser = NonEmptyStringValueParser::new())]
    pub at: Option<String>,

    /// Mend line numbers of excerpts that only moved, and abbreviated ids; what changed in substance is left to you
    #[arg(long)]
    pub fix: bool,

    /// Let warnings count as findings, and code without a caption in any file
    #[arg(long)]
    pub strict: bool,

    /// Show findings as text, json, or github: commands of a GitHub workflow [default: text]
    #[arg(long, value_name = "format", default_value = "text", hide_default_value = true)]
    #[arg(hide_possible_values = true, value_parser = ["text", "json", "github"])]
    pub format: String,

    /// Print no closing line where nothing was found
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Check Markdown files against the repository: code under captions, commits, quotations, figures
    #[command(override_usage = "git deepdive verify [<options>] <file>...", args_override_self = true)]
    Verify(VerifyOptions),
    /// Print a completion script for a shell
    #[command(override_usage = "git deepdive completions <shell>")]
    Completions {
        /// The shell
        #[arg(value_name = "shell")]
        shell: clap_complete::Shell,
    },
}

/// Reads the command line. Help, version and completions are a text to print; a mistake is an error of usage.
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Request, Error> {
    match Line::try_parse_from(words) {
        Ok(Line { command: Some(Command::Completions { shell }), .. }) => Ok(Request::Text(completions(shell))),
        Ok(Line { command: Some(Command::Verify(options)), .. }) => Ok(Request::Verify(options)),
        Ok(Line { options, command: None }) => Ok(Request::Post(Box::new(options))),
        Err(error) if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) => {
            Ok(Request::Text(error.render().to_string()))
        }
        Err(error) => Err(usage(&error)),
    }
}

/// The definitions, for the manual page.
pub fn command() -> clap::Command {
    Line::command()
}

/// The first paragraph of clap's report as one line, and the one of its tips that helps.
fn usage(error: &clap::Error) -> Error {
    let report = error.render().to_string();
    let paragraph = report.split("\n\n").next().unwrap_or_default();
    let words: Vec<&str> = paragraph.split_whitespace().skip_while(|word| *word == "error:").collect();
    let context = |kind| error.get(kind).map(ToString::to_string);
    let argument = context(ContextKind::InvalidArg).unwrap_or_default();
    let number = argument.strip_prefix('-').filter(|digits| digits.parse::<usize>().is_ok());
    let hint = match (context(ContextKind::SuggestedArg).or(context(ContextKind::SuggestedValue)), number) {
        (Some(near), _) => format!("did you mean `{near}`?"),
        (None, Some(number)) => format!("the number of commits is limited by `-n {number}`"),
        (None, None) => "`git deepdive -h` lists the options".to_owned(),
    };
    Error::usage(words.join(" ")).hint(hint)
}

/// A completion script. The one for bash also answers git's own completion, for `git deepdive` in two words.
fn completions(shell: clap_complete::Shell) -> String {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut command(), "git-deepdive", &mut script);
    let mut script = String::from_utf8_lossy(&script).into_owned();
    if shell == clap_complete::Shell::Bash {
        let line = command();
        let options = line.get_arguments().filter(|argument| !matches!(argument.get_action(), ArgAction::Version));
        let long: Vec<String> =
            options.filter_map(|option| option.get_long()).map(|name| format!("--{name}")).collect();
        script.push_str(&BASH_FOR_GIT.replace("OPTIONS", &long.join(" ")));
    }
    script
}

const BASH_FOR_GIT: &str = r#"
_git_deepdive() {
    case "$cur" in
    --*) __gitcomp "OPTIONS" ;;
    *) __git_complete_revlist ;;
    esac
}
"#;

/// A section of the manual that no flag declares.
pub struct Chapter {
    /// Its heading, in capitals.
    pub title: &'static str,
    /// What it says, in order.
    pub parts: &'static [Part],
}

/// A part of a [`Chapter`].
pub enum Part {
    /// A paragraph.
    Text(&'static str),
    /// Something, and what it means.
    Item(&'static str, &'static str),
}

use Part::{Item, Text};

/// The end of `--help` and of the manual page.
pub const CHAPTERS: &[Chapter] = &[
    Chapter {
        title: "RANGES",
        parts: &[
            Text("A range is what git log takes, with the same meaning; gitrevisions(7) has the grammar."),
            Item("main..", "What the current branch has and main lacks: a topic before its pull request."),
            Item("v1.4.0..v1.5.0", "What a release brought."),
            Item("main...topic", "What either of two branches has and the other lacks."),
            Item("^main topic hotfix", "What two branches have and main lacks."),
            Item("a1b2c3d^!", "A single commit."),
            Item("@{u}..", "What was not pushed yet."),
            Text(
                "Without a range the post begins after the last tag that HEAD can reach (the one before, if HEAD is \
                 on it), or 20 commits back if there is none; the last line printed names the range that was chosen.",
            ),
            Text(
                "Paths choose which of the commits are told; how the commits belong together is still seen from the \
                 whole range. Pathspecs work as in git, `:(exclude)vendor` too; attributes are those of the newest \
                 commit. Write -- before the paths where a word could be a revision as well.",
            ),
            Text(
                "Every commit that touches a path is told, as with git log --full-history: also one whose change a \
                 later merge did not take. Of the merges those are told that differ from all of their parents in the \
                 paths; with --first-parent, from the first.",
            ),
            Text(
                "Dates are read as git reads them: `2024-03-01 15:30`, `yesterday`, `last friday`, `2 weeks ago`, \
                 in the local time zone unless they name one; a day without a time of day means that day at the \
                 present time of day. What git would silently take for another date, such as `20240301`, is refused. \
                 Patterns are basic regular expressions, or what grep.patternType says; each line of a message is \
                 matched on its own, an author is matched as the mailmap has it.",
            ),
            Text(
                "With --since, --until, --author, --grep, -n or --merges the range has no two ends to compare: \
                 then all facts come from the commits alone, and the post says so.",
            ),
            Text("A branch named like a subcommand is reached by its full name, refs/heads/verify."),
        ],
    },
    Chapter {
        title: "VERIFY",
        parts: &[
            Text(
                "git deepdive verify reads Markdown and holds to the repository whatever stands under a caption, in a link \
                 to a commit of its forge, or in a quotation with its source. A caption is the paragraph above a piece of \
                 code; in a post each piece of code has one, and any file can:",
            ),
            Item(
                "`src/a.c`, lines 3–9 and 12 at `0a1b2c3d4e`:",
                "These lines of the file at the commit, ⋯ for the gap.",
            ),
            Item(
                "[`src/a.c`, lines 3–9](https://…/blob/<id>/src/a.c#L3-L9) at v1.0:",
                "The same with a permanent link.",
            ),
            Item("`src/a.c`, diff of `0a1b2c3d4e`:", "Lines of what the commit changed in it."),
            Text(
                "Findings go to standard output, `file:line: error: …`, with what the text (-) and the repository (+) say. \
                 Warnings are what may be meant: code without a caption in a post, figures of an edited post that cannot be \
                 counted, commits that no branch or tag reaches. In a post that nobody edited the digest vouches for what \
                 the program counted; in an edited one it is counted again.",
            ),
            Text(
                "With --at the code under a caption is looked up at another revision, so that documentation can be held to \
                 HEAD. With --fix captions of code that only moved get its new lines (and, with --at, the new commit), \
                 abbreviations that became ambiguous more digits; nothing else of the file changes.",
            ),
        ],
    },
    Chapter {
        title: "CONFIGURATION",
        parts: &[
            Text(
                "A flag wins over an environment variable, that over git's configuration, that over the default. \
                 There is no other configuration file.",
            ),
            Item("deepdive.length, GIT_DEEPDIVE_LENGTH", "As --length."),
            Item("deepdive.format, GIT_DEEPDIVE_FORMAT", "As --format."),
            Item(
                "deepdive.module",
                "A module: a folder, or name=folder; it may be given often. Then these are the modules, instead of what \
                 manifests and folders tell, and all else is the top level.",
            ),
            Item(
                "deepdive.forge",
                "The forge of the remote, where its host doesn't tell: github, gitlab, gitea, forgejo, bitbucket, sourcehut, azure. \
                 Commits and files are linked there.",
            ),
            Item("deepdive.outputDirectory, GIT_DEEPDIVE_OUTPUT_DIRECTORY", "As --output-directory."),
            Item("deepdive.template, GIT_DEEPDIVE_TEMPLATE", "As --template."),
            Item("deepdive.model, GIT_DEEPDIVE_MODEL", "As --model."),
            Item("deepdive.jobs, GIT_DEEPDIVE_JOBS", "As --jobs."),
            Item("deepdive.maxTokens, GIT_DEEPDIVE_MAX_TOKENS", "As --max-tokens."),
            Item(
                "deepdive.review, GIT_DEEPDIVE_REVIEW",
                "Whether the model reads each part once more as a reviewer, with nothing but its evidence in sight, and \
                 what it finds no ground for is written again or taken out: true (the default) or false, as --no-review.",
            ),
            Item(
                "deepdive.prompts, GIT_DEEPDIVE_PROMPTS",
                "A folder with templates that take the place of the built-in prompts: system.md, outline.md, section.md, \
                 repair.md, review.md, any of them. Their first line is `{# git-deepdive prompts 7 #}`; the repository has the built-in \
                 ones under templates/prompts, with the values that they are filled with.",
            ),
            Item(
                "deepdive.cacheDirectory, GIT_DEEPDIVE_CACHE_DIRECTORY",
                "Where answers of models are kept, instead of git-deepdive in the user's cache folder.",
            ),
            Item("deepdive.<provider>.endpoint", "The address of the service; https, but on this machine."),
            Item("deepdive.<provider>.wire", "How it is talked to: openai, anthropic, ollama, or command."),
            Item("deepdive.<provider>.apiKeyEnv", "The environment variable that holds its key."),
            Item("deepdive.<provider>.contextTokens", "Tokens that prompt and answer may have together."),
            Item("deepdive.<provider>.maxTokens", "Tokens that an answer may have."),
            Item(
                "deepdive.<provider>.timeoutSeconds",
                "How long nothing may arrive: a minute, ten on this machine, an hour until a program prints.",
            ),
            Item(
                "deepdive.<provider>.price",
                "Dollars for a million tokens of prompts and of answers, as in `3 15`: then the cost is said beforehand.",
            ),
            Item("GIT_DEEPDIVE_QUIET", "As --quiet: true or false."),
            Text(
                "deepdive.outputDirectory, deepdive.template and all that concerns models count in the system's and the \
                 user's configuration only. A repository's own may have come with it: there they are ignored with a \
                 warning. In all of them that are paths, a leading `~/` is the home folder.",
            ),
            Text("Progress is shown on a terminal only, and neither with CI set nor on a dumb terminal."),
        ],
    },
    Chapter {
        title: "FRONT MATTER",
        parts: &[
            Item(
                "difficulty",
                "Beginner: the post shows no code. Advanced: it shows code, and has a table of figures, or a told story adds or \
                 removes threads, locks or atomics, or the told stories lie in more than three modules. Else Intermediate.",
            ),
            Item(
                "tags",
                "technical, deep-dive, then up to three languages by changed lines of code, the project, and up to three \
                 modules by their commits.",
            ),
        ],
    },
    Chapter {
        title: "EXIT STATUS",
        parts: &[
            Item("0", "Done; also when the reader of standard output went away."),
            Item(
                "1",
                "verify found something; or a post was written, but its own check found something: a fault of git-deepdive.",
            ),
            Item("2", "Usage or configuration."),
            Item("3", "The repository or the range."),
            Item("4", "The model service; what was answered is kept, and the same command goes on there."),
            Item("5", "The output could not be written; nothing half-written is left."),
            Item("101", "An internal error: a fault of git-deepdive, too."),
            Item("130", "Interrupted; nothing is left."),
        ],
    },
    Chapter {
        title: "FILES",
        parts: &[
            Item("<date>-<module>.md", "The post: a file is written whole or not at all."),
            Item("<date>-<module>.json", "The evidence, with --format json."),
            Text(
                "The last line of a post is a comment with the range and a digest of the text above it. By the digest \
                 git-deepdive knows its own file again, and whether it was edited.",
            ),
        ],
    },
    Chapter {
        title: "EXAMPLES",
        parts: &[
            Item("git deepdive main..", "The current branch, before a pull request."),
            Item("git deepdive --length long v1.4.0..v1.5.0", "A release, in up to 5,000 words."),
            Item("git deepdive HEAD~20.. -- src ':(exclude)src/vendor'", "One folder, without what it vendors."),
            Item("git deepdive --stdout @{u}.. | less", "What was not pushed yet, on the screen."),
            Item("git deepdive --format json -o facts.json v2.0.0..", "The evidence, for another program."),
            Item(
                "git deepdive --model anthropic/<name> v2.0.0..",
                "The same evidence, told by a model; the key is in ANTHROPIC_API_KEY.",
            ),
            Item("git deepdive --model ollama/<name> --dry-run main..", "What a model on this machine would be sent."),
            Item("git deepdive verify README.md docs/*.md", "What the documentation shows, against its commits."),
            Item(
                "git deepdive verify --at HEAD --fix docs/design.md",
                "What still stands in the code, with its new lines.",
            ),
        ],
    },
    Chapter { title: "SEE ALSO", parts: &[Text("git-log(1), git-format-patch(1), gitrevisions(7), gitglossary(7)")] },
];

/// The chapters as the end of a help text, wrapped for the narrowest of usual terminals.
fn chapters_as_text() -> String {
    let chapters: Vec<String> = CHAPTERS.iter().map(chapter_as_text).collect();
    chapters.join("\n")
}

fn chapter_as_text(chapter: &Chapter) -> String {
    let mut out = format!("{}:\n", chapter.title);
    let mut previous = None;
    for part in chapter.parts {
        let is_text = matches!(part, Text(_));
        if previous.is_some_and(|was_text| was_text || is_text) {
            out.push('\n');
        }
        match part {
            Text(text) => out.push_str(&indented(text, 2)),
            Item(term, meaning) => out.push_str(&format!("  {term}\n{}", indented(meaning, 10))),
        }
        previous = Some(is_text);
    }
    out
}

/// A paragraph in lines of at most 78 characters, each with an indent.
fn indented(text: &str, indent: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if indent + line.len() + word.len() < 78 => line.extend([" ", word]),
            _ => lines.push(word.to_owned()),
        }
    }
    lines.iter().map(|line| format!("{:indent$}{line}\n", "")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &str) -> Result<Request, Error> {
        parse(std::iter::once("git-deepdive").chain(words.split_whitespace()).map(OsString::from))
    }

    #[test]
    fn definitions_hold_together() {
        command().debug_assert();
    }

    #[test]
    fn words_are_revisions_until_two_dashes() {
        let strings = |words: &[&str]| words.iter().map(ToString::to_string).collect::<Vec<_>>();
        let check = |words: &str, revisions: &[&str], paths: &[&str]| match parsed(words) {
            Ok(Request::Post(options)) => {
                assert_eq!((options.revisions, options.paths), (strings(revisions), strings(paths)), "{words}");
            }
            other => panic!("{words}: {other:?}"),
        };
        check("", &[], &[]);
        check("main..", &["main.."], &[]);
        check("^a b -q -- c d", &["^a", "b"], &["c", "d"]);
        check("-- --odd", &[], &["--odd"]);
        check("HEAD completions", &["HEAD", "completions"], &[]);
    }

    #[test]
    fn the_last_of_an_option_counts() {
        match parsed("--since 1 --since=2 -n 3 --max-count=4 --merges --merges --author a --author b") {
            Ok(Request::Post(options)) => {
                assert_eq!((options.since.as_deref(), options.max_count), (Some("2"), Some(4)));
                assert_eq!((options.merges, options.author), (true, vec!["a".to_owned(), "b".to_owned()]));
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn mistakes_are_one_line_and_a_hint() {
        let check = |words: &str, expected: &str| match parsed(words) {
            Err(error) => assert_eq!(error.to_string(), expected, "{words}"),
            other => panic!("{words}: {other:?}"),
        };
        let plain = "`git deepdive -h` lists the options";
        check("--lenght 3", "error: unexpected argument '--lenght' found\nhint: did you mean `--length`?");
        check("--all", &format!("error: unexpected argument '--all' found\nhint: {plain}"));
        check("-5", "error: unexpected argument '-5' found\nhint: the number of commits is limited by `-n 5`");
        check(
            "--stdout -o x",
            &format!("error: the argument '--stdout' cannot be used with '--output <file>'\nhint: {plain}"),
        );
        check(
            "--format xml",
            &format!("error: invalid value 'xml' for '--format <format>' [possible values: md, json]\nhint: {plain}"),
        );
    }
}
