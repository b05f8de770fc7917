//! "Did you mean": a query with words that the archive hardly knows, corrected by the words it knows.
//!
//! A correction is an offer. It is made where little was found, for words that are rare beside a near neighbour, and only if the whole
//! corrected query finds clearly more: so a correction fits the other words of the query, and through them its language.

use std::ops::Range;

use super::documents::count;
use super::lexicon::Lexicon;
use super::mistakes::{Extent, allowance, near};
use super::written::written;
use crate::index::analysis::{fold, is_stop_word, tokenize};
use crate::index::{IndexError, Searcher};
use crate::query::parse::parse;
use crate::query::{Expression, Form, Query, Scope, Text};

/// The most corrections of one query.
pub const MAX_CORRECTIONS: usize = 2;

/// A query that finds more than this many documents, and one of a thousand of all, is not corrected.
const LITTLE: u64 = 20;

/// A word is known, and not corrected, if it finds more than this many documents, and more than one of ten thousand of all.
const RARE: u64 = 3;

/// How many times as many documents a correction must find, for each that the query as typed finds.
const CLEARLY_MORE: u64 = 20;

/// How many words of a query are corrected at most; a query with more of them is of another archive.
const MAX_WORDS: usize = 3;

/// How many corrections of one word are tried with the others.
const TRIED_WORDS: usize = 4;

/// How many neighbours of a word are counted, the likeliest by how often they stand in this very form.
const COUNTED_NEIGHBOURS: usize = 12;

/// How many corrected queries are counted at most.
const MAX_COUNTED: usize = 12;

/// The shortest word that is corrected, in characters.
const LEAST_CHARACTERS: usize = 4;

/// The shortest part into which a word is cut, in characters.
const LEAST_PART: usize = 3;

/// What a space too many or too few costs, in units of [`EDIT`](super::mistakes::EDIT).
const SPACE: u16 = 8;

/// What a unit of cost takes from the worth of a correction, whose gain is the logarithm of its documents: a plain mistake (10 units) is
/// made in one word of about a hundred and fifty.
const MISTAKE: f32 = 0.5;

/// A query that one may have meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The corrected text of the query, whole.
    pub text: String,
    /// What it asks for.
    pub expression: Expression,
    /// How many documents it finds, with the filters of the query.
    pub total: u64,
}

/// Offers corrections of a query that found `total` documents, the best first; of most queries none.
///
/// `text` is what was typed, and what `query`'s expression was read from.
pub fn correct(searcher: &Searcher, text: &str, query: &Query, total: u64) -> Result<Vec<Correction>, IndexError> {
    let Some(expression) = query.expression.as_ref() else { return Ok(Vec::new()) };
    if total > LITTLE.max(searcher.document_count() / 1_000) {
        return Ok(Vec::new());
    }
    let speller = Speller { searcher, lexicon: searcher.lexicon()?, text, query };
    let mut places = Vec::new();
    gather(expression, text, &mut places);
    let slips = speller.slips(&places)?;
    if slips.is_empty() || slips.len() > MAX_WORDS {
        return Ok(Vec::new());
    }
    speller.corrections(&slips, total)
}

/// A word of the query that may be a mistake, or two that may be one, and what may have been meant.
#[derive(Debug)]
struct Slip {
    /// The bytes of the typed text.
    place: Range<usize>,
    /// What may stand there, with what it costs; at most [`TRIED_WORDS`], the best first.
    meant: Vec<(String, u16)>,
}

struct Speller<'a> {
    searcher: &'a Searcher,
    lexicon: &'a Lexicon,
    text: &'a str,
    query: &'a Query,
}

