//! What an index gives back of a document.

use indexer::convert::Converter;
use indexer::record::Record;
use shared::document::Extent;
use shared::index::{Index, Writer};
use shared::query::{Expression, Form, Query, Scope, Text, Word};
use shared::search::{read, search};
use std::sync::LazyLock;

/// How many words of the text are looked for.
const MAX_WORDS: usize = 8;

static CONVERTER: LazyLock<Converter> = LazyLock::new(Converter::new);

/// The first line is the title, the rest the text.
pub fn check_stored(text: &str) {
    let (title, text) = text.split_once('\n').unwrap_or((text, ""));
    let record = Record { title: title.to_owned(), text: text.to_owned(), ..Record::new("a.txt", Extent::Whole) };
    let Ok(converted) = CONVERTER.convert(record) else { return };
    let document = converted.document;
    let folder = tempfile::tempdir().expect("a folder");
    let writer = Writer::open(folder.path()).expect("an index");
    writer.put(&document).expect("a document can be put");
    writer.commit().expect("it is committed");

    let searcher = Index::open(folder.path()).expect("an index").searcher();
    let stored = searcher.document(&document.id).expect("it is read").expect("it is there");
    assert_eq!(stored, document);
    for word in words_of(&document.text).take(MAX_WORDS) {
        let expression = exactly(word);
        let query = Query { expression: Some(expression.clone()), snippets: 3, ..Query::default() };
        let results = search(&searcher, &query).expect("a word can be looked for");
        assert_eq!(results.total, 1, "{word:?} is found where it stands");
        let reading = read(&searcher, &document.id, Some(&expression)).expect("it is read").expect("it is there");
        assert!(reading.hit_count > 0 && reading.hit_count == results.hits[0].hit_count, "{word:?} is marked");
        let paragraphs =
            reading.paragraphs.iter().map(|segments| segments.iter().map(|segment| segment.text.as_str()).collect());
        assert_eq!(paragraphs.collect::<Vec<String>>().join("\n\n"), document.text);
    }
}

/// What stands between white space, but numbers and what stands before them: a reference number is one word (`MDE 24/2089/2020`).
fn words_of(text: &str) -> impl Iterator<Item = &str> {
    let is_number = |word: &str| word.contains(char::is_numeric);
    let following = text.split_whitespace().skip(1).chain([""]);
    text.split_whitespace()
        .zip(following)
        .filter(move |(word, next)| word.contains(char::is_alphabetic) && !is_number(word) && !is_number(next))
        .map(|(word, _)| word)
}

fn exactly(word: &str) -> Expression {
    let words = vec![Word { text: word.to_owned(), form: Form::Exact }];
    Expression::Text(Text { words, scope: Scope::Anywhere, place: 0..0 })
}
