//! The description of this search for browsers (`OpenSearch` 1.1, draft 6).

use askama::Template;

/// The longest short name, in characters, as the specification sets it.
const SHORT: usize = 16;
/// The longest long name.
const LONG: usize = 48;

#[derive(Template)]
#[template(path = "opensearch.xml")]
struct Description<'a> {
    short_name: &'a str,
    long_name: Option<&'a str>,
    publisher: Option<&'a str>,
    address: &'a str,
}

/// The description. `publisher` names the search where it is set; `address` is where the server is reached, without a slash at
/// its end.
pub fn description(publisher: Option<&str>, address: &str) -> askama::Result<String> {
    let fitting = |chars: usize| publisher.filter(|name| name.chars().count() <= chars);
    let short_name = fitting(SHORT).unwrap_or("Onrecord");
    Description { short_name, long_name: fitting(LONG), publisher, address }.render()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_names_the_publisher_as_far_as_the_name_fits() {
        let described = |publisher| description(publisher, "https://search.example.org").expect("a description");
        assert!(described(None).contains("<ShortName>Onrecord</ShortName>"));
        assert!(described(Some("River Watch")).contains("<ShortName>River Watch</ShortName>"));
        let long = described(Some("The Society of Rivers & Lakes"));
        assert!(long.contains("<ShortName>Onrecord</ShortName>") && long.contains("of Rivers &#38; Lakes</LongName>"));
    }

    #[test]
    fn its_addresses_are_whole() {
        let described = description(None, "https://search.example.org").expect("a description");
        for address in described.split("template=\"").skip(1) {
            assert!(address.starts_with("https://search.example.org/"), "{address}");
        }
        assert!(described.contains("/v1/suggest?q={searchTerms}&#38;format=opensearch"), "{described}");
    }
}
