//! The text of a page that is laid out in no way that is known, without its *chrome*: menus, share bars, links to other
//! articles.
//!
//! Three steps, each linear in the length of the page: the page is made flat and measured ([`outline`]); of what its names
//! call chrome, all goes that does not hold most of the page's prose ([`chrome`]); then the element is looked for that
//! holds the text ([`container`]), and what in it points elsewhere is left out ([`pruning`]).

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use scraper::{Html, Selector};

use crate::extract::selector;
use crate::extract::text::paragraphs_without;
use crate::format::markup;
use outline::Outline;

mod chrome;
mod container;
mod outline;
mod pruning;

pub(crate) use chrome::{is_chrome, is_in_chrome};

/// A text below this length is looked for among what the page has for browsers without scripts, too. In bytes.
const MIN_BYTES: usize = 250;

static NOSCRIPT: LazyLock<Selector> = LazyLock::new(|| selector("body noscript"));

/// The text of a page.
pub(crate) fn text(html: &Html) -> String {
    let text = text_with_scripts(html);
    let without_scripts = || {
        let longest =
            html.select(&NOSCRIPT).map(|element| element.text().collect::<String>()).max_by_key(String::len)?;
        let html = (longest.len() > MIN_BYTES).then(|| markup::parse(&longest).ok())??;
        Some(text_with_scripts(&html))
    };
    let other = if text.len() < MIN_BYTES { without_scripts() } else { None };
    other.filter(|other| other.len() > text.len()).unwrap_or(text)
}

fn text_with_scripts(html: &Html) -> String {
    let mut outline = Outline::read(html);
    let mut left_out = chrome::leave_out(&mut outline);
    let found = container::find(&outline);
    pruning::prune(&mut outline, &found, &mut left_out);
    let left_out: FxHashSet<_> = left_out.into_iter().map(|part| outline.parts[part].element.id()).collect();
    let text = |part: &usize| paragraphs_without(outline.parts[*part].element, |inner| left_out.contains(&inner.id()));
    let texts: Vec<String> = found.parts.iter().map(text).filter(|text| !text.is_empty()).collect();
    texts.join("\n\n")
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    fn page(body: &str) -> String {
        text(&Html::parse_document(body))
    }

    const STORY: &str = "<p>The court set the three villagers free on Monday, after two years without a trial.</p>\
        <p>Their families had asked for nothing else since the day of the arrests.</p><ul><li>All charges were dropped.</ul>";

    const READ: &str = "The court set the three villagers free on Monday, after two years without a trial.\n\n\
        Their families had asked for nothing else since the day of the arrests.\n\nAll charges were dropped.";

    const MENU: &str = "<ul class=menu><li><a href=/>Start here, and find everything else</a></ul>";

    #[test]
    fn the_text_is_found_in_named_and_unnamed_containers() {
        for (before, after) in [
            ("<article>", "</article>"),
            ("<div class='entry-content'>", "</div>"),
            ("<div><div class=x7>", "</div></div>"),
            ("<main><div class=has-sidebar>", "</div></main>"),
            ("<form><div class=text-secondary>", "</div></form>"),
            ("<div class='lg:hidden overflow-hidden'>", "</div>"),
            ("<div style='display: none'>", "</div>"),
        ] {
            let other =
                "<div class=related-posts><p>Another story of another day, which has nothing to do with it.</p></div>";
            let markup = format!("<header>{MENU}</header>{before}{STORY}{other}{after}<footer>Imprint</footer>");
            assert_eq!(page(&markup), READ, "{before}");
        }
    }

    #[test]
    fn what_stands_around_the_text_is_left_out() {
        for around in [
            "<div class=share-bar>Share this story with everyone you know, please, and do it today.</div>",
            "<div id=cookie-notice><p>We use cookies, as all do, to know what you read and for how long.</p></div>",
            "<aside><p>Three things to know before you leave, and one that you had better forget.</p></aside>",
            "<div id=comments><p>First! And I have never read a better story, not even here.</p></div>",
            "<p><a href=/x>Read also: The dam that broke twice</a></p>",
            "<p>Advertisement</p>",
            "<h3>You may also like</h3><ul><li><a href=/x>The dam that broke twice</a></ul>",
            "<p>Tags: dams, courts</p>",
        ] {
            assert_eq!(page(&format!("<article>{STORY}{around}</article>")), READ, "{around}");
        }
    }

    #[test]
    fn tables_lists_quotes_and_footnotes_are_text() {
        let text = page(&format!(
            "<article>{STORY}<table><tr><th>Year<th>Arrests<tr><td>2018<td>3</table><blockquote><p>“We waited.”</blockquote>\
             <ol class=footnotes><li>See <a href=/r>The report of the court</a>, p. 4.</ol></article>",
        ));
        assert_eq!(
            text,
            format!("{READ}\n\nYear | Arrests\n\n2018 | 3\n\n“We waited.”\n\nSee The report of the court, p. 4.")
        );
    }

    #[test]
    fn headings_that_unfold_their_section_and_folded_sections_are_text() {
        let answer =
            "<p>Nobody told the families for two years where the three men had been taken, or why they were held.</p>";
        let markup =
            format!("<main>{STORY}<h2><button>Where were they?</button></h2><div hidden>{answer}</div></main>");
        assert!(page(&markup).contains("Where were they?\n\nNobody told"), "{}", page(&markup));
    }

    #[test]
    fn a_quote_pulled_out_of_the_text_stands_in_it_once() {
        let quote = "<p>The court set the three villagers free on Monday, after two years without a trial.</p>";
        assert_eq!(page(&format!("<article>{STORY}{quote}</article>")).matches("The court set").count(), 1);
    }

    #[test]
    fn posts_of_a_thread_are_one_text() {
        let post = |words: &str| format!("<div class=post><div class=userinfo>Ada, 12 posts</div><p>{words}</p></div>");
        let thread = [
            "Does anybody know what became of the three villagers, whose trial was put off again?",
            "They were set free on Monday, after two years, and nobody has said a word since then.",
            "Then somebody has to ask, and it had better be asked in public and in writing too.",
        ];
        let text = page(&format!("{MENU}<div id=thread>{}</div>", thread.map(post).concat()));
        assert_eq!(text, thread.join("\n\n"));
    }

    #[test]
    fn a_page_for_browsers_without_scripts_is_read_if_there_is_no_other() {
        let text = page(&format!("<div id=app></div><noscript><main>{STORY}{STORY}</main></noscript>"));
        assert!(text.starts_with(READ), "{text}");
    }

    #[test]
    fn hostile_markup_takes_time_in_proportion_to_its_length() {
        for unit in [
            "<div class=share>",
            "<table><tr><td>",
            "<ul><li>x",
            "<svg>",
            "<math>",
            "<b>x",
            "<p><a href=x>y",
            "<article>x, y. ",
            "<article><p>x, y, and so on until it is prose.</article>",
            "<h2>Related</h2>",
            "<p>The same words, again and again, as often as it takes to fill a page.</p>",
            "<noscript><p>x",
            "<blockquote>x<br><br>",
        ] {
            let start = Instant::now();
            let html = markup::parse(&unit.repeat(30_000)).expect("within the limits");
            let parsed = start.elapsed();
            text(&html);
            assert!(
                start.elapsed() < parsed * 4 + Duration::from_secs(10),
                "{unit}: {parsed:?}, {:?}",
                start.elapsed()
            );
        }
    }
}
