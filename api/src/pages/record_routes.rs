//! Conditions and medicines on the page of a call's person, over HTTP: one is added, one is taken out, the call is told of it at once. Whether it fits, the
//! content says; what does not fit stays in the form.

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::post;

use super::call_routes::attended;
use super::citizen::{elsewhere, not_a_form};
use super::form::Form;
use super::http::{Pages, Sent, see_other};
use super::person_routes::{name, screen};
use super::present_person;
use super::present_services::sentence;
use super::staff::staff_page;
use super::view::{EntryForm, FieldError, PersonPage};
use crate::identity::Staff;
use crate::people::{PeopleError, Reader, Said, Written};
use crate::problem::Problem;

/// The routes.
pub(super) fn routes() -> Router<Pages> {
    Router::new().route("/call/{id}/person/record", post(record))
}

async fn record(State(pages): State<Pages>, Path(id): Path<String>, staff: Option<Staff>, sent: Result<Sent, Problem>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let Sent(form) = sent?;
        let (session, _) = attended(&pages, &id, who).await?;
        let of_person = session.live.of_person.as_ref().ok_or_else(elsewhere)?;
        let after: u64 = form.get("version").and_then(|version| version.parse().ok()).ok_or_else(not_a_form)?;
        let (version, person) = pages.people.read(Reader::of(who), &of_person.person).await?;
        let mut entries: Vec<Written> = person.record.entries.into_iter().map(|entry| entry.says).collect();
        let is_adding = match form.get("remove").map(str::parse::<usize>) {
            // A place in a list that somebody else has changed is another entry.
            Some(_) if version != after => return Err(PeopleError::Changed.into()),
            Some(Ok(at)) if at < entries.len() => {
                entries.remove(at);
                false
            }
            Some(_) => return Err(not_a_form()),
            None => true,
        };
        let fits = |says: &Written| pages.sessions.entry_fits(says);
        let written = async {
            if is_adding {
                entries.push(written(&form)?);
            }
            pages.people.record(Reader::of(who), &of_person.person, after, entries, &fits).await
        };
        match written.await {
            Ok(person) => {
                name(&pages, who, &id, &person, None).await?;
                Ok(see_other(&format!("/call/{id}/person")))
            }
            // Added once more, on the version that the page then names.
            Err(refusal @ (PeopleError::Unfit(_) | PeopleError::Changed)) if is_adding => {
                let errors = vec![FieldError { fact: "fact".to_owned(), text: sentence(&refusal.to_string()) }];
                let page = present_person::page(&format!("/call/{id}"), &Said::default());
                screen(&pages, who, &session, PersonPage { errors, entry: typed(&form), ..page }).await
            }
            Err(refusal) => Err(refusal.into()),
        }
    })
    .await
}

fn typed(form: &Form) -> EntryForm {
    let text = |name: &str| form.get(name).unwrap_or_default().to_owned();
    EntryForm { fact: text("fact"), value: text("value"), words: text("words"), source: text("source"), since: text("since") }
}

fn written(form: &Form) -> Result<Written, PeopleError> {
    let EntryForm { fact, value, words, source, .. } = typed(form);
    let unread = || PeopleError::Unfit(vec!["since: write the date as year, month and day, such as 2026-03-03".to_owned()]);
    let since = form.get("since").map(str::parse).transpose().map_err(|_| unread())?;
    Ok(Written { fact, value, words, since, source })
}
