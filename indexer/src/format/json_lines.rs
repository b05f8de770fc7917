//! JSON Lines, a publication a line, read and written.
//!
//! `title` or `text` suffices. Strings: `id`, `url`, `title`, `text` (paragraphs parted by a blank line), `published`,
//! `updated`, `lang`, `reference`, `source`. Strings or lists of strings: `type`, `topics`, `regions`, `locations` (terms
//! that may be countries or regions), `mentions`, `countries`; a country is a code, a name, or an object with `id` and
//! `evidence`. `excerpt` is `true` where `text` is only the opening, or is the opening itself. Numbers are taken for
//! strings, `null` for absence; other fields are ignored.
//!
//! `alternates` are objects with `lang` and `url`; `pages` are pairs of a character of the text, counted from 0, and the
//! number of the page that begins there; `part_of` is the id of the publication of which this is a chapter.
//!
//! `group` and `group_relation` are written for those who read a dump, and concluded anew from what a run and the index hold.
//!
//! What [`to_line`] writes says how each conclusion was reached, so that reading it again gives the same document.

use serde_json::{Map, Value, json};
use shared::document::{DateEvidence, Document, DocumentId, Extent, LanguageEvidence, PageStart};

use crate::format::decode::without_controls;
use crate::format::{Contents, Format};
use crate::record::{Record, StatedAlternate, StatedCountry, StatedDate};
use crate::report::QuarantineReason;

/// Other names under which a field is found, after its own: those of files that others publish.
const OTHER_NAMES: [(&str, &[&str]); 8] = [
    ("text", &["body"]),
    ("published", &["date"]),
    ("lang", &["language"]),
    ("countries", &["country"]),
    ("regions", &["region"]),
    ("locations", &["location"]),
    ("topics", &["topic"]),
    ("type", &["types"]),
];

/// Reads JSON: an object a line, or a list of objects, or objects one after the other however they are laid out.
/// `None` if the text is no JSON at all; an error says what it holds instead of publications.
pub(super) fn read(text: &str, source: &str) -> Option<Result<Contents, (QuarantineReason, String)>> {
    let start = text.trim_start();
    if !start.starts_with(['{', '[']) {
        return None;
    }
    let mut reading = Reading { source, records: Vec::new(), rejected: Vec::new() };
    let first_line = start.lines().next().unwrap_or_default();
    let is_object_a_line = serde_json::from_str::<Map<String, Value>>(first_line).is_ok();
    if is_object_a_line || !reading.values(text) {
        reading.lines(text, 1);
        if !is_object_a_line && reading.records.is_empty() {
            return None;
        }
    }
    Some(reading.finish())
}

/// Reads a later part of a long file that has an object a line.
pub(super) fn read_part(text: &str, first_line: u64, source: &str) -> Contents {
    let mut reading = Reading { source, records: Vec::new(), rejected: Vec::new() };
    reading.lines(text, first_line);
    reading.into_contents()
}

struct Reading<'a> {
    source: &'a str,
    records: Vec<Record>,
    rejected: Vec<(String, QuarantineReason, String)>,
}

impl Reading<'_> {
    /// An object a line. A line that is not one does not keep the others from being read.
    fn lines(&mut self, text: &str, first_line: u64) {
        for (number, line) in (first_line..).zip(text.lines()) {
            let line = line.trim();
            if line.is_empty() {
                continue;
            }
            let place = || format!("line {number}");
            match serde_json::from_str(line) {
                Ok(Value::Array(_)) => self.reject_malformed(place(), "it is a list, not an object".to_owned()),
                Ok(value) => self.value(value, place),
                Err(error) => self.reject_malformed(place(), format!("it is no JSON: {}", without_place(&error))),
            }
        }
    }

    /// Objects one after the other, or one list of them. Whether there were any.
    fn values(&mut self, text: &str) -> bool {
        let mut count = 0;
        for value in serde_json::Deserializer::from_str(text).into_iter() {
            let values = match value {
                Ok(Value::Array(values)) => values,
                Ok(value) => vec![value],
                Err(error) if count > 0 => {
                    let place = format!("line {}", error.line());
                    self.reject_malformed(place, format!("it is no JSON: {}", without_place(&error)));
                    break;
                }
                Err(_) => return false,
            };
            for value in values {
                count += 1;
                self.value(value, || format!("item {count}"));
            }
        }
        count > 0
    }

    fn value(&mut self, value: Value, place: impl Fn() -> String) {
        let Value::Object(object) = value else {
            return self.reject_malformed(place(), "it is no object".to_owned());
        };
        if let Some(record) = record(&object, self.source) {
            self.records.push(record);
        } else {
            let words = "it has neither title nor text".to_owned();
            self.rejected.push((place(), QuarantineReason::NothingSaid, words));
        }
    }

    fn reject_malformed(&mut self, place: String, words: String) {
        self.rejected.push((place, QuarantineReason::MalformedRecord, words));
    }

    fn finish(self) -> Result<Contents, (QuarantineReason, String)> {
        if self.records.is_empty() {
            let words = "JSON, but no object in it has a title or a text".to_owned();
            return Err((QuarantineReason::NoDocument, words));
        }
        Ok(self.into_contents())
    }

    fn into_contents(self) -> Contents {
        Contents { format: Format::JsonLines, records: self.records, rejected: self.rejected, warnings: Vec::new() }
    }
}

