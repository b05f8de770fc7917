//! The search pool: a fixed number of threads that do the CPU work, so that the async threads stay free to answer.
//!
//! Work waits in three lines. A key stroke goes before a question, and a question before the pieces of long work, so that what takes long
//! holds up nothing that is short. Now and then the last line goes first: it is never stuck.

use std::fmt;
use std::io;
use std::num::NonZeroUsize;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use crossbeam_channel::{Receiver, Select, Sender};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

type Job = Box<dyn FnOnce() + Send>;

/// In which line work waits: those before go first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Somebody is typing.
    KeyStroke,
    /// Somebody waits for an answer.
    Question,
    /// A program takes a long list, piece by piece.
    Piece,
}

/// How many lines there are.
const LINES: usize = 3;

/// One of so many pieces of work is taken from the last line that has any.
const FAIRNESS: usize = 8;

/// Threads that search, and the bounded lines in front of them.
///
/// The threads end when the last clone of the pool is gone.
#[derive(Clone)]
pub struct Pool {
    /// By urgency.
    lines: [Sender<Job>; LINES],
    queue: usize,
    threads: usize,
    busy: Arc<AtomicUsize>,
    long_places: Arc<Semaphore>,
}

/// How many may come again and again with work at the same time. Each has one piece of work in the line at most, so a search
/// waits for no more than so many pieces of theirs.
pub const LONG_PLACES: usize = 4;

/// The right to come again and again with work, as long as this is held.
#[derive(Debug)]
pub struct LongPlace {
    _permit: OwnedSemaphorePermit,
}

/// Why the pool has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PoolError {
    /// Its line is full: nothing was begun.
    Full,
    /// The work panicked. The panic was reported by the panic hook; the thread lives on.
    Panicked,
}

impl Pool {
    /// Starts `threads` threads with room for `queue` pieces of work in each line.
    pub fn start(threads: NonZeroUsize, queue: usize) -> io::Result<Self> {
        let ends = [(); LINES].map(|()| crossbeam_channel::bounded(queue));
        let lines = ends.each_ref().map(|(line, _)| line.clone());
        let work = ends.map(|(_, work)| work);
        let (threads, busy) = (threads.get(), Arc::new(AtomicUsize::new(0)));
        for number in 0..threads {
            let (work, busy) = (work.clone(), Arc::clone(&busy));
            thread::Builder::new().name(format!("search-{number}")).spawn(move || run_all(&work, &busy))?;
        }
        Ok(Self { lines, queue, threads, busy, long_places: Arc::new(Semaphore::new(LONG_PLACES)) })
    }

    /// How many threads there are.
    pub fn threads(&self) -> usize {
        self.threads
    }

    /// How many threads are at work.
    pub fn busy(&self) -> usize {
        self.busy.load(Ordering::Relaxed)
    }

    /// How many pieces of work wait for a thread.
    pub fn waiting(&self) -> usize {
        self.lines.iter().map(Sender::len).sum()
    }

    /// Whether one who comes with a question now is turned away.
    pub fn is_full(&self) -> bool {
        self.busy() >= self.threads && self.line(Urgency::Question).len() >= self.queue
    }

    fn line(&self, urgency: Urgency) -> &Sender<Job> {
        let [key_strokes, questions, pieces] = &self.lines;
        match urgency {
            Urgency::KeyStroke => key_strokes,
            Urgency::Question => questions,
            Urgency::Piece => pieces,
        }
    }

    /// A place for one who will come with many pieces of work, one after the other; `None` if all [`LONG_PLACES`] are taken.
    pub fn long_place(&self) -> Option<LongPlace> {
        let permit = Arc::clone(&self.long_places).try_acquire_owned().ok()?;
        Some(LongPlace { _permit: permit })
    }

    /// Runs `work` on one of the threads and waits for its result.
    ///
    /// Work whose caller has gone before its turn (the future was dropped) is not run.
    pub async fn run<T, F>(&self, urgency: Urgency, work: F) -> Result<T, PoolError>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let (result, awaited) = oneshot::channel();
        let job = move || {
            if !result.is_closed() {
                // Nothing outlives a panic in here: what `work` owns is dropped, and snapshots are read-only.
                let outcome = catch_unwind(AssertUnwindSafe(work));
                // A caller who left during the work wants no result.
                let _: Result<(), _> = result.send(outcome);
            }
        };
        self.line(urgency).try_send(Box::new(job)).map_err(|_| PoolError::Full)?;
        match awaited.await {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(_)) | Err(_) => Err(PoolError::Panicked),
        }
    }
}

fn run_all(lines: &[Receiver<Job>; LINES], busy: &AtomicUsize) {
    for turn in 1_usize.. {
        let Some(job) = next(lines, turn.is_multiple_of(FAIRNESS)) else { return };
        busy.fetch_add(1, Ordering::Relaxed);
        job();
        busy.fetch_sub(1, Ordering::Relaxed);
    }
}

