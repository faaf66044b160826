//! Anthropic's messages. <https://docs.anthropic.com/en/api/messages-streaming>
//!
//! Blocks of thought come before those of text and are no part of the answer; events of unknown types are passed over.

use serde_json::{Value, json};

use super::{
    Request,
    answer::{Answer, Finish},
    events::Event,
    failure::{self, Failure, Kind},
};

/// The version of the format that is sent with each request.
pub(super) const VERSION: &str = "2023-06-01";

/// The body of a request.
pub(super) fn body(request: &Request, model: &str) -> Value {
    json!({
        "model": model,
        "max_tokens": request.max_tokens,
        "system": request.system,
        "messages": [{ "role": "user", "content": request.prompt }],
        "stream": true,
    })
}

/// Takes one event of a stream, or a whole message from a server that doesn't stream.
pub(super) fn take(answer: &mut Answer, event: &Event) -> Result<(), Failure> {
    let value: Value =
        serde_json::from_str(&event.data).map_err(|_| Failure::new(Kind::Cut, "a piece of the stream is no JSON"))?;
    if let Some(failure) = failure::of_value(&value) {
        return Err(failure);
    }
    match value["type"].as_str().unwrap_or(&event.name) {
        "message_start" => count(answer, &value["message"]["usage"]),
        "content_block_delta" if value["delta"]["type"] == "text_delta" => push(answer, &value["delta"])?,
        "content_block_start" if value["content_block"]["type"] == "text" => push(answer, &value["content_block"])?,
        "message_delta" => {
            count(answer, &value["usage"]);
            stop(answer, &value["delta"]);
        }
        "message_stop" => answer.ended = true,
        "message" => {
            for block in value["content"].as_array().into_iter().flatten().filter(|block| block["type"] == "text") {
                push(answer, block)?;
            }
            count(answer, &value["usage"]);
            stop(answer, &value);
        }
        _ => {}
    }
    Ok(())
}

fn push(answer: &mut Answer, holder: &Value) -> Result<(), Failure> {
    answer.push(holder["text"].as_str().unwrap_or_default())
}

/// Tokens that come from a cache are none of `input_tokens`.
fn count(answer: &mut Answer, usage: &Value) {
    let tokens = |name: &str| usage[name].as_u64();
    let cached = ["cache_read_input_tokens", "cache_creation_input_tokens"].into_iter().filter_map(tokens).sum::<u64>();
    answer.count(tokens("input_tokens").map(|input| input + cached), tokens("output_tokens"));
}

fn stop(answer: &mut Answer, holder: &Value) {
    if let Some(reason) = holder["stop_reason"].as_str() {
        answer.finish = Some(match reason {
            "max_tokens" | "model_context_window_exceeded" => Finish::Length,
            "refusal" => Finish::Refusal,
            _ => Finish::Stop,
        });
    }
}
