//! Plain files, and the parts of long files of JSON Lines, which many threads read side by side.

use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;

use serde::de::IgnoredAny;

use crate::container::Item;
use crate::container::directory::{MAX_ITEM_BYTES, too_large};
use crate::container::walk::{Inside, Walk};
use crate::report::QuarantineReason;

/// About how long a part of a file of lines is: enough to keep a thread busy for a while.
pub(super) const PART_BYTES: usize = 2 << 20;

/// The longest line of a file that is read in parts.
pub(super) const MAX_LINE_BYTES: usize = 64 << 20;

/// The mark with which some programs begin a file in UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// Whether a file of a size may be one of lines that is read in parts.
pub(super) fn may_be_long(head: &[u8], size_bytes: u64) -> bool {
    size_bytes > PART_BYTES as u64 && begins_with_object(head)
}

/// Hands over a file that is no container: whole, or, if it is long and has a JSON object a line, in parts.
pub(super) fn read(walk: &mut Walk<'_>, name: &str, source: &mut dyn BufRead, inside: Inside<'_>) -> ControlFlow<()> {
    let mut bytes = Vec::new();
    if let Err(error) = fill(&mut bytes, source, PART_BYTES) {
        return walk.reject_unread(name, &error, &bytes, inside);
    }
    if bytes.len() >= PART_BYTES && begins_with_object(&bytes) && has_object_a_line(&bytes) {
        return read_parts(walk, name, bytes, source);
    }
    match fill(&mut bytes, source, usize::try_from(MAX_ITEM_BYTES).unwrap_or(usize::MAX).saturating_add(1)) {
        Err(error) => walk.reject_unread(name, &error, &bytes, inside),
        Ok(()) if bytes.len() as u64 > MAX_ITEM_BYTES => {
            let (reason, words) = too_large("decompressed, the file is larger than", MAX_ITEM_BYTES);
            walk.reject(name, reason, words, &bytes)
        }
        Ok(()) => walk.item(Item::new(name, bytes)),
    }
}

fn begins_with_object(bytes: &[u8]) -> bool {
    without_mark(bytes).trim_ascii_start().starts_with(b"{")
}

fn has_object_a_line(beginning: &[u8]) -> bool {
    let text = without_mark(beginning).trim_ascii_start();
    let first_line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    first_line.len() < text.len() && serde_json::from_slice::<IgnoredAny>(first_line).is_ok()
}

fn without_mark(bytes: &[u8]) -> &[u8] {
    bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes)
}

fn read_parts(walk: &mut Walk<'_>, name: &str, beginning: Vec<u8>, source: &mut dyn BufRead) -> ControlFlow<()> {
    let mut part = beginning;
    let mut first_line = 1;
    loop {
        let ended = fill(&mut part, source, PART_BYTES).and_then(|()| complete_last_line(&mut part, source));
        let last_line_is_whole = matches!(ended, Ok(End::Line | End::File));
        if !last_line_is_whole {
            let whole_lines = memchr::memrchr(b'\n', &part).map_or(0, |place| place + 1);
            part.truncate(whole_lines);
        }
        let next_line = first_line + memchr::memchr_iter(b'\n', &part).count() as u64;
        if !part.is_empty() {
            let bytes = std::mem::take(&mut part);
            walk.item(Item { first_line, ..Item::new(name, bytes) })?;
        }
        first_line = next_line;
        match ended {
            Ok(End::Line) => {}
            Ok(End::File) => return ControlFlow::Continue(()),
            Ok(End::LongLine) => {
                let words = format!("the line is longer than {} MB", MAX_LINE_BYTES >> 20);
                walk.reject_line(name, first_line, QuarantineReason::TooLarge, words)?;
                first_line += 1;
                if let Err(error) = source.skip_until(b'\n') {
                    return reject_rest(walk, name, first_line, &error);
                }
            }
            Err(error) => return reject_rest(walk, name, first_line, &error),
        }
    }
}

fn reject_rest(walk: &mut Walk<'_>, name: &str, line: u64, error: &io::Error) -> ControlFlow<()> {
    walk.reject_line(name, line, QuarantineReason::Unreadable, format!("from here on, {error}"))
}

