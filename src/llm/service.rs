//! Which service a model's name means: presets, addresses, and keys that belong to one host.

use std::{fmt, time::Duration};

use ureq::http::Uri;

/// How requests and answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wire {
    /// OpenAI's chat completions.
    OpenAi,
    /// Anthropic's messages.
    Anthropic,
    /// Ollama's own chat.
    Ollama,
    /// A program that reads the prompt and prints the answer.
    Command,
}

/// A key for one host. It is never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Key {
    value: String,
    /// The header that carries it.
    header: &'static str,
}

impl Key {
    /// Name and value of the header.
    pub(super) fn header(&self) -> (&'static str, String) {
        let bearer = self.header == "authorization";
        (self.header, if bearer { format!("Bearer {}", self.value) } else { self.value.clone() })
    }

    /// The word that must not be shown.
    pub(super) fn secret(&self) -> &str {
        &self.value
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key for {}", self.header)
    }
}

/// A model at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Service {
    /// How to talk to it.
    pub wire: Wire,
    /// The address that requests go to; the words of the command line for [`Wire::Command`].
    pub endpoint: String,
    /// The host that is shown to users, with its port where it isn't the usual one.
    pub host: String,
    /// The model's name there.
    pub model: String,
    /// Tokens that prompt and answer may have together.
    pub context_tokens: u32,
    /// Tokens that an answer may have.
    pub max_tokens: u32,
    /// The key, where one is needed and there.
    pub key: Option<Key>,
    /// How long nothing may arrive: servers without a graphics card read a prompt for minutes.
    pub idle: Duration,
    /// How long a program may take until it prints: most print their answer as a whole, at the end.
    pub first: Duration,
}

impl Service {
    /// Tells whether nothing leaves the machine over a network.
    pub fn is_local(&self) -> bool {
        self.wire == Wire::Command || uri_host(&self.endpoint).is_some_and(|host| is_loopback(&host))
    }
}

/// What the user set for the provider; from their own configuration, never from a repository's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// `deepdive.<provider>.endpoint`.
    pub endpoint: Option<String>,
    /// `deepdive.<provider>.wire`.
    pub wire: Option<String>,
    /// `deepdive.<provider>.apiKeyEnv`.
    pub api_key_env: Option<String>,
    /// `deepdive.<provider>.contextTokens`.
    pub context_tokens: Option<u32>,
    /// `deepdive.<provider>.maxTokens`.
    pub max_tokens: Option<u32>,
    /// `deepdive.<provider>.timeoutSeconds`.
    pub timeout_seconds: Option<u32>,
}

impl Settings {
    fn timeout(&self) -> Option<Duration> {
        self.timeout_seconds.map(|seconds| Duration::from_secs(seconds.into()))
    }
}

/// A name or an address that means no service.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// No `/` between provider and model.
    #[error("`{0}` names no model: it takes the form provider/model")]
    NoModel(String),
    /// The provider is no preset and has no endpoint.
    #[error("there is no provider `{0}`; its address would be set by deepdive.{0}.endpoint")]
    UnknownProvider(String),
    /// The address is none.
    #[error("`{0}` is no address of a model service")]
    BadEndpoint(String),
    /// The address would carry prompts and keys over the network in clear.
    #[error("{0} is not encrypted: http is taken for this machine alone")]
    NotEncrypted(String),
    /// The wire format is unknown.
    #[error("`{0}` is no wire format: openai, anthropic, ollama, command")]
    UnknownWire(String),
    /// The variable that should hold the key is not set.
    #[error("{host} wants a key, and {variable} is not set")]
    NoKey {
        /// The host.
        host: String,
        /// The environment variable.
        variable: String,
    },
    /// The preset's key belongs to another host.
    #[error(
        "the key in {variable} belongs to {owner}, not to {host}: name another one by deepdive.{provider}.apiKeyEnv"
    )]
    ForeignKey {
        /// The environment variable.
        variable: &'static str,
        /// The host that the key is for.
        owner: String,
        /// The host that was set.
        host: String,
        /// The provider.
        provider: String,
    },
}

/// A provider that needs nothing but its name.
struct Preset {
    name: &'static str,
    wire: Wire,
    endpoint: &'static str,
    /// Where its users keep their key; empty where none is needed.
    key: &'static str,
    context_tokens: u32,
}

const fn preset(
    name: &'static str,
    wire: Wire,
    endpoint: &'static str,
    key: &'static str,
    context_tokens: u32,
) -> Preset {
    Preset { name, wire, endpoint, key, context_tokens }
}

