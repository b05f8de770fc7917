//! Web archives: WARC 0.17, 1.0 and 1.1 (ISO 28500), read past damage.
//!
//! A file is a row of records; each has a version line, fields, an empty line, as many bytes as its `Content-Length` says (the
//! *block*), and two line ends. Crawlers were killed while they wrote, disks were full: what is damaged is told and passed over up to
//! the next version line.

use std::io::{self, BufRead, Cursor, Read};
use std::ops::ControlFlow;

use jiff::Timestamp;

use crate::container::directory::MAX_ITEM_BYTES;
use crate::container::http::{self, Capture};
use crate::container::walk::{Inside, Walk};
use crate::container::{SkipReason, gzip};
use crate::report::QuarantineReason;

/// How every record begins.
const VERSION: &[u8] = b"WARC/";

/// The longest head of a record, in bytes; those of crawlers take less than 4 KB.
const MAX_HEAD_BYTES: usize = 256 << 10;

/// What stands between two records.
const SEPARATOR: &[u8] = b"\r\n\r\n";

/// Whether a file begins as a web archive does.
pub(super) fn is_warc(head: &[u8]) -> bool {
    head.trim_ascii_start().starts_with(VERSION)
}

/// Hands over the pages and documents of a web archive.
pub(super) fn records(
    walk: &mut Walk<'_>,
    name: &str,
    source: &mut dyn BufRead,
    inside: Inside<'_>,
) -> ControlFlow<()> {
    let mut records = Records { source, pushed_back: Cursor::default(), delayed: None, number: 0 };
    let mut last_failed_at = None;
    while inside.meter.excess().is_none() {
        match records.next() {
            Ok(None) => break,
            Ok(Some(Found::Record(record))) => hand_over(walk, name, record, inside)?,
            Ok(Some(Found::Rubbish)) => {
                let words = "what stands between two records of the web archive is none; it is passed over";
                walk.warn(name, words.to_owned())?;
            }
            Ok(Some(Found::TooLarge { number })) => {
                let words = format!("the record is larger than {} MB", MAX_ITEM_BYTES >> 20);
                walk.reject(&format!("{name}#{number}"), QuarantineReason::TooLarge, words, &[])?;
            }
            Ok(Some(Found::Damaged(words))) => warn_of(walk, name, &words)?,
            Err(error) if inside.meter.excess().is_some() => drop(error),
            Err(error) => {
                warn_of(walk, name, &format!("it cannot be read: {error}"))?;
                // A decoder that can go on has gone on before it fails again.
                if last_failed_at == Some(records.number) {
                    break;
                }
                last_failed_at = Some(records.number);
            }
        }
    }
    ControlFlow::Continue(())
}

fn warn_of(walk: &mut Walk<'_>, name: &str, words: &str) -> ControlFlow<()> {
    walk.warn(name, format!("a record of the web archive is passed over: {words}"))
}

/// Makes an item of a record, or counts it as skipped.
fn hand_over(walk: &mut Walk<'_>, name: &str, record: Record, inside: Inside<'_>) -> ControlFlow<()> {
    let field = |name: &str| record.field(name).map(str::to_owned);
    let capture = Capture {
        name: format!("{name}#{}", record.number),
        url: record.field("WARC-Target-URI").map(|url| url.trim_matches(['<', '>']).to_owned()),
        captured: record.field("WARC-Date").and_then(|date| date.parse::<Timestamp>().ok()),
    };
    let is_http = record.field("Content-Type").is_some_and(|kind| is_media_type(kind, "application/http"));
    let skipped = match record.field("WARC-Type").unwrap_or_default().to_ascii_lowercase().as_str() {
        "response" if is_http || record.block.starts_with(b"HTTP/") => {
            return http::read_response(walk, capture, record.block, inside);
        }
        "response" => SkipReason::OtherProtocol,
        "resource" | "conversion" => {
            return http::read_body(walk, capture, field("Content-Type"), record.block);
        }
        "request" => SkipReason::Request,
        "revisit" => SkipReason::Revisit,
        "warcinfo" | "metadata" => SkipReason::CrawlerNote,
        "continuation" => SkipReason::Continuation,
        _ => SkipReason::OtherRecord,
    };
    walk.skip(skipped);
    ControlFlow::Continue(())
}

/// Whether a `Content-Type` is a media type, whatever its parameters.
fn is_media_type(content_type: &str, media_type: &str) -> bool {
    content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(media_type)
}

/// A record that is there in full.
struct Record {
    /// Counted from 1.
    number: u64,
    fields: Vec<(String, String)>,
    block: Vec<u8>,
}

impl Record {
    fn field(&self, name: &str) -> Option<&str> {
        let mut fields = self.fields.iter();
        fields.find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }
}

