//! The page of results.

use askama::Template;
use shared::query::Order;

use super::bars::{Bars, bars};
use super::facets::{FacetView, facets};
use super::frame::Frame;
use super::hits::HitView;
use super::paging::{Paging, Step, paging};
use crate::answer::Answer;
use crate::page::json;
use crate::params::{Asked, Mode, ORDERS};
use crate::repair::{Change, Repair};
use crate::words;

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage<'a> {
    frame: Frame,
    headline: String,
    order: &'static str,
    notices: Vec<NoticeView<'a>>,
    chips: Vec<Link>,
    clear: Option<String>,
    sorts: Vec<Sort>,
    facets: Vec<FacetView>,
    bars: Option<Bars>,
    /// What the form with the two date fields sends besides them.
    undated: Vec<(String, String)>,
    from: String,
    to: String,
    hits: Vec<HitView<'a>>,
    /// Where the list's numbers begin.
    first: usize,
    paging: Paging,
    repairs: Vec<RepairView>,
    without_filters: Option<String>,
    has_text: bool,
    api: String,
    asked_on: String,
    generation: &'a str,
    documents: String,
}

struct NoticeView<'a> {
    part: &'a str,
    message: &'a str,
}

struct Link {
    label: String,
    href: String,
}

struct Sort {
    label: &'static str,
    href: String,
    current: bool,
}

struct RepairView {
    label: String,
    href: String,
    total: String,
}

/// The page of results.
pub fn page(answer: &Answer) -> askama::Result<String> {
    let asked = &answer.asked;
    let date = asked.date.as_ref();
    let page = SearchPage {
        frame: Frame::new(&title(answer), &asked.text).keeping(asked),
        headline: words::headline(answer),
        order: order_words(answer),
        notices: answer
            .notices
            .iter()
            .map(|notice| NoticeView {
                part: asked.text.get(notice.place.clone()).unwrap_or_default().trim(),
                message: &notice.message,
            })
            .collect(),
        chips: chips(answer),
        clear: asked.is_filtered().then(|| asked.without_filters().address("/search")),
        sorts: ORDERS.into_iter().map(|order| sort(asked, order)).collect(),
        facets: facets(answer),
        bars: bars(answer),
        undated: asked.with_date(None).pairs(),
        from: date.and_then(|date| date.from).map(|date| date.to_string()).unwrap_or_default(),
        to: date.and_then(|date| date.to).map(|date| date.to_string()).unwrap_or_default(),
        hits: answer.results.hits.iter().map(|hit| HitView::of(hit, &asked.text)).collect(),
        first: (asked.page - 1) * asked.size + 1,
        paging: paging(answer),
        repairs: answer.repairs.iter().map(|repair| repair_view(answer, repair)).collect(),
        without_filters: asked.is_filtered().then(|| asked.without_filters().address("/search")),
        has_text: answer.expression.is_some(),
        api: asked.address(json::PATH),
        asked_on: words::date(answer.asked_on),
        generation: &answer.index.generation,
        documents: words::number(answer.index.documents),
    };
    page.render()
}

/// How long a query may be in the browser's tab, in characters.
const TITLE_CHARS: usize = 80;

fn title(answer: &Answer) -> String {
    let text = answer.asked.text.trim();
    if text.is_empty() { words::headline(answer) } else { text.chars().take(TITLE_CHARS).collect() }
}

fn order_words(answer: &Answer) -> &'static str {
    match (answer.asked.order, &answer.expression) {
        (Order::Relevance, Some(_)) => "best match first",
        (Order::Newest, _) | (Order::Relevance, None) => "newest first",
        (Order::Oldest, _) => "oldest first",
    }
}

fn sort(asked: &Asked, order: Order) -> Sort {
    let label = match order {
        Order::Relevance => "Best match",
        Order::Newest => "Newest",
        Order::Oldest => "Oldest",
    };
    Sort { label, href: asked.with_order(order).address("/search"), current: asked.order == order }
}

/// The filters that are set, each with the question without it.
fn chips(answer: &Answer) -> Vec<Link> {
    let asked = &answer.asked;
    let values = asked.facet_values().map(|(facet, mode, id)| {
        let label = answer.label(facet, id);
        let label = if mode == Mode::None { format!("not {label}") } else { label };
        Link { label, href: asked.with_value(facet, id, None).address("/search") }
    });
    let date = asked
        .date
        .as_ref()
        .map(|date| Link { label: words::date_filter(date), href: asked.with_date(None).address("/search") });
    values.chain(date).collect()
}

fn repair_view(answer: &Answer, repair: &Repair) -> RepairView {
    let label = match &repair.change {
        Change::DropText(text) => format!("Drop “{text}”"),
        Change::DropValue(facet, Mode::None, id) => format!("Allow {}", answer.label(*facet, id)),
        Change::DropValue(facet, _, id) => format!("Remove the filter {}", answer.label(*facet, id)),
        Change::DropDate => "Allow any date".to_owned(),
    };
    RepairView {
        label,
        href: repair.asked.address("/search"),
        total: words::count(repair.total, "document", "documents"),
    }
}
