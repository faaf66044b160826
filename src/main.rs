//! The doorway: parse, run, print the error, exit code.

use std::process::ExitCode;

use git_deepdive::{error, run};

fn main() -> ExitCode {
    error::show_panics_as_errors();
    match run::run(std::env::args_os()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            error.print();
            error.exit_code()
        }
    }
}
