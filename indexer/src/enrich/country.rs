//! The countries and regions a document is about, and the countries it mentions.
//!
//! The source's own terms come first, then the address, the document's own reference and the start of the title; these
//! are certain. What the text names is weighed: a document is about the countries that it names most, and mentions all.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use shared::country::{Country, Region};
use shared::document::{CountryEvidence, CountryLabel, Document};
use shared::reference::Reference;
use url::Url;

use crate::enrich::gazetteer::{Folded, Gazetteer};
use crate::enrich::lexicon::{self, Meanings, Term};
use crate::enrich::named::{Named, Tally};
use crate::enrich::text::fold;
use crate::enrich::{address, warning};
use crate::record::Record;
use crate::report::{Warning, WarningKind};

/// The title's start is no longer than this, in bytes.
const MAX_TITLE_START_BYTES: usize = 100;

/// Folders of an address below which regions and countries stand.
const LOCATION_FOLDERS: [&str; 6] = ["location", "locations", "country", "countries", "where-we-work", "pays"];

/// The countries of the organisation's numbers: `MDE 13` is Iran.
static REFERENCE_PREFIXES: LazyLock<FxHashMap<&'static str, Country>> = LazyLock::new(|| {
    let rows = rows(include_str!("reference_prefix.tsv"));
    let parsed = rows.map(|(prefix, code)| {
        (prefix, Country::parse(code).expect("reference_prefix.tsv: a row ends with the code of a country"))
    });
    parsed.collect()
});

/// The regions that terms name, folded.
static REGION_NAMES: LazyLock<FxHashMap<String, Region>> = LazyLock::new(|| {
    let named = rows(include_str!("region.tsv")).flat_map(|(id, names)| {
        let region = Region::from_id(id).expect("region.tsv: a row begins with the id of a region");
        names.split('|').chain([id]).map(move |name| (fold(name), region))
    });
    named.collect()
});

fn rows(table: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    let rows = table.lines().filter(|line| !line.starts_with('#'));
    rows.map(|row| row.split_once('\t').expect("a row of a table has two cells"))
}

/// What is said of a document that can tell its countries.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    /// The record, for its stated terms.
    pub record: &'a Record,
    /// The canonical address.
    pub url: Option<&'a Url>,
    /// The document's own reference.
    pub reference: Option<&'a Reference>,
    /// The clean title.
    pub title: &'a str,
    /// The clean text.
    pub text: &'a str,
    /// The code of its language.
    pub language: &'a str,
}

/// What was concluded.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Places {
    /// The countries the document is about, the most important first.
    pub countries: Vec<CountryLabel>,
    /// The countries it mentions, those of `countries` included, most often mentioned first.
    pub mentions: Vec<Country>,
    /// Its regions.
    pub regions: Vec<Region>,
    /// Stated terms that name no country or region.
    pub unknown_terms: Vec<String>,
    /// What to learn from it, or to conclude anew when all documents are known.
    pub clues: Clues,
}

/// What a document can teach, or what is to be concluded of it when the others have taught.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Clues {
    /// The countries it is about for certain.
    pub certain: Vec<Country>,
    /// What it names, where that alone tells what it is about.
    pub named: Option<Named>,
    /// The regions it is about whatever its countries are.
    pub regions: Vec<Region>,
    /// Its terms, where they can teach or tell anything.
    pub terms: Vec<Term>,
}

