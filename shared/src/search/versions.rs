//! The documents that say the same as one: its copies, versions and translations.

use tantivy::DocAddress;

use crate::document::{Document, DocumentId, Relation};
use crate::index::{IndexError, Searcher};

/// A document that says the same as another.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// The document. Its `text` is left empty.
    pub document: Document,
    /// What it is to the one that was asked for; `None` where that is not known, as between two that are versions of a third.
    /// [`Relation::Leader`] never.
    pub relation: Option<Relation>,
    /// Whether it leads the group.
    pub leads: bool,
}

/// The other documents of a document's group, the one that leads it first, then the newest; `None` if there is no such document.
pub fn versions(searcher: &Searcher, id: &DocumentId) -> Result<Option<Vec<Version>>, IndexError> {
    let Some(address) = searcher.find(id)? else { return Ok(None) };
    let one = searcher.stored_document(address)?;
    let Some(group) = &one.group else { return Ok(Some(Vec::new())) };
    let mut versions = Vec::new();
    for other in addresses_of_group(searcher, address) {
        let document = searcher.stored_document(other)?;
        // Groups are known by hashes of their leaders, which may collide.
        if document.id != one.id && document.group.as_ref().is_some_and(|other| other.leader == group.leader) {
            let leads = document.id == group.leader;
            versions.push(Version { relation: relation(&one, &document), leads, document });
        }
    }
    let day = |version: &Version| version.document.published.map(|dating| dating.date.first_day());
    versions.sort_by(|a, b| {
        (b.leads.cmp(&a.leads)).then_with(|| day(b).cmp(&day(a))).then_with(|| a.document.id.cmp(&b.document.id))
    });
    Ok(Some(versions))
}

/// The living documents with the same group number.
fn addresses_of_group(searcher: &Searcher, DocAddress { segment_ord, doc_id }: DocAddress) -> Vec<DocAddress> {
    let segment = searcher.segments.get(segment_ord as usize);
    let Some(group) = segment.and_then(|segment| segment.columns.group(doc_id)) else { return Vec::new() };
    let in_segment = |(segment_ord, segment): (u32, &'_ crate::index::SegmentView)| {
        let docs = segment.reader.doc_ids_alive().filter(|doc| segment.columns.group(*doc) == Some(group));
        docs.map(|doc| DocAddress::new(segment_ord, doc)).collect::<Vec<_>>()
    };
    (0_u32..).zip(&searcher.segments).flat_map(in_segment).collect()
}

/// What one document of a group is to another.
///
/// What is kept is what each is to the leader. All relations go both ways, and a copy stands to others as the leader does; two that differ in
/// language are translations, whatever else they are.
fn relation(of: &Document, other: &Document) -> Option<Relation> {
    let to_leader = |document: &Document| document.group.as_ref().map(|group| group.relation);
    let is_leader = |relation: Relation| matches!(relation, Relation::Leader | Relation::Copy);
    match (to_leader(of)?, to_leader(other)?) {
        (Relation::Leader, relation) | (relation, Relation::Leader) => Some(relation),
        (one, relation) | (relation, one) if is_leader(one) => Some(relation),
        _ if of.language != other.language => Some(Relation::Translation),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::Date;
    use crate::document::{DateEvidence, Dating, Group};
    use crate::index::{Index, Writer};
    use crate::language::Language;
    use crate::sample::document;

    fn member(id: &str, language: &str, date: &str, relation: Relation) -> Document {
        let group = Some(Group { leader: DocumentId::new("lead").unwrap(), relation });
        let published = Date::parse(date).map(|date| Dating { date, evidence: DateEvidence::Metadata });
        let language = Language::parse(language).unwrap();
        Document { published, language, group, ..document(id, "en", "Wells", "They are dry.") }
    }

    fn versions_of(id: &str) -> Option<Vec<(String, Option<Relation>)>> {
        let dir = tempfile::tempdir().unwrap();
        let writer = Writer::open(dir.path()).unwrap();
        let other = Group { leader: DocumentId::new("other").unwrap(), relation: Relation::Leader };
        for document in [
            member("old", "en", "2017", Relation::Version),
            member("lead", "en", "2019", Relation::Leader),
            member("copy", "en", "2019", Relation::Copy),
            member("french", "fr", "2020", Relation::Translation),
            member("spanish", "es", "2018", Relation::Translation),
            member("older", "en", "2016", Relation::Version),
            Document { group: Some(other), ..document("other", "en", "Wells", "They are dry.") },
            document("alone", "en", "Wells", "They are dry."),
        ] {
            writer.put(&document).unwrap();
        }
        writer.commit().unwrap();
        let searcher = Index::open(dir.path()).unwrap().searcher();
        let found = versions(&searcher, &DocumentId::new(id).unwrap()).unwrap();
        found.map(|found| found.into_iter().map(|found| (found.document.id.to_string(), found.relation)).collect())
    }

    fn check(id: &str, expected: &[(&str, Option<Relation>)]) {
        let expected = expected.iter().map(|(id, relation)| ((*id).to_owned(), *relation)).collect();
        assert_eq!(versions_of(id), Some(expected), "{id}");
    }

    #[test]
    fn the_group_of_a_document_is_told_with_what_each_is_to_it() {
        use Relation::{Copy, Translation, Version};
        let all = [("lead", None), ("french", Some(Translation)), ("copy", Some(Copy)), ("spanish", Some(Translation))];
        check("lead", &[all[1], all[2], all[3], ("old", Some(Version)), ("older", Some(Version))]);
        check("copy", &[("lead", Some(Copy)), all[1], all[3], ("old", Some(Version)), ("older", Some(Version))]);
        check("old", &[("lead", Some(Version)), all[1], ("copy", Some(Version)), all[3], ("older", None)]);
    }

    #[test]
    fn a_document_alone_has_no_versions_and_an_unknown_one_no_answer() {
        check("alone", &[]);
        check("other", &[]);
        assert_eq!(versions_of("nobody"), None);
    }
}
