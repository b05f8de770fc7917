//! What is asked while somebody types.

use std::collections::BTreeMap;

use shared::suggest::MAX_COMPLETIONS;
use shared::wording::InterfaceLanguage;

use super::{
    DEFAULT_SIZE, ParameterError, ParameterProblem, bad_value, check_length, cut, interface_language, join, number,
    repeated, shown,
};
use crate::interface;

/// A text that is being typed, and how its completions are wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typing {
    /// What stands in the box.
    pub text: String,
    /// How many completions are wanted at most.
    pub size: usize,
    /// In which form.
    pub format: SuggestFormat,
    /// In which language countries, types and the like are named.
    pub language: InterfaceLanguage,
}

/// The forms in which completions are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuggestFormat {
    /// An object with all that is known of each completion.
    Json,
    /// The array of the `OpenSearch` suggestions extension, as browsers read it.
    OpenSearch,
}

impl SuggestFormat {
    /// The forms by their names in parameters, the one that is meant unless told otherwise first.
    pub const NAMES: [(&str, Self); 2] = [("json", Self::Json), ("opensearch", Self::OpenSearch)];

    /// The media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::OpenSearch => "application/x-suggestions+json",
        }
    }

    fn read(value: &str) -> Result<Self, ParameterError> {
        let known = Self::NAMES.into_iter().find(|(name, _)| *name == value.trim());
        known.map(|(_, format)| format).ok_or_else(|| {
            let names = join(Self::NAMES.map(|(name, _)| name));
            bad_value("format", format!("{} is no format: give one of {names}", shown(value)))
        })
    }
}

impl Typing {
    /// The parameters that it takes.
    pub(crate) const NAMES: [&str; 4] = ["q", "size", "format", interface::PARAMETER];

    /// Reads the query part of an address.
    pub fn from_query_string(query: &str) -> Result<Self, ParameterError> {
        let mut plain: BTreeMap<&'static str, String> = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let Some(known) = Self::NAMES.into_iter().find(|known| *known == name) else {
                let detail =
                    format!("there is no parameter {} here: completion takes {}", shown(&name), join(Self::NAMES));
                return Err(ParameterError { parameter: cut(&name), problem: ParameterProblem::Unknown, detail });
            };
            check_length(known, &value)?;
            if !value.is_empty() && plain.insert(known, value.into_owned()).is_some() {
                return Err(repeated(known));
            }
        }
        let size = plain.get("size").map_or(Ok(DEFAULT_SIZE), |value| number("size", value, 1, MAX_COMPLETIONS))?;
        let format = plain.get("format").map_or(Ok(SuggestFormat::Json), |value| SuggestFormat::read(value))?;
        let language =
            plain.get(interface::PARAMETER).map_or(Ok(InterfaceLanguage::English), |code| interface_language(code))?;
        Ok(Self { text: plain.remove("q").unwrap_or_default(), size, format, language })
    }
}
