//! What only a durable store can show: reopening, refusing a newer layout, faults of the disk. Kills are in `kills`; power cuts and full disks need
//! root and are in `power`.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::fs::{File, OpenOptions};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use redb::StorageBackend;
use redb::backends::FileBackend;

use super::tree::SyncFile;
use super::{EmbeddedStore, keys, logged, redb_tree, sled_tree};
use crate::storage::{Batch, Sealing, StorageError, Store, open};

/// Every library there is a tree for.
pub(super) const LIBRARIES: [&str; 2] = ["sled", "redb"];

pub(super) fn open_as(library: &str, folder: &Path) -> Store {
    open(&format!("{library}:{}", folder.display())).unwrap()
}

/// On sled, where a test looks into its tree.
fn open_at(folder: &Path) -> Store {
    open_as("sled", folder)
}

#[tokio::test]
async fn everything_is_there_after_reopening() {
    for library in LIBRARIES {
        reopened(library).await;
    }
}

async fn reopened(library: &str) {
    let folder = tempfile::tempdir().unwrap();
    let place = folder.path().join("data");
    for round in 0..5_u64 {
        let store = open_as(library, &place);
        assert_eq!(store.stream("s", 0).await.unwrap().len() as u64, round);
        store.commit(Batch::new().append("s", round, vec![vec![1; 5_000]]).put("d", round, vec![2; 900_000])).await.unwrap();
        store.close();
        assert!(matches!(store.commit(Batch::new()).await, Err(StorageError::Unavailable { .. })));
        assert!(matches!(store.document("d").await, Err(StorageError::Unavailable { .. })));
    }
    let document = open_as(library, &place).document("d").await.unwrap().unwrap();
    assert_eq!((document.version, document.value.len()), (5, 900_000));
}

#[tokio::test]
async fn what_was_erased_does_not_come_back_on_reopening() {
    for library in LIBRARIES {
        let folder = tempfile::tempdir().unwrap();
        let store = open_as(library, folder.path());
        // All of it still waits in the journal, beside others.
        for stream in ["a", "b", "c"] {
            store.commit(Batch::new().append(stream, 0, vec![vec![9; 4_000], vec![8; 20_000]])).await.unwrap();
        }
        store.commit(Batch::new().erase("b", 2)).await.unwrap();
        store.close();
        let store = open_as(library, folder.path());
        assert_eq!(store.streams("", None, 9).await.unwrap(), ["a", "c"], "{library}");
        assert!(store.stream("b", 0).await.unwrap().is_empty(), "{library}");
        assert_eq!(store.stream("c", 0).await.unwrap(), [vec![9; 4_000], vec![8; 20_000]], "{library}");
    }
}

#[test]
fn a_folder_of_one_library_is_not_opened_with_another() {
    for (library, other) in [("sled", "redb"), ("redb", "sled")] {
        let folder = tempfile::tempdir().unwrap();
        drop(open_as(library, folder.path()));
        match open(&format!("{other}:{}", folder.path().display())) {
            Err(StorageError::Unavailable { why }) => assert!(why.contains(&format!("open it as {library}:")), "{why}"),
            opened => panic!("{opened:?}"),
        }
        drop(open_as(library, folder.path()));
    }
}

#[test]
fn dropping_the_last_handle_frees_the_folder_and_a_second_opener_is_refused() {
    for library in LIBRARIES {
        let folder = tempfile::tempdir().unwrap();
        let first = open_as(library, folder.path());
        assert!(matches!(open(&format!("{library}:{}", folder.path().display())), Err(StorageError::Unavailable { .. })), "{library}");
        drop(first);
        drop(open_as(library, folder.path()));
    }
}