/// Concludes the countries, mentions and regions of a document. Stated countries and mentions are kept as they are.
pub fn conclude(gazetteer: &Gazetteer, said: &Said<'_>, warnings: &mut Vec<Warning>) -> Places {
    let mut stated = Stated::new(said.record, warnings);
    let is_stated = !stated.countries.is_empty();
    let certain = if is_stated { stated.countries } else { certain(said, &stated.locations) };
    let (title, text) = (Folded::new(said.title), Folded::new(said.text));
    let mut places = Places { clues: Clues::new(&certain), ..Places::default() };
    if is_stated && !stated.mentions.is_empty() {
        places.countries = certain;
        places.mentions = stated.mentions;
    } else {
        let named = Named::new(gazetteer, &title, &text, said.language, &places.clues.certain);
        places.mentions = if stated.mentions.is_empty() { named.mentions() } else { stated.mentions };
        places.clues.named = certain.is_empty().then(|| named.clone());
        places.countries = if is_stated { certain } else { with_named(certain, &named) };
    }
    if places.clues.named.is_some() || places.clues.certain.len() == 1 {
        places.clues.terms = lexicon::terms(&title, &text);
    }
    places.clues.regions.clone_from(&stated.regions);
    for label in &places.countries {
        push_new(&mut places.mentions, label.country);
        push_new(&mut places.regions, label.country.region());
    }
    if places.countries.is_empty() {
        stated.regions.extend(said.reference.and_then(region_of_class));
    }
    for region in stated.regions {
        push_new(&mut places.regions, region);
    }
    places.unknown_terms = stated.unknown_terms;
    places
}

/// Concludes anew what a document is about whose text alone tells it, now that it is known what terms stand for.
/// Whether it has terms that stand for any country.
pub fn reconsider(document: &mut Document, clues: &Clues, meanings: &Meanings) -> bool {
    let learned: Vec<Country> = clues.terms.iter().filter_map(|term| meanings.country(*term)).collect();
    let Some(named) = clues.named.as_ref().filter(|_| !learned.is_empty()) else { return false };
    let mut named = named.clone();
    for country in learned {
        named.add_learned(country);
    }
    document.countries = with_named(Vec::new(), &named.without_faint());
    document.regions.clear();
    for label in &document.countries {
        push_new(&mut document.mentions, label.country);
        push_new(&mut document.regions, label.country.region());
    }
    let of_class = document.reference.as_ref().and_then(region_of_class).filter(|_| document.countries.is_empty());
    for region in of_class.iter().chain(&clues.regions) {
        push_new(&mut document.regions, *region);
    }
    true
}

/// What a document without stated countries is about for certain.
fn certain(said: &Said<'_>, locations: &[Country]) -> Vec<CountryLabel> {
    let mut labels: Vec<CountryLabel> = Vec::new();
    let mut add = |countries: Vec<Country>, evidence| {
        for country in countries {
            if labels.iter().all(|label| label.country != country) {
                labels.push(CountryLabel { country, evidence });
            }
        }
    };
    add(locations.to_vec(), CountryEvidence::Stated);
    add(said.url.map(in_address).unwrap_or_default(), CountryEvidence::Url);
    add(said.reference.and_then(country_of_prefix).into_iter().collect(), CountryEvidence::Reference);
    add(at_title_start(said.title), CountryEvidence::Title);
    labels
}

/// Adds what the text is about to what is certain.
fn with_named(mut labels: Vec<CountryLabel>, named: &Named) -> Vec<CountryLabel> {
    for (country, evidence) in named.about(!labels.is_empty()) {
        if labels.iter().all(|label| label.country != country) {
            labels.push(CountryLabel { country, evidence });
        }
    }
    labels
}

impl Clues {
    fn new(labels: &[CountryLabel]) -> Self {
        let certain = labels.iter().filter(|label| label.evidence.is_certain()).map(|label| label.country);
        Self { certain: certain.collect(), ..Self::default() }
    }

    /// The clues as bytes.
    pub fn encode(&self) -> Vec<u8> {
        let codes = self.certain.iter().map(|country| country.alpha2());
        let named = self.named.as_ref().map(|named| {
            let tallies = named.tallies().iter().map(|(country, tally)| (country.alpha2(), *tally));
            tallies.collect()
        });
        let regions = self.regions.iter().map(|region| region.id());
        let encoded =
            Encoded { certain: codes.collect(), named, regions: regions.collect(), terms: self.terms.clone() };
        postcard::to_stdvec(&encoded).expect("numbers, strings and lists of them can always be encoded")
    }

    /// Reads what [`encode`](Self::encode) wrote; `None` if the bytes are anything else.
    pub fn decode(bytes: &[u8]) -> Option<Self> {
        let encoded: Encoded<'_> = postcard::from_bytes(bytes).ok()?;
        let named = encoded.named.map(|tallies| {
            tallies.into_iter().map(|(code, tally)| Some((Country::parse(code)?, tally))).collect::<Option<Vec<_>>>()
        });
        Some(Self {
            certain: encoded.certain.into_iter().map(Country::parse).collect::<Option<_>>()?,
            named: match named {
                Some(tallies) => Some(Named::from_tallies(tallies?)),
                None => None,
            },
            regions: encoded.regions.into_iter().map(Region::from_id).collect::<Option<_>>()?,
            terms: encoded.terms,
        })
    }
}

