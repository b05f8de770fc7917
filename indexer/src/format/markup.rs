//! HTML as a tree, whatever it does to its reader.
//!
//! The parser takes time that grows with the square of the depth, and copies every formatting element that is left open
//! into every block that follows. So the tags are counted before it runs: what is too deep, and what real pages never
//! have, is left out, as browsers do; what would still fill the memory is refused.

use std::borrow::Cow;

use scraper::Html;

use crate::report::QuarantineReason;

/// The largest page that is parsed, in bytes.
pub const MAX_PAGE_BYTES: usize = 32 << 20;

/// How deep elements may be nested; tags of deeper ones are left out and their text is kept. Browsers stop here too.
pub const MAX_DEPTH: usize = 512;

/// How many formatting elements may be open at a time; tags of further ones are left out.
pub const MAX_OPEN_FORMATTING: usize = 24;

/// How many attributes of one tag are kept.
pub const MAX_ATTRIBUTES_A_TAG: usize = 256;

/// How many elements a page may have, those included that the parser repeats for formatting left open.
pub const MAX_ELEMENTS: usize = 1_000_000;

/// How many attributes a page may have.
pub const MAX_ATTRIBUTES: usize = 4_000_000;

/// Parses a page; an error says why that would take too much.
pub(crate) fn parse(markup: &str) -> Result<Html, (QuarantineReason, String)> {
    if markup.len() > MAX_PAGE_BYTES {
        let words = format!("the page is larger than {} MB", MAX_PAGE_BYTES >> 20);
        return Err((QuarantineReason::TooLarge, words));
    }
    let tame = tame(markup).map_err(|words| (QuarantineReason::TooComplex, words))?;
    Ok(Html::parse_document(&tame))
}

/// The markup without the tags and attributes that are over the limits.
fn tame(markup: &str) -> Result<Cow<'_, str>, String> {
    let mut tamer = Tamer {
        markup,
        copied_to: 0,
        tame: String::new(),
        open: Vec::new(),
        paragraphs: 0,
        foreign: 0,
        formatting: Vec::new(),
    };
    let (mut elements, mut attributes) = (0, 0);
    let mut at = 0;
    while let Some(tag) = next_tag(markup, at) {
        at = tag.end;
        if tag.is_end {
            tamer.end_tag(&tag);
            continue;
        }
        attributes += tag.attributes;
        let is_kept = tamer.start_tag(&tag);
        elements += if is_kept { 1 + tamer.formatting.len() } else { 0 };
        if elements > MAX_ELEMENTS {
            return Err(format!("the page has more than {MAX_ELEMENTS} elements"));
        }
        if attributes > MAX_ATTRIBUTES {
            return Err(format!("the page has more than {MAX_ATTRIBUTES} attributes"));
        }
        if tamer.foreign == 0 && tag.name.kind == Kind::Raw {
            at = end_of_raw(markup, &tag);
        }
    }
    Ok(tamer.finish())
}

/// Follows the nesting of elements as the parser does. Where it simplifies, it holds elements for open that the parser has
/// ended, never the other way round, so that the parser's depth stays below the limit.
struct Tamer<'a> {
    markup: &'a str,
    /// Up to here the markup is in `tame`, once anything was left out.
    copied_to: usize,
    tame: String,
    /// The open elements, from outside in.
    open: Vec<Open>,
    /// How many of them are paragraphs.
    paragraphs: usize,
    /// How many of them are `svg` or `math`, where no content is raw.
    foreign: usize,
    /// The formatting elements that the parser would open again. They outlive the elements around them.
    formatting: Vec<Name>,
}

struct Open {
    name: Name,
    /// Whether its tags are kept.
    is_kept: bool,
    /// How many formatting elements were open before it. What was opened within a cell or an object ends with it.
    formatting: usize,
}