/// What is wrong, without the line and column of a text that is one line of the file.
fn without_place(error: &serde_json::Error) -> String {
    let words = error.to_string();
    words.rsplit_once(" at line ").map_or(words.clone(), |(words, _)| words.to_owned())
}

/// Reads an object; `None` if it has neither title nor text. What it does not have, or has as `null`, stays empty.
fn record(object: &Map<String, Value>, source: &str) -> Option<Record> {
    let field = |name: &str| {
        let others = OTHER_NAMES.iter().find(|(own, _)| *own == name).map(|(_, others)| *others).unwrap_or_default();
        [name].iter().chain(others).find_map(|name| object.get(*name).filter(|value| !value.is_null()))
    };
    let string = |name: &str| field(name).and_then(scalar);
    let strings = |name: &str| field(name).map(list).unwrap_or_default();
    let shown_excerpt =
        object.get("excerpt").and_then(Value::as_str).map(|excerpt| without_controls(excerpt.to_owned()));
    let whole_text = string("text");
    let is_excerpt =
        object.get("excerpt").and_then(Value::as_bool).unwrap_or(whole_text.is_none() && shown_excerpt.is_some());

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
    record.published = stated_date(string("published"), string("published_evidence").as_deref());
    record.updated = stated_date(string("updated"), string("updated_evidence").as_deref());
    record.language = string("lang");
    record.language_evidence = string("lang_evidence");
    record.reference = string("reference");
    record.alternates = field("alternates").map(alternates).unwrap_or_default();
    record.pages = field("pages").map(|pages| page_starts(pages, &record.text)).unwrap_or_default();
    record.part_of = string("part_of");
    if let Some(source) = string("source") {
        record.source = source;
    }
    Some(record)
}

