//! XML as exports and feeds have it, well formed or not: [`for_each_part`] cuts a file into its items, each a small tree.
//!
//! Nothing is given up for a slip. An end tag that is missing is where an outer element ends, one too many is passed over;
//! a bare ampersand and an unknown entity stay as written; `<` before what can be no tag is a character. Entities that a
//! file declares are never expanded, so that a few of them cannot become gigabytes.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::resolve_html5_entity;
use quick_xml::events::{BytesStart, Event};
use url::Url;

use crate::extract::metadata::absolute;

/// How deep the elements of an item may be nested; the tags of deeper ones are left out and their text is kept.
const MAX_DEPTH: usize = 100;

/// How many elements an item may have; the tags of more are left out and their text is kept.
const MAX_ELEMENTS: usize = 200_000;

/// How many containers may be open at a time.
const MAX_CONTAINERS: usize = 8;

/// The prefix by which we name a namespace, whatever the file calls it: the beginning of its address, without the scheme.
const NAMESPACES: [(&str, &str); 16] = [
    ("purl.org/rss/1.0/modules/content", "content"),
    ("purl.org/dc/elements/1.", "dc"),
    ("purl.org/dc/terms", "dcterms"),
    ("www.w3.org/1999/02/22-rdf-syntax-ns", "rdf"),
    ("www.w3.org/XML/1998/namespace", "xml"),
    ("wordpress.org/export/1.0/excerpt", "excerpt"),
    ("wordpress.org/export/1.1/excerpt", "excerpt"),
    ("wordpress.org/export/1.2/excerpt", "excerpt"),
    ("wordpress.org/export/", "wp"),
    ("www.w3.org/2005/Atom", ""),
    ("purl.org/atom/ns", ""),
    ("purl.org/rss/1.0/", ""),
    ("my.netscape.com/rdf/simple/0.9", ""),
    ("channel.netscape.com/rdf/simple/0.9", ""),
    ("backend.userland.com/", ""),
    ("www.w3.org/1999/xhtml", ""),
];

/// An element with what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Element {
    /// In lower case, with the prefix of [`NAMESPACES`]: `content:encoded`.
    pub(super) name: String,
    /// Names in lower case, and values.
    pub(super) attributes: Vec<(String, String)>,
    children: Vec<Node>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// The value of an attribute, unless it is empty.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(own, _)| own == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }

    /// The elements directly in this one.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The first element of a name directly in this one that has text or attributes.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| element.name == name && !element.is_empty())
    }

    /// The text of the first such element that has some, without white space around it.
    pub(super) fn text_of(&self, name: &str) -> Option<String> {
        self.elements().filter(|element| element.name == name).find_map(|element| {
            let text = element.text();
            Some(text.trim().to_owned()).filter(|text| !text.is_empty())
        })
    }

    fn is_empty(&self) -> bool {
        self.children.is_empty() && self.attributes.is_empty()
    }

    /// Whether there are elements in it.
    pub(super) fn has_elements(&self) -> bool {
        self.elements().next().is_some()
    }

    /// All text in it.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        self.write_text(&mut text);
        text
    }

    fn write_text(&self, text: &mut String) {
        for child in &self.children {
            match child {
                Node::Text(own) => text.push_str(own),
                Node::Element(element) => element.write_text(text),
            }
        }
    }

    /// What is in it as markup.
    pub(super) fn markup(&self) -> String {
        let mut markup = String::new();
        self.write_markup(&mut markup);
        markup
    }

    fn write_markup(&self, markup: &mut String) {
        for child in &self.children {
            match child {
                Node::Text(own) => markup.push_str(&own.replace('&', "&amp;").replace('<', "&lt;")),
                Node::Element(element) => {
                    let name = element.name.rsplit(':').next().unwrap_or_default();
                    markup.push('<');
                    markup.push_str(name);
                    for (name, value) in &element.attributes {
                        let value = value.replace('&', "&amp;").replace('"', "&quot;");
                        markup.extend([" ", name, "=\"", &value, "\""]);
                    }
                    markup.push('>');
                    element.write_markup(markup);
                    if !matches!(name, "br" | "hr" | "img") {
                        markup.push_str("</");
                        markup.push_str(name);
                        markup.push('>');
                    }
                }
            }
        }
    }

    fn push_text(&mut self, text: &str) {
        match self.children.last_mut() {
            Some(Node::Text(last)) => last.push_str(text),
            _ => self.children.push(Node::Text(text.to_owned())),
        }
    }
}

