//! Going through all that was given, archives included, in an order that does not change.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read, Seek};
use std::ops::ControlFlow;

use crate::container::begun::Begun;
use crate::container::directory::{MAX_ITEM_BYTES, Place, read_at_most, too_large};
use crate::container::meter::Meter;
use crate::container::{Item, SkipReason, arc, gzip, lines, tar, warc, zip};
use crate::guard::guarded;
use crate::report::{QuarantineReason, Quarantined, Warning, WarningKind, first_bytes};

/// How deep containers may lie in each other: `a.zip` in `b.tar` in `c.gz` is three deep.
pub(super) const MAX_DEPTH: usize = 8;

/// How much of a file is looked at to tell what it is: as much as the header of a tar archive takes.
const HEAD_BYTES: usize = 512;

/// How much is read from a file or a decoder at a time.
const BUFFER_BYTES: usize = 64 << 10;

/// How much is read at a time from a ZIP archive on disk, which is read in places.
const ZIP_BUFFER_BYTES: usize = 8 << 10;

/// Something that was come across.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// Bytes from within a container, or a part of a long file.
    Item(Item),
    /// A file on disk that is no container; [`directory::load`](super::directory::load) reads it.
    File(Place),
    /// What cannot be read; the rest is.
    Rejected(Quarantined),
    /// Something odd about a container that did not keep it from being read.
    Warning {
        /// The name of the container.
        name: String,
        /// What it is.
        warning: Warning,
    },
}

/// How many records of web archives were passed over, by reason.
pub type Skipped = BTreeMap<SkipReason, u64>;

/// Goes through a file, and through all that is in it if it is an archive, and hands over what is there, until `take` says
/// that it is enough. One thing is in memory at a time.
///
/// `advance` is told how many bytes on disk are done with, those of each [`Found::File`] excepted.
pub fn walk(place: Place, advance: &dyn Fn(u64), take: &mut dyn FnMut(Found) -> ControlFlow<()>) -> Skipped {
    let mut walk = Walk { take, advance, skipped: Skipped::new() };
    // Where `take` has enough, it says so again for the next file.
    let _ = walk.file(place);
    walk.skipped
}

/// Goes through bytes as [`walk`] goes through a file that holds them; what is no container is an item.
pub fn walk_bytes(name: &str, bytes: &[u8], take: &mut dyn FnMut(Found) -> ControlFlow<()>) -> Skipped {
    let mut walk = Walk { take, advance: &|_| {}, skipped: Skipped::new() };
    let meter = Meter::new(bytes.len() as u64, walk.advance);
    let inside = Inside { depth: 0, meter: &meter, head: &[] };
    // Where `take` has enough, nothing comes after it.
    let _ = walk.stream(name, &mut Cursor::new(bytes), inside);
    walk.skipped
}

/// Where all that is found goes.
pub(super) struct Walk<'a> {
    take: &'a mut dyn FnMut(Found) -> ControlFlow<()>,
    advance: &'a dyn Fn(u64),
    skipped: Skipped,
}

/// Where a container lies.
#[derive(Clone, Copy)]
pub(super) struct Inside<'a> {
    /// How many containers are around it.
    pub(super) depth: usize,
    /// What was taken out of the file on disk.
    pub(super) meter: &'a Meter<'a>,
    /// How the container around it begins; shown where nothing of the thing itself can be read.
    pub(super) head: &'a [u8],
}

/// What can be told by the first bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Gzip,
    Zstd,
    Zip,
    Tar,
    Warc,
    Arc,
    /// No container, as far as is known.
    Plain,
}

impl Kind {
    fn of(head: &[u8]) -> Self {
        match head {
            [0x1f, 0x8b, ..] => Self::Gzip,
            // RFC 8878, sections 3.1.1 and 3.1.2: a frame, or one to be skipped.
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => Self::Zstd,
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Self::Zip,
            _ if warc::is_warc(head) => Self::Warc,
            _ if arc::is_arc(head) => Self::Arc,
            _ if tar::is_tar(head) => Self::Tar,
            _ => Self::Plain,
        }
    }
}

