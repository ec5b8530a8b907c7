//! A library read and compiled for the sub-commands that walk it: its faults are shown, and nothing runs on a library with errors.

use crate::terminal::Terminal;
use crate::{Ended, files};
use anyhow::Result;
use fingerpost_engine::diagnostic::{Diagnostic, Severity};
use fingerpost_engine::program::Program;
use fingerpost_engine::{Loaded, render};
use std::path::Path;

/// Loads a folder, or the shipped pathways, with further files beside them.
///
/// # Errors
/// The folder cannot be read.
pub fn load(folder: Option<&Path>, more: &[files::File]) -> Result<Loaded> {
    let mut all = files::library(folder)?;
    all.extend_from_slice(more);
    Ok(fingerpost_engine::load_bytes(&all))
}

/// The program; where there is none, its errors are printed and the sub-command ends.
///
/// # Errors
/// The output is gone.
pub fn program<'l>(loaded: &'l Loaded, name: &str, terminal: &mut Terminal) -> Result<std::result::Result<&'l Program, Ended>> {
    if let Some(program) = loaded.program.as_ref().filter(|_| !loaded.faults.iter().any(|f| f.severity == Severity::Error)) {
        return Ok(Ok(program));
    }
    let errors: Vec<Diagnostic> = loaded.faults.iter().filter(|f| f.severity == Severity::Error).cloned().collect();
    terminal.text(&render::text(&errors, &loaded.sources, terminal.look))?;
    terminal.line("")?;
    terminal.line(format!("{name}: {}. Nothing can be walked until they are mended.", render::summary(&errors)))?;
    Ok(Err(Ended::Faults))
}
