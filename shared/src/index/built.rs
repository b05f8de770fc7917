//! When a commit was made: it travels with the index, as a note beside the commit.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The note of a commit that is made now: the seconds since 1970.
pub(super) fn payload(now: SystemTime) -> String {
    now.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs().to_string()
}

/// Reads what [`payload`] writes; `None` for commits without a note.
pub(super) fn time(payload: Option<&str>) -> Option<SystemTime> {
    UNIX_EPOCH.checked_add(Duration::from_secs(payload?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_of_a_commit_is_read_back_to_the_second() {
        let second = UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let note = payload(second + Duration::from_millis(900));
        assert_eq!(time(Some(&note)), Some(second));
        assert_eq!(time(None), None);
        assert_eq!(time(Some("yesterday")), None);
        assert_eq!(time(Some("18446744073709551615")), None);
    }
}