/// The name of the outermost element, in lower case and as written; `None` if there is no markup.
pub(super) fn root_name(text: &str) -> Option<String> {
    let mut rest = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    loop {
        let end = match rest {
            _ if rest.starts_with("<!--") => "-->",
            _ if rest.starts_with("<?") => "?>",
            _ if rest.starts_with("<!") => {
                rest = after_doctype(rest);
                continue;
            }
            _ => break,
        };
        let (_, after) = rest.split_once(end)?;
        rest = after.trim_start();
    }
    let name: String =
        rest.strip_prefix('<')?.chars().take_while(|c| !c.is_whitespace() && !"/>".contains(*c)).collect();
    Some(name.to_lowercase()).filter(|name| !name.is_empty())
}

/// What follows a declaration of a document type, with the declarations in brackets that it may have.
fn after_doctype(text: &str) -> &str {
    let plain_end = text.find('>');
    let brackets = text.find('[').filter(|bracket| plain_end.is_none_or(|end| *bracket < end));
    let from = brackets.and_then(|_| text.find(']')).unwrap_or_default();
    let rest = text.get(from..).unwrap_or_default();
    rest.split_once('>').map_or("", |(_, after)| after.trim_start())
}

/// Cuts a file into the elements that stand in its containers, such as `channel`: what `containers` names is entered, any
/// other element is a part, with the `xml:base` and `xml:lang` of the containers around it.
pub(super) fn for_each_part(text: &str, containers: &[&str], mut use_part: impl FnMut(Element)) {
    let text = with_escaped_brackets(text);
    let mut reader = Reader::from_str(&text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    config.check_comments = false;
    let mut cutter = Cutter::new(containers);
    loop {
        let event = reader.read_event();
        let is_over = matches!(event, Ok(Event::Eof) | Err(_));
        match event {
            Ok(Event::Eof) => cutter.end_all(),
            Ok(event) => cutter.take(event),
            // Only what never ends is an error: a tag, or text in CDATA, which is kept.
            Err(_) => {
                let place = usize::try_from(reader.error_position()).unwrap_or_default();
                cutter.text(text.get(place..).and_then(|rest| rest.strip_prefix("<![CDATA[")).unwrap_or_default());
                cutter.end_all();
            }
        }
        cutter.ready.drain(..).for_each(&mut use_part);
        if is_over {
            return;
        }
    }
}

/// Follows the elements of a file.
struct Cutter<'a> {
    containers: &'a [&'a str],
    /// The prefix of the file, and ours.
    prefixes: Vec<(String, &'static str)>,
    /// The value of `xml:base` and of `xml:lang` of each open container.
    around: Vec<[Option<String>; 2]>,
    /// The elements of the current part that are open, from outside in.
    open: Vec<Element>,
    /// How many elements within those were left out and are open.
    ignored: usize,
    elements: usize,
    ready: Vec<Element>,
}

/// The attributes that containers hand down.
const INHERITED: [&str; 2] = ["xml:base", "xml:lang"];

/// Fields of items in which there are no elements.
const FIELDS_WITHOUT_ELEMENTS: [&str; 7] = ["title", "link", "guid", "pubdate", "dc:date", "published", "updated"];

