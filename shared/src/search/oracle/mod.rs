//! The slow oracle: what an expression finds and where, worked out from the whole text of each document.
//!
//! It shares the analysis of words and sentences with the index, and nothing with the matcher: every way to combine places
//! is tried. Property tests hold the matcher against it. `PROPTEST_CASES=10000` asks as many random questions.

use std::collections::BTreeSet;

use super::reading::HYPHENATED;
use crate::document::Document;
use crate::facet::Facet;
use crate::index::analysis::{fold, is_stop_word, reference_prefix, sentence_starts, stem_term, tokenize};
use crate::query::{Condition, Expression, Form, Near, Scope, Text, Within, Word};

mod generator;
mod tests;

/// A stretch of words: `start..end` of a field.
type Place = (u32, u32);

/// A document as the oracle reads it.
struct Reading<'a> {
    document: &'a Document,
    /// Title, text and reference.
    fields: [Vec<Token>; 3],
}

/// A word of a document.
struct Token {
    surface: String,
    stem: Option<String>,
    sentence: usize,
    paragraph: usize,
}

impl<'a> Reading<'a> {
    fn of(document: &'a Document) -> Self {
        let reference = document.reference.as_ref().map(ToString::to_string).unwrap_or_default();
        let whole = |text: &str| tokens(text, document, &[]);
        let starts: Vec<(usize, bool)> =
            sentence_starts(&document.text).map(|start| (start.byte, start.begins_paragraph)).collect();
        let fields = [whole(&document.title), tokens(&document.text, document, &starts), whole(&reference)];
        Self { document, fields }
    }

    fn matches(&self, expression: &Expression) -> bool {
        match expression {
            Expression::Text(_) | Expression::Near(_) => (0..3).any(|field| !self.places(expression, field).is_empty()),
            Expression::All(parts) => {
                let excluded = |part: &Expression| matches!(part, Expression::Not(inner) if self.matches(inner));
                required(parts).into_iter().all(|part| self.matches(part)) && !parts.iter().any(excluded)
            }
            Expression::Any(parts) => parts.iter().any(|part| self.matches(part)),
            Expression::Not(inner) => !self.matches(inner),
            Expression::AtLeast(at_least) => {
                let count: usize = (0..3).map(|field| self.places(&at_least.part, field).len()).sum();
                count >= at_least.count as usize
            }
            Expression::Property(property) => self.has(&property.condition),
        }
    }

    /// All spans, as field, start and end.
    fn spans(&self, expression: &Expression) -> BTreeSet<(usize, u32, u32)> {
        let in_field = |field| self.marks(expression, field, None).into_iter().map(move |(a, b)| (field, a, b));
        (0..3).flat_map(in_field).collect()
    }

    fn marks(&self, expression: &Expression, field: usize, within: Option<&BTreeSet<Place>>) -> BTreeSet<Place> {
        let inside = |place: &Place| {
            within.is_none_or(|extents| extents.iter().any(|extent| extent.0 <= place.0 && place.1 <= extent.1))
        };
        if !self.matches(expression) {
            return BTreeSet::new();
        }
        match expression {
            Expression::Text(_) => self.places(expression, field).into_iter().filter(inside).collect(),
            Expression::All(parts) => {
                required(parts).into_iter().flat_map(|part| self.marks(part, field, within)).collect()
            }
            Expression::Any(parts) => parts.iter().flat_map(|part| self.marks(part, field, within)).collect(),
            Expression::AtLeast(at_least) => self.marks(&at_least.part, field, within),
            Expression::Near(near) => {
                let extents = self.places(expression, field).into_iter().filter(inside).collect();
                near.parts.iter().flat_map(|part| self.marks(part, field, Some(&extents))).collect()
            }
            Expression::Not(_) | Expression::Property(_) => BTreeSet::new(),
        }
    }

