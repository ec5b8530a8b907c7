//! What a page shows, as plain types: the bridge between the domains and the HTML.
//!
//! They hold finished words, addresses and flags. They decide nothing, read no store and know neither HTTP nor HTML;
//! the routes fill them, the render functions beside this folder print them.

mod answers;
mod call;
mod care_plan;
mod clinic;
mod directory;
mod outcome;
mod person;
mod plan;
mod question;
mod services;
mod shell;
mod start;
mod studio;
mod worklist;

pub use answers::{AnsweredTurn, ChangePreview, CheckAnswers, CheckGroup};
pub use call::{
    Beside, CallScreen, CallStart, CallerBanner, CallerCard, DecideForm, Demand, HandOff, KeyLine, NoteLine, Origin, ScriptCard, TraceLine,
};
pub use care_plan::{CarePlanCard, CarePlanForm, CarePlanOpen, CarePlansPage, PlanField};
pub use clinic::{ClinicPage, ClinicRow};
pub use directory::{DirectoryPage, EditForm, EditLine, ServicePage};
pub use outcome::{
    ActionCard, Advice, AwaitedCard, Band, CalledForm, GpCard, Handover, OutcomePage, Reason, RingPage, Telephone, WithdrawPage,
};
pub use person::{ContactLine, EntryForm, PersonLine, PersonPage, ProxyForm, ProxyLine, RecordLine, RecordList};
pub use plan::{PlanDanger, PlanGiven, PlanPage};
pub use question::{CardFact, Control, FieldError, NumberUnit, OptionLine, Question};
pub use services::{BookingForm, ChangeTimePage, Earlier, Kept, Lost, Receipt, ServiceLine, ServicesPage, SlotDay, SlotLine, SlotsPage};
pub use shell::{Direction, HelpLine, Layout, ReleaseLine, StaffBar};
pub use start::{BrowseGroup, CodeForm, Problem, ProblemLink, StartPage, TopicLine, TopicsPage};
pub use studio::{
    FaultLine, GraphNode, Operation, OperationGroup, OutlineStep, PromiseLine, SourceLine, StudioLibrary, StudioTopic, StudioTopicLine,
    TryStep, VignetteLine,
};
pub use worklist::{DueRow, WorklistScreen};
