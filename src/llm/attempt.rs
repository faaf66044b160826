//! One request over HTTP, on a thread of its own, so that whoever asked can stop at any moment.
//!
//! The only file that names the HTTP client. Its traps: redirects carry `x-api-key` to other hosts (none are followed), a
//! timeout of the body is a total that kills a healthy slow stream (the limit here is one of silence), an environment's proxy
//! catches loopback too (none is used there), and a stream that ends early without an error is an end like any other.

use std::{
    error::Error as _,
    io::{self, BufRead, BufReader, Read},
    sync::mpsc::{self, Receiver, Sender},
    thread,
    time::Duration,
};

use ureq::{
    Agent, Body,
    http::{HeaderValue, Request as HttpRequest, Response},
    tls::{RootCerts, TlsConfig},
};

use super::{
    Reply, Request, Service, Wire,
    answer::Answer,
    anthropic, command,
    events::{Event, Events, Lines},
    failure::{self, Failure, Kind},
    ollama,
    openai::{self, Quirks},
};

/// As much of an error's body is read.
const ERROR_BODY: u64 = 64 << 10;

/// As much of a body is read that is no stream.
const WHOLE_BODY: u64 = 16 << 20;

/// How long a connection may take.
const CONNECT: Duration = Duration::from_secs(10);

/// What arrives from a request under way.
pub(super) enum Message {
    /// More of the answer.
    Piece(String),
    /// The last message.
    End(Result<Reply, Failure>),
}

/// Begins a request. Dropping the receiver ends it with the next piece that arrives.
pub(super) fn start(service: &Service, request: &Request, quirks: Quirks) -> Receiver<Message> {
    let (sender, receiver) = mpsc::channel();
    let (service, request) = (service.clone(), request.clone());
    thread::spawn(move || {
        let end = match service.wire {
            Wire::Command => command::run(&service, &request, &sender),
            _ => over_http(&service, &request, quirks, &sender),
        };
        let secret = service.key.as_ref().map_or("", |key| key.secret());
        // Nobody waits any more where this fails.
        let _gone = sender.send(Message::End(end.map_err(|failure| failure.without(secret))));
    });
    receiver
}

fn over_http(service: &Service, request: &Request, quirks: Quirks, sender: &Sender<Message>) -> Result<Reply, Failure> {
    let response = post(service, &body(service, request, quirks))?;
    let status = response.status().as_u16();
    if status != 200 {
        let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let headers: Vec<(String, String)> =
            failure::HEADERS.iter().filter_map(|name| Some(((*name).to_owned(), header(name)?))).collect();
        let mut text = Vec::new();
        // What arrived says enough, however it ended.
        let _cut = response.into_body().into_reader().take(ERROR_BODY).read_to_end(&mut text);
        let header = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        return Err(failure::of_response(status, &header, &String::from_utf8_lossy(&text)));
    }
    let mut answer = Answer::default();
    let mut shown = 0;
    let mut take = |event: Event| -> Result<bool, Failure> {
        match service.wire {
            Wire::Anthropic => anthropic::take(&mut answer, &event)?,
            Wire::Ollama => ollama::take(&mut answer, &event)?,
            Wire::OpenAi | Wire::Command => openai::take(&mut answer, &event)?,
        }
        let waited_for =
            answer.text.len() == shown || sender.send(Message::Piece(answer.text[shown..].to_owned())).is_ok();
        shown = answer.text.len();
        Ok(waited_for && !answer.ended)
    };
    let reader = BufReader::new(response.into_body().into_reader());
    let read = each(service.wire, reader, &mut take);
    match read {
        // Behind its reason to stop an answer is whole, whatever becomes of the connection.
        Err(_) if answer.finish.is_some() => answer.whole(),
        Err(failure) => Err(failure),
        Ok(()) => answer.whole(),
    }
}

fn body(service: &Service, request: &Request, quirks: Quirks) -> serde_json::Value {
    match service.wire {
        Wire::Anthropic => anthropic::body(request, &service.model),
        Wire::Ollama => ollama::body(request, &service.model, service.context_tokens),
        Wire::OpenAi | Wire::Command => openai::body(request, &service.model, quirks),
    }
}

