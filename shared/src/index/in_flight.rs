//! A bound on the memory of what was put and is not yet written.
//!
//! Tantivy's queue is bounded by a number of documents, ten thousand: short releases take little there, long reports would
//! take gigabytes. So each document takes its [`Share`] of a fixed amount before it enters the queue, and gives it back when
//! it has been written; who puts faster than the engine writes waits.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// An amount of memory that documents share.
#[derive(Debug)]
pub(crate) struct InFlight {
    total: usize,
    free: Mutex<usize>,
    returned: Condvar,
}

impl InFlight {
    /// An amount in bytes.
    pub(crate) fn new(total: usize) -> Arc<Self> {
        Arc::new(Self { total, free: Mutex::new(total), returned: Condvar::new() })
    }

    /// Waits until so many bytes are free, and takes them. What is larger than everything waits for everything.
    pub(crate) fn take(self: &Arc<Self>, bytes: usize) -> Share {
        let bytes = bytes.min(self.total);
        let free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let mut free = self.returned.wait_while(free, |free| *free < bytes).unwrap_or_else(PoisonError::into_inner);
        *free -= bytes;
        Share { bytes, of: Arc::clone(self) }
    }
}

/// What one document takes; dropping it gives it back.
#[derive(Debug)]
pub(crate) struct Share {
    bytes: usize,
    of: Arc<InFlight>,
}

impl Drop for Share {
    fn drop(&mut self) {
        *self.of.free.lock().unwrap_or_else(PoisonError::into_inner) += self.bytes;
        self.of.returned.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn who_finds_too_little_waits_until_it_is_given_back() {
        let in_flight = InFlight::new(10);
        let (first, second) = (in_flight.take(4), in_flight.take(4));
        let waiting = thread::spawn({
            let in_flight = Arc::clone(&in_flight);
            move || drop(in_flight.take(1_000))
        });
        drop((first, second));
        waiting.join().expect("everything was given back");
        assert_eq!(*in_flight.free.lock().expect("nobody panicked"), 10);
    }
}
