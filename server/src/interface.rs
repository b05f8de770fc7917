//! In which language a page is written: the one its reader chose with `ui=`, else the one the browser asks for.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use shared::wording::InterfaceLanguage;

/// The parameter that chooses a language.
pub const PARAMETER: &str = "ui";

/// How many languages of an `Accept-Language` header are looked at.
const MAX_WISHES: usize = 20;

/// The language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Interface {
    /// The language.
    pub language: InterfaceLanguage,
    /// Whether the reader chose it: then links keep it.
    pub chosen: bool,
}

impl Interface {
    /// The language for a request with these parameters and headers. A language that is none of ours is passed over here; the
    /// parameters of the page refuse it.
    pub fn of(query: Option<&str>, headers: &HeaderMap) -> Self {
        let mut pairs = form_urlencoded::parse(query.unwrap_or_default().as_bytes());
        let chosen = pairs.find(|(name, _)| name == PARAMETER);
        if let Some(language) = chosen.and_then(|(_, code)| InterfaceLanguage::from_code(code.trim())) {
            return Self { language, chosen: true };
        }
        let wishes = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
        Self { language: negotiate(wishes), chosen: false }
    }

    /// The language, where links are to keep it.
    pub fn kept(self) -> Option<InterfaceLanguage> {
        self.chosen.then_some(self.language)
    }

    /// An address of ours without parameters, in the language that was chosen.
    pub fn address(self, path: &str) -> String {
        match self.kept() {
            Some(language) => in_language(path, language),
            None => path.to_owned(),
        }
    }
}

/// An address of ours without parameters, in a language.
pub fn in_language(path: &str, language: InterfaceLanguage) -> String {
    format!("{path}?{PARAMETER}={}", language.code())
}

/// The best of our languages for a header (RFC 9110, section 12.5.4): the first of those that are wished for most; English
/// where none is.
fn negotiate(wishes: &str) -> InterfaceLanguage {
    let mut best = None;
    for wish in wishes.split(',').take(MAX_WISHES) {
        let mut parts = wish.split(';');
        let code = parts.next().unwrap_or_default().trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|part| part.trim().strip_prefix("q=")).map_or(Some(1.0), |q| q.parse::<f32>().ok());
        let (Some(language), Some(weight)) = (InterfaceLanguage::from_code(&code), weight) else { continue };
        if weight > best.map_or(0.0, |(_, weight)| weight) {
            best = Some((language, weight));
        }
    }
    best.map_or(InterfaceLanguage::English, |(language, _)| language)
}

impl<S: Sync> FromRequestParts<S> for Interface {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::of(parts.uri.query(), &parts.headers))
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_browser_gets_the_language_it_likes_best_of_ours() {
        for (wishes, expected) in [
            ("", InterfaceLanguage::English),
            ("de, ja;q=0.8", InterfaceLanguage::English),
            ("fr-CA, en;q=0.8", InterfaceLanguage::French),
            ("de, en;q=0.4, ES;q=0.9", InterfaceLanguage::Spanish),
            ("ar, fr", InterfaceLanguage::Arabic),
            ("fr;q=0, es;q=nonsense, ar;q=0.1", InterfaceLanguage::Arabic),
        ] {
            assert_eq!(negotiate(wishes), expected, "{wishes}");
        }
    }

    #[test]
    fn what_the_reader_chose_comes_first_and_is_kept() {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static("fr"));
        let interface = Interface::of(Some("q=a&ui=ar"), &headers);
        assert_eq!((interface.language, interface.chosen), (InterfaceLanguage::Arabic, true));
        assert_eq!(interface.address("/help/syntax"), "/help/syntax?ui=ar");
        let interface = Interface::of(Some("q=a&ui=tlh"), &headers);
        assert_eq!((interface.language, interface.chosen), (InterfaceLanguage::French, false));
        assert_eq!(interface.address("/help/syntax"), "/help/syntax");
    }
}
