//! What every backend must do, said once and run over all of them. Says nothing about how they do it; what only a durable store can show
//! (reopening, faults, kills) is beside that backend.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeMap;
use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

use super::{Batch, Document, KeyRing, Sealing, StorageError, Store, StoreAt, open, open_at};
use crate::limits;

/// A store and the folder it lives in.
struct Place {
    store: Store,
    _folder: tempfile::TempDir,
}

/// An empty database of the server that the tests share; none where there is no server, which was said then.
fn shared(keys: Option<KeyRing>) -> Option<Store> {
    let address = super::postgres::server::shared()?.database();
    Some(open_at(&StoreAt { address, sealing: Sealing { keys, is_required: false } }).unwrap())
}

fn sealed_and_shared() -> Option<Store> {
    let folder = tempfile::tempdir().unwrap();
    shared(Some(KeyRing::begin(&folder.path().join("keys")).unwrap()))
}

/// A new store of a kind; `sealed sled` is one with keys.
fn place(kind: &str) -> Place {
    let folder = tempfile::tempdir().unwrap();
    let (keys, kind) = match kind.strip_prefix("sealed ") {
        Some(kind) => (Some(KeyRing::begin(&folder.path().join("keys")).unwrap()), kind),
        None => (None, kind),
    };
    let address = if kind == "memory" { "memory:".to_owned() } else { format!("{kind}:{}", folder.path().join("data").display()) };
    let sealing = Sealing { keys, is_required: false };
    Place { store: open_at(&StoreAt { address, sealing }).unwrap(), _folder: folder }
}

macro_rules! over_every_backend {
    ($($property:ident),* $(,)?) => {
        mod memory { $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $property() { super::$property(super::place("memory").store).await; })* }
        mod postgres { $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $property() { if let Some(store) = super::shared(None) { super::$property(store).await; } })* }
        mod redb { $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $property() { super::$property(super::place("redb").store).await; })* }
        mod sealed_postgres { $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $property() { if let Some(store) = super::sealed_and_shared() { super::$property(store).await; } })* }
        mod sealed_redb { $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $property() { super::$property(super::place("sealed redb").store).await; })* }
        mod sealed_sled { $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $property() { super::$property(super::place("sealed sled").store).await; })* }
        mod sled { $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)] async fn $property() { super::$property(super::place("sled").store).await; })* }
    };
}

over_every_backend!(
    a_stream_is_appended_at_its_version,
    a_document_is_written_at_its_version,
    a_batch_is_whole_or_not_at_all,
    later_writes_of_a_batch_see_earlier_ones,
    scan_pages_in_key_order,
    scan_keeps_to_its_prefix,
    names_do_not_run_into_each_other,
    limits_are_refused,
    large_values_come_back_whole,
    one_of_many_racers_wins,
    long_streams_are_paged,
    what_is_erased_is_gone_and_nothing_beside_it,
    names_of_streams_are_listed_in_order,
    random_histories_match_the_simplest_model,
    a_reader_never_sees_half_an_append,
);

fn bytes(text: &str) -> Vec<u8> {
    text.as_bytes().to_vec()
}

fn conflict(what: &str) -> Result<(), StorageError> {
    Err(StorageError::Conflict { what: what.to_owned() })
}

async fn a_stream_is_appended_at_its_version(store: Store) {
    assert_eq!(store.stream("s", 0).await.unwrap(), Vec::<Vec<u8>>::new());
    store.commit(Batch::new().append("s", 0, vec![bytes("a"), bytes("b")])).await.unwrap();
    assert_eq!(store.commit(Batch::new().append("s", 0, vec![bytes("x")])).await, conflict("s"));
    assert_eq!(store.commit(Batch::new().append("s", 1, vec![bytes("x")])).await, conflict("s"));
    assert_eq!(store.commit(Batch::new().append("s", 3, vec![bytes("x")])).await, conflict("s"));
    store.commit(Batch::new().append("s", 2, vec![bytes("c")])).await.unwrap();
    assert_eq!(store.stream("s", 0).await.unwrap(), vec![bytes("a"), bytes("b"), bytes("c")]);
    assert_eq!(store.stream("s", 2).await.unwrap(), vec![bytes("c")]);
    assert_eq!(store.stream("s", 3).await.unwrap(), Vec::<Vec<u8>>::new());
    assert_eq!(store.stream("s", u64::MAX).await.unwrap(), Vec::<Vec<u8>>::new());
}

