//! Completions and corrections of a small archive.

use std::sync::{Arc, LazyLock};

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::country::Country;
use crate::document::{CountryEvidence, CountryLabel, Document, DocumentId};
use crate::facet::Facet;
use crate::index::{Index, Searcher, Writer};
use crate::query::parse::parse;
use crate::query::{FacetFilter, Filters, Page, Query};
use crate::reference::Reference;
use crate::sample::document;
use crate::search::search;

struct Archive {
    dir: TempDir,
    index: Index,
}

impl Archive {
    fn of(documents: &[Document]) -> Self {
        let dir = TempDir::new().expect("a folder");
        let writer = Writer::open(dir.path()).expect("a writer");
        for document in documents {
            writer.put(document).expect("a put");
        }
        writer.commit().expect("a commit");
        let index = Index::open(dir.path()).expect("an index");
        Self { dir, index }
    }

    fn searcher(&self) -> Arc<Searcher> {
        self.index.searcher()
    }

    fn remove(&self, ids: &[&str]) {
        let writer = Writer::open(self.dir.path()).expect("a writer");
        for id in ids {
            assert!(writer.remove(&DocumentId::new(*id).expect("an id")).expect("a removal"));
        }
        writer.commit().expect("a commit");
        assert!(self.index.refresh().expect("a snapshot"));
    }

    fn complete(&self, text: &str) -> Vec<Completion> {
        complete(&self.searcher(), text, 10).expect("completions")
    }

    /// The labels of one kind, with their counts.
    fn offers(&self, kind: Kind, text: &str) -> Vec<(String, u64)> {
        let completions = self.complete(text).into_iter().filter(|completion| completion.kind == kind);
        completions.map(|completion| (completion.label, completion.count)).collect()
    }

    fn words(&self, text: &str) -> Vec<String> {
        self.offers(Kind::Word, text).into_iter().map(|(label, _)| label).collect()
    }

    fn total(&self, query: &Query) -> u64 {
        search(&self.searcher(), query).expect("an answer").total
    }

    fn correct(&self, text: &str) -> Vec<(String, u64)> {
        let query = query(text);
        let total = self.total(&query);
        let corrections = correct(&self.searcher(), text, &query, total).expect("corrections");
        corrections.into_iter().map(|correction| (correction.text, correction.total)).collect()
    }
}

fn query(text: &str) -> Query {
    Query { expression: parse(text).expression, page: Page { offset: 0, size: 0 }, ..Query::default() }
}

fn about(mut document: Document, countries: &[&str], topics: &[&str]) -> Document {
    document.countries = countries
        .iter()
        .filter_map(|code| Country::parse(code))
        .map(|country| CountryLabel { country, evidence: CountryEvidence::Stated })
        .collect();
    document.topics = topics.iter().map(|&topic| topic.to_owned()).collect();
    document
}

fn archive() -> Archive {
    let pardon = "The court gave the prisoner a pardon. The death penalty must end, and the penalties for theft.";
    Archive::of(&[
        about(document("d1", "en", "Death penalty: a court rules", pardon), &["IRN"], &["Death Penalty"]),
        about(document("d2", "en", "Penalties and pardons in Guantánamo", "He was held in Guantánamo."), &["MMR"], &[]),
        about(document("d3", "en", "The last pension", "Pensions are late. A pension of the state."), &["ARE"], &[]),
        document(
            "d4",
            "fr",
            "L’État et la détention",
            "La détention continue. Une détention arbitraire. Gouvernement.",
        ),
        document("d5", "ar", "بيان", "منظمة حقوق الإنسان تدين الاعتقال."),
        document("d6", "zh", "声明", "警方拘留了律师。我们呼吁保护人权。"),
        document("d7", "ru", "Заявление", "Правительство нарушает права человека."),
        document("d8", "en", "Death of a judge", "A judge died. Death came early."),
    ])
}

#[test]
fn the_last_word_is_completed_as_it_is_written() {
    let archive = archive();
    assert_eq!(archive.words("guant"), ["Guantánamo"]);
    assert_eq!(archive.words("GUANTÁ"), ["Guantánamo"]);
    assert_eq!(archive.words("dete"), ["détention"]);
    assert_eq!(archive.words("pris"), ["prisoner"]);
    assert_eq!(archive.words("الإنس"), ["الإنسان"]);
    assert_eq!(archive.words("прав"), ["права", "Правительство"]);
    assert_eq!(archive.words("保护人"), ["保护人权"]);
    assert_eq!(archive.words(""), [""; 0]);
    assert_eq!(archive.words("qqq"), [""; 0]);
}