/// What comes next in a web archive.
enum Found {
    Record(Record),
    /// Bytes where a record should begin; they are passed over.
    Rubbish,
    TooLarge {
        number: u64,
    },
    /// In words.
    Damaged(String),
}

struct Records<'a> {
    source: &'a mut dyn BufRead,
    /// What was read too early.
    pushed_back: Cursor<Vec<u8>>,
    /// Damage that was met after the last record.
    delayed: Option<io::Error>,
    /// How many records began up to here.
    number: u64,
}

impl Records<'_> {
    /// The next record, or what stands in its place; `None` at the end.
    fn next(&mut self) -> io::Result<Option<Found>> {
        if let Some(error) = self.delayed.take() {
            return Err(error);
        }
        self.pass_line_ends()?;
        if self.fill_buf()?.is_empty() {
            return Ok(None);
        }
        let mut line = Vec::new();
        self.read_line(&mut line)?;
        if !line.starts_with(VERSION) {
            return self.pass_rubbish().map(Some);
        }
        self.number += 1;
        let Some(fields) = self.read_fields()? else {
            return Ok(Some(Found::Damaged(format!("its head is longer than {} KB", MAX_HEAD_BYTES >> 10))));
        };
        let record = Record { number: self.number, fields, block: Vec::new() };
        let length = record.field("Content-Length").map(|length| length.trim().parse::<u64>());
        let Some(Ok(length)) = length else {
            return Ok(Some(Found::Damaged("its length (Content-Length) is not stated".to_owned())));
        };
        self.read_block(record, length).map(Some)
    }

    fn read_block(&mut self, mut record: Record, length: u64) -> io::Result<Found> {
        if length > MAX_ITEM_BYTES {
            self.pass(length)?;
            return Ok(Found::TooLarge { number: record.number });
        }
        let read = self.take(length).read_to_end(&mut record.block)?;
        let is_cut = (read as u64) < length;
        let line_ends = match self.pass_line_ends() {
            _ if is_cut => 0,
            Err(error) if error.kind() == gzip::WHOLE_SO_FAR => {
                self.delayed = Some(error);
                return Ok(Found::Record(record));
            }
            passed => passed?,
        };
        let is_followed = line_ends > 1 || self.fill_buf()?.is_empty() || self.starts_with_version()?;
        if !is_cut && is_followed {
            return Ok(Found::Record(record));
        }
        // Where the next record lies within the block, it was stated too long, or breaks off.
        let next = next_record(&record.block).map(|place| record.block.split_off(place));
        let is_next_known = next.is_some();
        self.push_back(next.unwrap_or_default(), line_ends)?;
        if is_next_known && record.block.ends_with(SEPARATOR) {
            record.block.truncate(record.block.len() - SEPARATOR.len());
            return Ok(Found::Record(record));
        }
        let words = if is_cut { "it breaks off" } else { "it is not as long as it says (Content-Length)" };
        Ok(Found::Damaged(words.to_owned()))
    }

    /// The fields up to the empty line; `None` if they are too long. What is no field is passed over.
    fn read_fields(&mut self) -> io::Result<Option<Vec<(String, String)>>> {
        let mut fields: Vec<(String, String)> = Vec::new();
        let (mut line, mut bytes) = (Vec::new(), 0);
        loop {
            line.clear();
            bytes += self.read_line(&mut line)?;
            if bytes > MAX_HEAD_BYTES {
                return Ok(None);
            }
            let text = String::from_utf8_lossy(&line);
            if text.trim().is_empty() {
                return Ok(Some(fields));
            }
            let is_folded = text.starts_with([' ', '\t']);
            match (text.split_once(':'), fields.last_mut()) {
                (_, Some((_, value))) if is_folded => value.extend([" ", text.trim()]),
                (Some((name, value)), _) => fields.push((name.trim().to_owned(), value.trim().to_owned())),
                (None, _) => {}
            }
        }
    }

    /// Passes over lines until one begins a record.
    fn pass_rubbish(&mut self) -> io::Result<Found> {
        let mut line = Vec::new();
        while !self.starts_with_version()? {
            line.clear();
            if self.read_line(&mut line)? == 0 {
                break;
            }
        }
        Ok(Found::Rubbish)
    }

    /// Reads a line with its end; what is longer than a head may be is passed over.
    fn read_line(&mut self, line: &mut Vec<u8>) -> io::Result<usize> {
        let room = MAX_HEAD_BYTES + 1;
        let count = self.take(room as u64).read_until(b'\n', line)?;
        if count == room && !line.ends_with(b"\n") {
            self.skip_until(b'\n')?;
        }
        Ok(count)
    }

    /// Passes over carriage returns and line feeds. Gives how many lines ended.
    fn pass_line_ends(&mut self) -> io::Result<usize> {
        let mut lines = 0;
        loop {
            let available = self.fill_buf()?;
            let count = available.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
            lines += memchr::memchr_iter(b'\n', &available[..count]).count();
            if count == 0 {
                return Ok(lines);
            }
            self.consume(count);
        }
    }

    fn starts_with_version(&mut self) -> io::Result<bool> {
        let mut start = Vec::with_capacity(VERSION.len());
        self.take(VERSION.len() as u64).read_to_end(&mut start)?;
        let starts = start == VERSION;
        self.push_back(start, 0)?;
        Ok(starts)
    }

    /// Puts bytes before what is still to be read, and line ends between the two.
    fn push_back(&mut self, mut bytes: Vec<u8>, line_ends: usize) -> io::Result<()> {
        bytes.extend(std::iter::repeat_n(b'\n', line_ends));
        self.pushed_back.read_to_end(&mut bytes)?;
        self.pushed_back = Cursor::new(bytes);
        Ok(())
    }

    fn pass(&mut self, length: u64) -> io::Result<()> {
        io::copy(&mut self.take(length), &mut io::sink()).map(drop)
    }

    fn take(&mut self, length: u64) -> io::Take<&mut Self> {
        Read::take(self, length)
    }
}

