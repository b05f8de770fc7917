//! The first pass of an ingest: every record of the archive becomes a document in the spool.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;

use anyhow::Context;
use jiff::Timestamp;

use crate::container::directory::{self, Place, places};
use crate::container::{Found, Item, Skipped, walk};
use crate::convert::Converter;
use crate::format::fields::{FieldMap, Mapping};
use crate::format::wordpress::{self, Catalogue};
use crate::format::{self, Contents, Format};
use crate::guard::guarded;
use crate::progress::{Progress, Stage, Unit};
use crate::record::Record;
use crate::report::{MAX_SOURCES, Noted, QuarantineReason, Quarantined, Warning, WarningKind, first_bytes};
use crate::spool::{Sighting, Spool, Stretch};

/// The stack of a thread that reads, in bytes. Readers bound how deeply they descend; this is several times what they need
/// in a program built for debugging.
const STACK_BYTES: usize = 16 << 20;

/// What was read.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The items that were read, by what they are.
    pub files_by_format: BTreeMap<Format, u64>,
    /// What all files take on disk.
    pub bytes: u64,
    /// The records in the items, those included that are quarantined.
    pub records: u64,
    /// Records of web archives that were passed over.
    pub skipped: Skipped,
    /// Each record that became a document, in no order.
    pub sightings: Vec<Sighting>,
    /// What could not be read, in the order of the archive.
    pub quarantined: Vec<Quarantined>,
    /// What was odd, in the order of the archive.
    pub warnings: Vec<Noted>,
}

/// Reads all files among and below the given paths. Fails only if the spool does.
///
/// The calling thread goes through folders and archives and hands what it finds to the readers, one thing at a time: memory
/// holds one item for each of them and the next one, whatever the size of a container. Items are numbered as they are found, so
/// that nothing depends on who reads what.
pub fn gather(
    paths: &[PathBuf],
    mappings: &[Mapping],
    threads: NonZeroUsize,
    spool: &Spool,
    progress: Progress,
) -> anyhow::Result<Gathered> {
    let total_bytes = places(paths).flatten().map(|place| place.size_bytes).sum();
    let stage = progress.stage("Reading", total_bytes, Unit::Bytes);
    let converter = Converter::new();
    let map = FieldMap::new(mappings);
    let (sender, receiver) = sync_channel(0);
    let source = Source(Mutex::new(Some(receiver)));
    let (tallies, skipped) = thread::scope(|scope| {
        let reader =
            || Reader { converter: &converter, map: &map, spool, stage: &stage, tally: Tally::default() }.run(&source);
        let start = |number| {
            let thread = thread::Builder::new().name(format!("reader-{number}")).stack_size(STACK_BYTES);
            thread.spawn_scoped(scope, reader).context("cannot start a thread; ask for fewer with --threads")
        };
        let readers: anyhow::Result<Vec<_>> = (0..threads.get()).map(start).collect();
        let skipped = if readers.is_ok() { hand_out(paths, &stage, &sender) } else { Skipped::new() };
        // Readers end when nobody can send any more.
        drop(sender);
        let tally = |reader: thread::ScopedJoinHandle<'_, io::Result<Tally>>| {
            let tally = reader.join().expect("what can panic in a reader is caught there");
            tally.context("cannot write a temporary file into the folder of the index; see that its disk is not full")
        };
        let tallies = readers?.into_iter().map(tally).collect::<anyhow::Result<Vec<_>>>()?;
        anyhow::Ok((tallies, skipped))
    })?;
    let tallies = read_waiting(tallies, &converter, &map, spool, &stage)?;
    let mut gathered = Gathered { bytes: total_bytes, skipped, ..merge(tallies) };
    gathered.warnings.extend(map.unmet().map(unmet));
    Ok(gathered)
}

/// Once all has been read, the posts that waited for it are: each tally by a thread of its own.
fn read_waiting(
    mut tallies: Vec<Tally>,
    converter: &Converter,
    map: &FieldMap,
    spool: &Spool,
    stage: &Stage,
) -> anyhow::Result<Vec<Tally>> {
    let mut catalogue = Catalogue::default();
    for tally in &mut tallies {
        catalogue.merge(std::mem::take(&mut tally.catalogue));
    }
    thread::scope(|scope| {
        let start = |tally: Tally| {
            let reader = Reader { converter, map, spool, stage, tally };
            let catalogue = &catalogue;
            thread::Builder::new().stack_size(STACK_BYTES).spawn_scoped(scope, move || reader.run_waiting(catalogue))
        };
        let readers: Vec<_> =
            tallies.into_iter().map(start).collect::<Result<_, _>>().context("cannot start a thread")?;
        let tally = |reader: thread::ScopedJoinHandle<'_, io::Result<Tally>>| {
            let tally = reader.join().expect("what can panic in a reader is caught there");
            tally.context("cannot read the temporary file back")
        };
        readers.into_iter().map(tally).collect()
    })
}

