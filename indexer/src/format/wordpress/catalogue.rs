//! What the numbers in posts stand for: the names of terms, and the posts that are translations of each other.

use std::collections::BTreeMap;

use crate::extract::document_address;
use crate::record::StatedAlternate;

/// A site of WordPress, one of several that may share a host: where its REST API is, or its host and the folder of its
/// language.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Site(String);

impl Site {
    /// The site of an object: by a link of the REST API, else by the object's own link.
    pub(super) fn of(api: Option<&str>, link: Option<&str>) -> Self {
        let api = api.and_then(|api| api.split_once("/wp-json").or_else(|| api.split_once("/?rest_route")));
        if let Some((root, _)) = api {
            return Self(without_scheme(root).to_owned());
        }
        let link = link.unwrap_or_default();
        let path = without_scheme(link);
        let mut folders = path.split('/');
        let host = folders.next().unwrap_or_default();
        let first = folders.next().unwrap_or_default();
        let is_language = document_address::language(&format!("https://{host}/{first}/")).is_some();
        Self(if is_language { format!("{host}/{first}") } else { host.to_owned() })
    }

    fn host(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }
}

fn without_scheme(url: &str) -> &str {
    let rest = url.split_once("//").map_or(url, |(_, rest)| rest);
    rest.strip_prefix("www.").unwrap_or(rest).trim_end_matches('/')
}

/// A term: what a number stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::format) struct Term {
    pub(super) site: Site,
    pub(super) taxonomy_key: String,
    pub(super) id: u64,
    pub(super) name: String,
}

/// A post as its translations know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::format) struct PostLink {
    pub(super) site: Site,
    pub(super) id: u64,
    pub(super) url: String,
    pub(super) language: String,
    /// The numbers of the posts it names as its translations, each on a site of its own.
    pub(super) translations: Vec<u64>,
}

/// All terms and posts that were met. What it says does not depend on the order in which they were.
#[derive(Debug, Default)]
pub struct Catalogue {
    /// The names of a number in a taxonomy, by site.
    terms: BTreeMap<(String, u64), BTreeMap<Site, String>>,
    /// The posts of a number that have translations.
    posts: BTreeMap<u64, Vec<PostLink>>,
}

impl Catalogue {
    /// Notes what a file says.
    pub fn add(&mut self, saved: &super::Saved) {
        for term in &saved.terms {
            let sites = self.terms.entry((term.taxonomy_key.clone(), term.id)).or_default();
            let name = sites.entry(term.site.clone()).or_insert_with(|| term.name.clone());
            // Of two names, an older and a newer file, one must win on every run.
            if term.name < *name {
                term.name.clone_into(name);
            }
        }
        for link in saved.posts.iter().filter_map(|post| post.link.as_ref()) {
            self.posts.entry(link.id).or_default().push(link.clone());
        }
    }

    /// Adds what another catalogue has.
    pub fn merge(&mut self, other: Self) {
        for (key, sites) in other.terms {
            let known = self.terms.entry(key).or_default();
            for (site, name) in sites {
                let kept = known.entry(site).or_insert_with(|| name.clone());
                if name < *kept {
                    *kept = name;
                }
            }
        }
        for (id, links) in other.posts {
            self.posts.entry(id).or_default().extend(links);
        }
    }

    /// Whether there are terms of a taxonomy.
    pub(super) fn has_taxonomy(&self, taxonomy_key: &str) -> bool {
        self.terms.range((taxonomy_key.to_owned(), 0)..).next().is_some_and(|((key, _), _)| key == taxonomy_key)
    }

    /// The name of a term: that of its site; else the one name it has on the host; else the one name it has at all.
    pub(super) fn term(&self, site: &Site, taxonomy_key: &str, id: u64) -> Option<&str> {
        let sites = self.terms.get(&(taxonomy_key.to_owned(), id))?;
        if let Some(name) = sites.get(site) {
            return Some(name);
        }
        let on_host: Vec<&String> =
            sites.iter().filter(|(other, _)| other.host() == site.host()).map(|(_, name)| name).collect();
        let candidates = if on_host.is_empty() { sites.values().collect() } else { on_host };
        let first = candidates.first()?;
        candidates.iter().all(|name| name == first).then_some(first.as_str())
    }

    /// The translations of a post that were met: posts of other sites that name it as it names them.
    pub(super) fn translations(&self, post: &PostLink) -> Vec<StatedAlternate> {
        let named = post.translations.iter().filter_map(|id| self.posts.get(id)).flatten();
        let theirs = named.filter(|other| other.site != post.site && other.translations.contains(&post.id));
        let mut alternates: Vec<(&str, &str)> = theirs
            .map(|other| (other.language.as_str(), other.url.as_str()))
            .filter(|(language, _)| !language.is_empty())
            .collect();
        alternates.sort_unstable();
        alternates.dedup();
        let alternate =
            |(language, url): (&str, &str)| StatedAlternate { language: language.to_owned(), url: url.to_owned() };
        alternates.into_iter().map(alternate).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::wordpress::{Saved, SavedPost};

    fn site(link: &str) -> Site {
        Site::of(None, Some(link))
    }

    fn term(site_link: &str, id: u64, name: &str) -> Term {
        Term { site: site(site_link), taxonomy_key: "topic".to_owned(), id, name: name.to_owned() }
    }

    #[test]
    fn a_number_stands_for_another_term_on_another_site() {
        let mut catalogue = Catalogue::default();
        let terms = vec![
            term("https://www.site.example/en/topic/water", 7, "Water"),
            term("https://www.site.example/fr/topic/eau", 7, "Eau"),
            term("https://www.site.example/fr/topic/prison", 8, "Prison"),
        ];
        catalogue.add(&Saved { terms, posts: Vec::new() });
        let name = |link: &str, id| catalogue.term(&site(link), "topic", id);
        assert_eq!(name("http://site.example/en/a/", 7), Some("Water"));
        assert_eq!(name("https://www.site.example/fr/b/", 7), Some("Eau"));
        assert_eq!(name("https://www.site.example/es/c/", 7), None);
        assert_eq!(name("https://www.site.example/es/c/", 8), Some("Prison"));
        assert_eq!(name("https://elsewhere.example/", 8), Some("Prison"));
        assert_eq!(name("https://www.site.example/en/a/", 9), None);
    }

    #[test]
    fn the_api_and_the_link_name_one_site() {
        let api = Some("https://www.site.example/en/wp-json/wp/v2/posts/7");
        assert_eq!(Site::of(api, None), site("https://site.example/en/2019/x/"));
        assert_ne!(Site::of(api, None), site("https://site.example/fr/2019/x/"));
    }

    #[test]
    fn translations_name_each_other() {
        let post = |folder: &str, id, translations: &[u64]| PostLink {
            site: site(&format!("https://site.example/{folder}/")),
            id,
            url: format!("https://site.example/{folder}/{id}/"),
            language: folder.to_owned(),
            translations: translations.to_vec(),
        };
        let english = post("en", 10, &[10, 20, 30]);
        let links = [english.clone(), post("fr", 20, &[10, 20]), post("es", 30, &[]), post("en", 20, &[10])];
        let posts = links.map(|link| SavedPost { json: String::new(), link: Some(link) });
        let mut catalogue = Catalogue::default();
        catalogue.add(&Saved { terms: Vec::new(), posts: posts.to_vec() });
        let found = catalogue.translations(&english);
        assert_eq!(found.iter().map(|found| found.url.as_str()).collect::<Vec<_>>(), ["https://site.example/fr/20/"]);
    }
}
