//! Trying again: what passes is waited for, what is final is not asked twice, and all of it has an end.

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
    sync::mpsc::RecvTimeoutError,
    thread,
    time::{Duration, Instant},
};

use super::{
    Error, Reply, Request, Service, Watch, Wire,
    attempt::{self, Message},
    failure::{Failure, Kind},
    openai::Quirks,
};

/// How often the user's wish to stop is asked for.
const TICK: Duration = Duration::from_millis(50);

/// How long and how often a request is tried.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// Tries in all.
    pub tries: u32,
    /// Waiting in all, between the tries.
    pub total: Duration,
    /// The first wait; each later one is twice as long.
    pub first: Duration,
    /// No wait of our own choice is longer.
    pub longest: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            tries: 6,
            total: Duration::from_secs(300),
            first: Duration::from_secs(1),
            longest: Duration::from_secs(30),
        }
    }
}

pub(super) fn ask(service: &Service, request: &Request, watch: &dyn Watch, patience: Patience) -> Result<Reply, Error> {
    // OpenAI's own reasoning models know only the newer name of the limit.
    let mut quirks = Quirks { completion_tokens: service.host == "api.openai.com", ..Quirks::default() };
    let mut waited = Duration::ZERO;
    let mut tries = 0;
    loop {
        let failure = match once(service, request, quirks, watch)? {
            Ok(reply) => return Ok(reply),
            Err(failure) => failure,
        };
        if matches!(failure.kind, Kind::Parameter | Kind::Refused)
            && service.wire == Wire::OpenAi
            && quirks.learn(&failure)
        {
            continue;
        }
        tries += 1;
        let delay = failure.after.unwrap_or_else(|| backoff(patience, tries));
        if !failure.kind.is_passing() || tries >= patience.tries || waited + delay > patience.total {
            return Err(Error::Failed { host: service.host.clone(), failure, tries });
        }
        watch.retrying(&failure, delay);
        wait(delay, watch)?;
        waited += delay;
    }
}

/// Twice as long each time, and a quarter more or less, so that several programs don't come back at the same moment.
fn backoff(patience: Patience, tries: u32) -> Duration {
    let doubled = patience.first.saturating_mul(1 << (tries - 1).min(16)).min(patience.longest);
    let random = RandomState::new().build_hasher().finish() % 1_000;
    doubled.mul_f64(0.75 + random as f64 / 2_000.0)
}

fn wait(delay: Duration, watch: &dyn Watch) -> Result<(), Error> {
    let end = Instant::now() + delay;
    while let Some(left) = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
        if watch.interrupted() {
            return Err(Error::Interrupted);
        }
        thread::sleep(left.min(TICK));
    }
    Ok(())
}

/// One try. The silence of a program is bounded here, more widely until it prints something, that of a connection by the
/// client as well.
fn once(
    service: &Service,
    request: &Request,
    quirks: Quirks,
    watch: &dyn Watch,
) -> Result<Result<Reply, Failure>, Error> {
    let messages = attempt::start(service, request, quirks);
    let (mut heard, mut allowed) = (Instant::now(), service.first);
    loop {
        if watch.interrupted() {
            return Err(Error::Interrupted);
        }
        match messages.recv_timeout(TICK) {
            Ok(Message::Piece(piece)) => {
                if !piece.is_empty() {
                    (heard, allowed) = (Instant::now(), service.idle);
                }
                watch.received(&piece);
            }
            Ok(Message::End(end)) => return Ok(end),
            Err(RecvTimeoutError::Timeout) if service.wire == Wire::Command && heard.elapsed() > allowed => {
                return Ok(Err(Failure::new(Kind::Stalled, "the program prints nothing")));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return Ok(Err(Failure::new(Kind::Cut, "the request ended"))),
        }
    }
}
