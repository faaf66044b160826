//! The wiring: opens the repository, settles the configuration, chooses the progress, dives, writes out.

mod model;
mod verify;

use std::{
    ffi::OsString,
    fs,
    io::{IsTerminal, stderr},
    mem::ManuallyDrop,
    path::{Path, PathBuf},
    sync::{Arc, atomic::AtomicBool},
};

use crate::{
    cli::{self, Options, Request},
    config::{self, Config, Destination, Layers},
    dive::{self, Format, Outcome, Plan},
    error::{Error, Kind},
    escape, git,
    interrupt::{self, Watch},
    output::{self, Written},
    progress::{self, Bars, Plain, Progress, Silent},
    writer::{self, model::ByModel},
};

/// Does what the command line asks for.
pub fn run(words: impl IntoIterator<Item = OsString>) -> Result<(), Error> {
    match cli::parse(words)? {
        Request::Text(text) => Ok(output::print(text.as_bytes())?),
        Request::Post(options) => write_post(&options),
        Request::Verify(options) => verify::run(&options),
    }
}

fn write_post(options: &Options) -> Result<(), Error> {
    let interrupt = interrupt::flag();
    dive::prepare();
    // The process ends after this, and the system takes its memory back at once: to take it apart bit by bit, objects
    // above all, took a twentieth of the time of a short run.
    let repo = ManuallyDrop::new(git::Repo::discover(Path::new("."))?);
    let config = configure(options, &repo)?;
    let progress = choose_progress(config.quiet, Arc::clone(&interrupt));
    let watch = Watch::start(interrupt, Arc::clone(&progress));
    let plan = plan(options, &config, &repo, &*progress)?;
    match &config.destination {
        Destination::Stdout => {}
        Destination::File(file) => output::check_folder(output::folder_of(file))?,
        Destination::Folder(folder) => output::check_folder(folder)?,
    }
    let outcome = dive_by(&config, &repo, &plan, &progress);
    watch.stop();
    // A stage that failed has left its bar on the screen.
    progress.finish();
    let outcome = match outcome? {
        Err(dive::Error::Writer(writer::Error::Shown)) => return Ok(()),
        outcome => outcome,
    };
    // What a stage says that was cut short, an error too, is worth nothing.
    if progress.interrupted() {
        return Err(git::Error::Interrupted.into());
    }
    let outcome = outcome.map_err(|error| Error::of_dive(error, repo.is_shallow()))?;
    let closing = deliver(&outcome, &config, options.force, &watch)?;
    if options.questions {
        outcome.questions.iter().for_each(|line| output::say(line));
    }
    if !config.quiet {
        outcome.notes.iter().for_each(|note| output::say(note));
        output::say(&closing);
    }
    own_check(outcome.findings)
}

/// Dives with the writer that was chosen. The outer error is one of configuration.
fn dive_by(
    config: &Config,
    repo: &git::Repo,
    plan: &Plan,
    progress: &Arc<dyn Progress + Send>,
) -> Result<Result<Outcome, dive::Error>, Error> {
    let Some(chosen) = &config.model else { return Ok(dive::dive(repo, plan, &**progress)) };
    let asked = model::Asked::new(chosen, Arc::clone(progress), config.quiet)?;
    let prompts = model::prompts(chosen)?;
    let writer = ByModel {
        words: plan.length.words,
        jobs: asked.jobs(),
        review: chosen.review,
        prompts: &prompts,
        model: &asked,
    };
    let outcome = dive::dive_with(&writer, repo, plan, &**progress);
    Ok(outcome.map(|mut outcome| {
        outcome.notes.extend(asked.closing());
        outcome
    }))
}

fn configure(options: &Options, repo: &git::Repo) -> Result<Config, Error> {
    let (config, warnings) = config::resolve(&Layers {
        flags: options,
        variable: &|name| std::env::var_os(name),
        settings: &|name| repo.settings(name),
    })?;
    for warning in warnings {
        output::say(&format!("warning: {warning}"));
    }
    Ok(config)
}

fn plan(options: &Options, config: &Config, repo: &git::Repo, progress: &dyn Progress) -> Result<Plan, Error> {
    let filter = config::filter(options, repo.pattern_syntax()?)?;
    let arguments = git::Arguments { revisions: options.revisions.clone(), paths: options.paths.clone() };
    let git::Arguments { revisions, paths } = repo.split_paths(arguments, progress)?;
    Ok(Plan {
        revisions,
        paths,
        filter,
        length: config.length,
        format: config.format,
        modules: config.modules.clone(),
        template: read_template(config)?,
    })
}

fn read_template(config: &Config) -> Result<Option<String>, Error> {
    let Some((path, origin)) = &config.template else { return Ok(None) };
    fs::read_to_string(path).map(Some).map_err(|reason| {
        Error::usage(format!("cannot read the template {}: {}", path.display(), output::said(&reason)))
            .hint(format!("the name comes from {origin}"))
    })
}

fn choose_progress(quiet: bool, interrupt: Arc<AtomicBool>) -> Arc<dyn Progress + Send> {
    match progress::visible(quiet) {
        true => Arc::new(Bars::new(interrupt)),
        false if quiet => Arc::new(Silent::new(interrupt)),
        false => Arc::new(Plain::new(interrupt)),
    }
}

/// Hands the result over; gives the last line.
fn deliver(outcome: &Outcome, config: &Config, force: bool, watch: &Watch) -> Result<String, Error> {
    for warning in &outcome.warnings {
        output::say(&format!("warning: {warning}"));
    }
    let path = match &config.destination {
        Destination::Stdout => {
            watch.resume();
            output::print(outcome.text.as_bytes())?;
            return Ok(outcome.summary.clone());
        }
        Destination::File(file) => file.clone(),
        Destination::Folder(folder) => file_in(folder, outcome, config.format),
    };
    let written = output::write(&path, &outcome.text, force)?;
    if !config.quiet && stderr().is_terminal() && !outcome.overview.is_empty() {
        output::say(outcome.overview.trim_end());
    }
    output::print(&[path.as_os_str().as_encoded_bytes(), b"\n"].concat())?;
    let verb = match written {
        Written::Now => "wrote",
        Written::Before => "unchanged:",
    };
    Ok(format!("{verb} {}: {}", escape::terminal(&path.to_string_lossy(), 300), outcome.summary))
}

fn file_in(folder: &Path, outcome: &Outcome, format: Format) -> PathBuf {
    let extension = match format {
        Format::Markdown => "md",
        Format::Json => "json",
    };
    let name = format!("{}.{extension}", outcome.file_stem);
    if folder == Path::new(".") { PathBuf::from(name) } else { folder.join(name) }
}

/// What our own writer says must stand every check.
fn own_check(findings: usize) -> Result<(), Error> {
    match findings {
        0 => Ok(()),
        1 => Err(Error::new(Kind::Verification, "the post says something that the repository does not bear out")),
        _ => Err(Error::new(
            Kind::Verification,
            format!("the post says {findings} things that the repository does not bear out"),
        )),
    }
    .map_err(|error| error.hint("this is a fault of git-deepdive; please report it with the range"))
}
