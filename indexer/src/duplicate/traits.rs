//! What of a document is compared with others.

use serde::{Deserialize, Serialize};
use shared::document::{Document, Extent};
use shared::language::Language;
use shared::reference::Reference;
use url::Url;

use crate::duplicate::shingles::{BANDS, Sketch};
use crate::enrich::address;
use crate::enrich::text::fold;

/// A document in brief. Everything is a hash or a number: what a document says cannot be read from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Traits {
    /// The language of the text, by its code.
    #[serde(with = "code")]
    pub language: Language,
    /// Whether the whole text is at hand.
    pub is_whole: bool,
    /// The length of the text.
    pub words: u32,
    /// Of the words of the text in their order.
    pub text: u64,
    /// Keys of the text that near-copies share.
    pub bands: [u32; BANDS],
    /// Of the words of the title.
    pub title: u64,
    /// How many words the title has.
    pub title_words: u32,
    /// The day of publication, where it is known to the day, counted from 1970-01-01.
    pub day: Option<i32>,
    /// The last day on which it was published or changed.
    pub last_day: Option<i32>,
    /// Of its reference.
    pub reference: Option<u64>,
    /// Of its address.
    pub address: Option<u64>,
    /// Of the address without the mark of a second page of the same name: `title-2` is `title`.
    pub plain_address: Option<u64>,
    /// Of the addresses of its translations.
    pub alternates: Vec<u64>,
}

impl Traits {
    /// What of a document is compared.
    pub fn of(document: &Document) -> Self {
        let sketch = Sketch::of(&document.text);
        let title = fold(&document.title);
        let address = document.url.as_deref().and_then(|url| Url::parse(url).ok()).map(|url| address::key(&url));
        let published = document.published.map(|dating| dating.date);
        let last =
            published.into_iter().chain(document.updated.map(|dating| dating.date)).map(shared::date::Date::last_day);
        Self {
            language: document.language,
            is_whole: document.extent == Extent::Whole,
            words: sketch.words,
            text: sketch.digest,
            bands: sketch.bands,
            title: hash(&title),
            title_words: u32::try_from(title.split(' ').filter(|word| !word.is_empty()).count()).unwrap_or(u32::MAX),
            day: published.filter(|date| date.calendar_day().is_some()).map(shared::date::Date::first_day),
            last_day: last.max(),
            reference: document.reference.as_ref().map(Reference::key).map(|key| hash(&key)),
            plain_address: address.as_deref().map(without_counter).map(hash),
            alternates: document.alternates.iter().filter_map(|other| address_of(&other.url)).collect(),
            address: address.as_deref().map(hash),
        }
    }

    /// Whether the address has the mark of a second page of the same name.
    pub fn is_second_page(&self) -> bool {
        self.address != self.plain_address
    }
}

fn address_of(url: &str) -> Option<u64> {
    Some(hash(&address::key(&Url::parse(url).ok()?)))
}

/// The address without `-2` to `-9` at its end, with which publishing systems tell pages of one name apart.
fn without_counter(address: &str) -> &str {
    match address.rsplit_once('-') {
        Some((plain, "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9")) => plain,
        _ => address,
    }
}

fn hash(text: &str) -> u64 {
    let hash = blake3::hash(text.as_bytes());
    hash.as_bytes().first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// A language as its code.
mod code {
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};
    use shared::language::Language;

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
    pub(super) fn serialize<S: Serializer>(language: &Language, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(language.code())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Language, D::Error> {
        let code = <&str>::deserialize(deserializer)?;
        Language::parse(code).ok_or_else(|| D::Error::custom("no code of a language"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::document;

    #[test]
    fn a_second_page_has_the_plain_address_of_the_first() {
        let at = |url: &str| Traits::of(&Document { url: Some(url.to_owned()), ..document("d", "Text.") });
        let (first, second) = (at("https://site.example/freed/"), at("https://site.example/freed-2/"));
        assert_eq!(first.plain_address, second.plain_address);
        assert_eq!([first.is_second_page(), second.is_second_page()], [false, true]);
        assert!(!at("https://site.example/resolution-1325/").is_second_page());
    }

    #[test]
    fn traits_are_read_back_as_they_were_written() {
        let traits = Traits::of(&document("d", "Some words of a text."));
        let bytes = postcard::to_stdvec(&traits).expect("numbers can be written");
        assert_eq!(postcard::from_bytes::<Traits>(&bytes), Ok(traits));
    }
}
