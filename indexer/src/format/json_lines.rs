//! JSON: an object a publication, read and written. JSON Lines is the form of our own; a list of objects is read too, and
//! among them what WordPress answers and JSON Feed.
//!
//! `title` or `text` suffices. Names are those of `field_name.tsv` and of `--map`. Strings: `id`, `url`, `title`, `text` (paragraphs parted by a blank line), `published`,
//! `updated`, `lang`, `reference`, `source`. Strings or lists of strings: `type`, `topics`, `regions`, `locations` (terms
//! that may be countries or regions), `mentions`, `countries`; a country is a code, a name, or an object with `id` and
//! `evidence`. `excerpt` is `true` where `text` is only the opening, or is the opening itself. Numbers are taken for
//! strings, `null` for absence; other fields are ignored.
//!
//! `alternates` are objects with `lang` and `url`; `pages` are pairs of a character of the text, counted from 0, and the
//! number of the page that begins there; `sections` are the headings of the text, each a paragraph of it; `part_of` is the id of the publication of which this is a chapter.
//!
//! `group` and `group_relation` are written for those who read a dump, and concluded anew from what a run and the index hold.
//!
//! What [`to_line`] writes says how each conclusion was reached, so that reading it again gives the same document.

use serde_json::{Map, Value, json};
use shared::document::{Document, DocumentId, Extent, LanguageEvidence};

use crate::format::fields::{self, FieldMap};
use crate::format::wordpress::rest;
use crate::format::{Contents, Format, Refusal, feed};
use crate::report::QuarantineReason;

/// Reads JSON: an object a line, or a list of objects, or objects one after the other however they are laid out.
/// `None` if the text is no JSON at all; an error says what it holds instead of publications.
pub(super) fn read(text: &str, map: &FieldMap, source: &str) -> Option<Result<Contents, Refusal>> {
    let start = text.trim_start();
    if !start.starts_with(['{', '[']) {
        return None;
    }
    let mut reading = Reading { source, map, contents: Contents::of(Format::JsonLines, Vec::new()) };
    let (first_line, others) = start.split_once('\n').unwrap_or((start, ""));
    let is_object_a_line =
        !others.trim_start().is_empty() && serde_json::from_str::<Map<String, Value>>(first_line).is_ok();
    if is_object_a_line || !reading.values(text) {
        reading.lines(text, 1);
        if !is_object_a_line && reading.contents.is_empty() {
            return None;
        }
    }
    Some(reading.finish())
}

/// Reads a later part of a long file that has an object a line.
pub(super) fn read_part(text: &str, first_line: u64, map: &FieldMap, source: &str) -> Contents {
    let mut reading = Reading { source, map, contents: Contents::of(Format::JsonLines, Vec::new()) };
    reading.lines(text, first_line);
    reading.contents
}

struct Reading<'a> {
    source: &'a str,
    map: &'a FieldMap,
    contents: Contents,
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
                Ok(Value::Object(object)) => self.list_within(object),
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

    /// The publications of an object that is but a frame around a list of them, as many interfaces answer; else the object.
    fn list_within(&self, mut object: Map<String, Value>) -> Vec<Value> {
        let is_publication = |object: &Map<String, Value>| {
            rest::is_post(object) || rest::is_term(object) || fields::is_record(object, self.map)
        };
        let is_list = |value: &Value| value.get(0).and_then(Value::as_object).is_some_and(is_publication);
        let is_frame = !is_publication(&object) && !feed::is_json_feed(&object);
        let key = object.iter().find(|(_, value)| is_frame && is_list(value)).map(|(key, _)| key.clone());
        match key.and_then(|key| object.remove(&key)) {
            Some(Value::Array(values)) => values,
            _ => vec![Value::Object(object)],
        }
    }

    fn value(&mut self, value: Value, place: impl Fn() -> String) {
        let Value::Object(object) = value else {
            return self.reject_malformed(place(), "it is no object".to_owned());
        };
        let contents = &mut self.contents;
        if rest::is_post(&object) {
            contents.format = Format::WordPressAnswer;
            if let Err(reason) = rest::save_post(object, &mut contents.wordpress) {
                contents.skip(reason);
            }
        } else if rest::is_term(&object) {
            contents.format = Format::WordPressAnswer;
            rest::save_term(&object, &mut contents.wordpress);
        } else if feed::is_json_feed(&object) {
            contents.format = Format::Feed;
            feed::read_json(&object, self.source, contents);
        } else if let Some(record) = fields::record(object, self.map, self.source) {
            contents.records.push(record);
        } else {
            contents.reject_empty(place());
        }
    }

    fn reject_malformed(&mut self, place: String, words: String) {
        self.contents.rejected.push((place, QuarantineReason::MalformedRecord, words));
    }

    fn finish(self) -> Result<Contents, Refusal> {
        if self.contents.is_empty() {
            let words = "JSON, but no object in it has a title or a text".to_owned();
            return Err((QuarantineReason::NoDocument, words));
        }
        Ok(self.contents)
    }
}

/// What is wrong, without the line and column of a text that is one line of the file.
fn without_place(error: &serde_json::Error) -> String {
    let words = error.to_string();
    words.rsplit_once(" at line ").map_or(words.clone(), |(words, _)| words.to_owned())
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
    let headings: Vec<&str> = document.sections.iter().map(|start| start.heading.as_str()).collect();
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
        ("sections", json!(headings)),
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
    use shared::document::{
        Alternate, CountryEvidence, CountryLabel, DateEvidence, Dating, Group, PageStart, Relation, SectionStart,
    };
    use shared::document_type::DocumentType;
    use shared::language::Language;
    use shared::reference::Reference;

    use super::*;
    use crate::record::{Record, StatedAlternate, StatedCountry, StatedDate};

    fn read(text: &str, source: &str) -> Option<Result<Contents, Refusal>> {
        super::read(text, &FieldMap::default(), source)
    }

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
        check("{\"total\": 2, \"results\": [{\"title\":\"a\"},{\"title\":\"b\"}]}\n", &["a", "b"], &[]);
        check("{\n\"total\": 2, \"results\": [{\"title\":\"a\"},{\"title\":\"b\"}]\n}", &["a", "b"], &[]);
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
            sections: vec![SectionStart { byte: 0, heading: "Où.".to_owned() }],
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
        expected.headings = vec!["Où.".to_owned()];
        expected.part_of = Some("d-0".to_owned());
        assert_eq!(contents(&line).records, [expected]);
    }
}
