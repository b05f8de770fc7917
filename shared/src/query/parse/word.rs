//! Words as they are typed: patterns, typing mistakes, numbers in groups, references.

use std::ops::Range;

use super::super::{Form, Notice, NoticeKind, Word};
use super::reference;
use super::sign::{is_letter, is_quote, parts_words, plain, plainly};

/// How many letters or digits a pattern must have besides its signs.
pub const MIN_FIXED_LETTERS: usize = 2;

/// How many letters a word must have to be looked for with one typing mistake, and with two.
pub const MIN_LETTERS_WITH_MISTAKES: [usize; 2] = [3, 5];

/// The longest address that is taken for one, in characters; the signs of a longer one are read as those of a query.
const MAX_ADDRESS: usize = 300;

/// How many groups of three digits a number has at most.
const MAX_GROUPS: usize = 8;

/// What was read of a stretch of text.
#[derive(Debug, Default)]
pub(super) struct Words {
    pub(super) words: Vec<Word>,
    pub(super) notices: Vec<Notice>,
}

/// Reads the words between two quotation marks.
pub(super) fn quoted(text: &str, start: usize, form: Form) -> Words {
    let mut read = Words::default();
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        let follows_word = text.get(..at).is_some_and(|before| before.ends_with(is_letter));
        let skipped = rest.chars().next().filter(|c| c.is_whitespace() || parts_words(*c));
        at += match skipped {
            Some(c) => c.len_utf8(),
            None if follows_word => bare(rest, start + at, form, &mut read),
            None => joined(rest, form, &mut read).unwrap_or_else(|| bare(rest, start + at, form, &mut read)),
        };
    }
    read
}

/// Reads what is one word although white space stands in it: a reference, a number in groups. Gives its length.
pub(super) fn joined(rest: &str, form: Form, read: &mut Words) -> Option<usize> {
    let Range { start, end } = reference::at_start(rest).or_else(|| grouped_number(rest).map(|length| 0..length))?;
    read.words.push(Word { text: rest.get(start..end)?.to_owned(), form });
    Some(end)
}

/// Reads the run of characters at the start of a text up to where a word ends, and gives its length, which is never 0.
fn bare(rest: &str, start: usize, form: Form, read: &mut Words) -> usize {
    let length = run_length(rest, char::is_whitespace);
    bare_run(rest.get(..length).unwrap_or_default(), start, form, read);
    length
}

/// How far a word reaches: to a sign that parts words, or to what the caller says. A comma between digits is none.
pub(super) fn run_length(rest: &str, ends: impl Fn(char) -> bool) -> usize {
    // What stands behind the end of the word makes no address of it.
    let ends_address = |c: char| c.is_whitespace() || is_quote(c) || ends(c);
    let address_end = rest.char_indices().take(MAX_ADDRESS).find(|(_, c)| ends_address(*c)).map(|(at, _)| at);
    let address_end = address_end.or((rest.len() <= MAX_ADDRESS).then_some(rest.len()));
    run_to(rest, address_end.and_then(|end| rest.get(..end)).is_some_and(is_address), ends)
}

/// How far a word reaches behind a mark within it: what stands there is no address.
pub(super) fn rest_length(rest: &str, ends: impl Fn(char) -> bool) -> usize {
    run_to(rest, false, ends)
}

fn run_to(rest: &str, is_address: bool, ends: impl Fn(char) -> bool) -> usize {
    let mut before = None;
    for (at, c) in rest.char_indices() {
        let after = rest.get(at + c.len_utf8()..).and_then(|rest| rest.chars().next());
        let in_number = matches!(plain(c), ',' | ';')
            && before.is_some_and(char::is_numeric)
            && after.is_some_and(char::is_numeric);
        if ends(c) || (parts_words(c) && !in_number && !is_address) {
            return at.max(rest.chars().next().map_or(0, char::len_utf8));
        }
        before = Some(c);
    }
    rest.len()
}

