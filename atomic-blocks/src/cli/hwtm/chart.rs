//! Drawing charts, the same picture as SVG and PNG.
//!
//! The font is compiled in, so that a picture looks the same wherever it is drawn and no font
//! library of the system is needed.

use anyhow::{Result, anyhow};
use hwtm::experiment::{Chart, ChartKind, Mark, Point, Series};
use plotters::coord::Shift;
use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::prelude::*;
use plotters::style::register_font;
use std::ops::Range;
use std::path::Path;
use std::sync::Once;

const SIZE: (u32, u32) = (1200, 680);
const LEGEND: i32 = 350;
const FONT: &str = "sans-serif";

/// Colours that people with any colour vision can tell apart (Okabe and Ito), then darker ones.
const PALETTE: [RGBColor; 12] = [
    RGBColor(0, 114, 178),
    RGBColor(213, 94, 0),
    RGBColor(0, 158, 115),
    RGBColor(204, 121, 167),
    RGBColor(230, 159, 0),
    RGBColor(86, 180, 233),
    RGBColor(90, 90, 90),
    RGBColor(160, 150, 20),
    RGBColor(110, 60, 20),
    RGBColor(60, 20, 110),
    RGBColor(140, 0, 30),
    RGBColor(10, 80, 40),
];

fn colour(number: usize) -> RGBColor {
    PALETTE[number % PALETTE.len()]
}

fn register_fonts() {
    static FONTS: Once = Once::new();
    FONTS.call_once(|| {
        // It fails only for bytes that are no font, and then the first text says so.
        drop(register_font(FONT, FontStyle::Normal, dejavu::sans::regular()));
    });
}

/// Draws `chart` into `folder` as `<name>.svg` and `<name>.png`.
pub(super) fn draw(chart: &Chart, folder: &Path) -> Result<()> {
    register_fonts();
    let svg = folder.join(format!("{}.svg", chart.name));
    let png = folder.join(format!("{}.png", chart.name));
    let failed = |path: &Path, why: String| anyhow!("cannot draw {}: {why}", path.display());
    on(&SVGBackend::new(&svg, SIZE).into_drawing_area(), chart).map_err(|why| failed(&svg, why))?;
    on(&BitMapBackend::new(&png, SIZE).into_drawing_area(), chart).map_err(|why| failed(&png, why))
}

type Drawn = Result<(), String>;

fn on<B: DrawingBackend>(area: &DrawingArea<B, Shift>, chart: &Chart) -> Drawn {
    area.fill(&WHITE).map_err(shown)?;
    let (left, right) = area.split_horizontally(SIZE.0 as i32 - LEGEND);
    match &chart.kind {
        ChartKind::Lines { log_x, log_y } => lines(&left, chart, *log_x, *log_y)?,
        ChartKind::StackedBars(names) => bars(&left, chart, names, true)?,
        ChartKind::GroupedBars(names) => bars(&left, chart, names, false)?,
    }
    legend(&right, &chart.series)?;
    area.present().map_err(shown)
}

fn shown(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn legend<B: DrawingBackend>(area: &DrawingArea<B, Shift>, series: &[Series]) -> Drawn {
    let style = (FONT, 14).into_font().color(&BLACK);
    for (row, series) in series.iter().enumerate() {
        let y = 64 + row as i32 * 24;
        let fill = colour(series.colour).filled();
        match series.mark {
            Mark::Line => area.draw(&Rectangle::new([(8, y + 5), (30, y + 11)], fill)),
            Mark::Dots => area.draw(&Circle::new((19, y + 8), 4, fill)),
        }
        .map_err(shown)?;
        area.draw(&Text::new(series.name.clone(), (38, y), style.clone())).map_err(shown)?;
    }
    Ok(())
}

/// A linear coordinate with ticks where we want them.
struct Ticked {
    range: Range<f64>,
    ticks: Vec<f64>,
}

impl Ranged for Ticked {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (low, high): (i32, i32)) -> i32 {
        let share = (value - self.range.start) / (self.range.end - self.range.start);
        low + (f64::from(high - low) * share).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _hint: Hint) -> Vec<f64> {
        self.ticks.clone()
    }

    fn range(&self) -> Range<f64> {
        self.range.clone()
    }
}

/// One axis: linear, or logarithmic by drawing logarithms.
struct Axis {
    log: bool,
    range: Range<f64>,
    ticks: Vec<f64>,
}

