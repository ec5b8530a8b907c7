//! A copy to the GP practice of whoever a conversation is about: written in the batch of the deed that ends it with an outcome, once for each outcome it comes
//! to. Only where a member of staff found the person, because what is typed is no proof of who somebody is, and never where the person said no. What of a
//! conversation no practice reads stands in the outbox's table.

use super::desk::{Desk, referral_of, who};
use super::post::{GP_COPY, Telling};
use super::service::{Place, query};
use super::summary::{Beside, Section, Summary, plain, summary, when};
use super::types::{Action, HandoffError, Receiver, Referral};
use crate::clock::timestamp;
use crate::directory::search::judge;
use crate::directory::types::Service;
use crate::outbox::{About, OutboxError, Reader};
use crate::people::{PeopleError, Person};
use crate::problem::Problem;
use crate::sessions::{Besides, ChangeRequest, Deciding, Folded, Live, Page, Record};
use crate::storage::Batch;

/// Why a GP practice gets no copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyNot {
    /// No member of staff has found who it is about.
    NotMatched,
    /// The person said no.
    Refused,
    /// With which practice they are registered is not known.
    NoPractice,
    /// The practice takes no messages from here.
    NotReached,
    /// No practice is told of such an outcome.
    NotOfThis,
}

impl WhyNot {
    /// The same in words, behind "because".
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::NotMatched => "nobody has checked who they are",
            Self::Refused => "they do not want it",
            Self::NoPractice => "we do not know which it is",
            Self::NotReached => "it takes no messages from here",
            Self::NotOfThis => "practices are not told of this outcome",
        }
    }
}

/// What a copy is made of beside where the conversation stands.
struct Copying<'a> {
    desk: &'a Desk,
    session: &'a Folded,
    person: Person,
    promised: Vec<String>,
    /// Somebody other than the practice has taken it up.
    is_taken_up: bool,
}

impl Desk {
    /// Ends a conversation with its outcome, and tells the GP practice.
    ///
    /// # Errors
    /// Those of [`Desk::referral`] and of the sessions room.
    pub async fn commit(&self, session: &mut Folded, by: &str) -> Result<(), HandoffError> {
        let besides = self.copied(session, None).await?;
        self.sessions().end(session, by, "committed", by, besides).await.map_err(HandoffError::Session)
    }

    /// A member of staff decides for another outcome, or agrees. The practice that had a copy gets another.
    ///
    /// # Errors
    /// Those of the sessions room.
    pub async fn decide(&self, session: &Folded, wanted: Deciding<'_>) -> Result<Page, HandoffError> {
        let copying = self.copying_again(session).await?;
        let also = |live: &Live| Copying::again(copying.as_ref(), live);
        self.sessions().decide(&session.live.id, wanted, &also).await.map_err(HandoffError::Session)
    }

    /// A member of staff corrects an answer for a reason. The practice that had a copy gets another if it comes to something else.
    ///
    /// # Errors
    /// Those of the sessions room.
    pub async fn change_for(&self, session: &Folded, by: &str, request: ChangeRequest, note: &str) -> Result<Page, HandoffError> {
        let copying = self.copying_again(session).await?;
        let also = |live: &Live| Copying::again(copying.as_ref(), live);
        self.sessions().change_for(&session.live.id, by, request, note, &also).await.map_err(HandoffError::Session)
    }

    /// The writes that record that help was taken up. A person who does so by themselves ends it with its outcome; staff say so when they commit.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn taken_up(
        &self,
        session: &Folded,
        (how, reference): (&str, &str),
        promised: Option<String>,
    ) -> Result<Batch, HandoffError> {
        let besides = match promised {
            Some(promised) => self.copied(session, Some(promised)).await?,
            None => Besides::default(),
        };
        self.sessions().handed_on(session, how, reference, besides).map_err(HandoffError::Session)
    }

    /// The practice that gets a copy of what a conversation came to, or why none does.
    ///
    /// # Errors
    /// Why not.
    pub fn told_practice(&self, session: &Folded, person: Option<&Person>) -> Result<String, WhyNot> {
        let person = person.filter(|_| session.is_matched()).ok_or(WhyNot::NotMatched)?;
        let practice = self.practice(session, person)?;
        let referral = referral_of(&session.live, session).map_err(|_| WhyNot::NotOfThis)?;
        let (action, _) = self.asked_of(&referral, &practice, false).ok_or(WhyNot::NotOfThis)?;
        let post = self.handoff().post.as_ref().ok_or(WhyNot::NotReached)?;
        if post.copies(&session.live.id, &referral, action) { Ok(practice.name) } else { Err(WhyNot::NotOfThis) }
    }

    /// The practice that may get a copy, or why none may.
    fn practice(&self, session: &Folded, person: &Person) -> Result<Service, WhyNot> {
        if person.preferences.keep_from_gp || session.gp_copies().refused {
            return Err(WhyNot::Refused);
        }
        let picture = self.handoff().directory().picture();
        let practice = person.gp_practice.as_ref().and_then(|id| picture.service(id)).ok_or(WhyNot::NoPractice)?;
        let reaches = self.handoff().post.as_ref().is_some_and(|post| post.reaches(&practice.id, &practice.kind));
        if reaches { Ok(practice.clone()) } else { Err(WhyNot::NotReached) }
    }

    /// The action that a practice is told of, and whether it is asked for something: it is the help that is called for, is open in time, and nobody else has
    /// taken the person up.
    fn asked_of<'a>(&self, referral: &'a Referral, practice: &Service, is_taken_up: bool) -> Option<(&'a Action, Receiver)> {
        let (picture, now) = (self.handoff().directory().picture(), self.now());
        let place = Place { at: practice.at, outward: None, radius_metres: None, registered_with: Some(practice.id.clone()) };
        let can = |action: &&Action| {
            let query = query(referral, action, &place, now, 1);
            action.kind == practice.kind && judge(&picture, &query, practice, false).is_ok_and(|fit| !fit.is_late)
        };
        let asked = referral.actions.iter().find(can).filter(|_| !is_taken_up && !referral.is_emergency());
        asked.map(|action| (action, Receiver::Action)).or_else(|| Some((referral.actions.first()?, Receiver::Information)))
    }

    /// The writes of a copy of what a conversation came to; none where none is due.
    async fn copied(&self, session: &Folded, promised: Option<String>) -> Result<Besides, HandoffError> {
        match self.copying(session, promised).await? {
            Some(copying) => copying.besides(&session.live),
            None => Ok(Besides::default()),
        }
    }

    /// What another copy is made of, where there was one before or the conversation was ended with its outcome.
    async fn copying_again<'a>(&'a self, session: &'a Folded) -> Result<Option<Copying<'a>>, HandoffError> {
        let was_told = !session.gp_copies().sent.is_empty() || session.ended().is_some_and(|(how, _)| how == "committed");
        if was_told { self.copying(session, None).await } else { Ok(None) }
    }

    async fn copying<'a>(&'a self, session: &'a Folded, promised: Option<String>) -> Result<Option<Copying<'a>>, HandoffError> {
        let of_person = session.live.of_person.as_ref().filter(|_| session.is_matched() && !session.gp_copies().refused);
        let (Some(of_person), true) = (of_person, self.handoff().post.is_some()) else { return Ok(None) };
        let person = match self.people.for_their_gp(&of_person.person).await {
            Ok(person) => person,
            // Erased meanwhile.
            Err(PeopleError::NoSuchPerson) => return Ok(None),
            Err(other) => return Err(HandoffError::Session(other.into())),
        };
        // What was promised for an outcome that is not theirs any more is told as well.
        let (mut lines, is_arranged) = match self.referral(session) {
            Ok(referral) => self.promised(session, &referral, &mut who(session)).await?,
            Err(_) => (Vec::new(), false),
        };
        let is_taken_up = is_arranged || promised.is_some();
        lines.extend(promised);
        Ok(Some(Copying { desk: self, session, person, promised: lines, is_taken_up }))
    }
}

