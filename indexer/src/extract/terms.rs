//! Terms under which a site files a publication. Only their links tell what they are: a country, a subject, a type.

use scraper::ElementRef;

use crate::extract::text::line;
use crate::record::Record;

/// What a term says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The most telling type: "Press Release".
    ResourceType,
    /// The content type, which may be all there is: "Research".
    Category,
    Location,
    Topic,
}

/// Parts of links to the site's search page (`?qtopic=12`), and folders of addresses (`/topic/x/`), by what they file under.
const LINKS: [(&str, Kind); 17] = [
    ("qresource-type", Kind::ResourceType),
    ("qresource_type", Kind::ResourceType),
    ("resource-type", Kind::ResourceType),
    ("qcategory", Kind::Category),
    ("category", Kind::Category),
    ("content-type", Kind::Category),
    ("latest", Kind::Category),
    ("qlocation", Kind::Location),
    ("location", Kind::Location),
    ("locations", Kind::Location),
    ("country", Kind::Location),
    ("countries", Kind::Location),
    ("region", Kind::Location),
    ("qtopic", Kind::Topic),
    ("topic", Kind::Topic),
    ("topics", Kind::Topic),
    ("tag", Kind::Topic),
];

/// Files a record under the terms that links name. A link that tells nothing is a topic if it is marked as a term.
pub(crate) fn add<'a>(links: impl Iterator<Item = ElementRef<'a>>, record: &mut Record) {
    let mut categories = Vec::new();
    for link in links {
        let label = line(link);
        let is_marked = link.attr("rel").is_some_and(|rel| rel.split_whitespace().any(|word| word == "tag"));
        let kind = link.attr("href").and_then(kind_of).or(is_marked.then_some(Kind::Topic));
        let list = match kind {
            _ if label.is_empty() => continue,
            None => continue,
            Some(Kind::ResourceType) => &mut record.types,
            Some(Kind::Category) => &mut categories,
            Some(Kind::Location) => &mut record.locations,
            Some(Kind::Topic) => &mut record.topics,
        };
        if !list.contains(&label) {
            list.push(label);
        }
    }
    record.types.extend(categories);
}

fn kind_of(href: &str) -> Option<Kind> {
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    let parameters =
        query.split(['&', ';']).map(|parameter| parameter.split(['=', '[', '%']).next().unwrap_or_default());
    let folders = path.split('/').rev().filter(|folder| !folder.is_empty()).skip(1);
    parameters.chain(folders).find_map(|part| LINKS.iter().find(|(name, _)| *name == part).map(|(_, kind)| *kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_tell_countries_topics_and_types_apart() {
        for (href, kind) in [
            ("https://site.example/en/search/?qlocation=1760", Some(Kind::Location)),
            ("/en/search/?qtopic%5B%5D=2109", Some(Kind::Topic)),
            ("/en/search/?qresource-type=9&sort=x", Some(Kind::ResourceType)),
            ("/en/search/?qcategory[]=3", Some(Kind::Category)),
            ("https://site.example/en/location/africa/east-africa/kenya/", Some(Kind::Location)),
            ("/en/topic/unfair-trials/", Some(Kind::Topic)),
            ("/en/latest/news/", Some(Kind::Category)),
            ("/en/about-us/", None),
            ("/en/topic/", None),
        ] {
            assert_eq!(kind_of(href), kind, "{href}");
        }
    }
}
