//! Errors of model services, in every shape in which they arrive, and what follows from them.
//!
//! Shapes: an `error` that is an object or a word, `detail`, `message`, a list that holds one of these, plain text, HTML; under
//! any status, 200 too. Codes are numbers, numbers in quotes, words or nothing.

use std::{fmt, sync::LazyLock, time::Duration};

use regex::Regex;
use serde_json::Value;

/// What a failure means for the next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The key is missing, wrong or may not do this.
    Key,
    /// Money or a quota for days is used up.
    Quota,
    /// No such model.
    UnknownModel,
    /// The prompt is longer than the model reads.
    TooLong,
    /// The service doesn't take a parameter of ours.
    Parameter,
    /// Any other refusal that a second try can't change.
    Refused,
    /// The address leads elsewhere; keys don't follow.
    Redirect,
    /// Too many requests, or too much load.
    Busy,
    /// A fault on the side of the service.
    Unavailable,
    /// No connection.
    Unreachable,
    /// The connection or the stream ended too early.
    Cut,
    /// Nothing arrived for too long.
    Stalled,
}

impl Kind {
    /// Tells whether the same request may succeed later.
    pub fn is_passing(self) -> bool {
        matches!(self, Self::Busy | Self::Unavailable | Self::Unreachable | Self::Cut | Self::Stalled)
    }
}

/// One try that failed.
#[derive(Debug, Clone, PartialEq)]
pub struct Failure {
    /// What it means.
    pub kind: Kind,
    /// The HTTP status, where there was one.
    pub status: Option<u16>,
    /// What the service said, shortened, or what we saw.
    pub message: String,
    /// How long the service wants us to wait.
    pub after: Option<Duration>,
    /// The parameter that it names.
    pub parameter: Option<String>,
}

impl Failure {
    pub(super) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, status: None, message: message.into(), after: None, parameter: None }
    }

    /// The same without a word that must not be shown.
    pub(super) fn without(mut self, secret: &str) -> Self {
        if !secret.is_empty() {
            self.message = self.message.replace(secret, "…");
        }
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            Kind::Key => "the key was refused",
            Kind::Quota => "the quota is used up",
            Kind::UnknownModel => "there is no such model",
            Kind::TooLong => "the prompt is longer than the model reads",
            Kind::Parameter | Kind::Refused => "the request was refused",
            Kind::Redirect => "the address leads to another one",
            Kind::Busy => "the service has too much to do",
            Kind::Unavailable => "the service has a fault",
            Kind::Unreachable => "there is no connection",
            Kind::Cut => "the answer was cut off",
            Kind::Stalled => "nothing arrives any more",
        })?;
        if let Some(status) = self.status {
            write!(f, " (HTTP {status})")?;
        }
        if self.message.is_empty() { Ok(()) } else { write!(f, ": {}", self.message) }
    }
}

/// What a server's words are shortened to.
const SHOWN: usize = 300;

/// The fields of an error, wherever they stood.
#[derive(Debug, Default)]
struct Said {
    message: String,
    /// Type, code and status, in lower case, for the search of words.
    words: String,
    parameter: Option<String>,
    /// From `google.rpc.RetryInfo`.
    delay: Option<Duration>,
}

/// The headers that [`of_response`] asks for.
pub(super) const HEADERS: [&str; 8] = [
    "retry-after",
    "retry-after-ms",
    "x-should-retry",
    "location",
    "x-ratelimit-remaining-requests",
    "x-ratelimit-remaining-tokens",
    "x-ratelimit-reset-requests",
    "x-ratelimit-reset-tokens",
];

/// Reads the body of a response whose status is no success.
pub(super) fn of_response(status: u16, header: &dyn Fn(&str) -> Option<String>, body: &str) -> Failure {
    let said = said_in(body);
    let kind = match status {
        300..400 => Kind::Redirect,
        _ => classify(Some(status), &said),
    };
    let kind = match header("x-should-retry").as_deref() {
        Some("false") if kind.is_passing() => Kind::Refused,
        _ => kind,
    };
    let message = match (kind, header("location")) {
        (Kind::Redirect, Some(to)) => format!("to {}", shortened(&to)),
        _ => shortened(&said.message),
    };
    let after = header_delay(header).or(said.delay).or_else(|| delay_in(&said.message));
    Failure { kind, status: Some(status), message, after, parameter: said.parameter }
}

