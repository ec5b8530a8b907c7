//! What lies on the disk after real conversations, and the commands that look after a store as a stranger meets them: keys, backups, resealing, the
//! walk of the audit log. It tests the built program and the service; what the storage room promises inside is tested there.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails stops")]

#[path = "support/program.rs"]
mod program;
#[path = "support/shipped.rs"]
mod shipped;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use fingerpost_api::app::{App, Config};
use fingerpost_api::audit::{Action, Actor, Audit, Deed};
use fingerpost_api::clock::Clock;
use fingerpost_api::openapi;
use fingerpost_api::pages::PagesConfig;
use fingerpost_api::releases::{Release, Releases};
use fingerpost_api::sessions::{Opening, Sessions};
use fingerpost_api::storage::{self, Batch, KeyRing, Sealing, Store, StoreAt};
use http_body_util::BodyExt;
use program::{Ran, run, scratch};
use serde_json::{Value, json};
use std::path::Path;
use tower::ServiceExt;

const SAID: &str = "it burns like nettles behind my breastbone";
const TYPED: &str = "my grandmother Wilhelmina found me on the stairs";
const NAME: &str = "Petronella Quillfeather";
const TELEPHONE: &str = "07700900857";
/// What must not be readable: words, who is coming, whom plans are about, ids of plans, outcomes, staff's deeds.
const SECRETS: [&str; 9] = [SAID, TYPED, NAME, TELEPHONE, "9991000003", "palliative-edda", "addison-tove", "self-care", "person_read"];

async fn ask(router: &Router, method: &str, path: &str, token: &str, body: Option<&Value>) -> Value {
    let request = Request::builder().method(method).uri(path).header("content-type", "application/json");
    let request = request.header("authorization", format!("Bearer {token}")).header("idempotency-key", path);
    let body = body.map_or_else(Body::empty, |body| Body::from(body.to_string()));
    let response = router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&bytes).unwrap_or(Value::Null)
}

fn reassuring(question: &Value) -> Value {
    let one = |fact: &Value, answer: Value| json!({ fact.as_str().unwrap(): answer });
    match question["kind"].as_str().unwrap() {
        "card" => question["items"].as_array().unwrap().iter().map(|i| (i["fact"].as_str().unwrap().to_owned(), json!("no"))).collect(),
        "yes-no" => one(&question["fact"], json!("no")),
        "choice" => one(&question["fact"], question["options"][0]["id"].clone()),
        "number" => one(&question["fact"], json!({ "value": question["low"], "unit": question["units"][0] })),
        "age" => one(&question["fact"], json!({ "age": "30 years" })),
        "list" => one(&question["fact"], json!([])),
        _ => one(&question["fact"], json!("nothing more")),
    }
}

/// Conversations from the first word to the outcome, with words beside answers, and somebody's details where anything can be booked. Gives how many were booked.
async fn converse(at: StoreAt) -> usize {
    let loaded = shipped::load();
    let release = Release::new(loaded.program.unwrap(), loaded.sources);
    let app = App::open(Config {
        store: at,
        release,
        is_to_be_live: false,
        demo: true,
        directory: None,
        behind_tls: false,
        pages: PagesConfig::default(),
    })
    .await
    .unwrap();
    let router = fingerpost_api::server::finish(openapi::router(&app));
    let mut booked = 0;
    for topic in ["sore-throat", "headache", "chest-pain", "low-mood"] {
        let mut page = ask(&router, "POST", "/v1/sessions", "", Some(&json!({ "topics": [topic], "said": SAID }))).await;
        let token = page["token"].as_str().unwrap().to_owned();
        let path = format!("/v1/sessions/{}", page["session"].as_str().unwrap());
        page = ask(&router, "POST", &format!("{path}/words"), &token, Some(&json!({ "seq": page["seq"], "text": TYPED }))).await;
        for turn in 0..200 {
            if page["done"] == true {
                break;
            }
            let body = json!({ "seq": page["seq"], "answers": reassuring(&page["question"]), "said": SAID });
            page = ask(&router, "POST", &format!("{path}/answers?{turn}"), &token, Some(&body)).await;
        }
        assert_eq!(page["done"], true, "{topic}: {page}");
        let actions = ask(&router, "GET", &format!("{path}/services?place=Saltmere"), &token, None).await;
        let ways = actions.as_array().into_iter().flatten().flat_map(|action| {
            let slots =
                action["offered"].as_array().into_iter().flatten().flat_map(|offer| offer["slots"].as_array().into_iter().flatten());
            slots.map(|slot| (action["disposition"].clone(), slot["id"].clone())).collect::<Vec<_>>()
        });
        for (disposition, slot) in ways.take(1) {
            let body = json!({ "disposition": disposition, "slot": slot, "name": NAME, "born": "1990-04-05", "telephone": TELEPHONE });
            booked += usize::from(ask(&router, "POST", &format!("{path}/bookings"), &token, Some(&body)).await["id"].is_string());
        }
    }
    app.audit.record(Deed::new(Actor::Staff("hana".to_owned()), Action::PersonRead, "person/1")).await.unwrap();
    app.store.close();
    booked
}

