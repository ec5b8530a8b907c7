//! Care plans over HTTP, through two doors: the call whose person they are about, and broken glass. Who may read and write, and what is written down,
//! the care-plan room decides; nothing about a person stands in an address.

use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};

use super::call_routes::attended;
use super::care_plan::{form as form_page, opening, plans as plans_page};
use super::care_plan_form::{self as written, card};
use super::citizen::not_a_form;
use super::form::Form;
use super::http::{Pages, Sent, Shown, html, see_other};
use super::present_services::sentence;
use super::staff::staff_page;
use super::view::{CarePlanCard, CarePlanOpen, CarePlansPage, FieldError};
use crate::care_plans::glass::Glass;
use crate::care_plans::service::{Reader, Writing};
use crate::care_plans::types::{NhsNumber, OpenEncounter, PlanError, Versioned};
use crate::clock::Now;
use crate::identity::{Role, Staff};
use crate::problem::Problem;
use crate::sessions::Access;
use crate::storage::Batch;

/// Through which door somebody comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Call,
    Glass,
}

/// The routes of care plans.
pub(super) fn routes() -> Router<Pages> {
    let mut router = Router::new()
        .route("/plans", get(ask).post(break_it))
        .route("/plans/alerts/{alert}/read", post(alert_read))
        .route("/call/{id}/plans/open", post(break_in_call));
    for (door, base) in [(Door::Call, "/call/{id}/plans"), (Door::Glass, "/plans/{id}")] {
        router = router
            .route(base, get(move |pages, id, staff| list(door, pages, id, staff)))
            .route(&format!("{base}/new"), get(move |p, id, s| new(door, p, id, s)).post(move |p, id, s, f| write_new(door, p, id, s, f)))
            .route(&format!("{base}/{{place}}/versions"), get(move |pages, path, staff| versions(door, pages, path, staff)))
            .route(
                &format!("{base}/{{place}}/edit"),
                get(move |p, path, s| edit(door, p, path, s)).post(move |p, path, s, f| write(door, p, path, s, f)),
            );
    }
    router
}

/// Whose plans are read, and by which right.
struct Reading {
    number: NhsNumber,
    encounter: Option<OpenEncounter>,
    /// The folder of these pages.
    base: String,
    /// Where they lead back to.
    back: String,
    now: Now,
}

pub(super) fn reader(staff: &Staff) -> Reader<'_> {
    Reader { name: &staff.who.name, roles: &staff.who.roles }
}

impl Reading {
    async fn at(door: Door, pages: &Pages, who: &Staff, id: &str) -> Result<Self, Problem> {
        let now = pages.sessions.clock().now();
        if door == Door::Glass {
            let glass = pages.care_plans.glass(reader(who), id, now).await?;
            return Ok(Self { number: glass.nhs_number, encounter: None, base: format!("/plans/{id}"), back: "/plans".to_owned(), now });
        }
        let (session, _) = attended(pages, id, who).await?;
        let number = session.caller().and_then(|caller| NhsNumber::parse(&caller.nhs_number).ok()).ok_or_else(Problem::not_found)?;
        Ok(Self { number, encounter: session.encounter(), base: format!("/call/{id}/plans"), back: format!("/call/{id}"), now })
    }

    fn card(&self, pages: &Pages, who: &Staff, version: &Versioned) -> CarePlanCard {
        let (place, picture) = (version.place, pages.handoff.directory().picture());
        let edit = who.who.roles.has(Role::Clinician).then(|| format!("{}/{place}/edit", self.base));
        CarePlanCard {
            edit,
            versions: Some(format!("{}/{place}/versions", self.base)),
            ..card(version, &picture, pages.sessions.clock().zone())
        }
    }

    /// The newest version of a plan that may be read.
    async fn newest(&self, pages: &Pages, who: &Staff, place: usize) -> Result<Versioned, Problem> {
        let all = pages.care_plans.versions(reader(who), &self.number, self.encounter.as_ref(), place, self.now).await?;
        all.into_iter().next().ok_or_else(Problem::not_found)
    }
}

