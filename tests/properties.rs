//! Laws that hold for any query, tried by chance on the archive of the fixtures.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::Config;
use shared::document::{Document, DocumentId};
use shared::facet::Facet;
use shared::index::Searcher;
use shared::query::parse::parse;
use shared::query::{FacetFilter, Filters, Order, Page, Query};
use shared::search::{Results, SearchError, Segment, read, search};
use tests::{Archive, Server, encoded};
use tokio::runtime::Runtime;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// More than the archive has documents.
const ALL: usize = 1_000;

struct Sample {
    searcher: Arc<Searcher>,
    documents: Vec<Document>,
    /// Words of the documents, each once.
    words: Vec<String>,
}

fn sample() -> &'static Sample {
    static SAMPLE: OnceLock<Sample> = OnceLock::new();
    SAMPLE.get_or_init(|| {
        let archive = Archive::of_fixtures();
        let documents = archive.documents();
        let texts = documents.iter().flat_map(|document| [&document.title, &document.text]);
        let words: BTreeSet<String> = texts.flat_map(|text| plain_words(&folded(text))).collect();
        Sample { searcher: archive.searcher(), documents, words: words.into_iter().collect() }
    })
}

/// Parameters other than the query.
const PARAMETERS: [&str; 12] = [
    "country",
    "-country",
    "country.all",
    "lang",
    "type",
    "topic",
    "region",
    "date",
    "date.from",
    "sort",
    "page",
    "size",
];

/// The status of the answer at an address.
fn status(address: &str) -> u16 {
    static SERVER: OnceLock<(Runtime, Server)> = OnceLock::new();
    let (runtime, server) = SERVER.get_or_init(|| (Runtime::new().unwrap(), Server::over_fixtures()));
    runtime.block_on(server.get(address)).status.as_u16()
}

fn config(cases: u32) -> Config {
    Config { cases, failure_persistence: None, ..Config::default() }
}

/// Without case and accents.
fn folded(text: &str) -> String {
    text.nfd().filter(|c| !is_combining_mark(*c)).flat_map(char::to_lowercase).collect()
}

/// The words of three and more letters from a to z that stand between white space and plain punctuation. The letters of a reference
/// are none: it is one word with its numbers.
fn plain_words(text: &str) -> BTreeSet<String> {
    let is_mark = |c: char| c.is_whitespace() || ".,;:!?()\u{201c}\u{201d}\u{ab}\u{bb}\"".contains(c);
    let parts: Vec<&str> = text.split(is_mark).filter(|part| !part.is_empty()).collect();
    let next = parts.iter().skip(1).map(Some).chain([None]);
    let plain = parts.iter().zip(next).filter(|(part, next)| {
        let begins_reference =
            part.len() == 3 && next.is_some_and(|next| next.starts_with(|c: char| c.is_ascii_digit()));
        part.len() >= 3 && part.chars().all(|c| c.is_ascii_lowercase()) && !begins_reference
    });
    plain.map(|(part, _)| (*part).to_owned()).collect()
}

/// All runs of letters from a to z, whatever stands around them.
fn runs(text: &str) -> BTreeSet<String> {
    text.split(|c: char| !c.is_ascii_lowercase()).map(str::to_owned).collect()
}

/// What a query finds; nothing where it is refused, since a part of it stands for too many words.
fn answered(text: &str, filters: Filters) -> Results {
    let page = Page { offset: 0, size: ALL };
    let query = Query {
        expression: parse(text).expression,
        filters,
        order: Order::Relevance,
        page,
        snippets: 3,
        ..Query::default()
    };
    match search(&sample().searcher, &query) {
        Err(SearchError::TooWide(_)) => Results::default(),
        answer => answer.expect("a search is answered"),
    }
}

fn joined(segments: &[Segment]) -> String {
    segments.iter().map(|segment| segment.text.as_str()).collect()
}

fn marked(segments: &[Segment]) -> usize {
    segments.iter().filter(|segment| segment.marked).count()
}

