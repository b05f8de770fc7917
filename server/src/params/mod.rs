//! Parameters: what a request asks, read from an address or a body, and written back as one.
//!
//! [`Asked`] is the word to learn: a question as it was put, checked and normalised. Equal questions write equal
//! addresses, whichever way they were put.

mod asked;
mod date;
mod refusal;
mod typing;

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value};
use shared::facet::Facet;
use shared::query::{FacetFilter, Order};
use shared::search::MAX_SIMILAR;
use shared::wording::InterfaceLanguage;

pub use self::date::DateFilter;
use self::date::date_filter;
pub use self::refusal::{ParameterError, ParameterProblem};
pub(crate) use self::refusal::{bad_value, check_length, cut, join, repeated, shown, too_many, unknown_among};
use self::refusal::{too_deep, unknown};
pub use self::typing::{SuggestFormat, Typing};

use crate::choice::{self, Choice};
use crate::cursor::{self, Cursor};
use crate::error::Error;
use crate::interface;

/// The longest query, in characters.
pub const MAX_QUERY_CHARS: usize = 2_000;
/// The longest value of any other parameter, in characters.
pub const MAX_VALUE_CHARS: usize = 200;
/// The most parameters of one request, repeated ones counted each time.
pub const MAX_PARAMETERS: usize = 300;
/// The most hits of one page.
pub const MAX_SIZE: usize = 100;
/// How many hits a page has unless told otherwise.
pub const DEFAULT_SIZE: usize = 10;
/// The deepest hit that can be paged to: page × size goes no further.
pub const MAX_DEPTH: usize = 10_000;
/// The most snippets of one hit.
pub const MAX_SNIPPETS: usize = 5;
/// How many snippets a hit has unless told otherwise.
pub const DEFAULT_SNIPPETS: usize = 3;

/// The parameters that are not about a facet.
pub(crate) const PLAIN_NAMES: [&str; 16] = [
    "q",
    "sort",
    "page",
    "cursor",
    "size",
    "snippets",
    "fold",
    "variants",
    "clauses",
    "explain",
    "facets",
    "fields",
    "date",
    "date.from",
    "date.to",
    interface::PARAMETER,
];

/// What the address of documents like another takes.
pub(crate) const SIMILAR_NAMES: [&str; 1] = ["size"];

/// What is taken where something is on or off, the words that we write first.
pub(crate) const SWITCH: [(&str, bool); 4] = [("on", true), ("off", false), ("true", true), ("false", false)];

/// The parameters for programs alone: a page takes none of them.
const PROGRAM_NAMES: [&str; 3] = ["cursor", "facets", "fields"];

/// The name and the value of a parameter.
pub type Pair<'a> = (Cow<'a, str>, Cow<'a, str>);

/// One question, as a request puts it.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a parameter that is on or off")]
pub struct Asked {
    /// The text of the search box, as typed.
    pub text: String,
    /// The filters of facets, their values in normal form, sorted, without repeats.
    pub facets: BTreeMap<Facet, FacetFilter>,
    /// The filter by date.
    pub date: Option<DateFilter>,
    /// How hits are sorted.
    pub order: Order,
    /// Which page is wanted, counted from 1.
    pub page: usize,
    /// Where to go on instead of at a page.
    pub cursor: Option<Cursor>,
    /// How many hits a page has.
    pub size: usize,
    /// How many snippets a hit has at most.
    pub snippets: usize,
    /// Whether other names of what is asked are searched for too.
    pub variants: bool,
    /// Whether what each part finds is counted.
    pub clauses: bool,
    /// Whether copies, versions and translations of one document appear once.
    pub fold: bool,
    /// Whether each hit tells why it stands where it stands.
    pub explain: bool,
    /// The language of the pages, and of the names in answers to programs, where one was chosen. It changes nothing of what is found.
    pub ui: Option<InterfaceLanguage>,
    /// What of the answer is wanted.
    pub choice: Choice,
}

/// Which list of a facet's filter a value belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `country=`: at least one of the values.
    Any,
    /// `country.all=`: every one of the values.
    All,
    /// `-country=`: none of the values.
    None,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 3] = [Self::Any, Self::All, Self::None];

    fn values(self, filter: &FacetFilter) -> &Vec<String> {
        match self {
            Self::Any => &filter.any,
            Self::All => &filter.all,
            Self::None => &filter.none,
        }
    }

    fn values_mut(self, filter: &mut FacetFilter) -> &mut Vec<String> {
        match self {
            Self::Any => &mut filter.any,
            Self::All => &mut filter.all,
            Self::None => &mut filter.none,
        }
    }
}

impl Default for Asked {
    fn default() -> Self {
        Self {
            text: String::new(),
            facets: BTreeMap::new(),
            date: None,
            order: Order::default(),
            page: 1,
            cursor: None,
            size: DEFAULT_SIZE,
            snippets: DEFAULT_SNIPPETS,
            variants: false,
            clauses: false,
            fold: true,
            explain: false,
            ui: None,
            choice: Choice::default(),
        }
    }
}

