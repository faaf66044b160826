//! The model writer's other side: a service with the cache in front of it, and what the user hears before and while it is
//! asked.

use std::{
    fs,
    io::{self, BufRead, IsTerminal, Write},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::{
    cache::{self, Cache},
    config::{Chosen, Price},
    draft::grouped,
    error::{Error, Kind},
    llm::{self, Finish, Service, Watch},
    output,
    progress::Progress,
    writer::{
        self,
        model::{Answer, Limits, Model, Prompt, Prompts, Stop, tokens},
    },
};

/// Requests at a time, of a service on the network and of one on this machine.
const JOBS: (usize, usize) = (8, 2);

/// A service that was chosen, ready to be asked.
pub(super) struct Asked {
    service: Service,
    cache: Option<Cache>,
    progress: Arc<dyn Progress + Send>,
    price: Option<Price>,
    /// Tokens that may be spent without asking.
    max_tokens: u64,
    /// Tokens that may be spent in all; set once the user has heard how many there will be.
    allowed: AtomicU64,
    /// Tokens of prompts and answers so far, those from the cache apart.
    spent: Mutex<(u64, u64)>,
    dry_run: bool,
    quiet: bool,
    jobs: usize,
}

impl Asked {
    /// The service that a model's name means.
    pub fn new(chosen: &Chosen, progress: Arc<dyn Progress + Send>, quiet: bool) -> Result<Self, Error> {
        let env = |name: &str| std::env::var(name).ok();
        // Who only wants to see the prompts needs no key.
        let service = match Service::named(&chosen.name, &chosen.settings, &env) {
            Err(llm::Refused::NoKey { variable, .. }) if chosen.dry_run => {
                let env = |name: &str| if name == variable { Some("none".to_owned()) } else { env(name) };
                Service::named(&chosen.name, &chosen.settings, &env)
            }
            named => named,
        };
        let service = service.map_err(|refused| {
            Error::usage(refused.to_string()).hint(format!("the model comes from {}", chosen.origin))
        })?;
        let jobs = chosen.jobs.unwrap_or(if service.is_local() { JOBS.1 } else { JOBS.0 });
        Ok(Self {
            service,
            cache: open_cache(chosen),
            progress,
            price: chosen.price,
            max_tokens: chosen.max_tokens,
            allowed: AtomicU64::new(u64::MAX),
            spent: Mutex::default(),
            dry_run: chosen.dry_run,
            quiet,
            jobs,
        })
    }

    /// Requests at a time.
    pub fn jobs(&self) -> usize {
        self.jobs
    }

    /// `api.example: 41,000 tokens in, 9,000 out, about $0.26`; none where nothing was asked.
    pub fn closing(&self) -> Option<String> {
        let (input, output) = *self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        let cost = self.price.map(|price| format!(", about ${:.2}", price.of(input, output))).unwrap_or_default();
        let counts = format!("{} tokens in, {} out", grouped(input), grouped(output));
        (input + output > 0).then(|| format!("{}: {counts}{cost}", self.service.host))
    }

    /// What an answer depends on.
    fn key<'a>(&'a self, prompt: &'a Prompt, max_tokens: &'a str) -> [&'a str; 7] {
        let wire = match self.service.wire {
            llm::Wire::OpenAi => "openai",
            llm::Wire::Anthropic => "anthropic",
            llm::Wire::Ollama => "ollama",
            llm::Wire::Command => "command",
        };
        [KEPT, wire, &self.service.endpoint, &self.service.model, max_tokens, &prompt.system, &prompt.user]
    }

    fn keep(&self, prompt: &Prompt, answer: &Answer) {
        let usage = answer.usage.map(|(input, output)| serde_json::json!([input, output]));
        let body = serde_json::json!({ "text": answer.text, "usage": usage }).to_string();
        let put = self.cache.as_ref().map(|cache| cache.put(&self.key(prompt, &prompt.max_tokens.to_string()), &body));
        if let Some(Err(error)) = put {
            self.progress.say(&format!("warning: an answer could not be kept: {}", output::said(&error)));
        }
    }

    /// Prints all prompts as they would be sent.
    fn show(&self, prompts: &[Prompt]) -> writer::Error {
        let mut out = String::new();
        for (place, prompt) in prompts.iter().enumerate() {
            out.push_str(&format!(
                "===== prompt {} of {}: {}\n===== to {}, model {}, about {} tokens, at most {} back\n===== rules\n{}\n\
                 ===== request\n{}\n\n",
                place + 1,
                prompts.len(),
                crate::escape::terminal(&prompt.label, 80),
                self.service.host,
                self.service.model,
                grouped(prompt.tokens()),
                grouped(prompt.max_tokens.into()),
                prompt.system,
                prompt.user
            ));
        }
        match output::print(out.as_bytes()) {
            Ok(()) => writer::Error::Shown,
            Err(error) => writer::Error::Service { message: error.to_string(), hint: None },
        }
    }
}