/// How a part ends.
enum End {
    Line,
    File,
    /// Within a line that is too long.
    LongLine,
}

/// Reads on to the end of the line.
fn complete_last_line(part: &mut Vec<u8>, source: &mut dyn BufRead) -> io::Result<End> {
    if part.len() < PART_BYTES {
        return Ok(End::File);
    }
    if part.ends_with(b"\n") {
        return Ok(End::Line);
    }
    let room = MAX_LINE_BYTES as u64;
    let count = source.take(room).read_until(b'\n', part)?;
    Ok(match part.last() {
        Some(b'\n') => End::Line,
        _ if count as u64 == room => End::LongLine,
        _ => End::File,
    })
}

/// Reads on until there are `length` bytes or no more.
fn fill(bytes: &mut Vec<u8>, source: &mut dyn BufRead, length: usize) -> io::Result<()> {
    let missing = length.saturating_sub(bytes.len());
    source.take(missing as u64).read_to_end(bytes).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::container::sample::{gzip, tar, walked};

    /// Lines of about 100 bytes, each with its number.
    fn lines(count: usize) -> String {
        let line = |number| format!("{{\"title\":\"{number}\",\"text\":\"{}\"}}\n", "word ".repeat(16));
        (1..=count).map(line).collect()
    }

    #[test]
    fn a_long_file_comes_in_parts_of_whole_lines_that_know_their_numbers() {
        let text = lines(60_000);
        let zstd = zstd::encode_all(text.as_bytes(), 0).unwrap();
        for file in [text.clone().into_bytes(), gzip(text.as_bytes()), zstd] {
            let found = walked(&file);
            assert_eq!(found.items.len(), text.len().div_ceil(PART_BYTES));
            let mut line = 1;
            for item in &found.items {
                let part = String::from_utf8(item.bytes.clone()).unwrap();
                assert_eq!((item.name.as_str(), item.first_line), ("it", line));
                assert!(part.starts_with(&format!("{{\"title\":\"{line}\"")) && part.ends_with("}\n"));
                line += part.lines().count() as u64;
            }
            assert_eq!(line, 60_001);
        }
    }

    #[test]
    fn other_files_and_short_ones_stay_whole() {
        let short = lines(100);
        assert_eq!(walked(short.as_bytes()).items.len(), 1);
        let long_list = format!("[{}]", lines(60_000).trim_end().replace('\n', ","));
        let laid_out = lines(60_000).replace(",\"text\"", ",\n\"text\"");
        for text in [long_list, laid_out, "word ".repeat(1 << 20)] {
            let found = walked(&tar(&[("x", text.as_bytes())]));
            assert_eq!((found.items.len(), found.items[0].bytes.len()), (1, text.len()));
        }
    }

    #[test]
    fn a_line_that_is_too_long_costs_that_line() {
        let long = format!("{{\"title\":\"{}\"}}\n", "x".repeat(MAX_LINE_BYTES + PART_BYTES));
        let text = format!("{}{long}{}", lines(60_000), lines(10));
        let found = walked(&gzip(text.as_bytes()));
        let [rejected] = &found.rejected[..] else { panic!("one line: {:?}", found.rejected) };
        assert_eq!((rejected.place.as_deref(), rejected.reason), (Some("line 60001"), QuarantineReason::TooLarge));
        let last = found.items.last().unwrap();
        assert_eq!((last.first_line, last.bytes == lines(10).into_bytes()), (60_002, true));
    }

    #[test]
    fn of_a_file_that_breaks_off_the_whole_lines_are_read() {
        let file = gzip(lines(60_000).as_bytes());
        let found = walked(&file[..file.len() - 20]);
        assert!(found.items.iter().all(|item| item.bytes.ends_with(b"}\n")));
        let read: usize = found.items.iter().map(|item| memchr::memchr_iter(b'\n', &item.bytes).count()).sum();
        assert_eq!(found.rejected[0].place, Some(format!("line {}", read + 1)));
    }
}
