//! A copy made while many write: the restored store is the one of one instant, whole in each batch, with all that was acknowledged before the copy began.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::print_stdout, reason = "a test stops at the first surprise")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use super::tests::{LIBRARIES, open_as};
use crate::storage::{Batch, Store, UpkeepError, restore};

const LANES: u64 = 12;

/// Each write of a lane appends an event, rewrites a document of pieces, and moves a mark from one key to the next.
async fn write(store: &Store, lane: u64, number: u64) {
    let size = if number.is_multiple_of(5) { 30_000 } else { 50 };
    let mut batch = Batch::new().append(format!("lane/{lane}"), number, vec![number.to_be_bytes().to_vec()]);
    batch = batch.put(format!("count/{lane}"), number, vec![u8::try_from(number % 251).unwrap(); size]);
    batch = batch.put(format!("mark/{lane}/{number:09}"), 0, vec![1]);
    if number > 0 {
        batch = batch.delete(format!("mark/{lane}/{:09}", number - 1), 1);
    }
    store.commit(batch).await.unwrap();
}

/// The number of writes a lane has, where all that one write wrote agrees.
async fn lane(store: &Store, lane: u64) -> u64 {
    let events = store.stream(&format!("lane/{lane}"), 0).await.unwrap();
    let count = store.document(&format!("count/{lane}")).await.unwrap().unwrap();
    let marks = store.scan(&format!("mark/{lane}/"), None, 99).await.unwrap();
    let number = events.len() as u64 - 1;
    assert_eq!(events[events.len() - 1], number.to_be_bytes());
    assert_eq!((count.version, count.value[0]), (number + 1, u8::try_from(number % 251).unwrap()), "lane {lane}");
    assert_eq!(marks.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>(), [format!("mark/{lane}/{number:09}")]);
    number + 1
}

async fn copied_under_load(library: &str, folder: &Path) {
    let store = open_as(library, &folder.join("data"));
    // Enough that copying takes longer than many writes.
    for hundred in 0..60_u32 {
        let fill = (0..100).fold(Batch::new(), |batch, n| batch.put(format!("fill/{hundred:02}/{n:02}"), 0, vec![7; 2_000]));
        store.commit(fill).await.unwrap();
    }
    let (stop, written) = (Arc::new(AtomicBool::new(false)), Arc::new((0..LANES).map(|_| AtomicU64::new(0)).collect::<Vec<_>>()));
    let lanes: Vec<_> = (0..LANES)
        .map(|lane| {
            let (store, stop, written) = (store.clone(), Arc::clone(&stop), Arc::clone(&written));
            tokio::spawn(async move {
                while !stop.load(Ordering::SeqCst) {
                    let number = written[usize::try_from(lane).unwrap()].load(Ordering::SeqCst);
                    write(&store, lane, number).await;
                    written[usize::try_from(lane).unwrap()].store(number + 1, Ordering::SeqCst);
                }
            })
        })
        .collect();
    for round in 0..3_u32 {
        tokio::time::sleep(Duration::from_millis(150)).await;
        let before: Vec<u64> = written.iter().map(|count| count.load(Ordering::SeqCst)).collect();
        let (copying, file) = (store.clone(), folder.join(format!("{round}.backup")));
        let made = {
            let file = file.clone();
            tokio::task::spawn_blocking(move || copying.back_up(&file)).await.unwrap().unwrap()
        };
        let address = format!("{library}:{}", folder.join(format!("restored-{round}")).display());
        assert_eq!(restore(&file, &address.as_str().into()).unwrap().sha256, made.sha256);
        let restored = open_as(library, &folder.join(format!("restored-{round}")));
        let mut total = 0;
        for (number, before) in before.iter().enumerate() {
            let there = lane(&restored, number as u64).await;
            assert!(there >= *before, "lane {number}: {there} of at least {before} acknowledged writes");
            total += there;
        }
        println!(
            "{library}: {} cells, {total} writes in the copy, {} acknowledged before it began",
            made.cells,
            before.iter().sum::<u64>()
        );
    }
    stop.store(true, Ordering::SeqCst);
    for lane in lanes {
        lane.await.unwrap();
    }
    for number in 0..LANES {
        assert_eq!(lane(&store, number).await, written[usize::try_from(number).unwrap()].load(Ordering::SeqCst));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f18_a_copy_of_a_served_store_is_the_store_of_one_instant() {
    for library in LIBRARIES {
        copied_under_load(library, tempfile::tempdir().unwrap().path()).await;
    }
}

#[tokio::test]
async fn a_copy_replaces_none_and_one_is_made_at_a_time() {
    for library in LIBRARIES {
        let folder = tempfile::tempdir().unwrap();
        let store = open_as(library, &folder.path().join("data"));
        store.commit(Batch::new().put("d", 0, vec![1])).await.unwrap();
        let file = folder.path().join("backup");
        store.back_up(&file).unwrap();
        assert!(matches!(store.back_up(&file), Err(UpkeepError::Refused(why)) if why.contains("there already")));
        assert!(
            matches!(store.back_up(&folder.path().join("no/such/folder")), Err(UpkeepError::Refused(why)) if why.contains("cannot be written"))
        );
        store.back_up(&folder.path().join("another")).unwrap();
        store.close();
        assert!(store.back_up(&folder.path().join("late")).is_err(), "{library}");
    }
    assert!(matches!(Store::memory().back_up(Path::new("x")), Err(UpkeepError::Refused(_))));
}
