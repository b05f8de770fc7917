//! Web archives of before 2009: ARC, version 1 and 2, of the Internet Archive.
//!
//! A record is a line (address, IP address, date, media type, length; in version 2 more between), then the answer of the server.

use std::io::{BufRead, Read};
use std::ops::ControlFlow;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::container::SkipReason;
use crate::container::directory::MAX_ITEM_BYTES;
use crate::container::exactly::Exactly;
use crate::container::http::{self, Capture};
use crate::container::walk::{Inside, Walk};
use crate::report::QuarantineReason;

/// How the first record begins, which describes the file.
const START: &[u8] = b"filedesc://";

/// The longest line that begins a record, in bytes.
const MAX_LINE_BYTES: u64 = 64 << 10;

/// Whether a file begins as an ARC file does.
pub(super) fn is_arc(head: &[u8]) -> bool {
    head.starts_with(START)
}

/// Hands over the pages and documents of an ARC file. What comes after damage is not read: nothing marks where a record begins.
pub(super) fn records(
    walk: &mut Walk<'_>,
    name: &str,
    source: &mut dyn BufRead,
    inside: Inside<'_>,
) -> ControlFlow<()> {
    let mut number = 0_u64;
    while inside.meter.excess().is_none() {
        let mut line = Vec::new();
        match source.take(MAX_LINE_BYTES).read_until(b'\n', &mut line) {
            Ok(0) => break,
            Ok(_) if line.trim_ascii().is_empty() => continue,
            Ok(_) => {}
            Err(error) => return walk.warn(name, format!("the rest of the web archive cannot be read: {error}")),
        }
        number += 1;
        let Some(start) = Start::read(&String::from_utf8_lossy(&line)) else {
            return walk.warn(name, format!("the rest of the web archive is not read: record {number} is damaged"));
        };
        let mut content = Exactly::new(source, start.length);
        let mut answer = Vec::new();
        if start.length <= MAX_ITEM_BYTES
            && let Err(error) = content.read_to_end(&mut answer)
        {
            return walk.warn(name, format!("the rest of the web archive cannot be read: {error}"));
        }
        let name_of_record = format!("{name}#{number}");
        if start.length > MAX_ITEM_BYTES {
            let words = format!("the record is larger than {} MB", MAX_ITEM_BYTES >> 20);
            walk.reject(&name_of_record, QuarantineReason::TooLarge, words, &[])?;
        } else if start.url.starts_with("filedesc:") {
            walk.skip(SkipReason::CrawlerNote);
        } else if !start.url.starts_with("http") {
            walk.skip(SkipReason::OtherProtocol);
        } else {
            let capture = Capture { name: name_of_record, url: Some(start.url), captured: start.captured };
            http::read_response(walk, capture, answer, inside)?;
        }
        if let Err(error) = content.finish() {
            return walk.warn(name, format!("the rest of the web archive cannot be read: {error}"));
        }
    }
    ControlFlow::Continue(())
}

/// The line that begins a record.
struct Start {
    url: String,
    captured: Option<Timestamp>,
    length: u64,
}

impl Start {
    fn read(line: &str) -> Option<Self> {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let [url, _, date, _, .., length] = fields[..] else { return None };
        let date = DateTime::strptime("%Y%m%d%H%M%S", date).ok();
        let captured = date.and_then(|date| date.to_zoned(TimeZone::UTC).ok()).map(|date| date.timestamp());
        Some(Self { url: url.to_owned(), captured, length: length.parse().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use crate::container::sample::{gzip, walked};

    fn file() -> Vec<Vec<u8>> {
        let record = |url: &str, media_type: &str, block: &str| {
            format!("{url} 10.0.0.1 20040203040506 {media_type} {}\n{block}\n", block.len()).into_bytes()
        };
        vec![
            record(
                "filedesc://x.arc",
                "text/plain",
                "1 0 Site\nURL IP-address Archive-date Content-type Archive-length\n",
            ),
            record("dns:site.example", "text/dns", "20040203040506"),
            record("http://site.example/", "text/html", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>a page"),
            record("http://site.example/x", "text/html", "HTTP/1.1 404 Not Found\r\n\r\n<p>no page"),
        ]
    }

    #[test]
    fn pages_are_read_with_address_and_time() {
        for bytes in [file().concat(), file().iter().map(|record| gzip(record)).collect::<Vec<_>>().concat()] {
            let found = walked(&bytes);
            assert_eq!(found.texts(), [("it#3", "<p>a page".to_owned())]);
            let item = &found.items[0];
            assert_eq!(item.url.as_deref(), Some("http://site.example/"));
            assert_eq!(item.captured.map(|time| time.to_string()).as_deref(), Some("2004-02-03T04:05:06Z"));
            assert_eq!(found.skipped_ids(), [("crawler-note", 1), ("other-protocol", 1), ("refusal", 1)]);
        }
    }

    #[test]
    fn what_breaks_off_is_told() {
        let found = walked(&file().concat()[..280]);
        assert_eq!((found.items.len(), found.warnings.len()), (0, 1), "{found:?}");
    }
}
