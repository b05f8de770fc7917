//! A small index, asked through the front door.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::country::Country;
use crate::date::{Date, DateRange};
use crate::deadline::Deadline;
use crate::document::{CountryEvidence, CountryLabel, DateEvidence, Dating, Document, DocumentId, Group, Relation};
use crate::facet::Facet;
use crate::index::{Index, Put, Writer, store};
use crate::query::parse::parse;
use crate::query::{Expression, FacetFilter, Filters};
use crate::sample::document;

pub(super) struct Archive {
    dir: TempDir,
    pub(super) searcher: std::sync::Arc<Searcher>,
}

impl Archive {
    pub(super) fn of(documents: &[Document]) -> Self {
        let dir = TempDir::new().expect("a folder");
        let writer = Writer::open(dir.path()).expect("a writer");
        for document in documents {
            assert_eq!(writer.put(document).expect("a put"), Put::Added);
        }
        writer.commit().expect("a commit");
        let searcher = Index::open(dir.path()).expect("an index").searcher();
        Self { dir, searcher }
    }

    fn ask(&self, query: &Query) -> Results {
        search(&self.searcher, query).expect("an answer")
    }

    /// Ids of the hits, in alphabetical order.
    fn finds(&self, text: &str) -> Vec<String> {
        parse(text).expression.map_or_else(|| self.ids(&query(text)), |expression| self.finds_by(&expression))
    }

    /// The same for an expression.
    pub(super) fn finds_by(&self, expression: &Expression) -> Vec<String> {
        self.ids(&Query { expression: Some(expression.clone()), ..query("") })
    }

    fn ids(&self, query: &Query) -> Vec<String> {
        let mut ids: Vec<String> = self.ask(query).hits.iter().map(|hit| hit.document.id.as_str().to_owned()).collect();
        ids.sort();
        ids
    }

    /// What is marked in the reading view of a document.
    fn marks(&self, id: &str, text: &str) -> Vec<String> {
        let marked = self.marks_by(id, &parse(text).expression.expect("an expression"));
        let id = DocumentId::new(id).expect("an id");
        let reading = read(&self.searcher, &id, parse(text).expression.as_ref()).expect("an answer");
        assert_eq!(reading.map(|reading| reading.hit_count), Some(marked.len()));
        marked
    }

    /// The same for an expression.
    pub(super) fn marks_by(&self, id: &str, expression: &Expression) -> Vec<String> {
        let id = DocumentId::new(id).expect("an id");
        let reading = read(&self.searcher, &id, Some(expression)).expect("an answer").expect("a document");
        let segments = reading.title.iter().chain(reading.paragraphs.iter().flatten()).chain(&reading.reference);
        segments.filter(|segment| segment.marked).map(|segment| segment.text.clone()).collect()
    }
}

fn query(text: &str) -> Query {
    Query {
        expression: parse(text).expression,
        snippets: 3,
        page: crate::query::Page { offset: 0, size: 100 },
        ..Query::default()
    }
}

fn archive() -> Archive {
    Archive::of(&[
        document("held", "en", "Journalist detained", "He was held without trial for 14 months. Detentions go on."),
        document("apart", "en", "A trial", "Nobody was held there without fear of a trial. The 1,600 families wait."),
        document(
            "executing",
            "en",
            "Ministry statement",
            "The state is executing prisoners.\n\nExecuted men were buried.",
        ),
        document("french", "fr", "L’État d’urgence", "Les détentions arbitraires continuent. L’avocat a été arrêté."),
        document(
            "spanish",
            "es",
            "Niger y Nigeria",
            "Las investigaciones sobre la detención siguen. Investigación abierta.",
        ),
        document("arabic", "ar", "بيان", "منظمة حقوق الإنسان تدين الاعتقال. كل إنسان حر."),
        document("russian", "ru", "Заявление", "Права человека нарушаются. Человек имеет право на защиту."),
        document("chinese", "zh", "声明", "警方拘留了律师。我们呼吁保护人权。"),
        document("nigeria", "en", "Nigeria: floods", "Nigerian women and a Romanian lawyer met in Abuja."),
    ])
}