/// Reads an error that arrived in a stream, or instead of one, under a status of success.
pub(super) fn of_value(value: &Value) -> Option<Failure> {
    let said = said_of(value)?;
    let kind = classify(None, &said);
    let after = said.delay.or_else(|| delay_in(&said.message));
    Some(Failure { kind, status: None, message: shortened(&said.message), after, parameter: said.parameter })
}

fn said_in(body: &str) -> Said {
    let value = serde_json::from_str::<Value>(body).ok();
    value.as_ref().and_then(said_of).unwrap_or_else(|| Said { message: plain(body), ..Said::default() })
}

/// The error that a JSON value is or holds; `None` where it is none.
fn said_of(value: &Value) -> Option<Said> {
    if let Value::Array(list) = value {
        return list.first().and_then(said_of);
    }
    let holder = value.as_object()?;
    let error = holder.get("error").filter(|error| !error.is_null());
    let inner = error.or_else(|| holder.get("detail"));
    match inner {
        Some(Value::String(message)) => Some(Said { message: message.clone(), ..Said::default() }),
        Some(inner @ Value::Object(_)) => Some(fields(inner)),
        Some(Value::Array(list)) => Some(Said {
            message: list.first().map_or_else(String::new, |first| fields(first).message),
            ..Said::default()
        }),
        Some(_) => None,
        // vLLM before it wrapped its errors; a message alone is none.
        None if holder.get("object").is_some_and(|kind| kind == "error") => Some(fields(value)),
        None => None,
    }
}

fn fields(error: &Value) -> Said {
    let text = |name: &str| match &error[name] {
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let message = [text("message"), text("msg")].into_iter().find(|text| !text.is_empty()).unwrap_or_default();
    let details = error["details"].to_string();
    let words = [text("type"), text("code"), text("status"), details.clone()].join(" ").to_lowercase();
    let retry = error["details"].as_array().into_iter().flatten().find_map(|detail| detail["retryDelay"].as_str());
    Said { message, words, parameter: error["param"].as_str().map(str::to_owned), delay: retry.and_then(duration) }
}

/// Text or HTML without tags.
fn plain(body: &str) -> String {
    static TAG: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"<[^<>]{0,2000}>").expect("the pattern is constant"));
    let start: String = body.chars().take(4_000).collect();
    TAG.replace_all(&start, " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shortened(message: &str) -> String {
    let message = message.split_whitespace().collect::<Vec<_>>().join(" ");
    match message.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &message[..end]),
        None => message,
    }
}

/// Words that decide whatever the status says, strongest first: servers give 200, 400 and 500 for the same thing.
const WORDS: [(Kind, &str); 6] = [
    (
        Kind::TooLong,
        r"context_length_exceeded|exceed_context_size|contextwindowexceeded|context (length|size|window)|prompt is too long|input token count|maximum context|number of tokens to keep|longer than the context",
    ),
    (
        Kind::Quota,
        r"insufficient_quota|credit_balance|credit balance|billing_error|enforced_spend_limit|requires more credits|perday",
    ),
    (Kind::Key, r"invalid_api_key|api_key_invalid|authentication_error|invalid api key|no_db_connection"),
    (Kind::Parameter, r"unsupported_parameter|unsupported_value|unsupported parameter|extra inputs are not permitted"),
    (Kind::UnknownModel, r"model_not_found|invalid model name|model '[^']*' not found|model `[^`]*` does not exist"),
    // Servers that can't read a request call that a fault of their own.
    (Kind::Refused, r"\[json\.exception|input should be|role .* not supported"),
];

fn classify(status: Option<u16>, said: &Said) -> Kind {
    static PATTERNS: LazyLock<Vec<(Kind, Regex)>> = LazyLock::new(|| {
        let compiled = |(kind, words): &(Kind, &str)| (*kind, Regex::new(words).expect("the patterns are constant"));
        WORDS.iter().map(compiled).collect()
    });
    let text = format!("{} {}", said.words, said.message.to_lowercase());
    if let Some((kind, _)) = PATTERNS.iter().find(|(_, pattern)| pattern.is_match(&text)) {
        return *kind;
    }
    let busy = ["overloaded", "rate_limit", "rate limit", "resource_exhausted", "server busy"];
    match status {
        Some(401 | 403) => Kind::Key,
        Some(402) => Kind::Quota,
        Some(404) if text.contains("model") => Kind::UnknownModel,
        Some(408 | 425 | 429 | 498 | 529) => Kind::Busy,
        Some(413) => Kind::TooLong,
        Some(500..) => Kind::Unavailable,
        _ if busy.iter().any(|word| text.contains(word)) => Kind::Busy,
        Some(_) => Kind::Refused,
        None if ["server_error", "api_error", "internal"].iter().any(|word| text.contains(word)) => Kind::Unavailable,
        None => Kind::Refused,
    }
}