    fn places(&self, expression: &Expression, field: usize) -> BTreeSet<Place> {
        match expression {
            Expression::Text(text) => self.places_of_text(text, field),
            Expression::Any(parts) => parts.iter().flat_map(|part| self.places(part, field)).collect(),
            Expression::AtLeast(at_least) if self.matches(expression) => self.places(&at_least.part, field),
            Expression::Near(near) => self.places_of_near(near, field),
            _ => BTreeSet::new(),
        }
    }

    fn places_of_text(&self, text: &Text, field: usize) -> BTreeSet<Place> {
        let is_searched = match text.scope {
            Scope::Anywhere => true,
            Scope::Title => field == 0,
            Scope::Body => field == 1,
            Scope::Reference => field == 2,
        };
        let tokens = &self.fields[field];
        let words: Vec<Wanted> = text.words.iter().enumerate().flat_map(wanted).collect();
        let mut places = BTreeSet::new();
        if !is_searched || words.is_empty() {
            return places;
        }
        for start in 0..tokens.len() {
            for end in self.ends(&words, 0, tokens, start) {
                places.insert((number(start), number(end)));
            }
        }
        let whole: Vec<&str> = text.words.iter().map(|word| word.text.as_str()).collect();
        let is_fuzzy = text.words.iter().any(|word| matches!(word.form, Form::Fuzzy(_)));
        if let Some(prefix) = reference_prefix(whole.join(" ").trim_end_matches('*')).filter(|_| !is_fuzzy) {
            let begins = tokens.iter().enumerate().filter(|(_, token)| token.surface.starts_with(&prefix));
            places.extend(begins.map(|(at, _)| (number(at), number(at + 1))));
        }
        places
    }

    /// Where the words from `next` on end if they begin at a token.
    fn ends(&self, words: &[Wanted], next: usize, tokens: &[Token], at: usize) -> Vec<usize> {
        let Some(word) = words.get(next) else { return vec![at] };
        let mut ends = Vec::new();
        let is = |word: &Wanted, at: usize| tokens.get(at).is_some_and(|token| self.is(word, token));
        if is(word, at) {
            ends.extend(self.ends(words, next + 1, tokens, at + 1));
        }
        if let Some(digits) = word.digits() {
            let in_groups = number_of_groups(&digits);
            let surfaces: Vec<&str> =
                tokens.iter().skip(at).take(in_groups).map(|token| token.surface.as_str()).collect();
            let are_groups = surfaces.len() == in_groups && surfaces.iter().skip(1).all(|group| group.len() == 3);
            if in_groups > 1 && are_groups && surfaces.concat() == digits {
                ends.extend(self.ends(words, next + 1, tokens, at + in_groups));
            }
            for taken in 2..=4 {
                let groups: Vec<String> = words.iter().skip(next).take(taken).filter_map(Wanted::digits).collect();
                let joined = groups.concat();
                let are_groups = groups.len() == taken && groups.iter().skip(1).all(|group| group.len() == 3);
                let longest = words.get(next + taken).and_then(Wanted::digits).is_none_or(|next| next.len() != 3);
                let starts_number = groups.first().is_some_and(|first| first.len() < 4 && !first.starts_with('0'));
                if are_groups && longest && starts_number && tokens.get(at).is_some_and(|token| token.surface == joined)
                {
                    ends.extend(self.ends(words, next + taken, tokens, at + 1));
                }
            }
        } else if word.form == Form::Any {
            let pieces: Vec<&Wanted> = words.iter().filter(|other| other.typed == word.typed).collect();
            let letters = |piece: &&Wanted| piece.text.chars().all(char::is_alphabetic);
            let is_first = next == 0 || words[next - 1].typed != word.typed;
            if is_first && pieces.len() == 2 && pieces.iter().all(letters) {
                let joined = Wanted { text: pieces.iter().map(|piece| piece.text.as_str()).collect(), ..*word };
                if is(&joined, at) {
                    ends.extend(self.ends(words, next + 2, tokens, at + 1));
                }
            }
            for before in HYPHENATED {
                let (Some(start), Some(rest)) = (word.text.get(..before.len()), word.text.get(before.len()..)) else {
                    continue;
                };
                let apart = start.eq_ignore_ascii_case(before) && rest.chars().count() >= 4;
                let rest = Wanted { text: rest.to_owned(), ..*word };
                if apart && tokens.get(at).is_some_and(|token| token.surface == before) && is(&rest, at + 1) {
                    ends.extend(self.ends(words, next + 1, tokens, at + 2));
                }
            }
        }
        ends
    }

