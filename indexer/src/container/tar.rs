//! Tar archives: the headers of POSIX (ustar, pax) and of GNU tar, read in one pass.

use std::io::{self, BufRead, Read};
use std::ops::ControlFlow;

use crate::container::exactly::{Exactly, read_block};
use crate::container::walk::{Inside, Walk, member_name};
use crate::report::QuarantineReason;

/// Headers and the ends of members are aligned to this many bytes.
const BLOCK_BYTES: usize = 512;

/// The longest long name, and the largest set of pax fields, in bytes.
const MAX_EXTENSION_BYTES: u64 = 64 << 10;

/// Where a header has its checksum.
const CHECKSUM: std::ops::Range<usize> = 148..156;

/// Whether a file begins with the header of a tar archive.
pub(super) fn is_tar(head: &[u8]) -> bool {
    head.first_chunk().is_some_and(|block: &[u8; BLOCK_BYTES]| block[0] != 0 && Header::read(block).is_some())
}

/// Hands over all files in a tar archive.
pub(super) fn members(
    walk: &mut Walk<'_>,
    name: &str,
    archive: &mut dyn BufRead,
    inside: Inside<'_>,
) -> ControlFlow<()> {
    let mut block = [0; BLOCK_BYTES];
    let mut next = Extension::default();
    let mut is_lost = false;
    while inside.meter.excess().is_none() {
        match read_block(archive, &mut block) {
            Ok(BLOCK_BYTES) => {}
            Ok(0) => break,
            Ok(_) => return walk.warn(name, "the tar archive breaks off within a header".to_owned()),
            Err(error) => return walk.warn(name, format!("the rest of the tar archive cannot be read: {error}")),
        }
        if block.iter().all(|byte| *byte == 0) {
            continue;
        }
        let Some(header) = Header::read(&block) else {
            if !is_lost {
                let words = "a header of the tar archive is damaged; what lies between it and the next one is not read";
                walk.warn(name, words.to_owned())?;
            }
            is_lost = true;
            continue;
        };
        is_lost = false;
        let size = next.size.unwrap_or(header.size);
        let padding = size.next_multiple_of(BLOCK_BYTES as u64) - size;
        let passed = match header.kind {
            b'L' | b'x' => next.read(header.kind, archive, size),
            b'g' | b'K' => Exactly::new(archive, size).finish(),
            kind => {
                let Extension { name: long_name, .. } = std::mem::take(&mut next);
                let mut file = Exactly::new(archive, size);
                let member = member_name(name, &long_name.unwrap_or(header.name));
                match (kind, member) {
                    (b'0' | b'7' | 0, Some(member)) => walk.member(&member, &mut file, inside)?,
                    (b'S', Some(member)) => {
                        let words = "a file with holes (sparse); unpack the archive".to_owned();
                        walk.reject(&member, QuarantineReason::UnknownFormat, words, &[])?;
                    }
                    // What is hidden; folders, links, devices.
                    _ => {}
                }
                file.finish()
            }
        };
        if let Err(error) = passed.and_then(|()| Exactly::new(archive, padding).finish()) {
            return walk.warn(name, format!("the rest of the tar archive cannot be read: {error}"));
        }
    }
    ControlFlow::Continue(())
}

/// What a header says of the member after it.
struct Header {
    name: String,
    kind: u8,
    size: u64,
}

impl Header {
    /// `None` if the checksum is wrong.
    fn read(block: &[u8; BLOCK_BYTES]) -> Option<Self> {
        let sum = |to_number: fn(u8) -> i64| -> i64 {
            let is_counted = |place: &usize| !CHECKSUM.contains(place);
            let bytes = (0..BLOCK_BYTES).map(|place| if is_counted(&place) { block[place] } else { b' ' });
            bytes.map(to_number).sum()
        };
        let expected = i64::try_from(number(&block[CHECKSUM])?).ok()?;
        // Some old programs summed signed bytes.
        if expected != sum(i64::from) && expected != sum(|byte| i64::from(byte.cast_signed())) {
            return None;
        }
        let own_name = text(&block[..100]);
        let prefix = if block[257..].starts_with(b"ustar\0") { text(&block[345..500]) } else { String::new() };
        let name = if prefix.is_empty() { own_name } else { format!("{prefix}/{own_name}") };
        // A name with a slash at its end is a folder for programs older than kinds.
        let kind = if name.ends_with('/') && matches!(block[156], 0 | b'0') { b'5' } else { block[156] };
        Some(Self { name, kind, size: number(&block[124..136])? })
    }
}