/// The conversation learns what the plans say that may be read in it. Where they cannot be read, the caller's card says so.
pub(super) async fn tell(pages: &Pages, who: &Staff, session: &str) -> Result<(), Problem> {
    let Some(encounter) = pages.sessions.folded(session, Access::Staff).await?.encounter() else { return Ok(()) };
    if let Ok(brief) = pages.care_plans.brief(&encounter, Some(&who.who.name), pages.sessions.clock().now()).await
        && !brief.facts.is_empty()
    {
        pages.sessions.plan_says(session, &brief.facts).await?;
    }
    Ok(())
}

async fn list(door: Door, State(pages): State<Pages>, Path(id): Path<String>, staff: Option<Staff>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let reading = Reading::at(door, &pages, who, &id).await?;
        list_page(&pages, who, &reading, CarePlanOpen::default()).await
    })
    .await
}

async fn list_page(pages: &Pages, who: &Staff, reading: &Reading, asked: CarePlanOpen) -> Shown {
    let is_clinician = who.who.roles.has(Role::Clinician);
    let read = pages.care_plans.read(reader(who), &reading.number, reading.encounter.as_ref(), reading.now).await;
    let mut view = CarePlansPage { back: reading.back.clone(), ..CarePlansPage::default() };
    let status = if asked.errors.is_empty() { StatusCode::OK } else { StatusCode::FORBIDDEN };
    let is_shut = match read {
        Ok(opened) => {
            view.plans = opened.plans.iter().map(|version| reading.card(pages, who, version)).collect();
            view.new = is_clinician.then(|| format!("{}/new", reading.base));
            if let Some(until) = opened.glass_until_ms {
                let clock = super::present::clock_words(until, pages.now_ms(), pages.sessions.clock().zone());
                view.notes.push(format!("You opened these in an emergency. They are open to you until {clock}."));
            }
            if opened.withheld > 0 {
                view.notes.push("There is a plan that this person did not agree to share.".to_owned());
            }
            opened.withheld > 0
        }
        Err(PlanError::NoEncounter) => {
            view.notes.push("This conversation is over, so the plans are shut.".to_owned());
            true
        }
        Err(refusal) => return Err(refusal.into()),
    };
    if is_shut && !is_clinician {
        view.notes.push("In an emergency a clinician can open it: ask the clinician on duty.".to_owned());
    } else if is_shut {
        view.open = Some(CarePlanOpen { action: format!("{}/open", reading.base), ..asked });
    }
    Ok(html(status, plans_page(&pages.staff_layout(&who.who, "Care plans", "care-plans"), &view)))
}

fn no_reason(form: &Form, refusal: &PlanError) -> CarePlanOpen {
    CarePlanOpen {
        reason: form.get("reason").unwrap_or_default().to_owned(),
        errors: vec![FieldError { fact: "reason".to_owned(), text: sentence(&refusal.to_string()) }],
        ..CarePlanOpen::default()
    }
}

/// Breaks the glass, and lets its person know that there is something to tell them. That they cannot be told holds nobody up in an emergency.
async fn broken(pages: &Pages, who: &Staff, number: &NhsNumber, reason: &str) -> Result<Glass, PlanError> {
    let told = super::citizen_bookings::desk(pages).glass_told(number, &who.who.name).await.unwrap_or_else(|error| {
        tracing::warn!(%error, "plans are opened without consent, and their person could not be written to");
        Batch::new()
    });
    pages.care_plans.break_glass(reader(who), number, reason, pages.sessions.clock().now(), &told).await
}

async fn break_in_call(State(pages): State<Pages>, Path(id): Path<String>, staff: Option<Staff>, sent: Result<Sent, Problem>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let Sent(form) = sent?;
        let reading = Reading::at(Door::Call, &pages, who, &id).await?;
        match broken(&pages, who, &reading.number, form.get("reason").unwrap_or_default()).await {
            Ok(_) => {
                tell(&pages, who, &id).await?;
                Ok(see_other(&reading.base))
            }
            Err(refusal @ PlanError::NoReason) => list_page(&pages, who, &reading, no_reason(&form, &refusal)).await,
            Err(refusal) => Err(refusal.into()),
        }
    })
    .await
}

fn ask_page(pages: &Pages, who: &Staff, open: CarePlanOpen, status: StatusCode) -> Shown {
    let open = CarePlanOpen { action: "/plans".to_owned(), number: Some(open.number.unwrap_or_default()), ..open };
    Ok(html(status, opening(&pages.staff_layout(&who.who, "Care plans", "care-plans"), &open)))
}