    fn is(&self, word: &Wanted, token: &Token) -> bool {
        let folded = fold(&word.text);
        match word.form {
            Form::Exact => token.surface == folded,
            Form::Any => {
                let stem = stem_term(&word.text, self.document.language);
                token.surface == folded || (stem.is_some() && token.stem == stem)
            }
            Form::Pattern => describes(&folded_pattern(&word.text), &token.surface.chars().collect::<Vec<_>>()),
            Form::Fuzzy(mistakes) => distance(&folded, &token.surface) <= usize::from(mistakes),
        }
    }

    fn places_of_near(&self, near: &Near, field: usize) -> BTreeSet<Place> {
        let parts: Vec<Vec<Place>> =
            near.parts.iter().map(|part| self.places(part, field).into_iter().collect()).collect();
        let mut extents = BTreeSet::new();
        self.combine(near, field, &parts, &mut Vec::new(), &mut extents);
        let holds = |outer: &Place, inner: &Place| outer != inner && outer.0 <= inner.0 && inner.1 <= outer.1;
        let shortest = |outer: &&Place| !extents.iter().any(|inner| holds(outer, inner));
        extents.iter().filter(shortest).copied().collect()
    }

    fn combine(
        &self,
        near: &Near,
        field: usize,
        parts: &[Vec<Place>],
        chosen: &mut Vec<Place>,
        extents: &mut BTreeSet<Place>,
    ) {
        let Some((places, rest)) = parts.split_first() else {
            if let Some(extent) = self.extent(near, field, chosen) {
                extents.insert(extent);
            }
            return;
        };
        for place in places {
            chosen.push(*place);
            self.combine(near, field, rest, chosen, extents);
            chosen.pop();
        }
    }

    /// From the first word of a combination to its last, if it is near enough.
    fn extent(&self, near: &Near, field: usize, chosen: &[Place]) -> Option<Place> {
        let mut sorted = chosen.to_vec();
        sorted.sort_unstable();
        let are_apart = sorted.windows(2).all(|pair| pair[0].1 <= pair[1].0);
        let in_order = !near.ordered || sorted == chosen;
        let (start, end) = (sorted.first()?.0, sorted.last()?.1);
        let words: u32 = chosen.iter().map(|place| place.1 - place.0).sum();
        let tokens = &self.fields[field];
        let all_in_one = |of: fn(&Token) -> usize| {
            let stretches: BTreeSet<usize> = (start..end).map(|at| of(&tokens[at as usize])).collect();
            stretches.len() == 1
        };
        let is_near = are_apart
            && match near.within {
                Within::Words(gap) => end - start - words <= gap,
                Within::Sentence => all_in_one(|token| token.sentence),
                Within::Paragraph => all_in_one(|token| token.paragraph),
            };
        (is_near && in_order).then_some((start, end))
    }

    fn has(&self, condition: &Condition) -> bool {
        let document = self.document;
        match condition {
            Condition::Date(range) => {
                document.published.is_some_and(|published| range.contains(published.date.first_day()))
            }
            Condition::Facet(Facet::Country, id) => document.countries.iter().any(|label| label.country.alpha3() == id),
            Condition::Facet(Facet::Language, id) => document.language.code() == id,
            Condition::Facet(Facet::Type, id) => document.document_type.id() == id,
            Condition::Facet(Facet::Region | Facet::Topic, _) => false,
        }
    }
}

