//! How much is taken out of one file, and when that is too much: a small file may be made to hold any amount (a "bomb").

use std::cell::Cell;
use std::io::{self, Read};

/// However small a file is, this many bytes may be decompressed out of it.
pub(super) const MIN_DECODED_BYTES: u64 = 1 << 30;

/// How many times its own size may be decompressed out of a file, over all levels of archives in archives. Deflate
/// compresses at most 1,032 times, and text about ten times.
pub(super) const MAX_RATIO: u64 = 1_000;

/// How many members the archives in one file may have together.
pub(super) const MAX_MEMBERS: u64 = 4_000_000;

/// What was taken out of a file on disk, archives in archives included.
pub(super) struct Meter<'a> {
    advance: &'a dyn Fn(u64),
    /// Bytes on disk that progress has not counted yet.
    left: Cell<u64>,
    decoded: Cell<u64>,
    max_decoded: u64,
    members: Cell<u64>,
}

impl<'a> Meter<'a> {
    pub(super) fn new(size_bytes: u64, advance: &'a dyn Fn(u64)) -> Self {
        Self {
            advance,
            left: Cell::new(size_bytes),
            decoded: Cell::new(0),
            max_decoded: size_bytes.saturating_mul(MAX_RATIO).max(MIN_DECODED_BYTES),
            members: Cell::new(0),
        }
    }

    /// Counts bytes on disk that are done with.
    pub(super) fn consume(&self, bytes: u64) {
        let bytes = bytes.min(self.left.get());
        self.left.set(self.left.get() - bytes);
        (self.advance)(bytes);
    }

    /// Counts all that has not been counted.
    pub(super) fn finish(&self) {
        self.consume(self.left.get());
    }

    /// A reader of the file on disk, whose bytes are counted.
    pub(super) fn consuming<R: Read>(&self, file: R) -> Consuming<'_, R> {
        Consuming { file, meter: self }
    }

    /// A decoder, whose bytes are counted; it fails when too much has been decoded.
    pub(super) fn decoding<R: Read>(&self, decoder: R) -> Decoding<'_, R> {
        Decoding { decoder, meter: self }
    }

    /// Counts a member of an archive.
    pub(super) fn count_member(&self) {
        self.members.set(self.members.get() + 1);
    }

    /// What there is too much of, if so: nothing more is to be taken out.
    pub(super) fn excess(&self) -> Option<String> {
        if self.decoded.get() > self.max_decoded {
            let megabytes = self.max_decoded >> 20;
            return Some(format!("more than {megabytes} MB come out of it; it may be made to exhaust its reader"));
        }
        (self.members.get() > MAX_MEMBERS).then(|| format!("the archives in it have more than {MAX_MEMBERS} members"))
    }
}

/// See [`Meter::consuming`].
pub(super) struct Consuming<'a, R> {
    file: R,
    meter: &'a Meter<'a>,
}

impl<R: Read> Read for Consuming<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.meter.consume(count as u64);
        Ok(count)
    }
}

/// See [`Meter::decoding`].
pub(super) struct Decoding<'a, R> {
    decoder: R,
    meter: &'a Meter<'a>,
}

impl<R: Read> Read for Decoding<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.decoder.read(buffer)?;
        self.meter.decoded.set(self.meter.decoded.get().saturating_add(count as u64));
        self.meter.excess().map_or(Ok(count), |words| Err(io::Error::other(words)))
    }
}
