//! Parameters: what a request asks, read from an address or a body, and written back as one.
//!
//! [`Asked`] is the word to learn: a question as it was put, checked and normalised. Equal questions write equal
//! addresses, whichever way they were put.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use form_urlencoded::Serializer;
use serde_json::{Map, Value};
use shared::date::{Date, DateRange};
use shared::facet::Facet;
use shared::nearest::nearest;
use shared::query::{Expression, FacetFilter, Filters, Order, Page, Query};
use shared::search::MAX_SIMILAR;
use shared::suggest::MAX_COMPLETIONS;
use shared::wording::InterfaceLanguage;

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

/// How much of a bad value is told back, in characters.
const SHOWN_CHARS: usize = 40;

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

/// A filter by date, with the words it was put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateFilter {
    /// The first day, month or year; `None` if open.
    pub from: Option<Date>,
    /// The last day, month or year; `None` if open.
    pub to: Option<Date>,
}

/// Why a request's parameters are refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterError {
    /// The parameter as the request names it, cut to a length that is safe to repeat.
    pub parameter: String,
    /// Which case it is.
    pub problem: ParameterProblem,
    /// What is wrong and what to try, for people.
    pub detail: String,
}

/// What can be wrong with a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterProblem {
    /// There is no such parameter.
    Unknown,
    /// The value cannot be used.
    BadValue,
    /// It may be given once, and was given more often.
    Repeated,
    /// The query is over [`MAX_QUERY_CHARS`].
    QueryTooLong,
    /// The page lies beyond [`MAX_DEPTH`].
    TooDeep,
    /// There are more than [`MAX_PARAMETERS`].
    TooMany,
    /// It is no cursor, or not one of this question.
    BadCursor,
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

// Reading.

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

/// A text that is being typed, and how its completions are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typing {
    /// What stands in the box.
    pub text: String,
    /// How many completions are wanted at most.
    pub size: usize,
    /// In which form.
    pub format: SuggestFormat,
    /// In which language countries, types and the like are named.
    pub language: InterfaceLanguage,
}

/// The forms in which completions are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuggestFormat {
    /// An object with all that is known of each completion.
    Json,
    /// The array of the `OpenSearch` suggestions extension, as browsers read it.
    OpenSearch,
}

impl SuggestFormat {
    /// The forms by their names in parameters, the one that is meant unless told otherwise first.
    pub const NAMES: [(&str, Self); 2] = [("json", Self::Json), ("opensearch", Self::OpenSearch)];

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::OpenSearch => "application/x-suggestions+json",
        }
    }

    fn read(value: &str) -> Result<Self, ParameterError> {
        let known = Self::NAMES.into_iter().find(|(name, _)| *name == value.trim());
        known.map(|(_, format)| format).ok_or_else(|| {
            let names = join(Self::NAMES.map(|(name, _)| name));
            bad_value("format", format!("{} is no format: give one of {names}", shown(value)))
        })
    }
}

impl Typing {
    /// The parameters that it takes.
    pub(crate) const NAMES: [&str; 4] = ["q", "size", "format", interface::PARAMETER];

    /// Reads the query part of an address.
    pub fn from_query_string(query: &str) -> Result<Self, ParameterError> {
        let mut plain: BTreeMap<&'static str, String> = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let Some(known) = Self::NAMES.into_iter().find(|known| *known == name) else {
                let detail =
                    format!("there is no parameter {} here: completion takes {}", shown(&name), join(Self::NAMES));
                return Err(ParameterError { parameter: cut(&name), problem: ParameterProblem::Unknown, detail });
            };
            check_length(known, &value)?;
            if !value.is_empty() && plain.insert(known, value.into_owned()).is_some() {
                return Err(repeated(known));
            }
        }
        let size = plain.get("size").map_or(Ok(DEFAULT_SIZE), |value| number("size", value, 1, MAX_COMPLETIONS))?;
        let format = plain.get("format").map_or(Ok(SuggestFormat::Json), |value| SuggestFormat::read(value))?;
        let language =
            plain.get(interface::PARAMETER).map_or(Ok(InterfaceLanguage::English), |code| interface_language(code))?;
        Ok(Self { text: plain.remove("q").unwrap_or_default(), size, format, language })
    }
}

