//! Parameters: what each means and takes. Names, limits and enumerations are those that requests are read by.

use serde_json::{Value, json};
use shared::country::Region;
use shared::document_type::DocumentType;
use shared::facet::Facet;
use shared::search::{MAX_LINES, MAX_SIMILAR, MAX_WIDTH};
use shared::suggest::MAX_COMPLETIONS;
use shared::wording::InterfaceLanguage;

use super::parameter::{Many, Parameter, any_text};
use crate::batch::{self, MAX_HITS, READINGS};
use crate::choice::{FIELDS, NO_FACET};
use crate::facet_values::{DEFAULT_VALUES, MAX_VALUES};
use crate::kwic::{self, DEFAULT_LINES, DEFAULT_WIDTH, MIN_WIDTH};
use crate::own_params::Route;
use crate::page::feed;
use crate::params::{
    DEFAULT_SIZE, DEFAULT_SNIPPETS, MAX_DEPTH, MAX_QUERY_CHARS, MAX_SIZE, MAX_SNIPPETS, Mode, ORDERS, PLAIN_NAMES,
    SIMILAR_NAMES, SuggestFormat, Typing, facet_parameter_name, order_id,
};
use crate::table_format::TableFormat;
use crate::{cursor, export, facet_values, handlers, trend};

/// A date as it is known: a year, a month or a day.
const DATE: &str = "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?";

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
        "q" => Some(Parameter { many: Many::Repeated(trend::MAX_QUERIES), ..of_question(name) }),
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
    Facet::ALL.into_iter().flat_map(|facet| Mode::ALL.map(|mode| of_facet(facet, mode)))
}

fn of_facet(facet: Facet, mode: Mode) -> Parameter {
    let (what, schema, example) = match facet {
        Facet::Country => {
            ("countries, by ISO 3166-1 code or by name in any language of the United Nations", any_text(), "KEN")
        }
        Facet::Region => ("regions, by id or name", one_of_or_text(&Region::ALL.map(Region::id)), "africa"),
        Facet::Type => {
            let ids: Vec<&str> = DocumentType::all().map(DocumentType::id).collect();
            ("types of document, by id or name", one_of_or_text(&ids), "report")
        }
        Facet::Topic => ("topics, by id or label, such as `death-penalty`", any_text(), "death-penalty"),
        Facet::Language => ("languages, by ISO 639 code or English name", any_text(), "fr"),
    };
    let how = match mode {
        Mode::Any => "at least one",
        Mode::All => "every one",
        Mode::None => "none",
    };
    let meaning = format!("Only documents that have {how} of these {what}.");
    Parameter { many: Many::OFTEN, ..Parameter::new(&facet_parameter_name(facet, mode), meaning, schema, example) }
}

/// One of some ids, or a name, which is read whatever its case and signs.
fn one_of_or_text(ids: &[&str]) -> Value {
    json!({"anyOf": [{"type": "string", "enum": ids}, any_text()]})
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
        "cursor" => {
            let meaning = "Where to go on, as the answer before says it; not together with `page`.";
            Parameter::pattern(name, meaning, &format!("^[A-Za-z0-9_-]{{{}}}$", cursor::CHARS), "")
        }
        "size" => number("How many hits a page has.", 1, MAX_SIZE, DEFAULT_SIZE),
        "snippets" => number("How many passages of each hit.", 0, MAX_SNIPPETS, DEFAULT_SNIPPETS),
        "variants" => switch("Whether other names of what is asked are searched for too.", false),
        "clauses" => switch("Whether what each part of the question finds alone is counted.", false),
        "explain" => switch("Whether each hit tells why it stands where it stands.", false),
        "fold" => switch(FOLD, true),
        "facets" => {
            let words: Vec<&str> = Facet::ALL.map(Facet::id).into_iter().chain([NO_FACET]).collect();
            let meaning = format!("The facets whose values are wanted, or `{NO_FACET}` alone; all, unless given.");
            Parameter::joined(name, &meaning, &words, Some(NO_FACET))
        }
        "fields" => {
            let meaning = "The members of hits that are wanted; the id is always there. All, unless given.";
            Parameter::joined(name, meaning, &FIELDS, None)
        }
        "date" => Parameter::pattern(
            name,
            "A year, month or day (`2019`, `2019-03`, `2019-03-14`), or a span: `2011..2014`, `2015..`, `..2001`.",
            &format!("^({DATE}|{DATE}\\.\\.({DATE})?|\\.\\.{DATE})$"),
            "2019",
        ),
        "date.from" => end_of_span(name, "The beginning of a span of dates; not together with `date`.", "2015"),
        "date.to" => end_of_span(name, "The end of a span of dates; not together with `date`.", "2019-06"),
        crate::interface::PARAMETER => Parameter::new(
            name,
            "The language of pages, and of the names of countries, regions, types and languages; it changes nothing of what is found.",
            json!({"type": "string", "enum": InterfaceLanguage::ALL.map(InterfaceLanguage::code)}),
            InterfaceLanguage::ALL[0].code(),
        ),
        _ => text("", ""),
    }
}

fn end_of_span(name: &str, meaning: &str, example: &str) -> Parameter {
    Parameter::pattern(name, meaning, &format!("^{DATE}$"), example)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::Asked;

    fn is_described(name: &str, value: &str) -> bool {
        let parameter = of_question(name).in_address();
        jsonschema::draft202012::is_valid(&parameter["schema"], &json!(value))
    }

    #[test]
    fn what_is_described_as_a_date_or_a_cursor_is_what_is_taken() {
        let check = |name: &str, value: &str, expected: bool| {
            assert_eq!(is_described(name, value), expected, "{name}={value}");
            assert_eq!(Asked::from_query_string(&format!("{name}={value}")).is_ok(), expected, "{name}={value}");
        };
        for taken in ["2019", "2019-03", "2019-12-31", "2011..2014-05", "2015..", "..2001-01-01"] {
            check("date", taken, true);
        }
        for refused in ["19", "2019-13", "2019-3", "2019-01-32", "..", "2019...2020", "2011..2012..", "x"] {
            check("date", refused, false);
        }
        check("date.from", "2019-06", true);
        check("date.to", "2019..", false);
        check("cursor", "AXJ5f0pGQ2kSAAAACj-AAAAAAAAAAAAD8kN1cnNvclgx", true);
        check("cursor", "AXJ5f0pGQ2kSAAAACj", false);
    }

    #[test]
    fn words_parted_by_commas_are_one_text_in_a_body() {
        let check = |name: &str, value: &str, expected: bool| {
            let schema = of_question(name).in_json();
            assert_eq!(jsonschema::draft202012::is_valid(&schema, &json!(value)), expected, "{name}={value}");
            assert_eq!(Asked::from_query_string(&format!("{name}={value}")).is_ok(), expected, "{name}={value}");
        };
        for (value, expected) in [("none", true), ("type,country", true), ("none,type", false), ("typ", false)] {
            check("facets", value, expected);
        }
        check("fields", "url,title", true);
        check("fields", "none", false);
    }
}
