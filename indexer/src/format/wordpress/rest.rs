//! Answers of the REST API of WordPress, saved as JSON: posts, pages, media and the site's own types of posts, and the terms
//! under which these are filed.

use serde_json::{Map, Value};
use shared::document::Extent;

use super::catalogue::{Catalogue, PostLink, Site, Term};
use super::shortcode::without_shortcodes;
use super::{
    Saved, SavedPost, file_under, is_document, is_internal_type, is_same_day, own_type, role, set_date, taxonomy_key,
};
use crate::extract::document_address;
use crate::format::fields::scalar;
use crate::format::fragment;
use crate::record::{Record, StatedDate};
use crate::report::{Warning, WarningKind};

type Object = Map<String, Value>;

/// Fields of posts that are lists of numbers, but not of terms.
const NO_TAXONOMIES: [&str; 4] = ["authors", "coauthors", "related", "children"];

/// Where sites keep the archive's own number, among the metadata of a post.
pub(super) const REFERENCE_KEYS: [&str; 3] = ["amnesty_index_number", "index_number", "aidan"];

/// Whether an object is a post: its title or its text is rendered.
pub(in crate::format) fn is_post(object: &Object) -> bool {
    ["title", "content"].iter().any(|key| object.get(*key).is_some_and(|value| value.get("rendered").is_some()))
}

/// Whether an object is a term.
pub(in crate::format) fn is_term(object: &Object) -> bool {
    object.get("taxonomy").is_some_and(Value::is_string)
        && object.contains_key("name")
        && number(object.get("id")).is_some()
}

/// Puts a term aside.
pub(in crate::format) fn save_term(object: &Object, saved: &mut Saved) {
    let (Some(taxonomy), Some(id)) = (string(object, "taxonomy"), number(object.get("id"))) else { return };
    let name = fragment::line(&string(object, "name").unwrap_or_default());
    saved.terms.push(Term { site: site(object), taxonomy_key: taxonomy_key(&taxonomy), id, name });
}

/// Puts a post aside; an error says why it is no publication.
pub(in crate::format) fn save_post(object: Object, saved: &mut Saved) -> Result<(), &'static str> {
    if let Some(status) = string(&object, "status").filter(|status| !matches!(status.as_str(), "publish" | "inherit")) {
        return Err(unpublished(&status));
    }
    let post_type = string(&object, "type").unwrap_or_default();
    if is_internal_type(&post_type) {
        return Err("part of the site, no publication");
    }
    let file = string(&object, "source_url").unwrap_or_default();
    if (post_type == "attachment" || !file.is_empty())
        && !is_document(&string(&object, "mime_type").unwrap_or_default(), &file)
    {
        return Err("a picture, sound or film among the media");
    }
    let link = post_link(&object);
    saved.posts.push(SavedPost { json: Value::Object(object).to_string(), link });
    Ok(())
}

/// What is said of a post that is not published.
pub(super) fn unpublished(status: &str) -> &'static str {
    match status {
        "draft" | "auto-draft" => "a draft",
        "private" => "a private post",
        "trash" => "a post in the trash",
        "pending" | "future" => "a post that is not yet published",
        _ => "a post that is not published",
    }
}

/// The record of a post that was put aside, once all terms are known; `None` if it has neither title nor text.
pub(super) fn record(json: &[u8], catalogue: &Catalogue, source: &str) -> Option<(Record, Vec<Warning>)> {
    let object: Object = serde_json::from_slice(json).ok()?;
    let (text, extent) = text(&object);
    let mut record = Record::new(source, extent);
    record.title = fragment::line(&rendered(&object, "title").unwrap_or_default());
    record.text = text;
    if record.title.is_empty() && record.text.is_empty() {
        return None;
    }
    record.headings = fragment::headings(&rendered(&object, "content").unwrap_or_default());
    record.url = string(&object, "link");
    record.language = language(&object);
    record.published = date(&object, "date").map(StatedDate::metadata);
    let published = record.published.as_ref().map_or("", |date| date.written.as_str());
    record.updated = date(&object, "modified").filter(|date| !is_same_day(date, published)).map(StatedDate::metadata);
    record.reference = reference(&object);
    let (terms, missing) = terms(&object, catalogue);
    file_under(terms, &mut record);
    if let Some(kind) = string(&object, "type").and_then(|post_type| own_type(&post_type)) {
        record.types.push(kind);
    }
    record.alternates = post_link(&object).map(|link| catalogue.translations(&link)).unwrap_or_default();
    Some((record, missing))
}

