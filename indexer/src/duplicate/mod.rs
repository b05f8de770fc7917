//! The same statement twice: copies under two addresses, near-copies, versions and translations, found and grouped.
//!
//! Documents that share a *key* (the words of their text, a band of its sketch, title, reference, address) are candidates.
//! Each pair of candidates is judged by `judge`; what is judged the same becomes one group, and the best of the group
//! leads it. Nothing depends on the order in which documents were met.

pub mod shingles;
pub mod traits;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use shared::document::{Document, DocumentId, Group, Relation};
use shared::language::Language;

use crate::duplicate::shingles::Likeness;
use crate::duplicate::traits::Traits;

/// A text of fewer words may be a formula that many documents share; alone it shows nothing.
const MIN_WORDS: u32 = 50;

/// A title of fewer words may be a formula ("Urgent action").
const MIN_TITLE_WORDS: u32 = 4;

/// From this resemblance on, in thousandths, two texts are near-copies.
const NEAR_COPY: u32 = 800;

/// Under different titles they must have more in common: statements on two cases may share most of their words.
const NEAR_COPY_OF_ANOTHER_TITLE: u32 = 900;

/// From this containment on, in thousandths, texts with the same title, reference or address are the same publication.
const SAME_PUBLICATION: u32 = 500;

/// Near-copies that were published further apart, in days, are two statements that use the same words.
const NEAR_COPY_DAYS: i32 = 92;

/// Versions are no further apart than this, in days: yearly statements share their titles and much of their text.
const VERSION_DAYS: i32 = 330;

/// A text that stands under more different titles than this is a formula of its site, not a statement.
const MAX_TITLES: usize = 3;

/// With how many different documents of one key a document is compared.
const MAX_COMPARED: usize = 8;

/// A document that takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Its id.
    #[serde(with = "id")]
    pub id: DocumentId,
    /// What of it is compared.
    pub traits: Traits,
}

impl Member {
    /// A document as one that takes part.
    pub fn of(document: &Document) -> Self {
        Self { id: document.id.clone(), traits: Traits::of(document) }
    }
}

/// An id as its text.
mod id {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};
    use shared::document::DocumentId;

    pub(super) fn serialize<S: Serializer>(id: &DocumentId, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(id.as_str())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DocumentId, D::Error> {
        let id = String::deserialize(deserializer)?;
        DocumentId::new(id).ok_or_else(|| D::Error::custom("no id"))
    }
}

/// A number for a group, by which a change of it is seen; 0 for none.
pub fn digest(group: Option<&Group>) -> u64 {
    group.map_or(0, |group| {
        let hash = blake3::hash(format!("{} {}", group.leader, group.relation.id()).as_bytes());
        hash.as_bytes().first_chunk().map_or(1, |bytes| u64::from_le_bytes(*bytes))
    })
}

/// The group of each document, in the order given; `None` for those that nothing is like.
///
/// `likeness` compares the texts of two documents, given by their places. Its error ends the work.
pub fn groups<E>(
    members: &[Member],
    mut likeness: impl FnMut(usize, usize) -> Result<Likeness, E>,
) -> Result<Vec<Option<Group>>, E> {
    let mut sets = Sets::new(members.len());
    let formulas = formulas(members);
    for key in Key::ALL {
        for candidates in candidates(members, key, &formulas) {
            // The first of each set that was found among them.
            let mut firsts: Vec<usize> = Vec::new();
            for candidate in candidates {
                let mut is_known = false;
                for &first in &firsts {
                    let is_same = sets.find(first) == sets.find(candidate)
                        || judge(&members[first].traits, &members[candidate].traits, key, || {
                            likeness(first, candidate)
                        })?;
                    if is_same {
                        sets.join(first, candidate);
                        is_known = true;
                        break;
                    }
                }
                if !is_known && firsts.len() < MAX_COMPARED {
                    firsts.push(candidate);
                }
            }
        }
    }
    name(members, &mut sets, likeness)
}