impl DateFilter {
    /// Reads `2019`, `2019-03`, `2011..2014`, `2011-05-01..` or `..2001`.
    fn parse(text: &str) -> Option<Self> {
        let Some((from, to)) = text.split_once("..") else {
            let date = Date::parse(text)?;
            return Some(Self { from: Some(date), to: Some(date) });
        };
        let end = |text: &str| if text.is_empty() { Some(None) } else { Date::parse(text).map(Some) };
        let (from, to) = (end(from.trim())?, end(to.trim())?);
        (from.is_some() || to.is_some()).then_some(Self { from, to })
    }

    /// One calendar year.
    pub fn year(year: i16) -> Option<Self> {
        let date = Date::year(year)?;
        Some(Self { from: Some(date), to: Some(date) })
    }

    /// The days it holds.
    pub fn range(&self) -> DateRange {
        DateRange { from: self.from.map(Date::first_day), to: self.to.map(Date::last_day) }
    }

    fn is_backwards(&self) -> bool {
        let DateRange { from, to } = self.range();
        from.zip(to).is_some_and(|(from, to)| to < from)
    }
}

impl std::fmt::Display for DateFilter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let (Some(from), Some(to)) = (self.from, self.to)
            && from == to
        {
            return write!(f, "{from}");
        }
        if let Some(from) = self.from {
            write!(f, "{from}")?;
        }
        f.write_str("..")?;
        if let Some(to) = self.to {
            write!(f, "{to}")?;
        }
        Ok(())
    }
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

/// `date` says it in one value, `date.from` and `date.to` in two, as a form with two fields sends it.
fn date_filter(plain: &BTreeMap<&'static str, String>) -> Result<Option<DateFilter>, ParameterError> {
    let get = |name: &str| plain.get(name).map(|value| value.trim());
    let (parameter, filter) = match (get("date"), get("date.from"), get("date.to")) {
        (None, None, None) => return Ok(None),
        (Some(both), None, None) => {
            let read =
                DateFilter::parse(both).ok_or_else(|| bad_date("date", both, "2019, 2019-03, 2011..2014 or ..2001"));
            ("date", read?)
        }
        (None, from, to) => {
            let end = |parameter, text: Option<&str>| {
                let read =
                    |text| Date::parse(text).ok_or_else(|| bad_date(parameter, text, "2019, 2019-03 or 2019-03-14"));
                text.map(read).transpose()
            };
            ("date.to", DateFilter { from: end("date.from", from)?, to: end("date.to", to)? })
        }
        (Some(_), _, _) => return Err(bad_value("date", "give either date, or date.from and date.to".to_owned())),
    };
    if filter.is_backwards() {
        return Err(bad_value(parameter, format!("{filter} ends before it begins: swap its ends")));
    }
    Ok(Some(filter))
}

// What is refused, in words.

fn bad_date(parameter: &str, value: &str, examples: &str) -> ParameterError {
    bad_value(parameter, format!("{} is no date: write it like {examples}", shown(value)))
}

pub(crate) fn bad_value(parameter: &str, detail: String) -> ParameterError {
    ParameterError { parameter: cut(parameter), problem: ParameterProblem::BadValue, detail }
}

pub(crate) fn check_length(parameter: &str, value: &str) -> Result<(), ParameterError> {
    let limit = if parameter == "q" { MAX_QUERY_CHARS } else { MAX_VALUE_CHARS };
    if value.chars().nth(limit).is_none() {
        return Ok(());
    }
    let problem = if parameter == "q" { ParameterProblem::QueryTooLong } else { ParameterProblem::BadValue };
    let detail = format!("the value has more than {limit} characters: shorten it");
    Err(ParameterError { parameter: cut(parameter), problem, detail })
}