impl Speller<'_> {
    /// The words that are rare and have a neighbour.
    fn slips(&self, places: &[Range<usize>]) -> Result<Vec<Slip>, IndexError> {
        let mut slips: Vec<Slip> = Vec::new();
        for (number, place) in places.iter().enumerate() {
            let Some(found) = self.found_if_rare(place)? else { continue };
            if slips.last().is_some_and(|slip| slip.place.end >= place.end) {
                continue;
            }
            let mut meant = self.neighbours(place, found)?;
            let mut wide = place.clone();
            if let Some((pair, joined)) = self.joined(places, number) {
                // The pair is one mistake: what is meant by the word alone is beside the point.
                (wide, meant) = (pair, vec![(joined, SPACE)]);
                slips.retain(|slip| slip.place.end <= wide.start);
            } else if meant.iter().all(|(_, cost)| *cost > SPACE) {
                meant.splice(0..0, self.parted(place));
            }
            meant.truncate(TRIED_WORDS);
            if !meant.is_empty() {
                slips.push(Slip { place: wide, meant });
            }
        }
        Ok(slips)
    }

    /// How many documents a word finds, if they are few and it is one that can be a mistake.
    fn found_if_rare(&self, place: &Range<usize>) -> Result<Option<u64>, IndexError> {
        let word = self.word(place);
        let folded = fold(word);
        let can_be_mistyped = folded.chars().all(|c| c.is_alphabetic() || c == '\'' || c == '\u{94d}')
            && folded.chars().count() >= LEAST_CHARACTERS.min(2)
            && !is_stop_word(&folded);
        if !can_be_mistyped {
            return Ok(None);
        }
        let found = match self.lexicon.words.find(&folded) {
            Some(number) => self.lexicon.found(self.searcher, number)?,
            None => super::documents::DocumentSet::with_word(self.searcher, self.lexicon, word)?.len(),
        };
        Ok((found <= RARE.max(self.searcher.document_count() / 10_000)).then_some(found))
    }

    /// Words that differ by a mistake or two and find far more, by what they find and by mistakes. A name that the archive has may be a
    /// mistake for another name, not for a word.
    fn neighbours(&self, place: &Range<usize>, found: u64) -> Result<Vec<(String, u16)>, IndexError> {
        let folded = fold(self.word(place));
        let characters = folded.chars().count();
        if characters < LEAST_CHARACTERS {
            return Ok(Vec::new());
        }
        let words = &self.lexicon.words;
        let mut best: Vec<(f32, u16, u32)> = near(words, &folded, allowance(characters, Extent::Whole), Extent::Whole)
            .into_iter()
            .filter(|near| near.cost > 0)
            .map(|near| (near.words.start, near.cost))
            .filter(|&(word, _)| u64::from(words.count(word)) > found)
            .map(|(word, cost)| (worth(u64::from(words.count(word)), cost), cost, word))
            .collect();
        best.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.2.cmp(&b.2)));
        best.dedup_by_key(|(_, _, word)| *word);
        let is_name = words.find(&folded).map(|number| self.is_name(number)).transpose()?.unwrap_or(false);
        let mut meant = Vec::new();
        for (_, cost, word) in best.into_iter().take(COUNTED_NEIGHBOURS) {
            let finds = self.lexicon.found(self.searcher, word)?;
            if finds > found * CLEARLY_MORE && (!is_name || self.is_name(word)?) {
                meant.push((worth(finds, cost), cost, written(self.searcher, self.lexicon, word)?));
            }
        }
        meant.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.2.cmp(&b.2)));
        Ok(meant.into_iter().map(|(_, cost, form)| (form, cost)).take(TRIED_WORDS).collect())
    }

    /// Whether the archive writes a word with one capital at its beginning.
    fn is_name(&self, number: u32) -> Result<bool, IndexError> {
        let form = written(self.searcher, self.lexicon, number)?;
        let mut letters = form.chars();
        Ok(letters.next().is_some_and(char::is_uppercase) && letters.all(|letter| !letter.is_uppercase()))
    }

    /// The word cut in two that stand together, where both are known.
    fn parted(&self, place: &Range<usize>) -> Option<(String, u16)> {
        let word = self.word(place);
        let known = |part: &str| {
            let count = self.lexicon.words.find(&fold(part)).map_or(0, |number| self.lexicon.words.count(number));
            if part.chars().count() < LEAST_PART { 0 } else { count }
        };
        let cuts = word.char_indices().skip(1).map(|(at, _)| word.split_at(at));
        let (_, (left, right)) = cuts
            .map(|(left, right)| (known(left).min(known(right)), (left, right)))
            .max_by_key(|(count, _)| *count)
            .filter(|(count, _)| u64::from(*count) > RARE)?;
        Some((format!("{left} {right}"), SPACE))
    }

    /// The word and the one before or after it as one, where that is known.
    fn joined(&self, places: &[Range<usize>], number: usize) -> Option<(Range<usize>, String)> {
        let pairs = [number.checked_sub(1).map(|before| (before, number)), Some((number, number + 1))];
        pairs.into_iter().flatten().find_map(|(left, right)| {
            let (left, right) = (places.get(left)?, places.get(right)?);
            let between = self.text.get(left.end..right.start)?;
            let joined = format!("{}{}", self.word(left), self.word(right));
            let number = self.lexicon.words.find(&fold(&joined))?;
            let is_known = u64::from(self.lexicon.words.count(number)) > RARE;
            (is_known && between == " ").then_some((left.start..right.end, joined))
        })
    }

    /// Tries what may have been meant, every slip with every other, and keeps what finds clearly more.
    fn corrections(&self, slips: &[Slip], total: u64) -> Result<Vec<Correction>, IndexError> {
        let mut found: Vec<(f32, Correction)> = Vec::new();
        for choice in choices(slips).into_iter().take(MAX_COUNTED) {
            let text = self.corrected(slips, &choice);
            let Some(expression) = parse(&text).expression else { continue };
            let query = Query { expression: Some(expression.clone()), ..self.query.clone() };
            let finds = count(self.searcher, self.lexicon, &query)?;
            let cost = slips.iter().zip(&choice).map(|(slip, &place)| slip.meant[place].1).sum();
            if finds > total * CLEARLY_MORE {
                found.push((worth(finds, cost), Correction { text, expression, total: finds }));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.text.cmp(&b.1.text)));
        let best = found.first().map_or(0.0, |(worth, _)| *worth);
        let close = found.into_iter().filter(|(worth, _)| *worth > best - CLOSE_SECOND);
        Ok(close.take(MAX_CORRECTIONS).map(|(_, correction)| correction).collect())
    }

    fn corrected(&self, slips: &[Slip], choice: &[usize]) -> String {
        let mut text = String::with_capacity(self.text.len());
        let mut end = 0;
        for (slip, &place) in slips.iter().zip(choice) {
            text.push_str(self.text.get(end..slip.place.start).unwrap_or_default());
            text.push_str(&slip.meant[place].0);
            end = slip.place.end;
        }
        text.push_str(self.text.get(end..).unwrap_or_default());
        text
    }

    fn word(&self, place: &Range<usize>) -> &str {
        self.text.get(place.clone()).unwrap_or_default()
    }
}