/// The rendered text; without one, the opening that the site shows.
fn text(object: &Object) -> (String, Extent) {
    let clean = |key: &str| rendered(object, key).map(|html| fragment::paragraphs(&without_shortcodes(&html)));
    let filled = |text: &String| !text.is_empty();
    if let Some(content) = clean("content").filter(filled) {
        return (content, Extent::Whole);
    }
    // The description of a file begins with a link to it.
    let description = || clean("description").map(|text| without_file_name(&text, object)).filter(filled);
    let opening = clean("excerpt").filter(filled).or_else(description).or_else(|| clean("caption").filter(filled));
    (opening.unwrap_or_default(), Extent::Excerpt)
}

/// A description without the paragraph that is but the name of the file.
fn without_file_name(text: &str, object: &Object) -> String {
    let title = fragment::line(&rendered(object, "title").unwrap_or_default());
    let paragraphs = text.split("\n\n").filter(|paragraph| *paragraph != title);
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

/// A date of a post in UTC, else in the time of the site.
fn date(object: &Object, key: &str) -> Option<String> {
    let in_utc = string(object, &format!("{key}_gmt"));
    [in_utc, string(object, key)].into_iter().flatten().find_map(|date| set_date(&date).map(ToOwned::to_owned))
}

fn reference(object: &Object) -> Option<String> {
    let meta = object.get("meta").and_then(Value::as_object);
    let places = [meta, object.get("acf").and_then(Value::as_object), Some(object)];
    places.into_iter().flatten().find_map(|place| REFERENCE_KEYS.iter().find_map(|key| string(place, key)))
}

/// The language: as the address says, else as the plug-ins for search engines and translation do.
fn language(object: &Object) -> Option<String> {
    let yoast = object.get("yoast_head_json");
    let of_yoast = || {
        let graph = yoast?.get("schema")?.get("@graph")?.as_array()?;
        graph.iter().find_map(|node| scalar(node.get("inLanguage")?))
    };
    let locale = || yoast?.get("og_locale").and_then(scalar);
    let of_address = string(object, "link").and_then(|link| document_address::language(&link));
    of_address.or_else(|| string(object, "lang")).or_else(of_yoast).or_else(locale)
}

/// The terms of a post, each with the key of its taxonomy, and a warning for each that no file names.
fn terms(object: &Object, catalogue: &Catalogue) -> (Vec<(String, String)>, Vec<Warning>) {
    let embedded = embedded_terms(object);
    let taxonomies = linked_taxonomies(object);
    let site = site(object);
    let (mut terms, mut missing) = (Vec::new(), Vec::new());
    for (field, values) in object.iter().filter_map(|(field, value)| Some((field, value.as_array()?))) {
        let linked = taxonomies.iter().find(|(base, _)| base == field).map(|(_, taxonomy)| taxonomy.as_str());
        let key = taxonomy_key(linked.unwrap_or(field));
        let is_taxonomy = linked.is_some() || role(&key).is_some() || catalogue.has_taxonomy(&key);
        if !is_taxonomy || NO_TAXONOMIES.contains(&field.as_str()) {
            continue;
        }
        for value in values {
            let Some(id) = number(Some(value)) else {
                terms.extend(inline_name(value).map(|name| (key.clone(), name)));
                continue;
            };
            let own = || {
                embedded.iter().find(|term| term.id == id && term.taxonomy_key == key).map(|term| term.name.as_str())
            };
            match catalogue.term(&site, &key, id).or_else(own) {
                Some(name) => terms.push((key.clone(), name.to_owned())),
                None => missing.push(Warning {
                    kind: WarningKind::UnknownTerm,
                    message: format!("the term {id} of {field}: no saved file of terms has its name, left out"),
                }),
            }
        }
    }
    (terms, missing)
}

/// The terms that the answer holds itself, if it was asked to (`?_embed`).
fn embedded_terms(object: &Object) -> Vec<Term> {
    let lists = object.get("_embedded").and_then(|embedded| embedded.get("wp:term")).and_then(Value::as_array);
    let objects = lists.into_iter().flatten().filter_map(Value::as_array).flatten().filter_map(Value::as_object);
    let mut saved = Saved::default();
    objects.for_each(|term| save_term(term, &mut saved));
    saved.terms
}

/// Which fields hold the terms of which taxonomies, as the links of the answer say.
fn linked_taxonomies(object: &Object) -> Vec<(String, String)> {
    let links = object.get("_links").and_then(|links| links.get("wp:term")).and_then(Value::as_array);
    let linked = links.into_iter().flatten().filter_map(|link| {
        let path = link.get("href")?.as_str()?.split('?').next()?;
        let base = path.trim_end_matches('/').rsplit('/').next()?;
        Some((base.to_owned(), link.get("taxonomy")?.as_str()?.to_owned()))
    });
    linked.collect()
}

/// The name of a term that a field holds itself.
fn inline_name(value: &Value) -> Option<String> {
    let name = scalar(value.get("name").unwrap_or(value))?;
    Some(fragment::line(&name)).filter(|name| !name.is_empty())
}

fn site(object: &Object) -> Site {
    let links = object.get("_links");
    let href = |name: &str| links?.get(name)?.get(0)?.get("href")?.as_str();
    let api = href("self").or_else(|| href("collection"));
    Site::of(api, object.get("link").and_then(Value::as_str))
}

/// What a post says of its translations: numbers of posts by the numbers of their sites.
fn post_link(object: &Object) -> Option<PostLink> {
    let translations: Vec<u64> = match object.get("mlpRelationships")? {
        Value::Object(by_site) => by_site.values().filter_map(|value| number(Some(value))).collect(),
        Value::Array(posts) => posts.iter().filter_map(|value| number(Some(value))).collect(),
        _ => Vec::new(),
    };
    let url = string(object, "link")?;
    let id = number(object.get("id"))?;
    let language = language(object).unwrap_or_default();
    (!translations.is_empty()).then(|| PostLink { site: site(object), id, url, language, translations })
}

fn rendered(object: &Object, key: &str) -> Option<String> {
    let value = object.get(key)?;
    value.get("rendered").unwrap_or(value).as_str().map(ToOwned::to_owned)
}

fn string(object: &Object, key: &str) -> Option<String> {
    object.get(key).and_then(scalar).map(|text| text.trim().to_owned())
}

/// A number, or digits in quotes.
fn number(value: Option<&Value>) -> Option<u64> {
    let value = value?;
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn object(value: Value) -> Object {
        let Value::Object(object) = value else { panic!("an object") };
        object
    }

    /// The last of some objects, which is a post, read when all were met.
    fn read(objects: Vec<Value>) -> (Record, Vec<Warning>) {
        let mut saved = Saved::default();
        for object in objects.into_iter().map(object) {
            if is_term(&object) {
                save_term(&object, &mut saved);
            } else {
                save_post(object, &mut saved).expect("a publication");
            }
        }
        let mut catalogue = Catalogue::default();
        catalogue.add(&saved);
        let post = saved.posts.last().expect("a post");
        record(post.json.as_bytes(), &catalogue, "posts.json").expect("a record")
    }

    fn term(id: u64, taxonomy: &str, name: &str) -> Value {
        json!({"id": id, "name": name, "slug": "x", "taxonomy": taxonomy, "link": "https://site.example/en/x/"})
    }

    #[test]
    fn a_post_is_read_with_the_names_of_its_terms() {
        let post = json!({"id": 10, "date": "2019-03-05T01:00:00", "date_gmt": "2019-03-04T23:00:00", "modified_gmt": "2020-01-02T10:00:00",
            "link": "https://site.example/en/latest/2019/03/dam/", "type": "post", "status": "publish",
            "title": {"rendered": "The dam &#8211; a year on"}, "content": {"rendered": "<p>It <b>broke</b>.</p>\n<p>[sic]</p>", "protected": false},
            "excerpt": {"rendered": "<p>It…</p>"}, "category": [1], "location": [2], "topic": [3, 4], "resourceType": [5], "tags": [], "footnotes": "",
            "meta": {"amnesty_index_number": "AFR 37/001/2019"}});
        let terms = vec![
            term(1, "category", "Research"),
            term(2, "location", "Mali"),
            term(3, "topic", "Dams &amp; Water"),
            term(5, "resource-type", "Report"),
        ];
        let (record, warnings) = read([terms, vec![post]].concat());
        let mut expected = Record::new("posts.json", Extent::Whole);
        expected.title = "The dam – a year on".to_owned();
        expected.text = "It broke.\n\n[sic]".to_owned();
        expected.url = Some("https://site.example/en/latest/2019/03/dam/".to_owned());
        expected.language = Some("en".to_owned());
        expected.published = Some(StatedDate::metadata("2019-03-04T23:00:00"));
        expected.updated = Some(StatedDate::metadata("2020-01-02T10:00:00"));
        expected.types = vec!["Report".to_owned(), "Research".to_owned()];
        expected.locations = vec!["Mali".to_owned()];
        expected.topics = vec!["Dams & Water".to_owned()];
        expected.reference = Some("AFR 37/001/2019".to_owned());
        assert_eq!(record, expected);
        assert_eq!(warnings.len(), 1, "{warnings:?}");
        assert!(warnings[0].message.contains("the term 4 of topic"));
    }

    #[test]
    fn embedded_terms_and_those_of_own_taxonomies_need_no_other_file() {
        let (record, warnings) = read(vec![
            json!({"id": 1, "link": "https://site.example/a/", "title": {"rendered": "A"}, "type": "press_release",
            "content": {"rendered": ""}, "excerpt": {"rendered": "<p>Opening.</p>"}, "issues": [7], "themes": ["Water"], "related": [1, 2],
            "_links": {"wp:term": [{"taxonomy": "topic", "href": "https://site.example/wp-json/wp/v2/issues?post=1"}]},
            "_embedded": {"wp:term": [[{"id": 7, "name": "Dams", "taxonomy": "topic"}], []]}}),
        ]);
        assert_eq!((record.text.as_str(), record.extent), ("Opening.", Extent::Excerpt));
        assert_eq!(record.topics, ["Dams", "Water"]);
        assert_eq!(record.types, ["press release"]);
        assert_eq!(warnings, []);
    }

    #[test]
    fn a_pdf_among_the_media_is_a_publication_and_a_picture_is_none() {
        let media = |mime: &str, file: &str| {
            json!({"id": 3, "type": "attachment", "status": "inherit", "mime_type": mime, "source_url": file, "title": {"rendered": "MDE1316052019ENGLISH"},
                "link": "https://site.example/en/documents/mde13/1605/2019/en/", "description": {"rendered": "<p class='attachment'><a>MDE1316052019ENGLISH</a></p><p>About a dam.</p>"},
                "caption": {"rendered": ""}})
        };
        let (record, _) = read(vec![media("application/pdf", "https://site.example/a.pdf")]);
        assert_eq!((record.text.as_str(), record.extent), ("About a dam.", Extent::Excerpt));
        let mut saved = Saved::default();
        assert!(save_post(object(media("image/jpeg", "https://site.example/a.jpg")), &mut saved).is_err());
        for (status, kind) in [("draft", "post"), ("private", "post"), ("publish", "nav_menu_item")] {
            let post = json!({"id": 1, "status": status, "type": kind, "title": {"rendered": "A"}});
            assert!(save_post(object(post), &mut saved).is_err(), "{status} {kind}");
        }
        assert_eq!(saved, Saved::default());
    }

    #[test]
    fn translations_are_linked_both_ways_or_not_at_all() {
        let post = |id: u64, language: &str, others: Value| json!({"id": id, "link": format!("https://site.example/{language}/{id}/"), "title": {"rendered": "A"}, "mlpRelationships": others});
        let (record, _) = read(vec![
            post(20, "fr", json!({"1": 10})),
            post(30, "es", json!([])),
            post(10, "en", json!({"2": 20, "3": "30"})),
        ]);
        let found: Vec<_> =
            record.alternates.iter().map(|other| (other.language.as_str(), other.url.as_str())).collect();
        assert_eq!(found, [("fr", "https://site.example/fr/20/")]);
    }
}
