//! OpenAI's chat completions, and what speaks like them: llama.cpp, vLLM, LM Studio, OpenRouter, Groq, Gemini, Azure, Ollama.
//!
//! <https://platform.openai.com/docs/api-reference/chat>. The system's role is `system` and contents are plain strings, since
//! some servers take neither `developer` nor lists of parts. No temperature is sent: reasoning models refuse one.

use serde_json::{Value, json};

use super::{
    Request,
    answer::{Answer, Finish},
    events::Event,
    failure::{self, Failure, Kind},
};

/// What a server doesn't take, learned from its refusals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Quirks {
    /// The limit is called `max_completion_tokens`.
    pub completion_tokens: bool,
    /// No limit is taken.
    pub no_limit: bool,
    /// No `stream_options`.
    pub no_options: bool,
}

impl Quirks {
    /// Gives up or renames the parameter that a failure names; false where that leaves nothing to try.
    pub fn learn(&mut self, failure: &Failure) -> bool {
        let named = |name: &str| failure.parameter.as_deref() == Some(name) || failure.message.contains(name);
        let before = *self;
        if named("stream_options") {
            self.no_options = true;
        } else if named("max_tokens") && !self.completion_tokens {
            self.completion_tokens = true;
        } else if named("max_completion_tokens") || named("max_tokens") {
            self.no_limit = true;
        }
        *self != before
    }
}

/// The body of a request.
pub(super) fn body(request: &Request, model: &str, quirks: Quirks) -> Value {
    let mut body = json!({
        "model": model,
        "messages": [
            { "role": "system", "content": request.system },
            { "role": "user", "content": request.prompt },
        ],
        "stream": true,
    });
    if !quirks.no_options {
        body["stream_options"] = json!({ "include_usage": true });
    }
    if !quirks.no_limit {
        let name = if quirks.completion_tokens { "max_completion_tokens" } else { "max_tokens" };
        body[name] = json!(request.max_tokens);
    }
    body
}

/// Takes one event of a stream, or a whole body from a server that doesn't stream.
pub(super) fn take(answer: &mut Answer, event: &Event) -> Result<(), Failure> {
    if event.data.trim() == "[DONE]" {
        answer.ended = true;
        return Ok(());
    }
    let chunk: Value =
        serde_json::from_str(&event.data).map_err(|_| Failure::new(Kind::Cut, "a piece of the stream is no JSON"))?;
    if let Some(failure) = failure::of_value(&chunk) {
        return Err(failure);
    }
    let usage = &chunk["usage"];
    answer.count(usage["prompt_tokens"].as_u64(), usage["completion_tokens"].as_u64());
    for choice in chunk["choices"].as_array().into_iter().flatten() {
        let delta = if choice["delta"].is_object() { &choice["delta"] } else { &choice["message"] };
        if let Some(piece) = delta["content"].as_str() {
            answer.push(piece)?;
        }
        let refused = delta["refusal"].as_str().is_some_and(|refusal| !refusal.is_empty());
        if let Some(reason) = choice["finish_reason"].as_str() {
            answer.finish = Some(match reason {
                "length" => Finish::Length,
                "content_filter" => Finish::Refusal,
                "error" => return Err(Failure::new(Kind::Unavailable, "the service stopped with an error")),
                _ if answer.finish == Some(Finish::Refusal) => Finish::Refusal,
                _ => Finish::Stop,
            });
        }
        if refused {
            answer.finish = Some(Finish::Refusal);
        }
    }
    Ok(())
}