async fn ask(State(pages): State<Pages>, staff: Option<Staff>) -> Response {
    staff_page(&pages, staff, "/plans", async |who| ask_page(&pages, who, CarePlanOpen::default(), StatusCode::OK)).await
}

async fn break_it(State(pages): State<Pages>, staff: Option<Staff>, sent: Result<Sent, Problem>) -> Response {
    staff_page(&pages, staff, "/plans", async |who| {
        let Sent(form) = sent?;
        let typed = form.get("nhs_number").unwrap_or_default();
        let number = match NhsNumber::parse(typed) {
            Ok(number) => number,
            Err(fault) => {
                let errors = vec![FieldError { fact: "nhs_number".to_owned(), text: sentence(&fault.to_string()) }];
                let reason = form.get("reason").unwrap_or_default().to_owned();
                let open = CarePlanOpen { number: Some(typed.to_owned()), reason, errors, ..CarePlanOpen::default() };
                return ask_page(&pages, who, open, StatusCode::UNPROCESSABLE_ENTITY);
            }
        };
        match broken(&pages, who, &number, form.get("reason").unwrap_or_default()).await {
            Ok(glass) => Ok(see_other(&format!("/plans/{}", glass.id))),
            Err(refusal @ PlanError::NoReason) => {
                let open = CarePlanOpen { number: Some(number.grouped()), ..no_reason(&form, &refusal) };
                ask_page(&pages, who, open, StatusCode::FORBIDDEN)
            }
            Err(refusal) => Err(refusal.into()),
        }
    })
    .await
}

async fn alert_read(State(pages): State<Pages>, Path(alert): Path<String>, staff: Option<Staff>, sent: Result<Sent, Problem>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        sent?;
        pages.care_plans.alert_read(reader(who), &alert, pages.sessions.clock().now()).await?;
        Ok(see_other("/worklist"))
    })
    .await
}

type PlanPath = Path<(String, usize)>;

async fn versions(door: Door, State(pages): State<Pages>, Path((id, place)): PlanPath, staff: Option<Staff>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let reading = Reading::at(door, &pages, who, &id).await?;
        let all = pages.care_plans.versions(reader(who), &reading.number, reading.encounter.as_ref(), place, reading.now).await?;
        let picture = pages.handoff.directory().picture();
        let plans = all.iter().map(|version| card(version, &picture, pages.sessions.clock().zone())).collect();
        let view = CarePlansPage { back: reading.base, plans, are_versions: true, ..CarePlansPage::default() };
        Ok(html(StatusCode::OK, plans_page(&pages.staff_layout(&who.who, "Versions of a plan", "care-plans"), &view)))
    })
    .await
}

async fn edit(door: Door, State(pages): State<Pages>, Path((id, place)): PlanPath, staff: Option<Staff>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let reading = Reading::at(door, &pages, who, &id).await?;
        let newest = reading.newest(&pages, who, place).await?;
        let draft = Draft { reading: &reading, place: Some(place), old: newest, form: &Form::default(), errors: Vec::new(), theirs: None };
        draft.page(&pages, who, StatusCode::OK)
    })
    .await
}

async fn write(
    door: Door,
    State(pages): State<Pages>,
    Path((id, place)): PlanPath,
    staff: Option<Staff>,
    sent: Result<Sent, Problem>,
) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let Sent(form) = sent?;
        let reading = Reading::at(door, &pages, who, &id).await?;
        let newest = reading.newest(&pages, who, place).await?;
        save(&pages, who, &reading, Some(place), newest, &form).await
    })
    .await
}

/// A plan that is not written yet, as if it were version 0.
async fn unwritten(pages: &Pages, reading: &Reading) -> Result<Versioned, Problem> {
    let id = pages.care_plans.next_id(&reading.number).await?;
    let plan = written::blank(id, reading.number.clone(), reading.now.local_date);
    Ok(Versioned { place: 0, version: 0, written: None, plan, review_is_over: false })
}

