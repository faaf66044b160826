//! SIGINT and SIGTERM: the program ends within a second, wherever it is.
//!
//! The first signal sets a flag, which the stages that go step by step look at. One that doesn't (a comparison of two
//! huge files, a user's template, the search for quotations) is not waited for: a thread that watches the flag ends the
//! process after a short grace. It may do so because nothing is written to disk before [`Watch::stop`]. The second
//! signal ends the process at once, as if nobody had listened.

use std::{
    process,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use signal_hook::consts::{SIGINT, SIGTERM};

use crate::{
    error::{Error, Kind},
    git,
    progress::Progress,
};

/// How long a stage may take to end by itself.
const GRACE: Duration = Duration::from_millis(300);

/// How often the flag is looked at; a run that ends before the first look pays for starting a thread alone.
const STEP: Duration = Duration::from_millis(20);

/// A flag that SIGINT and SIGTERM set.
pub fn flag() -> Arc<AtomicBool> {
    let flag = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // Where a handler can't be set, the signal ends the process, which is as good.
        let _ = signal_hook::flag::register_conditional_default(signal, Arc::clone(&flag));
        let _ = signal_hook::flag::register(signal, Arc::clone(&flag));
    }
    flag
}

/// A thread that ends the process some time after the flag was set.
#[derive(Debug)]
pub struct Watch {
    watching: Arc<Mutex<bool>>,
}

impl Watch {
    /// Watches the flag. Before the process ends the progress is taken off the screen.
    pub fn start(flag: Arc<AtomicBool>, progress: Arc<dyn Progress + Send>) -> Self {
        let watching = Arc::new(Mutex::new(true));
        let watched = Arc::clone(&watching);
        // Without the thread the stages still look at the flag themselves.
        let _ = thread::Builder::new().name("interrupt".to_owned()).spawn(move || {
            while !flag.load(Ordering::Relaxed) {
                thread::sleep(STEP);
            }
            thread::sleep(GRACE);
            loop {
                let watching = watched.lock().unwrap_or_else(PoisonError::into_inner);
                if *watching {
                    progress.finish();
                    Error::from(git::Error::Interrupted).print();
                    // The lock is held to the end: whoever wants to stop the watch now has come too late.
                    process::exit(i32::from(Kind::Interrupted.exit_code()));
                }
                drop(watching);
                thread::sleep(STEP);
            }
        });
        Self { watching }
    }

    /// From here on the process is not ended any more; what is written now is written whole.
    pub fn stop(&self) {
        self.set(false);
    }

    /// From here on the process is ended again: standard output may never take what is printed.
    pub fn resume(&self) {
        self.set(true);
    }

    fn set(&self, watching: bool) {
        *self.watching.lock().unwrap_or_else(PoisonError::into_inner) = watching;
    }
}