fn unmet(mapping: &Mapping) -> Noted {
    let Mapping { field, name } = mapping;
    let message = format!("--map {field}={name}: no file has the name {name:?}");
    Noted { warning: Warning { kind: WarningKind::UnmetName, message }, count: 1, sources: Vec::new() }
}

/// Hands all that is found to the readers, numbered in the order of the archive, until they take no more.
fn hand_out(paths: &[PathBuf], stage: &Stage, sender: &SyncSender<(u64, Found)>) -> Skipped {
    let mut numbers = 0..;
    let mut take = |found| {
        let number = numbers.next().expect("there are numbers enough");
        sender.send((number, found)).map_or(ControlFlow::Break(()), ControlFlow::Continue)
    };
    walk(paths, &|bytes| stage.advance(bytes), &mut take)
}

/// Where readers take the next thing that was found.
struct Source(Mutex<Option<Receiver<(u64, Found)>>>);

impl Source {
    fn next(&self) -> Option<(u64, Found)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).as_ref()?.recv().ok()
    }

    /// Lets all who take find nothing more.
    fn close(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

/// A thread that reads.
struct Reader<'a> {
    converter: &'a Converter,
    map: &'a FieldMap,
    spool: &'a Spool,
    stage: &'a Stage,
    tally: Tally,
}

/// What one reader read; items by their numbers.
#[derive(Debug, Default)]
struct Tally {
    files_by_format: BTreeMap<Format, u64>,
    records: u64,
    sightings: Vec<Sighting>,
    waiting: Vec<Waiting>,
    catalogue: Catalogue,
    quarantined: Vec<(u64, Quarantined)>,
    /// How often each warning was given, and the first items.
    warnings: BTreeMap<Warning, (u64, Vec<(u64, String)>)>,
}

/// A post of WordPress in the spool: what its numbers stand for is known when all items have been read.
#[derive(Debug)]
struct Waiting {
    /// The number of the item, and that of the post among its records.
    place: (u64, u64),
    /// The name of the item.
    name: String,
    captured: Option<Timestamp>,
    post: Stretch,
}

