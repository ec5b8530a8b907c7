//! Hand edits of the directory over the whole service, as JSON: who may read and who may make them, and what is answered.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test may stop")]

#[path = "support/desk.rs"]
mod desk;

use axum::http::StatusCode;
use desk::{Desk, service};
use serde_json::{Value, json};

const EDITS: &str = "/v1/directory/services/saltmere-urgent-treatment-centre/edits";

#[tokio::test]
async fn those_who_take_calls_read_hand_edits_clinicians_make_them_and_nobody_else_sees_them() {
    let service = service().await;
    let nobody = Desk { service: &service, cookie: String::new() };
    let (handler, author, clinician) =
        (service.sign_in("handler").await, service.sign_in("author").await, service.sign_in("clinician").await);
    let new = json!({ "change": { "kind": "withdrawn" }, "because": "flood" });
    let end = format!("{EDITS}/1/end");
    let (status, made) = clinician.json("POST", EDITS, &new).await;
    assert_eq!((status, made["number"].as_u64(), made["by"].as_str()), (StatusCode::CREATED, Some(1), Some("clinician")), "{made}");
    for (desk, reads, edits) in [
        (&nobody, StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED),
        (&author, StatusCode::FORBIDDEN, StatusCode::FORBIDDEN),
        (&handler, StatusCode::OK, StatusCode::FORBIDDEN),
    ] {
        assert_eq!(desk.json("GET", EDITS, &Value::Null).await.0, reads);
        assert_eq!(desk.json("POST", EDITS, &new).await.0, edits);
        assert_eq!(desk.json("POST", &end, &Value::Null).await.0, edits);
    }
    let (_, read) = handler.json("GET", EDITS, &Value::Null).await;
    assert!(read[0]["stands"] == true && read[0]["because"] == "flood", "{read}");
    let (status, ended) = clinician.json("POST", &end, &Value::Null).await;
    assert_eq!((status, ended["ended"]["by"].as_str()), (StatusCode::OK, Some("clinician")), "{ended}");
    assert_eq!(handler.json("GET", EDITS, &Value::Null).await.1[0]["stands"], false);
    let (status, problem) =
        clinician.json("POST", EDITS, &json!({ "change": { "kind": "closed", "from": "2026-01-01T00:00Z" }, "because": "x" })).await;
    assert_eq!((status, problem["code"].as_str()), (StatusCode::UNPROCESSABLE_ENTITY, Some("edit_unfit")), "{problem}");
    assert_eq!(clinician.json("GET", "/v1/directory/services/nowhere/edits", &Value::Null).await.0, StatusCode::NOT_FOUND);
    assert_eq!(clinician.json("POST", &format!("{EDITS}/9/end"), &Value::Null).await.0, StatusCode::NOT_FOUND);
}