impl<'a> Tamer<'a> {
    /// Whether the tag is kept.
    fn start_tag(&mut self, tag: &Tag<'_>) -> bool {
        if let Some(cut) = tag.cut {
            self.leave_out(cut, tag.end - 1);
        }
        let kind = tag.name.kind;
        if kind == Kind::NeverOpen || (tag.is_closed && self.foreign > 0) {
            return true;
        }
        if self.foreign == 0 {
            self.end_implied(tag.name);
        }
        let is_formatting = kind == Kind::Formatting;
        let is_kept = self.open.len() < MAX_DEPTH && !(is_formatting && self.formatting.len() >= MAX_OPEN_FORMATTING);
        if !is_kept {
            self.leave_out(tag.start, tag.end);
        }
        // Beyond the limit only what ends the innermost elements matters: they are counted no further than twice as deep.
        if self.open.len() < 2 * MAX_DEPTH {
            self.paragraphs += usize::from(kind == Kind::Paragraph);
            self.foreign += usize::from(kind == Kind::Foreign);
            self.open.push(Open { name: tag.name, is_kept, formatting: self.formatting.len() });
        }
        if is_kept && is_formatting {
            self.formatting.push(tag.name);
        }
        is_kept
    }

    fn end_tag(&mut self, tag: &Tag<'_>) {
        let name = tag.name;
        let is_formatting = name.kind == Kind::Formatting;
        let open = self.innermost(|open| open == name, |open| shields(open, name));
        if let Some(place) = open {
            let is_kept = self.open[place].is_kept;
            if !is_kept {
                self.leave_out(tag.start, tag.end);
            }
            // These do not end the blocks that were opened within them.
            if is_formatting || name.is("form") {
                self.open.remove(place);
            } else {
                self.end_from(place);
            }
            if !is_kept {
                return;
            }
        }
        let is_found = open.is_some() || !self.open.iter().any(|open| open.name.kind.is_scope());
        if let Some(place) = self.formatting.iter().rposition(|open| *open == name).filter(|_| is_found) {
            self.formatting.remove(place);
        }
    }

    /// Ends the elements whose end tag may be left out before an element of this name.
    fn end_implied(&mut self, name: Name) {
        let ended = match name.kind {
            Kind::Cell | Kind::Row | Kind::RowGroup => self.same_part_of_table(name.kind),
            Kind::Item => {
                let is_twin = |open: Name| open.kind == Kind::Item && open.is("li") == name.is("li");
                self.innermost(is_twin, |open| {
                    !matches!(open.kind, Kind::Paragraph | Kind::Formatting) && !open.is("span")
                })
            }
            Kind::Formatting if name.is("a") => {
                self.innermost(|open| open == name, |open| open.kind.is_scope() || open.kind.is_block())
            }
            Kind::Other if name.is("option") || name.is("optgroup") => {
                self.innermost(|open| open.is("option") || open == name, |_| true)
            }
            _ => None,
        };
        if let Some(place) = ended {
            if name.kind == Kind::Formatting {
                self.formatting.retain(|open| *open != name);
            }
            self.end_from(place);
        }
        if self.paragraphs > 0 && (name.kind.is_block() || name.kind == Kind::Table) {
            let is_paragraph = |open: Name| open.kind == Kind::Paragraph;
            let paragraph = self.innermost(is_paragraph, |open| open.kind.is_scope() || open.is("button"));
            if let Some(place) = paragraph {
                self.end_from(place);
            }
        }
    }

    /// The outermost part of the innermost table that a cell, row or group of rows ends.
    fn same_part_of_table(&self, kind: Kind) -> Option<usize> {
        let around = self.open.iter().rposition(|open| open.name.kind == Kind::Table || open.name.is("template"))?;
        let is_ended = |open: Kind| match kind {
            Kind::Cell => open == Kind::Cell,
            Kind::Row => matches!(open, Kind::Cell | Kind::Row),
            _ => matches!(open, Kind::Cell | Kind::Row | Kind::RowGroup),
        };
        let first = self.open.iter().skip(around + 1).position(|open| is_ended(open.name.kind))?;
        (self.open[around].name.kind == Kind::Table).then_some(around + 1 + first)
    }

    /// The innermost open element of a kind that has none of another kind within it.
    fn innermost(&self, is_wanted: impl Fn(Name) -> bool, shields: impl Fn(Name) -> bool) -> Option<usize> {
        let found = self.open.iter().rposition(|open| is_wanted(open.name) || shields(open.name))?;
        is_wanted(self.open[found].name).then_some(found)
    }

    fn end_from(&mut self, place: usize) {
        for ended in self.open.drain(place..).rev() {
            let kind = ended.name.kind;
            self.paragraphs -= usize::from(kind == Kind::Paragraph);
            self.foreign -= usize::from(kind == Kind::Foreign);
            if matches!(kind, Kind::Cell | Kind::Scope) {
                self.formatting.truncate(ended.formatting);
            }
        }
    }

