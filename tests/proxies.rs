//! Who may speak for somebody, over the whole service: one line on the call where somebody else is on the line, added and withdrawn on the person's page
//! and as JSON; and whatever it says, the call goes on to the same outcome.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "support/desk.rs"]
mod desk;

use axum::http::StatusCode;
use desk::{Desk, between, service};
use serde_json::{Value, json};

const IDA: &str = "&nhs_number=9991002022";
const SOL: &str = "&nhs_number=9991002014";
const NOBODY: &str = "Nobody is recorded who may speak for him: ask him, if he can answer; go on with the questions either way";

fn line(page: &str) -> Option<&str> {
    page.contains("data-may-speak").then(|| between(page, "data-may-speak>", "</p>"))
}

#[tokio::test]
async fn the_line_stands_where_somebody_else_speaks_and_the_call_ends_the_same_either_way() {
    let service = service().await;
    let handler = service.sign_in("handler").await;
    let own = handler.call(SOL).await;
    assert_eq!(line(&handler.page(&own).await), None, "he speaks for himself");
    let of_nobody = handler.call("&speaker=carer").await;
    assert_eq!(line(&handler.page(&of_nobody).await), None, "nobody is named");
    let ida = handler.page(&handler.call(&format!("{IDA}&speaker=carer")).await).await;
    assert!(line(&ida).unwrap().starts_with("Piet Fenn (son) may speak and book for her until "), "{ida}");
    let other = handler.call(&format!("{SOL}&speaker=carer")).await;
    assert_eq!(line(&handler.page(&other).await), Some(NOBODY));
    // Nobody may speak for him, and the call ends as his own does.
    let mut ends = Vec::new();
    for call in [&own, &other] {
        let end = handler.to_the_end(call, "headache").await;
        ends.push(between(&end, "data-urgency=\"", "\"").to_owned());
    }
    assert_eq!(ends[0], ends[1]);
}

#[tokio::test]
async fn s33_a_right_is_added_on_the_page_withdrawn_by_a_button_and_gone_from_the_next_page() {
    let service = service().await;
    let handler = service.sign_in("handler").await;
    let call = handler.call(&format!("{SOL}&speaker=carer")).await;
    let path = format!("{call}/person");
    let page = handler.page(&path).await;
    let version = between(&page, "name=\"version\" value=\"", "\"").to_owned();
    let form = format!("version={version}&proxy_name=Una+Harker&relation=other&called=sister&speak=1&be-told=1&ground=consent");
    let (status, _, text) = handler.form(&format!("{path}/proxies"), &format!("{form}&proxy_until=3/3/2027")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        text.contains("say who heard the consent") || text.contains("Say who heard the consent") || text.contains("who heard"),
        "{text}"
    );
    assert!(text.contains("value=\"Una Harker\"") && text.contains("details open"), "what was typed stays: {text}");
    let form = format!("{}&seen_or_heard_by=Sam&registered=1", form.replace("ground=consent", "ground=attorney"));
    let (status, told, text) = handler.form(&format!("{path}/proxies"), &form).await;
    assert!(status == StatusCode::SEE_OTHER && told == path, "{text}");
    let may = "Una Harker (sister) may speak for him and be told what was decided, where he cannot decide, until it is withdrawn";
    assert_eq!(line(&handler.page(&call).await), Some(may));
    let page = handler.page(&path).await;
    let withdraw = between(between(&page, "data-proxies", "</section>"), "action=\"", "\"").to_owned();
    // Somebody who is not in this call cannot do it from here.
    let clinician = service.sign_in("clinician").await;
    assert_eq!(clinician.form(&withdraw, "").await.0, StatusCode::NOT_FOUND);
    let (status, _, text) = handler.form(&withdraw, "").await;
    assert_eq!(status, StatusCode::SEE_OTHER, "{text}");
    let after = handler.page(&call).await;
    assert!(line(&after).unwrap().starts_with(NOBODY) && line(&after).unwrap().ends_with(": withdrawn"), "{after}");
    assert!(!between(&handler.page(&path).await, "data-proxies", "</section>").contains(&withdraw));
}

#[tokio::test]
async fn as_json_it_is_read_added_and_withdrawn_by_those_who_take_calls_only() {
    let service = service().await;
    let handler = service.sign_in("handler").await;
    let author = service.sign_in("author").await;
    let nobody = Desk { service: &service, cookie: String::new() };
    let sol = handler.of_number("9991002014").await["id"].as_str().unwrap().to_owned();
    let proxies = format!("/v1/people/{sol}/proxies");
    let mandate = json!({ "name": "Una Harker", "relation": "other", "called": "sister", "may": ["speak"], "from": "2026-01-01",
        "ground": { "kind": "attorney", "seen_by": "Sam", "registered": true } });
    let sent = json!({ "version": 1, "mandate": mandate });
    for (desk, refused) in [(&nobody, StatusCode::UNAUTHORIZED), (&author, StatusCode::FORBIDDEN)] {
        assert_eq!(desk.json("GET", &proxies, &Value::Null).await.0, refused);
        assert_eq!(desk.json("POST", &proxies, &sent).await.0, refused);
        assert_eq!(desk.json("POST", &format!("{proxies}/x/withdraw"), &Value::Null).await.0, refused);
    }
    let (status, added) = handler.json("POST", &proxies, &sent).await;
    assert_eq!(status, StatusCode::CREATED, "{added}");
    assert_eq!(added["proxies"][0]["today"], "may speak for him, where he cannot decide, until it is withdrawn");
    assert_eq!(handler.json("POST", &proxies, &sent).await.0, StatusCode::CONFLICT, "on a version that was not read");
    let withdraw = format!("{proxies}/{}/withdraw", added["proxies"][0]["id"].as_str().unwrap());
    let (status, after) = handler.json("POST", &withdraw, &Value::Null).await;
    assert_eq!((status, after["version"].as_u64()), (StatusCode::OK, Some(3)), "{after}");
    let (_, read) = handler.json("GET", &proxies, &Value::Null).await;
    assert!(read == after && read["proxies"][0]["today"].as_str().unwrap().ends_with(": withdrawn"), "{read}");
    let consent = json!({ "version": 3, "mandate": { "name": "", "relation": "carer", "may": [], "from": "2026-01-01",
        "ground": { "kind": "consent", "heard_by": "Sam" } } });
    let (status, problem) = handler.json("POST", &proxies, &consent).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("person_unfit")), "{problem}");
}
