//! Whether what a program says when it cannot go on helps the one who reads it.

/// What a person can do, in the words of the messages.
const ADVICE: [&str; 12] = [
    "make it anew",
    "make room",
    "restore",
    "rollback",
    "verify",
    "wait until",
    "see that",
    "name another",
    "run it again",
    "delete it",
    "stays as it was",
    "is passed over",
];

/// What a message never holds: the inside of a program.
const INSIDE: [&str; 6] = ["panicked", "RUST_BACKTRACE", "unwrap", "Os {", "Err(", "Error("];

/// What is unclear in a message that must name one of these places; `None` if nothing is.
pub(super) fn unclear(message: &str, places: &[&str]) -> Option<String> {
    let lacks = if message.trim().is_empty() {
        "nothing is said".to_owned()
    } else if let Some(inside) = INSIDE.iter().find(|inside| message.contains(**inside)) {
        format!("it holds {inside:?}")
    } else if !places.iter().any(|place| message.contains(place)) {
        format!("it does not name {}", places.join(" or "))
    } else if !ADVICE.iter().any(|advice| message.contains(advice)) {
        "it does not say what to do".to_owned()
    } else {
        return None;
    };
    Some(format!("unclear message, {lacks}: {}", message.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clear_message_names_the_place_and_what_to_do() {
        assert_eq!(unclear("the file a.idx is damaged; restore a copy", &["a.idx"]), None);
        for message in ["", "it is damaged; restore a copy", "a.idx is damaged", "Os { code: 28 } a.idx; make room"] {
            assert!(unclear(message, &["a.idx"]).is_some(), "{message}");
        }
    }
}