/// What the members before a file say of it: a name that is longer than a header can hold, and so on.
#[derive(Default)]
struct Extension {
    name: Option<String>,
    size: Option<u64>,
}

impl Extension {
    fn read(&mut self, kind: u8, archive: &mut dyn BufRead, size: u64) -> io::Result<()> {
        let mut file = Exactly::new(archive, size);
        let mut bytes = Vec::new();
        file.by_ref().take(MAX_EXTENSION_BYTES).read_to_end(&mut bytes)?;
        file.finish()?;
        if kind == b'L' {
            self.name = Some(text(&bytes));
        } else {
            self.read_pax(&bytes);
        }
        Ok(())
    }

    /// Fields such as `30 path=folder/letter.html\n`, the number being the length of all of it.
    fn read_pax(&mut self, mut bytes: &[u8]) {
        while let Some((field, rest)) = pax_field(bytes) {
            bytes = rest;
            let Some((key, value)) = field.split_once('=') else { continue };
            match key {
                "path" => self.name = Some(value.to_owned()),
                "size" => self.size = value.parse().ok(),
                _ => {}
            }
        }
    }
}

fn pax_field(bytes: &[u8]) -> Option<(String, &[u8])> {
    let space = bytes.iter().position(|byte| *byte == b' ')?;
    let length: usize = std::str::from_utf8(&bytes[..space]).ok()?.parse().ok()?;
    let field = bytes.get(space + 1..length)?;
    Some((String::from_utf8_lossy(field.trim_ascii_end()).into_owned(), &bytes[length..]))
}

/// Text up to the first NUL.
fn text(bytes: &[u8]) -> String {
    let end = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    String::from_utf8_lossy(&bytes[..end]).into_owned()
}

/// A number in octal digits, or, where the first bit is set, in binary.
fn number(bytes: &[u8]) -> Option<u64> {
    if bytes[0] & 0x80 != 0 {
        let mut digits = bytes[1..].iter();
        return digits.try_fold(u64::from(bytes[0] & 0x3f), |sum, byte| Some(sum.checked_mul(256)? | u64::from(*byte)));
    }
    let digits = bytes.trim_ascii_start();
    let end = digits.iter().position(|byte| matches!(byte, 0 | b' ')).unwrap_or(digits.len());
    if end == 0 {
        return Some(0);
    }
    u64::from_str_radix(std::str::from_utf8(&digits[..end]).ok()?, 8).ok()
}

#[cfg(test)]
mod tests {
    use crate::container::sample::{gzip, tar, tar_member, walked};

    #[test]
    fn files_are_read_in_order_and_hidden_ones_are_left_out() {
        let archive = tar(&[
            ("./letters/march.html", b"march"),
            ("../../etc/passwd", b"harmless"),
            ("letters/._march.html", b"hidden"),
            ("empty", b""),
        ]);
        let expected = [
            ("it/letters/march.html", "march".to_owned()),
            ("it/etc/passwd", "harmless".to_owned()),
            ("it/empty", String::new()),
        ];
        assert_eq!(walked(&archive).texts(), expected);
        assert_eq!(walked(&gzip(&archive)).texts(), expected);
    }

    #[test]
    fn long_names_are_read_in_both_notations() {
        let long = format!("{}/letter.html", "folder".repeat(40));
        let field = format!("path={long}\n");
        let pax = format!("{} {field}", field.len() + 4);
        for (kind, extension) in [(b'L', format!("{long}\0")), (b'x', pax)] {
            let archive =
                [tar_member("extension", kind, extension.as_bytes()), tar_member("short", b'0', b"text")].concat();
            assert_eq!(walked(&archive).texts(), [(format!("it/{long}").as_str(), "text".to_owned())]);
        }
    }

    #[test]
    fn damage_costs_what_is_damaged() {
        let mut archive = tar(&[("one", b"1"), ("two", b"2"), ("three", b"3")]);
        archive[1024] ^= 0xff;
        let found = walked(&archive);
        assert_eq!(found.texts(), [("it/one", "1".to_owned()), ("it/three", "3".to_owned())]);
        assert_eq!(found.warnings.len(), 1, "{found:?}");
    }

    #[test]
    fn of_an_archive_that_breaks_off_the_whole_files_are_read() {
        let archive = tar(&[("one", b"1"), ("two", &[b'2'; 2_000])]);
        let found = walked(&archive[..2_000]);
        assert_eq!(found.texts(), [("it/one", "1".to_owned())]);
        assert_eq!((found.rejected_names(), found.warnings.len()), (vec!["it/two"], 1), "{found:?}");
    }
}
