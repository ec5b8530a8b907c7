//! What the service reads of people for itself, to tell somebody: each reading is recorded as the service's own, with what it is for.

use super::history;
use super::number::NhsNumber;
use super::service::People;
use super::store;
use super::types::{PeopleError, Person, PersonId};
use crate::audit::Action;
use crate::storage::Batch;

impl People {
    /// Somebody whose GP practice may get a copy, for the service itself. The reading is recorded.
    ///
    /// # Errors
    /// [`PeopleError::NoSuchPerson`], and those of the store.
    pub async fn for_their_gp(&self, id: &PersonId) -> Result<Person, PeopleError> {
        let (_, person) = store::person(&self.store, id).await?.ok_or(PeopleError::NoSuchPerson)?;
        self.by_the_service(Batch::new(), Action::PersonRead, id, "whether their GP practice gets a copy").await?;
        Ok(person)
    }

    /// Whoever has this number, for the service itself, and the conversations in their history, oldest first. The reading is recorded, with what it is for.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn of_number(&self, number: &NhsNumber, why: &str) -> Result<Option<(Person, Vec<String>)>, PeopleError> {
        let Some(id) = store::of_number(&self.store, number).await? else { return Ok(None) };
        let Some((_, person)) = store::person(&self.store, &id).await? else { return Ok(None) };
        self.by_the_service(Batch::new(), Action::PersonRead, &id, why).await?;
        let sessions = history::sessions(&self.store, &id).await?;
        Ok(Some((person, sessions)))
    }
}
