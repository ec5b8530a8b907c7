//! Writes a layout as inline SVG: presentation attributes only (pages forbid style attributes), every text escaped, every box a named link.
//!
//! Text takes the page's own colour, so the picture reads in light and dark. Urgency is told by a word, a sign and a colour, in that order.

use std::fmt::Write;

use super::layout::{LINE, Layout, Placed, SIGN, Style};
use super::steps::{Kind, Outcome, Step};
use crate::program::Urgency;

/// Writes the picture.
pub(super) fn write(title: &str, layout: &Layout<'_>, steps: usize, partial: bool) -> String {
    let mut out = Svg { text: String::with_capacity(1_024 * (layout.steps.len() + layout.outcomes.len() + 1)) };
    let (width, height) = (layout.width, layout.height);
    out.add(format_args!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"pathway-drawing\" role=\"group\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"system-ui, Arial, sans-serif\" font-size=\"14\" fill=\"currentColor\">\n"
    ));
    let part = if partial { "; only the neighbourhood of one step is drawn" } else { "" };
    out.add(format_args!("<title>{}</title>\n", escape(title)));
    out.add(format_args!(
        "<desc>Steps 0 to {steps} from top to bottom, outcomes on the right with the most urgent on top{part}. The list holds the same.</desc>\n"
    ));
    out.spine(layout);
    out.ways(layout);
    for step in &layout.steps {
        out.step(step);
    }
    for outcome in &layout.outcomes {
        out.outcome(outcome);
    }
    out.text.push_str("</svg>\n");
    out.text
}

struct Svg {
    text: String,
}

/// A colour that can be told from white and from black alike (at least 3 to 1 on both).
const fn colour(urgency: Option<Urgency>) -> &'static str {
    match urgency {
        Some(Urgency::Emergency) => "#d4351c",
        Some(Urgency::Urgent) => "#b25f00",
        Some(Urgency::Soon) => "#1d70b8",
        Some(Urgency::Home) => "#00823b",
        None => "#6f777b",
    }
}

const fn class(urgency: Option<Urgency>) -> &'static str {
    match urgency {
        Some(Urgency::Emergency) => "emergency",
        Some(Urgency::Urgent) => "urgent",
        Some(Urgency::Soon) => "soon",
        Some(Urgency::Home) => "home",
        None => "topic",
    }
}

impl Svg {
    fn add(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing into a string cannot fail.
        let _ = self.text.write_fmt(text);
    }

    /// The way down from step to step, and the bracket beside the lines of a decision.
    fn spine(&mut self, layout: &Layout<'_>) {
        self.add(format_args!("<g class=\"spine\" stroke=\"currentColor\" stroke-width=\"2\" fill=\"none\" aria-hidden=\"true\">\n"));
        let mut decide: Option<(i32, i32)> = None;
        for (before, after) in layout.steps.iter().zip(layout.steps.iter().skip(1)) {
            let from = before.y + before.height;
            if after.of.kind == Kind::DecideLine {
                if before.of.kind == Kind::Decide {
                    decide = Some((before.x + 10, from));
                }
                let (x, top) = decide.unwrap_or((after.x - 14, from));
                self.add(format_args!("<path d=\"M{x} {top}V{}H{}\"/>\n", after.middle(), after.x));
            } else {
                let x = before.x.max(after.x) + 20;
                let to = after.y;
                self.add(format_args!("<path d=\"M{x} {from}V{to}M{} {}L{x} {}L{} {}\"/>\n", x - 5, to - 7, to - 1, x + 5, to - 7));
            }
        }
        self.text.push_str("</g>\n");
    }