/// Fields that stand directly in items.
const FIELDS: [&str; 11] = [
    "title",
    "link",
    "guid",
    "pubdate",
    "dc:date",
    "published",
    "updated",
    "description",
    "content:encoded",
    "content",
    "summary",
];

impl<'a> Cutter<'a> {
    fn new(containers: &'a [&'a str]) -> Self {
        Self {
            containers,
            prefixes: Vec::new(),
            around: Vec::new(),
            open: Vec::new(),
            ignored: 0,
            elements: 0,
            ready: Vec::new(),
        }
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::Empty(tag) => {
                self.start(&tag);
                let name = self.our_name(tag.name().as_ref());
                self.end(&name);
            }
            Event::End(tag) => {
                let name = self.our_name(tag.name().as_ref());
                self.end(&name);
            }
            Event::Text(text) => self.text(&text),
            Event::CData(text) => self.text(&text),
            Event::GeneralRef(reference) => {
                let written = format!("&{};", &*reference);
                let text = character(&reference).unwrap_or(Cow::Owned(written));
                self.text(&text);
            }
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) | Event::Eof => {}
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        let attributes = self.attributes(tag);
        let name = self.our_name(tag.name().as_ref());
        let is_outside = self.open.is_empty();
        if self.containers.contains(&name.as_str()) && (is_outside || name == "channel") {
            self.end_all();
            let value =
                |wanted: &str| attributes.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.clone());
            self.around.push(INHERITED.map(value));
            self.around.truncate(MAX_CONTAINERS);
            return;
        }
        // An item within an item is the next one, after an end tag that is missing.
        if matches!(name.as_str(), "item" | "entry")
            && self.open.first().is_some_and(|outermost| outermost.name == name)
        {
            self.end_all();
        }
        if self.is_field_left_open(&name) {
            self.end_innermost();
        }
        if self.open.len() >= MAX_DEPTH || self.elements >= MAX_ELEMENTS {
            self.ignored += 1;
            return;
        }
        let mut element = Element { name, attributes, children: Vec::new() };
        if self.open.is_empty() {
            self.elements = 0;
            self.inherit(&mut element);
        }
        self.elements += 1;
        self.open.push(element);
    }

    /// Whether an element begins within a field of an item that has no elements in it: its end tag is missing.
    fn is_field_left_open(&self, name: &str) -> bool {
        let [_, innermost] = &self.open[..] else { return false };
        FIELDS_WITHOUT_ELEMENTS.contains(&innermost.name.as_str()) && FIELDS.contains(&name)
    }

    fn inherit(&self, element: &mut Element) {
        for (place, name) in INHERITED.iter().enumerate() {
            let value = self.around.iter().rev().find_map(|values| values.get(place).cloned().flatten());
            let Some(outer) = value else { continue };
            let own = element.attribute(name).map(ToOwned::to_owned);
            let value = match own {
                Some(own) if *name == "xml:base" => absolute(&own, Url::parse(&outer).ok().as_ref()),
                Some(own) => own,
                None => outer,
            };
            element.attributes.retain(|(known, _)| known != name);
            element.attributes.push(((*name).to_owned(), value));
        }
    }

    fn end(&mut self, name: &str) {
        if self.ignored > 0 {
            self.ignored -= 1;
            return;
        }
        let Some(place) = self.open.iter().rposition(|element| element.name == name) else {
            if self.containers.contains(&name) {
                self.end_all();
                self.around.pop();
            }
            return;
        };
        while self.open.len() > place {
            self.end_innermost();
        }
    }

    fn end_innermost(&mut self) {
        let Some(element) = self.open.pop() else { return };
        match self.open.last_mut() {
            Some(around) => around.children.push(Node::Element(element)),
            None => self.ready.push(element),
        }
    }

    fn end_all(&mut self) {
        self.ignored = 0;
        while !self.open.is_empty() {
            self.end_innermost();
        }
    }

    fn text(&mut self, text: &str) {
        if let Some(element) = self.open.last_mut() {
            element.push_text(text);
        }
    }

    /// The attributes of a tag; what it says of namespaces is noted.
    fn attributes(&mut self, tag: &BytesStart<'_>) -> Vec<(String, String)> {
        let mut attributes = Vec::new();
        for attribute in tag.html_attributes().with_checks(false).flatten() {
            let name = attribute.key.as_ref().to_lowercase();
            let value = without_references(&attribute.value).into_owned();
            match name.strip_prefix("xmlns").map(|prefix| prefix.trim_start_matches(':')) {
                Some(prefix) => self.note_namespace(prefix, &value),
                None => attributes.push((name, value)),
            }
        }
        attributes
    }

    fn note_namespace(&mut self, prefix: &str, address: &str) {
        let address = address.split_once("//").map_or(address, |(_, rest)| rest);
        let known = NAMESPACES.iter().find(|(start, _)| address.starts_with(start));
        if let Some((_, ours)) = known.filter(|_| !prefix.is_empty()) {
            self.prefixes.retain(|(known, _)| known != prefix);
            self.prefixes.push((prefix.to_owned(), ours));
            self.prefixes.truncate(NAMESPACES.len());
        }
    }

    fn our_name(&self, name: &str) -> String {
        let name = name.to_lowercase();
        let Some((prefix, local)) = name.split_once(':') else { return name };
        match self.prefixes.iter().find(|(theirs, _)| theirs == prefix) {
            Some((_, "")) => local.to_owned(),
            Some((_, ours)) => format!("{ours}:{local}"),
            None => name,
        }
    }
}