impl Read for Records<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let count = available.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Records<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.pushed_back.position() < self.pushed_back.get_ref().len() as u64 {
            return self.pushed_back.fill_buf();
        }
        self.source.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        if self.pushed_back.position() < self.pushed_back.get_ref().len() as u64 {
            self.pushed_back.consume(count);
        } else {
            self.source.consume(count);
        }
    }
}

/// Where the version line of another record stands in a block.
fn next_record(block: &[u8]) -> Option<usize> {
    let is_version_line = |place: &usize| {
        let number = &block[place + VERSION.len()..];
        let end = number.iter().position(|byte| !byte.is_ascii_digit() && *byte != b'.').unwrap_or(number.len());
        end > 0 && matches!(number.get(end), Some(b'\r' | b'\n'))
    };
    memchr::memmem::find_iter(block, VERSION).find(is_version_line)
}

#[cfg(test)]
mod tests {
    use crate::container::sample::{gzip, record, response, walked};

    const HTML: &str = "200 OK\r\nContent-Type: text/html; charset=utf-8";

    fn page(number: u32) -> Vec<u8> {
        response(&format!("https://site.example/{number}"), HTML, format!("<html>page {number}").as_bytes())
    }

    /// The texts of the items, and how many warnings there are.
    #[track_caller]
    fn check(file: &[u8], texts: &[&str], warnings: usize) {
        let found = walked(file);
        let read: Vec<String> = found.texts().into_iter().map(|(_, text)| text).collect();
        assert_eq!(
            (read.iter().map(String::as_str).collect::<Vec<_>>(), found.warnings.len()),
            (texts.to_vec(), warnings),
            "{found:?}"
        );
    }

    #[test]
    fn a_page_has_its_address_its_time_and_its_media_type() {
        let file = [record("warcinfo", "", "application/warc-fields", b"software: x"), page(1)].concat();
        for file in [file.clone(), gzip(&file), [gzip(&file), gzip(&page(2))].concat()] {
            let found = walked(&file);
            let item = &found.items[0];
            assert_eq!((item.name.as_str(), item.url.as_deref()), ("it#2", Some("https://site.example/1")));
            assert_eq!(item.media_type.as_deref(), Some("text/html; charset=utf-8"));
            assert_eq!(item.captured.map(|time| time.to_string()).as_deref(), Some("2014-03-02T10:20:30Z"));
            assert_eq!(item.bytes, b"<html>page 1");
            assert!(found.warnings.is_empty(), "{found:?}");
        }
    }

    #[test]
    fn what_is_no_page_is_counted_by_reason() {
        let file = [
            record("request", "https://a.example/", "application/http; msgtype=request", b"GET / HTTP/1.1"),
            record("revisit", "https://a.example/", "application/http", b"HTTP/1.1 200 OK\r\n\r\n"),
            record("response", "dns:a.example", "text/dns", b"20080430204825\na.example 1 IN A 10.0.0.1"),
            record("resource", "metadata://crawler/log.txt", "text/plain", b"what it did"),
            response("https://a.example/2", "301 Moved", b"<html>moved"),
            response("https://a.example/3", "404 Not Found\r\nContent-Type: text/html", b"<html>not found"),
            response("https://a.example/4", "200 OK\r\nContent-Type: image/png", b"\x89PNG"),
            response("https://a.example/5", "200 OK\r\nContent-Type: text/css", b"p {}"),
            response("https://a.example/robots.txt", "200 OK\r\nContent-Type: text/plain", b"User-agent: *"),
            response("https://a.example/6", HTML, b"\r\n"),
        ];
        let found = walked(&file.concat());
        assert!(found.items.is_empty() && found.warnings.is_empty(), "{found:?}");
        let expected = [
            ("request", 1),
            ("crawler-note", 1),
            ("revisit", 1),
            ("other-protocol", 1),
            ("redirect", 1),
            ("refusal", 1),
            ("no-content", 1),
            ("crawler-rules", 1),
            ("image", 1),
            ("style-sheet", 1),
        ];
        assert_eq!(found.skipped_ids(), expected);
    }

