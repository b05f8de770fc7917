//! The page of results.

use askama::Template;
use shared::query::describe::describe_in;
use shared::query::parse::parse;
use shared::query::{Expression, Notice, Order};
use shared::search::Hit;
use shared::suggest::Correction;
use shared::variant::Addition;
use shared::wording::InterfaceLanguage;

use super::bars::{Bars, bars};
use super::facets::{FacetView, facets};
use super::frame::Frame;
use super::hits::HitView;
use super::kwic;
use super::paging::{Paging, Step, paging};
use super::setting::Setting;
use super::trend;
use crate::answer::Answer;
use crate::clause::Clause;
use crate::handlers::assets::YEARS;
use crate::offer::Offer;
use crate::page::{json, links};
use crate::params::{Asked, Mode, ORDERS};
use crate::repair::{Change, Repair};
use crate::words::Words;

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage<'a> {
    frame: Frame,
    headline: String,
    /// The order of the hits, where there are some.
    order: &'static str,
    notices: Vec<NoticeView<'a>>,
    corrections: Vec<CorrectionView<'a>>,
    chips: Vec<Chip>,
    /// The question without any filter, if it has one.
    clear: Option<String>,
    sorts: Vec<Sort>,
    facets: Vec<FacetView>,
    bars: Option<Bars>,
    /// What the form with the two date fields sends besides them.
    undated: Vec<(String, String)>,
    from: String,
    to: String,
    whole: Vec<HitView<'a>>,
    /// Those that have only some of the words.
    partial: Vec<HitView<'a>>,
    /// Where the list's numbers begin.
    first: usize,
    paging: Paging,
    names: Option<NamesView>,
    /// Why nothing was found, in words.
    blame: Option<String>,
    repairs: Vec<RepairView>,
    clauses: Vec<ClauseView>,
    /// How many parts were not counted, in words.
    uncounted: Option<String>,
    /// The question with what each part finds, if it has several parts and was not asked so.
    count_clauses: Option<String>,
    has_text: bool,
    keep: Keep,
    /// When what was asked, for a page on paper.
    printed: String,
    generation: &'a str,
    searched: String,
}

/// Ways to take the whole answer along.
struct Keep {
    csv: String,
    json_lines: String,
    ris: String,
    feed: String,
    api: String,
    /// What the question finds over time, and every match in its context.
    trend: String,
    kwic: String,
}

struct NoticeView<'a> {
    part: String,
    message: &'a str,
}

struct ClauseView {
    text: String,
    reads: String,
    href: String,
    total: String,
    /// Whether it is an alternative of the part before.
    is_branch: bool,
}

struct CorrectionView<'a> {
    text: &'a str,
    href: String,
    total: String,
}

struct Link {
    label: String,
    href: String,
}

/// A filter that can be removed.
struct Chip {
    label: String,
    /// What removing it is called by those who hear it.
    name: String,
    href: String,
}

struct Sort {
    label: &'static str,
    href: String,
    current: bool,
}

/// Other names of what is asked: those that are offered, or those that were searched for.
struct NamesView {
    before: &'static str,
    names: Vec<NameView>,
    /// To the question with them, or without them.
    switch: Link,
}

struct NameView {
    names: String,
    /// How many documents are found with them.
    total: Option<String>,
}

struct RepairView {
    label: String,
    href: String,
    total: String,
}