pub(crate) fn repeated(parameter: &str) -> ParameterError {
    let detail = format!("{parameter} is given more than once: give it once");
    ParameterError { parameter: parameter.to_owned(), problem: ParameterProblem::Repeated, detail }
}

pub(crate) fn too_many() -> ParameterError {
    let detail = format!("there are more than {MAX_PARAMETERS} parameters: ask with fewer");
    ParameterError { parameter: String::new(), problem: ParameterProblem::TooMany, detail }
}

fn too_deep(size: usize) -> ParameterError {
    let last = MAX_DEPTH / size;
    let detail = format!(
        "only the first {MAX_DEPTH} hits can be paged through, with this size up to page {last}: narrow the search, by \
         date for example, or go on with the cursor of an answer"
    );
    ParameterError { parameter: "page".to_owned(), problem: ParameterProblem::TooDeep, detail }
}

fn unknown(name: &str) -> ParameterError {
    unknown_among(name, &PLAIN_NAMES)
}

/// What is said of a name where there are these, and the facets.
pub(crate) fn unknown_among(name: &str, plain: &[&'static str]) -> ParameterError {
    let facets = Facet::ALL.into_iter().flat_map(|facet| Mode::ALL.map(|mode| facet_parameter_name(facet, mode)));
    let known: Vec<String> = plain.iter().map(|name| (*name).to_owned()).chain(facets).collect();
    let begins = || known.iter().map(String::as_str).find(|known| known.len() > 1 && name.starts_with(known));
    let detail = match nearest(name, known.iter().map(String::as_str)).or_else(begins) {
        Some(near) => format!("there is no parameter {}; did you mean {near}?", shown(name)),
        None => format!(
            "there is no parameter {}: there are {}; a facet also takes .all at its end and - at its start",
            shown(name),
            join(plain.iter().copied().chain(Facet::ALL.map(Facet::id)))
        ),
    };
    ParameterError { parameter: cut(name), problem: ParameterProblem::Unknown, detail }
}

/// A value as it is told back: in quotes, and never long.
pub(crate) fn shown(value: &str) -> String {
    format!("“{}”", cut(value.trim()))
}

pub(crate) fn cut(value: &str) -> String {
    match value.char_indices().nth(SHOWN_CHARS) {
        None => value.to_owned(),
        Some((end, _)) => value.get(..end).unwrap_or_default().to_owned() + "…",
    }
}

pub(crate) fn join<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().collect::<Vec<_>>().join(", ")
}

// Writing, and asking something nearby.