    #[test]
    fn a_document_is_read_whatever_it_is_said_to_be() {
        let file = [
            response("https://a.example/1", "200 OK\r\nContent-Type: image/gif", b" <!DOCTYPE html><p>A page"),
            response("https://a.example/2", "200 OK\r\nContent-Type: application/octet-stream", b"%PDF-1.4"),
            response("https://a.example/3", "200 OK", b"<p>no type"),
            record("conversion", "https://a.example/4", "text/plain", b"the text of a page"),
            record("resource", "<https://a.example/5>", "text/html", b"<p>saved by hand"),
        ];
        check(
            &file.concat(),
            &[" <!DOCTYPE html><p>A page", "%PDF-1.4", "<p>no type", "the text of a page", "<p>saved by hand"],
            0,
        );
    }

    #[test]
    fn heads_are_read_however_they_are_written() {
        let block = "HTTP/1.0 200 OK\nContent-Type: text/html\n\n<html>page";
        let head = "WARC/0.17\nwarc-type:   RESPONSE\nWARC-Target-URI: https://a.example/a\n\t/b\nno field at all\n: \n\
            WARC-Date: yesterday\nContent-Type: application/http; msgtype=response";
        let file = format!("\n\r\n{head}\nContent-Length:{}\n\n{block}{head}\nContent-Length: 5\n\nHTTP/", block.len());
        let found = walked(file.trim_start().as_bytes());
        assert_eq!(found.texts(), [("it#1", "<html>page".to_owned()), ("it#2", "HTTP/".to_owned())], "{found:?}");
        assert_eq!((found.items[0].url.as_deref(), found.items[0].captured), (Some("https://a.example/a /b"), None));
    }

    #[test]
    fn damage_costs_the_record_that_is_damaged() {
        let with_length = |length: &str| {
            let page = String::from_utf8(page(2)).unwrap();
            let (start, rest) = page.split_once("Content-Length: ").unwrap();
            let (_, rest) = rest.split_once("\r\n").unwrap();
            format!("{start}Content-Length: {length}\r\n{rest}").into_bytes()
        };
        let beside = |bad: Vec<u8>| [page(1), bad, page(3)].concat();
        check(&beside(page(2)), &["<html>page 1", "<html>page 2", "<html>page 3"], 0);
        check(&beside(with_length("7")), &["<html>page 1", "<html>page 3"], 2);
        check(&beside(with_length("many")), &["<html>page 1", "<html>page 3"], 2);
        check(&beside(with_length("200")), &["<html>page 1", "<html>page 2", "<html>page 3"], 0);
        check(&beside(with_length("99999")), &["<html>page 1", "<html>page 2", "<html>page 3"], 0);
        check(&beside(b"neither\nhead nor tail\r\n\r\n".to_vec()), &["<html>page 1", "<html>page 3"], 1);
        check(
            &beside(format!("WARC/1.0\r\nX: {}\r\n\r\n", "x".repeat(300_000)).into_bytes()),
            &["<html>page 1", "<html>page 3"],
            1,
        );
        let whole = [page(1), page(2)].concat();
        check(&whole[..whole.len() - 9], &["<html>page 1"], 1);
        let cut = &page(2)[..page(2).len() - 30];
        check(&[&page(1)[..], cut, &page(3)].concat(), &["<html>page 1", "<html>page 3"], 1);
    }

    #[test]
    fn damage_to_a_compressed_record_costs_that_one() {
        for place in 0..gzip(&page(2)).len() {
            let mut bad = gzip(&page(2));
            bad[place] ^= 0x55;
            let found = walked(&[gzip(&page(1)), bad, gzip(&page(3))].concat());
            let texts: Vec<String> = found.texts().into_iter().map(|(_, text)| text).collect();
            assert!(texts.starts_with(&["<html>page 1".to_owned()]), "{place}: {found:?}");
            assert!(texts.ends_with(&["<html>page 3".to_owned()]), "{place}: {found:?}");
            assert!(texts.len() == 2 || texts[1] == "<html>page 2", "{place}: {found:?}");
        }
        let [first, second] = [gzip(&page(1)), gzip(&page(2))];
        check(&[&first[..], &second[..second.len() / 2]].concat(), &["<html>page 1"], 1);
        check(&[&first[..3], &first[5..], &second].concat(), &["<html>page 2"], 1);
    }
}