/// Those of the secrets that stand in any file of a folder.
fn found(folder: &Path) -> Vec<&'static str> {
    let mut all = Vec::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            all.extend(found(&path));
        } else {
            let bytes = std::fs::read(path).unwrap();
            all.extend(SECRETS.into_iter().filter(|secret| bytes.windows(secret.len()).any(|window| window == secret.as_bytes())));
        }
    }
    all.sort_unstable();
    all.dedup();
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_disk_tells_nothing_of_a_conversation_without_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let keys = KeyRing::begin(&folder.path().join("keys")).unwrap();
    for library in ["sled", "redb"] {
        for keys in [None, Some(keys.clone())] {
            let is_sealed = keys.is_some();
            let data = folder.path().join(format!("{library}-{is_sealed}"));
            let at = StoreAt { address: format!("{library}:{}", data.display()), sealing: Sealing { keys, is_required: is_sealed } };
            let booked = converse(at).await;
            if is_sealed {
                assert_eq!(found(&data), Vec::<&str>::new(), "{library}");
                let file = folder.path().join(format!("{library}.backup"));
                storage::back_up(&format!("{library}:{}", data.display()).as_str().into(), &file).unwrap();
                let copies = folder.path().join(format!("{library}-copies"));
                std::fs::create_dir(&copies).unwrap();
                std::fs::rename(&file, copies.join("backup")).unwrap();
                assert_eq!(found(&copies), Vec::<&str>::new(), "{library}, in the backup");
            } else {
                // The search can find: what people said, and whom plans are about, lies open in a store without keys.
                let open = found(&data);
                for secret in [SAID, TYPED, "9991000003", "person_read"] {
                    assert!(open.contains(&secret), "{library}: {secret} is not found in {open:?}");
                }
                assert_eq!(booked > 0, open.contains(&NAME), "{library}: {booked} booked, {open:?}");
            }
        }
    }
}

/// A store with a log of some entries on a few people, and its folder.
async fn logged(address: &str) {
    let store = storage::open(address).unwrap();
    let audit = Audit::new(store.clone(), Clock::system());
    for number in 0..60 {
        audit.record(Deed::new(Actor::Staff("hana".to_owned()), Action::PersonRead, format!("person/{}", number % 5))).await.unwrap();
    }
    store.close();
}

/// The same log as somebody leaves it who can write anything: one chain of `old` changed, in a new store.
async fn touched(old: &str, new: &str, change: impl Fn(&mut Vec<Vec<u8>>)) -> u8 {
    let (old, new): (Store, Store) = (storage::open(old).unwrap(), storage::open(new).unwrap());
    let mut changed = None;
    for chain in 0..16_u8 {
        let (stream, end) = (format!("audit/chain/{chain:02}"), format!("audit/end/{chain:02}"));
        let mut entries = old.stream(&stream, 0).await.unwrap();
        let Some(document) = old.document(&end).await.unwrap() else { continue };
        if changed.is_none() && entries.len() > 5 {
            change(&mut entries);
            changed = Some(chain);
        }
        new.commit(Batch::new().append(stream, 0, entries).put(end, 0, document.value)).await.unwrap();
    }
    old.close();
    new.close();
    changed.expect("a chain with entries")
}

/// An entry that says something else, with the seal it had.
fn swapped(entry: &[u8], old: &[u8; 4], new: &[u8; 4]) -> Vec<u8> {
    let at = entry.windows(4).position(|window| window == old).expect("the name stands there");
    [&entry[..at], new, &entry[at + 4..]].concat()
}

