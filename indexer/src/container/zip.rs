//! ZIP archives (APPNOTE.TXT 6.3.10), ZIP64 included, read by their directory and one member at a time.

use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::ops::ControlFlow;

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use crate::container::exactly::Exactly;
use crate::container::walk::{Inside, Walk, member_name};
use crate::report::QuarantineReason;

/// How the parts of an archive begin.
const MEMBER: [u8; 4] = *b"PK\x03\x04";
const DIRECTORY_ENTRY: [u8; 4] = *b"PK\x01\x02";
const DIRECTORY_END: [u8; 4] = *b"PK\x05\x06";
const DIRECTORY_END_64: [u8; 4] = *b"PK\x06\x06";
const DIRECTORY_END_64_PLACE: [u8; 4] = *b"PK\x06\x07";

/// What can stand after the last member: the end of the directory, with a comment.
const MAX_END_BYTES: u64 = 22 + 0xffff;

/// Among how many entries of the directory those are looked for by which a document is known.
const TELLING_ENTRIES: u64 = 64;

/// Members that documents have, and archives have not: of Office Open XML, of `OpenDocument` and EPUB.
const DOCUMENT_MEMBERS: [&str; 3] = ["[Content_Types].xml", "mimetype", "META-INF/container.xml"];

/// The characters of code page 437 from 0x80 on, in which old archives have their names.
const CODE_PAGE_437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

/// An archive on disk or in memory.
pub(super) trait Archive: BufRead + Seek {}

impl<T: BufRead + Seek> Archive for T {}

/// Hands over all files in a ZIP archive, in the order of its directory.
pub(super) fn members(
    walk: &mut Walk<'_>,
    name: &str,
    archive: &mut dyn Archive,
    inside: Inside<'_>,
) -> ControlFlow<()> {
    let directory = match Directory::find(archive) {
        Ok(directory) => directory,
        Err(error) => {
            let words = format!("the ZIP archive has no directory at its end; it is damaged or not whole: {error}");
            return walk.reject(name, QuarantineReason::Unreadable, words, &MEMBER);
        }
    };
    if directory.is_of_document(archive) {
        let words = "an office document or a book (DOCX, ODT, EPUB, …); save it as PDF, HTML or plain text".to_owned();
        return walk.reject(name, QuarantineReason::UnknownFormat, words, &MEMBER);
    }
    let mut place = directory.start;
    for _ in 0..directory.entries {
        if inside.meter.excess().is_some() {
            break;
        }
        let entry = match Entry::read(archive, place) {
            Ok(entry) => entry,
            Err(error) => {
                return walk.warn(name, format!("the rest of the directory of the ZIP archive is damaged: {error}"));
            }
        };
        place += entry.length;
        if inside.depth == 1 {
            inside.meter.consume(entry.compressed_bytes);
        }
        let is_folder = entry.name.ends_with('/');
        if let Some(name) = member_name(name, &entry.name).filter(|_| !is_folder) {
            member(walk, &name, &entry, archive, directory.shift, inside)?;
        }
    }
    ControlFlow::Continue(())
}

fn member(
    walk: &mut Walk<'_>,
    name: &str,
    entry: &Entry,
    archive: &mut dyn Archive,
    shift: u64,
    inside: Inside<'_>,
) -> ControlFlow<()> {
    if entry.is_encrypted {
        let words = "it is encrypted; unpack the archive with its password".to_owned();
        return walk.reject(name, QuarantineReason::Unreadable, words, &[]);
    }
    if let Err(error) = seek_to_content(archive, entry.place.saturating_add(shift)) {
        let words = format!("it is not where the directory of the ZIP archive says: {error}");
        return walk.reject(name, QuarantineReason::Unreadable, words, &[]);
    }
    let content = match entry.method {
        0 => Box::new(Exactly::new(archive, entry.compressed_bytes)) as Box<dyn Read>,
        8 => Box::new(DeflateDecoder::new(archive.take(entry.compressed_bytes))),
        93 => match zstd::stream::read::Decoder::with_buffer(archive.take(entry.compressed_bytes)) {
            Ok(decoder) => Box::new(decoder),
            Err(error) => return walk.reject_unread(name, &error, &[], inside),
        },
        method => {
            let words = format!("it is compressed by a method that is not known here (number {method}); unpack it");
            return walk.reject(name, QuarantineReason::UnknownFormat, words, &[]);
        }
    };
    let checked = Checked { content, sum: Crc::new(), expected: entry.checksum };
    walk.member(name, &mut BufReader::new(inside.meter.decoding(checked)), inside)
}