/// Whether a run is an address of the web or of a person, in which signs mean nothing.
fn is_address(run: &str) -> bool {
    let joins = |sign: &str| {
        run.split_once(sign).is_some_and(|(before, after)| before.ends_with(is_letter) && after.starts_with(is_letter))
    };
    joins("://") || joins("@") || run.strip_prefix("www.").is_some_and(|rest| rest.starts_with(is_letter))
}

/// Reads one run. Marks at its ends say nothing.
pub(super) fn bare_run(text: &str, start: usize, form: Form, read: &mut Words) {
    let (place, mistakes) = if is_address(text) { (trimmed(text), None) } else { without_mistakes(text) };
    let inner = text.get(place).unwrap_or_default();
    let has_signs = inner.chars().any(|c| matches!(plain(c), '*') || c == '?') && !is_address(text);
    if !has_signs && mistakes.is_none() {
        // A tilde that counts no mistakes parts words. In an address it is a letter like others.
        let pieces = if is_address(text) { vec![text] } else { text.split(|c| plain(c) == '~').collect() };
        for (number, piece) in pieces.into_iter().enumerate() {
            let Range { start: begin, .. } = trimmed(piece);
            let mut rest = piece.get(begin..).unwrap_or_default();
            // Where the run begins with it, the caller has looked for a reference.
            if number > 0 || begin > 0 {
                rest = joined(rest, form, read).and_then(|length| rest.get(length..)).unwrap_or(rest);
            }
            let word = rest.get(trimmed(rest)).filter(|word| word.contains(char::is_alphanumeric));
            read.words.extend(word.map(|word| Word { text: word.to_owned(), form }));
        }
        return;
    }
    let typed = start..start + text.len();
    let mistakes = mistakes.map(|typed_mistakes| known_mistakes(typed_mistakes, &typed, read));
    for piece in inner.split(|c: char| !(is_letter(c) || matches!(c, '\'' | '’' | '_' | '?') || plain(c) == '*')) {
        read.words.extend(piece_of_run(piece, form, mistakes, &typed, &mut read.notices));
    }
}

/// A piece of a run that has signs in it: a pattern, a word with mistakes, or a plain word.
fn piece_of_run(
    piece: &str,
    form: Form,
    mistakes: Option<u8>,
    typed: &Range<usize>,
    notices: &mut Vec<Notice>,
) -> Option<Word> {
    let piece = piece.trim_start_matches(['\'', '’', '_']).trim_end_matches(['\'', '’', '_', '?']);
    let letters = piece.chars().filter(|c| c.is_alphanumeric()).count();
    if letters == 0 {
        return None;
    }
    let mut notice = |kind, message: String| notices.push(Notice { place: typed.clone(), kind, message });
    if piece.contains('?') || plainly(piece).contains('*') {
        if mistakes.is_some() {
            notice(
                NoticeKind::BadNumber,
                "a pattern cannot have typing mistakes; the mistakes are left out".to_owned(),
            );
        }
        if letters >= MIN_FIXED_LETTERS {
            return Some(Word { text: without_repeats(&plainly_starred(piece)), form: Form::Pattern });
        }
        let message = format!(
            "a pattern needs {MIN_FIXED_LETTERS} letters besides * and ?; it is read as a word without these signs"
        );
        notice(NoticeKind::PatternTooShort, message);
        let text: String = piece.chars().filter(|c| *c != '?' && plain(*c) != '*').collect();
        let text = text.get(trimmed(&text))?.to_owned();
        return Some(Word { text, form });
    }
    let text = piece.to_owned();
    let Some(mistakes) = mistakes else { return Some(Word { text, form }) };
    let allowed = MIN_LETTERS_WITH_MISTAKES.iter().filter(|least| letters >= **least).count();
    let allowed = u8::try_from(allowed).unwrap_or(u8::MAX).min(mistakes);
    if allowed < mistakes {
        let [one, two] = MIN_LETTERS_WITH_MISTAKES;
        let message =
            format!("a word needs {one} letters for one typing mistake and {two} for two; here {allowed} is allowed");
        notice(NoticeKind::BadNumber, message);
    }
    let form = if allowed == 0 { form } else { Form::Fuzzy(allowed) };
    Some(Word { text, form })
}

