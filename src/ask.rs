//! `fingerpost ask`: a conversation at the terminal, or calls from a file walked with their transcript.

mod person;
mod record;
mod script;
mod show;
mod talk;
mod understand;

use crate::check::Format;
use crate::terminal::Terminal;
use crate::{Ended, files, library};
use anyhow::{Result, anyhow};
use clap::Args;
use fingerpost_api::clock::Clock;
use fingerpost_engine::program::Program;
use person::End;
use std::collections::BTreeMap;
use std::path::PathBuf;
use talk::{Talk, Voice};

const HELP: &str = "Examples:\n  \
fingerpost ask\n  \
fingerpost ask --topic sore-throat --as someone-else\n  \
printf '0\\n28 years\\n' | fingerpost ask --topic sore-throat\n  \
fingerpost ask --answers calls.yaml\n\n\
At any question: why, back, change, help, quit. Answers may be typed in words (yes, 38.5 C, since last Tuesday).\n\
Everything typed is watched for signs of danger.\n\n\
A file of answers holds whole calls, written as in the folder `calls` of a library. A yes/no that is not named is no:\n\n  \
calls:\n    \
- name: sore throat for two days\n      \
topics: [sore-throat]\n      \
given: { age: 28 years, sex: female }\n      \
expect: self-care\n\n\
Ends with 0 at an outcome (with a file: when each call came out as expected), 1 when the input ended before it\n\
or a call came out otherwise, 2 when it was called wrongly.";

/// Answer the questions here, at the terminal, and see what to do
#[derive(Args)]
#[command(after_help = HELP)]
pub struct Ask {
    /// The folder; without it, the pathways that come with the program
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Who answers: chooses the wording
    #[arg(long = "as", value_enum, default_value_t = Voice::Citizen)]
    voice: Voice,
    /// The topic, by its id; may be given more than once
    #[arg(long = "topic", value_name = "ID", conflicts_with = "answers")]
    topics: Vec<String>,
    /// A file of whole calls (YAML or JSON) instead of the keyboard
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    /// Text for people; json: the record of the finished conversation (the conversation itself then goes to standard error)
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Ask {
    /// Asks.
    ///
    /// # Errors
    /// The folder or file cannot be read, a topic does not exist, or the output is gone.
    pub fn run(self, terminal: &mut Terminal) -> Result<Ended> {
        let folder = self.folder.as_deref();
        let name = files::name(folder);
        if let Some(path) = &self.answers {
            return script::run(folder, path, self.voice, self.format, terminal);
        }
        let loaded = library::load(folder, &[])?;
        let program = match library::program(&loaded, &name, terminal)? {
            Ok(program) => program,
            Err(ended) => return Ok(ended),
        };
        let mut aside = if self.format == Format::Json { Some(terminal.aside()) } else { None };
        let out = aside.as_mut().unwrap_or(terminal);
        let Some((mut talk, said)) = self.begin(program, out)? else { return Ok(Ended::Fine) };
        talk.hear(&said);
        let end = person::converse(&mut talk, out)?;
        if self.format == Format::Json {
            terminal.line(serde_json::to_string_pretty(&record::record(&talk))?)?;
        }
        Ok(if end == End::CutOff { Ended::Faults } else { Ended::Fine })
    }

    fn begin<'p>(&self, program: &'p Program, out: &mut Terminal) -> Result<Option<(Talk<'p>, String)>> {
        if let Some(topic) = self.topics.iter().find(|t| program.pathway_named(t).is_none()) {
            return Err(unknown_topic(program, topic));
        }
        let begin = |topics| Talk::begin(program, Clock::system(), self.voice, topics, BTreeMap::new()).map_err(|r| anyhow!("{r}"));
        show::opening(&begin(Vec::new())?, out)?;
        if !self.topics.is_empty() {
            return Ok(Some((begin(self.topics.clone())?, String::new())));
        }
        let Some((topic, said)) = person::topic(program, out)? else { return Ok(None) };
        let name = program.pathway(topic).map(|p| p.name.clone()).unwrap_or_default();
        Ok(Some((begin(vec![name])?, said)))
    }
}

/// Says that there is no such topic, and which there are.
pub fn unknown_topic(program: &Program, topic: &str) -> anyhow::Error {
    let names: Vec<&str> = program.topic_order.iter().filter_map(|t| program.pathway(*t)).map(|p| p.name.as_str()).collect();
    anyhow!("there is no topic `{topic}`; there are: {}", names.join(", "))
}
