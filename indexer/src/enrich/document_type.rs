//! What kind of publication a document is.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashMap;
use shared::document_type::DocumentType;
use url::Url;

use crate::enrich::text::fold;
use crate::enrich::{address, warning};
use crate::report::{Warning, WarningKind};

/// How much of a text tells its form by its first lines, in characters, and how many paragraphs of it may hold a dateline.
const OPENING_CHARS: usize = 600;
const MAX_PARAGRAPHS_TO_DATELINE: usize = 6;

/// The longest dateline, in characters and in words: "Washington, D.C., 3 September 2019 –".
const MAX_DATELINE_CHARS: usize = 80;
const MAX_DATELINE_WORDS: usize = 9;

/// A text is questions and answers if so many of its first paragraphs are short questions, and they are this share of them.
const FIRST_PARAGRAPHS: usize = 40;
const MIN_QUESTIONS: usize = 3;
const MIN_SHARE_OF_QUESTIONS: usize = 5;
const MAX_QUESTION_BYTES: usize = 300;

/// A text of fewer bytes is no report, whatever its headings; a heading is a paragraph of at most so many bytes, and is looked for in
/// so many bytes.
const MIN_REPORT_BYTES: usize = 10_000;
const MAX_HEADING_BYTES: usize = 80;
const MAX_BYTES_TO_HEADING: usize = 40_000;

/// The words of `document_type.tsv`, folded.
struct Words {
    terms: FxHashMap<String, DocumentType>,
    titles: Vec<(String, DocumentType)>,
    in_titles: Phrases,
    folders: FxHashMap<String, DocumentType>,
    openings: Phrases,
    headings: FxHashMap<String, DocumentType>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut columns: [Vec<(String, DocumentType)>; 6] = Default::default();
    for row in include_str!("document_type.tsv").lines().filter(|line| !line.starts_with('#')).skip(1) {
        let (id, cells) = row.split_once('\t').expect("document_type.tsv: a row has cells");
        let document_type = DocumentType::from_id(id).expect("document_type.tsv: a row begins with the id of a type");
        columns[0].push((id.to_owned(), document_type));
        for (column, cell) in columns.iter_mut().zip(cells.split('\t')) {
            let items = cell.split('|').filter(|item| !item.is_empty());
            column.extend(items.map(|item| (item.to_owned(), document_type)));
        }
    }
    let folded = |items: Vec<(String, DocumentType)>| items.into_iter().map(|(item, known)| (fold(&item), known));
    let [terms, titles, in_titles, folders, openings, headings] = columns;
    Words {
        terms: folded(terms).collect(),
        titles: folded(titles).collect(),
        in_titles: Phrases::new(in_titles),
        folders: folded(folders).collect(),
        openings: Phrases::new(openings),
        headings: folded(headings).collect(),
    }
});

/// Words that tell a type where they stand in a text.
struct Phrases {
    finder: AhoCorasick,
    phrases: Vec<Phrase>,
}

struct Phrase {
    document_type: DocumentType,
    /// They tell only where they begin a paragraph: elsewhere they are common.
    begins_paragraph: bool,
    /// They have to be whole words. Chinese has no spaces between its words.
    is_of_words: bool,
}

impl Phrases {
    fn new(items: Vec<(String, DocumentType)>) -> Self {
        let folded: Vec<String> = items.iter().map(|(item, _)| fold(item)).collect();
        let finder = AhoCorasick::new(&folded).expect("the phrases of document_type.tsv are few and short");
        let phrases = items.into_iter().zip(folded).map(|((item, document_type), folded)| Phrase {
            document_type,
            begins_paragraph: item.starts_with('^'),
            is_of_words: folded.chars().all(|character| character < '\u{2e80}'),
        });
        Self { finder, phrases: phrases.collect() }
    }

    /// The type of the phrase that stands first in folded paragraphs, which are parted by line breaks.
    fn first(&self, folded: &str) -> Option<DocumentType> {
        let is_border = |character: Option<char>| character.is_none_or(|character| !character.is_alphanumeric());
        let found = self.finder.find_overlapping_iter(folded).filter_map(|found| {
            let phrase = &self.phrases[found.pattern().as_usize()];
            let before = folded.get(..found.start()).and_then(|before| before.chars().next_back());
            let after = folded.get(found.end()..).and_then(|after| after.chars().next());
            let is_whole = !phrase.is_of_words || (is_border(before) && is_border(after));
            let is_in_place = !phrase.begins_paragraph || matches!(before, None | Some('\n'));
            (is_whole && is_in_place).then_some((found.start(), phrase.document_type))
        });
        found.min().map(|(_, document_type)| document_type)
    }
}