/// Goes to the first byte of a member's content, past what the member says of itself: the directory says it better.
fn seek_to_content(archive: &mut dyn Archive, place: u64) -> io::Result<()> {
    archive.seek(SeekFrom::Start(place))?;
    let header: [u8; 30] = read_array(archive)?;
    if !header.starts_with(&MEMBER) {
        return Err(io::Error::other("no member begins there"));
    }
    let rest = u64::from(u16_at(&header, 26)) + u64::from(u16_at(&header, 28));
    let rest = i64::try_from(rest).unwrap_or_default();
    archive.seek(SeekFrom::Current(rest)).map(drop)
}

/// Where the list of all members stands.
struct Directory {
    start: u64,
    entries: u64,
    /// How many bytes stand before the archive, such as a program that unpacks it.
    shift: u64,
}

impl Directory {
    fn find(archive: &mut dyn Archive) -> io::Result<Self> {
        let size = archive.seek(SeekFrom::End(0))?;
        let tail_start = size.saturating_sub(MAX_END_BYTES);
        archive.seek(SeekFrom::Start(tail_start))?;
        let mut tail = Vec::new();
        archive.take(MAX_END_BYTES).read_to_end(&mut tail)?;
        let is_end = |place: &usize| {
            let end = &tail[*place..];
            end.len() >= 22 && end.starts_with(&DIRECTORY_END) && end.len() >= 22 + usize::from(u16_at(end, 20))
        };
        let place = (0..tail.len()).rev().find(is_end).ok_or_else(|| io::Error::other("no end of a directory"))?;
        let end = &tail[place..];
        let (entries, bytes, start) =
            (u64::from(u16_at(end, 10)), u64::from(u32_at(end, 12)), u64::from(u32_at(end, 16)));
        let place = tail_start + place as u64;
        let is_too_large = entries == 0xffff || bytes == 0xffff_ffff || start == 0xffff_ffff;
        if is_too_large && let Some(directory) = Self::find_64(archive, place)? {
            return Ok(directory);
        }
        Self::before(archive, place, entries, bytes, start)
    }

    /// The directory of an archive that is too large for the old one; `None` if it has none such.
    fn find_64(archive: &mut dyn Archive, end_place: u64) -> io::Result<Option<Self>> {
        let Some(locator_place) = end_place.checked_sub(20) else { return Ok(None) };
        archive.seek(SeekFrom::Start(locator_place))?;
        let locator: [u8; 20] = read_array(archive)?;
        if !locator.starts_with(&DIRECTORY_END_64_PLACE) {
            return Ok(None);
        }
        // Where bytes stand before the archive, what it says is too low, but the end is just before its locator then.
        for place in [u64_at(&locator, 8), locator_place.saturating_sub(56)] {
            archive.seek(SeekFrom::Start(place))?;
            let end: [u8; 56] = read_array(archive)?;
            if end.starts_with(&DIRECTORY_END_64) {
                let [entries, bytes, start] = [32, 40, 48].map(|field| u64_at(&end, field));
                return Self::before(archive, place, entries, bytes, start).map(Some);
            }
        }
        Ok(None)
    }

    /// The directory that ends at a place, and should start at another.
    fn before(archive: &mut dyn Archive, end: u64, entries: u64, bytes: u64, stated_start: u64) -> io::Result<Self> {
        let start = end.checked_sub(bytes).filter(|start| *start >= stated_start);
        let begins_at = |archive: &mut dyn Archive, start: u64| -> io::Result<bool> {
            archive.seek(SeekFrom::Start(start))?;
            Ok(read_array::<4>(archive)? == DIRECTORY_ENTRY)
        };
        match start {
            Some(start) if entries == 0 || begins_at(archive, start)? => {
                Ok(Self { start, entries, shift: start - stated_start })
            }
            _ if begins_at(archive, stated_start)? => Ok(Self { start: stated_start, entries, shift: 0 }),
            _ => Err(io::Error::other("the directory is not where it should be")),
        }
    }

