//! Documents of three hundred pages, put among those of a corpus, and questions that find them first.

use shared::document::{Document, DocumentId};

use crate::question::{Frequencies, words};
use crate::random::Random;

/// How long a report is at least, in bytes: about three hundred pages.
const BYTES: usize = 1_500_000;
/// How many words its title has, all of which recur in it.
const TITLE_WORDS: usize = 12;
/// What the words of a title have in common: of a thousand documents, so many have them.
const SHARE: std::ops::Range<usize> = 10..300;
/// What the source of a report begins with.
const SOURCE: &str = "report ";

/// Makes reports out of the texts of documents: each has a title of frequent words, and the texts of documents that have
/// some of these.
pub fn reports(documents: &[Document], frequencies: &Frequencies, count: usize, seed: u64) -> Vec<Document> {
    let mut random = Random::new(seed, 600);
    let is_shared = |word: &str| {
        let count = frequencies.get(word).copied().unwrap_or(0);
        SHARE.contains(&(count * 1_000 / documents.len().max(1)))
    };
    let mut made = Vec::with_capacity(count);
    for number in 0..count {
        let Some(title) = title(documents, &is_shared, &mut random) else { break };
        let text = text(documents, &title, &mut random);
        let like = random.pick(documents).clone();
        made.push(Document {
            id: DocumentId::derive("report", &[&number.to_string()]),
            title: title.join(" "),
            text,
            source: format!("{SOURCE}{number}"),
            ..like
        });
    }
    made
}

/// Whether a document is one of these.
pub fn is_report(document: &Document) -> bool {
    document.source.starts_with(SOURCE)
}

/// A document that says no more than the title of a report: questions drawn from it are about what the report is about.
pub fn summary(report: &Document) -> Document {
    Document { text: report.title.clone(), ..report.clone() }
}

/// Different words of one document; `None` where hardly any document has so many.
fn title(documents: &[Document], is_shared: &dyn Fn(&str) -> bool, random: &mut Random) -> Option<Vec<String>> {
    (0..100).find_map(|_| {
        let document = documents.get(random.between(0, documents.len().checked_sub(1)?))?;
        let mut title: Vec<String> = Vec::with_capacity(TITLE_WORDS);
        for word in words(&document.text).filter(|word| is_shared(word)) {
            if title.len() < TITLE_WORDS && !title.contains(&word) {
                title.push(word);
            }
        }
        (title.len() == TITLE_WORDS).then_some(title)
    })
}

fn text(documents: &[Document], title: &[String], random: &mut Random) -> String {
    let mut text = String::with_capacity(BYTES + BYTES / 8);
    while text.len() < BYTES {
        // One text in a few is of the subject: enough look alike, and the search for them stays short.
        let like = |document: &&Document| words(&document.text).take(200).any(|word| title.contains(&word));
        let candidates: Vec<&Document> = (0..8).map(|_| random.pick(documents)).collect();
        let chosen = candidates.iter().copied().find(like).unwrap_or(candidates[0]);
        text += &chosen.text;
        text += "\n\n";
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::Corpus;
    use crate::question::document_frequencies;

    #[test]
    fn reports_are_long_and_say_what_their_titles_say() {
        let documents = Corpus::generated(300, 1).documents;
        let made = reports(&documents, &document_frequencies(&documents), 2, 1);
        assert_eq!(made.len(), 2);
        for report in &made {
            assert!(report.text.len() >= BYTES && is_report(report));
            assert!(words(&report.title).all(|word| report.text.to_lowercase().contains(&word)));
        }
    }
}
