//! What concerns the model writer: which model, at what address, at what cost. None of it is taken from a repository's own
//! configuration, which could send prompts and keys to whoever wrote it.

use std::{ffi::OsStr, path::PathBuf};

use super::{Error, Found, Knob, Layers, Origin, Warning, parse_bool};
use crate::llm;

/// A model was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// `provider/name`.
    pub name: String,
    /// Where it was found.
    pub origin: Origin,
    /// What is set for the provider.
    pub settings: llm::Settings,
    /// What a million tokens cost.
    pub price: Option<Price>,
    /// Requests at a time; none leave it to the kind of service.
    pub jobs: Option<usize>,
    /// Tokens that are spent without asking.
    pub max_tokens: u64,
    /// Prompts are shown and not sent.
    pub dry_run: bool,
    /// Parts are read a second time.
    pub review: bool,
    /// Answers are neither taken from the cache nor kept.
    pub no_cache: bool,
    /// Where answers are kept, instead of the user's cache folder.
    pub cache: Option<PathBuf>,
    /// The folder with the user's templates of prompts.
    pub prompts: Option<PathBuf>,
}

/// Prices of a million tokens, in thousandths of a dollar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Price {
    /// Of prompts.
    pub input: u64,
    /// Of answers.
    pub output: u64,
}

impl Price {
    /// The cost of so many tokens, in dollars.
    pub fn of(self, input: u64, output: u64) -> f64 {
        (self.input as f64 * input as f64 + self.output as f64 * output as f64) / 1e9
    }

    fn parse(value: &str) -> Option<Self> {
        let mut parts = value.split([' ', ',', '/']).filter(|part| !part.is_empty());
        let mut thousandths = || {
            let dollars: f64 = parts.next()?.parse().ok()?;
            (dollars.is_finite() && (0.0..1e6).contains(&dollars)).then(|| (dollars * 1000.0).round() as u64)
        };
        let price = Self { input: thousandths()?, output: thousandths()? };
        parts.next().is_none().then_some(price)
    }
}

const MODEL: Knob = Knob { flag: "--model", variable: "GIT_DEEPDIVE_MODEL", key: "model", open: false };
const JOBS: Knob = Knob { flag: "--jobs", variable: "GIT_DEEPDIVE_JOBS", key: "jobs", open: false };
const MAX_TOKENS: Knob =
    Knob { flag: "--max-tokens", variable: "GIT_DEEPDIVE_MAX_TOKENS", key: "maxTokens", open: false };
const REVIEW: Knob = Knob { flag: "--no-review", variable: "GIT_DEEPDIVE_REVIEW", key: "review", open: false };
const CACHE: Knob = Knob { flag: "", variable: "GIT_DEEPDIVE_CACHE_DIRECTORY", key: "cacheDirectory", open: false };
const PROMPTS: Knob = Knob { flag: "", variable: "GIT_DEEPDIVE_PROMPTS", key: "prompts", open: false };

/// Tokens that are spent without asking.
const SPENT: u64 = 400_000;

/// Requests at a time, at most.
const MOST_JOBS: usize = 64;

/// The model that was chosen, by `--model`, the variable, or the configuration.
pub(super) fn resolve(layers: &Layers<'_>, warnings: &mut Vec<Warning>) -> Result<Option<Chosen>, Error> {
    let flags = layers.flags;
    let mut find = |knob: &Knob, flag: Option<&OsStr>| layers.find(knob, flag, warnings);
    let model = find(&MODEL, flags.model.as_deref().map(OsStr::new));
    let jobs = find(&JOBS, flags.jobs.as_deref().map(OsStr::new));
    let max_tokens = find(&MAX_TOKENS, flags.max_tokens.as_deref().map(OsStr::new));
    let review = find(&REVIEW, flags.no_review.then(|| OsStr::new("false")));
    let cache = find(&CACHE, None);
    let prompts = find(&PROMPTS, None);
    let Some(model) = model.filter(|model| model.value != "offline") else {
        return if flags.dry_run { Err(Error::NothingToSend) } else { Ok(None) };
    };
    let name = model.read(|name| Some(name.to_owned()), "provider/model")?;
    let provider = name.split('/').next().unwrap_or_default();
    Ok(Some(Chosen {
        settings: settings(layers, provider, warnings)?,
        price: of_provider(layers, provider, "price", warnings)
            .map(|found| {
                found.read(Price::parse, "two numbers: dollars for a million tokens of prompts, and of answers")
            })
            .transpose()?,
        origin: model.origin,
        jobs: jobs.map(|found| found.read(parse_jobs, "a number from 1 to 64")).transpose()?,
        max_tokens: max_tokens.map_or(Ok(SPENT), |found| found.read(parse_tokens, "a number of tokens"))?,
        dry_run: flags.dry_run,
        review: review.map_or(Ok(true), |found| found.read(parse_bool, "true or false"))?,
        no_cache: flags.no_cache,
        cache: cache.map(|found| layers.expand(&found)),
        prompts: prompts.map(|found| layers.expand(&found)),
        name,
    }))
}

