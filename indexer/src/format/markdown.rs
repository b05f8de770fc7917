//! Markdown, with front matter in YAML or TOML, or with a heading above all else.

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::{Map, Value};
use shared::document::Extent;

use crate::format::fields::{self, FieldMap};
use crate::format::front_matter;
use crate::format::{Contents, Format, Refusal, file_name, fragment};
use crate::record::Record;
use crate::report::{QuarantineReason, Warning, WarningKind};

/// The largest text that is read as Markdown, in bytes.
const MAX_BYTES: usize = 16 << 20;

/// How many characters that open a link, a quote or an emphasis a text may have on average per hundred bytes; a text of
/// little else takes the parser ever longer.
const MAX_OPENERS_IN_HUNDRED: usize = 20;

/// Fields of front matter of which one text may hold several values, parted by commas.
const LISTS: [&str; 4] = ["terms", "topics", "countries", "type"];

/// Reads a text that has front matter above it; `None` if there is none. An error says why it is no publication.
pub(super) fn read_with_front_matter(text: &str, map: &FieldMap, source: &str) -> Option<Result<Contents, Refusal>> {
    front_matter::part(text).map(|parted| read_parted(&parted, map, source))
}

/// Reads a text in Markdown that begins with a heading; `None` if it does not, or has nothing below it.
pub(super) fn read_with_heading(text: &str, source: &str) -> Option<Result<Contents, Refusal>> {
    if !begins_with_heading(text) || !is_readable(text) {
        return None;
    }
    let Rendered { title, text, headings } = render(text);
    let mut record = Record::new(source, Extent::Whole);
    record.title = title?;
    record.text = text;
    record.headings = headings;
    (!record.text.is_empty()).then(|| Ok(Contents::of(Format::Markdown, vec![record])))
}

fn read_parted(parted: &front_matter::Parted<'_>, map: &FieldMap, source: &str) -> Result<Contents, Refusal> {
    let mut contents = Contents::of(Format::Markdown, Vec::new());
    let mut front = match &parted.fields {
        Ok(fields) => fields.clone(),
        Err(words) => {
            let message = format!("the front matter cannot be read: {words}; the text below it is kept");
            contents.warnings.push(Warning { kind: WarningKind::BadPart, message });
            Map::new()
        }
    };
    if is_draft(&front) {
        contents.skipped.push(("a draft", 1));
        return Ok(contents);
    }
    let body = if is_readable(parted.body) {
        render(parted.body)
    } else {
        Rendered { title: None, text: parted.body.to_owned(), headings: Vec::new() }
    };
    part_lists(&mut front, map);
    let has_title = front.iter().any(|(name, value)| value.is_string() && is_named(name, "title", map));
    match (has_title, body.title) {
        (true, Some(heading)) if !is_title(&front, &heading, map) => {
            put_text(&mut front, &format!("{heading}\n\n{}", body.text));
        }
        (true, _) => put_text(&mut front, &body.text),
        (false, heading) => {
            front.insert(
                "title".to_owned(),
                Value::from(heading.unwrap_or_else(|| file_name::title(source).unwrap_or_default())),
            );
            put_text(&mut front, &body.text);
        }
    }
    match fields::record(front, map, source) {
        Some(record) => contents.records.push(Record { headings: body.headings, ..record }),
        None => return Err((QuarantineReason::NoDocument, "front matter without a title or a text".to_owned())),
    }
    Ok(contents)
}

fn is_named(name: &str, field: &str, map: &FieldMap) -> bool {
    map.meaning(name).is_some_and(|(meaning, _)| meaning == field)
}

fn is_title(front: &Map<String, Value>, heading: &str, map: &FieldMap) -> bool {
    front.iter().any(|(name, value)| is_named(name, "title", map) && value.as_str() == Some(heading))
}

