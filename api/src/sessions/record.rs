//! What a person's record means in the content: whether an entry or a reading fits it, and which entries a conversation is told of.
//!
//! It is told only what the engine lets a record fill, towards the worse. All else, and every reading, stands beside its question until a human confirms it;
//! the pages show that. Nothing is told to a conversation that began on the web, because whoever holds its token reads its answers.

use std::collections::BTreeMap;

use fingerpost_engine::program::{FactDef, FactId, FactKind, Program};
use fingerpost_engine::walk::{Answer, Event, Provenance, What, record_fills};
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::ToSchema;

use super::folded::Folded;
use super::plan_facts::was_told;
use super::service::{Access, Sessions};
use super::types::Record;
use crate::directory::types::Sex;
use crate::limits;
use crate::people::{Person, Reading, Written};
use crate::problem::{Kind, Problem};
use crate::storage::Batch;

/// The fact of the content that a person's sex answers.
const SEX: &str = "sex";

/// A reading as it is sent.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadingRequest {
    /// The fact it answers, such as `temperature_c`: a number that changes.
    pub fact: String,
    /// The number, with at most one dot, such as `38.9`.
    pub value: String,
    /// Its unit, as the fact takes it; empty: the fact has none.
    pub unit: String,
    /// When it was taken, such as `2026-03-03T14:05:00Z`.
    #[schema(value_type = String, format = DateTime)]
    pub taken_at: Timestamp,
    /// Make and model of the device, such as `Omron M3`.
    pub device: String,
}

impl Sessions {
    /// Does an entry of a record fit the release that is live?
    ///
    /// # Errors
    /// Which fact, why not, and what would do.
    pub fn entry_fits(&self, says: &Written) -> Result<(), String> {
        let release = self.releases.live();
        let program = &release.program;
        let at = |why: &str| format!("`{}`: {why}", says.fact.chars().take(limits::RECORD_TEXT_LENGTH).collect::<String>());
        let def = fact(program, &says.fact).map_err(|why| at(&why))?;
        if def.trusted_record {
            return Err(at("age and sex are written with the person's name, not in the list"));
        }
        if def.lasts_minutes.is_some() {
            return Err(at("this changes within hours, so an entry would be out of date: it is asked, or sent as a reading"));
        }
        let answer = Answer::written(def, &says.value, None);
        if answer.is_unsure() {
            return Err(at("say what is so: an entry that is not sure tells nobody anything"));
        }
        let now = self.clock().now();
        record_fills(program, &says.fact, &answer, now.local_date, now.utc_ms).map(|_| ()).map_err(|refusal| at(&refusal.to_string()))
    }

    /// A reading that fits the release that is live, with the instant from which on it says nothing any more.
    ///
    /// # Errors
    /// Unprocessable when the fact is no number that is measured, when unit or range do not fit, when it was taken in the future or is over.
    pub fn reading(&self, sent: ReadingRequest) -> Result<Reading, Problem> {
        let unfit = |why: String| Problem::new(Kind::Unprocessable, "reading_unfit", format!("{why}. Nothing was kept; send it again."));
        let ReadingRequest { fact: name, value, unit, taken_at, device } = sent;
        let release = self.releases.live();
        let def = fact(&release.program, &name).map_err(|why| unfit(format!("fact: {why}")))?;
        if !matches!(&def.kind, FactKind::Number(number) if number.moment_ms.is_none()) {
            return Err(unfit("fact: this is no number that a device measures".to_owned()));
        }
        let now = self.clock().now();
        let answer = Answer::Number { value: value.clone(), unit: unit.clone() };
        record_fills(&release.program, &name, &answer, now.local_date, now.utc_ms)
            .map_err(|refusal| unfit(format!("value, unit: {refusal}")))?;
        let taken_at_ms = taken_at.as_millisecond();
        if taken_at_ms > now.utc_ms.saturating_add(limits::READING_AHEAD_MS) {
            return Err(unfit("taken_at: this lies in the future. Set the clock of the device".to_owned()));
        }
        let life_minutes = def.lasts_minutes.unwrap_or(limits::READING_LIFE_MINUTES);
        let until_ms = taken_at_ms.saturating_add(i64::from(life_minutes) * 60 * 1_000);
        if until_ms <= now.utc_ms {
            let why =
                format!("taken_at: a reading of this says how somebody is for {life_minutes} minutes, and they are over. Measure again");
            return Err(unfit(why));
        }
        Ok(Reading { fact: name, value, unit, taken_at_ms, device, by: String::new(), until_ms })
    }

