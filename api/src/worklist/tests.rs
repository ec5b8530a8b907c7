//! Tasks: opened once, held by one, done once, and never lost between.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use super::{Opened, Result as Came, Worklist, WorklistError, opening};
use crate::audit::Audit;
use crate::clock::Clock;
use crate::limits;
use crate::storage::Store;

const NOW_MS: i64 = 1_795_000_000_000;

fn opened<'a>(session: &'a str, action: &'a str, due_minutes: Option<u32>) -> Opened<'a> {
    Opened { session, action, role: "clinician-call", due_minutes, if_quiet: false, at_ms: NOW_MS }
}

fn room(store: &Store, at_ms: i64) -> Worklist {
    let clock = Clock::standing_at(at_ms);
    Worklist::new(store.clone(), Audit::new(store.clone(), clock.clone()), clock)
}

#[tokio::test]
async fn what_is_due_first_stands_first_and_what_is_done_leaves_the_list() {
    let store = Store::memory();
    for (session, action, due) in [("s1", "late", Some(240)), ("s2", "no-time", None), ("s3", "soon", Some(20)), ("s1", "soon", Some(60))] {
        store.commit(opening(&opened(session, action, due)).unwrap()).await.unwrap();
    }
    let room = room(&store, NOW_MS);
    let names = |tasks: Vec<super::Task>| tasks.into_iter().map(|t| format!("{}/{}", t.session, t.action)).collect::<Vec<_>>();
    assert_eq!(names(room.open().await.unwrap()), ["s3/soon", "s1/soon", "s1/late", "s2/no-time"]);
    let done = room.finish("ann", "s3", "soon", Came::Done).await.unwrap();
    assert_eq!(done.done.unwrap().who, "ann");
    assert_eq!(names(room.open().await.unwrap()), ["s1/soon", "s1/late", "s2/no-time"]);
    assert_eq!(room.finish("ann", "s3", "soon", Came::Done).await, Err(WorklistError::NoSuchTask));
}

#[tokio::test]
async fn nobody_else_can_take_what_a_colleague_has_until_their_time_is_over() {
    let store = Store::memory();
    store.commit(opening(&opened("s", "call", Some(60))).unwrap()).await.unwrap();
    let now = room(&store, NOW_MS);
    now.take("ann", "s", "call").await.unwrap();
    assert_eq!(now.take("ben", "s", "call").await.unwrap_err(), WorklistError::Taken("ann".to_owned()));
    assert_eq!(now.finish("ben", "s", "call", Came::Done).await.unwrap_err(), WorklistError::Taken("ann".to_owned()));
    now.take("ann", "s", "call").await.unwrap();
    let later = room(&store, NOW_MS + limits::TASK_LEASE_MS);
    assert_eq!(later.take("ben", "s", "call").await.unwrap().lease.unwrap().who, "ben");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_many_who_take_it_at_once_one_has_it() {
    let store = Store::memory();
    store.commit(opening(&opened("s", "call", Some(60))).unwrap()).await.unwrap();
    let room = room(&store, NOW_MS);
    let racers: Vec<_> = (0..40)
        .map(|n| {
            let room = room.clone();
            tokio::spawn(async move { room.take(&format!("nurse-{n}"), "s", "call").await })
        })
        .collect();
    let mut won = 0;
    for racer in racers {
        match racer.await.unwrap() {
            Ok(_) => won += 1,
            Err(WorklistError::Taken(_)) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(won, 1);
}

#[tokio::test]
async fn what_need_not_be_done_any_more_is_closed_by_the_service_but_never_from_under_a_colleague() {
    let store = Store::memory();
    store.commit(opening(&opened("s", "call", Some(60))).unwrap().and(opening(&opened("t", "call", None)).unwrap())).await.unwrap();
    let room = room(&store, NOW_MS);
    room.take("ann", "t", "call").await.unwrap();
    assert_eq!(room.over("s", "call").await.unwrap().done.unwrap().result, Came::NotNeeded);
    assert_eq!(room.over("t", "call").await.unwrap_err(), WorklistError::Taken("ann".to_owned()));
    assert_eq!(room.open().await.unwrap().len(), 1);
}

#[tokio::test]
async fn opened_twice_is_refused_so_that_nobody_is_rung_twice() {
    let store = Store::memory();
    store.commit(opening(&opened("s", "call", Some(60))).unwrap()).await.unwrap();
    assert!(store.commit(opening(&opened("s", "call", Some(60))).unwrap()).await.is_err());
}
