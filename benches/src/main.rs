//! The program `onrecord-bench`: measures, and makes archives to measure with.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::net::SocketAddr;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Result, ensure};
use benches::corpus::{Corpus, json_line};
use benches::end_to_end::Programs;
use benches::generator::{Archive, MEDIAN_WORDS};
use benches::measure::{Table, micros};
use benches::pair::Pair;
use benches::question::{document_frequencies, questions, questions_about};
use benches::{
    bare, country, damage, end_to_end, faults, http, ingest, load, relevance, report, scale, search, suggest,
};
use clap::{Args, Parser, Subcommand};
use shared::document::Document;
use shared::index::Index;
use tempfile::TempDir;

/// How many documents are generated unless told otherwise.
const GENERATED_DOCUMENTS: usize = 10_000;

/// Measures Onrecord beside bare Tantivy doing the same work in the same run.
#[derive(Debug, Parser)]
#[command(name = "onrecord-bench", version)]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Writes a generated archive to standard output as JSON Lines.
    Generate {
        #[command(flatten)]
        source: Source,
    },
    /// Fills indexes: text per second of processor time.
    Ingest {
        #[command(flatten)]
        source: Source,
        /// How often each side fills its index; medians are shown.
        #[arg(long, default_value = "3")]
        rounds: NonZeroUsize,
        /// Measure the whole way from a file of JSON Lines: the program onrecord-indexer, with all that it concludes of
        /// a document, beside a process that reads the same file with bare Tantivy.
        #[arg(long)]
        end_to_end: bool,
    },
    /// Fills an index with bare Tantivy from a file of JSON Lines: what `ingest --end-to-end` measures beside the indexer.
    Bare {
        /// The file.
        file: PathBuf,
        /// The folder of the index; it is made.
        #[arg(long, value_name = "DIR")]
        index: PathBuf,
    },
    /// Tells the countries of short documents: documents per second of processor time, on one core.
    Countries {
        #[command(flatten)]
        source: Source,
        /// How often each step is measured; medians are shown.
        #[arg(long, default_value = "3")]
        rounds: NonZeroUsize,
    },
    /// Searches in process: latency and processor time of a question.
    Search {
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        asking: Asking,
        /// The folder where both indexes are kept: they are filled if it does not exist, and used as they are if it does.
        #[arg(long, value_name = "DIR")]
        keep: Option<PathBuf>,
        /// Put so many documents of 300 pages among the others, and ask for what they are about.
        #[arg(long, default_value = "0")]
        reports: usize,
    },
    /// Shows how cost grows: generated archives of several sizes, a mix of questions, browsing, and a frequent word.
    Scale {
        /// The sizes.
        #[arg(long, value_delimiter = ',', default_value = "50000,500000,1000000")]
        documents: Vec<usize>,
        /// How many words the median document has.
        #[arg(long, default_value_t = MEDIAN_WORDS)]
        words: usize,
        /// Another seed makes another archive and other questions.
        #[arg(long, default_value = "1")]
        seed: u64,
        #[command(flatten)]
        asking: Asking,
        /// A folder on a disk with room for both indexes; what is made there stays, and is used again.
        #[arg(long, value_name = "DIR")]
        keep: Option<PathBuf>,
    },
    /// Fills both indexes in a folder with generated documents: what `scale` lets a process of its own do.
    Fill {
        /// The folder.
        folder: PathBuf,
        /// How many documents.
        #[arg(long)]
        documents: usize,
        /// How many words the median document has.
        #[arg(long, default_value_t = MEDIAN_WORDS)]
        words: usize,
        /// Another seed makes another archive.
        #[arg(long, default_value = "1")]
        seed: u64,
    },
    /// Types texts letter by letter: the time of a completion.
    Suggest {
        #[command(flatten)]
        source: Source,
        /// How many texts of each kind.
        #[arg(long, default_value = "500")]
        texts: usize,
        /// A folder that holds, or is given, the index of the documents; without it a temporary one is filled.
        #[arg(long, value_name = "DIR")]
        index: Option<PathBuf>,
    },
    /// Corrects mistyped and right queries: how often the offer is what was meant.
    Spelling {
        #[command(flatten)]
        source: Source,
        /// How many queries of each kind.
        #[arg(long, default_value = "1000")]
        queries: usize,
        /// As of `suggest`.
        #[arg(long, value_name = "DIR")]
        index: Option<PathBuf>,
    },
    /// Ingests damaged copies of files: nothing may stop a run, and nothing may be a defect.
    Damage {
        /// The folder whose files are copied and damaged.
        folder: PathBuf,
        /// How many copies of each file.
        #[arg(long, default_value = "1000")]
        copies: usize,
        /// Another seed damages other places.
        #[arg(long, default_value = "1")]
        seed: u64,
        /// The program that reads them.
        #[arg(long, default_value = "target/release/onrecord-indexer")]
        indexer: PathBuf,
    },
    /// Judges the order of hits by test collections: a folder of sets, each with docs.jsonl, queries.jsonl and qrels.tsv.
    Relevance {
        /// The folder of the sets.
        sets: PathBuf,
        /// The folder for what was found: SET.run, in the form of TREC.
        out: PathBuf,
        /// Keep the indexes in this folder, and take from there those that are there already.
        #[arg(long, value_name = "DIR")]
        indexes: Option<PathBuf>,
    },
    /// Loads a server on this machine at 50, 90 and 200 % of its capacity while new commits are published; fails if an answer was wrong.
    Load(Load),
    /// Brings faults about, in the programs that stand beside this one, and tells what was lost: programs that are killed, a full disk, damaged
    /// files, a clock that jumps.
    Faults(Faults),
    /// Searches over HTTP: latency of one client, and the server's processor time for a question.
    Http {
        #[command(flatten)]
        source: Source,
        #[command(flatten)]
        asking: Asking,
        /// Where the server listens that serves these same documents.
        #[arg(long, default_value = "127.0.0.1:8080")]
        server: SocketAddr,
        /// The server's process id; its processor time is then shown, and its ratio to bare Tantivy's.
        #[arg(long)]
        pid: Option<u32>,
    },
}

