//! How fast a running server answers one client over one connection, and how much processor time that takes it.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::connection::Connection;
use crate::measure::{Table, micros, processor_time, quantile};
use crate::question::Question;

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
    let mut connection = Connection::open(server.address)?;
    for question in questions.iter().take(WARM_UP) {
        answer(&mut connection, question)?;
    }
    let spent = || server.process.map(|id| processor_time(Some(id))).transpose();
    let processor_start = spent()?;
    let mut times = Vec::with_capacity(questions.len());
    let mut bytes = 0;
    for question in questions {
        let start = Instant::now();
        bytes += answer(&mut connection, question)?;
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

/// The length of the answer to a question, in bytes; anything but an answer is an error.
fn answer(connection: &mut Connection, question: &Question) -> Result<usize> {
    let path = question.path();
    let answer = connection.get(&path)?;
    ensure!(answer.status == 200, "{path} was answered {}: {}", answer.status, String::from_utf8_lossy(&answer.body));
    Ok(answer.body.len())
}

#[cfg(test)]
mod tests {
    use std::io::{BufRead, BufReader, Write};
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
        assert!(error.to_string().contains("400: oops"), "{error}");
    }
}