/// The page of results.
pub fn page(answer: &Answer, setting: Setting<'_>) -> askama::Result<String> {
    let asked = &answer.asked;
    let date = asked.date.as_ref();
    let words = setting.words();
    let keep = keep(asked);
    let frame = Frame {
        feed: Some(keep.feed.clone()),
        ..Frame::new(&title(answer, words), &asked.text, setting.interface).keeping(asked)
    };
    let bars = bars(answer, words);
    let frame = if bars.is_some() { frame.with_script(&YEARS) } else { frame };
    let page = SearchPage {
        frame: frame.at(|language| asked.in_language(Some(language)).address("/search")),
        headline: words.headline(answer),
        order: order_words(answer, words),
        notices: notices(answer, words),
        corrections: answer.corrections.iter().map(|offer| correction(answer, offer, words)).collect(),
        chips: chips(answer, words),
        clear: asked.is_filtered().then(|| asked.without_filters().address("/search")),
        sorts: sorts(answer, words),
        facets: facets(answer, words),
        bars,
        undated: asked.with_date(None).pairs(),
        from: date.and_then(|date| date.from).map(|date| date.to_string()).unwrap_or_default(),
        to: date.and_then(|date| date.to).map(|date| date.to_string()).unwrap_or_default(),
        whole: hit_views(answer.results.whole_hits(), asked, setting),
        partial: hit_views(answer.results.partial_hits(), asked, setting),
        first: (asked.page - 1) * asked.size + 1,
        paging: paging(answer, words),
        names: names(answer, words),
        blame: blame(answer, words),
        repairs: answer.diagnosis.repairs.iter().map(|repair| repair_view(answer, repair, words)).collect(),
        clauses: clauses(answer, words),
        uncounted: uncounted(answer, words),
        count_clauses: count_clauses(answer),
        has_text: answer.expression.is_some(),
        keep,
        printed: printed(answer, words),
        generation: &answer.index.generation,
        searched: words.with("searched", "documents", &words.documents(answer.index.documents)),
    };
    page.render()
}

fn hit_views<'a>(hits: &'a [Hit], asked: &'a Asked, setting: Setting<'_>) -> Vec<HitView<'a>> {
    hits.iter().map(|hit| HitView::of(hit, asked.into(), setting)).collect()
}

fn keep(asked: &Asked) -> Keep {
    let question = asked.question();
    let export = |format: &str| links::with_parameter(&question.address("/v1/export"), "format", format);
    Keep {
        csv: export("csv"),
        json_lines: export("jsonl"),
        ris: export("ris"),
        feed: question.with_order(Order::Relevance).address("/v1/feed.atom"),
        api: asked.in_language(None).address(json::PATH),
        trend: apart(asked).address(trend::PATH),
        kwic: apart(asked).address(kwic::PATH),
    }
}

/// What is asked, for a page that shows it in another way.
fn apart(asked: &Asked) -> Asked {
    Asked { order: Order::Relevance, fold: true, ui: asked.ui, ..asked.question() }
}

fn printed(answer: &Answer, words: Words) -> String {
    let text = answer.asked.text.trim();
    let query = if text.is_empty() { words.say("none").to_owned() } else { format!("\u{2068}{text}\u{2069}") };
    let values = [
        ("query", &*query),
        ("date", &words.date(answer.asked_on)),
        ("documents", &words.documents(answer.index.documents)),
        ("generation", &answer.index.generation),
    ];
    words.fill("printed-query", &values)
}

fn correction<'a>(answer: &Answer, offer: &'a Correction, words: Words) -> CorrectionView<'a> {
    let href = answer.asked.with_text(&offer.text).address("/search");
    CorrectionView { text: &offer.text, href, total: words.documents(offer.total) }
}

/// What could not be used: the parser's own words where the page is in its language, else what its kind is called there. What is about
/// no part of the text is not the parser's, and in the page's language already.
fn notices(answer: &Answer, words: Words) -> Vec<NoticeView<'_>> {
    let part = |notice: &Notice| shown(answer.asked.text.get(notice.place.clone()).unwrap_or_default().trim());
    let message = |notice: &'_ Notice| match words.language {
        InterfaceLanguage::English => None,
        _ if notice.place.is_empty() => None,
        _ => Some(words.named("notice", notice.kind.id())),
    };
    let view = |notice| NoticeView { part: part(notice), message: message(notice).unwrap_or(&notice.message) };
    answer.notices.iter().map(view).collect()
}

/// How much of what a notice is about is shown, in characters.
const NOTICE_CHARS: usize = 60;

fn shown(part: &str) -> String {
    match part.char_indices().nth(NOTICE_CHARS) {
        None => part.to_owned(),
        Some((end, _)) => part.get(..end).unwrap_or_default().to_owned() + "…",
    }
}

