//! The archive's own document numbers, such as "MDE 24/2089/2020".

use std::fmt;

/// The classes of references: regions, then subjects and kinds. Where class and numbers are glued together, or the number is
/// not whole, only these three letters tell it from other things.
const CLASSES: [&str; 14] =
    ["AFR", "AMR", "ASA", "EUR", "MDE", "ACT", "DOC", "IOR", "NWS", "ORG", "POL", "PRE", "REG", "SEC"];

/// Whether a text begins with a class of references.
pub fn begins_with_class(text: &str) -> bool {
    text.get(..3).is_some_and(|class| CLASSES.iter().any(|known| known.eq_ignore_ascii_case(class)))
}

/// A document's number in the archive: a class of three letters, a country or subject code, a running number and a year.
///
/// The parts keep the zeros they were written with (`MDE 15/001/2020`); two references that differ in leading zeros
/// alone have the same [`key`](Self::key).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reference {
    class: String,
    code: String,
    number: String,
    year: u16,
}

impl Reference {
    /// Reads a text that is a reference and nothing else, in any usual notation: `MDE 24/2089/2020`,
    /// `mde24/2089/2020`, `MDE 24-2089-2020`, `AI Index: MDE 24/2089/2020`, `Index number: …`.
    pub fn parse(text: &str) -> Option<Self> {
        let text = without_label(text.trim());
        let (reference, rest) = Self::parse_prefix(text)?;
        rest.trim_matches([' ', '.', ')']).is_empty().then_some(reference)
    }

    /// Reads a reference at the start of a text, and gives what follows it.
    pub fn parse_prefix(text: &str) -> Option<(Self, &str)> {
        let (class, rest) = split_while(text, |c| c.is_ascii_alphabetic());
        let rest = rest.trim_start_matches([' ', '\u{a0}', '-', '_', '/']);
        let (code, rest) = split_while(rest, |c| c.is_ascii_digit());
        let rest = rest.strip_prefix(['/', '-', '_', '.', ' '])?;
        let (number, rest) = split_while(rest, |c| c.is_ascii_digit());
        let rest = rest.strip_prefix(['/', '-', '_', '.', ' '])?;
        let (year, rest) = split_while(rest, |c| c.is_ascii_digit());
        let well_formed = class.len() == 3
            && (2..=4).contains(&code.len())
            && (1..=5).contains(&number.len())
            && matches!(year.len(), 2 | 4);
        if !well_formed {
            return None;
        }
        let year: u16 = year.parse().ok()?;
        let year = match year {
            0..=60 => 2000 + year,
            61..=99 => 1900 + year,
            1961..=2100 => year,
            _ => return None,
        };
        Some((Self { class: class.to_ascii_uppercase(), code: code.to_owned(), number: number.to_owned(), year }, rest))
    }

    /// The class and code that name the country or subject: `MDE 24`.
    pub fn prefix(&self) -> String {
        format!("{} {}", self.class, self.code)
    }

    /// The same for every notation of the reference: `mde/24/2089/2020`, without leading zeros in the number.
    pub fn key(&self) -> String {
        let number = self.number.trim_start_matches('0');
        format!("{}/{}/{number}/{}", self.class.to_ascii_lowercase(), self.code, self.year)
    }
}

/// The beginning of the [keys](Reference::key) of all references that begin with `text`, in any case and notation: `amr/51/` for
/// "AMR 51" and "amr51/", `mde/24/2089/` for "MDE 24-2089", the whole key for a whole reference.
///
/// `None` if the text is no beginning of a reference with a class and a code.
pub fn key_prefix(text: &str) -> Option<String> {
    if let Some(reference) = Reference::parse(text) {
        return Some(reference.key());
    }
    let text = without_label(text.trim()).trim_end_matches(['/', '-', '_', '.', ' ']);
    let (class, rest) = split_while(text, |c| c.is_ascii_alphabetic());
    let (code, rest) = split_while(rest.trim_start_matches([' ', '\u{a0}', '-', '_', '/']), |c| c.is_ascii_digit());
    let is_start = class.len() == 3 && (2..=4).contains(&code.len());
    let start = is_start.then(|| format!("{}/{code}/", class.to_ascii_lowercase()))?;
    if rest.is_empty() {
        return Some(start);
    }
    let number = rest.strip_prefix(['/', '-', '_', '.', ' '])?;
    let is_number = (1..=5).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| format!("{start}{}/", number.trim_start_matches('0')))
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}/{}/{}", self.class, self.code, self.number, self.year)
    }
}

fn without_label(text: &str) -> &str {
    let Some((label, rest)) = text.split_once(':') else { return text };
    let label = label.to_ascii_lowercase();
    if label.contains("index") || label.contains("ref") { rest.trim_start_matches([' ', '\u{a0}']) } else { text }
}

fn split_while(text: &str, accept: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !accept(c)).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_notation_gives_the_same_reference() {
        for text in [
            "MDE 24/2089/2020",
            "mde24/2089/2020",
            "MDE 24-2089-2020",
            "AI Index: MDE 24/2089/2020",
            "Index Number:\u{a0}MDE\u{a0}24/2089/2020",
            " MDE 24/2089/20. ",
        ] {
            let reference = Reference::parse(text).expect(text);
            assert_eq!(reference.to_string(), "MDE 24/2089/2020", "{text}");
            assert_eq!(reference.prefix(), "MDE 24");
        }
        for text in
            ["", "MDE 24", "MDE 24/2089", "24/2089/2020", "AMDE 24/1/2020", "MDE 24/1/3020", "MDE 24/1/2020 and"]
        {
            assert_eq!(Reference::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn zeros_are_kept_for_reading_and_dropped_for_finding() {
        let padded = Reference::parse("ASA 31/077/2005").expect("a reference");
        assert_eq!(padded.to_string(), "ASA 31/077/2005");
        assert_eq!(padded.key(), Reference::parse("asa31/77/05").expect("a reference").key());
    }

    #[test]
    fn the_start_of_a_reference_gives_the_start_of_its_key() {
        let check = |text: &str, expected: Option<&str>| assert_eq!(key_prefix(text).as_deref(), expected, "{text:?}");
        for text in ["AMR 51", "amr 51/", "amr51", "AI Index: AMR 51", "AMR\u{a0}51 "] {
            check(text, Some("amr/51/"));
        }
        check("MDE 24/2089", Some("mde/24/2089/"));
        check("mde 24-002/", Some("mde/24/2/"));
        check("mde24/2089/2020", Some("mde/24/2089/2020"));
        check("MDE 24/2089/20", Some("mde/24/2089/2020"));
        for text in ["", "AMR", "AMR 5", "51", "amra 51", "AMR 51 and", "AMR 51/x", "AMR 51/1/2", "AMR 51/123456"] {
            check(text, None);
        }
    }
}
