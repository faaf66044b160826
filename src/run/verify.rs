//! The wiring of `verify`: reads the files, counts again what edited posts count, checks, mends, reports.

use std::{
    fs::{self, File},
    io::{self, Read},
    path::Path,
    sync::Arc,
};

use crate::{
    cli::VerifyOptions,
    dive::{self, Format, Length, Plan},
    error::{Error, Kind},
    git::{self, PostSource, Repo},
    history::CommitId,
    interrupt::{self, Watch},
    markdown, output,
    progress::{Progress, Silent},
    verify::{
        post::{self, Closing, Nature, Options, Severity, find_closing},
        report::{self, Checked, Form},
    },
};

/// Checks the files, each for itself.
pub(super) fn run(options: &VerifyOptions) -> Result<(), Error> {
    let interrupt = interrupt::flag();
    let repo = Repo::discover(Path::new("."))?;
    let address = dive::forge(&repo).map(|forge| forge.address().to_owned());
    let progress: Arc<dyn Progress + Send> = Arc::new(Silent::new(Arc::clone(&interrupt)));
    let watch = Watch::start(interrupt, Arc::clone(&progress));
    let at = options.at.as_deref().map(|spec| repo.commit_named(spec, &*progress)).transpose()?;
    let job = Job { repo: &repo, options, at, address, progress: &*progress, watch: &watch };
    let checked = options.files.iter().map(|file| job.check(file)).collect::<Result<Vec<_>, _>>()?;
    watch.resume();
    output::print(report::report(&checked, form(&options.format)).as_bytes())?;
    watch.stop();
    verdict(&checked, &repo, options.quiet)
}

fn form(name: &str) -> Form {
    match name {
        "json" => Form::Json,
        "github" => Form::GitHub,
        _ => Form::Text,
    }
}

/// What was found, as the last line and the exit code.
fn verdict(checked: &[Checked], repo: &Repo, quiet: bool) -> Result<(), Error> {
    let summary = report::summary(checked);
    if checked.iter().any(|file| file.count(Severity::Error) > 0) {
        let error = Error::new(Kind::Verification, summary);
        let unshallow = "this clone is shallow, so commits may be missing: `git fetch --unshallow` brings them";
        return Err(if repo.is_shallow() { error.hint(unshallow) } else { error });
    }
    if !quiet {
        output::say(&summary);
    }
    Ok(())
}

/// What every file is checked with.
struct Job<'a> {
    repo: &'a Repo,
    options: &'a VerifyOptions,
    at: Option<CommitId>,
    address: Option<String>,
    progress: &'a dyn Progress,
    watch: &'a Watch,
}

impl Job<'_> {
    fn check(&self, path: &Path) -> Result<Checked, Error> {
        let text = self.read(path)?;
        let closing = find_closing(&text).and_then(|(_, closing)| closing);
        let source = PostSource::of_text(self.repo, closing.as_ref(), self.address.clone(), self.progress);
        let nature = post::nature(&text);
        let recounted = closing.as_ref().filter(|_| nature == Nature::Edited || self.options.strict);
        let recounted = recounted.and_then(|closing| self.recount(closing));
        let options = Options { at: self.at, strict: self.options.strict, recounted: recounted.as_deref() };
        let (text, fixed) = if self.options.fix { self.fix(path, text, &source, &options)? } else { (text, 0) };
        let findings = post::check(&text, &source, &options);
        if self.progress.interrupted() {
            return Err(git::Error::Interrupted.into());
        }
        Ok(Checked { file: path.display().to_string(), nature, findings, fixed })
    }

    /// Mends the file in its place; gives the text as it is now.
    fn fix(
        &self,
        path: &Path,
        text: String,
        source: &PostSource<'_>,
        options: &Options<'_>,
    ) -> Result<(String, usize), Error> {
        let fixed = post::fix(&text, source, options);
        if fixed.count == 0 || fixed.text == text {
            return Ok((text, 0));
        }
        self.watch.stop();
        output::replace(path, &fixed.text)?;
        self.watch.resume();
        Ok((fixed.text, fixed.count))
    }

    /// The post of the same range as this program writes it; none where another wrote it, or where the range isn't here.
    fn recount(&self, closing: &Closing) -> Option<String> {
        let recipe = closing.recipe.as_ref()?;
        if !recipe.is_own() || !(100..=50_000).contains(&recipe.words) {
            return None;
        }
        let tips = closing.tips.iter().map(ToString::to_string);
        let plan = Plan {
            revisions: tips.chain(closing.not.iter().map(|id| format!("^{id}"))).collect(),
            paths: recipe.paths.iter().map(|path| format!(":(top){path}")).collect(),
            filter: git::Filter::default(),
            length: Length { words: recipe.words },
            format: Format::Markdown,
            modules: Vec::new(),
            template: None,
        };
        dive::dive(self.repo, &plan, self.progress).ok().map(|outcome| outcome.text)
    }

    fn read(&self, path: &Path) -> Result<String, Error> {
        let is_stdin = path == Path::new("-");
        if is_stdin && self.options.fix {
            return Err(Error::usage("standard input can't be mended").hint("name the file, or leave --fix out"));
        }
        // One byte more than is read shows that it is too long.
        let limit = markdown::MAX_BYTES as u64 + 1;
        let mut bytes = Vec::new();
        let read = match is_stdin {
            true => io::stdin().lock().take(limit).read_to_end(&mut bytes),
            false => fs::metadata(path).and_then(|found| match found.is_dir() {
                true => Err(io::Error::other("it is a folder")),
                false => File::open(path)?.take(limit).read_to_end(&mut bytes),
            }),
        };
        let cannot = |reason: &str| Error::usage(format!("cannot read {}: {reason}", path.display()));
        read.map_err(|reason| cannot(&output::said(&reason)).hint("files are named as from this folder"))?;
        match String::from_utf8(bytes) {
            Err(_) if self.options.fix => {
                Err(cannot("it is no UTF-8").hint("leave --fix out to check it all the same"))
            }
            Err(error) => Ok(String::from_utf8_lossy(error.as_bytes()).into_owned()),
            Ok(text) => Ok(text),
        }
    }
}
