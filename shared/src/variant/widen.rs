//! An expression that asks for other names as well.

use std::ops::Range;

use super::spelling;
use super::table::{Variants, key};
use crate::index::analysis::{fold, is_stop_word, tokenize};
use crate::query::{AtLeast, Expression, Form, Near, Scope, Text, Word};

/// How many names a query is widened by at most; names beyond are not added. Each is one more word or phrase to look for.
pub const MAX_ADDED_NAMES: usize = 60;

/// What a query is widened by at one of its names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addition {
    /// The name as typed.
    pub of: String,
    /// The other names, in the order of the table.
    pub also: Vec<String>,
    /// Whether these stand in its place: what was typed (IS, UN) is a word without weight to a search, and is left out.
    pub replaces: bool,
}

/// A query with other names in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Widened {
    /// What is asked then.
    pub expression: Expression,
    /// What was added, in the order of the query; each once.
    pub additions: Vec<Addition>,
}

impl Variants {
    /// Adds the other names of each name in an expression; `None` if it has none.
    ///
    /// A name is a word, a run of words side by side or a phrase in any form that equals a name of the table; the longest
    /// counts. It becomes `Any` of itself and the others. Exact words, patterns and words with mistakes mean what they say;
    /// exclusions and properties are not touched: a wider question never finds less, but where it [replaces](Addition::replaces).
    pub fn widen(&self, expression: &Expression) -> Option<Widened> {
        self.widen_by(expression, |_| true)
    }

    /// Adds the other names of one name alone: one of the [additions](Widened::additions) that [`widen`](Self::widen) gives.
    pub fn widen_at(&self, expression: &Expression, addition: &Addition) -> Option<Expression> {
        self.widen_by(expression, |other| other == addition).map(|widened| widened.expression)
    }

    fn widen_by(&self, expression: &Expression, wanted: impl Fn(&Addition) -> bool) -> Option<Widened> {
        let mut widener = Widener { variants: self, wanted, additions: Vec::new(), room: MAX_ADDED_NAMES };
        let expression = widener.expression(expression);
        let additions = widener.additions;
        (!additions.is_empty()).then_some(Widened { expression, additions })
    }
}

struct Widener<'a, W> {
    variants: &'a Variants,
    wanted: W,
    additions: Vec<Addition>,
    /// How many more names may be added.
    room: usize,
}