/// How much less a second offer may be worth than the first: three times fewer documents, at the same cost.
const CLOSE_SECOND: f32 = 1.1;

#[expect(clippy::cast_precision_loss, reason = "a weight needs no more than seven digits")]
fn worth(documents: u64, cost: u16) -> f32 {
    (1.0 + documents as f32).ln() - MISTAKE * f32::from(cost)
}

/// Which of its meanings each slip takes: all combinations, those of the best meanings first.
fn choices(slips: &[Slip]) -> Vec<Vec<usize>> {
    let mut choices = vec![Vec::new()];
    for slip in slips {
        choices = choices
            .iter()
            .flat_map(|choice| (0..slip.meant.len()).map(|meaning| choice.iter().copied().chain([meaning]).collect()))
            .collect();
    }
    choices.sort_by_key(|choice: &Vec<usize>| choice.iter().sum::<usize>());
    choices
}

/// The places of the words that are asked for as they are: no patterns, no references, nothing that is excluded or may have mistakes anyway.
fn gather(expression: &Expression, typed: &str, places: &mut Vec<Range<usize>>) {
    match expression {
        Expression::Text(text) => gather_words(text, typed, places),
        Expression::All(parts) | Expression::Any(parts) => parts.iter().for_each(|part| gather(part, typed, places)),
        Expression::Near(near) => near.parts.iter().for_each(|part| gather(part, typed, places)),
        Expression::AtLeast(at_least) => gather(&at_least.part, typed, places),
        Expression::Not(_) | Expression::Property(_) => {}
    }
}

fn gather_words(text: &Text, typed: &str, places: &mut Vec<Range<usize>>) {
    let is_as_typed = text.words.iter().all(|word| matches!(word.form, Form::Any | Form::Exact));
    let Some(part) = typed.get(text.place.clone()).filter(|_| is_as_typed && text.scope != Scope::Reference) else {
        return;
    };
    // The place may hold the name of a field as well.
    let skipped = match text.scope {
        Scope::Title | Scope::Body => part.find(':').map_or(0, |colon| colon + 1),
        Scope::Anywhere | Scope::Reference => 0,
    };
    let words = tokenize(part.get(skipped..).unwrap_or_default());
    let from = text.place.start + skipped;
    places.extend(words.map(|word| from + word.start..from + word.end));
}