/// The text below counts before what the front matter calls so, unless it is empty.
fn put_text(front: &mut Map<String, Value>, text: &str) {
    if !text.is_empty() {
        front.insert("text".to_owned(), Value::from(text));
    }
}

/// Hugo and Jekyll say so of what is not to be shown.
fn is_draft(front: &Map<String, Value>) -> bool {
    front.get("draft") == Some(&Value::Bool(true)) || front.get("published") == Some(&Value::Bool(false))
}

fn part_lists(front: &mut Map<String, Value>, map: &FieldMap) {
    for (name, value) in front.iter_mut() {
        let is_list = map.meaning(name).is_some_and(|(field, _)| LISTS.contains(&field));
        if let (true, Value::String(text)) = (is_list, &*value) {
            *value =
                text.split([',', ';', '|']).map(str::trim).filter(|part| !part.is_empty()).map(Value::from).collect();
        }
    }
}

/// Whether the first line is a heading of the first or second level, in either notation.
fn begins_with_heading(text: &str) -> bool {
    let mut lines = text.lines().skip_while(|line| line.trim().is_empty());
    let (first, second) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default().trim_end());
    let is_marked =
        ["# ", "## "].iter().any(|mark| first.strip_prefix(mark).is_some_and(|title| !title.trim().is_empty()));
    let is_underlined =
        second.len() >= 3 && (second.bytes().all(|byte| byte == b'=') || second.bytes().all(|byte| byte == b'-'));
    is_marked || (is_underlined && !first.trim().is_empty() && !first.starts_with([' ', '\t', '|', '-', '=']))
}

/// Whether the parser can be trusted with a text.
fn is_readable(text: &str) -> bool {
    let openers = text.bytes().filter(|byte| matches!(byte, b'[' | b'*' | b'_' | b'>' | b'`' | b'<' | b'~')).count();
    text.len() <= MAX_BYTES && openers * 100 <= text.len().max(1_000) * MAX_OPENERS_IN_HUNDRED
}

/// A text without its marks.
struct Rendered {
    /// The heading above all else.
    title: Option<String>,
    /// The paragraphs below it, parted by blank lines.
    text: String,
    /// Those of the paragraphs that are headings.
    headings: Vec<String>,
}

fn render(markdown: &str) -> Rendered {
    let options = Options::ENABLE_TABLES | Options::ENABLE_FOOTNOTES | Options::ENABLE_STRIKETHROUGH;
    let mut writer = Writer::default();
    for event in Parser::new_ext(markdown, options) {
        writer.take(event);
    }
    writer.end_paragraph();
    Rendered { title: writer.title, text: writer.paragraphs.join("\n\n"), headings: writer.headings }
}

#[derive(Default)]
struct Writer {
    title: Option<String>,
    paragraphs: Vec<String>,
    headings: Vec<String>,
    /// The paragraph that is being written.
    current: String,
    /// How many images are open: what describes a picture is no text.
    images: usize,
    html: String,
}

