//! Parameters: what each means and takes. Names, limits and enumerations are those that requests are read by.

use serde_json::{Value, json};
use shared::country::Region;
use shared::facet::Facet;
use shared::search::{MAX_LINES, MAX_SIMILAR, MAX_WIDTH};
use shared::suggest::MAX_COMPLETIONS;
use shared::wording::InterfaceLanguage;

use crate::batch::{self, MAX_HITS, READINGS};
use crate::choice::{FIELDS, NO_FACET};
use crate::facet_values::{DEFAULT_VALUES, MAX_VALUES};
use crate::kwic::{self, DEFAULT_LINES, DEFAULT_WIDTH, MIN_WIDTH};
use crate::own_params::Route;
use crate::page::feed;
use crate::params::{
    DEFAULT_SIZE, DEFAULT_SNIPPETS, MAX_DEPTH, MAX_QUERY_CHARS, MAX_SIZE, MAX_SNIPPETS, MAX_VALUE_CHARS, Mode, ORDERS,
    PLAIN_NAMES, SIMILAR_NAMES, SWITCH, SuggestFormat, Typing, facet_parameter_name, order_id,
};
use crate::table_format::TableFormat;
use crate::{export, facet_values, handlers, trend};

/// A parameter of an operation.
#[derive(Debug, Clone)]
pub(super) struct Parameter {
    pub(super) name: String,
    /// What it does, for people.
    meaning: String,
    /// What it takes, if given once.
    schema: Value,
    /// A value that is taken; an empty text where none could stand here.
    example: Value,
    many: Many,
    pub(super) is_required: bool,
}

/// Whether a parameter takes more than one value.
#[derive(Debug, Clone, Copy)]
enum Many {
    /// It takes one.
    No,
    /// It may be repeated, this often.
    Repeated(Option<usize>),
    /// They are parted by commas.
    Joined,
}

impl Parameter {
    fn new(name: &str, meaning: impl Into<String>, schema: Value, example: impl Into<Value>) -> Self {
        let (name, meaning, example) = (name.to_owned(), meaning.into(), example.into());
        Self { name, meaning, schema, example, many: Many::No, is_required: false }
    }

    fn text(name: &str, meaning: impl Into<String>, example: &str) -> Self {
        Self::new(name, meaning, json!({"type": "string", "maxLength": MAX_VALUE_CHARS}), example)
    }

    fn number(name: &str, meaning: &str, least: usize, most: usize, default: usize) -> Self {
        let schema = json!({"type": "integer", "minimum": least, "maximum": most, "default": default});
        Self::new(name, meaning, schema, least.max(1))
    }

    /// One of some words, by default the first.
    fn choice<'a>(name: &str, meaning: &str, words: impl IntoIterator<Item = &'a str>) -> Self {
        let words: Vec<&str> = words.into_iter().collect();
        let first = words.first().copied().unwrap_or_default();
        Self::new(name, meaning, json!({"type": "string", "enum": words, "default": first}), first)
    }

    fn switch(name: &str, meaning: &str, is_on: bool) -> Self {
        let default = SWITCH.into_iter().find(|(_, on)| *on == is_on).map_or("", |(word, _)| word);
        let schema = json!({"type": "string", "enum": SWITCH.map(|(word, _)| word), "default": default});
        Self::new(name, meaning, schema, "on")
    }

    fn facet(facet: Facet, mode: Mode) -> Self {
        let (what, example) = match facet {
            Facet::Country => {
                ("countries, by ISO 3166-1 code or by name in any language of the United Nations".to_owned(), "KEN")
            }
            Facet::Region => (format!("regions: {}, or their names", Region::ALL.map(Region::id).join(", ")), "africa"),
            Facet::Type => ("types of document, such as `press-release`".to_owned(), "report"),
            Facet::Topic => ("topics, by id or label, such as `death-penalty`".to_owned(), "death-penalty"),
            Facet::Language => ("languages, by ISO 639 code or English name".to_owned(), "fr"),
        };
        let how = match mode {
            Mode::Any => "at least one",
            Mode::All => "every one",
            Mode::None => "none",
        };
        let name = facet_parameter_name(facet, mode);
        let meaning = format!("Only documents that have {how} of these {what}.");
        Self { many: Many::Repeated(None), ..Self::text(&name, meaning, example) }
    }

    /// As an address has it.
    pub(super) fn in_address(&self) -> Value {
        let (schema, example) = match self.many {
            Many::No => (self.schema.clone(), self.example.clone()),
            Many::Repeated(most) => (list(&self.schema, most), json!([self.example])),
            Many::Joined => (list(&self.schema, None), json!([self.example])),
        };
        let mut parameter = json!({
            "name": self.name, "in": "query", "description": self.meaning, "schema": schema,
        });
        if self.example != "" {
            parameter["example"] = example;
        }
        if self.is_required {
            parameter["required"] = json!(true);
        }
        if !matches!(self.many, Many::No) {
            parameter["style"] = json!("form");
            parameter["explode"] = json!(matches!(self.many, Many::Repeated(_)));
        }
        parameter
    }

    /// As a member of a JSON object or a field of a form has it.
    pub(super) fn in_body(&self) -> Value {
        let mut schema = match self.many {
            Many::No => self.schema.clone(),
            Many::Repeated(most) => list(&self.schema, most),
            Many::Joined => json!({"type": "string", "maxLength": MAX_VALUE_CHARS}),
        };
        schema["description"] = json!(self.meaning);
        schema
    }
}

