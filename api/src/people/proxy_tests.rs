//! Who may speak for somebody, row by row of a table; what is refused; and that a withdrawal counts at once, is recorded and waits for nobody.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::*;
use crate::audit::{Action, Audit};
use crate::clock::Clock;
use crate::directory::types::Sex;
use crate::identity::{Role, Roles};
use crate::storage::Store;

fn day(text: &str) -> Date {
    text.parse().unwrap_or_else(|_| panic!("{text}"))
}

fn person(born: &str) -> Person {
    let born = (born != "-").then(|| day(born));
    Person::new(Details { family: "Patel".into(), given: "Asha".into(), born, sex: Some(Sex::Female), ..Details::default() }).unwrap()
}

fn ground(word: &str) -> Ground {
    match word {
        "parental" => Ground::Parental,
        "consent" => Ground::Consent { heard_by: "Sam".into() },
        "attorney" => Ground::Attorney { seen_by: "Sam".into(), registered: true },
        "unregistered" => Ground::Attorney { seen_by: "Sam".into(), registered: false },
        other => panic!("{other}"),
    }
}

fn mandate(word: &str, from: &str, until: &str) -> Mandate {
    Mandate {
        name: "Ravi Patel".into(),
        relation: Relation::Other,
        called: "son".into(),
        telephone: String::new(),
        is_carer: true,
        may: BTreeSet::from([Act::Speak, Act::Book]),
        from: day(from),
        until: (until != "-").then(|| day(until)),
        ground: ground(word),
    }
}

fn proxy(word: &str, from: &str, until: &str, withdrawn: &str) -> Proxy {
    Proxy { id: "p".into(), mandate: mandate(word, from, until), withdrawn_on: (withdrawn != "-").then(|| day(withdrawn)) }
}

fn words(standing: Standing) -> String {
    match standing {
        Standing::May { until } => format!("may until {}", until.map_or_else(|| "-".to_owned(), |day| day.to_string())),
        Standing::From(from) => format!("from {from}"),
        Standing::Ended { on, why } => format!("ended {on} {why:?}"),
        other => format!("{other:?}"),
    }
}

/// Born, ground, from, until, withdrawn, today, and what follows for speaking.
const CASES: &[(&str, &str, &str, &str, &str, &str, &str)] = &[
    // The 16th birthday: the day before, the day, the day after, long after.
    ("2010-05-02", "parental", "2020-01-01", "-", "-", "2026-05-01", "may until 2026-05-01"),
    ("2010-05-02", "parental", "2020-01-01", "-", "-", "2026-05-02", "ended 2026-05-02 Turned16"),
    ("2010-05-02", "parental", "2020-01-01", "-", "-", "2026-05-03", "ended 2026-05-02 Turned16"),
    ("2010-05-02", "parental", "2020-01-01", "-", "-", "2031-01-01", "ended 2026-05-02 Turned16"),
    // Born on 29 February: sixteen years on there is such a day, but not in 2100.
    ("2012-02-29", "parental", "2020-01-01", "-", "-", "2028-02-28", "may until 2028-02-28"),
    ("2012-02-29", "parental", "2020-01-01", "-", "-", "2028-02-29", "ended 2028-02-29 Turned16"),
    ("2084-02-29", "parental", "2090-01-01", "-", "-", "2100-02-28", "may until 2100-02-28"),
    ("2084-02-29", "parental", "2090-01-01", "-", "-", "2100-03-01", "ended 2100-03-01 Turned16"),
    // An earlier last day ends it earlier; a later one does not lengthen it.
    ("2010-05-02", "parental", "2020-01-01", "2025-12-31", "-", "2025-12-31", "may until 2025-12-31"),
    ("2010-05-02", "parental", "2020-01-01", "2025-12-31", "-", "2026-06-01", "ended 2025-12-31 RanOut"),
    ("2010-05-02", "parental", "2020-01-01", "2030-01-01", "-", "2026-05-01", "may until 2026-05-01"),
    ("2010-05-02", "parental", "2020-01-01", "2030-01-01", "-", "2026-05-02", "ended 2026-05-02 Turned16"),
    // A birth date nobody knows is asked for. Other grounds do not need it, and are not ended by age.
    ("-", "parental", "2020-01-01", "-", "-", "2026-05-01", "AskBorn"),
    ("-", "parental", "2020-01-01", "-", "2026-05-01", "2026-05-01", "ended 2026-05-01 Withdrawn"),
    ("-", "consent", "2026-01-01", "2026-12-31", "-", "2026-05-01", "may until 2026-12-31"),
    ("1941-11-02", "consent", "2026-01-01", "2026-12-31", "-", "2026-05-01", "may until 2026-12-31"),
    ("2010-05-02", "consent", "2026-01-01", "2026-12-31", "-", "2026-05-02", "may until 2026-12-31"),
    // Consent: from tomorrow, today, until today, until yesterday, withdrawn today.
    ("1941-11-02", "consent", "2026-05-02", "2026-12-31", "-", "2026-05-01", "from 2026-05-02"),
    ("1941-11-02", "consent", "2026-05-01", "2026-12-31", "-", "2026-05-01", "may until 2026-12-31"),
    ("1941-11-02", "consent", "2026-01-01", "2026-05-01", "-", "2026-05-01", "may until 2026-05-01"),
    ("1941-11-02", "consent", "2026-01-01", "2026-04-30", "-", "2026-05-01", "ended 2026-04-30 RanOut"),
    ("1941-11-02", "consent", "2026-01-01", "2026-12-31", "2026-05-01", "2026-05-01", "ended 2026-05-01 Withdrawn"),
    ("1941-11-02", "consent", "2026-06-01", "2026-12-31", "2026-05-01", "2026-05-01", "ended 2026-05-01 Withdrawn"),
    ("1941-11-02", "consent", "2026-01-01", "2026-05-20", "2026-05-01", "2026-06-01", "ended 2026-05-01 Withdrawn"),
    // What ended first is what is told.
    ("1941-11-02", "consent", "2026-01-01", "2026-04-30", "2026-05-10", "2026-06-01", "ended 2026-04-30 RanOut"),
    // Power of attorney: without an end, unregistered, withdrawn.
    ("1941-11-02", "attorney", "2020-01-01", "-", "-", "2026-05-01", "may until -"),
    ("1941-11-02", "unregistered", "2020-01-01", "-", "-", "2026-05-01", "NotRegistered"),
    ("1941-11-02", "unregistered", "2020-01-01", "-", "2026-05-01", "2026-05-01", "ended 2026-05-01 Withdrawn"),
];

