//! A conversation whose release was withdrawn: the person is not led on with what may be wrong, wherever it is kept; staff read what was said.
#![allow(clippy::unwrap_used, reason = "a test may stop")]

use super::tests::{NOW_MS, opened, release, release_with, says};
use super::{Access, Sessions};
use crate::audit::Audit;
use crate::clock::Clock;
use crate::problem::Kind;
use crate::releases::{Releases, Withdrawn, withdraw};
use crate::storage::Store;

#[tokio::test]
async fn h01_nobody_is_led_on_by_a_withdrawn_release() {
    let (store, clock) = (Store::memory(), Clock::standing_at(NOW_MS));
    let audit = Audit::new(store.clone(), clock.clone());
    let (releases, _) = Releases::new(release()).kept_in(store.clone(), false).await.unwrap();
    let room = Sessions::new(store.clone(), releases.clone(), audit.clone(), clock.clone());
    let (token, page) = opened(&room).await;
    let (access, id) = (Access::Token(token.as_str()), page.session.clone());
    let page = room.answer(&id, access, says(page.seq, "faint", "no"), None).await.unwrap();
    let mended = release_with("# mended\n");
    assert!(releases.publish(mended).await.unwrap());
    assert!(room.page(&id, access).await.is_ok(), "a conversation ends on the release it began with");
    let made = Withdrawn { at_ms: NOW_MS, by: "dr.ahmed".to_owned(), because: "a wrong time".to_owned() };
    withdraw(&store, &audit, &page.release, &made).await.unwrap();
    releases.look_at_withdrawals().await.unwrap();
    // It was kept folded here a moment ago, and is folded anew elsewhere.
    let (elsewhere, _) = Releases::new(release_with("# mended\n")).kept_in(store.clone(), false).await.unwrap();
    for room in [room, Sessions::new(store, elsewhere, audit, clock)] {
        for refused in [room.page(&id, access).await.err(), room.answer(&id, access, says(page.seq, "hot", "yes"), None).await.err()] {
            let refused = refused.unwrap();
            assert_eq!((refused.kind(), refused.code()), (Kind::Conflict, "release_withdrawn"));
            assert!(refused.detail().contains("111") && refused.detail().contains("999"), "{}", refused.detail());
        }
        assert_eq!(room.page(&id, Access::Staff).await.unwrap().answers.len(), 1, "staff read what was said");
        assert!(room.answer(&id, Access::Staff, says(page.seq, "hot", "yes"), None).await.is_err(), "and do not go on with it");
    }
}
