//! What a slip of the pen may have meant.

/// How much of what was typed is compared, in characters.
const MAX_CHARS: usize = 40;

/// The candidate that a slip of the pen may have meant: at most a third of its letters differ.
pub fn nearest<'a>(typed: &str, candidates: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let typed: Vec<char> = typed.chars().take(MAX_CHARS).flat_map(char::to_lowercase).collect();
    let scored = candidates.filter_map(|candidate| {
        let letters: Vec<char> = candidate.chars().flat_map(char::to_lowercase).collect();
        let longest = letters.len().max(typed.len());
        let is_close = |distance: usize| distance * 3 <= longest;
        // The difference in length is the least distance there can be.
        let distance = is_close(letters.len().abs_diff(typed.len())).then(|| distance(&typed, &letters))?;
        is_close(distance).then_some((distance, candidate))
    });
    scored.min_by_key(|(distance, _)| *distance).map(|(_, candidate)| candidate)
}

/// Edit distance with swapped neighbours as one edit (optimal string alignment, after Damerau).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, &x) in a.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, &y) in b.iter().enumerate() {
            let changed = last[j] + usize::from(x != y);
            let mut least = changed.min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && x == b[j - 1] && a[i - 1] == y {
                least = least.min(before[j - 1] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn swapped_letters_are_one_edit() {
        let check = |a: &str, b: &str, expected: usize| {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            assert_eq!(distance(&a, &b), expected);
        };
        check("", "abc", 3);
        check("sort", "srot", 1);
        check("kitten", "sitting", 3);
        check("abc", "abc", 0);
    }
}
