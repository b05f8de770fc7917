//! Fields with names, from whatever format: which of them mean what, and the record they make.
//!
//! The objects of JSON Lines, the rows of a table and the front matter of a text are all read by `record`, so that a name
//! means the same everywhere. What the operator says with `--map` counts before the names in `field_name.tsv`.

use std::str::FromStr;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};

use rustc_hash::FxHashMap;
use serde_json::map::Entry;
use serde_json::{Map, Value};
use shared::country::{Country, Region};
use shared::document::{DateEvidence, Extent, PageStart};

use crate::enrich::document_type;
use crate::format::decode::without_controls;
use crate::record::{self, Record, StatedAlternate, StatedCountry, StatedDate};

/// Fields that `--map` may name.
pub const MAPPABLE: [&str; 17] = [
    "id",
    "url",
    "title",
    "text",
    "excerpt",
    "type",
    "published",
    "updated",
    "lang",
    "countries",
    "mentions",
    "regions",
    "locations",
    "topics",
    "terms",
    "reference",
    "source",
];

/// Fields that may stand under several names, as categories and tags do, all of which count.
const JOINED: [&str; 2] = ["terms", "topics"];

/// What a name means, and how early it counts among those of its field.
static NAMES: LazyLock<FxHashMap<&'static str, (&'static str, usize)>> = LazyLock::new(|| {
    let rows = include_str!("field_name.tsv").lines().filter(|line| !line.starts_with('#'));
    let names = rows.flat_map(|row| {
        let (field, names) = row.split_once('\t').expect("field_name.tsv: a row has two cells");
        names.split('|').enumerate().map(move |(place, name)| (name, (field, place)))
    });
    names.collect()
});

/// A field and the name it has in the files: one `--map field=name`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mapping {
    /// One of [`MAPPABLE`].
    pub field: String,
    /// The name in the files, in any case.
    pub name: String,
}

impl FromStr for Mapping {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (field, name) = text.split_once('=').ok_or("give a field and its name in the files: title=headline")?;
        let (field, name) = (field.trim(), name.trim());
        if !MAPPABLE.contains(&field) {
            return Err(format!("no such field; the fields are {}", MAPPABLE.join(", ")));
        }
        if name.is_empty() {
            return Err(format!("give the name that {field} has in the files: {field}=NAME"));
        }
        Ok(Self { field: field.to_owned(), name: name.to_owned() })
    }
}

/// All that the operator says of names, and which of these names were met.
#[derive(Debug, Default)]
pub struct FieldMap {
    mappings: Vec<(Mapping, AtomicBool)>,
}

impl FieldMap {
    /// The mappings in the order in which they count.
    pub fn new(mappings: &[Mapping]) -> Self {
        Self { mappings: mappings.iter().map(|mapping| (mapping.clone(), AtomicBool::new(false))).collect() }
    }

    /// The mappings whose names no file had.
    pub fn unmet(&self) -> impl Iterator<Item = &Mapping> {
        self.mappings.iter().filter(|(_, met)| !met.load(Ordering::Relaxed)).map(|(mapping, _)| mapping)
    }

    /// The field that a name means, and how early the name counts among those of the field.
    pub(super) fn meaning(&self, name: &str) -> Option<(&str, usize)> {
        for (place, (mapping, met)) in self.mappings.iter().enumerate() {
            if plain(&mapping.name) == plain(name) {
                met.store(true, Ordering::Relaxed);
                return Some((&mapping.field, place));
            }
        }
        let (field, place) = NAMES.get(plain(name).as_str())?;
        Some((field, self.mappings.len() + place))
    }

    /// The fields of an object by their own names; of several names of one field the first that is filled counts, but terms
    /// are joined.
    fn fields(&self, object: Map<String, Value>) -> Map<String, Value> {
        let is_filled = |value: &Value| !value.is_null() && value.as_str().is_none_or(|text| !text.trim().is_empty());
        let named = object.into_iter().filter(|(_, value)| is_filled(value));
        let mut named: Vec<(String, usize, Value)> = named
            .map(|(name, value)| match self.meaning(&name) {
                Some((field, place)) => (field.to_owned(), place, value),
                None => (name, usize::MAX, value),
            })
            .collect();
        named.sort_by_key(|(_, place, _)| *place);
        let mut fields = Map::new();
        for (field, _, value) in named {
            match fields.entry(field) {
                Entry::Vacant(entry) => {
                    entry.insert(value);
                }
                Entry::Occupied(mut entry) if JOINED.contains(&entry.key().as_str()) => {
                    let joined = list(entry.get()).into_iter().chain(list(&value)).map(Value::from).collect();
                    entry.insert(joined);
                }
                Entry::Occupied(_) => {}
            }
        }
        fields
    }
}

/// A name as the table has it.
fn plain(name: &str) -> String {
    let lower_case = name.trim().trim_start_matches('\u{feff}').to_lowercase();
    lower_case.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect()
}

