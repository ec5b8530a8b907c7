//! Where people lie in the storage kernel: `people/person/ID`; what finds them, `people/number/…` and `people/by/…/ID`. Names are not sealed, so
//! numbers, names, birth dates and postcodes stand in them only as what the store's own key makes of them. Decides nothing.

use sha2::{Digest, Sha256};

use super::matching::{Details, pairs};
use super::number::NhsNumber;
use super::types::{Person, PersonId};
use crate::limits;
use crate::storage::{Batch, Belongings, StorageError, Store};

fn person_key(id: &PersonId) -> String {
    format!("people/person/{}", id.as_str())
}

/// A text that tells of a person, as it may stand in a name. Where the store has no key of its own, because it is in memory, a digest will do.
fn hidden(store: &Store, text: &str) -> String {
    let digest = || Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
    store.veiled(text).unwrap_or_else(digest)
}

fn number_key(store: &Store, number: &NhsNumber) -> String {
    format!("people/number/{}", hidden(store, &format!("person-number:{}", number.digits())))
}

fn pair_prefix(store: &Store, pair: &str) -> String {
    format!("people/by/{}/", hidden(store, &format!("person-by:{pair}")))
}

fn decoded(key: &str, value: &[u8]) -> Result<Person, StorageError> {
    serde_json::from_slice(value).map_err(|_| StorageError::Corrupt { what: key.to_owned() })
}

/// A person and the version of their record.
pub(super) async fn person(store: &Store, id: &PersonId) -> Result<Option<(u64, Person)>, StorageError> {
    let key = person_key(id);
    match store.document(&key).await? {
        None => Ok(None),
        Some(document) => Ok(Some((document.version, decoded(&key, &document.value)?))),
    }
}

/// The id behind a number.
pub(super) async fn of_number(store: &Store, number: &NhsNumber) -> Result<Option<PersonId>, StorageError> {
    let key = number_key(store, number);
    let Some(document) = store.document(&key).await? else { return Ok(None) };
    let id = std::str::from_utf8(&document.value).ok().and_then(PersonId::parse);
    id.map(Some).ok_or(StorageError::Corrupt { what: key })
}

/// The ids of everybody who shares two of the four items, and whether there were more than are looked at.
pub(super) async fn sharing(store: &Store, details: &Details) -> Result<(Vec<PersonId>, bool), StorageError> {
    let (mut ids, mut more) = (Vec::new(), false);
    for pair in pairs(details) {
        let prefix = pair_prefix(store, &pair);
        let found = store.scan(&prefix, None, limits::PEOPLE_SHARING).await?;
        more |= found.len() >= limits::PEOPLE_SHARING;
        ids.extend(found.iter().filter_map(|(key, _)| PersonId::parse(key.get(prefix.len()..)?)));
    }
    ids.sort();
    ids.dedup();
    Ok((ids, more))
}

/// The names of a person's record and of all that finds it.
pub(super) fn belongings(store: &Store, person: &Person) -> Belongings {
    let number = person.details.nhs_number.as_ref().map(|number| number_key(store, number));
    let found_by = pairs(&person.details).into_iter().map(|pair| format!("{}{}", pair_prefix(store, &pair), person.id.as_str()));
    let documents = std::iter::once(person_key(&person.id)).chain(number).chain(found_by).collect();
    Belongings { documents, ..Belongings::default() }
}

/// The writes of a person's record at its version, with what finds them. `old` is what they were found by before.
pub(super) fn put(store: &Store, version: u64, person: &Person, old: Option<&Details>) -> Result<Batch, StorageError> {
    let key = person_key(&person.id);
    let value = serde_json::to_vec(person).map_err(|_| StorageError::Corrupt { what: key.clone() })?;
    let mut batch = Batch::new().put(key, version, value);
    let (was, is) = (old.map(pairs).unwrap_or_default(), pairs(&person.details));
    let found_by = |pair: &str| format!("{}{}", pair_prefix(store, pair), person.id.as_str());
    for pair in was.iter().filter(|pair| !is.contains(pair)) {
        batch = batch.delete(found_by(pair), 1);
    }
    for pair in is.iter().filter(|pair| !was.contains(pair)) {
        batch = batch.put(found_by(pair), 0, b"1".to_vec());
    }
    if let Some(number) = person.details.nhs_number.as_ref().filter(|_| old.is_none_or(|old| old.nhs_number.is_none())) {
        batch = batch.put(number_key(store, number), 0, person.id.as_str().as_bytes().to_vec());
    }
    Ok(batch)
}