impl Axis {
    fn new(values: impl Iterator<Item = f64>, log: bool, from_zero: bool) -> Self {
        let at = |value: f64| if log { value.max(1e-9).log10() } else { value };
        let (low, high) = values
            .filter(|value| value.is_finite())
            .map(at)
            .fold((f64::MAX, f64::MIN), |(low, high), value| (low.min(value), high.max(value)));
        let (low, high) = if low > high { (0.0, 1.0) } else { (low, high) };
        if log {
            let (low, high) = (low - 0.05, (high + 0.05).max(low + 0.3));
            let narrow = high - low < 2.5;
            let steps: &[f64] = if narrow { &[1.0, 2.0, 5.0] } else { &[1.0] };
            let decades = low.floor() as i32..=high.ceil() as i32;
            let ticks = decades
                .flat_map(|decade| steps.iter().map(move |step| f64::from(decade) + step.log10()))
                .filter(|tick| (low..=high).contains(tick))
                .collect();
            return Self { log, range: low..high, ticks };
        }
        let low = if from_zero { low.min(0.0) } else { low };
        let high = if high > low { high + (high - low) * 0.05 } else { low + 1.0 };
        let step = nice_step((high - low) / 6.0);
        let first = (low / step).ceil() as i64;
        let last = (high / step).floor() as i64;
        Self { log, range: low..high, ticks: (first..=last).map(|n| n as f64 * step).collect() }
    }

    fn coordinate(&self) -> Ticked {
        Ticked { range: self.range.clone(), ticks: self.ticks.clone() }
    }

    fn at(&self, value: f64) -> f64 {
        if self.log { value.max(1e-9).log10() } else { value }
    }

    fn label(&self, at: f64) -> String {
        let value = if self.log { 10f64.powf(at) } else { at };
        match value.abs() {
            0.0 => "0".into(),
            large if large >= 999_999.5 => format!("{}M", trimmed(value / 1e6)),
            large if large >= 9999.5 => format!("{}k", trimmed(value / 1e3)),
            _ => trimmed(value),
        }
    }
}

fn trimmed(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// The smallest of 1, 2, 5 times a power of ten that is at least `step`.
fn nice_step(step: f64) -> f64 {
    let decade = 10f64.powf(step.max(1e-12).log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|n| n * decade)
        .find(|&nice| nice >= step * 0.999)
        .unwrap_or(step)
}

fn with_error(series: &[Series]) -> impl Iterator<Item = f64> + '_ {
    series
        .iter()
        .flat_map(|series| &series.points)
        .flat_map(|point| [point.y - point.error, point.y + point.error])
}

fn lines<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    chart: &Chart,
    log_x: bool,
    log_y: bool,
) -> Drawn {
    let xs = chart.series.iter().flat_map(|series| &series.points).map(|point| point.x);
    let x_axis = Axis::new(xs, log_x, false);
    let y_axis = Axis::new(with_error(&chart.series), log_y, true);
    let mut context = ChartBuilder::on(area)
        .caption(&chart.title, (FONT, 22))
        .margin(14)
        .x_label_area_size(52)
        .y_label_area_size(76)
        .build_cartesian_2d(x_axis.coordinate(), y_axis.coordinate())
        .map_err(shown)?;
    context
        .configure_mesh()
        .light_line_style(TRANSPARENT)
        .x_desc(&chart.x_label)
        .y_desc(&chart.y_label)
        .x_labels(x_axis.ticks.len().max(2))
        .y_labels(y_axis.ticks.len().max(2))
        .x_label_formatter(&|at| x_axis.label(*at))
        .y_label_formatter(&|at| y_axis.label(*at))
        .label_style((FONT, 14))
        .axis_desc_style((FONT, 16))
        .draw()
        .map_err(shown)?;
    for series in &chart.series {
        let colour = colour(series.colour);
        let place = |point: &Point| (x_axis.at(point.x), y_axis.at(point.y));
        match series.mark {
            Mark::Line => {
                context
                    .draw_series(LineSeries::new(
                        series.points.iter().map(place),
                        colour.stroke_width(2),
                    ))
                    .map_err(shown)?;
            }
            Mark::Dots => {
                let dots =
                    series.points.iter().map(|point| Circle::new(place(point), 4, colour.filled()));
                context.draw_series(dots).map_err(shown)?;
            }
        }
        let bars = series.points.iter().filter(|point| point.error > 0.0).map(|point| {
            let x = x_axis.at(point.x);
            let ends = [point.y - point.error, point.y + point.error].map(|y| (x, y_axis.at(y)));
            PathElement::new(ends.to_vec(), colour.stroke_width(1))
        });
        context.draw_series(bars).map_err(shown)?;
    }
    Ok(())
}