#[tokio::test]
async fn verify_audit_counts_what_is_unbroken_and_names_the_first_broken_place() {
    let folder = scratch("verify-audit");
    let address = |name: &str| format!("sled:{}", folder.join(name).display());
    let whole = address("whole");
    logged(&whole).await;
    let anchor = folder.join("anchor.json").display().to_string();
    let ran = run(&["verify-audit", "--store", &whole, "--write-anchor", &anchor]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.out.contains("unbroken: 60 entries in 16 of 16 chains") && ran.out.contains("digest of all ends: "), "{}", ran.out);
    assert_eq!(run(&["verify-audit", "--store", &whole, "--anchor", &anchor]).code, 0);
    type Change = fn(&mut Vec<Vec<u8>>);
    let changes: [(&str, Change, u64, &str); 4] = [
        ("altered", |entries| entries[2] = swapped(&entries[2], b"hana", b"otto"), 2, "it was changed, or one before it was taken out"),
        ("removed", |entries| drop(entries.remove(3)), 3, "it belongs elsewhere"),
        ("moved", |entries| entries.swap(1, 4), 1, "it belongs elsewhere"),
        ("cut", |entries| entries.truncate(5), 5, "it and what followed were cut off"),
    ];
    for (name, change, index, why) in changes {
        let chain = touched(&whole, &address(name), change).await;
        let ran = run(&["verify-audit", "--store", &address(name)]);
        let out = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(ran.code, 1, "{name}: {ran:?}");
        assert!(
            out.contains(&format!("broken: 1 of 16 chains the first is chain {chain}, at entry {index} (counted from 0): {why}")),
            "{name}: {out}"
        );
        assert!(out.contains("in 15 of 16 chains"), "{name}: {out}");
    }
    // Written anew in whole it looks unbroken; the anchor tells.
    let anew = address("anew");
    logged(&anew).await;
    assert_eq!(run(&["verify-audit", "--store", &anew]).code, 0);
    assert_eq!(run(&["verify-audit", "--store", &anew, "--anchor", &anchor]).code, 1);
    for (wrong, word) in
        [(address("none"), "there is no store of sled"), ("memory:".to_owned(), "in memory"), ("mongo:x".to_owned(), "names no store")]
    {
        let ran = run(&["verify-audit", "--store", &wrong]);
        assert!(ran.code == 2 && ran.err.contains(word), "{ran:?}");
    }
}

fn wrong(ran: &Ran, word: &str) {
    assert!(ran.code == 2 && ran.err.contains(word), "{word}: {ran:?}");
}

#[tokio::test]
async fn keys_backups_and_resealing_at_the_command_line() {
    let folder = scratch("at-rest");
    let path = |name: &str| folder.join(name).display().to_string();
    let (keys, data, backup) = (path("keys"), format!("sled:{}", path("data")), path("backup"));
    logged(&data).await;
    let made = run(&["key", "new", &keys]);
    assert!(made.code == 0 && made.out.contains("with key 1"), "{made:?}");
    wrong(&run(&["key", "new", &keys]), "it is there already");
    wrong(&run(&["key", "add", &path("none")]), "there is none");
    wrong(&run(&["serve", "--store", &data, "--port", "0", "--require-sealed"]), "no key file was named");
    wrong(&run(&["serve", "--store", &data, "--port", "0", "--require-sealed", "--key-file", &keys]), "fingerpost store reseal");
    let resealed = run(&["store", "reseal", "--store", &data, "--key-file", &keys]);
    assert!(
        resealed.code == 0 && resealed.out.contains("sealed anew with key 1") && resealed.out.contains("had not been sealed"),
        "{resealed:?}"
    );
    wrong(&run(&["serve", "--store", &data, "--port", "0"]), "this store is sealed: name its key file");
    wrong(&run(&["verify-audit", "--store", &data]), "this store is sealed: name its key file");
    assert!(run(&["key", "add", &keys]).out.contains("added key 2"));
    let resealed = run(&["store", "reseal", "--store", &data, "--key-file", &keys]);
    assert!(resealed.out.contains("This store no longer needs key 1."), "{resealed:?}");
    let saved = run(&["backup", "--store", &data, &backup]);
    assert!(saved.code == 0 && saved.out.contains("Its values are sealed"), "{saved:?}");
    wrong(&run(&["backup", "--store", &data, &backup]), "there already");
    wrong(&run(&["restore", &backup, "--store", &data]), "is not empty");
    let other = format!("redb:{}", path("other"));
    let back = run(&["restore", &backup, "--store", &other]);
    let sum = |ran: &Ran| ran.out.lines().find(|line| line.starts_with("sha256 ")).unwrap().to_owned();
    assert_eq!((back.code, sum(&back)), (0, sum(&saved)));
    let verified = run(&["verify-audit", "--store", &other, "--key-file", &keys]);
    assert!(verified.code == 0 && verified.out.contains("60 entries"), "{verified:?}");
    let mut bytes = std::fs::read(&backup).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(path("bad"), bytes).unwrap();
    let bad = run(&["restore", &path("bad"), "--store", &format!("sled:{}", path("third"))]);
    assert!(bad.code == 1 && bad.out.contains("checksum"), "{bad:?}");
    for command in [&["key", "new"][..], &["key", "add"], &["store", "reseal"], &["backup"], &["restore"], &["verify-audit"]] {
        let help = run(&[command, &["--help"]].concat());
        assert!(help.code == 0 && help.out.contains("Usage:"), "{help:?}");
        wrong(&run(command), "Usage:");
    }
}