async fn a_document_is_written_at_its_version(store: Store) {
    assert_eq!(store.document("d").await.unwrap(), None);
    assert_eq!(store.commit(Batch::new().put("d", 1, bytes("x"))).await, conflict("d"));
    store.commit(Batch::new().put("d", 0, bytes("one"))).await.unwrap();
    assert_eq!(store.commit(Batch::new().put("d", 0, bytes("x"))).await, conflict("d"));
    store.commit(Batch::new().put("d", 1, Vec::new())).await.unwrap();
    assert_eq!(store.document("d").await.unwrap(), Some(Document { version: 2, value: Vec::new() }));
    assert_eq!(store.commit(Batch::new().delete("d", 1)).await, conflict("d"));
    store.commit(Batch::new().delete("d", 2)).await.unwrap();
    assert_eq!(store.document("d").await.unwrap(), None);
    store.commit(Batch::new().put("d", 0, bytes("again"))).await.unwrap();
    assert_eq!(store.document("d").await.unwrap(), Some(Document { version: 1, value: bytes("again") }));
}

async fn a_batch_is_whole_or_not_at_all(store: Store) {
    store.commit(Batch::new().put("taken", 0, bytes("1"))).await.unwrap();
    let batch = Batch::new().append("s", 0, vec![bytes("a")]).put("new", 0, bytes("n")).put("taken", 0, bytes("2"));
    assert_eq!(store.commit(batch).await, conflict("taken"));
    assert_eq!(store.stream("s", 0).await.unwrap(), Vec::<Vec<u8>>::new());
    assert_eq!(store.document("new").await.unwrap(), None);
    assert_eq!(store.document("taken").await.unwrap().unwrap().value, bytes("1"));
    store.commit(Batch::new()).await.unwrap();
}

async fn later_writes_of_a_batch_see_earlier_ones(store: Store) {
    let batch =
        Batch::new().append("s", 0, vec![bytes("a")]).append("s", 1, vec![bytes("b")]).put("d", 0, bytes("1")).put("d", 1, bytes("2"));
    store.commit(batch).await.unwrap();
    assert_eq!(store.stream("s", 0).await.unwrap(), vec![bytes("a"), bytes("b")]);
    assert_eq!(store.document("d").await.unwrap(), Some(Document { version: 2, value: bytes("2") }));
    assert_eq!(store.commit(Batch::new().append("s", 2, vec![bytes("c")]).append("s", 2, vec![bytes("d")])).await, conflict("s"));
    assert_eq!(store.stream("s", 0).await.unwrap().len(), 2);
}

async fn scan_pages_in_key_order(store: Store) {
    for number in [5, 3, 9, 1, 7, 0, 8, 2, 6, 4] {
        store.commit(Batch::new().put(format!("page/{number}"), 0, vec![number])).await.unwrap();
    }
    let mut seen = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = store.scan("page/", after.as_deref(), 3).await.unwrap();
        seen.extend(page.iter().map(|(_, document)| document.value[0]));
        match page.last() {
            Some((key, _)) => after = Some(key.clone()),
            None => break,
        }
    }
    assert_eq!(seen, (0..10).collect::<Vec<u8>>());
    assert_eq!(store.scan("page/", None, 0).await.unwrap(), Vec::new());
    let all = crate::limits::STORAGE_SCAN_PAGE + 1;
    for first in (0..all).step_by(100) {
        let batch = (first..all.min(first + 100)).fold(Batch::new(), |batch, number| batch.put(format!("whole/{number:06}"), 0, vec![1]));
        store.commit(batch).await.unwrap();
    }
    let whole: Vec<String> = store.all_under("whole/").await.unwrap().into_iter().map(|(key, _)| key).collect();
    assert_eq!((whole.len(), whole.is_sorted()), (all, true), "one more than a page, each once");
}

