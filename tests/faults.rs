//! Faults of a live process: a disk whose syncs fail or take a second, a clock that jumps, a backup and a stop under load, a thousand releases in a row. `scripts/faults.sh` runs these and all
//! the others and tells what came of each in one table.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]
#![allow(clippy::print_stdout, reason = "a test tells its seed and what it saw")]

#[path = "kill_nine/citizen.rs"]
mod citizen;
#[path = "support/copy.rs"]
mod copy;
#[path = "support/shipped.rs"]
mod shipped;
#[path = "kill_nine/wire.rs"]
mod wire;

use citizen::{Citizen, Dice};
use copy::copy;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};
use wire::{Caller, Service};

const LANES: u64 = 8;

fn pathways() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("pathways")
}

/// Callers who begin again and again, and try again where nothing can be stored.
struct Load {
    lanes: Vec<JoinHandle<Vec<Citizen>>>,
    stop: Arc<AtomicBool>,
    held: Arc<AtomicU64>,
}

impl Load {
    fn on(node: SocketAddr, seed: u64) -> Self {
        Self::thinking(node, seed, Duration::ZERO)
    }

    /// Of people who think so long before each answer.
    fn thinking(node: SocketAddr, seed: u64, thinks: Duration) -> Self {
        let (stop, held) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let lanes = (0..LANES).map(|number| {
            let (stop, held) = (Arc::clone(&stop), Arc::clone(&held));
            let mut dice = Dice((seed + number + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
            std::thread::spawn(move || {
                let (mut caller, mut all) = (Caller::among(&[node]), Vec::new());
                while !stop.load(Ordering::SeqCst) {
                    let Ok(citizen) = Citizen::begin(&mut caller, &mut dice) else {
                        std::thread::sleep(Duration::from_millis(20));
                        continue;
                    };
                    let mut citizen = citizen.who_thinks(thinks);
                    let went = citizen.go_on(&mut caller, &mut dice);
                    held.fetch_add(u64::from(went.is_ok()), Ordering::SeqCst);
                    all.push(citizen);
                }
                all
            })
        });
        Self { lanes: lanes.collect(), stop, held }
    }

    fn wait_for(&self, more: u64) {
        let (began, wanted) = (Instant::now(), self.held.load(Ordering::SeqCst) + more);
        while self.held.load(Ordering::SeqCst) < wanted {
            assert!(began.elapsed() < Duration::from_secs(120), "the load does not come off");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn end(self) -> Vec<Citizen> {
        self.stop.store(true, Ordering::SeqCst);
        self.lanes.into_iter().flat_map(|lane| lane.join().unwrap()).collect()
    }
}

/// strace on the service, as a tester would type it; it lets go when it is ended.
fn disturb(service: &Service, how: &str) -> Child {
    let calls = "fsync,fdatasync,sync_file_range";
    let pid = service.pid().to_string();
    let strace = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={calls}"), "-e", &format!("inject={calls}:{how}"), "-p", &pid])
        .stdin(Stdio::null())
        .spawn();
    strace.expect("strace is installed and may look at other processes (root): scripts/faults.sh sees to it")
}

fn let_go(mut strace: Child) {
    Command::new("kill").args(["-INT", &strace.id().to_string()]).status().unwrap();
    strace.wait().unwrap();
}

#[test]
#[ignore = "needs strace and root: scripts/faults.sh"]
fn f04_a_disk_whose_syncs_fail_is_never_believed() {
    for library in ["sled", "redb"] {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let service = Service::start(&format!("{library}:{}", folder.path().join("data").display()), &pathways(), None);
        let load = Load::on(service.address, 4);
        let mut slowest = Duration::ZERO;
        for _ in 0..10 {
            load.wait_for(5);
            let strace = disturb(&service, "error=EIO");
            let refused = Instant::now();
            while Citizen::begin(&mut Caller::among(&[service.address]), &mut Dice(9)).is_ok() {
                assert!(refused.elapsed() < Duration::from_secs(20), "the failing syncs were not felt");
            }
            std::thread::sleep(Duration::from_millis(300));
            let_go(strace);
            let healed = Instant::now();
            while Citizen::begin(&mut Caller::among(&[service.address]), &mut Dice(9)).is_err() {
                assert!(healed.elapsed() < Duration::from_secs(5), "it did not come back by itself");
                std::thread::sleep(Duration::from_millis(10));
            }
            slowest = slowest.max(healed.elapsed());
        }
        let mut citizens = load.end();
        let answers = verified(&mut citizens, service.address);
        println!("{library}: 10 times failing syncs under load, {answers} answers acknowledged, 0 lost, back after at most {slowest:?}");
    }
}

fn verified(citizens: &mut [Citizen], address: SocketAddr) -> u64 {
    let mut caller = Caller::to(address);
    for citizen in citizens.iter_mut() {
        citizen.verify(&mut caller, 1);
    }
    citizens.iter().map(Citizen::answers).sum()
}

#[test]
#[ignore = "needs strace and root: scripts/faults.sh"]
fn f05_a_disk_that_takes_a_second_does_not_slow_readers() {
    for library in ["sled", "redb"] {
        let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let service = Service::start(&format!("{library}:{}", folder.path().join("data").display()), &pathways(), None);
        let load = Load::on(service.address, 5);
        load.wait_for(5);
        let mut reader = Caller::to(service.address);
        let read = Citizen::begin(&mut reader, &mut Dice(5)).unwrap();
        let strace = disturb(&service, "delay_enter=1000000");
        std::thread::sleep(Duration::from_millis(500));
        let mut took: Vec<Duration> = (0..500)
            .map(|_| {
                let began = Instant::now();
                assert_eq!(read.look(&mut reader).unwrap(), 200);
                std::thread::sleep(Duration::from_millis(5));
                began.elapsed() - Duration::from_millis(5)
            })
            .collect();
        let_go(strace);
        load.wait_for(5);
        let mut citizens = load.end();
        let answers = verified(&mut citizens, service.address);
        took.sort();
        let p99 = took[took.len() * 99 / 100];
        println!("{library}: each sync takes a second: reads p99 {p99:?}; {answers} answers acknowledged, 0 lost");
        assert!(p99 <= Duration::from_millis(50), "{p99:?}");
    }
}

#[test]
fn f17_a_stop_under_load_fails_nobody_who_was_being_served() {
    let folder = tempfile::tempdir().unwrap();
    let store = format!("sled:{}", folder.path().join("data").display());
    let mut slowest = Duration::ZERO;
    for round in 0..5 {
        let mut service = Service::start(&store, &pathways(), None);
        let load = Load::on(service.address, 17 + round);
        load.wait_for(5);
        let told = Instant::now();
        Command::new("kill").args(["-TERM", &service.pid().to_string()]).status().unwrap();
        // What was sent before this moment is answered; connections are closed between answers.
        assert!(service.ended_well(), "it ends with 0");
        slowest = slowest.max(told.elapsed());
        load.stop.store(true, Ordering::SeqCst);
        let mut citizens = load.end();
        let cut_off = citizens.iter().filter(|citizen| citizen.was_cut_off(told)).count();
        let again = Service::start(&store, &pathways(), None);
        let answers = verified(&mut citizens, again.address);
        println!("round {round}: {answers} answers acknowledged, 0 lost, {cut_off} of {LANES} callers cut off");
        assert_eq!(cut_off, 0, "a request that was being served was not answered");
    }
    println!("stopped within {slowest:?}");
    assert!(slowest < Duration::from_secs(10));
}

#[test]
fn f18_a_backup_made_under_load_holds_all_that_was_acknowledged_before() {
    for library in ["sled", "redb"] {
        let folder = tempfile::tempdir().unwrap();
        let address = |name: &str| format!("{library}:{}", folder.path().join(name).display());
        let backups = folder.path().join("backups");
        std::fs::create_dir(&backups).unwrap();
        let mut before = {
            let mut service = Service::start(&address("data"), &pathways(), None);
            let load = Load::on(service.address, 18);
            load.wait_for(40);
            let before = load.end();
            service.kill();
            before
        };
        let service = Service::start_with(&address("data"), &pathways(), &["--backups", backups.to_str().unwrap()]);
        let load = Load::on(service.address, 19);
        let began = Instant::now();
        let made = loop {
            let names = std::fs::read_dir(&backups).unwrap().map(|entry| entry.unwrap().path());
            if let Some(whole) = names.into_iter().find(|path| path.extension().is_some_and(|ends| ends == "backup")) {
                break whole;
            }
            assert!(began.elapsed() < Duration::from_secs(60), "no backup was made");
            std::thread::sleep(Duration::from_millis(20));
        };
        load.wait_for(5);
        let mut during = load.end();
        verified(&mut during, service.address);
        let run = |args: &[&str]| Command::new(env!("CARGO_BIN_EXE_fingerpost")).args(args).output().unwrap();
        let restored = run(&["restore", made.to_str().unwrap(), "--store", &address("restored")]);
        assert!(restored.status.success(), "{restored:?}");
        // One instant: no entry of the log without what it tells of, and none torn.
        let audit = run(&["verify-audit", "--store", &address("restored")]);
        assert!(audit.status.success(), "{audit:?}");
        let again = Service::start(&address("restored"), &pathways(), None);
        let answers = verified(&mut before, again.address);
        println!("{library}: a backup under load, restored: {answers} answers acknowledged before, 0 missing");
    }
}

/// Where the library lies that tells a process another time.
fn faketime() -> Option<std::path::PathBuf> {
    let machine = Command::new("uname").arg("-m").output().ok()?;
    let machine = String::from_utf8(machine.stdout).ok()?;
    let path = Path::new("/usr/lib").join(format!("{}-linux-gnu", machine.trim())).join("faketime/libfaketimeMT.so.1");
    path.exists().then_some(path)
}

#[test]
#[ignore = "needs libfaketime: scripts/faults.sh"]
fn f06_a_clock_that_jumps_loses_nobody() {
    let library = faketime().expect("libfaketime is installed: scripts/faults.sh sees to it");
    let folder = tempfile::tempdir().unwrap();
    let (data, clock) = (folder.path().join("data"), folder.path().join("clock"));
    let shift = |by: &str| {
        std::fs::write(clock.with_extension("new"), by).unwrap();
        std::fs::rename(clock.with_extension("new"), &clock).unwrap();
    };
    shift("+0");
    let told = [
        ("LD_PRELOAD", library.to_str().unwrap()),
        ("FAKETIME_TIMESTAMP_FILE", clock.to_str().unwrap()),
        ("FAKETIME_NO_CACHE", "1"),
        // Waits are measured by the other clock, as on a machine whose time is corrected.
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ("DONT_FAKE_MONOTONIC", "1"),
    ];
    let metrics = ["--metrics-port", "0"];
    let service = Service::start_in(&format!("sled:{}", data.display()), &pathways(), &metrics, &told);
    let begins = |service: &Service| {
        let (_, page) =
            Caller::to(service.address).ask("POST", "/v1/sessions", &[], Some(&serde_json::json!({ "topics": ["headache"] }))).unwrap();
        page["session"].as_str().unwrap().to_owned()
    };
    let load = Load::on(service.address, 6);
    let (early, mut late) = (begins(&service), None);
    // Less than a day between any two: a conversation is over a day after it began, by whichever clock.
    for by in ["+3600", "-3600", "-7200", "+7200", "+1", "-1", "-40000", "+40000", "+0"] {
        shift(by);
        load.wait_for(10);
        if by == "+7200" {
            late = Some(begins(&service));
        }
    }
    // Names begin with the time: that the jump was felt is seen in them.
    assert!(late.unwrap()[..8] > early[..8], "the clock did not jump");
    let mut citizens = load.end();
    let answers = verified(&mut citizens, service.address);
    println!("9 jumps of the clock under load, up to 22 hours: {} conversations, {answers} answers acknowledged, 0 lost", citizens.len());
}

/// Seconds a round; `FINGERPOST_RELOADS=1000` for the whole.
#[test]
fn f13_hundreds_of_releases_a_tenth_of_them_wrong_disturb_nobody() {
    let reloads: usize = std::env::var("FINGERPOST_RELOADS").ok().and_then(|number| number.parse().ok()).unwrap_or(12);
    let folder = tempfile::tempdir().unwrap();
    let (store, pathways) = (format!("sled:{}", folder.path().join("data").display()), folder.path().join("pathways"));
    copy(&self::pathways(), &pathways);
    let service = Service::start_with(&store, &pathways, &["--watch"]);
    // A conversation lasts about as long as a release, so most live through a change; and a thousand releases do not bring millions of conversations.
    let load = Load::thinking(service.address, 13, Duration::from_millis(20));
    let file = pathways.join("pathways/sore-throat.yaml");
    let text = std::fs::read_to_string(&file).unwrap();
    let serves = || Caller::to(service.address).ask("GET", "/ready", &[], None).unwrap().1["release"].as_str().unwrap().to_owned();
    let (mut live, mut taken_up) = (serves(), 0);
    for number in 0..reloads {
        let is_wrong = number % 10 == 9;
        let added =
            if is_wrong { "\n  - if: nothing_like_it > 1\n    at_least: nowhere\n".to_owned() } else { format!("\n# edit {number}\n") };
        // As an editor that writes carefully does: nobody sees half a file.
        std::fs::write(file.with_extension("new"), format!("{text}{added}")).unwrap();
        std::fs::rename(file.with_extension("new"), &file).unwrap();
        let began = Instant::now();
        if is_wrong {
            std::thread::sleep(Duration::from_millis(1_500));
            assert_eq!(serves(), live, "a release with faults went live");
            continue;
        }
        while serves() == live {
            assert!(began.elapsed() < Duration::from_secs(60), "edit {number} was not taken up");
            std::thread::sleep(Duration::from_millis(20));
        }
        live = serves();
        taken_up += 1;
    }
    load.wait_for(LANES);
    let mut citizens = load.end();
    let ended = Instant::now();
    assert!(citizens.iter().all(|citizen| !citizen.was_cut_off(ended)), "somebody was not answered");
    // In the order they began, so that each old release is made anew once.
    citizens.sort_by(|one, other| one.session().cmp(other.session()));
    let answers = verified(&mut citizens, service.address);
    println!("{reloads} releases, {taken_up} taken up, {} conversations and {answers} answers, nobody refused, 0 lost", citizens.len());
}