#[test]
fn s33_every_row_of_the_table_says_who_may_speak_and_a_withdrawal_or_a_16th_birthday_ends_it_that_day() {
    for (born, ground, from, until, withdrawn, today, expect) in CASES {
        let (person, proxy) = (person(born), proxy(ground, from, until, withdrawn));
        let case = format!("born {born}, {ground} from {from} until {until}, withdrawn {withdrawn}, on {today}");
        let speaks = may(&person, &proxy, Act::Speak, day(today));
        assert_eq!(words(speaks), *expect, "{case}");
        assert_eq!(may(&person, &proxy, Act::Book, day(today)), speaks, "what is given ends together: {case}");
        let told = may(&person, &proxy, Act::BeTold, day(today));
        let ended = matches!(speaks, Standing::Ended { .. });
        assert_eq!(told, if ended { speaks } else { Standing::NotGiven }, "nobody gave it: {case}");
    }
}

#[test]
fn caring_for_somebody_permits_nothing() {
    let mut carer = proxy("consent", "2026-01-01", "2026-12-31", "-");
    carer.mandate.may.clear();
    for (act, ..) in Act::ALL {
        assert_eq!(may(&person("-"), &carer, act, day("2026-05-01")), Standing::NotGiven);
    }
    assert!(standing_words(&person("-"), &carer, day("2026-05-01")).contains("nothing is recorded that they may do"));
}

#[test]
fn the_line_of_a_call_names_who_may_and_where_nobody_may_it_says_to_go_on() {
    let today = day("2026-05-02");
    let mut asha = person("2010-05-02");
    let nobody = "Nobody is recorded who may speak for her: ask her, if she can answer; go on with the questions either way";
    assert_eq!(line(&asha, today), nobody);
    asha.proxies.push(proxy("parental", "2020-01-01", "-", "-"));
    assert_eq!(line(&asha, today), format!("{nobody}. Ravi Patel (son): ended on 2 May 2026: turned 16"));
    asha.proxies.push(proxy("consent", "2026-05-01", "2027-03-03", "-"));
    assert!(line(&asha, today).starts_with("Ravi Patel (son) may speak and book for her until 3 March 2027. "), "{}", line(&asha, today));
    asha.details.born = None;
    asha.proxies.truncate(1);
    asha.details.sex = Some(Sex::Male);
    assert!(
        line(&asha, today).ends_with("only until his 16th birthday: ask for the date of birth, it is not known"),
        "{}",
        line(&asha, today)
    );
    asha.proxies = vec![proxy("unregistered", "2020-01-01", "-", "-")];
    assert!(line(&asha, today).starts_with("Nobody") && line(&asha, today).contains("not registered"));
    asha.proxies = vec![proxy("attorney", "2020-01-01", "-", "-")];
    assert_eq!(line(&asha, today), "Ravi Patel (son) may speak and book for him, where he cannot decide, until it is withdrawn");
}

