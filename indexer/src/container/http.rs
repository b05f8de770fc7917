//! What a server answered, as web archives keep it: status and fields, then the body in whatever form it went over the wire.

use std::io::{self, Read};
use std::ops::ControlFlow;

use flate2::read::{DeflateDecoder, ZlibDecoder};
use jiff::Timestamp;

use crate::container::directory::MAX_ITEM_BYTES;
use crate::container::gzip;
use crate::container::walk::{Inside, Walk};
use crate::container::{Item, SkipReason};
use crate::report::QuarantineReason;

/// Encodings of bodies that are undone, one after the other; more are not believed.
const MAX_ENCODINGS: usize = 4;

/// The buffer of the Brotli decoder.
const BROTLI_BUFFER_BYTES: usize = 16 << 10;

/// What is done with a body that is said to be of a media type: `None` if it is looked at.
const MEDIA_TYPES: &[(&str, Option<SkipReason>)] = &[
    ("text/css", Some(SkipReason::StyleSheet)),
    ("text/javascript", Some(SkipReason::Script)),
    ("text/ecmascript", Some(SkipReason::Script)),
    ("text/x-javascript", Some(SkipReason::Script)),
    ("application/javascript", Some(SkipReason::Script)),
    ("application/ecmascript", Some(SkipReason::Script)),
    ("application/x-javascript", Some(SkipReason::Script)),
    ("application/font", Some(SkipReason::Font)),
    ("application/x-font", Some(SkipReason::Font)),
    ("application/vnd.ms-fontobject", Some(SkipReason::Font)),
    ("application/x-shockwave-flash", Some(SkipReason::SoundOrFilm)),
    ("application/pdf", None),
    ("application/x-pdf", None),
    ("application/xhtml", None),
    ("application/xml", None),
    ("application/rss", None),
    ("application/atom", None),
    ("application/rdf", None),
    ("application/json", None),
    ("application/feed+json", None),
    ("application/http", None),
    ("application/", Some(SkipReason::OtherMediaType)),
    ("text/", None),
    ("image/", Some(SkipReason::Image)),
    ("font/", Some(SkipReason::Font)),
    ("audio/", Some(SkipReason::SoundOrFilm)),
    ("video/", Some(SkipReason::SoundOrFilm)),
];

/// How pages, documents and feeds begin, in lower case: what begins so is looked at whatever it is said to be.
const DOCUMENT_STARTS: [&[u8]; 7] = [b"%pdf-", b"<!doctype html", b"<html", b"<rss", b"<feed", b"<rdf:rdf", b"<?xml"];

/// What is known of a body before it is looked at.
pub(super) struct Capture {
    /// Becomes [`Item::name`].
    pub(super) name: String,
    /// Where it was fetched.
    pub(super) url: Option<String>,
    /// When.
    pub(super) captured: Option<Timestamp>,
}

/// Hands over the body of an answer, or counts it as skipped.
pub(super) fn read_response(
    walk: &mut Walk<'_>,
    capture: Capture,
    answer: Vec<u8>,
    inside: Inside<'_>,
) -> ControlFlow<()> {
    let Some(head) = Head::read(&answer) else {
        return read_body(walk, capture, None, answer);
    };
    let skipped = match head.status {
        // 203: as 200, changed by a proxy.
        200 | 203 => None,
        300..400 => Some(SkipReason::Redirect),
        400..500 => Some(SkipReason::Refusal),
        500..600 => Some(SkipReason::ServerError),
        _ => Some(SkipReason::OtherStatus),
    };
    let media_type = head.field("Content-Type");
    let by_type = media_type.as_deref().and_then(skipped_by_type);
    // What is said to be a style sheet or an image need not be decoded to be passed over, unless it may be a document after all.
    let is_encoded = head.field("Content-Encoding").is_some() || head.field("Transfer-Encoding").is_some();
    if let Some(reason) = skipped.or(by_type.filter(|_| is_encoded)) {
        walk.skip(reason);
        return ControlFlow::Continue(());
    }
    match head.decode_body(&answer, inside) {
        Ok(body) => read_body(walk, capture, media_type, body),
        Err(_) if inside.meter.excess().is_some() => ControlFlow::Continue(()),
        Err(error) => {
            let words = format!("the answer of the server cannot be decoded: {error}");
            walk.reject(&capture.name, QuarantineReason::Unreadable, words, &answer)
        }
    }
}

/// Hands over a body that is said to be of a media type, or counts it as skipped.
pub(super) fn read_body(
    walk: &mut Walk<'_>,
    capture: Capture,
    media_type: Option<String>,
    body: Vec<u8>,
) -> ControlFlow<()> {
    let Capture { name, url, captured } = capture;
    let skipped = if body.trim_ascii().is_empty() {
        Some(SkipReason::NoContent)
    } else {
        let by_type = || media_type.as_deref().and_then(skipped_by_type).filter(|_| !begins_as_document(&body));
        url.as_deref().and_then(skipped_by_address).or_else(by_type)
    };
    match skipped {
        Some(reason) => {
            walk.skip(reason);
            ControlFlow::Continue(())
        }
        None => walk.item(Item { name, url, media_type, captured, first_line: 1, bytes: body }),
    }
}

