//! Markup within other formats: the HTML in a post, a feed or an export, as plain text.

use crate::extract::main_content::is_chrome;
use crate::extract::text;
use crate::format::markup;
use crate::format::xml::without_references;

/// The paragraphs of a fragment without captions, share bars and the like, parted by blank lines. What is too complex to be
/// parsed is nothing.
pub(super) fn paragraphs(markup: &str) -> String {
    match markup::parse(markup) {
        Ok(html) => text::paragraphs(html.root_element(), is_chrome),
        Err(_) => String::new(),
    }
}

/// The headings of the sections of a fragment, in order.
pub(super) fn headings(markup: &str) -> Vec<String> {
    let may_have_some = ["<h2", "<h3", "<h4", "<H2", "<H3", "<H4"].iter().any(|tag| markup.contains(tag));
    let html = may_have_some.then(|| markup::parse(markup).ok()).flatten();
    html.map(|html| text::headings(html.root_element())).unwrap_or_default()
}

/// A fragment as one line: a title, a term.
pub(super) fn line(markup: &str) -> String {
    let text = if markup.contains('<') {
        markup::parse(markup).map(|html| text::line(html.root_element())).unwrap_or_default()
    } else {
        without_references(markup).into_owned()
    };
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The paragraphs of a text that may be plain or markup.
pub(super) fn paragraphs_of_either(text: &str) -> String {
    if is_markup(text) { paragraphs(text) } else { without_references(text).into_owned() }
}

/// Whether a text has tags or references: `<` before a letter, a slash or an exclamation mark.
fn is_markup(text: &str) -> bool {
    let is_tag = |rest: &str| rest.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!'));
    text.split('<').skip(1).any(|rest| is_tag(rest) && rest.contains('>'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_found_in_markup_alone() {
        assert_eq!(headings("<p>One</p><h2 class=x>Two &amp; <b>three</b></h2>"), ["Two & three"]);
        assert_eq!(headings("## Two"), [""; 0]);
    }

    #[test]
    fn markup_becomes_paragraphs_and_plain_text_stays() {
        assert_eq!(paragraphs_of_either("<p>One &amp; two.</p><ul><li>Three</ul>"), "One & two.\n\nThree");
        assert_eq!(paragraphs_of_either("1 < 2 &amp; 3 > 2.\n\nSo it is."), "1 < 2 & 3 > 2.\n\nSo it is.");
        assert_eq!(line("A <em>title</em> &#8211; of\ntwo lines"), "A title – of two lines");
        assert_eq!(line("Q &amp; A"), "Q & A");
    }
}