impl Reader<'_> {
    fn run(mut self, source: &Source) -> io::Result<Tally> {
        while let Some((number, found)) = source.next() {
            let done = match found {
                Found::Item(item) => self.read_item(number, &item),
                Found::File(place) => self.read_file(number, &place),
                Found::Rejected(quarantined) => {
                    self.tally.records += u64::from(quarantined.place.is_some());
                    self.tally.quarantined.push((number, quarantined));
                    Ok(())
                }
                Found::Warning { name, warning } => {
                    self.tally.warn(number, &name, vec![warning]);
                    Ok(())
                }
            };
            if let Err(error) = done {
                source.close();
                return Err(error);
            }
        }
        Ok(self.tally)
    }

    fn read_file(&mut self, number: u64, place: &Place) -> io::Result<()> {
        match attempt(|| directory::load(place)) {
            Ok(item) => self.read_item(number, &item)?,
            Err(rejected) => self.tally.quarantine(number, &place.name, rejected, beginning(&place.path)),
        }
        self.stage.advance(place.size_bytes);
        Ok(())
    }

    fn read_item(&mut self, number: u64, item: &Item) -> io::Result<()> {
        match attempt(|| format::read(item, self.map)) {
            Ok(contents) => self.read_contents(number, item, contents),
            Err(rejected) => {
                self.tally.quarantine(number, &item.name, rejected, first_bytes(&item.bytes));
                Ok(())
            }
        }
    }

    fn read_contents(&mut self, number: u64, item: &Item, contents: Contents) -> io::Result<()> {
        let name = &item.name;
        if item.first_line == 1 {
            *self.tally.files_by_format.entry(contents.format).or_default() += 1;
        }
        let posts = &contents.wordpress.posts;
        self.tally.records += (contents.records.len() + contents.rejected.len() + posts.len()) as u64;
        self.tally.warn(number, name, contents.warnings);
        for (reason, count) in contents.skipped {
            let message = format!("{reason} is passed over");
            self.tally.warn_often(number, name, Warning { kind: WarningKind::Skipped, message }, count);
        }
        self.tally.catalogue.add(&contents.wordpress);
        for (position, post) in (1 + contents.records.len() as u64..).zip(posts) {
            let post = self.spool.append_bytes(post.json.as_bytes())?;
            let (name, captured) = (name.clone(), item.captured);
            self.tally.waiting.push(Waiting { place: (number, position), name, captured, post });
        }
        for (place, reason, words) in contents.rejected {
            let rejected = Rejected { place: Some(place), reason, words };
            self.tally.quarantine(number, name, rejected, String::new());
        }
        for (position, record) in (1..).zip(contents.records) {
            self.read_record((number, position), name, record)?;
        }
        Ok(())
    }

    fn run_waiting(mut self, catalogue: &Catalogue) -> io::Result<Tally> {
        for Waiting { place, name, captured, post } in std::mem::take(&mut self.tally.waiting) {
            let json = self.spool.read_bytes(post)?;
            match attempt(|| wordpress::read_post(&json, catalogue, &name)) {
                Ok((record, warnings)) => {
                    self.tally.warn(place.0, &name, warnings);
                    self.read_record(place, &name, Record { captured, ..record })?;
                }
                Err(rejected) => {
                    let rejected = Rejected { place: Some(format!("record {}", place.1)), ..rejected };
                    self.tally.quarantine(place.0, &name, rejected, String::new());
                }
            }
        }
        Ok(self.tally)
    }

    fn read_record(&mut self, place: (u64, u64), name: &str, record: Record) -> io::Result<()> {
        let captured = record.captured;
        match attempt(|| self.converter.convert(record)) {
            Ok((document, warnings)) => {
                let mut sighting = self.spool.append(&document, place)?;
                sighting.captured = captured;
                self.tally.sightings.push(sighting);
                self.tally.warn(place.0, name, warnings);
            }
            Err(rejected) => {
                let rejected = Rejected { place: Some(format!("record {}", place.1)), ..rejected };
                self.tally.quarantine(place.0, name, rejected, String::new());
            }
        }
        Ok(())
    }
}

impl Tally {
    fn quarantine(&mut self, number: u64, name: &str, rejected: Rejected, first_bytes: String) {
        let Rejected { place, reason, words } = rejected;
        let quarantined = Quarantined { path: name.to_owned(), place, reason, words, first_bytes };
        self.quarantined.push((number, quarantined));
    }

    fn warn(&mut self, number: u64, name: &str, warnings: Vec<Warning>) {
        for warning in warnings {
            self.warn_often(number, name, warning, 1);
        }
    }

    fn warn_often(&mut self, number: u64, name: &str, warning: Warning, times: u64) {
        let (count, items) = self.warnings.entry(warning).or_default();
        *count += times;
        // The parts of a long file have one name.
        let is_new = items.iter().all(|(_, known)| known != name);
        if is_new && items.len() < MAX_SOURCES {
            items.push((number, name.to_owned()));
        }
    }
}

/// Why an item, or a part of one, is quarantined.
#[derive(Debug, Clone)]
struct Rejected {
    place: Option<String>,
    reason: QuarantineReason,
    words: String,
}

/// Reads or converts one thing. Should it panic, that thing is quarantined, and the run goes on.
fn attempt<T>(work: impl FnOnce() -> Result<T, (QuarantineReason, String)>) -> Result<T, Rejected> {
    let done = guarded(work).unwrap_or_else(|words| Err((QuarantineReason::Failed, words)));
    done.map_err(|(reason, words)| Rejected { place: None, reason, words })
}

/// How a file begins that could not be loaded; empty if even that cannot be read.
fn beginning(path: &Path) -> String {
    let mut bytes = Vec::new();
    match File::open(path).and_then(|file| file.take(240).read_to_end(&mut bytes)) {
        Ok(_) => first_bytes(&bytes),
        Err(_) => String::new(),
    }
}