impl Writer {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(&tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) if self.images == 0 => self.current.push_str(&text),
            Event::Html(html) => self.html.push_str(&html),
            Event::SoftBreak | Event::HardBreak => self.current.push('\n'),
            Event::Rule => self.end_paragraph(),
            Event::FootnoteReference(label) => self.current.extend([" [", &label, "]"]),
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::Image { .. } => self.images += 1,
            Tag::FootnoteDefinition(label) => {
                self.end_paragraph();
                self.current = format!("[{label}] ");
            }
            Tag::Paragraph if self.current.starts_with('[') && self.current.ends_with("] ") => {}
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Link { .. } | Tag::TableCell => {}
            _ => self.end_paragraph(),
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(_) => {
                let is_first = self.title.is_none() && self.paragraphs.is_empty();
                if is_first && !self.current.trim().is_empty() {
                    self.title =
                        Some(std::mem::take(&mut self.current).split_whitespace().collect::<Vec<_>>().join(" "));
                }
                let before = self.paragraphs.len();
                self.end_paragraph();
                self.headings.extend_from_slice(self.paragraphs.get(before..).unwrap_or_default());
            }
            TagEnd::Image => self.images = self.images.saturating_sub(1),
            TagEnd::TableCell => self.current.push_str(" | "),
            TagEnd::HtmlBlock => {
                let html = std::mem::take(&mut self.html);
                self.current.push_str(&fragment::paragraphs(&html));
                self.end_paragraph();
            }
            TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link => {}
            _ => self.end_paragraph(),
        }
    }

    fn end_paragraph(&mut self) {
        let paragraph = std::mem::take(&mut self.current);
        let paragraph = paragraph.trim().trim_end_matches(" |").trim();
        if !paragraph.is_empty() {
            self.paragraphs.push(paragraph.to_owned());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::StatedDate;

    fn read(text: &str) -> Option<Result<Contents, Refusal>> {
        let source = "posts/2019-03-04-a-dam.md";
        read_with_front_matter(text, &FieldMap::default(), source).or_else(|| read_with_heading(text, source))
    }

    fn markdown(text: &str) -> Contents {
        read(text).expect("Markdown").expect("a publication")
    }

    #[test]
    fn front_matter_gives_the_fields_and_the_text_loses_its_marks() {
        let contents = markdown(
            "---\ntitle: \"A dam\"\ndate: 2019-03-04\ntags: Water, Mali\ncategories: [Press Release]\nlang: en\n---\n\
             # A dam\n\nThe *dam* of\n[Tamrit](https://x.example/) broke.[^1]\n\n## Why\n\n- Rain\n- Rust\n\n> “Nobody\n> came.”\n\n\
             | Year | Cases |\n|---|---|\n| 2001 | 17 |\n\n![A photo](a.jpg)\n\n<p>More &amp; more</p>\n\n[^1]: A note.\n",
        );
        let mut expected = Record::new("posts/2019-03-04-a-dam.md", Extent::Whole);
        expected.title = "A dam".to_owned();
        expected.text = "The dam of\nTamrit broke. [1]\n\nWhy\n\nRain\n\nRust\n\n“Nobody\ncame.”\n\nYear | Cases\n\n2001 | 17\n\nMore & more\n\n[1] A note."
            .to_owned();
        expected.headings = vec!["Why".to_owned()];
        expected.published = Some(StatedDate::metadata("2019-03-04"));
        expected.types = vec!["Press Release".to_owned()];
        expected.topics = vec!["Water".to_owned()];
        expected.locations = vec!["Mali".to_owned()];
        expected.language = Some("en".to_owned());
        assert_eq!(contents.records, [expected]);
    }

    #[test]
    fn a_heading_makes_a_text_markdown() {
        for text in ["# A dam\n\nIt broke.", "\nA dam\n=====\n\nIt broke.\n"] {
            let contents = markdown(text);
            assert_eq!((contents.records[0].title.as_str(), contents.records[0].text.as_str()), ("A dam", "It broke."));
        }
        for text in ["A dam\n\nIt broke.", "#hashtag\n", "# Only a title", "#!/bin/sh\nls\n"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn drafts_are_skipped_and_broken_front_matter_costs_itself_alone() {
        assert_eq!(markdown("---\ntitle: A\ndraft: true\n---\nText").skipped, [("a draft", 1)]);
        let contents = markdown("---\ntitle: [A\n---\n# A dam\n\nIt broke.");
        assert_eq!(contents.records[0].title, "A dam");
        assert_eq!(contents.warnings.len(), 1);
        let untitled = markdown("---\ndate: 2019\n---\nIt broke.");
        assert_eq!(untitled.records[0].title, "a dam");
    }

    #[test]
    fn a_text_of_nothing_but_marks_is_not_parsed() {
        assert!(!is_readable(&"[".repeat(100_000)) && !is_readable(&"*a_ ".repeat(100_000)));
    }
}