#[test]
fn words_match_in_any_form_and_all_are_required() {
    let archive = archive();
    assert_eq!(archive.finds("detain"), ["held"]);
    assert_eq!(archive.finds("détention"), ["french"]);
    assert_eq!(archive.finds("held trial"), ["apart", "held"]);
    assert_eq!(archive.finds("held Abuja"), [""; 0]);
    assert_eq!(archive.finds("investigaciones"), ["spanish"]);
    assert_eq!(archive.finds("إنسان"), ["arabic"]);
    assert_eq!(archive.finds("человеку"), ["russian"]);
    assert_eq!(archive.finds("人权"), ["chinese"]);
    assert_eq!(archive.finds("état"), ["french"]);
    assert_eq!(archive.finds("1600"), ["apart"]);
}

#[test]
fn function_words_are_required_only_where_no_other_word_is() {
    let archive = archive();
    assert_eq!(archive.finds("how many were held"), ["apart", "held"]);
    assert_eq!(archive.finds("the"), ["apart", "executing"]);
    assert_eq!(archive.finds("the -prisoners"), ["apart"]);
    assert_eq!(archive.finds("the (-prisoners OR floods)"), ["apart"]);
    assert_eq!(archive.finds("the (state OR floods)"), ["executing", "nigeria"]);
}

#[test]
fn names_within_other_names_are_not_found() {
    let archive = archive();
    assert_eq!(archive.finds("Niger"), ["spanish"]);
    assert_eq!(archive.finds("Oman"), [""; 0]);
}

#[test]
fn quotes_are_exact_in_word_form_and_order() {
    let archive = archive();
    assert_eq!(archive.finds("\"executed\""), ["executing"]);
    assert_eq!(archive.finds("\"execution\""), [""; 0]);
    assert_eq!(archive.finds("\"without trial\""), ["held"]);
    assert_eq!(archive.finds("\"detencion\""), ["spanish"]);
    assert_eq!(archive.finds("~\"execute prisoner\""), ["executing"]);
}

#[test]
fn operators_and_fields_do_what_they_say() {
    let archive = archive();
    assert_eq!(archive.finds("held -months"), ["apart"]);
    assert_eq!(archive.finds("months OR Abuja"), ["held", "nigeria"]);
    assert_eq!(archive.finds("(months OR families) held"), ["apart", "held"]);
    assert_eq!(archive.finds("title:trial"), ["apart"]);
    assert_eq!(archive.finds("body:floods"), [""; 0]);
    assert_eq!(archive.finds("NOT held").len(), 7);
    assert_eq!(archive.finds("months OR -held").len(), 8);
    assert_eq!(archive.finds("").len(), 9);
}

#[test]
fn marks_show_what_matched_and_nothing_else() {
    let archive = archive();
    assert_eq!(archive.marks("held", "\"without trial\""), ["without trial"]);
    assert_eq!(
        archive.marks("held", "detain trial -fear"),
        ["detained", "trial", "Detentions"].map(str::to_owned)[..2]
    );
    assert_eq!(archive.marks("executing", "execute"), ["executing", "Executed"]);
    assert_eq!(archive.marks("apart", "months OR families"), ["families"]);
    assert_eq!(archive.marks("arabic", "إنسان"), ["الإنسان", "إنسان"]);
    assert_eq!(archive.marks("chinese", "人权"), ["人权"]);
    assert_eq!(archive.marks("french", "etat"), ["État"]);
}

#[test]
fn snippets_hold_the_sentence_that_answers() {
    let archive = archive();
    let results = archive.ask(&query("\"without trial\""));
    let snippet = &results.hits[0].snippets[0];
    let text: String = snippet.segments.iter().map(|segment| segment.text.as_str()).collect();
    assert_eq!(text, "He was held without trial for 14 months. Detentions go on.");
    assert_eq!((snippet.first_hit, snippet.cut_before, snippet.cut_after), (Some(0), false, false));
    let opening = &archive.ask(&query("title:floods")).hits[0].snippets[0];
    assert_eq!(opening.first_hit, None);
    assert!(opening.segments[0].text.starts_with("Nigerian women"));
}

#[test]
fn a_long_text_shows_passages_from_where_they_stand() {
    let filler =
        "The commission met again and adjourned without a word to the families who waited outside. ".repeat(400);
    let text = format!("{filler}\n\nA guard named Orlov opened the gate. {filler}\n\nThe gate was closed, Orlov said.");
    let archive = Archive::of(&[document("long", "en", "Report", &text)]);
    let results = archive.ask(&query("Orlov gate"));
    let snippets: Vec<String> = results.hits[0]
        .snippets
        .iter()
        .map(|snippet| snippet.segments.iter().map(|segment| segment.text.as_str()).collect())
        .collect();
    assert_eq!(snippets.len(), 2);
    assert!(snippets[0].starts_with("A guard named Orlov opened the gate."), "{snippets:?}");
    assert_eq!(snippets[1], "The gate was closed, Orlov said.");
}

