//! A safety plan: the boxes it has, what somebody wrote in them, what danger is heard in it, and how it is given to a conversation.
//!
//! It is the person's own list and nobody's measure of them: it is never counted, graded or judged, and a box left empty says nothing. It is stored only
//! when its writer gives it; a plan that is written and not given is nowhere.

use super::folded::Live;
use super::service::{Access, Sessions};
use super::types::Record;
use crate::limits;
use crate::problem::{Kind, Problem};
use crate::releases::Release;
use crate::storage::Batch;
use fingerpost_engine::listen::Speaks;
use fingerpost_engine::program::FactId;
use serde::{Deserialize, Serialize};

/// One box of a plan.
#[derive(Debug, Clone, Copy)]
pub struct PlanBox {
    /// Its name, as stored and as sent by forms. It never changes.
    pub id: &'static str,
    /// Its heading, in the words of the person.
    pub heading: &'static str,
}

/// The boxes, in the order in which they help: from the first sign to what makes it worth it.
pub const PLAN_BOXES: [PlanBox; 7] = [
    PlanBox { id: "signs", heading: "What I notice when it gets worse" },
    PlanBox { id: "alone", heading: "What I can do on my own that helps" },
    PlanBox { id: "company", heading: "Where I can go, or who takes my mind off it" },
    PlanBox { id: "people", heading: "People I can ask for help" },
    PlanBox { id: "lines", heading: "Professionals and help lines I can ring" },
    PlanBox { id: "safer", heading: "How I make it safer around me" },
    PlanBox { id: "reasons", heading: "What I want to stay for" },
];

/// A plan as it was written: the boxes that hold something, by name, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SafetyPlan {
    boxes: Vec<(String, String)>,
}

impl SafetyPlan {
    /// What was written, by the name of the box. Browsers send other line ends than people typed; a box of blanks is an empty one.
    pub fn written<'a>(text_of: impl Fn(&str) -> Option<&'a str>) -> Self {
        let filled = PLAN_BOXES.iter().filter_map(|one| {
            let text = text_of(one.id)?.replace("\r\n", "\n").replace('\r', "\n");
            let text = text.trim();
            (!text.is_empty()).then(|| (one.id.to_owned(), text.to_owned()))
        });
        Self { boxes: filled.collect() }
    }

    /// Is nothing written in it?
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.boxes.is_empty()
    }

    /// What stands in a box; nothing in an empty one.
    #[must_use]
    pub fn text(&self, id: &str) -> &str {
        self.boxes.iter().find(|(name, _)| name == id).map_or("", |(_, text)| text.as_str())
    }

    /// Heading and text of each box that holds something.
    pub fn filled(&self) -> impl Iterator<Item = (&'static str, &str)> {
        PLAN_BOXES.iter().map(|one| (one.heading, self.text(one.id))).filter(|(_, text)| !text.is_empty())
    }

    /// Boxes that hold too much, and how many characters they hold.
    #[must_use]
    pub fn too_long(&self) -> Vec<(&str, usize)> {
        let counted = self.boxes.iter().map(|(id, text)| (id.as_str(), text.chars().count()));
        counted.filter(|(_, chars)| *chars > limits::SAFETY_PLAN_BOX_CHARS).collect()
    }
}

/// Danger heard in a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Danger {
    /// The topic of the release that takes over for what was heard, where it has one.
    pub topic: Option<String>,
}

/// Danger in the words of a plan. Whether somebody writes for themself or for another is not known, so both ways of hearing count: it can only raise.
#[must_use]
pub fn danger_in(release: &Release, plan: &SafetyPlan) -> Option<Danger> {
    let program = &release.program;
    let ways = [Speaks::ForThemself, Speaks::ForAnother];
    let heard = plan.boxes.iter().flat_map(|(_, text)| ways.iter().flat_map(|speaks| release.scanner.scan_as(text, *speaks)));
    let facts: Vec<FactId> = heard.map(|flag| flag.fact).collect();
    let takes_over = || program.interrupts.iter().find(|interrupt| interrupt.reads.iter().any(|fact| facts.contains(fact)));
    (!facts.is_empty()).then(|| Danger { topic: takes_over().and_then(|one| program.pathway(one.topic)).map(|def| def.name.clone()) })
}

impl Sessions {
    /// Gives a plan to a conversation, for whoever takes up its answers. Only the person can: it takes the conversation's token. What is heard in it
    /// takes effect at once, as in all words. The plan that stands already is not written twice.
    ///
    /// # Errors
    /// As [`Sessions::folded`]; unprocessable when a box holds too much or all are empty; conflict when staff have ended the conversation.
    pub async fn give_plan(&self, id: &str, token: &str, plan: &SafetyPlan) -> Result<(), Problem> {
        if plan.is_empty() || !plan.too_long().is_empty() {
            let detail = format!("A plan holds something, and at most {} characters in each box.", limits::SAFETY_PLAN_BOX_CHARS);
            return Err(Problem::new(Kind::Unprocessable, "plan_empty_or_too_long", detail));
        }
        for _ in 1..limits::SAFETY_PLAN_TRIES {
            match self.give_once(id, token, plan).await {
                // Somebody else wrote in the same moment.
                Err(problem) if problem.kind() == Kind::Conflict && !matches!(problem.code(), "release_gone" | "session_ended") => {}
                settled => return settled,
            }
        }
        self.give_once(id, token, plan).await
    }

    async fn give_once(&self, id: &str, token: &str, plan: &SafetyPlan) -> Result<(), Problem> {
        let session = self.folded(id, Access::Token(token)).await?;
        if session.safety_plan().is_some_and(|(_, stands)| stands == plan) {
            return Ok(());
        }
        if session.ended().is_some() {
            return Err(Problem::new(Kind::Conflict, "session_ended", "This conversation has been closed, so nobody would read the plan."));
        }
        let mut live = Live { before: session.live.came_to(), ..session.live };
        let mut new = vec![Record::SafetyPlan { at_ms: self.clock().now_ms(), plan: plan.clone() }];
        for (_, text) in &plan.boxes {
            self.flags(&mut live, text, &mut new)?;
        }
        self.commit(&mut live, &new, Batch::new()).await?;
        self.keep(live);
        Ok(())
    }
}
