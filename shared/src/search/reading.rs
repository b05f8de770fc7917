//! The ways in which one text can be written: numbers across notations, words with and without a hyphen, references in
//! any notation or by their beginning.
//!
//! A document may write 1600 as `1,600`, which folding makes one word, or as `1 600`, which are two. So a text has
//! several *readings*, each a row of words; a document matches if it has one of them.

use crate::index::analysis::{fold, reference_prefix, tokenize};
use crate::query::parse::MIN_LETTERS_WITH_MISTAKES;
use crate::query::{Form, Text, Word};

use super::expansion::words_of_pattern;

/// How many readings a text has at most. Those that change the least of what was typed come first.
const MAX_READINGS: usize = 8;

/// How many digits a number has at most that is looked for in groups of three.
const MAX_GROUPED_DIGITS: usize = 12;

/// What English and its neighbours write with a hyphen or without one, before a word.
pub(super) const HYPHENATED: [&str; 12] =
    ["anti", "co", "counter", "inter", "multi", "non", "over", "post", "pre", "re", "sub", "under"];

/// How many letters a word must have after one of [`HYPHENATED`].
const MIN_LETTERS_AFTER: usize = 4;

/// What stands at one place of a row of words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Sought {
    /// A word.
    Word(Word),
    /// Any reference whose key begins like this.
    Reference(String),
}

/// A row of words.
pub(super) type Reading = Vec<Sought>;

/// The readings of a text, the one as typed first; none if it has no word.
pub(super) fn readings(text: &Text) -> Vec<Reading> {
    let words = cut(text);
    if words.is_empty() {
        return Vec::new();
    }
    let mut readings = readings_of(&words);
    readings.extend(reference(text).map(|prefix| vec![Sought::Reference(prefix)]));
    readings
}

/// The beginning of the keys of references that a text is the beginning of, as a whole.
fn reference(text: &Text) -> Option<String> {
    let are_words = text.words.iter().all(|word| !matches!(word.form, Form::Fuzzy(_)));
    let words: Vec<&str> = text.words.iter().map(|word| word.text.as_str()).collect();
    reference_prefix(words.join(" ").trim_end_matches('*')).filter(|_| are_words)
}

fn readings_of(words: &[Cut]) -> Vec<Reading> {
    // Readings of the words passed so far, and of one word more in turn, by where they end.
    let mut ending: Vec<Vec<Reading>> = vec![Vec::new(); words.len() + 1];
    ending[0].push(Vec::new());
    for at in 0..words.len() {
        let so_far = std::mem::take(&mut ending[at]);
        for (taken, instead) in ways(words, at) {
            let longer = so_far
                .iter()
                .map(|reading| reading.iter().cloned().chain(instead.iter().cloned().map(Sought::Word)).collect());
            ending[at + taken].extend(longer);
            ending[at + taken].truncate(MAX_READINGS);
        }
    }
    let as_typed: Reading = words.iter().map(|cut| Sought::Word(cut.word.clone())).collect();
    let mut readings = ending.pop().unwrap_or_default();
    readings.retain(|reading| *reading != as_typed);
    readings.insert(0, as_typed);
    readings.truncate(MAX_READINGS);
    readings
}

/// Whether a text is one word that documents write in one way only: each other way takes a word that is not known.
pub(crate) fn is_one_word(text: &Text, is_known: impl Fn(&str) -> bool) -> bool {
    let readings = readings(text);
    let Some((as_typed, others)) = readings.split_first() else { return false };
    let is_idle = |sought: &Sought| matches!(sought, Sought::Word(word) if !is_known(&word.text));
    matches!(as_typed[..], [Sought::Word(_)]) && others.iter().all(|reading| reading.iter().any(is_idle))
}

/// A word as a document would have it, and where in the text of the query it came from.
struct Cut {
    word: Word,
    /// Which word of the query it is a piece of.
    typed: usize,
}

/// Cuts the words of a text as the texts of documents are cut.
fn cut(text: &Text) -> Vec<Cut> {
    let mut words = Vec::new();
    for (typed, word) in text.words.iter().enumerate() {
        let places = match word.form {
            Form::Pattern => words_of_pattern(&word.text),
            Form::Any | Form::Exact | Form::Fuzzy(_) => tokenize(&word.text).collect(),
        };
        let pieces = places.into_iter().filter_map(|place| word.text.get(place));
        words.extend(
            pieces.map(|text| Cut { word: Word { text: text.to_owned(), form: form_of(text, word.form) }, typed }),
        );
    }
    words
}

/// A piece of a pattern without a wildcard is a word as written, and a short piece has fewer mistakes than the whole.
fn form_of(text: &str, form: Form) -> Form {
    match form {
        Form::Pattern if !text.contains(['*', '?']) => Form::Exact,
        Form::Fuzzy(mistakes) => {
            let letters = text.chars().filter(|c| c.is_alphanumeric()).count();
            let allowed = MIN_LETTERS_WITH_MISTAKES.iter().filter(|least| letters >= **least).count();
            match mistakes.min(u8::try_from(allowed).unwrap_or(mistakes)) {
                0 => Form::Exact,
                mistakes => Form::Fuzzy(mistakes),
            }
        }
        form => form,
    }
}

/// The ways to read on from a word: how many words are read, and as what.
fn ways(words: &[Cut], at: usize) -> Vec<(usize, Vec<Word>)> {
    let Some(first) = words.get(at) else { return Vec::new() };
    let mut ways = vec![(1, vec![first.word.clone()])];
    if is_number(&first.word) {
        ways.extend(number_in_groups(&first.word).map(|groups| (1, groups)));
        ways.extend(joined_groups(words.get(at..).unwrap_or_default()));
    } else if first.word.form == Form::Any {
        ways.extend(joined_pieces(words, at));
        ways.extend(with_hyphen(&first.word).map(|pieces| (1, pieces)));
    }
    ways
}

