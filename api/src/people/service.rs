//! Finding, making and reading people, for staff who take calls. Every reading of somebody is recorded before it is answered.

use jiff::civil::Date;

use super::demo::DemoPerson;
use super::history::{self, Contact};
use super::matching::{Details, Likeness, Verdict, items_said, likeness, verdict};
use super::preferences::Preferences;
use super::proxies::{Mandate, Proxy};
use super::record::{HealthRecord, Reading, Written};
use super::said::SaidFault;
use super::store;
use super::types::{PeopleError, Person, PersonId, Reader};
use crate::audit::{Action, Actor, Audit, Deed};
use crate::clock::Clock;
use crate::identity::{Role, Token};
use crate::limits;
use crate::storage::{Batch, Store};

/// What was found for a description.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What the rules say.
    pub verdict: Verdict<Person>,
    /// More share a name than were looked at: a birth date or a postcode tells them apart.
    pub more: bool,
}

/// The people room. Cheap to clone.
#[derive(Debug, Clone)]
pub struct People {
    pub(super) store: Store,
    audit: Audit,
    clock: Clock,
}

impl People {
    /// A room over a store, with the log of every reading.
    #[must_use]
    pub fn new(store: Store, audit: Audit, clock: Clock) -> Self {
        Self { store, audit, clock }
    }

    pub(super) fn today(&self) -> Date {
        self.clock.now().local_date
    }

    /// Who somebody is. Everybody who is shown for it was read, and that is recorded.
    ///
    /// # Errors
    /// [`PeopleError::Role`], and those of the store.
    pub async fn find(&self, reader: Reader<'_>, details: &Details) -> Result<Found, PeopleError> {
        allowed(reader)?;
        let found = self.like(details).await?;
        let shown = match &found.verdict {
            Verdict::Same(person) => std::slice::from_ref(person),
            Verdict::Ask(people) => people.as_slice(),
            Verdict::Nobody => &[],
        };
        for person in shown {
            self.recorded(reader, Action::PersonRead, &person.id, "found by a description").await?;
        }
        Ok(found)
    }

    /// What the rules say about everybody who shares something with a description.
    async fn like(&self, details: &Details) -> Result<Found, PeopleError> {
        let (mut ids, more) = store::sharing(&self.store, details).await?;
        if let Some(number) = &details.nhs_number {
            ids.extend(store::of_number(&self.store, number).await?);
            ids.sort();
            ids.dedup();
        }
        let mut candidates = Vec::new();
        for id in ids {
            if let Some((_, person)) = store::person(&self.store, &id).await? {
                candidates.push((likeness(details, &person.details), person));
            }
        }
        candidates.retain(|(likeness, _)| *likeness > Likeness::Other);
        let mut found = Found { verdict: verdict(candidates), more };
        if let Verdict::Ask(people) = &mut found.verdict {
            found.more |= people.len() > limits::PEOPLE_SHOWN;
            people.truncate(limits::PEOPLE_SHOWN);
        }
        Ok(found)
    }

    /// Whom a description fits that somebody typed themselves, read in several ways: the one person who is the same in one of them. Where nobody is known
    /// at all and enough was said, a record is made of the first reading; where a human would be asked, there is none, so it is nobody.
    ///
    /// # Errors
    /// Those of the store, and [`PeopleError::Changed`] when somebody else wrote at this moment.
    pub async fn recognise(&self, readings: &[Details]) -> Result<Option<PersonId>, PeopleError> {
        let mut is_known = false;
        for details in readings {
            match self.like(details).await?.verdict {
                Verdict::Same(person) => {
                    self.by_the_service(Batch::new(), Action::PersonRead, &person.id, "recognised by what was typed to book").await?;
                    return Ok(Some(person.id));
                }
                Verdict::Ask(_) => is_known = true,
                Verdict::Nobody => {}
            }
        }
        let Some(details) = readings.first().filter(|details| !is_known && items_said(details) >= limits::PERSON_ITEMS_TYPED) else {
            return Ok(None);
        };
        let person = Person::new(details.clone())?;
        if !person.faults(self.today()).is_empty() {
            return Ok(None);
        }
        let batch = store::put(&self.store, 0, &person, None)?;
        self.by_the_service(batch, Action::PersonChanged, &person.id, "added by what was typed to book").await?;
        Ok(Some(person.id))
    }