/// How a server is loaded.
#[derive(Debug, Args)]
struct Load {
    /// Where the server listens: a loopback address.
    #[arg(long)]
    server: SocketAddr,
    /// Its process id: its memory is looked at.
    #[arg(long)]
    pid: u32,
    /// The folder of the index that it serves.
    #[arg(long, value_name = "DIR")]
    index: PathBuf,
    /// How long the stages under load take together, in seconds.
    #[arg(long, default_value = "1200")]
    seconds: u64,
    /// How long each measurement of capacity takes, in seconds.
    #[arg(long, default_value = "10")]
    capacity_seconds: u64,
    /// How many clients ask at the same time at most: more than the server's threads and its queue take together, or it never has to turn anybody
    /// away.
    #[arg(long, default_value = "256")]
    clients: usize,
    /// How many further clients hold connections and send a byte now and then.
    #[arg(long, default_value = "1000")]
    slow_clients: usize,
    /// Publish nothing meanwhile.
    #[arg(long)]
    without_ingest: bool,
    /// Another seed asks other questions.
    #[arg(long, default_value = "1")]
    seed: u64,
}

/// Which faults.
#[derive(Debug, Args)]
struct Faults {
    /// How many documents the archive has, 100 at least.
    #[arg(long, default_value = "20000", value_parser = clap::value_parser!(u32).range(100..))]
    documents: u32,
    /// How often an ingest is killed; other programs are killed a third as often.
    #[arg(long, default_value = "100")]
    kills: usize,
    /// The faults; without it all.
    #[arg(long, value_delimiter = ',', value_parser = clap::builder::PossibleValuesParser::new(faults::names()))]
    only: Vec<String>,
    /// Another seed makes another archive, other moments and places.
    #[arg(long, default_value = "1")]
    seed: u64,
}

/// Which documents.
#[derive(Debug, Args)]
struct Source {
    /// How many documents. Default: 10,000 generated ones, or all of the file.
    #[arg(long)]
    documents: Option<usize>,
    /// Another seed makes another archive and other questions.
    #[arg(long, default_value = "1")]
    seed: u64,
    /// JSON Lines with `title` and `text` (or `body`) to measure with, instead of generated documents.
    #[arg(long, value_name = "FILE")]
    input: Option<PathBuf>,
}

/// Which questions.
#[derive(Debug, Args)]
struct Asking {
    /// How many questions.
    #[arg(long, default_value = "1000")]
    questions: usize,
}

