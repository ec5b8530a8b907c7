//! Backups: what comes back is what was there, in either library and between them, and what is damaged, newer or half done is refused.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops at the first surprise"
)]

use std::hash::{BuildHasher, Hasher, RandomState};
use std::ops::Bound;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::keys;
use super::seal_tests::{House, content, fill};
use super::tests::LIBRARIES;
use super::tree::{Pair, Tree};
use crate::storage::{Batch, Sealed, StorageError, StoreAt, UpkeepError, back_up, open_at, reseal, restore};

fn refused<T: std::fmt::Debug>(done: Result<T, UpkeepError>) -> String {
    match done {
        Err(UpkeepError::Refused(why)) => why,
        other => panic!("{other:?}"),
    }
}

fn damaged<T: std::fmt::Debug>(done: Result<T, UpkeepError>) -> String {
    match done {
        Err(UpkeepError::Damaged(why)) => why,
        other => panic!("{other:?}"),
    }
}

fn all(tree: &dyn Tree) -> Vec<Pair> {
    let own = [keys::PROBE_KEY, keys::LOG_KEY];
    tree.page((Bound::Unbounded, Bound::Unbounded), usize::MAX)
        .unwrap()
        .into_iter()
        .filter(|(key, _)| !own.contains(&key.as_slice()))
        .collect()
}

/// Random writes, some large, some taken back; the seed is printed so that a failure can be run again with FINGERPOST_TEST_SEED.
async fn random(store: &crate::storage::Store, seed: u64) {
    let mut dice = seed | 1;
    let mut below = |limit: u64| {
        dice ^= dice << 13;
        dice ^= dice >> 7;
        dice ^= dice << 17;
        dice % limit
    };
    for _ in 0..120 {
        let (key, stream) = (format!("d{}", below(25)), format!("s{}", below(6)));
        let version = store.document(&key).await.unwrap().map_or(0, |document| document.version);
        let length = store.stream(&stream, 0).await.unwrap().len() as u64;
        let some = |size: u64, byte: u64| vec![u8::try_from(byte).unwrap(); usize::try_from(size).unwrap()];
        let batch = Batch::new().append(stream, length, vec![some(below(200), below(256)); usize::try_from(below(4)).unwrap()]);
        let size = if below(9) == 0 { below(60_000) } else { below(300) };
        let batch = if version > 0 && below(4) == 0 { batch.delete(key, version) } else { batch.put(key, version, some(size, below(256))) };
        store.commit(batch).await.unwrap();
    }
}

#[tokio::test]
async fn whatever_was_stored_comes_back_in_either_library() {
    let seed = std::env::var("FINGERPOST_TEST_SEED").ok().and_then(|seed| seed.parse().ok());
    let seed: u64 = seed.unwrap_or_else(|| RandomState::new().build_hasher().finish());
    println!("seed {seed}");
    for round in 0..4_u64 {
        for (from, to) in [("sled", "redb"), ("redb", "sled"), ("sled", "sled"), ("redb", "redb")] {
            let (house, other) = (House::of(from), House::of(to));
            let keys = (round % 2 == 0).then(|| house.keys("keys"));
            let store = house.open(keys.clone());
            random(&store, seed.wrapping_add(round)).await;
            let before = (store.scan("", None, 999).await.unwrap(), store.stream("s0", 0).await.unwrap());
            store.close();
            let file = house.file("backup");
            let done = back_up(&house.at(None), &file).unwrap();
            assert_eq!(done.bytes, std::fs::metadata(&file).unwrap().len());
            let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
            let restored = restore(&file, &other.at(None)).unwrap();
            assert_eq!((restored.cells, &restored.sha256, restored.sealed), (done.cells, &done.sha256, done.sealed));
            assert_eq!(done.sealed, if keys.is_some() { Sealed::Wholly } else { Sealed::Not });
            assert!(all(&*house.tree()) == all(&*other.tree()), "{from} to {to}: every cell as it lay");
            let store = other.open(keys);
            let after = (store.scan("", None, 999).await.unwrap(), store.stream("s0", 0).await.unwrap());
            assert!(after == before, "{from} to {to}");
            random(&store, seed.wrapping_add(100)).await;
        }
    }
}