    /// Makes a record of somebody whom we do not know yet.
    ///
    /// # Errors
    /// [`PeopleError::Unfit`] with every field that does not fit, or for a number that has a record; [`PeopleError::Changed`] when somebody else has made one
    /// with it at this very moment.
    pub async fn add(&self, reader: Reader<'_>, details: Details) -> Result<Person, PeopleError> {
        allowed(reader)?;
        if let Some(number) = &details.nhs_number
            && store::of_number(&self.store, number).await?.is_some()
        {
            return Err(PeopleError::Unfit(vec![
                "NHS number: somebody with this number is known already. Leave it out if this is somebody else".to_owned(),
            ]));
        }
        let person = Person::new(details)?;
        self.write(reader, 0, &person, None, "added").await?;
        Ok(person)
    }

    /// Fills in what was not known of somebody. What is known stays as it is: a slip of the pen must not make them another person.
    ///
    /// # Errors
    /// As [`People::add`], and [`PeopleError::NoSuchPerson`].
    pub async fn complete(&self, reader: Reader<'_>, id: &PersonId, said: &Details) -> Result<Person, PeopleError> {
        allowed(reader)?;
        let (version, old) = store::person(&self.store, id).await?.ok_or(PeopleError::NoSuchPerson)?;
        let known = &old.details;
        // A number that is somebody else's stays with them: a human has just said that this is another person.
        let number = match &said.nhs_number {
            Some(number) if store::of_number(&self.store, number).await?.is_none() => Some(number.clone()),
            _ => None,
        };
        let text = |known: &str, said: &str| if known.is_empty() { said.to_owned() } else { known.to_owned() };
        let details = Details {
            nhs_number: known.nhs_number.clone().or(number),
            family: text(&known.family, &said.family),
            given: text(&known.given, &said.given),
            born: known.born.or(said.born),
            sex: known.sex.or(said.sex),
            postcode: text(&known.postcode, &said.postcode),
        };
        if details == *known {
            return Ok(old);
        }
        let person = Person { details, ..old.clone() };
        self.write(reader, version, &person, Some(&old.details), "completed").await?;
        Ok(person)
    }

    /// A person's record, with its version. The reading is recorded.
    ///
    /// # Errors
    /// [`PeopleError::Role`], [`PeopleError::NoSuchPerson`], and those of the store.
    pub async fn read(&self, reader: Reader<'_>, id: &PersonId) -> Result<(u64, Person), PeopleError> {
        allowed(reader)?;
        let found = store::person(&self.store, id).await?.ok_or(PeopleError::NoSuchPerson)?;
        self.recorded(reader, Action::PersonRead, id, "opened").await?;
        Ok(found)
    }

    /// Writes how somebody wants to be reached, what they need, and why they are to be rung before others, on the version of their record that was read.
    ///
    /// # Errors
    /// [`PeopleError::Changed`] when the record is at another version; as [`People::add`].
    pub async fn prefer(
        &self,
        reader: Reader<'_>,
        id: &PersonId,
        after: u64,
        preferences: Preferences,
        fast_track: String,
    ) -> Result<Person, PeopleError> {
        allowed(reader)?;
        let (_, old) = store::person(&self.store, id).await?.ok_or(PeopleError::NoSuchPerson)?;
        let person = Person { preferences, fast_track, ..old.clone() };
        self.write(reader, after, &person, Some(&old.details), "preferences").await?;
        Ok(person)
    }

    /// Writes conditions and medicines on the version of the record that was read. What is new must fit: the caller knows the content, and says why it
    /// does not.
    ///
    /// # Errors
    /// As [`People::prefer`].
    pub async fn record(
        &self,
        reader: Reader<'_>,
        id: &PersonId,
        after: u64,
        written: Vec<Written>,
        fits: &(dyn Fn(&Written) -> Result<(), String> + Sync),
    ) -> Result<Person, PeopleError> {
        allowed(reader)?;
        let (_, old) = store::person(&self.store, id).await?.ok_or(PeopleError::NoSuchPerson)?;
        let is_new = |says: &&Written| !old.record.entries.iter().any(|entry| entry.says == **says);
        if written.len() > limits::RECORD_ENTRIES {
            return Err(PeopleError::Unfit(vec![format!("conditions and medicines: at most {}", limits::RECORD_ENTRIES)]));
        }
        let faults: Vec<String> = written.iter().filter(is_new).filter_map(|says| fits(says).err()).collect();
        if !faults.is_empty() {
            return Err(PeopleError::Unfit(faults));
        }
        let record = old.record.rewritten(written, reader.name, self.clock.now_ms());
        let person = Person { record, ..old.clone() };
        self.write(reader, after, &person, Some(&old.details), "conditions and medicines").await?;
        Ok(person)
    }