impl Asked {
    /// Reads the query part of an address, or a form body: they are written alike.
    pub fn from_query_string(query: &str) -> Result<Self, ParameterError> {
        Self::from_pairs(form_urlencoded::parse(query.as_bytes()))
    }

    /// Reads names and values. A parameter with an empty value counts as not given, as a form sends it.
    pub fn from_pairs<'a>(pairs: impl Iterator<Item = Pair<'a>>) -> Result<Self, ParameterError> {
        let mut asked = Self::default();
        let mut plain: BTreeMap<&'static str, String> = BTreeMap::new();
        for (place, (name, value)) in pairs.enumerate() {
            if place == MAX_PARAMETERS {
                return Err(too_many());
            }
            if let Some(known) = PLAIN_NAMES.into_iter().find(|known| *known == name) {
                check_length(known, &value)?;
                if !value.trim().is_empty() && plain.insert(known, value.into_owned()).is_some() {
                    return Err(repeated(known));
                }
            } else if let Some((facet, mode)) = facet_parameter(&name) {
                check_length(&name, &value)?;
                if !value.trim().is_empty() {
                    asked.filter(facet, mode, facet_value(facet, &name, value.trim())?);
                }
            } else {
                return Err(unknown(&name));
            }
        }
        asked.read_plain(&mut plain)?;
        Ok(asked)
    }

    fn read_plain(&mut self, plain: &mut BTreeMap<&'static str, String>) -> Result<(), ParameterError> {
        if let Some(text) = plain.remove("q") {
            self.text = text;
        }
        if let Some(value) = plain.get("sort") {
            self.order = order(value)?;
        }
        if let Some(value) = plain.get("page") {
            self.page = number("page", value, 1, MAX_DEPTH)?;
        }
        if let Some(value) = plain.get("size") {
            self.size = number("size", value, 1, MAX_SIZE)?;
        }
        if let Some(value) = plain.get("snippets") {
            self.snippets = number("snippets", value, 0, MAX_SNIPPETS)?;
        }
        if let Some(value) = plain.get("variants") {
            self.variants = switch("variants", value)?;
        }
        if let Some(value) = plain.get("clauses") {
            self.clauses = switch("clauses", value)?;
        }
        if let Some(value) = plain.get("fold") {
            self.fold = switch("fold", value)?;
        }
        if let Some(value) = plain.get("explain") {
            self.explain = switch("explain", value)?;
        }
        if let Some(value) = plain.get(interface::PARAMETER) {
            self.ui = Some(interface_language(value)?);
        }
        if let Some(value) = plain.get("cursor") {
            self.cursor = Some(cursor_at(value, plain.contains_key("page"))?);
        }
        if let Some(value) = plain.get("facets") {
            self.choice.facets = Some(choice::facets(value)?);
        }
        if let Some(value) = plain.get("fields") {
            self.choice.fields = Some(choice::fields(value)?);
        }
        if self.page.saturating_mul(self.size) > MAX_DEPTH {
            return Err(too_deep(self.size));
        }
        self.date = date_filter(plain)?;
        Ok(())
    }

    /// Refuses what only programs can use.
    pub fn for_a_page(self) -> Result<Self, ParameterError> {
        let used = [self.cursor.is_some(), self.choice.facets.is_some(), self.choice.fields.is_some()];
        match PROGRAM_NAMES.into_iter().zip(used).find(|(_, used)| *used) {
            None => Ok(self),
            Some((name, _)) => {
                let detail = format!("there is no parameter {} here: it is for programs, at /v1/search", shown(name));
                Err(ParameterError { parameter: name.to_owned(), problem: ParameterProblem::Unknown, detail })
            }
        }
    }

    fn filter(&mut self, facet: Facet, mode: Mode, value: String) {
        let values = mode.values_mut(self.facets.entry(facet).or_default());
        if let Err(place) = values.binary_search(&value) {
            values.insert(place, value);
        }
    }
}

/// The parameters of a JSON object of texts, numbers, `true`, `false` and lists of these. `null` and an empty list count as not given.
pub(crate) fn pairs_of_object(object: &Map<String, Value>) -> Result<Vec<Pair<'_>>, Error> {
    let mut pairs = Vec::new();
    for (name, value) in object {
        let values = match value {
            Value::Array(values) if !values.is_empty() => values.iter().map(word).collect::<Result<_, _>>()?,
            Value::Array(_) | Value::Null => vec![Cow::Borrowed("")],
            value => vec![word(value)?],
        };
        pairs.extend(values.into_iter().map(|value| (Cow::Borrowed(name.as_str()), value)));
    }
    Ok(pairs)
}