impl Walk<'_> {
    /// A file on disk.
    fn file(&mut self, place: Place) -> ControlFlow<()> {
        let (file, head) = match open(&place) {
            Ok(opened) => opened,
            Err(error) => return self.reject(&place.name, QuarantineReason::Unreadable, cannot_read(&error), &[]),
        };
        let kind = Kind::of(&head);
        if kind == Kind::Plain && !lines::may_be_long(&head, place.size_bytes) {
            return (self.take)(Found::File(place));
        }
        let meter = Meter::new(place.size_bytes, self.advance);
        let inside = Inside { depth: 0, meter: &meter, head: &head };
        let name = &place.name;
        let walked = guarded(|| match kind {
            Kind::Zip => {
                let mut file = BufReader::with_capacity(ZIP_BUFFER_BYTES, file);
                zip::members(self, name, &mut file, inside.deeper(&head))
            }
            _ => self.stream(name, &mut BufReader::with_capacity(BUFFER_BYTES, meter.consuming(file)), inside),
        });
        let flow = match (walked, meter.excess()) {
            (Err(words), _) => self.reject(name, QuarantineReason::Failed, words, &head),
            (Ok(ControlFlow::Continue(())), Some(words)) => {
                self.reject(name, QuarantineReason::TooLarge, format!("the rest is not read: {words}"), &head)
            }
            (Ok(flow), _) => flow,
        };
        meter.finish();
        flow
    }

    /// A member of an archive, by [`member_name`].
    pub(super) fn member(&mut self, name: &str, source: &mut dyn BufRead, inside: Inside<'_>) -> ControlFlow<()> {
        inside.meter.count_member();
        self.stream(name, source, inside)
    }

    /// A file, or what an archive or a decoder gives as one.
    pub(super) fn stream(&mut self, name: &str, source: &mut dyn BufRead, inside: Inside<'_>) -> ControlFlow<()> {
        let (mut source, damage) = Begun::new(source, HEAD_BYTES);
        let head = source.head().to_vec();
        let kind = Kind::of(&head);
        match damage {
            Some(error) if kind != Kind::Warc => return self.reject_unread(name, &error, &head, inside),
            Some(error) => self.warn(name, format!("the beginning of the web archive is passed over: {error}"))?,
            None => {}
        }
        if kind != Kind::Plain && inside.depth == MAX_DEPTH {
            let words = format!("archives lie in each other more than {MAX_DEPTH} deep");
            return self.reject(name, QuarantineReason::TooComplex, words, &head);
        }
        let deeper = inside.deeper(&head);
        match kind {
            Kind::Gzip => self.decoded(name, gzip::Members::new(source), deeper),
            Kind::Zstd => match zstd::stream::read::Decoder::with_buffer(source) {
                Ok(decoder) => self.decoded(name, Described(decoder), deeper),
                Err(error) => self.reject_unread(name, &error, &head, inside),
            },
            Kind::Zip => match read_at_most(source, MAX_ITEM_BYTES, 0) {
                Ok(Some(bytes)) => zip::members(self, name, &mut Cursor::new(bytes), deeper),
                Ok(None) => {
                    let (reason, words) =
                        too_large("an archive (ZIP) within an archive is larger than", MAX_ITEM_BYTES);
                    self.reject(name, reason, words, &head)
                }
                Err(error) => self.reject_unread(name, &error, &head, inside),
            },
            Kind::Tar => tar::members(self, name, &mut source, deeper),
            Kind::Warc => warc::records(self, name, &mut source, deeper),
            Kind::Arc => arc::records(self, name, &mut source, deeper),
            Kind::Plain => lines::read(self, name, &mut source, inside),
        }
    }

    fn decoded(&mut self, name: &str, decoder: impl Read, inside: Inside<'_>) -> ControlFlow<()> {
        let mut decoded = BufReader::with_capacity(BUFFER_BYTES, inside.meter.decoding(decoder));
        self.stream(name, &mut decoded, inside)
    }

    /// Hands over an item.
    pub(super) fn item(&mut self, item: Item) -> ControlFlow<()> {
        (self.take)(Found::Item(item))
    }

    /// Counts what is passed over.
    pub(super) fn skip(&mut self, reason: SkipReason) {
        *self.skipped.entry(reason).or_default() += 1;
    }

    /// Notes something odd about a container.
    pub(super) fn warn(&mut self, name: &str, message: String) -> ControlFlow<()> {
        let warning = Warning { kind: WarningKind::BadPart, message };
        (self.take)(Found::Warning { name: name.to_owned(), warning })
    }

    /// Notes what cannot be read, and how it begins.
    pub(super) fn reject(
        &mut self,
        name: &str,
        reason: QuarantineReason,
        words: String,
        head: &[u8],
    ) -> ControlFlow<()> {
        let first_bytes = first_bytes(head);
        (self.take)(Found::Rejected(Quarantined { path: name.to_owned(), place: None, reason, words, first_bytes }))
    }

    /// Notes a line that cannot be read.
    pub(super) fn reject_line(
        &mut self,
        name: &str,
        line: u64,
        reason: QuarantineReason,
        words: String,
    ) -> ControlFlow<()> {
        let place = Some(format!("line {line}"));
        let path = name.to_owned();
        (self.take)(Found::Rejected(Quarantined { path, place, reason, words, first_bytes: String::new() }))
    }

    /// Notes what broke off; not where too much was taken out of the file on disk, of which that is said once.
    pub(super) fn reject_unread(
        &mut self,
        name: &str,
        error: &io::Error,
        head: &[u8],
        inside: Inside<'_>,
    ) -> ControlFlow<()> {
        if inside.meter.excess().is_some() {
            return ControlFlow::Continue(());
        }
        let head = if head.is_empty() { inside.head } else { head };
        self.reject(name, QuarantineReason::Unreadable, cannot_read(error), head)
    }
}