impl Copying<'_> {
    fn again(copying: Option<&Self>, live: &Live) -> Result<Besides, Problem> {
        copying.map_or_else(|| Ok(Besides::default()), |copying| copying.besides(live).map_err(Problem::from))
    }

    /// The copy of where the conversation stands; nothing where it was told before, or is not told at all.
    fn besides(&self, live: &Live) -> Result<Besides, HandoffError> {
        let Ok(referral) = referral_of(live, self.session) else { return Ok(Besides::default()) };
        let copies = self.session.gp_copies();
        let outcome = referral.actions.iter().map(|action| action.disposition.as_str()).collect::<Vec<_>>().join(" ");
        let (Ok(practice), Some(post)) = (self.desk.practice(self.session, &self.person), &self.desk.handoff().post) else {
            return Ok(Besides::default());
        };
        let Some((action, receiver)) = self.desk.asked_of(&referral, &practice, self.is_taken_up) else { return Ok(Besides::default()) };
        if copies.sent.last().is_some_and(|(_, told)| *told == outcome) {
            return Ok(Besides::default());
        }
        let summary = self.summary(&referral, action, receiver, copies.sent.last().map(|(at_ms, _)| *at_ms));
        let (now, version) = (self.desk.now(), copies.sent.len().to_string());
        let batch = post.telling(&Telling {
            kind: GP_COPY,
            session: &live.id,
            deed: &version,
            service: &practice.id,
            service_kind: &practice.kind,
            reader: Reader::Gp,
            referral: &referral,
            action,
            summary: &summary,
            until: None,
            now,
        });
        match batch {
            Ok(batch) => Ok(Besides { records: vec![Record::gp_copy(now.as_millisecond(), &outcome)], batch }),
            Err(OutboxError::NeverSent { .. }) => Ok(Besides::default()),
            Err(fault) => Err(fault.into()),
        }
    }

    fn summary(&self, referral: &Referral, action: &Action, receiver: Receiver, before_ms: Option<i64>) -> Summary {
        let (zone, details) = (self.desk.sessions().clock().zone(), &self.person.details);
        let mut who = who(self.session);
        who.name = Some(self.person.name()).filter(|name| !name.is_empty()).unwrap_or(who.name);
        who.born = details.born.map(|born| born.strftime("%-d %B %Y").to_string()).unwrap_or_default();
        who.nhs_number = details.nhs_number.as_ref().map(|number| number.grouped()).unwrap_or(who.nhs_number);
        let session = &self.session.live.id;
        let mut copy = summary(referral, action, &Beside { receiver, who: &who, session, promised: &self.promised, zone });
        let mut first = |about, title: &str, line: String| {
            copy.sections.insert(0, Section { about, title: title.to_owned(), lines: vec![plain(line)] });
        };
        let private = |about: &About| matches!(about, About::Safeguarding | About::DomesticAbuse);
        if private(&referral.about) || referral.positives.iter().any(|finding| private(&finding.about)) {
            let line = "Keep it from where the person's record is read on-line: somebody close to them may see it there.";
            first(About::Safeguarding, "Not for on-line access", line.to_owned());
        }
        if let Some(before_ms) = before_ms {
            let line = format!("It replaces what you were told at {}: the outcome was changed.", when(timestamp(before_ms), zone));
            first(About::Arrangements, "This replaces an earlier copy", line);
        }
        copy
    }
}