/// What an `All` requires: function words are not, beside others.
fn required(parts: &[Expression]) -> Vec<&Expression> {
    let positive = parts.iter().filter(|part| !matches!(part, Expression::Not(_)));
    let (idle, others): (Vec<&Expression>, Vec<&Expression>) = positive.partition(|part| {
        matches!(part, Expression::Text(text) if text.scope == Scope::Anywhere
            && text.words.iter().all(|word| word.form == Form::Any && is_stop_word(&fold(&word.text))))
    });
    if others.iter().any(|part| demands_text(part)) { others } else { others.into_iter().chain(idle).collect() }
}

/// Whether no document matches that says nothing of it.
fn demands_text(expression: &Expression) -> bool {
    match expression {
        Expression::Text(_) | Expression::Near(_) | Expression::AtLeast(_) => true,
        Expression::All(parts) => parts.iter().any(demands_text),
        Expression::Any(parts) => parts.iter().all(demands_text),
        Expression::Not(_) | Expression::Property(_) => false,
    }
}

/// A piece of a text that is one word in a document.
struct Wanted {
    text: String,
    form: Form,
    typed: usize,
}

impl Wanted {
    fn digits(&self) -> Option<String> {
        let folded = fold(&self.text);
        let is_number =
            matches!(self.form, Form::Any | Form::Exact) && folded.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then_some(folded)
    }
}

fn wanted((typed, word): (usize, &Word)) -> Vec<Wanted> {
    if word.form == Form::Pattern {
        return vec![Wanted { text: word.text.clone(), form: word.form, typed }];
    }
    let pieces = tokenize(&word.text).filter_map(|place| word.text.get(place));
    pieces.map(|text| Wanted { text: text.to_owned(), form: form_of_piece(text, word.form), typed }).collect()
}

/// A word of two letters has no mistakes, one of four at most one.
fn form_of_piece(text: &str, form: Form) -> Form {
    match (form, text.chars().count()) {
        (Form::Fuzzy(_), 0..3) => Form::Exact,
        (Form::Fuzzy(_), 3..5) => Form::Fuzzy(1),
        (form, _) => form,
    }
}

/// In how many groups of three digits a number can be written; 1 if it is not.
fn number_of_groups(digits: &str) -> usize {
    if (4..=12).contains(&digits.len()) && !digits.starts_with('0') { digits.len().div_ceil(3) } else { 1 }
}

fn tokens(text: &str, document: &Document, starts: &[(usize, bool)]) -> Vec<Token> {
    let words = tokenize(text).filter_map(|place| Some((place.start, text.get(place)?)));
    words
        .map(|(byte, word)| Token {
            surface: fold(word),
            stem: stem_term(word, document.language),
            sentence: starts.iter().filter(|start| start.0 <= byte).count(),
            paragraph: starts.iter().filter(|start| start.0 <= byte && start.1).count(),
        })
        .collect()
}

fn folded_pattern(pattern: &str) -> Vec<char> {
    let pieces = pattern.split_inclusive(['*', '?']);
    let fold_piece = |piece: &str| {
        let letters = piece.trim_end_matches(['*', '?']);
        let wildcard = piece.chars().last().filter(|c| matches!(c, '*' | '?'));
        let folded = if letters.is_empty() { String::new() } else { fold(letters) };
        folded.chars().chain(wildcard).collect::<Vec<char>>()
    };
    pieces.flat_map(fold_piece).collect()
}

fn describes(pattern: &[char], word: &[char]) -> bool {
    match pattern.split_first() {
        None => word.is_empty(),
        Some(('*', rest)) => (0..=word.len()).any(|skipped| describes(rest, &word[skipped..])),
        Some((c, rest)) => {
            word.split_first().is_some_and(|(first, word)| (*c == '?' || c == first) && describes(rest, word))
        }
    }
}

/// How many typing mistakes part two words: the optimal string alignment distance.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let change = usize::from(a[i - 1] != b[j - 1]);
                let mut least = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + change);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(rows[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    rows[a.len()][b.len()]
}

fn number(place: usize) -> u32 {
    u32::try_from(place).expect("test texts are short")
}