fn is_number(word: &Word) -> bool {
    matches!(word.form, Form::Any | Form::Exact) && fold(&word.text).bytes().all(|byte| byte.is_ascii_digit())
}

/// `12500` as `12 500`.
fn number_in_groups(word: &Word) -> Option<Vec<Word>> {
    let digits = fold(&word.text);
    let splits = (4..=MAX_GROUPED_DIGITS).contains(&digits.len()) && !digits.starts_with('0');
    let first = match digits.len() % 3 {
        0 => 3,
        rest => rest,
    };
    let starts = std::iter::once(0).chain((first..digits.len()).step_by(3));
    let ends = (first..=digits.len()).step_by(3);
    let groups = starts.zip(ends).filter_map(|(start, end)| digits.get(start..end));
    splits.then(|| groups.map(|group| Word { text: group.to_owned(), form: Form::Exact }).collect())
}

/// `12 500` as `12500`.
fn joined_groups(words: &[Cut]) -> Option<(usize, Vec<Word>)> {
    let mut number = String::new();
    let mut taken = 0;
    for word in words {
        let digits = fold(&word.word.text);
        let fits =
            if taken == 0 { (1..=3).contains(&digits.len()) && !digits.starts_with('0') } else { digits.len() == 3 };
        if !fits || !is_number(&word.word) || number.len() + digits.len() > MAX_GROUPED_DIGITS {
            break;
        }
        number.push_str(&digits);
        taken += 1;
    }
    (taken > 1).then(|| (taken, vec![Word { text: number, form: Form::Exact }]))
}

/// `co-operation` as `cooperation`: all pieces of one typed word with a hyphen.
fn joined_pieces(words: &[Cut], at: usize) -> Option<(usize, Vec<Word>)> {
    let typed = words.get(at)?.typed;
    let is_first = at == 0 || words.get(at - 1).is_none_or(|before| before.typed != typed);
    let pieces: Vec<&str> =
        words.iter().skip(at).take_while(|word| word.typed == typed).map(|word| word.word.text.as_str()).collect();
    let are_letters = pieces.iter().all(|piece| piece.chars().all(char::is_alphabetic));
    (is_first && pieces.len() == 2 && are_letters)
        .then(|| (pieces.len(), vec![Word { text: pieces.concat(), form: Form::Any }]))
}

/// `cooperation` as `co-operation`.
fn with_hyphen(word: &Word) -> Option<Vec<Word>> {
    let after = |before: &&str| {
        let start = word.text.get(..before.len())?;
        let rest = word.text.get(before.len()..)?;
        let splits = start.eq_ignore_ascii_case(before) && rest.chars().count() >= MIN_LETTERS_AFTER;
        splits.then_some((start, rest))
    };
    let (start, rest) = HYPHENATED.iter().find_map(after)?;
    Some(vec![Word { text: start.to_owned(), form: Form::Exact }, Word { text: rest.to_owned(), form: Form::Any }])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Scope;

    fn read(words: &[&str], form: Form) -> Vec<String> {
        let words = words.iter().map(|&text| Word { text: text.to_owned(), form }).collect();
        let text = Text { words, scope: Scope::Anywhere, place: 0..0 };
        let written = |sought| match sought {
            Sought::Word(word) => word.text,
            Sought::Reference(prefix) => format!("{prefix}…"),
        };
        let joined = |reading: Reading| reading.into_iter().map(written).collect::<Vec<_>>().join(" ");
        readings(&text).into_iter().map(joined).collect()
    }

    #[test]
    fn numbers_are_read_across_notations() {
        assert_eq!(read(&["1600"], Form::Exact), ["1600", "1 600"]);
        assert_eq!(read(&["1,600", "dead"], Form::Any), ["1,600 dead", "1 600 dead"]);
        assert_eq!(read(&["1 600 dead"], Form::Exact), ["1 600 dead", "1600 dead"]);
        assert_eq!(read(&["12500000"], Form::Exact), ["12500000", "12 500 000"]);
        assert_eq!(read(&["12 500 000"], Form::Exact)[..1], ["12 500 000"]);
        assert_eq!(read(&["007"], Form::Exact), ["007"]);
        assert_eq!(read(&["2.5"], Form::Exact), ["2.5"]);
    }

    #[test]
    fn references_are_read_in_any_notation_and_by_their_beginning() {
        assert_eq!(read(&["AMR 51"], Form::Any), ["AMR 51", "amr/51/…"]);
        assert_eq!(read(&["amr", "51"], Form::Exact), ["amr 51", "amr/51/…"]);
        assert_eq!(read(&["mde 24/2089/20"], Form::Any), ["mde 24 2089 20", "mde 24 2 089 20", "mde/24/2089/2020…"]);
        assert_eq!(read(&["MDE24/*"], Form::Pattern), ["MDE24", "mde/24/…"]);
    }

    #[test]
    fn hyphens_may_be_left_out_or_put_in_where_any_form_will_do() {
        assert_eq!(read(&["co-operation"], Form::Any), ["co operation", "cooperation"]);
        assert_eq!(read(&["cooperation"], Form::Any), ["cooperation", "co operation"]);
        assert_eq!(read(&["co-operation"], Form::Exact), ["co operation"]);
        assert_eq!(read(&["cope"], Form::Any), ["cope"]);
    }

    #[test]
    fn readings_are_bounded_and_a_text_without_words_has_none() {
        let many: Vec<&str> = std::iter::repeat_n("1600", 20).collect();
        assert_eq!(read(&many, Form::Any).len(), MAX_READINGS);
        assert_eq!(read(&["..."], Form::Any), [""; 0]);
    }
}
