//! From flags, environment and git's configuration to one [`Config`]: the nearest layer wins.
//!
//! Reads nothing itself: the environment and git's configuration come as functions. Where output and templates lie is the
//! user's own decision, so those keys are ignored in the configuration of a repository, which may have come with it.

mod model;

use std::{
    ffi::{OsStr, OsString},
    fmt,
    path::{Path, PathBuf},
};

use crate::{
    cli::Options,
    dive::{Format, Length},
    git::{self, Setting, SettingSource},
    modules,
    render::ForgeKind,
};

pub use model::{Chosen, Price};

/// Everything that is settled before a dive begins.
#[derive(Debug, PartialEq, Eq)]
pub struct Config {
    /// Most words of a post.
    pub length: Length,
    /// What to write.
    pub format: Format,
    /// The user's template and where it was named; none for JSON.
    pub template: Option<(PathBuf, Origin)>,
    /// Where the result goes.
    pub destination: Destination,
    /// Modules that git's configuration names.
    pub modules: Vec<modules::Named>,
    /// The model that writes; none for the offline writer.
    pub model: Option<Chosen>,
    /// Whether progress, overview and the last line are left out.
    pub quiet: bool,
}

/// Where the result goes.
#[derive(Debug, PartialEq, Eq)]
pub enum Destination {
    /// Standard output.
    Stdout,
    /// This file.
    File(PathBuf),
    /// A file of our naming in this folder.
    Folder(PathBuf),
}

/// Where a value was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// On the command line.
    Flag(&'static str),
    /// In the environment.
    Variable(&'static str),
    /// In git's configuration.
    Key(&'static str),
    /// In git's configuration, of a provider of models.
    ProviderKey(&'static str),
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(name) => f.write_str(name),
            Self::Variable(name) => write!(f, "the variable {name}"),
            Self::Key(name) => write!(f, "git's configuration, deepdive.{name}"),
            Self::ProviderKey(name) => write!(f, "git's configuration, deepdive.<provider>.{name}"),
        }
    }
}

/// Something to say about the configuration before the dive begins.
#[derive(Debug, PartialEq, Eq)]
pub enum Warning {
    /// The repository's own configuration sets a key that it must not.
    Ignored {
        /// The key without `deepdive.`.
        key: String,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ignored { key } => write!(
                f,
                "deepdive.{key} in the repository's configuration is ignored: it counts in your own only \
                 (`git config --global`)"
            ),
        }
    }
}

/// A value that can't be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// It isn't one of the values that there are.
    #[error("invalid value `{value}` from {origin}")]
    Invalid {
        /// The value.
        value: String,
        /// Where it was found.
        origin: Origin,
        /// What it could be.
        expected: &'static str,
    },
    /// Prompts were to be shown, but no model was chosen.
    #[error("--dry-run shows what a model would be sent, and none was chosen")]
    NothingToSend,
    /// A model was asked for, but no Markdown.
    #[error("--model writes Markdown, but the format is json, from {origin}")]
    ModelForJson {
        /// Where the format was found.
        origin: Origin,
    },
    /// A template was asked for, but no Markdown.
    #[error("--template shapes Markdown, but the format is json, from {origin}")]
    TemplateForJson {
        /// Where the format was found.
        origin: Origin,
    },
}

impl Error {
    /// What to do next.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::Invalid { expected, .. } => Some(format!("use {expected}")),
            Self::NothingToSend => Some("name one: `--model provider/name`".to_owned()),
            Self::TemplateForJson { .. } | Self::ModelForJson { .. } => {
                Some("leave one of them out, or add `--format md`".to_owned())
            }
        }
    }
}

/// The layers above the defaults, nearest first.
pub struct Layers<'a> {
    /// The command line.
    pub flags: &'a Options,
    /// The environment.
    pub variable: &'a dyn Fn(&str) -> Option<OsString>,
    /// Git's configuration below `deepdive.`.
    pub settings: &'a dyn Fn(&str) -> Vec<Setting>,
}

/// A setting in the names of each layer.
struct Knob {
    flag: &'static str,
    variable: &'static str,
    key: &'static str,
    /// Whether the repository's own configuration may set it.
    open: bool,
}

const LENGTH: Knob = Knob { flag: "--length", variable: "GIT_DEEPDIVE_LENGTH", key: "length", open: true };
const FORMAT: Knob = Knob { flag: "--format", variable: "GIT_DEEPDIVE_FORMAT", key: "format", open: true };
const TEMPLATE: Knob = Knob { flag: "--template", variable: "GIT_DEEPDIVE_TEMPLATE", key: "template", open: false };
const FOLDER: Knob =
    Knob { flag: "--output-directory", variable: "GIT_DEEPDIVE_OUTPUT_DIRECTORY", key: "outputDirectory", open: false };
