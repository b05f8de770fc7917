//! Reading a PDF where it can do no harm: in a process of its own, with limits on memory and time.
//!
//! A PDF is a program for drawing pages, in a format with forty years of exceptions. Made badly, or to do harm, it can make any
//! reader crash, run for ever or take all memory. In a worker, that costs the one file.

use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::engine::{self, Pdf, Refusal};
use crate::guard::guarded;
use crate::report::QuarantineReason;

/// The command of `onrecord-indexer` that makes it a worker. It is for the program itself, and shown in no help.
pub const COMMAND: &str = "read-pdf";

/// How long reading one file may take. The slowest of our reports, with 328 pages, takes a second.
pub const MAX_TIME: Duration = Duration::from_secs(60);

/// How much memory a worker may take, in bytes of its address space. A report of 328 pages takes 18 MB; the rest is for files
/// of up to 256 MB, which the engine holds twice, and for pictures.
pub const MAX_MEMORY_BYTES: u64 = 1 << 30;

/// How much a worker may answer, in bytes: far more than the text of the thickest report, and no more than the largest file.
pub const MAX_ANSWER_BYTES: u64 = 256 << 20;

/// How much of what a worker says on its standard error is looked at, in bytes.
const MAX_LAST_WORDS_BYTES: u64 = 4 << 10;

/// The stack on which a worker reads, in bytes.
const STACK_BYTES: usize = 64 << 20;

/// Where PDFs are read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Isolation {
    /// In a process per file: the program at this path, started with [`COMMAND`]. On Unix its memory is limited too.
    Worker(PathBuf),
    /// On the thread that asks. A panic is caught; a file that takes all memory or never ends takes the program along. For
    /// tests, and for programs that read only what they trust.
    #[default]
    ThisThread,
}

/// Reads the lines of a PDF; an error says why it cannot be done.
pub(super) fn read(bytes: &[u8], isolation: &Isolation) -> Result<Pdf, (QuarantineReason, String)> {
    let answer = match isolation {
        Isolation::Worker(program) => ask(Command::new(program).arg(COMMAND), bytes, MAX_TIME)?,
        Isolation::ThisThread => guarded(|| engine::read(bytes))
            .unwrap_or_else(|words| Err(Refusal::Damaged(format!("reading it failed: {words}")))),
    };
    answer.map_err(in_words)
}

/// Reads what a worker wrote on its standard output.
pub(super) fn read_answer(answer: &[u8]) -> Result<Pdf, (QuarantineReason, String)> {
    let answer: Result<Pdf, Refusal> = postcard::from_bytes(answer)
        .map_err(|error| (QuarantineReason::Failed, format!("the answer of a worker cannot be read: {error}")))?;
    answer.map_err(in_words)
}

fn in_words(refusal: Refusal) -> (QuarantineReason, String) {
    match refusal {
        Refusal::Encrypted => (QuarantineReason::Encrypted, "the PDF is locked with a password".to_owned()),
        Refusal::Damaged(words) => (QuarantineReason::Unreadable, format!("the PDF is damaged: {words}")),
    }
}

/// The worker's side: reads a PDF from standard input and answers on standard output.
pub fn serve() -> io::Result<()> {
    limit_memory()?;
    let mut bytes = Vec::new();
    io::stdin().lock().read_to_end(&mut bytes)?;
    let reader = thread::Builder::new().stack_size(STACK_BYTES).spawn(move || guarded(|| engine::read(&bytes)))?;
    let read = reader.join().unwrap_or_else(|_| Err("reading it failed".to_owned()));
    let answer = read.unwrap_or_else(|words| Err(Refusal::Damaged(words)));
    let mut output = io::stdout().lock();
    postcard::to_io(&answer, &mut output).map_err(io::Error::other)?;
    output.flush()
}

#[cfg(unix)]
fn limit_memory() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let limit = |most| Rlimit { current: Some(most), maximum: Some(most) };
    setrlimit(Resource::Core, limit(0))?;
    // Should the parent be gone, nobody is left to end a worker that runs for ever.
    setrlimit(Resource::Cpu, limit(MAX_TIME.as_secs()))?;
    Ok(setrlimit(Resource::As, limit(MAX_MEMORY_BYTES))?)
}

#[cfg(not(unix))]
fn limit_memory() -> io::Result<()> {
    Ok(())
}