/// A value of a JSON object as an address would have it.
fn word(value: &Value) -> Result<Cow<'_, str>, Error> {
    match value {
        Value::String(text) => Ok(Cow::Borrowed(text)),
        Value::Number(number) => Ok(Cow::Owned(number.to_string())),
        Value::Bool(value) => Ok(Cow::Borrowed(if *value { "true" } else { "false" })),
        Value::Null | Value::Array(_) | Value::Object(_) => {
            Err(Error::MalformedBody("a value is neither a text, a number, true, false nor a list of these".to_owned()))
        }
    }
}

/// Reads what a document's address may ask: the query whose matches are marked, with or without other names, the language
/// of the page, and nothing else.
pub fn document_query(query: &str) -> Result<Asked, ParameterError> {
    only(query, &["q", "variants", interface::PARAMETER], "a document takes q, variants and ui alone")
}

/// Reads what the address of documents like another may ask: how many.
pub fn similar_query(query: &str) -> Result<Asked, ParameterError> {
    let asked = only(query, &SIMILAR_NAMES, "similar documents take size alone")?;
    if asked.size > MAX_SIMILAR {
        return Err(bad_value("size", format!("at most {MAX_SIMILAR} similar documents are given: ask for fewer")));
    }
    Ok(asked)
}

/// Refuses every parameter, for addresses that take none.
pub fn no_parameters(query: &str) -> Result<(), ParameterError> {
    only(query, &[], "this address takes none").map(|_| ())
}

/// Refuses every parameter but the language, for pages that answer no question.
pub fn no_question(query: &str) -> Result<(), ParameterError> {
    only(query, &[interface::PARAMETER], "this page takes ui alone").map(|_| ())
}

fn only(query: &str, names: &[&str], otherwise: &str) -> Result<Asked, ParameterError> {
    let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    if let Some((name, _)) = pairs.iter().find(|(name, _)| !names.contains(&&**name)) {
        let detail = format!("there is no parameter {} here: {otherwise}", shown(name));
        return Err(ParameterError { parameter: cut(name), problem: ParameterProblem::Unknown, detail });
    }
    Asked::from_pairs(pairs.into_iter())
}

pub(crate) fn facet_parameter(name: &str) -> Option<(Facet, Mode)> {
    if let Some(excluded) = name.strip_prefix('-') {
        return Facet::from_id(excluded).map(|facet| (facet, Mode::None));
    }
    if let Some(all) = name.strip_suffix(".all") {
        return Facet::from_id(all).map(|facet| (facet, Mode::All));
    }
    Facet::from_id(name).map(|facet| (facet, Mode::Any))
}

/// The parameter that filters by a facet in one of the modes.
pub(crate) fn facet_parameter_name(facet: Facet, mode: Mode) -> String {
    match mode {
        Mode::Any => facet.id().to_owned(),
        Mode::All => format!("{}.all", facet.id()),
        Mode::None => format!("-{}", facet.id()),
    }
}

fn facet_value(facet: Facet, parameter: &str, value: &str) -> Result<String, ParameterError> {
    facet.read_value(value).ok_or_else(|| bad_value(parameter, format!("{} {}", shown(value), facet.advice(value))))
}

pub(crate) fn switch(parameter: &str, value: &str) -> Result<bool, ParameterError> {
    let known = SWITCH.into_iter().find(|(word, _)| *word == value.trim());
    known.map(|(_, on)| on).ok_or_else(|| bad_value(parameter, format!("{} is neither on nor off", shown(value))))
}

fn interface_language(value: &str) -> Result<InterfaceLanguage, ParameterError> {
    InterfaceLanguage::from_code(value.trim()).ok_or_else(|| {
        let codes = join(InterfaceLanguage::ALL.map(InterfaceLanguage::code));
        bad_value(interface::PARAMETER, format!("{} is no language of the pages: give one of {codes}", shown(value)))
    })
}

fn cursor_at(value: &str, at_a_page_too: bool) -> Result<Cursor, ParameterError> {
    if at_a_page_too {
        return Err(bad_value("cursor", "give either page or cursor".to_owned()));
    }
    Cursor::parse(value.trim()).ok_or_else(cursor::refused)
}

fn order(value: &str) -> Result<Order, ParameterError> {
    ORDERS.into_iter().find(|order| order_id(*order) == value.trim()).ok_or_else(|| {
        bad_value("sort", format!("{} is no order: give one of {}", shown(value), join(ORDERS.map(order_id))))
    })
}

/// Every order, in the order in which they are offered.
pub const ORDERS: [Order; 3] = [Order::Relevance, Order::Newest, Order::Oldest];

/// The order's name in addresses.
pub const fn order_id(order: Order) -> &'static str {
    match order {
        Order::Relevance => "relevance",
        Order::Newest => "newest",
        Order::Oldest => "oldest",
    }
}

pub(crate) fn number(parameter: &str, value: &str, least: usize, most: usize) -> Result<usize, ParameterError> {
    let number = value.trim().parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| bad_value(parameter, format!("{} is not a whole number from {least} to {most}", shown(value))))
}

#[cfg(test)]
mod tests;