#[test]
fn what_does_not_fit_is_told_at_once() {
    let today = day("2026-05-02");
    let changed = |change: &dyn Fn(&mut Mandate)| {
        let mut one = mandate("consent", "2026-05-02", "2027-05-02");
        change(&mut one);
        one.faults(&person("2010-05-02"), today)
    };
    assert!(changed(&|_| ()).is_empty());
    type Changes<'a> = &'a dyn Fn(&mut Mandate);
    let refused: [(&str, Changes<'_>); 9] = [
        ("a year", &|one| one.until = Some(day("2027-05-03"))),
        ("last day", &|one| one.until = None),
        ("over", &|one| (one.from, one.until) = (day("2026-01-01"), Some(day("2026-05-01")))),
        ("16th birthday", &|one| one.ground = Ground::Parental),
        ("who heard", &|one| one.ground = Ground::Consent { heard_by: " ".into() }),
        ("saw the document", &|one| one.ground = Ground::Attorney { seen_by: String::new(), registered: true }),
        ("who may speak", &|one| one.name = " ".into()),
        ("characters", &|one| one.called = "x".repeat(121)),
        ("choose one", &|one| (one.is_carer, one.may) = (false, BTreeSet::new())),
    ];
    for (words, change) in refused {
        let faults = changed(change);
        assert!(faults.len() == 1 && faults[0].contains(words), "{words}: {faults:?}");
    }
    let many = changed(&|one| (one.name, one.until) = (String::new(), None));
    assert_eq!(many.len(), 2, "{many:?}");
    assert!(mandate("parental", "2026-05-02", "-").faults(&person("2010-05-03"), today).is_empty(), "the day before");
}

#[test]
fn a_record_from_before_there_were_proxies_reads_and_one_without_them_is_written_as_before() {
    let asha = person("2010-05-02");
    let text = serde_json::to_string(&asha).unwrap();
    assert!(!text.contains("proxies"), "{text}");
    assert_eq!(serde_json::from_str::<Person>(&text).unwrap(), asha);
}

#[tokio::test]
async fn a_withdrawal_counts_at_once_waits_for_nobody_and_both_stand_in_the_log_without_a_name() {
    let (store, clock) =
        (Store::memory(), Clock::standing_at(day("2026-05-02").to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().as_millisecond()));
    let audit = Audit::new(store.clone(), clock.clone());
    let people = People::new(store, audit.clone(), clock);
    let (handler, author) = (Roles(vec![Role::Handler]), Roles(vec![Role::Author]));
    let (sam, eve) = (Reader { name: "sam", roles: &handler }, Reader { name: "eve", roles: &author });
    let asha = people.add(sam, person("1941-11-02").details).await.unwrap().id;
    let consent = || mandate("consent", "2026-05-02", "2027-05-02");
    assert_eq!(people.entrust(eve, &asha, 1, consent()).await, Err(PeopleError::Role));
    let ravi = people.entrust(sam, &asha, 1, consent()).await.unwrap().proxies[0].id.clone();
    assert_eq!(people.entrust(sam, &asha, 1, consent()).await, Err(PeopleError::Changed), "on a version that was not read");
    assert_eq!(people.withdraw(eve, &asha, &ravi).await, Err(PeopleError::Role));
    assert_eq!(people.withdraw(sam, &asha, "nobody").await, Err(PeopleError::NoSuchPerson));
    people.prefer(sam, &asha, 2, Preferences::default(), "palliative care".into()).await.unwrap();
    let (version, after) = people.withdraw(sam, &asha, &ravi).await.unwrap();
    assert_eq!((version, after.fast_track.as_str()), (4, "palliative care"));
    assert_eq!(words(may(&after, &after.proxies[0], Act::Speak, day("2026-05-02"))), "ended 2026-05-02 Withdrawn");
    assert_eq!(people.read(sam, &asha).await.unwrap(), (4, after), "kept");
    let log = audit.about(&format!("person/{}", asha.as_str())).await.unwrap();
    let why: Vec<&str> =
        log.iter().filter(|entry| entry.action == Action::PersonChanged).filter_map(|entry| entry.reason.as_deref()).collect();
    assert_eq!(why, ["added", "may be spoken for: consent", "preferences", "may no longer be spoken for: withdrawn"]);
    assert!(!format!("{log:?}").contains("Ravi"));
    // A full record: what ended makes room, what stands does not.
    for version in 4..4 + 8 {
        people.entrust(sam, &asha, version, consent()).await.unwrap();
    }
    let (version, full) = people.read(sam, &asha).await.unwrap();
    assert!(full.proxies.len() == 8 && full.proxies.iter().all(|one| one.id != ravi));
    assert!(matches!(people.entrust(sam, &asha, version, consent()).await, Err(PeopleError::Unfit(_))));
}