const MODULE: &str = "module";
const FORGE: &str = "forge";
const QUIET: &str = "GIT_DEEPDIVE_QUIET";

/// Settles the configuration; warnings are about values that were not taken.
pub fn resolve(layers: &Layers<'_>) -> Result<(Config, Vec<Warning>), Error> {
    let flags = layers.flags;
    let mut warnings = Vec::new();
    let mut find = |knob, flag: Option<&OsStr>| layers.find(knob, flag, &mut warnings);
    let length = find(&LENGTH, flags.length.as_deref().map(OsStr::new));
    let format = find(&FORMAT, flags.format.as_deref().map(OsStr::new));
    let template = find(&TEMPLATE, flags.template.as_deref().map(OsStr::new));
    let folder = find(&FOLDER, flags.output_directory.as_deref().map(OsStr::new));

    let (format, format_origin) = match format {
        Some(found) => (found.read(parse_format, "md or json")?, found.origin),
        None => (Format::Markdown, Origin::Flag(FORMAT.flag)),
    };
    if format == Format::Json && flags.template.is_some() {
        return Err(Error::TemplateForJson { origin: format_origin });
    }
    if format == Format::Json && flags.model.is_some() {
        return Err(Error::ModelForJson { origin: format_origin });
    }
    let length = length.map(|found| found.read(parse_length, LENGTHS)).transpose()?;
    let model = model::resolve(layers, &mut warnings)?;
    layers.check_forge()?;
    let config = Config {
        length: length.unwrap_or(NORMAL),
        format,
        template: template.filter(|_| format == Format::Markdown).map(|found| (layers.expand(&found), found.origin)),
        destination: destination(flags, folder.map(|found| layers.expand(&found))),
        modules: layers.modules()?,
        model: model.filter(|_| format == Format::Markdown),
        quiet: flags.quiet || layers.quiet()?,
    };
    Ok((config, warnings))
}

/// The commits that the limiting options leave over; patterns are written in the syntax.
pub fn filter(flags: &Options, syntax: git::Syntax) -> Result<git::Filter, git::Error> {
    let date =
        |option, value: &Option<String>| value.as_deref().map(|value| git::Filter::date(option, value)).transpose();
    let patterns = |option, values: &[String]| {
        values.iter().map(|value| git::Filter::pattern(option, value, syntax)).collect::<Result<Vec<_>, _>>()
    };
    Ok(git::Filter {
        since: date("--since", &flags.since)?,
        until: date("--until", &flags.until)?,
        authors: patterns("--author", &flags.author)?,
        messages: patterns("--grep", &flags.grep)?,
        max_count: flags.max_count,
        merges: if flags.merges { Some(true) } else { flags.no_merges.then_some(false) },
        first_parent: flags.first_parent,
    })
}

const FORGES: &str = "github, gitlab, gitea, forgejo, bitbucket, sourcehut or azure";
const NORMAL: Length = Length { words: 2_500 };
const LENGTHS: &str = "short, normal, long, or a number of words from 100 to 50000";

fn parse_length(value: &str) -> Option<Length> {
    let words = match value {
        "short" => 600,
        "normal" => NORMAL.words,
        "long" => 5_000,
        number => number.parse().ok().filter(|words| (100..=50_000).contains(words))?,
    };
    Some(Length { words })
}

fn parse_format(value: &str) -> Option<Format> {
    match value {
        "md" => Some(Format::Markdown),
        "json" => Some(Format::Json),
        _ => None,
    }
}

/// The words that git takes for a boolean.
fn parse_bool(value: &str) -> Option<bool> {
    match value.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Some(true),
        "0" | "false" | "no" | "off" => Some(false),
        _ => None,
    }
}

fn destination(flags: &Options, folder: Option<PathBuf>) -> Destination {
    match &flags.output {
        _ if flags.stdout => Destination::Stdout,
        Some(file) if file == Path::new("-") => Destination::Stdout,
        Some(file) => Destination::File(file.clone()),
        None => Destination::Folder(folder.unwrap_or_else(|| PathBuf::from("."))),
    }
}

/// A value and where it was found.
struct Found {
    value: OsString,
    origin: Origin,
}

impl Found {
    fn read<T>(&self, parse: impl Fn(&str) -> Option<T>, expected: &'static str) -> Result<T, Error> {
        self.value.to_str().and_then(parse).ok_or_else(|| Error::Invalid {
            value: self.value.to_string_lossy().into_owned(),
            origin: self.origin,
            expected,
        })
    }
}

