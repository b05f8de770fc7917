//! Several versions of one document, such as cards of listings and the page itself, made one.
//!
//! [`Union`] gathers what the versions say. Joining unions is commutative, associative and idempotent: neither the order
//! of an archive nor the number of threads changes a document.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use shared::country::{Country, Region};
use shared::date::{Date, Precision};
use shared::document::{
    Alternate, CountryEvidence, CountryLabel, DateEvidence, Dating, Document, Extent, LanguageEvidence,
};
use shared::document_type::DocumentType;
use shared::facet::slug;
use shared::language::Language;
use shared::reference::Reference;

/// What all versions of a document say together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Union {
    /// The version with the fullest text: it gives title, text, extent and source.
    fullest: (Rank, Document),
    url: Option<(Rank, String)>,
    document_type: ((Specificity, Rank), DocumentType),
    countries: BTreeMap<Country, (Standing, CountryEvidence)>,
    mentions: BTreeMap<Country, (Standing, Country)>,
    regions: BTreeMap<Region, (Standing, Region)>,
    /// By slug, because versions write a topic differently.
    topics: BTreeMap<String, (Standing, String)>,
    published: Option<(Fineness, Dating)>,
    updated: Option<((Date, Reverse<DateEvidence>), Dating)>,
    alternates: BTreeSet<Alternate>,
    language: ((LanguageStrength, Rank), (Language, LanguageEvidence)),
    reference: Option<(Rank, Reference)>,
}

/// How full a version is; the greater one is the fuller. No two different versions have the same rank.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    has_text: bool,
    extent: Extent,
    text_bytes: usize,
    /// The hash of all that the version says: decides between versions that are equally full.
    hash: [u8; 32],
}

/// What speaks for an element of a list; the least comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Standing {
    certainty: Certainty,
    version: Reverse<Rank>,
    position: usize,
}

/// How certain it is that a document is about a country. What a text names is of one kind: there the version's own order tells more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Certainty {
    Stated,
    Url,
    Reference,
    Title,
    Text,
}

/// How much a kind of publication says, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Specificity {
    Nothing,
    /// The part of a site in which publications of several kinds stand.
    Section,
    Kind,
}

/// What speaks for a date of publication; the greatest counts: the finest, of these the one with the
/// strongest evidence, then the earliest.
type Fineness = (Precision, Reverse<DateEvidence>, Reverse<Date>);

/// How well a language is known, least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum LanguageStrength {
    Unknown,
    Detected,
    Stated,
}

impl Union {
    /// What one version says. `hash` stands for all of it.
    pub fn of(document: Document, hash: blake3::Hash) -> Self {
        let rank = Rank {
            has_text: !document.text.is_empty(),
            extent: document.extent,
            text_bytes: document.text.len(),
            hash: *hash.as_bytes(),
        };
        let standing = |position| Standing { certainty: Certainty::Stated, version: Reverse(rank), position };
        let labels = document.countries.iter().enumerate().map(|(position, label)| {
            let standing = Standing { certainty: certainty(label.evidence), ..standing(position) };
            (label.country, (standing, label.evidence))
        });
        let countries = |countries: &[Country]| {
            least(countries.iter().enumerate().map(|(position, country)| (*country, (standing(position), *country))))
        };
        let regions = document.regions.iter().enumerate();
        let topics = document.topics.iter().enumerate();
        Self {
            url: document.url.clone().map(|url| (rank, url)),
            document_type: ((specificity(document.document_type), rank), document.document_type),
            countries: least(labels),
            mentions: countries(&document.mentions),
            regions: least(regions.map(|(position, region)| (*region, (standing(position), *region)))),
            topics: least(topics.map(|(position, topic)| (slug(topic), (standing(position), topic.clone())))),
            published: document.published.map(|dating| {
                let Dating { date, evidence } = dating;
                ((date.precision(), Reverse(evidence), Reverse(date)), dating)
            }),
            updated: document.updated.map(|dating| ((dating.date, Reverse(dating.evidence)), dating)),
            alternates: document.alternates.iter().cloned().collect(),
            language: (
                (language_strength(document.language_evidence), rank),
                (document.language, document.language_evidence),
            ),
            reference: document.reference.clone().map(|reference| (rank, reference)),
            fullest: (rank, document),
        }
    }

