//! What lies in the tables of a database that is sealed, who may open it, and what nodes that start together agree on.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::path::Path;

use super::server::{ask, shared};
use crate::storage::{Batch, KeyRing, Sealed, Sealing, StorageError, Store, StoreAt, open, open_at};

const SAID: &str = "i cannot go on";

fn with(address: &str, keys: &Path, is_required: bool) -> Result<Store, StorageError> {
    let keys = if keys.exists() { KeyRing::read(keys).unwrap() } else { KeyRing::begin(keys).unwrap() };
    open_at(&StoreAt { address: address.to_owned(), sealing: Sealing { keys: Some(keys), is_required } })
}

fn refusal(opened: Result<Store, StorageError>) -> String {
    match opened {
        Err(StorageError::Unavailable { why }) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn nothing_that_was_said_lies_in_the_tables_and_a_value_moved_elsewhere_does_not_open() {
    let Some(server) = shared() else { return };
    let (address, folder) = (server.database(), tempfile::tempdir().unwrap());
    let store = with(&address, &folder.path().join("keys"), true).unwrap();
    assert_eq!(store.sealed(), Sealed::Wholly);
    let events = vec![SAID.into(), b"two".to_vec()];
    store.commit(Batch::new().put("a", 0, SAID.into()).put("b", 0, vec![1]).append("a", 0, events)).await.unwrap();
    for column in ["(SELECT string_agg(value, '') FROM fingerpost.documents)", "(SELECT string_agg(value, '') FROM fingerpost.events)"] {
        let found = format!("SELECT position('{SAID}'::bytea in {column}), length({column}) > 100");
        assert_eq!(ask(&address, &found).as_deref(), Some("0"));
    }
    assert_eq!(store.document("a").await.unwrap().unwrap().value, SAID.as_bytes());
    assert_eq!(store.stream("a", 0).await.unwrap()[1], b"two");
    for moved in [
        "UPDATE fingerpost.documents SET value = (SELECT value FROM fingerpost.documents WHERE key = 'a') WHERE key = 'b'",
        "UPDATE fingerpost.documents SET version = 2 WHERE key = 'a'",
        "UPDATE fingerpost.events SET value = (SELECT value FROM fingerpost.events WHERE version = 1) WHERE version = 2",
    ] {
        ask(&address, moved);
    }
    for read in [store.document("a").await.map(drop), store.document("b").await.map(drop), store.stream("a", 1).await.map(drop)] {
        assert!(matches!(read, Err(StorageError::Corrupt { .. })), "{read:?}");
    }
    // Put there by somebody who has the database and not the keys.
    ask(&address, "INSERT INTO fingerpost.documents VALUES ('plain', 1, '\\x0107')");
    assert!(matches!(store.document("plain").await, Err(StorageError::Corrupt { .. })));
}

#[tokio::test]
async fn other_keys_none_and_keys_that_come_late_are_refused() {
    let Some(server) = shared() else { return };
    let (sealed, plain, folder) = (server.database(), server.database(), tempfile::tempdir().unwrap());
    let keys = folder.path().join("keys");
    drop(with(&sealed, &keys, true).unwrap());
    assert!(refusal(open(&sealed)).contains("--key-file"));
    assert!(refusal(with(&sealed, &folder.path().join("others"), false)).contains("do not open this store"));
    assert_eq!(with(&sealed, &keys, true).unwrap().sealed(), Sealed::Wholly);
    drop(open(&plain).unwrap());
    assert!(refusal(with(&plain, &keys, false)).contains("begun without keys"));
    let required = StoreAt { address: server.database(), sealing: Sealing { keys: None, is_required: true } };
    assert!(refusal(open_at(&required)).contains("no key file was named"));
    assert_eq!(open(&plain).unwrap().sealed(), Sealed::Not);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_start_together_hash_names_alike() {
    let Some(server) = shared() else { return };
    let (address, folder) = (server.database(), tempfile::tempdir().unwrap());
    let keys = folder.path().join("keys");
    drop(KeyRing::begin(&keys).unwrap());
    let opening: Vec<_> = (0..4)
        .map(|_| {
            let (address, keys) = (address.clone(), keys.clone());
            tokio::task::spawn_blocking(move || with(&address, &keys, true).unwrap().veiled("943 476 5919").unwrap())
        })
        .collect();
    let mut hashes = Vec::new();
    for one in opening {
        hashes.push(one.await.unwrap());
    }
    hashes.dedup();
    assert_eq!((hashes.len(), hashes[0].len()), (1, 64));
    let again = with(&address, &keys, true).unwrap();
    assert_eq!(again.veiled("943 476 5919").as_ref(), hashes.first());
}