/// An id of a conversation whose day is over, put into a store as the service writes it.
async fn conversation_of_last_year(address: &str) -> String {
    let store = storage::open(address).unwrap();
    let last_year = Clock::standing_at(Clock::system().now_ms() - 365 * 24 * 60 * 60 * 1_000);
    let loaded = shipped::load();
    let release = Release::new(loaded.program.unwrap(), loaded.sources);
    let (releases, _) = Releases::new(release).kept_in(store.clone(), false).await.unwrap();
    let sessions = Sessions::new(store.clone(), releases, Audit::new(store.clone(), last_year.clone()), last_year);
    let opening = Opening { topics: vec!["headache".to_owned()], said: Some(SAID.to_owned()), ..Opening::default() };
    let (_, page) = sessions.open(&opening, std::collections::BTreeMap::new()).await.unwrap();
    store.close();
    page.session
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_erased_at_the_command_line_stays_erased_over_a_restore() {
    let folder = scratch("records");
    let path = |name: &str| folder.join(name).display().to_string();
    let (data, backup, list) = (format!("redb:{}", path("data")), path("backup"), path("erased.jsonl"));
    let id = conversation_of_last_year(&data).await;
    let kept = conversation_of_last_year(&data).await;
    assert_eq!(run(&["backup", "--store", &data, &backup]).code, 0);
    let why = ["--by", "ben", "--because", "asked for"];
    let records =
        |what: &str, id: &str, more: &[&str]| run(&[&["records", what, "--store", &data, "--conversation", id], &why[..], more].concat());
    assert!(records("hold", &id, &[]).out.contains("held"));
    wrong(&records("erase", &id, &["--list", &list]), "is held by ben: asked for");
    assert!(records("let-go", &id, &[]).out.contains("let go"));
    wrong(&records("erase", &id, &["--list", &path("no/such/folder")]), "so nothing was erased");
    let erased = records("erase", &id, &["--list", &list]);
    assert!(erased.code == 0 && erased.out.contains("1 of 1 parts held something"), "{erased:?}");
    wrong(&records("erase", &id, &["--list", &list]), "nothing is kept under this id");
    wrong(&run(&[&["records", "erase", "--store", &data, "--person", "12345", "--list", &list], &why[..]].concat()), "neither");
    assert!(records("hold", &kept, &[]).code == 0, "the other conversation is untouched");

    let restored = |name: &str, more: &[&str]| {
        let address = format!("sled:{}", path(name));
        let ran = run(&[&["restore", &backup, "--store", &address], more].concat());
        (ran, storage::open(&address))
    };
    let (ran, store) = restored("as-it-was", &[]);
    assert!(ran.code == 0 && ran.out.contains("--erased and the list of it"), "{ran:?}");
    assert!(!store.unwrap().stream(&format!("session/{id}"), 0).await.unwrap().is_empty(), "the backup brought it back");
    let (ran, store) = restored("as-it-should-be", &["--erased", &list]);
    assert!(ran.code == 0 && ran.out.contains("1 erasures done again: 1 parts had come back"), "{ran:?}");
    let store = store.unwrap();
    assert!(store.stream(&format!("session/{id}"), 0).await.unwrap().is_empty());
    assert!(!store.stream(&format!("session/{kept}"), 0).await.unwrap().is_empty());
    std::fs::write(&list, "{}\n").unwrap();
    let (ran, store) = restored("not-at-all", &["--erased", &list]);
    wrong(&ran, "nothing was erased again");
    drop(store);
}
