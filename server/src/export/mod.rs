//! Exports: the whole list of what a question finds, as a file, without a ceiling.
//!
//! An export reads one snapshot of the index from beginning to end, so nothing is missed or repeated while documents come and go.
//! [`stream`] says how it is written without holding it in memory.

pub mod stream;

use crate::own_params::{Route, Taken};
use crate::params::{Asked, Pair, ParameterError, bad_value, join, shown, switch};

/// The path of exports.
pub const PATH: &str = "/v1/export";

/// What an export takes. What pages and cuts is not among it, since an export is whole.
pub(crate) const ROUTE: Route = Route { of_question: &["q", "sort", "variants"], own: &["format", "fold"] };

/// What is to be exported, and how it is to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Export {
    /// The question. Copies are not folded unless it says so.
    pub asked: Asked,
    /// The format of the file.
    pub format: Format,
}

/// The formats of exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A table, for spreadsheets and statistics.
    Csv,
    /// A JSON object a line, for programs.
    JsonLines,
    /// RIS, for reference managers.
    Ris,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 3] = [Self::Csv, Self::JsonLines, Self::Ris];

    /// The name of the format in addresses, which is also the ending of a file's name.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "jsonl",
            Self::Ris => "ris",
        }
    }

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => crate::csv::MEDIA_TYPE,
            Self::JsonLines => "application/jsonl; charset=utf-8",
            Self::Ris => crate::citation::Format::Ris.media_type(),
        }
    }

    fn read(value: &str) -> Result<Self, ParameterError> {
        Self::ALL.into_iter().find(|format| format.id() == value.trim()).ok_or_else(|| {
            let formats = join(Self::ALL.map(Self::id));
            bad_value("format", format!("{} is no format: give one of {formats}", shown(value)))
        })
    }
}

impl Export {
    /// Reads names and values.
    pub fn from_pairs<'a>(pairs: impl IntoIterator<Item = Pair<'a>>) -> Result<Self, ParameterError> {
        let mut taken = Taken::from_pairs(pairs.into_iter(), ROUTE)?;
        let fold = taken.one("fold")?.map_or(Ok(false), |value| switch("fold", &value))?;
        let format = taken.one("format")?.map_or_else(|| Err(no_format()), |value| Format::read(&value))?;
        Ok(Self { asked: Asked { fold, ..taken.asked }, format })
    }

    /// Every parameter in a fixed order, as [`Asked::address`] writes those of the question.
    pub fn address(&self) -> String {
        let address = Asked { fold: true, ..self.asked.clone() }.address(PATH);
        let fold = if self.asked.fold { "&fold=on" } else { "" };
        let and = if address.contains('?') { '&' } else { '?' };
        format!("{address}{and}format={}{fold}", self.format.id())
    }
}

/// The address of a table of all that a question finds.
pub fn address(asked: &Asked) -> String {
    Export { asked: Asked { fold: false, ..asked.list() }, format: Format::Csv }.address()
}

fn no_format() -> ParameterError {
    bad_value("format", format!("say which format: {}", join(Format::ALL.map(Format::id))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::ParameterProblem;

    fn read(query: &str) -> Result<Export, ParameterError> {
        Export::from_pairs(form_urlencoded::parse(query.as_bytes()))
    }

    #[test]
    fn copies_are_folded_only_if_asked() {
        for (query, address) in [
            ("format=csv", "/v1/export?format=csv"),
            ("q=a&fold=&format=ris", "/v1/export?q=a&format=ris"),
            ("q=a&fold=off&format=jsonl", "/v1/export?q=a&format=jsonl"),
            ("fold=on&q=a&format=csv&sort=oldest", "/v1/export?q=a&sort=oldest&format=csv&fold=on"),
        ] {
            let export = read(query).expect(query);
            assert_eq!(export.address(), address);
            assert_eq!(read(address.trim_start_matches("/v1/export?")), Ok(export));
        }
        assert_eq!(address(&read("q=a&fold=on&format=ris").expect("parameters").asked), "/v1/export?q=a&format=csv");
    }

    #[test]
    fn what_an_export_does_not_take_is_refused() {
        let problem = |query: &str| read(query).expect_err(query);
        assert_eq!(problem("q=a").parameter, "format");
        assert!(problem("format=xls").detail.contains("csv, jsonl, ris"));
        assert_eq!(problem("format=csv&format=ris").problem, ParameterProblem::Repeated);
        for name in ["page", "cursor", "size", "snippets", "clauses", "explain", "facets", "fields"] {
            let error = problem(&format!("format=csv&{name}=1"));
            assert_eq!((&*error.parameter, error.problem), (name, ParameterProblem::Unknown));
        }
        assert!(problem("format=csv&contry=IRN").detail.contains("country"));
    }
}