fn list(items: &Value, most: Option<usize>) -> Value {
    match most {
        Some(most) => json!({"type": "array", "items": items, "maxItems": most}),
        None => json!({"type": "array", "items": items}),
    }
}

/// The parameters of the search.
pub(super) fn of_search() -> Vec<Parameter> {
    PLAIN_NAMES.into_iter().map(of_question).chain(of_facets()).collect()
}

/// The parameters of an export.
pub(super) fn of_export() -> Vec<Parameter> {
    of_route(export::ROUTE, |name| match name {
        "format" => {
            let formats = export::Format::ALL.map(export::Format::id);
            let schema = json!({"type": "string", "enum": formats});
            let format = Parameter::new(name, "The form of the file.", schema, formats[0]);
            Some(Parameter { is_required: true, ..format })
        }
        "fold" => Some(Parameter::switch(name, FOLD, false)),
        _ => None,
    })
}

/// The parameters of the values of a facet.
pub(super) fn of_facet_values() -> Vec<Parameter> {
    of_route(facet_values::ROUTE, |name| match name {
        "prefix" => Some(Parameter::text(
            name,
            "How a word of a value's name or id begins, or of any name of a country; case and accents do not matter.",
            "ken",
        )),
        "size" => Some(Parameter::number(name, "How many values at most.", 1, MAX_VALUES, DEFAULT_VALUES)),
        _ => None,
    })
}

/// The parameters of feeds.
pub(super) fn of_feed() -> Vec<Parameter> {
    of_route(handlers::feed::ROUTE, |name| {
        (name == "size").then(|| Parameter::number(name, "How many documents.", 1, MAX_SIZE, feed::DEFAULT_SIZE))
    })
}

/// The parameters of trends.
pub(super) fn of_trend() -> Vec<Parameter> {
    of_route(trend::ROUTE, |name| match name {
        "q" => Some(Parameter { many: Many::Repeated(Some(trend::MAX_QUERIES)), ..of_question(name) }),
        "by" => Some(Parameter::choice(name, "What is counted by.", trend::PERIODS.map(trend::period_name))),
        "format" => Some(table_format()),
        _ => None,
    })
}

/// The parameters of concordances.
pub(super) fn of_kwic() -> Vec<Parameter> {
    of_route(kwic::ROUTE, |name| match name {
        "sort" => Some(Parameter::choice(
            name,
            "By the date of documents, or by the words before or after the match, the nearest first.",
            kwic::ORDERS.map(|(word, _)| word),
        )),
        "width" => Some(Parameter::number(
            name,
            "How many characters before and after a match.",
            MIN_WIDTH,
            MAX_WIDTH,
            DEFAULT_WIDTH,
        )),
        "lines" => Some(Parameter::number(name, "How many lines at most.", 1, MAX_LINES, DEFAULT_LINES)),
        "format" => Some(table_format()),
        _ => None,
    })
}

/// The parameters of a batch: what holds for every question.
pub(super) fn of_batch() -> Vec<Parameter> {
    of_route(batch::ROUTE, |name| match name {
        "hits" => Some(Parameter::number(name, "How many hits of each question.", 0, MAX_HITS, batch::DEFAULT_HITS)),
        "as" => Some(Parameter::choice(
            name,
            "How texts are read: in the query language, as exact phrases, or as phrases in any form; `auto`: names of \
             a table as phrases, else in the query language.",
            READINGS.map(|(word, _)| word),
        )),
        "column" => {
            Some(Parameter::text(name, "What the column of names is called in the first row of the table.", "name"))
        }
        "format" => Some(table_format()),
        _ => None,
    })
}

/// The parameters of one question of a batch.
pub(super) fn of_batch_question() -> Vec<Parameter> {
    of_route(batch::QUESTION, |_| None)
}

