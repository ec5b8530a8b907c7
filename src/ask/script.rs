//! Whole calls from a file, walked with their transcript. The file has the form of a library's own calls and is read by the same reader.
//!
//! The clock stands still, so that the same file gives the same transcript for years.

use super::person::End;
use super::record::record;
use super::show;
use super::talk::{Talk, Voice};
use crate::check::Format;
use crate::terminal::{BAD, BOLD, GOOD, Terminal};
use crate::{Ended, files, library};
use anyhow::{Result, anyhow, bail};
use fingerpost_api::clock::Clock;
use fingerpost_engine::limits::EVENTS;
use fingerpost_engine::program::{CallCase, DispositionId, FactDef, FactId, FactKind, GivenAnswer, Program};
use fingerpost_engine::prove::domain::DAY;
use fingerpost_engine::walk::{Answer, Provenance, QuestionKind, What};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::Path;

/// 15 January 2026, noon: the day on which vignettes take place.
const NOON_MS: i64 = 1_768_478_400_000;
/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// Walks every call of the file.
///
/// # Errors
/// A folder or file cannot be read, the file holds no calls, or the output is gone.
pub fn run(folder: Option<&Path>, path: &Path, voice: Voice, format: Format, terminal: &mut Terminal) -> Result<Ended> {
    let mut name = path.display().to_string();
    if !files::is_pathway_file(path) {
        // JSON is YAML: the reader goes by the ending.
        name.push_str(".yaml");
    }
    let loaded = library::load(folder, &[(name.clone(), files::read_some(path)?)])?;
    let program = match library::program(&loaded, &files::name(folder), terminal)? {
        Ok(program) => program,
        Err(ended) => return Ok(ended),
    };
    let calls: Vec<&CallCase> = program.calls.iter().filter(|c| c.case.origin.file == name).collect();
    if calls.is_empty() {
        bail!("{} holds no calls: it must begin with `calls:`", path.display());
    }
    let mut records = Vec::new();
    let mut all_as_expected = true;
    for call in calls {
        let mut script = Script { call, talk: begin(program, call, voice)?, faults: Vec::new() };
        if format == Format::Text {
            let title = terminal.colour(BOLD, &format!("Call: {}", call.case.name));
            terminal.line(title)?;
            script.walk(Some(terminal))?;
            script.close(terminal)?;
        } else {
            script.walk(None)?;
            script.compare();
            records.push(script.record());
        }
        all_as_expected &= script.faults.is_empty();
    }
    if format == Format::Json {
        terminal.line(serde_json::to_string_pretty(&json!({ "calls": records }))?)?;
    }
    Ok(if all_as_expected { Ended::Fine } else { Ended::Faults })
}

fn begin<'p>(program: &'p Program, call: &CallCase, voice: Voice) -> Result<Talk<'p>> {
    let topics = call.topics.iter().filter_map(|t| program.pathway(*t)).map(|p| p.name.clone()).collect();
    let given = call.case.given.iter().filter_map(|g| program.fact(g.fact).map(|d| (d, g)));
    let told = given.filter(|(d, _)| d.given.is_some()).map(|(d, g)| (d.name.clone(), g.value.clone())).collect();
    // A birthday may be told on a day of its own.
    let days = call.on.and_then(|on| on.since(DAY).ok()).map_or(0, |span| i64::from(span.get_days()));
    let noon = NOON_MS.saturating_add(days.saturating_mul(DAY_MS));
    Talk::begin(program, Clock::standing_at(noon), voice, topics, told).map_err(|r| anyhow!("{}: {r}", call.case.name))
}

struct Script<'p> {
    call: &'p CallCase,
    talk: Talk<'p>,
    faults: Vec<String>,
}

