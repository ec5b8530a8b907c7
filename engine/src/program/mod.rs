//! The frozen release: flat arrays that the walker, the finder and the drawer read, with the way from every rule back to its line in the files.
//!
//! Nothing here can change after `compile` made it, and nothing here decides: evaluation is the walker's, proof the prover's.

mod condition;
mod content;
mod demands;
mod fact;
mod flow;
mod glance;
mod ladder;
mod people;

pub use condition::{Cond, Op, Test};
pub use content::{Advice, HelpLine, HelpLines, Lexicon, Meta, Origin, Phrases, TermList, families, family};
pub use demands::{Demands, NO_CATEGORY};
pub use fact::{FactDef, FactKind, FactOption, NumberDef, RedFlag, Unit, Wording, Worse};
pub use flow::{
    BrowseGroup, Card, ChosenRule, Interrupt, Node, PathwayDef, Promise, Rule, RuleKind, ScoreDef, ScoreItem, ScorePoints, SendTo,
    StartDef, WorseHere,
};
pub use glance::{FactGlance, Glance, Line, Looks, Probe, Rest, RuleGlance, Speakers};
pub use ladder::{ActionDef, AfterCorrection, Demand, Disposition, Ladder, NO_LEVEL, NO_TIER, Service, ServiceSet, Urgency};
pub use people::{CallCase, Case, GivenAnswer};

use std::collections::HashMap;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub struct $name(pub $inner);
        impl $name {
            /// As an index.
            #[must_use]
            pub const fn at(self) -> usize {
                self.0 as usize
            }
        }
    };
}

id!(
    /// A slot of the answer table: facts first, then views of ages, then scores.
    SlotId(u16)
);
id!(
    /// A fact; its slot has the same number.
    FactId(u16)
);
id!(
    /// A score.
    ScoreId(u16)
);
id!(
    /// A pathway.
    PathwayId(u16)
);
id!(
    /// A rule: anything that has a condition and a reason.
    RuleId(u32)
);
id!(
    /// A service; sets of them are 64 bits.
    ServiceId(u8)
);
id!(
    /// A disposition, numbered in file order, most urgent first.
    DispositionId(u16)
);
id!(
    /// An action.
    ActionId(u16)
);
id!(
    /// A piece of care advice.
    AdviceId(u16)
);

impl FactId {
    /// The slot that holds its value.
    #[must_use]
    pub const fn slot(self) -> SlotId {
        SlotId(self.0)
    }
}

/// A whole release.
#[derive(Debug, Clone, Default)]
pub struct Program {
    /// SHA-256 over every file's name and text, in hex: the release's name.
    pub hash: String,
    /// What the library says of itself.
    pub meta: Meta,
    /// Facts, by [`FactId`].
    pub facts: Vec<FactDef>,
    /// Number of slots.
    pub slots: usize,
    /// Value a slot holds while nothing is known: the worse one. By [`SlotId`].
    pub unknown: Vec<i64>,
    /// Condition code.
    pub tests: Vec<Test>,
    /// Steps of the start and of all pathways, one after the other.
    pub nodes: Vec<Node>,
    /// Where each node came from, same index as `nodes`.
    pub origins: Vec<Origin>,
    /// Cards, named by nodes.
    pub cards: Vec<Card>,
    /// Rules, by [`RuleId`].
    pub rules: Vec<Rule>,
    /// Derived facts: each name, and what it stands for in the author's words. Conditions hold them already put in place.
    pub defined: Vec<(String, String)>,
    /// Scores, by [`ScoreId`].
    pub scores: Vec<ScoreDef>,
    /// `send_to` swaps; a set of the active ones is 64 bits.
    pub sends: Vec<SendTo>,
    /// What every call begins with.
    pub start: StartDef,
    /// Pathways, by [`PathwayId`].
    pub pathways: Vec<PathwayDef>,
    /// Order in which topics are walked.
    pub topic_order: Vec<PathwayId>,
    /// Where "none of these fits" leads.
    pub none_fits: Option<PathwayId>,
    /// Groups for browsing.
    pub groups: Vec<BrowseGroup>,
    /// What takes over once known, in file order.
    pub interrupts: Vec<Interrupt>,
    /// Services, times, dispositions.
    pub ladder: Ladder,
    /// Actions, by [`ActionId`].
    pub actions: Vec<ActionDef>,
    /// Care advice, by [`AdviceId`].
    pub advice: Vec<Advice>,
    /// Term tables.
    pub lists: Vec<TermList>,
    /// Help lines of the library's country.
    pub help_lines: HelpLines,
    /// Words of each language.
    pub lexicons: Vec<Lexicon>,
    /// Promises of all pathways.
    pub promises: Vec<Promise>,
    /// Vignettes of all pathways.
    pub vignettes: Vec<Case>,
    /// Whole calls.
    pub calls: Vec<CallCase>,
    /// Names of facts, derived names left out.
    pub fact_ids: HashMap<String, FactId>,
    /// Names of pathways.
    pub pathway_ids: HashMap<String, PathwayId>,
    /// What a step reads of facts, rules and nodes, packed.
    pub glance: Glance,
}

/// A name as it is said: `pain_now` is "pain now".
#[must_use]
pub fn spoken(name: &str) -> String {
    name.replace(['_', '-'], " ")
}

impl Program {
    /// The finished release, once everything else is in its place.
    #[must_use]
    pub fn frozen(mut self) -> Self {
        self.glance = Glance::of(&self);
        self
    }

    /// The fact of that name.
    #[must_use]
    pub fn fact_named(&self, name: &str) -> Option<FactId> {
        self.fact_ids.get(name).copied()
    }

    /// The pathway of that name.
    #[must_use]
    pub fn pathway_named(&self, name: &str) -> Option<PathwayId> {
        self.pathway_ids.get(name).copied()
    }

    /// A fact's definition.
    #[must_use]
    pub fn fact(&self, id: FactId) -> Option<&FactDef> {
        self.facts.get(id.at())
    }

    /// A pathway's definition.
    #[must_use]
    pub fn pathway(&self, id: PathwayId) -> Option<&PathwayDef> {
        self.pathways.get(id.at())
    }

    /// A rule.
    #[must_use]
    pub fn rule(&self, id: RuleId) -> Option<&Rule> {
        self.rules.get(id.at())
    }

    /// A disposition.
    #[must_use]
    pub fn disposition(&self, id: DispositionId) -> Option<&Disposition> {
        self.ladder.dispositions.get(id.at())
    }
}
