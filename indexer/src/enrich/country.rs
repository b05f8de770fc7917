//! The countries and regions a document is about, and the countries it mentions.
//!
//! The source's own terms come first, then the address, the document's own reference and the start of the title; these
//! are certain. What the text names is weighed: a document is about the countries that it names most, and mentions all.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use shared::country::{Country, Region};
use shared::document::{CountryEvidence, CountryLabel};
use shared::reference::Reference;
use url::Url;

use crate::enrich::gazetteer::{Alternative, Find, Folded, Gazetteer, Meaning};
use crate::enrich::text::fold;
use crate::enrich::{address, warning};
use crate::record::Record;
use crate::report::{Warning, WarningKind};

/// What a word for people and things weighs beside a name or a place: "Iranian officials" may be abroad.
const DEMONYM_WEIGHT: f32 = 0.8;

/// A name in the title weighs this much more, one in the opening of the text this much.
const TITLE_FACTOR: f32 = 3.0;
const OPENING_FACTOR: f32 = 2.0;

/// The opening of a text, in bytes.
const OPENING_BYTES: usize = 300;

/// A document is about a country whose weight is this share of the weightiest one's.
const ABOUT_SHARE: f32 = 0.45;

/// The same for a text with many names, where those of neighbours and allies add up.
const ABOUT_SHARE_OF_MANY: f32 = 0.6;

/// A text with this many names has many.
const MANY_NAMES: usize = 15;

/// The same where it is certain what the document is about: only a country that no other outweighs is added.
const ABOUT_SHARE_BESIDE_CERTAIN: f32 = 1.0;

/// A document is about no more countries than this by its text alone; a text that names more is about none in particular.
const MAX_ABOUT: usize = 6;

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
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Places {
    /// The countries the document is about, the most important first.
    pub countries: Vec<CountryLabel>,
    /// The countries it mentions, those of `countries` included, most often mentioned first.
    pub mentions: Vec<Country>,
    /// Its regions.
    pub regions: Vec<Region>,
    /// Stated terms that name no country or region.
    pub unknown_terms: Vec<String>,
}

/// Concludes the countries, mentions and regions of a document. Stated countries and mentions are kept as they are.
pub fn conclude(gazetteer: &Gazetteer, said: &Said<'_>, warnings: &mut Vec<Warning>) -> Places {
    let mut stated = Stated::new(said.record, warnings);
    let mut places = Places::default();
    if !stated.countries.is_empty() && !stated.mentions.is_empty() {
        places.countries = stated.countries;
        places.mentions = stated.mentions;
    } else {
        let is_stated = !stated.countries.is_empty();
        let certain = if is_stated { stated.countries } else { certain(said, &stated.locations) };
        let named = Named::new(gazetteer, said, &certain);
        places.mentions = if stated.mentions.is_empty() { named.mentions() } else { stated.mentions };
        places.countries = if is_stated { certain } else { with_named(certain, &named) };
    }
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

/// The countries that title and text name, and how much.
#[derive(Debug, Default)]
struct Named {
    tallies: FxHashMap<Country, Tally>,
}

/// How a document names a country.
#[derive(Debug, Clone, Copy, Default)]
struct Tally {
    weight: f32,
    names: usize,
    demonyms: usize,
    places: usize,
    /// How many other countries were named before it.
    first: usize,
}

impl Named {
    fn new(gazetteer: &Gazetteer, said: &Said<'_>, certain: &[CountryLabel]) -> Self {
        let (title, text) = (Folded::new(said.title), Folded::new(said.text));
        let in_title = gazetteer.find(&title, said.language).into_iter().map(|find| (find, TITLE_FACTOR));
        let in_text = gazetteer.find(&text, said.language).into_iter().map(|find| {
            let factor = if find.at < OPENING_BYTES { OPENING_FACTOR } else { 1.0 };
            (find, factor)
        });
        let finds: Vec<(Find<'_>, f32)> = in_title.chain(in_text).collect();
        let mut named = Self::default();
        for (find, factor) in &finds {
            if let Meaning::Country(country) = find.meaning {
                named.add(*country, find.evidence, *factor);
            }
        }
        let clear = named.tallies.clone();
        for (find, factor) in &finds {
            if let Meaning::OneOf(alternatives) = find.meaning
                && let Some(country) = likeliest(alternatives, certain, &clear)
            {
                named.add(country, find.evidence, *factor);
            }
        }
        named
    }

    fn add(&mut self, country: Country, evidence: CountryEvidence, factor: f32) {
        let first = self.tallies.len();
        let tally = self.tallies.entry(country).or_insert(Tally { first, ..Tally::default() });
        tally.weight += if evidence == CountryEvidence::Demonym { factor * DEMONYM_WEIGHT } else { factor };
        match evidence {
            CountryEvidence::Demonym => tally.demonyms += 1,
            CountryEvidence::Place => tally.places += 1,
            _ => tally.names += 1,
        }
    }

    /// The countries that weigh enough, the weightiest first.
    fn about(&self, is_certain: bool) -> Vec<(Country, CountryEvidence)> {
        let ranked = self.ranked(|tally| tally.weight);
        let names: usize = ranked.iter().map(|(_, tally)| tally.count()).sum();
        let share = match (is_certain, names >= MANY_NAMES) {
            (true, _) => ABOUT_SHARE_BESIDE_CERTAIN,
            (false, true) => ABOUT_SHARE_OF_MANY,
            (false, false) => ABOUT_SHARE,
        };
        let least = ranked.first().map_or(0.0, |(_, tally)| tally.weight * share);
        let about: Vec<_> = ranked.into_iter().filter(|(_, tally)| tally.weight >= least).collect();
        if about.len() > MAX_ABOUT {
            return Vec::new();
        }
        about.into_iter().map(|(country, tally)| (country, tally.evidence())).collect()
    }

    /// The countries it mentions, the most often named first.
    fn mentions(&self) -> Vec<Country> {
        #[expect(clippy::cast_precision_loss, reason = "a text names far fewer than a million countries")]
        let ranked = self.ranked(|tally| tally.count() as f32);
        ranked.into_iter().map(|(country, _)| country).collect()
    }

    fn ranked(&self, weight: impl Fn(&Tally) -> f32) -> Vec<(Country, Tally)> {
        let mut ranked: Vec<(Country, Tally)> =
            self.tallies.iter().map(|(country, tally)| (*country, *tally)).collect();
        ranked.sort_by(|(_, a), (_, b)| weight(b).total_cmp(&weight(a)).then(a.first.cmp(&b.first)));
        ranked
    }
}

impl Tally {
    fn evidence(self) -> CountryEvidence {
        match (self.names, self.demonyms) {
            (0, 0) => CountryEvidence::Place,
            (0, _) => CountryEvidence::Demonym,
            _ => CountryEvidence::Name,
        }
    }

    fn count(&self) -> usize {
        self.names + self.demonyms + self.places
    }
}

/// The alternative that the document is about for certain, else the one that the rest of it names most; the first if
/// it names none.
fn likeliest(
    alternatives: &[Alternative],
    certain: &[CountryLabel],
    clear: &FxHashMap<Country, Tally>,
) -> Option<Country> {
    let support = |alternative: &Alternative| {
        if certain.iter().any(|label| label.country == alternative.country) {
            return usize::MAX;
        }
        clear
            .get(&alternative.country)
            .map_or(0, |tally| tally.places + if alternative.by_places_only { 0 } else { tally.names + tally.demonyms })
    };
    let most = alternatives.iter().map(support).max()?;
    alternatives.iter().find(|alternative| support(alternative) == most).map(|alternative| alternative.country)
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