/// `retry-after-ms`, `retry-after`, or the reset of the limit that is used up.
fn header_delay(header: &dyn Fn(&str) -> Option<String>) -> Option<Duration> {
    let milliseconds = header("retry-after-ms").and_then(|ms| seconds(ms.parse::<f64>().ok()? / 1000.0));
    let after = || header("retry-after").and_then(|text| seconds(text.trim().parse().ok()?));
    let reset = || {
        ["requests", "tokens"].into_iter().find_map(|what| {
            let used_up = header(&format!("x-ratelimit-remaining-{what}"))?.trim() == "0";
            used_up.then(|| header(&format!("x-ratelimit-reset-{what}")))?.as_deref().and_then(duration)
        })
    };
    milliseconds.or_else(after).or_else(reset)
}

/// `try again in 1.5s`, `retry in 20 seconds`.
fn delay_in(message: &str) -> Option<Duration> {
    static DELAY: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(
            r"(?i)\b(?:try again|retry|wait)(?: in| after| for)? ([0-9.]+ ?(?:ms|s|m)\b[0-9.ms]*|[0-9.]+ seconds?)",
        )
        .expect("the pattern is constant")
    });
    let found = DELAY.captures(message)?;
    let text = found[1].replace(" seconds", "s").replace(" second", "s").replace(' ', "");
    duration(text.trim_end_matches('.'))
}

/// Durations as Go writes them: `1s`, `6m0s`, `59.7s`, `120ms`.
fn duration(text: &str) -> Option<Duration> {
    static PART: LazyLock<Regex> =
        LazyLock::new(|| Regex::new(r"([0-9]*\.?[0-9]+)(ms|h|m|s)").expect("the pattern is constant"));
    let mut total = 0.0;
    let mut covered = 0;
    for part in PART.captures_iter(text) {
        let unit = match &part[2] {
            "ms" => 0.001,
            "s" => 1.0,
            "m" => 60.0,
            _ => 3_600.0,
        };
        total += part[1].parse::<f64>().ok()? * unit;
        covered += part[0].len();
    }
    (covered > 0 && covered == text.trim().len()).then(|| seconds(total)).flatten()
}