/// How many mistakes are meant by what stands after `~`: nothing and 1 are one.
fn known_mistakes(typed: &str, place: &Range<usize>, read: &mut Words) -> u8 {
    match typed {
        "" | "1" => 1,
        "2" => 2,
        _ => {
            let meant = if typed.starts_with('0') { 1 } else { 2 };
            let message = format!("a word can have 1 or 2 typing mistakes; it is read as ~{meant}");
            read.notices.push(Notice { place: place.clone(), kind: NoticeKind::BadNumber, message });
            meant
        }
    }
}

/// Parts a run into what is looked for and the number of mistakes, as typed, after its `~`, if it has one.
fn without_mistakes(run: &str) -> (Range<usize>, Option<&str>) {
    let place = trimmed_to_signs(run);
    let inner = run.get(place.clone()).unwrap_or_default();
    let Some((at, tilde)) = inner.char_indices().rev().find(|(_, c)| plain(*c) == '~') else { return (place, None) };
    let number = inner.get(at + tilde.len_utf8()..).unwrap_or_default();
    let word = inner.get(..at).unwrap_or_default();
    let is_number = number.chars().all(|c| c.is_ascii_digit() || c == '.');
    if !is_number || !word.ends_with(|c: char| is_letter(c) || c == '?' || plain(c) == '*') {
        return (place, None);
    }
    (place.start..place.start + at, Some(number))
}

/// A run without the marks at its ends.
pub(super) fn trimmed(run: &str) -> Range<usize> {
    trimmed_to(run, is_letter, is_letter)
}

/// The same, but the signs of patterns and of mistakes stay. A question mark at the end asks.
fn trimmed_to_signs(run: &str) -> Range<usize> {
    let is_sign = |c: char| is_letter(c) || plain(c) == '*';
    trimmed_to(run, |c| is_sign(c) || c == '?', |c| is_sign(c) || plain(c) == '~')
}

fn trimmed_to(run: &str, first: impl Fn(char) -> bool, last: impl Fn(char) -> bool) -> Range<usize> {
    let start = run.find(first).unwrap_or(run.len());
    let end = run.rfind(last).and_then(|at| run.get(at..)?.chars().next().map(|c| at + c.len_utf8()));
    start..end.unwrap_or(start).max(start)
}

fn plainly_starred(piece: &str) -> String {
    piece.chars().map(|c| if plain(c) == '*' { '*' } else { c }).collect()
}

/// Several `*` in a row mean what one does.
fn without_repeats(pattern: &str) -> String {
    let mut kept = String::with_capacity(pattern.len());
    for c in pattern.chars() {
        if !(c == '*' && kept.ends_with('*')) {
            kept.push(c);
        }
    }
    kept
}

/// The length of a number at the start of a text that is parted by spaces: one to three digits, then groups of three.
fn grouped_number(text: &str) -> Option<usize> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let first = digits(text);
    if !(1..=3).contains(&first) {
        return None;
    }
    let mut end = first;
    for _ in 0..MAX_GROUPS {
        let next = text.get(end..).and_then(|rest| rest.chars().next());
        let Some(space) = next.filter(|c| is_group_space(*c)) else { break };
        let group = end + space.len_utf8();
        if text.get(group..).map(digits) != Some(3) {
            break;
        }
        end = group + 3;
    }
    let rest = text.get(end..).unwrap_or_default();
    let ends =
        !rest.starts_with(is_letter) && !rest.starts_with('*') && !rest.starts_with('~') && !rest.starts_with('/');
    (end > first && ends).then_some(end)
}

/// Spaces that part groups of digits: plain, thin, and those that do not break.
fn is_group_space(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{2009}' | '\u{202f}')
}