    fn ways(&mut self, layout: &Layout<'_>) {
        for (at, (lane, outcome)) in layout.lanes.iter().zip(&layout.outcomes).enumerate() {
            let colour = colour(outcome.of.urgency);
            let (x, end, rail) = (lane.x, outcome.middle(), layout.rail_x);
            self.add(format_args!(
                "<g class=\"way {}\" stroke=\"{colour}\" stroke-width=\"2\" fill=\"none\" aria-hidden=\"true\">\n",
                class(outcome.of.urgency)
            ));
            for edge in layout.edges.iter().filter(|e| e.outcome == at) {
                self.add(format_args!("<path d=\"M{} {}H{x}\"/>\n", edge.from_x, edge.y));
            }
            self.add(format_args!("<path d=\"M{x} {}V{}M{x} {end}H{}\"/>\n", lane.top, lane.bottom, rail - 8));
            self.add(format_args!(
                "<path d=\"M{} {}L{rail} {end}L{} {}Z\" fill=\"{colour}\" stroke=\"none\"/>\n",
                rail - 9,
                end - 6,
                rail - 9,
                end + 6
            ));
            // A dot says "joined here"; lines that cross without a dot only pass.
            for y in lane.joins.iter().chain([&end]).filter(|y| lane.meets_at(**y, end)) {
                self.add(format_args!("<circle cx=\"{x}\" cy=\"{y}\" r=\"4\" fill=\"{colour}\" stroke=\"none\"/>\n"));
            }
            self.text.push_str("</g>\n");
        }
        self.add(format_args!("<g class=\"way-labels\" font-size=\"13\" aria-hidden=\"true\">\n"));
        for edge in &layout.edges {
            let x = edge.from_x + 8;
            self.add(format_args!("<text x=\"{x}\" y=\"{}\">{}</text>\n", edge.y - 6, escape(edge.how)));
            for (line, y) in edge.label.iter().zip([edge.y + 16, edge.y + 32]) {
                self.add(format_args!("<text x=\"{x}\" y=\"{y}\" font-weight=\"bold\">{}</text>\n", escape(line)));
            }
        }
        self.text.push_str("</g>\n");
    }