    fn leave_out(&mut self, start: usize, end: usize) {
        self.tame.push_str(self.markup.get(self.copied_to..start).unwrap_or_default());
        self.copied_to = end;
    }

    fn finish(mut self) -> Cow<'a, str> {
        if self.copied_to == 0 {
            return Cow::Borrowed(self.markup);
        }
        self.tame.push_str(self.markup.get(self.copied_to..).unwrap_or_default());
        Cow::Owned(self.tame)
    }
}

/// Whether an open element keeps an end tag of this name from ending what is around it.
fn shields(open: Name, name: Name) -> bool {
    match name.kind {
        Kind::Table | Kind::Cell | Kind::Row | Kind::RowGroup => {
            matches!(open.kind, Kind::Table | Kind::Foreign) || open.is("template")
        }
        Kind::Other | Kind::Foreign | Kind::Raw => open.kind.is_scope() || open.kind.is_block(),
        _ => open.kind.is_scope() || (name.is("li") && (open.is("ul") || open.is("ol"))),
    }
}

/// What the parser does with an element, as far as nesting goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Has no content, or is always there once.
    NeverOpen,
    /// Its content is text and no markup.
    Raw,
    /// Is opened again in the next block if its end is missing (HTML standard, 13.2.4.3).
    Formatting,
    /// Ended by any block.
    Paragraph,
    /// Ends a paragraph; its end tag ends all that is open within it.
    Block,
    /// A block that ends the one before it.
    Item,
    Table,
    Cell,
    Row,
    RowGroup,
    /// What nothing ends from within.
    Scope,
    Foreign,
    Other,
}

impl Kind {
    fn of(name: &str) -> Self {
        match name {
            "area" | "base" | "basefont" | "bgsound" | "body" | "br" | "col" | "embed" | "frame" | "head" | "hr"
            | "html" | "img" | "input" | "link" | "meta" | "param" | "source" | "track" | "wbr" => Self::NeverOpen,
            "iframe" | "noembed" | "noframes" | "noscript" | "script" | "style" | "textarea" | "title" | "xmp" => {
                Self::Raw
            }
            "a" | "b" | "big" | "code" | "em" | "font" | "i" | "nobr" | "s" | "small" | "strike" | "strong" | "tt"
            | "u" => Self::Formatting,
            "p" => Self::Paragraph,
            "address" | "article" | "aside" | "blockquote" | "center" | "details" | "dialog" | "dir" | "div" | "dl"
            | "fieldset" | "figcaption" | "figure" | "footer" | "form" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
            | "header" | "hgroup" | "listing" | "main" | "menu" | "nav" | "ol" | "plaintext" | "pre" | "search"
            | "section" | "summary" | "ul" => Self::Block,
            "dd" | "dt" | "li" => Self::Item,
            "table" => Self::Table,
            "td" | "th" | "caption" => Self::Cell,
            "tr" => Self::Row,
            "tbody" | "thead" | "tfoot" => Self::RowGroup,
            "applet" | "marquee" | "object" | "template" => Self::Scope,
            "math" | "svg" => Self::Foreign,
            _ => Self::Other,
        }
    }

    fn is_block(self) -> bool {
        matches!(self, Self::Block | Self::Item | Self::Paragraph)
    }

    fn is_scope(self) -> bool {
        matches!(self, Self::Scope | Self::Foreign | Self::Table | Self::Cell)
    }
}

/// The name of an element in lower case, and its kind. Longer names than any that has a kind are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Name {
    bytes: [u8; 11],
    kind: Kind,
}

impl Name {
    fn new(written: &[u8]) -> Self {
        let mut bytes = [0; 11];
        bytes.iter_mut().zip(written).for_each(|(slot, byte)| *slot = byte.to_ascii_lowercase());
        let length = written.len().min(bytes.len());
        let kind = std::str::from_utf8(&bytes[..length]).map_or(Kind::Other, Kind::of);
        Self { bytes, kind }
    }

    fn is(self, name: &str) -> bool {
        self.bytes.strip_prefix(name.as_bytes()).is_some_and(|rest| rest.first().is_none_or(|byte| *byte == 0))
    }
}