/// What candidates have in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    /// The words of the text.
    Text,
    /// The title.
    Title,
    /// The address, but for a counter at its end.
    Address,
    /// The reference.
    Reference,
    /// An address that one has and that another names as its translation.
    Alternate,
    /// A band of the sketch of the text.
    Band(usize),
}

impl Key {
    const ALL: [Self; 5 + shingles::BANDS] = {
        let mut all = [Self::Text; 5 + shingles::BANDS];
        all[1] = Self::Title;
        all[2] = Self::Address;
        all[3] = Self::Reference;
        all[4] = Self::Alternate;
        let mut band = 0;
        while band < shingles::BANDS {
            all[5 + band] = Self::Band(band);
            band += 1;
        }
        all
    };

    /// The values by which a document is found.
    fn of(self, traits: &Traits) -> Vec<u64> {
        let has_text = traits.words >= MIN_WORDS;
        match self {
            Self::Text => (traits.words > 0).then_some(traits.text).into_iter().collect(),
            Self::Title => (traits.title_words >= MIN_TITLE_WORDS).then_some(traits.title).into_iter().collect(),
            Self::Address => traits.plain_address.into_iter().collect(),
            Self::Reference => traits.reference.into_iter().collect(),
            Self::Alternate => traits.address.into_iter().chain(traits.alternates.iter().copied()).collect(),
            Self::Band(band) => has_text.then_some(u64::from(traits.bands[band])).into_iter().collect(),
        }
    }
}

/// The documents that share a value of a key, for each value that several have; the best first.
fn candidates(members: &[Member], key: Key, formulas: &[bool]) -> Vec<Vec<usize>> {
    let is_of_text = matches!(key, Key::Text | Key::Band(_));
    let values = members.iter().enumerate().filter(|(place, _)| !(is_of_text && formulas[*place]));
    let mut values: Vec<(u64, usize)> = values
        .flat_map(|(place, member)| key.of(&member.traits).into_iter().map(move |value| (value, place)))
        .collect();
    values.sort_unstable();
    values.dedup();
    let shared = values.chunk_by(|a, b| a.0 == b.0).filter(|chunk| chunk.len() > 1);
    let places = shared.map(|chunk| {
        let mut places: Vec<usize> = chunk.iter().map(|(_, place)| *place).collect();
        places.sort_by_key(|place| standing(&members[*place]));
        places
    });
    places.collect()
}

/// The documents whose text is a formula.
fn formulas(members: &[Member]) -> Vec<bool> {
    let mut texts: Vec<(u64, u64, usize)> =
        members.iter().enumerate().map(|(place, member)| (member.traits.text, member.traits.title, place)).collect();
    texts.sort_unstable();
    let mut are_formulas = vec![false; members.len()];
    for same_text in texts.chunk_by(|a, b| a.0 == b.0) {
        let titles = same_text.chunk_by(|a, b| a.1 == b.1).count();
        for (_, _, place) in same_text {
            are_formulas[*place] = titles > MAX_TITLES;
        }
    }
    are_formulas
}