#[test]
fn an_unchanged_document_is_known_and_a_changed_one_replaced() {
    let archive = archive();
    let writer = Writer::open(archive.dir.path()).expect("a writer");
    let same = document("nigeria", "en", "Nigeria: floods", "Nigerian women and a Romanian lawyer met in Abuja.");
    assert_eq!(writer.put(&same).expect("a put"), Put::Unchanged);
    let changed = document("held", "en", "Journalist freed", "She is at home.");
    assert_eq!(writer.put(&changed).expect("a put"), Put::Replaced);
    writer.commit().expect("a commit");
    let index = Index::open(archive.dir.path()).expect("an index");
    assert_eq!(index.searcher().document_count(), 9);
    assert_eq!(index.searcher().document(&changed.id).expect("a read"), Some(changed));
    let results = search(&index.searcher(), &query("months")).expect("an answer");
    assert_eq!(results.total, 0);
}

#[test]
fn a_reader_sees_a_new_commit_once_it_refreshes() {
    let archive = archive();
    let index = Index::open(archive.dir.path()).expect("an index");
    assert!(!index.refresh().expect("a refresh"));
    let before = index.searcher();
    let writer = Writer::open(archive.dir.path()).expect("a writer");
    assert!(writer.remove(&DocumentId::new("held").expect("an id")).expect("a removal"));
    writer.commit().expect("a commit");
    assert!(index.refresh().expect("a refresh"));
    assert_eq!((before.document_count(), index.searcher().document_count()), (9, 8));
    assert_ne!(before.generation(), index.searcher().generation());
}

#[test]
fn a_missing_a_foreign_and_an_outdated_index_are_told_apart() {
    let dir = TempDir::new().expect("a folder");
    let message = |dir: &std::path::Path| Index::open(dir).expect_err("no index").to_string();
    assert!(message(&dir.path().join("none")).contains("holds no index"));
    std::fs::write(dir.path().join("letter.txt"), "hello").expect("a file");
    assert!(Writer::open(dir.path()).expect_err("foreign").to_string().contains("neither empty nor an index"));
    let archive = archive();
    let folder = store::served(archive.dir.path()).expect("a generation").folder;
    std::fs::write(folder.join("onrecord-format"), "0.0-tantivy0.1\n").expect("a file");
    // Another version lists its files otherwise; in a list of this one, another version is damage.
    assert!(message(archive.dir.path()).contains("onrecord-format has 15 bytes in place of"));
    std::fs::write(folder.join("onrecord-files"), "otherwise\n").expect("a file");
    assert!(message(archive.dir.path()).contains("has format 0.0-tantivy0.1"));
    let _writer = Writer::open(dir.path().join("new").as_path()).expect("a writer");
    assert!(
        Writer::open(dir.path().join("new").as_path())
            .expect_err("locked")
            .to_string()
            .contains("is writing to the index")
    );
}

/// A made-up archive in which every word, country and date is frequent.
fn facet_archive() -> Archive {
    const WORDS: [&str; 5] = ["arrest", "arrested", "court", "prison", "release"];
    const COUNTRIES: [&str; 4] = ["IR", "NE", "NG", "SY"];
    let documents: Vec<Document> = (0..60_usize)
        .map(|number| {
            let text = format!("{} {} {}", WORDS[number % 5], WORDS[number % 3], WORDS[number / 7 % 5]);
            let mut document =
                document(&format!("d{number}"), if number % 4 == 0 { "fr" } else { "en" }, "Title", &text);
            let codes: BTreeSet<&str> = [number % 4, number / 5 % 4].map(|place| COUNTRIES[place]).into();
            document.countries = codes
                .into_iter()
                .filter(|_| number % 9 != 0)
                .filter_map(Country::parse)
                .map(|country| CountryLabel { country, evidence: CountryEvidence::Stated })
                .collect();
            document.regions = document.countries.iter().map(|label| label.country.region()).collect();
            document.regions.dedup();
            document.topics = if number % 2 == 0 { vec!["Death Penalty".to_owned()] } else { Vec::new() };
            document.published = Date::year(2000 + i16::try_from(number % 6).expect("small"))
                .filter(|_| number % 7 != 0)
                .map(|date| Dating { date, evidence: DateEvidence::Metadata });
            document
        })
        .collect();
    Archive::of(&documents)
}