impl Script<'_> {
    /// Tells what is volunteered, answers all that is asked, corrects what was first said wrongly.
    fn walk(&mut self, mut out: Option<&mut Terminal>) -> Result<End> {
        let told = self.volunteered();
        if !told.is_empty() {
            self.apply(What::Told { answers: told, from: Provenance::Told });
        }
        self.answer_all(out.as_deref_mut())?;
        for first in &self.call.first_said {
            let Some((def, given)) = self.talk.program.fact(first.fact).zip(self.given(first.fact)) else { continue };
            let (fact, answer) = (def.name.clone(), answer_of(def, given));
            if let Some(out) = out.as_deref_mut() {
                out.hanging("  correction: ", &format!("{fact} is {}", in_words(given)))?;
            }
            self.apply(What::Corrected { fact, answer });
        }
        self.answer_all(out)?;
        Ok(if self.talk.state.is_done() { End::Outcome } else { End::CutOff })
    }

    fn volunteered(&self) -> BTreeMap<String, Answer> {
        let named = self.call.volunteered.iter().filter_map(|f| self.talk.program.fact(*f).zip(self.given(*f)));
        named.map(|(def, given)| (def.name.clone(), answer_of(def, given))).collect()
    }

    fn given(&self, fact: FactId) -> Option<&GivenAnswer> {
        self.call.case.given.iter().find(|g| g.fact == fact)
    }

    fn apply(&mut self, what: What) {
        if let Err(refusal) = self.talk.apply(what) {
            self.faults.push(refusal.to_string());
        }
    }

    fn answer_all(&mut self, mut out: Option<&mut Terminal>) -> Result<()> {
        for _ in 0..EVENTS {
            if !self.faults.is_empty() {
                return Ok(());
            }
            if let (Some(alarm), Some(out)) = (self.talk.new_alarm(), out.as_deref_mut()) {
                show::alarm(&self.talk, alarm, out)?;
            }
            let Some(question) = self.talk.question() else { return Ok(()) };
            if let Some(out) = out.as_deref_mut() {
                show::question(&self.talk, &question, out)?;
            }
            let mut answers = BTreeMap::new();
            let mut typed = Vec::new();
            for fact in self.talk.state.prompted(self.talk.program) {
                let Some((name, answer, words)) = self.answer_for(fact) else { return Ok(()) };
                if matches!(question.kind, QuestionKind::Card(_)) && words != "no" {
                    typed.push(format!("{name}: {words}"));
                } else if words != "no" || question.fact.is_some() {
                    typed.push(words);
                }
                answers.insert(name, answer);
            }
            if let Some(out) = out.as_deref_mut() {
                let typed = if typed.is_empty() { "none of these".to_owned() } else { typed.join(", ") };
                out.hanging("> ", &typed)?;
            }
            self.apply(What::Answered { answers });
        }
        Ok(())
    }

    /// What the file says of a fact; an unnamed yes/no is no. None: it is a fault of the file.
    fn answer_for(&mut self, fact: FactId) -> Option<(String, Answer, String)> {
        let def = self.talk.program.fact(fact)?;
        let first = self.call.first_said.iter().find(|s| s.fact == fact && self.talk.state.said(fact).is_none());
        let given = first.or_else(|| self.given(fact));
        if let Some(given) = given {
            return Some((def.name.clone(), answer_of(def, given), in_words(given)));
        }
        if matches!(def.kind, FactKind::YesNo) {
            return Some((def.name.clone(), Answer::Word("no".into()), "no".into()));
        }
        self.faults.push(format!("`{}` was asked, and the file does not say what is so", def.name));
        None
    }

    fn compare(&mut self) {
        let name = |id: Option<DispositionId>| {
            id.and_then(|d| self.talk.program.disposition(d)).map_or_else(|| "nothing".to_owned(), |d| d.name.clone())
        };
        let lead = self.talk.outcome().lead();
        if self.faults.is_empty() && lead != Some(self.call.case.expect) {
            let fault = format!("expected `{}`, came to `{}`", name(Some(self.call.case.expect)), name(lead));
            self.faults.push(fault);
        }
    }

    fn close(&mut self, out: &mut Terminal) -> Result<()> {
        self.compare();
        show::outcome(&self.talk, out)?;
        out.line("")?;
        for fault in &self.faults {
            let mark = out.colour(BAD, "not as expected: ");
            out.line(format!("{mark}{fault}"))?;
        }
        if self.faults.is_empty() {
            let line = out.colour(GOOD, "as expected");
            out.line(line)?;
        }
        Ok(out.line("")?)
    }

    fn record(&self) -> Value {
        json!({ "name": self.call.case.name, "as_expected": self.faults.is_empty(), "faults": self.faults, "record": record(&self.talk) })
    }
}

fn in_words(given: &GivenAnswer) -> String {
    let all = std::iter::once(&given.value).chain(&given.more).filter(|v| !v.is_empty());
    all.cloned().collect::<Vec<_>>().join(", ")
}

fn answer_of(def: &FactDef, given: &GivenAnswer) -> Answer {
    if given.list {
        let entries = std::iter::once(&given.value).chain(&given.more).filter(|v| !v.is_empty());
        return Answer::List(entries.cloned().collect());
    }
    Answer::written(def, &given.value, None)
}
