//! What sealing promises: nothing can be read without the key, nothing that was changed or moved is read as if it were right, and changing keys loses
//! nothing. Over every library.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::tests::LIBRARIES;
use super::tree::Tree;
use super::{Library, cells, keys};
use crate::storage::envelope::Envelope;
use crate::storage::{Batch, KeyRing, Sealed, Sealing, StorageError, Store, StoreAt, open, open_at, reseal};

const WORDS: &str = "my chest feels as if somebody sat on it";

/// A place for stores and their keys.
pub(super) struct House {
    pub(super) folder: tempfile::TempDir,
    pub(super) library: Library,
}

impl House {
    pub(super) fn of(library: &str) -> Self {
        let library = if library == "sled" { Library::Sled } else { Library::Redb };
        Self { folder: tempfile::tempdir().unwrap(), library }
    }

    pub(super) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(super) fn keys(&self, name: &str) -> KeyRing {
        let file = self.file(name);
        if file.exists() { KeyRing::read(&file).unwrap() } else { KeyRing::begin(&file).unwrap() }
    }

    pub(super) fn at(&self, keys: Option<KeyRing>) -> StoreAt {
        let address = format!("{}:{}", self.library.name(), self.data().display());
        StoreAt { address, sealing: Sealing { keys, is_required: false } }
    }

    pub(super) fn open(&self, keys: Option<KeyRing>) -> Store {
        open_at(&self.at(keys)).unwrap()
    }

    /// The library's own map, while no store has it open.
    pub(super) fn tree(&self) -> Arc<dyn Tree> {
        self.library.opener()(&self.data()).unwrap()
    }

    fn refusal(&self, at: &StoreAt) -> String {
        match open_at(at) {
            Err(StorageError::Unavailable { why }) => why,
            other => panic!("{}: {other:?}", self.library.name()),
        }
    }
}

/// Small and large documents, and streams of which some have moved to their own place and some wait in the journal.
pub(super) async fn fill(store: &Store) {
    for round in 0..40_u64 {
        let event = |n: usize| format!("{WORDS}, {round}, {}", "x".repeat(n)).into_bytes();
        let size = if round % 9 == 0 { 20_000 } else { 40 };
        let batch = Batch::new().append("s", round * 2, vec![event(3), event(size)]);
        store.commit(batch.append(format!("t/{round}"), 0, vec![event(1)]).put(format!("d/{round}"), 0, event(size))).await.unwrap();
    }
}

/// Everything `fill` wrote, as it reads now.
pub(super) async fn content(store: &Store) -> Vec<Vec<u8>> {
    let mut all = store.stream("s", 0).await.unwrap();
    for round in 0..40 {
        all.extend(store.stream(&format!("t/{round}"), 0).await.unwrap());
        all.push(store.document(&format!("d/{round}")).await.unwrap().unwrap().value);
    }
    assert_eq!(all.len(), 160);
    all
}

fn files_hold(folder: &Path, words: &str) -> bool {
    std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).any(|path| match path.is_dir() {
        true => files_hold(&path, words),
        false => std::fs::read(path).unwrap().windows(words.len()).any(|window| window == words.as_bytes()),
    })
}

#[tokio::test]
async fn the_files_of_a_sealed_store_hold_none_of_its_words() {
    for library in LIBRARIES {
        for is_sealed in [false, true] {
            let house = House::of(library);
            let store = house.open(is_sealed.then(|| house.keys("keys")));
            fill(&store).await;
            assert_eq!(store.sealed(), if is_sealed { Sealed::Wholly } else { Sealed::Not });
            store.close();
            drop(store);
            assert_eq!(files_hold(&house.data(), "somebody sat"), !is_sealed, "{library}, sealed: {is_sealed}");
        }
    }
}