impl Asked {
    /// Whether nothing is asked: no text, no filter. Such a request gets the start page.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty() && !self.is_filtered()
    }

    /// Whether any filter is set.
    pub fn is_filtered(&self) -> bool {
        self.date.is_some() || self.facets.values().any(|filter| *filter != FacetFilter::default())
    }

    /// What documents must be.
    pub fn filters(&self) -> Filters {
        Filters { facets: self.facets.clone(), date: self.date.as_ref().map(DateFilter::range) }
    }

    /// The question as the index takes it, `expression` being what was understood of the text. No word may be missing.
    pub fn query(&self, expression: Option<Expression>) -> Query {
        Query {
            expression,
            filters: self.filters(),
            order: self.order,
            page: Page { offset: (self.page - 1) * self.size, size: self.size },
            after: self.cursor.map(|cursor| cursor.bookmark),
            snippets: if self.choice.has_field("snippets") { self.snippets } else { 0 },
            partial: false,
            fold: self.fold,
            explain: self.explain,
        }
    }

    /// Every parameter that is not as it is by default, in a fixed order.
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        let mut plain = |name: &str, value: Option<String>| {
            pairs.extend(value.map(|value| (name.to_owned(), value)));
        };
        let standard = Self::default();
        plain("q", Some(self.text.clone()).filter(|text| !text.trim().is_empty()));
        plain("date", self.date.as_ref().map(ToString::to_string));
        plain("sort", (self.order != standard.order).then(|| order_id(self.order).to_owned()));
        plain("page", (self.page != standard.page).then(|| self.page.to_string()));
        plain("cursor", self.cursor.map(|cursor| cursor.to_string()));
        plain("size", (self.size != standard.size).then(|| self.size.to_string()));
        plain("snippets", (self.snippets != standard.snippets).then(|| self.snippets.to_string()));
        plain("variants", self.variants.then(|| "on".to_owned()));
        plain("clauses", self.clauses.then(|| "on".to_owned()));
        plain("fold", (self.fold != standard.fold).then(|| if self.fold { "on" } else { "off" }.to_owned()));
        plain("explain", self.explain.then(|| "true".to_owned()));
        plain(interface::PARAMETER, self.ui.map(|language| language.code().to_owned()));
        plain("facets", self.choice.facets_written());
        plain("fields", self.choice.fields_written());
        for (facet, mode, value) in self.facet_values() {
            pairs.push((facet_parameter_name(facet, mode), value.to_owned()));
        }
        pairs
    }

    /// Every value that a facet filters by.
    pub fn facet_values(&self) -> impl Iterator<Item = (Facet, Mode, &str)> {
        self.facets.iter().flat_map(|(facet, filter)| {
            Mode::ALL
                .into_iter()
                .flat_map(move |mode| mode.values(filter).iter().map(move |id| (*facet, mode, id.as_str())))
        })
    }

    /// The address that asks this of a path: `/search?q=…`.
    pub fn address(&self, path: &str) -> String {
        let pairs = self.pairs();
        if pairs.is_empty() {
            return path.to_owned();
        }
        let mut address = format!("{path}?");
        let written: String = Serializer::new(String::new()).extend_pairs(pairs).finish();
        let _infallible = address.write_str(&written);
        address
    }

    /// The same from its first hit on.
    #[must_use]
    pub fn at_the_start(&self) -> Self {
        self.with_page(1)
    }

    /// The same, going on at a cursor.
    #[must_use]
    pub fn with_cursor(&self, cursor: Cursor) -> Self {
        Self { page: 1, cursor: Some(cursor), ..self.clone() }
    }

    /// What its list of hits depends on, and nothing of how or from where on the list is shown.
    #[must_use]
    pub fn list(&self) -> Self {
        let Self { text, facets, date, order, variants, fold, .. } = self.clone();
        Self { text, facets, date, order, variants, fold, ..Self::default() }
    }

    /// The same as a page for people asks it.
    #[must_use]
    pub fn on_a_page(&self) -> Self {
        Self { cursor: None, choice: Choice::default(), ..self.clone() }
    }

    /// The same with another text.
    #[must_use]
    pub fn with_text(&self, text: &str) -> Self {
        Self { text: text.to_owned(), ..self.at_the_start() }
    }

    /// The same with another filter by date.
    #[must_use]
    pub fn with_date(&self, date: Option<DateFilter>) -> Self {
        Self { date, ..self.at_the_start() }
    }

    /// The same in another order.
    #[must_use]
    pub fn with_order(&self, order: Order) -> Self {
        Self { order, ..self.at_the_start() }
    }

    /// Lets documents with this value of a facet pass too.
    pub fn add(&mut self, facet: Facet, id: String) {
        self.filter(facet, Mode::Any, id);
    }

    /// The same, with what each part finds counted.
    #[must_use]
    pub fn with_clauses(&self) -> Self {
        Self { clauses: true, ..self.clone() }
    }

    /// The same on another page.
    #[must_use]
    pub fn with_page(&self, page: usize) -> Self {
        Self { page, cursor: None, ..self.clone() }
    }

    /// The same, a facet's value wanted, excluded, or neither (`None`).
    #[must_use]
    pub fn with_value(&self, facet: Facet, id: &str, mode: Option<Mode>) -> Self {
        let mut asked = self.at_the_start();
        if let Some(filter) = asked.facets.get_mut(&facet) {
            for list in Mode::ALL {
                list.values_mut(filter).retain(|value| value != id);
            }
        }
        if let Some(mode) = mode {
            asked.filter(facet, mode, id.to_owned());
        }
        asked.facets.retain(|_, filter| *filter != FacetFilter::default());
        asked
    }

    /// The same with or without other names of what is asked.
    #[must_use]
    pub fn with_variants(&self, variants: bool) -> Self {
        Self { variants, ..self.at_the_start() }
    }

    /// The same for a page in another language; `None` for the one that the browser asks for, and for programs.
    #[must_use]
    pub fn in_language(&self, ui: Option<InterfaceLanguage>) -> Self {
        Self { ui, ..self.clone() }
    }

    /// What is asked, without how an answer is to be shown: which page of it, in which language, with what beside the hits.
    #[must_use]
    pub fn question(&self) -> Self {
        let standard = Self::default();
        Self {
            page: standard.page,
            size: standard.size,
            snippets: standard.snippets,
            clauses: standard.clauses,
            explain: standard.explain,
            ui: standard.ui,
            ..self.clone()
        }
    }

    /// The same without any filter.
    #[must_use]
    pub fn without_filters(&self) -> Self {
        Self { facets: BTreeMap::new(), date: None, ..self.at_the_start() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        Asked::from_query_string(query).expect(query)
    }

    fn refused(query: &str) -> ParameterError {
        Asked::from_query_string(query).expect_err(query)
    }

    #[test]
    fn an_empty_address_asks_nothing() {
        assert_eq!(asked(""), Asked::default());
        assert_eq!(asked("q=&country=&date.from=&date.to=&sort="), Asked::default());
        assert!(asked("q=+").is_blank() && !asked("lang=fr").is_blank());
    }

    #[test]
    fn a_question_is_written_back_in_normal_form() {
        let check = |query: &str, normal: &str| {
            let address = asked(query).address("/search");
            assert_eq!(address, normal, "{query}");
            assert_eq!(asked(address.split_once('?').map_or("", |(_, query)| query)), asked(query), "{query}");
        };
        check("q=a%26b+c", "/search?q=a%26b+c");
        check("country=Iran&country=irn&country=%D8%A5%D9%8A%D8%B1%D8%A7%D9%86", "/search?country=IRN");
        check("-country=EG&country.all=Iran&country.all=IQ", "/search?country.all=IRN&country.all=IRQ&-country=EGY");
        check("size=10&page=1&snippets=3&sort=relevance&fold=on", "/search");
        check("fold=off&snippets=1", "/search?snippets=1&fold=off");
        check("sort=newest&page=2&size=20&snippets=0", "/search?sort=newest&page=2&size=20&snippets=0");
        check("type=Press+release&region=Asia+and+the+Pacific", "/search?region=asia-pacific&type=press-release");
        check("clauses=on&q=a", "/search?q=a&clauses=on");
        check("clauses=off", "/search");
        check("explain=on&q=a&fold=false", "/search?q=a&fold=off&explain=true");
        check("explain=false", "/search");
        check("topic=Death%20Penalty&lang=eng", "/search?topic=death-penalty&lang=en");
        check("date.from=2011&date.to=2014-05", "/search?date=2011..2014-05");
        check("date.from=2011", "/search?date=2011..");
        check("date=2019..2019", "/search?date=2019");
        check("variants=on&q=a", "/search?q=a&variants=on");
        check("variants=off&q=a", "/search?q=a");
    }

    #[test]
    fn an_unknown_parameter_names_the_nearest() {
        let check = |query: &str, expected: &str| {
            let error = refused(query);
            assert_eq!(error.problem, ParameterProblem::Unknown, "{query}");
            assert!(error.detail.contains(expected), "{query}: {}", error.detail);
        };
        check("contry=IRN", "did you mean country?");
        check("-contry=IRN", "did you mean -country?");
        check("county.all=IRN", "did you mean country.all?");
        check("srot=newest", "did you mean sort?");
        check("language=fr", "did you mean lang?");
        check("colour=red", "there are q, sort");
        check(&format!("{}=1", "x".repeat(5_000)), "…”");
    }

    #[test]
    fn a_bad_value_is_told_back_with_what_to_try_and_never_at_length() {
        let check = |query: &str, parameter: &str, expected: &str| {
            let error = refused(query);
            assert_eq!((error.problem, &*error.parameter), (ParameterProblem::BadValue, parameter), "{query}");
            assert!(error.detail.contains(expected), "{query}: {}", error.detail);
            assert!(error.detail.chars().count() < 450, "{query}: {}", error.detail);
        };
        check("variants=yes", "variants", "neither on nor off");
        check("country=Irann", "country", "did you mean Iran?");
        check("-country=Atlantis", "-country", "“Atlantis” is no country we know");
        check("region=moon", "region", "africa, americas");
        check("type=novel", "type", "press-release");
        check("lang=klingonish", "lang", "such as fr or fra");
        check("sort=best", "sort", "relevance, newest, oldest");
        check("page=0", "page", "from 1 to 10000");
        check("page=99999999999999999999999", "page", "from 1 to 10000");
        check("size=101", "size", "from 1 to 100");
        check("snippets=6", "snippets", "from 0 to 5");
        check("clauses=yes", "clauses", "neither on nor off");
        check("fold=yes", "fold", "neither on nor off");
        check("explain=why", "explain", "neither on nor off");
        check("date=yesterday", "date", "2011..2014");
        check("date=2014..2011", "date", "ends before it begins");
        check("date.from=2014&date.to=2011", "date.to", "ends before it begins");
        check("date=2014&date.to=2015", "date", "either date, or");
        check(&format!("country={}", "x".repeat(150)), "country", "…”");
        check(&format!("country={}", "x".repeat(5_000)), "country", "more than 200");
    }

    #[test]
    fn limits_are_kept() {
        assert_eq!(refused("q=a&q=b").problem, ParameterProblem::Repeated);
        assert_eq!(refused("page=1001").problem, ParameterProblem::TooDeep);
        assert_eq!(asked("page=1000").page, 1_000);
        assert_eq!(asked("page=100&size=100").query(None).page, Page { offset: 9_900, size: 100 });
        assert_eq!(refused(&format!("q={}", "é".repeat(MAX_QUERY_CHARS + 1))).problem, ParameterProblem::QueryTooLong);
        assert_eq!(asked(&format!("q={}", "é".repeat(MAX_QUERY_CHARS))).text.chars().count(), MAX_QUERY_CHARS);
        assert_eq!(refused(&"lang=fr&".repeat(MAX_PARAMETERS + 1)).problem, ParameterProblem::TooMany);
    }

    #[test]
    fn null_and_an_empty_list_count_as_not_given() {
        let read = |object: Value| {
            let object = object.as_object().expect("an object").clone();
            pairs_of_object(&object).map(|pairs| Asked::from_pairs(pairs.into_iter()))
        };
        let asked = read(serde_json::json!({"q": null, "country": [], "size": 10, "fold": true})).expect("values");
        assert_eq!(asked, Ok(Asked::default()));
        assert!(read(serde_json::json!({"contry": null})).expect("values").is_err());
        assert!(read(serde_json::json!({"country": [null]})).is_err());
    }

    #[test]
    fn a_value_is_in_one_list_of_its_facet_at_a_time() {
        let start = asked("q=x&country=IRN&page=3");
        let address = |asked: Asked| asked.address("");
        assert_eq!(address(start.with_value(Facet::Country, "IRQ", Some(Mode::Any))), "?q=x&country=IRN&country=IRQ");
        assert_eq!(address(start.with_value(Facet::Country, "IRN", Some(Mode::None))), "?q=x&-country=IRN");
        assert_eq!(address(start.with_value(Facet::Country, "IRN", None)), "?q=x");
        assert_eq!(address(start.without_filters()), "?q=x");
    }
}
