//! A conversation on the web joins the history of whoever booked in it, so that the next call knows of it. Who typed the details is not verified, so
//! nothing is told back: the conversation learns neither that somebody is known, nor their needs, nor their earlier contacts.

use crate::booking::details::Details as Booked;
use crate::directory::types::Sex;
use crate::people::{Details, People, PersonId};
use crate::problem::Problem;
use crate::sessions::{Folded, Naming, Sessions, TYPED};

/// Joins the conversation to the history of the person whom the details of a booking describe. Should that fail, the booking stands all the same.
pub async fn join_history(sessions: &Sessions, people: &People, session: &Folded, sex: Option<Sex>, booked: &Booked) {
    if session.live.of_person.is_some() {
        return;
    }
    if let Err(problem) = join(sessions, people, &session.live.id, sex, booked).await {
        tracing::warn!(code = problem.code(), "a booking was made, but its conversation is in nobody's history");
    }
}

async fn join(sessions: &Sessions, people: &People, session: &str, sex: Option<Sex>, booked: &Booked) -> Result<(), Problem> {
    if let Some(person) = whose(people, sex, booked).await? {
        sessions.about(session, Naming { by: TYPED, person: &person, needs: &[], first: "", earlier: 0 }).await?;
    }
    Ok(())
}

/// Where the given name ends and the family name begins is not known, so each place is tried.
async fn whose(people: &People, sex: Option<Sex>, booked: &Booked) -> Result<Option<PersonId>, Problem> {
    let words: Vec<&str> = booked.name.split_whitespace().collect();
    let readings = (1..words.len()).rev().take(crate::limits::NAMES_TRIED).filter_map(|at| {
        let (given, family) = words.split_at_checked(at)?;
        let (family, given, postcode) = (family.join(" "), given.join(" "), booked.postcode.clone());
        Some(Details { nhs_number: None, family, given, born: Some(booked.born), sex, postcode })
    });
    Ok(people.recognise(&readings.collect::<Vec<_>>()).await?)
}