impl<'a> Inside<'a> {
    /// Within the container that begins so.
    pub(super) fn deeper<'b>(self, head: &'b [u8]) -> Inside<'b>
    where
        'a: 'b,
    {
        Inside { depth: self.depth + 1, meter: self.meter, head }
    }
}

/// What a member of an archive is called; `None` if it is to be left out, as files on disk are that begin with a dot or lie in a
/// folder that does. Nothing is unpacked, so that names that lead out of the archive lead nowhere.
pub(super) fn member_name(archive: &str, own_name: &str) -> Option<String> {
    let mut name = archive.to_owned();
    for part in own_name.split('/').filter(|part| !matches!(*part, "" | "." | "..")) {
        if part.starts_with('.') {
            return None;
        }
        name.push('/');
        name.push_str(part);
    }
    Some(name)
}

/// Opens a file and reads how it begins.
fn open(place: &Place) -> io::Result<(File, Vec<u8>)> {
    let mut file = File::open(&place.path)?;
    let mut head = Vec::with_capacity(HEAD_BYTES);
    file.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
    file.rewind()?;
    Ok((file, head))
}

fn cannot_read(error: &io::Error) -> String {
    format!("cannot read the file: {error}")
}

/// A decoder of zstd, whose errors say so.
struct Described<R>(R);