    /// Whether this is a document that is made of parts, and no archive of documents.
    fn is_of_document(&self, archive: &mut dyn Archive) -> bool {
        let mut place = self.start;
        for _ in 0..self.entries.min(TELLING_ENTRIES) {
            let Ok(entry) = Entry::read(archive, place) else { return false };
            if DOCUMENT_MEMBERS.contains(&entry.name.as_str()) {
                return true;
            }
            place += entry.length;
        }
        false
    }
}

/// What the directory says of a member.
struct Entry {
    name: String,
    is_encrypted: bool,
    method: u16,
    checksum: u32,
    compressed_bytes: u64,
    place: u64,
    /// How many bytes the entry takes in the directory.
    length: u64,
}

impl Entry {
    fn read(archive: &mut dyn Archive, place: u64) -> io::Result<Self> {
        archive.seek(SeekFrom::Start(place))?;
        let fixed: [u8; 46] = read_array(archive)?;
        if !fixed.starts_with(&DIRECTORY_ENTRY) {
            return Err(io::Error::other("no entry begins where one should"));
        }
        let [name_bytes, extra_bytes, comment_bytes] = [28, 30, 32].map(|field| u16_at(&fixed, field));
        let mut name = vec![0; usize::from(name_bytes)];
        archive.read_exact(&mut name)?;
        let mut extra = vec![0; usize::from(extra_bytes)];
        archive.read_exact(&mut extra)?;
        let flags = u16_at(&fixed, 8);
        let mut entry = Self {
            name: name_of(&name),
            is_encrypted: flags & 1 != 0,
            method: u16_at(&fixed, 10),
            checksum: u32_at(&fixed, 16),
            compressed_bytes: u64::from(u32_at(&fixed, 20)),
            place: u64::from(u32_at(&fixed, 42)),
            length: 46 + u64::from(name_bytes) + u64::from(extra_bytes) + u64::from(comment_bytes),
        };
        entry.read_zip64(&extra, u32_at(&fixed, 24) == u32::MAX);
        Ok(entry)
    }

    /// The extra field with the number 1 has, in this order, what is too large for its own field.
    fn read_zip64(&mut self, extra: &[u8], size_is_there: bool) {
        let Some(mut field) = extra_field(extra, 1) else { return };
        let mut next = || {
            let (number, rest) = field.split_first_chunk()?;
            field = rest;
            Some(u64::from_le_bytes(*number))
        };
        if size_is_there {
            next();
        }
        if self.compressed_bytes == u64::from(u32::MAX) {
            self.compressed_bytes = next().unwrap_or(self.compressed_bytes);
        }
        if self.place == u64::from(u32::MAX) {
            self.place = next().unwrap_or(self.place);
        }
    }
}

fn extra_field(mut extra: &[u8], wanted: u16) -> Option<&[u8]> {
    while extra.len() >= 4 {
        let (number, length) = (u16_at(extra, 0), usize::from(u16_at(extra, 2)));
        let field = extra.get(4..4 + length)?;
        if number == wanted {
            return Some(field);
        }
        extra = &extra[4 + length..];
    }
    None
}

/// A name, in UTF-8 or in code page 437, with `/` between its parts. Many programs write UTF-8 and do not say so.
fn name_of(bytes: &[u8]) -> String {
    let name =
        String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| bytes.iter().map(|byte| in_code_page(*byte)).collect());
    name.replace('\\', "/")
}

fn in_code_page(byte: u8) -> char {
    match byte.checked_sub(0x80) {
        None => char::from(byte),
        Some(place) => CODE_PAGE_437.chars().nth(usize::from(place)).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

/// The content of a member; that it is not what it was is an error at its end.
struct Checked<R> {
    content: R,
    sum: Crc,
    expected: u32,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let describe = |error: io::Error| io::Error::new(error.kind(), format!("cannot unpack it: {error}"));
        let count = self.content.read(buffer).map_err(describe)?;
        self.sum.update(&buffer[..count]);
        if count == 0 && !buffer.is_empty() && self.sum.sum() != self.expected {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "it is damaged: its checksum is wrong"));
        }
        Ok(count)
    }
}

