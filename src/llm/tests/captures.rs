//! What real servers sent, byte by byte. The captures are no part of the project: `GIT_DEEPDIVE_CAPTURES` names their folder,
//! each file holding the status line, headers and body of one response. Without it nothing is compared, and that is said.

use std::path::PathBuf;

use super::*;

/// What a capture is read as.
enum Expected {
    Text(Finish),
    Failure(Kind),
}

use Expected::{Failure as Fails, Text};

const CAPTURES: [(&str, Wire, Expected); 32] = [
    ("lcpython_200_ctx_stream_empty", Wire::OpenAi, Fails(Kind::Cut)),
    ("lcpython_400_ctx", Wire::OpenAi, Fails(Kind::TooLong)),
    ("lcpython_401", Wire::OpenAi, Fails(Kind::Key)),
    ("lcpython_500_bad_json", Wire::OpenAi, Fails(Kind::Unavailable)),
    ("lcpython_500_content_parts", Wire::OpenAi, Fails(Kind::Unavailable)),
    ("lcpython_500_developer_role", Wire::OpenAi, Fails(Kind::Refused)),
    ("lcpython_500_json_schema", Wire::OpenAi, Fails(Kind::Refused)),
    ("lcpython_chat", Wire::OpenAi, Text(Finish::Length)),
    ("lcpython_chat_stream", Wire::OpenAi, Text(Finish::Length)),
    ("litellm_429", Wire::OpenAi, Fails(Kind::Busy)),
    ("litellm_anthropic_stream", Wire::Anthropic, Text(Finish::Stop)),
    ("litellm_chat_stream", Wire::OpenAi, Text(Finish::Length)),
    ("litellm_gemini_unknown_model", Wire::OpenAi, Fails(Kind::UnknownModel)),
    ("litellm_no_key_500_text", Wire::OpenAi, Fails(Kind::Unavailable)),
    ("llamacpp_400_ctx", Wire::OpenAi, Fails(Kind::TooLong)),
    ("llamacpp_400_ctx_stream", Wire::OpenAi, Fails(Kind::TooLong)),
    ("llamacpp_400_no_messages", Wire::OpenAi, Fails(Kind::Refused)),
    ("llamacpp_401", Wire::OpenAi, Fails(Kind::Key)),
    ("llamacpp_404_route", Wire::OpenAi, Fails(Kind::Refused)),
    ("llamacpp_500_bad_json", Wire::OpenAi, Fails(Kind::Refused)),
    ("llamacpp_anthropic", Wire::Anthropic, Text(Finish::Length)),
    ("llamacpp_anthropic_stream", Wire::Anthropic, Text(Finish::Length)),
    ("llamacpp_chat", Wire::OpenAi, Text(Finish::Length)),
    ("llamacpp_chat_length", Wire::OpenAi, Text(Finish::Length)),
    ("llamacpp_chat_stream_nousage", Wire::OpenAi, Text(Finish::Length)),
    ("llamacpp_chat_stream_usage", Wire::OpenAi, Text(Finish::Length)),
    ("llamacpp_json_object_fenced", Wire::OpenAi, Text(Finish::Length)),
    ("llamacpp_json_schema", Wire::OpenAi, Text(Finish::Stop)),
    ("llamacpp_json_schema_cut", Wire::OpenAi, Text(Finish::Length)),
    ("llamacpp_stream_killed", Wire::OpenAi, Fails(Kind::Cut)),
    ("llmock_anthropic_rpm3_req4", Wire::Anthropic, Fails(Kind::Busy)),
    ("llmock_openai_rpm3_req4", Wire::OpenAi, Fails(Kind::Busy)),
];

#[test]
fn captures_of_real_servers_are_understood() {
    let Some(folder) = std::env::var_os("GIT_DEEPDIVE_CAPTURES").map(PathBuf::from) else {
        eprintln!("not run: GIT_DEEPDIVE_CAPTURES names no folder of captures");
        return;
    };
    let mut wrong = Vec::new();
    for (name, wire, expected) in CAPTURES {
        let bytes = std::fs::read(folder.join(format!("{name}.http"))).expect("the capture is there");
        let text = String::from_utf8(bytes).expect("captures are text");
        let (head, body) = text.split_once("\r\n\r\n").or_else(|| text.split_once("\n\n")).expect("a head ends");
        let head = lasting_headers(head);
        for (body, size) in [(body.to_owned(), 1), (body.to_owned(), 4_096), (body.replace('\n', "\r\n"), 61)] {
            let server = Server::new(vec![Answer::Bytes(format!("{head}\r\n{body}").into_bytes(), size)]);
            let once = Patience { tries: 1, ..quick() };
            let found = retry::ask(&server.service(wire), &request(), &Seen::default(), once);
            let same = match (&found, &expected) {
                (Ok(reply), Text(finish)) => reply.finish == *finish && !reply.text.is_empty(),
                (Err(Error::Failed { failure, .. }), Fails(kind)) => failure.kind == *kind,
                _ => false,
            };
            if !same {
                wrong.push(format!("{name} in pieces of {size}: {found:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The headers that still hold for a body whose chunks were joined and whose lines may end otherwise.
fn lasting_headers(head: &str) -> String {
    let lasting = head.lines().filter(|line| {
        let name = line.split(':').next().unwrap_or_default().to_lowercase();
        !matches!(name.as_str(), "transfer-encoding" | "content-length" | "connection" | "keep-alive")
    });
    lasting.chain(["Connection: close"]).map(|line| format!("{line}\r\n")).collect()
}