    /// Keeps what a device measured, of which the caller has seen that it fits the content. Gives the older readings that had to go for it.
    ///
    /// # Errors
    /// As [`People::prefer`]; [`PeopleError::Changed`]: send it again; [`PeopleError::Unfit`] when it is older than as many as are kept.
    pub async fn measured(&self, reader: Reader<'_>, id: &PersonId, reading: Reading) -> Result<Vec<Reading>, PeopleError> {
        allowed(reader)?;
        let (version, old) = store::person(&self.store, id).await?.ok_or(PeopleError::NoSuchPerson)?;
        let reading = Reading { by: reader.name.to_owned(), ..reading };
        let (record, let_go) = old.record.measured(reading.clone(), self.clock.now_ms());
        if let_go.contains(&reading) {
            let many = limits::READINGS_KEPT;
            return Err(PeopleError::Unfit(vec![format!("reading: {many} newer ones that still count are kept, and no more")]));
        }
        let person = Person { record, ..old.clone() };
        self.write(reader, version, &person, Some(&old.details), "a reading of a device").await?;
        Ok(let_go)
    }

    /// Writes down who may speak for somebody, on the version of their record that was read. What ended longest ago makes room.
    ///
    /// # Errors
    /// [`PeopleError::Unfit`] with everything that does not fit; [`PeopleError::Changed`] when the record is at another version.
    pub async fn entrust(&self, reader: Reader<'_>, id: &PersonId, after: u64, mandate: Mandate) -> Result<Person, PeopleError> {
        allowed(reader)?;
        let (_, old) = store::person(&self.store, id).await?.ok_or(PeopleError::NoSuchPerson)?;
        let (today, mut person) = (self.today(), old.clone());
        let faults = mandate.faults(&person, today);
        if !faults.is_empty() {
            return Err(PeopleError::Unfit(faults));
        }
        if person.proxies.len() >= limits::PROXIES {
            let ended = person.proxies.iter().enumerate().filter_map(|(at, proxy)| Some((proxy.ended(&person, today)?, at))).min();
            let (_, at) = ended.ok_or_else(|| PeopleError::Unfit(vec![format!("at most {} may speak for one person", limits::PROXIES)]))?;
            person.proxies.remove(at);
        }
        let what = format!("may be spoken for: {}", mandate.ground.word());
        person.proxies.push(named(mandate)?);
        self.write(reader, after, &person, Some(&old.details), &what).await?;
        Ok(person)
    }

    /// Takes from somebody the right to speak for a person, at once. It names no version: a withdrawal must not wait for whoever mends a telephone number.
    /// What was withdrawn or has ended before stays as it is.
    ///
    /// # Errors
    /// [`PeopleError::NoSuchPerson`], also for a proxy who is not in the record; [`PeopleError::Changed`] when others wrote each time it was tried.
    pub async fn withdraw(&self, reader: Reader<'_>, id: &PersonId, proxy: &str) -> Result<(u64, Person), PeopleError> {
        allowed(reader)?;
        for _ in 0..limits::WITHDRAWAL_TRIES {
            let (version, mut person) = store::person(&self.store, id).await?.ok_or(PeopleError::NoSuchPerson)?;
            let found = person.proxies.iter_mut().find(|one| one.id == proxy).ok_or(PeopleError::NoSuchPerson)?;
            found.withdrawn_on.get_or_insert(self.today());
            let batch = store::put(&self.store, version, &person, Some(&person.details))?;
            match self.changed(reader, batch, id, "may no longer be spoken for: withdrawn").await {
                Ok(()) => return Ok((version.saturating_add(1), person)),
                Err(PeopleError::Changed) => {}
                Err(other) => return Err(other),
            }
        }
        Err(PeopleError::Changed)
    }

    /// A person's record with its version, and their contacts as [`People::contacts`] gives them: one reading, recorded once.
    ///
    /// # Errors
    /// As [`People::read`].
    pub async fn opened(&self, reader: Reader<'_>, id: &PersonId, besides: &str) -> Result<(u64, Person, Vec<Contact>), PeopleError> {
        let (version, person) = self.read(reader, id).await?;
        Ok((version, person, self.history(id, besides).await?))
    }

    /// What somebody came with in the last year, newest first, the conversation in hand left out. The reading is recorded.
    ///
    /// # Errors
    /// [`PeopleError::Role`], and those of the store.
    pub async fn contacts(&self, reader: Reader<'_>, id: &PersonId, besides: &str) -> Result<Vec<Contact>, PeopleError> {
        allowed(reader)?;
        self.recorded(reader, Action::PersonRead, id, "earlier contacts").await?;
        self.history(id, besides).await
    }

