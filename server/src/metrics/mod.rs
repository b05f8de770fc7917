//! Metrics: what is counted of the server's work, for those who watch over it.
//!
//! Names, units and labels follow the conventions of Prometheus: base units, and labels of few values. A route is named by its template and a
//! status by its class: nothing of a request's text, no id and no address can get into a metric.

mod durations;
mod process;
mod text;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use axum::http::StatusCode;

use crate::state::AppState;
use durations::Durations;
use text::{Kind, Text};

/// What is counted; clones count together.
#[derive(Debug, Clone, Default)]
pub struct Metrics(Arc<Counts>);

/// How long requests took, by method and class of status.
type ByOutcome = BTreeMap<(&'static str, u16), Durations>;

#[derive(Debug, Default)]
struct Counts {
    /// By route: no more than there are routes, times some forty.
    requests: Mutex<BTreeMap<String, ByOutcome>>,
    events: [AtomicU64; Event::ALL.len()],
}

/// Something that happens now and then, and is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Event {
    /// All search threads were busy and the line was full.
    QueueFull,
    /// As many exports were under way as may be.
    ExportsFull,
    /// As many connections were open as may.
    ConnectionsFull,
    /// A client had asked too often.
    ClientTooFast,
    /// A search took too long and was stopped.
    SearchTimedOut,
    /// A search was stopped since its client had gone.
    SearchAbandoned,
    /// A new commit of the index is served.
    Reloaded,
    /// The newest commit could not be loaded.
    ReloadFailed,
}

impl Event {
    const ALL: [Self; 8] = [
        Self::QueueFull,
        Self::ExportsFull,
        Self::ConnectionsFull,
        Self::ClientTooFast,
        Self::SearchTimedOut,
        Self::SearchAbandoned,
        Self::Reloaded,
        Self::ReloadFailed,
    ];

    /// The metric it is counted by, and its label there.
    const fn series(self) -> (&'static str, &'static str) {
        match self {
            Self::QueueFull => (REFUSED, "reason=\"queue_full\""),
            Self::ExportsFull => (REFUSED, "reason=\"exports_full\""),
            Self::ConnectionsFull => (REFUSED, "reason=\"connections_full\""),
            Self::ClientTooFast => (REFUSED, "reason=\"client_rate\""),
            Self::SearchTimedOut => (STOPPED, "reason=\"deadline\""),
            Self::SearchAbandoned => (STOPPED, "reason=\"client_gone\""),
            Self::Reloaded => (RELOADS, "outcome=\"loaded\""),
            Self::ReloadFailed => (RELOADS, "outcome=\"failed\""),
        }
    }
}

const REFUSED: &str = "onrecord_requests_refused_total";
const STOPPED: &str = "onrecord_searches_stopped_total";
const RELOADS: &str = "onrecord_index_reloads_total";

/// What each metric of events means.
const EVENTS: [(&str, &str); 3] = [
    (REFUSED, "Requests that were turned away at once."),
    (STOPPED, "Searches that were stopped before their end."),
    (RELOADS, "New commits of the index that were loaded, and failures to load one."),
];

impl Metrics {
    /// Counts a request that was answered.
    pub(crate) fn count_request(&self, route: &str, method: &'static str, status: StatusCode, took: Duration) {
        let kind = (method, status.as_u16() / 100);
        let mut requests = self.0.requests.lock().unwrap_or_else(PoisonError::into_inner);
        if !requests.contains_key(route) {
            requests.insert(route.to_owned(), BTreeMap::new());
        }
        if let Some(kinds) = requests.get_mut(route) {
            kinds.entry(kind).or_default().add(took);
        }
    }

