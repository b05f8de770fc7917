//! Settings: read once, from arguments and environment, and checked before any port is bound.

use std::fs;
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use anyhow::Context;
use clap::{Parser, ValueEnum, value_parser};
use shared::variant::Variants;

use crate::client::{AddressHeader, ClientLimit, MAX_BURST, Rate, TrustedProxies};
use crate::connection::{DEFAULT_DRAIN_LIMIT, DEFAULT_MAX_CONNECTIONS, Limits, MAX_CONNECTIONS};
use crate::site::Site;
use crate::state::DEFAULT_SEARCH_LIMIT;

/// How many searches may wait for a free thread unless told otherwise.
///
/// A search takes milliseconds: the last of so many in line still answers well within a second. Whoever comes when the
/// line is full is told at once to come again.
pub const DEFAULT_SEARCH_QUEUE: usize = 64;

/// How many requests of one client may come at once unless told otherwise: a page with all that it loads, a few times over.
pub const DEFAULT_CLIENT_BURST: u32 = 60;

/// The longest time that may be asked for, in seconds.
const MAX_SECONDS: u64 = 3_600;

/// The most threads that may be asked for: far more than cores, far fewer than a system can start.
pub const MAX_SEARCH_THREADS: usize = 512;
/// The longest line that may be asked for.
pub const MAX_SEARCH_QUEUE: usize = 65_536;

/// Answers searches over an index that `onrecord-indexer` has filled: pages for people, JSON for programs.
#[derive(Debug, Clone, Parser)]
#[command(name = "onrecord-server", version)]
pub struct Config {
    /// A file of settings in TOML, named as flags are. Flags and the environment go before it.
    #[arg(long, value_name = "FILE", env = "ONRECORD_CONFIG")]
    pub config: Option<PathBuf>,

    /// Opens the index, reads all files, prints the settings, each with where it is from, and ends.
    #[arg(long)]
    pub check: bool,

    /// The folder of the index.
    #[arg(long, value_name = "DIR", env = "ONRECORD_INDEX")]
    pub index: PathBuf,

    /// The IP address and port to answer at; port 0 takes any free one.
    #[arg(long, value_name = "ADDRESS", env = "ONRECORD_LISTEN", default_value = "127.0.0.1:8080", value_parser = address)]
    pub listen: SocketAddr,

    /// How many threads search. Default: one for each core.
    #[arg(long, value_name = "N", env = "ONRECORD_SEARCH_THREADS", value_parser = threads)]
    pub search_threads: Option<NonZeroUsize>,

    /// How many searches may wait for a free thread; further ones are answered 503 at once. Completions, and the pieces of exports and
    /// batches, wait in lines of their own that are as long.
    #[arg(long, value_name = "N", env = "ONRECORD_SEARCH_QUEUE", default_value_t = DEFAULT_SEARCH_QUEUE, value_parser = queue)]
    pub search_queue: usize,

    /// How many seconds a search may take, waiting for a thread included; then it is stopped and answered 504.
    #[arg(long, value_name = "SECONDS", env = "ONRECORD_SEARCH_LIMIT", default_value_t = DEFAULT_SEARCH_LIMIT.as_secs(), value_parser = value_parser!(u64).range(1..=MAX_SECONDS))]
    pub search_limit: u64,

    /// How many connections are served at once. For one more, the one that has waited longest for its client is ended; where none waits
    /// for its client, it is answered 503.
    #[arg(long, value_name = "N", env = "ONRECORD_MAX_CONNECTIONS", default_value_t = DEFAULT_MAX_CONNECTIONS, value_parser = connections)]
    pub max_connections: usize,

    /// How many seconds running requests may take to finish once the server is told to stop.
    #[arg(long, value_name = "SECONDS", env = "ONRECORD_DRAIN_LIMIT", default_value_t = DEFAULT_DRAIN_LIMIT.as_secs(), value_parser = value_parser!(u64).range(0..=MAX_SECONDS))]
    pub drain_limit: u64,

    /// How often one client may ask, such as 10/s or 300/m. Default: as often as it likes.
    #[arg(long, value_name = "RATE", env = "ONRECORD_CLIENT_RATE")]
    pub client_rate: Option<Rate>,

    /// How many requests of one client may come at once before its rate counts.
    #[arg(long, value_name = "N", env = "ONRECORD_CLIENT_BURST", default_value_t = DEFAULT_CLIENT_BURST, value_parser = value_parser!(u32).range(1..=i64::from(MAX_BURST)))]
    pub client_burst: u32,

    /// The proxies whose word on a client's address is taken: how many, or their networks.
    #[arg(long, value_name = "N|NETWORKS", env = "ONRECORD_TRUSTED_PROXIES", default_value = "0")]
    pub trusted_proxies: TrustedProxies,

    /// The header in which these proxies give the address.
    #[arg(long, value_name = "NAME", env = "ONRECORD_CLIENT_HEADER", default_value = "x-forwarded-for")]
    pub client_header: AddressHeader,

    /// The IP address and port at which metrics and health are told to those who watch; without it, metrics are told nowhere.
    #[arg(long, value_name = "ADDRESS", env = "ONRECORD_METRICS", value_parser = address)]
    pub metrics: Option<SocketAddr>,

    /// A table of other names (variants) that adds to the built-in one and replaces groups of it.
    #[arg(long = "variants", value_name = "FILE", env = "ONRECORD_VARIANTS")]
    pub variants_file: Option<PathBuf>,

    /// The organisation that published the documents, as citations and feeds name their author.
    #[arg(long, value_name = "NAME", env = "ONRECORD_PUBLISHER", value_parser = Site::parse_publisher)]
    pub publisher: Option<String>,

