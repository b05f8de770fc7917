//! The first pass of an ingest: every record of the files that are to be read becomes a document in the spool.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::num::NonZeroUsize;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::SystemTime;

use anyhow::Context;
use jiff::Timestamp;
use shared::index::Removals;

use crate::account::Account;
use crate::bulk_date::Census;
use crate::container::directory::{self, Place};
use crate::container::{Found, Item, Skipped, walk};
use crate::convert::{Converted, Converter};
use crate::format::wordpress::{self, Catalogue};
use crate::format::{self, Contents, Format, Settings};
use crate::guard::guarded;
use crate::progress::{Progress, Stage, Unit};
use crate::record::Record;
use crate::removal::{drop_links, is_withheld};
use crate::report::{MAX_SOURCES, Noted, QuarantineReason, Quarantined, Warning, WarningKind, first_bytes};
use crate::spool::{IdHash, Sighting, Spool, Stretch, id_hash};

/// The stack of a thread that reads, in bytes. Readers bound how deeply they descend; this is several times what they need
/// in a program built for debugging.
const STACK_BYTES: usize = 16 << 20;

/// What was read.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The account of each file, by its number.
    pub accounts: BTreeMap<u64, Account>,
    /// Each record that became a document, in no order.
    pub sightings: Vec<Sighting>,
    /// Which days the documents have.
    pub census: Census,
}

/// What files are read with.
#[derive(Debug, Clone, Copy)]
pub struct Means<'a> {
    /// How many threads read.
    pub threads: NonZeroUsize,
    /// What readers are told beside the items.
    pub settings: &'a Settings,
    /// Where documents wait for the second pass.
    pub spool: &'a Spool,
    /// What was taken down.
    pub removals: &'a Removals,
    /// When the index was written last, by the clock as it was then.
    pub built_at: Option<SystemTime>,
    /// Where progress is shown.
    pub progress: Progress,
}

/// Reads files, each with its number in the order of the archive, and keeps the documents whose ids `keeps` wants. Fails only
/// if the spool does.
///
/// The calling thread goes through files and archives and hands what it finds to the readers, one thing at a time: memory
/// holds one item for each of them and the next one, whatever the size of a container. Items are numbered as they are found, so
/// that nothing depends on who reads what.
pub fn gather(
    files: Vec<(u64, Place)>,
    keeps: &(dyn Fn(&IdHash) -> bool + Sync),
    means: &Means<'_>,
) -> anyhow::Result<Gathered> {
    let total_bytes = files.iter().map(|(_, place)| place.size_bytes).sum();
    let stage = means.progress.stage("Reading", total_bytes, Unit::Bytes);
    let converter = Converter::no_earlier_than(means.built_at);
    let (sender, receiver) = sync_channel(0);
    let source = Source(Mutex::new(Some(receiver)));
    let (tallies, skipped) = thread::scope(|scope| {
        let reader =
            || Reader { converter: &converter, means, keeps, stage: &stage, tally: Tally::default() }.run(&source);
        let start = |number| {
            let thread = thread::Builder::new().name(format!("reader-{number}")).stack_size(STACK_BYTES);
            thread.spawn_scoped(scope, reader).context("cannot start a thread; ask for fewer with --threads")
        };
        let readers: anyhow::Result<Vec<_>> = (0..means.threads.get()).map(start).collect();
        let skipped = if readers.is_ok() { hand_out(files, &stage, &sender) } else { BTreeMap::new() };
        // Readers end when nobody can send any more.
        drop(sender);
        let tally = |reader: thread::ScopedJoinHandle<'_, io::Result<Tally>>| {
            Ok(reader.join().expect("what can panic in a reader is caught there")?)
        };
        let tallies = readers?.into_iter().map(tally).collect::<anyhow::Result<Vec<_>>>()?;
        anyhow::Ok((tallies, skipped))
    })?;
    Ok(merge(read_waiting(tallies, &converter, means, keeps, &stage)?, skipped))
}

