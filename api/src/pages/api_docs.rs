//! A readable page of the API's own description. It holds no description itself: it prints `/openapi.json`.

use maud::{Markup, html};

use super::shell::{Face, page};
use super::view::{Layout, Operation, OperationGroup};

/// The operations by tag.
pub fn api_docs(layout: &Layout, title: &str, version: &str, groups: &[OperationGroup]) -> Markup {
    page(
        layout,
        Face::Studio,
        false,
        &html! {
            h1 tabindex="-1" data-focus { (title) }
            p.hint { "Version " (version) ". The machine's copy is " a href="/openapi.json" { "openapi.json" } ". Faults come as problem documents." }
            nav.jump aria-label="On this page" { ul { @for group in groups { li { a href={ "#tag-" (group.tag) } { (group.tag) } } } } }
            @for group in groups {
                section aria-labelledby={ "tag-" (group.tag) } {
                    h2 id={ "tag-" (group.tag) } { (group.tag) }
                    @for operation in &group.operations { (one(operation)) }
                }
            }
        },
    )
}

fn one(operation: &Operation) -> Markup {
    html! {
        details.operation {
            summary { code.method { (operation.method) } " " code { (operation.path) } " " span { (operation.summary) } }
            @if let Some(text) = &operation.description { p { (text) } }
            @if !operation.parameters.is_empty() {
                h3 { "Parameters" }
                dl.pairs { @for (name, place, words) in &operation.parameters { dt { code { (name) } " " small { (place) } } dd { (words) } } }
            }
            @if let Some(body) = &operation.body { p { strong { "Body" } " " code { (body) } } }
            @if !operation.responses.is_empty() {
                h3 { "Answers" }
                dl.pairs { @for (status, words) in &operation.responses { dt { code { (status) } } dd { (words) } } }
            }
        }
    }
}

/// The operations of an OpenAPI document by tag, in its own order. What is missing from the document is missing here.
#[must_use]
pub fn groups_of(document: &serde_json::Value) -> Vec<OperationGroup> {
    let mut groups: Vec<OperationGroup> = Vec::new();
    let Some(paths) = document.get("paths").and_then(serde_json::Value::as_object) else { return groups };
    for (path, item) in paths {
        let Some(methods) = item.as_object() else { continue };
        for (method, operation) in methods {
            if !["get", "post", "put", "patch", "delete"].contains(&method.as_str()) {
                continue;
            }
            let tag = operation.pointer("/tags/0").and_then(serde_json::Value::as_str).unwrap_or("other").to_owned();
            let line = operation_of(method, path, operation);
            match groups.iter_mut().find(|g| g.tag == tag) {
                Some(group) => group.operations.push(line),
                None => groups.push(OperationGroup { tag, operations: vec![line] }),
            }
        }
    }
    groups
}

fn text(value: &serde_json::Value, key: &str) -> Option<String> {
    value.get(key).and_then(serde_json::Value::as_str).map(ToOwned::to_owned)
}

fn operation_of(method: &str, path: &str, operation: &serde_json::Value) -> Operation {
    let parameters = operation.get("parameters").and_then(serde_json::Value::as_array).into_iter().flatten();
    let responses = operation.get("responses").and_then(serde_json::Value::as_object).into_iter().flatten();
    Operation {
        method: method.to_uppercase(),
        path: path.to_owned(),
        summary: text(operation, "summary").unwrap_or_default(),
        description: text(operation, "description"),
        parameters: parameters
            .map(|p| {
                let place = text(p, "in").unwrap_or_default();
                (text(p, "name").unwrap_or_default(), place, text(p, "description").unwrap_or_default())
            })
            .collect(),
        body: operation
            .pointer("/requestBody/content")
            .and_then(serde_json::Value::as_object)
            .and_then(|kinds| kinds.iter().next().map(|(kind, body)| schema_name(body.get("schema")).unwrap_or_else(|| kind.clone()))),
        responses: responses.map(|(status, r)| (status.clone(), text(r, "description").unwrap_or_default())).collect(),
    }
}

fn schema_name(schema: Option<&serde_json::Value>) -> Option<String> {
    text(schema?, "$ref").and_then(|reference| reference.rsplit('/').next().map(ToOwned::to_owned))
}