    fn step(&mut self, placed: &Placed<'_, Step>) {
        let step = placed.of;
        let class = step.kind.word().replace(' ', "-");
        let dash = if step.only_when.is_empty() { "" } else { " stroke-dasharray=\"6 4\"" };
        self.open(&step.id(), &step.name(), &format!("step {class}"));
        let (x, y, width, height) = (placed.x, placed.y, placed.width, placed.height);
        let round = if step.kind == Kind::Ask { 12 } else { 3 };
        let box_at = format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"");
        self.add(format_args!(
            "<rect {box_at} fill=\"currentColor\" fill-opacity=\"0.04\" stroke=\"currentColor\" stroke-opacity=\"0.6\" stroke-width=\"1.5\"{dash}/>\n"
        ));
        self.step_sign(step.kind, x + 20, y + 22);
        self.lines(placed, None);
        self.text.push_str("</a>\n");
    }

    fn outcome(&mut self, placed: &Placed<'_, Outcome>) {
        let outcome = placed.of;
        let (x, y, width, height) = (placed.x, placed.y, placed.width, placed.height);
        let colour = colour(outcome.urgency);
        self.open(&outcome.id, &outcome.name(), &format!("outcome {}", class(outcome.urgency)));
        let box_at = format!("x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"3\"");
        self.add(format_args!("<rect {box_at} fill=\"{colour}\" fill-opacity=\"0.1\" stroke=\"{colour}\" stroke-width=\"2\"/>\n"));
        self.add(format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"6\" height=\"{height}\" fill=\"{colour}\"/>\n"));
        self.urgency_sign(outcome.urgency, x + 22, y + 22);
        self.lines(placed, outcome.urgency);
        self.text.push_str("</a>\n");
    }

    fn open(&mut self, id: &str, name: &str, class: &str) {
        let name = escape(name);
        // The title names the link; a label beside it would have to repeat every drawn line, or speech input could not find it.
        self.add(format_args!("<a href=\"#{}\" class=\"{class}\">\n<title>{name}</title>\n", escape(id)));
    }

    fn lines<T>(&mut self, placed: &Placed<'_, T>, urgency: Option<Urgency>) {
        let x = placed.x + SIGN;
        for (at, (style, text)) in placed.lines.iter().enumerate() {
            let y = placed.y + 22 + LINE * i32::try_from(at).unwrap_or(0);
            let look = match style {
                Style::Head if urgency.is_some() => " font-size=\"13\" font-weight=\"bold\"",
                Style::Head => " font-size=\"12\" fill-opacity=\"0.75\"",
                Style::Title => " font-weight=\"bold\"",
                Style::Text => " font-size=\"13\"",
                Style::Condition => " font-size=\"13\" font-style=\"italic\"",
            };
            self.add(format_args!("<text x=\"{x}\" y=\"{y}\"{look}>{}</text>\n", escape(text)));
        }
    }

    /// The sign of a kind of step, centred on a point.
    fn step_sign(&mut self, kind: Kind, x: i32, y: i32) {
        let letter = |sign: &str| {
            format!(
                "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\" font-weight=\"bold\" stroke=\"none\" fill=\"currentColor\">{sign}</text>",
                y + 5
            )
        };
        let shape = match kind {
            Kind::Ask => format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"11\"/>{}", letter("?")),
            Kind::Card => format!(
                "<path d=\"M{} {}h20v22h-20zM{} {}l2 2l3 -4M{} {}h6M{} {}l2 2l3 -4M{} {}h6\"/>",
                x - 10,
                y - 11,
                x - 7,
                y - 4,
                x + 1,
                y - 4,
                x - 7,
                y + 5,
                x + 1,
                y + 5
            ),
            Kind::Score => format!("<path d=\"M{} {}h20v20h-20z\"/>{}", x - 10, y - 10, letter("Σ")),
            Kind::Rule => format!("<path d=\"M{x} {}l11 11l-11 11l-11 -11z\"/>{}", y - 11, letter("!")),
            Kind::Overlay => format!("<path d=\"M{} {}h20M{x} {}v20\" stroke-width=\"3\"/>", x - 10, y, y - 10),
            Kind::Go => format!("<path d=\"M{} {y}h20m-7 -7l7 7l-7 7\" stroke-width=\"3\"/>", x - 10),
            Kind::SendTo => format!("<path d=\"M{} {}h18m-5 -5l5 5l-5 5M{} {}h-18m5 -5l-5 5l5 5\"/>", x - 9, y - 5, x + 9, y + 6),
            Kind::Decide => format!("<path d=\"M{x} {}v8m0 0l-9 12m9 -12l9 12M{x} {}v12\"/>", y - 11, y - 3),
            Kind::DecideLine => format!("<path d=\"M{} {}l7 8l-7 8\" stroke-width=\"3\"/>", x - 3, y - 8),
            Kind::Enter => format!("<circle cx=\"{x}\" cy=\"{}\" r=\"5\"/><path d=\"M{} {}a9 9 0 0 1 18 0z\"/>", y - 6, x - 9, y + 11),
            Kind::End => format!("<path d=\"M{} {}h16v16h-16z\" fill=\"currentColor\"/>", x - 8, y - 8),
        };
        self.add(format_args!("<g stroke=\"currentColor\" stroke-width=\"1.5\" fill=\"none\">{shape}</g>\n"));
    }

    /// The sign of an urgency: octagon, clock, calendar, house; an arrow for another topic.
    fn urgency_sign(&mut self, urgency: Option<Urgency>, x: i32, y: i32) {
        let colour = colour(urgency);
        let shape = match urgency {
            Some(Urgency::Emergency) => format!(
                "<path d=\"M{} {}h9l7 7v9l-7 7h-9l-7 -7v-9z\" fill=\"{colour}\"/><path d=\"M{x} {}v9m0 3v3\" stroke=\"#ffffff\" stroke-width=\"3\"/>",
                x - 4,
                y - 11,
                y - 7
            ),
            Some(Urgency::Urgent) => format!("<circle cx=\"{x}\" cy=\"{y}\" r=\"10\"/><path d=\"M{x} {}v7l5 4\"/>", y - 7),
            Some(Urgency::Soon) => format!("<path d=\"M{} {}h20v18h-20zm0 6h20m-14 -9v5m8 -5v5\"/>", x - 10, y - 8),
            Some(Urgency::Home) => format!("<path d=\"M{} {y}l11 -10l11 10m-18 -2v12h14v-12\"/>", x - 11),
            None => format!("<path d=\"M{} {y}h20m-7 -7l7 7l-7 7\"/>", x - 10),
        };
        self.add(format_args!("<g stroke=\"{colour}\" stroke-width=\"2\" fill=\"none\">{shape}</g>\n"));
    }
}

/// Text that may stand in content and in quoted attributes. Signs that XML does not allow at all are left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}
