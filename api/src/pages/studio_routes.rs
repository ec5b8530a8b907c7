//! The author studio over HTTP: the library, a topic with list, graph, faults, promises and vignettes, and trying it from any step.
//! It writes nothing: files are edited where they lie and reload by themselves. The page about the API lives here too.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::get;
use fingerpost_engine::draw::draw_pathway;
use fingerpost_engine::prove::run_all;

use super::form::Form;
use super::http::{Pages, Shown, html};
use super::present_studio as present;
use super::shell::Face;
use super::staff::allowed;
use super::studio::{library, topic as topic_page, try_step};
use super::view::{StudioLibrary, StudioTopicLine};
use crate::identity::{Role, Staff};
use crate::problem::Problem;

/// Who may open the studio.
const AUTHORS: [Role; 3] = [Role::Author, Role::Approver, Role::Clinician];

/// The routes of the studio.
pub(super) fn routes() -> Router<Pages> {
    Router::new()
        .route("/studio", get(list))
        .route("/studio/{topic}", get(topic))
        .route("/studio/{topic}/try", get(trying))
        .route("/docs", get(api))
}

async fn list(State(pages): State<Pages>, staff: Option<Staff>) -> Response {
    let shown: Shown = match allowed(staff, &AUTHORS, "/studio") {
        Err(instead) => *instead,
        Ok(who) => {
            let release = pages.sessions.releases().live();
            let program = &release.program;
            let faults = present::faults(&release, None);
            let mut runs: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
            for run in run_all(program) {
                if let Some(pathway) = run.pathway {
                    let entry = runs.entry(pathway.at()).or_default();
                    entry.0 += 1;
                    entry.1 += usize::from(run.passed());
                }
            }
            let line = |(at, def): (usize, &fingerpost_engine::program::PathwayDef)| StudioTopicLine {
                id: def.name.clone(),
                title: def.title.clone(),
                steps: def.end.saturating_sub(def.first).saturating_sub(1) as usize,
                vignettes: runs.get(&at).copied().unwrap_or_default(),
                faults: faults.iter().filter(|fault| fault.place.starts_with(&format!("{}:", def.origin.file))).count(),
            };
            let view = StudioLibrary {
                name: program.meta.library.clone(),
                country: program.meta.country.clone(),
                folder: format!(
                    "Release {}, {}. Edit the files of the library; with --watch this page follows.",
                    short(&program.hash),
                    program.meta.status
                ),
                topics: program.pathways.iter().enumerate().map(line).collect(),
                faults,
                stale: None,
            };
            Ok(html(StatusCode::OK, library(&pages.staff_layout(&who.who, "Studio", "studio"), &view)))
        }
    };
    pages.page(shown, Face::Studio, None)
}

fn short(hash: &str) -> String {
    hash.chars().take(12).collect()
}

async fn topic(State(pages): State<Pages>, Path(name): Path<String>, staff: Option<Staff>) -> Response {
    let shown = async {
        let who = match allowed(staff, &AUTHORS, "/studio") {
            Err(instead) => return *instead,
            Ok(who) => who,
        };
        let release = pages.sessions.releases().live();
        let pathway = release.program.pathway_named(&name).ok_or_else(Problem::not_found)?;
        let view = present::topic(&release, pathway, &draw_pathway(&release.program, pathway)).ok_or_else(Problem::not_found)?;
        Ok(html(StatusCode::OK, topic_page(&pages.staff_layout(&who.who, &view.title, "studio-topic"), &view)))
    };
    pages.page(shown.await, Face::Studio, None)
}

async fn trying(
    State(pages): State<Pages>,
    Path(name): Path<String>,
    Query(fields): Query<Vec<(String, String)>>,
    staff: Option<Staff>,
) -> Response {
    let shown = async {
        let who = match allowed(staff, &AUTHORS, "/studio") {
            Err(instead) => return *instead,
            Ok(who) => who,
        };
        let release = pages.sessions.releases().live();
        let clock = pages.sessions.clock();
        let view = super::trying::run(&release, &name, &Form::new(fields), clock.now(), clock.zone()).ok_or_else(Problem::not_found)?;
        let status = if view.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
        Ok(html(status, try_step(&pages.staff_layout(&who.who, "Try it", "studio-try"), &view)))
    };
    pages.page(shown.await, Face::Studio, None)
}

async fn api(State(pages): State<Pages>) -> Response {
    let groups = super::api_docs::groups_of(&pages.config.api);
    html(
        StatusCode::OK,
        super::api_docs::api_docs(
            &pages.live_layout("The interface", "api"),
            "The interface for programs",
            env!("CARGO_PKG_VERSION"),
            &groups,
        ),
    )
}