/// Whether an object has a title or a text.
pub(super) fn is_record(object: &Map<String, Value>, map: &FieldMap) -> bool {
    let says = |name: &String| map.meaning(name).is_some_and(|(field, _)| matches!(field, "title" | "text"));
    object.iter().any(|(name, value)| says(name) && scalar(value).is_some())
}

/// Reads an object; `None` if it has neither title nor text. What it does not have, or has as `null`, stays empty.
pub(super) fn record(object: Map<String, Value>, map: &FieldMap, source: &str) -> Option<Record> {
    let is_excerpt_named = object.contains_key("excerpt");
    let fields = map.fields(object);
    let field = |name: &str| fields.get(name);
    let string = |name: &str| field(name).and_then(scalar);
    let strings = |name: &str| field(name).map(list).unwrap_or_default();
    let whole_text = string("text");
    // What only describes is no publication: files of settings have descriptions too.
    let shown_excerpt = field("excerpt").filter(|_| is_excerpt_named || fields.contains_key("title"));
    let shown_excerpt = shown_excerpt.filter(|excerpt| excerpt.is_string()).and_then(scalar);
    let is_excerpt =
        field("excerpt").and_then(Value::as_bool).unwrap_or(whole_text.is_none() && shown_excerpt.is_some());

    let mut record = Record::new(source, if is_excerpt { Extent::Excerpt } else { Extent::Whole });
    record.title = string("title").unwrap_or_default();
    record.text = whole_text.or(shown_excerpt).unwrap_or_default();
    if record.title.trim().is_empty() && record.text.trim().is_empty() {
        return None;
    }
    record.id = string("id");
    record.url = string("url");
    record.types = strings("type");
    record.locations = strings("locations");
    record.regions = strings("regions");
    record.countries = field("countries").map(countries).unwrap_or_default();
    record.mentions =
        field("mentions").map(countries).unwrap_or_default().into_iter().map(|country| country.notation).collect();
    record.topics = strings("topics");
    for term in strings("terms") {
        add_term(term, &mut record);
    }
    record.published = stated_date(string("published"), string("published_evidence").as_deref());
    record.updated = stated_date(string("updated"), string("updated_evidence").as_deref());
    record.language = string("lang");
    record.language_evidence = string("lang_evidence");
    record.reference = string("reference");
    record.alternates = field("alternates").map(alternates).unwrap_or_default();
    record.pages = field("pages").map(|pages| page_starts(pages, &record.text)).unwrap_or_default();
    record.headings = strings("sections");
    record.part_of = string("part_of");
    if let Some(source) = string("source") {
        record.source = source;
    }
    Some(record)
}

/// Files a record under a term of which nobody says what it is: a kind of publication, a country, else a subject.
pub(super) fn add_term(term: String, record: &mut Record) {
    let list = if document_type::named(&term).is_some() {
        &mut record.types
    } else if is_country(&term) || is_region(&term) {
        &mut record.locations
    } else {
        &mut record.topics
    };
    record::push_term(list, term);
}

/// Short names of countries are words of other languages too, unless they stand in capitals: "Eau", "UAE".
fn is_country(term: &str) -> bool {
    /// A name that is no longer is an abbreviation, in characters.
    const MAX_ABBREVIATION_CHARS: usize = 3;
    let is_abbreviation = term.chars().nth(MAX_ABBREVIATION_CHARS).is_none();
    Country::of_name(term).is_some() && (!is_abbreviation || term.chars().all(char::is_uppercase))
}

fn is_region(term: &str) -> bool {
    Region::ALL.iter().any(|region| [region.id(), region.label()].iter().any(|name| plain(name) == plain(term)))
}

/// A string, or a number as it is written; empty strings are absent.
pub(super) fn scalar(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(without_controls(text.clone())),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn list(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().filter_map(scalar).collect(),
        value => scalar(value).into_iter().collect(),
    }
}

/// Codes or names, or objects such as `{"id": "IRN", "evidence": "title"}`.
fn countries(value: &Value) -> Vec<StatedCountry> {
    let values = value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice);
    let country = |value: &Value| match value {
        Value::Object(object) => Some(StatedCountry {
            notation: ["id", "label", "name"].iter().find_map(|name| object.get(*name).and_then(scalar))?,
            evidence: object.get("evidence").and_then(scalar),
        }),
        value => Some(StatedCountry { notation: scalar(value)?, evidence: None }),
    };
    values.iter().filter_map(country).collect()
}

/// A date as the field has it; in what a dump writes, with how it was known.
fn stated_date(written: Option<String>, evidence: Option<&str>) -> Option<StatedDate> {
    let evidence = evidence.and_then(DateEvidence::from_id).unwrap_or(DateEvidence::Metadata);
    written.map(|written| StatedDate { written, evidence })
}

