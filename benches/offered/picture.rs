//! Latency against offered load as a picture: one line each for half, 99 in 100 and 999 in 1,000 of the answers, on a scale where ten times as long is one step.

use std::fmt::Write as _;

/// What one load came to.
pub struct Point {
    /// Answers offered each second.
    pub offered: f64,
    /// Answers given each second.
    pub served: f64,
    /// Half of them took no longer.
    pub p50_ms: f64,
    /// 99 in 100.
    pub p99_ms: f64,
    /// 999 in 1,000.
    pub p999_ms: f64,
}

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 400.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 690.0;
const TOP: f64 = 50.0;
const BOTTOM: f64 = 340.0;
/// The scale of time, in milliseconds.
const SCALE: [f64; 5] = [0.1, 1.0, 10.0, 100.0, 1_000.0];
/// England's worst minute, in answers a second (`docs/operations.md`).
const WORST_MINUTE: f64 = 867.0;
/// Three lines that differ in colour and in their dashes.
const LINES: [(&str, &str, &str); 3] = [("half", "#005eb8", "none"), ("99 in 100", "#7c2855", "8 4"), ("999 in 1,000", "#425563", "2 4")];

fn y(ms: f64) -> f64 {
    let (low, high) = (SCALE[0].log10(), SCALE[4].log10());
    let at = (ms.log10() - low) / (high - low);
    BOTTOM - at.clamp(0.0, 1.0) * (BOTTOM - TOP)
}

/// The picture, as SVG.
pub fn of(store: &str, points: &[Point]) -> String {
    let most = points.iter().map(|point| point.offered).fold(1.0, f64::max);
    let x = |offered: f64| LEFT + offered / most * (RIGHT - LEFT);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"t d\" font-family=\"sans-serif\" font-size=\"13\">\n\
         <title id=\"t\">How long an answer takes, by how many are offered each second ({store})</title>\n<desc id=\"d\">"
    );
    for point in points {
        let _ = write!(out, "{:.0} a second: {:.1} ms for half, {:.1} ms for 99 in 100. ", point.offered, point.p50_ms, point.p99_ms);
    }
    let _ = writeln!(out, "</desc>\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"#fff\"/>");
    let _ = writeln!(
        out,
        "<text x=\"{LEFT}\" y=\"28\" font-size=\"15\" font-weight=\"bold\">How long an answer takes on {store}, two cores, callers included</text>"
    );
    for ms in SCALE {
        let at = y(ms);
        let _ = writeln!(
            out,
            "<path d=\"M{LEFT} {at:.1}H{RIGHT}\" stroke=\"#d8dde0\"/><text x=\"{}\" y=\"{:.1}\" text-anchor=\"end\">{ms} ms</text>",
            LEFT - 8.0,
            at + 4.0
        );
    }
    let step = if most > 8_000.0 { 4_000.0 } else { 1_000.0 };
    let mut tick = 0.0;
    while tick <= most {
        let _ = writeln!(out, "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{tick}</text>", x(tick), BOTTOM + 20.0);
        tick += step;
    }
    let worst = x(WORST_MINUTE);
    let _ = writeln!(
        out,
        "<path d=\"M{worst:.1} {TOP}V{BOTTOM}\" stroke=\"#007f3b\" stroke-dasharray=\"3 3\"/><text x=\"{:.1}\" y=\"{}\" fill=\"#007f3b\">England's worst minute: 867</text>",
        worst + 6.0,
        TOP + 12.0
    );
    for (line, (name, colour, dashes)) in LINES.iter().enumerate() {
        let of = |point: &Point| [point.p50_ms, point.p99_ms, point.p999_ms].get(line).copied().unwrap_or(f64::NAN);
        let path: Vec<String> = points.iter().map(|point| format!("{:.1} {:.1}", x(point.offered), y(of(point)))).collect();
        let _ = writeln!(
            out,
            "<path d=\"M{}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dashes}\"/>",
            path.join("L")
        );
        let at = LEFT + 150.0 * line as f64 + 60.0;
        let _ = writeln!(
            out,
            "<path d=\"M{} {y}H{at}\" stroke=\"{colour}\" stroke-width=\"2\" stroke-dasharray=\"{dashes}\"/><text x=\"{}\" y=\"{}\">{name}</text>",
            at - 40.0,
            at + 6.0,
            HEIGHT - 10.0,
            y = HEIGHT - 14.0
        );
    }
    let _ = writeln!(out, "<text x=\"{RIGHT}\" y=\"{}\" text-anchor=\"end\">answers offered each second</text>\n</svg>", HEIGHT - 10.0);
    out
}
