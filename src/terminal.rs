//! Writing to the terminal and reading from it: colour only where it is seen, lines no wider than a person reads, input no longer than a limit.
//!
//! It knows no pathway and no fault.

use crate::limits;
use fingerpost_engine::render::Look;
use std::io::{self, BufRead, IsTerminal, Read, Write};

/// Bold.
pub const BOLD: &str = "1";
/// Bold white on red.
pub const ALARM: &str = "1;37;41";
/// Faint.
pub const FAINT: &str = "2";
/// Green.
pub const GOOD: &str = "32";
/// Red.
pub const BAD: &str = "1;31";

/// Where a sub-command writes and reads.
pub struct Terminal {
    out: Box<dyn Write>,
    /// Colour and width.
    pub look: Look,
    /// A person sits at the keyboard.
    pub is_person: bool,
}

impl Terminal {
    /// Standard input and output, with colour only on a terminal and only where `NO_COLOR` is not set.
    pub fn of_this_process() -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty());
        let dumb = std::env::var("TERM").is_ok_and(|t| t == "dumb");
        let colour = io::stdout().is_terminal() && !set("NO_COLOR") && !dumb;
        let (low, high) = limits::COLUMNS;
        let columns = std::env::var("COLUMNS").ok().and_then(|c| c.parse().ok()).unwrap_or(high).clamp(low, high);
        Self { out: Box::new(io::stdout()), look: Look { colour, columns }, is_person: io::stdin().is_terminal() }
    }

    /// The same with its text on standard error, for when standard output is kept for a program to read.
    pub fn aside(&self) -> Self {
        let colour = self.look.colour && io::stderr().is_terminal();
        Self { out: Box::new(io::stderr()), look: Look { colour, ..self.look }, is_person: self.is_person }
    }

    /// One line.
    ///
    /// # Errors
    /// The output is gone.
    pub fn line(&mut self, text: impl AsRef<str>) -> io::Result<()> {
        writeln!(self.out, "{}", text.as_ref())
    }

    /// Text as it is, without a line break of its own.
    ///
    /// # Errors
    /// The output is gone.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }

    /// A paragraph, wrapped and indented by so many columns.
    ///
    /// # Errors
    /// The output is gone.
    pub fn paragraph(&mut self, indent: usize, text: &str) -> io::Result<()> {
        self.hanging(&" ".repeat(indent), text)
    }

    /// A paragraph after a mark, such as `  1  `; the following lines stand under the first word.
    ///
    /// # Errors
    /// The output is gone.
    pub fn hanging(&mut self, mark: &str, text: &str) -> io::Result<()> {
        let under = " ".repeat(textwrap::core::display_width(mark));
        let text = if self.look.colour { coloured(text) } else { plain(text) };
        let options = textwrap::Options::new(self.look.columns).initial_indent(mark).subsequent_indent(&under).break_words(true);
        for line in textwrap::wrap(&text, options) {
            self.line(line.trim_end())?;
        }
        Ok(())
    }

    /// The text in a colour, where colours are seen.
    pub fn colour(&self, code: &str, text: &str) -> String {
        let text = plain(text);
        if self.look.colour { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text }
    }

    /// One line typed by whoever answers; none at the end of the input. Where nobody sees the keys, the line is shown, so that a transcript reads whole.
    ///
    /// # Errors
    /// The input cannot be read, or the line is too long or no text.
    pub fn read(&mut self, prompt: &str) -> io::Result<Option<String>> {
        self.text(prompt)?;
        let mut bytes = Vec::new();
        let got = io::stdin().lock().take(limits::LINE_BYTES).read_until(b'\n', &mut bytes)?;
        if got == 0 {
            self.line("")?;
            return Ok(None);
        }
        if bytes.last() != Some(&b'\n') && bytes.len() as u64 == limits::LINE_BYTES {
            return Err(io::Error::new(io::ErrorKind::InvalidData, format!("a typed line is longer than {} bytes", limits::LINE_BYTES)));
        }
        let line = plain(&String::from_utf8_lossy(&bytes)).trim().to_owned();
        if !self.is_person {
            self.line(&line)?;
        }
        Ok(Some(line))
    }
}

/// The colours that may stand in a text, and their end.
const COLOURS: [&str; 6] = [BOLD, ALARM, FAINT, GOOD, BAD, "0"];

/// Without control characters: neither an author nor a caller may steer somebody's terminal.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control() || *c == '\n').collect()
}

/// The same, but our own colours stay.
fn coloured(text: &str) -> String {
    let ours = |from: usize| {
        let code = text.get(from..).and_then(|rest| rest.strip_prefix("\u{1b}[")?.split_once('m'));
        code.is_some_and(|(code, _)| COLOURS.contains(&code))
    };
    text.char_indices().filter(|(at, c)| !c.is_control() || *c == '\n' || ours(*at)).map(|(_, c)| c).collect()
}

/// Says on standard error what went wrong.
pub fn complain(error: &anyhow::Error) {
    let chain: Vec<String> = error.chain().map(|e| plain(&e.to_string())).collect();
    // Nobody is left to tell when standard error is gone.
    let _gone = writeln!(io::stderr(), "fingerpost: {}", chain.join(": "));
}

/// Has the reader of our output gone away?
pub fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error.chain().filter_map(|e| e.downcast_ref::<io::Error>()).any(|e| e.kind() == io::ErrorKind::BrokenPipe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_colours_stay_in_a_text_and_nothing_else_steers_the_terminal() {
        let text = "\u{1b}[1;31mbad\u{1b}[0m \u{1b}[8mhidden\u{1b}[2J\u{7}";
        assert_eq!(coloured(text), "\u{1b}[1;31mbad\u{1b}[0m [8mhidden[2J");
        assert_eq!(plain(text), "[1;31mbad[0m [8mhidden[2J");
    }
}