#[test]
fn what_comes_before_stays_and_decides() {
    let archive = archive();
    assert_eq!(archive.words("pen"), ["penalties", "penalty", "pension", "Pensions"]);
    assert_eq!(archive.words("death pen")[0], "death penalty");
    assert!(!archive.words("death pen").contains(&"death pension".to_owned()));
    assert_eq!(
        archive.words("(court OR judge) -pens")[..2],
        ["(court OR judge) -pension", "(court OR judge) -Pensions"]
    );
    assert_eq!(archive.words("\"the death pen"), ["\"the death penalty\""]);
    assert_eq!(archive.words("title:pens")[0], "title:pension");
}

#[test]
fn every_count_is_what_the_completed_question_finds() {
    let archive = archive();
    for text in ["p", "pe", "death p", "the d", "\"death p", "court OR pens", "-pens", "title:p", "j", "détent"] {
        for completion in archive.complete(text) {
            let mut query = query(&completion.text);
            if let Some((facet, id)) = &completion.filter {
                let filter = FacetFilter { any: vec![id.clone()], ..FacetFilter::default() };
                query.filters = Filters { facets: [(*facet, filter)].into(), date: None };
            }
            if completion.kind != Kind::Title {
                assert_eq!(completion.count, archive.total(&query), "{text}: {completion:?}");
            }
        }
    }
}

#[test]
fn numbers_and_hyphens_count_in_every_notation() {
    let archive = Archive::of(&[
        document("a", "en", "Flight", "Of 1,600 civilians few came back. Cooperation failed."),
        document("b", "en", "Return", "The 1 600 civilians are back, with the co-operation of all."),
    ]);
    for text in ["1,600 civ", "coop", "civilians coop", "1,6", "cooperation civ"] {
        for completion in archive.complete(text).into_iter().filter(|completion| completion.kind == Kind::Word) {
            assert_eq!(completion.count, archive.total(&query(&completion.text)), "{text}: {completion:?}");
        }
    }
    assert_eq!(archive.offers(Kind::Word, "1,600 civ"), [("1,600 civilians".to_owned(), 2)]);
}

#[test]
fn mistakes_are_forgiven_at_the_end_of_what_was_typed_too() {
    let archive = archive();
    assert_eq!(archive.words("prisno")[0], "prisoner");
    assert_eq!(archive.words("govuernem")[0], "Gouvernement");
    assert_eq!(archive.words("pnesi")[0], "pension");
    assert_eq!(archive.offers(Kind::Country, "Mianmar")[0].0, "Myanmar");
}

#[test]
fn titles_are_found_by_the_beginnings_of_their_words_in_any_order() {
    let archive = archive();
    let titles = |text| archive.offers(Kind::Title, text).into_iter().map(|(label, _)| label).collect::<Vec<_>>();
    assert_eq!(titles("death pen"), ["Death penalty: a court rules"]);
    assert_eq!(titles("penal death"), ["Death penalty: a court rules"]);
    assert_eq!(titles("death"), ["Death of a judge", "Death penalty: a court rules"]);
    assert_eq!(titles("detah penal"), ["Death penalty: a court rules"]);
    assert_eq!(titles("death AND pen"), [""; 0]);
}

#[test]
fn countries_topics_and_types_are_filters_beside_the_words_before() {
    let archive = archive();
    assert_eq!(archive.offers(Kind::Country, "arab emi"), [("United Arab Emirates".to_owned(), 1)]);
    let burma = archive.complete("court bur").into_iter().find(|completion| completion.kind == Kind::Country);
    assert_eq!(burma, None, "no document of Myanmar has a court");
    let burma = archive.complete("held birman").into_iter().find(|completion| completion.kind == Kind::Country);
    let burma = burma.expect("a country");
    assert_eq!((burma.text.as_str(), burma.count), ("held", 1));
    assert_eq!(burma.filter, Some((Facet::Country, "MMR".to_owned())));
    assert_eq!(archive.offers(Kind::Topic, "death pen"), [("Death Penalty".to_owned(), 1)]);
    assert_eq!(archive.offers(Kind::Type, "repo"), [("Report".to_owned(), 8)]);
    assert_eq!(archive.offers(Kind::Country, "judge country:ir"), []);
    assert_eq!(archive.offers(Kind::Country, "court country:ir"), [("Iran".to_owned(), 1)]);
    assert_eq!(archive.offers(Kind::Country, "franc"), []);
}

#[test]
fn nothing_of_a_removed_document_is_offered() {
    let archive = archive();
    assert_eq!(archive.complete("pardon").len(), 3);
    archive.remove(&["d1", "d2"]);
    for text in ["pardon", "guant", "death penal", "Iran", "bur", "court", "rules"] {
        assert_eq!(archive.complete(text), [], "{text}");
    }
    assert_eq!(archive.offers(Kind::Word, "death")[0], ("Death".to_owned(), 1));
    assert_eq!(archive.correct("guantanmo"), []);
}

