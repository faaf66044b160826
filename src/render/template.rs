//! Filling a template within bounds: it can't read anything but its values, grow beyond a limit, or run for ever.

use std::{
    io::{self, Write},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use serde::Serialize;

use super::{Error, Values};
use crate::escape;

/// Name under which templates are known to tera; no `.html`, so that tera escapes nothing a second time.
const NAME: &str = "post.md";

/// Posts longer than this are refused: only a template in a loop makes one.
const OUTPUT_LIMIT: usize = 5 * 1024 * 1024;

/// Templates longer than this are refused: tera's parser takes stack for each branch of a condition.
const TEMPLATE_LIMIT: usize = 256 * 1024;

/// So long may a user's template take: our own needs a thousandth of that, one with nested loops over nothing would take
/// years. The time decides on an error alone, never on what a post says.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// Address space for the stack of the thread that renders; what isn't touched costs nothing.
const STACK: usize = 256 * 1024 * 1024;

/// How often a template that takes long is asked after.
const STEP: Duration = Duration::from_millis(20);

/// Fills the built-in template, which is known to end.
pub(super) fn fill_own(template: &str, values: &Values) -> Result<String, Error> {
    render(template, tera::Context::from_serialize(values))
}

/// Fills a template of prompts: plain text, whose values are never templates. A user's own is bounded like that of a post.
pub fn prompt(
    template: &str,
    values: &impl Serialize,
    own: bool,
    interrupted: &dyn Fn() -> bool,
) -> Result<String, Error> {
    let context = tera::Context::from_serialize(values);
    if own { bounded(template, context, interrupted) } else { render(template, context) }
}

/// Fills a user's template, in a thread of its own that is left behind where it doesn't end.
pub(super) fn fill(template: &str, values: &Values, interrupted: &dyn Fn() -> bool) -> Result<String, Error> {
    bounded(template, tera::Context::from_serialize(values), interrupted)
}

fn bounded(
    template: &str,
    context: tera::TeraResult<tera::Context>,
    interrupted: &dyn Fn() -> bool,
) -> Result<String, Error> {
    if template.len() > TEMPLATE_LIMIT {
        return Err(Error::TemplateTooLong);
    }
    let (sender, receiver) = mpsc::channel();
    let template = template.to_owned();
    let work = move || {
        // Nobody listens any more once the time is up.
        let _ = sender.send(render(&template, context));
    };
    let thread = thread::Builder::new().name("template".to_owned()).stack_size(STACK);
    thread.spawn(work).map_err(|error| Error::Template(error.to_string()))?;
    let start = Instant::now();
    loop {
        match receiver.recv_timeout(STEP) {
            Ok(result) => return result,
            Err(RecvTimeoutError::Disconnected) => return Err(Error::Template("rendering failed".to_owned())),
            Err(RecvTimeoutError::Timeout) if interrupted() => return Err(Error::Interrupted),
            Err(RecvTimeoutError::Timeout) if start.elapsed() > TIME_LIMIT => return Err(Error::Endless),
            Err(RecvTimeoutError::Timeout) => {}
        }
    }
}

fn render(template: &str, context: tera::TeraResult<tera::Context>) -> Result<String, Error> {
    let failed = |error: tera::Error| Error::Template(escape::terminal(&error.to_string(), 400));
    let mut tera = tera::Tera::default();
    tera.add_raw_template(NAME, template).map_err(failed)?;
    let context = context.map_err(failed)?;
    let mut bounded = Bounded::default();
    let result = tera.render_to(NAME, &context, &mut bounded);
    if bounded.full {
        return Err(Error::TooLong);
    }
    result.map_err(failed)?;
    String::from_utf8(bounded.bytes).map_err(|error| Error::Template(error.to_string()))
}

/// Takes so many bytes and then refuses, which ends the rendering.
#[derive(Default)]
struct Bounded {
    bytes: Vec<u8>,
    full: bool,
}

impl Write for Bounded {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > OUTPUT_LIMIT {
            self.full = true;
            return Err(io::ErrorKind::StorageFull.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
