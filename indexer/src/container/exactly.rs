//! A stretch of a stream whose length is known, and that must be there in full.

use std::io::{self, BufRead, Read};

/// Reads a given number of bytes. That the stream ends before is an error, not an end.
pub(super) struct Exactly<'a> {
    source: &'a mut dyn BufRead,
    left: u64,
}

impl<'a> Exactly<'a> {
    pub(super) fn new(source: &'a mut dyn BufRead, length: u64) -> Self {
        Self { source, left: length }
    }

    /// Passes over what has not been read.
    pub(super) fn finish(mut self) -> io::Result<()> {
        io::copy(&mut self, &mut io::sink()).map(drop)
    }
}

impl Read for Exactly<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let count = available.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Exactly<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Ok(&[]);
        }
        let available = self.source.fill_buf()?;
        if available.is_empty() {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "it breaks off"));
        }
        let count = usize::try_from(self.left).unwrap_or(usize::MAX).min(available.len());
        Ok(&available[..count])
    }

    fn consume(&mut self, count: usize) {
        self.left -= count as u64;
        self.source.consume(count);
    }
}

/// Fills a block. Gives how many bytes there were: fewer only at the end of the stream.
pub(super) fn read_block(source: &mut dyn BufRead, block: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while filled < block.len() {
        match source.read(&mut block[filled..])? {
            0 => break,
            count => filled += count,
        }
    }
    Ok(filled)
}
