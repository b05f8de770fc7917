//! Concordances over small indexes.

use super::*;
use crate::date::Date;
use crate::document::{DateEvidence, Dating, DocumentId, Group, Relation};
use crate::index::{Index, Writer};
use crate::query::parse::parse;
use crate::reference::Reference;
use crate::sample::document;
use crate::search::read;

const WANTED: Wanted = Wanted { width: 20, lines: 100, order: LineOrder::Newest, fold: true };

fn index(documents: &[Document]) -> (tempfile::TempDir, std::sync::Arc<Searcher>) {
    let dir = tempfile::tempdir().unwrap();
    let writer = Writer::open(dir.path()).unwrap();
    for document in documents {
        writer.put(document).unwrap();
    }
    writer.commit().unwrap();
    let searcher = Index::open(dir.path()).unwrap().searcher();
    (dir, searcher)
}

fn dated(id: &str, date: &str, text: &str) -> Document {
    let published = Date::parse(date).map(|date| Dating { date, evidence: DateEvidence::Metadata });
    Document { published, ..document(id, "en", "A trial", text) }
}

fn concordance_of(searcher: &Searcher, query: &str, wanted: &Wanted) -> Concordance {
    concordance(searcher, parse(query).expression.as_ref(), &Filters::default(), wanted).unwrap()
}

/// The lines as `id field: left[match]right`.
fn lines(concordance: &Concordance) -> Vec<String> {
    let line = |line: &Line| {
        let id = &concordance.documents[line.document].id;
        format!("{id} {}: {}[{}]{}", line.field.id(), line.left, line.text, line.right)
    };
    concordance.lines.iter().map(line).collect()
}

fn archive() -> Vec<Document> {
    let group = |relation| Some(Group { leader: DocumentId::new("new").unwrap(), relation });
    vec![
        dated("old", "2011", "He was held without\n\ntrial. Others were held, too."),
        Document { group: group(Relation::Leader), ..dated("new", "2019-08", "Nobody was held\tthere.") },
        Document { group: group(Relation::Copy), ..dated("copy", "2015", "Nobody was held there.") },
        Document { reference: Reference::parse("MDE 24/2089/2020"), ..dated("none", "", "Zero held.") },
    ]
}

#[test]
fn every_match_has_a_line_with_its_context() {
    let (_dir, searcher) = index(&archive());
    let found = concordance_of(&searcher, "held", &WANTED);
    assert_eq!(
        lines(&found),
        [
            "new body: Nobody was [held] there.",
            "old body: He was [held] without trial.",
            "old body: trial. Others were [held], too.",
            "none body: Zero [held].",
        ]
    );
    assert_eq!((found.total, found.read, found.is_cut), (4, 3, false));
    assert_eq!(concordance_of(&searcher, "held", &Wanted { fold: false, ..WANTED }).lines.len(), 5);
}

#[test]
fn lines_are_sorted_by_date_or_context() {
    let (_dir, searcher) = index(&archive());
    let ids = |order| {
        let found = concordance_of(&searcher, "held", &Wanted { order, ..WANTED });
        lines(&found).iter().map(|line| line.split(' ').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids(LineOrder::Oldest), ["old", "old", "copy", "none"]);
    // "was He", "was Nobody", "were …", "Zero"
    assert_eq!(ids(LineOrder::Left), ["old", "new", "old", "none"]);
    // "", "there", "too", "without"
    assert_eq!(ids(LineOrder::Right), ["none", "new", "old", "old"]);
}

#[test]
fn phrases_titles_and_references_have_lines_too() {
    let (_dir, searcher) = index(&archive());
    assert_eq!(
        lines(&concordance_of(&searcher, "\"without trial\"", &WANTED)),
        ["old body: He was held [without trial]. Others were held,"]
    );
    assert_eq!(
        lines(&concordance_of(&searcher, "title:trial Zero", &WANTED)),
        ["none title: A [trial]", "none body: [Zero] held."]
    );
    assert_eq!(
        lines(&concordance_of(&searcher, "ref:MDE 24/2089/2020", &WANTED)),
        ["none reference: [MDE 24/2089/2020]"]
    );
    assert_eq!(concordance_of(&searcher, "type:report", &WANTED).lines, []);
}

#[test]
fn too_many_lines_are_cut_and_said() {
    let (_dir, searcher) = index(&archive());
    for (wanted, expected, cut) in [(1, 1, true), (2, 2, true), (3, 3, true), (4, 4, false)] {
        let found = concordance_of(&searcher, "held", &Wanted { lines: wanted, ..WANTED });
        assert_eq!((found.lines.len(), found.is_cut), (expected, cut), "{wanted}");
    }
}

#[test]
fn lines_sorted_by_context_are_the_first_of_all_and_not_of_the_newest() {
    let (_dir, searcher) = index(&archive());
    let found = concordance_of(&searcher, "held", &Wanted { order: LineOrder::Left, lines: 1, ..WANTED });
    assert_eq!(lines(&found), ["old body: He was [held] without trial."]);
    assert_eq!((found.sorted, found.is_cut, found.is_sorted_among_all, found.documents.len()), (4, true, true, 1));
    let found = concordance_of(&searcher, "held", &Wanted { order: LineOrder::Right, lines: 3, ..WANTED });
    assert_eq!(lines(&found).last().unwrap(), "old body: trial. Others were [held], too.");
    assert_eq!((found.sorted, found.documents.len()), (4, 3));
}

#[test]
fn where_too_many_are_to_be_sorted_that_is_said() {
    let many = "held ".repeat(MAX_LINES + 1);
    let (_dir, searcher) = index(&[dated("many", "2019", &many), dated("old", "2018", "A baker held.")]);
    let found = concordance_of(&searcher, "held", &Wanted { order: LineOrder::Left, lines: 2, ..WANTED });
    assert_eq!((found.lines.len(), found.sorted, found.read), (2, MAX_LINES as u64, 1));
    assert!(found.is_cut && !found.is_sorted_among_all);
    let found = concordance_of(&searcher, "held", &Wanted { lines: 2, ..WANTED });
    assert!(found.is_cut && found.is_sorted_among_all);
}

#[test]
fn lines_are_the_marks_of_the_reading_view() {
    let long: String = (0..3_000).map(|n| if n % 97 == 0 { "the Weaver, held; " } else { "word " }).collect();
    let documents = [
        dated("long", "2019", &long),
        dated("thai", "2018", "เจ้าหน้าที่ held ชาวบ้าน"),
        dated("zh", "2017", "警方held酷刑"),
    ];
    let (_dir, searcher) = index(&documents);
    for query in ["held", "weaver held", "\"weaver held\"", "weaver NEAR/3 held"] {
        let expression = parse(query).expression;
        let found = concordance_of(&searcher, query, &Wanted { lines: MAX_LINES, ..WANTED });
        for (place, document) in found.documents.iter().enumerate() {
            let reading = read(&searcher, &document.id, expression.as_ref()).unwrap().unwrap();
            let whole = &documents.iter().find(|whole| whole.id == document.id).unwrap().text;
            let marks: Vec<String> =
                reading.paragraphs.iter().flatten().filter(|part| part.marked).map(|part| part.text.clone()).collect();
            let of_document = found.lines.iter().filter(|line| line.document == place);
            let texts: Vec<String> = of_document.clone().map(|line| line.text.clone()).collect();
            assert_eq!(texts, marks, "{query} {}", document.id);
            for line in of_document {
                assert!(whole.get(line.place..).unwrap().starts_with(&line.text));
            }
        }
    }
}