/// A word of the archive, as it is or in capitals, or one that is odd.
fn word() -> impl Strategy<Value = String> {
    let known = select(sample().words.clone());
    let known = (known, any::<bool>()).prop_map(|(word, loud)| if loud { word.to_uppercase() } else { word });
    let odd = select(vec!["zzyzx", "إنسان", "журналистка", "律师", "détention", "1,600", "d’Ivoire", "US-led", "٤"]);
    prop_oneof![8 => known, 2 => odd.prop_map(str::to_owned)]
}

/// A query with operators in their places.
fn well_formed() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        4 => word(),
        1 => (word(), word()).prop_map(|(one, other)| format!("\"{one} {other}\"")),
        1 => word().prop_map(|word| format!("\"{word}\"")),
        1 => word().prop_map(|word| format!("title:{word}")),
    ];
    leaf.prop_recursive(3, 8, 3, |inner| {
        let two = (inner.clone(), inner);
        prop_oneof![
            two.clone().prop_map(|(one, other)| format!("{one} {other}")),
            two.clone().prop_map(|(one, other)| format!("({one} OR {other})")),
            two.prop_map(|(one, other)| format!("{one} -({other})")),
        ]
    })
}

/// Anything: words, signs of the query language, letters of all scripts, control characters.
fn anything() -> impl Strategy<Value = String> {
    let signs = vec![
        "\"", "(", ")", "-", " OR ", " NOT ", "|", ":", "title:", "~", "*", "?", "..", "“", "”", "\u{202e}", "\0", "'",
        "/", "~2", "NEAR/3 ",
    ];
    let part = prop_oneof![
        word(),
        select(signs).prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
        "[ \\t\\n]{1,3}",
    ];
    proptest::collection::vec(part, 0..40).prop_map(|parts| parts.concat().chars().take(200).collect())
}