#[test]
fn the_leader_of_a_group_is_shown_if_it_matches_nearly_as_well() {
    let version = |id: &str, lang: &str, title: &str, relation: Relation| {
        let leader = DocumentId::new("original").expect("an id");
        let mut document = document(id, lang, title, "The wells are poisoned.");
        document.group = Some(Group { leader, relation });
        document.reference = crate::reference::Reference::parse("MDE 13/2508/2020");
        document
    };
    let archive = Archive::of(&[
        version("translation", "fr", "Puits", Relation::Translation),
        version("original", "en", "Wells near the mine", Relation::Leader),
    ]);
    let shown = |text: &str| archive.ask(&Query { fold: true, ..query(text) }).hits[0].document.id.as_str().to_owned();
    assert_eq!(shown("MDE 13/2508/2020"), "original");
    assert_eq!(shown("puits"), "translation", "what matches alone is shown");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_facet_count_clicked_gives_that_many(
        text in prop::sample::select(vec!["", "arrest", "court OR prison", "release -court", "\"arrest court\""]),
        countries in proptest::collection::vec(prop::sample::select(vec!["IRN", "NGA", "SYR", "FRA"]), 0..2),
        dated in any::<bool>(),
    ) {
        let archive = facet_archive();
        let mut asked = query(text);
        if !countries.is_empty() {
            let any = countries.iter().map(|&id| id.to_owned()).collect();
            asked.filters.facets.insert(Facet::Country, FacetFilter { any, ..FacetFilter::default() });
        }
        asked.filters.date = dated.then(|| DateRange::parse("2001..2003").expect("a range"));
        let results = archive.ask(&asked);
        for counts in &results.facets {
            for value in &counts.values {
                let mut clicked = asked.clone();
                let filter = FacetFilter { any: vec![value.id.clone()], ..FacetFilter::default() };
                clicked.filters.facets.insert(counts.facet, filter);
                prop_assert_eq!(archive.ask(&clicked).total, value.count, "{:?} {}", counts.facet, &value.id);
            }
        }
        for (year, count) in &results.histogram.years {
            let mut clicked = asked.clone();
            clicked.filters.date = DateRange::parse(&format!("{year:04}"));
            prop_assert_eq!(archive.ask(&clicked).total, *count, "{}", year);
        }
    }

    #[test]
    fn a_hit_has_a_span_and_pages_join_to_the_whole(
        text in "(\"arrest court\"|\"arrested\"|arrests|courts|prison|release|~\"prisons releases\")( (OR )?(arrest|\"court\"|-release|prison)){0,3}"
    ) {
        let archive = facet_archive();
        let whole = archive.ask(&query(&text));
        prop_assert_eq!(whole.hits.len() as u64, whole.total);
        let only_exclusions = parse(&text).expression.as_ref().is_some_and(has_open_part);
        for hit in &whole.hits {
            prop_assert!(hit.hit_count > 0 || only_exclusions, "{:?}", hit.document.id);
            let reading = read(&archive.searcher, &hit.document.id, parse(&text).expression.as_ref())
                .expect("an answer").expect("a document");
            prop_assert_eq!(reading.hit_count, hit.hit_count);
            let joined: String = reading.paragraphs.iter().flatten().map(|segment| segment.text.as_str()).collect();
            prop_assert_eq!(joined, reading.document.text);
        }
        let mut ids = Vec::new();
        for offset in (0..whole.hits.len()).step_by(7) {
            let mut page = query(&text);
            page.page = crate::query::Page { offset, size: 7 };
            ids.extend(archive.ask(&page).hits.into_iter().map(|hit| hit.document.id));
        }
        let all: Vec<DocumentId> = whole.hits.iter().map(|hit| hit.document.id.clone()).collect();
        prop_assert_eq!(ids, all);
    }
}

/// Whether a document can match without a word: `a OR -b`.
fn has_open_part(expression: &Expression) -> bool {
    match expression {
        Expression::Text(_) | Expression::Near(_) | Expression::AtLeast(_) => false,
        Expression::Not(_) | Expression::Property(_) => true,
        Expression::All(parts) => parts.iter().all(has_open_part),
        Expression::Any(parts) => parts.iter().any(has_open_part),
    }
}

