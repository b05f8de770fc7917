//! What the address of a document says: its reference and its language.

use shared::reference::Reference;
use url::Url;

/// The organisation's own codes of languages that differ from ISO 639, with the ISO code, as the language filter of its
/// search page names them. Its "Tharu" and "Maya" are groups of languages: `mis` is the ISO code for a language without one.
const OWN_CODES: [(&str, &str); 18] = [
    ("bp", "pt"),  // Brazilian Portuguese
    ("cb", "ceb"), // Cebuano
    ("fl", "tl"),  // Filipino, the standard form of Tagalog
    ("ke", "kek"), // Qeqchi
    ("kx", "kmr"), // Kurmanji
    ("ma", "myn"), // Maya
    ("mo", "ro"),  // Moldavian
    ("mp", "arn"), // Mapudungun
    ("rp", "rap"), // Rapanui
    ("ry", "rom"), // Romany
    ("tc", "zh"),  // Traditional Chinese
    ("tm", "tet"), // Tetum
    ("tp", "tpi"), // Tok Pisin
    ("tu", "mis"), // Tharu
    ("xi", "xin"), // Xinca
    ("zd", "prs"), // Dari
    ("gr", "el"),  // Greek, in older addresses
    ("jp", "ja"),  // Japanese, in older addresses
];

/// Languages of which sites have their own part, named by the first folder of its addresses. Codes that are also used for
/// countries with another language ("uk", "be") are left out.
const SITE_LANGUAGES: [&str; 13] = ["ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pt", "ru", "tr", "zh"];

/// What an address of the form `…/documents/mde13/1605/2019/en/` says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DocumentAddress {
    /// The archive's own number: `MDE 13/1605/2019`.
    pub(crate) reference: String,
    /// The language of the document, as an ISO 639 code.
    pub(crate) language: Option<String>,
}

impl DocumentAddress {
    /// Reads an address; `None` if it is not that of a document.
    pub(crate) fn parse(url: &str) -> Option<Self> {
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let (_, path) = path.rsplit_once("/documents/")?;
        let mut folders = path.split('/').filter(|folder| !folder.is_empty());
        let number = [folders.next()?, folders.next()?, folders.next()?].join("/");
        let reference = Reference::parse(&number)?.to_string();
        Some(Self { reference, language: folders.next().and_then(iso_code) })
    }
}

/// The language an address states: that of the document it names, or of the part of the site it is in.
pub(crate) fn language(url: &str) -> Option<String> {
    let document = DocumentAddress::parse(url).and_then(|address| address.language);
    document.or_else(|| {
        let url = Url::parse(url).ok()?;
        let first_folder = url.path_segments()?.next()?.to_ascii_lowercase();
        SITE_LANGUAGES.contains(&first_folder.as_str()).then_some(first_folder)
    })
}

fn iso_code(code: &str) -> Option<String> {
    let code = code.to_ascii_lowercase();
    let is_code = matches!(code.len(), 2 | 3) && code.bytes().all(|byte| byte.is_ascii_lowercase());
    let own = OWN_CODES.iter().find(|(own, _)| *own == code).map(|(_, iso)| (*iso).to_owned());
    own.or_else(|| is_code.then_some(code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, reference: Option<&str>, expected_language: Option<&str>) {
        let address = DocumentAddress::parse(url);
        assert_eq!(address.as_ref().map(|address| address.reference.as_str()), reference, "{url}");
        assert_eq!(language(url).as_deref(), expected_language, "{url}");
    }

    #[test]
    fn a_document_s_address_tells_its_reference_and_language() {
        check("https://site.example/en/documents/mde13/1605/2019/en/", Some("MDE 13/1605/2019"), Some("en"));
        check("https://site.example/en/documents/asa57/001/2009/tm/?x=1", Some("ASA 57/001/2009"), Some("tet"));
        check("https://site.example/fr/documents/AMR19/0012/2020/bp", Some("AMR 19/0012/2020"), Some("pt"));
        check("/documents/eur05/003/2006/", Some("EUR 05/003/2006"), None);
    }

    #[test]
    fn other_addresses_tell_the_language_of_their_part_of_the_site() {
        check("https://site.example/es/latest/news/2021/01/x/", None, Some("es"));
        check("https://site.example/uk/news/", None, None);
        check("https://site.example/en/documents/strategy/", None, Some("en"));
        check("not an address", None, None);
    }

    #[test]
    fn each_own_code_means_a_language() {
        for (own, iso) in OWN_CODES {
            assert_eq!(
                shared::language::Language::parse(iso).map(|language| language.code().to_owned()).as_deref(),
                Some(iso)
            );
            assert!(own.len() == 2 && !SITE_LANGUAGES.contains(&own), "{own}");
        }
    }
}
