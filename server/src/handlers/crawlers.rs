//! What is told to programs that go from page to page.

/// Documents may be read by crawlers, results may not: there is no end of them, and each costs a search.
const ROBOTS: &str = "\
User-agent: *
Allow: /search$
Allow: /doc/
Disallow: /search
Disallow: /doc/*?
Disallow: /trend
Disallow: /kwic
Disallow: /v1/
Disallow: /embed/
";

/// What may be crawled (RFC 9309).
pub async fn robots() -> &'static str {
    ROBOTS
}