/// The form of clues in bytes.
#[derive(Serialize, Deserialize)]
struct Encoded<'a> {
    #[serde(borrow)]
    certain: Vec<&'a str>,
    #[serde(borrow)]
    named: Option<Vec<(&'a str, Tally)>>,
    #[serde(borrow)]
    regions: Vec<&'a str>,
    terms: Vec<Term>,
}

/// What the source states.
#[derive(Debug, Default)]
struct Stated {
    countries: Vec<CountryLabel>,
    mentions: Vec<Country>,
    /// Countries among the terms it files the document under.
    locations: Vec<Country>,
    regions: Vec<Region>,
    unknown_terms: Vec<String>,
}

impl Stated {
    fn new(record: &Record, warnings: &mut Vec<Warning>) -> Self {
        let mut stated = Self::default();
        let mut unknown = |what: &str, term: &str| {
            warnings.push(warning(WarningKind::UnknownLocation, what, term, "no such country or region is known"));
        };
        for given in &record.countries {
            let evidence = given.evidence.as_deref().and_then(CountryEvidence::from_id);
            let evidence = evidence.unwrap_or(CountryEvidence::Stated);
            let countries = countries_of_term(&given.notation);
            if countries.is_empty() {
                unknown("the country", &given.notation);
                stated.unknown_terms.push(given.notation.clone());
            }
            for country in countries {
                if stated.countries.iter().all(|label| label.country != country) {
                    stated.countries.push(CountryLabel { country, evidence });
                }
            }
        }
        for term in &record.mentions {
            match Country::parse(term) {
                Some(country) => push_new(&mut stated.mentions, country),
                None => unknown("the country", term),
            }
        }
        for term in record.locations.iter().chain(&record.regions).filter(|term| !term.trim().is_empty()) {
            let countries = countries_of_term(term);
            match (REGION_NAMES.get(&fold(term)), countries.is_empty()) {
                (Some(region), _) => push_new(&mut stated.regions, *region),
                (None, false) => countries.into_iter().for_each(|country| push_new(&mut stated.locations, country)),
                (None, true) => {
                    unknown("the location", term);
                    stated.unknown_terms.push(term.clone());
                }
            }
        }
        stated
    }
}

/// The countries a term names: a code, "Iran", "Israel and Occupied Palestinian Territories".
fn countries_of_term(term: &str) -> Vec<Country> {
    Country::parse(term).map_or_else(|| countries_of_names(term), |country| vec![country])
}

