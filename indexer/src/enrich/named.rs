//! What title and text name, weighed: a document is about the countries that weigh most, and mentions all.

use serde::{Deserialize, Serialize};
use shared::country::Country;
use shared::document::CountryEvidence;

use crate::enrich::gazetteer::{Alternative, Find, Folded, Gazetteer, Meaning, Standing};

/// What a word for people and things weighs beside a name or a place: "Iranian officials" may be abroad.
const DEMONYM_WEIGHT: f32 = 0.8;

/// What a person or body weighs.
const ASSOCIATE_WEIGHT: f32 = 1.0;

/// What a term weighs that only documents about one country use, once for each such term.
const LEARNED_WEIGHT: f32 = 1.5;

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
const MANY_NAMES: u32 = 15;

/// The same where it is certain what the document is about: only a country that no other outweighs is added.
const ABOUT_SHARE_BESIDE_CERTAIN: f32 = 1.0;

/// A document is about no more countries than this by its text alone; a text that names more is about none in particular.
const MAX_ABOUT: usize = 6;

/// Where a text names anything, a country by terms alone needs so many.
const MIN_LEARNED: u32 = 2;

/// Territories whose people another state's authorities act upon. What is done there is filed under that state first.
const ADMINISTERED: [(&str, &str); 3] = [("PS", "IL"), ("XK", "RS"), ("EH", "MA")];

/// It comes first if it has this share of the territory's weight.
const ADMINISTRATOR_SHARE: f32 = 0.3;

/// A country seen only through lesser places is mentioned if there are this many.
const MIN_LESSER: u32 = 2;

/// The countries that title and text name, the first named first, and how much.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Named(Vec<(Country, Tally)>);

/// How a document names a country.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Tally {
    weight: f32,
    names: u32,
    demonyms: u32,
    places: u32,
    /// Places that are smaller, or whose name others share.
    lesser: u32,
    /// Persons and bodies.
    associates: u32,
    learned: u32,
}

