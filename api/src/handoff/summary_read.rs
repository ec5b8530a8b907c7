//! Summaries of people of the shipped vignettes, to be read as a GP reads them: `cargo test -p fingerpost-api --lib summaries_to_read -- --nocapture`. What a
//! reader may rely on is asserted; the rest is for eyes.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may stop and tells what it saw"
)]

use super::desk_tests::{World, world};
use super::summary_text::text;
use super::types::Receiver;
use crate::sessions::Access;

async fn of(world: &World, pathway: &str, vignette: &str) -> String {
    let release = world.sessions.releases().live();
    let program = &release.program;
    let is_it = |case: &&fingerpost_engine::program::Case| {
        case.name == vignette && case.pathway.and_then(|id| program.pathway(id)).is_some_and(|found| found.name == pathway)
    };
    let case = program.vignettes.iter().find(is_it).unwrap_or_else(|| panic!("no vignette `{vignette}` of {pathway}"));
    let talk = world.walk(case).await.unwrap_or_else(|| panic!("`{vignette}` leaves a question open"));
    let session = world.sessions.folded(&talk.id, Access::Token(&talk.token)).await.unwrap();
    let summary = text(&world.desk.summary(&session, None, Receiver::Action).await.unwrap());
    println!("=== {pathway}: {vignette}\n{summary}");
    summary
}

#[tokio::test]
async fn summaries_to_read() {
    let world = world().await;
    let warfarin = of(&world, "headache", "warfarin and a mild headache").await;
    assert!(warfarin.contains("Takes a blood thinner"), "{warfarin}");
    let crisis = of(&world, "crisis", "has a plan").await;
    assert!(crisis.contains("RED FLAG: "), "{crisis}");
    let fever = of(&world, "fever-under-5", "8 weeks and 38.0").await;
    assert!(fever.contains("38"), "{fever}");
    let unsafe_at_home = of(&world, "domestic-abuse", "shouted at and put down for years, a call is safe").await;
    assert!(unsafe_at_home.contains("It may not be safe to phone"), "{unsafe_at_home}");
    for summary in [warfarin, crisis, fever, unsafe_at_home] {
        assert!(summary.starts_with("FOR ACTION: ") && summary.contains("No clinician has confirmed"), "{summary}");
        assert!(summary.lines().all(|line| line.chars().count() <= 80), "{summary}");
        assert!(!summary.contains(": no\n"), "noes stand in one line: {summary}");
    }
}

#[tokio::test]
async fn what_they_said_in_their_own_words_stands_in_the_summary_once_and_a_reason_once() {
    let world = world().await;
    let talk = world.somebody("primary-care-6h").await;
    let mut seq = talk.page.seq;
    for text in ["it began on Tuesday after football", "it began on Tuesday after football", "I live on my own"] {
        let words = crate::sessions::WordsRequest { seq, text: text.to_owned() };
        seq = world.sessions.say(&talk.id, Access::Token(&talk.token), &words).await.unwrap().seq;
    }
    let session = world.sessions.folded(&talk.id, Access::Token(&talk.token)).await.unwrap();
    let summary = text(&world.desk.summary(&session, None, Receiver::Action).await.unwrap());
    let (began, own) = ("“it began on Tuesday after football”", "“I live on my own”");
    assert_eq!(summary.matches(began).count(), 1, "{summary}");
    assert!(summary.find(began) < summary.find(own), "{summary}");
    let why = summary.split("Why this outcome").nth(1).unwrap().split("\n\n").next().unwrap();
    let mut reasons: Vec<&str> = why.split("\n- ").collect();
    let all = reasons.len();
    reasons.dedup();
    assert_eq!(reasons.len(), all, "{why}");
}