#[test]
fn one_flipped_bit_anywhere_in_a_cell_is_never_read() {
    let house = House::of("sled");
    let envelope = Envelope::sealing(house.keys("keys"), false);
    let key = keys::document_key("d");
    for size in [0, 1, 300, 4_096, 9_000] {
        let (cell, pieces) = cells::encode(&envelope, &key, 5, &vec![7; size]).unwrap();
        let read = |cell: &[u8], pieces: &[Vec<u8>]| {
            let piece =
                |wanted: &[u8]| Ok((0..).zip(pieces).find(|(index, _)| cells::piece_key(&key, *index) == wanted).map(|(_, p)| p.clone()));
            cells::value(&envelope, &key, cell, "d", piece)
        };
        assert_eq!(read(&cell, &pieces).unwrap(), Some((5, vec![7; size])));
        for bit in 0..cell.len() * 8 {
            let mut flipped = cell.clone();
            flipped[bit / 8] ^= 1 << (bit % 8);
            // Missing pieces are read again and then corrupt.
            assert!(matches!(read(&flipped, &pieces), Err(StorageError::Corrupt { .. }) | Ok(None)), "{size} bytes, bit {bit}");
        }
        for (index, piece) in pieces.iter().enumerate() {
            for bit in 0..piece.len() * 8 {
                let mut flipped = pieces.clone();
                flipped[index][bit / 8] ^= 1 << (bit % 8);
                assert!(matches!(read(&cell, &flipped), Err(StorageError::Corrupt { .. }) | Ok(None)), "piece {index}, bit {bit}");
            }
        }
    }
    let (key, (cell, _)) = cells::encode_events(&envelope, "s", 1, &[vec![1; 9], vec![2; 9]]).unwrap().remove(0);
    let read = |cell: &[u8]| cells::events(&envelope, &key, cell, "s", |_| Ok(None));
    assert_eq!(read(&cell).unwrap(), (2, vec![vec![1; 9], vec![2; 9]]));
    for bit in 0..cell.len() * 8 {
        let mut flipped = cell.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        assert!(matches!(read(&flipped), Err(StorageError::Corrupt { .. })), "events, bit {bit}");
    }
}

#[tokio::test]
async fn a_bit_flipped_in_the_store_is_corrupt_and_a_value_under_another_key_is_refused() {
    for library in LIBRARIES {
        let house = House::of(library);
        let store = house.open(Some(house.keys("keys")));
        store.commit(Batch::new().put("a", 0, vec![1; 50]).put("b", 0, vec![2; 50]).put("large", 0, vec![3; 50_000])).await.unwrap();
        fill(&store).await;
        store.close();
        let tree = house.tree();
        let cell = |key: &[u8]| tree.get(key).unwrap().unwrap();
        let [a, b, large, missing] = ["a", "b", "large", "missing"].map(keys::document_key);
        let mut flipped = cell(&a);
        *flipped.last_mut().unwrap() ^= 1;
        let piece = cells::piece_key(&large, 3);
        let mut flipped_piece = cell(&piece);
        flipped_piece[100] ^= 1;
        let event = keys::event_key("t/0", 1);
        let moved = keys::event_key("t/new", 1);
        tree.write(vec![(a, Some(flipped)), (missing, Some(cell(&b))), (piece, Some(flipped_piece)), (moved, Some(cell(&event)))]).unwrap();
        drop(tree);
        let store = house.open(Some(house.keys("keys")));
        assert_eq!(store.document("b").await.unwrap().unwrap().value, vec![2; 50]);
        for name in ["a", "missing", "large"] {
            let found = store.document(name).await;
            assert!(matches!(found, Err(StorageError::Corrupt { .. })), "{library}, {name}: {found:?}");
        }
        assert!(matches!(store.stream("t/new", 0).await, Err(StorageError::Corrupt { .. })));
        assert!(matches!(store.scan("a", None, 9).await, Err(StorageError::Corrupt { .. })));
        store.close();
        // A group of the journal cannot be read: the store does not open on a guess.
        let tree = house.tree();
        let (key, mut group) = tree
            .last((std::ops::Bound::Included(&keys::journal_key(0)), std::ops::Bound::Included(&keys::journal_key(u64::MAX))))
            .unwrap()
            .unwrap();
        group[40] ^= 4;
        tree.write(vec![(key, Some(group))]).unwrap();
        drop(tree);
        let why = house.refusal(&house.at(Some(house.keys("keys"))));
        assert!(why.contains("a group of the journal"), "{why}");
    }
}

