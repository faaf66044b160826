//! The time that a test takes itself, whatever else the machine does.

use std::{fs, sync::LazyLock, time::Duration, time::Instant};

/// The time that this thread has run: what else a machine does makes a clock on the wall useless where everything is fast,
/// and wrong where it does a lot. Where nothing tells, the wall.
pub fn now() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = text.split(' ').next().and_then(|field| field.parse().ok());
    nanoseconds.map_or_else(|| START.elapsed(), Duration::from_nanos)
}