/// A string, or a number as it is written; empty strings are absent.
fn scalar(value: &Value) -> Option<String> {
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

/// A document as one line of JSON, without the line end.
pub fn to_line(document: &Document) -> String {
    let countries: Vec<Value> = document
        .countries
        .iter()
        .map(|label| json!({ "id": label.country.alpha3(), "evidence": label.evidence.id() }))
        .collect();
    let mentions: Vec<&str> = document.mentions.iter().map(|country| country.alpha3()).collect();
    let regions: Vec<&str> = document.regions.iter().map(|region| region.id()).collect();
    let alternates: Vec<Value> = document
        .alternates
        .iter()
        .map(|alternate| json!({ "lang": alternate.language.code(), "url": alternate.url }))
        .collect();
    let pages = pages_by_character(document);
    let is_language_known = document.language_evidence != LanguageEvidence::Unknown;
    let fields = [
        ("id", json!(document.id.as_str())),
        ("url", json!(document.url)),
        ("reference", json!(document.reference.as_ref().map(ToString::to_string))),
        ("title", json!(document.title)),
        ("type", json!(document.document_type.id())),
        ("published", json!(document.published.map(|dating| dating.date.to_string()))),
        ("published_evidence", json!(document.published.map(|dating| dating.evidence.id()))),
        ("updated", json!(document.updated.map(|dating| dating.date.to_string()))),
        ("updated_evidence", json!(document.updated.map(|dating| dating.evidence.id()))),
        ("lang", json!(is_language_known.then(|| document.language.code()))),
        ("lang_evidence", json!(is_language_known.then(|| document.language_evidence.id()))),
        ("countries", json!(countries)),
        ("mentions", json!(mentions)),
        ("regions", json!(regions)),
        ("topics", json!(document.topics)),
        ("excerpt", json!((document.extent == Extent::Excerpt).then_some(true))),
        ("alternates", json!(alternates)),
        ("part_of", json!(document.part_of.as_ref().map(DocumentId::as_str))),
        ("group", json!(document.group.as_ref().map(|group| group.leader.as_str()))),
        ("group_relation", json!(document.group.as_ref().map(|group| group.relation.id()))),
        ("pages", json!(pages)),
        ("source", json!(document.source)),
        ("text", json!(document.text)),
    ];
    let is_filled = |value: &Value| !value.is_null() && value.as_array().is_none_or(|list| !list.is_empty());
    let pairs =
        fields.iter().filter(|(_, value)| is_filled(value)).map(|(name, value)| format!("{}:{value}", json!(name)));
    format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
}

/// Where the pages begin, in characters, which every program counts alike.
fn pages_by_character(document: &Document) -> Vec<[u32; 2]> {
    let mut starts = document.pages.iter().peekable();
    let ends = document.text.char_indices().map(|(byte, _)| byte).chain([document.text.len()]);
    let mut pages = Vec::with_capacity(document.pages.len());
    for (character, byte) in (0..).zip(ends) {
        while let Some(start) = starts.next_if(|start| start.byte as usize <= byte) {
            pages.push([character, start.page]);
        }
        if starts.peek().is_none() {
            break;
        }
    }
    pages
}

#[cfg(test)]
mod tests {
    use shared::country::{Country, Region};
    use shared::date::Date;
    use shared::document::{Alternate, CountryEvidence, CountryLabel, Dating, Group, Relation};
    use shared::document_type::DocumentType;
    use shared::language::Language;
    use shared::reference::Reference;

    use super::*;

    fn contents(text: &str) -> Contents {
        read(text, "file.jsonl").expect("JSON").expect("publications")
    }

    #[track_caller]
    fn check(text: &str, titles: &[&str], rejected: &[(&str, QuarantineReason)]) {
        let contents = contents(text);
        assert_eq!(contents.records.iter().map(|record| record.title.as_str()).collect::<Vec<_>>(), titles);
        let reasons: Vec<_> = contents.rejected.iter().map(|(place, reason, _)| (place.as_str(), *reason)).collect();
        assert_eq!(reasons, rejected);
    }

    #[test]
    fn title_and_text_suffice() {
        let contents = contents(r#"{"title":"Dams","text":"One.\n\nTwo."}"#);
        let mut expected = Record::new("file.jsonl", Extent::Whole);
        expected.title = "Dams".to_owned();
        expected.text = "One.\n\nTwo.".to_owned();
        assert_eq!(contents.records, [expected]);
    }

    #[test]
    fn every_field_is_read_in_each_of_its_forms() {
        let contents = contents(
            r#"{"id":17,"url":"https://site.example/17","title":"Dams","text":"T","type":["Report","Research"],"published":2019,
            "updated":"2020-01-02","lang":"fr","countries":["IRN",{"id":"IRQ","evidence":"title"},null],"mentions":"Oman",
            "topics":"Water","regions":["africa"],"reference":"MDE 13/1/2019","source":"there","excerpt":true,"else":{"x":[]}}"#,
        );
        let record = &contents.records[0];
        let mut expected = Record::new("there", Extent::Excerpt);
        expected.id = Some("17".to_owned());
        expected.url = Some("https://site.example/17".to_owned());
        expected.title = "Dams".to_owned();
        expected.text = "T".to_owned();
        expected.types = vec!["Report".to_owned(), "Research".to_owned()];
        expected.published = Some(StatedDate::metadata("2019"));
        expected.updated = Some(StatedDate::metadata("2020-01-02"));
        expected.language = Some("fr".to_owned());
        expected.countries = vec![
            StatedCountry { notation: "IRN".to_owned(), evidence: None },
            StatedCountry { notation: "IRQ".to_owned(), evidence: Some("title".to_owned()) },
        ];
        expected.mentions = vec!["Oman".to_owned()];
        expected.topics = vec!["Water".to_owned()];
        expected.regions = vec!["africa".to_owned()];
        expected.reference = Some("MDE 13/1/2019".to_owned());
        assert_eq!(record, &expected);
    }

    #[test]
    fn a_bad_line_is_named_and_the_others_are_read() {
        check(
            "{\"title\":\"a\"}\r\n\r\n{\"title\":\"b\"\r\n{\"title\":null,\"text\":\" \"}\r\n17\r\n{\"text\":\"c\"}\r\n",
            &["a", ""],
            &[
                ("line 3", QuarantineReason::MalformedRecord),
                ("line 4", QuarantineReason::NothingSaid),
                ("line 5", QuarantineReason::MalformedRecord),
            ],
        );
    }

    #[test]
    fn a_list_and_objects_over_many_lines_are_read_too() {
        check("[{\"title\":\"a\"},{\"title\":\"b\"},{}]", &["a", "b"], &[("item 3", QuarantineReason::NothingSaid)]);
        check("[\n {\n \"title\": \"a\"\n }\n]", &["a"], &[]);
        check("{\n \"title\": \"a\"\n}\n{\n \"title\": \"b\"\n}", &["a", "b"], &[]);
    }

    #[test]
    fn other_json_and_other_text_are_refused() {
        assert_eq!(read("{\"name\":\"a package\"}", "x").map(|read| read.is_err()), Some(true));
        assert_eq!(read("{ this is prose }", "x"), None);
        assert_eq!(read("Prose.", "x"), None);
        assert_eq!(read(&"[".repeat(1_000_000), "x"), None);
    }

    #[test]
    fn a_document_s_line_carries_every_field() {
        let iran = Country::parse("IRN").expect("a country");
        let document = Document {
            id: DocumentId::new("d-1").expect("an id"),
            url: Some("https://site.example/1".to_owned()),
            title: "A \"title\"".to_owned(),
            text: "Où.\n\nTwo.".to_owned(),
            extent: Extent::Excerpt,
            document_type: DocumentType::OpenLetter,
            countries: vec![CountryLabel { country: iran, evidence: CountryEvidence::Reference }],
            mentions: vec![iran],
            regions: vec![Region::MiddleEastNorthAfrica],
            topics: vec!["Dams & water".to_owned()],
            published: Date::month(2019, 3).map(|date| Dating { date, evidence: DateEvidence::Byline }),
            updated: Date::day(2020, 1, 2).map(|date| Dating { date, evidence: DateEvidence::Metadata }),
            language: Language::parse("ckb").expect("a language"),
            language_evidence: LanguageEvidence::Detected,
            reference: Reference::parse("MDE 13/0017/2019"),
            alternates: vec![Alternate { language: Language::ENGLISH, url: "https://site.example/2".to_owned() }],
            pages: vec![PageStart { byte: 0, page: 3 }, PageStart { byte: 6, page: 4 }],
            part_of: DocumentId::new("d-0"),
            group: DocumentId::new("d-2").map(|leader| Group { leader, relation: Relation::Translation }),
            source: "folder/page.html".to_owned(),
        };
        let line = to_line(&document);
        assert!(!line.contains('\n'));
        let mut expected = Record::new("folder/page.html", Extent::Excerpt);
        expected.id = Some("d-1".to_owned());
        expected.url = Some("https://site.example/1".to_owned());
        expected.title = "A \"title\"".to_owned();
        expected.text = "Où.\n\nTwo.".to_owned();
        expected.types = vec!["open-letter".to_owned()];
        expected.countries = vec![StatedCountry { notation: "IRN".to_owned(), evidence: Some("reference".to_owned()) }];
        expected.mentions = vec!["IRN".to_owned()];
        expected.regions = vec!["middle-east-north-africa".to_owned()];
        expected.topics = vec!["Dams & water".to_owned()];
        expected.published = Some(StatedDate::byline("2019-03"));
        expected.updated = Some(StatedDate::metadata("2020-01-02"));
        expected.language = Some("ckb".to_owned());
        expected.language_evidence = Some("detected".to_owned());
        expected.reference = Some("MDE 13/0017/2019".to_owned());
        expected.alternates =
            vec![StatedAlternate { language: "en".to_owned(), url: "https://site.example/2".to_owned() }];
        expected.pages = document.pages;
        expected.part_of = Some("d-0".to_owned());
        assert_eq!(contents(&line).records, [expected]);
    }
}