/// Windows are those that every current model of a provider has; larger ones are set by `contextTokens`.
const PRESETS: [Preset; 14] = [
    preset("anthropic", Wire::Anthropic, "https://api.anthropic.com/v1/messages", "ANTHROPIC_API_KEY", 200_000),
    preset("openai", Wire::OpenAi, "https://api.openai.com/v1/chat/completions", "OPENAI_API_KEY", 128_000),
    preset(
        "gemini",
        Wire::OpenAi,
        "https://generativelanguage.googleapis.com/v1beta/openai/chat/completions",
        "GEMINI_API_KEY",
        200_000,
    ),
    preset("openrouter", Wire::OpenAi, "https://openrouter.ai/api/v1/chat/completions", "OPENROUTER_API_KEY", 128_000),
    preset("groq", Wire::OpenAi, "https://api.groq.com/openai/v1/chat/completions", "GROQ_API_KEY", 32_000),
    preset("mistral", Wire::OpenAi, "https://api.mistral.ai/v1/chat/completions", "MISTRAL_API_KEY", 32_000),
    preset("deepseek", Wire::OpenAi, "https://api.deepseek.com/chat/completions", "DEEPSEEK_API_KEY", 64_000),
    preset("xai", Wire::OpenAi, "https://api.x.ai/v1/chat/completions", "XAI_API_KEY", 128_000),
    preset("together", Wire::OpenAi, "https://api.together.xyz/v1/chat/completions", "TOGETHER_API_KEY", 32_000),
    preset("azure", Wire::OpenAi, "", "AZURE_OPENAI_API_KEY", 128_000),
    preset("ollama", Wire::Ollama, "http://127.0.0.1:11434/api/chat", "", 16_384),
    preset("llamacpp", Wire::OpenAi, "http://127.0.0.1:8080/v1/chat/completions", "", 4_096),
    preset("lmstudio", Wire::OpenAi, "http://127.0.0.1:1234/v1/chat/completions", "", 4_096),
    preset("vllm", Wire::OpenAi, "http://127.0.0.1:8000/v1/chat/completions", "", 16_384),
];

/// Programs that answer, with the windows of the models behind them. Of others nobody knows what they cut off.
const PROGRAMS: [(&str, u32); 3] = [("claude", 200_000), ("codex", 200_000), ("gemini", 200_000)];

/// The window of a command line, by the name of its program.
fn window_of(command: &str) -> Option<u32> {
    let program = command.split_whitespace().next()?.rsplit(['/', '\\']).next()?;
    PROGRAMS.iter().find(|(name, _)| *name == program).map(|(_, window)| *window)
}

/// Silence that a service on the network, or on this machine, is allowed.
const IDLE: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(600));

/// Silence that a program is allowed until it prints something. Asked again, it would begin again, and be paid for again.
const FIRST: Duration = Duration::from_secs(3_600);

/// Longer sections than this asks for are rare; reasoning models count their thoughts too.
const MAX_TOKENS: u32 = 8_192;

impl Service {
    /// The service that `provider/model` means, by presets, the user's settings and the environment.
    ///
    /// A preset's key goes to the preset's host alone: whoever sets another address names the variable of its key as well.
    pub fn named(name: &str, settings: &Settings, env: &dyn Fn(&str) -> Option<String>) -> Result<Self, Refused> {
        let (provider, model) = name.split_once('/').unwrap_or((name, ""));
        let preset = PRESETS.iter().find(|preset| preset.name == provider);
        let wire = match (&settings.wire, preset) {
            (Some(wire), _) => wire_named(wire)?,
            (None, Some(preset)) => preset.wire,
            (None, None) if provider == "command" => Wire::Command,
            (None, None) => Wire::OpenAi,
        };
        let own = settings.endpoint.as_deref().or(preset.map(|preset| preset.endpoint));
        let endpoint = own.unwrap_or(if wire == Wire::Command { model } else { "" });
        if endpoint.is_empty() && wire == Wire::Command {
            return Err(Refused::NoModel(name.to_owned()));
        }
        if endpoint.is_empty() {
            return Err(Refused::UnknownProvider(provider.to_owned()));
        }
        let known = preset.map(|preset| preset.context_tokens);
        let known = known.or_else(|| window_of(endpoint).filter(|_| wire == Wire::Command));
        let context_tokens = settings.context_tokens.or(known).unwrap_or(16_384);
        let service = Self {
            wire,
            endpoint: endpoint.to_owned(),
            host: provider.to_owned(),
            model: model.to_owned(),
            context_tokens,
            max_tokens: settings.max_tokens.unwrap_or(MAX_TOKENS).min(context_tokens / 2),
            key: None,
            idle: settings.timeout().unwrap_or(IDLE.1),
            first: settings.timeout().unwrap_or(FIRST),
        };
        if wire == Wire::Command {
            return Ok(service);
        }
        if model.is_empty() {
            return Err(Refused::NoModel(name.to_owned()));
        }
        service.at_its_address(provider, preset, settings, env)
    }

