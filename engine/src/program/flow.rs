//! Steps, rules, cards, scores, pathways, interrupts and promises in flat form.

use super::{ActionId, AdviceId, Cond, Demand, DispositionId, FactId, Origin, PathwayId, RuleId, ScoreId, ServiceId, ServiceSet, SlotId};

/// One step. A walk goes to the next index unless the node says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Node {
    /// First node of a pathway: whom it is for; others go to the pathway named.
    Enter {
        /// Holds for those it is for.
        applies: Cond,
        /// Where others go.
        otherwise: Option<PathwayId>,
    },
    /// One fact.
    Ask {
        /// The fact.
        fact: FactId,
        /// Asked only when.
        when: Cond,
        /// What a rule reads when it was not asked.
        otherwise: i64,
    },
    /// A card, by place in [`super::Program::cards`].
    Card(u32),
    /// A score.
    Score {
        /// The score.
        score: ScoreId,
        /// Asked only when.
        when: Cond,
        /// What a rule reads when it was not asked.
        otherwise: i64,
    },
    /// A rule that raises and goes on.
    Rule(RuleId),
    /// Steps of an overlay follow: skipped to this node index unless the condition holds.
    Overlay {
        /// Whom it is for.
        applies: Cond,
        /// First node after it.
        past: u32,
    },
    /// To another pathway when its rule holds.
    Go {
        /// Condition and reason.
        rule: RuleId,
        /// The pathway.
        to: PathwayId,
    },
    /// Swaps a service; place in [`super::Program::sends`].
    SendTo(u16),
    /// Rules tried in order, the last always holds.
    Decide {
        /// First rule.
        first: RuleId,
        /// How many.
        count: u16,
    },
    /// End of the start.
    StartDone,
}

/// A card of yes/no facts.
#[derive(Debug, Clone)]
pub struct Card {
    /// Title.
    pub title: String,
    /// Facts in order.
    pub facts: Vec<FactId>,
    /// What it does when any is so; its condition is "any fact of the card is yes".
    pub rule: Option<RuleId>,
    /// The verdict ends the pathway.
    pub ends: bool,
}

/// What a rule is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleKind {
    /// A card's verdict.
    Card,
    /// An `if` step.
    If,
    /// A line of `decide`.
    Decide,
    /// A `go`.
    Go,
    /// A `send_to`.
    SendTo,
}

/// Anything with a condition and a reason.
#[derive(Debug, Clone)]
pub struct Rule {
    /// What it is a part of.
    pub kind: RuleKind,
    /// Condition.
    pub when: Cond,
    /// The condition in the author's words; empty: always.
    pub text: String,
    /// Demand.
    pub demand: Option<Demand>,
    /// Actions.
    pub actions: Vec<ActionId>,
    /// Care advice.
    pub advice: Vec<AdviceId>,
    /// The reason shown.
    pub because: String,
    /// The source's full words; may be empty.
    pub source: String,
    /// The reason for staff only; may be empty.
    pub staff_because: String,
    /// The full words of its source; may be empty.
    pub staff_source: String,
    /// Facts it reads, scores and derived facts opened up.
    pub reads: Vec<FactId>,
    /// Pathway it stands in; none: the start.
    pub pathway: Option<PathwayId>,
    /// Where it is written.
    pub origin: Origin,
}

/// A rule that fired and the topic it fired in; `topic` counts in walking order, none: the start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChosenRule {
    /// The rule.
    pub rule: RuleId,
    /// The topic.
    pub topic: Option<PathwayId>,
}

/// How an item gives points.
#[derive(Debug, Clone)]
pub enum ScorePoints {
    /// By option: points of each place.
    Options(Vec<i64>),
    /// Yes gives the first, no the second.
    YesNo(i64, i64),
    /// The first condition that holds, else 0.
    Rules(Vec<(Cond, i64)>),
    /// A condition (a derived fact): the first if so, the second if not.
    Derived(Cond, i64, i64),
}

/// One item of a score.
#[derive(Debug, Clone)]
pub struct ScoreItem {
    /// Name as written.
    pub name: String,
    /// Facts to ask for it.
    pub asks: Vec<FactId>,
    /// The slot an option or yes/no item is read from.
    pub slot: Option<SlotId>,
    /// Points, whole numbers in thousandths.
    pub points: ScorePoints,
}