fn read_array<const N: usize>(archive: &mut dyn Archive) -> io::Result<[u8; N]> {
    let mut bytes = [0; N];
    archive.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn u16_at(bytes: &[u8], place: usize) -> u16 {
    bytes[place..].first_chunk().map(|bytes| u16::from_le_bytes(*bytes)).expect("the structure is long enough")
}

fn u32_at(bytes: &[u8], place: usize) -> u32 {
    bytes[place..].first_chunk().map(|bytes| u32::from_le_bytes(*bytes)).expect("the structure is long enough")
}

fn u64_at(bytes: &[u8], place: usize) -> u64 {
    bytes[place..].first_chunk().map(|bytes| u64::from_le_bytes(*bytes)).expect("the structure is long enough")
}

#[cfg(test)]
mod tests {
    use crate::container::sample::{Walked, checksum, deflate, tar, walked, zip, zip_of};
    use crate::report::QuarantineReason;

    #[track_caller]
    fn check_rejected(found: &Walked, name: &str, reason: QuarantineReason, words: &str) {
        let [rejected] = &found.rejected[..] else { panic!("one: {found:?}") };
        assert_eq!((rejected.path.as_str(), rejected.reason), (name, reason));
        assert!(rejected.words.contains(words), "{}", rejected.words);
    }

    #[test]
    fn members_are_read_whatever_their_names_are_in() {
        let archive = zip(&[
            (b"a\\b/one.html", b"1"),
            ("d\u{e9}tenu.html".as_bytes(), b"2"),
            (b"d\x82tenu.html", b"3"),
            (b"folder/", b""),
            (b"__MACOSX/._one.html", b"hidden"),
            (b"../../up", b"4"),
        ]);
        let expected = [("it/a/b/one.html", "1"), ("it/détenu.html", "2"), ("it/détenu.html", "3"), ("it/up", "4")];
        assert_eq!(walked(&archive).texts(), expected.map(|(name, text)| (name, text.to_owned())));
        let with_program_before = [b"MZ program".as_slice(), &archive].concat();
        let inner = tar(&[("x.exe.zip", &archive)]);
        assert_eq!(walked(&inner).texts().len(), 4);
        assert!(walked(&with_program_before).texts()[0].0 == "it", "it is told by its beginning");
    }

    #[test]
    fn bytes_before_an_archive_do_not_move_its_members() {
        let archive = zip(&[(b"one", b"1")]);
        let moved = [b"PK\x03\x04 a few bytes".as_slice(), &archive].concat();
        assert_eq!(walked(&moved).texts(), [("it/one", "1".to_owned())]);
    }

    #[test]
    fn an_archive_without_members_is_one() {
        let found = walked(&zip(&[]));
        assert!(found.items.is_empty() && found.rejected.is_empty() && found.warnings.is_empty(), "{found:?}");
    }

    #[test]
    fn a_member_that_cannot_be_read_does_not_stop_the_others() {
        let sum = checksum(b"text");
        let good = (b"good".as_slice(), 0, 0, b"text".to_vec(), sum);
        for (bad, reason, words) in [
            ((b"bad".as_slice(), 0, 1, b"text".to_vec(), sum), QuarantineReason::Unreadable, "encrypted"),
            ((b"bad", 12, 0, b"text".to_vec(), sum), QuarantineReason::UnknownFormat, "number 12"),
            ((b"bad", 0, 0, b"tixt".to_vec(), sum), QuarantineReason::Unreadable, "checksum"),
            (
                (b"bad", 8, 0, deflate(&[b'x'; 999])[..5].to_vec(), sum),
                QuarantineReason::Unreadable,
                "cannot unpack it",
            ),
        ] {
            let found = walked(&zip_of(&[bad, good.clone()]));
            check_rejected(&found, "it/bad", reason, words);
            assert_eq!(found.texts(), [("it/good", "text".to_owned())]);
        }
    }

    #[test]
    fn an_archive_without_directory_says_so() {
        let archive = zip(&[(b"one", b"1"), (b"two", b"2")]);
        let found = walked(&archive[..archive.len() - 30]);
        check_rejected(&found, "it", QuarantineReason::Unreadable, "no directory at its end");
    }

    #[test]
    fn office_documents_are_no_archives() {
        let found =
            walked(&zip(&[(b"_rels/.rels", b"<x/>"), (b"[Content_Types].xml", b"<x/>"), (b"word/document.xml", b"")]));
        check_rejected(&found, "it", QuarantineReason::UnknownFormat, "DOCX");
        let found = walked(&zip(&[(b"mimetype", b"application/epub+zip"), (b"a.xhtml", b"")]));
        check_rejected(&found, "it", QuarantineReason::UnknownFormat, "EPUB");
    }
}