impl<W: Fn(&Addition) -> bool> Widener<'_, W> {
    fn expression(&mut self, expression: &Expression) -> Expression {
        match expression {
            Expression::Text(_) => {
                self.name(std::slice::from_ref(expression), &[]).unwrap_or_else(|| expression.clone())
            }
            Expression::All(parts) => self.all(parts),
            Expression::Any(parts) => self.any(parts),
            Expression::Near(near) => {
                let parts = near.parts.iter().map(|part| self.expression(part)).collect();
                Expression::Near(Near { parts, ..near.clone() })
            }
            Expression::AtLeast(at_least) => {
                let part = Box::new(self.expression(&at_least.part));
                Expression::AtLeast(AtLeast { part, ..at_least.clone() })
            }
            Expression::Not(_) | Expression::Property(_) => expression.clone(),
        }
    }

    /// Names may run over several parts.
    fn all(&mut self, parts: &[Expression]) -> Expression {
        let mut widened = Vec::with_capacity(parts.len());
        let mut rest = parts;
        while let Some((first, others)) = rest.split_first() {
            let runs =
                (1..=run_of_words(rest).min(self.variants.longest())).rev().filter_map(|length| rest.get(..length));
            if let Some((length, name)) = runs.into_iter().find_map(|run| Some((run.len(), self.name(run, &[])?))) {
                widened.push(name);
                rest = rest.get(length..).unwrap_or_default();
            } else {
                widened.push(self.expression(first));
                rest = others;
            }
        }
        match widened.len() {
            1 => widened.pop().expect("there is one"),
            _ => Expression::All(widened),
        }
    }

    /// Names that are asked for already are not added.
    fn any(&mut self, parts: &[Expression]) -> Expression {
        let mut asked: Vec<String> = parts.iter().filter_map(key_of).collect();
        let mut widened = Vec::with_capacity(parts.len());
        for part in parts {
            match self.name(std::slice::from_ref(part), &asked) {
                Some(Expression::Any(names)) => {
                    asked.extend(names.iter().filter_map(key_of));
                    widened.extend(names);
                }
                Some(name) => widened.push(name),
                None if text_of(part).is_some() => widened.push(part.clone()),
                None => widened.push(self.expression(part)),
            }
        }
        Expression::Any(widened)
    }

    /// The name that texts side by side make, with its other names but those in `asked`.
    fn name(&mut self, run: &[Expression], asked: &[String]) -> Option<Expression> {
        let texts = run.iter().map(text_of).collect::<Option<Vec<&Text>>>()?;
        let scope = texts.first()?.scope;
        let in_any_form = texts.iter().flat_map(|text| &text.words).all(|word| word.form == Form::Any);
        if !in_any_form || scope == Scope::Reference {
            return None;
        }
        let of = texts.iter().map(|text| typed(text)).collect::<Vec<_>>().join(" ");
        let mut also = self.others(&of);
        also.retain(|name| !asked.contains(&key(name)));
        let addition = Addition { replaces: is_idle(&of), also, of };
        if addition.also.is_empty() || addition.also.len() > self.room || !(self.wanted)(&addition) {
            return None;
        }
        let place = texts.first()?.place.start..texts.last()?.place.end;
        let added = addition.also.iter().map(|name| phrase(name, scope, &place));
        let own = match run {
            _ if addition.replaces => None,
            [alone] => Some(alone.clone()),
            several => Some(Expression::All(several.to_vec())),
        };
        let mut names: Vec<Expression> = own.into_iter().chain(added).collect();
        self.room -= addition.also.len();
        if !self.additions.contains(&addition) {
            self.additions.push(addition);
        }
        if names.len() == 1 { names.pop() } else { Some(Expression::Any(names)) }
    }

    fn others(&self, typed: &str) -> Vec<String> {
        let others: Vec<String> = self.variants.others(typed).into_iter().map(str::to_owned).collect();
        if others.is_empty() { spelling::other(typed).into_iter().collect() } else { others }
    }
}

fn text_of(expression: &Expression) -> Option<&Text> {
    match expression {
        Expression::Text(text) => Some(text),
        _ => None,
    }
}

fn key_of(expression: &Expression) -> Option<String> {
    text_of(expression).map(|text| key(&typed(text)))
}

fn typed(text: &Text) -> String {
    text.words.iter().map(|word| word.text.trim()).collect::<Vec<_>>().join(" ")
}

/// How many parts from the first on are single words in any form with the same scope.
fn run_of_words(parts: &[Expression]) -> usize {
    let word = |part| {
        let text = text_of(part)?;
        let [word] = &*text.words else { return None };
        (word.form == Form::Any && !word.text.contains(char::is_whitespace)).then_some(text.scope)
    };
    let Some(first) = parts.first().and_then(word) else { return parts.len().min(1) };
    parts.iter().take_while(|part| word(part) == Some(first)).count()
}

/// Whether a search leaves out what is typed beside other words.
fn is_idle(typed: &str) -> bool {
    tokenize(typed).all(|place| is_stop_word(&fold(typed.get(place).unwrap_or_default())))
}