#[tokio::test]
async fn a_new_key_loses_nothing_and_after_resealing_the_old_one_is_not_needed() {
    for library in LIBRARIES {
        let house = House::of(library);
        let file = house.file("keys");
        let store = house.open(Some(house.keys("keys")));
        fill(&store).await;
        let before = content(&store).await;
        store.close();
        assert_eq!(KeyRing::add(&file).unwrap().newest(), 2);
        let store = house.open(Some(house.keys("keys")));
        assert_eq!(content(&store).await, before);
        store.commit(Batch::new().put("d/0", 1, before[81].clone())).await.unwrap();
        store.close();
        let only_new = only_key(&house, 2);
        let store = open_at(&house.at(Some(only_new.clone())));
        // It is the same store, but most of it cannot be read: the journal says so at once.
        assert!(matches!(&store, Err(StorageError::Unavailable { why }) if why.contains("names key 1")), "{store:?}");
        let done = reseal(&house.at(Some(house.keys("keys")))).unwrap();
        assert!(done.moved > 80 && done.moved < done.values && done.were_plain == 0 && done.unreadable_values == 0, "{done:?}");
        let again = reseal(&house.at(Some(house.keys("keys")))).unwrap();
        assert_eq!((again.values, again.moved, again.key), (done.values, 0, 2));
        let store = house.open(Some(only_new));
        assert!(content(&store).await == before, "{library}");
    }
}

/// The key file as somebody leaves it who takes all other keys out.
fn only_key(house: &House, number: u32) -> KeyRing {
    let text = std::fs::read_to_string(house.file("keys")).unwrap();
    let line = text.lines().find(|line| line.starts_with(&format!("{number} "))).unwrap();
    let file = house.file(&format!("only-{number}"));
    std::fs::write(&file, line).unwrap();
    chmod(&file, 0o600);
    KeyRing::read(&file).unwrap()
}

