//! The staff sign-in form.

use maud::{Markup, html};

use super::question::error_summary;
use super::shell::{Face, page};
use super::view::{FieldError, Layout};

/// Sign in. `demo` lists demonstration users (name, password, what they may do) and is empty outside a demonstration.
pub fn sign_in(layout: &Layout, next: &str, error: Option<&str>, demo: &[(String, String, String)]) -> Markup {
    let errors: Vec<FieldError> = error.iter().map(|text| FieldError { fact: "user".into(), text: (*text).to_owned() }).collect();
    page(
        layout,
        Face::Studio,
        error.is_some(),
        &html! {
            div.narrow {
                (error_summary(&errors, "user"))
                form method="post" action="/sign-in" novalidate {
                    h1 tabindex="-1" data-focus { "Staff sign in" }
                    input type="hidden" name="next" value=(next);
                    @if let Some(text) = error { (super::control::error_line("user", text)) }
                    label for="user" { "User name" }
                    input type="text" id="user" name="user" maxlength="80" autocomplete="username" spellcheck="false" autocapitalize="none"
                        aria-describedby=[error.map(|_| "error-user")];
                    label for="password" { "Password" }
                    input type="password" id="password" name="password" maxlength="200" autocomplete="current-password";
                    button.main type="submit" { "Sign in" }
                }
                (demo_users(demo))
                p { a href="/" { "I need help with a health problem" } }
            }
        },
    )
}

fn demo_users(demo: &[(String, String, String)]) -> Markup {
    html! {
        @if !demo.is_empty() {
            section aria-labelledby="demo" {
                h2 id="demo" { "Demonstration users" }
                p.hint { "They exist because this service was started as a demonstration." }
                dl.pairs { @for (name, password, may) in demo {
                    dt { code { (name) } " / " code { (password) } }
                    dd { (may) }
                } }
            }
        }
    }
}