impl<R: Read> Read for Described<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let describe = |error: io::Error| io::Error::new(error.kind(), format!("cannot decompress it (zstd): {error}"));
        self.0.read(buffer).map_err(describe)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::meter::MIN_DECODED_BYTES;
    use crate::container::sample::{Walked, gzip, place_of, record, response, tar, walked, zip};

    fn containers() -> Vec<(&'static str, Vec<u8>)> {
        let page = response("https://a.example/", "200 OK\r\nContent-Type: text/html", b"<p>a page of the crawl");
        let web_archive =
            [record("warcinfo", "", "application/warc-fields", b"software: x"), page.clone(), page].concat();
        let files = tar(&[("a.html", b"<p>one"), ("b/c.html", &[b'x'; 700])]);
        let line = "{\"title\":\"A\",\"text\":\"B\"}\n";
        vec![
            ("zip", zip(&[(b"a.html", b"<p>one"), (b"b/c.html", &[b'x'; 700]), (b"d.warc", &web_archive)])),
            ("tar", files.clone()),
            ("tar.gz", gzip(&files)),
            ("zst", zstd::encode_all(line.as_bytes(), 0).unwrap()),
            ("warc", web_archive.clone()),
            ("warc.gz", [gzip(&web_archive[..200]), gzip(&web_archive[200..]), gzip(&web_archive)].concat()),
            ("tar of all", tar(&[("x.zip", &zip(&[(b"t.tar", &files)])), ("w", &gzip(&web_archive))])),
        ]
    }

    #[track_caller]
    fn check_rejected(found: &Walked, reason: QuarantineReason, words: &str) {
        let rejected = found.rejected.last().unwrap_or_else(|| panic!("{found:?}"));
        assert_eq!(rejected.reason, reason, "{rejected:?}");
        assert!(rejected.words.contains(words), "{}", rejected.words);
    }

    #[test]
    fn archives_in_archives_are_read_to_a_limit() {
        let mut file = b"<p>a page".to_vec();
        let mut name = String::new();
        for depth in 0..=MAX_DEPTH {
            let found = walked(&file);
            assert_eq!(found.texts(), [(format!("it{name}").as_str(), "<p>a page".to_owned())], "{depth}");
            file = zip(&[(b"inner", &file)]);
            name += "/inner";
        }
        check_rejected(&walked(&file), QuarantineReason::TooComplex, "8 deep");
    }

    #[test]
    fn a_bomb_is_stopped_and_said_to_be_one() {
        let zeros = vec![0; 16 << 20];
        let count = usize::try_from(MIN_DECODED_BYTES).unwrap() / zeros.len() + 2;
        // Compressed twice, a hundred million zeros take a few hundred bytes.
        let inner = gzip(&gzip(&zeros.repeat(4)));
        let members = vec![(b"zeros.gz.gz".as_slice(), inner.as_slice()); count / 4 + 1];
        let found = walked(&zip(&members));
        assert_eq!(found.rejected_names().last(), Some(&"it"));
        check_rejected(&found, QuarantineReason::TooLarge, "made to exhaust");
        assert!(found.items.len() < members.len());
    }

    #[test]
    fn a_damaged_file_says_what_is_damaged_and_how_it_begins() {
        let whole = gzip(&b"word ".repeat(1000));
        let found = walked(&whole[..whole.len() / 2]);
        check_rejected(&found, QuarantineReason::Unreadable, "cannot decompress the gzip file: it breaks off");
        let zstd = zstd::encode_all(&b"word "[..], 0).unwrap();
        let found = walked(&zstd[..6]);
        check_rejected(&found, QuarantineReason::Unreadable, "(zstd)");
        assert!(found.rejected[0].first_bytes.starts_with('('), "{found:?}");
    }

    #[test]
    fn whoever_has_enough_is_given_no_more() {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in containers() {
            std::fs::write(folder.path().join(name), bytes).unwrap();
        }
        let mut count = 0;
        walk(place_of(&folder.path().join("tar of all")), &|_| {}, &mut |_| {
            count += 1;
            if count == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        assert_eq!(count, 3);
    }

    #[test]
    fn all_bytes_on_disk_are_counted_once() {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in containers() {
            let path = folder.path().join(name);
            std::fs::write(&path, &bytes).unwrap();
            let counted = std::cell::Cell::new(0);
            walk(place_of(&path), &|bytes| counted.set(counted.get() + bytes), &mut |_| ControlFlow::Continue(()));
            assert_eq!(counted.get(), bytes.len() as u64, "{name}");
        }
    }

    /// Truncations and flipped bytes, the same in every run; `ONRECORD_MUTATIONS` says how many of each container.
    #[test]
    fn damage_anywhere_never_panics_and_never_ends_in_a_defect() {
        let count = std::env::var("ONRECORD_MUTATIONS").ok().and_then(|count| count.parse().ok()).unwrap_or(60);
        let mut state = 0x9e37_79b9_7f4a_7c15_u64;
        let mut random = |below: usize| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            usize::try_from(state % below as u64).unwrap()
        };
        for (name, whole) in containers() {
            for number in 0..count {
                let mut bytes = whole.clone();
                if number % 2 == 0 {
                    bytes.truncate(random(whole.len()));
                }
                for _ in 0..random(4) {
                    if !bytes.is_empty() {
                        let place = random(bytes.len());
                        bytes[place] = u8::try_from(random(256)).unwrap();
                    }
                }
                let found = walked(&bytes);
                let is_defect = |rejected: &Quarantined| rejected.reason == QuarantineReason::Failed;
                assert!(!found.rejected.iter().any(is_defect), "{name}, {number}: {found:?}");
                let read: usize = found.items.iter().map(|item| item.bytes.len()).sum();
                assert!(read <= 100_000, "{name}, {number}: {read} bytes");
            }
        }
    }
}
