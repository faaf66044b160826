//! A server on loopback that says what it is told to, in pieces of any size.

mod captures;

use std::{
    io::{Read, Write},
    net::{TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    thread,
};

use super::{retry::Patience, *};

/// What a connection gets.
#[derive(Clone)]
enum Answer {
    /// These bytes, in pieces of so many.
    Bytes(Vec<u8>, usize),
    /// These bytes and then silence, until the client leaves.
    Silence(Vec<u8>),
}

/// A server that gives one answer a connection, and the last one ever after.
struct Server {
    port: u16,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn new(answers: Vec<Answer>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let port = listener.local_addr().expect("it is bound").port();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        thread::spawn(move || {
            for (place, stream) in listener.incoming().enumerate() {
                let Ok(mut stream) = stream else { return };
                let answer = answers[place.min(answers.len() - 1)].clone();
                let request = read_request(&mut stream);
                seen.lock().unwrap().push(request);
                thread::spawn(move || reply(&mut stream, &answer));
            }
        });
        Self { port, requests }
    }

    fn saying(text: &str) -> Self {
        Self::new(vec![Answer::Bytes(text.as_bytes().to_vec(), usize::MAX)])
    }

    fn service(&self, wire: Wire) -> Service {
        let settings = Settings {
            endpoint: Some(format!("http://127.0.0.1:{}", self.port)),
            wire: Some(match wire {
                Wire::Anthropic => "anthropic".to_owned(),
                Wire::Ollama => "ollama".to_owned(),
                _ => "openai".to_owned(),
            }),
            api_key_env: Some("KEY".to_owned()),
            ..Settings::default()
        };
        let service =
            Service::named("mine/model-x", &settings, &|name| (name == "KEY").then(|| "sk-secret".to_owned()));
        Service { idle: Duration::from_millis(400), ..service.expect("loopback is taken") }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    let mut buffer = [0; 4_096];
    loop {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let length =
                head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
            if body.len() >= length.unwrap_or(0) {
                return text;
            }
        }
        match stream.read(&mut buffer) {
            Ok(0) | Err(_) => return text,
            Ok(read) => bytes.extend_from_slice(&buffer[..read]),
        }
    }
}

fn reply(stream: &mut TcpStream, answer: &Answer) {
    let (bytes, size) = match answer {
        Answer::Bytes(bytes, size) => (bytes, *size),
        Answer::Silence(bytes) => (bytes, usize::MAX),
    };
    stream.set_nodelay(true).expect("it is a socket");
    for piece in bytes.chunks(size.min(bytes.len()).max(1)) {
        if stream.write_all(piece).is_err() {
            return;
        }
    }
    if matches!(answer, Answer::Silence(_)) {
        let _left = stream.read(&mut [0]);
    }
}

fn stream_of(body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n{body}")
}

fn failing(status: &str, headers: &str, body: &str) -> Answer {
    let length = body.len();
    let text = format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    Answer::Bytes(text.into_bytes(), usize::MAX)
}

fn fine() -> Answer {
    Answer::Bytes(stream_of(OPENAI).into_bytes(), usize::MAX)
}

const OPENAI: &str = concat!(
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":null}}]}\n\n",
    ": keep alive\n\n",
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Grüße, \"}}],\"usage\":null}\n\n",
    "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Welt\"}}]}\n\n",
    "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
    "data: {\"choices\":null,\"usage\":{\"prompt_tokens\":31,\"completion_tokens\":27}}\n\n",
    "data: [DONE]\n\n",
);

const ANTHROPIC: &str = concat!(
    "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":20,\"cache_read_input_tokens\":11,\"output_tokens\":1}}}\n\n",
    "event: ping\ndata: {\"type\":\"ping\"}\n\n",
    "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\"}}\n\n",
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"thinking_delta\",\"thinking\":\"hm\"}}\n\n",
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\"Grüße, \"}}\n\n",
    "event: news\ndata: {\"type\":\"news\"}\n\n",
    "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":1,\"delta\":{\"type\":\"text_delta\",\"text\":\"Welt\"}}\n\n",
    "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"end_turn\"},\"usage\":{\"output_tokens\":27}}\n\n",
    "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
);

const OLLAMA: &str = concat!(
    "{\"message\":{\"role\":\"assistant\",\"content\":\"Grüße, \"},\"done\":false}\n",
    "{\"message\":{\"content\":\"Welt\",\"thinking\":\"hm\"},\"done\":false}\n",
    "{\"message\":{\"content\":\"\"},\"done\":true,\"done_reason\":\"stop\",\"prompt_eval_count\":31,\"eval_count\":27}\n",
);

#[derive(Default)]
struct Seen {
    stop: AtomicBool,
    text: Mutex<String>,
    retries: Mutex<Vec<Kind>>,
}

impl Watch for Seen {
    fn interrupted(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    fn received(&self, piece: &str) {
        self.text.lock().unwrap().push_str(piece);
    }

    fn retrying(&self, failure: &Failure, _delay: Duration) {
        self.text.lock().unwrap().clear();
        self.retries.lock().unwrap().push(failure.kind);
    }
}

fn request() -> Request {
    Request { system: "Be brief.".to_owned(), prompt: "Say \"hello\".".to_owned(), max_tokens: 100 }
}

fn quick() -> Patience {
    Patience {
        tries: 4,
        total: Duration::from_secs(3),
        first: Duration::from_millis(5),
        longest: Duration::from_millis(20),
    }
}

fn ask(server: &Server, wire: Wire, seen: &Seen) -> Result<Reply, Error> {
    retry::ask(&server.service(wire), &request(), seen, quick())
}

#[test]
fn answers_are_read_in_pieces_of_any_size() {
    for (wire, body) in [(Wire::OpenAi, OPENAI), (Wire::Anthropic, ANTHROPIC), (Wire::Ollama, OLLAMA)] {
        for body in [body.to_owned(), body.replace('\n', "\r\n")] {
            for size in [1, 2, 3, 7, 64, 100_000] {
                let server = Server::new(vec![Answer::Bytes(stream_of(&body).into_bytes(), size)]);
                let seen = Seen::default();
                let reply = ask(&server, wire, &seen).expect("the answer is whole");
                assert_eq!((reply.text.as_str(), reply.finish), ("Grüße, Welt", Finish::Stop), "{wire:?} {size}");
                assert_eq!(reply.usage, Some(Usage { input: 31, output: 27 }), "{wire:?}");
                assert_eq!(*seen.text.lock().unwrap(), "Grüße, Welt");
            }
        }
    }
}

#[test]
fn requests_carry_what_each_format_wants() {
    let check = |wire: Wire, body: &str, wanted: &[&str]| {
        let server = Server::saying(&stream_of(body));
        ask(&server, wire, &Seen::default()).expect("the answer is whole");
        let sent = server.requests().join("");
        for wanted in wanted {
            assert!(sent.contains(wanted), "{wire:?} {wanted}\n{sent}");
        }
    };
    let openai =
        ["POST /v1/chat/completions ", "authorization: Bearer sk-secret", "\"max_tokens\":100", "\"stream\":true"];
    check(Wire::OpenAi, OPENAI, &openai);
    let anthropic =
        ["POST /v1/messages ", "x-api-key: sk-secret", "anthropic-version: 2023", "\"system\":\"Be brief.\""];
    check(Wire::Anthropic, ANTHROPIC, &anthropic);
    let ollama = ["POST /api/chat ", "\"truncate\":false", "\"num_ctx\":16384", "\"num_predict\":100"];
    check(Wire::Ollama, OLLAMA, &ollama);
}

#[test]
fn a_stream_without_its_end_is_no_answer() {
    let marks = |body: &str, mark: &str| body.find(mark).expect("the mark is there");
    let cases = [
        (Wire::OpenAi, &OPENAI[..marks(OPENAI, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish")]),
        (Wire::Anthropic, &ANTHROPIC[..marks(ANTHROPIC, "event: message_delta")]),
        (Wire::Ollama, &OLLAMA[..marks(OLLAMA, "{\"message\":{\"content\":\"\"}")]),
        (Wire::OpenAi, ""),
        (Wire::OpenAi, "data: {\"choices\":[{\"del\n\n"),
    ];
    for (wire, body) in cases {
        let server = Server::saying(&stream_of(body));
        let seen = Seen::default();
        let error = ask(&server, wire, &seen).expect_err("it was cut");
        assert!(
            matches!(&error, Error::Failed { failure, tries: 4, .. } if failure.kind == Kind::Cut),
            "{body:?} {error:?}"
        );
        assert_eq!(*seen.retries.lock().unwrap(), [Kind::Cut; 3]);
    }
}

#[test]
fn what_passes_is_tried_again_and_what_is_final_is_not() {
    let check = |first: Answer, tries: usize, expected: Option<Kind>| {
        let server = Server::new(vec![first, fine()]);
        let found = match ask(&server, Wire::OpenAi, &Seen::default()) {
            Ok(_) => None,
            Err(Error::Failed { failure, .. }) => Some(failure.kind),
            Err(Error::Interrupted) => panic!("nobody stopped it"),
        };
        assert_eq!((found, server.requests().len()), (expected, tries));
    };
    check(failing("429 Too Many Requests", "Retry-After-Ms: 30\r\n", "{}"), 2, None);
    check(failing("503 Service Unavailable", "", "{\"error\":{\"message\":\"Loading model\"}}"), 2, None);
    check(failing("529 ", "", "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}"), 2, None);
    check(Answer::Silence(stream_of(&OPENAI[..80]).into_bytes()), 2, None);
    check(Answer::Silence(Vec::new()), 2, None);
    check(Answer::Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\ndata: {".to_vec(), 9), 2, None);
    check(
        failing("401 Unauthorized", "", "{\"error\":{\"message\":\"Invalid API Key sk-secret\"}}"),
        1,
        Some(Kind::Key),
    );
    check(failing("404 Not Found", "", "{\"error\":\"model 'x' not found\"}"), 1, Some(Kind::UnknownModel));
    check(failing("402 Payment Required", "", ""), 1, Some(Kind::Quota));
    check(failing("400 Bad Request", "", "{\"error\":{\"code\":\"context_length_exceeded\"}}"), 1, Some(Kind::TooLong));
    check(failing("302 Found", "Location: https://evil.example/\r\n", ""), 1, Some(Kind::Redirect));
    check(failing("429 Too Many Requests", "Retry-After: 3600\r\n", "{}"), 1, Some(Kind::Busy));
    let unsupported = "{\"error\":{\"code\":\"unsupported_parameter\",\"param\":\"max_tokens\",\"message\":\"no\"}}";
    check(failing("400 Bad Request", "", unsupported), 2, None);
}

#[test]
fn errors_come_in_the_middle_of_a_stream() {
    let overloaded = "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";
    let start = &ANTHROPIC[..ANTHROPIC.find("event: message_delta").expect("it is there")];
    let server = Server::saying(&stream_of(&format!("{start}{overloaded}")));
    let error = ask(&server, Wire::Anthropic, &Seen::default()).expect_err("it failed");
    assert!(matches!(error, Error::Failed { failure, .. } if failure.kind == Kind::Busy));
}

#[test]
fn a_whole_answer_counts_though_it_was_not_streamed() {
    let openai = "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"length\"}]}";
    let anthropic = "{\"type\":\"message\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"x\"},{\"type\":\"text\",\"text\":\"Hi\"}],\"stop_reason\":\"max_tokens\"}";
    for (wire, body) in [(Wire::OpenAi, openai), (Wire::Anthropic, anthropic)] {
        let reply = ask(&Server::saying(&stream_of(body)), wire, &Seen::default()).expect("it is whole");
        assert_eq!((reply.text.as_str(), reply.finish), ("Hi", Finish::Length));
    }
}

#[test]
fn a_key_is_in_no_error() {
    let body = "{\"error\":{\"message\":\"Incorrect API key provided: sk-secret\"}}";
    let Answer::Bytes(bytes, _) = failing("401 Unauthorized", "", body) else { panic!("it has bytes") };
    let server = Server::new(vec![Answer::Bytes(bytes, usize::MAX)]);
    let error = ask(&server, Wire::OpenAi, &Seen::default()).expect_err("the key is wrong");
    let host = format!("127.0.0.1:{}", server.port);
    assert_eq!(error.to_string(), format!("{host}: the key was refused (HTTP 401): Incorrect API key provided: …"));
    assert!(!format!("{error:?} {:?}", server.service(Wire::OpenAi)).contains("sk-secret"));
}

#[test]
fn nobody_there_is_said_soon() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    let port = listener.local_addr().expect("it is bound").port();
    drop(listener);
    let server = Server { port, requests: Arc::default() };
    let error = ask(&server, Wire::OpenAi, &Seen::default()).expect_err("nobody listens");
    assert!(matches!(error, Error::Failed { failure, .. } if failure.kind == Kind::Unreachable));
}

#[test]
fn an_interrupt_ends_a_silent_request() {
    let server = Server::new(vec![Answer::Silence(Vec::new())]);
    let service = Service { idle: Duration::from_secs(60), ..server.service(Wire::OpenAi) };
    let seen = Arc::new(Seen::default());
    let stopper = Arc::clone(&seen);
    let begun = std::time::Instant::now();
    thread::spawn(move || {
        thread::sleep(Duration::from_millis(150));
        stopper.stop.store(true, Ordering::Relaxed);
    });
    assert_eq!(retry::ask(&service, &request(), &*seen, quick()), Err(Error::Interrupted));
    assert!(begun.elapsed() < Duration::from_secs(1));
}

#[cfg(unix)]
#[test]
fn a_program_answers_too() {
    let within = |line: &str, first: u64| {
        let settings = Settings { endpoint: Some(line.to_owned()), ..Settings::default() };
        let service = Service::named("command", &settings, &|_| None).expect("a program needs no key");
        assert!(service.first >= Duration::from_secs(3_600), "an answer that was begun is not asked for again");
        let service = Service { idle: Duration::from_millis(500), first: Duration::from_millis(first), ..service };
        retry::ask(&service, &request(), &Seen::default(), quick())
    };
    let run = |line: &str| within(line, 500);
    assert_eq!(run("cat").expect("it prints").text, "Be brief.\n\nSay \"hello\".");
    assert!(run("sh -c 'echo oh no >&2; exit 3'").unwrap_err().to_string().ends_with("oh no"));
    assert!(run("sh -c 'cat >/dev/null'").unwrap_err().to_string().contains("printed nothing"));
    assert!(run("no-such-program-here").unwrap_err().to_string().contains("can't be started"));
    assert!(run("sh -c 'sleep 60'").unwrap_err().to_string().contains("prints nothing"));
    assert_eq!(within("sh -c 'sleep 1; echo late'", 20_000).expect("it takes its time").text.trim(), "late");
    assert!(within("sh -c 'echo begun; sleep 60'", 20_000).unwrap_err().to_string().contains("prints nothing"));
}
