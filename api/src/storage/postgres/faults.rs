//! What a shared store must bear: a server killed under load, nodes that write the same, a standby that is gone, a wait that an administrator cancels.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use super::server::{Server, shared};
use crate::limits;
use crate::storage::{Batch, StorageError, Store, open};

const LANES: u64 = 8;

async fn back_within_five_seconds(store: &Store) -> Duration {
    let began = Instant::now();
    while store.ready().is_err() {
        assert!(began.elapsed() < Duration::from_secs(5), "{:?}", store.ready());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    began.elapsed()
}

/// Appends numbers and counts them in a document, again and again. After a doubt it asks again with the same expected versions.
async fn lane(store: Store, lane: u64, stop: Arc<AtomicBool>, acknowledged: Arc<AtomicU64>, doubts: Arc<AtomicU64>) -> u64 {
    let mut number = 0_u64;
    let mut doubted = false;
    while !stop.load(Ordering::SeqCst) || doubted {
        let batch = Batch::new().append(format!("lane/{lane}"), number, vec![number.to_be_bytes().to_vec()]);
        let size = if number % 50 == 49 { 200_000 } else { 20 };
        match store.commit(batch.put(format!("count/{lane}"), number, vec![1; size])).await {
            Ok(()) => {
                acknowledged.fetch_add(1, Ordering::SeqCst);
                (number, doubted) = (number + 1, false);
            }
            // Nobody else writes here, so it was ours that came through.
            Err(StorageError::Conflict { .. }) if doubted => (number, doubted) = (number + 1, false),
            Err(StorageError::Unavailable { .. }) => {
                doubts.fetch_add(u64::from(!doubted), Ordering::SeqCst);
                doubted = true;
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            other => panic!("lane {lane}, number {number}: {other:?}"),
        }
    }
    number
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_killed_server_loses_nothing_acknowledged_and_both_nodes_come_back_by_themselves() {
    let Some(server) = Server::start() else { return };
    let rounds: u64 = std::env::var("FINGERPOST_KILL_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(3);
    let address = server.database();
    let nodes = [open(&address).unwrap(), open(&address).unwrap()];
    let (stop, acknowledged, doubts) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
    let lanes: Vec<_> = (0..LANES)
        .map(|number| {
            let node = nodes[usize::try_from(number).unwrap() % 2].clone();
            tokio::spawn(lane(node, number, Arc::clone(&stop), Arc::clone(&acknowledged), Arc::clone(&doubts)))
        })
        .collect();
    let mut slowest = Duration::ZERO;
    for round in 0..rounds {
        let seen = acknowledged.load(Ordering::SeqCst);
        while acknowledged.load(Ordering::SeqCst) < seen + 100 + (round * 37) % 60 {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        tokio::task::block_in_place(|| server.crash());
        while nodes.iter().any(|node| node.ready().is_ok()) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        assert!(matches!(nodes[0].document("count/0").await, Err(StorageError::Unavailable { .. })));
        tokio::task::block_in_place(|| server.again());
        for node in &nodes {
            slowest = slowest.max(back_within_five_seconds(node).await);
        }
    }
    stop.store(true, Ordering::SeqCst);
    for (number, task) in lanes.into_iter().enumerate() {
        let written = task.await.unwrap();
        let mut events = Vec::new();
        while events.len() % limits::STORAGE_STREAM_PAGE == 0 {
            let page = nodes[number % 2].stream(&format!("lane/{number}"), events.len() as u64).await.unwrap();
            if page.is_empty() {
                break;
            }
            events.extend(page);
        }
        assert!(events.into_iter().eq((0..written).map(|event| event.to_be_bytes().to_vec())), "lane {number}");
        let count = nodes[1 - number % 2].document(&format!("count/{number}")).await.unwrap().unwrap();
        assert_eq!(count.version, written, "lane {number}: a batch was torn");
    }
    let (acknowledged, doubts) = (acknowledged.load(Ordering::SeqCst), doubts.load(Ordering::SeqCst));
    assert!(doubts >= rounds, "the kills were not felt");
    println!("{rounds} kills: {acknowledged} acknowledged, none lost, {doubts} in doubt; back after at most {slowest:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_nodes_write_the_same_stream_and_one_wins_each_time() {
    const RACERS: u64 = 8;
    let Some(server) = shared() else { return };
    let address = server.database();
    let nodes = [open(&address).unwrap(), open(&address).unwrap()];
    let racers: Vec<_> = (0..RACERS)
        .map(|racer| {
            let store = nodes[usize::try_from(racer).unwrap() % 2].clone();
            tokio::spawn(async move {
                let mut won = Vec::new();
                for _ in 0..150 {
                    let version = store.stream("s", 0).await.unwrap().len() as u64;
                    // The document of its own rides in the same batch, so a refused batch must not leave it behind.
                    let own = format!("own/{racer}");
                    let batch = Batch::new().append("s", version, vec![racer.to_be_bytes().to_vec()]);
                    match store
                        .commit(batch.put(&own, won.len() as u64, vec![]).append(format!("{own}/beside"), won.len() as u64, vec![vec![]]))
                        .await
                    {
                        Ok(()) => won.push(version),
                        Err(error) => assert_eq!(error, StorageError::Conflict { what: "s".to_owned() }),
                    }
                }
                (racer, won)
            })
        })
        .collect();
    let mut winners = BTreeMap::new();
    for task in racers {
        let (racer, won) = task.await.unwrap();
        assert_eq!(nodes[0].document(&format!("own/{racer}")).await.unwrap().map_or(0, |own| own.version), won.len() as u64);
        assert_eq!(nodes[0].stream(&format!("own/{racer}/beside"), 0).await.unwrap().len(), won.len());
        for version in won {
            assert_eq!(winners.insert(version, racer), None, "version {version} was won twice");
        }
    }
    let events = nodes[1].stream("s", 0).await.unwrap();
    assert!(winners.keys().copied().eq(0..events.len() as u64), "each version has one winner");
    assert!(events.iter().zip(winners.values()).all(|(event, racer)| event == &racer.to_be_bytes()));
    for node in 0..2 {
        assert!(winners.values().filter(|racer| *racer % 2 == node).count() > 0, "node {node} never won");
    }
}

/// Names shared by all nodes, as the chains of the audit log are, taken crosswise: neither a deadlock nor a crowd may stop the nodes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nodes_that_cross_each_other_go_on() {
    let Some(server) = shared() else { return };
    let address = server.database();
    let nodes = [open(&address).unwrap(), open(&address).unwrap()];
    let tasks: Vec<_> = (0..16_u64)
        .map(|task| {
            let store = nodes[usize::try_from(task).unwrap() % 2].clone();
            tokio::spawn(async move {
                let mut written = 0_u64;
                let mut tries = 0_u64;
                while written < 30 {
                    let (one, other) = ((task * 7 + tries) % 4, (task * 3 + tries * 5) % 4);
                    let mut batch = Batch::new();
                    for chain in [one, other] {
                        let key = format!("chain/{chain}");
                        let version = store.document(&key).await.unwrap().map_or(0, |chain| chain.version);
                        // Deleted now and then, so that inserting, changing and deleting meet.
                        batch = if version > 5 { batch.delete(&key, version) } else { batch.put(&key, version, vec![]) };
                        if one == other {
                            break;
                        }
                    }
                    match store.commit(batch.append(format!("own/{task}"), written, vec![vec![]])).await {
                        Ok(()) => written += 1,
                        Err(StorageError::Conflict { .. }) => {}
                        Err(error) => panic!("{error}"),
                    }
                    tries += 1;
                }
                tries
            })
        })
        .collect();
    let mut tries = 0;
    for task in tasks {
        tries += task.await.unwrap();
    }
    println!("480 written in {tries} tries");
}

const WAITING: &str = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_no_standby_has_is_never_acknowledged() {
    let Some(primary) = Server::start() else { return };
    let standby = primary.standby();
    let address = primary.database();
    primary.ask("ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (standby)'");
    primary.ask("SELECT pg_reload_conf()");
    let attached = "SELECT sync_state FROM pg_stat_replication";
    primary.wait_for(attached, "quorum");
    let store = open(&address).unwrap();
    store.commit(Batch::new().put("with", 0, vec![])).await.unwrap();
    for (way, end_the_wait) in [
        ("deadline", None),
        ("cancelled", Some("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")),
        ("terminated", Some("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")),
    ] {
        standby.stop();
        let began = Instant::now();
        let batch = || Batch::new().put(way, 0, vec![1]).append(format!("s/{way}"), 0, vec![vec![1]]);
        let commit = tokio::spawn({
            let (store, batch) = (store.clone(), batch());
            async move { store.commit(batch).await }
        });
        primary.wait_for(WAITING, "1");
        assert_eq!(store.document(way).await.unwrap(), None, "readers do not see what waits");
        if let Some(sql) = end_the_wait {
            primary.ask(sql);
        }
        let result = commit.await.unwrap();
        let Err(StorageError::Unavailable { why }) = &result else { panic!("{way}: {result:?}") };
        println!("{way}, after {:?}: {why}", began.elapsed());
        let deadline = Duration::from_millis(limits::POSTGRES_COMMIT_MS);
        assert_eq!(began.elapsed() >= deadline, end_the_wait.is_none());
        assert!(began.elapsed() < deadline + Duration::from_secs(2));
        assert_eq!(way == "cancelled", why.contains("did not make sure"), "{way}: {why}");
        // Nothing is taken until a durable write has succeeded, and the tries to make one do not pile up in the server.
        tokio::time::sleep(Duration::from_secs(3)).await;
        assert!(store.ready().is_err(), "{way}");
        assert!(matches!(store.commit(batch()).await, Err(StorageError::Unavailable { .. })));
        let ours = "SELECT count(*) <= 4 FROM pg_stat_activity WHERE application_name = 'fingerpost'";
        assert_eq!(primary.ask(ours).as_deref(), Some("t"), "{way}");
        standby.again();
        let back = back_within_five_seconds(&store).await;
        println!("{way}: back {back:?} after the standby");
        // It had been written after all, once.
        assert_eq!(store.commit(batch()).await, Err(StorageError::Conflict { what: format!("s/{way}") }));
        assert_eq!(store.document(way).await.unwrap().unwrap().version, 1);
        assert_eq!(store.stream(&format!("s/{way}"), 0).await.unwrap().len(), 1);
    }
}

/// Not a test but a figure: batches of one event and one document, as an answer writes them.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "prints how many commits a second 64 writers get; FINGERPOST_NODES says over how many nodes (1)"]
async fn figure_of_64_writers() {
    let Some(server) = Server::start() else { return };
    let address = server.database();
    let nodes: usize = std::env::var("FINGERPOST_NODES").ok().and_then(|nodes| nodes.parse().ok()).unwrap_or(1);
    let stores: Vec<Store> = (0..nodes).map(|_| open(&address).unwrap()).collect();
    let (began, length) = (Instant::now(), Duration::from_secs(10));
    let writers: Vec<_> = (0..64_u64)
        .map(|writer| {
            let store = stores[usize::try_from(writer).unwrap() % nodes].clone();
            tokio::spawn(async move {
                let mut took = Vec::new();
                for number in 0.. {
                    let session = number / 20;
                    let batch = Batch::new().append(format!("session/{writer}/{session}"), number % 20, vec![vec![7; 60]]);
                    let asked = Instant::now();
                    store.commit(batch.put(format!("end/{writer}"), number, vec![7; 100])).await.unwrap();
                    took.push(asked.elapsed());
                    if began.elapsed() > length {
                        break;
                    }
                }
                took
            })
        })
        .collect();
    let mut took = Vec::new();
    for writer in writers {
        took.extend(writer.await.unwrap());
    }
    took.sort();
    let percentile = |percent: usize| took[took.len() * percent / 100];
    let (each_second, p50, p99) = (took.len() as f64 / began.elapsed().as_secs_f64(), percentile(50), percentile(99));
    println!("{nodes} nodes, 64 writers: {each_second:.0} commits/s, p50 {p50:?}, p99 {p99:?}");
}