#[test]
fn filters_combine_any_all_and_none() {
    let archive = facet_archive();
    let total = |filter: FacetFilter| {
        let filters = Filters { facets: BTreeMap::from([(Facet::Country, filter)]), date: None };
        archive.ask(&Query { filters, ..query("") }).total
    };
    let ids = |ids: &[&str]| ids.iter().map(|&id| id.to_owned()).collect::<Vec<_>>();
    let any = |id: &str| total(FacetFilter { any: ids(&[id]), ..FacetFilter::default() });
    let both = total(FacetFilter { all: ids(&["IRN", "SYR"]), ..FacetFilter::default() });
    let either = total(FacetFilter { any: ids(&["IRN", "SYR"]), ..FacetFilter::default() });
    assert!(both > 0);
    assert_eq!(either, any("IRN") + any("SYR") - both);
    assert_eq!(total(FacetFilter { none: ids(&["IRN"]), ..FacetFilter::default() }), 60 - any("IRN"));
    assert_eq!(total(FacetFilter { any: ids(&["FRA"]), ..FacetFilter::default() }), 0);
    assert_eq!(total(FacetFilter { all: ids(&["FRA"]), ..FacetFilter::default() }), 0);
}

#[test]
fn hits_are_sorted_by_date_with_the_undated_last() {
    let archive = facet_archive();
    for (order, descending) in [(Order::Newest, true), (Order::Oldest, false)] {
        let results = archive.ask(&Query { order, ..query("") });
        let days: Vec<Option<i32>> =
            results.hits.iter().map(|hit| hit.document.published.map(|dating| dating.date.first_day())).collect();
        let dated = days.iter().take_while(|day| day.is_some()).count();
        assert!(dated > 0 && days.iter().skip(dated).all(Option::is_none));
        assert!(days[..dated].windows(2).all(|pair| if descending { pair[0] >= pair[1] } else { pair[0] <= pair[1] }));
    }
}

/// What is found where words may be missing: the id of each hit, with the words it lacks.
fn partial(archive: &Archive, text: &str, size: usize) -> Vec<(String, String)> {
    let page = crate::query::Page { offset: 0, size };
    let results = archive.ask(&Query { partial: true, page, ..query(text) });
    let whole = results.hits.iter().filter(|hit| hit.missing.is_empty()).count();
    assert_eq!(whole as u64, results.total.min(size as u64), "partial matches are not counted");
    assert!(results.hits.iter().skip(whole).all(|hit| !hit.missing.is_empty() && hit.hit_count > 0), "they come last");
    let name = |hit: &Hit| (hit.document.id.as_str().to_owned(), hit.missing.join(" "));
    results.hits.iter().map(name).collect()
}

fn wells() -> Archive {
    Archive::of(&[
        document("both", "en", "Wells", "The wells near the mine are poisoned. The ministry denies it."),
        document("wells", "en", "Farmers", "Farmers dig new wells."),
        document("ministry", "en", "Ministry", "The ministry says nothing of farmers."),
        document(
            "apart",
            "en",
            "Report",
            "Poisoned by their ministry, some say. Nobody near here has a well, and no one has seen the mine.",
        ),
    ])
}

#[test]
fn documents_with_some_of_the_words_follow_those_with_all() {
    let archive = wells();
    let mut found = partial(&archive, "ministry poisoned farmers", 10);
    found.sort();
    let expected =
        [("apart", "farmers"), ("both", "farmers"), ("ministry", "poisoned"), ("wells", "ministry poisoned")];
    assert_eq!(found, expected.map(|(id, missing)| (id.to_owned(), missing.to_owned())));
    assert_eq!(partial(&archive, "ministry poisoned", 2).len(), 2, "a full page needs no others");
    assert_eq!(archive.finds("ministry poisoned farmers"), [""; 0], "unless it is asked for there are none");
    let facets = archive.ask(&Query { partial: true, ..query("ministry poisoned farmers") }).facets;
    assert!(facets.iter().flat_map(|counts| &counts.values).all(|value| value.count == 0));
}

#[test]
fn a_document_with_every_word_but_not_as_asked_lacks_what_was_asked() {
    let found = partial(&wells(), "wells mine-near", 10);
    assert_eq!(found.first(), Some(&("both".to_owned(), "mine-near".to_owned())), "{found:?}");
}