fn seconds(count: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(count).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(status: u16, body: &str) -> Kind {
        of_response(status, &|_| None, body).kind
    }

    #[test]
    fn every_shape_is_understood() {
        let check =
            |status: u16, body: &str, expected: Kind| assert_eq!(kind(status, body), expected, "{status} {body}");
        check(401, r#"{"error":{"message":"Invalid API Key","type":"authentication_error","code":401}}"#, Kind::Key);
        check(401, r#"{"detail":"Invalid API key"}"#, Kind::Key);
        check(403, r#"{"type":"error","error":{"type":"permission_error","message":"no"}}"#, Kind::Key);
        check(404, r#"{"error":"model 'x' not found"}"#, Kind::UnknownModel);
        check(404, r#"{"object":"error","message":"The model `x` does not exist.","code":404}"#, Kind::UnknownModel);
        check(400, r#"{"error":{"code":400,"message":"model 'nope' not found"}}"#, Kind::UnknownModel);
        check(404, r#"{"error":{"message":"File Not Found","type":"not_found_error","code":404}}"#, Kind::Refused);
        check(400, r#"{"error":{"message":"No connected db.","type":"no_db_connection","code":"400"}}"#, Kind::Key);
        check(400, r#"{"error":{"type":"exceed_context_size_error","message":"x"}}"#, Kind::TooLong);
        check(500, r#"{"error":"Trying to keep the number of tokens to keep"}"#, Kind::TooLong);
        check(400, r#"{"error":{"message":"prompt is too long: 3750 tokens > 2000 maximum"}}"#, Kind::TooLong);
        check(429, r#"{"error":{"code":"insufficient_quota","message":"x"}}"#, Kind::Quota);
        check(429, r#"{"error":{"code":"rate_limit_exceeded","message":"x"}}"#, Kind::Busy);
        check(
            429,
            r#"{"type":"error","error":{"type":"rate_limit_error","details":{"error_code":"enforced_spend_limit_reached"}}}"#,
            Kind::Quota,
        );
        check(402, r#"{"error":{"code":402,"message":"Insufficient credits"}}"#, Kind::Quota);
        check(500, "Internal Server Error", Kind::Unavailable);
        check(503, r#"{"error":{"message":"Loading model","code":503}}"#, Kind::Unavailable);
        check(529, r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, Kind::Busy);
        check(413, "<html><body>Request Entity Too Large</body></html>", Kind::TooLong);
        check(
            400,
            r#"{"error":{"message":"Unsupported parameter: 'max_tokens'","param":"max_tokens"}}"#,
            Kind::Parameter,
        );
        check(422, r#"{"detail":[{"msg":"Extra inputs are not permitted","loc":["body"]}]}"#, Kind::Parameter);
        check(
            400,
            r#"[{"error":{"code":400,"status":"INVALID_ARGUMENT","message":"API key not valid","details":[{"reason":"API_KEY_INVALID"}]}}]"#,
            Kind::Key,
        );
        check(302, "", Kind::Redirect);
    }

    #[test]
    fn errors_come_under_a_success_too() {
        let check = |text: &str, expected: Option<Kind>| {
            let value: Value = serde_json::from_str(text).unwrap();
            assert_eq!(of_value(&value).map(|failure| failure.kind), expected, "{text}");
        };
        check(r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, Some(Kind::Busy));
        check(r#"{"error":"boom"}"#, Some(Kind::Refused));
        check(r#"{"error":{"code":500,"message":"x","type":"server_error"}}"#, Some(Kind::Unavailable));
        check(r#"{"error":null,"choices":[]}"#, None);
        check(r#"{"choices":[]}"#, None);
    }

    #[test]
    fn delays_are_read_wherever_they_stand() {
        let check = |headers: &[(&str, &str)], body: &str, expected: Option<f64>| {
            let header = |name: &str| headers.iter().find(|(known, _)| *known == name).map(|(_, v)| (*v).to_owned());
            let found = of_response(429, &header, body).after.map(|delay| delay.as_secs_f64());
            assert_eq!(found, expected, "{headers:?} {body}");
        };
        check(&[("retry-after", "2"), ("retry-after-ms", "1500")], "", Some(1.5));
        check(&[("retry-after", "2")], "", Some(2.0));
        check(&[("retry-after", "-1")], "", None);
        check(&[("x-ratelimit-remaining-requests", "0"), ("x-ratelimit-reset-requests", "59.7s")], "", Some(59.7));
        check(&[("x-ratelimit-remaining-tokens", "0"), ("x-ratelimit-reset-tokens", "6m0s")], "", Some(360.0));
        check(&[("x-ratelimit-remaining-requests", "3"), ("x-ratelimit-reset-requests", "59.7s")], "", None);
        check(&[], r#"{"error":{"details":[{"retryDelay":"45.837906927s"}]}}"#, Some(45.837_906_927));
        check(&[], r#"{"error":{"message":"Please try again in 1.5s. Thank you"}}"#, Some(1.5));
        check(&[], r#"{"error":{"message":"retry after 20 seconds"}}"#, Some(20.0));
        check(&[], r#"{"error":{"message":"busy"}}"#, None);
    }

    #[test]
    fn words_of_a_server_stay_short_and_keep_no_key() {
        let body = format!(r#"{{"error":{{"message":"bad sk-secret {}"}}}}"#, "x".repeat(5_000));
        let failure = of_response(400, &|_| None, &body).without("sk-secret");
        assert!(failure.message.starts_with("bad … xxx") && failure.message.chars().count() <= SHOWN + 1);
    }

    #[test]
    fn no_second_try_where_the_server_says_so() {
        let header = |name: &str| (name == "x-should-retry").then(|| "false".to_owned());
        assert!(!of_response(503, &header, "").kind.is_passing());
    }
}
