//! Releases over restarts and nodes: what was begun ends on what it began with, and a start is no way back.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use super::{Begun, Release, Releases, WithdrawError, Withdrawn, withdraw};
use crate::audit::Audit;
use crate::clock::Clock;
use crate::storage::{Batch, Store, open};
use std::path::Path;

fn texts() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../pathways");
    let mut files = Vec::new();
    let mut folders = vec![folder.clone()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ext| ext == "yaml") {
                let name = path.strip_prefix(&folder).unwrap().to_str().unwrap().to_owned();
                files.push((name, std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

/// The shipped release with a remark added, so that each is another one.
fn release(remark: &str) -> Release {
    let mut texts = texts();
    texts.iter_mut().find(|(name, _)| name.ends_with("sore-throat.yaml")).unwrap().1.push_str(remark);
    let loaded = fingerpost_engine::load(&texts);
    Release::new(loaded.program.unwrap(), loaded.sources)
}

async fn kept(store: &Store, remark: &str, is_to_be_live: bool) -> (Releases, Begun) {
    Releases::new(release(remark)).kept_in(store.clone(), is_to_be_live).await.unwrap()
}

#[tokio::test]
async fn h01_a_release_is_made_anew_from_its_texts_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let store = open(&format!("sled:{}", folder.path().display())).unwrap();
    let (first, begun) = kept(&store, "# one\n", false).await;
    let one = first.live().hash().to_owned();
    assert!(first.publish(release("# two\n")).await.unwrap());
    assert!(!first.publish(release("# two\n")).await.unwrap(), "the same again is none");
    assert_eq!(begun, Begun::WithItsOwn);
    let texts_kept = store.scan("release/text/", None, 1_000).await.unwrap().len();
    assert_eq!(texts_kept, texts().len() + 1, "each text once");

    // Another process, started with a third one.
    let (second, begun) = kept(&store, "# three\n", false).await;
    assert_eq!(begun, Begun::WithItsOwn);
    let again = second.held(&one).await.unwrap().unwrap();
    assert_eq!(again.hash(), one);
    assert!(second.held("no such release").await.unwrap().is_none());
    // Where nobody else has the store open, what it is started with is live, whatever was before.
    let (third, begun) = kept(&store, "# one\n", false).await;
    assert_eq!((third.live().hash(), begun), (one.as_str(), Begun::WithItsOwn));

    // A text that is not what it was, and a program that is another.
    let key = format!("release/whole/{one}");
    let whole = store.document(&key).await.unwrap().unwrap();
    let (fourth, _) = kept(&store, "# four\n", false).await;
    for (from, to) in [(env!("CARGO_PKG_VERSION"), "0.0.0"), ("sore-throat.yaml", "sore-throat2.yaml")] {
        let other = String::from_utf8(whole.value.clone()).unwrap().replace(from, to);
        let version = store.document(&key).await.unwrap().unwrap().version;
        store.commit(Batch::new().put(&key, version, other.into_bytes())).await.unwrap();
        assert!(fourth.held(&one).await.unwrap().is_none(), "{from}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_serve_what_one_of_them_makes_live_and_a_start_is_no_way_back() {
    let Some(address) = crate::storage::shared_database() else { return };
    let (east, west) = (open(&address).unwrap(), open(&address).unwrap());
    let (one, _) = kept(&east, "# one\n", false).await;
    let old = one.live().hash().to_owned();
    let (other, begun) = kept(&west, "# one\n", false).await;
    assert_eq!(begun, Begun::WithItsOwn);
    let following = tokio::spawn(other.clone().go_with_the_others());
    one.publish(release("# two\n")).await.unwrap();
    let new = one.live().hash().to_owned();
    let began = std::time::Instant::now();
    while other.live().hash() != new {
        assert!(began.elapsed() < std::time::Duration::from_secs(10), "it was not told");
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
    let (late, begun) = kept(&west, "# one\n", false).await;
    assert_eq!((late.live().hash(), begun), (new.as_str(), Begun::WithTheOthers));
    let (back, begun) = kept(&west, "# one\n", true).await;
    assert_eq!((back.live().hash(), begun), (old.as_str(), Begun::WithItsOwn));
    west.close();
    following.await.unwrap();
}

#[tokio::test]
async fn h01_a_withdrawn_release_is_neither_begun_nor_served_again_and_the_live_one_stays() {
    let store = Store::memory();
    let audit = Audit::new(store.clone(), Clock::standing_at(1));
    let made = Withdrawn { at_ms: 1, by: "dr.ahmed".to_owned(), because: "a wrong time".to_owned() };
    let (first, _) = kept(&store, "# one\n", false).await;
    let one = first.live().hash().to_owned();
    assert!(matches!(withdraw(&store, &audit, &one, &made).await, Err(WithdrawError::Live(_))));
    assert!(matches!(withdraw(&store, &audit, "none", &made).await, Err(WithdrawError::Unknown(_))));
    assert!(audit.about(&format!("release/{one}")).await.unwrap().is_empty(), "what was refused is no deed");
    assert!(first.publish(release("# two\n")).await.unwrap());
    withdraw(&store, &audit, &one, &made).await.unwrap();
    assert!(matches!(withdraw(&store, &audit, &one, &made).await, Err(WithdrawError::Before(_))));
    let told = audit.about(&format!("release/{one}")).await.unwrap();
    assert_eq!(told.iter().map(|entry| entry.reason.as_deref().unwrap()).collect::<Vec<_>>(), ["withdrawn: a wrong time"]);
    assert!(first.publish(release("# one\n")).await.is_err(), "not by a change of the folder");
    assert!(first.is_withdrawn(&one));
    assert!(Releases::new(release("# one\n")).kept_in(store.clone(), true).await.is_err(), "nor by a start");
    let (again, _) = kept(&store, "# two\n", false).await;
    assert!(again.is_withdrawn(&one) && !again.is_withdrawn(again.live().hash()));
    assert!(again.held(&one).await.unwrap().is_some(), "staff read what was said by it");
}