/// A text with the references in it resolved that name a character of XML or HTML; others stay as written.
pub(super) fn without_references(text: &str) -> Cow<'_, str> {
    /// No name of a character is longer, in bytes.
    const MAX_NAME_BYTES: usize = 40;
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        let name = after.find(';').filter(|end| *end <= MAX_NAME_BYTES).and_then(|end| after.get(..end));
        if let Some((name, character)) = name.and_then(|name| Some((name, character(name)?))) {
            plain.push_str(&character);
            rest = after.get(name.len() + 1..).unwrap_or_default();
        } else {
            plain.push('&');
            rest = after;
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// The character that a reference names: `amp`, `eacute`, `#233`, `#xe9`.
fn character(name: &str) -> Option<Cow<'static, str>> {
    let Some(number) = name.strip_prefix('#') else {
        return resolve_html5_entity(name).map(Cow::Borrowed);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(hexadecimal) => u32::from_str_radix(hexadecimal, 16),
        None => number.parse(),
    };
    let code = code.ok().filter(|code| *code != 0)?;
    // As browsers do: numbers of windows-1252 are meant where Unicode has control characters.
    let windows_1252 = u8::try_from(code).ok().filter(|byte| (0x80..0xa0).contains(byte));
    match windows_1252 {
        Some(byte) => Some(Cow::Owned(encoding_rs::WINDOWS_1252.decode_without_bom_handling(&[byte]).0.into_owned())),
        None => char::from_u32(code).map(|character| Cow::Owned(character.to_string())),
    }
}

/// What follows `<` where it begins a comment, a text as it stands, or a declaration.
const DECLARATIONS: [&str; 8] =
    ["!--", "![CDATA[", "!DOCTYPE", "!doctype", "!ENTITY", "!ELEMENT", "!ATTLIST", "!NOTATION"];

