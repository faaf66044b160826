//! Ollama's own chat. <https://github.com/ollama/ollama/blob/main/docs/api.md>
//!
//! By default Ollama reads 4,096 tokens and cuts longer prompts in their middle without a word. So the window is asked for as
//! large as the request needs, and cutting is refused.

use serde_json::{Value, json};

use super::{
    Request,
    answer::{Answer, Finish},
    events::Event,
    failure::{self, Failure, Kind},
};

/// The body of a request that needs a window of so many tokens. Another window makes Ollama load the model again, so it
/// should be the same for all requests of a run.
pub(super) fn body(request: &Request, model: &str, window: u32) -> Value {
    json!({
        "model": model,
        "messages": [
            { "role": "system", "content": request.system },
            { "role": "user", "content": request.prompt },
        ],
        "stream": true,
        "truncate": false,
        "shift": false,
        "options": { "num_ctx": window, "num_predict": request.max_tokens },
    })
}

/// Takes one line of a stream.
pub(super) fn take(answer: &mut Answer, line: &Event) -> Result<(), Failure> {
    let value: Value =
        serde_json::from_str(&line.data).map_err(|_| Failure::new(Kind::Cut, "a line of the stream is no JSON"))?;
    if let Some(failure) = failure::of_value(&value) {
        return Err(failure);
    }
    answer.push(value["message"]["content"].as_str().unwrap_or_default())?;
    if value["done"] == true {
        answer.ended = true;
        answer.count(value["prompt_eval_count"].as_u64(), value["eval_count"].as_u64());
        answer.finish = match value["done_reason"].as_str() {
            Some("length") => Some(Finish::Length),
            // The model was loaded or put away; nothing was written.
            Some("load" | "unload") => None,
            _ => Some(Finish::Stop),
        };
    }
    Ok(())
}
