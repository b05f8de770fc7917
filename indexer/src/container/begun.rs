//! A stream whose beginning was looked at.

use std::io::{self, BufRead, Cursor, Read};

/// How many damaged beginnings are passed over: those of a compressed web archive, which goes on after damage.
const MAX_ATTEMPTS: usize = 16;

/// A stream that gives again what was looked at, and fails again where that failed.
pub(super) struct Begun<'a> {
    head: Cursor<Vec<u8>>,
    /// What was met after the head.
    damage: Option<io::Error>,
    rest: &'a mut dyn BufRead,
}

impl<'a> Begun<'a> {
    /// Looks at the first bytes. Where there is damage before any, gives that too, and looks at what comes after it.
    pub(super) fn new(rest: &'a mut dyn BufRead, length: usize) -> (Self, Option<io::Error>) {
        let mut first_damage = None;
        for _ in 0..MAX_ATTEMPTS {
            let mut head = Vec::with_capacity(length);
            match rest.take(length as u64).read_to_end(&mut head) {
                Err(error) if head.is_empty() => first_damage = first_damage.or(Some(error)),
                read => return (Self { head: Cursor::new(head), damage: read.err(), rest }, first_damage),
            }
        }
        (Self { head: Cursor::default(), damage: None, rest }, first_damage)
    }

    /// What was looked at.
    pub(super) fn head(&self) -> &[u8] {
        self.head.get_ref()
    }

    fn is_in_head(&self) -> bool {
        self.head.position() < self.head.get_ref().len() as u64
    }
}

impl Read for Begun<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let count = available.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl BufRead for Begun<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.is_in_head() {
            return self.head.fill_buf();
        }
        match self.damage.take() {
            Some(error) => Err(error),
            None => self.rest.fill_buf(),
        }
    }

    fn consume(&mut self, count: usize) {
        if self.is_in_head() {
            self.head.consume(count);
        } else {
            self.rest.consume(count);
        }
    }
}