    /// The same with a whole address, its host, and the key for it.
    fn at_its_address(
        mut self,
        provider: &str,
        preset: Option<&Preset>,
        settings: &Settings,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, Refused> {
        self.endpoint = whole_address(self.wire, &self.endpoint)?;
        let host = uri_host(&self.endpoint).ok_or_else(|| Refused::BadEndpoint(self.endpoint.clone()))?;
        if !is_loopback(&host) {
            if !self.endpoint.starts_with("https://") {
                return Err(Refused::NotEncrypted(self.endpoint));
            }
            self.idle = settings.timeout().unwrap_or(IDLE.0);
        }
        let variable = match (&settings.api_key_env, preset.filter(|preset| !preset.key.is_empty())) {
            (Some(variable), _) => Some(variable.clone()),
            (None, Some(preset)) => {
                let owner = uri_host(preset.endpoint);
                match owner.filter(|owner| *owner != host) {
                    Some(owner) if env(preset.key).is_some() => {
                        let provider = provider.to_owned();
                        return Err(Refused::ForeignKey { variable: preset.key, owner, host, provider });
                    }
                    _ => Some(preset.key.to_owned()),
                }
            }
            (None, None) => None,
        };
        let value = variable.as_deref().and_then(env).map(|value| value.trim().to_owned());
        let value = value.filter(|value| !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_graphic()));
        if let (Some(variable), None, false) = (&variable, &value, is_loopback(&host)) {
            return Err(Refused::NoKey { host, variable: variable.clone() });
        }
        self.key = value.map(|value| Key { value, header: key_header(self.wire, provider) });
        self.host = self
            .endpoint
            .parse::<Uri>()
            .ok()
            .and_then(|uri| Some(uri.authority()?.as_str().to_owned()))
            .unwrap_or(host);
        Ok(self)
    }
}

fn key_header(wire: Wire, provider: &str) -> &'static str {
    match (wire, provider) {
        (Wire::Anthropic, _) => "x-api-key",
        (_, "azure") => "api-key",
        _ => "authorization",
    }
}

fn wire_named(name: &str) -> Result<Wire, Refused> {
    match name {
        "openai" => Ok(Wire::OpenAi),
        "anthropic" => Ok(Wire::Anthropic),
        "ollama" => Ok(Wire::Ollama),
        "command" => Ok(Wire::Command),
        other => Err(Refused::UnknownWire(other.to_owned())),
    }
}

/// The page that takes requests, where only the start of its address was given.
fn whole_address(wire: Wire, endpoint: &str) -> Result<String, Refused> {
    let bad = || Refused::BadEndpoint(endpoint.to_owned());
    let uri: Uri = endpoint.parse().map_err(|_| bad())?;
    let authority = uri.authority().ok_or_else(bad)?;
    if !matches!(uri.scheme_str(), Some("http" | "https")) || authority.as_str().contains('@') || uri.query().is_some()
    {
        return Err(bad());
    }
    let base = endpoint.trim_end_matches('/');
    let path = uri.path().trim_end_matches('/');
    let (page, first) = match wire {
        Wire::OpenAi => ("/chat/completions", "/v1"),
        Wire::Anthropic => ("/messages", "/v1"),
        Wire::Ollama => ("/chat", "/api"),
        Wire::Command => return Ok(endpoint.to_owned()),
    };
    Ok(match path {
        path if path.ends_with(page) => base.to_owned(),
        path if path.is_empty() || (wire == Wire::Anthropic && !path.ends_with(first)) => {
            format!("{base}{first}{page}")
        }
        _ => format!("{base}{page}"),
    })
}