/// Once all has been read, the posts that waited for it are: each tally by a thread of its own.
fn read_waiting(
    mut tallies: Vec<Tally>,
    converter: &Converter,
    means: &Means<'_>,
    keeps: &(dyn Fn(&IdHash) -> bool + Sync),
    stage: &Stage,
) -> anyhow::Result<Vec<Tally>> {
    let mut catalogue = Catalogue::default();
    for tally in &mut tallies {
        catalogue.merge(std::mem::take(&mut tally.catalogue));
    }
    thread::scope(|scope| {
        let start = |tally: Tally| {
            let reader = Reader { converter, means, keeps, stage, tally };
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

/// Hands all that is found to the readers, numbered in the order of the archive, until they take no more. Gives what was
/// passed over in each file.
fn hand_out(files: Vec<(u64, Place)>, stage: &Stage, sender: &SyncSender<(Number, Found)>) -> BTreeMap<u64, Skipped> {
    let mut skipped = BTreeMap::new();
    for (file, place) in files {
        let mut items = 0..;
        let mut take = |found| {
            let item = items.next().expect("there are numbers enough");
            sender.send((Number { file, item }, found)).map_or(ControlFlow::Break(()), ControlFlow::Continue)
        };
        skipped.insert(file, walk(place, &|bytes| stage.advance(bytes), &mut take));
    }
    skipped
}

/// The place of an item in the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Number {
    file: u64,
    /// Within the file, from 0.
    item: u64,
}

/// Where readers take the next thing that was found.
struct Source(Mutex<Option<Receiver<(Number, Found)>>>);

impl Source {
    fn next(&self) -> Option<(Number, Found)> {
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
    means: &'a Means<'a>,
    keeps: &'a (dyn Fn(&IdHash) -> bool + Sync),
    stage: &'a Stage,
    tally: Tally,
}

/// What one reader read.
#[derive(Debug, Default)]
struct Tally {
    files: BTreeMap<u64, FileTally>,
    sightings: Vec<Sighting>,
    census: Census,
    waiting: Vec<Waiting>,
    catalogue: Catalogue,
}

/// What one reader read of a file; items by their numbers.
#[derive(Debug, Default)]
struct FileTally {
    files_by_format: BTreeMap<Format, u64>,
    records: u64,
    withheld: u64,
    quarantined: Vec<(u64, Quarantined)>,
    /// How often each warning was given, and the first items.
    warnings: BTreeMap<Warning, (u64, Vec<(u64, String)>)>,
}

/// A post of WordPress in the spool: what its numbers stand for is known when all items have been read.
#[derive(Debug)]
struct Waiting {
    /// That of the item.
    number: Number,
    /// Its place among the records of the item.
    position: u64,
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
                    let file = self.tally.file(number);
                    file.records += u64::from(quarantined.place.is_some());
                    file.quarantined.push((number.item, quarantined));
                    Ok(())
                }
                Found::Warning { name, warning } => {
                    self.tally.file(number).warn(number, &name, vec![warning]);
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

    fn read_file(&mut self, number: Number, place: &Place) -> io::Result<()> {
        match attempt(|| directory::load(place)) {
            Ok(item) => self.read_item(number, &item)?,
            Err(rejected) => {
                self.tally.file(number).quarantine(number, &place.name, rejected, beginning(&place.path));
            }
        }
        self.stage.advance(place.size_bytes);
        Ok(())
    }

    fn read_item(&mut self, number: Number, item: &Item) -> io::Result<()> {
        match attempt(|| format::read(item, self.means.settings)) {
            Ok(contents) => self.read_contents(number, item, contents),
            Err(rejected) => {
                self.tally.file(number).quarantine(number, &item.name, rejected, first_bytes(&item.bytes));
                Ok(())
            }
        }
    }

    fn read_contents(&mut self, number: Number, item: &Item, contents: Contents) -> io::Result<()> {
        let name = &item.name;
        let file = self.tally.file(number);
        if item.first_line == 1 {
            *file.files_by_format.entry(contents.format).or_default() += 1;
        }
        let posts = &contents.wordpress.posts;
        file.records += (contents.records.len() + contents.rejected.len() + posts.len()) as u64;
        file.warn(number, name, contents.warnings);
        for (reason, count) in contents.skipped {
            let message = format!("{reason} is passed over");
            file.warn_often(number, name, Warning { kind: WarningKind::Skipped, message }, count);
        }
        for (place, reason, words) in contents.rejected {
            let rejected = Rejected { place: Some(place), reason, words };
            file.quarantine(number, name, rejected, String::new());
        }
        self.tally.catalogue.add(&contents.wordpress);
        for (position, post) in (1 + contents.records.len() as u64..).zip(posts) {
            let post = self.means.spool.append_bytes(post.json.as_bytes())?;
            let (name, captured) = (name.clone(), item.captured);
            self.tally.waiting.push(Waiting { number, position, name, captured, post });
        }
        for (position, record) in (1..).zip(contents.records) {
            self.read_record(number, position, name, record)?;
        }
        Ok(())
    }

    fn run_waiting(mut self, catalogue: &Catalogue) -> io::Result<Tally> {
        for Waiting { number, position, name, captured, post } in std::mem::take(&mut self.tally.waiting) {
            let json = self.means.spool.read_bytes(post)?;
            match attempt(|| wordpress::read_post(&json, catalogue, &name)) {
                Ok((record, warnings)) => {
                    self.tally.file(number).warn(number, &name, warnings);
                    self.read_record(number, position, &name, Record { captured, ..record })?;
                }
                Err(rejected) => {
                    let rejected = Rejected { place: Some(format!("record {position}")), ..rejected };
                    self.tally.file(number).quarantine(number, &name, rejected, String::new());
                }
            }
        }
        Ok(self.tally)
    }

    fn read_record(&mut self, number: Number, position: u64, name: &str, record: Record) -> io::Result<()> {
        let captured = record.captured;
        match attempt(|| self.converter.convert(record)) {
            Ok(Converted { document, .. }) if is_withheld(self.means.removals, &document) => {
                self.tally.file(number).withheld += 1;
            }
            Ok(Converted { mut document, clues, fallback, warnings }) => {
                drop_links(self.means.removals, &mut document);
                self.tally.file(number).warn(number, name, warnings);
                if (self.keeps)(&id_hash(&document.id)) {
                    let place = (number.file, number.item, position);
                    let mut sighting = self.means.spool.append(&document, &clues, captured, place)?;
                    sighting.fallback = fallback;
                    self.tally.sightings.push(sighting);
                    self.tally.census.add(&document, fallback);
                }
            }
            Err(rejected) => {
                let rejected = Rejected { place: Some(format!("record {position}")), ..rejected };
                self.tally.file(number).quarantine(number, name, rejected, String::new());
            }
        }
        Ok(())
    }
}

impl Tally {
    fn file(&mut self, number: Number) -> &mut FileTally {
        self.files.entry(number.file).or_default()
    }
}

impl FileTally {
    fn quarantine(&mut self, number: Number, name: &str, rejected: Rejected, first_bytes: String) {
        let Rejected { place, reason, words } = rejected;
        let quarantined = Quarantined { path: name.to_owned(), place, reason, words, first_bytes };
        self.quarantined.push((number.item, quarantined));
    }

    fn warn(&mut self, number: Number, name: &str, warnings: Vec<Warning>) {
        for warning in warnings {
            self.warn_often(number, name, warning, 1);
        }
    }

    fn warn_often(&mut self, number: Number, name: &str, warning: Warning, times: u64) {
        let (count, items) = self.warnings.entry(warning).or_default();
        *count += times;
        // The parts of a long file have one name.
        let is_new = items.iter().all(|(_, known)| known != name);
        if is_new && items.len() < MAX_SOURCES {
            items.push((number.item, name.to_owned()));
        }
    }

    fn add(&mut self, other: Self) {
        for (format, count) in other.files_by_format {
            *self.files_by_format.entry(format).or_default() += count;
        }
        self.records += other.records;
        self.withheld += other.withheld;
        self.quarantined.extend(other.quarantined);
        for (warning, (count, items)) in other.warnings {
            let noted = self.warnings.entry(warning).or_default();
            noted.0 += count;
            noted.1.extend(items);
        }
    }

    fn into_account(mut self, skipped: Skipped) -> Account {
        // Within an item the order stays as it is: an item is read by one reader.
        self.quarantined.sort_by_key(|(number, _)| *number);
        Account {
            files_by_format: self.files_by_format,
            records: self.records,
            withheld: self.withheld,
            skipped,
            quarantined: self.quarantined.into_iter().map(|(_, quarantined)| quarantined).collect(),
            warnings: noted(self.warnings),
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
fn merge(tallies: Vec<Tally>, mut skipped: BTreeMap<u64, Skipped>) -> Gathered {
    let (mut sightings, mut census) = (Vec::new(), Census::default());
    let mut files: BTreeMap<u64, FileTally> = skipped.keys().map(|file| (*file, FileTally::default())).collect();
    for tally in tallies {
        sightings.extend(tally.sightings);
        census.merge(tally.census);
        for (number, tally) in tally.files {
            files.entry(number).or_default().add(tally);
        }
    }
    let account =
        |(number, tally): (u64, FileTally)| (number, tally.into_account(skipped.remove(&number).unwrap_or_default()));
    Gathered { accounts: files.into_iter().map(account).collect(), sightings, census }
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
    use std::sync::LazyLock;

    use super::*;
    use crate::container::directory::places;

    fn files(folder: &Path) -> Vec<(u64, Place)> {
        (0..).zip(places(&[folder.to_owned()]).map(|place| place.expect("a file"))).collect()
    }

    fn account(gathered: &Gathered) -> Account {
        let mut account = Account::default();
        gathered.accounts.values().for_each(|file| account.add(file));
        account.unite_warnings();
        account
    }

    fn means<'a>(threads: NonZeroUsize, settings: &'a Settings, spool: &'a Spool) -> Means<'a> {
        static NOTHING: LazyLock<Removals> = LazyLock::new(Removals::default);
        Means { threads, settings, spool, removals: &NOTHING, built_at: None, progress: Progress::Hidden }
    }

    #[test]
    fn only_the_documents_that_are_asked_for_are_kept() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("a.jsonl"), "{\"id\":\"a\",\"title\":\"A\"}\n{\"id\":\"b\",\"title\":\"B\"}")
            .expect("a file");
        let spool = Spool::create_in(dir.path()).expect("a spool");
        let wanted = id_hash(&shared::document::DocumentId::new("b").expect("an id"));
        let settings = Settings::default();
        let gathered = gather(files(dir.path()), &|id| *id == wanted, &means(NonZeroUsize::MIN, &settings, &spool))
            .expect("it is read");
        assert_eq!(gathered.sightings.iter().map(|sighting| sighting.id).collect::<Vec<_>>(), [wanted]);
        assert_eq!(account(&gathered).records, 2);
    }

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
        let settings = Settings::default();
        let gathered = |threads| {
            let spool = Spool::create_in(dir.path()).expect("a spool");
            let threads = NonZeroUsize::new(threads).expect("at least one thread");
            let mut gathered =
                gather(files(&archive), &|_| true, &means(threads, &settings, &spool)).expect("it is read");
            gathered.sightings.sort_by_key(|sighting| sighting.place);
            let places: Vec<_> = gathered.sightings.iter().map(|sighting| (sighting.place, sighting.id)).collect();
            (account(&gathered), places)
        };
        let ((one, places), many) = (gathered(1), gathered(7));
        assert_eq!((one.records, places.len(), one.quarantined.len()), (80, 40, 80));
        assert_eq!(one.warnings.iter().map(|noted| noted.count).sum::<u64>(), 40);
        assert_eq!(one.warnings[0].sources.len(), MAX_SOURCES);
        assert_eq!(one.warnings[0].sources[0], "00.jsonl");
        assert_eq!((one, places), many);
    }

    #[test]
    fn a_file_that_cannot_be_loaded_shows_how_it_begins() {
        let dir = tempfile::tempdir().expect("a folder");
        fs::write(dir.path().join("cut.gz"), b"\x1f\x8b\x08").expect("a file");
        let spool = Spool::create_in(dir.path()).expect("a spool");
        let settings = Settings::default();
        let gathered =
            gather(files(dir.path()), &|_| true, &means(NonZeroUsize::MIN, &settings, &spool)).expect("it is read");
        let [quarantined] = &account(&gathered).quarantined[..] else { panic!("one file: {gathered:?}") };
        assert_eq!((quarantined.path.as_str(), quarantined.reason), ("cut.gz", QuarantineReason::Unreadable));
        assert_eq!(quarantined.first_bytes, r"\u{1f}\x8b\u{8}");
    }
}