/// A tag as it stands in the markup.
#[derive(Debug)]
struct Tag<'a> {
    start: usize,
    /// Behind the `>`.
    end: usize,
    name: Name,
    written_name: &'a [u8],
    is_end: bool,
    /// Whether it ends with `/>`.
    is_closed: bool,
    attributes: usize,
    /// Where the attributes begin that are too many.
    cut: Option<usize>,
}

/// The next tag at or after `at`; comments and declarations are passed over.
fn next_tag(markup: &str, mut at: usize) -> Option<Tag<'_>> {
    let bytes = markup.as_bytes();
    loop {
        let start = at + find(bytes.get(at..)?, b"<")?;
        let rest = &bytes[start + 1..];
        let is_end = rest.first() == Some(&b'/');
        let name_start = start + 1 + usize::from(is_end);
        if bytes.get(name_start).is_some_and(u8::is_ascii_alphabetic) {
            return read_tag(bytes, start, name_start, is_end);
        }
        at = if rest.starts_with(b"!--") {
            end_of_comment(bytes, start)?
        } else if matches!(rest.first(), Some(b'!' | b'?' | b'/')) {
            start + find(&bytes[start..], b">")? + 1
        } else {
            start + 1
        };
    }
}

fn end_of_comment(bytes: &[u8], start: usize) -> Option<usize> {
    let content = start + 4;
    let rest = bytes.get(content..)?;
    if rest.starts_with(b">") || rest.starts_with(b"->") {
        return Some(content + 1);
    }
    let mut at = content;
    loop {
        at += find(&bytes[at..], b"--")?;
        let rest = &bytes[at + 2..];
        if rest.starts_with(b">") {
            return Some(at + 3);
        }
        if rest.starts_with(b"!>") {
            return Some(at + 4);
        }
        at += 1;
    }
}

/// Reads a tag whose name begins at `name_start`; `None` if the file ends within it.
fn read_tag(bytes: &[u8], start: usize, name_start: usize, is_end: bool) -> Option<Tag<'_>> {
    let name_length = bytes[name_start..].iter().position(|byte| is_space(*byte) || matches!(byte, b'/' | b'>'))?;
    let mut at = name_start + name_length;
    let written_name = &bytes[name_start..at];
    let (mut attributes, mut cut) = (0, None);
    loop {
        match *bytes.get(at)? {
            b'>' => break,
            byte if is_space(byte) || byte == b'/' => at += 1,
            _ => {
                attributes += 1;
                if attributes > MAX_ATTRIBUTES_A_TAG {
                    cut = cut.or(Some(at));
                }
                at = end_of_attribute(bytes, at)?;
            }
        }
    }
    let is_closed = bytes.get(at - 1) == Some(&b'/');
    Some(Tag { start, end: at + 1, name: Name::new(written_name), written_name, is_end, is_closed, attributes, cut })
}

fn end_of_attribute(bytes: &[u8], start: usize) -> Option<usize> {
    let skip = |from: usize, accept: fn(u8) -> bool| {
        bytes.get(from..)?.iter().position(|byte| !accept(*byte)).map(|length| from + length)
    };
    // A name may begin with "=".
    let name_end = skip(start + 1, |byte| !is_space(byte) && !matches!(byte, b'/' | b'>' | b'='))?;
    let sign = skip(name_end, is_space)?;
    if bytes.get(sign) != Some(&b'=') {
        return Some(name_end);
    }
    let value = skip(sign + 1, is_space)?;
    match *bytes.get(value)? {
        quote @ (b'"' | b'\'') => Some(value + 2 + find(&bytes[value + 1..], &[quote])?),
        b'>' => Some(value),
        _ => skip(value, |byte| !is_space(byte) && byte != b'>'),
    }
}

