//! Power cuts and full disks, which need root, a loop device and a small file system of their own. Ignored unless asked for by name, and then
//! a failure where they cannot run, so that they never pass in silence.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::kills::{Acknowledged, Child, verify};
use super::tests::{LIBRARIES, open_as};
use crate::storage::{Batch, StorageError};

fn run(program: &str, arguments: &[&str]) {
    let output = Command::new(program).args(arguments).output();
    let output = output.unwrap_or_else(|error| panic!("not run: {program}: {error}"));
    assert!(output.status.success(), "not run: {program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// A mounted file system, unmounted at the end whatever happens.
struct Mounted(PathBuf);

impl Mounted {
    fn image(image: &Path, at: &Path) -> Self {
        run("mount", &["-o", "loop", image.to_str().unwrap(), at.to_str().unwrap()]);
        Self(at.to_owned())
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let _unmounted = Command::new("umount").arg("--lazy").arg(&self.0).output();
    }
}

/// Copies an image as it was at one instant. The process stands still, but the kernel goes on with what it has begun, and a copy that takes some of it from
/// before and some from after is no state any disk was ever in: it is copied until two copies in a row are the same. Gives how many were not.
fn copy_of_one_instant(image: &Path, copy: &Path) -> u32 {
    let second = copy.with_extension("second");
    let copied = |to: &Path| run("cp", &["--sparse=always", image.to_str().unwrap(), to.to_str().unwrap()]);
    copied(copy);
    for differed in 0..50 {
        copied(&second);
        let same = Command::new("cmp").arg("-s").arg(copy).arg(&second).status().unwrap().success();
        std::fs::rename(&second, copy).unwrap();
        if same {
            return differed;
        }
    }
    panic!("not run: the image never comes to rest");
}

/// What the disk would hold after a power cut: the image is copied while the process stands still, so that only what reached the device counts.
/// Every other five rounds begin with a fresh store, the rest go on with what the cut before has left.
#[tokio::test]
#[ignore = "needs root and loop devices; FINGERPOST_POWER_ROUNDS says how often (20)"]
async fn a_power_cut_loses_nothing_acknowledged() {
    let rounds: u32 = std::env::var("FINGERPOST_POWER_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(20);
    for library in LIBRARIES {
        cut(library, rounds).await;
    }
}

async fn cut(library: &str, rounds: u32) {
    let folder = tempfile::tempdir().unwrap();
    let [image, copy, at] = ["disk.img", "copy.img", "mounted"].map(|name| folder.path().join(name));
    std::fs::create_dir(&at).unwrap();
    let mut acknowledged = Acknowledged::new();
    let (mut all, mut moved) = (0, 0);
    for round in 0..rounds {
        if (round / 5) % 2 == 0 {
            acknowledged.clear();
            std::fs::File::create(&image).unwrap().set_len(256 * 1024 * 1024).unwrap();
            run("mkfs.ext4", &["-q", "-F", image.to_str().unwrap()]);
        }
        let mounted = Mounted::image(&image, &at);
        let mut child = Child::start(library, &at.join("data"));
        child.wait_for(50 + (round * 61) % 400, &mut acknowledged);
        run("kill", &["-STOP", &child.process.id().to_string()]);
        moved += u32::from(copy_of_one_instant(&image, &copy) > 0);
        child.kill(&mut acknowledged);
        drop(mounted);
        std::fs::rename(&copy, &image).unwrap();
        let mounted = Mounted::image(&image, &at);
        verify(library, &at.join("data"), &acknowledged, round).await;
        drop(mounted);
        all += acknowledged.values().sum::<u64>();
    }
    println!("{library}: {rounds} power cuts, {all} acknowledgements looked for; the kernel was still writing at {moved} of them");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs root and a file system of its own"]
async fn a_full_disk_refuses_writes_serves_reads_and_recovers_by_itself() {
    for library in LIBRARIES {
        full(library).await;
    }
}

async fn full(library: &str) {
    let folder = tempfile::tempdir().unwrap();
    run("mount", &["-t", "tmpfs", "-o", "size=12m", "tmpfs", folder.path().to_str().unwrap()]);
    let mounted = Mounted(folder.path().to_owned());
    let filler = folder.path().join("filler");
    let store = open_as(library, &folder.path().join("data"));
    store.commit(Batch::new().put("before", 0, vec![1; 100])).await.unwrap();
    // Takes what is left, where failing at the end is the point, and gives a little back.
    let _full = std::fs::write(&filler, vec![0; 20_000_000]);
    let filled = std::fs::OpenOptions::new().write(true).open(&filler).unwrap();
    filled.set_len(filled.metadata().unwrap().len() - 2_000_000).unwrap();
    let mut written = 0_u64;
    let refused = loop {
        match store.commit(Batch::new().append("s", written, vec![vec![7; 4_000]])).await {
            Ok(()) => written += 1,
            Err(error) => break error,
        }
        assert!(written < 10_000, "the disk never fills");
    };
    drop(filled);
    assert!(matches!(refused, StorageError::Unavailable { .. }), "{refused}");
    assert!(written > 0, "there was a little room");
    let (mut served, mut missed) = (0_u32, 0_u32);
    let full_since = Instant::now();
    while full_since.elapsed() < Duration::from_secs(5) {
        match store.document("before").await {
            Ok(document) => served += u32::from(document.unwrap().value == vec![1; 100]),
            Err(_) => missed += 1,
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    println!("{library}: {written} written before the disk was full; meanwhile {served} reads served, {missed} met a store being opened");
    assert!(store.ready().is_err());
    assert!(served > 9 * missed, "reads are served while the disk is full: {served} against {missed}");
    std::fs::remove_file(&filler).unwrap();
    let freed = Instant::now();
    while store.ready().is_err() {
        assert!(freed.elapsed() < Duration::from_secs(10), "still closed: {:?}", store.ready());
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let events = store.stream("s", 0).await.unwrap().len() as u64;
    assert!((written..=written + 1).contains(&events), "{written} acknowledged, {events} found");
    store.commit(Batch::new().append("s", events, vec![vec![7; 4_000]])).await.unwrap();
    println!("{library}: writes again {:?} after space came back", freed.elapsed());
    store.close();
    drop(mounted);
}