/// The next piece of work, as soon as there is one; `None` when there will be no more.
fn next(lines: &[Receiver<Job>; LINES], is_last_first: bool) -> Option<Job> {
    if is_last_first && let Some(job) = lines.iter().rev().find_map(|line| line.try_recv().ok()) {
        return Some(job);
    }
    let mut first = Select::new_biased();
    for line in lines {
        first.recv(line);
    }
    let ready = first.select();
    let line = lines.get(ready.index()).expect("one of the lines is ready");
    ready.recv(line).ok()
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool")
            .field("busy", &self.busy())
            .field("waiting", &self.waiting())
            .field("long_places", &self.long_places.available_permits())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicBool;
    use std::sync::mpsc;

    use super::*;

    fn pool(queue: usize) -> Pool {
        Pool::start(NonZeroUsize::MIN, queue).expect("threads")
    }

    /// Occupies the pool's only thread until the sender that is returned is used or dropped.
    async fn occupy(pool: &Pool) -> (mpsc::Sender<()>, tokio::task::JoinHandle<Result<(), PoolError>>) {
        let (release, wait) = mpsc::channel();
        let (begun, begins) = oneshot::channel();
        let busy = pool.clone();
        let task = tokio::spawn(async move {
            busy.run(Urgency::Question, move || {
                begun.send(()).expect("the test waits");
                let _: Result<(), _> = wait.recv();
            })
            .await
        });
        begins.await.expect("the work begins");
        (release, task)
    }

    #[tokio::test]
    async fn work_is_done_on_a_thread_of_the_pool() {
        let name = pool(1).run(Urgency::Question, || thread::current().name().map(str::to_owned)).await;
        assert_eq!(name, Ok(Some("search-0".to_owned())));
    }

    #[test]
    fn places_for_long_work_are_few_and_given_back() {
        let pool = pool(1);
        let places: Vec<LongPlace> = (0..LONG_PLACES).filter_map(|_| pool.clone().long_place()).collect();
        assert_eq!(places.len(), LONG_PLACES);
        assert!(pool.long_place().is_none());
        drop(places);
        assert!(pool.long_place().is_some());
    }

    #[tokio::test]
    async fn a_full_line_refuses_at_once() {
        let pool = pool(1);
        let (release, first) = occupy(&pool).await;
        let waiting = tokio::spawn({
            let pool = pool.clone();
            async move { pool.run(Urgency::Question, || 2).await }
        });
        while pool.waiting() == 0 {
            tokio::task::yield_now().await;
        }
        assert!(pool.is_full());
        assert_eq!(pool.run(Urgency::Question, || 3).await, Err(PoolError::Full));
        drop(release);
        assert_eq!(first.await.expect("no panic"), Ok(()));
        assert_eq!(waiting.await.expect("no panic"), Ok(2));
        assert!(!pool.is_full());
    }

    #[tokio::test]
    async fn a_panic_is_an_error_and_the_thread_lives_on() {
        let pool = pool(1);
        assert_eq!(
            pool.run(Urgency::Question, || assert_eq!(1, 2, "a panic on purpose")).await,
            Err(PoolError::Panicked)
        );
        assert_eq!(pool.run(Urgency::Question, || 7).await, Ok(7));
    }

    #[tokio::test]
    async fn work_nobody_waits_for_is_not_run() {
        let pool = pool(1);
        let (release, _first) = occupy(&pool).await;
        let ran = Arc::new(AtomicBool::new(false));
        let waiting = tokio::spawn({
            let (pool, ran) = (pool.clone(), Arc::clone(&ran));
            async move { pool.run(Urgency::Question, move || ran.store(true, Ordering::SeqCst)).await }
        });
        while pool.waiting() == 0 {
            tokio::task::yield_now().await;
        }
        waiting.abort();
        assert!(waiting.await.is_err());
        drop(release);
        while pool.run(Urgency::Question, || ()).await.is_err() {
            tokio::task::yield_now().await;
        }
        assert!(!ran.load(Ordering::SeqCst));
    }

    /// Lets work wait in lines, one piece after the other, and gives the order in which it was done.
    async fn order(waiting: impl IntoIterator<Item = Urgency>) -> Vec<Urgency> {
        let pool = pool(64);
        let (release, _first) = occupy(&pool).await;
        let (done, order) = mpsc::channel();
        let mut tasks = Vec::new();
        for (number, urgency) in (1..).zip(waiting) {
            let (here, done) = (pool.clone(), done.clone());
            tasks.push(tokio::spawn(async move { here.run(urgency, move || done.send(urgency)).await }));
            while pool.waiting() < number {
                tokio::task::yield_now().await;
            }
        }
        drop((release, done));
        for task in tasks {
            task.await.expect("no panic").expect("it is done").expect("the test waits");
        }
        order.into_iter().collect()
    }

    #[tokio::test]
    async fn what_is_short_goes_first() {
        use Urgency::{KeyStroke, Piece, Question};
        let order = order([Piece, Question, KeyStroke, Question, KeyStroke]).await;
        assert_eq!(order, [KeyStroke, KeyStroke, Question, Question, Piece]);
    }

    #[tokio::test]
    async fn long_work_is_never_stuck() {
        use Urgency::{Piece, Question};
        let order = order(std::iter::once(Piece).chain([Question; 40])).await;
        assert!(order.iter().take(FAIRNESS).any(|urgency| *urgency == Piece), "{order:?}");
    }
}
