//! How far a dive has come: a seam between the stages that take time and the terminal.

use std::{
    borrow::Cow,
    io::IsTerminal,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

/// The stages that can take longer than a blink.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Walking the commit graph; its length is not known.
    Walk,
    /// Reading and comparing the trees of each commit.
    Diff,
    /// Counting the lines of each changed file.
    Count,
    /// Gathering the evidence and writing the sections.
    Write,
    /// Asking a model for the parts of the post.
    Ask,
}

impl Stage {
    fn label(self) -> &'static str {
        match self {
            Self::Walk => "walking history",
            Self::Diff => "comparing trees",
            Self::Count => "counting lines",
            Self::Write => "writing",
            Self::Ask => "asking the model",
        }
    }
}

/// What the stages report to, and where they learn that the user wants to stop.
pub trait Progress: Sync {
    /// A stage begins; `total` is the number of its steps, 0 where it isn't known.
    fn start(&self, stage: Stage, total: usize);
    /// Some steps are done.
    fn advance(&self, steps: usize);
    /// The current stage is over.
    fn finish(&self);
    /// True once the process was asked to stop.
    fn interrupted(&self) -> bool;
    /// Says in one line what has happened, of stages that take minutes.
    fn say(&self, _line: &str) {}
}

/// Shows nothing, but still passes interrupts on.
#[derive(Debug, Default)]
pub struct Silent {
    interrupt: Arc<AtomicBool>,
}

impl Silent {
    /// Watches `interrupt`, which a signal handler sets.
    pub fn new(interrupt: Arc<AtomicBool>) -> Self {
        Self { interrupt }
    }
}

/// Lines on stderr that is no terminal: no bars, but what takes minutes says how far it is.
#[derive(Debug)]
pub struct Plain {
    interrupt: Arc<AtomicBool>,
}

impl Plain {
    /// Watches `interrupt`, which a signal handler sets.
    pub fn new(interrupt: Arc<AtomicBool>) -> Self {
        Self { interrupt }
    }
}

impl Progress for Plain {
    fn start(&self, _stage: Stage, _total: usize) {}
    fn advance(&self, _steps: usize) {}
    fn finish(&self) {}
    fn interrupted(&self) -> bool {
        self.interrupt.load(Ordering::Relaxed)
    }
    fn say(&self, line: &str) {
        crate::output::say(line);
    }
}

impl Progress for Silent {
    fn start(&self, _stage: Stage, _total: usize) {}
    fn advance(&self, _steps: usize) {}
    fn finish(&self) {}
    fn interrupted(&self) -> bool {
        self.interrupt.load(Ordering::Relaxed)
    }
}

/// Bars on stderr.
#[derive(Debug)]
pub struct Bars {
    interrupt: Arc<AtomicBool>,
    current: Mutex<Option<indicatif::ProgressBar>>,
}

impl Bars {
    /// Watches `interrupt`, which a signal handler sets.
    pub fn new(interrupt: Arc<AtomicBool>) -> Self {
        Self { interrupt, current: Mutex::new(None) }
    }

    fn with_bar(&self, act: impl FnOnce(&mut Option<indicatif::ProgressBar>)) {
        act(&mut self.current.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl Progress for Bars {
    fn start(&self, stage: Stage, total: usize) {
        let template = if total == 0 { "{msg} {pos}" } else { "{msg} [{wide_bar}] {pos}/{len}" };
        let style = indicatif::ProgressStyle::with_template(template)
            .unwrap_or_else(|_| indicatif::ProgressStyle::default_bar())
            .progress_chars("=> ");
        let bar =
            indicatif::ProgressBar::new(total as u64).with_style(style).with_message(Cow::Borrowed(stage.label()));
        self.with_bar(|current| *current = Some(bar));
    }

    fn advance(&self, steps: usize) {
        self.with_bar(|current| {
            if let Some(bar) = current {
                bar.inc(steps as u64);
            }
        });
    }

    fn finish(&self) {
        self.with_bar(|current| {
            if let Some(bar) = current.take() {
                bar.finish_and_clear();
            }
        });
    }

    fn interrupted(&self) -> bool {
        self.interrupt.load(Ordering::Relaxed)
    }

    fn say(&self, line: &str) {
        self.with_bar(|current| match current {
            Some(bar) => bar.suspend(|| crate::output::say(line)),
            None => crate::output::say(line),
        });
    }
}

/// Tells whether bars would be seen: stderr is a terminal that can redraw and nobody asked for silence.
pub fn visible(quiet: bool) -> bool {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
    !quiet && !dumb && !set("CI") && std::io::stderr().is_terminal()
}
