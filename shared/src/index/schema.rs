//! The fields of the index; [`Document`] to Tantivy and back, side by side.

use tantivy::TantivyDocument;
use tantivy::schema::document::Value;
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, SchemaBuilder, TextFieldIndexing, TextOptions,
};

use crate::document::{Document, DocumentId};
use crate::encoding;
use crate::facet::Facet;

use super::IndexError;
use super::analysis::Analyzer;
use super::entry::Entry;
use super::text::OutlineMaker;

/// Changes whenever fields, what they hold, or files beside Tantivy's change.
pub(crate) const SCHEMA_VERSION: u32 = 7;

/// The name of the tokenizer of both layers.
pub(crate) const TERMS: &str = "terms";

/// The fields of the index.
#[derive(Debug, Clone)]
pub(crate) struct Fields {
    /// The document's id, one term.
    pub(crate) id: Field,
    /// A hash of the id, by which ties are broken.
    pub(crate) tie_break: Field,
    /// A hash of all that is kept, by which an unchanged document is known.
    pub(crate) digest: Field,
    /// The day of publication, in days since 1970-01-01; coarse dates by their first day.
    pub(crate) published: Field,
    /// The hash of the group's leader, as its [`tie_break`](Self::tie_break) has it, of a document that is in a group.
    pub(crate) group: Field,
    /// The surface layer of title and text, and the document's own reference, one term.
    pub(crate) surface: [Field; 3],
    /// The stem layer of title and text.
    pub(crate) stem: [Field; 2],
    /// The column of each facet, in the order of [`Facet::ALL`].
    pub(crate) facets: [Field; 5],
    /// Everything but the text, as it is shown.
    pub(crate) record: Field,
}

impl Fields {
    /// The schema and its fields.
    pub(crate) fn schema() -> (Schema, Self) {
        let mut builder = SchemaBuilder::new();
        let fields = Self {
            id: builder.add_text_field("id", STRING),
            tie_break: builder.add_u64_field("tie_break", FAST),
            digest: builder.add_u64_field("digest", FAST),
            group: builder.add_u64_field("group", FAST),
            published: builder.add_i64_field("published", FAST),
            surface: ["title", "body", "reference"].map(|name| builder.add_text_field(name, layer(true))),
            stem: ["title_stem", "body_stem"].map(|name| builder.add_text_field(name, layer(false))),
            facets: Facet::ALL.map(|facet| builder.add_text_field(facet.id(), TextOptions::default().set_fast("raw"))),
            record: builder.add_bytes_field("record", STORED),
        };
        (builder.build(), fields)
    }
}

/// Lengths are those of the surface layer; the stem layer has the same.
fn layer(lengths: bool) -> TextOptions {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer(TERMS)
        .set_index_option(IndexRecordOption::WithFreqsAndPositions)
        .set_fieldnorms(lengths);
    TextOptions::default().set_indexing_options(indexing)
}

/// What is stored of a document, and the digest of it and the text.
pub(crate) fn record(document: &Document) -> (Vec<u8>, u64) {
    let record = encoding::encode(document, "");
    let digest = digest(&record, &document.text);
    (record, digest)
}

/// A document as the engine takes it, with what [`record`] gives.
pub(crate) fn to_entry(
    document: &Document,
    record: Vec<u8>,
    digest: u64,
    fields: &Fields,
    analyzer: &mut Analyzer,
) -> Entry {
    let mut values = vec![
        (fields.id, document.id.as_str().to_owned().into()),
        (fields.tie_break, tie_break(&document.id).into()),
        (fields.digest, digest.into()),
        (fields.record, record.into()),
    ];
    if let Some(published) = document.published {
        values.push((fields.published, i64::from(published.date.first_day()).into()));
    }
    if let Some(group) = &document.group {
        values.push((fields.group, tie_break(&group.leader).into()));
    }
    for (facet, field) in Facet::ALL.into_iter().zip(fields.facets) {
        values.extend(facet_values(document, facet).into_iter().map(|value| (field, value.into())));
    }
    let title = analyzer.analyze(&document.title, document.language, |_| ());
    let mut outline = OutlineMaker::of(&document.text);
    let text = analyzer.analyze(&document.text, document.language, |word| outline.pass(word));
    for (place, terms) in [title, text].into_iter().enumerate() {
        values.push((fields.surface[place], terms.surface.into()));
        values.push((fields.stem[place], terms.stem.into()));
    }
    if let Some(reference) = &document.reference {
        let terms = analyzer.analyze(&reference.to_string(), document.language, |_| ());
        values.push((fields.surface[2], terms.surface.into()));
    }
    Entry { values, outline: outline.finish(), text: document.text.clone(), share: None }
}

