//! Addresses, tables and settings: what the shared store refuses to open, and what it never says. Faults under load are in `faults`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use tokio_postgres::config::SslMode;

use super::server::{ask, shared};
use super::{address, migrations};
use crate::storage::{Batch, Document, StorageError, open};

fn refusal(address: &str) -> String {
    match open(address) {
        Err(StorageError::Unavailable { why }) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_address_is_refused_without_showing_any_of_it() {
    let secrets = [
        ("postgres://user:s3cret@db.example/d?sslmode=disable", "another machine"),
        ("postgresql://user:s3cret@192.0.2.7:5432/d?sslmode=disable", "another machine"),
        ("postgres://user:s3cret@localhost,192.0.2.7/d?sslmode=disable", "another machine"),
        ("postgres://user:s3cret@localhost/d?hostaddr=192.0.2.7&sslmode=disable", "another machine"),
        ("postgres://user:s3cret?x@127.0.0.1:1/d", "refused"),
        ("postgres://user:p%4@s3cret/s3cret?sslmode=disable", "another machine"),
        ("postgres://user:x@localhost:s3cret/d", "cannot be read"),
        ("postgres:///d?password=s3cret", "names no host"),
        ("postgress://user:s3cret@localhost/d", "names no store"),
        ("user:s3cret", "names no store"),
        ("s3cret", "names none"),
        // Nobody listens there.
        ("postgres://user:s3cret@127.0.0.1:1/d", "refused"),
    ];
    for (address, word) in secrets {
        let why = refusal(address);
        assert!(why.contains(word), "{address}: {why}");
        assert!(!why.contains("s3cret"), "{address}: {why}");
    }
}

#[test]
fn loopback_and_sockets_need_no_tls_and_the_password_may_come_from_outside() {
    for host in ["localhost", "127.0.0.1", "127.8.9.1", "[::1]", "%2Frun%2Fpostgresql"] {
        let config = address::read(&format!("postgres://user@{host}/d"), Some("outside".to_owned())).unwrap();
        assert_eq!((config.get_password(), config.get_ssl_mode()), (Some(&b"outside"[..]), SslMode::Disable), "{host}");
    }
    for far in ["db.example/d", "192.0.2.7/d", "localhost,192.0.2.7/d", "db.example/d?sslmode=prefer", "127.0.0.1.example/d"] {
        let address = format!("postgres://user@{far}");
        assert_eq!(address::read(&address, None).unwrap().get_ssl_mode(), SslMode::Require, "{address}");
    }
    let config = address::read("postgres://user:inside@localhost/d", Some("outside".to_owned())).unwrap();
    assert_eq!(config.get_password(), Some(&b"inside"[..]));
}

#[test]
fn a_wrong_password_is_refused_without_showing_it() {
    let Some(server) = shared() else { return };
    let address = server.database();
    let (before, behind) = address.split_once('@').unwrap();
    let (user, _) = before.rsplit_once(':').unwrap();
    let why = refusal(&format!("{user}:s3cret@{behind}"));
    assert!(why.contains("28P01") && !why.contains("s3cret"), "{why}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_start_together_make_the_tables_once_and_share_them() {
    let Some(server) = shared() else { return };
    let address = server.database();
    let opening: Vec<_> = (0..6)
        .map(|_| {
            let address = address.clone();
            tokio::task::spawn_blocking(move || open(&address).unwrap())
        })
        .collect();
    let mut stores = Vec::new();
    for one in opening {
        stores.push(one.await.unwrap());
    }
    assert_eq!(ask(&address, "SELECT count(*) FROM fingerpost.migrations").as_deref(), Some("1"));
    stores[0].commit(Batch::new().put("d", 0, vec![7]).append("s", 0, vec![vec![1]])).await.unwrap();
    for store in &stores {
        assert_eq!(store.kind(), "postgres");
        assert_eq!(store.document("d").await.unwrap(), Some(Document { version: 1, value: vec![7] }));
        store.close();
        assert!(matches!(store.commit(Batch::new()).await, Err(StorageError::Unavailable { .. })));
        assert!(matches!(store.document("d").await, Err(StorageError::Unavailable { .. })));
        assert!(store.ready().is_err());
    }
    assert_eq!(open(&address).unwrap().stream("s", 0).await.unwrap(), vec![vec![1]]);
}

#[tokio::test]
async fn steps_are_taken_in_order_each_once_and_a_failed_one_leaves_nothing() {
    let Some(server) = shared() else { return };
    let address = server.database();
    let (mut client, connection) = tokio_postgres::connect(&address, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    let first = "CREATE TABLE fingerpost.a (n int)";
    migrations::run_steps(&mut client, &[first]).await.unwrap();
    let steps = [first, "INSERT INTO fingerpost.a VALUES (1)", "INSERT INTO fingerpost.a VALUES (2); SELECT 1/0"];
    let failed = migrations::run_steps(&mut client, &steps).await.unwrap_err();
    assert!(failed.0.contains("22012"), "{failed:?}");
    let rows = "SELECT string_agg(n::text, ',') FROM fingerpost.a";
    assert_eq!(ask(&address, rows).as_deref(), Some("1"));
    assert_eq!(ask(&address, "SELECT max(version) FROM fingerpost.migrations").as_deref(), Some("2"));
    migrations::run_steps(&mut client, &[steps[0], steps[1], "INSERT INTO fingerpost.a VALUES (3)"]).await.unwrap();
    assert_eq!(ask(&address, rows).as_deref(), Some("1,3"));
}

#[test]
fn a_newer_layout_is_refused() {
    let Some(server) = shared() else { return };
    let address = server.database();
    drop(open(&address).unwrap());
    ask(&address, "INSERT INTO fingerpost.migrations (version, done_at) VALUES (99, now())");
    let why = refusal(&address);
    assert!(why.contains("format 99") && why.contains("newer version"), "{why}");
}

#[test]
fn a_server_whose_acknowledgements_are_not_durable_is_refused() {
    let Some(server) = shared() else { return };
    let address = server.database();
    let why = refusal(&format!("{address}?options=-c%20synchronous_commit%3Doff"));
    assert!(why.contains("synchronous_commit is `off`"), "{why}");
    // As an administrator would leave it behind.
    let name = address.rsplit_once('/').unwrap().1;
    server.ask(&format!("ALTER DATABASE {name} SET synchronous_commit = off"));
    let why = refusal(&address);
    assert!(why.contains("synchronous_commit is `off`"), "{why}");
    let why = refusal(&server.database_with("ENCODING 'LATIN1'"));
    assert!(why.contains("LATIN1"), "{why}");
}

#[tokio::test]
async fn an_unknown_wrapping_and_a_gap_are_corrupt_and_never_guessed() {
    let Some(server) = shared() else { return };
    let address = server.database();
    let store = open(&address).unwrap();
    ask(&address, "INSERT INTO fingerpost.documents VALUES ('d', 1, '\\x630102'), ('empty', 1, '')");
    ask(&address, "INSERT INTO fingerpost.events VALUES ('s', 2, '\\x01')");
    for found in [store.document("d").await, store.document("empty").await] {
        assert!(matches!(found, Err(StorageError::Corrupt { .. })), "{found:?}");
    }
    assert!(matches!(store.stream("s", 0).await, Err(StorageError::Corrupt { .. })), "event 1 is missing");
}

#[tokio::test]
async fn what_only_guards_writes_nothing_and_holds() {
    let Some(server) = shared() else { return };
    let address = server.database();
    let store = open(&address).unwrap();
    store.commit(Batch::new().append("s", 0, vec![vec![1], vec![2]])).await.unwrap();
    store.commit(Batch::new().append("s", 2, vec![]).append("t", 0, vec![]).delete("none", 0).put("d", 0, vec![])).await.unwrap();
    for (stream, version) in [("s", 1), ("s", 3), ("t", 1), ("s", u64::MAX)] {
        let result = store.commit(Batch::new().append(stream, version, vec![]).put("e", 0, vec![])).await;
        assert_eq!(result, Err(StorageError::Conflict { what: stream.to_owned() }), "{stream} {version}");
    }
    assert_eq!(store.commit(Batch::new().delete("d", 0)).await, Err(StorageError::Conflict { what: "d".to_owned() }));
    assert_eq!(store.commit(Batch::new().put("d", u64::MAX, vec![])).await, Err(StorageError::Conflict { what: "d".to_owned() }));
    let rows = "SELECT string_agg(stream || version, ',' ORDER BY stream, version) FROM fingerpost.events";
    assert_eq!(ask(&address, rows).as_deref(), Some("s1,s2"));
    assert_eq!(ask(&address, "SELECT string_agg(key, ',') FROM fingerpost.documents").as_deref(), Some("d"));
}
