//! Work on a list by several threads.

use std::num::NonZeroUsize;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Does some work on each element; the results are in the order of the list. After an error, work that has not begun is
/// left, and the error of the first element that has one is given.
pub fn map<T: Sync, R: Send>(
    list: &[T],
    threads: NonZeroUsize,
    work: impl Fn(&T) -> anyhow::Result<R> + Sync,
) -> anyhow::Result<Vec<R>> {
    let taken = AtomicUsize::new(0);
    let worker = || {
        let mut results = Vec::new();
        loop {
            let place = taken.fetch_add(1, Ordering::Relaxed);
            let Some(element) = list.get(place) else { return results };
            let result = work(element);
            if result.is_err() {
                taken.store(list.len(), Ordering::Relaxed);
            }
            results.push((place, result));
        }
    };
    let mut results = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.get().min(list.len())).map(|_| scope.spawn(worker)).collect();
        let join =
            |worker: thread::ScopedJoinHandle<'_, _>| -> Vec<_> { worker.join().expect("the work does not panic") };
        workers.into_iter().flat_map(join).collect::<Vec<_>>()
    });
    results.sort_unstable_by_key(|(place, _)| *place);
    results.into_iter().map(|(_, result)| result).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_in_the_order_of_the_list() {
        let threads = NonZeroUsize::new(3).expect("not zero");
        let list: Vec<u64> = (0..1000).collect();
        let doubled = map(&list, threads, |number| Ok(2 * number)).expect("no error");
        assert_eq!(doubled, (0..1000).map(|number| 2 * number).collect::<Vec<u64>>());
        let failed = map(&list, threads, |number| if *number < 10 { Ok(()) } else { anyhow::bail!("at {number}") });
        assert_eq!(failed.expect_err("the eleventh fails").to_string(), "at 10");
        assert!(map(&[0; 0], threads, |_| Ok(())).expect("no error").is_empty());
    }
}