/// Whether two documents that share a key are the same publication. The texts are compared only where nothing else decides.
fn judge<E>(a: &Traits, b: &Traits, key: Key, likeness: impl FnOnce() -> Result<Likeness, E>) -> Result<bool, E> {
    let same_title = a.title == b.title;
    let is_translation = a.language != b.language && a.language != Language::UNKNOWN && b.language != Language::UNKNOWN;
    if is_translation {
        return Ok(match key {
            Key::Alternate => a.names(b) || b.names(a),
            Key::Reference => is_near(a, b, VERSION_DAYS),
            _ => false,
        });
    }
    let is_short = a.words < MIN_WORDS || b.words < MIN_WORDS;
    Ok(match key {
        Key::Alternate => false,
        Key::Text if is_short => same_title && is_near(a, b, VERSION_DAYS) && !have_other_references(a, b),
        Key::Text => same_title || is_near(a, b, NEAR_COPY_DAYS),
        Key::Band(_) if same_title => is_near(a, b, VERSION_DAYS) && likeness()?.resemblance >= NEAR_COPY,
        Key::Band(_) => is_near(a, b, NEAR_COPY_DAYS) && likeness()?.resemblance >= NEAR_COPY_OF_ANOTHER_TITLE,
        Key::Title if !is_near(a, b, VERSION_DAYS) || have_other_references(a, b) => false,
        Key::Title if a.words == 0 || b.words == 0 => a.day.is_some() && a.day == b.day,
        Key::Title if is_short && (a.day.is_none() || a.day != b.day) => false,
        Key::Address if !same_title => false,
        Key::Address if a.words == 0 || b.words == 0 => true,
        Key::Title | Key::Address | Key::Reference => likeness()?.containment >= SAME_PUBLICATION,
    })
}

impl Traits {
    /// Whether it names another as its translation.
    fn names(&self, other: &Self) -> bool {
        other.address.is_some_and(|address| self.alternates.contains(&address))
    }
}

fn have_other_references(a: &Traits, b: &Traits) -> bool {
    a.reference.is_some() && b.reference.is_some() && a.reference != b.reference
}

/// Whether two documents were published within so many days, as far as is known.
fn is_near(a: &Traits, b: &Traits, days: i32) -> bool {
    a.last_day.zip(b.last_day).is_none_or(|(a, b)| a.abs_diff(b) <= days.unsigned_abs())
}

/// What makes a document the better one of its group; the least leads. The whole text before an opening of it, the
/// archive's main language before translations, the plain address before its second page, the newest version, one with a
/// reference, the longer text; the id decides between equals.
fn standing(member: &Member) -> impl Ord + use<> {
    let traits = &member.traits;
    (
        !traits.is_whole || traits.words == 0,
        traits.language != Language::ENGLISH,
        traits.is_second_page(),
        Reverse(traits.last_day),
        traits.reference.is_none(),
        Reverse(traits.words),
        member.id.clone(),
    )
}

/// The leader of each set, and what the others are to it.
fn name<E>(
    members: &[Member],
    sets: &mut Sets,
    mut likeness: impl FnMut(usize, usize) -> Result<Likeness, E>,
) -> Result<Vec<Option<Group>>, E> {
    let mut by_set: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for place in 0..members.len() {
        by_set.entry(sets.find(place)).or_default().push(place);
    }
    let mut groups = vec![None; members.len()];
    for places in by_set.into_values().filter(|places| places.len() > 1) {
        let leader = places.iter().copied().min_by_key(|place| standing(&members[*place]));
        let leader = leader.expect("a set has members");
        for place in places {
            let relation = if place == leader {
                Relation::Leader
            } else {
                relation(&members[leader].traits, &members[place].traits, || likeness(leader, place))?
            };
            groups[place] = Some(Group { leader: members[leader].id.clone(), relation });
        }
    }
    Ok(groups)
}

fn relation<E>(leader: &Traits, other: &Traits, likeness: impl FnOnce() -> Result<Likeness, E>) -> Result<Relation, E> {
    if leader.text == other.text && leader.language == other.language {
        return Ok(Relation::Copy);
    }
    let is_language_unclear = [leader.language, other.language].contains(&Language::UNKNOWN);
    let is_translation =
        if is_language_unclear { leader.title != other.title } else { leader.language != other.language };
    if is_translation {
        return Ok(Relation::Translation);
    }
    let same_time = leader.last_day.is_none() || other.last_day.is_none() || leader.last_day == other.last_day;
    let is_excerpt = !other.is_whole || other.words == 0;
    Ok(match (same_time, is_excerpt) {
        (true, true) => Relation::Copy,
        (true, false) => Relation::NearCopy,
        (false, _) if likeness()?.resemblance >= NEAR_COPY && leader.title != other.title => Relation::NearCopy,
        (false, _) => Relation::Version,
    })
}