/// Objects such as `{"lang": "fr", "url": "https://…"}`.
fn alternates(value: &Value) -> Vec<StatedAlternate> {
    let values = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let alternate = |value: &Value| {
        Some(StatedAlternate { language: scalar(value.get("lang")?)?, url: scalar(value.get("url")?)? })
    };
    values.iter().filter_map(alternate).collect()
}

/// Pairs such as `[4711, 12]`: page 12 begins at character 4,711 of the text, counted from 0. Pairs that fit no text are
/// left out.
fn page_starts(value: &Value, text: &str) -> Vec<PageStart> {
    let pairs = value.as_array().map(Vec::as_slice).unwrap_or_default();
    let number = |value: Option<&Value>| value.and_then(Value::as_u64).and_then(|number| u32::try_from(number).ok());
    let starts = pairs.iter().filter_map(|pair| Some((number(pair.get(0))?, number(pair.get(1))?)));
    let mut characters = (0..).zip(text.char_indices()).map(|(place, (byte, _))| (place, byte));
    let mut last = None;
    let starts = starts.filter_map(|(place, page)| {
        let (_, byte) =
            last.filter(|(known, _)| *known == place).or_else(|| characters.find(|(known, _)| *known == place))?;
        last = Some((place, byte));
        Some(PageStart { byte: u32::try_from(byte).ok()?, page })
    });
    starts.collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(object: Value, mappings: &[&str]) -> Option<Record> {
        let mappings: Vec<Mapping> = mappings.iter().map(|mapping| mapping.parse().expect("a mapping")).collect();
        let Value::Object(object) = object else { panic!("an object") };
        record(object, &FieldMap::new(&mappings), "file")
    }

    #[test]
    fn a_field_is_found_under_its_own_name_first_and_under_others_else() {
        let object = json!({"subject": "S", "Headline": "H", "body": "B", "Issue Date": "2013-05-31", "ISO3": "PRK"});
        let found = read(object, &[]).expect("a record");
        assert_eq!((found.title.as_str(), found.text.as_str()), ("H", "B"));
        assert_eq!(found.published, Some(StatedDate::metadata("2013-05-31")));
        assert_eq!(found.countries.first().map(|country| country.notation.as_str()), Some("PRK"));
        let both =
            read(json!({"title": " ", "headline": "H", "date": "2001", "published": "2002"}), &[]).expect("a record");
        assert_eq!((both.title.as_str(), both.published), ("H", Some(StatedDate::metadata("2002"))));
    }

    #[test]
    fn what_is_mapped_counts_before_all_names() {
        let object = json!({"title": "T", "Kopf": "K", "text": "B"});
        assert_eq!(read(object.clone(), &["title=kopf"]).map(|record| record.title), Some("K".to_owned()));
        assert_eq!(
            read(object, &["topics=title", "text=kopf"]).map(|record| record.topics),
            Some(vec!["T".to_owned()])
        );
    }

    #[test]
    fn a_term_is_filed_as_what_it_names() {
        let object = json!({"title": "T", "tags": ["Press Release", "Kenya", "Water", "Eau", "Europe and Central Asia", "Water"]});
        let found = read(object, &[]).expect("a record");
        assert_eq!(found.types, ["Press Release"]);
        assert_eq!(found.locations, ["Kenya", "Europe and Central Asia"]);
        assert_eq!(found.topics, ["Water", "Eau"]);
    }

    #[test]
    fn a_description_without_a_title_is_no_publication() {
        assert_eq!(read(json!({"name": "package", "description": "It does this."}), &[]), None);
        assert!(read(json!({"excerpt": "The opening."}), &[]).is_some());
        let described = read(json!({"title": "T", "description": "It does this."}), &[]).expect("a record");
        assert_eq!((described.text.as_str(), described.extent), ("It does this.", Extent::Excerpt));
    }

    #[test]
    fn a_mapping_names_a_field_there_is() {
        assert_eq!("title = Betreff".parse(), Ok(Mapping { field: "title".to_owned(), name: "Betreff".to_owned() }));
        for bad in ["title", "headline=x", "title=", "="] {
            assert!(bad.parse::<Mapping>().is_err(), "{bad}");
        }
    }

    #[test]
    fn every_name_of_the_table_means_one_field() {
        let rows = include_str!("field_name.tsv").lines().filter(|line| !line.starts_with('#'));
        let names: Vec<&str> = rows.flat_map(|row| row.split_once('\t').expect("two cells").1.split('|')).collect();
        for (place, name) in names.iter().enumerate() {
            assert_eq!(plain(name), *name);
            assert!(!names[..place].contains(name), "{name} stands twice");
        }
        let fields: Vec<&str> = include_str!("field_name.tsv")
            .lines()
            .filter_map(|row| row.split_once('\t'))
            .map(|(field, _)| field)
            .collect();
        assert!(fields.iter().all(|field| MAPPABLE.contains(field)) && fields.len() == MAPPABLE.len());
    }
}