/// Adds up what the readers read, so that it does not show how many there were.
fn merge(tallies: Vec<Tally>) -> Gathered {
    let mut gathered = Gathered::default();
    let mut quarantined = Vec::new();
    let mut warnings: BTreeMap<Warning, (u64, Vec<(u64, String)>)> = BTreeMap::new();
    for tally in tallies {
        for (format, count) in tally.files_by_format {
            *gathered.files_by_format.entry(format).or_default() += count;
        }
        gathered.records += tally.records;
        gathered.sightings.extend(tally.sightings);
        quarantined.extend(tally.quarantined);
        for (warning, (count, items)) in tally.warnings {
            let noted = warnings.entry(warning).or_default();
            noted.0 += count;
            noted.1.extend(items);
        }
    }
    // Within an item the order stays as it is: an item is read by one reader.
    quarantined.sort_by_key(|(number, _)| *number);
    gathered.quarantined = quarantined.into_iter().map(|(_, quarantined)| quarantined).collect();
    gathered.warnings = noted(warnings);
    gathered
}

fn noted(warnings: BTreeMap<Warning, (u64, Vec<(u64, String)>)>) -> Vec<Noted> {
    let mut noted: Vec<(u64, Noted)> = Vec::new();
    for (warning, (count, mut items)) in warnings {
        items.sort();
        items.dedup_by(|(_, later), (_, earlier)| later == earlier);
        items.truncate(MAX_SOURCES);
        let first = items.first().map(|(number, _)| *number).unwrap_or_default();
        let sources = items.into_iter().map(|(_, name)| name).collect();
        noted.push((first, Noted { warning, count, sources }));
    }
    noted.sort_by_key(|(first, _)| *first);
    noted.into_iter().map(|(_, noted)| noted).collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_makes_a_reader_panic_is_rejected() {
        let rejected = attempt::<()>(|| panic!("cell 7 is missing")).expect_err("it panics");
        assert_eq!(rejected.reason, QuarantineReason::Failed);
        assert!(rejected.words.ends_with("cell 7 is missing"), "{}", rejected.words);
        assert_eq!(attempt(|| Ok(7)).expect("it does not panic"), 7);
    }

    #[test]
    fn the_number_of_threads_does_not_show() {
        let dir = tempfile::tempdir().expect("a folder");
        let archive = dir.path().join("archive");
        fs::create_dir(&archive).expect("a folder");
        for number in 0..40 {
            let json = format!("{{\"title\":\"Statement {number}\",\"published\":\"2097-01-01\"}}\n17\n");
            fs::write(archive.join(format!("{number:02}.jsonl")), json).expect("a file");
            fs::write(archive.join(format!("{number:02}.txt")), "Fatal error: nothing here").expect("a file");
        }
        let gathered = |threads| {
            let spool = Spool::create_in(dir.path()).expect("a spool");
            let threads = NonZeroUsize::new(threads).expect("at least one thread");
            let mut gathered =
                gather(std::slice::from_ref(&archive), &[], threads, &spool, Progress::Hidden).expect("it is read");
            gathered.sightings.sort_by_key(|sighting| sighting.place);
            gathered
        };
        let (one, many) = (gathered(1), gathered(7));
        assert_eq!((one.records, one.sightings.len(), one.quarantined.len()), (80, 40, 80));
        assert_eq!(one.warnings.iter().map(|noted| noted.count).sum::<u64>(), 40);
        assert_eq!(one.warnings[0].sources.len(), MAX_SOURCES);
        assert_eq!(one.warnings[0].sources[0], "00.jsonl");
        assert_eq!(one.quarantined, many.quarantined);
        assert_eq!(one.warnings, many.warnings);
        assert_eq!(one.files_by_format, many.files_by_format);
        let places = |gathered: &Gathered| gathered.sightings.iter().map(|s| (s.place, s.id)).collect::<Vec<_>>();
        assert_eq!(places(&one), places(&many));
    }

    #[test]
    fn a_file_that_cannot_be_loaded_shows_how_it_begins() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("cut.gz"), b"\x1f\x8b\x08").expect("a file");
        let spool = Spool::create_in(dir.path()).expect("a spool");
        let paths = [dir.path().to_owned()];
        let gathered = gather(&paths, &[], NonZeroUsize::MIN, &spool, Progress::Hidden).expect("it is read");
        let [quarantined] = &gathered.quarantined[..] else { panic!("one file: {gathered:?}") };
        assert_eq!((quarantined.path.as_str(), quarantined.reason), ("cut.gz", QuarantineReason::Unreadable));
        assert_eq!(quarantined.first_bytes, r"\u{1f}\x8b\u{8}");
    }
}
