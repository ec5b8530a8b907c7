//! The tree with a log beneath it, over a library whose disk forgets what it was not made to keep, held against the simplest model there is.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test stops at the first surprise"
)]

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Bound;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use super::tree::{Failure, Keys, Pair, SyncFile, Tree, Writes};
use super::{keys, logged};
use crate::storage::conformance::Dice;
use crate::storage::types::StorageError;

type Cells = BTreeMap<Vec<u8>, Vec<u8>>;

/// A library whose writes are lost when the power goes, all after some point, unless a durable one followed.
#[derive(Default)]
struct Forgetful(Mutex<Disk>);

#[derive(Default, Clone)]
struct Disk {
    shown: Cells,
    kept: Cells,
    since: Vec<Writes>,
}

fn apply(cells: &mut Cells, writes: &Writes) {
    for (key, cell) in writes {
        match cell {
            Some(cell) => drop(cells.insert(key.clone(), cell.clone())),
            None => drop(cells.remove(key)),
        }
    }
}

impl Forgetful {
    /// What is found after a cut that some of the writes since the last durable one have outlived.
    fn after_a_cut(&self, dice: &mut Dice) -> Arc<Self> {
        let mut disk = self.0.lock().unwrap().clone();
        let outlived = usize::try_from(dice.below(disk.since.len() as u64 + 1)).unwrap();
        disk.since[..outlived].iter().for_each(|writes| apply(&mut disk.kept, writes));
        Arc::new(Self(Mutex::new(Disk { shown: disk.kept.clone(), kept: disk.kept, since: Vec::new() })))
    }
}

impl Tree for Forgetful {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
        Ok(self.0.lock().unwrap().shown.get(key).cloned())
    }

    fn page(&self, keys: Keys<'_>, limit: usize) -> Result<Vec<Pair>, StorageError> {
        Ok(between(&self.0.lock().unwrap().shown, keys).take(limit).collect())
    }

    fn last(&self, keys: Keys<'_>) -> Result<Option<Pair>, StorageError> {
        Ok(between(&self.0.lock().unwrap().shown, keys).last())
    }

    fn write(&self, writes: Writes) -> Result<(), Failure> {
        self.write_soon(writes)?;
        let mut disk = self.0.lock().unwrap();
        disk.kept = disk.shown.clone();
        disk.since.clear();
        Ok(())
    }

    fn write_soon(&self, writes: Writes) -> Result<(), Failure> {
        let mut disk = self.0.lock().unwrap();
        apply(&mut disk.shown, &writes);
        disk.since.push(writes);
        drop(disk);
        // Cuts and readers come between two of these.
        std::thread::yield_now();
        Ok(())
    }

    fn keep_names(&self, _: &Path) -> Result<(), Failure> {
        Ok(())
    }
}

/// The plainest reading of two bounds: no range of a map, which stops at those that cross.
fn between<'a>(cells: &'a Cells, (from, to): Keys<'a>) -> impl Iterator<Item = Pair> + 'a {
    let behind = move |key: &[u8]| match from {
        Bound::Included(from) => key >= from,
        Bound::Excluded(from) => key > from,
        Bound::Unbounded => true,
    };
    let before = move |key: &[u8]| match to {
        Bound::Included(to) => key <= to,
        Bound::Excluded(to) => key < to,
        Bound::Unbounded => true,
    };
    let own = |key: &[u8]| key == keys::LOG_KEY;
    cells.iter().filter(move |(key, _)| behind(key) && before(key) && !own(key)).map(|(key, cell)| (key.clone(), cell.clone()))
}

fn opened(library: &Arc<Forgetful>, folder: &Path, fails: &Arc<AtomicBool>) -> Result<Arc<dyn Tree>, Failure> {
    let (library, fails) = (Arc::clone(library), Arc::clone(fails));
    let sync: SyncFile = Arc::new(
        move |file: &File| {
            if fails.load(Ordering::SeqCst) { Err(io::Error::other("the disk is gone")) } else { file.sync_data() }
        },
    );
    logged::opener(Box::new(move |_| Ok(Arc::clone(&library) as Arc<dyn Tree>)), sync)(folder)
}

fn key(dice: &mut Dice) -> Vec<u8> {
    format!("k{:02}", dice.below(60)).into_bytes()
}

fn some(dice: &mut Dice) -> Writes {
    let most = if dice.below(40) == 0 { 40_000 } else { 700 };
    let one = |dice: &mut Dice| {
        let size = usize::try_from(dice.below(most)).unwrap();
        let cell = vec![u8::try_from(dice.below(256)).unwrap(); size];
        (key(dice), (dice.below(3) > 0).then_some(cell))
    };
    (0..=dice.below(5)).map(|_| one(dice)).collect()
}