#[test]
fn a_document_with_some_of_the_words_is_read_with_the_marks_of_its_hit() {
    let archive = wells();
    for text in ["ministry poisoned farmers", "farmers poisoned \"near the mine\"", "farmers poisoned -ministry"] {
        for hit in archive.ask(&Query { partial: true, ..query(text) }).hits {
            let expression = parse(text).expression;
            let reading = read_loosely(&archive.searcher, &hit.document.id, expression.as_ref()).expect("an answer");
            let reading = reading.expect("a document");
            assert_eq!((reading.hit_count, &reading.title), (hit.hit_count, &hit.title), "{text}");
            let marks: Vec<&Segment> = reading.title.iter().chain(reading.paragraphs.iter().flatten()).collect();
            let marks: Vec<&str> = marks.iter().filter(|part| part.marked).map(|part| part.text.as_str()).collect();
            for snippet in &hit.snippets {
                let mut shown = snippet.segments.iter().filter(|part| part.marked).map(|part| part.text.as_str());
                assert_eq!(snippet.first_hit.map(|first| marks[first]), shown.next(), "{text}");
            }
        }
    }
    let both = DocumentId::new("both").expect("an id");
    let expression = parse("ministry mine").expression;
    let strictly = read(&archive.searcher, &both, expression.as_ref()).expect("an answer");
    assert_eq!(read_loosely(&archive.searcher, &both, expression.as_ref()).expect("an answer"), strictly);
}

#[test]
fn the_parts_of_an_explanation_give_the_score() {
    let archive = wells();
    let questions = [
        "ministry",
        "mine poisoned",
        "\"the mine\" poisoned",
        "(farmers OR ministry OR mine) well",
        "ministry NEAR/9 mine",
        "\"near the mine\"",
        "min*",
        "atleast2(farmers)",
        "ministry poisoned farmers",
        "ministri~ -farmers",
        "title:ministry farmers poisoned",
    ];
    for text in questions {
        let hits = archive.ask(&Query { partial: true, explain: true, ..query(text) }).hits;
        assert!(!hits.is_empty(), "{text}");
        for hit in hits {
            let explanation = hit.explanation.expect("an explanation");
            let id = hit.document.id.as_str();
            assert!((explanation.score() - hit.score).abs() <= 1e-4 * hit.score, "{text} in {id}: {explanation:?}");
            assert!(!explanation.contributions.is_empty(), "{text} in {id}");
            let contributed = explanation.contributions.iter().all(|part| part.title.any_form + part.body.any_form > 0);
            assert!(contributed, "{text} in {id}: {explanation:?}");
        }
    }
    let dated = archive.ask(&Query { order: Order::Newest, explain: true, ..query("ministry") });
    assert!(dated.hits.iter().all(|hit| hit.explanation.is_none()), "nothing to explain in an order by date");
    assert!(archive.ask(&query("ministry")).hits.iter().all(|hit| hit.explanation.is_none()));
}

#[test]
fn a_hit_by_its_own_reference_shows_it_marked() {
    let mut iran = document("iran", "en", "A poet", "She was held.");
    iran.reference = crate::reference::Reference::parse("MDE 13/2508/2020");
    let archive = Archive::of(&[iran, document("numbers", "en", "Numbers", "In 13 of 77 cases, MDE said 1.")]);
    for text in
        ["MDE 13/2508/2020", "mde13/2508/2020", "ref:MDE 13", "ref:mde13/2508/2020 poet", "\"MDE 13/2508/2020\""]
    {
        let hits = archive.ask(&query(text)).hits;
        let expected = vec![Segment { text: "MDE 13/2508/2020".to_owned(), marked: true }];
        assert_eq!(hits.iter().map(|hit| &hit.reference).collect::<Vec<_>>(), [&expected], "{text}");
        assert_eq!(hits[0].hit_count, archive.marks("iran", text).len(), "{text}");
    }
    assert!(!archive.ask(&query("poet")).hits[0].reference[0].marked);
    for text in ["MDE 13", "MDE 77", "ref:MDE 77", "MDE 77/1"] {
        let hits = archive.ask(&Query { partial: true, ..query(text) }).hits;
        assert!(hits.iter().all(|hit| hit.missing.is_empty()), "a reference has no parts that may be missing: {text}");
    }
}

#[test]
fn what_is_not_a_plain_word_holds_for_partial_matches_too() {
    let archive = wells();
    let ids = |text: &str| partial(&archive, text, 10).into_iter().map(|(id, _)| id).collect::<Vec<_>>();
    assert_eq!(ids("farmers poisoned -ministry"), ["wells"]);
    assert_eq!(ids("farmers poisoned \"near the mine\""), ["both"]);
    assert_eq!(ids("farmers poisoned title:ministry"), ["ministry"]);
    assert_eq!(ids("\"poisoned farmers\""), [""; 0]);
    assert_eq!(ids("nowhere"), [""; 0]);
    let page = crate::query::Page { offset: 10, size: 10 };
    let later = archive.ask(&Query { partial: true, page, ..query("farmers poisoned") });
    assert!(later.hits.is_empty(), "they fill up the first page alone");
}