/// First word of every key: what is kept changes its meaning with it.
const KEPT: &str = "git-deepdive answer 1";

fn open_cache(chosen: &Chosen) -> Option<Cache> {
    let folder = chosen.cache.clone().or_else(cache::default_folder).filter(|_| !chosen.no_cache && !chosen.dry_run)?;
    match Cache::open(&folder) {
        Ok(cache) => Some(cache),
        Err(error) => {
            let folder = folder.display();
            output::say(&format!("warning: answers are not kept, {folder} can't be used: {}", output::said(&error)));
            None
        }
    }
}

impl Model for Asked {
    fn limits(&self) -> Limits {
        Limits { context: self.service.context_tokens, answer: self.service.max_tokens, spent: self.max_tokens }
    }

    fn begin(&self, prompts: &[Prompt]) -> Result<(), writer::Error> {
        if self.dry_run {
            return Err(self.show(prompts));
        }
        let fresh: Vec<&Prompt> = prompts.iter().filter(|prompt| self.recall(prompt).is_none()).collect();
        let input: u64 = fresh.iter().map(|prompt| prompt.tokens()).sum();
        let output: u64 = fresh.iter().map(|prompt| u64::from(prompt.max_tokens)).sum();
        let cost = self.price.map(|price| format!(", at most ${:.2}", price.of(input, output))).unwrap_or_default();
        let model = &self.service.model;
        let model = if model.is_empty() { String::new() } else { format!(" for {model}") };
        let kept = prompts.len() - fresh.len();
        let kept = if kept > 0 { format!("; {kept} more are answered from the cache") } else { String::new() };
        let line = format!(
            "{}: {} prompts{model}, about {} tokens, and at most {} back{cost}{kept}; parts that don't stand are asked \
             for again, twice at most",
            self.service.host,
            fresh.len(),
            grouped(input),
            grouped(output)
        );
        // To whom what goes is said even where progress isn't.
        output::say(&line);
        let expected: u64 = fresh.iter().map(|prompt| prompt.expected()).sum();
        if expected > self.max_tokens && !agreed(expected, self.max_tokens) {
            let limit = grouped(self.max_tokens);
            return Err(writer::Error::TooDear(format!(
                "about {} tokens are more than --max-tokens {limit} allows, and nothing was sent",
                grouped(expected)
            )));
        }
        self.allowed.store(self.max_tokens.max(2 * (input + output)), Ordering::Relaxed);
        Ok(())
    }

    fn recall(&self, prompt: &Prompt) -> Option<Answer> {
        let max_tokens = prompt.max_tokens.to_string();
        let body = self.cache.as_ref()?.get(&self.key(prompt, &max_tokens))?;
        let kept: serde_json::Value = serde_json::from_str(&body).ok()?;
        let count = |place: usize| kept["usage"][place].as_u64();
        let text = kept["text"].as_str()?.to_owned();
        Some(Answer { text, cut: false, refused: false, usage: count(0).zip(count(1)) })
    }

