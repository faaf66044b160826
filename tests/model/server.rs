//! A model service on loopback that speaks OpenAI's format and says what a function makes of each prompt.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use serde_json::{Value, json};

/// What the service does with a prompt.
pub enum Act {
    /// Answers.
    Say(String),
    /// Answers after a while.
    Wait(Duration, String),
    /// Refuses with this status.
    Refuse(u16),
}

/// A running service.
pub struct Server {
    /// Its address.
    pub endpoint: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Starts a service.
    pub fn new(act: impl Fn(&str) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let endpoint = format!("http://{}/v1", listener.local_addr().expect("it is bound"));
        let requests: Arc<Mutex<Vec<String>>> = Arc::default();
        let (seen, act) = (Arc::clone(&requests), Arc::new(act));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (seen, act) = (Arc::clone(&seen), Arc::clone(&act));
                thread::spawn(move || answer(stream, &seen, &*act));
            }
        });
        Self { endpoint, requests }
    }

    /// The bodies of all requests so far, as they came.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("no test panics while it looks").clone()
    }
}

fn answer(stream: TcpStream, seen: &Mutex<Vec<String>>, act: &dyn Fn(&str) -> Act) {
    let mut reader = BufReader::new(stream.try_clone().expect("a socket can be shared"));
    let mut length = 0;
    let mut line = String::new();
    while reader.read_line(&mut line).is_ok_and(|read| read > 2) {
        if let Some(value) = line.to_lowercase().strip_prefix("content-length: ") {
            length = value.trim().parse().expect("a length is a number");
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the body comes whole");
    let body = String::from_utf8(body).expect("JSON is UTF-8");
    seen.lock().expect("no test panics while it looks").push(body.clone());
    let value: Value = serde_json::from_str(&body).expect("a request is JSON");
    reply(stream, act(value["messages"][1]["content"].as_str().unwrap_or_default()));
}

fn reply(mut stream: TcpStream, act: Act) {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
    let piece =
        |text: &str| format!("data: {}\n\n", json!({ "choices": [{ "index": 0, "delta": { "content": text } }] }));
    let end = json!({ "choices": [{ "index": 0, "delta": {}, "finish_reason": "stop" }] });
    let text = match act {
        Act::Say(text) => text,
        Act::Wait(time, text) => {
            thread::sleep(time);
            text
        }
        Act::Refuse(status) => {
            let body = json!({ "error": { "message": "no", "type": "invalid_request_error" } }).to_string();
            let length = body.len();
            // Whoever asked may have left.
            let _left =
                write!(stream, "HTTP/1.1 {status} No\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
            return;
        }
    };
    let _left = write!(stream, "{head}{}data: {end}\n\ndata: [DONE]\n\n", piece(&text));
}