    /// Tells a conversation that staff began of the age and sex of whom it is about, and of what stands in their record, where the engine lets a record fill it. What is known as
    /// bad already, or was told and corrected, is not told again.
    ///
    /// # Errors
    /// As [`Sessions::folded`]; conflict when the conversation went on meanwhile.
    pub async fn record_says(&self, id: &str, person: &Person) -> Result<(), Problem> {
        let folded = self.folded(id, Access::Staff).await?;
        if folded.ended().is_some() || !began_with_staff(&folded) {
            return Ok(());
        }
        let (program, now) = (&folded.live.release.program, self.clock().now());
        let (mut told, again) = details_say(&folded, person);
        told.retain(|name, answer| record_fills(program, name, answer, now.local_date, now.utc_ms) == Ok(true));
        for says in person.record.entries.iter().map(|entry| &entry.says) {
            let Ok(def) = fact(program, &says.fact) else { continue };
            let answer = Answer::written(def, &says.value, None);
            if record_fills(program, &says.fact, &answer, now.local_date, now.utc_ms) == Ok(true) && !was_told(&folded, &says.fact) {
                told.insert(says.fact.clone(), answer);
            }
        }
        if told.is_empty() && again.is_empty() {
            return Ok(());
        }
        let mut session = folded.live;
        session.before = session.came_to();
        let mut new = Vec::new();
        if !again.is_empty() {
            self.walk(&mut session, What::AskedAgain { facts: again }, None, &mut new)?;
        }
        if !told.is_empty() {
            self.walk(&mut session, What::Told { answers: told, from: Provenance::Record }, None, &mut new)?;
        }
        self.commit(&mut session, &new, Batch::new()).await?;
        self.keep(session);
        Ok(())
    }
}

/// Age and sex of whom it is about, as they stand with the name: what the content trusts a record for, where nobody has answered it. The second are facts
/// that were told of somebody else, who was named wrongly: they are asked again, unless they are told anew.
fn details_say(folded: &Folded, person: &Person) -> (BTreeMap<String, Answer>, Vec<String>) {
    let (program, state) = (&folded.live.release.program, &folded.live.state);
    let (mut told, mut again) = (BTreeMap::new(), Vec::new());
    for (at, def) in program.facts.iter().enumerate().filter(|(_, def)| def.trusted_record && def.given.is_none()) {
        let Ok(fact) = u16::try_from(at).map(FactId) else { continue };
        let answer = match &def.kind {
            FactKind::Age(_) => person.details.born.map(|born| Answer::Born { born }),
            FactKind::Choice(_) if def.name == SEX => person.details.sex.map(|sex| Answer::Word(word(sex).to_owned())),
            _ => None,
        };
        match state.said(fact).map(|said| said.provenance) {
            Some(Provenance::Record) if last_told(folded, &def.name) == answer.as_ref() => continue,
            Some(Provenance::Record) => again.push(def.name.clone()),
            // Answered by somebody, or corrected.
            Some(_) => continue,
            None if was_told(folded, &def.name) => continue,
            None => {}
        }
        told.extend(answer.map(|answer| (def.name.clone(), answer)));
    }
    (told, again)
}

const fn word(sex: Sex) -> &'static str {
    match sex {
        Sex::Female => "female",
        Sex::Male => "male",
    }
}

/// What a record said last of a fact.
fn last_told<'a>(folded: &'a Folded, fact: &str) -> Option<&'a Answer> {
    folded.records.iter().rev().find_map(|record| match record {
        Record::Walk { event: Event { what: What::Told { answers, from: Provenance::Record }, .. }, .. } => answers.get(fact),
        _ => None,
    })
}

/// Was it staff who began it, so that nobody else holds its token? What it became later does not matter.
fn began_with_staff(folded: &Folded) -> bool {
    let began = folded.records.iter().find_map(|record| match record {
        Record::Walk { event: Event { what: What::Began { given, .. }, .. }, .. } => Some(given),
        _ => None,
    });
    began.and_then(|given| given.get("channel")).is_some_and(|channel| channel == "handler")
}

fn fact<'p>(program: &'p Program, name: &str) -> Result<&'p FactDef, String> {
    let def = program.fact_named(name).and_then(|fact| program.fact(fact));
    def.ok_or_else(|| "the content has no such fact. Look for its name in the list of facts".to_owned())
}