/// How long a query may be in the browser's tab, in characters.
const TITLE_CHARS: usize = 80;

fn title(answer: &Answer, words: Words) -> String {
    let text = answer.asked.text.trim();
    if text.is_empty() { words.headline(answer) } else { text.chars().take(TITLE_CHARS).collect() }
}

/// The order as it works out: where no words are asked for there is no best match.
fn effective_order(answer: &Answer) -> Order {
    match answer.asked.order {
        Order::Relevance if answer.expression.is_none() => Order::Newest,
        order => order,
    }
}

fn order_words(answer: &Answer, words: Words) -> &'static str {
    match effective_order(answer) {
        Order::Relevance => words.say("best-match-first"),
        Order::Newest => words.say("newest-first"),
        Order::Oldest => words.say("oldest-first"),
    }
}

fn sorts(answer: &Answer, words: Words) -> Vec<Sort> {
    let label = |order: Order| match order {
        Order::Relevance => words.say("best-match"),
        Order::Newest => words.say("newest"),
        Order::Oldest => words.say("oldest"),
    };
    let current = effective_order(answer);
    let offered = ORDERS.into_iter().filter(|order| answer.expression.is_some() || *order != Order::Relevance);
    let sort = |order: Order| {
        let href = answer.asked.with_order(order).address("/search");
        Sort { label: label(order), href, current: order == current }
    };
    offered.map(sort).collect()
}

/// The filters that are set, each with the question without it.
fn chips(answer: &Answer, words: Words) -> Vec<Chip> {
    let asked = &answer.asked;
    let chip = |label: String, without: &Asked| Chip {
        name: words.with("remove-filter", "filter", &label),
        href: without.address("/search"),
        label,
    };
    let values = asked.facet_values().map(|(facet, mode, id)| {
        let label = words.label(answer, facet, id);
        let label = match mode {
            Mode::Any => label,
            Mode::All => words.with("also-value", "value", &label),
            Mode::None => words.with("not-value", "value", &label),
        };
        chip(label, &asked.with_value(facet, id, None))
    });
    let date = asked.date.as_ref().map(|date| chip(words.date_filter(date), &asked.with_date(None)));
    values.chain(date).collect()
}

fn names(answer: &Answer, words: Words) -> Option<NamesView> {
    if let Some(widened) = &answer.widened {
        let name = |addition: &Addition| NameView { names: words.listed(&addition.also), total: None };
        let href = answer.asked.with_variants(false).address("/search");
        let switch = Link { label: words.say("only-as-typed").to_owned(), href };
        let names = widened.additions.iter().map(name).collect();
        return Some(NamesView { before: words.say("also-found"), names, switch });
    }
    let offers = answer.offers.as_ref()?;
    let name = |offer: &Offer| NameView {
        names: words.listed(&offer.addition.also),
        total: Some(words.documents(offer.total)),
    };
    let together = &offers.together;
    let label = words.with("search-other-names", "documents", &words.documents(together.total));
    let switch = Link { label, href: together.asked.address("/search") };
    Some(NamesView { before: words.say("other-names"), names: offers.each.iter().map(name).collect(), switch })
}

fn blame(answer: &Answer, words: Words) -> Option<String> {
    let searched = answer.results.total == 0 && answer.expression.is_some();
    let many = matches!(&answer.expression, Some(Expression::All(_)));
    if !(searched && many) {
        return None;
    }
    let is_filtered = answer.asked.is_filtered();
    let blamed: Vec<String> = answer.diagnosis.blamed.iter().map(|part| words.language.isolated(part)).collect();
    if blamed.is_empty() {
        let id = if is_filtered { "each-found-filtered" } else { "each-found" };
        return Some(words.say(id).to_owned());
    }
    let id = if is_filtered { "blamed-filtered" } else { "blamed" };
    Some(words.with(id, "parts", &blamed.join(words.say("nor"))))
}

