//! What an operator says of the site: who publishes the archive, and at which address the server is reached.

use std::time::SystemTime;

use axum::http::{HeaderMap, Uri, header, uri};

/// The longest name of a publisher, in characters.
pub const MAX_PUBLISHER_CHARS: usize = 200;

/// What is said of the site in citations and feeds.
#[derive(Debug, Clone)]
pub struct Site {
    /// The organisation that published the documents: their author in citations and feeds. Without it they have none.
    pub publisher: Option<String>,
    /// The address at which the server is reached: scheme and host, perhaps a path before all others, without a slash at its
    /// end. Without it, it is what each request says.
    pub address: Option<String>,
    /// Since when these settings hold: answers made by earlier ones are outdated.
    pub since: SystemTime,
}

impl Default for Site {
    fn default() -> Self {
        Self { publisher: None, address: None, since: SystemTime::now() }
    }
}

impl Site {
    /// Reads the setting of the [publisher](Self::publisher).
    pub fn parse_publisher(text: &str) -> Result<String, String> {
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let fits = !name.is_empty() && name.chars().count() <= MAX_PUBLISHER_CHARS && !name.contains(char::is_control);
        if fits { Ok(name) } else { Err(format!("give a name of at most {MAX_PUBLISHER_CHARS} characters")) }
    }

    /// Reads the setting of the [address](Self::address).
    pub fn parse_address(text: &str) -> Result<String, String> {
        let example = || "give a web address, such as https://search.example.org".to_owned();
        let uri: Uri = text.trim().parse().map_err(|_| example())?;
        let is_web = matches!(uri.scheme_str(), Some("http" | "https")) && uri.query().is_none();
        let address = text.trim().trim_end_matches('/');
        if is_web && uri.host().is_some_and(|host| !host.is_empty()) { Ok(address.to_owned()) } else { Err(example()) }
    }

    /// The server's address for one who sent these headers; empty, so that addresses stay relative, where nothing tells it.
    pub fn address_for(&self, headers: &HeaderMap) -> String {
        if let Some(address) = &self.address {
            return address.clone();
        }
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let host = text(header::HOST.as_str()).and_then(|host| host.parse::<uri::Authority>().ok());
        let scheme = if text("x-forwarded-proto") == Some("https") { "https" } else { "http" };
        host.map(|host| format!("{scheme}://{host}")).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn an_address_is_what_the_operator_or_else_the_request_says() {
        let mut headers = HeaderMap::new();
        assert_eq!(Site::default().address_for(&headers), "");
        headers.insert(header::HOST, HeaderValue::from_static("search.example.org:8443"));
        assert_eq!(Site::default().address_for(&headers), "http://search.example.org:8443");
        headers.insert("x-forwarded-proto", HeaderValue::from_static("https"));
        assert_eq!(Site::default().address_for(&headers), "https://search.example.org:8443");
        headers.insert(header::HOST, HeaderValue::from_static("a b<c>"));
        assert_eq!(Site::default().address_for(&headers), "");
        let site = Site { address: Some("https://find.example.org".to_owned()), ..Site::default() };
        assert_eq!(site.address_for(&headers), "https://find.example.org");
    }

    #[test]
    fn settings_are_checked_with_an_example() {
        assert_eq!(Site::parse_address("https://example.org/search/"), Ok("https://example.org/search".to_owned()));
        for bad in ["", "example.org", "ftp://example.org", "https://", "https://example.org/?q=1"] {
            assert!(Site::parse_address(bad).is_err(), "{bad}");
        }
        assert_eq!(Site::parse_publisher(" The  River Watch "), Ok("The River Watch".to_owned()));
        assert!(Site::parse_publisher(" ").is_err() && Site::parse_publisher(&"x".repeat(201)).is_err());
    }
}
