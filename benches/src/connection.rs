//! One client's connection to a server. It knows as much of HTTP/1.1 as this server's answers need.

use std::io::{BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

/// How long an answer may take before it is given up.
const TIMEOUT: Duration = Duration::from_secs(30);

/// A connection that is kept alive.
#[derive(Debug)]
pub struct Connection {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
    /// Whether the server said that it closes the connection.
    is_over: bool,
    /// Whether the server had closed it before the last request reached it.
    was_stale: bool,
}

/// What was answered, its body whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// Whether it says when to come again.
    pub says_when_to_retry: bool,
    /// The body.
    pub body: Vec<u8>,
}

/// How one knows where a body ends.
#[derive(Debug, Clone, Copy)]
enum Length {
    Bytes(usize),
    Chunks,
}

impl Connection {
    /// Connects.
    pub fn open(address: SocketAddr) -> Result<Self> {
        let connect = || -> std::io::Result<TcpStream> {
            let stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(TIMEOUT))?;
            stream.set_write_timeout(Some(TIMEOUT))?;
            Ok(stream)
        };
        let stream = connect().with_context(|| format!("cannot reach a server at {address}; start one first"))?;
        Ok(Self { address, stream: BufReader::new(stream), is_over: false, was_stale: false })
    }

    /// Whether another request may be sent on it.
    pub fn is_open(&self) -> bool {
        !self.is_over
    }

    /// Whether the last request failed because the server had closed the connection before, as it may between two requests.
    pub fn was_stale(&self) -> bool {
        self.was_stale
    }

    /// Asks for a path and reads the answer to its end. An answer that ends early is an error.
    pub fn get(&mut self, path: &str) -> Result<Answer> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nAccept: */*\r\n\r\n", self.address);
        self.send(request.as_bytes())?;
        let line = self.line()?;
        let status =
            line.strip_prefix("HTTP/1.1 ").and_then(|rest| rest.get(..3)).and_then(|status| status.parse().ok());
        let status = status.with_context(|| format!("no HTTP: {line}"))?;
        let mut says_when_to_retry = false;
        let mut length = Length::Bytes(0);
        loop {
            let line = self.line()?.to_ascii_lowercase();
            let Some((name, value)) = line.split_once(':') else { break };
            match (name, value.trim()) {
                ("content-length", bytes) => length = Length::Bytes(bytes.parse()?),
                ("transfer-encoding", "chunked") => length = Length::Chunks,
                ("retry-after", _) => says_when_to_retry = true,
                ("connection", "close") => self.is_over = true,
                _ => {}
            }
        }
        let body = match length {
            Length::Bytes(bytes) => self.take(bytes)?,
            Length::Chunks => self.take_chunks()?,
        };
        Ok(Answer { status, says_when_to_retry, body })
    }

    /// Sends a request, and waits until an answer begins.
    fn send(&mut self, request: &[u8]) -> Result<()> {
        let begun = self.stream.get_mut().write_all(request).and_then(|()| Ok(!self.stream.fill_buf()?.is_empty()));
        self.was_stale = match &begun {
            Ok(begun) => !begun,
            Err(error) => matches!(error.kind(), ErrorKind::ConnectionReset | ErrorKind::BrokenPipe),
        };
        ensure!(begun.context("cannot send a request")?, "the server closed the connection");
        Ok(())
    }

    fn take_chunks(&mut self) -> Result<Vec<u8>> {
        let mut body = Vec::new();
        loop {
            let size = usize::from_str_radix(self.line()?.trim(), 16).context("a chunk has no size")?;
            body.extend(self.take(size)?);
            let end = self.line()?;
            ensure!(end.is_empty(), "a chunk is longer than its size");
            if size == 0 {
                return Ok(body);
            }
        }
    }

    fn take(&mut self, length: usize) -> Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        self.stream.read_exact(&mut bytes).context("the answer ends early")?;
        Ok(bytes)
    }

    /// A line without its end.
    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line).context("cannot read the answer")?;
        if read == 0 {
            bail!("the server closed the connection");
        }
        line.truncate(line.trim_end_matches(['\r', '\n']).len());
        Ok(line)
    }
}
