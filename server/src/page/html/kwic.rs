//! A concordance: every match of a question with its context, one line each, the matches under one another.

use askama::Template;
use shared::query::describe::describe_in;
use shared::search::{Line, LineOrder};

use super::frame::Frame;
use super::hits::{DateView, Tongue};
use super::setting::Setting;
use crate::kwic::{Kwic, order_id};
use crate::page::links::{self, Marking};
use crate::words::Words;

/// The path of the page.
pub const PATH: &str = "/kwic";

#[derive(Template)]
#[template(path = "kwic.html")]
struct KwicPage<'a> {
    frame: Frame,
    heading: String,
    counted: String,
    /// What is said where there are more lines than these.
    cut: Option<String>,
    sorts: Vec<Sort>,
    lines: Vec<LineView<'a>>,
    back: String,
    json: String,
    csv: String,
}

struct Sort {
    label: &'static str,
    href: String,
    current: bool,
}

struct LineView<'a> {
    tongue: Tongue,
    left: &'a str,
    text: &'a str,
    right: &'a str,
    href: String,
    title: &'a str,
    date: Option<DateView>,
}

/// The page of a concordance, its lines being in this order.
pub fn page(kwic: &Kwic, order: LineOrder, setting: Setting<'_>) -> askama::Result<String> {
    let words = setting.words();
    let question = &kwic.question;
    let plain = question.in_language(None);
    let sort = |(order_of, label): (LineOrder, &'static str)| Sort {
        label: words.say(label),
        href: links::with_parameter(&question.address(PATH), "sort", order_id(order_of)),
        current: order_of == order,
    };
    let here = |language| question.in_language(Some(language)).address(PATH);
    let page = KwicPage {
        frame: Frame::new(words.say("kwic"), &question.text, setting.interface).keeping(question).at(here),
        heading: match &kwic.understood.expression {
            Some(expression) => describe_in(words.language, expression),
            None => words.say("kwic").to_owned(),
        },
        counted: counted(kwic, words),
        cut: cut(kwic, words),
        sorts: ORDERS.into_iter().map(sort).collect(),
        lines: kwic.found.lines.iter().filter_map(|line| view(kwic, line, words)).collect(),
        back: question.address("/search"),
        json: plain.address("/v1/kwic"),
        csv: links::with_parameter(&plain.address("/v1/kwic"), "format", "csv"),
    };
    page.render()
}

/// The orders, with what they are called.
const ORDERS: [(LineOrder, &str); 4] = [
    (LineOrder::Newest, "newest"),
    (LineOrder::Oldest, "oldest"),
    (LineOrder::Left, "kwic-left"),
    (LineOrder::Right, "kwic-right"),
];

fn counted(kwic: &Kwic, words: Words) -> String {
    let lines = words.count("lines", kwic.found.lines.len() as u64);
    words.fill("lines-of", &[("lines", &lines), ("documents", &words.documents(kwic.found.total))])
}

/// Where there are more lines: whether these are the first of all, or of as many as are sorted.
fn cut(kwic: &Kwic, words: Words) -> Option<String> {
    let found = &kwic.found;
    if !found.is_cut {
        return None;
    }
    if found.is_sorted_among_all {
        return Some(words.say("kwic-cut").to_owned());
    }
    Some(words.fill("kwic-sorted", &[("lines", &words.count("lines", found.sorted))]))
}

fn view<'a>(kwic: &'a Kwic, line: &'a Line, words: Words) -> Option<LineView<'a>> {
    let document = kwic.found.documents.get(line.document)?;
    let reading_view = links::reading_view(&document.id, Marking::from(&kwic.question));
    Some(LineView {
        tongue: Tongue::of(document.language),
        left: &line.left,
        text: &line.text,
        right: &line.right,
        href: format!("{reading_view}#h{}", line.hit + 1),
        title: &document.title,
        date: document.published.map(|dating| DateView::of(dating.date, words)),
    })
}

#[cfg(test)]
mod tests {
    use shared::search::{Concordance, LineField};

    use super::*;
    use crate::params::Asked;
    use crate::sample;
    use crate::understood::Understood;

    #[test]
    fn a_line_leads_to_its_match_and_an_order_to_the_lines_in_it() {
        let line = Line {
            document: 0,
            field: LineField::Body,
            hit: 1,
            place: 15,
            left: "The weaver was <b>".to_owned(),
            text: "held".to_owned(),
            right: " for 14 months".to_owned(),
        };
        let found = Concordance {
            total: 3,
            read: 1,
            sorted: 10_000,
            is_cut: true,
            is_sorted_among_all: false,
            lines: vec![line],
            documents: vec![sample::document()],
        };
        let kwic = Kwic {
            index: sample::answer().index,
            question: Asked::default().with_text("held"),
            understood: Understood::of("held", None),
            found,
        };
        let page = page(&kwic, LineOrder::Left, Setting::default()).expect("a page");
        assert!(page.contains("href=\"/doc/doc-1?q=held#h2\"") && page.contains("1 line from 3 documents"), "{page}");
        assert!(page.contains("Sorted here are 10,000 lines, those of the newest documents."), "{page}");
        assert!(page.contains("/kwic?q=held&#38;sort=right") && !page.contains("<b>"), "{page}");
    }
}
