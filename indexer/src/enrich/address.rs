//! The address of the original, in one form, so that two notations of a page name one document.

use url::Url;

use crate::enrich::warning;
use crate::report::{Warning, WarningKind};

/// Parameters that only tell where a reader came from. `utm_…` is one too.
const TRACKING_PARAMETERS: [&str; 9] =
    ["fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "twclid", "yclid"];

/// Reads a stated address and makes it canonical; what is no address of the web is left out with a warning.
///
/// Scheme and host are in lower case; the default port, user name, password, fragment and tracking parameters are
/// dropped; escapes (`%c3`) are in capitals. Everything else, a slash at the end included, stays as it is: some sites
/// tell `/a` and `/a/` apart in what they serve.
pub fn conclude(stated: Option<&str>, warnings: &mut Vec<Warning>) -> Option<Url> {
    let stated = stated.map(str::trim).filter(|url| !url.is_empty())?;
    let url = canonical(stated);
    if url.is_none() {
        warnings.push(warning(WarningKind::BadUrl, "the address", stated, "it is no absolute http address, left out"));
    }
    url
}

/// What two notations of one page share; ids are derived from it. Beyond the canonical form, neither the scheme, nor
/// `www.`, nor a slash at the end tells pages apart.
pub fn key(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    let host = host.strip_prefix("www.").unwrap_or(host);
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    let path = url.path().trim_end_matches('/');
    let query = url.query().map_or_else(String::new, |query| format!("?{query}"));
    format!("{host}{port}{path}{query}")
}

/// The parts of the path that are not empty, decoded, in lower case.
pub fn segments(url: &Url) -> Vec<String> {
    let segments = url.path_segments().into_iter().flatten().filter(|segment| !segment.is_empty());
    segments.map(|segment| decoded(segment).to_lowercase()).collect()
}

fn canonical(stated: &str) -> Option<Url> {
    let mut url = Url::parse(stated).ok()?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return None;
    }
    url.set_fragment(None);
    url.set_username("").ok()?;
    url.set_password(None).ok()?;
    let path = with_capital_escapes(url.path());
    url.set_path(&path);
    if let Some(query) = url.query() {
        let kept: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty() && !is_tracking(pair)).collect();
        let kept = with_capital_escapes(&kept.join("&"));
        url.set_query((!kept.is_empty()).then_some(&kept));
    }
    Some(url)
}

fn is_tracking(pair: &str) -> bool {
    let name = pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    name.starts_with("utm_") || TRACKING_PARAMETERS.contains(&name.as_str())
}

fn with_capital_escapes(text: &str) -> String {
    let mut digits_left = 0;
    let mut capitals = String::with_capacity(text.len());
    for character in text.chars() {
        let is_escape_digit = digits_left > 0 && character.is_ascii_hexdigit();
        digits_left = if character == '%' { 2 } else { i32::max(digits_left - 1, 0) };
        capitals.push(if is_escape_digit { character.to_ascii_uppercase() } else { character });
    }
    capitals
}

/// A path segment with its escapes resolved; as it is where they are not UTF-8.
fn decoded(segment: &str) -> String {
    let mut bytes = Vec::with_capacity(segment.len());
    let mut rest = segment.as_bytes();
    while let Some((&first, others)) = rest.split_first() {
        let escaped = match (first, others) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        bytes.push(escaped.unwrap_or(first));
        rest = if escaped.is_some() { &others[2..] } else { others };
    }
    String::from_utf8(bytes).unwrap_or_else(|_| segment.to_owned())
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical_text(stated: &str) -> Option<String> {
        conclude(Some(stated), &mut Vec::new()).map(String::from)
    }

    #[test]
    fn an_address_loses_what_does_not_name_the_page() {
        let url = canonical_text(" HTTPS://me:pw@WWW.Example.ORG:443/En/a%c3%a9/?utm_source=x&p=7&fbclid=1#top ");
        assert_eq!(url.as_deref(), Some("https://www.example.org/En/a%C3%A9/?p=7"));
        assert_eq!(canonical_text("http://example.org?utm_medium=a").as_deref(), Some("http://example.org/"));
        assert_eq!(
            canonical_text("http://example.org/a?b=c%2fd&&e").as_deref(),
            Some("http://example.org/a?b=c%2Fd&e")
        );
    }

    #[test]
    fn a_canonical_address_stays_as_it_is() {
        for text in ["https://example.org/a/?p=7", "http://example.org:8080/x%20y", "https://example.org/100%25"] {
            assert_eq!(canonical_text(text).as_deref(), Some(text));
        }
    }

    #[test]
    fn what_is_no_address_of_the_web_is_left_out_with_a_warning() {
        for stated in ["/en/a", "javascript:alert(1)", "mailto:a@example.org", "http://", "file:///etc/hosts", "x y"] {
            let mut warnings = Vec::new();
            assert_eq!(conclude(Some(stated), &mut warnings), None, "{stated}");
            assert_eq!(warnings[0].kind, WarningKind::BadUrl);
        }
        let mut warnings = Vec::new();
        assert_eq!(conclude(Some("  "), &mut warnings), None);
        assert!(warnings.is_empty());
    }

    #[test]
    fn notations_of_one_page_share_a_key() {
        let key_of = |stated: &str| key(&canonical(stated).expect(stated));
        assert_eq!(key_of("http://example.org/a"), key_of("https://www.example.org/a/"));
        assert_ne!(key_of("https://example.org/a"), key_of("https://example.org/a?p=2"));
        assert_ne!(key_of("https://example.org/a"), key_of("https://example.org:81/a"));
    }

    #[test]
    fn segments_are_decoded() {
        let url = canonical("https://example.org/En//c%C3%B4te/%ff/%4").expect("an address");
        assert_eq!(segments(&url), ["en", "côte", "%ff", "%4"]);
    }
}
