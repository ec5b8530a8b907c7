//! Writes every page with example content to a folder, to be looked at: `cargo run -p fingerpost-api --example preview -- FOLDER`.
//! The content is invented for the eye; nothing clinical is decided or claimed here.

#![allow(clippy::print_stderr, reason = "a development tool that speaks to a terminal")]

mod citizen;
mod parts;
mod staff;

use std::path::Path;

fn main() -> std::process::ExitCode {
    let Some(folder) = std::env::args().nth(1) else {
        eprintln!("usage: preview FOLDER");
        return std::process::ExitCode::from(2);
    };
    let folder = Path::new(&folder);
    let pages = citizen::pages().into_iter().chain(staff::pages());
    for (name, markup) in pages {
        if let Err(fault) = std::fs::write(folder.join(format!("{name}.html")), markup.into_string()) {
            eprintln!("cannot write {name}: {fault}");
            return std::process::ExitCode::FAILURE;
        }
    }
    std::process::ExitCode::SUCCESS
}