async fn scan_keeps_to_its_prefix(store: Store) {
    for key in ["a", "ab", "ab/1", "ab/2", "ac", "b", "z\u{10ffff}"] {
        store.commit(Batch::new().put(key, 0, bytes(key))).await.unwrap();
    }
    store.commit(Batch::new().append("ab/3", 0, vec![bytes("a stream is no document")])).await.unwrap();
    let keys = |found: Vec<(String, Document)>| found.into_iter().map(|(key, _)| key).collect::<Vec<_>>();
    assert_eq!(keys(store.scan("ab", None, 99).await.unwrap()), ["ab", "ab/1", "ab/2"]);
    assert_eq!(keys(store.scan("ab", Some("ab/1"), 99).await.unwrap()), ["ab/2"]);
    assert_eq!(keys(store.scan("ab", Some("ab/15"), 99).await.unwrap()), ["ab/2"]);
    assert_eq!(keys(store.scan("ab", Some("a"), 99).await.unwrap()), ["ab", "ab/1", "ab/2"]);
    assert_eq!(keys(store.scan("ab", Some("zzz"), 99).await.unwrap()), Vec::<String>::new());
    assert_eq!(keys(store.scan("", None, 99).await.unwrap()).len(), 7);
    assert_eq!(keys(store.scan("z", None, 99).await.unwrap()), ["z\u{10ffff}"]);
}

async fn names_do_not_run_into_each_other(store: Store) {
    store
        .commit(Batch::new().append("a", 0, vec![bytes("1")]).append("a\u{1}", 0, vec![bytes("2")]).append("ab", 0, vec![bytes("3")]))
        .await
        .unwrap();
    store.commit(Batch::new().put("a", 0, bytes("document"))).await.unwrap();
    assert_eq!(store.stream("a", 0).await.unwrap(), vec![bytes("1")]);
    assert_eq!(store.stream("a\u{1}", 0).await.unwrap(), vec![bytes("2")]);
    assert_eq!(store.stream("ab", 0).await.unwrap(), vec![bytes("3")]);
    assert_eq!(store.document("ab").await.unwrap(), None);
}

async fn limits_are_refused(store: Store) {
    for name in ["", "with\0nul"] {
        let result = store.commit(Batch::new().put(name, 0, Vec::new())).await;
        assert_eq!(result, Err(StorageError::BadName { name: name.to_owned() }));
    }
    let too_large = [
        Batch::new().put("n".repeat(limits::STORAGE_NAME_BYTES + 1), 0, Vec::new()),
        Batch::new().append("s", 0, vec![vec![0; limits::STORAGE_EVENT_BYTES + 1]]),
        Batch::new().put("d", 0, vec![0; limits::STORAGE_DOCUMENT_BYTES + 1]),
        Batch::new().append("s", 0, vec![Vec::new(); limits::STORAGE_BATCH_WRITES + 1]),
        (0..5).fold(Batch::new(), |batch, n| batch.put(format!("d{n}"), 0, vec![0; limits::STORAGE_DOCUMENT_BYTES])),
    ];
    for batch in too_large {
        let result = store.commit(batch).await;
        assert!(matches!(result, Err(StorageError::TooLarge { .. })), "{result:?}");
    }
    assert_eq!(store.scan("", None, 9).await.unwrap(), Vec::new());
}

async fn large_values_come_back_whole(store: Store) {
    let value = |seed: u8| (0..limits::STORAGE_DOCUMENT_BYTES).map(|n| (n % 251) as u8 ^ seed).collect::<Vec<u8>>();
    for seed in 0..6 {
        store.commit(Batch::new().put(format!("large/{seed}"), 0, value(seed))).await.unwrap();
    }
    store.commit(Batch::new().append("s", 0, vec![vec![7; limits::STORAGE_EVENT_BYTES]; 20])).await.unwrap();
    for seed in 0..6 {
        assert!(store.document(&format!("large/{seed}")).await.unwrap().unwrap().value == value(seed));
    }
    assert!(store.stream("s", 0).await.unwrap() == vec![vec![7; limits::STORAGE_EVENT_BYTES]; 20]);
}

