//! The text of an element. Nothing here recurses: it is the markup that decides how deep a tree is.

use std::sync::LazyLock;

use scraper::node::Element;
use scraper::{ElementRef, Node, Selector};

use super::selector;

/// Elements that begin and end a paragraph.
const BLOCKS: [&str; 45] = [
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "caption",
    "center",
    "dd",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "html",
    "legend",
    "li",
    "main",
    "menu",
    "nav",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tr",
    "ul",
    "title",
];

/// Elements whose content is no text to read.
const SILENT: [&str; 12] =
    ["audio", "canvas", "head", "iframe", "math", "noscript", "object", "script", "style", "svg", "template", "video"];

/// How many headings of a page are looked at.
const MAX_HEADINGS: usize = 2_000;

/// What stands between the cells of a row.
const CELL_BREAK: &str = " | ";

/// All text of an element as one line.
pub(crate) fn line(element: ElementRef<'_>) -> String {
    let text = paragraphs(element, |_| false);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Headings of sections. What is above them names the page, what is below them is rarely more than a line in bold.
static HEADINGS: LazyLock<Selector> = LazyLock::new(|| selector("h2, h3, h4"));

/// The headings of sections within an element, in the order of the page, each as one line.
pub(crate) fn headings(root: ElementRef<'_>) -> Vec<String> {
    root.select(&HEADINGS).take(MAX_HEADINGS).map(line).filter(|heading| !heading.is_empty()).collect()
}

/// The text of an element without what `leave_out` names; paragraphs, headings, list items and the rows of tables are
/// parted by a blank line, lines that the markup breaks by a line end.
pub(crate) fn paragraphs(root: ElementRef<'_>, leave_out: impl Fn(&Element) -> bool) -> String {
    paragraphs_without(root, |element| leave_out(element.value()))
}

/// As [`paragraphs`], for a `leave_out` that asks where on the page an element stands.
pub(crate) fn paragraphs_without(root: ElementRef<'_>, leave_out: impl Fn(ElementRef<'_>) -> bool) -> String {
    let mut writer = Writer::default();
    let mut node = *root;
    loop {
        let entered = match node.value() {
            Node::Text(text) => {
                writer.text(text);
                false
            }
            Node::Element(element)
                if node.id() == root.id()
                    || !(is_silent(element.name()) || ElementRef::wrap(node).is_some_and(&leave_out)) =>
            {
                writer.enter(element.name());
                true
            }
            Node::Document | Node::Fragment => true,
            _ => false,
        };
        if let (true, Some(child)) = (entered, node.first_child()) {
            node = child;
            continue;
        }
        // Back up to the next node that has not been visited.
        let mut is_open = entered;
        loop {
            if let (true, Node::Element(element)) = (is_open, node.value()) {
                writer.leave(element.name());
            }
            if node.id() == root.id() {
                return writer.text;
            }
            if let Some(sibling) = node.next_sibling() {
                node = sibling;
                break;
            }
            let Some(parent) = node.parent() else { return writer.text };
            node = parent;
            is_open = true;
        }
    }
}

/// Whether the content of an element is no text to read.
pub(crate) fn is_silent(name: &str) -> bool {
    SILENT.contains(&name)
}

/// Whether an element begins and ends a paragraph.
pub(crate) fn is_block(name: &str) -> bool {
    BLOCKS.contains(&name)
}

/// What parts the next text from the last, the stronger the greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
enum Gap {
    #[default]
    None,
    Space,
    Line,
    Cell,
    Paragraph,
}

#[derive(Default)]
struct Writer {
    text: String,
    gap: Gap,
    /// How many elements that keep white space as written are open.
    preformatted: usize,
}

impl Writer {
    fn enter(&mut self, name: &str) {
        match name {
            "br" if self.gap == Gap::Line => self.widen(Gap::Paragraph),
            "br" => self.widen(Gap::Line),
            _ if is_block(name) => self.widen(Gap::Paragraph),
            _ => {}
        }
        self.preformatted += usize::from(name == "pre");
    }

    fn leave(&mut self, name: &str) {
        match name {
            "td" | "th" => self.widen(Gap::Cell),
            _ if is_block(name) => self.widen(Gap::Paragraph),
            _ => {}
        }
        self.preformatted -= usize::from(name == "pre");
    }

    fn text(&mut self, text: &str) {
        for word in text.split_inclusive(char::is_whitespace) {
            let visible = word.trim_end_matches(char::is_whitespace);
            if !visible.is_empty() {
                self.text.push_str(match self.gap {
                    _ if self.text.is_empty() => "",
                    Gap::None => "",
                    Gap::Space => " ",
                    Gap::Line => "\n",
                    Gap::Cell => CELL_BREAK,
                    Gap::Paragraph => "\n\n",
                });
                self.text.push_str(visible);
                self.gap = Gap::None;
            }
            if visible.len() < word.len() {
                let is_line_end = self.preformatted > 0 && word.ends_with('\n');
                self.widen(match (is_line_end, self.gap) {
                    (true, Gap::Line) => Gap::Paragraph,
                    (true, _) => Gap::Line,
                    (false, _) => Gap::Space,
                });
            }
        }
    }

    fn widen(&mut self, gap: Gap) {
        self.gap = self.gap.max(gap);
    }
}

#[cfg(test)]
mod tests {
    use scraper::Html;

    use super::*;

    #[track_caller]
    fn check(markup: &str, text: &str) {
        let html = Html::parse_document(markup);
        assert_eq!(paragraphs(html.root_element(), |element| element.name() == "aside"), text, "{markup}");
    }

    #[test]
    fn blocks_are_paragraphs_in_the_order_of_the_page() {
        check(
            "<h2>Heading</h2><div>One <b>bold</b>,\n two.<p>Three</div><ul><li>four<li>five</ul><blockquote>six</blockquote>seven",
            "Heading\n\nOne bold, two.\n\nThree\n\nfour\n\nfive\n\nsix\n\nseven",
        );
        check("<p>a<br>b<br><br>c<br/></p>", "a\nb\n\nc");
        check("<pre>line one\nline  two\n\nnext</pre>", "line one\nline two\n\nnext");
    }

    #[test]
    fn rows_are_paragraphs_and_cells_are_parted() {
        check(
            "<table><tr><th>Year<th>Cases</tr><tr><td>2001</td> <td>17</td></tr></table>",
            "Year | Cases\n\n2001 | 17",
        );
    }

    #[test]
    fn what_is_no_text_is_left_out() {
        check("<p>a<script>x</script><style>y</style>b<!-- c --><svg><title>d</title></svg></p><aside>e</aside>", "ab");
        check("<p>One&nbsp;two &lt;three&gt; <span> </span> four</p>", "One two <three> four");
    }

    #[test]
    fn headings_are_those_of_sections_in_order() {
        let html = Html::parse_document("<h1>Name</h1><h3>A <i>b</i></h3><p>c</p><h2>d</h2><h2> </h2><h5>e</h5>");
        assert_eq!(headings(html.root_element()), ["A b", "d"]);
    }

    #[test]
    fn one_line_holds_all_of_it() {
        let html = Html::parse_document("<h1>A <br>title\n<small>in parts</small></h1>");
        assert_eq!(line(html.root_element()), "A title in parts");
    }
}