    /// What the versions of both say.
    #[must_use]
    pub fn join(self, other: Self) -> Self {
        Self {
            fullest: greater(self.fullest, other.fullest),
            url: greater_of_any(self.url, other.url),
            document_type: greater(self.document_type, other.document_type),
            countries: least(self.countries.into_iter().chain(other.countries)),
            mentions: least(self.mentions.into_iter().chain(other.mentions)),
            regions: least(self.regions.into_iter().chain(other.regions)),
            topics: least(self.topics.into_iter().chain(other.topics)),
            published: greater_of_any(self.published, other.published),
            updated: greater_of_any(self.updated, other.updated),
            alternates: self.alternates.into_iter().chain(other.alternates).collect(),
            language: greater(self.language, other.language),
            reference: greater_of_any(self.reference, other.reference),
        }
    }

    /// The one document.
    ///
    /// - The fullest version gives title, text, pages, sections and source: a whole text before an excerpt, then the longer one.
    /// - What it is about: what any version states comes first, then what addresses, references and titles tell. What
    ///   the text names counts in the fullest version alone, because the others have but a part of that text.
    /// - The most specific type, the finest date of publication, of several the surest and then the earliest, the latest update, a stated language
    ///   before a detected one.
    pub fn into_document(self) -> Document {
        let (rank, fullest) = self.fullest;
        let countries = about(self.countries, rank);
        let mut mentions = in_order(self.mentions);
        let mut regions = Vec::new();
        for label in &countries {
            push_new(&mut mentions, label.country);
            push_new(&mut regions, label.country.region());
        }
        for region in in_order(self.regions) {
            push_new(&mut regions, region);
        }
        let (language, language_evidence) = self.language.1;
        Document {
            id: fullest.id,
            url: self.url.map(|(_, url)| url),
            title: fullest.title,
            text: fullest.text,
            extent: fullest.extent,
            document_type: self.document_type.1,
            countries,
            mentions,
            regions,
            topics: in_order(self.topics),
            published: self.published.map(|(_, dating)| dating),
            updated: self.updated.map(|(_, dating)| dating),
            language,
            language_evidence,
            reference: self.reference.map(|(_, reference)| reference),
            alternates: self.alternates.into_iter().collect(),
            pages: fullest.pages,
            sections: fullest.sections,
            part_of: fullest.part_of,
            group: fullest.group,
            source: fullest.source,
        }
    }
}

/// The countries that are certain, and those that the text of the fullest version names.
fn about(countries: BTreeMap<Country, (Standing, CountryEvidence)>, fullest: Rank) -> Vec<CountryLabel> {
    let labels = countries.into_iter().map(|(country, (standing, evidence))| {
        let label = CountryLabel { country, evidence };
        (country, (standing, label))
    });
    let counts = |standing: &Standing| standing.certainty < Certainty::Text || standing.version == Reverse(fullest);
    in_order(labels.filter(|(_, (standing, _))| counts(standing)).collect())
}

/// Each element with the least of its standings.
fn least<K: Ord, V>(elements: impl Iterator<Item = (K, (Standing, V))>) -> BTreeMap<K, (Standing, V)> {
    let mut map: BTreeMap<K, (Standing, V)> = BTreeMap::new();
    for (key, element) in elements {
        let is_less = map.get(&key).is_none_or(|known| element.0 < known.0);
        if is_less {
            map.insert(key, element);
        }
    }
    map
}

/// Elements by their standing.
fn in_order<K, V>(elements: BTreeMap<K, (Standing, V)>) -> Vec<V> {
    let mut elements: Vec<(Standing, V)> = elements.into_values().collect();
    elements.sort_by_key(|(standing, _)| *standing);
    elements.into_iter().map(|(_, element)| element).collect()
}

fn greater<K: Ord, V>(a: (K, V), b: (K, V)) -> (K, V) {
    if b.0 > a.0 { b } else { a }
}