impl Layers<'_> {
    /// The value of the nearest layer that has one; an empty one outside the command line counts as none.
    fn find(&self, knob: &Knob, flag: Option<&OsStr>, warnings: &mut Vec<Warning>) -> Option<Found> {
        if let Some(value) = flag {
            return Some(Found { value: value.to_owned(), origin: Origin::Flag(knob.flag) });
        }
        if let Some(value) = self.variable(knob.variable) {
            return Some(Found { value, origin: Origin::Variable(knob.variable) });
        }
        let found = (self.settings)(knob.key);
        let value = match knob.open {
            // They come by precedence.
            true => found.into_iter().next().map(|setting| setting.value).filter(|value| !value.is_empty()),
            false => self.own(found, knob.key, warnings),
        };
        Some(Found { value: value?.into(), origin: Origin::Key(knob.key) })
    }

    /// The nearest value that is the user's own; the repository's word is passed over, with a warning.
    fn own(&self, found: Vec<Setting>, key: &str, warnings: &mut Vec<Warning>) -> Option<String> {
        let foreign = |setting: &Setting| setting.source == SettingSource::Repository;
        if found.iter().any(foreign) {
            warnings.push(Warning::Ignored { key: key.to_owned() });
        }
        let own = found.into_iter().find(|setting| !foreign(setting));
        own.map(|setting| setting.value).filter(|value| !value.is_empty())
    }

    /// Every `deepdive.module`, whatever file it stands in; where one folder has two names the nearest file's counts.
    fn modules(&self) -> Result<Vec<modules::Named>, Error> {
        let mut named: Vec<modules::Named> = Vec::new();
        for setting in (self.settings)(MODULE) {
            let found = Found { value: OsString::from(&setting.value), origin: Origin::Key(MODULE) };
            let module = found.read(modules::Named::parse, "a folder of the repository, or name=folder")?;
            if !named.iter().any(|known| known.folder == module.folder) {
                named.push(module);
            }
        }
        named.sort_by(|a, b| a.folder.cmp(&b.folder));
        Ok(named)
    }

    /// Whether `deepdive.forge` names a forge; it is read where links are made.
    fn check_forge(&self) -> Result<(), Error> {
        let Some(setting) = (self.settings)(FORGE).into_iter().next() else { return Ok(()) };
        let found = Found { value: OsString::from(&setting.value), origin: Origin::Key(FORGE) };
        found.read(ForgeKind::parse, FORGES).map(|_| ())
    }

    fn variable(&self, name: &str) -> Option<OsString> {
        (self.variable)(name).filter(|value| !value.is_empty())
    }

    fn quiet(&self) -> Result<bool, Error> {
        let found = self.variable(QUIET).map(|value| Found { value, origin: Origin::Variable(QUIET) });
        found.map_or(Ok(false), |found| found.read(parse_bool, "true or false"))
    }

    /// A path with its leading `~/` replaced, where no shell has done so.
    fn expand(&self, found: &Found) -> PathBuf {
        let path = Path::new(&found.value);
        match (found.origin, path.strip_prefix("~"), self.variable("HOME")) {
            (Origin::Variable(_) | Origin::Key(_), Ok(rest), Some(home)) => Path::new(&home).join(rest),
            _ => path.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Request, parse};

    /// Resolves words of a command line, `NAME=value` of the environment, `key=value` of git's configuration (`!key=value`
    /// of the repository's own).
    fn resolved(words: &str, environment: &[&str], settings: &[&str]) -> Result<(Config, Vec<Warning>), Error> {
        let words = std::iter::once("git-deepdive").chain(words.split_whitespace()).map(OsString::from);
        let Ok(Request::Post(flags)) = parse(words) else { panic!("not the words of a post") };
        let value = |line: &str, name: &str| line.strip_prefix(name)?.strip_prefix('=').map(str::to_owned);
        let setting = |line: &&str, name: &str| match line.strip_prefix('!') {
            Some(line) => Some(Setting { value: value(line, name)?, source: SettingSource::Repository }),
            None => Some(Setting { value: value(line, name)?, source: SettingSource::Protected }),
        };
        resolve(&Layers {
            flags: &flags,
            variable: &|name| environment.iter().find_map(|line| value(line, name)).map(OsString::from),
            settings: &|name| settings.iter().rev().filter_map(|line| setting(line, name)).collect(),
        })
    }

    #[test]
    fn the_nearest_layer_wins() {
        let check = |words: &str, environment: &[&str], settings: &[&str], expected: usize| {
            let (config, _) = resolved(words, environment, settings).expect("valid values");
            assert_eq!(config.length.words, expected, "{words} {environment:?} {settings:?}");
        };
        check("", &[], &[], 2500);
        check("", &[], &["length=short"], 600);
        check("", &[], &["length=short", "!length=700"], 700);
        check("", &["GIT_DEEPDIVE_LENGTH=long"], &["length=short"], 5000);
        check("", &["GIT_DEEPDIVE_LENGTH="], &["length=short"], 600);
        check("--length 50000", &["GIT_DEEPDIVE_LENGTH=nonsense"], &["length=nonsense"], 50000);
    }

    #[test]
    fn invalid_values_name_where_they_come_from() {
        let check = |words: &str, environment: &[&str], settings: &[&str], expected: &str| {
            let error = resolved(words, environment, settings).expect_err("an invalid value");
            assert_eq!(error.to_string(), expected);
        };
        check("--length 99", &[], &[], "invalid value `99` from --length");
        check("", &["GIT_DEEPDIVE_LENGTH=50001"], &[], "invalid value `50001` from the variable GIT_DEEPDIVE_LENGTH");
        check("", &[], &["!format=pdf"], "invalid value `pdf` from git's configuration, deepdive.format");
        check("", &["GIT_DEEPDIVE_QUIET=maybe"], &[], "invalid value `maybe` from the variable GIT_DEEPDIVE_QUIET");
        check(
            "--template t",
            &["GIT_DEEPDIVE_FORMAT=json"],
            &[],
            "--template shapes Markdown, but the format is json, from the variable GIT_DEEPDIVE_FORMAT",
        );
    }

    #[test]
    fn modules_are_collected_from_all_files() {
        let check = |settings: &[&str], expected: &str| {
            let (config, _) = resolved("", &[], settings).expect("valid values");
            let named = config.modules.iter().map(|module| format!("{}={}", module.name, module.folder));
            assert_eq!(named.collect::<Vec<_>>().join(" "), expected, "{settings:?}");
        };
        check(&[], "");
        check(&["module=src/git/", "!module=reader=./src"], "reader=src src/git=src/git");
        check(&["module=a=src", "!module=b=src"], "b=src");
        let error = resolved("", &[], &["module=x=../y"]).expect_err("a folder outside");
        assert_eq!(error.to_string(), "invalid value `x=../y` from git's configuration, deepdive.module");
    }

    #[test]
    fn the_forge_is_one_that_there_is() {
        assert!(resolved("", &[], &["forge=gitlab"]).is_ok());
        let error = resolved("", &[], &["forge=cvs"]).expect_err("no forge");
        assert_eq!(error.to_string(), "invalid value `cvs` from git's configuration, deepdive.forge");
    }

    #[test]
    fn a_repository_decides_neither_where_nor_by_which_template() {
        let (config, warnings) = resolved("", &[], &["!outputDirectory=/etc", "!template=/etc/passwd"]).expect("valid");
        assert_eq!(config.destination, Destination::Folder(PathBuf::from(".")));
        assert_eq!(config.template, None);
        assert_eq!(warnings, ["template", "outputDirectory"].map(|key| Warning::Ignored { key: key.to_owned() }));
        let (config, _) = resolved("", &[], &["outputDirectory=posts", "!outputDirectory=/etc"]).expect("valid");
        assert_eq!(config.destination, Destination::Folder(PathBuf::from("posts")));
    }

    #[test]
    fn destinations_and_templates() {
        let check = |words: &str, environment: &[&str], expected: Destination| {
            let environment = [&["HOME=/home/me"], environment].concat();
            let (config, _) = resolved(words, &environment, &["template=~/t.md"]).expect("valid values");
            assert_eq!(config.destination, expected, "{words} {environment:?}");
            let template =
                (config.format == Format::Markdown).then(|| (PathBuf::from("/home/me/t.md"), Origin::Key("template")));
            assert_eq!(config.template, template);
        };
        check("--stdout", &["GIT_DEEPDIVE_OUTPUT_DIRECTORY=x"], Destination::Stdout);
        check("-o -", &[], Destination::Stdout);
        check("-o a.md", &["GIT_DEEPDIVE_OUTPUT_DIRECTORY=x"], Destination::File("a.md".into()));
        check("--format json", &["GIT_DEEPDIVE_OUTPUT_DIRECTORY=~/x"], Destination::Folder("/home/me/x".into()));
        check("--output-directory ~", &[], Destination::Folder("~".into()));
    }
}