/// The countries that names joined by "and", "/" or "," stand for; none unless every part is a name.
fn countries_of_names(names: &str) -> Vec<Country> {
    if let Some(country) = Country::of_name(names) {
        return vec![country];
    }
    let parted = [" and ", " & ", " et ", " y ", " und ", " и "]
        .iter()
        .fold(names.to_owned(), |names, joint| names.replace(joint, "/"));
    let parts: Vec<&str> =
        parted.split(['/', ',', '–', '+', '、']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let countries: Vec<Country> = parts.iter().filter_map(|part| Country::of_name(part)).collect();
    if countries.len() == parts.len() { countries } else { Vec::new() }
}

/// The country an address files its page under: `/location/africa/west-africa/niger/`.
fn in_address(url: &Url) -> Vec<Country> {
    let segments = address::segments(url);
    let below = segments.iter().skip_while(|segment| !LOCATION_FOLDERS.contains(&segment.as_str())).skip(1);
    let countries = below.map(|segment| {
        let segment = segment.strip_prefix("report-").unwrap_or(segment);
        countries_of_names(&segment.replace('-', " "))
    });
    countries.filter(|countries| !countries.is_empty()).last().unwrap_or_default()
}

fn country_of_prefix(reference: &Reference) -> Option<Country> {
    REFERENCE_PREFIXES.get(reference.prefix().as_str()).copied()
}

/// The region that the class of a reference names; the other classes name subjects.
fn region_of_class(reference: &Reference) -> Option<Region> {
    match reference.prefix().get(..3)? {
        "AFR" => Some(Region::Africa),
        "AMR" => Some(Region::Americas),
        "ASA" => Some(Region::AsiaPacific),
        "EUR" => Some(Region::EuropeCentralAsia),
        "MDE" => Some(Region::MiddleEastNorthAfrica),
        _ => None,
    }
}

/// The countries with which a title opens: "Iran: …", "Chad/Sudan: …", "Latvia and Lithuania – …", "USA (Georgia): …",
/// also behind another start, as in "Urgent action: Iran: …"; or of which it consists.
fn at_title_start(title: &str) -> Vec<Country> {
    let starts =
        title.split([':', '：']).flat_map(|start| start.split(" – ")).flat_map(|start| start.split(" - ")).take(2);
    let countries = starts.filter(|start| start.len() <= MAX_TITLE_START_BYTES).map(|start| {
        let (start, _) = start.split_once(" (").unwrap_or((start, ""));
        countries_of_names(start.trim())
    });
    countries.into_iter().find(|countries| !countries.is_empty()).unwrap_or_default()
}

fn push_new<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

#[cfg(test)]
mod tests {
    use shared::document::Extent;

    use super::*;
    use crate::record::StatedCountry;

    static GAZETTEER: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::new);

    fn record(title: &str, text: &str) -> Record {
        Record { title: title.into(), text: text.into(), ..Record::new("test", Extent::Whole) }
    }

    fn concluded(record: &Record) -> Places {
        let url = record.url.as_deref().and_then(|url| Url::parse(url).ok());
        let reference = record.reference.as_deref().and_then(Reference::parse);
        let said = Said {
            record,
            url: url.as_ref(),
            reference: reference.as_ref(),
            title: &record.title,
            text: &record.text,
            language: "und",
        };
        conclude(&GAZETTEER, &said, &mut Vec::new())
    }

    /// Countries with evidence: "IR stated, IQ title".
    fn about(record: &Record) -> String {
        let labels = concluded(record).countries.into_iter();
        labels.map(|label| format!("{} {}", label.country.alpha2(), label.evidence.id())).collect::<Vec<_>>().join(", ")
    }

    fn check(title: &str, text: &str, expected: &str) {
        assert_eq!(about(&record(title, text)), expected, "{title} | {text}");
    }

    #[test]
    fn a_stated_country_is_always_the_first() {
        for (term, expected) in [
            ("Iran", "IR stated"),
            ("IRN", "IR stated"),
            ("Viet Nam", "VN stated"),
            ("Palestine (State of)", "PS stated"),
            ("Kosovo*", "XK stated"),
            ("BHUTAN", "BT stated"),
            ("Congo", "CG stated"),
            ("Democratic Republic of the Congo", "CD stated"),
            ("Israel and Occupied Palestinian Territories", "IL stated, PS stated"),
            ("Morocco and Western Sahara", "MA stated, EH stated"),
            ("Trinidad and Tobago", "TT stated"),
            ("Soviet Union", "RU stated"),
            ("Burma", "MM stated"),
        ] {
            let filed = Record { locations: vec![term.into()], ..record("Two men freed", "They flew home from Peru.") };
            assert!(about(&filed).starts_with(expected), "{term}: {}", about(&filed));
        }
    }

    #[test]
    fn where_only_a_region_is_stated_the_country_is_recovered() {
        let filed = |url: &str, reference: &str, title: &str| Record {
            locations: vec!["Africa".into()],
            url: Some(url.into()),
            reference: Some(reference.into()),
            ..record(title, "")
        };
        assert_eq!(about(&filed("", "AFR 43/001/2006", "Two men freed")), "NE reference");
        assert_eq!(about(&filed("", "AFR 43/001/2006", "Nigeria: Two men freed")), "NE reference, NG title");
        assert_eq!(about(&filed("https://example.org/location/africa/west-africa/niger/", "", "x")), "NE url");
        assert_eq!(about(&filed("", "", "Niger: Two men freed")), "NE title");
        assert_eq!(about(&filed("", "", "Two men freed in Niger")), "NE name");
        let nowhere = concluded(&filed("", "AFR 01/001/2006", "Two men freed"));
        assert_eq!((nowhere.countries, nowhere.regions), (vec![], vec![Region::Africa]));
    }

    #[test]
    fn a_region_may_be_stated_in_any_language() {
        for term in ["Asia and the Pacific", "asia-pacific", "South Asia", "Asie et Pacifique", "亚太"] {
            let filed = Record { locations: vec![term.into()], ..record("Two men freed", "") };
            assert_eq!(concluded(&filed).regions, [Region::AsiaPacific], "{term}");
        }
        let by_class = Record { reference: Some("EUR 01/002/2005".into()), ..record("Two men freed", "") };
        assert_eq!(concluded(&by_class).regions, [Region::EuropeCentralAsia]);
    }

    #[test]
    fn a_title_opens_with_its_countries() {
        check("Chad/Sudan: Villages burnt", "", "TD title, SD title");
        check("Latvia and Lithuania: Two marches", "", "LV title, LT title");
        check("USA (Georgia): Two men freed", "The state of Georgia freed two men in Georgia.", "US title");
        check("Urgent action: Mali: Two men freed", "", "ML title");
        check("Côted'Ivoire:Two men freed", "", "CI title");
        check("RussianFederation:Twomenfreed", "", "RU title");
        check("إيران: الإفراج عن معلمة", "", "IR title");
        check("伊朗：教师获释", "", "IR title");
        check("Latvia - Two men freed", "", "LV title");
        check("Burundi", "", "BI title");
        check("UA: Two men freed", "", "");
        check("So: what now?", "", "");
        check("Human rights: Two men freed", "", "");
    }

    #[test]
    fn a_text_is_about_what_it_names_most() {
        let text = "The mayor of Lima wrote to the Peruvian government. In Peru, mayors may write. He once saw Chile.";
        check("The mayor's letter", text, "PE name");
        let places = concluded(&record("The mayor's letter", text));
        assert_eq!(places.mentions.iter().map(|country| country.alpha2()).collect::<Vec<_>>(), ["PE", "CL"]);
        assert_eq!(places.regions, [Region::Americas]);
        check("A Peruvian mayor", "", "PE demonym");
        check("Letters from Lusaka", "", "ZM place");
    }

    #[test]
    fn a_text_that_names_many_countries_alike_is_about_none() {
        check("The vote", "Peru, Chile, Kenya, Ghana, Nepal, Japan, Italy and Spain voted.", "");
    }

    #[test]
    fn a_shared_name_means_the_country_that_the_rest_is_about() {
        check("", "Mobs in Kinshasa. The Congolese army left.", "CD demonym");
        check("", "Mobs in Brazzaville. The Congolese army left.", "CG demonym");
        check("", "Pyongyang replied. The Korean army left.", "KP demonym");
        check("", "The Korean army left.", "KR demonym");
        check("", "Georgia freed two men in Tbilisi.", "GE name");
        check("", "Georgia and Alabama executed two men.", "US name");
        check("", "وصل إلى عمان قادما من صلالة", "OM name");
    }

    #[test]
    fn the_state_that_acts_comes_before_the_territory() {
        check("", "Israeli soldiers shot a boy near Hebron. Another died in Gaza.", "IL demonym, PS place");
        check("", "Clashes in Gaza and Hebron. Hamas and Fatah met in Ramallah and in Gaza.", "PS place");
    }

    #[test]
    fn who_governs_tells_what_a_text_is_about() {
        check("", "Mugabe and Tsvangirai met.", "ZW place");
        let visit = record("", "In Peru, Peruvian mayors met Mugabe in Lima.");
        assert_eq!(concluded(&visit).mentions.iter().map(|country| country.alpha2()).collect::<Vec<_>>(), ["PE"]);
    }

    #[test]
    fn a_lesser_place_alone_is_no_mention() {
        let mentions = |text: &str| {
            let places = concluded(&record("", text));
            places.mentions.iter().map(|country| country.alpha2()).collect::<Vec<_>>().join(" ")
        };
        let of_peru = "Peru, Peru and Peru. The mayor of Lima wrote to Peruvian mayors";
        assert_eq!(mentions(&format!("{of_peru} from Gloucester.")), "PE");
        assert_eq!(mentions(&format!("{of_peru} from Gloucester and Exeter.")), "PE GB");
    }

    #[test]
    fn learned_terms_tell_where_nothing_certain_does() {
        let mut lexicon = lexicon::Lexicon::default();
        for document in 0..2 {
            let Places { clues, .. } = concluded(&Record {
                countries: vec![StatedCountry { notation: "NP".into(), evidence: None }],
                ..record("", "The road to Qarabel, to Dorvin and to Umbrel is shut.")
            });
            assert_eq!(clues.certain.len(), 1);
            lexicon.learn(document, clues.certain[0], clues.terms);
        }
        let meanings = lexicon.meanings();
        let reconsidered = |record: &Record| {
            let places = concluded(record);
            let mut document = crate::sample::document("a", &record.text);
            (document.countries, document.mentions) = (places.countries, places.mentions);
            let clues = Clues::decode(&places.clues.encode()).expect("it was encoded");
            assert_eq!(clues, places.clues);
            reconsider(&mut document, &clues, &meanings);
            let labels = document.countries.iter();
            labels
                .map(|label| format!("{} {}", label.country.alpha2(), label.evidence.id()))
                .collect::<Vec<_>>()
                .join(", ")
        };
        assert_eq!(reconsidered(&record("", "Snow fell on Qarabel.")), "NP learned");
        assert_eq!(reconsidered(&record("", "Snow fell on Qarabel and Lima.")), "PE place");
        assert_eq!(reconsidered(&record("", "Snow fell on Qarabel, Dorvin, Umbrel and Lima.")), "NP learned");
        assert_eq!(reconsidered(&record("Peru: Snow", "Snow fell on Qarabel and Dorvin.")), "PE title");
        assert_eq!(reconsidered(&record("", "Snow fell.")), "");
    }

    #[test]
    fn the_base_at_guantanamo_is_about_the_usa() {
        check("Two men leave Guantánamo Bay, Cuba", "", "US place");
    }

    #[test]
    fn stated_countries_keep_their_evidence() {
        let kept = Record {
            countries: vec![
                StatedCountry { notation: "NER".into(), evidence: Some("place".into()) },
                StatedCountry { notation: "Nowhere".into(), evidence: None },
                StatedCountry { notation: "Chad".into(), evidence: Some("guess".into()) },
            ],
            ..record("Mali: Two men freed", "")
        };
        assert_eq!(about(&kept), "NE place, TD stated");
        assert_eq!(concluded(&kept).unknown_terms, ["Nowhere"]);
    }

    #[test]
    fn every_reference_prefix_names_a_country_of_its_class() {
        assert!(REFERENCE_PREFIXES.len() > 150);
        let prefixes: std::collections::BTreeMap<_, _> = REFERENCE_PREFIXES.iter().collect();
        for (prefix, country) in prefixes {
            let reference = Reference::parse(&format!("{prefix}/001/2010")).expect(prefix);
            assert_eq!(reference.prefix(), **prefix);
            assert_eq!(country_of_prefix(&reference), Some(*country));
            assert_eq!(region_of_class(&reference), Some(country.region()), "{prefix}");
        }
        for (prefix, code) in [("MDE 13", "IR"), ("AFR 43", "NE"), ("AFR 44", "NG"), ("EUR 56", "GE"), ("ASA 24", "KP")]
        {
            assert_eq!(REFERENCE_PREFIXES.get(prefix).map(|country| country.alpha2()), Some(code), "{prefix}");
        }
    }

    #[test]
    fn no_region_is_a_country_and_america_as_a_term_is_the_region() {
        for name in REGION_NAMES.keys().filter(|name| *name != "america") {
            assert_eq!(Country::parse(name), None, "{name}");
        }
        let filed = Record {
            locations: vec!["América".into()],
            reference: Some("AMR 37/001/2016".into()),
            ..record("Dos hombres en libertad", "")
        };
        assert_eq!(about(&filed), "HN reference");
    }
}
