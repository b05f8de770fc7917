//! A citation as a line of text: who, when, what, its number, where.

use shared::document::Document;

use super::{genre, one_line, publisher_of};
use crate::page::links;

/// Cites a document as one line: `River Watch (August 2019). Weaver held [Press release]. MDE 13/0001/2019. https://…`
pub fn text(document: &Document, publisher: Option<&str>) -> String {
    let who = publisher_of(document, publisher).map(|publisher| format!("{publisher} "));
    let when = document.published.map_or_else(|| "n.d.".to_owned(), |published| published.date.in_words());
    let kind = genre(document).map(|genre| format!(" [{genre}]")).unwrap_or_default();
    let what = ended(one_line(&document.title) + &kind);
    let number = document.reference.as_ref().map(|reference| format!(" {reference}.")).unwrap_or_default();
    let place = links::original(document).map(|url| format!(" {url}")).unwrap_or_default();
    format!("{}({when}). {what}{number}{place}\n", who.unwrap_or_default())
}

/// A sentence with a mark at its end.
fn ended(mut sentence: String) -> String {
    if !sentence.ends_with(['.', '!', '?', '…', '。', '؟', '！', '？', '।']) {
        sentence.push('.');
    }
    sentence
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::citation::tests::undated;
    use crate::sample::document;

    #[test]
    fn a_line_says_who_when_what_and_where() {
        assert_eq!(
            text(&document(), Some("River Watch")),
            "River Watch (August 2019). Iran: Weaver & poet held [Press release]. MDE 13/0001/2019. \
             https://www.example.org/en/documents/mde13/0001/2019/en/\n"
        );
        let bare = Document { url: None, reference: None, title: "Who is next?".to_owned(), ..undated() };
        let bare = Document { document_type: shared::document_type::DocumentType::Report, ..bare };
        assert_eq!(text(&bare, None), "(n.d.). Who is next?\n");
    }
}