fn greater_of_any<K: Ord, V>(a: Option<(K, V)>, b: Option<(K, V)>) -> Option<(K, V)> {
    match (a, b) {
        (Some(a), Some(b)) => Some(greater(a, b)),
        (a, b) => a.or(b),
    }
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, element: T) {
    if !list.contains(&element) {
        list.push(element);
    }
}

const fn certainty(evidence: CountryEvidence) -> Certainty {
    match evidence {
        CountryEvidence::Stated => Certainty::Stated,
        CountryEvidence::Url => Certainty::Url,
        CountryEvidence::Reference => Certainty::Reference,
        CountryEvidence::Title => Certainty::Title,
        CountryEvidence::Name | CountryEvidence::Demonym | CountryEvidence::Place | CountryEvidence::Learned => {
            Certainty::Text
        }
    }
}

const fn specificity(document_type: DocumentType) -> Specificity {
    match document_type {
        DocumentType::Other => Specificity::Nothing,
        DocumentType::News | DocumentType::Research => Specificity::Section,
        _ => Specificity::Kind,
    }
}

const fn language_strength(evidence: LanguageEvidence) -> LanguageStrength {
    match evidence {
        LanguageEvidence::Unknown => LanguageStrength::Unknown,
        LanguageEvidence::Detected => LanguageStrength::Detected,
        LanguageEvidence::Stated => LanguageStrength::Stated,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::sample::{dating, document, documents};
    use shared::encoding::encode;

    fn union(document: Document) -> Union {
        let hash = blake3::hash(&encode(&document, &document.text));
        Union::of(document, hash)
    }

    fn unite(versions: impl IntoIterator<Item = Document>) -> Document {
        versions.into_iter().map(union).reduce(Union::join).expect("a version").into_document()
    }

    #[track_caller]
    fn check<T: PartialEq + std::fmt::Debug>(versions: [Document; 2], property: impl Fn(Document) -> T, expected: &T) {
        let [a, b] = versions;
        assert_eq!(&property(unite([a.clone(), b.clone()])), expected);
        assert_eq!(&property(unite([b, a])), expected);
    }

    fn country(code: &str) -> Country {
        Country::parse(code).expect("a code")
    }

    fn labels<const N: usize>(labels: [(&str, CountryEvidence); N]) -> Vec<CountryLabel> {
        labels.map(|(code, evidence)| CountryLabel { country: country(code), evidence }).to_vec()
    }

    proptest! {
        #[test]
        fn joining_is_commutative_associative_and_idempotent(a in documents(), b in documents(), c in documents()) {
            let (a, b, c) = (union(a), union(b), union(c));
            prop_assert_eq!(a.clone().join(b.clone()), b.clone().join(a.clone()));
            let left = a.clone().join(b.clone()).join(c.clone());
            prop_assert_eq!(left, a.clone().join(b.join(c)));
            prop_assert_eq!(a.clone().join(a.clone()), a);
        }

        #[test]
        fn a_united_document_names_each_thing_once_and_mentions_what_it_is_about(a in documents(), b in documents()) {
            let united = unite([a, b]);
            let countries: Vec<_> = united.countries.iter().map(|label| label.country).collect();
            for country in &countries {
                prop_assert_eq!(countries.iter().filter(|other| *other == country).count(), 1);
                prop_assert!(united.mentions.contains(country));
                prop_assert!(united.regions.contains(&country.region()));
            }
            let slugs: BTreeSet<_> = united.topics.iter().map(|topic| slug(topic)).collect();
            prop_assert_eq!(slugs.len(), united.topics.len());
        }
    }

    #[test]
    fn the_whole_text_wins_then_the_longer_one_and_brings_its_title() {
        let whole = Document { title: "Whole".to_owned(), source: "page".to_owned(), ..document("d", "Short.") };
        let card = Document {
            title: "Card".to_owned(),
            extent: Extent::Excerpt,
            source: "listing".to_owned(),
            ..document("d", "The opening of it.")
        };
        let facts = |united: Document| (united.title, united.text, united.source);
        let expected = ("Whole".to_owned(), "Short.".to_owned(), "page".to_owned());
        check([whole.clone(), card.clone()], facts, &expected);

        let longer = Document { title: "Longer".to_owned(), ..document("d", "Short. And more.") };
        check([whole.clone(), longer], |united| united.title, &"Longer".to_owned());

        let empty = Document { text: String::new(), ..whole };
        check([empty, card], |united| united.title, &"Card".to_owned());
    }

    #[test]
    fn what_a_card_states_comes_before_what_the_page_concludes() {
        let page = Document {
            countries: labels([("IRN", CountryEvidence::Title), ("IRQ", CountryEvidence::Name)]),
            ..document("d", "Long text.")
        };
        let card = Document {
            extent: Extent::Excerpt,
            countries: labels([("IRQ", CountryEvidence::Stated), ("OMN", CountryEvidence::Place)]),
            ..document("d", "Long")
        };
        let expected = labels([("IRQ", CountryEvidence::Stated), ("IRN", CountryEvidence::Title)]);
        check([page, card], |united| united.countries, &expected);
    }

    #[test]
    fn what_the_text_names_keeps_the_order_of_its_weights() {
        let by_weight = labels([
            ("IRN", CountryEvidence::Place),
            ("IRQ", CountryEvidence::Name),
            ("OMN", CountryEvidence::Demonym),
        ]);
        let page = Document { countries: by_weight.clone(), ..document("d", "Text.") };
        let same = Document { source: "elsewhere".to_owned(), ..page.clone() };
        check([page, same], |united| united.countries, &by_weight);
    }

    #[test]
    fn the_more_specific_type_wins() {
        let of_type = |document_type| Document { document_type, ..document("d", "Text.") };
        for (general, specific) in [
            (DocumentType::Other, DocumentType::News),
            (DocumentType::News, DocumentType::PressRelease),
            (DocumentType::Research, DocumentType::Report),
            (DocumentType::Other, DocumentType::Speech),
        ] {
            check([of_type(general), of_type(specific)], |united| united.document_type, &specific);
        }
    }

    #[test]
    fn the_finest_then_earliest_publication_and_the_latest_update_win() {
        let dated = |published: &str, updated: &str| Document {
            published: dating(published),
            updated: dating(updated),
            ..document("d", "Text.")
        };
        let dates = |united: Document| (united.published, united.updated);
        let expected = (dating("2019-05-02"), dating("2020-02-01"));
        check([dated("2019", "2020-01-01"), dated("2019-05-02", "2020-02-01")], dates, &expected);
        check([dated("2019-05-03", ""), dated("2019-05-02", "2020-02-01")], dates, &expected);
        check([dated("", ""), dated("2019-05-02", "2020-02-01")], dates, &expected);
    }

    #[test]
    fn a_stated_language_and_whatever_is_there_win() {
        let full = Document {
            language: Language::parse("en").expect("a language"),
            language_evidence: LanguageEvidence::Detected,
            ..document("d", "A long text.")
        };
        let telling = Document {
            language: Language::parse("fr").expect("a language"),
            language_evidence: LanguageEvidence::Stated,
            url: Some("https://site.example/1".to_owned()),
            reference: Reference::parse("MDE 24/2089/2020"),
            ..document("d", "Short.")
        };
        let expected = (telling.language, telling.language_evidence, telling.url.clone(), telling.reference.clone());
        let facts = |united: Document| (united.language, united.language_evidence, united.url, united.reference);
        check([full, telling], facts, &expected);
    }

    #[test]
    fn a_topic_is_kept_as_the_fullest_version_writes_it() {
        let topics = |topics: &[&str]| topics.iter().map(|topic| (*topic).to_owned()).collect::<Vec<_>>();
        let page = Document { topics: topics(&["Fair trials", "Torture"]), ..document("d", "Long text.") };
        let card = Document { topics: topics(&["Water", "FAIR TRIALS"]), ..document("d", "Long") };
        check([page, card], |united| united.topics, &topics(&["Fair trials", "Torture", "Water"]));
    }
}
