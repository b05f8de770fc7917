//! Shortcodes: `[caption id="x"]…[/caption]` and the like, which stand for what WordPress puts in their place.

/// Shortcodes that hold no text of the publication.
const WITHOUT_TEXT: [&str; 8] = ["audio", "caption", "embed", "gallery", "playlist", "video", "wp_caption", "youtube"];

/// The longest tag of a shortcode, in bytes.
const MAX_TAG_BYTES: usize = 2_000;

/// A text without the tags of its shortcodes, and without what stands in those that hold no text. Words in brackets stay.
pub(super) fn without_shortcodes(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        clean.push_str(before);
        if let Some(tag) = Tag::read(after).filter(|tag| tag.is_shortcode(after)) {
            rest = tag.after(after);
        } else {
            clean.push('[');
            rest = after;
        }
    }
    clean.push_str(rest);
    clean
}

/// A tag, read from behind its opening bracket.
struct Tag<'a> {
    name: &'a str,
    is_end: bool,
    has_attributes: bool,
    /// Where it ends, its bracket included.
    end: usize,
}

impl<'a> Tag<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let inner_end = text.find([']', '[', '\n']).filter(|end| *end < MAX_TAG_BYTES)?;
        let inner = text.get(..inner_end).filter(|_| text.as_bytes().get(inner_end) == Some(&b']'))?;
        let is_end = inner.starts_with('/');
        let inner = inner.trim_start_matches('/').trim_end_matches('/').trim_end();
        let (name, attributes) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
        let is_name = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-".contains(&byte));
        is_name.then_some(Self { name, is_end, has_attributes: attributes.contains('='), end: inner_end + 1 })
    }

    /// Whether this is no word in brackets, such as `[sic]`: it ends a shortcode or has attributes or a known or made-up
    /// name.
    fn is_shortcode(&self, text: &str) -> bool {
        let is_known = WITHOUT_TEXT.contains(&self.name) || self.name.contains('_');
        self.is_end || self.has_attributes || is_known || self.place_of_end(text).is_some()
    }

    /// What follows the tag, or the whole shortcode if it holds no text.
    fn after(&self, text: &'a str) -> &'a str {
        let holds_nothing = !self.is_end && WITHOUT_TEXT.contains(&self.name);
        let end = if holds_nothing { self.place_of_end(text) } else { None };
        text.get(end.unwrap_or(self.end)..).unwrap_or_default()
    }

    /// Where the end tag of this one ends. It is looked for no further than a caption may be long.
    fn place_of_end(&self, text: &str) -> Option<usize> {
        const MAX_BYTES: usize = 20_000;
        let mut limit = text.len().min(self.end + MAX_BYTES);
        while !text.is_char_boundary(limit) {
            limit -= 1;
        }
        let tag = format!("[/{}]", self.name);
        let within = text.get(self.end..limit)?;
        within.find(&tag).map(|place| self.end + place + tag.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortcodes_go_and_words_in_brackets_stay() {
        for (text, clean) in [
            ("A [caption id=\"x\" width=\"3\"]<img> A dam[/caption]B", "A B"),
            ("[vc_row][vc_column width=\"1/2\"]Words[/vc_column][/vc_row]", "Words"),
            ("[gallery ids=\"1,2\"]Words [embed]https://x.example[/embed]", "Words "),
            (
                "They [the police] said “there [sic] hands” [1] [note]",
                "They [the police] said “there [sic] hands” [1] [note]",
            ),
            ("[quote]Words[/quote]", "Words"),
            ("[", "["),
            ("[]", "[]"),
        ] {
            assert_eq!(without_shortcodes(text), clean);
        }
    }
}