#[test]
fn references_are_found_by_their_beginning_in_any_notation() {
    let numbered = |id: &str, reference: &str| Document {
        reference: Reference::parse(reference),
        ..document(id, "en", "A letter", "Dear minister.")
    };
    let archive = Archive::of(&[
        numbered("r1", "MDE 24/2089/2020"),
        numbered("r2", "MDE 24/017/2019"),
        numbered("r3", "MDE 13/001/2019"),
        numbered("r4", "MDE 24/2089/2020"),
    ]);
    let references = |text: &str| {
        let offers = archive.complete(text).into_iter().filter(|offer| offer.kind == Kind::Reference);
        offers.map(|offer| (offer.text, offer.count)).collect::<Vec<_>>()
    };
    let both = [("MDE 24/017/2019".to_owned(), 1), ("MDE 24/2089/2020".to_owned(), 2)];
    assert_eq!(references("MDE 24/"), both);
    assert_eq!(references("mde24"), both);
    assert_eq!(references("ref:MDE 24/20"), both[1..]);
    assert_eq!(references("AMR 51"), []);
    archive.remove(&["r1", "r4"]);
    assert_eq!(references("MDE 24/"), both[..1]);
}

#[test]
fn copies_of_a_title_are_one_offer() {
    let copy = |id: &str| document(id, "en", "The wells of Ulm", "Wells.");
    let archive = Archive::of(&[copy("a"), copy("b"), document("c", "en", "The wells of Ulm, again", "Wells.")]);
    let titles = archive.offers(Kind::Title, "wells ulm");
    assert_eq!(titles, [("The wells of Ulm".to_owned(), 2), ("The wells of Ulm, again".to_owned(), 1)]);
}

#[test]
fn an_empty_archive_offers_nothing() {
    let archive = Archive::of(&[]);
    assert_eq!(archive.complete("death pen"), []);
    assert_eq!(archive.correct("deth"), []);
}

/// Forty documents, so that words can be far more frequent than others.
fn large_archive() -> Archive {
    let texts = ["The government promised a trial.", "The death penalty for a journalist.", "La prison de Lyon."];
    let documents = (0..60).map(|number| {
        let text = texts[number % 3];
        document(&format!("n{number}"), if number % 3 == 2 { "fr" } else { "en" }, "Notes", text)
    });
    let rare = [
        document("r1", "en", "Trail", "The trail of Marta Governat."),
        document("r2", "en", "Quiet", "A journalism school, a penality."),
    ];
    Archive::of(&documents.chain(rare).collect::<Vec<_>>())
}

#[test]
fn a_slip_is_corrected_by_the_words_of_the_archive() {
    let archive = large_archive();
    let first = |text: &str| archive.correct(text).into_iter().next();
    let offer = |text: &str, total| Some((text.to_owned(), total));
    assert_eq!(first("goverment"), offer("government", 20));
    assert_eq!(first("govenrment trial"), offer("government trial", 20));
    assert_eq!(first("deth penalty"), offer("death penalty", 20));
    assert_eq!(first("deth penlaty"), offer("death penalty", 20));
    assert_eq!(first("deathpenalty"), offer("death penalty", 20));
    assert_eq!(first("govern ment trial"), offer("government trial", 20));
    assert_eq!(first("jurnalist -trial"), offer("journalist -trial", 20));
    assert_eq!(first("title:notse"), offer("title:Notes", 60));
    assert_eq!(first("prison lion"), offer("prison Lyon", 20));
    assert_eq!(first("\"deth penalty\""), offer("\"death penalty\"", 20));
}

#[test]
fn what_is_right_or_cannot_be_judged_is_left_alone() {
    let archive = large_archive();
    for text in [
        "government",
        "trail",
        "journalism",
        "penality school",
        "trial 2o19",
        "goverm*",
        "xyzzyx",
        "the",
        "country:irn",
        "",
    ] {
        assert_eq!(archive.correct(text), [], "{text}");
    }
    assert_eq!(archive.correct("government -goverment"), []);
    assert_eq!(archive.correct("goverment prison"), [], "no document has both");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_text_is_completed_and_corrected(text in "\\PC{0,30}|(death|pen|OR|AND|-|\\(|\"|~|title:|country:| |\\*|人){0,12}") {
        static ARCHIVE: LazyLock<Archive> = LazyLock::new(archive);
        let archive = &*ARCHIVE;
        for completion in archive.complete(&text) {
            prop_assert!(completion.count > 0);
        }
        for (_, total) in archive.correct(&text) {
            prop_assert!(total > 0);
        }
    }
}