/// What stands in the column of a facet: ids, and of topics the label.
fn facet_values(document: &Document, facet: Facet) -> Vec<String> {
    match facet {
        Facet::Country => document.countries.iter().map(|label| label.country.alpha3().to_owned()).collect(),
        Facet::Region => document.regions.iter().map(|region| region.id().to_owned()).collect(),
        Facet::Type => vec![document.document_type.id().to_owned()],
        Facet::Topic => document.topics.clone(),
        Facet::Language => vec![document.language.code().to_owned()],
    }
}

/// The document that [`record`] was given, its text left empty.
pub(crate) fn from_tantivy(entry: &TantivyDocument, fields: &Fields) -> Result<Document, IndexError> {
    let damaged = || IndexError::Engine("a stored document cannot be read".to_owned());
    let record = entry.get_first(fields.record).and_then(|value| value.as_bytes()).ok_or_else(damaged)?;
    encoding::decode(record).ok_or_else(damaged)
}

/// The digest of all that is kept of a document, as [`record`] gives it.
pub(crate) fn digest_of(document: &Document) -> u64 {
    digest(&encoding::encode(document, ""), &document.text)
}

fn digest(record: &[u8], text: &str) -> u64 {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(record.len() as u64).to_le_bytes());
    hasher.update(record);
    hasher.update(text.as_bytes());
    first_u64(&hasher.finalize())
}

fn tie_break(id: &DocumentId) -> u64 {
    first_u64(&blake3::hash(id.as_str().as_bytes()))
}

fn first_u64(hash: &blake3::Hash) -> u64 {
    hash.as_bytes().iter().take(8).fold(0, |number, byte| (number << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use tantivy::Term;

    use super::*;
    use crate::document::{Group, Relation};
    use crate::index::{Index, Writer};
    use crate::reference::Reference;
    use crate::sample::document;

    #[test]
    fn reference_group_and_sentences_are_kept() {
        let dir = tempfile::tempdir().expect("a folder");
        let leader = DocumentId::new("a").expect("an id");
        let lead = Group { leader: leader.clone(), relation: Relation::Leader };
        let copy = Group { leader, relation: Relation::Copy };
        for (id, group, reference) in [("a", Some(lead), "MDE 24/01/2020"), ("b", Some(copy), ""), ("c", None, "")] {
            let mut document = document(id, "en", "Dams", "They leak. See MDE 24-1-2020.\n\nThe end.");
            document.group = group;
            document.reference = Reference::parse(reference);
            let writer = Writer::open(dir.path()).expect("an index");
            writer.put(&document).expect("it is put");
            writer.commit().expect("it is committed");
        }
        let searcher = Index::open(dir.path()).expect("an index").searcher();
        let found = |field, text: &str| -> u32 {
            let term = Term::from_field_text(field, text);
            let index = |view: &super::super::SegmentView| view.reader.inverted_index(field).expect("an index");
            searcher.segments.iter().map(|view| index(view).doc_freq(&term).expect("a count")).sum()
        };
        assert_eq!(found(searcher.fields.surface[2], "mde/24/1/2020"), 1);
        assert_eq!(found(searcher.fields.surface[1], "mde/24/1/2020"), 3);
        assert_eq!(found(searcher.fields.stem[1], "en:mde/24/1/2020"), 3);
        let place = |id: &str| {
            let address = searcher.find(&DocumentId::new(id).expect("an id")).expect("an answer").expect("a document");
            (&searcher.segments[address.segment_ord as usize], address.doc_id)
        };
        let group = |id: &str| place(id).0.columns.group(place(id).1);
        assert!(group("a").is_some() && group("a") == group("b") && group("c").is_none());
        let (segment, doc) = place("c");
        let starts: Vec<u32> =
            segment.texts.sentences(doc).expect("sentences").map(|sentence| sentence.start).collect();
        assert_eq!(starts, [0, 2, 4]);
    }
}