fn main() -> Result<()> {
    match Arguments::parse().task {
        Task::Generate { source } => generate(&source),
        Task::Countries { source, rounds } => measure_countries(&source, rounds),
        Task::Ingest { source, rounds, end_to_end: false } => compare_ingest(&source, rounds),
        Task::Ingest { source, rounds, end_to_end: true } => compare_end_to_end(&source, rounds),
        Task::Bare { file, index } => {
            fs::create_dir_all(&index)?;
            bare::write_lines(&index, &file)
        }
        Task::Search { source, asking, keep, reports } => compare_search(&source, &asking, keep.as_deref(), reports),
        Task::Scale { documents, words, seed, asking, keep } => documents.into_iter().try_for_each(|documents| {
            compare_scale(documents, &Archive::with_median_words(seed, words), &asking, keep.as_deref())
        }),
        Task::Fill { folder, documents, words, seed } => {
            scale::fill(&Pair::in_folder(&folder), &Archive::with_median_words(seed, words), documents)
        }
        Task::Suggest { source, texts, index } => {
            let corpus = source.read()?;
            let (index, _dir) = filled(index, &corpus)?;
            let (table, remarks) = suggest::measure(&index, &corpus.documents, texts, source.seed)?;
            show("completion, in process", &corpus, &[table], &remarks)
        }
        Task::Spelling { source, queries, index } => {
            let corpus = source.read()?;
            let (index, _dir) = filled(index, &corpus)?;
            let (table, others) = suggest::judge_spelling(&index, &corpus.documents, queries, source.seed)?;
            show("corrections", &corpus, &[table], &others)
        }
        Task::Damage { folder, copies, seed, indexer } => {
            let outcome = damage::measure(&folder, &indexer, copies, seed)?;
            write!(io::stdout(), "{}", outcome.table.render())?;
            ensure!(outcome.defects.is_empty(), "{}", outcome.defects.join("\n"));
            Ok(())
        }
        Task::Relevance { sets, out, indexes } => {
            let indexer = Programs::beside_this()?.indexer;
            let task = relevance::Task { sets: &sets, out: &out, indexer: &indexer, indexes: indexes.as_deref() };
            Ok(write!(io::stdout(), "{}", relevance::measure(&task)?.render())?)
        }
        Task::Load(load) => load_server(&load),
        Task::Faults(faults) => bring_about(faults),
        Task::Http { source, asking, server, pid } => {
            measure_http(&source, &asking, http::Server { address: server, process: pid })
        }
    }
}

/// The index of a corpus: the one in a folder, filled if the folder is missing, or a temporary one.
fn filled(folder: Option<PathBuf>, corpus: &Corpus) -> Result<(Index, TempDir)> {
    let temporary = tempfile::tempdir()?;
    let folder = folder.unwrap_or_else(|| temporary.path().to_owned());
    if !folder.exists() || folder == temporary.path() {
        fs::create_dir_all(&folder)?;
        ingest::write(&folder, &corpus.documents)?;
    }
    Ok((Index::open(&folder)?, temporary))
}

fn generate(source: &Source) -> Result<()> {
    let mut out = BufWriter::new(io::stdout().lock());
    for document in Archive::new(source.seed).documents(source.documents.unwrap_or(GENERATED_DOCUMENTS)) {
        writeln!(out, "{}", json_line(&document))?;
    }
    Ok(out.flush()?)
}

fn compare_ingest(source: &Source, rounds: NonZeroUsize) -> Result<()> {
    let corpus = source.read()?;
    let table = ingest::compare(&corpus, rounds.get())?;
    show(&format!("ingest, {} threads, median of {rounds}", ingest::THREADS), &corpus, &[table], "")
}

fn measure_countries(source: &Source, rounds: NonZeroUsize) -> Result<()> {
    let corpus = source.read()?;
    let table = country::measure(&corpus.documents, rounds.get())?;
    let title = format!("countries of the first {} words, one thread, median of {rounds}", country::WORDS);
    show(&title, &corpus, &[table], "")
}

fn compare_end_to_end(source: &Source, rounds: NonZeroUsize) -> Result<()> {
    let corpus = source.read()?;
    let dir = tempfile::tempdir()?;
    let archive = dir.path().join("archive.jsonl");
    end_to_end::write_archive(&corpus, source.input.as_deref(), &archive)?;
    let table = end_to_end::compare(&Programs::beside_this()?, &corpus, &archive, rounds.get())?;
    show(&format!("ingest end to end, median of {rounds}"), &corpus, &[table], "")
}

fn compare_search(source: &Source, asking: &Asking, keep: Option<&Path>, reports: usize) -> Result<()> {
    let mut corpus = source.read()?;
    let total = corpus.documents.len();
    let frequencies = document_frequencies(&corpus.documents);
    let reports = report::reports(&corpus.documents, &frequencies, reports, source.seed);
    let ask_about =
        |documents: &[Document]| questions_about(documents, total, &frequencies, asking.questions, source.seed);
    let questions = if reports.is_empty() {
        ask_about(&corpus.documents)
    } else {
        ask_about(&reports.iter().map(report::summary).collect::<Vec<_>>())
    };
    corpus.documents.extend(reports);

    let passing = tempfile::tempdir()?;
    let pair = Pair::in_folder(keep.unwrap_or(passing.path()));
    if !pair.is_filled() {
        pair.fill(|number| corpus.documents.get(number))?;
    }
    let comparison = search::compare(&pair, &questions)?;
    show("search in process", &corpus, &[comparison.sides, comparison.kinds], &comparison.remarks)
}