fn chmod(file: &Path, mode: u32) {
    std::fs::set_permissions(file, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
}

#[tokio::test]
async fn a_store_begun_without_keys_is_read_sealed_from_then_on_and_whole_once_resealed() {
    for library in LIBRARIES {
        let house = House::of(library);
        let store = house.open(None);
        fill(&store).await;
        let before = content(&store).await;
        store.close();
        let keys = house.keys("keys");
        let must = |keys: Option<KeyRing>| StoreAt { sealing: Sealing { keys, is_required: true }, ..house.at(None) };
        assert!(house.refusal(&must(None)).contains("no key file was named"));
        assert!(house.refusal(&must(Some(keys.clone()))).contains("fingerpost store reseal"));
        let store = house.open(Some(keys.clone()));
        assert_eq!((store.sealed(), content(&store).await == before), (Sealed::Partly, true));
        store.commit(Batch::new().put("new", 0, b"sealed from now on".to_vec())).await.unwrap();
        store.close();
        assert!(!files_hold(&house.data(), "from now on"));
        assert!(house.refusal(&house.at(None)).contains("this store is sealed"));
        assert!(house.refusal(&must(Some(keys.clone()))).contains("fingerpost store reseal"));
        let done = reseal(&house.at(Some(keys.clone()))).unwrap();
        assert!(done.were_plain > 80 && done.were_plain == done.moved, "{done:?}");
        let store = open_at(&must(Some(keys.clone()))).unwrap();
        assert_eq!((store.sealed(), content(&store).await == before), (Sealed::Wholly, true));
        store.close();
        let plain = [&[0][..], &1_u64.to_be_bytes(), &[1, 9]].concat();
        house.tree().write(vec![(keys::document_key("planted"), Some(plain))]).unwrap();
        let found = house.open(Some(keys)).document("planted").await;
        assert!(matches!(&found, Err(StorageError::Corrupt { what }) if what.contains("not sealed")), "{found:?}");
    }
}

#[tokio::test]
async fn what_cannot_be_opened_is_named_and_the_store_is_not_called_sealed() {
    let house = House::of("sled");
    let store = house.open(None);
    fill(&store).await;
    store.close();
    house.tree().write(vec![(keys::document_key("odd"), Some([&[0][..], &1_u64.to_be_bytes(), &[99]].concat()))]).unwrap();
    let done = reseal(&house.at(Some(house.keys("keys")))).unwrap();
    assert_eq!((done.unreadable_values, done.unreadable.len()), (1, 1));
    assert!(done.unreadable[0].contains("odd") && done.moved > 80, "{done:?}");
    assert_eq!(house.open(Some(house.keys("keys"))).sealed(), Sealed::Partly);
}

#[tokio::test]
async fn the_wrong_keys_no_keys_and_keys_in_the_store_are_refused_in_words() {
    for library in LIBRARIES {
        let house = House::of(library);
        let store = house.open(Some(house.keys("keys")));
        fill(&store).await;
        store.close();
        let why = house.refusal(&house.at(Some(house.keys("other"))));
        assert!(why.contains("do not open this store") && why.contains("other") && why.contains("key 1"), "{why}");
        assert!(house.refusal(&house.at(None)).contains("this store is sealed: name its key file"));
        let inside = house.data().join("keys");
        std::fs::copy(house.file("keys"), &inside).unwrap();
        assert!(house.refusal(&house.at(Some(KeyRing::read(&inside).unwrap()))).contains("in the store's own folder"));
        let link = house.file("link");
        std::os::unix::fs::symlink(&inside, &link).unwrap();
        assert!(house.refusal(&house.at(Some(KeyRing::read(&link).unwrap()))).contains("in the store's own folder"));
        // A mark that was changed from "partly" to "wholly" or back is no mark.
        std::fs::remove_file(&inside).unwrap();
        let tree = house.tree();
        let mut mark = tree.get(keys::SEALED_KEY).unwrap().unwrap();
        mark[0] = 1;
        tree.write(vec![(keys::SEALED_KEY.to_vec(), Some(mark))]).unwrap();
        drop(tree);
        assert!(house.refusal(&house.at(Some(house.keys("keys")))).contains("its mark was changed"));
    }
}

#[test]
fn a_key_file_is_refused_unless_it_is_whole_and_its_owners_alone() {
    let house = House::of("sled");
    let file = house.file("keys");
    drop(house.keys("keys"));
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let refusal = |found: Result<KeyRing, crate::storage::KeyFileError>| found.expect_err("it must be refused").to_string();
    assert!(refusal(KeyRing::begin(&file)).contains("it is there already"));
    assert!(refusal(KeyRing::read(&house.file("none"))).contains("there is none"));
    assert!(refusal(KeyRing::add(&house.file("none"))).contains("there is none"));
    for mode in [0o640, 0o604, 0o620, 0o602, 0o777] {
        chmod(&file, mode);
        assert!(refusal(KeyRing::read(&file)).contains("chmod 600"), "{mode:o}");
    }
    chmod(&file, 0o600);
    let text = std::fs::read_to_string(&file).unwrap();
    assert_eq!(KeyRing::add(&file).unwrap().numbers().collect::<Vec<_>>(), [1, 2]);
    assert!(std::fs::read_to_string(&file).unwrap().starts_with(&text), "no other line is touched");
    let line = text.lines().last().unwrap();
    // Every digit of number, key and check.
    for at in (0..line.len()).filter(|at| line.as_bytes()[*at] != b' ') {
        let other = if line.as_bytes()[at] == b'0' { "9" } else { "0" };
        std::fs::write(&file, format!("{}{other}{}\n", &line[..at], &line[at + 1..])).unwrap();
        assert!(refusal(KeyRing::read(&file)).contains("line 1 is damaged"), "digit {at}");
    }
    for (wrong, word) in
        [(format!("{line}\n{line}\n"), "second key 1"), ("# words only\n".to_owned(), "no key"), ("x".repeat(40_000), "no key file")]
    {
        std::fs::write(&file, wrong).unwrap();
        assert!(refusal(KeyRing::read(&file)).contains(word), "{word}");
    }
    assert!(!format!("{:?}", house.keys("more")).contains(' '), "a key ring shows its file only");
}

#[tokio::test]
async fn veiled_names_stay_the_same_in_one_store_and_differ_between_two() {
    for library in LIBRARIES {
        let (house, other) = (House::of(library), House::of(library));
        let veiled = |store: &Store| store.veiled("nhs-number:9990000001").unwrap();
        let store = house.open(None);
        let first = veiled(&store);
        assert_eq!((first.len(), first == veiled(&other.open(None))), (64, false));
        store.close();
        // Through a first key, a second one and resealing.
        for round in 0..2 {
            let keys = house.keys("keys");
            let store = house.open(Some(keys.clone()));
            assert_eq!(veiled(&store), first, "round {round}");
            store.close();
            reseal(&house.at(Some(keys))).unwrap();
            KeyRing::add(&house.file("keys")).unwrap();
        }
        assert_eq!(veiled(&house.open(Some(house.keys("keys")))), first);
    }
    assert_eq!(open("memory:").unwrap().veiled("x"), None);
}