/// Not by chance: a law that few words break would break a run now and then.
#[test]
fn an_exact_word_is_found_where_it_stands_and_nowhere_else() {
    let words_of = |document: &Document| {
        let text = folded(&format!("{}\n{}", document.title, document.text));
        (plain_words(&text), runs(&text))
    };
    let documents: Vec<_> = sample().documents.iter().map(|document| (document, words_of(document))).collect();
    for word in &sample().words {
        let results = answered(&format!("\"{word}\""), Filters::default());
        let found: BTreeSet<&DocumentId> = results.hits.iter().map(|hit| &hit.document.id).collect();
        for (document, (plain, runs)) in &documents {
            let is_found = found.contains(&document.id);
            assert!(is_found || !plain.contains(word), "{word} stands in {}", document.source);
            assert!(!is_found || runs.contains(word), "{word} stands not in {}", document.source);
        }
    }
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn a_document_is_a_hit_if_and_only_if_something_in_it_is_marked(text in well_formed()) {
        let results = answered(&text, Filters::default());
        prop_assert_eq!(results.total, results.hits.len() as u64);
        for hit in &results.hits {
            prop_assert!(hit.hit_count > 0, "{} is a hit of {text}", hit.document.source);
        }
        let found: BTreeSet<&DocumentId> = results.hits.iter().map(|hit| &hit.document.id).collect();
        let expression = parse(&text).expression;
        for document in &sample().documents {
            let reading = read(&sample().searcher, &document.id, expression.as_ref()).unwrap().unwrap();
            prop_assert_eq!(reading.hit_count > 0, found.contains(&document.id), "{}", document.source);
        }
    }

    #[test]
    fn marks_never_change_the_text_and_agree_everywhere(text in well_formed()) {
        let expression = parse(&text).expression;
        for hit in answered(&text, Filters::default()).hits {
            let document = sample().documents.iter().find(|document| document.id == hit.document.id).unwrap();
            prop_assert_eq!(&joined(&hit.title), &document.title);
            for snippet in &hit.snippets {
                let text = joined(&snippet.segments);
                prop_assert!(document.text.contains(&text), "{text}");
            }
            let reading = read(&sample().searcher, &document.id, expression.as_ref()).unwrap().unwrap();
            let paragraphs: Vec<String> = reading.paragraphs.iter().map(|paragraph| joined(paragraph)).collect();
            prop_assert_eq!(paragraphs.join("\n\n"), document.text.clone());
            prop_assert_eq!(joined(&reading.title), document.title.clone());
            let reference = document.reference.as_ref().map(ToString::to_string).unwrap_or_default();
            prop_assert_eq!(joined(&reading.reference), reference);
            prop_assert_eq!(&reading.reference, &hit.reference);
            let shown = reading.title.iter().chain(reading.paragraphs.iter().flatten()).chain(&reading.reference);
            prop_assert!(shown.into_iter().any(|segment| segment.marked), "{text}");
            prop_assert_eq!(marked(&reading.title), marked(&hit.title));
            prop_assert_eq!(reading.hit_count, hit.hit_count);
        }
    }

    #[test]
    fn a_facet_count_clicked_is_the_total_alone_and_stacked(text in well_formed(), seed in any::<prop::sample::Index>()) {
        let chosen = |results: &Results, not: Option<Facet>| {
            let values = results.facets.iter().filter(|counts| Some(counts.facet) != not);
            let values: Vec<(Facet, String, u64)> = values
                .flat_map(|counts| counts.values.iter().map(|value| (counts.facet, value.id.clone(), value.count)))
                .filter(|(_, _, count)| *count > 0)
                .collect();
            (!values.is_empty()).then(|| values[seed.index(values.len())].clone())
        };
        let any = |id: String| FacetFilter { any: vec![id], ..FacetFilter::default() };
        let open = answered(&text, Filters::default());
        if let Some((facet, id, count)) = chosen(&open, None) {
            let mut filters = Filters::default();
            filters.facets.insert(facet, any(id));
            let once = answered(&text, filters.clone());
            prop_assert_eq!(once.total, count);
            let (second, id, count) = chosen(&once, Some(facet)).expect("every document has a language and a type");
            filters.facets.insert(second, any(id));
            prop_assert_eq!(answered(&text, filters).total, count);
        }
    }

    #[test]
    fn years_and_undated_documents_sum_to_the_total(text in well_formed()) {
        let results = answered(&text, Filters::default());
        let dated: u64 = results.histogram.years.iter().map(|(_, count)| count).sum();
        prop_assert_eq!(dated + results.histogram.undated, results.total);
    }

    #[test]
    fn any_text_is_a_query_that_is_answered(text in anything()) {
        let parsed = parse(&text);
        for notice in &parsed.notices {
            prop_assert!(text.get(notice.place.clone()).is_some(), "{notice:?} of {text:?}");
        }
        let results = answered(&text, Filters::default());
        for hit in &results.hits {
            let document = sample().documents.iter().find(|document| document.id == hit.document.id).unwrap();
            prop_assert_eq!(&joined(&hit.title), &document.title);
        }
    }

    #[test]
    fn no_query_makes_the_server_fail(text in anything()) {
        for path in ["/v1/search", "/search", "/doc/mmr-1990-printer"] {
            let status = status(&format!("{path}?q={}", encoded(&text)));
            prop_assert_eq!(status, 200, "{} {:?}", path, text);
        }
    }

    #[test]
    fn no_parameter_makes_the_server_fail(name in select(PARAMETERS.to_vec()), value in anything()) {
        let status = status(&format!("/v1/search?{name}={}", encoded(&value)));
        prop_assert!(status < 500, "{} {:?}: {}", name, value, status);
    }

    #[test]
    fn no_address_makes_the_server_fail(question in "[a-z0-9.&=%+-]{0,60}") {
        let status = status(&format!("/search?{question}"));
        prop_assert!(status < 500, "{}: {}", question, status);
    }
}