fn compare_scale(documents: usize, archive: &Archive, asking: &Asking, keep: Option<&Path>) -> Result<()> {
    let passing = tempfile::tempdir()?;
    let folder = keep.unwrap_or(passing.path()).join(documents.to_string());
    let pair = Pair::in_folder(&folder);
    if !pair.is_filled() {
        scale::fill_apart(&folder, documents, archive)?;
    }
    let tables = scale::compare(&pair, archive, asking.questions)?;
    let mut out = io::stdout().lock();
    writeln!(out, "\n{documents} documents, the median of {} words, seed {}", archive.median_words(), archive.seed())?;
    tables.iter().try_for_each(|table| writeln!(out, "\n{}", table.render()))?;
    Ok(out.flush()?)
}

fn measure_http(source: &Source, asking: &Asking, server: http::Server) -> Result<()> {
    let corpus = source.read()?;
    let questions = questions(&corpus.documents, asking.questions, source.seed);
    let outcome = http::measure(server, &questions)?;
    let mut remarks = String::new();
    if let Some(processor) = outcome.processor {
        let plain = tempfile::tempdir()?;
        bare::write(plain.path(), &corpus.documents)?;
        let bare = search::processor_of_bare_count(plain.path(), &questions)?;
        let ratio = processor.as_secs_f64() / bare.as_secs_f64().max(1e-9);
        remarks = format!(
            "The server's processor time is {ratio:.2} times that of bare Tantivy for ten hits and a count ({:.0} µs).\n",
            micros(bare)
        );
    }
    show("search over HTTP, one client", &corpus, &[outcome.table], &remarks)
}

fn load_server(load: &Load) -> Result<()> {
    ensure!(
        load.server.ip().is_loopback(),
        "{} is not on this machine: only a server of one's own is loaded",
        load.server
    );
    let indexer = if load.without_ingest { None } else { Some(Programs::beside_this()?.indexer) };
    let settings = load::Settings {
        server: load.server,
        process: load.pid,
        index: load.index.clone(),
        indexer,
        time: Duration::from_secs(load.seconds),
        probe_time: Duration::from_secs(load.capacity_seconds.max(1)),
        clients: load.clients.max(1),
        slow_clients: load.slow_clients,
        seed: load.seed,
    };
    let outcome = load::measure(&settings)?;
    let mut out = io::stdout().lock();
    for table in &outcome.tables {
        writeln!(out, "{}", table.render())?;
    }
    write!(out, "{}", outcome.remarks)?;
    out.flush()?;
    ensure!(outcome.wrong.is_empty(), "wrong answers:\n{}", outcome.wrong.join("\n"));
    Ok(())
}

fn bring_about(Faults { documents, kills, only, seed }: Faults) -> Result<()> {
    let work = tempfile::tempdir()?;
    let (tools, documents) = (faults::Tools::beside_this()?, usize::try_from(documents)?);
    let settings = faults::Settings { tools, work: work.path().to_owned(), documents, kills, only, seed };
    let outcome = faults::run(settings)?;
    write!(io::stdout(), "{}", outcome.table.render())?;
    ensure!(outcome.defects.is_empty(), "lost or unclear:\n{}", outcome.defects.join("\n"));
    Ok(())
}

impl Source {
    fn read(&self) -> Result<Corpus> {
        match &self.input {
            Some(path) => Corpus::read(path, self.documents.unwrap_or(usize::MAX)),
            None => Ok(Corpus::generated(self.documents.unwrap_or(GENERATED_DOCUMENTS), self.seed)),
        }
    }
}

fn show(title: &str, corpus: &Corpus, tables: &[Table], remarks: &str) -> Result<()> {
    let mut out = io::stdout().lock();
    let megabytes = benches::measure::number(corpus.text_bytes()) / 1e6;
    writeln!(out, "{title}: {}, {megabytes:.1} MB of text", corpus.origin)?;
    for table in tables {
        writeln!(out, "\n{}", table.render())?;
    }
    write!(out, "{remarks}")?;
    Ok(out.flush()?)
}
