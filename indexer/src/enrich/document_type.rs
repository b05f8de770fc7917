//! What kind of publication a document is.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use shared::document_type::DocumentType;
use url::Url;

use crate::enrich::text::fold;
use crate::enrich::{address, warning};
use crate::report::{Warning, WarningKind};

/// The words of `document_type.tsv`, folded.
struct Words {
    terms: FxHashMap<String, DocumentType>,
    titles: Vec<(String, DocumentType)>,
    folders: FxHashMap<String, DocumentType>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words { terms: FxHashMap::default(), titles: Vec::new(), folders: FxHashMap::default() };
    for row in include_str!("document_type.tsv").lines().filter(|line| !line.starts_with('#')).skip(1) {
        let cells: Vec<&str> = row.split('\t').collect();
        let [id, terms, titles, folders] = cells[..] else {
            panic!("document_type.tsv: a row has four cells: {row}");
        };
        let document_type = DocumentType::from_id(id).expect("document_type.tsv: a row begins with the id of a type");
        let list = |cell: &str| cell.split('|').map(fold).filter(|item| !item.is_empty()).collect::<Vec<_>>();
        words.terms.insert(fold(id), document_type);
        words.terms.extend(list(terms).into_iter().map(|term| (term, document_type)));
        words.titles.extend(list(titles).into_iter().map(|start| (start, document_type)));
        words.folders.extend(list(folders).into_iter().map(|folder| (folder, document_type)));
    }
    words
});

/// The type: of the first stated term that names one; else as the title begins; else of a folder in the address.
/// A term that names no known kind is a warning.
pub fn conclude(stated: &[String], title: &str, url: Option<&Url>, warnings: &mut Vec<Warning>) -> DocumentType {
    let mut known = Vec::new();
    for term in stated.iter().filter(|term| !term.trim().is_empty()) {
        match named(term) {
            Some(document_type) => known.push(document_type),
            None => warnings.push(warning(WarningKind::UnknownType, "the type", term.trim(), "no such kind is known")),
        }
    }
    let telling = known.iter().copied().find(|document_type| *document_type != DocumentType::Other);
    telling
        .or_else(|| known.first().copied())
        .or_else(|| of_title(title))
        .or_else(|| url.and_then(of_address))
        .unwrap_or(DocumentType::Other)
}

/// The type that a term names, in any case, number and language that the table knows.
pub fn named(term: &str) -> Option<DocumentType> {
    WORDS.terms.get(&fold(term)).copied()
}

fn of_title(title: &str) -> Option<DocumentType> {
    let title = fold(title);
    if is_case_number(&title) {
        return Some(DocumentType::UrgentAction);
    }
    let begins = |start: &str| title.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    WORDS.titles.iter().find(|(start, _)| begins(start)).map(|(_, document_type)| *document_type)
}

/// Urgent actions are numbered "UA 123/05" or "EXTRA 12/05", which folding makes "ua 123 05".
fn is_case_number(folded_title: &str) -> bool {
    let mut words = folded_title.split(' ');
    let is_number = |word: Option<&str>| word.is_some_and(|word| word.bytes().all(|byte| byte.is_ascii_digit()));
    matches!(words.next(), Some("ua" | "extra")) && is_number(words.next()) && is_number(words.next())
}

/// The page of a country is where the address ends with regions and the country: `/location/africa/east-africa/kenya/`.
fn of_address(url: &Url) -> Option<DocumentType> {
    let segments = address::segments(url);
    let below_location = segments.iter().position(|segment| segment == "location").map(|at| segments.len() - at - 1);
    if matches!(below_location, Some(2 | 3)) {
        return Some(DocumentType::CountryProfile);
    }
    let folders = segments.iter().take(segments.len().saturating_sub(1));
    folders.into_iter().find_map(|folder| WORDS.folders.get(&fold(folder)).copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concluded(stated: &[&str], title: &str, url: &str) -> &'static str {
        let stated: Vec<String> = stated.iter().map(|&term| term.into()).collect();
        conclude(&stated, title, Url::parse(url).ok().as_ref(), &mut Vec::new()).id()
    }

    #[test]
    fn stated_terms_are_understood_in_any_case_number_and_language() {
        for (term, id) in [
            ("Press Release", "press-release"),
            ("PRESS RELEASES", "press-release"),
            ("Communiqué de presse", "press-release"),
            ("Public Statement", "statement"),
            ("Research Briefing", "briefing"),
            ("Questions & Answers", "questions-and-answers"),
            ("Q&A", "questions-and-answers"),
            ("Research", "research"),
            ("Campaigns", "campaign"),
            ("News", "news"),
            ("Country Profile", "country-profile"),
            ("Story", "blog"),
            ("Срочная акция", "urgent-action"),
            ("تقرير", "report"),
            ("Acción Urgente", "urgent-action"),
        ] {
            assert_eq!(concluded(&[term], "", ""), id, "{term}");
        }
    }

    #[test]
    fn every_type_is_known_by_its_id_and_label() {
        for document_type in DocumentType::all() {
            assert_eq!(concluded(&[document_type.id()], "Urgent action: x", ""), document_type.id());
            assert_eq!(concluded(&[document_type.label()], "", ""), document_type.id());
        }
    }

    #[test]
    fn a_term_stands_for_one_type_only() {
        let rows = include_str!("document_type.tsv").lines().filter(|line| !line.starts_with('#')).skip(1);
        for column in 1..4 {
            let cells = rows.clone().map(|row| row.split('\t').nth(column).expect(row));
            let mut terms: Vec<String> = cells.flat_map(|cell| cell.split('|')).map(fold).collect();
            terms.retain(|term| !term.is_empty());
            let count = terms.len();
            terms.sort();
            terms.dedup();
            assert_eq!(terms.len(), count, "column {column}");
        }
    }

    #[test]
    fn the_first_telling_term_decides_and_an_unknown_one_is_a_warning() {
        let mut warnings = Vec::new();
        let stated = ["Sponsored".to_owned(), "Video".to_owned(), "News".to_owned(), "Report".to_owned()];
        assert_eq!(conclude(&stated, "Open letter to the mayor", None, &mut warnings), DocumentType::News);
        assert_eq!(warnings.len(), 1);
        assert_eq!(warnings[0].kind, WarningKind::UnknownType);
        assert_eq!(concluded(&["Sponsored"], "Open letter to the mayor", ""), "open-letter");
        assert_eq!(concluded(&["Video"], "Open letter to the mayor", ""), "other");
    }

    #[test]
    fn an_unstated_type_is_that_of_title_or_address() {
        for (title, url, id) in [
            ("Urgent Action: Teacher held", "", "urgent-action"),
            ("UA 123/05: Teacher held", "", "urgent-action"),
            ("UA leads talks", "", "other"),
            ("Annual Report 2019", "", "annual-report"),
            ("Lettre ouverte au maire", "", "open-letter"),
            ("Public statement on floods", "https://example.org/news/floods/", "statement"),
            ("Floods", "https://example.org/press-releases/floods/", "press-release"),
            ("Floods", "https://example.org/en/latest/campaigns/2019/03/floods/", "campaign"),
            ("Floods", "https://example.org/floods/news", "other"),
            ("Kenya", "https://example.org/en/location/africa/east-africa/kenya/", "country-profile"),
            ("Africa", "https://example.org/en/location/africa/", "other"),
            ("Reporters in danger", "", "other"),
        ] {
            assert_eq!(concluded(&[], title, url), id, "{title} {url}");
        }
    }
}
