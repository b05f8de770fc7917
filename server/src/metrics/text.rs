//! The text format of Prometheus, version 0.0.4: see <https://prometheus.io/docs/instrumenting/exposition_formats/>.

use std::fmt::Write;

use super::durations::Durations;

/// What a metric is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Only grows.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Counts by classes.
    Histogram,
}

/// Metrics as they are written. Names, helps and labels are our own words, in which nothing is to be escaped.
#[derive(Debug, Default)]
pub(super) struct Text(String);

impl Text {
    /// Writes a metric with its samples, each with its labels.
    pub(super) fn add(&mut self, name: &str, kind: Kind, help: &str, samples: impl Iterator<Item = (String, f64)>) {
        self.head(name, kind, help);
        for (labels, value) in samples {
            self.line(format_args!("{name}{{{labels}}} {value}"));
        }
    }

    /// Writes a gauge that has a single value.
    pub(super) fn gauge(&mut self, name: &str, help: &str, value: f64) {
        self.single(name, Kind::Gauge, help, value);
    }

    /// Writes a metric that has a single value.
    pub(super) fn single(&mut self, name: &str, kind: Kind, help: &str, value: f64) {
        self.head(name, kind, help);
        self.line(format_args!("{name} {value}"));
    }

    /// Writes what a metric is, for samples that follow.
    pub(super) fn head(&mut self, name: &str, kind: Kind, help: &str) {
        let kind = match kind {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        };
        self.line(format_args!("# HELP {name} {help}\n# TYPE {name} {kind}"));
    }

    /// Writes the samples of a histogram.
    pub(super) fn durations(&mut self, name: &str, labels: &str, durations: &Durations) {
        for (end, count) in durations.up_to() {
            self.line(format_args!("{name}_bucket{{{labels},le=\"{end}\"}} {count}"));
        }
        let count = durations.count();
        self.line(format_args!("{name}_bucket{{{labels},le=\"+Inf\"}} {count}"));
        self.line(format_args!("{name}_sum{{{labels}}} {}", durations.seconds()));
        self.line(format_args!("{name}_count{{{labels}}} {count}"));
    }

    pub(super) fn finish(self) -> String {
        self.0
    }

    fn line(&mut self, line: std::fmt::Arguments<'_>) {
        writeln!(self.0, "{line}").expect("a String takes all that is written");
    }
}
