//! The audit log under racing writers and under a hand in the database.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use super::*;
use crate::audit::store::{chain_of, end_key, stream_name};
use crate::clock::Clock;
use crate::limits;
use crate::storage::{Batch, StorageError, Store};

fn log_on(store: &Store) -> Audit {
    Audit::new(store.clone(), Clock::standing_at(1_800_000_000_000))
}

fn deed(subject: &str) -> Deed {
    Deed::new(Actor::Staff("hana".to_owned()), Action::PersonRead, subject)
}

async fn with_entries(count: u64) -> (Store, Audit) {
    let store = Store::memory();
    let audit = log_on(&store);
    for number in 0..count {
        audit.record(deed("person/1").because(format!("call {number}"))).await.unwrap();
    }
    (store, audit)
}

#[tokio::test]
async fn deeds_are_found_again_in_order_and_the_log_is_whole() {
    let (store, audit) = with_entries(3).await;
    audit.record(deed("person/2").in_call("abc")).await.unwrap();
    let found = audit.about("person/1").await.unwrap();
    assert_eq!(found.iter().map(|entry| entry.reason.clone().unwrap()).collect::<Vec<_>>(), ["call 0", "call 1", "call 2"]);
    let anchor = audit.verify(None).await.unwrap();
    assert_eq!(anchor.entries, 4);
    assert_eq!(log_on(&store).verify(Some(&anchor)).await.unwrap(), anchor, "another start sees the same");
    log_on(&store).record(deed("person/1")).await.unwrap();
    let later = audit.verify(Some(&anchor)).await.unwrap();
    assert_eq!(later.entries, 5);
    assert_ne!(later.digest, anchor.digest);
}

#[tokio::test]
async fn a_deed_and_its_batch_are_written_together_or_not_at_all() {
    let (store, audit) = with_entries(1).await;
    audit.commit(Batch::new().put("slot", 0, vec![1]), deed("session/1")).await.unwrap();
    let lost = audit.commit(Batch::new().put("slot", 0, vec![2]), deed("session/1")).await;
    assert_eq!(lost, Err(AuditError::Storage(StorageError::Conflict { what: "slot".to_owned() })));
    assert_eq!(audit.about("session/1").await.unwrap().len(), 1);
    audit.commit(Batch::new().put("slot", 1, vec![3]), deed("session/1")).await.unwrap();
    assert_eq!(store.document("slot").await.unwrap().unwrap().version, 2);
    assert_eq!(audit.verify(None).await.unwrap().entries, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn racing_writers_of_two_nodes_leave_one_whole_log() {
    let store = Store::memory();
    let nodes = [log_on(&store), log_on(&store)];
    let writers: Vec<_> = (0..8)
        .map(|writer| {
            let audit = nodes[writer % 2].clone();
            tokio::spawn(async move {
                for number in 0..50 {
                    // Both nodes write to the same few chains, so an entry may have to be tried again.
                    while audit.record(deed(&format!("person/{}", number % 3))).await.is_err() {}
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(nodes[0].verify(None).await.unwrap().entries, 400);
}

#[tokio::test]
async fn whoever_is_cut_off_leaves_the_log_usable() {
    let folder = tempfile::tempdir().unwrap();
    let store = crate::storage::open(&format!("sled:{}", folder.path().display())).unwrap();
    let audit = log_on(&store);
    for number in 0..20 {
        // Dropped while its batch is on the way to the disk, as a request past its time is.
        tokio::select! {
            biased;
            _ = audit.record(deed("person/1")) => panic!("{number}: it never waited"),
            () = std::future::ready(()) => {}
        }
    }
    audit.record(deed("person/1")).await.unwrap();
    let entries = audit.verify(None).await.unwrap().entries;
    assert_eq!(audit.about("person/1").await.unwrap().len() as u64, entries);
    assert!((2..=21).contains(&entries), "{entries}");
}

/// Rewrites the chain of `person/1` as somebody with the database in their hands could.
async fn tampered(change: impl Fn(&mut Vec<Vec<u8>>)) -> Result<Anchor, AuditError> {
    let (store, _) = with_entries(6).await;
    let chain = chain_of("person/1");
    let mut entries = store.stream(&stream_name(chain), 0).await.unwrap();
    let end = store.document(&end_key(chain)).await.unwrap().unwrap();
    change(&mut entries);
    let other = Store::memory();
    other.commit(Batch::new().append(stream_name(chain), 0, entries).put(end_key(chain), 0, end.value)).await.unwrap();
    log_on(&other).verify(None).await
}

#[tokio::test]
async fn every_kind_of_tampering_is_found_at_its_place() {
    let at = |result: Result<Anchor, AuditError>| match result {
        Err(AuditError::Broken(broken)) => Some(broken.index),
        Ok(_) => None,
        Err(other) => panic!("{other}"),
    };
    assert_eq!(at(tampered(|_| {}).await), None);
    assert_eq!(at(tampered(|entries| entries[2][40] ^= 1).await), Some(2), "changed");
    assert_eq!(at(tampered(|entries| drop(entries.remove(1))).await), Some(1), "taken out");
    assert_eq!(at(tampered(|entries| entries.swap(3, 4)).await), Some(3), "moved");
    assert_eq!(at(tampered(|entries| entries.truncate(4)).await), Some(4), "cut off");
    assert_eq!(at(tampered(|entries| entries.clear()).await), Some(0), "emptied");
    assert_eq!(at(tampered(|entries| entries[5][0] ^= 1).await), Some(5), "its seal changed");
    let doubled = tampered(|entries| {
        let last = entries[5].clone();
        entries.push(last);
    });
    assert_eq!(at(doubled.await), Some(6), "doubled");
}

#[tokio::test]
async fn a_chain_written_anew_in_whole_is_found_by_the_anchor_kept_outside() {
    let (_, honest) = with_entries(4).await;
    let anchor = honest.verify(None).await.unwrap();
    let forged_store = Store::memory();
    let forged = log_on(&forged_store);
    for number in 0..4 {
        forged.record(deed("person/1").because(format!("forged {number}"))).await.unwrap();
    }
    assert!(forged.verify(None).await.is_ok(), "by itself it looks whole");
    assert!(matches!(forged.verify(Some(&anchor)).await, Err(AuditError::Broken(Broken { index: 3, .. }))));
    let (_, shorter) = with_entries(3).await;
    assert!(matches!(shorter.verify(Some(&anchor)).await, Err(AuditError::Broken(Broken { index: 3, .. }))));
}

#[tokio::test]
async fn reasons_are_cut_at_their_limit() {
    let (_, audit) = with_entries(0).await;
    audit.record(deed("person/1").because("é".repeat(limits::AUDIT_REASON_BYTES))).await.unwrap();
    audit.record(deed("person/1").because(format!("x{}", "é".repeat(limits::AUDIT_REASON_BYTES)))).await.unwrap();
    for entry in audit.about("person/1").await.unwrap() {
        assert!(entry.reason.unwrap().len() <= limits::AUDIT_REASON_BYTES);
    }
}
