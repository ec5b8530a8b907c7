//! The measures as Prometheus would read them.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test stops at the first surprise")]

use super::*;
use crate::limits;
use std::time::Duration;

fn turned() -> Metrics {
    let metrics = Metrics::new().unwrap();
    metrics.http().answered(RequestKind::Write, 201, Duration::from_micros(1_500));
    metrics.http().answered(RequestKind::Read, 503, Duration::from_secs(11));
    metrics.admission(["opening", "sign_in", "search"]).refused(1);
    let sessions = metrics.sessions();
    sessions.opened();
    sessions.answered();
    sessions.came_to("call-999", "emergency");
    sessions.came_to("call-999", "emergency");
    let storage = metrics.storage();
    storage.flushed(3, Duration::from_micros(150));
    storage.failed();
    storage.reopened();
    metrics.outbox().came(3, 1);
    metrics.observe(&Observed {
        panics: 7,
        refused_full: 2,
        storage_queue: 5,
        storage_takes_writes: true,
        outbox_waiting: 4,
        outbox_oldest_seconds: 901,
        ..Observed::default()
    });
    metrics.promises(4, 2);
    metrics
}

#[test]
fn every_measure_of_the_table_is_in_the_text_with_its_words_and_nothing_else_is() {
    let text = turned().text();
    for measure in ALL {
        assert!(text.contains(&format!("# HELP {} ", measure.name)), "{} has no words in:\n{text}", measure.name);
        let sample = format!("\n{}", measure.name);
        assert!(text.contains(&sample), "{} has no value in:\n{text}", measure.name);
    }
    let named = |line: &str| line.strip_prefix("# TYPE ").and_then(|l| l.split(' ').next()).map(str::to_owned);
    let unknown: Vec<String> = text.lines().filter_map(named).filter(|name| !ALL.iter().any(|m| m.name == name)).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn what_was_turned_is_what_is_read() {
    let text = turned().text();
    for line in [
        "fingerpost_requests_total{status=\"2xx\"} 1",
        "fingerpost_requests_total{status=\"3xx\"} 0",
        "fingerpost_requests_total{status=\"5xx\"} 1",
        "fingerpost_request_seconds_bucket{kind=\"write\",le=\"0.001\"} 0",
        "fingerpost_request_seconds_bucket{kind=\"write\",le=\"0.002\"} 1",
        "fingerpost_request_seconds_bucket{kind=\"read\",le=\"10\"} 0",
        "fingerpost_request_seconds_bucket{kind=\"read\",le=\"+Inf\"} 1",
        "fingerpost_refused_total{reason=\"sign_in\"} 1",
        "fingerpost_refused_total{reason=\"opening\"} 0",
        "fingerpost_refused_total{reason=\"connections\"} 2",
        "fingerpost_outcomes_total{disposition=\"call-999\",urgency=\"emergency\"} 2",
        "fingerpost_storage_group_batches_bucket{le=\"4\"} 1",
        "fingerpost_storage_queue_batches 5",
        "fingerpost_storage_takes_writes 1",
        "fingerpost_panics_total 7",
        "fingerpost_outbox_waiting_messages 4",
        "fingerpost_outbox_oldest_seconds 901",
        "fingerpost_outbox_attempts_total 3",
        "fingerpost_outbox_given_up_total 1",
        "fingerpost_promises_soon 4",
        "fingerpost_promises_late 2",
    ] {
        assert!(text.lines().any(|l| l == line), "{line} is not in:\n{text}");
    }
}

#[test]
fn releases_cannot_make_the_text_grow_without_end() {
    let metrics = Metrics::new().unwrap();
    let sessions = metrics.sessions();
    for made_up in 0..limits::METRICS_OUTCOMES + 50 {
        sessions.came_to(&format!("disposition-{made_up}"), "soon");
    }
    let text = metrics.text();
    let lines = text.lines().filter(|l| l.starts_with("fingerpost_outcomes_total{")).count();
    assert_eq!(lines, limits::METRICS_OUTCOMES + 1);
    assert!(text.contains("fingerpost_outcomes_total{disposition=\"other\",urgency=\"soon\"} 50"));
}

#[test]
fn two_services_of_one_process_count_apart() {
    let (one, other) = (Metrics::new().unwrap(), Metrics::new().unwrap());
    one.sessions().opened();
    let _begun_and_not_turned = other.sessions();
    assert!(one.text().contains("fingerpost_sessions_opened_total 1"));
    assert!(other.text().contains("fingerpost_sessions_opened_total 0"));
}

/// Prints what counting costs a request. Run with `--ignored --nocapture`; without optimisation it is an upper bound.
#[test]
#[ignore = "a measurement, not a check"]
#[allow(clippy::print_stdout, reason = "it is read at the terminal")]
fn what_an_answer_costs() {
    let metrics = Metrics::new().unwrap();
    let (http, sessions) = (metrics.http(), metrics.sessions());
    let rounds = 1_000_000_u32;
    let began = Stopwatch::start();
    for round in 0..rounds {
        let one = Stopwatch::start();
        sessions.answered();
        http.answered(RequestKind::Write, 200, one.elapsed());
        if round % 100_000 == 0 {
            metrics.upkeep();
        }
    }
    println!("{} ns a request, stopwatch and upkeep included", began.elapsed().as_nanos() / u128::from(rounds));
}