fn clauses(answer: &Answer, words: Words) -> Vec<ClauseView> {
    let reads = |clause: &Clause| match parse(&clause.text).expression {
        Some(expression) => describe_in(words.language, &expression),
        None => clause.reads.clone(),
    };
    let view = |clause: &Clause, is_branch: bool| ClauseView {
        text: clause.text.clone(),
        reads: reads(clause),
        href: Asked { clauses: false, ..answer.asked.with_text(&clause.text) }.address("/search"),
        total: words.documents(clause.total),
        is_branch,
    };
    let parts = answer.clauses.iter().flat_map(|clauses| &clauses.parts);
    let each = parts.flat_map(|part| {
        std::iter::once(view(part, false)).chain(part.branches.iter().map(|branch| view(branch, true)))
    });
    each.collect()
}

fn uncounted(answer: &Answer, words: Words) -> Option<String> {
    let more = answer.clauses.as_ref().map_or(0, |clauses| clauses.more);
    (more > 0).then(|| words.count("more-parts", more as u64))
}

fn count_clauses(answer: &Answer) -> Option<String> {
    let has_parts = matches!(answer.expression, Some(Expression::All(_) | Expression::Any(_)));
    (has_parts && answer.clauses.is_none()).then(|| answer.asked.with_clauses().address("/search"))
}

fn repair_view(answer: &Answer, repair: &Repair, words: Words) -> RepairView {
    let with = |id: &'static str, text: &str| words.with(id, "text", &words.language.isolated(text));
    let of_value = |id: &'static str, value: &str| words.with(id, "value", value);
    let label = match &repair.change {
        Change::OtherNames => words.say("repair.other-names").to_owned(),
        Change::AnyForm(text) => with("repair.any-form", text),
        Change::FurtherApart(text) => with("repair.further-apart", text),
        Change::Anywhere(text) => with("repair.anywhere", text),
        Change::Once(text) => with("repair.once", text),
        Change::DropText(text) => with("repair.drop-text", text),
        Change::DropValue(facet, Mode::None, id) => of_value("repair.allow-value", &words.label(answer, *facet, id)),
        Change::DropValue(facet, _, id) => of_value("repair.drop-value", &words.label(answer, *facet, id)),
        Change::DropDate => words.say("repair.any-date").to_owned(),
        Change::DropFilters => words.say("remove-all-filters").to_owned(),
        Change::DropTextAndFilters(text) => with("repair.drop-both", text),
    };
    RepairView { label, href: repair.asked.address("/search"), total: words.documents(repair.total) }
}

#[cfg(test)]
mod tests {
    use shared::search::Results;

    use super::*;
    use crate::clause::Clauses;
    use crate::sample;

    #[test]
    fn what_was_asked_and_found_is_on_the_page() {
        let page = page(&sample::answer(), Setting::default()).expect("a page");
        for expected in [
            "<h1>36 documents with held",
            "<q>foo:</q>: there is no field foo",
            "Weaver &#38; poet <mark>held</mark>",
            "href=\"/doc/doc-1?q=held+foo%3A#h2\"",
            "<time datetime=\"2019-08\">August 2019</time> · Iran",
            "MDE 13/0001/2019",
            "aria-label=\"2019: 22 documents\"",
            "name=\"robots\" content=\"noindex, follow\"",
        ] {
            assert!(page.contains(expected), "{expected}: {page}");
        }
    }

    #[test]
    fn whatever_the_archive_and_the_question_say_is_shown_as_text() {
        let hostile = "\"'><script>alert(1)</script>";
        let mut answer = sample::answer();
        answer.asked = Asked::default().with_text(hostile);
        answer.notices[0].message = hostile.to_owned();
        let hit = &mut answer.results.hits[0];
        hit.title = sample::segments(&format!("[{hostile}]{hostile}"));
        hit.snippets[0].segments = sample::segments(&format!("[{hostile}]{hostile}"));
        hit.document.url = Some(format!("https://{hostile}/"));
        answer.results.facets[3].values[0].label = hostile.to_owned();
        let page = page(&answer, Setting::default()).expect("a page");
        assert!(!page.contains("<script>") && !page.contains("\"'>"), "{page}");
    }

