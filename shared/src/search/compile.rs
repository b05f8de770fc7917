//! From a [`Query`](crate::query::Query)'s expression to a [`Plan`]: words become terms of the index.

use std::ops::Range;

use super::error::SearchError;
use super::expansion::{Expander, Wanted};
use super::plan::{self, Near, Node, Part, Plan, Property, Words};
use super::reading::{Reading, readings};
use crate::index::Searcher;
use crate::index::analysis::{fold, is_stop_word, tokenize};
use crate::query::{Condition, Expression, Form, Scope, Text, write};

/// Makes a plan; `None` asks for everything.
pub(super) fn compile(searcher: &Searcher, expression: Option<&Expression>) -> Result<Plan, SearchError> {
    let mut compiler = Compiler { searcher, expander: Expander::new(searcher), parts: Vec::new() };
    let root = expression.map(|expression| compiler.node(expression)).transpose()?.flatten();
    Ok(Plan { root: root.unwrap_or(Node::Everything), parts: compiler.parts })
}

struct Compiler<'a> {
    searcher: &'a Searcher,
    expander: Expander<'a>,
    parts: Vec<Part>,
}

impl Compiler<'_> {
    /// `None` for a part without a word in it.
    fn node(&mut self, expression: &Expression) -> Result<Option<Node>, SearchError> {
        Ok(match expression {
            Expression::Text(text) => self.text(text)?,
            Expression::Not(inner) => {
                self.node(inner)?.map(|node| Node::All { required: vec![Node::Everything], excluded: vec![node] })
            }
            Expression::All(parts) => self.all(parts)?,
            Expression::Any(parts) => {
                let mut nodes = self.nodes(parts)?;
                if nodes.len() > 1 { Some(Node::Any(nodes)) } else { nodes.pop() }
            }
            Expression::Near(near) => {
                let mut parts = self.nodes(&near.parts)?;
                let (within, ordered) = (near.within, near.ordered);
                if parts.len() > 1 { Some(Node::Near(Near { parts, within, ordered })) } else { parts.pop() }
            }
            Expression::AtLeast(at_least) => self.node(&at_least.part)?.map(|part| Node::AtLeast {
                count: usize::try_from(at_least.count).unwrap_or(usize::MAX),
                part: Box::new(part),
            }),
            Expression::Property(property) => Some(Node::Property(self.property(&property.condition))),
        })
    }

    fn nodes(&mut self, parts: &[Expression]) -> Result<Vec<Node>, SearchError> {
        parts.iter().filter_map(|part| self.node(part).transpose()).collect()
    }

    /// Stop words are not required beside other words: "how many" asks, it does not name. Beside properties and exclusions alone
    /// they are.
    fn all(&mut self, parts: &[Expression]) -> Result<Option<Node>, SearchError> {
        let (mut required, mut idle, mut excluded) = (Vec::new(), Vec::new(), Vec::new());
        for part in parts {
            match part {
                Expression::Not(inner) => excluded.extend(self.node(inner)?),
                _ if is_idle(part) => idle.push(part),
                _ => required.extend(self.node(part)?),
            }
        }
        if !required.iter().any(Node::demands_text) {
            for part in idle {
                required.extend(self.node(part)?);
            }
        }
        Ok(match (required.len(), excluded.len()) {
            (0, 0) => None,
            (1, 0) => required.pop(),
            (0, _) => Some(Node::All { required: vec![Node::Everything], excluded }),
            _ => Some(Node::All { required, excluded }),
        })
    }

    fn text(&mut self, text: &Text) -> Result<Option<Node>, SearchError> {
        let fields = self.fields(text.scope);
        let readings = readings(text);
        if readings.is_empty() {
            return Ok(None);
        }
        let mut found = Vec::with_capacity(readings.len());
        for reading in readings {
            found.push(self.look_up(reading, &fields, &text.place)?);
        }
        let rarity_as_typed = found.first().map_or(0.0, rarity);
        found.retain(|words| words.iter().all(|terms| !terms.is_empty()));
        let rarity = found.iter().map(rarity).reduce(f32::min).unwrap_or(rarity_as_typed);
        let part = self.parts.len();
        self.parts.push(Part { text: write(&Expression::Text(text.clone())), rarity });
        Ok(Some(Node::Text(plan::Text { part, fields, readings: found, rarity })))
    }

    fn look_up(&mut self, reading: Reading, fields: &Range<usize>, place: &Range<usize>) -> Result<Words, SearchError> {
        let wanted = reading.into_iter().map(|sought| Wanted { sought, fields: fields.clone() });
        wanted.map(|wanted| self.expander.terms(wanted, place)).collect()
    }

    /// The fields of a scope, as places in the index's lists of fields.
    fn fields(&self, scope: Scope) -> Range<usize> {
        let all = self.searcher.fields.surface.len();
        match scope {
            Scope::Anywhere => 0..all,
            Scope::Title => 0..1,
            Scope::Body => 1..2,
            Scope::Reference => 2..all.max(2),
        }
    }

    fn property(&self, condition: &Condition) -> Property {
        match condition {
            Condition::Date(range) => Property::Date(*range),
            Condition::Facet(facet, id) => {
                let tables = self.searcher.facets.iter().enumerate();
                let table = tables.into_iter().find(|(_, table)| table.facet() == *facet);
                let (place, table) = table.expect("every facet has a table");
                Property::Facet(place, table.number(id))
            }
        }
    }
}

/// The rarity of words in a row is the sum of theirs.
fn rarity(words: &Words) -> f32 {
    words.iter().map(|terms| terms.rarity).sum()
}

/// Whether an expression is a stop word, typed without quotation marks or a field.
fn is_idle(expression: &Expression) -> bool {
    let Expression::Text(text) = expression else { return false };
    text.scope == Scope::Anywhere
        && text.words.iter().all(|word| {
            let is_stop_word = |token| is_stop_word(&fold(word.text.get(token).unwrap_or_default()));
            word.form == Form::Any && tokenize(&word.text).all(is_stop_word)
        })
}