/// The parameters of documents like another.
pub(super) fn of_similar() -> Vec<Parameter> {
    let size = |name| Parameter::number(name, "How many documents at most.", 1, MAX_SIMILAR, DEFAULT_SIZE);
    SIMILAR_NAMES.into_iter().map(size).collect()
}

/// The parameters of completion.
pub(super) fn of_suggest() -> Vec<Parameter> {
    let own = |name| match name {
        "q" => Parameter { meaning: "What stands in the search box.".to_owned(), ..of_question(name) },
        "size" => Parameter::number(name, "How many completions at most.", 1, MAX_COMPLETIONS, DEFAULT_SIZE),
        "format" => Parameter::choice(
            name,
            "All that is known of each completion, or the array that browsers read (OpenSearch suggestions).",
            SuggestFormat::NAMES.map(|(word, _)| word),
        ),
        _ => of_question(name),
    };
    Typing::NAMES.into_iter().map(own).collect()
}

fn of_route(route: Route, own: impl Fn(&'static str) -> Option<Parameter>) -> Vec<Parameter> {
    let plain = route.names().into_iter().map(|name| own(name).unwrap_or_else(|| of_question(name)));
    plain.chain(of_facets()).collect()
}

fn of_facets() -> impl Iterator<Item = Parameter> {
    Facet::ALL.into_iter().flat_map(|facet| Mode::ALL.map(|mode| Parameter::facet(facet, mode)))
}

fn table_format() -> Parameter {
    Parameter::choice("format", "JSON, or a table.", TableFormat::NAMES.map(|(word, _)| word))
}

const FOLD: &str = "Whether copies, versions and translations of one document appear once, as the best match of them.";

/// A parameter of a question. One that is not described here stands in the document with its name alone, and fails the tests.
fn of_question(name: &str) -> Parameter {
    let text = |meaning: &str, example: &str| Parameter::text(name, meaning, example);
    let number = |meaning, least, most, default| Parameter::number(name, meaning, least, most, default);
    let switch = |meaning, is_on| Parameter::switch(name, meaning, is_on);
    match name {
        "q" => Parameter::new(
            name,
            "What to find, in the query language; without it, everything.",
            json!({"type": "string", "maxLength": MAX_QUERY_CHARS}),
            "\"without trial\"",
        ),
        "sort" => {
            let schema = json!({"type": "string", "enum": ORDERS.map(order_id)});
            let meaning = "The order; undated documents come last in both orders by date. Without it: by relevance \
                           where `q` asks for something, else the newest first.";
            Parameter::new(name, meaning, schema, order_id(ORDERS[1]))
        }
        "page" => {
            let meaning = format!("The page, from 1; `page` × `size` goes no further than {MAX_DEPTH}.");
            Parameter { meaning, ..number("", 1, MAX_DEPTH, 1) }
        }
        "cursor" => text("Where to go on, as the answer before says it; not together with `page`.", ""),
        "size" => number("How many hits a page has.", 1, MAX_SIZE, DEFAULT_SIZE),
        "snippets" => number("How many passages of each hit.", 0, MAX_SNIPPETS, DEFAULT_SNIPPETS),
        "variants" => switch("Whether other names of what is asked are searched for too.", false),
        "clauses" => switch("Whether what each part of the question finds alone is counted.", false),
        "explain" => switch("Whether each hit tells why it stands where it stands.", false),
        "fold" => switch(FOLD, true),
        "facets" => {
            let words: Vec<&str> = Facet::ALL.map(Facet::id).into_iter().chain([NO_FACET]).collect();
            joined(name, &format!("The facets whose values are wanted, or `{NO_FACET}`; all, unless given."), &words)
        }
        "fields" => {
            joined(name, "The members of hits that are wanted; the id is always there. All, unless given.", &FIELDS)
        }
        "date" => {
            text("A year, month or day (`2019`, `2019-03`, `2019-03-14`), or a span: `2011..2014`, `2015..`.", "2019")
        }
        "date.from" => text("The beginning of a span of dates; not together with `date`.", "2015"),
        "date.to" => text("The end of a span of dates; not together with `date`.", "2019-06"),
        crate::interface::PARAMETER => Parameter::new(
            name,
            "The language of pages, and of the names of countries, regions, types and languages; it changes nothing of what is found.",
            json!({"type": "string", "enum": InterfaceLanguage::ALL.map(InterfaceLanguage::code)}),
            InterfaceLanguage::ALL[0].code(),
        ),
        _ => text("", ""),
    }
}

fn joined(name: &str, meaning: &str, words: &[&str]) -> Parameter {
    let schema = json!({"type": "string", "enum": words});
    let first = words.first().copied().unwrap_or_default();
    Parameter { many: Many::Joined, ..Parameter::new(name, meaning, schema, first) }
}
