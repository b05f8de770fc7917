//! Going on where a defect of ours makes reading some odd input panic.

use std::cell::{Cell, RefCell};
use std::panic::{self, AssertUnwindSafe, catch_unwind};

thread_local! {
    static IS_GUARDED: Cell<bool> = const { Cell::new(false) };
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Does some work that leaves nothing half done that is looked at again. If it panics, says where and why.
pub fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    IS_GUARDED.set(true);
    let done = catch_unwind(AssertUnwindSafe(work));
    IS_GUARDED.set(false);
    done.map_err(|panic| {
        let message = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref().copied());
        let place = PLACE.take();
        format!("a defect of Onrecord, please report it{place}: {}", message.unwrap_or("it gave no reason"))
    })
}

/// From now on, a panic in guarded work is told by [`guarded`] alone, and not on standard error too. For programs.
pub fn keep_guarded_panics_quiet() {
    let usual = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if !IS_GUARDED.get() {
            return usual(panic);
        }
        let place = panic.location().map(|place| format!(" ({place})"));
        PLACE.set(place.unwrap_or_default());
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_told_with_its_message_and_place() {
        assert_eq!(guarded(|| 7), Ok(7));
        keep_guarded_panics_quiet();
        let words = guarded::<()>(|| panic!("cell {} is missing", 7)).expect_err("it panics");
        assert!(words.starts_with("a defect of Onrecord, please report it (indexer/src/guard.rs:"), "{words}");
        assert!(words.ends_with("): cell 7 is missing"), "{words}");
    }
}
