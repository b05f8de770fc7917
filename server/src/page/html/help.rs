//! The query language by example.

use askama::Template;
use shared::query::describe::describe_in;
use shared::query::example::{Example, examples};
use shared::query::parse::{MAX_DEPTH, MAX_DISTANCE, MAX_PARTS, MIN_FIXED_LETTERS, parse};

use super::frame::Frame;
use crate::interface::Interface;
use crate::params::{Asked, MAX_QUERY_CHARS};
use crate::words::Words;

/// The path of the page.
pub const PATH: &str = "/help/syntax";

#[derive(Template)]
#[template(path = "help.html")]
struct HelpPage {
    frame: Frame,
    sections: Vec<Section>,
    binding: Vec<Piece>,
    limits: String,
}

struct Section {
    id: &'static str,
    title: &'static str,
    examples: Vec<ExampleView>,
}

struct ExampleView {
    typed: &'static str,
    href: String,
    finds: Vec<Piece>,
    /// How it is read, as a sentence.
    reads: String,
}

/// A piece of an explanation.
struct Piece {
    text: &'static str,
    kind: PieceKind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PieceKind {
    Plain,
    Emphasis,
    Code,
}

/// The query language by example.
pub fn page(interface: Interface) -> askama::Result<String> {
    let words = Words { language: interface.language };
    let frame = Frame { listed: true, ..Frame::new(words.say("how-to-ask"), "", interface) };
    let page = HelpPage {
        frame: frame.at_path(PATH),
        sections: sections(interface),
        binding: pieces(words.say("help-binding-text")),
        limits: limits(words),
    };
    page.render()
}

fn limits(words: Words) -> String {
    let number = |limit: usize| words.number(limit as u64);
    let limits = [
        ("longest", number(MAX_QUERY_CHARS)),
        ("parts", number(MAX_PARTS)),
        ("depth", number(MAX_DEPTH)),
        ("distance", words.number(u64::from(MAX_DISTANCE))),
        ("fixed", number(MIN_FIXED_LETTERS)),
    ];
    words.fill("help-limits-text", &limits.each_ref().map(|(name, limit)| (*name, limit.as_str())))
}

fn sections(interface: Interface) -> Vec<Section> {
    let words = Words { language: interface.language };
    let mut sections: Vec<Section> = Vec::new();
    for example in examples() {
        if sections.last().is_none_or(|section| section.id != example.section) {
            let title = words.named("syntax", example.section);
            sections.push(Section { id: example.section, title, examples: Vec::new() });
        }
        if let Some(section) = sections.last_mut() {
            section.examples.push(view(example, interface));
        }
    }
    sections
}

fn view(example: Example, interface: Interface) -> ExampleView {
    let typed = example.typed;
    let href = Asked::default().with_text(typed).in_language(interface.kept()).address("/search");
    let reads = parse(typed).expression.map(|expression| describe_in(interface.language, &expression));
    let words = Words { language: interface.language };
    let reads = words.with("it-reads", "reading", &reads.unwrap_or_default());
    ExampleView { typed, href, finds: pieces(example.finds(interface.language)), reads }
}

/// Parts the Markdown of an explanation into its pieces; code comes first, as it may hold a star.
fn pieces(markdown: &'static str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (place, text) in markdown.split('`').enumerate() {
        if place % 2 == 1 {
            pieces.push(Piece { text, kind: PieceKind::Code });
            continue;
        }
        for (place, text) in text.split('*').enumerate() {
            let kind = if place % 2 == 1 { PieceKind::Emphasis } else { PieceKind::Plain };
            pieces.push(Piece { text, kind });
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use shared::wording::InterfaceLanguage;

    use super::*;

    #[test]
    fn the_page_has_every_example_as_a_link_and_says_how_it_reads() {
        let page = page(Interface::default()).expect("a page");
        assert!(
            page.contains("<a href=\"/search?q=%22without+trial%22\"><code>&#34;without trial&#34;</code></a>"),
            "{page}"
        );
        assert!(
            page.contains("the exact words “without trial”")
                && page.contains("<em lang=\"en\" dir=\"ltr\">visiting</em>"),
            "{page}"
        );
        assert!(page.contains("<code dir=\"ltr\">*</code> stands for any letters"), "{page}");
        assert_eq!(page.matches("class=\"example\"").count(), examples().count());
        assert!(!page.contains("<script>"));
    }

    #[test]
    fn every_section_has_a_title_in_every_language() {
        for language in InterfaceLanguage::ALL {
            let interface = Interface { language, chosen: true };
            for section in sections(interface) {
                assert!(!section.title.is_empty(), "{} {language:?}", section.id);
            }
        }
        let french = page(Interface { language: InterfaceLanguage::French, chosen: true }).expect("a page");
        assert!(
            french.contains("<em lang=\"en\" dir=\"ltr\">visiting</em>") && french.contains("2\u{202f}000"),
            "{french}"
        );
    }
}
