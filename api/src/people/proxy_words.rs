//! Who may speak for somebody, in the words staff read: until when, why no longer, and the one line on top of a call. It decides nothing.

use jiff::civil::Date;

use super::proxies::{Act, End, Ground, Mandate, Proxy, Relation, Standing, may};
use super::types::Person;
use crate::directory::types::Sex;

fn day(date: Date) -> String {
    date.strftime("%-d %B %Y").to_string()
}

/// How the person is spoken of: she, her, her.
fn pronouns(person: &Person) -> [&'static str; 3] {
    match person.details.sex {
        Some(Sex::Female) => ["she", "her", "her"],
        Some(Sex::Male) => ["he", "him", "his"],
        None => ["they", "them", "their"],
    }
}

impl Relation {
    /// Every relation, with its word in forms and its words for people.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Parent, "parent", "parent"),
        (Self::Carer, "carer", "carer"),
        (Self::Attorney, "attorney", "attorney for health and welfare"),
        (Self::Other, "other", "somebody else"),
    ];

    fn words(self) -> &'static str {
        Self::ALL.iter().find(|(one, ..)| *one == self).map_or("", |(.., words)| words)
    }
}

impl Act {
    /// Every act, with its word in forms and its words for people.
    pub const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Speak, "speak", "Speak for them"),
        (Self::Book, "book", "Book, change and cancel"),
        (Self::BeTold, "be-told", "Be told what was decided"),
    ];
}

impl Mandate {
    /// Name and who they are: `Ravi Patel (son)`.
    #[must_use]
    pub fn who(&self) -> String {
        let called = self.called.trim();
        format!("{} ({})", self.name.trim(), if called.is_empty() { self.relation.words() } else { called })
    }

    /// The ground, in words.
    #[must_use]
    pub fn ground_words(&self) -> String {
        match &self.ground {
            Ground::Parental => "parental responsibility".to_owned(),
            Ground::Consent { heard_by } => format!("consent, heard by {heard_by}"),
            Ground::Attorney { seen_by, registered: true } => format!("registered power of attorney, seen by {seen_by}"),
            Ground::Attorney { seen_by, registered: false } => format!("power of attorney not registered, seen by {seen_by}"),
        }
    }
}

/// What a proxy may do today, in words that follow their name: `may speak and book for her until 3 March 2027`; `ended on 2 May 2026: turned 16`.
#[must_use]
pub fn standing_words(person: &Person, proxy: &Proxy, today: Date) -> String {
    let [she, her, whose] = pronouns(person);
    if let Some((on, why)) = proxy.ended(person, today) {
        let why = match why {
            End::Withdrawn => "withdrawn",
            End::Turned16 => "turned 16",
            End::RanOut => "its last day",
        };
        return format!("ended on {}: {why}", day(on));
    }
    let standings = Act::ALL.map(|(act, ..)| (act, may(person, proxy, act, today)));
    let given = |act: Act| standings.iter().any(|(one, standing)| *one == act && *standing != Standing::NotGiven);
    let own: Vec<&str> =
        [(Act::Speak, "speak"), (Act::Book, "book")].into_iter().filter(|(act, _)| given(*act)).map(|(_, word)| word).collect();
    let what = match (own.is_empty(), given(Act::BeTold)) {
        (true, true) => format!("be told what was decided about {her}"),
        (false, false) => format!("{} for {her}", own.join(" and ")),
        (false, true) => format!("{} for {her} and be told what was decided", own.join(" and ")),
        (true, false) => return format!("cares for {her}; nothing is recorded that they may do"),
    };
    let standing = standings.iter().map(|(_, standing)| *standing).find(|standing| *standing != Standing::NotGiven);
    let attorney =
        if matches!(proxy.mandate.ground, Ground::Attorney { .. }) { format!(", where {she} cannot decide,") } else { String::new() };
    match standing {
        Some(Standing::May { until: Some(until) }) => format!("may {what}{attorney} until {}", day(until)),
        Some(Standing::From(from)) => format!("may {what}{attorney} only from {}", day(from)),
        Some(Standing::NotRegistered) => format!("may not yet {what}: the power of attorney is not registered"),
        Some(Standing::AskBorn) => format!("may {what} only until {whose} 16th birthday: ask for the date of birth, it is not known"),
        _ => format!("may {what}{attorney} until it is withdrawn"),
    }
}

/// The line on top of a call in which somebody else speaks. Triage goes on whatever it says, and where it says no, it says so.
#[must_use]
pub fn line(person: &Person, today: Date) -> String {
    let [she, her, _] = pronouns(person);
    let speaks = |proxy: &&Proxy| matches!(may(person, proxy, Act::Speak, today), Standing::May { .. });
    let said = |proxy: &Proxy| {
        let joint = if proxy.ended(person, today).is_some() { ":" } else { "" };
        format!("{}{joint} {}", proxy.mandate.who(), standing_words(person, proxy, today))
    };
    let (may_speak, others): (Vec<&Proxy>, Vec<&Proxy>) = person.proxies.iter().partition(speaks);
    let nobody = may_speak.is_empty().then(|| {
        format!("Nobody is recorded who may speak for {her}: ask {her}, if {she} can answer; go on with the questions either way")
    });
    nobody.into_iter().chain(may_speak.into_iter().chain(others).map(said)).collect::<Vec<_>>().join(". ")
}