#[tokio::test]
async fn any_flipped_bit_any_cut_and_anything_added_is_refused_before_a_byte_is_written() {
    let (house, target) = (House::of("redb"), House::of("sled"));
    let store = house.open(Some(house.keys("keys")));
    store.commit(Batch::new().put("d", 0, vec![1; 90]).append("s", 0, vec![vec![2; 30]])).await.unwrap();
    store.close();
    let file = house.file("backup");
    back_up(&house.at(None), &file).unwrap();
    let whole = std::fs::read(&file).unwrap();
    let bad = house.file("bad");
    let tried = |bytes: &[u8], what: &str| {
        std::fs::write(&bad, bytes).unwrap();
        let done = restore(&bad, &target.at(None));
        assert!(done.is_err(), "{what}: {done:?}");
        assert!(!target.data().exists(), "{what}: something was written");
        done
    };
    for bit in 0..whole.len() * 8 {
        let mut flipped = whole.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let done = tried(&flipped, &format!("bit {bit}"));
        // In the first bytes it looks like no backup or a newer one; behind them it is damaged.
        assert!(bit < 28 * 8 || damaged(done).contains("checksum"), "bit {bit}");
    }
    for length in 0..whole.len() {
        tried(&whole[..length], &format!("cut to {length}")).unwrap_err();
    }
    tried(&[&whole[..], b"x"].concat(), "one byte more").unwrap_err();
    assert!(refused(restore(&house.file("none"), &target.at(None))).contains("cannot be opened"));
    restore(&file, &target.at(None)).unwrap();
}

/// A backup with another head, and the checksum that belongs to it.
fn with_head(whole: &[u8], at: usize, number: &[u8], file: &Path) {
    let mut bytes = whole[..whole.len() - 32].to_vec();
    bytes[at..at + number.len()].copy_from_slice(number);
    let sum = Sha256::digest(&bytes);
    std::fs::write(file, [&bytes[..], &sum].concat()).unwrap();
}

#[tokio::test]
async fn newer_forms_full_folders_stores_in_use_and_no_store_are_refused_in_words() {
    for library in LIBRARIES {
        let (house, target) = (House::of(library), House::of(library));
        assert!(refused(back_up(&house.at(None), &house.file("backup"))).contains("there is no store of"));
        assert!(!house.data().exists(), "looking for a store makes none");
        let store = house.open(None);
        fill(&store).await;
        let before = content(&store).await;
        assert!(refused(back_up(&house.at(None), &house.file("backup"))).contains("another process has this store open"));
        assert!(!house.file("backup").exists() && !house.file("backup.part").exists());
        store.close();
        drop(store);
        let file = house.file("backup");
        back_up(&house.at(None), &file).unwrap();
        assert!(refused(back_up(&house.at(None), &file)).contains("there already"));
        assert!(refused(back_up(&StoreAt::from("memory:"), &house.file("more"))).contains("in memory"));
        let whole = std::fs::read(&file).unwrap();
        let newer = house.file("newer");
        for (at, number) in [(16, &3_u32.to_be_bytes()[..]), (20, &(keys::FORMAT + 1).to_be_bytes()[..])] {
            with_head(&whole, at, number, &newer);
            assert!(refused(restore(&newer, &target.at(None))).contains("newer version"), "byte {at}");
            assert!(!target.data().exists());
        }
        assert!(refused(restore(&file, &house.at(None))).contains("is not empty"));
        std::fs::create_dir(target.data()).unwrap();
        std::fs::write(target.data().join("anything"), "x").unwrap();
        assert!(refused(restore(&file, &target.at(None))).contains("is not empty"));
        std::fs::remove_file(target.data().join("anything")).unwrap();
        // As it was written before a cell could say that it is gone.
        with_head(&whole, 16, &1_u32.to_be_bytes(), &newer);
        restore(&newer, &target.at(None)).unwrap();
        let store = target.open(None);
        assert!(content(&store).await == before, "an empty folder is taken");
    }
}

#[tokio::test]
async fn a_store_that_was_restored_half_way_does_not_open() {
    for library in LIBRARIES {
        let house = House::of(library);
        std::fs::create_dir(house.data()).unwrap();
        house.tree().write(vec![(keys::RESTORING_KEY.to_vec(), Some(Vec::new())), (keys::document_key("d"), Some(vec![0; 9]))]).unwrap();
        match open_at(&house.at(None)) {
            Err(StorageError::Unavailable { why }) => assert!(why.contains("not restored to its end"), "{why}"),
            other => panic!("{other:?}"),
        }
        assert!(refused(back_up(&house.at(None), &house.file("backup"))).contains("not restored to its end"));
    }
}

#[tokio::test]
async fn a_backup_of_a_resealed_store_holds_nothing_of_its_plain_past() {
    for library in LIBRARIES {
        let (house, target) = (House::of(library), House::of(library));
        let store = house.open(None);
        fill(&store).await;
        store.close();
        reseal(&house.at(Some(house.keys("keys")))).unwrap();
        let file = house.file("backup");
        assert_eq!(back_up(&house.at(None), &file).unwrap().sealed, Sealed::Wholly);
        restore(&file, &target.at(None)).unwrap();
        let holds = |file: &Path| std::fs::read(file).unwrap().windows(12).any(|window| window == b"somebody sat");
        assert!(!holds(&file), "{library}");
        for entry in std::fs::read_dir(target.data()).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()) {
            assert!(!holds(&entry), "{}", entry.display());
        }
    }
}