/// The type: of the first stated term that names one; else as the title says; else of a folder in the address; else by the form of
/// the text. A term that names no known kind is a warning.
pub fn conclude(
    stated: &[String],
    title: &str,
    url: Option<&Url>,
    text: &str,
    warnings: &mut Vec<Warning>,
) -> DocumentType {
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
        .or_else(|| of_form(text))
        .unwrap_or(DocumentType::Other)
}

/// The type that a term names, in any case, number and language that the table knows.
pub fn named(term: &str) -> Option<DocumentType> {
    WORDS.terms.get(&fold(term)).copied()
}

fn of_title(title: &str) -> Option<DocumentType> {
    let title = fold(title);
    if has_case_number(&title) {
        return Some(DocumentType::UrgentAction);
    }
    let begins = |start: &str| title.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    let by_beginning = WORDS.titles.iter().find(|(start, _)| begins(start)).map(|(_, document_type)| *document_type);
    by_beginning.or_else(|| WORDS.in_titles.first(&title))
}

/// Urgent actions are numbered "UA 123/05" or "EXTRA 12/05", which folding makes "ua 123 05".
fn has_case_number(folded_title: &str) -> bool {
    let words: Vec<&str> = folded_title.split(' ').collect();
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    words
        .windows(3)
        .any(|three| matches!(three[0], "ua" | "extra" | "ex") && is_number(three[1]) && is_number(three[2]))
}

/// The page of a country is where the address ends with regions and the country: `/location/africa/east-africa/kenya/`.
///
/// What is named by a query (`/press-releases?ID=7`) has no name of its own in the path: then each part of that is a folder.
fn of_address(url: &Url) -> Option<DocumentType> {
    let segments = address::segments(url);
    let below_location = segments.iter().position(|segment| segment == "location").map(|at| segments.len() - at - 1);
    if matches!(below_location, Some(2 | 3)) {
        return Some(DocumentType::CountryProfile);
    }
    let names = usize::from(url.query().is_none());
    let folders = segments.iter().take(segments.len().saturating_sub(names));
    folders.into_iter().find_map(|folder| WORDS.folders.get(&fold(folder)).copied())
}

/// The type by how the text begins and is laid out.
fn of_form(text: &str) -> Option<DocumentType> {
    let opening = opening(text);
    if opening.split("\n\n").take(MAX_PARAGRAPHS_TO_DATELINE).any(has_dateline) {
        return Some(DocumentType::PressRelease);
    }
    of_opening(opening)
        .or_else(|| is_questions(text).then_some(DocumentType::QuestionsAndAnswers))
        .or_else(|| of_headings(text))
}

fn opening(text: &str) -> &str {
    let end = text.char_indices().nth(OPENING_CHARS).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or_default()
}

/// The type that the first lines name, or whose manner of speaking they have.
fn of_opening(opening: &str) -> Option<DocumentType> {
    let paragraphs: Vec<String> = opening.split("\n\n").map(fold).collect();
    WORDS.openings.first(&paragraphs.join("\n"))
}

/// Whether a paragraph begins with a place, perhaps a date, and a dash: "HAZEN, N.D. –", "(London, 3 May 2019) –".
fn has_dateline(paragraph: &str) -> bool {
    let head: String = paragraph.chars().take(MAX_DATELINE_CHARS).collect();
    let head = head.replace(" - ", "–").replace("--", "–");
    let Some((place, _)) = head.split_once(['–', '—']) else { return false };
    let words: Vec<&str> =
        place.split_whitespace().map(|word| word.trim_matches(['(', ')', '[', ']', ',', '.', '/'])).collect();
    let is_name_or_number =
        |word: &&str| word.chars().next().is_none_or(|first| first.is_uppercase() || first.is_numeric());
    let is_capitals = |word: &&str| word.len() > 3 && word.chars().all(char::is_uppercase);
    !place.contains(':')
        && (1..=MAX_DATELINE_WORDS).contains(&words.len())
        && words.iter().all(is_name_or_number)
        && words.first().is_some_and(|first| first.starts_with(char::is_alphabetic))
        && (place.contains(',') || words.iter().all(is_capitals))
}

