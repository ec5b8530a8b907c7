//! The summary as one HTML document that reads well on a screen and prints on A4, black on white, with whom it is about and the number on each page. It loads
//! nothing and runs nothing; its style is named by its hash, so that nothing else can stand in its place.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use sha2::{Digest as _, Sha256};

use super::summary::{Section, Summary};

/// A4; the head of the table repeats on each page, since browsers set no running titles of their own.
const STYLE: &str = "\
body{font:11pt/1.4 system-ui,sans-serif;color:#000;background:#fff;max-width:19cm;margin:1cm auto;padding:0 .5cm}\
h1{font-size:15pt;margin:0 0 .2cm}h2{font-size:11pt;margin:.45cm 0 .1cm;break-after:avoid}\
p{margin:.1cm 0}ul{margin:0;padding-left:.5cm}li{margin:.06cm 0;break-inside:avoid}\
.by{font-weight:bold}.flag{font-weight:bold}.flag b{border:1.5pt solid #000;padding:0 .12cm;margin-right:.12cm}\
table{width:100%;border-collapse:collapse}thead td{border-bottom:1.5pt solid #000;padding:0 0 .15cm;font-size:9.5pt}td{padding:0;vertical-align:top}\
.foot{border-top:1pt solid #000;margin-top:.5cm;padding-top:.15cm;font-size:9.5pt}\
@page{size:A4;margin:1.5cm;@bottom-right{content:\"Page \" counter(page) \" of \" counter(pages)}}\
@media print{body{margin:0;padding:0;max-width:none}}";

/// The policy under which the document may be shown: its own style and nothing else.
#[must_use]
pub fn policy() -> String {
    let hash = BASE64_STANDARD.encode(Sha256::digest(STYLE));
    format!("default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
}

/// The summary as a document.
#[must_use]
pub fn document(summary: &Summary) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="en-GB" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                // A title is shown in lists of windows and of printers: it tells nothing of how somebody is.
                title { "Summary " (summary.number) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                table role="presentation" {
                    thead { tr { td { (summary.person) " · " (summary.number) } } }
                    tbody { tr { td {
                        h1 { (summary.head) ": " (summary.headline) }
                        @if !summary.by.is_empty() { p.by { (capital(&summary.by)) } }
                        @for section in &summary.sections { (one(section)) }
                        div.foot { @for line in &summary.foot { p { (line) } } }
                    } } }
                }
            }
        }
    };
    page.into_string()
}

fn one(section: &Section) -> Markup {
    html! {
        h2 { (section.title) }
        ul {
            @for line in &section.lines {
                @if line.is_red_flag {
                    li.flag { b { "RED FLAG" } (line.text) }
                } @else {
                    li { (line.text) }
                }
            }
        }
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
