//! Pages for what cannot be answered: what, why, and what to do.

use askama::Template;

use super::frame::Frame;
use crate::error::Problem;

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    frame: Frame,
    title: &'a str,
    detail: &'a str,
    status: u16,
}

/// The page of a failure, with what was typed in the box.
pub fn page(problem: Problem, detail: &str, text: &str) -> askama::Result<String> {
    let title = problem.title();
    ErrorPage { frame: Frame::new(title, text), title, detail, status: problem.status().as_u16() }.render()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stays_in_the_box_as_text() {
        let page = page(Problem::BadValue, "“<b>” is no order", "\"><script>").expect("a page");
        assert!(page.contains("There is no such") || page.contains(Problem::BadValue.title()));
        assert!(!page.contains("<script>") && !page.contains("<b>"));
    }
}