    fn ask(&self, prompt: &Prompt) -> Result<Answer, Stop> {
        if let Some(answer) = self.recall(prompt) {
            self.progress.say(&format!("{}: from the cache", prompt.label));
            return Ok(answer);
        }
        let (input, output) = *self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        if input + output + prompt.tokens() > self.allowed.load(Ordering::Relaxed) {
            return Err(Stop::Spent);
        }
        let request =
            llm::Request { system: prompt.system.clone(), prompt: prompt.user.clone(), max_tokens: prompt.max_tokens };
        let start = Instant::now();
        let reply = llm::ask(&self.service, &request, &Listener { asked: self, label: &prompt.label });
        let reply = reply.map_err(|error| self.stop(error))?;
        let answer = Answer {
            cut: reply.finish == Finish::Length,
            refused: reply.finish == Finish::Refusal,
            usage: reply.usage.map(|usage| (usage.input, usage.output)),
            text: reply.text,
        };
        let (input, output) = answer.usage.unwrap_or((prompt.tokens(), tokens(&answer.text)));
        {
            let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
            *spent = (spent.0 + input, spent.1 + output);
        }
        let seconds = start.elapsed().as_secs_f64();
        let speed = if seconds > 0.5 { format!(", {:.0} a second", output as f64 / seconds) } else { String::new() };
        self.say(&format!("{}: {} tokens in {seconds:.1} s{speed}", prompt.label, grouped(output)));
        if reply.finish == Finish::Stop {
            self.keep(prompt, &answer);
        }
        Ok(answer)
    }
}

impl Asked {
    fn say(&self, line: &str) {
        if !self.quiet {
            self.progress.say(line);
        }
    }

    /// What a failure of the service means for the post.
    fn stop(&self, error: llm::Error) -> Stop {
        let (failure, message) = match &error {
            llm::Error::Interrupted => return Stop::Ended(writer::Error::Interrupted),
            llm::Error::Failed { failure, .. } => (failure, error.to_string()),
        };
        let hint = match failure.kind {
            llm::Kind::TooLong => return Stop::TooLong,
            llm::Kind::Key => "see the variable that holds the key; deepdive.<provider>.apiKeyEnv names another one",
            llm::Kind::Quota => "see the account at the service; --model names another one",
            llm::Kind::UnknownModel => "--model names the provider and its model, `provider/model`",
            llm::Kind::Unreachable => "see whether the service runs; deepdive.<provider>.endpoint is its address",
            llm::Kind::Redirect => {
                "set deepdive.<provider>.endpoint to the address it leads to, if it is the service's"
            }
            _ if self.cache.is_some() => "what was answered so far is kept: the same command goes on there",
            _ => "the same command tries again",
        };
        Stop::Ended(writer::Error::Service { message, hint: Some(hint.to_owned()) })
    }
}

/// Asks on the terminal whether so many tokens may be spent; nobody is asked elsewhere.
fn agreed(tokens: u64, limit: u64) -> bool {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return false;
    }
    let question = format!("That is more than {} tokens: go on with up to {}? [y/N] ", grouped(limit), grouped(tokens));
    let mut stderr = io::stderr();
    let asked = stderr.write_all(question.as_bytes()).and_then(|()| stderr.flush());
    let mut answer = String::new();
    let heard = asked.and_then(|()| io::stdin().lock().read_line(&mut answer));
    heard.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes")
}

/// Hands the user's wish to stop on, and says when a request is made again.
struct Listener<'a> {
    asked: &'a Asked,
    label: &'a str,
}

impl Watch for Listener<'_> {
    fn interrupted(&self) -> bool {
        self.asked.progress.interrupted()
    }

    fn retrying(&self, failure: &llm::Failure, delay: Duration) {
        self.asked.say(&format!("{}: {failure}; again in {:.1} s", self.label, delay.as_secs_f64()));
    }
}

/// The templates of prompts, with those of the user's folder.
pub(super) fn prompts(chosen: &Chosen) -> Result<Prompts, Error> {
    let Some(folder) = &chosen.prompts else { return Ok(Prompts::default()) };
    let cannot = |reason: &io::Error| {
        Error::new(Kind::Usage, format!("cannot read the prompts in {}: {}", folder.display(), output::said(reason)))
            .hint("deepdive.prompts names a folder with system.md, outline.md, section.md, repair.md or review.md")
    };
    fs::read_dir(folder).map_err(|reason| cannot(&reason))?;
    Prompts::names().try_fold(Prompts::default(), |prompts, name| match fs::read_to_string(folder.join(name)) {
        Ok(text) => Ok(prompts.with(name, text)?),
        Err(reason) if reason.kind() == io::ErrorKind::NotFound => Ok(prompts),
        Err(reason) => Err(cannot(&reason)),
    })
}