/// A text in which each `<` that can begin no tag is written as a reference.
fn with_escaped_brackets(text: &str) -> Cow<'_, str> {
    // The last one may be cut off.
    let is_declaration =
        |rest: &str| DECLARATIONS.iter().any(|start| rest.starts_with(start) || start.starts_with(rest));
    let is_tag = |rest: &str| rest.starts_with(|c: char| c.is_alphabetic() || matches!(c, '/' | '?' | '_'));
    let is_stray = |rest: &str| !is_tag(rest) && !is_declaration(rest);
    let strays = text.match_indices('<').filter(|(place, _)| is_stray(text.get(place + 1..).unwrap_or_default()));
    let mut escaped = String::new();
    let mut copied_to = 0;
    for (place, _) in strays {
        escaped.push_str(text.get(copied_to..place).unwrap_or_default());
        escaped.push_str("&lt;");
        copied_to = place + 1;
    }
    if copied_to == 0 {
        return Cow::Borrowed(text);
    }
    escaped.push_str(text.get(copied_to..).unwrap_or_default());
    Cow::Owned(escaped)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Vec<Element> {
        let mut parts = Vec::new();
        for_each_part(text, &["rss", "channel"], |part| parts.push(part));
        parts
    }

    /// Each part as its name and its children.
    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let shown = parts(text).into_iter().map(|part| format!("{} {}", part.name, part.markup()));
        assert_eq!(shown.collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn items_are_cut_out_of_their_containers() {
        check(
            "<?xml version='1.0'?><rss><channel><title>A &amp; B</title><item><link>x</link></item><item/></channel></rss>",
            &["title A &amp; B", "item <link>x</link>", "item "],
        );
        check("<channel><item><d><![CDATA[<p>a & b</p>]]> c</d></item>", &["item <d>&lt;p>a &amp; b&lt;/p> c</d>"]);
    }

    #[test]
    fn slips_lose_nothing_but_themselves() {
        check(
            "<rss><item><t>a &b & c; &nosuch; &eacute;&#233;&#150;</t></item></rss",
            &["item <t>a &amp;b &amp; c; &amp;nosuch; éé–</t>"],
        );
        check(
            "<rss><item><t>one<item><t>two</t></item></x></item><item><t>3 < 4</t>",
            &["item <t>one</t>", "item <t>two</t>", "item <t>3 &lt; 4</t>"],
        );
        check("<rss><item><t>a</t></item><item><t><![CD", &["item <t>a</t>", "item <t></t>"]);
    }

    #[test]
    fn a_namespace_has_one_prefix_whatever_the_file_calls_it() {
        let text = "<rss xmlns:c='http://purl.org/rss/1.0/modules/content/' xmlns:a='http://www.w3.org/2005/Atom'>\
                    <item><c:Encoded>x</c:Encoded><a:link href='y&amp;z'/></item></rss>";
        check(text, &["item <encoded>x</encoded><link href=\"y&amp;z\"></link>"]);
        let item = parts(text).into_iter().next().expect("an item");
        assert_eq!(item.text_of("content:encoded").as_deref(), Some("x"));
        assert_eq!(item.child("link").and_then(|link| link.attribute("href")), Some("y&z"));
    }

    #[test]
    fn what_is_declared_is_not_expanded_and_what_is_deep_is_flat() {
        let bomb = "<!DOCTYPE rss [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]><rss><item><t>&b;</t></item></rss>";
        check(bomb, &["item <t>&amp;b;</t>"]);
        assert_eq!(root_name(bomb).as_deref(), Some("rss"));
        let deep =
            format!("<rss><item>{}x{}</item><item>y</item></rss>", "<b>".repeat(100_000), "</b>".repeat(100_000));
        let texts: Vec<String> = parts(&deep).iter().map(Element::text).collect();
        assert_eq!(texts, ["x", "y"]);
    }

    #[test]
    fn the_outermost_element_is_found_behind_what_may_stand_before_it() {
        for (text, root) in [
            ("<rss version='2.0'>", Some("rss")),
            ("\u{feff}<!-- <feed> --><?xml version='1.0'?>\n<!DOCTYPE x>\n<rdf:RDF xmlns=''>", Some("rdf:rdf")),
            ("Prose <rss>", None),
            ("", None),
            ("<!-- unfinished", None),
            ("<!DOCTYPE x [", None),
        ] {
            assert_eq!(root_name(text).as_deref(), root, "{text}");
        }
    }
}