fn uri_host(endpoint: &str) -> Option<String> {
    let uri: Uri = endpoint.parse().ok()?;
    uri.host().map(str::to_ascii_lowercase).filter(|host| !host.is_empty())
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_matches(['[', ']']);
    host == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(name: &str, settings: &Settings) -> Result<Service, Refused> {
        let env = |variable: &str| match variable {
            "ANTHROPIC_API_KEY" | "OPENAI_API_KEY" | "OTHER_KEY" => Some(format!("secret-of-{variable}")),
            "EMPTY" => Some(" ".to_owned()),
            _ => None,
        };
        Service::named(name, settings, &env)
    }

    fn at(endpoint: &str) -> Settings {
        Settings { endpoint: Some(endpoint.to_owned()), ..Settings::default() }
    }

    #[test]
    fn a_known_program_reads_what_its_models_do() {
        let check = |command: &str, settings: &Settings, expected: u32| {
            assert_eq!(named(command, settings).unwrap().context_tokens, expected, "{command}");
        };
        check("command/claude -p", &Settings::default(), 200_000);
        check("command//usr/bin/gemini --model x", &Settings::default(), 200_000);
        check("command/llm", &Settings::default(), 16_384);
        check("command/myclaude", &Settings::default(), 16_384);
        check("command/claude -p", &Settings { context_tokens: Some(8_000), ..Settings::default() }, 8_000);
    }

    #[test]
    fn presets_need_a_name_and_a_key() {
        let service = named("anthropic/claude-x", &Settings::default()).unwrap();
        assert_eq!(
            (service.wire, service.host.as_str(), service.model.as_str()),
            (Wire::Anthropic, "api.anthropic.com", "claude-x")
        );
        assert_eq!(service.key.unwrap().header(), ("x-api-key", "secret-of-ANTHROPIC_API_KEY".to_owned()));
        let service =
            named("openrouter/a/b", &Settings { api_key_env: Some("OTHER_KEY".to_owned()), ..Settings::default() });
        assert_eq!(service.unwrap().model, "a/b");
        assert!(matches!(named("groq/x", &Settings::default()), Err(Refused::NoKey { .. })));
        assert!(matches!(named("openai", &Settings::default()), Err(Refused::NoModel(_))));
        assert!(matches!(named("nobody/x", &Settings::default()), Err(Refused::UnknownProvider(_))));
        assert!(matches!(named("azure/x", &Settings::default()), Err(Refused::UnknownProvider(_))));
    }

    #[test]
    fn a_key_goes_to_its_host_alone() {
        let elsewhere = at("https://evil.example/v1");
        assert!(matches!(named("openai/x", &elsewhere), Err(Refused::ForeignKey { .. })));
        assert!(matches!(named("openai/x", &at("http://127.0.0.1:1/v1")), Err(Refused::ForeignKey { .. })));
        let own = Settings { api_key_env: Some("OTHER_KEY".to_owned()), ..elsewhere };
        let key = named("openai/x", &own).unwrap().key.unwrap();
        assert_eq!(key.secret(), "secret-of-OTHER_KEY");
        assert_eq!(format!("{key:?}"), "Key for authorization");
        let empty = Settings { api_key_env: Some("EMPTY".to_owned()), ..Settings::default() };
        assert!(matches!(named("openai/x", &empty), Err(Refused::NoKey { .. })));
    }

    #[test]
    fn prompts_are_encrypted_outside_of_this_machine() {
        let check = |endpoint: &str, taken: bool| {
            assert_eq!(named("llamacpp/x", &at(endpoint)).is_ok(), taken, "{endpoint}");
        };
        check("http://127.0.0.1:8080", true);
        check("http://[::1]:8080", true);
        check("http://localhost:1234/v1", true);
        check("http://10.0.0.3:8080", false);
        check("http://127.0.0.1.evil.example", false);
        check("http://localhost.evil.example", false);
        check("https://models.example", true);
        check("https://user:word@models.example", false);
        check("ftp://models.example", false);
        check("models.example", false);
    }

    #[test]
    fn addresses_may_be_short() {
        let check = |wire: Wire, endpoint: &str, expected: &str| {
            assert_eq!(whole_address(wire, endpoint).unwrap(), expected);
        };
        check(Wire::OpenAi, "http://h", "http://h/v1/chat/completions");
        check(Wire::OpenAi, "http://h/v1/", "http://h/v1/chat/completions");
        check(
            Wire::OpenAi,
            "https://r.openai.azure.com/openai/v1",
            "https://r.openai.azure.com/openai/v1/chat/completions",
        );
        check(Wire::OpenAi, "http://h/v1/chat/completions", "http://h/v1/chat/completions");
        check(Wire::Anthropic, "http://h", "http://h/v1/messages");
        check(Wire::Anthropic, "http://h/anthropic", "http://h/anthropic/v1/messages");
        check(Wire::Anthropic, "http://h/v1", "http://h/v1/messages");
        check(Wire::Ollama, "http://h:11434", "http://h:11434/api/chat");
        check(Wire::Ollama, "http://h:11434/api", "http://h:11434/api/chat");
    }
}