async fn one_of_many_racers_wins(store: Store) {
    for round in 0..20 {
        let racers: Vec<_> = (0..200_u32)
            .map(|racer| {
                let store = store.clone();
                tokio::spawn(async move {
                    let batch = Batch::new().put(format!("slot/{round}"), 0, racer.to_be_bytes().to_vec());
                    store.commit(batch.append(format!("racer/{round}/{racer}"), 0, vec![bytes("won")])).await
                })
            })
            .collect();
        let mut winners = Vec::new();
        for (racer, task) in racers.into_iter().enumerate() {
            match task.await.unwrap() {
                Ok(()) => winners.push(u32::try_from(racer).unwrap()),
                Err(error) => assert_eq!(error, StorageError::Conflict { what: format!("slot/{round}") }),
            }
        }
        assert_eq!(winners.len(), 1);
        let slot = store.document(&format!("slot/{round}")).await.unwrap().unwrap();
        assert_eq!(slot, Document { version: 1, value: winners[0].to_be_bytes().to_vec() });
        for racer in 0..200 {
            let won = store.stream(&format!("racer/{round}/{racer}"), 0).await.unwrap().len();
            assert_eq!(won, usize::from(racer == winners[0]));
        }
    }
}

async fn long_streams_are_paged(store: Store) {
    let events = |from: u64, count: u64| (from..from + count).map(|n| n.to_be_bytes().to_vec()).collect::<Vec<_>>();
    let total = limits::STORAGE_STREAM_PAGE as u64 + 240;
    for from in (0..total).step_by(512) {
        store.commit(Batch::new().append("long", from, events(from, 512.min(total - from)))).await.unwrap();
    }
    let first = store.stream("long", 0).await.unwrap();
    assert_eq!(first.len(), limits::STORAGE_STREAM_PAGE);
    assert!(first == events(0, limits::STORAGE_STREAM_PAGE as u64));
    assert_eq!(store.stream("long", first.len() as u64).await.unwrap(), events(first.len() as u64, 240));
}

async fn what_is_erased_is_gone_and_nothing_beside_it(store: Store) {
    // Enough that some of it has been settled and some has not, one of it in pieces.
    for round in 0..10_u64 {
        for stream in ["gone", "gone/", "gon", "stays"] {
            let size = if round == 4 { 30_000 } else { 10 };
            store.commit(Batch::new().append(stream, round, vec![vec![round as u8; size]])).await.unwrap();
        }
    }
    assert_eq!(store.commit(Batch::new().erase("gone", 9)).await, conflict("gone"));
    assert_eq!(store.commit(Batch::new().erase("gone", 11)).await, conflict("gone"));
    // All of the batch or nothing of it.
    assert_eq!(store.commit(Batch::new().erase("gone", 10).put("d", 3, bytes("x"))).await, conflict("d"));
    assert_eq!(store.stream("gone", 0).await.unwrap().len(), 10);
    store.commit(Batch::new().erase("gone", 10).put("d", 0, bytes("erased")).append("stays", 10, vec![bytes("last")])).await.unwrap();
    for from in [0, 5, 9, 10] {
        assert_eq!(store.stream("gone", from).await.unwrap(), Vec::<Vec<u8>>::new());
    }
    for (stream, events) in [("gone/", 10), ("gon", 10), ("stays", 11)] {
        let found = store.stream(stream, 0).await.unwrap();
        assert_eq!((found.len(), found[3].clone(), found[4].len()), (events, vec![3; 10], 30_000), "{stream}");
    }
    // Whoever still had it in hand comes too late.
    assert_eq!(store.commit(Batch::new().append("gone", 10, vec![bytes("x")])).await, conflict("gone"));
    assert_eq!(store.commit(Batch::new().erase("gone", 10)).await, conflict("gone"));
    assert_eq!(store.document("d").await.unwrap().unwrap().value, bytes("erased"));
    // One that grows while others are erased beside it.
    store.commit(Batch::new().append("new", 0, vec![bytes("a")])).await.unwrap();
    let (erased, grown) = (Batch::new().erase("new", 1), Batch::new().append("stays", 11, vec![bytes("more")]));
    let (one, other) = tokio::join!(store.commit(erased), store.commit(grown));
    assert_eq!((one, other), (Ok(()), Ok(())));
    assert_eq!(store.streams("", None, 99).await.unwrap(), ["gon", "gone/", "stays"]);
}