    async fn history(&self, id: &PersonId, besides: &str) -> Result<Vec<Contact>, PeopleError> {
        let mut found = history::since(&self.store, id, self.clock.now_ms().saturating_sub(limits::HISTORY_MS)).await?;
        found.retain(|contact| contact.session != besides);
        found.reverse();
        found.truncate(limits::CONTACTS_SHOWN);
        Ok(found)
    }

    /// How many other contacts somebody had in the last 96 hours.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn earlier(&self, id: &PersonId, besides: &str) -> Result<u32, PeopleError> {
        let from_ms = self.clock.now_ms().saturating_sub(limits::REPEAT_MS);
        let found = history::since(&self.store, id, from_ms).await?;
        Ok(u32::try_from(found.iter().filter(|contact| contact.session != besides).count()).unwrap_or(u32::MAX))
    }

    /// Puts the demonstration's people in place, with what they came with before; whoever is there already is left alone.
    ///
    /// # Errors
    /// Those of the store, and [`PeopleError::Unfit`].
    pub async fn import(&self, people: &[DemoPerson]) -> Result<(), PeopleError> {
        for one in people {
            let unfit = |faults: Vec<SaidFault>| PeopleError::Unfit(faults.into_iter().map(|fault| fault.text).collect());
            let details = one.known.details().map_err(unfit)?;
            if let Some(number) = &details.nhs_number
                && store::of_number(&self.store, number).await?.is_some()
            {
                continue;
            }
            let (preferences, fast_track) = (one.preferences.clone(), one.fast_track.clone());
            let record = HealthRecord::default().rewritten(one.record.clone(), "demonstration", self.clock.now_ms());
            let mut person = Person { preferences, fast_track, record, gp_practice: one.gp_practice.clone(), ..Person::new(details)? };
            for proxy in &one.proxies {
                person.proxies.push(named(proxy.mandate(self.today()))?);
            }
            let mut batch = store::put(&self.store, 0, &person, None)?;
            for (hours, about, outcome) in &one.contacts {
                let began_ms = self.clock.now_ms().saturating_sub(i64::from(*hours) * 60 * 60 * 1_000);
                let session = Token::beginning_with(began_ms)?.as_str().to_owned();
                let (about, outcome) = (vec![about.clone()], vec![outcome.clone()]);
                let contact = Contact { session, began_ms, at_ms: began_ms, by_handler: false, about, outcome };
                batch = batch.and(history::contact_written(&person.id, 0, &contact)?);
            }
            self.store.commit(batch).await?;
        }
        Ok(())
    }

    pub(super) async fn write(
        &self,
        reader: Reader<'_>,
        version: u64,
        person: &Person,
        old: Option<&Details>,
        what: &str,
    ) -> Result<(), PeopleError> {
        let faults = person.faults(self.today());
        if !faults.is_empty() {
            return Err(PeopleError::Unfit(faults));
        }
        let batch = store::put(&self.store, version, person, old)?;
        self.changed(reader, batch, &person.id, what).await
    }

    async fn changed(&self, reader: Reader<'_>, batch: Batch, id: &PersonId, what: &str) -> Result<(), PeopleError> {
        let deed = Deed::new(Actor::Staff(reader.name.to_owned()), Action::PersonChanged, subject(id)).because(what);
        Ok(self.audit.commit(batch, deed).await?)
    }

    pub(super) async fn by_the_service(&self, batch: Batch, action: Action, id: &PersonId, why: &str) -> Result<(), PeopleError> {
        Ok(self.audit.commit(batch, Deed::new(Actor::Service, action, subject(id)).because(why)).await?)
    }

    async fn recorded(&self, reader: Reader<'_>, action: Action, id: &PersonId, why: &str) -> Result<(), PeopleError> {
        let deed = Deed::new(Actor::Staff(reader.name.to_owned()), action, subject(id)).because(why);
        Ok(self.audit.record(deed).await?)
    }
}

/// A proxy with a name of its own.
fn named(mandate: Mandate) -> Result<Proxy, PeopleError> {
    Ok(Proxy { id: Token::new()?.as_str().to_owned(), mandate, withdrawn_on: None })
}

/// How the log names a person.
fn subject(id: &PersonId) -> String {
    format!("person/{}", id.as_str())
}

pub(super) fn allowed(reader: Reader<'_>) -> Result<(), PeopleError> {
    if reader.roles.has(Role::Handler) { Ok(()) } else { Err(PeopleError::Role) }
}