#[test]
fn quotation_marks_in_a_sentence_are_punctuation_to_partial_matches() {
    let found = partial(&wells(), "The minister said farmers \"dig deep wells\" every year", 10);
    assert_eq!(found.first().map(|(id, _)| id.as_str()), Some("wells"), "{found:?}");
}

#[test]
fn a_pasted_sentence_and_words_in_a_row_find_their_document_first() {
    let archive = wells();
    let first =
        |text: &str| archive.ask(&Query { partial: true, ..query(text) }).hits[0].document.id.as_str().to_owned();
    assert_eq!(first("The wells near the mine are poisoned. The ministry denies it."), "both");
    assert_eq!(first("wells near mine poisoned ministry"), "both");
    assert_eq!(first("Nobody near here has a well, and no one has seen the mine, some journalists say"), "apart");
}

#[test]
fn the_words_of_a_question_are_found_in_one_passage_before_those_scattered_over_a_text() {
    let filler = "Other things happened that day in other places and are told here at length. ".repeat(8);
    let archive = Archive::of(&[
        document("scattered", "en", "", &format!("A bridge fell. {filler} A minister came. {filler} A village slept.")),
        document(
            "together",
            "en",
            "",
            &format!("{filler} The minister opened the village bridge. {filler} All slept."),
        ),
    ]);
    let hits = archive.ask(&query("village bridge minister")).hits;
    assert_eq!(hits[0].document.id.as_str(), "together");
}

#[test]
fn a_lone_reference_finds_its_document_before_those_that_cite_it() {
    let mut own = document("own", "en", "Wells", "The wells near the mine are poisoned.");
    own.reference = crate::reference::Reference::parse("MDE 13/2508/2020");
    let citing = |id: &str| {
        document(
            id,
            "en",
            "More on MDE 13/2508/2020",
            "We wrote of poisoned wells in MDE 13/2508/2020. MDE 13/2508/2020 names all, the mine too.",
        )
    };
    let archive =
        Archive::of(&[citing("first"), own, citing("second"), document("other", "en", "", "MDE met in 2020.")]);
    let beside_words = ["MDE 13/2508/2020 wells", "poisoned wells mde 13/2508/2020 mine"];
    for text in ["MDE 13/2508/2020", "mde 13/2508/2020", "\"MDE 13/2508/2020\""].into_iter().chain(beside_words) {
        let hits = archive.ask(&Query { partial: true, ..query(text) }).hits;
        assert_eq!(hits.first().map(|hit| hit.document.id.as_str()), Some("own"), "{text}");
    }
}

#[test]
fn an_exact_title_finds_its_document_first() {
    let title = "Poisoned wells near the mine";
    let archive = Archive::of(&[
        document("titled", "en", title, "People have fallen ill since the spring. The ministry denies it."),
        document("longer", "en", "The ministry on wells near the mine said to be poisoned", "It denies it all."),
        document("quoting", "en", "Press review", "A report of last week was called: Poisoned wells near the mine."),
    ]);
    for text in [title.to_owned(), title.to_lowercase(), title.to_uppercase()] {
        let hits = archive.ask(&Query { partial: true, ..query(&text) }).hits;
        assert_eq!(hits.first().map(|hit| hit.document.id.as_str()), Some("titled"), "{text}");
    }
}

#[test]
fn of_matches_alike_the_newer_is_first_and_dates_decide_nothing_else() {
    let dated = |id: &str, text: &str, year: i16| {
        let mut document = document(id, "en", "Notice", text);
        let date = Date::year(year).expect("a year");
        document.published = Some(Dating { date, evidence: DateEvidence::Metadata });
        document
    };
    let archive = Archive::of(&[
        dated("old", "A dam burst.", 1990),
        dated("new", "A dam burst.", 2020),
        dated("newest", "A dam, they say, may burst.", 2024),
    ]);
    let ids: Vec<String> =
        archive.ask(&query("dam burst")).hits.iter().map(|hit| hit.document.id.as_str().to_owned()).collect();
    assert_eq!(ids, ["new", "old", "newest"]);
}