impl Named {
    /// Finds what title and text name. A name that countries share stands for one of those that the document is about
    /// for certain, else for that which the rest of it names most.
    pub fn new(gazetteer: &Gazetteer, title: &Folded, text: &Folded, language: &str, certain: &[Country]) -> Self {
        let in_title = gazetteer.find(title, language).into_iter().map(|find| (find, TITLE_FACTOR));
        let in_text = gazetteer.find(text, language).into_iter().map(|find| {
            let factor = if find.at < OPENING_BYTES { OPENING_FACTOR } else { 1.0 };
            (find, factor)
        });
        let finds: Vec<(Find<'_>, f32)> = in_title.chain(in_text).collect();
        let mut named = Self::default();
        for (find, factor) in &finds {
            if let Meaning::Country(country) = find.meaning {
                named.add(*country, find, *factor);
            }
        }
        let clear = named.clone();
        for (find, factor) in &finds {
            if let Meaning::OneOf(alternatives) = find.meaning
                && let Some(country) = clear.likeliest(alternatives, certain)
            {
                named.add(country, find, *factor);
            }
        }
        named
    }

    /// Takes up what earlier was told by [`tallies`](Self::tallies).
    pub fn from_tallies(tallies: Vec<(Country, Tally)>) -> Self {
        Self(tallies)
    }

    /// The countries named, the first named first.
    pub fn tallies(&self) -> &[(Country, Tally)] {
        &self.0
    }

    fn add(&mut self, country: Country, find: &Find<'_>, factor: f32) {
        let tally = self.tally(country);
        match find.evidence {
            _ if find.standing == Standing::Associate => {
                tally.weight += factor * ASSOCIATE_WEIGHT;
                tally.associates += 1;
            }
            CountryEvidence::Demonym => {
                tally.weight += factor * DEMONYM_WEIGHT;
                tally.demonyms += 1;
            }
            CountryEvidence::Place => {
                tally.weight += factor;
                tally.places += 1;
                tally.lesser += u32::from(find.standing == Standing::Lesser);
            }
            _ => {
                tally.weight += factor;
                tally.names += 1;
            }
        }
    }

    /// Adds a term that stands for a country by what the archive's labelled documents say.
    pub fn add_learned(&mut self, country: Country) {
        let tally = self.tally(country);
        tally.weight += LEARNED_WEIGHT;
        tally.learned += 1;
    }

    fn tally(&mut self, country: Country) -> &mut Tally {
        let known = self.0.iter().position(|(other, _)| *other == country);
        let place = known.unwrap_or(self.0.len());
        if known.is_none() {
            self.0.push((country, Tally::default()));
        }
        &mut self.0[place].1
    }

    /// Leaves out what too few terms alone stand for, where anything is named.
    #[must_use]
    pub fn without_faint(mut self) -> Self {
        let is_faint = |tally: &Tally| tally.learned > 0 && tally.learned < MIN_LEARNED && !tally.is_named();
        if self.0.iter().any(|(_, tally)| tally.is_named()) {
            self.0.retain(|(_, tally)| !is_faint(tally));
        }
        self
    }

    /// The countries that weigh enough, the weightiest first. Beside countries that are certain, fewer do.
    pub fn about(&self, is_certain: bool) -> Vec<(Country, CountryEvidence)> {
        let ranked = self.ranked(|tally| tally.weight);
        let names: u32 = ranked.iter().map(|(_, tally)| tally.count()).sum();
        let share = match (is_certain, names >= MANY_NAMES) {
            (true, _) => ABOUT_SHARE_BESIDE_CERTAIN,
            (false, true) => ABOUT_SHARE_OF_MANY,
            (false, false) => ABOUT_SHARE,
        };
        let least = ranked.first().map_or(0.0, |(_, tally)| tally.weight * share);
        let about: Vec<_> = ranked.iter().copied().filter(|(_, tally)| tally.weight >= least).collect();
        if about.len() > MAX_ABOUT {
            return Vec::new();
        }
        let about = with_administrator(about, &ranked);
        about.into_iter().map(|(country, tally)| (country, tally.evidence())).collect()
    }

    /// The countries it mentions, the most often named first.
    pub fn mentions(&self) -> Vec<Country> {
        #[expect(clippy::cast_precision_loss, reason = "a text names far fewer than a million countries")]
        let ranked = self.ranked(|tally| tally.count() as f32);
        ranked.into_iter().filter(|(_, tally)| tally.is_mention()).map(|(country, _)| country).collect()
    }

    fn ranked(&self, weight: impl Fn(&Tally) -> f32) -> Vec<(Country, Tally)> {
        let mut ranked = self.0.clone();
        ranked.sort_by(|(_, a), (_, b)| weight(b).total_cmp(&weight(a)));
        ranked
    }

    /// The alternative that the document is about for certain, else the one that it names most; the first if it names
    /// none.
    fn likeliest(&self, alternatives: &[Alternative], certain: &[Country]) -> Option<Country> {
        let support = |alternative: &Alternative| {
            if certain.contains(&alternative.country) {
                return u32::MAX;
            }
            let tally = self.0.iter().find(|(country, _)| *country == alternative.country);
            tally.map_or(0, |(_, tally)| if alternative.by_places_only { tally.places } else { tally.count() })
        };
        let most = alternatives.iter().map(support).max()?;
        alternatives.iter().find(|alternative| support(alternative) == most).map(|alternative| alternative.country)
    }
}

/// Puts the state that acts before the territory where it does, if it is named enough.
fn with_administrator(mut about: Vec<(Country, Tally)>, ranked: &[(Country, Tally)]) -> Vec<(Country, Tally)> {
    let Some((territory, first)) = about.first().copied() else { return about };
    let administrator = ADMINISTERED.iter().find(|(code, _)| *code == territory.alpha2()).map(|(_, by)| *by);
    let is_acting = |(country, tally): &&(Country, Tally)| {
        Some(country.alpha2()) == administrator && tally.weight >= first.weight * ADMINISTRATOR_SHARE
    };
    if let Some(acting) = ranked.iter().find(is_acting) {
        about.retain(|(country, _)| *country != acting.0);
        about.insert(0, *acting);
    }
    about
}

impl Tally {
    fn is_named(&self) -> bool {
        self.count() + self.associates > 0
    }

    fn evidence(self) -> CountryEvidence {
        match (self.names, self.demonyms, self.places + self.associates) {
            (0, 0, 0) => CountryEvidence::Learned,
            (0, 0, _) => CountryEvidence::Place,
            (0, _, _) => CountryEvidence::Demonym,
            _ => CountryEvidence::Name,
        }
    }

    fn count(&self) -> u32 {
        self.names + self.demonyms + self.places
    }

    fn is_mention(&self) -> bool {
        self.count() > self.lesser || self.lesser >= MIN_LESSER
    }
}