async fn names_of_streams_are_listed_in_order(store: Store) {
    assert_eq!(store.streams("s/", None, 9).await.unwrap(), Vec::<String>::new());
    let mut names: Vec<String> = (0..40).map(|n| format!("s/{}", n * 7 % 40)).collect();
    for name in names.iter().map(String::as_str).chain(["s", "r/1", "t", "s0"]) {
        store.commit(Batch::new().append(name, 0, vec![bytes("a"), bytes("b")])).await.unwrap();
    }
    names.sort();
    let mut found = Vec::new();
    loop {
        let page = store.streams("s/", found.last().map(String::as_str), 7).await.unwrap();
        assert!(page.len() <= 7);
        if page.is_empty() {
            break;
        }
        found.extend(page);
    }
    assert_eq!(found, names);
    assert_eq!(store.streams("s/", Some("a"), 1).await.unwrap(), ["s/0"]);
    assert_eq!(store.streams("s/", Some("t"), 9).await.unwrap(), Vec::<String>::new());
    assert_eq!(store.streams("", None, 2).await.unwrap(), ["r/1", "s"]);
    assert_eq!(store.streams("s/", None, 0).await.unwrap(), Vec::<String>::new());
}

/// Small pseudo-random numbers; the seed is printed so that a failure can be run again with FINGERPOST_TEST_SEED.
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new() -> Self {
        let seed = std::env::var("FINGERPOST_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
        let seed = seed.unwrap_or_else(|| RandomState::new().build_hasher().finish()) | 1;
        println!("seed {seed}");
        Self(seed)
    }

    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

async fn random_histories_match_the_simplest_model(store: Store) {
    let mut dice = Dice::new();
    let mut streams: BTreeMap<String, Vec<Vec<u8>>> = BTreeMap::new();
    let mut documents: BTreeMap<String, Document> = BTreeMap::new();
    for round in 0..600_u32 {
        let stream = format!("s{}", dice.below(5));
        let key = format!("d{}", dice.below(30));
        let length = streams.get(&stream).map_or(0, Vec::len) as u64;
        let version = documents.get(&key).map_or(0, |document| document.version);
        let at = if dice.below(6) == 0 { dice.below(4) } else { length };
        let expected = if dice.below(6) == 0 { dice.below(4) } else { version };
        let value = (dice.below(3) > 0).then(|| vec![7; usize::try_from(dice.below(9_000)).unwrap()]);
        let event = round.to_be_bytes().to_vec();
        let batch = Batch::new().append(&stream, at, vec![event.clone()]);
        let batch = match &value {
            Some(value) => batch.put(&key, expected, value.clone()),
            None => batch.delete(&key, expected),
        };
        let result = store.commit(batch).await;
        assert_eq!(result.is_ok(), at == length && expected == version, "round {round}");
        if result.is_ok() {
            streams.entry(stream).or_default().push(event);
            match value {
                Some(value) => documents.insert(key, Document { version: version + 1, value }),
                None => documents.remove(&key),
            };
        }
    }
    for (stream, events) in &streams {
        assert_eq!(&store.stream(stream, 0).await.unwrap(), events);
    }
    let all = store.scan("d", None, 99).await.unwrap();
    assert!(all.into_iter().eq(documents));
}

async fn a_reader_never_sees_half_an_append(store: Store) {
    let writer = {
        let store = store.clone();
        tokio::spawn(async move {
            for round in 0..150_u64 {
                let batch = Batch::new().append("s", round * 4, vec![round.to_be_bytes().to_vec(); 4]);
                store.commit(batch.put(format!("d/{round}"), 0, Vec::new())).await.unwrap();
            }
        })
    };
    while !writer.is_finished() {
        let events = store.stream("s", 0).await.unwrap();
        assert_eq!(events.len() % 4, 0);
        let newest = store.scan("d/", None, 999).await.unwrap().len();
        assert!(newest * 4 >= events.len(), "the document came with the events");
        tokio::task::yield_now().await;
    }
    writer.await.unwrap();
    assert_eq!(store.stream("s", 0).await.unwrap().len(), 600);
}

#[test]
fn an_address_that_names_no_store_says_what_does() {
    for (address, word) in
        [("postgres://", "no host"), ("redb:", "redb:DIR"), ("sled:", "sled:DIR"), ("mongo:x", "postgres://"), ("memory", "memory:")]
    {
        match open(address) {
            Err(StorageError::Unavailable { why }) => assert!(why.contains(word), "{address}: {why}"),
            other => panic!("{address}: {other:?}"),
        }
    }
}
