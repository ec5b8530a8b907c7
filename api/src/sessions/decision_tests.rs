//! Who may decide for what, that it leads and is logged, and that no answer is hidden behind it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]

use super::tests::{NOW_MS, opened, room, says};
use super::{Access, Deciding, Page, Sessions, WordsRequest};
use crate::audit::{Action, Actor, Audit};
use crate::clock::Clock;
use crate::storage::Store;

const WHY: &str = "Spoke with them: drinks well, no fever.";

async fn came_to_the_surgery(room: &Sessions) -> Page {
    let (token, page) = opened(room).await;
    let access = Access::Token(token.as_str());
    let page = room.answer(&page.session, access, says(page.seq, "faint", "no"), None).await.unwrap();
    room.answer(&page.session, access, says(page.seq, "hot", "yes"), None).await.unwrap()
}

fn wanted<'a>(page: &Page, is_clinician: bool, disposition: &'a str, reason: &'a str) -> Deciding<'a> {
    Deciding { by: if is_clinician { "cal" } else { "sam" }, is_clinician, disposition, reason, seq: page.seq }
}

fn leads(page: &Page) -> String {
    page.outcome.as_ref().unwrap().dispositions[0].id.clone()
}

#[tokio::test]
async fn a_handler_decides_only_for_more_and_a_clinician_either_way_each_for_a_reason() {
    for (is_clinician, disposition, reason, refused) in [
        (false, "call-999", WHY, None),
        (false, "surgery-6h", WHY, None),
        (false, "self-care", WHY, Some("not_to_be_decided")),
        (true, "self-care", WHY, None),
        (true, "call-999", WHY, None),
        (true, "self-care", "  because ", Some("reason_missing")),
        (true, "no-such-thing", WHY, Some("not_found")),
    ] {
        let store = Store::memory();
        let room = room(&store);
        let page = came_to_the_surgery(&room).await;
        let came = room.decide(&page.session, wanted(&page, is_clinician, disposition, reason), &super::besides::nothing).await;
        let audit = Audit::new(store, Clock::standing_at(NOW_MS));
        let log = audit.about(&format!("session/{}", page.session)).await.unwrap();
        let logged = log.iter().filter(|entry| entry.action == Action::OutcomeOverridden).collect::<Vec<_>>();
        match refused {
            None => {
                let page = came.unwrap();
                assert_eq!(leads(&page), disposition);
                assert_eq!(page.outcome.as_ref().unwrap().decision.as_ref().unwrap().agrees, disposition == "surgery-6h");
                let by = Actor::Staff(if is_clinician { "cal" } else { "sam" }.to_owned());
                assert_eq!((logged.len(), &logged[0].who), (1, &by));
                assert!(logged[0].reason.as_ref().unwrap().contains(WHY));
            }
            Some(code) => {
                assert_eq!(came.unwrap_err().code(), code, "{is_clinician} {disposition} {reason}");
                assert_eq!((logged.len(), leads(&room.page(&page.session, Access::Staff).await.unwrap())), (0, "surgery-6h".to_owned()));
            }
        }
    }
}

#[tokio::test]
async fn before_the_end_nobody_decides() {
    let room = room(&Store::memory());
    let (_, page) = opened(&room).await;
    let came = room.decide(&page.session, wanted(&page, true, "self-care", WHY), &super::besides::nothing).await;
    assert_eq!(came.unwrap_err().code(), "not_to_be_decided");
}

#[tokio::test]
async fn a_decision_is_read_again_from_the_store_and_ends_with_the_answers_it_was_made_on() {
    let store = Store::memory();
    let (here, there) = (room(&store), room(&store));
    let page = came_to_the_surgery(&here).await;
    let page = here.decide(&page.session, wanted(&page, true, "self-care", WHY), &super::besides::nothing).await.unwrap();
    let seen = there.page(&page.session, Access::Staff).await.unwrap();
    assert_eq!((leads(&seen), seen.seq), ("self-care".to_owned(), page.seq));
    // Taking it over changes no answer.
    let page = there.take_over(&page.session, "sam").await.unwrap();
    assert_eq!(leads(&page), "self-care");
    let decision = page.outcome.as_ref().unwrap().decision.clone().unwrap();
    assert_eq!((decision.by.as_str(), decision.reason.as_str()), ("cal", WHY), "staff see who and why");
    // A danger told later is not hidden behind it, here or there.
    let said = WordsRequest { seq: page.seq, text: "I am choking".to_owned() };
    let page = there.say(&page.session, Access::Staff, &said).await.unwrap();
    assert_eq!((leads(&page), page.outcome.as_ref().unwrap().decision.clone()), ("call-999".to_owned(), None));
    assert_eq!(leads(&here.page(&page.session, Access::Staff).await.unwrap()), "call-999");
}

#[tokio::test]
async fn the_person_is_told_that_a_clinician_decided_and_not_what_staff_wrote() {
    let room = room(&Store::memory());
    let (token, page) = opened(&room).await;
    let access = Access::Token(token.as_str());
    let page = room.answer(&page.session, access, says(page.seq, "faint", "no"), None).await.unwrap();
    let page = room.answer(&page.session, access, says(page.seq, "hot", "yes"), None).await.unwrap();
    room.read_by(&page.session, "cal").await.unwrap();
    let page = room.page(&page.session, Access::Staff).await.unwrap();
    assert!(page.reader == "handler" && page.done, "staff read it in their words, and nothing is asked anew");
    room.decide(&page.session, wanted(&page, true, "self-care", WHY), &super::besides::nothing).await.unwrap();
    let seen = room.page(&page.session, access).await.unwrap();
    assert_eq!(
        (seen.reader, leads(&seen).as_str()),
        ("person", "self-care"),
        "that staff read it does not change whose words the person reads"
    );
    let told = seen.outcome.unwrap().decision.unwrap();
    assert!(told.is_clinician && told.by.is_empty() && told.reason.is_empty() && told.questions_came_to.is_empty(), "{told:?}");
}