fn post(service: &Service, body: &serde_json::Value) -> Result<Response<Body>, Failure> {
    let local = service.is_local();
    let mut config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .https_only(!local)
        .timeout_resolve(Some(CONNECT))
        .timeout_connect(Some(CONNECT))
        .timeout_per_read(Some(service.idle))
        .timeout_per_write(Some(service.idle))
        .user_agent(concat!("git-deepdive/", env!("CARGO_PKG_VERSION")))
        .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build());
    if local {
        config = config.proxy(None);
    }
    let mut request = HttpRequest::post(&service.endpoint)
        .header("content-type", "application/json")
        .header("accept", "text/event-stream, application/x-ndjson, application/json");
    if service.wire == Wire::Anthropic {
        request = request.header("anthropic-version", anthropic::VERSION);
    }
    if let Some((name, value)) = service.key.as_ref().map(|key| key.header()) {
        let mut value = HeaderValue::from_str(&value).map_err(|_| Failure::new(Kind::Key, "it has odd characters"))?;
        value.set_sensitive(true);
        request = request.header(name, value);
    }
    let bytes = serde_json::to_vec(body).map_err(|error| Failure::new(Kind::Refused, error.to_string()))?;
    let request = request.body(bytes).map_err(|error| Failure::new(Kind::Refused, error.to_string()))?;
    Agent::new_with_config(config.build()).run(request).map_err(|error| of_client(&error))
}

/// Hands each event of the body on, until there are no more or `take` wants none.
fn each(
    wire: Wire,
    mut reader: impl BufRead,
    take: &mut dyn FnMut(Event) -> Result<bool, Failure>,
) -> Result<(), Failure> {
    if wire == Wire::Ollama {
        let mut lines = Lines::new(reader);
        while let Some(line) = lines.next().map_err(of_reading)? {
            if !line.trim().is_empty() && !take(Event { data: line, ..Event::default() })? {
                break;
            }
        }
        return Ok(());
    }
    // A server that doesn't stream answers with one JSON value, whatever type its header names.
    let begins_with_json =
        |bytes: &[u8]| bytes.trim_ascii_start().first().is_some_and(|byte| matches!(byte, b'{' | b'['));
    if begins_with_json(reader.fill_buf().map_err(of_reading)?) {
        let mut data = String::new();
        reader.take(WHOLE_BODY).read_to_string(&mut data).map_err(of_reading)?;
        return take(Event { data, ..Event::default() }).map(|_| ());
    }
    let mut events = Events::new(reader);
    while let Some(event) = events.next().map_err(of_reading)? {
        if !take(event)? {
            break;
        }
    }
    Ok(())
}

/// What an error of the client means.
fn of_client(error: &ureq::Error) -> Failure {
    let kind = match error {
        ureq::Error::Timeout(ureq::Timeout::Connect | ureq::Timeout::Resolve) => Kind::Unreachable,
        ureq::Error::Timeout(_) | ureq::Error::BodyStalled => Kind::Stalled,
        ureq::Error::Io(error) if is_cut(error) => Kind::Cut,
        ureq::Error::Io(error) if has_tls_fault(error) => Kind::Refused,
        ureq::Error::Io(_) | ureq::Error::HostNotFound | ureq::Error::ConnectionFailed => Kind::Unreachable,
        ureq::Error::ConnectProxyFailed(_) => Kind::Unreachable,
        ureq::Error::Protocol(_) => Kind::Cut,
        _ => Kind::Refused,
    };
    Failure::new(kind, error.to_string())
}

/// What an error in the middle of a body means; the client's own errors are wrapped there.
fn of_reading(error: io::Error) -> Failure {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<ureq::Error>()) {
        Some(inner @ ureq::Error::Timeout(_)) => Failure::new(Kind::Stalled, inner.to_string()),
        _ => Failure::new(Kind::Cut, error.to_string()),
    }
}

fn is_cut(error: &io::Error) -> bool {
    use io::ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset, UnexpectedEof};
    matches!(error.kind(), UnexpectedEof | ConnectionReset | ConnectionAborted | BrokenPipe)
}

/// A certificate that nobody trusts doesn't become better by waiting.
fn has_tls_fault(error: &io::Error) -> bool {
    let shown = error.source().map_or_else(|| error.to_string(), ToString::to_string).to_lowercase();
    ["certificate", "tls", "handshake"].iter().any(|word| shown.contains(word))
}