fn parse_jobs(value: &str) -> Option<usize> {
    value.parse().ok().filter(|jobs| (1..=MOST_JOBS).contains(jobs))
}

/// `400000`, `400,000`, `400k`, `2m`.
fn parse_tokens(value: &str) -> Option<u64> {
    let plain = value.replace([',', '_'], "").to_lowercase();
    let (digits, factor) = match (plain.strip_suffix('k'), plain.strip_suffix('m')) {
        (Some(digits), _) => (digits, 1_000),
        (_, Some(digits)) => (digits, 1_000_000),
        _ => (plain.as_str(), 1),
    };
    digits.parse::<u64>().ok()?.checked_mul(factor)
}

/// `deepdive.<provider>.…`, as far as it is the user's.
fn settings(layers: &Layers<'_>, provider: &str, warnings: &mut Vec<Warning>) -> Result<llm::Settings, Error> {
    let mut of = |key: &'static str| of_provider(layers, provider, key, warnings);
    let mut words = |key| of(key).map(|found| found.read(|word| Some(word.to_owned()), "text")).transpose();
    let (endpoint, wire, api_key_env) = (words("endpoint")?, words("wire")?, words("apiKeyEnv")?);
    let mut tokens = |key| {
        let parse = |value: &str| parse_tokens(value).and_then(|tokens| u32::try_from(tokens).ok()).filter(|n| *n > 0);
        of_provider(layers, provider, key, warnings).map(|found| found.read(parse, "a number of tokens")).transpose()
    };
    let (context_tokens, max_tokens) = (tokens("contextTokens")?, tokens("maxTokens")?);
    let seconds = |value: &str| value.parse::<u32>().ok().filter(|seconds| *seconds > 0);
    let timeout = of_provider(layers, provider, "timeoutSeconds", warnings);
    let timeout_seconds = timeout.map(|found| found.read(seconds, "a number of seconds")).transpose()?;
    Ok(llm::Settings { endpoint, wire, api_key_env, context_tokens, max_tokens, timeout_seconds })
}

fn of_provider(layers: &Layers<'_>, provider: &str, key: &'static str, warnings: &mut Vec<Warning>) -> Option<Found> {
    let settings = (layers.settings)(&format!("{provider}.{key}"));
    let own = layers.own(settings, &format!("{provider}.{key}"), warnings)?;
    Some(Found { value: own.into(), origin: Origin::ProviderKey(key) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_are_two_numbers() {
        let check = |value: &str, expected: Option<(u64, u64)>| {
            assert_eq!(Price::parse(value).map(|price| (price.input, price.output)), expected, "{value}");
        };
        check("3 15", Some((3_000, 15_000)));
        check("0.15, 0.6", Some((150, 600)));
        check("3/15", Some((3_000, 15_000)));
        check("3", None);
        check("3 15 1", None);
        check("-3 15", None);
        check("nan 1", None);
        assert!((Price { input: 3_000, output: 15_000 }.of(1_000_000, 100_000) - 4.5).abs() < 1e-9);
    }

    #[test]
    fn tokens_may_be_written_short() {
        let check = |value: &str, expected: Option<u64>| assert_eq!(parse_tokens(value), expected, "{value}");
        check("400000", Some(400_000));
        check("400,000", Some(400_000));
        check("400k", Some(400_000));
        check("2M", Some(2_000_000));
        check("", None);
        check("many", None);
        check("99999999999999999999k", None);
    }
}