fn is_questions(text: &str) -> bool {
    let first = text.split("\n\n").take(FIRST_PARAGRAPHS);
    let is_question = |paragraph: &&str| paragraph.len() <= MAX_QUESTION_BYTES && paragraph.ends_with(['?', '؟', '？']);
    let (paragraphs, questions) =
        first.fold((0, 0), |(all, questions), paragraph| (all + 1, questions + usize::from(is_question(&paragraph))));
    questions >= MIN_QUESTIONS && questions * MIN_SHARE_OF_QUESTIONS >= paragraphs
}

fn of_headings(text: &str) -> Option<DocumentType> {
    if text.len() < MIN_REPORT_BYTES {
        return None;
    }
    let mut read = 0;
    let paragraphs = text.split("\n\n").take_while(|paragraph| {
        read += paragraph.len();
        read <= MAX_BYTES_TO_HEADING
    });
    let mut headings = paragraphs.filter(|paragraph| paragraph.len() <= MAX_HEADING_BYTES).map(fold);
    headings.find_map(|heading| {
        let name = heading.trim_start_matches(|character: char| character.is_numeric() || character == ' ');
        WORDS.headings.get(name).copied()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn concluded(stated: &[&str], title: &str, url: &str) -> &'static str {
        let stated: Vec<String> = stated.iter().map(|&term| term.into()).collect();
        conclude(&stated, title, Url::parse(url).ok().as_ref(), "", &mut Vec::new()).id()
    }

    fn of_text(text: &str) -> &'static str {
        conclude(&[], "Floods", None, text, &mut Vec::new()).id()
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
        for column in 1..7 {
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
        assert_eq!(conclude(&stated, "Open letter to the mayor", None, "", &mut warnings), DocumentType::News);
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
            ("Second update to UA 12/05: teacher held", "", "urgent-action"),
            ("Ghana: Further information on fear for safety", "", "urgent-action"),
            ("Mayor Boateng Statement on the Floods", "https://example.org/press-releases/floods/", "statement"),
            ("The floods: questions and answers", "", "questions-and-answers"),
            ("Remarks by the mayor at the opening of the bridge", "", "speech"),
            ("Bank statements of the mayor", "", "other"),
            ("Floods", "https://example.org/index.cfm/press-releases?ID=7", "press-release"),
            ("Überschwemmungen", "https://example.org/pressemitteilungen/12/", "press-release"),
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

    #[test]
    fn an_unstated_type_may_be_told_by_the_form_of_the_text() {
        for (text, id) in [
            ("FOR IMMEDIATE RELEASE\n\nThe bridge was opened today.", "press-release"),
            ("Contact: Ama Boateng, 555 0101\n\nFor immediate release\n\nThe bridge was opened.", "press-release"),
            ("BOLGATANGA, 3 May 2019 – The bridge was opened today.", "press-release"),
            ("Accra, Ghana — The mayor opened the bridge today.", "press-release"),
            ("COMMUNIQUÉ DE PRESSE\n\nLe pont est ouvert.", "press-release"), // typos: fr
            ("供即时发布\n\n大桥今天开通。", "press-release"),
            ("URGENT ACTION\n\nPlease write immediately to the mayor.", "urgent-action"),
            ("Dear Minister,\n\nWe write about the bridge.\n\nYours sincerely,", "open-letter"),
            ("Thank you, Mr President.\n\nExcellencies, the bridge is open.", "speech"),
            ("Señor Presidente: el puente está abierto.", "speech"), // typos: es
            ("السيد الرئيس، أصحاب السعادة، لقد افتتح الجسر", "speech"),
            (
                "1. What is the bridge?\n\nA bridge.\n\n2. Who built it?\n\nWe.\n\n3. Why?\n\nTo cross.",
                "questions-and-answers",
            ),
            ("The mayor said in a press release that the bridge is open.", "other"),
            ("The mayor - who was tired - opened the bridge.", "other"),
            ("Is the bridge open? Yes.", "other"),
        ] {
            assert_eq!(of_text(text), id, "{text}");
        }
    }

    #[test]
    fn a_long_text_with_the_headings_of_a_report_is_one() {
        let chapter = "The river rose for three days before the bridge gave way. ".repeat(200);
        assert_eq!(of_text(&format!("1. Executive Summary\n\n{chapter}\n\n2. The river\n\n{chapter}")), "report");
        assert_eq!(of_text(&format!("The river\n\n{chapter}")), "other");
        assert_eq!(of_text("Executive summary\n\nThe river rose."), "other");
    }
}
