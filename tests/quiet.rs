//! Somebody speaks of suicide and is gone: the socket is closed before any reply, and the service is killed soon after. A task to follow them up must be
//! in the store all the same.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at the first surprise")]

#[path = "kill_nine/wire.rs"]
mod wire;

use fingerpost_api::audit::Audit;
use fingerpost_api::clock::Clock;
use fingerpost_api::storage;
use fingerpost_api::worklist::{Task, Worklist};
use serde_json::json;
use std::io::Write;
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;
use wire::{Caller, Service};

/// From the disclosure to the kill. The task must be there within 5 seconds; here it has far less.
const LIVES_ON: Duration = Duration::from_millis(500);

fn post_and_leave(service: &Service, path: &str, token: &str, body: &serde_json::Value) {
    let body = body.to_string();
    let mut socket = TcpStream::connect(service.address).unwrap();
    let head = format!("POST {path} HTTP/1.1\r\nhost: test\r\ncontent-type: application/json\r\nauthorization: Bearer {token}\r\n");
    socket.write_all(format!("{head}content-length: {}\r\n\r\n{body}", body.len()).as_bytes()).unwrap();
    drop(socket);
}

fn open_tasks(store: &str) -> Vec<Task> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let store = storage::open(store).unwrap();
        let clock = Clock::system();
        let tasks = Worklist::new(store.clone(), Audit::new(store.clone(), clock.clone()), clock).open().await.unwrap();
        store.close();
        tasks
    })
}

#[test]
fn h12_whoever_speaks_of_suicide_and_is_gone_leaves_a_task_that_outlives_a_kill() {
    let pathways = Path::new(env!("CARGO_MANIFEST_DIR")).join("pathways");
    for (round, said) in ["I want to die", "i want to kill myself", "going to end my life tonight"].into_iter().enumerate() {
        let folder = tempfile::tempdir().unwrap();
        let store = format!("sled:{}", folder.path().join("data").display());
        let mut service = Service::start(&store, &pathways, None);
        let mut caller = Caller::to(service.address);
        let (status, opened) = caller.ask("POST", "/v1/sessions", &[], Some(&json!({ "topics": ["sore-throat"] }))).unwrap();
        assert_eq!(status, 201, "{opened}");
        let (session, token) = (opened["session"].as_str().unwrap(), opened["token"].as_str().unwrap());
        let words = json!({ "seq": opened["seq"], "text": said });
        post_and_leave(&service, &format!("/v1/sessions/{session}/words"), token, &words);
        std::thread::sleep(LIVES_ON);
        assert!(service.ready_after < Duration::from_secs(60), "round {round}");
        service.kill();
        let tasks = open_tasks(&store);
        let for_them: Vec<_> = tasks.iter().filter(|task| task.session == session && task.if_quiet).collect();
        assert_eq!(for_them.len(), 1, "round {round}, {said:?}: {tasks:?}");
        assert_eq!(for_them[0].role, "clinician-call");
        assert!(for_them[0].due_ms.is_some());
    }
}