/// Crawlers keep notes of themselves under addresses that they make up, such as `metadata://gnu.org/software/wget/…`.
fn skipped_by_address(url: &str) -> Option<SkipReason> {
    let (scheme, _) = url.split_once(':')?;
    if !["http", "https", "ftp", "file"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
        return Some(SkipReason::CrawlerNote);
    }
    let path = url.split(['?', '#']).next()?;
    path.ends_with("/robots.txt").then_some(SkipReason::CrawlerRules)
}

fn skipped_by_type(content_type: &str) -> Option<SkipReason> {
    let media_type = content_type.trim().to_ascii_lowercase();
    let known = MEDIA_TYPES.iter().find(|(start, _)| media_type.starts_with(start));
    known.map_or(Some(SkipReason::OtherMediaType), |(_, reason)| *reason).filter(|_| media_type.contains('/'))
}

fn begins_as_document(body: &[u8]) -> bool {
    let start = body.trim_ascii_start();
    DOCUMENT_STARTS.iter().any(|known| start.get(..known.len()).is_some_and(|own| own.eq_ignore_ascii_case(known)))
}

/// The status and the fields of an answer.
struct Head<'a> {
    status: u16,
    lines: Vec<&'a [u8]>,
    body_start: usize,
}

impl<'a> Head<'a> {
    /// `None` if the answer has none.
    fn read(answer: &'a [u8]) -> Option<Self> {
        let mut rest = answer;
        let mut lines = Vec::new();
        if !answer.starts_with(b"HTTP/") {
            return None;
        }
        while let Some(end) = memchr::memchr(b'\n', rest) {
            let line = rest[..end].trim_ascii_end();
            rest = &rest[end + 1..];
            if line.is_empty() {
                break;
            }
            lines.push(line);
        }
        let status_line = String::from_utf8_lossy(lines.first()?).into_owned();
        let status = status_line.split_whitespace().nth(1)?.parse().ok()?;
        Some(Self { status, lines, body_start: answer.len() - rest.len() })
    }

    /// The last value of a field.
    fn field(&self, name: &str) -> Option<String> {
        let value = |line: &&[u8]| {
            let colon = memchr::memchr(b':', line)?;
            let is_named = line[..colon].trim_ascii().eq_ignore_ascii_case(name.as_bytes());
            is_named.then(|| String::from_utf8_lossy(line[colon + 1..].trim_ascii()).into_owned())
        };
        self.lines.iter().rev().find_map(value)
    }

    /// The body as the page was written. Some crawlers keep bodies decoded, and the fields as they came: an encoding that is
    /// not there is not undone.
    fn decode_body(&self, answer: &[u8], inside: Inside<'_>) -> io::Result<Vec<u8>> {
        let mut body = answer[self.body_start..].to_vec();
        let transfer = self.field("Transfer-Encoding").unwrap_or_default();
        let content = self.field("Content-Encoding").unwrap_or_default();
        let encodings = content.split(',').chain(transfer.split(',')).map(|name| name.trim().to_ascii_lowercase());
        let encodings: Vec<String> = encodings.filter(|name| !name.is_empty()).collect();
        for encoding in encodings.iter().rev().take(MAX_ENCODINGS) {
            body = undo(encoding, body, inside)?;
        }
        Ok(body)
    }
}

fn undo(encoding: &str, body: Vec<u8>, inside: Inside<'_>) -> io::Result<Vec<u8>> {
    match encoding {
        "chunked" => Ok(unchunk(&body).unwrap_or(body)),
        "gzip" | "x-gzip" if body.starts_with(&gzip::MAGIC) => inflate(gzip::Members::new(&body[..]), inside),
        "deflate" => match inflate(ZlibDecoder::new(&body[..]), inside) {
            // Some servers send bare deflate, without the header of zlib.
            Err(_) => inflate(DeflateDecoder::new(&body[..]), inside).or_else(|error| plain_or(body, error)),
            inflated => inflated,
        },
        "br" => inflate(brotli_decompressor::Decompressor::new(&body[..], BROTLI_BUFFER_BYTES), inside)
            .or_else(|error| plain_or(body, error)),
        "zstd" if body.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) => {
            inflate(zstd::stream::read::Decoder::new(&body[..])?, inside)
        }
        "identity" | "none" | "utf-8" | "gzip" | "x-gzip" | "zstd" => Ok(body),
        _ => Err(io::Error::other(format!("the encoding {encoding:?} is not known"))),
    }
}

/// What is read of a decoder, up to the largest item. What breaks off is taken as far as it goes.
fn inflate(decoder: impl Read, inside: Inside<'_>) -> io::Result<Vec<u8>> {
    let mut body = Vec::new();
    match inside.meter.decoding(decoder).take(MAX_ITEM_BYTES + 1).read_to_end(&mut body) {
        Err(error) if body.is_empty() || inside.meter.excess().is_some() => Err(error),
        _ if body.len() as u64 > MAX_ITEM_BYTES => {
            Err(io::Error::other(format!("it is larger than {} MB", MAX_ITEM_BYTES >> 20)))
        }
        _ => Ok(body),
    }
}