/// Hands a worker its bytes, and waits for its answer as long as it may take.
fn ask(
    command: &mut Command,
    bytes: &[u8],
    max_time: Duration,
) -> Result<Result<Pdf, Refusal>, (QuarantineReason, String)> {
    let failed =
        |error: io::Error| (QuarantineReason::Failed, format!("cannot start a process to read the PDF: {error}"));
    let mut worker =
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().map_err(failed)?;
    let Ended { answer, last_words, status } = converse(&mut worker, bytes, max_time).map_err(failed)?;
    let Some(status) = status else {
        return Err((
            QuarantineReason::TooComplex,
            format!("reading the PDF takes more than {} s", max_time.as_secs()),
        ));
    };
    match postcard::from_bytes(&answer) {
        Ok(answer) if status.success() => Ok(answer),
        _ => Err(why(status, &last_words, answer.len() as u64)),
    }
}

/// How a worker ended.
struct Ended {
    answer: Vec<u8>,
    last_words: String,
    /// `None` if it had to be ended.
    status: Option<ExitStatus>,
}

/// Writes and reads at once, so that neither side waits for the other.
fn converse(worker: &mut Child, bytes: &[u8], max_time: Duration) -> io::Result<Ended> {
    let input = worker.stdin.take();
    let output = worker.stdout.take();
    let errors = worker.stderr.take();
    thread::scope(|scope| {
        // A worker that gives up early closes its end: that it did is told by how it ended.
        scope.spawn(move || input.map(|mut input| input.write_all(bytes)));
        let last_words = scope.spawn(move || read_at_most(errors, MAX_LAST_WORDS_BYTES));
        let (sender, receiver) = mpsc::channel();
        scope.spawn(move || sender.send(read_at_most(output, MAX_ANSWER_BYTES)));
        let answer = receiver.recv_timeout(max_time);
        let in_time = answer.is_ok();
        if !in_time {
            worker.kill()?;
        }
        let status = worker.wait()?;
        let last_words = last_words.join().unwrap_or_default();
        Ok(Ended {
            answer: answer.unwrap_or_default(),
            last_words: String::from_utf8_lossy(&last_words).into_owned(),
            status: in_time.then_some(status),
        })
    })
}

fn read_at_most(stream: Option<impl Read>, max_bytes: u64) -> Vec<u8> {
    let mut bytes = Vec::new();
    if let Some(stream) = stream {
        // What came before an error is all there is.
        let _ = stream.take(max_bytes).read_to_end(&mut bytes);
    }
    bytes
}

/// Why a worker gave no answer.
fn why(status: ExitStatus, last_words: &str, answer_bytes: u64) -> (QuarantineReason, String) {
    if answer_bytes >= MAX_ANSWER_BYTES {
        return (
            QuarantineReason::TooComplex,
            format!("the PDF holds more than {} MB of text", MAX_ANSWER_BYTES >> 20),
        );
    }
    if last_words.contains("memory allocation of") {
        let words = format!("reading the PDF takes more than {} MB of memory", MAX_MEMORY_BYTES >> 20);
        return (QuarantineReason::TooComplex, words);
    }
    if last_words.contains("overflowed its stack") {
        return (QuarantineReason::TooComplex, "the PDF is nested too deeply".to_owned());
    }
    let said = last_words.lines().last().map(|line| format!(": {line}")).unwrap_or_default();
    (QuarantineReason::Failed, format!("the process that read the PDF ended with {status}{said}"))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;

    /// What becomes of a file whose worker does what a script says.
    fn refusal(script: &str) -> (QuarantineReason, String) {
        let bytes = vec![b'%'; 1 << 20];
        ask(Command::new("sh").args(["-c", script]), &bytes, Duration::from_millis(500)).expect_err(script)
    }

    #[test]
    fn a_worker_that_hangs_is_ended() {
        let (reason, words) = refusal("exec sleep 60");
        assert_eq!((reason, words.as_str()), (QuarantineReason::TooComplex, "reading the PDF takes more than 0 s"));
    }

    #[test]
    fn a_worker_that_crashes_costs_the_file() {
        let (reason, words) = refusal("echo oh no >&2; kill -9 $$");
        assert_eq!(reason, QuarantineReason::Failed);
        assert!(words.ends_with(": oh no"), "{words}");
        assert_eq!(refusal("cat > /dev/null; echo nonsense").0, QuarantineReason::Failed);
    }

    #[test]
    fn a_worker_that_takes_too_much_memory_says_so() {
        let (reason, words) = refusal("echo memory allocation of 9 bytes failed >&2; kill -6 $$");
        assert_eq!(reason, QuarantineReason::TooComplex);
        assert_eq!(words, "reading the PDF takes more than 1024 MB of memory");
    }

    #[test]
    fn a_program_that_is_not_there_is_told() {
        let isolation = Isolation::Worker("/nowhere/onrecord-indexer".into());
        let (reason, words) = read(b"%PDF-1.4", &isolation).expect_err("there is no such program");
        assert_eq!(reason, QuarantineReason::Failed);
        assert!(words.starts_with("cannot start a process to read the PDF: "), "{words}");
    }
}