fn bars<B: DrawingBackend>(
    area: &DrawingArea<B, Shift>,
    chart: &Chart,
    names: &[String],
    stacked: bool,
) -> Drawn {
    let mut tops = vec![0.0; names.len()];
    if stacked {
        for point in chart.series.iter().flat_map(|series| &series.points) {
            if let Some(top) = tops.get_mut(point.x as usize) {
                *top += point.y;
            }
        }
    } else {
        tops = with_error(&chart.series).collect();
    }
    let y_axis = Axis::new(tops.into_iter().chain([0.0]), false, true);
    let ticks: Vec<f64> = (0..names.len()).map(|at| at as f64).collect();
    let width = names.len().max(1) as f64;
    let mut context = ChartBuilder::on(area)
        .caption(&chart.title, (FONT, 22))
        .margin(14)
        .x_label_area_size(52)
        .y_label_area_size(76)
        .build_cartesian_2d(Ticked { range: -0.5..width - 0.5, ticks }, y_axis.coordinate())
        .map_err(shown)?;
    context
        .configure_mesh()
        .disable_x_mesh()
        .light_line_style(TRANSPARENT)
        .x_desc(&chart.x_label)
        .y_desc(&chart.y_label)
        .x_labels(names.len().max(2))
        .y_labels(y_axis.ticks.len().max(2))
        .x_label_formatter(&|at| names.get(at.round() as usize).cloned().unwrap_or_default())
        .y_label_formatter(&|at| y_axis.label(*at))
        .label_style((FONT, 14))
        .axis_desc_style((FONT, 16))
        .draw()
        .map_err(shown)?;
    let mut floor = vec![0.0; names.len()];
    let each = 0.84 / chart.series.len().max(1) as f64;
    for (number, series) in chart.series.iter().enumerate() {
        for point in &series.points {
            let bottom = floor.get(point.x as usize).copied().unwrap_or(0.0);
            let (left, right, low) = if stacked {
                (point.x - 0.35, point.x + 0.35, bottom)
            } else {
                let left = point.x - 0.42 + number as f64 * each;
                (left, left + each * 0.92, 0.0)
            };
            let top = low + point.y;
            if stacked && let Some(floor) = floor.get_mut(point.x as usize) {
                *floor = top;
            }
            let bar = Rectangle::new([(left, low), (right, top)], colour(series.colour).filled());
            context.draw_series(std::iter::once(bar)).map_err(shown)?;
            if point.error > 0.0 {
                let x = f64::midpoint(left, right);
                let ends = vec![(x, top - point.error), (x, top + point.error)];
                let whisker = PathElement::new(ends, BLACK.stroke_width(1));
                context.draw_series(std::iter::once(whisker)).map_err(shown)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_draws_whatever_its_points() {
        register_fonts();
        let folder = tempfile::tempdir().unwrap();
        let series = |points: Vec<Point>| {
            vec![
                Series { name: "a".into(), mark: Mark::Line, colour: 0, points: points.clone() },
                Series { name: "b".into(), mark: Mark::Dots, colour: 99, points },
            ]
        };
        let names = vec!["x".to_owned(), "y".to_owned()];
        for (number, kind) in [
            ChartKind::Lines { log_x: true, log_y: true },
            ChartKind::Lines { log_x: false, log_y: false },
            ChartKind::StackedBars(names.clone()),
            ChartKind::GroupedBars(names),
            ChartKind::StackedBars(Vec::new()),
        ]
        .into_iter()
        .enumerate()
        {
            for (case, points) in [
                vec![],
                vec![Point::new(0.0, 0.0)],
                vec![Point { x: 0.0, y: 3.0, error: 5.0 }, Point::new(1.0, 1e7)],
                vec![Point::new(5.0, 5.0), Point::new(5.0, 5.0)],
            ]
            .into_iter()
            .enumerate()
            {
                let chart = Chart {
                    name: format!("chart-{number}-{case}"),
                    title: "<title> & more".into(),
                    x_label: "x".into(),
                    y_label: "y".into(),
                    kind: kind.clone(),
                    series: series(points),
                };
                let mut svg = String::new();
                on(&SVGBackend::with_string(&mut svg, SIZE).into_drawing_area(), &chart).unwrap();
                assert!(svg.contains("&lt;title&gt;"), "{number} {case}");
                // Bitmaps take long without optimisation: one of each kind is enough.
                if case == 2 {
                    draw(&chart, folder.path()).unwrap();
                    for ending in ["svg", "png"] {
                        let file = folder.path().join(format!("{}.{ending}", chart.name));
                        assert!(std::fs::metadata(file).unwrap().len() > 500);
                    }
                }
            }
        }
    }

    #[test]
    fn labels_are_short() {
        let axis = Axis::new([1.0, 1e6].into_iter(), true, false);
        let labels: Vec<_> = axis.ticks.iter().map(|&tick| axis.label(tick)).collect();
        assert_eq!(labels, ["1", "10", "100", "1000", "10k", "100k", "1M"]);
        let axis = Axis::new([0.0, 1.0].into_iter(), false, true);
        assert_eq!(axis.label(axis.ticks[1]), "0.2");
    }
}
