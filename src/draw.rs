//! `fingerpost draw`: one pathway as a list in the terminal and as a picture in a file. Both come from the engine, byte for byte the same each time.

use crate::terminal::Terminal;
use crate::{Ended, ask, files, library};
use anyhow::Result;
use clap::Args;
use fingerpost_engine::draw::{draw_pathway, draw_start};
use std::path::PathBuf;

/// Draw a pathway: its steps and outcomes as a list here, as a picture with --svg
#[derive(Args)]
#[command(after_help = "Examples:\n  fingerpost draw sore-throat\n  fingerpost draw sore-throat my-pathways --svg sore-throat.svg\n  \
fingerpost draw start                       what every call begins with\n\n\
Ends with 0 when it was drawn, 1 when the folder has errors, 2 when there is no such topic.")]
pub struct Draw {
    /// The pathway, by its id; `start` for what every call begins with
    #[arg(value_name = "TOPIC")]
    topic: String,
    /// The folder; without it, the pathways that come with the program
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Write the picture to this file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
}

impl Draw {
    /// Draws.
    ///
    /// # Errors
    /// The folder cannot be read, there is no such pathway, or the picture or output cannot be written.
    pub fn run(self, terminal: &mut Terminal) -> Result<Ended> {
        let folder = self.folder.as_deref();
        let loaded = library::load(folder, &[])?;
        let program = match library::program(&loaded, &files::name(folder), terminal)? {
            Ok(program) => program,
            Err(ended) => return Ok(ended),
        };
        let drawing = match program.pathway_named(&self.topic) {
            Some(pathway) => draw_pathway(program, pathway),
            None if self.topic == "start" => draw_start(program),
            None => return Err(ask::unknown_topic(program, &self.topic)),
        };
        terminal.text(&drawing.plain)?;
        if let Some(path) = &self.svg {
            files::write(path, &drawing.svg)?;
            let part = if drawing.partial { " (the picture shows a part: the pathway is too long for one)" } else { "" };
            terminal.line(format!("picture written to {}{part}", path.display()))?;
        }
        Ok(Ended::Fine)
    }
}