    #[test]
    fn a_long_part_that_could_not_be_used_is_cut() {
        let mut answer = sample::answer();
        answer.asked = Asked::default().with_text(&"é".repeat(200));
        answer.notices[0].place = 0..400;
        let page = page(&answer, Setting::default()).expect("a page");
        assert!(page.contains(&format!("<q>{}…</q>", "é".repeat(NOTICE_CHARS))), "{page}");
    }

    #[test]
    fn what_each_part_finds_is_offered_and_listed() {
        let mut answer = sample::answer();
        let held = answer.expression.clone().expect("something is asked");
        answer.expression = Some(Expression::All(vec![held.clone(), held]));
        assert!(page(&answer, Setting::default()).expect("a page").contains("clauses=on"));
        let clause =
            |text: &str, total| Clause {
                text: text.to_owned(), reads: "“x”".to_owned(), total, branches: Vec::new()
            };
        let part = Clause { branches: vec![clause("held", 1)], ..clause("(held OR free)", 1_600) };
        answer.clauses = Some(Clauses { parts: vec![part], more: 0 });
        let page = page(&answer, Setting::default()).expect("a page");
        assert!(page.contains("href=\"/search?q=%28held+OR+free%29\"") && page.contains("1,600 documents"), "{page}");
    }

    #[test]
    fn hits_with_some_of_the_words_stand_under_a_heading_of_their_own() {
        let mut answer = sample::answer();
        let heading = "Documents with some of the words</h2>";
        assert!(!page(&answer, Setting::default()).expect("a page").contains(heading));
        answer.results.hits.push(Hit { missing: vec!["unicorn".to_owned()], ..sample::hit() });
        let mixed = page(&answer, Setting::default()).expect("a page");
        let (whole, partial) = mixed.split_once(heading).expect("a heading");
        assert_eq!(whole.matches("<article>").count(), 1);
        assert!(partial.contains("<ol class=\"hits\" start=\"2\">") && partial.contains("without “unicorn”"));
    }

    #[test]
    fn where_no_document_has_all_words_the_page_says_so_and_shows_repairs_and_what_has_some() {
        let mut answer = sample::answer();
        let lacking = Hit { missing: vec!["unicorn".to_owned()], ..sample::hit() };
        answer.results = Results { total: 0, listed: 0, hits: vec![lacking], ..answer.results };
        let repair = Repair { change: Change::DropText("unicorn".to_owned()), asked: Asked::default(), total: 36 };
        answer.diagnosis.repairs = vec![repair];
        let page = page(&answer, Setting::default()).expect("a page");
        let places =
            ["No document has all of the words", "Drop unicorn", "Documents with some of the words", "<article>"]
                .map(|part| page.find(part).expect(part));
        assert!(places.is_sorted() && !page.contains("Nothing was found"), "{page}");
    }

    #[test]
    fn filters_are_chips_that_remove_themselves() {
        let mut answer = sample::answer();
        answer.asked = Asked::from_query_string("country=IR&-type=blog&date=2011..").expect("parameters");
        let chips: Vec<(String, String)> =
            chips(&answer, Words::ENGLISH).into_iter().map(|chip| (chip.label, chip.href)).collect();
        let expected = [
            ("Iran", "/search?date=2011..&-type=blog"),
            ("not Blog", "/search?date=2011..&country=IRN"),
            ("since 2011", "/search?country=IRN&-type=blog"),
        ];
        assert_eq!(chips, expected.map(|(label, href)| (label.to_owned(), href.to_owned())));
    }

    #[test]
    fn without_words_there_is_no_best_match() {
        let mut answer = sample::answer();
        answer.expression = None;
        let labels: Vec<(&str, bool)> =
            sorts(&answer, Words::ENGLISH).into_iter().map(|sort| (sort.label, sort.current)).collect();
        assert_eq!(labels, [("Newest", true), ("Oldest", false)]);
    }
}
