//! What every page has around its matter: head, search box, foot.

use shared::wording::InterfaceLanguage;

use crate::handlers::assets::{Asset, BOX, STYLE};
use crate::interface::{self, Interface};
use crate::params::{Asked, MAX_QUERY_CHARS};
use crate::words::Words;

/// What `base.html` asks of every page.
pub(super) struct Frame {
    /// The name in the browser's tab.
    pub(super) title: String,
    /// What stands in the search box.
    pub(super) text: String,
    /// What else the box's form sends: filters and order stay while one looks for other words.
    pub(super) kept: Vec<(String, String)>,
    /// The address of the style sheet.
    pub(super) style: &'static str,
    /// The addresses of its scripts, first the one that suggests while one types in the box.
    pub(super) scripts: Vec<&'static str>,
    /// The longest text the box takes.
    pub(super) longest: usize,
    /// Whether search engines may list the page.
    pub(super) listed: bool,
    /// The address of which this page is a copy.
    pub(super) canonical: Option<String>,
    /// The feed of what the page lists.
    pub(super) feed: Option<String>,
    /// What the page tells of itself to programs: names and contents of `meta` elements.
    pub(super) meta: Vec<Meta>,
    /// The same page in each language; empty where it has no address of its own.
    pub(super) languages: Vec<LanguageLink>,
    /// The words of its language.
    pub(super) words: Words,
    /// Its language, and whether links keep it.
    pub(super) interface: Interface,
}

/// Something that a page tells of itself.
pub(super) struct Meta {
    /// Which attribute names it: `name`, or `property` as Open Graph has it.
    pub(super) attribute: &'static str,
    pub(super) name: &'static str,
    pub(super) content: String,
}

/// A page in a language of the interface.
pub(super) struct LanguageLink {
    pub(super) code: &'static str,
    pub(super) dir: &'static str,
    pub(super) name: &'static str,
    pub(super) href: String,
    pub(super) current: bool,
}

impl Frame {
    pub(super) fn new(title: &str, text: &str, interface: Interface) -> Self {
        let kept = interface.kept().map(|language| (interface::PARAMETER.to_owned(), language.code().to_owned()));
        Self {
            title: if title.is_empty() { NAME.to_owned() } else { format!("{title} · {NAME}") },
            text: text.to_owned(),
            kept: kept.into_iter().collect(),
            style: &STYLE.address,
            scripts: vec![&BOX.address],
            longest: MAX_QUERY_CHARS,
            listed: false,
            canonical: None,
            feed: None,
            meta: Vec::new(),
            languages: Vec::new(),
            words: Words { language: interface.language },
            interface,
        }
    }

    pub(super) fn keeping(self, asked: &Asked) -> Self {
        Self { kept: asked.with_text("").pairs(), ..self }
    }

    /// The same, `address` being where the page is in a language.
    pub(super) fn at(self, address: impl Fn(InterfaceLanguage) -> String) -> Self {
        let link = |language: InterfaceLanguage| LanguageLink {
            code: language.code(),
            dir: language.direction().id(),
            name: language.own_name(),
            href: address(language),
            current: language == self.words.language,
        };
        Self { languages: InterfaceLanguage::ALL.map(link).into(), ..self }
    }

    /// The same, at a path without other parameters.
    pub(super) fn at_path(self, path: &str) -> Self {
        self.at(|language| interface::in_language(path, language))
    }

    /// The same with another script.
    pub(super) fn with_script(mut self, script: &'static Asset) -> Self {
        self.scripts.push(&script.address);
        self
    }

    // For the templates.

    /// A text of the table.
    pub(super) fn say(&self, id: &'static str) -> &'static str {
        self.words.say(id)
    }

    /// A text with one value in its place.
    pub(super) fn with(&self, id: &'static str, name: &str, value: impl ToString + Copy) -> String {
        self.words.with(id, name, &value.to_string())
    }

    /// A page of ours, in the language that was chosen.
    pub(super) fn to(&self, path: &str) -> String {
        self.interface.address(path)
    }

    /// The page's language.
    pub(super) fn lang(&self) -> &'static str {
        self.words.language.code()
    }

    /// Which way its language is written.
    pub(super) fn dir(&self) -> &'static str {
        self.words.language.direction().id()
    }

    /// Whether it is in the language of programs, of examples and of what has not been translated.
    pub(super) fn is_english(&self) -> bool {
        self.words == Words::ENGLISH
    }
}

/// What the product is called.
const NAME: &str = "Onrecord";
