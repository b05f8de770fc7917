//! How fast a running server answers one client over one connection, and how much processor time that takes it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::measure::{Table, micros, processor_time, quantile};
use crate::question::Question;

/// How long an answer may take before the measurement is given up.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How many questions are asked before the clock starts.
const WARM_UP: usize = 50;

/// A server that is measured.
#[derive(Debug, Clone, Copy)]
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its process id, if its processor time is wanted.
    pub process: Option<u32>,
}

/// What was measured.
#[derive(Debug)]
pub struct Outcome {
    /// The figures.
    pub table: Table,
    /// The processor time the server took for each question, if its process is known.
    pub processor: Option<Duration>,
}

/// Asks every question, one after the other.
pub fn measure(server: Server, questions: &[Question]) -> Result<Outcome> {
    let mut client = Client::connect(server.address)?;
    for question in questions.iter().take(WARM_UP) {
        client.get(&question.path())?;
    }
    let spent = || server.process.map(|id| processor_time(Some(id))).transpose();
    let processor_start = spent()?;
    let mut times = Vec::with_capacity(questions.len());
    let mut bytes = 0;
    for question in questions {
        let start = Instant::now();
        bytes += client.get(&question.path())?;
        times.push(micros(start.elapsed()));
    }
    let asked = u32::try_from(questions.len()).context("too many questions")?.max(1);
    let processor = spent()?.zip(processor_start).map(|(end, start)| end.saturating_sub(start) / asked);

    let mut table = Table::new(&["", "p50 µs", "p99 µs", "processor µs", "bytes"]);
    table.row(
        &format!("{asked} questions over HTTP"),
        [
            format!("{:.0}", quantile(&times, 50)),
            format!("{:.0}", quantile(&times, 99)),
            processor.map_or_else(|| "–".to_owned(), |time| format!("{:.0}", micros(time))),
            (bytes / questions.len().max(1)).to_string(),
        ],
    );
    Ok(Outcome { table, processor })
}

/// One connection, kept alive. It knows as much of HTTP/1.1 as this server's answers need.
struct Client {
    address: SocketAddr,
    stream: BufReader<TcpStream>,
    body: Vec<u8>,
}

impl Client {
    fn connect(address: SocketAddr) -> Result<Self> {
        let connect = || -> std::io::Result<TcpStream> {
            let stream = TcpStream::connect_timeout(&address, TIMEOUT)?;
            stream.set_nodelay(true)?;
            stream.set_read_timeout(Some(TIMEOUT))?;
            Ok(stream)
        };
        let stream = connect().with_context(|| format!("cannot reach a server at {address}; start one first"))?;
        Ok(Self { address, stream: BufReader::new(stream), body: Vec::new() })
    }

    /// Asks for a path and reads the answer to its end; gives the length of its body in bytes.
    fn get(&mut self, path: &str) -> Result<usize> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {}\r\nAccept: application/json\r\n\r\n", self.address);
        self.stream.get_mut().write_all(request.as_bytes()).context("cannot send a request")?;
        let status = self.line()?;
        let length = self.headers()?;
        self.body.clear();
        match length {
            Length::Bytes(length) => self.take(length)?,
            Length::Chunks => self.take_chunks()?,
        }
        if !status.starts_with("HTTP/1.1 200 ") {
            bail!("{path} was answered {status}: {}", String::from_utf8_lossy(&self.body));
        }
        Ok(self.body.len())
    }

    /// Reads headers up to the empty line.
    fn headers(&mut self) -> Result<Length> {
        let mut length = Length::Bytes(0);
        loop {
            let line = self.line()?.to_ascii_lowercase();
            match line.split_once(':') {
                None => return Ok(length),
                Some(("content-length", value)) => length = Length::Bytes(value.trim().parse()?),
                Some(("transfer-encoding", value)) if value.trim() == "chunked" => length = Length::Chunks,
                Some(_) => {}
            }
        }
    }

    fn take_chunks(&mut self) -> Result<()> {
        loop {
            let size = usize::from_str_radix(self.line()?.trim(), 16).context("a chunk has no size")?;
            self.take(size)?;
            self.line()?;
            if size == 0 {
                return Ok(());
            }
        }
    }

    fn take(&mut self, length: usize) -> Result<()> {
        let start = self.body.len();
        self.body.resize(start + length, 0);
        self.stream.read_exact(&mut self.body[start..]).context("the answer ends early")
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

/// How one knows where a body ends.
enum Length {
    Bytes(usize),
    Chunks,
}

#[cfg(test)]
mod tests {
    use std::net::TcpListener;
    use std::thread;

    use super::*;
    use crate::question::Kind;

    fn question() -> Question {
        Question { kind: Kind::Word, text: "word".to_owned(), facets: Vec::new(), date: None }
    }

    /// Answers every request of one connection with this, and hands back how many there were.
    fn serve(answer: &'static str) -> (SocketAddr, thread::JoinHandle<usize>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let served = thread::spawn(move || {
            let (stream, _) = listener.accept().expect("a client");
            let mut requests = BufReader::new(stream);
            let (mut count, mut line) = (0, String::new());
            while requests.read_line(&mut line).is_ok_and(|read| read > 0) {
                if line == "\r\n" {
                    count += 1;
                    requests.get_mut().write_all(answer.as_bytes()).expect("a client that listens");
                }
                line.clear();
            }
            count
        });
        (address, served)
    }

    #[test]
    fn answers_of_known_length_and_in_chunks_are_read_over_one_connection() {
        for answer in [
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n",
        ] {
            let (address, served) = serve(answer);
            let outcome = measure(Server { address, process: None }, &[question(), question()]).expect("answers");
            assert!(outcome.table.render().contains("2 questions"));
            drop(outcome);
            assert_eq!(served.join().expect("a server that ends"), 4, "two to warm up, two to measure");
        }
    }

    #[test]
    fn an_answer_that_is_an_error_ends_the_measurement() {
        let (address, _) = serve("HTTP/1.1 400 Bad Request\r\nContent-Length: 4\r\n\r\noops");
        let error = measure(Server { address, process: None }, &[question()]).expect_err("a refusal");
        assert!(error.to_string().contains("400 Bad Request: oops"), "{error}");
    }
}
