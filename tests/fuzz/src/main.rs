//! The fuzzer: libFuzzer around the target that `GIT_DEEPDIVE_FUZZ` names.

#![no_main]

use std::{env, process, sync::LazyLock};

use git_deepdive_fuzz::{Body, TARGETS, body};

static BODY: LazyLock<Body> = LazyLock::new(|| {
    let name = env::var("GIT_DEEPDIVE_FUZZ").unwrap_or_default();
    body(&name).unwrap_or_else(|| {
        let names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
        eprintln!("GIT_DEEPDIVE_FUZZ names no target; there are {}", names.join(", "));
        process::exit(2)
    })
});

libfuzzer_sys::fuzz_target!(|data: &[u8]| BODY(data));