/// Disjoint sets of places; each is named by its least.
struct Sets(Vec<usize>);

impl Sets {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn find(&mut self, mut place: usize) -> usize {
        while self.0[place] != place {
            self.0[place] = self.0[self.0[place]];
            place = self.0[place];
        }
        place
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.find(a), self.find(b));
        self.0[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;
    use shared::document::{Alternate, Extent};
    use shared::reference::Reference;

    use super::*;
    use crate::duplicate::shingles::Shingles;
    use crate::sample::{dating, document};

    /// A statement of about 120 words about a place.
    fn statement(place: &str) -> String {
        let sentences: Vec<String> = (0..30).map(|number| format!("In {place} sentence {number} tells.")).collect();
        sentences.join(" ")
    }

    fn published(id: &str, title: &str, text: &str, date: &str) -> Document {
        Document { title: title.to_owned(), published: dating(date), language: Language::ENGLISH, ..document(id, text) }
    }

    /// The groups as "id: leader relation", by id.
    fn grouped(documents: &[Document]) -> Vec<String> {
        let members: Vec<Member> = documents.iter().map(Member::of).collect();
        let likeness = |a: usize, b: usize| {
            let [a, b] = [a, b].map(|place| Shingles::of(&documents[place].text));
            Ok::<_, Infallible>(a.likeness(&b))
        };
        let Ok(groups) = groups(&members, likeness);
        let mut lines: Vec<String> = groups
            .into_iter()
            .zip(documents)
            .filter_map(|(group, document)| Some((group?, document)))
            .map(|(group, document)| format!("{}: {} {}", document.id, group.leader, group.relation.id()))
            .collect();
        lines.sort();
        lines
    }

    #[track_caller]
    fn check(documents: &[Document], expected: &[&str]) {
        assert_eq!(grouped(documents), expected);
        let reversed: Vec<Document> = documents.iter().rev().cloned().collect();
        assert_eq!(grouped(&reversed), expected, "in the reverse order");
    }

    #[test]
    fn the_same_text_under_two_addresses_is_a_copy() {
        let at = |id: &str, url: &str| Document {
            url: Some(url.to_owned()),
            ..published(id, "Villagers are freed at last", &statement("Riverland"), "2019-03-04")
        };
        let copies = [at("a", "https://site.example/freed-2/"), at("b", "https://site.example/freed/")];
        check(&copies, &["a: b copy", "b: b leader"]);
    }

    #[test]
    fn a_text_with_a_few_other_words_is_a_near_copy_and_another_place_is_none() {
        let text = statement("Riverland");
        let edited = text.replacen("sentence 7 tells", "the seventh sentence says", 1);
        let documents = [
            published("a", "Villagers are freed at last", &text, "2019-03-04"),
            published("b", "Riverland: villagers are freed", &edited, "2019-03-04"),
            published("c", "Villagers are freed at last", &statement("Hillside"), "2019-03-04"),
            published("d", "Villagers of Riverland are free", &edited, "2021-03-04"),
        ];
        check(&documents, &["a: b near-copy", "b: b leader"]);
    }

    #[test]
    fn an_opening_is_a_copy_of_the_whole_of_the_same_title_and_day() {
        let text = statement("Riverland");
        let card = |id: &str, text: &str, date: &str| Document {
            extent: Extent::Excerpt,
            ..published(id, "Villagers are freed at last", &text.chars().take(150).collect::<String>(), date)
        };
        let whole = published("whole", "Villagers are freed at last", &text, "2019-03-04");
        let other_day = card("other-day", &text.replace("sentence", "line"), "2019-05-04");
        let other_text = card("other-text", &statement("Hillside"), "2019-03-04");
        let documents = [card("card", &text, "2019-03-04"), whole, other_day, other_text];
        check(&documents, &["card: whole copy", "whole: whole leader"]);
    }

    #[test]
    fn an_update_of_the_same_page_is_a_version_and_the_newest_leads() {
        let text = statement("Riverland");
        let longer = format!("{text} {}", statement("the capital"));
        let documents = [
            published("old", "Villagers are still in prison", &text, "2019-03-04"),
            published("new", "Villagers are still in prison", &longer, "2019-05-04"),
            published("next-year", "Villagers are still in prison", &longer.replace("sentence", "line"), "2020-05-04"),
        ];
        check(&documents, &["new: new leader", "old: new version"]);
    }

    #[test]
    fn translations_meet_by_reference_and_by_address() {
        let french = |id: &str| Document {
            language: Language::parse("fr").expect("a code"),
            url: Some(format!("https://site.example/fr/{id}/")),
            ..published(id, "Les villageois sont libres", &statement("la vallée"), "2019-03-05") // typos: fr
        };
        let english = published("en", "Villagers are freed at last", &statement("Riverland"), "2019-03-04");
        let numbered = |document: Document| Document { reference: Reference::parse("MDE 13/1/2019"), ..document };
        check(&[numbered(english.clone()), numbered(french("fr"))], &["en: en leader", "fr: en translation"]);
        let linked = Document {
            alternates: vec![Alternate {
                language: Language::parse("fr").expect("a code"),
                url: "https://site.example/fr/fr".to_owned(),
            }],
            ..english.clone()
        };
        check(&[linked, french("fr")], &["en: en leader", "fr: en translation"]);
        check(&[english, french("fr")], &[]);
    }

    #[test]
    fn formulas_and_other_references_part() {
        let formula =
            "For more information please write to the office of the organisation, which is open every day. ".repeat(5);
        let places = ["Riverland", "Hillside", "Lakeview", "Marsh", "Dunes"];
        let formulas =
            places.map(|place| published(place, &format!("{place}: news of the week"), &formula, "2019-03-04"));
        check(&formulas, &[]);
        let numbered = |id: &str, reference: &str| Document {
            reference: Reference::parse(reference),
            ..published(id, "Urgent action for three villagers", "", "2019-03-04")
        };
        check(&[numbered("a", "MDE 13/1/2019"), numbered("b", "MDE 13/2/2019")], &[]);
        check(&[numbered("a", "MDE 13/1/2019"), numbered("b", "MDE 13/1/2019")], &["a: a leader", "b: a copy"]);
        let same_words =
            |id: &str, reference: &str| Document { text: "Write today.".to_owned(), ..numbered(id, reference) };
        check(&[same_words("a", "MDE 13/1/2019"), same_words("b", "MDE 13/2/2019")], &[]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn a_group_has_one_leader_and_the_order_does_not_matter(
            picks in proptest::collection::vec((0..3_usize, 0..3_usize, 0..40_i32), 1..12),
            seed in any::<u64>(),
        ) {
            let places = ["Riverland", "Hillside", "Lakeview"];
            let documents: Vec<Document> = picks.iter().enumerate().map(|(number, (title, text, day))| {
                let date = format!("2019-0{}-1{}", 1 + day / 10, day % 10);
                let title = format!("Villagers of {} are freed", places[*title]);
                published(&format!("d{number:02}"), &title, &statement(places[*text]), &date)
            }).collect();
            let lines = grouped(&documents);
            for line in &lines {
                let leader = line.split(' ').nth(1).unwrap_or_default();
                let own_line = format!("{leader}: {leader} leader");
                prop_assert!(lines.contains(&own_line), "{lines:?}");
            }
            let mut shuffled = documents;
            shuffled.rotate_left(usize::try_from(seed % 12).expect("small") % lines.len().max(1));
            prop_assert_eq!(grouped(&shuffled), lines);
        }
    }
}