    /// The address at which the server is reached, for feeds; by default what each request says (Host, X-Forwarded-Proto).
    #[arg(long, value_name = "URL", env = "ONRECORD_PUBLIC_ADDRESS", value_parser = Site::parse_address)]
    pub public_address: Option<String>,

    /// How log lines are written: as text to standard error, or as JSON to standard output.
    #[arg(long, value_name = "FORMAT", env = "ONRECORD_LOG_FORMAT", default_value = "text")]
    pub log_format: LogFormat,
}

/// How log lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// One line of text an event, for people, on standard error.
    Text,
    /// One JSON object an event, for programs, on standard output.
    Json,
}

impl Config {
    /// How many threads search: what was asked for, else one for each core.
    pub fn search_threads(&self) -> NonZeroUsize {
        self.search_threads.or_else(|| thread::available_parallelism().ok()).unwrap_or(NonZeroUsize::MIN)
    }

    /// What connections may be and take.
    pub fn limits(&self) -> Limits {
        let drain = Duration::from_secs(self.drain_limit);
        Limits { connections: self.max_connections, drain, ..Limits::default() }
    }

    /// How often one client may ask, if that is limited.
    pub fn client_limit(&self) -> Option<ClientLimit> {
        let rate = self.client_rate?;
        Some(ClientLimit::new(rate, self.client_burst, self.trusted_proxies.clone(), self.client_header))
    }

    /// What is said of the site.
    pub fn site(&self) -> Site {
        Site { publisher: self.publisher.clone(), address: self.public_address.clone(), ..Site::default() }
    }

    /// The other names of things: the built-in table, with the operator's own before it.
    pub fn variants(&self) -> anyhow::Result<Variants> {
        let Some(path) = &self.variants_file else { return Ok(Variants::standard()) };
        let own = fs::read_to_string(path)
            .with_context(|| format!("cannot read the table of variants {}", path.display()))?;
        Variants::with_own(&own).with_context(|| format!("the table of variants {} cannot be used", path.display()))
    }
}

fn threads(text: &str) -> Result<NonZeroUsize, String> {
    let threads = text.parse().ok().filter(|threads: &NonZeroUsize| threads.get() <= MAX_SEARCH_THREADS);
    threads.ok_or_else(|| format!("give a whole number from 1 to {MAX_SEARCH_THREADS}"))
}

fn queue(text: &str) -> Result<usize, String> {
    let queue = text.parse().ok().filter(|queue| *queue <= MAX_SEARCH_QUEUE);
    queue.ok_or_else(|| format!("give a whole number from 0 to {MAX_SEARCH_QUEUE}"))
}

fn connections(text: &str) -> Result<usize, String> {
    let connections = text.parse().ok().filter(|connections| (1..=MAX_CONNECTIONS).contains(connections));
    connections.ok_or_else(|| format!("give a whole number from 1 to {MAX_CONNECTIONS}"))
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "give an IP address and a port, such as 127.0.0.1:8080 or [::1]:8080".to_owned())
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn read(arguments: &[&str]) -> Result<Config, clap::Error> {
        Config::try_parse_from([&["onrecord-server"], arguments].concat())
    }

    #[test]
    fn an_index_is_all_one_must_name() {
        let config = read(&["--index", "data/index"]).expect("settings");
        assert_eq!(config.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(config.search_queue, DEFAULT_SEARCH_QUEUE);
        assert_eq!(config.log_format, LogFormat::Text);
        assert!(config.search_threads().get() >= 1);
        assert_eq!(config.limits().connections, DEFAULT_MAX_CONNECTIONS);
        assert!(config.client_limit().is_none());
    }

    #[test]
    fn a_limit_for_clients_is_set_by_its_rate() {
        let limit = |rate: &str| read(&["--index", "x", "--client-rate", rate, "--trusted-proxies", "127.0.0.1"]);
        assert!(limit("10/s").expect("settings").client_limit().is_some());
        assert!(limit("10").is_err());
        assert!(read(&["--index", "x", "--trusted-proxies", "proxy"]).is_err());
        assert!(read(&["--index", "x", "--max-connections", "0"]).is_err());
    }

    #[test]
    fn a_bad_table_of_variants_is_told_with_its_file_and_line() {
        let mut file = tempfile::NamedTempFile::new().expect("a file");
        file.write_all(b"place\tRome; Roma Capitale\ncity\tMilan; Milano\n").expect("written");
        let path = file.path().to_str().expect("a path");
        let read = |path: &str| read(&["--index", "x", "--variants", path]).expect("settings").variants();
        let error = format!("{:#}", read(path).expect_err("a kind that does not exist"));
        assert!(error.contains(path) && error.contains("line 2: “city” is no kind"), "{error}");
        assert!(format!("{:#}", read("none").expect_err("no file")).contains("cannot read the table of variants none"));
    }

    #[test]
    fn a_bad_address_is_refused_with_an_example() {
        for bad in ["localhost", "127.0.0.1", "127.0.0.1:99999", ":8080"] {
            let error = read(&["--index", "x", "--listen", bad]).expect_err(bad);
            assert!(error.to_string().contains("such as 127.0.0.1:8080"), "{error}");
            assert_eq!(error.exit_code(), 2);
        }
    }

    #[test]
    fn threads_and_queue_have_their_limits() {
        for bad in ["0", "513", "-1", "many"] {
            assert!(read(&["--index", "x", "--search-threads", bad]).is_err(), "{bad}");
        }
        assert!(read(&["--index", "x", "--search-queue", "65537"]).is_err());
        assert_eq!(read(&["--index", "x", "--search-queue", "0"]).expect("settings").search_queue, 0);
    }
}