async fn new(door: Door, State(pages): State<Pages>, Path(id): Path<String>, staff: Option<Staff>) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let reading = Reading::at(door, &pages, who, &id).await?;
        let old = unwritten(&pages, &reading).await?;
        Draft { reading: &reading, place: None, old, form: &Form::default(), errors: Vec::new(), theirs: None }.page(
            &pages,
            who,
            StatusCode::OK,
        )
    })
    .await
}

async fn write_new(
    door: Door,
    State(pages): State<Pages>,
    Path(id): Path<String>,
    staff: Option<Staff>,
    sent: Result<Sent, Problem>,
) -> Response {
    staff_page(&pages, staff, "/call", async |who| {
        let Sent(form) = sent?;
        let reading = Reading::at(door, &pages, who, &id).await?;
        let old = unwritten(&pages, &reading).await?;
        save(&pages, who, &reading, None, old, &form).await
    })
    .await
}

/// A form that is shown again, or for the first time.
struct Draft<'a> {
    reading: &'a Reading,
    place: Option<usize>,
    old: Versioned,
    form: &'a Form,
    errors: Vec<FieldError>,
    theirs: Option<CarePlanCard>,
}

impl Draft<'_> {
    fn page(self, pages: &Pages, who: &Staff, status: StatusCode) -> Shown {
        if !who.who.roles.has(Role::Clinician) {
            return Err(PlanError::Role.into());
        }
        let program = &pages.sessions.releases().live().program;
        let mut view = written::form(&self.old.plan, self.old.version, &pages.handoff.directory().picture(), program);
        let is_sent = self.form.get("after").is_some();
        if is_sent {
            // What was typed stands, whatever the plan says.
            view.fields.iter_mut().for_each(|field| field.value = self.form.get(field.name).unwrap_or_default().to_owned());
            view.facts.iter_mut().for_each(|(name, _, so)| *so = self.form.get(&format!("fact.{name}")).is_some());
        }
        let place = self.place.map_or_else(|| "new".to_owned(), |place| format!("{place}/edit"));
        view.action = format!("{}/{place}", self.reading.base);
        view.back.clone_from(&self.reading.base);
        view.errors = self.errors;
        view.theirs = self.theirs;
        Ok(html(status, form_page(&pages.staff_layout(&who.who, "Write a plan", "care-plan-form"), &view)))
    }
}

async fn save(pages: &Pages, who: &Staff, reading: &Reading, place: Option<usize>, old: Versioned, form: &Form) -> Shown {
    let after: u64 = form.get("after").and_then(|after| after.parse().ok()).ok_or_else(not_a_form)?;
    let (plan, errors) = written::read(&old.plan, place.is_none(), form, &who.who.shown_name, reading.now.local_date);
    let again = |old: Versioned, errors: Vec<FieldError>, theirs: Option<CarePlanCard>, status: StatusCode| {
        Draft { reading, place, old, form, errors, theirs }.page(pages, who, status)
    };
    let one = |fact: &str, text: &str| vec![FieldError { fact: fact.to_owned(), text: sentence(text) }];
    if !errors.is_empty() {
        return again(old, errors, None, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let because = form.get("because").unwrap_or_default();
    let writing = Writing { plan: &plan, after, because };
    match pages.care_plans.write(reader(who), reading.encounter.as_ref(), writing, reading.now).await {
        Ok(_) => {
            if let Some(encounter) = &reading.encounter {
                tell(pages, who, encounter.session()).await?;
            }
            Ok(see_other(&reading.base))
        }
        Err(refusal @ PlanError::NoBecause) => again(old, one("because", &refusal.to_string()), None, StatusCode::UNPROCESSABLE_ENTITY),
        Err(PlanError::Unfit(faults)) => {
            let errors = faults.iter().flat_map(|fault| one("", fault)).collect();
            again(old, errors, None, StatusCode::UNPROCESSABLE_ENTITY)
        }
        Err(refusal @ PlanError::Changed) => {
            let theirs = match place {
                Some(place) => Some(reading.newest(pages, who, place).await?),
                None => None,
            };
            let card = theirs.as_ref().map(|theirs| card(theirs, &pages.handoff.directory().picture(), pages.sessions.clock().zone()));
            again(theirs.unwrap_or(old), one("because", &refusal.to_string()), card, StatusCode::CONFLICT)
        }
        Err(refusal) => Err(refusal.into()),
    }
}
