//! Pages for what cannot be answered: what, why, and what to do.

use askama::Template;

use super::frame::Frame;
use crate::error::Problem;
use crate::interface::Interface;
use crate::words::Words;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    frame: Frame,
    title: &'a str,
    /// What to do, in the language of the page, where that is not what `detail` is in.
    advice: Option<&'static str>,
    /// What is wrong this time, and what to do, in English; nothing where `advice` says it all.
    detail: Option<&'a str>,
    status: u16,
}

/// The page of a failure, with what was typed in the box.
pub fn page(problem: Problem, detail: &str, text: &str, interface: Interface) -> askama::Result<String> {
    let words = Words { language: interface.language };
    let title = words.named("problem", problem.id());
    let (advice, is_all) = advice(problem, words);
    let is_english = words == Words::ENGLISH;
    let page = ErrorPage {
        frame: Frame::new(title, text, interface),
        title,
        advice: (!is_english).then_some(advice),
        detail: (is_english || !is_all).then_some(detail),
        status: problem.status().as_u16(),
    };
    page.render()
}

/// What to do, in short, and whether nothing more needs to be said.
fn advice(problem: Problem, words: Words) -> (&'static str, bool) {
    match problem {
        Problem::NotFound => (words.say("advice.address"), true),
        Problem::NoSuchDocument => (words.say("advice.document"), true),
        Problem::DocumentRemoved => (words.say("advice.removed"), true),
        Problem::TimedOut | Problem::PageTooDeep => (words.say("advice.narrow"), true),
        Problem::Overloaded | Problem::TooManyExports | Problem::TooManyRequests | Problem::Internal => {
            (words.say("advice.later"), true)
        }
        _ => (words.say("advice.request"), false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared::wording::InterfaceLanguage;

    #[test]
    fn what_was_typed_stays_in_the_box_as_text() {
        let page = page(Problem::BadValue, "“<b>” is no order", "\"><script>", Interface::default()).expect("a page");
        assert!(page.contains(Problem::BadValue.title()));
        assert!(!page.contains("<script>") && !page.contains("<b>"));
    }

    #[test]
    fn every_kind_has_a_title_in_every_language_the_english_one_being_that_of_programs() {
        for problem in Problem::ALL {
            assert_eq!(Words::ENGLISH.named("problem", problem.id()), problem.title());
            for language in InterfaceLanguage::ALL {
                let page = page(problem, "the detail", "", Interface { language, chosen: false }).expect("a page");
                assert!(page.contains("<h1>") && !page.contains("<h1></h1>"), "{problem:?} {language:?}");
            }
        }
    }
}