/// Where the content of an element that holds no markup ends: at its end tag, or with the file.
fn end_of_raw(markup: &str, tag: &Tag<'_>) -> usize {
    let bytes = markup.as_bytes();
    let mut at = tag.end;
    while let Some(place) = bytes.get(at..).and_then(|rest| find(rest, b"</")) {
        let name_start = at + place + 2;
        let name_end = name_start + tag.written_name.len();
        let is_name = bytes.get(name_start..name_end).is_some_and(|name| name.eq_ignore_ascii_case(tag.written_name));
        if is_name && bytes.get(name_end).is_none_or(|byte| is_space(*byte) || matches!(byte, b'/' | b'>')) {
            return at + place;
        }
        at = name_start;
    }
    bytes.len()
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0c')
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    let (&first, others) = wanted.split_first()?;
    let mut from = 0;
    loop {
        let place = from + bytes.get(from..)?.iter().position(|byte| *byte == first)?;
        if bytes[place + 1..].starts_with(others) {
            return Some(place);
        }
        from = place + 1;
    }
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    /// Far above what any of these takes, far below what they take without limits.
    const PATIENCE: Duration = Duration::from_secs(20);

    #[track_caller]
    fn check_survives(markup: &str) {
        let start = Instant::now();
        if let Ok(html) = parse(markup) {
            let nodes = html.tree.nodes().count();
            assert!(nodes < MAX_ELEMENTS * 2, "{nodes} nodes");
        }
        assert!(start.elapsed() < PATIENCE, "{:?}", start.elapsed());
    }

    #[test]
    fn ordinary_markup_is_not_touched() {
        for markup in [
            "<!DOCTYPE html><html lang=en><!-- <b> --><p>One<p>Two<ul><li>a<li>b</ul><br/><img src='>'>",
            "<script>if (a < b) document.write('<div><div>')</script><title>a < b</title>",
            "<table><tr><td>1<td>2<tr><td>3</table> x < y & z <",
            "<p title=\"a>b\" hidden>unended <b",
        ] {
            assert!(matches!(tame(markup), Ok(Cow::Borrowed(same)) if same == markup), "{markup}");
        }
    }

    #[test]
    fn tags_that_leave_out_their_end_do_not_nest() {
        for unit in
            ["<p>x", "<li>x", "<tr><td>x", "<dt>x<dd>y", "<p><span>x</span>", "<option>x", "<br>", "<div><p>x</div>"]
        {
            let markup = format!("<table>{}", unit.repeat(5_000));
            assert!(matches!(tame(&markup), Ok(Cow::Borrowed(_))), "{unit}");
        }
    }

    #[test]
    fn text_below_the_deepest_level_is_kept() {
        let markup = format!("{}deep{}<p>after", "<div>".repeat(2_000), "</div>".repeat(2_000));
        let html = parse(&markup).unwrap();
        let text: String = html.root_element().text().collect();
        assert_eq!(text, "deepafter");
        let depth = html.tree.nodes().map(|node| node.ancestors().count()).max();
        assert!(depth.is_some_and(|depth| depth <= MAX_DEPTH + 8), "{depth:?}");
    }

    #[test]
    fn unended_formatting_is_not_copied_without_end() {
        let different: String = (0..5_000).fold(String::new(), |markup, n| markup + &format!("<font size={n}>"));
        check_survives(&format!("{different}{}", "<p>x".repeat(5_000)));
        check_survives(&"<p><b><i><font color=red><a href=x>".repeat(20_000));
    }

    #[test]
    fn no_known_trap_holds_the_parser() {
        for unit in [
            "<div>",
            "<div><td>",
            "<table><td><template></table>",
            "<form><div></form>",
            "<div><table><td></div>",
            "<svg><foreignObject><div></svg>",
            "<table><td><svg><td>",
            "<li><p><li>",
            "<b><object></b></object>",
            "<ul><li>",
            "<table><tr><td>",
            "<svg>",
            "<math>",
            "<b>",
            "<a>",
            "<span><p>",
            "<select><option>",
            "</p>",
            "<template>",
        ] {
            check_survives(&unit.repeat(30_000));
        }
        check_survives(&format!("<svg><style>{}", "<div>".repeat(30_000)));
        let attributes = (0..30_000).fold(String::new(), |markup, n| markup + &format!(" a{n}=1"));
        check_survives(&format!("<div{attributes}>x"));
        check_survives(&"<".repeat(1_000_000));
        check_survives(&"<!--".repeat(30_000));
        check_survives(&"<script>".repeat(30_000));
    }

    #[test]
    fn attributes_beyond_the_limit_are_left_out() {
        let markup = format!("<p id=first{}>text", " x='>'".repeat(1_000));
        let tame = tame(&markup).unwrap();
        assert!(tame.len() < 3_000 && tame.ends_with(">text"), "{}", tame.len());
    }

    #[test]
    fn a_page_that_would_fill_the_memory_is_refused() {
        let (reason, words) = parse(&"<br>".repeat(MAX_ELEMENTS + 1)).unwrap_err();
        assert_eq!((reason, words.contains("elements")), (QuarantineReason::TooComplex, true));
    }
}