#[test]
fn a_newer_layout_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    drop(open_at(folder.path()));
    let db = sled_tree::open_db(folder.path()).unwrap();
    db.insert(keys::FORMAT_KEY, &(keys::FORMAT + 1).to_be_bytes()).unwrap();
    db.flush().unwrap();
    drop(db);
    match open(&format!("sled:{}", folder.path().display())) {
        Err(StorageError::Unavailable { why }) => assert!(why.contains("newer version"), "{why}"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_store_of_the_first_layout_is_read_and_gone_on_with() {
    let folder = tempfile::tempdir().unwrap();
    let db = sled_tree::open_db(folder.path()).unwrap();
    let cell = |version: u64, value: u8| [&[0][..], &version.to_be_bytes(), &[1, value]].concat();
    db.insert(keys::FORMAT_KEY, &1_u64.to_be_bytes()).unwrap();
    for version in 1..=3_u8 {
        db.insert(keys::event_key("s", version.into()), cell(version.into(), version)).unwrap();
    }
    db.insert(keys::document_key("d"), cell(7, 9)).unwrap();
    db.flush().unwrap();
    drop(db);
    for round in 0..3_u8 {
        let store = open_at(folder.path());
        assert_eq!(store.document("d").await.unwrap().unwrap().version, 7);
        let before: Vec<_> = (1..=3 + round).map(|event| vec![event]).collect();
        assert_eq!(store.stream("s", 0).await.unwrap(), before);
        store.commit(Batch::new().append("s", u64::from(3 + round), vec![vec![4 + round]])).await.unwrap();
    }
    let db = sled_tree::open_db(folder.path()).unwrap();
    assert_eq!(
        db.get(keys::FORMAT_KEY).unwrap().unwrap().as_ref(),
        keys::FORMAT.to_be_bytes(),
        "an older program must not write here again"
    );
}

#[tokio::test]
async fn a_stream_is_whole_from_every_version_wherever_its_events_lie() {
    let folder = tempfile::tempdir().unwrap();
    let events: Vec<Vec<u8>> = (0..60_u8).map(|n| vec![n; if n % 20 == 19 { 9_000 } else { 3 + usize::from(n) }]).collect();
    let mut written = 0;
    let mut store = open_at(folder.path());
    // Appends of one to four events, others between them so that the stream's rest and are moved, and the store closed now and then.
    for round in 0_u64.. {
        let upto = events.len().min(written + 1 + usize::try_from(round % 4).unwrap());
        store.commit(Batch::new().append("s", written as u64, events[written..upto].to_vec())).await.unwrap();
        written = upto;
        for other in 0..round % 9 {
            store.commit(Batch::new().append(format!("other/{round}/{other}"), 0, vec![vec![0; 40]; 3])).await.unwrap();
        }
        if round % 5 == 4 {
            store.close();
            store = open_at(folder.path());
        }
        for from in 0..=written {
            assert!(store.stream("s", from as u64).await.unwrap() == events[from..written], "round {round}, from {from} of {written}");
        }
        if written == events.len() {
            break;
        }
    }
    store.close();
    let db = sled_tree::open_db(folder.path()).unwrap();
    let count = |kind: u8| db.scan_prefix([kind]).keys().filter(|key| key.as_ref().unwrap().starts_with(&[kind])).count();
    let own = db.scan_prefix(b"ss\0").count();
    assert!(own > 3 && own < 40, "several events share a cell: {own} cells");
    assert!(count(b'j') < 30, "the journal does not grow: {} groups", count(b'j'));
}

#[tokio::test]
async fn an_unknown_wrapping_is_corrupt_and_never_guessed() {
    let folder = tempfile::tempdir().unwrap();
    drop(open_at(folder.path()));
    let db = sled_tree::open_db(folder.path()).unwrap();
    db.insert(keys::document_key("d"), [&[0][..], &1_u64.to_be_bytes(), &[99, 1, 2]].concat()).unwrap();
    db.insert(keys::document_key("short"), &[1, 2]).unwrap();
    db.insert(keys::event_key("s", 2), &[1]).unwrap();
    db.flush().unwrap();
    drop(db);
    let store = open_at(folder.path());
    for found in [store.document("d").await, store.document("short").await] {
        assert!(matches!(found, Err(StorageError::Corrupt { .. })), "{found:?}");
    }
    assert!(matches!(store.stream("s", 0).await, Err(StorageError::Corrupt { .. })), "event 1 is missing");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn large_documents_change_size_under_readers_and_leave_no_pieces_behind() {
    let folder = tempfile::tempdir().unwrap();
    let store = open_at(folder.path());
    let sizes = [10, 20_000, 5_000, 90_000, 0, 4_096, 4_097, 300_000];
    let reader = {
        let store = store.clone();
        tokio::spawn(async move {
            let mut newest = 0;
            while newest < 160 {
                for document in
                    [store.document("d").await.unwrap(), store.scan("d", None, 1).await.unwrap().pop().map(|(_, document)| document)]
                {
                    let Some(document) = document else { continue };
                    assert!(document.version >= newest, "time does not go back");
                    newest = document.version;
                    let size = sizes[usize::try_from(newest).unwrap() % sizes.len()];
                    assert!(document.value == vec![u8::try_from(newest).unwrap(); size], "version {newest}: a mixture of versions");
                }
                tokio::task::yield_now().await;
            }
        })
    };
    for version in 0..160_u8 {
        let size = sizes[usize::from(version + 1) % sizes.len()];
        store.commit(Batch::new().put("d", u64::from(version), vec![version + 1; size])).await.unwrap();
    }
    reader.await.unwrap();
    let twice = Batch::new().put("d", 160, vec![1; 50_000]).put("d", 161, vec![2; 9_000]).put("e", 0, vec![3; 9_000]).delete("e", 1);
    store.commit(twice.append("s", 0, vec![vec![4; 60_000]])).await.unwrap();
    store.commit(Batch::new().delete("d", 162)).await.unwrap();
    assert_eq!(store.stream("s", 0).await.unwrap(), vec![vec![4; 60_000]]);
    store.close();
    assert_eq!(std::fs::read_dir(folder.path().join("blobs")).unwrap().count(), 0, "no page outside the main file");
    let db = sled_tree::open_db(folder.path()).unwrap();
    let left = db.iter().keys().map(|key| key.unwrap()).filter(|key| key.first() == Some(&b'c')).count();
    assert_eq!(left, 15, "only the pieces of the event");
}

/// A disk whose sync fails as often as told, or waits.
fn faulty(library: &str, failures: &Arc<AtomicU32>, delay_ms: &Arc<AtomicU64>) -> super::tree::Opener {
    let (failures, delay_ms) = (Arc::clone(failures), Arc::clone(delay_ms));
    let sync: SyncFile = Arc::new(move |file: &File| {
        std::thread::sleep(Duration::from_millis(delay_ms.load(Ordering::SeqCst)));
        if failures.load(Ordering::SeqCst) > 0 {
            failures.fetch_sub(1, Ordering::SeqCst);
            return Err(io::Error::other("the disk is gone"));
        }
        file.sync_data()
    });
    let logged = |library| logged::opener(library, Arc::clone(&sync));
    if library == "sled" {
        return logged(sled_tree::opener(Arc::clone(&sync)));
    }
    let synced_as_told = Arc::clone(&sync);
    logged(redb_tree::opener_by(move |path| {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        let synced = file.try_clone()?;
        Ok(redb_tree::builder().create_with_backend(Watched {
            file: FileBackend::new(file)?,
            synced,
            sync: Arc::clone(&synced_as_told),
        })?)
    }))
}

/// redb's file with another last step of durability.
struct Watched {
    file: FileBackend,
    synced: File,
    sync: SyncFile,
}

impl std::fmt::Debug for Watched {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Watched")
    }
}

impl StorageBackend for Watched {
    fn len(&self) -> Result<u64, io::Error> {
        self.file.len()
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> Result<(), io::Error> {
        self.file.read(offset, out)
    }

    fn set_len(&self, len: u64) -> Result<(), io::Error> {
        self.file.set_len(len)
    }

    fn sync_data(&self) -> Result<(), io::Error> {
        (self.sync)(&self.synced)
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), io::Error> {
        self.file.write(offset, data)
    }

    fn close(&self) -> Result<(), io::Error> {
        self.file.close()
    }
}

#[tokio::test]
async fn a_failed_sync_is_never_acknowledged_and_the_store_comes_back_by_itself() {
    for library in LIBRARIES {
        failing(library).await;
    }
}

async fn failing(library: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (failures, delay_ms) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU64::new(0)));
    let store = EmbeddedStore::open_with(folder.path(), faulty(library, &failures, &delay_ms), Sealing::default()).unwrap();
    store.commit(Batch::new().put("before", 0, vec![1])).await.unwrap();
    // One failure for the write, two for the first tries to open again.
    failures.store(3, Ordering::SeqCst);
    let result = store.commit(Batch::new().put("lost", 0, vec![1])).await;
    assert!(matches!(&result, Err(StorageError::Unavailable { why }) if why.ends_with("the disk is gone")), "{result:?}");
    assert!(store.ready().is_err());
    assert!(matches!(store.commit(Batch::new().put("more", 0, vec![1])).await, Err(StorageError::Unavailable { .. })));
    assert_eq!(store.document("lost").unwrap(), None, "readers keep the durable picture");
    let stopped = Instant::now();
    while store.ready().is_err() {
        assert!(stopped.elapsed() < Duration::from_secs(5));
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(failures.load(Ordering::SeqCst), 0);
    assert_eq!(store.document("before").unwrap().unwrap().version, 1);
    store.commit(Batch::new().put("after", 0, vec![1])).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_disk_does_not_slow_readers_nor_show_them_what_is_not_durable() {
    for library in LIBRARIES {
        slow(library).await;
    }
}

async fn slow(library: &str) {
    let folder = tempfile::tempdir().unwrap();
    let (failures, delay_ms) = (Arc::new(AtomicU32::new(0)), Arc::new(AtomicU64::new(0)));
    let store = Arc::new(EmbeddedStore::open_with(folder.path(), faulty(library, &failures, &delay_ms), Sealing::default()).unwrap());
    store.commit(Batch::new().put("d/1", 0, vec![1]).put("d/2", 0, vec![1]).append("s", 0, vec![vec![1]])).await.unwrap();
    delay_ms.store(600, Ordering::SeqCst);
    let writer = {
        let store = Arc::clone(&store);
        let batch = Batch::new().put("d/0", 0, vec![9]).put("d/1", 1, vec![9]).delete("d/2", 1).append("s", 1, vec![vec![9]]);
        tokio::spawn(async move { store.commit(batch).await })
    };
    tokio::time::sleep(Duration::from_millis(200)).await;
    let asked = Instant::now();
    let during: Vec<_> = store.scan("d/", None, 1).unwrap().into_iter().chain(store.scan("d/", Some("d/1"), 9).unwrap()).collect();
    assert_eq!(during.iter().map(|(key, document)| (key.as_str(), document.version)).collect::<Vec<_>>(), [("d/1", 1), ("d/2", 1)]);
    assert_eq!(store.document("d/0").unwrap(), None);
    assert_eq!(store.stream("s", 0, 9).unwrap(), vec![vec![1]]);
    assert!(asked.elapsed() < Duration::from_millis(50));
    assert!(!writer.is_finished());
    writer.await.unwrap().unwrap();
    let after = store.scan("d/", None, 9).unwrap();
    assert_eq!(after.iter().map(|(key, document)| (key.as_str(), document.version)).collect::<Vec<_>>(), [("d/0", 1), ("d/1", 2)]);
    assert_eq!(store.stream("s", 0, 9).unwrap().len(), 2);
}