fn same(tree: &dyn Tree, model: &Cells, dice: &mut Dice, when: &str) {
    let own = |pairs: Vec<Pair>| pairs.into_iter().filter(|(key, _)| key != keys::LOG_KEY).collect::<Vec<_>>();
    let all = own(tree.page((Bound::Unbounded, Bound::Unbounded), 999).unwrap());
    assert!(all.iter().map(|(key, cell)| (key, cell)).eq(model), "{when}: all cells");
    for _ in 0..4 {
        let ends = [key(dice), key(dice)];
        let bound = |end: &'_ usize, kind| match kind {
            0 => Bound::Included(ends[*end].as_slice()),
            1 => Bound::Excluded(ends[*end].as_slice()),
            _ if *end == 0 => Bound::Excluded(&b"k"[..]),
            _ => Bound::Excluded(&b"l"[..]),
        };
        let range = (bound(&0, dice.below(3)), bound(&1, dice.below(3)));
        let limit = 1 + usize::try_from(dice.below(7)).unwrap();
        let expected: Vec<_> = between(model, range).take(limit).collect();
        assert_eq!(tree.page(range, limit).unwrap(), expected, "{when}: {limit} of {range:?}");
        assert_eq!(tree.last(range).unwrap(), between(model, range).last(), "{when}: last of {range:?}");
        assert_eq!(tree.get(&ends[0]).unwrap().as_ref(), model.get(&ends[0]), "{when}: one cell");
    }
}

const FILES: [&str; 2] = ["log-0", "log-1"];

fn files(folder: &Path) -> [Vec<u8>; 2] {
    FILES.map(|name| std::fs::read(folder.join(name)).unwrap())
}

/// What a disk may hold that was writing when the power went: of each sector the old or the new bytes. Half of the times it had just ended.
fn torn(before: &[u8], after: &[u8], dice: &mut Dice) -> Vec<u8> {
    let all = dice.below(2) == 0;
    let sectors = before.chunks(512).zip(after.chunks(512));
    sectors.flat_map(|(old, new)| if all || dice.below(2) == 0 { new } else { old }.to_vec()).collect()
}

#[test]
fn what_was_written_is_read_and_outlives_every_cut_and_failed_sync() {
    let mut dice = Dice::new();
    let (mut cuts, mut unsure, mut taken) = (0, 0, 0);
    for round in 0..60 {
        let folder = tempfile::tempdir().unwrap();
        let fails = Arc::new(AtomicBool::new(false));
        let mut library = Arc::new(Forgetful::default());
        let mut model = Cells::new();
        for life in 0..5_u8 {
            let when = format!("round {round}, life {life}");
            fails.store(false, Ordering::SeqCst);
            let tree = opened(&library, folder.path(), &fails).unwrap();
            same(&*tree, &model, &mut dice, &when);
            for _ in 0..dice.below(250) {
                let writes = some(&mut dice);
                apply(&mut model, &writes);
                tree.write(writes).unwrap();
                if dice.below(9) == 0 {
                    same(&*tree, &model, &mut dice, &when);
                }
            }
            let mut begun = None;
            let before = files(folder.path());
            if dice.below(2) == 0 {
                fails.store(true, Ordering::SeqCst);
                let writes = vec![(b"k00".to_vec(), Some(vec![life; 3_000])), (b"k01".to_vec(), None)];
                tree.write(writes.clone()).unwrap_err();
                tree.write(writes.clone()).unwrap_err();
                let mut with = model.clone();
                apply(&mut with, &writes);
                begun = Some(with);
                unsure += 1;
            }
            if dice.below(4) == 0 && begun.is_none() {
                // Closed as it should be: the library alone has all.
                drop(tree);
                assert!(library.0.lock().unwrap().kept.iter().filter(|(key, _)| *key != keys::LOG_KEY).eq(&model), "{when}");
                continue;
            }
            // The cut: files and library as they are at this moment.
            cuts += 1;
            let after = files(folder.path());
            library = library.after_a_cut(&mut dice);
            drop(tree);
            for (name, (before, after)) in FILES.into_iter().zip(before.into_iter().zip(after)) {
                std::fs::write(folder.path().join(name), torn(&before, &after, &mut dice)).unwrap();
            }
            if let Some(with) = begun {
                // What was begun may be there or not: it was never acknowledged.
                fails.store(false, Ordering::SeqCst);
                let tree = opened(&library, folder.path(), &fails).unwrap();
                if tree.get(b"k00").unwrap() == with.get(&b"k00"[..]).cloned() {
                    model = with;
                    taken += 1;
                }
                same(&*tree, &model, &mut dice, &when);
            }
        }
    }
    println!("{cuts} cuts; {unsure} times a write was begun and not finished, {taken} of them are there");
    assert!(cuts > 100 && taken > 20 && taken < unsure);
}

/// A library and a log of it that holds ten records of one step each, none of which is in the tree.
fn ten_records(folder: &Path) -> Arc<Forgetful> {
    let library = Arc::new(Forgetful::default());
    let tree = opened(&library, folder, &Arc::default()).unwrap();
    for n in 0..10 {
        tree.write(vec![(vec![b'k', n], Some(vec![n; 4]))]).unwrap();
    }
    let before = Arc::new(Forgetful(Mutex::new(library.0.lock().unwrap().clone())));
    let log = std::fs::read(folder.join("log-0")).unwrap();
    drop(tree);
    std::fs::write(folder.join("log-0"), log).unwrap();
    before
}

