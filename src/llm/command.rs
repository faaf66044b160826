//! A program of the user's that reads a prompt on its standard input and prints the answer.

use std::{
    io::{Read, Write},
    process::{Child, Command, Stdio},
    sync::mpsc::Sender,
    thread,
};

use super::{
    Finish, Reply, Request, Service,
    answer::Answer,
    attempt::Message,
    failure::{Failure, Kind},
};

/// As much of what it complains about is shown.
const COMPLAINT: usize = 300;

/// Runs the program once. It gets the user's environment, since it is theirs and keeps its own keys.
pub(super) fn run(service: &Service, request: &Request, sender: &Sender<Message>) -> Result<Reply, Failure> {
    let words = words(&service.endpoint);
    let (program, arguments) = words.split_first().ok_or_else(|| Failure::new(Kind::Refused, "no program is named"))?;
    let child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| Failure::new(Kind::Refused, format!("{program} can't be started: {error}")))?;
    let mut child = Ended(child);
    let prompt = format!("{}\n\n{}", request.system, request.prompt);
    let input = child.0.stdin.take();
    // A program that prints before it has read everything would wait for us while we wait for it.
    let writer = thread::spawn(move || {
        let written = input.map(|mut input| input.write_all(prompt.as_bytes()));
        written.is_some_and(|written| written.is_ok())
    });
    let complaint = child.0.stderr.take();
    let listener = thread::spawn(move || {
        let mut said = Vec::new();
        let read = complaint.map(|complaint| complaint.take(64 << 10).read_to_end(&mut said));
        read.and_then(Result::ok).map(|_| String::from_utf8_lossy(&said).into_owned()).unwrap_or_default()
    });
    let answer = answer(&mut child.0, sender)?;
    let status = child.0.wait().map_err(|error| Failure::new(Kind::Refused, error.to_string()))?;
    let said = listener.join().unwrap_or_default();
    // A program may answer without reading all of its prompt.
    let _read_all = writer.join();
    if !status.success() {
        return Err(Failure::new(Kind::Refused, format!("{program} ended with {status}: {}", last(&said))));
    }
    if answer.text.trim().is_empty() {
        return Err(Failure::new(Kind::Refused, format!("{program} printed nothing: {}", last(&said))));
    }
    Ok(Reply { text: answer.text, finish: Finish::Stop, usage: None })
}

/// A child that doesn't outlive the request.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        // It has ended already wherever all went well.
        let _ended = self.0.kill();
        let _known = self.0.wait();
    }
}

fn answer(child: &mut Child, sender: &Sender<Message>) -> Result<Answer, Failure> {
    let mut answer = Answer::default();
    let Some(mut output) = child.stdout.take() else { return Ok(answer) };
    let mut bytes = Vec::new();
    let mut buffer = [0; 8_192];
    loop {
        let read = output.read(&mut buffer).map_err(|error| Failure::new(Kind::Cut, error.to_string()))?;
        bytes.extend_from_slice(&buffer[..read]);
        let whole = match std::str::from_utf8(&bytes) {
            Ok(text) => text.len(),
            // A character may arrive in two pieces; bytes that are none never become one.
            Err(error) if read > 0 && error.error_len().is_none() => error.valid_up_to(),
            Err(_) => bytes.len(),
        };
        let rest = bytes.split_off(whole);
        let piece = String::from_utf8_lossy(&bytes).into_owned();
        bytes = rest;
        answer.push(&piece)?;
        if read == 0 {
            return Ok(answer);
        }
        if sender.send(Message::Piece(piece)).is_err() {
            return Err(Failure::new(Kind::Refused, "nobody waits any more"));
        }
    }
}

fn last(said: &str) -> String {
    let line = said.lines().rev().find(|line| !line.trim().is_empty()).unwrap_or_default();
    line.chars().take(COMPLAINT).collect()
}

/// Splits as a shell does, without anything else of a shell: blanks, single and double quotes.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for c in line.chars() {
        match (quote, c) {
            (Some(open), c) if c == open => quote = None,
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (None, c) if c.is_whitespace() => words.extend(word.take()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_lines_are_split_at_blanks() {
        let check = |line: &str, expected: &[&str]| assert_eq!(words(line), expected, "{line}");
        check("claude -p", &["claude", "-p"]);
        check("  llm  -m 'a b' \"c d\"e ", &["llm", "-m", "a b", "c de"]);
        check("x ''", &["x", ""]);
        check("", &[]);
    }
}
