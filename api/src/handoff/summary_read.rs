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
