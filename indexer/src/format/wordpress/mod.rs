//! WordPress: what its REST API answers, saved as JSON, and its own export (WXR).
//!
//! A post of the REST API names its terms and translations by numbers alone. They mean something only when all files have
//! been read: until then a post waits as it is written ([`Saved`]), while the [`Catalogue`] gathers what numbers stand for.

mod catalogue;
pub(super) mod export;
pub(super) mod rest;
mod shortcode;

pub use catalogue::Catalogue;
use catalogue::{PostLink, Term};

use crate::format::Refusal;
use crate::format::fields::add_term;
use crate::record::{self, Record};
use crate::report::{QuarantineReason, Warning};

/// What a file holds of a WordPress site that other files are needed for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Saved {
    /// Posts that wait for the names of their terms and for the addresses of their translations.
    pub posts: Vec<SavedPost>,
    /// What numbers stand for.
    pub(super) terms: Vec<Term>,
}

/// A post as the REST API gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedPost {
    /// The object, as JSON.
    pub json: String,
    /// What other posts need of it to link it as their translation.
    pub(super) link: Option<PostLink>,
}

/// Reads a post that waited, once all items have been met; an error says why it is no publication.
pub fn read_post(json: &[u8], catalogue: &Catalogue, source: &str) -> Result<(Record, Vec<Warning>), Refusal> {
    let nothing = || (QuarantineReason::NothingSaid, "it has neither title nor text".to_owned());
    rest::record(json, catalogue, source).ok_or_else(nothing)
}

/// What a taxonomy files publications under.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// The kind of publication.
    Type,
    /// A country or region.
    Location,
    /// A subject.
    Topic,
    /// Nobody says: the term itself must tell.
    Unsaid,
}

/// The taxonomies whose names tell what they are for, by their names without hyphens, underscores and a plural's "s".
const ROLES: [(&str, Role); 19] = [
    ("resourcetype", Role::Type),
    ("contenttype", Role::Type),
    ("documenttype", Role::Type),
    ("publicationtype", Role::Type),
    ("reporttype", Role::Type),
    ("type", Role::Type),
    ("category", Role::Unsaid),
    ("location", Role::Location),
    ("country", Role::Location),
    ("region", Role::Location),
    ("place", Role::Location),
    ("topic", Role::Topic),
    ("posttag", Role::Topic),
    ("tag", Role::Topic),
    ("issue", Role::Topic),
    ("theme", Role::Topic),
    ("subject", Role::Topic),
    ("keyword", Role::Topic),
    ("campaign", Role::Topic),
];

/// Names of the term that WordPress gives to what nobody has filed.
const UNFILED: [&str; 6] =
    ["Uncategorized", "Uncategorised", "Non classé", "Sin categoría", "Sin categorizar", "غير مصنف"];

/// The name of a taxonomy, or of the field in which posts have its terms, in one form: `resource-type` and `resourceType`
/// are `resourcetype`, `categories` is `category`, `tags` is `posttag`.
fn taxonomy_key(name: &str) -> String {
    let letters: String = name.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let singular = match letters.strip_suffix("ies") {
        Some(stem) => format!("{stem}y"),
        None => letters.strip_suffix('s').unwrap_or(&letters).to_owned(),
    };
    if singular == "tag" { "posttag".to_owned() } else { singular }
}

fn role(taxonomy_key: &str) -> Option<Role> {
    ROLES.iter().find(|(name, _)| *name == taxonomy_key).map(|(_, role)| *role)
}

/// Files a record under the terms of its taxonomies; the taxonomies of kinds come first, for they tell more than sections.
fn file_under(mut terms: Vec<(String, String)>, record: &mut Record) {
    terms.retain(|(_, name)| !name.is_empty() && !UNFILED.contains(&name.as_str()));
    terms.sort_by_key(|(taxonomy, _)| role(taxonomy) != Some(Role::Type));
    for (taxonomy, name) in terms {
        let list = match role(&taxonomy) {
            Some(Role::Type) => &mut record.types,
            Some(Role::Location) => &mut record.locations,
            Some(Role::Topic) => &mut record.topics,
            Some(Role::Unsaid) | None => {
                add_term(name, record);
                continue;
            }
        };
        record::push_term(list, name);
    }
}

/// Types of posts that are parts of a site and no publications.
fn is_internal_type(post_type: &str) -> bool {
    const INTERNAL: [&str; 12] = [
        "revision",
        "nav_menu_item",
        "custom_css",
        "customize_changeset",
        "oembed_cache",
        "user_request",
        "acf-field",
        "acf-field-group",
        "elementor_library",
        "popup",
        "redirection",
        "feedback",
    ];
    post_type.starts_with("wp_") || INTERNAL.contains(&post_type)
}

/// A kind of publication that a site has as a type of its own: `press_release`. The types of every site say nothing.
fn own_type(post_type: &str) -> Option<String> {
    const OF_EVERY_SITE: [&str; 4] = ["post", "page", "attachment", "media"];
    (!post_type.is_empty() && !OF_EVERY_SITE.contains(&post_type)).then(|| post_type.replace(['_', '-'], " "))
}

/// Whether a file among the media of a site is a publication: pictures, sounds and films are none.
fn is_document(mime_type: &str, address: &str) -> bool {
    const TYPES: [&str; 4] = ["pdf", "msword", "wordprocessingml", "opendocument.text"];
    const SUFFIXES: [&str; 4] = [".pdf", ".doc", ".docx", ".odt"];
    let path = address.split(['?', '#']).next().unwrap_or_default().to_lowercase();
    TYPES.iter().any(|part| mime_type.contains(part)) || SUFFIXES.iter().any(|suffix| path.ends_with(suffix))
}

/// Whether two dates of WordPress are of one day.
fn is_same_day(one: &str, other: &str) -> bool {
    const DAY_BYTES: usize = "2019-03-04".len();
    one.get(..DAY_BYTES) == other.get(..DAY_BYTES)
}

/// A date that is set: drafts have `0000-00-00 00:00:00`.
fn set_date(date: &str) -> Option<&str> {
    let date = date.trim();
    (!date.is_empty() && !date.starts_with("0000")).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_taxonomy_has_one_name_whatever_its_field_is_called() {
        for (name, key) in [
            ("categories", "category"),
            ("category", "category"),
            ("tags", "posttag"),
            ("post_tag", "posttag"),
            ("resourceType", "resourcetype"),
            ("resource-type", "resourcetype"),
            ("countries", "country"),
            ("locations", "location"),
        ] {
            assert_eq!(taxonomy_key(name), key, "{name}");
        }
    }
}