/// A scored instrument.
#[derive(Debug, Clone)]
pub struct ScoreDef {
    /// Name.
    pub name: String,
    /// Slot of its sum, thousandths.
    pub slot: SlotId,
    /// Items in asking order.
    pub items: Vec<ScoreItem>,
    /// Every fact its items ask, each once, in order.
    pub asks: Vec<FactId>,
    /// Bands of the library's country: lowest score (thousandths) and name, rising.
    pub bands: Vec<(i64, String)>,
    /// Licence.
    pub licence: String,
    /// Attribution.
    pub attribution: String,
    /// Where the method is published.
    pub source: String,
    /// `citizen`, `handler` or `none`.
    pub audience: String,
    /// Where it is written.
    pub origin: Origin,
}

/// A swap of services.
#[derive(Debug, Clone)]
pub struct SendTo {
    /// The service to go to.
    pub hub: ServiceId,
    /// The services it stands in for.
    pub instead_of: ServiceSet,
    /// Reason.
    pub rule: RuleId,
}

/// What every call begins with.
#[derive(Debug, Clone, Default)]
pub struct StartDef {
    /// First node.
    pub first: u32,
    /// Given facts.
    pub given: Vec<FactId>,
    /// The fact that says which channel, and its option `handler`.
    pub channel: Option<(FactId, i64)>,
    /// The fact that says who speaks, and its option `self`.
    pub speaker: Option<(FactId, i64)>,
}

/// One pathway.
#[derive(Debug, Clone)]
pub struct PathwayDef {
    /// Id.
    pub name: String,
    /// Title.
    pub title: String,
    /// Other names.
    pub also_called: Vec<String>,
    /// Tags.
    pub about: Vec<String>,
    /// Sources: key and text.
    pub sources: Vec<(String, String)>,
    /// First node (always [`Node::Enter`]).
    pub first: u32,
    /// One past the last node.
    pub end: u32,
    /// Nodes after the first that are unconditional rules: raised at once by an interrupt.
    pub opening: u32,
    /// NHS directory symptom group; may be empty.
    pub symptom_group: String,
    /// An interruption page before the first question; may be empty.
    pub before: String,
    /// The crisis lines come first.
    pub gentle: bool,
    /// May be chosen by a person (stands in the order of topics).
    pub listed: bool,
    /// Directions overridden here.
    pub worse_here: Vec<WorseHere>,
    /// Where it is written.
    pub origin: Origin,
}

/// A group for browsing.
#[derive(Debug, Clone)]
pub struct BrowseGroup {
    /// Title.
    pub title: String,
    /// Topics.
    pub topics: Vec<PathwayId>,
}

/// What takes over once known and so.
#[derive(Debug, Clone)]
pub struct Interrupt {
    /// Condition; only known facts count.
    pub when: Cond,
    /// Facts it reads.
    pub reads: Vec<FactId>,
    /// The topic put in front.
    pub topic: PathwayId,
    /// Where it is written.
    pub origin: Origin,
}

/// A direction turned round within one pathway.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorseHere {
    /// The fact.
    pub fact: FactId,
    /// Which of its answers is the worse here.
    pub worse: super::Worse,
    /// Why, in the author's words.
    pub because: String,
}

/// A promise, for the prover.
#[derive(Debug, Clone)]
pub struct Promise {
    /// The pathway it is made by.
    pub pathway: PathwayId,
    /// Its condition; for `if_less_than` promises always.
    pub when: Cond,
    /// Facts the condition reads.
    pub reads: Vec<FactId>,
    /// Speaks of the whole call.
    pub whole_call: bool,
    /// At least this.
    pub at_least: Option<Demand>,
    /// These actions.
    pub must_do: Vec<ActionId>,
    /// Unless at least this.
    pub unless_at_least: Option<DispositionId>,
    /// If less than this …
    pub if_less_than: Option<DispositionId>,
    /// … these were asked or do not apply.
    pub must_have_asked: Vec<FactId>,
    /// The condition in the author's words.
    pub text: String,
    /// Where it is written.
    pub origin: Origin,
}