#[test]
fn of_a_group_of_copies_the_best_match_stands_for_all() {
    let copy = |id: &str, text: &str, relation: Relation| {
        let leader = DocumentId::new("a").expect("an id");
        let mut document = document(id, "en", "Notice", text);
        document.group = Some(Group { leader, relation });
        document
    };
    let mut documents = vec![
        copy("a", "A dam burst in the north, and many hours later help came.", Relation::Leader),
        copy("b", "A dam burst.", Relation::Version),
        copy("c", "A wall fell.", Relation::Version),
    ];
    documents.extend((0..5).map(|n| document(&format!("other{n}"), "en", "Notice", "The dam is said to burst.")));
    let archive = Archive::of(&documents);
    let page = |offset: usize| {
        let page = crate::query::Page { offset, size: 2 };
        archive.ask(&Query { fold: true, page, ..query("dam burst") })
    };
    let first = page(0);
    assert_eq!((first.total, first.listed), (7, 6));
    let folded: Vec<&str> = first.hits[0].folded.iter().map(|document| document.id.as_str()).collect();
    assert_eq!((first.hits[0].document.id.as_str(), folded), ("b", vec!["a"]));
    let mut ids: Vec<String> = [0, 2, 4, 6]
        .into_iter()
        .flat_map(|offset| page(offset).hits)
        .map(|hit| hit.document.id.as_str().to_owned())
        .collect();
    ids.sort();
    assert_eq!(ids, ["b", "other0", "other1", "other2", "other3", "other4"], "no hole and no repeat");
    assert_eq!(archive.ask(&query("dam burst")).listed, 7, "unless it is asked for nothing is folded");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn partial_matches_are_those_of_a_walk_that_skips_nothing(
        texts in prop::collection::vec("[a-h]{1,2}( [a-h]{1,2}){0,12}", 1..40),
        asked in prop::collection::vec("[b-h]{1,2}", 2..6),
        size in 1_usize..8,
    ) {
        let documents: Vec<Document> =
            texts.iter().enumerate().map(|(n, text)| document(&format!("d{n}"), "und", "", text)).collect();
        let archive = Archive::of(&documents);
        let text = asked.join(" ");
        let words = words_of(&archive.searcher, texts_of(parse(&text).expression.as_ref())).expect("words");
        let found = |limit| partial::find(&archive.searcher, &words, limit, &mut |_| Ok(true)).expect("matches");
        let all = found(usize::MAX);
        prop_assert_eq!(found(size), &all[..size.min(all.len())]);
    }
}

#[test]
fn browsing_shows_what_a_pass_over_all_documents_finds() {
    let archive = facet_archive();
    let all = FacetFilter { none: vec!["nowhere".to_owned()], ..FacetFilter::default() };
    let filters = Filters { facets: BTreeMap::from([(Facet::Country, all)]), date: None };
    for order in [Order::Relevance, Order::Newest, Order::Oldest] {
        for offset in [0, 7, 55, 60] {
            let page = crate::query::Page { offset, size: 10 };
            let browsing = archive.ask(&Query { order, page, ..query("") });
            let passing = archive.ask(&Query { order, page, filters: filters.clone(), ..query("") });
            assert_eq!(browsing.total, passing.total);
            assert_eq!(browsing.histogram, passing.histogram);
            let ids = |results: &Results| results.hits.iter().map(|hit| hit.document.id.clone()).collect::<Vec<_>>();
            assert_eq!(ids(&browsing), ids(&passing), "{order:?} from {offset}");
        }
    }
}

#[test]
fn every_search_ends_when_nobody_waits_for_it() {
    let archive = archive();
    let given_up = Deadline::never();
    given_up.give_up();
    let searcher = archive.searcher.until(given_up);
    for text in ["held", "held OR trial", "\"without trial\"", "deten*", "detentoin~1", "held NEAR/3 trial", "-held"] {
        let query = query(text);
        let (expression, filters) = (query.expression.as_ref(), &query.filters);
        let wanted = WantedLines { width: 40, lines: 10, order: LineOrder::Newest, fold: false };
        let outcomes = [
            search(&searcher, &query).map(drop),
            list(&searcher, &query).map(drop),
            count(&searcher, expression, filters).map(drop),
            timeline(&searcher, expression, filters, Period::Year).map(drop),
            concordance(&searcher, expression, filters, &wanted).map(drop),
        ];
        for outcome in outcomes {
            assert!(matches!(outcome, Err(SearchError::Stopped)), "{text}: {outcome:?}");
        }
        assert!(search(&archive.searcher, &query).is_ok(), "{text}: the others go on");
    }
}