    /// Counts an event.
    pub(crate) fn count(&self, event: Event) {
        if let Some(count) = self.0.events.get(event as usize) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn events(&self, metric: &str) -> impl Iterator<Item = (String, f64)> {
        let of_metric = Event::ALL.into_iter().filter(move |event| event.series().0 == metric);
        of_metric.map(move |event| {
            let count = self.0.events.get(event as usize).map_or(0, |count| count.load(Ordering::Relaxed));
            (event.series().1.to_owned(), number(count))
        })
    }
}

/// All metrics, in the text format of Prometheus.
pub(crate) fn text(state: &AppState) -> String {
    let mut text = Text::default();
    add_requests(&mut text, &state.metrics);
    for (name, help) in EVENTS {
        text.add(name, Kind::Counter, help, state.metrics.events(name));
    }
    let pool = &state.pool;
    let count = |count: usize| number(count as u64);
    text.gauge("onrecord_search_threads", "Threads that search.", count(pool.threads()));
    text.gauge("onrecord_search_threads_busy", "Threads that are searching now.", count(pool.busy()));
    text.gauge("onrecord_search_queue_length", "Searches that wait for a thread.", count(pool.waiting()));
    text.gauge("onrecord_connections_open", "Connections that are open.", count(state.connections.count()));
    let help = "Connections that were ended while their clients were waited for, to make room for others.";
    text.single("onrecord_connections_made_room_total", Kind::Counter, help, number(state.connections.made_room()));
    add_index(&mut text, state);
    if let Some(bytes) = process::resident_bytes() {
        text.gauge("process_resident_memory_bytes", "Resident memory size in bytes.", number(bytes));
    }
    text.finish()
}

fn add_requests(text: &mut Text, metrics: &Metrics) {
    let requests = metrics.0.requests.lock().unwrap_or_else(PoisonError::into_inner);
    let name = "onrecord_http_request_duration_seconds";
    text.head(name, Kind::Histogram, "How long requests took, by route, method and class of status.");
    for (route, kinds) in requests.iter() {
        for ((method, class), durations) in kinds {
            let labels = format!("route=\"{route}\",method=\"{method}\",status=\"{class}xx\"");
            text.durations(name, &labels, durations);
        }
    }
}

fn add_index(text: &mut Text, state: &AppState) {
    let searcher = state.index.searcher();
    text.gauge("onrecord_index_documents", "Documents of the index.", number(searcher.document_count()));
    let generation = format!("generation=\"{}\"", searcher.generation());
    let help = "The state of the index that is served, by its name.";
    text.add("onrecord_index_info", Kind::Gauge, help, [(generation, 1.0)].into_iter());
    let made = searcher.built_at().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    if let Some(made) = made {
        text.gauge("onrecord_index_commit_timestamp_seconds", "When that state was committed.", made.as_secs_f64());
    }
}

/// Counts are exact up to 2⁵³.
#[expect(clippy::cast_precision_loss, reason = "a metric is a float of 64 bits")]
fn number(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_is_counted_by_itself() {
        let metrics = Metrics::default();
        for (times, event) in Event::ALL.into_iter().enumerate() {
            (0..=times).for_each(|_| metrics.count(event));
        }
        let counted: Vec<f64> =
            EVENTS.iter().flat_map(|(name, _)| metrics.events(name)).map(|(_, count)| count).collect();
        assert_eq!(counted, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0]);
    }

    #[test]
    fn requests_are_told_by_route_and_class() {
        let metrics = Metrics::default();
        metrics.count_request("/doc/{id}", "GET", StatusCode::OK, Duration::from_millis(7));
        metrics.count_request("/doc/{id}", "GET", StatusCode::NO_CONTENT, Duration::from_millis(700));
        metrics.count_request("/doc/{id}", "GET", StatusCode::NOT_FOUND, Duration::from_secs(60));
        let mut text = Text::default();
        add_requests(&mut text, &metrics);
        let text = text.finish();
        let of_class = |class: &str| format!("{{route=\"/doc/{{id}}\",method=\"GET\",status=\"{class}\"");
        let name = "onrecord_http_request_duration_seconds";
        for line in [
            format!("{name}_bucket{},le=\"0.005\"}} 0", of_class("2xx")),
            format!("{name}_bucket{},le=\"0.01\"}} 1", of_class("2xx")),
            format!("{name}_bucket{},le=\"1\"}} 2", of_class("2xx")),
            format!("{name}_bucket{},le=\"10\"}} 0", of_class("4xx")),
            format!("{name}_bucket{},le=\"+Inf\"}} 1", of_class("4xx")),
            format!("{name}_sum{}}} 0.707", of_class("2xx")),
            format!("{name}_count{}}} 2", of_class("2xx")),
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is missing in\n{text}");
        }
    }
}
