//! Whoever's plans were opened without consent is told that there is something to tell them: by text message, in words that tell nothing, only to a number to
//! which they said that it is safe to write, and never when any conversation of theirs says that writing may not be. What happened, staff tell them.

use super::desk::Desk;
use super::outcome;
use super::types::HandoffError;
use crate::clock::timestamp;
use crate::limits;
use crate::outbox::About;
use crate::people::NhsNumber;
use crate::sessions::Live;
use crate::storage::Batch;

impl Desk {
    /// The writes of that message, for the batch in which the glass is broken; none where nothing may be written.
    ///
    /// # Errors
    /// Those of the store.
    pub async fn glass_told(&self, number: &NhsNumber, by: &str) -> Result<Batch, HandoffError> {
        let Some(post) = &self.handoff().post else { return Ok(Batch::new()) };
        let found = self.people.of_number(number, "to tell them that their plans were opened").await;
        let Some((person, sessions)) = found.map_err(|error| HandoffError::Session(error.into()))? else { return Ok(Batch::new()) };
        if person.preferences.write_to.trim().is_empty() {
            return Ok(Batch::new());
        }
        let mut is_safe = sessions.len() <= limits::CONVERSATIONS_READ_FOR_SAFETY;
        for session in sessions.iter().rev().take(limits::CONVERSATIONS_READ_FOR_SAFETY) {
            // What cannot be read any more may have said so.
            is_safe = is_safe && self.sessions().looked_back(session).await.is_ok_and(|session| !may_be_unsafe(&session.live));
        }
        let (now, marks) = (self.now(), if is_safe { Vec::new() } else { vec![About::UnsafeContact] });
        Ok(post.about_records(&person, &format!("{by}:{}", now.as_millisecond()), &marks, now)?)
    }
}

/// Does a conversation say so far that somebody else may read what is written to them, or that they fear somebody?
fn may_be_unsafe(session: &Live) -> bool {
    let referral = outcome::referral(session, timestamp(session.last_event_ms));
    let feared = |about: &About| matches!(about, About::DomesticAbuse | About::Safeguarding);
    referral.marks.contains(&About::UnsafeContact)
        || feared(&referral.about)
        || referral.positives.iter().chain(&referral.unsure).any(|finding| feared(&finding.about))
}