fn flip(folder: &Path, at: u64) {
    let mut file = File::options().read(true).write(true).open(folder.join("log-0")).unwrap();
    let mut byte = [0];
    file.seek(SeekFrom::Start(at)).unwrap();
    file.read_exact(&mut byte).unwrap();
    file.seek(SeekFrom::Start(at)).unwrap();
    file.write_all(&[byte[0] ^ 1]).unwrap();
}

#[test]
fn a_torn_last_record_is_left_out_and_damage_before_it_is_never_passed_over() {
    for (at, found) in
        [(0, None), (64 * 3 + 5, None), (64 * 8 + 30, None), (64 * 9 + 2, Some(9)), (64 * 9 + 30, Some(9)), (64 * 30, Some(10))]
    {
        let folder = tempfile::tempdir().unwrap();
        let library = ten_records(folder.path());
        flip(folder.path(), at);
        match (opened(&library, folder.path(), &Arc::default()), found) {
            (Ok(tree), Some(found)) => {
                let page = tree.page((Bound::Included(&b"k"[..]), Bound::Excluded(&b"l"[..])), 99).unwrap();
                assert_eq!(page.len(), found, "byte {at}");
            }
            (Err(Failure(why)), None) => assert!(why.contains("restore the last backup"), "{why}"),
            (Ok(_), None) => panic!("byte {at}: opened as if nothing were missing"),
            (Err(failure), Some(_)) => panic!("byte {at}: {failure:?}"),
        }
    }
}

#[test]
fn a_text_that_looks_like_a_record_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let library = Arc::new(Forgetful::default());
    let mut forged = Vec::new();
    // Everything of a record but the secret that its checksum begins with.
    for number in [1_u64, 17, 18, 99] {
        let mut sum = crc32fast::Hasher::new();
        [&5_u32.to_le_bytes()[..], &number.to_le_bytes(), b"hello"].into_iter().for_each(|part| sum.update(part));
        forged.extend([&b"fpL1"[..], &sum.finalize().to_le_bytes(), &5_u32.to_le_bytes(), &number.to_le_bytes(), b"hello"].concat());
        forged.resize(forged.len().next_multiple_of(64), 0);
    }
    std::fs::write(folder.path().join("log-0"), &forged).unwrap();
    let tree = opened(&library, folder.path(), &Arc::default()).unwrap();
    tree.write(vec![(b"k".to_vec(), Some(vec![1]))]).unwrap();
    drop(tree);
    assert_eq!(library.0.lock().unwrap().kept.keys().filter(|key| *key != keys::LOG_KEY).count(), 1);
}

#[test]
fn a_failing_library_is_told_at_the_next_write_and_nothing_is_lost() {
    struct Full(Arc<Forgetful>, AtomicBool);
    impl Tree for Full {
        fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, StorageError> {
            self.0.get(key)
        }
        fn page(&self, keys: Keys<'_>, limit: usize) -> Result<Vec<Pair>, StorageError> {
            self.0.page(keys, limit)
        }
        fn last(&self, keys: Keys<'_>) -> Result<Option<Pair>, StorageError> {
            self.0.last(keys)
        }
        fn write(&self, writes: Writes) -> Result<(), Failure> {
            assert!(writes.len() < 9 || !self.1.load(Ordering::SeqCst), "a panic of the library is a failure too");
            if self.1.load(Ordering::SeqCst) { Err(Failure("the disk is full".to_owned())) } else { self.0.write(writes) }
        }
        fn write_soon(&self, writes: Writes) -> Result<(), Failure> {
            self.write(writes)
        }
        fn keep_names(&self, _: &Path) -> Result<(), Failure> {
            Ok(())
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let library = Arc::new(Full(Arc::default(), AtomicBool::new(false)));
    let open = || {
        let library = Arc::clone(&library);
        logged::opener(Box::new(move |_| Ok(Arc::clone(&library) as Arc<dyn Tree>)), Arc::new(File::sync_data))(folder.path())
    };
    let tree = open().unwrap();
    library.1.store(true, Ordering::SeqCst);
    let mut written = 0_u32;
    let refused = loop {
        match tree.write(vec![(written.to_be_bytes().to_vec(), Some(vec![1; 900]))]) {
            Ok(()) => written += 1,
            Err(Failure(why)) => break why,
        }
        assert!(written < 1_000, "it is never told");
    };
    assert!(written > 60, "both files of the log take what comes meanwhile: {written}");
    assert!(refused.contains("full") || refused.contains("unexpectedly"), "{refused}");
    assert_eq!(tree.get(&(written - 1).to_be_bytes()).unwrap(), Some(vec![1; 900]), "what was acknowledged is read");
    drop(tree);
    library.1.store(false, Ordering::SeqCst);
    let tree = open().unwrap();
    assert_eq!(
        tree.page((Bound::Included(&[0, 0][..]), Bound::Excluded(&b"m"[..])), 9_999).unwrap().len(),
        usize::try_from(written).unwrap()
    );
}