fn phrase(name: &str, scope: Scope, place: &Range<usize>) -> Expression {
    let words = name.split_whitespace().map(|word| Word { text: word.to_owned(), form: Form::Any }).collect();
    Expression::Text(Text { words, scope, place: place.clone() })
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use proptest::prelude::*;

    use super::*;
    use crate::query::Within;
    use crate::query::describe::describe;
    use crate::query::parse::parse;

    const OWN: &str =
        "country\tQuorn; Old Quorn; Kworn\nplace\tSelby\nplace\tPort Selby; Selby Haven\ngroup\tGreen Hand; !ON; GHA\n";

    fn variants() -> &'static Variants {
        static VARIANTS: LazyLock<Variants> = LazyLock::new(|| Variants::with_own(OWN).expect("a table"));
        &VARIANTS
    }

    fn widened(query: &str) -> Option<String> {
        let expression = parse(query).expression?;
        variants().widen(&expression).map(|widened| describe(&widened.expression))
    }

    fn check(query: &str, expected: &str) {
        let expected = parse(expected).expression.as_ref().map(describe);
        assert_eq!(widened(query), expected, "{query}");
    }

    #[test]
    fn a_name_becomes_any_of_its_names() {
        check("quorn", "quorn OR ~\"Old Quorn\" OR Kworn");
        check("torture Quorn's", "torture (Quorn's OR ~\"Old Quorn\" OR Kworn)");
        check("title:kworn", "title:kworn OR title:Quorn OR title:~\"Old Quorn\"");
        check("~\"old quorn\"", "~\"old quorn\" OR Quorn OR Kworn");
    }

    #[test]
    fn words_side_by_side_make_a_name_and_the_longest_counts() {
        let read = widened("old quorn prison").expect("names");
        assert!(read.starts_with("((old and quorn) or Quorn or Kworn)"), "{read}");
        assert!(widened("port selby").is_some_and(|read| read.contains("Selby Haven")));
        assert_eq!(widened("port title:selby"), None);
        assert_eq!(widened("selby"), None);
    }

    #[test]
    fn names_that_are_asked_for_are_not_added_again() {
        check("Quorn OR Kworn", "Quorn OR ~\"Old Quorn\" OR Kworn");
        check("Quorn OR Kworn OR ~\"old quorns\"", "");
    }

    #[test]
    fn what_means_what_it_says_is_not_widened() {
        for query in ["\"Quorn\"", "\"old quorn\"", "-Quorn", "torture NOT (Quorn)", "torture"] {
            assert_eq!(widened(query), None, "{query}");
        }
    }

    #[test]
    fn letters_that_are_a_word_without_weight_give_way() {
        check("ON raids", "(~\"Green Hand\" OR GHA) raids");
        assert_eq!(widened("on raids"), None);
        let expression = parse("ON raids").expression.expect("words");
        assert!(variants().widen(&expression).is_some_and(|widened| widened.additions[0].replaces));
    }

    #[test]
    fn the_other_spelling_of_a_word_is_another_name() {
        check("labour organisations", "(labour OR labor) (organisations OR organizations)");
    }

    #[test]
    fn near_and_at_least_keep_their_shape() {
        let text = |text: &str| parse(text).expression.expect("words");
        let parts = vec![text("quorn"), text("raids")];
        let near = Near { parts, within: Within::Words(4), ordered: false, place: 0..0 };
        let widened = variants().widen(&Expression::Near(near)).expect("a name");
        let Expression::Near(Near { parts, .. }) = widened.expression else { panic!("still near") };
        assert!(matches!(&parts[..], [Expression::Any(_), Expression::Text(_)]));
        let at_least = AtLeast { count: 3, part: Box::new(text("quorn")), place: 0..0 };
        let widened = variants().widen(&Expression::AtLeast(at_least)).expect("a name");
        assert!(
            matches!(widened.expression, Expression::AtLeast(AtLeast { part, .. }) if matches!(*part, Expression::Any(_)))
        );
    }

    #[test]
    fn one_name_alone_can_be_widened() {
        let expression = parse("quorn labour").expression.expect("words");
        let widened = variants().widen(&expression).expect("names");
        let alone = variants().widen_at(&expression, &widened.additions[1]).expect("a name");
        assert_eq!(Some(describe(&alone)), parse("quorn (labour OR labor)").expression.as_ref().map(describe));
    }

    #[test]
    fn a_query_of_many_names_has_a_limit() {
        let expression = parse(&"quorn selby_ ".repeat(100)).expression.expect("words");
        let widened = variants().widen(&expression).expect("names");
        let added = describe(&widened.expression).matches("Kworn").count();
        assert_eq!(added, MAX_ADDED_NAMES / 2);
    }

    proptest! {
        #[test]
        fn any_query_can_be_widened(text in "(quorn|old|Kworn|port|selby|ON|OR|NOT|-|\\(|\\)|\"|~\"|title:|labour| ){0,40}") {
            if let Some(expression) = parse(&text).expression
                && let Some(widened) = variants().widen(&expression) {
                for addition in &widened.additions {
                    prop_assert!(!addition.also.is_empty());
                    prop_assert!(variants().widen_at(&expression, addition).is_some());
                }
            }
        }
    }
}
