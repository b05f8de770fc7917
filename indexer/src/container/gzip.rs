//! Gzip streams (RFC 1952) of any number of members, read past damage.

use std::io::{self, BufRead, Read};
use std::mem;

use flate2::bufread::GzDecoder;

/// The first bytes of every member that is compressed by deflate.
pub(super) const MAGIC: [u8; 3] = [0x1f, 0x8b, 0x08];

/// See [`Members`].
pub(super) const WHOLE_SO_FAR: io::ErrorKind = io::ErrorKind::InvalidInput;

/// How much is read at a time, and how far back the search for the next member goes after damage, in bytes.
const WINDOW_BYTES: usize = 64 << 10;

/// Decompresses all members of a gzip stream.
///
/// Where a member is damaged or breaks off, reading fails once; whoever reads on gets the members after it. Web archives have a
/// member for each record: damage to one costs that one. The kind of the error is [`WHOLE_SO_FAR`] if the damaged member has given
/// nothing yet, so that all that was read is sound.
pub(super) struct Members<R> {
    state: State<Window<R>>,
}

enum State<R> {
    /// At the beginning of a member or at the end.
    Between(R),
    Within {
        decoder: Box<GzDecoder<R>>,
        /// Whether nothing but its first bytes says that it is a member.
        is_trial: bool,
        /// Whether it has been decompressed in part.
        has_given: bool,
    },
    /// After damage, on the look-out for another member.
    Lost(R),
    Ended,
}

impl<R: Read> Members<R> {
    pub(super) fn new(source: R) -> Self {
        Self { state: State::Between(Window { source, bytes: Vec::new(), place: 0, since_mark: 0 }) }
    }
}

impl<R: Read> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            match mem::replace(&mut self.state, State::Ended) {
                State::Between(source) => self.state = begin(source)?,
                State::Within { mut decoder, is_trial, has_given } => match decoder.read(buffer) {
                    Ok(0) => self.state = State::Between(decoder.into_inner()),
                    Ok(count) => {
                        self.state = State::Within { decoder, is_trial: false, has_given: true };
                        return Ok(count);
                    }
                    Err(error) => {
                        let mut source = decoder.into_inner();
                        source.rewind_past_mark();
                        self.state = State::Lost(source);
                        // What looked like the beginning of a member was none: the damage has been told already.
                        if !is_trial {
                            return Err(damaged(&error, has_given));
                        }
                    }
                },
                State::Lost(mut source) => {
                    if source.seek_member()? {
                        self.state = State::Within {
                            decoder: Box::new(GzDecoder::new(source)),
                            is_trial: true,
                            has_given: false,
                        };
                    }
                }
                State::Ended => return Ok(0),
            }
        }
    }
}

/// The state after a member: another one, or the end, which may be padded with zeros.
fn begin<R: Read>(mut source: Window<R>) -> io::Result<State<Window<R>>> {
    loop {
        let available = source.fill_buf()?;
        if available.is_empty() {
            return Ok(State::Ended);
        }
        let zeros = available.iter().take_while(|byte| **byte == 0).count();
        if zeros == 0 {
            source.since_mark = 0;
            return Ok(State::Within { decoder: Box::new(GzDecoder::new(source)), is_trial: false, has_given: false });
        }
        source.consume(zeros);
    }
}

/// A buffer that keeps some of what was read from it: a decoder that runs into damage may have read into the next member.
struct Window<R> {
    source: R,
    bytes: Vec<u8>,
    /// What is still to be read begins here.
    place: usize,
    /// How much was read since the beginning of the member.
    since_mark: usize,
}

impl<R: Read> Window<R> {
    /// Goes back to just after the first byte of the member, or as far as can be.
    fn rewind_past_mark(&mut self) {
        let back = self.since_mark.saturating_sub(1).min(self.place);
        self.place -= back;
    }

    /// Passes over everything before what may be the beginning of a member; `false` at the end of the stream.
    fn seek_member(&mut self) -> io::Result<bool> {
        loop {
            let available = self.fill_buf()?;
            if available.is_empty() {
                return Ok(false);
            }
            let may_begin = |place: &usize| MAGIC.iter().zip(&available[*place..]).all(|(magic, byte)| magic == byte);
            let place = (0..available.len()).find(may_begin);
            let passed = place.unwrap_or(available.len());
            self.consume(passed);
            if place.is_some() {
                self.since_mark = 0;
                return Ok(true);
            }
        }
    }
}

impl<R: Read> Read for Window<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut available = self.fill_buf()?;
        let count = available.read(buffer)?;
        self.consume(count);
        Ok(count)
    }
}

impl<R: Read> BufRead for Window<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.place == self.bytes.len() {
            let kept = self.place.min(WINDOW_BYTES);
            self.bytes.copy_within(self.place - kept.., 0);
            self.bytes.resize(kept + WINDOW_BYTES, 0);
            self.place = kept;
            let read = self.source.read(&mut self.bytes[kept..]);
            self.bytes.truncate(kept + *read.as_ref().unwrap_or(&0));
            read?;
        }
        Ok(&self.bytes[self.place..])
    }

    fn consume(&mut self, count: usize) {
        self.place += count;
        self.since_mark = self.since_mark.saturating_add(count);
    }
}

fn damaged(error: &io::Error, has_given: bool) -> io::Error {
    let breaks_off = error.kind() == io::ErrorKind::UnexpectedEof;
    let words = if breaks_off { "it breaks off".to_owned() } else { error.to_string() };
    let kind = if has_given { io::ErrorKind::InvalidData } else { WHOLE_SO_FAR };
    io::Error::new(kind, format!("cannot decompress the gzip file: {words}"))
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn gzip(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    /// What is read, with `!` for each time that reading fails.
    fn read(bytes: &[u8]) -> String {
        let mut members = Members::new(bytes);
        let (mut text, mut buffer) = (String::new(), [0; 7]);
        for _ in 0..10_000 {
            match members.read(&mut buffer) {
                Ok(0) => return text,
                Ok(count) => text.push_str(&String::from_utf8_lossy(&buffer[..count])),
                Err(_) => text.push('!'),
            }
        }
        panic!("no end: {text}");
    }

    #[test]
    fn all_members_are_read_and_padding_is_not() {
        assert_eq!(read(&[gzip("one "), gzip(""), gzip("two")].concat()), "one two");
        assert_eq!(read(&[gzip("one"), vec![0; 900]].concat()), "one");
    }

    #[test]
    fn damage_costs_one_member() {
        let [first, second, third] = ["first ", "second ", "third"].map(gzip);
        for place in 0..second.len() {
            let mut flipped = second.clone();
            flipped[place] ^= 0xff;
            let text = read(&[&first[..], &flipped, &third].concat());
            assert!(text.starts_with("first ") && text.ends_with("third"), "flipped at {place}: {text}");
        }
        for length in 0..second.len() {
            let text = read(&[&first[..], &second[..length], &third].concat());
            assert!(text.starts_with("first ") && text.ends_with("third"), "cut to {length}: {text}");
        }
        assert_eq!(read(&[&first[..], b"rubbish \x1f\x8b\x08 and more", &third].concat()), "first !third");
        assert_eq!(read(&[&first[..], &second[..second.len() - 9]].concat()), "first second !");
        let mut wrong_sum = second;
        let place = wrong_sum.len() - 8;
        wrong_sum[place] ^= 1;
        assert_eq!(read(&[&first[..], &wrong_sum, &third].concat()), "first second !third");
    }
}