/// A body that was decoded already.
fn plain_or(body: Vec<u8>, error: io::Error) -> io::Result<Vec<u8>> {
    if begins_as_document(&body) { Ok(body) } else { Err(error) }
}

/// A body without the sizes of its chunks (RFC 9112, section 7.1), up to where they make sense; `None` if it is not in chunks.
fn unchunk(body: &[u8]) -> Option<Vec<u8>> {
    let mut joined = Vec::with_capacity(body.len());
    let mut rest = body;
    let mut chunks = 0;
    while let Some(end) = memchr::memchr(b'\n', rest) {
        let line = rest[..end].split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
        let Some(size) = std::str::from_utf8(line).ok().and_then(|digits| usize::from_str_radix(digits, 16).ok())
        else {
            break;
        };
        chunks += 1;
        rest = &rest[end + 1..];
        if size == 0 {
            break;
        }
        let chunk = rest.get(..size).unwrap_or(rest);
        joined.extend_from_slice(chunk);
        rest = &rest[chunk.len()..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
    (chunks > 0).then_some(joined)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use crate::container::sample::{deflate, gzip, response, walked};
    use crate::report::QuarantineReason;

    const PAGE: &[u8] = b"<html><p>A short page about the dam and its wardens.";

    /// A page as the Brotli encoder of a server writes it, uncompressed: RFC 7932, section 9.2.
    fn brotli(bytes: &[u8]) -> Vec<u8> {
        let length = u32::try_from(bytes.len() - 1).unwrap();
        // A window of 16 bits (0), then: not the last block (0), four nibbles of length (00), the length, uncompressed (1).
        let head = (length << 4) | (1 << 20);
        [&head.to_le_bytes()[..3], bytes, &[3]].concat()
    }

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = ZlibEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn chunked(bytes: &[u8]) -> Vec<u8> {
        let chunks = bytes
            .chunks(7)
            .flat_map(|chunk| [format!("{:x};x=y\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat());
        chunks.chain(*b"0\r\n\r\n").collect()
    }

    #[track_caller]
    fn check(fields: &str, body: &[u8], expected: &[u8]) {
        let head = format!("200 OK\r\nContent-Type: text/html{fields}");
        let found = walked(&response("https://a.example/", &head, body));
        let [item] = &found.items[..] else { panic!("{fields}: {found:?}") };
        assert_eq!(String::from_utf8_lossy(&item.bytes), String::from_utf8_lossy(expected), "{fields}");
    }

    #[test]
    fn bodies_are_read_in_every_encoding() {
        check("", PAGE, PAGE);
        check("\r\nContent-Encoding: gzip", &gzip(PAGE), PAGE);
        check("\r\nContent-Encoding: deflate", &zlib(PAGE), PAGE);
        check("\r\nContent-Encoding: deflate", &deflate(PAGE), PAGE);
        check("\r\nContent-Encoding: br", &brotli(PAGE), PAGE);
        check("\r\nContent-Encoding: ZSTD", &zstd::encode_all(PAGE, 0).unwrap(), PAGE);
        check("\r\nTransfer-Encoding: chunked", &chunked(PAGE), PAGE);
        check("\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip", &chunked(&gzip(PAGE)), PAGE);
    }

    #[test]
    fn an_encoding_that_was_undone_already_is_not_undone() {
        for encoding in ["gzip", "deflate", "br", "zstd"] {
            check(&format!("\r\nContent-Encoding: {encoding}"), PAGE, PAGE);
        }
        check("\r\nTransfer-Encoding: chunked", PAGE, PAGE);
    }

    #[test]
    fn what_breaks_off_is_taken_as_far_as_it_goes() {
        let whole = chunked(PAGE);
        check("\r\nTransfer-Encoding: chunked", &whole[..whole.len() / 2], &PAGE[..28]);
        check("\r\nTransfer-Encoding: chunked", b"7\r\n<html>a\r\nnonsense\r\n", b"<html>a");
        check("\r\nTransfer-Encoding: chunked", b"ffffffffffffffff\r\n<html>a", b"<html>a");
        let long = PAGE.repeat(100);
        check("\r\nContent-Encoding: zstd", &[zstd::encode_all(&long[..], 0).unwrap(), vec![1]].concat(), &long);
    }

    #[test]
    fn what_cannot_be_decoded_is_rejected() {
        for (fields, body) in [("Content-Encoding: sdch", PAGE), ("Content-Encoding: br", b"\xff\xff\xff\xff")] {
            let head = format!("200 OK\r\nContent-Type: text/html\r\n{fields}");
            let found = walked(&response("https://a.example/", &head, body));
            assert_eq!(found.rejected[0].reason, QuarantineReason::Unreadable, "{found:?}");
        }
    }
}
